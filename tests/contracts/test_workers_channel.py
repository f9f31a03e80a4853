"""Whole messages between processes: of any size, and never a wait for the rest of one."""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import select
import selectors
import socket
import time
from collections.abc import Iterator
from multiprocessing import connection
from typing import Any

import numpy as np
import pytest

from tinytorch.core.dataloader.workers.plumbing.channel import (
    HEAD,
    LOOKS,
    PACKET,
    Channel,
    Selector,
    channels,
    soon,
    to_bytes,
)

pytestmark = pytest.mark.skipif(not hasattr(select, "epoll"), reason="needs sockets for packets, and epoll")


@pytest.fixture
def ends() -> Iterator[tuple[Any, Any]]:
    one, other = channels(multiprocessing)
    yield one, other
    one.close()
    other.close()


@pytest.mark.parametrize("size", [0, 1, PACKET - 100, PACKET, PACKET + 1])
def test_messages_of_any_size_come_one_by_one(size: int, ends: tuple[Any, Any]) -> None:
    for number in range(2):
        ends[0].send((number, b"x" * size))
    assert [ends[1].recv(), ends[1].recv()] == [(0, b"x" * size), (1, b"x" * size)]
    assert not ends[1].poll()


def test_what_is_read_only_stays_so_and_arrays_can_be_written_to(ends: tuple[Any, Any]) -> None:
    ends[0].send([np.arange(3), b"bytes", None])
    array, text, nothing = ends[1].recv()
    array[0] = 7
    assert (array.tolist(), text, nothing) == ([7, 1, 2], b"bytes", None)


@pytest.mark.parametrize("sent", [HEAD.size, HEAD.size + 5])
def test_half_a_message_is_not_waited_for(sent: int, ends: tuple[Any, Any]) -> None:
    whole = HEAD.pack(10) + b"\x80\x05\x95" + b"x" * 7
    ends[0].socket.sendall(whole[:sent])
    assert not ends[1].poll()
    assert not ends[1].poll(0.01)


def test_the_rest_of_a_message_completes_it(ends: tuple[Any, Any]) -> None:
    pickled = to_bytes("the whole of it")
    ends[0].socket.sendall(HEAD.pack(len(pickled)) + pickled[:4])
    assert not ends[1].poll()
    ends[0].socket.sendall(pickled[4:])
    assert ends[1].poll(1.0)
    assert ends[1].recv() == "the whole of it"


def test_the_next_message_stays_where_a_selector_sees_it(ends: tuple[Any, Any]) -> None:
    ends[0].send("first")
    ends[0].send("second")
    assert ends[1].recv() == "first"
    assert connection.wait([ends[1]], 0) == [ends[1]]
    assert ends[1].recv() == "second"
    assert connection.wait([ends[1]], 0) == []


def test_a_message_without_memory_for_it_can_be_asked_for_again(
    ends: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ends[0].send("first")
    ends[0].send("second")
    assert ends[1].poll()

    def no_memory(pickled: Any) -> Any:
        raise MemoryError

    with monkeypatch.context() as short:
        short.setattr(pickle, "loads", no_memory)
        with pytest.raises(MemoryError):
            ends[1].recv()
    assert [ends[1].recv(), ends[1].recv()] == ["first", "second"]


def test_the_end_is_told_after_the_last_message_and_again(ends: tuple[Any, Any]) -> None:
    ends[0].send("last words")
    ends[0].socket.sendall(HEAD.pack(100) + b"half")
    ends[0].close()
    assert ends[1].recv() == "last words"
    for _ in range(2):
        assert ends[1].poll()
        with pytest.raises(EOFError, match="closed"):
            ends[1].recv()


def test_our_end_never_waits_to_send_and_keeps_the_order(ends: tuple[Any, Any]) -> None:
    large = b"x" * 5_000_000
    for message in (large, "second", large):
        ends[0].send(message)
    assert ends[0].unsent
    received = []
    while len(received) < 3:
        ends[0].flush()
        if ends[1].poll(0.01):
            received.append(ends[1].recv())
    assert received == [large, "second", large]
    assert not ends[0].unsent


def test_what_is_unsent_is_forgotten_when_the_other_end_closes(ends: tuple[Any, Any]) -> None:
    ends[0].send(b"x" * 5_000_000)
    ends[1].close()
    with pytest.raises((BrokenPipeError, ConnectionResetError)):
        ends[0].flush()
    ends[0].flush()
    assert not ends[0].unsent


def test_nobody_at_the_other_end_is_an_error(ends: tuple[Any, Any]) -> None:
    ends[1].close()
    with pytest.raises(BrokenPipeError):
        ends[0].send("anybody?")


def test_a_programs_default_timeout_does_not_hold_here() -> None:
    socket.setdefaulttimeout(0.001)
    try:
        one, other = socket.socketpair()
    finally:
        socket.setdefaulttimeout(None)
    with one, other:
        assert Channel(one).socket.getblocking()


@pytest.mark.parametrize(("nothing_yet", "looks"), [(0, 1), (2, 3), (LOOKS, LOOKS + 1), (LOOKS + 1, LOOKS + 1)])
def test_a_few_looks_and_the_first_find(nothing_yet: int, looks: int) -> None:
    finds = [[]] * nothing_yet + [["found"]] * 9
    left = iter(finds)
    assert soon(lambda: next(left)) == finds[looks - 1]
    assert len(list(left)) == len(finds) - looks


@pytest.mark.parametrize("timeout_s", [0, 0.02])
def test_a_selector_waits_no_longer_than_it_is_told(timeout_s: float, ends: tuple[Any, Any]) -> None:
    ours, theirs = ends
    with contextlib.closing(Selector()) as selector:
        selector.register(theirs, selectors.EVENT_READ, "worker")
        begin = time.monotonic()
        assert selector.select(timeout_s) == []
        assert timeout_s <= time.monotonic() - begin < timeout_s + 5
        ours.send("a message")
        assert [key.data for key, _ in selector.select()] == ["worker"]
