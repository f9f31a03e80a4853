"""The benchmark of grading makes a mixed class, leaves out of a notebook what it says, and measures both sides."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "classroom"))

from small_course import module_of, small_course

from benchmarks.grading import Material, Run, memory, run
from tito.classroom.sandbox.sandbox import probe
from tito.workspace import Module, find

MEASURE = '''

# %% tags=["measure"]
print("how long it takes")

# %% [markdown]
"""
The end.
"""

# %%
print("after the last check")
'''


@pytest.fixture
def small(tmp_path: Path) -> Module:
    course = small_course(tmp_path / "course")
    text = course.notebook.read_text(encoding="utf-8")
    first = text.index('# %% [markdown]\n"""\n## Part 2')
    course.notebook.write_text(text[:first] + MEASURE.lstrip() + "\n" + text[first:] + MEASURE, encoding="utf-8")
    return module_of(tmp_path / "course")


def solved(material: Material, number: int) -> int:
    """Return in how many cells a student has the course's own solution."""
    course = {cell["id"]: cell["source"] for book in material.course.values() for cell in book["cells"]}
    handed_in = [cell for book in material.handed_in(number).values() for cell in book["cells"]]
    wanted = [cell for cell in handed_in if cell["metadata"].get("nbgrader", {}).get("solution")]
    return sum(course[cell["id"]] == cell["source"] for cell in wanted if cell["cell_type"] == "code")


def test_of_each_five_students_one_has_solved_all_and_one_nothing() -> None:
    module = find(Path(__file__).parent).module("8")
    material = Material.of(module)
    assert [solved(material, number) for number in range(5)] == [68, 51, 34, 17, 0]
    assert material.handed_in(6) == material.handed_in(6) != material.handed_in(11)


def test_what_tito_leaves_out_can_be_left_out_for_nbgrader_too(small: Module) -> None:
    material = Material.of(small)
    (all_cells,) = material.course.values()
    (some_cells,) = material.without().course.values()
    left = {cell["id"] for cell in some_cells["cells"]}
    gone = [cell["source"] for cell in all_cells["cells"] if cell["id"] not in left]
    measure, after = 'print("how long it takes")', 'print("after the last check")'
    assert ["".join(source) for source in gone] == [measure, measure, after]


def test_memory_is_compared_between_the_first_tenth_and_the_last() -> None:
    grown = Run(1.0, [(0, 50.0), (2, 60.0), (10, 99.0), (18, 70.0), (20, 90.0)])
    result = memory(grown, 20)
    assert list(result.facts.values()) == [60.0, 90.0, 99.0]
    assert [(ratio.value, ratio.holds) for ratio in result.ratios] == [(1.5, False)]


@pytest.mark.skipif(bool(probe()), reason=probe())
@pytest.mark.filterwarnings("ignore")  # nbgrader's and its libraries' own
@pytest.mark.timeout(180)
def test_both_sides_are_measured(small: Module) -> None:
    rates, used = run(5, 2, small)
    assert rates.facts.keys() == {"ours", "nbgrader, all cells", "nbgrader, cells that tito runs"}
    assert all(rate > 0 for rate in rates.facts.values())
    assert "nbgrader got 2 of them" in rates.workload
    assert used.facts["ours, most"] > 0


def test_without_a_sandbox_nothing_is_measured_and_the_mend_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    (result,) = run(2)
    assert "not measured" in result.workload
    assert "bubblewrap" in result.workload
    assert result.ratios == []
