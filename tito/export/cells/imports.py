"""The imports of a notebook: taken out of its exported cells, and written again where they are used."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tito.export.cells.code import Code
from tito.export.cells.order import member_key, module_key
from tito.notebooks.cell import NotebookError

PACKAGE = "tinytorch"
FIRST_PARTY = (PACKAGE, "tito")
LINE_LENGTH = 120


@dataclass(frozen=True)
class Import:
    """`import module [as alias]`, or `from module import name [as alias]` where there is a name."""

    module: str
    name: str | None = None
    alias: str | None = None
    line: int = field(default=0, compare=False)

    @property
    def binds(self) -> str:
        return self.alias or self.name or self.module.split(".")[0]

    @property
    def is_submodule(self) -> bool:
        """Tell `import os.path`, which binds `os`: several of these may share the name they bind."""
        return self.name is None and self.alias is None

    def seen_from(self, folder: str) -> Import:
        """Return the import as a file of that package folder writes it: `.errors` for a neighbour."""
        parent, _, last = self.module.rpartition(".")
        return Import(f".{last}", self.name, self.alias) if self.name and parent == folder else self


def split_imports(code: Code, tree: ast.Module, path: Path, task: str | None) -> tuple[list[Import], Code]:
    """Return the imports at the top level of a cell, and the code without them; `__future__` is left out.

    Raises:
        NotebookError: `import *`, a relative import, or an import that shares its line with other code.
    """
    imports: list[Import] = []
    statements = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    rows = {row for node in statements for row in _rows(node)}
    for node in tree.body:
        if node in statements:
            imports += _imports_of(node, code, path, task)
        elif not rows.isdisjoint(_rows(node)):
            raise NotebookError(path, code.line(node.lineno), "write the import on a line of its own", task)
    return imports, code.without(rows)


def _rows(node: ast.stmt) -> range:
    return range(node.lineno - 1, node.end_lineno or node.lineno)


def _imports_of(node: ast.stmt, code: Code, path: Path, task: str | None) -> list[Import]:
    line = code.line(node.lineno)
    if isinstance(node, ast.Import):
        return [Import(alias.name, None, alias.asname, line) for alias in node.names]
    assert isinstance(node, ast.ImportFrom)
    if node.level:
        message = f"a notebook cannot import relatively, got `{ast.unparse(node)}`: write the import from {PACKAGE} on"
        raise NotebookError(path, line, message, task)
    if any(alias.name == "*" for alias in node.names):
        raise NotebookError(path, line, f"name what is imported, got `{ast.unparse(node)}`", task)
    if node.module == "__future__":
        return []
    return [Import(str(node.module), alias.name, alias.asname, line) for alias in node.names]


def import_block(imports: Iterable[Import], folder: str) -> str:
    """Return the import statements of a file of that package folder, grouped and sorted as `ruff` sorts them.

    Example:
        >>> print(import_block([Import("tinytorch.core.x", "f"), Import("os")], "tinytorch.core"))
        import os
        <BLANKLINE>
        from .x import f
    """
    sections: dict[int, list[Import]] = {}
    for item in {item.seen_from(folder) for item in imports}:
        sections.setdefault(_section(item), []).append(item)
    return "\n\n".join(_section_text(sections[number]) for number in sorted(sections))


def _section(item: Import) -> int:
    """Return the place of the block: standard library, third party, first party, neighbours."""
    top = item.module.split(".")[0]
    if not top:
        return 3
    return 0 if top in sys.stdlib_module_names else 2 if top in FIRST_PARTY else 1


def _section_text(section: list[Import]) -> str:
    plain = sorted(
        (item for item in section if item.name is None), key=lambda item: module_key(item.module, item.alias)
    )
    rows = [f"import {item.module}" + (f" as {item.alias}" if item.alias else "") for item in plain]
    together: dict[tuple[str, str | None], list[Import]] = {}
    for item in sorted((item for item in section if item.name), key=lambda item: member_key(str(item.name))):
        together.setdefault((item.module, item.alias and f"{item.name} as {item.alias}"), []).append(item)
    for key in sorted(
        together, key=lambda key: (module_key(key[0]), member_key(str(together[key][0].name)), key[1] or "")
    ):
        names = [key[1] or str(item.name) for item in together[key]]
        rows.append(bracketed(f"from {key[0]} import ", names, "(", ")", always=False))
    return "\n".join(rows)


def bracketed(head: str, items: list[str], opening: str, closing: str, *, always: bool) -> str:
    """Return `head` and the items on one line, or one item a line where that is too long, as the formatter does."""
    inner = ", ".join(items)
    line = f"{head}{opening}{inner}{closing}" if always else f"{head}{inner}"
    if len(line) <= LINE_LENGTH:
        return line
    return f"{head}{opening}\n" + "".join(f"    {item},\n" for item in items) + closing
