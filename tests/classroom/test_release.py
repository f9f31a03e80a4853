"""`tito release` from end to end, on a course of three tasks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_course import MODULE, ROOT, leave_out_runs, release, small_course, snapshot

from tito.notebooks.notebook import read
from tito.release import steps
from tito.release.marker import FILE, read_release, sha256
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


def test_a_release_says_what_it_did_and_holds_what_it_should(
    course: Any, to: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert release(to, zip=True) == 0
    rows = capsys.readouterr().out.splitlines()
    assert [row.split()[:2] for row in rows[:5]] == [
        [f"{number}/5", step] for number, step in enumerate(steps.STEPS, 1)
    ]
    assert rows[1].endswith("10 of 10 points")
    assert rows[3].endswith("0 of 8 points, 3 tasks to do")
    assert rows[5:7] == [f"released {MODULE} to {to} and {to}.zip", "3 tasks (10 points), 1 questions (5 points)"]
    assert rows[7].startswith("what students hold is noted in ")
    assert set(snapshot(to)) >= {
        ".github/workflows/tito-test.yml",
        ".gitignore",
        ".tito/released/dataloader_dev.py",
        FILE,
        "Makefile",
        "README.md",
        "modules/08_dataloader/ABOUT.md",
        "modules/08_dataloader/dataloader_dev.ipynb",
        "modules/08_dataloader/dataloader_dev.py",
        "tests/08_dataloader/test_dataset.py",
        "tinytorch/core/dataloader/errors.py",
        "tito/__init__.py",
    }
    assert sorted(path.name for path in to.parent.iterdir()) == ["student", "student.zip"]


@pytest.mark.usefixtures("unrehearsed")
def test_the_archive_holds_the_folder_in_order_without_times(course: Any, to: Path) -> None:
    assert release(to, zip=True) == 0
    with zipfile.ZipFile(f"{to}.zip") as archive:
        names = archive.namelist()
        assert {name.removeprefix("student/"): archive.read(name) for name in names} == snapshot(to)
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names == sorted(names)


@pytest.mark.usefixtures("unrehearsed")
def test_the_same_course_gives_the_same_bytes(course: Any, to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    other = to.parent / "again" / "student"
    assert (release(to, zip=True), release(other, zip=True)) == (0, 0)
    assert snapshot(to) == snapshot(other)
    assert Path(f"{to}.zip").read_bytes() == Path(f"{other}.zip").read_bytes()
    found = read_release(to)
    assert found is not None
    assert found.released == "2026-01-01T00:00:00+00:00"


@pytest.mark.usefixtures("unrehearsed")
def test_the_mark_names_every_file_with_its_hash(course: Any, to: Path) -> None:
    release(to)
    found = read_release(to)
    assert found is not None
    files = snapshot(to)
    assert found.files == {name: sha256(data) for name, data in files.items() if name != FILE}
    assert (found.module, list(found.cells)) == (MODULE, ["modules/08_dataloader/dataloader_dev.py"])


@pytest.mark.usefixtures("unrehearsed")
def test_a_release_takes_the_place_of_an_earlier_one(course: Any, to: Path) -> None:
    assert release(to) == 0
    course.edit("# A small module", "# A new title")
    assert release(to) == 0
    assert (to / "README.md").read_text(encoding="utf-8").startswith("# A new title\n")
    assert [path.name for path in to.parent.iterdir()] == ["student"]


@pytest.mark.usefixtures("unrehearsed")
def test_a_folder_that_was_worked_in_is_not_touched_without_force(
    course: Any, to: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release(to)
    notebook = to / "modules" / MODULE / "dataloader_dev.py"
    notebook.write_text("# my work\n", encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"dataloader_dev\.py was changed\): name another folder, or add --force"):
        release(to)
    assert notebook.read_text(encoding="utf-8") == "# my work\n"
    assert release(to, force=True) == 0
    assert f"what was there is now {to}.old" in capsys.readouterr().out
    kept = Path(f"{to}.old") / "modules" / MODULE / "dataloader_dev.py"
    assert kept.read_text(encoding="utf-8") == "# my work\n"
    assert len(read(notebook).tasks) == 3


def test_results_as_json(course: Any, to: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert release(to, json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["released"], found["tasks"], found["points"], found["questions"]) == (True, 3, 10, 1)
    assert found["to"] == str(to)
    assert found["files"] == len(snapshot(to))
    course.edit("return math.ceil(length)", "return math.floor(length)")
    assert release(to, json=True) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["released"], found["step"]) == (False, "reference")


@pytest.mark.usefixtures("unrehearsed")
def test_stray_files_of_the_course_are_not_released(course: Any, to: Path) -> None:
    strays = (
        "modules/08_dataloader/exam.md",
        "modules/08_dataloader/dataloader_dev.ipynb",
        "tito/.hidden.py",
        "tito/x.py~",
        "tinytorch/core/dataset.py.orig",
        "tests/solutions/08_dataloader/8.2.py",
        "tests/contracts/test_x.py",
        "data/x.bin",
        "benchmarks/x.py",
    )
    for name in strays:
        (course.root / name).parent.mkdir(parents=True, exist_ok=True)
        (course.root / name).write_text("# %% right: one\nsquirrel = 1\n", encoding="utf-8")
    (course.root / "tito" / "link.py").symlink_to(course.notebook)
    (course.root / "tests/solutions/08_dataloader/8.2.py").unlink()
    assert release(to) == 0
    found = snapshot(to)
    assert not {name for name in (*strays, "tito/link.py") if name in found} - {strays[1]}
    assert b"squirrel" not in b"".join(found.values())


@pytest.mark.usefixtures("unrehearsed")
@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_a_release_that_is_killed_leaves_the_earlier_one_and_the_next_one_works(course: Any, to: Path) -> None:
    assert release(to) == 0
    before = snapshot(to)
    command = "from pathlib import Path; from tito.release.command import release_command as run; import sys; "
    command += "run('8', to=Path(sys.argv[1]), zip=True, force=False, json=False)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", command, str(to)], cwd=course.root, env=environment, stdout=subprocess.DEVNULL
    )
    while process.poll() is None and len(list(to.parent.iterdir())) == 1:
        os.sched_yield()
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert snapshot(to) == before
    assert not Path(f"{to}.zip").exists()
    assert release(to, zip=True) == 0
