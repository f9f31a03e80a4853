"""Downloads from a server that truncates, resets, stalls, refuses, forgets ranges or changes its mind."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tinytorch.core.dataloader.errors import DataError, DownloadError
from tinytorch.data import download_cifar10, fetch, install_archive, lock, write_sample
from tinytorch.data.download import _require_room
from tinytorch.data.layout import BINARY

PART = f"{BINARY.archive}.part"


def download(site, root: Path, **options) -> Path:
    known = {
        "mirror": site.url,
        "md5": site.md5,
        "size": len(site.content),
        "attempts": 4,
        "timeout_s": 0.2,
        "progress": False,
    }
    return download_cifar10(root, **(known | options))


def part_bytes(root: Path) -> int:
    return (root / PART).stat().st_size if (root / PART).exists() else 0


def names(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir())


def test_data_set_arrives_and_nothing_else_is_left(site, tmp_path: Path, batches: dict[str, bytes]) -> None:
    folder = download(site, tmp_path / "new" / "data")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == batches
    assert names(folder.parent) == [BINARY.folder]
    assert site.ranges == [""]


def test_what_is_there_is_not_fetched_again(site, cifar: Path) -> None:
    assert download(site, cifar.parent) == cifar
    assert site.ranges == []


def test_environment_names_the_mirror(site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINYTORCH_MIRROR", f"{site.url}/")
    assert download(site, tmp_path, mirror=None).is_dir()


def test_mirror_may_be_the_archive_itself(site, tmp_path: Path) -> None:
    assert download(site, tmp_path, mirror=f"{site.url}/some/{BINARY.archive}").is_dir()


@pytest.mark.parametrize("fault", ["cut:200000", "reset:200000", "stall:200000"])
def test_broken_answer_is_resumed_not_begun_anew(site, tmp_path: Path, pauses: list[float], fault: str) -> None:
    site.plan, site.is_read = [fault], lambda: part_bytes(tmp_path) >= 2**16
    download(site, tmp_path)
    first, second = site.ranges
    start = int(second.removeprefix("bytes=").removesuffix("-"))
    assert (first, len(pauses)) == ("", 1)
    assert 2**16 <= start <= 200_000
    assert site.sent_bytes == 200_000 + len(site.content) - start


def test_answer_without_a_length_that_breaks_off_is_resumed(site, tmp_path: Path, pauses: list[float]) -> None:
    site.announced, site.plan = False, ["cut:200000"]
    download(site, tmp_path)
    assert site.ranges == ["", "bytes=200000-"]


@pytest.mark.parametrize("fault", [500, 503, 429, "cut:0", "reset:0", "stall:0"])
def test_server_that_recovers_is_asked_again(site, tmp_path: Path, pauses: list[float], fault: int | str) -> None:
    site.plan = [fault, fault]
    download(site, tmp_path)
    assert len(site.ranges) == 3
    assert pauses[1] > pauses[0]


def test_server_that_does_not_recover_is_given_up(site, tmp_path: Path, pauses: list[float]) -> None:
    site.plan = [500] * 9
    with pytest.raises(
        DownloadError, match=r"gave up after 4 attempts in a row: the server answered 500.*tito data sample"
    ):
        download(site, tmp_path)
    assert len(site.ranges) == 4
    assert names(tmp_path) == []


@pytest.mark.parametrize("status", [401, 403, 404])
def test_refusal_is_final(site, tmp_path: Path, status: int) -> None:
    site.plan = [status]
    with pytest.raises(DownloadError, match=f"{site.url}/{BINARY.archive}: the server answered {status}"):
        download(site, tmp_path)
    assert len(site.ranges) == 1


def test_beginning_is_kept_for_the_next_run(site, tmp_path: Path, pauses: list[float]) -> None:
    site.plan = ["cut:100000", *["cut:0"] * 3]
    with pytest.raises(DownloadError, match="100,000 bytes are kept"):
        download(site, tmp_path)
    assert names(tmp_path) == [PART, f"{PART}.tag"]
    download(site, tmp_path)
    assert site.ranges[-1] == "bytes=100000-"
    assert site.sent_bytes == len(site.content)


def test_server_that_ignores_ranges_is_read_from_the_start(site, tmp_path: Path, pauses: list[float]) -> None:
    site.plan = ["cut:100000", "whole"]
    download(site, tmp_path)
    assert site.ranges == ["", "bytes=100000-"]
    assert site.sent_bytes == 100_000 + len(site.content)


@pytest.mark.parametrize("checks_tag", [True, False])
def test_file_that_changed_meanwhile_is_not_spliced(
    site, tmp_path: Path, pauses: list[float], checks_tag: bool
) -> None:
    final, site.content, site.etag = site.content, bytes(len(site.content)), '"zero"'
    site.plan, site.checks_tag = ["cut:100000", *[503] * 3], checks_tag
    with pytest.raises(DownloadError, match="gave up"):
        download(site, tmp_path)
    site.content, site.etag = final, '"two"'
    assert download(site, tmp_path).is_dir()
    assert (pauses[-1] == 0) == (not checks_tag)  # 206 with another tag: refused by its header, asked again at once


def test_other_range_than_the_one_asked_for_is_refused(site, tmp_path: Path, pauses: list[float]) -> None:
    site.plan = ["cut:100000", "shift"]
    download(site, tmp_path)
    assert (site.ranges, pauses[-1]) == (["", "bytes=100000-", ""], 0)


def test_server_that_goes_away_is_waited_for(site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site.plan = ["cut:100000"]
    monkeypatch.setattr(fetch, "sleep", lambda pause_s: site.close())
    with pytest.raises(
        DownloadError, match="gave up after 4 attempts in a row: Connection refused; 100,000 bytes are kept"
    ):
        download(site, tmp_path)


def test_attempt_that_brings_much_does_not_count(site, tmp_path: Path, pauses: list[float], monkeypatch) -> None:
    monkeypatch.setattr(fetch, "PROGRESS_BYTES", 50_000)
    site.plan = ["cut:60000"] * 5
    assert download(site, tmp_path, attempts=2).is_dir()


@pytest.mark.parametrize(("asked", "waited_s"), [("7", 7), ("3600", fetch.MAX_PAUSE_S)])
def test_server_says_how_long_to_wait(site, tmp_path: Path, pauses: list[float], asked: str, waited_s: float) -> None:
    site.plan, site.retry_after = [503], asked
    download(site, tmp_path)
    assert pauses == [waited_s]


def test_splice_that_no_header_gave_away_is_mended(site, tmp_path: Path) -> None:
    (tmp_path / PART).write_bytes(b"other" * 1000)
    download(site, tmp_path)
    assert site.ranges == ["bytes=5000-", ""]


def test_part_longer_than_the_file_is_begun_anew(site, tmp_path: Path, pauses: list[float]) -> None:
    (tmp_path / PART).write_bytes(bytes(len(site.content) + 1))
    download(site, tmp_path)
    assert len(site.ranges) == 2


def test_complete_part_is_not_fetched_again(site, tmp_path: Path) -> None:
    (tmp_path / PART).write_bytes(site.content)
    download(site, tmp_path)
    assert site.ranges == []


def test_archive_that_the_user_put_there_is_used_and_kept(site, tmp_path: Path, archive: Path) -> None:
    shutil.copy(archive, tmp_path / BINARY.archive)
    download(site, tmp_path)
    assert site.ranges == []
    assert names(tmp_path) == [BINARY.folder, BINARY.archive]


def test_wrong_file_of_the_right_size_is_deleted_and_named(site, tmp_path: Path) -> None:
    wrong = bytes(len(site.content))
    right, site.content = site.md5, wrong
    with pytest.raises(DownloadError, match=f"{site.url}.*: expected a file with MD5 {right}, got one with MD5"):
        download(site, tmp_path, md5=right)
    assert names(tmp_path) == []


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("extra", [-1, 1])
def test_file_of_another_size_is_refused(
    site, tmp_path: Path, pauses: list[float], announced: bool, extra: int
) -> None:
    site.announced = announced
    with pytest.raises(DownloadError, match=r"expected a file of|gave up after"):
        download(site, tmp_path, size=len(site.content) - extra)
    assert BINARY.folder not in names(tmp_path)


def test_file_that_is_right_but_no_archive_is_deleted(site, tmp_path: Path) -> None:
    site.content = b"whoever set the checksum meant another file"
    with pytest.raises(DataError, match=r"expected a tar.gz archive, found damaged content"):
        download(site, tmp_path)
    assert names(tmp_path) == []


def test_login_page_is_refused_without_reading_on(site, tmp_path: Path) -> None:
    site.content = b"<html>Please log in</html>"
    with pytest.raises(DownloadError, match="expected a file of 170,052,171 bytes, got one of 26 bytes"):
        download(site, tmp_path, md5=None)
    assert names(tmp_path) == []


def test_no_network_is_said_at_once(tmp_path: Path, pauses: list[float]) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(
            DownloadError, match=r"cannot reach http://127.*: Connection refused; `tito data sample` makes"
        ):
            download_cifar10(tmp_path, mirror=address, progress=False)
    assert pauses == []
    assert names(tmp_path) == []


def test_unknown_host_is_said_at_once(tmp_path: Path, pauses: list[float]) -> None:
    with pytest.raises(DownloadError, match=r"cannot reach .*--archive FILE"):
        download_cifar10(tmp_path, mirror="http://no-such-host.invalid", progress=False)
    assert pauses == []


def test_offline_message_names_the_format_that_is_there(cifar: Path) -> None:
    with pytest.raises(DownloadError, match="cifar-10-batches-bin is there, use format='binary'"):
        download_cifar10(cifar.parent, format="python", mirror="http://no-such-host.invalid", progress=False)


@pytest.mark.parametrize("mirror", ["ftp://host/folder", "folder/of/mine"])
def test_address_that_is_none_is_refused(tmp_path: Path, mirror: str) -> None:
    with pytest.raises(DownloadError, match=mirror):
        download_cifar10(tmp_path, mirror=mirror, progress=False)


def test_full_disk_leaves_nothing(site, tmp_path: Path, full_disk) -> None:
    with full_disk(100_000), pytest.raises(DownloadError, match=r"cannot write to .*; make room"):
        download(site, tmp_path)
    assert names(tmp_path) == []


def test_disk_without_room_is_told_before_anything_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"expected .* MiB free on its disk, found"):
        _require_room(tmp_path, 2**60)


def test_damaged_data_set_is_fetched_again_and_kept_aside(site, cifar: Path) -> None:
    (cifar / "test_batch.bin").unlink()
    (cifar / "notes.txt").write_text("mine", encoding="utf-8")
    assert download(site, cifar.parent) == cifar
    assert names(cifar.parent) == [BINARY.folder, f"{BINARY.folder}.old-1"]
    assert (cifar.parent / f"{BINARY.folder}.old-1" / "notes.txt").exists()


def test_sample_is_not_taken_for_cifar(site, tmp_path: Path) -> None:
    write_sample(tmp_path, images_per_file=1)
    with pytest.raises(DownloadError, match="holds the sample data: choose another --root"):
        download(site, tmp_path)


PROGRAM = """
import sys
from tinytorch.data import download_cifar10
print(download_cifar10(sys.argv[1], mirror=sys.argv[2], md5=sys.argv[3]))
"""


def start(site, root: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, str(root), site.url, site.md5]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_second_process_waits_for_the_first(site, tmp_path: Path) -> None:
    site.gate.clear()
    with start(site, tmp_path) as first:
        assert site.asked.wait(10)
        with start(site, tmp_path) as second:
            assert second.stderr is not None
            assert "another process is fetching cifar-10-binary.tar.gz" in second.stderr.readline()
            site.gate.set()
            results = [process.communicate()[0].strip() for process in (first, second)]
    assert results == [str(tmp_path / BINARY.folder)] * 2
    assert site.ranges == [""]
    assert names(tmp_path) == [BINARY.folder]


def test_killed_download_is_resumed_and_its_lock_is_free(site, tmp_path: Path) -> None:
    site.plan = ["stall:200000"]
    with start(site, tmp_path) as process:
        assert site.asked.wait(10)
        while part_bytes(tmp_path) < 2**16:
            assert process.poll() is None
        process.kill()
    assert BINARY.folder not in names(tmp_path)
    download(site, tmp_path)
    assert int(site.ranges[1].removeprefix("bytes=").removesuffix("-")) >= 2**16
    assert names(tmp_path) == [BINARY.folder]


def test_archive_from_disk_is_installed_twice_with_the_same_result(archive: Path, tmp_path: Path) -> None:
    folder = install_archive(archive, tmp_path)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    assert install_archive(archive, tmp_path) == folder == tmp_path / BINARY.folder
    assert (folder / "notes.txt").exists()
    assert names(tmp_path) == [BINARY.folder]


def test_other_data_set_is_not_replaced(archive: Path, cifar: Path) -> None:
    (cifar / "test_batch.bin").write_bytes(bytes(3073))
    with pytest.raises(DataError, match="expected no data set, or the same one, found another data set"):
        install_archive(archive, cifar.parent)
    assert (cifar / "test_batch.bin").stat().st_size == 3073


def test_archive_without_a_file_is_refused(make_archive, member, tmp_path: Path) -> None:
    bad = make_archive(*(member(f"{BINARY.folder}/{name}", bytes(3073)) for name in BINARY.train))
    with pytest.raises(DataError, match=r"tar.gz: expected a file of images in test_batch.bin, found no file"):
        install_archive(bad, tmp_path)
    assert names(tmp_path) == []


def test_archive_with_a_wrong_label_is_refused(make_archive, member, tmp_path: Path) -> None:
    bad = make_archive(*(member(f"{BINARY.folder}/{name}", b"\x0b" + bytes(3072)) for name in BINARY.data))
    with pytest.raises(DataError, match=r"a label from 0 to 9 in data_batch_1.bin at byte 0, found 11 in record 0"):
        install_archive(bad, tmp_path)
    assert names(tmp_path) == []


def test_drive_without_locks_is_used_with_names_of_ones_own(
    site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_try_lock", lambda file: "unsupported")
    (tmp_path / PART).write_bytes(b"of another process")
    download(site, tmp_path)
    assert site.ranges == [""]
    assert names(tmp_path) == [BINARY.folder, PART]


def test_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="format must be"):
        download_cifar10(tmp_path, format="text")
