"""One zip of the notebooks of a module as they are, with a receipt; the same bytes for the same receipt."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tito.classroom.collected.receipt import FILE, Receipt
from tito.release.archive import zipped
from tito.sync.remarks import adds_nothing, remarks
from tito.workspace import Module, WorkspaceError


def notebook_files(module: Module, *, is_settled: bool = False) -> list[Path]:
    """Return the files to hand in: each notebook's `.py`, and a `.ipynb` that has no `.py` or holds something more.

    Args:
        module: of a student's course folder.
        is_settled: no `.ipynb` holds work that is not in the `.py` beside it.

    Raises:
        WorkspaceError: the module has no notebook.
    """
    found = []
    for stem in (Path(name).stem for name in module.names):
        text, jupyter = (module.folder / f"{stem}{suffix}" for suffix in (".py", ".ipynb"))
        found += [text] if text.is_file() else []
        is_spare = text.is_file() and (is_settled or adds_nothing(jupyter, text))
        found += [jupyter] if jupyter.is_file() and not is_spare else []
    if not found:
        nothing = f"{module.folder} holds no *_dev.py and no *_dev.ipynb to hand in"
        raise WorkspaceError("\n".join([nothing, *remarks(module)]))
    return found


def pack(receipt: Receipt, files: Mapping[str, bytes]) -> bytes:
    """Return the zip archive that is handed in."""
    return zipped({**files, FILE: receipt.dumps().encode()})
