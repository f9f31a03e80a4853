"""Run a module's tests against the package exported from its notebooks as they are now, never against stale files."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tito.export import export_module
from tito.export.plan import exported_from
from tito.grading.results import Status, SuiteResult, TestResult
from tito.grading.supervise import environment
from tito.notebook import NotebookError, read
from tito.workspace import Module

_ENDED = (0, 1, 2, 5)  # exit codes of pytest: passed, failed, errors in collection, nothing to run


@dataclass(frozen=True)
class FreshPackage:
    """A temporary folder with `tinytorch` in it: the given files and those just exported; `error` if that failed."""

    root: Path
    error: str = ""


@contextmanager
def fresh_package(module: Module) -> Iterator[FreshPackage]:
    """Copy the given files of the package and export the module into the copy; the folder is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="tito-", ignore_cleanup_errors=True) as folder:
        root = Path(folder).resolve()
        shutil.copytree(module.root / "tinytorch", root / "tinytorch", ignore=_exported_from(module))
        try:
            export_module(module, root / "tinytorch")
        except NotebookError as error:
            message = str(error).replace(f"{module.root}{os.sep}", "")
            yield FreshPackage(root, f"the package cannot be exported: {message}")
        else:
            yield FreshPackage(root)


def _exported_from(module: Module) -> Any:
    """Return what `copytree` is to leave out: what stands where this module exports to, or says it is from there."""
    home, places = f"modules/{module.name}/", set()
    for path in module.notebooks:
        with suppress(NotebookError):
            places |= {cell.module for cell in read(path).cells if cell.module}
    targets = {(module.root / "tinytorch").joinpath(*place.split(".")).with_suffix(".py") for place in places}

    def is_exported(path: Path) -> bool:
        return path.suffix == ".py" and (path in targets or exported_from(path).startswith(home))

    return lambda folder, names: [name for name in names if name == "__pycache__" or is_exported(Path(folder, name))]


@dataclass
class Suite:
    """The tests of one module, run by pytest in a process of its own, again after a test that hangs or crashes."""

    module: Module
    package: FreshPackage
    todo: tuple[str, ...] = ()
    task: str | None = None
    timeout_s: float = 10.0
    stopped: bool = False
    process: subprocess.Popen[bytes] | None = None
    found: dict[str, TestResult] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)

    def run(self) -> SuiteResult:
        """Run all tests and return how they ended."""
        if self.package.error:
            return SuiteResult(error=self.package.error)
        if not any(self.module.tests.glob("**/test_*.py")):
            return SuiteResult()
        error: str | None = None
        while error is None and not self.stopped:
            error = self._attempt()
        return SuiteResult(tuple(self.found.values()), error or "", skipped=len(self.skipped))

    def stop(self) -> None:
        """End pytest and what it has started."""
        self.stopped = True
        if self.process is not None:
            _end(self.process)

    def _attempt(self) -> str | None:
        """Run what is left; return '' if pytest came to its end, what it said if it could not, None after a crash."""
        with tempfile.TemporaryDirectory(prefix="tito-", ignore_cleanup_errors=True) as folder:
            report, log = Path(folder, "report.jsonl"), Path(folder, "log.txt")
            with log.open("wb") as output:
                self.process = subprocess.Popen(
                    self._command(),
                    cwd=self.module.root,
                    env=environment(self.package.root) | self._environment(report, folder),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            if self.stopped:  # while it was being started
                _end(self.process)
            self.process.wait()
            _end(self.process)
            said = log.read_text(encoding="utf-8", errors="replace")
            return self._take(report, said)

    def _command(self) -> list[str]:
        options = ["-q", "--no-header", "--import-mode=importlib", "--continue-on-collection-errors", "-o", "addopts="]
        options += ["-W", "ignore"]  # a warning of a student's code is no failure
        plugins = ["-p", "no:cacheprovider", "-p", "no:faulthandler", "-p", "tito.pytest_todo"]
        return [sys.executable, "-P", "-m", "pytest", str(self.module.tests), *options, *plugins, "--tb=short"]

    def _environment(self, report: Path, folder: str) -> dict[str, str]:
        settings = {
            "report": str(report),
            "root": str(self.package.root),
            "todo": self.todo,
            "task": self.task,
            "done": [*self.found, *self.skipped],
            "timeout_s": self.timeout_s,
        }
        return {
            "TITO_SUITE": json.dumps(settings),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # the tests need none, and each costs time
            "HYPOTHESIS_STORAGE_DIRECTORY": folder,
            "TMPDIR": folder,
        }

    def _take(self, report: Path, said: str) -> str | None:
        begun, code = "", -1
        for event in _events(report):
            if event["event"] == "begin":
                begun = event["id"]
            elif event["event"] == "end":
                code = event["code"]
            else:
                self._record(event)
                begun = "" if begun == event["id"] else begun
        if begun:
            self.found[begun] = _unfinished(begun, said, code, self.timeout_s)
            return None
        return "" if code in _ENDED else "\n".join(["pytest says:", *said.strip().splitlines()[-10:]])

    def _record(self, event: dict[str, Any]) -> None:
        name = event["id"]
        if event["status"] == "skipped":
            self.skipped.add(name)
        else:
            status = Status(event["status"])
            self.found[name] = TestResult(name, status, event["message"], event["task"], event["seconds"])


def _unfinished(name: str, said: str, code: int, timeout_s: float) -> TestResult:
    """Return the result of a test that pytest has begun and did not get to the end of."""
    if "Timeout (" in said:
        return TestResult(name, Status.TIMED_OUT, f"did not end within {timeout_s:g} s")
    if code >= 0:
        return TestResult(name, Status.FAILED, "raised KeyboardInterrupt")
    return TestResult(name, Status.CRASHED, "ended the whole process")


def _events(report: Path) -> Iterator[dict[str, Any]]:
    if report.exists():
        for line in report.read_text(encoding="utf-8").splitlines():
            with suppress(ValueError):
                yield json.loads(line)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
