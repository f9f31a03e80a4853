# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""A connection between two processes, for whole messages."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
from collections import deque
from collections.abc import Callable
from multiprocessing import connection
from typing import Any

from .wire import from_bytes, to_bytes

__all__ = ["AT_ONCE", "HEAD", "LOOKS", "Channel", "channels", "let_others_run", "soon"]


HEAD = struct.Struct("=Q")  # what stands before each message: its length in bytes
AT_ONCE = 1 << 16  # bytes; a longer message is not copied to be sent together with its length
LOOKS = 4  # how often to look for a message before this process sleeps until there is one
let_others_run = getattr(os, "sched_yield", lambda: None)


def soon(look: Callable[[], Any]) -> Any:
    """Return what a look finds, once it finds something or after a few looks between which other processes run.

    With two workers, a message comes every fifty microseconds or so; to fall asleep and to be woken may take as long.
    """
    for _ in range(LOOKS):
        if found := look():
            return found
        let_others_run()
    return look()


class Channel:
    """One end of a connection between two processes: messages of any size.

    The methods are those of multiprocessing's connections, but the other process may have been stopped at any moment:
    `poll` never waits for the rest of a message, and an end that is `patient=False` never waits to send one.

    Attributes:
        unsent: what there was no room for yet; `flush` sends it.
    """

    def __init__(self, end: socket.socket, patient: bool = True) -> None:
        end.settimeout(None)  # some programs change the default
        self.socket, self.fileno, self.close, self.patient = end, end.fileno, end.close, patient
        self.unsent: deque[bytes | memoryview] = deque()
        self.head, self.count, self.ended = bytearray(HEAD.size), 0, False
        self.body: bytearray | None = None  # until the head is complete; `count` bytes of either are there

    def __reduce__(self) -> Any:
        return Channel, (self.socket, self.patient)

    def hang_up(self) -> None:
        """Close the connection, not only this end of it: another process may have inherited a copy of this end."""
        with contextlib.suppress(OSError):  # the other end is gone already
            self.socket.shutdown(socket.SHUT_RDWR)
        self.close()

    def send(self, message: Any) -> None:
        """Send anything that can be pickled, or begin to.

        Raises:
            BrokenPipeError, ConnectionResetError: the other end is closed.
        """
        pickled = to_bytes(message)
        head = HEAD.pack(len(pickled))
        self.unsent.extend((head, pickled) if len(pickled) > AT_ONCE else (head + pickled,))
        self.flush()

    def flush(self) -> None:
        """Send what is unsent; all of it, or as much as there is room for. Errors as in `send`."""
        try:
            while self.unsent:
                sent = self.socket.send(self.unsent[0], 0 if self.patient else socket.MSG_DONTWAIT)
                first = self.unsent.popleft()
                if sent < len(first):
                    self.unsent.appendleft(memoryview(first)[sent:])
        except BlockingIOError:
            pass
        except OSError:
            self.unsent.clear()
            raise

    def poll(self, timeout_s: float = 0.0) -> bool:
        """Tell whether `recv` would return or raise at once; wait at most `timeout_s` seconds for the next bytes."""
        if timeout_s and not self._complete():
            connection.wait([self.socket], timeout_s)
        while not self._complete():
            if not self._read(socket.MSG_DONTWAIT):
                return False
        return True

    def recv(self) -> Any:
        """Return the next message; wait for it.

        Raises:
            EOFError, ConnectionResetError: the other end is closed.
        """
        soon(self.poll)
        while not self._complete():
            self._read()
        if self.ended:
            raise EOFError("the other end of the channel is closed")
        message = from_bytes(self.body)  # if there is no memory for it now, it can be asked for again
        self.body, self.count = None, 0
        return message

    def _complete(self) -> bool:
        return self.ended or (self.body is not None and self.count == len(self.body))

    def _read(self, flags: int = 0) -> bool:
        """Read some bytes of a message, and never of the next; return whether there were any, or the end."""
        if self.body is None and self.count == HEAD.size:
            self.body, self.count = bytearray(*HEAD.unpack(self.head)), 0
        part: Any = self.head if self.body is None else self.body
        try:
            received = self.socket.recv_into(memoryview(part)[self.count :] if self.count else part, 0, flags)
        except BlockingIOError:
            return False
        self.count += received
        self.ended = not received
        return True


def channels(start: Any) -> tuple[Any, Any]:
    """Return our end of a connection, and a worker's; multiprocessing's own where sockets cannot but wait."""
    if not hasattr(socket, "MSG_DONTWAIT"):
        return start.Pipe()
    ours, theirs = socket.socketpair()
    return Channel(ours, patient=False), Channel(theirs)
