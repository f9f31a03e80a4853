"""What a run of a solved notebook printed and drew, kept in a file: the book is the same wherever it is built."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path("book/recorded")


class RecordingError(Exception):
    """There is no recording of a notebook, or it is of another version of it."""


@dataclass(frozen=True)
class Recording:
    """The outputs of one run.

    Attributes:
        code: `fingerprint` of the notebook that ran.
        outputs: for the id of a cell (see `give_ids`), its outputs as nbformat has them.
    """

    code: str
    outputs: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)

    def dumps(self) -> str:
        """Return this as JSON, one output a line or more, so that differences can be read."""
        return json.dumps(vars(self), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def fingerprint(notebook: Any) -> str:
    """Return a hash of the code of an nbformat notebook: texts may change without another run."""
    code = "\0".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return hashlib.sha256(code.encode()).hexdigest()


def place(root: Path, notebook: Path) -> Path:
    """Return the file that holds the recording of a notebook."""
    return root / FOLDER / f"{notebook.stem}.json"


def load(root: Path, path: Path, code: str) -> Recording:
    """Return the recording of a notebook whose `fingerprint` is `code`.

    Raises:
        RecordingError: there is none, it cannot be read, or the notebook's code has changed since.
    """
    file = place(root, path)
    try:
        recording = Recording(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise RecordingError(f"no recorded run of {path.name} in {file}: run `tito book record`") from error
    if recording.code != code:
        raise RecordingError(f"the code of {path.name} has changed since {file} was recorded: run `tito book record`")
    return recording
