# %% right: a heap of what is due next
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    import heapq

    ends = [float(due(length)[-1]) for due, length in zip(times, lengths, strict=True)]
    end = min(ends) if stop == "first" else max(ends)
    lists = []
    for due, length in zip(times, lengths, strict=True):
        count = length
        if stop == "cycle":
            while due(count)[-1] <= end:
                count += length + 10
        lists.append(due(count).tolist())
    heap = [(moments[0], source, 0) for source, moments in enumerate(lists)]
    heapq.heapify(heap)
    rows = []
    while heap:
        moment, source, number = heapq.heappop(heap)
        if moment > end:
            continue
        rows.append((source, number % lengths[source]))
        if number + 1 < len(lists[source]):
            heapq.heappush(heap, (lists[source][number + 1], source, number + 1))
    return np.array(rows, dtype=np.int64).reshape(-1, 2)


# %% right: three arrays, and lexsort
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    last = np.array([due(length)[-1] for due, length in zip(times, lengths, strict=True)])
    end = last.min() if stop == "first" else last.max()
    moments, sources, samples = [], [], []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop == "cycle" and due(count)[-1] <= end:
            count = 2 * count + 1
        one = due(count)
        keep = int(np.searchsorted(one, end, side="right"))
        moments.append(one[:keep])
        sources.append(np.full(keep, source))
        samples.append(np.arange(keep) % length)
    moment, source, sample = map(np.concatenate, (moments, sources, samples))
    order = np.lexsort((source, moment))
    return np.column_stack([source[order], sample[order]]).astype(np.int64)


# %% right: sorted tuples
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    pairs = list(zip(times, lengths, strict=True))
    ends = [due(length)[length - 1] for due, length in pairs]
    end = {"first": min, "all": max, "cycle": max}[stop](ends)
    due_list = []
    for source, (due, length) in enumerate(pairs):
        count = length
        while stop == "cycle" and due(count)[count - 1] <= end:
            count *= 3
        due_list += [(moment, source, k % length) for k, moment in enumerate(due(count).tolist()) if moment <= end]
    due_list.sort(key=lambda row: row[:2])
    return np.array([row[1:] for row in due_list], dtype=np.int64)


# %% wrong: any word for stop
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = min(ends) if stop == "first" else max(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop == "cycle" and due(count)[-1] <= end:
            count *= 2
        moments = due(count)
        moments = moments[moments <= end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments)) % length], axis=1)]
    rows = np.concatenate(found)
    return rows[np.argsort(rows[:, 0], kind="stable"), 1:].astype(np.int64)


# %% wrong: first goes on until all have ended
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = max(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop == "cycle" and due(count)[-1] <= end:
            count *= 2
        moments = due(count)
        moments = moments[moments <= end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments)) % length], axis=1)]
    rows = np.concatenate(found)
    return rows[np.argsort(rows[:, 0], kind="stable"), 1:].astype(np.int64)


# %% wrong: all stops when the first ends
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = max(ends) if stop == "cycle" else min(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop == "cycle" and due(count)[-1] <= end:
            count *= 2
        moments = due(count)
        moments = moments[moments <= end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments)) % length], axis=1)]
    rows = np.concatenate(found)
    return rows[np.argsort(rows[:, 0], kind="stable"), 1:].astype(np.int64)


# %% wrong: cycle does not start again
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = min(ends) if stop == "first" else max(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop == "never" and due(count)[-1] <= end:
            count *= 2
        moments = due(count)
        moments = moments[moments <= end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments)) % length], axis=1)]
    rows = np.concatenate(found)
    return rows[np.argsort(rows[:, 0], kind="stable"), 1:].astype(np.int64)


# %% wrong: everything starts again
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = min(ends) if stop == "first" else max(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop != "first" and due(count)[-1] <= end:
            count *= 2
        moments = due(count)
        moments = moments[moments <= end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments)) % length], axis=1)]
    rows = np.concatenate(found)
    return rows[np.argsort(rows[:, 0], kind="stable"), 1:].astype(np.int64)


# %% wrong: samples are counted on instead of starting again
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = min(ends) if stop == "first" else max(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop == "cycle" and due(count)[-1] <= end:
            count *= 2
        moments = due(count)
        moments = moments[moments <= end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments))], axis=1)]
    rows = np.concatenate(found)
    return rows[np.argsort(rows[:, 0], kind="stable"), 1:].astype(np.int64)


# %% wrong: what is due at the end is left out
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = min(ends) if stop == "first" else max(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop == "cycle" and due(count)[-1] <= end:
            count *= 2
        moments = due(count)
        moments = moments[moments < end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments)) % length], axis=1)]
    rows = np.concatenate(found)
    return rows[np.argsort(rows[:, 0], kind="stable"), 1:].astype(np.int64)


# %% wrong: one source after another
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = min(ends) if stop == "first" else max(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop == "cycle" and due(count)[-1] <= end:
            count *= 2
        moments = due(count)
        moments = moments[moments <= end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments)) % length], axis=1)]
    rows = np.concatenate(found)
    return rows[:, 1:].astype(np.int64)


# %% wrong: from the last to the first
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = min(ends) if stop == "first" else max(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop == "cycle" and due(count)[-1] <= end:
            count *= 2
        moments = due(count)
        moments = moments[moments <= end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments)) % length], axis=1)]
    rows = np.concatenate(found)
    return rows[np.argsort(-rows[:, 0], kind="stable"), 1:].astype(np.int64)


# %% wrong: ties in the order of the last source first
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = min(ends) if stop == "first" else max(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop == "cycle" and due(count)[-1] <= end:
            count *= 2
        moments = due(count)
        moments = moments[moments <= end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments)) % length], axis=1)]
    rows = np.concatenate(found)
    return rows[np.lexsort((-rows[:, 1], rows[:, 0])), 1:].astype(np.int64)


# %% wrong: sources only
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = min(ends) if stop == "first" else max(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop == "cycle" and due(count)[-1] <= end:
            count *= 2
        moments = due(count)
        moments = moments[moments <= end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments)) % length], axis=1)]
    rows = np.concatenate(found)
    return rows[np.argsort(rows[:, 0], kind="stable"), 1:2].astype(np.int64)


# %% wrong: source and sample are exchanged
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = min(ends) if stop == "first" else max(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop == "cycle" and due(count)[-1] <= end:
            count *= 2
        moments = due(count)
        moments = moments[moments <= end]
        found += [np.stack([moments, np.arange(len(moments)) % length, np.full(len(moments), source)], axis=1)]
    rows = np.concatenate(found)
    return rows[np.argsort(rows[:, 0], kind="stable"), 1:].astype(np.int64)


# %% wrong: floats
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = min(ends) if stop == "first" else max(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop == "cycle" and due(count)[-1] <= end:
            count *= 2
        moments = due(count)
        moments = moments[moments <= end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments)) % length], axis=1)]
    rows = np.concatenate(found)
    return rows[np.argsort(rows[:, 0], kind="stable"), 1:]


# %% wrong: the times of the first source for all
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = min(ends) if stop == "first" else max(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop == "cycle" and due(count)[-1] <= end:
            count *= 2
        moments = times[0](count)
        moments = moments[moments <= end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments)) % length], axis=1)]
    rows = np.concatenate(found)
    return rows[np.argsort(rows[:, 0], kind="stable"), 1:].astype(np.int64)


# %% wrong: the end is the end of the longest source
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = min(ends) if stop == "first" else ends[int(np.argmax(lengths))]
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop == "cycle" and due(count)[-1] <= end:
            count *= 2
        moments = due(count)
        moments = moments[moments <= end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments)) % length], axis=1)]
    rows = np.concatenate(found)
    return rows[np.argsort(rows[:, 0], kind="stable"), 1:].astype(np.int64)


# %% wrong: a source starts again once only
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = min(ends) if stop == "first" else max(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop == "cycle" and due(count)[-1] <= end:
            count *= 2
            break
        moments = due(count)
        moments = moments[moments <= end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments)) % length], axis=1)]
    rows = np.concatenate(found)
    return rows[np.argsort(rows[:, 0], kind="stable"), 1:].astype(np.int64)


# %% wrong: the clock starts again with the source
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = min(ends) if stop == "first" else max(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        moments = once = due(length)
        if stop == "cycle":
            period = once[-1] + once[0]
            moments = np.concatenate([once + lap * period for lap in range(int(end // period) + 1)])
        moments = moments[moments <= end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments)) % length], axis=1)]
    rows = np.concatenate(found)
    return rows[np.argsort(rows[:, 0], kind="stable"), 1:].astype(np.int64)


# %% wrong: ten times the longest will do
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = min(ends) if stop == "first" else max(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        if stop == "cycle":
            count = 10 * max(lengths)
        moments = due(count)
        moments = moments[moments <= end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments)) % length], axis=1)]
    rows = np.concatenate(found)
    return rows[np.argsort(rows[:, 0], kind="stable"), 1:].astype(np.int64)


# %% wrong: the first that ends is the shortest
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = ends[int(np.argmin(lengths))] if stop == "first" else max(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop == "cycle" and due(count)[-1] <= end:
            count *= 2
        moments = due(count)
        moments = moments[moments <= end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments)) % length], axis=1)]
    rows = np.concatenate(found)
    return rows[np.argsort(rows[:, 0], kind="stable"), 1:].astype(np.int64)
