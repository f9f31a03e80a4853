"""From `.py` to `.ipynb` and back nothing is lost, whatever stands in the cells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from tito.notebooks.digest import Said, cells_of
from tito.notebooks.ipynb import from_json, from_percent, paired, to_json, to_percent
from tito.notebooks.percent import escape, split, unescape

ROOT = Path(__file__).resolve().parents[2]
HEAD = {"jupytext": {"cell_markers": '"""', "comment_magics": False, "formats": "ipynb,py:percent"}}
GRADE = {"grade": False, "grade_id": "8_1", "locked": False, "schema_version": 3, "solution": True}
MARKERS = (
    "# %%",
    "    # %%",
    "# # %%",
    "#%% a",
    "# %% [markdown]",
    "# In[3]:",
    "# <codecell>",
    "# # # %% b",
    "\t#  %%",
)
ROWS = (
    *MARKERS,
    "",
    "x = 1",
    "y = 2   ",
    "    return 1",
    "def f():",
    "# %%time",
    "# # %%time",
    "%%time",
    "%%",
    "%matplotlib inline",
    "!ls",
    's = """\n# %%\n    t"""',
    "t = '''\n# # %%\n'''",
    "# +",
    "# ---",
    "#| export",
    "naïve = '漢字 \u2028'",
    "text\r",
    "a\\",
)

sources = st.lists(st.sampled_from(ROWS), max_size=7).map("\n".join)
metadata = st.sampled_from([{}, {"alt": 'a "b" ü'}, {"tags": ["measure"]}, {"nbgrader": GRADE}, {"title": "mine"}])
kinds = st.sampled_from([new_code_cell, new_markdown_cell, new_raw_cell])
cells = st.builds(lambda kind, source, data: kind(source, metadata=dict(data)), kinds, sources, metadata).filter(
    # A text with both kinds of triple quotes and a line `%%` has no form in percent; `tito sync` refuses it in words.
    lambda cell: cell.cell_type == "code" or not ('"""' in cell.source and "'''" in cell.source)
)


def said(text: str, name: str) -> list[Said]:
    return cells_of(text, Path(name))


def data(notebook: Any) -> list[dict[str, Any]]:
    """Return the metadata of the cells that hold something, without what jupytext notes for itself."""
    kept = ("alt", "tags", "nbgrader")
    found = [(cell, {key: cell.metadata[key] for key in kept if key in cell.metadata}) for cell in notebook.cells]
    return [mine for cell, mine in found if cell.source.strip() or mine]


@given(st.lists(cells, min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_nothing_is_lost_from_jupyter_to_text_and_back(made: list[Any]) -> None:
    before = to_json(new_notebook(cells=made, metadata=HEAD))
    text = to_percent(from_json(before))
    after = from_percent(text)
    assert said(text, "n_dev.py") == said(before, "n_dev.ipynb") == said(to_json(after), "n_dev.ipynb")
    assert data(after) == data(from_json(before))


@given(st.lists(cells, min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_nothing_is_lost_from_text_to_jupyter_and_back(made: list[Any]) -> None:
    text = to_percent(from_json(to_json(new_notebook(cells=made, metadata=HEAD))))
    as_json = to_json(from_percent(text.replace("\n", "\r\n")))
    again = to_percent(from_json(as_json))
    assert said(again, "n_dev.py") == said(text, "n_dev.py") == said(as_json, "n_dev.ipynb")
    assert to_percent(from_json(to_json(from_percent(again)))) == again


@given(sources)
@settings(max_examples=300, deadline=None)
def test_what_was_escaped_is_unescaped_to_the_same(source: str) -> None:
    assert unescape(escape(source)) == source
    assert len(split(f"# %%\n{escape(source)}\n", Path("n_dev.py"))) <= 1


@pytest.mark.parametrize("marker", MARKERS)
def test_each_marker_is_written_as_a_comment(marker: str) -> None:
    written = escape(f"x = 1\n{marker}\ny = 1").split("\n")[1]
    assert written == marker.replace("#", "# #", 1)


def test_what_only_begins_as_a_marker_stays() -> None:
    source = 'x = """\n# %%\n"""\n# %%time\n# # %%time\n# %%bash -x\n# In [3]'
    assert escape(source) == source
    assert unescape(source) == source


def test_the_header_stays_and_names_the_percent_format() -> None:
    text = paired(to_percent(new_notebook(cells=[new_code_cell("hydrogen = 1")], metadata=HEAD)))
    assert "#     formats: ipynb,py:percent\n" in text
    assert "#       format_name: percent\n" in text
    assert text.endswith("# ---\n\n# %%\nhydrogen = 1\n")
    as_json = to_json(from_percent(text))
    assert json.loads(as_json)["metadata"]["jupytext"]["formats"] == "ipynb,py:percent"
    assert "hydrogen" not in as_json.replace("hydrogen = 1", "")
    assert to_percent(from_json(as_json)) == text
    assert to_percent(from_percent("# %%\nx = 1\n")).endswith("# %%\nx = 1\n")


def test_the_notebooks_of_the_course_survive_byte_for_byte() -> None:
    paths = sorted(ROOT.glob("modules/*/*_dev.py"))
    assert paths
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert to_percent(from_json(to_json(from_percent(text)))) == text
