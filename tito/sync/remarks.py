"""Faults in the files of a module that would silently cost points: a sentence each, with the fix."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tito.classroom.collected.decoding import UnreadableError
from tito.classroom.collected.handed_in import ids_in, read_handed_in
from tito.notebooks.notebook import parse
from tito.release.released import released_text, rows
from tito.sync.pairs import Pair, pairs_of
from tito.workspace import Module

SHOWN = 6  # ids that a sentence names


def remarks(module: Module, *, judged: bool = False) -> list[str]:
    """Return what a student has to know of the files before anything is made of them; nothing in a course edition.

    Of notebooks that were `judged` it is known what is missing in them.
    """
    pairs = list(pairs_of(module))
    found = [remark for pair in pairs for remark in _of_pair(pair, judged)]
    found += [remark for path in (_others(module) if pairs else ()) for remark in _of_stray(path, pairs)]
    return [remark.replace(f"{module.root}{os.sep}", "") for remark in found]


def missing_ids(pair: Pair) -> list[str]:
    """Return the tasks and questions that were released in a notebook and are not in it any more."""
    text = released_text(pair.module, pair.py.path.name)
    there = {name for _, _, name in pair.py.cells or ()}
    cells = parse(text, pair.py.path).cells if text else ()
    return [it.id for it in cells if (it.is_solution or it.is_question) and it.grade["grade_id"] not in there]


def _of_pair(pair: Pair, judged: bool) -> Iterator[str]:
    py, ipynb = pair.py, pair.ipynb
    if py.cells is None and ipynb.cells is None and not py.fault:
        why = f"{ipynb.fault}" if ipynb.fault else f"{py.path.name} and {ipynb.path.name} are gone"
        yield f"{why}: `tito restore {py.path.stem}` gives you the released notebook"
    elif py.fault and ipynb.cells:
        made = "`tito sync --from ipynb` makes the .py again from it, and keeps what is there"
        yield f"{py.fault}; correct that; or, if your work is in {ipynb.path.name}: {made}"
    elif py.cells and ipynb.cells is None and ipynb.path.exists():
        why = str(ipynb.fault or f"{ipynb.path.name} is empty")
        yield f"{why}; the .py was used: `tito sync` makes the .ipynb again from it, and keeps what is there"
    missing = missing_ids(pair) if py.cells and not judged else []
    if missing:
        more = f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
        yield (
            f"{py.path.name} lacks {', '.join(missing[:SHOWN])}{more}, which {'was' if len(missing) == 1 else 'were'} "
            f"released in it: `tito restore {py.path.stem}` puts back what is missing"
        )


def _others(module: Module) -> Iterator[Path]:
    """Yield the files beside the notebooks that could be one."""
    known = {Path(name).stem for name in module.names}
    for path in sorted(module.folder.iterdir()):
        if path.suffix in (".py", ".ipynb") and path.is_file() and path.stem not in known and path.name[0] != ".":
            yield path


def _of_stray(path: Path, pairs: list[Pair]) -> Iterator[str]:
    """Say which notebook a file is a copy of, unless the notebook holds all of its work, too."""
    found: set[str] = set()
    with suppress(UnreadableError, OSError):
        found = ids_in(path.read_bytes())
    for pair in pairs:
        text = released_text(pair.module, pair.py.path.name)
        tasks = {cell.id for cell in parse(text).cells if cell.id} if text else set()
        if found & tasks and not adds_nothing(path, pair.py.path):
            name = pair.py.path.with_suffix(path.suffix).name
            yield (
                f"{path.name} holds tasks of {name}, but is neither graded nor handed in under this name: "
                f"if your work is in it, rename it to {name}; if not, delete it"
            )


def adds_nothing(one: Path, other: Path) -> bool:
    """Return whether all rows of the cells with a grade id in one file are in the other: it is the same, or blank."""
    try:
        mine, others = (read_handed_in(path.read_bytes(), path.name) for path in (one, other))
    except (UnreadableError, OSError):
        return False
    return all(
        set(rows(cell.source, cell.kind)) <= {row for it in others.cells_of(name) for row in rows(it.source, it.kind)}
        for name in mine.places
        for cell in mine.cells_of(name)
    )
