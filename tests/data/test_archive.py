"""Unpacking archives that are damaged or hostile."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytorch.core.dataloader.errors import DataError, DownloadError
from tinytorch.data import unpack
from tinytorch.data.archive import folder_in
from tinytorch.data.layout import BINARY, PYTHON

FOLDER = BINARY.folder
INSIDE = f"{FOLDER}/test_batch.bin"


def content_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_files_come_out_as_they_went_in(archive: Path, tmp_path: Path, batches: dict[str, bytes]) -> None:
    folder = unpack(archive, tmp_path / "new" / "root", folder=FOLDER)
    assert folder == tmp_path / "new" / "root" / FOLDER
    assert content_of(folder) == batches
    assert [path.name for path in folder.parent.iterdir()] == [FOLDER]


def test_dotted_names_and_the_folder_itself_are_fine(make_archive, member, tmp_path: Path) -> None:
    folders = [member(name, b"", type=tarfile.DIRTYPE) for name in ("./", f"./{FOLDER}/")]
    folder = unpack(make_archive(*folders, member(f"./{INSIDE}")), tmp_path, folder=FOLDER)
    assert content_of(folder) == {"test_batch.bin": b"x"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no owners to compare")
def test_permissions_and_owners_are_not_taken_over(make_archive, member, tmp_path: Path) -> None:
    folder = unpack(make_archive(member(INSIDE, mode=0o4777, uid=12345)), tmp_path, folder=FOLDER)
    status = (folder / "test_batch.bin").stat()
    assert status.st_mode & 0o7111 == 0
    assert status.st_uid == os.getuid()


@pytest.mark.parametrize(
    ("name", "fields", "found"),
    [
        ("../evil", {}, "'../evil', a file"),
        (f"{FOLDER}/../evil", {}, "a file"),
        (f"{FOLDER}/..", {}, "a file"),
        ("/tmp/evil", {}, "'/tmp/evil', a file"),
        (f"/{FOLDER}/evil", {}, "a file"),
        ("evil", {}, "'evil', a file"),
        ("other/evil", {}, "a file"),
        (f"{FOLDER}/deep/evil", {}, "a file"),
        (f"{FOLDER}/..\\evil", {}, "a file"),
        (f"{FOLDER}/C:evil", {}, "a file"),
        (f"{FOLDER}/evil", {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}, "a symbolic link"),
        (f"{FOLDER}/evil", {"type": tarfile.LNKTYPE, "linkname": "/etc/passwd"}, "a hard link"),
        (FOLDER, {"type": tarfile.SYMTYPE, "linkname": "/tmp"}, "a symbolic link"),
        (f"{FOLDER}/evil", {"type": tarfile.CHRTYPE}, "a device"),
        (f"{FOLDER}/evil", {"type": tarfile.BLKTYPE}, "a device"),
        (f"{FOLDER}/evil", {"type": tarfile.FIFOTYPE}, "a device"),
        (f"{FOLDER}/evil", {"type": tarfile.DIRTYPE}, "a folder"),
    ],
)
def test_member_with_no_place_in_it_is_refused(make_archive, member, tmp_path: Path, name, fields, found) -> None:
    bad = make_archive(member(INSIDE), member(name, b"", **fields))
    with pytest.raises(DataError, match="only plain files directly in cifar-10-batches-bin/") as caught:
        unpack(bad, tmp_path / "root", folder=FOLDER)
    assert found in str(caught.value)
    assert caught.value.path == str(bad)
    assert list(tmp_path.rglob("*")) == [tmp_path / "root"]


def test_file_that_comes_twice_is_refused(make_archive, member, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected each file once"):
        unpack(
            make_archive(member(INSIDE), member(INSIDE.upper().replace(FOLDER.upper(), FOLDER))),
            tmp_path,
            folder=FOLDER,
        )
    assert list(tmp_path.iterdir()) == []


def test_archive_of_something_else_is_refused(make_archive, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"expected files in cifar-10-batches-bin/, found none"):
        unpack(make_archive(), tmp_path, folder=FOLDER)


def test_bomb_is_refused_before_it_fills_the_disk(make_archive, member, tmp_path: Path) -> None:
    bomb = make_archive(*(member(f"{FOLDER}/{i}", bytes(2**20)) for i in range(4)))
    with pytest.raises(DataError, match="expected at most 2 MiB unpacked, found more"):
        unpack(bomb, tmp_path, folder=FOLDER, limit_bytes=2 * 2**20)
    assert list(tmp_path.iterdir()) == []


def test_bomb_in_a_header_is_refused_before_it_fills_the_memory(make_archive, member, tmp_path: Path) -> None:
    long_name = member("././@LongLink", bytes(4 * 2**20), type=tarfile.GNUTYPE_LONGNAME)
    with pytest.raises(DataError, match="found more"):
        unpack(make_archive(long_name, member(INSIDE)), tmp_path, folder=FOLDER, limit_bytes=2**20)


@pytest.mark.parametrize(
    "content", [b"", b"<html>Please log in</html>", gzip.compress(b"no tar" * 500)], ids=["empty", "a page", "no tar"]
)
def test_file_that_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "archive.tar.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"archive.tar.gz.*: expected a"):
        unpack(path, tmp_path, folder=FOLDER)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kept", [0.02, 0.5, 0.999])
def test_truncated_archive_is_refused_with_the_place(archive: Path, tmp_path: Path, kept: float) -> None:
    path, size = tmp_path / "cut.tar.gz", int(archive.stat().st_size * kept)
    path.write_bytes(archive.read_bytes()[:size])
    with pytest.raises(DataError, match=f"expected a whole gzip file, found its end after {size:,} bytes") as caught:
        unpack(path, tmp_path, folder=FOLDER)
    assert caught.value.offset == size
    assert list(tmp_path.iterdir()) == [path]


def test_damaged_header_in_the_middle_is_no_end_of_the_archive(archive: Path, tmp_path: Path) -> None:
    content = bytearray(gzip.decompress(archive.read_bytes()))
    content[content.index(b"cifar", 512)] ^= 1
    path = tmp_path / "damaged.tar.gz"
    path.write_bytes(gzip.compress(content, 1))
    with pytest.raises(DataError, match=r"damaged content \(bad checksum\)"):
        unpack(path, tmp_path, folder=FOLDER)


def test_wrong_checksum_at_the_very_end_is_seen(archive: Path, tmp_path: Path) -> None:
    content = bytearray(gzip.compress(gzip.decompress(archive.read_bytes()) + bytes(2**20), 1))
    content[-8] ^= 1
    path = tmp_path / "damaged.tar.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match="damaged content"):
        unpack(path, tmp_path, folder=FOLDER)


def test_missing_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"absent.tar.gz: expected a tar.gz archive, found none \(No such file"):
        unpack(tmp_path / "absent.tar.gz", tmp_path, folder=FOLDER)


def test_folder_that_is_there_is_not_replaced(archive: Path, cifar: Path) -> None:
    (cifar / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(DataError, match="expected no folder of this name yet"):
        unpack(archive, cifar.parent, folder=FOLDER)
    assert (cifar / "notes.txt").exists()


def test_refused_by_the_check_leaves_nothing(archive: Path, tmp_path: Path) -> None:
    def check(new: Path) -> None:
        raise DataError(new, expected="better", found="this")

    with pytest.raises(DataError, match="expected better"):
        unpack(archive, tmp_path, folder=FOLDER, check=check)
    assert list(tmp_path.iterdir()) == []


def test_full_disk_leaves_nothing(archive: Path, tmp_path: Path, full_disk) -> None:
    with full_disk(30_000), pytest.raises(DownloadError, match="cannot write to"):
        unpack(archive, tmp_path, folder=FOLDER)
    assert list(tmp_path.iterdir()) == []


def test_killed_process_leaves_no_data_set_and_the_next_one_clears_up(archive: Path, tmp_path: Path) -> None:
    program = (
        "import sys; from tinytorch.data import unpack\n"
        "def check(new): print('unpacked', flush=True); sys.stdin.read()\n"
        f"unpack({str(archive)!r}, {str(tmp_path)!r}, folder={FOLDER!r}, check=check)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"unpacked\n"
        process.kill()
    assert not (tmp_path / FOLDER).exists()
    unpack(archive, tmp_path, folder=FOLDER)
    assert [path.name for path in tmp_path.iterdir()] == [FOLDER]


def test_format_is_told_by_the_first_member(archive: Path, make_archive, member) -> None:
    folders = (BINARY.folder, PYTHON.folder)
    assert folder_in(archive, folders) == BINARY.folder
    assert (
        folder_in(make_archive(member("./", b"", type=tarfile.DIRTYPE), member(f"./{PYTHON.folder}/x")), folders)
        == PYTHON.folder
    )
    with pytest.raises(DataError, match=r"expected an archive of .*, found 'photos/x'"):
        folder_in(make_archive(member("photos/x")), folders)


@given(st.data())
def test_flipped_byte_gives_the_files_or_an_error(data: st.DataObject) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name in ("data_batch_1.bin", "test_batch.bin"):
            info = tarfile.TarInfo(f"{FOLDER}/{name}")
            info.size = 1000
            tar.addfile(info, io.BytesIO(name.encode() * 100))
    content = bytearray(buffer.getvalue())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    with tempfile.TemporaryDirectory() as root:
        path = Path(root, "archive.tar.gz")
        path.write_bytes(content)
        whole = is_unpacked(path, Path(root))
        assert whole == (Path(root) / FOLDER).exists()


def is_unpacked(path: Path, root: Path) -> bool:
    """Tell whether the archive gave its two files, of 1,000 bytes each; anything but that or an error fails."""
    try:
        folder = unpack(path, root, folder=FOLDER)
    except DataError:
        return False
    assert content_of(folder) == {name: (name.encode() * 100)[:1000] for name in ("data_batch_1.bin", "test_batch.bin")}
    return True
