"""Show what `tito test` found out: a table of tasks, what failed in words, points, a line about the package's tests."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tito import output
from tito.grading.results import FAULTS, ModuleResult, Status, SuiteResult, TaskResult, TestResult, number

SIGNS = {
    Status.PASSED: "✓",
    Status.FAILED: "✗",
    Status.TIMED_OUT: "✗",
    Status.CRASHED: "✗",
    Status.WAITS: "○",
    Status.TODO: "○",
    Status.LATER: "·",
}
SHOWN_TESTS = 10  # failing tests that are listed without --verbose
_LINE = re.compile(r"^line \d+: ")


def show(result: ModuleResult, *, verbose: bool = False) -> None:
    """Print the result of one module for people."""
    output.say(result.name, "bold")
    tasks = result.notebook.tasks
    output.table(("", "task", "title", "status", "points"), [_row(task) for task in tasks], numbers={"points"})
    for task in tasks:
        _show_messages(task, verbose)
    for cell in result.notebook.broken:
        _show_message(f"line {cell.line}", f"this cell does not run: {cell.message}", cell.traceback if verbose else "")
    output.say(f"{number(result.notebook.earned)} of {number(result.notebook.of)} points{_by_hand(tasks)}", "bold")
    _show_suite(result.suite, verbose)


def summary(suite: SuiteResult) -> str:
    """Return one line about the tests of the package."""
    if suite.error:
        return f"package tests: not run: {suite.error}"
    if not suite.tests and not suite.skipped:
        return "package tests: none"
    counts = [
        (suite.count(Status.PASSED), "passed"),
        (suite.count(*FAULTS), "failed"),
        (suite.count(Status.TODO, Status.WAITS), "to do"),
        (suite.skipped, "skipped"),
    ]
    return "package tests: " + ", ".join(f"{count} {word}" for count, word in counts if count)


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
        first, *rest = group[0].message.splitlines() or [""]
        output.say(f"  {SIGNS[group[0].status]} {group[0].id}  {first}")
        for row in [*rest, *([f"… and {len(group) - 1} more like it"] if len(group) > 1 else [])]:
            output.say(f"      {row}")
    if len(groups) > SHOWN_TESTS and not verbose:
        output.say(f"  … {len(groups) - SHOWN_TESTS} more; --verbose lists them")


def _alike(tests: Sequence[TestResult]) -> list[list[TestResult]]:
    """Return the tests in groups that failed with the same words, whatever the line."""
    groups: dict[str, list[TestResult]] = {}
    for test in tests:
        groups.setdefault(_LINE.sub("", test.message), []).append(test)
    return list(groups.values())
