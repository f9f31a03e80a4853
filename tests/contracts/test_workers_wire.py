"""Messages as bytes: what comes out is what went in, of the same types, and arrays can be written to."""

from __future__ import annotations

import gc
import pickle
import weakref
from typing import Any

import numpy as np
import pytest

from tinytorch.core.dataloader.workers.packing import dump, load
from tinytorch.core.dataloader.workers.plumbing.channel import from_bytes, to_bytes
from tinytorch.core.dataloader.workers.plumbing.messages import Answer, Message, Task, Turn
from tinytorch.core.dataloader.workers.plumbing.pickling import places_of
from tinytorch.core.dataloader.workers.worker import Failure


@pytest.mark.parametrize(
    "positions",
    [
        np.arange(5),
        np.array([], dtype=np.int64),
        np.array([3, 1], dtype=np.uint8),
        np.array([3, 1], dtype=">i4"),
        np.array([[1, 2], [3, 4]]),
        np.array(["cat.png", "dog.png"]),
        np.array([True, False]),
        np.array(["cat", 7], dtype=object),
        np.arange(10)[::2],
    ],
    ids=["int64", "empty", "uint8", "other byte order", "two axes", "texts", "mask", "objects", "with gaps"],
)
def test_positions_of_a_task_come_as_they_were(positions: np.ndarray) -> None:
    task = from_bytes(to_bytes(Task(7, 2, 1, 30, positions)))
    assert type(task) is Task
    assert task[:4] == (7, 2, 1, 30)
    np.testing.assert_array_equal(task.positions, positions)
    assert task.positions.dtype == positions.dtype
    assert task.positions.flags.writeable


@pytest.mark.parametrize(
    "message",
    [
        Task(7, None, 0, 0, [1, 2, 3]),
        Task(7, None, 0, 0, 5),
        Task(7, 0, 0, 0, Turn(1, 0, 4, (0, 1))),
        Answer(7, 3, Message(b"pickle", [(0, 8), (64, 4)], 68)),
        Answer(7, None, Message(b"pickle", [], 0)),
        Answer(7, None, "as it is"),
        (0, "looks like a task"),
        None,
    ],
)
def test_anything_else_does_too(message: Any) -> None:
    arrived = from_bytes(to_bytes(message))
    assert arrived == message
    assert type(arrived) is type(message)
    assert type(getattr(arrived, "content", None)) is type(getattr(message, "content", None))


def test_a_failure_comes_with_its_ticket() -> None:
    answer = from_bytes(to_bytes(Answer(4, 1, Failure(KeyError("cat.png"), 0))))
    assert (answer.ticket, answer.slot, answer.content.error().args) == (4, 1, ("cat.png",))


def test_a_task_is_shorter_than_its_pickle() -> None:
    task = Task(7, 2, 1, 30, np.arange(128))
    assert len(to_bytes(task)) < len(pickle.dumps(task, protocol=5)) - 80


DTYPES = [*"?bBhHiIlLqQefdgFDGSUVMmO", "S5", "U3", "M8[s]", "m8[D]", ">f8", [("a", "i4")]]


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (0, 4)])
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_an_array_of_any_type_is_packed_and_read_again(dtype: Any, shape: tuple[int, ...]) -> None:
    array: np.ndarray = np.zeros(shape, dtype)
    pickled, views = dump((array, array))
    places, size = places_of(view.nbytes for view in views)
    memory = bytearray(size + 64)
    for (start, length), view in zip(places, views, strict=True):
        memory[start : start + length] = view
    one, other = load(Message(pickled, places, size), memory)
    assert one is other
    assert (one.dtype, one.shape) == (array.dtype, shape)
    assert one.flags.writeable
    np.testing.assert_array_equal(one, array)


class Lease(np.ndarray):
    """An array of another class than those of a batch."""


def test_what_a_batch_lies_in_lives_as_long_as_the_batch_of_whatever_class_it_is() -> None:
    pickled, (view,) = dump(np.arange(3))
    lease = np.frombuffer(bytearray(view), np.uint8).view(Lease)
    watch = weakref.ref(lease)
    array = load(Message(pickled, [(0, view.nbytes)], view.nbytes), lease)
    del lease
    gc.collect()
    assert watch() is not None
    del array
    gc.collect()
    assert watch() is None
