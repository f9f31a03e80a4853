"""Find or fetch the four files of MNIST: https://yann.lecun.org/exdb/mnist/index.html

LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from tinytorch.core.dataloader.errors import DataError, DownloadError

from .lock import exclusive
from .progress import note
from .staging import disk_errors

MIRRORS = ("https://ossci-datasets.s3.amazonaws.com/mnist", "https://storage.googleapis.com/cvdf-datasets/mnist")
MIRROR_VARIABLE = "TINYTORCH_MNIST_MIRROR"
MD5 = {
    "train-images-idx3-ubyte": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "train-labels-idx1-ubyte": "d53e105ee54ea40749a09fcbcd1e9432",
    "t10k-images-idx3-ubyte": "9fb629c4189551a2d022fa330f9573f3",
    "t10k-labels-idx1-ubyte": "ec29112dd5afa0611ce80d1b7f02629c",
}
"""Of the gzipped files."""
FOLDERS = ("", "MNIST/raw", "mnist")
"""Folders below a root that may have the files: the second is torchvision's, the last is ours."""


def names_of(train: bool) -> tuple[str, str]:
    """Return the names of the files of images and labels, without `.gz`."""
    split = "train" if train else "t10k"
    return f"{split}-images-idx3-ubyte", f"{split}-labels-idx1-ubyte"


def find_mnist(root: str | os.PathLike[str], train: bool) -> tuple[Path, Path] | None:
    """Return the files of images and labels of a split, gzipped or not; None if one is missing."""
    for folder in (Path(root, below) for below in FOLDERS):
        found = [_there(folder, name) for name in names_of(train)]
        if found[0] and found[1]:
            return found[0], found[1]
    return None


def _there(folder: Path, name: str) -> Path | None:
    return next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)


def locate_mnist(root: str | os.PathLike[str], train: bool, download: bool) -> tuple[Path, Path]:
    """Return the files of images and labels of a split, fetched if need be and wanted.

    Raises:
        DataError: they are not there and `download` is off. DownloadError: they could not be fetched.
    """
    found = find_mnist(root, train)
    if found is None and download:
        download_mnist(root, splits=(train,))
        found = find_mnist(root, train)
    if found is None:
        names = " and ".join(names_of(train))
        raise DataError(root, expected=f"the files {names}", found="none", hint="get them with `tito data mnist`")
    return found


def download_mnist(
    root: str | os.PathLike[str] = "./data",
    *,
    mirror: str | None = None,
    splits: Sequence[bool] = (True, False),
    md5: dict[str, str] | None = None,
    progress: bool = True,
    attempts: int = 5,
    timeout_s: float = 20.0,
) -> Path:
    """Return the folder `mnist` below `root`; files that are not there are fetched, and checked, one by one.

    A file that broke off is resumed, its MD5 sum is checked, and it appears whole or not at all. A second process that
    wants the same waits for the first.

    Args:
        mirror: address of a folder that holds the gzipped files; the variable TINYTORCH_MNIST_MIRROR sets it too.
            Without either, two public ones are asked, one after the other.
        splits: True for the training files, False for the test files.
        md5: of each file, without `.gz`, where a mirror holds others than the official ones.

    Raises:
        DownloadError: no network, a server that refuses, a file that is not the right one, a full disk.
    """
    folder, sums = Path(root, "mnist"), md5 or MD5
    given = mirror or os.environ.get(MIRROR_VARIABLE)
    mirrors = [given] if given else MIRRORS
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        waiting = "another process is fetching MNIST: waiting"
        with exclusive(folder / ".lock", lambda: note(waiting, shown=progress)):
            for name in (name for train in splits for name in names_of(train)):
                if _there(folder, name) is None:
                    _fetch(folder, name, mirrors, sums[name], progress, attempts, timeout_s)
    return folder


def _fetch(
    folder: Path, name: str, mirrors: Sequence[str], md5: str, progress: bool, attempts: int, timeout_s: float
) -> None:
    from .fetch import Fetch  # requests takes 0.1 s to import, and is not needed for what is on disk

    part = folder / f"{name}.gz.part"
    faults: list[DownloadError] = []
    for mirror in mirrors:
        address = f"{mirror.rstrip('/')}/{name}.gz"
        fetch = Fetch(address, part, md5, attempts=attempts, timeout_s=timeout_s, progress=progress)
        try:
            fetch.run()
        except DownloadError as error:
            faults.append(error)
            continue
        part.replace(folder / f"{name}.gz")
        fetch.forget()
        return
    reasons = "; ".join(map(str, faults))
    raise DownloadError(f"{reasons}; put {name}.gz into {folder} by hand, or set another mirror") from faults[-1]
