"""Split the text of a percent notebook into cells.

Format: https://jupytext.readthedocs.io/en/latest/formats-scripts.html#the-percent-format
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

from tito.notebooks.cell import Cell, NotebookError

_HEADER = re.compile(r"^\s*#\s*%%%*(?P<options>\s.*)$|^\s*#\s*(?:%%|<codecell>|In\[[0-9 ]*\]:?)\s*$")
_SPACE = r"[^\S\n]"
_ESCAPED = re.compile(
    rf"^({_SPACE}*)(?:# )+(?=#{_SPACE}*(?:%%+(?:{_SPACE}.*)?|<codecell>{_SPACE}*|In\[[0-9 ]*\]:?{_SPACE}*)$)",
    re.MULTILINE,
)
_GRADED = re.compile(r"^# %%.*\bnbgrader=\{")
_TASK = re.compile(r'\bnbgrader=\{.*"solution": true')
_CONFLICT = re.compile(r"^(?:<<<<<<<|>>>>>>>)(?: .*)?$", re.MULTILINE)
_METADATA = re.compile(r"(?:^|\s)(?:[\w./@-]+=|\{)")
_KEY = re.compile(r"(?:^|\s+)([\w./@-]+)=")
_KIND = re.compile(r"\[(markdown|md|raw)\]")
_TEXT_OPENS = re.compile(r"\s*[rR]?(\"\"\"|''')")
_TOKEN = re.compile(r"#.*|\"\"\"|'''|\"(?:\\.|[^\"\\])*\"?|'(?:\\.|[^'\\])*'?")
_CLOSES = {quotes: re.compile(rf"(?:[^\\]|\\.)*?{quotes}") for quotes in ('"""', "'''")}


def split(text: str, path: Path) -> list[Cell]:
    """Return the cells of the text, without the blank lines around them.

    Raises:
        NotebookError: a cell header that cannot be read, a string or a text that is never closed.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = _yaml_end(lines)
    opened = _opened(lines, start)
    try:
        cells = [
            _cell(block, first, path) for first, block in _blocks(lines, start, opened) if any(map(str.strip, block))
        ]
        if opened[-1]:
            raise NotebookError(path, opened[-1], "a string with triple quotes opens here and is never closed")
    except NotebookError as error:
        _blame_string(lines, opened, error)
        raise
    return cells


def escape(source: str) -> str:
    """Return the source of a code cell with its lines such as `# %%` commented once more: none begins a cell."""
    rows = source.split("\n")
    opened = _opened(rows, 0)
    for i, row in enumerate(rows):
        if not opened[i] and (_HEADER.match(row) or _ESCAPED.match(row)):
            rows[i] = f"{row[: len(row) - len(row.lstrip())]}# {row.lstrip()}"
    return "\n".join(rows)


def unescape(source: str) -> str:
    """Undo `escape`."""
    rows = source.split("\n")
    opened = _opened(rows, 0)
    return "\n".join(row if opened[i] else _ESCAPED.sub(lambda it: it[0][:-2], row) for i, row in enumerate(rows))


def unmarked(source: str) -> str:
    """Return a source in which lines such as `# %%` look the same, escaped or not."""
    return _ESCAPED.sub(r"\1", source)


def with_escapes(text: str) -> str:
    """Return a percent notebook whose lines such as `# %%` within the code of a task are escaped, for other readers."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = _yaml_end(lines)
    opened = _opened(lines, start)
    headers = set(_headers(lines, start, opened))
    for i in range(start, len(lines)):
        if not opened[i] and i not in headers and _HEADER.match(lines[i]):
            lines[i] = escape(lines[i])
    return "\n".join(lines)


def require_no_conflict(text: str, path: Path) -> None:
    """Raise a NotebookError for the first line that git left where two versions of a file did not fit together."""
    found = list(_CONFLICT.finditer(text.replace("\r\n", "\n")))
    for first, last in pairwise(found):
        if first[0].startswith("<") and last[0].startswith(">"):
            line = text.count("\n", 0, text.find(first[0])) + 1
            mend = "keep one of the two versions and delete the lines <<<<<<<, ======= and >>>>>>>"
            raise NotebookError(path, line, f"git could not merge this file, {first[0]!r} is here: {mend}")


def _blocks(lines: list[str], start: int, opened: list[int]) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, lines) for each cell with its header; a header inside a string is text."""
    headers = _headers(lines, start, opened)
    starts = headers if headers[:1] == [start] else [start, *headers]
    for first, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield first + 1, lines[first:end]


def _headers(lines: list[str], start: int, opened: list[int]) -> list[int]:
    """Return the rows where cells begin: not where a bare `# %%` would cut the body of a task's function in two."""
    found: list[int] = []
    for i in range(start, len(lines)):
        header = None if opened[i] else _HEADER.match(lines[i])
        if header and not (found and _TASK.search(lines[found[-1]]) and _is_inside(lines, i, header)):
            found.append(i)
    return found


def _is_inside(lines: list[str], row: int, header: re.Match[str]) -> bool:
    """Tell whether a header without options has indented code below it, which no cell begins with."""
    below = next((line for line in lines[row + 1 :] if line.strip()), "")
    return not (header["options"] or "").strip() and below[:1] in (" ", "\t") and not _HEADER.match(below)


def _opened(lines: list[str], start: int) -> list[int]:
    """Return for each line, and for the end, on which line the string opens that it begins in; 0 where in none."""
    opened, quotes = [0] * (len(lines) + 1), ""
    for i in range(start, len(lines)):
        if quotes and _GRADED.match(lines[i]):  # a task must not be lost to a string that the one above left open
            opened[i], quotes = 0, ""
        before, (quotes, is_new) = quotes, _open_quotes(lines[i], quotes)
        opened[i + 1] = 0 if not quotes else i + 1 if is_new or not before else opened[i]
    return opened


def _blame_string(lines: list[str], opened: list[int], error: NotebookError) -> None:
    """Raise an error at the string that runs over a cell header, if there is one: it explains what comes after it."""
    over = next((i for i, row in enumerate(lines) if opened[i] and row.startswith("# %%")), None)
    if over is not None and opened[over] <= error.line:
        message = f"a string with triple quotes opens here and runs over the cell header in line {over + 1}: close it"
        raise NotebookError(error.path, opened[over], message) from error


def _yaml_end(lines: list[str]) -> int:
    """Return the number of lines that the `# ---` header of the file takes, with the lines that may be above it."""
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


def _open_quotes(line: str, quotes: str) -> tuple[str, bool]:
    """Return the triple quotes that are open behind this line, given those before it, and whether they open in it."""
    position, is_new = 0, False
    while found := _CLOSES[quotes].match(line, position) if quotes else _TOKEN.search(line, position):
        position = found.end()
        quotes = found[0] if not quotes and found[0] in _CLOSES else ""
        is_new = bool(quotes)
    return quotes, is_new


def _cell(block: list[str], first: int, path: Path) -> Cell:
    header = _HEADER.match(block[0])
    if header is None:
        return Cell("code", *_trimmed(block, first))
    title, metadata = _options(header["options"] or "", block[0].strip(), first, path)
    kinds = _KIND.findall(title)
    if "[" in _KIND.sub("", title):
        message = f"unknown kind of cell, it must be [markdown] or [raw], or nothing for code: {block[0].strip()}"
        raise NotebookError(path, first, message)
    kind = {"md": "markdown"}.get(kinds[0], kinds[0]) if kinds else "code"
    source, line = _trimmed(block[1:], first + 1) if kind == "code" else _unquoted(block[1:], first + 1, path)
    return Cell(kind, source, line, metadata)


def _options(text: str, header: str, line: int, path: Path) -> tuple[str, dict[str, Any]]:
    """Return the title and the metadata of a cell header."""
    found = _METADATA.search(text)
    title = text[: found.start()] if found else text
    if "=" in title or "{" in title:
        raise NotebookError(
            path, line, f"cell metadata cannot be read, it must be key=value with JSON values: {header}"
        )
    try:
        return title, _metadata(text[found.start() :] if found else "")
    except ValueError as error:
        raise NotebookError(path, line, f"cell metadata is not valid JSON ({error}): {header}") from error


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
