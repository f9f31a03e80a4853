# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""Batches on a device: copied there while the caller works, from slots that are page-locked where they are."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterator
from typing import Any

from tinytorch.core.dataloader.plumbing.progress import recounted
from tinytorch.core.dataloader.workers.plumbing.cuda_copies import CudaCopies, host_batches
from tinytorch.core.dataloader.workers.plumbing.page_lock import CudaMemory, Locker, device_of, passed_on

from .pinning import pinned

__all__ = ["DevicePrefetcher"]


class DevicePrefetcher:
    """The batches of a loader as torch tensors on a device; while the caller works on one, the next is copied there.

    Each loop is a loop of its own over the loader. A CPU gets the batches one by one, as torch tensors that share their
    memory. Objects that are neither arrays nor tensors stay on the host, in page-locked memory if they know how. An
    error of the loader comes one batch early, when the batch before it is asked for.

    Args:
        loader: a DataLoader, or whatever else gives batches. It needs no `pin_memory`.
        device: a torch device or its name, CPU or CUDA.

    Raises:
        ImportError: torch is not installed. ValueError: the device cannot be used.

    Example:
        >>> [type(images) for images, labels in DevicePrefetcher(loader, "cpu")]
        [<class 'torch.Tensor'>, <class 'torch.Tensor'>]
    """

    def __init__(self, loader: Any, device: Any = "cuda") -> None:
        self.loader, self.device = loader, device_of(device)
        on_cuda = self.device.type == "cuda"
        self.copies: Any = CudaCopies(self.device) if on_cuda else None
        self.locker = Locker(CudaMemory()) if on_cuda else None

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[Any]:
        batches = host_batches(self.loader, self.locker)
        if self.copies is None:
            return passed_on(batches, lambda batch: pinned(batch, lambda tensor: tensor))
        return recounted(self.loader, self.overlapped(batches, self.copies))

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        """Yield each batch on the device, copied while the caller worked on the batch before it.

        Before a batch is given out, the copy of the next one was started, and no other; then `wait` and `record` are
        called for it, in this order, and no `finish`. When the caller asks for the next batch, `finish` is called for
        the one before, whose host batch is then dropped, before `batches` is asked for another. So no host batch is
        dropped before its copy is done, and at most two are kept while the caller works; of what the caller got,
        nothing. However this ends, early or by an error, `finish` is called for all copies that were started, and
        `batches` is closed.

        Args:
            batches: an iterator of batches on the host; `close()` ends it.
            copies: see `CudaCopies`.
        """
        kept: deque[tuple[Any, Any]] = deque()  # (event, host batch) of copies that may be in flight
        coming: deque[tuple[Any, Any]] = deque()  # (event, device batch) that the caller has not got
        with contextlib.closing(batches):
            try:
                for host in batches:
                    there, event = copies.copy(host)
                    kept.append((event, host))
                    coming.append((event, there))
                    del there, host
                    if len(coming) == 2:
                        yield self._arrived(coming, copies)
                        copies.finish(kept[0][0])
                        kept.popleft()
                if coming:
                    yield self._arrived(coming, copies)
            finally:
                for event, _ in kept:
                    copies.finish(event)

    def _arrived(self, coming: deque[tuple[Any, Any]], copies: Any) -> Any:
        event, there = coming.popleft()
        copies.wait(event)
        copies.record(there)
        return there
