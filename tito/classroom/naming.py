"""Whose a submission is: what learning platforms and people put into the names of files and folders."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from os.path import commonprefix

from tito.classroom.archives import SUFFIXES

_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<rest>.*))?", re.DOTALL)
_CANVAS = re.compile(r"(?P<name>.+?)_(?P<late>LATE_)?(?P<id>\d+)_(?P<file>\d+)_(?P<rest>.+)", re.DOTALL)
_HIDDEN_NAME = re.compile(r"(?P<name>anon_[A-Za-z0-9]+)_(?P<late>LATE_)?(?P<file>\d+)_(?P<rest>.+)", re.DOTALL)
_COPY = re.compile(r"(?:-(?P<canvas>\d{1,3})| ?\((?P<browser>\d{1,3})\))$")
_TEXT = (".py", ".ipynb", ".txt", ".json")
_LONGEST = 100


@dataclass(frozen=True)
class Naming:
    """What the name of a file or folder at the top of a collection says.

    Attributes:
        student: '' where it says nothing.
        identifier: the number of the student on the platform, '' if there is none.
        layout: `moodle`, `canvas` or `plain`.
        late: whether the platform says so.
        rank: of several files of one student, the one with the greater counts: copy number, number of the file.
        ignored: it holds no files that a student handed in.
    """

    student: str
    identifier: str = ""
    layout: str = "plain"
    late: bool = False
    rank: tuple[int, int] = (0, 0)
    ignored: bool = False


def naming(name: str, *, is_folder: bool, words: Iterable[str]) -> Naming:
    """Return what a name says.

    Args:
        name: of a file or folder at the top of a collection.
        is_folder: which of both it is.
        words: names of the notebooks without `.py`, and of the module: they belong to no student's name.
    """
    moodle = _MOODLE.fullmatch(name)
    if moodle:
        rank = (copy_number(moodle["rest"] or ""), 0)
        return Naming(tidy(moodle["name"]), moodle["id"], "moodle", rank=rank, ignored=moodle["kind"] != "file")
    canvas = None if is_folder else _CANVAS.fullmatch(name) or _HIDDEN_NAME.fullmatch(name)
    if canvas:
        rank = (copy_number(canvas["rest"]), int(canvas["file"][:18]))
        identifier = canvas.groupdict().get("id") or ""
        return Naming(tidy(canvas["name"]), identifier, "canvas", bool(canvas["late"]), rank)
    stem = name if is_folder else without_suffix(name)
    return Naming(tidy(_own(stem, words)), rank=(copy_number(name), 0))


def copy_number(name: str) -> int:
    """Return the number of a copy: 1 for Canvas's `dataloader_dev-1.py` and for a browser's `dataloader_dev (1).py`."""
    copy = _COPY.search(without_suffix(name))
    return int(copy["canvas"] or copy["browser"]) if copy else 0


def without_suffix(name: str) -> str:
    """Return the name of a file without `.py`, `.tar.gz` and the like."""
    suffix = max((end for end in (*SUFFIXES, *_TEXT, ".rar", ".7z") if name.lower().endswith(end)), key=len, default="")
    return name[: -len(suffix)] if suffix else name.rpartition(".")[0] or name


def tidy(name: str) -> str:
    """Return a name as it can be shown and compared: composed letters, one space between words, no control signs."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())[:_LONGEST]


def without_prefix(folders: Iterable[str], around: str) -> dict[str, str]:
    """Return folder -> student for the repositories of GitHub Classroom, `assignment-student`.

    The name of the assignment is that of the folder around them, `assignment-submissions`, or what all names have in
    common up to a hyphen.
    """
    names = list(folders)
    known = around.removesuffix("submissions")
    prefix = known if known != around and all(name.startswith(known) for name in names) else ""
    if not prefix and len(names) > 1:
        prefix = commonprefix(names)  # noqa: RUF071 - of letters, not of paths
        prefix = prefix[: prefix.rfind("-") + 1]
    return {name: tidy(name[len(prefix) :]) or name for name in names}


def _own(stem: str, words: Iterable[str]) -> str:
    """Return what stands before the name of a notebook or module; of a copy, without its number."""
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    found = re.search(rf"(?:^|[-_. ])(?:{pattern})(?:[-_. (].*)?$", stem, re.DOTALL) if pattern else None
    if found:
        return stem[: found.start()]
    return re.sub(r" ?\(\d{1,3}\)$", "", stem)
