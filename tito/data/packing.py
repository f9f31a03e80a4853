"""What `tito data pack` does: shards of a data set, written by processes here or by a dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from tinytorch.core.dataloader.plumbing.machine import cores
from tinytorch.data.packing import Plan, write_planned
from tito.classroom.examined.cluster import Cluster, ClusterError, require_dask, same

Each = Callable[[Plan, list[int], Path], Iterator[int]]


def in_processes(jobs: int) -> Each:
    """Return what writes shards in so many processes; 0: one for each core."""

    def each(plan: Plan, numbers: Sequence[int], folder: Path) -> Iterator[int]:
        count = min(jobs or cores(), len(numbers))
        if count < 2:
            for number in numbers:
                write_planned(plan, number, folder)
                yield number
            return
        pool = ProcessPoolExecutor(count, initializer=_begin, initargs=(plan, folder))
        try:
            futures = {pool.submit(_write, number): number for number in numbers}
            for future in as_completed(futures):
                future.result()
                yield futures[future]
        finally:
            pool.shutdown(cancel_futures=True)

    return each


_job: tuple[Plan, Path]


def _begin(plan: Plan, folder: Path) -> None:
    """Keep the plan, which may name millions of files: it is sent to each process once."""
    global _job  # noqa: PLW0603
    _job = plan, folder


def _write(number: int) -> None:
    plan, folder = _job
    write_planned(plan, number, folder)


def on_cluster(address: str) -> Each:
    """Return what writes shards on the workers of a dask cluster, which must see both folders under the same paths.

    Raises:
        ClusterError: dask is not installed; later also, there is no scheduler, or a worker cannot do it.
    """
    require_dask()

    def each(plan: Plan, numbers: Sequence[int], folder: Path) -> Iterator[int]:
        folder = folder.resolve()
        yield from shared_out(address, partial(_write_there, folder), plan, numbers, [plan.source, folder])

    return each


def shared_out(
    address: str,
    do: Callable[[Any, Any], Any],
    shared: Any,
    pieces: Sequence[Any],
    folders: Sequence[str | Path],
    ahead: int | None = None,
) -> Iterator[Any]:
    """Yield what `do(shared, piece)` returns on the workers of a dask cluster, for each piece, as they finish.

    Args:
        folders: those that the workers must see.
        ahead: how many pieces for each thread of the workers are sent before they are asked for; None: all.

    Raises:
        ClusterError: there is no scheduler, or a worker cannot do it, or the connection was lost.
    """
    if not pieces:
        return
    from distributed import as_completed as finished

    cluster = Cluster(address)
    with cluster.client() as client:
        cluster.require_no_fault(client.run(_sees, *folders, on_error="return"), "pack")
        there = client.submit(same, shared, pure=False)
        tasks = (client.submit(do, there, piece, pure=False) for piece in pieces)
        at_first = ahead and ahead * max(1, sum(client.nthreads().values()))
        futures = finished(list(islice(tasks, at_first)), loop=client.loop)
        for future in futures:
            if future.cancelled():
                raise ClusterError(f"the connection to {address} was lost")
            yield future.result()
            futures.update(islice(tasks, 1))


def _sees(*folders: str | Path) -> str:
    """Return which of the folders is not there, on a worker; '' if all are."""
    lost = [str(path) for path in folders if not Path(path).is_dir()]
    return f"sees no folder {lost[0]}: the folders must be on a disk that all machines share" if lost else ""


def _write_there(folder: Path, plan: Plan, number: int) -> int:
    write_planned(plan, number, folder)
    return number
