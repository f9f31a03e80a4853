"""One zip of the notebooks of a module as they are, with a receipt; the same bytes for the same receipt."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tito.classroom.decoding import UnreadableError
from tito.classroom.handed_in import read_handed_in
from tito.classroom.released import rows
from tito.submit.receipt import FILE, Receipt
from tito.workspace import Module, WorkspaceError

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can tell


def notebook_files(module: Module, *, is_settled: bool = False) -> list[Path]:
    """Return the files to hand in: each `*_dev.py`, and a `*_dev.ipynb` that stands alone or holds something more.

    Args:
        module: of a student's course folder.
        is_settled: no `.ipynb` holds work that is not in the `.py` beside it.

    Raises:
        WorkspaceError: the module has no notebook.
    """
    found = []
    for stem in sorted({path.stem for path in module.folder.glob("*_dev.*") if not path.name.startswith(".")}):
        text, jupyter = (module.folder / f"{stem}{suffix}" for suffix in (".py", ".ipynb"))
        found += [text] if text.is_file() else []
        is_spare = text.is_file() and (is_settled or adds_nothing(jupyter, text))
        found += [jupyter] if jupyter.is_file() and not is_spare else []
    if not found:
        raise WorkspaceError(f"{module.folder} holds no *_dev.py and no *_dev.ipynb to hand in")
    return found


def adds_nothing(one: Path, other: Path) -> bool:
    """Tell whether all rows of the cells with a grade id in one file stand in the other: it is the same, or blank."""
    try:
        mine, others = (read_handed_in(path.read_bytes(), path.name) for path in (one, other))
    except (UnreadableError, OSError):
        return False
    return all(
        set(rows(cell.source, cell.kind)) <= {row for it in others.cells_of(name) for row in rows(it.source, it.kind)}
        for name in mine.places
        for cell in mine.cells_of(name)
    )


def pack(receipt: Receipt, files: Mapping[str, bytes]) -> bytes:
    """Return the zip archive that is handed in."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted({**files, FILE: receipt.dumps().encode()}.items()):
            info = zipfile.ZipInfo(name, _LONG_AGO)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
            archive.writestr(info, data)
    return file.getvalue()
