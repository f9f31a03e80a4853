"""Samplers: orders, and orders cut into batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tinytorch.core.dataloader as dl


def as_lists(batches: Any) -> list[list[int]]:
    return [np.asarray(batch).tolist() for batch in batches]


@pytest.mark.task("8.11")
def test_every_epoch_has_an_order_of_its_own() -> None:
    sampler = dl.RandomSampler(range(12), generator=0)
    orders = {tuple(np.asarray(sampler.order(epoch)).tolist()) for epoch in range(20)}
    assert len(orders) == 20
    assert all(sorted(order) == list(range(12)) for order in orders)


@pytest.mark.task("8.11")
def test_an_order_is_positions_as_int64() -> None:
    for sampler in (dl.RandomSampler("abcde", generator=1), dl.RandomSampler("abcde", True, 9, generator=1)):
        order = sampler.order(4)
        assert (order.dtype, order.shape) == (np.int64, (len(sampler),))


@pytest.mark.task("8.11")
def test_two_samplers_with_one_seed_agree_whatever_happens_between() -> None:
    one, two = (dl.RandomSampler(range(40), generator=9) for _ in range(2))
    first = list(one)
    one.order(17)
    np.random.random(5)
    assert [list(two), list(two)] == [first, list(one)]


@pytest.mark.task("8.11")
def test_an_epoch_can_be_repeated() -> None:
    sampler = dl.RandomSampler(range(40), generator=9)
    epochs = [list(sampler) for _ in range(3)]
    sampler.set_epoch(1)
    assert [list(sampler), list(sampler)] == epochs[1:]


@pytest.mark.task("8.11")
def test_a_generator_gives_the_seed_and_keeps_its_state() -> None:
    generator = np.random.default_rng(4)
    one, two = (dl.RandomSampler(range(40), generator=generator) for _ in range(2))
    assert list(one) == list(two)
    assert generator.random() == np.random.default_rng(4).random()


@pytest.mark.task("8.11")
def test_draws_with_replacement_differ_between_epochs_and_stay_in_range() -> None:
    sampler = dl.RandomSampler(range(7), replacement=True, num_samples=500, generator=2)
    one, two = np.asarray(sampler.order(0)), np.asarray(sampler.order(1))
    assert set(one.tolist()) == set(range(7))
    assert not np.array_equal(one, two)


@pytest.mark.task("8.11")
@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"replacement": 1}, TypeError),
        ({"num_samples": 0}, ValueError),
        ({"num_samples": True}, ValueError),
        ({"num_samples": 2.5}, ValueError),
        ({"data_source": []}, ValueError),
        ({"generator": "7"}, TypeError),
        ({"generator": -1}, ValueError),
    ],
)
def test_wrong_arguments_are_refused_at_once(arguments: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        dl.RandomSampler(**{"data_source": range(5), **arguments})


@pytest.mark.task("8.12")
def test_the_batches_of_an_epoch_are_its_order_cut_into_pieces() -> None:
    sampler = dl.RandomSampler(range(23), generator=3)
    pieces = as_lists(dl.BatchSampler(sampler, 5, False).batches(6))
    assert [len(piece) for piece in pieces] == [5, 5, 5, 5, 3]
    assert [position for piece in pieces for position in piece] == np.asarray(sampler.order(6)).tolist()


@pytest.mark.task("8.12")
def test_two_loops_at_once_are_two_epochs() -> None:
    batches = dl.BatchSampler(dl.RandomSampler(range(9), generator=3), 3, False)
    seen = [(np.asarray(a).tolist(), np.asarray(b).tolist()) for a, b in zip(batches, batches, strict=True)]
    assert [a for a, _ in seen] == as_lists(batches.batches(0))
    assert [b for _, b in seen] == as_lists(batches.batches(1))


@pytest.mark.task("8.12")
def test_positions_may_be_anything_that_a_dataset_understands() -> None:
    batches = dl.BatchSampler(["cat", "dog", "cow"], 2, False)
    assert [list(batch) for batch in batches] == [["cat", "dog"], ["cow"]]
    assert len(batches) == 2


@pytest.mark.task("8.12")
def test_a_batch_larger_than_everything_is_the_last_one() -> None:
    few = dl.SequentialSampler(range(3))
    assert as_lists(dl.BatchSampler(few, 100, False)) == [[0, 1, 2]]
    assert as_lists(dl.BatchSampler(few, 100, True)) == []
    assert (len(dl.BatchSampler(few, 100, False)), len(dl.BatchSampler(few, 100, True))) == (1, 0)


@pytest.mark.task("8.12")
def test_the_length_needs_no_loop_over_the_sampler() -> None:
    class Untouched:
        def __len__(self) -> int:
            return 10**12

        def __iter__(self) -> Iterator[int]:
            raise AssertionError("len() went through the positions")

    assert len(dl.BatchSampler(Untouched(), 3, True)) == 10**12 // 3
