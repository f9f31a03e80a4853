"""Running a notebook for the book: what it prints and draws is kept, but for what is graded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tito.book.recording import RecordingError, record, recorded
from tito.notebooks.ipynb import with_ids
from tito.workspace import Workspace

pytestmark = pytest.mark.filterwarnings("ignore")  # those of the kernel's own libraries

NOTEBOOK = """\
# %% nbgrader={"grade": false, "grade_id": "9_1", "locked": false, "schema_version": 3, "solution": true}
print("printed by a solution")

# %% nbgrader={"grade": true, "grade_id": "9_1-check", "locked": true, "points": 5, "schema_version": 3, "solution": false}
print("printed by a check")

# %%
import sys
import matplotlib.pyplot as plt

print("shown")
print("to the terminal", file=sys.stderr)
plt.plot([1, 2])
plt.show()

# %%
6 * 7

# %%
plt.plot([2, 1])
"""  # noqa: E501


@pytest.fixture
def course(tmp_path: Path) -> Workspace:
    path = tmp_path / "modules/09_small/small_dev.py"
    path.parent.mkdir(parents=True)
    path.write_text(NOTEBOOK, encoding="utf-8")
    return Workspace(tmp_path)


def test_prints_pictures_and_values_are_kept_and_nothing_that_is_graded(course: Workspace) -> None:
    (path,) = course.modules[0].notebooks
    outputs = recorded(path).outputs
    first, second, third = (outputs[cell.id] for cell in with_ids(NOTEBOOK).cells[2:])
    assert first[0] == {"output_type": "stream", "name": "stdout", "text": "shown\n"}
    assert [*first[1]["data"]] == ["image/svg+xml"]
    assert [output["data"] for output in second] == [{"text/plain": "42"}]
    assert [[*output["data"]] for output in third] == [["image/svg+xml"]]  # and not `[<matplotlib.lines.Line2D ...`
    assert len(outputs) == 3


def test_a_cell_that_fails_is_named_and_the_old_recording_stays(course: Workspace) -> None:
    old = course.root / "book/recorded/small_dev.json"
    old.parent.mkdir(parents=True)
    old.write_text("what was there", encoding="utf-8")
    (path,) = course.modules[0].notebooks
    path.write_text(NOTEBOOK.replace("6 * 7", "6 / 0"), encoding="utf-8")
    with pytest.raises(RecordingError, match=r"small_dev\.py was not recorded: ZeroDivisionError: division by zero"):
        record(course, lambda text: None)
    assert old.read_text(encoding="utf-8") == "what was there"
