"""Downloads of every layout, made up: each student is found once, the right file counts, and nobody is lost."""

from __future__ import annotations

import io
import os
import pickle
import random
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from downloads import (
    CORE,
    CORE_2,
    GIVEN,
    NOW,
    SUBMITTED,
    WORKERS,
    Download,
    as_json,
    kinds,
    names,
    submit_file,
    texts,
    two_notebooks,
    zipped,
)

from tito.classroom.collected.collect import CollectError
from tito.classroom.collected.rebuild import rebuild
from tito.classroom.collected.receipt import Receipt, Sealed
from tito.classroom.collected.submission import Submission
from tito.classroom.people.naming import copy_number, naming, without_prefix
from tito.notebooks.notebook import read
from tito.submit.pack import pack
from tito.workspace import Module


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Module:
    return two_notebooks(tmp_path_factory.mktemp("course"))


@pytest.fixture
def download(tmp_path: Path, module: Module) -> Download:
    return Download(tmp_path / "download", module)


# Layouts.


def test_files_named_by_student(download: Download) -> None:
    download.put("alice.py", CORE)
    download.put("alice_workers_dev.py", WORKERS)
    download.put("Bob Smith.ipynb", as_json(CORE))
    download.put("carol-dataloader_dev-final.ipynb", as_json(CORE_2))
    download.put("dave (1).py", WORKERS)
    found = download.students()
    assert {name: names(one) for name, one in found.items()} == {
        "alice": {"dataloader_dev.py": "alice.py", "workers_dev.py": "alice_workers_dev.py"},
        "Bob Smith": {"dataloader_dev.py": "Bob Smith.ipynb"},
        "carol": {"dataloader_dev.py": "carol-dataloader_dev-final.ipynb"},
        "dave": {"workers_dev.py": "dave (1).py"},
    }
    assert texts(found["alice"]) == {"dataloader_dev.py": CORE, "workers_dev.py": WORKERS}
    assert not any(one.problem or one.evidence for one in found.values())


def test_folders_named_by_student(download: Download) -> None:
    download.put("alice/dataloader_dev.py", CORE)
    download.put("alice/workers_dev.ipynb", as_json(WORKERS))
    download.put("bob/hand in/of mine/homework.py", CORE)
    download.put("bob/hand in/.ipynb_checkpoints/homework-checkpoint.py", CORE_2, minutes=9)
    download.put("bob/venv/lib/dataloader_dev.py", CORE_2, minutes=9)
    found = download.students()
    assert names(found["alice"]) == {
        "dataloader_dev.py": "alice/dataloader_dev.py",
        "workers_dev.py": "alice/workers_dev.ipynb",
    }
    assert names(found["bob"]) == {"dataloader_dev.py": "bob/hand in/of mine/homework.py"}


def test_archives_named_by_student(download: Download) -> None:
    download.put("alice.zip", zipped({"a/b/dataloader_dev.py": CORE, "__MACOSX/a/._b": b"\0"}))
    download.put("bob/work.zip", zipped({"more.zip": zipped({"workers_dev.py": WORKERS})}))
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        info = tarfile.TarInfo("dataloader_dev.py")
        info.size = len(CORE)
        archive.addfile(info, io.BytesIO(CORE.encode()))
    download.put("carol.tar.gz", file.getvalue())
    download.put(f"dave-{SUBMITTED}", submit_file({"dataloader_dev.py": CORE}))
    found = download.students()
    assert {name: names(one) for name, one in found.items()} == {
        "alice": {"dataloader_dev.py": "alice.zip/a/b/dataloader_dev.py"},
        "bob": {"workers_dev.py": "bob/work.zip/more.zip/workers_dev.py"},
        "carol": {"dataloader_dev.py": "carol.tar.gz/dataloader_dev.py"},
        "dave": {"dataloader_dev.py": f"dave-{SUBMITTED}/dataloader_dev.py"},
    }
    assert texts(found["bob"]) == {"workers_dev.py": WORKERS}
    assert found["dave"].submitted == NOW
    assert found["dave"].clock == "receipt"


MOODLE = "_assignsubmission_file_"


def test_moodle_with_folders_and_without(download: Download) -> None:
    download.put(f"Jané Doe_123456{MOODLE}/x.py", CORE)
    download.put("Jané Doe_123456_assignsubmission_onlinetext_/onlinetext.html", CORE_2)
    download.put(f"Al_Bob_7{MOODLE}dataloader_dev.py", CORE)
    download.put(f"Al_Bob_7{MOODLE}z_9{MOODLE}workers_dev.py", WORKERS)
    download.put("Cy_8_assignsubmission_onlinetext_/onlinetext.html", "Dear Sir")
    found = download.students()
    assert {name: (one.identifier, one.layout, list(one.files)) for name, one in found.items()} == {
        "Al_Bob": ("7", "moodle", ["dataloader_dev.py", "workers_dev.py"]),
        "Cy": ("8", "moodle", []),
        "Jané Doe": ("123456", "moodle", ["dataloader_dev.py"]),
    }
    assert texts(found["Jané Doe"]) == {"dataloader_dev.py": CORE}
    assert "onlinetext.html" in found["Cy"].problem


def test_two_students_of_one_name_stay_two(download: Download) -> None:
    download.put(f"Jane Doe_12{MOODLE}/x.py", CORE)
    download.put(f"Jane Doe_34{MOODLE}/x.py", CORE_2)
    found = download.students()
    assert {name: texts(one)["dataloader_dev.py"] for name, one in found.items()} == {
        "Jane Doe_12": CORE,
        "Jane Doe_34": CORE_2,
    }


def test_moodle_s_zip_that_holds_zips(download: Download, tmp_path: Path) -> None:
    inner = zipped({"dataloader_dev.py": CORE, "../../evil.py": b"x"})
    path = tmp_path / "Module 8-1234.zip"
    path.write_bytes(zipped({
        f"Jane Doe_12{MOODLE}/work.zip": inner,
        f"Bob_3{MOODLE}/dataloader_dev.py": CORE_2,
        f"Eve_4{MOODLE}/bomb.zip": zipped({f"{n}.py": bytes(30 * 2**20) for n in range(4)}),
        f"Nil_5{MOODLE}/": b"",
    }))  # fmt: skip
    found = download.students(path)
    assert texts(found["Jane Doe"]) == {"dataloader_dev.py": CORE}
    assert kinds(found["Jane Doe"]) == ["archive"]
    assert texts(found["Bob"]) == {"dataloader_dev.py": CORE_2}
    assert "unpacks to more than" in found["Eve"].problem
    assert "holds no file" in found["Nil"].problem
    assert not list(tmp_path.rglob("evil.py"))


def test_canvas_with_late_and_handed_in_again(download: Download) -> None:
    download.put("doejane_12345_700_dataloader_dev.py", CORE_2, minutes=99)
    download.put("doejane_LATE_12345_800_dataloader_dev-1.py", CORE)
    download.put("roe_4_900_workers_dev-2.ipynb", as_json(WORKERS))
    download.put("roe_4_901_dataloader_dev.py", CORE)
    download.put("anon_a1B2c_LATE_55_dataloader_dev.py", CORE)
    download.put("poe_5_902_essay.docx")
    collected = download.collect()
    found = {one.student: one for one in collected.submissions}
    assert texts(found["doejane"]) == {"dataloader_dev.py": CORE}
    assert (found["doejane"].is_late, found["doejane"].attempt, found["doejane"].identifier) == (True, 2, "12345")
    assert list(found["roe"].files) == ["dataloader_dev.py", "workers_dev.py"]
    assert (found["roe"].is_late, found["roe"].attempt) == (False, 3)
    assert found["anon_a1B2c"].is_late
    assert "essay.docx" in found["poe"].problem


def test_repositories_of_github_classroom(download: Download) -> None:
    for student in ("ada", "grace-hopper"):
        download.put(f"data-loader-{student}/modules/08_dataloader/dataloader_dev.py", CORE)
        download.put(f"data-loader-{student}/modules/08_dataloader/dataloader_dev.ipynb", as_json(GIVEN), minutes=9)
        download.put(f"data-loader-{student}/old/dataloader_dev.py", CORE_2, minutes=9)
        download.put(f"data-loader-{student}/.git/config")
        download.put(f"data-loader-{student}/README.md")
    collected = download.collect()
    assert [(one.student, one.identifier, one.layout) for one in collected.submissions] == [
        ("ada", "data-loader-ada", "github"),
        ("grace-hopper", "data-loader-grace-hopper", "github"),
    ]
    for one in collected.submissions:
        assert names(one) == {"dataloader_dev.py": f"{one.identifier}/modules/08_dataloader/dataloader_dev.py"}
        assert kinds(one) == ["two versions"]
    assert "data-loader-ada is ada" in collected.notes[0]


def test_one_repository_is_named_by_the_folder_around_it(tmp_path: Path, module: Module) -> None:
    download = Download(tmp_path / "hw-3-submissions", module)
    download.put("hw-3-ada-l/modules/08_dataloader/dataloader_dev.py", CORE)
    assert download.one().student == "ada-l"


def test_the_folder_of_one_student(tmp_path: Path, module: Module) -> None:
    for name, path in (("ada", ""), ("bob", "modules/08_dataloader/")):
        download = Download(tmp_path / name, module)
        download.put(f"{path}dataloader_dev.py", CORE)
        download.put(f"{path}workers_dev.py", WORKERS)
        download.put("tests/test_it.py")
        download.put("README.md")
        found = download.students()[name]
        assert texts(found) == {"dataloader_dev.py": CORE, "workers_dev.py": WORKERS}


@pytest.mark.parametrize("inside", ["", "submissions/"])
def test_a_zip_of_a_folder_is_that_folder(download: Download, tmp_path: Path, inside: str) -> None:
    download.put(f"{inside}alice.py", CORE)
    download.put(f"{inside}bob/workers_dev.py", WORKERS)
    download.put(f"{inside}carol.zip", zipped({"dataloader_dev.py": CORE}))
    (download.root / inside / "dave").mkdir()
    path = Path(shutil.make_archive(str(tmp_path / "class"), "zip", download.root))
    found = download.students(path)
    assert {name: list(one.files) for name, one in found.items()} == {
        "alice": ["dataloader_dev.py"],
        "bob": ["workers_dev.py"],
        "carol": ["dataloader_dev.py"],
        "dave": [],
    }


@pytest.mark.parametrize("name", ["ada.zip", SUBMITTED, "ada.py"])
def test_a_single_file_is_a_collection_too(download: Download, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(CORE.encode() if name.endswith(".py") else submit_file({"dataloader_dev.py": CORE}, student="ada"))
    assert download.one(path).student == "ada"
    assert texts(download.one(path)) == {"dataloader_dev.py": CORE}


def test_submit_files_without_a_name_are_named_by_their_receipts(download: Download) -> None:
    download.put(SUBMITTED, submit_file({"dataloader_dev.py": CORE}, student="Ada"))
    download.put("08_dataloader-submission (1).zip", submit_file({"dataloader_dev.py": CORE_2}, student="bob"))
    download.put("08_dataloader-submission (2).zip", submit_file({"dataloader_dev.py": CORE_2}))
    download.put("bob.py", CORE)
    collected = download.collect()
    found = {one.student: texts(one).get("dataloader_dev.py", one.problem) for one in collected.submissions}
    assert found == {
        "Ada": CORE,
        "bob": CORE,  # nobody hands in for others by writing their names into a receipt
        "08_dataloader-submission (1).zip": "08_dataloader-submission (1).zip does not say whose it is (its receipt "
        "says bob, who has a file here, too): rename it to STUDENT.zip",
        "08_dataloader-submission (2).zip": "08_dataloader-submission (2).zip does not say whose it is: "
        "rename it to STUDENT.zip",
    }
    assert collected.notes == (f"{SUBMITTED} is named by its receipt: Ada",)


def test_what_is_no_submission_is_no_student(download: Download) -> None:
    for name in ("roster.csv", "README.md", ".DS_Store", "__MACOSX/._alice.py", ".git/config", "index.html"):
        download.put(name)
    download.put("alice.py", CORE)
    assert list(download.students()) == ["alice"]
    pages = "README.md (a page about the folder), index.html (a page about the folder)"
    assert download.collect().notes == (f"skipped, because they are not submissions: {pages}, roster.csv (a table)",)


# Which file counts.


def test_the_last_receipt_counts(download: Download) -> None:
    files = {"dataloader_dev.py": CORE, "workers_dev.py": WORKERS}
    download.put("ada/a.zip", submit_file(files, when=NOW + timedelta(hours=2)))
    download.put("ada/b.zip", submit_file({"dataloader_dev.py": CORE_2}, when=NOW), minutes=99)
    download.put("ada/loose.py", GIVEN, minutes=999)
    one = download.one()
    assert texts(one) == files
    assert one.submitted == NOW + timedelta(hours=2)
    assert one.attempt == 3
    assert one.evidence == ()


def test_without_receipts_the_newest_of_the_written_counts(download: Download) -> None:
    download.put("ada/a.py", CORE, minutes=5)
    download.put("ada/b.py", CORE_2, minutes=10)
    download.put("ada/c.py", GIVEN, minutes=15)
    one = download.one()
    assert names(one) == {"dataloader_dev.py": "ada/b.py"}
    assert [(item.kind, item.where) for item in one.evidence] == [("two versions", "dataloader_dev.py")]
    assert "ada/a.py" in one.evidence[0].message
    assert "ada/c.py" not in one.evidence[0].message


def test_the_same_file_twice_is_one(download: Download) -> None:
    download.put("ada.py", CORE)
    download.put("ada.zip", zipped({"dataloader_dev.py": CORE}))
    assert (download.one().attempt, download.one().evidence) == (1, ())


@pytest.mark.parametrize(
    ("text", "jupyter", "minutes", "taken", "told"),
    [
        (CORE, GIVEN, 9, "py", []),
        (GIVEN, CORE, -9, "ipynb", []),
        (GIVEN, GIVEN, 9, "py", []),
        (CORE, CORE, 9, "py", []),
        (CORE, CORE.replace("\n\n# %%", "\n\n\n# %%"), 9, "py", []),
        (CORE, CORE_2, 9, "ipynb", ["two versions"]),
        (CORE, CORE_2, -9, "py", ["two versions"]),
        (CORE, CORE_2, 0.03, "py", ["two versions"]),
    ],
)
def test_of_two_formats_the_one_that_was_worked_in_counts(
    download: Download, text: str, jupyter: str, minutes: float, taken: str, told: list[str]
) -> None:
    download.put("ada/dataloader_dev.py", text)
    download.put("ada/dataloader_dev.ipynb", as_json(jupyter), minutes=minutes)
    one = download.one()
    assert names(one) == {"dataloader_dev.py": f"ada/dataloader_dev.{taken}"}
    assert kinds(one) == told
    assert one.attempt == 1


def test_a_receipt_knows_which_format_is_newer(download: Download) -> None:
    data = {"dataloader_dev.py": CORE.encode(), "dataloader_dev.ipynb": as_json(CORE_2).encode()}
    for newer in data:
        sealed = {name: Sealed.of(content, 1000.0 * (name == newer)) for name, content in data.items()}
        download.put("ada.zip", pack(Receipt("08_dataloader", NOW.isoformat(), sealed), data))
        assert names(download.one()) == {"dataloader_dev.py": f"ada.zip/{newer}"}


def test_a_file_that_cannot_be_read_does_not_hide_one_that_can(download: Download) -> None:
    download.put("ada/dataloader_dev.py", GIVEN)
    download.put("ada/dataloader_dev.ipynb", as_json(CORE)[:-20], minutes=9)
    one = download.one()
    assert names(one) == {"dataloader_dev.py": "ada/dataloader_dev.py"}
    assert kinds(one) == ["two versions"]


def test_a_last_attempt_that_is_blank_counts_and_is_told(download: Download) -> None:
    download.put("doe_1_10_x.py", CORE)
    download.put("doe_1_20_x-1.py", GIVEN)
    one = download.one()
    assert texts(one) == {"dataloader_dev.py": GIVEN}
    assert kinds(one) == ["blank attempt"]
    download.put("doe_1_20_x-1.py", as_json(GIVEN)[:-5])
    download.put("doe_1_10_x.py", as_json(CORE))
    assert "cannot be read" in download.one().evidence[0].message


def test_a_receipt_that_does_not_fit_is_evidence(download: Download) -> None:
    with zipfile.ZipFile(io.BytesIO(submit_file({"dataloader_dev.py": CORE}))) as archive:
        receipt = archive.read("receipt.json")
    download.put("ada/receipt.json", receipt)
    download.put("ada/dataloader_dev.py", CORE)
    assert kinds(download.one()) == []
    download.put("ada/dataloader_dev.py", CORE_2)
    one = download.one()
    assert kinds(one) == ["receipt"]
    assert texts(one) == {"dataloader_dev.py": CORE_2}
    download.put("ada/receipt.json", b"{}")
    assert "is no receipt of tito" in download.one().evidence[0].message
    assert download.one().submitted is None


# Times.


def test_an_empty_file_is_called_empty(download: Download) -> None:
    download.put("ada.py", "\n")
    download.put("bob.ipynb", "")
    assert {name: one.problem for name, one in download.students().items()} == {
        "ada": "the file ada.py is empty",
        "bob": "the file bob.ipynb is empty",
    }


def test_when_a_file_was_saved_is_no_time_of_a_submission(download: Download) -> None:
    download.put("bob.py", CORE, minutes=30)
    assert download.one().submitted is None


# Hostile and broken ones.


def test_links_are_not_followed(download: Download, tmp_path: Path) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text(CORE, encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "dataloader_dev.py").write_text(CORE, encoding="utf-8")
    download.put("bob/workers_dev.py", WORKERS)
    (download.root / "alice.py").symlink_to(secret)
    (download.root / "bob" / "dataloader_dev.py").symlink_to(secret)
    (download.root / "carol").symlink_to(tmp_path / "folder")
    (download.root / "bob" / "loop").symlink_to(download.root)
    os.mkfifo(download.root / "dave.py")
    found = download.students()
    assert list(found) == ["alice", "bob", "carol", "dave"]
    assert all("is a link or a device" in found[name].problem for name in ("alice", "carol", "dave"))
    assert list(found["bob"].files) == ["workers_dev.py"]
    assert kinds(found["bob"]) == ["not read", "not read"]


def test_whoever_hands_in_nothing_useful_is_there_with_a_problem(download: Download) -> None:
    (download.root / "empty").mkdir()
    for name, content in {
        "essay.docx": b"PK\x03\x04",
        "pdf/paper.pdf": b"%PDF",
        "rar.rar": b"Rar!\x1a",
        "torn.zip": b"PK\x03\x04",
        "torn_json/dataloader_dev.ipynb": b'{"cells": [',
        "binary.py": b"\x00\x01\xff",
        "code.py": b"print(1)",
        "other/x_dev.py": CORE.replace("8_", "7_").encode(),
        "nothing.py": b"",
    }.items():
        download.put(name, content)
    found = download.students()
    assert len(found) == 10
    says = {
        "empty": "nothing was handed in",
        "essay": "essay.docx",
        "pdf": "pdf/paper.pdf",
        "rar": "is a RAR archive",
        "torn": "is a damaged archive",
        "torn_json": "is a broken .ipynb",
        "binary": "is not text",
        "code": "holds no cell with a grade id",
        "other": "holds cells of another notebook (7.1",
        "nothing": "the file nothing.py is empty",
    }
    for name, sentence in says.items():
        assert sentence in found[name].problem
        assert found[name].files == {}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may not read")
def test_unreadable_folders_and_files_cost_their_student(download: Download) -> None:
    for path in (download.root, *download.root.parents[:3], download.module.root, *download.module.root.parents[:3]):
        path.chmod(0o755)
    for name in ("alice/dataloader_dev.py", "bob.py", "carol.py"):
        download.put(name, CORE)
    (download.root / "alice").chmod(0o700)
    (download.root / "bob.py").chmod(0o600)
    script = """
import os, sys
from pathlib import Path
from tito.classroom.collected.collect import collect
from tito.workspace import Module
class_, module = Path(sys.argv[1]), Module(Path(sys.argv[2]), "08_dataloader")
collect(class_, module)  # imports what nobody else may read
os.setgid(65534), os.setuid(65534)
for one in collect(class_, module).submissions:
    print(one.student, len(one.files), one.problem)
"""
    command = [sys.executable, "-c", script, download.root, download.module.root]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [
        "alice 0 there is no notebook of 08_dataloader in it: alice cannot be read (Permission denied)",
        "bob 0 there is no notebook of 08_dataloader in it: bob.py cannot be read (Permission denied)",
        "carol 1 ",
    ], done.stderr


def test_names_that_differ_where_they_cannot_be_shown_are_two_people(download: Download) -> None:
    for name in (b"M\xf6ller.py", b"M\xfcller.py"):
        (download.root / os.fsdecode(name)).write_text(CORE, encoding="utf-8")
    for end in "xy":
        download.put(f"{'a' * 120}{end}.py", CORE)
    assert len(download.students()) == 4


def test_names_cannot_play_with_the_terminal_or_the_folders(download: Download) -> None:
    download.put("e\x1b[31mve.py", CORE)
    download.put("..hidden.py", CORE)
    download.put("a" * 200 + ".py", CORE)
    path = download.root / os.fsdecode(b"lat\xedn.py")
    path.write_text(CORE, encoding="utf-8")
    download.put("fay\x07/es\x1b[2Jsay.docx")
    found = download.students()
    long = next(name for name in found if name.startswith("aaa"))
    assert (len(long), long[:91]) == (100, "a" * 91)
    assert sorted({*found} - {long}) == ["e_[31mve", "fay_", "lat%EDn"]
    for one in found.values():
        said = [one.source, one.problem, *names(one).values(), *(item.message for item in one.evidence)]
        assert all(text.isprintable() for text in said)


def test_very_many_files_of_one_student_are_bounded(download: Download) -> None:
    download.put("eve.zip", zipped({f"{n}/dataloader_dev.py": CORE.replace("x + x", f"x + {n}") for n in range(3000)}))
    download.put("zoe.py", CORE)
    started = time.process_time()
    found = download.students()
    assert time.process_time() - started < 20
    assert texts(found["zoe"]) == {"dataloader_dev.py": CORE}
    assert len(found["eve"].files) == 1
    assert "archive" in kinds(found["eve"])


def test_nested_bombs_share_one_limit(download: Download) -> None:
    bomb = zipped({"x.py": bytes(9 * 2**20)})
    download.put("eve.zip", zipped({f"{n}.zip": bomb for n in range(400)}))
    started = time.process_time()
    one = download.one()
    assert one.problem
    assert any("unpacks to more than" in item.message for item in one.evidence)
    assert len(one.evidence) < 40
    assert time.process_time() - started < 20


@pytest.mark.parametrize("name", ["missing", "torn.zip", "torn.ZIP"])
def test_a_collection_that_cannot_be_read_is_named(download: Download, tmp_path: Path, name: str) -> None:
    if name != "missing":
        (tmp_path / name).write_bytes(b"PK\x03\x04")
    with pytest.raises(CollectError, match=name):
        download.collect(tmp_path / name)


# What comes out.


def test_contents_are_read_when_asked_for_and_travel_along(download: Download) -> None:
    path = download.put("ada.zip", zipped({"a.zip": zipped({"dataloader_dev.py": CORE})}))
    one = download.one()
    sent: Submission = pickle.loads(pickle.dumps(one))
    download.put("ada.zip", zipped({"b.zip": b""}))
    with pytest.raises(FileNotFoundError, match=r"a\.zip is gone: 'ada\.zip'"):
        dict(one.files)
    path.unlink()
    assert dict(sent.files) == {"dataloader_dev.py": ("ada.zip/a.zip/dataloader_dev.py", CORE.encode())}
    assert sent.student == "ada"
    with pytest.raises(FileNotFoundError):
        dict(one.files)


def test_of_two_files_with_one_path_in_an_archive_the_last_counts(download: Download) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for text in (CORE, CORE_2):
            member = tarfile.TarInfo("dataloader_dev.py")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    download.put("ada.tar", file.getvalue())
    assert texts(download.one()) == {"dataloader_dev.py": CORE_2}


def test_who_hands_in_the_first_version_again_gets_it(download: Download) -> None:
    """Equal files count once only if one follows the other: then the attempt is as old as the first of them."""
    for number, text in enumerate((CORE, CORE_2, CORE)):
        sent = submit_file({"dataloader_dev.py": text}, when=NOW + timedelta(hours=number))
        download.put(f"ada/{number}.zip", sent)
    one = download.one()
    assert texts(one) == {"dataloader_dev.py": CORE}
    assert (one.attempt, one.submitted) == (3, NOW + timedelta(hours=2))
    for name, hours in (("a", 5), ("b", 4)):
        download.put(f"bob/{name}.zip", submit_file({"dataloader_dev.py": CORE}, when=NOW + timedelta(hours=hours)))
    bob = download.students()["bob"]
    assert (bob.attempt, bob.submitted) == (1, NOW + timedelta(hours=4))
    download.put("cleo/a.py", CORE)  # the same, unpacked: it has no receipt
    download.put("cleo/b.zip", submit_file({"dataloader_dev.py": CORE}))
    assert download.students()["cleo"].submitted == NOW


def test_what_is_collected_can_be_rebuilt(download: Download) -> None:
    download.put("ada.ipynb", as_json(CORE))
    ((name, data),) = download.one().files.values()
    skeleton = read(download.module.folder / "dataloader_dev.py")
    assert rebuild(skeleton, data, name).cells == rebuild(skeleton, CORE.encode(), "x.py").cells


def test_submissions_come_in_order_of_names(download: Download) -> None:
    for name in ("bob", "Ada", "émile", "zoe", "carl"):
        download.put(f"{name}.py", CORE)
    assert list(download.students()) == ["Ada", "bob", "carl", "zoe", "émile"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_random_collections_lose_nobody(seed: int, module: Module, tmp_path: Path) -> None:
    rng = random.Random(seed)
    download = Download(tmp_path / f"r{seed}-{time.monotonic_ns()}", module)
    contents: list[str | bytes] = [
        CORE,
        CORE_2,
        GIVEN,
        as_json(WORKERS),
        as_json(CORE)[:50],
        b"\0",
        zipped({"x.py": CORE}),
    ]
    contents += [
        submit_file({"dataloader_dev.py": CORE}),
        b"PK",
        zipped({"a/receipt.json": b"[]", "a/w.ipynb": as_json(WORKERS)}),
    ]
    wanted = set()
    for number in range(rng.randint(1, 6)):
        student = f"s{number}"
        wanted.add(student)
        for _ in range(rng.randint(1, 3)):
            suffix = rng.choice([".py", ".ipynb", ".zip", ".tar.gz", ".txt", ".docx", "_workers_dev.py"])
            place = rng.choice(
                [f"{student}{suffix}", f"{student}/{rng.choice('abc')}{suffix}", f"{student}/d/dataloader_dev{suffix}"]
            )
            download.put(place, rng.choice(contents), minutes=rng.randint(0, 9))
    found = download.students()
    assert set(found) == wanted
    assert all(bool(one.problem) != bool(one.files) for one in found.values())


# Names.


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("alice.py", "alice"),
        ("alice_dataloader_dev.py", "alice"),
        ("alice.dataloader_dev (3).ipynb", "alice"),
        ("O'Neil, Ann-workers_dev.tar.gz", "O'Neil, Ann"),
        ("alice_08_dataloader-submission.zip", "alice"),
        ("dataloader_dev.py", ""),
        ("workers_dev-2.ipynb", ""),
        ("08_dataloader-submission.zip", ""),
        ("dataloader_developer.py", "dataloader_developer"),
        ("a.b.c.py", "a.b.c"),
        ("A\u0308nne\u00a0 X.py", "Änne X"),
    ],
)
def test_a_file_is_named_by_what_is_not_the_notebook(name: str, student: str) -> None:
    words = ["dataloader_dev", "workers_dev", "08_dataloader"]
    assert naming(name, is_folder=False, words=words).student == student


def test_copies_have_numbers() -> None:
    numbers = {"x.py": 0, "x-1.py": 1, "x (2).tar.gz": 2, "x(13).ipynb": 13, "x-1234.py": 0, "module-8.9.py": 0}
    assert {name: copy_number(name) for name in numbers} == numbers


def test_the_assignment_is_taken_off_the_names_of_repositories() -> None:
    assert without_prefix(["hw-ada", "hw-bob"], "x") == {"hw-ada": "ada", "hw-bob": "bob"}
    assert without_prefix(["hw-ada"], "x") == {"hw-ada": "hw-ada"}
    assert without_prefix(["hw-ada"], "hw-submissions") == {"hw-ada": "ada"}
    assert without_prefix(["ada", "bob"], "hw-submissions") == {"ada": "ada", "bob": "bob"}
    assert without_prefix([], "hw-submissions") == {}


@given(st.text(min_size=1).filter(lambda name: "/" not in name), st.booleans())
def test_any_name_is_somebody_s(name: str, is_folder: bool) -> None:
    found = naming(name, is_folder=is_folder, words=["dataloader_dev"])
    assert found.student.isprintable()
    assert len(found.student) <= 100
