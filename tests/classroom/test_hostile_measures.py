"""Checks that measure: a cell that replaces what they measure with, before they run, gains nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hostile_checks import watch_leftovers
from hostile_course import NAME, cells_put_into, exam_at, points

from tito.classroom.examined.exam import Exam
from tito.classroom.examined.grade import Graded, Script, grade
from tito.classroom.sandbox.sandbox import Level
from tito.grading.inside.limits import Limits

_CELL = '# %% nbgrader={{"grade": {}, "grade_id": "{}", "locked": true, {}"schema_version": 3, "solution": {}}}\n'
_CHECK = _CELL.format("true", "8_1-check", '"points": 3, ', "false")
NOTEBOOK = f'''# %%
import gc
import threading
import time
import tracemalloc
import weakref

from tito.checks import check, expect, expect_true


class Counting(list):
    """A list that counts how often it is asked."""

    asked = 0

    def __getitem__(self, index):
        self.asked += 1
        return super().__getitem__(index)


def peak(work):
    """Return the most bytes that `work()` held."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


# %% [markdown]
# ### 8.1 · total: the sum of many numbers

# %% {_CELL.format("false", "8_1", "", "true").removeprefix("# %% ").rstrip()}
def total(values):
    """Return the sum, asking for each value once."""
    ### BEGIN SOLUTION
    return sum(values[index] for index in range(len(values)))
    ### END SOLUTION


{_CHECK}from unittest import mock

values = Counting(range(1000))
expect(total(values), 499500, "the sum")
expect(values.asked, 1000, "how often values were asked for")
expect_true(peak(lambda: total(range(100_000))) < 500_000, "memory")
before_s = time.process_time()
total(range(1000))
expect_true(time.process_time() - before_s < 0.05, "time")
expect_true(threading.active_count() == 1, "threads")
made = Counting([1])
kept = weakref.ref(made)
total(made)
del made
gc.collect()
expect_true(kept() is None, "what is kept")
with mock.patch.object(time, "sleep") as slept:
    total([1])
expect(slept.called, False, "whether it sleeps")
'''

ADDED = "sum(values[index] for index in range(len(values)))"
RIGHT = f"def total(values):\n    return {ADDED}\n"
GREEDY = "def total(values):\n    return sum([values[index] for index in range(len(values))])\n"
TWICE = f"def total(values):\n    return {ADDED} * 2 - {ADDED}\n"
KEEPING = f"kept_here = []\ndef total(values):\n    kept_here.append(values)\n    return {ADDED}\n"
STARTING = f"import threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True).start()\n{RIGHT}"
SLEEPY = f"import time\ndef total(values):\n    time.sleep(0)\n    return {ADDED}\n"
SLOW = f"""
def total(values):
    end = clock() + 0.06
    while clock() < end: pass
    return {ADDED}
"""

PATCHES = {
    "memory is none": ("import tracemalloc; tracemalloc.get_traced_memory = lambda: (0, 0)\n", GREEDY),
    "memory is not traced": ("import tracemalloc; tracemalloc.start = lambda *given: None\n", GREEDY),
    "the given function is another": ("def peak(work): return 0\n", GREEDY),
    "the given function has other code": ("peak.__code__ = (lambda work: 0).__code__\n", GREEDY),
    "the given function has no module": (
        "class tracemalloc: start = stop = print; get_traced_memory = lambda: (0, 0)\n",
        GREEDY,
    ),
    "the counter does not count": ("Counting.__getitem__ = list.__getitem__\nCounting.asked = 1000\n", TWICE),
    "the counter counts otherwise": (
        (
            "def told(self, name):\n    return 1000 if name == 'asked' else list.__getattribute__(self, name)\n"
            "Counting.__getattribute__ = told\n"
        ),
        TWICE,
    ),
    "the clock stands": (
        "import time\nclock, now = time.process_time, time.process_time()\ntime.process_time = lambda: now\n",
        SLOW,
    ),
    "nothing is kept": (
        (
            "import weakref\nref = weakref.ref\ndef told(it, *given):\n"
            "    return (lambda: None) if type(it) is Counting else ref(it, *given)\nweakref.ref = told\n"
        ),
        KEEPING,
    ),
    "there are no threads": ("import threading; threading.active_count = lambda: 1\n", STARTING),
    "counting threads is other code": (
        "import threading; threading.active_count.__code__ = (lambda: 1).__code__\n",
        STARTING,
    ),
    "nothing is noticed": (
        (
            "from unittest import mock\nno = property(lambda self: False, lambda self, it: None)\n"
            "mock.NonCallableMock.called = no\n"
        ),
        SLEEPY,
    ),
    "nothing is patched": (
        (
            "from unittest import mock\nclass Idle:\n    called = False\n    def __enter__(self): return self\n"
            "    def __exit__(self, *given): pass\nmock.patch.object = lambda *given: Idle()\n"
        ),
        SLEEPY,
    ),
}


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from watch_leftovers(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def exam() -> Exam:
    return exam_at(Level.PROCESS, Limits(check_s=5.0, memory_mib=256, total_s=30.0), notebook=NOTEBOOK)


def hand_in(exam: Exam, source: str) -> Graded:
    return grade(exam, Script("eve", {NAME: (NAME, cells_put_into(NOTEBOOK, {"8.1": source}))}))


@pytest.mark.parametrize("name", PATCHES)
def test_what_is_measured_is_measured(exam: Exam, name: str) -> None:
    patch, wrong = PATCHES[name]
    assert points(hand_in(exam, patch + wrong)) == {"8.1": 0}


def test_a_right_solution_may_have_patched_what_it_likes(exam: Exam) -> None:
    assert points(hand_in(exam, "".join(patch for patch, _ in PATCHES.values()) + RIGHT)) == {"8.1": 3}
