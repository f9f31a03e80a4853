"""Put cells back as they were released, in both forms of a notebook; what was there is kept beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tito import output
from tito.export.writer import write_all
from tito.grading.inside.names import bound_names
from tito.notebooks.cell import Cell
from tito.notebooks.digest import cells_of
from tito.notebooks.ipynb import from_percent, to_json, to_percent
from tito.notebooks.percent import split
from tito.release.released import released_text
from tito.sync.pairs import Form, bring_together, different, keep, take_over
from tito.workspace import Module, WorkspaceError, find

AS_RELEASED, CHANGED, MISSING = "as released", "changed", "missing"


@dataclass(frozen=True)
class Item:
    """A released cell that can be put back: its id, or a name that it defines; `place` is that among all cells."""

    name: str
    kind: str
    now: str
    place: int


class Pieces:
    """A released notebook and what became of it, both as lists of cells of nbformat."""

    def __init__(self, path: Path, text: str) -> None:
        self.form, self.text, self.given = Form.of(path), text, from_percent(text)
        readable = path.read_text(encoding="utf-8-sig") if self.form.cells else ""
        self.there = from_percent(readable) if readable else None

    @property
    def words(self) -> tuple[str, ...]:
        """Return what the notebook may be called."""
        path = self.form.path
        return path.stem, path.name, f"{path.stem}.ipynb", path.stem.removesuffix("_dev")

    def items(self) -> Iterator[Item]:
        """Yield the released cells that have a name: graded ones, and given ones that define something."""
        used: set[str] = set()
        for place, cell in enumerate(self.given.cells):
            names = [_id(cell)] if _id(cell) else bound_names(cell.source) if cell.cell_type == "code" else []
            name = next((name for name in names if name not in used), "")
            if name:
                used.add(name)
                found = self._standing_for(cell)
                now = MISSING if found is None else AS_RELEASED if _says_the_same(found, cell) else CHANGED
                yield Item(name, _kind(cell), now, place)

    def put_back(self, places: Sequence[int]) -> str:
        """Return the text of the notebook with these released cells: where they were, or below the one above them.

        Raises:
            WorkspaceError: in another cell, a string is not closed, which would take the cells below with it.
        """
        if self.there is None:
            return self.text
        self.there = self._closed([self.given.cells[place] for place in places])
        for place in places:
            cell = deepcopy(self.given.cells[place])
            found, lost = self._standing_for(cell), self._alike(cell)
            if found is not None:
                found.source, found.metadata = cell.source, cell.metadata
            elif lost is not None:  # only its id was lost
                lost.metadata["nbgrader"] = cell.metadata["nbgrader"]
            else:
                above = (self._standing_for(it) for it in reversed(self.given.cells[:place]))
                before = next((it for it in above if it is not None), None)
                self.there.cells.insert(next((i + 1 for i, it in enumerate(self.there.cells) if it is before), 0), cell)
        return to_percent(self.there)

    def _closed(self, cells: Sequence[Any]) -> Any:
        """Return what is there, read again with the sources of these cells: one of them may hold an open string."""
        path, sources = self.form.path, {_id(it): it.source for it in cells if _id(it) and it.cell_type == "code"}
        text = path.read_text(encoding="utf-8-sig")
        rows = text.split("\n")
        for cell in reversed([*split(text, path)]):
            if cell.id in sources:
                rows[cell.line - 1 : cell.last_line] = sources[cell.id].split("\n")
        text = "\n".join(rows)
        there = from_percent(text)
        written, meant = cells_of(to_json(there), path.with_suffix(".ipynb")), cells_of(text, path)
        if written != meant:
            odd = next(different(written, meant)) or "a cell without id"
            raise WorkspaceError(f"{path.name}: a string is not closed in {odd}: close it, or restore that cell, too")
        return there

    def _standing_for(self, cell: Any) -> Any:
        """Return the cell that stands for a released one: by its id if it has one; None if there is none."""
        if _id(cell) and self.there:
            return next((it for it in self.there.cells if _id(it) == _id(cell)), None)
        return self._alike(cell)

    def _alike(self, cell: Any) -> Any:
        """Return the cell without id that says the same as a released one, or defines the same.

        None of those that say the same as another released one: classes grow over several cells.
        """
        others = [it for it in self.given.cells if not _id(it) and not _says_the_same(it, cell)]
        there = [it for it in self.there.cells if not _id(it)] if self.there else []
        cells = [it for it in there if not any(_says_the_same(it, other) for other in others)]
        names = (
            set(bound_names(cell.source)) if _kind(cell) in ("task", "given") and cell.cell_type == "code" else set()
        )
        return next((it for it in cells if _says_the_same(it, cell)), None) or next(
            (it for it in reversed(cells) if names and it.cell_type == "code" and names <= set(bound_names(it.source))),
            None,
        )


def restore_command(words: Sequence[str], *, json: bool) -> int:
    """Put back the cells that the words name, or list what can be put back; return 0.

    Raises:
        NotebookError, WorkspaceError: as `restore`.
    """
    modules = [module for module in find().modules if any(released_text(module, name) for name in module.names)]
    if not modules:
        raise WorkspaceError("no released notebook is kept here: `tito restore` works in a student edition")
    if not words:
        _show(modules[0], json=json)
        return 0
    done = restore(modules[0], words)
    if json:
        output.put_json(
            [{"notebook": path.name, "cells": names, "kept": str(copy or "")} for path, names, copy in done]
        )
        return 0
    for path, names, copy in done:
        kept = f"; what was there is kept in {copy.relative_to(modules[0].root)}" if copy else ""
        output.say(f"{path.name} and {path.stem}.ipynb: put back {', '.join(names)}{kept}")
    if not done:
        output.say("nothing is missing; `tito restore` lists what was changed")
    return 0


def restore(module: Module, words: Sequence[str]) -> list[tuple[Path, list[str], Path | None]]:
    """Put back cells as they were released; return (notebook, cells, copy of what was there) for each notebook.

    Args:
        module: of a student edition.
        words: ids such as `8.4` or `8.4-check`, names that given cells define, or notebooks, which get what they lack.

    Raises:
        NotebookError: a notebook cannot be read. WorkspaceError: no cell is called that; as `take_over`.
    """
    take_over(module)
    done = []
    for pieces, items in _chosen(list(_pieces(module)), words):
        text, path = pieces.put_back([item.place for item in items]), pieces.form.path
        copy = keep(path) if path.is_file() else None
        write_all({path: text})
        for _, _, other in bring_together(module, "py", only=path.name):
            if other is not None:
                output.fail(f"what was in {path.stem}.ipynb is kept in {other.relative_to(module.root)}")
        done.append((path, [item.name for item in items] if pieces.there else ["the whole notebook"], copy))
    return done


def _chosen(every: Sequence[Pieces], words: Sequence[str]) -> list[tuple[Pieces, list[Item]]]:
    """Return which cells of which notebook the words name; a notebook that cannot be read comes back whole or not."""
    found: dict[int, list[Item]] = {}
    for word in words:
        whole = next((i for i, pieces in enumerate(every) if word in pieces.words), None)
        if whole is not None:
            found.setdefault(whole, []).extend(item for item in every[whole].items() if item.now == MISSING)
            continue
        named = [(i, item) for i, pieces in enumerate(every) for item in pieces.items() if item.name == word]
        if not named:
            raise WorkspaceError(f"no released cell is called {word!r}: `tito restore` lists what can be put back")
        (place, item), fault = named[0], every[named[0][0]].form.fault
        if fault:
            raise fault
        found.setdefault(place, []).append(item)
    return [(every[i], items) for i, items in found.items() if items]


def _show(module: Module, *, json: bool) -> None:
    """List what is not as it was released; tell people only of cells that should be, or are missing."""
    take_over(module)
    every = [(it, pieces.form.path.name) for pieces in _pieces(module) for it in pieces.items()]
    rows = [(it.name, it.kind, it.now, name) for it, name in every if it.now != AS_RELEASED]
    if json:
        output.put_json([dict(zip(("id", "kind", "now", "notebook"), row, strict=True)) for row in rows])
        return
    written = [name for name, kind, now, _ in rows if kind == "task" and now == CHANGED]
    rows = [row for row in rows if row[2] == MISSING or row[1] in ("check", "given")]
    if rows:
        output.table(("id", "what", "now", "notebook"), rows)
    else:
        output.say("every check and every given cell is as it was released")
    for name in [row[0] for row in rows][:1] or written[:1]:
        output.say(f"`tito restore {name}` puts it back as it was released, and keeps a copy of the notebook")


def _pieces(module: Module) -> Iterator[Pieces]:
    for name in module.names:
        if text := released_text(module, name):
            yield Pieces(module.folder / name, text)


def _id(cell: Any) -> str:
    return Cell(cell.cell_type, "", 0, cell.metadata).id


def _kind(cell: Any) -> str:
    it = Cell(cell.cell_type, "", 0, cell.metadata)
    return "task" if it.is_solution else "check" if it.is_check else "question" if it.is_question else "given"


def _says_the_same(one: Any, other: Any) -> bool:
    return bool(one.source.strip() == other.source.strip() and one.cell_type == other.cell_type)
