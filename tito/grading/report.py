"""Show what `tito test` found out: a table of tasks, what failed in words, points, a line about the package's tests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from tito import output
from tito.grading.results import FAULTS, WHERE, ModuleResult, Status, SuiteResult, TaskResult, TestResult, number
from tito.notebooks.cell import line_of

SIGNS = {
    Status.PASSED: "✓",
    Status.FAILED: "✗",
    Status.TIMED_OUT: "✗",
    Status.CRASHED: "✗",
    Status.UNTESTED: "✗",
    Status.WAITS: "○",
    Status.TODO: "○",
    Status.LATER: "·",
}
SHOWN_TODO = 3  # tasks to do whose line is said without --verbose
SHOWN_TESTS = 10  # failing tests that are listed without --verbose
_LINE = re.compile(r"^line \d+: ")


def show(result: ModuleResult, *, verbose: bool = False) -> None:
    """Print the result of one module for people."""
    output.say(result.name, "bold")
    tasks = result.notebook.tasks
    output.table(("", "task", "title", "status", "points"), [_row(task) for task in tasks], numbers={"points"})
    todo = [task for task in tasks if task.status is Status.TODO]
    is_long = len(todo) > SHOWN_TODO and not verbose
    for task in tasks:
        if not (is_long and task in todo):
            _show_messages(task, verbose)
        if len(tasks) == 1 or verbose:
            _show_later(task)
    if is_long:
        output.say(f"to do: {output.spans([task.id for task in todo])}")
        output.say(f"Where to write: `tito test {result.name} --task {todo[0].id}`")
    for cell in result.notebook.broken:
        where, trace = line_of(cell.line, cell.file), cell.traceback if verbose else ""
        _show_message(where, f"this cell does not run: {cell.message}", trace)
    for note in result.notebook.notes:
        output.say(f"! {note}")
    output.say(f"{number(result.notebook.earned)} of {number(result.notebook.of)} points{_by_hand(tasks)}", "bold")
    _show_suite(result.suite, verbose)


def summary(suite: SuiteResult) -> str:
    """Return one line about the tests of the package."""
    if suite.error and not suite.tests:
        return f"package tests: not run: {suite.error}"
    if not suite.tests and not suite.skipped:
        return "package tests: none"
    counts = [
        (suite.count(Status.PASSED), "passed"),
        (suite.count(*FAULTS), "failed"),
        (suite.count(Status.TODO), "to do"),
        (suite.skipped, "skipped"),
    ]
    said = [f"{count} {word}" for count, word in counts if count] + _waiting(suite)
    return f"package tests: {', '.join(said)}" + (f"\n  ✗ {suite.error}" if suite.error else "")


def _waiting(suite: SuiteResult) -> list[str]:
    """Return what waits for which task, such as `18 wait for 8.16`."""
    found = Counter(test.message.removeprefix("waits for ") for test in suite.tests if test.status is Status.WAITS)
    tasks, total = [task for task, _ in found.most_common()], found.total()
    named = " and ".join(tasks) if len(tasks) < 3 else f"{tasks[0]} and {len(tasks) - 1} other tasks"
    return [f"{total} {'waits' if total == 1 else 'wait'} for {named}"] * bool(total)


def _row(task: TaskResult) -> Sequence[object]:
    points = f"{number(task.earned)} / {number(task.of)}" if task.of else "-"
    return SIGNS[task.status], task.id, task.title, task.status, points


def _by_hand(tasks: Sequence[TaskResult]) -> str:
    later = sum(check.points for task in tasks for check in task.checks if check.status is Status.LATER)
    return f" ({number(later)} more are graded later)" if later else ""


def _show_messages(task: TaskResult, verbose: bool) -> None:
    for name, message in task.messages:
        trace = next((check.traceback for check in task.checks if check.id == name), "") if verbose else ""
        said = next((check.output for check in task.checks if check.id == name), "") if verbose else ""
        _show_message(name, message, "\n".join(text for text in (trace, said) if text))


def _show_later(task: TaskResult) -> None:
    """Say what the checks of a task look at that only the instructor has."""
    for check in task.checks:
        if check.status is Status.LATER:
            points = f"{number(check.points)} point{'' if check.points == 1 else 's'}"
            _show_message(check.id, f"graded later, for {points}", "\n".join(check.titles))


def _show_message(name: str, message: str, more: str = "") -> None:
    for row, text in enumerate([*message.splitlines(), *(f"  {line}" for line in more.splitlines())]):
        output.say(
            f"{name if row == 0 else '':<12}{text}"
            if len(name) < 12
            else f"{name if row == 0 else ' ' * len(name)} {text}"
        )


def _show_suite(suite: SuiteResult, verbose: bool) -> None:
    output.say(summary(suite))
    failed = [test for test in suite.tests if test.status in FAULTS]
    groups = [[test] for test in failed] if verbose else _alike(failed)
    for group in groups if verbose else groups[:SHOWN_TESTS]:
        output.say(f"  {SIGNS[group[0].status]} {_title(group[0])}")
        more = [f"… and {len(group) - 1} more like it"] if len(group) > 1 else []
        for row in [*group[0].message.splitlines(), *more]:
            output.say(f"      {row}")
    if len(groups) > SHOWN_TESTS and not verbose:
        output.say(f"  … {len(groups) - SHOWN_TESTS} more; --verbose lists them")


def _alike(tests: Sequence[TestResult]) -> list[list[TestResult]]:
    """Return the tests in groups that failed with the same words, whatever the line and the arguments."""
    groups: dict[str, list[TestResult]] = {}
    for test in tests:
        groups.setdefault(_LINE.sub("", test.message.partition(WHERE)[0]), []).append(test)
    return list(groups.values())


def _title(test: TestResult) -> str:
    """Return what a test is about in words, and its file."""
    file, _, name = test.id.rpartition("/")[2].partition("::")
    about = name.partition("[")[0].removeprefix("test_").replace("_", " ")
    return " ".join(filter(None, (test.task, about, f"({file})" if about else file)))
