"""Start the process that runs a notebook, listen to it, and end it and all that it has started."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Container
from pathlib import Path
from typing import Any

import tito
from tito.grading.inside.plan import Plan
from tito.output import TitoError

_FRAME = re.compile(r'^  File "(.*)", line (\d{1,9})', re.MULTILINE)  # `int` refuses numbers of thousands of digits
_UNWANTED = ("PYTHONWARNINGS", "PYTHONINSPECT", "PYTHONSTARTUP", "PYTHONHOME", "PYTHONBREAKPOINT", "PYTEST_ADDOPTS")


class RunnerError(TitoError):
    """The process that runs notebooks does not work; the message says what it said."""


class Child:
    """A process that runs a plan; `next` gives its events.

    Attributes:
        program: the module that runs it.
        code: how it ended: an exit code, or minus the number of a signal.
    """

    program = "tito.grading.inside.child"

    def __init__(self, plan: Plan, environment: dict[str, str]) -> None:
        self.code: int | None = None
        self._events: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        descriptor, name = tempfile.mkstemp(prefix="tito-", suffix=".faults")
        self._faults = Path(name)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", self.program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=descriptor,
            env=environment,
            start_new_session=True,  # Ctrl-C reaches this program only, which then ends the child
        )
        os.close(descriptor)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        threading.Thread(target=self._wait, daemon=True).start()
        self.send(plan)

    def send(self, plan: Plan) -> None:
        """Hand over a plan."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(plan.dumps().encode() + b"\n")
            self._process.stdin.flush()

    def next(self, deadline: float) -> dict[str, Any] | None:
        """Return the next event, or None when the plan has ended.

        Raises:
            TimeoutError: nothing came before `deadline` (on the clock of `time.monotonic`).
        """
        try:
            event = self._events.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise TimeoutError from None
        if event is None:
            self.code = self._process.wait()
        return event

    def kill(self) -> None:
        """End what runs the plan, and every process it has started."""
        kill_group(self._process.pid)

    def close(self) -> None:
        """End the process; nothing is left of it."""
        self.kill()
        with contextlib.suppress(OSError):
            self._process.kill()
        self._process.wait()
        self._reader.join(1.0)
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                stream.close()  # type: ignore[union-attr]
        with contextlib.suppress(OSError):
            self._faults.unlink()

    def faults(self) -> str:
        """Return what the process has written on stderr while it ran the plan: its position when it hung or crashed."""
        return self._faults.read_bytes().decode("utf-8", "replace")

    def _read(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(ValueError, OSError):  # closed under our hands
            for line in self._process.stdout:
                with contextlib.suppress(ValueError):  # not ours
                    self._events.put(json.loads(line))

    def _wait(self) -> None:
        """When the process ends, end what it left running, which may hold the pipe open."""
        self._process.wait()
        kill_group(self._process.pid)
        self._reader.join(0.5)
        self._events.put(None)


def hung_at(faults: str, files: Container[str]) -> tuple[str, int] | None:
    """Return the file and line that a dump of all threads shows, those of the thread at fault if it is marked.

    Args:
        faults: the dump.
        files: the names of files that count, without their folders.
    """
    for frames in frames_by_thread(faults):
        for file, line in frames:
            if (name := Path(file).name) in files:
                return name, line
    return None


def frames_by_thread(faults: str) -> list[list[tuple[str, int]]]:
    """Return (file, line) of the frames of each thread in a dump, the innermost first.

    The thread at fault comes first if it is marked, and then the main thread, which is the last one in a dump.
    """
    blocks = re.split(r"^(?=Current thread|Thread)", faults, flags=re.MULTILINE)
    blocks.sort(key=lambda block: block.startswith("Current thread"))
    return [[(found[1], int(found[2])) for found in _FRAME.finditer(block)] for block in reversed(blocks)]


def environment(package_root: Path | None = None) -> dict[str, str]:
    """Return the environment for code under test: `tinytorch` comes from `package_root`, plots go nowhere."""
    values = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
    home = Path(tito.__file__).resolve().parents[1]
    paths = [str(package_root)] if package_root else []
    paths += [str(home)] if home.name != "site-packages" else []
    paths += [value for value in [os.environ.get("PYTHONPATH", "")] if value]
    return values | {"PYTHONPATH": os.pathsep.join(paths), "MPLBACKEND": "Agg", "PYTHONUTF8": "1"}


def kill_group(pid: int) -> None:
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(pid, signal.SIGKILL)
        else:
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(pid)], capture_output=True, check=False)
