"""What a state costs, and an epoch of a billion samples."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from typing import Any

import numpy as np
import pytest

import tinytorch.core.dataloader as dl

BILLION = 10**9


def median_s(work: Any, repeat: int = 15) -> float:
    times = []
    for _ in range(repeat):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def billion_loader(**more: Any) -> Any:
    data = range(BILLION)
    return dl.DataLoader(data, 32, sampler=dl.KeyedRandomSampler(data, generator=7), generator=7, **more)


def test_a_state_is_short_and_quick() -> None:
    loader = billion_loader()
    loop = iter(loader)
    for _ in range(100):
        next(loop)
    assert len(json.dumps(loader.state_dict())) <= 1000
    assert median_s(loader.state_dict, 2000) <= 50e-6


@pytest.mark.parametrize(
    "sampler",
    [
        dl.WeightedRandomSampler(np.arange(1.0, 1e5), 10**6, generator=1),
        dl.DistributedSampler(range(BILLION), 64, 63, shuffle=False),
        dl.SubsetRandomSampler(range(10**5), generator=1),
    ],
    ids=lambda sampler: type(sampler).__name__,
)
def test_a_state_is_short_whatever_the_sampler(sampler: Any) -> None:
    loader = dl.DataLoader(range(BILLION), 32, sampler=sampler, generator=7)
    next(iter(loader))
    assert len(json.dumps(loader.state_dict())) <= 1000
    assert median_s(loader.state_dict, 2000) <= 50e-6


def test_a_name_may_be_long() -> None:
    kind = type("Name" * 100, (list,), {})
    assert len(json.dumps(dl.DataLoader(kind(range(9))).state_dict())) <= 1000


def test_resuming_in_the_middle_of_a_billion_costs_little() -> None:
    loader = billion_loader()
    next(iter(loader))
    state = {**loader.state_dict(), "epoch": 0, "samples": BILLION // 2, "batches": BILLION // 64}

    def resumed() -> Any:
        loader.load_state_dict(state)
        return next(iter(loader))

    loader.set_epoch(0)
    plain_s, resumed_s = median_s(lambda: next(iter(loader))), median_s(resumed)
    assert resumed_s - plain_s <= 0.020
    whole = loader.sampler.order(0)
    assert resumed().tolist() == whole[BILLION // 2 : BILLION // 2 + 32].tolist()


PROGRAM = """
import pathlib, re, time
import numpy as np
from tinytorch.core.dataloader import DataLoader, KeyedRandomSampler
from tinytorch.core.dataloader.sampling import permutation
def peak_kib():  # not ru_maxrss, which begins with what the parent takes
    return int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
before = peak_kib()
begun = time.perf_counter()
data = range(10**9)
batch = next(iter(DataLoader(data, 32, sampler=KeyedRandomSampler(data, generator=7), generator=7)))
seconds = time.perf_counter() - begun
print(seconds, (peak_kib() - before) / 1024, len(set(batch.tolist())))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Linux says in /proc what a process has taken at most")
def test_the_first_batch_of_a_billion_needs_neither_time_nor_memory() -> None:
    seconds, mib, different = zip(*(map(float, _run().split()) for _ in range(3)), strict=True)
    assert min(seconds) <= 0.050
    assert max(mib) <= 50
    assert set(different) == {32}


def _run() -> str:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout


def test_more_weights_than_torch_can_take() -> None:
    weights = np.zeros((1 << 24) + 10)
    weights[-10:] = 1
    order = dl.WeightedRandomSampler(weights, 100, generator=1).order(0)
    assert order.min() >= 1 << 24
    alone = dl.WeightedRandomSampler(weights, 10, replacement=False, generator=1).order(0)
    assert sorted(alone.tolist()) == list(range(1 << 24, (1 << 24) + 10))
