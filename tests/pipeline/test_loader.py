"""A pipeline with the interface of a DataLoader, the cache that makes loading free, and the way to the device."""

from __future__ import annotations

import itertools
import json
import sys
from collections import namedtuple
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import stage_functions as functions

from tinytorch.core.dataloader import (
    SKIP,
    CacheDataLoader,
    DataLoader,
    Dataset,
    PipelineBuilder,
    PipelineLoader,
    RandomSampler,
    build_data_pipeline,
    cache_iterator,
    sample_rng,
    transfer_tensor,
)
from tinytorch.core.dataloader.pipeline.plumbing import transfer


def noisy(x: int) -> float:
    return x + float(sample_rng().random())


def loader(**options: Any) -> PipelineLoader:
    usual: dict[str, Any] = {"preprocess_fn": noisy, "batch_size": 4, "shuffle": True, "generator": 5}
    return PipelineLoader(range(30), **usual | options)


def same(ours: Any, theirs: Any) -> bool:
    return all(np.array_equal(one, other) for one, other in zip(ours, theirs, strict=True))


@pytest.mark.parametrize("workers", [(1, 1), (8, 4)])
def test_the_same_batches_whatever_the_concurrency(workers: tuple[int, int]) -> None:
    io, cpu = workers
    one, other = loader(), loader(num_io_workers=io, num_cpu_workers=cpu, buffer_size=1)
    for _ in range(2):
        assert same(list(one), list(other))


def test_processes_give_the_same_batches() -> None:
    assert same(list(loader()), list(loader(executor="process")))


def yielded(x: int) -> Any:
    yield x


@pytest.mark.parametrize("function", [lambda x: SKIP if x == 7 else x, lambda x: yielded(x) if x == 7 else x])
@pytest.mark.parametrize("name", ["load_fn", "preprocess_fn"])
def test_a_function_gives_one_sample_for_each_position(name: str, function: Any) -> None:
    with pytest.raises(TypeError, match=r"return one sample for each position, got .* at place 7; a sampler can leave"):
        list(loader(shuffle=False, **{"preprocess_fn": lambda x: x} | {name: function}))


def test_the_same_batches_as_a_data_loader_with_this_dataset() -> None:
    class Noisy(Dataset):
        def __len__(self) -> int:
            return 30

        def __getitem__(self, index: int) -> float:
            return noisy(index)

    assert same(list(loader()), list(DataLoader(Noisy(), 4, shuffle=True, generator=5)))


def test_epochs_differ_and_can_be_asked_for() -> None:
    one = loader()
    first, second = list(one), list(one)
    assert not same(first, second)
    one.set_epoch(0)
    assert same(list(one), first)


def test_length_with_and_without_the_last_batch() -> None:
    for drop_last, length in ((False, 8), (True, 7)):
        one = loader(drop_last=drop_last)
        assert len(one) == len(list(one)) == length


@pytest.mark.parametrize("given", [0, 1, 5, 7])
def test_a_state_goes_on_with_other_workers(given: int) -> None:
    one = loader()
    next_epoch = list(one) and None
    whole = list(one)
    one.set_epoch(1)
    epoch = iter(one)
    for _ in range(given):
        next(epoch)
    state = json.loads(json.dumps(one.state_dict()))
    other = loader(num_io_workers=1, num_cpu_workers=1)
    other.load_state_dict(state)
    assert other.state_dict() == state
    assert same(list(other), whole[given:])
    assert next_epoch is None
    assert not same(list(other), whole)  # the epoch after it


def test_the_state_at_the_end_of_an_epoch_is_the_beginning_of_the_next() -> None:
    one, other = loader(), loader()
    list(one)
    other.load_state_dict(one.state_dict())
    assert same(list(other), list(one))
    last = iter(loader())
    third = loader()
    epoch = iter(third)
    for _ in range(8):
        next(epoch)
    other.load_state_dict(third.state_dict())
    list(third)
    third.set_epoch(1)
    assert same(list(other), list(third))
    assert next(last) is not None


def test_a_state_of_another_loader_is_refused() -> None:
    with pytest.raises(ValueError, match="of a loader with seed 5, this one has 6"):
        loader(generator=6).load_state_dict(loader().state_dict())


@pytest.mark.parametrize("state", [None, {}, {"seed": 5, "epoch": 0}, [1, 2]])
def test_what_is_no_state_is_refused(state: Any) -> None:
    with pytest.raises(ValueError, match="this is not a state of a PipelineLoader"):
        loader().load_state_dict(state)


def test_a_sampler_decides_the_order() -> None:
    sampled = PipelineLoader("abcdef", sampler=[5, 0, 3], collate_fn="".join, batch_size=2)
    assert list(sampled) == ["fa", "d"]
    assert len(sampled) == 2
    with pytest.raises(ValueError, match="exclude each other"):
        PipelineLoader("abc", sampler=[1], shuffle=True)


def test_an_async_function_reads() -> None:
    async def read(x: int) -> int:
        return x * x

    assert [batch.tolist() for batch in PipelineLoader(range(4), load_fn=read, batch_size=2)] == [[0, 1], [4, 9]]


def test_wrong_numbers_are_named() -> None:
    with pytest.raises(ValueError, match="num_io_workers must be a positive integer, got 0"):
        PipelineLoader("abc", num_io_workers=0)


def test_build_data_pipeline() -> None:
    pipeline = build_data_pipeline(
        ["a", "b", "c"],
        [2, 1, 0],
        load_fn=str.upper,
        preprocess_fn=lambda x: 2 * x,
        collate_fn="".join,
        batch_size=2,
        num_io_workers=2,
    )
    assert list(pipeline) == ["CCBB", "AA"]


def test_a_program_as_people_write_it_for_the_peer() -> None:
    class Letters:
        """A class of the program's own, around a pipeline of the names that it knows."""

        def __init__(self, catalog: list[str], batch_size: int) -> None:
            self.sampler = RandomSampler(catalog, generator=1)
            self.builder = (
                PipelineBuilder()
                .add_source(self.sampler)
                .pipe(catalog.__getitem__)
                .pipe(str.upper, concurrency=4, output_order="input")
                .aggregate(batch_size, drop_last=True)
                .pipe("".join)
                .add_sink(2)
            )

        def __iter__(self) -> Any:
            pipeline = self.builder.build(num_threads=2)
            with pipeline.auto_stop():
                yield from pipeline.get_iterator(timeout=30)

    letters = Letters(list("abcdefghij"), 3)
    first, second = list(letters), list(letters)
    assert len(first) == len(second) == 3
    assert first != second
    assert len(set("".join(first))) == 9


def test_cached_batches_come_again_and_the_loader_is_left() -> None:
    source = (x for x in range(10))
    assert list(itertools.islice(cache_iterator(source, 2), 7)) == [0, 1, 0, 1, 0, 1, 0]
    assert list(source) == []
    assert list(cache_iterator("abcdef", 2, return_caches_after=3, stop_after=6)) == ["a", "b", "c", "a", "b", "a"]
    assert list(cache_iterator([], 2)) == []
    assert list(cache_iterator("ab", 3, stop_after=5)) == ["a", "b", "a", "b", "a"]


def test_wrong_numbers_of_a_cache() -> None:
    with pytest.raises(ValueError, match="num_caches must be a positive integer, got 0"):
        cache_iterator("abc", 0)
    with pytest.raises(ValueError, match="return_caches_after must be at least num_caches=3, got 2"):
        cache_iterator("abc", 3, return_caches_after=2)
    with pytest.raises(ValueError, match="stop_after must be at least 3, when kept items begin, got 2"):
        CacheDataLoader("abc", 1, 3, stop_after=2)


def test_a_cached_loader_has_what_the_loader_has() -> None:
    cached = CacheDataLoader(DataLoader(range(8), 2), 1, return_caches_after=2, stop_after=4)
    assert len(cached) == 4
    assert cached.batch_size == 2
    assert [batch.tolist() for batch in cached] == [[0, 1], [2, 3], [0, 1], [0, 1]]


def test_without_a_gpu_a_batch_passes_through() -> None:
    batch = {"x": np.zeros(3), "more": [np.ones(2)]}
    assert transfer_tensor(batch) is batch
    assert list(PipelineBuilder().add_source([batch]).pipe(transfer_tensor).add_sink(1).build()) == [batch]


class Copies:
    """Copies that note what was done."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def copy(self, batch: Any) -> tuple[Any, str]:
        self.done.append(f"copy {batch}")
        return Copied(batch), f"event {batch}"

    def finish(self, event: str) -> None:
        self.done.append(event)


Copied = namedtuple("Copied", "batch")


def test_a_copy_is_done_when_the_batch_is_given_and_the_last_ones_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    copies = Copies()
    monkeypatch.setattr(transfer.local, "copies", copies, raising=False)
    monkeypatch.setattr(transfer.local, "kept", __import__("collections").deque(), raising=False)
    assert [transfer_tensor(x, num_caches=2) for x in range(4)] == [Copied(x) for x in range(4)]
    assert copies.done[:4] == ["copy 0", "event 0", "copy 1", "event 1"]
    assert list(transfer.local.kept) == [Copied(2), Copied(3)]


def test_functions_of_other_modules_go_to_processes() -> None:
    one = PipelineLoader(range(6), preprocess_fn=functions.square, batch_size=3, executor="process")
    assert [batch.tolist() for batch in one] == [[0, 1, 4], [9, 16, 25]]


@pytest.mark.parametrize("before", [0, 3, 8, 99])
@pytest.mark.parametrize("epoch", [0, 1, 2, 5])
def test_an_epoch_that_was_set_is_in_the_state(before: int, epoch: int) -> None:
    whole = [[batch.tolist() for batch in loader().pipeline(number)] for number in range(7)]
    one, other = loader(), loader()
    for _ in itertools.islice(one, before):
        pass
    one.set_epoch(epoch)
    other.load_state_dict(json.loads(json.dumps(one.state_dict())))
    assert other.state_dict() == one.state_dict()
    assert [batch.tolist() for batch in other] == [batch.tolist() for batch in one] == whole[epoch]
    assert one.state_dict()["epoch"] == epoch + 1


def test_an_epoch_that_is_set_in_the_last_body_stays_set() -> None:
    one = loader()
    for _ in one:
        one.set_epoch(2)
    assert one.state_dict()["epoch"] == 2
    first = iter(one)
    next(first)
    second = iter(one)
    next(second)
    list(first)
    assert [one.state_dict()[name] for name in ("epoch", "given")] == [3, 4]
