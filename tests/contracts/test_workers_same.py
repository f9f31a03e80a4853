"""Workers change nothing: their batches are those of the loader without workers, to the last byte, and stay so."""

from __future__ import annotations

import gc
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import tinytorch.core.dataloader as dl

sys.path.insert(0, str(Path(__file__).parent))  # processes that are spawned get it, too

import worker_sets as sets
import worker_torch_sets as torch_sets

FORK = {"num_workers": 2, "multiprocessing_context": "fork"}
SPAWN = {"num_workers": 2, "multiprocessing_context": "spawn"}
FORKSERVER = {"num_workers": 2, "multiprocessing_context": "forkserver"}
THREAD = {"num_workers": 2, "worker_method": "thread"}
ALL = pytest.mark.parametrize(
    "workers", [FORK, SPAWN, FORKSERVER, THREAD], ids=["fork", "spawn", "forkserver", "thread"]
)
QUICK = pytest.mark.parametrize("workers", [FORK, THREAD], ids=["fork", "thread"])


def batches(dataset: Any, **arguments: Any) -> Any:
    """Return the portrait of all batches of one epoch, drawn when the workers are gone."""
    loader = dl.DataLoader(dataset, **{"batch_size": 4, **arguments})
    found = list(loader)
    loader.close()
    return sets.portrait(found)


@QUICK
@pytest.mark.parametrize("kind", list(sets.SAMPLES))
def test_batches_are_the_same_for_every_kind_of_sample(kind: str, workers: dict[str, Any]) -> None:
    assert batches(sets.Zoo(kind), **workers) == batches(sets.Zoo(kind))


@QUICK
@pytest.mark.parametrize("kind", list(torch_sets.SAMPLES))
def test_torch_tensors_are_the_same(kind: str, workers: dict[str, Any]) -> None:
    dataset, collate = torch_sets.TorchZoo(kind), torch_sets.as_is if kind == "leaf" else None
    assert batches(dataset, collate_fn=collate, **workers) == batches(dataset, collate_fn=collate)


def test_torch_tensors_are_the_same_when_the_dataset_is_sent() -> None:
    dataset = torch_sets.TorchZoo("dtypes")
    assert batches(dataset, **SPAWN | {"num_workers": 1}) == batches(dataset)


@pytest.mark.parametrize("persistent", [False, True], ids=["each epoch", "persistent"])
@ALL
def test_everything_at_once_for_every_way_to_start(workers: dict[str, Any], persistent: bool) -> None:
    dataset: Any = sets.Zoo("nested") if workers is THREAD else sets.Everything()
    alone = dl.DataLoader(dataset, 4, shuffle=True, generator=3)
    loader = dl.DataLoader(dataset, 4, shuffle=True, generator=3, persistent_workers=persistent, **workers)
    expected = [sets.portrait(list(alone)) for _ in range(2)]
    found = [list(loader) for _ in range(2)]
    loader.close()
    assert [sets.portrait(epoch) for epoch in found] == expected
    assert expected[0] != expected[1]


@QUICK
@pytest.mark.parametrize(
    "arguments",
    [
        {"batch_size": None},
        {"batch_size": 1, "batch_sampler": [[3, 1], [], [0], list(range(11))]},
        {"batch_size": 3, "sampler": [5, 5, 0, 10]},
        {"collate_fn": sets.as_list},
        {"batch_size": None, "collate_fn": sets.as_list},
        {"drop_last": True},
        {"batch_size": 100},
    ],
    ids=["no batches", "batch_sampler", "sampler", "collate_fn", "collate_fn of one", "drop_last", "one batch"],
)
def test_the_other_arguments_mean_the_same(arguments: dict[str, Any], workers: dict[str, Any]) -> None:
    if arguments.get("batch_sampler"):
        arguments = arguments | {"collate_fn": sets.as_list}  # a batch of nothing cannot be stacked
    assert batches(sets.Zoo("named"), **arguments, **workers) == batches(sets.Zoo("named"), **arguments)


@QUICK
def test_in_any_order_the_batches_are_the_same(workers: dict[str, Any]) -> None:
    loader = dl.DataLoader(range(40), 3, in_order=False, **workers)
    assert sorted(tuple(batch.tolist()) for batch in loader) == [
        tuple(range(k, min(k + 3, 40))) for k in range(0, 40, 3)
    ]


@ALL
def test_large_batches_are_the_same(workers: dict[str, Any]) -> None:
    dataset = sets.Counter(3, width=7_500_000)
    loader = dl.DataLoader(dataset, 1, **workers | {"num_workers": 1})
    held = list(loader)
    loader.close()
    assert all(np.array_equal(batch[0], dataset[k]) for k, batch in enumerate(held))


def test_batches_of_any_length_follow_one_another() -> None:
    order = [list(range(n)) for n in (1, 4000, 2, 1, 100_000, 3, 0, 50_000, 1)]
    loader = dl.DataLoader(range(100_000), batch_sampler=order, collate_fn=np.array, **FORK)
    held = [(batch, batch.copy()) for batch in loader]
    assert [len(batch) for batch, _ in held] == [len(positions) for positions in order]
    assert all(np.array_equal(batch, copy) and np.array_equal(batch, np.arange(len(batch))) for batch, copy in held)


@QUICK
def test_views_of_a_batch_keep_its_memory(workers: dict[str, Any]) -> None:
    views = [
        (batch[0, 3:][2:], batch.reshape(-1)[::2], torch.from_numpy(batch)[0, 1:], batch.T.view(np.uint32))
        for batch in dl.DataLoader(sets.Counter(210), 1, **workers)
    ]
    gc.collect()
    assert [{int(number) for view in four for number in view.ravel()} for four in views] == [{k} for k in range(210)]


def test_nothing_is_corrupted_by_holding_and_dropping_thousands_of_batches() -> None:
    draw, held, wrong = random.Random(0), [], 0
    for number, batch in enumerate(dl.DataLoader(sets.Counter(2500), 1, prefetch_factor=4, **FORK)):
        held.append((number, batch[0, draw.randrange(8) :]))
        if draw.random() < 0.3:
            held = draw.sample(held, draw.randrange(min(len(held), 12) + 1))
        wrong += sum(bool((part != k).any()) for k, part in held[-20:])
    assert wrong == 0
    assert number == 2499


@pytest.mark.parametrize("persistent", [False, True])
@QUICK
def test_nested_loops_give_the_full_product(workers: dict[str, Any], persistent: bool) -> None:
    loader = dl.DataLoader(range(6), 2, persistent_workers=persistent, **workers)
    product = [(outer.tolist(), inner.tolist()) for outer in loader for inner in loader]
    pairs = [[0, 1], [2, 3], [4, 5]]
    assert product == [(outer, inner) for outer in pairs for inner in pairs]
    loader.close()


def test_loops_over_persistent_workers_may_run_side_by_side() -> None:
    loader = dl.DataLoader(range(12), 2, persistent_workers=True, **FORK)
    loops: list[Iterator[Any]] = [iter(loader) for _ in range(4)]
    rounds = [[next(loop).tolist() for loop in loops] for _ in range(3)]
    assert rounds == [[[k, k + 1]] * 4 for k in (0, 2, 4)]
    del loops
    assert len(list(loader)) == 6
    loader.close()


# ---- randomness


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_random_numbers_do_not_depend_on_the_number_of_workers(workers: int) -> None:
    arguments = {"batch_size": 2, "shuffle": True, "generator": 11}
    many = batches(sets.Drawn(), num_workers=workers, multiprocessing_context="fork", **arguments)
    assert many == batches(sets.Drawn(), **arguments)


def test_random_numbers_of_threads_come_from_the_offered_generator() -> None:
    assert batches(sets.Drawn(False), generator=4, **THREAD) == batches(sets.Drawn(False), generator=4)


def test_random_numbers_differ_between_epochs_and_seeds() -> None:
    loader = dl.DataLoader(sets.Drawn(), 3, generator=1, persistent_workers=True, **FORK)
    epochs = [str(sets.portrait(list(loader))) for _ in range(3)]
    loader.close()
    other = str(batches(sets.Drawn(), batch_size=3, generator=2, **FORK))
    assert len({*epochs, other}) == 4


@pytest.mark.parametrize("column", range(4), ids=["batch_rng", "random", "np.random", "torch"])
def test_without_a_seed_no_two_workers_epochs_or_runs_draw_the_same(column: int) -> None:
    loaders = [dl.DataLoader(sets.Drawn(), 1, persistent_workers=persistent, **FORK) for persistent in (False, True)]
    drawn = [float(batch[column][0]) for loader in loaders for _ in range(2) for batch in loader]
    loaders[1].close()
    assert len(set(drawn)) == len(drawn) == 36


def test_the_callers_generators_are_left_alone() -> None:
    before = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()
    batches(sets.Drawn(), generator=1, **FORK)
    batches(sets.Drawn(False), generator=1, **THREAD)
    assert before == (random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist())


# ---- datasets that are sent


def test_a_dataset_with_a_lock_can_be_sent() -> None:
    import multiprocessing

    dataset = sets.Locked(multiprocessing.get_context("spawn"))
    assert len(list(dl.DataLoader(dataset, 4, **SPAWN | {"num_workers": 1}))) == 3
    assert dataset.count.value == 11


def test_a_worker_that_writes_to_its_dataset_changes_nobody_elses() -> None:
    data = np.zeros((8, 1000))
    loader = dl.DataLoader(sets.Large(data), 1, persistent_workers=True, batch_sampler=None, sampler=[0] * 8, **SPAWN)
    sums = [float(batch[0]) for batch in loader]
    loader.close()
    shared_out = [sorted([*range(1, mine + 1), *range(1, 9 - mine)]) for mine in range(2, 7)]
    assert sorted(number / 1000 for number in sums) in shared_out
    assert data.sum() == 0


# ---- torch after a fork


def test_torch_may_compute_in_workers_after_it_did_in_the_main_process() -> None:
    (torch.randn(2_000_000) + 1).sum()
    loader = dl.DataLoader(
        [2_000_000, 3_000_000], 1, collate_fn=lambda n: (torch.ones(n[0]) + 1).sum().item(), timeout=9, **FORK
    )
    assert list(loader) == [4e6, 6e6]


def test_thousands_of_batches_may_be_on_their_way() -> None:
    loader = dl.DataLoader(
        range(128_000), 64, num_workers=1, prefetch_factor=1500, timeout=9, multiprocessing_context="fork"
    )
    assert sum(len(batch) for batch in loader) == 128_000


def test_large_tasks_and_large_answers_do_not_wait_for_each_other() -> None:
    order = [list(range(60_000))] * 6
    loader = dl.DataLoader(range(60_000), batch_sampler=order, collate_fn=str, timeout=9, **FORK)
    assert len({len(text) for text in loader}) == 1
