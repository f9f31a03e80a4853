"""What is measured: for each cell the wish behind it, its unit, and which values are better."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.harness import WORKERS
from benchmarks.plain_datasets import SHAPES

HANGS_S = 5.0  # how long is waited for an end
MEMORY = (1, ""), (4, ""), (8, ""), (2, "spawn"), (2, "forkserver")  # workers, and how they are started
PARTS = {
    "plain": "Datasets with `__getitem__`",
    "memory": "Arrays in memory",
    "files": "Files and shards",
    "waiting": "Waiting and stages",
    "running": "Starting, stopping, continuing",
}


@dataclass(frozen=True)
class Cell:
    """One comparison.

    Attributes:
        name: as in results.
        part: a key of `PARTS`.
        wish: what the user has or wants, in a few words.
        unit: of the values.
        more: whether larger values are better.
        exact: the values do not depend on the speed of the machine, so every difference counts.
        floor: a smaller difference than this is none.
        limit: the largest value that is measured: what reaches it, hangs. 0: there is none.
    """

    name: str
    part: str
    wish: str
    unit: str = "samples/s"
    more: bool = True
    exact: bool = False
    floor: float = 0.0
    limit: float = 0.0

    @property
    def timed(self) -> bool:
        """Whether the values depend on the speed of the machine."""
        return not self.exact and self.unit != "MiB"


def _plain(shape: str, workers: int) -> Cell:
    name = f"W0, {shape}" + (f", {workers} workers" if workers else "")
    return Cell(name, "plain", f"{shape}, {f'{workers} workers' if workers else 'no workers'}")


def _memory(workers: int, method: str) -> Cell:
    who = "1 worker adds" if workers == 1 else f"{workers} workers add"
    wish = f"memory that {who} over 150 MB of data" + (f", started by {method}" if method else "")
    return Cell(memory_of(workers, method), "running", wish, "MiB", more=False, floor=1.0)


def memory_of(workers: int, method: str) -> str:
    """Return the name of a cell; without a method, workers are started as the loader does by itself."""
    return f"memory, {workers} workers" + (f", {method}" if method else "")


CELLS = {
    cell.name: cell
    for cell in (
        *(_plain(shape.name, workers) for workers in (0, WORKERS) for shape in SHAPES),
        Cell("W1", "memory", "images in memory, no workers"),
        Cell("W2", "memory", "images in memory, 2 workers"),
        Cell("W3", "memory", "images in memory, normalized one by one, 2 workers"),
        Cell("W3, batches", "memory", "images in memory, normalized by the batch, 2 workers"),
        Cell("W4, 768x512", "files", "my folder of JPEG files, 768x512, 2 workers"),
        Cell("W4, 2304x1536", "files", "my folder of JPEG files, 2304x1536, 2 workers"),
        Cell("W4, 500x333", "files", "my folder of JPEG files, 500x333, 2 workers"),
        Cell("shards", "files", "shards on a disk, shuffled, 2 workers"),
        Cell("W5", "waiting", "each sample is 20 ms away, 64 on their way"),
        Cell("W6", "waiting", "what a stage of a pipeline costs", "us/item", more=False),
        Cell("W6, 4 stages", "waiting", "what four stages cost", "us/item", more=False),
        Cell(
            "first batch", "running", "from a new process to the first batch, imports too, 2 workers", "s", more=False
        ),
        *(_memory(workers, method) for workers, method in MEMORY),
        Cell("stop", "running", "from `break` until all is gone", "s", more=False, floor=0.01, limit=HANGS_S),
        Cell("resume", "running", "continue in the middle of half a million samples", "s", more=False),
        Cell("state", "running", "size of the state that is saved for this", "bytes", more=False, exact=True),
        Cell("same batches", "running", "the same random crops with 0, 1, 2 and 4 workers", "of 4", exact=True),
        Cell("same ranks", "running", "the same random crops in each step on 1, 2 and 4 ranks", "of 3", exact=True),
        Cell(
            "same resumed",
            "running",
            "the same random crops after a resume, in 4 ways",
            "of 4",
            exact=True,
        ),
        Cell("growth", "running", "memory that 20 epochs over a list of objects add", "MiB", more=False, floor=1.0),
        Cell("descriptors", "running", "descriptors that 100 batches take which are kept", "", more=False, exact=True),
        Cell("ahead", "running", "batches read ahead, beyond what is promised", "batches", more=False, exact=True),
        Cell("loads", "running", "32 threads ask a cache for the same 100 keys", "loads", more=False, exact=True),
        Cell(
            "killed",
            "running",
            "a worker is killed: until there is an error",
            "s",
            more=False,
            floor=0.05,
            limit=HANGS_S,
        ),
    )
}
