# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""Prefetching: a bounded window of batches in flight, and one place that puts them in order."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

__all__ = ["prefetch"]


def prefetch(
    task_queue: Any, tasks: Iterable[tuple[int, int, Any]], *, in_order: bool = True, timeout_s: float = 0
) -> Iterator[Any]:
    """Yield the batches of the tasks; at most `task_queue.window` are in flight or waiting at a time.

    Nothing is submitted before the first batch is asked for; then as many tasks as the window holds. Each time one more
    is submitted between `result` and `yield`. No reference to a batch is kept while the caller works with it. However
    this ends (all tasks done, closed early, an error of `tasks` or of the queue), the tickets on the way are abandoned.

    Args:
        task_queue: `submit(*task)` returns a ticket, `wait(tickets, timeout_s)` the first of them that has arrived,
            `result(ticket)` its batch; `abandon(tickets)` forgets tickets; `window` is the bound.
        tasks: (epoch, position of the batch, positions of its samples); may be endless. A task is taken when there is
            room for it.
        in_order: yield in the order of the tasks; otherwise as they arrive.
        timeout_s: longest time to wait for a batch; 0 is forever. It is passed to `wait`.

    Raises:
        WorkerError: see `TaskQueue.wait`. Whatever a worker raised, from `result`, which has forgotten that ticket.
    """
    tasks = iter(tasks)
    flying: list[int] = []
    try:
        flying.extend(task_queue.submit(*task) for task in itertools.islice(tasks, task_queue.window))
        while flying:
            ticket = task_queue.wait(flying[:1] if in_order else flying, timeout_s)
            flying.remove(ticket)
            batch = [task_queue.result(ticket)]
            if (task := next(tasks, None)) is not None:
                flying.append(task_queue.submit(*task))
            yield batch.pop()
    finally:
        task_queue.abandon(flying)
