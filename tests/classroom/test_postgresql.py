"""A gradebook in PostgreSQL: what is special about a server. test_gradebook.py has what both databases do."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, text

sys.path.insert(0, str(Path(__file__).parent))

import gradebooks
from gradebooks import MODULE, dump, give, notebooks, read_manual, record

from tito.classroom.recorded import gradebook_database
from tito.classroom.recorded.folder import GradebookError
from tito.classroom.recorded.gradebook import Book

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's and its libraries' own
ANSWERED = {"8.Q1": "Because it adds itself."}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with gradebooks.postgresql() as address:
        yield address


@pytest.fixture
def database(server: str) -> str:
    return gradebooks.emptied(server)


def put(database: str, **values: object) -> None:
    with Book(database) as book:
        book.put(record(**values), notebooks())  # type: ignore[arg-type]


def run(database: str, *statements: str) -> None:
    with Book(database) as book:
        engine = create_engine(book.address)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def known(database: str) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows without the random ids."""
    with Book(database) as book:
        tables = dump(book.address)
    ids = {row[0] for rows in tables.values() for row in rows if isinstance(row[0], str) and len(row[0]) == 32}
    return {
        name: sorted((tuple(value for value in row if value not in ids) for row in rows), key=repr)
        for name, rows in tables.items()
    }


def test_both_databases_hold_the_same(database: str, tmp_path: Path) -> None:
    other = f"sqlite:///{tmp_path}/gradebook.db"
    for place in (database, other):
        put(place, answers=ANSWERED, submitted="2026-11-30T12:00:00.25+01:00", penalty=0.1)
        put(place, student="Ada Lovelace", wrong=["8.1-hidden", "8.2"])
        give(place, "ada", "8.Q1", 2.5, "Good – “very”.")  # noqa: RUF001
        put(place, answers={"8.Q1": "Zoë says: 2·x."}, penalty=0.2)
    assert known(database) == known(other)
    assert read_manual(database, "ada") == read_manual(other, "ada") != {}


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_any_usual_form_of_the_address_is_taken(database: str, scheme: str) -> None:
    put(database.replace("postgresql", scheme, 1))
    with Book(database) as book, Gradebook(book.address, "tinytorch") as gradebook:
        assert gradebook.find_submission(MODULE, "ada").score == 10


def test_the_password_is_in_the_address_for_nbgrader_and_in_no_message() -> None:
    address = f"postgresql://ada:secret@127.0.0.1:{gradebooks.free_port()}/grades"
    with Book(address) as book:
        assert ":secret@" in book.address
        for use in (lambda: book.put(record(), notebooks()), lambda: book.manual("ada")):
            with pytest.raises(GradebookError, match=r"@127.0.0.1:\d+/grades: .*refused") as caught:
                use()
            assert "secret" not in str(caught.value)


def test_a_database_that_is_not_there_is_named(server: str) -> None:
    with pytest.raises(GradebookError, match=r'/nowhere: .*database "nowhere" does not exist'):
        put(f"{server}nowhere")


def test_a_database_of_something_else_is_left_alone(database: str) -> None:
    run(database, "CREATE TABLE invoices (id INTEGER)")
    with pytest.raises(GradebookError, match=r"is no gradebook: .*\(invoices\)"):
        put(database)
    with Book(database) as book:
        assert dump(book.address) == {"invoices": []}


def test_a_user_who_may_only_read_can_read(database: str) -> None:
    put(database, answers=ANSWERED)
    give(database, "ada", "8.Q1", 3)
    run(database, "DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN")
    run(database, "GRANT USAGE ON SCHEMA public TO reader", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    reader = database.replace("postgres@", "reader@")
    assert read_manual(reader, "ada") == {"8.Q1": (3, "")}
    with pytest.raises(GradebookError, match="permission denied"):
        put(reader, student="bob")


def test_a_writer_waits_for_another_and_says_so_when_it_takes_too_long(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(database)
    with Book(database) as book:
        engine = create_engine(book.address)
    with engine.connect() as other:
        other.execute(text(f"SELECT pg_advisory_xact_lock({gradebook_database._LOCK})"))
        with monkeypatch.context() as patch:
            patch.setattr(gradebook_database, "PATIENCE_S", 1)
            with pytest.raises(GradebookError, match="another program has been writing to this gradebook for 1 s"):
                put(database, wrong=["8.1"])
        writer = threading.Thread(target=put, args=(database,), kwargs={"wrong": ["8.2"]})
        writer.start()
        writer.join(0.2)
        assert writer.is_alive()
        other.rollback()
        writer.join()
    engine.dispose()
    with Book(database) as book, Gradebook(book.address, "tinytorch") as gradebook:
        assert gradebook.find_submission(MODULE, "ada").score == 5


def test_a_server_that_was_restarted_between_two_submissions_is_found_again(database: str) -> None:
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    with Book(database) as book:
        book.put(record(), notebooks())
        run(database, f"{others} AND pid <> pg_backend_pid()")
        book.put(record(wrong=["8.1"]), notebooks())
        with Gradebook(book.address, "tinytorch") as gradebook:
            assert gradebook.find_submission(MODULE, "ada").score == 5
