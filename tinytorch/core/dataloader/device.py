# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""Batches on a device: copied there while the caller works, from slots that are page-locked where they are."""

from __future__ import annotations

import contextlib
import warnings
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .pinning import page_locked, page_locked_copy, pinned, torch_module

__all__ = [
    "CudaCopies",
    "CudaMemory",
    "DevicePrefetcher",
    "Locker",
    "device_of",
    "host_batches",
    "lock_slots",
    "passed_on",
]


class CudaMemory:
    """Locks memory that exists, and unlocks it. All that locking in place asks of CUDA; not yet run on a GPU."""

    PORTABLE = 1  # for all devices

    def register(self, address: int, length: int) -> None:
        """Lock `length` bytes. Raises RuntimeError if CUDA refuses, at a limit of locked memory for example."""
        torch = torch_module()
        code = int(torch.cuda.cudart().cudaHostRegister(address, length, self.PORTABLE))
        if code:
            with contextlib.suppress(RuntimeError):
                torch.zeros(1, device="cuda")  # CUDA reports an error once more, to whoever asks next: this does
            raise RuntimeError(f"cudaHostRegister of {length:,} bytes returned error {code}")

    def unregister(self, address: int) -> None:
        """Unlock the memory that was locked at this address."""
        torch_module().cuda.cudart().cudaHostUnregister(address)


class Locker:
    """Locks the maps of slots, for an `Arena`: `register(address, length)` and `unregister(address)` do it.

    If that is refused once, it warns and locks no more: those batches are copied into page-locked memory instead.
    """

    def __init__(self, memory: Any) -> None:
        self.memory, self.refused = memory, False

    def __call__(self, fresh: Any) -> memoryview:
        """Return a view of a map, which is locked as long as there are views of it."""
        root = np.frombuffer(fresh, np.uint8)
        address = root.__array_interface__["data"][0]
        if not self.refused and self._lock(address, root.nbytes):
            weakref.finalize(root, self._unlock, address, fresh).atexit = False
        return memoryview(root)  # type: ignore[arg-type]

    def _lock(self, address: int, length: int) -> bool:
        try:
            self.memory.register(address, length)
        except RuntimeError as error:
            self.refused = True
            warnings.warn(f"slots cannot be page-locked, so batches are copied once more: {error}", stacklevel=2)
        return not self.refused

    def _unlock(self, address: int, fresh: Any) -> None:
        """Unlock a map that this call keeps: an array may let go of its memory before others hear that it is gone."""
        self.memory.unregister(address)


def lock_slots(arena: Any, locker: Locker) -> None:
    """Have the slots of an arena locked from now on."""
    if arena.locker is None:
        arena.locker, arena.maps = locker, [None] * len(arena.maps)  # what is mapped is mapped once more, and locked


class CudaCopies:
    """Copies to a CUDA device on a stream of their own.

    All that a DevicePrefetcher asks of CUDA while it runs. Not yet run on a GPU.
    """

    def __init__(self, device: Any) -> None:
        self.cuda, self.device = torch_module().cuda, device
        self.stream = self.cuda.Stream(device)

    def copy(self, batch: Any) -> tuple[Any, Any]:
        """Start to copy a batch; return what it will be on the device, and the event that the copy is done.

        The batch must stay as it is until then. What is not in page-locked memory is copied there first.
        """
        host = pinned(batch, self._locked)
        try:
            with self.cuda.stream(self.stream):
                return pinned(host, self._moved), self.stream.record_event()
        except BaseException:
            self.stream.synchronize()  # a part of the batch may be on its way
            raise

    def wait(self, event: Any) -> None:
        """Have the caller's current stream wait for an event. The caller does not."""
        self.cuda.current_stream(self.device).wait_event(event)

    def record(self, batch: Any) -> None:
        """Note that the caller's current stream uses a batch on the device, whose memory is to stay until it did."""
        stream = self.cuda.current_stream(self.device)
        pinned(batch, lambda leaf: leaf.record_stream(stream) if hasattr(leaf, "record_stream") else None)

    def finish(self, event: Any) -> None:
        """Return when an event is over."""
        event.synchronize()

    def _locked(self, leaf: Any) -> Any:
        return page_locked(leaf) if hasattr(leaf, "record_stream") else page_locked_copy(leaf)

    def _moved(self, leaf: Any) -> Any:
        """Return a tensor on the device; an object that cannot note who uses it stays, for the caller to move."""
        return leaf.to(self.device, non_blocking=True) if hasattr(leaf, "record_stream") else leaf


def device_of(device: Any) -> Any:
    """Return a torch device, with its number.

    Raises:
        ValueError: it is neither a CPU nor a CUDA device, or there is no CUDA.
    """
    torch = torch_module()
    found = torch.device(device)
    if found.type not in ("cpu", "cuda"):
        raise ValueError(f"device must be a CPU or a CUDA device, got {str(found)!r}")
    if found.type == "cuda" and not torch.cuda.is_available():
        raise ValueError(f"device={str(found)!r} needs CUDA, and none was found: use device='cpu'")
    return torch.device("cuda", torch.cuda.current_device()) if found == torch.device("cuda") else found


def host_batches(loader: Any, locker: Locker | None) -> Iterator[Any]:
    """Start an epoch of a loader; what this returns can be closed, and closes the loop over the loader.

    With a locker, batches that worker processes of a DataLoader load come as they lie in their slots, which are locked:
    each must be kept until it was copied.
    """
    from tinytorch.core.dataloader.loader import DataLoader

    kind = type(loader)
    own = isinstance(loader, DataLoader) and kind.__iter__ is DataLoader.__iter__ and kind.batches is DataLoader.batches
    in_slots = own and loader.num_workers > 0 and loader.worker_method == "process" and not loader.is_stream
    if locker is None or not in_slots:
        return passed_on(iter(loader))

    def in_place(batches: Iterator[Any], arena: Any) -> Iterator[Any]:
        lock_slots(arena, locker)
        return batches

    epoch, loader.epoch = loader.epoch, loader.epoch + 1
    return loader.ahead(epoch, in_place)


def passed_on(batches: Iterator[Any], change: Callable[[Any], Any] | None = None) -> Iterator[Any]:
    """Yield batches, changed or as they are; close their iterator when this is closed."""
    try:
        yield from map(change, batches) if change else batches
    finally:
        if hasattr(batches, "close"):
            batches.close()


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
        return self.overlapped(batches, self.copies)

    def overlapped(self, batches: Any, copies: Any) -> Iterator[Any]:
        """Yield each batch on the device. Its copy was started one batch earlier, but that of the first.

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
        kept: deque[tuple[Any, Any]] = deque()  # (event, host batch) of copies that may be on their way
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
