"""The package's tests, run against what the notebook gives at this moment."""

from __future__ import annotations

import pytest

from tito.export.assemble import HEADER
from tito.grading.results import Status
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


def test_results_are_counted(suite):
    text = "import pytest\ndef test_a(): pass\ndef test_b(): assert 1 == 2\n"
    result = suite(text + "@pytest.mark.skip\ndef test_c(): pass\n@pytest.mark.xfail\ndef test_d(): assert 0\n")
    assert by_name(result) == {"test_a": Status.PASSED, "test_b": Status.FAILED, "test_d": Status.PASSED}
    assert result.skipped == 1
    assert result.tests[1].message == "line 3: assert 1 == 2"


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
    assert by_name(result) == {"test_two": Status.TODO, "test_other": Status.PASSED}
    assert "solve task 8.3" in result.tests[0].message or "task 8." in result.tests[0].message


def test_a_file_that_needs_an_unsolved_name_to_be_read_is_to_do(suite, whole_course):
    whole_course.edit(*STUB)
    result = suite(f"{LOADER}LOADER = DataLoader([1])\ndef test_two():\n{HAS_TWO}")
    assert [test.status for test in result.tests] == [Status.TODO]


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
    whole_course.edit("return math.ceil(length)", "return math.ceil(length")
    result = run_module(Workspace(whole_course.root).module("8"))
    assert result.suite.error.startswith("the package cannot be exported: ")
    assert result.notebook.task("8.2").status is Status.FAILED
    assert result.exit_code == 1


def test_checks_of_a_later_notebook_see_the_package_of_this_moment(whole_course, cells):
    head = whole_course.notebook.read_text(encoding="utf-8").split("# %% [markdown]")[0]
    task = cells.task("8.5", "from tinytorch.core.dataloader.loader import DataLoader as Loader")
    whole_course.write(
        f"{head}\n{task}\n{cells.check('8.5-check', 'assert len(Loader([0] * 33)) == 2')}", "next_dev.py"
    )
    (whole_course.files / "loader.py").write_text("DataLoader = None\n")
    assert run_module(Workspace(whole_course.root).module("8")).notebook.task("8.5").earned == 1
