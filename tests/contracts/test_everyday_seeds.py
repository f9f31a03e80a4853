"""Without a seed of its own a loop follows the global generator of whoever's data it loads, and no other."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils.data import TensorDataset

from tinytorch.core.dataloader import (
    ArrayDataset,
    ConcatDataset,
    DataLoader,
    RandomSampler,
    Subset,
    batch_rng,
    random_split,
)

sys.path.insert(0, str(Path(__file__).parent))

from everyday_programs import FORK, NONE, SPAWN, THREAD, each_way, printed, workers_of
from everyday_sets import Plain
from everyday_torch_sets import Numbers

Make = Callable[..., Any]
PLAIN: dict[str, Make] = {
    "arrays": lambda: ArrayDataset(np.arange(40)),
    "own class": lambda: Plain(40),
    "list": lambda: list(range(40)),
    "range": lambda: range(40),
    "subset": lambda: Subset(Plain(50), range(40)),
    "concatenation": lambda: ConcatDataset([range(20), Plain(20)]),
}
TORCH: dict[str, Make] = {
    "tensors": lambda: TensorDataset(torch.arange(40)),
    "own class, torch": lambda: Numbers(list(range(40))),
    "torch's subset": lambda: torch.utils.data.Subset(Numbers(list(range(50))), range(40)),
    "subset of torch": lambda: Subset(TensorDataset(torch.arange(50)), range(40)),
    "concatenation of torch": lambda: ConcatDataset([Numbers(list(range(20))), Numbers(list(range(20)))]),
}
plain = pytest.mark.parametrize("make", PLAIN.values(), ids=PLAIN)
of_torch = pytest.mark.parametrize("make", TORCH.values(), ids=TORCH)
LIBRARIES = {"numpy": (PLAIN["own class"], "numpy"), "torch": (TORCH["tensors"], "torch")}
each_library = pytest.mark.parametrize(("make", "library"), LIBRARIES.values(), ids=LIBRARIES)


def seed(library: str, number: int) -> None:
    np.random.seed(number) if library == "numpy" else torch.manual_seed(number)


def order(loader: Any) -> list[int]:
    """Return the samples of one loop in their order."""
    batches = [batch[0] if isinstance(batch, list | tuple) else batch for batch in loader]
    return [int(number) for batch in batches for number in np.asarray(batch)]


def words(library: str, count: int = 8) -> list[int]:
    """Draw numbers of 32 bits, the smallest that a generator of these libraries makes."""
    if library == "numpy":
        return [int(np.random.randint(0, 1 << 32, dtype=np.uint32)) for _ in range(count)]
    return [int(torch.randint(0, 1 << 24, ())) for _ in range(count)]


def states() -> dict[str, Any]:
    return {
        "random": random.getstate(),
        "numpy": str(np.random.get_state(legacy=False)),
        "torch": torch.get_rng_state().tolist(),
    }


@plain
@each_way
def test_two_runs_after_numpys_seed_have_one_order(make: Make, workers: dict[str, Any]) -> None:
    runs = []
    for number in (0, 0, 1):
        seed("numpy", number)
        loader = DataLoader(make(), 8, shuffle=True, **workers)
        runs.append([order(loader), order(loader)])
    assert runs[0] == runs[1] != runs[2]
    assert runs[0][0] != runs[0][1]
    assert sorted(runs[0][0]) == sorted(runs[0][1])


@of_torch
@each_way
def test_two_runs_after_torchs_seed_have_one_order(make: Make, workers: dict[str, Any]) -> None:
    runs = []
    for number in (0, 0, 1):
        seed("torch", number)
        loader = DataLoader(make(), 8, shuffle=True, **workers)
        runs.append([order(loader), order(loader)])
    assert runs[0] == runs[1] != runs[2]
    assert runs[0][0] != runs[0][1]


@each_library
def test_the_order_is_the_same_for_any_workers_and_batch_size(make: Make, library: str) -> None:
    found = []
    for options in (
        NONE,
        {"batch_size": 1},
        {"batch_size": 7},
        FORK,
        SPAWN,
        THREAD,
        FORK | {"persistent_workers": True},
    ):
        seed(library, 3)
        loader = DataLoader(make(), shuffle=True, **{"batch_size": 8, **options})
        found.append([order(loader), order(loader)])
        loader.close()
    assert all(orders == found[0] for orders in found)


@each_library
@workers_of(none=NONE, fork=FORK, stay=FORK | {"persistent_workers": True}, thread=THREAD)
@pytest.mark.parametrize("batch_size", [1, 8])
def test_a_loop_draws_one_number_and_leaves_all_others(
    make: Make, library: str, workers: dict[str, Any], batch_size: int
) -> None:
    seed(library, 5)
    expected, before = words(library), states()
    seed(library, 5)
    others = {name: state for name, state in states().items() if name != library}
    loader = DataLoader(make(), batch_size, shuffle=True, **workers)
    list(loader)
    found = states()
    assert {name: found[name] for name in others} == others
    assert before[library] != found[library]
    assert words(library, 1)[0] in expected[1:3]  # a number of 64 bits is made of two words
    loader.close()


@each_library
def test_each_loop_draws_again(make: Make, library: str) -> None:
    seed(library, 5)
    expected = words(library, 16)
    seed(library, 5)
    loader = DataLoader(make(), 8, shuffle=True)
    orders = [order(loader) for _ in range(4)]
    assert words(library, 1)[0] in (expected[4], expected[8])
    assert len(set(map(tuple, orders))) == 4


@each_library
def test_nothing_is_drawn_before_the_loop(make: Make, library: str) -> None:
    seed(library, 5)
    before = states()
    loader = DataLoader(make(), 8, shuffle=True)
    len(loader), loader.sampler, loader.batch_sampler
    assert states() == before


@each_library
def test_a_loader_that_was_made_before_the_seed_follows_it(make: Make, library: str) -> None:
    runs = []
    for _ in range(2):
        loader = DataLoader(make(), 8, shuffle=True)
        seed(library, 5)
        runs.append(order(loader))
    assert runs[0] == runs[1]


@each_library
def test_with_a_seed_of_its_own_nothing_is_drawn(make: Make, library: str) -> None:
    seed(library, 5)
    before = states()
    for options in (NONE, FORK, THREAD):
        list(DataLoader(make(), 8, shuffle=True, generator=1, **options))
    assert states() == before


@each_library
def test_what_the_program_draws_between_two_loops_is_its_own(make: Make, library: str) -> None:
    """A program that draws as often as before gets the orders that it got before."""
    runs = []
    for options in (NONE, FORK):
        seed(library, 5)
        loader = DataLoader(make(), 8, shuffle=True, **options)
        runs.append([(order(loader), words(library, 3)) for _ in range(2)])
    assert runs[0] == runs[1]


@each_library
def test_a_loop_that_is_left_early_has_drawn_as_much(make: Make, library: str) -> None:
    found = []
    for leave in (False, True):
        seed(library, 5)
        for _ in DataLoader(make(), 8, shuffle=True):
            if leave:
                break
        found.append(words(library, 2))
    assert found[0] == found[1]


def test_two_loops_at_once_have_orders_of_their_own() -> None:
    np.random.seed(0)
    loader = DataLoader(range(40), 4, shuffle=True)
    pairs = list(zip(loader, loader, strict=True))
    assert [one.tolist() for one, _ in pairs] != [other.tolist() for _, other in pairs]
    assert sorted(k for one, _ in pairs for k in one.tolist()) == list(range(40))


def test_the_other_librarys_seed_is_not_followed() -> None:
    orders = []
    for _ in range(2):
        torch.manual_seed(0), random.seed(0)
        orders.append(order(DataLoader(range(40), 8, shuffle=True)))
    assert orders[0] != orders[1]


def test_a_program_that_seeds_nothing_differs_from_run_to_run() -> None:
    program = "print([int(k) for batch in dl.DataLoader(range(40), 8, shuffle=True) for k in batch])"
    assert printed(program) != printed(program)


@pytest.mark.parametrize("replacement", [False, True])
@each_library
def test_a_sampler_alone_follows_it_too(make: Make, library: str, replacement: bool) -> None:
    runs = []
    for _ in range(2):
        seed(library, 5)
        others = {name: state for name, state in states().items() if name != library}
        sampler = RandomSampler(make(), replacement)
        runs.append([list(sampler), list(sampler)])
        assert {name: states()[name] for name in others} == others
    assert runs[0] == runs[1]
    assert runs[0][0] != runs[0][1]
    expected = (seed(library, 5), words(library))[1]
    seed(library, 5)
    list(RandomSampler(make(), replacement))
    assert words(library, 1)[0] in expected[1:3]


@each_library
@each_way
def test_a_sampler_in_a_loader_follows_it_too(make: Make, library: str, workers: dict[str, Any]) -> None:
    runs = []
    for _ in range(2):
        seed(library, 5)
        data = make()
        loader = DataLoader(data, 8, sampler=RandomSampler(data), **workers)
        runs.append([order(loader), order(loader)])
    assert runs[0] == runs[1]
    assert runs[0][0] != runs[0][1]


@each_library
def test_a_split_follows_it_too(make: Make, library: str) -> None:
    runs = []
    for _ in range(2):
        seed(library, 5)
        others = {name: state for name, state in states().items() if name != library}
        runs.append([[order(DataLoader(part, 8)) for part in random_split(make(), [30, 10])] for _ in range(2)])
        assert {name: states()[name] for name in others} == others
    assert runs[0] == runs[1]
    assert runs[0][0] != runs[0][1]


@each_library
def test_a_split_draws_one_number(make: Make, library: str) -> None:
    seed(library, 5)
    expected = words(library)
    seed(library, 5)
    random_split(make(), [0.5, 0.25, 0.25])
    assert words(library, 1)[0] in expected[1:3]
    seed(library, 5)
    random_split(make(), [0.5, 0.25, 0.25], generator=1)
    assert words(library, 1)[0] == expected[0]


class Augmented(Plain):
    """Numbers with noise from the generator of the batch."""

    def __getitem__(self, index: int) -> Any:
        return index, float(batch_rng().random())


@each_way
def test_what_a_batch_draws_from_its_own_generator_follows_it_too(workers: dict[str, Any]) -> None:
    runs = []
    for number in (0, 0, 1):
        np.random.seed(number)
        runs.append([float(x) for _, noise in DataLoader(Augmented(12), 5, shuffle=True, **workers) for x in noise])
    assert runs[0] == runs[1] != runs[2]
    assert len(set(runs[0])) == 12
