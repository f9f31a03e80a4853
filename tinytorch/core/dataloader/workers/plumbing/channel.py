"""Whole messages between two processes, and waiting for whichever of several processes is ready first."""

from __future__ import annotations

import contextlib
import os
import pickle
import selectors
import socket
import struct
from collections import deque
from collections.abc import Callable
from multiprocessing import connection
from typing import Any

import numpy as np

from .messages import Answer, Message, Task

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


TASK, ANSWER, OTHER = range(3)


def to_bytes(message: Any) -> bytes:
    """Return a message as bytes.

    A Task and an Answer go as plain numbers and bytes: pickle takes longer for the names of their classes, and for an
    array of positions, than for all the rest.
    """
    if type(message) is Answer and type(message.content) is Message:
        return pickle.dumps((ANSWER, message.ticket, message.slot, *message.content), protocol=5)
    if type(message) is Task and type(message.positions) is np.ndarray:
        *place, positions = message
        if positions.ndim == 1 and positions.dtype.kind in "iu":
            return pickle.dumps((TASK, *place, positions.dtype.str, positions.tobytes()), protocol=5)
    return pickle.dumps((OTHER, message), protocol=5)


def from_bytes(pickled: Any) -> Any:
    """Return the message that `to_bytes` wrote; arrays can be written to."""
    kind, *parts = pickle.loads(pickled)
    if kind == ANSWER:
        ticket, slot, *message = parts
        return Answer(ticket, slot, Message(*message))
    if kind == TASK:
        ticket, slot, epoch, position, numbers, positions = parts
        return Task(ticket, slot, epoch, position, np.frombuffer(bytearray(positions), numbers))
    return parts[0]


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


class Selector(selectors.DefaultSelector):
    """Python's best selector of this system, which looks a few times before it waits."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return (key, events) of the sources that are ready; wait at most `timeout` seconds for one."""
        return soon(lambda: super(Selector, self).select(0)) or super().select(timeout)


class Waiter:
    """What a selector does, for the pipes of Windows."""

    def __init__(self) -> None:
        self.workers: dict[Any, int] = {}

    def register(self, source: Any, events: int, worker: int) -> None:
        """Report this source from now on."""
        self.workers[source] = worker

    def select(self, timeout_s: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return (key, events) of sources that are ready; wait for one."""
        ready = connection.wait(list(self.workers), timeout_s)
        return [(selectors.SelectorKey(source, 0, 0, self.workers[source]), 0) for source in ready]

    def close(self) -> None:
        """Forget all sources."""
        self.workers.clear()
