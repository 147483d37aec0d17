"""Keras layers and models on the wire: configuration as data, weights as arrays.

Only built-in classes are rebuilt, and none that carries code or reads files. To these belong the
operations of a functional model, such as the slice of ``x[:, -1]`` or the comparison by which an
embedding makes its mask.
"""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

import keras
import numpy as np
from keras.src import ops

from autograder.engine.wire.error import WireError

_REFUSED: Final = frozenset(
    ("Lambda", "TFSMLayer", "JaxLayer", "FlaxLayer", "TorchModuleWrapper", "StringLookup")
)
_KINDS: Final = (
    keras.layers.Layer,
    keras.initializers.Initializer,
    keras.regularizers.Regularizer,
    keras.constraints.Constraint,
    keras.dtype_policies.DTypePolicy,
    keras.optimizers.Optimizer,
    keras.optimizers.schedules.LearningRateSchedule,
    keras.losses.Loss,
    keras.metrics.Metric,
)
_FUNCTION_MODULES: Final = (keras.activations, keras.losses, keras.metrics)
_MODULES: Final = {
    "keras": keras,
    "keras.layers": keras.layers,
    "keras.models": keras.models,
    "keras.initializers": keras.initializers,
    "keras.regularizers": keras.regularizers,
    "keras.constraints": keras.constraints,
    "keras.optimizers": keras.optimizers,
    "keras.optimizers.schedules": keras.optimizers.schedules,
    "keras.losses": keras.losses,
    "keras.metrics": keras.metrics,
    "keras.dtype_policies": keras.dtype_policies,
}
# How Keras itself names the classes of models in a configuration.
_MODEL_MODULES: Final = {
    "keras.src.models.sequential": "Sequential",
    "keras.src.models.functional": "Functional",
    "keras.src.models.model": "Model",
}
# Where Keras keeps its operations. Those of core may call functions and repeat themselves.
_OPERATION_MODULES: Final = {
    "keras.src.ops.numpy": ops.numpy,
    "keras.src.ops.nn": ops.nn,
    "keras.src.ops.math": ops.math,
    "keras.src.ops.core": ops.core,
}
_CORE_OPERATIONS: Final = frozenset(("Cast", "SaturateCast", "StopGradient"))
# What draws numbers for the weights of a layer that is built.
_RANDOM_INITIALIZERS: Final = (
    keras.initializers.VarianceScaling,
    keras.initializers.Orthogonal,
    keras.initializers.RandomUniform,
    keras.initializers.RandomNormal,
    keras.initializers.TruncatedNormal,
)
_PLAIN: Final = frozenset((type(None), bool, int, float, str))
_CONFIG_BYTES: Final = 4 * 1024 * 1024
_SHARED_OBJECT_TYPES: Final = frozenset(
    ("__keras_tensor__", "__tensor__", "__numpy__", "__tuple__", "__slice__", "__ellipsis__")
)


def is_keras_object(value: object) -> bool:
    """Return whether ``value`` is a layer or a model."""
    return isinstance(value, keras.layers.Layer)


def describe(value: Any) -> tuple[str, list[np.ndarray[Any, Any]]]:
    """Return configuration (JSON) and weights of a layer or model.

    Raises:
        WireError: It is of a class that is not Keras's own, or holds code.
    """
    config = keras.saving.serialize_keras_object(value)
    check_config(config)
    text = json.dumps(config)
    if len(text) > _CONFIG_BYTES:
        raise WireError(f"a {type(value).__name__} whose configuration is too large")
    return text, [np.asarray(weight) for weight in value.get_weights()]


def rebuild(config: object, weights: object) -> object:
    """Return the layer or model again, from built-in classes only.

    Args:
        config: What :func:`describe` returned, or anything else.
        weights: As ``config``.

    Raises:
        WireError: They make no layer or model that may cross.
    """
    if not isinstance(config, str) or not isinstance(weights, list):
        raise WireError("a Keras object without a configuration")
    parsed = json.loads(config)
    check_config(parsed)
    if not isinstance(parsed, dict):
        raise WireError("a Keras object without a configuration")
    try:
        filling = _unfilled() if weights else contextlib.nullcontext()
        with keras.saving.CustomObjectScope({}), _built_once(), _plainly_kept(), filling:
            value = keras.saving.deserialize_keras_object(parsed, safe_mode=True)
        if not is_keras_object(value):
            raise WireError(
                f"a Keras {type(value).__name__}; only layers and models can be passed on"
            )
        if weights:
            value.set_weights(weights)
    except WireError:
        raise
    except Exception as error:
        reason = str(error)[:300]
        raise WireError(f"a Keras object that can't be rebuilt: {reason}") from error
    return value


def _built_once() -> contextlib.AbstractContextManager[None]:
    """Build a Sequential model when it has all its layers, not again for each of them."""
    return _here(keras.Sequential, "add", lambda add, model, layer, **_: add(model, layer, False))


def _plainly_kept() -> contextlib.AbstractContextManager[None]:
    """Keep a layer's numbers and texts as they are.

    Looking whether they hold variables takes a tenth of the time.
    """

    def keep(track: Callable[..., None], layer: Any, name: str, value: Any) -> None:
        if type(value) in _PLAIN:
            object.__setattr__(layer, name, value)
        else:
            track(layer, name, value)

    return _here(keras.layers.Layer, "__setattr__", keep)


@contextlib.contextmanager
def _unfilled() -> Iterator[None]:
    """Let layers that are built meanwhile start with zeros: a third of the time is drawing.

    An initializer draws from a seed of its own, so that no generator misses what is not drawn.
    """

    def zeros(_draw: object, _initializer: object, shape: Any, dtype: Any = None, **_: Any) -> Any:
        return keras.ops.zeros(shape, dtype=dtype)

    with contextlib.ExitStack() as stack:
        for kind in _RANDOM_INITIALIZERS:
            stack.enter_context(_here(kind, "__call__", zeros))
        yield


@contextlib.contextmanager
def _here(kind: type, name: str, instead: Callable[..., Any]) -> Iterator[None]:
    """Let ``instead``, which gets the method first, stand for a class's method in this thread."""
    # Empty at the end: an interrupt may keep the last line here from being reached.
    threads = {threading.get_ident()}
    method = getattr(kind, name)

    def chosen(self: Any, *args: Any, **kwargs: Any) -> Any:
        if threading.get_ident() in threads:
            return instead(method, self, *args, **kwargs)
        return method(self, *args, **kwargs)

    try:
        setattr(kind, name, chosen)
        yield
    finally:
        threads.clear()
        setattr(kind, name, method)


def check_config(config: object, depth: int = 0) -> None:
    """Raise WireError unless each class that a configuration names is a harmless built-in one."""
    if depth > 64:
        raise WireError("a Keras configuration nested too deeply")
    if isinstance(config, dict):
        _check_node(config)
        for item in config.values():
            check_config(item, depth + 1)
    elif isinstance(config, (list, tuple)):
        for item in config:
            check_config(item, depth + 1)


def _check_node(node: dict[str, Any]) -> None:
    name = node.get("class_name")
    # A lambda is stored as its marshalled byte code.
    if "__lambda__" in node or name == "__lambda__" or set(node) == {"value"}:
        raise WireError("a Keras object that holds code")
    if name is None and "module" not in node and "registered_name" not in node:
        return
    if not isinstance(name, str) or name in _REFUSED:
        raise WireError(f"a Keras {name}; it may hold code or read files")
    module = node.get("module")
    if name == "function" or module == "builtins":
        _check_function(node)
    elif (name in _SHARED_OBJECT_TYPES and module is None) or _MODEL_MODULES.get(
        str(module)
    ) == name:
        return
    else:
        _check_class(name, module)
    vocabulary = node["config"].get("vocabulary") if isinstance(node.get("config"), dict) else None
    if isinstance(vocabulary, str):
        raise WireError(f"a Keras {name} with a vocabulary file; pass the words as a list")


def _check_function(node: dict[str, Any]) -> None:
    name = node.get("config")
    for module in _FUNCTION_MODULES:
        if isinstance(name, str) and callable(getattr(module, name, None)):
            return
    raise WireError(f"a Keras object with the function {name!r} of your own")


def _check_class(name: str, module: object) -> None:
    home = _MODULES.get(str(module))
    kind = getattr(home, name, None) if home is not None else None
    if not (isinstance(kind, type) and issubclass(kind, _KINDS)) and not _is_operation(
        name, module
    ):
        where = f" of the module {module!r}" if module else " of your own"
        raise WireError(f"a {name}{where}; only Keras's own layers and models can be passed on")


def _is_operation(name: str, module: object) -> bool:
    kind = getattr(_OPERATION_MODULES.get(str(module)), name, None)
    if not (isinstance(kind, type) and issubclass(kind, keras.Operation)):
        return False
    return kind.__module__ == module and (
        kind.__module__ != ops.core.__name__ or name in _CORE_OPERATIONS
    )
