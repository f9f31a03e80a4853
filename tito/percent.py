"""Split the text of a percent notebook into cells.

Format: https://jupytext.readthedocs.io/en/latest/formats-scripts.html#the-percent-format
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from tito.cell import Cell, NotebookError

_HEADER = re.compile(r"^\s*#\s*%%%*(?P<options>\s.*)$|^\s*#\s*(?:%%|<codecell>|In\[[0-9 ]*\]:?)\s*$")
_METADATA = re.compile(r"(?:^|\s)(?:[\w./@-]+=|\{)")
_KEY = re.compile(r"(?:^|\s+)([\w./@-]+)=")
_KIND = re.compile(r"\[(markdown|md|raw)\]")
_TEXT_OPENS = re.compile(r"\s*[rR]?(\"\"\"|''')")
_TOKEN = re.compile(r"#.*|\"\"\"|'''|\"(?:\\.|[^\"\\])*\"?|'(?:\\.|[^'\\])*'?")
_CLOSES = {quotes: re.compile(rf"(?:[^\\]|\\.)*?{quotes}") for quotes in ('"""', "'''")}


def split(text: str, path: Path) -> Iterator[Cell]:
    """Yield the cells of the text, without the blank lines around them.

    Raises:
        NotebookError: a cell header that cannot be read, a string or a text that is never closed.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for first, block in _blocks(lines, path):
        if header := _HEADER.match(block[0]):
            yield _cell(block, first, header["options"] or "", path)
        elif any(row.strip() for row in block):
            yield Cell("code", *_trimmed(block, first))


def _blocks(lines: list[str], path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, lines) for each cell with its header; a header inside a string is text."""
    start = position = _yaml_end(lines)
    quotes, opened = "", 0
    for position in range(start, len(lines)):
        if not quotes and position > start and _HEADER.match(lines[position]):
            yield start + 1, lines[start:position]
            start = position
        before, quotes = quotes, _open_quotes(lines[position], quotes)
        opened = position + 1 if quotes and not before else opened
    if quotes:
        raise NotebookError(path, opened, f"a string opens with {quotes} and is never closed")
    if start < len(lines):
        yield start + 1, lines[start:]


def _yaml_end(lines: list[str]) -> int:
    """Return the number of lines that the `# ---` header of the file takes, with what may stand above it."""
    start = 0
    while start < min(2, len(lines)) and re.match(r"#!|#.*coding[:=]", lines[start]):
        start += 1
    if start < len(lines) and lines[start].rstrip() == "# ---":
        for end in range(start + 1, len(lines)):
            if lines[end].rstrip() == "# ---":
                return end + 1
            if not lines[end].startswith("#"):
                break
    return start


def _open_quotes(line: str, quotes: str) -> str:
    """Return the triple quotes that are open behind this line, given those that were open before it."""
    position = 0
    while found := _CLOSES[quotes].match(line, position) if quotes else _TOKEN.search(line, position):
        position = found.end()
        quotes = found[0] if not quotes and found[0] in _CLOSES else ""
    return quotes


def _cell(block: list[str], first: int, options: str, path: Path) -> Cell:
    def refuse(why: str) -> NoReturn:
        raise NotebookError(path, first, f"{why}: {block[0].strip()}")

    found = _METADATA.search(options)
    title = options[: found.start()] if found else options
    kinds = _KIND.findall(title)
    title = _KIND.sub("", title)
    if "=" in title or "{" in title:
        refuse("cell metadata cannot be read, it must be key=value with JSON values")
    if "[" in title:
        refuse("unknown kind of cell, it must be [markdown] or [raw], or nothing for code")
    try:
        metadata = _metadata(options[found.start() :] if found else "")
    except ValueError as error:
        refuse(f"cell metadata is not valid JSON ({error})")
    kind = {"md": "markdown"}.get(kinds[0], kinds[0]) if kinds else "code"
    source, line = _trimmed(block[1:], first + 1) if kind == "code" else _unquoted(block[1:], first + 1, path)
    return Cell(kind, source, line, metadata)


def _metadata(text: str) -> dict[str, Any]:
    """Return the dictionary of `key=json key=json` or of one JSON object."""
    metadata: dict[str, Any] = {}
    decoder = json.JSONDecoder(parse_constant=_refuse_constant)
    text = text.strip()
    if text.startswith("{"):
        return decoder.decode(text)
    position = 0
    while position < len(text):
        key = _KEY.match(text, position)
        if key is None:
            raise ValueError(f"expected key=value at {text[position:].strip()[:40]!r}")
        metadata[key[1]], position = decoder.raw_decode(text, key.end())
    return metadata


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _trimmed(rows: list[str], line: int) -> tuple[str, int]:
    """Return the rows as text without the blank ones around it, and the line on which it begins."""
    filled = [i for i, row in enumerate(rows) if row.strip()]
    if not filled:
        return "", line
    return "\n".join(rows[filled[0] : filled[-1] + 1]), line + filled[0]


def _unquoted(rows: list[str], line: int, path: Path) -> tuple[str, int]:
    """Take the comment signs, or the triple quotes, off the text of a markdown cell."""
    text, line = _trimmed(rows, line)
    opening = _TEXT_OPENS.match(text)
    if opening is None:
        return _trimmed([row.removeprefix("#").removeprefix(" ") for row in text.split("\n")], line)
    if len(text.rstrip()) < opening.end() + 3 or not text.rstrip().endswith(opening[1]):
        raise NotebookError(path, line, f"a text cell opens with {opening[1]} and must end with them")
    return _trimmed(text.rstrip()[opening.end() : -3].split("\n"), line)
