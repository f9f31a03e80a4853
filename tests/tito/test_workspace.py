"""The root of the course is found from anywhere in it, and a module by any of its names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tito.workspace import WorkspaceError, find


@pytest.mark.parametrize("folder", [".", "modules", "modules/08_dataloader", "tinytorch/core"])
def test_the_root_is_found_from_below(course: Any, folder: str) -> None:
    assert find(course.root / folder).root == course.root


def test_no_course_is_named(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"no course found in .* or above it: run tito inside the folder"):
        find(tmp_path)


def test_a_folder_that_is_gone_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(WorkspaceError, match="the current folder is gone"):
        find()


@pytest.mark.parametrize(
    "word",
    [
        "8",
        "08",
        "dataloader",
        "08_dataloader",
        "modules/08_dataloader",
        "modules/08_dataloader/",
        "./08_dataloader",
        "modules\\08_dataloader\\",
        "modules/08_dataloader/dataloader_dev.py",
    ],
)
def test_a_module_has_several_names(course: Any, word: str) -> None:
    assert find().module(word).name == "08_dataloader"


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("dataladr", "no module is called 'dataladr'; did you mean 08_dataloader?"),
        ("08_dataload", "no module is called '08_dataload'; did you mean 08_dataloader?"),
        ("DataLoader", "no module is called 'DataLoader'; did you mean 08_dataloader?"),
        ("9", "no module is called '9'; there is 08_dataloader"),
        ("", "no module is called ''; there is 08_dataloader"),
        ("-1", "no module is called '-1'; there is 08_dataloader"),
        ("9" * 5000, "there is 08_dataloader"),
    ],
)
def test_an_unknown_module_is_named_with_the_nearest(course: Any, word: str, message: str) -> None:
    with pytest.raises(WorkspaceError) as caught:
        find().module(word)
    assert message in str(caught.value)


def test_a_name_of_two_modules_is_refused(course: Any) -> None:
    (course.root / "modules" / "8_old").mkdir()
    (course.root / "modules" / "8_old" / "old_dev.py").touch()
    with pytest.raises(WorkspaceError, match="'8' may be 08_dataloader or 8_old: give the whole name"):
        find().module("8")


def test_all_modules_are_selected_where_none_is_named(course: Any) -> None:
    (course.root / "modules" / "extras").mkdir()
    (course.root / "modules" / "extras" / "more_dev.py").touch()
    assert [module.name for module in find().select(None)] == ["08_dataloader", "extras"]
    assert [module.name for module in find().select("extras")] == ["extras"]


def test_a_course_without_notebooks_is_named(course: Any) -> None:
    course.notebook.unlink()
    with pytest.raises(WorkspaceError, match=r"modules holds no folder with a \*_dev.py notebook"):
        find().select(None)


def test_notebooks_come_in_the_order_of_the_course(course: Any) -> None:
    for name in ("workers_dev.py", "a_dev.py", "images_dev.py", "._dataloader_dev.py", "notes.py"):
        (course.folder / name).touch()
    names = [path.name for path in find().module("8").notebooks]
    assert names == ["dataloader_dev.py", "workers_dev.py", "images_dev.py", "a_dev.py"]
