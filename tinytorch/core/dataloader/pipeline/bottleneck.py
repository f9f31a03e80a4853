# Exported from modules/08_dataloader/pipeline_dev.py; edit that file.
"""Which stage bounds a pipeline, what would help, and up to which rate: arithmetic with rates that were measured."""

from __future__ import annotations

import os
from collections.abc import Sequence

from tinytorch.core.dataloader.pipeline.profiling.verdict import (
    CLOSE,
    CONSUMER,
    GIL,
    PROCESSOR,
    Change,
    Measured,
    Verdict,
    Way,
)

__all__ = ["ceilings_of", "judge", "run_as"]


def run_as(stage: Measured, way: Way) -> Measured:
    """Return what was measured of a stage as if it ran another way. In processes, it holds no GIL of this one."""
    others = {other: rate for other, rate in stage.rates.items() if other != way}
    locked = stage.holds_gil and way.executor == "thread"
    return Measured(stage.name, stage.per_source_item, {way: stage.rates[way]} | others, stage.cpu_s, locked)


def ceilings_of(stages: Sequence[Measured], step_s: float, results_per_item: float, cores: int) -> dict[str, float]:
    """Return how many items of the source per second each part could do, if the others cost nothing.

    First the stages, in their order; then, as far as they apply:

    - CONSUMER, which takes `step_s` for a result, if both that and `results_per_item` are positive;
    - PROCESSOR, if at least two stages have a `cpu_s`: what `cores` cores can do of all of these;
    - GIL, if at least two of those are on threads and hold it: what one core can do of them.
    """
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
    """Return the verdict on stages that were measured alone, and a consumer that takes `step_s` for a result.

    The bottleneck is the lowest ceiling; with it the second lowest, if it is at most CLOSE times the lowest. Of equal
    ceilings, the one that comes first in `ceilings_of` counts as the lower. A change is tried for each stage in it, and
    for each stage that holds the GIL if GIL or PROCESSOR is lowest. They are tried in order: stage by stage, and a
    stage's ways as `rates` has them. `predicted` is the lowest ceiling after a change, and `following` is the name of
    that. A change is better than the best so far only if it gives more than 1.05 times as much: more threads must be
    worth it. Without a change, both are those of now.

    Args:
        cores: of the machine; None: `os.cpu_count()`.

    Example:
        >>> one_way = lambda rate, more: {Way("thread", 1): rate, Way("thread", 2): more}
        >>> slow, quick = Measured("read", 1.0, one_way(50, 100)), Measured("decode", 1.0, one_way(80, 90))
        >>> verdict = judge([slow, quick])
        >>> verdict.bottleneck, str(verdict.change), verdict.predicted, verdict.following
        (('read',), 'stage "read": concurrency=2', 80.0, 'decode')
    """
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
