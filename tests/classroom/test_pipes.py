"""Pipes to a process that sends without end, never listens, or is gone: nobody waits for it longer than they want."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import IO

import pytest

from tito.classroom.sandbox.pipes import Inbox, Outbox, Tail
from tito.grading.inside.wire import ANSWER_BYTES


@pytest.fixture
def pipe() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Yield the ends of a pipe: where it is read, where it is written."""
    reading, writing = os.pipe()
    ends = os.fdopen(reading, "rb"), os.fdopen(writing, "wb", buffering=0)
    yield ends
    for end in ends:
        end.close()


def soon() -> float:
    return time.monotonic() + 10


def test_lines_come_in_order_and_end(pipe: tuple[IO[bytes], IO[bytes]]) -> None:
    inbox = Inbox(pipe[0])
    pipe[1].write(b"one\ntwo\n")
    pipe[1].close()
    assert [inbox.next(soon()), inbox.next(soon()), inbox.next(soon())] == [b"one\n", b"two\n", None]


def test_silence_ends_at_the_deadline(pipe: tuple[IO[bytes], IO[bytes]]) -> None:
    inbox = Inbox(pipe[0])
    with pytest.raises(TimeoutError):
        inbox.next(time.monotonic() + 0.05)
    pipe[1].close()


def test_a_flood_ends_at_the_deadline_too(pipe: tuple[IO[bytes], IO[bytes]]) -> None:
    inbox = Inbox(pipe[0])
    pipe[1].write(b"x\n" * 10)
    assert inbox.next(soon()) == b"x\n"
    with pytest.raises(TimeoutError):
        inbox.next(time.monotonic() - 0.01)
    inbox.close()
    pipe[1].close()


def test_a_line_that_is_too_long_is_dropped_and_the_next_is_read(pipe: tuple[IO[bytes], IO[bytes]]) -> None:
    inbox, outbox = Inbox(pipe[0]), Outbox(pipe[1])
    outbox.send(b"x" * (2 * ANSWER_BYTES + 5000) + b"\n")
    outbox.send(b"next\n")
    outbox.close()
    assert inbox.next(soon()) == b"next\n"
    assert inbox.next(soon()) is None


def test_a_line_without_an_end_is_no_line(pipe: tuple[IO[bytes], IO[bytes]]) -> None:
    inbox = Inbox(pipe[0])
    pipe[1].write(b"half")
    pipe[1].close()
    assert inbox.next(soon()) is None


def test_an_end_that_is_told_counts_though_the_pipe_is_open(pipe: tuple[IO[bytes], IO[bytes]]) -> None:
    inbox = Inbox(pipe[0])
    inbox.end()
    assert inbox.next(soon()) is None
    pipe[1].close()


def test_sending_to_who_never_listens_does_not_wait(pipe: tuple[IO[bytes], IO[bytes]]) -> None:
    outbox = Outbox(pipe[1])
    started = time.monotonic()
    for _ in range(50):
        outbox.send(b"x" * 100_000)
    outbox.close()
    assert time.monotonic() - started < 1.0
    pipe[0].close()


def test_of_errors_the_first_words_since_the_mark_are_kept(pipe: tuple[IO[bytes], IO[bytes]]) -> None:
    tail = Tail(pipe[0])
    pipe[1].write(b"before")
    while tail.text() != "before":
        assert time.monotonic() < soon()
    tail.mark()
    pipe[1].write(b"after" + b"x" * 300_000)
    pipe[1].close()
    text = tail.text()
    assert text.startswith("after")
    assert len(text) == 1 << 16
