"""Image files as a dataset: decoded when they are asked for, no more of them than the transforms need."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from tinytorch.core.dataloader.images.cache import LRUCache
from tinytorch.core.dataloader.images.damage import instead, readable
from tinytorch.core.dataloader.images.decode import MAX_PIXELS
from tinytorch.core.dataloader.images.transforms import finish

from .damage_log import Damaged, DamageLog, OnError, UnreadableError, check_limit, check_on_error
from .memory.in_memory import ImagesInMemory
from .memory.shared_images import SharedImages
from .paths import PathList
from .pile import Pile
from .samples import ImageSamples
from .steps import Steps, decode_and
from .turns import in_turn

__all__ = ["ImageDataset"]


class ImageDataset(ImageSamples):
    """Image files with labels; samples are (image, label).

    Args:
        data_paths: the files, N of them.
        labels: N labels; None: the samples are images alone.
        transform: is called with an image (H, W, C) uint8, read-only if there is a cache, or with a Pillow image if it
            is one of torchvision's. Crops and resizes of this package at its beginning are done while the file is
            decoded, and a `Normalize` at its end works on whole batches.
        target_transform: is called with a label.
        cache_size: how many images are kept: decoded, after those steps at the beginning that draw no numbers. 0:
            none. Each worker process has a cache of its own; `cache` can be one that is shared.
        preload: load all images now, into shared memory, see `preload_images`.
        on_error: what to do about a file that cannot be read: "raise"; "skip", which makes the batch smaller;
            "replace", by the next sample of the same batch that can be read; or a function of (error, index) that
            returns an image. A sample that is asked for alone has no batch: there "skip" and "replace" raise, too.
        max_errors: how many files may be damaged: a number, or a share below 1.0; None: any number.
        cache: a cache to use instead: a `SharedCache`, or an `LRUCache` bounded in bytes.
        mode, exif, background, max_pixels: see `decode`.

    Attributes:
        errors: the damaged files that any worker has found so far.
        cache: the cache, or None.

    Raises:
        ValueError: the numbers of labels and paths differ; an unknown `on_error`. From a sample: `cache` holds the
            images of another dataset, or of another transform.
        DecodeError, OSError: from a sample, as `on_error` says; both name the path, and the sample's index.

    Example:
        >>> dataset = ImageDataset(["cat.jpg", "dog.jpg"], [0, 1], transform=Compose([Resize(256), CenterCrop(224)]))
        >>> image, label = dataset[0]
        >>> image.shape
        (224, 224, 3)
    """

    def __init__(
        self,
        data_paths: Iterable[str | os.PathLike[str]],
        labels: Any = None,
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
        cache_size: int = 1000,
        preload: bool = False,
        on_error: OnError = "raise",
        *,
        max_errors: float | None = None,
        cache: Any = None,
        mode: str = "RGB",
        exif: bool = True,
        background: int = 255,
        max_pixels: int | None = MAX_PIXELS,
    ) -> None:
        check_on_error(on_error)
        check_limit(max_errors)
        if mode not in ("RGB", "L"):
            raise ValueError(f"mode must be 'RGB' or 'L', got {mode!r}")
        self.paths = data_paths if isinstance(data_paths, PathList) else PathList(data_paths)
        self.labels = None if labels is None else np.asarray(labels)
        if self.labels is not None and len(self.labels) != len(self.paths):
            raise ValueError(f"labels must be as many as data_paths, got {len(self.labels)} for {len(self.paths)}")
        self.transform, self.target_transform = transform, target_transform
        self.options = {"mode": mode, "exif": exif, "background": background, "max_pixels": max_pixels}
        self.on_error, self.errors = on_error, DamageLog(len(self.paths), max_errors)
        self.own = LRUCache(cache_size)
        self.cache = (self.own if cache_size else None) if cache is None else cache
        if preload:
            from .preload import preload_images

            preload_images(self, cache)

    def __len__(self) -> int:
        """Return N."""
        return len(self.paths)

    def image(self, index: int, steps: Steps) -> Any:
        """Return the image at `index` after the steps; of a damaged file what the `on_error` function returns."""
        try:
            return self.read(index, steps)
        except UnreadableError as error:
            made = instead(self, index, error)
            return finish([*steps.fixed, *steps.varied], made)

    def images_at(self, indices: Sequence[int], steps: Steps, pile: Pile | None = None) -> tuple[list[Any], list[int]]:
        """Return the images of a batch and their indices; damaged ones are dealt with as `on_error` says."""
        if self.on_error in ("skip", "replace"):
            kept = self.at_hand(indices, steps)
            return readable(self, indices, steps) if kept is None else (kept.images(), list(indices))
        if self.cache is None and pile is not None and steps.normalize is None:
            images = in_turn(self, indices, pile.around(lambda index: self.image(index, steps)))
            return images, list(indices)
        return super().images_at(indices, steps)

    def at_hand(self, indices: Sequence[int], steps: Steps) -> ImagesInMemory | None:
        """Return where the images of a batch are if the cache is shared, has all of them, and no steps are left."""
        if steps.varied or not isinstance(self.cache, SharedImages):
            return None
        return self.claimed_cache(steps).look_up(indices)

    def claimed_cache(self, steps: Steps) -> Any:
        """Return the cache, of whose images all are of these files, after the fixed ones of these steps.

        If the transform has changed, a cache of the dataset's own is a new one.

        Raises:
            ValueError: a cache that was given, or preloaded, holds other images.
        """
        claimed = getattr(self.cache, "claimed", None)
        if claimed is None:  # it may be anything that has `get_or_load`
            return self.cache
        mark = 1 + zlib.crc32(steps.written, self.origin)
        if not claimed(mark):
            if self.cache is not self.own:
                expected = f"those of these files after {[*steps.fixed]}"
                hint = "give each dataset a cache of its own, and a new one when its transform changes"
                raise ValueError(f"the cache holds other images than {expected}: {hint}")
            self.cache = self.own = LRUCache(self.own.capacity)
            self.own.claimed(mark)
        return self.cache

    @cached_property
    def origin(self) -> int:
        """A checksum of the paths, and of how they are decoded."""
        told = zlib.crc32(self.paths.ends.tobytes(), zlib.crc32(repr(self.options).encode()))
        return zlib.crc32(self.paths.content.data, told)

    def read(self, index: int, steps: Steps) -> Any:
        """Return the image at `index` after the steps, from the cache if it is there.

        Raises:
            UnreadableError: the file is damaged.
        """
        if self.cache is None:
            return self.decoded(index, [*steps.fixed, *steps.varied])
        kept = self.claimed_cache(steps).get_or_load(index, lambda: self.decoded(index, steps.fixed))
        return finish(steps.varied, kept)

    def decoded(self, index: int, steps: Sequence[Any]) -> Any:
        """Return the image of a file after these steps.

        Raises:
            UnreadableError: the file is damaged.
        """
        return decode_and(self.paths[index], steps, **self.options)

    def note(self, index: int, error: UnreadableError) -> None:
        """Add a damaged file to `errors`."""
        self.errors.add(Damaged.of(index, self.paths[index], error.__cause__))
