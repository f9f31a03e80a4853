"""For the tests of grading: the exam of the small notebook, at both levels."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hostile_course import exam_at

from tito.classroom.examined.exam import Exam
from tito.classroom.sandbox.sandbox import Level, probe


@pytest.fixture(scope="session")
def sandboxed() -> Exam:
    """Return the exam in bubblewrap."""
    fault = probe()
    if fault:
        pytest.skip(f"hostile submissions run in bubblewrap only (Debian package `bubblewrap`): {fault}")
    return exam_at(Level.BUBBLEWRAP)


@pytest.fixture(scope="session")
def bare() -> Exam:
    """Return the exam at the weaker level."""
    return exam_at(Level.PROCESS)
