"""`tito submit` packs whatever there is, says what is missing, and its receipt tells whether files were changed."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tito.classroom.collected.receipt import FILE, Receipt, Sealed, loads, verify_receipt
from tito.notebooks.cell import NotebookError
from tito.notebooks.digest import digest
from tito.notebooks.ipynb import to_ipynb
from tito.release.marker import FILE as MARKER
from tito.release.marker import Release, read_release
from tito.submit.command import submit, submit_command
from tito.submit.pack import adds_nothing, notebook_files, pack
from tito.testing import grade, run_module
from tito.workspace import Module, WorkspaceError

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
STUDENT = '''\
# %% nbgrader={"grade": false, "grade_id": "8_1", "locked": false, "schema_version": 3, "solution": true}
#| export
def double(x):
    raise NotImplementedError("task 8.1")

# %% nbgrader={"grade": true, "grade_id": "8_1-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
assert double(2) == 4, "double(2) should be 4"

# %% nbgrader={"grade": true, "grade_id": "8_1-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
# This check runs when your work is graded.

# %% nbgrader={"grade": false, "grade_id": "8_2", "locked": false, "schema_version": 3, "solution": true}
#| export
def half(x):
    raise NotImplementedError("task 8.2")

# %% nbgrader={"grade": true, "grade_id": "8_2-check", "locked": true, "points": 1, "schema_version": 3, "solution": false}
assert half(2) == 1, "half(2) should be 1"

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_Q1", "locked": false, "points": 4, "schema_version": 3, "solution": true}
"""
*Your answer here.*
"""
'''  # noqa: E501 - nbgrader metadata stands on one line
OTHER = re.sub("8_([12Q])", r"9_\g<1>", STUDENT).replace("task 8.", "task 9.")
TODO = 'raise NotImplementedError("task 8.1")'
ANSWER = "*Your answer here.*"


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Module:
    """Return a module of two notebooks in a student's course folder, which is also the current folder."""
    root = tmp_path / "course"
    shutil.copytree(ROOT / "tinytorch", root / "tinytorch", ignore=shutil.ignore_patterns("__pycache__"))
    found = Module(root, "08_dataloader")
    found.folder.mkdir(parents=True)
    write(found, STUDENT)
    write(found, OTHER, "workers_dev.py")
    monkeypatch.chdir(root)
    return found


def write(module: Module, text: str, name: str = "dataloader_dev.py") -> Path:
    path = module.folder / name
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def as_json(text: str) -> str:
    """Return the cells of a percent text as a `.ipynb`."""
    cells = []
    for block in re.split(r"(?m)^# %%", text)[1:]:
        header, _, source = block.partition("\n")
        grade = json.loads(header.partition("nbgrader=")[2])
        kind = "markdown" if "[markdown]" in header else "code"
        source = source.strip().removeprefix('"""').removesuffix('"""')
        cells.append({"cell_type": kind, "metadata": {"nbgrader": grade}, "source": source})
    return json.dumps({"nbformat": 4, "cells": cells})


def unzipped(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def evidence(receipt: Receipt, digests: dict[str, str], now: datetime = NOW) -> list[str]:
    read, found = verify_receipt(receipt.dumps().encode(), digests, "08_dataloader", now)
    assert read == receipt
    return [item.message for item in found]


# The file.


def test_the_notebooks_are_packed_as_they_are_with_what_was_seen(module: Module) -> None:
    text = STUDENT.replace(TODO, "return x + x").replace(ANSWER, "Because.").replace("\n", "\r\n")
    path = module.folder / "dataloader_dev.py"
    path.write_bytes(text.encode())
    done = submit(module, name="Ada  Lovelace\x1b", now=NOW)
    packed = unzipped(done.path)
    assert done.path == module.root / "08_dataloader-submission.zip"
    assert list(packed) == ["dataloader_dev.py", "workers_dev.py", FILE]
    assert packed["dataloader_dev.py"] == text.encode()
    receipt, stated = loads(packed[FILE])
    assert (receipt, stated) == (done.receipt, done.receipt.hash)
    assert receipt.points == {"8.1": (3, 3), "8.2": (0, 1), "9.1": (0, 3), "9.2": (0, 1)}
    assert receipt.todo == ("8.2", "9.1", "9.2")
    assert receipt.unanswered == ("9.Q1",)
    assert receipt.student == "Ada Lovelace"
    assert receipt.time == "2026-03-04T05:06:07+00:00"
    assert receipt.files["dataloader_dev.py"] == Sealed(
        hashlib.sha256(text.encode()).hexdigest(), round(path.stat().st_mtime, 3)
    )


def test_files_and_questions_come_in_the_order_of_the_module(module: Module) -> None:
    third = re.sub("8_([12Q])", r"10_\g<1>", STUDENT).replace("task 8.", "task 10.")
    write(module, third, "sampling_dev.py")
    done = submit(module, now=NOW)
    assert list(unzipped(done.path)) == ["dataloader_dev.py", "workers_dev.py", "sampling_dev.py", FILE]
    assert done.receipt.unanswered == ("8.Q1", "9.Q1", "10.Q1")


def test_the_same_work_at_the_same_time_gives_the_same_bytes(module: Module, tmp_path: Path) -> None:
    first = submit(module, now=NOW, to=tmp_path / "a.zip").path.read_bytes()
    assert submit(module, now=NOW, to=tmp_path / "b.zip").path.read_bytes() == first
    assert submit(module, now=NOW + timedelta(seconds=1), to=tmp_path / "c.zip").path.read_bytes() != first


def test_it_is_written_where_one_says_and_nowhere_else(module: Module, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    assert submit(module, to=tmp_path / "new").path == tmp_path / "new" / "08_dataloader-submission.zip"
    assert submit(module, to=tmp_path / "my work.zip").path == tmp_path / "my work.zip"
    new = {path.relative_to(tmp_path).as_posix() for path in set(tmp_path.rglob("*")) - before}
    assert new == {"new", "new/08_dataloader-submission.zip", "my work.zip"}


def test_a_module_without_notebooks_has_nothing_to_hand_in(module: Module) -> None:
    for path in module.folder.iterdir():
        path.unlink()
    with pytest.raises(WorkspaceError, match=r"holds no \*_dev.py"):
        submit(module)


# Partial and broken work.


@pytest.mark.parametrize("source", ["return (((", 'return """', "while True: pass", "import os; os._exit(0)"])
def test_work_that_does_not_run_is_taken(module: Module, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(grade.__kwdefaults__, "timeout_s", 0.5)
    text = STUDENT.replace(TODO, source)
    write(module, text)
    write(module, OTHER.replace('raise NotImplementedError("task 9.2")', "return x / 2"), "workers_dev.py")
    done = submit(module)
    assert unzipped(done.path)["dataloader_dev.py"] == text.encode()
    assert done.receipt.points["9.2"] == (1, 1)
    assert "8.1" in done.look.failed or "string with triple quotes opens here" in done.look.problems[0]


def test_a_notebook_that_cannot_be_read_stops_no_other(module: Module) -> None:
    write(module, STUDENT.replace('"grade": false', '"grade": false,,', 1))
    write(module, OTHER.replace('raise NotImplementedError("task 9.2")', "return x / 2"), "workers_dev.py")
    done = submit(module)
    assert done.receipt.points == {"9.1": (0, 3), "9.2": (1, 1)}
    assert done.receipt.unanswered == ("8.Q1", "9.Q1")
    assert len(done.look.problems) == 1
    assert "dataloader_dev.py" in done.look.problems[0]
    assert "dataloader_dev.py" in unzipped(done.path)


def test_a_jupyter_notebook_goes_along_if_there_is_work_in_it_alone(module: Module) -> None:
    write(module, as_json(STUDENT), "dataloader_dev.ipynb")
    assert names(module) == ["dataloader_dev.py", "workers_dev.py"]
    write(module, as_json(STUDENT.replace(TODO, "return 2 * x")), "dataloader_dev.ipynb")
    assert names(module) == ["dataloader_dev.py", "dataloader_dev.ipynb", "workers_dev.py"]
    write(module, STUDENT.replace(TODO, "return 2 * x"))
    assert names(module) == ["dataloader_dev.py", "workers_dev.py"]
    write(module, as_json(STUDENT), "dataloader_dev.ipynb")
    assert names(module) == ["dataloader_dev.py", "workers_dev.py"]
    write(module, as_json(STUDENT.replace(ANSWER, "42")), "dataloader_dev.ipynb")
    assert names(module) == ["dataloader_dev.py", "dataloader_dev.ipynb", "workers_dev.py"]
    (module.folder / "dataloader_dev.py").unlink()
    write(module, '{"cells": [', "dataloader_dev.ipynb")
    assert names(module) == ["dataloader_dev.ipynb", "workers_dev.py"]


def names(module: Module) -> list[str]:
    return [path.name for path in notebook_files(module)]


def test_what_stands_in_both_adds_nothing(module: Module) -> None:
    text = module.folder / "dataloader_dev.py"
    assert adds_nothing(text, write(module, as_json(STUDENT), "x.ipynb"))
    assert not adds_nothing(write(module, '{"cells": ', "y.ipynb"), text)
    assert not adds_nothing(module.folder / "missing.ipynb", text)


def released(module: Module) -> None:
    """Make the course folder a release, in which both forms of the notebooks agree."""
    cells = {}
    for name, text in (("dataloader_dev", STUDENT), ("workers_dev", OTHER)):
        path = write(module, to_ipynb(text), f"{name}.ipynb")
        cells[f"modules/08_dataloader/{name}.py"] = digest(path.read_text(encoding="utf-8"), path)
    (module.root / MARKER).write_bytes(Release(module.name, "0", NOW.isoformat(), {}, cells).dumps())


def test_work_in_jupyter_alone_is_taken_over_before_the_checks(module: Module) -> None:
    released(module)
    write(module, to_ipynb(STUDENT.replace(TODO, "return 2 * x")), "dataloader_dev.ipynb")
    write(module, OTHER.replace('raise NotImplementedError("task 9.2")', "return x / 2"), "workers_dev.py")
    done = submit(module)
    assert done.taken_over == ("modules/08_dataloader/dataloader_dev.py",)
    marker = read_release(module.root)
    assert marker is not None
    assert done.receipt.release == marker.key
    assert (done.receipt.points["8.1"], done.receipt.points["9.2"]) == ((3, 3), (1, 1))
    assert list(done.receipt.files) == ["dataloader_dev.py", "workers_dev.py"]
    assert b"return 2 * x" in unzipped(done.path)["dataloader_dev.py"]


def test_work_in_both_forms_is_handed_in_in_both(module: Module) -> None:
    released(module)
    write(module, as_json(STUDENT.replace(TODO, "return 2 * x")), "dataloader_dev.ipynb")
    write(module, STUDENT.replace(TODO, "return x + x"))
    done = submit(module)
    assert list(done.receipt.files) == ["dataloader_dev.py", "dataloader_dev.ipynb", "workers_dev.py"]
    assert "were both edited" in done.look.problems[0]
    write(module, '{"cells": ', "dataloader_dev.ipynb")
    done = submit(module)
    assert list(done.receipt.files) == ["dataloader_dev.py", "dataloader_dev.ipynb", "workers_dev.py"]
    assert done.look.problems == ()
    assert "dataloader_dev.ipynb:1: is not a notebook" in done.remarks[0]
    assert done.receipt.points["8.1"] == (3, 3)


def test_work_in_jupyter_is_handed_in_while_the_py_cannot_be_read(module: Module) -> None:
    released(module)
    write(module, as_json(STUDENT.replace(TODO, "return 2 * x")), "dataloader_dev.ipynb")
    write(module, STUDENT.replace("# %% nbgrader", "# %% [x] nbgrader", 1))
    assert list(submit(module).receipt.files) == ["dataloader_dev.py", "dataloader_dev.ipynb", "workers_dev.py"]


def test_a_notebook_that_cannot_be_read_stops_no_other_at_home(module: Module) -> None:
    write(module, STUDENT.replace(TODO, "return 2 * x"))
    write(module, "# %% [x]\nprint(1)\n", "workers_dev.py")
    for task in (None, "8.1"):
        result = run_module(module, task=task)
        assert result.notebook.task("8.1").earned == 3
        assert result.exit_code == 1
        assert any("workers_dev.py" in broken.message for broken in result.notebook.broken)
    with pytest.raises(NotebookError, match="workers_dev"):
        run_module(module, task="9.2")


# The command.


def test_the_command_says_what_is_missing(module: Module, capsys: pytest.CaptureFixture[str]) -> None:
    write(module, STUDENT.replace(TODO, "return 5"))
    write(module, as_json(OTHER.replace("*Your answer here.*", "Yes.")), "workers_dev.ipynb")
    assert submit_command("8", name="Ada") == 0
    printed = capsys.readouterr()
    said, warned = (" ".join(text.split()) for text in (printed.out, printed.err))
    receipt, _ = loads(unzipped(module.root / "08_dataloader-submission.zip")[FILE])
    assert f"receipt {receipt.number}, {receipt.when:%Y-%m-%d %H:%M:%S} UTC, Ada" in said
    assert "points seen here: 0 of 8 (4 more are graded later)" in said
    assert "to do: 8.2, 9.1, 9.2" in said
    assert "not answered: 8.Q1" in said
    assert "9.Q1" not in said
    assert "not right yet: 8.1, AssertionError: double(2) should be 4" in said
    assert "workers_dev.ipynb and workers_dev.py differ" in warned


def test_the_command_gives_json(module: Module, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert submit_command(None, to=tmp_path / "out.zip", json=True) == 0
    value = json.loads(capsys.readouterr().out)
    receipt, _ = loads(unzipped(tmp_path / "out.zip")[FILE])
    assert value["receipt"] == receipt.number
    assert value["file"] == str(tmp_path / "out.zip")
    assert value["notebooks"] == {name: sealed.sha256 for name, sealed in receipt.files.items()}
    assert (value["points"], value["of"], value["todo"]) == (0, 8, ["8.1", "8.2", "9.1", "9.2"])


def test_ctrl_c_writes_nothing(module: Module, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tito.submit.command.look", stopped)
    assert submit_command("8") == 130
    assert list(module.root.glob("*.zip")) == []


# The receipt.


def sealed_files() -> tuple[Receipt, dict[str, str]]:
    files = {"dataloader_dev.py": b"one", "workers_dev.py": b"two"}
    receipt = Receipt(
        module="08_dataloader",
        time=NOW.isoformat(),
        files={name: Sealed.of(data, 12.5) for name, data in files.items()},
        points={"8.1": (3.0, 3.0)},
        student="Ada",
        tito="0.1.0",
    )
    return receipt, {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def test_an_honest_receipt_is_no_evidence() -> None:
    assert evidence(*sealed_files()) == []


def test_what_was_changed_afterwards_is_seen() -> None:
    receipt, digests = sealed_files()
    other = "0" * 64
    assert evidence(receipt, digests | {"workers_dev.py": other}) == [
        "workers_dev.py was changed after the receipt was made"
    ]
    assert evidence(receipt, digests | {"more_dev.py": other}) == ["more_dev.py is not in the receipt"]
    del digests["workers_dev.py"]
    assert evidence(receipt, digests) == ["'workers_dev.py' is in the receipt and was not handed in"]


def test_a_receipt_of_another_module_or_from_the_future_is_seen() -> None:
    receipt, digests = sealed_files()
    assert evidence(replace(receipt, module="09_other"), digests) == [
        "the receipt is for '09_other', not for 08_dataloader"
    ]
    assert "still to come" in evidence(receipt, digests, NOW - timedelta(days=1))[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"student": "Ada"', '"student": "Bob"'),
        ("2026-03-04", "2026-03-01"),
        ("3.0,", "5.0,"),
        ('"hash": "', '"hash": "0'),
    ],
)
def test_an_edited_receipt_is_seen(old: str, new: str) -> None:
    receipt, digests = sealed_files()
    text = receipt.dumps()
    assert old in text
    read, found = verify_receipt(text.replace(old, new).encode(), digests, "08_dataloader", NOW)
    assert read is not None
    assert [item.message for item in found] == ["the receipt was edited: its own hash is another"]


def sealed(**changes: object) -> bytes:
    return json.dumps(json.loads(sealed_files()[0].dumps()) | changes).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b'{"module": 1}',
        b" " * 2_000_000,
        sealed(time="yesterday"),
        sealed(time="2026-03-04T05:06:07"),
        sealed(time="9999-12-31T23:59:59-12:00"),
        sealed(time="0001-01-01T00:00:00+14:00"),
        sealed(format=2),
        sealed(files={"a": {"sha256": "", "modified": float("nan")}}),
        sealed(points={"8.1": [3]}),
    ],
)
def test_what_is_no_receipt_is_evidence_and_no_refusal(data: bytes) -> None:
    read, found = verify_receipt(data, {}, "08_dataloader", NOW)
    assert read is None
    assert [item.kind for item in found] == ["receipt"]
    assert found[0].message.isprintable()


@given(st.binary(max_size=200))
def test_bytes_never_raise(data: bytes) -> None:
    read, found = verify_receipt(data, {}, "08_dataloader", NOW)
    assert (read, [item.kind for item in found]) == (None, ["receipt"])


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.sampled_from(["module", "time", "files", "points", "todo", "unanswered", "student", "tito", "format", "hash"]),
    VALUES,
)
def test_any_value_never_raises(key: str, value: object) -> None:
    receipt, digests = sealed_files()
    values = json.loads(receipt.dumps()) | {key: value}
    read, found = verify_receipt(json.dumps(values).encode(), digests, "08_dataloader", NOW)
    assert read is None or read == receipt or found


def test_a_receipt_survives_its_file(tmp_path: Path) -> None:
    receipt, _ = sealed_files()
    files = {"dataloader_dev.py": b"one", "workers_dev.py": b"two"}
    packed = pack(receipt, files)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {*files, FILE}
    assert os.access(tmp_path / FILE, os.R_OK)
    assert loads((tmp_path / FILE).read_bytes()) == (receipt, receipt.hash)
    assert re.fullmatch(r"[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}", receipt.number)
    assert receipt.hash.startswith(receipt.number.replace("-", ""))
