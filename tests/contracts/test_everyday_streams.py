"""Streams as people write them: a length that fails costs nothing, and what `drop_last` leaves out is told."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tinytorch.core.dataloader import DataLoader

sys.path.insert(0, str(Path(__file__).parent))

import everyday_torch_sets as torch_sets
import worker_sets
from everyday_programs import FORK, NONE, SPAWN, THREAD, alone_and_forked, each_way, workers_of

# ---- lengths that fail

LENGTHS = list(torch_sets.LENGTHS)


@pytest.mark.parametrize("kind", LENGTHS)
@each_way
def test_a_length_that_fails_costs_no_epoch(kind: str, workers: dict[str, Any]) -> None:
    loader = DataLoader(torch_sets.Lines(kind), batch_size=2, **workers)
    copies = workers.get("num_workers", 1)
    for _ in range(2):
        assert sorted(k for batch in loader for k in batch.tolist()) == sorted([*range(6)] * copies)


@pytest.mark.parametrize("kind", LENGTHS)
@pytest.mark.parametrize("options", [{"batch_size": None}, {"drop_last": True}, {"collate_fn": list}], ids=str)
def test_so_it_is_however_the_stream_is_read(kind: str, options: dict[str, Any]) -> None:
    assert len([*iter(DataLoader(torch_sets.Lines(kind), **{"batch_size": 2, **options}))]) in (3, 6)


@pytest.mark.parametrize("kind", LENGTHS)
def test_a_plain_stream_may_have_such_a_length_too(kind: str) -> None:
    assert len([*iter(DataLoader(torch_sets.PlainLines(kind), batch_size=2))]) == 3


@alone_and_forked
def test_a_length_that_is_wrong_is_still_told(workers: dict[str, Any]) -> None:
    loader = DataLoader(torch_sets.Lines("too large"), batch_size=2, **workers)
    with pytest.warns(UserWarning, match="7"):
        list(loader)


def test_to_ask_the_loader_for_its_length_raises_what_the_stream_raises() -> None:
    for kind, error in (("AttributeError", AttributeError), ("RuntimeError", RuntimeError), ("negative", ValueError)):
        with pytest.raises(error):
            len(DataLoader(torch_sets.Lines(kind), batch_size=2))


@alone_and_forked
def test_an_error_of_the_stream_itself_is_no_such_thing(workers: dict[str, Any]) -> None:
    with pytest.raises(AttributeError, match="offsets"):
        list(DataLoader(torch_sets.Lines("fails in the middle"), batch_size=2, **workers))


# ---- what `drop_last` leaves out


def said(loader: Any) -> tuple[list[list[int]], list[str]]:
    """Return the batches of a loop, and what it warned of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        batches = [batch.tolist() for batch in loader]
    return batches, [str(warning.message) for warning in caught]


def dropping(shares: list[int], batch_size: int = 32, **options: Any) -> Any:
    """Return a loader that drops what does not fill a batch, over a stream of a share for each worker."""
    options = {"num_workers": len(shares), "drop_last": True, **options}
    return DataLoader(worker_sets.Sharded(*shares), batch_size, **options)


KINDS: dict[str, Callable[[], dict[str, Any]]] = {
    "fork": lambda: {"multiprocessing_context": "fork"},
    "spawn": lambda: {"multiprocessing_context": "spawn"},
    "thread": lambda: {"worker_method": "thread"},
    "persistent": lambda: {"multiprocessing_context": "fork", "persistent_workers": True},
    "out of order": lambda: {"in_order": False},
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_loop_that_left_all_out_says_so(kind: str) -> None:
    loader = dropping([25, 25, 25, 25], **KINDS[kind]())
    for _ in range(2):
        batches, words = said(loader)
        assert (batches, len(words)) == ([], 1)
        assert "drop_last" in words[0]
        assert re.search(r"\b100\b", words[0])
        assert re.search(r"\b4\b", words[0])
    loader.close()


@pytest.mark.parametrize("kind", ["fork", "thread"])
def test_samples_are_counted_where_some_came(kind: str) -> None:
    batches, words = said(dropping([40, 63, 64], **KINDS[kind]()))
    assert (len(batches), len(words)) == (4, 1)
    assert re.search(r"\b39\b", words[0])
    assert re.search(r"\b2\b", words[0])


@pytest.mark.parametrize("shares", [[64, 32], [64, 0], [0, 0]])
def test_where_nothing_was_left_out_nothing_is_said(shares: list[int]) -> None:
    assert said(dropping(shares))[1] == []


@workers_of(none=NONE, one={"num_workers": 1}, one_thread={"num_workers": 1, "worker_method": "thread"})
def test_the_end_of_one_stream_is_what_was_asked_for(workers: dict[str, Any]) -> None:
    loader = dropping([40], **{"num_workers": 0, **workers})
    assert (len(said(loader)[0]), said(loader)[1]) == (1, [])


def test_without_drop_last_nothing_is_said() -> None:
    batches, words = said(dropping([25, 25, 25, 25], drop_last=False))
    assert (len(batches), words) == (4, [])


def test_a_loop_that_is_left_says_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in dropping([40, 40, 40, 40]):
            break


@workers_of(fork=FORK, spawn=SPAWN, thread=THREAD)
def test_a_map_style_dataset_is_not_spoken_of(workers: dict[str, Any]) -> None:
    assert said(DataLoader(range(33), 32, drop_last=True, **workers))[1] == []


# ---- streams that are their own iterators


class Restarts:
    """A stream as textbooks write iterators: `__iter__` begins anew and returns the object itself."""

    at = 0

    def __iter__(self) -> Restarts:
        self.at = -1
        return self

    def __next__(self) -> int:
        self.at += 1
        if self.at == 5:
            raise StopIteration
        return self.at


@pytest.mark.parametrize("batch_size", [None, 1, 2])
@alone_and_forked
def test_a_stream_that_is_its_own_iterator_is_asked_for_it_once(workers: dict[str, Any], batch_size: int) -> None:
    loader = DataLoader(Restarts(), batch_size, **{**workers, **({"num_workers": 1} if workers else {})})
    for _ in range(2):
        batches = [[batch] if batch_size is None else batch.tolist() for batch in loader]
        assert [number for batch in batches for number in batch] == [0, 1, 2, 3, 4]
