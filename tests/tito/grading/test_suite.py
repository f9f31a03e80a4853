"""The package's tests, run against what the notebook gives at this moment."""

from __future__ import annotations

import shutil

import pytest

from tito.export.assemble import HEADER
from tito.grading.report import summary
from tito.grading.results import NotebookResult, Status, SuiteResult, TaskResult, TestResult
from tito.grading.suite import Suite, fresh_package
from tito.testing import run_module
from tito.workspace import Workspace

LOADER = "from tinytorch.core.dataloader.loader import DataLoader\n"
HAS_TWO = "    assert len(DataLoader([0] * 33)) == 2\n"
WRONG = ("return rounded(len(self.dataset) / self.batch_size)", "return 1")
STUB = (
    "        return rounded(len(self.dataset) / self.batch_size)\n",
    '        raise NotImplementedError("task 8.3")\n',
)


@pytest.fixture
def suite(whole_course):
    """Return a function that writes a test file and runs it against the course's notebook."""

    def suite(text: str, **options):
        (whole_course.tests / "test_it.py").write_text(text, encoding="utf-8")
        module = Workspace(whole_course.root).module("8")
        with fresh_package(module) as package:
            return Suite(module, package, **options).run()

    return suite


def by_name(result) -> dict[str, Status]:
    return {test.id.split("::")[-1]: test.status for test in result.tests}


def test_what_another_program_is_writing_is_no_part_of_the_package(suite, whole_course):
    """A file that goes while the package is copied, and a link to nothing, as some editors make for a lock."""
    folder = whole_course.root / "tinytorch"
    (folder / ".x.py.1-abc.tmp").symlink_to("nowhere")
    (folder / ".#x.py").symlink_to("somebody@there")
    assert by_name(suite("def test_a(): pass\n")) == {"test_a": Status.PASSED}


def test_results_are_counted(suite):
    text = "import pytest\ndef test_a(): pass\ndef test_b(): assert 1 == 2\n"
    result = suite(text + "@pytest.mark.skip\ndef test_c(): pass\n@pytest.mark.xfail\ndef test_d(): assert 0\n")
    assert by_name(result) == {"test_a": Status.PASSED, "test_b": Status.FAILED, "test_d": Status.PASSED}
    assert result.skipped == 1
    assert result.tests[1].message.startswith("line 3: expected 2, got 1\n")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("assert [1, 2] == [1, 3]", "[1] expected 3, got 2"),
        ("assert (1, 'a') == (1, 'b'), 'mine'", "mine"),
        ("assert not [1]", "not [1]"),
        ("with pytest.raises(ValueError): pass", "expected ValueError, but nothing was raised"),
        ("with pytest.raises((ValueError, KeyError)): pass", "expected ValueError or KeyError, but nothing was raised"),
        (
            "with pytest.raises(ValueError, match='length'): raise ValueError('no')",
            "the message should mention 'length', it says 'no'",
        ),
        ("{}['a']", "KeyError: 'a'"),
    ],
)
def test_a_failure_is_told_in_the_words_of_checks(suite, body, said):
    given = "import pytest\n@pytest.mark.parametrize('error', [KeyError('x')])\n"
    result = suite(f"{given}def test_a(error):\n    {body}\n")
    first, *_, last = result.tests[0].message.splitlines()
    assert (first.partition(": ")[2], last) == (said, "with error = KeyError('x')")


@pytest.mark.parametrize(
    ("statuses", "tasks", "accused"),
    [
        ({"8.1": Status.PASSED, "8.2": Status.PASSED}, "8.1 8.2", ["8.1", "8.2"]),
        ({"8.1": Status.PASSED, "8.2": Status.FAILED}, "8.1 8.2", []),  # 8.2 may be why
        ({"8.1": Status.PASSED, "8.2": Status.TODO}, "8.1", ["8.1"]),
        ({"8.1": Status.FAILED}, "8.1", []),
        ({"8.1": Status.PASSED}, "", []),
    ],
)
def test_only_a_task_that_its_checks_accept_is_accused_by_tests(statuses, tasks, accused):
    found = NotebookResult(tuple(TaskResult(name, "", "", own=status) for name, status in statuses.items()))
    tested = found.tested(SuiteResult((TestResult("a", Status.FAILED, task=tasks), TestResult("b", Status.PASSED))))
    assert [task.id for task in tested.tasks if task.status is Status.UNTESTED] == accused
    assert [task.earned for task in tested.tasks] == [task.earned for task in found.tasks]


@pytest.mark.parametrize("name", ["my course [2026]", "a::b", "100% #1?"])
def test_a_course_may_lie_in_a_folder_of_any_name(whole_course, tmp_path, name):
    (whole_course.tests / "test_it.py").write_text("def test_a(): pass\n", encoding="utf-8")
    module = Workspace(shutil.copytree(whole_course.root, tmp_path / name)).module("8")
    with fresh_package(module) as package:
        assert by_name(Suite(module, package).run()) == {"test_a": Status.PASSED}


def test_a_mistake_in_the_notebook_is_caught_whatever_was_exported_before(suite, whole_course):
    stale = whole_course.files / "loader.py"
    stale.write_text("class DataLoader:\n    def __init__(self, dataset): ...\n    def __len__(self): return 2\n")
    whole_course.edit(*WRONG)
    assert by_name(suite(f"{LOADER}def test_two():\n{HAS_TWO}")) == {"test_two": Status.FAILED}


def test_what_was_exported_before_is_no_help_nor_hindrance(suite, whole_course):
    (whole_course.files / "loader.py").write_text("1 / 0\n", encoding="utf-8")
    (whole_course.files / "old.py").write_text(f"{HEADER.format(source='modules/08_dataloader/x_dev.py')}\n1 / 0\n")
    imports = "import importlib.util\nassert importlib.util.find_spec('tinytorch.core.dataloader.old') is None\n"
    assert by_name(suite(f"{imports}{LOADER}def test_two():\n{HAS_TWO}")) == {"test_two": Status.PASSED}


def test_nothing_is_written_to_the_course(suite, whole_course):
    before = whole_course.exported()
    suite(f"{LOADER}def test_two():\n{HAS_TWO}")
    assert whole_course.exported() == before


def test_names_of_unsolved_tasks_are_to_do_where_they_are_used(suite, whole_course):
    whole_course.edit(*STUB)
    text = (
        "from tinytorch.core.dataloader import DataLoader\nfrom tinytorch.core.dataloader.dataset import ArrayDataset\n"
    )
    result = suite(f"{text}def test_two():\n{HAS_TWO}\ndef test_other():\n    assert ArrayDataset\n")
    assert by_name(result) == {"test_two": Status.WAITS, "test_other": Status.PASSED}
    assert result.tests[0].message == "waits for 8.3"


def test_a_file_that_needs_an_unsolved_name_to_be_read_is_to_do(suite, whole_course):
    whole_course.edit(*STUB)
    result = suite(f"{LOADER}LOADER = DataLoader([1])\ndef test_two():\n{HAS_TWO}")
    assert [(test.status, test.message) for test in result.tests] == [(Status.WAITS, "waits for 8.3")]


def test_tests_of_an_unsolved_task_are_to_do_however_they_fail(suite):
    marked = '@pytest.mark.task("8.3")\ndef test_a(): assert 0\ndef test_b(): assert 0\n'
    result = suite(f"import pytest\n{marked}", todo=("8.3",))
    assert by_name(result) == {"test_a": Status.TODO, "test_b": Status.FAILED}


def test_one_task_is_tested_alone(suite):
    marked = '@pytest.mark.task("8.3")\ndef test_a(): pass\n@pytest.mark.task("8.2")\ndef test_b(): assert 0\n'
    assert by_name(suite(f"import pytest\n{marked}def test_c(): assert 0\n", task="8.3")) == {"test_a": Status.PASSED}


def test_a_file_that_cannot_be_collected_is_said_and_the_others_are_run(suite, whole_course):
    (whole_course.tests / "test_broken.py").write_text("import nothing_of_that_name\n")
    result = suite("def test_a(): pass\n")
    assert by_name(result) == {"tests/08_dataloader/test_broken.py": Status.FAILED, "test_a": Status.PASSED}
    assert "cannot be collected: ModuleNotFoundError: No module named 'nothing_of_that_name'" in result.tests[0].message


def test_a_broken_conftest_is_said(suite, whole_course):
    (whole_course.tests / "conftest.py").write_text("1 / 0\n")
    assert "ZeroDivisionError" in suite("def test_a(): pass\n").error


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("\n    while True: pass", Status.TIMED_OUT),
        ("import os; os._exit(0)", Status.CRASHED),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", Status.CRASHED),
        ("raise KeyboardInterrupt", Status.FAILED),
        ("raise SystemExit", Status.FAILED),
    ],
)
def test_no_test_ends_the_others(suite, source, status):
    text = f"def test_a(): pass\ndef test_b(): {source}\ndef test_c(): pass\n"
    result = suite(text, timeout_s=0.5)
    assert by_name(result) == {"test_a": Status.PASSED, "test_b": status, "test_c": Status.PASSED}
    assert len(result.tests) == 3


def test_warnings_are_no_failure(suite):
    assert by_name(suite("import warnings\ndef test_a(): warnings.warn('x')\n")) == {"test_a": Status.PASSED}


def test_a_package_from_elsewhere_is_refused(suite, whole_course):
    other = whole_course.root / "elsewhere" / "tinytorch"
    other.mkdir(parents=True)
    (other / "__init__.py").touch()
    (whole_course.tests / "conftest.py").write_text(f"import sys\nsys.path.insert(0, {str(other.parent)!r})\n")
    assert "not in the package exported just now" in suite("def test_a(): pass\n").error


def test_no_tests_are_no_failure(whole_course):
    module = Workspace(whole_course.root).module("8")
    with fresh_package(module) as package:
        assert Suite(module, package).run().statuses == []


def test_a_notebook_that_cannot_be_exported_is_said_once(whole_course):
    (whole_course.tests / "test_it.py").write_text("def test_a(): pass\n")
    whole_course.edit("import math\n", "import math as\n")
    result = run_module(Workspace(whole_course.root).module("8"))
    assert result.suite.error.startswith("the package cannot be exported: ")
    assert result.exit_code == 1


def test_a_syntax_error_in_a_task_costs_only_the_tests_that_need_it(whole_course, cells):
    text = "from tinytorch.core.dataloader import ArrayDataset, DataLoader\n"
    text += f"def test_two():\n{HAS_TWO}\ndef test_set(): assert len(ArrayDataset([1])) == 1\n"
    (whole_course.tests / "test_it.py").write_text(text)
    whole_course.edit("return math.ceil(length)", "return math.ceil(length")
    head = whole_course.notebook.read_text(encoding="utf-8").split("# %% [markdown]")[0]
    later = [cells.code("from tinytorch.core.dataloader import ArrayDataset as Set, DataLoader as Loader")]
    later += [cells.task("8.5", "x = 33"), cells.check("8.5-check", "assert len(Set([0] * x)) == 33")]
    later += [cells.task("8.6", "y = 33"), cells.check("8.6-check", "assert len(Loader([0] * y)) == 2")]
    whole_course.write("\n".join([head, *later]), "next_dev.py")
    result = run_module(Workspace(whole_course.root).module("8"))
    assert "task 8.2: syntax error, '(' was never closed" in result.suite.error
    assert summary(result.suite).startswith("package tests: 1 passed, 1 waits for 8.2\n")
    assert by_name(result.suite) == {"test_two": Status.WAITS, "test_set": Status.PASSED}
    assert result.notebook.task("8.2").message.startswith("SyntaxError: '(' was never closed")
    assert result.notebook.task("8.5").status is Status.PASSED
    assert [message for _, message in result.notebook.task("8.6").messages] == ["waits for 8.2"]


# Code that does not end.

LOOP = ("return math.ceil(length)", "while True: pass")
MARKED = "import pytest\nfrom tinytorch.core.dataloader import ArrayDataset, DataLoader\n"
MARKED += '@pytest.mark.task("8.3")\ndef test_two():\n' + HAS_TWO
MARKED += '@pytest.mark.task("8.2")\ndef test_more():\n    1 / 0\n'
MARKED += f"def test_unmarked():\n{HAS_TWO}"
MARKED += '@pytest.mark.task("8.1")\ndef test_set():\n    assert len(ArrayDataset([1])) == 1\n'


def test_code_that_does_not_end_is_waited_for_once(suite, whole_course):
    whole_course.edit(*LOOP)
    told = []
    result = suite(MARKED, timeout_s=2, progress=told.append)
    assert by_name(result) == {
        "test_two": Status.TIMED_OUT,
        "test_more": Status.WAITS,
        "test_unmarked": Status.WAITS,
        "test_set": Status.PASSED,
    }
    assert result.tests[0].message == "did not end within 2 s, in the code of 8.2"
    assert {test.message for test in result.tests if test.status is Status.WAITS} == {"waits for 8.2"}
    assert summary(result) == "package tests: 1 passed, 1 failed, 2 wait for 8.2"
    assert "test_it.py::test_two" in told


def test_a_file_that_runs_it_when_it_is_imported_is_read_without_it(suite, whole_course):
    whole_course.edit(*LOOP)
    result = suite(MARKED.replace("import pytest\n", f"import pytest\n{LOADER}len(DataLoader([1]))\n"), timeout_s=2)
    assert [(test.id, test.status) for test in result.tests] == [("tests/08_dataloader/test_it.py", Status.WAITS)]


def test_a_file_of_tests_that_never_ends_by_itself_is_left_out(suite, whole_course):
    (whole_course.tests / "test_loop.py").write_text("while True: pass\n")
    result = suite("def test_a(): pass\n")
    assert by_name(result) == {"tests/08_dataloader/test_loop.py": Status.TIMED_OUT, "test_a": Status.PASSED}


def test_the_task_of_a_test_is_asked_where_the_loop_is_in_no_code_of_a_task(suite):
    marked = '@pytest.mark.task("8.1")\n'
    result = suite(
        f"import pytest\n{marked}def test_a():\n    while True: pass\n{marked}def test_b(): pass\n", timeout_s=1
    )
    assert by_name(result) == {"test_a": Status.TIMED_OUT, "test_b": Status.WAITS}


def test_the_next_notebook_does_not_wait_for_it_either(whole_course, cells):
    whole_course.edit(*LOOP)
    head = whole_course.notebook.read_text(encoding="utf-8").split("# %% [markdown]")[0]
    later = [cells.task("8.5", "from tinytorch.core.dataloader.loader import DataLoader as Loader")]
    later += [cells.check("8.5-check", "assert len(Loader([0] * 33)) == 2")]
    whole_course.write("\n".join([head, *later]), "next_dev.py")
    result = run_module(Workspace(whole_course.root).module("8"), timeout_s=2)
    assert result.notebook.task("8.2").status is Status.TIMED_OUT
    assert [message for _, message in result.notebook.task("8.5").messages] == ["waits for 8.2"]


def test_checks_of_a_later_notebook_see_the_package_of_this_moment(whole_course, cells):
    head = whole_course.notebook.read_text(encoding="utf-8").split("# %% [markdown]")[0]
    task = cells.task("8.5", "from tinytorch.core.dataloader.loader import DataLoader as Loader")
    whole_course.write(
        f"{head}\n{task}\n{cells.check('8.5-check', 'assert len(Loader([0] * 33)) == 2')}", "next_dev.py"
    )
    (whole_course.files / "loader.py").write_text("DataLoader = None\n")
    assert run_module(Workspace(whole_course.root).module("8")).notebook.task("8.5").earned == 1
