"""The process in which a submission runs: it executes the cells it is sent, one at a time, and decides nothing.

`python -m tito.grading.kernel` reads requests as JSON lines on stdin and writes answers on what was its stdout:

- `{"run": source, "line": 10, "limit_s": 5, ...}` executes an ordinary cell or that of a task; `"check": true` a check.
- `{"mark": "8.3"}` remembers the names there are; `{"reset": "8.3"}` goes back to them.
- `{"stand": ["Subset"], "task": "8.3"}` binds names to what says that task 8.3 builds them.
- `{"fork": true}` serves in a copy of the process until `{"leave": true}`.

While a check runs, each comparison is an observation that waits for its verdict: see `tito/grading/witness.py`.
An answer carries the `turn` of the request that it is for.
"""

from __future__ import annotations

import faulthandler
import hashlib
import json
import linecache
import os
import shutil
import sys
import tempfile
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from tito import checks
from tito.grading.execute import Executor
from tito.grading.guard import Guard, keep_temporary_files_in
from tito.grading.limits import Limits
from tito.grading.unbuilt import Placeholder
from tito.grading.witness import Site, Witness

ANSWER_BYTES = 4 << 20  # of one answer; longer ones are not read

_exit, _write = os._exit, os.write


class Wire:
    """Requests in, answers out, on descriptors of their own."""

    def __init__(self) -> None:
        self.requests, self.answers = os.fdopen(os.dup(0), encoding="utf-8"), os.dup(1)
        self._encode, self._decode = json.JSONEncoder().encode, json.JSONDecoder().decode
        self.turn = 0

    def read(self) -> dict[str, Any]:
        """Return the next request; end the process where there is none."""
        line = self.requests.readline()
        if not line:
            _exit(0)
        request: dict[str, Any] = self._decode(line)
        return request

    def write(self, answer: dict[str, Any]) -> None:
        """Send an answer."""
        data = self._encode(answer | {"turn": self.turn}).encode("utf-8", "replace") + b"\n"
        while data:
            data = data[_write(self.answers, data) :]

    def ask(self, observation: dict[str, Any]) -> str | None:
        """Send an observation, and return its verdict: None, or that the check has failed; why, it is not told."""
        event = {"event": "observed", **observation}
        if len(self._encode(event)) > ANSWER_BYTES:
            event |= {part: _summary(event[part]) for part in ("actual", "expected") if part in event}
        self.write(event)
        return "it is not as it should be" if self.read().get("failed") is not False else None


def _summary(code: Any) -> list[str]:
    """Return what stands for the code of a value that is too long to travel."""
    text = json.dumps(code).encode()
    return ["x", "a large value", f"<{len(text)} bytes, sha256 {hashlib.sha256(text).hexdigest()}>"]


class Kernel:
    """The names of one notebook, and the requests about them."""

    def __init__(self, wire: Wire, path: Path, folder: str, fault: Any) -> None:
        module = ModuleType(path.stem)  # a module of its own, so that its classes can be pickled
        module.__file__ = str(path)
        sys.modules[module.__name__] = module
        sys.path.append(str(path.parent))
        sys.argv = [str(path)]
        keep_temporary_files_in(folder)
        self.wire, self.folder, self.names = wire, folder, module.__dict__
        self.guard = Guard(str(path.parent), fault)
        self.executor = Executor(str(path), self.names, self.guard, lambda event: None)
        self.marks: dict[str, dict[str, Any]] = {}
        self.lines: dict[int, str] = {}
        self.file, self.names["display"] = path.name, print  # as in Jupyter

    def serve(self) -> NoReturn:
        """Answer requests for ever."""
        while True:
            request = self.wire.read()
            if "run" in request:
                self.wire.write({"event": "ran", **self._run(request)})
            elif "mark" in request:
                self.marks[request["mark"]] = dict(self.names)
            elif "reset" in request:
                self.names.clear()
                self.names.update(self.marks[request["reset"]])
            elif "leave" in request:
                _exit(0)
            elif "fork" in request:
                self._fork()
            elif "stand" in request:
                stands = {name: Placeholder(name, request["task"], self.file) for name in request["stand"]}
                self.names.update(stands)

    def _fork(self) -> None:
        """Serve in a copy of this process until it ends, then here again."""
        pid = os.fork()
        if pid:
            _, status = os.waitpid(pid, 0)
            self.wire.write({"event": "back", "code": os.waitstatus_to_exitcode(status)})
        else:
            self.guard.pid = os.getpid()
            self.wire.write({"event": "forked"})

    def _show_lines(self, source: str, line: int) -> None:
        """Let tracebacks show the lines of a cell, as they do in Jupyter."""
        self.lines.update(enumerate(source.split("\n"), start=line))
        text = [self.lines.get(number, "") + "\n" for number in range(1, max(self.lines) + 1)]
        linecache.cache[self.executor.file] = (len(text), None, text, self.executor.file)

    def _run(self, request: dict[str, Any]) -> dict[str, Any]:
        source, line, limit_s = request["run"], request["line"], request["limit_s"]
        self.wire.turn = request["turn"]
        self._show_lines(source, line)
        if request.get("check"):
            folder = tempfile.mkdtemp(dir=self.folder)
            checks.listen(self.executor.heard)
            self.names["__site__"] = Site
            failure = self.executor.run_check(source, line, limit_s=limit_s, folder=folder)
            shutil.rmtree(folder, ignore_errors=True)
        else:
            before = dict(self.names)
            failure = self.executor.run(source, line, limit_s=limit_s, isolated=request.get("isolated", True))
            if request.get("given") and failure is None:
                self.executor.keep_given()
            for name, value in before.items():
                self.names.setdefault(name, value)  # `del Subset` in one task is no matter of the others
        if request.get("forget"):
            self.executor.forget(line, source.count("\n") + 1)
            self._show_lines("\n" * source.count("\n"), line)
        told = {"titles": self.executor.titles, "output": self.guard.kept.text, "exhausted": self.executor.exhausted}
        return told | ({"failure": _told(failure)} if failure else {})


def _told(failure: Any) -> dict[str, str]:
    return {
        "status": str(failure.status),
        "message": failure.message,
        "traceback": failure.traceback,
        "waits_for": failure.waits_for,
    }


def main(arguments: list[str]) -> NoReturn:
    """Serve the notebook called `arguments[0]`, with temporary files in `arguments[1]`, within limits given as JSON."""
    wire, fault = Wire(), os.fdopen(os.dup(2), "ab", buffering=0)
    faulthandler.enable(fault)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    Limits(**json.loads(arguments[2])).apply()
    checks.report_to(Witness(wire.ask, checks.CheckFailed))
    try:
        kernel = Kernel(wire, Path(arguments[0]), arguments[1], fault)
        wire.write({"event": "ready"})
        kernel.serve()
    except BaseException:
        fault.write(traceback.format_exc().encode("utf-8", "replace"))
        raise


if __name__ == "__main__":
    main(sys.argv[1:])
