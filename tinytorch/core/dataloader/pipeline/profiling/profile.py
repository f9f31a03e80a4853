"""Find the bottleneck of a pipeline, say what would help, and check that by doing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from tinytorch.core.dataloader.errors import shown
from tinytorch.core.dataloader.homes import find
from tinytorch.core.dataloader.plumbing.machine import cores

from ..plumbing.builder import PipelineBuilder
from ..plumbing.plan import Plan
from ..plumbing.stage import Pipe
from ..plumbing.stats import table
from .measure import InPlace, measure_alone, measure_in_place
from .verdict import Change, Measured, TooLittleError, Verdict

__all__ = ["PipelineProfile", "changed", "profile_pipeline"]


@dataclass(frozen=True)
class PipelineProfile:
    """What `profile_pipeline` found; `print` shows it.

    Attributes:
        alone: the source and each function alone. in_place: all together. verdict: what follows.
    """

    plan: Plan
    alone: list[Measured]
    in_place: InPlace
    verdict: Verdict
    arguments: tuple[int, Callable[[Any], object] | None, float]

    def __str__(self) -> str:
        alone = [
            f"{stage.name}: " + ", ".join(f"{way.executor} x{way.concurrency} {rate:,.0f}/s" for way, rate in rates)
            for stage in self.alone
            for rates in [stage.rates.items()]
        ]
        return "\n".join([table(self.in_place.stats), "", "alone:", *alone, "", str(self.verdict)])

    def check(self) -> InPlace:
        """Measure the pipeline after the change that the verdict recommends.

        Raises:
            ValueError: it recommends none.
        """
        if self.verdict.change is None:
            raise ValueError("the verdict recommends no change that could be checked")
        return measure_in_place(changed(self.plan, self.verdict.change), *self.arguments)


def changed(plan: Plan, change: Change) -> Plan:
    """Return the plan with one stage that runs another way."""
    executor, concurrency = change.way
    stages = [
        replace(stage, concurrency=concurrency, executor=stage.executor if executor == "executor" else executor)
        if isinstance(stage, Pipe) and stage.name == change.stage
        else stage
        for stage in plan.stages
    ]
    return plan._replace(stages=tuple(stages))


def profile_pipeline(
    pipeline: PipelineBuilder | Plan,
    num_inputs: int = 1000,
    *,
    step: Callable[[Any], object] | None = None,
    budget_s: float = 2.0,
) -> PipelineProfile:
    """Measure a pipeline in place, and each of its stages alone; return a verdict that can be checked.

    Args:
        pipeline: a builder with a source and a sink. The source is iterated several times.
        num_inputs: how many items of the source are used, and kept in memory, at most.
        step: what the program does with each result; without it, the consumer costs nothing.
        budget_s: the longest time for one measurement; there are about four for each stage.

    Raises:
        ValueError: the source gives its items once.
        TooLittleError: the pipeline gave fewer than two results.
    """
    source: Any = pipeline.source
    if isinstance(source, Iterator):
        raise ValueError(f"a profile needs a source that can be iterated several times, got {shown(source)}")
    plan = pipeline.plan() if isinstance(pipeline, PipelineBuilder) else pipeline
    plan = plan._replace(stages=named_apart(plan.stages))
    in_place = measure_in_place(plan, num_inputs, step, budget_s)
    if not in_place.rate:
        few = f"the pipeline gave fewer than two results of {num_inputs} items in {budget_s:g} seconds"
        raise TooLittleError(f"{few}, which is too little to measure: give it more items or time")
    alone = measure_alone(plan, num_inputs, budget_s)
    verdict = find("judge")(alone, in_place.step_s, in_place.results_per_item, cores())
    return PipelineProfile(plan, alone, in_place, verdict, (num_inputs, step, budget_s))


def named_apart(stages: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the stages, with a number after names that occur more than once."""
    names = [stage.name for stage in stages]
    return tuple(
        replace(stage, name=f"{stage.name} ({place + 1})") if names.count(stage.name) > 1 else stage
        for place, stage in enumerate(stages)
    )
