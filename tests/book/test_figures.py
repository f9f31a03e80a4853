"""Every drawing of the book is well-formed, follows light and dark, can be read, is used, and is described."""

from __future__ import annotations

import re
import runpy
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tito.book.drawing import BESIDE_A_PAGE, svg_for_page
from tito.book.notebook_page import IMAGE
from tito.notebooks.notebook import read

ROOT = Path(__file__).parents[2]
OF_NOTEBOOKS = sorted((ROOT / "modules").glob("*/figures/*.svg"))
FIGURES = [*sorted((ROOT / "book/figures").glob("*.svg")), *OF_NOTEBOOKS]
PAGES = sorted([*(ROOT / "book").glob("*.md"), *(ROOT / "book").glob("how_*/*.md")])
NOTEBOOKS = sorted((ROOT / "modules").glob("*/*_dev.py"))
CSS = (ROOT / "book/_static/book.css").read_text(encoding="utf-8")
COLOURS = {f"var({name})" for name in re.findall(r"(--d-[a-z-]+):", CSS)}
PAINTS = ("fill", "stroke", "color", "stop-color")
ELEMENTS = {"svg", "g", "defs", "marker", "title", "desc", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
ELEMENTS |= {"path", "text", "tspan", "clipPath"}
DRAWING = re.compile(r"^(`{3,}|:{3,})\{drawing\} (\S+)\n(.*?)^\1\s*$", re.MULTILINE | re.DOTALL)
EACH = pytest.mark.parametrize("figure", FIGURES, ids=lambda path: path.name)


def on_a_page(figure: Path) -> str:
    """Return a figure as a page takes it in: without the colours that a file of its own needs."""
    return BESIDE_A_PAGE.sub("", figure.read_text(encoding="utf-8"))


def elements(figure: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the name and the attributes of each element, without namespaces."""
    for element in ET.fromstring(on_a_page(figure)).iter():
        yield element.tag.rpartition("}")[2], {name.rpartition("}")[2]: value for name, value in element.attrib.items()}


def unmoved(element: ET.Element) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the name and the attributes of each element below this one whose coordinates are those of the figure."""
    for part in element:
        if not {"transform", "transform-origin"} & part.attrib.keys():
            yield part.tag.rpartition("}")[2], part.attrib
            yield from unmoved(part)


def drawings() -> list[tuple[str, str, str, str]]:
    """Return (page, file, alternative text, caption) of each drawing."""
    found = []
    for page in PAGES:
        for _, file, body in DRAWING.findall(page.read_text(encoding="utf-8")):
            alt = re.search(r"^:alt:[ \t]*(.*(?:\n[ \t]+\S.*)*)", body, re.MULTILINE)
            lines = re.sub(r"^:\w+:.*(?:\n[ \t]+\S.*)*\n?", "", body, flags=re.MULTILINE)
            found.append((page.name, file, alt[1].strip() if alt else "", lines.strip()))
    return found


def pictures() -> list[tuple[Path, str, str]]:
    """Return (notebook, file, alternative text) of each picture in the notebooks."""
    return [(book, file, alt) for book in NOTEBOOKS for alt, file in IMAGE.findall(book.read_text(encoding="utf-8"))]


def test_there_are_figures_and_colours() -> None:
    assert FIGURES
    assert {"var(--d-ink)", "var(--d-main-soft)"} <= COLOURS


@EACH
def test_a_figure_can_be_written_into_a_page(figure: Path) -> None:
    root = ET.parse(figure).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    x, y, width, height = map(float, root.attrib["viewBox"].split())
    assert (x, y) == (0, 0)
    assert 340 <= width <= 760
    assert height > 0
    assert 'role="img"' in svg_for_page(figure.read_text(encoding="utf-8"), "a drawing")


@EACH
def test_a_figure_is_drawn_with_plain_elements(figure: Path) -> None:
    used = {name for name, _ in elements(figure)}
    assert used <= ELEMENTS, used - ELEMENTS  # no script, style, image, foreignObject, animation
    for _, attributes in elements(figure):
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "href")]
        assert all(name.startswith(figure.stem) for name in attributes.get("class", "").split())


@EACH
def test_a_figure_has_only_colours_of_the_book(figure: Path) -> None:
    painted = {attributes[name] for _, attributes in elements(figure) for name in PAINTS if name in attributes}
    assert painted <= COLOURS | {"none"}, painted - COLOURS
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb|hsl", on_a_page(figure))


@EACH
def test_what_is_written_in_a_figure_is_large_enough_and_painted(figure: Path) -> None:
    for name, attributes in elements(figure):
        if name == "text":
            assert float(attributes["font-size"]) >= 13, attributes
            assert attributes["fill"] in COLOURS
        elif name == "tspan" and "font-size" in attributes:
            assert float(attributes["font-size"]) >= 13, attributes


@EACH
def test_a_figure_stays_inside_its_frame(figure: Path) -> None:
    root = ET.parse(figure).getroot()
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    for name, attributes in unmoved(root):
        if name == "rect":
            x, y, w, h = (float(attributes.get(key, 0)) for key in ("x", "y", "width", "height"))
            assert x >= 0 <= y, attributes
            assert x + w <= width, attributes
            assert y + h <= height, attributes
        elif name == "text":
            assert 0 <= float(attributes["x"]) <= width, attributes
            assert 0 <= float(attributes["y"]) <= height, attributes


def test_ids_are_unique_in_the_whole_book() -> None:
    ids = Counter(attributes["id"] for figure in FIGURES for _, attributes in elements(figure) if "id" in attributes)
    assert [name for name, count in ids.items() if count > 1] == []


@EACH
def test_references_in_a_figure_are_to_itself(figure: Path) -> None:
    ids = {attributes["id"] for _, attributes in elements(figure) if "id" in attributes}
    referred = {name for _, values in elements(figure) for value in values.values() for name in urls(value)}
    assert referred <= ids, referred - ids


def urls(value: str) -> list[str]:
    """Return what stands in each url(...) of an attribute, without the hash."""
    return [place.strip("\"'").removeprefix("#") for place in re.findall(r"url\(([^)]*)\)", value)]


def test_every_figure_is_used_and_every_drawing_exists() -> None:
    used = {file for _, file, _, _ in drawings()} | {file for _, file, _ in pictures()}
    assert used == {figure.name for figure in FIGURES}
    for notebook, file, alt in pictures():
        assert (notebook.parent / "figures" / file).is_file(), file
        assert len(alt) >= 30, (file, alt)


def test_pictures_of_notebooks_are_what_their_source_draws() -> None:
    made = runpy.run_path(str(ROOT / "book/figures/draw_notebooks.py"))["drawings"]()
    assert {name: (OF_NOTEBOOKS[0].parent / name).read_text(encoding="utf-8") for name in made} == made


def test_a_picture_of_a_notebook_has_the_colours_of_the_book_in_light_and_dark() -> None:
    for figure in OF_NOTEBOOKS:
        text = figure.read_text(encoding="utf-8")
        told = re.findall(r"(--d-[a-z-]+): (#[0-9a-f]{6});", text)
        assert Counter(told) == Counter(re.findall(r"(--d-[a-z-]+): (#[0-9a-f]{6});", CSS)), figure.name
        assert 'class="ground"' in text, figure.name


def test_every_part_with_tasks_opens_with_its_map() -> None:
    for notebook in NOTEBOOKS:
        parts = {task.part for task in read(notebook).tasks}
        for cell in read(notebook).cells:
            if cell.kind == "markdown" and re.search(r"^## Part", cell.source, re.MULTILINE) and cell.part in parts:
                opening = cell.source.split("## Part")[1]
                assert re.search(r"\A[^\n]*\n\n\*Tasks? [^\n]*\n\n!\[Map of the ", opening), opening[:200]


def test_every_drawing_is_described_and_has_a_caption() -> None:
    for page, file, alt, caption in drawings():
        assert len(alt) >= 30, (page, file, alt)
        assert len(caption) >= 20, (page, file, caption)
        assert alt != caption, (page, file)


def test_every_drawing_directive_is_understood_here() -> None:
    pages = [page.read_text(encoding="utf-8") for page in PAGES]
    assert len(drawings()) == sum(len(re.findall(r"^(?:# )?[`:]{3,}\{drawing\}", page, re.MULTILINE)) for page in pages)


def test_the_curves_show_what_the_page_computes() -> None:
    page = (ROOT / "book/how_it_works/order.md").read_text(encoding="utf-8")
    line = re.search(r"drawn_in_order, drawn_shuffled = \[(.*?)\], \[(.*?)\]", page)
    assert line is not None
    computed = [number for part in line.groups() for number in part.split(", ")]
    figure = (ROOT / "book/figures/order_training.svg").read_text(encoding="utf-8")
    assert Counter(re.findall(r'font-weight="600">(\d+)</text>', figure)) == Counter(computed)


def test_the_shuffled_samples_are_those_of_the_page() -> None:
    page = (ROOT / "book/how_it_works/order.md").read_text(encoding="utf-8")
    shuffled = re.search(r'== "([A-D]{20})"', page)
    assert shuffled is not None
    figure = (ROOT / "book/figures/order_shuffle.svg").read_text(encoding="utf-8")
    assert "".join(re.findall(r">([A-D])</text>", figure)) == "A" * 5 + "B" * 5 + "C" * 5 + "D" * 5 + shuffled[1]


def test_the_random_digits_are_those_of_the_page() -> None:
    page = (ROOT / "book/how_it_works/order.md").read_text(encoding="utf-8")
    one, two, place = (re.findall(r"\d \d \d", row) for row in re.findall(r'== (\["\d \d \d".*\])', page))
    figure = (ROOT / "book/figures/order_carried.svg").read_text(encoding="utf-8")
    assert re.findall(r">(\d \d \d)</text>", figure) == one + two + place + place
