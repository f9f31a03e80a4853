"""Find the files of one split of CIFAR-10, and download the data set if that is wanted."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from tinytorch.core.dataloader.errors import DataError

from .layout import CLASSES, layout_of


def locate_cifar10(
    root: str | os.PathLike[str], train: bool, download: bool, format: str
) -> tuple[list[Path], list[str]]:
    """Return the files of the training or test split under `root`, and the names of the ten classes.

    Args:
        root: the folder that holds `cifar-10-batches-bin` (or `-py`), or that folder itself.
        train: the five training files if true, otherwise the test file.
        download: download the data set into `root` if there is no such folder.
        format: "binary" or "python".

    Raises:
        ValueError: `format` is unknown.
        DataError: there is no folder and `download` is off, a file is missing, or its size is impossible.
        DownloadError: the data set could not be fetched.
    """
    from .find import find_cifar10

    layout, root = layout_of(format), Path(root)
    folder = find_cifar10(root, format=format)
    if folder is None and download:
        from .download import download_cifar10

        folder = download_cifar10(root, format=format)
    if folder is None:
        get = f"tito data cifar10 --root {shlex.quote(str(root))}"
        hint = f"get it with `{get}`, or make a small one with `tito data sample`"
        raise DataError(root, expected=f"a folder {layout.folder}", found="none", hint=hint)
    files = [folder / name for name in (layout.train if train else (layout.test,))]
    return files, _class_names(folder / layout.meta)


def _class_names(meta: Path) -> list[str]:
    """Return the names in the text file of the binary format, or the official ones if there is no such file."""
    names = (
        meta.read_text(encoding="utf-8", errors="replace").split() if meta.suffix == ".txt" and meta.is_file() else []
    )
    return names if len(names) == len(CLASSES) else list(CLASSES)
