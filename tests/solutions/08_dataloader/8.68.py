# %% right: a table of ways to try
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    shared = order[0] in (GIL, PROCESSOR)
    worth = [stage for stage in stages if stage.name in close or (shared and stage.holds_gil)]
    for stage in worth:
        for way in [way for way in stage.rates if way != stage.way]:
            changed = [run_as(one, way) if one is stage else one for one in stages]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% right: ceilings in a loop
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {}
    for stage in stages:
        ceilings[stage.name] = next(iter(stage.rates.values())) / stage.per_source_item
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    for name, sharing, workers in ((PROCESSOR, computing, cores), (GIL, locked, 1)):
        if len(sharing) >= 2:
            ceilings[name] = workers / sum(stage.cpu_s * stage.per_source_item for stage in sharing)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% right: the best so far as one tuple
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    best: tuple[Any, float, str] = (None, rate, order[0])
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > best[1] * 1.05:
                best = (Change(stage.name, way), after[lowest], lowest)
    return Verdict(close, now, *best)


# %% wrong: ceilings count calls
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: a stage that is called more often has a higher ceiling
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] * stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: the best way instead of the one of now
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: max(stage.rates.values()) / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: the consumer counts results
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / step_s
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: a consumer that costs nothing is the end of all
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    ceilings[CONSUMER] = 1 / (step_s * results_per_item) if step_s * results_per_item else 0.0
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: no consumer
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: one core
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: the GIL with all cores
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = cores / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: no processor
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: no GIL
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: one stage shares the processor with itself
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 0:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: one stage waits for its own GIL
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 0:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: processes use no cores
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0 and stage.way.executor == "thread"]
    locked = [stage for stage in computing if stage.holds_gil]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: processor time of calls, not of items
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: one name only
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:1] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: all that are close
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: two names always
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2])
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: close is twice as close
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= (1 + (CLOSE - 1) / 2) * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: the highest ceiling is the bottleneck
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__, reverse=True)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: who holds the GIL is never changed
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close or order[0] in (GIL, PROCESSOR):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: recommends a gain of nothing
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: the last that gains anything
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * rate:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: the first that gains anything
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if change is None and after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: the rate of the stage instead of the pipeline
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if stage.rates[way] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), stage.rates[way], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: what follows is the bottleneck of now
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], order[0]
    return Verdict(close, now, change, predicted, following)


# %% wrong: what follows is what came second before
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], order[min(1, len(order) - 1)]
    return Verdict(close, now, change, predicted, following)


# %% wrong: ways are not tried in place
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [run_as(stage, way)]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: the consumer is forgotten after a change
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, 0.0, 1.0, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: the cores are those of this machine
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: measurements are changed
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            stage.rates[stage.way] = stage.rates[way]
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: a stage in processes holds the GIL of this process
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in stages if stage.cpu_s > 0 and stage.holds_gil]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    shared = order[0] in (GIL, PROCESSOR)
    worth = [stage for stage in stages if stage.name in close or (shared and stage.holds_gil)]
    for stage in worth:
        for way in [way for way in stage.rates if way != stage.way]:
            changed = [run_as(one, way) if one is stage else one for one in stages]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: a result for each item, in the verdict
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, 1.0, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, 1.0, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: all but processes hold the GIL
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor != "process"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: the cores of the machine are not looked up
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: of equal ceilings after a change, the first name in the alphabet
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in computing if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest_rate, lowest = min((its_rate, name) for name, its_rate in after.items())
            if lowest_rate > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), lowest_rate, lowest
    return Verdict(close, now, change, predicted, following)


# %% wrong: one that computes nothing waits for the GIL
def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    ceilings = {stage.name: stage.rates[stage.way] / stage.per_source_item for stage in stages}
    if step_s > 0 and results_per_item > 0:
        ceilings[CONSUMER] = 1 / (step_s * results_per_item)
    computing = [stage for stage in stages if stage.cpu_s > 0]
    locked = [stage for stage in stages if stage.holds_gil and stage.way.executor == "thread"]
    if len(computing) > 1:
        ceilings[PROCESSOR] = cores / sum(stage.cpu_s * stage.per_source_item for stage in computing)
    if len(locked) > 1:
        ceilings[GIL] = 1 / sum(stage.cpu_s * stage.per_source_item for stage in locked)
    return ceilings


def judge(
    stages: Sequence[Measured], step_s: float = 0.0, results_per_item: float = 1.0, cores: int | None = None
) -> Verdict:
    cores = cores or os.cpu_count() or 1
    now = ceilings_of(stages, step_s, results_per_item, cores)
    order = sorted(now, key=now.__getitem__)
    rate = now[order[0]]
    close = tuple(name for name in order[:2] if now[name] <= CLOSE * rate)
    change, predicted, following = None, rate, order[0]
    for place, stage in enumerate(stages):
        if stage.name not in close and not (order[0] in (GIL, PROCESSOR) and stage.holds_gil):
            continue
        for way in list(stage.rates)[1:]:
            changed = [*stages[:place], run_as(stage, way), *stages[place + 1 :]]
            after = ceilings_of(changed, step_s, results_per_item, cores)
            lowest = min(after, key=after.__getitem__)
            if after[lowest] > 1.05 * predicted:
                change, predicted, following = Change(stage.name, way), after[lowest], lowest
    return Verdict(close, now, change, predicted, following)
