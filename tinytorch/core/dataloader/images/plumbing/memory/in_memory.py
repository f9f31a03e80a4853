"""Images that are in memory already: where they are, and a batch of them in one copy for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tinytorch.core.dataloader.memory import batch_array

__all__ = ["ImagesInMemory"]


class ImagesInMemory:
    """Some images of a memory, in an order of their own.

    Args:
        memory: bytes, as a memoryview. first: where the places are counted from.
        places: of each image its place, height, width and channels.
    """

    def __init__(self, memory: memoryview, first: int, places: Sequence[Sequence[int]]) -> None:
        self.memory, self.first, self.places = memory, first, places

    def images(self) -> list[np.ndarray]:
        """Return views (H, W, C)."""
        return [np.ndarray(shape, np.uint8, self.memory, self.first + place) for place, *shape in self.places]

    def batch(self) -> Any:
        """Return a batch (N, H, W, C) of copies, in memory of the loader's; None unless all are of one shape."""
        shapes = {tuple(shape) for _, *shape in self.places}
        if len(shapes) != 1:
            return None
        batch = batch_array((len(self.places), *shapes.pop()), np.uint8)
        size, memory, target, end = batch[0].nbytes, self.memory, batch.data.cast("B"), 0
        for place, *_ in self.places:  # bytes are copied sooner than arrays
            begin, end, start = end, end + size, self.first + place
            target[begin:end] = memory[start : start + size]
        return batch
