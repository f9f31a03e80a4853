# %% right: the rest in a helper of its own
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    ended_well = inbox.error is None and not inbox.closed
    if ended_well and not drop_last and len(batch) > 0:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    count = len(batch)
    wanted = outlet.push(batch)
    for _ in range(count):
        outlet.leave()
    moment = time.perf_counter()
    tally.add(moment, moment)
    return wanted


# %% right: slices of what has come
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    def give(batch: list[Any]) -> bool:
        tally.add(0.0, 0.0)
        wanted = outlet.push(batch)
        for _ in range(len(batch)):
            outlet.leave()
        return wanted

    come: list[Any] = []
    while group := inbox.take()[1]:
        come += group
        del group
        while len(come) >= size:
            if not give(come[:size]):
                return
            del come[:size]
        tally.look_at_cpu()
    if come and not (drop_last or inbox.closed or inbox.error):
        give(come)


# %% right: one item at a time
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take(1)[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted


# %% right: a list that is not wanted does not count
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    while group := inbox.take()[1]:
        while group:
            batch.append(group.popleft())
            if len(batch) == size:
                if not _handed_on(batch, outlet, tally):
                    return
                batch = []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _handed_on(batch, outlet, tally)


def _handed_on(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    if not outlet.push(batch):
        return False
    for _ in batch:
        outlet.leave()
    now = time.perf_counter()
    tally.add(now, now)
    return True


# %% wrong: no shorter list
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: drop_last the other way round
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: drop_last is ignored
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: a shorter list after an error
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and not drop_last and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: a shorter list from a closed inbox
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: an empty list at the end
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: places are left before the list is accepted
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    for _ in batch:
        outlet.leave()
    return outlet.push(batch)


# %% wrong: places are left as the items come
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            outlet.leave()
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    return wanted


# %% wrong: one place is left for a list
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    outlet.leave()
    return wanted


# %% wrong: no place is left
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    return wanted


# %% wrong: the same list again and again
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted = _give_list(batch, outlet, tally)
                batch.clear()
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: goes on when no more is wanted
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                _give_list(batch, outlet, tally)
                batch = []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: a list for what is there at a time
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        if batch:
            wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: lists of one item more
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) > size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: lists of one item less
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == max(1, size - 1):
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: tuples
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(tuple(batch))
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: items that are false are left out
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            item = group.popleft()
            if not item and item != 0:
                outlet.leave()
                continue
            batch.append(item)
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: None is left out
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            item = group.popleft()
            if item is None:
                outlet.leave()
                continue
            batch.append(item)
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: lists are not counted
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: items are counted
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            tally.add(0.0, 0.0)
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: a list counts the time since the program began
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(0.0, now)
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: no look at the processor
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: a look at the processor at the end only
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
    tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: waiting for room is work
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        while group and wanted:
            batch.append(group.popleft())
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    started = time.perf_counter()
    wanted = outlet.push(batch)
    tally.add(started, time.perf_counter())
    for _ in batch:
        outlet.leave()
    return wanted


# %% wrong: goes through the whole group although no list is wanted
def aggregate(size: int, drop_last: bool, inbox: Inbox, outlet: Outlet, tally: Tally) -> None:
    batch: list[Any] = []
    wanted = True
    while wanted and (group := inbox.take()[1]):
        for item in group:
            batch.append(item)
            if len(batch) == size:
                wanted, batch = _give_list(batch, outlet, tally), []
        tally.look_at_cpu()
    if batch and not drop_last and inbox.error is None and not inbox.closed:
        _give_list(batch, outlet, tally)


def _give_list(batch: list[Any], outlet: Outlet, tally: Tally) -> bool:
    now = time.perf_counter()
    tally.add(now, now)
    wanted = outlet.push(batch)
    for _ in batch:
        outlet.leave()
    return wanted
