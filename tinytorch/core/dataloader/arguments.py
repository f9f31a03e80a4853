# Exported from modules/08_dataloader/dataloader_dev.py; edit that file.
"""The rules for the arguments of a DataLoader, checked before anything is loaded."""

from __future__ import annotations

from typing import Any

import numpy as np

from tinytorch.core.dataloader.plumbing.arguments import runs_out

from .errors import shown

__all__ = ["DEFAULT_BATCH_SIZE", "check_batch_arguments"]


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
        batch_size is neither None nor a positive integer (NumPy's integers count; True, 2.5 and "3" do not);
        drop_last is not a bool, or shuffle neither a bool nor None;
        sampler is given together with shuffle=True;
        batch_sampler is given together with a batch_size other than 1 or 32 (the defaults of torch and of this loader),
            shuffle=True, drop_last=True or a sampler;
        batch_size is None (no batches are made) together with drop_last=True;
        sampler or batch_sampler can be gone through only once (`runs_out`, given, tells: a generator for example).
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
        if runs_out(value):
            rule = "must give a new iterator for each epoch"
            raise ValueError(f"{name} {rule}, got {shown(value)}, which is used up after one")
