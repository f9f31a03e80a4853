"""Fetch one large file over HTTP: resume where it stopped, retry a limited number of times, verify it at the end.

Range requests: RFC 9110, section 14, and section 13.1.5 for If-Range, https://www.rfc-editor.org/rfc/rfc9110
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep

import requests

from tinytorch.core.dataloader.errors import DownloadError

from .answer import BrokenError, chunks, never_connected, range_start, reason_of, retry_after_s, validator
from .archive import md5_of
from .progress import Advance, bar

CONNECT_TIMEOUT_S = 5.0
MAX_PAUSE_S = 30.0
PROGRESS_BYTES = 2**20
"""An attempt that brought this much starts the count of failed attempts again."""


class UnreachableError(DownloadError):
    """No answer from the host at all: its name is unknown, nothing listens, or there is no network."""


@dataclass
class Fetch:
    """A file to fetch, where to put it, and how long to try.

    Attributes:
        url, size, md5: the file; `size` in bytes, None if it is unknown.
        path: where the bytes are collected; an existing file is taken as the beginning.
        attempts: give up after this many failures in a row.
        timeout_s: longest time without data from the server.
        pause_s: wait after the first failure; it doubles each time.
    """

    url: str
    path: Path
    md5: str
    size: int | None = None
    attempts: int = 5
    timeout_s: float = 20.0
    pause_s: float = 0.5
    progress: bool = True
    _answers: int = field(default=0, init=False)

    def run(self) -> Path:
        """Fetch and check the file; return `path`.

        Raises:
            DownloadError: the file can't be fetched, or is the wrong one. A wrong file is deleted; the beginning of a
                right one is kept for the next time.
            UnreachableError: there was no answer at all (raised at once).
            OSError: the disk is full.
        """
        with (
            requests.Session() as session,
            bar(self.path.name.removesuffix(".part"), self.size, shown=self.progress) as advance,
        ):
            pieces = self._collect(session, advance)
            if pieces and md5_of(self.path) != self.md5:  # pieces of two versions, perhaps: once more, in one piece
                self.forget()
                self._collect(session, advance)
        found = md5_of(self.path)
        if found != self.md5:
            self.forget()
            raise DownloadError(
                f"{self.url}: expected a file with MD5 {self.md5}, got one with MD5 {found}; it was deleted"
            )
        return self.path

    def forget(self) -> None:
        """Delete what was fetched."""
        self.path.unlink(missing_ok=True)
        self._tag_path.unlink(missing_ok=True)

    def done_bytes(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def _collect(self, session: requests.Session, advance: Advance) -> bool:
        """Send requests until the file is complete; return whether it came in more than one answer."""
        failures, pieces = 0, self.done_bytes() > 0
        while self.size is None or self.done_bytes() != self.size:
            before = self.done_bytes()
            try:
                self._ask(session, advance)
                return pieces
            except BrokenError as fault:
                failures = 1 if self.done_bytes() - before >= PROGRESS_BYTES else failures + 1
                if failures >= self.attempts:
                    raise DownloadError(
                        f"{self.url}: gave up after {failures} attempts in a row: {fault}; "
                        f"{self.done_bytes():,} bytes are kept, and the next run continues from there"
                    ) from fault
                self._pause(failures, fault.pause_s)
            pieces = pieces or self.done_bytes() > 0
        return pieces

    def _pause(self, failures: int, asked_s: float | None) -> None:
        apart = random.SystemRandom().uniform(0.8, 1.2)  # a class must not come back in step
        grown_s = self.pause_s * 2 ** (failures - 1) * apart
        sleep(min(MAX_PAUSE_S, grown_s if asked_s is None else asked_s))

    def _ask(self, session: requests.Session, advance: Advance) -> None:
        """Make one request, and append the answer; return when it is complete."""
        start = self.done_bytes()
        headers = {"Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
            if tag := self._tag():
                headers["If-Range"] = tag
        with self._response(session, headers) as response:
            start = self._start(response, start)
            total = self._total(response, start)
            if start == 0:
                self.forget()
                self._tag_path.write_text(validator(response), encoding="latin-1")
            with self.path.open("ab" if start else "wb") as file:
                done = start
                for chunk in chunks(response):
                    file.write(chunk)
                    done += len(chunk)
                    advance(done)
                    if self.size is not None and done > self.size:
                        break
        if self.size is not None and done > self.size:
            self._refuse_size(f"more than {self.size:,}")
        whole = self.size if total is None else total
        if whole is not None and done < whole:
            raise BrokenError(f"the answer broke off after {done:,} of {whole:,} bytes")

    def _response(self, session: requests.Session, headers: dict[str, str]) -> requests.Response:
        """Send the request; network faults become `BrokenError`, or `UnreachableError` before the first answer."""
        connect_s = min(self.timeout_s, CONNECT_TIMEOUT_S)
        try:
            response = session.get(self.url, headers=headers, stream=True, timeout=(connect_s, self.timeout_s))
        except (requests.ConnectionError, requests.Timeout) as error:
            reason = reason_of(error)
            if never_connected(error) and not self._answers:
                raise UnreachableError(f"{self.url}: {reason}") from error
            raise BrokenError(reason) from error
        except requests.RequestException as error:
            raise DownloadError(f"{self.url}: {error}") from error
        self._answers += 1
        return response

    def _start(self, response: requests.Response, start: int) -> int:
        """Return the offset at which the body of the answer begins, according to its status.

        Raises:
            DownloadError: the server refuses.
            BrokenError: the server asks to try later, or sends the wrong part.
        """
        status = response.status_code
        if status == 200:
            return 0
        if status == 206 and start and range_start(response) == start and self._is_same_version(response):
            return start
        if status in (206, 416):
            self.forget()
            raise BrokenError(f"the server no longer has the file that was begun (status {status})", pause_s=0)
        sentence = f"the server answered {status} {response.reason or ''}".rstrip()
        if status in (408, 425, 429) or status >= 500:
            raise BrokenError(sentence, retry_after_s(response))
        raise DownloadError(f"{self.url}: {sentence}")

    def _total(self, response: requests.Response, start: int) -> int | None:
        """Return the length of the whole file according to the server; None if it doesn't say.

        Raises:
            DownloadError: the file doesn't have this length.
        """
        length = response.headers.get("Content-Length", "")
        total = start + int(length) if length.isdigit() else None
        if total is not None and self.size is not None and total != self.size:
            self._refuse_size(f"one of {total:,}")
        return total

    def _refuse_size(self, found: str) -> None:
        self.forget()
        raise DownloadError(
            f"{self.url}: expected a file of {self.size:,} bytes, got {found} bytes; nothing of it was kept"
        )

    def _is_same_version(self, response: requests.Response) -> bool:
        tag, total = self._tag(), response.headers.get("Content-Range", "").rpartition("/")[2]
        return (not tag or validator(response) in ("", tag)) and (self.size is None or total in ("*", str(self.size)))

    @property
    def _tag_path(self) -> Path:
        return self.path.with_name(self.path.name + ".tag")

    def _tag(self) -> str:
        """Return the server's tag of the version that was started; '' if it is unknown."""
        return self._tag_path.read_text(encoding="latin-1") if self._tag_path.exists() else ""
