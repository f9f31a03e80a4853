"""Whole messages between two processes, and waiting for whichever of several processes is ready first."""

from __future__ import annotations

import contextlib
import os
import pickle
import select
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
PACKET = 1 << 16  # bytes; a longer message goes in several packets
LOOKS = 4  # how often to look for a message before this process sleeps until there is one
let_others_run = getattr(os, "sched_yield", lambda: None)


def soon(look: Callable[[], Any]) -> Any:
    """Return what `look` finds. Repeat it a few times while it finds nothing, and let other processes run in between.

    With two workers, a message comes about every fifty microseconds, and sleeping and waking up may take as long.
    """
    for _ in range(LOOKS):
        if found := look():
            return found
        let_others_run()
    return look()


TASK, ANSWER, OTHER = range(3)


def to_bytes(message: Any) -> bytes:
    """Return a message as bytes.

    A Task and an Answer are sent as plain numbers and bytes, because pickle takes longer for the names of their
    classes, and for an array of positions, than for everything else.
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

    The methods are those of multiprocessing's connections, but the other process may have been stopped at any moment.
    So `poll` never waits for the rest of a message, and an end with `patient=False` never waits to send one. A packet
    is sent and read as a whole, and none holds parts of two messages, so a selector can see the next message.

    Attributes:
        unsent: the packets that did not fit yet; `flush` sends them.
    """

    def __init__(self, end: socket.socket, patient: bool = True) -> None:
        end.settimeout(None)  # some programs change the default
        self.socket, self.fileno, self.close, self.patient = end, end.fileno, end.close, patient
        self.unsent: deque[bytes | memoryview] = deque()
        self.parts: list[bytes] = []  # what has come of the next message, its head too
        self.missing, self.ended, self.reset = 0, False, False

    def __reduce__(self) -> Any:
        return Channel, (self.socket, self.patient)

    def hang_up(self) -> None:
        """Close the connection, not only this end of it: another process may have inherited a copy of this end."""
        with contextlib.suppress(OSError):  # the other end is gone already
            self.socket.shutdown(socket.SHUT_RDWR)
        self.close()

    def send(self, message: Any) -> None:
        """Send anything that can be pickled, or start to send it.

        Raises:
            BrokenPipeError, ConnectionResetError: the other end is closed.
        """
        pickled = to_bytes(message)
        whole = HEAD.pack(len(pickled)) + pickled
        if len(whole) <= PACKET:
            self.unsent.append(whole)
        else:
            self.unsent.extend(memoryview(whole)[start : start + PACKET] for start in range(0, len(whole), PACKET))
        self.flush()

    def flush(self) -> None:
        """Send everything that is unsent, or as much as fits. Errors as in `send`."""
        try:
            while self.unsent:
                self.socket.send(self.unsent[0], 0 if self.patient else socket.MSG_DONTWAIT)
                self.unsent.popleft()
        except BlockingIOError:
            pass
        except OSError:
            self.unsent.clear()
            raise

    def poll(self, timeout_s: float = 0.0) -> bool:
        """Tell whether `recv` would return or raise at once; wait at most `timeout_s` seconds for the next packet."""
        if timeout_s and not self._complete():
            connection.wait([self.socket], timeout_s)
        while not self._complete():
            if not self._read(socket.MSG_DONTWAIT):
                return False
        return True

    def recv(self) -> Any:
        """Return the next message; wait for it.

        Raises:
            EOFError: the other end is closed. ConnectionResetError: it was closed before it had read everything.
        """
        if not self._complete():
            soon(self.poll)
        while not self._complete():
            self._read()
        if self.missing or not self.parts:
            raise (ConnectionResetError if self.reset else EOFError)("the other end of the channel is closed")
        whole = self.parts[0] if len(self.parts) == 1 else b"".join(self.parts)
        message = from_bytes(memoryview(whole)[HEAD.size :])  # without memory for it now, it can be asked for again
        self.parts = []
        return message

    def _complete(self) -> bool:
        return self.ended or (not self.missing and bool(self.parts))

    def _read(self, flags: int = 0) -> bool:
        """Read a packet; return whether there was one, or the end of the connection."""
        try:
            packet = self.socket.recv(PACKET, flags)
        except BlockingIOError:
            return False
        except ConnectionResetError:  # told once, and before what the other end has sent in time
            self.reset = True
            return self._read(flags)
        if not packet:
            self.ended = True
            return True
        if not self.parts:
            self.missing = HEAD.size + HEAD.unpack_from(packet)[0]
        self.parts.append(packet)
        self.missing -= len(packet)
        return True


def channels(start: Any) -> tuple[Any, Any]:
    """Return our end and a worker's end of a connection; multiprocessing's own if there are no packet sockets."""
    if not hasattr(select, "epoll"):
        return start.Pipe()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    return Channel(ours, patient=False), Channel(theirs)


class Selector:
    """Reports which of several sources are ready. It has the interface of Python's selectors, but is faster."""

    def __init__(self) -> None:
        self.epoll, self.keys = select.epoll(), dict[int, selectors.SelectorKey]()

    def register(self, source: Any, events: int, worker: int) -> None:
        """Report this source from now on, for one of the events of `selectors`."""
        number = source if isinstance(source, int) else source.fileno()
        self.epoll.register(number, self._flags(events))
        self.keys[number] = selectors.SelectorKey(source, number, events, worker)

    def modify(self, source: Any, events: int, worker: int) -> None:
        """Report this source for other events."""
        self.epoll.modify(source.fileno(), self._flags(events))

    @staticmethod
    def _flags(events: int) -> int:
        return select.EPOLLIN | (select.EPOLLOUT if events & selectors.EVENT_WRITE else 0)

    def select(self, timeout_s: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return (key, events) of the sources that are ready; look a few times, then wait for one, at most this
        long."""
        ready = soon(self.look) or self.epoll.poll(timeout_s)
        return [(self.keys[number], events) for number, events in ready]

    def look(self) -> list[tuple[int, int]]:
        """Return (number, events) of the sources that are ready now."""
        return self.epoll.poll(0)

    def close(self) -> None:
        """Forget all sources."""
        self.epoll.close()


class Waiter:
    """A Selector for systems without epoll."""

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
