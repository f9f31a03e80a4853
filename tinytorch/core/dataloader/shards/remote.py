"""Shards on a server: range reads side by side through `fsspec`, each with a time limit, all of them tried again.

Whatever fsspec opens will do: https://filesystem-spec.readthedocs.io. Ranges of HTTP: RFC 9110, section 14,
https://www.rfc-editor.org/rfc/rfc9110
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from tinytorch.core.dataloader.errors import DataError, DownloadError

from .retry import BrokenReadError, RangesIgnoredError, Retry
from .source import Check, Range

REMOTE_GAP = 2**16  # bytes that take less time than a request of their own
_NEEDS = {"http": "aiohttp", "https": "aiohttp", "s3": "s3fs", "s3a": "s3fs"}


class RemoteSource:
    """A folder, or files, that `fsspec` opens.

    Args:
        folder: its address, such as `https://example.org/train`; "" if names are whole addresses of `protocol`.
        parallel: how many reads are under way at a time.
        timeout: seconds that a read may take.
        options: what fsspec hands to the file system, such as keys.

    Raises:
        ImportError: fsspec, or what it needs for this protocol, is not installed.
    """

    gap = REMOTE_GAP

    def __init__(
        self, folder: str, protocol: str, *, parallel: int, timeout: float, retry: Retry, options: Mapping[str, Any]
    ) -> None:
        for library in ("fsspec", _NEEDS.get(protocol, "fsspec")):
            if find_spec(library) is None:
                raise ImportError(f"{protocol}:// needs {library}: pip install {library}", name=library)
        self.folder, self.protocol, self.options = folder.rstrip("/"), protocol, dict(options)
        self.parallel, self.timeout, self.retry = parallel, timeout, retry
        self._opened: tuple[int, Any] | None = None

    def __getstate__(self) -> Any:
        return vars(self) | {"_opened": None}

    def place(self, name: str) -> str:
        """Return the address of a file."""
        return f"{self.folder}/{name}" if self.folder else name

    @property
    def files(self) -> Any:
        """The file system: one for each process, because connections cannot be shared."""
        if self._opened is None or self._opened[0] != os.getpid():
            import fsspec

            self._opened = os.getpid(), fsspec.filesystem(self.protocol, **self._limits(), **self.options)
        return self._opened[1]

    def _limits(self) -> dict[str, Any]:
        """Return the options that let a file system serve `parallel` reads; time limits are set here, for each read."""
        if self.protocol in ("http", "https") and "client_kwargs" not in self.options:
            import aiohttp

            return {"client_kwargs": {"timeout": aiohttp.ClientTimeout(total=None)}, "get_client": self._client}
        if self.protocol in ("s3", "s3a") and "config_kwargs" not in self.options:
            return {"config_kwargs": {"max_pool_connections": self.parallel}}
        return {}

    async def _client(self, loop: Any = None, **options: Any) -> Any:
        import aiohttp

        return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=self.parallel), **options)

    def read(self, ranges: Sequence[Range], check: Check) -> list[bytes]:
        """Return the bytes of each range, checked."""

        def attempt(waiting: Sequence[tuple[int, Range]], left: float) -> list[Any]:
            def checked(k: int, answer: bytes) -> bytes | Exception:
                number, one = waiting[k]
                return _checked(one, answer, check, number)

            return self._side_by_side([self._asked(one) for _, one in waiting], left, checked)

        return self.retry.run(list(enumerate(ranges)), attempt, lambda item: self.place(item[1].file.name))

    def content(self, name: str) -> bytes | None:
        """Return all bytes of a file of unknown length, or None if there is no such file."""
        try:
            return self._ask(name, lambda files, path: _call(files, "cat_file", path))
        except DownloadError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                return None
            raise

    def size(self, name: str) -> int:
        """Return the length of a file in bytes.

        Raises:
            DownloadError: the server does not say it.
        """
        size = self._ask(name, lambda files, path: _call(files, "info", path))["size"]
        if size is None:
            raise DownloadError(f"{self.place(name)}: the server does not say how long the file is")
        return int(size)

    def tars(self) -> list[str]:
        """Return the names of all tars in the folder, sorted; there are none where the server lists no folders."""
        try:
            found = self._ask("", lambda files, path: _call(files, "ls", path, detail=False))
        except DownloadError:
            return []
        return sorted(name for name in (path.rstrip("/").rpartition("/")[2] for path in found) if name.endswith(".tar"))

    def _ask(self, name: str, call: Callable[[Any, str], Any]) -> Any:
        def attempt(names: Sequence[str], left: float) -> list[Any]:
            return self._side_by_side([call(self.files, self._path(one)) for one in names], left)

        return self.retry.run([name], attempt, self.place)[0]

    def _path(self, name: str) -> str:
        return str(self.files._strip_protocol(self.place(name) if name else self.folder))

    def _asked(self, one: Range) -> Callable[[], Any]:
        part = {} if one.size == one.file.size else {"start": one.start, "end": one.stop}
        return _call(self.files, "cat_file", self._path(one.file.name), **part)

    def _side_by_side(
        self,
        calls: Sequence[Callable[[], Any]],
        left: float,
        then: Callable[[int, Any], Any] = lambda k, answer: answer,
    ) -> list[Any]:
        """Return `then(k, answer)` of each call, or the exception that it raises; none takes longer than `timeout`."""
        ends = time.monotonic() + left
        if not self.files.async_impl:
            answers = _in_threads(calls, self.parallel, self.timeout, ends)
            return [it if isinstance(it, Exception) else then(k, it) for k, it in enumerate(answers)]
        gathered = _gathered(calls, self.parallel, self.timeout, ends, then)
        running = asyncio.run_coroutine_threadsafe(gathered, self.files.loop)
        try:
            return running.result()
        finally:
            running.cancel()


def _call(files: Any, name: str, *arguments: Any, **options: Any) -> Callable[[], Any]:
    """Return a function without arguments that calls a method of a file system, or makes its coroutine."""
    method = getattr(files, f"_{name}" if files.async_impl else name)
    return lambda: method(*arguments, **options)


async def _gathered(
    calls: Sequence[Callable[[], Coroutine[Any, Any, Any]]],
    parallel: int,
    timeout: float,
    ends: float,
    then: Callable[[int, Any], Any],
) -> list[Any]:
    answers: list[Any] = [None] * len(calls)
    waiting = iter(range(len(calls)))

    async def work() -> None:
        for k in waiting:
            limit = min(timeout, ends - time.monotonic())
            try:
                async with asyncio.timeout(limit):
                    answer = await calls[k]()
                answers[k] = then(k, answer)  # while others are on their way
            except TimeoutError:
                answers[k] = _too_late(limit)
            except Exception as error:
                answers[k] = error

    await asyncio.gather(*(work() for _ in range(min(parallel, len(calls)))))
    return answers


def _in_threads(calls: Sequence[Callable[[], Any]], parallel: int, timeout: float, ends: float) -> list[Any]:
    """Do the same for a file system that has no coroutines; a thread that is late is left to itself."""
    answers: list[Any] = [None] * len(calls)
    done = [threading.Event() for _ in calls]
    places = threading.Semaphore(parallel)

    def work(number: int) -> None:
        try:
            answers[number] = calls[number]()
        except Exception as error:
            answers[number] = error
        done[number].set()
        places.release()

    limit = min(timeout, max(ends - time.monotonic(), 0.001))
    latest = time.monotonic() + limit
    for number in range(len(calls)):
        if not places.acquire(timeout=max(latest - time.monotonic(), 0.001)):
            break
        threading.Thread(target=work, args=(number,), daemon=True).start()
        latest = time.monotonic() + limit
    return [
        answers[number] if event.wait(max(latest - time.monotonic(), 0)) else _too_late(limit)
        for number, event in enumerate(done)
    ]


def _too_late(limit: float) -> TimeoutError:
    return TimeoutError(f"no answer within {max(limit, 0):.3g} s")


def _checked(one: Range, answer: bytes, check: Check, number: int) -> bytes | Exception:
    """Return the answer, or what is wrong with it."""
    if len(answer) > one.size:
        asked = f"asked for {one.size:,} bytes, got {len(answer):,}"
        if len(answer) == one.file.size:
            why = "the server ignores ranges: pass cache_dir, so that shards are fetched whole"
            return RangesIgnoredError(f"{asked}: {why}")
        return BrokenReadError(asked)
    if len(answer) < one.size:
        return BrokenReadError(f"the answer broke off after {len(answer):,} of {one.size:,} bytes")
    try:
        check(number, answer)
    except DataError as error:
        return error
    return answer
