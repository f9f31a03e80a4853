"""Images that were decoded and resized once, in one file that is mapped: an epoch reads pixels, and decodes nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tinytorch.core.dataloader.errors import DataError
from tinytorch.core.dataloader.images.plumbing.memory.in_memory import ImagesInMemory
from tinytorch.core.dataloader.images.plumbing.samples import ImageSamples
from tinytorch.core.dataloader.images.plumbing.steps import Steps

from .format import DAMAGED, DONE, open_pack

__all__ = ["PackedImages"]


class PackedImages(ImageSamples):
    """The images of a file that `pack_images` wrote; samples are (image, label), or images if there are no labels.

    Args:
        path: the file.
        transform: is called with an image (H, W, C) uint8, a read-only view of the file.
        target_transform: is called with a label.
        check_sources: look whether the files that the images are of are still what they were.

    Attributes:
        classes: the names of the classes, if the images were those of an `ImageFolder`.
        paths: the files that the images are of.
        damaged: those that could not be packed; they are no samples.

    Raises:
        DataError: not such a file, or not a whole one; a source that has changed since.

    Example:
        >>> dataset = PackedImages("photos.pack", transform=CenterCrop(224))
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
        *,
        check_sources: bool = True,
    ) -> None:
        self.path, self.transform, self.target_transform = Path(path), transform, target_transform
        self._open()
        if check_sources and (changed := self.pack.changed()):
            found = f"{len(changed):,} that changed later, {self.pack.paths[changed[0]]} among them"
            raise DataError(path, expected="sources as they were packed", found=found, hint="pack them again")

    def _open(self) -> None:
        self.pack = open_pack(self.path)
        if not (self.pack.rows["state"] > 0).all():
            raise DataError(self.path, expected="all images", found="a file that was not finished")
        self.numbers = np.flatnonzero(self.pack.rows["state"] == DONE)
        self.labels = self.pack.labels[self.numbers] if self.pack.facts["labelled"] else None
        self.classes = self.pack.facts.get("classes")

    def __getstate__(self) -> dict[str, Any]:
        """Pass the path: a map would take its whole file along."""
        return {"path": self.path, "transform": self.transform, "target_transform": self.target_transform}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._open()

    def __len__(self) -> int:
        """Return the number of images that were packed."""
        return len(self.numbers)

    def image(self, index: int, steps: Steps) -> Any:
        """Return the image at `index` after the steps."""
        return steps.of_array(self.pack.image(int(self.numbers[index])))

    def at_hand(self, indices: Sequence[int], steps: Steps) -> ImagesInMemory | None:
        """Return where the images of a batch are if nothing is to be done to them."""
        return None if steps.fixed or steps.varied else self.pack.images(self.numbers[indices])

    @property
    def paths(self) -> list[str]:
        """The files that the images are of."""
        return [self.pack.paths[int(number)] for number in self.numbers]

    @property
    def damaged(self) -> list[str]:
        """The files that could not be packed."""
        return [self.pack.paths[int(number)] for number in np.flatnonzero(self.pack.rows["state"] == DAMAGED)]

    def verify(self) -> None:
        """Read all pixels. Raises DataError if some are not those that were written."""
        wrong = [int(number) for number in self.numbers if not self.pack.is_whole(int(number))]
        if wrong:
            found = f"{len(wrong):,} that are others, that of {self.pack.paths[wrong[0]]} first"
            raise DataError(self.path, expected="the pixels that were written", found=found)
