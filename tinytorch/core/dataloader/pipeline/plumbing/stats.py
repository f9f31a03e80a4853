"""What a stage did: items, busy and waiting time, percentiles; counted where it costs least."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple

__all__ = ["FENCED", "StageStats", "Tally", "WaitTime", "percentile", "stage_stats", "table"]

FENCED = not getattr(sys, "_is_gil_enabled", lambda: True)()  # without a GIL, what one thread does is seen later
RECENT = 1000  # calls of a worker that percentiles are taken from


class Tally:
    """What one worker of a stage did. Only that worker writes, so no lock is needed.

    Attributes:
        items: calls that are over. busy_s: seconds in them. cpu_s: seconds of processor time of the worker's thread.
        calls: (start, end) of the last calls, in seconds of `time.perf_counter`; of all if there is no limit.
    """

    def __init__(self, worker: int, recent: int | None = RECENT) -> None:
        self.worker, self.items, self.busy_s, self.cpu_s = worker, 0, 0.0, 0.0
        self.calls: deque[tuple[float, float]] = deque(maxlen=recent)

    def add(self, started: float, ended: float) -> None:
        self.items += 1
        self.busy_s += ended - started
        self.calls.append((started, ended))

    def look_at_cpu(self) -> None:
        """Note the processor time of the calling thread."""
        self.cpu_s = time.thread_time()


class WaitTime:
    """Seconds that threads have spent waiting, in `with`, including the waits that are not over. The caller has a lock.

    Attributes:
        waiting: how many threads wait. asleep: how many of these no other thread has woken yet; never fewer.
    """

    def __init__(self) -> None:
        self.waiting, self.asleep, self.total_s = 0, 0, 0.0

    def __enter__(self) -> None:
        self.waiting, self.total_s = self.waiting + 1, self.total_s - time.perf_counter()

    def sleep(self) -> None:
        """Note that a thread that waits looks once more whether it has to, and then sleeps."""
        self.asleep = min(self.asleep + 1, self.waiting)

    def __exit__(self, *error: object) -> None:
        self.waiting, self.total_s = self.waiting - 1, self.total_s + time.perf_counter()
        self.asleep = min(self.asleep, self.waiting)

    def read(self) -> float:
        return self.total_s + self.waiting * time.perf_counter()


class StageStats(NamedTuple):
    """What a stage did in `elapsed_s` seconds.

    Attributes:
        busy: share of the time of its workers that was spent in the function (a stage whose workers never wait: 1).
        cpu: share of the busy time in which the function used the processor: small where it waits for a disk, a
            network or another process.
        waiting_for_input, waiting_for_output: shares of the time of its workers.
        p50_s, p90_s, p99_s: of the recent calls.
        queue: how many items wait for the stage, on average, when it takes some.
    """

    name: str
    concurrency: int
    items: int
    failures: int
    elapsed_s: float
    busy: float
    cpu: float
    waiting_for_input: float
    waiting_for_output: float
    p50_s: float
    p90_s: float
    p99_s: float
    queue: float

    @property
    def items_per_s(self) -> float:
        return self.items / self.elapsed_s if self.elapsed_s else 0.0

    @property
    def seconds_per_item(self) -> float:
        """Mean time of one call."""
        return self.busy * self.elapsed_s * self.concurrency / self.items if self.items else 0.0


def percentile(seconds: Sequence[float], share: float) -> float:
    """Return the value that this share of the sorted values does not exceed; 0 if there are none."""
    return seconds[min(len(seconds) - 1, int(share * len(seconds)))] if seconds else 0.0


def stage_stats(
    name: str, concurrency: int, tallies: Sequence[Tally], inbox: Any, following: Any, failures: int, elapsed_s: float
) -> StageStats:
    """Return the statistics of a stage from the tallies of its workers and the inboxes before and after it."""
    seconds = sorted(ended - started for tally in tallies for started, ended in tally.calls.copy())
    busy_s = sum(tally.busy_s for tally in tallies)
    time_of_workers = max(1e-9, elapsed_s * concurrency)
    return StageStats(
        name=name,
        concurrency=concurrency,
        items=sum(tally.items for tally in tallies),
        failures=failures,
        elapsed_s=elapsed_s,
        busy=min(1.0, busy_s / time_of_workers),
        cpu=min(1.0, sum(tally.cpu_s for tally in tallies) / busy_s) if busy_s else 0.0,
        waiting_for_input=min(1.0, inbox.starved.read() / time_of_workers) if inbox else 0.0,
        waiting_for_output=min(1.0, following.blocked.read() / time_of_workers),
        p50_s=percentile(seconds, 0.5),
        p90_s=percentile(seconds, 0.9),
        p99_s=percentile(seconds, 0.99),
        queue=inbox.seen / inbox.takes if inbox and inbox.takes else 0.0,
    )


def table(stats: Sequence[StageStats]) -> str:
    """Return the statistics as lines of text, one stage a line."""
    head = ("stage", "workers", "items/s", "busy", "no input", "no room", "p50 ms", "p99 ms", "queue", "failed")
    rows = [
        (
            one.name,
            f"{one.concurrency}",
            f"{one.items_per_s:,.0f}",
            f"{one.busy:.0%}",
            f"{one.waiting_for_input:.0%}",
            f"{one.waiting_for_output:.0%}",
            f"{one.p50_s * 1e3:.3g}",
            f"{one.p99_s * 1e3:.3g}",
            f"{one.queue:.1f}",
            f"{one.failures}",
        )
        for one in stats
    ]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = []
    for first, *rest in (head, *rows):
        numbers = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *numbers]))
    return "\n".join(lines)
