"""Grade many submissions at once: in processes of this machine, or on a dask cluster. The same grades either way."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from multiprocessing import get_context
from typing import Any, Protocol

from tito.classroom.exam import Exam
from tito.classroom.grade import Graded, Script, grade
from tito.classroom.record import Record

TRIES = 3  # of a submission whose grader was lost
_LOOK_S = 1.0  # how often a grader looks whether its parent lives


class Pool(Protocol):
    """What grades submissions; results come as they are ready, one for each submission."""

    def grade_all(self, exam: Exam, scripts: Iterable[Script]) -> Iterator[Graded]:
        """Yield what came of each submission."""


class LocalPool:
    """Processes of this machine."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs

    def grade_all(self, exam: Exam, scripts: Iterable[Script]) -> Iterator[Graded]:
        """Yield what came of each submission. A grader that is lost is replaced, and its submission graded again."""
        todo: queue.SimpleQueue[Script | None] = queue.SimpleQueue()
        done: queue.SimpleQueue[Graded | BaseException] = queue.SimpleQueue()
        waiting = list(scripts)
        for script in waiting:
            todo.put(script)
        graders = [Grader(exam) for _ in range(min(self.jobs, len(waiting)))]
        for grader in graders:
            todo.put(None)
            threading.Thread(target=grader.work, args=(todo, done), daemon=True).start()
        try:
            for _ in waiting:
                graded = done.get()
                if isinstance(graded, BaseException):
                    raise graded
                yield graded
        finally:
            for grader in graders:
                grader.close()


class Grader:
    """A process that grades one submission after the other, and the thread that feeds it."""

    def __init__(self, exam: Exam) -> None:
        self.exam, self.closed = exam, False
        self.process: Any = None
        self.pipe: Any = None

    def work(self, todo: queue.SimpleQueue[Script | None], done: queue.SimpleQueue[Graded | BaseException]) -> None:
        """Grade what is to do until None comes."""
        try:
            while (script := todo.get()) is not None and not self.closed:
                done.put(self.grade(script))
        except BaseException as error:  # the process could not be started
            done.put(error)
        finally:
            self.close()

    def grade(self, script: Script) -> Graded:
        """Return what came of a submission, in at most `TRIES` processes."""
        for _ in range(TRIES):
            try:
                if self.process is None:
                    self._start()
                self.pipe.send(script)
                graded: Graded = self.pipe.recv()
            except (EOFError, OSError):
                self._end()
                if self.closed:
                    break
            else:
                return graded
        return not_graded(self.exam, script, f"its grader was lost {TRIES} times")

    def close(self) -> None:
        """End the process, whatever it does."""
        self.closed = True
        self._end()

    def _start(self) -> None:
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, self.exam, os.getpid()), daemon=True)
        self.process.start()
        theirs.close()

    def _end(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.join()
            self.pipe.close()


class Cluster:
    """A dask cluster: `dask scheduler` on one machine, `dask worker ADDRESS` on each."""

    def __init__(self, address: str) -> None:
        self.address = address

    def grade_all(self, exam: Exam, scripts: Iterable[Script]) -> Iterator[Graded]:
        """Yield what came of each submission; dask repeats on another worker what one had when it was lost.

        Raises:
            ImportError: dask is not installed. OSError: there is no scheduler at the address.
        """
        from distributed import Client
        from distributed import as_completed as finished

        with Client(self.address, timeout="10s") as client:
            sent = client.scatter(exam, broadcast=True, hash=False)
            futures = {client.submit(grade, sent, script, pure=False, retries=TRIES): script for script in scripts}
            for future in finished(list(futures)):
                script = futures.pop(future)
                error = future.exception()
                yield future.result() if error is None else not_graded(exam, script, _said(error))


def not_graded(exam: Exam, script: Script, why: str) -> Graded:
    """Return the record of a submission that the machine could not grade; the next run tries again."""
    record = Record(script.student, exam.module, problem=f"could not be graded: {why}")
    return Graded(replace(record, **script.facts), {})  # type: ignore[arg-type]


def _serve(pipe: Any, exam: Exam, parent: int) -> None:
    """Grade what comes through a pipe, until it is closed or the parent is gone."""
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    while True:
        try:
            script = pipe.recv()
        except EOFError:
            return
        try:
            graded = grade(exam, script)
        except Exception as error:  # it is the machine that failed: the others are graded all the same
            graded = not_graded(exam, script, _said(error))
        pipe.send(graded)


def _leave_with(parent: int) -> None:
    """End this process when its parent is gone: nobody would take what it finds."""
    while os.getppid() == parent:
        time.sleep(_LOOK_S)
    os._exit(1)


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def choose_pool(jobs: int, scheduler: str | None) -> Any:
    """Return the cluster whose scheduler is named, or else processes here."""
    return Cluster(scheduler) if scheduler else LocalPool(jobs)
