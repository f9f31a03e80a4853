# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""Any batch as a short pickle, and the memory of its arrays."""

from __future__ import annotations

import pickle
from io import BytesIO
from typing import Any

from tinytorch.core.dataloader.workers.plumbing.messages import Message
from tinytorch.core.dataloader.workers.plumbing.pickling import BatchPickler

__all__ = ["dump", "load"]


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
    """Return the batch whose arrays are in `memory`, at `message.places`.

    They are views of it, which keep it alive, and can be written to if it can. It is anything with a buffer of bytes:
    an mmap, an array of uint8, bytes. It may be longer than `message.size`.
    """
    whole = memoryview(memory)
    return pickle.loads(message.pickled, buffers=[whole[start : start + length] for start, length in message.places])
