"""Read a page in tests: it must be balanced, and stand alone."""

from __future__ import annotations

import html
import re
from collections import Counter
from html.parser import HTMLParser

VOID = {"meta", "br"}
ACTIVE = {"script", "link", "img", "image", "iframe", "object", "embed", "form", "base", "foreignobject", "video"}
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")


class Page(HTMLParser):
    """The tags and attributes of a page. Raises AssertionError where a tag is left open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def values(self, name: str) -> list[str]:
        return [value for _, key, value in self.attributes if key == name]

    def require_alone(self, links_to: str = "#") -> None:
        """Require that nothing runs, nothing is fetched, and that links lead into the page or to one place."""
        assert not ACTIVE & self.tags.keys()
        assert not [name for _, name, _ in self.attributes if name.startswith("on") or name in ("src", "srcset")]
        assert not re.search(r"@import|url\((?!#)|xmlns", self.page)
        assert all(link.startswith(("#", links_to)) for link in self.values("href"))
        assert set(re.findall(r"https?://[\w.]+", self.page)) <= set(re.findall(r"https?://[\w.]+", links_to))
        ids = self.values("id")
        assert len(ids) == len(set(ids))
        inner = [link[1:] for link in self.values("href") if link.startswith("#")]
        assert {*inner, *re.findall(r"url\(#([^)]+)\)", self.page)} <= set(ids)
        assert not UNSEEN.search(self.page)


def text_of(page: str) -> str:
    """Return what a page shows, in one line."""
    return " ".join(html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL)).split())
