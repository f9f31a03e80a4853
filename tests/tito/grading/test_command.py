"""`tito test`, as people type it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from tito.cli import app

TEST = """import pytest
from tinytorch.core.dataloader import DataLoader

@pytest.mark.task("8.3")
def test_two_batches():
    assert len(DataLoader([0] * 33)) == 2
"""
RETURN = "        return rounded(len(self.dataset) / self.batch_size)\n"
STUB = '        raise NotImplementedError("task 8.3: how many batches")\n'


@pytest.fixture
def tito(whole_course, monkeypatch):
    """Return a function that runs `tito test ...` in a course whose package has one test."""
    (whole_course.tests / "test_loader.py").write_text(TEST, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "120")

    def tito(*arguments: str):
        return CliRunner().invoke(app, ["test", *arguments], catch_exceptions=False)

    return tito


def test_all_right_gives_all_points_and_exit_code_0(tito):
    result = tito("8")
    assert result.exit_code == 0
    assert "10 of 10 points" in result.output
    assert "package tests: 1 passed" in result.output


@pytest.mark.parametrize("word", ["8", "08", "dataloader", "08_dataloader"])
def test_a_module_has_several_names_and_any_folder_will_do(tito, whole_course, monkeypatch, word):
    monkeypatch.chdir(whole_course.folder)
    assert "10 of 10 points" in tito(word).output


def test_a_mistake_is_told_in_words(tito, whole_course):
    whole_course.edit(RETURN, RETURN.replace("rounded", "int"))
    result = tito("8")
    assert result.exit_code == 1
    assert "6 of 10 points" in result.output
    assert "8.3-check" in result.output
    assert "AssertionError, in line" in result.output
    assert "assert len(DataLoader(ArrayDataset(np.zeros(33)))) == 2" in result.output
    assert "Traceback" not in result.output
    assert "two batches (test_loader.py)" in result.output


def test_an_unsolved_task_is_to_do(tito, whole_course):
    whole_course.edit(RETURN, STUB)
    result = tito("8")
    assert result.exit_code == 3
    assert "6 of 10 points" in result.output
    assert "to do" in result.output
    assert "package tests: 1 to do" in result.output
    assert "NotBuiltError" not in result.output


def test_tests_that_fail_alike_are_told_once(tito, whole_course):
    text = "import pytest\n@pytest.mark.parametrize('n', range(5))\ndef test_n(n):\n    assert 1 == 2\n"
    (whole_course.tests / "test_n.py").write_text(text)
    told = ["n (test_n.py)", "line 4: expected 2, got 1", "in `assert 1 == 2`", "with n = 0", "… and 4 more like it"]
    assert "\n      ".join(told) in tito("8").output
    assert "with n = 4" in tito("8", "--verbose").output


def test_a_solved_task_whose_tests_fail_says_so_and_keeps_its_points(tito, whole_course):
    mark = "import pytest\nfrom tinytorch.core.dataloader.loader import DataLoader\n@pytest.mark.task('8.3')\n"
    text = f"{mark}def test_three_batches_of_33():\n    assert len(DataLoader([0] * 33)) == 3\n"
    (whole_course.tests / "test_more.py").write_text(text)
    result = tito("8")
    assert "tests fail" in result.output
    assert "8.3         its checks pass, and 1 package test does not: see below" in result.output
    assert "✗ 8.3 three batches of 33 (test_more.py)\n      line 5: expected 3, got 2" in result.output
    assert ("10 of 10 points" in result.output, result.exit_code) == (True, 1)


def test_verbose_shows_lines_of_the_notebook(tito, whole_course):
    whole_course.edit("return math.ceil(length)", "print('seen')\n    return math.ceil(None)")
    lines = tito("8", "--verbose").output
    assert "in rounded: return math.ceil(None)" in lines
    assert "seen" in lines


def test_one_task_is_graded_alone(tito, whole_course):
    whole_course.edit("return math.ceil(length)", "return -1")
    assert (tito("8", "--task", "8.1").exit_code, tito("8", "--task", "8.2").exit_code) == (0, 1)
    assert "5 of 5 points" in tito("--task", "8.1").output


def test_an_unknown_task_is_refused(tito):
    from tito.workspace import WorkspaceError

    with pytest.raises(WorkspaceError, match=r"08_dataloader has no task '8.9'; it has 8.1, 8.2, 8.3"):
        tito("8", "--task", "8.9")


def test_json_holds_everything(tito, whole_course):
    whole_course.edit(RETURN, STUB)
    result = tito("8", "--json")
    found = json.loads(result.stdout)
    module = found["modules"][0]
    assert (found["exit_code"], module["points"], module["of"]) == (3, 6, 10)
    assert [task["status"] for task in module["tasks"]] == ["passed", "passed", "to do"]
    assert module["tests"]["to_do"] == 1


def test_junit_holds_checks_and_tests(tito, whole_course):
    whole_course.edit("return math.ceil(length)", r"raise ValueError('\x00 <b> \ud800')")
    tito("8", "--junit", "out/result.xml")
    root = ElementTree.parse(whole_course.root / "out" / "result.xml").getroot()
    counts = [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in root]
    assert counts == [("08_dataloader checks", "4", "2"), ("08_dataloader tests", "1", "1")]
    assert "ValueError: ? <b> ?" in root.find(".//failure").text


def test_plain_ascii_when_asked_for(tito, whole_course, monkeypatch):
    monkeypatch.setenv("TITO_ASCII", "1")
    whole_course.edit(RETURN, STUB)
    assert tito("8").output.isascii()


def test_a_time_limit_can_be_given(tito, whole_course):
    whole_course.edit("return math.ceil(length)", "while True: pass")
    result = tito("8", "--task", "8.2", "--timeout", "0.3")
    assert "did not end within 0.3 s" in result.output
    assert "while True: pass" in result.output


def program(*arguments: str, **options) -> subprocess.Popen[str]:
    root = str(Path(__file__).resolve().parents[3])
    environment = os.environ | {"PYTHONPATH": root, "PYTHONUNBUFFERED": "1", "TITO_ASCII": "1"}
    command = [sys.executable, "-m", "tito", "test", *arguments]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options
    )


def test_ctrl_c_ends_everything(tito, whole_course, tmp_path):
    pid = tmp_path / "pid"
    write = f"import os; open({str(pid)!r}, 'w').write(str(os.getpid())); os.rename({str(pid)!r}, {str(pid) + '2'!r})"
    whole_course.edit("return math.ceil(length)", f"{write}\n    while True: pass")
    with program("8") as process:
        wait_for((tmp_path / "pid2").exists)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "stopped; no process is left running" in output
    wait_for(lambda: not Path(f"/proc/{(tmp_path / 'pid2').read_text()}").exists())


def test_watching_runs_again_on_a_change(tito, whole_course):
    with program("8", "--watch") as process:
        watchdog = threading.Timer(20, process.kill)  # the lines below wait for output
        watchdog.start()
        lines = iter(process.stdout.readline, "")
        assert any("10 of 10 points" in line for line in lines)
        assert any("watching" in line for line in lines)
        whole_course.edit("return math.ceil(length)", "return -1")
        assert any("5 of 10 points" in line for line in lines)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 130
        watchdog.cancel()


def wait_for(happened, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.01)
