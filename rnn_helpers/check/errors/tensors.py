"""Errors that TensorFlow and Keras raise, in the learner's own line or in what that line calls."""

from typing import Final

from rnn_helpers.check.errors.entry import Entry

_OF_LAYERS: Final = ("ValueError",)

ENTRIES: Final = (
    Entry(
        "asked_reference",
        (),
        r"of the reference does not answer in your place",
        "This asks the reference for the right answer. While your function is checked it says "
        "nothing; in a cell of your own you may compare with it as often as you like.",
    ),
    Entry(
        "wrong_number_of_states",
        (),
        r"Too few leaves for PyTreeSpec|Too many leaves for PyTreeSpec",
        "initial_state was given another number of states than the layer has. An LSTM has two, "
        "[h, c]; a SimpleRNN or a GRU has one. The output is not a state to hand over.",
    ),
    Entry(
        "several_tensors_for_one",
        (),
        r"expects 1 input\(s\), but it received",
        "A layer was given several tensors as one input. With return_state=True a layer returns "
        "its output and its states: take them apart first. (A list of arrays counts as several "
        "inputs as well.)",
    ),
    Entry(
        "time_axis_missing",
        (),
        r"expected ndim=3, found ndim=2",
        "A recurrent layer reads (batch, time, features), and it was given no time axis. If the "
        "input comes from another recurrent layer, that one needs return_sequences=True.",
    ),
    Entry(
        "axis_too_many_for_a_layer",
        _OF_LAYERS,
        r"expected ndim=3, found ndim=[4-9]",
        "A recurrent layer reads (batch, time, features), and it was given more axes. Take one "
        "away, for example with an index or a reshape.",
    ),
    Entry(
        "axis_missing_for_a_layer",
        _OF_LAYERS,
        r"expected min_ndim=\d+, found ndim=\d+|with at least 3 dimensions",
        "The layer was given fewer axes than it reads. The first axis is always the batch: "
        "`x[None]` makes a batch of one.",
    ),
    Entry(
        "other_features_than_built",
        _OF_LAYERS,
        r"expected axis -1 of input shape to have value",
        "The layer has weights for another number of features than this input has. It keeps the "
        "weights of its first input; a new layer has none yet.",
    ),
    Entry(
        "other_input_shape",
        _OF_LAYERS,
        r"Invalid input shape for input|expected shape=.*found shape=",
        "The model was made for inputs of another shape. The first axis is the batch, and the "
        "others must be as in `keras.Input`.",
    ),
    Entry(
        "window_longer_than_input",
        _OF_LAYERS,
        r"Computed output size would be zero or negative|Negative dimension size caused by",
        "The kernel, with its dilation, is longer than the input, so there is no place to put it. "
        'Use a smaller kernel, longer inputs, or padding="same" or "causal".',
    ),
    Entry(
        "layer_given_no_tensor",
        _OF_LAYERS,
        r"Only input tensors may be passed as positional arguments|Inputs to a layer should be "
        r"tensors",
        "A layer is called with arrays or tensors, and this is something else. Make an array of a "
        "list first, with `np.array(...)`; other arguments need their name, `name=value`.",
    ),
    Entry(
        "layer_argument_missing",
        ("TypeError",),
        r"^missing a required argument",
        "The layer needs one more argument when it is called. A cell, for example, takes the input "
        "and a list of states: `cell(x_t, [h])`.",
    ),
    Entry(
        "call_takes_no_input",
        ("TypeError",),
        r"^too many positional arguments",
        "The layer's `call` takes fewer arguments than it was given. Its first two parameters are "
        "`self` and the input.",
    ),
    Entry(
        "units_are_no_positive_number",
        _OF_LAYERS,
        r"invalid value for (argument )?`(units|filters|kernel_size|input_dim|output_dim)`",
        "The size of a layer must be a whole number above 0. `/` gives a float: divide with `//`.",
    ),
    Entry(
        "rate_is_no_share",
        _OF_LAYERS,
        r"Expected a float value between 0 and 1",
        "The rate is the share that is left out: a number between 0 and 1.",
    ),
    Entry(
        "activation_unknown",
        _OF_LAYERS,
        r"Could not interpret activation function identifier",
        'Keras knows no activation of this name. The usual ones are "tanh", "sigmoid", "relu", '
        '"softmax" and "linear".',
    ),
    Entry(
        "loss_unknown",
        _OF_LAYERS,
        r"Could not interpret loss identifier",
        'Keras knows no loss of this name. The usual ones are "mse", "binary_crossentropy", '
        '"categorical_crossentropy" and "sparse_categorical_crossentropy".',
    ),
    Entry(
        "optimizer_unknown",
        _OF_LAYERS,
        r"Could not interpret optimizer identifier",
        'Keras knows no optimizer of this name. The usual ones are "adam", "sgd" and "rmsprop".',
    ),
    Entry(
        "metric_unknown",
        _OF_LAYERS,
        r"Could not interpret metric identifier",
        'Keras knows no metric of this name. The usual one is "accuracy".',
    ),
    Entry(
        "setting_unknown",
        _OF_LAYERS,
        r"Unrecognized keyword arguments? passed to|Argument\(s\) not recognized",
        "Keras has no setting of this name here. Look for a slip in the spelling, for example "
        "`return_sequences` with an s, or `learning_rate` in place of `lr`.",
    ),
    Entry(
        "padding_unknown",
        _OF_LAYERS,
        r"The `padding` argument must be|Padding type .* not understood",
        'There is no such padding. A convolution knows "valid", "same" and "causal"; '
        '`pad_sequences` knows "pre" and "post".',
    ),
    Entry(
        "weights_of_another_number",
        _OF_LAYERS,
        r"with a weight list of length \d+, but the layer was expecting [1-9]",
        "`set_weights` wants a list with all arrays of the layer, in the order of `get_weights()`: "
        "for a recurrent layer kernel, recurrent kernel and bias.",
    ),
    Entry(
        "layer_has_no_weights_yet",
        ("ValueError", "AttributeError"),
        r"but the layer was expecting 0 weights|must build the layer before accessing"
        r"|but the layer isn't built|has never been called and thus has no defined",
        "The layer has no weights yet, because it does not know the size of its input. Call it "
        "with an input once, or use `layer.build(shape)`.",
    ),
    Entry(
        "weights_of_another_shape",
        _OF_LAYERS,
        r"weight shape .* is not compatible with provided weight shape",
        "One of the arrays for `set_weights` has another shape than the layer's own. Compare with "
        "the shapes of `get_weights()`: an array may be transposed, or in another place.",
    ),
    Entry(
        "variable_of_another_shape",
        _OF_LAYERS,
        r"Cannot assign value to variable|Shape mismatch\.\s*The variable shape"
        r"|The shape of the target variable and the shape of the target value",
        "A variable keeps its shape, and the new value has another one. Compare the two.",
    ),
    Entry(
        "layers_to_join_differ",
        _OF_LAYERS,
        r"`Concatenate` layer requires inputs with matching shapes|Inputs have incompatible shapes",
        "Tensors that are joined must be equally long in all axes but the one along which they "
        "are joined; tensors that are added, in all of them.",
    ),
    Entry(
        "layers_to_join_not_in_a_list",
        _OF_LAYERS,
        r"(merge|`Concatenate`) layer should be called on a list",
        "This layer joins several tensors: call it with a list of them, `layer([a, b])`.",
    ),
    Entry(
        "not_compiled",
        _OF_LAYERS,
        r"You must call `compile\(\)` before",
        "The model does not know its loss yet. Call `model.compile(optimizer=..., loss=...)` "
        "first.",
    ),
    Entry(
        "unequal_numbers_of_samples",
        _OF_LAYERS,
        r"Data cardinality is ambiguous|Dimensions \d+ and \d+ are not compatible",
        "The inputs and the targets must have the same number of samples, which is the length of "
        "the first axis. Look at the two shapes.",
    ),
    Entry(
        "lists_for_a_model",
        _OF_LAYERS,
        r"Unrecognized data type: x=\[",
        "`fit` and `predict` take arrays, and this is a list. Make an array first, with "
        "`np.array(...)`.",
    ),
    Entry(
        "targets_of_another_shape",
        _OF_LAYERS,
        r"Arguments `target` and `output` must have the same|`output` must have rank"
        r"|must have the same shape up until the last dimension",
        "The targets do not fit the model's output and the loss. A sparse loss wants one number "
        "for each sample, the right class; the others want the shape of the output.",
    ),
    Entry(
        "no_layer_in_a_model",
        _OF_LAYERS,
        r"Only instances of `keras\.Layer` can be added",
        "A Sequential model is made of layers. Put brackets after a layer's name, as in "
        "`Dense(3)`, and give all layers in one list.",
    ),
    Entry(
        "layers_not_in_a_list",
        _OF_LAYERS,
        r"Expected `trainable` to be a boolean\. Received: trainable=<",
        "A Sequential model takes its layers in one list: `keras.Sequential([a, b])`.",
    ),
    Entry(
        "output_is_no_tensor",
        _OF_LAYERS,
        r"All `(outputs|inputs)` values must be KerasTensors",
        "A model is made from its input tensor and its output tensor. The output is what the last "
        "layer gives when you call it: `layer(x)`, not `layer`.",
    ),
    Entry(
        "output_not_connected",
        _OF_LAYERS,
        r"is not connected to `inputs`|Graph disconnected",
        "The output was not computed from this input. Each layer must be called with what the "
        "layer before it gave.",
    ),
    Entry(
        "no_such_layer",
        _OF_LAYERS,
        r"^No such layer:",
        "The model has no layer of this name. `model.summary()` lists the names.",
    ),
    Entry(
        "shape_is_a_number",
        _OF_LAYERS,
        r"Cannot convert '\d+' to a shape",
        "A shape is a tuple. With a single axis it needs a comma: `(3,)`.",
    ),
    Entry(
        "symbolic_tensor_has_no_values",
        ("ValueError", "NotImplementedError", "TypeError"),
        r"A KerasTensor (is symbolic|cannot be used as input)|symbolic KerasTensor"
        r"|Cannot convert a symbolic tf\.Tensor",
        "While a model is being made, its tensors have a shape but no values. Use layers and "
        "`keras.ops` for them; NumPy, `if` and loops need values.",
    ),
    Entry(
        "symbolic_tensor_has_no_numpy",
        ("AttributeError",),
        r"'(SymbolicTensor|KerasTensor)' object has no attribute 'numpy'",
        "While a model or a graph is being made, its tensors have a shape but no values. Call "
        "`.numpy()` on results only.",
    ),
    Entry(
        "super_init_not_called",
        ("RuntimeError",),
        r"forgot to call `super\(\)\.__init__\(\)`",
        "A layer of your own must call `super().__init__()` in the first line of its `__init__`.",
    ),
    Entry(
        "stateful_batch_differs",
        _OF_LAYERS,
        r"If an RNN is stateful, the batch size",
        "A stateful layer keeps one state for each row, so all batches must have as many rows as "
        "the first one. `reset_state()` begins anew.",
    ),
    Entry(
        "vocabulary_not_set",
        ("FailedPreconditionError", "RuntimeError"),
        r"Table not initialized",
        "The vectorizer knows no words yet. Give it a vocabulary, or call `adapt(texts)` first.",
    ),
    Entry(
        "vocabulary_repeats",
        _OF_LAYERS,
        r"vocabulary has at least one repeated term",
        "Each word may be in the vocabulary once. `dict.fromkeys(words)` takes out what is there "
        "twice, and keeps the order.",
    ),
    Entry(
        "vocabulary_too_large",
        _OF_LAYERS,
        r"vocabulary larger than the maximum vocab size",
        "The vocabulary has more entries than `max_tokens` allows; the entries for padding and for "
        "unknown words count as well.",
    ),
    Entry(
        "sequences_are_no_lists",
        _OF_LAYERS,
        r"`sequences` must be a list of iterables",
        "`pad_sequences` takes a list of lists. Put a single sequence into a list: `[sequence]`.",
    ),
    Entry(
        "states_not_in_a_list",
        ("IndexError",),
        r"LSTM\.call\(\)\.\s+(\x1b\[1m)?list index out of range",
        "An LSTM has two states: give it a list of both, `initial_state=[h, c]`.",
    ),
    Entry(
        "tensors_do_not_multiply",
        ("InvalidArgumentError",),
        r"Matrix size-incompatible|In\[\d\] mismatch In\[\d\] shape",
        "A product needs the last axis of the left tensor to be as long as the first axis of the "
        "right one. In a layer, the left one is the input or a state, and the right one the "
        "weights: look at the features and units.",
    ),
    Entry(
        "tensor_product_needs_two_axes",
        ("InvalidArgumentError",),
        r"In\[\d\] ndims must be >= 2|has different ndims",
        "In TensorFlow, both sides of a product need two axes. `x[None]` or `x[:, None]` puts one "
        "in.",
    ),
    Entry(
        "tensor_shapes_differ",
        ("InvalidArgumentError",),
        r"Incompatible shapes: \[|must be broadcastable|required broadcastable shapes",
        "Compare the two shapes from the last axis on: each pair must be equal, or one of the two "
        "must be 1. `x[:, None]` puts in an axis of length 1.",
    ),
    Entry(
        "tensors_of_different_types",
        ("InvalidArgumentError", "TypeError"),
        r"was expected to be a \w+ tensor but is a \w+ tensor|does not match type \w+ of argument",
        "TensorFlow calculates with tensors of one type of number only. Make both the same, with "
        "`tf.cast(x, ...)` or `x.astype(...)`: Keras uses float32, NumPy float64.",
    ),
    Entry(
        "float_with_whole_number_tensor",
        ("TypeError",),
        r"Cannot convert -?[\d.e+-]+ to EagerTensor of dtype u?int",
        "This tensor holds whole numbers, and you calculate with a float. Make floats of it first: "
        '`tf.cast(x, "float32")`.',
    ),
    Entry(
        "whole_numbers_for_an_operation",
        ("InvalidArgumentError",),
        r"Value for attr 'T' of u?int\d+ is not in the list of allowed values",
        "This operation needs floats, and the tensor holds whole numbers. Make floats of it first: "
        '`tf.cast(x, "float32")`.',
    ),
    Entry(
        "tensor_does_not_change",
        ("TypeError",),
        r"(EagerTensor|SymbolicTensor|KerasTensor|Variable)' object does not support item",
        "A tensor can't be changed in place. Collect the parts in a list and join them with "
        "`tf.stack`, or work with NumPy arrays.",
    ),
    Entry(
        "tensor_unhashable",
        ("TypeError",),
        r"(Tensor|Variable) is unhashable",
        "A tensor can't be a dictionary's key or an item of a set. Make a number of it first, with "
        "`int(...)` or `float(...)`.",
    ),
    Entry(
        "tensor_of_one_number",
        ("TypeError",),
        r"^Scalar tensor has no `len|^Cannot iterate over a scalar tensor",
        "This tensor is a single number: it has no length, and no items to go through. Look where "
        "it was computed; to count up to it, use `range(int(n))`.",
    ),
    Entry(
        "method_of_an_array",
        ("AttributeError",),
        r"EagerTensor'? object has no attribute",
        "This is a tensor, and only NumPy arrays have this. Make an array of it with "
        "`np.asarray(x)`, or use the function of `tf` or `keras.ops`, such as `tf.reshape`.",
    ),
    Entry(
        "tensor_index_outside",
        ("InvalidArgumentError",),
        r"slice index -?\d+ of dimension \d+ out of bounds",
        "The axis is shorter than this index needs: of n places the first is 0 and the last n - 1. "
        "Look at the shape, and whether the index is meant for another axis.",
    ),
    Entry(
        "tensor_has_fewer_axes",
        ("InvalidArgumentError",),
        r"Index out of range using input dim",
        "The tensor has fewer axes than you index. Look at its shape.",
    ),
    Entry(
        "tensor_index_is_no_whole_number",
        ("TypeError",),
        r"^Only integers, slices .*tf\.newaxis",
        "A tensor is indexed by single whole numbers and slices only. For several indices at once "
        "use `tf.gather`.",
    ),
    Entry(
        "id_outside_the_table",
        ("InvalidArgumentError",),
        r"indices\[.*\] = -?\d+ is not in \[0, \d+\)",
        "A token id is outside the table: of n rows the first is 0 and the last n - 1. "
        "`input_dim` of an Embedding must be the largest id + 1.",
    ),
    Entry(
        "tensor_reshaped_to_another_size",
        ("InvalidArgumentError", "ValueError"),
        r"Input to reshape is a tensor with|total size of the tensor must be unchanged",
        "A reshape keeps all numbers, so the sizes of the new shape must multiply to as many as "
        "there are. One of the sizes may be -1.",
    ),
    Entry(
        "joined_tensors_differ",
        ("InvalidArgumentError",),
        r"ConcatOp : (Dimension \d+ in both shapes|Ranks of all input)",
        "Tensors that are joined must have the same number of axes, and be equally long in all but "
        "the one along which they are joined. Look at `axis`, and at each shape.",
    ),
    Entry(
        "stacked_tensors_differ",
        ("InvalidArgumentError",),
        r"Shapes of all inputs must match",
        "`stack` needs tensors of the same shape. Look which of them is different.",
    ),
    Entry(
        "tensor_axis_missing",
        ("InvalidArgumentError",),
        r"Invalid reduction dimension|Tried to expand dim index|Expected dimension in the range",
        "The tensor has no such axis. Axes are counted from 0; the last one is also -1.",
    ),
    Entry(
        "tensor_squeezed_a_long_axis",
        ("InvalidArgumentError",),
        r"Can not squeeze dim",
        "`squeeze` can only take away an axis of length 1. To take one place of a longer axis, "
        "index it.",
    ),
    Entry(
        "mixed_list_to_tensor",
        _OF_LAYERS,
        r"Can't convert Python sequence with mixed types|Unsupported object type",
        "A tensor holds numbers or texts, and not both. Look for a None or a text in the list.",
    ),
    Entry(
        "none_to_tensor",
        _OF_LAYERS,
        r"Attempt to convert a value \(None\)|^None values not supported",
        "None is where a tensor should be. A function without `return` gives None; `fit` needs "
        "targets as well as inputs; and a gradient is None if the result was not computed from "
        "the variable.",
    ),
    Entry(
        "texts_for_a_layer",
        ("ValueError", "UnimplementedError"),
        r"dtype='string' is not a valid dtype|Cast string to \w+ is not supported",
        "The layer reads numbers, and these are texts. Make ids of the words first.",
    ),
    Entry(
        "tape_used_twice",
        ("RuntimeError",),
        r"non-persistent GradientTape can only be used",
        "A tape can be asked for gradients once. Ask for all of them together, "
        "`tape.gradient(loss, [a, b])`, or make it with `persistent=True`.",
    ),
    Entry(
        "no_such_file",
        _OF_LAYERS,
        r"^File not found: filepath=",
        "There is no file of this name here. A check needs no files: use what the function is "
        "given.",
    ),
)
