"""The comparison with other loaders is what was recorded, says first where others are ahead, and gives the reasons."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from benchmarks.peers import recording
from benchmarks.peers.cells import CELLS as KNOWN
from benchmarks.peers.schedule import Found, Run, peers
from tito.book.drawing import svg_for_page
from tito.book.measured.benchmark_pages import FIGURES, machine_line
from tito.book.measured.peers_pages import (
    PLAIN,
    REASONS,
    RECORDED,
    RESULTS,
    drawing_name,
    folded,
    peers_pages,
    slower,
    value,
    verdicts,
)

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "book/comparison.md").read_text(encoding="utf-8")
WHO = ("ours", "torch_loader", "spdl_loader", "litdata_loader")


def recorded(**more: Any) -> Found:
    """Return a run of all cells, in which ours is behind in W5, and alone in "resume"."""
    found = Found(machine={"cores": 2}, versions=dict.fromkeys(WHO, "numpy 2"), **more)
    for number, cell in enumerate(KNOWN.values()):
        for place, who in enumerate(WHO if cell.name != "resume" else WHO[:1]):
            ahead = cell.name != "W5"
            factor = 1 + place if ahead != cell.more else 1 / (1 + place)
            found.values[cell.name, who, f"way of {who}"] = [
                factor * (number + 2.0 + noise / 100) for noise in range(5)
            ]
    return found


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return course_with(recorded(), tmp_path)


def course_with(found: Found, folder: Path) -> Path:
    recording.write(folder / RECORDED, found)
    (folder / REASONS).write_text('W5 = "They wait more."\n', encoding="utf-8")
    return folder


def content(folder: Path) -> dict[str, Any]:
    return json.loads((folder / RECORDED).read_text(encoding="utf-8"))


def test_the_page_shows_the_results_before_all_else() -> None:
    assert PAGE.index("{include} generated/peers.md") < PAGE.index("\n## ")
    assert RESULTS == "book/generated/peers.md"


def test_without_a_run_the_page_says_how_to_make_one(tmp_path: Path) -> None:
    assert "`make peers`" in peers_pages(tmp_path)[RESULTS]
    assert len(peers_pages(tmp_path)) == 1


def test_each_cell_in_which_another_is_ahead_is_named_at_the_top_with_its_reason(course: Path) -> None:
    text = peers_pages(course)[RESULTS]
    top = text.partition("## One table")[0]
    assert "- **Each sample is 20 ms away, 64 on their way:** " in top
    assert "litdata (way of litdata_loader)" in top
    assert top.rstrip().endswith("They wait more.")
    assert top.count("\n- ") == 1


def test_a_loader_that_is_ahead_for_no_reason_is_told_so(course: Path) -> None:
    (course / REASONS).write_text("", encoding="utf-8")
    assert "The reason is not known yet." in peers_pages(course)[RESULTS]
    assert list(slower([], {}, {})) == []


def test_a_run_that_is_kept_has_a_reason_for_each_cell_in_which_another_is_ahead() -> None:
    reasons = tomllib.loads((ROOT / REASONS).read_text(encoding="utf-8"))
    cells = content(ROOT)["cells"] if (ROOT / RECORDED).is_file() else []
    assert {cell["name"] for cell in cells if cell["verdict"] == "behind"} == set(reasons)


def test_the_sentence_counts_the_verdicts(course: Path) -> None:
    cells = content(course)["cells"]
    said = verdicts(cells)
    assert f"Of {len(KNOWN) - 1} comparisons" in said
    assert f"ahead of all others in {len(KNOWN) - 2}" in said
    assert said.endswith("even with the best in 0, and behind in 1.")


@pytest.mark.parametrize("name", [name for name, cell in KNOWN.items() if cell.part != PLAIN])
def test_the_table_and_the_picture_have_the_medians_of_the_run(course: Path, name: str) -> None:
    (cell,) = (cell for cell in content(course)["cells"] if cell["name"] == name)
    pages, names = peers_pages(course), {who: peer.name for who, peer in peers().items()}
    arrow = "\N{UPWARDS ARROW}" if cell["more"] else "\N{DOWNWARDS ARROW}"
    start = f"| {cell['wish'][:1].upper()}{cell['wish'][1:]}, {cell['unit']} {arrow} |"
    (row,) = [line for line in pages[RESULTS].splitlines() if line.startswith(start)]
    shown = [text.strip("* ") for text in row.split("|")[2:-1] if text.strip()]
    by_name = {one["who"]: value(one, cell) for one in cell["standings"]}
    assert sorted(shown) == sorted(by_name.values())
    assert shown[0] == by_name["ours"]
    assert row.count("**") == 2
    if cell["exact"]:  # a count has no spread to be drawn
        start = f"| {cell['wish'][:1].upper()}{cell['wish'][1:]} | {by_name['ours']} |"
        (line,) = [line for line in pages[RESULTS].splitlines() if line.startswith(start)]
        assert line.endswith(f"| {cell['verdict']} |")
        assert f"{FIGURES}/{drawing_name(cell)}" not in pages
        return
    svg = pages[f"{FIGURES}/{drawing_name(cell)}"]
    svg_for_page(svg, "a name")
    assert svg.count("<rect") == len(cell["standings"])
    assert all(names[one["who"]] in svg for one in cell["standings"])
    assert all(one["configuration"] in pages[RESULTS] for one in cell["standings"])


def test_plain_datasets_are_medians_over_all_their_kinds(course: Path) -> None:
    cells = content(course)["cells"]
    rows = list(folded(cells))
    assert [row["wish"].split(",")[1] for row in rows] == [" no workers", " 2 workers"]
    assert all({one["who"] for one in row["standings"]} == set(WHO) for row in rows)
    text = peers_pages(course)[RESULTS]
    assert all(f"| {cell['wish'][:1].upper()}{cell['wish'][1:]} |" in text for cell in cells if cell["part"] == PLAIN)


def test_the_machine_the_versions_and_the_guides_are_named(course: Path) -> None:
    text = peers_pages(course)[RESULTS]
    assert f"{machine_line({'cores': 2})} The middle half of the runs of a configuration typically spans" in text
    assert "| [torch DataLoader](https://docs.pytorch.org/docs/stable/data.html) | numpy 2 |" in text


def test_who_is_missing_and_what_failed_is_told(tmp_path: Path) -> None:
    found = recorded(missing={"litdata_loader": "no wheel for this machine"})
    found.failures[Run("nodes", "resume", "as in its guide")] = "other `samples`"
    text = peers_pages(course_with(found, tmp_path))[RESULTS]
    assert "- litdata is missing: no wheel for this machine" in text
    assert "- torchdata.nodes, resume (as in its guide), failed: `other 'samples'`" in text


def test_a_loop_that_never_ends_is_said_to_hang() -> None:
    killed, rate = {"name": "killed", "limit": 5.0}, {"name": "W1", "limit": 0.0}
    assert (value({"median": 5.0}, killed), value({"median": 0.104}, killed)) == ("hangs", "0.104")
    assert (value({"median": 12_345.0}, rate), value({"median": 2_184_849.0}, rate)) == ("12.3k", "2.18M")


def test_the_page_names_the_stand_in_of_mosaic() -> None:
    assert "Mosaic Streaming imports torchvision" in PAGE
