"""Rewrite solutions in other styles; each is still right, so each must get full marks."""

import ast

from tests.support.bank_runner import functions

# Other alphabets, a decorator, additional keyword arguments, numbers in double precision.
_DECORATED = """
import functools

# Двойная точность; 倍精度で返す。
def _verdoppelt(größe):
    if isinstance(größe, (list, tuple)):
        return type(größe)(_verdoppelt(teil) for teil in größe)
    if isinstance(größe, np.ndarray) and größe.dtype.kind == "f":
        return größe.astype("float64")
    return größe

def _genau(funktion):
    @functools.wraps(funktion)
    def umhüllt(*args, ausführlich=False, **kwargs):
        return _verdoppelt(funktion(*args, **kwargs))
    return umhüllt
"""
# A callable object, tensors instead of arrays, lists instead of tuples.
_OBJECT = """
import tensorflow

class Answer:
    def __init__(self, function):
        self.function = function

    def __call__(self, *args, **kwargs):
        return self.convert(self.function(*args, **kwargs))

    def convert(self, value):
        if isinstance(value, (list, tuple)):
            return [self.convert(item) for item in value]
        if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
            return tensorflow.constant(value.copy())
        return value
"""


def decorated(source: str) -> str:
    """Return the solution with type hints and a decorator that returns float64."""
    hinted = _hinted(source)
    wrapped = (f"{name} = _genau({name})" for name in functions(source))
    return "\n".join([hinted, _DECORATED, *wrapped])


def as_object(source: str) -> str:
    """Return the solution as a callable object that returns tensors and lists."""
    wrapped = (f"{name} = Answer({name})" for name in functions(source))
    return "\n".join([source, _OBJECT, *wrapped])


def as_lambda(source: str) -> str:
    """Return the solution as a lambda that calls a helper of another name."""
    parts = [source]
    for name in functions(source):
        parts += [f"my_{name} = {name}", f"{name} = lambda *a, **k: my_{name}(*a, **k)"]
    return "\n".join(parts)


def _hinted(source: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = ast.Constant("numpy.typing.ArrayLike | None")
            for argument in (*node.args.args, *node.args.kwonlyargs):
                argument.annotation = ast.Constant("object")
    return ast.unparse(tree)


STYLES = {"decorated": decorated, "as an object": as_object, "as a lambda": as_lambda}
