"""What a student had is compared with the release that they had, whatever the course has become since."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_course import MODULE, NOTEBOOK, leave_out_runs, module_of, release, small_course

from tito.classroom.collected.collect import collect
from tito.classroom.collected.rebuild import Rebuilt, rebuild
from tito.classroom.collected.receipt import Receipt, loads, verify_receipt
from tito.notebooks.notebook import Notebook, parse, read
from tito.release.blank import blank
from tito.release.history import FOLDER, known_releases, remember
from tito.release.marker import Release, read_release, sha256
from tito.release.released import Released, digest
from tito.workspace import Module, WorkspaceError

NAME = "dataloader_dev.py"
FIRST, SECOND, THIRD = "2026-09-01T10:00:00+00:00", "2026-09-01T11:00:00+00:00", "2026-10-01T10:00:00+00:00"
CHECK, HIDDEN = '"grade_id": "8_2-check", "locked": true, "points": ', '"8_1-hidden", "locked": true, "points": '
PART = '# %% [markdown]\n"""\n## Part 2: Loader'
MENDS = {
    "points": (f"{CHECK}1", f"{CHECK}4"),
    "check": ("assert rounded(1.5) == 2", "assert rounded(1.25) == 2"),
    "hidden points": (f"{HIDDEN}2", f"{HIDDEN}3"),
    "given cell": ('"""The naive version."""', '"""The first version."""\n    size = 3'),
    "new given cell": (PART, f"# %%\nnew = 1\n\n{PART}"),
    "metadata": ('"grade_id": "8_3", "locked": false', '"grade_id": "8_3", "locked": true'),
    "stub": ('"""Round up."""', '"""Round a length up."""'),
    "question": ("\nYour answer.\n", "\nWhy is it faster?\n\nYour answer.\n"),
}


def mended(*names: str) -> str:
    text = NOTEBOOK
    for name in names:
        old, new = MENDS[name]
        assert text.count(old) == 1, name
        text = text.replace(old, new)
    return text


def course(*names: str) -> Notebook:
    return parse(mended(*names), Path(NAME))


def given(*names: str) -> str:
    """Return what students get of a course with these mends."""
    return blank(course(*names), mended(*names))


def of(text: str, known: tuple[Released, ...], today: Notebook, claimed: str = "") -> Rebuilt:
    return rebuild(today, text.encode(), "ada.py", known, claimed)


def released(key: str, *names: str) -> Released:
    return replace(Released.of(course(*names)), names=(key,))


def test_the_digest_of_a_cell_stays_what_it_is() -> None:
    """Digests are kept for years: another way to make them needs another `FORMAT`, and both to be read."""
    source = "#| export\ndef half(x):\n    # a note\n    return {'x': x / 2,}\n"
    assert digest(source) == digest('def half( x ): return {\n"x": x/2}') == "bacdfa1440fda096"
    assert digest("It *is* so.", "markdown") == "76e07020acdc7094"


@pytest.mark.parametrize("name", MENDS)
def test_a_mend_after_the_release_accuses_nobody(name: str) -> None:
    before = released("first")
    today = course(name)
    rebuilt = of(given(), (Released.of(today), before), today)
    assert (rebuilt.evidence, rebuilt.written, rebuilt.release) == ((), (), "first")
    assert set(rebuilt.answers.values()) == {""}
    alone = of(given(), (Released.of(today),), today)
    assert alone.evidence or alone.written or name == "question"


@pytest.mark.parametrize("form", ["stub", "question"])
def test_a_stub_or_a_question_that_was_reworded_is_nothing_that_a_student_wrote(form: str) -> None:
    today = course(form)
    for text in (given(), given(form)):
        assert of(text, (released("first"), released("second", form)), today).written == ()


def test_of_several_releases_each_file_is_compared_with_its_own() -> None:
    known = released("first"), released("second", "points"), released("third", "points", "check")
    today = course("points", "check", "given cell")
    for names, name in (((), "first"), (("points",), "second"), (("points", "check"), "third")):
        rebuilt = of(given(*names), (Released.of(today), *known), today)
        assert (rebuilt.release, rebuilt.evidence) == (name, ())


def test_what_a_student_changed_is_seen_beside_what_the_course_changed() -> None:
    known = released("first"), released("second", "points", "given cell")
    rebuilt = of(given().replace("rounded(1.5) == 2", "True"), known, course("points", "given cell"))
    assert [(item.kind, item.where) for item in rebuilt.evidence] == [("check edited", "8.2-check")]
    assert rebuilt.release == "first"
    rebuilt = of(given().replace(f"{CHECK}1", f"{CHECK}400"), known[:1], course("points"))
    assert [item.message for item in rebuilt.evidence] == ["the cell 8.2-check says 400 points instead of 1"]


def test_where_two_releases_fit_equally_the_receipt_decides_and_else_the_latest() -> None:
    known = released("2026-09-01-aaa", "points"), released("2026-10-01-bbb", "hidden points")
    torn = given("points", "hidden points")
    assert [of(torn, known, course(), claimed).release for claimed in ("aaa", "bbb", "ccc", "")] == [
        "2026-09-01-aaa", "2026-10-01-bbb", "2026-10-01-bbb", "2026-10-01-bbb"
    ]  # fmt: skip
    assert of(given("points"), known, course(), "bbb").release == "2026-09-01-aaa"


# In the course.


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Module:
    made = small_course(tmp_path / "course")
    leave_out_runs(monkeypatch)
    monkeypatch.chdir(made.root)
    return module_of(made.root)


def write_release(module: Module, when: str) -> Path:
    """Note a release of the notebook as it is now."""
    path = module.notebooks[0]
    sources = {f"modules/{NAME}": sha256(path.read_bytes())}
    marker = Release(MODULE, "1", when, sources, dict.fromkeys(sources, ""))
    return remember(module, [read(path)], marker)


def known(module: Module) -> tuple[Released, ...]:
    return known_releases(module, [read(path) for path in module.notebooks])[NAME]


def test_a_release_is_noted_in_the_course_once(
    module: Module, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert release(tmp_path / "student") == 0
    (noted,) = (module.folder / FOLDER).iterdir()
    marker = read_release(tmp_path / "student")
    assert marker is not None
    assert noted.name == f"{marker.released[:10]}-{marker.key}.json"
    assert (
        f"what students hold is noted in {noted}: commit it, so that `tito grade` can tell" in capsys.readouterr().out
    )
    before = noted.read_bytes()
    assert release(tmp_path / "student") == 0
    assert [path.read_bytes() for path in (module.folder / FOLDER).iterdir()] == [before]
    assert not list((tmp_path / "student").rglob(FOLDER))
    assert known(module) == (Released(Released.of(read(module.notebooks[0])).cells, (noted.stem,)),)
    old, new = MENDS["points"]
    path = module.notebooks[0]
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert release(tmp_path / "student") == 0
    assert len(list((module.folder / FOLDER).iterdir())) == 2  # points alone are another release


def test_a_noted_release_holds_no_text_of_a_solution_or_a_check(module: Module) -> None:
    text = write_release(module, FIRST).read_text("utf-8")
    assert '{"id": "8.1-check", "kind": "code", "digest": ' in text
    assert not any(part in text for part in ("math.ceil", "np.zeros", "assert", "NotImplementedError"))
    assert len(text) < len(NOTEBOOK)


def test_releases_are_known_in_their_order_and_the_same_notebook_once(module: Module) -> None:
    assert [it.names for it in known(module)] == [()]
    first = write_release(module, SECOND).stem
    path = module.notebooks[0]
    path.write_text(path.read_text("utf-8").replace(*MENDS["check"]), "utf-8")
    earlier = write_release(module, FIRST).stem
    path.write_text(path.read_text("utf-8").replace("assert rounded", "# a comment\nassert rounded"), "utf-8")
    later = write_release(module, THIRD).stem
    assert [it.names for it in known(module)] == [(first,), (earlier, later)]
    path.write_text(path.read_text("utf-8").replace(*MENDS["points"]), "utf-8")
    assert [it.names for it in known(module)] == [(), (first,), (earlier, later)]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2, "released": "", "notebooks": {}}', "\0"])
def test_a_note_that_cannot_be_read_is_named_with_the_mend(module: Module, text: str) -> None:
    path = write_release(module, FIRST)
    path.write_text(text, "utf-8")
    with pytest.raises(WorkspaceError, match=f"{path.name} does not say what was released .*: restore it from"):
        known(module)


def test_a_file_of_an_earlier_release_counts_as_untouched_when_it_is_chosen(module: Module, tmp_path: Path) -> None:
    write_release(module, FIRST)
    untouched = given()
    path = module.notebooks[0]
    path.write_text(path.read_text("utf-8").replace(*MENDS["stub"]), "utf-8")
    folder = tmp_path / "in" / "ada"
    (folder / "copy").mkdir(parents=True)
    (folder / NAME).write_text(untouched, "utf-8")
    work = untouched.replace('raise NotImplementedError("task 8.2")', "return 7")
    (folder / "copy" / NAME).write_text(work, "utf-8")
    (one,) = collect(tmp_path / "in", module).submissions
    assert one.files[NAME][1].decode() == work
    assert [item.kind for item in one.evidence] == []


# The receipt.


def test_a_receipt_names_the_release_and_older_ones_stay_as_they_were() -> None:
    plain = Receipt(MODULE, "2026-03-04T05:06:07+00:00", {})
    assert "release" not in json.loads(plain.dumps())
    named = replace(plain, release="6fcecb13bff8")
    for receipt in (plain, named):
        assert loads(receipt.dumps().encode()) == (receipt, receipt.hash)
        assert verify_receipt(receipt.dumps().encode(), {}, MODULE) == (receipt, ())
    changed = named.dumps().replace("6fcecb13bff8", "000000000000").encode()
    assert [item.message for item in verify_receipt(changed, {}, MODULE)[1]] == [
        "the receipt was edited: its own hash is another"
    ]
