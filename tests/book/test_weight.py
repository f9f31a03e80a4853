"""The site is light: pages load what they need, and say what they are to those who do not open them."""

from __future__ import annotations

import gzip
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from site_audit import SIZES, Site, open_page, resize

from tito.book.theme import LONGEST, slim, without_unused

# the first test may be the one that looks at every page
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(600)]
MOST = 400_000  # bytes, gzipped
MATHJAX = "_static/mathjax/tex-svg.js"
ICONS = re.compile(r'class="[^"]*\bfa-solid (fa-[a-z-]+)')


@cache
def weight(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6, mtime=0))


def weights(site: Site, views: dict[str, Any]) -> dict[str, int]:
    """Return page -> the bytes of all that a browser loaded for it, gzipped; without MathJax."""
    there = set(site.names) - {MATHJAX}  # a browser asks for favicon.ico, too, where a page names no icon
    return {
        page: sum(weight(site.folder / name) for name in seen["loaded"] if name in there)
        for page, seen in views.items()
    }


def test_no_page_loads_more_than_400_kilobytes(site: Site, views: dict[str, Any]) -> None:
    found = weights(site, views)
    assert all(page in seen["loaded"] for page, seen in views.items())
    assert min(found.values()) > 20_000  # it was measured
    assert {page: bytes for page, bytes in found.items() if bytes > MOST} == {}


def test_mathjax_is_loaded_where_there_is_a_formula_and_nowhere_else(site: Site, views: dict[str, Any]) -> None:
    with_formula = {name for name in site.articles if site.article(name).select(".math")}
    assert with_formula
    assert {page for page, seen in views.items() if MATHJAX in seen["loaded"]} == with_formula
    assert "book/index.html" not in with_formula


def test_what_no_reader_needs_is_not_there(site: Site) -> None:
    ends = (".map", ".ttf", ".woff", ".woff2", ".po", ".mo", ".pot", ".inv")
    assert [name for name in site.names if name.endswith(ends) or "fontawesome" in name or "/locales/" in name] == []
    assert [name for name in site.names if name.endswith(".css") and "@font-face" in site.text(name)] == []


def test_the_folder_is_small(site: Site) -> None:
    sizes = {name: (site.folder / name).stat().st_size for name in site.names}
    pages = [size for name, size in sizes.items() if name.endswith(".html")]
    assert sum(pages) < len(pages) * 54_000
    assert sum(sizes.values()) - sum(pages) < 4_000_000  # MathJax is half of it


def test_code_without_a_mark_has_the_colour_that_its_mark_had(site: Site) -> None:
    css = site.text("_static/pygments.css")
    for theme in ("light", "dark"):
        rules = re.findall(rf'html\[data-theme="{theme}"\] \.highlight( \.[npw])? \{{[^}}]*?color: (#\w+)', css)
        assert {mark for mark, _ in rules} == {"", " .n", " .p", " .w"}
        assert len({colour for _, colour in rules}) == 1


def test_every_icon_has_a_drawing(site: Site) -> None:
    drawn = set(re.findall(r"^\.(fa-[a-z-]+) \{ --icon:", site.text("_static/icons.css"), re.MULTILINE))
    used = {name for page in site.pages for name in ICONS.findall(site.text(page))}
    assert len(used) >= 8
    assert used <= drawn


def test_icons_are_seen(browser: Any, site: Site) -> None:
    resize(browser, 1440, 900)
    open_page(browser, f"{site.address}/book/start.html")
    look = """
    return [...document.querySelectorAll(".fa-solid")].filter((icon) => icon.checkVisibility()).map((icon) => {
        const {width, height, maskImage, backgroundColor} = getComputedStyle(icon, "::before");
        const isDrawn = parseFloat(width) > 5 && parseFloat(height) > 5 && maskImage.startsWith("url(");
        return [icon.className, isDrawn, backgroundColor];
    })"""
    icons = browser.execute_script(look)
    assert len(icons) >= 4
    assert [icon for icon in icons if not icon[1] or icon[2] == "rgba(0, 0, 0, 0)"] == []


def test_a_page_describes_itself(site: Site) -> None:
    for name in site.articles:
        page = site.page(name)
        told = {
            tag.get("name") or tag.get("property"): tag["content"]
            for tag in page.find_all("meta", content=True)
            if tag.get("name") or tag.get("property")
        }
        assert 20 < len(told["description"]) <= LONGEST, name
        assert told["og:description"] == told["description"]
        assert told["og:type"] == "website"
        assert told["og:site_name"] == "TinyTorch, the data loader"
        heading = site.article(name).h1
        assert told["og:title"] == heading.get_text().removesuffix("#").strip(), name


def test_descriptions_are_plain_text_and_differ(site: Site) -> None:
    texts = [site.page(name).find("meta", attrs={"name": "description"})["content"] for name in site.articles]
    assert len(set(texts)) == len(texts)
    assert [text for text in texts if re.search(r"<\w|&\w+;|`|\n|\{\w+\}", text)] == []


@pytest.mark.parametrize(("width", "height"), SIZES.items())
@pytest.mark.parametrize("page", ["book/index.html", "book/simulator.html"])
def test_nothing_jumps_while_a_page_loads(browser: Any, site: Site, page: str, width: int, height: int) -> None:
    resize(browser, width, height)
    open_page(browser, "about:blank")
    open_page(browser, f"{site.address}/{page}")
    program = """const done = arguments[0];
        let sum = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; }))
            .observe({type: "layout-shift", buffered: true});
        setTimeout(() => done(sum), 300);"""
    assert browser.execute_async_script(program) < 0.05


SCRIPTS = (
    '<script defer src="../_static/scripts/fontawesome.js?digest=1"></script>\n'
    '<link rel="preload" as="script" href="../_static/scripts/fontawesome.js?digest=1" />\n'
    '<script>window.MathJax = {"options": {}}</script>\n'
    '<script defer="defer" src="../_static/mathjax/tex-svg.js?v=5"></script>\n<script src="book.js"></script>'
)


@pytest.mark.parametrize(
    ("article", "kept"),
    [
        ("<p>no formula</p>", False),
        ('<p class="mathjax_ignore">none</p>', False),
        ('<span class="math notranslate nohighlight">x</span>', True),
        ('<div class="amsmath math notranslate">x</div>', True),
    ],
)
def test_scripts_that_a_page_does_not_use_are_taken_out(article: str, kept: bool) -> None:
    page = without_unused(f"<head>{SCRIPTS}</head>{article}")
    assert "fontawesome" not in page
    assert ("tex-svg.js" in page, "window.MathJax" in page) == (kept, kept)
    assert '<script src="book.js"></script>' in page


def test_a_site_is_made_slim(tmp_path: Path) -> None:
    for name in (
        "_static/a.js.map",
        "_static/vendor/x.ttf",
        "_static/locales/de/x.po",
        "_static/scripts/fontawesome.js",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    css = "a{}@font-face{font-family:Font Awesome\\ 6 Free;src:url(x)}@font-face{font-family:Mine}b{}"
    (tmp_path / "_static/theme.css").write_text(css, encoding="utf-8")
    (tmp_path / "page.html").write_text("<p>as it is</p>", encoding="utf-8")
    slim(tmp_path)
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["_static/theme.css", "page.html"]
    assert (tmp_path / "_static/theme.css").read_text(encoding="utf-8") == "a{}@font-face{font-family:Mine}b{}"
