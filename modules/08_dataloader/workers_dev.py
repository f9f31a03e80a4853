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
import gc
import itertools
import mmap
import multiprocessing
import os
import pickle
import queue
import signal
import sys
import threading
import time
import traceback
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from io import BytesIO
from multiprocessing import connection
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tinytorch.core.dataloader.errors import WorkerError, with_note, set_past_class, shown
from tinytorch.core.dataloader.plumbing.stream import Pass, Reader
from tinytorch.core.dataloader.seeding import seeded
from tinytorch.core.dataloader.workers.plumbing.messages import (
    Answer,
    Job,
    Message,
    Task,
    Turn,
    WorkerInfo,
    current_worker,
    get_worker_info,
)
from tinytorch.core.dataloader.workers.plumbing.page_lock import (
    CudaMemory,
    Locker,
    can_lock,
    device_of,
    lock_slots,
    page_locked,
    page_locked_copy,
    passed_on,
    rebuilt,
    tensor_of,
    torch_module,
    warn_of_no_use,
)
from tinytorch.core.dataloader.workers.plumbing.pickling import BatchPickler, places_of
from tinytorch.core.dataloader.workers.plumbing.processes import PATIENCE_S, WorkerProcesses
from tinytorch.core.dataloader.workers.plumbing.slot_memory import Slots, Watch
from tinytorch.core.dataloader.workers.plumbing.slot_writer import SlotWriter
from tinytorch.core.dataloader.workers.plumbing.tickets import Tickets
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
    bars_s = [(start - origin, end - start) for start, end in spans if start - origin < 0.03]
    ax.broken_barh(bars_s, (row - 0.4, 0.8), color=f"C{row}", edgecolor="white", linewidth=0.3)
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
#| default_exp core.dataloader.workers.packing
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
free: then somebody is collecting batches, as `list(loader)` does, and loading must go on without overwriting anything. Each array is copied by itself: who
keeps the labels of all batches should not keep the images.

*Hint: a callback may run at any time and in any thread, so it must do one small thing: `self.free.append(slot)`. With `weakref.finalize` set its attribute
`atexit` to False, because at the end of the program nobody needs slots. The loader has a stricter need: Python prints and forgets an exception that is
raised in a callback, and Ctrl-C raises one wherever Python code happens to run. `Watch(lease, self.free, slot)`, given, runs none; like every
weak reference it calls back only while it is alive itself, so keep it in `self.lent[slot]`.*
"""

# %%
#| default_exp core.dataloader.workers.arena
"""Shared memory without names: one anonymous file, cut into slots, each of which carries one batch."""


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
        arrays are copied out of the slot, each into memory of its own, and it is free at once.
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
        if self.free:
            lease = np.frombuffer(memory, np.uint8, message.size)
            self.lent[slot] = Watch(lease, self.free, slot)
            return load(message, lease)
        parts = [bytearray(memory[start : start + length]) for start, length in message.places]
        self.release(slot)
        return pickle.loads(message.pickled, buffers=parts)
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


def owner_of(array: Any) -> Any:
    """Return the object whose memory an array lies in, which stays as long as the array does."""
    while (
        isinstance(array, np.ndarray | memoryview)
        and (array.base if isinstance(array, np.ndarray) else array.obj) is not None
    ):
        array = array.base if isinstance(array, np.ndarray) else array.obj
    return array


with check("8.21", "arrays that were copied out are apart: who keeps one keeps only its bytes"):
    arena = Arena(1)
    slot = arena.take()
    apart = arena.unpack(arena.pack([np.zeros(1000), np.arange(5)], slot), slot)
    expect_true(owner_of(apart[0]) is not owner_of(apart[1]), "two arrays of one batch lie in the same memory")

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
slot before it is filled: `batch_array(shape, dtype)` is `np.empty`, but in a worker it lies where the batch will be read. The loader's own
`default_collate` does that. What the workers pack with is given (`SlotWriter`): it does what your `pack` does, leaves what lies in the slot where it
is, and sends small arrays in the message, so that who keeps them keeps no slot.
"""

# %% [markdown]
"""
## Part 3: a worker

A worker is one function that reads top to bottom: receive, load, answer, repeat. Whatever goes wrong while loading is an *answer* as well: a
worker that dies of an exception takes the error with it, and the main process waits for ever.
"""

# %%
#| default_exp core.dataloader.workers.worker
"""What a worker does: receive a task, load, answer, repeat. Failures are answers, too."""


# %% [markdown]
"""
### 8.22 · Failure: an exception on its way

*5 points, medium.* The caller should get the exception that the dataset raised: its type, its arguments, its attributes, and where it was raised. A thread
can hand over the very exception. For a process, pickling it is not enough: a class whose `__init__` takes two arguments and passes one on cannot be read back, and
some hold what cannot be sent, such as a lock. So take it apart there, leave out what cannot be sent, and put it together here without calling its `__init__`.

Given: `arrives(value)` tells whether a value can be sent, `with_note(error, text)` adds a note, and `set_past_class(error, name, value)` sets an attribute of an
exception whose class refuses attributes.

*Hint: `__getstate__` says what is pickled of an object, and nothing asks for it in a thread. `cls.__new__(cls, *args)` makes an instance and nothing more;
`vars(error)` holds attributes and notes. Python's own classes keep more
elsewhere: their `__reduce__()` says what to make an error of, and which attributes it has beside that; their `__init__`, called on the instance, puts it in place.
`traceback.format_exception` gives lines.*
"""


# %%
#| export
class RemoteError(Exception):
    """The traceback in the worker, as text; the cause of an exception that comes from there."""


def arrives(value: Any) -> bool:
    """Tell whether a value can be pickled and read back."""
    try:
        pickle.loads(pickle.dumps(value))
    except Exception:
        return False
    return True


# %% nbgrader={"grade": false, "grade_id": "8_22", "locked": false, "schema_version": 3, "solution": true}
#| export
class Failure:
    """An exception on its way to the main process: from a thread as it is, from a process through a pickle.

    Attributes of the exception that cannot be pickled are left out, and a note names them. An exception whose class or
    arguments cannot be pickled and read back becomes a WorkerError, whose message gives its type and text, and whose
    `worker` is the worker.

    Example:
        >>> Failure(KeyError("cat.png"), worker=1).error()
        KeyError('cat.png')
    """

    def __init__(self, error: BaseException, worker: int) -> None:
        ### BEGIN SOLUTION
        self.raised: BaseException | None = error
        self.text, self.worker, self.parts = "".join(traceback.format_exception(error)), worker, b""
        self.short = "".join(traceback.format_exception_only(error)).strip()

    def __getstate__(self) -> dict[str, Any]:
        with contextlib.suppress(Exception):
            self.parts = pickle.dumps(self._taken_apart(self.raised))
        return vars(self) | {"raised": None}

    @staticmethod
    def _taken_apart(error: Any) -> tuple[Any, ...]:
        base: Any = next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")
        _, made_of, *states = base.__reduce__(error)  # it knows more than `args` and `vars`, such as a file's name
        state = error.__getstate__()
        attributes = dict(states[0] if states else {}) | vars(error) | (state[1] if isinstance(state, tuple) else {})
        sent = {name: value for name, value in attributes.items() if arrives(value)}
        left_out = sorted(attributes.keys() - sent.keys())
        return type(error), base, made_of, error.args, sent, left_out

    @staticmethod
    def _put_together(kind: Any, base: Any, made_of: Any, arguments: Any, sent: Any, left_out: Any) -> BaseException:
        error = kind.__new__(kind, *made_of)
        base.__init__(error, *made_of)  # fills what no `__dict__` holds, such as UnicodeError.start
        for name, value in {"args": arguments, **sent}.items():
            set_past_class(error, name, value)
        if left_out:
            with_note(error, f"without {', '.join(left_out)}, which could not be sent from the worker")
        return error
        ### END SOLUTION

    def error(self) -> BaseException:
        """Return the exception: same type, `args` and attributes (so its notes, too), and a note that names the worker.

        In the process that made this, it is the very exception, with its own cause. In another it has the attributes
        that could be sent, those too that Python's own classes keep outside of `vars(error)`: `OSError.filename`,
        `UnicodeDecodeError.start`, `ImportError.name`. The `__init__` of a class that is not Python's is not called.
        There, its `__cause__` is a RemoteError with the traceback in the worker.
        """
        ### BEGIN SOLUTION
        if self.raised is not None:
            return with_note(self.raised, f"in worker {self.worker}")
        try:
            error = self._put_together(*pickle.loads(self.parts))
        except Exception:  # it could not be sent there, or it cannot be read here
            error = WorkerError(f"{self.short} (it could not be sent between processes)", self.worker)
        set_past_class(error, "__cause__", RemoteError(f'\n"""\n{self.text}"""'))
        return with_note(error, f"in worker {self.worker}")
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_22-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
def sent(error: BaseException, worker: int = 3) -> BaseException:
    """Raise an exception, and return what arrives of it in another process."""
    try:
        raise error
    except BaseException as raised:
        return pickle.loads(pickle.dumps(Failure(raised, worker))).error()


class ApiError(Exception):
    """An exception that holds a connection, as those of many clients do."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code, self.connection = code, threading.Lock()


with check("8.22", "type, arguments and text arrive"):
    arrived = sent(KeyError("cat.png"))
    expect([type(arrived).__name__, arrived.args, str(arrived)], ["KeyError", ("cat.png",), "'cat.png'"], "a KeyError")

with check("8.22", "the worker and its traceback are told"):
    expect_true(
        any("3" in note for note in getattr(arrived, "__notes__", [])), f"no note names worker 3: {vars(arrived)}"
    )
    expect_true(
        isinstance(arrived.__cause__, RemoteError),
        f"the cause should be a RemoteError, it is {arrived.__cause__!r}",
    )
    expect_true("raise error" in str(arrived.__cause__), "the traceback in the worker is not in the cause")

with check("8.22", "what cannot be sent is left out, and named"):
    refused_api = sent(ApiError("too many requests", 429))
    expect(
        [type(refused_api).__name__, getattr(refused_api, "code", None)],
        ["ApiError", 429],
        "an exception with a lock in it",
    )
    expect_true(not hasattr(refused_api, "connection"), "the attribute `connection`, a lock, has arrived")
    notes = getattr(refused_api, "__notes__", [])
    expect_true(any("connection" in note for note in notes), f"no note names `connection`, which was left out: {notes}")

with check("8.22", "a thread hands over the very exception"):
    original = ApiError("too many requests", 429)
    expect_true(
        Failure(original, 2).error() is original, "error() of a Failure that was not pickled is another exception"
    )
    expect_true(
        any("2" in note for note in getattr(original, "__notes__", [])), f"no note names worker 2: {vars(original)}"
    )

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


class Frozen(Exception):
    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("frozen")


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
    frozen = sent(Frozen("cat.png"))
    expect([type(frozen).__name__, str(frozen)], ["Frozen", "cat.png"], "an exception whose class refuses attributes")
    expect_true(
        any("3" in note for note in getattr(frozen, "__notes__", [])), f"no note names worker 3: {vars(frozen)}"
    )
    absent = sent(ImportError("no module of that name", name="torchvision"))
    expect([str(absent), absent.name], ["no module of that name", "torchvision"], "the module an ImportError names")
    nothing = sent(KeyError())
    expect([type(nothing).__name__, nothing.args], ["KeyError", ()], "a KeyError without arguments")

with check("8.22", "one attribute that cannot be sent costs no other"):
    api = ApiError("too many requests", 429)
    api.add_note("sample 12")
    api.answer, api.hint = len, lambda: "wait"  # one that can be sent, one that cannot
    refused_api = sent(api)
    expect([refused_api.args, refused_api.code], [("too many requests",), 429], "arguments and code of an ApiError")
    expect_true(getattr(refused_api, "answer", None) is len, "an attribute that can be sent is not there")
    expect_true(not hasattr(refused_api, "hint"), "the attribute `hint`, a lambda, has arrived")
    notes = " / ".join(refused_api.__notes__)
    for word in ("sample 12", "connection", "hint", "3"):
        expect_true(word in notes, f"{word!r} is in no note: {notes}")

with check("8.22", "in a thread, the exception stays as it is, but for the note"):
    try:
        raise Frozen("cat.png") from KeyError("the reason")
    except Frozen as raised:
        threaded, reason = raised, raised.__cause__
    expect_true(
        Failure(threaded, 4).error() is threaded, "error() of a Failure that was not pickled is another exception"
    )
    expect_true(threaded.__cause__ is reason, "the cause of an exception in a thread was replaced")
    expect_true(
        any("4" in note for note in getattr(threaded, "__notes__", [])), f"no note names worker 4: {vars(threaded)}"
    )

with check("8.22", "what cannot be sent at all arrives as text"):
    error = sent(Broken(threading.Lock()))
    expect_true(isinstance(error, WorkerError), f"an argument is a lock: expected a WorkerError, got {error!r}")
    expect_true("Broken" in str(error) and "it holds a lock" in str(error), f"type and text are not in: {error}")
    expect(error.worker, 3, "the worker of that WorkerError")
    expect_true(any("3" in note for note in error.__notes__), f"no note names worker 3: {error.__notes__}")
    expect_true("raise error" in str(error.__cause__), "the traceback in the worker is not in its cause")

    nowhere = sent(type("Nowhere", (Exception,), {})("inside"))
    expect_true(
        isinstance(nowhere, WorkerError), f"a class that cannot be found: expected a WorkerError, got {nowhere!r}"
    )
    expect_true("Nowhere" in str(nowhere) and "inside" in str(nowhere), f"type and text are not in: {nowhere}")

    Gone = type("Gone", (Exception,), {})
    shipped = pickle.dumps(Failure(Gone("in the worker only"), 3))
    del Gone
    gone = pickle.loads(shipped).error()
    expect_true(isinstance(gone, WorkerError), f"a class that is not found here: expected a WorkerError, got {gone!r}")
    expect_true("Gone" in str(gone) and "in the worker only" in str(gone), f"type and text are not in: {gone}")

    inner = ValueError("outside")
    inner.reason, inner.path = TwoArguments("a.bin", 7), "a.bin"  # the reason can be pickled, and not read back
    error = sent(inner)
    expect(
        [type(error).__name__, str(error), error.path], ["ValueError", "outside", "a.bin"], "an error with a bad reason"
    )
    expect_true(not hasattr(error, "reason"), "an attribute that cannot be read back has arrived")
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
    arena: Arena | SlotWriter | None,
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
    current_worker.set(WorkerInfo(worker, job.num_workers, job.base_seed + worker, job.dataset))
    ### BEGIN SOLUTION
    try:
        if job.init is not None:
            job.init(worker)
    except BaseException as error:
        answer(Answer(-1, None, Failure(tellable(error, "worker_init_fn"), worker)))
        return
    while (task := receive()) is not None:
        answer(Answer(task.ticket, task.slot, outcome(job, worker, task, arena)))


def outcome(job: Job, worker: int, task: Task, arena: Arena | SlotWriter | None) -> Any:
    """Return the batch of a task, packed, or the Failure to load it."""
    try:
        with seeded(job.seed, task.epoch, task.position, everywhere=job.everywhere):
            batch = job.load(task.positions)
        return batch if arena is None else arena.pack(batch, task.slot)
    except BaseException as error:
        return Failure(tellable(error, f"loading positions {shown(task.positions)}"), worker)
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

Given (`plumbing/child.py`, `plumbing/processes.py`). Around the loop stands what a process needs: Ctrl-C is left to the main process; the ends of pipes that belong to others are closed, so
that a pipe breaks when the main process dies; a thread watches that process, in case this one is busy; and the worker keeps the memory that it frees for the next batch. A job that was sent, and not
inherited, lies in the arena: a large dataset is there once, for all workers.
"""

# %% [markdown]
"""
## Part 4: the worker pool

Somebody has to start the workers, feed them, notice when one dies, and end them, whatever they are doing. Each process has a pipe of its own, so no
lock is shared, and a worker that is killed in the middle of a word harms nobody else.
"""

# %% [markdown]
"""
### 8.24 · ProcessPool: feed, listen, notice

*7 points, hard.* Starting and ending the processes is given. You write how they are fed and heard. `pick`, given, says whose a task is: the worker's that has the
fewest, for a batch may take longer than another. `receive` waits for whatever happens first: an answer, or the end of a process, which the selector reports as well.

*Hint: `selector.select(timeout)` gives (key, events) pairs; `key.data` is the worker's number. A pipe may hold several answers; `poll()` tells,
and is true at the end of the pipe, too. A worker may answer and die between two of your questions: what do you ask first, whether it lives, or what is in its pipe?*
"""

# %%
#| default_exp core.dataloader.workers.process_pool
"""A pool of worker processes: feed them, hear them, notice when one is dead."""


# %%
#| export
class Processes(WorkerProcesses):
    """Worker processes, each of which does `work`."""

    work = staticmethod(work)


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


def all_answers(pool: Any, count: int, timeout_s: float | None = 1.0) -> list[Answer]:
    """Receive until there are `count` answers; give up after 4 seconds."""
    answers: list[Answer] = []
    deadline = time.monotonic() + 4
    while len(answers) < count:
        expect_true(time.monotonic() < deadline, f"{len(answers)} of {count} answers arrived within 4 seconds")
        answers += within(4, lambda: pool.receive(timeout_s))
    return answers


# %% nbgrader={"grade": false, "grade_id": "8_24", "locked": false, "schema_version": 3, "solution": true}
#| export
class ProcessPool(Processes):
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
def until_error(pool: Any, answers: list[Answer]) -> None:
    """Receive until that raises; give up after 4 seconds."""
    deadline = time.monotonic() + 4
    while time.monotonic() < deadline:
        answers += within(4, lambda: pool.receive(1.0))


with check("8.24", "tasks go to the workers in turn, and answers come back"):
    arena = Arena(6)
    pool = ProcessPool(plain_job, arena, FORK)
    try:
        for k in range(4):
            pool.send(Task(10 + k, arena.take(), 0, k, [k]))
        expect(
            [len(tickets) for tickets in pool.waiting],
            [2, 2],
            "tasks that each of two workers has, after four were sent",
        )
        arrived = {a.ticket: arena.unpack(a.content, a.slot).tolist() for a in all_answers(pool, 4)}
        expect(sorted(arrived.items()), [(10 + k, [10 * k]) for k in range(4)], "the batches by ticket")
        expect([len(tickets) for tickets in pool.waiting], [0, 0], "tasks that each worker has afterwards")
    finally:
        pool.close()

with check("8.24", "a worker that is killed is named, with what killed it"):
    pool = ProcessPool(plain_job, Arena(2), FORK)
    try:
        victim = pool.processes[1].pid
        os.kill(victim, signal.SIGTERM)
        error = expect_error(WorkerError, lambda: until_error(pool, []), "receive, with a dead worker", "SIGTERM")
        expect([error.worker, error.pid], [1, victim], "worker and process in the error")
    finally:
        pool.close()


# %% nbgrader={"grade": true, "grade_id": "8_24-hidden", "locked": true, "points": 3, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
GATE = FORK.Event()


def held_at_zero(positions: Any) -> Any:
    if 0 in positions:
        GATE.wait(4)
    return list(positions)


with check("8.24", "a worker that is busy does not keep the others waiting"):
    pool = ProcessPool(Job("data", held_at_zero, 0, False, 2), Arena(0), FORK)
    try:
        pool.send(Task(0, None, 0, 0, [0]))
        pool.send(Task(1, None, 0, 1, [1]))
        first_heard = all_answers(pool, 1, timeout_s=60.0)
        expect([a.ticket for a in first_heard], [1], "the tickets answered first, while worker 0 is busy")
        pool.send(Task(2, None, 0, 2, [2]))
        expect([sorted(tickets) for tickets in pool.waiting], [[0], [2]], "the tickets that each worker has to answer")
        expect([a.ticket for a in all_answers(pool, 1)], [2], "the tickets answered next, while worker 0 is busy")
        threading.Timer(0.1, GATE.set).start()
        expect([a.ticket for a in within(4, lambda: pool.receive(None))], [0], "the tickets answered when it is not")
    finally:
        pool.close()

with check("8.24", "waiting ends when the time is up, and computes nothing"):
    pool = ProcessPool(plain_job, Arena(1), FORK)
    try:
        before_s = time.process_time()
        expect(within(4, lambda: pool.receive(0.2)), [], "what is received when nothing was sent")
        used_s = time.process_time() - before_s
        expect_true(used_s < 0.04, f"waiting for 0.2 seconds took {used_s:.2f} seconds of computing")
    finally:
        pool.close()


def who_loads(turn: Turn) -> int:
    return get_worker_info().id


def last_words(positions: Any) -> Any:
    if positions == [9]:
        GATE.wait(4)
        os._exit(7)
    return list(positions)


with check("8.24", "answers of a worker that died later are not lost, and its exit code is told"):
    GATE.clear()
    pool = ProcessPool(Job("data", last_words, 0, False, 1), Arena(0), FORK)
    try:
        for ticket, positions in enumerate(([1], [2], [9], [3])):
            pool.send(Task(ticket, None, 0, ticket, positions))
        GATE.set()
        pool.processes[0].join(4)
        heard: list[Answer] = []
        error = expect_error(
            WorkerError, lambda: until_error(pool, heard), "receive, after the worker ended", "exit code 7"
        )
        expect([a.ticket for a in heard], [0, 1], "the tickets answered before the worker ended")
        expect(error.exitcode, 7, "the exit code in the error")
        pool.send(Task(5, None, 0, 5, [1]))
    finally:
        pool.close()

with check("8.24", "a task goes to the worker that pick names, busy or not"):
    pool = ProcessPool(Job("data", who_loads, 0, False, 2), Arena(0), FORK)
    try:
        for k in range(6):
            pool.send(Task(k, None, 0, k, Turn(1, (1, 1, 0)[k % 3], k, (1,))))
        expect([sorted(tickets) for tickets in pool.waiting], [[2, 5], [0, 1, 3, 4]], "the tickets sent to each worker")
        loaded = sorted((a.ticket, Arena(0).unpack(a.content, None)) for a in all_answers(pool, 6))
        expect([worker for _, worker in loaded], [1, 1, 0] * 2, "the workers that loaded turns of 1, 1, 0, 1, 1, 0")
    finally:
        pool.close()

with check("8.24", "a worker's death does not lose the answers of another"):
    pool = ProcessPool(Job("data", last_words, 0, False, 2), Arena(0), FORK)
    try:
        pool.send(Task(0, None, 0, 0, [9]))
        pool.send(Task(1, None, 0, 1, [1]))
        pool.processes[0].join(4)
        connection.wait([pool.channels[1]], 4)  # until its answer is there
        heard = []
        error = expect_error(
            WorkerError, lambda: until_error(pool, heard), "receive, after worker 0 ended", "exit code 7"
        )
        expect([a.ticket for a in heard], [1], "the tickets answered by worker 1")
        expect(error.worker, 0, "the worker in the error")
    finally:
        pool.close()

with check("8.24", "nothing is left"):
    expect(
        [p for p in multiprocessing.active_children() if p.name.startswith("loader")],
        [],
        "worker processes after close",
    )
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 5: the task queue

Workers only know their next task. Somebody has to know which batches are on their way, for which loop, and what becomes of those that
nobody wants any more.
"""

# %%
#| default_exp core.dataloader.workers.task_queue
"""Tasks of several loops for one pool of workers: tickets for what is on its way, and answers that wait."""


# %% [markdown]
"""
### 8.25 · TaskQueue: tickets

*6 points, hard.* Several loops may use the same workers at a time: two nested loops, or one that was left in the middle while the next begins. So each task has
a ticket, and answers wait until somebody asks for them by ticket. A task that nobody wants any more is abandoned: its answer, when it comes, only gives its slot back.

*Hint: there are three kinds of ticket: on the way, arrived, abandoned. For each event (answer, result, abandon), which goes where?*
"""


# %% nbgrader={"grade": false, "grade_id": "8_25", "locked": false, "schema_version": 3, "solution": true}
#| export
class TaskQueue(Tickets):
    """Tasks for a pool of workers, and the batches that are on their way. Several loops may use one."""

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
class SilentPool:
    """A pool that writes down its tasks; the check writes the answers."""

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


def silent_queue(slots: int = 4) -> Any:
    """Return a task queue with a SilentPool and an arena of so many slots."""
    return TaskQueue(SilentPool(), Arena(slots), window=2, num_workers=0)


def answered(task_queue: Any, ticket: int, batch: Any) -> Answer:
    """Return the answer to a ticket, with the batch packed, or with a Failure."""
    slot = next(task.slot for task in task_queue.pool.sent if task.ticket == ticket)
    return Answer(
        ticket, slot, Failure(batch, 0) if isinstance(batch, Exception) else task_queue.arena.pack(batch, slot)
    )


with check("8.25", "answers wait until they are asked for, in any order"):
    task_queue = silent_queue()
    one, two, three = task_queue.submit(0, 0, [1]), task_queue.submit(0, 1, [2]), task_queue.submit(0, 2, [3])
    for ticket, number in ((two, 20), (one, 10), (three, 30)):
        task_queue.sort(answered(task_queue, ticket, np.array([number])))
    numbers_by_ticket = [task_queue.result(ticket).tolist() for ticket in (one, three, two)]
    expect(numbers_by_ticket, [[10], [30], [20]], "the results of three tickets")
    expect(len(task_queue.arrived), 0, "answers that wait afterwards")

with check("8.25", "a failure is raised where its batch is asked for"):
    failed = task_queue.submit(0, 2, [3])
    task_queue.sort(answered(task_queue, failed, KeyError("sample 3")))
    expect_error(KeyError, lambda: task_queue.result(failed), "the result of a failure", "sample 3")
    gc.collect()
    expect(len(task_queue.arena.free), 4, "free slots when no batch is held")

# %% nbgrader={"grade": true, "grade_id": "8_25-hidden", "locked": true, "points": 3, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.25", "abandoned tickets give their slots back, now or later, and nothing else"):
    task_queue = silent_queue()
    here, later, wanted = task_queue.submit(0, 0, [1]), task_queue.submit(0, 1, [2]), task_queue.submit(0, 2, [3])
    task_queue.sort(answered(task_queue, here, np.array([1])))
    task_queue.abandon([here, later])
    expect(len(task_queue.arena.free), 2, "free slots of 4, with one task on the way and one abandoned on the way")
    task_queue.sort(answered(task_queue, later, np.array([2])))
    expect(len(task_queue.arena.free), 3, "free slots when the abandoned answer has come")
    expect(
        [len(task_queue.arrived), len(task_queue.abandoned)],
        [0, 0],
        "answers that wait, and tickets that are abandoned",
    )
    task_queue.sort(answered(task_queue, wanted, np.array([3])))
    expect(task_queue.result(wanted).tolist(), [3], "the result of the ticket that was not abandoned")
    gc.collect()
    kept, failing, other = task_queue.submit(0, 3, [4]), task_queue.submit(0, 4, [5]), task_queue.submit(0, 5, [6])
    task_queue.sort(answered(task_queue, kept, np.array([4])))
    task_queue.abandon([failing, other])
    task_queue.sort(answered(task_queue, failing, ValueError("nobody cares")))
    expect(
        len(task_queue.arena.free), 2, "free slots of 4 after an abandoned failure, with one on the way and one arrived"
    )
    task_queue.sort(answered(task_queue, other, np.array([6])))
    late = task_queue.submit(0, 6, [7])
    task_queue.sort(answered(task_queue, late, np.array([7])))
    task_queue.abandon([late])
    expect(
        [list(task_queue.arrived), len(task_queue.abandoned)],
        [[kept], 0],
        "answers that wait, and tickets that are abandoned",
    )
    expect(task_queue.result(kept).tolist(), [4], "the result of the ticket that waited all the time")
    gc.collect()
    expect(len(task_queue.arena.free), 4, "free slots when no batch is held")

with check("8.25", "a worker that could not start is an error at once"):
    refused_start = Answer(-1, None, Failure(OSError("no GPU"), 1))
    expect_error(
        OSError, lambda: silent_queue().sort(refused_start), "the answer of a worker that could not start", "no GPU"
    )

with check("8.25", "a batch that nobody kept gives its slot back, and one that is kept does not"):
    task_queue = silent_queue()
    first, second = task_queue.submit(0, 0, [1]), task_queue.submit(0, 1, [2])
    for ticket in (first, second):
        task_queue.sort(answered(task_queue, ticket, np.arange(3)))
    held = task_queue.result(first)
    task_queue.result(second)
    gc.collect()
    expect(len(task_queue.arena.free), 3, "free slots of 4, with one batch held and one dropped")
    expect_error(KeyError, lambda: task_queue.result(first), "asking twice for the result of a ticket")

with check("8.25", "a failure gives its slot back before it is raised"):
    task_queue = silent_queue(1)
    ticket = task_queue.submit(0, 0, [1])
    task_queue.sort(answered(task_queue, ticket, IndexError("sample 1")))
    expect_error(IndexError, lambda: task_queue.result(ticket), "the result of a failure", "sample 1")
    expect([len(task_queue.arena.free), len(task_queue.arrived)], [1, 0], "free slots of 1, and answers that wait")

with check("8.25", "batches of threads come as they are"):
    task_queue = silent_queue(0)
    ticket = task_queue.submit(0, 2, [5])
    task_queue.sort(Answer(ticket, None, ("batch", [5])))
    expect(task_queue.result(task_queue.wait([ticket], 5.0)), ("batch", [5]), "a batch that is not packed")
    expect_error(WorkerError, lambda: task_queue.wait([99], 0.05), "a ticket that nobody answers", "timeout", "0.05")
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 6: prefetch

How far may workers run ahead? Without a bound, a fast disk and a slow model fill the memory with batches that nobody has asked for. One number bounds
everything: the *window*, the batches that are on their way or waiting. When the window is full, nobody loads: that is backpressure.

**Predict.** Batches of 10 MB, 4 workers, `prefetch_factor=2`: how much memory is in flight? And does a larger factor make a slow dataset faster?
"""

# %%
#| default_exp core.dataloader.workers.prefetch
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
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    """Yield the batches of the tasks; at most `task_queue.window` are on their way or waiting at a time.

    Nothing is submitted before the first batch is asked for; then as many tasks as the window holds. Each time one more
    is submitted between `result` and `yield`. No reference to a batch is kept while the caller works with it. However
    this ends (all tasks done, closed early, an error of `tasks` or of the queue), the tickets on the way are abandoned.

    Args:
        task_queue: `submit(*task)` returns a ticket, `wait(tickets, timeout_s)` the first of them that has arrived,
            `result(ticket)` its batch; `abandon(tickets)` forgets tickets; `window` is the bound.
        tasks: (epoch, position, positions) of each batch; may be endless. A task is taken when there is room for it.
        in_order: yield in the order of the tasks; otherwise as they arrive.
        timeout_s: longest time to wait for a batch; 0 is for ever. It is handed to `wait`.

    Raises:
        WorkerError: see `TaskQueue.wait`. Whatever a worker raised, from `result`, which has forgotten that ticket.
    """
    ### BEGIN SOLUTION
    tasks = iter(tasks)
    flying: list[int] = []
    try:
        flying.extend(task_queue.submit(*task) for task in itertools.islice(tasks, task_queue.window))
        while flying:
            ticket = task_queue.wait(flying[:1] if in_order else flying, timeout_s)
            flying.remove(ticket)
            batch = [task_queue.result(ticket)]
            if (task := next(tasks, None)) is not None:
                flying.append(task_queue.submit(*task))
            yield batch.pop()
    finally:
        task_queue.abandon(flying)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_26-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
class DiaryQueue:
    """A task queue without workers: a ticket is the position of its task; `ready` says which arrive, in which order."""

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
        list(prefetch(DiaryQueue(3), tasks_of(5))), [f"batch {k}" for k in range(5)], "five batches, with a window of 3"
    )

with check("8.26", "the window is filled, never exceeded, and filled again before a batch is given out"):
    task_queue = DiaryQueue(3)
    batches = prefetch(task_queue, tasks_of(6))
    expect(task_queue.log, [], "what was done before the first batch was asked for")
    next(batches)
    expect(
        task_queue.log,
        ["submit 0", "submit 1", "submit 2", "result 0", "submit 3"],
        "what was done to give the first batch",
    )
    expect(len(task_queue.flying), 3, "batches on the way while the caller works on the first")

with check("8.26", "a loop that is left abandons what is on the way"):
    batches.close()
    expect(sorted(task_queue.log[5:]), ["abandon 1", "abandon 2", "abandon 3"], "what was done when the loop was left")

# %% nbgrader={"grade": true, "grade_id": "8_26-hidden", "locked": true, "points": 3, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.26", "as they arrive, if order does not matter"):
    eager = DiaryQueue(3, ready=[2, 1, 4, 0, 3])
    expect(
        list(prefetch(eager, tasks_of(5), in_order=False)),
        [f"batch {k}" for k in (2, 1, 4, 0, 3)],
        "batches as they arrive",
    )
    strict = DiaryQueue(3, ready=[2, 1, 4, 0, 3])
    expect(list(prefetch(strict, tasks_of(5))), [f"batch {k}" for k in range(5)], "the same arrivals, in order")

with check("8.26", "tasks are taken one by one, as the window moves on"):
    taken: list[int] = []

    def counted() -> Iterator[tuple[int, int, Any]]:
        for position in range(1000):
            taken.append(position)
            yield 0, position, [position]

    long = prefetch(DiaryQueue(4), counted())
    expect([next(long), next(long)], ["batch 0", "batch 1"], "two batches of a long epoch")
    expect_true(len(taken) <= 6, f"{len(taken)} tasks were taken to give two batches with a window of 4")

with check("8.26", "few batches, none, and windows of one"):
    for window, count in ((1, 4), (5, 2), (3, 0), (4, 4)):
        counting = DiaryQueue(window)
        expect(
            len(list(prefetch(counting, tasks_of(count)))), count, f"batches of {count} tasks with a window of {window}"
        )
        expect(counting.log.count("result 0"), min(count, 1), "results asked for task 0")
        expect(counting.most, min(window, count), f"most batches on the way at a time, with a window of {window}")
    patient = DiaryQueue(2)
    list(prefetch(patient, tasks_of(3), timeout_s=2.5))
    expect(patient.timeouts_s, {2.5}, "the timeouts given to wait")

with check("8.26", "an error abandons the rest"):

    class Failing(DiaryQueue):
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
        task_queue = DiaryQueue(3)
        loop = prefetch(task_queue, broken_after(count))
        expect_error(RuntimeError, lambda loop=loop: list(loop), "broken tasks", "sampler")
        abandoned = sorted(e.split()[1] for e in task_queue.log if "abandon" in e)
        expect(abandoned, [str(k) for k in task_queue.flying], f"abandoned tickets when task {count} cannot be had")

with check("8.26", "a batch is not kept while the caller works"):

    class Holding(DiaryQueue):
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
#| default_exp core.dataloader.workers.thread_pool
"""A pool of worker threads, with the face of a pool of processes: start them, feed them, hear them, end them."""


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
        """Return the thread of a worker; see `ThreadPool`."""
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
        """End the threads; see `ThreadPool`."""
        raise NotImplementedError


# %% [markdown]
"""
### 8.27 · ThreadPool: the same face, without processes

*5 points, medium.* The task queue should not notice whether its pool has processes or threads. So a `ThreadPool` is made, fed, heard and closed like a
`ProcessPool`. Two things differ. What `get_worker_info()` returns is a *context variable*: each thread needs a context of its own, in which nothing
of the caller's is set. And a thread cannot be killed: it ends when it has read None and is not in the middle of a batch. Closing must not wait for
ever for one that is.

*Hint: `contextvars.Context()` is empty, and its method `run` calls a function in it. `SimpleQueue.get(timeout=None)` waits for ever, and raises
`queue.Empty` when time is up. A thread that joins itself is an error: `close` may be called by any thread, for example by the one in which the
garbage collector happens to run.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_27", "locked": false, "schema_version": 3, "solution": true}
#| export
class ThreadPool(Threads):
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
    pool = ThreadPool(thread_job(tens))
    try:
        for k in range(4):
            pool.send(Task(10 + k, None, 0, k, [k]))
        heard = sorted((a.ticket, a.content.tolist()) for a in all_answers(pool, 4))
        expect(heard, [(10 + k, [10 * k]) for k in range(4)], "tickets and batches of four answers")
    finally:
        pool.close()

with check("8.27", "two threads load at the same time, each as its own worker"):
    meeting = threading.Barrier(2)

    def meet(positions: Any) -> Any:
        meeting.wait(2)  # raises unless another thread comes
        return get_worker_info().id

    pool = ThreadPool(thread_job(meet))
    try:
        for k in range(2):
            pool.send(Task(k, None, 0, k, [k]))
        met = [a.content if isinstance(a.content, int) else str(a.content.error()) for a in all_answers(pool, 2)]
        expect(sorted(met, key=str), [0, 1], "the workers that loaded, when each batch needs another at the same time")
    finally:
        pool.close()

with check("8.27", "waiting ends when the time is up, and threads end when the pool is closed"):
    pool = ThreadPool(thread_job(tens))
    expect(within(4, lambda: pool.receive(0.01)), [], "what is received when nothing was sent")
    names = [thread.name for thread in pool.threads]
    expect(names, ["loader worker 0", "loader worker 1"], "the names of the threads")
    within(4, pool.close)
    expect([thread.is_alive() for thread in pool.threads], [False, False], "whether the threads live after close")


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
    pool = ThreadPool(thread_job(gate))
    try:
        pool.send(Task(0, None, 0, 0, [0]))
        expect_true(gate.entered.acquire(timeout=4), "the first task was not begun within 4 seconds")
        for k in (1, 2, 3):
            pool.send(Task(k, None, 0, k, [k]))
        others = sorted(a.ticket for a in all_answers(pool, 3))
        expect(others, [1, 2, 3], "the tickets answered while one of two threads is busy")
        threading.Timer(0.05, gate.open.set).start()
        expect([a.ticket for a in within(4, lambda: pool.receive(None))], [0], "what is received without a time limit")
    finally:
        gate.open.set()
        pool.close()

    pool = ThreadPool(thread_job(lambda turn: (turn.worker, get_worker_info().id), 3, in_turn=True))
    try:
        for k in range(12):
            pool.send(Task(k, None, 0, k, Turn(1, (2, 0, 0, 1)[k % 4], k, (1,))))
        pairs = [a.content for a in all_answers(pool, 12)]
        expect(
            [pair for pair in pairs if len(set(pair)) != 1], [], "(worker of the Turn, worker that loaded) if not equal"
        )
    finally:
        pool.close()

with check("8.27", "closing does not wait for ever, nor for tasks that nobody has begun"):
    for in_turn in (False, True):
        gate = Gate()
        pool = ThreadPool(thread_job(gate, 4, in_turn=in_turn))
        for k in range(16):
            pool.send(Task(k, None, 0, k, Turn(1, k % 4, k, (1,)) if in_turn else [0]))
        for number in range(4):
            expect_true(gate.entered.acquire(timeout=2), f"only {number} of four threads began a task within 2 seconds")
        before_s = time.monotonic()
        within(4, pool.close)
        took_s = time.monotonic() - before_s
        expect_true(took_s < 1.6, f"closing four threads that are all busy took {took_s:.1f} s, and 0.5 s were allowed")
        gate.open.set()
        for thread in pool.threads:
            thread.join(4)
        expect([thread.is_alive() for thread in pool.threads], [False] * 4, "whether threads live after their batch")
        expect_true(len(gate.begun) <= 4, f"of 16 tasks {len(gate.begun)} were loaded, 12 of them after close")

with check("8.27", "closing waits for a batch that is soon done"):
    gate = Gate()
    pool = ThreadPool(thread_job(gate))
    pool.send(Task(0, None, 0, 0, [0]))
    expect_true(gate.entered.acquire(timeout=4), "the task was not begun within 4 seconds")
    threading.Timer(0.05, gate.open.set).start()
    within(4, pool.close)
    expect([thread.is_alive() for thread in pool.threads], [False, False], "whether threads live after close")

with check("8.27", "close may be called twice, and by one of the threads"):
    closing: list[Any] = []

    def close_here(positions: Any) -> Any:
        closing[0].close()
        return "closed"

    closing.append(ThreadPool(thread_job(close_here, 1)))
    closing[0].send(Task(0, None, 0, 0, [1]))
    (last_answer,) = all_answers(closing[0], 1)
    expect_true(
        last_answer.content == "closed",
        f"close failed in a thread of the pool: {last_answer.content.error() if last_answer.content != 'closed' else ''}",
    )
    within(4, closing[0].close)
    within(4, closing[0].close)
    expect(closing[0].threads[0].is_alive(), False, "whether the thread lives")

with check("8.27", "a thread is a daemon in a context of its own, and computes nothing while it waits"):
    note: ContextVar[str] = ContextVar("note", default="nothing")
    note.set("the caller's")
    pool = ThreadPool(thread_job(lambda positions: note.get()))
    try:
        expect([thread.daemon for thread in pool.threads], [True, True], "whether the threads are daemons")
        before_s = time.process_time()
        expect(within(4, lambda: pool.receive(0.2)), [], "what is received when nothing was sent")
        used_s = time.process_time() - before_s
        expect_true(used_s < 0.04, f"waiting for 0.2 seconds took {used_s:.2f} seconds of computing")
        pool.send(Task(0, None, 0, 0, [1]))
        expect([a.content for a in all_answers(pool, 1)], ["nothing"], "the caller's context variable in the thread")
        expect_true(get_worker_info() is None, "after starting threads get_worker_info() is not None here")
    finally:
        pool.close()
    still = copy_context()
    made = still.run(lambda: ThreadPool(thread_job(tens)).make_thread(thread_job(tens), 1))
    expect([made.is_alive(), made.daemon, made.name], [False, True, "loader worker 1"], "a thread that was only made")
### END HIDDEN TESTS

# %% [markdown]
"""
Now measure what you predicted. One function feeds and hears both pools: they have the same face.
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


def pool_seconds(pool: Any, tasks: int = 24) -> float:
    """Return the least time of four in which a pool does its tasks."""

    def rounds(count: int) -> None:
        for k in range(count):
            pool.send(Task(k, None, 0, k, [k]))
        while count:
            count -= len(pool.receive(None))

    try:
        times_s = []
        for _ in range(4):
            start_s = time.perf_counter()
            rounds(tasks)
            times_s.append(time.perf_counter() - start_s)
        return min(times_s)
    finally:
        pool.close()


print(f"{'':18} {'alone':>9} {'2 threads':>16} {'2 processes':>16}")
for kind, do in WORK.items():
    one_s = pool_seconds(ThreadPool(thread_job(lambda positions, do=do: do() is None, 1)))
    thread_s = pool_seconds(ThreadPool(thread_job(lambda positions, do=do: do() is None)))
    process_s = pool_seconds(ProcessPool(thread_job(lambda positions, do=do: do() is None), Arena(0), FORK))
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
    current_worker.set(WorkerInfo(worker, num_workers, 0, dataset))
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

*Hint: a `Pass`, given in `plumbing/stream.py`, reads: its `batches` is an iterator of batches, its `count` the samples that it has read so far. How many
batches has each worker that is still in turn given in earlier rounds?*
"""

# %%
#| default_exp core.dataloader.workers.streams
"""Workers that read a stream: each reads its share, and they take turns in giving batches."""


# %%
#| export
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
    return Reader(dataset, batch_size, drop_last, list if batch_size else lambda sample: sample)


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
def prefetch_stream(task_queue: Any, reader: Reader, epoch: int, *, in_order: bool, timeout_s: float) -> Iterator[Any]:
    """Yield the batches of one epoch of a stream, which the workers of a task queue load ahead, see `prefetch`.

    Warns:
        UserWarning: the stream has a length, and all workers together read more or fewer samples than that; or
            `drop_last` left out a rest in several workers.
    """
    loop = next(task_queue.tickets)  # a number that no other loop of this queue has
    turns, read = Turns(epoch, loop, task_queue.num_workers, task_queue.loops), {}
    answers: Any = prefetch(task_queue, turns, in_order=in_order, timeout_s=timeout_s)
    task_queue.loops.add(loop)
    try:
        with contextlib.closing(answers):
            for answer in answers:
                if turns.is_batch(answer):
                    made = [answer]
                    del answer
                    yield made.pop()
                else:
                    read[answer.worker] = answer.samples
    finally:
        task_queue.loops.discard(loop)
    why = f", in {task_queue.num_workers} workers together; does each read a share of its own? see get_worker_info()"
    reader.warn_of_length(turns.samples, level=5, why=why)
    reader.warn_of_rests(read.values(), level=5)


# %% [markdown]
"""
All your parts together: pool, task queue, window, turns. **Predict.** Two workers read 40 samples that take 2 ms each, in batches of two. How long does it
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
    reader = Reader(dataset, 2, False, list)
    job, arena = Job(dataset, StreamFetcher(reader), 0, False, num_workers, in_turn=True), Arena(window + 3)
    task_queue = TaskQueue(ProcessPool(job, arena, FORK), arena, window, num_workers)
    try:
        return list(prefetch_stream(task_queue, reader, 0, in_order=True, timeout_s=5))
    finally:
        task_queue.close()


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
#| default_exp core.dataloader.workers.pinning
"""Page-locked memory, from which a GPU fetches batches by itself."""


# %% [markdown]
"""
### 8.29 · pinned: a batch, tensor by tensor

*5 points, easy.* A batch is nested, so whoever wants to do something with each tensor in it has to walk it. `pinned` does, and hands what it finds to `pin`, which may lock it, move it to
a GPU, or only look at it. NumPy's arrays become tensors on the way (`tensor_of`, given): page-locked memory is of use for nobody else. A batch may also be an object that knows better how it is pinned:
then it has a method `pin_memory()`, as tensors have. `rebuilt(container, values)`, given, makes a container of the same type with other values.

*Hint: torch's tensors need no case of their own. In which order must you ask?*
"""


# %% nbgrader={"grade": false, "grade_id": "8_29", "locked": false, "schema_version": 3, "solution": true}
#| export
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    """Return a batch like this one, with `pin(x)` in the place of every x that can be pinned. The batch stays as it is.

    That is: whatever has a method `pin_memory` (torch tensors; also a mapping or tuple that has one), which is not
    called here; each NumPy array, and the array in each `Tensor`, made into a tensor by `tensor_of`, unless that
    returns the array itself, which then stays. Mappings, lists, tuples and named tuples are walked, and keep their
    type and attributes (see `rebuilt`); everything else stays: numbers, texts, None.

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
        return rebuilt(batch, {key: pinned(value, pin) for key, value in batch.items()})
    return rebuilt(batch, [pinned(value, pin) for value in batch]) if isinstance(batch, tuple | list) else batch
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

with check("8.29", "lists and tuples of a class of their own keep it, and their attributes"):

    class Track(list):
        """A list that is made of something else than its values."""

        def __init__(self, rate: int, *values: Any) -> None:
            super().__init__(values)
            self.rate = rate

    class Region(tuple):
        def __new__(cls, name: str, *values: Any) -> Any:
            made = super().__new__(cls, values)
            made.name = name
            return made

    track, region = Track(16000, sheet_one, sheet_two), Region("left", sheet_one)
    for before, after in ((track, [locked_one, locked_two]), (region, (locked_one,))):
        now = pinned(before, lock)
        expect_true(type(now) is type(before), f"a {type(before).__name__} came back as a {type(now).__name__}")
        expect([vars(now), list(now)], [vars(before), list(after)], f"attributes and values of a {type(now).__name__}")
    expect([*track, *region], [sheet_one, sheet_two, sheet_one], "what was given, after it was pinned")

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
#| default_exp core.dataloader.workers.device
"""Batches on a device: copied there while the caller works, from slots that are page-locked where they are."""


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
    return loader.ahead(epoch, loader.number_of(epoch), in_place)


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
