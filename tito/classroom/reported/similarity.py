"""Submissions that are near copies of each other: a hint where to look, and no verdict.

Two cells agree as far as they share fingerprints (see `fingerprints.py`). A fingerprint counts the more the fewer
students have it; what many have is what the task leads to, and what was given, or is in known solutions, counts
for nothing. So a pair that agrees wrote the same unusual things in the same order, whatever the names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tito.classroom.recorded.folder import GradingFolder
from tito.classroom.recorded.record import Record
from tito.classroom.reported.fingerprints import fingerprints
from tito.export.cells.order import natural_key

if TYPE_CHECKING:
    import numpy as np

Cells = Mapping[str, Mapping[str, str]]  # student -> task -> source

TASK_AGREES = 0.75  # of what is telling in the shorter of two cells
TASK_SHARES = 5  # rare fingerprints: about a dozen lines of code hold as many
PAIR_SHARES = 15  # rare fingerprints over all the tasks in which two students agree
COMMON = 4  # what more than one in so many students has is no hint
_BUDGET = 3_000_000  # pairs that a task may lead to, rarest fingerprints first
_CANDIDATES = 10_000  # pairs of a task that are compared, those with the most in common first


@dataclass(frozen=True)
class TaskAgreement:
    """How far two cells agree. `share` is from 0 to 1, `shared` the number of rare fingerprints that both have."""

    task: str
    share: float
    shared: int


@dataclass(frozen=True)
class Pair:
    """Two students whose cells agree in some tasks; `overall` is the share over these tasks."""

    first: str
    second: str
    tasks: tuple[TaskAgreement, ...]

    @property
    def shared(self) -> int:
        return sum(task.shared for task in self.tasks)

    @property
    def overall(self) -> float:
        return sum(task.share * task.shared for task in self.tasks) / self.shared


def near_copies(cells: Cells, known: Mapping[str, Iterable[str]] | None = None) -> list[Pair]:
    """Return the pairs of students who share what few others have, the most telling first.

    Args:
        cells: what each student wrote, by task.
        known: by task, sources that any solution may resemble: the cell as released, solutions of the course.
    """
    agreements: dict[tuple[str, str], list[TaskAgreement]] = defaultdict(list)
    for task in sorted({task for own in cells.values() for task in own}, key=natural_key):
        students = sorted(student for student, own in cells.items() if task in own)
        sources = [cells[student][task] for student in students]
        for first, second, share, shared in _agreeing(sources, list((known or {}).get(task, ()))):
            agreements[students[first], students[second]].append(TaskAgreement(task, share, shared))
    pairs = [Pair(*names, tuple(tasks)) for names, tasks in agreements.items()]
    pairs = [pair for pair in pairs if pair.shared >= PAIR_SHARES]
    return sorted(pairs, key=lambda pair: (-pair.shared, -pair.overall, pair.first, pair.second))


def groups(pairs: Iterable[Pair]) -> list[tuple[str, ...]]:
    """Return the students that pairs join, directly or through others: groups of three or more, the largest first."""
    group: dict[str, set[str]] = {}
    for pair in pairs:
        mine, theirs = (group.setdefault(student, {student}) for student in (pair.first, pair.second))
        if mine is not theirs:
            group.update(dict.fromkeys(mine | theirs, mine | theirs))
    found = {tuple(sorted(members)) for members in group.values() if len(members) > 2}
    return sorted(found, key=lambda members: (-len(members), members))


def read_cells(folder: GradingFolder, records: Iterable[Record]) -> dict[str, dict[str, str]]:
    """Return what students wrote, from `cells/` of the grading folder; who has no such file is left out."""
    return {record.student: cells for record in records if (cells := _cells(folder, record.student))}


def _cells(folder: GradingFolder, student: str) -> dict[str, str]:
    cells = folder.read_cells(student) or {}
    return {task: source for task, source in cells.items() if isinstance(source, str) and source.strip()}


def _agreeing(sources: Sequence[str], known: Sequence[str]) -> Iterator[tuple[int, int, float, int]]:
    """Yield (first, second, share, rare fingerprints shared) for the cells of one task that agree."""
    import numpy as np

    owner, prints = fingerprints(sources)
    telling = ~np.isin(prints, fingerprints(known)[1])
    owner, prints = owner[telling], prints[telling]
    if not len(prints):
        return
    _, number, held = np.unique(prints, return_inverse=True, return_counts=True)
    weight = np.log2((len(sources) + 1) / held)[number]
    total = np.bincount(owner, weight, minlength=len(sources))
    ends = np.searchsorted(owner, np.arange(len(sources) + 1))
    rare = held <= max(2, len(sources) // COMMON)
    for first, second, shared in _candidates(owner, number, held, rare):
        _, mine, _ = np.intersect1d(
            prints[ends[first] : ends[first + 1]],
            prints[ends[second] : ends[second + 1]],
            assume_unique=True,
            return_indices=True,
        )
        share = float(weight[ends[first] + mine].sum() / min(total[first], total[second]))
        if share >= TASK_AGREES:
            yield first, second, share, shared


def _candidates(
    owner: np.ndarray, number: np.ndarray, held: np.ndarray, rare: np.ndarray
) -> Iterator[tuple[int, int, int]]:
    """Yield (first, second, how many rare fingerprints both have) where these are not too few."""
    import numpy as np

    order = np.lexsort((owner, number, held[number]))  # rarest first, and the owners of each side by side
    order = order[rare[number[order]] & (held[number[order]] > 1)]
    owners, sizes = owner[order], held[number[order]]
    codes, left, count = [], _BUDGET, int(owner.max()) + 1
    for size in np.unique(sizes):
        groups = owners[sizes == size].reshape(-1, size)[: max(0, left // int(size * (size - 1) // 2))]
        one, other = np.triu_indices(int(size), 1)
        codes.append((groups[:, one] * count + groups[:, other]).ravel())
        left -= codes[-1].size
        if left <= 0:
            break
    pairs, shared = np.unique(np.concatenate([*codes, np.empty(0, np.int64)]), return_counts=True)
    for place in np.argsort(-shared, kind="stable")[:_CANDIDATES]:
        if shared[place] >= TASK_SHARES:
            yield int(pairs[place]) // count, int(pairs[place]) % count, int(shared[place])
