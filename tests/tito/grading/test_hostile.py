"""Whatever the code of one task does to the process, the other tasks keep their points and everything is reported."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tito.grading.results import Status
from tito.testing import grade

from .conftest import Cells

LOOP = "def loop(_):\n    while True: pass\n\n"
BEFORE = ("8.1", "def one():\n    return 1")
AFTER = ("8.3", "class Three:\n    value = 3")
GOOD = 'with check("8.3", "three"):\n    expect(sum([Three().value]), NUMBER, "three")\n    print("fine")'
MORE = """import json, random, numpy as np, os, warnings
expect(json.loads('[3]'), [3], 'JSON')
expect(one(), 1, 'a name of an earlier task')
expect(os.listdir(), [], 'the folder')
expect('PATH' in os.environ, True, 'the environment')
expect(len(set([np.float64(1) / np.float64(0), 2, open('new.txt', 'w').write('x')])), 3, 'numbers')
warnings.warn('costs nothing')
expect(len([random.random()] * 1000), 1000, 'a list')
"""
CHECKS = {
    "8.1-check": 'expect(one(), 1, "one()")',
    "8.2-check": "act()",
    "8.2-hidden": 'expect(len([act, act]), 2, "a list")',
    "8.3-check": GOOD.replace("NUMBER", "3"),
    "8.3-hidden": MORE,
}

HARMLESS = {
    "floods stdout": "print('x' * 1000, flush=True) if i else None\n",
    "closes stdout": "import sys; sys.stdout.close()",
    "closes every stdout": "import os, sys; sys.stdout.close(); sys.stderr.close(); os.close(1); os.close(2)",
    "deletes stdout": "import sys; del sys.stdout, sys.stderr, sys.stdin",
    "changes the folder": "import os; os.chdir('/')",
    "removes the folder": "import os, shutil; shutil.rmtree(os.getcwd())",
    "deletes builtins": "import builtins; [delattr(builtins, n) for n in ('len', 'sum', 'open', 'Exception')]",
    "replaces builtins": "import builtins; builtins.len = builtins.sum = builtins.isinstance = None",
    "replaces the import": "import builtins; builtins.__import__ = None",
    "empties sys.modules": "import sys; sys.modules.clear()",
    "replaces sys.modules": "import sys; sys.modules = {}",
    "breaks imports": "import sys; sys.modules['json'] = sys.modules['numpy'] = None",
    "seeds": "import random, numpy; random.seed(0); numpy.random.seed(0); numpy.seterr(all='raise')",
    "turns warnings into errors": "import warnings; warnings.simplefilter('error'); warnings.resetwarnings()",
    "warns": "import warnings; warnings.warn('a'); warnings.warn('b', DeprecationWarning)",
    "limits recursion": "import sys; sys.setrecursionlimit(60)",
    "traces": "import sys; sys.settrace(lambda *a: 1 / 0); sys.setprofile(lambda *a: None)",
    "empties the environment": "import os; os.environ.clear()",
    "redefines the helpers": "global expect, check, expect_true; expect = check = expect_true = lambda *a: None",
    "hides builtins": "global sum, len, print; sum = 0; len = []; print = 'x'",
    "deletes names": "globals().pop('one', None); globals().pop('expect', None)",
    "forks": "import os; os.fork()",
    "leaves a thread": "import threading, time; threading.Thread(target=time.sleep, args=(60,)).start()",
    "leaves a failing thread": "import threading; threading.Thread(target=lambda: 1 / 0).start()",
    "leaves a process": "import subprocess; subprocess.Popen(['sleep', '60'])",
    "leaves a process of its own session": "import os; os.fork() or (os.setsid(), os.execvp('sleep', ['sleep', '3']))",
    "ignores signals": "import signal; [signal.signal(s, signal.SIG_IGN) for s in (signal.SIGINT, signal.SIGTERM)]",
    "switches collection off": "import gc; gc.disable()",
    "patches json and os": "import json, os; json.dumps = os.write = os.getpid = json.JSONEncoder.encode = None",
}

FAILING = {
    "exits": "raise SystemExit(0)",
    "exits by sys": "import sys; sys.exit()",
    "interrupts": "raise KeyboardInterrupt",
    "raises a BaseException": "class Odd(BaseException): pass\n    raise Odd('odd')",
    "raises what cannot be shown": "class Odd(Exception):\n        def __str__(self): raise Odd()\n    raise Odd()",
    "raises with a message that exits": "class Odd(Exception):\n        __str__ = exit\n    raise Odd()",
    "raises with a message that is no text": "class Odd(Exception):\n        __str__ = id\n    raise Odd()",
    "raises an endless ring": "a, b = ValueError('a'), ValueError('b'); a.__cause__ = b; b.__cause__ = a; raise a",
    "raises a huge message": "raise ValueError('x' * 10**7)",
    "raises surrogates": r"raise ValueError('\ud800\udfff\x00')",
    "recurses": "return act()",
    "raises StopIteration": "raise StopIteration",
    "stops a generator": "next(iter([]))",
    "fails after closing stdout": "import sys; sys.stdout.close(); 1 / 0",
    "fails after deleting builtins": "import builtins; del builtins.len, builtins.BaseException, builtins.str; 1 / 0",
}

CRASHING = {
    "exits at once": "import os; os._exit(0)",
    "kills itself": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "kills its group": "import os, signal; os.killpg(0, signal.SIGKILL)",
    "reads address zero": "import ctypes; ctypes.string_at(0)",
    "aborts": "import os; os.abort()",
    "fills the memory": "x = [0] * 10**12; return x",
    "closes every file": "import os; os.closerange(0, 256)",
}

HANGING = {
    "loops": "while True: pass",
    "loops and hides it": "import faulthandler; faulthandler.cancel_dump_traceback_later()\n    while True: pass",
    "stops itself": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "floods stdout for ever": "while True: print('x' * 100)",
    "hangs in its message": "class Odd(Exception):\n        __str__ = loop\n    raise Odd()",
}


@pytest.fixture
def hostile(graded, cells):
    """Return a function that grades a notebook whose middle task does something terrible."""

    def hostile(source: str, **options):
        parts = [cells.task(*BEFORE), cells.check("8.1-check", CHECKS["8.1-check"])]
        parts += [
            cells.task("8.2", f"{LOOP}def act(i=0):\n    {source}\n"),
            cells.check("8.2-check", CHECKS["8.2-check"]),
        ]
        parts += [cells.check("8.2-hidden", CHECKS["8.2-hidden"])]
        parts += [cells.task(*AFTER), *(cells.check(n, CHECKS[n]) for n in ("8.3-check", "8.3-hidden"))]
        return graded(*parts, **options)

    return hostile


def assert_others_kept_theirs(result) -> None:
    assert (result.task("8.1").earned, result.task("8.3").earned) == (1, 2)
    assert result.task("8.2").checks[1].status is Status.PASSED
    assert result.broken == ()


@pytest.fixture(scope="module")
def one_after_the_other(tmp_path_factory):
    """Return the result of a notebook of hostile tasks, each followed by a good one that uses a bit of everything."""
    cells, parts = Cells(), [Cells().task(*BEFORE), Cells().check("8.1-check", CHECKS["8.1-check"])]
    for number, source in enumerate([*HARMLESS.values(), *FAILING.values()]):
        act, good = f"9.{number}", f"10.{number}"
        parts += [cells.task(act, f"{LOOP}def act(i=0):\n    {source}\n"), cells.check(f"{act}-check", "act()")]
        parts += [cells.task(good, f"class Three:\n    value = {number}")]
        parts += [cells.check(f"{good}-check", GOOD.replace("NUMBER", str(number))), cells.check(f"{good}-more", MORE)]
    path = tmp_path_factory.mktemp("hostile") / "hostile_dev.py"
    path.write_text(cells.text(*parts), encoding="utf-8")
    return grade(path)


@pytest.mark.parametrize("name", HARMLESS)
def test_what_a_check_does_to_the_process_is_undone(one_after_the_other, name):
    number = list(HARMLESS).index(name)
    assert one_after_the_other.task(f"9.{number}").status is Status.PASSED
    assert one_after_the_other.task(f"10.{number}").messages == []


@pytest.mark.parametrize("name", FAILING)
def test_no_exception_ends_the_run(one_after_the_other, name):
    number = len(HARMLESS) + list(FAILING).index(name)
    task = one_after_the_other.task(f"9.{number}")
    assert task.status is Status.FAILED
    assert "in line" in task.messages[0][1]
    assert one_after_the_other.task(f"10.{number}").messages == []


def test_nothing_else_is_reported(one_after_the_other):
    assert one_after_the_other.broken == ()
    assert one_after_the_other.earned == 1 + 3 * len(HARMLESS) + 2 * len(FAILING)


@pytest.mark.parametrize("source", CRASHING.values(), ids=CRASHING)
def test_no_crash_ends_the_run(hostile, source):
    result = hostile(source, memory_mib=1500)
    assert_others_kept_theirs(result)
    assert result.task("8.2").status is Status.CRASHED
    assert result.task("8.2").messages[0][1] != ""


@pytest.mark.parametrize("source", HANGING.values(), ids=HANGING)
def test_no_endless_loop_ends_the_run(hostile, source):
    result = hostile(source, timeout_s=0.5)
    assert_others_kept_theirs(result)
    assert result.task("8.2").status is Status.TIMED_OUT
    assert result.task("8.2").messages[0][1].startswith("did not end within 0.5 s")


def chain(cells, first, uses):
    """Return a task, and those whose checks call it; 8.9 calls nothing."""
    parts = [cells.task("8.1", first), cells.check("8.1-check", "assert f(1) == 1")]
    for name in [*(f"8.{i}" for i in range(2, 2 + uses)), "8.9"]:
        source = f"def g{name[2]}(): return {'1' if name == '8.9' else 'f(2)'}"
        parts += [cells.task(name, source), cells.check(f"{name}-check", f"assert g{name[2]}() == 1")]
    return parts


def test_a_loop_is_met_twice_and_then_waited_for_no_more(graded, cells):
    result = graded(*chain(cells, "def f(x):\n    while True: pass", uses=4), timeout_s=0.5)
    assert [task.status for task in result.tasks] == [
        Status.TIMED_OUT,
        Status.TIMED_OUT,
        *[Status.WAITS] * 3,
        Status.PASSED,
    ]
    assert [task.messages[0][1] for task in result.tasks[2:5]] == ["waits for 8.1"] * 3
    assert result.tasks[1].hint == "8.2 uses 8.1, which fails: fix that first"


def test_a_loop_in_one_case_costs_only_that(graded, cells):
    result = graded(*chain(cells, "def f(x):\n    while x == 1: pass\n    return 1", uses=3), timeout_s=0.5)
    assert [task.status for task in result.tasks] == [Status.TIMED_OUT, *[Status.PASSED] * 4]


def test_a_timeout_says_where_it_happened(hostile):
    message = hostile("while True: pass", timeout_s=0.3).task("8.2").messages[0][1]
    assert message.endswith("while True: pass")


def test_a_crash_says_its_signal_and_line(hostile):
    message = hostile("import ctypes; ctypes.string_at(0)").task("8.2").messages[0][1]
    assert "signal SIGSEGV, in line" in message


def test_the_task_cell_itself_may_be_hostile(graded, cells):
    for source, status in (("import os\nos._exit(3)", Status.CRASHED), ("while True:\n    pass", Status.TIMED_OUT)):
        parts = cells.task("8.1", source), cells.check("8.1-check", "pass; x = 1"), cells.task("8.2", "y = 2")
        result = graded(*parts, cells.check("8.2-check", 'expect(y, 2, "y")'), timeout_s=0.4)
        assert [task.status for task in result.tasks] == [status, Status.PASSED]


def test_an_ordinary_cell_may_be_hostile(graded, cells):
    parts = (
        cells.code("import os; os._exit(3)"),
        cells.task("8.1", "x = 1"),
        cells.check("8.1-check", 'expect(x, 1, "x")'),
    )
    result = graded(*parts)
    assert result.earned == 1
    assert [cell.status for cell in result.broken] == [Status.CRASHED]


def test_a_crash_left_behind_does_not_cost_the_next_check(graded, cells):
    later = "import os, threading; threading.Timer(0.1, os._exit, (3,)).start()"
    parts = cells.task("8.1", "x = 1"), cells.check("8.1-check", later), cells.task("8.2", "y = 2")
    wait = "import time; time.sleep(0.3)\nexpect(y, 2, 'y')"
    assert graded(*parts, cells.check("8.2-check", wait)).earned == 2


def test_output_of_checks_is_kept_and_capped(hostile):
    result = hostile("[print('x' * 999) for _ in range(1000)]")
    assert "980,000 more bytes" in result.task("8.2").checks[0].output
    assert result.task("8.3").checks[0].output == "fine\n"


def test_each_check_begins_in_a_folder_of_its_own(graded, cells):
    check = "import os\nassert os.listdir() == []\nopen('left.txt', 'w').close()"
    parts = cells.task("8.1", "x = 1"), *(cells.check(f"8.1-check{i}", check) for i in range(3))
    assert graded(*parts).earned == 3


def test_nothing_is_left_on_disk(hostile, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    hostile("import os, tempfile; tempfile.mkdtemp(); open('x', 'w').close(); os._exit(1)")
    assert [path.name for path in tmp_path.iterdir()] == ["modules"]


def test_no_process_is_left_running(hostile, tmp_path):
    pid = tmp_path / "pid"
    source = (
        f"import os\n    if os.fork() == 0:\n        open({str(pid)!r}, 'w').write(str(os.getpid()))\n        loop(0)\n"
    )
    hostile(source + f"    while not os.path.exists({str(pid)!r}) or not open({str(pid)!r}).read(): pass")
    assert_gone(int(pid.read_text()))


def assert_gone(pid: int) -> None:
    """Wait for a process that was killed to be gone, a second at most."""
    end = time.monotonic() + 1
    while Path(f"/proc/{pid}").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z":
        assert time.monotonic() < end
        os.sched_yield()
