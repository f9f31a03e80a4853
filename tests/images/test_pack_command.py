"""`tito data pack --images`: what it writes, goes on with, and refuses, here and on a cluster."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinytorch.core.dataloader import DataError, ImageFolder, PackedImages, Resize
from tinytorch.core.dataloader.images.plumbing.packs.format import open_pack

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(photographs: list[Path], tmp_path: Path) -> Path:
    """Twelve photographs in a folder for each of two classes, and a text."""
    for number, path in enumerate(photographs):
        place = tmp_path / "photos" / ("cat", "dog")[number % 2]
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place)
    (place / "notes.txt").write_text("no image", encoding="utf-8")
    return tmp_path / "photos"


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "tito", "data", "pack", "--images", *map(str, arguments)]


ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}


def tito(*arguments: object, cwd: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), cwd=cwd, capture_output=True, text=True, env=ENVIRONMENT, check=False, **options
    )


def is_of(path: Path, folder: Path, size: int) -> bool:
    """Tell whether a pack holds the images of a folder, resized."""
    packed, files = PackedImages(path), ImageFolder(folder.resolve(), Resize(size))
    packed.verify()
    return (
        packed.paths == list(files.paths)
        and packed.classes == files.classes
        and all(np.array_equal(packed[k][0], files[k][0]) and packed[k][1] == files[k][1] for k in range(len(files)))
    )


def test_a_folder_of_classes_becomes_one_file(folder: Path, tmp_path: Path) -> None:
    done = tito("photos", "--to", "a.pack", "--size", 48, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "a.pack: 12 images of 2 classes, short side 48, 0.1 MiB\n"), done
    assert done.stderr == "packing (12 images)\n"
    assert is_of(tmp_path / "a.pack", folder, 48)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pack", "photos"]


def test_images_in_one_folder_have_no_labels(folder: Path, tmp_path: Path) -> None:
    done = tito("photos/cat", "--to", "a.pack", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "a.pack: 6 images, short side 256, 1.7 MiB\n"), done
    packed = PackedImages(tmp_path / "a.pack")
    assert packed.labels is None
    assert packed[0].shape == (384, 256, 3)


def test_a_damaged_file_stops_it_or_is_left_out(folder: Path, tmp_path: Path) -> None:
    (folder / "dog/03.jpg").write_bytes(b"not found")
    done = tito("photos", "--to", "a.pack", "--size", 48, cwd=tmp_path)
    assert done.returncode == 1
    assert "03.jpg: expected an image, found 9 bytes that begin with the text b'not found'" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "a.pack").exists()
    done = tito("photos", "--to", "a.pack", "--size", 48, "--on-error", "skip", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "a.pack: 11 images of 2 classes, short side 48, 0.1 MiB\n"), done
    assert f"left out: {folder}/dog/03.jpg: expected an image, found 9 bytes" in done.stderr


def test_a_full_disk_is_a_sentence(folder: Path, tmp_path: Path, full_disk: Any) -> None:
    with full_disk(80_000):
        done = tito("photos", "--to", "a.pack", "--size", 48, cwd=tmp_path)
    assert done.returncode == 2
    assert "a.pack.part: File too large\nwhat was packed so far is kept: make room" in done.stderr
    assert "Traceback" not in done.stderr
    done = tito("photos", "--to", "a.pack", "--size", 48, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert is_of(tmp_path / "a.pack", folder, 48)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_command_goes_on(folder: Path, tmp_path: Path, end: signal.Signals) -> None:
    for number in range(12, 150):
        os.link(folder / "cat/00.jpg", folder / f"cat/{number:03}.jpg")
    arguments, part = ("photos", "--to", "a.pack", "--size", 300, "--jobs", 1), tmp_path / "a.pack.part"
    with subprocess.Popen(command(*arguments), cwd=tmp_path, env=ENVIRONMENT, stderr=subprocess.PIPE) as run:
        while run.poll() is None and number_done(part) < 5:
            time.sleep(0.005)
        run.send_signal(end)
        said = run.communicate()[1].decode()
    assert run.returncode == (-9 if end == signal.SIGKILL else 130)
    assert end == signal.SIGKILL or said.endswith("stopped; the same command continues from there\n")
    assert 5 <= number_done(part) < 150
    before = part.read_bytes()[-1000:]
    done = tito(*arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert before in (tmp_path / "a.pack").read_bytes()
    assert is_of(tmp_path / "a.pack", folder, 300)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pack", "photos"]


def number_done(part: Path) -> int:
    try:
        return int((open_pack(part).rows["state"] > 0).sum())
    except (FileNotFoundError, DataError):
        return 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("nothing", "--to", "a"), 1, "nothing: expected a folder, found nothing of that name"),
        (("photos/dog/notes.txt", "--to", "a"), 1, "notes.txt: expected a folder, found a file"),
        (("mixed", "--to", "a"), 1, "expected images in a folder for each class, or all in one, found both: 1.jpg and"),
        (("void", "--to", "a"), 1, "void: expected images, or a folder of them for each class, found an empty folder"),
        (("text", "--to", "a"), 1, "folder of them for each class, found notes.txt, which is no image"),
        (("empty", "--to", "a"), 1, "empty: expected an image in each folder, found none in class"),
        (("photos", "--to", "a", "--size", "0"), 2, "--size"),
        (("photos", "--to", "photos/dog/notes.txt/a"), 2, "photos/dog/notes.txt: "),
    ],
)
def test_what_cannot_be_packed_is_a_sentence(
    folder: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    (tmp_path / "empty/class").mkdir(parents=True)
    shutil.copytree(folder / "cat", tmp_path / "mixed/cat")
    (tmp_path / "mixed/1.jpg").touch()
    (tmp_path / "void").mkdir()
    (tmp_path / "text").mkdir()
    (tmp_path / "text/notes.txt").touch()
    done = tito(*arguments, cwd=tmp_path)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_options_of_images_need_images(folder: Path, tmp_path: Path) -> None:
    arguments = [*command("photos", "--to", "a", "--size", 48)]
    arguments.remove("--images")
    done = subprocess.run(
        arguments, cwd=tmp_path, capture_output=True, text=True, env=ENVIRONMENT | {"COLUMNS": "200"}, check=False
    )
    assert done.returncode == 2
    assert "--size and --on-error are for --images" in done.stderr


@pytest.mark.timeout(120)
@pytest.mark.filterwarnings("ignore")  # dask's own
def test_a_cluster_decodes_the_same(folder: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    for number in range(12, 300):
        os.link(folder / "cat/00.jpg", folder / f"cat/{number:03}.jpg")
    (folder / "dog/03.jpg").write_bytes(b"not found")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        arguments = "photos", "--to", "a.pack", "--size", 48, "--scheduler", cluster.scheduler_address
        done = tito(*arguments, cwd=tmp_path)
        assert done.returncode == 1
        assert "03.jpg: expected an image, found 9 bytes" in done.stderr
        shutil.copy2(folder / "dog/01.jpg", folder / "dog/03.jpg")
        done = tito(*arguments, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (0, "a.pack: 300 images of 2 classes, short side 48, 3.0 MiB\n"), done
    assert is_of(tmp_path / "a.pack", folder, 48)


def test_a_scheduler_that_is_not_there_is_a_sentence(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    done = tito("photos", "--to", "a.pack", "--scheduler", "nonsense", cwd=tmp_path)
    assert done.returncode == 2
    assert "no dask scheduler answers at nonsense" in done.stderr
