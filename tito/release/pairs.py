"""A notebook in two files: `x_dev.py`, which tito reads, and `x_dev.ipynb`, which Jupyter writes without jupytext.

What both said when they last agreed is kept as a digest. A file that still says it was not edited since, so the other
one counts. If neither does, nobody but the student knows which one counts.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tito.cell import NotebookError
from tito.export.writer import write_all
from tito.lint import FORMAT
from tito.release.digest import Said, cells_of, digest_of
from tito.release.marker import read_release
from tito.workspace import Module, WorkspaceError

STATE = ".tito-sync.json"
SIDES = ("py", "ipynb")
# Metadata of cells that the `.py` takes over: nbgrader's and jupytext's. Jupyter and Colab add their own.
_KEPT = ("nbgrader", "tags", "cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker")


@dataclass(frozen=True)
class Pair:
    """The two files of a notebook, what they say, and what they said when they last agreed (None: nobody knows)."""

    name: str
    py: Path
    py_cells: list[Said]
    ipynb_cells: list[Said]
    agreed: str | None

    @property
    def ipynb(self) -> Path:
        return self.py.with_suffix(".ipynb")

    @property
    def newer(self) -> str:
        """Return which file was edited: `py`, `ipynb`, `both`, or '' if they agree."""
        py, ipynb = digest_of(self.py_cells), digest_of(self.ipynb_cells)
        if py == ipynb:
            return ""
        return "ipynb" if py == self.agreed else "py" if ipynb == self.agreed else "both"


def take_over(module: Module) -> list[str]:
    """Take over into the `.py` notebooks what was edited in the `.ipynb` beside them; return the names of those.

    A course edition, whose only source is `.py`, is left alone. An `.ipynb` that is behind its `.py` stays as it is.

    Raises:
        NotebookError: a file is no notebook. WorkspaceError: both were edited, or a file cannot be written.
    """
    pairs = list(_pairs(module))
    _require_clear(pairs)
    for pair in pairs:
        if pair.newer == "ipynb":
            write_all({pair.py: _as_py(pair)})
    _remember(module.root, {pair.name: digest_of(pair.ipynb_cells) for pair in pairs if pair.newer in ("", "ipynb")})
    return [pair.name for pair in pairs if pair.newer == "ipynb"]


def bring_together(module: Module, counts: str | None = None) -> list[tuple[str, str]]:
    """Bring both files of each notebook to the same state; return (name, the file that counted) of what was not.

    Args:
        counts: `py` or `ipynb`, whichever was edited later; None takes the one that was edited.

    Raises:
        NotebookError, WorkspaceError: as `take_over`.
    """
    pairs = list(_pairs(module))
    if counts is None:
        _require_clear(pairs)
    done = [(pair, counts or pair.newer) for pair in pairs if pair.newer]
    for pair, side in done:
        write_all({pair.py: _as_py(pair)} if side == "ipynb" else {pair.ipynb: _as_ipynb(pair)})
    sides = {pair.name: side for pair, side in done}
    said = {pair.name: pair.py_cells if sides.get(pair.name) == "py" else pair.ipynb_cells for pair in pairs}
    _remember(module.root, {name: digest_of(cells) for name, cells in said.items()})
    return [(pair.name, side) for pair, side in done]


def _pairs(module: Module) -> Iterator[Pair]:
    """Yield the notebooks of a student edition that are there in both forms."""
    release = read_release(module.root)
    if release is None:
        return
    agreed = {**release.cells, **_remembered(module.root)}
    for py in module.notebooks:
        ipynb = py.with_suffix(".ipynb")
        if ipynb.is_file():
            name = py.relative_to(module.root).as_posix()
            yield Pair(name, py, cells_of(_text(py), py), cells_of(_text(ipynb), ipynb), agreed.get(name))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotebookError(path, 1, f"is not UTF-8 text: byte {error.start}") from error


def _require_clear(pairs: Iterable[Pair]) -> None:
    for pair in pairs:
        if pair.newer == "both":
            only = dict.fromkeys(name or "a cell without id" for name in _different(pair))
            raise WorkspaceError(
                f"{pair.name} and {pair.ipynb.name} were both edited, and differ in {', '.join(only)}: say which one "
                f"counts, `tito sync --from py` or `tito sync --from ipynb`; the other one is overwritten"
            )


def _different(pair: Pair) -> Iterator[str]:
    """Yield the grade ids of the cells that are not the same in both."""
    py, ipynb = set(pair.py_cells), set(pair.ipynb_cells)
    for _, _, name in (cell for cell in [*pair.py_cells, *pair.ipynb_cells] if cell not in py & ipynb):
        yield name
    if py == ipynb:
        yield "the order of the cells"


def _as_py(pair: Pair) -> str:
    """Return the text of the `.py` with the cells of the `.ipynb`; its header stays."""
    import jupytext

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        notebook = jupytext.reads(_text(pair.ipynb), fmt="ipynb")
        notebook.metadata = jupytext.reads(_text(pair.py), fmt=FORMAT).metadata
        for cell in notebook.cells:
            cell.metadata = {key: value for key, value in cell.metadata.items() if key in _KEPT}
        return jupytext.writes(notebook, fmt=FORMAT)


def _as_ipynb(pair: Pair) -> str:
    """Return the JSON of the `.ipynb` with the cells of the `.py`; what did not change keeps its outputs and ids."""
    import jupytext
    from jupytext.combine import combine_inputs_with_outputs

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        there = jupytext.reads(_text(pair.ipynb), fmt="ipynb")
        notebook = combine_inputs_with_outputs(jupytext.reads(_text(pair.py), fmt=FORMAT), there, fmt=FORMAT)
        return jupytext.writes(notebook, fmt="ipynb")


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
