"""Names for students: the same in every run, by the platform's number, and no two students under one name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tito.classroom.collected.submission import Submission
from tito.classroom.people.naming import without_copy
from tito.classroom.people.roster import plain
from tito.classroom.reported.sheet import short_list

_NUMBERED = ("canvas", "moodle")  # platforms that give a person one number


def settle(found: Iterable[Submission], known: Mapping[str, str]) -> tuple[list[Submission], list[str]]:
    """Return the submissions under the names that count, and what is to be said of that, a sentence each.

    Whom the platform's number says was graded before keeps the name of then: so the same person has one record, what a
    person gave stays, and a name that now is another's takes nothing away.

    Args:
        found: what was handed in.
        known: who was graded before -> the number on the platform, as `Numbered.number`.
    """
    before = {number: student for student, number in known.items() if number}
    found = [_as_repository(one, before) for one in found]
    settled: dict[str, Submission] = {}
    notes, kept = [], []
    for one in sorted(found, key=lambda it: (it.number not in before, not it.number)):
        own = one.identifier if one.layout == "github" and known.get(one.identifier) == "" else one.student
        name = before.get(one.number, own) if one.number else own
        if name in settled or known.get(name, "") not in ("", one.number):
            whose = known.get(name, "") or (settled[name].source if name in settled else "")
            others = {student for student, number in known.items() if number != one.number}  # else it had it before
            other, name = name, _another_name(one, {*settled, *others})
            notes.append(f"{one.source} counts as {name}, because {other} is {whose}")
        elif name not in (one.student, f"{one.student}_{one.identifier}"):
            kept.append(f"{one.student} is {name}")
        settled[name] = replace(one, student=name)
    if kept:
        notes.append(f"the names of an earlier run stay where the number is the same: {short_list(kept, columns=120)}")
    return sorted(settled.values(), key=lambda it: (it.student.casefold(), it.student)), notes


def _as_repository(one: Submission, before: Mapping[str, str]) -> Submission:
    """Return a repository that is alone now, so that its name is not split, as the one of an earlier run that it is."""
    if not one.number and f"github {one.student}" in before:
        return replace(one, identifier=one.student, layout="github")
    return one


def doubles(found: Iterable[Submission]) -> list[str]:
    """Return a question for each of the submissions that could be one person's: the names say so, and no number."""
    groups: dict[str, list[Submission]] = defaultdict(list)
    for one in found:
        groups[without_copy(_name(one))].append(one)
    return [
        f"{short_list([f'{one.student} ({one.source})' for one in group], columns=120)} may be one person: "
        "if so, remove the file that does not count"
        for key, group in groups.items()
        if len(group) > 1 and _is_doubtful(key, group)
    ]


def _is_doubtful(key: str, group: Sequence[Submission]) -> bool:
    """Tell whether one of several names is the name that the others were made from, and a number does not part them."""
    is_plain = any(" ".join(sorted(_name(one).split())) == key for one in group)
    return is_plain and not all(one.number and one.layout in _NUMBERED for one in group)


def _name(one: Submission) -> str:
    return plain(one.student.removesuffix(f"_{one.identifier}"))


def _another_name(one: Submission, taken: set[str]) -> str:
    names = [f"{one.student}_{one.identifier}"] if one.identifier else []
    names += [f"{one.student} ({one.source})", *(f"{one.student} ({number})" for number in range(2, 1000))]
    return next(name for name in names if name not in taken)
