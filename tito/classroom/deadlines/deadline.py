"""The last moment to hand in, with its zone, whose calendar counts the days of lateness."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from tito.output import TitoError

DAY_S = 24 * 3600
_NAMED = re.compile(r"(.*\S)\s+([A-Za-z][\w+/-]*)")
_HAS_SECONDS = re.compile(r"\d:\d\d:\d\d|[T ]\d{6}")
_WRITTEN = "2026-11-30T23:59+01:00, or '2026-11-30T23:59 Europe/Berlin'"


class LateError(TitoError):
    """A deadline or a late policy that cannot be used."""


@dataclass(frozen=True)
class Deadline:
    """A moment with a zone. As text it is what `parse` reads: `2026-11-30 23:59 Europe/Berlin`.

    Attributes:
        is_assumed: no zone was named, so it is that of this machine.
    """

    moment: datetime
    is_assumed: bool = field(default=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> Deadline:
        """Return the deadline that a text names, in the zone of this machine if it names none.

        A minute counts to its end, and a day without a time, too.

        Raises:
            LateError: the text is no date, its zone is not known, or no clock of this system goes that far.

        Example:
            >>> str(Deadline.parse("2026-10-31T20:00 America/New_York"))
            '2026-10-31 20:00 America/New_York'
            >>> Deadline.parse("2026-11-30T23:59+01:00").moment.isoformat()
            '2026-11-30T23:59:59+01:00'
        """
        plain = re.sub(r"\s*UTC(?=[+-]\d)", "", text.strip())
        named = _NAMED.fullmatch(plain)
        stamp, zone = (named[1], _zone(named[2], text)) if named else (plain, None)
        try:
            if "W" in stamp:
                raise ValueError("a week is no moment")
            moment = datetime.fromisoformat(stamp)
            if zone and moment.tzinfo:
                raise ValueError("two zones")
            if re.fullmatch(r"[\d-]+", stamp):
                moment = datetime.combine(moment, time(23, 59, 59))
            elif not _HAS_SECONDS.search(stamp):
                moment = moment.replace(second=59)
            is_assumed = not (zone or moment.tzinfo)
            moment = moment.replace(microsecond=0, tzinfo=zone or moment.tzinfo)
            moment = local(moment) if is_assumed else moment
            moment.astimezone(UTC)
            return cls(moment, is_assumed)
        except (ValueError, OverflowError, OSError) as error:
            raise LateError(f"a deadline is written as {_WRITTEN}, got {text!r}") from error

    @property
    def zone(self) -> tzinfo:
        """Return the zone: that of a place, or a fixed distance from UTC."""
        return self.moment.tzinfo or UTC

    def hours_late(self, submitted: str) -> float:
        """Return how long after the deadline something was handed in, in hours; 0 if unknown.

        24 hours are a day of the calendar: from the deadline to the same time on the next day, also where a clock is
        changed in between. So the hour by which such a day is longer does not count at its end.

        Args:
            submitted: ISO time with zone, as in `Record.submitted`.

        Raises:
            LateError: `submitted` is no such time.

        Example:
            >>> Deadline.parse("2026-11-30T23:59:00 UTC").hours_late("2026-12-01T01:29+01:00")
            0.5
            >>> Deadline.parse("2026-10-31T20:00 America/New_York").hours_late("2026-11-01T20:00:59-05:00")
            24.0
        """
        if not submitted:
            return 0.0
        try:
            moment = datetime.fromisoformat(submitted).replace(microsecond=0)
            if moment.tzinfo is None:
                raise ValueError("no zone")
            return self._seconds(moment) / 3600
        except (ValueError, TypeError, OverflowError) as error:
            raise LateError(f"the time of a submission needs date, time and zone, got {submitted!r}") from error

    def _seconds(self, moment: datetime) -> float:
        """Return the whole days to a moment, and what is left of it, in seconds."""
        now = moment.astimezone(UTC)
        if now <= self.moment.astimezone(UTC):
            return 0.0
        days = (moment.astimezone(self.zone).date() - self.moment.date()).days
        days -= self._after(days) > now
        spent, left = (now - self._after(days)).total_seconds(), (self._after(days + 1) - now).total_seconds()
        return days * DAY_S + min(spent, DAY_S - min(left, spent + left - DAY_S))

    def _after(self, days: int) -> datetime:
        """Return the same time of day, so many days later."""
        return (self.moment + timedelta(days=days)).astimezone(UTC)

    def __str__(self) -> str:
        shown = self.moment.replace(tzinfo=None).isoformat(" ").removesuffix(":59")
        return f"{shown} {zone_name(self.moment)}"


def local(moment: datetime) -> datetime:
    """Return a moment without a zone in that of this machine: by its name, or by the distance that it has then."""
    name = os.environ.get("TZ")
    name = os.path.realpath("/etc/localtime") if name is None else name.removeprefix(":") or "UTC"
    name = name.rpartition("zoneinfo/")[2].removeprefix("posix/").removeprefix("right/")
    try:
        return moment.replace(tzinfo=ZoneInfo(name))
    except (KeyError, ValueError, OSError):
        return moment.replace(tzinfo=timezone(moment.astimezone().utcoffset() or timedelta()))


def zone_name(moment: datetime) -> str:
    """Return the name of a moment's zone: `Europe/Berlin`, `UTC` or `UTC+01:00`."""
    zone = moment.tzinfo
    name = zone.key if isinstance(zone, ZoneInfo) else timezone(moment.utcoffset() or timedelta()).tzname(None)
    return name.removeprefix("Etc/") if name.startswith("Etc/U") else name


def _zone(name: str, text: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise LateError(
            f"the zone {name!r} in {text!r} is not known: name a place, as in Europe/Berlin, or write +01:00"
        ) from error
