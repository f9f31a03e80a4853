# %% right: asks before it waits whether it must
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            over = self.closed or self.ended
            if not over and self.room() == 0:
                self.wait(self.freed, self.blocked, self.room)
                over = self.closed or self.ended
            count = 0 if over else self.room()
            self.free -= count
            return count

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()


# %% right: the conditions as contexts, and one way to wake all
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.freed:
            while not (self.room() or self.closed or self.ended):
                self.wait(self.freed, self.blocked, self.room)
            count = 0
            if not (self.closed or self.ended):
                count, self.free = self.free, 0
        return count

    def finish(self, error: BaseException | None = None) -> None:
        with self.arrived:
            self.error = self.error if self.ended else error
            self.ended = True
            self._wake_everybody()

    def close(self) -> None:
        with self.arrived:
            self.closed = True
            self.items = deque()
            self._wake_everybody()

    def _wake_everybody(self) -> None:
        for condition in (self.arrived, self.freed):
            condition.notify_all()


# %% right: returns early at a second end
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if self.ended:
                return
            self.error = error
            self.ended = True
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            while self.items:
                self.items.pop()
            self.arrived.notify_all()
            self.freed.notify_all()


# %% wrong: does not wait for room
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            self.room()
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()


# %% wrong: reserves one place
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return 0
            reserved, self.free = 1, self.free - 1
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()


# %% wrong: the places stay free
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return 0
            reserved = self.free
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()


# %% wrong: reserves the capacity
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return self.capacity

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()


# %% wrong: reserves after the end
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()


# %% wrong: reserves in a closed inbox
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()


# %% wrong: reserves after finish
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()


# %% wrong: takes the places away at the end
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            reserved, self.free = self.free, 0
            return 0 if self.closed or self.ended else reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()


# %% wrong: places left without the lock do not count
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.free:
                self.wait(self.freed, self.blocked, lambda: self.free)
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()


# %% wrong: the last error counts
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            self.ended, self.error = True, error
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()


# %% wrong: the first error counts, also after a good end
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            self.ended, self.error = True, self.error or error
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()


# %% wrong: the error is lost
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended = True
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()


# %% wrong: finish drops what is there
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
                self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()


# %% wrong: finish closes
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error, self.closed = True, error, True
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()


# %% wrong: close keeps what is there
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.arrived.notify_all()
            self.freed.notify_all()


# %% wrong: close ends the stream
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = self.ended = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()


# %% wrong: close forgets the error
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            self.ended, self.error = True, error
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed, self.error = True, None
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()


# %% wrong: one of each is woken
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.arrived.notify()
            self.freed.notify()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify()
            self.freed.notify()


# %% wrong: who waits for items is woken twice, who waits for room never
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.arrived.notify_all()
            self.arrived.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.arrived.notify_all()


# %% wrong: who waits for items sleeps on
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.freed.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()
            self.freed.notify_all()
            self.freed.notify_all()


# %% wrong: a second close is an error
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            if self.closed:
                raise RuntimeError('closed already')
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()


# %% wrong: closed, but not under the lock that others wait with
class Inbox(Inbox):
    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()


# %% wrong: who waits for room looks at free alone
class Inbox(Inbox):

    def reserve(self) -> int:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, lambda: self.free > 0)
            if self.closed or self.ended:
                return 0
            reserved, self.free = self.free, 0
            return reserved

    def finish(self, error: BaseException | None = None) -> None:
        with self.lock:
            if not self.ended:
                self.ended, self.error = True, error
            self.arrived.notify_all()
            self.freed.notify_all()

    def close(self) -> None:
        with self.lock:
            self.closed = True
            self.items.clear()
            self.arrived.notify_all()
            self.freed.notify_all()
