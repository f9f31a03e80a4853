"""The words of a submission: repeated where its process held nothing to betray, replaced by plain ones elsewhere."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hostile_course import ROOT, hand_in

from tito.classroom.examined.exam import Exam
from tito.classroom.examined.verdicts import plain_error
from tito.classroom.examined.words import LENGTH, holds_solutions
from tito.classroom.recorded.record import CheckGrade
from tito.classroom.sandbox.stage import given_files
from tito.notebooks.notebook import Cell
from tito.workspace import Module

RAISES = "def mirror(values):\n    raise LookupError('my own ' + 'words')\n"


def visible(exam: Exam, cells: dict[str, str], task: int = 1) -> CheckGrade:
    return hand_in(exam, cells).record.tasks[task].checks[0]


def test_the_message_of_an_exception_is_told(sandboxed: Exam) -> None:
    assert "LookupError: my own words, in line" in visible(sandboxed, {"8.2": RAISES}).last_line


def test_where_solutions_can_be_read_only_plain_words_are_told(sandboxed: Exam) -> None:
    header = (ROOT / "tinytorch/core/dataloader/dataset.py").read_bytes().split(b"\n")[0] + b"\n"
    files = {**sandboxed.papers[0].files, "tinytorch/core/dataloader/dataset.py": header}
    exam = replace(sandboxed, papers=(replace(sandboxed.papers[0], files=files),))
    check = visible(exam, {"8.2": RAISES})
    assert "my own words" not in check.message + check.last_line
    assert check.message.startswith("LookupError, in line ")


def test_the_stage_of_the_first_notebook_holds_no_solutions_and_those_of_the_others_do(tmp_path: Path) -> None:
    module = Module(ROOT, "08_dataloader")
    for number, path in enumerate(module.notebooks):
        for name, content in given_files(module, path).items():
            (tmp_path / path.stem / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path.stem / name).write_bytes(content)
        assert holds_solutions(tmp_path / path.stem) is (number > 0)


def test_long_messages_are_cut(sandboxed: Exam) -> None:
    check = visible(sandboxed, {"8.2": "def mirror(values):\n    raise ValueError('x' * 100_000)\n"})
    assert len(check.message) == LENGTH


def test_an_error_of_the_cell_is_told_of_the_task(sandboxed: Exam) -> None:
    task = hand_in(sandboxed, {"8.2": "raise ValueError('at once')"}).record.tasks[1]
    assert "ValueError: at once" in task.note
    assert "ValueError: at once" in task.checks[0].message


def test_words_about_another_block_are_not_told(sandboxed: Exam) -> None:
    """In the first run, the wrong 8.1 is replaced before 8.3 runs; among the student's own cells 8.3 fails earlier."""
    cells = {
        "8.1": "def double(values):\n    return values\n",
        "8.3": "class Total:\n    value = 0\n    def add(self, value):\n        self.value = double([value])[0]\n"
        "        return self.value\n",
    }
    check = visible(sandboxed, cells, 2)
    assert check.message.startswith("the sums: ")
    assert check.failed == "it grows"


CELL = Cell("code", "def f():\n    return 1 / 0\n", 10)


@pytest.mark.parametrize(
    ("message", "traceback", "words"),
    [
        (
            "ZeroDivisionError: division by zero",
            "line 11, in f: return 1 / 0",
            "ZeroDivisionError, in line 11: return 1 / 0",
        ),
        ("a title: KeyError: 'x', in line 3: y", "line 3, in the cell: y", "KeyError"),
        ("Secret: words", "line 11, in f: secret words", "an exception"),
        ("secret", "line 99999999999999999999, in f: x\nrubbish", "an exception"),
        ("", "", "an exception"),
        ("ValueError is raised", "", "an exception"),
    ],
)
def test_errors_in_plain_words(message: str, traceback: str, words: str) -> None:
    assert plain_error({"status": "failed", "message": message, "traceback": traceback}, CELL, "a title") == words


def test_the_error_is_the_one_that_came_and_not_the_one_in_the_title() -> None:
    title = "an empty list is a ValueError: nothing else"
    told = {"status": "failed", "message": f"{title}: TypeError: no len()", "traceback": ""}
    assert plain_error(told, CELL, title) == "TypeError"


def test_only_lines_of_the_students_own_cell_are_repeated() -> None:
    cell = replace(CELL, file="ada.py")
    message = "ZeroDivisionError: division by zero"
    for place, words in (("line 11 of ada.py", ", in line 11 of ada.py: return 1 / 0"), ("line 11", "")):
        told = {"status": "failed", "message": message, "traceback": f"{place}, in f: return 1 / 0"}
        assert plain_error(told, cell) == f"ZeroDivisionError{words}"
