"""Images with labels, wherever they come from: one by one, or a batch in its own memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tinytorch.core.dataloader.collate import default_collate
from tinytorch.core.dataloader.dataset import Dataset, resolve_index
from tinytorch.core.dataloader.memory import batch_array
from tinytorch.core.dataloader.plumbing.arrays import position_array

from .memory.in_memory import ImagesInMemory
from .pile import Pile
from .steps import Steps
from .turns import in_turn

__all__ = ["ImageSamples", "stacked"]


class ImageSamples(Dataset):
    """A dataset of images; subclasses load one.

    Attributes:
        labels: an array (N,), or None where samples are images alone.
        transform, target_transform: what is called with an image, or a label.
    """

    labels: np.ndarray | None
    transform: Any
    target_transform: Callable[[Any], Any] | None

    def image(self, index: int, steps: Steps) -> Any:
        """Return the image at `index` (from 0) after the steps, but not normalized."""
        raise NotImplementedError

    def at_hand(self, indices: Sequence[int], steps: Steps) -> ImagesInMemory | None:
        """Return where the images of a batch are after the steps, if all are in memory already; otherwise None.

        Looking up all of them at once takes about a microsecond less for each.
        """
        return None

    def images_at(self, indices: Sequence[int], steps: Steps, pile: Pile | None = None) -> tuple[list[Any], list[int]]:
        """Return the images of a batch, and the indices that they are of: those asked for, unless some are replaced.

        If there is a pile, the images may be put there.
        """
        kept = self.at_hand(indices, steps)
        if kept is not None:
            return kept.images(), list(indices)
        return in_turn(self, indices, lambda index: self.image(index, steps)), list(indices)

    def label(self, index: int) -> Any:
        """Return the label of a sample."""
        assert self.labels is not None
        label = self.labels[index]
        label = label.item() if isinstance(label, np.generic) else label
        return label if self.target_transform is None else self.target_transform(label)

    def __getitem__(self, index: int) -> Any:
        """Return (image, label), transformed; `index` may be negative, and raises IndexError out of range."""
        index, steps = resolve_index(index, len(self)), Steps.of(self.transform)
        image = self.image(index, steps)
        image = steps.normalize(image) if steps.normalize else image
        return image if self.labels is None else (image, self.label(index))

    def __getitems__(self, indices: Sequence[int]) -> list[Any]:
        """Return the samples of a batch, in a list, to be collated."""
        steps = Steps.of(self.transform)
        images, used = self.images_at(resolve_indices(indices, len(self)), steps)
        images = [steps.normalize(image) for image in images] if steps.normalize else images
        return images if self.labels is None else list(zip(images, map(self.label, used), strict=True))

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        """Return (images, labels): a batch in memory of the loader's, normalized in one pass."""
        steps, used = Steps.of(self.transform), resolve_indices(indices, len(self))
        kept = None if steps.normalize else self.at_hand(used, steps)
        batch = None if kept is None else kept.batch()
        if batch is None:
            pile = Pile(len(used))
            images, used = self.images_at(used, steps, pile) if kept is None else (kept.images(), used)
            batch = pile.whole
        if batch is None or steps.normalize:
            batch = stacked(images, steps.normalize)
        if self.labels is None:
            return batch
        plain = self.target_transform is None and self.labels.dtype.kind in "biuf"
        return batch, self.labels[used] if plain else default_collate([self.label(index) for index in used])


def resolve_indices(indices: Any, length: int) -> list[int]:
    """Return indices counted from 0, each as `resolve_index` gives it."""
    positions = position_array(indices)
    if positions.size and not 0 <= positions.min() <= positions.max() < length:
        return [resolve_index(index, length) for index in positions]
    return positions.tolist()


def stacked(images: list[Any], normalize: Any) -> Any:
    """Return arrays of one shape as one array, and everything else as `default_collate` collates it."""
    if not _alike(images):
        return default_collate([normalize(image) for image in images] if normalize else images)
    if normalize:
        return normalize.batch(images)
    batch = batch_array((len(images), *images[0].shape), images[0].dtype)
    for place, image in enumerate(images):  # sooner than np.stack
        batch[place] = image
    return batch


def _alike(images: list[Any]) -> bool:
    """Tell whether these are arrays of one shape and type, at least one."""
    if not images or not isinstance(images[0], np.ndarray):
        return False
    shape, dtype = images[0].shape, images[0].dtype
    return all(isinstance(image, np.ndarray) and image.shape == shape and image.dtype == dtype for image in images)
