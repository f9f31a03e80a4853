"""The order of tasks, as people count."""

from __future__ import annotations

import re
from collections.abc import Iterable


def in_order(names: Iterable[str]) -> list[str]:
    """Return ids sorted by their numbers.

    Example:
        >>> in_order(["8.10", "8.2", "8.Q1"])
        ['8.2', '8.10', '8.Q1']
    """
    return sorted(names, key=_key)


def _key(name: str) -> list[tuple[int, int, str]]:
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return [(0, int(part), "") if part.isdecimal() and len(part) < 18 else (1, 0, part) for part in parts]
