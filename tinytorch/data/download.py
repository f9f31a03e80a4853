"""Put CIFAR-10 into a folder: from its home page, from a mirror, or from an archive on disk."""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tinytorch.core.dataloader.errors import DataError, DownloadError

from .archive import folder_in, md5_of, unpack
from .find import find_cifar10, is_sample, require_whole
from .layout import BINARY, LAYOUTS, OFFICIAL_URL, Layout, layout_of
from .lock import exclusive
from .progress import note
from .report import verify_folder
from .staging import Old, disk_errors

if TYPE_CHECKING:
    from .fetch import Fetch

MIRROR_VARIABLE = "TINYTORCH_MIRROR"
OFFLINE_HINT = "`tito data sample` makes a data set in the same format without a network"


def download_cifar10(
    root: str | Path = "./data",
    *,
    format: str = "binary",
    mirror: str | None = None,
    md5: str | None = None,
    size: int | None = None,
    progress: bool = True,
    attempts: int = 5,
    timeout_s: float = 20.0,
) -> Path:
    """Return the folder of CIFAR-10 under `root`; download it if it is missing or incomplete (162 MiB).

    The download continues where an earlier run stopped. Its size and MD5 sum are verified before it is unpacked,
    and the folder appears complete or not at all. A second process that wants the same data waits for the first.

    Args:
        root: where the folder `cifar-10-batches-bin` or `cifar-10-batches-py` goes.
        format: "binary" or "python".
        mirror: address of a folder that holds the archives; the variable TINYTORCH_MIRROR sets it, too.
        md5, size: those of the archive, if a mirror has another one than the official archive.
        attempts: give up after this many failed attempts in a row.
        timeout_s: longest time without data from the server.

    Raises:
        DownloadError: there is no network (at once), the server refuses, the archive is the wrong one, or the disk is
            full.
        DataError: the archive doesn't match its checksum.
        ValueError: `format` is unknown.
    """
    layout, root = layout_of(format), Path(root)
    there = _usable(root, layout)
    if there:
        return there
    from .fetch import Fetch  # requests takes 0.1 s to import, and is not needed for what is on disk

    address = _address(layout, mirror or os.environ.get(MIRROR_VARIABLE) or OFFICIAL_URL)
    part = root / f"{layout.archive}.part"
    fetch = Fetch(
        address, part, md5 or layout.md5, size if md5 else layout.size, attempts, timeout_s, progress=progress
    )
    with disk_errors(root):
        root.mkdir(parents=True, exist_ok=True)
        lock = root / f".{layout.archive}.lock"
        with exclusive(
            lock, lambda: note(f"another process is fetching {layout.archive}: waiting", shown=progress)
        ) as alone:
            if not alone:
                fetch.path = part.with_suffix(f".{os.getpid()}.part")
            return _usable(root, layout) or _own_archive(fetch, root, layout) or _fetch(fetch, root, layout)


def install_archive(path: str | Path, root: str | Path = "./data", *, format: str = "binary") -> Path:
    """Unpack an archive of CIFAR-10 that is on disk, and check its content; return the folder.

    An existing folder stays if it holds the same files, is kept as `NAME.old-1` if it is damaged, and is
    not replaced otherwise.

    Raises:
        DataError: the archive or its content is damaged, or another data set is already there.
        DownloadError: the disk is full or cannot be written.
        ValueError: `format` is unknown.
    """
    layout, path = layout_of(format), Path(path)
    formats = {known.folder: known.format for known in LAYOUTS}
    if (folder := folder_in(path, tuple(formats))) != layout.folder:
        hint = f"give format {formats[folder]!r} for it"
        raise DataError(path, expected=f"an archive of {layout.folder}", found=f"one of {folder}", hint=hint)
    return unpack(path, root, folder=layout.folder, check=_require_sound(path, layout), on_existing=_make_way(layout))


def _usable(root: Path, layout: Layout) -> Path | None:
    """Return the folder if nothing has to be downloaded.

    Raises:
        DownloadError: the sample data are where CIFAR-10 should go.
    """
    try:
        there = find_cifar10(root, layout.format)
    except DataError:
        return None
    if there and is_sample(there):
        raise DownloadError(f"{there} holds the sample data: choose another --root for CIFAR-10")
    return there


def _own_archive(fetch: Fetch, root: Path, layout: Layout) -> Path | None:
    """Install the archive that the user put into `root`, if it is the right one."""
    path = root / layout.archive
    right = path.is_file() and fetch.size in (None, path.stat().st_size) and md5_of(path) == fetch.md5
    return install_archive(path, root, format=layout.format) if right else None


def _fetch(fetch: Fetch, root: Path, layout: Layout) -> Path:
    """Fetch the archive, install it, delete it."""
    from .fetch import UnreachableError

    _require_room(root, 2 * (fetch.size or 0) + 2**20)
    try:
        fetch.run()
    except UnreachableError as error:
        raise DownloadError(f"cannot reach {error}; {_offline_hint(root, layout)}") from error
    except DownloadError as error:
        raise DownloadError(f"{error}; {OFFLINE_HINT}") from error
    except OSError:
        fetch.forget()
        raise
    try:
        folder = install_archive(fetch.path, root, format=layout.format)
    except DataError:
        fetch.forget()
        raise
    fetch.forget()
    return folder


def _address(layout: Layout, mirror: str) -> str:
    """Return the address of the archive; a mirror is the address of a folder, or of the archive itself."""
    return mirror if mirror.endswith(layout.archive) else f"{mirror.rstrip('/')}/{layout.archive}"


def _require_room(root: Path, needed_bytes: int) -> None:
    free = shutil.disk_usage(root).free
    if free < needed_bytes:
        free_mib, needed_mib = free // 2**20, needed_bytes // 2**20
        raise DownloadError(f"{root}: expected {needed_mib:,} MiB free on its disk, found {free_mib:,} MiB")


def _offline_hint(root: Path, layout: Layout) -> str:
    other = next((kind for kind in LAYOUTS if kind != layout and (root / kind.folder).is_dir()), None)
    there = f"{root / other.folder} is there, use format={other.format!r} for it; " if other else ""
    return f"{there}{OFFLINE_HINT}, and `tito data cifar10 --archive FILE` installs {layout.archive} from disk"


def _require_sound(archive: Path, layout: Layout) -> Callable[[Path], None]:
    """Return a check of the unpacked folder that raises a `DataError` naming the archive."""

    def check(new: Path) -> None:
        require_whole(new, layout, archive)
        if layout == BINARY:  # pickles are not opened here: reading them is what students build
            for fault in verify_folder(new, layout).problems:
                place = f"in {fault.file} at byte {fault.offset}" if fault.offset is not None else f"in {fault.file}"
                raise DataError(archive, expected=f"{fault.expected} {place}", found=fault.found)

    return check


def _make_way(layout: Layout) -> Callable[[Path, Path], Old]:
    """Return the function that decides about an existing folder; a complete but different one is never replaced."""

    def decide(old: Path, new: Path) -> Old:
        try:
            whole = find_cifar10(old, layout.format)
        except DataError:
            return Old.KEEP
        if whole is None:
            return Old.KEEP if any(old.iterdir()) else Old.DROP
        names = sorted(path.name for path in new.iterdir())
        if len(filecmp.cmpfiles(old, new, names, shallow=False)[0]) == len(names):
            return Old.LEAVE
        kind = "the sample data" if is_sample(old) else "another data set"
        hint = "choose another --root, or rename that folder"
        raise DataError(old, expected="no data set, or the same one", found=kind, hint=hint)

    return decide
