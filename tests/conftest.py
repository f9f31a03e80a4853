"""For all tests: the same signals wherever the tests are started from, and a disk that is full."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

# A shell starts what it runs in the background with Ctrl-C ignored, and every program that a test starts inherits that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def full_disk() -> Callable[[int], object]:
    """Return a context in which no file can grow beyond so many bytes: a full disk, as far as `write` can tell."""
    resource = pytest.importorskip("resource", reason="Windows has no limit on the size of files")

    @contextmanager
    def limited(size_bytes: int) -> Iterator[None]:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return limited
