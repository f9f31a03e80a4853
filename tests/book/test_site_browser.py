"""The site as a reader sees it, in a real browser: wide and narrow, light and dark, on paper, with a keyboard alone."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from site_audit import ROOT, SIZES, THEMES, Site, audited, open_page, requested, resize, served, wear

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(300)]
VIEWS = [f"{theme} {width}" for theme in THEMES for width in SIZES]
LONG = "modules/08_dataloader/workers_dev/part-11.html"  # code, printed tables, pictures
BOOK = "modules/08_dataloader"
FOCUSED = """
const seen = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "backgroundColor", "borderColor", "color",
  "textDecorationLine", "textDecorationThickness"];
const element = document.activeElement;
const parts = [element, ...element.children];
const look = () => JSON.stringify(parts.map((part) => seen.map((name) => getComputedStyle(part)[name])));
const box = element.getBoundingClientRect();
const focused = look();
element.blur();
const blurred = look();
element.focus({preventScroll: true, focusVisible: true});
return {
  tag: element.outerHTML.split(">")[0], href: element.getAttribute("href"), classes: element.className,
  isInArticle: element.closest("article.bd-article") !== null, isMarked: focused !== blurred,
  isInView: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
};
"""
ON_PAPER = """
const isSeen = (item) => item.checkVisibility({opacityProperty: true, visibilityProperty: true});
return {
  beside: ["#pst-primary-sidebar", "#pst-secondary-sidebar", ".bd-header-article", "#pst-header", ".prev-next-area",
    "#pst-back-to-top", ".copybtn"].filter((selector) => [...document.querySelectorAll(selector)].some(isSeen)),
  cut: [...document.querySelectorAll("article.bd-article pre")].filter((item) => isSeen(item) &&
    item.scrollWidth > item.clientWidth + 1).map((item) => item.textContent.slice(0, 60)),
  width: document.scrollingElement.scrollWidth,
};
"""


def wait(browser: Any, until: Callable[[], Any]) -> Any:
    from selenium.webdriver.support.wait import WebDriverWait

    return WebDriverWait(browser, 20, poll_frequency=0.05).until(lambda _: until())


def found(views: dict[str, Any], what: str, view: str) -> list[str]:
    """Return a kind of findings in a view, each with its page."""
    return [f"{page}: {item}" for page, seen in views.items() for item in seen["views"][view][what]]


WRONG = """<!doctype html><html lang="en"><title>x</title><body style="margin: 0; background: #fff">
<main><article class="bd-article"><p style="color: #999">faint</p><p style="color: #767676">plain</p>
<h1 style="color: #949494; font-size: 30px">large</h1>
<div style="overflow-x: auto"><pre style="width: 3000px">long</pre></div>
<div class="wide" style="width: 1500px">wide</div><div class="drawing"><svg viewBox="0 0 100 50" width="100">
<rect x="0" y="0" width="60" height="50" fill="#222"/><text x="5" y="20" fill="#333">dark on dark</text>
<text x="5" y="40" fill="#eee" font-size="8">light</text><text x="80" y="20" fill="#333">out of it</text></svg></div>
<table style="table-layout: fixed; width: 40px; overflow-wrap: anywhere"><tr><td>unbreakable<td>a <b>b</b> c</table>
<pre style="font: 13px/20px monospace">x</pre><pre style="font: 14px/18px monospace">x</pre>
<p style="font-size: 5px; width: 380px">A line of text which goes on and on, as far as nobody would want
to read it in one go, since the eye loses its way.</p></article>
<aside class="bd-sidebar-secondary" style="width: 60px; overflow: auto"><nav>
<a style="white-space: nowrap">a title that is cut</a></nav></aside>
</main><script>console.error("oh"); fetch("http://example.org/x.js").catch(() => 0)</script>"""


def test_what_is_wrong_with_a_page_is_seen(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(WRONG, encoding="utf-8")
    with served(tmp_path) as made:
        seen = audited(tmp_path / "seen", made, browser)["index.html"]
    view = seen["views"]["light 390"]
    assert any('"oh"' in message for message in seen["console"])
    assert seen["elsewhere"] == ["http://example.org/x.js"]
    assert view["overflow"] == 1500 - 390
    assert view["wide"] == ["div.wide reaches to 1500"]
    assert [item.split('"')[1] for item in view["faint"]] == ["faint", "dark on dark"]
    assert view["cut"] == ["out of it"]
    assert view["broken"] == ["unbreakable"]
    assert view["small"] == [
        "13 on NaN px in div",
        *(f"{pair} px in article.bd-article" for pair in ("13 on 20", "14 on 18")),
    ]
    assert [item.split(": ")[1][:14] for item in view["long"]] == ["A line of text"]
    assert view["tiny"] == ["8.0 px: light"]
    assert view["clipped"] == ["a title that is cut"]
    assert seen["screens"] == 1


def test_the_console_stays_empty(views: dict[str, Any]) -> None:
    assert [f"{page}: {message}" for page, seen in views.items() for message in seen["console"]] == []


def test_no_page_asks_another_host(views: dict[str, Any]) -> None:
    assert all(seen["asked"] for seen in views.values())
    assert {page: seen["elsewhere"] for page, seen in views.items() if seen["elsewhere"]} == {}


@pytest.mark.parametrize("view", VIEWS)
def test_no_page_is_wider_than_the_window(views: dict[str, Any], view: str) -> None:
    wide = {page: seen["views"][view]["overflow"] for page, seen in views.items() if seen["views"][view]["overflow"]}
    assert wide == {}
    assert found(views, "wide", view) == []


@pytest.mark.parametrize("view", VIEWS)
def test_text_stands_out_from_what_is_behind_it(views: dict[str, Any], view: str) -> None:
    assert found(views, "faint", view) == []


@pytest.mark.parametrize("view", VIEWS)
def test_drawings_show_all_of_their_text(views: dict[str, Any], view: str) -> None:
    assert found(views, "cut", view) == []


@pytest.mark.parametrize("view", VIEWS)
def test_no_word_in_a_table_is_broken(views: dict[str, Any], view: str) -> None:
    assert found(views, "broken", view) == []


@pytest.mark.parametrize("view", VIEWS)
def test_code_is_large_enough_and_has_room_between_its_lines(views: dict[str, Any], view: str) -> None:
    assert found(views, "small", view) == []


@pytest.mark.parametrize("view", VIEWS)
def test_lines_of_text_have_at_most_80_characters(views: dict[str, Any], view: str) -> None:
    assert found(views, "long", view) == []


@pytest.mark.parametrize("view", VIEWS)
def test_texts_in_drawings_and_plots_can_be_read(views: dict[str, Any], view: str) -> None:
    assert found(views, "tiny", view) == []


@pytest.mark.parametrize("view", VIEWS)
def test_the_list_of_contents_cuts_no_title(views: dict[str, Any], view: str) -> None:
    assert found(views, "clipped", view) == []


def test_no_page_is_longer_than_eight_screens(views: dict[str, Any]) -> None:
    assert {page: round(seen["screens"], 1) for page, seen in views.items() if seen["screens"] > 8} == {}


@pytest.mark.parametrize("width", [1280, 1920])
def test_the_list_of_contents_follows_the_reader(browser: Any, site: Site, width: int) -> None:
    resize(browser, width, 400)
    open_page(browser, f"{site.address}/book/reference/commands.html")
    entries = "[...document.querySelectorAll('#pst-page-toc-nav a.nav-link')]"
    assert browser.execute_script("return document.querySelector('.bd-sidebar-secondary').scrollTop") == 0
    browser.execute_script(f"document.querySelector({entries}.pop().hash).scrollIntoView({{behavior: 'instant'}})")
    script = f"""
        const marked = {entries}.filter((entry) => entry.classList.contains("here")).pop();
        const box = marked?.getBoundingClientRect();
        const column = document.querySelector(".bd-sidebar-secondary");
        return box && column.scrollTop > 0 && box.top >= 0 && box.bottom <= innerHeight;
    """
    assert wait(browser, lambda: browser.execute_script(script))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("dataloader_dev.html#task-8-1", "dataloader_dev/part-1-1.html#task-8-1"),
        ("workers_dev.html#task-8-30", "workers_dev/part-10.html#task-8-30"),
        ("dataloader_dev.html#part-4-order", "dataloader_dev/part-4.html#part-4-order"),
        ("workers_dev.html#the-trap-of-non-blocking-true", "workers_dev/part-9.html#the-trap-of-non-blocking-true"),
        ("dataloader_dev.html#question-2-shuffling", "dataloader_dev/questions.html#question-2-shuffling"),
    ],
)
def test_the_address_of_a_task_in_a_whole_notebook_leads_to_its_part(
    browser: Any, site: Site, old: str, new: str
) -> None:
    browser.get("about:blank")
    browser.get(f"{site.address}/{BOOK}/{old}")
    assert wait(browser, lambda: browser.current_url == f"{site.address}/{BOOK}/{new}")
    assert new.partition("#")[2] in site.anchors(f"{BOOK}/{new.partition('#')[0]}")


def test_a_task_is_above_the_checks_and_looks_unlike_what_is_given(browser: Any, site: Site) -> None:
    resize(browser, 1280, 800)
    open_page(browser, f"{site.address}/{BOOK}/dataloader_dev/part-1-1.html")
    looks = """
        const line = (kind) => {
          const cell = `.cell.tag_${kind}`;
          const style = getComputedStyle(document.querySelector(`${cell} .cell_input:not(details *), ${cell} details`));
          return [style.borderLeftColor, style.borderLeftWidth];
        };
        return ["task", "given", "check"].map(line);
    """
    task, given, check = browser.execute_script(looks)
    assert task[0] != given[0]
    assert task[1] != given[1]
    assert given == check


SEARCHES = {
    "num_workers": "how_to/num_workers",
    "CUDA": "how_to/gpu",
    "hang": "how_to/hang",
    "shuffle seed": "how_it_works/order",
    "drop_last": "reference/api/loader",
    "pin_memory": "how_to/gpu",
    "collate_fn": "reference/api/collate",
    "persistent_workers": "reference/api/loader",
    "prefetch_factor": "how_to/num_workers",
    "batch_size": "reference/api/loader",
    "CIFAR-10": "reference/api/cifar10",
    "normalizer": "reference/api/normalizer",
    "IterableDataset stream": "how_to/large_data",
    "worker_init_fn": "reference/api/loader",
    "timeout": "how_to/hang",
    "memory": "how_it_works/slot",
    "resume": "how_to/resume",
    "sampler": "reference/api/order",
    "install windows": "start",
    "grade": "instructor",
}


def test_a_search_finds_the_page_about_a_thing_first_or_second(browser: Any, site: Site) -> None:
    open_page(browser, f"{site.address}/search.html?q=loader")
    wait(browser, lambda: "Search finished" in browser.find_element("css selector", "#search-results").text)
    script = """
        history.replaceState(null, "", `?q=${encodeURIComponent(arguments[0])}`);
        return Search._performSearch(...Search._parseQuery(arguments[0])).map((result) => result[0]).reverse();
    """
    results = {query: list(dict.fromkeys(browser.execute_script(script, query))) for query in SEARCHES}
    assert {q: found[:3] for q, found in results.items() if f"book/{SEARCHES[q]}" not in found[:2]} == {}
    assert [query for query, found in results.items() if "book/changelog" in found] == []


@pytest.mark.parametrize("query", ["normalizer", "persistent_workers", "memory"])
def test_a_result_quotes_the_text_around_the_word(browser: Any, site: Site, query: str) -> None:
    open_page(browser, f"{site.address}/search.html?q={query}")
    wait(browser, lambda: "Search finished" in browser.find_element("css selector", "#search-results").text)
    quoted = "return [...document.querySelectorAll('#search-results li p.context')].map((item) => item.textContent)"
    first = wait(browser, lambda: browser.execute_script(quoted))[0]
    assert query in first.lower()
    assert "Contents" not in first


def test_the_pages_that_the_search_knows_of_are_there(site: Site) -> None:
    names = re.findall(r'^  "([\w/]+)":', (ROOT / "book/_static/search.js").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(names) > 20
    assert [name for name in names if f"{name}.html" not in site.articles] == []


def test_the_button_changes_between_light_and_dark_and_is_remembered(browser: Any, site: Site) -> None:
    resize(browser, 1440, 900)
    open_page(browser, f"{site.address}/{site.articles[0]}")
    browser.execute_script("localStorage.clear()")
    open_page(browser, f"{site.address}/{site.articles[0]}")
    seen = set()
    for _ in range(3):
        buttons = browser.find_elements("css selector", ".theme-switch-button")
        next(item for item in buttons if item.is_displayed()).click()
        seen.add(browser.execute_script("return document.documentElement.dataset.theme"))
    assert seen == {"light", "dark"}
    browser.execute_script("localStorage.mode = localStorage.theme = 'dark'")
    open_page(browser, f"{site.address}/{LONG}")
    assert browser.execute_script("return getComputedStyle(document.documentElement).colorScheme") == "dark"
    browser.execute_script("localStorage.clear()")


def test_the_keyboard_reaches_the_search_and_the_text_and_shows_where_it_is(browser: Any, site: Site) -> None:
    resize(browser, 1440, 900)
    open_page(browser, f"{site.address}/book/index.html")
    wear(browser, "light")
    passed = list(tabs(browser))
    assert (passed[0]["href"], passed[0]["isInView"]) == ("#main-content", True)  # the way past the lists of pages
    assert any("search-button" in item["classes"] for item in passed)
    assert passed[-1]["isInArticle"]
    assert [item for item in passed if not item["isMarked"]] == []


def tabs(browser: Any) -> Any:
    """Yield what has the focus each time that the Tab key is pressed, until it is something in the article."""
    from selenium.webdriver import ActionChains, Keys

    for _ in range(150):
        ActionChains(browser).send_keys(Keys.TAB).perform()
        item = browser.execute_script(FOCUSED)
        yield item
        if item["isInArticle"]:
            return


def test_the_skip_link_leads_past_the_lists(browser: Any, site: Site) -> None:
    from selenium.webdriver import ActionChains, Keys

    resize(browser, 1440, 900)
    open_page(browser, f"{site.address}/book/index.html")
    ActionChains(browser).send_keys(Keys.TAB, Keys.ENTER, Keys.TAB).perform()
    assert browser.execute_script("return document.querySelector('#main-content').contains(document.activeElement)")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_search_finds_pages(browser: Any, site: Site, width: int) -> None:
    from selenium.webdriver import Keys

    resize(browser, width, SIZES[width])
    open_page(browser, f"{site.address}/book/index.html")
    browser.get_log("performance")
    buttons = browser.find_elements("css selector", ".search-button__button, .search-button-field")
    next(item for item in buttons if item.is_displayed()).click()
    fields = browser.find_elements("css selector", "input[type=search]")
    field = wait(browser, lambda: next((item for item in fields if item.is_displayed()), None))
    field.send_keys("prefetch", Keys.ENTER)
    results = wait(browser, lambda: browser.find_elements("css selector", "#search-results ul.search li a"))
    wait(browser, lambda: "Search finished" in browser.find_element("css selector", "#search-results").text)
    titles = [item.text for item in results]
    assert any("workers" in title.lower() or "prefetch" in title.lower() for title in titles), titles
    assert [address for address in requested(browser) if not address.startswith((site.address, "data:"))] == []


def test_on_paper_there_is_the_text_alone_and_all_of_it(browser: Any, site: Site) -> None:
    resize(browser, 720, 1000)  # about A4 between margins
    for name in ("book/differences.html", LONG):
        open_page(browser, f"{site.address}/{name}")
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        try:
            seen = browser.execute_script(ON_PAPER)
        finally:
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        assert (name, seen) == (name, {"beside": [], "cut": [], "width": 720})
