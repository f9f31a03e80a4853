# Exported from modules/08_dataloader/dataloader_dev.py; edit that file.
"""The rules for the arguments of a DataLoader, checked before anything is loaded."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

__all__ = [
    "DEFAULT_BATCH_SIZE",
    "FIXED",
    "Settled",
    "check_batch_arguments",
    "check_functions",
    "check_samplers",
    "check_worker_arguments",
    "checked_context",
    "is_iterable_style",
]


DEFAULT_BATCH_SIZE = 32


def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    """Raise unless these arguments of a DataLoader make sense, alone and together.

    Raises ValueError if
        batch_size is neither None nor a positive integer (True, 2.5 and "3" are not);
        drop_last is not a bool, or shuffle neither a bool nor None;
        sampler is given together with shuffle=True;
        batch_sampler is given together with a batch_size other than 1 or 32 (the defaults of torch and of this loader),
            shuffle=True, drop_last=True or a sampler;
        batch_size is None (no batches are made) together with drop_last=True;
        sampler or batch_sampler is an iterator, which could be used up only once.
    Each message names the parameter, or both that exclude each other, and for a wrong value that value.

    Example:
        >>> check_batch_arguments(batch_size=0)
        Traceback (most recent call last):
        ValueError: batch_size must be a positive integer or None, got 0
    """
    whole = isinstance(batch_size, int | np.integer) and not isinstance(batch_size, bool)
    if batch_size is not None and not (whole and batch_size > 0):
        raise ValueError(f"batch_size must be a positive integer or None, got {batch_size!r}")
    if not isinstance(drop_last, bool | np.bool_):
        raise ValueError(f"drop_last must be a bool, got {drop_last!r}")
    if shuffle is not None and not isinstance(shuffle, bool | np.bool_):
        raise ValueError(f"shuffle must be a bool or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler and shuffle=True exclude each other: the sampler decides the order")
    if batch_sampler is not None and (
        batch_size not in (1, DEFAULT_BATCH_SIZE) or shuffle or drop_last or sampler is not None
    ):
        raise ValueError("batch_sampler excludes batch_size, shuffle, drop_last and sampler: it decides all of them")
    if batch_size is None and drop_last:
        raise ValueError("batch_size=None makes no batches, so drop_last=True has nothing to drop")
    for name, value in (("sampler", sampler), ("batch_sampler", batch_sampler)):
        if isinstance(value, Iterator):
            raise ValueError(
                f"{name} must give a new iterator for each epoch, got {value!r}, which is used up after one"
            )


def check_worker_arguments(num_workers: Any, prefetch_factor: Any, persistent_workers: Any, timeout: Any) -> None:
    """Raise unless the arguments about workers make sense together.

    Raises:
        TypeError: `num_workers` is not an integer. ValueError: all else.
    """
    if isinstance(num_workers, bool) or not isinstance(num_workers, int | np.integer):
        raise TypeError(f"num_workers must be an integer, got {num_workers!r}")
    if num_workers < 0:
        raise ValueError(f"num_workers must not be negative, got {num_workers}")
    if isinstance(timeout, bool) or not isinstance(timeout, int | float | np.number) or not timeout >= 0:
        raise ValueError(f"timeout must be a number of seconds, not negative, got {timeout!r}")
    whole = isinstance(prefetch_factor, int | np.integer) and not isinstance(prefetch_factor, bool)
    if prefetch_factor is not None and not (whole and prefetch_factor > 0):
        raise ValueError(f"prefetch_factor must be a positive integer or None, got {prefetch_factor!r}")
    useless = {
        "prefetch_factor": prefetch_factor is not None,
        "persistent_workers": persistent_workers,
        "timeout": timeout > 0,
    }
    for name, given in useless.items():
        if given and num_workers == 0:
            raise ValueError(f"{name} needs num_workers > 0, got num_workers=0")


def checked_context(context: Any, num_workers: int) -> Any:
    """Return the multiprocessing context: of a start method, that of this name.

    Raises:
        ValueError: a start method that this system has not, or no workers to start.
        TypeError: neither a start method nor a context.
    """
    import multiprocessing  # here, because it takes a while, and few need it
    from multiprocessing.context import BaseContext

    if num_workers == 0:
        raise ValueError("multiprocessing_context needs num_workers > 0, got num_workers=0")
    if isinstance(context, BaseContext):
        return context
    if not isinstance(context, str):
        raise TypeError(f"multiprocessing_context must be a start method or a context, got {context!r}")
    if context not in multiprocessing.get_all_start_methods():
        known = ", ".join(multiprocessing.get_all_start_methods())
        raise ValueError(f"multiprocessing_context must be one of {known}, got {context!r}")
    return multiprocessing.get_context(context)


FIXED = frozenset({"dataset", "batch_size", "sampler", "batch_sampler", "drop_last", "persistent_workers"})


class Settled:
    """The part of a loader that refuses changes which would come too late."""

    num_workers: int

    def __setattr__(self, name: str, value: Any) -> None:
        if name in FIXED and name in vars(self):
            raise ValueError(f"{name} of a loader cannot be changed: make a new DataLoader")
        if name == "multiprocessing_context" and value is not None:
            value = checked_context(value, self.num_workers)
        super().__setattr__(name, value)


def is_iterable_style(dataset: Any) -> bool:
    """Tell whether the dataset is a stream: torch's IterableDataset, or `__iter__` without `__getitem__`.

    Raises:
        TypeError: it is neither a stream nor has `__getitem__`, or it is an iterator, which could be used up only once.
    """
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(dataset, torch.utils.data.IterableDataset):
        return True
    if hasattr(dataset, "__getitem__"):
        return False
    if not hasattr(dataset, "__iter__") or isinstance(dataset, Iterator):
        rule = "must have __getitem__ and __len__, or an __iter__ that begins anew for each epoch"
        raise TypeError(f"dataset {rule}, got {dataset!r}")
    return True


def check_samplers(dataset: Any, is_stream: bool, shuffle: Any, sampler: Any, batch_sampler: Any) -> None:
    """Raise unless these samplers can decide the order of this dataset.

    Raises:
        ValueError: a stream has its own order. TypeError: a sampler that cannot be iterated, or nothing to count with.
    """
    if is_stream:
        if shuffle or sampler is not None or batch_sampler is not None:
            rule = "need a dataset with __getitem__: a stream has its own order"
            raise ValueError(f"shuffle, sampler and batch_sampler {rule}")
        return
    for name, value in (("sampler", sampler), ("batch_sampler", batch_sampler)):
        if value is not None and not (hasattr(value, "__iter__") or hasattr(value, "__getitem__")):
            raise TypeError(f"{name} must be an iterable, got {value!r}")
    if sampler is None and batch_sampler is None and not hasattr(dataset, "__len__"):
        raise TypeError(f"dataset must have __len__ where there is no sampler, got {dataset!r}")


def check_functions(worker_method: Any, **functions: Any) -> None:
    """Raise TypeError for a function that cannot be called, ValueError for a `worker_method` that does not exist."""
    for name, function in functions.items():
        if function is not None and not callable(function):
            raise TypeError(f"{name} must be callable or None, got {function!r}")
    if worker_method not in ("process", "thread"):
        raise ValueError(f"worker_method must be 'process' or 'thread', got {worker_method!r}")
