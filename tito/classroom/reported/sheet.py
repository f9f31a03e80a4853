"""Tables for other programs: CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tito.classroom.reported.harmless import one_line

# What a spreadsheet takes for the beginning of a formula, also in the wide forms of East Asian keyboards.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20", "|", "%")
_NUMBER = re.compile(r"[+-]?\d*[.,]?\d*\s*%?")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass
class Sheet:
    """A table, the header first. `notes` is what people must know about it; `lost` names students it leaves out."""

    rows: list[list[str]]
    notes: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def as_csv(rows: Sequence[Sequence[str]], *, mark: bool = False) -> bytes:
    """Return the rows as CSV in UTF-8.

    Args:
        mark: begin with a byte order mark, without which Excel takes the file for another encoding.
    """
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig" if mark else "utf-8", "replace")


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet runs: a quote goes before what looks like a formula, except for numbers.

    Example:
        >>> safe_cell("=1+1"), safe_cell("-1.5"), safe_cell("Ada")
        ("'=1+1", '-1.5', 'Ada')
    """
    text = _UNSEEN.sub("\ufffd", text)
    begin = text.lstrip(" \u00a0\n\ufeff\u200b")
    return f"'{text}" if begin.startswith(_FORMULA) and not _NUMBER.fullmatch(begin) else text


def short_list(names: Sequence[str], most: int = 8, columns: int = 40, between: str = ", ") -> str:
    """Return names for a sentence: `a, b, c and 12 more`."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return between.join(one_line(name, columns) for name in names[:most]) + more
