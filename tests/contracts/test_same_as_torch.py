"""The same loop, the import changed: on the same torch dataset, in the same order, the batches are equal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
import torch.utils.data as theirs

import tinytorch.core.dataloader as ours

N = 10
X = torch.arange(30, dtype=torch.float32).reshape(N, 3)
Y = torch.arange(N)


class Pair(NamedTuple):
    image: Any
    label: Any


class Made(theirs.Dataset):
    """A map-style dataset of torch's whose samples a function makes."""

    def __init__(self, make: Callable[[int], Any]) -> None:
        self.make = make

    def __len__(self) -> int:
        return N

    def __getitem__(self, index: int) -> Any:
        return self.make(int(index))


class InOneGo(Made):
    def __getitems__(self, indices: list[int]) -> list[Any]:
        return [self.make(int(index)) for index in indices]


class NotInOneGo(Made):
    __getitems__ = None


def nested(k: int) -> Any:
    return (
        X[k],
        [k, (k / 2, f"name {k}")],
        {"mask": np.full((2, 2), k, np.uint8), "deep": {"flag": k > 4, "id": b"%d" % k}},
    )


DATASETS: dict[str, Any] = {
    "TensorDataset": theirs.TensorDataset(X, Y),
    "tensor and int": Made(lambda k: (X[k], k)),
    "tensor alone": Made(lambda k: X[k]),
    "0-d tensor and float": Made(lambda k: (Y[k], k / 3)),
    "number alone": Made(lambda k: k),
    "arrays": Made(lambda k: (np.full((2, 3), k, np.uint8), np.int64(k), np.float32(k))),
    "dict": Made(lambda k: {"x": X[k], "y": k, "name": str(k)}),
    "namedtuple": Made(lambda k: Pair(X[k], k)),
    "nested": Made(nested),
    "text": Made(str),
    "__getitems__": InOneGo(lambda k: (X[k], k)),
    "__getitems__ = None": NotInOneGo(lambda k: (X[k], k)),
    "Subset": theirs.Subset(Made(lambda k: (X[k], k + 1)), [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
    "Subset of TensorDataset": theirs.Subset(theirs.TensorDataset(X, Y), list(range(N))),
    "ConcatDataset": theirs.ConcatDataset([theirs.TensorDataset(X[:4], Y[:4]), Made(lambda k: (X[k], Y[k]))]),
    "StackDataset": theirs.StackDataset(x=X, y=Made(lambda k: k)),
    "list of pairs": [(X[k], Y[k]) for k in range(N)],
    "tuple of tensors": tuple(X),
    "tensor": X,
}


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(3)


ARGUMENTS: dict[str, Callable[[], dict[str, Any]]] = {
    "1": lambda: {"batch_size": 1},
    "3": lambda: {"batch_size": 3},
    "3, drop_last": lambda: {"batch_size": 3, "drop_last": True},
    "5, drop_last": lambda: {"batch_size": 5, "drop_last": True},
    "10": lambda: {"batch_size": 10, "shuffle": False},
    "11": lambda: {"batch_size": 11, "shuffle": None},
    "11, drop_last": lambda: {"batch_size": 11, "drop_last": True},
    "sampler: list": lambda: {"batch_size": 2, "sampler": [3, 1, 4, 1, 5]},
    "sampler: empty": lambda: {"batch_size": 2, "sampler": []},
    "sampler: array": lambda: {"batch_size": 2, "sampler": np.array([3, 1, 4])},
    "sampler: tensor": lambda: {"batch_size": 2, "sampler": torch.randperm(N, generator=generator())},
    "sampler: random": lambda: {"batch_size": 4, "sampler": theirs.RandomSampler(range(N), generator=generator())},
    "sampler: with replacement": lambda: {
        "batch_size": 4,
        "sampler": theirs.RandomSampler(range(N), replacement=True, num_samples=40, generator=generator()),
    },
    "sampler: sequential": lambda: {"batch_size": 4, "sampler": theirs.SequentialSampler(range(N)), "drop_last": True},
    "sampler: subset": lambda: {
        "batch_size": 2,
        "sampler": theirs.SubsetRandomSampler([9, 7, 5, 3, 1], generator=generator()),
    },
    "sampler: weighted": lambda: {
        "batch_size": 3,
        "sampler": theirs.WeightedRandomSampler([0.1, 0.9] * 5, 8, generator=generator()),
    },
    "sampler: distributed": lambda: {
        "batch_size": 2,
        "sampler": theirs.DistributedSampler(range(N), num_replicas=2, rank=1, shuffle=True, seed=4),
    },
    "batch_sampler: lists": lambda: {"batch_sampler": [[1, 2], [9], [0, 0, 0]]},
    "batch_sampler: tuples": lambda: {"batch_sampler": ((1, 2), (9, 8))},
    "batch_sampler: arrays": lambda: {"batch_sampler": np.arange(10).reshape(5, 2)},
    "batch_sampler: tensors": lambda: {"batch_sampler": torch.arange(10).reshape(2, 5).flip(0)},
    "batch_sampler: ranges": lambda: {"batch_sampler": [range(3), range(8, 2, -2)]},
    "batch_sampler: empty": lambda: {"batch_sampler": []},
    "batch_sampler: torch's": lambda: {
        "batch_sampler": theirs.BatchSampler(theirs.RandomSampler(range(N), generator=generator()), 4, True)
    },
    "no batches": lambda: {"batch_size": None},
    "no batches, sampler": lambda: {"batch_size": None, "sampler": [4, 2]},
    "collate_fn": lambda: {"batch_size": 4, "collate_fn": lambda samples: [len(samples), *samples]},
    "collate_fn: torch's": lambda: {"batch_size": 4, "collate_fn": theirs.default_collate},
    "no batches, collate_fn": lambda: {"batch_size": None, "collate_fn": lambda sample: {"it": sample}},
}


@pytest.mark.parametrize("arguments", ARGUMENTS.values(), ids=ARGUMENTS)
@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
def test_map_style(dataset: Any, arguments: Callable[[], dict[str, Any]], same: Any) -> None:
    mine, reference = ours.DataLoader(dataset, **arguments()), theirs.DataLoader(dataset, **arguments())
    assert len(mine) == len(reference)
    for _ in range(2):  # the second epoch too: a random sampler of torch's goes on where it was
        same(list(mine), list(reference))


class Stream(theirs.IterableDataset):
    def __init__(self, make: Callable[[int], Any]) -> None:
        self.make = make

    def __iter__(self) -> Iterator[Any]:
        return map(self.make, range(N))


class SizedStream(Stream):
    def __len__(self) -> int:
        return N


@pytest.mark.parametrize(
    "arguments",
    [
        {"batch_size": 1},
        {"batch_size": 4},
        {"batch_size": 4, "drop_last": True},
        {"batch_size": 5, "drop_last": True, "shuffle": False},
        {"batch_size": 11},
        {"batch_size": 11, "drop_last": True},
        {"batch_size": None},
        {"batch_size": 3, "collate_fn": tuple},
        {"batch_size": None, "collate_fn": lambda sample: [sample]},
    ],
)
@pytest.mark.parametrize("make", [lambda k: (X[k], k), lambda k: k, nested, lambda k: np.full(2, k)])
def test_iterable_style(make: Callable[[int], Any], arguments: dict[str, Any], same: Any) -> None:
    mine, reference = (side.DataLoader(SizedStream(make), **arguments) for side in (ours, theirs))
    assert len(mine) == len(reference)
    for _ in range(2):
        same(list(mine), list(reference))


def test_a_stream_without_length_has_none_in_both() -> None:
    for side in (ours, theirs):
        with pytest.raises(TypeError):
            len(side.DataLoader(Stream(int), batch_size=2))


@pytest.mark.parametrize("batch_size", [1, 4, 10])
@pytest.mark.parametrize("name", ["TensorDataset", "nested", "Subset", "list of pairs"])
def test_shuffled_epochs_hold_the_same_samples(name: str, batch_size: int, same: Any) -> None:
    loaders = [side.DataLoader(DATASETS[name], batch_size=batch_size, shuffle=True) for side in (ours, theirs)]
    for _ in range(2):
        mine, reference = ([len(batch[0]) for batch in loader] for loader in loaders)
        assert mine == reference
        rows = [torch.cat([batch[0] for batch in loader]).sort(0).values for loader in loaders]
        same(*rows)


def test_a_dataset_asked_for_whole_batches_by_its_sampler(same: Any) -> None:
    """With batch_size=None a sampler may give lists of positions: the dataset makes the batch."""
    batches = theirs.BatchSampler(theirs.SequentialSampler(range(N)), 4, False)
    arguments = {"sampler": batches, "batch_size": None}
    same(*(list(side.DataLoader(theirs.TensorDataset(X, Y), **arguments)) for side in (ours, theirs)))


def test_keys_may_be_texts(same: Any) -> None:
    words = {"one": X[1], "two": X[2]}
    same(*(list(side.DataLoader(words, batch_size=2, sampler=["two", "one", "two"])) for side in (ours, theirs)))


PROGRAM = """
import torch
from {package} import DataLoader

torch.manual_seed(0)
model = torch.nn.Linear(3, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
loader = DataLoader(dataset, batch_size=4, sampler=sampler, drop_last=False, num_workers=0, pin_memory=False,
                    collate_fn=None, timeout=0, worker_init_fn=None, multiprocessing_context=None, generator=None,
                    prefetch_factor=None, persistent_workers=False, in_order=True)
losses = []
for epoch in range(3):
    for step, (x, y) in enumerate(loader):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x), y % 2)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
assert step + 1 == len(loader) and len(loader.dataset) == 10 and loader.batch_size == 4
"""


def test_a_program_trains_to_the_same_numbers_when_its_import_is_changed() -> None:
    runs = []
    for package in ("tinytorch.core.dataloader", "torch.utils.data"):
        names = {"dataset": theirs.TensorDataset(X, Y), "sampler": [3, 1, 4, 1, 5, 9, 2, 6, 5]}
        exec(PROGRAM.format(package=package), names)
        runs.append((names["losses"], names["model"].weight.tolist()))
    assert runs[0] == runs[1]


class Backwards(ours.Sampler):
    """A sampler as it is written for torch, with the import changed."""

    def __init__(self, data: Any) -> None:
        super().__init__()
        self.data = data

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data) - 1, -1, -1))

    def __len__(self) -> int:
        return len(self.data)


class Halves(ours.BatchSampler):
    def __iter__(self) -> Iterator[list[int]]:
        yield from ([0, 1], [2])


def test_samplers_written_for_torch_work_as_subclasses_of_ours() -> None:
    assert [batch.tolist() for batch in ours.DataLoader(Y, 4, sampler=Backwards(Y))] == [
        [9, 8, 7, 6],
        [5, 4, 3, 2],
        [1, 0],
    ]
    assert [y.item() for y in ours.DataLoader(Y, batch_size=None, sampler=Backwards(Y))] == list(range(9, -1, -1))
    assert [batch.tolist() for batch in ours.DataLoader(Y, batch_sampler=Halves(Y, 3, False))] == [[0, 1], [2]]


@pytest.mark.parametrize("wrap", [ours.Subset, lambda data, _: ours.ConcatDataset([data])])
def test_what_is_made_of_torch_datasets_speaks_torch(wrap: Any, same: Any) -> None:
    data = Made(lambda k: (np.full(2, k), k))
    part = wrap(data, range(N))
    same(list(ours.DataLoader(part, batch_size=4)), list(theirs.DataLoader(data, batch_size=4)))
    same(list(ours.DataLoader(part, batch_size=None)), list(theirs.DataLoader(data, batch_size=None)))


def test_splits_of_a_torch_dataset_speak_torch_too() -> None:
    train, test = ours.random_split(Made(lambda k: np.full(2, k)), [0.8, 0.2], torch.Generator().manual_seed(1))
    batches = [batch for part in (train, test) for batch in ours.DataLoader(part)]
    assert all(type(batch) is torch.Tensor for batch in batches)
    assert sorted(torch.cat(batches)[:, 0].tolist()) == list(range(N))


@pytest.mark.parametrize(
    "dataset",
    [
        ours.ArrayDataset(X.numpy(), Y.numpy()),
        ours.Subset(ours.ArrayDataset(X.numpy(), Y.numpy()), range(9, 0, -1)),
        ours.ConcatDataset([ours.ArrayDataset(X.numpy(), Y.numpy())] * 2),
    ],
)
def test_our_datasets_work_in_the_loader_of_torch(dataset: Any) -> None:
    for mine, reference in zip(ours.DataLoader(dataset, 4), theirs.DataLoader(dataset, 4), strict=True):
        for one, other in zip(mine, reference, strict=True):
            assert (type(one), one.tolist()) == (np.ndarray, other.tolist())


def test_arrays_of_torch_tensors_gather_into_torch_tensors(same: Any) -> None:
    loader = ours.DataLoader(ours.ArrayDataset(X, Y), 4)
    same(list(loader), list(theirs.DataLoader(theirs.TensorDataset(X, Y), 4)))
    same(next(iter(ours.DataLoader(ours.ArrayDataset(X, Y), batch_sampler=[(1, 0)]))), [X[[1, 0]], Y[[1, 0]]])


def test_another_collate_function_may_be_set_later(same: Any) -> None:
    loaders = [side.DataLoader(theirs.TensorDataset(X, Y), batch_size=4) for side in (ours, theirs)]
    for loader in loaders:
        loader.collate_fn = lambda samples: [int(y) for _, y in samples]
    same(list(loaders[0]), list(loaders[1]))
