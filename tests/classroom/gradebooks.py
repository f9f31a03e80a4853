"""What the tests of the gradebook share: small notebooks, records of them, and a PostgreSQL server."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, create_engine, select

from tito.classroom.recorded.gradebook import Book
from tito.classroom.recorded.record import CheckGrade, QuestionGrade, Record, TaskGrade
from tito.grading.results import Status
from tito.notebooks.notebook import Notebook, parse

MODULE = "08_dataloader"
SECRET = "a trap that only the course knows"


def head(name: str, points: float | None = None, *, solution: bool = False, text: bool = False) -> str:
    """Return the header of a cell with nbgrader's metadata."""
    grade = {"grade": points is not None, "grade_id": name, "locked": not solution, "schema_version": 3}
    grade |= {"solution": solution} | ({} if points is None else {"points": points})
    return f"# %% {'[markdown] ' if text else ''}nbgrader={json.dumps(grade)}"


ONE = f'''\
# %% [markdown]
"""
# Part 1: numbers

### 8.1 · double: twice
"""

{head("8_1", solution=True)}
#| export
def double(x):
    """Return x twice."""
    ### BEGIN SOLUTION
    return x * 2
    ### END SOLUTION

{head("8_1-check", 2)}
with check("8.1", "two is four"):
    expect(double(2), 4, "double(2)")

{head("8_1-hidden", 3)}
### BEGIN HIDDEN TESTS
with check("8.1", "zero is zero"):
    expect(double(0), 0, "{SECRET}")
### END HIDDEN TESTS

# %% [markdown]
"""
## Question 1

Why does it double?
"""

{head("8_Q1", 4, solution=True, text=True)}
"""
### BEGIN SOLUTION
Because it multiplies by two.
### END SOLUTION
"""
'''
TWO = f"""\
{head("given")}
NUMBERS = [1, 2]

{head("8_2", solution=True)}
#| export
def half(x):
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION

{head("8_2-check", 5)}
with check("8.2", "four is two"):
    expect(half(4), 2, "half(4)")
"""


def notebooks(one: str = ONE, two: str = TWO) -> list[Notebook]:
    """Return two small notebooks: 10 points by checks, 4 by a person."""
    return [parse(one, Path("one_dev.py")), parse(two, Path("two_dev.py"))]


def record(
    student: str = "ada",
    of: Iterable[Notebook] | None = None,
    *,
    wrong: Iterable[str] = (),
    answers: Mapping[str, str] | None = None,
    **values: Any,
) -> Record:
    """Return a record in which all checks passed but those in `wrong`, by check or task, and no other is answered."""
    of, answers, wrong = list(of or notebooks()), answers or {}, set(wrong)

    def grade(name: str, points: float) -> CheckGrade:
        if {name, name.split("-")[0]} & wrong:
            return CheckGrade(name, points, 0, Status.FAILED, "double(2): expected 4, got 5", failed="two is four")
        return CheckGrade(name, points, points, Status.PASSED, held=("two is four",))

    tasks = [
        TaskGrade(task.id, task.title, task.part, book.path.name, tuple(grade(c.id, c.points) for c in task.checks))
        for book in of
        for task in book.tasks
    ]
    questions = [
        QuestionGrade(cell.id, "Question", book.path.name, cell.points, answers.get(cell.id, ""))
        for book in of
        for cell in book.questions
    ]
    return Record(student, MODULE, tuple(tasks), tuple(questions), **values)


def dump(database: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables."""
    engine = create_engine(database)
    tables = MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        rows = {name: sorted(map(tuple, connection.execute(select(t))), key=repr) for name, t in tables.tables.items()}
    engine.dispose()
    return rows


def give(
    database: str, student: str, cell: str, points: float | None = None, comment: str | None = None, extra: float = 0
) -> None:
    """Do what the formgrader does when a person types points or a comment."""
    from nbgrader.api import Gradebook

    name = cell.replace(".", "_", 1)
    with Book(database) as book, Gradebook(book.address, "tinytorch") as gradebook:
        for submission in gradebook.find_submission(MODULE, student).notebooks:
            for grade in submission.grades:
                if grade.name == name and points is not None:
                    grade.manual_score, grade.needs_manual_grade = points, False
                    grade.extra_credit = extra or None
            for found in submission.comments:
                if found.name == name and comment is not None:
                    found.manual_comment = comment
        gradebook.db.commit()


def read_manual(database: str, student: str) -> dict[str, tuple[float | None, str]]:
    """Return what a person gave a student."""
    with Book(database) as book:
        return book.manual(student)


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """Start a PostgreSQL server for the block; yield its address, to which the name of a database is to be added."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        pytest.skip("needs PostgreSQL's server: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="tito-postgresql-"))
    is_root = os.geteuid() == 0  # as which the server refuses to run
    if is_root:
        shutil.chown(folder, "postgres", "postgres")
    who: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if is_root else {}

    def run(program: str, *arguments: str) -> None:
        command = [programs[-1].with_name(program), "-D", folder / "data", *arguments]
        subprocess.run(command, **who, cwd=folder, check=True, timeout=120, stdout=subprocess.DEVNULL)

    try:
        run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        port = free_port()
        settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -F"
        run("pg_ctl", "--log=log", "--wait", f"--options={settings}", "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/"
        finally:
            run("pg_ctl", "--mode=fast", "--wait", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def emptied(server: str) -> str:
    """Return the address of the server's database, with nothing in it."""
    with Book(f"{server}postgres") as book:
        engine = create_engine(book.address)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    return f"{server}postgres"
