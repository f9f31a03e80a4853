"""What `sampling_dev.py` builds, used as a program would: samplers, ranks, a keyed shuffle, and states."""

from __future__ import annotations

import doctest
import importlib
import itertools
import json
from typing import Any

import numpy as np
import pytest

import tinytorch.core.dataloader as dl


class Noisy:
    """Samples with noise that belongs to their place in the epoch."""

    def __init__(self, length: int = 50) -> None:
        self.length = length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> tuple[int, float]:
        return index, float(dl.sample_rng().random())


def samples_of(batches: Any) -> list[tuple[int, float]]:
    return [pair for numbers, noise in batches for pair in zip(numbers.tolist(), noise.tolist(), strict=True)]


@pytest.mark.task("8.31")
def test_a_fold_is_shuffled_anew_in_each_epoch() -> None:
    loader = dl.DataLoader(range(100), 4, sampler=dl.SubsetRandomSampler([7, 8, 9, 70], generator=1), generator=1)
    epochs = [np.concatenate(list(loader)).tolist() for _ in range(20)]
    assert all(sorted(epoch) == [7, 8, 9, 70] for epoch in epochs)
    assert len({tuple(epoch) for epoch in epochs}) > 5


@pytest.mark.task("8.32", "8.34")
def test_draws_with_replacement_follow_the_weights() -> None:
    loader = dl.DataLoader(range(3), 100, sampler=dl.WeightedRandomSampler([0, 1, 3], 4000, generator=1))
    tally = np.bincount(np.concatenate(list(loader)), minlength=3)
    assert tally[0] == 0
    assert abs(tally[2] - 3000) < 150


@pytest.mark.task("8.33", "8.34")
def test_draws_without_replacement_are_different() -> None:
    order = dl.WeightedRandomSampler(range(1, 101), 60, replacement=False, generator=2).order(5)
    assert len(set(order.tolist())) == 60


@pytest.mark.task("8.34")
def test_a_weight_that_is_wrong_is_named() -> None:
    with pytest.raises(ValueError, match=r"-1\.0.*2"):
        dl.WeightedRandomSampler([1, 2, -1], 1)


@pytest.mark.task("8.35")
def test_sequences_are_filled_up_beside_their_labels() -> None:
    texts = [([1, 2, 3], 0), ([4], 1)]
    words, labels = next(iter(dl.DataLoader(texts, 2, collate_fn=dl.pad_collate)))
    assert words.values.tolist() == [[1, 2, 3], [4, 0, 0]]
    assert words.mask.sum(axis=1).tolist() == words.lengths.tolist() == [3, 1]
    assert labels.tolist() == [0, 1]


@pytest.mark.task("8.36")
def test_batches_keep_to_the_budget_and_leave_nothing_out() -> None:
    lengths = np.random.default_rng(1).integers(1, 40, 300)
    sampler = dl.TokenBatchSampler(lengths, 200, generator=3)
    loader = dl.DataLoader(range(300), batch_sampler=sampler, generator=3)
    for _ in range(2):
        batches = list(loader)
        assert sorted(np.concatenate(batches).tolist()) == list(range(300))
        assert max(len(batch) * lengths[batch].max() for batch in batches) <= 200
        assert len(batches) == len(loader)


@pytest.mark.task("8.37", "8.38")
@pytest.mark.parametrize("world_size", [1, 2, 3, 7])
def test_ranks_together_are_one_process(world_size: int) -> None:
    def numbers(rank: int) -> list[int]:
        sampler = dl.DistributedSampler(range(50), world_size, rank, seed=7, uneven="keep")
        return np.concatenate(list(dl.DataLoader(range(50), 4, sampler=sampler))).tolist()

    alone = np.concatenate(list(dl.DataLoader(range(50), 4, True, generator=7))).tolist()
    rounds = itertools.zip_longest(*map(numbers, range(world_size)))
    assert [number for one in rounds for number in one if number is not None] == alone


@pytest.mark.task("8.38")
def test_ranks_draw_for_each_sample_what_one_process_draws() -> None:
    def pairs(rank: int) -> list[tuple[int, float]]:
        sampler = dl.DistributedSampler(Noisy(), 2, rank, seed=7)
        return samples_of(dl.DataLoader(Noisy(), 4, sampler=sampler, generator=7))

    alone = samples_of(dl.DataLoader(Noisy(), 8, True, generator=7))
    assert [pair for both in zip(pairs(0), pairs(1), strict=True) for pair in both] == alone


@pytest.mark.task("8.38")
def test_names_of_spdl() -> None:
    in_order = [dl.DistributedDeterministicSampler(7, rank=rank, world_size=3) for rank in range(3)]
    assert [list(sampler) for sampler in in_order] == [[0, 3], [1, 4], [2, 5]]
    how: Any = {"rank": 1, "world_size": 2, "ddp_drop_last_distributed_round": False}
    assert len(dl.DistributedRandomSampler(7, **how)) == 3
    assert set(dl.DistributedRandomSampler(3, **how, num_draws=100, weights=[1, 0, 0])) == {0}


@pytest.mark.task("8.39", "8.40")
@pytest.mark.parametrize("n", [1, 2, 5, 255, 257, 10_000])
def test_a_keyed_epoch_has_each_sample_once(n: int) -> None:
    sampler = dl.KeyedRandomSampler(range(n), generator=5)
    orders = [np.asarray(sampler.order(epoch)).tolist() for epoch in range(2)]
    assert [sorted(order) for order in orders] == [list(range(n))] * 2
    assert n < 5 or orders[0] != orders[1]


@pytest.mark.task("8.41", "8.42", "8.43")
@pytest.mark.parametrize("stop", [0, 1, 4, 6])
@pytest.mark.parametrize("batch_size", [8, 3, 50])
def test_a_run_goes_on_where_it_was(stop: int, batch_size: int) -> None:
    whole = samples_of(dl.DataLoader(Noisy(), 8, True, generator=7))
    interrupted = dl.DataLoader(Noisy(), 8, True, generator=7)
    seen = samples_of(itertools.islice(interrupted, stop))
    state = json.loads(json.dumps(interrupted.state_dict()))
    resumed = dl.DataLoader(Noisy(), batch_size, True, generator=7)
    resumed.load_state_dict(state)
    assert seen + samples_of(resumed) == whole
    assert resumed.epoch == 1


@pytest.mark.task("8.42", "8.43")
def test_the_end_of_an_epoch_is_the_beginning_of_the_next() -> None:
    loader = dl.DataLoader(range(20), 8, True, generator=7)
    states = [loader.state_dict() for _ in loader]
    second = [batch.tolist() for batch in loader]
    resumed = dl.DataLoader(range(20), 8, True, generator=7)
    resumed.load_state_dict(states[-1])
    assert resumed.epoch == 1
    assert [batch.tolist() for batch in resumed] == second


@pytest.mark.task("8.43")
def test_a_state_of_another_dataset_is_refused() -> None:
    state = dl.DataLoader(range(20), 8, True, generator=7).state_dict()
    with pytest.raises(ValueError, match="dataset length: 20 in the state, 21 here"):
        dl.DataLoader(range(21), 8, True, generator=7).load_state_dict(state)


@pytest.mark.task("8.44")
def test_a_buffer_gives_everything_once() -> None:
    rng = np.random.default_rng(1)
    assert sorted(dl.shuffle_buffer(iter(range(100)), 9, rng)) == list(range(100))


@pytest.mark.task("8.45")
@pytest.mark.parametrize("num_workers", [0, 1, 3])
def test_chunks_come_in_one_order_whoever_reads_them(num_workers: int) -> None:
    def loader(workers: int) -> Any:
        stream = dl.ChunkStream(range(0, 50, 5), lambda start: np.arange(start, start + 5), shuffle=True)
        return dl.DataLoader(stream, None, generator=4, num_workers=workers, worker_method="thread")

    alone = [batch.tolist() for batch in loader(0)]
    assert sorted(itertools.chain(*alone)) == list(range(50))
    assert [batch.tolist() for batch in loader(num_workers)] == alone


@pytest.mark.task("8.46")
@pytest.mark.parametrize(("stop", "lengths"), [("first", [8, 3]), ("all", [30, 3]), ("cycle", [30, 10])])
def test_a_mixture_keeps_to_the_weights_and_to_the_rule_for_the_end(stop: str, lengths: list[int]) -> None:
    mixture = dl.Mixture([range(30), range(100, 103)], [3, 1], stop=stop)
    rare = [number >= 100 for number in mixture]
    assert [len(rare) - sum(rare), sum(rare)] == lengths
    assert rare[:8] == [False, False, True, False] * 2


@pytest.mark.task("8.46")
def test_a_mixture_by_chance_repeats_with_its_seed() -> None:
    one, two, other = (list(dl.Mixture(["a" * 99, "b" * 99], [1, 1], generator=seed)) for seed in (1, 1, 2))
    assert one == two != other


@pytest.mark.task("8.36", "8.38")
@pytest.mark.parametrize("uneven", ["pad", "drop", "keep"])
@pytest.mark.parametrize("world_size", [1, 2, 3, 5])
def test_ranks_share_out_whole_batches(world_size: int, uneven: str) -> None:
    lengths = np.random.default_rng(2).integers(1, 40, 300)
    whole = dl.TokenBatchSampler(lengths, 200, generator=3)

    def batches(rank: int) -> list[list[int]]:
        share = dl.DistributedBatchSampler(whole, world_size, rank, uneven=uneven)
        loader = dl.DataLoader(range(300), batch_sampler=share)
        got = [batch.tolist() for batch in loader]
        assert len(got) == len(loader)
        return got

    alone = [batch.tolist() for batch in whole.batches(0)]
    shares = [batches(rank) for rank in range(world_size)]
    together = [batch for row in itertools.zip_longest(*shares) for batch in row if batch is not None]
    if uneven != "keep":
        assert len({len(share) for share in shares}) == 1
    wanted = {"keep": alone, "drop": alone[: len(alone) // world_size * world_size]}
    assert together == wanted.get(uneven, [*alone, *alone[: -len(alone) % world_size]])


@pytest.mark.task("8.12", "8.38")
def test_the_example_of_shares_of_batches() -> None:
    module = importlib.import_module("tinytorch.core.dataloader.sampling.rank_batches")
    names = {**vars(module), "SequentialSampler": dl.SequentialSampler}
    assert doctest.testmod(module, globs=names) == doctest.TestResults(failed=0, attempted=2)


@pytest.mark.task("8.36", "8.38")
def test_a_share_of_batches_names_what_makes_no_sense() -> None:
    whole = dl.TokenBatchSampler([3, 4, 5], 5, generator=1)
    with pytest.raises(ValueError, match=r"rank.*2"):
        dl.DistributedBatchSampler(whole, 2, 2)
    with pytest.raises(ValueError, match="uneven='drop' leaves nothing of 3 batches for 4 processes"):
        dl.DistributedBatchSampler(whole, 4, 0, uneven="drop")
    with pytest.raises(ValueError, match="batch_sampler must have a seed"):
        dl.DistributedBatchSampler(dl.TokenBatchSampler([3, 4, 5], 5), 2, 0)
    assert [dl.DistributedBatchSampler(whole, 2, rank).repeats for rank in range(2)] == [0, 1]
