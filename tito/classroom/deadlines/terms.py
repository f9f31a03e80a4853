"""What holds for a whole class: the deadline and the late policy, as they are kept beside its grades."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tito.classroom.deadlines.deadline import Deadline
from tito.classroom.deadlines.late import LatePolicy

NONE = "none"


@dataclass(frozen=True)
class Terms:
    """A deadline, None if there is none, and what lateness costs; as text, both as messages state them."""

    deadline: Deadline | None = None
    policy: LatePolicy = field(default_factory=LatePolicy)

    @classmethod
    def of(cls, kept: Mapping[str, Any], deadline: str | None = None, late: str | None = None) -> Terms:
        """Return the terms that hold: those given now, and the kept ones for the rest.

        Args:
            kept: `settings` of the last run, or nothing. deadline, late: as typed, `none` for no longer any.

        Raises:
            LateError: something that is no deadline, or no policy.
        """
        moment = str(kept.get("deadline") or NONE) if deadline is None else deadline
        policy = str(kept.get("late") or NONE) if late is None else late
        found = None if moment.strip().lower() == NONE else Deadline.parse(moment)
        return cls(found, LatePolicy.parse(policy))

    @property
    def settings(self) -> dict[str, str]:
        """Return what is kept, as text."""
        return {"deadline": str(self.deadline or NONE), "late": self.policy.text}

    def facts(self, submitted: datetime | str | None) -> dict[str, object]:
        """Return the fields of a record that follow from the time of submission; None or '' if it is unknown.

        Raises:
            LateError: a text that is no time with a zone, or a policy that fails.
        """
        if isinstance(submitted, datetime):
            submitted = (submitted.astimezone(self.deadline.zone) if self.deadline else submitted).isoformat()
        hours = self.deadline.hours_late(submitted or "") if self.deadline else 0.0
        facts = {"submitted": submitted or "", "late_hours": hours, "penalty": self.policy.penalty(hours)}
        return facts | {"deadline": "", "late": ""} | (self.settings if self.deadline else {})

    def notes(self, kept: Mapping[str, Any]) -> Iterator[str]:
        """Yield what is to be said beside the terms: what is not as `kept`, and what does not do what it seems to."""
        for name, words in (("deadline", "the deadline"), ("late", "the late policy")):
            before, now = kept.get(name), self.settings[name]
            if before is not None and before != now:
                yield f"{words} is now {now}; it was {before}"
        if self.deadline and self.deadline.is_assumed:
            mend = "for another, write it as '2026-11-30T23:59 Europe/Berlin'"
            yield f"--deadline names no zone, so it was read in that of this machine: {self.deadline}; {mend}"
        policy = self.policy.text
        if not self.deadline and policy != NONE:
            yield f"the late policy {policy} takes nothing without a deadline: add --deadline 2026-11-30T23:59"

    def __str__(self) -> str:
        return f"deadline {self.deadline}, late policy: {self.policy.text}" if self.deadline else "no deadline"
