"""The verdict names the stage that bounds a pipeline whose truth is known, and what it predicts comes true."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import stage_functions as functions

from tinytorch.core.dataloader import (
    DataLoader,
    PipelineBuilder,
    profile_loader,
    profile_pipeline,
    random_split,
    trace_pipeline,
    tune,
)
from tinytorch.core.dataloader.pipeline.bottleneck import judge
from tinytorch.core.dataloader.pipeline.plumbing.stage import Pipe
from tinytorch.core.dataloader.pipeline.profiling import loader_profile, measure
from tinytorch.core.dataloader.pipeline.profiling.measure import measure_alone, measure_in_place, with_more
from tinytorch.core.dataloader.pipeline.profiling.verdict import Measured, TooLittleError, Way


def ways(*rates: float, executor: str = "thread") -> dict[Way, float]:
    """Return rates of 1, 2, 3, ... workers."""
    return {Way(executor, count): rate for count, rate in enumerate(rates, 1)}


def test_the_slowest_stage_is_the_bottleneck_and_its_next_is_what_bounds_then() -> None:
    verdict = judge([Measured("a", 1, ways(100, 200, 300)), Measured("b", 1, ways(250, 500))])
    assert verdict.bottleneck == ("a",)
    assert (verdict.rate, verdict.predicted, verdict.following) == (100, 250, "b")
    assert str(verdict.change) == 'stage "a": concurrency=3'
    assert str(verdict).startswith('The bottleneck is "a": 100 items/s. Change stage "a": concurrency=3: about 250')


def test_a_stage_of_batches_counts_in_items_of_the_source() -> None:
    verdict = judge([Measured("a", 1, ways(100)), Measured("b", 1 / 10, ways(5))])
    assert verdict.bottleneck == ("b",)
    assert verdict.rate == 50


def test_two_stages_close_together_are_either() -> None:
    verdict = judge([Measured("a", 1, ways(100, 200)), Measured("b", 1, ways(110, 220))])
    assert set(verdict.bottleneck) == {"a", "b"}


def test_a_stage_that_gets_no_faster_waits_for_something_that_gives_no_more() -> None:
    verdict = judge([Measured("read", 1, ways(100, 101)), Measured("b", 1, ways(500))])
    assert verdict.change is None
    assert "what it waits for (a disk, a server, a lock, a core) gives no more" in str(verdict)


def test_where_two_are_about_as_slow_one_alone_is_not_worth_a_change() -> None:
    verdict = judge([Measured("a", 1, ways(100, 200)), Measured("b", 1, ways(102, 204))])
    assert verdict.change is None
    assert str(verdict) == (
        'The bottleneck is "a" or "b": 100 items/s. '
        "Changing only one of them gains little, because the other is about as slow."
    )


@pytest.mark.parametrize(("at_most", "holds_gil"), [(1, True), (4, False)])
@pytest.mark.parametrize("concurrency", [1, 2, 4, 8])
def test_threads_that_use_one_core_hold_the_gil_and_those_that_use_more_do_not(
    monkeypatch: pytest.MonkeyPatch, at_most: int, holds_gil: bool, concurrency: int
) -> None:
    def rate_of(stage: Pipe, items: Any, budget_s: float) -> tuple[float, float, Any]:
        most = 4 if stage.executor == "process" else at_most
        return 100 * min(stage.concurrency, most), 0.01, None

    monkeypatch.setattr(measure, "rate_of", rate_of)
    monkeypatch.setattr(measure, "cores", lambda: 4)
    stage = Pipe("parse", concurrency, function=functions.square)
    found = with_more(stage, [1], 1.0, 1.0, *rate_of(stage, None, 0)[:2])
    assert found.holds_gil is holds_gil
    assert (found.rates.get(Way("process", 4)) == 400) is holds_gil


def test_a_consumer_that_is_slower_than_all_stages() -> None:
    verdict = judge([Measured("a", 1, ways(100, 200))], step_s=0.05)
    assert verdict.bottleneck == ("consumer",)
    assert verdict.rate == 20
    assert verdict.change is None


def test_two_stages_that_compute_in_one_interpreter_share_it() -> None:
    one = Measured("a", 1, ways(100, 100) | {Way("process", 2): 190}, cpu_s=0.01, holds_gil=True)
    verdict = judge([one, Measured("b", 1, ways(100, 100), cpu_s=0.01, holds_gil=True)], cores=2)
    assert verdict.bottleneck[0] == "GIL"
    assert verdict.rate == 50
    assert str(verdict.change) == 'stage "a": concurrency=2, executor="process"'
    assert verdict.predicted == 100


def test_what_is_recommended_helps() -> None:
    builder = PipelineBuilder().add_source(range(100_000))
    builder.pipe(lambda x: time.sleep(0.02), name="read").pipe(lambda x: time.sleep(0.003), name="decode").add_sink(3)
    profile = profile_pipeline(builder, 200, budget_s=0.6)
    assert profile.verdict.bottleneck == ("read",)
    assert profile.verdict.change is not None
    assert profile.verdict.change.stage == "read"
    assert profile.check().rate > 1.5 * profile.verdict.rate  # how near it comes is for a benchmark on a quiet machine
    assert 'The bottleneck is "read"' in str(profile)


def test_the_rate_in_place_does_not_count_what_is_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    read, done, ahead = [0], [0], 200

    def source() -> Iterator[int]:
        try:
            for x in range(10_000):
                read[0] = x + 1
                yield x
        finally:
            read.append(10_000)  # closed: the stage waits no more

    def slow(x: int) -> int:
        """Work when 200 more items are on their way; the clock is what this stage has done, at 0.01 s an item."""
        while read[-1] <= x + ahead:
            time.sleep(0.0002)
        done[0] = x + 1
        return x

    monkeypatch.setattr(measure, "time", SimpleNamespace(perf_counter=lambda: done[0] * 0.01))
    builder = PipelineBuilder().add_source(Iterated(source)).pipe(lambda x: x, buffer_size=ahead).pipe(slow)
    in_place = measure_in_place(builder.aggregate(5).add_sink(2).plan(), 10_000, None, 10.0)
    assert read[0] < 2000  # the time was over in the middle
    after_it = (5 + 16) + 2 * 5 + 5  # items between that stage and the consumer, who has a list in hand
    counted = 1000 - 2 * after_it
    assert 100 * counted / 1000 < in_place.rate < 100 * 1000 / counted  # 100: those on their way would make it 120
    assert in_place.results_per_item == pytest.approx(1 / 5, rel=0.01)


def test_what_a_stage_alone_has_taken_and_not_done_does_not_count() -> None:
    builder = PipelineBuilder().add_source(range(1000)).pipe(lambda x: time.sleep(0.01), name="a")
    found = measure_alone(builder.pipe(lambda x: time.sleep(0.005), name="b").add_sink(1).plan(), 1000, 0.3)
    assert [stage.per_source_item for stage in found] == pytest.approx([1, 1, 1], rel=0.1)


def test_the_model_is_the_bottleneck() -> None:
    builder = PipelineBuilder().add_source(range(1000)).pipe(functions.square).add_sink(3)
    profile = profile_pipeline(builder, 100, step=lambda x: time.sleep(0.01), budget_s=0.3)
    assert profile.verdict.bottleneck == ("consumer",)
    with pytest.raises(ValueError, match="recommends no change"):
        profile.check()


def test_a_source_that_is_slow() -> None:
    builder = PipelineBuilder().add_source(time.sleep(0.01) for _ in range(1000)).pipe(str).add_sink(3)
    with pytest.raises(ValueError, match="a source that can be iterated several times, got <generator"):
        profile_pipeline(builder, 100, budget_s=0.3)
    waits = Iterated(lambda: (time.sleep(0.01) for _ in range(1000)))
    builder = PipelineBuilder().add_source(waits).pipe(str).add_sink(3)
    profile = profile_pipeline(builder, 100, budget_s=0.3)
    assert profile.verdict.bottleneck == ("source",)
    assert "read them in a stage" in str(profile.verdict)


class Iterated:
    """What a function gives, again and again."""

    def __init__(self, function: Any) -> None:
        self.function = function

    def __iter__(self) -> Any:
        return iter(self.function())


class Sleeping:
    """A dataset whose samples take so long."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __len__(self) -> int:
        return 400

    def __getitem__(self, index: int) -> int:
        if not 0 <= index < 400:
            raise IndexError(index)
        time.sleep(self.seconds)
        return index


def test_a_loader_that_is_slower_than_the_model_and_the_other_way_round() -> None:
    loader = DataLoader(Sleeping(0.002), 4)
    profile = profile_loader(loader, lambda batch: time.sleep(0.001), budget_s=0.3, most_workers=2)
    assert profile.verdict.bottleneck == ("loading",)
    assert profile.verdict.change is not None
    assert profile.verdict.change.way.concurrency == 2
    assert profile.dataset_s > 0.008 > profile.collate_s
    assert "Loading is the bottleneck" in str(profile)
    profile = profile_loader(loader, lambda batch: time.sleep(0.05), budget_s=0.3, most_workers=1)
    assert "Your model is the bottleneck" in str(profile)


def test_samples_that_are_asked_for_one_by_one_take_their_time() -> None:
    part = random_split(Sleeping(0.002), [0.5, 0.5], generator=0)[0]
    profile = profile_loader(DataLoader(part, 4), budget_s=0.1, most_workers=1)
    assert profile.dataset_s > 0.008
    assert profile.collate_s > 0


def test_a_loader_of_torchs_that_was_used_is_measured_with_workers_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    torch_data = pytest.importorskip("torch.utils.data")
    loader = torch_data.DataLoader(range(40), 2, num_workers=2, persistent_workers=True)
    list(loader)
    seen: list[Any] = []
    usual = loader_profile.loader_rate
    monkeypatch.setattr(loader_profile, "loader_rate", lambda other, *a: (seen.append(other), usual(other, *a))[1])
    used = loader._iterator
    profile_loader(loader, budget_s=0.05, most_workers=1)
    assert all(other._iterator is not used for other in seen)
    assert {other.num_workers for other in seen} >= {1, 2}


def test_tune_takes_the_workers_that_help_and_keeps_the_batches() -> None:
    loader = DataLoader(Sleeping(0.005), 4, shuffle=True, generator=3)
    tuned = tune(loader, most_workers=2, seconds=2)
    assert tuned.num_workers == 2
    assert loader.num_workers == 0
    ours, theirs = list(loader), list(tuned)
    assert all((one == other).all() for one, other in zip(ours, theirs, strict=True))
    quick = DataLoader(range(1000), 4)
    assert tune(quick, lambda batch: time.sleep(0.005), most_workers=2, seconds=1).num_workers == 0


@pytest.mark.parametrize("workers", [0, 2])
def test_a_loader_with_too_few_batches_is_refused_and_not_called_slow(workers: int) -> None:
    enough = max(1, workers) + 1
    with pytest.raises(TooLittleError, match=rf"num_workers={workers}, it must give at least {enough} batches"):
        profile_loader(DataLoader(range(enough - 1), 1, num_workers=workers), budget_s=0.1, most_workers=1)
    assert profile_loader(DataLoader(range(enough), 1, num_workers=workers), budget_s=0.1, most_workers=1).loader_rate
    with pytest.raises(TooLittleError, match="at least 2 batches"):
        tune(DataLoader(range(1), 1), seconds=0.1, most_workers=2)
    assert tune(DataLoader(range(2), 1), seconds=0.1, most_workers=4).num_workers <= 1  # the others cannot be measured


def test_no_more_workers_are_tried_than_there_are_cores_for_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader_profile, "cores", lambda: 1)
    profile = profile_loader(DataLoader(range(40), 2), budget_s=0.05)
    assert {way.concurrency for way in profile.rates} == {0, 1}


def test_a_pipeline_that_gives_nothing_has_no_bottleneck() -> None:
    with pytest.raises(TooLittleError, match="gave fewer than two results of 1000 items"):
        profile_pipeline(PipelineBuilder().add_source([]).pipe(int).add_sink(2), budget_s=0.1)


def test_a_trace_has_a_bar_for_each_call_and_a_curve_for_each_queue(tmp_path: Path) -> None:
    builder = PipelineBuilder().add_source(range(100)).pipe(functions.square, concurrency=2, name="square").add_sink(3)
    trace_pipeline(builder, tmp_path / "trace.json", 50, step=lambda x: time.sleep(0.001))
    events = json.loads((tmp_path / "trace.json").read_text("utf-8"))["traceEvents"]
    rows = {event["tid"]: event["args"]["name"] for event in events if event["ph"] == "M"}
    assert sorted(rows.values()) == ["consumer", "source 0", "square 0", "square 1"]
    bars = [event["name"] for event in events if event["ph"] == "X"]
    assert {name: bars.count(name) for name in bars} == {"source": 50, "square": 50, "consumer": 50}
    assert {event["name"] for event in events if event["ph"] == "C"} == {"waiting for square", "waiting for consumer"}
    assert all(event["dur"] >= 0 and event["ts"] >= 0 for event in events if event["ph"] == "X")
