"""The samplers that torch has, too: the same arguments, the same shares, the same rules."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils import data as theirs

import tinytorch.core.dataloader as dl

sys.path.insert(0, str(Path(__file__).parent))

import ranks_run


@pytest.mark.parametrize("n", [1, 2, 7, 10, 64, 97])
@pytest.mark.parametrize("ranks", [1, 2, 3, 8])
@pytest.mark.parametrize("drop_last", [False, True])
def test_shares_in_order_are_torchs(n: int, ranks: int, drop_last: bool) -> None:
    for rank in range(ranks):
        arguments = (list(range(n)), ranks, rank, False, 0, drop_last)
        if drop_last and n < ranks:
            with pytest.raises(ValueError, match="drop"):
                dl.DistributedSampler(*arguments)
            continue
        ours, other = dl.DistributedSampler(*arguments), theirs.DistributedSampler(*arguments)
        assert (list(ours), len(ours)) == (list(other), len(other))


def test_shares_at_random_are_disjoint_and_everything_as_in_torch() -> None:
    for kind in (dl.DistributedSampler, theirs.DistributedSampler):
        shares = [list(kind(list(range(60)), 4, rank, seed=3)) for rank in range(4)]
        assert [len(share) for share in shares] == [15] * 4
        assert sorted(itertools.chain(*shares)) == list(range(60))


def test_torchs_loader_takes_our_samplers() -> None:
    data = torch.arange(40)
    for sampler in (
        dl.DistributedSampler(range(40), 2, 1, seed=3),
        dl.WeightedRandomSampler(range(40), 20, generator=1),
        dl.SubsetRandomSampler(range(5, 9), generator=1),
        dl.KeyedRandomSampler(range(40), generator=1),
    ):
        order: Any = sampler.order(0)
        loader: Any = theirs.DataLoader(data, 7, sampler=sampler)  # type: ignore[arg-type, var-annotated]
        assert torch.cat(list(loader)).tolist() == np.asarray(order).tolist()
        assert len(loader) == -(-len(order) // 7)


WRONG: list[dict[str, Any]] = [
    {"num_samples": 0},
    {"num_samples": -1},
    {"num_samples": True},
    {"num_samples": 2.5},
    {"replacement": 1},
    {"weights": [[1.0, 2.0]]},
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_arguments_that_torch_refuses(wrong: dict[str, Any]) -> None:
    arguments: dict[str, Any] = {"weights": [1.0, 2.0, 3.0], "num_samples": 2, **wrong}
    for kind in (dl.WeightedRandomSampler, theirs.WeightedRandomSampler):
        with pytest.raises(ValueError):
            kind(**arguments)


@pytest.mark.parametrize("replacement", [True, False])
def test_weighted_draws_are_distributed_like_torchs(replacement: bool) -> None:
    weights, trials = [1.0, 2.0, 4.0, 0.0], 2000
    tallies = []
    for kind in (dl.WeightedRandomSampler, theirs.WeightedRandomSampler):
        first = np.zeros((4, 4))
        for seed in range(trials):
            generator: Any = torch.Generator().manual_seed(seed)
            a, b = list(kind(weights, 2, replacement, generator))
            first[a, b] += 1
        tallies.append(first)
    assert abs(tallies[0] - tallies[1]).max() < 5 * np.sqrt(trials * 0.25)


def test_a_subset_is_shuffled_like_torchs() -> None:
    ours, other = dl.SubsetRandomSampler([3, 1, 4, 1, 5]), theirs.SubsetRandomSampler([3, 1, 4, 1, 5])
    assert (sorted(ours), len(ours)) == (sorted(other), len(other))


@pytest.mark.skipif(not torch.distributed.is_available(), reason="this torch has no distributed package")
@pytest.mark.parametrize("ranks", [2, 3])
def test_under_torchrun_with_gloo(ranks: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The samples of all ranks are those of one process, and so is the loss of DDP, step by step."""
    for name in ("RANK", "WORLD_SIZE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={ranks}"]
    command = [*launcher, ranks_run.__file__, str(tmp_path / "ranks"), "4"]
    subprocess.run(command, check=True, timeout=300, capture_output=True)
    ranks_run.main(str(tmp_path / "alone"), str(ranks * 4))
    together, alone = (steps_of(tmp_path, name, count) for name, count in (("ranks", ranks), ("alone", 1)))
    assert [samples for samples, _ in together] == [samples for samples, _ in alone]
    np.testing.assert_allclose([loss for _, loss in together], [loss for _, loss in alone], rtol=1e-5)


def steps_of(folder: Path, name: str, ranks: int) -> list[tuple[list[int], float]]:
    """Return the samples of each step, in order, and the mean loss of all ranks."""
    found = [torch.load(folder / f"{name}.{rank}") for rank in range(ranks)]
    steps = []
    for step in zip(*found, strict=True):
        rows = itertools.zip_longest(*(samples for samples, _ in step))
        samples = [one for row in rows for one in row if one is not None]
        steps.append((samples, float(np.mean([loss for _, loss in step]))))
    return steps
