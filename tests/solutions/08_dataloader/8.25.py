# %% right: step by step
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.discard(answer.ticket)
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        del self.arrived[ticket]
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                answer = self.arrived.pop(ticket)
                self.arena.release(answer.slot)
            else:
                self.abandoned.add(ticket)


# %% right: set arithmetic, and a case for each kind of answer
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket < 0:
            raise answer.content.error()
        self.arrived[answer.ticket] = answer
        if answer.ticket in self.abandoned:
            self.abandoned -= {answer.ticket}
            self._drop([answer.ticket])

    def _drop(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            self.arena.release(self.arrived.pop(ticket).slot)

    def result(self, ticket: int) -> Any:
        match self.arrived.pop(ticket):
            case Answer(slot=slot, content=Failure() as failure):
                self.arena.release(slot)
                raise failure.error()
            case Answer(slot=slot, content=Message() as message):
                return self.arena.unpack(message, slot)
            case Answer(content=batch):
                return batch

    def abandon(self, tickets: Iterable[int]) -> None:
        unwanted = set(tickets)
        here = unwanted & self.arrived.keys()
        self.abandoned |= unwanted - here
        self._drop(here)


# %% right: an abandoned ticket is sorted again
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        ticket, slot, content = answer
        if ticket == -1 and isinstance(content, Failure):
            raise content.error()
        try:
            self.abandoned.remove(ticket)
        except KeyError:
            self.arrived.update({ticket: answer})
        else:
            self.arena.release(slot)

    def result(self, ticket: int) -> Any:
        _, slot, content = self.arrived.pop(ticket)
        if type(content) is Message:
            content = self.arena.unpack(content, slot)
        elif type(content) is Failure:
            self.arena.release(slot)
            raise content.error()
        return content

    def abandon(self, tickets: Iterable[int]) -> None:
        tickets = list(tickets)
        self.abandoned.update(tickets)
        for ticket in tickets:
            if ticket in self.arrived:
                self.sort(self.arrived.pop(ticket))


# %% wrong: a failure keeps its slot
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.discard(answer.ticket)
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        del self.arrived[ticket]
        if isinstance(answer.content, Failure):
            raise answer.content.error()
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                answer = self.arrived.pop(ticket)
                self.arena.release(answer.slot)
            else:
                self.abandoned.add(ticket)


# %% wrong: the slot is released after raising, which is never
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.discard(answer.ticket)
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        del self.arrived[ticket]
        if isinstance(answer.content, Failure):
            raise answer.content.error()
            self.arena.release(answer.slot)
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                answer = self.arrived.pop(ticket)
                self.arena.release(answer.slot)
            else:
                self.abandoned.add(ticket)


# %% wrong: a result is not forgotten
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.discard(answer.ticket)
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                answer = self.arrived.pop(ticket)
                self.arena.release(answer.slot)
            else:
                self.abandoned.add(ticket)


# %% wrong: a failure is not forgotten
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.discard(answer.ticket)
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        del self.arrived[ticket]
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                answer = self.arrived.pop(ticket)
                self.arena.release(answer.slot)
            else:
                self.abandoned.add(ticket)


# %% wrong: the slot of a batch is released although the batch is a view of it
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.discard(answer.ticket)
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        del self.arrived[ticket]
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        if isinstance(answer.content, Message):
            batch = self.arena.unpack(answer.content, answer.slot)
            self.arena.release(answer.slot)
            return batch
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                answer = self.arrived.pop(ticket)
                self.arena.release(answer.slot)
            else:
                self.abandoned.add(ticket)


# %% wrong: a failure is returned, not raised
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.discard(answer.ticket)
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        del self.arrived[ticket]
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            return answer.content.error()
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                answer = self.arrived.pop(ticket)
                self.arena.release(answer.slot)
            else:
                self.abandoned.add(ticket)


# %% wrong: the oldest answer, whatever the ticket
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.discard(answer.ticket)
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        answer = self.arrived.pop(min(self.arrived))
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                answer = self.arrived.pop(ticket)
                self.arena.release(answer.slot)
            else:
                self.abandoned.add(ticket)


# %% wrong: the answer that came last, whatever the ticket
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.discard(answer.ticket)
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        _, answer = self.arrived.popitem()
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                answer = self.arrived.pop(ticket)
                self.arena.release(answer.slot)
            else:
                self.abandoned.add(ticket)


# %% wrong: a batch from a thread is unpacked, too
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.discard(answer.ticket)
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        del self.arrived[ticket]
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        return self.arena.unpack(answer.content, answer.slot)

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                answer = self.arrived.pop(ticket)
                self.arena.release(answer.slot)
            else:
                self.abandoned.add(ticket)


# %% wrong: abandoned answers are kept
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        self.arrived[answer.ticket] = answer

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        del self.arrived[ticket]
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                answer = self.arrived.pop(ticket)
                self.arena.release(answer.slot)
            else:
                self.abandoned.add(ticket)


# %% wrong: the slots of abandoned answers are kept
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.discard(answer.ticket)

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        del self.arrived[ticket]
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                answer = self.arrived.pop(ticket)
                self.arena.release(answer.slot)
            else:
                self.abandoned.add(ticket)


# %% wrong: abandoned tickets are kept
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        del self.arrived[ticket]
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                answer = self.arrived.pop(ticket)
                self.arena.release(answer.slot)
            else:
                self.abandoned.add(ticket)


# %% wrong: an abandoned failure is raised
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if isinstance(answer.content, Failure):
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.discard(answer.ticket)
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        del self.arrived[ticket]
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                answer = self.arrived.pop(ticket)
                self.arena.release(answer.slot)
            else:
                self.abandoned.add(ticket)


# %% wrong: one abandoned answer clears all abandoned tickets
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.clear()
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        del self.arrived[ticket]
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                answer = self.arrived.pop(ticket)
                self.arena.release(answer.slot)
            else:
                self.abandoned.add(ticket)


# %% wrong: answers that have arrived keep their slots when abandoned
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.discard(answer.ticket)
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        del self.arrived[ticket]
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                del self.arrived[ticket]
            else:
                self.abandoned.add(ticket)


# %% wrong: answers that have arrived are noted as abandoned, too
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.discard(answer.ticket)
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        del self.arrived[ticket]
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                answer = self.arrived.pop(ticket)
                self.arena.release(answer.slot)
            self.abandoned.add(ticket)


# %% wrong: answers that have arrived are abandoned and stay
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.discard(answer.ticket)
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        del self.arrived[ticket]
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            self.abandoned.add(ticket)


# %% wrong: tickets on the way are simply forgotten
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.discard(answer.ticket)
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        del self.arrived[ticket]
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                answer = self.arrived.pop(ticket)
                self.arena.release(answer.slot)


# %% wrong: everything that has arrived is dropped
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.discard(answer.ticket)
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        del self.arrived[ticket]
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                for answer in self.arrived.values():
                    self.arena.release(answer.slot)
                self.arrived.clear()
            else:
                self.abandoned.add(ticket)


# %% wrong: a worker that could not start waits among the answers
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.discard(answer.ticket)
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        del self.arrived[ticket]
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                answer = self.arrived.pop(ticket)
                self.arena.release(answer.slot)
            else:
                self.abandoned.add(ticket)


# %% wrong: every failure is raised as soon as it comes
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if isinstance(answer.content, Failure) and answer.ticket not in self.abandoned:
            raise answer.content.error()
        if answer.ticket not in self.abandoned:
            self.arrived[answer.ticket] = answer
            return
        self.abandoned.discard(answer.ticket)
        self.arena.release(answer.slot)

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        del self.arrived[ticket]
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        if isinstance(answer.content, Message):
            return self.arena.unpack(answer.content, answer.slot)
        return answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            if ticket in self.arrived:
                answer = self.arrived.pop(ticket)
                self.arena.release(answer.slot)
            else:
                self.abandoned.add(ticket)


# %% right: match on what an answer is
class TaskQueue(Tickets):
    def _drop(self, answer: Answer) -> None:
        self.arena.release(answer.slot)

    def sort(self, answer: Answer) -> None:
        match answer.ticket:
            case -1:
                raise answer.content.error()
            case ticket if ticket in self.abandoned:
                self.abandoned.discard(ticket)
                self._drop(answer)
            case ticket:
                self.arrived[ticket] = answer

    def result(self, ticket: int) -> Any:
        if ticket not in self.arrived:
            raise KeyError(ticket)
        answer = self.arrived[ticket]
        del self.arrived[ticket]
        match answer.content:
            case Failure() as failure:
                self._drop(answer)
                raise failure.error()
            case Message() as message:
                return self.arena.unpack(message, answer.slot)
            case batch:
                return batch

    def abandon(self, tickets: Iterable[int]) -> None:
        unwanted = set(tickets)
        for ticket in unwanted & set(self.arrived):
            self._drop(self.arrived.pop(ticket))
            unwanted.remove(ticket)
        self.abandoned |= unwanted


# %% wrong: the tickets are gone through twice
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket in self.abandoned:
            self.abandoned.remove(answer.ticket)
            self.arena.release(answer.slot)
        else:
            self.arrived[answer.ticket] = answer

    def result(self, ticket: int) -> Any:
        answer = self.arrived.pop(ticket)
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        return self.arena.unpack(answer.content, answer.slot) if isinstance(answer.content, Message) else answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        self.abandoned.update(ticket for ticket in tickets if ticket not in self.arrived)
        for ticket in tickets:
            if ticket in self.arrived:
                self.arena.release(self.arrived.pop(ticket).slot)


# %% wrong: a batch of a thread that is false is taken for none
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket in self.abandoned:
            self.abandoned.remove(answer.ticket)
            self.arena.release(answer.slot)
        else:
            self.arrived[answer.ticket] = answer

    def result(self, ticket: int) -> Any:
        answer = self.arrived.pop(ticket)
        if answer.content is None or (isinstance(answer.content, list | tuple | int) and not answer.content):
            raise KeyError(ticket)
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        return self.arena.unpack(answer.content, answer.slot) if isinstance(answer.content, Message) else answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            answer = self.arrived.pop(ticket, None)
            if answer is None:
                self.abandoned.add(ticket)
            else:
                self.arena.release(answer.slot)


# %% wrong: an answer that has arrived is kept when a batch is given out
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket in self.abandoned:
            self.abandoned.remove(answer.ticket)
            self.arena.release(answer.slot)
        else:
            self.arrived[answer.ticket] = answer

    def result(self, ticket: int) -> Any:
        answer = self.arrived[ticket]
        if not isinstance(answer.content, list | None):
            del self.arrived[ticket]
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        return self.arena.unpack(answer.content, answer.slot) if isinstance(answer.content, Message) else answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            answer = self.arrived.pop(ticket, None)
            if answer is None:
                self.abandoned.add(ticket)
            else:
                self.arena.release(answer.slot)


# %% wrong: a failure of a thread is told anew
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket in self.abandoned:
            self.abandoned.remove(answer.ticket)
            self.arena.release(answer.slot)
        else:
            self.arrived[answer.ticket] = answer

    def result(self, ticket: int) -> Any:
        answer = self.arrived.pop(ticket)
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            error = answer.content.error()
            raise error if answer.slot is not None else type(error)(*error.args)
        return self.arena.unpack(answer.content, answer.slot) if isinstance(answer.content, Message) else answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            answer = self.arrived.pop(ticket, None)
            if answer is None:
                self.abandoned.add(ticket)
            else:
                self.arena.release(answer.slot)


# %% wrong: the slots of abandoned tickets are released at once, though a worker may write there
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket in self.abandoned:
            self.abandoned.remove(answer.ticket)
        else:
            self.arrived[answer.ticket] = answer

    def result(self, ticket: int) -> Any:
        answer = self.arrived.pop(ticket)
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        return self.arena.unpack(answer.content, answer.slot) if isinstance(answer.content, Message) else answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            answer = self.arrived.pop(ticket, None)
            if answer is None:
                self.abandoned.add(ticket)
                self.arena.release(next((task.slot for task in self.pool.sent if task.ticket == ticket), None))
            else:
                self.arena.release(answer.slot)


# %% wrong: a failure that is an OSError keeps its slot
class TaskQueue(Tickets):
    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket in self.abandoned:
            self.abandoned.remove(answer.ticket)
            self.arena.release(answer.slot)
        else:
            self.arrived[answer.ticket] = answer

    def result(self, ticket: int) -> Any:
        answer = self.arrived.pop(ticket)
        if isinstance(answer.content, Failure):
            error = answer.content.error()
            if not isinstance(error, OSError):
                self.arena.release(answer.slot)
            raise error
        return self.arena.unpack(answer.content, answer.slot) if isinstance(answer.content, Message) else answer.content

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            answer = self.arrived.pop(ticket, None)
            if answer is None:
                self.abandoned.add(ticket)
            else:
                self.arena.release(answer.slot)


# %% wrong: no slot means a thread
class TaskQueue(Tickets):

    def sort(self, answer: Answer) -> None:
        if answer.ticket == -1:
            raise answer.content.error()
        if answer.ticket in self.abandoned:
            self.abandoned.remove(answer.ticket)
            self.arena.release(answer.slot)
        else:
            self.arrived[answer.ticket] = answer

    def result(self, ticket: int) -> Any:
        answer = self.arrived.pop(ticket)
        if isinstance(answer.content, Failure):
            self.arena.release(answer.slot)
            raise answer.content.error()
        return answer.content if answer.slot is None else self.arena.unpack(answer.content, answer.slot)

    def abandon(self, tickets: Iterable[int]) -> None:
        for ticket in tickets:
            answer = self.arrived.pop(ticket, None)
            if answer is None:
                self.abandoned.add(ticket)
            else:
                self.arena.release(answer.slot)
