"""A stage that copies batches to the GPU while the program works on earlier ones."""

from __future__ import annotations

import os
import threading
from collections import deque
from typing import Any

from tinytorch.core.dataloader.workers.plumbing.cuda_copies import CudaCopies
from tinytorch.core.dataloader.workers.plumbing.page_lock import can_lock, torch_module

__all__ = ["transfer_tensor"]

local = threading.local()  # each thread that transfers has a stream of its own


def transfer_tensor(batch: Any, /, *, num_caches: int = 4) -> Any:
    """Return a batch like this one on the GPU; the batch itself where there is none.

    Arrays and tensors in nested dicts, lists and tuples are copied to page-locked memory, and from there to the device,
    on a stream of the calling thread; the call returns when the copy is done. Use it as the last stage, with
    concurrency 1: a GPU copies one batch at a time. The last `num_caches` batches on the device stay alive, so that
    their memory is not given to a copy while the program's kernels still read them.

    The device is number `LOCAL_RANK` of the environment, or 0.

    Example:
        >>> transfer_tensor({"x": [1, 2]})
        {'x': [1, 2]}
    """
    copies = _copies()
    if copies is None:
        return batch
    there, event = copies.copy(batch)
    copies.finish(event)
    kept: deque[Any] = local.kept
    kept.append(there)
    while len(kept) > num_caches:
        kept.popleft()
    return there


def _copies() -> Any:
    """Return what copies for this thread; None without a GPU."""
    if not hasattr(local, "copies"):
        local.copies, local.kept = None, deque()
        if _has_cuda():
            device = torch_module().device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
            local.copies = CudaCopies(device)
    return local.copies


def _has_cuda() -> bool:
    try:
        return can_lock() and torch_module().cuda.is_available()
    except ImportError:
        return False
