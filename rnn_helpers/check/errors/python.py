"""Errors that Python raises in the learner's own line."""

from typing import Final

from rnn_helpers.check.errors.entry import Entry

_NONE: Final = (
    "A function without `return` gives None, and so do methods that change a list where it is, "
    "such as `append` and `sort`."
)
_NO_SINGLE_ITEMS: Final = "(generator|zip|map|filter|enumerate|reversed|list_reverseiterator)"
_OF_ARRAYS: Final = (
    "(shape|dtype|ndim|size|T|reshape|mean|sum|astype|transpose|max|min|argmax|flatten|copy|dot"
    "|tolist|any|all|std|ravel|numpy)"
)

ENTRIES: Final = (
    Entry(
        "name_unknown",
        ("NameError",),
        r"^name '.*' is not defined",
        "Python does not know this name here. If a cell above makes it, run that cell first. "
        "Otherwise look for a slip in its spelling. A text needs quotes around it, a function of a "
        "library needs the library's name in front, as in `np.tanh`, and a variable must get its "
        "value before it is used.",
    ),
    Entry(
        "name_without_value_yet",
        ("NameError",),
        r"cannot access (local|free) variable|referenced before assignment",
        "Your function gives this variable its value in another line, which has not run yet. Give "
        "it a value before this line, also for the case that a loop or an `if` does nothing.",
    ),
    Entry(
        "none_indexed",
        ("TypeError",),
        r"'NoneType' object (is not subscriptable|does not support item)",
        f"The value in front of the square brackets is None. {_NONE}",
    ),
    Entry(
        "none_looped_over",
        ("TypeError",),
        r"('NoneType' object|argument of type 'NoneType') is not (iterable|a container)",
        f"The value that should hold several others is None. {_NONE}",
    ),
    Entry(
        "none_unpacked",
        ("TypeError",),
        r"cannot unpack non-iterable NoneType",
        f"The right side should give several values, and is None. {_NONE}",
    ),
    Entry(
        "none_has_no_attribute",
        ("AttributeError",),
        r"'NoneType' object has no attribute",
        f"The value in front of the dot is None. {_NONE}",
    ),
    Entry(
        "none_calculated_with",
        ("TypeError",),
        r"(unsupported operand|bad operand type|not supported between|can only concatenate).*"
        r"NoneType",
        f"You calculate with None, which is no number. {_NONE} An argument that was left out may "
        "be None as well.",
    ),
    Entry(
        "none_has_no_length",
        ("TypeError",),
        r"object of type 'NoneType' has no len",
        f"You ask for the length of None. {_NONE}",
    ),
    Entry(
        "none_called",
        ("TypeError",),
        r"'NoneType' object is not callable",
        f"What stands in front of the round brackets is None, and no function. {_NONE}",
    ),
    Entry(
        "list_is_no_array",
        ("AttributeError",),
        rf"'(list|tuple)' object has no attribute '{_OF_ARRAYS}'",
        "This is a list or a tuple, and only arrays have this. Make an array of it first, with "
        "`np.array(...)`.",
    ),
    Entry(
        "number_is_no_array",
        ("AttributeError",),
        rf"'(int|float|bool)' object has no attribute '{_OF_ARRAYS}'",
        "This is a single number, and only arrays have this. Look where it was computed: perhaps "
        "an index or a sum took one value too few.",
    ),
    Entry(
        "text_is_no_array",
        ("AttributeError",),
        rf"'str' object has no attribute '{_OF_ARRAYS}'",
        "This is a text, and only arrays have this. Look where the variable gets its value.",
    ),
    Entry(
        "array_does_not_grow",
        ("AttributeError",),
        r"'numpy\.ndarray' object has no attribute '(append|extend|insert|pop|remove)'",
        "An array has a fixed size. Collect the parts in a list, and make one array of it at the "
        "end with `np.stack` or `np.array`.",
    ),
    Entry(
        "tuple_does_not_grow",
        ("AttributeError",),
        r"'(tuple|str|range)' object has no attribute '(append|extend|insert|pop|remove|sort)'",
        "Only a list can grow or be sorted where it is; this is something else. Begin with a list, "
        "for example `[]` or `list(...)`.",
    ),
    Entry(
        "dictionary_does_not_append",
        ("AttributeError",),
        r"'(dict|set)' object has no attribute '(append|extend|insert|sort)'",
        "This method belongs to lists. A dictionary gets an item with `d[key] = value`, and a set "
        "with `add`.",
    ),
    Entry(
        "text_method_of_a_list",
        ("AttributeError",),
        r"'(list|tuple)' object has no attribute "
        r"'(split|lower|upper|strip|replace|join|startswith|endswith|encode|isalpha)'",
        "This method belongs to a single text, and here is a list of them. Use it for each text, "
        "in a loop.",
    ),
    Entry(
        "dictionary_method_of_a_list",
        ("AttributeError",),
        r"'(list|tuple)' object has no attribute '(items|keys|values|get|update)'",
        "This method belongs to a dictionary, and here is a list or a tuple. To get the positions "
        "with the items, use `enumerate`.",
    ),
    Entry(
        "generator_is_no_list",
        ("AttributeError", "TypeError"),
        rf"'{_NO_SINGLE_ITEMS}' object (is not subscriptable|has no attribute)"
        rf"|object of type '{_NO_SINGLE_ITEMS}' has no len",
        "This gives its items one after the other, and is no list. Make a list of it first, with "
        "`list(...)` or with square brackets around it.",
    ),
    Entry(
        "keys_are_no_list",
        ("TypeError",),
        r"'dict_(keys|values|items)' object is not subscriptable",
        "A dictionary's keys, values and items can't be indexed. Make a list of them first, with "
        "`list(...)`.",
    ),
    Entry(
        "module_lacks_it",
        ("AttributeError",),
        r"module '[\w.]+' has no attribute",
        "The library has nothing of this name. Look for a slip in the spelling, also in capital "
        "letters; or it may be in another part of the library.",
    ),
    Entry(
        "function_not_called",
        ("TypeError", "AttributeError"),
        r"'(function|builtin_function_or_method|method)' object (is not subscriptable"
        r"|is not iterable|has no attribute)|of type '(function|method)' has no len",
        "This is a function, and not its result. Call it with round brackets, `f(...)`.",
    ),
    Entry(
        "unhashable",
        ("TypeError",),
        r"unhashable type: '(list|dict|set|numpy\.ndarray)'",
        "A list, an array, a set or a dictionary can't be a dictionary's key or an item of a set. "
        "Use a tuple, `tuple(...)`, or look up one item after the other.",
    ),
    Entry(
        "index_past_the_end",
        ("IndexError",),
        r"^(list|string|tuple|bytes|range object) index out of range",
        "There are fewer items than this index needs. The first item has the index 0 and the last "
        "one `len(...) - 1`; of an empty list there is none.",
    ),
    Entry(
        "assigned_past_the_end",
        ("IndexError",),
        r"list assignment index out of range",
        "An assignment can only replace an item that is there. To add one at the end, use "
        "`append`.",
    ),
    Entry(
        "popped_from_empty",
        ("IndexError", "KeyError"),
        r"pop from (an )?empty (list|set)|popitem\(\): dictionary is empty",
        "There is no item left to take away. Find out whether it is empty before you take one.",
    ),
    Entry(
        "index_is_no_whole_number",
        ("TypeError",),
        r"(list|tuple|string|range) indices must be integers( or slices)?, not "
        r"'?(str|float|numpy\.float\d+|NoneType|list)",
        "An index must be a whole number. `/` always gives a float, so divide with `//`; and if "
        "you loop over the items themselves, `enumerate` gives the positions as well.",
    ),
    Entry(
        "list_with_two_indices",
        ("TypeError",),
        r"(list|tuple|string) indices must be integers( or slices)?, not '?tuple",
        "Only an array takes several indices in one pair of brackets. For a list of lists write "
        "`a[i][j]`, or make an array of it with `np.array(...)`.",
    ),
    Entry(
        "key_missing",
        ("KeyError",),
        r"",
        "The dictionary has no such key. `key in d` says whether a key is there; where it may be "
        "missing, `d.get(key, default)` gives a default value.",
    ),
    Entry(
        "self_missing",
        ("TypeError",),
        r"(^|\.)\w+\.\w+\(\) takes 0 positional arguments but \d+ w(as|ere) given",
        "Python hands the object itself to a method as the first argument. Write `self` as the "
        "first parameter of the method.",
    ),
    Entry(
        "argument_missing",
        ("TypeError",),
        r"\(\) missing \d+ required (positional|keyword-only) argument|missing a required argument",
        "This call leaves out an argument that the function needs. Compare the call with the "
        "line that begins with `def`, or with the library's documentation.",
    ),
    Entry(
        "too_many_arguments",
        ("TypeError",),
        r"\(\) takes (from \d+ to )?\d+ positional arguments? but|takes no arguments"
        r"|takes exactly (one|\d+) arguments?|expected at most \d+ arguments?",
        "This call has more arguments than the function takes. Sizes of an array belong together "
        "in one pair of brackets of their own; other arguments may need their name, `name=value`.",
    ),
    Entry(
        "argument_unknown",
        ("TypeError",),
        r"got an unexpected keyword argument|is an invalid keyword argument",
        "The function has no parameter of this name. Look for a slip in the spelling; NumPy says "
        "`axis` and `keepdims`.",
    ),
    Entry(
        "argument_twice",
        ("TypeError",),
        r"got multiple values for argument",
        "One parameter gets two values: one by its position and one by its name. Leave one out.",
    ),
    Entry(
        "number_called",
        ("TypeError",),
        r"'(int|float|bool|numpy\.float\d+|numpy\.int\d+)' object is not callable",
        "This is a number, and the round brackets after it try to call it. Perhaps a `*` is "
        "missing, or you gave a variable the name of a function, such as `sum`, `max` or `len`.",
    ),
    Entry(
        "brackets_are_round",
        ("TypeError",),
        r"'(list|tuple|dict|numpy\.ndarray|set|TensorShape)' object is not callable"
        r"|EagerTensor' object is not callable",
        "Round brackets call a function. To take a part of this, use square brackets, `a[i]`; or "
        "perhaps a variable of yours has the name of a function.",
    ),
    Entry(
        "text_called",
        ("TypeError",),
        r"'str' object is not callable",
        "This is a text, and the round brackets after it try to call it. Perhaps a variable of "
        "yours has the name of a function, or a comma or `+` is missing.",
    ),
    Entry(
        "number_has_no_length",
        ("TypeError",),
        r"object of type '(int|float|bool|numpy\.(float|int)\d+)' has no len|len\(\) of unsized",
        "A single number has no length. Perhaps you took one item where you want all of them.",
    ),
    Entry(
        "number_looped_over",
        ("TypeError",),
        r"'(int|float|bool|numpy\.(float|int)\d+)' object is not iterable|iteration over a 0-d",
        "A single number has no items to go through. To count up to it, use `range(n)`; if it "
        "should be a list or an array, look where it was computed.",
    ),
    Entry(
        "looked_for_in_a_number",
        ("TypeError",),
        r"argument of type '(int|float|bool)' is not (iterable|a container)",
        "`in` looks for an item in a list, a dictionary or a text, and on its right is a number. "
        "To compare two numbers use `==`.",
    ),
    Entry(
        "looked_for_in_a_text",
        ("TypeError",),
        r"'in <string>' requires string",
        "In a text you can only look for another text. Perhaps the right side should be a list.",
    ),
    Entry(
        "number_indexed",
        ("TypeError",),
        r"'(int|float|bool)' object is not subscriptable"
        r"|'(int|float|bool)' object does not support item",
        "This is a single number, and the square brackets after it ask for a part of it. Perhaps "
        "there is one index too many.",
    ),
    Entry(
        "list_times_float",
        ("TypeError",),
        r"can't multiply sequence by non-int of type '(float|numpy\.float\d+)'",
        "A list or a text can only be repeated a whole number of times. To multiply each number in "
        "it, make an array first, with `np.array(...)`.",
    ),
    Entry(
        "list_times_list",
        ("TypeError",),
        r"can't multiply sequence by non-int of type '(list|tuple|str)'",
        "Python can't multiply two lists or texts. To multiply number by number, make arrays "
        "first, with `np.array(...)`.",
    ),
    Entry(
        "text_plus_other",
        ("TypeError",),
        r'can only concatenate str \(not "|must be str, not (int|float)'
        r"|unsupported operand type\(s\) for \+: '(int|float)' and 'str'",
        "`+` joins two texts or adds two numbers, and here is one of each. Make a text of the "
        "number with `str(...)`, or a number of the text with `int(...)` or `float(...)`.",
    ),
    Entry(
        "list_plus_other",
        ("TypeError",),
        r'can only concatenate (list|tuple) \(not "'
        r"|unsupported operand type\(s\) for \+: '(int|float)' and '(list|tuple)'",
        "`+` joins two lists, or two tuples. To add a single item use `append`; to add numbers, "
        "make an array first, with `np.array(...)`.",
    ),
    Entry(
        "list_calculated_with",
        ("TypeError",),
        r"unsupported operand type\(s\) for \S+: '(list|tuple)' and|bad operand type for .*'list'"
        r"|unsupported operand type\(s\) for \S+: '\w+' and '(list|tuple)'",
        "Python does not calculate with lists. Make an array first, with `np.array(...)`.",
    ),
    Entry(
        "text_calculated_with",
        ("TypeError",),
        r"unsupported operand type\(s\) for \S+: '(str' and '\w+|\w+' and 'str)'"
        r"|bad operand type for .*'str'",
        "You calculate with a text. Make a number of it first, with `int(...)` or `float(...)`; or "
        "look where the variable gets its value.",
    ),
    Entry(
        "dictionary_calculated_with",
        ("TypeError",),
        r"unsupported operand type\(s\) for \S+: '(dict' and '\w+|\w+' and 'dict)'",
        "Python does not calculate with dictionaries. Take a value out of it, `d[key]`; `a | b` "
        "joins two of them.",
    ),
    Entry(
        "function_calculated_with",
        ("TypeError",),
        r"unsupported operand type\(s\) for \S+: "
        r"'(function' and '[\w.]+|[\w.]+' and 'function)'",
        "You calculate with a function, and not with its result. Call it with round brackets, "
        "`f(...)`.",
    ),
    Entry(
        "kinds_not_comparable",
        ("TypeError",),
        r"'[<>]=?' not supported between instances of '(str|int|float|list|tuple|dict)' and "
        r"'(str|int|float|list|tuple|dict)'",
        "These two kinds of values have no order, so `<` and `>`, `max` and `sorted` can't compare "
        "them. Make both numbers, or both texts.",
    ),
    Entry(
        "changed_while_looping",
        ("RuntimeError",),
        r"(dictionary|Set) (changed size|keys changed) during iteration",
        "You add or remove items of what you are looping over. Loop over a copy, "
        "`list(...)`, or collect the changes and make them after the loop.",
    ),
    Entry(
        "division_by_zero",
        ("ZeroDivisionError",),
        r"division|modulo|negative power",
        "You divide by 0. Find out when the number below the line is 0, for example for an empty "
        "list, and what should happen then: another result, or an error of your own.",
    ),
    Entry(
        "number_too_large",
        ("OverflowError",),
        r"math range error|Result too large|result out of range|too large to convert to float",
        "The result is larger than any float can be. exp of a large number does that: take the "
        "largest value away before exp.",
    ),
    Entry(
        "outside_the_domain",
        ("ValueError",),
        r"^math domain error|expected a (positive|nonnegative) (input|number)",
        "A logarithm needs a number above 0, and a square root one that is not negative. Look at "
        "the number that goes in.",
    ),
    Entry(
        "nan_to_whole_number",
        ("ValueError", "OverflowError"),
        r"cannot convert float (NaN|infinity) to integer",
        "The number is NaN or infinite, so there is no whole number for it. Look where it comes "
        "from: often from a division by 0 or from log(0).",
    ),
    Entry(
        "text_is_no_number",
        ("ValueError",),
        r"invalid literal for int\(\)|could not convert string to float",
        "This text can't be read as such a number. `int` takes digits only; for a number with a "
        "point use `float`.",
    ),
    Entry(
        "list_to_number",
        ("TypeError",),
        r"^(int|float)\(\) argument must be .*, not '(list|tuple|dict|set|NoneType)'",
        "`int` and `float` make a number of a single value, and this is none. Use them for each "
        "item; for all at once, `np.array(..., dtype=...)`.",
    ),
    Entry(
        "float_for_whole_number",
        ("TypeError",),
        r"'(float|numpy\.float\d+)' object cannot be interpreted as an integer",
        "A whole number is needed here, and this is a float. `/` always gives a float: divide with "
        "`//`, or use `int(...)`.",
    ),
    Entry(
        "other_for_whole_number",
        ("TypeError",),
        r"'(str|tuple|list|NoneType)' object cannot be interpreted as an integer",
        "A whole number is needed here, and this is something else. For a loop over the items of "
        "a list use `for item in items`; for their positions, `range(len(items))`.",
    ),
    Entry(
        "tuple_changed",
        ("TypeError",),
        r"'(tuple|str|range)' object does not support item (assignment|deletion)",
        "A tuple, a text or a range can't be changed. Make a list of it first, with `list(...)`, "
        "or make a new one.",
    ),
    Entry(
        "too_many_to_unpack",
        ("ValueError",),
        r"^too many values to unpack",
        "On the right are more values than names on the left. Count both. Going through a "
        "dictionary gives its keys only: `d.items()` gives pairs.",
    ),
    Entry(
        "too_few_to_unpack",
        ("ValueError",),
        r"^not enough values to unpack",
        "On the right are fewer values than names on the left. Count both. If a Keras layer "
        "stands on the right: it returns its states only with `return_state=True`.",
    ),
    Entry(
        "number_unpacked",
        ("TypeError",),
        r"cannot unpack non-iterable (int|float|bool|numpy\.(int|float)\d+)",
        "On the left are several names, and on the right is a single number. To loop over "
        "positions and items together, use `enumerate`; over two lists, `zip`.",
    ),
    Entry(
        "zip_of_unequal_lengths",
        ("ValueError",),
        r"^zip\(\) argument \d+ is (longer|shorter) than",
        "With `strict=True`, zip wants all its arguments to have the same length. Look at the "
        "lengths; one of the lists may have lost or got an item before.",
    ),
    Entry(
        "nothing_to_compare",
        ("ValueError",),
        r"(max|min)\(\) (arg is an empty sequence|iterable argument is empty)",
        "The list is empty, so it has no largest or smallest item. Find out why it is empty. "
        "Where it may be, say what should happen then: `max(..., default=0)`, or an error of your "
        "own.",
    ),
    Entry(
        "not_in_the_list",
        ("ValueError",),
        r" is not in (list|tuple|range|deque)$|list\.(remove|index)\(x\): x not in list"
        r"|tuple\.index\(x\): x not in tuple",
        "The list has no such item. Find out with `in` first, and decide what to do without it.",
    ),
    Entry(
        "not_in_the_text",
        ("ValueError",),
        r"^substring not found",
        "The text does not contain what you look for. `find` gives -1 then, in place of an error.",
    ),
    Entry(
        "joined_no_texts",
        ("TypeError",),
        r"sequence item \d+: expected str instance",
        "`join` joins texts only. Make a text of each item first, with `str(...)`.",
    ),
    Entry(
        "empty_separator",
        ("ValueError",),
        r"^empty separator",
        "`split` needs something to split at. `list(text)` gives the single characters, and "
        "`text.split()` the words.",
    ),
    Entry(
        "format_of_no_number",
        ("TypeError", "ValueError"),
        r"unsupported format string passed to|Unknown format code",
        "The part after the colon formats a single number, and this is something else. Format the "
        "items one by one, or make a number of it first.",
    ),
    Entry(
        "file_missing",
        ("FileNotFoundError",),
        r"",
        "There is no file of this name here. A check needs no files: use the data that the "
        "function is given.",
    ),
    Entry(
        "import_failed",
        ("ImportError",),
        r"No module named|cannot import name",
        "There is no library, or no part of it, of this name. Look for a slip in the spelling; the "
        "setup cell imports what the exercise needs.",
    ),
    Entry(
        "isinstance_of_a_list",
        ("TypeError",),
        r"is(instance|subclass)\(\) arg 2 must be",
        "The second argument must be a type such as `int`, without quotes, or a tuple of types.",
    ),
    Entry(
        "dictionary_of_no_pairs",
        ("TypeError", "ValueError"),
        r"dictionary update sequence element #\d+ (has length|to a sequence)"
        r"|cannot convert dictionary update sequence",
        "`dict(...)` needs pairs of a key and a value. `zip(keys, values)` and `enumerate(items)` "
        "make pairs.",
    ),
    Entry(
        "slice_without_a_step",
        ("ValueError",),
        r"slice step cannot be zero|range\(\) arg 3 must not be zero",
        "The step, which is the third number, must not be 0. For one after the other it is 1, and "
        "backwards -1.",
    ),
    Entry(
        "nothing_left",
        ("StopIteration", "RuntimeError"),
        r"^StopIteration:|^generator raised StopIteration",
        "`next` was asked for another item, and there is none left. Use a `for` loop, or give "
        "`next` a default value.",
    ),
    Entry(
        "super_init_missing",
        ("RuntimeError",),
        r"super\(\): no arguments",
        "`super()` works in a method only, with `self` as its first parameter.",
    ),
    Entry(
        "attribute_missing",
        ("AttributeError",),
        r"'(list|tuple|dict|set|str|int|float|numpy\.ndarray)' object has no attribute",
        "Values of this type have nothing of this name. Look for a slip in the spelling, and "
        "whether the variable holds what you think.",
    ),
)
