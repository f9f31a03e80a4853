"""The loop in Rust beside the one in Python: W1 to W3, reading from a file, and locked memory."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import WORKERS, Result, measure, measure_parts, ratio
from benchmarks.in_memory import BATCH, N, arrays, epochs_of, take_loop
from benchmarks.workers import ByBatch
from rust.library import library_path
from rust.loader import RustLoader
from tinytorch.core.dataloader import ArrayDataset, DataLoader, Normalizer

ROWS, ROW_BYTES = 4_000, 3_073  # that a trial reads, of a file of 100,000
Contestants = dict[str, Callable[[], object]]


def run(images_count: int = N, rounds: int = 5) -> list[Result]:
    """Measure an epoch of each; nothing if the library is not built."""
    if not library_path().is_file():
        return [Result("Rust, W1", "not measured: the library is not built, run  make rust", [], [])]
    images, labels = arrays(images_count)
    results = [
        gathered(images, labels, rounds),
        ahead(images, labels, rounds),
        normalized(images, labels, rounds, channels_last=False),
        normalized(np.ascontiguousarray(images.transpose(0, 2, 3, 1)), labels, rounds, channels_last=True),
    ]
    return results + (trials(rounds) if example("reading").is_file() else [])


def gathered(images: np.ndarray, labels: np.ndarray, rounds: int) -> Result:
    """W1: rows are copied, and nothing else."""
    contestants: Contestants = {
        "np.take loop": lambda: take_loop(images, labels),
        "Python": epochs_of(python_loader(images, labels)),
        **{name: epochs_of(loader) for name, loader in in_rust(python_loader(images, labels)).items()},
    }
    timings = measure(contestants, rounds=rounds)
    return Result(
        name="Rust, W1",
        workload=f"in memory: {len(labels):,} images, batches of {BATCH}, shuffled, one epoch",
        timings=list(timings.values()),
        ratios=[ratio(timings, f"Rust, {WORKERS} threads", "np.take loop", at_most=1.0)],
    )


def ahead(images: np.ndarray, labels: np.ndarray, rounds: int) -> Result:
    """W2: the same, made ahead of time: by processes that share memory, or by threads."""
    contestants: Contestants = {
        f"Python, {WORKERS} processes": epochs_of(python_loader(images, labels, WORKERS)),
        f"Rust, {WORKERS} threads": epochs_of(RustLoader(python_loader(images, labels), threads=WORKERS)),
    }
    timings = measure(contestants, rounds=rounds)
    return Result(
        name="Rust, W2",
        workload=f"the same, made ahead by {WORKERS} workers",
        timings=list(timings.values()),
        ratios=[ratio(timings, f"Python, {WORKERS} processes", f"Rust, {WORKERS} threads", at_least=1.0)],
    )


def normalized(images: np.ndarray, labels: np.ndarray, rounds: int, channels_last: bool) -> Result:
    """W3: the same, and normalized to float32 with channels first."""
    first = images.transpose(0, 3, 1, 2) if channels_last else images  # a view
    normalizer = Normalizer().fit(first)
    dataset = (ChannelsLast if channels_last else ByBatch)(images, labels, normalizer)
    common: dict[str, Any] = {"batch_size": BATCH, "shuffle": True, "persistent_workers": True, "num_workers": WORKERS}
    contestants: Contestants = {
        "NumPy loop": partial(numpy_loop, first, labels, normalizer),
        "NumPy loop, in place": partial(in_place_loop, first, labels, normalizer),
        f"Python, {WORKERS} processes": epochs_of(DataLoader(dataset, **common)),
        **{
            name: epochs_of(loader)
            for name, loader in in_rust(
                python_loader(images, labels), normalizer=normalizer, channels_last=channels_last
            ).items()
        },
    }
    timings = measure(contestants, rounds=rounds)
    layout = ", channels last" if channels_last else ""
    return Result(
        name=f"Rust, W3{layout}",
        workload=f"normalized to float32{' with channels first' if channels_last else ''}: {len(labels):,} images"
        f"{' with channels last' if channels_last else ''}, batches of {BATCH}, shuffled, one epoch",
        timings=list(timings.values()),
        ratios=[
            ratio(timings, "NumPy loop, in place", f"Rust, {WORKERS} threads", at_least=1.5),
            ratio(timings, "NumPy loop", f"Rust, {WORKERS} threads", at_least=1.5),
        ],
    )


class ChannelsLast(ByBatch):
    """Images with channels last, normalized a batch at a time, with channels first."""

    def get_batch(self, indices: Any) -> Any:
        images, labels = ArrayDataset.get_batch(self, indices)
        return self.normalizer.transform(images.transpose(0, 3, 1, 2)), labels


def python_loader(images: np.ndarray, labels: np.ndarray, workers: int = 0) -> DataLoader:
    return DataLoader(
        ArrayDataset(images, labels), BATCH, shuffle=True, num_workers=workers, persistent_workers=workers > 0
    )


def in_rust(loader: DataLoader, **options: Any) -> dict[str, RustLoader]:
    """Return the loader in Rust without threads, with one, and with two."""
    names = {0: "no threads", 1: "1 thread", WORKERS: f"{WORKERS} threads"}
    return {f"Rust, {name}": RustLoader(loader, threads=count, **options) for count, name in names.items()}


def batches_of_rows(count: int) -> Any:
    order = np.random.default_rng().permutation(count)
    return (order[start : start + BATCH] for start in range(0, count, BATCH))


def numpy_loop(images: np.ndarray, labels: np.ndarray, normalizer: Normalizer) -> None:
    """Do it as most people write it."""
    mean, std = (values[0].astype(np.float32) for values in (normalizer.mean, normalizer.std))
    for rows in batches_of_rows(len(labels)):
        batch = (images[rows] - mean) / std, labels[rows]
    del batch


def in_place_loop(images: np.ndarray, labels: np.ndarray, normalizer: Normalizer) -> None:
    """Do it with the least memory traffic that NumPy allows: every batch in the same memory."""
    mean, std = (values[0].astype(np.float32) for values in (normalizer.mean, normalizer.std))
    out = np.empty((BATCH, *images.shape[1:]), np.float32)
    for rows in batches_of_rows(len(labels)):
        result = out[: len(rows)]
        np.subtract(images[rows], mean, out=result)
        np.divide(result, std, out=result)
        batch = result, labels[rows]
    del batch


def trials(rounds: int) -> list[Result]:
    """Reading and locking, which are programs of their own: each run is a fresh process."""
    with tempfile.TemporaryDirectory(dir=library_path().parent) as folder:  # on a disk, which /tmp may not be
        file = Path(folder, "records")
        file.write_bytes(np.random.default_rng(0).bytes(100_000 * ROW_BYTES))
        return [reading(file, cache, rounds) for cache in ("cold", "warm")] + [locking(rounds)]


def reading(file: Path, cache: str, rounds: int) -> Result:
    """Copy rows out of a map of a file, or ask the system for each row, with the file in memory or not."""
    contestants = {
        f"{name}, {count} thread{'s' * (count > 1)}": partial(
            seconds_of, "reading", file, ROW_BYTES, ROWS, how, count, cache
        )
        for how, name in (("mapped", "mapped"), ("pread", "pread"))
        for count in (1, 2, 8)
    }
    timings = measure_parts(contestants, rounds=rounds)
    state = "that the system does not have in memory" if cache == "cold" else "that the system has in memory"
    return Result(
        name=f"Rust, reading, {cache}",
        workload=f"{ROWS:,} rows of {ROW_BYTES:,} bytes in random order from a file {state}",
        timings=list(timings.values()),
        ratios=[],
    )


def locking(rounds: int) -> Result:
    """Write batches into memory that is new, used again, or locked for each batch."""
    names = {"new memory": "new", "the same memory": "again", "locked for each batch": "locked"}
    contestants = {name: partial(seconds_of, "locking", how, 400) for name, how in names.items()}
    timings = measure_parts(contestants, rounds=rounds)
    return Result(
        name="Rust, locking",
        workload="400 batches of 384 KiB written one after another",
        timings=list(timings.values()),
        ratios=[],
    )


def example(name: str) -> Path:
    """Return the program that `cargo build --release --examples --features trials` makes."""
    return library_path().parent / "examples" / name


def seconds_of(name: str, *arguments: Any) -> float:
    """Run an example; return the seconds that it prints."""
    command = [str(example(name)), *map(str, arguments)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
