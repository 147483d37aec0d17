"""Whose a name is in a piece of code, the same in every version of Python."""

import ast
import symtable
from typing import Final

_INLINED: Final = (ast.ListComp, ast.SetComp, ast.DictComp)


def symbol_table(tree: ast.AST) -> symtable.SymbolTable:
    """The symbols of code, in which each comprehension has a scope of its own.

    From Python 3.12 on symtable counts the names of a list, set or dict comprehension among those
    of the code around it (PEP 709), where they can be told from no others. A generator expression
    has the same names, and keeps them to itself.

    Raises:
        SyntaxError: The code can't be compiled.
    """
    code = ast.unparse(tree)
    if any(isinstance(node, _INLINED) for node in ast.walk(tree)):
        # Parsed anew, so that the caller's tree stays as it is.
        code = ast.unparse(_AsGenerators().visit(ast.parse(code)))
    return symtable.symtable(code, "cell", "exec")


class _AsGenerators(ast.NodeTransformer):
    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        return self.generic_visit(ast.GeneratorExp(node.elt, node.generators))

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        return self.generic_visit(ast.GeneratorExp(node.elt, node.generators))

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        pair = ast.Tuple([node.key, node.value], ast.Load())
        return self.generic_visit(ast.GeneratorExp(pair, node.generators))
