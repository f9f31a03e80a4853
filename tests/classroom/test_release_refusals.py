"""What stops a release: faults of the notebooks, and leaks wherever they are; what was there stays as it was."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_course import leave_out_runs, release, small_course, snapshot

from tito.release import edition as editions
from tito.release import steps
from tito.workspace import WorkspaceError


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    made = small_course(tmp_path / "course")
    monkeypatch.chdir(made.root)
    return made


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "out" / "student"


@pytest.fixture
def unrehearsed(monkeypatch: pytest.MonkeyPatch) -> None:
    leave_out_runs(monkeypatch)


FAULTS = [
    ("lint", "### 8.2 · rounded", "### rounded", "task 8.2 has no heading"),
    ("lint", '"points": 5,', '"points": 0,', "question 8.4-question has no points"),
    ("lint", "comment_magics: false", "comment_magics: true", "needs comment_magics: false"),
    (
        "reference",
        "return math.ceil(length)",
        "return math.floor(length)",
        "task 8.2: the reference solution is failed",
    ),
    ("reference", "assert rounded(1.5) == 2", 'print("here")\nassert rounded(1.5) == 2', "8.2-check prints 'here'"),
    (
        "reference",
        "assert rounded(1.5) == 2",
        'print("x", file=os.sys.stderr)\nassert rounded(1.5) == 2',
        "8.2-check prints 'x'",
    ),
    (
        "blank",
        "assert rounded(1.5) == 2",
        "assert callable(rounded)",
        "8.2-check gives 1 points to a body that does nothing",
    ),
    ("blank", '"8_1-hidden"', '"8_1-secret"', "task 8.1 is failed where it should be to do"),
]


@pytest.mark.parametrize(("step", "old", "new", "message"), FAULTS)
def test_what_is_to_mend_stops_the_release(
    course: Any, to: Path, capsys: pytest.CaptureFixture[str], step: str, old: str, new: str, message: str
) -> None:
    course.edit(old, new)
    assert release(to, zip=True) == 1
    said = capsys.readouterr().err
    assert message in said
    assert said.splitlines()[-1].startswith("nothing was released: ")
    assert said.rstrip().endswith(f"({step})")
    assert not to.exists()
    assert not to.parent.exists() or list(to.parent.iterdir()) == []


LEAKS = {
    "modules/08_dataloader/ABOUT.md": "Use `if len({len(array) for array in arrays}) > 1:` here.\n",
    "tests/08_dataloader/test_more.py": "# assert len(ArrayDataset(np.zeros(4))) == 4\n",
    "tinytorch/core/notes.txt": "self.dataset, self.batch_size = dataset, batch_size\n",
    "tito/helper.py": "x = 'return rounded(len(self.dataset) / self.batch_size)'\n",
    "LICENSE": "### BEGIN SOLUTION\n",
}


@pytest.mark.usefixtures("unrehearsed")
@pytest.mark.parametrize("name", LEAKS)
def test_a_leak_anywhere_stops_the_release_and_leaves_the_earlier_one(
    course: Any, to: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert release(to, zip=True) == 0
    before = snapshot(to.parent)
    (course.root / name).write_text(f"# one\n{LEAKS[name]}", encoding="utf-8")
    capsys.readouterr()
    assert release(to, zip=True) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith(f"{name}:2: ")
    assert said[1].startswith(f"new.zip/student/{name}:2: ")
    assert said[2] == "nothing was released: 2 to fix (leaks)"
    assert snapshot(to.parent) == before


@pytest.mark.usefixtures("unrehearsed")
def test_an_exported_file_that_slips_through_is_found(
    course: Any, to: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def careless(module: Any) -> dict[str, bytes]:
        text = "# Exported from modules/08_dataloader/dataloader_dev.py; edit that file.\nx = 1\n"
        return {**edition(module), "tinytorch/core/dataloader/dataset.py": text.encode()}

    edition = steps.edition
    monkeypatch.setattr(steps, "edition", careless)
    assert release(to) == 1
    assert "tinytorch/core/dataloader/dataset.py:1: is exported from a notebook" in capsys.readouterr().err
    assert not to.exists()


@pytest.mark.usefixtures("unrehearsed")
def test_a_solution_that_stays_in_the_notebooks_is_found(
    course: Any, to: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(editions, "blank", lambda notebook, text: text.replace("### BEGIN", "# begin"))
    monkeypatch.setattr(editions, "paired", lambda text: text.replace("### END", "# end"))
    assert release(to, zip=True, json=True) == 1
    said = "\n".join(json.loads(capsys.readouterr().out)["faults"])
    for file in (
        "dataloader_dev.ipynb",
        "dataloader_dev.py",
        "new.zip/student/modules/08_dataloader/dataloader_dev.py",
    ):
        assert f"{file}:" in said
    assert "is the solution of task 8.3" in said
    assert "is a hidden check of task 8.1" in said
    assert not to.exists()


@pytest.mark.usefixtures("unrehearsed")
def test_a_student_edition_is_not_released_again(course: Any, to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release(to)
    monkeypatch.chdir(to)
    with pytest.raises(WorkspaceError, match="is a student edition: release from the course"):
        release(to.parent / "other")


def test_a_file_that_students_need_and_that_is_not_there_is_named(course: Any, to: Path) -> None:
    (course.root / "LICENSE").unlink()
    with pytest.raises(WorkspaceError, match="LICENSE cannot be read, and students need it"):
        release(to)
    assert not to.exists()


def test_a_module_without_tasks_is_nothing_to_release(
    course: Any, to: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = course.notebook.read_text(encoding="utf-8")
    course.write(text.partition("# %% [markdown]")[0] + '# %% [markdown]\n"""\n# Nothing\n"""\n')
    assert release(to) == 1
    assert "has no task: there is nothing to release" in capsys.readouterr().err


def test_an_id_in_two_notebooks_is_refused(course: Any, to: Path, capsys: pytest.CaptureFixture[str]) -> None:
    course.write(course.notebook.read_text(encoding="utf-8"), "more_dev.py")
    assert release(to) == 1
    assert "8.1 is also used in dataloader_dev.py" in capsys.readouterr().err
