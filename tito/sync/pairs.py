"""A notebook in two files: `x_dev.py`, which tito reads, and `x_dev.ipynb`, which Jupyter writes without jupytext.

What both said when they last agreed is kept as a digest. A file that still says it was not edited since, so the other
one counts. If neither does, only the student knows which one counts. A file that is gone, and a `.ipynb` that
cannot be read, are made again from the other one.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tito.export.writer import write_all
from tito.notebooks.cell import NotebookError
from tito.notebooks.digest import Said, cells_of, digest_of
from tito.notebooks.ipynb import FORMAT, from_json, from_percent, give_ids, to_json, to_percent
from tito.notebooks.notebook import text_of
from tito.release.marker import read_release
from tito.release.place import free_name
from tito.release.released import released_text
from tito.workspace import Module, WorkspaceError

STATE = ".tito-sync.json"
# Metadata of cells that the `.py` takes over, besides what it has already: Jupyter and Colab add their own.
_KEPT = {"nbgrader", "tags", "alt", "title", "cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker"}


@dataclass(frozen=True)
class Form:
    """One of the two files. `cells` is None if it says nothing: it is gone, empty, or broken, and `fault` says how."""

    path: Path
    cells: list[Said] | None = None
    fault: NotebookError | None = None

    @classmethod
    def of(cls, path: Path) -> Form:
        try:
            text = text_of(path) if path.is_file() else ""
            return cls(path, (cells_of(text, path) or None) if text.strip() else None)
        except NotebookError as error:
            return cls(path, fault=error)


@dataclass(frozen=True)
class Pair:
    """The two files of a notebook, and what they said when they last agreed (None: unknown)."""

    module: Module
    name: str
    py: Form
    ipynb: Form
    agreed: str | None

    @property
    def newer(self) -> str:
        """Return which file counts: `py`, `ipynb`, `both` if both were edited, '' if they agree or neither can."""
        if self.py.cells is None:
            return "ipynb" if self.ipynb.cells and not self.py.fault else ""
        if self.ipynb.cells is None:
            return "py"
        py, ipynb = digest_of(self.py.cells), digest_of(self.ipynb.cells)
        if py == ipynb:
            return ""
        return "ipynb" if py == self.agreed else "py" if ipynb == self.agreed else "both"

    @property
    def is_doubtful(self) -> bool:
        """Return whether only the student knows which file counts."""
        return self.newer == "both" or bool(self.py.fault or self.ipynb.fault)

    def is_there(self, side: str) -> bool:
        """Return whether there is something in the `py` or `ipynb`, even if it cannot be read."""
        form = self.ipynb if side == "ipynb" else self.py
        return bool(form.cells or form.fault)


def take_over(module: Module) -> list[str]:
    """Take over into the `.py` notebooks what was edited in the `.ipynb` beside them; return the names of those.

    A `.py` that is gone is made again. A course edition, whose only source is `.py`, is left alone; so is an `.ipynb`
    that is behind its `.py`, or broken.

    Raises:
        WorkspaceError: both were edited, or a file cannot be written.
    """
    pairs = list(pairs_of(module))
    _require_clear(pairs)
    taken = [pair for pair in pairs if pair.newer == "ipynb"]
    for pair in taken:
        write_all({pair.py.path: _as_py(pair)})
    settled = [pair for pair in pairs if not pair.py.fault and pair.newer in ("", "ipynb")]
    said = {pair.name: pair.ipynb.cells for pair in settled if pair.ipynb.cells}
    _remember(module.root, {name: digest_of(cells) for name, cells in said.items()})
    return [pair.name for pair in taken]


def bring_together(
    module: Module, counts: str | None = None, *, only: str | None = None
) -> list[tuple[str, str, Path | None]]:
    """Bring both files of each notebook to the same state; return (name, file that counted, copy) of what was not.

    The copy is of a file that could not be read, or whose work is nowhere else, made before it was replaced.

    Args:
        counts: `py` or `ipynb`, which counts where both were edited or one cannot be read; None: there are none such.
        only: the name of one notebook, such as `dataloader_dev.py`.

    Raises:
        NotebookError: the file that counts is no notebook. WorkspaceError: as `take_over`.
    """
    pairs = [pair for pair in pairs_of(module) if only in (None, pair.py.path.name)]
    if counts is None:
        _require_clear(pairs)
    done, said = [], {}
    for pair in pairs:
        side = counts if counts and (only or pair.is_doubtful) and pair.is_there(counts) else pair.newer
        source, other = (pair.ipynb, pair.py) if side == "ipynb" else (pair.py, pair.ipynb)
        if source.fault:
            raise source.fault
        if source.cells and source.cells != other.cells:
            text = _as_py(pair) if side == "ipynb" else _as_ipynb(pair)
            is_unsaid = bool(other.cells) and digest_of(other.cells or []) != pair.agreed
            copy = keep(other.path) if other.fault or is_unsaid else None
            write_all({other.path: text})
            done.append((pair.name, side, copy))
        said[pair.name] = digest_of(source.cells or [])
    _remember(module.root, said)
    return done


def keep(path: Path) -> Path:
    """Copy a file beside itself, and return where."""
    copy = free_name(path)
    shutil.copy2(path, copy)
    return copy


def pairs_of(module: Module) -> Iterator[Pair]:
    """Yield the notebooks of a student edition, whatever there is of them."""
    release = read_release(module.root)
    agreed = {**release.cells, **_remembered(module.root)} if release else {}
    for path in (module.folder / name for name in (module.names if release else ())):
        name = path.relative_to(module.root).as_posix()
        yield Pair(module, name, Form.of(path), Form.of(path.with_suffix(".ipynb")), agreed.get(name))


def _require_clear(pairs: Iterable[Pair]) -> None:
    for pair in pairs:
        if pair.newer == "both":
            only = dict.fromkeys(name or "a cell without id" for name in different(pair.py.cells, pair.ipynb.cells))
            raise WorkspaceError(
                f"{pair.name} and {pair.ipynb.path.name} were both edited, and differ in {', '.join(only)}: say "
                f"which one counts, `tito sync --from py` or `tito sync --from ipynb`; the other one is kept beside it"
            )


def different(one: list[Said] | None, other: list[Said] | None) -> Iterator[str]:
    """Yield the grade ids of the cells that are not the same in both."""
    first, second = set(one or ()), set(other or ())
    for _, _, name in (cell for cell in [*(one or ()), *(other or ())] if cell not in first & second):
        yield name
    if first == second:
        yield "the order of the cells"


def _as_py(pair: Pair) -> str:
    """Return the text of the `.py` with the cells of the `.ipynb`; its header stays, or is the one released."""
    notebook = _read_json(pair.ipynb.path)
    given = text_of(pair.py.path) if pair.py.cells else released_text(pair.module, pair.py.path.name)
    kept, known = set(_KEPT), {}
    if given:
        before = from_percent(given)
        notebook.metadata = before.metadata
        kept |= {key for cell in before.cells for key in cell.metadata}
        known = {(cell.cell_type, cell.source): {**cell.metadata, "nbgrader": None} for cell in before.cells}
    for cell in notebook.cells:
        both = known.get((cell.cell_type, cell.source), {}) | cell.metadata
        cell.metadata = {key: value for key, value in both.items() if key in kept and value is not None}
    return _require_same(to_percent(notebook), pair.py.path, pair.ipynb)


def _as_ipynb(pair: Pair) -> str:
    """Return the JSON of the `.ipynb` with the cells of the `.py`; what did not change keeps its outputs and ids."""
    from jupytext.combine import combine_inputs_with_outputs

    notebook = from_percent(text_of(pair.py.path))
    if pair.ipynb.cells:
        notebook = combine_inputs_with_outputs(notebook, _read_json(pair.ipynb.path), fmt=FORMAT)
    else:
        give_ids(notebook)
    return _require_same(to_json(notebook), pair.ipynb.path, pair.py)


def _read_json(path: Path) -> Any:
    try:
        return from_json(text_of(path))
    except (AttributeError, KeyError, TypeError, ValueError) as error:  # cells that lack what cells have
        raise NotebookError(path, 1, f"is not a notebook: {type(error).__name__}: {error}") from error


def _require_same(text: str, path: Path, source: Form) -> str:
    """Refuse to write a file that would say something else than the one it is made from."""
    written = cells_of(text, path)
    if written != source.cells:
        odd = next(different(written, source.cells)) or "a cell without id"
        raise WorkspaceError(f"{path.name} cannot hold what {source.path.name} says in {odd}: close what is open there")
    return text


def _remembered(root: Path) -> dict[str, str]:
    try:
        state = json.loads((root / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _remember(root: Path, agreed: dict[str, str]) -> None:
    release = read_release(root)
    before = _remembered(root)
    known = {**(release.cells if release else {}), **before}
    if any(known.get(name) != value for name, value in agreed.items()):
        write_all({root / STATE: json.dumps({**before, **agreed}, indent=1, sort_keys=True) + "\n"})
