"""The data that `tito demo` trains on: a folder, an archive, or a sentence before anything is done."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from tinytorch.core.dataloader.errors import DataError
from tinytorch.data.layout import BINARY
from tito.demo import command as demo
from tito.demo.resume import kill_and_resume
from tito.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "course")


def trained_on(workspace: Workspace, root: Path) -> tuple[str, int, int]:
    """Return what the demo says it used, and how many images it trained and tested on."""
    with demo._data(workspace, root) as data:
        summary = demo._train(data, epochs=1, seed=0, progress=False).summary
    assert data.folder == data.source or not data.folder.exists()
    return data.source.name, summary["training_images"], summary["test_images"]


@pytest.mark.parametrize("kind", ["archive", "python_archive"])
def test_archive_is_trained_on_and_nothing_is_left(
    request: pytest.FixtureRequest, workspace: Workspace, tmp_path: Path, kind: str
) -> None:
    archive = Path(shutil.copy(request.getfixturevalue(kind), tmp_path))
    for root in (archive, archive.parent):
        assert trained_on(workspace, root) == (archive.name, 100, 20)
    assert list(tmp_path.iterdir()) == [archive]


def test_archive_without_gzip_is_trained_on(archive: Path, workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "photos.tar"
    path.write_bytes(gzip.decompress(archive.read_bytes()))
    assert trained_on(workspace, path) == ("photos.tar", 100, 20)


def test_folder_comes_before_the_archive_in_it(archive: Path, cifar: Path, workspace: Workspace) -> None:
    shutil.copy(archive, cifar.parent)
    assert trained_on(workspace, cifar.parent) == (BINARY.folder, 100, 20)


def refusal(root: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what the demo says of `root`, before it exports and tests anything."""
    monkeypatch.setattr(demo, "_export_and_grade", lambda *_: pytest.fail("the notebook was exported first"))
    with pytest.raises(DataError) as caught:
        demo.demo_command(root, epochs=1, seed=0, json=False)
    return str(caught.value).removeprefix(str(root))


LEAVE_OUT = "leave out --root to train on the sample data"


def test_wrong_root_is_refused_before_any_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    for root, found in (("nope", "nothing of that name"), ("notes.txt", "a file of another kind"), (".", "neither")):
        assert refusal(tmp_path / root, monkeypatch) == (
            f": expected a folder with CIFAR-10 or its archive, found {found}; {LEAVE_OUT}"
        )


def test_root_one_level_away_names_the_right_one(cifar: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for root in (cifar.parent.parent, cifar / "test_batch.bin"):
        assert refusal(root, monkeypatch).endswith(f"; use --root {cifar}, or {LEAVE_OUT}")


def test_damaged_data_is_refused_before_any_work(archive: Path, cifar: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut = cifar.parent / "cut.tar.gz"
    cut.write_bytes(archive.read_bytes()[:1000])
    assert "found its end after 1,000 bytes; download or copy the archive again" in refusal(cut, monkeypatch)
    (cifar / "test_batch.bin").unlink()
    assert "test_batch.bin: expected a file of images, found no file" in refusal(cifar, monkeypatch)


def test_a_run_that_is_killed_goes_on_to_the_same_weights(cifar: Path, workspace: Workspace) -> None:
    said: list[str] = []
    with demo._data(workspace, cifar.parent) as data:
        whole = demo._train(data, epochs=4, seed=0, progress=False).weights
        resumed = kill_and_resume(data, 4, 0, whole, said.append)
        other = kill_and_resume(data, 4, 0, whole[:-1] + b"?", said.append)
    assert resumed.same_weights
    assert not other.same_weights
    assert len(said) == 4
    assert resumed.state_bytes <= 1000
