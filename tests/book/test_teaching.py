"""The plans of lessons agree with the notebooks, and the pictures of the instructor's guide are small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from tito.notebooks.notebook import read

ROOT = Path(__file__).resolve().parents[2]
PLANS = (ROOT / "book/teaching.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "book/instructor.md").read_text(encoding="utf-8")
NOTEBOOKS = [ROOT / "modules/08_dataloader" / name for name in ("dataloader_dev.py", "workers_dev.py")]
MORE = {
    "Three more weeks": ROOT / "modules/08_dataloader/sampling_dev.py",
    "Four more weeks": ROOT / "modules/08_dataloader/images_dev.py",
    "Three weeks of pipelines": ROOT / "modules/08_dataloader/pipeline_dev.py",
}
POINTS = {task.id: task.points for path in [*NOTEBOOKS, *MORE.values()] for task in read(path).tasks}
MOST_BYTES = 60_000


def weeks(heading: str) -> list[tuple[list[str], int, int]]:
    """Return (tasks, points, minutes at home) of each week of a plan."""
    plan = PLANS.split(f"## {heading}", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| \d \| [^|]+ \| ([^|]+) \| (\d+) \| (\d+) min \|$", plan, re.MULTILINE)
    return [(tasks_of(tasks), int(points), int(minutes)) for tasks, points, minutes in rows]


def tasks_of(text: str) -> list[str]:
    found = re.findall(r"8\.(\d+)(?:\u20138\.(\d+))?", text)
    return [f"8.{number}" for first, last in found for number in range(int(first), int(last or first) + 1)]


def minutes_of(path: Path) -> list[int]:
    """Return the minutes that the notebook gives for each of its Parts."""
    return [
        int(minutes)
        for minutes in re.findall(r"^\*.*about (\d+) minutes", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]


def test_the_long_plan_has_every_task_once_and_all_minutes() -> None:
    plan = weeks("Eight weeks")
    more = [weeks(heading) for heading in MORE]
    assert [task for part in (plan, *more) for tasks, *_ in part for task in tasks] == list(POINTS)
    assert sum(minutes for *_, minutes in plan) == sum(sum(minutes_of(path)) for path in NOTEBOOKS)
    for part, path in zip(more, MORE.values(), strict=True):
        assert sum(minutes for *_, minutes in part) == sum(minutes_of(path))


@pytest.mark.parametrize("plan", ["Eight weeks", "Two weeks", *MORE])
def test_the_points_of_a_week_are_those_of_its_tasks(plan: str) -> None:
    found = weeks(plan)
    assert len(found) >= 2
    assert [points for _, points, _ in found] == [sum(POINTS[task] for task in tasks) for tasks, *_ in found]


def test_the_short_plans_say_how_many_points_there_are() -> None:
    assert f"{sum(points for _, points, _ in weeks('Two weeks'))} points of this plan" in " ".join(PLANS.split())
    first = read(NOTEBOOKS[0])
    assert f"of which {first.points + sum(cell.points for cell in first.questions):g} can be reached" in " ".join(
        PLANS.split()
    )


@pytest.mark.parametrize("name", ["feedback", "report"])
def test_a_picture_of_the_guide_is_small_and_described(name: str) -> None:
    (alt,) = re.findall(rf"\{{image\}} figures/{name}\.webp\n:alt: (.+)\n", GUIDE)
    assert len(alt) > 80
    path = ROOT / f"book/figures/{name}.webp"
    assert path.stat().st_size <= MOST_BYTES
    with Image.open(path) as picture:
        assert min(picture.size) >= 800  # sharp where two pixels of a screen are one of the page
