"""Whose a submission is: what learning platforms and people put into the names of files and folders."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from os.path import commonprefix

from tito.classroom.collected.archives import SUFFIXES
from tito.classroom.people.numbered import Numbered

_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<rest>.*))?", re.DOTALL)
_MOODLE_FOLDER = re.compile(r".+?_\d+_assignsubmission_file_?", re.DOTALL)
_SENT = r"(?P<late>LATE_)?{}(?:(?P<file>\d+)_(?P<rest>.+)|(?:text|link)\.html)"
_CANVAS = re.compile(r"(?P<name>.+?)_" + _SENT.format(r"(?P<id>\d+)_"), re.DOTALL)
_HIDDEN_NAME = re.compile(r"(?P<name>anon_[A-Za-z0-9]+)_" + _SENT.format(""), re.DOTALL)
_COPY = re.compile(r"(?:-(?P<canvas>\d{1,3})| ?\((?P<browser>\d{1,3})\))$")
_GAP = r"[-_. ()]"
# What programs and people write to a name to tell one copy from another; none of these words is anybody's name.
_COPIES = rf"(?:cop(?:y|ie)\d*|final|submission|v\d{{1,3}}|(?<=\()\d{{1,3}}(?=\)))(?={_GAP}|$)"
_LAST_COPY = re.compile(rf"(?:(?:^|{_GAP}+){_COPIES}\)?)+$", re.IGNORECASE)
_NOBODY = re.compile(
    r"(?:v|copy|copie)?\d{1,3}|copy|copie|of|my|the|final|new|old|latest|last|solutions?|solved|submission|submitted"
    r"|done|fixed|backup|edited|completed?|finished|updated"
)
_TEXT = (".py", ".ipynb", ".txt", ".json")
_LONGEST = 100


@dataclass(frozen=True)
class Naming(Numbered):
    """What the name of a file or folder at the top of a collection says.

    Attributes:
        student: '' where it says nothing.
        identifier: the number of the student on the platform, '' if there is none.
        layout: `moodle`, `canvas` or `plain`.
        late: whether the platform says so.
        rank: of several files of one student, the one with the greater counts: copy number, number of the file.
        ignored: it holds no files that a student handed in.
        behind: the text behind the notebook's name if the student is in front of it.
    """

    student: str
    identifier: str = ""
    layout: str = "plain"
    late: bool = False
    rank: tuple[int, int] = (0, 0)
    ignored: bool = False
    behind: str = ""


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
        student = tidy(moodle["name"])
        student = f"{student} {moodle['id']}" if student == "Participant" else student  # the names are hidden
        return Naming(student, moodle["id"], "moodle", rank=rank, ignored=moodle["kind"] != "file")
    canvas = None if is_folder else _HIDDEN_NAME.fullmatch(name) or _CANVAS.fullmatch(name)
    if canvas:
        rank = (copy_number(canvas["rest"] or ""), int((canvas["file"] or "0")[:18]))
        identifier = canvas.groupdict().get("id") or ""
        return Naming(tidy(canvas["name"]), identifier, "canvas", bool(canvas["late"]), rank, not canvas["file"])
    front, behind = _around_notebook(name if is_folder else without_suffix(name), words)
    return Naming(front or behind, rank=(copy_number(name), 0), behind=behind if front else "")


def name_back(one: Numbered, source: str) -> str:
    """Return the name by which a platform takes a page for a student back; '' where it could not tell whose it is.

    Args:
        source: the files or the folder that the platform made for the student, as in `Record.source`.

    Example:
        >>> name_back(Naming("doejane", "12345", "canvas"), "doejane_12345_67890_dataloader_dev-1.py")
        'doejane_12345_67890_dataloader_dev-1.html'
    """
    moodle = _MOODLE_FOLDER.match(source)
    if one.layout == "moodle" and moodle:
        return f"{moodle[0]}/feedback.html"
    sent = _CANVAS.fullmatch(source.split(", ")[0]) or _HIDDEN_NAME.fullmatch(source.split(", ")[0])
    return f"{without_suffix(sent[0])}.html" if one.layout == "canvas" and sent and sent["file"] else ""


def copy_number(name: str) -> int:
    """Return the number of a copy: 1 for Canvas's `dataloader_dev-1.py` and for a browser's `dataloader_dev (1).py`."""
    copy = _COPY.search(without_suffix(name))
    return int(copy["canvas"] or copy["browser"]) if copy else 0


def without_copy_number(name: str) -> str:
    """Return the name of a file without its suffix, and without the number of a copy."""
    return _COPY.sub("", without_suffix(name))


def without_suffix(name: str) -> str:
    """Return the name of a file without `.py`, `.tar.gz` and the like."""
    suffix = max((end for end in (*SUFFIXES, *_TEXT, ".rar", ".7z") if name.lower().endswith(end)), key=len, default="")
    return name[: -len(suffix)] if suffix else name.rpartition(".")[0] or name


def tidy(name: str) -> str:
    """Return a name as it can be shown and compared: composed letters, one space between words, no control signs."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    if len(name) <= _LONGEST:
        return name
    return f"{name[: _LONGEST - 9]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"  # what is cut off tells them apart


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


def without_copy(name: str) -> str:
    """Return the words of a name in order, without those that tell copies apart: `ada may` for `May_Ada-2`."""
    return " ".join(sorted(word for word in _words(name) if not _is_nobody(word)))


def _around_notebook(stem: str, words: Iterable[str]) -> tuple[str, str]:
    """Return the students named in front of and behind the name of a notebook or module; '' for none."""
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    whole = rf"(?:^|(?<={_GAP}))(?:{pattern})(?:-submission)?(?={_GAP}|$)"
    parts = re.split(whole, stem, flags=re.IGNORECASE) if pattern else [stem]
    if len(parts) == 1:
        return tidy(re.sub(r" ?\(\d{1,3}\)$", "", stem)), ""
    front, behind = re.sub(rf"{_GAP}$", "", parts[0]), _LAST_COPY.sub("", " ".join(parts[1:])).strip("-_. ()")
    return tuple("" if all(map(_is_nobody, _words(part))) else tidy(part) for part in (front, behind))  # type: ignore[return-value]


def _words(text: str) -> list[str]:
    return [word for word in re.split(rf"{_GAP}+", text.casefold()) if word]


def _is_nobody(word: str) -> bool:
    return _NOBODY.fullmatch(word) is not None
