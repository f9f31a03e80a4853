"""A pytest plugin for `tito test`: what meets a name that is not built yet is "to do", and every result is reported.

Loaded with `-p tito.pytest_todo`. `TITO_SUITE` holds JSON: `report`, the file to write events to; `root`, the folder
that `tinytorch` must come from; `todo`, tasks that are to do; `task`, the one to keep to; `done`, tests to leave out;
`timeout_s` for each test.
"""

from __future__ import annotations

import faulthandler
import json
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tito.grading.explain import clean
from tito.grading.limits import limit_memory
from tito.grading.results import Status

_LINES = 6  # of a failure's message

_stderr = os.fdopen(os.dup(2), "wb", buffering=0)  # before pytest captures it: a test that hangs says here where it was
_settings: dict[str, Any] = json.loads(os.environ.get("TITO_SUITE", "{}"))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "task(id): the task of the notebook whose code this test exercises")
    if _settings:
        limit_memory()
        faulthandler.enable(_stderr)
        _require_fresh_package()
    _let_placeholders_through()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep to the tests of one task, and leave out those that were run already."""
    only, done = _settings.get("task"), set(_settings.get("done", ()))
    left_out = [item for item in items if item.nodeid in done or (only is not None and only not in _tasks(item))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    """Report a file that cannot be imported; one that needs a name which is not built is to do."""
    report = yield
    if report.failed:
        error = report.call.excinfo.value
        if _is_not_built(error):
            _make_skipped(report, collector.path)
            _tell(collector.nodeid, Status.TODO, clean(error.__cause__ or error))
        else:
            cause = error.__cause__ or error
            _tell(collector.nodeid, Status.FAILED, f"cannot be collected: {type(cause).__name__}: {clean(cause)}")
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Say which test begins, and end the process if it takes too long."""
    if not _settings:
        return (yield)
    _write({"event": "begin", "id": item.nodeid})
    faulthandler.dump_traceback_later(_settings["timeout_s"], exit=True, file=_stderr)
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Report how a test ended; a failure that comes from an unsolved task is no failure."""
    report = yield
    tasks, seconds = _tasks(item), report.duration
    if report.failed:
        assert call.excinfo is not None
        if _is_not_built(call.excinfo.value) or set(tasks) & set(_settings.get("todo", ())):
            _make_skipped(report, item.path)
            _tell(item.nodeid, Status.TODO, clean(call.excinfo.value), tasks, seconds)
        else:
            _tell(item.nodeid, Status.FAILED, _failure(call.excinfo, item), tasks, seconds)
    elif report.skipped and not hasattr(report, "wasxfail"):
        _tell(item.nodeid, None, tasks=tasks)
    elif report.when == "call":
        _tell(item.nodeid, Status.PASSED, tasks=tasks, seconds=seconds)
    return report


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    _write({"event": "end", "code": int(exitstatus)})


def _require_fresh_package() -> None:
    """Refuse to test another package than the one just exported, whatever stands on the path."""
    import tinytorch

    found = Path(tinytorch.__file__).resolve().parents[1]
    if found != Path(_settings["root"]).resolve():
        raise pytest.UsageError(f"tinytorch was found in {found}, not in the package exported just now")


def _let_placeholders_through() -> None:
    """Let `from tinytorch.core.dataloader import Subset` give a stand-in where it is not built: using it is to do."""
    from tinytorch.core import dataloader
    from tinytorch.core.dataloader.errors import NotBuilt, NotBuiltError

    strict = dataloader.__getattr__

    def lenient(name: str) -> Any:
        try:
            return strict(name)
        except NotBuiltError as error:
            return NotBuilt(name, *_task_and_notebook(str(error)))

    dataloader.__getattr__ = lenient


def _task_and_notebook(message: str) -> tuple[str, str]:
    """Return what `NotBuilt` was made with, out of "... solve task 8.3 in modules/..., then ..."."""
    _, _, rest = message.partition("solve task ")
    task, _, rest = rest.partition(" in ")
    return task, rest.partition(",")[0]


def _is_not_built(error: BaseException | None) -> bool:
    from tinytorch.core.dataloader.errors import NotBuiltError

    for _ in range(20):  # causes can form a ring
        if error is None or isinstance(error, NotBuiltError):
            return error is not None
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return False


def _tasks(item: pytest.Item) -> list[str]:
    return [str(task) for mark in item.iter_markers("task") for task in mark.args]


def _make_skipped(report: Any, path: Path) -> None:
    report.outcome, report.longrepr = "skipped", (str(path), 0, "to do: it needs a name that is not built yet")


def _failure(info: pytest.ExceptionInfo[BaseException], item: pytest.Item) -> str:
    place = next((entry for entry in reversed(info.traceback) if Path(entry.path) == item.path), None)
    rows = clean(info.exconly(tryshort=True)).splitlines()[:_LINES]
    where = f"line {place.lineno + 1}: " if place else ""
    return where + "\n".join(rows)


def _tell(
    id_: str, status: Status | None, message: str = "", tasks: list[str] | None = None, seconds: float = 0.0
) -> None:
    event = {"event": "test", "id": id_, "status": status or "skipped", "message": message}
    _write({**event, "task": " ".join(tasks or ()), "seconds": seconds})


def _write(event: dict[str, Any]) -> None:
    if _settings:
        with Path(_settings["report"]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(event) + "\n")
