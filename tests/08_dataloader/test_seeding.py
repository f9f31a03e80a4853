"""Randomness as a function of (seed, epoch, position): given, so no task."""

from __future__ import annotations

import random

import numpy as np
import pytest

from tinytorch.core.dataloader import batch_rng
from tinytorch.core.dataloader.seeding import rng_at, seed_of, seeded


def draws() -> list[float]:
    return [batch_rng().random(), random.random(), float(np.random.random())]


def test_one_place_gives_the_same_numbers_and_others_give_others() -> None:
    numbers = {rng_at(*place).random() for place in ((7, 0), (7, 1), (8, 0), (7, 0, 0), (7, 0, 1), (7, 1, 0))}
    assert len(numbers) == 6
    assert rng_at(7, 3).random() == rng_at(7, 3).random()


def test_a_seed_is_an_integer_or_the_state_of_a_generator() -> None:
    assert (seed_of(5), seed_of(np.int64(5))) == (5, 5)
    assert seed_of(np.random.default_rng(1)) == seed_of(np.random.default_rng(1)) != seed_of(np.random.default_rng(2))
    assert seed_of(np.random.RandomState(1)) == seed_of(np.random.RandomState(1))
    assert seed_of() != seed_of()


@pytest.mark.parametrize(
    ("generator", "error"), [(-1, ValueError), (1.5, TypeError), (True, TypeError), ("1", TypeError)]
)
def test_what_is_no_seed_is_refused(generator: object, error: type[Exception]) -> None:
    with pytest.raises(error, match="generator"):
        seed_of(generator)


def test_everywhere_means_all_generators_and_gives_them_back() -> None:
    random.seed(1)
    np.random.seed(1)
    before = random.getstate(), np.random.get_state()[1].tolist()
    with seeded(1, 2, 3, everywhere=True):
        inside = draws()
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before
    with seeded(1, 2, 3, everywhere=True):
        assert draws() == inside


def test_the_states_come_back_after_an_error_too() -> None:
    np.random.seed(2)
    before = np.random.get_state()[1].tolist()
    with pytest.raises(KeyError), seeded(0, 0, 0, everywhere=True):
        raise KeyError(np.random.random())
    assert np.random.get_state()[1].tolist() == before


def test_a_block_inside_a_block_has_its_own_generator() -> None:
    with seeded(1, 0, 0):
        first = batch_rng().random()
        with seeded(1, 0, 1):
            inner = batch_rng().random()
        second = batch_rng().random()
    with seeded(1, 0, 0):
        assert [batch_rng().random(), batch_rng().random()] == [first, second]
    assert inner not in (first, second)
