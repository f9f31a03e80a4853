"""A class that grows over several cells: `class Loader(Loader):` adds methods to the class that an earlier cell began.

In the notebook each such cell makes a subclass under the same name. In the package they are one class, as its reader
wants it: a task can ask for three methods of a class without handing out the rest of it in the same cell.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import replace

from tito.export.cells.parts import Chunk


def grown(chunks: Iterable[Chunk]) -> tuple[Chunk, ...]:
    """Return the chunks of a Part, with what such cells add put at the end of the class that they add to."""
    done: list[Chunk] = []
    for chunk in chunks:
        moved: list[ast.ClassDef] = []
        for node in ast.parse(chunk.text).body:
            place = next((k for k, earlier in enumerate(done) if node_continues(node, earlier)), None)
            if place is not None and isinstance(node, ast.ClassDef):
                done[place] = _extended(done[place], chunk, node)
                moved.append(node)
        for node in reversed(moved):  # from the end, so that the lines of those before stay what they are
            chunk = _without(chunk, node)
        done.append(chunk)
    return tuple(done)


def node_continues(node: ast.stmt, earlier: Chunk) -> bool:
    """Tell whether this is a class based on itself, which the earlier chunk ends with."""
    if not isinstance(node, ast.ClassDef) or [ast.unparse(base) for base in node.bases] != [node.name]:
        return False
    last = ast.parse(earlier.text).body[-1:]
    return bool(last) and isinstance(last[0], ast.ClassDef) and last[0].name == node.name


def _extended(earlier: Chunk, chunk: Chunk, node: ast.ClassDef) -> Chunk:
    rows = chunk.text.split("\n")
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    first = min([body[0].lineno, *(d.lineno for d in getattr(body[0], "decorator_list", []))]) if body else 1
    added = "\n".join(rows[first - 1 : node.end_lineno]) if body else ""
    return replace(
        earlier,
        text=f"{earlier.text}\n\n{added}".rstrip(),
        uses={**{name: line for name, line in chunk.uses.items() if name != node.name}, **earlier.uses},
    )


def _without(chunk: Chunk, node: ast.ClassDef) -> Chunk:
    """Return what is left of a chunk without a class."""
    rows = chunk.text.split("\n")
    before, after = "\n".join(rows[: node.lineno - 1]).rstrip(), "\n".join(rows[node.end_lineno or 0 :]).strip("\n")
    return replace(
        chunk,
        text="\n\n\n".join(filter(None, (before, after))),
        defines={name: line for name, line in chunk.defines.items() if name != node.name},
        public=chunk.public - {node.name},
        definitions=chunk.definitions - {node.name},
    )
