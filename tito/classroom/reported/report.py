"""The instructor's page about a class: how the points are spread, which tasks fail and how, what deserves a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import mean, median

from tito.classroom.recorded.record import Record
from tito.classroom.reported import figures, findings
from tito.classroom.reported.feedback import HINTS
from tito.classroom.reported.figures import Picture
from tito.classroom.reported.pages import count, lasting, points, render
from tito.classroom.reported.scores import most_points
from tito.classroom.reported.sheet import short_list
from tito.classroom.reported.similarity import Pair, groups

ROWS = 100  # of a table, at most; `scores.json` has all
_BARS = 45  # tasks in one picture


def report_page(records: Sequence[Record], pairs: Sequence[Pair] = ()) -> str:
    """Return the report on a class, as HTML that needs nothing beside it: the same for the same records.

    Args:
        records: at least one, with what people gave.
        pairs: near copies, the most telling first.
    """
    graded = [record for record in records if not record.is_ungraded]
    tasks = findings.task_findings(records)
    evidence = findings.evidence_rows(records, list(HINTS))
    return render(
        "report.html",
        module=records[0].module,
        rows=ROWS,
        facts=_facts(records, graded),
        levels=Counter(record.level or "not known" for record in graded),
        pictures=[picture for picture in (_distribution(graded), _times(graded), _seconds(graded)) if picture],
        bars=[_bars(tasks[start : start + _BARS], start) for start in range(0, len(tasks), _BARS)],
        tasks=tasks,
        kinds=findings.KINDS,
        words=findings.WORDS,
        problems=[record for record in records if record.problem],
        slowest=sorted(graded, key=lambda record: (-record.seconds, record.student))[:5],
        evidence=evidence,
        evidence_counts=findings.evidence_counts(records),
        pairs=pairs,
        groups=groups(pairs),
    )


def _facts(records: Sequence[Record], graded: Sequence[Record]) -> list[tuple[str, str]]:
    """Return the facts at the top, as (name, value)."""
    of = points(most_points(records))
    found = [("students", f"{len(records):,}")]
    if graded:
        earned = [record.earned for record in graded]
        found.append(("points", f"median {points(median(earned))}, mean {points(mean(earned))}, of {of}"))
        found.append(("lowest and highest", f"{points(min(earned))} and {points(max(earned))}"))
        found.append(("full points by checks", f"{sum(_is_full(record) for record in graded):,}"))
        found.append(("no points by checks", f"{sum(record.by_checks == 0 for record in graded):,}"))
    if len(graded) < len(records):
        found.append(("could not be graded", f"{len(records) - len(graded):,}"))
    terms = list(dict.fromkeys((record.deadline, record.late) for record in records if record.deadline))
    found.append(("deadline", "; ".join(f"{deadline}, late policy: {late}" for deadline, late in terms) or "none"))
    late = [record for record in records if record.late_hours > 0]
    if late:
        longest = lasting(max(record.late_hours for record in late))
        found.append(("late", f"{len(late):,}, by up to {longest}"))
    undated = [record.student for record in records if record.is_undated]
    if undated:
        found.append(("time not known, on time", f"{len(undated):,}: {short_list(undated)}"))
    unmeasured = [record.student for record in records if record.is_unmeasured]
    if unmeasured:
        found.append(("late, by how much not known", f"{len(unmeasured):,}: {short_list(unmeasured)}"))
    again = sum(record.attempt > 1 for record in records)
    found.append(("handed in more than once", f"{again:,}"))
    waiting = [record for record in records if record.unread]
    if waiting:
        answers = count(sum(record.unread for record in waiting), "answer")
        found.append(
            ("still to be read", f"{answers} of {count(len(waiting), 'student')}: the points are those so far")
        )
    seconds = sum(record.seconds for record in records)
    found.append(("graded in", f"{lasting(seconds / 3600)} of work, if one at a time"))
    return found


def _is_full(record: Record) -> bool:
    return record.by_checks == sum(task.points for task in record.tasks)


def _distribution(graded: Sequence[Record]) -> Picture | None:
    if not graded:
        return None
    earned = [record.earned for record in graded]
    most = max([most_points(graded), *earned]) or 1.0
    bins = [most * step / (20 if len(graded) > 30 else 10) for step in range(21 if len(graded) > 30 else 11)]
    alt = f"Points of {count(len(graded), 'student')}: half of them have {points(median(earned))} or less."
    return figures.histogram("points", earned, bins, ("points", "students"), alt)


def _times(graded: Sequence[Record]) -> Picture | None:
    dated, without = findings.dated(graded)
    if not dated:
        return None
    deadline = findings.deadline_of(graded)
    dots = [(moment, record.earned, record.late_hours > 0) for moment, record in dated]
    late = sum(is_late for *_, is_late in dots)
    alt = f"Points against the time of submission, {late:,} of {len(dots):,} late."
    alt += f" {count(without, 'submission')} without a usable time not drawn." if without else ""
    return figures.time_line("times", dots, (f"handed in ({dots[0][0]:%Z})", "points"), deadline, alt)


def _seconds(graded: Sequence[Record]) -> Picture | None:
    seconds = [record.seconds for record in graded if record.seconds > 0]
    if not seconds:
        return None
    most = max(seconds)
    alt = f"Seconds to grade a submission: median {points(median(seconds))}, longest {points(most)}."
    return figures.histogram(
        "seconds", seconds, [most * step / 15 for step in range(16)], ("seconds", "submissions"), alt
    )


def _bars(tasks: Sequence[findings.TaskFindings], start: int) -> Picture:
    shares = {kind: [task.percent(kind) for task in tasks] for kind in findings.KINDS}
    worst = min(tasks, key=lambda task: task.percent("passed"))
    alt = (
        f"Results of each task, in percent of the students; fewest passed {worst.id}: {worst.percent('passed'):.0f} %."
    )
    return figures.stacked_bars(f"bars{start}", [task.id for task in tasks], shares, findings.WORDS, alt)
