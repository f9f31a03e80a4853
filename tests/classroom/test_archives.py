"""Archives of strangers: what is sound is read, what is not is named, and nothing costs more than its limits."""

from __future__ import annotations

import gzip
import io
import random
import resource
import stat
import struct
import subprocess
import tarfile
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tito.classroom.collected import archives
from tito.classroom.collected.archives import Unpacked, is_archive, safe_path, unpack


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in entries:
            archive.writestr(name, data, method)
    return file.getvalue()


def tarred(*entries: tuple[tarfile.TarInfo, bytes], mode: str = "w:gz") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for info, data in entries:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def tar_info(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mtime = kind, target, 1_700_000_000
    return info


def files(found: Unpacked) -> dict[str, bytes]:
    return {file.path: file.data for file in found.files}


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# What is sound.


def test_the_files_of_a_zip_come_with_their_paths_and_times() -> None:
    info = zipfile.ZipInfo("sub/b.py", (2026, 3, 4, 5, 6, 8))
    found = unpack(zipped(("a.py", b"one"), (info, b"two"), ("sub/", b"")))
    assert files(found) == {"a.py": b"one", "sub/b.py": b"two"}
    assert time.localtime(found.files[1].modified)[:6] == (2026, 3, 4, 5, 6, 8)
    assert (found.refused, found.problem) == ([], "")


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_the_files_of_a_tar_come_too(mode: str, form: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tarfile.TarFile, "format", form)
    long = "/".join(["deep"] * 30) + "/b.py"
    found = unpack(
        tarred((tar_info("./a.py"), b"one"), (tar_info("d", tarfile.DIRTYPE), b""), (tar_info(long), b"2"), mode=mode)
    )
    assert files(found) == {"a.py": b"one", long: b"2"}
    assert found.files[0].modified == 1_700_000_000
    assert (found.refused, found.problem) == ([], "")


def test_what_the_system_s_tar_writes_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"one")
    subprocess.run(["tar", "-czf", "x.tgz", "--format=pax", "a.py"], cwd=tmp_path, check=True)
    assert files(unpack((tmp_path / "x.tgz").read_bytes())) == {"a.py": b"one"}


def test_unwanted_files_are_neither_read_nor_counted() -> None:
    found = unpack(zipped(("data.bin", bytes(archives.MAX_TOTAL)), ("a.py", b"one")), lambda path: path.endswith(".py"))
    assert files(found) == {"a.py": b"one"}
    assert found.problem == ""


def test_names_of_windows_and_of_other_languages_are_read() -> None:
    raw = zipped(("Jose\\a.py", b"1")).replace(b"Jose", "Jos\xe9".encode("cp437"))
    assert list(files(unpack(raw))) == ["José/a.py"]
    silent = zipped(("Jo__se.py", b"1")).replace(b"Jo__se", "Joséé"[:4].encode() + b"e")
    assert list(files(unpack(silent))) == ["Josée.py"]
    assert list(files(unpack(zipped(("名前.py", b"1"))))) == ["名前.py"]


# What is not.


@pytest.mark.parametrize("name", ["../a.py", "x/../../a.py", "/etc/passwd", "\\a.py", "C:\\a.py", "..", "a" * 2000])
def test_a_path_that_leads_out_is_refused_and_the_rest_is_read(name: str) -> None:
    for packed in (
        zipped((name, b"bad"), ("good.py", b"1")),
        tarred((tar_info(name), b"bad"), (tar_info("good.py"), b"1")),
    ):
        found = unpack(packed)
        assert files(found) == {"good.py": b"1"}
        assert len(found.refused) == 1
        assert "leads out of it" in found.refused[0]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_of_a_tar_are_refused(kind: bytes) -> None:
    found = unpack(tarred((tar_info("a.py", kind, "/etc/passwd"), b""), (tar_info("good.py"), b"1")))
    assert files(found) == {"good.py": b"1"}
    assert found.refused == ["holds 'a.py', a link or a device"]


def test_links_of_a_zip_are_refused() -> None:
    info = zipfile.ZipInfo("a.py")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    found = unpack(zipped((info, b"/etc/passwd"), ("good.py", b"1")))
    assert files(found) == {"good.py": b"1"}
    assert found.refused == ["holds 'a.py', a link or a device"]


def test_a_password_or_an_odd_method_costs_its_file() -> None:
    locked = bytearray(zipped(("a.py", b"one")))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert "password" in unpack(bytes(locked)).refused[0]
    assert "method" in unpack(zipped(("a.py", b"one"), method=zipfile.ZIP_LZMA)).refused[0]


def test_a_damaged_file_costs_that_file() -> None:
    packed = zipped(("a.py", b"first" * 100), ("b.py", b"second"), method=zipfile.ZIP_STORED)
    found = unpack(packed.replace(b"firstfirst", b"firstfarst", 1))
    assert files(found) == {"b.py": b"second"}
    assert "damaged" in found.refused[0]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04 and no more", "damaged"),
        (b"\x1f\x8b\x08", "damaged"),
        (b"BZh9", "damaged"),
        (b"\xfd7zXZ\x00", "damaged"),
        (b"not an archive" * 100, "damaged"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
        (zipped(("a.py", b"one" * 1000))[:-30], "damaged"),
    ],
    ids=["empty", "zip, begun", "gzip", "bzip2", "xz", "text", "rar", "7z", "zip, cut off"],  # a zip holds the time
)
def test_what_is_no_archive_is_a_problem(data: bytes, says: str) -> None:
    found = unpack(data)
    assert says in found.problem
    assert found.files == []


# Bombs.


def test_a_zip_that_unpacks_to_too_much_is_a_problem() -> None:
    before, started = peak_mib(), time.process_time()
    found = unpack(zipped(*((f"{number}.py", bytes(20 * 2**20)) for number in range(4))))
    assert "unpacks to more than" in found.problem
    assert peak_mib() - before < 200
    assert time.process_time() - started < 10


def test_a_zip_that_says_less_than_it_unpacks_to_is_not_believed() -> None:
    packed = bytearray(zipped(("a.py", bytes(300 * 2**20))))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", packed, packed.index(mark) + offset, 100)
    before = peak_mib()
    found = unpack(bytes(packed))
    assert found.files == []
    assert "damaged" in found.refused[0]
    assert peak_mib() - before < 100


def test_a_zip_whose_files_share_their_bytes_is_stopped() -> None:
    packed = zipped(("a.py", bytes(9 * 2**20)))
    entry = packed[packed.index(b"PK\x01\x02") : packed.index(b"PK\x05\x06")]
    end = bytearray(packed[packed.index(b"PK\x05\x06") :])
    struct.pack_into("<HHI", end, 8, 5000, 5000, 5000 * len(entry))
    found = unpack(packed[: packed.index(b"PK\x01\x02")] + entry * 5000 + bytes(end))
    assert "unpacks to more than" in found.problem
    assert len(found.files) < 20


def test_a_zip_of_very_many_files_is_a_problem_before_it_is_listed() -> None:
    before = peak_mib()
    found = unpack(
        zipped(*((str(number), b"") for number in range(200))).replace(
            b"PK\x05\x06", b"PK\x01\x02" * 60_000 + b"PK\x05\x06"
        )
    )
    assert f"more than {archives.MAX_ENTRIES} files" in found.problem
    assert peak_mib() - before < 50


@pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
def test_a_tar_that_unpacks_to_too_much_is_a_problem(mode: str) -> None:
    packed = tarred((tar_info("a.py"), bytes(archives.MAX_TAR + 1)), mode=mode)
    before, started = peak_mib(), time.process_time()
    assert "unpacks to more than" in unpack(packed).problem
    assert peak_mib() - before < 250
    assert time.process_time() - started < 10


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_a_damaged_header_in_the_middle_of_a_tar_is_no_end(mode: str) -> None:
    packed = bytearray(tarred((tar_info("a.py"), b"one"), (tar_info("b.py"), b"two"), mode="w"))
    packed[packed.index(b"b.py")] ^= 1
    whole = gzip.compress(packed) if mode == "w:gz" else bytes(packed)
    assert "damaged" in unpack(whole).problem


@pytest.mark.parametrize("kept", [1100, 1535])  # the second header begins at 1024, and ends at 1536
def test_a_tar_that_is_cut_in_a_header_is_damaged(kept: int) -> None:
    packed = tarred((tar_info("a.py"), b"one"), (tar_info("b.py"), b"two"), mode="w")
    found = unpack(packed[:kept])
    assert "damaged" in found.problem
    assert files(found) == {"a.py": b"one"}


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_a_tar_that_is_cut_between_two_files_is_not_whole_and_the_first_is_read(mode: str) -> None:
    whole = tarred((tar_info("a.py"), b"one"), (tar_info("b.py"), b"two"), mode="w")
    packed = whole[: 2 * tarfile.BLOCKSIZE]
    found = unpack(gzip.compress(packed) if mode == "w:gz" else packed)
    assert [file.path for file in found.files] == ["a.py"]
    assert found.problem.startswith("is cut off")
    assert unpack(whole[: 5 * tarfile.BLOCKSIZE]).problem == ""  # one empty block of the two


def test_a_tar_header_cannot_make_python_go_round_in_circles() -> None:
    packed = bytearray(tarred((tar_info("a.py"), b"one"), mode="w"))
    packed[124:136] = b"\xff" * 11 + b"\x00"  # a negative size, in base 256
    packed[148:156] = f"{sum(packed[:148]) + 8 * 32 + sum(packed[156:512]):06o}\0 ".encode()
    started = time.process_time()
    assert "damaged" in unpack(bytes(packed)).problem
    assert time.process_time() - started < 5


@pytest.mark.skipif(not archives._IS_SLOW, reason="this Python reads such headers quickly")
def test_a_tar_header_of_digits_is_not_read() -> None:
    packed = tarred((tar_info("x", tarfile.XHDTYPE), b"1" * 500_000), (tar_info("a.py"), b"one"))
    started = time.process_time()
    assert "200 digits" in unpack(packed).problem
    assert time.process_time() - started < 5


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    unpack(zipped(("a.py", b"1"), ("../b.py", b"1")))
    unpack(tarred((tar_info("a.py"), b"1"), (tar_info("l", tarfile.SYMTYPE, "/"), b""), (tar_info("l/tmp/x"), b"1")))
    assert list(tmp_path.iterdir()) == []


# Anything at all.


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=600))
def test_bytes_never_raise_nor_become_files_elsewhere(data: bytes) -> None:
    for begin in (b"", b"PK\x03\x04", b"\x1f\x8b\x08\x00"):
        found = unpack(begin + data)
        assert all(file.path == safe_path(file.path) for file in found.files)
        assert sum(len(file.data) for file in found.files) <= found.spent


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(["zip", "w", "w:gz"]))
def test_damaged_archives_never_raise(seed: int, kind: str) -> None:
    rng = random.Random(seed)
    entries = [("a.py", b"one" * 50), ("b/c.py", b"two" * 50), ("b/d.txt", b"")]
    packed = bytearray(
        zipped(*entries) if kind == "zip" else tarred(*((tar_info(name), data) for name, data in entries), mode=kind)
    )
    for _ in range(rng.randint(1, 12)):
        packed[rng.randrange(len(packed))] = rng.randrange(256)
    if rng.random() < 0.3:
        del packed[rng.randrange(len(packed)) :]
    for file in unpack(bytes(packed)).files:
        assert file.path == safe_path(file.path)
        assert len(file.data) < 10_000


@given(st.text())
def test_a_safe_path_stays_inside(name: str) -> None:
    path = safe_path(name)
    assert not path or (Path("/root") / path).parts[1] == "root"
    assert ".." not in path.split("/")
    assert path.isprintable()


def test_archives_are_known_by_their_names() -> None:
    assert all(is_archive(name) for name in ("a.zip", "A.ZIP", "a.tar.gz", "a.tgz", "a.rar"))
    assert not any(is_archive(name) for name in ("a.py", "zip", "a.zip.py"))
