"""Interpret a server's answer, or its absence."""

from __future__ import annotations

from collections.abc import Iterator

import requests
import urllib3

CHUNK_BYTES = 2**16


class BrokenError(Exception):
    """A failed attempt that is worth repeating; `pause_s` is how long the server asks to wait."""

    def __init__(self, reason: str, pause_s: float | None = None) -> None:
        self.pause_s = pause_s
        super().__init__(reason)


def chunks(response: requests.Response) -> Iterator[bytes]:
    """Yield the body as it was sent, without decoding a Content-Encoding that servers wrongly set for .gz files."""
    try:
        yield from response.raw.stream(CHUNK_BYTES, decode_content=False)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise BrokenError(reason_of(error)) from error


def validator(response: requests.Response) -> str:
    """Return the header that distinguishes versions of the file: a strong ETag, or the date."""
    tag = response.headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else response.headers.get("Last-Modified", "")


def range_start(response: requests.Response) -> int | None:
    unit, _, rest = response.headers.get("Content-Range", "").partition(" ")
    first = rest.partition("-")[0]
    return int(first) if unit == "bytes" and first.isdigit() else None


def retry_after_s(response: requests.Response) -> float | None:
    seconds = response.headers.get("Retry-After", "")
    return float(seconds) if seconds.isdigit() else None


def never_connected(error: requests.RequestException) -> bool:
    kinds = (requests.ConnectTimeout, requests.exceptions.ProxyError, requests.exceptions.SSLError)
    cause = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, kinds) or isinstance(cause, urllib3.exceptions.NewConnectionError)


def reason_of(error: BaseException) -> str:
    """Return the innermost cause in words, without the layers of library names around it."""
    if isinstance(error, requests.ReadTimeout | urllib3.exceptions.ReadTimeoutError):
        return "the server went silent"
    for nested in (getattr(error, "reason", None), *reversed(error.args), error.__cause__):
        if isinstance(nested, BaseException):
            return reason_of(nested)
    text = (getattr(error, "strerror", None) or str(error)).removesuffix(")")
    return text.rpartition(">: ")[2].rpartition("): ")[2] or type(error).__name__
