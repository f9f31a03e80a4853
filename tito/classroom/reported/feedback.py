"""The page that tells a student what came of a submission: points, what failed in words, what a person said."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import PurePosixPath
from urllib.parse import quote

from tito.classroom.recorded.record import CheckGrade, Evidence, Record, TaskGrade
from tito.classroom.reported.pages import anchor, render
from tito.classroom.reported.sheet import short_list
from tito.grading.report import SIGNS
from tito.grading.results import FAULTS, Status

Leaks = Callable[[str], Sequence[str]]  # a text -> the lines, or parts of lines, that a student must not see

LEFT_OUT = "(left out)"
_LOOKS = {"✓": "good", "✗": "bad"}
_ROUNDS = 20  # of looking again at what was mended

# What a student can use of the evidence, in words that accuse nobody. Other kinds are for the instructor.
HINTS = {
    "cell added": "Code that you added outside the cells of the tasks was not taken over: keep what a task needs in "
    "its own cell",
    "cell copied": "A cell was in the file more than once: of several, the first one that was written in counts",
    "cell deleted": "A cell of the released notebook was missing: a given one was put back, a task without its cell is "
    "to do",
    "cells reordered": "Cells were in another order than in the released notebook; they were run in the released one",
    "check edited": "A check was not as it was given; the given one was run",
    "given cell edited": "A given cell was not as it was released; the released one was run",
    "metadata edited": "The settings of a cell were not those of the released notebook, which were used",
    "points edited": "The settings of a cell were not those of the released notebook, which were used",
    "archive": "Something in the archive that you handed in could not be used",
    "unreadable": "A file could not be read, and was left out",
    "encoding": "The file is not UTF-8 text, so letters beyond ASCII may have changed: save it as UTF-8",
}


class LeakError(Exception):
    """A page from which something that students must not see could not be taken out; it is not written."""


def feedback_page(record: Record, *, book: str = "", leaks: Leaks = lambda text: ()) -> str:
    """Return the page of one student, as HTML that needs nothing beside it.

    Args:
        record: the grades, with what a person gave.
        book: the address of the course's book, for links to the sections of the tasks; '' for none.
        leaks: finds what students must not see.

    Raises:
        LeakError: something that `leaks` finds could not be taken out.
    """
    page = render(
        "feedback.html",
        record=record,
        parts=[(part, list(tasks)) for part, tasks in groupby(record.tasks, lambda task: (task.notebook, task.part))],
        notebooks=len({task.notebook for task in record.tasks}),
        details=[task for task in record.tasks if _wants_words(task)],
        to_read=[question for question in record.questions if question.earned is None and question.is_answered],
        hints=hints(record.evidence),
        source=file_of(record.source),
        section=lambda task: section_url(book, record.module, task),
        sign=SIGNS.get,
        look=lambda status: _LOOKS.get(SIGNS[status], "wait"),
        entries=entries,
    )
    return without_leaks(page, leaks, record.student)


def entries(task: TaskGrade) -> list[tuple[CheckGrade, str, str]]:
    """Return the checks that did not pass, with message and the traceback's last line, nothing twice."""
    said: set[str] = set()
    found = []
    for check in task.checks:
        if check.status is not Status.PASSED:
            message = _message(check)
            last = "" if check.is_hidden or check.last_line in message else check.last_line
            message, last = ("" if text in said or text in task.note else text for text in (message, last))
            found.append((check, message, last))
            said |= {message, last}
    return found


def _wants_words(task: TaskGrade) -> bool:
    return task.status in FAULTS or task.status is Status.WAITS or (task.note != "" and task.status is Status.PASSED)


def _message(check: CheckGrade) -> str:
    """Return the message of a check for the student; of a hidden one, only how it ended."""
    if check.is_hidden:
        return check.message if check.status in (Status.TIMED_OUT, Status.CRASHED) or not check.failed else ""
    return check.message.removeprefix(f"{check.failed}: ") if check.failed else check.message


def hints(evidence: Sequence[Evidence]) -> list[tuple[str, str]]:
    """Return what of the evidence explains something to the student, each sentence once, with tasks and cells or ''."""
    found: dict[str, dict[str, None]] = {}
    for item in evidence:
        if item.kind in HINTS:
            found.setdefault(HINTS[item.kind], {})[item.place or file_of(item.where)] = None
    return [(text, short_list([where for where in places if where], columns=120)) for text, places in found.items()]


def section_url(book: str, module: str, task: TaskGrade) -> str:
    """Return the address of a task's section, such as `BOOK/modules/08_dataloader/dataloader_dev.html#task-8-3`.

    It is '' without a book, or with one that is neither a web address nor a path.
    """
    if not is_address(book):
        return ""
    page = PurePosixPath(task.notebook).stem
    return f"{book.rstrip('/')}/{quote(f'modules/{module}/{page}.html')}#{anchor(task.id)}"


def is_address(book: str) -> bool:
    """Tell whether a link may lead there: no program is hidden in the address, as in `javascript:`."""
    return re.fullmatch(r"(?:https?|file)://[^\s<>\"']+|[^\s:<>\"']+", book) is not None


def file_of(source: str) -> str:
    """Return the name of the file that was handed in, without the folders of the instructor."""
    return re.split(r"[/\\]", source.rstrip("/\\"))[-1]


def without_leaks(page: str, leaks: Leaks, student: str = "") -> str:
    """Return the page with `(left out)` where `leaks` finds something.

    Raises:
        LeakError: it still finds something afterwards.
    """
    for _ in range(_ROUNDS):
        found = [text for text in leaks(visible(page)) if text.strip()]
        if not found:
            return page
        page = "".join(_pieces(page, found))
    raise LeakError(f"the page of {student} gives away {found[0].strip()!r}, which could not be taken out")


def visible(page: str) -> str:
    """Return the text that a page shows, each piece between two tags in lines of its own."""
    return html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", "\n", page, flags=re.DOTALL))


def _pieces(page: str, found: Sequence[str]) -> Iterator[str]:
    """Yield the tags and texts of a page, without the secrets that were found in the texts."""
    for piece in re.split(r"(<style>.*?</style>|<[^>]*>)", page, flags=re.DOTALL):
        text = html.unescape(piece)
        if piece.startswith("<") or not any(part.strip() in text for part in found):
            yield piece
            continue
        for part in found:
            text = text.replace(part.strip(), LEFT_OUT)
        yield html.escape(text)
