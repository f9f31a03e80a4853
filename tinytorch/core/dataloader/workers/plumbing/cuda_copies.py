"""What a DevicePrefetcher needs from CUDA and from the loader: copies on a separate stream, and batches on the host."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tinytorch.core.dataloader.homes import find
from tinytorch.core.dataloader.plumbing.progress import loop_over

from .page_lock import Locker, lock_slots, page_locked, page_locked_copy, passed_on, torch_module

__all__ = ["CudaCopies", "host_batches"]


class CudaCopies:
    """Copies to a CUDA device on a separate stream.

    This is everything that a running DevicePrefetcher needs from CUDA. Not yet run on a GPU.
    """

    def __init__(self, device: Any) -> None:
        self.cuda, self.device = torch_module().cuda, device
        self.stream = self.cuda.Stream(device)

    def copy(self, batch: Any) -> tuple[Any, Any]:
        """Start to copy a batch; return the batch on the device, and an event for the end of the copy.

        Don't change the batch until then. Tensors that are not in page-locked memory are copied there first.
        """
        pinned = find("pinned")
        host = pinned(batch, self._locked)
        try:
            with self.cuda.stream(self.stream):
                return pinned(host, self._moved), self.stream.record_event()
        except BaseException:
            self.stream.synchronize()  # a part of the batch may be on its way
            raise

    def wait(self, event: Any) -> None:
        """Make the caller's current stream wait for an event. The caller itself doesn't wait."""
        self.cuda.current_stream(self.device).wait_event(event)

    def record(self, batch: Any) -> None:
        """Tell CUDA that the caller's current stream uses a batch on the device, so its memory must stay until then."""
        stream = self.cuda.current_stream(self.device)
        find("pinned")(batch, lambda leaf: leaf.record_stream(stream) if hasattr(leaf, "record_stream") else None)

    def finish(self, event: Any) -> None:
        """Wait until an event has happened."""
        event.synchronize()

    def _locked(self, leaf: Any) -> Any:
        return page_locked(leaf) if hasattr(leaf, "record_stream") else page_locked_copy(leaf)

    def _moved(self, leaf: Any) -> Any:
        """Return a tensor on the device; an object that can't record its streams stays, and the caller has to move
        it."""
        return leaf.to(self.device, non_blocking=True) if hasattr(leaf, "record_stream") else leaf


def host_batches(loader: Any, locker: Locker | None) -> Iterator[Any]:
    """Start an epoch of a loader; closing the returned iterator closes the loop over the loader.

    With a locker, batches from worker processes of a DataLoader come directly from their slots, which are locked. Keep
    each batch until it is copied.
    """
    DataLoader, kind = find("DataLoader"), type(loader)  # noqa: N806
    own = isinstance(loader, DataLoader) and kind.__iter__ is DataLoader.__iter__ and kind.batches is DataLoader.batches
    in_slots = own and loader.num_workers > 0 and loader.worker_method == "process" and not loader.is_stream
    if locker is None or not in_slots:
        return passed_on(iter(loader))

    def in_place(batches: Iterator[Any], arena: Any) -> Iterator[Any]:
        lock_slots(arena, locker)
        return batches

    return loop_over(loader, lambda epoch: loader.ahead(epoch, loader.number_of(epoch), in_place))
