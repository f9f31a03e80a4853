"""`python dataloader_dev.py`: the notebook as a program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def run(write):
    """Return a function that writes a notebook and runs it as a program."""

    def run(*parts: str, folder: str = ".") -> subprocess.CompletedProcess[str]:
        path = write(*parts)
        environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "TERM": "xterm"}
        command = [sys.executable, str(path)]
        cwd = (path.parent / folder).resolve()
        return subprocess.run(
            command, env=environment, cwd=cwd, capture_output=True, text=True, check=False, timeout=30
        )

    return run


@pytest.fixture
def parts(cells):
    """Return a function that gives a notebook of two Parts whose first task is `source`."""

    def parts(source: str) -> list[str]:
        check = 'with check("8.1", "doubles"):\n    expect(double(2), 4, "double(2)")'
        other = 'with check("8.2", "three"):\n    expect(three, 3, "three")'
        return [
            cells.heading("## Part 1: Numbers"),
            cells.task("8.1", source),
            cells.code('print("an ordinary cell")'),
            cells.check("8.1-check", check, 2),
            cells.heading("## Part 2: More"),
            cells.code('print("measured")', tags=["measure"]),
            cells.task("8.2", "three = 3"),
            cells.check("8.2-check", other),
        ]

    return parts


def test_parts_checks_and_points_are_printed(run, parts):
    result = run(*parts("def double(x):\n    return 2 * x"))
    assert result.stdout.splitlines() == [
        "",
        "Part 1: Numbers",
        "an ordinary cell",
        "  ✓ 8.1-check      2/2  doubles",
        "",
        "Part 2: More",
        "measured",
        "  ✓ 8.2-check      1/1  three",
        "",
        "3 of 3 points",
    ]
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("source", "line", "code"),
    [
        ("def double(x):\n    return 3 * x", "✗ 8.1-check      0/2  failed: doubles: double(2): expected 4, got 6", 1),
        (
            'def double(x):\n    raise NotImplementedError("task 8.1")',
            "○ 8.1-check      0/2  to do: line 11 is still there",
            3,
        ),
        ("def double(x):\n    import sys\n    sys.stdout.close()\n    return 4", "✓ 8.1-check      2/2  doubles", 0),
        ("def double(x):\n    raise KeyboardInterrupt", "✗ 8.1-check      0/2  failed: doubles: KeyboardInterrupt", 1),
        ("import sys\nsys.exit(5)", "✗ 8.1-check      0/2  failed: SystemExit: 5", 1),
        ("import sys\nsys.__stdout__.close()\ndef double(x): return 4", "✓ 8.1-check      2/2  doubles", 0),
    ],
)
def test_it_goes_on_whatever_a_task_does(run, parts, source, line, code):
    result = run(*parts(source))
    assert line in result.stdout
    assert "✓ 8.2-check      1/1  three" in result.stdout
    assert result.returncode == code


def test_an_ordinary_cell_that_does_not_run_is_said(run, parts, cells):
    result = run(cells.code("1 / 0"), *parts("def double(x):\n    return 2 * x"))
    assert "✗ cell in line 7: ZeroDivisionError: division by zero, in line 7: 1 / 0" in result.stdout
    assert (result.returncode, result.stdout.splitlines()[-1]) == (1, "3 of 3 points")


def test_solutions_stand_in_for_unsolved_tasks(run, cells, solutions):
    solutions(_8_1="one = 1")
    parts = cells.task("8.1", "### BEGIN SOLUTION\n### END SOLUTION"), cells.check("8.1-check", "one")
    result = run(*parts, cells.task("8.2", "two = one + 1"), cells.check("8.2-check", 'expect(two, 2, "two")'))
    assert result.stdout.splitlines()[-1] == "1 of 2 points"
    assert result.returncode == 3


def test_plots_need_no_screen_and_say_nothing(run, cells):
    source = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nprint(plt.get_backend())"
    result = run(cells.code(source, tags=["measure"]))
    assert (result.stdout.splitlines()[0].lower(), result.stderr) == ("agg", "")


def test_it_runs_from_any_folder_and_leaves_checks_no_place_to_litter(run, cells, tmp_path):
    check = "open('litter.txt', 'w').close()"
    result = run(cells.task("8.1", "x = 1"), cells.check("8.1-check", check), folder="../..")
    assert result.returncode == 0
    assert not list(tmp_path.rglob("litter.txt"))


def test_classes_can_be_pickled(run, cells):
    check = "import pickle\nexpect(pickle.loads(pickle.dumps(Point())).x, 1, 'x')"
    assert run(cells.task("8.1", "class Point:\n    x = 1"), cells.check("8.1-check", check)).returncode == 0


def test_a_thread_that_was_left_does_not_keep_it_running(run, cells):
    source = "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()"
    assert run(cells.task("8.1", source), cells.check("8.1-check", "threading")).returncode == 0


def test_ctrl_c_ends_it(run, cells):
    source = f"import os, signal\nos.kill(os.getpid(), signal.{signal.SIGINT.name})\nwhile True: pass"
    result = run(cells.code(source), cells.code("print('not reached')"))
    assert (result.returncode, result.stdout.splitlines()[-1]) == (130, "stopped")
    assert "not reached" not in result.stdout


@pytest.mark.skipif(os.name != "posix", reason="pipes of Windows close otherwise")
def test_it_ends_without_a_word_when_nobody_reads_any_more(write, parts):
    path = write(*parts("def double(n):\n    return 2 * n"))
    script = f"{sys.executable} {path} | head -1"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(script, shell=True, env=environment, capture_output=True, text=True, check=False, timeout=30)
    assert done.stderr == ""


def test_a_notebook_that_cannot_be_read_is_refused(run, cells):
    twice = cells.task("8.1", "x = 1"), cells.task("8.1", "x = 2")
    result = run(*twice)
    assert result.returncode == 2
    assert "used twice" in result.stderr


def test_importing_runs_it_as_plain_python(run, write, cells):
    path = write(cells.task("8.1", "x = 1"), cells.check("8.1-check", 'with check("8.1", "x"):\n    pass'))
    command = [sys.executable, "-c", f"import {path.stem}; print({path.stem}.x)"]
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{path.parent}"}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert result.stdout == "ok 8.1  x\n1\n"


def test_a_process_that_a_cell_left_running_does_not_keep_the_program(run, cells):
    start = "multiprocessing.get_context('fork').Process(target=time.sleep, args=(60,)).start()"
    source = f"import multiprocessing, time\n{start}"
    result = run(cells.code(source), cells.task("8.1", "one = 1"), cells.check("8.1-check", 'expect(one, 1, "one")'))
    assert (result.returncode, result.stdout.splitlines()[-1]) == (0, "1 of 1 points")
