"""The site gives no solution away, and the guard that says so sees whatever a line may hide in."""

from __future__ import annotations

import html
import json
import sys
from pathlib import Path

import pytest
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

sys.path.insert(0, str(Path(__file__).parent))

from site_audit import ROOT, Site, copy_course

from tito.book.site import BookError, assemble, build
from tito.notebooks.notebook import read
from tito.release.leaks import Secret, find_leaks, secrets_of
from tito.workspace import Workspace

pytestmark = pytest.mark.timeout(300)
(MODULE,) = Workspace(ROOT).modules
NOTEBOOKS = [read(path) for path in MODULE.notebooks]
SECRETS = secrets_of(NOTEBOOKS, MODULE.solutions)


def longest(what: str) -> Secret:
    """Return the longest single line of what is told by a word, with characters that pages and JSON escape."""
    lines = [secret for secret in SECRETS if what in secret.what and "\n" not in secret.text and '"' in secret.text]
    return max(lines, key=lambda secret: (any(mark in secret.text for mark in "<>&"), len(secret.text)))


def spans(line: str) -> str:
    """Return a line as the site shows code: each name, operator and text in a tag of its own."""
    shown = highlight(line, PythonLexer(), HtmlFormatter())
    assert line not in html.unescape(shown)
    return shown


def notebook(line: str, **cell: object) -> str:
    made = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": "1", **cell}
    return json.dumps({"cells": [made], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def printed(line: str) -> list[dict[str, object]]:
    return [{"output_type": "stream", "name": "stdout", "text": [f"{line}\n"]}]


def words(line: str) -> str:
    """Return a line as drawing programs write it: each word in an element of its own."""
    return " ".join(f"<tspan>{html.escape(word)}</tspan>" for word in line.split(" "))


LINES = {"a solution": longest("the solution of task"), "a hidden check": longest("a hidden check of task")}
NOTHING = "nothing = to(see)"
PLACES = {
    "a page": ("book/index.html", lambda line: f"<body>\n<pre>{html.escape(line)}</pre>\n</body>"),
    "a page with colours": ("book/index.html", lambda line: f"<body>{spans(line)}</body>"),
    "a text for a picture": ("book/index.html", lambda line: f'<img src="a.png" alt="{html.escape(line)}">'),
    "a drawing": ("_images/x.svg", lambda line: f"<svg><text>{html.escape(line, quote=False)}</text></svg>"),
    "a drawing, word by word": ("_images/x.svg", lambda line: f"<svg><text>{words(line)}</text></svg>"),
    "the search": ("searchindex.js", lambda line: f"Search.setIndex({json.dumps({'alltitles': {line: 1}})})"),
    "a script": ("_static/simulator.js", lambda line: f"const code = {json.dumps(f'x{chr(10)}  {line}')};"),
    "data": ("_static/data.json", lambda line: json.dumps({"note": line})),
    "a notebook": ("_sources/modules/x.ipynb", lambda line: notebook(line, source=["def f():\n", f"    {line}\n"])),
    "what a cell printed": ("_sources/modules/x.ipynb", lambda line: notebook(line, outputs=printed(line))),
    "a source": ("_sources/book/index.md", lambda line: f"# Title\n\n```python\n{line}\n```\n"),
}


def test_the_site_gives_nothing_away(site: Site) -> None:
    assert len(SECRETS) > 500
    assert list(map(str, find_leaks(site.folder, SECRETS))) == []


def test_what_the_site_is_made_of_gives_nothing_away(course: Workspace, tmp_path: Path) -> None:
    assemble(course, tmp_path / "sources")
    made = {path.relative_to(tmp_path / "sources/modules" / MODULE.name) for path in tmp_path.rglob("*.ipynb")}
    assert {path.parts[0].removesuffix(".ipynb") for path in made} == {path.stem for path in MODULE.notebooks}
    assert list(map(str, find_leaks(tmp_path, SECRETS))) == []


def test_files_for_instructors_are_not_in_the_site(site: Site) -> None:
    assert [name for name in site.names if name.endswith((".py", ".pyc", ".ipynb"))] == []


@pytest.mark.parametrize("kind", LINES)
@pytest.mark.parametrize("place", PLACES)
def test_a_line_is_found_wherever_it_stands(tmp_path: Path, place: str, kind: str) -> None:
    name, written = PLACES[place]
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(written(NOTHING), encoding="utf-8")
    assert find_leaks(tmp_path, SECRETS) == []
    (tmp_path / name).write_text(written(LINES[kind].text), encoding="utf-8")
    (leak,) = find_leaks(tmp_path, SECRETS)
    assert (leak.file, leak.what) == (name, f"is {LINES[kind].what} ({LINES[kind].where})")


def test_a_page_with_such_lines_is_not_built_and_the_old_site_stays(tmp_path: Path) -> None:
    small = course_of_one_page(tmp_path / "course")
    page = small.root / "book/index.md"
    page.write_text("# Title\n\nThe first text.\n", encoding="utf-8")
    before = snapshot(build(small))
    page.write_text("\n".join(["# Title", "```python", *(x.text for x in LINES.values()), "```\n"]), encoding="utf-8")
    with pytest.raises(BookError) as caught:
        build(small)
    for line, secret in enumerate(LINES.values(), 3):
        assert f"book/index.md:{line}: is {secret.what} ({secret.where})" in str(caught.value)
    assert "book/index.html:" in str(caught.value)
    assert snapshot(small.root / "book/_build/html") == before
    assert [path.name for path in (small.root / "book/_build").iterdir()] == ["html"]  # nothing half made is left


def course_of_one_page(to: Path) -> Workspace:
    """Return a copy of the course whose site has one page, so that it is built soon."""
    copy_course(to)
    for page in (to / "book").rglob("*.md"):
        page.unlink()
    (to / "_toc.yml").write_text("format: jb-book\nroot: book/index\n", encoding="utf-8")
    return Workspace(to)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return name -> bytes of all files of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
