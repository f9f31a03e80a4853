"""nbgrader's notebooks of a course are made once, and again if anything that they are made of has changed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_course import module_of, small_course

from tito.classroom.recorded import course as course_module
from tito.classroom.recorded import maker
from tito.classroom.recorded.course import Course

ADDRESS = "sqlite:///gradebook.db"
Write = Callable[[], Course]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Take down each notebook that is made from its text."""
    found: list[str] = []
    real = course_module.from_percent
    monkeypatch.setattr(course_module, "from_percent", lambda text: (found.append("one"), real(text))[1])
    return found


@pytest.fixture
def write(tmp_path: Path) -> Write:
    small_course(tmp_path / "course")

    def again() -> Course:
        course = Course.of(module_of(tmp_path / "course"), tmp_path / "grading")
        course.write(ADDRESS)
        return course

    return again


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.ipynb")}


def test_the_second_time_nothing_is_made_and_the_templates_are_the_same(
    write: Write, made: list[str], tmp_path: Path
) -> None:
    first, count = write(), len(made)
    before = contents(tmp_path / "grading")
    second = write()
    assert second._templates == first._templates
    assert len(made) == count > 0
    assert contents(tmp_path / "grading") == before


@pytest.mark.parametrize("what", ["a notebook", "a released one", "one is gone", "one too many", "the record"])
def test_what_was_changed_or_lost_is_made_again(write: Write, made: list[str], tmp_path: Path, what: str) -> None:
    write()
    before, count = contents(tmp_path / "grading"), len(made)
    source, released = (next((tmp_path / "grading" / step).rglob("*.ipynb")) for step in ("source", "release"))
    if what == "a notebook":
        source.write_text("{}", encoding="utf-8")
    elif what == "a released one":
        released.write_bytes(released.read_bytes() + b"\n")
    elif what == "one is gone":
        released.unlink()
    elif what == "one too many":
        (released.parent / "old_dev.ipynb").write_text("{}", encoding="utf-8")
    else:
        (tmp_path / "grading" / "written.json").write_text("\0", encoding="utf-8")
    write()
    assert len(made) == 2 * count
    assert contents(tmp_path / "grading") == before
    write()
    assert len(made) == 2 * count


def test_another_text_or_another_version_makes_them_again(
    write: Write, made: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write()
    count = len(made)
    (notebook,) = module_of(tmp_path / "course").notebooks
    notebook.write_text(notebook.read_text(encoding="utf-8") + "\n# %%\n7\n", encoding="utf-8")
    course = write()
    assert len(made) == 2 * count
    assert course._templates[notebook.stem].cells[-1].source == "7"
    monkeypatch.setattr(maker, "version", lambda _: "1.0")
    write()
    assert len(made) == 3 * count
