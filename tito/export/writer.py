"""Replace files all together or not at all: each is written beside its place first, then moved over the old one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from tito.workspace import WorkspaceError


def write_all(files: Mapping[Path, str]) -> None:
    """Write the files atomically; nothing is replaced before all of them are on the disk.

    Raises:
        WorkspaceError: a file cannot be written (read-only, disk full); no temporary file is left.
    """
    ready: dict[Path, Path] = {}
    try:
        for path, text in files.items():
            beside = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
            ready[beside] = path
            with beside.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        for beside, path in ready.items():
            beside.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        for beside in ready:
            beside.unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Remove a file; it may be gone already."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> WorkspaceError:
    mend = "make the folder writable or free some space, then export again"
    return WorkspaceError(f"{path} cannot be written: {error.strerror or error}; {mend}")
