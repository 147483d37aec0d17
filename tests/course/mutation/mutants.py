"""Make mutants of a solution: the same code, each with one small fault in its syntax tree."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
# Names of functions, methods and layers that are easily confused.
_SWITCHED = {
    "sigmoid": "tanh",
    "tanh": "sigmoid",
    "min": "max",
    "max": "min",
    "minimum": "maximum",
    "maximum": "minimum",
    "argmin": "argmax",
    "argmax": "argmin",
    "sum": "mean",
    "mean": "sum",
    "zeros": "ones",
    "ones": "zeros",
    "zeros_like": "ones_like",
    "log": "log2",
    "floor": "ceil",
    "ceil": "floor",
    "any": "all",
    "all": "any",
    "cumsum": "cumprod",
    "lower": "upper",
    "append": "extend",
    "lstrip": "rstrip",
    "SimpleRNN": "GRU",
    "GRU": "LSTM",
    "LSTM": "GRU",
    "GlobalAveragePooling1D": "GlobalMaxPooling1D",
}


@dataclass(frozen=True)
class Mutant:
    """A solution with one fault: its whole code, the line of the fault, and its description."""

    code: str
    line: int
    fault: str


def mutants(code: str) -> list[Mutant]:
    """Return every mutant of a cell, without those whose code is the same."""
    tree = ast.parse(code)
    whole = ast.unparse(tree)
    found: dict[str, Mutant] = {}
    nodes = list(ast.walk(tree))
    for number, node in enumerate(nodes):
        for fault, changed in _faults(node):
            altered = ast.unparse(_with(tree, number, changed))
            if altered != whole and altered not in found:
                line = getattr(node, "lineno", 0)
                found[altered] = Mutant(altered, line, f"{fault}{_shown(whole, altered)}")
    return list(found.values())


def _shown(whole: str, altered: str) -> str:
    """Return the line that differs, or "" if the statement was removed."""
    pairs = zip(whole.splitlines(), altered.splitlines(), strict=False)
    line = next((new.strip() for old, new in pairs if new != old), "pass")
    return "" if line == "pass" else f" -> {line}"


def _with(tree: ast.Module, number: int, changed: ast.AST) -> ast.Module:
    """Return a copy of the tree with ``changed`` as the ``number``-th node of its walk."""
    copied = copy.deepcopy(tree)
    target = list(ast.walk(copied))[number]
    for parent in ast.walk(copied):
        for field, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, field, changed)
            elif isinstance(value, list) and any(item is target for item in value):
                value[[item is target for item in value].index(True)] = changed
    return ast.fix_missing_locations(copied)


def _faults(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    yield from _faults_of_expressions(node)
    yield from _faults_of_arguments(node)
    yield from _faults_of_statements(node)


def _faults_of_expressions(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.BinOp(op=operator):
            for kind in _OPERATORS.get(type(operator), ()):
                yield f"{_sign(operator)} becomes {_sign(kind())}", _copy(node, op=kind())
            if not _commutes(node):
                yield "the two sides change places", _copy(node, left=node.right, right=node.left)
        case ast.AugAssign(op=operator):
            for kind in _OPERATORS.get(type(operator), ()):
                yield f"{_sign(operator)}= becomes {_sign(kind())}=", _copy(node, op=kind())
        case ast.Compare(ops=[operator], left=left, comparators=[right]):
            for other in _COMPARISONS[type(operator)]:
                sides = f"{ast.unparse(left)} ... {ast.unparse(right)}: another comparison"
                yield f"{sides} ({other.__name__})", _copy(node, ops=[other()])
        case ast.BoolOp(op=operator):
            other_way = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield "and / or", _copy(node, op=other_way)
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
            yield "the sign or the not is gone", operand
        case ast.Constant(value=bool() as value):
            yield f"{value} becomes {not value}", ast.Constant(not value)
        case ast.Constant(value=int() as value):
            for other_number in (value + 1, value - 1):
                yield f"{value} becomes {other_number}", ast.Constant(other_number)
        case ast.Constant(value=float() as value):
            yield f"{value} becomes {value + 1}", ast.Constant(value + 1)
        case ast.IfExp(body=body, orelse=orelse):
            yield "the two cases change places", _copy(node, body=orelse, orelse=body)
        case ast.Slice(lower=lower, upper=upper, step=step):
            if step is not None:
                yield "the step is gone", _copy(node, step=None)
            if lower is not None:
                yield "the lower bound is gone", _copy(node, lower=None)
            if upper is not None:
                yield "the upper bound is gone", _copy(node, upper=None)
        case ast.Name(id=name, ctx=ast.Load()) if name in _SWITCHED:
            yield f"{name} becomes {_SWITCHED[name]}", _copy(node, id=_SWITCHED[name])
        case ast.Attribute(attr=name, ctx=ast.Load()) if name in _SWITCHED:
            yield f"{name} becomes {_SWITCHED[name]}", _copy(node, attr=_SWITCHED[name])


def _commutes(node: ast.BinOp) -> bool:
    """Return whether swapping the sides is no fault, as in sums and products of numbers."""
    texts = (ast.List, ast.ListComp, ast.Tuple, ast.JoinedStr)
    joins = any(
        isinstance(side, texts) or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in (node.left, node.right)
    )
    sums = isinstance(node.op, ast.Add) and not joins
    return sums or isinstance(node.op, (ast.Mult, ast.BitAnd, ast.BitOr))


def _faults_of_arguments(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Call(args=[first, second, *rest]) if not isinstance(first, ast.Starred):
            swapped = [second, first, *rest]
            yield "the first two arguments change places", _copy(node, args=swapped)
    if isinstance(node, ast.Call):
        for position, keyword in enumerate(node.keywords):
            if keyword.arg is not None:
                left = [*node.keywords[:position], *node.keywords[position + 1 :]]
                yield f"{keyword.arg}= is left out", _copy(node, keywords=left)
    match node:
        case ast.Tuple(elts=[first, second, *rest]) | ast.List(elts=[first, second, *rest]):
            swapped = [second, first, *rest]
            yield "the first two elements change places", _copy(node, elts=swapped)


def _faults_of_statements(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.If():
            yield "the condition never holds", _copy(node, test=ast.Constant(False))
            yield "the condition always holds", _copy(node, test=ast.Constant(True))
        case ast.Expr(value=ast.Constant(value=str())):
            return
        case ast.Assign() | ast.AugAssign() | ast.Expr() | ast.Raise():
            first = ast.unparse(node).splitlines()[0]
            yield f"left out: {first}", ast.Pass()
        case ast.Return(value=ast.expr()):
            yield "returns None", ast.Return(None)
        case ast.Break():
            yield "break is left out", ast.Pass()
        case ast.Continue():
            yield "continue is left out", ast.Pass()


def _copy(node: ast.AST, **changed: object) -> ast.AST:
    fields = dict(ast.iter_fields(node)) | changed
    return ast.copy_location(type(node)(**copy.deepcopy(fields)), node)


def _sign(operator: ast.operator) -> str:
    return ast.unparse(ast.BinOp(ast.Name("a"), operator, ast.Name("b")))[2:-2]
