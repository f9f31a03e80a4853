"""What cannot be sent to a worker or back: the message says what it was, for which samples, and what to do."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tinytorch.core.dataloader import DataLoader

sys.path.insert(0, str(Path(__file__).parent))

import worker_sets
from everyday_programs import FORK, FORKSERVER, SPAWN, THREAD, environment, run, told, workers_of

pytestmark = pytest.mark.timeout(60)
ADVICE = ["define those at the top of a module", 'worker_method="thread"']
CELL = """
import sys, tinytorch.core.dataloader as dl

class Cell(dl.Dataset):
    def __len__(self):
        return 4
    def __getitem__(self, index):
        return index

{loop}
"""
LOOP = "print([b.tolist() for b in dl.DataLoader({dataset}, 2, num_workers=1, multiprocessing_context={method!r})])"


@pytest.mark.parametrize("stdin", [True, False], ids=["stdin", "cell"])
@pytest.mark.parametrize("method", ["spawn", "forkserver"])
@pytest.mark.parametrize("guard", ["", "if __name__ == '__main__': "], ids=["bare", "guarded"])
def test_a_class_of_a_notebook_is_told_to_move_to_a_module(stdin: bool, method: str, guard: str) -> None:
    ended = run(CELL.format(loop=guard + LOOP.format(dataset="Cell()", method=method)), stdin=stdin, head=False)
    assert ended.returncode == 1
    last = ended.stderr.split("Traceback")[-1]
    assert all(words in last for words in ADVICE), ended.stderr
    assert "if __name__" not in last


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_function_of_a_notebook_is_told_so_too(method: str) -> None:
    options = f"num_workers=1, collate_fn=collate, multiprocessing_context={method!r}"
    loop = f"def collate(samples): return samples\nprint(list(dl.DataLoader(range(4), 2, {options})))"
    ended = run(CELL.format(loop=loop), head=False)
    assert ended.returncode == 1
    assert all(words in ended.stderr.split("Traceback")[-1] for words in ADVICE), ended.stderr


def test_a_program_from_stdin_without_classes_of_its_own_works_or_says_what_to_do() -> None:
    ended = run(CELL.format(loop=LOOP.format(dataset="range(4)", method="spawn")), stdin=True, head=False)
    right = ended.stdout == "[[0, 1], [2, 3]]\n"
    assert right or 'worker_method="thread"' in ended.stderr.split("Traceback")[-1], ended.stderr


def test_the_ways_that_it_names_work() -> None:
    fork = "import multiprocessing\n" + LOOP.format(dataset="Cell()", method="fork")
    thread = "print([b.tolist() for b in dl.DataLoader(Cell(), 2, num_workers=1, worker_method='thread')])"
    for loop in (fork, thread):
        ended = run(CELL.format(loop=loop), stdin=True, head=False)
        assert ended.stdout == "[[0, 1], [2, 3]]\n", ended.stderr


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_script_that_lacks_its_guard_is_told_of_that_only(method: str, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(CELL.format(loop=LOOP.format(dataset="Cell()", method=method)), "utf-8")
    ended = subprocess.run(
        [sys.executable, program], env=environment(), capture_output=True, text=True, timeout=40, check=False
    )
    assert ended.returncode == 1
    assert "if __name__ == '__main__':" in ended.stderr.split("Traceback")[-1]
    assert "top of a module" not in ended.stderr
    assert "pickled copy" not in ended.stderr


def test_a_guarded_script_with_a_class_of_its_own_works(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    guarded = "if __name__ == '__main__':\n    " + LOOP.format(dataset="Cell()", method="spawn")
    program.write_text(CELL.format(loop=guarded), "utf-8")
    ended = subprocess.run(
        [sys.executable, program], env=environment(), capture_output=True, text=True, timeout=40, check=False
    )
    assert ended.stdout == "[[0, 1], [2, 3]]\n", ended.stderr


def test_a_class_under_the_guard_of_a_script_is_told_to_move(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    indented = CELL.format(loop=LOOP.format(dataset="Cell()", method="spawn")).replace("\n", "\n    ")
    program.write_text("if __name__ == '__main__':" + indented, "utf-8")
    ended = subprocess.run(
        [sys.executable, program], env=environment(), capture_output=True, text=True, timeout=40, check=False
    )
    assert all(words in ended.stderr.split("Traceback")[-1] for words in ADVICE), ended.stderr


# ---- a batch that cannot be pickled

BATCHES: dict[str, Callable[[Any], Any]] = {
    "function": lambda samples: lambda: samples,
    "generator": lambda samples: (number for number in range(3)),
    "named tuple made at run time": namedtuple("Made", ["x"]),  # its module does not have it
    "lock": lambda samples: {"x": samples, "lock": threading.Lock()},
    "local class": lambda samples: type("Local", (), {})(),
    "open file": lambda samples: sys.__stdout__,
}


@pytest.mark.parametrize("kind", BATCHES)
@pytest.mark.parametrize("in_batches", [True, False], ids=["batches", "samples"])
def test_a_batch_that_cannot_be_pickled_is_named_with_its_samples(kind: str, in_batches: bool) -> None:
    size, order = (2, [8, 3, 1, 0]) if in_batches else (None, [8, 3])
    loader = DataLoader(range(9), size, sampler=order, collate_fn=BATCHES[kind], **FORK)
    with pytest.raises(Exception, match=r".") as caught:
        list(loader)
    assert "batch" in told(caught.value) or (not in_batches and "sample" in told(caught.value))
    assert re.search(r"8, 3|8 3|1, 0|1 0" if in_batches else r"\b[83]\b", told(caught.value))
    assert all(words in told(caught.value) for words in ADVICE)


@workers_of(spawn=SPAWN, forkserver=FORKSERVER)
def test_so_it_is_in_processes_that_inherit_nothing(workers: dict[str, Any]) -> None:
    with pytest.raises(Exception, match=r".") as caught:
        list(DataLoader(worker_sets.Acting("unpicklable", at=1), 2, collate_fn=worker_sets.as_list, **workers))
    assert "batch" in told(caught.value)
    assert re.search(r"0, 1|0 1", told(caught.value))
    assert all(words in told(caught.value) for words in ADVICE)


@pytest.mark.parametrize("kind", BATCHES)
def test_threads_can_give_such_batches(kind: str) -> None:
    assert len(list(DataLoader(range(9), 3, collate_fn=BATCHES[kind], **THREAD))) == 3


def test_a_stream_whose_batch_cannot_be_pickled_says_so() -> None:
    loader = DataLoader(worker_sets.Sharded(4, 4), 2, collate_fn=BATCHES["function"], **FORK)
    with pytest.raises(Exception, match=r".") as caught:
        list(loader)
    assert "batch" in told(caught.value)
    assert all(words in told(caught.value) for words in ADVICE)


def test_an_error_of_the_dataset_gets_no_such_advice() -> None:
    for act in ("KeyError", "own class", "ImportError"):
        with pytest.raises(Exception, match=r".") as caught:
            list(DataLoader(worker_sets.Acting(act), 2, **FORK))
        assert ADVICE[0] not in told(caught.value)
