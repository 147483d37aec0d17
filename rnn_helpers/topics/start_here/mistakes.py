"""Known mistakes with shapes."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

from rnn_helpers.check import Mistake
from rnn_helpers.topics.start_here import oracle as shapes

import numpy as np

Shape = tuple[int, ...]

RAGGED = Mistake(
    "ragged_accepted", "the lists differ in length, so they have no shape. Look at all of them."
)
COUSINS_DIFFER = Mistake(
    "one_parent_only",
    "lists are compared with the others of the same list only. All lists at the same depth must "
    "have the same length, also those inside different lists.",
)


_ONE_CAPITAL = "only the first letter of Hello is a capital letter"


def greeting(name: str) -> Iterator[Mistake]:
    """Yield the mistakes in the greeting, given the exercise's arguments."""
    right = shapes.greeting(name)
    yield Mistake(
        "fixed_name",
        "the greeting always says “name”. Without quotes, name is the argument of the function.",
        shapes.greeting("name"),
    )
    yield Mistake(
        "f_missing",
        "the braces are still there. Only a string with an f in front of its quotes puts the name "
        'in their place: f"...".',
        shapes.greeting("{name}"),
    )
    for place in ("{}", "%s"):
        yield Mistake(
            "place_not_filled",
            "the place for the name is still there. Join the parts with +, or write {name} in a "
            'string with an f in front of its quotes: f"...".',
            shapes.greeting(place),
        )
    for place in ("(name)", "[name]", "<name>"):
        yield Mistake(
            "other_brackets",
            "the brackets are still there. In a string with an f in front, braces hold the name: "
            "{name}.",
            shapes.greeting(place),
        )
    for quoted in ('"Hello, " + name + "!"', "'Hello, ' + name + '!'", "Hello, + name + !"):
        for code in (quoted, f"return {quoted}"):
            yield Mistake(
                "code_in_quotes",
                "there is code between the quotes, and Python takes it as text. Put quotes around "
                "the fixed parts only, and none around name and +.",
                code,
            )
    for quote in ('"', "'"):
        yield Mistake(
            "quotes_in_the_text",
            "the quotes are part of the text. Python needs one pair around a text, and leaves that "
            "pair out of its value.",
            f"{quote}{right}{quote}",
        )
    yield Mistake(
        "always_ada",
        "the greeting always says Ada. Use name, the argument of the function.",
        shapes.greeting("Ada"),
    )
    for changed in (name.upper(), name.lower(), name.title()):
        yield Mistake(
            "name_changed",
            "the letters of the name have changed. Use name just as it is.",
            shapes.greeting(changed),
        )
    for parts in (
        ("Hello, ", name, "!"),
        ("Hello,", name, "!"),
        ("Hello", name, "!"),
        ("Hello, ", f"{name}!"),
        ("Hello,", f"{name}!"),
        ("Hello", f"{name}!"),
        (f"Hello, {name}", "!"),
    ):
        yield Mistake(
            "parts_not_joined",
            "a comma between the parts makes a tuple of them. Join them with +.",
            parts,
        )
    for inside in ([right], (right,), {right}):
        yield Mistake(
            "in_a_container",
            "the greeting is inside brackets or braces, or has a comma after it. Return the text "
            "by itself.",
            inside,
        )
    yield Mistake("name_only", "only the name comes back. Join the other parts to it with +.", name)
    for start in ("Hello, ", "Hello,", "Hello"):
        yield Mistake(
            "start_only",
            "only the first part comes back. A function ends with its first `return`, so write all "
            "parts in that line.",
            start,
        )
    yield Mistake("no_exclamation_mark", "the exclamation mark is missing.", right[:-1])
    yield Mistake("no_comma", "the comma after Hello is missing.", right.replace(",", ""))
    yield Mistake("no_space", "the space after the comma is missing.", right.replace(" ", "", 1))
    yield Mistake("lower_case", "Hello begins with a capital letter.", "h" + right[1:])
    yield from _several_slips(name)


def _several_slips(name: str) -> Iterator[Mistake]:
    """Yield greetings with slips in spelling and punctuation, each with a list of its slips."""
    words = {"Hello": "", "hello": "Hello begins with a capital letter", "HELLO": _ONE_CAPITAL}
    commas = {",": "", "": "the comma after Hello is missing", ";": "a comma comes after Hello"}
    spaces = {
        " ": "",
        "": "the space before the name is missing",
        "  ": "there is a space too many",
    }
    after = {"": "", " ": "there is a space after the name", ",": "there is a comma after the name"}
    ends = {
        "!": "",
        "": "the exclamation mark is missing",
        ".": "the end is an exclamation mark, not a full stop",
        "! ": "there is a space at the end",
        "!\n": "there is a line break at the end",
    }
    for parts in product(*(part.items() for part in (words, commas, spaces, after, ends))):
        word, comma, space, behind, end = (text for text, _ in parts)
        slips = [slip for _, slip in parts if slip]
        if slips:
            yield Mistake(
                "slips", f"{'; '.join(slips)}.", word + comma + space + name + behind + end
            )


def sentence(shape: Shape) -> Iterator[Mistake]:
    """Yield the mistakes in saying a shape, given the exercise's arguments."""
    batch, time, features = shape
    yield Mistake(
        "batch_and_time_swapped",
        "samples and time steps are swapped. Axis 0 is the batch, axis 1 is time.",
        shapes.sentence((time, batch, features)),
    )
    yield Mistake(
        "time_and_features_swapped",
        "time steps and features are swapped. Axis 1 is time, the last axis holds the features.",
        shapes.sentence((batch, features, time)),
    )
    yield Mistake(
        "read_from_the_right",
        "the axes are read from the right. The first number of a shape is the outermost axis.",
        shapes.sentence((features, time, batch)),
    )
    yield Mistake(
        "singular_missing",
        "where there is one of a kind, say it in the singular: 1 sample, 1 time step, 1 feature.",
        shapes.in_words(shape, plural_of_one=True),
    )
    singular = shapes.in_words(shape).split(", ")
    plurals = shapes.in_words(shape, plural_of_one=True).split(", ")
    for place, name in enumerate(("samples", "time steps", "features")):
        yield Mistake(
            "singular_missing",
            f"where there is only one of them, the {name} must be in the singular.",
            ", ".join([*singular[:place], plurals[place], *singular[place + 1 :]]),
        )
    mended = shapes.in_words(shape, plural_of_one=True)
    for plural in ("1 samples", "1 time steps", "1 features"):
        mended = mended.replace(plural, plural[:-1])
    yield Mistake(
        "replaced_in_larger_numbers",
        "a number that ends in 1, such as 11, got the singular. Only the number 1 itself gets it: "
        "look at the whole number before you write the word.",
        mended,
    )
    first_one = shape.index(1) if 1 in shape else len(shape)
    after = [word.rstrip("s") if i > first_one else word for i, word in enumerate(singular)]
    yield Mistake(
        "singular_stays",
        "after the first 1 everything is in the singular. Decide for each of the three.",
        ", ".join(after),
    )
    yield Mistake(
        "parts_not_joined",
        "these are the three parts. Join them to one string, with a comma and a space between.",
        singular,
    )
    yield Mistake(
        "features_called_units",
        "the numbers of an input are its features. Units belong to a layer.",
        shapes.sentence(shape).replace("feature", "unit"),
    )
    yield Mistake(
        "samples_called_batches",
        "the batch is all of it. One of the things in it is called a sample.",
        re.sub(r"\bsample(s?)\b", lambda m: "batches" if m[1] else "batch", shapes.sentence(shape)),
    )
    yield Mistake(
        "steps_without_time",
        "the middle axis is to be called “time steps”.",
        shapes.sentence(shape).replace("time step", "step"),
    )


def counted(batch: int, time: int, features: int) -> Iterator[Mistake]:
    """Yield the mistakes in making a batch, given the exercise's arguments."""
    right = shapes.counted(batch, time, features)
    yield Mistake(
        "batch_and_time_swapped",
        "batch and time are swapped. Axis 0 is the batch, axis 1 is time.",
        shapes.counted(time, batch, features),
    )
    yield Mistake(
        "time_and_features_swapped",
        "time and features are swapped. Axis 1 is time, the last axis holds the features.",
        shapes.counted(batch, features, time),
    )
    yield Mistake(
        "shape_reversed",
        "the shape is the wrong way round: batch comes first, features last.",
        shapes.counted(features, time, batch),
    )
    for kind in ("int64", "int32"):
        yield Mistake(
            "whole_numbers",
            "these are whole numbers. Networks compute with float32: np.arange and most functions "
            "that make arrays have an argument `dtype`.",
            right.astype(kind),
        )
    yield Mistake(
        "counted_anew_in_each_sample",
        "counting starts again in every sample. Go on counting from one sample to the next.",
        right % (time * features),
    )
    yield Mistake(
        "counted_anew_in_each_step",
        "counting starts again in every step. Go on counting from one step to the next.",
        right % features,
    )
    sample, step, feature = np.indices(right.shape).astype("float32")
    yield Mistake(
        "stride_of_another_axis",
        "from one step to the next the numbers grow by `time`. There are `features` numbers in a "
        "step, so they must grow by `features`.",
        sample * time * features + step * time + feature,
    )
    yield Mistake(
        "end_included",
        "the numbers grow by a little more than 1: np.linspace includes its end. Use np.arange.",
        np.linspace(0, right.size, right.size).reshape(right.shape).astype("float32"),
    )
    yield Mistake("starts_at_one", "counting starts at 1. It should start at 0.", right + 1)
    for order in ("ftb", "tbf", "fbt", "tfb", "bft"):
        yield Mistake(
            "not_in_reading_order",
            "the shape is right, but the numbers do not run in reading order: first along the "
            "features of a step, then on to the next step, then on to the next sample.",
            shapes.counted_by(batch, time, features, order),
        )
    yield Mistake(
        "flat",
        "the numbers are in one long row. Give them the shape (batch, time, features).",
        right.ravel(),
    )
    yield Mistake("all_equal", "all numbers are 0. They should count.", np.zeros_like(right))


def last_step(x: np.ndarray) -> Iterator[Mistake]:
    """Yield the mistakes in taking the last step, given the exercise's arguments."""
    by_time, by_feature = np.moveaxis(x, 1, 0), np.moveaxis(x, 2, 0)
    yield Mistake(
        "last_sample",
        "this is the last sample, with all its steps. Axis 0 is the batch; time is axis 1.",
        list(x)[-1],
    )
    yield Mistake(
        "last_feature",
        "this is the last feature of every step. The last axis holds the features; time is axis 1.",
        list(by_feature)[-1],
    )
    yield Mistake("first_step", "this is the first time step, not the last.", next(iter(by_time)))
    if len(by_time) > 1:
        yield Mistake(
            "last_but_one",
            "this is the last step but one. The last one has index -1.",
            list(by_time)[-2],
        )
    if len(x) <= len(by_time):
        yield Mistake(
            "samples_taken_for_steps",
            "the number of samples is taken for the number of steps. `len(x)` is the size of axis "
            "0, the batch; that of time is `x.shape[1]`.",
            by_time[len(x) - 1],
        )
    last = shapes.last_step(x)
    yield Mistake(
        "first_sample_only",
        "only the first sample is there. Is there a `return` inside the loop? It ends the function "
        "at once.",
        last[:1],
    )
    if 1 in last.shape:
        yield Mistake(
            "axis_of_length_one_lost",
            "an axis of length 1 is lost. `np.squeeze` takes away all of them, so also a batch of "
            "one sample or a single feature: take one step by its index instead.",
            np.squeeze(last),
        )
    yield Mistake(
        "time_axis_kept",
        "the time axis is still there, with length 1. Take one step, not a slice of one step.",
        last[:, np.newaxis],
    )
    for sample in last:
        yield Mistake(
            "one_sample_only",
            "this is the last step of one sample only. Every sample of the batch has one.",
            sample,
        )


def time_reversed(x: np.ndarray) -> Iterator[Mistake]:
    """Yield the mistakes in reversing time, given the exercise's arguments."""
    yield Mistake(
        "batch_reversed",
        "the samples are in reverse order, the steps are not. Time is axis 1, not axis 0.",
        shapes.reversed_along(x, (0,)),
    )
    yield Mistake(
        "features_reversed",
        "the features of each step are in reverse order. Time is axis 1, not the last axis.",
        shapes.reversed_along(x, (2,)),
    )
    for axes in ((0, 1), (0, 1, 2), (1, 2), (0, 2)):
        yield Mistake(
            "too_much_reversed",
            "more than time is reversed. Samples and features keep their order.",
            shapes.reversed_along(x, axes),
        )
    right = shapes.time_reversed(x)
    yield Mistake(
        "first_step_stays",
        "the first step is still the first, and the others follow it in reverse order. `x[:, -0]` "
        "is `x[:, 0]`; the last step is `x[:, -1]`.",
        np.roll(right, 1, axis=1),
    )
    yield Mistake(
        "first_step_lost",
        "one step is missing: the slice ends before index 0. Leave its end open: `[::-1]`.",
        right[:, :-1],
    )
    steps = x.shape[1]
    overwritten = x.copy()
    for step in range(steps):
        overwritten[:, step] = overwritten[:, steps - 1 - step]
    yield Mistake(
        "read_after_overwriting",
        "the second half of the steps is not reversed: they were overwritten before they were "
        "read. Read from x, and write into another array.",
        overwritten,
    )
    yield Mistake("not_reversed", "nothing is reversed.", x)
    yield Mistake(
        "batch_and_time_swapped",
        "batch and time have changed places. The shape stays as it is; only the order of the steps "
        "changes.",
        np.moveaxis(x, 1, 0),
    )


def summary_shape(shape: Shape, units: int) -> Iterator[Mistake]:
    """Yield the mistakes about what a recurrent layer gives, given the exercise's arguments."""
    batch, time, features = shape
    yield Mistake(
        "units_are_time_steps",
        "units are taken for time steps. The number of steps belongs to the input; units "
        "is how many numbers come out for each sample.",
        (batch, units, features),
    )
    yield Mistake(
        "time_for_units",
        "time steps are taken for units. The layer reads all steps and gives units numbers for "
        "each sample, however many steps there were.",
        (batch, time),
    )
    yield Mistake(
        "features_for_units",
        "features are what goes in. What comes out is as wide as the layer has units.",
        (batch, features),
    )
    yield Mistake(
        "time_kept",
        "the time axis is still there. Here only one vector is left for each sample.",
        (batch, time, units),
    )
    yield Mistake(
        "batch_and_time_swapped",
        "batch and time are swapped. Axis 0 is the batch: there is one result for each sample.",
        (time, units),
    )
    yield Mistake(
        "batch_lost", "the batch axis is missing: there is one result for each sample.", (units,)
    )
    yield Mistake(
        "units_times_features",
        "units and features are multiplied. Each unit gives one number, however many features it "
        "reads.",
        (batch, units * features),
    )
    yield Mistake("units_first", "the batch always comes first.", (units, batch))


def shape_of(nested: Any) -> Iterator[Mistake]:
    """Yield the mistakes in finding a shape, given the exercise's arguments."""
    right = shapes.shape_of(nested)
    yield Mistake(
        "read_from_the_inside",
        "the shape is the wrong way round: the length of the outermost list comes first.",
        right[::-1],
    )
    for levels in range(1, len(right)):
        yield Mistake(
            "levels_missing",
            "not every level of nesting is counted. Each is an axis, from the outermost list to "
            "the innermost one.",
            right[:levels],
        )
    total = int(np.prod(right))
    for value in (total, (total,)):
        yield Mistake(
            "numbers_counted",
            "this is how many numbers there are in all: the product of the shape.",
            value,
        )
    yield Mistake(
        "depth_returned",
        "this is how deeply the lists are nested: the length of the shape.",
        len(right),
    )
    yield Mistake(
        "number_is_an_axis",
        "a number is counted as an axis of length 1. A number by itself has no axes: its shape is "
        "().",
        (*right, 1),
    )
