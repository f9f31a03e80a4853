"""A small data set in CIFAR-10's layout, its archive, and a local server that misbehaves on demand."""

from __future__ import annotations

import hashlib
import io
import pickle
import socket
import struct
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from tinytorch.data import fetch
from tinytorch.data.layout import BINARY, CLASSES, PYTHON, RECORD_BYTES

MINI = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "cifar10-mini"

Member = tuple[tarfile.TarInfo, bytes]


@pytest.fixture(scope="session")
def mini() -> Path:
    """The folder with the first 6,000 images of CIFAR-10 in both formats."""
    if not MINI.is_dir():
        pytest.skip(f"needs {MINI}")
    return MINI


@pytest.fixture(scope="session")
def batches() -> dict[str, bytes]:
    """The files of a data set of 20 random images each."""
    records = np.random.default_rng(0).integers(0, 256, (6, 20, RECORD_BYTES), dtype=np.uint8)
    records[:, :, 0] %= 10
    files = {name: content.tobytes() for name, content in zip(BINARY.data, records, strict=True)}
    return files | {BINARY.meta: "\n".join((*CLASSES, "\n")).encode("ascii")}


@pytest.fixture
def cifar(tmp_path: Path, batches: dict[str, bytes]) -> Path:
    """A folder that holds the data set."""
    folder = tmp_path / "there" / BINARY.folder
    folder.mkdir(parents=True)
    for name, content in batches.items():
        (folder / name).write_bytes(content)
    return folder


def pack(*members: Member) -> bytes:
    """Return a tar.gz of these members."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def plain(name: str, content: bytes = b"x", **fields: object) -> Member:
    """Return a member of a tar, a plain file unless `fields` say otherwise."""
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for key, value in fields.items():
        setattr(info, key, value)
    return info, content


@pytest.fixture(scope="session")
def make_archive(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a function that writes a tar.gz of members made by `member(name, content, **fields)`."""

    def make(*members: Member) -> Path:
        path = tmp_path_factory.mktemp("archive") / BINARY.archive
        path.write_bytes(pack(*members))
        return path

    return make


@pytest.fixture(scope="session")
def member() -> Callable[..., Member]:
    return plain


@pytest.fixture(scope="session")
def archive(make_archive: Callable[..., Path], batches: dict[str, bytes]) -> Path:
    """The data set as the archive that the home page would give."""
    return make_archive(*(plain(f"{BINARY.folder}/{name}", content) for name, content in batches.items()))


@pytest.fixture(scope="session")
def python_archive(tmp_path_factory: pytest.TempPathFactory, batches: dict[str, bytes]) -> Path:
    """The same images as pickles, as the archive that the home page would give."""
    path = tmp_path_factory.mktemp("archive") / PYTHON.archive
    files = {name: as_pickle(batches[other]) for name, other in zip(PYTHON.data, BINARY.data, strict=True)}
    files[PYTHON.meta] = pickle.dumps({b"label_names": list(CLASSES)}, 3)
    path.write_bytes(pack(*(plain(f"{PYTHON.folder}/{name}", content) for name, content in files.items())))
    return path


def as_pickle(batch: bytes) -> bytes:
    records = np.frombuffer(batch, np.uint8).reshape(-1, RECORD_BYTES)
    return pickle.dumps({b"labels": records[:, 0].tolist(), b"data": records[:, 1:].copy()}, 3)


def md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


class Site:
    """What the server holds and does: it answers properly, but for the faults in `plan`, one a request.

    A fault is a status, `cut:N` (N bytes, then a closed connection), `reset:N`, `stall:N`, `whole` (ranges ignored), or
    `shift` (another range than the one asked for).
    A reset takes with it what the client has not read yet, so it waits until `is_read()`.
    """

    def __init__(self, content: bytes) -> None:
        self.content, self.etag, self.plan = content, '"one"', list[int | str]()
        self.ranges, self.sent_bytes = list[str](), 0
        self.announced, self.checks_tag = True, True
        self.gate, self.asked, self.ended = threading.Event(), threading.Event(), threading.Event()
        self.gate.set()
        self.is_read: Callable[[], bool] = lambda: True
        self.retry_after = ""
        self.url = ""
        self.close: Callable[[], None]

    @property
    def md5(self) -> str:
        return md5(self.content)


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def log_message(self, format: str, *args: object) -> None: ...

    def do_GET(self) -> None:
        site = self.site
        wanted = self.headers.get("Range", "")
        site.ranges.append(wanted)
        site.asked.set()
        site.gate.wait(10)
        fault = site.plan.pop(0) if site.plan else ""
        if isinstance(fault, int):
            self.send_response(fault)
            self.send_header("Retry-After", site.retry_after)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        kind, _, count = fault.partition(":")
        stale = site.checks_tag and self.headers.get("If-Range", site.etag) != site.etag
        start = int(wanted[6:-1]) if wanted and kind != "whole" and not stale else 0
        if start and start >= len(site.content):
            self.send_error(416)
            return
        start -= kind == "shift"
        self.head(start)
        self.body(site.content[start : start + int(count)] if count else site.content[start:], kind)

    def head(self, start: int) -> None:
        length = len(self.site.content)
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{length - 1}/{length}")
        if self.site.announced:
            self.send_header("Content-Length", str(length - start))
        self.send_header("ETag", self.site.etag)
        self.send_header("Connection", "close")
        self.end_headers()

    def body(self, content: bytes, kind: str) -> None:
        self.wfile.write(content)
        self.site.sent_bytes += len(content)
        if kind == "stall":
            self.site.ended.wait(10)
        if kind == "reset":
            while not self.site.is_read() and not self.site.ended.is_set():
                time.sleep(0.001)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.shutdown(socket.SHUT_RD)
            self.connection.close()


class Server(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for the threads, so that none outlives its test

    def handle_error(self, request: object, client_address: object) -> None: ...


@pytest.fixture
def site(archive: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A server on 127.0.0.1 that holds the archive under its official name."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    site = Site(archive.read_bytes())
    with Server(("127.0.0.1", 0), type("Answer", (Answer,), {"site": site})) as server:
        site.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()

        def close() -> None:
            site.ended.set()
            site.gate.set()
            server.shutdown()
            thread.join()
            server.server_close()

        site.close = close
        yield site
        close()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between attempts, noted instead of waited for."""
    pauses: list[float] = []
    monkeypatch.setattr(fetch, "sleep", pauses.append)
    return pauses
