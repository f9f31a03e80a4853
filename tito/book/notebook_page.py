"""The pages of a module's notebooks: what students get, Part by Part, with what the solved ones printed and drew."""

from __future__ import annotations

import ast
import copy
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tito.book.recording import Recording, RecordingError, fingerprint, load
from tito.classroom.reported.figures import for_page
from tito.notebooks.ipynb import with_ids
from tito.notebooks.notebook import read, text_of
from tito.release.blank import LATER, blank
from tito.workspace import Module

TASK = re.compile(r"^#+ ((\d+)\.\d+) · (.+)$", re.MULTILINE)
EFFORT = re.compile(r"^\*([\d.]+) points?, (\w+)\.\*", re.MULTILINE)
DIRECTIVES = re.compile(r"\A(?:# ?\|.*\n)+|^# ?\|.*$\n?", re.MULTILINE)
OPENS = re.compile(r"^(?=## (?:Part \d+|Questions)\b)", re.MULTILINE)  # before the heading of a page of its own
IMAGE = re.compile(r"^!\[([^\]]+)\]\(figures/([\w.-]+)\)$", re.MULTILINE)
TALLEST = 5000  # pixels: more than six screens of 900 become two pages, with what surrounds the text
# What matplotlib draws in its own colours is drawn in those of the book, which follow light and dark.
COLOURS = {
    "var(--d-main)": "#1f77b4",
    "var(--d-worker)": "#ff7f0e",
    "var(--d-memory)": "#2ca02c",
    "var(--d-wait)": "#d62728",
    "var(--d-gpu)": "#9467bd",
    "var(--d-ink)": "#000000",
    "var(--d-muted)": "#808080",
    "var(--d-line)": "#cccccc",
    "var(--pst-color-background)": "#ffffff",
}


@dataclass(frozen=True)
class Page:
    """One page: its notebook, its path below the folder of the module, without an ending, its title, its cells."""

    notebook: str
    name: str
    title: str
    cells: list[Any]

    @property
    def tasks(self) -> list[tuple[str, str, str, str]]:
        """Return id, title, points and difficulty of each task on this page."""
        texts = (cell.source for cell in self.cells if cell.cell_type == "markdown")
        found = ((TASK.search(text), EFFORT.search(text)) for text in texts)
        return [
            (task[1], task[3], effort[1] if effort else "", effort[2] if effort else "")
            for task, effort in found
            if task
        ]


def pages(root: Path, module: Module) -> dict[str, str]:
    """Return the pages of all notebooks of a module: the path of each below the folder of the module -> its text.

    A notebook is a page for its beginning, with a table of its tasks, and one or two for each Part. Solutions and
    hidden checks are taken out as for a release; outputs come from the recorded run, by the ids of cells; graded cells
    have none. Given cells and checks are folded. Each task can be linked to as `task-8-3`, also on the first page of
    its notebook, which leads on.

    Raises:
        RecordingError: a recorded run is of another version, or a picture has no text.
        NotebookError: a solution is outside markers.
    """
    books = [list(_pages(root, path, f"Notebook {number}")) for number, path in enumerate(module.notebooks, 1)]
    order = [task[0] for book in books for page in book for task in page.tasks]
    made = {"tasks.md": _index(books)}
    for book in books:
        book[0].cells.append(_contents(book))
        made |= {f"{page.name}.ipynb": _text(page, order) for page in book}
    return made


def _pages(root: Path, path: Path, notebook: str) -> Iterator[Page]:
    """Yield the pages of one notebook; a Part that is too long for one is two, or more."""
    import nbformat

    text = text_of(path)
    recording = load(root, path, fingerprint(with_ids(text)))
    parts: list[list[Any]] = [[]]
    for cell in with_ids(blank(read(path), text)).cells:
        pieces = OPENS.split(cell.source) if cell.cell_type == "markdown" else [cell.source]
        for piece in filter(None, pieces):
            parts += [[]] if piece is not pieces[0] else []
            source = IMAGE.sub(_drawing, piece) if cell.cell_type == "markdown" else piece
            parts[-1].append(nbformat.from_dict({**cell, "source": source}))
    for number, cells in enumerate(parts):
        heading = re.match(r"#+ (.+)", cells[0].source)
        title = heading[1] if heading else path.stem
        title += "" if ":" in title else f" of {notebook.lower()}"
        shown = list(_finished(cells, recording, is_setup=not number))
        if not number:
            yield Page(notebook, path.stem, title, shown)
            continue
        name = title.partition(":")[0].split(" of ")[0].lower().replace(" ", "-")
        halves = _halves(shown)
        halves[0][0].source = halves[0][0].source.partition("\n")[2].lstrip("\n")
        for half, some in enumerate(halves, 1):
            ending, count = (f"-{half}", f" ({half} of {len(halves)})") if len(halves) > 1 else ("", "")
            yield Page(notebook, f"{path.stem}/{name}{ending}", title + count, some)


def _drawing(image: re.Match[str]) -> str:
    """Return the directive for a picture of a notebook's, which a page takes in."""
    return f"```{{drawing}} {image[2]}\n:alt: {' '.join(image[1].split())}\n```"


def _halves(cells: list[Any]) -> list[list[Any]]:
    """Return the cells of a Part on as many pages as their height asks for, each but the first with a section first."""
    heights = [_height(cell) for cell in cells]
    count = -(-sum(heights) // TALLEST)
    halves: list[list[Any]] = [[]]
    above = 0
    for cell, height in zip(cells, heights, strict=True):
        is_section = cell.cell_type == "markdown" and cell.source.startswith("### ")
        if is_section and halves[-1] and above + height / 2 > len(halves) * sum(heights) / count:
            halves.append([])
        halves[-1].append(cell)
        above += height
    return halves


def _height(cell: Any) -> int:
    """Return about how many pixels a cell takes on a page that is 1440 pixels wide."""
    tags = cell.metadata.get("tags", ())
    if cell.cell_type == "markdown":
        drawn = 300 * cell.source.count("{drawing}")
        return drawn + sum(
            60 if line.startswith("#") else 12 + 26 * -(-len(line) // 84) for line in cell.source.split("\n")
        )
    code = 0 if "remove-cell" in tags else 50 if "hide-input" in tags else 50 + 21 * (cell.source.count("\n") + 1)
    texts = [text for output in cell.outputs for text in (output.get("text"), output.get("data", {}).get("text/plain"))]
    drawn = sum("<svg" in str(output) for output in cell.outputs)
    return code + 450 * drawn + sum(40 + 21 * text.count("\n") for text in texts if text)


def _finished(cells: list[Any], recording: Recording, *, is_setup: bool) -> Iterator[Any]:
    """Yield the cells of a Part as they are shown: given code and checks folded, and nothing for the exporter."""
    points: Counter[str] = Counter()
    for cell in cells:
        grade = cell.metadata.get("nbgrader", {})
        points[grade.get("grade_id", "").split("-")[0]] += grade.get("points", 0)
    for cell in cells:
        grade = cell.metadata.pop("nbgrader", {})
        if cell.cell_type == "code":
            if cell.source.startswith(LATER):
                continue
            _fold(cell, grade, points[grade.get("grade_id", "").split("-")[0]], is_setup=is_setup)
            _print(cell, [] if grade.get("grade") or grade.get("solution") else recording.outputs.get(cell.id, []))
        yield cell


def _fold(cell: Any, grade: dict[str, Any], points: float, *, is_setup: bool) -> None:
    """Say what a code cell is: a task, or what is folded, with a word on what it holds."""
    is_given = "export" in cell.source.split("\n")[0]
    cell.source = DIRECTIVES.sub("", cell.source).strip("\n")
    body = ast.parse(cell.source).body
    names = [node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    tags, word = [], ""
    if not body or (len(body) == 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)):
        tags = ["remove-cell"]  # nothing, or only the text at the top of an exported file
    elif grade.get("grade"):
        rest = points - grade["points"]
        later = f"; {rest:g} more when your work is graded" if rest else ""
        tags, word = ["hide-input", "check"], f"Check: {grade['points']:g} points{later}"
    elif grade.get("solution"):
        tags = ["task"]
    elif is_setup:
        tags, word = ["hide-input", "given"], "Set-up: " + (", ".join(names) or "imports")
    elif is_given:
        tags, word = ["hide-input", "given"], "Given: " + (", ".join(names) or "imports and constants")
    elif "alt" in cell.metadata:
        tags, word = ["hide-input", "given"], "The code of this picture"
    cell.metadata["tags"] = tags
    if word:
        cell.metadata["mystnb"] = {"code_prompt_show": word, "code_prompt_hide": word}


def _print(cell: Any, outputs: list[dict[str, Any]]) -> None:
    """Give a cell what it printed; a picture becomes a part of the page, in its colours."""
    import nbformat

    alt = cell.metadata.pop("alt", "")
    cell.outputs = []
    for number, output in enumerate(copy.deepcopy(outputs)):
        if svg := output.get("data", {}).pop("image/svg+xml", ""):
            if not alt:
                first = cell.source.splitlines()[0]
                raise RecordingError(f'the cell of {first!r} draws a picture: it needs alt="..."')
            output["data"]["text/html"] = f'<div class="plot">{_plot(svg, f"{cell.id}-{number}", alt)}</div>'
        if "remove-cell" not in cell.metadata["tags"]:
            cell.outputs.append(nbformat.from_dict(output))


def _plot(svg: str, name: str, alt: str) -> str:
    """Return matplotlib's picture for a page: as wide as its text can be read, and not much wider."""
    drawn = for_page(svg, name, alt, COLOURS)
    width = float(re.findall(r'viewBox="0 0 ([\d.]+)', drawn)[0])
    smallest = min(map(float, re.findall(r"font(?:-size)?: (?:[a-z]+ )*([\d.]+)px", drawn)), default=10)
    room = f"min-width: {width * 11 / smallest:.0f}px; max-width: {width * 1.5:.0f}px"
    return drawn.replace("<svg", f'<svg style="{room}"', 1)


def _text(page: Page, order: list[str]) -> str:
    """Return the JSON of a page: its headings a level higher, each task with its place among all."""
    import nbformat

    cells = copy.deepcopy(page.cells)
    if "/" in page.name:
        for cell in cells:
            if cell.cell_type == "markdown":
                cell.source = re.sub(r"^###", "##", cell.source, flags=re.MULTILINE)
                cell.source = TASK.sub(lambda found: _place(found, order), cell.source)
        ids = [task[0] for task in page.tasks]
        told = f", tasks {ids[0]} to {ids[-1]}" if len(ids) > 1 else f", task {ids[0]}" if ids else ""
        head = f"# {page.title}\n\n:::{{div}} place\n{page.notebook}{told}\n:::"
        cells.insert(0, nbformat.v4.new_markdown_cell(head, id="title"))
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    whole = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    return json.dumps(whole, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _place(found: re.Match[str], order: list[str]) -> str:
    """Return the heading of a task with its anchor above it, and below it where it is among all, and the ways on."""
    at = order.index(found[1])
    ways = [f"Task {at + 1} of {len(order)}"]
    ways += [f"[back to {task}]({_link(task)})" for task in order[max(at - 1, 0) : at]]
    ways += [f"[on to {task}]({_link(task)})" for task in order[at + 1 : at + 2]]
    return f"({_link(found[1])[1:]})=\n{found[0]}\n\n:::{{div}} place\n{' · '.join(ways)}\n:::\n"


def _link(task: str) -> str:
    return f"#task-{task.replace('.', '-')}"


def _contents(book: list[Page]) -> Any:
    """Return what the first page of a notebook ends with: its tasks, and where each old address leads to."""
    import nbformat
    from docutils.nodes import make_id

    moved: dict[str, str] = {}
    for page in book[1:]:
        folder, file = page.name.split("/")
        text = (
            re.sub(r" \(\d of \d\)$| of notebook \d$", "", f"# {page.title}")
            + "\n"
            + "\n".join(cell.source for cell in page.cells if cell.cell_type == "markdown")
        )
        names = [make_id(heading.replace("`", "")) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)]
        for name in (*(_link(task[0])[1:] for task in page.tasks), *names):
            moved.setdefault(name, f"{folder}/{file}.html")
    script = f'<script type="application/json" id="moved">{json.dumps(moved)}</script>'
    text = f"## Tasks\n\n{_table(book, is_linked=True)}\n\n```{{raw}} html\n{script}\n```"
    return nbformat.v4.new_markdown_cell(text, id="contents")


def _index(books: list[list[Page]]) -> str:
    """Return the page of all tasks of a module."""
    tasks = [task for book in books for page in book for task in page.tasks]
    points = sum(float(task[2] or 0) for task in tasks)
    tables = [f"## [{book[0].title}]({book[0].name}.ipynb)\n\n{_table(book)}" for book in books]
    text = f"{len(tasks)} tasks, {points:g} points. The questions at the end of each notebook are graded by a person."
    return "\n\n".join(["# All tasks", text, *tables]) + "\n"


def _table(book: list[Page], *, is_linked: bool = False) -> str:
    """Return a table of the tasks of a notebook; with anchors where old addresses lead."""
    rows = ["| Task | | Points | Difficulty | Part |", "|---|---|--:|---|---|"]
    for page in book[1:]:
        part = f"[{page.title}]({page.name}.ipynb)"
        rows += [] if page.tasks else [f"| | | | | {part} |"]
        for task, title, points, effort in page.tasks:
            mark = f'<span id="{_link(task)[1:]}"></span>' if is_linked else ""
            rows.append(f"| {mark}[{task}]({_link(task)}) | {title} | {points} | {effort} | {part} |")
            part = ""
    return "\n".join(rows)
