"""Every way in which the bytes of a file can be read as text, so that nothing hides in an encoding."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_TAG = re.compile(r"<[^<>]*>")
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


def files_in(root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of a file, or of each file in a folder; of an archive, also of the files in it."""
    paths = [root] if root.is_file() else sorted(path for path in root.rglob("*") if path.is_file())
    for path in paths:
        name = path.name if path == root else path.relative_to(root).as_posix()
        yield from _with_members(name, path.read_bytes())


def readings(name: str, data: bytes) -> Iterator[str]:
    """Yield the file as text: as it is, without escapes, without tags. Only the first has the lines of the file."""
    text = data.decode("utf-16" if data[:2] in _BYTE_ORDER_MARKS else "utf-8", errors="replace")
    yield text
    decoded = _json(text) if name.endswith((".ipynb", ".json")) else None
    if decoded is not None:
        yield "\n".join(_strings(decoded))
    elif "\\n" in text or '\\"' in text:
        yield text.replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")
    if "&" in text:
        yield html.unescape(text)  # what stands in the attributes of tags, too
    if "</" in text or "&" in text:
        yield html.unescape(_TAG.sub(lambda tag: "\n" * tag[0].count("\n"), text))


def _with_members(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, data
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                if not member.is_dir():
                    yield from _with_members(f"{name}/{member.filename}", archive.read(member))


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _strings(value: Any) -> Iterator[str]:
    """Yield all texts of a JSON value; a list of lines, as notebooks hold them, is one text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list) and value and all(isinstance(line, str) for line in value):
        yield "".join(line if line.endswith("\n") else f"{line}\n" for line in value)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
