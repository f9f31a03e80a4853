"""Play a whole term: forty students of all kinds, and a table, written by hand, of the points that each of them gets.

`python tests/classroom/term.py DIR` plays it in the course edition. DIR then holds the student edition, what was handed
in, the grades, the pages and the scores; the table that is printed says what was expected and what was found.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from html_page import text_of
from small_course import MODULE, ROOT, module_of
from term_results import Row, Term, compare, faults_of, found, leaks
from term_work import Work

from tito.classroom.recorded.folder import GradingFolder, file_name
from tito.grading.results import number
from tito.notebooks.notebook import read

POLICY = "10%/day, at most 50%, grace 15m"
OF = 431  # points of the module: 367 by checks, 64 by hand


def _wrong(**tasks: tuple[str, float]) -> Work:
    """Return the work of a student who solves all of two notebooks but these tasks: (wrong solution, points kept)."""
    return Work("1-30", wrong={name.replace("t", "8."): found for name, found in tasks.items()})


_ALL_ANSWERED = {"8.Q1": 4, "8.Q2": 4, "8.Q3": 3, "8.Q4": 2.5, "8.Q5": 4, "8.Q6": 0, "8.Q7": 1}

# Points of the tasks 8.1 to 8.30: 5 5 4 5 5 5 5 7 4 7, 5 5 5 5 4 8 5 4 7 (100 so far) 5, 7 5 6 7 6 6 5 6 5 7 (165),
# 8.31 to 8.46: 4 4 4 4 5 5 5 5 4 4, 4 5 5 4 4 4 (70, so 235), 8.47 to 8.57: 6 6 7 6, 6 5 4 7 4 9 6 (66, so 301),
# 8.58 to 8.68: 8 6 4, 8 5 8 6 6 5 4 6 (66, so 367 in all).
# Which of its two checks a wrong solution fails was read off the checks; most tasks give 3 + 2 points.
# fmt: off
CLASS = (
    # name, what was done, how it was sent, work, by checks, penalty, by hand, total
    Row("ada", "all right, worked in Jupyter, tito submit", "submit", Work("1-68"), 367, 0, 0, 367),
    Row("ben", "all right, in other ways", "folder ipynb", Work("1-68", right=0), 367, 0, 0, 367),
    Row("Carla Diaz", "all of two notebooks, in yet other ways", "moodle", Work("1-30", right=1), 165, 0, 0, 165),
    Row("denizdogan", "all of two notebooks, in third ways", "canvas", Work("1-30", right=2), 165, 0, 0, 165),

    Row("edith", "wrong in 8.1, 8.11, 8.20: loses 5, 5, 5", "folder", _wrong(
        t1=("stops one sample early", 0), t11=("positions from 1 to N", 0), t20=("load copies each array", 0),
        t31=("the seed is ignored", 2), t41=("the first ones", 0),
        t47=("the crop stays in a resize", 3), t61=("a list is spread, too", 4)), 159, 0, 0, 159),
    Row("fred", "wrong in 8.2, 8.12, 8.21: loses 2, 5, 3", "zip", _wrong(
        t2=("lists are kept as they are", 3), t12=("drop_last is ignored", 0), t21=("copies cannot be written to", 4),
        t32=("weights must add up to 1", 0), t42=("one batch too many", 0),
        t48=("transparency is dropped", 0), t62=("goes on when no more is wanted", 3)), 158, 0, 0, 158),
    Row("Gita Rao", "wrong in 8.3, 8.13, 8.22: loses 4, 2, 2", "moodle-file ipynb", _wrong(
        t3=("the indices are sorted", 0), t13=("shuffle is not checked", 3), t22=("notes are lost", 3),
        t33=("in the order of argpartition", 2), t43=("only the first difference", 3),
        t49=("bounds of the whole size", 4), t63=("after the end, results go on", 4)), 170, 0, 0, 170),
    Row("hugo", "wrong in 8.4, 8.14, 8.23: loses 3, 2, 6", "files", _wrong(
        t4=("a position before the first wraps around", 2), t14=("NotImplemented is taken for the batch", 3),
        t23=("a failure does not say its slot", 0), t34=("NaN passes", 2), t44=("the rest is lost", 0),
        t50=("one try", 0), t64=("the traceback is kept", 3)), 159, 0, 0, 159),
    Row("ines", "wrong in 8.5, 8.15, 8.24: loses 2, 2, 7", "folder", _wrong(
        t5=("seeds the global generator", 3), t15=("the seed is not handed on", 2),
        t24=("the error is an EOFError", 0), t35=("the dtype of the first sequence", 3),
        t45=("every worker reads everything", 0),
        t51=("the step that stops is left out", 0), t65=("only exceptions are failures", 3)), 160, 0, 0, 160),
    Row("jose", "wrong in 8.6, 8.16, 8.25: loses 5, 4, 6", "tar", _wrong(
        t6=("wrong dtype: labels stay uint8", 0), t16=("the first loop is epoch 1", 4),
        t25=("a failure is returned, not raised", 0), t36=("the budget is exceeded by one sample", 0),
        t46=("any word for stop", 2),
        t52=("the factor is the share of the other picture", 0), t66=("waits as long as it takes", 0)), 152, 0, 0, 152),
    Row("kimlee", "wrong in 8.7, 8.17, 8.26: loses 5, 5, 3", "canvas ipynb", _wrong(
        t7=("a missing key is a KeyError", 0), t17=("the variance instead of its root", 0),
        t26=("always in order", 3), t37=("pad drops", 0),
        t53=("any dtype", 2), t67=("the sampler is iterated when the pipeline is built", 2)), 156, 0, 0, 156),
    Row("lea", "wrong in 8.8, 8.18, 8.27: loses 7, 2, 5", "folder ipynb", _wrong(
        t8=("only the first file is read", 0), t18=("a missing std is a KeyError", 2),
        t27=("the thread has no name", 0), t38=("a negative rank counts from the end", 3),
        t54=("replace walks to the left", 0), t60=("the end of the source ends the stream", 2),
        t68=("all that are close", 3)), 159, 0, 0, 159),
    Row("Mia Wong", "wrong in 8.9, 8.19, 8.28: loses 4, 3, 3", "moodle-file", _wrong(
        t9=("the position is counted from 1", 0), t19=("what is constant divides by zero", 4),
        t28=("the epoch is 0", 3), t39=("one key for all rounds", 2),
        t55=("always bytes", 0), t58=("the last come is the first taken", 0),
        t59=("the error is lost", 3)), 160, 0, 0, 160),
    Row("noor", "wrong in 8.10, 8.29, 8.30: loses 5, 5, 6", "github", _wrong(
        t10=("a named tuple becomes a tuple", 2), t29=("a tuple becomes a list", 0),
        t30=("the last batch is lost", 1), t40=("n itself is a position", 0),
        t56=("a value as large as the cache is too large", 6),
        t57=("the last image has to be aligned", 3)), 158, 0, 0, 158),

    Row("otto", "8.1 to 8.5", "tar", Work("1-5"), 24, 0, 0, 24),
    Row("paula", "8.1 to 8.10", "files", Work("1-10"), 52, 0, 0, 52),
    Row("quinn", "8.1 to 8.19, one notebook of five", "github", Work("1-19"), 100, 0, 0, 100),
    Row("rosa", "8.20 to 8.30, the second notebook", "github ipynb", Work("20-30"), 65, 0, 0, 65),
    Row("sam", "8.1, 8.2, 8.9, 8.18", "folder", Work("1-2, 9, 18"), 18, 0, 0, 18),
    Row("tara", "8.1 to 8.25", "zip", Work("1-25"), 136, 0, 0, 136),
    Row("ugo", "8.1 to 8.3, and 8.4 wrong: 14 and 2", "files ipynb",
        Work("1-3", wrong={"8.4": ("a position before the first wraps around", 2)}), 16, 0, 0, 16),

    Row("vera", "nothing", "folder", Work(), 0, 0, 0, 0),
    Row("wim", "nothing, tito submit", "submit", Work(), 0, 0, 0, 0),
    Row("xiaoli", "nothing, in Jupyter", "canvas ipynb", Work(), 0, 0, 0, 0),
    Row("yves", "a PDF instead of the notebooks", "pdf", Work(), 0, 0, 0, 0),

    Row("anton", "8.1 to 8.10, 12 minutes late: grace", "folder", Work("1-10"), 52, 0, 0, 52, late_h=0.2),
    Row("britta", "8.1 to 8.19, 5 h late", "folder", Work("1-19"), 100, 0.1, 0, 90, late_h=5),
    Row("cem", "8.1 to 8.5, 24 h late", "files", Work("1-5"), 24, 0.1, 0, 21.6, late_h=24),
    Row("Dana Novak", "8.1 to 8.9 and an answer, 30 h late", "moodle",
        Work("1-9", answers={"8.Q3": 3}), 45, 0.2, 3, 38.4, late_h=30),
    Row("emilsson", "8.20 to 8.30, 60 h late", "late-canvas", Work("20-30"), 65, 0.3, 0, 45.5, late_h=60),
    Row("finn", "all of two notebooks, and two answers, 1000 h late", "zip",
        Work("1-30", answers={"8.Q1": 4, "8.Q7": 3}), 165, 0.5, 7, 86, late_h=1000),

    Row("gregor", "8.1 and 8.2, then 8.1 to 8.10", "canvas", Work("1-10"), 52, 0, 0, 52, earlier=Work("1-2")),
    Row("hanna", "8.1 to 8.3, then 8.1 to 8.7", "files", Work("1-7"), 34, 0, 0, 34, earlier=Work("1-3")),
    Row("ivo", "8.1, then 8.1 to 8.5; tito submit twice", "submit", Work("1-5"), 24, 0, 0, 24, earlier=Work("1")),
    Row("jane", "8.1 to 8.10, then 8.1 to 8.5: the last one counts", "canvas",
        Work("1-5"), 24, 0, 0, 24, earlier=Work("1-10")),
    Row("karolina", "8.1 to 8.5, then 12 h late 8.1 to 8.10", "canvas",
        Work("1-10"), 52, 0.1, 0, 46.8, late_h=12, earlier=Work("1-5")),
    Row("leon", "8.1 to 8.5 and an answer; 8.1 to 8.10 when it had been graded", "folder",
        Work("1-5", answers={"8.Q2": 3}), 52, 0, 3, 55, later=Work("1-10", answers={"8.Q2": 3}), first=24),

    Row("marta", "all of two notebooks, and all their questions answered", "folder",
        Work("1-30", answers=_ALL_ANSWERED), 165, 0, 18.5, 183.5),
    Row("nils", "answers, and no task", "folder ipynb",
        Work(answers={"8.Q1": 2, "8.Q2": 1.5, "8.Q4": 4, "8.Q6": 0, "8.Q7": 3}), 0, 0, 10.5, 10.5),
    Row("olga", "8.1 to 8.10, 8.9 wrong: a person gives 1 of its 4 points, and 4 for an answer", "folder",
        Work("1-10", wrong={"8.9": ("the position is counted from 1", 0)}, answers={"8.Q2": 4}),
        49, 0, 4, 53, changed={"8.9-check": 1}, first=48),
)
# fmt: on


def play(root: Path, tell: Callable[[str], object] = lambda _: None) -> list[str]:
    """Play the term in an empty folder; return what is not as it should be, a sentence each."""
    term = Term(root)
    faults: list[str] = []
    term.copy_course()
    tell("release")
    term.run("release", "8", "--to", str(term.edition), "--zip")
    tell("forty students work and hand in")
    deadline = _hand_in(term)
    grade = ["grade", "8", str(term.handed_in), "--grading", str(term.grading.path), "--jobs", "2"]
    grade += ["--deadline", deadline.isoformat(), "--late", POLICY, "--times", str(root / "times.csv")]
    tell("tito grade")
    term.run(*grade, code=1)  # a PDF cannot be graded
    records = {record.student: record for record in term.grading.each()}
    faults += faults_of(records, CLASS, lambda row: (row.checks if row.first is None else row.first, row.penalty, 0.0))
    tell("points by hand, and tito grade again")
    _grade_by_hand(term.grading)
    before = _stamps(term)
    term.run(*grade, code=1)
    faults += [f"{name} was graded again" for name in _changed(before, _stamps(term))]
    for index, row in enumerate(CLASS):
        if row.later:
            term.desk.hand_in(row.name, index, row.sent, row.later)
    term.run(*grade, code=1)
    later = {f"{file_name(row.name)}.json" for row in CLASS if row.later}
    faults += [f"{name} was graded again" for name in _changed(before, _stamps(term)) - later]
    tell("feedback and scores")
    faults += _tell_results(term)
    return faults + compare(found(term, CLASS), CLASS) + leaks(term)


def _hand_in(term: Term) -> datetime:
    """Write what everybody hands in, and the times that are known; return the deadline, which is tomorrow."""
    deadline = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    term.handed_in.mkdir()

    def work(index: int) -> None:
        row = CLASS[index]
        if row.sent == "pdf":
            (term.handed_in / f"{row.name}.pdf").write_bytes(b"%PDF-1.7\nmy homework")
            return
        if row.earlier:
            term.desk.hand_in(row.name, index, row.sent, row.earlier)
        term.desk.hand_in(row.name, index, row.sent, row.work, attempt=1 if row.earlier else 0)

    with ThreadPoolExecutor(2) as pool:  # what takes long is `tito submit`
        list(pool.map(work, range(len(CLASS))))
    known = [
        f"{row.name},{(deadline + timedelta(hours=row.late_h)).isoformat()}" for row in CLASS if row.late_h is not None
    ]
    (term.root / "times.csv").write_text("\n".join(["student,time", *known]), encoding="utf-8")
    return deadline


def _grade_by_hand(grading: GradingFolder) -> None:
    """Give the points of a person, as nbgrader's formgrader does."""
    from nbgrader.api import Gradebook

    notebooks = {cell.id: path.stem for path in module_of(ROOT).notebooks for cell in read(path).cells}
    with Gradebook(grading.database, "tinytorch") as gradebook:
        for row in CLASS:
            for cell, points in {**row.work.answers, **row.changed}.items():
                place = (cell.replace(".", "_", 1), notebooks[cell], MODULE, file_name(row.name))
                grade = gradebook.find_grade(*place)
                grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def _stamps(term: Term) -> dict[str, tuple[int, bytes]]:
    """Return when each record was written, and what it says."""
    paths = term.grading.records.glob("*.json")
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in paths}


def _changed(before: Mapping[str, object], now: Mapping[str, object]) -> set[str]:
    return {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}


def _tell_results(term: Term) -> list[str]:
    """Write pages and scores; return what is wrong with the pages."""
    at = ("--grading", str(term.grading.path))
    term.run("feedback", "8", *at)
    term.run("scores", "8", *at)
    for form in ("canvas", "moodle"):  # nothing was graded of a PDF, and the command says so
        said = term.run("scores", "8", *at, "--format", form, "--no-report", code=1)
        assert "1 student not filled in: yves" in said, said
    term.run("scores", "8", *at, "--format", "json", "--no-report")
    faults = []
    for row in CLASS:
        page = text_of((term.grading.feedback / f"{file_name(row.name)}.html").read_text(encoding="utf-8"))
        wanted = "This could not be graded" if row.sent == "pdf" else f" {number(row.total)} of {OF} points "
        faults += [] if wanted in page else [f"the page of {row.name} does not say {wanted!r}"]
    return faults


def main() -> int:
    from tito.classroom.sandbox.sandbox import probe

    fault = probe()
    if fault:
        print(f"needs bubblewrap (Debian package `bubblewrap`): {fault}")
        return 2
    root = Path(sys.argv[-1]).resolve()
    if len(sys.argv) != 2 or (root.exists() and not root.is_dir()) or any(root.glob("*")):
        print("python tests/classroom/term.py DIR: a folder that is empty, or is not there yet")
        return 2
    root.mkdir(parents=True, exist_ok=True)
    faults = play(root, print)
    scores = found(Term(root), CLASS)["records"]
    print(f"{'student':12}{'what was done':78}{'expected: checks, penalty, hand, total':>42}{'found':>32}")
    for row in CLASS:
        told = [f"{value:8g}" for value in row.score]
        print(f"{row.name:12}{row.did:78}{''.join(told):>42}{''.join(f'{v:8g}' for v in scores[row.name]):>32}")
    print("\n".join(faults) or "all as expected")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
