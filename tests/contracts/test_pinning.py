"""Pinned batches are the same batches, as torch tensors; on a device, too, and nothing is reused while it is read.

What locks memory and what copies to a GPU are stand-ins here, so these tests run on every machine. Those at the end
need a GPU.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import subprocess
import sys
import threading
import warnings
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import tinytorch.core.dataloader as dl
from tinytorch.core.dataloader.errors import NotBuilt
from tinytorch.core.dataloader.workers import device, pinning
from tinytorch.core.dataloader.workers.arena import Arena
from tinytorch.core.dataloader.workers.plumbing import cuda_copies, page_lock

sys.path.insert(0, str(Path(__file__).parent))

import worker_sets as sets

FORK = {"num_workers": 2, "multiprocessing_context": "fork"}
SPAWN = {"num_workers": 2, "multiprocessing_context": "spawn"}
THREAD = {"num_workers": 2, "worker_method": "thread"}
ALL = pytest.mark.parametrize("workers", [{}, FORK, THREAD], ids=["none", "fork", "thread"])
NEEDS_FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="starts processes by fork, which this system has not")
PACKAGE = Path(dl.__file__).parents[3]

pytestmark = NEEDS_FORK


class Locks:
    """Stands for torch's page-locked memory: copies tensors, and remembers the copies and who asked."""

    def __init__(self) -> None:
        self.made: dict[int, Any] = {}
        self.askers: set[tuple[int, str]] = set()

    def __call__(self, leaf: Any) -> Any:
        assert isinstance(leaf, torch.Tensor)
        copied = leaf.clone()
        self.made[copied.data_ptr()] = copied
        self.askers.add((os.getpid(), threading.current_thread().name[:6]))
        return copied


def everywhere(monkeypatch: pytest.MonkeyPatch, name: str, value: Any) -> None:
    """Replace a name of `page_lock` there, and in the modules that have imported it."""
    for module in (page_lock, pinning, device, cuda_copies):
        if hasattr(module, name):
            monkeypatch.setattr(module, name, value)


@pytest.fixture
def locks(monkeypatch: pytest.MonkeyPatch) -> Locks:
    """A machine that locks memory."""
    made = Locks()
    everywhere(monkeypatch, "can_lock", lambda: True)
    everywhere(monkeypatch, "page_locked", made)
    return made


@pytest.fixture
def no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a GPU, that has said so."""
    everywhere(monkeypatch, "can_lock", lambda: False)
    monkeypatch.setattr(pinning, "warn_of_no_use", lambda: None)


def arrays(batch: Any) -> Any:
    """Return a batch of torch tensors as one of NumPy's arrays."""
    return pinning.pinned(batch, lambda leaf: leaf.numpy())


def watched(samples: int = 24) -> np.ndarray:
    return np.arange(samples * 1000, dtype=np.int64).reshape(samples, 1000)


def children() -> list[str]:
    """Return the workers that are there, processes and threads."""
    every = [*multiprocessing.active_children(), *threading.enumerate()]
    return [one.name for one in every if one.name.startswith("loader")]


# pin_memory


@ALL
@pytest.mark.parametrize("kind", ["array", "nested", "scalars", "texts", "named", "empty", "reversed", "dtypes"])
def test_pinned_batches_are_the_same(kind: str, workers: dict[str, Any], locks: Locks) -> None:
    pinned = list(dl.DataLoader(sets.Zoo(kind), 4, pin_memory=True, **workers))
    plain = list(dl.DataLoader(sets.Zoo(kind), 4))
    if kind == "dtypes":
        plain = [[part.astype(part.dtype.newbyteorder("=")) for part in batch] for batch in plain]
    assert sets.portrait([arrays(batch) for batch in pinned]) == sets.portrait(plain)


@ALL
def test_every_tensor_is_pinned_once_and_that_is_the_one_delivered(workers: dict[str, Any], locks: Locks) -> None:
    batches = list(dl.DataLoader(dl.ArrayDataset(watched(), np.arange(24)), 4, pin_memory=True, **workers))
    delivered = [tensor.data_ptr() for batch in batches for tensor in batch]
    assert (len(delivered), sorted(delivered)) == (12, sorted(locks.made))


@pytest.mark.parametrize(
    ("workers", "place"), [({}, "MainTh"), (FORK, "MainTh"), (SPAWN, "MainTh"), (THREAD, "loader")]
)
def test_worker_processes_lock_nothing_and_threads_do_it_themselves(
    workers: dict[str, Any], place: str, locks: Locks
) -> None:
    list(dl.DataLoader(dl.ArrayDataset(watched()), 4, pin_memory=True, **workers))
    assert locks.askers == {(os.getpid(), place)}


def test_samples_streams_and_torch_datasets_are_pinned(locks: Locks) -> None:
    stream = type("Stream", (), {"__iter__": lambda self: iter(watched(6))})()
    of_torch = torch.utils.data.TensorDataset(torch.arange(6))
    for loader in (
        dl.DataLoader(list(watched(6)), None, pin_memory=True),
        dl.DataLoader(stream, 2, pin_memory=True),
        dl.DataLoader(of_torch, 2, pin_memory=True),
        dl.DataLoader(of_torch, 2, pin_memory=True, **FORK),
    ):
        locks.made.clear()
        batches = [batch[0] if isinstance(batch, tuple | list) else batch for batch in loader]
        assert [batch.data_ptr() for batch in batches] == list(locks.made)


def test_pinned_batches_leave_their_slots(locks: Locks) -> None:
    loader = dl.DataLoader(dl.ArrayDataset(watched()), 4, pin_memory=True, persistent_workers=True, **FORK)
    held = list(loader)
    gc.collect()
    assert len(loader._engine.queue.arena.free) == len(loader._engine.queue.arena.maps)
    loader.close()
    assert torch.equal(torch.cat([batch for (batch,) in held]), torch.from_numpy(watched()))


@ALL
def test_leaving_a_pinned_loop_leaves_nothing(workers: dict[str, Any], locks: Locks) -> None:
    for _ in dl.DataLoader(range(60), 2, pin_memory=True, **workers):
        break
    with pytest.raises(ZeroDivisionError):
        sum(1 // int(batch[0]) for batch in dl.DataLoader(range(60), 2, pin_memory=True, **workers))
    assert children() == []


@pytest.mark.parametrize("workers", [FORK, THREAD], ids=["fork", "thread"])
def test_no_batch_is_kept_while_the_caller_works(workers: dict[str, Any], locks: Locks) -> None:
    loop = iter(dl.DataLoader(dl.ArrayDataset(watched()), 4, pin_memory=True, **workers))
    (batch,) = next(loop)
    gone = weakref.ref(batch)
    locks.made.clear()
    del batch
    assert gone() is None
    loop.close()  # type: ignore[attr-defined]


@ALL
def test_an_error_comes_after_the_batches_before_it(workers: dict[str, Any], locks: Locks) -> None:
    seen: list[Any] = []
    with pytest.raises(KeyError):
        seen.extend(dl.DataLoader(sets.Acting("KeyError", at=3), 1, pin_memory=True, **workers))
    assert len(seen) == 3


def test_an_error_of_pinning_comes_out(monkeypatch: pytest.MonkeyPatch, locks: Locks) -> None:
    def full(leaf: Any) -> Any:
        raise RuntimeError("no page-locked memory is left")

    monkeypatch.setattr(pinning, "page_locked", full)
    for workers in ({}, FORK, THREAD):
        with pytest.raises(RuntimeError, match="no page-locked memory"):
            list(dl.DataLoader(dl.ArrayDataset(watched()), 4, pin_memory=True, **workers))
    assert children() == []


@ALL
def test_without_a_gpu_batches_are_torch_tensors_too(workers: dict[str, Any], no_gpu: None) -> None:
    batches = [batch for (batch,) in dl.DataLoader(dl.ArrayDataset(watched()), 4, pin_memory=True, **workers)]
    assert torch.equal(torch.cat(batches), torch.from_numpy(watched()))


def test_without_a_gpu_it_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere(monkeypatch, "can_lock", lambda: False)
    page_lock.warn_of_no_use.cache_clear()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        for _ in range(3):
            dl.DataLoader([1, 2], pin_memory=True)
    (warning,) = said
    assert str(warning.message).startswith("pin_memory=True has no effect")
    assert "no accelerator was found" in str(warning.message)
    assert (warning.category, warning.filename) == (UserWarning, __file__)


def run(program: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(PACKAGE)!r})\n{program}"]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


@pytest.mark.parametrize("what", ["DataLoader([1], pin_memory=True)", "DevicePrefetcher([1], 'cpu')"])
def test_without_torch_it_is_said_what_to_install(what: str) -> None:
    done = run(f"sys.modules['torch'] = None\nfrom tinytorch.core.dataloader import *\n{what}")
    assert done.stderr.splitlines()[-1].startswith("ImportError: ")
    assert "pip install 'torch>=2.2'" in done.stderr.splitlines()[-1]


def test_what_is_not_pinned_loads_nothing_for_it() -> None:
    work = "from tinytorch.core.dataloader import DataLoader\n"
    work += "list(DataLoader(range(9), 2, num_workers=1, worker_method='thread'))"
    names = "[name for name in ('torch', 'tinytorch.core.dataloader.workers.pinning') if name in sys.modules]"
    done = run(f"{work}\nprint({names})")
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_where_the_task_is_not_solved_the_constructor_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pinning, "pinned", NotBuilt("pinned", "8.29", "modules/08_dataloader/workers_dev.py"))
    with pytest.raises(dl.NotBuiltError, match=r"pinned is not built yet: solve task 8\.29"):
        dl.DataLoader([1], pin_memory=True)
    assert [batch.tolist() for batch in dl.DataLoader([1])] == [[1]]


HIDE = """
class Hide:
    def find_spec(name, path=None, target=None):
        if name.endswith(".pinning"):
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Hide)
"""


def test_where_the_file_is_not_exported_the_constructor_names_the_task() -> None:
    done = run(HIDE + "from tinytorch.core.dataloader import DataLoader\nDataLoader([1], pin_memory=True)")
    assert "NotBuiltError: pin_memory=True is not built yet: solve task 8.29 in modules/" in done.stderr


# What is pinned


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype=">i4"),
        np.arange(6)[::-1],
        np.zeros(3, [("a", "i1"), ("b", "f4")])["b"],
        np.broadcast_to(np.arange(3), (2, 3)),
        np.zeros((0, 3), dtype=np.float32),
        np.array(5),
        np.asfortranarray(np.arange(12).reshape(3, 4)),
    ],
    ids=["byte order", "negative strides", "odd strides", "read-only", "empty", "no dimensions", "Fortran"],
)
def test_arrays_of_all_kinds_become_tensors(array: np.ndarray) -> None:
    tensor = page_lock.tensor_of(array)
    assert (tuple(tensor.shape), tensor.numpy().dtype) == (array.shape, array.dtype.newbyteorder("="))
    assert np.array_equal(tensor.numpy(), array)


def test_an_array_and_its_tensor_share_memory_where_they_can() -> None:
    array = np.arange(6)
    page_lock.tensor_of(array)[0] = 9
    assert array[0] == 9
    fixed = np.arange(6)
    fixed.flags.writeable = False
    page_lock.tensor_of(fixed)[0] = 9
    assert fixed[0] == 0


@pytest.mark.parametrize("array", [np.array(["a"]), np.array([None]), np.zeros(2, "M8[s]"), np.zeros(2, np.longdouble)])
def test_arrays_that_torch_cannot_hold_stay(array: np.ndarray, locks: Locks) -> None:
    assert pinning.pin_batch([array])[0] is array
    masked = np.ma.MaskedArray([1, 2], [True, False])
    assert pinning.pin_batch(masked) is masked


class Graph:
    """A batch that knows how it is pinned."""

    def __init__(self, pinned: bool = False) -> None:
        self.pinned = pinned

    def pin_memory(self) -> Graph:
        return Graph(True)


def test_a_batch_with_its_own_pin_memory_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere(monkeypatch, "can_lock", lambda: True)
    for workers in ({}, THREAD, FORK):
        (graph,) = dl.DataLoader([0, 1], 2, collate_fn=lambda samples: Graph(), pin_memory=True, **workers)
        assert graph.pinned


# DevicePrefetcher on a CPU


@ALL
@pytest.mark.parametrize("kind", ["array", "nested", "texts", "named"])
def test_on_a_cpu_batches_are_the_same_and_torch_tensors(kind: str, workers: dict[str, Any]) -> None:
    prefetcher = dl.DevicePrefetcher(dl.DataLoader(sets.Zoo(kind), 4, **workers), "cpu")
    batches = [arrays(batch) for batch in prefetcher]
    assert sets.portrait(batches) == sets.portrait(list(dl.DataLoader(sets.Zoo(kind), 4)))
    assert len(prefetcher) == len(batches)


def test_on_a_cpu_nothing_is_copied_or_loaded_early() -> None:
    given = [np.arange(3), torch.arange(3), {"x": np.arange(2)}]
    source = iter(given)
    loop = iter(dl.DevicePrefetcher(source, torch.device("cpu")))
    assert np.shares_memory(next(loop).numpy(), given[0])
    assert next(source) is given[1]
    assert np.shares_memory(next(loop)["x"].numpy(), given[2]["x"])


def test_each_loop_is_its_own_and_epochs_go_on() -> None:
    shuffled = {"shuffle": True, "generator": 3}
    prefetcher = dl.DevicePrefetcher(dl.DataLoader(range(6), 2, **shuffled), "cpu")
    both = [(a.tolist(), b.tolist()) for a, b in zip(prefetcher, prefetcher, strict=True)]
    loader = dl.DataLoader(range(6), 2, **shuffled)
    assert both == [(a.tolist(), b.tolist()) for a, b in zip(loader, loader, strict=True)]


@pytest.mark.parametrize("name", ["cuda", "cuda:3", "meta"])
def test_a_device_that_cannot_be_used_is_an_error_at_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ValueError, match=name):
        dl.DevicePrefetcher([], name)


def test_torchs_own_loader_can_be_prefetched() -> None:
    theirs = torch.utils.data.DataLoader(torch.arange(6), batch_size=2)
    assert [batch.tolist() for batch in dl.DevicePrefetcher(theirs, "cpu")] == [[0, 1], [2, 3], [4, 5]]


# DevicePrefetcher with a device that is played


class LateCopies:
    """Copies that read the host's memory as late as a device may: by address, when they are waited for, and at the end.

    A reference to the batch would hide that it was dropped too early, so there is none here.
    """

    def __init__(self) -> None:
        self.addresses: list[int] = []
        self.open: set[int] = set()
        self.spoilt: list[int] = []

    def copy(self, batch: Any) -> tuple[Any, Any]:
        (tensor,) = pinning.pinned(batch, page_lock.page_locked)
        self.addresses.append(tensor.data_ptr())
        event = len(self.addresses) - 1
        self.open.add(event)
        there = torch.empty_like(tensor)
        return (there,), (event, tensor.data_ptr(), there, tensor.clone())

    def wait(self, event: Any) -> None:
        number, address, there, _ = event
        assert number in self.open
        ctypes.memmove(there.data_ptr(), address, there.nbytes)

    def record(self, batch: Any) -> None:
        """Nobody takes memory on this device."""

    def finish(self, event: Any) -> None:
        number, address, _, before = event
        now = torch.empty_like(before)
        ctypes.memmove(now.data_ptr(), address, now.nbytes)
        self.spoilt += [] if torch.equal(now, before) else [number]
        self.open.remove(number)


class Registrar:
    """Locks nothing; knows what would be locked, and requires that it is still mapped when it is unlocked."""

    def __init__(self, most: int = 1 << 62) -> None:
        self.ranges: dict[int, int] = {}
        self.most, self.count = most, 0

    def register(self, address: int, length: int) -> None:
        if length > self.most:
            raise RuntimeError("the limit of locked memory")
        assert is_mapped(address)
        self.ranges[address] = length
        self.count += 1

    def unregister(self, address: int) -> None:
        assert is_mapped(address)
        del self.ranges[address]

    def holds(self, address: int) -> bool:
        return any(start <= address < start + length for start, length in self.ranges.items())


def is_mapped(address: int) -> bool:
    """Tell whether something is mapped at an address, as far as this system says."""
    maps = Path("/proc/self/maps")
    rows = maps.read_text(encoding="utf-8").splitlines() if maps.exists() else []
    spans = [[int(part, 16) for part in row.split()[0].split("-")] for row in rows]
    return not rows or any(start <= address < end for start, end in spans)


class Played:
    """A prefetcher to a played device, and what it is played with."""

    def __init__(self, loader: Any, **registrar: int) -> None:
        self.prefetcher = dl.DevicePrefetcher(loader, "cpu")
        self.copies = self.prefetcher.copies = LateCopies()
        self.registrar = Registrar(**registrar)
        self.prefetcher.locker = page_lock.Locker(self.registrar)

    def numbers(self, count: int | None = None) -> list[int]:
        """Return the first number of each batch, of `count` batches."""
        return [int(batch[0, 0]) for (batch,), _ in zip(self.prefetcher, range(count or 10**6))]  # noqa: B905


@pytest.fixture
def in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine where what is locked in place needs no copy."""
    everywhere(monkeypatch, "page_locked", lambda leaf: leaf)
    everywhere(monkeypatch, "can_lock", lambda: True)


@ALL
@pytest.mark.parametrize("persistent", [False, True], ids=["each epoch", "persistent"])
def test_the_host_may_be_read_until_a_copy_is_finished(
    workers: dict[str, Any], persistent: bool, in_place: None
) -> None:
    if persistent and not workers:
        workers = FORK | {"prefetch_factor": 1}
    data = watched(400)
    loader = dl.DataLoader(dl.ArrayDataset(data), 4, persistent_workers=persistent and bool(workers), **workers)
    played = Played(loader)
    for _ in range(2):
        arrived = torch.cat([batch for (batch,) in played.prefetcher])
        assert torch.equal(arrived, torch.from_numpy(data))
    assert (played.copies.spoilt, played.copies.open) == ([], set())
    loader.close()


def test_batches_come_from_slots_that_are_locked_and_unlocked_before_they_are_unmapped(in_place: None) -> None:
    played = Played(dl.DataLoader(dl.ArrayDataset(watched(40)), 4, **FORK))
    seen = [played.registrar.holds(played.copies.addresses[-1]) for _ in played.prefetcher]
    assert seen == [True] * 10
    gc.collect()
    assert (played.registrar.ranges, played.registrar.count > 0, children()) == ({}, True, [])


def test_slots_that_grow_are_locked_anew(in_place: None) -> None:
    class Growing:
        def __len__(self) -> int:
            return 12

        def __getitem__(self, index: int) -> np.ndarray:
            return np.full((1 + 5000 * index, 2), index)

    played = Played(dl.DataLoader(Growing(), 1, collate_fn=lambda samples: (samples[0],), **FORK))
    batches = [(played.registrar.holds(played.copies.addresses[-1]), int(b.sum())) for (b,) in played.prefetcher]
    assert batches == [(True, 2 * index * (1 + 5000 * index)) for index in range(12)]
    gc.collect()
    assert played.registrar.ranges == {}


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")  # from Python 3.12 on
def test_if_slots_cannot_be_locked_it_is_said_once_and_batches_are_copied(locks: Locks) -> None:
    played = Played(dl.DataLoader(dl.ArrayDataset(watched()), 4, **FORK), most=0)
    with pytest.warns(UserWarning, match="slots cannot be page-locked.*the limit of locked memory") as said:
        assert played.numbers() == list(range(0, 24000, 4000))
    warned = [warning for warning in said if warning.category is UserWarning]  # Python may warn of a fork with threads
    assert (len(warned), played.registrar.count, sorted(locks.made)) == (1, 0, sorted(played.copies.addresses))


@pytest.mark.parametrize("workers", [{}, THREAD], ids=["none", "thread"])
def test_where_there_are_no_slots_batches_are_copied(workers: dict[str, Any], locks: Locks) -> None:
    played = Played(dl.DataLoader(dl.ArrayDataset(watched()), 4, **workers))
    assert played.numbers() == list(range(0, 24000, 4000))
    assert (played.registrar.count, sorted(locks.made)) == (0, sorted(played.copies.addresses))


def test_workers_that_were_there_before_get_their_slots_locked(in_place: None) -> None:
    loader = dl.DataLoader(dl.ArrayDataset(watched()), 4, persistent_workers=True, **FORK)
    assert len(list(loader)) == 6
    played = Played(loader)
    assert [played.registrar.holds(played.copies.addresses[-1]) for _ in played.prefetcher] == [True] * 6
    loader.close()
    gc.collect()
    assert played.registrar.ranges == {}


def test_other_loops_over_locked_slots_get_copies(monkeypatch: pytest.MonkeyPatch, locks: Locks) -> None:
    """`is_pinned` is true for a slot that is locked, so `pin_memory()` would hand out the slot itself."""
    copied = Locks()
    monkeypatch.setattr(pinning, "page_locked_copy", copied)
    everywhere(monkeypatch, "page_locked", lambda leaf: leaf)
    loader = dl.DataLoader(dl.ArrayDataset(watched()), 4, pin_memory=True, persistent_workers=True, **FORK)
    Played(loader).numbers(2)
    batches = list(loader)
    loader.close()
    assert [batch.data_ptr() for (batch,) in batches] == list(copied.made)


def test_a_loader_with_an_own_iter_is_asked_for_its_batches(in_place: None) -> None:
    class Doubled(dl.DataLoader):
        def __iter__(self) -> Iterator[Any]:
            return ((2 * batch,) for (batch,) in super().__iter__())

    played = Played(Doubled(dl.ArrayDataset(watched()), 4, **FORK))
    assert played.numbers() == list(range(0, 48000, 8000))
    assert played.registrar.count == 0


def leave_at_once(loader: Any, error: type[BaseException]) -> None:
    for _ in loader:
        raise error


@ALL
def test_leaving_a_prefetched_loop_leaves_nothing(workers: dict[str, Any], in_place: None) -> None:
    for leave in (StopIteration, ZeroDivisionError, KeyboardInterrupt):
        played = Played(dl.DataLoader(dl.ArrayDataset(watched(400)), 4, **workers))
        with pytest.raises(leave):
            leave_at_once(played.prefetcher, leave)
        gc.collect()
        assert (played.copies.spoilt, played.copies.open, played.registrar.ranges, children()) == ([], set(), {}, [])


@ALL
def test_errors_of_the_loader_come_through(workers: dict[str, Any], in_place: None) -> None:
    played = Played(dl.DataLoader(sets.Acting("KeyError", at=5), 1, collate_fn=lambda s: (np.array([s]),), **workers))
    with pytest.raises(KeyError):
        played.numbers()
    assert (played.copies.spoilt, played.copies.open, children()) == ([], set(), [])


def test_an_arena_with_a_locker_works_as_one_without() -> None:
    arena, registrar = Arena(3), Registrar()
    page_lock.lock_slots(arena, page_lock.Locker(registrar))
    slot = arena.take()
    batch = arena.unpack(arena.pack(np.arange(50), slot), slot)
    tail = batch[10:][5:]
    del batch
    arena.close()
    assert (tail[0], len(registrar.ranges), list(arena.free)) == (15, 1, [1, 2])
    del tail
    assert (registrar.ranges, sorted(arena.free)) == ({}, [0, 1, 2])


class Stream:
    """A stream of a device, played."""

    def __init__(self, name: str, log: list[str]) -> None:
        self.name, self.log = name, log

    def record_event(self) -> str:
        self.log.append(f"{self.name} records")
        return "event"

    def wait_event(self, event: str) -> None:
        self.log.append(f"{self.name} waits for {event}")

    def synchronize(self) -> None:
        self.log.append(f"{self.name} is waited for")


class Leaf:
    """A tensor, played."""

    def __init__(self, log: list[str], fault: bool = False) -> None:
        self.log, self.fault = log, fault

    def pin_memory(self) -> Leaf:
        self.log.append("pin")
        return self

    def to(self, device: Any, non_blocking: bool) -> Leaf:
        self.log.append(f"to {device}, non_blocking={non_blocking}")
        if self.fault:
            raise RuntimeError("out of memory")
        return self

    def record_stream(self, stream: Stream) -> None:
        self.log.append(f"used by {stream.name}")


@pytest.fixture
def cuda(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """CudaCopies on a CUDA that writes down what it is asked for."""
    log: list[str] = []

    class Cuda:
        Stream = staticmethod(lambda device: Stream("copier", log))
        current_stream = staticmethod(lambda device: Stream("caller", log))

        class stream:  # noqa: N801 - torch's name
            def __init__(self, stream: Stream) -> None:
                self.name = stream.name

            def __enter__(self) -> None:
                log.append(f"on {self.name}")

            def __exit__(self, *error: object) -> None:
                log.append(f"off {self.name}")

    everywhere(monkeypatch, "torch_module", lambda: type("Torch", (), {"cuda": Cuda, "Tensor": torch.Tensor}))
    everywhere(monkeypatch, "can_lock", lambda: True)
    return log


def test_copies_are_ordered_on_their_own_stream_and_waited_for_on_the_callers(cuda: list[str]) -> None:
    copies = device.CudaCopies("gpu")
    there, event = copies.copy({"x": Leaf(cuda)})
    assert cuda == ["pin", "on copier", "to gpu, non_blocking=True", "copier records", "off copier"]
    cuda.clear()
    copies.wait(event)
    copies.record(there)
    assert cuda == ["caller waits for event", "used by caller"]


def test_a_copy_that_fails_is_waited_for(cuda: list[str]) -> None:
    """A part of the batch may be on its way, and the caller drops the batch."""
    with pytest.raises(RuntimeError, match="out of memory"):
        device.CudaCopies("gpu").copy([Leaf(cuda), Leaf(cuda, fault=True)])
    assert cuda[-1] == "copier is waited for"


def test_an_object_that_cannot_note_streams_stays_on_the_host_as_a_copy(cuda: list[str]) -> None:
    """Its memory may be that of a slot, and who copies it from there is the caller, later."""
    own = type("Own", (), {"pin_memory": lambda self: self})()
    (there,), _ = device.CudaCopies("gpu").copy([own])
    assert type(there) is type(own)
    assert there is not own


@pytest.mark.parametrize("code", [0, 2])
def test_cuda_is_asked_to_lock_and_a_refusal_is_an_error(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    class Runtime:
        cudaHostRegister = staticmethod(lambda *arguments: asked.append(arguments) or code)  # noqa: N815 - CUDA's name

    fake = type("Torch", (), {"cuda": type("Cuda", (), {"cudart": staticmethod(lambda: Runtime)}), "zeros": None})
    fake.zeros = staticmethod(lambda *size, device: asked.append(device))  # type: ignore[attr-defined]
    everywhere(monkeypatch, "torch_module", lambda: fake)
    registrar = page_lock.Locker(page_lock.CudaMemory())
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        registrar.memory.unregister = lambda address: asked.append("unlock")
        assert len(registrar(bytearray(4096))) == 4096
    assert [one[1:] if isinstance(one, tuple) else one for one in asked] == [(4096, 1), "cuda" if code else "unlock"]
    assert ["error 2" in str(one.message) for one in said] == [True] * (code > 0)


# On a GPU

GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU: torch finds no CUDA here")


@GPU
@ALL
def test_gpu_pin_memory_gives_page_locked_tensors(workers: dict[str, Any]) -> None:
    batches = [batch for (batch,) in dl.DataLoader(dl.ArrayDataset(watched()), 4, pin_memory=True, **workers)]
    assert all(batch.is_pinned() for batch in batches)
    assert torch.equal(torch.cat(batches), torch.from_numpy(watched()))


@GPU
@ALL
def test_gpu_batches_arrive_whole_while_the_device_works(workers: dict[str, Any]) -> None:
    data = watched(2000)
    weights = torch.randn(2048, 2048, device="cuda")
    arrived = []
    for (batch,) in dl.DevicePrefetcher(dl.DataLoader(dl.ArrayDataset(data), 8, **workers), "cuda"):
        weights = torch.tanh(weights @ weights)
        arrived.append(batch.sum(dim=1))
        del batch
    assert torch.equal(torch.cat(arrived).cpu(), torch.from_numpy(data.sum(axis=1)))


@GPU
def test_gpu_slots_are_page_locked_in_place() -> None:
    prefetcher = dl.DevicePrefetcher(dl.DataLoader(dl.ArrayDataset(watched()), 4, **FORK), "cuda")
    seen = []
    copy = prefetcher.copies.copy

    def look(batch: Any) -> Any:
        seen.append(torch.from_numpy(batch[0]).is_pinned())
        return copy(batch)

    prefetcher.copies.copy = look
    assert len(list(prefetcher)) == 6
    assert seen == [True] * 6
