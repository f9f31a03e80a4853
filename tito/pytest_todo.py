"""A pytest plugin for `tito test`: what meets a name that is not built yet is "to do", and every result is reported.

Loaded with `-p tito.pytest_todo`. `TITO_SUITE` holds JSON: `report`, the file to write events to; `root`, the folder
that `tinytorch` must come from; `todo`, tasks that are to do; `task`, the one to keep to; `done`, tests to leave out;
`hung`, tasks whose code did not end, so that their tests are not run; `timeout_s` for each test, and to import a file.
"""

from __future__ import annotations

import faulthandler
import json
import os
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tito.checks import difference, show
from tito.grading.inside.explain import clean, waits_for
from tito.grading.inside.limits import limit_memory
from tito.grading.results import WHERE, Status

_LINES, _COLUMNS = 6, 110  # of a failure's message, and of the line of the test that it comes from
_IMPORT_S = 10.0  # at least, for a file of tests to be imported
_NOT_RAISED, _NO_NAMES = re.compile(r"Failed: DID NOT RAISE (.*)"), ("any", "of", "class")
_NOT_MENTIONED = re.compile(r"(?:AssertionError: )?Regex pattern did not match\.\s+\S*.*: '(.*)'\s+\S.*: '(.*)'")

_stderr = os.fdopen(os.dup(2), "wb", buffering=0)  # before pytest captures it: a test that hangs says here where it was
_settings: dict[str, Any] = json.loads(os.environ.get("TITO_SUITE", "{}"))
if _settings:  # while pytest imports the conftest files
    faulthandler.dump_traceback_later(_IMPORT_S, exit=True, file=_stderr)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "task(id): the task of the notebook whose code this test exercises")
    if _settings:
        limit_memory()
        faulthandler.enable(_stderr)
        _require_fresh_package()
    from tito.grading.inside.unbuilt import let_placeholders_through  # not above: it imports the package under test

    let_placeholders_through()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep to the tests of one task; leave out those that were run already, and those of a task that hangs."""
    only, done = _settings.get("task"), set(_settings.get("done", ()))
    left_out = [item for item in items if item.nodeid in done or (only is not None and only not in _tasks(item))]
    for item in set(items).difference(left_out):
        if hung := _hung(_tasks(item)):
            _tell(item.nodeid, Status.WAITS, f"waits for {hung}", _tasks(item))
            left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out files that could not be collected before."""
    name = os.path.relpath(collection_path, config.rootpath).replace(os.sep, "/")
    return True if name in _settings.get("done", ()) else None


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    """Report a file that cannot be imported; one that needs a name which is not built waits for it."""
    with _limited(collector.nodeid, "", max(_IMPORT_S, _settings.get("timeout_s", 0))):
        report = yield
    _write({"event": "collected", "id": collector.nodeid})
    if report.failed:
        error = report.call.excinfo.value
        if task := waits_for(error):
            _make_skipped(report, collector.path)
            _tell(collector.nodeid, Status.WAITS, f"waits for {task}")
        else:
            cause = error.__cause__ or error
            _tell(collector.nodeid, Status.FAILED, f"cannot be collected: {type(cause).__name__}: {clean(cause)}")
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Say which test begins, and end the process if it takes too long."""
    with _limited(item.nodeid, " ".join(_tasks(item)), _settings.get("timeout_s", 0)):
        return (yield)


@contextmanager
def _limited(name: str, tasks: str, limit_s: float) -> Iterator[None]:
    """Say what begins, and end the process if it takes too long."""
    if not _settings:
        yield
        return
    _write({"event": "begin", "id": name, "task": tasks, "limit_s": limit_s})
    faulthandler.dump_traceback_later(limit_s, exit=True, file=_stderr)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Report how a test ended; a failure that comes from an unsolved task is no failure."""
    report = yield
    tasks, seconds = _tasks(item), report.duration
    if report.failed:
        assert call.excinfo is not None
        error = call.excinfo.value
        awaited, own = waits_for(error), set(tasks) & set(_settings.get("todo", ()))
        if awaited or own:
            _make_skipped(report, item.path)
            is_own = own and _settings.get("task") in (None, *own)
            status, why = (Status.TODO, clean(error)) if is_own else (Status.WAITS, f"waits for {awaited or min(own)}")
            _tell(item.nodeid, status, why, tasks, seconds)
        else:
            _tell(item.nodeid, Status.FAILED, _failure(call.excinfo, item), tasks, seconds)
    elif report.skipped and not hasattr(report, "wasxfail"):
        _tell(item.nodeid, None, tasks=tasks)
    elif report.when == "call":
        _tell(item.nodeid, Status.PASSED, tasks=tasks, seconds=seconds)
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Say of two values that should be equal what differs, as checks do."""
    fault = difference(left, right) if op == "==" else ""
    return [fault] if fault else None


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    _write({"event": "end", "code": int(exitstatus)})


def _require_fresh_package() -> None:
    """Refuse to test another package than the one just exported, whatever is on the path."""
    import tinytorch

    found = Path(tinytorch.__file__).resolve().parents[1]
    if found != Path(_settings["root"]).resolve():
        raise pytest.UsageError(f"tinytorch was found in {found}, not in the package exported just now")


def _tasks(item: pytest.Item) -> list[str]:
    return [str(task) for mark in item.iter_markers("task") for task in mark.args]


def _make_skipped(report: Any, path: Path) -> None:
    report.outcome, report.longrepr = "skipped", (str(path), 0, "to do: it needs a name that is not built yet")


def _failure(info: pytest.ExceptionInfo[BaseException], item: pytest.Item) -> str:
    place = next((entry for entry in reversed(info.traceback) if Path(entry.path) == item.path), None)
    said = _in_words(clean(info.exconly(tryshort=True))).splitlines()[:_LINES]
    given = getattr(item, "callspec", None)
    said += [f"in `{' '.join(str(place.statement).split())[:_COLUMNS]}`"] if place else []
    said += [WHERE + ", ".join(f"{name} = {show(it)}" for name, it in given.params.items())] if given else []
    return (f"line {place.lineno + 1}: " if place else "") + "\n".join(said)


def _in_words(said: str) -> str:
    """Return what pytest says of a test that does not hold as a check would say it."""
    if found := _NOT_RAISED.match(said):
        names = [word.rpartition(".")[2] for word in re.findall(r"[\w.]+", found[1]) if word not in _NO_NAMES]
        return f"expected {' or '.join(names)}, but nothing was raised"
    if found := _NOT_MENTIONED.match(said):
        return f"the message should mention {found[1]!r}, it says {found[2]!r}"
    return said.removeprefix("AssertionError: ").removeprefix("assert ")


def _tell(
    id_: str, status: Status | None, message: str = "", tasks: list[str] | None = None, seconds: float = 0.0
) -> None:
    event = {"event": "test", "id": id_, "status": status or "skipped", "message": message}
    _write({**event, "task": " ".join(tasks or ()), "seconds": seconds})


def _hung(tasks: Sequence[str]) -> str:
    """Return the first of some tasks whose code did not end, '' where none hangs."""
    return next((task for task in tasks if task in _settings.get("hung", ())), "")


def _write(event: dict[str, Any]) -> None:
    if _settings:
        with Path(_settings["report"]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(event) + "\n")
