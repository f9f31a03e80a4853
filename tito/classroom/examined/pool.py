"""Grade many submissions at once: in processes of this machine, or on a dask cluster. The same grades either way."""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace
from multiprocessing import get_context, resource_tracker
from typing import Any, Protocol

from tito.classroom.examined.exam import Exam
from tito.classroom.examined.grade import Graded, Script, grade
from tito.classroom.recorded.record import Record

TRIES = 3  # of a submission whose grader was lost
_LOOK_S = 1.0  # how often a grader looks whether its parent lives
_END_S = 10.0  # for the thread of a grader that was killed


class Pool(Protocol):
    """What grades submissions; results come as they are ready, one for each submission. Closed, it ends at once."""

    def grade_all(self, exam: Exam, scripts: Iterable[Script]) -> Generator[Graded, None, None]:
        """Yield what came of each submission."""


class LocalPool:
    """Processes of this machine."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs

    def grade_all(self, exam: Exam, scripts: Iterable[Script]) -> Generator[Graded, None, None]:
        """Begin; yield what comes of each submission. A grader that is lost is replaced, its submission repeated."""
        results = self._results(exam, list(scripts))
        next(results)
        return results  # type: ignore[return-value]

    def _results(self, exam: Exam, waiting: list[Script]) -> Generator[Graded | None, None, None]:
        """Yield None when all graders have begun, and then the results."""
        todo: queue.SimpleQueue[Script | None] = queue.SimpleQueue()
        done: queue.SimpleQueue[Graded | BaseException] = queue.SimpleQueue()
        jobs = min(self.jobs, len(waiting))
        for script in [*waiting, *[None] * jobs]:
            todo.put(script)
        with tempfile.TemporaryDirectory(prefix="tito-graders-", ignore_cleanup_errors=True) as folder:
            graders = [Grader(exam, folder, todo, done) for _ in range(jobs)]
            try:
                yield None
                for _ in waiting:
                    graded = done.get()
                    if isinstance(graded, BaseException):
                        raise graded
                    yield graded
            finally:
                for grader in graders:
                    grader.close()


class Grader:
    """A process that grades one submission after the other, and the thread that feeds it.

    Args:
        folder: for its temporary files. todo: submissions; after None it ends. done: takes what came of them.
    """

    def __init__(
        self,
        exam: Exam,
        folder: str,
        todo: queue.SimpleQueue[Script | None],
        done: queue.SimpleQueue[Graded | BaseException],
    ) -> None:
        self.exam, self.folder, self.todo, self.done = exam, folder, todo, done
        self.process: Any = None
        self.pipe: Any = None
        self._closed, self._lock = False, threading.Lock()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def grade(self, script: Script) -> Graded:
        """Return what came of a submission, in at most `TRIES` processes."""
        try:
            script = replace(script, files=dict(script.files))  # read now: an error is not one of the grader
        except OSError as error:
            return not_graded(self.exam, script, said(error))
        for _ in range(TRIES):
            try:
                if self.process is None:
                    self._start()
                self.pipe.send(script)
                graded: Graded = self.pipe.recv()
            except (EOFError, OSError):
                self._end()
                if self._closed:
                    break
            else:
                return graded
        return not_graded(self.exam, script, f"its grader was lost {TRIES} times")

    def close(self) -> None:
        """End the process, whatever it does; idle ones live on until then, to tidy up if this program is killed."""
        with self._lock:
            self._closed = True
            if self.process is not None:
                self.process.kill()
        self._thread.join(_END_S)
        self._end()

    def _work(self) -> None:
        try:
            while not self._closed and (script := self.todo.get()) is not None:
                self.done.put(self.grade(script))
        except BaseException as error:  # nobody else would hear of it
            self.done.put(error)

    def _start(self) -> None:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        arguments = (theirs, self.exam, os.getpid(), self.folder)
        process = context.Process(target=_serve, args=arguments, daemon=True)
        with self._lock, theirs:
            if self._closed:
                raise EOFError
            with _without_interrupts():
                process.start()
            self.process, self.pipe = process, ours

    def _end(self) -> None:
        with self._lock:
            process, self.process = self.process, None
            if process is not None:
                process.kill()
        if process is not None:
            process.join()
            self.pipe.close()


def not_graded(exam: Exam, script: Script, why: str) -> Graded:
    """Return the record of a submission that the machine could not grade; the next run tries again."""
    record = Record(script.student, exam.module, problem=f"could not be graded: {why}")
    return Graded(replace(record, **script.facts), {})  # type: ignore[arg-type]


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back from a process that starts in the block: it goes to all, and is for the parent to answer."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # else it would be started within the block, and lift it
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Any, exam: Exam, parent: int, folder: str) -> None:
    """Grade what comes through a pipe, until it is closed or the parent is gone."""
    signal.signal(signal.SIGINT, lambda *_: None)  # not SIG_IGN, which kernels would inherit
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    tempfile.tempdir = folder
    threading.Thread(target=_leave_with, args=(parent, folder), daemon=True).start()
    while True:
        try:
            script = pipe.recv()
        except (EOFError, OSError):
            break
        try:
            graded = grade(exam, script)
        except Exception as error:  # it is the machine that failed: the others are graded all the same
            graded = not_graded(exam, script, said(error))
        try:
            pipe.send(graded)
        except OSError:
            break
    if os.getppid() != parent:
        shutil.rmtree(folder, ignore_errors=True)


def _leave_with(parent: int, folder: str) -> None:
    """End this process, and what it has started, when its parent is gone: its results would be lost."""
    from tito.classroom.sandbox.usage import family

    while os.getppid() == parent:
        time.sleep(_LOOK_S)
    for pid in family(os.getpid())[:-1]:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    for _ in range(TRIES):  # the other thread, and other graders, may be writing there meanwhile
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
