"""Write results as JUnit XML, which most continuous-integration services read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from tito.grading.results import FAULTS, ModuleResult, Status


def write_junit(results: Sequence[ModuleResult], path: Path) -> None:
    """Write the checks and the package tests of the modules; what is to do or graded later counts as skipped."""
    root = Element("testsuites")
    for result in results:
        checks = SubElement(root, "testsuite", name=f"{result.name} checks")
        for task in result.notebook.tasks:
            if not task.checks or task.own in FAULTS:
                _case(checks, f"{result.name}.{task.id}", task.id, task.own, task.message)
            for check in task.checks:
                _case(checks, f"{result.name}.{task.id}", check.id, check.status, check.message, check.seconds)
        for cell in result.notebook.broken:
            _case(checks, f"{result.name}.cells", f"line {cell.line}", cell.status, cell.message)
        tests = SubElement(root, "testsuite", name=f"{result.name} tests")
        for test in result.suite.tests:
            file, _, name = test.id.partition("::")
            _case(tests, file, name or file, test.status, test.message, test.seconds)
        if result.suite.error:
            _case(tests, result.name, "package tests", Status.FAILED, result.suite.error)
    for suite in root:
        suite.set("tests", str(len(suite)))
        suite.set("failures", str(len(suite.findall("testcase/failure"))))
        suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    indent(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _case(suite: Element, group: str, name: str, status: Status, message: str, seconds: float = 0.0) -> None:
    case = SubElement(suite, "testcase", classname=group, name=name, time=f"{seconds:.3f}")
    if status in FAULTS:
        failure = SubElement(case, "failure", type=str(status), message=next(iter(message.splitlines()), ""))
        failure.text = message
    elif status is not Status.PASSED:
        SubElement(case, "skipped", message=message or str(status))
