"""Facts about a learner's Keras model, as plain data that can be compared."""

import functools
import warnings
from collections.abc import Callable, Sequence
from typing import Any, Final

import keras
import numpy as np

Array = np.ndarray

UNBUILT = "a model that is not built, or has not one input and one output"
"""What :func:`facts` returns for a model that can't be run as it is."""

REFUSED = "Keras refuses to build it: expected ndim=3, found ndim=2"
"""What :func:`refusals_told` returns where a layer got a single output instead of a sequence."""


def facts(model: Any) -> Any:
    """Return the facts of a model, or the type of anything else; ``None`` stays ``None``.

    Returns:
        ``input shape``, ``output shape``, the ``shapes of the weights`` in order, and the
        ``prediction`` with the weights of :func:`probe_weights` for the input of :func:`probe`;
        ``None`` where there is no such input.
    """
    if model is None or isinstance(model, str):  # a str is REFUSED
        return model
    if not isinstance(model, keras.Model):
        return f"of type {type(model).__name__}, where a Keras model was asked for"
    if own := own_code(model):
        return refusal(own)
    if not _runs(model):
        return UNBUILT
    shapes = [tuple(w.shape) for w in model.get_weights()]
    found: dict[str, Any] = {
        "input shape": tuple(model.input_shape),
        "output shape": tuple(model.output_shape),
        "shapes of the weights": shapes,
        "prediction": None,
    }
    x = probe(found["input shape"], shapes)
    if x is not None:
        found["prediction"] = answers_with(probe_weights(shapes), model, x)
    return found


_UNSEEN_SETTINGS: Final = (
    "dropout",
    "recurrent_dropout",
    "stateful",
    *(f"{part}_regularizer" for part in ("kernel", "recurrent", "bias", "activity")),
    *(f"{part}_constraint" for part in ("kernel", "recurrent", "bias")),
)
"""Settings of recurrent layers that a prediction doesn't show; all of them are off by default."""


def facts_and_settings(model: Any) -> Any:
    """Return :func:`facts`, with the settings of recurrent layers that were turned on.

    For an exercise that asks for a layer with Keras' defaults.
    """
    found = facts(model)
    if not isinstance(found, dict):
        return found
    # The prediction comes last, since a difference in anything else tells more.
    prediction = found.pop("prediction")
    layers = [layer for layer in model.layers if isinstance(layer, keras.layers.RNN)]
    configs = [layer.cell.get_config() | layer.get_config() for layer in layers]
    found["settings that were changed"] = [
        name for config in configs for name in _UNSEEN_SETTINGS if config.get(name)
    ]
    return found | {"prediction": prediction}


def facts_by(facts_of: Callable[[Any], Any], model: Any) -> Any:
    """Return ``facts_of(model)`` if the model can be run as it is, otherwise :data:`UNBUILT`.

    Anything but a Keras model is returned unchanged. For a model with the learner's own code, a
    sentence is returned.
    """
    if not isinstance(model, keras.Model):
        return model
    if own := own_code(model):
        return refusal(own)
    return facts_of(model) if _runs(model) else UNBUILT


def answers_with(weights: Sequence[Array], model: Any, x: Any) -> Array:
    """Return a model's output for ``x`` with other weights, and restore its own weights."""
    own_weights = model.get_weights()
    model.set_weights(weights)
    answers = np.asarray(model(x))
    model.set_weights(own_weights)
    return answers


def makes_mask(model: Any) -> bool:
    """Return whether a layer of the model, or of a model inside it, has ``mask_zero=True``."""
    return any(
        getattr(layer, "mask_zero", False) or makes_mask(layer)
        for layer in getattr(model, "layers", ())
    )


def own_code(model: Any) -> str:
    """Return what in a model is the learner's own code, such as "your class MyModel", or "".

    Such a model can be described to nobody who does not have that code, and so a grader that keeps
    the learner's code apart can't ask it anything.
    """
    if not type(model).__module__.startswith("keras."):
        return f"your class {type(model).__name__}"
    try:
        # A class inside may have no description that Keras could make.
        for part in model._flatten_layers():
            if not type(part).__module__.startswith("keras."):
                return f"your class {type(part).__name__}"
        with warnings.catch_warnings():
            # Keras warns of a lambda, and in the learner's notebook nobody would know why.
            warnings.simplefilter("ignore")
            config = keras.saving.serialize_keras_object(model)
    except Exception as error:
        return f"a layer that can't be described ({type(error).__name__})"
    return _own_code_in(config)


def refusal(own: str) -> str:
    """Return what to say about a model with the learner's own code, as ``own_code`` names it."""
    # Short, because a long text is cut where it is shown.
    return f"only Keras' own layers are taken, not {own}"


def _own_code_in(config: Any) -> str:
    if isinstance(config, list | tuple):
        return next(filter(None, map(_own_code_in, config)), "")
    if not isinstance(config, dict):
        return ""
    name, module = config.get("class_name"), str(config.get("module"))
    if set(config) == {"value"}:
        return "a lambda"
    if name in _MAY_HOLD_CODE:
        return "a lambda" if name == "__lambda__" else f"a layer {name}"
    if name == "function":
        known = any(hasattr(place, str(config["config"])) for place in _HOLD_FUNCTIONS)
        return "" if known else f"your function {config['config']}"
    if isinstance(name, str) and "module" in config and not _is_of_keras(module):
        return f"your class {name}"
    # How a model was compiled says nothing about its layers.
    inner = (value for key, value in config.items() if key != "compile_config")
    return next(filter(None, map(_own_code_in, inner)), "")


_MAY_HOLD_CODE: Final = (
    "__lambda__", "Lambda", "TFSMLayer", "JaxLayer", "FlaxLayer", "TorchModuleWrapper",
    "StringLookup",
)  # fmt: skip
_HOLD_FUNCTIONS: Final = (keras.activations, keras.losses, keras.metrics)


def _is_of_keras(module: str) -> bool:
    return module in ("None", "builtins") or module.split(".")[0] == "keras"


def _runs(model: Any) -> bool:
    sides = (getattr(model, "inputs", None), getattr(model, "outputs", None))
    return bool(model.built) and all(side is not None and len(side) == 1 for side in sides)


def probe(
    input_shape: Sequence[int | None], weights: Sequence[tuple[int, ...]] = ()
) -> Array | None:
    """Return three fixed samples as input for a model; an axis of open length gets 5 entries.

    Args:
        input_shape: ``(None, time, features)`` for numbers, ``(None, time)`` for ids.
        weights: Shapes of the model's weights. If the input is ids, the first is an embedding
            table, whose number of rows limits the ids.

    Returns:
        The samples; ``None`` for a model that takes neither numbers nor ids.
    """
    shape = (3, *(size or 5 for size in input_shape[1:]))
    generator = np.random.default_rng(41)
    if len(shape) == 3:
        return generator.normal(size=shape).astype("float32")
    if len(shape) == 2 and weights and len(weights[0]) == 2:
        return generator.integers(0, weights[0][0], shape).astype("int32")
    return None


def probe_weights(shapes: Sequence[tuple[int, ...]]) -> list[Array]:
    """Return fixed weights of the given shapes."""
    generator = np.random.default_rng(43)
    return [generator.normal(size=shape, scale=0.7).astype("float32") for shape in shapes]


def refusals_told(build: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function like ``build`` that returns :data:`REFUSED` if Keras refuses the stack."""

    @functools.wraps(build)
    def built(*args: Any, **kwargs: Any) -> Any:
        try:
            return build(*args, **kwargs)
        except ValueError as error:
            if "expected ndim=3, found ndim=2" in str(error):
                return REFUSED
            raise

    return built
