"""Threads that load, each with a loop of its own over one loader: all of them get everything, every time."""

from __future__ import annotations

import itertools
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinytorch.core.dataloader as dl
from tinytorch.core.dataloader import ArrayDataset, DataLoader

sys.path.insert(0, str(Path(__file__).parent))

import everyday_sets as sets
import worker_watch as watch
from everyday_programs import FORK, FORKSERVER, NONE, SPAWN, THREAD, outcome, printed, together, workers_of

pytestmark = [
    pytest.mark.timeout(60),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),  # from Python 3.12 on
]
STAYING = {"persistent_workers": True}
kinds_of_workers = workers_of(
    none=NONE, fork=FORK | STAYING, forkserver=FORKSERVER | STAYING, leaving=FORK, thread=THREAD | STAYING
)


def contents(loader: Any) -> list[list[int]]:
    return [batch[0].tolist() for batch in loader]


@kinds_of_workers
@pytest.mark.parametrize("go", range(3))
def test_three_loops_in_threads_get_every_batch(workers: dict[str, Any], go: int) -> None:
    loader = DataLoader(ArrayDataset(np.arange(1600)), batch_size=8, **workers)
    expected = [list(range(k, k + 8)) for k in range(0, 1600, 8)]
    assert together(lambda k: [contents(loader) == expected for _ in range(4)]) == [[True] * 4] * 3
    assert contents(loader) == expected
    loader.close()


def test_shuffled_loops_in_threads_each_have_an_epoch_of_their_own() -> None:
    loader = DataLoader(ArrayDataset(np.arange(400)), batch_size=8, shuffle=True, generator=1, **FORK, **STAYING)
    orders = [order for loops in together(lambda k: [contents(loader) for _ in range(3)]) for order in loops]
    alone = DataLoader(ArrayDataset(np.arange(400)), batch_size=8, shuffle=True, generator=1)
    assert sorted(orders) == sorted(contents(alone) for _ in range(9))
    loader.close()


def test_large_batches_are_not_mixed_up() -> None:
    loader = DataLoader(sets.Pictures(64), batch_size=8, **FORK, **STAYING)

    def check(_: int) -> list[bool]:
        return [bool((x == (y % 251)[:, None, None, None]).all()) for _ in range(3) for x, y in loader]

    assert together(check) == [[True] * 24] * 3
    loader.close()


def test_batches_that_are_kept_in_one_thread_stay_as_they_are() -> None:
    loader = DataLoader(ArrayDataset(np.arange(1600)), batch_size=8, **FORK, **STAYING)
    kept = together(lambda k: [batch[0] for _ in range(3) for batch in loader], 4)
    expected = [list(range(k, k + 8)) for _ in range(3) for k in range(0, 1600, 8)]
    assert all([batch.tolist() for batch in batches] == expected for batches in kept)
    loader.close()


def test_loops_that_are_left_early_disturb_no_other() -> None:
    loader = DataLoader(ArrayDataset(np.arange(800)), batch_size=8, **FORK, **STAYING)
    expected = [list(range(k, k + 8)) for k in range(0, 800, 8)]

    def loop(k: int) -> bool:
        begun = [list(itertools.islice(contents_of(loader), 5)) == expected[:5] for _ in range(6)]
        return all(begun) if k else contents(loader) == contents(loader) == expected

    assert together(loop) == [True] * 3
    loader.close()


def contents_of(loader: Any) -> Any:
    return (batch[0].tolist() for batch in loader)


def test_nested_loops_in_threads_give_the_full_product() -> None:
    loader = DataLoader(ArrayDataset(np.arange(24)), batch_size=4, **FORK, **STAYING)
    pairs = together(lambda k: [(int(a[0]), int(b[0])) for (a,) in loader for (b,) in loader])
    assert pairs == [[(a, b) for a in range(0, 24, 4) for b in range(0, 24, 4)]] * 3
    loader.close()


def test_training_and_validation_in_two_threads_take_turns_at_both_loaders() -> None:
    loaders = [DataLoader(ArrayDataset(np.arange(n)), batch_size=8, **FORK, **STAYING) for n in (400, 320)]
    sums = together(lambda k: [sum(int(x.sum()) for (x,) in loaders[(k + turn) % 2]) for turn in range(6)], 2)
    one, other = 400 * 399 // 2, 320 * 319 // 2
    assert sums == [[one, other] * 3, [other, one] * 3]
    for loader in loaders:
        loader.close()


def test_a_loop_that_another_thread_goes_on_with_is_right_or_says_so() -> None:
    loader = DataLoader(ArrayDataset(np.arange(80)), batch_size=8, **FORK, **STAYING)
    loop = iter(loader)
    first = next(loop)[0].tolist()
    (rest,) = together(lambda k: [batch[0].tolist() for batch in loop], 1)
    assert [first, *rest] == [list(range(k, k + 8)) for k in range(0, 80, 8)]
    loader.close()


def test_an_error_in_one_thread_is_that_threads_own() -> None:
    class Odd(sets.Plain):
        def __getitem__(self, index: int) -> Any:
            if index == 400:
                raise KeyError("cat.png")
            return (np.array(index),)

    loader = DataLoader(Odd(401), batch_size=8, sampler=sets.Kept(range(400)), **FORK, **STAYING)
    failing = DataLoader(Odd(401), batch_size=8, **FORK, **STAYING)
    found = together(lambda k: contents(failing) if k == 2 else len(contents(loader)), 3)
    assert (found[:2], type(found[2])) == ([50, 50], KeyError)
    failing.close(), loader.close()


def test_to_close_a_loader_ends_the_loops_of_all_threads_with_an_error() -> None:
    loader = DataLoader(ArrayDataset(np.arange(8_000_000)), batch_size=8, **FORK, **STAYING)
    begun = threading.Barrier(3)

    def loop(k: int) -> Any:
        batches = iter(loader)
        next(batches)
        begun.wait()
        return loader.close() if k == 2 else outcome(lambda: sum(1 for _ in batches))

    found = together(loop)
    assert [type(one) for one in found] == [dl.WorkerError, dl.WorkerError, type(None)]
    assert all("close()" in str(one) for one in found[:2])


def test_a_worker_that_close_ended_is_not_reported_as_one_that_died() -> None:
    loader = DataLoader(ArrayDataset(np.arange(8_000_000)), batch_size=8, **FORK, **STAYING)
    batches = iter(loader)
    next(batches)

    def closed_meanwhile(timeout_s: float | None) -> Any:
        loader.close()
        raise dl.WorkerError("worker 0 was ended by SIGTERM")

    loader._engine.queue.pool.receive = closed_meanwhile
    with pytest.raises(dl.WorkerError, match=r"close\(\)"):
        sum(1 for _ in batches)


@workers_of(fork=FORK | STAYING, spawn=SPAWN | STAYING)
def test_threads_that_begin_at_the_same_moment_share_the_workers(workers: dict[str, Any]) -> None:
    with watch.nothing_left():
        begin_together(DataLoader(ArrayDataset(np.arange(80)), batch_size=8, **workers))


def begin_together(loader: Any) -> None:
    assert together(lambda k: len(contents(loader)), 8) == [10] * 8
    assert len(contents(loader)) == 10
    loader.close()


def test_a_second_thread_in_one_loop_gets_pythons_error() -> None:
    class Slow(sets.Plain):
        def __getitem__(self, index: int) -> int:
            entered.set()
            release.wait(10)
            return index

    entered, release = threading.Event(), threading.Event()
    loop = iter(DataLoader(Slow(4), batch_size=2))

    def take(k: int) -> Any:
        entered.wait(10) if k else None
        found = outcome(lambda: next(loop))
        release.set()
        return found

    first, second = together(take, 2)
    assert (first.tolist(), type(second)) == ([0, 1], ValueError)


def test_numpy_in_a_thread_does_not_hold_up_workers_that_are_not_forked() -> None:
    """A fork waits for OpenBLAS's own threads; so do torch's loaders. Other ways to start workers do not fork."""
    lines = printed("""
if __name__ == "__main__":
    square = np.ones((300, 300))
    threading.Thread(target=lambda: [square.dot(square) for _ in itertools.count()], daemon=True).start()
    for _ in range(5):
        for way in ({"multiprocessing_context": "spawn"}, {"worker_method": "thread"}):
            print(sum(map(len, dl.DataLoader(range(40), 4, num_workers=1, **way))))
    sys.stdout.flush()
    os._exit(0)
""")
    assert lines == ["40"] * 10
