"""An example class for the tests of what comes out of one: forty students of all kinds, made from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

from tito.classroom.recorded.folder import GradingFolder, file_name, write_whole
from tito.classroom.recorded.record import CheckGrade, Evidence, QuestionGrade, Record, TaskGrade
from tito.grading.results import Status

MODULE = "08_dataloader"
DEADLINE = datetime(2026, 11, 30, 23, 59, tzinfo=timezone(timedelta(hours=1)))
TASKS = (  # id, title, part, notebook, points of the visible check and of the hidden one
    ("8.1", "Dataset: the protocol", "Part 1: Dataset", "dataloader_dev.py", 3, 2),
    ("8.2", "ArrayDataset: rows of arrays", "Part 1: Dataset", "dataloader_dev.py", 3, 2),
    ("8.9", "stack_arrays: one array from many", "Part 3: Collate", "dataloader_dev.py", 2, 2),
    ("8.10", "default_collate: any shape of sample", "Part 3: Collate", "dataloader_dev.py", 4, 3),
    ("8.20", "dump: a short pickle", "Part 2: shared memory", "workers_dev.py", 3, 2),
    ("8.23", "work: the loop", "Part 3: a worker", "workers_dev.py", 4, 2),
)
HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "evil\u202egnp.exe",
    "../../etc/passwd",
    "@SUM(1+1)",
    "-x",
    'O\'Brien "Pat" & Söhne',
    "\x1b[31mred\x07",
    "Z" + "\u0301" * 200,
    "محمد علي",
    "李小龙",
    "a" * 500,
)
HOSTILE_TEXTS = (
    "<img src=x onerror=alert(1)>",
    "\x1b[31mred\x1b[0m\x00\x07 bell",
    "A" * 100_000,
    "x\u202egnp.exe\u2066",
    "\n".join(f"line {i}" for i in range(5000)),
    "{{ 7*7 }} {% raw %} </pre></style></html><h1>gone</h1>",
    "\ud800 half a letter, \u2028 and another line",
    "]]>&lt;b&gt;&#x202e;",
)
TITLES = ("iteration ends where len says", "a sample is fetched when it is asked for")
MESSAGES = (
    "the samples of 4 cubes: expected [0, 1, 8, 27], got [0, 1, 8]",
    "the order: [2] expected 3, got 4",
    "IndexError: list index out of range, in line 231: return self.arrays[index]",
)


def check(name: str, points: float, status: Status, message: str = "", last_line: str = "") -> CheckGrade:
    """Return a check whose second block failed, if anything did."""
    if status is Status.PASSED:
        return CheckGrade(name, points, points, status, held=TITLES, seconds=0.1)
    if status is Status.TODO:
        return CheckGrade(name, points, 0, status)
    return CheckGrade(name, points, 0, status, message, last_line, TITLES[:1], TITLES[1], 0.2)


def tasks(
    statuses: dict[str, Status] | None = None, message: str = MESSAGES[0], last_line: str = ""
) -> Iterator[TaskGrade]:
    """Yield all tasks: passed, but for those named with another status."""
    for name, title, part, notebook, seen, hidden in TASKS:
        status = (statuses or {}).get(name, Status.PASSED)
        checks = (
            check(f"{name}-check", seen, status, message, last_line),
            check(f"{name}-hidden", hidden, status, "pairs seen by two loops" if status is Status.FAILED else message),
        )
        yield TaskGrade(name, title, part, notebook, checks)


def question(
    name: str, points: float, answer: str = "Because it is read once.", earned: float | None = 3.0
) -> QuestionGrade:
    return QuestionGrade(name, f"Question {name}", "dataloader_dev.py", points, answer, earned if answer else None)


def record(student: str = "ada", **values: object) -> Record:
    """Return a record in which everything passed, with other values where they are given."""
    usual: dict[str, object] = {
        "tasks": tuple(tasks()),
        "questions": (question("8.Q1", 4), question("8.Q2", 4)),
        "submitted": (DEADLINE - timedelta(hours=30)).isoformat(),
        "source": f"/home/professor/in/{student}/dataloader_dev.py",
        "level": "bubblewrap",
        "key": "k",
        "graded": "2026-12-01T09:00:00+00:00",
        "seconds": 3.2,
    }
    return Record(student, MODULE, **usual | values)  # type: ignore[arg-type]


def unread(student: str = "ada") -> Record:
    """Return a record with an answer that nobody has read, and one that is missing."""
    return record(student, questions=(question("8.Q1", 4, earned=None), question("8.Q2", 4, answer="")))


def forty() -> list[Record]:
    """Return forty students: full, blank, partial, late, handed in again, not graded, with evidence, hostile."""
    chance = random.Random(8)
    found = [record("full"), record("blank", tasks=tuple(tasks(dict.fromkeys(_ids(), Status.TODO))), questions=())]
    found.append(record("broken", tasks=(), questions=(), problem="dataloader_dev.ipynb is a broken .ipynb"))
    found += [_hostile(name, chance) for name in HOSTILE_NAMES]
    found += [_ordinary(f"student{number:02}", chance) for number in range(40 - len(found))]
    return found


def write_class(folder: Path, records: list[Record]) -> GradingFolder:
    """Write records that a disk can hold; half a letter is none."""
    made = GradingFolder(folder)
    for one in records:
        write_whole(made.records / f"{file_name(one.student)}.json", one.dumps().encode("utf-8", "replace"))
    return made


def _ids() -> list[str]:
    return [name for name, *_ in TASKS]


def _ordinary(name: str, chance: random.Random) -> Record:
    kinds = [Status.PASSED, Status.FAILED, Status.TIMED_OUT, Status.CRASHED, Status.TODO]
    statuses = {task: chance.choices(kinds, [9, 5, 1, 1, 2])[0] for task in _ids()}
    late = max(0.0, chance.gauss(-20, 20))
    evidence = Evidence("cell added", "8.2", "code was added below 8.2 in dataloader_dev.py: helper")
    return record(
        name,
        tasks=tuple(tasks(statuses, chance.choice(MESSAGES))),
        questions=(question("8.Q1", 4, earned=chance.choice([None, 2.5])), question("8.Q2", 4, answer="")),
        submitted=(DEADLINE + timedelta(hours=late or -chance.random() * 90)).isoformat(),
        late_hours=late,
        penalty=0.1 if late else 0.0,
        attempt=chance.choice([1, 1, 2, 3]),
        level=chance.choice(["bubblewrap"] * 9 + ["process"]),
        evidence=(evidence,) if chance.random() < 0.3 else (),
        seconds=chance.lognormvariate(1, 0.4),
    )


def _hostile(name: str, chance: random.Random) -> Record:
    text = chance.choice(HOSTILE_TEXTS)
    return record(
        name,
        tasks=tuple(tasks(dict.fromkeys(_ids()[:3], Status.FAILED), text, text)),
        questions=(QuestionGrade("8.Q1", text, text, 4, text, 1.0, text),),
        evidence=(Evidence("cell added", text, text), Evidence("network", text, text)),
        source=text,
        submitted=chance.choice(["", "yesterday", "0001-01-01T00:00:00+14:00", "2026-11-29T10:00:00"]),
    )
