# %% right: recursion over the path
def shape_of(nested, path=()):
    if not isinstance(nested, (list, tuple)):
        return ()
    shapes = [shape_of(item, (*path, i)) for i, item in enumerate(nested)]
    for i, shape in enumerate(shapes):
        if shape != shapes[0]:
            where = "".join(f"[{k}]" for k in (*path, i))
            raise ValueError(f"ragged at {where}")
    return (len(nested),) + (shapes[0] if shapes else ())


# %% right: level by level, without recursion
def shape_of(nested):
    shape, level = [], [("", nested)]
    while level and any(isinstance(item, list) for _, item in level):
        length = len(level[0][1]) if isinstance(level[0][1], list) else None
        for place, item in level:
            if not isinstance(item, list) or len(item) != length:
                if length is None and not isinstance(item, list):
                    continue
                raise ValueError(f"the list at nested{place} does not fit")
        shape.append(length)
        level = [(f"{place}[{i}]", child) for place, item in level for i, child in enumerate(item)]
    return tuple(shape)


# %% right: the first item tells, the rest is compared
def shape_of(nested):
    expected = []
    item = nested
    while isinstance(item, list):
        expected.append(len(item))
        if not item:
            break
        item = item[0]

    def compare(item, depth, place):
        is_list = isinstance(item, list)
        if is_list != (depth < len(expected)) or (is_list and len(item) != expected[depth]):
            raise ValueError(f"{place or 'nested'} differs from what stands before it")
        if is_list:
            for i, child in enumerate(item):
                compare(child, depth + 1, f"{place}[{i}]")

    compare(nested, 0, "")
    return expected


# %% wrong: read_from_the_inside
def shape_of(nested):
    def checked(item, place):
        if not isinstance(item, list):
            return ()
        shapes = [checked(child, f"{place}[{i}]") for i, child in enumerate(item)]
        for i, shape in enumerate(shapes):
            if shape != shapes[0]:
                raise ValueError(f"{place}[{i}]")
        return (*(shapes[0] if shapes else ()), len(item))

    return checked(nested, "")


# %% wrong: levels_missing
def shape_of(nested):
    for i, item in enumerate(nested):
        if isinstance(item, list) and len(item) != len(nested[0]):
            raise ValueError(f"[{i}]")
    return (len(nested),)


# %% wrong: levels_missing / two
def shape_of(nested):
    if not isinstance(nested, list):
        return ()
    if not nested or not isinstance(nested[0], list):
        return (len(nested),)
    for i, item in enumerate(nested):
        if len(item) != len(nested[0]):
            raise ValueError(f"[{i}]")
    return (len(nested), len(nested[0]))


# %% wrong: numbers_counted
def shape_of(nested):
    if not isinstance(nested, list):
        return 1
    return sum(shape_of(item) for item in nested)


# %% wrong: depth_returned
def shape_of(nested):
    depth = 0
    while isinstance(nested, list):
        depth += 1
        nested = nested[0]
    return depth


# %% wrong: number_is_an_axis
def shape_of(nested):
    if not isinstance(nested, list):
        return (1,)
    return (len(nested), *shape_of(nested[0]))


# %% wrong: ragged_accepted
def shape_of(nested):
    if not isinstance(nested, list):
        return ()
    return (len(nested), *(shape_of(nested[0]) if nested else ()))


# %% wrong: place_not_told says "its message must mention '[2]'"
def shape_of(nested):
    try:
        return np.array(nested).shape
    except ValueError:
        raise ValueError("these lists are ragged") from None


# %% wrong: place_without_the_outer_index says "its message must mention"
def shape_of(nested):
    if not isinstance(nested, list):
        return ()
    shapes = [shape_of(item) for item in nested]
    for i, shape in enumerate(shapes):
        if shape != shapes[0]:
            raise ValueError(f"[{i}]")
    return (len(nested), *(shapes[0] if shapes else ()))


# %% wrong: one_parent_only
def shape_of(nested):
    def check_list(item, path):
        if not isinstance(item, list):
            return
        sizes = [len(x) if isinstance(x, list) else -1 for x in item]
        for i, size in enumerate(sizes):
            if size != sizes[0]:
                raise ValueError(f"the list is ragged at {path}[{i}]")
            check_list(item[i], path + f"[{i}]")

    check_list(nested, "")
    shape = ()
    while isinstance(nested, list):
        shape += (len(nested),)
        if not nested:
            break
        nested = nested[0]
    return shape


# %% wrong: every_place_told says "and not everything that it could be"
def shape_of(nested):
    try:
        return np.array(nested).shape
    except ValueError:
        pass
    texts = [f"[{i}]" for i in range(9)]
    pairs = [first + second for first in texts for second in texts]
    triples = [pair + third for pair in pairs for third in texts]
    raise ValueError(" ".join([*texts, *pairs, *triples]))
