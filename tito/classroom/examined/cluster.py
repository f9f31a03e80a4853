"""Grade on a dask cluster: `dask scheduler` on one machine, `dask worker ADDRESS` on each."""

from __future__ import annotations

import hashlib
import shlex
import sys
import warnings
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

import tito
from tinytorch import __version__
from tito.classroom.examined.exam import Exam
from tito.classroom.examined.grade import Graded, Script, grade
from tito.classroom.examined.pool import TRIES, LocalPool, Pool, not_graded, said
from tito.classroom.sandbox.sandbox import Level, probe
from tito.output import TitoError

AHEAD = 4  # submissions for each thread of the workers that are sent before they are asked for
CONNECT_S = 10


class ClusterError(TitoError):
    """A cluster that cannot be used; the message says what is to be done."""


def require_dask() -> None:
    """Raise ClusterError if dask is not installed."""
    if find_spec("distributed") is None:
        raise ClusterError("--scheduler needs dask: in the folder of the course, pip install '.[cluster]'")


class Cluster:
    """The cluster of one scheduler.

    Args:
        address: of the scheduler, such as `tcp://10.0.0.1:8786`.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    def grade_all(self, exam: Exam, scripts: Iterable[Script]) -> Generator[Graded, None, None]:
        """Yield what came of each submission; dask repeats on another worker what one had when it was lost.

        Raises:
            ClusterError: there is no scheduler, or no worker, or one that cannot do it; or the connection was lost.
        """
        waiting = iter(scripts)
        first = next(waiting, None)
        if first is None:
            return
        with self.client() as client:
            self._require_able(client, exam.level)
            yield from self._results(client, exam, chain([first], waiting))

    def client(self) -> Any:
        """Return a client of the scheduler.

        Raises:
            ClusterError: there is none.
        """
        from distributed import Client
        from distributed.comm import resolve_address

        try:
            resolve_address(self.address)  # a client that is given nonsense takes long to end
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of versions: what matters of them is looked at here
                return Client(self.address, timeout=CONNECT_S, set_as_default=False)
        except Exception as error:  # whatever its parts say of an address, a network or a version
            raise ClusterError(
                f"no dask scheduler answers at {self.address} ({said(error)}): start `dask scheduler` on one machine, "
                "and `dask worker ADDRESS` on each"
            ) from error

    def _require_able(self, client: Any, level: Level) -> None:
        """Raise ClusterError if there are no workers, or one has another tito or Python, or no sandbox."""
        told, here = client.run(about, on_error="return"), about()
        answers = {worker: it for worker, it in told.items() if not isinstance(it, OSError)}  # the others have gone
        faults = {worker: _fault(it, here, level) for worker, it in answers.items()}
        self.require_no_fault(faults, "grade as this machine would")

    def require_no_fault(self, faults: Mapping[str, object], task: str) -> None:
        """Raise ClusterError if there are no workers, or one has a fault that keeps it from the task."""
        if not faults:
            raise ClusterError(
                f"{self.address} has no workers: start `dask worker {shlex.quote(self.address)}` on each machine"
            )
        told = sorted(f"{worker}: {fault}" for worker, fault in faults.items() if fault)
        if told:
            raise ClusterError(f"these workers cannot {task}:\n" + "\n".join(told))

    def _results(self, client: Any, exam: Exam, scripts: Iterator[Script]) -> Iterator[Graded]:
        from distributed import as_completed as finished

        sent: dict[str, Script] = {}
        futures = finished(loop=client.loop)
        shared = client.submit(same, exam, pure=False)  # see `same`

        def send_next() -> Iterator[Graded]:
            for script in scripts:
                try:
                    whole = replace(script, files=dict(script.files))
                except OSError as error:
                    yield not_graded(exam, script, said(error))
                    continue
                future = client.submit(grade_there, shared, whole, _own_version(), pure=False, retries=TRIES)
                sent[future.key] = script
                futures.add(future)
                return

        for _ in range(AHEAD * max(1, sum(client.nthreads().values()))):
            yield from send_next()
        for future in futures:
            yield self._result(future, exam, sent.pop(future.key))
            yield from send_next()

    def _result(self, future: Any, exam: Exam, script: Script) -> Graded:
        if future.cancelled():
            raise ClusterError(f"the connection to {self.address} was lost")
        error = future.exception()
        if error is not None:
            return not_graded(exam, script, said(error))
        graded: Graded = future.result()
        return graded


def about() -> dict[str, str]:
    """Return the versions that a machine's grades depend on, and why it has no sandbox, if so."""
    import numpy as np

    versions = {"Python": ".".join(map(str, sys.version_info[:2])), "NumPy": np.__version__, "tito": _own_version()}
    return versions | {"sandbox": probe()}


def grade_there(exam: Exam, script: Script, version: str) -> Graded:
    """Grade a submission, on a worker that has the same tito; others may have come since the run began."""
    if version != _own_version():
        raise RuntimeError(f"a worker has tito {_own_version()}, not {version}")
    return grade(exam, script)


@cache
def _own_version() -> str:
    """Return the version of tito, and the beginning of a hash of its files."""
    content = hashlib.sha256()
    folder = Path(tito.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        content.update(repr((path.relative_to(folder).as_posix(), path.read_bytes())).encode())
    return f"{__version__} ({content.hexdigest()[:8]})"


def _fault(answer: Any, here: dict[str, str], level: Level) -> str:
    """Return why a worker cannot be used; '' if it can."""
    if not isinstance(answer, dict):
        return f"cannot run tito {__version__} ({said(answer)}): install it there"
    names = [name for name in sorted(here) if name != "sandbox" and answer.get(name) != here[name]]
    if names:
        others = ", ".join(f"{name} {answer.get(name)} (here {here[name]})" for name in names)
        return f"has {others}: install the same there, and start the worker again"
    return str(answer.get("sandbox", "")) if level is Level.BUBBLEWRAP else ""


def same(value: Any) -> Any:
    """Return a value: as a task of a cluster it is made again where the worker that has it is lost."""
    return value


def choose_pool(jobs: int, scheduler: str | None) -> Pool:
    """Return the cluster whose scheduler is named, or else processes here.

    Raises:
        ClusterError: dask is not installed.
    """
    if not scheduler:
        return LocalPool(jobs)
    require_dask()
    return Cluster(scheduler)
