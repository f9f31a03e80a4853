"""Files that could not be read, in a list that all workers add to."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tinytorch.core.dataloader.errors import DataError, shown
from tinytorch.core.dataloader.workers.plumbing.slot_memory import anonymous_file

from .memory.shared_file import passed_on, taken_over

__all__ = ["DamageLog", "Damaged", "OnError", "UnreadableError", "check_limit", "check_on_error"]

OnError = str | Callable[[Exception, int], Any]
MINIMUM = 100  # samples that were asked for, before a share of them means anything


class UnreadableError(Exception):
    """A file could not be read or decoded; the cause says why. Errors of transforms are not of this type."""


@dataclass(frozen=True, order=True)
class Damaged:
    """A file that could not be read: index of its sample, path, and what is wrong."""

    index: int
    path: str
    problem: str

    @classmethod
    def of(cls, index: int, path: str, error: BaseException | None) -> Damaged:
        """Return what is noted of an error, whose message may begin with the path."""
        return cls(index, path, str(error).removeprefix(f"{path}: "))


class DamageLog(Sequence[Damaged]):
    """The damaged files of a dataset, each once, in the order of their indices; the same in every process.

    Each process adds a line to one anonymous file, at its end, in one write; so no lock is needed, and what a worker
    found is there when its batch arrives. On a system without such files, each process has its own list.

    Args:
        length: samples of the dataset.
        most: how many files may be damaged: a number, or a share of the dataset below 1; None: any number.
    """

    def __init__(self, length: int, most: float | None = None) -> None:
        self.length, self.most = length, most
        self._begin(anonymous_file(0))

    def _begin(self, descriptor: int | None) -> None:
        self.descriptor, self.read, self.rest = descriptor, 0, b""
        self.found, self.lock = dict[int, Damaged](), threading.Lock()
        if descriptor is not None:
            import fcntl

            fcntl.fcntl(descriptor, fcntl.F_SETFL, os.O_APPEND)

    def __getstate__(self) -> tuple[Any, ...]:
        return self.length, self.most, passed_on(self.descriptor)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.length, self.most, passed = state
        self._begin(anonymous_file(0) if passed is None else taken_over(passed))

    def __del__(self) -> None:
        if self.__dict__.get("descriptor") is not None:
            os.close(self.descriptor)  # type: ignore[arg-type]

    def add(self, damaged: Damaged) -> None:
        """Note a damaged file.

        Raises:
            DataError: there are more than there may be.
        """
        with self.lock:
            self._look()
            if damaged.index not in self.found:
                line = json.dumps(asdict(damaged)).encode() + b"\n"
                if self.descriptor is None:
                    self.found[damaged.index] = damaged
                else:
                    os.write(self.descriptor, line)
                    self._look()
        if self.allowed is not None and len(self.found) > self.allowed:
            first = "; ".join(f"{one.path}: {one.problem}" for one in list(self)[:3])
            found = f"{len(self.found):,}, among them {first}"
            hint = "max_errors sets this"
            raise DataError("dataset", expected=f"at most {self.allowed:,} damaged files", found=found, hint=hint)

    @property
    def allowed(self) -> int | None:
        """How many files may be damaged; of a share, of so many samples at least that one says little."""
        if self.most is None or isinstance(self.most, int):
            return self.most
        return int(self.most * max(self.length, MINIMUM))

    def _look(self) -> None:
        """Read what was added by others."""
        while self.descriptor is not None and (piece := os.pread(self.descriptor, 1 << 20, self.read)):
            self.read += len(piece)
            *lines, self.rest = (self.rest + piece).split(b"\n")
            for line in map(json.loads, lines):
                self.found.setdefault(line["index"], Damaged(**line))

    def _sorted(self) -> list[Damaged]:
        with self.lock:
            self._look()
            return sorted(self.found.values())

    def __len__(self) -> int:
        return len(self._sorted())

    def __getitem__(self, position: Any) -> Any:
        return self._sorted()[position]

    def __iter__(self) -> Iterator[Damaged]:
        return iter(self._sorted())

    def __repr__(self) -> str:
        return f"<{len(self):,} damaged files>"


def check_on_error(on_error: Any) -> None:
    """Raise ValueError unless this says what to do about a damaged file."""
    if not callable(on_error) and on_error not in ("raise", "skip", "replace"):
        raise ValueError(f"on_error must be 'raise', 'skip', 'replace' or a function, got {shown(on_error)}")


def check_limit(max_errors: Any) -> None:
    """Raise ValueError unless this is a number of files, a share of them, or None."""
    whole = isinstance(max_errors, int) and not isinstance(max_errors, bool) and max_errors >= 0
    share = isinstance(max_errors, float) and 0 <= max_errors < 1
    if max_errors is not None and not whole and not share:
        raise ValueError(f"max_errors must be a number of files, a share below 1.0, or None, got {max_errors!r}")
