"""What a check says about errors of Python, NumPy, TensorFlow and Keras."""

import math

from rnn_helpers import check
from rnn_helpers.check import CheckFailed
from rnn_helpers.check.errors import arrays, python, tensors
from rnn_helpers.check.errors.explain import explained
from rnn_helpers.check.errors.message import shortened

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.rnn_helpers.check.cell_code import run_as_cell

LIBRARIES = {"np": np, "keras": keras, "tf": tf, "math": math, "layers": keras.layers}
LIBRARIES["X"] = np.ones((2, 5, 3), "float32")
LIBRARIES["A"], LIBRARIES["B"] = np.ones((3, 4)), np.ones((5, 5))

# Bodies of a function that raise the error; each is run, on the installed versions.
OF_PYTHON = {
    "name_unknown": ["return tokns", "return tanh(A)"],
    "name_without_value_yet": [
        "for i in []:\n        total = i\n    return total",
        "x = x + 1",
        "g = lambda: late\n    g()\n    late = 1",
    ],
    "none_indexed": ["x = [2, 1].sort()\n    return x[0]", "x = None\n    x[0] = 1"],
    "none_looped_over": ["for i in None:\n        pass", "return 1 in None", "return list(None)"],
    "none_unpacked": ["a, b = None"],
    "none_has_no_attribute": ["x = None\n    return x.shape"],
    "none_calculated_with": [
        "x = None\n    return x + 1",
        "return 1 < None",
        "return 'a' + None",
        "return np.ones(3) + None",
        "return -None",
    ],
    "none_has_no_length": ["return len(None)"],
    "none_called": ["g = None\n    return g(3)"],
    "list_is_no_array": ["x = [1, 2]\n    return x.shape", "return (1, 2).reshape(2, 1)"],
    "number_is_no_array": ["x = 3\n    return x.shape"],
    "text_is_no_array": ["return 'a'.shape"],
    "array_does_not_grow": ["x = np.zeros(2)\n    x.append(1)"],
    "tuple_does_not_grow": ["x = (1, 2)\n    x.append(1)", "'a'.append('b')"],
    "dictionary_does_not_append": ["{}.append(1)", "{1: 2}.sort()"],
    "text_method_of_a_list": ["return ['a b'].split()"],
    "dictionary_method_of_a_list": ["return [1, 2].items()"],
    "generator_is_no_list": [
        "x = (i for i in range(3))\n    return x[0]",
        "return zip([1], [2])[0]",
        "return len(map(str, [1]))",
        "return (i for i in range(3)).shape",
    ],
    "keys_are_no_list": ["return {1: 2}.keys()[0]"],
    "module_lacks_it": ["return keras.layers.LTSM(3)", "return np.tahn(A)"],
    "function_not_called": ["return f[0]", "return np.ones[3]", "return f.shape", "return len(f)"],
    "unhashable": ["return {[1]: 2}", "return {1: 2}[np.ones(2)]", "return set([[1]])"],
    "index_past_the_end": ["x = [1, 2]\n    return x[2]", "return 'abc'[7]", "return A.shape[2]"],
    "assigned_past_the_end": ["x = [1]\n    x[3] = 2"],
    "popped_from_empty": ["[].pop()", "set().pop()"],
    "index_is_no_whole_number": [
        "x = [1, 2]\n    return x[2 / 2]",
        "return [1, 2]['a']",
        "return 'abc'['a']",
        "return [1, 2][np.float64(1)]",
    ],
    "list_with_two_indices": ["x = [[1], [2]]\n    return x[1, 0]"],
    "key_missing": ["d = {'a': 1}\n    return d['b']"],
    "self_missing": ["class C:\n        def m():\n            pass\n    C().m()"],
    "argument_missing": [
        "def g(a, b):\n        pass\n    g(1)",
        "np.full((2, 2))",
        "keras.layers.Dense()",
    ],
    "too_many_arguments": [
        "def g(a):\n        pass\n    g(1, 2)",
        "class C:\n        pass\n    C(3)",
        "return len([1], [2])",
    ],
    "argument_unknown": ["return A.mean(dim=0)", "def g():\n        pass\n    g(a=3)"],
    "argument_twice": ["def g(a):\n        pass\n    g(1, a=2)"],
    "number_called": ["len = 3\n    return len([1])", "return 2.5(3)"],
    "brackets_are_round": ["x = [1]\n    return x(0)", "return A(0)", "return A.shape(0)"],
    "text_called": ["str = 'a'\n    return str(3)"],
    "number_has_no_length": ["return len(3)", "return len(np.array(3))"],
    "number_looped_over": [
        "for i in 3:\n        pass",
        "return sum(2.5)",
        "for i in np.array(3):\n        pass",
    ],
    "looked_for_in_a_number": ["return 3 in 5"],
    "looked_for_in_a_text": ["return 1 in 'abc'"],
    "number_indexed": ["x = 3\n    return x[0]", "x = 2.5\n    x[0] = 1"],
    "list_times_float": ["x = [1, 2]\n    return x * 1.5"],
    "list_times_list": ["return [1] * [2]"],
    "text_plus_other": ["return 'a' + 1", "return 1 + 'a'", "return sum(['a'])"],
    "list_plus_other": ["return [1] + 1", "return (1,) + [2]", "return sum([[1], [2]])"],
    "list_calculated_with": ["return [1] - [2]", "return [1] / 2", "return 2 - [1]", "return -[1]"],
    "text_calculated_with": ["return 'a' - 'b'", "return 'a' / 2", "return -'a'"],
    "dictionary_calculated_with": ["return {} + {}", "return A * {}"],
    "function_calculated_with": ["return f + 1"],
    "kinds_not_comparable": ["return 'a' < 1", "return sorted([1, 'a'])", "return max([1, 'a'])"],
    "changed_while_looping": [
        "d = {1: 1}\n    for k in d:\n        d[k + 1] = 1",
        "s = {1, 2}\n    for k in s:\n        s.add(k + 5)",
    ],
    "division_by_zero": ["n = 0\n    return 1 / n", "return 1 % 0", "return 1.0 // 0", "0 ** -1"],
    "number_too_large": ["return math.exp(1000)", "return 2.0 ** 10000", "float(10 ** 400)"],
    "outside_the_domain": ["return math.log(0)", "return math.sqrt(-1)"],
    "nan_to_whole_number": ["return int(float('nan'))", "return int(np.inf)"],
    "text_is_no_number": ["return int('1.5')", "return float('a')"],
    "list_to_number": ["return int([1])", "return float(None)"],
    "float_for_whole_number": ["return range(4 / 2)", "return np.zeros((2.0, 3))"],
    "other_for_whole_number": ["return range('a')", "return range([1])"],
    "tuple_changed": ["t = (1, 2)\n    t[0] = 3", "s = 'abc'\n    s[0] = 'x'"],
    "too_many_to_unpack": ["a, b = A", "for a, b in {'key': 1}:\n        pass"],
    "too_few_to_unpack": ["a, b, c = X"],
    "number_unpacked": ["for a, b in [1, 2]:\n        pass"],
    "zip_of_unequal_lengths": ["return list(zip([1], [2, 3], strict=True))"],
    "nothing_to_compare": ["return max([])"],
    "not_in_the_list": ["return [1].index(2)", "[1].remove(2)"],
    "not_in_the_text": ["return 'abc'.index('z')"],
    "joined_no_texts": ["return ' '.join([1, 2])"],
    "empty_separator": ["return 'abc'.split('')"],
    "format_of_no_number": ["return f'{A:.2f}'", "return f'{\"a\":d}'", "return f'{None:.2f}'"],
    "file_missing": ["open('no such file')"],
    "import_failed": ["import nomodule", "from numpy import nothing"],
    "isinstance_of_a_list": ["return isinstance(1, [int, float])"],
    "dictionary_of_no_pairs": ["return dict([1])", "return dict([(1, 2, 3)])"],
    "slice_without_a_step": ["return [1, 2][::0]", "return range(1, 2, 0)"],
    "nothing_left": ["return next(iter([]))"],
    "super_init_missing": ["super().f()"],
    "attribute_missing": ["return [1].lenght", "return A.shpae"],
}
OF_NUMPY = {
    "unequal_lengths": [
        "return np.array([[1, 2], [3]])",
        "return tf.constant([[1, 2], [3]])",
    ],
    "shapes_do_not_multiply": ["return A @ B", "return np.dot(A, B)", "np.matmul(A[0], B[0])"],
    "product_with_a_number": ["return A @ 2"],
    "no_room_in_place": ["x = A.copy()\n    x += np.ones((5, 3, 4))"],
    "einsum_does_not_fit": ["np.einsum('ijk,jk->i', A, B)", "np.einsum('ij,jk->ik', A, B)"],
    "indices_do_not_fit": ["return A[[0, 1], [0, 1, 1]]"],
    "shapes_do_not_broadcast": ["return A + B", "return A * [1, 2]"],
    "does_not_fit_into_its_place": ["x = A.copy()\n    x[0] = np.ones(5)"],
    "several_values_for_one_place": ["x = np.zeros(3)\n    x[0] = np.ones(2)"],
    "axis_missing": ["return A.sum(axis=2)", "return np.stack([A, A], axis=5)"],
    "axes_do_not_fit": ["return np.transpose(A, (0, 1, 2))"],
    "joined_lengths_differ": ["return np.concatenate([A, B])", "return np.vstack([A, B])"],
    "joined_axes_differ": ["return np.concatenate([A, A[0]])"],
    "joined_numbers": ["return np.concatenate([np.float64(1), np.float64(2)])"],
    "stacked_shapes_differ": ["return np.stack([A, B])"],
    "nothing_to_join": ["return np.stack([])", "return np.concatenate([])"],
    "arrays_not_in_a_list": [
        "return np.concatenate(A, A)",
        "return [1, 2][np.array([0, 1])]",
        "return np.stack(a for a in [A])",
    ],
    "reshaped_to_another_size": ["return A.reshape(5, 5)"],
    "two_unknown_sizes": ["return A.reshape(-1, -1)"],
    "index_outside_the_array": ["return A[5]", "return A[:, 7]", "return A[np.array([0, 9])]"],
    "too_many_indices": ["return A[1, 2, 3]", "return A[0, 0][0]"],
    "array_index_is_no_whole_number": ["return A[4 / 2]", "return A['a']"],
    "mask_does_not_fit": ["return A[np.array([True, False])]"],
    "truth_of_an_array": ["if A > 0:\n        pass", "return A > 0 and A < 1"],
    "truth_of_nothing": ["return bool(np.zeros(0))"],
    "size_taken_for_a_type": ["return np.zeros(3, 4)"],
    "type_unknown": ["return A.astype('floaty')"],
    "name_removed_from_numpy": ["return np.float", "return np.Inf"],
    "negative_size": ["return np.zeros(-1)", "return np.pad(A, -1)"],
    "read_only": ["x = tf.ones(3).numpy()\n    x.flags.writeable = False\n    x[0] = 1"],
    "floats_into_whole_numbers": ["x = np.zeros(3, int)\n    x += 0.5"],
    "texts_calculated_with": ["return np.array([1, 'a']) + 1", "return np.array(['a']) * 2"],
    "objects_calculated_with": ["return np.exp([1, None])"],
    "function_of_no_number": ["return np.exp('a')"],
    "largest_of_nothing": ["return np.argmax([])", "return np.zeros((0, 3)).max()"],
    "several_values_to_a_number": ["return int(A)", "return float(tf.ones(2))", "return A.item()"],
    "singular": ["return np.linalg.inv(np.zeros((2, 2)))"],
    "not_square": ["return np.linalg.inv(A)"],
    "split_unevenly": ["return np.split(A, 2)"],
    "squeezed_a_long_axis": ["return A.squeeze(axis=0)"],
    "where_needs_both": ["return np.where(A, 1)"],
    "drawn_more_than_there_are": ["return np.random.choice(5, 7, replace=False)"],
    "drawn_from_nothing": ["return np.random.choice([])", "np.random.default_rng(0).integers(0)"],
    "probabilities_for_others": ["return np.random.default_rng(0).choice(3, p=[0.5, 0.5])"],
    "probability_is_negative": ["return np.random.default_rng(0).choice(2, p=[1.5, -0.5])"],
    "probabilities_are_nan": [
        "return np.random.default_rng(0).choice(2, p=[np.nan, 1])",
        "return np.random.choice(2, p=[np.nan, 1])",
    ],
    "probabilities_do_not_add_up": [
        "return np.random.default_rng(0).choice(2, p=[0.5, 0.25])",
        "return np.random.choice(2, p=[0.5, 0.25])",
    ],
    "number_too_large_for_its_type": ["return np.array([300], dtype='uint8')"],
    "overflow": ["with np.errstate(all='raise'):\n        return np.exp(np.float64(1e4))"],
    "array_divided_by_zero": ["with np.errstate(all='raise'):\n        return A / 0"],
    "nan_appears": ["with np.errstate(all='raise'):\n        return np.zeros(2) / 0"],
}
_MODEL = "m = keras.Sequential([keras.Input((3,)), layers.Dense(3)])\n    "
OF_TENSORS = {
    "tensor_unhashable": ["return {tf.ones(2): 1}"],
    "tensor_of_one_number": ["len(tf.constant(1))", "for i in tf.constant(3):\n        pass"],
    "wrong_number_of_states": [
        "s = np.ones((2, 4), 'float32')\n    return layers.LSTM(4)(X, initial_state=[s] * 3)"
    ],
    "several_tensors_for_one": ["return layers.GRU(2)([X, X])"],
    "time_axis_missing": [
        "return layers.LSTM(2)(X[0])",
        "return keras.Sequential([layers.LSTM(3), layers.LSTM(3)])(X)",
    ],
    "axis_too_many_for_a_layer": ["return layers.LSTM(2)(X[None])"],
    "axis_missing_for_a_layer": ["return layers.Dense(2)(X[0, 0])", "layers.Conv1D(2, 3)(X[0])"],
    "other_features_than_built": [
        "d = layers.Dense(3)\n    d(X)\n    return d(X[:, :, :2])",
        f"{_MODEL}return m(np.ones((2, 4)))",
        f"{_MODEL}return m.predict(np.ones((2, 4)), verbose=0)",
    ],
    "other_input_shape": [f"{_MODEL}return m.predict(np.ones(3), verbose=0)"],
    "window_longer_than_input": ["return layers.Conv1D(2, 30)(X)"],
    "layer_given_no_tensor": ["return layers.Dense(3)([1, 2])", "return layers.Dense(3)(None)"],
    "layer_argument_missing": ["return layers.LSTMCell(2)(X[:, 0])"],
    "call_takes_no_input": [
        "class C(layers.Layer):\n        def call(self):\n            return 1\n    return C()(X)"
    ],
    "units_are_no_positive_number": ["return layers.Dense(0)", "return layers.LSTM(-1)"],
    "rate_is_no_share": ["return layers.Dropout(2)"],
    "activation_unknown": ["return layers.Dense(3, activation='rleu')"],
    "loss_unknown": ["return keras.losses.get('msee')"],
    "optimizer_unknown": [f"{_MODEL}m.compile(optimizer='adm', loss='mse')"],
    "metric_unknown": [
        f"{_MODEL}m.compile('sgd', 'mse', metrics=['acuracy'])\n    m.fit(X[0], X[0], verbose=0)"
    ],
    "setting_unknown": [
        "return layers.LSTM(3, return_sequence=True)",
        "return keras.optimizers.Adam(lr=0.1)",
    ],
    "padding_unknown": [
        "return layers.Conv1D(2, 3, padding='cause')",
        "return keras.utils.pad_sequences([[1]], maxlen=3, padding='left')",
    ],
    "weights_of_another_number": [
        "d = layers.Dense(3)\n    d.build((None, 4))\n    d.set_weights([np.ones((4, 3))])"
    ],
    "layer_has_no_weights_yet": [
        "d = layers.Dense(3)\n    d.set_weights([np.ones((4, 3)), np.ones(3)])",
        "return layers.Dense(3).kernel",
        "return layers.Dense(3).count_params()",
    ],
    "weights_of_another_shape": [
        "d = layers.Dense(3)\n    d.build((None, 4))\n"
        "    d.set_weights([np.ones((4, 4)), np.ones(3)])"
    ],
    "variable_of_another_shape": ["tf.Variable([1.0, 2.0]).assign([1.0, 2.0, 3.0])"],
    "layers_to_join_differ": [
        "return layers.Add()([X, X[:, :, :2]])",
        "return layers.Concatenate()([A, B])",
    ],
    "layers_to_join_not_in_a_list": ["return layers.Add()(A)", "return layers.Concatenate()(A)"],
    "not_compiled": [f"{_MODEL}m.fit(X[0], X[0], verbose=0)"],
    "unequal_numbers_of_samples": [
        f"{_MODEL}m.compile('sgd', 'mse')\n    m.fit(X[0], X[0, :2], verbose=0)"
    ],
    "lists_for_a_model": [f"{_MODEL}return m.predict([1.0, 2.0, 3.0], verbose=0)"],
    "targets_of_another_shape": [
        "m = keras.losses.SparseCategoricalCrossentropy()\n"
        "    return m(np.array([0, 1]), np.ones((3, 3)))"
    ],
    "no_layer_in_a_model": ["return keras.Sequential([layers.Dense])"],
    "layers_not_in_a_list": ["return keras.Sequential(layers.Dense(3), layers.Dense(3))"],
    "output_is_no_tensor": ["i = keras.Input((3,))\n    return keras.Model(i, layers.Dense(3))"],
    "output_not_connected": [
        "i, j = keras.Input((3,)), keras.Input((3,))\n    return keras.Model(i, layers.Dense(3)(j))"
    ],
    "no_such_layer": [f"{_MODEL}return m.get_layer('other')"],
    "shape_is_a_number": ["return keras.Input(3)"],
    "symbolic_tensor_has_no_values": [
        "return np.tanh(keras.Input((3,)))",
        "return tf.tanh(keras.Input((3,)))",
        "return bool(keras.Input((3,)) > 0)",
    ],
    "symbolic_tensor_has_no_numpy": ["return keras.Input((3,)).numpy()"],
    "super_init_not_called": [
        "class C(layers.Layer):\n        def __init__(self):\n"
        "            self.d = layers.Dense(3)\n    C()(X)"
    ],
    "stateful_batch_differs": ["r = layers.LSTM(2, stateful=True)\n    r(X)\n    return r(X[:1])"],
    "vocabulary_not_set": ["return layers.TextVectorization()(['a'])"],
    "vocabulary_repeats": ["return layers.TextVectorization(vocabulary=['a', 'a'])"],
    "vocabulary_too_large": [
        "return layers.TextVectorization(max_tokens=3, vocabulary=['a', 'b', 'c'])"
    ],
    "sequences_are_no_lists": ["return keras.utils.pad_sequences([1, 2, 3])"],
    "states_not_in_a_list": ["return layers.LSTM(5)(X, initial_state=np.ones((2, 5), 'float32'))"],
    "tensors_do_not_multiply": [
        "return tf.ones((3, 4)) @ tf.ones((5, 5))",
        "r = layers.LSTM(3)\n    r(X)\n    return r(X[:, :, :2])",
    ],
    "tensor_product_needs_two_axes": ["return tf.ones((2, 3)) @ tf.ones(3)"],
    "tensor_shapes_differ": ["return tf.ones((3, 4)) + tf.ones(5)"],
    "tensors_of_different_types": ["return tf.ones(3) + tf.ones(3, 'float64')"],
    "float_with_whole_number_tensor": ["return tf.constant([1, 2]) * 2.5"],
    "whole_numbers_for_an_operation": ["return tf.tanh([1, 2])"],
    "tensor_does_not_change": [
        "x = tf.ones(3)\n    x[0] = 1",
        "x = tf.Variable([1.0])\n    x[0] = 1",
    ],
    "method_of_an_array": ["return tf.ones(3).reshape(3, 1)", "return tf.ones(3).mean()"],
    "tensor_index_outside": ["return tf.ones(3)[5]"],
    "tensor_has_fewer_axes": ["return tf.ones((3, 4))[0, 1, 2]"],
    "tensor_index_is_no_whole_number": [
        "return tf.ones(3)[tf.constant([0, 1])]",
        "return tf.ones(3)[1.5]",
    ],
    "id_outside_the_table": [
        "return layers.Embedding(3, 2)(np.array([[5]]))",
        "return tf.gather(tf.ones((3, 2)), [5])",
    ],
    "tensor_reshaped_to_another_size": [
        "return tf.reshape(tf.ones((3, 4)), (5, 5))",
        "return layers.Reshape((4, 4))(X)",
    ],
    "joined_tensors_differ": ["return tf.concat([tf.ones((2, 3)), tf.ones((2, 4))], axis=0)"],
    "stacked_tensors_differ": ["return tf.stack([tf.ones(2), tf.ones(3)])"],
    "tensor_axis_missing": ["return tf.reduce_sum(X, axis=5)", "return tf.argmax(X, axis=4)"],
    "tensor_squeezed_a_long_axis": ["return tf.squeeze(tf.ones((2, 3)), axis=0)"],
    "mixed_list_to_tensor": ["return tf.constant([1, 'a'])", "return tf.constant([1, None])"],
    "none_to_tensor": ["return tf.constant(None)"],
    "texts_for_a_layer": [
        "return layers.Dense(3)(np.array([['a']]))",
        "return layers.Embedding(3, 2)(np.array([['a']]))",
    ],
    "tape_used_twice": [
        "x = tf.Variable(1.0)\n    with tf.GradientTape() as t:\n        y = x * x\n"
        "    t.gradient(y, x)\n    t.gradient(y, x)"
    ],
    "no_such_file": ["return keras.models.load_model('no such file.keras')"],
}
EVERY = OF_PYTHON | OF_NUMPY | OF_TENSORS


def failed(function, *args, **kwargs):
    """Return the verdict of a check that fails."""
    with pytest.raises(CheckFailed) as caught:
        check.returns(function, *args, expected=1, says="it runs", **kwargs)
    return caught.value.verdict


def from_cell(source, name="f"):
    return run_as_cell(source, LIBRARIES)[name]


def body(lines):
    return from_cell(f"def f():\n    {lines}\n")


@pytest.mark.parametrize(
    ("lines", "name"), [(lines, name) for name, several in EVERY.items() for lines in several]
)
def test_an_error_is_recognised_and_its_message_stays_on_its_line(lines, name):
    verdict = failed(body(lines))
    assert verdict.mistake is not None, verdict.text()
    assert verdict.mistake.id == name, verdict.text()
    assert "\x1b" not in verdict.summary
    assert "\n" not in verdict.place


def test_every_known_error_is_raised_by_a_test():
    entries = (*python.ENTRIES, *arrays.ENTRIES, *tensors.ENTRIES)
    known = [entry.id for entry in entries]
    assert len(known) == len(set(known))
    assert set(known) - {"asked_reference"} == set(EVERY)
    for entry in entries:
        assert entry.explanation[0].isupper() or entry.explanation[0] in "`i", entry.id
        assert entry.explanation.endswith((".", ".)")), entry.id
        assert len(entry.explanation) < 300, entry.id


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (
            "return A @ B",
            "In `A @ B`: `A` has the shape (3, 4), float64; `B` has the shape (5, 5), float64.",
        ),
        (
            "t, W = 1, B\n    return np.tanh(X[:, t] @ W + A)",
            "In `X[:, t] @ W`: `X[:, t]` has the shape (2, 3), float32; `W` has the shape (5, 5), "
            "float64.",
        ),
        (
            "h, c = X",
            None,
        ),
        (
            "a = A\n    h, c = a",
            "In `h, c = a`: `a` has the shape (3, 4), float64.",
        ),
        (
            "for a, b in A:\n        print(1)",
            "In `for a, b in A`: `A` has the shape (3, 4), float64.",
        ),
        (
            "a = [1, 2]\n    a[5] += 1",
            "In `a[5] += 1`: `a` is a list of length 2.",
        ),
        (
            "out = np.zeros((2, 2))\n    out[0] = A[0]",
            "In `out[0] = A[0]`: `out` has the shape (2, 2), float64; `A[0]` has the shape (4,), "
            "float64.",
        ),
        (
            "out = np.zeros(3, int)\n    half = 0.5\n    out += half",
            "In `out += half`: `out` has the shape (3,), int64; `half` is 0.5.",
        ),
        (
            "d, word = {'sun': 1}, 'moon'\n    return d[word]",
            "In `d[word]`: `d` is a dictionary of length 1; `word` is the text 'moon'.",
        ),
        (
            "x = tf.ones((3, 4))\n    return x @ tf.ones((5, 5))",
            "In `x @ tf.ones((5, 5))`: `x` is a tensor of shape (3, 4), float32.",
        ),
        (
            "layer = keras.layers.LSTM(2)\n    return layer(A)",
            "In `layer(A)`: `layer` is an object of the type LSTM; `A` has the shape (3, 4), "
            "float64.",
        ),
        (
            "i = keras.Input((3,))\n    return np.tanh(i)",
            "In `np.tanh(i)`: `i` is a symbolic tensor of shape (None, 3), float32.",
        ),
        (
            "v = tf.Variable([1.0])\n    v[0] = 1",
            "In `v[0] = 1`: `v` is a variable of shape (1,), float32.",
        ),
        ("return sum([f for f in A] + 1)", ""),
        ("x = 5\n    return [x for x in [3] if x[0]]", "In `x[0]`: `x` is 3."),
        ("nmae = 3\n    return name", "Did you mean `nmae`?"),
        ("return tanh(A)", "Did you mean `np.tanh`?"),
        ("return A.astype(float32)", "Did you mean `np.float32`?"),
        ("return LSTM(3)", "Did you mean `keras.layers.LSTM`?"),
        ("return np.tahn(A)", "Did you mean `tanh`?"),
        ("return keras.layers.LTSM(3)", "Did you mean `LSTM`?"),
        (
            "x = [1]\n    x.apend(2)",
            "In `x.apend`: `x` is a list of length 1. Did you mean `append`?",
        ),
        ("return xyz", ""),
        (
            "α, β = A, B\n    return ('ü', α @ β)",
            "In `α @ β`: `α` has the shape (3, 4), float64; `β` has the shape (5, 5), float64.",
        ),
        (
            "return np.concatenate([\n        A,\n        B,\n    ])",
            "In `np.concatenate([ A, B, ])`: `A` has the shape (3, 4), float64; `B` has the shape "
            "(5, 5), float64.",
        ),
    ],
)
def test_the_failing_expression_is_told_with_its_values(lines, place):
    verdict = failed(body(lines))
    if place is not None:
        assert verdict.place == place
        assert not place or f"\n  {place}" in verdict.text()


def test_of_a_library_only_the_learners_line_is_told():
    text = failed(from_cell("def f(x):\n    units = 4\n    return np.stack([x, x[0]])"), A()).text()
    assert "In `np.stack([x, x[0]])`: `x` has the shape (3, 4), float64; `x[0]` has" in text


def A():
    return np.ones((3, 4))


def test_an_error_of_another_kind_is_told_with_its_values_all_the_same():
    verdict = failed(body("x = 'abc'\n    return x.encode('nonsense')"))
    assert verdict.mistake is None
    assert verdict.place == "In `x.encode('nonsense')`: `x` is the text 'abc'."


class TestTheLearnersOwnCheck:
    """An answer that refuses a valid input by itself."""

    def test_is_named_with_its_line(self):
        f = from_cell("def f(x):\n    if len(x) > 1:\n        raise ValueError('too many')\n")
        verdict = failed(f, [1, 2])
        assert verdict.mistake.id == "own_check_refused"
        assert verdict.mistake.explanation.startswith("This input is valid, but your own check")
        assert verdict.place == "This comes from your own `raise` in line 3."

    def test_may_be_an_assert(self):
        verdict = failed(from_cell("def f(x):\n    assert x > 1, 'small'\n"), 1)
        assert verdict.mistake.id == "own_assert_failed"
        assert verdict.place == "This comes from your own `assert` in line 2."

    def test_is_not_taken_for_the_librarys_error_that_it_looks_like(self):
        f = from_cell("def f():\n    raise ValueError('operands could not be broadcast together')")
        assert failed(f).mistake.id == "own_check_refused"

    def test_may_be_right_where_an_error_is_expected(self):
        f = from_cell("def f():\n    raise TypeError('no number')")
        with pytest.raises(CheckFailed) as caught:
            check.raises(f, error=ValueError, says="it refuses")
        assert caught.value.verdict.mistake is None
        assert not caught.value.verdict.place

    def test_is_not_blamed_for_an_error_that_it_hands_on(self):
        handed_on = "try:\n        A @ B\n    except ValueError as e:\n        raise"
        assert failed(body(handed_on)).mistake.id == "shapes_do_not_multiply"
        translated = handed_on + " KeyError('no') from e"
        verdict = failed(body(translated))
        assert verdict.mistake is None
        assert not verdict.place

    def test_is_not_blamed_for_what_the_checks_own_functions_raise(self):
        given = run_as_cell("def step(x):\n    raise ValueError('too many')")["step"]
        f = from_cell("def f(step):\n    return step(1)")
        assert failed(f, given).mistake is None


def test_a_recursion_without_end_is_told_with_the_functions_names():
    one = failed(from_cell("def f(n):\n    return f(n - 1)"), 1)
    assert one.mistake.id == "recursion_without_end"
    assert one.place == "`f` calls itself again and again."
    two = failed(from_cell("def f(n):\n    return g(n)\ndef g(n):\n    return f(n)"), 1)
    assert two.place in (
        "`f` and `g` call each other again and again.",
        "`g` and `f` call each other again and again.",
    )


def test_a_function_with_other_parameters_is_told_so():
    verdict = failed(from_cell("def f(a):\n    return a"), 1, 2)
    assert verdict.mistake.id == "called_in_another_way"
    assert not verdict.place
    inner = from_cell("def f(a):\n    return g(1)\ndef g():\n    pass")
    assert failed(inner, 1).mistake.id == "too_many_arguments"


def test_an_error_inside_a_library_is_not_taken_for_the_learners():
    raised = body("import json\n    return json.dumps({(1, 2): 3}, cls=3)")
    assert failed(raised).mistake is None


def test_an_error_of_no_known_place_is_not_explained():
    assert explained(KeyError("moon")).id == ""


def test_nothing_of_the_learners_is_run_to_describe_a_value():
    ran = []
    names = run_as_cell(
        "class Meta(type):\n"
        "    __eq__ = __hash__ = __instancecheck__ = lambda *a: ran.append(a) or 1\n"
        "class Strange(metaclass=Meta):\n"
        "    __repr__ = __str__ = __len__ = __getattr__ = lambda *a: ran.append(a)\n"
        "    __eq__ = __hash__ = __bool__ = lambda *a: ran.append(a) or 1\n"
        "    shape = dtype = __class__ = property(lambda self: ran.append('property') or 1)\n"
        "class Error(NameError):\n"
        "    name = property(lambda self: ran.append(self) or 'x')\n"
        "def f(x, y):\n    return x @ y, x[y]\n"
        "strange = Strange()\n",
        {"ran": ran},
    )
    ran.clear()
    with pytest.raises(TypeError) as caught:
        names["f"](names["strange"], [names["strange"]])
    place = explained(caught.value).place
    assert place == ("In `x @ y`: `x` is an object of the type Strange; `y` is a list of length 1.")
    assert not ran


def test_a_description_is_short():
    f = from_cell("def f(x, y):\n    return (x + '" + "y" * 500 + "') - y")
    place = failed(f, "long " * 500, 2**10000).place
    assert len(place) < 350
    assert "`x` is the text 'long long" in place
    assert "`y` is a huge whole number" in place


def test_the_record_for_programs_holds_no_values():
    verdict = failed(from_cell("def f(word):\n    return {'sun': 1}[word]"), "hidden word")
    assert "hidden word" in verdict.place
    record = verdict.record()
    del record["summary"]
    assert "hidden word" not in str(record)


def test_a_check_that_asked_further_questions_tells_what_they_found_too():
    @check.oracle()
    def oracle(numbers):
        return sum(numbers) / len(numbers) if numbers else 0.0

    f = from_cell("def f(numbers):\n    return sum(numbers) / len(numbers)")
    with pytest.raises(CheckFailed) as caught:
        check.same_as(oracle, f, [], says="the mean")
    assert caught.value.verdict.mistake.id == "division_by_zero"
    assert caught.value.verdict.example is not None


def test_a_message_that_prints_tensors_is_cut():
    assert shortened(ValueError("a short one")) == "a short one"
    cut = shortened(ValueError("Inputs received: " + "0.123 " * 500))
    assert cut.startswith("Inputs received: 0.123")
    assert len(cut) < 250


def test_of_a_message_from_within_keras_the_reason_is_told():
    cell = keras.layers.GRUCell(2)
    cell.build((None, 3))
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        cell(np.ones((4, 3), "float32"), [np.ones((5, 2), "float32")])
    assert "Arguments received" in str(caught.value)
    assert shortened(caught.value) == "Incompatible shapes: [4,2] vs. [5,2]"
