"""The `.ipynb` beside a notebook: the same cells, the same bytes each time, ids that stay."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_course import MODULE, NOTEBOOK, ROOT

from tito.notebooks.digest import digest
from tito.notebooks.ipynb import paired, to_ipynb
from tito.notebooks.notebook import parse, read
from tito.release.blank import blank, normal

REAL = [ROOT / "modules" / MODULE / name for name in ("dataloader_dev.py", "workers_dev.py")]
real = pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
PY, IPYNB = Path("x_dev.py"), Path("x_dev.ipynb")


def released(path: Path) -> str:
    return paired(blank(read(path), path.read_text(encoding="utf-8")))


def cells(text: str) -> list[dict[str, Any]]:
    return json.loads(to_ipynb(text))["cells"]


@real
def test_the_same_text_gives_the_same_bytes(path: Path) -> None:
    text = released(path)
    assert to_ipynb(text) == to_ipynb(text)


@real
def test_it_is_a_whole_notebook_with_an_id_of_its_own_for_each_cell(path: Path) -> None:
    notebook = nbformat.reads(to_ipynb(released(path)), as_version=4)
    nbformat.validate(notebook)
    ids = [cell["id"] for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    graded = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert graded
    assert [cell["id"] for cell in graded] == [cell.metadata.nbgrader.grade_id for cell in graded]


@real
def test_both_forms_say_the_same(path: Path) -> None:
    text = released(path)
    assert digest(to_ipynb(text), IPYNB) == digest(text, PY)


@real
def test_no_cell_holds_an_output(path: Path) -> None:
    code = [cell for cell in cells(released(path)) if cell["cell_type"] == "code"]
    assert {(cell["execution_count"], len(cell["outputs"])) for cell in code} == {(None, 0)}


def test_the_ids_of_other_cells_stay_when_a_cell_is_put_in() -> None:
    more = NOTEBOOK.replace("# %% [markdown]\n", '# %% [markdown]\n"""\nNew.\n"""\n\n# %% [markdown]\n', 1)
    before, after = ({cell["id"] for cell in cells(text)} for text in (NOTEBOOK, more))
    assert before < after
    assert len(after) == len(before) + 1


def test_cells_that_hold_the_same_have_different_ids() -> None:
    twice = NOTEBOOK + '\n# %% [markdown]\n"""\nAgain.\n"""\n' * 3
    ids = [cell["id"] for cell in cells(twice)]
    assert len(set(ids)) == len(ids)


def test_the_header_pairs_both_files_and_stays_canonical() -> None:
    text = paired(NOTEBOOK)
    assert "#     formats: ipynb,py:percent\n" in text
    assert normal(text) == text
    assert [cell.source for cell in parse(text).cells] == [cell.source for cell in parse(NOTEBOOK).cells]
    assert json.loads(to_ipynb(text))["metadata"]["jupytext"]["formats"] == "ipynb,py:percent"


def test_a_grade_id_that_is_no_cell_id_gets_another() -> None:
    text = NOTEBOOK.replace('"8_4-question"', f'"8_4-{"q" * 80}"')
    nbformat.validate(nbformat.reads(to_ipynb(text), as_version=4))


def test_outputs_ids_and_blank_lines_do_not_count() -> None:
    notebook = json.loads(to_ipynb(NOTEBOOK))
    for cell in notebook["cells"]:
        cell["id"] = f"x{cell['id']}"[:64]
        cell["source"] = ["\n", *cell["source"], "  \n", "\n"]
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "1"}]
    notebook["cells"].append({"cell_type": "code", "metadata": {}, "source": [], "outputs": []})
    assert digest(json.dumps(notebook), IPYNB) == digest(NOTEBOOK, PY)


@pytest.mark.parametrize("change", ["source", "cell_type", "grade_id"])
def test_what_a_cell_says_counts(change: str) -> None:
    notebook = json.loads(to_ipynb(NOTEBOOK))
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "8_2")
    if change == "grade_id":
        cell["metadata"]["nbgrader"]["grade_id"] = "8_9"
    else:
        cell[change] = {"source": "pass", "cell_type": "raw"}[change]
    assert digest(json.dumps(notebook), IPYNB) != digest(NOTEBOOK, PY)
