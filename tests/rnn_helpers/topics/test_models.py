"""A model with the learner's own code is told of, where a grader could not take it either."""

import json

from rnn_helpers.topics.models import facts, facts_by, own_code

import keras
import pytest

from autograder.engine.wire.error import WireError
from autograder.engine.wire.keras_objects import describe, rebuild


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()


class MyModel(keras.Model):
    """A subclassed model, as TensorFlow's tutorials write them."""

    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(2)

    def call(self, x):
        return self.dense(x)


class MyLayer(keras.layers.Layer):
    def call(self, x):
        return x * 2


def my_activation(x):
    return x


def sequential(*layers):
    return keras.Sequential([keras.Input((5, 3)), *layers])


def subclassed():
    model = MyModel()
    model.build((None, 5, 3))
    return model


FOREIGN = {
    "your class MyModel": subclassed,
    "your class MyLayer": lambda: sequential(MyLayer()),
    "your function my_activation": lambda: sequential(
        keras.layers.Dense(2, activation=my_activation)
    ),
    "a lambda": lambda: sequential(keras.layers.Dense(2, activation=lambda x: x)),
    "a layer Lambda": lambda: sequential(keras.layers.Lambda(lambda x: x)),
}


@pytest.mark.parametrize("own", FOREIGN)
def test_what_the_grader_refuses_the_check_tells(own):
    model = FOREIGN[own]()
    assert own_code(model) == own
    sentence = f"only Keras' own layers are taken, not {own}"
    assert facts(model) == sentence
    assert facts_by(facts, model) == sentence
    with pytest.raises((WireError, NotImplementedError)):
        describe(model)


def compiled():
    model = sequential(keras.layers.SimpleRNN(4), keras.layers.Dense(2))
    model.compile("adam", lambda truth, guess: keras.ops.mean(guess))
    return model


OWN = {
    "sequential": lambda: sequential(keras.layers.LSTM(4, return_sequences=True)),
    "nested": lambda: sequential(sequential(keras.layers.Dense(4, "tanh")), keras.layers.GRU(2)),
    "compiled with an own loss": compiled,
    "regularized": lambda: sequential(
        keras.layers.Dense(2, kernel_regularizer=keras.regularizers.L2(0.1))
    ),
}


@pytest.mark.parametrize("kind", OWN)
def test_what_the_check_takes_the_grader_takes(kind):
    model = OWN[kind]()
    assert own_code(model) == ""
    assert isinstance(facts(model), dict)
    config, weights = describe(model)
    assert json.loads(config)
    assert repr(facts(rebuild(config, weights))) == repr(facts(model))
