"""Sort what stands at the top of a collection by student."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from tito.classroom.archives import is_archive, unpack
from tito.classroom.naming import Naming, naming, tidy, without_prefix
from tito.classroom.tree import Found, Tree
from tito.submit.receipt import FILE, loads

_NO_SUBMISSION = (".csv", ".tsv", ".xlsx", ".md", ".log", ".html", ".ini", ".yml", ".yaml", ".toml", ".lock")


@dataclass
class Group:
    """All that belongs to one student.

    Attributes:
        student, identifier, layout: as the names say.
        tops: names of the files and folders at the top of the collection.
        files: with what the names say of each.
        odd: what is not read, a sentence each.
    """

    student: str
    identifier: str
    layout: str
    tops: list[str] = field(default_factory=list)
    files: list[tuple[Found, Naming]] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


@dataclass
class Grouped:
    """The students of a collection, and what else is to be said of it, a sentence each."""

    groups: list[Group]
    notes: list[str]


def group(tree: Tree, module: str, notebooks: Sequence[str]) -> Grouped:
    """Return the files of a collection by student.

    Args:
        tree: the collection.
        module: its name, such as `08_dataloader`.
        notebooks: names of the notebook files.
    """
    words = [*(PurePosixPath(name).stem for name in notebooks), module]
    notes: list[str] = []
    if f"modules/{module}" in tree.folders:  # a repository or a course folder, of one student
        own = naming(tree.name, is_folder=True, words=()).student
        names = {top: Naming(own) for top in tree.tops}
    else:
        names = {top: _naming(tree, top, words) for top in sorted(tree.tops) if not _is_ignored(tree, top)}
        _name_repositories(tree, names, module, notes)
        _name_the_nameless(tree, names, words, notes)
    groups: dict[tuple[str, str], Group] = {}
    for top, name in names.items():
        one = groups.setdefault((name.student, name.identifier), Group(name.student, name.identifier, name.layout))
        one.tops.append(top)
    by_top = {top: one for one in groups.values() for top in one.tops}
    for found in tree.files:
        if found.parts[0] in by_top:
            by_top[found.parts[0]].files.append((found, names[found.parts[0]]))
    for path, why in tree.odd.items():
        if path.split("/")[0] in by_top:
            by_top[path.split("/")[0]].odd.append(f"{path} {why}")
    return Grouped(_with_own_names(list(groups.values())), notes)


def unwrapped(tree: Tree, module: str, notebooks: Sequence[str]) -> Tree:
    """Return the tree without a folder around all submissions, which a zip archive of a folder has."""
    top = next(iter(tree.tops), "")
    if len(tree.tops) != 1 or top not in tree.folders:
        return tree
    within = tree.inside(top)
    words = [*(PurePosixPath(name).stem for name in notebooks), module]
    bare = [name for name in within.tops if not _naming(within, name, words).student or name in ("modules", FILE)]
    return tree if bare or len(within.tops) < 2 or _naming(tree, top, words).layout != "plain" else within


def _naming(tree: Tree, top: str, words: Sequence[str]) -> Naming:
    if top == FILE:
        return Naming("")
    return naming(top, is_folder=top in tree.folders, words=words)


def _is_ignored(tree: Tree, top: str) -> bool:
    """Tell whether something at the top is no submission: a list, a page, a log, in the layouts that people make."""
    is_plain = naming(top, is_folder=False, words=()).layout == "plain"
    is_file = top not in tree.folders
    return is_file and is_plain and (top.lower().endswith(_NO_SUBMISSION) or top.upper().startswith("README"))


def _name_repositories(tree: Tree, names: dict[str, Naming], module: str, notes: list[str]) -> None:
    """Take the name of the assignment off those of GitHub Classroom's repositories."""
    found = [top for top in names if f"{top}/modules/{module}" in tree.folders and names[top].layout == "plain"]
    for top, student in without_prefix(found, tree.name).items():
        if student != top:
            names[top] = Naming(student, top, "github")
    taken = {top: name.student for top, name in names.items() if name.layout == "github"}
    if taken:
        top, student = next(iter(taken.items()))
        notes.append(f"{len(taken)} repositories are named without that of the assignment: {top} is {student}")


def _name_the_nameless(tree: Tree, names: dict[str, Naming], words: Sequence[str], notes: list[str]) -> None:
    """Name what has the name of a notebook or of `tito submit`, and none of a student."""
    nameless = [top for top, name in names.items() if not name.student]
    taken = {name.student for name in names.values()}
    around = naming(tree.name, is_folder=True, words=words).student
    for top in nameless:
        said = _student_in_receipt(tree, top if is_archive(top) else FILE)
        if said and said not in taken:
            notes.append(f"{top} is named by its receipt: {said}")
            names[top] = replace(names[top], student=said)
        elif is_archive(top):
            notes.append(f"{top} says not whose it is; rename it to STUDENT.zip")
            names[top] = replace(names[top], student=tidy(top))
        else:
            names[top] = replace(names[top], student=around or tidy(top))


def _student_in_receipt(tree: Tree, top: str) -> str:
    """Return the student whom the receipt in an archive, or the receipt itself, names; '' if there is none."""
    try:
        data = next(found for found in tree.files if found.path == top).read()
        if is_archive(top):
            data = unpack(data, lambda path: path == FILE).files[0].data
        return tidy(loads(data)[0].student)
    except (StopIteration, OSError, IndexError, ValueError):
        return ""


def _with_own_names(groups: list[Group]) -> list[Group]:
    """Return the groups with the platform's number behind a name that several have."""
    times = Counter(one.student for one in groups)
    for one in groups:
        if times[one.student] > 1 and one.identifier:
            one.student = f"{one.student}_{one.identifier}"
    return sorted(groups, key=lambda one: (one.student.casefold(), one.student))
