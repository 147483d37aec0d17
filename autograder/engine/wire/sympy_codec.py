"""Codecs for SymPy: expressions, and matrices of them.

An expression is written as a tree of the names of its classes. Reading one never parses text, as
``sympify`` and ``srepr`` do, because that would evaluate what a student wrote: it only calls
classes of a list, with expressions that were read before. Nothing is simplified or worked out.
"""

import builtins
import keyword
import math
import re
from typing import Any, Final

from autograder.engine.wire.error import WireError
from autograder.engine.wire.optional import LibraryCodec, checked_text
from autograder.engine.wire.type_names import refusal


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Classes that work something out when they are called, unless they are told not to.
_EVALUATING: Final = _words(
    "Add And Complement Derivative Equality Equivalent FiniteSet GreaterThan ITE Implies"
    " Intersection LessThan Mod Mul Nand Nor Not Or Pow StrictGreaterThan StrictLessThan"
    " SymmetricDifference Unequality Union Xor"
)
_PLAIN: Final = _words(
    "ConditionSet Contains Dict ExprCondPair ImageSet Integral Interval Lambda Limit Order Product"
    " ProductSet Range Subs Sum Tuple"
)
_CONSTANTS: Final = _words(
    "Catalan ComplexInfinity Complexes EmptySet EulerGamma Exp1 GoldenRatio Half IdentityFunction"
    " ImaginaryUnit Infinity Integers NaN Naturals Naturals0 NegativeInfinity NegativeOne One Pi"
    " Rationals Reals TribonacciConstant UniversalSet Zero true false"
)
_DOMAINS: Final = ("ZZ", "QQ", "RR", "CC", "EX")
_MATRICES: Final = (
    *("MutableDenseMatrix", "ImmutableDenseMatrix"),
    *("MutableSparseMatrix", "ImmutableSparseMatrix"),
)
# A test may print an expression as code and run it (``lambdify``). So a name holds nothing that
# could be a call, an attribute, or a text.
_SYMBOL: Final = re.compile(r"[\w\\{}^, -]+|\+|\+-")
_NAME_CHARACTERS: Final = 100
_BITS: Final = 2**16
_PRECISION: Final = 10_000
_EXPONENT: Final = 10**7
_MOST_ASSUMPTIONS: Final = 60
_MOST_TERMS: Final = 1_000_000


class ExpressionCodec(LibraryCodec):
    """The codec of expressions and of undefined functions, written as class and arguments."""

    tag, module, names = "sy", "sympy", ("Basic",)

    def accepts(self, value: object) -> bool:
        return super().accepts(value) or bool(self.kinds() and _is_undefined(value))

    def is_exact(self, value: object) -> bool:
        return True

    def describe(self, value: Any) -> tuple[Any, ...]:
        sympy = _sympy()
        if _is_undefined(value):
            return "function", value.__name__, dict(value._kwargs)
        if _is_undefined(type(value)):
            return "call", type(value), *value.args
        name = type(value).__name__
        if isinstance(value, (sympy.Integer, sympy.Rational)):
            return "ratio", int(value.p), int(value.q)
        if isinstance(value, sympy.Float):
            return "float", *map(int, value._mpf_), int(value._prec)
        if name in ("Symbol", "Dummy"):
            number = value.dummy_index if name == "Dummy" else None
            return "symbol", value.name, _assumed(value), number
        if isinstance(value, sympy.Poly):
            return "polynomial", str(value.domain), value.as_expr(), *value.gens
        constant = {"BooleanTrue": "true", "BooleanFalse": "false"}.get(name, name)
        if constant in _CONSTANTS and getattr(sympy.S, constant, None) is value:
            return "constant", constant
        if _class_of(name) is type(value):
            return name, *value.args
        raise refusal(value)

    def build(self, library: Any, *described: Any) -> Any:
        match described:
            case "symbol", name, dict(assumptions), number:
                return _symbol(name, assumptions, number)
            case "function", name, dict(assumptions):
                name = _function_name(name)
                return library.Function(name, **_assumptions(assumptions))
            case "ratio", int(above), int(below) if below > 0:
                return library.Rational(above, below)
            case "float", *parts:
                return _float(parts)
            case "constant", str(name) if name in _CONSTANTS:
                return getattr(library.S, name)
            case "polynomial", str(domain), *parts if domain in _DOMAINS:
                expression, *generators = _expressions(parts)
                degree = _degree(expression, generators)
                most = max(degree, len(generators) ** 2)
                if most > _MOST_TERMS or math.comb(degree + len(generators), degree) > _MOST_TERMS:
                    raise WireError(f"a polynomial of degree {degree}")
                return library.Poly(expression, *generators, domain=domain)
            case "call", function, *parts if _is_undefined(function):
                return function(*_expressions(parts), evaluate=False)
            case str(name), *parts:
                kind = _class_of(name)
                if kind is None:
                    raise WireError("an expression of an unknown kind")
                options = {} if name in _PLAIN else {"evaluate": False}
                return kind(*_expressions(parts), **options)
        raise WireError("a wrong expression")


class MatrixCodec(LibraryCodec):
    """The codec of matrices, which are written as kind, number of rows and columns, and items."""

    tag, module, names = "sm", "sympy", _MATRICES
    keeps_identity = True

    def describe(self, value: Any) -> tuple[Any, ...]:
        kind = next(kind.__name__ for kind in self.kinds() if isinstance(value, kind))
        return kind, int(value.rows), int(value.cols), list(value.flat())

    def build(self, library: Any, *described: Any) -> Any:
        kind, rows, columns, items = described
        if kind not in self.names or rows * columns != len(items):
            raise WireError("a wrong matrix")
        return getattr(library, kind)(rows, columns, _expressions(items))

    def replace(self, ours: Any, theirs: Any) -> bool:
        if ours.shape != theirs.shape or type(ours).__name__.startswith("Immutable"):
            return False
        ours[:, :] = theirs
        return True


def _sympy() -> Any:
    import sympy

    return sympy


def _assumed(symbol: Any) -> dict[str, bool | None]:
    """Return what the creator of a symbol said about it, without the default."""
    given = dict(symbol._assumptions.generator)
    if given.get("commutative") is True:
        del given["commutative"]
    return given


def _is_undefined(value: object) -> bool:
    from sympy.core.function import UndefinedFunction

    return isinstance(value, UndefinedFunction)


def _class_of(name: str) -> Any:
    """Return the class of a name if expressions may be made of it, or None."""
    sympy = _sympy()
    if name == "ExprCondPair":
        return sympy.functions.elementary.piecewise.ExprCondPair
    if name in _EVALUATING or name in _PLAIN:
        return getattr(sympy, name)
    if name not in sympy.functions.__all__:
        return None
    found = getattr(sympy, name)
    is_class = isinstance(found, type) and issubclass(found, sympy.Basic)
    return found if is_class else None


def _expressions(parts: list[Any]) -> list[Any]:
    """Return the arguments of an expression, none of which may be a text: SymPy evaluates texts.

    Raises:
        WireError: One is no expression.
    """
    if not all(isinstance(part, _sympy().Basic) for part in parts):
        raise WireError("an expression of something else")
    return parts


def _degree(expression: Any, generators: list[Any]) -> int:
    """Return a bound of the degree; numbers count as well, because SymPy works out their powers."""
    sympy = _sympy()
    if expression in generators or not expression.args:
        return 1
    parts = [_degree(part, generators) for part in expression.args]
    if isinstance(expression, sympy.Pow):
        exponent = expression.exp
        return parts[0] * max(1, abs(int(exponent))) if exponent.is_Integer else sum(parts)
    return max(parts) if isinstance(expression, sympy.Add) else sum(parts)


def _symbol(name: object, assumptions: dict[Any, Any], number: object) -> Any:
    text = checked_text(name, _NAME_CHARACTERS)
    if not _SYMBOL.fullmatch(text):
        raise WireError("a symbol with an odd name; use letters, digits and _")
    known = _assumptions(assumptions)
    if number is None:
        return _sympy().Symbol(text, **known)
    if type(number) is not int:
        raise WireError("a wrong symbol")
    return _sympy().Dummy(text, dummy_index=number, **known)


def _function_name(name: object) -> str:
    text = checked_text(name, _NAME_CHARACTERS)
    if (
        not text.isidentifier()
        or text.startswith("_")
        or keyword.iskeyword(text)
        or hasattr(builtins, text)
    ):
        raise WireError("a function with an odd name; use a name that Python does not use")
    return text


def _assumptions(given: dict[Any, Any]) -> dict[str, bool | None]:
    for name, value in given.items():
        if not isinstance(name, str) or not name.isidentifier() or value not in (True, False, None):
            raise WireError("a wrong assumption about a symbol")
    if len(given) > _MOST_ASSUMPTIONS or {"evaluate", "cls", "name"} & set(given):
        raise WireError("wrong assumptions about a symbol")
    return given


def _float(parts: list[Any]) -> Any:
    sign, mantissa, exponent, bits, precision = parts
    if not all(type(part) is int for part in parts):
        raise WireError("a wrong number")
    if mantissa.bit_length() > _BITS or abs(exponent) > _EXPONENT or bits > _BITS:
        raise WireError("a number that is too long")
    if not 1 <= precision <= _PRECISION or sign not in (0, 1):
        raise WireError("a number of a wrong precision")
    sympy = _sympy()
    special = {(-456, -2): "Infinity", (-789, -3): "NegativeInfinity", (-123, -1): "NaN"}
    if mantissa == 0 and exponent != 0:
        return sympy.Float(getattr(sympy.S, special[exponent, bits]), precision=precision)
    return sympy.Float((sign, mantissa, exponent, bits), precision=precision)
