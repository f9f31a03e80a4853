"""`tito data pack` and `tito data index`: what they write, go on with, and refuse."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tinytorch.core.dataloader import CIFAR10Dataset, DataError, ShardedDataset
from tinytorch.data import pack, packing, plan_pack, write_sample

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def cifar(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set in CIFAR-10's format: 200 training images and 40 test images."""
    return write_sample(tmp_path_factory.mktemp("sample"), images_per_file=40)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Nine images in a folder for each of three classes, and things that are none."""
    rng = np.random.default_rng(0)
    for number in range(9):
        folder = tmp_path / "photos" / ("cat", "dog", "äpfel")[number % 3]
        folder.mkdir(parents=True, exist_ok=True)
        image = Image.fromarray(rng.integers(0, 256, (8 + number, 9, 3), dtype=np.uint8))
        image.save(folder / f"a.b {number}{('.png', '.JPG')[number % 2]}")
    (tmp_path / "photos/dog/notes.txt").write_text("no image")
    (tmp_path / "photos/.hidden.png").write_bytes(b"x")
    return tmp_path / "photos"


def tito(*arguments: object, cwd: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tito", "data", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=environment, check=False, **options)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_cifar10_is_packed_as_it_is(cifar: Path, tmp_path: Path) -> None:
    for split, train in (("train", True), ("test", False)):
        folder = pack(plan_pack(cifar, split=split, max_samples=64), tmp_path / split)
        found, images = ShardedDataset(folder, fields=("npy", "cls")), CIFAR10Dataset(cifar, train, download=False)
        pixels, labels = found.get_batch(range(len(found)))
        assert np.array_equal(pixels, images.images)
        assert np.array_equal(labels, images.labels)
        assert found.about["classes"] == images.classes
        assert max(shard.samples for shard in found.shards) <= 64


def test_images_are_packed_as_their_files_are(photos: Path, tmp_path: Path) -> None:
    folder = pack(plan_pack(photos, max_samples=4), tmp_path / "set")
    found = ShardedDataset(folder, decode=False, fields=("jpg;png", "cls", "__key__"))
    files = sorted(
        path for path in photos.rglob("*.*") if path.suffix.lower() in (".png", ".jpg") and path.name[0] != "."
    )
    assert [image for image, *_ in found] == [path.read_bytes() for path in files]
    names = [found.about["classes"][int(label)] for _, label, _ in found]
    assert names == [path.parent.name for path in files]
    assert found[0][2] == "00000000_a_b_0"
    assert ShardedDataset(folder, fields="jpg;png")[1][0].shape == (11, 9, 3)


def test_images_in_one_folder_have_no_class(photos: Path, tmp_path: Path) -> None:
    folder = pack(plan_pack(photos / "cat"), tmp_path / "set")
    assert ShardedDataset(folder).about == {}
    assert list(ShardedDataset(folder)[0]) == ["__key__", "png"]


def test_shards_are_as_large_as_they_may_be(photos: Path, tmp_path: Path) -> None:
    folder = pack(plan_pack(photos, max_bytes=5000), tmp_path / "set")
    sizes = [shard.tar.size for shard in ShardedDataset(folder).shards]
    assert max(sizes) <= 5000 < sizes[0] + sizes[1]
    assert {path.stat().st_size for path in folder.glob("*.tar")} == set(sizes)


class StoppedError(Exception):
    """Stands for whatever ends a run."""


def test_a_run_that_was_stopped_is_gone_on_with(cifar: Path, tmp_path: Path) -> None:
    plan, told = plan_pack(cifar, max_samples=30), list[str]()

    def stop(name: str) -> None:
        told.append(name)
        if len(told) == 3:
            raise StoppedError

    with pytest.raises(StoppedError):
        pack(plan, tmp_path / "set", progress=stop)
    assert not (tmp_path / "set").exists()
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "set.part").glob("*.tar")}
    told.clear()
    pack(plan, tmp_path / "set", progress=told.append)
    assert len(before) == 3
    assert all((tmp_path / "set" / path.name).stat().st_mtime_ns == when for path, when in before.items())
    assert len(told) == plan.shards == 7
    assert content(tmp_path / "set") == content(pack(plan, tmp_path / "other"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "set"]


def test_what_was_begun_with_another_plan_is_not_mixed(cifar: Path, tmp_path: Path) -> None:
    (tmp_path / "set.part").mkdir()
    (tmp_path / "set.part/plan.json").write_text("another")
    with pytest.raises(
        DataError, match=r"set.part: expected the beginning of the same shards, found that of others; del"
    ):
        pack(plan_pack(cifar), tmp_path / "set")


@pytest.mark.parametrize("moment_s", [0.5, 0.8, 1.1])
def test_a_killed_command_goes_on(cifar: Path, tmp_path: Path, moment_s: float) -> None:
    arguments = ("pack", cifar, "--to", "set", "--max-samples", 4, "--jobs", 2)
    command = [sys.executable, "-m", "tito", "data", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, start_new_session=True
    ) as run:
        time.sleep(moment_s)
        os.killpg(run.pid, signal.SIGKILL)
    done = tito(*arguments, cwd=tmp_path) if not (tmp_path / "set").exists() else None
    assert done is None or (done.returncode, done.stdout) == (0, "set: 200 samples of 10 classes in 50 shards\n")
    assert content(tmp_path / "set") == content(pack(plan_pack(cifar, max_samples=4), tmp_path / "other"))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda photos: (photos / "new.png").write_bytes(b"x"), "images in a folder for each class, or all in one"),
        (lambda photos: (photos / "cat/empty.png").touch(), "empty.png: expected an image, found an empty file"),
        (
            lambda photos: (photos / "cat/gone.png").symlink_to("nowhere"),
            "gone.png: expected an image, found No such file or directory",
        ),
    ],
)
def test_images_that_cannot_be_packed_are_named(photos: Path, tmp_path: Path, spoil: Any, message: str) -> None:
    spoil(photos)
    done = tito("pack", photos, "--to", "set", "--jobs", 1, cwd=tmp_path)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "set").exists()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("nothing", "expected a folder, found nothing of that name"),
        (".", "expected CIFAR-10's binary format, or a folder"),
    ],
)
def test_a_source_that_is_none_is_named(tmp_path: Path, source: str, message: str) -> None:
    done = tito("pack", source, "--to", "set", cwd=tmp_path)
    assert done.returncode == 1
    assert message in done.stderr


def test_a_folder_that_is_there_is_left_alone(cifar: Path, tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set/thesis.tex").touch()
    with pytest.raises(DataError, match="set: expected no such folder, or an empty one, found something"):
        pack(plan_pack(cifar), tmp_path / "set")


def test_an_index_is_made_and_made_again(cifar: Path, tmp_path: Path) -> None:
    folder = pack(plan_pack(cifar, max_samples=90), tmp_path / "set")
    before = content(folder)
    for path in folder.glob("*.npy"):
        path.unlink()
    done = tito("index", "set", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "set: 200 samples in 3 shards\n")
    assert content(folder) == before
    assert tito("index", ".", cwd=tmp_path).returncode == 1


def test_a_full_disk_is_a_sentence(cifar: Path, tmp_path: Path, full_disk: Any) -> None:
    with full_disk(20_000):
        done = tito("pack", cifar, "--to", "set", "--jobs", 1, cwd=tmp_path)
    assert done.returncode == 1
    assert "cannot write to" in done.stderr
    assert "Traceback" not in done.stderr
    assert tito("pack", cifar, "--to", "set", cwd=tmp_path).returncode == 0


@pytest.mark.timeout(120)
@pytest.mark.filterwarnings("ignore")  # dask's own
def test_a_cluster_writes_the_same(cifar: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    plan = plan_pack(cifar, max_samples=50)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        done = tito(
            "pack", cifar, "--to", "set", "--max-samples", 50, "--scheduler", cluster.scheduler_address, cwd=tmp_path
        )
        assert (done.returncode, done.stdout) == (0, "set: 200 samples of 10 classes in 4 shards\n"), done.stderr
    assert content(tmp_path / "set") == content(pack(plan, tmp_path / "other"))


def test_a_scheduler_that_is_not_there_is_a_sentence(cifar: Path, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    done = tito("pack", cifar, "--to", "set", "--scheduler", "nonsense", cwd=tmp_path)
    assert done.returncode == 2
    assert "no dask scheduler answers at nonsense" in done.stderr


def test_a_class_whose_name_is_not_utf8_is_packed(photos: Path, tmp_path: Path) -> None:
    folder = tmp_path / "source" / os.fsdecode(b"caf\xe9")
    folder.mkdir(parents=True)
    shutil.copyfile(next(photos.rglob("*.png")), folder / "0.png")
    packed = pack(plan_pack(tmp_path / "source"), tmp_path / "shards")
    assert [os.fsencode(name) for name in ShardedDataset(packed).about["classes"]] == [b"caf\xe9"]


def test_who_waited_while_another_process_packed_is_told(
    cifar: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, to, ends = plan_pack(cifar), tmp_path / "shards", []
    looked, usual = threading.Event(), packing._require_none

    def require_none(path: Path) -> None:
        usual(path)
        if threading.current_thread() is waiting:
            looked.set()  # and now it waits for the lock

    monkeypatch.setattr(packing, "_require_none", require_none)

    def first_the_other(plan: Any, numbers: list[int], folder: Path) -> Any:
        waiting.start()
        assert looked.wait(20)
        return packing._one_by_one(plan, numbers, folder)

    def second() -> None:
        try:
            ends.append(pack(plan, to))
        except DataError as error:
            ends.append(error)

    waiting = threading.Thread(target=second)
    pack(plan, to, each=first_the_other)
    waiting.join(20)
    assert "no such folder, or an empty one" in str(ends[0])
    assert not (tmp_path / "shards.part").exists()
