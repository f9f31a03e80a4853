"""Every benchmark runs, in small, and says what it is asked to say; nothing here asks how fast this machine is."""

from __future__ import annotations

import contextlib
import multiprocessing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from torch.utils.data import DataLoader as TorchDataLoader

from benchmarks import (
    between_epochs,
    descriptors,
    first_batch,
    footprint,
    images,
    in_flight,
    in_memory,
    kept,
    lines,
    memory,
    mnist,
    page_faults,
    plain_datasets,
    scaling,
    shards,
    shards_large,
    stages,
    toy,
    verdicts,
    workers,
)
from benchmarks.harness import Result, Timing
from benchmarks.plain import PlainProcesses
from tinytorch.core.dataloader import DataLoader
from tinytorch.core.dataloader.seeding import drawn_number

linux_only = pytest.mark.skipif(not footprint.available(), reason=footprint.MISSING)


def names(result: Result) -> set[str]:
    """Return the names of what was measured."""
    return {timing.name for timing in result.timings} | result.facts.keys()


def test_photographs_are_decoded_by_all_and_kept_in_all_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "apart", lambda function, *arguments: function(*arguments))
    results = images.run(images_count=12, rounds=1, large_count=2)
    assert [result.name for result in results] == [*(f"W4, {name}" for name in images.SIDES), "W4, kept", "W4, table"]
    for result in results[:3]:
        assert names(result) >= {"bare loop, one core", "ours, processes", "ours, threads", "torch, Pillow"}
        quality = {ratio.name: ratio for ratio in result.ratios if "Pillow's" in ratio.name}
        assert len(quality) == 2
        assert all(ratio.holds for ratio in quality.values())  # of pixels, not of this machine
    assert names(results[3]) == {
        "ArrayDataset",
        "SharedCache",
        "preload",
        "PackedImages",
        "PackedImages, cropped",
    }
    assert set(images.CONFIGURATIONS) <= names(results[4])


def test_stages_take_photographs_and_requests_through() -> None:
    pictures, served = stages.run(images_count=33, requests=130)
    assert names(pictures) >= {"one core", "ours", "torch, 2 workers"}
    assert names(served) == {"ours", "semaphore"}


def test_what_tune_chooses_is_compared_with_every_way() -> None:
    result = verdicts.tuned(seconds=0.3, most_workers=2)
    assert set(result.facts) >= {"process, 0", "process, 2", "thread, 1"}
    (ratio,) = result.ratios
    assert 0 < ratio.value <= 1


def test_first_comparisons_run() -> None:
    both = {f"{who}, {workers} workers" for who in ("ours", "torch") for workers in (0, 2)}
    assert names(mnist.run(batches=3)[0]) == both
    assert names(toy.run()[0]) == both


def test_shards_larger_than_the_cache_are_looked_at() -> None:
    (result,) = shards_large.run(shards=2)
    assert result.facts["data"] > 260
    assert 30 < result.facts["memory, last quarter"] <= result.facts["memory, most"]
    assert 0 < result.facts["cache, most"] <= 1000


def test_all_contestants_of_shards_run() -> None:
    results = shards.run(images_count=300, served_count=300)
    assert [result.name for result in results] == ["shards", "shards, server"]
    assert names(results[0]) >= {"ours, full shuffle", "ours, 10 shards at a time", "WebDataset"}
    assert results[0].facts["ours, full shuffle"] > results[0].facts["ours, 10 shards at a time"]
    assert names(results[1]) == {"ours", "plain parallel range reads"}


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure in this process what is otherwise measured in fresh ones: they take seconds to import torch."""
    for benchmark in (memory, kept, page_faults, descriptors, in_flight, lines):
        monkeypatch.setattr(benchmark, "apart", lambda function, *arguments: function(*arguments))


def test_all_shapes_of_w0_are_measured_with_every_loader() -> None:
    results = plain_datasets.run(images_count=130, rounds=1)
    assert len(results) == len({result.name for result in results}) == 12
    loaders = {"ours", "ours, seeded", "torch", "ours, 2 workers", "torch, 2 workers"}
    assert all(loaders <= names(result) <= loaders | {"dataset alone"} for result in results)


def test_w0_demands_nothing_of_a_seed_where_the_dataset_draws() -> None:
    names = ("ours", "torch", "ours, 2 workers", "torch, 2 workers", "dataset alone")
    timings = {name: Timing(name, [1.0 if "alone" not in name else 0.5]) for name in names}
    (augmented,) = (shape for shape in plain_datasets.SHAPES if shape.draws)
    assert [ratio.at_least for ratio in plain_datasets.demands(augmented, timings)] == [1.0, 1.5, 3]


@pytest.mark.parametrize("shape", plain_datasets.SHAPES, ids=lambda shape: shape.name)
def test_both_loaders_of_w0_give_the_same(shape: plain_datasets.Shape) -> None:
    dataset = shape.make(*in_memory.arrays(5))
    ours, theirs = shape.collate
    np.random.seed(1)
    (batch,) = DataLoader(dataset, 5, collate_fn=ours)
    np.random.seed(1)
    drawn_number(dataset)  # as our loop has
    (other,) = TorchDataLoader(dataset, 5, collate_fn=theirs)
    assert flat(batch) == flat(other)


def flat(batch: Any) -> list[Any]:
    """Return what is in a batch, in order, without its structure."""
    if isinstance(batch, dict):
        batch = list(batch.values())
    if not isinstance(batch, tuple | list):
        return [batch] if isinstance(batch, str) else [np.asarray(batch).tolist()]
    return [value for part in batch for value in flat(part)]


def test_all_contestants_of_w1_run() -> None:
    (result,) = in_memory.run(images_count=300)
    assert [timing.name for timing in result.timings][:2] == ["np.take loop", "ours"]
    assert {ratio.name for ratio in result.ratios} >= {"ours / np.take loop", "torch, TensorDataset / ours"}


def test_all_contestants_of_w2_and_w3_run() -> None:
    results = workers.run(images_count=300)
    assert [result.name for result in results] == ["W2", "W3"]
    assert names(results[0]) | names(results[1]) >= {"ours, workers stay", "torch, new workers"}
    assert {ratio.name for ratio in results[1].ratios} >= {
        "torch, workers stay / ours, workers stay, plain NumPy",
        "ours, no workers, plain NumPy / ours, workers stay, plain NumPy",
    }


def test_the_time_to_the_first_batch_does_not_hold_the_end_of_the_workers() -> None:
    log: list[str] = []

    def loop() -> Iterator[str]:
        try:
            yield "first"
            log.append("second was asked for")
        finally:
            log.append("ended")

    assert first_batch.first_of(loop)() > 0
    assert log == ["ended"]


def test_first_batch_is_measured_for_the_start_methods_asked_for() -> None:
    method = multiprocessing.get_all_start_methods()[0]
    (result,) = first_batch.run(images_count=300, methods=[method], rounds=1)
    assert result.name == f"first batch, {method}"
    assert names(result) == {"ours", "torch, NumPy dataset", "torch, batched dataset"}


class Three:
    """A loader of three batches, which writes down what it gives."""

    def __init__(self) -> None:
        self.given: list[int] = []

    def __iter__(self) -> Iterator[int]:
        for batch in range(3):
            self.given.append(batch)
            yield batch


def test_a_gap_goes_through_two_epochs_to_their_ends() -> None:
    loader = Three()
    assert between_epochs.gap_of(loader)() >= 0
    assert loader.given == [0, 1, 2] * 2


def test_epochs_are_measured_with_workers_that_stay_and_with_new_ones() -> None:
    (result,) = between_epochs.run(images_count=300, rounds=1)
    assert names(result) == {f"{who}, {what}" for who in ("ours", "torch") for what in ("workers stay", "new workers")}
    assert [ratio.at_least for ratio in result.ratios] == [1, 1]


def test_scaling_is_measured_beside_plain_processes() -> None:
    results = scaling.run(batches=1, work_s=0.0002, rounds=1)
    assert [result.name for result in results] == ["scaling, process", "scaling, thread"]
    for result in results:
        assert {name.partition(",")[0] for name in result.facts} == {"plain processes", "ours", "torch"}
        assert result.ratios[0].at_least == 0.9


class Marked:
    """A dataset that counts, in memory that processes share, how often each sample was asked for."""

    def __init__(self, length: int) -> None:
        self.marks = multiprocessing.Array("i", length)

    def __len__(self) -> int:
        return len(self.marks)

    def __getitem__(self, index: int) -> None:
        self.marks[index] += 1


def test_plain_processes_ask_for_every_sample_once() -> None:
    dataset = Marked(5)
    with contextlib.closing(PlainProcesses(dataset, 2)) as plain:
        plain.work()
        assert list(dataset.marks) == [1] * 5
    assert not any(process.is_alive() for process in plain.processes)


def test_an_amount_of_work_takes_about_the_time_it_should() -> None:
    amount = scaling.amount_of(scaling.burn, 0.01)
    assert 0.001 < min(scaling.processor_s(scaling.burn, amount) for _ in range(5)) < 0.1


@linux_only
@pytest.mark.usefixtures("here")
def test_memory_is_measured_after_some_epochs() -> None:
    (result,) = memory.run(images_count=300, methods=["fork"], workers=[1])
    assert names(result) == {
        f"{who}, 1 workers, after epoch {epochs}" for who in ("ours", "torch") for epochs in (1, 3)
    }
    assert result.unit == "MiB"


def test_the_bounds_of_memory_are_a_constant_for_each_worker_and_no_growth() -> None:
    added = {(2, 1): 10.0, (2, 3): 20.0, (4, 1): 30.0, (4, 3): 40.0}
    facts = {f"ours, {count} workers, after epoch {epochs}": mib for (count, epochs), mib in added.items()}
    assert [ratio.value for ratio in memory.bounds(facts, [2, 4], dataset_mib=100)] == [0.1, 0.1]


@linux_only
@pytest.mark.usefixtures("here")
def test_descriptors_are_counted_while_batches_are_held() -> None:
    (result,) = descriptors.run(held=[1, 12, 14])
    assert result.facts["torch, 14 held"] > result.facts["torch, 1 held"]
    assert [ratio.value for ratio in result.ratios] == [0]


@linux_only
@pytest.mark.usefixtures("here")
def test_memory_in_flight_grows_with_the_prefetch_factor() -> None:
    (result,) = in_flight.run(factors=[1, 4], side=32)
    for who in ("ours", "torch"):
        assert result.facts[f"{who}, prefetch_factor 4"] > result.facts[f"{who}, prefetch_factor 1"] > 0


@linux_only
@pytest.mark.usefixtures("here")
@pytest.mark.filterwarnings("ignore:This DataLoader will create")  # torch's advice about more workers than cores
def test_what_is_kept_is_measured_with_workers_and_without() -> None:
    labels, large = kept.run(images_count=256, side=32, large_batches=2, large_mb=1)
    assert names(labels) >= {"ours, no workers", "ours, new workers", "torch, new workers"}
    assert names(large) == {"ours", "torch"}
    assert [ratio.at_most for ratio in labels.ratios + large.ratios] == [60, 300]
    assert min(large.facts.values()) > 0


def test_one_batch_in_fifty_is_large() -> None:
    dataset = kept.SomeLarge(100, large_mb=2)
    mb = [sum(dataset[10 * batch + place].nbytes for place in range(10)) / kept.MB for batch in range(100)]
    assert mb == ([2] + [0.1] * 49) * 2


@linux_only
@pytest.mark.usefixtures("here")
def test_page_faults_are_counted_in_the_workers() -> None:
    (result,) = page_faults.run(images_count=12 * 2 * in_memory.BATCH)
    assert names(result) == {"ours", "torch, batched dataset"}
    assert min(result.facts.values()) >= 0


def test_the_first_batches_of_each_worker_do_not_count() -> None:
    counters = [(worker, 1000 * batch if batch < 10 else 9000 + batch) for batch in range(12) for worker in (1, 2)]
    assert page_faults.mean_growth(counters) == 5.5  # to 9,010 and 9,011 from 9,000


@pytest.mark.usefixtures("here")
def test_lines_of_each_loader_are_counted() -> None:
    (result,) = lines.run(images_count=300)
    assert result.facts["ours, 2 workers"] > result.facts["ours, no workers"] > 10
    assert min(result.facts.values()) > 0


def test_a_line_that_runs_twice_is_one_line() -> None:
    with lines.Tracer() as tracer:
        for _ in range(2):
            in_memory.as_it_is(None)
    assert len([line for file, line in tracer.lines if file == in_memory.__file__]) == 1


def test_lines_of_other_folders_are_left_out() -> None:
    found = {(str(Path("a", "b", "c.py")), 1), (str(Path("a", "bc.py")), 2)}
    assert {line for _, line in lines.below([str(Path("a", "b"))], found)} == {1}


@pytest.mark.parametrize("benchmark", [memory, kept, page_faults, descriptors, in_flight])
def test_what_only_linux_tells_is_said_elsewhere(benchmark: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(footprint, "available", lambda: False)
    (result,) = benchmark.run()
    assert "only Linux" in result.workload
    assert not names(result)
