"""A folder for each class, with image files in it: torchvision's `ImageFolder`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from .dataset import ImageDataset

__all__ = ["EXTENSIONS", "ImageFolder", "files_below", "find_classes"]

EXTENSIONS = (".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp", ".gif", ".avif", ".jp2")


def find_classes(root: str | os.PathLike[str]) -> list[str]:
    """Return the names of the folders in `root`, ordered by their bytes, whatever the locale.

    Raises:
        FileNotFoundError: there are none, or there is no such folder.
    """
    with os.scandir(root) as found:
        names = sorted((entry.name for entry in found if entry.is_dir()), key=os.fsencode)
    if not names:
        raise FileNotFoundError(f"{os.fspath(root)}: expected a folder for each class, found none")
    return names


def files_below(folder: str | os.PathLike[str]) -> Iterator[str]:
    """Yield all files below a folder, links followed, ordered by the bytes of their names; a circle is walked once."""
    seen = set()
    for place, folders, files in os.walk(folder, followlinks=True):
        status = Path(place).stat()
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders.sort(key=os.fsencode)
        yield from (os.path.join(place, name) for name in sorted(files, key=os.fsencode))  # noqa: PTH118


class ImageFolder(ImageDataset):
    """The images below `root/CLASS/`, labelled with the place of their class in the order of names.

    Args:
        root: the folder of folders.
        transform, target_transform: as for `ImageDataset`.
        is_valid_file: returns whether a path is taken; None: those that end like the name of an image.
        allow_empty: accept a class that has no file.
        options: as for `ImageDataset`.

    Attributes:
        classes, class_to_idx: the names, and the label of each.
        targets: the labels, a list.
        skipped: the files that were not taken.

    Raises:
        FileNotFoundError: no classes; or no image for one of them, and not `allow_empty`.

    Example:
        >>> dataset = ImageFolder("photos", transform=Compose([Resize(256), CenterCrop(224)]))
        >>> dataset.classes
        ['cat', 'dog']
    """

    def __init__(
        self,
        root: str | os.PathLike[str],
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
        is_valid_file: Callable[[str], bool] | None = None,
        allow_empty: bool = False,
        **options: Any,
    ) -> None:
        self.root, self.classes = os.fspath(root), find_classes(root)
        self.class_to_idx = {name: number for number, name in enumerate(self.classes)}
        self.skipped: list[str] = []
        accepts = is_valid_file or (lambda path: path.lower().endswith(EXTENSIONS))
        paths, labels = [], []
        for number, name in enumerate(self.classes):
            taken = [path for path in files_below(Path(self.root, name)) if self._takes(path, accepts)]
            if not taken and not allow_empty:
                raise FileNotFoundError(f"{Path(self.root, name)}: expected at least one image, found none")
            paths += taken
            labels += [number] * len(taken)
        super().__init__(paths, np.array(labels, np.int64), transform, target_transform, **options)

    def _takes(self, path: str, accepts: Callable[[str], bool]) -> bool:
        if accepts(path):
            return True
        self.skipped.append(path)
        return False

    @property
    def targets(self) -> list[int]:
        """The labels."""
        return [] if self.labels is None else self.labels.tolist()

    @property
    def samples(self) -> list[tuple[str, int]]:
        """All (path, label); a new list with each call."""
        return list(zip(self.paths, self.targets, strict=True))
