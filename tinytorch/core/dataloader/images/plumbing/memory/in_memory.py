"""Images that are in memory already: where they are, and a batch of them in one copy for each."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tinytorch.core.dataloader.memory import batch_array

__all__ = ["ImagesInMemory"]


class ImagesInMemory:
    """Some images of a memory, in an order of their own.

    Args:
        memory: bytes, as a memoryview. first: where the places are counted from.
        places: (N,), of each image where it begins. shapes: (N, 3), its height, width and channels.
    """

    def __init__(self, memory: memoryview, first: int, places: np.ndarray, shapes: np.ndarray) -> None:
        self.memory, self.first, self.places, self.shapes = memory, first, places, shapes

    def images(self) -> list[np.ndarray]:
        """Return views (H, W, C)."""
        each = zip(self.shapes.tolist(), self.places.tolist(), strict=True)
        return [np.ndarray(shape, np.uint8, self.memory, self.first + place) for shape, place in each]

    def batch(self) -> Any:
        """Return a batch (N, H, W, C) of copies, in memory of the loader's; None unless all are of one shape."""
        places, shapes = self.places, self.shapes
        if not len(places) or (shapes != shapes[0]).any():
            return None
        shape = shapes[0].tolist()
        size = math.prod(shape)
        batch = batch_array((len(places), *shape), np.uint8)
        if not size:
            return batch
        begin = int(places[0]) % size
        rows, odd = np.divmod(places - begin, size)
        if odd.any():  # images of other sizes are between them
            for target, image in zip(batch, self.images(), strict=True):
                target[...] = image
        else:  # they are rows of a table
            count = (len(self.memory) - self.first - begin) // size
            table = np.frombuffer(self.memory, np.uint8, count * size, self.first + begin).reshape(count, size)
            np.take(table, rows, axis=0, out=batch.reshape(-1, size), mode="clip")
        return batch
