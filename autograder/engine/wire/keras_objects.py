"""Describe Keras layers and models as a configuration and weights, and rebuild them.

Only built-in classes are rebuilt, except those that contain code or read files. Among them are the
operations of a functional model, such as the slice ``x[:, -1]`` or the comparison by which an
embedding makes its mask.
"""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

from rnn_helpers.topics.models import own_code, refusal

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
# The names that Keras uses for the classes of models in a configuration.
_MODEL_MODULES: Final = {
    "keras.src.models.sequential": "Sequential",
    "keras.src.models.functional": "Functional",
    "keras.src.models.model": "Model",
}
# The modules of Keras's operations. Some in core call functions or loop, so only a few of these are
# allowed.
_OPERATION_MODULES: Final = {
    "keras.src.ops.numpy": ops.numpy,
    "keras.src.ops.nn": ops.nn,
    "keras.src.ops.math": ops.math,
    "keras.src.ops.core": ops.core,
}
_CORE_OPERATIONS: Final = frozenset(("Cast", "SaturateCast", "StopGradient"))
# The initializers that draw random numbers for the weights when a layer is built.
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
    """Return the configuration (JSON) and the weights of a layer or model.

    Raises:
        WireError: It has a class that is not Keras's own, contains code, or is too large.
    """
    try:
        return _described(value)
    except Exception as error:
        # What the check says in the notebook of whoever wrote the model.
        if own := own_code(value):
            raise WireError(f"a {type(value).__name__}; {refusal(own)}") from error
        raise


def _described(value: Any) -> tuple[str, list[np.ndarray[Any, Any]]]:
    config = keras.saving.serialize_keras_object(value)
    try:
        check_config(config)
    except WireError:
        # A loss of the student's own is no part of the model. It goes only where it can't cross.
        config = _uncompiled(config)
        check_config(config)
    text = json.dumps(config)
    if len(text) > _CONFIG_BYTES:
        raise WireError(f"a {type(value).__name__} whose configuration is too large")
    return text, [np.asarray(weight) for weight in value.get_weights()]


def _uncompiled(config: Any) -> Any:
    """Return a configuration without what models were compiled with."""
    if isinstance(config, dict):
        return {key: _uncompiled(item) for key, item in config.items() if key != "compile_config"}
    return [_uncompiled(item) for item in config] if isinstance(config, list) else config


def rebuild(config: object, weights: object) -> object:
    """Return a layer or model, made from built-in classes only.

    Args:
        config: The configuration from :func:`describe`, or any other value.
        weights: The weights from :func:`describe`, or any other value.

    Raises:
        WireError: The values don't describe a layer or model that may be sent.
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
    """Build a Sequential model once, when it has all layers, instead of after each layer."""
    return _method_replaced(
        keras.Sequential, "add", lambda add, model, layer, **_: add(model, layer, False)
    )


def _plainly_kept() -> contextlib.AbstractContextManager[None]:
    """Set a layer's numbers and texts without searching them for variables.

    The search takes a tenth of the time.
    """

    def keep(track: Callable[..., None], layer: Any, name: str, value: Any) -> None:
        if type(value) in _PLAIN:
            object.__setattr__(layer, name, value)
        else:
            track(layer, name, value)

    return _method_replaced(keras.layers.Layer, "__setattr__", keep)


@contextlib.contextmanager
def _unfilled() -> Iterator[None]:
    """Let layers that are built within the block start with zeros instead of random weights.

    Drawing takes a third of the time. Every initializer has its own seed, so leaving it out does
    not change the numbers of any other generator.
    """

    def zeros(_draw: object, _initializer: object, shape: Any, dtype: Any = None, **_: Any) -> Any:
        return keras.ops.zeros(shape, dtype=dtype)

    with contextlib.ExitStack() as stack:
        for kind in _RANDOM_INITIALIZERS:
            stack.enter_context(_method_replaced(kind, "__call__", zeros))
        yield


@contextlib.contextmanager
def _method_replaced(kind: type, name: str, instead: Callable[..., Any]) -> Iterator[None]:
    """Replace a class's method in this thread within the block.

    Args:
        kind: The class.
        name: The method's name.
        instead: The function to call instead; the original method is its first argument.
    """
    # The set is emptied at the end, because an interrupt may prevent the last line from running.
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
    """Check that a configuration names only built-in classes that are harmless.

    Raises:
        WireError: It names another class, or contains code or a file's name.
    """
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
    # Keras stores a lambda as marshalled byte code.
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
