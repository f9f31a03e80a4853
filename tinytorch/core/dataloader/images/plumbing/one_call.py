"""From a list of photographs to batches on the GPU in one call, and what the call is made of."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from typing import Any

from tinytorch.core.dataloader.images.cache import LRUCache
from tinytorch.core.dataloader.images.normalize import Normalize
from tinytorch.core.dataloader.images.shared_cache import SharedCache
from tinytorch.core.dataloader.images.transforms import Compose, RandomResizedCrop
from tinytorch.core.dataloader.loader import DataLoader
from tinytorch.core.dataloader.plumbing.machine import available_bytes
from tinytorch.core.dataloader.workers.device import DevicePrefetcher

from .dataset import ImageDataset
from .geometry import CenterCrop, RandomHorizontalFlip, Resize
from .paths import PathList
from .steps import flat

__all__ = [
    "HighPerformanceDataset",
    "ImageLoader",
    "PrefetchLoader",
    "cache_for",
    "create_dataloader",
    "image_transform",
]


class HighPerformanceDataset(ImageDataset):
    """An `ImageDataset` with the arguments (data_paths, labels, transform, cache_size, preload), in this order."""

    def __init__(
        self,
        data_paths: Iterable[str | os.PathLike[str]],
        labels: Any = None,
        transform: Callable[[Any], Any] | None = None,
        cache_size: int = 1000,
        preload: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(data_paths, labels, transform, cache_size=cache_size, preload=preload, **options)


class PrefetchLoader(DevicePrefetcher):
    """The batches of a loader on a device; while the caller works on one, the next is copied there."""

    @property
    def dataset(self) -> Any:
        """The dataset of the loader."""
        return self.loader.dataset

    def __repr__(self) -> str:
        return f"PrefetchLoader(device={str(self.device)!r})\n└─ {indented(repr(self.loader))}"


class ImageLoader(DataLoader[Any]):
    """A `DataLoader` that shows what it is made of."""

    def __repr__(self) -> str:
        names = "batch_size", "drop_last", "num_workers", "worker_method", "pin_memory"
        given = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        order = type(self.sampler).__name__
        return f"DataLoader({given}, order={order})\n└─ {indented(described(self.dataset))}"


def described(dataset: Any) -> str:
    """Return what a dataset of images is made of, in lines."""
    lines = [f"{type(dataset).__name__}({len(dataset):,} images, on_error={dataset.on_error!r})"]
    parts = [repr(step) for step in flat(dataset.transform)]
    parts.insert(0, f"cache={dataset.cache!r}")
    lines += [f"{'└─' if part is parts[-1] else '├─'} {part}" for part in parts]
    return "\n".join(lines)


def indented(text: str) -> str:
    """Return a text with its further lines moved to the right."""
    return text.replace("\n", "\n   ")


def image_transform(img_size: int, augment: bool, kept: bool) -> Compose:
    """Return the usual transforms of ImageNet: random part and flip for training, the middle for everything else.

    Args:
        kept: whether images are cached. If so, they are first resized to 8/7 of `img_size` (256 for 224), because they
            would be kept at full size otherwise; random parts are cut from these.
    """
    smaller = Resize(img_size * 8 // 7)
    if not augment:
        return Compose([smaller, CenterCrop(img_size), Normalize()])
    first = [smaller] if kept else []
    return Compose([*first, RandomResizedCrop(img_size), RandomHorizontalFlip(), Normalize()])


def cache_for(length: int, cache_size: int, img_size: int, augment: bool, processes: bool) -> Any:
    """Return a cache for `cache_size` images: shared, where worker processes load; None if it is to hold none.

    Raises:
        ValueError: a negative `cache_size`.
    """
    own = LRUCache(cache_size)
    if not cache_size or not length:
        return None
    if not processes:
        return own
    each = 3 * img_size**2 if not augment else 3 * (img_size * 8 // 7) ** 2 * 3 // 2  # photographs are 3 to 2
    free = available_bytes()
    wanted = min(cache_size, length) * (each + 64)
    try:
        return SharedCache(length, wanted if free is None else max(1, min(wanted, free // 2)))
    except OSError:
        return own


def create_dataloader(
    data_paths: Iterable[str | os.PathLike[str]],
    labels: Any = None,
    batch_size: int = 32,
    num_workers: int = 4,
    img_size: int = 224,
    cache_size: int = 1000,
    preload: bool = False,
    augment: bool = True,
    pin_memory: bool = True,
    prefetch_device: Any = None,
    *,
    transform: Callable[[Any], Any] | None = None,
    on_error: Any = "raise",
    worker_method: str = "process",
    generator: Any = None,
    **options: Any,
) -> Any:
    """Return a loader of image files: batches (N, 3, img_size, img_size) float32, normalized, and labels.

    Args:
        data_paths, labels: the files, and a label for each.
        img_size: height and width of the images in a batch.
        cache_size: how many images are kept, resized, in memory that all workers share; 0: none, and random parts are
            cut from the files at full size.
        preload: load all images before the first epoch.
        augment: shuffle, take random parts, flip some, and drop a last batch that is not full. Otherwise, take the
            middle of each file, in order, and drop none.
        pin_memory: torch tensors, in page-locked memory where there is a GPU; without torch, NumPy arrays.
        prefetch_device: a torch device that batches are copied to, each while the caller works on the one before.
        transform: instead of the usual one.
        generator: the seed of order and augmentation.
        options: as for `ImageDataset`.

    Returns:
        A `DataLoader`, with a `PrefetchLoader` around it if there is a device; its `repr` shows what it is made of.

    Raises:
        ValueError: no files, another number of labels, or another argument makes no sense.
        TypeError: `data_paths` is one path.

    Example:
        >>> loader = create_dataloader(paths, labels, prefetch_device="cuda")
        >>> for images, labels in loader: ...
    """
    paths = PathList(data_paths)
    if not paths:
        raise ValueError("data_paths must be at least one file, got none")
    if isinstance(img_size, bool) or not isinstance(img_size, int) or img_size < 1:
        raise ValueError(f"img_size must be a positive integer, got {img_size!r}")
    processes = num_workers > 0 and worker_method == "process"
    cache = cache_for(len(paths), 0 if preload else cache_size, img_size, augment, processes)
    kept = preload or cache is not None
    if transform is None:
        transform = image_transform(img_size, augment, kept)
    options = {"cache_size": 0, "cache": cache, "preload": preload, "on_error": on_error, **options}
    dataset = ImageDataset(paths, labels, transform, **options)
    pins = pin_memory and prefetch_device is None and find_spec("torch") is not None
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*pin_memory.*")  # it is the default here, not a wish
        loader = ImageLoader(
            dataset,
            batch_size,
            shuffle=augment,
            drop_last=augment and len(paths) >= batch_size,
            num_workers=num_workers,
            worker_method=worker_method,
            pin_memory=pins,
            persistent_workers=num_workers > 0,
            generator=generator,
        )
    return loader if prefetch_device is None else PrefetchLoader(loader, prefetch_device)
