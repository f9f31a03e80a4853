# Exported from modules/08_dataloader/workers_dev.py; edit that file.
"""Tasks of several loops for one pool of workers: tickets for batches in flight, and answers that wait."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tinytorch.core.dataloader.workers.plumbing.messages import Answer, Message
from tinytorch.core.dataloader.workers.plumbing.tickets import Tickets

from .worker import Failure

__all__ = ["TaskQueue"]


class TaskQueue(Tickets):
    """Tasks for a pool of workers, and the batches that are in flight. Several loops may use one."""

    def sort(self, answer: Answer) -> None:
        """Put an answer where it belongs: among the arrived; or, if it is abandoned, release its slot.

        Raises:
            The error in the answer, if its ticket is -1.
        """
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket in self.abandoned:
            self.abandoned.remove(answer.ticket)
            self.arena.release(answer.slot)
        else:
            self.arrived[answer.ticket] = answer

    def result(self, ticket: int) -> Any:
        """Return the batch of a ticket that has arrived, and forget the ticket.

        A Message is unpacked by the arena, which then looks after the slot; a batch from a thread comes as it is.

        Raises:
            The error in the answer, if it is a Failure; its slot is released first.
            KeyError: the ticket has not arrived, or its result was asked for before.
        """
        answer = self.arrived.pop(ticket)
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        return self.arena.unpack(answer.content, answer.slot) if isinstance(answer.content, Message) else answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        """Forget tickets: slots of those that have arrived are released now, the others' when their answers come.

        Until its answer comes, a worker may write into the slot of a task.
        """
        for ticket in tickets:
            answer = self.arrived.pop(ticket, None)
            if answer is None:
                self.abandoned.add(ticket)
            else:
                self.arena.release(answer.slot)
