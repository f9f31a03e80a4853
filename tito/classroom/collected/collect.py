"""Find the submissions in a folder, or a zip archive, of what a class handed in.

Each file or folder at the top belongs to one student; its name and its content decide which layout it has:

    alice.py, alice_workers_dev.py, dataloader_dev_alice.ipynb   files named by student, before or behind the notebook
    alice/…/dataloader_dev.py, alice/…/workers_dev.ipynb         a folder, as deep as may be
    alice.zip, alice.tar.gz, alice-08_dataloader-submission.zip  an archive, of `tito submit` or another
    08_dataloader-submission (1).zip                             of `tito submit`; the receipt may name the student
    Jane Doe_123456_assignsubmission_file_/x.py                  Moodle, with a folder for each student
    Jane Doe_123456_assignsubmission_file_x.py                   Moodle, without; `onlinetext` is not read
    doejane_LATE_12345_67890_dataloader_dev-1.py                 Canvas: late, and handed in for the second time
    doejane_12345_text.html, doejane_12345_link.html             Canvas, with nothing that could be read
    data-loader-alice/modules/08_dataloader/…                    GitHub Classroom's `assignment-student`

The grade ids in a file tell which notebook it is. Of several files for one notebook the last counts: by the time of its
receipt, then by Canvas's number, then by when it was saved; of a `.py` and a `.ipynb`, the one that was worked in.
A student without any usable file is among the submissions, with a problem, and so is a file that does not say whose
it is. No link is followed.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tito.classroom.collected.candidate import Gathered, gather
from tito.classroom.collected.choice import Choice, choose
from tito.classroom.collected.grouping import Group, group, unwrapped, words_of
from tito.classroom.collected.submission import Files, Submission
from tito.classroom.collected.tree import Tree, read_tree
from tito.classroom.people.identity import doubles
from tito.classroom.people.several import several_people
from tito.classroom.recorded.record import Evidence
from tito.classroom.reported.sheet import short_list
from tito.notebooks.notebook import Notebook, read
from tito.output import TitoError
from tito.release.history import known_releases
from tito.release.released import Released
from tito.workspace import Module

_SHOWN = 10  # files of one student that are not read, and are named
_TYPED = {"text.html": " is text that was typed into the platform", "_link.html": " is a link, which is not followed"}


class CollectError(TitoError):
    """A collection that cannot be read at all; the message names it."""


@dataclass(frozen=True)
class Collected:
    """The submissions of a class, by student; and what else is to be said of the collection, a sentence each."""

    submissions: tuple[Submission, ...]
    notes: tuple[str, ...] = ()


def collect(path: Path, module: Module) -> Collected:
    """Return what the students of a class handed in for a module.

    Args:
        path: a folder or a zip archive; also a single file.
        module: of the course edition.

    Raises:
        CollectError: the collection cannot be read. NotebookError: a notebook of the course cannot.
    """
    notebooks = {file.name: read(file) for file in module.notebooks}
    tree = _tree(path, module, list(notebooks))
    grouped = group(tree, module.name, list(notebooks))
    given = known_releases(module, list(notebooks.values()))
    submissions = tuple(_submission(one, notebooks, given, module.name) for one in grouped.groups)
    notes = [*grouped.notes, *(f"{path} {sentence}" for sentence in tree.refused)]
    notes += doubles(it for it, one in zip(submissions, grouped.groups, strict=True) if not one.question)
    return Collected(submissions, tuple(notes))


def _tree(path: Path, module: Module, notebooks: Sequence[str]) -> Tree:
    try:
        tree = read_tree(path)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CollectError(f"{path} cannot be read: {why}") from error
    return tree if path.is_dir() else unwrapped(tree, module.name, notebooks)


def _submission(
    one: Group,
    notebooks: Mapping[str, Notebook],
    given: Mapping[str, Sequence[Released]],
    module: str,
) -> Submission:
    gathered = gather(one.files, notebooks, module)
    words = words_of(module, list(notebooks))
    question = one.question or ("" if one.identifier else several_people(gathered.candidates, words))
    choices: dict[str, Choice] = {}
    for name, skeleton in notebooks.items():
        found = [candidate for candidate in gathered.candidates if candidate.notebook == name]
        if found and not question:
            choices[name] = choose(found, skeleton, given[name])
    taken = [choice.taken for choice in choices.values()]
    receipt = max((it.receipt for it in taken if it.receipt), key=lambda it: it.when, default=None)
    return Submission(
        student=one.student,
        identifier=one.identifier,
        layout=one.layout,
        files=Files({name: choice.taken for name, choice in choices.items()}),
        submitted=receipt.when if receipt else None,
        clock="receipt" if receipt else "",
        is_late=any(it.piece.naming.late for it in taken),
        source=", ".join(one.tops),
        attempt=max((choice.attempts for choice in choices.values()), default=1),
        receipt=receipt,
        evidence=tuple(dict.fromkeys(_evidence(one, gathered, choices))),
        problem="" if choices else question or _problem(one, gathered, module),
        is_nobodys=bool(question),
    )


def _evidence(one: Group, gathered: Gathered, choices: Mapping[str, Choice]) -> list[Evidence]:
    found = [*gathered.evidence, *(Evidence("not read", "", sentence) for sentence in one.odd[:_SHOWN])]
    for choice in choices.values():
        found += [*choice.evidence, *choice.taken.doubts]
    return found


def _problem(one: Group, gathered: Gathered, module: str) -> str:
    typed = {} if one.layout == "plain" else _TYPED
    others = [
        f"{name}{next((why for end, why in typed.items() if name.endswith(end)), '')}" for name in gathered.others
    ]
    others = [*one.odd, *others]
    if not others:
        return f"nothing was handed in: {', '.join(one.tops)} holds no file"
    if len(others) == 1 and others[0].endswith(" is empty"):
        return f"the file {others[0]}"
    return f"there is no notebook of {module} in it: {short_list(others, columns=300, between='; ')}"
