# %% right: an end that is no item
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                item = next(iterator, read)
                if item is read:
                    return
                tally.add(started, clock())
                wanted = inbox.put(item)
                item = None
                if not wanted:
                    return
            tally.look_at_cpu()
    finally:
        if hasattr(iterator, "close"):
            iterator.close()


# %% right: one helper for one item
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    def one() -> bool:
        started = time.perf_counter()
        try:
            item = next(iterator)
        except StopIteration:
            return False
        tally.add(started, time.perf_counter())
        return inbox.put(item)

    try:
        while True:
            places = inbox.reserve()
            if places == 0 or not all(one() for _ in range(places)):
                break
            tally.look_at_cpu()
    finally:
        close = getattr(iterator, "close", None)
        if close is not None:
            close()


# %% right: counts the places down
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    try:
        places, more = inbox.reserve(), True
        while places and more:
            places -= 1
            before = time.perf_counter()
            try:
                read_now = [next(iterator)]
            except StopIteration:
                break
            tally.add(before, time.perf_counter())
            more = inbox.put(read_now.pop())
            tally.look_at_cpu()
            if not places:
                places = inbox.reserve()
    finally:
        with contextlib.suppress(AttributeError):
            iterator.close()


# %% wrong: asks first, then waits for a place
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while True:
            for _ in range(1):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                tally.add(started, clock())
                if not inbox.push(item):
                    return
                del item
            tally.look_at_cpu()
    finally:
        if hasattr(iterator, "close"):
            iterator.close()


# %% wrong: pushes into places that it has reserved already
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                tally.add(started, clock())
                if not inbox.push(item):
                    return
                del item
            tally.look_at_cpu()
    finally:
        if hasattr(iterator, "close"):
            iterator.close()


# %% wrong: one item, however many places were reserved
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(1):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                tally.add(started, clock())
                if not inbox.put(item):
                    return
                del item
            tally.look_at_cpu()
    finally:
        if hasattr(iterator, "close"):
            iterator.close()


# %% wrong: one item more than there are places
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room + 1):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                tally.add(started, clock())
                if not inbox.put(item):
                    return
                del item
            tally.look_at_cpu()
    finally:
        if hasattr(iterator, "close"):
            iterator.close()


# %% wrong: the source is not closed
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                tally.add(started, clock())
                if not inbox.put(item):
                    return
                del item
            tally.look_at_cpu()
    finally:
        pass


# %% wrong: closed at its end only
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    if hasattr(iterator, "close"):
                        iterator.close()
                    return
                tally.add(started, clock())
                if not inbox.put(item):
                    return
                del item
            tally.look_at_cpu()
    finally:
        pass


# %% wrong: any iterator is closed, also one that cannot be
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                tally.add(started, clock())
                if not inbox.put(item):
                    return
                del item
            tally.look_at_cpu()
    finally:
        iterator.close()


# %% wrong: closed twice
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                tally.add(started, clock())
                if not inbox.put(item):
                    return
                del item
            tally.look_at_cpu()
    finally:
        if hasattr(iterator, "close"):
            iterator.close()
            iterator.close()


# %% wrong: an error is the end
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                try:
                    item = next(iterator)
                except Exception:
                    return
                tally.add(started, clock())
                if not inbox.put(item):
                    return
                del item
            tally.look_at_cpu()
    finally:
        if hasattr(iterator, "close"):
            iterator.close()


# %% wrong: an error ends the stream without being raised
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                except Exception as error:
                    inbox.finish(error)
                    return
                tally.add(started, clock())
                if not inbox.put(item):
                    return
                del item
            tally.look_at_cpu()
    finally:
        if hasattr(iterator, "close"):
            iterator.close()


# %% wrong: the end of the source ends the stream
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    inbox.finish()
                    return
                tally.add(started, clock())
                if not inbox.put(item):
                    return
                del item
            tally.look_at_cpu()
    finally:
        if hasattr(iterator, "close"):
            iterator.close()


# %% wrong: goes on when nobody wants items
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                tally.add(started, clock())
                inbox.put(item)
                del item
            tally.look_at_cpu()
    finally:
        if hasattr(iterator, "close"):
            iterator.close()


# %% wrong: reads the rest of the places when nobody wants items
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                tally.add(started, clock())
                inbox.put(item)
                del item
            tally.look_at_cpu()
            if inbox.closed:
                return
    finally:
        if hasattr(iterator, "close"):
            iterator.close()


# %% wrong: an item that is false is the end
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                if not item:
                    return
                tally.add(started, clock())
                if not inbox.put(item):
                    return
                del item
            tally.look_at_cpu()
    finally:
        if hasattr(iterator, "close"):
            iterator.close()


# %% wrong: None is left out
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                tally.add(started, clock())
                if item is not None and not inbox.put(item):
                    return
                del item
            tally.look_at_cpu()
    finally:
        if hasattr(iterator, "close"):
            iterator.close()


# %% wrong: the last item is kept
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                tally.add(started, clock())
                if not inbox.put(item):
                    return
            tally.look_at_cpu()
    finally:
        if hasattr(iterator, "close"):
            iterator.close()


# %% wrong: nothing is counted
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                if not inbox.put(item):
                    return
                del item
            tally.look_at_cpu()
    finally:
        if hasattr(iterator, "close"):
            iterator.close()


# %% wrong: the end is counted
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                tally.add(started, started)
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                if not inbox.put(item):
                    return
                del item
            tally.look_at_cpu()
    finally:
        if hasattr(iterator, "close"):
            iterator.close()


# %% wrong: waiting for room is counted
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        started = clock()
        while room := inbox.reserve():
            for _ in range(room):
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                tally.add(started, clock())
                if not inbox.put(item):
                    return
                del item
                started = clock()
            tally.look_at_cpu()
    finally:
        if hasattr(iterator, "close"):
            iterator.close()


# %% wrong: no look at the processor
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                tally.add(started, clock())
                if not inbox.put(item):
                    return
                del item
    finally:
        if hasattr(iterator, "close"):
            iterator.close()


# %% wrong: reads everything first
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    source, iterator = iterator, iter(list(iterator))
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                tally.add(started, clock())
                if not inbox.put(item):
                    return
                del item
            tally.look_at_cpu()
    finally:
        if hasattr(source, "close"):
            source.close()


# %% wrong: ends the stream
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                tally.add(started, clock())
                if not inbox.put(item):
                    return
                del item
            tally.look_at_cpu()
    finally:
        inbox.finish()
        if hasattr(iterator, "close"):
            iterator.close()


# %% wrong: a look at the processor at the end only
def read(iterator: Iterator[Any], inbox: Inbox, tally: Tally) -> None:
    clock = time.perf_counter
    try:
        while room := inbox.reserve():
            for _ in range(room):
                started = clock()
                try:
                    item = next(iterator)
                except StopIteration:
                    return
                tally.add(started, clock())
                if not inbox.put(item):
                    return
                del item
    finally:
        tally.look_at_cpu()
        if hasattr(iterator, "close"):
            iterator.close()
