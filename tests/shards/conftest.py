"""A small set of shards, the samples that are in it, and a server that misbehaves on demand."""

from __future__ import annotations

import io
import re
import socket
import struct
import tarfile
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinytorch.core.dataloader import Retry, write_shards

SAMPLES, IN_SHARD = 24, 5  # five shards, the last of four samples

Sample = tuple[np.ndarray, int]


@pytest.fixture(scope="session")
def samples() -> list[Sample]:
    """Images (3, 4, 4) uint8 with labels, all of them different."""
    rng = np.random.default_rng(0)
    return [(rng.integers(0, 256, (3, 4, 4), dtype=np.uint8), label) for label in range(SAMPLES)]


@pytest.fixture
def shards(tmp_path: Path, samples: list[Sample]) -> Path:
    """A folder of five shards that holds these samples; the test may spoil it."""
    return write_shards(samples, tmp_path / "shards", fields=("npy", "cls"), max_samples=IN_SHARD)


def is_same(sample: Any, other: Any) -> bool:
    """Tell whether two samples (image, label) are equal."""
    return np.array_equal(sample[0], other[0]) and sample[0].dtype == other[0].dtype and sample[1] == other[1]


@pytest.fixture(scope="session")
def same() -> Callable[[Any, Any], bool]:
    return is_same


@pytest.fixture
def make_tar(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a tar of members: (name, content), or (name, content, fields of its header)."""

    def make(*members: Any, name: str = "odd.tar", mode: str = "w") -> Path:
        (tmp_path / "tars").mkdir(exist_ok=True)
        path = tmp_path / "tars" / name
        with tarfile.open(path, mode) as tar:  # type: ignore[call-overload]
            for member, content, *fields in members:
                info = tarfile.TarInfo(member)
                info.size = len(content)
                for key, value in (fields[0] if fields else {}).items():
                    setattr(info, key, value)
                tar.addfile(info, io.BytesIO(content))
        return path

    return make


def no_time(pause: float) -> None:
    """Wait for nothing."""


@pytest.fixture
def patient() -> Retry:
    """Four attempts, whose pauses are not waited for."""
    return Retry(attempts=4, sleep=no_time)


class Site:
    """What the server holds and does: it answers properly, but for the faults in `plan`, one a request.

    A fault is a status; `cut:N` (N bytes, then a closed connection); `reset:N`; `stall:N`, until the test is over;
    `whole` (ranges ignored); `flip` (a bit of a byte); `shift` (the bytes before those asked for); or `` for
    none. `rule(name)` says which fault every request for a name has.

    Attributes:
        asked: (name, range) of each request; the range is "" for a whole file.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.plan = folder, deque[int | str]()
        self.rule: Callable[[str], int | str] = lambda name: ""
        self.asked = list[tuple[str, str]]()
        self.over = threading.Event()
        self.retry_after = ""
        self.busy, self.most = 0, 0
        self.lock = threading.Lock()
        self.gate: Callable[[], object] = lambda: None
        self.url = ""

    def ranges(self, suffix: str = ".tar") -> list[str]:
        """Return the ranges that were asked for in files of this kind."""
        return [wanted for name, wanted in self.asked if name.endswith(suffix)]


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    site: Site

    def log_message(self, format: str, *args: object) -> None: ...

    def do_GET(self) -> None:
        site, name = self.site, self.path.lstrip("/")
        wanted = self.headers.get("Range", "")
        with site.lock:
            site.asked.append((name, wanted))
            fault = site.plan.popleft() if site.plan else site.rule(name)
            site.busy += 1
            site.most = max(site.most, site.busy)
        try:
            site.gate()
            self.answer(site, name, wanted, fault)
        finally:
            with site.lock:
                site.busy -= 1

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def answer(self, site: Site, name: str, wanted: str, fault: int | str) -> None:
        path = site.folder / name
        if isinstance(fault, int) or not path.is_file():
            self.send_response(fault if isinstance(fault, int) else 404)
            self.send_header("Retry-After", site.retry_after)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        kind, _, count = fault.partition(":")
        content = path.read_bytes()
        first, last = 0, len(content) - 1
        if wanted and kind != "whole":
            first, last = map(int, re.fullmatch(r"bytes=(\d+)-(\d+)", wanted).groups())  # type: ignore[union-attr]
            if first >= len(content):
                self.send_error(416)
                return
        shift = min(first, 7) if kind == "shift" else 0
        body = bytearray(content[first - shift : last + 1 - shift])
        if kind == "flip":
            body[min(150, len(body) - 1)] ^= 0x10
        self.send_response(206 if wanted and kind != "whole" else 200)
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(body[: int(count)] if count else body)
        if kind == "stall":
            site.over.wait(10)
        if kind in ("cut", "stall", "reset"):
            self.close_connection = True
        if kind == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None: ...


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """Serve a folder on 127.0.0.1."""
    site = Site(folder)
    with Server(("127.0.0.1", 0), type("Answer", (Answer,), {"site": site})) as server:
        site.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            site.over.set()
            server.shutdown()
            thread.join()


@pytest.fixture
def site(shards: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A server that holds the shards."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving(shards) as served:
        yield served
