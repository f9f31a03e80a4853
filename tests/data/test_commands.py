"""`tito data`: what it prints, and its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tinytorch.data.layout import BINARY
from tinytorch.data.mnist import MD5

ROOT = Path(__file__).resolve().parents[2]


def tito(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tito", "data", *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False
    )


def test_sample_is_written_and_verified(tmp_path: Path) -> None:
    made = tito("sample", "--root", "mine", "--images-per-file", 10, cwd=tmp_path)
    assert (made.returncode, made.stdout) == (0, f"mine/{BINARY.folder}: 60 images of ten classes, seed 0\n")
    seen = tito("verify", "mine", cwd=tmp_path)
    assert seen.returncode == 0
    assert "test_batch.bin" in seen.stdout
    assert "60 images" in seen.stdout


def test_sample_goes_into_the_course_from_a_folder_below_it(tmp_path: Path) -> None:
    (tmp_path / "modules" / "08_dataloader").mkdir(parents=True)
    (tmp_path / "tinytorch").mkdir()
    (tmp_path / "tinytorch" / "__init__.py").touch()
    tito("sample", "--images-per-file", 1, cwd=tmp_path / "modules" / "08_dataloader")
    assert (tmp_path / "data" / "sample" / BINARY.folder).is_dir()


def test_damage_is_reported_with_exit_code_1(cifar: Path) -> None:
    (cifar / "test_batch.bin").write_bytes(b"\x0c" + bytes(3072))
    seen = tito("verify", cifar, cwd=cifar)
    assert seen.returncode == 1
    assert "test_batch.bin at byte 0: expected a label from 0 to 9, found 12" in seen.stderr


def test_json_is_for_programs(cifar: Path) -> None:
    seen = tito("verify", cifar, "--json", cwd=cifar)
    assert json.loads(seen.stdout)["ok"] is True
    assert seen.returncode == 0


def test_archive_is_installed_from_disk(archive: Path, tmp_path: Path) -> None:
    seen = tito("cifar10", "--root", "data", "--archive", archive, cwd=tmp_path)
    assert seen.stdout == f"data/{BINARY.folder}: CIFAR-10, binary format, 120 images\n"


def test_mnist_that_is_there_is_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "data" / "mnist").mkdir(parents=True)
    for name in MD5:
        (tmp_path / "data" / "mnist" / f"{name}.gz").touch()
    seen = tito("mnist", "--root", "data", "--mirror", "http://127.0.0.1:1", cwd=tmp_path)
    assert (seen.returncode, seen.stdout) == (0, "data/mnist: MNIST\n")
    (tmp_path / "data" / "mnist" / "t10k-images-idx3-ubyte.gz").unlink()
    seen = tito("mnist", "--root", "data", "--mirror", "http://127.0.0.1:1", cwd=tmp_path)
    assert seen.returncode != 0
    assert "t10k-images-idx3-ubyte.gz" in seen.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["cifar10", "--root", "data", "--mirror", "http://no-such-host.invalid"], "`tito data sample` makes"),
        (["cifar10", "--root", "data", "--archive", __file__], "test_commands.py: expected a tar.gz archive"),
        (["verify", "absent"], "absent: expected a folder, an archive or a file of images, found nothing of that name"),
    ],
)
def test_failure_is_a_sentence_and_exit_code_1(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    seen = tito(*arguments, cwd=tmp_path)
    assert seen.returncode == 1
    assert sentence in seen.stderr
    assert "Traceback" not in seen.stderr
    assert not (tmp_path / "data" / BINARY.folder).exists()


def test_real_data_is_not_overwritten_by_a_sample(cifar: Path) -> None:
    seen = tito("sample", "--root", cifar.parent, cwd=cifar)
    assert seen.returncode == 1
    assert "expected an earlier sample" in seen.stderr


def test_archive_of_the_other_format_says_which_option_to_give(python_archive: Path, tmp_path: Path) -> None:
    seen = tito("cifar10", "--root", "data", "--archive", python_archive, cwd=tmp_path)
    assert seen.returncode == 1
    assert "expected an archive of cifar-10-batches-bin, found one of cifar-10-batches-py; give format" in seen.stderr
    seen = tito("cifar10", "--root", "data", "--archive", python_archive, "--format", "python", cwd=tmp_path)
    assert (seen.returncode, seen.stderr) == (0, "")


def test_one_file_and_an_archive_in_a_folder_are_verified(archive: Path, cifar: Path) -> None:
    assert "✓ whole: 20 images" in tito("verify", "test_batch.bin", cwd=cifar).stdout
    assert "✓ whole: 120 images" in tito("verify", ".", cwd=archive.parent).stdout
