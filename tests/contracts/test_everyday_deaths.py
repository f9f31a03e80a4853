"""Workers whose end somebody else hears of: a handler that reaps children, or none, or a program that waits for all."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import worker_watch as watch
from everyday_programs import printed

pytestmark = [
    pytest.mark.skipif(not watch.PROC.exists(), reason="needs /proc, where Linux shows what a process has"),
    pytest.mark.timeout(60),
]

REAPERS = {
    "handler": """
def reap(*_):
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0: return
        except ChildProcessError: return
signal.signal(signal.SIGCHLD, reap)
""",
    "ignored": "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n",
    "thread": """
def reap():
    while True:
        try: os.waitpid(-1, 0)
        except ChildProcessError: time.sleep(0.005)
threading.Thread(target=reap, daemon=True).start()
""",
    "nobody": "",
}
HEAD = """
import psutil, worker_sets

def pids():
    return sorted(child.pid for child in psutil.Process().children())

def told(error):
    return " | ".join([type(error).__name__, str(error), *getattr(error, "__notes__", [])])
"""
KILLED = """
started, pid = time.monotonic(), None
loader = dl.DataLoader(worker_sets.Counter(4000, seconds=0.002), 1, num_workers=2, **{options})
try:
    for k, batch in enumerate(loader):
        if k == 3:
            pid = pids()[-1]
            os.kill(pid, signal.SIGKILL)
            started = time.monotonic()
except dl.WorkerError as error:
    print(told(error))
    print(error.pid == pid, error.worker in (0, 1), f"process {{pid}}" in str(error), time.monotonic() - started < 2)
    print(error.worker, re.search(r"worker (\\d)", str(error)).group(1))
"""
OPTIONS = [{"multiprocessing_context": "fork"}, {"multiprocessing_context": "fork", "persistent_workers": True}]


@pytest.mark.parametrize("options", [*OPTIONS, {"multiprocessing_context": "spawn"}], ids=["fork", "stay", "spawn"])
@pytest.mark.parametrize("reaper", REAPERS)
def test_a_killed_worker_is_named_whoever_reaped_it(reaper: str, options: dict[str, object]) -> None:
    program = "import re" + HEAD + REAPERS[reaper] + KILLED.format(options=options)
    told, known, numbers = printed(program)
    assert known == "True True True True", told
    assert len(set(numbers.split())) == 1
    assert "SIGKILL" in told or re.search(r"reaped|elsewhere|waited for", told)
    assert reaper != "nobody" or "SIGKILL; was memory short?" in told


ENDED = """
try:
    list(dl.DataLoader(worker_sets.Acting({act!r}), 2, num_workers=2, multiprocessing_context="fork"))
except dl.WorkerError as error:
    print(told(error))
    print(error.pid is not None, error.worker in (0, 1))
"""


@pytest.mark.parametrize("act", ["os._exit", "SIGTERM", "segfault"])
@pytest.mark.parametrize("reaper", ["handler", "ignored"])
def test_so_is_one_that_ends_by_itself(reaper: str, act: str) -> None:
    told, known = printed(HEAD + REAPERS[reaper] + ENDED.format(act=act))
    assert known == "True True"
    assert re.search(r"worker [01] \(process \d+\)", told)
    assert re.search(r"reaped|elsewhere|waited for|SIG(TERM|SEGV)|exit code 0", told)


REPLACED = """
loader = dl.DataLoader(range(40), 2, num_workers=2, persistent_workers=True, **{options})
for turn in range(3):
    assert sorted(int(k) for batch in loader for k in batch) == list(range(40))
    before = pids()
    os.kill(before[-1], signal.SIGKILL)
    {wait}
print(len(list(loader)), before[-1] in pids())
loader.close()
print(len(pids()))
"""
WAITS = {
    "waitpid": "os.waitpid(before[-1], 0)",
    "waitpid for any": "os.waitpid(-1, 0)",
    "psutil": "psutil.Process(before[-1]).wait()",
    "nobody": "time.sleep(0.1)",
}


@pytest.mark.parametrize("wait", WAITS)
@pytest.mark.parametrize(
    "options", [{"multiprocessing_context": "fork"}, {"in_order": False}], ids=["fork", "unordered"]
)
def test_an_idle_worker_that_died_is_replaced(wait: str, options: dict[str, object]) -> None:
    lines = printed(HEAD + REPLACED.format(wait=WAITS[wait], options=options))
    assert lines == ["20 False", "0"]


@pytest.mark.parametrize("reaper", REAPERS)
def test_it_is_replaced_whoever_reaped_it(reaper: str) -> None:
    options = {"multiprocessing_context": "fork"}
    lines = printed(HEAD + REAPERS[reaper] + REPLACED.format(wait="time.sleep(0.1)", options=options))
    assert lines == ["20 False", "0"]


@pytest.mark.parametrize("reaper", REAPERS)
def test_a_loop_under_a_reaper_is_right_and_leaves_nothing(reaper: str) -> None:
    lines = printed(
        HEAD
        + REAPERS[reaper]
        + """
for turn in range(3):
    loader = dl.DataLoader(range(40), 2, num_workers=2, multiprocessing_context="fork")
    print(sum(int(batch.sum()) for batch in loader), watch.until(lambda: not pids(), 1.0))
for batch in loader:
    break
print(watch.until(lambda: not pids(), 1.0))
"""
    )
    assert lines == ["780 True"] * 3 + ["True"]
