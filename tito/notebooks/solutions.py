"""Read the collection of right and wrong solutions that the course edition keeps for each task."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tito.output import TitoError

_HEADER = re.compile(r"^# %% (?P<kind>right|wrong): (?P<title>\S.*)$")


class SolutionsError(TitoError):
    """A collection that cannot be read; the message names file and line."""


@dataclass(frozen=True)
class Variant:
    """One way to solve a task, or to get it wrong. `line` is where `source` begins in its file, counted from 1."""

    kind: str
    title: str
    source: str
    line: int

    @property
    def is_right(self) -> bool:
        return self.kind == "right"


def read_solutions(path: Path) -> list[Variant]:
    """Read the variants of one task: blocks that begin with `# %% right: title` or `# %% wrong: title`.

    Each block is the whole source of the task's cell. Lines above the first block belong to no variant.

    Raises:
        SolutionsError: a `# %%` line that is neither, an empty block, or a title used twice.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [index for index, line in enumerate(lines) if line.startswith("# %%")]
    variants = [_variant(path, lines, start, end) for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]
    titles = [variant.title for variant in variants]
    for variant in variants:
        if titles.count(variant.title) > 1:
            raise SolutionsError(f"{path}:{variant.line - 1}: the title {variant.title!r} is used twice")
    return variants


@cache
def stand_in(folder: str | None, task: str) -> tuple[str, str, int] | None:
    """Return (file, source, first line) of the first right variant of a task, or None where the edition has none."""
    path = Path(folder) / f"{task}.py" if folder else None
    if path is None or not path.is_file():
        return None
    variant = next((variant for variant in read_solutions(path) if variant.is_right), None)
    return (str(path), variant.source, variant.line) if variant else None


def _variant(path: Path, lines: list[str], start: int, end: int) -> Variant:
    match = _HEADER.match(lines[start].rstrip())
    if match is None:
        raise SolutionsError(
            f"{path}:{start + 1}: expected '# %% right: title' or '# %% wrong: title', got {lines[start]!r}"
        )
    first = next((index for index in range(start + 1, end) if lines[index].strip()), None)
    if first is None:
        raise SolutionsError(f"{path}:{start + 1}: no code follows {lines[start]!r}")
    return Variant(match["kind"], match["title"].strip(), "\n".join(lines[first:end]).rstrip(), first + 1)
