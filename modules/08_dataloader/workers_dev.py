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
import itertools
import mmap
import multiprocessing
import os
import pickle
import queue
import select
import selectors
import signal
import sys
import tempfile
import threading
import time
import traceback
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from io import BytesIO
from multiprocessing import connection
from typing import Any, NamedTuple

import numpy as np

from tinytorch.core.dataloader.errors import WorkerError
from tinytorch.core.dataloader.seeding import seeded

# %%
import gc

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
The work was to copy bytes, and each batch is now copied four times more: into a pickle, into a pipe, out of it, and into an array. And the list
of what is wrong goes on: all tasks are in the queue at once, so all batches may wait in memory; an exception in a worker is a hang; a
killed worker is a hang, too; the workers die with each epoch. The rest of this notebook is that list, from top to bottom.

## Part 2: shared memory

A worker and the main process can map the *same* memory. Then a worker writes a batch where the main process reads it: one copy in the worker, none
in the main process. Such memory should have no name: what has a name is left behind when a program is killed.
"""

# %%
#| default_exp core.dataloader.arena
"""Shared memory without names: one anonymous file, cut into slots, each of which carries one batch."""

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

*Hint: finalize the lease with `self.free.append`: a finalizer may run at any time and in any thread, so it must do one small thing. Its attribute
`atexit` should be False: at the end of the program nobody needs slots.*
"""


# %%
#| export
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
        lease = np.frombuffer(self.memory(slot, message.size), np.uint8, message.size)
        if self.free:
            weakref.finalize(lease, self.free.append, slot).atexit = False
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


class Answer(NamedTuple):
    """What came of a task: a Message (from a thread: the batch), or a Failure. Ticket -1: the worker did not start."""

    ticket: int
    slot: int | None
    content: Any


@dataclass(frozen=True)
class Job:
    """What all tasks of a loader have in common: `load(positions)` gives a batch; `init(worker)` is called first."""

    dataset: Any
    load: Callable[[Any], Any]
    seed: int
    everywhere: bool
    num_workers: int
    init: Callable[[int], None] | None = None


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
    arena: Arena | None,
) -> None:
    """Answer every task until None is received.

    First `get_worker_info()` is set, with seed job.seed + worker, and `job.init(worker)` is called, if there is one; if
    that fails, the only answer is a Failure with ticket -1 and no slot, and no task is received. Then each task is
    answered before the next is received, with its ticket and slot. The content is the batch, loaded inside
    `seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere)` and packed into the task's slot of the
    arena (as it is, without an arena); or a Failure, if loading or packing raises anything. An exception that would end
    a loop or the program there, at the start or later, is changed by `tellable`. No batch is kept while waiting for the
    next task: it would take memory.
    """
    _info.set(WorkerInfo(worker, job.num_workers, job.seed + worker, job.dataset))
    ### BEGIN SOLUTION
    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        answer(Answer(-1, None, Failure(tellable(error, "worker_init_fn"), worker)))
        return
    while (task := receive()) is not None:
        answer(Answer(task.ticket, task.slot, outcome(job, worker, task, arena)))


def outcome(job: Job, worker: int, task: Task, arena: Arena | None) -> Any:
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

    prepared = Job("data", lambda positions: get_worker_info().dataset, 100, False, 4, prepare)
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
        if "torch" in sys.modules:
            sys.modules["torch"].set_num_threads(1)  # its threads do not survive a fork: using them would hang
        work(job, worker, channel.recv, channel.send, arena)


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
#| default_exp core.dataloader.processes
"""Worker processes: how they start, how they end, and what is said of one that died."""


# %%
#| export
PATIENCE_S = 0.25  # how long a worker may take to leave before it is sent away
ROOM = 1 << 15  # bytes that a pipe has room for if it can be written to
OURS: weakref.WeakSet[Any] = weakref.WeakSet()  # our ends of all pipes; a fork must not keep them open


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
def interrupted_once() -> Iterator[None]:
    """While a Ctrl-C is on its way up, ignore another: what is done here ends soon, and should not end half done.

    A loop that it leaves is closed by GeneratorExit, in which an interrupt could not be raised, only printed.
    """
    on_its_way = isinstance(sys.exception(), KeyboardInterrupt | GeneratorExit)
    if not on_its_way or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


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
#| export
class Processes:
    """Worker processes: how they start, how they end, and what is said of one that died.

    Attributes:
        channels: our end of each worker's pipe. processes: the processes.
        waiting: the tickets of the tasks that each worker has not answered yet.
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
        self.channels: list[connection.Connection] = []
        self.processes: list[Any] = []
        self.waiting: list[set[int]] = []
        self.selector: Any = selectors.DefaultSelector() if os.name == "posix" else Waiter()
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
        slot = arena.take()
        try:
            return arena.pack(job, slot), slot
        except Exception:  # it may hold a lock or a queue, which can be sent while a process is started, and only then
            arena.release(slot)
            return job

    def _start(self, job: Any, worker: int, arena: Arena) -> None:
        ours, theirs = self.start.Pipe()
        self.channels.append(ours)
        self.waiting.append(set())
        OURS.add(ours)
        arguments = (job, worker, theirs, list(OURS) if self.inherits else [], arena)
        process = self.start.Process(target=process_main, args=arguments, daemon=True, name=f"loader worker {worker}")
        with theirs:
            process.start()
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

    def ready(self, task: Task) -> bool:
        """Tell whether a task can be sent without waiting for a worker, who may be waiting for us to read its answers.

        Raises:
            What pickling raises, if the positions cannot be pickled.
        """
        numbers = isinstance(task.positions, np.ndarray) and not task.positions.dtype.hasobject
        size = task.positions.nbytes if numbers else len(pickle.dumps(task))
        worker = min(range(len(self.waiting)), key=lambda k: len(self.waiting[k]))
        if not self.waiting[worker]:
            return True  # it listens
        if size > ROOM or not hasattr(select, "poll"):
            return size <= ROOM
        poll = select.poll()
        poll.register(self.channels[worker], select.POLLOUT)
        return bool(poll.poll(0))

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
        for channel in self.channels:
            channel.close()
        if self.owner == os.getpid():  # else this is a fork's copy: the workers are its parent's
            with interrupted_once():
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

*7 points, hard.* Starting and ending the processes is given. You write how they are fed and heard. A task goes to the worker that has the fewest, for a batch
may take longer than another. `receive` waits for whatever happens first: an answer, or the end of a process, which the selector reports as well.

*Hint: `selector.select(timeout)` gives (key, events) pairs; `key.data` is the worker's number. A pipe may hold several answers; `poll()` tells,
and is true at the end of the pipe, too. A worker may answer and die between two of your questions: what do you ask first, whether it lives, or what is in its pipe?*
"""

# %%
#| default_exp core.dataloader.crew
"""Workers behind one face, processes or threads: feed them, hear them, notice when one is dead."""


# %% nbgrader={"grade": false, "grade_id": "8_24", "locked": false, "schema_version": 3, "solution": true}
#| export
class ProcessCrew(Processes):
    """Worker processes that are fed and heard."""

    def send(self, task: Task) -> None:
        """Send a task to the worker that has the fewest to answer, the first of those; note its ticket in `waiting`.

        A worker that is dead already, or dies with tasks unread, is no error here: `receive` finds out how it died.
        """
        ### BEGIN SOLUTION
        worker = min(range(len(self.waiting)), key=lambda k: len(self.waiting[k]))
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
        return alive
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_24-check", "locked": true, "points": 4, "schema_version": 3, "solution": false}
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

with check("8.24", "a worker's death does not lose the answers of another"):
    crew = ProcessCrew(Job("data", last_words, 0, False, 2), Arena(0), FORK)
    try:
        crew.send(Task(0, None, 0, 0, [9]))
        crew.send(Task(1, None, 0, 1, [1]))
        crew.processes[0].join(4)
        crew.channels[1].poll(4)  # until its answer is there
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
### Threads

Given: the same with threads. They share the memory of this process, so there is nothing to pack; but they share its one interpreter, too. Loading
that waits (for a disk, a network) or computes in C runs side by side; Python code takes turns. A thread cannot be killed: it ends after its batch.
"""


# %%
#| export
class ThreadCrew:
    """Worker threads: they share the memory of this process, and its one interpreter."""

    def __init__(self, job: Job) -> None:
        self.tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self.answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self.threads = [
            threading.Thread(
                target=contextvars.Context().run,  # a fresh context: nothing of the caller's is inherited
                args=(work, job, worker, self.tasks.get, self.answers.put, None),
                daemon=True,
                name=f"loader worker {worker}",
            )
            for worker in range(job.num_workers)
        ]
        for thread in self.threads:
            thread.start()

    def send(self, task: Task) -> None:
        """Put a task where the next free thread takes it."""
        self.tasks.put(task)

    def ready(self, task: Task) -> bool:
        """Tell whether a task can be sent without waiting: always."""
        return True

    def lost(self) -> WorkerError | None:
        """Return the error of a worker that is dead; a thread ends only when it cannot start, and answers so."""
        dead = (worker for worker, thread in enumerate(self.threads) if not thread.is_alive())
        return next((WorkerError(f"worker {worker} (a thread) ended", worker) for worker in dead), None)

    def receive(self, timeout_s: float | None) -> list[Answer]:
        """Wait for an answer, at most `timeout_s` seconds (None: for ever)."""
        with contextlib.suppress(queue.Empty):
            return [self.answers.get(timeout=timeout_s)]
        return []

    def close(self) -> None:
        """Tell the threads to end, and wait half a second for those that are loading."""
        with contextlib.suppress(queue.Empty):
            while True:
                self.tasks.get_nowait()
        for _ in self.threads:
            self.tasks.put(None)
        deadline = time.monotonic() + 2 * PATIENCE_S
        for thread in set(self.threads) - {threading.current_thread()}:
            thread.join(max(0.0, deadline - time.monotonic()))


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
        crew: `send(task)`, `receive(timeout_s)`, `ready(task)`, `lost()` and `close()`.
        arena: the slots; none for threads.
        arrived: answers that nobody has asked for yet, by ticket.
        abandoned: tickets on the way that nobody will ask for.
    """

    def __init__(self, job: Job, window: int, method: str = "process", context: Any = None) -> None:
        self.window, self.tickets = window, itertools.count()
        self.owner, self.closed, self.failed, self.looked = os.getpid(), False, False, time.monotonic()
        self.arrived: dict[int, Answer] = {}
        self.abandoned: set[int] = set()
        self.arena = Arena(window + KEPT + 1 if method == "process" else 0)
        try:
            self.crew: Any = ProcessCrew(job, self.arena, context) if method == "process" else ThreadCrew(job)
        except BaseException:
            self.arena.close()
            raise

    def submit(self, epoch: int, position: int, positions: Any) -> int:
        """Send a task, with a slot if one is free; return its ticket."""
        task = Task(next(self.tickets), None, epoch, position, positions)
        while not self.crew.ready(task):
            self.listen(LOOK_S)
        self.crew.send(task._replace(slot=self.arena.take()))
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
                raise WorkerError(f"no batch arrived within timeout={timeout_s:g} seconds")

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
        answers = self.crew.receive(timeout_s)
        self.failed = self.failed or any(answer.ticket == -1 for answer in answers)
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

    def lost(self) -> None:
        return None

    def close(self) -> None:
        pass


def silent_pool(slots: int = 4) -> Any:
    """Return a pool with a SilentCrew and an arena of so many slots."""
    pool = Pool(plain_job, 2, "thread")
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
    threads = Pool(Job("data", lambda positions: ("batch", positions), 0, False, 2), 2, "thread")
    try:
        ticket = threads.submit(0, 0, [5])
        expect(threads.result(threads.wait([ticket], 5.0)), ("batch", [5]), "a batch from a thread")
        expect_error(WorkerError, lambda: threads.wait([99], 0.05), "a ticket that nobody answers", "timeout", "0.05")
    finally:
        threads.close()
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
            flying.extend(pool.submit(*task) for task in itertools.islice(tasks, 1))
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
## Part 7: use it

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

Each bar is a batch that a worker loads; the marks below are the moments when the main process received it, and trained on it. **Predict** what changes
with more workers, with a larger window, and when the model is slower than the loading.
"""


# %% tags=["measure"]
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


import matplotlib.pyplot as plt

figure, axes = plt.subplots(4, 1, figsize=(9, 7), sharex=True, layout="constrained")
for ax, setting in zip(axes, [(1, 2, 0.002), (3, 1, 0.002), (3, 2, 0.002), (3, 2, 0.006)], strict=True):
    timeline(ax, *setting)
axes[-1].set_xlabel("seconds")
plt.show()
