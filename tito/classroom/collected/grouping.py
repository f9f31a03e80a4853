"""Sort the files and folders at the top of a collection by student."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from tito.classroom.collected.archives import Entry, is_archive, unpack
from tito.classroom.collected.receipt import FILE, loads
from tito.classroom.collected.tree import Tree
from tito.classroom.people.naming import Naming, naming, tidy, without_copy_number, without_prefix, without_suffix

_TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods")
_SETTINGS = (".ini", ".yml", ".yaml", ".toml", ".lock", ".log")
_PAGES = ("readme", "index", "license")


@dataclass
class Group:
    """All that belongs to one student.

    Attributes:
        student, identifier, layout: as the names say.
        tops: names of the files and folders at the top of the collection.
        files: with what the names say of each.
        odd: what is not read, a sentence each.
        question: what the instructor has to settle before it can be graded; '' if nothing.
    """

    student: str
    identifier: str
    layout: str
    tops: list[str] = field(default_factory=list)
    files: list[tuple[Entry, Naming]] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    question: str = ""


@dataclass
class Grouped:
    """The students of a collection, and what else is to be said of it, a sentence each."""

    groups: list[Group]
    notes: list[str]


def words_of(module: str, notebooks: Sequence[str]) -> list[str]:
    """Return what in the name of a file says what it is, and not whose."""
    return [*(PurePosixPath(name).stem for name in notebooks), module]


def group(tree: Tree, module: str, notebooks: Sequence[str]) -> Grouped:
    """Return the files of a collection by student.

    Args:
        tree: the collection.
        module: its name, such as `08_dataloader`.
        notebooks: names of the notebook files.
    """
    words = words_of(module, notebooks)
    notes: list[str] = []
    questions: dict[str, str] = {}
    if _is_of_one(tree, module, words):
        said = [
            naming(tree.name, is_folder=True, words=words),
            naming(f"{tree.name}.zip", is_folder=False, words=words),
        ]
        own = _student_in_receipt(tree, FILE) or said[0].student
        plain = Naming(own or tidy(tree.name or min(tree.tops)))
        names = dict.fromkeys(tree.tops, next((one for one in said if one.number), plain))
    else:
        others = {top: why for top in sorted(tree.tops) if (why := _why_no_submission(tree, top))}
        if others:
            told = ", ".join(f"{top} ({why})" for top, why in others.items())
            notes.append(f"skipped, because they are not submissions: {told}")
        names = {top: naming(top, is_folder=top in tree.folders, words=words) for top in tree.tops - others.keys()}
        names = {top: names[top] for top in sorted(names)}
        _take_back_numbers(names, words)
        _name_repositories(tree, names, module, notes)
        _tell_apart(names, notes)
        questions = _name_the_nameless(tree, names, notes)
    groups: dict[str, Group] = {}
    for top, name in names.items():
        one = groups.setdefault(name.number or name.student, Group(name.student, name.identifier, name.layout))
        one.tops.append(top)
        one.question = questions.get(top, "")
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
    top, words = next(iter(tree.tops), ""), words_of(module, notebooks)
    if len(tree.tops) != 1 or top not in tree.folders:
        return tree
    within = tree.inside(top)
    of_one = len(within.tops) < 2 or "modules" in within.tops or _is_of_one(within, module, words)
    return tree if of_one or naming(top, is_folder=True, words=words).layout != "plain" else within


def _is_of_one(tree: Tree, module: str, words: Sequence[str]) -> bool:
    """Return whether a collection is the folder of one student.

    It is one if it is a repository or a course folder, or if it holds one file a notebook with no name but the
    notebook's, and beside these only lists and folders of other programs, which no student hands in.
    """
    if f"modules/{module}" in tree.folders:
        return True
    others = [top for top in tree.tops if not _why_no_submission(tree, top)]
    folders = [top for top in others if top in tree.folders]
    own = [top for top in others if top not in tree.folders]
    is_once = len({_notebook_in(top, words) for top in own}) == len(own) > 0
    is_nameless = not any(is_archive(top) or naming(top, is_folder=False, words=words).student for top in own)
    return is_once and is_nameless and all(_holds_programs(tree.inside(top)) for top in folders)


def _notebook_in(top: str, words: Sequence[str]) -> str:
    """Return which notebook the name of a file says it is, and its suffix: `.py` and `.ipynb` make a pair."""
    stem = without_suffix(top).casefold()
    return f"{next((word for word in words if word.casefold() in stem), '')}{top.casefold()[len(stem) :]}"


def _holds_programs(folder: Tree) -> bool:
    """Return whether a folder holds programs and no notebook, so that it is no submission."""
    programs = [found for found in folder.files if found.path.endswith(".py")]
    try:
        return bool(programs) and not any(b"grade_id" in found.read() for found in folder.files)
    except OSError:
        return False


def _why_no_submission(tree: Tree, top: str) -> str:
    """Return what a file is that is no submission, in the layouts that people make; '' if it may be one."""
    kind = PurePosixPath(top.lower())
    if top in tree.folders or naming(top, is_folder=False, words=()).layout != "plain":
        return ""
    if top == FILE:
        return "a receipt without its notebooks"
    if kind.suffix in _TABLES:
        return "a table"
    if kind.suffix in _SETTINGS:
        return "settings or a log"
    return "a page about the folder" if kind.stem in _PAGES else ""


def _take_back_numbers(names: dict[str, Naming], words: Sequence[str]) -> None:
    """Name by hand what only looks like Canvas: there, no two files have one number, as in `lab_8_1_bob.py`."""
    files: dict[tuple[str, int], list[str]] = defaultdict(list)
    for top, name in names.items():
        if name.layout == "canvas" and name.rank[1]:
            files[name.number, name.rank[1]].append(top)
    for tops in files.values():
        if len({without_copy_number(top) for top in tops}) > 1:
            names.update({top: naming(without_suffix(top), is_folder=True, words=words) for top in tops})


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


def _tell_apart(names: dict[str, Naming], notes: list[str]) -> None:
    """Take what is behind the notebook's name, too, where it differs for one name in front: `hw_workers_dev_bob.py`."""
    by_front: dict[str, list[str]] = defaultdict(list)
    for top, name in names.items():
        if name.layout == "plain":
            by_front[name.student].append(top)
    for front, tops in by_front.items():
        if len({names[top].behind for top in tops}) > 1:
            names.update({top: replace(names[top], student=f"{front} {names[top].behind}".strip()) for top in tops})
            told = ", ".join(f"{top} is {names[top].student}" for top in tops)
            notes.append(f"names are on both sides of the notebook's: {told}; rename the files if that is wrong")


def _name_the_nameless(tree: Tree, names: dict[str, Naming], notes: list[str]) -> dict[str, str]:
    """Name what has the name of a notebook or of `tito submit`, and none of a student; return what is to be asked."""
    taken = {name.student for name in names.values()}
    questions = {}
    for top in [top for top, name in names.items() if not name.student]:
        said = _student_in_receipt(tree, top) if is_archive(top) else ""
        names[top] = replace(names[top], student=said if said and said not in taken else tidy(top))
        but = f" (its receipt says {said}, who has a file here, too)" if said in taken - {""} else ""
        rename = f"{top} does not say whose it is{but}: rename it to STUDENT{top[len(without_suffix(top)) :]}"
        if names[top].student == said:
            notes.append(f"{top} is named by its receipt: {said}")
        elif len(names) == 1:
            notes.append(rename)
        else:
            questions[top] = rename
    return questions


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
