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

One process loads a batch, trains on it, and loads the next one. While it loads, the model waits; while it trains, the
disk waits. Workers load the next batches in the meantime. This sounds simple, but it is where loaders hang, leak
memory, lose errors, and give different results than before. In this notebook you build workers that do none of this.

You need `dataloader_dev.py`, solved and exported, because the workers call its `fetch`. The order is a function of the
seed, so the batches are the same to the last byte, whichever worker loads them.

![The parts of a loader with workers, as boxes. The main process: prefetch keeps a window of batches in flight; the
task queue hands out tickets; the pool sends tasks to the workers through pipes, and hears their answers. In each
worker: work receives a task, fetches the batch, and packs it. Between them: slots of shared memory, where a worker
writes a batch and the main process reads it. At the end: pinned memory, and a device.](figures/map_workers.svg)

The map of each Part shows what you build there in blue, and what you have built already in green.

**How to work.** As before: the docstring of a task is its specification, its check is below it, and
`tito test 8 --task 8.20` grades it. Predict before you measure.
"""

# %% [markdown]
"""
The next cells are given. They import what the notebook uses; you don't need to read them.
"""

# %%
from tinytorch.lab.plots import bars, timelines
from tinytorch.lab.timing import SMAPS, private_kib, seconds
from tito.checks import check, expect, expect_error, expect_true, script

script(globals())  # `python workers_dev.py` runs cell by cell and goes on after a failure; no effect in Jupyter

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
from typing import Any, NamedTuple

import numpy as np

from tinytorch.core.dataloader.errors import WorkerError, with_note, set_past_class, shown
from tinytorch.core.dataloader.plumbing.progress import recounted
from tinytorch.core.dataloader.plumbing.stream import Pass, Reader
from tinytorch.core.dataloader.seeding import seeded
from tinytorch.core.dataloader.workers.plumbing.cuda_copies import CudaCopies, host_batches
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
    page_locked,
    page_locked_copy,
    passed_on,
    rebuilt,
    tensor_of,
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

FORK = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")


# %% [markdown]
"""
## Part 1: the naive pool

*No task · about 15 minutes*

Two queues: tasks go in, batches come out. Python's `multiprocessing.Queue` pickles what you put into it, and sends it
through a pipe. The pool has fifteen lines, and it works.

**Predict.** One epoch over 20 MB of images in memory: is this pool of two workers faster than one process without any?
By what factor?
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
Where does the time go? `naive_diary`, given, runs the same pool again. Each worker notes when it loads, and the main
process notes when it waits, and when it reads a batch. **Predict** which of the three rows is busy.
"""


# %% alt="A timeline of 30 milliseconds in three rows: when workers load, when the main process waits, and when it reads." tags=["measure"]
from tinytorch.lab.naive_pool import naive_diary

naive_notes = naive_diary(FORK, picture_set, picture_batches)
for name, spans in naive_notes.items():
    print(f"{name}: {sum(end - start for start, end in spans) * 1e3:.1f} ms of {len(spans)} batches")
timelines({"two naive workers": naive_notes}, stop_s=0.03)

# %% [markdown]
"""
The work was to copy bytes, and this pool copies each batch four more times: into a pickle, into a pipe, out of it, and
into an array. There is more that is wrong with it. All tasks are in the queue at once, so all batches may wait in
memory. If a worker raises an exception, the loop hangs. If a worker is killed, the loop hangs, too. And the workers end
with each epoch. The rest of this notebook solves these problems one by one.

## Part 2: shared memory

*Tasks 8.20 and 8.21 · 12 points · about 30 minutes*

![Map of the workers. You are here: slots of shared memory.](figures/map_workers_slots.svg)

A worker and the main process can map the *same* memory. Then a worker writes a batch where the main process reads it:
one copy in the worker, and none in the main process. Such memory should have no name, because a name stays behind when
a program is killed.
"""

# %%
#| default_exp core.dataloader.workers.packing
"""Any batch as a short pickle, and the memory of its arrays."""

# %%
nested = {"pair": (np.arange(6.0).reshape(2, 3), [np.array([True, False])]), "name": "cat.png", "n": 3}  # a batch

# %% [markdown]
"""
### 8.20 · dump: a short pickle, and the memory of the arrays

*5 points, medium.* How do you write *any* batch into memory: a nested one, with texts and numbers in it? Pickle
protocol 5 (PEP 574) has the answer. It hands out the memory of the arrays instead of copying it, and leaves a short
pickle that says how everything fits together.

![A batch of images and labels in a worker is divided in two. On the left a short pickle with shapes, types and the
small array of labels, about 700 bytes, goes through a socket. On the right the 196,608 bytes of the images are copied
once into a slot. Both meet again in the main process: the images are a view of the slot.](figures/slot_protocol5.svg)

You write both directions: what has to be written, and how to read it again. (The picture shows the loader at the end of
this notebook. It also puts small arrays, such as the labels, into the pickle; yours hands out every array.)

| given | what it does for you |
|---|---|
| `BatchPickler(file, protocol=5, buffer_callback=...)` | is `pickle.Pickler`, and treats torch's tensors like arrays |
| `places_of(sizes)` | decides where each array goes: one after another, each at the start of a cache line |
| `Message(pickled, places, size)` | what travels to the main process |

*Hint: `buffer_callback` is called with each buffer (what should it return?). A `PickleBuffer` has a method that gives
its bytes as a flat view. `pickle.loads` takes the buffers back, in the same order.*
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
    """Return the batch whose arrays are in `memory`, at `message.places`.

    They are views of it, which keep it alive, and can be written to if it can. It is anything with a buffer of bytes:
    an mmap, an array of uint8, bytes. It may be longer than `message.size`.
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
    expect_true(
        len(pickled) < 1000,
        f"the pickle of a batch with 800,000 bytes of array has {len(pickled):,}: what does your callback return?",
    )
    expect(
        [(view.ndim, view.itemsize, view.nbytes) for view in views],
        [(1, 1, 800_000)],
        "ndim, itemsize, nbytes of the views",
    )

with check("8.20", "what is loaded is in the memory, and is not copied"):
    loaded, memory = through(np.zeros(5, dtype=np.int16))
    memory[:2] = 1
    expect(int(loaded[0]), 257, "the first int16 after two bytes of the memory were set to 1")
    expect(loaded.flags.writeable, True, "whether the array can be written to, as the memory can")
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
    locked_array = np.arange(3)
    locked_array.flags.writeable = False
    expect(through([locked_array])[0], [np.arange(3)], "a batch of an array that cannot be written to")
    lengths = [view.nbytes for view in dump([np.zeros((0, 3)), np.arange(4, dtype=np.int8), np.zeros(0)])[1]]
    expect(lengths, [0, 4, 0], "the lengths of the views of arrays of 0, 4 and 0 bytes")
    formats = {
        (view.ndim, view.format, view.itemsize) for view in dump([order_f, np.zeros((0, 3)), np.zeros((2, 3))])[1]
    }
    expect(formats, {(1, "B", 1)}, "ndim, format and itemsize of the views of three arrays")
    objects = through(np.array([{"a": 1}, None], dtype=object))[0]
    expect(objects.tolist(), [{"a": 1}, None], "an array of objects")
    expect(len(dump((np.arange(3), np.arange(4)))[1]), 2, "the number of views of two arrays")

with check("8.20", "memory may be longer than the message, and empty if there is nothing to read"):
    pickled, (view,) = dump({"x": np.arange(3, dtype=np.int16)})
    longer = np.concatenate([np.frombuffer(view, np.uint8), np.full(100, 7, np.uint8)])
    expect(load(Message(pickled, [(0, 6)], 64), longer)["x"], np.arange(3, dtype=np.int16), "an array in longer memory")
    expect(load(Message(dump("text")[0], [], 0), b""), "text", "a batch without arrays")

with check("8.20", "memory of any kind is looked at, not copied"):
    pickled, (view,) = dump(np.zeros(4, dtype=np.uint8))
    for kind in (
        bytearray,
        lambda content: memoryview(bytearray(content)),
        lambda content: mmap.mmap(-1, len(content)),
    ):
        memory = kind(bytes(4096))
        there = load(Message(pickled, [(64, 4)], 128), memory)
        memory[65] = 7
        expect(there.tolist(), [0, 7, 0, 0], f"an array after a byte of its {type(memory).__name__} was set to 7")
        there[3] = 9
        expect(memory[67], 9, f"a byte of the {type(memory).__name__} after the array was set to 9 there")
    fixed = load(Message(pickled, [(0, 4)], 64), bytes([1, 2, 3, 4]))
    expect(
        [fixed.tolist(), fixed.flags.writeable], [[1, 2, 3, 4], False], "an array in bytes, which cannot be written to"
    )

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

with check("8.20", "what cannot be pickled is the error that pickling raises"):
    expect_error((pickle.PicklingError, AttributeError), lambda: dump(lambda: 1), "a batch that is a lambda")

    class Unpicklable:
        def __reduce__(self) -> object:
            raise OSError("a socket stays where it is")

    expect_error(OSError, lambda: dump([1, Unpicklable()]), "a batch whose pickling raises OSError", "a socket stays")
### END HIDDEN TESTS

# %% [markdown]
"""
### When is a slot free again?

The shared memory is cut into *slots*, each of which carries one batch at a time. The batch in the main process is a
view of its slot. If the slot is used for the next batch while your program still holds this one, the data change behind
its back. This is the worst kind of error: silent, and at random. So the slot must wait for the *last* array that looks
at it, which may be a slice of a slice.

NumPy helps. Every view keeps its base alive, and `weakref.finalize(base, ...)` calls back when the base goes away. So
all arrays of a batch should have one base, made for this batch alone: its *lease* on the slot.

![Three arrays, images, masks and first, a view of images. The bases of all three lead to the lease, an array made for
this batch. The lease keeps the map of slot 2 alive. A watch, which is a weak reference to the lease, puts slot 2
among the free slots when the lease is gone.](figures/slot_views.svg)

**Predict.** Which object is the base of a slice of a slice? The cell shows the trap: it is not the array in between.
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

*7 points, hard.* An arena is one anonymous file, cut into slots that are far apart, so that each can grow. You write
how a batch gets in, and how it gets out: as views that share one lease; or as a copy, if no other slot is free. Then
the program is collecting batches, as `list(loader)` does, and loading must go on without overwriting any of them.
Copy each array separately: a program that keeps the labels of all batches should not keep the images, too.

![Who holds a slot when. Slot 0: free, then a worker writes batch 0, then it waits as an answer, then the main process
holds the batch, then it is free again and a worker writes batch 2. Slot 1: the same with batch 1, of which the
program keeps a slice, so that the slot is not free at the end.](figures/slot_holders.svg)

| given | what it does for you |
|---|---|
| `self.memory(slot, size)` | maps as much of a slot as you need |
| `self.free` | the free slots; `self.take()` takes one, `self.release(slot)` gives one back |
| `Watch(lease, self.free, slot)` | gives the slot back when the lease is gone |

*Hint: a callback can run at any time and in any thread, so it must do one small thing: `self.free.append(slot)`. If you
use `weakref.finalize`, set its attribute `atexit` to False: at the end of the program, slots are not needed. The loader
needs something stricter: Python prints and forgets an exception in a callback, and Ctrl-C raises one wherever Python
code runs. `Watch` runs no Python code. Like every weak reference, it calls back only while it is alive itself, so keep
it in `self.lent[slot]`.*
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
        gone, and the last view of one of them; at once if it holds no byte of an array. If no other slot is free, the
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


def owner_of(array: Any) -> Any:
    """Return the object that owns the memory of an array, which stays as long as the array does."""
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
    expect_true(owner_of(apart[0]) is not owner_of(apart[1]), "two arrays of one batch share the same memory")

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

    class Asking(Arena):
        """An arena that writes down which memory is asked for."""

        def memory(self, slot: int, size: int) -> object:
            asked_for.append((slot, size))
            return super().memory(slot, size)

    asked_for: list[tuple[int, int]] = []
    asking = Asking(2)
    for batch in ("text", [np.zeros((0, 2))], ()):
        slot = asking.take()
        expect(asking.unpack(asking.pack(batch, slot), slot), batch, f"the batch {batch!r}")
    expect(asked_for, [], "the memory (slot, size) that was asked for batches without a byte of array")
    slot = asking.take()
    asking.unpack(asking.pack(np.zeros(3), slot), slot)
    expect({asked for asked, _ in asked_for}, {slot}, "the slots whose memory was asked for, for a batch in that slot")

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
    arena = Arena(2)
    slot = arena.take()
    viewed = arena.unpack(arena.pack([np.arange(4), np.zeros((0, 2))], slot), slot)
    viewed[0] += 1
    expect(viewed[0].tolist(), [1, 2, 3, 4], "the same, where the batch is a view of its slot")
    expect([array.flags.writeable for array in viewed], [True, True], "whether its arrays can be written to")

    class Taken(Arena):
        """An arena whose free slots are written to at once, as if another thread had taken them."""

        def release(self, given_back: Any) -> None:
            super().release(given_back)
            if given_back is not None:
                np.frombuffer(self.memory(given_back, 64), np.uint8)[:32] = 0

    arena = Taken(1)
    slot = arena.take()
    copied = arena.unpack(arena.pack(np.arange(4), slot), slot)
    expect(copied.tolist(), [0, 1, 2, 3], "a copy of a slot that is used again at once")

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
    came, changed = 0, []
    for number in range(1000):
        slot = arena.take()
        if slot is None:
            break
        came += 1
        batch = arena.unpack(arena.pack(np.full(50, number), slot), slot)
        keep.append((number, batch[10:20]))
        del batch
        keep = [pair for pair in keep if draw.random() < 0.7]
        changed += [n for n, array in keep if int(array[0]) != n]
    expect(came, 1000, "the batches that a slot was left for")
    expect(changed[:5], [], "the first batches that changed while they were held")
### END HIDDEN TESTS

# %% [markdown]
"""
### Writing into the slot

One copy is left: a dataset makes an array, and `pack` copies it into the slot. If you make large arrays, you can save
this copy: ask for memory of the slot first, and fill it. `batch_array(shape, dtype)` is `np.empty`, but in a worker
its memory is where the main process will read the batch. The loader's `default_collate` does this. The workers pack
with `SlotWriter`, given. It does what your `pack` does, but it leaves in place what is in the slot already, and it
sends small arrays in the message, so that a program that keeps them keeps no slot.
"""

# %% [markdown]
"""
## Part 3: a worker

*Tasks 8.22 and 8.23 · 11 points · about 30 minutes*

![Map of the workers. You are here: what runs in a worker.](figures/map_workers_worker.svg)

A worker is one function that reads top to bottom: receive, load, answer, repeat. If loading fails, the failure is an
*answer*, too. If the worker died of it instead, the error would be lost, and the main process would wait forever.

![In worker 1 the dataset raises a JSONDecodeError, which gets a note that names sample 13. It is taken apart into
type, arguments, attributes, notes and the traceback as text. The answer goes through the socket to the main process,
where it is put together, gets the note "in worker 1", and is raised in your loop in place of its batch, with the
worker's traceback as its cause.](figures/failure_answer.svg)
"""

# %%
#| default_exp core.dataloader.workers.worker
"""What a worker does: receive a task, load, answer, repeat. Failures are answers, too."""


# %% [markdown]
"""
### 8.22 · Failure: an exception on its way

*5 points, hard.* Your program should get the exception that the dataset raised: its type, its arguments, its
attributes, and the place where it was raised. Write it in three steps; each has a check of its own below:

1. **In a thread**, hand over the very exception, with a note that names the worker.
2. **From a process**, send type, arguments, attributes and the traceback. It is not enough to pickle the exception: a
   class whose `__init__` takes two arguments and passes on one can't be read back. So take the exception apart there,
   and put it together here, without calling its `__init__`.
3. **What can't be sent**, such as a lock in an attribute, is left out, and a note names it.

| given | what it does for you |
|---|---|
| `arrives(value)` | tells whether a value can be sent |
| `with_note(error, text)` | adds a note to an exception, and returns it |
| `set_past_class(error, name, value)` | sets an attribute, even if the class refuses attributes |
| `WorkerError(message, worker)` | takes the place of an exception that can't be sent or read at all |

*Hint: `__getstate__` says what is pickled of an object, and nothing calls it in a thread. The main process may not know
the class of an exception: so put a pickle of its parts into the pickle of the Failure, and read it in `error()`, where
you can catch what goes wrong. `cls.__new__(cls, *args)` makes an instance and does nothing more; `vars(error)` has its
attributes and notes. Python's own classes keep some attributes elsewhere: `OSError(2, "gone", "a.png").__reduce__()`
returns the arguments with the file name, and `OSError.__init__(error, *those)` sets `error.filename`.
`traceback.format_exception` returns lines.*
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


# %%
def named_in_notes(error: BaseException, what: Any) -> bool:
    """Tell whether a note on an exception names something."""
    return any(str(what) in note for note in getattr(error, "__notes__", []))


# %% nbgrader={"grade": false, "grade_id": "8_22", "locked": false, "schema_version": 3, "solution": true}
#| export
class Failure:
    """An exception that travels to the main process: from a thread as it is, from a process through a pickle.

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


# %% nbgrader={"grade": true, "grade_id": "8_22-thread", "locked": true, "points": 1, "schema_version": 3, "solution": false}
def sent(error: BaseException, worker: int = 3) -> BaseException:
    """Raise an exception, and return what arrives of it in another process."""
    try:
        raise error
    except BaseException as raised:
        failure = Failure(raised, worker)
    return pickle.loads(pickle.dumps(failure)).error()


class ApiError(Exception):
    """An exception that holds a connection, as those of many clients do."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code, self.connection = code, threading.Lock()


with check("8.22", "step 1: a thread hands over the very exception"):
    original = ApiError("too many requests", 429)
    expect_true(
        Failure(original, 2).error() is original, "error() of a Failure that was not pickled is another exception"
    )
    expect(named_in_notes(original, 2), True, "whether a note on it names worker 2")

# %% nbgrader={"grade": true, "grade_id": "8_22-process", "locked": true, "points": 1, "schema_version": 3, "solution": false}
with check("8.22", "step 2: type, arguments and text arrive"):
    arrived = sent(KeyError("cat.png"))
    expect([type(arrived).__name__, arrived.args, str(arrived)], ["KeyError", ("cat.png",), "'cat.png'"], "a KeyError")

with check("8.22", "step 2: the message names the worker, with its traceback"):
    arrived = sent(KeyError("cat.png"))
    expect(named_in_notes(arrived, 3), True, "whether a note on the exception names worker 3")
    expect(type(arrived.__cause__).__name__, "RemoteError", "the type of the cause")
    expect_true("raise error" in str(arrived.__cause__), "the traceback in the worker is not in the cause")

# %% nbgrader={"grade": true, "grade_id": "8_22-left-out", "locked": true, "points": 1, "schema_version": 3, "solution": false}
with check("8.22", "step 3: what cannot be sent is left out, and named"):
    refused_api = sent(ApiError("too many requests", 429))
    expect(
        [type(refused_api).__name__, getattr(refused_api, "code", None)],
        ["ApiError", 429],
        "an exception with a lock in it",
    )
    expect_true(not hasattr(refused_api, "connection"), "the attribute `connection`, a lock, has arrived")
    expect(named_in_notes(refused_api, "connection"), True, "whether a note names `connection`, which was left out")

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
    expect(named_in_notes(frozen, 3), True, "whether a note on it names worker 3")
    moved = sent(OSError(2, "No such file", "a.bin", None, "b.bin"))
    expect([moved.filename, moved.filename2], ["a.bin", "b.bin"], "the two file names of an OSError")
    spelled = sent(SyntaxError("invalid syntax", ("a.py", 3, 1, "x =")))
    expect([spelled.filename, spelled.lineno], ["a.py", 3], "file and line of a SyntaxError")
    absent = sent(ImportError("no module of that name", name="torchvision"))
    expect([str(absent), absent.name], ["no module of that name", "torchvision"], "the module an ImportError names")
    nothing = sent(KeyError())
    expect([type(nothing).__name__, nothing.args], ["KeyError", ()], "a KeyError without arguments")
    left = sent(SystemExit(3))
    expect([type(left).__name__, left.code], ["SystemExit", 3], "the code of a SystemExit")
    encoding = sent(UnicodeEncodeError("ascii", "caf\u00e9", 3, 4, "not ASCII"))
    expect(
        [encoding.object, encoding.start, encoding.end], ["caf\u00e9", 3, 4], "text and place of a UnicodeEncodeError"
    )

with check("8.22", "every worker is named, the first, too"):
    for worker in (0, 11):
        for error in (KeyError("x"), Broken(threading.Lock())):
            arrived = sent(error, worker)
            expect(
                named_in_notes(arrived, worker),
                True,
                f"whether a note on a {type(error).__name__} names worker {worker}",
            )
        expect(arrived.worker, worker, f"the attribute worker of a WorkerError from worker {worker}")
        expect(named_in_notes(Failure(KeyError("x"), worker).error(), worker), True, f"the same in a thread {worker}")

with check("8.22", "the __init__ of a class is not called again, and here the exception stays what it was"):

    class Counted(Exception):
        made = 0

        def __init__(self, text: str) -> None:
            super().__init__(text)
            Counted.made += 1

    globals()["Counted"] = Counted
    Counted.__qualname__ = "Counted"
    counted = Counted("cat.png")
    expect([type(sent(counted)).__name__, Counted.made], ["Counted", 1], "what arrived, and the calls of its __init__")
    failure = Failure(counted, 2)
    pickle.dumps(failure)
    expect_true(failure.error() is counted, "after a Failure was pickled, error() here is another exception")

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
        expect(word in notes, True, f"whether a note names {word!r}")

with check("8.22", "in a thread, the exception stays as it is, apart from the note"):
    try:
        raise Frozen("cat.png") from KeyError("the reason")
    except Frozen as raised:
        threaded, reason = raised, raised.__cause__
    expect_true(
        Failure(threaded, 4).error() is threaded, "error() of a Failure that was not pickled is another exception"
    )
    expect_true(threaded.__cause__ is reason, "the cause of an exception in a thread was replaced")
    expect(named_in_notes(threaded, 4), True, "whether a note on it names worker 4")

with check("8.22", "what cannot be sent at all arrives as text"):
    error = sent(Broken(threading.Lock()))
    expect(type(error).__name__, "WorkerError", "the type of what arrives of an exception with a lock as argument")
    told = [word in str(error) for word in ("Broken", "it holds a lock")]
    expect(told, [True, True], "whether its type and its text are in the message")
    expect(error.worker, 3, "the worker of that WorkerError")
    expect(named_in_notes(error, 3), True, "whether a note on it names worker 3")
    expect_true("raise error" in str(error.__cause__), "the traceback in the worker is not in its cause")

    nowhere = sent(type("Nowhere", (Exception,), {})("inside"))
    expect(
        type(nowhere).__name__, "WorkerError", "the type of what arrives of an exception whose class has no name here"
    )
    expect(
        [word in str(nowhere) for word in ("Nowhere", "inside")],
        [True, True],
        "whether the message has its type and text",
    )

    Gone = type("Gone", (Exception,), {})
    shipped = pickle.dumps(Failure(Gone("in the worker only"), 3))
    del Gone
    gone = pickle.loads(shipped).error()
    expect(type(gone).__name__, "WorkerError", "the type of what arrives of an exception whose class is not found here")
    told = [word in str(gone) for word in ("Gone", "in the worker only")]
    expect(told, [True, True], "whether its type and its text are in the message")

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

*6 points, medium.* The whole life of a worker. It loads each batch inside `seeded(...)`, as the loader without
workers does: the random numbers depend on the place of the batch, not on the worker that loads it. `receive()` and
`answer(...)` hide whether the worker is a process or a thread.

| given | what it does for you |
|---|---|
| `Task(ticket, slot, epoch, position, positions)` | what `receive()` returns; None ends the loop |
| `Answer(ticket, slot, content)` | what `answer(...)` takes |
| `Job` | what all tasks share: `dataset`, `load`, `seed`, `everywhere`, `num_workers`, `init`, `base_seed` |
| `tellable(error, doing)` | the exception to tell: StopIteration and SystemExit become others |

*Hint: which of your names still refers to the last batch while `receive()` waits? And what does `except Exception` not
catch?*
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
    is answered once, before the next is received, with its ticket and slot; what `answer` itself raises is not caught.
    The content is the batch, loaded inside
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
    expect(type(answers[0].content).__name__, "Failure", "the type of the content of the first answer")
    expect(str(answers[0].content.error()), "'sample 13 is broken'", "the error in the answer")
    (seventh,) = answers_of(plain_job, [Task(1, 0, 0, 0, [13])], worker=7)
    expect(named_in_notes(seventh.content.error(), 7), True, "whether a note on the failure of worker 7 names it")
    expect(answers[1].content.tolist(), [40], "the batch after the failure")

with check("8.23", "batches go into the arena"):
    arena = Arena(2)
    (packed_answer,) = answers_of(plain_job, [Task(1, arena.take(), 0, 0, [1, 2])], arena)
    expect(packed_answer.content.places, [(0, 16)], "the places of the batch in its slot")
    expect(arena.unpack(packed_answer.content, packed_answer.slot), np.array([10, 20]), "the batch in its slot")

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

with check("8.23", "the worker is named, and prepared first"):
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

# %% nbgrader={"grade": true, "grade_id": "8_23-hidden", "locked": true, "points": 3, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
import asyncio

with check("8.23", "a worker that cannot start says so, and nothing else"):

    def fails(worker: int) -> None:
        raise OSError("no GPU for this worker")

    asked_for: list[str] = []
    answers = []
    failing_job = Job("data", tens, 0, False, 1, fails)
    copy_context().run(work, failing_job, 0, lambda: asked_for.append("a task"), answers.append, None)
    expect(asked_for, [], "what a worker that cannot start has received")
    answers = answers_of(failing_job, [Task(1, 0, 0, 0, [1])])
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

with check("8.23", "whatever is raised while loading or at the start is answered, an interrupt, too"):
    for kind in (KeyboardInterrupt, asyncio.CancelledError, GeneratorExit, MemoryError):

        def raises(_: Any, kind: type[BaseException] = kind) -> Any:
            raise kind("stopped")

        answers = answers_of(Job("data", raises, 0, False, 1), [Task(1, 0, 0, 0, [1]), Task(2, 1, 0, 1, [1])])
        expect(
            [(a.ticket, a.slot) for a in answers], [(1, 0), (2, 1)], f"the answers, when loading raises {kind.__name__}"
        )
        found = [type(a.content.error()).__name__ for a in answers]
        expect(found, [kind.__name__] * 2, f"the errors, when loading raises {kind.__name__}")
        answers = answers_of(Job("data", tens, 0, False, 1, raises), [Task(1, 0, 0, 0, [1])])
        expect([a.ticket for a in answers], [-1], f"the tickets answered, when worker_init_fn raises {kind.__name__}")
    answers = answers_of(Job("data", tens, 0, False, 1, stops), [Task(1, 0, 0, 0, [1])])
    expect(
        type(answers[0].content.error()).__name__, "RuntimeError", "the type of error for StopIteration at the start"
    )

with check("8.23", "a task is answered once, even if no one listens, and its batch is the very one"):
    tickets: list[int] = []

    def nobody_listens(answer: Answer) -> None:
        tickets.append(answer.ticket)
        raise BrokenPipeError("the reader is gone")

    given = iter([Task(1, None, 0, 0, [1]), Task(2, None, 0, 1, [2]), None])
    deaf = lambda: copy_context().run(work, plain_job, 0, lambda: next(given), nobody_listens, None)  # noqa: E731
    expect_error(BrokenPipeError, deaf, "a worker whose answers no one hears", "the reader is gone")
    expect(tickets, [1], "the tickets that it tried to answer")
    batch = [1, 2]
    (same,) = answers_of(Job("data", lambda positions: batch, 0, False, 1), [Task(1, None, 0, 0, [1])])
    expect_true(same.content is batch, "without an arena, the content of an answer is another object than the batch")

with check("8.23", "sys.exit is an error, too, while loading and at the start"):

    def leaves(_: Any) -> Any:
        sys.exit(3)

    answers = answers_of(Job("data", leaves, 0, False, 1), [Task(1, 0, 0, 0, [1]), Task(2, 0, 0, 1, [1])])
    expect([a.ticket for a in answers], [1, 2], "the tickets answered, when every batch calls sys.exit")
    expect(type(answers[0].content.error()).__name__, "WorkerError", "the type of error for sys.exit")
    answers = answers_of(Job("data", tens, 0, False, 1, leaves), [Task(1, 0, 0, 0, [1])])
    expect([a.ticket for a in answers], [-1], "the tickets answered, when worker_init_fn calls sys.exit")
    expect(type(answers[0].content.error()).__name__, "WorkerError", "the type of error for sys.exit at the start")


class Refusing(Arena):
    """An arena that packs nothing."""

    kind: type[BaseException] = MemoryError

    def pack(self, batch: Any, slot: int | None) -> Any:
        raise self.kind("no room")


with check("8.23", "whatever is raised while packing is answered, too"):
    for kind in (MemoryError, KeyboardInterrupt, OSError):
        full = Refusing(2)
        full.kind = kind
        answers = answers_of(plain_job, [Task(1, 0, 0, 0, [1]), Task(2, 1, 0, 1, [2])], full)
        expect(
            [(a.ticket, a.slot) for a in answers], [(1, 0), (2, 1)], f"the answers, when packing raises {kind.__name__}"
        )
        found = [type(a.content.error()).__name__ for a in answers]
        expect(found, [kind.__name__] * 2, f"the errors, when packing raises {kind.__name__}")

with check("8.23", "a task without a slot is packed, too"):
    (whole,) = answers_of(plain_job, [Task(1, None, 0, 0, [1, 2])], Arena(0))
    expect(type(whole.content).__name__, "Message", "the type of the content, with an arena and without a slot")

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

Given (`plumbing/child.py`, `plumbing/processes.py`): what a process needs around the loop. It ignores Ctrl-C, which is
for the main process. It closes the ends of pipes that belong to other workers, so that a pipe breaks when the main
process dies; a thread watches the main process, too, in case the worker is busy. It keeps the memory that it frees, for
the next batch. A job that is sent, and not inherited, is in the arena, so there is one copy of a large dataset for all
workers.
"""

# %% [markdown]
"""
## Part 4: the worker pool

*Task 8.24 · 7 points · about 25 minutes*

![Map of the workers. You are here: the worker pool.](figures/map_workers_pool.svg)

A pool starts the workers, feeds them, notices when one dies, and ends them, whatever they are doing. Each process has
its own pipe, so no lock is shared, and a worker that is killed in the middle of a message harms no other.
"""

# %% [markdown]
"""
### 8.24 · ProcessPool: feed, listen, notice

*7 points, medium.* Starting and ending the processes is given. You write how they are fed and heard. `pick`, given,
returns the worker that gets a task: the one with the fewest tasks, because one batch may take longer than another.
`receive` waits for whatever happens first: an answer, or the end of a process. `self.selector` reports both. If neither
happens in time, `receive` returns an empty list; the task queue turns that into an error.

![The main process waits for what comes first. An answer in a pipe gives a batch or the exception in it. The end of
a process, which the system tells, gives a WorkerError with worker and signal. If time is up, set by timeout, there is
a WorkerError that names the timeout.](figures/failure_notice.svg)

*Hint: `selector.select(timeout)` returns (key, events) pairs; `key.data` is the number of the worker. A pipe may hold
several answers: `poll()` tells you, and is also true at the end of the pipe. A worker may answer and die between two of
your questions. So what do you ask first: whether it is alive, or what is in its pipe?*
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
def within(seconds: float, call: Callable[[], Any], calls: list[str] | None = None) -> Any:
    """Return or raise what `call()` gives, from a thread: a `receive` that hangs fails the check and does not stop it.

    With `calls`, each call of a function while it waits is noted there, so that waiting can be told from looping.
    """
    came: list[tuple[Any, BaseException | None]] = []

    def run() -> None:
        if calls is not None:
            sys.setprofile(lambda frame, event, _: calls.append(event) if event in ("call", "c_call") else None)
        try:
            came.append((call(), None))
        except BaseException as error:
            came.append((None, error))
        finally:
            sys.setprofile(None)

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
        expect_true(time.monotonic() < deadline, f"fewer than {count} answers arrived within 4 seconds")
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
        """Wait until something happens, at most `timeout_s` seconds (None: forever); return the answers there are.

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
def until_error(pool: Any, answers: list[Answer], patience_s: float = 4) -> None:
    """Receive until that raises; give up after so many seconds."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        answers += within(4, lambda: pool.receive(1.0))


with check("8.24", "a task goes to the worker with the fewest, and answers come back"):
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
from types import SimpleNamespace

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


def refuses(worker: int) -> None:
    raise OSError("no GPU for this worker")


with check("8.24", "a worker that could not start is heard"):
    pool = ProcessPool(Job("data", tens, 0, False, 1, refuses), Arena(0), FORK)
    try:
        expect([a.ticket for a in all_answers(pool, 1)], [-1], "the tickets answered by a worker that could not start")
    finally:
        pool.close()

with check("8.24", "waiting ends when the time is up, and computes nothing"):
    pool = ProcessPool(plain_job, Arena(1), FORK)
    try:
        calls: list[str] = []
        expect(within(4, lambda: pool.receive(0.1), calls), [], "what is received when nothing was sent")
        expect_true(len(calls) < 300, "receive calls functions again and again while it waits for 0.1 seconds")
        expect(within(2, lambda: pool.receive(0)), [], "what is received with a time limit of 0 seconds")
    finally:
        pool.close()

with check("8.24", "a pipe that breaks while a task is sent is no error, and the ticket is noted"):
    for kind in (BrokenPipeError, ConnectionResetError):

        class Broken:
            def send(self, task: Task, kind: type[OSError] = kind) -> None:
                raise kind("the worker is gone")

        pool = ProcessPool.__new__(ProcessPool)
        pool.rotates, pool.waiting, pool.channels = False, [{7}, set()], [Broken(), Broken()]
        pool.processes = [SimpleNamespace(is_alive=lambda: True, exitcode=None)] * 2
        expect(pool.send(Task(3, None, 0, 0, [1])), None, f"sending a task where the pipe raises {kind.__name__}")
        expect(pool.waiting, [{7}, {3}], "the tickets that each worker has to answer")


def who_loads(turn: Turn) -> int:
    return get_worker_info().id


def last_words(positions: Any) -> Any:
    if positions == [9]:
        GATE.wait(4)
        os._exit(7)
    if positions == [0]:
        os._exit(0)
    return list(positions)


with check("8.24", "answers of a worker that died later are not lost, and the error has its exit code"):
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


def leaves_after(positions: Any) -> Any:
    GATE.wait(4)
    if positions == [9]:
        os._exit(7)
    return list(positions)


with check("8.24", "an answer that comes just before the worker ends is not lost"):
    GATE.clear()
    pool = ProcessPool(Job("data", leaves_after, 0, False, 1), Arena(0), FORK)
    try:
        for ticket, positions in enumerate(([1], [9])):
            pool.send(Task(ticket, None, 0, ticket, positions))
        usual_select, usual_poll, looked = pool.selector.select, pool.channels[0].poll, []

        def select_at_once(timeout_s: float | None = None) -> Any:
            return usual_select(timeout_s) if looked else [(SimpleNamespace(data=0), 1)]

        def poll(*timeout_s: float) -> bool:
            found = usual_poll(*timeout_s)
            if not looked:
                looked.append(found)
                GATE.set()  # right after the question, the worker answers and ends
                pool.processes[0].join(4)
            return found

        pool.selector.select, pool.channels[0].poll = select_at_once, poll
        threading.Timer(0.5, GATE.set).start()  # for who waits in another way
        heard = []
        expect_error(WorkerError, lambda: until_error(pool, heard), "receive, after the worker ended", "exit code 7")
        expect([a.ticket for a in heard], [0], "the ticket answered between a look at the pipe and the worker's end")
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

with check("8.24", "a worker that ends with exit code 0 has ended, too"):
    pool = ProcessPool(Job("data", last_words, 0, False, 2), Arena(0), FORK)
    try:
        pool.send(Task(0, None, 0, 0, [0]))
        pool.processes[0].join(4)
        error = expect_error(WorkerError, lambda: until_error(pool, [], 1.5), "receive, after worker 0 ended", "code 0")
        expect([error.worker, error.exitcode], [0, 0], "worker and exit code in the error")
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

*Task 8.25 · 6 points · about 15 minutes*

![Map of the workers. You are here: the task queue.](figures/map_workers_queue.svg)

A worker only knows its next task. The task queue knows which batches are in flight: asked for, and not yet taken by
their loop. It also knows what happens to those that no loop needs any more.
"""

# %%
#| default_exp core.dataloader.workers.task_queue
"""Tasks of several loops for one pool of workers: tickets for batches in flight, and answers that wait."""


# %% [markdown]
"""
### 8.25 · TaskQueue: tickets

*6 points, hard.* Several loops may use the same workers at a time: two nested loops, or one that was left in the
middle while the next begins. So each task has a ticket, and answers wait until a loop asks for them by their ticket.
If no loop needs a task any more, it is abandoned: when its answer comes, it only gives its slot back.

| given | what it does for you |
|---|---|
| `self.arrived` | the answers that no loop has taken yet: a dict by ticket |
| `self.abandoned` | the tickets that no loop will take, and whose answers have not come: a set |
| `self.arena` | the slots; `release(slot)` and `unpack(message, slot)` are yours from 8.21 |
| `self.submit(...)`, `self.wait(...)` | send a task; listen to the workers until a ticket has arrived |

*Hint: there are three kinds of ticket: the answer is still to come; it has arrived; no loop will take it. For each
event (answer, result, abandon), which ticket goes where?*
"""


# %% nbgrader={"grade": false, "grade_id": "8_25", "locked": false, "schema_version": 3, "solution": true}
#| export
class TaskQueue(Tickets):
    """Tasks for a pool of workers, and the batches that are in flight. Several loops may use one."""

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
from functools import partial

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
    task_queue.sort(answered(task_queue, failing, ValueError("not needed")))
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

with check("8.25", "a batch that is not kept gives its slot back, and one that is kept does not"):
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
    for kind in (IndexError, OSError, ValueError, StopAsyncIteration):
        task_queue = silent_queue(1)
        ticket = task_queue.submit(0, 0, [1])
        task_queue.sort(answered(task_queue, ticket, kind("sample 1")))
        asking = partial(task_queue.result, ticket)
        expect_error(kind, asking, f"the result of a failure that is {kind.__name__}", "sample 1")
        expect([len(task_queue.arena.free), len(task_queue.arrived)], [1, 0], "free slots of 1, and answers that wait")

with check("8.25", "batches of threads come as they are"):
    task_queue = silent_queue(0)
    ticket = task_queue.submit(0, 2, [5])
    task_queue.sort(Answer(ticket, None, ("batch", [5])))
    expect(task_queue.result(task_queue.wait([ticket], 5.0)), ("batch", [5]), "a batch that is not packed")
    expect_error(WorkerError, lambda: task_queue.wait([99], 0.05), "a ticket that no worker answers", "timeout", "0.05")
    for batch in (None, [], 0, ()):
        ticket = task_queue.submit(0, 3, [6])
        task_queue.sort(Answer(ticket, None, batch))
        expect(task_queue.result(ticket), batch, "a batch from a thread that is false")
        expect_error(KeyError, lambda ticket=ticket: task_queue.result(ticket), f"asking twice for the batch {batch!r}")
    ticket = task_queue.submit(0, 4, [7])
    task_queue.sort(Answer(ticket, None, Failure(reason := ValueError("sample 7"), 1)))
    error = expect_error(ValueError, lambda: task_queue.result(ticket), "a failure in a thread", "sample 7")
    expect_true(error is reason, "the error of a thread should be the very exception")

with check("8.25", "a batch of a process that found no slot is unpacked, too"):
    task_queue = silent_queue(0)
    ticket = task_queue.submit(0, 0, [1])
    task_queue.sort(answered(task_queue, ticket, np.arange(3)))
    expect(task_queue.result(ticket), np.arange(3), "a batch that is in the message, as no slot was free")

with check("8.25", "tickets may come from a generator, and some from a worker that never answered"):
    task_queue = silent_queue(5)
    tickets = [task_queue.submit(0, k, [k]) for k in range(4)]
    for ticket in tickets[:2]:
        task_queue.sort(answered(task_queue, ticket, np.array([ticket])))
    task_queue.abandon(ticket for ticket in tickets[:3])
    expect(
        len(task_queue.arena.free), 3, "free slots of 5: two answers had arrived, one task is on the way, one is wanted"
    )
    expect([len(task_queue.arrived), list(task_queue.abandoned)], [0, tickets[2:3]], "answers that wait, and abandoned")
    for ticket in tickets[:3]:
        expect_error(
            KeyError, lambda ticket=ticket: task_queue.result(ticket), "the result of a ticket that is abandoned"
        )
    task_queue.sort(answered(task_queue, tickets[2], np.array([2])))
    expect(
        [len(task_queue.arena.free), len(task_queue.abandoned)], [4, 0], "free slots, and abandoned tickets, afterwards"
    )
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 6: prefetch

*Task 8.26 · 6 points · about 20 minutes*

![Map of the workers. You are here: prefetch.](figures/map_workers_prefetch.svg)

How far may workers run ahead? Without a bound, a fast disk and a slow model fill the memory with batches that no loop
has asked for. One number bounds everything: the *window*, which is the largest number of batches that are in flight or
have arrived. When all batches of the window have arrived, the workers have nothing to do. This is called backpressure.

![Ten batches in a row. 0 to 2 were given out. 3 to 6 are in the window: 3 and 5 have arrived and wait, 4 and 6 are
being loaded. 7 to 9 are not asked for yet. An arrow marks 3 as the next in order.](figures/batch_window.svg)

**Predict.** Batches of 10 MB, 4 workers, `prefetch_factor=2`: how much memory is in flight? Does a larger factor make a
slow dataset faster?
"""

# %%
#| default_exp core.dataloader.workers.prefetch
"""Prefetching: a bounded window of batches in flight, and one place that puts them in order."""

# %% [markdown]
"""
### 8.26 · prefetch: the window

*6 points, medium.* Fill the window. Then, for each batch that you give out, ask for one more *before* you give it
out, so that the workers are busy while the caller works. In order, the next batch is the one with the oldest ticket;
otherwise it is whichever arrives first. However the loop ends, abandon the tickets that are left.

*Hint: when a generator is left early, it is closed, and its `finally` runs. While it waits at `yield`, it should hold
no reference to the batch.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_26", "locked": false, "schema_version": 3, "solution": true}
#| export
def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    """Yield the batches of the tasks; at most `task_queue.window` are in flight or waiting at a time.

    Nothing is submitted before the first batch is asked for; then as many tasks as the window holds. Each time one more
    is submitted between `result` and `yield`. No reference to a batch is kept while the caller works with it. However
    this ends (all tasks done, closed early, an error of `tasks` or of the queue), the tickets on the way are abandoned.

    Args:
        task_queue: `submit(*task)` returns a ticket, `wait(tickets, timeout_s)` the first of them that has arrived,
            `result(ticket)` its batch; `abandon(tickets)` forgets tickets; `window` is the bound.
        tasks: (epoch, position of the batch, positions of its samples); may be endless. A task is taken when there is
            room for it.
        in_order: yield in the order of the tasks; otherwise as they arrive.
        timeout_s: longest time to wait for a batch; 0 is forever. It is passed to `wait`.

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
        self.arrived: set[int] = set()

    def submit(self, epoch: int, position: int, positions: Any) -> int:
        self.flying.append(position)
        self.most = max(self.most, len(self.flying))
        self.log.append(f"submit {position}")
        return position

    def wait(self, tickets: Iterable[int], timeout_s: float = 0) -> int:
        tickets = list(tickets)
        self.timeouts_s.add(timeout_s)
        self.arrived.add(ticket := next((ticket for ticket in self.ready if ticket in tickets), tickets[0]))
        return ticket

    def result(self, ticket: int) -> str:
        expect_true(ticket in self.arrived, f"result({ticket}) is asked for before wait has said that it arrived")
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
    expect_true(len(taken) <= 6, "more than 6 tasks were taken to give two batches with a window of 4")

with check("8.26", "few batches, none, and windows of one"):
    for window, count in ((1, 4), (5, 2), (3, 0), (4, 4)):
        counting = DiaryQueue(window)
        expect(
            len(list(prefetch(counting, tasks_of(count)))), count, f"batches of {count} tasks with a window of {window}"
        )
        expect(counting.log.count("result 0"), min(count, 1), "results asked for task 0")
        expect(counting.most, min(window, count), f"most batches on the way at a time, with a window of {window}")
    for timeout_s in (2.5, 0):
        patient = DiaryQueue(2)
        list(prefetch(patient, tasks_of(3), timeout_s=timeout_s))
        expect(patient.timeouts_s, {timeout_s}, "the timeouts given to wait")
    listed = DiaryQueue(2)
    expect(
        list(prefetch(listed, list(tasks_of(3)))), [f"batch {k}" for k in range(3)], "the batches of tasks in a list"
    )
    expect([entry for entry in listed.log if "abandon" in entry], [], "what was abandoned when all tasks were done")

    class Falsy(DiaryQueue):
        def result(self, ticket: int) -> Any:
            super().result(ticket)
            return (None, 0, [], "", False)[ticket]

    expect(list(prefetch(Falsy(2), tasks_of(5))), [None, 0, [], "", False], "batches that are false")

with check("8.26", "an error abandons the rest"):

    class Failing(DiaryQueue):
        kind: type[BaseException] = KeyError

        def result(self, ticket: int) -> str:
            if ticket == 1:
                raise self.kind("sample 1")
            return super().result(ticket)

    for kind in (KeyError, OSError, ValueError, KeyboardInterrupt):
        failing = Failing(3)
        failing.kind = kind
        loop = prefetch(failing, tasks_of(9))
        next(loop)
        expect_error(kind, lambda loop=loop: next(loop), f"the second batch, a {kind.__name__}", "sample 1")
        abandoned = sorted(e for e in failing.log if "abandon" in e)
        expect(abandoned, ["abandon 2", "abandon 3"], f"what was abandoned after a {kind.__name__}")

    early = Failing(3, ready=[1, 0])
    expect(next(prefetch(early, tasks_of(9))), "batch 0", "the first batch, where batch 1 has failed already")

with check("8.26", "an error of the queue abandons what is on the way"):

    class Broken(DiaryQueue):
        """A queue of which one method fails at its third call."""

        def __init__(self, method: str) -> None:
            super().__init__(2)
            self.method, self.calls = method, 0

        def fail(self, method: str) -> None:
            self.calls += method == self.method
            if self.calls == 3:
                raise WorkerError("worker 1 was killed")

        def submit(self, *task: Any) -> int:
            self.fail("submit")
            return super().submit(*task)

        def wait(self, tickets: Iterable[int], timeout_s: float = 0) -> int:
            self.fail("wait")
            return super().wait(tickets, timeout_s)

    for method in ("submit", "wait"):
        broken_queue = Broken(method)
        loop = prefetch(broken_queue, tasks_of(9))
        expect_error(WorkerError, lambda loop=loop: list(loop), f"a loop in which {method} fails", "killed")
        abandoned = sorted(int(e.split()[1]) for e in broken_queue.log if "abandon" in e)
        expect(
            abandoned,
            sorted(broken_queue.flying),
            f"the tickets abandoned when {method} fails, against those on the way",
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
        expect(abandoned, [str(k) for k in task_queue.flying], f"abandoned tickets when task {count} fails")

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

*Task 8.27 · 5 points · about 25 minutes*

![Map of the workers. You are here: the pool again, with threads.](figures/map_workers_pool.svg)

Threads share the memory of this process: no copy of the dataset, no slow start, nothing to pack. But they also share
its one interpreter. The interpreter has a lock, the GIL, and only the thread that holds it runs Python code. A thread
that waits for a disk or a network releases the lock. So does C code that works on its own for a while: decoding a
picture, unpacking an archive, NumPy on a large array.

**Predict.** For which of these are two threads faster than one, and by what factor: waiting 2 ms, sorting an array of
60,000 numbers, unpacking 1 MB, adding up 40,000 squares in a Python loop? And two processes? You measure it below, with
your own threads.
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
        tasks: for each worker the queue that its tasks come from. All have the same one, so that a free worker takes
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

*5 points, medium.* The task queue should not notice whether its pool has processes or threads. So you make, feed, hear
and close a `ThreadPool` like a `ProcessPool`. `Threads`, given, has the queues and starts the threads. Two things
differ. What `get_worker_info()` returns is a *context variable*: each thread needs a context of its own, in which
nothing of the caller's is set. And you can't kill a thread: it ends when it has read None and is not in the middle of a
batch. Closing must not wait forever for one that is.

*Hint: `contextvars.Context()` is empty, and its method `run` calls a function in it. `SimpleQueue.get(timeout=None)`
waits forever, and raises `queue.Empty` when the time is up. A thread that joins itself is an error: any thread may call
`close`, for example the one in which the garbage collector happens to run.*
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
        """Wait for an answer, at most `timeout_s` seconds (None: forever); return what there is, maybe nothing."""
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
    """Loads at once, except position 0, which waits until the gate is opened; notes what was begun."""

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

with check("8.27", "closing does not wait forever, nor for tasks that no thread has begun"):
    for in_turn in (False, True):
        gate = Gate()
        pool = ThreadPool(thread_job(gate, 4, in_turn=in_turn))
        for k in range(16):
            pool.send(Task(k, None, 0, k, Turn(1, k % 4, k, (1,)) if in_turn else [0]))
        for number in range(4):
            expect_true(gate.entered.acquire(timeout=2), f"only {number} of four threads began a task within 2 seconds")
        within(4, pool.close)
        busy = [thread.is_alive() for thread in pool.threads]
        gate.open.set()
        expect(busy, [True] * 4, "whether four threads that load are still at it when close comes back")
        for thread in pool.threads:
            thread.join(4)
        expect([thread.is_alive() for thread in pool.threads], [False] * 4, "whether threads live after their batch")
        expect_true(len(gate.begun) <= 4, "of 16 tasks more than the four that had begun were loaded, after close")


class Stuck(threading.Thread):
    """A thread that never ends, and notes for how long it was waited for."""

    def join(self, timeout: float | None = None) -> None:
        patience_s.append(timeout)
        time.sleep(min(timeout or 0.0, 1.0))

    def is_alive(self) -> bool:
        return True


with check("8.27", "closing waits for the threads 2 * PATIENCE_S seconds, all together"):
    patience_s: list[float | None] = []
    pool = ThreadPool(thread_job(tens, 0))
    pool.threads = [Stuck(name="loader worker 0"), Stuck(name="loader worker 1"), Stuck(name="loader worker 2")]
    before_s = time.monotonic()
    within(4, pool.close)
    took_s = time.monotonic() - before_s
    expect([timeout for timeout in patience_s if timeout is None], [], "joins without a time limit")
    waited_s = sum(patience_s) if patience_s else took_s  # who does not join looks at the clock
    expect_true(
        0.8 < waited_s / (2 * PATIENCE_S) < 1.8, "close should wait 2 * PATIENCE_S seconds for threads that do not end"
    )

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
    closing[0].threads[0].join(4)
    expect(closing[0].threads[0].is_alive(), False, "whether the thread lives, after it has closed the pool itself")
    within(4, closing[0].close)
    within(4, closing[0].close)
    expect(closing[0].threads[0].is_alive(), False, "whether the thread lives")

with check("8.27", "a thread is a daemon in a context of its own, and computes nothing while it waits"):
    note: ContextVar[str] = ContextVar("note", default="nothing")
    note.set("the caller's")
    pool = ThreadPool(thread_job(lambda positions: note.get()))
    try:
        expect([thread.daemon for thread in pool.threads], [True, True], "whether the threads are daemons")
        calls: list[str] = []
        expect(within(4, lambda: pool.receive(0.1), calls), [], "what is received when nothing was sent")
        expect_true(len(calls) < 300, "receive calls functions again and again while it waits for 0.1 seconds")
        expect(within(2, lambda: pool.receive(0)), [], "what is received with a time limit of 0 seconds")
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
Now measure what you predicted. One function feeds and hears both pools, because they have the same methods.
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
**Explain.** Which rows did you get wrong, and what held the lock there? A dataset that opens JPEG files does all four:
it waits for the disk, decodes in C, scales with NumPy, and a few lines of Python hold it together. Try
`worker_method="thread"` first for such a dataset, and for anything that waits for a network. Use processes if Python
itself does the work, or if the code is not thread-safe (the global generators of `random` and `np.random` are shared,
too).

## Part 8: streams

*Task 8.28 · 6 points · about 25 minutes*

![Map of the workers. You are here: what runs in a worker, and prefetch, for streams.](figures/map_workers_streams.svg)

Some datasets have no positions: lines of a log, records of an archive, messages of a queue. You can only begin at the
start and read on. Such a dataset has `__iter__` and no `__getitem__`. You don't ask a worker for "positions 64 to 95",
but for "your next batch".

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
Each worker has a copy of the dataset and knows nothing about the others. Only the dataset can decide which share
belongs to which worker, and `get_worker_info()` tells it which worker is asking. (There is another way:
`worker_init_fn` can change `get_worker_info().dataset`, which is the worker's own copy. With threads there is only
one dataset.)
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
(It is better to give each worker files of its own: here every worker reads all lines and drops most of them.) The order
is still a problem. `naive_stream` yields one share after the other, so all workers but one would wait.

### 8.28 · StreamFetcher: the next batch of this worker

*6 points, hard.* The workers take turns: 0, 1, 2, 0, 1, 2 ... A worker that has no batch left answers `Exhausted`, and
has no turn from then on. So the order of the batches depends only on the shares, and not on how fast the workers are.
You write two classes:

- `StreamFetcher`, in the worker, is called with a `Turn`. It keeps one pass over the stream for each loop, because
  loops may be nested, and some are left in the middle.
- `Turns`, in the main process, decides whose turn it is; `prefetch` takes its tasks. It asks ahead, so a worker may
  get another turn before anyone knows that it has nothing left. Then it answers `Exhausted` again.

*Hint: a `Pass`, given in `plumbing/stream.py`, reads: its `batches` is an iterator of batches, and its `count` is the
number of samples that it has read so far. How many batches has each worker that still has turns given in earlier
rounds?*
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
        passes: the pass through the stream of each running loop, by (loop, worker). A finished one may stay.
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
        whichever workers are exhausted: it is the number of batches before it in its worker, times `num_workers`, plus
        the worker. The loops in a Turn are those that run when it is given.
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
    expect(
        [fetcher(turn_of(0, number)) for number in range(4)],
        [None, 0, False, Exhausted(0, 3)],
        "samples that are false",
    )

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

with check("8.28", "a thread that begins its pass while another one looks through the passes"):
    begun: list[threading.Thread] = []
    came: list[Any] = []

    def meet() -> None:
        if not begun:
            begun.append(threading.Thread(target=lambda: came.append(fetcher(turn_of(1, 0, 2, (2,))))))
            begun[0].start()
            begun[0].join(1)

    class Meeting(tuple):
        """The loops that run; while worker 0 looks at them, worker 1 begins its pass."""

        def __iter__(self) -> Any:
            meet()
            return super().__iter__()

        def __contains__(self, loop: object) -> bool:
            meet()
            return super().__contains__(loop)

    fetcher = StreamFetcher(reader_of(range(4), 1))
    fetcher(turn_of(0, 0, 1, (1,)))
    expect(fetcher(turn_of(0, 0, 2, Meeting((2,)))), [0], "the first batch of loop 2 in worker 0")
    if not begun:
        came.append(fetcher(turn_of(1, 0, 2, (2,))))
    for thread in begun:
        thread.join(4)
    expect([*came, fetcher(turn_of(1, 1, 2, (2,)))], [[0], [1]], "the batches of worker 1, which began in between")

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
        def __init__(self, kind: type[Exception]) -> None:
            self.kind = kind

        def __iter__(self) -> Iterator[Any]:
            yield 1
            raise self.kind("line 2")

    for kind in (KeyError, OSError, ValueError, IndexError):
        fetcher = StreamFetcher(reader_of(Breaking(kind), 1))
        expect(fetcher(turn_of(0)), [1], f"the batch before a {kind.__name__}")
        expect_error(kind, lambda f=fetcher: f(turn_of(0, 1)), f"the batch with a {kind.__name__}", "line 2")
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
Now use all your parts together: pool, task queue, window, turns. **Predict.** Two workers read 40 samples that take 2
ms each, in batches of two. How long does it take with shares of 20 and 20? With 36 and 4? Does a larger window help?
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
**Explain.** You can't rebalance a stream while you read it: the worker with the longest share sets the pace. What would
you do with 1,000 files of unequal length?
"""

# %% [markdown]
"""
## Part 9: pinning

*Task 8.29 · 5 points · about 20 minutes*

![Map of the workers. You are here: pinned memory.](figures/map_workers_pinned.svg)

A GPU has its own memory, and every batch must get there. A GPU can fetch data by itself, without the processor
(*direct memory access*, DMA), but only from memory that stays where it is. Ordinary memory is *pageable*: the system
may move a page, or write it to disk, at any moment. So the driver first copies pageable memory to a small buffer that
is *page-locked* (*pinned*), and your program waits. From page-locked memory, the copy starts at once, and your
program goes on.

**Predict.** How long does a GPU wait for the batch below if it arrives at 25 GB/s? And if it is first copied at 8 GB/s
on the way? What share of a training step of 30 ms is that?
"""

# %%
batch_bytes = np.zeros((128, 3, 224, 224), dtype=np.float32).nbytes
direct_s, detour_s = batch_bytes / 25e9, batch_bytes / 25e9 + batch_bytes / 8e9
print(f"{batch_bytes / 1e6:.0f} MB: {direct_s * 1e3:.1f} ms straight, {detour_s * 1e3:.1f} ms with a detour")
print(f"of a step of 30 ms: {direct_s / 30e-3:.0%} or {detour_s / 30e-3:.0%}, unless both happen at the same time")

# %% [markdown]
"""
### The trap of `non_blocking=True`

`x.to("cuda", non_blocking=True)` only *orders* the copy, and returns. If `x` is pageable, it waits anyway. If `x` is
page-locked, the GPU reads `x` a little later: if your program writes to that memory in the meantime, it spoils the
batch, silently and at random.

Memory that torch has locked (`x.pin_memory()`) is safe to drop: torch's allocator remembers which copies read it, and
does not reuse it before they are done. It is not safe to write to. Memory that *we* lock is unknown to torch, so we
have to keep it until the copy is done.

In this Part, everything that touches a GPU is behind small interfaces, so the logic is tested without one. **The parts
that talk to CUDA have not run on a GPU yet**; the cells that measure do so if there is one.
"""

# %%
#| default_exp core.dataloader.workers.pinning
"""Page-locked memory, from which a GPU fetches batches by itself."""


# %% [markdown]
"""
### 8.29 · pinned: a batch, tensor by tensor

*5 points, easy.* A batch is nested, so you have to walk it to do something with each tensor in it. `pinned` does
this, and calls `pin` with what it finds. `pin` may lock a tensor, move it to a GPU, or only look at it. NumPy's
arrays become tensors on the way, because only torch can use page-locked memory. A batch may also be an object that
knows better how to pin itself: then it has a method `pin_memory()`, as tensors have.

| given | what it does for you |
|---|---|
| `tensor_of(array)` | a torch tensor that shares the memory of an array |
| `rebuilt(container, values)` | a container of the same type with other values |

*Hint: torch's tensors need no case of their own. In which order must you ask?*
"""


# %% nbgrader={"grade": false, "grade_id": "8_29", "locked": false, "schema_version": 3, "solution": true}
#| export
def pinned(batch: Any, pin: Callable[[Any], Any]) -> Any:
    """Return a batch like this one, with `pin(x)` in the place of every x that can be pinned. The batch stays as it is.

    That is: whatever has a method `pin_memory` (torch tensors; also a mapping or tuple that has one), which is not
    called here; each NumPy array, and the array in each `Tensor`, made into a tensor by `tensor_of`. If that returns
    the array itself, torch has no such type: the array stays, and takes the place of its `Tensor`. What `pin` returns
    is taken, None as well. Mappings, lists, tuples and named tuples are walked, and keep their type and attributes (see
    `rebuilt`); everything else stays: numbers, texts, None.

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
    globals()["tensor_of"] = lambda array: (
        Sheet(tuple(array.ravel().tolist())) if array.dtype.kind in "biufc" else array
    )
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
    expect(type(pinned([sheet_one, sheet_two], lock)).__name__, "list", "the type that a list comes back as")
    expect(type(pinned((sheet_one, sheet_two), lock)).__name__, "tuple", "the type that a tuple comes back as")
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

with check("8.29", "an array is an array, whatever its size; what pin returns is taken, None, too"), sheets():
    small = [np.array(5), np.zeros(0), np.zeros((2, 0)), np.array([[7]])]
    expect([sheet.numbers for sheet in pinned(small, lock)], [(5,), (), (), (7,)], "arrays of 1, 0, 0 and 1 numbers")
    expect(
        pinned({"x": sheet_one, "y": [np.array([1])]}, lambda sheet: None), {"x": None, "y": [None]}, "pin returns None"
    )
    expect(pinned((sheet_one, [sheet_two]), lambda sheet: 0), (0, [0]), "a batch of which pin makes zeros")

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
    expect(type(sorted_out).__name__, "OrderedDict", "the type that an OrderedDict comes back as")
    expect(list(sorted_out.items()), [("b", locked_one), ("a", locked_two)], "its items")
    counted = pinned(defaultdict(list, x=sheet_one), lock)
    expect([counted["x"], counted["new"]], [locked_one, []], "an item of a defaultdict, and one that is new")
    expect(pinned(MappingProxyType({"x": sheet_one}), lock), {"x": locked_one}, "a mapping that cannot be changed")

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
        expect(type(now).__name__, type(before).__name__, f"the type that a {type(before).__name__} comes back as")
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

Given: where the loader calls `pinned`. Without workers, and in threads, the batch is pinned where it is loaded. A
worker process leaves the GPU alone (CUDA does not survive a fork), so its batches are pinned in the main process when
they are given out. This copy also frees the slot.
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

    If torch's own loader finds no accelerator, it leaves batches as they are. Here they are torch tensors on every
    machine, because a program that gets tensors on one and arrays on the other works on one of them only.
    """
    pinned((), page_locked)
    if not can_lock():
        warn_of_no_use()


# %% tags=["measure"]
from tinytorch.lab.gpu import copy_rates, gpu_loops, has_gpu

if has_gpu():
    copy_rates()
else:
    print("no GPU here: nothing to copy to, so nothing to measure")

# %% [markdown]
"""
## Part 10: to the device

*Task 8.30 · 7 points · about 25 minutes*

![Map of the workers. You are here: the device.](figures/map_workers_device.svg)

### Slots that are page-locked themselves

The copy from a slot into page-locked memory takes time in the main process. Could the slot itself be page-locked? CUDA
can lock memory that exists (`cudaHostRegister`), also a map of an anonymous file. Then the workers write straight to
where the GPU reads. The price is the trap from above: torch does not know our slots, so something has to keep a batch
until its copy is done. Your program won't, but `DevicePrefetcher`, below, does.

Memory must be unlocked *before* it is unmapped, and NumPy helps again: when an array goes away, its finalizers are
called first, and only then does it release the map below it. `lock_slots`, given, relies on this.
"""

# %%
#| default_exp core.dataloader.workers.device
"""Batches on a device: copied there while the caller works, from slots that are page-locked where they are."""


# %% [markdown]
"""
### 8.30 · DevicePrefetcher: copy and compute at the same time

*7 points, hard.* A GPU has *streams*: what is ordered on one stream happens in order; what is on different streams may
happen at the same time. The kernels of your program run on its current stream, and copies get a stream of their own.
Then batch k + 1 travels while the GPU computes with batch k, if everything is ordered in time and in the right order.
`CudaCopies`, given, has the four things that you can order: `copy`, `wait`, `record` and `finish`. You write the loop
that orders them, in three steps; each has a check of its own below:

1. **One batch ahead.** Start the copy of the next batch before you give out this one.
2. **The device's memory.** Before you give out a batch, `wait` for its copy, and `record` that your program uses it.
3. **The host's memory.** Keep a batch on the host until its copy is over (`finish`), and not longer. However the loop
   ends, finish every copy that was started.

Draw your plan first: three batches, one line for the host and one for each stream.

![An empty timeline to fill in, with three lines: host, copy stream, compute stream. On the host line, the boxes load
0 and copy 0 are filled in; the other places, for load 1, load 2, wait, record, use and finish of each batch, are
empty.](figures/device_lines.svg)

*Hint: `wait` makes the GPU wait; `finish` makes you wait. Where can you call `finish` without waiting long, because the
copy was done long ago?*
"""


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
        ### BEGIN SOLUTION
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
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_30-ahead", "locked": true, "points": 2, "schema_version": 3, "solution": false}
class Thing:
    """A batch that is watched, on the host."""

    def __init__(self, number: int) -> None:
        self.number = number


class There(Thing):
    """A batch that is watched, on the device."""


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
        there = There(batch.number)
        self.there.append(weakref.ref(there))
        return there, f"event {batch.number}"

    def wait(self, event: str) -> None:
        self.log.append(f"wait {event[6:]}")

    def record(self, batch: There) -> None:
        self.log.append(f"record {batch.number}" if isinstance(batch, There) else "record a batch on the host")

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
            expect(log.count(entry), 1, f"how often {entry!r} happens")
        expect(log.index(earlier) < log.index(later), True, f"whether {earlier!r} comes before {later!r}")


with check("8.30", "step 1: all batches arrive on the device, in order"):
    for count in (0, 1, 2, 5):
        arrived = [(type(there).__name__, there.number) for there in DiaryCopies().loop(count)]
        expect(arrived, [("There", number) for number in range(count)], f"a loop over {count} batches")

with check("8.30", "step 1: the next batch is being copied while the caller works"):
    log = diary(4)
    in_this_order(log, "copy 0", "copy 1", "use 0", "copy 2", "use 1", "copy 3", "use 2", "use 3")

# %% nbgrader={"grade": true, "grade_id": "8_30-device", "locked": true, "points": 1, "schema_version": 3, "solution": false}
with check("8.30", "step 2: the caller's stream waits for the copy, and is recorded, before the caller gets the batch"):
    log = diary(4)
    for number in range(4):
        in_this_order(log, f"copy {number}", f"wait {number}", f"record {number}", f"use {number}")
    for number in range(3):
        in_this_order(log, f"copy {number + 1}", f"wait {number}")
        in_this_order(log, f"use {number}", f"wait {number + 1}")
    expect(
        [log.count(f"record {number}") for number in range(4)], [1] * 4, "how often each of four batches is recorded"
    )

# %% nbgrader={"grade": true, "grade_id": "8_30-host", "locked": true, "points": 1, "schema_version": 3, "solution": false}
with check("8.30", "step 3: a batch on the host is dropped when its copy is done, and not before"):
    log = diary(4)
    for number in range(4):
        in_this_order(log, f"copy {number}", f"finish {number}", f"drop {number}")

with check("8.30", "step 3: a loop that is left closes the loader's"):
    expect(diary(9, leave_after=2).count("closed"), 1, "how often the loop over the loader was closed")

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
    for number in range(6):
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

    def broken(copies: DiaryCopies, kind: type[BaseException]) -> Iterator[Thing]:
        yield from copies.host(3)
        raise kind("sample 7")

    for kind in (KeyError, OSError, ValueError, KeyboardInterrupt):
        copies = DiaryCopies()
        loop = DevicePrefetcher.__new__(DevicePrefetcher).overlapped(broken(copies, kind), copies)
        expect_error(
            kind, lambda loop=loop: list(loop), f"a loop over a loader that raises {kind.__name__}", "sample 7"
        )
        for number in range(3):
            in_this_order(copies.log, f"copy {number}", f"finish {number}")

with check("8.30", "an error of the loader comes when the batch before it is asked for"):
    for count in (1, 2, 3):

        def failing(count: int = count) -> Iterator[Thing]:
            yield from map(Thing, range(count))
            raise KeyError("sample 7")

        copies = DiaryCopies()
        copies.sources.append(failing())
        loop = DevicePrefetcher.__new__(DevicePrefetcher).overlapped(copies.sources[-1], copies)
        expect([next(loop).number for _ in range(count - 1)], list(range(count - 1)), f"batches before {count - 1}")
        expect_error(
            KeyError, lambda loop=loop: next(loop), f"batch {count - 1}, where the loader fails after it", "sample"
        )
        finished = sorted(entry for entry in copies.log if "finish" in entry)
        expect(finished, [f"finish {number}" for number in range(count)], f"what was finished, of {count} copies")

with check("8.30", "a batch is a batch, whatever its truth value"):

    class PlainCopies(DiaryCopies):
        """Copies batches that are false."""

        def copy(self, batch: Any) -> tuple[Any, int]:
            return (0, "", [])[batch], batch

        def wait(self, event: int) -> None:
            self.log.append(f"wait {event}")

        record = finish = wait

    copies = PlainCopies()
    loop = DevicePrefetcher.__new__(DevicePrefetcher).overlapped((k for k in range(3)), copies)
    expect(list(loop), [0, "", []], "three batches on the device that are false")

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
**Measure**, if you have a GPU. Three loops do the same work: with copies that wait, with `pin_memory=True` and
`non_blocking=True`, and with `DevicePrefetcher`. **Predict** their order, and by how much they differ if a copy takes
as long as the work. The picture shows when copies and work happened. In which loop do they overlap?
"""


# %% tags=["measure"]
if has_gpu():
    gpu_loops(FORK)
else:
    print("no GPU here: the three loops were not measured, and there is no picture of them")

# %% [markdown]
"""
## Part 11: use it

*No task · about 15 minutes, then the questions*

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

Each bar is a batch: loaded by a worker, or, in the lowest row, trained on. From top to bottom: one worker; three
workers with a window of 3; three with a window of 6; and then a model that is slower than the loading. **Predict**
what changes from each picture to the next.
"""


# %% alt="Four timelines, one below the other: bars of training in the lowest row, bars of each worker above it. With one worker training waits; with three it does not." tags=["measure"]
class Timed:
    """A dataset that takes 4 ms for a batch, and returns which worker loaded it, and when."""

    def __len__(self) -> int:
        return 24

    def __getitem__(self, index: int) -> int:
        return index

    def get_batch(self, indices: Any) -> Any:
        started = time.perf_counter()
        time.sleep(0.004)
        return get_worker_info().id, started, time.perf_counter()


def epoch_of(num_workers: int, prefetch_factor: int, train_s: float) -> dict[str, list[tuple[float, float]]]:
    """Return when each batch of an epoch was loaded, by which worker, and when the main process trained on it."""
    how = {"num_workers": num_workers, "prefetch_factor": prefetch_factor, "multiprocessing_context": FORK}
    rows: dict[str, list[tuple[float, float]]] = {"training": []}
    for worker, started, ended in DataLoader(Timed(), 1, **how):
        rows.setdefault(f"worker {worker}", []).append((started, ended))
        now = time.perf_counter()
        time.sleep(train_s)
        rows["training"].append((now, time.perf_counter()))
    return rows


def length_ms(rows: dict[str, list[tuple[float, float]]]) -> float:
    """Return the milliseconds from the first start to the last end."""
    spans = [span for row in rows.values() for span in row]
    return (max(end for _, end in spans) - min(start for start, _ in spans)) * 1e3


epochs = {
    f"workers: {n}, prefetch_factor: {factor}, training: {train_s * 1e3:.0f} ms a batch": epoch_of(n, factor, train_s)
    for n, factor, train_s in [(1, 2, 0.002), (3, 1, 0.002), (3, 2, 0.002), (3, 2, 0.006)]
}
for title, rows in epochs.items():
    print(f"{title}: {length_ms(rows):.0f} ms")
one_worker_ms, three_workers_ms, *_ = map(length_ms, epochs.values())
assert three_workers_ms < one_worker_ms  # with one worker, training waits
timelines(epochs)

# %% [markdown]
"""
### Memory in flight

A batch that was loaded and not yet taken occupies memory. **Predict**: with a model that is slower than the loading,
how many batches wait, for each `prefetch_factor`? Does the epoch become shorter?
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
bars(
    {str(factor): most for factor, (most, _) in zip(factors, in_flight, strict=True)},
    xlabel="prefetch_factor",
    ylabel="batches waiting",
    title="two workers, a slow model",
)
for factor, (most, epoch_s) in zip(factors, in_flight, strict=True):
    assert most <= 2 * factor + 1  # the window, and the one that is being handed over
    print(f"prefetch_factor={factor}: at most {most} batches wait, epoch {epoch_s * 1e3:.0f} ms")

# %% [markdown]
"""
A larger window only costs memory here, because the model is the bottleneck. It helps if batches take *unequal* time:
then the window is a cushion.

### What a worker's memory holds

A forked worker begins with the memory of the main process: nothing is copied until one of them writes to a page.
**Predict**: a dataset only reads its list of file names. Does the memory of a worker grow?
"""


# %% tags=["measure"]
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
To read a Python object, Python has to write: its reference count is beside it, in the same page. So each worker gets
its own copy of the whole list, page by page. People call this a leak, but it ends when every page is copied. An array
has one reference count for everything in it. So keep large things in arrays: numbers, or names as fixed-width texts
(or as bytes with an array of offsets).

With `spawn` and `forkserver`, nothing is inherited: the dataset is pickled and sent. Arrays in it travel like those
of a batch, through `dump`, into one slot of shared memory that all workers map: one copy, however many workers there
are. Lists are copied for each worker. A file that is mapped (`CIFAR10Dataset(mmap=True)`) is mapped again by its
name.
"""

# %% [markdown]
"""
## Questions

Answer in your own words, with numbers that you measured above where there are some. Your instructor grades these.

### Question 6: a hungry GPU

A GPU shows 40 % utilization, and a step of training takes 50 ms. The loader has 4 workers, the machine has 16 cores,
and `pin_memory` is off. What do you measure, in which order, to find out what waits for what? What do you change
first for each answer, and how do you know that it helped? Name a change that would not help at all.
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_Q6", "locked": false, "points": 4, "schema_version": 3, "solution": true}
"""
### BEGIN SOLUTION
First: does the GPU wait for data at all? Run the loop with one batch that is on the device and is used again and
again: if a step still takes 50 ms, the loader is innocent (small kernels, synchronisation such as `.item()` in each
step, a slow optimizer). Then the loader alone, without the model: batches per second against 20 a second. If it is
slower, more workers as long as there are cores (4 of 16 are used) and the disk keeps up; after that cheaper work:
whole batches instead of samples, decoded images cached, bytes instead of floats on the way. If the loader alone is
fast enough, the time is lost between: measure the copy with events; page-locked memory and copies on a stream of
their own hide it behind the work. Each time measure the time of a step again, one change at a time. A larger
`prefetch_factor` does not help if loading is slower on average: the window is empty anyway; a faster GPU only waits
longer.
### END SOLUTION
"""

# %% [markdown]
"""
### Question 7: eight ranks

Eight processes (*ranks*) train one model, each on its own GPU with its own loader; after each step they exchange
gradients and wait for each other. For each of the following, say whether it must be the same in all ranks or different,
and what happens otherwise: the seed of the order, the positions that a rank takes of it, the random numbers of the
augmentation, `drop_last`, the epoch number, `num_workers`.
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_Q7", "locked": false, "points": 4, "schema_version": 3, "solution": true}
"""
### BEGIN SOLUTION
The seed of the order and the epoch number must be the same: all ranks compute one permutation, and each takes other
positions of it, every eighth for example. With different seeds the shares overlap: some samples come twice, others
never. If the epoch number is not advanced, every epoch has the same order; if it differs between ranks, the
permutations do, and the shares overlap again. The augmentation must differ from sample to sample; as it belongs to
(seed, epoch, position), positions counted per rank need the rank in the seed, or eight ranks flip in step.
`drop_last`, or padding, must be decided alike: all ranks need the same number of steps, else some wait forever for
gradients of a rank that has finished. `num_workers` may differ: it must not change the batches, only their speed; the
slowest rank sets the pace of all.
### END SOLUTION
"""
