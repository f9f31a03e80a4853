"""What `tito test` and `tito submit` say at home is what is graded: the same cells are taken, and the rest is named."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from at_home import graded, student_folder
from hostile_course import HONEST, NAME, NOTEBOOK, exam_at
from small_course import put

from tito.classroom.collected.rebuild import rebuild
from tito.classroom.examined.exam import Exam
from tito.classroom.judged.judged import judge
from tito.classroom.reported.feedback import feedback_page, hints
from tito.classroom.sandbox.sandbox import Level
from tito.grading.results import NotebookResult, Status
from tito.notebooks.ipynb import to_ipynb
from tito.notebooks.notebook import NotebookError, parse
from tito.release.blank import blank
from tito.release.marker import FILE
from tito.release.released import released_path, released_text
from tito.submit.command import submit
from tito.sync.restore import restore
from tito.testing import run_module
from tito.workspace import Module

COURSE = parse(NOTEBOOK)
RIGHT = {task: source.rstrip("\n") for task, source in HONEST.items()}
RELEASED = f".tito/released/{NAME}"
PUTS_BACK = f"`tito restore {Path(NAME).stem}` puts"
NOT_TAKEN = "which is not taken when you hand in: move it into the cell of"
OWN_CHECKS = """

expect(Total().add(3), 3, "my own test")
with check("8.3", "mine"):
    expect_true(Total().add(2) == 2, "two")
    expect_close(Total().add(0.5), 0.5, "a half")
    expect_error(TypeError, lambda: Total().add("x"), "a text")
"""


@pytest.fixture
def home(tmp_path: Path) -> Module:
    """Return the folder of a student who has solved all tasks."""
    module = student_folder(tmp_path)
    put(module.notebooks[0], RIGHT)
    return module


def text_of(module: Module) -> str:
    return module.notebooks[0].read_text(encoding="utf-8")


def edit(module: Module, old: str, new: str) -> None:
    text = text_of(module)
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
    module.notebooks[0].write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def header(task: str) -> str:
    return next(row for row in NOTEBOOK.split("\n") if f'"grade_id": "{task}"' in row)


def line_of(module: Module, text: str) -> int:
    return text_of(module).split(text)[0].count("\n") + 1


def notes(module: Module) -> tuple[str, ...]:
    return judge(module, module.notebooks[0]).notes


def points(result: NotebookResult) -> dict[str, float]:
    return {task.id: task.earned for task in result.tasks}


def visible(exam: Exam, module: Module) -> dict[str, float]:
    """Return what the visible checks of the file give when it is graded."""
    record = graded(exam, module.notebooks[0].read_bytes()).record
    return {task.id: sum(it.earned for it in task.checks if not it.is_hidden) for task in record.tasks}


# What is said, and what it gives.


def test_solved_work_is_graded_as_it_is_judged_and_nothing_is_said(home: Module, bare: Exam) -> None:
    result = run_module(home).notebook
    assert result.notes == ()
    assert points(result) == visible(bare, home) == {"8.1": 2, "8.2": 3, "8.3": 2}


def test_a_helper_above_is_not_green_at_home_and_the_mend_is_said(home: Module, bare: Exam) -> None:
    edit(home, header("8_1"), f"# %%\nimport math\n\ndef twice(x):\n    return 2 * x\n\n{header('8_1')}")
    edit(home, "value + value", "twice(value)")
    result = run_module(home).notebook
    line = line_of(home, "def twice")
    assert result.notes == (f"8.1 uses twice from line {line} of {NAME}, {NOT_TAKEN} 8.1",)
    assert points(result) == visible(bare, home) == {"8.1": 0, "8.2": 3, "8.3": 2}
    where = f"in line {line_of(home, 'return [twice')}: return [twice(value) for value in values]"
    said = f"each is doubled: NameError: name 'twice' is not defined, {where}"
    assert result.task("8.1").messages == [("8.1-check", said)]


def test_code_that_no_task_uses_is_nobodys_matter(home: Module) -> None:
    edit(home, header("8_1"), f"# %%\nprint(double([1]))\n\n{header('8_1')}")
    assert notes(home) == ()


def test_an_import_in_a_given_cell_does_not_count(home: Module, bare: Exam) -> None:
    edit(home, "import numpy as np\n", "import numpy as np\nimport operator\n")
    edit(home, "value + value", "operator.add(value, value)")
    result, line = run_module(home).notebook, line_of(home, "import numpy")
    mend = "the released one is used, so undo the change and keep what a task needs in its own cell"
    assert result.notes == (
        f"the given cell with import numpy as np is not as it was given (line {line} of {NAME}): {mend}",
        f"8.1 uses operator from line {line + 1} of {NAME}, {NOT_TAKEN} 8.1",
    )
    assert points(result)["8.1"] == visible(bare, home)["8.1"] == 0


def test_a_module_beside_the_notebook_is_not_found(home: Module, bare: Exam) -> None:
    (home.folder / "helpers.py").write_text("def twice(x):\n    return 2 * x\n")
    edit(home, "    return [value + value", "    from helpers import twice\n    return [twice(value)")
    result = run_module(home).notebook
    assert result.notes == (f"8.1 imports helpers from modules/08_dataloader/helpers.py, {NOT_TAKEN} 8.1",)
    assert result.task("8.1").status is Status.FAILED
    assert visible(bare, home)["8.1"] == 0


def test_a_new_file_in_the_package_is_not_found(home: Module, bare: Exam) -> None:
    (home.root / "tinytorch/helpers.py").write_text("def twice(x):\n    return 2 * x\n")
    edit(home, "    return [value + value", "    from tinytorch.helpers import twice\n    return [twice(value)")
    result = run_module(home).notebook
    assert result.notes == (f"8.1 imports tinytorch.helpers from tinytorch/helpers.py, {NOT_TAKEN} 8.1",)
    assert points(result)["8.1"] == visible(bare, home)["8.1"] == 0


def test_a_notebook_is_no_module_when_it_is_graded(home: Module, bare: Exam) -> None:
    (home.folder / NAME).with_name("other_dev.py").write_text("def twice(x):\n    return 2 * x\n")
    edit(home, "    return [value + value", "    from other_dev import twice\n    return [twice(value)")
    release = home.root / FILE
    said = json.loads(release.read_text(encoding="utf-8"))
    said["files"]["modules/08_dataloader/other_dev.py"] = "0" * 64
    release.write_text(json.dumps(said), encoding="utf-8")
    result = run_module(home).notebook
    assert result.notes == (f"8.1 imports other_dev from modules/08_dataloader/other_dev.py, {NOT_TAKEN} 8.1",)
    assert result.task("8.1").status is Status.FAILED
    assert visible(bare, home)["8.1"] == 0


@pytest.mark.parametrize("package", ["hypothesis", "_pytest"])
def test_a_package_that_the_course_does_not_need_is_named(home: Module, package: str) -> None:
    edit(home, "    return [value + value", f"    import {package}\n\n    return [value + value")
    said = notes(home)
    if package == "_pytest":  # belongs to one that it needs
        assert said == ()
    else:
        mend = "a package that the course does not need: it may not be there when you are graded, so do without it"
        assert said == (f"8.1 imports {package}, {mend}",)


@pytest.mark.parametrize("package", ["numpy", "collections", "tinytorch", "matplotlib.pyplot", "nowhere_at_all"])
def test_a_package_that_the_course_needs_or_that_is_not_there_is_not(home: Module, package: str) -> None:
    edit(home, "    return [value + value", f"    import {package}\n\n    return [value + value")
    assert notes(home) == ()


def test_an_edited_file_of_the_package_is_named(home: Module) -> None:
    with (home.root / "tinytorch/core/tensor.py").open("a") as file:
        file.write("EXTRA = 1\n")
    said = "is not as it was released: the released one is used when you hand in, so undo the change"
    assert notes(home) == (f"tinytorch/core/tensor.py {said}",)


def test_a_helper_of_another_task_counts_only_with_that_task(home: Module) -> None:
    edit(home, "def double(values):", "def twice(x):\n    return 2 * x\n\n\ndef double(values):")
    edit(home, "        self.sum += value", "        self.sum += twice(value) - value")
    why = "which counts only while 8.1 is right: define it in the cell of 8.3, too"
    assert notes(home) == (f"8.3 uses twice from the cell of 8.1, {why}",)


@pytest.mark.parametrize("new", ["[2, 4, 7]", "[0, 0, 0]"])
def test_an_edited_check_is_the_released_one_and_is_named(home: Module, new: str) -> None:
    edit(home, "[2, 4, 6]", new)
    place = f"line {line_of(home, new) - 1} of {NAME}"
    result = run_module(home).notebook
    said = "the check 8.1-check is not as it was given; the given one was run"
    assert result.notes == (f"{said} ({place}): `tito restore 8.1-check` puts it back",)
    assert points(result)["8.1"] == 2


def test_a_deleted_check_is_run_all_the_same(home: Module) -> None:
    text = text_of(home)
    home.notebooks[0].write_text(re.sub(rf"{re.escape(header('8_2-check'))}.*?(?=# %%)", "", text, flags=re.DOTALL))
    result = run_module(home).notebook
    said = f"the cell 8.2-check is missing in {NAME}: the released one is used, and {PUTS_BACK} it back"
    assert result.notes == (said,)
    assert points(result)["8.2"] == 3


def test_the_check_that_fails_and_is_not_in_the_file_is_named(home: Module) -> None:
    edit(home, "[2, 4, 6]", "[9, 9, 9]")
    edit(home, "value + value", "value.x")
    edit(home, "class Total:", "class Sum:")
    text = text_of(home).replace(header("8_3-check"), "# %%")
    home.notebooks[0].write_text(text, encoding="utf-8")
    result = run_module(home).notebook
    assert "in line " in result.task("8.1").messages[0][1]
    assert result.task("8.3").messages == [("8.3-check", "task 8.3 must define Total")]


def test_an_error_in_a_released_check_is_placed_there(home: Module) -> None:
    edit(home, "[2, 4, 6]", "[9, 9, 9]")
    edit(home, "    return [value + value for value in values]", "    return None\n\n\ndouble = 5")
    said = "in line 2 of the released cell 8.1-check: expect(double([1, 2, 3])"
    assert said in run_module(home).notebook.task("8.1").messages[0][1]


def test_a_task_merged_into_another_is_to_do_and_one_is_told_where_its_code_is(home: Module, bare: Exam) -> None:
    cells = cells_in(text_of(home))
    (first,) = (place for place, cell in enumerate(cells) if cell.startswith(header("8_1")))
    (last,) = (place for place, cell in enumerate(cells) if cell.startswith(header("8_3")))
    cells[first] += "\n\n" + cells.pop(last).partition("\n")[2]
    home.notebooks[0].write_text("".join(cells))
    result = run_module(home).notebook
    mend = f"the task is to do until {PUTS_BACK} the cell back and you move its code there"
    assert result.notes[0] == f"the cell 8.3 is missing in {NAME}, and its code is in the cell of 8.1: {mend}"
    assert points(result) == visible(bare, home) == {"8.1": 2, "8.2": 3, "8.3": 0}


def test_a_cell_that_has_lost_its_id_is_found(home: Module) -> None:
    edit(home, header("8_3"), "# %%")
    line = line_of(home, "class Total")
    mend = f"the task is to do until {PUTS_BACK} the cell back"
    assert notes(home) == (f"the cell 8.3 is missing in {NAME}, and its code is in line {line} of {NAME}: {mend}",)
    restore(home, [Path(NAME).stem])
    result = run_module(home).notebook
    assert (points(result)["8.3"], result.notes) == (2, ())


def test_a_duplicated_cell_is_named_with_both_lines(home: Module, bare: Exam) -> None:
    edit(home, header("8_3"), f"{header('8_1')}\ndef double(values):\n    return []\n\n{header('8_3')}")
    lines = [number for number, row in enumerate(text_of(home).split("\n"), 1) if row.startswith("def double")]
    result = run_module(home).notebook
    said = f"the cell 8.1 appears in {NAME} 2 times; the first that is not as it was given counts"
    mend = "leave one cell, with all that belongs to the task"
    assert result.notes == (f"{said} (lines {lines[0]} and {lines[1]} of {NAME}): {mend}",)
    assert points(result) == visible(bare, home) == {"8.1": 2, "8.2": 3, "8.3": 2}


def test_the_pieces_of_a_split_cell_count_together_and_keep_their_lines(home: Module) -> None:
    edit(home, "def double(values):", f"def twice(x):\n    return x.x\n\n{header('8_1')}\ndef double(values):")
    edit(home, "value + value", "twice(value)")
    result = run_module(home).notebook
    assert result.notes[0].startswith(f"the cell 8.1 is split in {NAME}, and its pieces count together (lines ")
    trace = result.task("8.1").checks[0].traceback
    assert f"line {line_of(home, 'return [twice')}, in double: return [twice(value) for value in values]" in trace


@pytest.mark.parametrize("between", ["# %% [markdown]\n# a note\n\n", ""])
def test_the_half_of_a_split_cell_that_does_not_count_is_not_green(home: Module, bare: Exam, between: str) -> None:
    edit(
        home,
        "    return [value + value for",
        f"    return twice(values)\n\n{between}{header('8_1')}\ntwice = lambda values: [value + value for",
    )
    edit(
        home,
        "twice = lambda values: [value + value for value in values]",
        "twice = lambda values: [2 * value for value in values]",
    )
    result = run_module(home).notebook
    assert f"the cell 8.1 appears in {NAME} 2 times; the first that is not as it was given counts" in result.notes[0]
    assert result.notes[1].startswith("8.1 uses twice from line ")
    assert points(result)["8.1"] == visible(bare, home)["8.1"] == 0


def test_own_comparisons_in_a_task_are_ordinary_ones(home: Module, bare: Exam) -> None:
    edit(home, "        return self.sum", f"        return self.sum{OWN_CHECKS}")
    result = run_module(home).notebook
    assert (points(result)["8.3"], visible(bare, home)["8.3"], result.notes) == (2, 2, ())
    edit(home, '== 2, "two"', '== 3, "two is not three"')
    (failed,) = [task for task in graded(bare, home.notebooks[0].read_bytes()).record.tasks if task.earned == 0]
    assert failed.note == run_module(home).notebook.task("8.3").message == "mine: two is not three"


def test_an_own_comparison_that_fails_has_its_title_in_the_first_task_too(home: Module, bare: Exam) -> None:
    edit(home, "for value in values]", 'for value in values]\n\n\nwith check("8.1", "mine"):\n    expect(1, 2, "one")')
    task = graded(bare, home.notebooks[0].read_bytes()).record.tasks[0]
    assert task.note == run_module(home).notebook.task("8.1").message == "mine: one: expected 2, got 1"


def test_an_import_that_takes_the_name_of_a_module_that_is_given_is_named(home: Module) -> None:
    """After the cell, the name is the module again, and the task's own function fails."""
    edit(home, "    return found", "    return found\n\n\nfrom math import sqrt as np\n")
    assert "8.2 binds np, which the notebook gives: call it something else, or other tasks may fail" in notes(home)


def test_one_that_is_nested_too_deep_costs_its_task_and_no_other(home: Module) -> None:
    edit(home, "    return found", "    return found\n\n\nTABLE = " + " + ".join(["1"] * 600) + "\n")
    result = run_module(home).notebook
    assert points(result)["8.1"] == 2
    assert points(result)["8.3"] == 2


def test_a_name_that_the_notebook_gives_is_kept_for_the_other_tasks(home: Module, bare: Exam) -> None:
    edit(home, "    return found", "    return found\n\n\nnp = 5\nlist = [1]\n")
    edit(home, "    def add(self, value):", "    def add(self, value: np.ndarray | list[int]):")
    result = run_module(home).notebook
    assert result.notes == ("8.2 binds np, which the notebook gives: call it something else, or other tasks may fail",)
    assert points(result) == visible(bare, home) == {"8.1": 2, "8.2": 3, "8.3": 2}


GIVING = NOTEBOOK.replace(
    "import numpy as np\n", "import numpy as np\n\ndef size(values):\n    return len(values)\n", 1
)
GIVING = GIVING.replace('expect(double([1, 2, 3]), [2, 4, 6], "three', 'expect(size(double([1, 2, 3])), 3, "three', 1)


@pytest.mark.parametrize(
    ("task", "own"),
    [
        ("8.1", "def size(values):\n    return 'mine'\n"),
        ("8.1", "class size:\n    pass\n"),
        ("8.1", "del size\n"),
        ("8.2", "size = None\n"),
    ],
)
def test_a_function_that_the_notebook_gives_is_the_one_that_checks_call(tmp_path: Path, task: str, own: str) -> None:
    module = student_folder(tmp_path, GIVING)
    put(module.notebooks[0], RIGHT | {task: f"{RIGHT[task]}\n\n\n{own}"})
    exam = exam_at(Level.PROCESS, notebook=GIVING)
    assert points(run_module(module).notebook) == visible(exam, module) == {"8.1": 2, "8.2": 3, "8.3": 2}


def test_a_renamed_class_is_asked_for_by_name_on_both_sides(home: Module, bare: Exam) -> None:
    edit(home, "class Total", "class Totals")
    assert run_module(home).notebook.task("8.3").messages == [("8.3-check", "task 8.3 must define Total")]
    check = graded(bare, home.notebooks[0].read_bytes()).record.tasks[2].checks[0]
    assert (check.message, check.last_line) == ("task 8.3 must define Total", "")


def test_a_raise_that_was_left_under_the_code_is_named_with_its_line(home: Module, bare: Exam) -> None:
    edit(home, "        return self.sum", '        return self.sum\n        raise NotImplementedError("task 8.3")')
    line = line_of(home, "        raise NotImpl")
    task = graded(bare, home.notebooks[0].read_bytes()).record.tasks[2]
    assert task.status is Status.TODO
    assert task.note == f'line {line} of {NAME} is still there: raise NotImplementedError("task 8.3")'
    assert run_module(home).notebook.task("8.3").message == task.note.replace(f" of {NAME}", "")
    page = feedback_page(graded(bare, home.notebooks[0].read_bytes()).record)
    assert f"line {line} of {NAME} is still there" in page


def test_grades_name_the_lines_of_the_students_file(home: Module, bare: Exam) -> None:
    edit(home, "value + value", "value.x")
    edit(home, "import numpy as np\n", "# a comment that moves everything\n\n\n\nimport numpy as np\n")
    check = graded(bare, home.notebooks[0].read_bytes()).record.tasks[0].checks[0]
    where = f"in line {line_of(home, 'return [value.x')} of {NAME}: return [value.x for value in values]"
    assert check.last_line == f"AttributeError: 'int' object has no attribute 'x', {where}"
    assert check.message == f"each is doubled: {check.last_line}"


def test_grades_of_a_jupyter_notebook_name_the_line_in_the_cell(home: Module, bare: Exam) -> None:
    edit(home, "value + value", "value.x")
    record = graded(bare, to_ipynb(text_of(home)).encode(), "ada.ipynb").record
    assert "in line 2 of the cell 8.1: return [value.x" in record.tasks[0].checks[0].message


def test_hints_of_the_feedback_name_places_of_the_students_file(home: Module, bare: Exam) -> None:
    edit(home, "import numpy as np\n", "import numpy as np\nimport operator\n")
    edit(home, header("8_3"), f"# %%\ndef helper():\n    return 1\n\n{header('8_3')}")
    found = dict(hints(graded(bare, home.notebooks[0].read_bytes()).record.evidence))
    assert list(found.values()) == [
        f"import numpy as np, line {line_of(home, 'import numpy')} of {NAME}",
        f"helper, line {line_of(home, 'def helper')} of {NAME}",
    ]


def test_a_notebook_without_cells_of_tasks_is_refused_with_the_mend(home: Module) -> None:
    home.notebooks[0].write_text("# %%\nprint(1)\n")
    with pytest.raises(NotebookError, match=f"copy your solutions into a new copy of {RELEASED}"):
        run_module(home)
    assert RELEASED in submit(home).look.problems[0]


def test_what_is_handed_in_is_judged_in_the_same_way(home: Module, capsys: pytest.CaptureFixture[str]) -> None:
    edit(home, header("8_1"), f"# %%\ntwice = 2\n\n{header('8_1')}")
    edit(home, "value + value", "twice * value")
    done = submit(home)
    assert done.receipt.points == {"8.1": (0, 2), "8.2": (3, 3), "8.3": (2, 2)}
    assert done.look.result.notes[0].startswith(f"8.1 uses twice from line {line_of(home, 'twice = 2')} of {NAME}, ")


@pytest.mark.parametrize("is_there", [True, False])
def test_without_what_was_released_the_file_is_judged_as_it_is_and_that_is_said(home: Module, is_there: bool) -> None:
    if is_there:
        released_path(home, NAME).write_text("# changed\n")
    else:
        released_path(home, NAME).unlink()
    assert released_text(home, NAME) is None
    edit(home, header("8_1"), f"# %%\ntwice = 2\n\n{header('8_1')}")
    edit(home, "value + value", "twice * value")
    result = run_module(home).notebook
    mend = "so cells that do not count when you hand in cannot be told: take the file from a new copy of the course"
    assert (points(result)["8.1"], result.notes) == (2, (f"{RELEASED} is missing or was changed, {mend}",))


def test_a_course_edition_is_judged_as_it_is(home: Module) -> None:
    assert released_text(home, NAME) == released_path(home, NAME).read_text(encoding="utf-8")
    (home.root / FILE).unlink()
    edit(home, "[2, 4, 6]", "[2, 4, 7]")
    result = run_module(home).notebook
    assert (result.notes, result.task("8.1").status) == ((), Status.FAILED)


# Whatever happens to the file.

GIVEN = blank(COURSE, NOTEBOOK)
WRONG = {"8.1": "def double(values):\n    return [2]", "8.2": "def mirror(values):\n    return values[1:]"}
Change = Callable[[list[str], int], None]


def cells_in(text: str) -> list[str]:
    return re.split(r"(?m)^(?=# %%)", text)


def add(cells: list[str], place: int) -> None:
    cells.insert(place + 1, "# %%\nimport operator\n\ndef helper(x):\n    return x\n\n")


def use(cells: list[str], place: int) -> None:
    cells[:] = [cell.replace("value + value", "helper(value) + value") for cell in cells]
    add(cells, place)


def move(cells: list[str], place: int) -> None:
    cells.append(cells.pop(place))


def double(cells: list[str], place: int) -> None:
    cells.insert(place + 1, cells[place])


def double_and_edit(cells: list[str], place: int) -> None:
    cells.insert(place + 1, cells[place].replace("value", "other") + "\nextra = 1\n")


def split(cells: list[str], place: int, second: str = "# %%") -> None:
    head, *rows = cells[place].split("\n")
    half = max(1, len(rows) // 2)
    cells[place : place + 1] = ["\n".join([head, *rows[:half], "", ""]), "\n".join([second, *rows[half:]])]


def split_as_jupyterlab(cells: list[str], place: int) -> None:
    split(cells, place, cells[place].split("\n")[0])


def merge(cells: list[str], place: int) -> None:
    cells[place] += cells.pop(place + 1).partition("\n")[2]


def spoil(cells: list[str], place: int) -> None:
    cells[place] = cells[place].replace("expect", "print").replace("import numpy", "import operator, numpy")


def lose_metadata(cells: list[str], place: int) -> None:
    cells[place] = re.sub("^# %% nbgrader.*", "# %%", cells[place])


def lose(cells: list[str], place: int) -> None:
    del cells[place]


CHANGES = (add, use, move, double, double_and_edit, split, split_as_jupyterlab, merge, spoil, lose_metadata, lose)


@st.composite
def files(draw: st.DrawFn) -> str:
    """Return a student's file with right and wrong solutions, and some changes."""
    solved = draw(st.dictionaries(st.sampled_from(list(RIGHT)), st.booleans()))
    rows = GIVEN.split("\n")
    for cell in reversed(parse(GIVEN).cells):
        if cell.id in solved:
            source = RIGHT[cell.id] if solved[cell.id] else WRONG.get(cell.id, "x = (")
            rows[cell.line - 1 : cell.last_line] = source.split("\n")
    cells = cells_in("\n".join(rows))
    for change in draw(st.lists(st.sampled_from(CHANGES), max_size=3)):
        change(cells, draw(st.integers(1, len(cells) - 2)))
    return "".join(cells)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Module:
    return student_folder(tmp_path_factory.mktemp("home") / "course")


@given(files(), st.sampled_from([NAME, "ada.py", "dataloader_dev (1).txt"]))
@settings(max_examples=150, deadline=None)
def test_the_same_cells_are_taken_whatever_happens_to_the_file(folder: Module, text: str, name: str) -> None:
    folder.notebooks[0].write_text(text, encoding="utf-8", newline="\n")
    taken = rebuild(COURSE, text.encode(), name)
    if taken.problem:
        with pytest.raises(NotebookError):
            judge(folder, folder.notebooks[0])
        return
    rows = text.split("\n")
    for cell, given_cell in zip(judge(folder, folder.notebooks[0]).notebook.cells, parse(GIVEN).cells, strict=True):
        assert cell.source == (taken.cells.get(cell.id, "") if cell.is_solution else given_cell.source)
        if cell.kind == "code" and cell.source and not cell.file:
            assert rows[cell.line - 1] == cell.source.split("\n")[0]


@given(files())
@settings(max_examples=40, deadline=None)
def test_both_forms_of_a_notebook_give_the_same_cells(text: str) -> None:
    py, jupyter = rebuild(COURSE, text.encode(), NAME), rebuild(COURSE, to_ipynb(text).encode(), "a.ipynb")
    assert [source.split() for source in py.cells.values()] == [source.split() for source in jupyter.cells.values()]
    assert py.written == jupyter.written


@given(files(), st.sampled_from([NAME, "ada.ipynb"]))
@settings(max_examples=12, deadline=None)
def test_the_points_at_home_are_those_of_the_visible_checks(folder: Module, bare: Exam, text: str, name: str) -> None:
    folder.notebooks[0].write_text(text, encoding="utf-8", newline="\n")
    try:
        home = run_module(folder).notebook
    except NotebookError:
        assert graded(bare, text.encode()).record.problem
        return
    data = to_ipynb(text) if name.endswith(".ipynb") else text
    record = graded(bare, data.encode(), name).record
    for task, grade in zip(home.tasks, record.tasks, strict=True):
        given_there = sum(check.earned for check in grade.checks if not check.is_hidden)
        if not any(note.startswith(task.id) for note in home.notes):
            assert task.earned == given_there, (task.id, home.notes)
