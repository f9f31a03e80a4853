"""What one student handed in: a file for each notebook, and what is known of when and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tito.classroom.candidate import Candidate
from tito.classroom.record import Evidence
from tito.submit.receipt import Receipt


class Files(Mapping[str, tuple[str, bytes]]):
    """Notebook -> (name of the file that was handed in, its content), read whenever it is asked for.

    A class of thousands does not fit into memory. Sent to another process, the contents go along.
    """

    def __init__(self, taken: Mapping[str, Candidate]) -> None:
        self.taken = dict(taken)

    def __getitem__(self, notebook: str) -> tuple[str, bytes]:
        return self.taken[notebook].name, self.taken[notebook].piece.read()

    def __iter__(self) -> Iterator[str]:
        return iter(self.taken)

    def __len__(self) -> int:
        return len(self.taken)

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


@dataclass(frozen=True)
class Submission:
    """What one student handed in.

    Attributes:
        student: the name, from that of the file or folder. identifier: the number on the platform, '' if there is none.
        files: notebook such as `dataloader_dev.py` -> (name of the file, content); a notebook that is missing was not
            handed in.
        submitted: when, None where nobody knows. clock: who says so: `times`, `receipt` or ''.
        is_late: whether the platform says so.
        modified: when the newest of the files was saved: a hint, nothing more.
        source: the files and folders at the top of the collection that it came from.
        attempt: which of the student's it is. earlier: the files of those before it.
        receipt: of `tito submit`, if there is one.
        problem: why there is nothing to grade; '' if there is.
    """

    student: str
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    submitted: datetime | None = None
    clock: str = ""
    is_late: bool = False
    modified: datetime | None = None
    source: str = ""
    attempt: int = 1
    earlier: tuple[str, ...] = ()
    receipt: Receipt | None = None
    evidence: tuple[Evidence, ...] = ()
    problem: str = ""
    identifier: str = ""
    layout: str = "plain"
