"""The rules for arguments that no task asks for, checked before anything is loaded."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from tinytorch.core.dataloader.errors import shown

TORCH_ORDER = ("sampler", "batch_sampler", "num_workers", "collate_fn", "pin_memory", "drop_last", "timeout")


def check_positional(more: Sequence[Any]) -> None:
    """Raise TypeError if more than four arguments were passed by position."""
    if more:
        given = "dataset, batch_size, shuffle, drop_last by position"
        rest = ", ".join(f"{name}=..." for name in TORCH_ORDER)
        raise TypeError(
            f"DataLoader takes {given}, and all others by name ({rest}); got {4 + len(more)} arguments by position"
        )


def runs_out(samples: Any) -> bool:
    """Tell whether you can iterate over this only once: a generator, or one of Python's own iterators.

    An iterator class whose `__iter__` starts again doesn't count.
    """
    return isinstance(samples, Iterator) and type(samples).__module__ in ("builtins", "itertools")


def check_worker_arguments(num_workers: Any, prefetch_factor: Any, persistent_workers: Any, timeout: Any) -> None:
    """Raise unless the arguments about workers are consistent.

    Raises:
        TypeError: `num_workers` is not an integer. ValueError: anything else is wrong.
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
    """Return the multiprocessing context; for a start method, the context of that name.

    Raises:
        ValueError: this system doesn't have the start method, or there are no workers to start.
        TypeError: it is neither a start method nor a context.
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


def is_iterable_style(dataset: Any) -> bool:
    """Tell whether the dataset is a stream: torch's IterableDataset, or `__iter__` without `__getitem__`.

    Raises:
        TypeError: it is not a stream and has no `__getitem__`, or it is an iterator, which works only once.
    """
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(dataset, torch.utils.data.IterableDataset):
        return True
    if hasattr(dataset, "__getitem__"):
        require_positions(dataset=dataset)
        return False
    if not hasattr(dataset, "__iter__") or runs_out(dataset):
        rule = "must have __getitem__ and __len__, or an __iter__ that begins again for each epoch"
        raise TypeError(f"dataset {rule}, got {shown(dataset)}")
    return True


def require_positions(dataset: Any) -> None:
    """Raise TypeError if `[i]` has another meaning: in pandas, i is a label of the index."""
    if hasattr(dataset, "iloc"):
        kind = type(dataset).__name__
        rule = f"[i] of a {kind} is the row or column with label i, not row number i"
        raise TypeError(f"dataset must be asked by position, and {rule}: pass its .to_numpy(), or a Dataset over .iloc")


def check_samplers(dataset: Any, is_stream: bool, shuffle: Any, sampler: Any, batch_sampler: Any) -> None:
    """Raise unless these samplers can decide the order of this dataset.

    Raises:
        ValueError: a stream has its own order. TypeError: a sampler can't be iterated, or the dataset has no length.
    """
    if is_stream:
        if shuffle or sampler is not None or batch_sampler is not None:
            rule = "need a dataset with __getitem__: a stream has its own order"
            raise ValueError(f"shuffle, sampler and batch_sampler {rule}")
        return
    for name, value in {"sampler": sampler, "batch_sampler": batch_sampler}.items():
        if value is not None and not (hasattr(value, "__iter__") or hasattr(value, "__getitem__")):
            raise TypeError(f"{name} must be an iterable, got {shown(value)}")
    if sampler is None and batch_sampler is None and not hasattr(dataset, "__len__"):
        raise TypeError(f"dataset must have __len__ where there is no sampler, got {shown(dataset)}")


def check_functions(worker_method: Any, **functions: Any) -> None:
    """Raise TypeError for a function that can't be called, and ValueError for an unknown `worker_method`."""
    for name, function in functions.items():
        if function is not None and not callable(function):
            raise TypeError(f"{name} must be callable or None, got {shown(function)}")
    if worker_method not in ("process", "thread"):
        raise ValueError(f"worker_method must be 'process' or 'thread', got {worker_method!r}")
