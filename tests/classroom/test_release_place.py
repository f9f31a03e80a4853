"""Where a release may go: nobody's files are overwritten, and a failure leaves what was there."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from tito.release.edition import write
from tito.release.marker import FILE, Release, loads, read_release, sha256
from tito.release.place import building, changes, put_file, require_place, require_zip, swap_in, was_used
from tito.workspace import WorkspaceError


@pytest.fixture
def course(tmp_path: Path) -> Path:
    root = tmp_path / "work" / "course"
    for name in ("modules/08_dataloader", "tinytorch", "tests", ".git"):
        (root / name).mkdir(parents=True)
    return root


def released(folder: Path, text: str = "one") -> Path:
    """Write a release of two files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"README.md": text.encode(), "modules/08_x/x_dev.py": b"x = 1\n"}
    marker = Release("08_x", "1", "2026-01-01T00:00:00+00:00", {name: sha256(data) for name, data in files.items()})
    write({**files, FILE: marker.dumps()}, folder)
    return folder


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refusal(target: Path, course: Path, *, force: bool = False) -> str:
    with pytest.raises(WorkspaceError) as refused:
        require_place(target, course, force=force)
    return str(refused.value)


@pytest.mark.parametrize("force", [False, True])
def test_the_course_is_never_the_place(course: Path, force: bool) -> None:
    for target in (course, course.parent, course.parent.parent, course / "modules" / ".."):
        assert "holds the course itself" in refusal(target, course, force=force)


@pytest.mark.parametrize("name", ["modules", "modules/08_dataloader/out", "tinytorch/x", "tests/out", ".git/x", "tito"])
def test_the_sources_of_the_course_are_no_place(course: Path, name: str) -> None:
    assert f"is in {name.split('/')[0]}/ of the course" in refusal(course / name, course, force=True)


def test_a_link_into_the_course_is_no_place(course: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(course / "tests")
    assert "is in tests/" in refusal(tmp_path / "link" / "out", course)


def test_a_new_folder_an_empty_one_and_an_earlier_release_are_places(course: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for target in (tmp_path / "a" / "b", tmp_path / "empty", released(tmp_path / "old"), course / "release"):
        before = sorted(tmp_path.rglob("*"))
        require_place(target, course, force=False)
        assert sorted(tmp_path.rglob("*")) == before  # it looks, and neither makes nor moves anything


def test_a_file_is_no_place(course: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert "is a file: --to names a folder" in refusal(tmp_path / "file", course, force=True)


def test_somebodys_folder_needs_force(course: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x", encoding="utf-8")
    assert "is not an earlier release: name another folder, or add --force" in refusal(tmp_path / "mine", course)
    require_place(tmp_path / "mine", course, force=True)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"files": 3}', '{"module": "8", "files": {"a": "b"}}'])
def test_a_folder_with_a_broken_mark_is_somebodys(course: Path, tmp_path: Path, text: str) -> None:
    released(tmp_path / "old").joinpath(FILE).write_text(text, encoding="utf-8")
    assert "is not an earlier release" in refusal(tmp_path / "old", course)


def test_a_release_that_was_worked_in_needs_force(course: Path, tmp_path: Path) -> None:
    old = released(tmp_path / "old")
    (old / "modules/08_x/x_dev.py").write_text("x = 2\n", encoding="utf-8")
    (old / "README.md").unlink()
    (old / "notes.txt").write_text("x", encoding="utf-8")
    (old / "tinytorch" / "data").mkdir(parents=True)
    (old / "tinytorch" / "data" / "mine.py").write_text("x = 1\n", encoding="utf-8")
    message = refusal(old, course)
    for part in (
        "README.md is gone",
        "modules/08_x/x_dev.py was changed",
        "notes.txt was added",
        "data/mine.py was added",
    ):
        assert part in message
    require_place(old, course, force=True)


def test_what_using_a_release_leaves_behind_is_no_work(course: Path, tmp_path: Path) -> None:
    old = released(tmp_path / "old")
    left = (
        ".venv/bin/python",
        "data/x.bin",
        "tito/__pycache__/x.pyc",
        ".git/HEAD",
        "a.egg-info/PKG",
        ".pytest_cache/v",
    )
    for name in left:
        (old / name).parent.mkdir(parents=True, exist_ok=True)
        (old / name).write_bytes(b"x")
    (old / "tinytorch").mkdir()
    (old / "tinytorch/x.py").write_text("# Exported from modules/08_x/x_dev.py; edit that file.\n", encoding="utf-8")
    assert list(changes(old)) == []
    assert not was_used(old)
    require_place(old, course, force=False)


def test_an_archive_is_overwritten_only_if_it_is_a_release(tmp_path: Path) -> None:
    archive = tmp_path / "x.zip"
    require_zip(archive, force=False)
    for content in (b"", b"no archive"):
        archive.write_bytes(content)
        with pytest.raises(WorkspaceError, match=r"x\.zip is not an earlier release"):
            require_zip(archive, force=False)
        require_zip(archive, force=True)
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(f"x/{FILE}", "{}")
    require_zip(archive, force=False)


def test_a_new_folder_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    target = released(tmp_path / "out", "one")
    with building(target) as aside:
        kept = swap_in(released(aside / "new", "two"), target, aside, keep=False)
    assert kept is None
    assert (target / "README.md").read_bytes() == b"two"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_history_of_a_template_repository_stays(tmp_path: Path) -> None:
    target = released(tmp_path / "out", "one")
    (target / ".git").mkdir()
    (target / ".git" / "HEAD").write_text("ref", encoding="utf-8")
    with building(target) as aside:
        swap_in(released(aside / "new", "two"), target, aside, keep=False)
    assert (target / ".git" / "HEAD").read_text(encoding="utf-8") == "ref"
    assert (target / "README.md").read_bytes() == b"two"


def test_a_clone_of_an_empty_repository_is_a_place(course: Path, tmp_path: Path) -> None:
    target = tmp_path / "clone"
    (target / ".git").mkdir(parents=True)
    (target / ".git" / "HEAD").write_text("ref", encoding="utf-8")
    require_place(target, course, force=False)
    with building(target) as aside:
        assert swap_in(released(aside / "new"), target, aside, keep=was_used(target)) is None
    assert set(snapshot(target)) == {".git/HEAD", FILE, "README.md", "modules/08_x/x_dev.py"}


def test_what_is_forced_out_is_kept_under_another_name(tmp_path: Path) -> None:
    target = tmp_path / "out"
    for count in range(3):
        target.mkdir(exist_ok=True)
        (target / f"{count}.txt").write_text("mine", encoding="utf-8")
        with building(target) as aside:
            kept = swap_in(released(aside / "new"), target, aside, keep=True)
        assert kept is not None
        assert (kept / f"{count}.txt").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.old", "out.old-2", "out.old-3"]


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_swap_that_fails_leaves_the_old_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int) -> None:
    target = released(tmp_path / "out", "one")
    (target / ".git").mkdir()
    (target / ".git" / "HEAD").write_text("ref", encoding="utf-8")
    before = snapshot(target)
    calls, rename = [], Path.rename

    def fragile(self: Path, to: Path) -> Path:
        calls.append(self)
        if len(calls) == failing:
            raise OSError("disk is gone")
        return rename(self, to)

    with building(target) as aside, monkeypatch.context() as patch:
        new = released(aside / "new", "two")
        patch.setattr(Path, "rename", fragile)
        with pytest.raises(OSError, match="disk is gone"):
            swap_in(new, target, aside, keep=False)
    assert snapshot(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_nothing_is_left_when_building_fails(tmp_path: Path) -> None:
    def interrupted() -> None:
        with building(tmp_path / "a" / "out") as aside:
            (aside / "half").mkdir()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list((tmp_path / "a").iterdir()) == []


def test_an_archive_of_somebody_is_kept(tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes(b"new")
    (tmp_path / "x.zip").write_bytes(b"mine")
    kept = put_file(tmp_path / "new", tmp_path / "x.zip")
    assert kept is not None
    assert (kept.read_bytes(), (tmp_path / "x.zip").read_bytes()) == (b"mine", b"new")


def test_the_mark_is_read_as_it_was_written(tmp_path: Path) -> None:
    release = read_release(released(tmp_path / "old"))
    assert release is not None
    assert loads(release.dumps()) == release
    assert release.files["README.md"] == sha256(b"one")
    assert read_release(tmp_path) is None
