# %% right: two helpers
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    wanted = True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            wanted = _one(call, outlet, tally, number, group)
            number += 1
        tally.look_at_cpu()


def _one(call: Callable[[Any], Any], outlet: Outlet, tally: Tally, number: int, group: deque[Any]) -> bool:
    item = group.popleft()
    started, waited_s = time.perf_counter(), 0.0
    try:
        result = call(item)
        if isinstance(result, GeneratorType):
            result, waited_s = outlet.spread(result)
    except BaseException as error:
        tally.add(started, time.perf_counter())
        return outlet.fail(number, item, error)
    tally.add(started + waited_s, time.perf_counter())
    return outlet.give(number, result)


# %% right: returns where no more is wanted
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    while True:
        first, group = inbox.take(at_a_time)
        if len(group) == 0:
            return
        for number in range(first, first + len(group)):
            item, failed, result, waited_s = group.popleft(), None, None, 0.0
            started = time.perf_counter()
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                failed = error
            ended = time.perf_counter()
            tally.add(started + waited_s, ended)
            wanted = outlet.give(number, result) if failed is None else outlet.fail(number, item, failed)
            del item, result, failed
            if not wanted:
                return
        tally.look_at_cpu()


# %% right: counts with an iterator
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        first, group = inbox.take(at_a_time)
        if not group:
            return
        numbers = itertools.count(first)
        while group and wanted:
            number = next(numbers)
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
        tally.look_at_cpu()


# %% wrong: only exceptions are failures
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except Exception as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: an exception ends the thread
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                raise
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: an exception is left out silently
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                outlet.leave()
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: an exception is a result
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = give(number, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: after a failure, the rest of the group is dropped
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
                group.clear()
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: goes on after no more results are wanted
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: goes on after a failure that ends the stream
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: finishes the group although no more is wanted
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: every group begins with number 0
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        _, group = inbox.take(at_a_time)
        number = 0
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: failures have no number
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
                number -= 1
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: all items are taken at once, whatever at_a_time
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take()
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: one item at a time, whatever at_a_time
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(1)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: a generator is a result
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: a list is spread, too
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if isinstance(result, GeneratorType | list):
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: nothing is given after a generator
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
                    number += 1
                    tally.items += 1
                    continue
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: a generator that fails ends the thread
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
                    ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: waiting for room is work
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                wanted = give(number, result)
                ended = clock()
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: waiting of a generator is work
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: the place is left twice
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
                inbox.leave()
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: the place is left before the result is accepted
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                inbox.leave()
                wanted = give(number, result)
                inbox.left -= 1
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: nothing is counted
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: calls are not noted
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            number += 1
        tally.look_at_cpu()


# %% wrong: failures are not counted
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
                tally.items -= 1
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: the item is kept while it waits
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: the result is kept while it waits
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: the error is kept, and with it the item
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                last = error
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: no look at the processor
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1


# %% wrong: any iterator is spread
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    wanted = True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            wanted = _one(call, outlet, tally, number, group)
            number += 1
        tally.look_at_cpu()


def _one(call: Callable[[Any], Any], outlet: Outlet, tally: Tally, number: int, group: deque[Any]) -> bool:
    item = group.popleft()
    started, waited_s = time.perf_counter(), 0.0
    try:
        result = call(item)
        if hasattr(result, "__next__"):
            result, waited_s = outlet.spread(result)
    except BaseException as error:
        tally.add(started, time.perf_counter())
        return outlet.fail(number, item, error)
    tally.add(started + waited_s, time.perf_counter())
    return outlet.give(number, result)


# %% wrong: an error of the engine is a failure of the item
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                try:
                    wanted = give(number, result)
                except Exception as error:
                    wanted = outlet.fail(number, item, error)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: a look at the processor at the end only
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
    tally.look_at_cpu()


# %% wrong: the time of the judgement counts
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                wanted = outlet.fail(number, item, error)
                ended = clock()
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: a call that waited ends early
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            tally.items += 1
            ended -= waited_s
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: the failure that ends it all is not counted
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, give, note, wanted = time.perf_counter, outlet.give, tally.calls.append, True
    while wanted:
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item = group.popleft()
            started, waited_s = clock(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
                if not wanted:
                    return
            else:
                ended = clock()
                wanted = give(number, result)
            item = result = None
            started += waited_s
            tally.items += 1
            tally.busy_s += ended - started
            note((started, ended))
            number += 1
        tally.look_at_cpu()


# %% wrong: what one generator waited is taken from the calls after it
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    waited_s = 0.0
    while True:
        number, group = inbox.take(at_a_time)
        if not group:
            return
        while group:
            item = group.popleft()
            started = time.perf_counter()
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                tally.add(started + waited_s, time.perf_counter())
                wanted = outlet.fail(number, item, error)
            else:
                tally.add(started + waited_s, time.perf_counter())
                wanted = outlet.give(number, result)
            item = result = None
            if not wanted:
                return
            number += 1
        tally.look_at_cpu()


# %% wrong: a call begins where the one before it ended
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, wanted = time.perf_counter, True
    while wanted:
        started = clock()
        number, group = inbox.take(at_a_time)
        if not group:
            break
        started = clock()
        while group and wanted:
            item, waited_s = group.popleft(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = outlet.give(number, result)
            item = result = None
            tally.add(started + waited_s, ended)
            started = ended
            number += 1
        tally.look_at_cpu()


# %% wrong: waiting for items is work
def call_each(
    call: Callable[[Any], Any], inbox: Inbox, outlet: Outlet, tally: Tally, at_a_time: int | None = None
) -> None:
    clock, wanted = time.perf_counter, True
    while wanted:
        started = clock()
        number, group = inbox.take(at_a_time)
        if not group:
            break
        while group and wanted:
            item, waited_s = group.popleft(), 0.0
            try:
                result = call(item)
                if type(result) is GeneratorType:
                    result, waited_s = outlet.spread(result)
            except BaseException as error:
                ended = clock()
                wanted = outlet.fail(number, item, error)
            else:
                ended = clock()
                wanted = outlet.give(number, result)
            item = result = None
            tally.add(started + waited_s, ended)
            started = clock()
            number += 1
        tally.look_at_cpu()
