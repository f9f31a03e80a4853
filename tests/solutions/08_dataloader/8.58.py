# %% right: loops of its own around the wait
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            while not self.room() and not (self.closed or self.ended):
                self.wait(self.freed, self.blocked, lambda: self.free > 0 or self.room())
            if self.ended or self.closed:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            group: deque[Any] = deque()
            while len(group) < there and (limit is None or len(group) < limit):
                group.append(first_of())
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + len(group)
            return first, group

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% right: wakes without asking whether somebody waits
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            self.freed.notify_all()


# %% right: the conditions as contexts
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.freed:
            if self.room() == 0:
                self.wait(self.freed, self.blocked, lambda: self.room() > 0)
            wanted = not (self.closed or self.ended)
            if wanted:
                self.items.append(item)
                self.free = self.free - 1
                self.arrived.notify()
            return wanted

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.arrived:
            came = bool(self.items) or self.wait(self.arrived, self.starved, lambda: len(self.items) > 0, timeout_s)
            if not came:
                raise TimeoutError(f"no item came within {timeout_s} seconds")
            there = list(self.items) if not self.closed else []
            group = there if limit is None else there[:limit]
            for _ in group:
                self.items.popleft()
            number = self.number
            self.number += len(group)
            self.takes += 1
            self.seen += len(there)
            return number, deque(group)

    def leave(self) -> None:
        with self.freed:
            self.free += 1
            self.freed.notify()


# %% wrong: does not wait for room
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                pass
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: a push without room is dropped
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                return False
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: takes items after the end
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: pushes into a closed inbox
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: pushes after the end
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: says nothing after a push
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: a place is free as soon as the item is taken
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            self.free += count
            self.freed.notify_all()
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 0
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: no place is occupied
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: leave frees no place
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 0
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: leave wakes who waits for items
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.arrived.notify()


# %% wrong: push wakes nobody who takes
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: one item at a time
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = min(1, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: the limit is ignored
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: waits until there are as many as the limit
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if len(self.items) < (limit or 1) and not self.wait(self.arrived, self.starved, lambda: len(self.items) >= (limit or 1), timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: the last come is the first taken
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.pop, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: every take begins at number 0
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, 0
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: numbers count the takes
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + 1
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: numbers begin with 1
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first + 1, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: an item that did not come in time is no item
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                return self.number, deque()
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: the time limit is ignored
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: a closed inbox gives what is there
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: nothing is taken after the end
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed or self.ended else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: items stay where they are
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque(itertools.islice(self.items, count))

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: None is no item
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            if item is None:
                return True
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: takes are not counted
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes, self.seen, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: seen counts what is taken
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + count, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: places left without the lock do not count
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.free:
                self.wait(self.freed, self.blocked, lambda: self.free)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: remembers all items
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            self.__dict__.setdefault('all', []).append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: waits with a sleep, without the clock
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            deadline = time.monotonic() + (3600 if timeout_s is None else timeout_s)
            while not (self.items or self.closed or self.ended):
                self.arrived.wait(0.001)
                if time.monotonic() > deadline:
                    raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: copies the items, then clears them
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, there = self.number, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            if count < len(self.items):
                return first, deque([self.items.popleft() for _ in range(count)])
            group = deque(self.items)
            self.items.clear()
            return first, group

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            self.freed.notify_all()


# %% wrong: another deque after a take
class Inbox(Inbox):
    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, there = self.number, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            if count < len(self.items):
                return first, deque([self.items.popleft() for _ in range(count)])
            group, self.items = self.items, deque()
            return first, group

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            self.freed.notify_all()


# %% wrong: take waits by itself
class Inbox(Inbox):

    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.arrived.wait_for(
                lambda: self.items or self.closed or self.ended, timeout_s
            ):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: who waits for room looks at free alone
class Inbox(Inbox):

    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, lambda: self.free > 0)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: no time is all the time
class Inbox(Inbox):

    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s or None):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: takes without items are not counted
class Inbox(Inbox):

    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + bool(count), self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: leave counts without the lock
class Inbox(Inbox):

    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        self.free += 1
        if self.blocked.waiting:
            with self.lock:
                self.freed.notify()


# %% wrong: wakes only if the inbox was empty
class Inbox(Inbox):

    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if len(self.items) == 1:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.blocked.waiting:
                self.freed.notify()


# %% wrong: wakes only if there was no room
class Inbox(Inbox):

    def push(self, item: Any) -> bool:
        with self.lock:
            if not self.room():
                self.wait(self.freed, self.blocked, self.room)
            if self.closed or self.ended:
                return False
            self.free -= 1
            self.items.append(item)
            if self.starved.waiting:
                self.arrived.notify()
            return True

    def take(self, limit: int | None = None, timeout_s: float | None = None) -> tuple[int, deque[Any]]:
        with self.lock:
            if not self.items and not self.wait(self.arrived, self.starved, lambda: self.items, timeout_s):
                raise TimeoutError
            first, first_of, there = self.number, self.items.popleft, 0 if self.closed else len(self.items)
            count = there if limit is None else min(limit, there)
            self.takes, self.seen, self.number = self.takes + 1, self.seen + there, first + count
            return first, deque([first_of() for _ in range(count)])

    def leave(self) -> None:
        with self.lock:
            self.free += 1
            if self.free == 1:
                self.freed.notify()
