"""What differs from torch on purpose: each test shows what torch does and what this loader does instead.

The reasons are in `book/differences.md`. Differences of arguments and of collating are held by
`test_arguments_like_torch.py` and `test_collate_like_torch.py`.
"""

from __future__ import annotations

import inspect
import itertools
import mmap
import multiprocessing
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import torch
import torch.utils.data as theirs

import tinytorch.core.dataloader as ours

pytestmark = [
    pytest.mark.filterwarnings("ignore:This DataLoader will create 2 worker:UserWarning"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
X, Y = np.arange(12.0).reshape(6, 2), torch.arange(6)
FORK = {"num_workers": 2, "multiprocessing_context": "fork"}
KEPT = FORK | {"persistent_workers": True}


class Made(theirs.Dataset):
    """Samples that a function makes of their index."""

    def __init__(self, make: Callable[[int], Any], length: int = 6) -> None:
        self.make, self.length = make, length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> Any:
        return self.make(index)


def at(index: int, error: Exception) -> Made:
    """Return a dataset that raises an error at one index."""

    def make(k: int) -> int:
        if k == index:
            raise error
        return k

    return Made(make)


def plain(loader: Any) -> list[Any]:
    """Return the batches of one epoch as lists of numbers."""
    return [batch.tolist() for batch in loader]


def fails(loader: Any, error: type[Exception], words: str) -> None:
    """Require an error of torch's workers, and end them: left to the garbage collector, each takes five seconds."""
    loop = iter(loader)
    with pytest.raises(error, match=words):
        next(loop)
    loop._shutdown_workers()


# ---- arguments, names, classes


def test_batches_have_32_samples() -> None:
    assert [len(batch) for batch in ours.DataLoader(range(70))] == [32, 32, 6]
    assert {len(batch) for batch in theirs.DataLoader(range(70))} == {1}


def test_numbers_of_numpy_are_numbers() -> None:
    assert len(ours.DataLoader(Y, batch_size=np.int64(4))) == 2
    with pytest.raises(ValueError, match="batch_size"):
        theirs.DataLoader(Y, batch_size=np.int64(4))


def test_a_seed_may_be_an_integer() -> None:
    one, same = (plain(ours.DataLoader(Y, shuffle=True, generator=5)) for _ in range(2))
    assert one == same
    with pytest.raises((TypeError, AttributeError)):
        plain(theirs.DataLoader(Y, shuffle=True, generator=5))


def test_arguments_are_checked_before_the_loop() -> None:
    mistakes: list[dict[str, Any]] = [{"num_workers": 1, "prefetch_factor": 0}, {"sampler": 5}, {"collate_fn": "list"}]
    for mistake in mistakes:
        theirs.DataLoader(Y, **mistake)
        with pytest.raises((ValueError, TypeError), match=list(mistake)[-1]):
            ours.DataLoader(Y, **mistake)


def test_many_workers_are_no_reason_for_a_warning() -> None:
    ours.DataLoader(Y, num_workers=1000)  # a warning would be an error here
    with pytest.warns(UserWarning, match="1000 worker processes"):
        theirs.DataLoader(Y, num_workers=1000)


def test_the_accelerator_is_not_named() -> None:
    theirs.DataLoader(Y, pin_memory_device="")
    with pytest.raises(TypeError, match="pin_memory_device"):
        ours.DataLoader(Y, pin_memory_device="")


@pytest.mark.filterwarnings("ignore:.*pin_memory:UserWarning")
def test_pinning_makes_tensors_of_all_arrays() -> None:
    loaders = [side.DataLoader(X, batch_size=4, collate_fn=np.stack, pin_memory=True) for side in (ours, theirs)]
    assert [type(next(iter(loader))) for loader in loaders] == [torch.Tensor, np.ndarray]


def test_a_loader_is_no_instance_of_torchs_class_nor_are_its_samplers() -> None:
    loader = ours.DataLoader(Y, shuffle=True)
    assert not isinstance(loader, theirs.DataLoader)
    assert not isinstance(loader.sampler, theirs.Sampler)


def test_private_attributes_of_torch_do_not_exist() -> None:
    for name in ("_iterator", "_auto_collation", "_dataset_kind", "_index_sampler"):
        assert hasattr(theirs.DataLoader(Y), name)
        assert not hasattr(ours.DataLoader(Y), name)


def test_datapipes_are_ordinary_streams() -> None:
    datapipes = pytest.importorskip("torch.utils.data.datapipes", reason="this torch has no datapipes any more")
    pipe = datapipes.iter.IterableWrapper(range(6))
    assert sorted(itertools.chain(*plain(ours.DataLoader(pipe, batch_size=4)))) == list(range(6))
    assert len(plain(theirs.DataLoader(pipe.shuffle(), batch_size=4, shuffle=True))) == 2
    with pytest.raises(ValueError, match="shuffle"):
        ours.DataLoader(pipe.shuffle(), batch_size=4, shuffle=True)


def share_out(worker: int) -> None:
    info: Any = theirs.get_worker_info()
    theirs.graph_settings.apply_sharding(info.dataset, info.num_workers, info.id)


def test_datapipes_are_shared_out_by_worker_init_fn() -> None:
    datapipes = pytest.importorskip("torch.utils.data.datapipes", reason="this torch has no datapipes any more")
    pipe = datapipes.iter.IterableWrapper(range(8)).sharding_filter()
    reference = plain(theirs.DataLoader(pipe, batch_size=2, **FORK))
    assert plain(ours.DataLoader(pipe, batch_size=2, worker_init_fn=share_out, **FORK)) == reference
    with pytest.warns(UserWarning, match="is 8, but it gave 16 samples"):
        plain(ours.DataLoader(pipe, batch_size=2, **FORK))


@pytest.mark.parametrize("name", ["sampler", "batch_sampler"])
def test_a_stream_has_no_samplers(name: str) -> None:
    mine, reference = (getattr(side.DataLoader(Promised(6), batch_size=4), name) for side in (ours, theirs))
    assert mine is None
    assert list(itertools.islice(reference, 2)) == [None if name == "sampler" else [None] * 4] * 2


class Numbers:
    """Six numbers that can only be iterated, of no class of torch's."""

    def __iter__(self) -> Iterator[int]:
        return iter(range(6))


def test_whatever_has_only_iter_is_a_stream() -> None:
    assert plain(ours.DataLoader(Numbers(), batch_size=4)) == [[0, 1, 2, 3], [4, 5]]
    with pytest.raises(TypeError):
        plain(theirs.DataLoader(Numbers(), batch_size=4))


def test_true_is_no_number_of_workers() -> None:
    assert theirs.DataLoader(Y, num_workers=True).num_workers == 1
    with pytest.raises(TypeError, match="num_workers"):
        ours.DataLoader(Y, num_workers=True)


# ---- batches


class Asked(Made):
    """Notes what it is asked for, one by one."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        super().__init__(lambda k: self.asked.append(k) or int(k))


class AskedAtOnce(Asked):
    """Notes what it is asked for, all at once."""

    def __getitems__(self, indices: Any) -> list[int]:
        self.asked.append(indices)
        return [int(index) for index in indices]


@pytest.mark.parametrize("sampler", [torch.arange(6), np.arange(6)], ids=["tensors", "numpy"])
def test_positions_are_pythons_integers(sampler: Any) -> None:
    for side, kind in ((ours, int), (theirs, type(sampler[0]))):
        dataset = Asked()
        assert plain(side.DataLoader(dataset, batch_size=6, sampler=sampler)) == [list(range(6))]
        assert {type(position) for position in dataset.asked} == {kind}


@pytest.mark.parametrize("batch", [(0, 1), torch.arange(2), np.arange(2)], ids=["tuple", "tensor", "array"])
def test_positions_of_a_batch_are_a_list(batch: Any) -> None:
    for side, kind in ((ours, list), (theirs, type(batch))):
        dataset = AskedAtOnce()
        assert plain(side.DataLoader(dataset, batch_sampler=[batch])) == [[0, 1]]
        assert [(type(asked), list(asked)) for asked in dataset.asked] == [(kind, [0, 1])]


class Plain:
    """A dataset of NumPy arrays that has nothing to do with torch."""

    def __len__(self) -> int:
        return 6

    def __getitem__(self, index: int) -> Any:
        return X[index], index


@pytest.mark.parametrize("batch_size", [4, None])
def test_arrays_stay_arrays_unless_the_dataset_is_of_torchs_class(batch_size: int | None) -> None:
    mine, reference = (next(iter(side.DataLoader(Plain(), batch_size)))[0] for side in (ours, theirs))
    of_torch = next(iter(ours.DataLoader(Made(Plain().__getitem__), batch_size)))[0]
    assert (type(mine), type(reference), type(of_torch)) == (np.ndarray, torch.Tensor, torch.Tensor)


@pytest.mark.parametrize("batch_size", [4, None])
def test_tuples_stay_tuples(batch_size: int | None) -> None:
    data = Made(lambda k: (Y[k], k))
    mine, reference = (next(iter(side.DataLoader(data, batch_size))) for side in (ours, theirs))
    assert (type(mine), type(reference)) == (tuple, list)


class Row(list[int]):
    """A list of a class of its own."""


def test_lists_of_another_class_become_plain_lists() -> None:
    mine, reference = (next(iter(side.DataLoader([Row([1, 2]), Row([3, 4])], 2))) for side in (ours, theirs))
    assert (type(mine), type(reference)) == (list, Row)


@pytest.mark.parametrize(
    ("array", "error"),
    [
        (np.arange(3)[::-1], ValueError),
        (np.arange(3, dtype=">i4"), ValueError),
        (np.array(["2026-01-01"], "M8"), TypeError),
    ],
    ids=["negative stride", "other byte order", "date"],
)
def test_arrays_that_torch_has_no_tensors_for_are_collated(array: np.ndarray, error: type[Exception]) -> None:
    batch = next(iter(ours.DataLoader(Made(lambda _: array), 2)))
    assert batch.tolist() == [array.tolist()] * 2
    with pytest.raises(error):
        next(iter(theirs.DataLoader(Made(lambda _: array), 2)))


@pytest.mark.parametrize("number", [2**63, 10**30])
def test_an_integer_beyond_int64_is_an_overflow(number: int) -> None:
    for side, error in ((ours, OverflowError), (theirs, ValueError)):
        with pytest.raises(error):
            plain(side.DataLoader([number]))


def test_torchs_table_of_collate_functions_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    table = theirs._utils.collate.default_collate_fn_map
    monkeypatch.setitem(table, Numbers, lambda samples, **_: len(samples))
    assert list(theirs.DataLoader([Numbers()] * 6, batch_size=6)) == [6]
    with pytest.raises(TypeError, match="Numbers"):
        list(ours.DataLoader([Numbers()] * 6, batch_size=6))


def test_default_collate_takes_samples() -> None:
    mine, reference = (list(inspect.signature(side.default_collate).parameters) for side in (ours, theirs))
    assert (mine, reference) == (["samples"], ["batch"])


def test_a_dataset_may_give_whole_batches() -> None:
    class Gathers(Made):
        def get_batch(self, indices: Any) -> Any:
            return torch.as_tensor(indices) + 100

    mine, reference = (plain(side.DataLoader(Gathers(int), batch_size=4)) for side in (ours, theirs))
    assert (mine, reference) == ([[100, 101, 102, 103], [104, 105]], [[0, 1, 2, 3], [4, 5]])


def test_tensors_of_workers_are_ordinary_tensors() -> None:
    """torch's lie in shared memory of their own, of which each takes a descriptor."""
    mine, reference = (next(iter(side.DataLoader(Y, batch_size=4, **FORK))) for side in (ours, theirs))
    assert (mine.is_shared(), reference.is_shared()) == (False, True)


def test_tensors_that_share_memory_do_not_after_a_worker() -> None:
    def rows(samples: list[Any]) -> Any:
        batch = torch.stack(samples)
        return batch, batch[:1]

    for side, shared in ((ours, False), (theirs, True)):
        whole, part = next(iter(side.DataLoader(Y, batch_size=4, collate_fn=rows, **FORK)))
        part += 100
        assert (whole[0] == 100).item() is shared


def of_gradient(k: int) -> torch.Tensor:
    return torch.ones(2, requires_grad=True) * k


def quantized(k: int) -> torch.Tensor:
    return torch.quantize_per_tensor(torch.full((2,), float(k)), 1.0, 0, torch.qint8)


@pytest.mark.filterwarnings("ignore:.*quantized tensor creation:UserWarning")
@pytest.mark.filterwarnings("ignore:TypedStorage is deprecated:UserWarning")
@pytest.mark.parametrize("make", [of_gradient, quantized])
def test_tensors_that_require_a_gradient_and_quantized_ones_arrive(make: Callable[[int], torch.Tensor]) -> None:
    batch = next(iter(ours.DataLoader(Made(make), 2, **FORK)))
    assert batch.detach().dequantize().tolist() == [[0.0, 0.0], [1.0, 1.0]]
    assert (batch.requires_grad, batch.is_quantized) == (make(0).requires_grad, make(0).is_quantized)
    assert batch.is_leaf
    fails(theirs.DataLoader(Made(make), 2, **FORK), RuntimeError, "in DataLoader worker process")


# ---- loops


def test_an_iterator_has_no_length() -> None:
    assert len(iter(theirs.DataLoader(Y, batch_size=4))) == 2
    with pytest.raises(TypeError, match=r"has no len\(\)"):
        len(iter(ours.DataLoader(Y, batch_size=4)))


@pytest.mark.parametrize(("side", "second"), [(ours, "generator already executing"), (theirs, [1])])
def test_an_iterator_is_for_one_thread(side: Any, second: Any) -> None:
    begun, answered = threading.Event(), threading.Event()
    loop = iter(side.DataLoader(Made(lambda k: k or (begun.set(), answered.wait(60), 0)[-1]), batch_size=1))
    with ThreadPoolExecutor(1) as other:
        first = other.submit(next, loop)
        begun.wait(60)
        try:
            found = next(loop).tolist()
        except ValueError as error:
            found = str(error)
        finally:
            answered.set()
        assert (first.result().tolist(), found) == ([0], second)


@pytest.mark.parametrize(("side", "seconds", "finishes"), [(ours, 60, False), (theirs, 0.5, True)])
def test_a_sample_under_way_is_not_finished_when_workers_end(side: Any, seconds: float, finishes: bool) -> None:
    begun, done = np.frombuffer(mmap.mmap(-1, 2), np.uint8).reshape(2, 1)

    def slow(k: int) -> int:
        if k == 1:
            begun[0] = 1
            time.sleep(seconds)
            done[0] = 1
        return k

    before, deadline = set(multiprocessing.active_children()), time.monotonic() + 60
    loop = iter(side.DataLoader(Made(slow), batch_size=1, **FORK | {"num_workers": 1}))
    assert next(loop).tolist() == [0]
    while not begun[0] and time.monotonic() < deadline:
        time.sleep(0.001)
    workers = set(multiprocessing.active_children()) - before
    del loop
    assert (len(workers), begun[0]) == (1, 1)
    assert not workers & set(multiprocessing.active_children())
    assert bool(done[0]) is finishes


def test_loops_over_persistent_workers_are_independent() -> None:
    for side, count in ((ours, 9), (theirs, 3)):
        loader = side.DataLoader(range(6), 2, **KEPT)
        assert sum(1 for _ in loader for _ in loader) == count
    assert len({id(loop) for loop in [iter(loader), iter(loader)]}) == 1  # torch's is one and the same


def test_workers_start_when_the_first_batch_is_asked_for() -> None:
    def children() -> int:
        return len([process for process in multiprocessing.active_children() if process.is_alive()])

    before = children()
    mine = iter(ours.DataLoader(Y, batch_size=1, **FORK))
    assert children() == before
    reference = iter(theirs.DataLoader(Y, batch_size=1, **FORK))
    assert children() == before + 2
    assert next(mine).tolist() == next(reference).tolist() == [0]


@pytest.mark.parametrize("workers", [{}, FORK], ids=["alone", "workers"])
def test_an_error_in_a_batch_ends_the_loop(workers: dict[str, Any]) -> None:
    for side, rest in ((ours, []), (theirs, [[3], [4], [5]])):
        loop = iter(side.DataLoader(at(2, ValueError("no image")), batch_size=1, **workers))
        assert plain(itertools.islice(loop, 2)) == [[0], [1]]
        with pytest.raises(ValueError, match="no image"):
            next(loop)
        assert plain(loop) == rest


def test_stop_iteration_in_a_dataset_is_an_error() -> None:
    assert plain(theirs.DataLoader(at(2, StopIteration()), batch_size=1)) == [[0], [1]]
    with pytest.raises(RuntimeError, match="StopIteration"):
        plain(ours.DataLoader(at(2, StopIteration()), batch_size=1))


class Promised(theirs.IterableDataset):
    """A stream of six that says it has some other length."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Iterator[int]:
        return iter(range(6))


@pytest.mark.parametrize("length", [4, 8])
def test_a_stream_of_another_length_than_it_says_warns_at_its_end(length: int) -> None:
    """torch warns of samples too many, at each of them, and only after `len(loader)` was asked for."""
    assert len(plain(theirs.DataLoader(Promised(length), batch_size=3))) == 2
    with pytest.warns(UserWarning, match=f"{length}, but it gave 6") as caught:
        assert len(plain(ours.DataLoader(Promised(length), batch_size=3))) == 2
    assert len(caught) == 1


# ---- errors of workers


class CameraError(Exception):
    def __init__(self, camera: str, code: int) -> None:
        super().__init__(f"camera {camera} says {code}")
        self.camera, self.code = camera, code


def test_an_exception_of_a_worker_is_the_one_that_was_raised() -> None:
    errors = []
    for side in (ours, theirs):
        with pytest.raises(Exception, match="left") as caught:
            plain(side.DataLoader(at(1, CameraError("left", 7)), batch_size=1, **FORK))
        errors.append(caught.value)
    assert (type(errors[0]), str(errors[0]), errors[0].code) == (CameraError, "camera left says 7", 7)
    assert type(errors[1]) is RuntimeError
    assert "Caught CameraError in DataLoader worker process" in str(errors[1])


def test_a_timeout_says_what_was_asked_for() -> None:
    one = {"batch_size": 1, "num_workers": 1, "prefetch_factor": 1, "timeout": 0.2}
    for side, words in ((ours, "timeout=0.2 seconds"), (theirs, "DataLoader timed out after 0.2 seconds")):
        with pytest.raises(RuntimeError, match=words):
            plain(side.DataLoader(Made(lambda k: time.sleep(0.5) or k), **one))


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_what_cannot_be_pickled_gives_a_note_and_no_warning(method: str) -> None:
    errors, warned = [], []
    for side in (ours, theirs):
        arguments: dict[str, Any] = {"collate_fn": lambda samples: samples, "multiprocessing_context": method}
        loader = side.DataLoader(range(6), num_workers=1, **arguments)
        record = warnings.catch_warnings(record=True, action="always")
        with record as caught, pytest.raises(Exception, match="lambda") as error:
            plain(loader)
        errors.append(error.value)
        warned.append([str(warning.message).split(" when ")[0] for warning in caught])
    assert (type(errors[0]), str(errors[0])) == (type(errors[1]), str(errors[1]))
    assert "define those at the top of a module" in errors[0].__notes__[0]
    assert warned == [[], ["Got pickle error"]]


def test_a_worker_process_may_not_have_workers() -> None:
    mine, reference = (Made(lambda _, side=side: next(iter(side.DataLoader(Y, **FORK)))) for side in (ours, theirs))
    with pytest.raises(ours.WorkerError, match="num_workers=0"):
        next(iter(ours.DataLoader(mine, **FORK)))
    fails(theirs.DataLoader(reference, **FORK), AssertionError, "daemonic processes are not allowed to have children")


# ---- order, randomness, workers


def test_the_callers_random_numbers_are_left_alone() -> None:
    for side, changed in ((ours, False), (theirs, True)):
        before = torch.get_rng_state()
        plain(side.DataLoader(Y, shuffle=True))
        assert torch.equal(before, torch.get_rng_state()) is not changed


def test_only_a_generator_makes_runs_the_same() -> None:
    """torch takes its seed from the global generator."""
    for side, repeats in ((ours, False), (theirs, True)):
        runs = []
        for _ in range(2):
            torch.manual_seed(1)
            runs.append(plain(side.DataLoader(range(100), batch_size=100, shuffle=True)))
        assert (runs[0] == runs[1]) is repeats


def test_a_generator_is_read_once_and_not_advanced() -> None:
    for side, advances in ((ours, False), (theirs, True)):
        generator, untouched = (torch.Generator().manual_seed(2) for _ in range(2))
        loader = side.DataLoader(range(100), batch_size=100, shuffle=True, generator=generator)
        first = plain(loader)
        assert torch.equal(generator.get_state(), untouched.get_state()) is not advances
        generator.manual_seed(2)
        assert (plain(loader) == first) is advances  # ours goes on to its second epoch


def test_the_number_of_workers_changes_no_random_number() -> None:
    for side, differs in ((ours, False), (theirs, True)):
        runs = []
        for count in (1, 2):
            generator = torch.Generator().manual_seed(4)
            data = Made(lambda _: torch.rand(()))
            runs.append(plain(side.DataLoader(data, 2, **FORK | {"num_workers": count}, generator=generator)))
        assert (runs[0] != runs[1]) is differs


def test_with_a_generator_the_place_of_a_batch_decides_its_seed_and_not_worker_init_fn() -> None:
    dataset = Made(lambda _: (torch.rand(()).item(), torch.initial_seed()))
    for side, are_new, count in ((ours, True, 3), (theirs, False, 1)):
        arguments: dict[str, Any] = {"generator": torch.Generator().manual_seed(4), **FORK, "collate_fn": list}
        arguments["worker_init_fn"] = lambda _: torch.manual_seed(5)
        first, second, third = side.DataLoader(dataset, 2, **arguments)  # the second is another worker's
        assert (first != second) is are_new
        assert len(dict([*first, *second, *third])) == (6 if are_new else 4)
        assert len({seed for _, seed in [*first, *second, *third]}) == count


def test_an_epoch_can_be_chosen() -> None:
    loader = ours.DataLoader(range(100), batch_size=100, shuffle=True, generator=6)
    epochs = [plain(loader) for _ in range(3)]
    loader.set_epoch(1)
    assert plain(loader) == epochs[1] != epochs[2]


class Chained(Made):
    """Sample 0 waits until 5 begins, when 1 and 3 are answered; 2 waits for 6. One that waits in vain is -1."""

    def __init__(self, patience_s: float) -> None:
        self.begun, self.patience_s = np.frombuffer(mmap.mmap(-1, 7), np.uint8), patience_s
        super().__init__(self.load, 7)

    def load(self, index: int) -> int:
        self.begun[index] = 1
        awaited, deadline = {0: 5, 2: 6}.get(index, index), time.monotonic() + self.patience_s
        while not self.begun[awaited] and time.monotonic() < deadline:
            time.sleep(0.001)
        return index if self.begun[awaited] else -1


def test_a_batch_goes_to_the_worker_that_has_the_least_to_do() -> None:
    """torch gives them out in turn: number 6 waits behind number 2."""
    assert plain(ours.DataLoader(Chained(60), 1, prefetch_factor=3, **FORK)) == [[k] for k in range(7)]
    assert plain(theirs.DataLoader(Chained(1), 1, prefetch_factor=3, **FORK))[2] == [-1]


def test_workers_can_be_ended() -> None:
    loader = ours.DataLoader(Y, 2, **KEPT)
    first = plain(loader)
    loader.close()
    assert not [process for process in multiprocessing.active_children() if process.name.startswith("loader")]
    assert plain(loader) == first
    loader.close()


@pytest.mark.parametrize("method", ["process", "thread"])
def test_workers_may_be_threads(method: str) -> None:
    batches = plain(ours.DataLoader(Y, 2, num_workers=2, worker_method=method))
    assert batches == plain(theirs.DataLoader(Y, 2))


def test_worker_processes_are_not_called_multiprocessing() -> None:
    """As newer versions of torch call them, which do not take the name as an argument."""
    info = theirs._utils.worker.WorkerInfo(id=0, num_workers=1, seed=0, dataset=Y)
    assert getattr(info, "worker_method", "multiprocessing") == "multiprocessing"
    assert ours.DataLoader(Y, num_workers=2).worker_method == "process"
    with pytest.raises(ValueError, match="worker_method must be 'process' or 'thread'"):
        ours.DataLoader(Y, num_workers=2, worker_method="multiprocessing")


# ---- our own datasets


def test_errors_of_datasets_are_no_assertions() -> None:
    short, long = torch.zeros(2), torch.zeros(3)
    for side, arrays, error in ((ours, ours.ArrayDataset, ValueError), (theirs, theirs.TensorDataset, AssertionError)):
        with pytest.raises(error):
            arrays(short, long)
        with pytest.raises(error):
            side.ConcatDataset([])


def test_attributes_of_datasets_have_names_of_our_own() -> None:
    assert ours.ArrayDataset(X).arrays[0] is X
    assert theirs.TensorDataset(Y).tensors[0] is Y
    assert ours.ConcatDataset([X, Y]).ends == theirs.ConcatDataset([X, Y]).cumulative_sizes == [6, 12]


def test_a_split_depends_on_its_generator_only() -> None:
    def parts(side: Any, **how: Any) -> list[Any]:
        torch.manual_seed(1)
        return [list(part.indices) for part in side.random_split(range(100), [50, 50], **how)]

    for side, repeats in ((ours, False), (theirs, True)):
        assert (parts(side) == parts(side)) is repeats
        generator, untouched = (torch.Generator().manual_seed(2) for _ in range(2))
        first = parts(side, generator=generator)
        assert torch.equal(generator.get_state(), untouched.get_state()) is not repeats
        assert (parts(side, generator=generator) != first) is repeats
    assert parts(ours, generator=3) == parts(ours, generator=3) != parts(theirs, generator=generator.manual_seed(3))
    with pytest.raises(TypeError):
        parts(theirs, generator=3)


def test_a_subset_of_another_class_needs_only_getitem() -> None:
    for side in (ours, theirs):

        class Shifted(side.Subset):  # type: ignore[name-defined,misc]
            def __getitem__(self, index: int) -> int:
                return 100 + index

        if side is ours:
            assert plain(side.DataLoader(Shifted(Y, [4, 2]), 2)) == [[100, 101]]
        else:
            with pytest.raises(NotImplementedError, match="__getitems__"):
                plain(side.DataLoader(Shifted(Y, [4, 2]), 2))


def test_datasets_cannot_be_added() -> None:
    assert len(theirs.TensorDataset(Y) + theirs.TensorDataset(Y)) == 2 * len(Y)
    with pytest.raises(TypeError):
        ours.ArrayDataset(X) + ours.ArrayDataset(X)  # type: ignore[operator]


def test_a_stream_cannot_be_concatenated() -> None:
    class Stream(theirs.IterableDataset):
        def __iter__(self) -> Any:
            return iter(range(3))

    class Long(Stream):
        def __len__(self) -> int:
            return 3

    for stream in (Stream(), Long()):
        with pytest.raises(AssertionError):
            theirs.ConcatDataset([stream])
    with pytest.raises(TypeError):
        ours.ConcatDataset([Stream()])
    with pytest.raises(NotImplementedError):
        ours.ConcatDataset([Long()])[0]


def test_a_sampler_has_a_seed_and_no_generator() -> None:
    generator = torch.Generator().manual_seed(1)
    assert theirs.DataLoader(Y, shuffle=True, generator=generator).sampler.generator is generator
    sampler = ours.DataLoader(Y, shuffle=True, generator=generator).sampler
    assert sampler.seed == ours.RandomSampler(Y, generator=generator).seed
    assert not hasattr(sampler, "generator")
