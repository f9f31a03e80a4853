"""Which of several files counts for a notebook: the last attempt, and of one attempt the file with the work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tito.classroom.collected.candidate import Candidate
from tito.classroom.collected.rebuild import Rebuilt, rebuild
from tito.classroom.recorded.record import Evidence
from tito.notebooks.notebook import Notebook
from tito.release.released import Released

MAX_COMPARED = 20  # files for one notebook of one student
_SAME_TIME_S = 2.5  # within which files were saved together: zip archives know times to two seconds


@dataclass(frozen=True)
class Choice:
    """The file that counts, and how many attempts there were."""

    taken: Candidate
    attempts: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, eq=False)
class _Read:
    """A candidate, read when it has to be."""

    candidate: Candidate
    skeleton: Notebook
    known: Sequence[Released]

    @cached_property
    def rebuilt(self) -> Rebuilt:
        receipt, name = self.candidate.receipt, self.candidate.piece.name
        try:
            content = self.candidate.piece.read()
        except OSError as error:
            return Rebuilt(problem=f"{name} cannot be read ({error.strerror or error})")
        return rebuild(self.skeleton, content, name, self.known, receipt.release if receipt else "")

    @property
    def use(self) -> tuple[bool, bool]:
        """Return whether it can be read, and whether the student wrote in it."""
        return not self.rebuilt.problem, bool(self.rebuilt.written)

    @property
    def delivery(self) -> tuple[float, tuple[int, int]]:
        """Return what tells attempts apart: the time of the receipt, and the numbers that a platform gave."""
        receipt = self.candidate.receipt
        return (receipt.when.timestamp() if receipt else 0.0, self.candidate.piece.naming.rank)

    @property
    def is_at_home(self) -> bool:
        """Return whether the file is where the course has it, and not in a copy beside."""
        path = self.candidate.piece.path
        return path.stem == self.skeleton.path.stem and path.parent.parent.name in ("modules", "")

    def says_the_same(self, other: _Read) -> bool:
        mine, others = self.rebuilt, other.rebuilt
        return (mine.cells, mine.answers, mine.problem) == (others.cells, others.answers, others.problem)


def choose(candidates: Sequence[Candidate], skeleton: Notebook, known: Sequence[Released] = ()) -> Choice:
    """Return which of the files of a student for one notebook counts; `known` is what students were given of it."""
    read = sorted((_Read(one, skeleton, known) for one in candidates), key=_order)
    formats = [_unlike([one for one in read if one.candidate.is_json is is_json]) for is_json in (False, True)]
    ordered = sorted((one for group in formats for one in group), key=_order)
    last = [_last(group) for group in formats if group]
    taken = last[0] if len(last) == 1 else _of_two_formats(*last)
    earlier = [one for one in ordered if one.delivery < taken.delivery and one not in last]
    beside = [one for one in ordered if one is not taken and one not in earlier and not one.says_the_same(taken)]
    return Choice(
        taken.candidate,
        max(*(len({one.delivery for one in group}) for group in formats), *map(_number, ordered)),
        (*_beside(taken, beside), *_blank(taken, earlier)),
    )


def _order(one: _Read) -> tuple[object, float]:
    return one.delivery, one.candidate.modified


def _unlike(group: Sequence[_Read]) -> list[_Read]:
    """Leave out the files that are the same as the one before: an attempt counts from the first time that is known."""
    found: list[_Read] = []
    for one in group:
        if not found or found[-1].candidate.sha256 != one.candidate.sha256:
            found.append(one)
        elif found[-1].candidate.receipt is None and one.candidate.receipt is not None:
            found[-1] = one
    return found[-MAX_COMPARED:]


def _number(one: _Read) -> int:
    """Return which attempt Canvas says that a file is of."""
    naming = one.candidate.piece.naming
    return naming.rank[0] + 1 if naming.layout == "canvas" else 1


def _last(group: Sequence[_Read]) -> _Read:
    """Return the file of the last attempt; where it has several, one that was written in, at its place, and newest."""
    delivery = max(one.delivery for one in group)
    same = [one for one in group if one.delivery == delivery]
    if len(same) == 1:
        return same[0]
    return max(same, key=lambda one: (one.use, one.is_at_home, one.candidate.modified))


def _of_two_formats(text: _Read, jupyter: _Read) -> _Read:
    times = [one.candidate.receipt.when if one.candidate.receipt else None for one in (text, jupyter)]
    if None not in times and times[0] != times[1]:
        return max(text, jupyter, key=lambda one: one.delivery)
    if text.use != jupyter.use:
        return max(text, jupyter, key=lambda one: one.use)
    newer = jupyter.candidate.modified - text.candidate.modified > _SAME_TIME_S
    return jupyter if newer and not text.says_the_same(jupyter) else text


def _beside(taken: _Read, beside: Sequence[_Read]) -> list[Evidence]:
    """Say which file counts where others, of the same attempt, hold other work."""
    others = [one.candidate.piece.name for one in beside if one.rebuilt.written or one.rebuilt.problem]
    if not others:
        return []
    message = f"{taken.candidate.piece.name} counts, although {', '.join(others[:5])} holds something else"
    return [Evidence("two versions", taken.candidate.notebook, message)]


def _blank(taken: _Read, earlier: Sequence[_Read]) -> list[Evidence]:
    if not earlier or taken.use >= max(one.use for one in earlier):
        return []
    state = "is as it was released" if taken.use[0] else "cannot be read"
    last, before = taken.candidate, earlier[-1].candidate
    message = f"the last attempt, {last.piece.name}, {state}; {before.piece.name} is an earlier one"
    return [Evidence("blank attempt", last.notebook, message)]
