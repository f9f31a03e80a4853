"""The images of a batch, copied into its memory as they come, not after all have come."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import numpy as np

from tinytorch.core.dataloader.memory import batch_array

__all__ = ["Pile", "is_lent"]

is_lent: ContextVar[bool] = ContextVar("is_lent", default=False)  # an image may be a part of something larger


class Pile:
    """Images of one shape, one upon the other. Each is copied while the processor's cache still holds it.

    32 images are larger than that cache. If all of them are made first, they are written to memory, and read from there
    to be copied. An image of a JPEG file may also be a part of what the decoder made, because it is not needed longer.

    Attributes:
        size: how many images the batch has. batch: its memory; None before the first image. count: how many are there.
    """

    def __init__(self, size: int) -> None:
        self.size, self.count = size, 0
        self.batch: np.ndarray | None = None

    def around(self, load: Callable[[int], Any]) -> Callable[[int], Any]:
        """Return a `load` whose images are added."""

        def added(index: int) -> Any:
            token = is_lent.set(True)
            try:
                return self.add(load(index))
            finally:
                is_lent.reset(token)

        return added

    def add(self, image: Any) -> Any:
        """Copy an image into its place, and return that; return what is no array of the shape of the first as it is."""
        if not isinstance(image, np.ndarray):
            return image
        if self.batch is None:
            self.batch = batch_array((self.size, *image.shape), image.dtype)
        if image.shape != self.batch.shape[1:] or image.dtype != self.batch.dtype:
            return image
        place = self.batch[self.count]
        place[...] = image
        self.count += 1
        return place

    @property
    def whole(self) -> np.ndarray | None:
        """The batch, if all images are in it."""
        return self.batch if self.count == self.size else None
