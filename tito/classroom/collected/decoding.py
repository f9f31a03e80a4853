"""Decode the bytes of a submission to text, or say in a sentence why that fails."""

from __future__ import annotations

import codecs
import re

MAX_TEXT = 5 * 2**20  # bytes of a percent notebook
MAX_JSON = 20 * 2**20  # bytes of a .ipynb, which may hold pictures
MAX_LINE = (
    100_000  # characters; what a longer line holds beyond is dropped, as reading it takes a hundred times its memory
)
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16's does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_BEGINNINGS = (
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\x7fELF", "a program"),
    (b"\x80\x04\x95", "a pickle"),
)
_MEND = "save the notebook as UTF-8 text and hand in that"


class UnreadableError(Exception):
    """A file that was handed in cannot be read as a notebook; the message says why and how to fix it."""


def decode(data: bytes) -> tuple[str, str]:
    """Return the text, and the name of its encoding if it is not UTF-8.

    Raises:
        UnreadableError: too large, not text, or in an unknown encoding.
    """
    if len(data) > MAX_JSON:
        raise UnreadableError(f"has {len(data) / 2**20:.0f} MiB, more than any notebook: clear its outputs")
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8-sig")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8-sig":
            raise UnreadableError(f"begins as {encoding.upper()} text and is none further on: {_MEND}") from error
        text, encoding = _western(data), "windows-1252"
    return text, "" if encoding == "utf-8-sig" else encoding.upper()


def clean(text: str) -> str:
    """Return text that every later step can take: `\\n` ends the lines, none is huge; no NUL and no lone surrogate."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
    if len(text) > MAX_LINE:
        text = "\n".join(row[:MAX_LINE] for row in text.split("\n"))
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _western(data: bytes) -> str:
    """Return text in the encoding of older Windows editors, of which Latin-1 is the greater part."""
    kind = next((kind for mark, kind in _BEGINNINGS if data.startswith(mark)), "")
    if kind:
        raise UnreadableError(f"is {kind}, not a notebook: hand in the .py or .ipynb itself")
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"is not text (byte {error.start} is 0x{data[error.start]:02x}): {_MEND}") from error
    control = _CONTROL.search(text)
    if control:
        raise UnreadableError(f"is not text (byte {control.start()} is 0x{data[control.start()]:02x}): {_MEND}")
    return text
