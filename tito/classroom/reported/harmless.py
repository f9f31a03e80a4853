"""Text that students or their programs wrote, made fit to be shown: nothing in it hides, reorders or floods."""

from __future__ import annotations

import re
import unicodedata

LINES, COLUMNS = 40, 600  # what is shown of a message
_MARKS = 3  # accents on one letter
_KEPT = {"\n", "\t", "\u200c", "\u200d"}  # the last two join letters in Persian, in Indian scripts, and emoji
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_BLANK = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}  # letters that look like nothing
_PLAIN = re.compile(r"[\x20-\x7e\n]*")
_ESCAPE = re.compile(r"\x1b\[[0-9;:?]*[ -/]*[@-~]")  # colours of a terminal


def harmless(text: object, *, lines: int = LINES, columns: int = COLUMNS) -> str:
    """Return a text without control characters, reordering marks and piles of accents, and not too much of it.

    An invisible character becomes `\ufffd`. A line or a text that is too long ends with what was left out.

    Example:
        >>> harmless("a\\x1b[31mb\\u202ec\\r\\nd" + "!" * 400, columns=10)
        'ab\ufffdc\\nd!!!!!!!!! … (391 more characters)'
    """
    rows = str(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = [_short(row, columns) for row in rows[:lines]]
    if len(rows) > lines:
        kept.append(f"… ({len(rows) - lines:,} more lines)")
    return "\n".join(kept)


def one_line(text: object, columns: int = 120) -> str:
    """Return a text in one harmless line, such as a name."""
    return _short(" ".join(str(text).split()), columns)


def _short(row: str, columns: int) -> str:
    """Return the beginning of a line; what is behind it is counted, and not looked at."""
    begin = _ESCAPE.sub("", row[: columns * 20])
    begin = begin if _PLAIN.fullmatch(begin) else _seen(begin)
    if len(begin) <= columns and len(row) <= columns * 20:
        return begin
    return f"{begin[:columns]} … ({len(row) - columns:,} more characters)"


def _seen(text: str) -> str:
    found: list[str] = []
    marks = 0
    for sign in text:
        kind = unicodedata.category(sign)
        marks = marks + 1 if kind[0] == "M" else 0
        if marks > _MARKS:
            continue
        hides = (kind in _UNSEEN and sign not in _KEPT) or sign in _BLANK
        found.append("\ufffd" if hides else sign)
    return "".join(found)
