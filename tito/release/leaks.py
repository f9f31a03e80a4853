"""Search what students get for what they must not see."""

from __future__ import annotations

import html
import json
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tito.export.assemble import HEADER
from tito.notebooks.cell import BEGIN_HIDDEN, BEGIN_SOLUTION
from tito.release.secret import Secret, secrets_of, squeezed
from tito.release.texts import files_in, readings

__all__ = ["Leak", "Secret", "find_leaks", "leaks_in", "secrets_of"]

_GRAM = 16  # characters: every secret is longer, and is looked up by as many
_EXPORTED = re.compile(re.escape(HEADER).replace(r"\{source\}", ".+"))
_MARKERS = (BEGIN_SOLUTION, BEGIN_HIDDEN)
_PRIVATE = re.compile(r"(?:^|/)tests/(?:solutions|contracts)(?:/|$)")

_Index = Mapping[str, list[Secret]]


@dataclass(frozen=True)
class Leak:
    """Something that students would see. `file` is its path below what was searched; `line` 0 stands for its name."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}" if self.line else f"{self.file}: {self.what}"


def find_leaks(root: Path, secrets: Iterable[Secret]) -> list[Leak]:
    """Return what a file, an archive or a folder with all that is below it gives away.

    Looked for are the secrets, in any text of any file and in the names of the files; markers of solutions and hidden
    checks; exported files, which hold solutions; compiled files, which cannot be read here; files of tests that are
    for instructors.

    Raises:
        OSError: a file cannot be read. zipfile.BadZipFile: an archive is broken.
    """
    index = _index(secrets)
    return [leak for name, data in files_in(root) for leak in _in_file(name, data, index)]


def leaks_in(text: str, secrets: Iterable[Secret], name: str = "text") -> list[Leak]:
    """Return what a text gives away, such as a message or a page before it is written."""
    return list(_in_file(name, text.encode(), _index(secrets)))


def _in_file(name: str, data: bytes, index: _Index) -> Iterator[Leak]:
    if _PRIVATE.search(name):
        yield Leak(name, 0, "is for instructors only")
    if name.endswith((".pyc", ".pyo")):
        yield Leak(name, 0, "is compiled code, which may come from a solution")
    for secret, _ in _hits(squeezed(name), index):
        yield Leak(name, 0, f"is called like {secret.what} ({secret.where})")
    seen: set[str] = set()
    for number, text in enumerate(readings(name, data)):
        rows = text.splitlines()
        for row, what, key in _in_rows(rows, index):
            if key not in seen:
                seen.add(key)
                yield Leak(name, row + 1 if number == 0 else _line(data, rows, row), what)


def _in_rows(rows: list[str], index: _Index) -> Iterator[tuple[int, str, str]]:
    """Yield (row, what it gives away, a key to tell whether it was said before)."""
    if rows and _EXPORTED.fullmatch(rows[0]):
        yield 0, "is exported from a notebook, with its solutions", rows[0]
    squeezed_rows = [" ".join(row.split()) for row in rows]
    starts, filled, position = [], [], 0
    for number, row in enumerate(squeezed_rows):
        if row in _MARKERS:
            yield number, f"{row!r} is here", f"{number} {row}"
        if row:
            starts.append(position)
            filled.append(number)
            position += len(row) + 1
    for secret, place in _hits("\n".join(filter(None, squeezed_rows)), index):
        yield filled[bisect_right(starts, place) - 1], f"is {secret.what} ({secret.where})", secret.text


def _index(secrets: Iterable[Secret]) -> _Index:
    index: dict[str, list[Secret]] = defaultdict(list)
    for secret in secrets:
        index[secret.text[:_GRAM]].append(secret)
    return index


def _hits(text: str, index: _Index) -> Iterator[tuple[Secret, int]]:
    """Yield the secrets in a squeezed text, and where they begin."""
    places = [i for i in range(len(text) - _GRAM + 1) if text[i : i + _GRAM] in index]
    for place in places:
        for secret in index[text[place : place + _GRAM]]:
            if text.startswith(secret.text, place):
                yield secret, place


def _line(data: bytes, rows: list[str], row: int) -> int:
    """Return the line of the file that has the row of a reading, escaped or not; 1 if it is unknown."""
    raw, text = data.decode("utf-8", errors="replace"), rows[row].strip()
    for written in (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], html.escape(text)):
        place = raw.find(written)
        if place >= 0:
            return raw.count("\n", 0, place) + 1
    return row + 1 if row < raw.count("\n") else 1
