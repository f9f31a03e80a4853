"""The loader: what one gets by joining its parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tinytorch.core.dataloader as dl
from tinytorch.core.tensor import Tensor

X = np.arange(60, dtype=np.float32).reshape(20, 3)
Y = np.arange(20)


def labels_of(loader: Any) -> list[int]:
    return [int(label) for _, labels in loader for label in labels]


class Noisy:
    """A dataset whose transform draws from the generator of the batch."""

    def __len__(self) -> int:
        return 12

    def __getitem__(self, index: int) -> tuple[int, float]:
        return index, dl.batch_rng().normal()


class Stream:
    def __init__(self, gives: int, says: int | None = None) -> None:
        self.gives = gives
        if says is not None:
            self.__class__ = type("SizedStream", (Stream,), {"__len__": lambda self: says})

    def __iter__(self) -> Iterator[int]:
        yield from range(self.gives)


@pytest.mark.task("8.15")
def test_the_sampler_follows_from_shuffle_and_the_batches_from_batch_size() -> None:
    from tinytorch.core.dataloader.loader import make_samplers

    assert [type(part).__name__ for part in make_samplers("abc")] == ["SequentialSampler", "BatchSampler"]
    sampler, batch_sampler = make_samplers("abc", 2, True, True, seed=4)
    assert (type(sampler).__name__, sampler.seed) == ("RandomSampler", 4)
    assert (batch_sampler.batch_size, batch_sampler.drop_last, len(batch_sampler)) == (2, True, 1)


@pytest.mark.task("8.15")
def test_the_parts_can_be_looked_at() -> None:
    order = [2, 0]
    loader = dl.DataLoader("abc", 1, sampler=order)
    assert loader.sampler is order
    assert (loader.batch_size, loader.drop_last, loader.dataset) == (1, False, "abc")


@pytest.mark.task("8.16")
@pytest.mark.parametrize("batch_size", [1, 3, 20, 21, None])
@pytest.mark.parametrize("shuffle", [False, True])
def test_len_is_the_number_of_batches(batch_size: int | None, shuffle: bool) -> None:
    loader = dl.DataLoader(dl.ArrayDataset(X, Y), batch_size, shuffle)
    assert len(loader) == len(list(loader)) == len(list(loader))


@pytest.mark.task("8.16")
def test_subsets_of_concatenations_of_arrays_keep_features_and_labels_together() -> None:
    joined = dl.ConcatDataset([dl.ArrayDataset(X[:7], Y[:7]), dl.ArrayDataset(X[7:], Y[7:])])
    loader = dl.DataLoader(dl.Subset(joined, range(0, 20, 2)), 4, shuffle=True)
    seen: list[int] = []
    for features, labels in loader:
        np.testing.assert_array_equal(features, X[labels])
        seen += labels.tolist()
    assert sorted(seen) == list(range(0, 20, 2))


@pytest.mark.task("8.16")
def test_a_loop_inside_a_loop_sees_everything() -> None:
    loader = dl.DataLoader(dl.ArrayDataset(X, Y), 5, shuffle=True)
    pairs = {(int(a), int(b)) for _, left in loader for a in left for _, right in loader for b in right}
    assert len(pairs) == 400


@pytest.mark.task("8.16")
def test_breaking_out_does_not_shorten_the_next_epoch() -> None:
    loader = dl.DataLoader(dl.ArrayDataset(X, Y), 6, shuffle=True)
    for _ in loader:
        break
    assert sorted(labels_of(loader)) == list(range(20))


@pytest.mark.task("8.16")
def test_batches_that_were_kept_are_not_overwritten() -> None:
    batches = list(dl.DataLoader(dl.ArrayDataset(X, Y), 6))
    np.testing.assert_array_equal(np.concatenate([features for features, _ in batches]), X)


@pytest.mark.task("8.16")
def test_a_run_goes_on_where_an_earlier_one_stopped() -> None:
    def loader() -> Any:
        return dl.DataLoader(dl.ArrayDataset(X, Y), 6, shuffle=True, generator=8)

    whole = loader()
    epochs = [labels_of(whole) for _ in range(4)]
    resumed = loader()
    resumed.set_epoch(3)
    assert labels_of(resumed) == epochs[3]
    assert len({tuple(epoch) for epoch in epochs}) == 4


@pytest.mark.task("8.16")
def test_random_transforms_are_a_function_of_seed_epoch_and_batch() -> None:
    def epochs(seed: int, disturb: bool) -> list[Any]:
        loader, seen = dl.DataLoader(Noisy(), 4, shuffle=True, generator=seed), []
        for _ in range(2):
            for index, noise in loader:
                seen.append((index.tolist(), noise.tolist()))
                disturb and (np.random.random(), dl.batch_rng().random(), next(iter(loader.batches(9))))
        return seen

    assert epochs(3, False) == epochs(3, True)
    assert len({noise for _, batch in epochs(3, False) for noise in batch}) == 24
    assert epochs(3, False) != epochs(4, False)


@pytest.mark.task("8.16")
def test_without_a_seed_loaders_differ_in_order_and_in_noise() -> None:
    one, two = (list(dl.DataLoader(Noisy(), 12, shuffle=True)) for _ in range(2))
    assert one[0][0].tolist() != two[0][0].tolist()
    assert not set(one[0][1].tolist()) & set(two[0][1].tolist())


@pytest.mark.task("8.16")
def test_two_loaders_with_one_seed_walk_in_step() -> None:
    images = dl.DataLoader(dl.ArrayDataset(X), 7, shuffle=True, generator=2)
    labels = dl.DataLoader(dl.ArrayDataset(Y), 7, shuffle=True, generator=2)
    for _ in range(2):
        for (features,), (numbers,) in zip(images, labels, strict=True):
            np.testing.assert_array_equal(features, X[numbers])


@pytest.mark.task("8.16")
def test_only_what_is_asked_for_is_loaded(diary: Any) -> None:
    batches = iter(dl.DataLoader(diary, 2, sampler=[9, 8, 7, 6]))
    assert diary.asked == []
    assert next(batches).tolist() == [109, 108]
    assert diary.asked == [9, 8]


@pytest.mark.task("8.16")
def test_any_sequence_or_mapping_is_a_dataset() -> None:
    words = dl.DataLoader({"a": 1, "b": 2, "c": 3}, 2, sampler=["c", "a", "b"])
    assert [batch.tolist() for batch in words] == [[3, 1], [2]]
    assert list(dl.DataLoader("hello", 2)) == [["h", "e"], ["l", "l"], ["o"]]
    (batch,) = dl.DataLoader([Tensor([1.0]), Tensor([2.0])])
    assert isinstance(batch, Tensor)


@pytest.mark.task("8.16")
@pytest.mark.parametrize("positions", [np.array([4, 0]), (4, 0), range(4, -1, -4)])
def test_a_batch_of_positions_may_be_any_sequence(positions: Any) -> None:
    for dataset in (dl.ArrayDataset(Y * 10), dl.Subset(dl.ArrayDataset(Y * 10), range(20)), [(y * 10,) for y in Y]):
        ((batch,),) = dl.DataLoader(dataset, batch_sampler=[positions])
        assert batch.tolist() == [40, 0]


@pytest.mark.task("8.16")
def test_a_collate_function_is_asked_even_where_the_dataset_gathers() -> None:
    loader = dl.DataLoader(dl.ArrayDataset(Y), 3, collate_fn=lambda samples: sum(int(value) for (value,) in samples))
    assert list(loader) == [3, 12, 21, 30, 39, 48, 37]


@pytest.mark.task("8.16")
def test_the_sample_that_fails_is_named_and_nothing_is_swallowed() -> None:
    class Half:
        def __len__(self) -> int:
            return 8

        def __getitem__(self, index: int) -> int:
            return [10, 11, 12, 13][index]

    batches = iter(dl.DataLoader(Half(), 3))
    assert next(batches).tolist() == [10, 11, 12]
    with pytest.raises(IndexError) as caught:
        next(batches)
    assert any("sample 4" in note for note in caught.value.__notes__)


@pytest.mark.task("8.16")
def test_a_stream_is_batched_in_its_own_order_again_and_again() -> None:
    loader = dl.DataLoader(Stream(5), 2)
    assert [[batch.tolist() for batch in loader] for _ in range(2)] == [[[0, 1], [2, 3], [4]]] * 2
    assert list(dl.DataLoader(Stream(3), batch_size=None)) == [0, 1, 2]
    assert sum(1 for _ in loader for _ in loader) == 9


@pytest.mark.task("8.16")
@pytest.mark.parametrize(("gives", "says"), [(5, 6), (6, 5)])
def test_a_stream_whose_length_is_wrong_gets_a_warning_with_both_numbers(gives: int, says: int) -> None:
    loader = dl.DataLoader(Stream(gives, says), 2)
    assert len(loader) == 3
    with pytest.warns(UserWarning, match=rf"{says}.*{gives}"):
        list(loader)


@pytest.mark.task("8.16")
def test_a_stream_takes_no_order_from_outside() -> None:
    for arguments in ({"shuffle": True}, {"sampler": [0]}, {"batch_sampler": [[0]]}):
        with pytest.raises(ValueError, match=next(iter(arguments))):
            dl.DataLoader(Stream(5), **arguments)


@pytest.mark.task("8.16")
@pytest.mark.parametrize("name", ["dataset", "batch_size", "sampler", "batch_sampler", "drop_last"])
def test_what_decides_the_batches_cannot_be_changed_later(name: str) -> None:
    loader = dl.DataLoader([1, 2, 3])
    with pytest.raises(ValueError, match=name):
        setattr(loader, name, None)


@pytest.mark.task("8.16")
def test_a_dataset_that_grows_is_seen_by_the_next_epoch() -> None:
    data = [1, 2, 3]
    loader = dl.DataLoader(data, 2)
    assert (len(loader), [batch.tolist() for batch in loader]) == (2, [[1, 2], [3]])
    data += [4, 5]
    assert (len(loader), [batch.tolist() for batch in loader]) == (3, [[1, 2], [3, 4], [5]])
