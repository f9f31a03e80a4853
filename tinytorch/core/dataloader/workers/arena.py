# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""Shared memory without names: one anonymous file, cut into slots, each of which carries one batch."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np

from tinytorch.core.dataloader.workers.plumbing.messages import Message
from tinytorch.core.dataloader.workers.plumbing.pickling import places_of
from tinytorch.core.dataloader.workers.plumbing.slot_memory import Slots, Watch

from .packing import dump, load

__all__ = ["Arena"]


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
        gone, and the last view of one of them; at once if it holds no byte of an array. If no other slot is free, the
        arrays are copied out of the slot, each into memory of its own, and it is free at once.
        """
        if slot is None or not message.size:
            self.release(slot)
            return load(message, bytearray())  # no bytes; arrays of no size can be written to, too
        try:
            memory = self.memory(slot, message.size)
        except MemoryError:
            self.release(slot)
            raise
        if self.free:
            lease = np.frombuffer(memory, np.uint8, message.size)
            self.lent[slot] = Watch(lease, self.free, slot)
            return load(message, lease)
        parts = [bytearray(memory[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)
