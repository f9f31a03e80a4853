"""What programs do with a loader works as with torch: each test runs one program with both loaders and compares."""

from __future__ import annotations

import copy
import inspect
import itertools
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
import torch.utils.data as theirs

import tinytorch.core.dataloader as ours

X = torch.arange(14.0).reshape(7, 2)
Y = torch.arange(7)


def both(program: Callable[[Any], Any]) -> tuple[Any, Any]:
    """Return what a program gives with our names, and with torch's."""
    return program(ours), program(theirs)


def plain(loader: Any) -> list[Any]:
    """Return the batches of one epoch as lists of numbers."""
    return [batch.tolist() for batch in loader]


# ---- a class to derive from


def test_a_subclass_may_have_arguments_attributes_batches_and_a_length_of_its_own() -> None:
    def program(side: Any) -> Any:
        class Scaled(side.DataLoader):
            def __init__(self, *arguments: Any, factor: int, **named: Any) -> None:
                self.factor = factor
                super().__init__(*arguments, **named)

            def __iter__(self) -> Iterator[Any]:
                return (batch * self.factor for batch in super().__iter__())

            def __len__(self) -> int:
                return 10 + super().__len__()

        loader = Scaled(Y, 3, factor=2)
        return len(loader), loader.factor, plain(loader), plain(loader)

    mine, reference = both(program)
    assert mine == reference


def test_the_class_takes_the_type_of_a_batch() -> None:
    def program(side: Any) -> Any:
        class Mine(side.DataLoader[torch.Tensor]):
            """A loader of tensors."""

        return plain(side.DataLoader[torch.Tensor](Y, batch_size=4)), plain(Mine(Y, batch_size=4))

    mine, reference = both(program)
    assert mine == reference


NAMES = """dataset batch_size shuffle sampler batch_sampler num_workers collate_fn pin_memory drop_last timeout
worker_init_fn multiprocessing_context generator prefetch_factor persistent_workers in_order"""


def test_the_arguments_are_those_of_torch() -> None:
    mine, reference = (inspect.signature(side.DataLoader).parameters for side in (ours, theirs))
    names = NAMES.split()
    assert set(names) <= set(mine)
    differ = {name for name in names if mine[name].default != reference[name].default}
    assert differ == {"batch_size", "shuffle"}
    assert (mine["shuffle"].default, reference["shuffle"].default) == (False, None)  # which mean the same


# ---- loops


def test_an_iterator_is_its_own_iterator_and_stays_at_its_end() -> None:
    def program(side: Any) -> Any:
        loop = iter(side.DataLoader(Y, batch_size=4))
        same = iter(loop) is loop
        return same, plain(itertools.islice(loop, 1)), plain(loop), next(loop, "end"), next(loop, "end")

    mine, reference = both(program)
    assert mine == reference


@pytest.mark.parametrize("shuffle", [False, True])
def test_a_dataset_may_grow_and_shrink_between_epochs(shuffle: bool) -> None:
    def program(side: Any) -> Any:
        data = [torch.tensor(k) for k in range(5)]
        loader = side.DataLoader(data, batch_size=2, shuffle=shuffle)
        seen = []
        for change in (lambda: data.extend([torch.tensor(9)] * 4), data.pop, data.clear):
            seen.append((len(loader), sorted(itertools.chain(*plain(loader)))))
            change()
        return seen

    mine, reference = both(program)
    assert mine == reference


@pytest.mark.parametrize("arguments", [{}, {"sampler": []}, {"batch_sampler": []}, {"batch_size": None}])
def test_nothing_to_load_is_no_error(arguments: dict[str, Any]) -> None:
    mine, reference = both(lambda side: (lambda loader: (len(loader), list(loader)))(side.DataLoader([], **arguments)))
    assert mine == reference == (0, [])


def test_settings_of_the_workers_may_be_changed_between_epochs() -> None:
    def program(side: Any) -> Any:
        loader = side.DataLoader(Y, batch_size=4, num_workers=1)
        loader.num_workers = 0
        return plain(loader)

    mine, reference = both(program)
    assert mine == reference


# ---- samplers and seeds


def test_a_distributed_sampler_is_told_the_epoch_through_the_loader() -> None:
    def program(side: Any) -> Any:
        seen = []
        for rank in range(2):
            sampler = theirs.DistributedSampler(Y, num_replicas=2, rank=rank, seed=3)
            loader = side.DataLoader(Y, batch_size=2, sampler=sampler)
            for epoch in (0, 1, 1, 7):
                loader.sampler.set_epoch(epoch)
                seen.append(plain(loader))
        return seen

    mine, reference = both(program)
    assert mine == reference
    assert mine[1] == mine[2] != mine[0]


def test_samplers_can_be_asked_for() -> None:
    mine, reference = theirs.SequentialSampler(Y), theirs.BatchSampler(range(7), 2, False)
    for side in (ours, theirs):
        loader = side.DataLoader(Y, batch_size=3, sampler=mine, drop_last=True)
        assert loader.sampler is loader.batch_sampler.sampler is mine
        assert (loader.batch_sampler.batch_size, loader.batch_sampler.drop_last, len(loader.batch_sampler)) == (
            3,
            True,
            2,
        )
        assert side.DataLoader(Y, batch_sampler=reference).batch_sampler is reference
        assert side.DataLoader(Y, batch_size=None).batch_sampler is None
    for shuffle in (False, True):
        names = both(lambda side, shuffle=shuffle: type(side.DataLoader(Y, shuffle=shuffle).sampler).__name__)
        assert names[0] == names[1]


@pytest.mark.parametrize("workers", [0, 1])
def test_a_seed_makes_runs_the_same_and_epochs_different(workers: int) -> None:
    def program(side: Any) -> Any:
        def run(seed: int) -> list[Any]:
            generator = torch.Generator().manual_seed(seed)
            loader = side.DataLoader(range(50), batch_size=50, shuffle=True, generator=generator, num_workers=workers)
            return [plain(loader) for _ in range(2)]

        return run(1) == run(1), run(1) == run(2), (lambda one: one[0] == one[1])(run(1))

    mine, reference = both(program)
    assert mine == reference == (True, False, False)


# ---- streams


class Stream(theirs.IterableDataset):
    """Numbers without end, or up to a length that it does not tell."""

    def __init__(self, length: int | None = None) -> None:
        self.length = length

    def __iter__(self) -> Iterator[int]:
        return iter(itertools.count() if self.length is None else range(self.length))


class Once(theirs.IterableDataset):
    """A stream that is its own iterator: what was read is gone."""

    def __init__(self) -> None:
        self.left = iter(range(5))

    def __iter__(self) -> Iterator[int]:
        return self

    def __next__(self) -> int:
        return next(self.left)


def test_a_stream_may_have_no_end() -> None:
    mine, reference = both(lambda side: plain(itertools.islice(side.DataLoader(Stream(), batch_size=3), 4)))
    assert mine == reference


def test_a_stream_that_is_its_own_iterator_is_read_once() -> None:
    def program(side: Any) -> Any:
        loader = side.DataLoader(Once(), batch_size=2)
        return plain(loader), plain(loader)

    mine, reference = both(program)
    assert mine == reference == ([[0, 1], [2, 3], [4]], [])


def test_an_error_at_the_beginning_of_a_stream_is_an_error_of_the_loop() -> None:
    class Broken(Stream):
        def __iter__(self) -> Iterator[int]:
            raise LookupError("the file is not here")

    for side in (ours, theirs):
        with pytest.raises(LookupError, match="not here"):
            next(iter(side.DataLoader(Broken())))


# ---- copies


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda loader: pickle.loads(pickle.dumps(loader))])
@pytest.mark.parametrize("workers", [0, 2])
def test_a_copy_of_a_loader_loads_the_same(workers: int, clone: Callable[[Any], Any]) -> None:
    def program(side: Any) -> Any:
        loader = clone(side.DataLoader(Y, batch_size=3, sampler=[3, 1, 4, 1, 5], num_workers=workers))
        return len(loader), loader.num_workers, plain(loader)

    mine, reference = both(program)
    assert mine == reference == (2, workers, [[3, 1, 4], [1, 5]])
