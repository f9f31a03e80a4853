"""The comparison with other loaders is what was recorded, says first where others are ahead, and gives the reasons."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tito.book.drawing import svg_for_page
from tito.book.measured.benchmark_pages import FIGURES, machine_line
from tito.book.measured.peers_pages import (
    PARTS,
    PLAIN,
    REASONS,
    RECORDED,
    best_of,
    drawing_name,
    folded,
    peers_pages,
    slower,
    value,
    verdicts,
)

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "book/comparison.md").read_text(encoding="utf-8")
CONTENT = json.loads((ROOT / RECORDED).read_text(encoding="utf-8"))
CELLS = {cell["name"]: cell for cell in CONTENT["cells"]}
NAMES = {who: peer["name"] for who, peer in CONTENT["peers"].items()}
EXCEPT_PLAIN = [name for name, cell in CELLS.items() if cell["part"] != PLAIN]


def part(name: str, root: Path = ROOT) -> str:
    return peers_pages(root)[f"{PARTS}/{name}.md"]


def course_with(content: dict[str, Any], folder: Path) -> Path:
    """Return a folder whose recorded file is this one."""
    (folder / RECORDED).parent.mkdir(parents=True)
    (folder / RECORDED).write_text(json.dumps(content), encoding="utf-8")
    (folder / REASONS).write_text("", encoding="utf-8")
    return folder


def test_every_part_is_shown_and_where_others_are_ahead_comes_first() -> None:
    shown = re.findall(r"```\{include\} (generated/peers/\S+)", PAGE)
    assert {f"book/{name}" for name in shown} == {path for path in peers_pages(ROOT) if path.endswith(".md")}
    assert [Path(name).stem for name in shown[:3]] == ["verdicts", "slower", "table"]


def test_each_cell_in_which_another_is_ahead_is_named_with_its_reason() -> None:
    behind = {name for name, cell in CELLS.items() if cell["verdict"] == "behind"}
    assert behind == set(tomllib.loads((ROOT / REASONS).read_text(encoding="utf-8")))
    text = part("slower")
    assert text.count("\n- ") + text.startswith("- ") == len(behind)
    assert "not known" not in text


def test_a_loader_that_is_ahead_for_no_reason_is_told_so() -> None:
    cell = {**next(iter(CELLS.values())), "verdict": "behind", "name": "new", "wish": "a new thing"}
    (line,) = slower([cell], NAMES, {})
    assert line.startswith("- **A new thing:** ")
    assert line.endswith("The reason is not known yet.")


def test_the_sentence_counts_the_verdicts() -> None:
    count = [sum(cell["verdict"] == said for cell in CELLS.values()) for said in ("ahead", "even", "behind")]
    assert list(map(int, re.findall(r"\d+", verdicts(list(CELLS.values()))))) == [sum(count), *count]


@pytest.mark.parametrize("name", EXCEPT_PLAIN)
def test_the_table_and_the_picture_have_the_medians_of_the_run(name: str) -> None:
    cell = CELLS[name]
    (row,) = [line for line in part("table").splitlines() if line.lower().startswith(f"| {cell['wish'].lower()},")]
    shown = {text.strip("* ") for text in row.split("|")[2:-1]} - {""}
    assert shown == {value(one, cell) for one in cell["standings"]}
    best = best_of(cell["standings"], cell)
    assert f"**{value(best, cell)}**" in row
    svg = peers_pages(ROOT)[f"{FIGURES}/{drawing_name(cell)}"]
    svg_for_page(svg, "a name")
    assert svg.count("<rect") == len(cell["standings"])
    assert all(NAMES[one["who"]] in svg for one in cell["standings"])
    assert all(one["configuration"] in part("cells") for one in cell["standings"])


def test_plain_datasets_are_medians_over_all_their_kinds() -> None:
    plain = [cell for cell in CELLS.values() if cell["part"] == PLAIN]
    rows = list(folded(list(CELLS.values())))
    assert [row["wish"].split(",")[1] for row in rows] == [" no workers", " 2 workers"]
    assert all(cell["wish"][0].upper() + cell["wish"][1:] in part("cells") for cell in plain)
    whole = {row["who"] for row in rows[0]["standings"]}
    assert whole >= {"ours", "torch_loader"}


def test_the_machine_the_versions_and_the_guides_are_named() -> None:
    text = part("machine")
    assert machine_line(CONTENT["machine"]) in text
    for who, versions in CONTENT["versions"].items():
        assert f"| {versions} |" in text
        assert CONTENT["peers"][who]["guide"] in text


def test_who_is_missing_and_what_failed_is_told(tmp_path: Path) -> None:
    content = json.loads(json.dumps(CONTENT))
    content["missing"] = {"litdata_loader": "no wheel for this machine"}
    content["failures"] = [["nodes", "resume", "as in its guide", "other samples"]]
    text = part("machine", course_with(content, tmp_path))
    assert "- litdata is missing: no wheel for this machine" in text
    assert "- torchdata.nodes, resume (as in its guide), failed: `other samples`" in text


def test_a_loop_that_never_ends_is_said_to_hang() -> None:
    killed = CELLS["killed"]
    assert value({"median": 30.0}, killed) == "hangs"
    assert value({"median": 12_345.0}, CELLS["W1"]) == "12.3k"


def test_the_page_names_the_stand_in_of_mosaic() -> None:
    assert "Mosaic Streaming imports torchvision" in PAGE
