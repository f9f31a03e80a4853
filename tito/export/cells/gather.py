"""Read out of the cells of a notebook what each Part exports."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from keyword import iskeyword

from tito.export.cells.annotations import without_quotes
from tito.export.cells.bound import DEFINITIONS, bound, public
from tito.export.cells.code import Code
from tito.export.cells.growing import grown
from tito.export.cells.imports import Import, split_imports
from tito.export.cells.markers import cleaned
from tito.export.cells.parts import Chunk, Contents, Part
from tito.export.cells.placeholders import NOT_BUILT, placeholders
from tito.export.cells.used import used
from tito.notebooks.cell import Cell, NotebookError
from tito.notebooks.notebook import Notebook, Task


def gather(notebook: Notebook, source: str, without: Container[str] = ()) -> Contents:
    """Return the Parts and imports of a notebook; `source` is how exported files call it, `without` holds tasks.

    Raises:
        NotebookError: a syntax error in an exported cell, code that belongs to no Part, a name or a file given twice.
    """
    tasks = {task.cell.id: task for task in notebook.tasks}
    parts: dict[str, Part] = {}
    chunks: dict[str, list[Chunk]] = {}
    imports: list[Import] = []
    for cell in notebook.cells:
        if cell.kind == "code" and "default_exp" in cell.directives:
            module = _require_module(notebook, cell, parts)
            parts[module] = Part(module, cell.line, _docstring(notebook, cell))
        if cell.is_export or (cell.is_solution and cell.module and not cell.source):  # even its directive was deleted
            task = tasks.get(cell.id) if cell.is_solution else None
            found, chunk = _export(notebook, cell, task, source, without)
            imports += found
            if chunk:
                chunks.setdefault(_require_part(notebook, cell, chunk), []).append(chunk)
    table = _table(notebook, imports)
    for found_in in chunks.values():  # a broken task takes no name from the others
        found_in[:] = [
            placeholders(it, sorted(it.defines.keys() - table.keys()), source) if it.task_id in without else it
            for it in found_in
        ]
    filled = tuple(replace(part, chunks=grown(chunks.get(module, ()))) for module, part in parts.items())
    _require_one_meaning(notebook, filled, table)
    return Contents(filled, table)


def _export(
    notebook: Notebook, cell: Cell, task: Task | None, source: str, without: Container[str]
) -> tuple[list[Import], Chunk | None]:
    """Return the imports of an exported cell, and what remains of it, None where nothing does."""
    if cell.directives.get("export"):
        message = (
            f"`#| export` takes no value, the cell goes to the file of its Part; got {cell.directives['export']!r}"
        )
        raise NotebookError(notebook.path, cell.line, message, cell.task)
    if task and (task.is_todo or task.id in without):
        imports, chunk = _todo(notebook, cell, task, source)
        return [NOT_BUILT, *(imports if task.is_todo else ())], chunk
    code = cleaned(Code.of(cell))
    tree = code.parse(notebook.path, cell.task)
    if "default_exp" in cell.directives:
        code = _split_docstring(code, tree)[1]
        tree = code.parse(notebook.path, cell.task)
    imports, code = split_imports(code, tree, notebook.path, cell.task)
    code = without_quotes(code, code.parse(notebook.path, cell.task))
    tree = code.parse(notebook.path, cell.task)
    return imports, _chunk(code, tree, task) if tree.body else None


def _chunk(code: Code, tree: ast.Module, task: Task | None) -> Chunk:
    return Chunk(
        line=code.line(1),
        text=code.text,
        task=task,
        defines={name: code.line(row) for name, row in bound(tree).items()},
        uses={name: code.line(row) for name, row in used(tree).items()},
        public=frozenset(public(tree)),
        definitions=frozenset(node.name for node in tree.body if isinstance(node, DEFINITIONS)),
    )


def _todo(notebook: Notebook, cell: Cell, task: Task, source: str) -> tuple[list[Import], Chunk]:
    """Return the imports of an unsolved cell, as far as it can be read, and placeholders for its names."""
    imports: list[Import] = []
    names = set(task.names)
    code = cleaned(Code.of(cell))
    try:
        tree = code.parse(notebook.path, cell.task)
        imports, code = split_imports(code, tree, notebook.path, cell.task)
        names |= set(bound(code.parse(notebook.path, cell.task)))
    except NotebookError:
        pass  # a blanked body is a syntax error too; the names were found without parsing
    return imports, placeholders(Chunk(cell.line, task=task), sorted(names), source)


def _docstring(notebook: Notebook, cell: Cell) -> str:
    code = cleaned(Code.of(cell))
    return _split_docstring(code, code.parse(notebook.path, cell.task))[0]


def _split_docstring(code: Code, tree: ast.Module) -> tuple[str, Code]:
    """Return the docstring as it is written, quotes included ('' if there is none), and the rest of the code."""
    if not tree.body or ast.get_docstring(tree, clean=False) is None:
        return "", code
    node = tree.body[0]
    text = ast.get_source_segment(code.text, node) or ""
    return text, code.without(set(range(node.lineno - 1, node.end_lineno or node.lineno)))


def _require_module(notebook: Notebook, cell: Cell, parts: Mapping[str, Part]) -> str:
    module = cell.directives["default_exp"]
    if not all(word.isidentifier() and not iskeyword(word) for word in module.split(".")):
        message = f"default_exp must be a dotted path in the package, such as core.dataloader.dataset, got {module!r}"
        raise NotebookError(notebook.path, cell.line, message)
    if module in parts:
        message = f"default_exp {module} is used twice, first in line {parts[module].line}: one Part is one file"
        raise NotebookError(notebook.path, cell.line, message)
    return module


def _require_part(notebook: Notebook, cell: Cell, chunk: Chunk) -> str:
    if cell.module is None:
        message = "exported code is in no Part: open the Part with a cell `#| default_exp core.dataloader.<file>`"
        raise NotebookError(notebook.path, chunk.line, message, cell.task)
    return cell.module


def _table(notebook: Notebook, imports: Iterable[Import]) -> dict[str, tuple[Import, ...]]:
    """Return the imports by the name they bind.

    Raises:
        NotebookError: two imports bind one name to different things.
    """
    table: dict[str, tuple[Import, ...]] = {}
    for item in imports:
        others = table.get(item.binds, ())
        if item in others:
            continue
        if others and not (item.is_submodule and others[0].is_submodule):
            message = (
                f"{item.binds!r} is imported from elsewhere in line {others[0].line}: give one of the two another name"
            )
            raise NotebookError(notebook.path, item.line, message, notebook.task_at(item.line))
        table[item.binds] = (*others, item)
    return table


def _require_one_meaning(notebook: Notebook, parts: Iterable[Part], table: Mapping[str, tuple[Import, ...]]) -> None:
    """Refuse a name that one file defines twice, or that is imported too: the export could pick the wrong one."""
    for part in parts:
        first: dict[str, int] = {}
        for chunk in part.chunks:
            for name, line in chunk.defines.items():
                if name in table:
                    message = (
                        f"{name!r} is defined here and imported in line {table[name][0].line}: give one another name"
                    )
                    raise NotebookError(notebook.path, line, message, chunk.task_id)
                if name in first and name in chunk.definitions and not chunk.is_placeholder:
                    message = f"{name!r} is exported twice, first in line {first[name]}: export only its last version"
                    raise NotebookError(notebook.path, line, message, chunk.task_id)
                first.setdefault(name, line)
