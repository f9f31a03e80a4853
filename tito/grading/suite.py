"""Run a module's tests against the package exported from its notebooks as they are now, never against stale files."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tito.export.module import export_module
from tito.export.plan import exported_from, targets
from tito.grading.results import Status, SuiteResult, TestResult
from tito.grading.supervise import environment, frames_by_thread, kill_group
from tito.notebooks.notebook import Notebook, NotebookError, read
from tito.release.marker import read_release
from tito.workspace import Module

_TICK_S = 0.2
_ENDED = (0, 1, 2, 5)  # exit codes of pytest: passed, failed, errors in collection, nothing to run


@dataclass
class FreshPackage:
    """A temporary folder with `tinytorch` in it: the given files and those just exported; `error` if that failed.

    The notebooks in `given` are exported instead of what their files hold. `left_out` holds the tasks that are not in
    it, and why they cannot be exported, '' where their code does not end.
    """

    module: Module
    root: Path
    given: Sequence[Notebook] = ()
    error: str = ""
    left_out: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def export(self, without: Iterable[str] = ()) -> None:
        """Export the module, without some tasks and those left out before: what needs them then fails at once."""
        with self.lock:
            self.left_out = dict.fromkeys(without, "") | self.left_out
            try:
                found = export_module(
                    self.module, self.root / "tinytorch", given=self.given, without=self.left_out.keys()
                )
                self.left_out |= {error.task: self._below(error) for error in found.broken if error.task}
            except NotebookError as error:
                self.error = f"the package cannot be exported: {self._below(error)}"

    def _below(self, error: NotebookError) -> str:
        return str(error).replace(f"{self.module.root}{os.sep}", "")

    def task_in(self, frames: Iterable[tuple[str, int]]) -> str:
        """Return the task of the first (file, line) that holds code of a task, '' if none does."""
        notebooks = self.given or [read(path) for path in self.module.notebooks]
        names = {name: task.id for notebook in notebooks for task in notebook.tasks for name in task.names}
        for file, line in frames:
            path = Path(file)
            if path.is_relative_to(self.root) and exported_from(path):
                body = ast.parse(path.read_text(encoding="utf-8")).body
                around = [node for node in body if node.lineno <= line <= (node.end_lineno or 0)]
                if found := next((names[name] for node in around if (name := getattr(node, "name", "")) in names), ""):
                    return found
        return ""


@contextmanager
def fresh_package(module: Module, given: Sequence[Notebook] = ()) -> Iterator[FreshPackage]:
    """Copy the given files of the package and export the module into the copy; the folder is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="tito-", ignore_cleanup_errors=True) as folder:
        root = Path(folder).resolve()
        given_away = {"ignore": _exported_from(module), "ignore_dangling_symlinks": True}
        shutil.copytree(module.root / "tinytorch", root / "tinytorch", **given_away)
        package = FreshPackage(module, root, given=given)
        package.export()
        yield package


def _exported_from(module: Module) -> Any:
    """Return what `copytree` leaves out: files at places that this module exports to, or that were exported from it.

    In a student edition, also what was not released.
    """
    release = read_release(module.root)
    home, places = f"modules/{module.name}/", targets(module)

    def is_exported(path: Path) -> bool:
        if path.suffix != ".py":
            return False
        is_own = release is not None and path.relative_to(module.root).as_posix() not in release.files
        return is_own or path in places or exported_from(path).startswith(home)

    def is_left_out(folder: str, name: str) -> bool:
        """Also what another `tito export` is writing now."""
        return name == "__pycache__" or name.endswith(".tmp") or is_exported(Path(folder, name))

    return lambda folder, names: [name for name in names if is_left_out(folder, name)]


@dataclass
class Suite:
    """The tests of one module, run by pytest in a process of its own, again after a test that hangs or crashes.

    After a test that hangs, the package is exported without the task whose code it was in, so that what needs this task
    is not waited for; `hung` holds these tasks. `progress` is called with the name of each test that begins.
    """

    module: Module
    package: FreshPackage
    todo: tuple[str, ...] = ()
    task: str | None = None
    timeout_s: float = 10.0
    progress: Callable[[str], None] | None = None
    hung: set[str] = field(default_factory=set)
    again: set[str] = field(default_factory=set)
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
        broken = [why for task, why in self.package.left_out.items() if why and self.task in (None, task)]
        return SuiteResult(tuple(self.found.values()), error or "; ".join(broken), skipped=len(self.skipped))

    def stop(self) -> None:
        """End pytest and what it has started."""
        self.stopped = True
        if self.process is not None:
            kill_group(self.process.pid)

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
                kill_group(self.process.pid)
            self._watch(report)
            kill_group(self.process.pid)
            said = log.read_text(encoding="utf-8", errors="replace")
            return self._take(report, said)

    def _watch(self, report: Path) -> None:
        """Wait until pytest ends, and say which test it is at."""
        assert self.process is not None
        told = ""
        while True:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(None if self.progress is None else _TICK_S)
                return
            begun = [event["id"] for event in _events(report) if event["event"] == "begin"][-1:]
            if self.progress and begun and begun[0] != told:
                told = begun[0]
                self.progress(told.rpartition("/")[2])

    def _command(self) -> list[str]:
        options = ["-q", "--no-header", "--import-mode=importlib", "--continue-on-collection-errors", "-o", "addopts="]
        options += ["-W", "ignore"]  # a warning of a student's code is no failure
        plugins = ["-p", "no:cacheprovider", "-p", "no:faulthandler", "-p", "tito.pytest_todo"]
        tests = self.module.tests.relative_to(self.module.root)  # pytest reads `[` and `::` in a path as its own signs
        return [sys.executable, "-P", "-m", "pytest", str(tests), *options, *plugins, "--tb=short"]

    def _environment(self, report: Path, folder: str) -> dict[str, str]:
        settings = {
            "report": str(report),
            "root": str(self.package.root),
            "todo": self.todo,
            "task": self.task,
            "done": [*(self.found.keys() - self.again), *self.skipped],
            "hung": sorted(self.hung),
            "timeout_s": self.timeout_s,
        }
        return {
            "TITO_SUITE": json.dumps(settings),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # the tests need none, and each costs time
            "HYPOTHESIS_STORAGE_DIRECTORY": folder,
            "TMPDIR": folder,
        }

    def _take(self, report: Path, said: str) -> str | None:
        begun: dict[str, Any] = {}
        code = -1
        for event in _events(report):
            if event["event"] == "begin":
                begun = event
            elif event["event"] == "end":
                code = event["code"]
            elif event["event"] == "collected":
                begun = {}
            else:
                self._record(event)
                begun = {} if begun.get("id") == event["id"] else begun
        if not begun and code < 0 and "Timeout (" in said:  # pytest had not begun
            begun = {"id": f"{self.module.tests.name}/conftest.py", "task": "", "limit_s": self.timeout_s}
            if not self.package.task_in(frames_by_thread(said)[0]):
                return "the tests cannot be read: importing conftest.py does not end"
        if begun:
            self.found[begun["id"]] = self._unfinished(begun, said, code)
            return None
        return "" if code in _ENDED else "\n".join(["pytest says:", *said.strip().splitlines()[-10:]])

    def _unfinished(self, begun: dict[str, Any], said: str, code: int) -> TestResult:
        """Return the result of a test, or of a file of tests, that pytest has begun and did not get to the end of."""
        name, tasks = begun["id"], begun["task"]
        if "Timeout (" in said:
            guilty = self.package.task_in(frames_by_thread(said)[0]) or tasks.split(" ")[0]
            is_new = guilty != "" and guilty not in self.hung
            if is_new:
                self.hung.add(guilty)
                self.package.export(without=[guilty])
            if "::" not in name:  # a file of tests, which can be imported without this task
                self.again = self.again | {name} if is_new else self.again - {name}
            where = f", in the code of {guilty}" if guilty else ""
            return TestResult(name, Status.TIMED_OUT, f"did not end within {begun['limit_s']:g} s{where}", tasks)
        if code >= 0:
            return TestResult(name, Status.FAILED, "raised KeyboardInterrupt", tasks)
        return TestResult(name, Status.CRASHED, "ended the whole process", tasks)

    def _record(self, event: dict[str, Any]) -> None:
        name = event["id"]
        if event["status"] == "skipped":
            self.skipped.add(name)
        else:
            status = Status(event["status"])
            self.found[name] = TestResult(name, status, event["message"], event["task"], event["seconds"])


def _events(report: Path) -> Iterator[dict[str, Any]]:
    if report.exists():
        for line in report.read_text(encoding="utf-8").splitlines():
            with suppress(ValueError):
                yield json.loads(line)
