"""Seeded batches are the same for any number of workers and any way to start them, with each Python there is."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinytorch.core.dataloader as dl

sys.path.insert(0, str(Path(__file__).parent))

import worker_heavy_sets as heavy
import worker_sets as sets

STARTS = ["fork", "spawn", "forkserver"]
NUMBERS = pytest.mark.parametrize("number", [1, 2, 4])
PERSISTENT = pytest.mark.parametrize("persistent", [False, True], ids=["each epoch", "persistent"])


def epochs(dataset: Any, seed: Any = 7, count: int = 2, **arguments: Any) -> list[str]:
    """Return what the batches of some epochs are, to the last byte; global generators are left anywhere before."""
    random.seed()
    np.random.seed()
    loader = dl.DataLoader(dataset, 3, shuffle=True, generator=seed, **arguments)
    found = [list(loader) for _ in range(count)]
    loader.close()
    return [str(sets.portrait(epoch)) for epoch in found]


@cache
def alone(everywhere: bool) -> list[str]:
    return epochs(heavy.Augmented(20, everywhere))


@PERSISTENT
@NUMBERS
@pytest.mark.parametrize("start", STARTS)
def test_augmented_batches_are_the_same_in_processes(start: str, number: int, persistent: bool) -> None:
    arguments = {"num_workers": number, "multiprocessing_context": start, "persistent_workers": persistent}
    assert epochs(heavy.Augmented(20), **arguments) == alone(True)


@PERSISTENT
@NUMBERS
def test_augmented_batches_are_the_same_in_threads(number: int, persistent: bool) -> None:
    arguments = {"num_workers": number, "worker_method": "thread", "persistent_workers": persistent}
    assert epochs(heavy.Augmented(20, everywhere=False), **arguments) == alone(False)


@pytest.mark.parametrize("everywhere", [False, True], ids=["offered generator", "global generators"])
def test_epochs_and_seeds_differ(everywhere: bool) -> None:
    dataset, workers = heavy.Augmented(20, everywhere), {"num_workers": 2, "multiprocessing_context": "fork"}
    found = [epoch for seed in (7, 8, 9) for epoch in epochs(dataset, seed, count=3, **workers)]
    assert len(set(found)) == 9
    assert found[:2] == alone(everywhere)


@pytest.mark.parametrize("start", STARTS)
def test_an_epoch_can_be_had_without_those_before_it(start: str) -> None:
    loader = dl.DataLoader(
        heavy.Augmented(20), 3, shuffle=True, generator=7, num_workers=2, multiprocessing_context=start
    )
    loader.set_epoch(1)
    assert str(sets.portrait(list(loader))) == alone(True)[1]


def test_in_any_order_the_random_numbers_are_those_of_the_place() -> None:
    loader = dl.DataLoader(
        heavy.Augmented(60), 3, generator=7, num_workers=4, in_order=False, multiprocessing_context="fork"
    )
    expected = list(dl.DataLoader(heavy.Augmented(60), 3, generator=7))
    found = sorted(loader, key=lambda batch: int(batch[0][0]))
    assert sets.portrait(found) == sets.portrait(expected)


@pytest.mark.parametrize("start", STARTS)
def test_transforms_of_cifar10_draw_the_same(start: str, cifar: Path) -> None:
    dataset = dl.CIFAR10Dataset(cifar, transform=heavy.flipped)
    found = epochs(dataset, count=1, num_workers=2, multiprocessing_context=start)
    assert found == epochs(dataset, count=1)
    assert found != epochs(dl.CIFAR10Dataset(cifar), count=1)


# ---- other interpreters

PROGRAM = """
import os, sys
import worker_heavy_sets as heavy, worker_sets as sets
import tinytorch.core.dataloader as dl

def batches(everywhere, **arguments):
    loader = dl.DataLoader(heavy.Augmented(20, everywhere), 3, shuffle=True, generator=5, **arguments)
    found = sets.portrait([list(loader) for _ in range(2)])
    loader.close()
    return found

for method in (None, "fork", "spawn", "forkserver"):
    for persistent in (False, True):
        arguments = {"num_workers": 2, "persistent_workers": persistent, "multiprocessing_context": method}
        assert batches(True, **arguments) == batches(True), method
assert batches(False, num_workers=2, worker_method="thread") == batches(False)
for method in (None, "fork", "spawn", "forkserver"):
    for act, kind in (("KeyError", KeyError), ("slots", sets.SlotError), ("SIGKILL", dl.WorkerError)):
        try:
            list(dl.DataLoader(sets.Acting(act), 2, num_workers=2, multiprocessing_context=method))
        except kind as error:
            assert type(error) is kind
        else:
            raise AssertionError(act)
print("the same")
"""


def with_python(python: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    here = Path(__file__).parent
    paths = os.pathsep.join([str(here), str(here.parents[1])])
    return subprocess.run(
        [python, *arguments],
        env=os.environ | {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


THREADED = """
import threading
import tinytorch.core.dataloader as dl

done = threading.Event()
threading.Thread(target=done.wait).start()
for method in ("fork", "spawn", "forkserver"):
    print(sum(len(batch) for batch in dl.DataLoader(range(9), 2, num_workers=2, multiprocessing_context=method)))
done.set()
"""
PYTHONS = pytest.mark.parametrize("name", ["this one", "python3.12", "python3.13", "python3.14"])


def found(name: str) -> str:
    """Return the path of a Python; skip the test if it cannot be used."""
    python = sys.executable if name == "this one" else shutil.which(name)
    if python is None or with_python(python, "-c", "import numpy").returncode:
        pytest.skip(f"{name} is not on the PATH, does not start, or has no NumPy")
    return python


@PYTHONS
def test_workers_do_the_same_with_each_python_and_warn_of_nothing(name: str) -> None:
    ended = with_python(found(name), "-W", "default", "-c", PROGRAM)
    assert (ended.stdout, ended.stderr) == ("the same\n", "")


@PYTHONS
def test_other_threads_and_warnings_as_errors_are_no_hindrance(name: str) -> None:
    ended = with_python(found(name), "-W", "error", "-c", THREADED)
    assert (ended.stdout, ended.stderr) == ("9\n" * 3, "")
