"""Which of the instructor's times is whose, and who has none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tito.classroom.collected.submission import Submission
from tito.classroom.people.roster import exact, name_keys
from tito.classroom.recorded.graded import unmeasured_notes
from tito.classroom.recorded.record import Evidence, Record
from tito.classroom.reported.sheet import short_list

_CLOCKS_DIFFER = timedelta(hours=1)
_GIVE = "give --times a CSV of student,time"
Names = Sequence[set[str]]  # what a student can be called in a list, the surest first


@dataclass
class Matched:
    """Student -> time; the names of the list that fit no student or several; and the students with two times."""

    times: dict[str, datetime] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)

    def notes(self, source: str) -> list[str]:
        """Return what is to be said of the rows of `source` that were not used, a sentence each."""
        notes = []
        if self.strange:
            notes.append(f"{short_list(self.strange)}, who handed in nothing here, has a time in {source}")
        if self.doubtful:
            mend = "write the platform's number into the column student"
            told = short_list(self.doubtful, columns=120)
            notes.append(f"more than one student could be meant in {source}, so the times are not used: {told}; {mend}")
        if self.twice:
            notes.append(f"{short_list(self.twice)} has different times in {source}, so none of them is used")
        return notes


def match_times(times: Mapping[str, datetime], people: Mapping[str, Names]) -> Matched:
    """Find the student of each time: by the platform's number, by login or name, by an earlier name, by its words.

    Args:
        times: by what the instructor calls a student.
        people: student -> `names_of`.
    """
    index: dict[tuple[int, str], set[str]] = defaultdict(set)
    for student, names in people.items():
        for level, keys in enumerate(names):
            for key in keys - {""}:
                index[level, key].add(student)
    matched = Matched()
    found: dict[str, dict[int, set[datetime]]] = defaultdict(lambda: defaultdict(set))
    for name, moment in times.items():
        levels = enumerate([{exact(name)}] * 3 + [_words(name)])
        hits = ((level, {one for key in keys for one in index.get((level, key), ())}) for level, keys in levels)
        level, students = next(((level, some) for level, some in hits if some), (0, set()))
        if len(students) == 1:
            (student,) = students
            found[student][level].add(moment)
        elif students:
            matched.doubtful.append(f"{name} ({', '.join(sorted(students))})")
        else:
            matched.strange.append(name)
    surest = {student: by_level[min(by_level)] for student, by_level in found.items()}
    matched.times = {student: min(moments) for student, moments in surest.items() if len(moments) == 1}
    matched.twice = [student for student, moments in surest.items() if len(moments) > 1]
    return matched


def names_of(student: str, one: Submission | Record | None, earlier: Record | None = None) -> Names:
    """Return what a student can be called: numbers; names and files of today; earlier ones; the words of all names.

    Args:
        student: the name that counts. one: what was handed in, under today's name.
        earlier: the record of the last run.
    """
    known = [it for it in (one, earlier) if it is not None]
    numbers = {form for it in known if it.identifier for form in (it.identifier, f"Participant {it.identifier}")}
    now = {student} | ({one.student, *one.source.split(", ")} if one else set())
    before = {name for it in known for name in (it.student, *it.source.split(", "))}
    bare = {it.student.removesuffix(f"_{it.identifier}") for it in known} | {student}
    exactly = [{exact(name) for name in names} for names in (numbers, now, before | bare)]
    return [*exactly, set().union(*map(_words, bare))]


def dated(one: Submission, moment: datetime | None) -> Submission:
    """Return a submission with the time that the instructor knows, if any, and what its receipt says against it."""
    if moment is None:
        return one
    evidence = one.evidence
    if one.receipt and one.receipt.when > moment + _CLOCKS_DIFFER:
        message = f"the receipt says {one.receipt.time}, after the submission was handed in ({moment.isoformat()})"
        evidence = (*evidence, Evidence("receipt", "", message))
    return replace(one, submitted=moment, clock="times", evidence=evidence)


def undated_notes(records: Sequence[Record]) -> list[str]:
    """Return who has no time, or none that fits what the platform says, a sentence each."""
    undated = [record.student for record in records if record.is_undated]
    why = "the time of submission is unknown, so they count as on time"
    notes = [f"{why}: {', '.join(undated)}; {_GIVE}"] if undated else []
    return notes + unmeasured_notes(records, _GIVE)


def _words(name: str) -> set[str]:
    """Return a name in the forms in which `Lovelace, Ada` and `lovelaceada` are the same."""
    return set().union(*name_keys(name))
