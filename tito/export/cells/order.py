"""The order in which `ruff` sorts names and modules."""

from __future__ import annotations

import re

_DIGIT = ord("0")


def natural_key(text: str) -> tuple[tuple[int, int], ...]:
    """Return a key that puts `item2` before `item10`, and sorts other characters by their code points."""
    parts = re.findall(r"[0-9]+|[^0-9]", text)
    return tuple((_DIGIT, int(part)) if part.isdecimal() else (ord(part), 0) for part in parts)


def name_key(name: str) -> tuple[object, ...]:
    """Return the key of a name in `__all__`: CONSTANTS, then Classes, then the rest, each in natural order."""
    kind = 0 if len(name) > 1 and name.isupper() else 1 if name[:1].isupper() else 2
    return (kind, natural_key(name))


def member_key(name: str) -> tuple[object, ...]:
    """Return the key of an imported name: as in `__all__`, but case-insensitive within each kind."""
    return (name_key(name)[0], natural_key(name.lower()), natural_key(name))


def module_key(module: str, alias: str | None = None) -> tuple[object, ...]:
    """Return the key of a module in an import statement."""
    return (natural_key(module.lower()), natural_key(module), alias or "")
