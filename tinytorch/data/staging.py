"""Complete a folder before it gets its name."""

from __future__ import annotations

import glob
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from tinytorch.core.dataloader.errors import DataLoaderError, DownloadError

from .lock import exclusive


class Old(Enum):
    """What happens to a folder that already has the name."""

    LEAVE = "it stays, and the new one is thrown away"
    KEEP = "it is renamed to NAME.old-1"
    DROP = "it is deleted"


@contextmanager
def staged(destination: Path, on_existing: Callable[[Path, Path], Old]) -> Iterator[Path]:
    """Yield an empty folder beside `destination`; it is renamed if the block succeeds, and removed if it fails.

    `on_existing(old, new)` decides what happens to an existing `destination`, or raises. Only one process at a time
    may enter.

    Raises:
        DownloadError: the disk is full, or the folder can't be written.
    """
    root, name = destination.parent, destination.name
    with disk_errors(root):
        root.mkdir(parents=True, exist_ok=True)
        with exclusive(root / f".{name}.lock") as alone:
            if alone:
                _sweep(root, name)
            with tempfile.TemporaryDirectory(
                prefix=f".{name}.", suffix=".tmp", dir=root, ignore_cleanup_errors=True
            ) as folder:
                new = Path(folder) / name
                new.mkdir()
                yield new
                old = on_existing(destination, new) if destination.exists() else None
                if old is Old.LEAVE:
                    return
                if old is not None:
                    destination.rename(_free_name(destination) if old is Old.KEEP else Path(folder) / "old")
                new.rename(destination)


@contextmanager
def disk_errors(root: Path) -> Iterator[None]:
    """Turn the system's errors about a full or read-only disk into a `DownloadError` that names the folder."""
    try:
        yield
    except DataLoaderError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise DownloadError(f"cannot write to {root}: {reason}; make room, or choose another --root") from error


def _sweep(root: Path, name: str) -> None:
    """Delete folders that killed processes left behind; while we hold the lock, no other process uses them."""
    for path in root.glob(f".{glob.escape(name)}.{'?' * 8}.tmp"):  # not those of NAME.v2
        shutil.rmtree(path, ignore_errors=True)


def _free_name(path: Path) -> Path:
    number = 1
    while (free := path.with_name(f"{path.name}.old-{number}")).exists():
        number += 1
    return free
