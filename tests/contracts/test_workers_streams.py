"""Workers for streams: shares, turns, order, randomness, and all that may go wrong."""

from __future__ import annotations

import gc
import multiprocessing
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import tinytorch.core.dataloader as dl

sys.path.insert(0, str(Path(__file__).parent))  # processes that are spawned get it, too

import worker_sets as sets
import worker_torch_sets as torch_sets

FORK = {"multiprocessing_context": "fork"}
THREAD = {"worker_method": "thread"}
BOTH = pytest.mark.parametrize("method", [FORK, THREAD], ids=["fork", "thread"])
ALL = pytest.mark.parametrize(
    "method",
    [FORK, {"multiprocessing_context": "spawn"}, {"multiprocessing_context": "forkserver"}, THREAD],
    ids=["fork", "spawn", "forkserver", "thread"],
)
SHARES = [(0, 4, 20), (3, 3, 3), (0, 0, 0), (1, 0, 0), (7, 1), (5,), (2, 9, 1, 4)]


def batches(dataset: Any, num_workers: int, batch_size: int | None = 2, **arguments: Any) -> list[Any]:
    """Return the batches of one epoch as lists."""
    loader = dl.DataLoader(dataset, batch_size, num_workers=num_workers, **arguments)
    found = list(loader)
    loader.close()
    return [batch.tolist() if hasattr(batch, "tolist") else batch for batch in found]


def in_turn(shares: tuple[int, ...], batch_size: int | None, drop_last: bool = False) -> list[Any]:
    """Return what `Sharded` workers should give: one batch each, round after round."""
    size, found = batch_size or 1, []
    for number in range(max(shares)):
        for worker, share in enumerate(shares):
            batch = list(range(100 * worker, 100 * worker + share))[number * size : (number + 1) * size]
            if batch and not (drop_last and len(batch) < size):
                found.append(batch if batch_size else batch[0])
    return found


# ---- order


@BOTH
@pytest.mark.parametrize("batch_size", [1, 3, 7, None])
@pytest.mark.parametrize("shares", SHARES)
def test_batches_come_in_turn_and_who_is_exhausted_is_left_out(
    shares: tuple[int, ...], batch_size: int | None, method: dict[str, Any]
) -> None:
    assert batches(sets.Sharded(*shares), len(shares), batch_size, **method) == in_turn(shares, batch_size)


@BOTH
@pytest.mark.filterwarnings("ignore:drop_last left out")
@pytest.mark.parametrize("shares", SHARES)
def test_each_worker_drops_its_own_last_batch(shares: tuple[int, ...], method: dict[str, Any]) -> None:
    found = batches(sets.Sharded(*shares), len(shares), 3, drop_last=True, **method)
    assert found == in_turn(shares, 3, drop_last=True)


@BOTH
@pytest.mark.parametrize("factor", [1, 2, 3, 17])
def test_the_order_does_not_depend_on_how_far_workers_run_ahead(factor: int, method: dict[str, Any]) -> None:
    found = batches(sets.Sharded(0, 4, 20, 1), 4, prefetch_factor=factor, **method)
    assert found == in_turn((0, 4, 20, 1), 2)


@pytest.mark.parametrize("factor", [1, 3])
@pytest.mark.parametrize("batch_size", [1, 4, None])
@pytest.mark.parametrize("shares", [(0, 4, 20), (7, 1), (3, 3)])
def test_batches_and_order_are_those_of_torch(shares: tuple[int, ...], batch_size: int | None, factor: int) -> None:
    dataset = torch_sets.TorchStream(*shares)
    arguments = {"batch_size": batch_size, "num_workers": len(shares), "prefetch_factor": factor}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "This DataLoader will create")  # more workers than this machine has cores
        theirs = list(torch.utils.data.DataLoader(dataset, multiprocessing_context="fork", **arguments))
    ours = list(dl.DataLoader(dataset, **FORK, **arguments))
    assert [type(batch) for batch in ours] == [type(batch) for batch in theirs]
    assert [batch.tolist() for batch in ours] == [batch.tolist() for batch in theirs]


@ALL
def test_every_way_to_start_gives_the_same(method: dict[str, Any]) -> None:
    loader = dl.DataLoader(sets.Sharded(5, 2), 2, num_workers=2, persistent_workers=True, **method)
    epochs = [[batch.tolist() for batch in loader] for _ in range(3)]
    loader.close()
    assert epochs == [[[0, 1], [100, 101], [2, 3], [4]]] * 3


@BOTH
def test_one_worker_gives_what_none_gives(method: dict[str, Any]) -> None:
    assert batches(sets.Sharded(11), 1, 4, **method) == batches(sets.Sharded(11), 0, 4)


@BOTH
def test_in_any_order_all_batches_come(method: dict[str, Any]) -> None:
    found = batches(sets.Sharded(0, 4, 20, 1), 4, in_order=False, **method)
    assert sorted(found) == sorted(in_turn((0, 4, 20, 1), 2))


@BOTH
def test_in_any_order_nobody_waits_for_a_slow_worker(method: dict[str, Any]) -> None:
    gate = multiprocessing.get_context("fork").Event()

    class Slow(sets.Sharded):
        def __iter__(self) -> Any:
            info = dl.get_worker_info()
            for sample in super().__iter__():
                assert info is None or info.id or gate.wait(5)
                yield sample

    loop = iter(dl.DataLoader(Slow(2, 2), 1, num_workers=2, in_order=False, **method))
    found = [next(loop).tolist(), next(loop).tolist()]
    gate.set()
    assert found == [[100], [101]]
    assert [batch.tolist() for batch in loop] == [[0], [1]]


# ---- shares


@BOTH
def test_without_shares_every_worker_gives_everything(method: dict[str, Any]) -> None:
    assert batches(sets.Whole(4), 2, **method) == [[0, 1], [0, 1], [2, 3], [2, 3]]


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_worker_init_fn_may_share_out_the_dataset(start: str) -> None:
    found = batches(sets.Whole(7), 2, worker_init_fn=sets.share_out, multiprocessing_context=start)
    assert found == [[0, 2], [1, 3], [4, 6], [5]]


def test_the_dataset_of_the_main_process_stays_whole() -> None:
    dataset = sets.Whole(4)
    batches(dataset, 2, worker_init_fn=sets.share_out, **FORK)
    assert list(dataset) == [0, 1, 2, 3]


@pytest.mark.parametrize("start", ["fork", "spawn", "forkserver"])
def test_datasets_may_ask_torch_who_they_are(start: str) -> None:
    loader = dl.DataLoader(torch_sets.TorchStream(2, 1), 1, num_workers=2, multiprocessing_context=start)
    assert [batch.tolist() for batch in loader] == [[[0, 0]], [[1, 0]], [[0, 1]]]
    assert torch.utils.data.get_worker_info() is None


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")  # from Python 3.12 on
@BOTH
def test_more_and_fewer_samples_than_the_length_are_told_for_all_workers_together(method: dict[str, Any]) -> None:
    with pytest.warns(UserWarning, match=r"len.* of SizedWhole is 5, but it gave 10 samples, in 2 workers") as caught:
        assert len(batches(sets.SizedWhole(5), 2, **method)) == 6
    said = [warning for warning in caught if warning.category is UserWarning]  # Python may warn of a fork with threads
    assert [Path(warning.filename).name for warning in said] == [Path(__file__).name]


@BOTH
def test_shares_that_make_up_the_length_are_no_reason_to_warn(method: dict[str, Any]) -> None:
    dataset = type("Sized", (sets.Sharded,), {"__len__": lambda self: sum(self.shares)})(3, 0, 4)
    assert len(batches(dataset, 3, 2, drop_last=True, **method)) == 3
    assert len(dl.DataLoader(dataset, 2, num_workers=3, **method)) == 4


def test_an_unfinished_loop_does_not_warn() -> None:
    assert len(next(iter(dl.DataLoader(sets.SizedWhole(5), 2, num_workers=2, **THREAD)))) == 2


@BOTH
def test_a_collate_function_makes_the_batches_in_the_worker(method: dict[str, Any]) -> None:
    found = batches(sets.Sharded(3, 1), 2, collate_fn=sets.as_list, **method)
    assert [batch[0] for batch in found] == [[0, 1], [100], [2]]
    assert all(batch[2] for batch in found)


# ---- loops


@BOTH
@pytest.mark.parametrize("persistent", [False, True])
def test_nested_loops_give_the_full_product(persistent: bool, method: dict[str, Any]) -> None:
    loader = dl.DataLoader(sets.Sharded(3, 2), 2, num_workers=2, persistent_workers=persistent, **method)
    product = [(outer.tolist(), inner.tolist()) for outer in loader for inner in loader]
    loader.close()
    one = [[0, 1], [100, 101], [2]]
    assert product == [(outer, inner) for outer in one for inner in one]


@BOTH
def test_after_a_loop_that_was_left_the_next_begins_at_the_start(method: dict[str, Any]) -> None:
    loader = dl.DataLoader(sets.Passing(), 2, num_workers=2, persistent_workers=True, **method)
    for _ in range(3):
        assert [next(loop).tolist() for loop in [iter(loader)] for _ in range(3)] == [[0, 1], [0, 1], [2, 3]]
    loader.close()


@BOTH
def test_passes_of_loops_that_were_left_are_closed_although_an_older_loop_runs(method: dict[str, Any]) -> None:
    dataset = sets.Passing()
    loader = dl.DataLoader(dataset, 1, num_workers=1, persistent_workers=True, **method)
    outer = iter(loader)
    next(outer)
    for _ in range(5):
        next(iter(loader))
    while dataset.noted.tolist() != [6, 5] and int(next(outer)[0]) < 200:
        gc.collect()
    assert dataset.noted.tolist() == [6, 5]
    loader.close()


@BOTH
def test_loops_side_by_side_do_not_disturb_each_other(method: dict[str, Any]) -> None:
    loader = dl.DataLoader(sets.Sharded(6, 6), 2, num_workers=2, persistent_workers=True, **method)
    rounds = list(zip(*[[batch.tolist() for batch in loader] for _ in range(3)], strict=True))
    loops = [iter(loader) for _ in range(3)]
    assert rounds == [tuple(next(loop).tolist() for loop in loops) for _ in range(6)]
    del loops
    loader.close()


@BOTH
def test_nothing_is_left_after_an_endless_stream(method: dict[str, Any]) -> None:
    for _, _ in zip(range(5), dl.DataLoader(sets.Passing(), 3, num_workers=2, **method), strict=False):
        pass
    gc.collect()
    names = [one.name for one in [*multiprocessing.active_children(), *threading.enumerate()]]
    assert [name for name in names if name.startswith("loader")] == []


def test_all_slots_come_back() -> None:
    loader = dl.DataLoader(sets.Sharded(40, 3, 0), 2, num_workers=3, persistent_workers=True, **FORK)
    for _ in range(3):
        next(iter(loader))
        list(loader)
    arena = loader._engine.queue.arena
    assert sorted(arena.free) == list(range(len(arena.maps)))
    assert (loader._engine.queue.loops, loader._engine.queue.arrived, loader._engine.queue.abandoned) == (
        set(),
        {},
        set(),
    )
    loader.close()


def test_batches_that_are_held_stay_as_they_are() -> None:
    held = list(dl.DataLoader(sets.Sharded(60, 50), 2, num_workers=2, **FORK))
    assert [batch.tolist() for batch in held] == in_turn((60, 50), 2)


# ---- randomness


@pytest.mark.parametrize("factor", [1, 5])
@pytest.mark.parametrize("persistent", [False, True])
@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_random_numbers_are_those_of_seed_epoch_and_place(start: str, persistent: bool, factor: int) -> None:
    arguments = {"batch_size": 2, "num_workers": 2, "generator": 3}
    alone = dl.DataLoader(sets.Augmented(7, 4), **FORK, **arguments)
    expected = [sets.portrait(list(alone)) for _ in range(2)]
    more = {"prefetch_factor": factor, "persistent_workers": persistent, "multiprocessing_context": start}
    loader = dl.DataLoader(sets.Augmented(7, 4), **arguments, **more)
    assert [sets.portrait(list(loader)) for _ in range(2)] == expected
    loader.close()
    assert expected[0] != expected[1]


def test_threads_draw_what_processes_draw_from_the_offered_generator() -> None:
    arguments = {"batch_size": 2, "num_workers": 3, "generator": 3}
    one, other = (
        sets.portrait(list(dl.DataLoader(sets.Augmented(7, 0, 5, everywhere=False), **arguments, **method)))
        for method in (FORK, THREAD)
    )
    assert one == other


def test_one_worker_draws_what_none_draws() -> None:
    arguments = {"batch_size": 2, "generator": 5}
    alone = sets.portrait(list(dl.DataLoader(sets.Augmented(7), **arguments)))
    assert sets.portrait(list(dl.DataLoader(sets.Augmented(7), num_workers=1, **FORK, **arguments))) == alone


def test_no_two_batches_draw_the_same() -> None:
    found = list(dl.DataLoader(sets.Augmented(9, 1, 6), None, num_workers=3, generator=1, **FORK))
    for column in (1, 2, 3):
        assert len({float(sample[column]) for sample in found}) == len(found) == 16


# ---- failures


@BOTH
@pytest.mark.parametrize("at_start", [False, True])
@pytest.mark.parametrize(
    ("act", "kind", "words"),
    [
        ("KeyError", KeyError, "cat.png"),
        ("own class", sets.PlaceError, "a.bin:7"),
        ("StopIteration", RuntimeError, "StopIteration"),
        ("sys.exit", dl.WorkerError, "SystemExit(3)"),
    ],
)
def test_an_error_in_a_stream_names_dataset_and_worker(
    act: str, kind: type, words: str, at_start: bool, method: dict[str, Any]
) -> None:
    with pytest.raises(kind) as caught:
        batches(sets.ActingStream(act, at_start), 2, 1, **method)
    told = "\n".join([str(caught.value), *caught.value.__notes__])
    assert words in told
    assert "in worker 1" in told
    assert "ActingStream" in told or act == "sys.exit"


@BOTH
def test_the_note_says_how_far_the_stream_was_read(method: dict[str, Any]) -> None:
    for num_workers in (0, 2):
        with pytest.raises(KeyError) as caught:
            batches(sets.ActingStream("KeyError"), num_workers, 1, **(method if num_workers else {}))
        assert caught.value.__notes__[0] == "while reading ActingStream, after 2 samples"


@BOTH
def test_the_batches_before_an_error_are_delivered_and_the_next_loop_works(method: dict[str, Any]) -> None:
    loader = dl.DataLoader(sets.ActingStream("KeyError"), 1, num_workers=2, persistent_workers=True, **method)
    for _ in range(2):
        seen: list[Any] = []
        with pytest.raises(KeyError):
            seen.extend(batch.tolist() for batch in loader)
        assert seen == [[0], [0], [1], [1], [2]]
    loader.close()


@BOTH
def test_an_error_of_collate_fn_arrives(method: dict[str, Any]) -> None:
    with pytest.raises(KeyError, match="collate"):
        batches(sets.Sharded(2, 2), 2, collate_fn=lambda samples: {}["collate"], **method)


@pytest.mark.parametrize(
    ("act", "words"), [("SIGKILL", "worker 1 .* was killed by SIGKILL"), ("os._exit", "worker 1 .* exit code 0")]
)
def test_a_worker_that_dies_is_named(act: str, words: str) -> None:
    started = time.monotonic()
    with pytest.raises(dl.WorkerError, match=words):
        batches(sets.ActingStream(act), 2, 1, **FORK)
    assert time.monotonic() - started < 2


@BOTH
def test_a_slow_stream_is_reported_after_the_timeout(method: dict[str, Any]) -> None:
    dataset = type("Slow", (), {"__iter__": lambda self: (time.sleep(0.8) for _ in range(2))})()
    with pytest.raises(dl.WorkerError, match=r"no batch arrived within timeout=0\.1 seconds"):
        batches(dataset, 2, None, timeout=0.1, **method)


def test_a_start_that_fails_is_an_error_and_the_next_loop_starts_anew() -> None:
    loader = dl.DataLoader(
        sets.Sharded(1, 1), 1, num_workers=2, worker_init_fn=sets.fail_at_start, persistent_workers=True, **FORK
    )
    for _ in range(2):
        with pytest.raises(OSError, match="no device"):
            list(loader)
    loader.close()


# ---- memory


@BOTH
def test_workers_keep_no_batch_while_they_wait(method: dict[str, Any]) -> None:
    """A stream of large samples: what is alive is what the caller holds."""
    alive = np.frombuffer(sets.mmap.mmap(-1, 8), np.int64)

    class Counted(np.ndarray):
        def __del__(self) -> None:
            if self.base is None:
                alive[0] -= 1

    def counted() -> Any:
        for _ in range(4):
            alive[0] += 1
            yield np.zeros(1000).view(Counted).copy()

    dataset = type("Large", (), {"__iter__": lambda self: counted()})()
    loop = iter(dl.DataLoader(dataset, 1, num_workers=1, prefetch_factor=1, collate_fn=len, **method))
    assert next(loop) == 1
    deadline = time.monotonic() + 2
    while alive[0] and time.monotonic() < deadline:
        time.sleep(0.01)
    assert alive[0] == 0
