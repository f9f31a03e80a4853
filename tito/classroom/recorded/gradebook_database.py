"""The database under nbgrader's gradebook: its address, its tables, and one writer at a time.

This file imports SQLAlchemy and nbgrader, which takes a second: `gradebook.py` imports it when it is needed.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from nbgrader.api import Base, Course
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from tito.classroom.recorded.folder import GradebookError

PATIENCE_S = 60
_LOCK = 0x7469746F  # of PostgreSQL: any number, the same in every process that writes
_FORMS = "sqlite:///FOLDER/gradebook.db or postgresql://USER@HOST/NAME"
_DRIVERS = {"psycopg": "postgresql+psycopg", "psycopg2": "postgresql+psycopg2"}

OURS = sa.MetaData()
# The answer that is in the gradebook now, which a person sees; and where it is not that one, the answer that a person
# gave points for.
ANSWERS, PAID = (
    sa.Table(
        name,
        OURS,
        sa.Column("grade_id", sa.String(32), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
    )
    for name in ("tito_answer", "tito_paid_answer")
)
# What a person gave for a cell that is no longer in the notebooks: it counts no more, and is kept.
DROPPED = sa.Table(
    "tito_dropped",
    OURS,
    *(sa.Column(name, sa.Text) for name in ("assignment", "notebook", "cell", "student")),
    *(sa.Column(name, sa.Float) for name in ("points", "extra_credit")),
    sa.Column("comment", sa.Text),
)


def address(database: str) -> sa.URL:
    """Return the address of a gradebook, with the driver that is installed.

    Raises:
        GradebookError: the text is no address, or one of a database or a driver that cannot be used.
    """
    try:
        url = sa.make_url(database)
    except ArgumentError as error:
        raise GradebookError(f"{database!r} is no address of a database: it is written as {_FORMS}") from error
    kind, _, driver = url.drivername.partition("+")
    if kind == "sqlite" and url.database not in (None, "", ":memory:"):
        return url
    if kind not in ("postgresql", "postgres"):
        raise GradebookError(f"a gradebook cannot be kept in {_shown(url)}: the address is written as {_FORMS}")
    found = [name for name in _DRIVERS if find_spec(name) and driver in ("", name)]
    if not found:
        raise GradebookError(f"PostgreSQL needs a driver: pip install '{driver or 'psycopg'}[binary]'")
    return url.set(drivername=_DRIVERS[found[0]])


def engine(url: sa.URL) -> sa.Engine:
    """Return an engine on which a transaction that is to write has the database to itself from its beginning."""
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True)  # grading takes hours, and servers are restarted
    made = sa.create_engine(url, connect_args={"timeout": PATIENCE_S})
    sa.event.listen(made, "connect", _leave_transactions_to_us)
    sa.event.listen(made, "begin", _begin)
    return made


@contextmanager
def writing(made: sa.Engine) -> Iterator[Session]:
    """Open a transaction that waits for other writers, and is whole or nothing.

    Raises:
        GradebookError: what the database says, with its name.
    """
    with telling(made.url), Session(made) as session, session.begin():
        connection = session.connection(execution_options={"tito_writes": True})
        if made.dialect.name == "postgresql":
            connection.execute(sa.text(f"SET LOCAL lock_timeout = '{PATIENCE_S}s'"))
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        yield session


@contextmanager
def reading(made: sa.Engine) -> Iterator[Session]:
    """Open a transaction that only reads."""
    with telling(made.url), Session(made) as session:
        yield session


def prepare(made: sa.Engine, course: str) -> None:
    """Make the tables of nbgrader, and two small ones of our own, where there are none yet.

    nbgrader's own way needs the program `alembic` on the PATH; this one asks the library.

    Raises:
        GradebookError: the database is broken, of another version of nbgrader, or of something else.
    """
    if made.url.get_backend_name() == "sqlite":
        with telling(made.url):
            Path(str(made.url.database)).parent.mkdir(parents=True, exist_ok=True)
    with writing(made) as session:
        connection = session.connection()
        if not is_ours(connection):
            Base.metadata.create_all(connection)
            connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            connection.execute(sa.text("INSERT INTO alembic_version VALUES (:head)"), {"head": _head()})
        OURS.create_all(connection)
        found_or_made(session, Course, {"id": course})


def found_or_made(session: Session, kind: Any, key: dict[str, str], **others: str) -> Any:
    """Return the row with this key; where there is none, make it, with the other values too."""
    row = session.scalar(sa.select(kind).filter_by(**key))
    if row is None:
        row = kind(**key, **others)
        session.add(row)
        session.flush()
    return row


def is_ours(connection: sa.Connection) -> bool:
    """Tell whether the database holds a gradebook; False where it holds nothing.

    Raises:
        GradebookError: it holds something else, or the gradebook of another version of nbgrader.
    """
    there, url = set(sa.inspect(connection).get_table_names()), connection.engine.url
    if not there:
        return False
    if not there & Base.metadata.tables.keys():
        some = ", ".join(sorted(there)[:3])
        raise GradebookError(f"{_shown(url)} is no gradebook: it holds the tables of something else ({some})")
    known = "alembic_version" in there and connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    if known != _head() or Base.metadata.tables.keys() - there:
        mend = f"nbgrader db upgrade --db={shlex.quote(url.render_as_string(hide_password=True))}"
        raise GradebookError(f"{_shown(url)} is a gradebook of another version of nbgrader: run `{mend}`")
    return True


@contextmanager
def telling(url: sa.URL) -> Iterator[None]:
    """Turn what the database raises into one sentence that names the database."""
    try:
        yield
    except SQLAlchemyError as error:
        raise GradebookError(f"{_shown(url)}: {_reason(error)}") from error
    except OSError as error:
        raise GradebookError(f"{_shown(url)}: {error.strerror or error}") from error


@cache
def _head() -> str:
    """Return the version of nbgrader's tables."""
    return str(ScriptDirectory(ALEMBIC_DIR).get_current_head())


def _shown(url: sa.URL) -> str:
    """Return the file, or the address without its password."""
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def _reason(error: SQLAlchemyError) -> str:
    said = str(getattr(error, "orig", None) or error).strip().split("\n")[0]
    if "is locked" in said or "lock timeout" in said:
        return f"another program has been writing to this gradebook for {PATIENCE_S} s: close it and try again"
    if "is not a database" in said or "malformed" in said:
        return f"the file is broken or no SQLite database ({said}): move it away, or name another with --db"
    return said


def _leave_transactions_to_us(connection: Any, _: object) -> None:
    connection.isolation_level = None  # or Python's sqlite3 begins where it likes: after the reads, too late to wait


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("tito_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
