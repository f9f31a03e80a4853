"""Annotations in quotes: found as uses of names, and written without quotes, which the exported file does not need.

A notebook quotes a class inside its own body (`-> "Normalizer"`). An exported file begins with
`from __future__ import annotations`, under which every annotation may name what is defined later.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tito.export.cells.code import Code


def without_quotes(code: Code, tree: ast.Module) -> Code:
    """Take the quotes off the types in annotations; a type that spans lines keeps them."""
    rows = list(code.rows)
    for text in sorted(_in_annotations(tree), key=lambda text: (text.lineno, text.col_offset), reverse=True):
        if text.lineno == text.end_lineno and expression(text) is not None:
            row, line = rows[text.lineno - 1]
            raw = row.encode()  # the columns of `ast` count bytes
            raw = raw[: text.col_offset] + str(text.value).encode() + raw[text.end_col_offset :]
            rows[text.lineno - 1] = (raw.decode(), line)
    return Code(tuple(rows))


def quoted(annotation: ast.AST) -> Iterator[ast.Constant]:
    """Yield the strings of an annotation that are types in quotes, not the values of a `Literal`."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        yield annotation
    elif not (isinstance(annotation, ast.Subscript) and _is_literal(annotation.value)):
        for inner in ast.iter_child_nodes(annotation):
            yield from quoted(inner)


def expression(text: ast.Constant) -> ast.Expression | None:
    """Return the type in quotes as a tree with the line of the string, None if it is no expression."""
    try:
        tree = ast.parse(str(text.value), mode="eval")
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):
            node.lineno = text.lineno
    return tree


def _in_annotations(tree: ast.Module) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        for field in ("annotation", "returns"):
            annotation = getattr(node, field, None)
            if annotation is not None:
                yield from quoted(annotation)


def _is_literal(node: ast.expr) -> bool:
    return ast.unparse(node).split(".")[-1] in ("Literal", "Annotated")
