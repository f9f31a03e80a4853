"""The process in which a submission runs: it executes the cells it is sent, one at a time, and decides nothing.

`python -m tito.grading.inside.kernel` reads requests as JSON lines on stdin and writes answers on what was its stdout:

- `{"run": source, "line": 10, "limit_s": 5, ...}` executes an ordinary cell or that of a task; `"check": true` a check.
  With `"file"`, its lines are those of that file, and named so.
- `{"mark": "8.3"}` remembers the names there are; `{"reset": "8.3"}` goes back to them.
- `{"stand": ["Subset"], "task": "8.3"}` binds names to what says that task 8.3 builds them.

While a check runs, each comparison is an observation that waits for its verdict: see `tito/grading/inside/witness.py`.
An answer carries the `turn` of the request that it is for.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any, NoReturn

from tito import checks
from tito.grading.inside.execute import Executor
from tito.grading.inside.guard import Guard, Originals, program
from tito.grading.inside.limits import Limits
from tito.grading.inside.unbuilt import Placeholder
from tito.grading.inside.wire import Wire
from tito.grading.inside.witness import Site, Witness


class Kernel:
    """The names of one notebook, and the requests about them."""

    def __init__(self, wire: Wire, path: Path, folder: str, modules: list[str]) -> None:
        self.wire, self.folder, self.names = wire, folder, program(path, folder).__dict__
        self.guard = Guard(str(path.parent), wire.fault)
        self.executor = Executor(str(path), self.names, self.guard, lambda event: None, Originals(modules))
        self.marks: dict[str, dict[str, Any]] = {}
        self.marked: dict[str, Any] = {}  # names that checks use where something is compared
        self.file, self.names["display"] = path.name, print  # as in Jupyter

    def serve(self) -> NoReturn:
        """Answer requests without end."""
        while True:
            self.take(self.wire.read())

    def take(self, request: dict[str, Any]) -> None:
        """Do what a request asks for."""
        if "run" in request:
            self.wire.write({"event": "ran", **self._run(request)})
        elif "mark" in request:
            self.marks[request["mark"]] = dict(self.names)
        elif "reset" in request:
            self.names.clear()
            self.names.update(self.marks[request["reset"]])
        elif "stand" in request:
            stands = {name: Placeholder(name, request["task"], self.file) for name in request["stand"]}
            self.names.update(stands)

    def _run(self, request: dict[str, Any]) -> dict[str, Any]:
        source, line, limit_s, file = request["run"], request["line"], request["limit_s"], request.get("file", "")
        self.wire.turn = request["turn"]
        self.executor.names[file] = file
        checks.listen(self.executor.heard)
        if request.get("check"):
            folder = tempfile.mkdtemp(dir=self.folder)
            self.names.update(self.marked)
            failure = self.executor.run_check(source, line, limit_s=limit_s, file=file, folder=folder)
            shutil.rmtree(folder, ignore_errors=True)
        else:
            isolated = request.get("isolated", True)
            failure = self.executor.run(source, line, limit_s=limit_s, file=file, isolated=isolated)
            if "given" in request and failure is None:
                self.executor.keep_given(request["given"])
        if request.get("forget"):
            self.executor.forget(line, source.count("\n") + 1)
        told = {"titles": self.executor.titles, "output": self.guard.kept.text, "exhausted": self.executor.exhausted}
        return told | ({"failure": vars(failure)} if failure else {})


def main(arguments: list[str], kind: type[Kernel] = Kernel) -> NoReturn:
    """Serve the notebook called `arguments[0]`, with temporary files in `arguments[1]`.

    The limits and the modules that the course imports are given as JSON.
    """
    wire = Wire()
    Limits(**json.loads(arguments[3])).apply()
    witness = Witness(wire.ask, checks.CheckFailed)
    checks.report_to(witness)
    try:
        kernel = kind(wire, Path(arguments[0]), arguments[1], json.loads(arguments[2]))
        kernel.marked = {"__site__": Site, "__found__": witness.found}
        wire.write({"event": "ready"})
        kernel.serve()
    except BaseException:
        wire.fault.write(traceback.format_exc().encode("utf-8", "replace"))
        raise


if __name__ == "__main__":
    main(sys.argv[1:])
