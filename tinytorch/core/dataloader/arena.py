# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""Shared memory without names: one anonymous file, cut into slots, each of which carries one batch."""

from __future__ import annotations

import mmap
import os
import pickle
import sys
import tempfile
import weakref
from collections import deque
from collections.abc import Iterable
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np

__all__ = [
    "ALIGN",
    "SPAN",
    "Arena",
    "BatchPickler",
    "Message",
    "Slots",
    "anonymous_file",
    "as_tensor",
    "attach",
    "dump",
    "load",
    "places_of",
]


ALIGN = 64  # bytes; arrays begin where a cache line does


class Message(NamedTuple):
    """A packed batch: a short pickle, and the places (start, length) of its arrays in `size` bytes of memory."""

    pickled: bytes
    places: list[tuple[int, int]]
    size: int


def places_of(lengths: Iterable[int]) -> tuple[list[tuple[int, int]], int]:
    """Return where buffers of these lengths lie, one after another, and the number of bytes they take together."""
    places, size = [], 0
    for length in lengths:
        places.append((size, length))
        size += -(-length // ALIGN) * ALIGN
    return places, size


class BatchPickler(pickle.Pickler):
    """A pickler that leaves the memory of torch's CPU tensors out of the pickle, as NumPy does for arrays."""

    def reducer_override(self, value: Any) -> Any:
        torch = sys.modules.get("torch")
        if torch is None or type(value) is not torch.Tensor or value.requires_grad:
            return NotImplemented
        if value.device.type != "cpu" or value.layout is not torch.strided:
            return NotImplemented
        try:
            return as_tensor, (value.resolve_conj().resolve_neg().numpy(),)
        except (TypeError, RuntimeError):  # a type that NumPy does not know, such as bfloat16
            return NotImplemented


def as_tensor(array: np.ndarray) -> Any:
    """Return a torch tensor that shares the array's memory."""
    return __import__("torch").from_numpy(array)


def dump(batch: Any) -> tuple[bytes, list[memoryview]]:
    """Return a batch as a short pickle (made by `BatchPickler`, protocol 5) and flat views of its arrays' memory.

    A view is one-dimensional, of bytes. The arrays are not copied. Empty arrays are arrays, too.
    Source: PEP 574, https://peps.python.org/pep-0574/

    Raises:
        What pickling raises, if a batch cannot be pickled.

    Example:
        >>> pickled, views = dump({"x": np.zeros(1000), "name": "zeros"})
        >>> len(pickled) < 300, [view.nbytes for view in views]
        (True, [8000])
    """
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    BatchPickler(stream, protocol=5, buffer_callback=buffers.append).dump(batch)
    return stream.getvalue(), [buffer.raw() for buffer in buffers]


def load(message: Message, memory: Any) -> Any:
    """Return the batch whose arrays lie in `memory` at `message.places`.

    They are views of it, which keep it alive, and can be written to if it can. It may be longer than `message.size`.
    """
    whole = memoryview(memory)
    return pickle.loads(message.pickled, buffers=[whole[start : start + length] for start, length in message.places])


SPAN = 1 << 40  # bytes of the file for each slot; memory is only taken for what is used


def anonymous_file(length: int) -> int | None:
    """Return a descriptor of memory that has no name and goes with its last user; None where there is none.

    It has `length` bytes that take no memory until they are used. `ulimit -f` holds for it: then there is none, either.
    """
    if os.name != "posix":
        return None
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("batches", os.MFD_CLOEXEC)
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    try:
        os.ftruncate(descriptor, length)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


class Slots:
    """One anonymous file, mapped slot by slot.

    Attributes:
        free: the slots that nobody uses; only the process that made this takes from it.
    """

    def __init__(self, slots: int) -> None:
        self.descriptor = anonymous_file(slots * SPAN) if slots else None
        self.maps: list[mmap.mmap | None] = [None] * (slots if self.descriptor is not None else 0)
        self.free = deque(range(len(self.maps)))

    def __reduce__(self) -> Any:
        """Pass this to a process that is being started; it gets a descriptor of its own."""
        from multiprocessing import reduction  # here, so that those who start no process need not wait for it

        duplicate = None if self.descriptor is None else reduction.DupFd(self.descriptor)
        return attach, (type(self), duplicate, len(self.maps))

    def memory(self, slot: int, size: int) -> mmap.mmap:
        """Return a map of at least `size` bytes of a slot. Raises MemoryError if the system has no more."""
        current = self.maps[slot]
        descriptor = -1 if self.descriptor is None else self.descriptor
        if current is None or len(current) < size:
            length = -(-size // mmap.ALLOCATIONGRANULARITY) * mmap.ALLOCATIONGRANULARITY
            try:
                if hasattr(os, "posix_fallocate"):
                    os.posix_fallocate(descriptor, slot * SPAN, length)  # else a full memory would be a bus error
                current = self.maps[slot] = mmap.mmap(descriptor, length, offset=slot * SPAN)
            except OSError as error:
                raise MemoryError(f"no shared memory for a batch of {size:,} bytes: {error.strerror}") from error
        return current

    def take(self) -> int | None:
        """Return a free slot, or None."""
        return self.free.popleft() if self.free else None

    def release(self, slot: int | None) -> None:
        """Give a slot back."""
        if slot is not None:
            self.free.append(slot)

    def look(self, message: Message, slot: int | None) -> Any:
        """Return what is packed in a slot that is never given back.

        All processes that look share the memory of its arrays; one that writes to them gets pages of its own.
        """
        if slot is None or self.descriptor is None or not message.size:
            return load(message, bytearray())
        private = mmap.mmap(self.descriptor, message.size, access=mmap.ACCESS_COPY, offset=slot * SPAN)
        return load(message, private)

    def close(self) -> None:
        """Close the descriptor; what is mapped stays until the last view of it is gone."""
        descriptor, self.descriptor, self.maps = self.descriptor, None, []
        if descriptor is not None:
            os.close(descriptor)


def attach(kind: type[Slots], duplicate: Any, slots: int) -> Slots:
    """Return the slots of the process that started this one; only their maker knows which are free."""
    arena = kind(0)
    arena.descriptor = None if duplicate is None else duplicate.detach()
    arena.maps = [None] * slots
    return arena


class Arena(Slots):
    """Slots of shared memory for batches, written by workers and read by the main process."""

    def pack(self, batch: Any, slot: int | None) -> Message:
        """Write the arrays of a batch into a slot, where `places_of` says; return the message that says how to read it.

        Without a slot (None), everything is in the message: a plain pickle, no places, size 0. A batch without a byte
        of array needs no memory of its slot.
        """
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of(view.nbytes for view in views)
        if size:
            memory = memoryview(self.memory(slot, size))
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)

    def unpack(self, message: Message, slot: int | None) -> Any:
        """Return the batch of a message.

        Its arrays are views of the slot, and can be written to. The slot is free again (once) when the last of them is
        gone, and the last view of one of them; at once if no byte of array lies in it. If no other slot is free, the
        arrays are copied out of the slot, and it is free at once.
        """
        if slot is None or not message.size:
            self.release(slot)
            return load(message, bytearray())  # no bytes; arrays of no size can be written to, too
        lease = np.frombuffer(self.memory(slot, message.size), np.uint8, message.size)
        if self.free:
            weakref.finalize(lease, self.free.append, slot).atexit = False
            return load(message, lease)
        copy = lease.copy()
        self.release(slot)
        return load(message, copy)
