"""The other end of `tito.grading.inside.kernel`: start it in a sandbox, feed it cells, end it in time."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tito.classroom.sandbox.pipes import Inbox, Outbox, Tail
from tito.classroom.sandbox.sandbox import Level, Sandbox
from tito.classroom.sandbox.usage import end, family, folder_bytes, taken
from tito.grading.inside.explain import clean
from tito.grading.supervise import RunnerError

START_S = 60.0  # for the process to start, on a slow disk
GRACE_S = 1.0  # beyond the limit of a cell: the process should end itself, and say where it was
WATCH_S = 0.25  # how often its memory is looked at
TIMED_OUT = "timed out"

Verdict = Callable[[dict[str, Any]], bool]  # tells of an observation whether it is right


@dataclass(frozen=True)
class Outcome:
    """The result of running one cell.

    Attributes:
        failure: what the kernel says of an error (`tito.grading.inside.explain`); None if the cell ran through.
        ended: why the kernel has ended while it ran the cell: `timed out`, or how it crashed; '' if it still runs.
        faults: what it said on stderr then, such as the line where it hung.
        titles: of the blocks that held. exhausted: whether it used up its memory, and is to be replaced.
    """

    failure: dict[str, str] | None = None
    ended: str = ""
    faults: str = ""
    titles: tuple[str, ...] = ()
    output: str = ""
    seconds: float = 0.0
    exhausted: bool = False


class Kernel:
    """A process that runs the cells of one submission; nothing it says is believed but what it found.

    Args:
        sandbox: where it runs.
        notebook: path of the notebook below the stage, such as `modules/08_dataloader/dataloader_dev.py`.

    Attributes:
        greedy: what it took too much of; '' so far if nothing.
    """

    def __init__(self, sandbox: Sandbox, notebook: str) -> None:
        self.limits, self.greedy, self.turn = sandbox.limits, "", 0
        self._bare = sandbox.level is Level.PROCESS  # its processes can leave it, and write to the disk
        self.folder = str(Path(tempfile.mkdtemp(prefix="tito-grade-")).resolve()) if self._bare else ""
        self._disk_bytes = sandbox.disk_mib * 2**20
        self.process = subprocess.Popen(
            sandbox.command(notebook, self.folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=sandbox.environment(self.folder),
            cwd=self.folder or "/",
            start_new_session=True,
        )
        assert self.process.stdin
        assert self.process.stdout
        assert self.process.stderr
        self._requests, self._answers = Outbox(self.process.stdin), Inbox(self.process.stdout)
        self._faults = Tail(self.process.stderr)
        threading.Thread(target=self._watch, daemon=True).start()
        self._require_ready()

    def tell(self, **request: Any) -> None:
        """Send a request that has no answer."""
        self._requests.send(json.dumps(request).encode() + b"\n")

    def run(self, source: str, line: int, verdict: Verdict | None = None, **how: Any) -> Outcome:
        """Run a cell; while it is a check, answer each observation with its verdict."""
        limit_s = how.pop("limit_s", self.limits.check_s)
        started = time.monotonic()
        self._faults.mark()
        self.turn += 1
        self.tell(run=source, line=line, turn=self.turn, limit_s=limit_s, check=verdict is not None, **how)
        try:
            while (answer := self._next(started + limit_s + GRACE_S)) is not None:
                if answer.get("turn") != self.turn:
                    continue  # an answer to an earlier request, or none of the kernel's
                if answer.get("event") == "observed" and verdict is not None:
                    self.tell(failed=not verdict(answer))
                elif answer.get("event") == "ran":
                    return _outcome(answer, time.monotonic() - started)
        except TimeoutError:
            return self._ended(TIMED_OUT, started)
        return self._ended(self._how(), started)

    @contextlib.contextmanager
    def halted(self) -> Iterator[None]:
        """Halt the process and all that it has started, while another one of the same submission runs."""
        _signal(self.process.pid, signal.SIGSTOP)
        yield
        _signal(self.process.pid, signal.SIGCONT)

    def close(self) -> None:
        """End the process and all that it has started, and remove its files."""
        self._end()
        with contextlib.suppress(OSError):
            self.process.kill()
        self.process.wait()
        self._requests.close()
        self._answers.close()
        if self.folder:
            _remove(self.folder)

    def _require_ready(self) -> None:
        try:
            ready = self._next(time.monotonic() + START_S) is not None
        except TimeoutError:
            ready = False
        if not ready:
            how, said = self._how(), self._faults.text()
            self.close()
            raise RunnerError(f"the process that runs submissions did not start: {how}\n{said}")

    def _next(self, deadline: float) -> dict[str, Any] | None:
        """Return the next answer; None when there are no more.

        Raises:
            TimeoutError: none came before the deadline.
        """
        while (line := self._answers.next(deadline)) is not None:
            with contextlib.suppress(ValueError, RecursionError):  # not ours
                answer = json.loads(line)
                if isinstance(answer, dict):
                    return answer
        return None

    def _ended(self, how: str, started: float) -> Outcome:
        self._end()
        self.process.wait()
        faults = self._faults.text()
        if "Timeout (" in faults:
            how = TIMED_OUT
        return Outcome(ended=self.greedy or how, faults=faults, seconds=time.monotonic() - started)

    def _how(self) -> str:
        """Return how the process ended, in words of which a submission chooses none but the signal."""
        try:
            code = self.process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            return "stopped answering"
        number = -code if code < 0 else code - 128  # bubblewrap reports a signal in this way
        names = {int(one): one.name for one in signal.Signals}
        return f"ended by signal {names[number]}" if number in names else "ended the process"

    def _watch(self) -> None:
        """End the process when all that it has started takes more than it may."""
        while self.process.poll() is None:
            used = taken(self.process.pid)
            if used["processes"] > 2 * self.limits.processes:
                self.greedy = "ran out of processes"
            elif used["memory"] > 2 * self.limits.memory_mib * 2**20:
                self.greedy = "ran out of memory"
            elif self._bare and folder_bytes(Path(self.folder)) > self._disk_bytes:
                self.greedy = "ran out of disk"
            if self.greedy:
                self._end()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(WATCH_S)
        self._answers.end()

    def _end(self) -> None:
        end(self.process.pid, self.folder)


def _signal(pid: int, number: int) -> None:
    for member in family(pid):
        with contextlib.suppress(OSError):
            os.kill(member, number)


def _remove(folder: str) -> None:
    """Remove a folder, whatever its files allow."""
    for place, folders, _ in os.walk(folder):
        for path in (Path(place, name) for name in folders):
            with contextlib.suppress(OSError):
                if not path.is_symlink():
                    path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _outcome(answer: dict[str, Any], seconds: float) -> Outcome:
    """Return the outcome that an answer states, whatever its contents."""
    failure = answer.get("failure")
    titles = answer.get("titles")
    return Outcome(
        failure={str(key): clean(value, 4000) for key, value in failure.items() if isinstance(value, str)}
        if isinstance(failure, dict)
        else None,
        titles=tuple(title for title in titles if isinstance(title, str)) if isinstance(titles, list) else (),
        output=str(answer.get("output", ""))[:20_000],
        seconds=seconds,
        exhausted=answer.get("exhausted") is True,
    )
