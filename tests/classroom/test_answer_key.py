"""The answer key: made from the course's own solutions, refused where they do not pass their own checks."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hostile_course import NOTEBOOK, SECRETS

from tito.classroom.examined.exam import Exam
from tito.classroom.examined.reference import KEPT, graded_cells, make_key
from tito.grading.supervise import RunnerError
from tito.notebooks.notebook import parse

WHERE = Path("modules", "course", "dataloader_dev.py")


def test_the_key_holds_what_is_expected_and_the_cells_do_not(sandboxed: Exam) -> None:
    key = sandboxed.papers[0].key
    values = json.dumps([check.asked for check in key.checks.values()])
    assert '["s", "periwinkle"]' in values
    hidden = next(cell for cell in sandboxed.papers[0].notebook.cells if cell.id == "8.2-hidden")
    assert '[1, 4, "periwinkle"]' in hidden.source
    assert '[1, 4, "periwinkle"]' not in key.sources[hidden.key]


def test_the_key_holds_no_line_of_a_solution(sandboxed: Exam) -> None:
    key = sandboxed.papers[0].key
    assert not [word for word in SECRETS[1:] if word in "\n".join(key.sources.values())]
    names = {name for check in key.checks.values() for asked in check.asked.values() for it in asked for name in it}
    assert names <= set(KEPT)


def test_each_check_has_its_titles(sandboxed: Exam) -> None:
    assert sandboxed.papers[0].key.checks["8.2-check"].titles == ("lists are reversed", "arrays, too")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[2, 4, 6]", "[2, 4, 7]"), "8.1-check"),
        (("return values[::-1]", "return undefined"), "does not run"),
        (('[8, 9], "what', 'object(), "what'), "8.2-hidden"),
        (("import numpy as np", "import numpy as np, os; os._exit(3)"), "does not run"),
    ],
)
def test_a_course_that_does_not_pass_its_own_checks_gets_no_key(
    sandboxed: Exam, change: tuple[str, str], said: str
) -> None:
    assert change[0] in NOTEBOOK
    notebook = parse(NOTEBOOK.replace(*change), WHERE)
    with sandboxed.sandbox(sandboxed.papers[0]) as sandbox, pytest.raises(RunnerError, match=said):
        make_key(notebook, sandbox)


def test_cells_after_the_last_check_are_not_run() -> None:
    notebook = parse(NOTEBOOK + "\n# %%\nimport tinytorch.core.dataloader.loader\n", WHERE)
    assert graded_cells(notebook)[-1].id == "8.3-hidden"
