"""What one student handed in: a file for each notebook, and what is known of when and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tito.classroom.collected.candidate import Candidate
from tito.classroom.collected.receipt import Receipt
from tito.classroom.people.numbered import Numbered
from tito.classroom.recorded.record import Evidence


class Files(Mapping[str, tuple[str, bytes]]):
    """Notebook -> (name of the file that was handed in, its content), read whenever it is asked for.

    A class of thousands does not fit into memory. Sent to another process, the contents go along.
    """

    def __init__(self, taken: Mapping[str, Candidate]) -> None:
        self.taken = dict(taken)

    def __getitem__(self, notebook: str) -> tuple[str, bytes]:
        return self.taken[notebook].piece.name, self.taken[notebook].piece.read()

    def __iter__(self) -> Iterator[str]:
        return iter(self.taken)

    def __len__(self) -> int:
        return len(self.taken)

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


@dataclass(frozen=True)
class Submission(Numbered):
    """What one student handed in.

    Attributes:
        student: the name, from that of the file or folder. identifier, layout: see `Numbered`.
        files: notebook such as `dataloader_dev.py` -> (name of the file, content); a notebook that is missing was not
            handed in.
        submitted: when, None if unknown. clock: who says so: `times`, `receipt` or ''.
        is_late: whether the platform says so.
        source: the files and folders at the top of the collection that it came from.
        attempt: which of the student's it is.
        receipt: of `tito submit`, if there is one.
        problem: why there is nothing to grade; '' if there is.
        is_nobodys: the problem is that it does not say whose it is, or is of several people: so it is no student's.
    """

    student: str
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    submitted: datetime | None = None
    clock: str = ""
    is_late: bool = False
    source: str = ""
    attempt: int = 1
    receipt: Receipt | None = None
    evidence: tuple[Evidence, ...] = ()
    problem: str = ""
    is_nobodys: bool = False
    identifier: str = ""
    layout: str = "plain"
