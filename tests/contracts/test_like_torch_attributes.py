"""What programs and libraries read of a loader, and in its workers, is what torch's loader tells them."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils.data._utils.worker import WorkerInfo

import tinytorch.core.dataloader as dl

ROOT = Path(__file__).parents[2]


class OfTorch(torch.utils.data.Dataset):
    """Numbers, in a dataset of torch's class."""

    def __len__(self) -> int:
        return 4

    def __getitem__(self, index: int) -> Any:
        return index


LOADERS = pytest.mark.parametrize("loader", [dl.DataLoader, torch.utils.data.DataLoader], ids=["ours", "torch"])


@LOADERS
def test_the_collate_function_of_a_loader_makes_the_batches_of_its_loop(loader: Any) -> None:
    batched, single = loader(OfTorch(), batch_size=2), loader(OfTorch(), batch_size=None)
    assert torch.equal(batched.collate_fn([1, 2]), torch.tensor([1, 2]))
    assert single.collate_fn(3) == 3
    assert torch.equal(single.collate_fn(np.arange(3)), torch.arange(3))


@LOADERS
def test_a_loader_can_be_made_anew_from_the_attributes_of_ours(loader: Any) -> None:
    ours = dl.DataLoader(OfTorch(), batch_size=3)
    names = ("dataset", "batch_sampler", "collate_fn", "num_workers", "timeout", "worker_init_fn", "generator")
    anew = loader(**{name: getattr(ours, name) for name in names})
    assert [batch.tolist() for batch in anew] == [[0, 1, 2], [3]]
    assert all(isinstance(batch, torch.Tensor) for batch in anew)


def test_arrays_and_samples_are_left_as_they_are_without_torch_in_the_dataset() -> None:
    assert isinstance(dl.DataLoader(range(4), 2).collate_fn([1, 2]), np.ndarray)
    assert dl.DataLoader(range(4), batch_size=None).collate_fn(range(2)) == range(2)


def test_a_collate_function_set_later_is_used_and_the_standard_one_is_no_own() -> None:
    loader = dl.DataLoader(OfTorch(), batch_size=2)
    assert loader.own_collate is None
    loader.collate_fn = sum
    assert list(loader) == [1, 5]


def show(worker: int) -> None:
    """Fail unless torch's own question about the worker is answered as torch does."""
    info = torch.utils.data.get_worker_info()
    assert isinstance(info, WorkerInfo)
    assert (info.id, info.num_workers, len(info.dataset)) == (worker, 2, 4)
    assert (info.rng, info.worker_method) == (None, "multiprocessing") or not hasattr(WorkerInfo, "rng")
    assert all(f"{name}=" in repr(info) for name in ("id", "num_workers", "seed", "dataset"))


@LOADERS
def test_torch_is_told_who_a_worker_is(loader: Any) -> None:
    batches = list(loader(OfTorch(), batch_size=2, num_workers=2, worker_init_fn=show))
    assert [batch.tolist() for batch in batches] == [[0, 1], [2, 3]]


@LOADERS
def test_the_multiprocessing_context_is_a_context(loader: Any) -> None:
    made = loader(OfTorch(), num_workers=1, multiprocessing_context="spawn")
    assert made.multiprocessing_context.get_start_method() == "spawn"
    made.multiprocessing_context = "fork"
    assert made.multiprocessing_context.get_start_method() == "fork"
    made.multiprocessing_context = given = multiprocessing.get_context("forkserver")
    assert made.multiprocessing_context is given
    made.multiprocessing_context = None
    assert made.multiprocessing_context is None


@LOADERS
@pytest.mark.parametrize(
    ("workers", "context", "error"),
    [(0, "fork", ValueError), (1, "threads", ValueError), (1, multiprocessing, TypeError), (1, 3, TypeError)],
)
def test_what_is_no_context_is_refused_now_and_later(
    loader: Any, workers: int, context: Any, error: type[Exception]
) -> None:
    with pytest.raises(error, match="multiprocessing_context"):
        loader(OfTorch(), num_workers=workers, multiprocessing_context=context)
    made = loader(OfTorch(), num_workers=workers)
    with pytest.raises(error, match="multiprocessing_context"):
        made.multiprocessing_context = context


@LOADERS
def test_a_random_sampler_tells_how_many_it_draws(loader: Any) -> None:
    assert loader(OfTorch(), shuffle=True).sampler.num_samples == 4


@pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors", "ignore:Sparse CSR tensor support")
@LOADERS
@pytest.mark.parametrize("kind", ["nested", "sparse_coo", "sparse_csr"])
def test_tensors_that_cannot_be_stacked_ask_for_a_collate_function(loader: Any, kind: str) -> None:
    one = torch.eye(2)
    tensor = {"nested": torch.nested.nested_tensor([one]), "sparse_coo": one.to_sparse()}.get(kind, one.to_sparse_csr())
    with pytest.raises(RuntimeError, match="not currently supported by the default collate_fn"):
        list(loader([tensor] * 2, batch_size=2))
    assert len(list(loader([tensor] * 2, batch_size=2, collate_fn=list))) == 1


@pytest.mark.parametrize("split", [dl.random_split, torch.utils.data.random_split], ids=["ours", "torch"])
@pytest.mark.parametrize("fractions", [[1.1], [0.3] * 4, [0.5, 0.4], [0.0]])
def test_fractions_that_are_not_one_together_are_no_split(split: Any, fractions: list[float]) -> None:
    with pytest.raises(ValueError, match=r"[Ss]um|add up"):
        split(range(4), fractions)


OUTLIVES = """
import numpy
import tinytorch.core.dataloader as dl
if __name__ == "__main__":
    numpy.kept = iter(dl.DataLoader(range(1000), 4, num_workers=2, {arguments}))  # NumPy outlives our modules
    print(next(numpy.kept).tolist())
"""


@pytest.mark.parametrize("persistent", [False, True], ids=["each epoch", "persistent"])
@pytest.mark.parametrize("how", ['worker_method="thread"', 'multiprocessing_context="spawn"', ""])
def test_a_loop_that_is_open_when_the_program_ends_is_closed_without_a_word(
    how: str, persistent: bool, tmp_path: Path
) -> None:
    program = tmp_path / "program.py"
    program.write_text(OUTLIVES.format(arguments=f"persistent_workers={persistent}, {how}"), encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, program],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "[0, 1, 2, 3]\n", "")


@pytest.mark.parametrize("kind", [dl.Subset, torch.utils.data.Subset], ids=["ours", "torch"])
def test_a_subset_asked_for_a_list_asks_its_dataset_for_one(kind: Any) -> None:
    class Same(torch.utils.data.Dataset):
        def __len__(self) -> int:
            return 5

        def __getitem__(self, index: Any) -> Any:
            return index

    assert kind(Same(), [4, 2, 0])[[1, 0]] == [2, 4]
