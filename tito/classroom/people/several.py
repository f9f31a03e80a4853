"""Whether what looks like the work of one student is that of several: the folder or the archive of a section."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tito.classroom.collected.candidate import Candidate
from tito.classroom.people.naming import naming, without_copy, without_prefix
from tito.classroom.people.roster import plain
from tito.classroom.reported.sheet import short_list

_MANY = 3  # folders side by side that hold the same notebook: a student may keep an older version in a second one


def several_people(candidates: Sequence[Candidate], words: Sequence[str]) -> str:
    """Return the question to ask where the files under one name are of several people; '' where they are not.

    Args:
        candidates: the notebooks under one name. words: names of the notebooks, and of the module.
    """
    found = _named(candidates, words) or _by_notebook(candidates, words)
    if not found:
        return ""
    top = candidates[0].piece.found.parts[0]
    return f"{top} holds the work of several people ({short_list(found)}): grade it as a collection of its own"


def _named(candidates: Sequence[Candidate], words: Sequence[str]) -> list[str]:
    """Return the people whom platforms, receipts and repositories name, if there are several."""
    receipts = {plain(it.receipt.student): it.receipt.student for it in candidates if it.receipt and it.receipt.student}
    platforms, repositories = set(), set()
    for one in candidates:
        parts = _below(one)
        named = [naming(part, is_folder=part != parts[-1], words=words) for part in parts]
        platforms |= {it.student for it in named if it.layout != "plain"}
        if "modules" in parts[1:]:
            repositories.add("/".join(parts[: parts.index("modules")]))
    students = {student for name, student in without_prefix(repositories, "").items() if name != student}
    repositories = repositories if len({*map(without_copy, students)}) > 1 else set()
    return next((sorted(it) for it in (set(receipts.values()), platforms, repositories) if len(it) > 1), [])


def _by_notebook(candidates: Sequence[Candidate], words: Sequence[str]) -> list[str]:
    """Return the people whom people name, if each of several has the same notebook."""
    names: dict[str, set[str]] = defaultdict(set)
    folders: dict[str, set[str]] = defaultdict(set)
    for one in candidates:
        *above, file = _below(one) or [""]
        name = naming(file, is_folder=False, words=words).student
        names[one.notebook].add("" if name == naming(file, is_folder=False, words=()).student else name)
        folders[one.notebook].add("" if one.piece.inner or not above or not without_copy(above[0]) else above[0])
    found = [it for it in names.values() if len(it) > 1 and "" not in it]
    found += [it for it in folders.values() if len(it) >= _MANY and "" not in it]
    return sorted(found[0]) if found else []


def _below(one: Candidate) -> list[str]:
    """Return the parts of the path of a file below the top of the collection, also within archives."""
    return [*one.piece.found.parts[1:], *(part for path in one.piece.inner for part in path.split("/"))]
