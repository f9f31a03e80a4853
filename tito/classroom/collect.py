"""Find the submissions in a folder, or a zip archive, of what a class handed in.

What stands at the top belongs to one student each; its name and what it holds decide which layout it has:

    alice.py, alice.ipynb, alice_workers_dev.py                  files named by student
    alice/…/dataloader_dev.py, alice/…/workers_dev.ipynb         a folder, as deep as may be
    alice.zip, alice.tar.gz, alice-08_dataloader-submission.zip  an archive, of `tito submit` or another
    08_dataloader-submission (1).zip                             of `tito submit`; the receipt may name the student
    Jane Doe_123456_assignsubmission_file_/x.py                  Moodle, with a folder for each student
    Jane Doe_123456_assignsubmission_file_x.py                   Moodle, without; `onlinetext` is not read
    doejane_LATE_12345_67890_dataloader_dev-1.py                 Canvas: late, and handed in for the second time
    data-loader-alice/modules/08_dataloader/…                    GitHub Classroom's `assignment-student`

Which notebook a file is, the grade ids in it say. Of several files for one notebook the last counts: by the time of its
receipt, then by Canvas's number, then by when it was saved; of a `.py` and a `.ipynb`, the one that was worked in.
Whoever handed in nothing that can be used is among the submissions, with a problem. No link is followed.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tito.classroom.candidate import Candidate, Gathered, gather
from tito.classroom.choice import Choice, choose
from tito.classroom.grouping import Group, group, unwrapped
from tito.classroom.record import Evidence
from tito.classroom.submission import Files, Submission
from tito.classroom.times import read_times
from tito.classroom.tree import Tree, read_tree
from tito.notebook import Notebook, read
from tito.submit.receipt import Receipt
from tito.workspace import Module

_SHOWN = 10  # names in one sentence
_CLOCKS_DIFFER = timedelta(hours=1)


class CollectError(Exception):
    """A collection that cannot be read at all; the message names it."""


@dataclass(frozen=True)
class Collected:
    """The submissions of a class, by student; and what else is to be said of the collection, a sentence each."""

    submissions: tuple[Submission, ...]
    notes: tuple[str, ...] = ()


def collect(path: Path, module: Module, *, times: Path | None = None) -> Collected:
    """Return what the students of a class handed in for a module.

    Args:
        path: a folder or a zip archive; also a single file.
        module: of the course edition.
        times: CSV file with the columns `student` and `time`, which overrule receipts.

    Raises:
        CollectError: the collection or the times cannot be read. NotebookError: a notebook of the course cannot.
    """
    notebooks = {file.name: read(file) for file in module.notebooks}
    tree = _tree(path, module, list(notebooks))
    known = _times(times)
    grouped = group(tree, module.name, list(notebooks))
    submissions = tuple(_submission(one, notebooks, module.name, known) for one in grouped.groups)
    notes = [*grouped.notes, *(f"{path} {sentence}" for sentence in tree.refused)]
    late = [one.student for one in submissions if one.is_late and one.clock != "times"]
    if late:
        notes.append(f"the platform calls {_list(late)} late, and not by how much: give --times a CSV of student,time")
    strange = known.keys() - {name for one in grouped.groups for name in _names(one)}
    if strange:
        notes.append(f"{times} has times of {_list(sorted(strange))}, who handed in nothing here")
    return Collected(submissions, tuple(notes))


def _tree(path: Path, module: Module, notebooks: Sequence[str]) -> Tree:
    try:
        tree = read_tree(path)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CollectError(f"{path} cannot be read: {why}") from error
    return tree if path.is_dir() else unwrapped(tree, module.name, notebooks)


def _times(path: Path | None) -> dict[str, datetime]:
    try:
        return read_times(path) if path else {}
    except OSError as error:
        raise CollectError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise CollectError(str(error)) from error


def _submission(
    one: Group, notebooks: Mapping[str, Notebook], module: str, times: Mapping[str, datetime]
) -> Submission:
    gathered = gather(one.files, notebooks, module)
    choices: dict[str, Choice] = {}
    for name, skeleton in notebooks.items():
        found = [candidate for candidate in gathered.candidates if candidate.notebook == name]
        if found:
            choices[name] = choose(found, skeleton)
    taken = [choice.taken for choice in choices.values()]
    receipt = max((it.receipt for it in taken if it.receipt), key=lambda it: it.when, default=None)
    submitted, clock = _when(one, receipt, times)
    return Submission(
        student=one.student,
        identifier=one.identifier,
        layout=one.layout,
        files=Files({name: choice.taken for name, choice in choices.items()}),
        submitted=submitted,
        clock=clock,
        is_late=any(it.piece.naming.late for it in taken),
        modified=_modified(taken),
        source=", ".join(one.tops),
        attempt=max((choice.attempts for choice in choices.values()), default=1),
        earlier=tuple(dict.fromkeys(it.name for choice in choices.values() for it in choice.earlier)),
        receipt=receipt,
        evidence=tuple(dict.fromkeys(_evidence(one, gathered, choices, receipt, submitted, clock))),
        problem="" if choices else _problem(one, gathered, module),
    )


def _when(one: Group, receipt: Receipt | None, times: Mapping[str, datetime]) -> tuple[datetime | None, str]:
    known = next((times[name] for name in _names(one) if name in times), None)
    if known is not None:
        return known, "times"
    return (receipt.when, "receipt") if receipt else (None, "")


def _names(one: Group) -> list[str]:
    """Return what a list of times may call a student."""
    by_number = [one.identifier, f"Participant {one.identifier}"] if one.identifier else []
    return [one.student, *by_number, *one.tops]


def _modified(taken: Sequence[Candidate]) -> datetime | None:
    newest = max((it.modified for it in taken), default=0.0)
    try:
        return datetime.fromtimestamp(newest, UTC) if newest else None
    except (ValueError, OverflowError, OSError):
        return None


def _evidence(
    one: Group,
    gathered: Gathered,
    choices: Mapping[str, Choice],
    receipt: Receipt | None,
    submitted: datetime | None,
    clock: str,
) -> list[Evidence]:
    found = [*gathered.evidence, *(Evidence("not read", "", sentence) for sentence in one.odd[:_SHOWN])]
    for choice in choices.values():
        found += [*choice.evidence, *choice.taken.doubts]
    if clock == "times" and receipt and submitted and receipt.when > submitted + _CLOCKS_DIFFER:
        message = f"the receipt says {receipt.time}, after the submission was handed in ({submitted.isoformat()})"
        found.append(Evidence("receipt", "", message))
    return found


def _problem(one: Group, gathered: Gathered, module: str) -> str:
    others = [*one.odd, *gathered.others]
    if not others:
        return f"nothing was handed in: {', '.join(one.tops)} holds no file"
    return f"holds no notebook of {module}: {_list(others, '; ')}"


def _list(names: Sequence[str], between: str = ", ") -> str:
    more = f"{between}and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return between.join(names[:_SHOWN]) + more
