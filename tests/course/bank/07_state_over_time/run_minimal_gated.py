# %% right: slices
class MinimalGatedCell(keras.layers.Layer):
    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        n = self.units
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 2 * n))
        self.u = self.add_weight(name="u", shape=(n, 2 * n))
        self.b = self.add_weight(name="b", shape=(2 * n,))

    def call(self, inputs, states):
        n, h = self.units, states[0]
        x = keras.ops.matmul(inputs, self.w) + self.b
        x_f, x_h = x[:, :n], x[:, n:]
        u_f, u_h = self.u[:, :n], self.u[:, n:]
        f = keras.ops.sigmoid(x_f + keras.ops.matmul(h, u_f))
        new = keras.ops.tanh(x_h + keras.ops.matmul(f * h, u_h))
        h = (1 - f) * h + f * new
        return h, [h]


def run_minimal_gated(x, kernel, recurrent_kernel, bias):
    layer = keras.layers.RNN(MinimalGatedCell(len(recurrent_kernel)), return_sequences=True)
    layer.build(x.shape)
    layer.set_weights([kernel, recurrent_kernel, bias])
    return np.asarray(layer(x))


# %% right: TensorFlow, a tuple of states
class MinimalGatedCell(keras.layers.Layer):
    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[1], self.units * 2))
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units * 2))
        self.bias = self.add_weight(shape=(self.units * 2,))

    def call(self, inputs, states):
        (h,) = states
        w_f, w_h = tf.split(tf.convert_to_tensor(self.kernel), 2, axis=1)
        u_f, u_h = tf.split(tf.convert_to_tensor(self.recurrent_kernel), 2, axis=1)
        b_f, b_h = tf.split(tf.convert_to_tensor(self.bias), 2)
        f = tf.sigmoid(inputs @ w_f + h @ u_f + b_f)
        candidate = tf.tanh(inputs @ w_h + (f * h) @ u_h + b_h)
        output = h + f * (candidate - h)
        return output, (output,)


def run_minimal_gated(x, kernel, recurrent_kernel, bias):
    layer = keras.layers.RNN(MinimalGatedCell(len(recurrent_kernel)), return_sequences=True)
    layer.build(x.shape)
    layer.set_weights([kernel, recurrent_kernel, bias])
    return np.asarray(layer(x))


# %% right: dot, and the base class builds
class MinimalGatedCell(keras.layers.Layer):
    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units
        self.state_size = units
        self.output_size = units

    def build(self, input_shape):
        for name, rows in (
            ("kernel", [input_shape[-1]]),
            ("recurrent", [self.units]),
            ("bias", []),
        ):
            setattr(self, name, self.add_weight(shape=(*rows, 2 * self.units), name=name))
        self.built = True

    def call(self, inputs, states, training=False):
        ops = keras.ops
        old = states[0]
        gate_sum, candidate_sum = ops.split(ops.dot(inputs, self.kernel), 2, axis=-1)
        gate_bias, candidate_bias = ops.split(self.bias, 2)
        gate_old, candidate_old = ops.split(self.recurrent, 2, axis=-1)
        gate = keras.activations.sigmoid(gate_sum + gate_bias + ops.dot(old, gate_old))
        seen = ops.dot(ops.multiply(gate, old), candidate_old)
        candidate = keras.activations.tanh(candidate_sum + candidate_bias + seen)
        new = ops.where(True, gate * candidate + (1.0 - gate) * old, old)
        return new, [new]


def run_minimal_gated(x, kernel, recurrent_kernel, bias):
    layer = keras.layers.RNN(MinimalGatedCell(len(recurrent_kernel)), return_sequences=True)
    layer.build(x.shape)
    layer.set_weights([kernel, recurrent_kernel, bias])
    return np.asarray(layer(x))


# %% wrong: gate_reversed
class MinimalGatedCell(keras.layers.Layer):
    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        n = self.units
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 2 * n))
        self.u = self.add_weight(name="u", shape=(n, 2 * n))
        self.b = self.add_weight(name="b", shape=(2 * n,))

    def call(self, inputs, states):
        n, h = self.units, states[0]
        x = keras.ops.matmul(inputs, self.w) + self.b
        x_f, x_h = x[:, :n], x[:, n:]
        u_f, u_h = self.u[:, :n], self.u[:, n:]
        f = keras.ops.sigmoid(x_f + keras.ops.matmul(h, u_f))
        new = keras.ops.tanh(x_h + keras.ops.matmul(f * h, u_h))
        h = f * h + (1 - f) * new
        return h, [h]


def run_minimal_gated(x, kernel, recurrent_kernel, bias):
    layer = keras.layers.RNN(MinimalGatedCell(len(recurrent_kernel)), return_sequences=True)
    layer.build(x.shape)
    layer.set_weights([kernel, recurrent_kernel, bias])
    return np.asarray(layer(x))


# %% wrong: candidate_not_gated
class MinimalGatedCell(keras.layers.Layer):
    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        n = self.units
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 2 * n))
        self.u = self.add_weight(name="u", shape=(n, 2 * n))
        self.b = self.add_weight(name="b", shape=(2 * n,))

    def call(self, inputs, states):
        n, h = self.units, states[0]
        x = keras.ops.matmul(inputs, self.w) + self.b
        x_f, x_h = x[:, :n], x[:, n:]
        u_f, u_h = self.u[:, :n], self.u[:, n:]
        f = keras.ops.sigmoid(x_f + keras.ops.matmul(h, u_f))
        new = keras.ops.tanh(x_h + keras.ops.matmul(h, u_h))
        h = (1 - f) * h + f * new
        return h, [h]


def run_minimal_gated(x, kernel, recurrent_kernel, bias):
    layer = keras.layers.RNN(MinimalGatedCell(len(recurrent_kernel)), return_sequences=True)
    layer.build(x.shape)
    layer.set_weights([kernel, recurrent_kernel, bias])
    return np.asarray(layer(x))


# %% wrong: gate_after_product
class MinimalGatedCell(keras.layers.Layer):
    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        n = self.units
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 2 * n))
        self.u = self.add_weight(name="u", shape=(n, 2 * n))
        self.b = self.add_weight(name="b", shape=(2 * n,))

    def call(self, inputs, states):
        n, h = self.units, states[0]
        x = keras.ops.matmul(inputs, self.w) + self.b
        x_f, x_h = x[:, :n], x[:, n:]
        u_f, u_h = self.u[:, :n], self.u[:, n:]
        f = keras.ops.sigmoid(x_f + keras.ops.matmul(h, u_f))
        new = keras.ops.tanh(x_h + f * keras.ops.matmul(h, u_h))
        h = (1 - f) * h + f * new
        return h, [h]


def run_minimal_gated(x, kernel, recurrent_kernel, bias):
    layer = keras.layers.RNN(MinimalGatedCell(len(recurrent_kernel)), return_sequences=True)
    layer.build(x.shape)
    layer.set_weights([kernel, recurrent_kernel, bias])
    return np.asarray(layer(x))


# %% wrong: candidate_gated_by_the_complement
class MinimalGatedCell(keras.layers.Layer):
    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        n = self.units
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 2 * n))
        self.u = self.add_weight(name="u", shape=(n, 2 * n))
        self.b = self.add_weight(name="b", shape=(2 * n,))

    def call(self, inputs, states):
        n, h = self.units, states[0]
        x = keras.ops.matmul(inputs, self.w) + self.b
        x_f, x_h = x[:, :n], x[:, n:]
        u_f, u_h = self.u[:, :n], self.u[:, n:]
        f = keras.ops.sigmoid(x_f + keras.ops.matmul(h, u_f))
        new = keras.ops.tanh(x_h + keras.ops.matmul((1 - f) * h, u_h))
        h = (1 - f) * h + f * new
        return h, [h]


def run_minimal_gated(x, kernel, recurrent_kernel, bias):
    layer = keras.layers.RNN(MinimalGatedCell(len(recurrent_kernel)), return_sequences=True)
    layer.build(x.shape)
    layer.set_weights([kernel, recurrent_kernel, bias])
    return np.asarray(layer(x))


# %% wrong: columns_swapped
class MinimalGatedCell(keras.layers.Layer):
    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        n = self.units
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 2 * n))
        self.u = self.add_weight(name="u", shape=(n, 2 * n))
        self.b = self.add_weight(name="b", shape=(2 * n,))

    def call(self, inputs, states):
        n, h = self.units, states[0]
        x = keras.ops.matmul(inputs, self.w) + self.b
        x_h, x_f = x[:, :n], x[:, n:]
        u_h, u_f = self.u[:, :n], self.u[:, n:]
        f = keras.ops.sigmoid(x_f + keras.ops.matmul(h, u_f))
        new = keras.ops.tanh(x_h + keras.ops.matmul(f * h, u_h))
        h = (1 - f) * h + f * new
        return h, [h]


def run_minimal_gated(x, kernel, recurrent_kernel, bias):
    layer = keras.layers.RNN(MinimalGatedCell(len(recurrent_kernel)), return_sequences=True)
    layer.build(x.shape)
    layer.set_weights([kernel, recurrent_kernel, bias])
    return np.asarray(layer(x))


# %% wrong: bias_missing
class MinimalGatedCell(keras.layers.Layer):
    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        n = self.units
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 2 * n))
        self.u = self.add_weight(name="u", shape=(n, 2 * n))
        self.b = self.add_weight(name="b", shape=(2 * n,))

    def call(self, inputs, states):
        n, h = self.units, states[0]
        x = keras.ops.matmul(inputs, self.w)
        x_f, x_h = x[:, :n], x[:, n:]
        u_f, u_h = self.u[:, :n], self.u[:, n:]
        f = keras.ops.sigmoid(x_f + keras.ops.matmul(h, u_f))
        new = keras.ops.tanh(x_h + keras.ops.matmul(f * h, u_h))
        h = (1 - f) * h + f * new
        return h, [h]


def run_minimal_gated(x, kernel, recurrent_kernel, bias):
    layer = keras.layers.RNN(MinimalGatedCell(len(recurrent_kernel)), return_sequences=True)
    layer.build(x.shape)
    layer.set_weights([kernel, recurrent_kernel, bias])
    return np.asarray(layer(x))


# %% wrong: candidate_activation_missing
class MinimalGatedCell(keras.layers.Layer):
    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        n = self.units
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 2 * n))
        self.u = self.add_weight(name="u", shape=(n, 2 * n))
        self.b = self.add_weight(name="b", shape=(2 * n,))

    def call(self, inputs, states):
        n, h = self.units, states[0]
        x = keras.ops.matmul(inputs, self.w) + self.b
        x_f, x_h = x[:, :n], x[:, n:]
        u_f, u_h = self.u[:, :n], self.u[:, n:]
        f = keras.ops.sigmoid(x_f + keras.ops.matmul(h, u_f))
        new = x_h + keras.ops.matmul(f * h, u_h)
        h = (1 - f) * h + f * new
        return h, [h]


def run_minimal_gated(x, kernel, recurrent_kernel, bias):
    layer = keras.layers.RNN(MinimalGatedCell(len(recurrent_kernel)), return_sequences=True)
    layer.build(x.shape)
    layer.set_weights([kernel, recurrent_kernel, bias])
    return np.asarray(layer(x))


# %% wrong: candidate_sigmoid
class MinimalGatedCell(keras.layers.Layer):
    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        n = self.units
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 2 * n))
        self.u = self.add_weight(name="u", shape=(n, 2 * n))
        self.b = self.add_weight(name="b", shape=(2 * n,))

    def call(self, inputs, states):
        n, h = self.units, states[0]
        x = keras.ops.matmul(inputs, self.w) + self.b
        x_f, x_h = x[:, :n], x[:, n:]
        u_f, u_h = self.u[:, :n], self.u[:, n:]
        f = keras.ops.sigmoid(x_f + keras.ops.matmul(h, u_f))
        new = keras.ops.sigmoid(x_h + keras.ops.matmul(f * h, u_h))
        h = (1 - f) * h + f * new
        return h, [h]


def run_minimal_gated(x, kernel, recurrent_kernel, bias):
    layer = keras.layers.RNN(MinimalGatedCell(len(recurrent_kernel)), return_sequences=True)
    layer.build(x.shape)
    layer.set_weights([kernel, recurrent_kernel, bias])
    return np.asarray(layer(x))


# %% wrong: two_weights_only says "weight"
class MinimalGatedCell(keras.layers.Layer):
    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        n = self.units
        self.w = self.add_weight(name="w", shape=(input_shape[-1], 2 * n))
        self.u = self.add_weight(name="u", shape=(n, 2 * n))

    def call(self, inputs, states):
        n, h = self.units, states[0]
        x = keras.ops.matmul(inputs, self.w)
        x_f, x_h = x[:, :n], x[:, n:]
        u_f, u_h = self.u[:, :n], self.u[:, n:]
        f = keras.ops.sigmoid(x_f + keras.ops.matmul(h, u_f))
        new = keras.ops.tanh(x_h + keras.ops.matmul(f * h, u_h))
        h = (1 - f) * h + f * new
        return h, [h]


def run_minimal_gated(x, kernel, recurrent_kernel, bias):
    layer = keras.layers.RNN(MinimalGatedCell(len(recurrent_kernel)), return_sequences=True)
    layer.build(x.shape)
    layer.set_weights([kernel, recurrent_kernel, bias])
    return np.asarray(layer(x))


# %% wrong: new_state_not_returned
class MinimalGatedCell(keras.layers.Layer):
    """One step of a minimal gated unit, for keras.layers.RNN."""

    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        """Make the kernel, the recurrent kernel and the bias."""
        self.kernel = self.add_weight(shape=(input_shape[-1], 2 * self.units))
        self.recurrent_kernel = self.add_weight(shape=(self.units, 2 * self.units))
        self.bias = self.add_weight(shape=(2 * self.units,))

    def call(self, inputs, states):
        """The output, (batch, units), and [new state] of one step."""
        h = states[0]
        n = self.units
        xs = keras.ops.matmul(inputs, self.kernel) + self.bias
        f = keras.ops.sigmoid(xs[:, :n] + keras.ops.matmul(h, self.recurrent_kernel[:, :n]))
        candidate = keras.ops.tanh(
            xs[:, n:] + keras.ops.matmul(f * h, self.recurrent_kernel[:, n:])
        )
        output = (1 - f) * h + f * candidate
        return output, [h]


def run_minimal_gated(x, kernel, recurrent_kernel, bias):
    """Given: every output, (batch, time, units), of Keras' loop over MinimalGatedCell."""
    layer = keras.layers.RNN(MinimalGatedCell(len(recurrent_kernel)), return_sequences=True)
    layer.build(x.shape)
    layer.set_weights([kernel, recurrent_kernel, bias])
    return np.asarray(layer(x))
