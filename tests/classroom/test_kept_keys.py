"""The course's own solutions run once: what their checks found is kept, and found again where all is the same."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_course import module_of, small_course

from tito.classroom.examined import exam
from tito.classroom.examined.exam import Exam, set_exam
from tito.classroom.recorded import maker
from tito.classroom.sandbox.sandbox import Level
from tito.grading.inside.limits import Limits

Set = Callable[..., Exam]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "grading" / "answer_keys.json"


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Take down the notebooks whose solutions run, in this process: a course of one notebook."""
    found: list[str] = []
    real = exam.make_key

    def run(notebook, sandbox):  # type: ignore[no-untyped-def]
        found.append(notebook.path.name)
        return real(notebook, sandbox)

    monkeypatch.setattr(exam, "make_key", run)
    return found


@pytest.fixture
def set_it(tmp_path: Path, kept: Path) -> Set:
    root = tmp_path / "course"
    small_course(root)
    return lambda **more: set_exam(module_of(root), Level.PROCESS, kept=kept, **more)


def test_a_second_exam_has_the_same_keys_without_a_run(set_it: Set, runs: list[str], kept: Path) -> None:
    first, second = set_it(), set_it()
    assert len(runs) == 1
    assert second == first
    assert first.papers[0].key.checks
    assert kept.stat().st_mode & 0o077 == 0  # it holds what the checks expect


def test_what_a_key_depends_on_makes_a_run(
    set_it: Set, runs: list[str], kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_it()
    (notebook,) = module_of(tmp_path / "course").notebooks
    notebook.write_text(notebook.read_text(encoding="utf-8") + "\n# %%\n7\n", encoding="utf-8")
    set_it()
    set_it(limits=Limits(check_s=3.0))
    monkeypatch.setattr(maker, "version", lambda _: "1.0")  # NumPy's
    set_it(limits=Limits(check_s=3.0))
    assert len(runs) == 4
    set_it(limits=Limits(check_s=3.0))
    assert len(runs) == 4


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}', "\0", None])
def test_a_file_that_is_no_file_of_keys_is_made_again(
    set_it: Set, runs: list[str], kept: Path, content: str | None
) -> None:
    first = set_it()
    broken = kept.read_text(encoding="utf-8").replace('"asked"', '"ask"') if content is None else content
    kept.write_text(broken, encoding="utf-8")
    assert set_it() == first
    assert set_it() == first
    assert len(runs) == 2
