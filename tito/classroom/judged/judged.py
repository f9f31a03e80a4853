"""A student's notebook as it is judged: the released one, with the student's cells of tasks in it and nothing else.

`tito test` and `tito submit` run this one, so that what they say is what the grader will say. Everything else in the
student's file is named, with the way to fix it, before it costs anything.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from tito.classroom.collected.deviations import place_of
from tito.classroom.collected.rebuild import Rebuilt, rebuild
from tito.classroom.judged.imports import bound_by, is_found_here_only, own_modules, packages_of_ones_own
from tito.grading.inside.names import bound_names, bound_rows, used_names
from tito.notebooks.cell import Cell
from tito.notebooks.notebook import Notebook, NotebookError, parse, read
from tito.release.marker import Release, read_release, sha256
from tito.release.released import released_path, released_text
from tito.workspace import Module

_MENDS = {
    "cell copied": "leave one cell, with all that belongs to the task",
    "cell deleted": "the released one is used, and `tito restore {stem}` puts it back",
    "task deleted": "the task is to do until `tito restore {stem}` puts the cell back",
    "cells reordered": "move it back; until then cells run in the released order",
    "check edited": "`tito restore {cell}` puts it back",
    "given cell edited": "the released one is used, so undo the change and keep what a task needs in its own cell",
    "metadata edited": "the released settings are used, so copy the cell's first line back from {released}",
    "points edited": "the released settings are used, so copy the cell's first line back from {released}",
    "encoding": "save the file as UTF-8",
    "more": "copy your solutions into a new copy of {released}",
}


@dataclass(frozen=True)
class Judged:
    """One notebook as it is graded.

    Attributes:
        notebook: its cells, with the lines that they have in the student's file.
        notes: the parts of the student's file that do not count, and how to fix them, a sentence each.
        absent: the student's own modules, which are not there when it is graded.
    """

    notebook: Notebook
    notes: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


def judge(module: Module, path: Path) -> Judged:
    """Read a notebook of a module as it will be graded; in a course edition, as it is.

    Raises:
        NotebookError: nothing in it can be graded.
    """
    text, release = released_text(module, path.name), read_release(module.root)
    if release is None:
        return Judged(read(path))
    if text is None:
        return Judged(read(path), (f"{_shown(module, path)} is missing or was changed, {_UNKNOWN}",))
    skeleton = parse(text, path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotebookError(path, 1, f"cannot be read: {error.strerror or error}") from error
    rebuilt = rebuild(skeleton, data, path.name)
    if rebuilt.problem:
        mend = f"copy your solutions into a new copy of {_shown(module, path)}"
        raise NotebookError(path, 1, f"{rebuilt.problem.removeprefix(f'{path.name} ')}; {mend}")
    names = {task.id: task.names for task in skeleton.tasks}
    notebook = replace(skeleton, cells=tuple(_placed(cell, rebuilt, names) for cell in skeleton.cells))
    imported = dict(own_modules(module, release, notebook))
    notes = [
        *_deviations(skeleton, rebuilt, path, _shown(module, path)),
        *_from_outside(skeleton, notebook, rebuilt, path),
        *(f"{task} imports {name} from {file}, {_NOT_TAKEN} {task}" for (task, name), file in imported.items()),
        *(f"{task} imports {name}, {_NOT_NEEDED}" for task, name in packages_of_ones_own(module, skeleton, notebook)),
        *_edited_files(module, release),
    ]
    absent = {name for _, name in imported if is_found_here_only(module, name)}
    return Judged(notebook, tuple(dict.fromkeys(notes)), tuple(sorted(absent)))


_NOT_TAKEN = "which is not taken when you hand in: move it into the cell of"
_UNKNOWN = "so cells that do not count when you hand in cannot be told: take the file from a new copy of the course"
_NOT_NEEDED = "a package that the course does not need: it may not be there when you are graded, so do without it"


def _placed(cell: Cell, rebuilt: Rebuilt, names: Mapping[str, Sequence[str]]) -> Cell:
    if cell.kind != "code":
        return cell
    file, line = rebuilt.places[cell.line]
    if not cell.is_solution:
        return replace(cell, file=file, line=line)
    # What it defines, and whether that goes into the package, is not the student's to say.
    metadata = {**cell.metadata, "export": cell.is_export, "defines": list(names[cell.id])}
    return replace(cell, file=file, line=line, source=rebuilt.cells.get(cell.id, ""), metadata=metadata)


def _shown(module: Module, path: Path) -> str:
    return released_path(module, path.name).relative_to(module.root).as_posix()


def _deviations(skeleton: Notebook, rebuilt: Rebuilt, path: Path, released: str) -> Iterator[str]:
    """Yield a sentence for each deviation that the student can fix."""
    names = {task.id: set(task.names) for task in skeleton.tasks}
    for item in rebuilt.evidence:
        kind = "task deleted" if item.kind == "cell deleted" and item.where in names else item.kind
        if kind in _MENDS:
            mend = _MENDS[kind].format(released=released, stem=path.stem, cell=item.where)
            place = item.place[item.place.find("line") :] if "line" in item.place else ""
            where = _where_it_went(names[item.where], names, rebuilt, path) if kind == "task deleted" else ""
            mend += " and you move its code there" if " the cell of " in where else ""
            yield f"{item.message}{f' ({place})' if place else ''}{where}: {mend}"


def _where_it_went(wanted: set[str], names: Mapping[str, set[str]], rebuilt: Rebuilt, path: Path) -> str:
    """Say where the code of a task without a cell is now; '' if nowhere, or in one that binds these names anyway."""
    cells = rebuilt.cells.items()
    merged = next((task for task, source in cells if (wanted - names[task]) & set(bound_names(source))), "")
    astray = next((cell for cell in rebuilt.left if wanted & set(bound_names(cell.source))), None)
    where = f"the cell of {merged}" if merged else place_of(path.name, astray) if astray else ""
    return f", and its code is in {where}" if where else ""


def _from_outside(skeleton: Notebook, notebook: Notebook, rebuilt: Rebuilt, path: Path) -> Iterator[str]:
    """Yield a sentence for each name that a task uses and that comes from no cell that is taken with it."""
    cells = [cell for cell in skeleton.cells if cell.kind == "code" and not cell.is_check and not cell.is_measure]
    given = {name for cell in cells for name in bound_names(cell.source)}
    left = {
        name: replace(it, line=it.line + row - 1) for it in rebuilt.left for name, row in bound_rows(it.source).items()
    }
    binds = {cell.id: set(bound_names(cell.source)) for cell in notebook.cells if cell.is_solution}
    modules = {name for cell in cells for name in bound_by(ast.Import, cell.source)}
    for task in (cell for cell in notebook.cells if cell.id in rebuilt.written and cell.is_solution):
        own = binds[task.id]
        for name in sorted(used_names(task.source) - own - given):
            others = [other for other, names in binds.items() if name in names]
            if others:
                why = f"which counts only while {others[0]} is right: define it in the cell of {task.id}, too"
                yield f"{task.id} uses {name} from the cell of {others[0]}, {why}"
            elif name in left:
                yield f"{task.id} uses {name} from {place_of(path.name, left[name])}, {_NOT_TAKEN} {task.id}"
        stub = next(cell.source for cell in skeleton.cells if cell.id == task.id)
        defined = {*bound_rows(task.source, imports=False)}  # an import binds the same everywhere, but for
        defined |= bound_by(ast.ImportFrom, task.source) & modules  # `from time import time`
        for name in sorted(defined & given - set(bound_names(stub))):
            yield f"{task.id} binds {name}, which the notebook gives: call it something else, or other tasks may fail"


def _edited_files(module: Module, release: Release) -> Iterator[str]:
    """Yield a sentence for each given file of the package that was changed."""
    for name, known in release.files.items():
        with suppress(OSError):
            data = (module.root / name).read_bytes() if name.startswith("tinytorch/") else None
            if data is not None and sha256(data.replace(b"\r\n", b"\n")) != known:
                yield f"{name} is not as it was released: the released one is used when you hand in, so undo the change"
