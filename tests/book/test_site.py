"""The built site is whole: every page, link, anchor and picture is there, and nothing comes from another host."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from site_audit import ROOT, Site, is_elsewhere, is_fetched_from_elsewhere

from tito.book.site import build
from tito.notebooks.notebook import read
from tito.workspace import Workspace

pytestmark = pytest.mark.timeout(300)  # the first test builds the site
MODULES = Workspace(ROOT).modules
NOTEBOOKS = [read(path) for module in MODULES for path in module.notebooks]
LOADING = ("src", "srcset", "poster", "data", "xlink:href")  # attributes for which a browser fetches something
FETCHED = {"stylesheet", "preload", "modulepreload", "icon", "shortcut", "prefetch", "manifest", "apple-touch-icon"}
STYLE = re.compile(r"""@import\s+(?:url\()?["']?([^"')\s;]+)|url\(\s*["']?([^"')]+)""")


def contents() -> list[str]:
    """Return the pages of the table of contents, as Sphinx names them."""
    return re.findall(r"(?:root|file): (\S+)", (ROOT / "_toc.yml").read_text(encoding="utf-8"))


def test_every_page_of_the_table_of_contents_is_there(site: Site) -> None:
    assert contents()
    assert [name for name in contents() if f"{name}.html" not in site.articles] == []


def test_the_address_of_the_site_leads_to_its_first_page(site: Site) -> None:
    refresh = site.page("index.html").find("meta", attrs={"http-equiv": "Refresh"})
    assert refresh is None or refresh["content"] == f"0; url={contents()[0]}.html"


def test_a_host_that_runs_jekyll_is_told_not_to(site: Site) -> None:
    assert ".nojekyll" in site.names


def test_links_lead_to_pages_and_anchors_that_are_there(site: Site) -> None:
    broken = []
    for name in site.pages:
        for tag in site.page(name).find_all(href=True):
            link = tag["href"]
            if is_elsewhere(link):
                continue
            file, anchor = site.target(name, link)
            lost = file not in site.names or (anchor and file.endswith(".html") and anchor not in site.anchors(file))
            if lost and link != "#":  # `#` leads to the top, and is what buttons have
                broken.append(f"{name}: {link}")
    assert broken == []


def test_what_pages_load_is_there(site: Site) -> None:
    loaded = {(name, link) for name in site.pages for link in loads(site, name) if not is_elsewhere(link)}
    assert [f"{name}: {link}" for name, link in sorted(loaded) if site.target(name, link)[0] not in site.names] == []


def loads(site: Site, name: str) -> Iterator[str]:
    """Yield the addresses that a browser fetches when it opens a page."""
    for tag in site.page(name).find_all(True):
        yield from (tag[key] for key in LOADING if tag.has_attr(key))
        if tag.name == "link" and FETCHED & set(tag.get("rel", [])):
            yield tag["href"]
        if tag.name in ("image", "use") and tag.has_attr("href"):
            yield tag["href"]
        yield from styles(tag.get("style", ""))
        if tag.name == "style":
            yield from styles(tag.get_text())


def styles(text: str) -> list[str]:
    return [one or other for one, other in STYLE.findall(text)]


def test_pages_and_styles_load_nothing_from_another_host(site: Site) -> None:
    loaded = [(name, link) for name in site.pages for link in loads(site, name)]
    loaded += [(name, link) for name in site.names if name.endswith(".css") for link in styles(site.text(name))]
    loaded += [(name, link) for name in site.names if name.endswith(".svg") for link in styles(site.text(name))]
    assert [f"{name}: {link}" for name, link in loaded if is_fetched_from_elsewhere(link)] == []


def test_no_page_names_a_host_for_scripts(site: Site) -> None:
    hosts = re.compile(r"https?://[\w.-]*(?:cdn|unpkg|cloudflare|googleapis|gstatic|analytics)")
    found = [f"{name}: {match[0]}" for name in site.pages for match in hosts.finditer(site.text(name))]
    assert sorted(set(found)) == []


def test_formulas_are_drawn_with_what_lies_beside_the_pages(site: Site) -> None:
    tags = [tag for name in site.articles for tag in site.page(name).find_all("script", src=re.compile("(?i)mathjax"))]
    assert tags
    assert [tag["src"] for tag in tags if is_elsewhere(tag["src"])] == []


def test_pictures_have_a_text_for_those_who_cannot_see_them(site: Site) -> None:
    silent = []
    for name in site.pages:
        page = site.page(name)
        for tag in [*page.find_all("img"), *page.select("svg[role=img]")]:
            text = (tag.get("alt") or tag.get("aria-label") or "").strip()
            if not text or re.fullmatch(r"\S+\.\w{3,4}|\S*/\S*|[0-9a-f]{16,}", text):
                silent.append(f"{name}: {tag.get('src', 'svg')} {text!r}")
    assert silent == []


def test_drawings_stand_in_the_page_with_a_name(site: Site) -> None:
    drawings = [(name, drawing) for name in site.articles for drawing in site.article(name).select(".drawing")]
    assert drawings
    assert [name for name, drawing in drawings if not drawing.select_one("svg[role=img][aria-label]")] == []


def test_a_page_has_one_first_heading_and_skips_no_level(site: Site) -> None:
    wrong = []
    for name in site.articles:
        levels = [int(tag.name[1]) for tag in site.article(name).find_all(re.compile(r"^h[1-6]$"))]
        skipped = [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]
        if levels.count(1) != 1 or levels[0] != 1 or skipped:
            wrong.append(f"{name}: {levels}")
    assert wrong == []


def test_a_page_says_its_language_and_title(site: Site) -> None:
    titles = {name: site.page(name).title.get_text(strip=True) for name in site.articles}
    assert {site.page(name).html["lang"] for name in site.articles} == {"en"}
    assert [title for title, count in Counter(titles.values()).items() if count > 1 or not title] == []


def test_ids_are_unique_within_a_page(site: Site) -> None:
    twice = []
    for name in site.pages:
        ids = Counter(tag["id"] for tag in site.page(name).find_all(id=True))
        twice += [f"{name}: {key}" for key, count in ids.items() if count > 1]
    assert twice == []


def test_every_task_can_be_linked_to(site: Site) -> None:
    """On the page of its Part, and on the first page of its notebook, where feedback pages lead."""
    for module in MODULES:
        for path in module.notebooks:
            first = f"modules/{module.name}/{path.stem}.html"
            parts = [name for name in site.articles if name.startswith(f"{first.removesuffix('.html')}/")]
            wanted = [f"task-{task.id.replace('.', '-')}" for task in read(path).tasks]
            assert [task for task in wanted if task not in site.anchors(first)] == []
            assert [sum(task in site.anchors(part) for part in parts) for task in wanted] == [1] * len(wanted)


def test_old_addresses_lead_to_sections_that_are_there(site: Site) -> None:
    for module in MODULES:
        for path in module.notebooks:
            first = f"modules/{module.name}/{path.stem}.html"
            moved = json.loads(site.page(first).find("script", id="moved").string)
            assert len(moved) > 2 * len(read(path).tasks)
            for name, page in moved.items():
                target = f"modules/{module.name}/{page}"
                top = site.article(target).section["id"]  # of a Part on two pages: `part-1-dataset-1-of-2`
                assert name in site.anchors(target) or top.startswith(name)


def test_the_index_has_every_task_with_its_points(site: Site) -> None:
    rows = [[cell.get_text(" ", strip=True) for cell in row.find_all("td")]
            for row in site.article("modules/08_dataloader/tasks.html").select("tbody tr")]  # fmt: skip
    tasks = [(task.id, task.title, f"{task.points:g}") for notebook in NOTEBOOKS for task in notebook.tasks]
    assert [tuple(row[:3]) for row in rows if row[0]] == tasks
    assert {row[3] for row in rows if row[0]} == {"easy", "medium", "hard"}


def test_a_task_says_where_it_is_among_all(site: Site) -> None:
    article = site.article("modules/08_dataloader/dataloader_dev/part-1-2.html")
    places = [place.get_text() for place in article.select("section section .place")]
    assert [place.split() for place in places] == [
        f"Task {n} of 68 · back to 8.{n - 1} · on to 8.{n + 1}".split() for n in (3, 4, 5)
    ]
    links = [link["href"] for link in article.select("section section .place a")]
    assert links[0] == "part-1-1.html#task-8-2"


def test_points_and_checks_stand_on_the_pages_of_the_notebooks(site: Site) -> None:
    for notebook in NOTEBOOKS:
        folder = f"modules/08_dataloader/{notebook.path.stem}/"
        pages = [site.article(name) for name in site.articles if name.startswith(folder)]
        text = "".join(page.get_text() for page in pages)
        assert [task.title for task in notebook.tasks if task.title.replace("`", "") not in text] == []
        checks = [fold.get_text() for page in pages for fold in page.select(".tag_check summary p.collapsed")]
        visible = [check.points for task in notebook.tasks for check in task.checks if not check.is_hidden]
        assert sorted(float(check.split()[1]) for check in checks) == sorted(visible)


def test_pages_of_a_notebook_follow_each_other(site: Site) -> None:
    page, seen = "modules/08_dataloader/dataloader_dev.html", []
    while page.startswith("modules/08_dataloader/dataloader_dev"):
        seen.append(page)
        page = site.target(page, site.page(page).select_one("a.right-next")["href"])[0]
    folder = "modules/08_dataloader/dataloader_dev/"
    assert sorted(seen[1:]) == [name for name in site.articles if name.startswith(folder)]
    assert page == "modules/08_dataloader/workers_dev.html"


def test_a_dash_stands_between_a_name_and_what_it_is(site: Site) -> None:
    pages = [site.article(name) for name in site.articles if "/reference/api/" in name]
    fields = [tag.get_text() for page in pages for tag in page.select("dl.field-list dd")]
    assert sum(text.count(" \N{EN DASH} ") for text in fields) > 100
    assert [text for text in fields if " -- " in text] == []


@pytest.mark.parametrize("word", ["prefetch", "sampler", "gradebook"])
def test_the_search_knows_words_of_the_pages(site: Site, word: str) -> None:
    index = site.text("searchindex.js")
    assert index.startswith("Search.setIndex(")
    assert re.search(rf'"{word[:6]}\w*":', index)


def test_nothing_tells_where_the_site_was_built(site: Site) -> None:
    """Not by the names of folders, which differ from machine to machine."""
    folders = [str(folder).encode() for folder in (ROOT, site.folder.parents[2])]
    assert [name for name in site.names if any(f in (site.folder / name).read_bytes() for f in folders)] == []


def test_a_second_build_in_another_folder_gives_the_same_bytes(course: Workspace, site: Site, tmp_path: Path) -> None:
    copy = shutil.copytree(course.root, tmp_path / "somewhere else", ignore=shutil.ignore_patterns("_build"))
    other = Site(build(Workspace(copy)))
    assert other.names == site.names
    differ = [name for name in site.names if (site.folder / name).read_bytes() != (other.folder / name).read_bytes()]
    assert differ == []
