"""Workers: what one gets by loading in other processes and threads."""

from __future__ import annotations

import contextvars
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tinytorch.core.dataloader as dl

FORK = {"num_workers": 2, "multiprocessing_context": "fork"}
THREAD = {"num_workers": 2, "worker_method": "thread"}
BOTH = pytest.mark.parametrize(
    "workers", [pytest.param(FORK, id="fork"), pytest.param(THREAD, id="thread", marks=pytest.mark.task("8.27"))]
)

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="starts processes by fork, which this system has not")


class Broken:
    """Six samples, of which number 3 raises what it was made with, or does it."""

    def __init__(self, fault: Any) -> None:
        self.fault = fault

    def __len__(self) -> int:
        return 6

    def __getitem__(self, index: int) -> int:
        if index == 3 and isinstance(self.fault, BaseException):
            raise self.fault
        return index if index != 3 else self.fault()


class Noisy:
    """Samples with random numbers added."""

    def __len__(self) -> int:
        return 9

    def __getitem__(self, index: int) -> Any:
        return index, dl.batch_rng().random()


class Shares:
    """A stream of which worker k gives the numbers from 100 k on, so many as `shares[k]`."""

    def __init__(self, *shares: int) -> None:
        self.shares = shares

    def __iter__(self) -> Iterator[int]:
        info = dl.get_worker_info()
        worker = info.id if info else 0
        return iter(range(100 * worker, 100 * worker + self.shares[worker]))


@pytest.mark.task("8.20")
def test_arrays_are_left_out_of_the_pickle_and_not_copied() -> None:
    from tinytorch.core.dataloader.workers.packing import Message, dump, load

    source = {"x": np.arange(1000), "name": "thousand"}
    pickled, (view,) = dump(source)
    source["x"][0] = 7
    assert (len(pickled) < 500, view.nbytes) == (True, 8000)
    loaded = load(Message(pickled, [(0, 8000)], 8000), bytearray(view))
    assert (loaded["name"], loaded["x"][:2].tolist(), loaded["x"].flags.writeable) == ("thousand", [7, 1], True)


@pytest.mark.task("8.21")
def test_a_slot_is_free_when_the_last_view_is_gone() -> None:
    from tinytorch.core.dataloader.workers.arena import Arena

    arena = Arena(2)
    slot = arena.take()
    batch = arena.unpack(arena.pack((np.arange(4), np.arange(6)), slot), slot)
    view = batch[1][2:][1:]
    del batch
    assert (list(arena.free), view.tolist()) == ([1], [3, 4, 5])
    del view
    assert sorted(arena.free) == [0, 1]


@pytest.mark.task("8.21")
def test_empty_arrays_can_be_written_to_and_take_no_slot() -> None:
    from tinytorch.core.dataloader.workers.arena import Arena

    arena = Arena(1)
    slot = arena.take()
    empty = arena.unpack(arena.pack(np.zeros((0, 3)), slot), slot)
    assert (empty.shape, empty.flags.writeable, list(arena.free)) == ((0, 3), True, [0])


@pytest.mark.task("8.21")
def test_a_closed_arena_leaves_its_batches_and_no_descriptor() -> None:
    from tinytorch.core.dataloader.workers.arena import Arena

    arena = Arena(2)
    descriptor = arena.descriptor
    batch = arena.unpack(arena.pack(np.arange(9), arena.take()), 0)
    arena.close()
    assert batch.tolist() == list(range(9))
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


@pytest.mark.task("8.22")
@pytest.mark.parametrize(
    "error",
    [
        KeyError("a", 1),
        UnicodeDecodeError("utf-8", b"\xe9", 0, 1, "odd"),
        FileNotFoundError(2, "No such file", "a.bin"),
        ModuleNotFoundError("no such", name="such"),
        dl.DataError("a.bin", expected="1", found="2", offset=5),
        SystemExit(3),
    ],
)
def test_an_exception_is_the_same_on_the_other_side(error: BaseException) -> None:
    from tinytorch.core.dataloader.workers.worker import Failure

    arrived = pickle.loads(pickle.dumps(Failure(error, worker=4))).error()
    assert (type(arrived), str(arrived), arrived.args) == (type(error), str(error), error.args)
    assert vars(error).items() <= vars(arrived).items()
    assert any("4" in note for note in arrived.__notes__)


@pytest.mark.task("8.22")
def test_an_exception_whose_class_is_not_known_here_arrives_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    from tinytorch.core.dataloader.workers.worker import Failure

    kind = type("Strange", (Exception,), {"__module__": __name__})
    monkeypatch.setitem(sys.modules, __name__, sys.modules.get(__name__) or type(os)(__name__))
    monkeypatch.setattr(sys.modules[__name__], "Strange", kind, raising=False)
    sent = pickle.dumps(Failure(kind("text"), worker=1))
    monkeypatch.delattr(sys.modules[__name__], "Strange")
    arrived = pickle.loads(sent).error()
    assert isinstance(arrived, dl.WorkerError)
    assert "Strange: text" in str(arrived)


@pytest.mark.task("8.23")
@pytest.mark.parametrize(
    ("fault", "kind"), [(SystemExit(3), dl.WorkerError), (StopIteration(), RuntimeError), (KeyError("k"), KeyError)]
)
def test_whatever_is_raised_is_answered(fault: BaseException, kind: type[BaseException]) -> None:
    from tinytorch.core.dataloader.workers.worker import Job, Task, work

    def load(positions: Any) -> Any:
        raise fault

    tasks, answers = iter([Task(1, None, 0, 0, [3]), Task(2, None, 0, 1, [3]), None]), []
    contextvars.Context().run(work, Job("data", load, 0, False, 1), 0, lambda: next(tasks), answers.append, None)
    assert [answer.ticket for answer in answers] == [1, 2]
    assert isinstance(answers[0].content.error(), kind)


@pytest.mark.task("8.24")
def test_a_dead_worker_is_named() -> None:
    loader = dl.DataLoader(Broken(lambda: os.kill(os.getpid(), signal.SIGKILL)), 1, **FORK)
    with pytest.raises(dl.WorkerError, match=r"worker 1 \(process \d+\) was killed by SIGKILL") as caught:
        list(loader)
    assert (caught.value.worker, caught.value.exitcode) == (1, -signal.SIGKILL)


@pytest.mark.task("8.25")
def test_loops_may_share_workers() -> None:
    loader = dl.DataLoader(range(4), 2, persistent_workers=True, **FORK)
    product = [(outer.tolist(), inner.tolist()) for outer in loader for inner in loader]
    loader.close()
    assert product == [(a, b) for a in ([0, 1], [2, 3]) for b in ([0, 1], [2, 3])]


@pytest.mark.task("8.25")
def test_a_loop_whose_workers_were_closed_says_so() -> None:
    loader = dl.DataLoader(range(4), 1, persistent_workers=True, **FORK)
    loop = iter(loader)
    next(loop)
    loader.close()
    with pytest.raises(dl.WorkerError, match="ended by close"):
        next(loop)


@pytest.mark.task("8.26")
@BOTH
@pytest.mark.parametrize("persistent", [False, True])
def test_workers_change_nothing(workers: dict[str, Any], persistent: bool) -> None:
    arguments = {"batch_size": 2, "shuffle": True, "generator": 3}
    loader = dl.DataLoader(Noisy(), persistent_workers=persistent, **arguments, **workers)
    alone = dl.DataLoader(Noisy(), **arguments)
    for _ in range(2):
        one, other = list(loader), list(alone)
        assert [[part.tolist() for part in batch] for batch in one] == [[p.tolist() for p in batch] for batch in other]
    loader.close()


@pytest.mark.task("8.26")
@BOTH
def test_batches_stay_when_the_workers_are_gone(workers: dict[str, Any]) -> None:
    held = list(dl.DataLoader(np.arange(60), 2, **workers))
    assert np.concatenate(held).tolist() == list(range(60))
    held[0][:] = -1
    assert [int(batch[0]) for batch in held] == [-1, *range(2, 60, 2)]


@pytest.mark.task("8.26")
@BOTH
def test_an_error_comes_after_the_batches_before_it(workers: dict[str, Any]) -> None:
    seen: list[Any] = []
    with pytest.raises(KeyError, match="cat") as caught:
        seen.extend(int(batch[0]) for batch in dl.DataLoader(Broken(KeyError("cat")), 1, **workers))
    assert seen == [0, 1, 2]
    assert any("sample 3 of Broken" in note for note in caught.value.__notes__)


@pytest.mark.task("8.26")
@BOTH
def test_leaving_a_loop_leaves_nothing(workers: dict[str, Any]) -> None:
    from multiprocessing import active_children

    for _ in dl.DataLoader(range(60), 2, **workers):
        break
    assert [one.name for one in [*active_children(), *threading.enumerate()] if one.name.startswith("loader")] == []


@pytest.mark.task("8.27")
def test_threads_that_cannot_be_started_leave_none_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    start = threading.Thread.start

    def second_fails(thread: threading.Thread) -> None:
        if thread.name == "loader worker 1":
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", second_fails)
    with pytest.raises(RuntimeError, match="can't start"):
        list(dl.DataLoader(range(4), 2, **THREAD))
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("loader")] == []


@pytest.mark.task("8.27")
def test_threads_share_the_dataset_and_are_told_apart() -> None:
    dataset = Noisy()
    seen: list[Any] = []

    def note(samples: list[Any]) -> int:
        info = dl.get_worker_info()
        seen.append((info is not None and info.dataset is dataset, info is not None and info.id in (0, 1)))
        return len(samples)

    assert list(dl.DataLoader(dataset, 3, collate_fn=note, **THREAD)) == [3, 3, 3]
    assert seen == [(True, True)] * 3
    assert dl.get_worker_info() is None


@pytest.mark.task("8.27")
def test_closing_does_not_wait_for_a_thread_that_hangs() -> None:
    hold = threading.Event()
    loader = dl.DataLoader(Broken(lambda: hold.wait(9)), 1, **THREAD)
    started = time.monotonic()
    for _ in zip(range(3), loader, strict=False):
        pass
    del loader
    waited_s = time.monotonic() - started
    hold.set()
    assert waited_s < 4


@pytest.mark.task("8.28")
@BOTH
def test_workers_give_the_batches_of_a_stream_in_turn(workers: dict[str, Any]) -> None:
    for factor in (1, 2, 9):
        loader = dl.DataLoader(Shares(3, 6), 2, prefetch_factor=factor, **workers)
        for _ in range(2):
            found = [batch.tolist() for batch in loader]
            assert found == [[0, 1], [100, 101], [2], [102, 103], [104, 105]]


@pytest.mark.task("8.28")
@BOTH
def test_loops_over_a_stream_may_be_nested_and_left(workers: dict[str, Any]) -> None:
    loader = dl.DataLoader(Shares(2, 1), None, persistent_workers=True, **workers)
    next(iter(loader))
    product = [(outer, inner) for outer in loader for inner in loader]
    loader.close()
    assert product == [(outer, inner) for outer in (0, 100, 1) for inner in (0, 100, 1)]


@pytest.mark.task("8.28")
def test_random_numbers_of_a_stream_do_not_depend_on_the_window() -> None:
    class Drawn(Shares):
        def __iter__(self) -> Iterator[Any]:
            return ((sample, dl.batch_rng().random()) for sample in super().__iter__())

    runs = [
        [[part.tolist() for part in batch] for batch in dl.DataLoader(Drawn(5, 2), 2, generator=1, **more)]
        for more in (FORK, FORK | {"prefetch_factor": 5}, THREAD)
    ]
    assert runs[0] == runs[1] == runs[2]


@pytest.mark.task("8.28")
@BOTH
def test_an_error_in_a_stream_comes_after_the_batches_before_it(workers: dict[str, Any]) -> None:
    class Ending:
        def __iter__(self) -> Iterator[int]:
            yield 7
            raise KeyError("line 2")

    seen: list[int] = []
    with pytest.raises(KeyError, match="line 2") as caught:
        seen.extend(dl.DataLoader(Ending(), None, **workers))
    assert seen == [7, 7]
    assert "while reading Ending, after 1 samples" in caught.value.__notes__


class Sheet:
    """Stands for a torch tensor: it knows how to be pinned."""

    def __init__(self, numbers: Any, pinned: bool = False) -> None:
        self.numbers, self.pinned = numbers, pinned

    def pin_memory(self) -> Sheet:
        return Sheet(self.numbers, True)


@pytest.mark.task("8.29")
def test_tensors_are_pinned_wherever_they_are_in_a_batch() -> None:
    from tinytorch.core.dataloader.workers.pinning import pinned

    batch = {"x": [Sheet(1), (Sheet(2), "cat")], "n": 3}
    done = pinned(batch, lambda sheet: sheet.pin_memory())
    assert [done["x"][0].pinned, done["x"][1][0].pinned, done["x"][1][1], done["n"]] == [True, True, "cat", 3]
    assert [batch["x"][0].pinned, type(done["x"]), type(done["x"][1])] == [False, list, tuple]


@pytest.mark.task("8.29")
def test_arrays_are_made_tensors_before_they_are_pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    from tinytorch.core.dataloader.workers import pinning

    monkeypatch.setattr(pinning, "tensor_of", lambda array: Sheet(array) if array.dtype.kind == "i" else array)
    numbers, texts = np.arange(3), np.array(["a"])
    sheet, same = pinning.pinned((numbers, texts), lambda sheet: sheet.pin_memory())
    assert (sheet.numbers is numbers, sheet.pinned, same is texts) == (True, True, True)


class Device:
    """Stands for a GPU: writes down what it is asked for, in order."""

    def __init__(self) -> None:
        self.log: list[str] = []

    def copy(self, batch: int) -> tuple[str, int]:
        self.log.append(f"copy {batch}")
        return f"batch {batch} there", batch

    def wait(self, event: object) -> None:
        self.log += [f"wait {event}"]

    def record(self, batch: str) -> None:
        self.log.append(f"record {batch[6]}")

    def finish(self, event: int) -> None:
        self.log.append(f"finish {event}")


def prefetched(device: Device, batches: Any) -> Any:
    return dl.DevicePrefetcher.overlapped(dl.DevicePrefetcher.__new__(dl.DevicePrefetcher), batches, device)


@pytest.mark.task("8.30")
def test_the_next_copy_is_started_before_a_batch_is_given_out() -> None:
    device = Device()
    loop = prefetched(device, (number for number in range(3)))
    assert next(loop) == "batch 0 there"
    assert sorted(device.log) == ["copy 0", "copy 1", "record 0", "wait 0"]
    assert next(loop) == "batch 1 there"
    assert sorted(device.log[4:]) == ["copy 2", "finish 0", "record 1", "wait 1"]
    loop.close()


@pytest.mark.task("8.30")
def test_however_a_loop_ends_all_copies_are_finished_and_the_source_is_closed() -> None:
    device, closed = Device(), []

    def source() -> Any:
        try:
            yield from range(9)
        finally:
            closed.append(True)

    batches = source()
    loop = prefetched(device, batches)
    assert [next(loop), next(loop)] == ["batch 0 there", "batch 1 there"]
    loop.close()
    assert (sorted(entry for entry in device.log if "finish" in entry), closed) == (
        ["finish 0", "finish 1", "finish 2"],
        [True],
    )
