"""The pipes to an untrusted process: it may send without end, never listen, or hold them open forever.

Each pipe has a thread of its own that owns and closes it, so its users never wait longer than they ask for.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from typing import IO

from tito.grading.inside.wire import ANSWER_BYTES

_WAITING = 4  # lines that are read ahead
_TAIL_BYTES = 1 << 16  # of what a process says on stderr, from the last mark on
_LOOK_S = 0.2


class Outbox:
    """Lines to a process, written when it takes them."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._write, daemon=True).start()

    def send(self, line: bytes) -> None:
        """Send a line; this does not wait."""
        self._lines.put(line)

    def close(self) -> None:
        """Close the pipe, once the process has taken all lines sent to it, or has ended."""
        self._lines.put(None)

    def _write(self) -> None:
        with contextlib.suppress(OSError, ValueError), self._stream:
            while (line := self._lines.get()) is not None:
                self._stream.write(line)
                self._stream.flush()


class Inbox:
    """Lines from a process, a few at a time; lines that are too long are dropped."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._lines: queue.Queue[bytes | None] = queue.Queue(_WAITING)
        self._closed = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def next(self, deadline: float) -> bytes | None:
        """Return the next line, or None when there are no more.

        Raises:
            TimeoutError: none came before `deadline`, or it has passed (on the clock of `time.monotonic`).
        """
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError  # also where there are lines: who never stops to send would never be stopped
        try:
            return self._lines.get(timeout=left)
        except queue.Empty:
            raise TimeoutError from None

    def end(self) -> None:
        """Let `next` return None after what has come so far: the process is gone, but something holds the pipe open."""
        self._reader.join(_LOOK_S)
        self._put(None)

    def close(self) -> None:
        """Read no further."""
        self._closed.set()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError), self._stream:
            whole = True
            while not self._closed.is_set() and (line := self._stream.readline(ANSWER_BYTES + 1024)):
                ends = line.endswith(b"\n")
                if ends and whole:
                    self._put(line)
                whole = ends
        self._put(None)

    def _put(self, line: bytes | None) -> None:
        while not self._closed.is_set():
            with contextlib.suppress(queue.Full):
                self._lines.put(line, timeout=_LOOK_S)
                return


class Tail:
    """What a process says on stderr: its first words since the last mark, the rest is dropped."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._said = bytearray()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def mark(self) -> None:
        """Forget what was said so far."""
        self._said.clear()

    def text(self) -> str:
        """Return what was said since the mark; ask when the process has ended."""
        self._reader.join(_LOOK_S)
        return bytes(self._said).decode("utf-8", "replace")

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError), self._stream:
            while data := self._stream.read1(_TAIL_BYTES):  # type: ignore[attr-defined]
                self._said += data[: max(0, _TAIL_BYTES - len(self._said))]
