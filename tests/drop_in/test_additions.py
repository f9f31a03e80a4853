"""What the drop-in does beyond torch's class: whole batches, threads, seeds by place, errors with a name."""

from __future__ import annotations

import inspect
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import psutil
import pytest
import torch
from torch.utils.data import DataLoader as TorchDataLoader
from torch.utils.data import Dataset, IterableDataset, TensorDataset, get_worker_info

from tinytorch.core.dataloader import WorkerError, batch_rng, sample_rng
from tinytorch.torch import DataLoader

pytestmark = [
    pytest.mark.filterwarnings("ignore:This DataLoader will create .* worker:UserWarning"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]


class Drawn(Dataset):
    """Samples that draw from all global generators."""

    def __len__(self) -> int:
        return 11

    def __getitem__(self, index: int) -> Any:
        return index, random.random(), np.random.rand(), torch.rand(2)


class DrawnStream(IterableDataset):
    """The same, as a stream that workers share out."""

    def __iter__(self) -> Iterator[Any]:
        info = get_worker_info()
        for index in range(info.id if info else 0, 11, info.num_workers if info else 1):
            yield Drawn()[index]


class Batches(Dataset):
    """A dataset that gives whole batches, and no sample."""

    def __len__(self) -> int:
        return 7

    def __getitem__(self, index: int) -> Any:
        raise AssertionError("asked sample by sample")

    def get_batch(self, indices: np.ndarray) -> Any:
        return np.float32(indices)[:, None] * np.ones(5000, np.float32), (indices, {"n": indices + 1})


class Placed(Dataset):
    """Samples that draw from the generators of their places."""

    def __len__(self) -> int:
        return 10

    def __getitem__(self, index: int) -> Any:
        return index, sample_rng().random(), batch_rng().random()


class Dies(Dataset):
    """A dataset of which one sample ends its worker."""

    def __len__(self) -> int:
        return 8

    def __getitem__(self, index: int) -> int:
        if index == 5:
            os.kill(os.getpid(), signal.SIGKILL)
        return index


@pytest.fixture
def before() -> set[int]:
    """Return the processes that other tests have left, such as Python's own tracker of resources."""
    return children()


def children() -> set[int]:
    return {process.pid for process in psutil.Process().children()}


def seeded(kind: Any, dataset: Any, **arguments: Any) -> list[Any]:
    """Return two epochs after all generators were seeded, as lists."""
    torch.manual_seed(1)
    np.random.seed(2)
    random.seed(3)
    loader = kind(dataset, batch_size=3, **arguments)
    return [[[part.tolist() for part in batch] for batch in loader] for _ in range(2)]


@pytest.mark.parametrize("workers", [0, 1, 2, 3])
@pytest.mark.parametrize("more", [{"shuffle": True}, {}, {"drop_last": True}], ids=str)
def test_order_and_augmentation_are_torchs_after_the_same_seeds(workers: int, more: dict[str, Any]) -> None:
    arguments = {"num_workers": workers, **more}
    ours = seeded(DataLoader, Drawn(), **arguments)
    assert ours == seeded(DataLoader, Drawn(), **arguments)
    assert ours == seeded(TorchDataLoader, Drawn(), **arguments)


@pytest.mark.parametrize("workers", [0, 2])
def test_so_are_those_of_a_stream(workers: int) -> None:
    arguments = {"num_workers": workers, "persistent_workers": workers > 0}
    assert seeded(DataLoader, DrawnStream(), **arguments) == seeded(TorchDataLoader, DrawnStream(), **arguments)


def test_with_a_generator_draws_do_not_depend_on_the_number_of_workers() -> None:
    found = []
    for workers in (1, 2, 3):
        generator = torch.Generator().manual_seed(9)
        found.append(seeded(DataLoader, Drawn(), shuffle=True, num_workers=workers, generator=generator))
    assert found[0] == found[1] == found[2]
    assert found[0][0] != found[0][1]  # each epoch has its own


@pytest.mark.parametrize(
    "data", [Drawn(), range(10), TensorDataset(torch.arange(9))], ids=["draws", "range", "tensors"]
)
@pytest.mark.parametrize("more", [{}, {"drop_last": True}, {"batch_size": 1}, {"batch_size": 50}], ids=str)
def test_a_generator_is_drawn_from_as_torch_draws(data: Any, more: dict[str, Any]) -> None:
    states, orders = [], []
    for kind in (DataLoader, TorchDataLoader):
        generator = torch.Generator().manual_seed(4)
        loader = kind(data, **{"batch_size": 3, "shuffle": True, "generator": generator, **more})
        steps = []
        for batch in loader:
            orders.append((batch[0] if isinstance(batch, list) else batch).tolist())
            steps.append(torch.randint(1 << 30, (), generator=generator).item())  # the program draws from it, too
        states.append([steps, generator.get_state().tolist()])
    assert states[0] == states[1]
    assert orders[: len(orders) // 2] == orders[len(orders) // 2 :]


@pytest.mark.parametrize("how", [{}, {"num_workers": 2}, {"num_workers": 2, "worker_method": "thread"}], ids=str)
def test_a_dataset_is_asked_for_whole_batches(how: dict[str, Any]) -> None:
    images, (indices, more) = list(DataLoader(Batches(), batch_size=4, **how))[1]
    assert (images.shape, images.dtype, images[:, 0].tolist()) == ((3, 5000), torch.float32, [4.0, 5.0, 6.0])
    assert (indices.tolist(), more["n"].tolist()) == ([4, 5, 6], [5, 6, 7])


def test_threads_load_in_order() -> None:
    loader = DataLoader(range(9), batch_size=2, num_workers=2, worker_method="thread")
    assert torch.cat(list(loader)).tolist() == list(range(9))
    with pytest.raises(ValueError, match="worker_method must be 'process' or 'thread', got 'fibre'"):
        DataLoader(range(9), worker_method="fibre")


def test_places_are_those_of_the_epoch_with_and_without_workers() -> None:
    found = []
    for workers in (0, 2):
        torch.manual_seed(5)
        found.append([[part.tolist() for part in batch] for batch in DataLoader(Placed(), 4, num_workers=workers)])
    assert found[0] == found[1]
    assert len({number for _, numbers, _ in found[0] for number in numbers}) == 10


@pytest.mark.parametrize("indices", [[[0, -1]], [[2, 0, 1], [1]], [torch.tensor([1, 2])], [np.array([2, 0])]], ids=str)
@pytest.mark.parametrize("workers", [0, 1])
def test_rows_of_tensors_are_those_that_torch_gives(indices: Any, workers: int) -> None:
    data = TensorDataset(torch.arange(30_000.0).reshape(3, 10_000), torch.tensor([5, 6, 7], dtype=torch.uint16))
    ours, theirs = (
        [[part.tolist() for part in batch] for batch in kind(data, batch_sampler=indices, num_workers=workers)]
        for kind in (DataLoader, TorchDataLoader)
    )
    assert ours == theirs


def test_a_worker_that_dies_is_told_at_once_in_torchs_words_and_ours(before: set[int]) -> None:
    loader = DataLoader(Dies(), batch_size=1, num_workers=2)
    with pytest.raises(RuntimeError, match=r"DataLoader worker \(pid \d+\) exited unexpectedly: .* SIGKILL") as caught:
        list(loader)
    assert isinstance(caught.value, WorkerError)
    assert (caught.value.worker, caught.value.exitcode) == (1, -signal.SIGKILL)
    assert children() == before
    with pytest.raises(WorkerError, match="SIGKILL"):  # and the next loop starts anew
        list(loader)


@pytest.mark.parametrize("more", [{}, {"persistent_workers": True}], ids=str)
def test_no_process_is_left(more: dict[str, Any], before: set[int]) -> None:
    loader: Any = DataLoader(Drawn(), num_workers=2, **more)
    loop = iter(loader)
    next(loop)
    workers = loop._workers
    assert {worker.pid for worker in workers} == children() - before
    del loop, loader
    assert [worker.is_alive() for worker in workers] == [False, False]
    assert children() == before


def test_frameworks_can_make_it_again_of_its_attributes() -> None:
    loader = DataLoader(range(10), batch_size=4, drop_last=True)
    names = [name for name in inspect.signature(TorchDataLoader).parameters if name in vars(loader)]
    arguments = {name: vars(loader)[name] for name in names} | {"batch_size": 1, "drop_last": False, "sampler": None}
    for kind in (DataLoader, TorchDataLoader):
        assert [batch.tolist() for batch in kind(**arguments)] == [[0, 1, 2, 3], [4, 5, 6, 7]]


@pytest.mark.parametrize("workers", [0, 2])
def test_a_profiler_sees_the_ranges_that_torch_names(workers: int) -> None:
    with torch.autograd.profiler.profile() as profile:
        list(DataLoader(range(4), batch_size=2, num_workers=workers))
    assert sum(event.name.startswith("enumerate(DataLoader)#") for event in profile.function_events) == 3


def test_without_torch_the_import_says_what_to_install() -> None:
    program = "import sys; sys.modules['torch'] = None; import tinytorch.torch"
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert done.stderr.endswith("programs that have torch: pip install 'torch>=2.2'\n")


class Halves:
    """Another half of the data in each loop."""

    def __init__(self) -> None:
        self.loops = -1

    def __len__(self) -> int:
        return 2

    def __iter__(self) -> Iterator[list[int]]:
        self.loops += 1
        start = 4 * (self.loops % 2)
        return iter([[start, start + 1], [start + 2, start + 3]])


@pytest.mark.parametrize("more", [{}, {"num_workers": 1}, {"num_workers": 1, "persistent_workers": True}])
def test_a_batch_sampler_is_iterated_as_often_as_torch_does(more: dict[str, Any]) -> None:
    found = []
    for kind in (TorchDataLoader, DataLoader):
        loader = kind(range(8), batch_sampler=Halves(), **more)
        found.append([[batch.tolist() for batch in loader] for _ in range(4)])
    assert found[0] == found[1]


class SharedOut(IterableDataset):
    def __iter__(self) -> Iterator[int]:
        info = get_worker_info()
        return iter(range(info.id, 8, info.num_workers) if info else range(8))


def test_threads_that_read_a_stream_whole_are_told() -> None:
    loader = DataLoader(SharedOut(), batch_size=2, num_workers=2, worker_method="thread")
    with pytest.warns(UserWarning, match=r"get_worker_info\(\) does not know threads"):
        assert sum(len(batch) for batch in loader) == 16
    assert sum(len(batch) for batch in DataLoader(SharedOut(), batch_size=2, num_workers=2)) == 8
