# ---
# jupyter:
#   jupytext:
#     cell_markers: '"""'
#     comment_magics: false
#     notebook_metadata_filter: -jupytext.text_representation.jupytext_version
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
"""
# Module 8: workers

One process loads a batch, trains on it, loads the next. While it loads, the model waits; while it trains, the disk waits. Workers load
the next batches in the meantime. That is simple to say, and it is where loaders hang, leak, lose errors and give other results than
before. This notebook builds workers that do none of that.

You need `dataloader_dev.py` solved and exported: the workers call its `fetch`, and the order is a function of the seed, so the batches are
the same to the last byte, whoever loads them.

**How to work.** As before: a task's docstring is its specification, the check stands below it, `tito test 8 --task 8.20` grades it. Predict
before you measure.
"""

# %%
#| export
import contextlib
import contextvars
import copy
import functools
import gc
import itertools
import mmap
import multiprocessing
import operator
import os
import pickle
import queue
import selectors
import signal
import socket
import struct
import sys
import tempfile
import threading
import time
import traceback
import warnings
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field, replace
from io import BytesIO
from multiprocessing import connection
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np

from tinytorch.core.dataloader.errors import WorkerError
from tinytorch.core.dataloader.memory import room
from tinytorch.core.dataloader.seeding import own_generators, seeded
from tinytorch.core.tensor import Tensor

# %%
from tinytorch.core.dataloader import ArrayDataset, DataLoader
from tito.checks import check, expect, expect_error, expect_true, script

script(globals())  # `python workers_dev.py` runs cell by cell and goes on after a failure; in Jupyter this does nothing

FORK = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")


def seconds(work: Callable[[], Any], repeat: int = 5) -> float:
    """Return the median time of `work()` in seconds, after one run to warm up."""
    work()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return float(np.median(times))


# %% [markdown]
"""
## Part 1: the naive pool

Two queues: tasks go in, batches come out. Python's `multiprocessing.Queue` pickles what is put into it and sends it through a pipe.
Fifteen lines, and it works.

**Predict.** One epoch over 20 MB of images in memory: is this pool of two workers faster than one process without any? By what factor?
"""


# %%
def naive_worker(dataset: Any, tasks: Any, results: Any) -> None:
    for number, indices in iter(tasks.get, None):
        results.put((number, dataset.get_batch(indices)))


def naive_epoch(dataset: Any, batches: list[Any], num_workers: int = 2) -> list[Any]:
    tasks, results = FORK.Queue(), FORK.Queue()
    workers = [FORK.Process(target=naive_worker, args=(dataset, tasks, results)) for _ in range(num_workers)]
    for worker in workers:
        worker.start()
    for task in enumerate(batches):
        tasks.put(task)
    arrived = dict(results.get() for _ in batches)
    for _ in workers:
        tasks.put(None)
    for worker in workers:
        worker.join()
    return [arrived[number] for number in range(len(batches))]


# %% tags=["measure"]
pictures = np.random.default_rng(0).integers(0, 256, (6400, 3, 32, 32), dtype=np.uint8)
picture_set = ArrayDataset(pictures, np.arange(len(pictures)))
picture_batches = list(np.random.default_rng(1).permutation(len(pictures)).reshape(-1, 128))
alone_s = seconds(lambda: [picture_set.get_batch(batch) for batch in picture_batches])
naive_s = seconds(lambda: naive_epoch(picture_set, picture_batches))
pickled_s = seconds(lambda: [pickle.loads(pickle.dumps(picture_set.get_batch(batch))) for batch in picture_batches])
print(f"no workers {alone_s * 1e3:.1f} ms, two naive workers {naive_s * 1e3:.1f} ms: {naive_s / alone_s:.1f}x")
print(f"no workers, but each batch pickled and read back: {pickled_s * 1e3:.1f} ms")

# %% [markdown]
"""
Where does the time go? Each worker notes when it loads; the main process notes when it waits, and when it has read a batch. **Predict** which of the
three rows is busy.
"""


# %% alt="A timeline of 30 milliseconds in three rows: when workers load, when the main process waits, and when it reads." tags=["measure"]
def noting_worker(dataset: Any, tasks: Any, results: Any) -> None:
    """Be a naive worker, whose answers say when it was at work."""
    for number, indices in iter(tasks.get, None):
        started = time.perf_counter()
        batch = dataset.get_batch(indices)
        loaded = time.perf_counter()
        results.put(pickle.dumps((number, started, loaded, time.perf_counter(), batch)))


def naive_diary(dataset: Any, batches: list[Any], num_workers: int = 2) -> dict[str, list[tuple[float, float]]]:
    """Return when each row (loading, waiting, reading) was busy: (start, end) in seconds."""
    tasks, results = FORK.Queue(), FORK.Queue()
    workers = [FORK.Process(target=noting_worker, args=(dataset, tasks, results)) for _ in range(num_workers)]
    for worker in workers:
        worker.start()
    for task in enumerate(batches):
        tasks.put(task)
    notes: dict[str, list[tuple[float, float]]] = {"workers load": [], "main waits": [], "main reads": []}
    for _ in batches:
        asked = time.perf_counter()
        while results.empty():
            time.sleep(0.0001)
        there = time.perf_counter()
        _, started, loaded, _, _ = pickle.loads(results.get())
        notes["workers load"].append((started, loaded))
        notes["main waits"].append((asked, there))
        notes["main reads"].append((there, time.perf_counter()))
    for _ in workers:
        tasks.put(None)
    for worker in workers:
        worker.join()
    return notes


import matplotlib.pyplot as plt

naive_notes = naive_diary(picture_set, picture_batches)
origin = min(start for start, _ in naive_notes["workers load"])
figure, ax = plt.subplots(figsize=(9, 2), layout="constrained")
for row, (name, spans) in enumerate(naive_notes.items()):
    shown = [(start - origin, end - start) for start, end in spans if start - origin < 0.03]
    ax.broken_barh(shown, (row - 0.4, 0.8), color=f"C{row}", edgecolor="white", linewidth=0.3)
    print(f"{name}: {sum(end - start for start, end in spans) * 1e3:.1f} ms of {len(spans)} batches")
ax.set(
    yticks=range(len(naive_notes)),
    yticklabels=list(naive_notes),
    xlabel="seconds",
    title="two naive workers",
    xlim=(0, 0.03),
)
plt.show()

# %% [markdown]
"""
The work was to copy bytes, and each batch is now copied four times more: into a pickle, into a pipe, out of it, and into an array. And the list
of what is wrong goes on: all tasks are in the queue at once, so all batches may wait in memory; an exception in a worker is a hang; a
killed worker is a hang, too; the workers die with each epoch. The rest of this notebook is that list, from top to bottom.

## Part 2: shared memory

A worker and the main process can map the *same* memory. Then a worker writes a batch where the main process reads it: one copy in the worker, none
in the main process. Such memory should have no name: what has a name is left behind when a program is killed.
"""

# %%
#| default_exp core.dataloader.packing
"""Any batch as a short pickle, and the memory of its arrays."""

# %%
nested = {"pair": (np.arange(6.0).reshape(2, 3), [np.array([True, False])]), "name": "cat.png", "n": 3}  # a batch

# %% [markdown]
"""
### 8.20 · dump: a short pickle, and the memory of the arrays

*5 points, medium.* How is *any* batch written into memory: nested, with texts and numbers in it? Pickle protocol 5 (PEP 574) has the answer: it hands out
the memory of arrays instead of copying it, and leaves a short pickle that says how everything fits together. `places_of`, given, decides where each
array goes: one after another, each at the beginning of a cache line. `BatchPickler`, given, does the same for torch's tensors, which do not
know protocol 5. You write both ways: what is to be written, and how it is read again.

*Hint: `buffer_callback` is called with each buffer (what should it return?); a `PickleBuffer` has a method that gives its bytes as a flat view.
`pickle.loads` takes the buffers back, in the same order.*
"""


# %%
#| export
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
    """A pickler that leaves more memory out of the pickle: of arrays with gaps, of mapped files, of torch's tensors."""

    def reducer_override(self, part: Any) -> Any:
        """Return how to make a part of the batch anew; NotImplemented, as pickle asks for, if it is no such part."""
        kind = type(part)
        if kind is np.ndarray:
            return array_parts(part)
        if kind is np.memmap:
            return mapped_parts(part)
        return tensor_parts(part) if kind is getattr(sys.modules.get("torch"), "Tensor", None) else NotImplemented


def array_parts(array: np.ndarray) -> Any:
    """Say how to make this array anew. One with gaps is packed first, because pickle would copy it into the pickle.

    Nearly all have no gaps, and numbers whose type has a short name; NumPy's own way takes twice as long for them.
    """
    if array.flags.c_contiguous and array.dtype.isbuiltin and array.dtype.kind in "biufc":
        return array_of, (array.shape, array.dtype.str, pickle.PickleBuffer(array.data))
    if array.flags.forc or array.dtype.hasobject:
        return array.__reduce_ex__(pickle.HIGHEST_PROTOCOL)
    order = sorted(range(array.ndim), key=lambda axis: -abs(array.strides[axis]))  # axes as they lie in memory
    return np.transpose, (np.ascontiguousarray(array.transpose(order)), np.argsort(order).tolist())


def array_of(shape: tuple[int, ...], dtype: str, memory: Any) -> np.ndarray:
    """Return the array that lies in this memory, and keeps alive what the memory belongs to."""
    return np.frombuffer(memory, dtype).reshape(shape)


by_name: ContextVar[bool] = ContextVar("by_name", default=False)  # whether the other side should map files itself


def mapped_parts(array: Any) -> Any:
    """Say how to make an array anew that lies in a mapped file: from its bytes, or by mapping the file once more."""
    if not by_name.get() or array.dtype.hasobject:
        return array.__reduce_ex__(pickle.HIGHEST_PROTOCOL)
    if array.filename is None or not array.flags.forc or not array.size or not Path(array.filename).is_file():
        return array_parts(np.ascontiguousarray(array.view(np.ndarray)))
    begin = np.frombuffer(array._mmap, np.uint8).__array_interface__["data"][0]
    place = array.__array_interface__["data"][0] - begin + array.offset - array.offset % mmap.ALLOCATIONGRANULARITY
    mode = "r+" if array.mode == "w+" else array.mode
    return np.memmap, (array.filename, array.dtype, mode, place, array.shape, "C" if array.flags.c_contiguous else "F")


def tensor_parts(tensor: Any) -> Any:
    """Say how to make this torch tensor anew: from an array with its memory, where NumPy can have one."""
    torch = sys.modules["torch"]
    if tensor.device.type == "cpu" and tensor.layout is torch.strided and not tensor.requires_grad:
        with contextlib.suppress(TypeError, RuntimeError):  # a type that NumPy does not know, such as bfloat16
            return as_tensor, (tensor.resolve_conj().resolve_neg().numpy(),)
    return tensor.__reduce_ex__(pickle.HIGHEST_PROTOCOL)


def as_tensor(array: np.ndarray) -> Any:
    """Return a torch tensor that shares the array's memory."""
    return __import__("torch").from_numpy(array)


# %% nbgrader={"grade": false, "grade_id": "8_20", "locked": false, "schema_version": 3, "solution": true}
#| export
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
    ### BEGIN SOLUTION
    stream = BytesIO()
    buffers: list[pickle.PickleBuffer] = []
    BatchPickler(stream, protocol=5, buffer_callback=buffers.append).dump(batch)
    return stream.getvalue(), [buffer.raw() for buffer in buffers]
    ### END SOLUTION


def load(message: Message, memory: Any) -> Any:
    """Return the batch whose arrays lie in `memory` at `message.places`.

    They are views of it, which keep it alive, and can be written to if it can. It may be longer than `message.size`.
    """
    ### BEGIN SOLUTION
    whole = memoryview(memory)
    return pickle.loads(message.pickled, buffers=[whole[start : start + length] for start, length in message.places])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_20-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
def through(batch: Any) -> tuple[Any, np.ndarray]:
    """Dump a batch into memory and load it again; return it and the memory."""
    pickled, views = dump(batch)
    places, size = places_of(view.nbytes for view in views)
    memory = np.zeros(max(size, 1), dtype=np.uint8)
    for (start, length), view in zip(places, views, strict=True):
        memory[start : start + length] = np.frombuffer(view, dtype=np.uint8)
    return load(Message(pickled, places, size), memory), memory


with check("8.20", "any batch goes through memory and comes back equal"):
    expect(through(nested)[0], nested, "a nested batch")

with check("8.20", "the pickle is short: the arrays are not in it"):
    large = np.arange(100_000)
    pickled, views = dump((large, "text"))
    expect_true(len(pickled) < 1000, f"the pickle of a batch with 800,000 bytes of array has {len(pickled):,} bytes")
    expect(
        [(view.ndim, view.itemsize, view.nbytes) for view in views],
        [(1, 1, 800_000)],
        "ndim, itemsize, nbytes of the views",
    )

with check("8.20", "what is loaded lies in the memory, and is not copied"):
    loaded, memory = through(np.zeros(5, dtype=np.int16))
    memory[:2] = 1
    expect(int(loaded[0]), 257, "the first int16 after two bytes of the memory were set to 1")
    loaded[1] = -1
    expect(memory[2:4].tolist(), [255, 255], "bytes 2 and 3 of the memory after the second int16 was set to -1")

# %% nbgrader={"grade": true, "grade_id": "8_20-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.20", "nothing is copied on the way out"):
    source = np.zeros(1000, dtype=np.uint8)
    _, (view,) = dump([source])
    source[7] = 9
    expect(view[7], 9, "byte 7 of the view, after the array was changed")

with check("8.20", "empty arrays, scalars, Fortran order, views, objects, nothing at all"):
    order_f = np.asfortranarray(np.arange(12).reshape(3, 4))
    for batch in (
        np.zeros((0, 3)),
        np.float32(2.5),
        order_f,
        np.arange(20).reshape(4, 5)[:, ::2],
        (),
        None,
        [1, "a", b"b", 2.5, None],
        [np.arange(3), np.arange(3)],
    ):
        expect(through(batch)[0], batch, f"the batch {batch!r}")
    objects = through(np.array([{"a": 1}, None], dtype=object))[0]
    expect(objects.tolist(), [{"a": 1}, None], "an array of objects")
    expect(len(dump((np.arange(3), np.arange(4)))[1]), 2, "the number of views of two arrays")

with check("8.20", "memory may be longer than the message, and empty if there is nothing to read"):
    pickled, (view,) = dump({"x": np.arange(3, dtype=np.int16)})
    longer = np.concatenate([np.frombuffer(view, np.uint8), np.full(100, 7, np.uint8)])
    expect(load(Message(pickled, [(0, 6)], 64), longer)["x"], np.arange(3, dtype=np.int16), "an array in longer memory")
    expect(load(Message(dump("text")[0], [], 0), b""), "text", "a batch without arrays")

with check("8.20", "BatchPickler is used, so that torch's tensors stay out of the pickle, too"):

    class Watched(BatchPickler):
        def dump(self, batch: Any) -> None:
            watched.append(batch)
            super().dump(batch)

    watched: list[Any] = []
    usual, BatchPickler = BatchPickler, Watched
    try:
        dump("batch")
    finally:
        BatchPickler = usual
    expect(watched, ["batch"], "what BatchPickler was given to pickle")

with check("8.20", "what cannot be pickled is an error"):
    expect_error(Exception, lambda: dump(lambda: 1), "a batch that is a lambda")
### END HIDDEN TESTS

# %% [markdown]
"""
### When is a slot free again?

The batch in the main process is a view of the slot. If the slot is used for the next batch while somebody still holds this one, the data change under
their hands: the worst kind of error, silent and at random. So the slot must wait for the *last* array that looks at it, a slice of a slice
perhaps. NumPy helps: every view keeps its base alive, and `weakref.finalize(base, ...)` calls back when the base goes. So all arrays of a batch
should have one base that is made for this batch alone: its *lease* on the slot.

**Predict.** Which object is the base of a slice of a slice? The cell shows the trap: not the array in between.
"""

# %%
ground = np.frombuffer(bytearray(64), dtype=np.uint8)
lease_demo = ground[:32]
part_demo = lease_demo[:8]
print("the base of a slice of a slice is the slice in between:", part_demo.base is lease_demo)
lease_demo = np.frombuffer(memoryview(ground)[:32], dtype=np.uint8)
part_demo = lease_demo[:8]
print("with a memoryview in between, so that the lease is its own base:", part_demo.base is lease_demo)

# %% [markdown]
"""
### 8.21 · Arena: slots that come back when nobody looks at them

*7 points, hard.* An arena is one anonymous file, cut into slots that are far apart, so that each can grow. `memory(slot, size)`, given, maps as
much of a slot as is needed. You write how a batch gets in, and how it gets out: as views that share one lease, or as a copy when no other slot is
free: then somebody is collecting batches, as `list(loader)` does, and loading must go on without overwriting anything.

*Hint: a callback may run at any time and in any thread, so it must do one small thing: `self.free.append(slot)`. With `weakref.finalize` set its attribute
`atexit` to False, because at the end of the program nobody needs slots. The loader has a stricter need: Python prints and forgets an exception that is
raised in a callback, and Ctrl-C raises one wherever Python code happens to run. `Watch(lease, self.free, slot)`, given, runs none; like every
weak reference it calls back only while it is alive itself, so keep it in `self.lent[slot]`.*
"""

# %%
#| default_exp core.dataloader.arena
"""Shared memory without names: one anonymous file, cut into slots, each of which carries one batch."""


# %%
#| export
SPAN = 1 << 40  # bytes of the file for each slot; memory is only taken for what is used
UNTRACKED: Any = {"trackfd": False} if sys.version_info >= (3, 13) else {}  # else each map keeps a descriptor


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


class Watch(weakref.ref):
    """A weak reference to an array that appends a slot to `free` when the array goes.

    No Python code runs then, only C: an exception that a signal raises in a callback is printed and lost, Ctrl-C too.
    """

    def __new__(cls, array: np.ndarray, free: deque[int], slot: int) -> Self:
        """Return a reference that calls `self.append(slot)` at the end of the array."""
        return super().__new__(cls, array, operator.methodcaller("append", slot))

    def __init__(self, array: np.ndarray, free: deque[int], slot: int) -> None:
        self.append = free.append


class Slots:
    """One anonymous file, mapped slot by slot.

    Attributes:
        free: the slots that nobody uses; only the process that made this takes from it.
        lent: what watches over each slot that lies in a batch, see `Watch`.
        locker: is called with each new map, in the process that made this, and returns what takes its place; or None.
    """

    def __init__(self, slots: int) -> None:
        self.descriptor = anonymous_file(slots * SPAN) if slots else None
        self.maps: list[Any] = [None] * (slots if self.descriptor is not None else 0)
        self.locker: Callable[[mmap.mmap], Any] | None = None
        self.free = deque(range(len(self.maps)))
        self.lent: dict[int, Watch] = {}

    def __reduce__(self) -> Any:
        """Pass this to a process that is being started; it gets a descriptor of its own."""
        from multiprocessing import reduction  # here, so that those who start no process need not wait for it

        duplicate = None if self.descriptor is None else reduction.DupFd(self.descriptor)
        return attach, (type(self), duplicate, len(self.maps))

    def memory(self, slot: int, size: int) -> Any:
        """Return a map of at least `size` bytes of a slot. Raises MemoryError if the system has no more."""
        current = self.maps[slot]
        descriptor = -1 if self.descriptor is None else self.descriptor
        if current is None or len(current) < size:
            length = -(-size // mmap.ALLOCATIONGRANULARITY) * mmap.ALLOCATIONGRANULARITY
            try:
                if hasattr(os, "posix_fallocate"):
                    os.posix_fallocate(descriptor, slot * SPAN, length)  # else a full memory would be a bus error
                fresh = mmap.mmap(descriptor, length, offset=slot * SPAN, **UNTRACKED)
                current = self.maps[slot] = self.locker(fresh) if self.locker else fresh
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
        private = mmap.mmap(self.descriptor, message.size, access=mmap.ACCESS_COPY, offset=slot * SPAN, **UNTRACKED)
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


# %% nbgrader={"grade": false, "grade_id": "8_21", "locked": false, "schema_version": 3, "solution": true}
#| export
class Arena(Slots):
    """Slots of shared memory for batches, written by workers and read by the main process."""

    def pack(self, batch: Any, slot: int | None) -> Message:
        """Write the arrays of a batch into a slot, where `places_of` says; return the message that says how to read it.

        Without a slot (None), everything is in the message: a plain pickle, no places, size 0. A batch without a byte
        of array needs no memory of its slot.
        """
        ### BEGIN SOLUTION
        if slot is None:
            return Message(pickle.dumps(batch, protocol=5), [], 0)
        pickled, views = dump(batch)
        places, size = places_of(view.nbytes for view in views)
        if size:
            memory = memoryview(self.memory(slot, size))
            for (start, length), view in zip(places, views, strict=True):
                memory[start : start + length] = view
        return Message(pickled, places, size)
        ### END SOLUTION

    def unpack(self, message: Message, slot: int | None) -> Any:
        """Return the batch of a message.

        Its arrays are views of the slot, and can be written to. The slot is free again (once) when the last of them is
        gone, and the last view of one of them; at once if no byte of array lies in it. If no other slot is free, the
        arrays are copied out of the slot, and it is free at once.
        """
        ### BEGIN SOLUTION
        if slot is None or not message.size:
            self.release(slot)
            return load(message, bytearray())  # no bytes; arrays of no size can be written to, too
        try:
            memory = self.memory(slot, message.size)
        except MemoryError:
            self.release(slot)
            raise
        lease = np.frombuffer(memory, np.uint8, message.size)
        if self.free:
            self.lent[slot] = Watch(lease, self.free, slot)
            return load(message, lease)
        copy = lease.copy()
        self.release(slot)
        return load(message, copy)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_21-check", "locked": true, "points": 4, "schema_version": 3, "solution": false}
with check("8.21", "a batch goes through a slot"):
    arena = Arena(3)
    slot = arena.take()
    message = arena.pack(nested, slot)
    expect(arena.unpack(message, slot), nested, "a nested batch, packed and unpacked")

with check("8.21", "a slot is free again when the last view is gone, and not before"):
    arena = Arena(3)
    slot = arena.take()
    batch = arena.unpack(arena.pack((np.zeros((2, 3)), "label", np.arange(10).reshape(2, 5)), slot), slot)
    expect(sorted(arena.free), [1, 2], "the free slots while the batch is held")
    tail = batch[2][1][1:]
    del batch
    gc.collect()
    expect(sorted(arena.free), [1, 2], "the free slots while a slice of a slice of the second array is held")
    expect(tail.tolist(), [6, 7, 8, 9], "that slice")
    del tail
    gc.collect()
    expect(sorted(arena.free), [0, 1, 2], "the free slots when nothing is held")

with check("8.21", "when every slot is held, batches are copied out"):
    arena = Arena(2)
    held = []
    for number in range(5):
        slot = arena.take()
        expect_true(slot is not None, f"no slot is left for batch {number}")
        held.append(arena.unpack(arena.pack(np.full(4, number), slot), slot))
        expect(list(arena.free), [1], f"the free slots of two, with batches up to {number} held")
    expect(
        [array.tolist() for array in held],
        [[n] * 4 for n in range(5)],
        "five batches that went through two slots, all held",
    )

# %% nbgrader={"grade": true, "grade_id": "8_21-hidden", "locked": true, "points": 3, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.21", "a batch without arrays gives its slot back at once"):
    arena = Arena(2)
    slot = arena.take()
    expect(
        arena.unpack(arena.pack(["text", 3, np.zeros((0, 2))], slot), slot),
        ["text", 3, np.zeros((0, 2))],
        "no bytes of array",
    )
    expect(sorted(arena.free), [0, 1], "the free slots afterwards, with the batch gone or not")

with check("8.21", "no slot: everything is in the message"):
    arena = Arena(1)
    plain = arena.pack((np.arange(3), "x"), None)
    expect([plain.places, plain.size], [[], 0], "places and size of a message without a slot")
    expect(arena.unpack(plain, None), (np.arange(3), "x"), "the batch of a message without a slot")
    expect(list(arena.free), [0], "the free slots afterwards")

with check("8.21", "arrays begin where places_of says"):
    arena = Arena(2)
    slot = arena.take()
    placed = arena.pack([np.zeros(3, np.uint8), np.zeros((2, 5)), np.zeros(65, np.uint8)], slot)
    expect(placed.places, [(0, 3), (64, 80), (192, 65)], "the places of arrays of 3, 80 and 65 bytes")
    expect(placed.size, 320, "the size of the message")
    pages = [np.full(5000, 1, np.uint8), np.full(5000, 2, np.uint8)]
    expect(arena.unpack(arena.pack(pages, slot), slot), pages, "two arrays of 5,000 bytes each")

with check("8.21", "a copy is the caller's, too"):
    arena = Arena(1)
    slot = arena.take()
    copied = arena.unpack(arena.pack(np.arange(4), slot), slot)
    copied += 1
    expect(copied.tolist(), [1, 2, 3, 4], "0 to 3, after adding 1 to each number")

with check("8.21", "slots grow, and do not run into each other"):
    arena = Arena(3)
    one, two = arena.take(), arena.take()
    small = arena.pack(np.full(10, 1, np.uint8), one)
    other = arena.pack(np.full(3_000_000, 2, np.uint8), two)
    first_batch, second_batch = arena.unpack(small, one), arena.unpack(other, two)
    expect([int(first_batch.sum()), int(second_batch.sum())], [10, 6_000_000], "the sums of 10 ones and 3,000,000 twos")
    del first_batch
    gc.collect()
    expect(sorted(arena.free), [0, 2], "the free slots when the ones are gone")
    arena.free.remove(one)
    grown = arena.unpack(arena.pack(np.full(5_000_000, 3, np.uint8), one), one)
    expect(
        [int(grown.sum()), int(second_batch.sum())],
        [15_000_000, 6_000_000],
        "after the first slot grew to 5,000,000 bytes",
    )

with check("8.21", "batches stay when the arena is closed"):
    arena = Arena(3)
    slot = arena.take()
    kept = arena.unpack(arena.pack(np.arange(1000), slot), slot)
    arena.close()
    expect(int(kept.sum()), 499_500, "the sum of a batch after the arena was closed")
    kept += 1
    expect(int(kept.sum()), 500_500, "the sum after adding 1 to each number: a batch is the caller's")

with check("8.21", "a thousand batches, held and dropped at random"):
    arena = Arena(4)
    keep: list[tuple[int, np.ndarray]] = []
    draw = np.random.default_rng(0)
    for number in range(1000):
        slot = arena.take()
        expect_true(slot is not None, "no slot is left: they do not come back")
        batch = arena.unpack(arena.pack(np.full(50, number), slot), slot)
        keep.append((number, batch[10:20]))
        del batch
        keep = [pair for pair in keep if draw.random() < 0.7]
        expect(
            [int(array[0]) for _, array in keep], [n for n, _ in keep], "the first numbers of the batches that are held"
        )
### END HIDDEN TESTS

# %% [markdown]
"""
### Writing into the slot

One copy is left: a dataset makes an array, and `pack` copies it into the slot. Who makes large arrays can save it, and ask for memory of the
slot before it is filled: `batch_array(shape, dtype)` is `np.empty`, but in a worker it lies where the batch will be read. The class below, given, looks after
it: what lies in the slot stays where it is, all else is packed behind; and a dataset that keeps such an array, whose memory will hold another batch soon, is told so.
"""

# %%
#| default_exp core.dataloader.room
"""Memory of a slot for a dataset to write in: `batch_array`."""


# %%
#| export
class Room:
    """The slot of the batch that a worker is loading, for arrays that lie in it before they are packed."""

    def __init__(self, arena: Arena) -> None:
        self.arena, self.used = arena, 0
        self.slot: Any = None
        self.places: dict[int, tuple[int, weakref.ref[np.ndarray]]] = {}  # address -> start in the slot, array

    def around(self, load: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """Return `load` such that `batch_array` gives memory of the slot while it runs."""

        def in_room(positions: Any) -> Any:
            self.clear()
            token = room.set(self.take)
            try:
                return load(positions)
            finally:
                room.reset(token)

        return in_room

    def note(self, task: Any) -> Any:
        """Remember where the batch of a task goes to; return the task (None ends the worker)."""
        self.slot = task.slot if task is not None else None
        return task

    def clear(self) -> None:
        """Begin with an empty slot.

        Raises:
            RuntimeError: an array of an earlier batch is in use, which soon would hold the data of another.
        """
        if not self.places:
            self.used = 0
            return
        if any(array() is not None for _, array in self.places.values()):
            gc.collect()  # it may only be part of a cycle
        kept = any(array() is not None for _, array in self.places.values())
        self.used, self.places = 0, {}
        if kept:
            raise RuntimeError("an array from batch_array() belongs to its batch, but was kept: keep a copy of it")

    def take(self, size: int) -> np.ndarray | None:
        """Return `size` bytes of the slot, at the beginning of a cache line; None if there is no slot, or no memory."""
        if self.slot is None:
            return None
        try:
            memory = self.arena.memory(self.slot, self.used + size)
        except MemoryError:
            return None
        array = np.frombuffer(memoryview(memory)[self.used :], np.uint8, size)
        self.places[address(array)] = self.used, weakref.ref(array)
        self.used += -(-size // ALIGN) * ALIGN
        return array

    def pack(self, batch: Any, slot: int | None) -> Message:
        """Write a batch into a slot, like `Arena.pack`; what lies there already stays where it is."""
        if not self.places:
            return self.arena.pack(batch, slot)
        pickled, views = dump(batch)
        starts = [self.places.get(address(view), (None,))[0] for view in views]
        size = self.used + places_of(view.nbytes for start, view in zip(starts, views, strict=True) if start is None)[1]
        memory, places, end = memoryview(self.arena.memory(self.slot, size)), [], self.used
        for start, view in zip(starts, views, strict=True):
            places.append((end if start is None else start, view.nbytes))
            if start is None:
                memory[end : end + view.nbytes] = view
                end += -(-view.nbytes // ALIGN) * ALIGN
        return Message(pickled, places, size)


def address(memory: Any) -> int:
    """Return where in the address space this memory begins."""
    return np.frombuffer(memory, np.uint8).__array_interface__["data"][0] if memory.nbytes else 0


# %% [markdown]
"""
## Part 3: a worker

A worker is one function that reads top to bottom: receive, load, answer, repeat. Whatever goes wrong while loading is an *answer* as well: a
worker that dies of an exception takes the error with it, and the main process waits for ever.
"""

# %%
#| default_exp core.dataloader.worker
"""What a worker does: receive a task, load, answer, repeat. Failures are answers, too."""


# %%
#| export
class Task(NamedTuple):
    """One batch to load: its ticket, the slot it goes to, its place (epoch, position), its positions in the dataset."""

    ticket: int
    slot: int | None
    epoch: int
    position: int
    positions: Any


class Turn(NamedTuple):
    """What a task of a stream has for positions: batch `number` of `worker`, for a loop of those that are running."""

    loop: int
    worker: int
    number: int
    running: tuple[int, ...]


class Answer(NamedTuple):
    """What came of a task: a Message (from a thread: the batch), or a Failure. Ticket -1: the worker did not start."""

    ticket: int
    slot: int | None
    content: Any


@dataclass(frozen=True)
class Job:
    """What all tasks of a loader have in common: `load(positions)` gives a batch; `init(worker)` is called first.

    `seed` is the loader's, `base_seed` that of worker 0: another one whenever workers are started.
    """

    dataset: Any
    load: Callable[[Any], Any]
    seed: int
    everywhere: bool
    num_workers: int
    init: Callable[[int], None] | None = None
    in_turn: bool = False  # whether the positions of each task are a Turn
    base_seed: int = 0


@dataclass(frozen=True)
class WorkerInfo:
    """Who is loading: worker `id` of `num_workers`, with a seed of its own. The fields are torch's."""

    id: int
    num_workers: int
    seed: int
    dataset: Any = field(repr=False)


_info: ContextVar[WorkerInfo | None] = ContextVar("worker_info", default=None)


def get_worker_info() -> WorkerInfo | None:
    """Return the worker that this code runs in; None in the main process."""
    return _info.get()


# %% [markdown]
"""
### 8.22 · Failure: an exception on its way

*5 points, medium.* The caller should get the exception that the dataset raised: its type, its arguments, its attributes, and where it was raised. Pickling the
exception is not enough: a class whose `__init__` takes two arguments and passes one on cannot be read back, and some hold what cannot be sent.
So take it apart here, and put it together there without calling its `__init__`.

*Hint: `cls.__new__(cls, *args)` makes an instance and nothing more; `vars(error)` holds attributes and notes. Python's own classes keep more
elsewhere: their `__reduce__()` says what to make an error of, and their `__init__`, called on the instance, puts it in place.
`traceback.format_exception` gives lines.*
"""


# %%
#| export
class RemoteError(Exception):
    """The traceback in the worker, as text; the cause of an exception that comes from there."""


# %% nbgrader={"grade": false, "grade_id": "8_22", "locked": false, "schema_version": 3, "solution": true}
#| export
class Failure:
    """An exception that can be sent between processes, whatever it is.

    An exception whose class, arguments or attributes cannot be pickled and read back becomes a WorkerError, whose
    message gives its type and text, and whose `worker` is the worker.

    Example:
        >>> Failure(KeyError("cat.png"), worker=1).error()
        KeyError('cat.png')
    """

    def __init__(self, error: BaseException, worker: int) -> None:
        ### BEGIN SOLUTION
        self.text, self.worker, self.parts = "".join(traceback.format_exception(error)), worker, b""
        self.short = "".join(traceback.format_exception_only(error)).strip()
        with contextlib.suppress(Exception):
            self.parts = pickle.dumps(self._taken_apart(error))

    @staticmethod
    def _taken_apart(error: BaseException) -> tuple[Any, ...]:
        base: Any = next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")
        _, made_of, *states = base.__reduce__(error)  # it knows more than `args` and `vars`, such as a file's name
        own, state = vars(error), error.__getstate__()
        slots = state[1] if isinstance(state, tuple) else {}
        rest = {name: value for name, value in (states[0] if states else {}).items() if name not in own}
        return type(error), base, made_of, error.args, own, rest | slots

    @staticmethod
    def _put_together(kind: Any, base: Any, made_of: Any, arguments: Any, own: Any, rest: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)  # fills what no `__dict__` holds, such as UnicodeError.start
        error.args = arguments
        vars(error).update(own)
        BaseException.__setstate__(error, rest)
        return error
        ### END SOLUTION

    def error(self) -> BaseException:
        """Return the exception: same type, `args` and attributes (so its notes, too), and a note that names the worker.

        Attributes that Python's own classes keep outside of `vars(error)` are there, too: `OSError.filename`,
        `UnicodeDecodeError.start`. The `__init__` of a class that is not Python's is not called. Its `__cause__` is a
        RemoteError with the traceback in the worker.
        """
        ### BEGIN SOLUTION
        try:
            error = self._put_together(*pickle.loads(self.parts))
        except Exception:  # it could not be sent there, or it cannot be read here
            error = WorkerError(f"{self.short} (it could not be sent between processes)", self.worker)
        error.add_note(f"in worker {self.worker}")
        error.__cause__ = RemoteError(f'\n"""\n{self.text}"""')
        return error
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_22-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
def sent(error: BaseException, worker: int = 3) -> BaseException:
    """Raise an exception, and return what arrives of it in another process."""
    try:
        raise error
    except BaseException as raised:
        return pickle.loads(pickle.dumps(Failure(raised, worker))).error()


with check("8.22", "type, arguments and text arrive"):
    arrived = sent(KeyError("cat.png"))
    expect([type(arrived).__name__, arrived.args, str(arrived)], ["KeyError", ("cat.png",), "'cat.png'"], "a KeyError")

with check("8.22", "the worker and its traceback are told"):
    expect_true(any("3" in note for note in arrived.__notes__), f"no note names worker 3: {arrived.__notes__}")
    expect_true(
        isinstance(arrived.__cause__, RemoteError),
        f"the cause should be a RemoteError, it is {arrived.__cause__!r}",
    )
    expect_true("raise error" in str(arrived.__cause__), "the traceback in the worker is not in the cause")

# %% nbgrader={"grade": true, "grade_id": "8_22-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
from tinytorch.core.dataloader import DataError


class TwoArguments(Exception):
    def __init__(self, path: str, line: int) -> None:
        super().__init__(f"{path}:{line}")
        self.path, self.line = path, line


class Missing(OSError):
    def __init__(self, path: str) -> None:
        super().__init__(2, "No such file", path)


class Keywords(Exception):
    def __new__(cls, *, key: str) -> Any:
        return super().__new__(cls)

    def __init__(self, *, key: str) -> None:
        super().__init__(f"keyword {key}")


class Broken(Exception):
    def __str__(self) -> str:
        return "it holds a lock"


with check("8.22", "attributes arrive, however the class is made"):
    two = sent(TwoArguments("a.bin", 7))
    expect(
        [type(two).__name__, str(two), two.path, two.line],
        ["TwoArguments", "a.bin:7", "a.bin", 7],
        "two arguments, one passed on",
    )
    data = sent(DataError("x.bin", expected="1", found="2", offset=5))
    expect([data.offset, data.expected, str(data)], [5, "1", "x.bin at byte 5: expected 1, found 2"], "a DataError")
    system = sent(FileNotFoundError(2, "No such file", "b.bin"))
    expect([system.errno, system.filename], [2, "b.bin"], "errno and file name of a FileNotFoundError")
    noted = ValueError("x")
    noted.add_note("sample 12")
    expect(sent(noted).__notes__[0], "sample 12", "the note that the exception had before")
    text = sent(UnicodeDecodeError("utf-8", b"caf\xe9", 3, 4, "unexpected end of data"))
    expect([text.object, text.start], [b"caf\xe9", 3], "bytes and place of a UnicodeDecodeError")
    missing = sent(Missing("c.bin"))
    expect([missing.errno, missing.filename], [2, "c.bin"], "errno and file name of an OSError with an __init__")
    plainly = sent(OSError("the disk is gone"))
    expect([plainly.args, str(plainly)], [("the disk is gone",), "the disk is gone"], "an OSError of one argument")
    nothing = sent(KeyError())
    expect([type(nothing).__name__, nothing.args], ["KeyError", ()], "a KeyError without arguments")

with check("8.22", "what cannot be sent arrives as text"):
    locked = Broken()
    locked.lock = threading.Lock()
    error = sent(locked)
    expect_true(isinstance(error, WorkerError), f"expected a WorkerError, got a {type(error).__name__}")
    expect_true("Broken" in str(error) and "it holds a lock" in str(error), f"type and text are not in: {error}")
    expect(error.worker, 3, "the worker of that WorkerError")
    expect_true(any("3" in note for note in error.__notes__), f"no note names worker 3: {error.__notes__}")
    expect_true("raise error" in str(error.__cause__), "the traceback in the worker is not in its cause")

    nowhere = sent(type("Nowhere", (Exception,), {})("inside"))
    expect_true(
        isinstance(nowhere, WorkerError), f"a class that cannot be found: expected a WorkerError, got {nowhere!r}"
    )
    expect_true("Nowhere" in str(nowhere) and "inside" in str(nowhere), f"type and text are not in: {nowhere}")

    inner = ValueError("outside")
    inner.reason = TwoArguments("a.bin", 7)  # it can be pickled, and not read back
    error = sent(inner)
    expect_true(
        isinstance(error, WorkerError), f"an attribute cannot be read back: expected a WorkerError, got {error!r}"
    )
    expect_true("ValueError" in str(error) and "outside" in str(error), f"type and text are not in: {error}")
    expect_true("keyword k" in str(sent(Keywords(key="k"))), "the text of an exception whose __new__ wants a keyword")
### END HIDDEN TESTS

# %% [markdown]
"""
### 8.23 · work: the loop

*6 points, medium.* The whole life of a worker. Each batch is loaded inside `seeded(...)`, as in the loader without workers: the numbers depend on the place of
the batch and not on who loads it. `receive()` and `answer(...)` hide whether this is a process or a thread.

*Hint: which of your names still refers to the last batch while `receive()` waits? And what is not caught by `except Exception`?*
"""


# %%
#| export
def tellable(error: BaseException, doing: str) -> BaseException:
    """Return an exception that can be raised in the main process: the same, unless it would end a loop or the program.

    Instead of StopIteration it is a RuntimeError, and instead of SystemExit a WorkerError.
    """
    if not isinstance(error, StopIteration | SystemExit):
        return error
    kind = RuntimeError if isinstance(error, StopIteration) else WorkerError
    other = kind(f"{doing} raised {error!r}")
    other.__cause__ = error
    return other


# %%
def tens(positions: Any) -> np.ndarray:
    """Load a batch: 10 times each position; position 13 is broken."""
    if 13 in positions:
        raise KeyError("sample 13 is broken")
    return np.array(positions) * 10


plain_job = Job(dataset=range(20), load=tens, seed=5, everywhere=False, num_workers=2)  # what workers do in the checks


# %% nbgrader={"grade": false, "grade_id": "8_23", "locked": false, "schema_version": 3, "solution": true}
#| export
def work(
    job: Job,
    worker: int,
    receive: Callable[[], Task | None],
    answer: Callable[[Answer], None],
    arena: Arena | Room | None,
) -> None:
    """Answer every task until None is received.

    First `get_worker_info()` is set, with seed job.base_seed + worker, and `job.init(worker)` is called, if there is
    one; if that fails, the only answer is a Failure with ticket -1 and no slot, and no task is received. Then each task
    is answered before the next is received, with its ticket and slot. The content is the batch, loaded inside
    `seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere)` and packed into the task's slot of the
    arena (as it is, without an arena); or a Failure, if loading or packing raises anything. An exception that would end
    a loop or the program there, at the start or later, is changed by `tellable`. No batch is kept while waiting for the
    next task: it would take memory.
    """
    _info.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))
    ### BEGIN SOLUTION
    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        answer(Answer(-1, None, Failure(tellable(error, "worker_init_fn"), worker)))
        return
    while (task := receive()) is not None:
        answer(Answer(task.ticket, task.slot, outcome(job, worker, task, arena)))


def outcome(job: Job, worker: int, task: Task, arena: Arena | Room | None) -> Any:
    """Return the batch of a task, packed, or the Failure to load it."""
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        return batch if arena is None else arena.pack(batch, task.slot)
    except BaseException as error:
        return Failure(tellable(error, f"loading positions {task.positions}"), worker)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_23-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
def answers_of(job: Job, tasks: Iterable[Task], arena: Arena | None = None, worker: int = 0) -> list[Answer]:
    """Return what a worker answers to these tasks, in this process (and in a context of its own)."""
    given, answers = iter([*tasks, None]), []
    copy_context().run(work, job, worker, lambda: next(given), answers.append, arena)
    return answers


with check("8.23", "tasks are answered in order, with their tickets and slots"):
    answers = answers_of(plain_job, [Task(7, 0, 0, 0, [1, 2]), Task(8, 1, 0, 1, [3])])
    expect([(a.ticket, a.slot, a.content.tolist()) for a in answers], [(7, 0, [10, 20]), (8, 1, [30])], "two answers")

with check("8.23", "a failure is an answer, and the next task is answered, too"):
    answers = answers_of(plain_job, [Task(1, 0, 0, 0, [13]), Task(2, 1, 0, 1, [4])])
    expect([(a.ticket, a.slot) for a in answers], [(1, 0), (2, 1)], "the tickets and slots of the answers")
    expect_true(isinstance(answers[0].content, Failure), f"expected a Failure, got {answers[0].content!r}")
    expect(str(answers[0].content.error()), "'sample 13 is broken'", "the error in the answer")
    (seventh,) = answers_of(plain_job, [Task(1, 0, 0, 0, [13])], worker=7)
    notes = seventh.content.error().__notes__
    expect_true(any("7" in note for note in notes), f"the failure of worker 7 does not name it: {notes}")
    expect(answers[1].content.tolist(), [40], "the batch after the failure")

with check("8.23", "batches go into the arena"):
    arena = Arena(2)
    (packed_answer,) = answers_of(plain_job, [Task(1, arena.take(), 0, 0, [1, 2])], arena)
    expect(packed_answer.content.places, [(0, 16)], "the places of the batch in its slot")
    expect(arena.unpack(packed_answer.content, packed_answer.slot), np.array([10, 20]), "the batch in its slot")

# %% nbgrader={"grade": true, "grade_id": "8_23-hidden", "locked": true, "points": 3, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
from tinytorch.core.dataloader.seeding import batch_rng


def numbers(positions: Any) -> list[float]:
    return [float(np.random.random()), float(batch_rng().random())]


def batch_numbers(seed: int, epoch: int, position: int) -> list[float]:
    with seeded(seed, epoch, position, everywhere=True):
        return numbers([])


with check("8.23", "random numbers belong to the place of the batch, not to the worker"):
    everywhere = Job(range(9), numbers, 5, True, 2)
    one = answers_of(everywhere, [Task(1, None, 0, 0, []), Task(2, None, 0, 1, []), Task(3, None, 1, 0, [])])
    other = answers_of(everywhere, [Task(9, None, 0, 1, [])], worker=1)
    expect(
        other[0].content,
        one[1].content,
        "the numbers of batch 1 of epoch 0, from another worker that loaded nothing before",
    )
    expect_true(len({tuple(a.content) for a in one}) == 3, "batches of different places got the same numbers")
    expect(one[0].content, batch_numbers(5, 0, 0), "the numbers of batch 0 of epoch 0, in a worker and without any")
    free = Job(range(9), numbers, 5, False, 2)
    twice = answers_of(free, [Task(1, None, 0, 0, []), Task(2, None, 0, 0, [])])
    expect(twice[0].content[1], twice[1].content[1], "batch_rng's number, for the same place")
    expect_true(twice[0].content[0] != twice[1].content[0], "np.random was seeded, although job.everywhere is False")

with check("8.23", "who loads is told, and the worker is prepared first"):
    seen: list[Any] = []

    def prepare(worker: int) -> None:
        info = get_worker_info()
        seen.append((worker, info.id, info.num_workers, info.seed))

    prepared = Job("data", lambda positions: get_worker_info().dataset, 5, False, 4, prepare, base_seed=100)
    expect(
        [a.content for a in answers_of(prepared, [Task(0, None, 0, 0, [])], worker=2)],
        ["data"],
        "the dataset in the worker info",
    )
    expect(seen, [(2, 2, 4, 102)], "what worker_init_fn saw: worker, id, num_workers, seed")
    expect_true(get_worker_info() is None, "outside a worker get_worker_info() should be None")

with check("8.23", "a worker that cannot start says so, and nothing else"):

    def fails(worker: int) -> None:
        raise OSError("no GPU for this worker")

    answers = answers_of(Job("data", tens, 0, False, 1, fails), [Task(1, 0, 0, 0, [1])])
    expect(len(answers), 1, "the number of answers")
    (refused,) = answers
    expect(
        [refused.ticket, refused.slot, str(refused.content.error())],
        [-1, None, "no GPU for this worker"],
        "the only answer",
    )

with check("8.23", "StopIteration is an error"):

    def stops(positions: Any) -> Any:
        raise StopIteration

    answers = answers_of(Job("data", stops, 0, False, 1), [Task(1, 0, 0, 0, [1]), Task(2, 0, 0, 1, [1])])
    expect([a.ticket for a in answers], [1, 2], "the tickets answered, when every batch raises StopIteration")
    expect(type(answers[0].content.error()).__name__, "RuntimeError", "the type of error for StopIteration")

with check("8.23", "sys.exit is an error, too, while loading and at the start"):

    def leaves(_: Any) -> Any:
        sys.exit(3)

    answers = answers_of(Job("data", leaves, 0, False, 1), [Task(1, 0, 0, 0, [1]), Task(2, 0, 0, 1, [1])])
    expect([a.ticket for a in answers], [1, 2], "the tickets answered, when every batch calls sys.exit")
    expect(type(answers[0].content.error()).__name__, "WorkerError", "the type of error for sys.exit")
    answers = answers_of(Job("data", tens, 0, False, 1, leaves), [Task(1, 0, 0, 0, [1])])
    expect([a.ticket for a in answers], [-1], "the tickets answered, when worker_init_fn calls sys.exit")
    expect(type(answers[0].content.error()).__name__, "WorkerError", "the type of error for sys.exit at the start")

with check("8.23", "a batch that cannot be pickled is a failure"):
    arena = Arena(1)
    lambdas = Job("data", lambda positions: lambda: 1, 0, False, 1)
    (unsent,) = answers_of(lambdas, [Task(1, arena.take(), 0, 0, [1])], arena)
    expect_true(
        isinstance(unsent.content, Failure), f"expected a Failure for a lambda as batch, got {unsent.content!r}"
    )

with check("8.23", "no batch is kept while waiting for the next task"):
    kept: list[Any] = []

    def remember(positions: Any) -> np.ndarray:
        kept.append(weakref.ref(batch := np.zeros(3)))
        return batch

    alive: list[bool] = []
    asked = iter([Task(1, None, 0, 0, []), Task(2, None, 0, 1, []), None])

    def receive_and_look() -> Any:
        alive.extend(ref() is not None for ref in kept)
        return next(asked)

    copy_context().run(work, Job("data", remember, 0, False, 1), 0, receive_and_look, lambda answer: None, None)
    expect(alive, [False] * 3, "whether batches are alive, each time when the worker asks for the next task")
### END HIDDEN TESTS

# %% [markdown]
"""
### A worker as a process

Given. Around the loop stands what a process needs: Ctrl-C is left to the main process; the ends of pipes that belong to others are closed, so
that a pipe breaks when the main process dies; and a thread watches that process, in case this one is busy. A job that was sent, and not
inherited, lies in the arena: a large dataset is there once, for all workers.
"""

# %%
#| default_exp core.dataloader.worker_process
"""What stands around the loop of a worker in a process of its own: its signals, its generators, its end."""


# %%
#| export
def process_main(job: Job | tuple[Message, int], worker: int, channel: Any, others: list[Any], arena: Arena) -> None:
    """Run a worker process until the main process closes its end of the channel."""
    own_signals()
    for other in others:
        other.close()
    threading.Thread(target=leave_with_parent, args=(os.getppid(),), daemon=True).start()
    with contextlib.suppress(
        EOFError, BrokenPipeError, ConnectionResetError
    ):  # the main process wants nothing any more
        try:
            job = job if isinstance(job, Job) else arena.look(*job)
        except BaseException as error:
            channel.send(Answer(-1, None, Failure(tellable(error, "reading the dataset"), worker)))
            return
        own_generators(job.base_seed + worker)
        if "torch" in sys.modules:
            prepare_torch(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))
        place = Room(arena)
        job = replace(job, load=place.around(job.load))
        work(job, worker, lambda: place.note(channel.recv()), channel.send, place)


def prepare_torch(info: WorkerInfo) -> None:
    """Make torch compute in one thread, and let its own `get_worker_info()` return what ours does."""
    sys.modules["torch"].set_num_threads(1)  # its threads do not survive a fork: using them would hang
    with contextlib.suppress(KeyError):
        names = vars(sys.modules["torch.utils.data._utils.worker"])  # streams for torch ask for it
        fields = {"id": info.id, "num_workers": info.num_workers, "seed": info.seed, "dataset": info.dataset}
        names["_worker_info"] = names["WorkerInfo"](**fields)


def own_signals() -> None:
    """Leave Ctrl-C to the main process, and end at SIGTERM, whatever the main process does then."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])  # it was blocked for the time of the start


def leave_with_parent(parent: int) -> None:
    """End this process when the one that started it is gone."""
    from multiprocessing import connection as pipes
    from multiprocessing import parent_process

    process = parent_process()
    watched = [process.sentinel] if process else []
    while os.getppid() == parent and not pipes.wait(watched, timeout=0.5):
        pass
    os._exit(1)


# %% [markdown]
"""
## Part 4: the crew

Somebody has to start the workers, feed them, notice when one dies, and end them, whatever they are doing. Each process has a pipe of its own, so no
lock is shared, and a worker that is killed in the middle of a word harms nobody else.
"""

# %%
#| default_exp core.dataloader.wire
"""Messages as bytes: anything that can be pickled, and the two commonest in a third of the time."""

# %%
#| export
TASK, ANSWER, OTHER = range(3)


def to_bytes(message: Any) -> bytes:
    """Return a message as bytes.

    A Task and an Answer go as plain numbers and bytes: pickle takes longer for the names of their classes, and for an
    array of positions, than for all the rest.
    """
    if type(message) is Answer and type(message.content) is Message:
        return pickle.dumps((ANSWER, message.ticket, message.slot, *message.content), protocol=5)
    if type(message) is Task and type(message.positions) is np.ndarray:
        *place, positions = message
        if positions.ndim == 1 and positions.dtype.kind in "iu":
            return pickle.dumps((TASK, *place, positions.dtype.str, positions.tobytes()), protocol=5)
    return pickle.dumps((OTHER, message), protocol=5)


def from_bytes(pickled: Any) -> Any:
    """Return the message that `to_bytes` wrote; arrays can be written to."""
    kind, *parts = pickle.loads(pickled)
    if kind == ANSWER:
        ticket, slot, *message = parts
        return Answer(ticket, slot, Message(*message))
    if kind == TASK:
        ticket, slot, epoch, position, numbers, positions = parts
        return Task(ticket, slot, epoch, position, np.frombuffer(bytearray(positions), numbers))
    return parts[0]


# %%
#| default_exp core.dataloader.channel
"""A connection between two processes, for whole messages."""


# %%
#| export
HEAD = struct.Struct("=Q")  # what stands before each message: its length in bytes
AT_ONCE = 1 << 16  # bytes; a longer message is not copied to be sent together with its length
LOOKS = 4  # how often to look for a message before this process sleeps until there is one
let_others_run = getattr(os, "sched_yield", lambda: None)


def soon(look: Callable[[], Any]) -> Any:
    """Return what a look finds, once it finds something or after a few looks between which other processes run.

    With two workers, a message comes every fifty microseconds or so; to fall asleep and to be woken may take as long.
    """
    for _ in range(LOOKS):
        if found := look():
            return found
        let_others_run()
    return look()


class Channel:
    """One end of a connection between two processes: messages of any size.

    The methods are those of multiprocessing's connections, but the other process may have been stopped at any moment:
    `poll` never waits for the rest of a message, and an end that is `patient=False` never waits to send one.

    Attributes:
        unsent: what there was no room for yet; `flush` sends it.
    """

    def __init__(self, end: socket.socket, patient: bool = True) -> None:
        end.settimeout(None)  # some programs change the default
        self.socket, self.fileno, self.close, self.patient = end, end.fileno, end.close, patient
        self.unsent: deque[bytes | memoryview] = deque()
        self.head, self.count, self.ended = bytearray(HEAD.size), 0, False
        self.body: bytearray | None = None  # until the head is complete; `count` bytes of either are there

    def __reduce__(self) -> Any:
        return Channel, (self.socket, self.patient)

    def hang_up(self) -> None:
        """Close the connection, not only this end of it: another process may have inherited a copy of this end."""
        with contextlib.suppress(OSError):  # the other end is gone already
            self.socket.shutdown(socket.SHUT_RDWR)
        self.close()

    def send(self, message: Any) -> None:
        """Send anything that can be pickled, or begin to.

        Raises:
            BrokenPipeError, ConnectionResetError: the other end is closed.
        """
        pickled = to_bytes(message)
        head = HEAD.pack(len(pickled))
        self.unsent.extend((head, pickled) if len(pickled) > AT_ONCE else (head + pickled,))
        self.flush()

    def flush(self) -> None:
        """Send what is unsent; all of it, or as much as there is room for. Errors as in `send`."""
        try:
            while self.unsent:
                sent = self.socket.send(self.unsent[0], 0 if self.patient else socket.MSG_DONTWAIT)
                first = self.unsent.popleft()
                if sent < len(first):
                    self.unsent.appendleft(memoryview(first)[sent:])
        except BlockingIOError:
            pass
        except OSError:
            self.unsent.clear()
            raise

    def poll(self, timeout_s: float = 0.0) -> bool:
        """Tell whether `recv` would return or raise at once; wait at most `timeout_s` seconds for the next bytes."""
        if timeout_s and not self._complete():
            connection.wait([self.socket], timeout_s)
        while not self._complete():
            if not self._read(socket.MSG_DONTWAIT):
                return False
        return True

    def recv(self) -> Any:
        """Return the next message; wait for it.

        Raises:
            EOFError, ConnectionResetError: the other end is closed.
        """
        soon(self.poll)
        while not self._complete():
            self._read()
        if self.ended:
            raise EOFError("the other end of the channel is closed")
        message = from_bytes(self.body)  # if there is no memory for it now, it can be asked for again
        self.body, self.count = None, 0
        return message

    def _complete(self) -> bool:
        return self.ended or (self.body is not None and self.count == len(self.body))

    def _read(self, flags: int = 0) -> bool:
        """Read some bytes of a message, and never of the next; return whether there were any, or the end."""
        if self.body is None and self.count == HEAD.size:
            self.body, self.count = bytearray(*HEAD.unpack(self.head)), 0
        part: Any = self.head if self.body is None else self.body
        try:
            received = self.socket.recv_into(memoryview(part)[self.count :] if self.count else part, 0, flags)
        except BlockingIOError:
            return False
        self.count += received
        self.ended = not received
        return True


def channels(start: Any) -> tuple[Any, Any]:
    """Return our end of a connection, and a worker's; multiprocessing's own where sockets cannot but wait."""
    if not hasattr(socket, "MSG_DONTWAIT"):
        return start.Pipe()
    ours, theirs = socket.socketpair()
    return Channel(ours, patient=False), Channel(theirs)


# %%
#| default_exp core.dataloader.selector
"""Wait for whichever of several channels and processes is ready first."""


# %%
#| export
class Selector(selectors.DefaultSelector):
    """Python's best selector of this system, which looks a few times before it waits."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return (key, events) of the sources that are ready; wait at most `timeout` seconds for one."""
        return soon(lambda: super(Selector, self).select(0)) or super().select(timeout)


class Waiter:
    """What a selector does, for the pipes of Windows."""

    def __init__(self) -> None:
        self.workers: dict[Any, int] = {}

    def register(self, source: Any, events: int, worker: int) -> None:
        """Report this source from now on."""
        self.workers[source] = worker

    def select(self, timeout_s: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return (key, events) of sources that are ready; wait for one."""
        ready = connection.wait(list(self.workers), timeout_s)
        return [(selectors.SelectorKey(source, 0, 0, self.workers[source]), 0) for source in ready]

    def close(self) -> None:
        """Forget all sources."""
        self.workers.clear()


# %%
#| default_exp core.dataloader.processes
"""Worker processes: how they start, how they end, and what is said of one that died."""


# %%
#| export
PATIENCE_S = 0.25  # how long a worker may take to leave before it is sent away
ROOM = 1 << 15  # bytes that a pipe has room for, where that cannot be asked
OURS: Any = weakref.WeakSet()  # our ends of all pipes that are open; a fork must not keep them


def how_it_ended(exitcode: int | None, inherits: bool) -> str:
    """Say what an exit code means; a process that inherits nothing may have failed at importing the main script."""
    if exitcode is None:
        return "closed its pipe"
    if exitcode >= 0:
        guard = "; a script that starts processes needs `if __name__ == '__main__':` around what it does"
        return f"ended with exit code {exitcode}" + ("" if inherits or exitcode != 1 else guard)
    known = {number.value: number.name for number in signal.Signals}
    return f"was killed by {known.get(-exitcode, -exitcode)}" + ("; was memory short?" if exitcode == -9 else "")


@contextlib.contextmanager
def without_interrupts(inherits: bool) -> Iterator[None]:
    """Keep Ctrl-C from processes that are started here, and from this one until they are; a worker ignores it later."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    if not inherits:
        resource_tracker.ensure_running()  # here, because when it starts it lets Ctrl-C in again
    caught: list[int] = []
    main = threading.current_thread() is threading.main_thread()
    handler = signal.signal(signal.SIGINT, lambda number, frame: caught.append(number)) if main else None
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])  # processes get this; other threads do not
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if main:
            signal.signal(signal.SIGINT, handler or signal.SIG_DFL)
        if caught:
            signal.raise_signal(signal.SIGINT)


@contextlib.contextmanager
def interrupts_ignored() -> Iterator[None]:
    """While a Ctrl-C is on its way up, ignore another: what is done here ends soon, and should not end half done.

    A loop that it leaves is closed by GeneratorExit, in which an interrupt could not be raised, only printed. So it is
    when the program is over, and Python closes what is left.
    """
    main = threading.main_thread()
    on_its_way = isinstance(sys.exception(), KeyboardInterrupt | GeneratorExit) or not main.is_alive()
    if not on_its_way or threading.current_thread() is not main:
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


# %%
#| export
class Processes:
    """Worker processes: how they start, how they end, and what is said of one that died.

    Attributes:
        channels: our end of each worker's pipe. processes: the processes.
        waiting: the tickets of the tasks that each worker has not answered yet.
        full: the workers whose pipe had no room for all that was sent to them.
        selector: reports (with the worker's number as data) channels to read from, and processes that ended.

    Raises:
        WorkerError: this process may not have children.
    """

    def __init__(self, job: Job, arena: Arena, context: Any = None) -> None:
        if multiprocessing.current_process().daemon:
            rule = "a daemonic process, such as a worker, may not start processes"
            raise WorkerError(f'{rule}: use num_workers=0 or worker_method="thread" here')
        self.start = context if hasattr(context, "Process") else multiprocessing.get_context(context)
        self.inherits, self.owner = self.start.get_start_method() == "fork", os.getpid()
        self.channels: list[Any] = []
        self.processes: list[Any] = []
        self.waiting: list[set[int]] = []
        self.full: set[int] = set()
        self.selector: Any = Selector() if os.name == "posix" else Waiter()
        try:
            shared = job if self.inherits else self._packed(job, arena)
            for worker in range(job.num_workers):
                with without_interrupts(self.inherits):
                    self._start(shared, worker, arena)
        except BaseException as error:
            self.close()
            self._explain(error)
            raise

    def _packed(self, job: Job, arena: Arena) -> Any:
        slot, token = arena.take(), by_name.set(True)
        try:
            return arena.pack(job, slot), slot
        except Exception:  # it may hold a lock or a queue, which can be sent while a process is started, and only then
            arena.release(slot)
            return job
        finally:
            by_name.reset(token)

    def _start(self, job: Any, worker: int, arena: Arena) -> None:
        ours, theirs = channels(self.start)
        self.channels.append(ours)
        self.waiting.append(set())
        OURS.add(ours)
        arguments = (job, worker, theirs, list(OURS) if self.inherits else [], arena)
        process = self.start.Process(target=process_main, args=arguments, daemon=True, name=f"loader worker {worker}")
        try:
            process.start()
        finally:
            theirs.close()
        self.processes.append(process)
        self.selector.register(ours, selectors.EVENT_READ, worker)
        self.selector.register(process.sentinel, selectors.EVENT_READ, worker)

    def _explain(self, error: BaseException) -> None:
        if isinstance(error, OSError):
            error.add_note(
                "while starting workers: each takes four descriptors (`ulimit -n`) and a process (`ulimit -u`)"
            )
        elif isinstance(error, Exception) and not self.inherits:
            rule = "get a pickled copy of dataset and functions: define those at the top of a module"
            method = f'processes started by "{self.start.get_start_method()}"'
            error.add_note(f'{method} {rule}, or use worker_method="thread"')

    def pick(self, task: Task) -> int:
        """Return whose task this is: a Turn says it; else the worker with the fewest to answer, the first of those."""
        if isinstance(task.positions, Turn):
            return task.positions.worker
        waiting = list(map(len, self.waiting))
        return waiting.index(min(waiting))

    def ready(self, task: Task) -> bool:
        """Tell whether a task can be sent without waiting for a worker, who may be waiting for us to read its answers.

        Raises:
            What pickling raises, if the positions cannot be pickled.
        """
        numbers = isinstance(task.positions, np.ndarray) and not task.positions.dtype.hasobject
        if numbers and isinstance(self.channels[0], Channel):
            return True
        size = task.positions.nbytes if numbers else len(pickle.dumps(task))
        return isinstance(self.channels[0], Channel) or size <= ROOM or not self.waiting[self.pick(task)]

    def flush(self) -> None:
        """Send what there was no room for; have the selector report when there is room for the rest."""
        for worker, channel in enumerate(self.channels):
            if worker not in self.full and not getattr(channel, "unsent", None):
                continue
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # `receive` finds out how it died
                channel.flush()
            if bool(channel.unsent) != (worker in self.full):
                self.full ^= {worker}
                events = selectors.EVENT_READ | (selectors.EVENT_WRITE if channel.unsent else 0)
                self.selector.modify(channel, events, worker)

    def lost(self) -> WorkerError | None:
        """Return the error of the first worker that is dead; None if all live."""
        dead = (worker for worker, process in enumerate(self.processes) if not process.is_alive())
        return next(map(self.death, dead), None)

    def death(self, worker: int) -> WorkerError:
        """Return the error that says how a worker ended."""
        process = self.processes[worker]
        process.join(1.0)
        how = how_it_ended(process.exitcode, self.inherits)
        return WorkerError(f"worker {worker} (process {process.pid}) {how}", worker, process.pid, process.exitcode)

    def close(self) -> None:
        """End the workers: at once if they wait for a task, else within three quarters of a second."""
        self.selector.close()
        ours = self.owner == os.getpid()  # else this is a fork's copy: the workers are its parent's
        for channel in self.channels:
            channel.hang_up() if ours and isinstance(channel, Channel) else channel.close()
        OURS.difference_update(self.channels)
        if ours:
            with interrupts_ignored():
                self._end()

    def _end(self) -> None:
        for push in (lambda process: None, lambda process: process.terminate(), lambda process: process.kill()):
            for process in self.processes:
                push(process)
            deadline = time.monotonic() + PATIENCE_S
            for process in self.processes:
                process.join(max(0.0, deadline - time.monotonic()))
            self.processes = [process for process in self.processes if process.is_alive() or process.close()]


# %% [markdown]
"""
### 8.24 · ProcessCrew: feed, listen, notice

*7 points, hard.* Starting and ending the processes is given. You write how they are fed and heard. `pick`, given, says whose a task is: the worker's that has the
fewest, for a batch may take longer than another. `receive` waits for whatever happens first: an answer, or the end of a process, which the selector reports as well.

*Hint: `selector.select(timeout)` gives (key, events) pairs; `key.data` is the worker's number. A pipe may hold several answers; `poll()` tells,
and is true at the end of the pipe, too. A worker may answer and die between two of your questions: what do you ask first, whether it lives, or what is in its pipe?*
"""

# %%
#| default_exp core.dataloader.crew
"""Worker processes behind one face: feed them, hear them, notice when one is dead."""


# %%
def within(seconds: float, call: Callable[[], Any]) -> Any:
    """Return or raise what `call()` gives, from a thread: a `receive` that hangs fails the check and does not stop it."""
    came: list[tuple[Any, BaseException | None]] = []

    def run() -> None:
        try:
            came.append((call(), None))
        except BaseException as error:
            came.append((None, error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    expect_true(bool(came), f"receive did not come back within {seconds} seconds")
    result, error = came[0]
    if error is not None:
        raise error
    return result


def all_answers(crew: Any, count: int, timeout_s: float | None = 1.0) -> list[Answer]:
    """Receive until there are `count` answers; give up after 4 seconds."""
    answers: list[Answer] = []
    deadline = time.monotonic() + 4
    while len(answers) < count:
        expect_true(time.monotonic() < deadline, f"{len(answers)} of {count} answers arrived within 4 seconds")
        answers += within(4, lambda: crew.receive(timeout_s))
    return answers


# %% nbgrader={"grade": false, "grade_id": "8_24", "locked": false, "schema_version": 3, "solution": true}
#| export
class ProcessCrew(Processes):
    """Worker processes that are fed and heard."""

    def send(self, task: Task) -> None:
        """Send a task to the worker that `pick` names; note its ticket in `waiting`.

        A worker that is dead already, or dies with tasks unread, is no error here: `receive` finds out how it died.
        """
        ### BEGIN SOLUTION
        worker = self.pick(task)
        self.waiting[worker].add(task.ticket)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.channels[worker].send(task)
        ### END SOLUTION

    def receive(self, timeout_s: float | None) -> list[Answer]:
        """Wait until something happens, at most `timeout_s` seconds (None: for ever); return the answers there are.

        There may be none. Answered tickets are no longer in `waiting`. What a worker answered before it died is
        returned, and so is what the others have answered; then comes the error.

        Raises:
            WorkerError: a worker is dead and there are no answers any more, see `death`.
        """
        ### BEGIN SOLUTION
        answers: list[Answer] = []
        ready = {key.data for key, _ in self.selector.select(timeout_s)}
        dead = [worker for worker in ready if not self._listen(worker, answers)]
        if dead and not answers:
            raise self.death(dead[0])
        return answers

    def _listen(self, worker: int, answers: list[Answer]) -> bool:
        """Append what a worker has sent; return whether it lives."""
        alive = self.processes[worker].is_alive()
        try:
            while self.channels[worker].poll():
                answers.append(self.channels[worker].recv())
                self.waiting[worker].discard(answers[-1].ticket)
        except (EOFError, OSError):  # also in the middle of an answer
            return False
        except MemoryError:
            if not answers:  # else this one stays where it is
                raise
        return alive
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_24-check", "locked": true, "points": 4, "schema_version": 3, "solution": false}
def until_error(crew: Any, answers: list[Answer]) -> None:
    """Receive until that raises; give up after 4 seconds."""
    deadline = time.monotonic() + 4
    while time.monotonic() < deadline:
        answers += within(4, lambda: crew.receive(1.0))


with check("8.24", "tasks go to the workers in turn, and answers come back"):
    arena = Arena(6)
    crew = ProcessCrew(plain_job, arena, FORK)
    try:
        for k in range(4):
            crew.send(Task(10 + k, arena.take(), 0, k, [k]))
        expect(
            [len(tickets) for tickets in crew.waiting],
            [2, 2],
            "tasks that each of two workers has, after four were sent",
        )
        arrived = {a.ticket: arena.unpack(a.content, a.slot).tolist() for a in all_answers(crew, 4)}
        expect(sorted(arrived.items()), [(10 + k, [10 * k]) for k in range(4)], "the batches by ticket")
        expect([len(tickets) for tickets in crew.waiting], [0, 0], "tasks that each worker has afterwards")
    finally:
        crew.close()

with check("8.24", "a worker that is killed is named, with what killed it"):
    crew = ProcessCrew(plain_job, Arena(2), FORK)
    try:
        victim = crew.processes[1].pid
        os.kill(victim, signal.SIGTERM)
        error = expect_error(WorkerError, lambda: until_error(crew, []), "receive, with a dead worker", "SIGTERM")
        expect([error.worker, error.pid], [1, victim], "worker and process in the error")
    finally:
        crew.close()


# %% nbgrader={"grade": true, "grade_id": "8_24-hidden", "locked": true, "points": 3, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
GATE = FORK.Event()


def held_at_zero(positions: Any) -> Any:
    if 0 in positions:
        GATE.wait(4)
    return list(positions)


with check("8.24", "a worker that is busy does not keep the others waiting"):
    crew = ProcessCrew(Job("data", held_at_zero, 0, False, 2), Arena(0), FORK)
    try:
        crew.send(Task(0, None, 0, 0, [0]))
        crew.send(Task(1, None, 0, 1, [1]))
        first_heard = all_answers(crew, 1, timeout_s=60.0)
        expect([a.ticket for a in first_heard], [1], "the tickets answered first, while worker 0 is busy")
        crew.send(Task(2, None, 0, 2, [2]))
        expect([sorted(tickets) for tickets in crew.waiting], [[0], [2]], "the tickets that each worker has to answer")
        expect([a.ticket for a in all_answers(crew, 1)], [2], "the tickets answered next, while worker 0 is busy")
        threading.Timer(0.1, GATE.set).start()
        expect([a.ticket for a in within(4, lambda: crew.receive(None))], [0], "the tickets answered when it is not")
    finally:
        crew.close()

with check("8.24", "waiting ends when the time is up, and computes nothing"):
    crew = ProcessCrew(plain_job, Arena(1), FORK)
    try:
        before_s = time.process_time()
        expect(within(4, lambda: crew.receive(0.2)), [], "what is received when nothing was sent")
        used_s = time.process_time() - before_s
        expect_true(used_s < 0.04, f"waiting for 0.2 seconds took {used_s:.2f} seconds of computing")
    finally:
        crew.close()


def who_loads(turn: Turn) -> int:
    return get_worker_info().id


def last_words(positions: Any) -> Any:
    if positions == [9]:
        GATE.wait(4)
        os._exit(7)
    return list(positions)


with check("8.24", "answers of a worker that died later are not lost, and its exit code is told"):
    GATE.clear()
    crew = ProcessCrew(Job("data", last_words, 0, False, 1), Arena(0), FORK)
    try:
        for ticket, positions in enumerate(([1], [2], [9], [3])):
            crew.send(Task(ticket, None, 0, ticket, positions))
        GATE.set()
        crew.processes[0].join(4)
        heard: list[Answer] = []
        error = expect_error(
            WorkerError, lambda: until_error(crew, heard), "receive, after the worker ended", "exit code 7"
        )
        expect([a.ticket for a in heard], [0, 1], "the tickets answered before the worker ended")
        expect(error.exitcode, 7, "the exit code in the error")
        crew.send(Task(5, None, 0, 5, [1]))
    finally:
        crew.close()

with check("8.24", "a task goes to the worker that pick names, busy or not"):
    crew = ProcessCrew(Job("data", who_loads, 0, False, 2), Arena(0), FORK)
    try:
        for k in range(6):
            crew.send(Task(k, None, 0, k, Turn(1, (1, 1, 0)[k % 3], k, (1,))))
        expect([sorted(tickets) for tickets in crew.waiting], [[2, 5], [0, 1, 3, 4]], "the tickets sent to each worker")
        loaded = sorted((a.ticket, Arena(0).unpack(a.content, None)) for a in all_answers(crew, 6))
        expect([worker for _, worker in loaded], [1, 1, 0] * 2, "the workers that loaded turns of 1, 1, 0, 1, 1, 0")
    finally:
        crew.close()

with check("8.24", "a worker's death does not lose the answers of another"):
    crew = ProcessCrew(Job("data", last_words, 0, False, 2), Arena(0), FORK)
    try:
        crew.send(Task(0, None, 0, 0, [9]))
        crew.send(Task(1, None, 0, 1, [1]))
        crew.processes[0].join(4)
        connection.wait([crew.channels[1]], 4)  # until its answer is there
        heard = []
        error = expect_error(
            WorkerError, lambda: until_error(crew, heard), "receive, after worker 0 ended", "exit code 7"
        )
        expect([a.ticket for a in heard], [1], "the tickets answered by worker 1")
        expect(error.worker, 0, "the worker in the error")
    finally:
        crew.close()

with check("8.24", "nothing is left"):
    expect(
        [p for p in multiprocessing.active_children() if p.name.startswith("loader")],
        [],
        "worker processes after close",
    )
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 5: the pool

Workers only know their next task. Somebody has to know which batches are on their way, for which loop, and what becomes of those that
nobody wants any more.
"""

# %%
#| default_exp core.dataloader.pool
"""Workers shared by loops: tickets for what is on its way, and answers that wait until they are asked for."""


# %%
#| export
KEPT = 2  # slots beyond the window: batches that the caller may hold before they are copied
LOOK_S = 0.5  # how often to look whether all workers live, even if no pipe tells of a death


# %%
#| export
class Tickets:
    """Workers, the tasks on their way to them, and the answers.

    Args:
        job: what the workers do.
        window: how many tasks a loop has on the way.
        method: "process" or "thread".
        context: a start method or multiprocessing context, for processes.

    Attributes:
        crew: `send(task)`, `flush()`, `receive(timeout_s)`, `ready(task)`, `lost()` and `close()`.
        arena: the slots; none for threads.
        arrived: answers that nobody has asked for yet, by ticket.
        abandoned: tickets on the way that nobody will ask for.
        loops: the numbers of the loops over a stream that are not over.
    """

    def __init__(self, job: Job, window: int, method: str = "process", context: Any = None) -> None:
        self.window, self.num_workers, self.tickets = window, job.num_workers, itertools.count()
        self.owner, self.closed, self.failed, self.looked = os.getpid(), False, False, time.monotonic()
        self.arrived: dict[int, Answer] = {}
        self.abandoned: set[int] = set()
        self.arena = Arena(window + KEPT + 1 if method == "process" else 0)
        self.loops: set[int] = set()
        try:
            self.crew = self._hire(job, method, context)
        except BaseException:
            self.arena.close()
            raise

    def _hire(self, job: Job, method: str, context: Any) -> Any:
        if method == "process":
            return ProcessCrew(job, self.arena, context)
        from tinytorch.core.dataloader.threads import ThreadCrew  # a later Part

        return ThreadCrew(job)

    def submit(self, epoch: int, position: int, positions: Any) -> int:
        """Send a task, with a slot if one is free; return its ticket."""
        task = Task(next(self.tickets), None, epoch, position, positions)
        while not self.crew.ready(task):
            self.listen(LOOK_S)
        self.crew.send(Task(task.ticket, self.arena.take(), epoch, position, positions))
        self.crew.flush()
        return task.ticket

    def wait(self, tickets: Iterable[int], timeout_s: float = 0) -> int:
        """Return the first of these tickets whose answer has arrived; wait until there is one.

        Raises:
            WorkerError: nothing arrived in `timeout_s` seconds (0: no limit), or a worker died.
            What a worker raised that could not start (ticket -1).
        """
        if not self.usable():
            raise WorkerError("the workers of this loop were ended by close(), or belong to the process that forked")
        deadline = time.monotonic() + timeout_s
        while True:
            for ticket in tickets:
                if ticket in self.arrived:
                    return ticket
            rest = max(0.0, deadline - time.monotonic()) if timeout_s else LOOK_S
            if not self.listen(min(rest, LOOK_S)) and rest == 0.0:
                raise WorkerError(f"no batch arrived within timeout={timeout_s:g} seconds{self._loading(tickets)}")

    def _loading(self, tickets: Iterable[int]) -> str:
        """Say which processes have these tickets to answer."""
        waiting = enumerate(getattr(self.crew, "waiting", ()))
        workers = [worker for worker, theirs in waiting if theirs.intersection(tickets)]
        named = [f"worker {worker} (process {self.crew.processes[worker].pid})" for worker in workers]
        return f" from {', '.join(named)}" if named else ""

    def usable(self) -> bool:
        """Tell whether this can be asked for batches: it is not closed, and this process made it."""
        return not self.closed and self.owner == os.getpid()

    def healthy(self) -> bool:
        """Tell whether this can be asked, and all workers started and live."""
        return self.usable() and not self.failed and self.crew.lost() is None

    def listen(self, timeout_s: float) -> bool:
        """Sort the answers there are; wait at most `timeout_s` seconds for one; return whether there was one.

        Raises:
            WorkerError: a worker is dead. What a worker raised that could not start.
        """
        self.crew.flush()
        answers = self.crew.receive(timeout_s)
        self.failed = self.failed or -1 in [answer.ticket for answer in answers]
        for answer in answers:
            self.sort(answer)
        if time.monotonic() >= self.looked + LOOK_S:
            self.looked = time.monotonic()
            if error := self.crew.lost():
                raise error
        return bool(answers)

    def sort(self, answer: Answer) -> None:
        """Put an answer where it belongs; see `Pool`."""
        raise NotImplementedError

    def close(self) -> None:
        """End the workers. Batches that were given out stay as they are."""
        self.closed = True
        self.arrived.clear()
        with interrupts_ignored():
            self.crew.close()
        self.arena.close()


# %% [markdown]
"""
### 8.25 · Pool: tickets

*6 points, hard.* Several loops may use the same workers at a time: two nested loops, or one that was left in the middle while the next begins. So each task has
a ticket, and answers wait until somebody asks for them by ticket. A task that nobody wants any more is abandoned: its answer, when it comes, only gives its slot back.

*Hint: there are three kinds of ticket: on the way, arrived, abandoned. For each event (answer, result, abandon), which goes where?*
"""


# %% nbgrader={"grade": false, "grade_id": "8_25", "locked": false, "schema_version": 3, "solution": true}
#| export
class Pool(Tickets):
    """Workers, and the batches that are on their way. Several loops may use one pool."""

    def sort(self, answer: Answer) -> None:
        """Put an answer where it belongs: among the arrived; or, if it is abandoned, release its slot.

        Raises:
            The error in the answer, if its ticket is -1.
        """
        ### BEGIN SOLUTION
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket in self.abandoned:
            self.abandoned.remove(answer.ticket)
            self.arena.release(answer.slot)
        else:
            self.arrived[answer.ticket] = answer
        ### END SOLUTION

    def result(self, ticket: int) -> Any:
        """Return the batch of a ticket that has arrived, and forget the ticket.

        A Message is unpacked by the arena, which then looks after the slot; a batch from a thread comes as it is.

        Raises:
            The error in the answer, if it is a Failure; its slot is released first.
            KeyError: the ticket has not arrived, or its result was asked for before.
        """
        ### BEGIN SOLUTION
        answer = self.arrived.pop(ticket)
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        return self.arena.unpack(answer.content, answer.slot) if isinstance(answer.content, Message) else answer.content
        ### END SOLUTION

    def abandon(self, tickets: Iterable[int]) -> None:
        """Forget tickets: slots of those that have arrived are released now, the others' when their answers come.

        Until its answer comes, a worker may write into the slot of a task.
        """
        ### BEGIN SOLUTION
        for ticket in tickets:
            answer = self.arrived.pop(ticket, None)
            if answer is None:
                self.abandoned.add(ticket)
            else:
                self.arena.release(answer.slot)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_25-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
class SilentCrew:
    """A crew that writes down its tasks; the check writes the answers."""

    def __init__(self) -> None:
        self.sent: list[Task] = []

    def send(self, task: Task) -> None:
        self.sent.append(task)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        return []

    def ready(self, task: Task) -> bool:
        return True

    def flush(self) -> None:
        pass

    def lost(self) -> None:
        return None

    def close(self) -> None:
        pass


def silent_pool(slots: int = 4) -> Any:
    """Return a pool with a SilentCrew and an arena of so many slots."""
    pool = Pool(Job("data", tens, 0, False, 0), 2, "process", FORK)
    pool.close()
    pool.crew, pool.arena = SilentCrew(), Arena(slots)
    return pool


def answered(pool: Any, ticket: int, batch: Any) -> Answer:
    """Return the answer to a ticket, with the batch packed, or with a Failure."""
    slot = next(task.slot for task in pool.crew.sent if task.ticket == ticket)
    return Answer(ticket, slot, Failure(batch, 0) if isinstance(batch, Exception) else pool.arena.pack(batch, slot))


with check("8.25", "answers wait until they are asked for, in any order"):
    pool = silent_pool()
    one, two, three = pool.submit(0, 0, [1]), pool.submit(0, 1, [2]), pool.submit(0, 2, [3])
    for ticket, number in ((two, 20), (one, 10), (three, 30)):
        pool.sort(answered(pool, ticket, np.array([number])))
    numbers_by_ticket = [pool.result(ticket).tolist() for ticket in (one, three, two)]
    expect(numbers_by_ticket, [[10], [30], [20]], "the results of three tickets")
    expect(len(pool.arrived), 0, "answers that wait afterwards")

with check("8.25", "a failure is raised where its batch is asked for"):
    failed = pool.submit(0, 2, [3])
    pool.sort(answered(pool, failed, KeyError("sample 3")))
    expect_error(KeyError, lambda: pool.result(failed), "the result of a failure", "sample 3")
    gc.collect()
    expect(len(pool.arena.free), 4, "free slots when no batch is held")

# %% nbgrader={"grade": true, "grade_id": "8_25-hidden", "locked": true, "points": 3, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.25", "abandoned tickets give their slots back, now or later, and nothing else"):
    pool = silent_pool()
    here, later, wanted = pool.submit(0, 0, [1]), pool.submit(0, 1, [2]), pool.submit(0, 2, [3])
    pool.sort(answered(pool, here, np.array([1])))
    pool.abandon([here, later])
    expect(len(pool.arena.free), 2, "free slots of 4, with one task on the way and one abandoned on the way")
    pool.sort(answered(pool, later, np.array([2])))
    expect(len(pool.arena.free), 3, "free slots when the abandoned answer has come")
    expect([len(pool.arrived), len(pool.abandoned)], [0, 0], "answers that wait, and tickets that are abandoned")
    pool.sort(answered(pool, wanted, np.array([3])))
    expect(pool.result(wanted).tolist(), [3], "the result of the ticket that was not abandoned")
    gc.collect()
    kept, failing, other = pool.submit(0, 3, [4]), pool.submit(0, 4, [5]), pool.submit(0, 5, [6])
    pool.sort(answered(pool, kept, np.array([4])))
    pool.abandon([failing, other])
    pool.sort(answered(pool, failing, ValueError("nobody cares")))
    expect(len(pool.arena.free), 2, "free slots of 4 after an abandoned failure, with one on the way and one arrived")
    pool.sort(answered(pool, other, np.array([6])))
    late = pool.submit(0, 6, [7])
    pool.sort(answered(pool, late, np.array([7])))
    pool.abandon([late])
    expect([list(pool.arrived), len(pool.abandoned)], [[kept], 0], "answers that wait, and tickets that are abandoned")
    expect(pool.result(kept).tolist(), [4], "the result of the ticket that waited all the time")
    gc.collect()
    expect(len(pool.arena.free), 4, "free slots when no batch is held")

with check("8.25", "a worker that could not start is an error at once"):
    refused_start = Answer(-1, None, Failure(OSError("no GPU"), 1))
    expect_error(
        OSError, lambda: silent_pool().sort(refused_start), "the answer of a worker that could not start", "no GPU"
    )

with check("8.25", "a batch that nobody kept gives its slot back, and one that is kept does not"):
    pool = silent_pool()
    first, second = pool.submit(0, 0, [1]), pool.submit(0, 1, [2])
    for ticket in (first, second):
        pool.sort(answered(pool, ticket, np.arange(3)))
    held = pool.result(first)
    pool.result(second)
    gc.collect()
    expect(len(pool.arena.free), 3, "free slots of 4, with one batch held and one dropped")
    expect_error(KeyError, lambda: pool.result(first), "asking twice for the result of a ticket")

with check("8.25", "a failure gives its slot back before it is raised"):
    pool = silent_pool(1)
    ticket = pool.submit(0, 0, [1])
    pool.sort(answered(pool, ticket, IndexError("sample 1")))
    expect_error(IndexError, lambda: pool.result(ticket), "the result of a failure", "sample 1")
    expect([len(pool.arena.free), len(pool.arrived)], [1, 0], "free slots of 1, and answers that wait")

with check("8.25", "batches of threads come as they are"):
    pool = silent_pool(0)
    ticket = pool.submit(0, 2, [5])
    pool.sort(Answer(ticket, None, ("batch", [5])))
    pool.closed = False
    expect(pool.result(pool.wait([ticket], 5.0)), ("batch", [5]), "a batch that is not packed")
    expect_error(WorkerError, lambda: pool.wait([99], 0.05), "a ticket that nobody answers", "timeout", "0.05")
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 6: prefetch

How far may workers run ahead? Without a bound, a fast disk and a slow model fill the memory with batches that nobody has asked for. One number bounds
everything: the *window*, the batches that are on their way or waiting. When the window is full, nobody loads: that is backpressure.

**Predict.** Batches of 10 MB, 4 workers, `prefetch_factor=2`: how much memory is in flight? And does a larger factor make a slow dataset faster?
"""

# %%
#| default_exp core.dataloader.prefetch
"""Prefetching: a bounded window of batches on their way, and one place that puts them in order."""

# %% [markdown]
"""
### 8.26 · prefetch: the window

*6 points, medium.* Fill the window; then, for each batch that is given out, ask for one more *before* giving it out, so that the workers are busy while
the caller works. In order, the next batch is the oldest ticket; else it is whichever arrives first. However the loop ends, the tickets that are left are abandoned.

*Hint: a generator that is left early is closed: its `finally` runs. While it stands at `yield`, it should hold no reference to the batch.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_26", "locked": false, "schema_version": 3, "solution": true}
#| export
def prefetch(
    pool: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    """Yield the batches of the tasks; at most `pool.window` are on their way or waiting at a time.

    Nothing is submitted before the first batch is asked for; then as many tasks as the window holds. Each time one more
    is submitted between `result` and `yield`. No reference to a batch is kept while the caller works with it. However
    this ends (all tasks done, closed early, an error of `tasks` or of the pool), the tickets on the way are abandoned.

    Args:
        pool: `submit(*task)` returns a ticket, `wait(tickets, timeout_s)` the first of them that has arrived,
            `result(ticket)` its batch; `abandon(tickets)` forgets tickets; `window` is the bound.
        tasks: (epoch, position, positions) of each batch; may be endless. A task is taken when there is room for it.
        in_order: yield in the order of the tasks; otherwise as they arrive.
        timeout_s: longest time to wait for a batch; 0 is for ever. It is handed to `wait`.

    Raises:
        WorkerError: see `Pool.wait`. Whatever a worker raised, from `result`, which has forgotten that ticket.
    """
    ### BEGIN SOLUTION
    tasks = iter(tasks)
    flying: list[int] = []
    try:
        flying.extend(pool.submit(*task) for task in itertools.islice(tasks, pool.window))
        while flying:
            ticket = pool.wait(flying[:1] if in_order else flying, timeout_s)
            flying.remove(ticket)
            batch = [pool.result(ticket)]
            if (task := next(tasks, None)) is not None:
                flying.append(pool.submit(*task))
            yield batch.pop()
    finally:
        pool.abandon(flying)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_26-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
class DiaryPool:
    """A pool without workers: a ticket is the position of its task; `ready` says which arrive, in which order."""

    def __init__(self, window: int, ready: Iterable[int] = ()) -> None:
        self.window, self.ready, self.flying, self.log = window, list(ready), [], []
        self.most, self.timeouts_s = 0, set()

    def submit(self, epoch: int, position: int, positions: Any) -> int:
        self.flying.append(position)
        self.most = max(self.most, len(self.flying))
        self.log.append(f"submit {position}")
        return position

    def wait(self, tickets: Iterable[int], timeout_s: float = 0) -> int:
        tickets = list(tickets)
        self.timeouts_s.add(timeout_s)
        return next((ticket for ticket in self.ready if ticket in tickets), tickets[0])

    def result(self, ticket: int) -> str:
        self.flying.remove(ticket)
        self.log.append(f"result {ticket}")
        return f"batch {ticket}"

    def abandon(self, tickets: Iterable[int]) -> None:
        self.log += [f"abandon {ticket}" for ticket in tickets]


def tasks_of(count: int) -> Iterator[tuple[int, int, Any]]:
    return ((0, position, [position]) for position in range(count))


with check("8.26", "all batches, in order"):
    expect(
        list(prefetch(DiaryPool(3), tasks_of(5))), [f"batch {k}" for k in range(5)], "five batches, with a window of 3"
    )

with check("8.26", "the window is filled, never exceeded, and filled again before a batch is given out"):
    pool = DiaryPool(3)
    batches = prefetch(pool, tasks_of(6))
    expect(pool.log, [], "what was done before the first batch was asked for")
    next(batches)
    expect(
        pool.log, ["submit 0", "submit 1", "submit 2", "result 0", "submit 3"], "what was done to give the first batch"
    )
    expect(len(pool.flying), 3, "batches on the way while the caller works on the first")

with check("8.26", "a loop that is left abandons what is on the way"):
    batches.close()
    expect(sorted(pool.log[5:]), ["abandon 1", "abandon 2", "abandon 3"], "what was done when the loop was left")

# %% nbgrader={"grade": true, "grade_id": "8_26-hidden", "locked": true, "points": 3, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.26", "as they arrive, if order does not matter"):
    eager = DiaryPool(3, ready=[2, 1, 4, 0, 3])
    expect(
        list(prefetch(eager, tasks_of(5), in_order=False)),
        [f"batch {k}" for k in (2, 1, 4, 0, 3)],
        "batches as they arrive",
    )
    strict = DiaryPool(3, ready=[2, 1, 4, 0, 3])
    expect(list(prefetch(strict, tasks_of(5))), [f"batch {k}" for k in range(5)], "the same arrivals, in order")

with check("8.26", "tasks are taken one by one, as the window moves on"):
    taken: list[int] = []

    def counted() -> Iterator[tuple[int, int, Any]]:
        for position in range(1000):
            taken.append(position)
            yield 0, position, [position]

    long = prefetch(DiaryPool(4), counted())
    expect([next(long), next(long)], ["batch 0", "batch 1"], "two batches of a long epoch")
    expect_true(len(taken) <= 6, f"{len(taken)} tasks were taken to give two batches with a window of 4")

with check("8.26", "few batches, none, and windows of one"):
    for window, count in ((1, 4), (5, 2), (3, 0), (4, 4)):
        counting = DiaryPool(window)
        expect(
            len(list(prefetch(counting, tasks_of(count)))), count, f"batches of {count} tasks with a window of {window}"
        )
        expect(counting.log.count("result 0"), min(count, 1), "results asked for task 0")
        expect(counting.most, min(window, count), f"most batches on the way at a time, with a window of {window}")
    patient = DiaryPool(2)
    list(prefetch(patient, tasks_of(3), timeout_s=2.5))
    expect(patient.timeouts_s, {2.5}, "the timeouts given to wait")

with check("8.26", "an error abandons the rest"):

    class Failing(DiaryPool):
        def result(self, ticket: int) -> str:
            if ticket == 1:
                raise KeyError("sample 1")
            return super().result(ticket)

    failing = Failing(3)
    loop = prefetch(failing, tasks_of(9))
    next(loop)
    expect_error(KeyError, lambda: next(loop), "the second batch", "sample 1")
    expect(
        sorted(e for e in failing.log if "abandon" in e),
        ["abandon 2", "abandon 3"],
        "what was abandoned after the error",
    )

with check("8.26", "an error of the tasks abandons what is on the way"):

    def broken_after(count: int) -> Iterator[tuple[int, int, Any]]:
        yield from tasks_of(count)
        raise RuntimeError("the sampler is broken")

    for count in (2, 3, 5):
        pool = DiaryPool(3)
        loop = prefetch(pool, broken_after(count))
        expect_error(RuntimeError, lambda loop=loop: list(loop), "broken tasks", "sampler")
        abandoned = sorted(e.split()[1] for e in pool.log if "abandon" in e)
        expect(abandoned, [str(k) for k in pool.flying], f"abandoned tickets when task {count} cannot be had")

with check("8.26", "a batch is not kept while the caller works"):

    class Holding(DiaryPool):
        def result(self, ticket: int) -> Any:
            super().result(ticket)
            batch = np.zeros(3)
            references.append(weakref.ref(batch))
            return batch

    references: list[Any] = []
    holding = prefetch(Holding(2), tasks_of(4))
    for number in range(4):
        next(holding)
        expect_true(
            references[number]() is None,
            f"the generator holds batch {number}, which it gave out: its slot stays in use",
        )
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 7: threads

Threads share the memory of this process: no copy of the dataset, no start that takes time, nothing to pack. But they share its one interpreter, too.
It has a lock, the GIL, and only the thread that holds it runs Python. Who waits for a disk or a network gives the lock back meanwhile, and so does C
code that works on its own for a while: decoding a picture, unpacking an archive, NumPy on a large array.

**Predict.** For which of these are two threads faster than one, and by what factor: waiting 2 ms, sorting an array of 60,000 numbers, unpacking 1 MB,
adding up 40,000 squares in a Python loop? And two processes? You measure it below, with your own threads.
"""

# %%
#| default_exp core.dataloader.threads
"""Worker threads behind the face of worker processes: start them, feed them, hear them, end them."""


# %%
#| export
class Threads:
    """Worker threads: what they have, and how they start.

    Attributes:
        threads: those that were started.
        tasks: for each worker the queue that its tasks come from. All have the same one, so that whoever is free takes
            the next task; but if the tasks of the job are Turns, each has its own.
        answers: the queue that all answers go to.
    """

    def __init__(self, job: Job) -> None:
        shared: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self.tasks = [queue.SimpleQueue() if job.in_turn else shared for _ in range(job.num_workers)]
        self.answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self.threads: list[threading.Thread] = []
        try:
            for worker in range(job.num_workers):
                thread = self.make_thread(job, worker)
                thread.start()
                self.threads.append(thread)
        except BaseException:
            self.close()
            raise

    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        """Return the thread of a worker; see `ThreadCrew`."""
        raise NotImplementedError

    def pick(self, task: Task) -> int:
        """Return a worker whose queue a task goes to: a Turn says which; else they have the same."""
        return task.positions.worker if isinstance(task.positions, Turn) else 0

    def ready(self, task: Task) -> bool:
        """Tell whether a task can be sent without waiting: always."""
        return True

    def flush(self) -> None:
        """Send what is left: there is always room."""

    def lost(self) -> WorkerError | None:
        """Return the error of a worker that is dead; a thread ends only when it cannot start, and answers so."""
        dead = (worker for worker, thread in enumerate(self.threads) if not thread.is_alive())
        return next((WorkerError(f"worker {worker} (a thread) ended", worker) for worker in dead), None)

    def close(self) -> None:
        """End the threads; see `ThreadCrew`."""
        raise NotImplementedError


# %% [markdown]
"""
### 8.27 · ThreadCrew: the same face, without processes

*5 points, medium.* The pool should not notice whether its crew are processes or threads. So a `ThreadCrew` is made, fed, heard and closed like a
`ProcessCrew`. Two things differ. What `get_worker_info()` returns is a *context variable*: each thread needs a context of its own, in which nothing
of the caller's is set. And a thread cannot be killed: it ends when it has read None and is not in the middle of a batch. Closing must not wait for
ever for one that is.

*Hint: `contextvars.Context()` is empty, and its method `run` calls a function in it. `SimpleQueue.get(timeout=None)` waits for ever, and raises
`queue.Empty` when time is up. A thread that joins itself is an error: `close` may be called by any thread, for example by the one in which the
garbage collector happens to run.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_27", "locked": false, "schema_version": 3, "solution": true}
#| export
class ThreadCrew(Threads):
    """Worker threads that are fed and heard."""

    def make_thread(self, job: Job, worker: int) -> threading.Thread:
        """Return a thread, not started, that does the `work` of this worker: with its queues, and without an arena.

        It runs in a new context in which no variable is set. It is a daemon, so that the program can end while it
        loads, and has the name of a process: "loader worker 0".
        """
        ### BEGIN SOLUTION
        return threading.Thread(
            target=contextvars.Context().run,
            args=(work, job, worker, self.tasks[worker].get, self.answers.put, None),
            daemon=True,
            name=f"loader worker {worker}",
        )
        ### END SOLUTION

    def send(self, task: Task) -> None:
        """Put a task into the queue of the worker that `pick` names."""
        ### BEGIN SOLUTION
        self.tasks[self.pick(task)].put(task)
        ### END SOLUTION

    def receive(self, timeout_s: float | None) -> list[Answer]:
        """Wait for an answer, at most `timeout_s` seconds (None: for ever); return what there is, maybe nothing."""
        ### BEGIN SOLUTION
        with contextlib.suppress(queue.Empty):
            return [self.answers.get(timeout=timeout_s)]
        return []
        ### END SOLUTION

    def close(self) -> None:
        """Tell the threads to end, and wait for those that are loading: `2 * PATIENCE_S` seconds, for all together.

        Tasks that no thread has begun are dropped. It may be called twice, and by one of the threads.
        """
        ### BEGIN SOLUTION
        for tasks in self.tasks:
            with contextlib.suppress(queue.Empty):
                while True:
                    tasks.get_nowait()
        for tasks in self.tasks:
            tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in set(self.threads) - {threading.current_thread()}:
            thread.join(max(0.0, deadline - time.monotonic()))
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_27-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
def thread_job(load: Callable[[Any], Any], num_workers: int = 2, **more: Any) -> Job:
    """Return a job for threads that load like this."""
    return Job("data", load, 0, False, num_workers, **more)


with check("8.27", "tasks are answered, with batches as they are"):
    crew = ThreadCrew(thread_job(tens))
    try:
        for k in range(4):
            crew.send(Task(10 + k, None, 0, k, [k]))
        heard = sorted((a.ticket, a.content.tolist()) for a in all_answers(crew, 4))
        expect(heard, [(10 + k, [10 * k]) for k in range(4)], "tickets and batches of four answers")
    finally:
        crew.close()

with check("8.27", "two threads load at the same time, each as its own worker"):
    meeting = threading.Barrier(2)

    def meet(positions: Any) -> Any:
        meeting.wait(2)  # raises unless another thread comes
        return get_worker_info().id

    crew = ThreadCrew(thread_job(meet))
    try:
        for k in range(2):
            crew.send(Task(k, None, 0, k, [k]))
        met = [a.content if isinstance(a.content, int) else str(a.content.error()) for a in all_answers(crew, 2)]
        expect(sorted(met, key=str), [0, 1], "the workers that loaded, when each batch needs another at the same time")
    finally:
        crew.close()

with check("8.27", "waiting ends when the time is up, and threads end when the crew is closed"):
    crew = ThreadCrew(thread_job(tens))
    expect(within(4, lambda: crew.receive(0.01)), [], "what is received when nothing was sent")
    names = [thread.name for thread in crew.threads]
    expect(names, ["loader worker 0", "loader worker 1"], "the names of the threads")
    within(4, crew.close)
    expect([thread.is_alive() for thread in crew.threads], [False, False], "whether the threads live after close")


# %% nbgrader={"grade": true, "grade_id": "8_27-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
class Gate:
    """Loads at once, but for position 0, which waits until the gate is opened; notes what was begun."""

    def __init__(self) -> None:
        self.open, self.entered = threading.Event(), threading.Semaphore(0)
        self.begun: list[Any] = []

    def __call__(self, positions: Any) -> Any:
        self.begun.append(positions)
        if positions == [0] or isinstance(positions, Turn):
            self.entered.release()
            self.open.wait(4)
        return positions


with check("8.27", "who is free takes the next task, but a Turn waits for its worker"):
    gate = Gate()
    crew = ThreadCrew(thread_job(gate))
    try:
        crew.send(Task(0, None, 0, 0, [0]))
        expect_true(gate.entered.acquire(timeout=4), "the first task was not begun within 4 seconds")
        for k in (1, 2, 3):
            crew.send(Task(k, None, 0, k, [k]))
        others = sorted(a.ticket for a in all_answers(crew, 3))
        expect(others, [1, 2, 3], "the tickets answered while one of two threads is busy")
        threading.Timer(0.05, gate.open.set).start()
        expect([a.ticket for a in within(4, lambda: crew.receive(None))], [0], "what is received without a time limit")
    finally:
        gate.open.set()
        crew.close()

    crew = ThreadCrew(thread_job(lambda turn: (turn.worker, get_worker_info().id), 3, in_turn=True))
    try:
        for k in range(12):
            crew.send(Task(k, None, 0, k, Turn(1, (2, 0, 0, 1)[k % 4], k, (1,))))
        pairs = [a.content for a in all_answers(crew, 12)]
        expect(
            [pair for pair in pairs if len(set(pair)) != 1], [], "(worker of the Turn, worker that loaded) if not equal"
        )
    finally:
        crew.close()

with check("8.27", "closing does not wait for ever, nor for tasks that nobody has begun"):
    for in_turn in (False, True):
        gate = Gate()
        crew = ThreadCrew(thread_job(gate, 4, in_turn=in_turn))
        for k in range(16):
            crew.send(Task(k, None, 0, k, Turn(1, k % 4, k, (1,)) if in_turn else [0]))
        for number in range(4):
            expect_true(gate.entered.acquire(timeout=2), f"only {number} of four threads began a task within 2 seconds")
        before_s = time.monotonic()
        within(4, crew.close)
        took_s = time.monotonic() - before_s
        expect_true(took_s < 1.6, f"closing four threads that are all busy took {took_s:.1f} s, and 0.5 s were allowed")
        gate.open.set()
        for thread in crew.threads:
            thread.join(4)
        expect([thread.is_alive() for thread in crew.threads], [False] * 4, "whether threads live after their batch")
        expect_true(len(gate.begun) <= 4, f"of 16 tasks {len(gate.begun)} were loaded, 12 of them after close")

with check("8.27", "closing waits for a batch that is soon done"):
    gate = Gate()
    crew = ThreadCrew(thread_job(gate))
    crew.send(Task(0, None, 0, 0, [0]))
    expect_true(gate.entered.acquire(timeout=4), "the task was not begun within 4 seconds")
    threading.Timer(0.05, gate.open.set).start()
    within(4, crew.close)
    expect([thread.is_alive() for thread in crew.threads], [False, False], "whether threads live after close")

with check("8.27", "close may be called twice, and by one of the threads"):
    closing: list[Any] = []

    def close_here(positions: Any) -> Any:
        closing[0].close()
        return "closed"

    closing.append(ThreadCrew(thread_job(close_here, 1)))
    closing[0].send(Task(0, None, 0, 0, [1]))
    (last_answer,) = all_answers(closing[0], 1)
    expect_true(
        last_answer.content == "closed",
        f"close failed in a thread of the crew: {last_answer.content.error() if last_answer.content != 'closed' else ''}",
    )
    within(4, closing[0].close)
    within(4, closing[0].close)
    expect(closing[0].threads[0].is_alive(), False, "whether the thread lives")

with check("8.27", "a thread is a daemon in a context of its own, and computes nothing while it waits"):
    note: ContextVar[str] = ContextVar("note", default="nothing")
    note.set("the caller's")
    crew = ThreadCrew(thread_job(lambda positions: note.get()))
    try:
        expect([thread.daemon for thread in crew.threads], [True, True], "whether the threads are daemons")
        before_s = time.process_time()
        expect(within(4, lambda: crew.receive(0.2)), [], "what is received when nothing was sent")
        used_s = time.process_time() - before_s
        expect_true(used_s < 0.04, f"waiting for 0.2 seconds took {used_s:.2f} seconds of computing")
        crew.send(Task(0, None, 0, 0, [1]))
        expect([a.content for a in all_answers(crew, 1)], ["nothing"], "the caller's context variable in the thread")
        expect_true(get_worker_info() is None, "after starting threads get_worker_info() is not None here")
    finally:
        crew.close()
    still = copy_context()
    made = still.run(lambda: ThreadCrew(thread_job(tens)).make_thread(thread_job(tens), 1))
    expect([made.is_alive(), made.daemon, made.name], [False, True, "loader worker 1"], "a thread that was only made")
### END HIDDEN TESTS

# %% [markdown]
"""
Now measure what you predicted. One function feeds and hears both crews: they have the same face.
"""

# %% tags=["measure"]
import zlib

unsorted = np.random.default_rng(0).random(60_000)
archive = zlib.compress(np.random.default_rng(0).integers(0, 4, 1_000_000, dtype=np.uint8).tobytes(), 1)
WORK: dict[str, Callable[[], Any]] = {
    "waiting 2 ms": lambda: time.sleep(0.002),
    "sorting an array": lambda: np.sort(unsorted),
    "unpacking 1 MB": lambda: len(zlib.decompress(archive)),
    "a loop in Python": lambda: sum(k * k for k in range(40_000)),
}


def crew_seconds(crew: Any, tasks: int = 24) -> float:
    """Return the least time of four in which a crew does its tasks."""

    def rounds(count: int) -> None:
        for k in range(count):
            crew.send(Task(k, None, 0, k, [k]))
        while count:
            count -= len(crew.receive(None))

    try:
        times_s = []
        for _ in range(4):
            start_s = time.perf_counter()
            rounds(tasks)
            times_s.append(time.perf_counter() - start_s)
        return min(times_s)
    finally:
        crew.close()


print(f"{'':18} {'alone':>9} {'2 threads':>16} {'2 processes':>16}")
for kind, do in WORK.items():
    one_s = crew_seconds(ThreadCrew(thread_job(lambda positions, do=do: do() is None, 1)))
    thread_s = crew_seconds(ThreadCrew(thread_job(lambda positions, do=do: do() is None)))
    process_s = crew_seconds(ProcessCrew(thread_job(lambda positions, do=do: do() is None), Arena(0), FORK))
    print(f"{kind:18} {one_s * 1e3:6.0f} ms", *(f"{s * 1e3:6.0f} ms {one_s / s:4.1f}x" for s in (thread_s, process_s)))

# %% [markdown]
"""
**Explain.** Which rows did you get wrong, and who held the lock there? A dataset that opens JPEG files does all four: it waits for the disk, decodes
in C, scales with NumPy, and a line of Python holds it together. `worker_method="thread"` is the first thing to try for it, and for whatever waits for
a network. Where Python itself does the work, and where code is not made for threads (the global generators of `random` and `np.random` are shared,
too), processes remain.

## Part 8: streams

Not every dataset has positions. Lines of a log, records of an archive, messages of a queue: one can only begin at the start and read on. Such a
dataset has `__iter__` and no `__getitem__`, and what a worker is asked for is not "positions 64 to 95", but "your next batch".

**Predict.** Two workers loop over a file of ten lines. How many lines arrive?
"""


# %%
class Lines:
    """A stream: ten numbered lines, which can only be read from the start."""

    def __iter__(self) -> Iterator[str]:
        return (f"line {k}" for k in range(10))


def naive_stream(dataset: Any, num_workers: int = 2) -> list[Any]:
    """Let each worker loop over the dataset."""
    read = [copy_context().run(read_as, dataset, worker, num_workers) for worker in range(num_workers)]
    return [sample for samples in read for sample in samples]


def read_as(dataset: Any, worker: int, num_workers: int) -> list[Any]:
    """Return all samples that a worker gets of a stream (in turn here, and not in a process: it changes nothing)."""
    _info.set(WorkerInfo(worker, num_workers, 0, dataset))
    return list(dataset)


naive_lines = naive_stream(Lines())
assert sorted(naive_lines) == sorted([*Lines(), *Lines()])
print(len(naive_lines), "lines arrived, and", len(set(naive_lines)), "of them differ")

# %% [markdown]
"""
Each worker has a copy of the dataset and knows nothing of the others; only the dataset can say which share is whose. `get_worker_info()` tells it who
asks. (The other way: `worker_init_fn` changes `get_worker_info().dataset`, which is the worker's own copy; with threads there is only one. torch's own
`get_worker_info()` answers in our worker processes, too, but not in threads.)
"""


# %%
class SharedLines(Lines):
    """The same stream, in shares: worker 1 of 3 reads lines 1, 4, 7."""

    def __iter__(self) -> Iterator[str]:
        info = get_worker_info()
        first, step = (info.id, info.num_workers) if info else (0, 1)
        return itertools.islice(Lines.__iter__(self), first, None, step)


shared_lines = naive_stream(SharedLines(), 3)
assert sorted(shared_lines) == sorted(Lines())
print(shared_lines)

# %% [markdown]
"""
(A better share is a file each: here every worker reads all lines and drops most.) What remains is the order. `naive_stream` gives one share after the
other, so all workers but one would wait.

### 8.28 · StreamFetcher: the next batch of this worker

*6 points, hard.* The workers take turns: 0, 1, 2, 0, 1, 2 ... Whoever has no batch left answers `Exhausted`, and is left out from then on. The order
of batches is then a function of the shares alone, whatever the workers' speed. Two classes: `StreamFetcher`, in the worker, is asked with a `Turn`
and keeps a pass over the stream for every loop: loops may be nested, and some are left in the middle. `Turns`, in the main process, says whose turn
it is; `prefetch` takes its tasks. It asks ahead, so a worker may get another turn before it is known that it has nothing left: it answers `Exhausted`
again.

*Hint: a `Pass`, given in `reading.py`, reads: its `batches` is an iterator of batches, its `count` the samples that it has read so far. How many
batches has each worker that is still in turn given in earlier rounds?*
"""

# %%
#| default_exp core.dataloader.streams
"""Workers that read a stream: each reads its share, and they take turns in giving batches."""

# %%
#| export
from tinytorch.core.dataloader.reading import Pass, Reader


class Exhausted(NamedTuple):
    """The answer of a worker that has no batch left; it has read so many samples."""

    worker: int
    samples: int


# %% nbgrader={"grade": false, "grade_id": "8_28", "locked": false, "schema_version": 3, "solution": true}
#| export
class StreamFetcher:
    """How workers load from a stream: called with a Turn. Each process has a copy; threads share one.

    Attributes:
        passes: the passes over the stream that are not over, by (loop, worker); of running loops only.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.passes: dict[tuple[int, int], Pass] = {}

    def __call__(self, turn: Turn) -> Any:
        """Return the next batch of the worker's pass for this loop; Exhausted, from then on, if there is none.

        The first turn of a loop begins a pass. Passes of this worker for loops that do not run any more are forgotten,
        so that files they have open are closed; those of other workers are left alone. No batch is kept.
        """
        ### BEGIN SOLUTION
        for loop, worker in list(self.passes):  # a list, because other threads add theirs
            if worker == turn.worker and loop not in turn.running:
                del self.passes[loop, worker]
        place = (turn.loop, turn.worker)
        if place not in self.passes:
            self.passes[place] = Pass(self.reader)
        for batch in self.passes[place].batches:
            return batch
        return Exhausted(turn.worker, self.passes[place].count)
        ### END SOLUTION


class Turns:
    """The tasks of one epoch of a stream.

    Args:
        loop: the number of this loop.
        loops: the numbers of all loops that are not over, this one too; it changes as they begin and end.

    Attributes:
        samples: how many samples the workers that are exhausted have read.

    Example:
        >>> [turn.worker for _, _, turn in itertools.islice(Turns(0, 1, 3, {1}), 5)]
        [0, 1, 2, 0, 1]
    """

    def __init__(self, epoch: int, loop: int, num_workers: int, loops: set[int]) -> None:
        self.epoch, self.loop, self.loops = epoch, loop, loops
        self.workers = list(range(num_workers))
        self.num_workers, self.samples = num_workers, 0

    def __iter__(self) -> Iterator[tuple[int, int, Turn]]:
        """Yield (epoch, position, Turn), round after round, for the workers that are not exhausted; end without them.

        In each round a worker has one turn, in the order of their numbers. The position belongs to this batch alone,
        whoever is exhausted: the number of batches before it in its worker, times `num_workers`, plus the worker. The
        loops in a Turn are those that run when it is given.
        """
        ### BEGIN SOLUTION
        for number in itertools.count():
            for worker in range(self.num_workers):
                if worker in self.workers:
                    turn = Turn(self.loop, worker, number, tuple(self.loops))
                    yield self.epoch, number * self.num_workers + worker, turn
            if not self.workers:
                return
        ### END SOLUTION

    def is_batch(self, answer: Any) -> bool:
        """Tell whether an answer is a batch. If not, it is Exhausted: that worker has no turn any more.

        A worker may say so several times; its samples count once.
        """
        ### BEGIN SOLUTION
        if not isinstance(answer, Exhausted):
            return True
        if answer.worker in self.workers:
            self.workers.remove(answer.worker)
            self.samples += answer.samples
        return False
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_28-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
def reader_of(dataset: Any, batch_size: int | None = 2, drop_last: bool = False) -> Reader:
    """Return how a stream is read, with batches as lists."""
    return Reader(dataset, batch_size, drop_last, list if batch_size else None, False)


def turn_of(worker: int, number: int = 0, loop: int = 1, running: tuple[int, ...] = (1,)) -> Turn:
    return Turn(loop, worker, number, running)


def take_turns(shares: list[Any], ahead: int = 0, drop_last: bool = False) -> tuple[list[Any], Turns]:
    """Return the batches of workers with these shares, which are asked `ahead` turns ahead, and the Turns."""
    fetchers = [StreamFetcher(reader_of(share, 2, drop_last)) for share in shares]
    turns = Turns(0, 1, len(shares), {1})
    tasks, flying, batches = iter(turns), deque(), []
    flying.extend(itertools.islice(tasks, ahead + 1))
    for _ in range(100):
        if not flying:
            return batches, turns
        _, _, turn = flying.popleft()
        answer = fetchers[turn.worker](turn)
        flying.extend(itertools.islice(tasks, 1))  # as prefetch does: before the answer is looked at
        batches += [answer] if turns.is_batch(answer) else []
    raise AssertionError("there was no end after 100 turns")


with check("8.28", "a worker gives its batches, then Exhausted, again and again"):
    fetcher = StreamFetcher(reader_of(range(5)))
    given = [fetcher(turn_of(0, number)) for number in range(5)]
    expect(given[:3], [[0, 1], [2, 3], [4]], "the first three answers for a stream of five samples, in batches of two")
    expect(given[3:], [Exhausted(0, 5)] * 2, "the next two answers")

with check("8.28", "the workers take turns; who is exhausted is left out"):
    batches, turns = take_turns([range(3), range(10, 12), range(20, 26)])
    expect(batches, [[0, 1], [10, 11], [20, 21], [2], [22, 23], [24, 25]], "the batches of three workers")
    expect(turns.samples, 11, "the samples that all workers have read")

with check("8.28", "positions do not depend on who is exhausted"):
    turns = Turns(epoch=4, loop=1, num_workers=3, loops={1})
    tasks = iter(turns)
    places = [next(tasks)[:2] for _ in range(4)]
    turns.is_batch(Exhausted(1, 0))
    places += [next(tasks)[:2] for _ in range(3)]
    expect(places, [(4, k) for k in (0, 1, 2, 3, 5, 6, 8)], "(epoch, position), where worker 1 is exhausted after four")

# %% nbgrader={"grade": true, "grade_id": "8_28-hidden", "locked": true, "points": 3, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.28", "however far ahead is asked, the order is the same"):
    for ahead in (0, 1, 2, 5, 9):
        batches, turns = take_turns([range(3), [], range(20, 31), range(40, 42)], ahead)
        wanted = [[0, 1], [20, 21], [40, 41], [2], *([k, k + 1] for k in range(22, 30, 2)), [30]]
        expect(batches, wanted, f"the batches of four workers, asked {ahead} turns ahead")
        expect(turns.samples, 16, f"the samples that were read, asked {ahead} turns ahead")
        expect(take_turns([[], []], ahead)[0], [], "the batches of two workers without samples")
    batches, turns = take_turns([range(3), range(10, 15)], 2, drop_last=True)
    expect((batches, turns.samples), ([[0, 1], [10, 11], [12, 13]], 8), "batches and samples with drop_last")

with check("8.28", "what a Turn says, and that tasks are made when they are asked for"):
    loops = {7}
    turns = Turns(2, 7, 2, loops)
    tasks = iter(turns)
    first_turn = next(tasks)[2]
    loops.add(9)
    second_turn = next(tasks)[2]
    third_turn = next(tasks)[2]
    expect(first_turn, Turn(7, 0, 0, (7,)), "the first turn of loop 7")
    expect((second_turn.worker, sorted(second_turn.running)), (1, [7, 9]), "the next turn, after loop 9 began")
    expect((third_turn.worker, third_turn.number), (0, 1), "worker and number of the third turn")
    turns.is_batch(Exhausted(0, 3))
    expect([next(tasks)[2].worker for _ in range(3)], [1, 1, 1], "the workers of the next turns, without worker 0")
    turns.is_batch(Exhausted(1, 3))
    expect(list(tasks), [], "the turns that are left when both are exhausted")
    expect(list(tasks), [], "the turns that are left when one asks again")

with check("8.28", "batches are batches, whatever they are"):
    turns = Turns(0, 1, 2, {1})
    odd = [turns.is_batch(batch) for batch in ([], None, 0, (0, 5), np.zeros(3), "", False, np.zeros((2, 2)))]
    expect(odd, [True] * 8, "whether [], None, 0, (0, 5), arrays, '' and False are batches")
    expect([turns.is_batch(Exhausted(0, 5)) for _ in range(3)], [False] * 3, "whether Exhausted is a batch")
    expect(turns.samples, 5, "the samples, when a worker said three times that it read 5")
    fetcher = StreamFetcher(reader_of([None, 0, False], None))
    expect([fetcher(turn_of(0)) for _ in range(4)], [None, 0, False, Exhausted(0, 3)], "samples that are false")

with check("8.28", "loops and workers have passes of their own, and those of loops that are over go"):
    closed: list[str] = []

    class Opened:
        """A stream that notes when a pass over it is closed."""

        def __iter__(self) -> Iterator[int]:
            try:
                yield from range(6)
            finally:
                closed.append("closed")

    fetcher = StreamFetcher(reader_of(Opened(), 1))
    both = (1, 2)
    outer = [fetcher(turn_of(0, 0, 1, both)), fetcher(turn_of(0, 0, 2, both)), fetcher(turn_of(0, 1, 1, both))]
    expect(outer, [[0], [0], [1]], "the batches of loops 1, 2 and 1")
    expect([fetcher(turn_of(1, 0, 1, both)), fetcher(turn_of(0, 1, 2, both))], [[0], [1]], "of worker 1, and of loop 2")
    expect(closed, [], "passes that were closed while all loops run")
    expect(fetcher(turn_of(0, 2, 2, (2,))), [2], "the batch of loop 2, when loop 1 is over")
    gc.collect()
    expect(closed, ["closed"], "passes that were closed when worker 0 heard that loop 1 is over")
    expect(fetcher(turn_of(1, 1, 1, both)), [1], "the next batch of worker 1")
    expect(fetcher(turn_of(0, 0, 3, (2, 3))), [0], "the first batch of loop 3")
    expect(sorted(fetcher.passes), [(1, 1), (2, 0), (3, 0)], "the passes that are kept, by (loop, worker)")
    gc.collect()
    expect(closed, ["closed"], "passes that were closed")

with check("8.28", "an epoch begins at the start, and nothing is read too early"):
    asked: list[str] = []

    class Asked:
        def __iter__(self) -> Iterator[int]:
            asked.append("begun")
            for k in range(4):
                asked.append(f"read {k}")
                yield k

    fetcher = StreamFetcher(reader_of(Asked(), 2))
    expect(asked, [], "what was read before the first turn")
    expect(fetcher(turn_of(0)), [0, 1], "the first batch")
    expect(asked, ["begun", "read 0", "read 1"], "what was read for it")
    expect(fetcher(turn_of(0, 0, 2, (2,))), [0, 1], "the first batch of another loop")

with check("8.28", "an error in the stream is raised, and no batch is kept"):

    class Breaking:
        def __iter__(self) -> Iterator[Any]:
            yield 1
            raise KeyError("line 2")

    fetcher = StreamFetcher(reader_of(Breaking(), 1))
    expect(fetcher(turn_of(0)), [1], "the batch before the error")
    expect_error(KeyError, lambda: fetcher(turn_of(0, 1)), "the batch with the error", "line 2")
    fetcher = StreamFetcher(Reader([1, 2], 1, False, lambda samples: np.zeros(3), False))
    referred = weakref.ref(fetcher(turn_of(0)))
    gc.collect()
    expect_true(referred() is None, "the fetcher holds the batch that it gave")
### END HIDDEN TESTS


# %%
#| export
def prefetch_stream(pool: Any, reader: Reader, epoch: int, *, in_order: bool, timeout_s: float) -> Iterator[Any]:
    """Yield the batches of one epoch of a stream, which the workers of a pool load ahead, see `prefetch`.

    Warns:
        UserWarning: the stream has a length, and all workers together read more or fewer samples than that.
    """
    loop = next(pool.tickets)  # a number that no other loop of this pool has
    turns = Turns(epoch, loop, pool.num_workers, pool.loops)
    answers: Any = prefetch(pool, turns, in_order=in_order, timeout_s=timeout_s)
    pool.loops.add(loop)
    try:
        with contextlib.closing(answers):
            yield from filter(turns.is_batch, answers)
    finally:
        pool.loops.discard(loop)
    why = f", in {pool.num_workers} workers together; does each read a share of its own? see get_worker_info()"
    reader.warn_of_length(turns.samples, level=5, why=why)


# %% [markdown]
"""
All your parts together: crew, pool, window, turns. **Predict.** Two workers read 40 samples that take 2 ms each, in batches of two. How long does it
take with shares of 20 and 20? With 36 and 4? Does a larger window help?
"""


# %% tags=["measure"]
class Slow:
    """A stream whose samples take 2 ms; worker k reads `shares[k]` of them."""

    def __init__(self, *shares: int) -> None:
        self.shares = shares

    def __iter__(self) -> Iterator[int]:
        info = get_worker_info()
        for sample in range(self.shares[info.id if info else 0]):
            time.sleep(0.002)
            yield sample


def stream_epoch(dataset: Any, num_workers: int, window: int) -> list[Any]:
    """Return the batches of one epoch of a stream, read by worker processes."""
    reader = Reader(dataset, 2, False, list, False)
    pool = Pool(Job(dataset, StreamFetcher(reader), 0, False, num_workers, in_turn=True), window, "process", FORK)
    try:
        return list(prefetch_stream(pool, reader, 0, in_order=True, timeout_s=5))
    finally:
        pool.close()


for shares in ((20, 20), (36, 4)):
    for window in (2, 4, 16):
        start_s = time.perf_counter()
        assert sum(len(batch) for batch in stream_epoch(Slow(*shares), 2, window)) == sum(shares)
        print(f"shares {shares}, window {window:2}: {(time.perf_counter() - start_s) * 1e3:4.0f} ms")

# %% [markdown]
"""
**Explain.** A stream cannot be shared out better while it is read: whoever has the longest share decides. What would you do with 1,000 files of
unequal length?
"""

# %% [markdown]
"""
## Part 9: pinning

A GPU has memory of its own, and every batch must get there. A GPU can fetch data by itself, without the processor (*direct memory access*, DMA), but only from
memory that stays where it is. Ordinary memory is *pageable*: the system may move a page, or write it to disk, at any moment. So the driver first copies pageable
memory to a small buffer that is *page-locked* (*pinned*), and the caller waits. From page-locked memory the copy starts at once, and the caller goes on.

**Predict.** How long does a GPU wait for the batch below if it arrives at 25 GB/s, and how long if it is first copied at 8 GB/s on the way? What share is that of a
training step of 30 ms?
"""

# %%
batch_bytes = np.zeros((128, 3, 224, 224), dtype=np.float32).nbytes
direct_s, detour_s = batch_bytes / 25e9, batch_bytes / 25e9 + batch_bytes / 8e9
print(f"{batch_bytes / 1e6:.0f} MB: {direct_s * 1e3:.1f} ms straight, {detour_s * 1e3:.1f} ms with a detour")
print(f"of a step of 30 ms: {direct_s / 30e-3:.0%} or {detour_s / 30e-3:.0%}, unless both happen at the same time")

# %% [markdown]
"""
### The trap of `non_blocking=True`

`x.to("cuda", non_blocking=True)` only *orders* the copy, and returns. If `x` is pageable, it waits all the same. If `x` is page-locked, the GPU reads `x` a little later: whoever writes
to that memory in the meantime spoils the batch, silently and at random. Memory that torch has locked (`x.pin_memory()`) is safe when it is dropped: torch's own allocator remembers which
copies read it, and gives it to nobody before they are done. It is not safe to write to it. And memory that *we* lock is known to us alone: we have to keep it until the copy is done.

In this Part all that touches a GPU stands behind small interfaces, so the logic is tested without one. **The pieces that talk to CUDA were not run on a GPU when this notebook was
written**; the cells that measure do so where there is one.
"""

# %%
#| default_exp core.dataloader.pinning
"""Page-locked memory, from which a GPU fetches batches by itself."""


# %%
#| export
def torch_module() -> Any:
    """Return torch.

    Raises:
        ImportError: it is not installed.
    """
    try:
        import torch
    except ModuleNotFoundError as error:
        rule = "page-locked batches are torch tensors, and torch is not installed"
        raise ImportError(f"{rule}: run pip install 'tinytorch-dataloader[torch]'", name="torch") from error
    return torch


@functools.cache
def can_lock() -> bool:
    """Tell whether there is an accelerator that has a use for page-locked memory."""
    torch = torch_module()
    if not hasattr(torch, "accelerator"):  # before torch 2.6
        return bool(torch.cuda.is_available())
    return torch.accelerator.is_available() and torch.accelerator.current_accelerator().type != "mps"


def tensor_of(array: np.ndarray) -> Any:
    """Return a torch tensor that shares the memory of an array; the array itself, if torch has no such type.

    What torch cannot share is copied: memory that must not be written to, another byte order, odd strides.
    """
    from_numpy = torch_module().from_numpy
    if isinstance(array, np.ma.MaskedArray):
        return array  # the mask would be lost
    try:
        return from_numpy(array if array.flags.writeable else array.copy())
    except ValueError:
        return from_numpy(np.array(array, dtype=array.dtype.newbyteorder("="), order="C"))
    except TypeError:
        return array


def with_values(mapping: Mapping[Any, Any], values: dict[Any, Any]) -> Any:
    """Return a mapping of the same type and order with other values; a dict, if the type has no way to make one."""
    try:
        other: Any = copy.copy(mapping)
        other.update(values)
    except (TypeError, AttributeError):
        return values
    return other


# %% [markdown]
"""
### 8.29 · pinned: a batch, tensor by tensor

*5 points, easy.* A batch is nested, so whoever wants to do something with each tensor in it has to walk it. `pinned` does, and hands what it finds to `pin`, which may lock it, move it to
a GPU, or only look at it. NumPy's arrays become tensors on the way (`tensor_of`, given): page-locked memory is of use for nobody else. A batch may also be an object that knows better how it is pinned:
then it has a method `pin_memory()`, as tensors have.

*Hint: torch's tensors need no case of their own. In which order must you ask? A named tuple takes its values one by one, a tuple all at once.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_29", "locked": false, "schema_version": 3, "solution": true}
#| export
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    """Return a batch like this one, with `pin(x)` in the place of every x that can be pinned. The batch stays as it is.

    That is: whatever has a method `pin_memory` (torch tensors; also a mapping or tuple that has one), which is not
    called here; each NumPy array, and the array in each `Tensor`, made into a tensor by `tensor_of`, unless that
    returns the array itself, which then stays. Mappings (see `with_values`), lists, tuples and named tuples are walked
    and keep their type; everything else stays: numbers, texts, None.

    Example:
        >>> pinned({"x": np.zeros(3), "name": "zeros"}, lambda tensor: tensor.pin_memory())
        {'x': tensor([0., 0., 0.], dtype=torch.float64), 'name': 'zeros'}
    """
    ### BEGIN SOLUTION
    if hasattr(batch, "pin_memory"):
        return pin(batch)
    if isinstance(batch, Tensor):
        batch = batch.data
    if isinstance(batch, np.ndarray):
        tensor = tensor_of(batch)
        return batch if tensor is batch else pin(tensor)
    if isinstance(batch, Mapping):
        return with_values(batch, {key: pinned(value, pin) for key, value in batch.items()})
    if not isinstance(batch, tuple | list):
        return batch
    values = [pinned(value, pin) for value in batch]
    return type(batch)(*values) if hasattr(batch, "_fields") else type(batch)(values)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_29-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
@dataclass(frozen=True)
class Sheet:
    """Stands for a torch tensor in these checks, which need no torch."""

    numbers: tuple[Any, ...]
    locked: bool = False

    def pin_memory(self) -> Any:
        return Sheet(self.numbers, True)


@contextlib.contextmanager
def sheets() -> Iterator[None]:
    """Have `tensor_of` make sheets of arrays of numbers; others it returns, as ever."""
    usual = globals()["tensor_of"]
    globals()["tensor_of"] = lambda array: Sheet(tuple(array.tolist())) if array.dtype.kind in "biufc" else array
    try:
        yield
    finally:
        globals()["tensor_of"] = usual


def lock(sheet: Any) -> Any:
    return sheet.pin_memory()


class Pair(NamedTuple):
    image: Any
    label: Any


sheet_one, sheet_two = Sheet((1,)), Sheet((2,))
locked_one, locked_two = Sheet((1,), True), Sheet((2,), True)

with check("8.29", "tensors are pinned, wherever they are"):
    expect(pinned(sheet_one, lock), locked_one, "a tensor alone")
    expect(
        pinned([sheet_one, {"deep": [sheet_two]}], lock),
        [locked_one, {"deep": [locked_two]}],
        "a tensor in a list in a dict",
    )
    expect(pinned({"x": sheet_one, "n": 3, "name": "cat"}, lock), {"x": locked_one, "n": 3, "name": "cat"}, "a dict")

with check("8.29", "lists stay lists, tuples tuples, named tuples keep their names"):
    expect_true(type(pinned([sheet_one, sheet_two], lock)) is list, "a list came back as another type")
    expect_true(type(pinned((sheet_one, sheet_two), lock)) is tuple, "a tuple came back as another type")
    expect(pinned(Pair(sheet_one, sheet_two), lock), Pair(locked_one, locked_two), "a named tuple")

with check("8.29", "arrays become tensors, and are pinned"), sheets():
    expect(pinned((np.array([1, 2]), sheet_one), lock), (Sheet((1, 2), True), locked_one), "an array and a tensor")
    expect(pinned([Tensor([3, 4])], lock), [Sheet((3, 4), True)], "a Tensor of tinytorch")

# %% nbgrader={"grade": true, "grade_id": "8_29-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
from collections import OrderedDict, defaultdict
from types import MappingProxyType

with check("8.29", "what no tensor can hold stays as it is"), sheets():
    texts = np.array(["a", "b"])
    expect_true(pinned([texts], lock)[0] is texts, "an array of texts did not stay as it is")
    for leaf in (None, "text", b"bytes", 3, 2.5, True, np.float32(1.5), {1, 2}, range(3)):
        expect_true(pinned((leaf,), lock)[0] is leaf, f"{leaf!r} did not stay as it is")
    expect([pinned(empty, lock) for empty in ([], (), {})], [[], (), {}], "empty batches")

with check("8.29", "the batch that was given stays as it is"):
    given_batch: Any = {"list": [sheet_one, sheet_two], "tensor": sheet_one}
    pinned(given_batch, lock)
    expect(given_batch, {"list": [sheet_one, sheet_two], "tensor": sheet_one}, "the batch after it was pinned")

with check("8.29", "an object with its own pin_memory() is handed to pin, whatever else it is"):

    class Graph(dict):
        def pin_memory(self) -> str:
            return "pinned as a graph"

    class Packed(NamedTuple):
        data: Any

        def pin_memory(self) -> str:
            return "pinned as a pack"

    expect(
        pinned([Graph(x=sheet_one), Packed(sheet_two)], lock),
        ["pinned as a graph", "pinned as a pack"],
        "two such objects",
    )

with check("8.29", "mappings keep their type"):
    sorted_out = pinned(OrderedDict(b=sheet_one, a=sheet_two), lock)
    expect_true(type(sorted_out) is OrderedDict, f"an OrderedDict came back as {type(sorted_out).__name__}")
    expect(list(sorted_out.items()), [("b", locked_one), ("a", locked_two)], "its items")
    counted = pinned(defaultdict(list, x=sheet_one), lock)
    expect([counted["x"], counted["new"]], [locked_one, []], "an item of a defaultdict, and one that is new")
    expect(pinned(MappingProxyType({"x": sheet_one}), lock), {"x": locked_one}, "a mapping that nobody can change")

with check("8.29", "pin decides what is done: each tensor comes once, and what it returns is taken"), sheets():
    came: list[Any] = []

    def number_of(sheet: Any) -> int:
        came.append(sheet)
        return len(came)

    expect(
        pinned((sheet_one, [sheet_two, np.array([3])], {"x": sheet_one}), number_of),
        (1, [2, 3], {"x": 4}),
        "numbers for tensors",
    )
    expect(came, [sheet_one, sheet_two, Sheet((3,)), sheet_one], "what pin was called with")
### END HIDDEN TESTS

# %% [markdown]
"""
### `DataLoader(pin_memory=True)`

Given: where the loader calls `pinned`. Without workers and in threads, the batch is pinned where it is loaded. A worker process leaves the GPU alone (CUDA does not survive a fork), so its batches are pinned in the
main process, when they are given out; that copy also frees the slot.
"""


# %%
#| export
def page_locked(leaf: Any) -> Any:
    """Return a tensor, or another object with `pin_memory()`, in page-locked memory; as it is, if that is of no use."""
    device = getattr(leaf, "device", None)
    on_host = getattr(device, "type", "cpu") == "cpu"
    return leaf.pin_memory() if on_host and can_lock() else leaf


def page_locked_copy(leaf: Any) -> Any:
    """Return a copy in page-locked memory of torch's, also of a tensor whose memory is locked already."""
    torch = torch_module()
    if not can_lock() or not isinstance(leaf, torch.Tensor) or leaf.layout is not torch.strided:
        return page_locked(copy.deepcopy(leaf))
    return torch.empty_like(leaf, pin_memory=True).copy_(leaf) if leaf.device.type == "cpu" else leaf


def pin_batch(batch: Any) -> Any:
    """Return a batch with torch tensors in page-locked memory."""
    return pinned(batch, page_locked)


def pin_each(batches: Iterator[Any], arena: Any = None) -> Iterator[Any]:
    """Yield batches in memory that torch locked, and keeps until copies from it are done; `arena` has their slots."""

    def pin(batch: Any) -> Any:
        locked = arena is not None and arena.locker is not None  # then a slot passes for memory of torch's
        return pinned(batch, page_locked_copy if locked else page_locked)

    try:
        yield from map(pin, batches)
    finally:
        if hasattr(batches, "close"):
            batches.close()


@functools.cache
def warn_of_no_use() -> None:
    """Say once in the life of a process that pinning is of no use in it."""
    found = "no accelerator was found that could use it"
    stays = "batches are torch tensors in ordinary memory"
    warnings.warn(f"pin_memory=True has no effect on this machine: {found}; {stays}", stacklevel=5)


def check_pinned() -> None:
    """Raise NotBuiltError unless `pinned` is there, ImportError unless torch is; warn if there is nothing to pin for.

    Where torch's own loader finds no accelerator, it leaves batches as they are. Here they are torch tensors on every
    machine, because a program that gets tensors on one and arrays on the other works on one of them only.
    """
    pinned((), page_locked)
    if not can_lock():
        warn_of_no_use()


# %% tags=["measure"]
def has_gpu() -> bool:
    """Tell whether torch is installed and finds a GPU."""
    from importlib.util import find_spec

    if find_spec("torch") is None:
        return False
    import torch

    return bool(torch.cuda.is_available())


def copy_rates() -> None:
    """Print how fast batches get to the GPU from pageable and from page-locked memory."""
    import torch

    for mib in (1, 8, 64):
        pageable = torch.ones(mib << 20, dtype=torch.uint8)
        rates = []
        for source in (pageable, pageable.pin_memory()):
            copy_s = seconds(lambda source=source: (source.to("cuda", non_blocking=True), torch.cuda.synchronize()))
            rates.append(mib / 1024 / copy_s)
        print(f"{mib:3} MiB: pageable {rates[0]:5.1f} GiB/s, page-locked {rates[1]:5.1f} GiB/s")


if has_gpu():
    copy_rates()
else:
    print("no GPU here: nothing to copy to, so nothing to measure")

# %% [markdown]
"""
## Part 10: to the device

### Slots that are page-locked themselves

The copy from a slot into page-locked memory costs the main process time. Could the slot itself be page-locked? CUDA locks memory that exists (`cudaHostRegister`), also a map of an anonymous file, and then workers write
straight to where the GPU reads. The price is the trap from above: torch knows nothing of our slots, so somebody has to keep a batch until its copy is done. A user will not; `DevicePrefetcher`, below, does.

Given. Memory must be unlocked *before* it is unmapped, and NumPy helps again: when an array goes, finalizers are called first, and then it lets go of the map below it. The cell shows that the map is still there when the array goes.
"""

# %%
#| default_exp core.dataloader.device
"""Batches on a device: copied there while the caller works, from slots that are page-locked where they are."""


# %%
#| export
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


# %%
class Diary:
    """Locks nothing, and writes down what it is asked for."""

    def __init__(self) -> None:
        self.log: list[str] = []

    def register(self, address: int, length: int) -> None:
        self.log.append(f"lock {length:,} bytes")

    def unregister(self, address: int) -> None:
        self.log.append("unlock")


locking = Diary()
ground_map = mmap.mmap(-1, 1 << 16)
weakref.finalize(Locker(locking)(ground_map).obj, locking.log.append, "the array goes").atexit = False
print(locking.log, "and only now may the map go, which is still open:", not ground_map.closed)

# %% [markdown]
"""
### 8.30 · DevicePrefetcher: copy and compute at the same time

*7 points, hard.* A GPU has *streams*: what is ordered on one stream is done one after another, what is on different streams may happen at the same time. Your program's kernels run on its current stream; copies get a stream of their own.
Then batch k + 1 travels while the GPU computes with batch k, if somebody orders things in time and in the right order. `CudaCopies`, given, says what can be ordered; you write the loop that does.

Two things must not be reused too early: the memory on the *host* that a copy still reads (keep the batch until its event is over), and the memory on the *device* that your program's kernels still read
when the batch is long gone from your variables (`record` tells torch).

*Hint: draw a line for the host and one for each stream, and put three batches on it. `wait` makes the GPU wait; `finish` makes you wait: where may you, because the copy has long been done?*
"""


# %%
#| export
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


# %%
#| export
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


# %% nbgrader={"grade": false, "grade_id": "8_30", "locked": false, "schema_version": 3, "solution": true}
#| export
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
        ### BEGIN SOLUTION
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
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_30-check", "locked": true, "points": 4, "schema_version": 3, "solution": false}
class Thing:
    """A batch that is watched, on the host or on the device."""

    def __init__(self, number: int) -> None:
        self.number = number


class DiaryCopies:
    """Copies nothing, and writes down what it is asked for, and which batches on the host are gone when."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.there: list[Any] = []
        self.sources: list[Any] = []  # held here, so that they end when they are closed, and not when they are lost

    def host(self, count: int) -> Iterator[Thing]:
        """Yield batches; write down when they are asked for, when they go, and the end."""
        try:
            for number in range(count):
                self.log.append(f"load {number}")
                made = [Thing(number)]
                weakref.finalize(made[0], self.log.append, f"drop {number}").atexit = False
                yield made.pop()
        finally:
            self.log.append("closed")

    def copy(self, batch: Thing) -> tuple[Any, str]:
        self.log.append(f"copy {batch.number}")
        there = Thing(batch.number)
        self.there.append(weakref.ref(there))
        return there, f"event {batch.number}"

    def wait(self, event: str) -> None:
        self.log.append(f"wait {event[6:]}")

    def record(self, batch: Thing) -> None:
        self.log.append(f"record {batch.number}")

    def finish(self, event: str) -> None:
        self.log.append(f"finish {event[6:]}")

    def loop(self, count: int) -> Any:
        """Start a loop over `count` batches."""
        prefetcher = DevicePrefetcher.__new__(DevicePrefetcher)  # not __init__, which needs torch
        self.sources.append(self.host(count))
        return prefetcher.overlapped(self.sources[-1], self)


def diary(count: int, leave_after: int = 99) -> list[str]:
    """Return what is written down in a loop over `count` batches that is left after some."""
    copies = DiaryCopies()
    loop = copies.loop(count)
    for number, there in enumerate(loop):
        copies.log.append(f"use {there.number}")
        if number + 1 == leave_after:
            break
    loop.close()
    return copies.log


def in_this_order(log: list[str], *entries: str) -> None:
    """Require that these entries are in the log, once each, in this order."""
    for earlier, later in itertools.pairwise(entries):
        for entry in (earlier, later):
            expect_true(log.count(entry) == 1, f"{entry!r} should be in the log once: {log}")
        expect_true(log.index(earlier) < log.index(later), f"{earlier!r} should be before {later!r}: {log}")


with check("8.30", "all batches arrive, in order"):
    for count in (0, 1, 2, 5):
        expect(
            [there.number for there in DiaryCopies().loop(count)], list(range(count)), f"a loop over {count} batches"
        )

with check("8.30", "the next batch is on its way while the caller works"):
    log = diary(4)
    in_this_order(log, "copy 0", "copy 1", "use 0", "copy 2", "use 1", "copy 3", "use 2", "use 3")

with check("8.30", "the caller's stream waits for the copy, and is recorded, before the caller gets the batch"):
    for number in range(4):
        in_this_order(log, f"copy {number}", f"wait {number}", f"record {number}", f"use {number}")

with check("8.30", "a batch on the host is dropped when its copy is done, and not before"):
    for number in range(4):
        in_this_order(log, f"copy {number}", f"finish {number}", f"drop {number}")

with check("8.30", "a loop that is left closes the loader's"):
    expect_true(
        "closed" in diary(9, leave_after=2), f"the loop over the loader was not closed: {diary(9, leave_after=2)}"
    )

# %% nbgrader={"grade": true, "grade_id": "8_30-hidden", "locked": true, "points": 3, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.30", "nothing is done before the first batch is asked for, and never more than is needed"):
    copies = DiaryCopies()
    loop = copies.loop(9)
    expect(copies.log, [], "what was done before the first batch was asked for")
    next(loop)
    expect([entry for entry in copies.log if "load" in entry], ["load 0", "load 1"], "what was loaded for batch 0")
    expect([entry for entry in copies.log if "finish" in entry], [], "what was waited for, to give out batch 0")
    loop.close()

with check("8.30", "at most two batches on the host are kept, and none that was finished"):
    log = diary(6)
    for number in range(5):
        in_this_order(log, f"use {number}", f"finish {number}", f"drop {number}")
    for number in range(4):
        in_this_order(log, f"drop {number}", f"load {number + 2}")

with check("8.30", "however the loop is left, copies are finished before their batches go, and the loader's loop ends"):
    for leave_after in (1, 2, 3):
        log = diary(3, leave_after)
        for number in range(sum("copy" in entry for entry in log)):
            in_this_order(log, f"copy {number}", f"finish {number}", f"drop {number}")
        expect(log.count("closed"), 1, f"how often the loop over the loader ended, after it was left at {leave_after}")

with check("8.30", "no batch on the device is kept while the caller works"):
    copies = DiaryCopies()
    loop = copies.loop(4)
    for number in range(4):
        next(loop)
        expect_true(copies.there[number]() is None, f"batch {number} on the device is kept: its memory stays in use")
    loop.close()

with check("8.30", "an error of the loader finishes the copies"):

    def broken(copies: DiaryCopies) -> Iterator[Thing]:
        yield from copies.host(3)
        raise KeyError("sample 7")

    copies = DiaryCopies()
    loop = DevicePrefetcher.__new__(DevicePrefetcher).overlapped(broken(copies), copies)
    expect_error(KeyError, lambda: list(loop), "a loop over a loader that raises", "sample 7")
    for number in range(3):
        in_this_order(copies.log, f"copy {number}", f"finish {number}")

with check("8.30", "an error of a copy finishes the others, and closes the loader's loop"):

    class Full(DiaryCopies):
        def copy(self, batch: Thing) -> tuple[Any, str]:
            if batch.number == 2:
                raise RuntimeError("out of memory on the device")
            return super().copy(batch)

    copies = Full()
    error = expect_error(RuntimeError, lambda: list(copies.loop(5)), "a copy that fails", "out of memory")
    error.__traceback__ = None
    in_this_order(copies.log, "copy 1", "finish 1", "drop 1")
    expect(copies.log.count("closed"), 1, "how often the loop over the loader ended")

with check("8.30", "two loops know nothing of each other"):
    copies = DiaryCopies()
    prefetcher = DevicePrefetcher.__new__(DevicePrefetcher)
    outer, inner = (prefetcher.overlapped(copies.host(3), copies) for _ in range(2))
    expect([(a.number, b.number) for a, b in zip(outer, inner, strict=True)], [(0, 0), (1, 1), (2, 2)], "two loops")
### END HIDDEN TESTS

# %% [markdown]
"""
**Measure**, where there is a GPU. Three loops do the same work: with copies that wait, with `pin_memory=True` and `non_blocking=True`, and with `DevicePrefetcher`. **Predict** their order, and by how much they differ if a copy takes as long
as the work. The picture shows when copies and work happened: in which loop do they overlap?
"""


# %% tags=["measure"]
class TimedCopies(CudaCopies):
    """Copies that remember when they began and ended, in milliseconds since `origin`."""

    def __init__(self, device: Any, origin: Any) -> None:
        super().__init__(device)
        self.origin, self.spans = origin, []

    def copy(self, batch: Any) -> tuple[Any, Any]:
        started, ended = (self.cuda.Event(enable_timing=True) for _ in range(2))
        started.record(self.stream)
        there, _ = super().copy(batch)
        ended.record(self.stream)
        self.spans.append((started, ended))
        return there, ended


def bars(ax: Any, row: int, origin: Any, spans: list[Any], color: str) -> None:
    """Draw when each pair of events began and ended."""
    for started, ended in spans:
        left_ms, right_ms = origin.elapsed_time(started), origin.elapsed_time(ended)
        ax.barh(row, right_ms - left_ms, left=left_ms, color=color, edgecolor="white")


def gpu_loops() -> None:
    """Print the time of three ways to feed a GPU, and draw copies and work of the last."""
    import torch

    samples = ArrayDataset(np.ones((2048, 3, 224, 224), dtype=np.uint8))
    how = {"num_workers": 2, "multiprocessing_context": FORK, "persistent_workers": True}
    weights = torch.randn(4096, 4096, device="cuda")

    def work(images: Any) -> None:
        for _ in range(4):
            weights @ weights
        images.float().mean()

    def epoch(batches: Any, move: Callable[[Any], Any]) -> None:
        for (images,) in batches:
            work(move(torch.as_tensor(images)))
        torch.cuda.synchronize()

    plain, pinning = DataLoader(samples, 128, **how), DataLoader(samples, 128, pin_memory=True, **how)
    prefetcher = DevicePrefetcher(plain, "cuda")
    loops = {
        "copies that wait": lambda: epoch(plain, lambda x: x.to("cuda")),
        "pin_memory, non_blocking": lambda: epoch(pinning, lambda x: x.to("cuda", non_blocking=True)),
        "DevicePrefetcher": lambda: epoch(prefetcher, lambda x: x),
    }
    for name, loop in loops.items():
        print(f"{name:26} {seconds(loop, 3) * 1e3:6.1f} ms an epoch of {len(plain)} batches")

    origin = torch.cuda.Event(enable_timing=True)
    origin.record()
    prefetcher.copies, worked = TimedCopies(prefetcher.device, origin), []
    for (images,) in prefetcher:
        started, ended = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        started.record()
        work(images)
        ended.record()
        worked.append((started, ended))
    torch.cuda.synchronize()
    _, ax = plt.subplots(figsize=(9, 2), layout="constrained")
    bars(ax, 0, origin, prefetcher.copies.spans, "C0")
    bars(ax, 1, origin, worked, "C1")
    ax.set(yticks=(0, 1), yticklabels=("copies", "work"), xlabel="milliseconds")
    plt.show()
    plain.close()
    pinning.close()


import matplotlib.pyplot as plt

if has_gpu():
    gpu_loops()
else:
    print("no GPU here: the three loops were not measured, and there is no picture of them")

# %% [markdown]
"""
## Part 11: use it

The loader has `num_workers` now. Nothing else changes: the batches are the same, to the last byte.
"""


# %%
class Noisy:
    """Images with random numbers added: what augmentation looks like to a loader."""

    def __len__(self) -> int:
        return 256

    def __getitem__(self, index: int) -> Any:
        return index, np.random.random(4)


def bytes_of(loader: Any) -> list[Any]:
    """Return everything that a loader gives in one epoch."""
    return [[np.asarray(column).tolist() for column in batch] for batch in loader]


if "DataLoader" in globals() and hasattr(os, "fork"):
    runs = [
        bytes_of(
            DataLoader(
                Noisy(), 32, shuffle=True, generator=5, num_workers=n, multiprocessing_context=FORK if n else None
            )
        )
        for n in (0, 1, 3)
    ]
    assert runs[0] == runs[1] == runs[2]
    print("0, 1 and 3 workers gave the same", len(runs[0]), "batches, random numbers included")

# %% [markdown]
"""
### A timeline

Each bar is a batch: loaded by a worker, or, in the lowest row, trained on. From top to bottom: one worker; three workers with a window of 3; the same
with a window of 6; and then with a model slower than the loading. **Predict** what changes from each picture to the next.
"""


# %% alt="Four timelines, one below the other: bars of training in the lowest row, bars of each worker above it. With one worker training waits; with three it does not." tags=["measure"]
class Timed:
    """A dataset that takes 4 ms for a batch, and returns who loaded it, and when."""

    def __len__(self) -> int:
        return 24

    def __getitem__(self, index: int) -> int:
        return index

    def get_batch(self, indices: Any) -> Any:
        started = time.perf_counter()
        time.sleep(0.004)
        return os.getpid(), started, time.perf_counter()


def timeline(ax: Any, num_workers: int, prefetch_factor: int, train_s: float) -> None:
    """Draw when each batch was loaded, and when the main process worked on it."""
    loader = DataLoader(
        Timed(), 1, num_workers=num_workers, prefetch_factor=prefetch_factor, multiprocessing_context=FORK
    )
    origin, rows = time.perf_counter(), {}
    for worker, started, ended in loader:
        row = rows.setdefault(worker, len(rows) + 1)
        ax.barh(row, ended - started, left=started - origin, color=f"C{row}", edgecolor="white")
        now = time.perf_counter()
        time.sleep(train_s)
        ax.barh(0, time.perf_counter() - now, left=now - origin, color="C0", edgecolor="white")
    ax.set(yticks=range(len(rows) + 1), yticklabels=["training", *(f"worker {k}" for k in range(len(rows)))])
    ax.set_title(
        f"{num_workers} workers, prefetch_factor={prefetch_factor}, training {train_s * 1e3:.0f} ms a batch", fontsize=9
    )


figure, axes = plt.subplots(4, 1, figsize=(9, 7), sharex=True, layout="constrained")
for ax, setting in zip(axes, [(1, 2, 0.002), (3, 1, 0.002), (3, 2, 0.002), (3, 2, 0.006)], strict=True):
    timeline(ax, *setting)
axes[-1].set_xlabel("seconds")
plt.show()

# %% [markdown]
"""
### Memory in flight

What was loaded and not yet taken lies in memory. **Predict**: with a model that is slower than the loading, how many batches wait, for each
`prefetch_factor`? Does the epoch become shorter?
"""


# %% alt="Four bars: the most batches that waited, for a prefetch factor of 1, 2, 4 and 8; they grow with the factor." tags=["measure"]
def waiting_batches(num_workers: int, prefetch_factor: int, train_s: float) -> tuple[int, float]:
    """Return the most batches that were loaded and not yet taken at a time, and the seconds of the epoch."""
    loader = DataLoader(
        Timed(), 1, num_workers=num_workers, prefetch_factor=prefetch_factor, multiprocessing_context=FORK
    )
    begun, events = time.perf_counter(), []
    for _, _, loaded in loader:
        events += [(loaded, 1), (time.perf_counter(), -1)]
        time.sleep(train_s)
    steps = itertools.accumulate(step for _, step in sorted(events))
    return max(steps), time.perf_counter() - begun


factors = [1, 2, 4, 8]
in_flight = [waiting_batches(2, factor, 0.006) for factor in factors]
figure, ax = plt.subplots(figsize=(6, 2.5), layout="constrained")
ax.bar([str(factor) for factor in factors], [most for most, _ in in_flight])
ax.set(xlabel="prefetch_factor", ylabel="batches waiting", title="two workers, a slow model")
plt.show()
for factor, (most, epoch_s) in zip(factors, in_flight, strict=True):
    assert most <= 2 * factor + 1  # the window, and the one that is being handed over
    print(f"prefetch_factor={factor}: at most {most} batches wait, epoch {epoch_s * 1e3:.0f} ms")

# %% [markdown]
"""
A larger window buys nothing here but memory: the model is the bottleneck. It helps where batches take *unequal* time: then the window is a cushion.

### What a worker's memory holds

A forked worker begins with the memory of the main process: nothing is copied, until somebody writes to a page. **Predict**: a dataset only reads its
list of file names. Does the memory of a worker grow?
"""


# %% tags=["measure"]
SMAPS = Path("/proc/self/smaps_rollup")  # where Linux tells


def private_kib() -> int:
    """Return how much memory only this process has, in KiB."""
    lines = SMAPS.read_text(encoding="utf-8").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty"))


class Names:
    """File names, in a list of strings or in an array of characters; a sample is the worker's own memory in KiB."""

    def __init__(self, names: Any) -> None:
        self.names = names

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, index: int) -> int:
        return len(self.names[index])

    def get_batch(self, indices: Any) -> Any:
        return private_kib() if sum(map(self.__getitem__, indices.tolist())) else 0


def growth_mib(names: Any) -> float:
    """Return by how much the memory of one worker grows in an epoch over these names."""
    seen = list(DataLoader(Names(names), 1000, shuffle=True, num_workers=1, multiprocessing_context=FORK))
    return (seen[-1] - seen[0]) / 1024


if SMAPS.exists():
    names = [f"images/{number:08d}.jpg" for number in range(300_000)]
    listed_mib, array_mib = growth_mib(names), growth_mib(np.array(names))
    print(f"300,000 names: as a list the worker grows by {listed_mib:.1f} MiB, as an array by {array_mib:.1f} MiB")
    assert listed_mib > 4 * array_mib

# %% [markdown]
"""
To read a Python object is to write: its reference count lies beside it, in the same page. Page by page, each worker gets a copy of its own of the
whole list. People call it a leak; it ends when every page is copied. An array has one reference count for all that is in it. So keep
what is large in arrays: numbers, or names as fixed-width texts (or as bytes with an array of offsets).

Under `spawn` and `forkserver` nothing is inherited: the dataset is pickled and sent. Arrays in it go the way of a batch, by `dump`, into one slot of shared
memory, which all workers map: one copy, however many workers. Lists are copied for each of them. And a file that is mapped (`CIFAR10Dataset(mmap=True)`) is
mapped again by its name.
"""

# %% [markdown]
"""
## Questions

Answer in your own words, with numbers that you measured above where there are some. A person grades these.

### Question 6: a hungry GPU

A GPU shows 40 % utilization, and a step of training takes 50 ms. The loader has 4 workers, the machine 16 cores, `pin_memory` is off. What do you measure, in which order, to find out who waits for whom? What do you change first
for each answer, and how do you know that it helped? Name a change that would not help at all.
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_Q6", "locked": false, "points": 4, "schema_version": 3, "solution": true}
"""
### BEGIN SOLUTION
First: does the GPU wait for data at all? Run the loop with one batch that lies on the device and is used again and again: if a step still takes 50 ms, the loader is innocent (small kernels, synchronisation such as
`.item()` in each step, a slow optimizer). Then the loader alone, without the model: batches per second against 20 a second. If it is slower, more workers as long as there are cores (4 of 16 are used) and the disk keeps up; after that cheaper
work: whole batches instead of samples, decoded images cached, bytes instead of floats on the way. If the loader alone is fast enough, the time is lost between: measure the copy with events; page-locked memory and copies on a stream of their own hide it behind the work.
Each time measure the time of a step again, one change at a time. A larger `prefetch_factor` does not help if loading is slower on average: the window is empty anyway; a faster GPU only waits longer.
### END SOLUTION
"""

# %% [markdown]
"""
### Question 7: eight ranks

Eight processes (*ranks*) train one model, each on its own GPU with a loader of its own; after each step they exchange gradients and wait for each other. For each of these say whether it must be the same in all ranks or different, and what happens
otherwise: the seed of the order, the positions that a rank takes of it, the random numbers of the augmentation, `drop_last`, the epoch number, `num_workers`.
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_Q7", "locked": false, "points": 4, "schema_version": 3, "solution": true}
"""
### BEGIN SOLUTION
The seed of the order and the epoch number must be the same: all ranks compute one permutation, and each takes other positions of it, every eighth for example. With different seeds the shares overlap: some samples come twice, others never. If the epoch number is not
advanced, every epoch has the same order; if it differs between ranks, the permutations do, and the shares overlap again. The augmentation must differ from sample to sample; as it belongs to (seed, epoch, position), positions counted per rank need the rank in
the seed, or eight ranks flip in step. `drop_last`, or padding, must be decided alike: all ranks need the same number of steps, else some wait for ever for gradients of a rank that has finished. `num_workers` may differ: it must not change
the batches, only their speed; the slowest rank sets the pace of all.
### END SOLUTION
"""
