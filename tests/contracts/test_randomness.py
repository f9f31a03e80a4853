"""Order and randomness are functions of (seed, epoch, position), and nobody else's numbers are touched."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch

from tinytorch.core.dataloader import (
    ArrayDataset,
    ConcatDataset,
    DataLoader,
    RandomSampler,
    Subset,
    batch_rng,
    random_split,
    seeding,
)
from tinytorch.core.dataloader.seeding import drawn_number


def draw_all() -> tuple[float, float, float, float]:
    return random.random(), float(np.random.random()), torch.rand(()).item(), float(batch_rng().random())


class Augmented:
    """A map-style dataset that draws from every source there is."""

    def __len__(self) -> int:
        return 12

    def __getitem__(self, index: int) -> Any:
        return index, *draw_all()


class AugmentedTorch(Augmented, torch.utils.data.Dataset):
    pass


class ShuffledStream:
    """A stream that draws when a loop over it begins, and for each sample."""

    def __iter__(self) -> Iterator[Any]:
        order = np.random.permutation(12)
        return ((int(index), *draw_all()) for index in order)


def drawing(samples: list[Any]) -> list[Any]:
    return [samples, draw_all()]


LOADERS: dict[str, Callable[..., Any]] = {
    "in order": lambda **seed: DataLoader(Augmented(), 5, **seed),
    "shuffled": lambda **seed: DataLoader(Augmented(), 5, shuffle=True, **seed),
    "torch dataset": lambda **seed: DataLoader(AugmentedTorch(), 5, shuffle=True, **seed),
    "subset": lambda **seed: DataLoader(Subset(Augmented(), [5, 3, 1, 4]), 3, shuffle=True, **seed),
    "concatenation": lambda **seed: DataLoader(ConcatDataset([Augmented(), Augmented()]), 5, shuffle=True, **seed),
    "single samples": lambda **seed: DataLoader(Augmented(), None, shuffle=True, **seed),
    "collate function": lambda **seed: DataLoader(
        ArrayDataset(np.arange(12)), 5, shuffle=True, collate_fn=drawing, **seed
    ),
    "stream": lambda **seed: DataLoader(ShuffledStream(), 5, **seed),
    "stream, single samples": lambda **seed: DataLoader(ShuffledStream(), None, **seed),
}
all_loaders = pytest.mark.parametrize("make", LOADERS.values(), ids=LOADERS)


def contents(batch: Any) -> Any:
    """Return a batch as nested lists that can be compared."""
    if isinstance(batch, list | tuple):
        return [contents(part) for part in batch]
    return batch.tolist() if hasattr(batch, "tolist") else batch


def epochs(loader: Any, n: int = 2) -> list[Any]:
    return [[contents(batch) for batch in loader] for _ in range(n)]


def flat(nested: Any) -> list[Any]:
    return [value for part in nested for value in flat(part)] if isinstance(nested, list) else [nested]


def states() -> list[Any]:
    return [random.getstate(), contents(np.random.get_state()), torch.get_rng_state().tolist()]


@all_loaders
def test_the_same_seed_gives_the_same_bytes_whatever_the_state_outside(make: Callable[..., Any]) -> None:
    first = epochs(make(generator=11))
    random.seed(1), np.random.seed(1), torch.manual_seed(1)
    assert epochs(make(generator=11)) == first


@all_loaders
def test_epochs_and_batches_have_numbers_of_their_own(make: Callable[..., Any]) -> None:
    fractions = [value for value in flat(epochs(make(generator=11), 3)) if isinstance(value, float)]
    assert len(fractions) == len(set(fractions)) >= 12


@all_loaders
def test_seeds_differ(make: Callable[..., Any]) -> None:
    one, two = (set(flat(epochs(make(generator=seed)))) for seed in (11, 12))
    assert not {value for value in one & two if isinstance(value, float)}


@all_loaders
def test_a_later_epoch_needs_none_before_it(make: Callable[..., Any]) -> None:
    loader, resumed = make(generator=11), make(generator=11)
    resumed.set_epoch(2)
    assert epochs(loader, 3)[2] == epochs(resumed, 1)[0]


@all_loaders
def test_with_a_seed_the_states_outside_are_as_before_after_each_batch(make: Callable[..., Any]) -> None:
    loader, before = make(generator=11), states()
    for _ in loader:
        assert states() == before


@all_loaders
def test_what_the_loop_draws_changes_nothing_in_it(make: Callable[..., Any]) -> None:
    loader, seen = make(generator=11), list[Any]()
    for batch in loader:
        seen.append(contents(batch))
        draw_all()
        next(iter(make(generator=3)))
    assert seen == epochs(make(generator=11), 1)[0]


@all_loaders
def test_without_a_seed_runs_are_the_same_after_the_same_global_seed(make: Callable[..., Any]) -> None:
    """Order and `batch_rng` come from a number that each loop draws; the rest is drawn as the caller would."""
    runs = []
    for seed in (1, 1, 2):
        random.seed(seed), np.random.seed(seed), torch.manual_seed(seed)
        runs.append(epochs(make()))
    assert runs[0] == runs[1] != runs[2]
    assert not {value for value in set(flat(runs[0])) & set(flat(runs[2])) if isinstance(value, float)}
    first, second = runs[0]
    assert not {value for value in set(flat(first)) & set(flat(second)) if isinstance(value, float)}


class PlainTorch(torch.utils.data.Dataset):
    def __len__(self) -> int:
        return 12

    def __getitem__(self, index: int) -> int:
        return index


class PlainStream:
    def __iter__(self) -> Iterator[int]:
        return iter(range(12))


NUMPY, TORCH = 1, 2  # places in `states()`
UNSEEDED: dict[str, tuple[Callable[[], Any], int]] = {
    "shuffled": (lambda: list(DataLoader(ArrayDataset(np.arange(12)), shuffle=True)), NUMPY),
    "in order": (lambda: list(DataLoader(ArrayDataset(np.arange(12)))), NUMPY),
    "single samples": (lambda: list(DataLoader(range(12), None, shuffle=True)), NUMPY),
    "stream": (lambda: list(DataLoader(PlainStream(), 3)), NUMPY),
    "threads": (lambda: list(DataLoader(range(12), 3, num_workers=2, worker_method="thread")), NUMPY),
    "processes": (lambda: list(DataLoader(range(12), 3, num_workers=2)), NUMPY),
    "sampler": (lambda: list(RandomSampler(range(5))), NUMPY),
    "split": (lambda: random_split(range(10), [5, 5]), NUMPY),
    "torch dataset": (lambda: list(DataLoader(PlainTorch(), 5, shuffle=True)), TORCH),
    "subset of a torch dataset": (lambda: list(DataLoader(Subset(PlainTorch(), range(4)), 5, shuffle=True)), TORCH),
    "torch sampler": (lambda: list(RandomSampler(PlainTorch())), TORCH),
    "torch split": (lambda: random_split(PlainTorch(), [6, 6]), TORCH),
}


@pytest.mark.parametrize(("use", "of"), UNSEEDED.values(), ids=UNSEEDED)
def test_without_a_seed_one_number_is_drawn_from_the_generator_of_whoever_has_the_data(
    use: Callable[[], Any], of: int
) -> None:
    before = states()
    drawn_number(PlainTorch() if of == TORCH else None)
    after_one = states()
    assert [one != other for one, other in zip(before, after_one, strict=True)] == [False, of == NUMPY, of == TORCH]
    np.random.set_state(tuple(before[NUMPY])), torch.set_rng_state(torch.tensor(before[TORCH], dtype=torch.uint8))
    assert states() == before
    use()
    assert states() == after_one


@pytest.mark.parametrize("dataset", [range(50), PlainTorch()], ids=["plain", "torch"])
def test_without_a_seed_each_loop_split_and_sampler_has_an_order_of_its_own(dataset: Any) -> None:
    loader, sampler = DataLoader(dataset, None, shuffle=True), RandomSampler(dataset)
    splits = [random_split(dataset, [len(dataset)])[0].indices.tolist() for _ in range(2)]
    for one, other in ([list(loader), list(loader)], [list(sampler), list(sampler)], splits):
        assert one != other
        assert sorted(one) == sorted(other) == list(range(len(dataset)))


@pytest.mark.parametrize("generator", [3, np.random.default_rng(3), torch.Generator().manual_seed(3)])
@pytest.mark.parametrize("arguments", [{"shuffle": True}, {"shuffle": False}, {"batch_size": None, "shuffle": True}])
def test_with_a_seed_loaders_of_plain_data_touch_no_state_at_all(generator: Any, arguments: dict[str, Any]) -> None:
    """Made, asked for its length, looped over: the caller's next numbers are what they would have been."""
    before = states()
    loader = DataLoader(ArrayDataset(np.arange(12)), **arguments, generator=generator)
    assert len(loader) > 0
    list(loader), next(iter(loader))
    random_split(range(10), [5, 5], generator), list(RandomSampler(range(5), generator=generator))
    assert states() == before


def test_making_a_loader_without_a_seed_draws_nothing() -> None:
    before = states()
    loader = DataLoader(ArrayDataset(np.arange(12)), shuffle=True)
    assert (len(loader), loader.seed) == (1, 0)
    iter(loader), RandomSampler(range(5)), repr(loader)
    assert states() == before


def test_the_state_comes_back_after_an_error_and_after_a_loop_that_is_left() -> None:
    class Fails(Augmented):
        def __getitem__(self, index: int) -> Any:
            draw_all()
            raise OSError("disk")

    before = states()
    with pytest.raises(OSError, match="disk"):
        list(DataLoader(Fails(), 4, generator=1))
    for _ in DataLoader(Augmented(), 4, generator=1):
        break
    assert states() == before


GENERATORS: dict[str, Callable[[int], Any]] = {
    "integer": int,
    "numpy integer": np.int64,
    "Generator": np.random.default_rng,
    "RandomState": np.random.RandomState,
    "torch": lambda seed: torch.Generator().manual_seed(seed),
}


@pytest.mark.parametrize("make", GENERATORS.values(), ids=GENERATORS)
def test_a_generator_of_any_kind_is_a_seed(make: Callable[[int], Any]) -> None:
    def order(generator: Any) -> list[int]:
        return [
            int(value)
            for (batch,) in DataLoader(ArrayDataset(np.arange(50)), 8, True, generator=generator)
            for value in batch
        ]

    assert order(make(4)) == order(make(4)) != order(make(5))
    shared = make(4)
    assert order(shared) == order(shared) == order(make(4))


@pytest.mark.parametrize("kind", ["Generator", "RandomState", "torch"])
def test_a_generator_is_read_and_never_advanced(kind: str) -> None:
    generator, untouched = GENERATORS[kind](4), GENERATORS[kind](4)
    list(DataLoader(Augmented(), 4, shuffle=True, generator=generator))
    random_split(range(10), [5, 5], generator)
    draw = (lambda g: torch.rand(3, generator=g).tolist()) if kind == "torch" else (lambda g: g.random(3).tolist())
    assert draw(generator) == draw(untouched)


def test_places_of_different_depth_do_not_share_their_numbers() -> None:
    """A split, an epoch's order and a batch's noise may all be made from one seed of 0."""
    (part,) = random_split(range(100), [100], generator=0)
    order = RandomSampler(range(100), generator=0).order(0)
    assert part.indices.tolist() != order.tolist() != np.random.default_rng(0).permutation(100).tolist()


def test_a_loader_inside_a_dataset_has_numbers_of_its_own() -> None:
    class Outer:
        def __len__(self) -> int:
            return 4

        def __getitem__(self, index: int) -> Any:
            inner = contents(next(iter(DataLoader(Augmented(), 2, shuffle=True, generator=index))))
            return inner[0][0], draw_all()

    assert epochs(DataLoader(Outer(), 2, generator=1)) == epochs(DataLoader(Outer(), 2, generator=1))


def test_all_orders_are_equally_likely() -> None:
    """In 6,000 epochs over three samples each of the six orders comes about 1,000 times (five standard deviations)."""
    loader = DataLoader(ArrayDataset(np.arange(3)), 3, shuffle=True, generator=9)
    orders = [tuple(batch.tolist()) for _ in range(6000) for (batch,) in loader]
    assert len(set(orders)) == 6
    assert all(abs(orders.count(order) - 1000) < 5 * 29 for order in set(orders))


def test_a_process_with_its_own_generators_draws_anew_and_puts_back_what_an_outer_batch_draws_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seeding.seeded, "callers", True)  # and so it is afterwards
    with seeding.seeded(1, 0, 0, everywhere=True):
        as_usual = draw_all(), inner(), draw_all()
    seeding.own_generators(7)
    first = draw_all()[:3]
    seeding.own_generators(8)
    assert not set(first) & set(draw_all())
    seeding.own_generators(7)
    assert draw_all()[:3] == first
    with seeding.seeded(1, 0, 0, everywhere=True):
        assert (draw_all(), inner(), draw_all()) == as_usual


def inner() -> tuple[float, ...]:
    with seeding.seeded(2, 0, 0, everywhere=True):
        return draw_all()


DRAWS: dict[str, Callable[[], float]] = {
    "random": random.random,
    "a normal number of random's": lambda: random.gauss(0, 1),
    "numpy": lambda: float(np.random.random()),
    "all of NumPy's words": lambda: float(np.random.randint(0, 1 << 32, 624, dtype=np.uint32).sum()),
    "a normal number of NumPy's": lambda: float(np.random.standard_normal()),
    "torch": lambda: torch.rand(()).item(),
    "all of torch's words": lambda: float(torch.randint(0, 1 << 31, (624,)).sum()),
    "normal numbers of torch's": lambda: torch.randn(3).sum().item(),
}


class DrawsLate:
    """A dataset that draws from one source, for a third of its samples in the middle."""

    def __init__(self, draw: Callable[[], float], first: int) -> None:
        self.draw, self.first = draw, first

    def __len__(self) -> int:
        return 12

    def __getitem__(self, index: int) -> float:
        return self.draw() if self.first <= index < 8 else -1.0


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
def test_a_dataset_that_begins_to_draw_late_is_given_the_numbers_of_the_place(draw: Callable[[], float]) -> None:
    """Its numbers are those of a dataset that drew in its first batch, and were seeded from then on."""
    expected = epochs(DataLoader(DrawsLate(draw, 0), 2, generator=3))
    before = states()
    for callers_own in (None, draw):  # what the program draws in between is nothing to the dataset
        loader, found = DataLoader(DrawsLate(draw, 4), 2, generator=3), []
        for batch in loader:
            found.append(contents(batch))
            if callers_own:
                callers_own()
        assert found[2:] == expected[0][2:]
        if callers_own is None:
            assert states() == before


def test_another_bit_generator_of_numpys_is_noticed() -> None:
    """Whoever puts one there between two batches has its numbers seeded, or left alone, like those of the first."""
    usual = np.random.get_bit_generator()
    loader = DataLoader(DrawsLate(DRAWS["numpy"], 8), 2, generator=3)  # never draws
    try:
        for position, _ in enumerate(loader):
            if position == 1:
                np.random.set_bit_generator(np.random.MT19937(5))
        assert np.random.random() == np.random.RandomState(np.random.MT19937(5)).random_sample()
    finally:
        np.random.set_bit_generator(usual)
