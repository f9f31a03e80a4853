"""The receipt of a submission: what was handed in, when, and how many points were seen before.

A student makes it, so it proves nothing: it shows an instructor which files belong together and whether they were
changed afterwards, and a student what was packed. Certain times are those of the learning platform.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tito.classroom.recorded.record import Evidence

FORMAT = 1
FILE = "receipt.json"
MAX_BYTES = 2**20
_FUTURE = timedelta(hours=1)  # by which clocks may differ


@dataclass(frozen=True)
class Sealed:
    """One notebook as it was when it was handed in; `modified` is seconds since 1970."""

    sha256: str
    modified: float = 0.0

    @classmethod
    def of(cls, data: bytes, modified: float = 0.0) -> Sealed:
        return cls(hashlib.sha256(data).hexdigest(), round(modified, 3))


@dataclass(frozen=True)
class Receipt:
    """What `tito submit` writes down.

    Attributes:
        module: such as `08_dataloader`.
        time: when it was packed, ISO 8601 with zone.
        files: notebook file -> its seal.
        points: task -> (points seen, points that could be seen): hidden checks are not among them.
        todo, unanswered: tasks and questions that are left.
        student: the name that was given, '' if none was.
        tito: version that packed it. release: `Release.key` of the edition that was worked in, '' for none.
    """

    module: str
    time: str
    files: Mapping[str, Sealed]
    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    todo: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    student: str = ""
    tito: str = ""
    release: str = ""
    format: int = FORMAT

    @property
    def when(self) -> datetime:
        return datetime.fromisoformat(self.time)

    @property
    def hash(self) -> str:
        """Return the hash of everything else."""
        text = json.dumps(self._values, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def number(self) -> str:
        """Return the beginning of the hash, for people: `3f2a-91bc-07d4`."""
        return "-".join(self.hash[start : start + 4] for start in (0, 4, 8))

    def dumps(self) -> str:
        """Return the receipt as JSON."""
        return json.dumps(self._values | {"hash": self.hash}, indent=1, sort_keys=True) + "\n"

    @property
    def _values(self) -> dict[str, Any]:
        """Return what is written: receipts without a release are as they were before there were any."""
        return {name: value for name, value in asdict(self).items() if (name, value) != ("release", "")}


def printable(text: str) -> str:
    """Return a text in the form for a receipt: short, and without control characters."""
    return "".join(sign if sign.isprintable() else " " for sign in text[:200])


def loads(data: bytes) -> tuple[Receipt, str]:
    """Return a receipt and the hash that it states.

    Raises:
        ValueError: it is none, or of a format that this version does not know.
    """
    if len(data) > MAX_BYTES:
        raise ValueError("is too large")
    try:
        values: dict[str, Any] = json.loads(data)
        stated = _text(values.pop("hash", ""))
        receipt = Receipt(
            module=_text(values["module"]),
            time=_text(values["time"]),
            files={
                _text(name): Sealed(_text(it["sha256"]), _number(it["modified"]))
                for name, it in values["files"].items()
            },
            points={_text(task): (_number(earned), _number(of)) for task, (earned, of) in values["points"].items()},
            todo=tuple(map(_text, values["todo"])),
            unanswered=tuple(map(_text, values["unanswered"])),
            student=_text(values["student"]),
            tito=_text(values["tito"]),
            release=_text(values.get("release", "")),
            format=values["format"],
        )
        if receipt.format != FORMAT or receipt.when.tzinfo is None:
            raise ValueError("is of a format that is not known here")
        if not 2000 <= receipt.when.year <= 2200:  # others cannot be told in every zone
            raise ValueError("names a time that cannot be")
        return receipt, stated
    except (KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise ValueError(f"is no receipt of tito: {error!r:.80}") from error


def verify_receipt(
    data: bytes, digests: Mapping[str, str], module: str, now: datetime | None = None
) -> tuple[Receipt | None, tuple[Evidence, ...]]:
    """Return a receipt, None if it cannot be read, and what does not fit the files that came with it.

    Args:
        data: the receipt.
        digests: name of each notebook file that came with it -> its SHA-256.
        module: that was to be handed in.
        now: the present time.
    """
    try:
        receipt, stated = loads(data)
    except ValueError as error:
        return None, (Evidence("receipt", FILE, f"the receipt {str(error)[:100]}"),)
    return receipt, tuple(
        Evidence("receipt", where, message) for where, message in _faults(receipt, stated, digests, module, now)
    )


def _faults(
    receipt: Receipt, stated: str, digests: Mapping[str, str], module: str, now: datetime | None
) -> list[tuple[str, str]]:
    found = []
    if stated != receipt.hash:
        found.append((FILE, "the receipt was edited: its own hash is another"))
    if receipt.module != module:
        found.append((FILE, f"the receipt is for {receipt.module[:60]!r}, not for {module}"))
    if receipt.when > (now or datetime.now(UTC)) + _FUTURE:
        found.append((FILE, f"the receipt says {receipt.time}, which is still to come"))
    for name, sealed in receipt.files.items():
        if name not in digests:
            found.append((name[:60], f"{name[:60]!r} is in the receipt and was not handed in"))
        elif digests[name] != sealed.sha256:
            found.append((name, f"{name} was changed after the receipt was made"))
    found += [(name, f"{name} is not in the receipt") for name in digests if name not in receipt.files]
    return found


def _text(value: Any) -> str:
    """Return a short text that can be printed; raise TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError(f"expected a text, got {type(value).__name__}")
    return printable(value)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"expected a number, got {type(value).__name__}")
    return value
