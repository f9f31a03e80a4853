"""What `verify` says about whole and damaged data sets, in both formats, in folders and archives."""

from __future__ import annotations

import gzip
import json
import shutil
import tarfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tinytorch.core.dataloader.errors import DataError, NotBuiltError
from tinytorch.data import install_archive, verify
from tinytorch.data.layout import BINARY, PYTHON, RECORD_BYTES


def damage(path: Path, offset: int, value: int) -> None:
    content = bytearray(path.read_bytes())
    content[offset] = value
    path.write_bytes(content)


def test_whole_data_set_is_ok(cifar: Path, batches: dict[str, bytes]) -> None:
    report = verify(cifar.parent)
    labels = np.frombuffer(batches["data_batch_1.bin"], np.uint8)[::RECORD_BYTES]
    assert (report.ok, report.format, report.path, report.images) == (True, "binary", str(cifar), 120)
    assert report.files[0].labels == tuple(np.bincount(labels, minlength=10).tolist())


def test_archive_is_verified_like_its_folder(archive: Path, cifar: Path) -> None:
    assert verify(archive).files == verify(cifar).files


def test_report_is_plain_json(cifar: Path) -> None:
    (cifar / "data_batch_4.bin").unlink()
    report = json.loads(json.dumps(verify(cifar).as_dict()))
    assert report["ok"] is False
    assert report["missing"] == ["data_batch_4.bin"]
    assert report["files"][0]["images"] == 20


@pytest.mark.parametrize("name", [*BINARY.data, BINARY.meta])
def test_missing_file_is_listed(cifar: Path, name: str) -> None:
    (cifar / name).unlink()
    report = verify(cifar)
    assert (report.missing, report.ok) == ((name,), False)


def test_wrong_label_is_named_with_its_place(cifar: Path) -> None:
    damage(cifar / "data_batch_2.bin", 7 * RECORD_BYTES, 10)
    report = verify(cifar)
    assert [str(problem) for problem in report.problems] == [
        "data_batch_2.bin at byte 21,511: expected a label from 0 to 9, found 10 in record 7"
    ]
    assert sum(report.files[1].labels) == 19


def test_many_wrong_labels_are_counted(cifar: Path) -> None:
    (cifar / "test_batch.bin").write_bytes(b"\xff" * RECORD_BYTES * 20)
    problems = verify(cifar).problems
    assert len(problems) == 3
    assert problems[-1].found == "255 in record 2, and 17 more like it"


def test_cut_file_is_named_with_its_place(cifar: Path) -> None:
    (cifar / "test_batch.bin").write_bytes(bytes(RECORD_BYTES + 3))
    [problem] = verify(cifar).problems
    assert (problem.file, problem.offset) == ("test_batch.bin", RECORD_BYTES)


def test_empty_file_is_named_once(cifar: Path) -> None:
    (cifar / "test_batch.bin").write_bytes(b"")
    assert [str(problem) for problem in verify(cifar).problems] == [
        "test_batch.bin at byte 0: expected images, found an empty file"
    ]


def test_class_names_are_counted(cifar: Path) -> None:
    (cifar / BINARY.meta).write_bytes(b"cat\ndog\n\xff")
    assert [problem.found for problem in verify(cifar).problems] == ["3"]


def test_folder_of_something_else_is_no_data_set(tmp_path: Path) -> None:
    report = verify(tmp_path)
    assert not report.ok
    assert "expected cifar-10-batches-bin or cifar-10-batches-py, their files or archive" in str(report.problems[0])


def test_empty_folder_of_the_right_name_lacks_everything(tmp_path: Path) -> None:
    (tmp_path / BINARY.folder).mkdir()
    assert len(verify(tmp_path).missing) == 7


def test_truncated_archive_is_a_problem_not_an_exception(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.tar.gz"
    path.write_bytes(archive.read_bytes()[:100_000])
    [problem] = verify(path).problems
    assert (problem.file, problem.offset) == (str(path), 100_000)


def unzipped(archive: Path, folder: Path) -> Path:
    """Return an archive as a browser leaves it that unzips what it downloads."""
    path = folder / archive.with_suffix("").name
    path.write_bytes(gzip.decompress(archive.read_bytes()))
    return path


def test_archive_without_gzip_is_verified_too(archive: Path, cifar: Path, tmp_path: Path) -> None:
    assert verify(unzipped(archive, tmp_path)).files == verify(cifar).files


def test_archive_without_gzip_that_is_cut_is_a_problem(archive: Path, tmp_path: Path) -> None:
    path = unzipped(archive, tmp_path)
    path.write_bytes(path.read_bytes()[:100_000])
    assert [str(problem) for problem in verify(path).problems] == [
        f"{path}: expected a tar archive, found damaged content (unexpected end of data)"
    ]


def test_archive_in_the_folder_is_verified(archive: Path, python_archive: Path, tmp_path: Path) -> None:
    python = shutil.copy(python_archive, tmp_path)
    assert (verify(tmp_path).path, verify(tmp_path).format, verify(tmp_path).images) == (str(python), "python", 120)
    plain = unzipped(archive, tmp_path)
    assert (verify(tmp_path).path, verify(tmp_path).ok) == (str(plain), True)
    assert verify(tmp_path).notes == (f"{python} is there too: verify it by its own path",)


def test_damaged_archive_in_the_folder_is_a_problem(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / BINARY.archive
    path.write_bytes(archive.read_bytes()[:100_000])
    [problem] = verify(tmp_path).problems
    assert (problem.file, problem.offset) == (str(path), 100_000)


def test_archive_beside_its_folder_is_mentioned(archive: Path, cifar: Path) -> None:
    beside = shutil.copy(archive, cifar.parent)
    report = verify(cifar.parent)
    assert (report.path, report.ok) == (str(cifar), True)
    assert report.notes == (f"{beside} is there too: verify it by its own path",)


@pytest.mark.parametrize("name", ["data_batch_2.bin", "photos", "photos.dat"])
def test_file_of_records_is_verified_alone_whatever_its_name(cifar: Path, name: str) -> None:
    path, [_, file, *_] = cifar / name, verify(cifar).files
    path.write_bytes((cifar / "data_batch_2.bin").read_bytes())
    report = verify(path)
    assert (report.ok, report.path, report.format, report.missing) == (True, str(path), "binary", ())
    assert report.files == (replace(file, name=name),)


@pytest.mark.parametrize("name", ["data_batch_1", "data_batch_1.bin", "photos"])
def test_pickle_is_verified_alone_whatever_its_name(python_archive: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with tarfile.open(python_archive) as tar:
        path.write_bytes(tar.extractfile(f"{PYTHON.folder}/data_batch_1").read())
    report = verify(path)
    assert (report.ok, report.format, report.images) == (True, "python", 20)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("test_batch.bin", bytes(3000), "3,000 bytes: 0 records and 3,000 bytes more"),
        ("test_batch.bin", b"", "an empty file"),
        ("test_batch", b"", "an empty file"),
        ("test_batch", b"\x80\x02}q", "a file that is cut off after 4 of at least 5 bytes"),
        ("photos.txt", b"hello", "something else"),
        ("photos.txt", b"", "an empty file"),
        ("photos.tar.gz", b"hello", "damaged content (Not a gzipped file (b'he'))"),
    ],
)
def test_file_that_is_no_whole_batch_is_a_problem(tmp_path: Path, name: str, content: bytes, problem: str) -> None:
    (tmp_path / name).write_bytes(content)
    report = verify(tmp_path / name)
    assert (report.ok, [problem.found for problem in report.problems]) == (False, [problem])


def test_data_set_one_level_away_is_mentioned(cifar: Path) -> None:
    (cifar / "below").mkdir()
    (cifar.parent / "beside").mkdir()
    for folder in (cifar.parent.parent, cifar / "below", cifar.parent / "beside"):
        report = verify(folder)
        assert (report.ok, report.notes) == (False, (f"{cifar} is a data set: verify it by its own path",))


@pytest.fixture
def pickles(tmp_path: Path) -> Path:
    folder = tmp_path / PYTHON.folder
    folder.mkdir()
    for name in (*PYTHON.data, PYTHON.meta):
        (folder / name).write_bytes(b"stands for a pickle")
    return folder


def read_with(monkeypatch: pytest.MonkeyPatch, answer) -> None:
    def read(path: Path):
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr("tinytorch.core.dataloader.read_python_batch", read, raising=False)


def test_pickles_are_read_by_the_reader_that_students_build(pickles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_with(monkeypatch, (np.zeros((3, 3, 32, 32), np.uint8), np.array([1, 1, 9])))
    report = verify(pickles)
    assert (report.ok, report.format, report.images) == (True, "python", 18)
    assert report.files[0].labels == (0, 2, 0, 0, 0, 0, 0, 0, 0, 1)


def test_pickles_are_not_ok_while_nothing_can_read_them(pickles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_with(monkeypatch, NotBuiltError("read_python_batch is not built yet"))
    report = verify(pickles)
    assert (report.ok, report.unread, report.problems) == (False, PYTHON.data, ())
    assert report.notes == ("read_python_batch is not built yet",)


@pytest.mark.parametrize(
    ("error", "found"),
    [(DataError("x", expected="a dict", found="a list"), "a list"), (KeyError("data"), "KeyError: 'data'")],
)
def test_pickle_that_cannot_be_read_is_a_problem(pickles: Path, monkeypatch: pytest.MonkeyPatch, error, found) -> None:
    read_with(monkeypatch, error)
    assert [problem.found for problem in verify(pickles).problems] == [found] * 6


def test_other_format_beside_it_is_mentioned(cifar: Path, pickles: Path) -> None:
    pickles.rename(cifar.parent / PYTHON.folder)
    assert verify(cifar.parent).notes == (f"{cifar.parent / PYTHON.folder} is there too: verify it by its own path",)


@pytest.mark.parametrize("format", ["binary", "python"])
def test_real_images_are_installed_and_verified(mini: Path, tmp_path: Path, format: str) -> None:
    report = verify(install_archive(mini / f"cifar-10-{format}.tar.gz", tmp_path, format=format))
    assert report.ok
    assert [file.images for file in report.files] == [1000] * 6
    assert report.files[0].labels == verify(mini / "cifar-10-binary.tar.gz").files[0].labels
