"""What came of the term, by each place that says it, compared with the table; and what gives solutions away."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from small_course import MODULE, ROOT, module_of
from term_work import Desk, Work, tito

from tito.classroom.collected.receipt import FILE
from tito.classroom.recorded.folder import GradingFolder, file_name
from tito.classroom.recorded.graded import read_graded
from tito.classroom.recorded.record import Record
from tito.notebooks.notebook import read
from tito.release.leaks import find_leaks, secrets_of

Score = tuple[float, float, float, float]  # by checks, penalty, by hand, total


@dataclass(frozen=True)
class Row:
    """One student: what was done, and what comes of it.

    Attributes:
        sent: how it was handed in; see `Desk.hand_in`.
        checks, penalty, hand, total: points by checks, fraction lost by lateness, points by hand, all in all.
        late_h: hours after the deadline; None where nobody knows when it was handed in.
        earlier: what was handed in before. later: what was handed in when the class had been graded.
        changed: check -> points that a person gives instead of none.
        first: points by checks before anybody changed anything; `checks` where it is None.
    """

    name: str
    did: str
    sent: str
    work: Work
    checks: float
    penalty: float
    hand: float
    total: float
    late_h: float | None = None
    earlier: Work | None = None
    later: Work | None = None
    changed: Mapping[str, float] = field(default_factory=dict)
    first: float | None = None

    @property
    def score(self) -> Score:
        return (self.checks, self.penalty, self.hand, self.total)


@dataclass(frozen=True)
class Term:
    """The folders of a term."""

    root: Path

    @property
    def course(self) -> Path:
        return self.root / "course"

    @property
    def edition(self) -> Path:
        return self.root / "edition"

    @property
    def handed_in(self) -> Path:
        return self.root / "download"

    @property
    def grading(self) -> GradingFolder:
        return GradingFolder(self.root / "grading")

    @property
    def receipts(self) -> Path:
        return self.root / "receipts"

    @property
    def desk(self) -> Desk:
        return Desk(self.edition, self.handed_in, self.root / "copies")

    def copy_course(self) -> None:
        """Copy the course edition, because a release leaves a file in it."""
        for name in ("modules", "tinytorch", "tito", "tests"):
            shutil.copytree(ROOT / name, self.course / name, ignore=shutil.ignore_patterns("__pycache__", "*.ipynb"))
        for path in filter(Path.is_file, ROOT.iterdir()):
            shutil.copy(path, self.course)

    def run(self, *words: str, code: int = 0) -> str:
        """Run a command of the course edition; return what it says."""
        done = tito(self.course, *words)
        said = f"{done.stdout}{done.stderr}"
        if done.returncode != code:
            raise AssertionError(f"tito {' '.join(words)} ended with {done.returncode}, not {code}:\n{said}")
        return said


def found(term: Term, rows: Sequence[Row]) -> dict[str, dict[str, Score]]:
    """Return what each place says: place -> student -> score; what a place does not know is taken from the table."""
    table = {row.name: row for row in rows}
    plain = {cells["student"]: cells for cells in _rows(term, "plain")}
    values = json.loads((term.grading.scores / "json.json").read_text(encoding="utf-8"))
    return {
        "records": {it.student: _score(it) for it in read_graded(term.grading).records},
        "plain": {
            name: (float(it["by checks"]), table[name].penalty, float(it["by hand"]), float(it["points"]))
            for name, it in plain.items()
        },
        "canvas": _totals(table, {it["Student"]: it[MODULE] for it in _rows(term, "canvas")}),
        "moodle": _totals(table, {it["Username"]: it[MODULE] for it in _rows(term, "moodle")}),
        "json": {
            it["student"]: (it["by_checks"], it["penalty"], it["by_hand"], it["earned"]) for it in values["students"]
        },
        "gradebook": _totals(table, _gradebook(term.grading, rows)),
    }


def compare(places: Mapping[str, Mapping[str, Score]], rows: Sequence[Row]) -> list[str]:
    """Return where a place says something else than the table."""
    faults = []
    for place, scores in places.items():
        wanted = {row.name: row for row in rows if row.sent != "pdf" or place not in ("canvas", "moodle")}
        faults += [f"{place}: {name} is there or not, unlike in the table" for name in scores.keys() ^ wanted.keys()]
        for name in sorted(scores.keys() & wanted.keys()):
            row = wanted[name]
            if any(abs(a - b) > 1e-9 for a, b in zip(row.score, scores[name], strict=True)):
                faults.append(f"{place}: {name} ({row.did}) should have {row.score}, and has {scores[name]}")
    return faults


def faults_of(
    records: Mapping[str, Record], rows: Sequence[Row], wanted: Callable[[Row], tuple[float, float, float]]
) -> Iterator[str]:
    """Yield where records say something else than wanted, task by task."""
    yield from (f"{name} is not in the table" for name in records.keys() - {row.name for row in rows})
    for row in rows:
        record = records.get(row.name)
        if record is None:
            yield f"{row.name} was not graded"
            continue
        told = (record.by_checks, record.penalty, record.by_hand)
        if told != wanted(row):
            yield f"{row.name} ({row.did}) should have {wanted(row)} at first, and has {told}"
        if record.level != "bubblewrap" or (record.problem != "") != (row.sent == "pdf"):
            yield f"{row.name}: sandbox {record.level!r}, problem {record.problem!r}"
        for task in record.tasks:
            keeps = row.work.wrong.get(task.id, ("", task.points if task.id in row.work.tasks else 0))[1]
            if task.earned != keeps:
                said = "; ".join(f"{check.id} {check.status}: {check.message}" for check in task.checks)
                yield f"{row.name} ({row.did}) should have {keeps} points for {task.id}, and has {task.earned}: {said}"


def leaks(term: Term) -> list[str]:
    """Return what students or platforms get to see of solutions and hidden checks."""
    for archive in term.handed_in.glob(f"{MODULE}-submission*.zip"):
        with zipfile.ZipFile(archive) as packed:
            target = term.receipts / archive.stem / FILE
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(packed.read(FILE))
    module = module_of(ROOT)
    secrets = secrets_of([read(path) for path in module.notebooks], module.solutions)
    zipped = term.edition.with_name(f"{term.edition.name}.zip")
    values = json.loads((term.grading.scores / "json.json").read_text(encoding="utf-8"))
    (term.root / "json.txt").write_text("\n".join(_texts(values)), encoding="utf-8")
    scores = [path for path in term.grading.scores.iterdir() if path.suffix != ".json"]
    seen = (term.edition, zipped, term.receipts, term.grading.feedback, term.root / "json.txt", *scores)
    empty = [f"{place} holds nothing to look through" for place in seen if place.is_dir() and not any(place.iterdir())]
    return empty + [f"{place.name}: {leak}" for place in seen for leak in find_leaks(place, secrets)]


def _texts(values: object) -> Iterator[str]:
    """Yield the texts in JSON values: with the quotes and commas around them, some look like lines of a check."""
    if isinstance(values, dict | list):
        for value in values.values() if isinstance(values, dict) else values:
            yield from _texts(value)
    elif isinstance(values, str):
        yield values


def _score(record: Record) -> Score:
    return (record.by_checks, record.penalty, record.by_hand, record.earned)


def _totals(table: Mapping[str, Row], points: Mapping[str, str | float]) -> dict[str, Score]:
    """Return scores of which a place tells the total only; Canvas' line of possible points is no student's."""
    return {name: (*table[name].score[:3], float(total)) for name, total in points.items() if name in table}


def _rows(term: Term, form: str) -> list[dict[str, str]]:
    text = (term.grading.scores / f"{form}.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def _gradebook(grading: GradingFolder, rows: Sequence[Row]) -> dict[str, float]:
    """Return what nbgrader itself makes of its gradebook: the score less the penalty."""
    from nbgrader.api import Gradebook

    with Gradebook(grading.database, "tinytorch") as gradebook:
        totals = {it["student"]: it for it in gradebook.submission_dicts(MODULE)}
        return {
            row.name: round(sum(n.score - (n.late_submission_penalty or 0) for n in it.notebooks), 4)
            for row in rows
            for it in [gradebook.find_submission(MODULE, file_name(row.name))]
            if file_name(row.name) in totals
        }
