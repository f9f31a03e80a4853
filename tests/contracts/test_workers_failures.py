"""Whatever goes wrong in a worker is an error in the main process, soon, and says who and why."""

from __future__ import annotations

import errno
import itertools
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
import traceback
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinytorch.core.dataloader as dl
from tinytorch.core.dataloader.workers.worker import RemoteError

sys.path.insert(0, str(Path(__file__).parent))

import worker_sets as sets

FORK = {"num_workers": 2, "multiprocessing_context": "fork"}
SPAWN = {"num_workers": 1, "multiprocessing_context": "spawn"}
THREAD = {"num_workers": 2, "worker_method": "thread"}
BOTH = pytest.mark.parametrize("workers", [FORK, THREAD], ids=["fork", "thread"])


def error_of(dataset: Any, within_s: float = 2.0, **arguments: Any) -> BaseException:
    """Return what a loop over a loader raises, and require that it does so soon."""
    started = time.monotonic()
    with pytest.raises(BaseException) as caught:
        list(dl.DataLoader(dataset, **{"batch_size": 2, **arguments}))
    assert time.monotonic() - started < within_s
    return caught.value


def told(error: BaseException) -> str:
    """Return all that is printed of an error below the traceback: its text, its notes, and its cause."""
    return "\n".join([type(error).__name__, str(error), *getattr(error, "__notes__", []), str(error.__cause__)])


def script(text: str, **arguments: Any) -> subprocess.CompletedProcess[str]:
    """Run a program in which `dl`, `np`, `sets` are there."""
    head = "import os, sys, time, signal, resource\nimport numpy as np\nimport worker_sets as sets\n"
    head += "import tinytorch.core.dataloader as dl\n"
    return subprocess.run(
        [sys.executable, "-c", head + text],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
        **arguments,
    )


def environment() -> dict[str, str]:
    here = Path(__file__).parent
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(here), str(here.parents[1])]), "OPENBLAS_NUM_THREADS": "1"}


# ---- exceptions


@BOTH
@pytest.mark.parametrize(
    ("act", "kind", "words"),
    [
        ("KeyError", KeyError, "cat.png"),
        ("own class", sets.PlaceError, "a.bin:7"),
        ("UnicodeDecodeError", UnicodeDecodeError, "codec can't decode byte 0xe9 in position 3"),
        ("FileNotFoundError", FileNotFoundError, "[Errno 2] No such file or directory: '/nowhere/at all'"),
        ("ImportError", ModuleNotFoundError, "no_such_module"),
        ("ExceptionGroup", ExceptionGroup, "two (2 sub-exceptions)"),
        ("StopIteration", RuntimeError, "sample 5 of Acting raised StopIteration"),
        ("sys.exit", dl.WorkerError, "SystemExit(3)"),
        ("GeneratorExit", GeneratorExit, "odd"),
    ],
)
def test_an_exception_arrives_as_it_was_raised(act: str, kind: type, words: str, workers: dict[str, Any]) -> None:
    error = error_of(sets.Acting(act), **workers)
    assert type(error) is kind
    assert words in str(error)
    assert "in worker" in told(error)
    if workers is THREAD:  # the very exception, with its own traceback
        assert not isinstance(error.__cause__, RemoteError)
        assert "worker_sets.py" in "".join(traceback.format_exception(error))
    else:
        assert type(error.__cause__) is RemoteError
        assert "worker_sets.py" in told(error)  # the traceback in the worker


def test_arguments_attributes_and_fields_arrive() -> None:
    own, slots = error_of(sets.Acting("own class"), **FORK), error_of(sets.Acting("slots"), **FORK)
    decode, missing = error_of(sets.Acting("UnicodeDecodeError"), **FORK), error_of(sets.Acting("ImportError"), **FORK)
    group = error_of(sets.Acting("ExceptionGroup"), **FORK)
    assert (own.path, own.line, own.args) == ("a.bin", 7, ("a.bin:7",))
    assert (slots.place, str(slots)) == (7, "text")
    assert (decode.object, decode.start, missing.name) == (b"caf\xe9", 3, "no_such_module")
    assert [type(part) for part in group.exceptions] == [ValueError, KeyError]


@BOTH
def test_the_batches_before_an_error_are_delivered(workers: dict[str, Any]) -> None:
    loop, seen = iter(dl.DataLoader(sets.Acting("KeyError", at=7), 2, **workers)), []
    with pytest.raises(KeyError):
        seen.extend(batch.tolist() for batch in loop)
    assert seen == [[0, 1], [2, 3], [4, 5]]


def test_persistent_workers_outlive_an_exception() -> None:
    loader = dl.DataLoader(sets.Acting("KeyError", at=11), 1, persistent_workers=True, **FORK)
    pools = []
    for _ in range(3):
        with pytest.raises(KeyError):
            list(loader)
        pools.append(loader._engine.queue.pool)
    assert pools[0] is pools[2]
    loader.close()


@BOTH
def test_collate_fn_and_worker_init_fn_may_fail(workers: dict[str, Any]) -> None:
    collate = error_of(range(4), collate_fn=lambda samples: {}["collate"], **workers)
    start = error_of(range(4), worker_init_fn=sets.fail_at_start, **workers)
    leave = error_of(range(4), worker_init_fn=sets.exit_at_start, **workers)
    assert (type(collate), collate.args) == (KeyError, ("collate",))
    assert (type(start), start.errno) == (OSError, 5)
    assert (type(leave), "will not" in str(leave)) == (dl.WorkerError, True)


def test_after_a_failed_start_the_next_loop_starts_anew() -> None:
    loader = dl.DataLoader(range(4), 2, worker_init_fn=sets.fail_at_start, persistent_workers=True, **FORK)
    for _ in range(3):
        with pytest.raises(OSError, match="no device"):
            list(loader)
    loader.close()


@pytest.mark.parametrize(
    ("act", "words"), [("unpicklable", "lambda"), ("unreadable", "it was sent, but cannot be read")]
)
def test_an_answer_that_cannot_travel_is_an_error(act: str, words: str) -> None:
    error = error_of(sets.Acting(act), collate_fn=list, **FORK)
    assert words in told(error)


def test_a_dataset_that_cannot_be_sent_is_an_error_with_advice() -> None:
    error = error_of([lambda: 1], **SPAWN)
    assert "lambda" in str(error)
    assert 'process started by "spawn" gets dataset and functions as a pickle' in told(error)


def test_a_dataset_that_cannot_be_read_in_the_worker_is_an_error() -> None:
    error = error_of(sets.Elsewhere(), within_s=5, **SPAWN)
    assert type(error) is LookupError
    assert "the file of this dataset is not here" in told(error)
    assert "in worker 0" in told(error)


def test_positions_that_cannot_be_sent_are_an_error_and_take_no_slot() -> None:
    loader = dl.DataLoader({"a": 1}, batch_size=None, sampler=[lambda: 1], persistent_workers=True, **FORK)
    for _ in range(9):
        with pytest.raises(Exception, match="lambda"):
            list(loader)
    assert len(loader._engine.queue.arena.free) == len(loader._engine.queue.arena.maps)
    loader.close()


# ---- deaths


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("os._exit", "ended with exit code 0"),
        ("segfault", "was killed by SIGSEGV"),
        ("SIGKILL", "was killed by SIGKILL; was memory short?"),
        ("SIGTERM", "was killed by SIGTERM"),
        ("real-time signal", f"was killed by {signal.SIGRTMIN + 1}"),
        ("half an answer", "was killed by SIGKILL"),
    ],
)
def test_a_worker_that_dies_is_named_with_the_cause(act: str, words: str) -> None:
    error = error_of(sets.Acting(act), within_s=3 if "half" in act else 2, collate_fn=list, **FORK)
    assert type(error) is dl.WorkerError
    assert words in str(error)
    assert (error.worker in (0, 1), error.pid is not None) == (True, True)


def test_a_death_is_told_while_other_workers_go_on() -> None:
    started, loop = time.monotonic(), dl.DataLoader(Endless(), 1, sampler=Forever(), in_order=False, **FORK)
    with pytest.raises(dl.WorkerError, match="exit code 0"):
        deque(loop, maxlen=0)
    assert time.monotonic() - started < 2


class Endless:
    def __len__(self) -> int:
        return 10

    def __getitem__(self, index: int) -> int:
        time.sleep(0.001)
        return index if index != 4 else os._exit(0)  # type: ignore[return-value]


class Forever:
    """Positions 0, 1, 2, 4, and then 3 for ever."""

    def __iter__(self) -> Iterator[int]:
        return itertools.chain((0, 1, 2, 4), itertools.repeat(3))


class SlowAfterTheFirst(dl.Dataset):
    """Nine samples, of which all but the first take long."""

    def __len__(self) -> int:
        return 9

    def __getitem__(self, index: int) -> int:
        time.sleep(1 if index else 0)
        return index


def test_a_stopped_worker_is_reported_after_the_timeout() -> None:
    error = error_of(sets.Acting("SIGSTOP"), timeout=0.3, **FORK)
    assert type(error) is dl.WorkerError
    assert re.fullmatch(r"no batch arrived within timeout=0\.3 seconds from worker [01] \(process \d+\)", str(error))


@BOTH
def test_a_slow_sample_is_reported_after_the_timeout(workers: dict[str, Any]) -> None:
    error = error_of(sets.Counter(4, seconds=0.8), timeout=0.1, batch_size=1, **workers)
    assert str(error).startswith("no batch arrived within timeout=0.1 seconds")


@pytest.mark.parametrize(("in_order", "named"), [(True, [1]), (False, [0, 1])])
def test_the_workers_that_are_waited_for_are_named(in_order: bool, named: list[int]) -> None:
    loop = iter(dl.DataLoader(SlowAfterTheFirst(), 1, timeout=0.2, in_order=in_order, **FORK))
    assert next(loop) == [0]
    pids = [process.pid for process in multiprocessing.active_children()]
    with pytest.raises(dl.WorkerError, match="no batch arrived") as caught:
        next(loop)
    found = re.findall(r"worker (\d) \(process (\d+)\)", str(caught.value))
    assert [int(worker) for worker, _ in found] == named
    assert {int(pid) for _, pid in found} <= set(pids)


def test_a_death_noticed_in_the_loop_is_an_error_and_the_next_loop_works() -> None:
    loader = dl.DataLoader(sets.Counter(40), 1, persistent_workers=True, **FORK)
    loop = iter(loader)
    next(loop)
    victim = loader._engine.queue.pool.processes[1]
    os.kill(victim.pid, signal.SIGKILL)
    with pytest.raises(dl.WorkerError, match=rf"worker 1 \(process {victim.pid}\) was killed by SIGKILL"):
        list(loop)
    assert len(list(loader)) == 40
    loader.close()


def test_a_worker_that_died_between_two_loops_is_replaced() -> None:
    loader = dl.DataLoader(range(6), 2, persistent_workers=True, **FORK)
    for _ in range(3):
        assert len(list(loader)) == 3
        victim = loader._engine.queue.pool.processes[0]
        os.kill(victim.pid, signal.SIGKILL)
        victim.join()
    loader.close()


# ---- where workers cannot be had


def test_a_loop_whose_workers_were_closed_says_so() -> None:
    loader = dl.DataLoader(range(9), 1, persistent_workers=True, **FORK)
    loop = iter(loader)
    next(loop)
    loader.close()
    with pytest.raises(dl.WorkerError, match=r"ended by close\(\)"):
        next(loop)
    assert len(list(loader)) == 9
    loader.close()


class Inner:
    """A dataset that loads in workers of its own."""

    def __init__(self, method: str) -> None:
        self.method = method

    def __len__(self) -> int:
        return 2

    def __getitem__(self, index: int) -> int:
        return sum(int(batch.sum()) for batch in dl.DataLoader(range(9), 2, num_workers=2, worker_method=self.method))


def test_a_loader_inside_a_worker_needs_threads() -> None:
    error = error_of(Inner("process"), **FORK)
    assert type(error) is dl.WorkerError
    assert (
        'a daemonic process, such as a worker, may not start processes: use num_workers=0 or worker_method="thread"'
        in str(error)
    )
    assert [batch.tolist() for batch in dl.DataLoader(Inner("thread"), 2, **FORK)] == [[36, 36]]
    assert [batch.tolist() for batch in dl.DataLoader(Inner("process"), 2, **THREAD)] == [[36, 36]]


def test_a_fork_of_the_main_process_ends_nobodys_workers() -> None:
    loader = dl.DataLoader(range(40), 1, persistent_workers=True, **FORK)
    loop = iter(loader)
    next(loop)
    child = multiprocessing.get_context("fork").Process(target=loop_on, args=(loader, loop))
    child.start()
    child.join()
    assert child.exitcode == 0
    assert len(list(loop)) == 39
    loader.close()


def loop_on(loader: Any, loop: Any) -> None:
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    with pytest.raises(dl.WorkerError, match="process that forked"):
        next(loop)
    assert len(list(loader)) == 40
    loader.close()


def test_few_descriptors_are_an_error_and_nothing_is_left() -> None:
    ended = script("""
resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))
before = sorted(os.listdir("/proc/self/fd"))
try:
    list(dl.DataLoader(range(9), 1, num_workers=12, multiprocessing_context="fork"))
except OSError as error:
    print(error, error.__notes__)
left = len(os.listdir("/proc/self/fd")) - len(before)
print(left <= 2, len(list(dl.DataLoader(range(9), 1, num_workers=1, multiprocessing_context="fork"))))
""")  # Python itself may lose the two descriptors of a process whose start failed half way
    assert "Too many open files" in ended.stdout
    assert "ulimit -n" in ended.stdout
    assert ended.stdout.endswith("True 9\n"), ended.stdout + ended.stderr


def test_where_no_shared_memory_can_be_had_batches_are_sent() -> None:
    ended = script("""
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
held = list(dl.DataLoader(sets.Counter(6, width=1_000_000), 1, num_workers=2, multiprocessing_context="fork"))
print([int(batch.max()) for batch in held])
""")
    assert ended.stdout == "[0, 1, 2, 3, 4, 5]\n", ended.stderr


def test_no_memory_for_a_slot_is_an_error_before_the_first_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    error = error_of(sets.Counter(6, 10_000), batch_size=1, **FORK)
    assert type(error) is MemoryError
    assert str(error) == "no shared memory for a batch of 40,000 bytes: No space left on device"


def test_a_script_without_a_guard_is_told_so(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    text = "import tinytorch.core.dataloader as dl\n"
    program.write_text(
        text + 'print(list(dl.DataLoader(range(4), 2, num_workers=1, multiprocessing_context="spawn")))\n', "utf-8"
    )
    ended = subprocess.run(
        [sys.executable, program], env=environment(), capture_output=True, text=True, timeout=20, check=False
    )
    assert ended.returncode == 1
    assert "WorkerError: worker 0" in ended.stderr
    assert "if __name__ == '__main__':" in ended.stderr.splitlines()[-1]


def test_workers_can_be_used_in_a_thread() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as threads:
        sums = threads.map(lambda k: sum(int(batch.sum()) for batch in dl.DataLoader(range(k), 2, **FORK)), (10, 11))
        assert list(sums) == [45, 55]


def test_selectors_are_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    from tinytorch.core.dataloader.workers.plumbing import processes

    monkeypatch.setattr(processes, "Selector", processes.Waiter)
    assert len(list(dl.DataLoader(range(20), 2, **FORK))) == 10
    assert "SIGKILL" in str(error_of(sets.Acting("SIGKILL"), **FORK))
    assert np.array_equal(np.concatenate(list(dl.DataLoader(range(9), 2, timeout=5, **FORK))), np.arange(9))
