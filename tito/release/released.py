"""What students were given of a notebook, as far as one must know it to tell what they have changed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from tito.notebooks.cell import ENDS, Cell, marked
from tito.notebooks.notebook import Notebook
from tito.release.marker import read_release, sha256
from tito.workspace import Module

MARKERS = (*ENDS.keys(), *ENDS.values())
FLAGS = ("grade", "solution", "locked")
_NAMES = re.compile(r"^(?:async\s+def|def|class)[ \t]+(\w+)|^(\w+)(?:[ \t]*:[^=\n]+)?[ \t]*=(?!=)", re.MULTILINE)
_STUB = re.compile(r"raise NotImplementedError\(.*\btask \d+\.\d+.*\)")
_STUB_LENGTH = 500  # a longer row would take the expression long, and is none
_PLACEHOLDERS = {"your answer", "your answer here"}
_TRAILING = re.compile(r",(?=[)\]}])")


def released_text(module: Module, notebook: str) -> str | None:
    """Return the percent text of a notebook as students were given it; None outside of student editions.

    A text that was changed there since counts as missing.
    """
    release = read_release(module.root)
    path = released_path(module, notebook)
    if release is None or not path.is_file():
        return None
    data = path.read_bytes().replace(b"\r\n", b"\n")
    name = path.relative_to(module.root).as_posix()
    return data.decode() if release.files.get(name) == sha256(data) else None


def released_path(module: Module, notebook: str) -> Path:
    """Return where a student edition keeps what was released of a notebook, such as `dataloader_dev.py`."""
    return module.root / ".tito" / "released" / f"{Path(notebook).stem}.py"


@dataclass(frozen=True)
class Given:
    """One cell as students were given it: what tells another one from it, and nothing of its text but names.

    Attributes:
        id: its grade id, '' for a cell without one. above: the nearest id above it, its own included.
        digest: of its essence. whole: of a hidden check, that of what it tests; '' for others.
        flags: of `FLAGS`, those that are set. says: what it defines, or how it begins.
    """

    id: str
    above: str
    kind: str
    digest: str
    whole: str = ""
    points: float = 0
    flags: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    is_measure: bool = False

    @property
    def is_check(self) -> bool:
        return self.kind == "code" and "grade" in self.flags and "solution" not in self.flags


@dataclass(frozen=True)
class Released:
    """What students were given of a notebook: the cells with a grade id, and the code cells without.

    Attributes:
        cells: in the order of the notebook. names: of the releases in which it was just so, the earliest first.
    """

    cells: tuple[Given, ...]
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, notebook: Notebook) -> Released:
        """Return what students are given of the course's notebook."""
        above, found = "", []
        for cell in notebook.cells:
            above = cell.id or above
            if cell.id or (cell.kind == "code" and has_statements(cell.source)):
                found.append(_given(cell, above))
        return cls(tuple(found))

    @cached_property
    def by_id(self) -> dict[str, Given]:
        """Return the cells that carry a grade id."""
        return {cell.id: cell for cell in self.cells if cell.id}

    @cached_property
    def others(self) -> list[Given]:
        """Return the code cells without a grade id."""
        return [cell for cell in self.cells if not cell.id]

    def is_as_given(self, name: str, source: str) -> bool:
        """Return whether a source is that of the cell with this id, apart from layout and comments."""
        given = self.by_id.get(name)
        return given is not None and digest(source, given.kind) == given.digest


def _given(cell: Cell, above: str) -> Given:
    return Given(
        id=cell.id,
        above=above,
        kind=cell.kind,
        digest=digest(shown(cell) if cell.id else cell.source, cell.kind),
        whole=digest(cell.source) if cell.is_hidden else "",
        points=cell.points,
        flags=tuple(flag for flag in FLAGS if cell.grade.get(flag)),
        says=() if cell.id else says(cell.source),
        is_measure=cell.is_measure,
    )


def says(source: str) -> tuple[str, ...]:
    """Return the names that a cell defines, or else its first line of code."""
    names = dict.fromkeys(function or value for function, value in _NAMES.findall(source))
    rows = (row.strip() for row in source.split("\n"))
    return tuple(names) or (next((row for row in rows if row and not row.startswith("#")), "many comments"),)


def shown(cell: Cell) -> str:
    """Return the source of a cell without solutions, hidden tests and their markers."""
    return "\n".join(row for row, begin in marked(cell.source.split("\n")) if not begin)


@lru_cache(maxsize=2048)  # most cells of a class are as they were given
def digest(source: str, kind: str = "code") -> str:
    """Return a digest of the essence. What was released is kept as such: another one would accuse whole classes."""
    return hashlib.sha256(essence(source, kind).encode("utf-8", "replace")).hexdigest()[:16]


def essence(source: str, kind: str = "code") -> str:
    """Return what is left of a source when layout, comments, stubs and placeholders do not count."""
    return _TRAILING.sub("", re.sub(r"\s+", "", "".join(rows(source, kind))).replace("'", '"'))


def rows(source: str, kind: str = "code") -> list[str]:
    """Return the rows of a source that a student may have written, without the blanks around them."""
    found = [row.strip() for row in source.split("\n")]
    if kind == "code":
        found = [row for row in found if not row.startswith("#") and not is_stub(row)]
    return [row for row in found if row and row not in MARKERS and not is_placeholder(row)]


def is_stub(row: str) -> bool:
    """Tell whether a row of code stands for a task that is to do."""
    return len(row) < _STUB_LENGTH and _STUB.fullmatch(row) is not None


def is_placeholder(row: str) -> bool:
    """Tell whether a row of an answer is the one that was given, such as `*Your answer here.*`."""
    return row.strip(" \t*_.>#").casefold() in _PLACEHOLDERS


def has_statements(source: str) -> bool:
    """Return whether a code cell holds anything but comments."""
    return any(row.strip() and not row.lstrip().startswith("#") for row in source.split("\n"))
