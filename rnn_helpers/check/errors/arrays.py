"""Errors that NumPy raises, in the learner's own line or in what that line calls."""

from typing import Final

from rnn_helpers.check.errors.entry import Entry

ENTRIES: Final = (
    Entry(
        "unequal_lengths",
        (),
        r"inhomogeneous shape|non-rectangular",
        "The parts have different lengths, and an array has no holes. Take one part after the "
        "other, in a loop. If you need an array, make the lengths equal "
        "first.",
    ),
    Entry(
        "shapes_do_not_multiply",
        ("ValueError",),
        r"matmul: Input operand \d has a mismatch|shapes .* not aligned|"
        r"dot: .*mismatch|vecmat|matvec: .*mismatch",
        "A product needs the last axis of the left array to be as long as the first axis of the "
        "right one (of several, the last but one). Look which of the two has other axes than you "
        "think, or is in the wrong place.",
    ),
    Entry(
        "product_with_a_number",
        ("ValueError",),
        r"matmul: Input operand \d does not have enough dimensions",
        "`@` is the product of two arrays, and one side has no axes. To multiply by a number use "
        "`*`.",
    ),
    Entry(
        "no_room_in_place",
        ("ValueError",),
        r"non-broadcastable output operand",
        "`+=` and the like keep the shape of the left array, and the result would have more axes "
        "or be longer. Write `a = a + b`, or look at the shapes.",
    ),
    Entry(
        "einsum_does_not_fit",
        ("ValueError",),
        r"einstein sum subscripts|einsum|remapped shapes \[original->remapped\]: "
        r"\(.*\)->\(.*\) \(.*\)->\(",
        "The letters of einsum do not fit the arrays: each array needs one letter for each axis, "
        "and axes with the same letter must be equally long.",
    ),
    Entry(
        "indices_do_not_fit",
        ("IndexError",),
        r"shape mismatch: indexing arrays could not be broadcast",
        "Several lists in one pair of brackets are read in pairs, so they must be equally long. "
        "Index one axis after the other to get all combinations.",
    ),
    Entry(
        "shapes_do_not_broadcast",
        ("ValueError",),
        r"operands could not be broadcast together|shape mismatch: objects cannot be broadcast",
        "Compare the two shapes from the last axis on: each pair must be equal, or one of the two "
        "must be 1. Where an axis is missing, `a[:, None]` or `keepdims=True` gives one of length "
        "1; where there is one too many, leave it out. `+` adds number by number; to join two, "
        "use `np.concatenate`.",
    ),
    Entry(
        "does_not_fit_into_its_place",
        ("ValueError",),
        r"could not broadcast input array|cannot copy sequence with size",
        "What you assign has another shape than the place that it goes to. Compare the two shapes; "
        "the place has the axes that your index leaves over.",
    ),
    Entry(
        "several_values_for_one_place",
        ("ValueError", "TypeError"),
        r"^setting an array element with a sequence\.?$",
        "You assign several values to a place for one. Look whether the index leaves an axis over, "
        "as `a[i, :]` does.",
    ),
    Entry(
        "axis_missing",
        ("AxisError", "ValueError", "IndexError"),
        r"axis\d? ?-?\d+ is out of bounds for array of dimension|axis out of bounds",
        "The array has no such axis. Axes are counted from 0, so an array with two axes has the "
        "axes 0 and 1; the last one is also -1.",
    ),
    Entry(
        "axes_do_not_fit",
        ("ValueError",),
        r"axes don't match array|repeated axis in transpose",
        "`transpose` needs each axis of the array once. Look how many axes the array has.",
    ),
    Entry(
        "joined_lengths_differ",
        ("ValueError",),
        r"all the input array dimensions except for the concatenation axis must match",
        "Arrays that are joined must be equally long in all axes but the one along which they are "
        "joined. Look at `axis`, and at the shape of each array.",
    ),
    Entry(
        "joined_axes_differ",
        ("ValueError",),
        r"all the input arrays must have same number of dimensions",
        "Arrays that are joined must have the same number of axes. `a[None]` puts in an axis at "
        "the front, and `np.stack` joins arrays along a new one.",
    ),
    Entry(
        "joined_numbers",
        ("ValueError",),
        r"zero-dimensional arrays cannot be concatenated",
        "Single numbers can't be joined along an axis. Make an array of them with `np.array` or "
        "`np.stack`.",
    ),
    Entry(
        "stacked_shapes_differ",
        ("ValueError",),
        r"all input arrays must have the same shape",
        "`np.stack` needs arrays of the same shape. Look which of them is different: often the "
        "first or the last one.",
    ),
    Entry(
        "nothing_to_join",
        ("ValueError",),
        r"need at least one array to (concatenate|stack)",
        "The list of arrays is empty. Look whether the loop that fills it ran at all.",
    ),
    Entry(
        "arrays_not_in_a_list",
        ("TypeError",),
        r"arrays to stack must be passed as a|only integer scalar arrays can be converted to a "
        r"scalar index|concatenate\(\) .*must be|The first input argument needs to be a sequence",
        "An array stands where a single whole number, or a list of arrays, is needed. Arrays to be "
        "joined go into one list, `np.concatenate([a, b])`; a list takes a whole number as its "
        "index.",
    ),
    Entry(
        "reshaped_to_another_size",
        ("ValueError",),
        r"cannot reshape array of size",
        "A reshape keeps all numbers, so the sizes of the new shape must multiply to as many as "
        "there are. One of the sizes may be -1: then NumPy works it out.",
    ),
    Entry(
        "two_unknown_sizes",
        ("ValueError",),
        r"can only specify one unknown dimension",
        "Only one size of a new shape may be -1, because the others decide what it is.",
    ),
    Entry(
        "index_outside_the_array",
        ("IndexError",),
        r"index -?\d+ is out of bounds for (axis \d+ with )?size",
        "The axis is shorter than this index needs: of n places the first is 0 and the last n - 1. "
        "Look at the shape, and whether the index is meant for another axis.",
    ),
    Entry(
        "too_many_indices",
        ("IndexError",),
        r"too many indices for array|invalid index to scalar variable",
        "The array has fewer axes than you index. Look at its shape: an index or a sum before may "
        "have taken an axis away.",
    ),
    Entry(
        "array_index_is_no_whole_number",
        ("IndexError",),
        r"only integers, slices|arrays used as indices must be of integer",
        "An index of an array must be made of whole numbers, or of True and False. `/` gives "
        "floats: divide with `//`, or use `.astype(int)`.",
    ),
    Entry(
        "mask_does_not_fit",
        ("IndexError",),
        r"boolean index did not match",
        "An index of True and False must be as long as the axis that it chooses from. It was made "
        "from another array, or is meant for another axis.",
    ),
    Entry(
        "truth_of_an_array",
        ("ValueError",),
        r"truth value of an array with more than one element is ambiguous",
        "An array has many values, so it is neither true nor false as a whole. Ask "
        "`.any()` or `.all()`. To ask whether it was given at all, write `is None`. Between two "
        "conditions write `&` or `|` in place of `and` or `or`, "
        "with brackets around each; and to choose value by value use `np.where`.",
    ),
    Entry(
        "truth_of_nothing",
        ("ValueError",),
        r"truth value of an empty array is ambiguous",
        "An empty array is neither true nor false. Ask for its `.size`.",
    ),
    Entry(
        "size_taken_for_a_type",
        ("TypeError",),
        r"Cannot interpret '.*' as a data type",
        "The second argument is a type of number. The sizes belong together in one pair of "
        "brackets of their own: `np.zeros((3, 4))`.",
    ),
    Entry(
        "type_unknown",
        ("TypeError",),
        r"data type '.*' not understood",
        'NumPy knows no type of number with this name. The usual ones are "float32", "float64", '
        '"int64" and "bool".',
    ),
    Entry(
        "name_removed_from_numpy",
        ("AttributeError",),
        r"was a deprecated alias for|was removed in the NumPy",
        "NumPy has taken this name away. The message says what to use: for example `float` in "
        "place of `np.float`.",
    ),
    Entry(
        "negative_size",
        ("ValueError",),
        r"negative dimensions are not allowed|index can't contain negative values"
        r"|repeats may not contain negative values",
        "A size is negative. Look how it is computed: something longer was taken away from "
        "something shorter.",
    ),
    Entry(
        "read_only",
        ("ValueError",),
        r"assignment destination is read-only|output array is read-only",
        "This array may only be read: it belongs to a tensor or to another array. Work on a copy, "
        "`a = np.array(a)`.",
    ),
    Entry(
        "floats_into_whole_numbers",
        ("TypeError",),
        r"Cannot cast ufunc '\w+' output from dtype\('(float|complex).*to dtype\('u?int",
        "The array holds whole numbers, and floats can't be put into it where it is. Write "
        "`a = a + b` in place of `a += b`, or make the array of floats from the beginning.",
    ),
    Entry(
        "texts_calculated_with",
        ("TypeError",),
        r"did not contain a loop with signature matching types.*dtype\('<U|'out' kwarg is "
        r"necessary when using the string multiply",
        "One of the arrays holds texts, so there is nothing to calculate. A list that mixes texts "
        "and numbers becomes an array of texts; `.astype(float)` makes numbers of them.",
    ),
    Entry(
        "objects_calculated_with",
        ("TypeError",),
        r"loop of ufunc does not support argument \d+ of type",
        "The array holds Python objects and no plain numbers, often because a None or parts of "
        "different lengths are in it. Look at its `dtype`, and at what it was made of.",
    ),
    Entry(
        "function_of_no_number",
        ("TypeError",),
        r"ufunc '\w+' not supported for the input types",
        "NumPy can't calculate this from what it was given. Look at the type of each value: it "
        "must be a number or an array of numbers.",
    ),
    Entry(
        "largest_of_nothing",
        ("ValueError",),
        r"attempt to get arg(max|min) of an empty|zero-size array to reduction operation",
        "The array is empty, so it has no largest or smallest value. Look why nothing is in it.",
    ),
    Entry(
        "several_values_to_a_number",
        ("TypeError", "ValueError"),
        r"only (0-dimensional|length-1|size-1) arrays can be converted"
        r"|can only convert an array of size 1",
        "`int`, `float` and `.item()` take a single number, and here is an array. Index it down to "
        "one value; for whole arrays use `.astype(...)`.",
    ),
    Entry(
        "singular",
        ("LinAlgError",),
        r"Singular matrix",
        "This matrix has no inverse, because one of its rows follows from the others. Look whether "
        "two rows are the same or one is all zeros.",
    ),
    Entry(
        "not_square",
        ("LinAlgError",),
        r"must be square",
        "This needs a square matrix: as many rows as columns. Look at the shape.",
    ),
    Entry(
        "split_unevenly",
        ("ValueError",),
        r"array split does not result in an equal division",
        "The axis can't be cut into so many equal parts. Look at `axis` and at the length of the "
        "array there.",
    ),
    Entry(
        "squeezed_a_long_axis",
        ("ValueError",),
        r"cannot select an axis to squeeze out",
        "`squeeze` can only take away an axis of length 1. To take one place of a longer axis, "
        "index it.",
    ),
    Entry(
        "where_needs_both",
        ("ValueError",),
        r"either both or neither of x and y",
        "`np.where` takes three arguments: the condition, what to take where it is true, and what "
        "to take where it is false.",
    ),
    Entry(
        "drawn_more_than_there_are",
        ("ValueError",),
        r"Cannot take a larger sample than population",
        "Without putting back, you can't draw more than there are. Draw fewer, or allow "
        "`replace=True`.",
    ),
    Entry(
        "drawn_from_nothing",
        ("ValueError",),
        r"a cannot be empty unless no samples|'a' cannot be empty|high <= 0|low >= high",
        "There is nothing to draw from: it is empty. Look why.",
    ),
    Entry(
        "probabilities_for_others",
        ("ValueError",),
        r"a and p must have (the )?same size",
        "There must be one probability for each item that can be drawn. Compare the two lengths.",
    ),
    Entry(
        "probability_is_negative",
        ("ValueError",),
        r"(?i)probabilities are not non-negative",
        "A probability is negative. These may be logits or logarithms: a softmax makes "
        "probabilities of them.",
    ),
    Entry(
        "probabilities_are_nan",
        (),
        r"(?i)probabilities contain NaN",
        "A probability is NaN, no number: infinity was divided by infinity, or 0 by 0. exp of "
        "large logits is infinite; take the largest one away before exp, and divide by a sum that "
        "is not 0.",
    ),
    Entry(
        "probabilities_do_not_add_up",
        (),
        r"(?i)probabilities do not sum to 1",
        "The probabilities do not add up to 1. Take out what must not be drawn first, and divide "
        "by the sum of what is left.",
    ),
    Entry(
        "number_too_large_for_its_type",
        ("OverflowError",),
        r"Python integer -?\d+ out of bounds for",
        "This type of whole number is too small for the value. Use a larger one, such as int64.",
    ),
    Entry(
        "overflow",
        ("FloatingPointError",),
        r"overflow encountered",
        "A result is larger than any float can be. exp of a large number does that: take the "
        "largest value away before exp.",
    ),
    Entry(
        "array_divided_by_zero",
        ("FloatingPointError",),
        r"divide by zero encountered",
        "There is a 0 below the line, or a logarithm of 0. Find out where it comes from, and what "
        "the result should be there.",
    ),
    Entry(
        "nan_appears",
        ("FloatingPointError",),
        r"invalid value encountered",
        "This gives NaN, no number: 0 divided by 0, infinity less infinity, or a root or logarithm "
        "of a negative number.",
    ),
)
