"""Take the docstring of the exported file out of the cell that opens its Part."""

from __future__ import annotations

import ast

from tito.export.cells.code import Code


def split_docstring(code: Code, tree: ast.Module) -> tuple[str, Code]:
    """Return the docstring as it is written, quotes included ('' if there is none), and the rest of the code."""
    if not tree.body or ast.get_docstring(tree, clean=False) is None:
        return "", code
    node = tree.body[0]
    text = ast.get_source_segment(code.text, node) or ""
    return text, code.without(set(range(node.lineno - 1, node.end_lineno or node.lineno)))
