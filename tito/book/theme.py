"""A Sphinx extension, for what the theme does not do: pages describe themselves, and load only what they use."""

from __future__ import annotations

import html
import re
import shutil
import textwrap
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from docutils import nodes

LONGEST = 200  # characters of a description; search engines show about 160
_FOLDERS = ("_static/vendor", "_static/locales")
_FILES = ("*.map", "*.ttf", "fontawesome*")
_ICON_FONT = re.compile(r"@font-face\s*\{[^}]*Font Awesome[^}]*\}")  # book/_static/icons.css draws the icons
_ICON_SCRIPT = re.compile(r"\s*<(?:script|link)\b[^>]*fontawesome\.js[^>]*>(?:</script>)?")
_PLAIN = re.compile(r'<span class="(?:n|p|w)">([^<]*)</span>')  # names, brackets, blanks: of the colour of all code
_MATHJAX = re.compile(r"\s*<script\b[^>]*mathjax/[^>]*></script>|\s*<script>window\.MathJax = .*?</script>")


def setup(app: Any) -> dict[str, bool]:
    """Tell Sphinx to describe each page, and to take out of the site what no reader needs."""
    app.connect("html-page-context", add_tags)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def finish(app: Any, error: Exception | None) -> None:
    """Slim the site that was built."""
    if error is None:
        slim(Path(app.outdir))


def add_tags(app: Any, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Put a description of a page, for search engines and for where it is shared, where the theme writes tags."""
    context["theme_collapse_navbar"] = True  # a page lists the parts of its own notebook, not those of all
    if doctree is None:  # the search has nothing to say of itself
        return
    title, text = html.unescape(re.sub(r"<[^>]+>", "", context["title"])), description(doctree)
    tags = {"og:type": "website", "og:site_name": app.config.html_title, "og:title": title, "og:description": text}
    lines = [f'<meta property="{name}" content="{html.escape(value)}"/>' for name, value in tags.items()]
    context["metatags"] += "\n".join([f'\n<meta name="description" content="{html.escape(text)}"/>', *lines, ""])


def description(doctree: nodes.document) -> str:
    """Return how the text of a page begins, cut at the end of a word; nothing if it has none."""
    paragraphs = (item.astext() for item in doctree.findall(nodes.paragraph) if isinstance(item.parent, nodes.section))
    return textwrap.shorten(" ".join(islice(paragraphs, 2)), LONGEST, placeholder=" \N{HORIZONTAL ELLIPSIS}")


def slim(site: Path) -> None:
    """Take out of a built site what no reader uses: icon font, maps of sources, other languages, scripts and marks."""
    for folder in _FOLDERS:
        shutil.rmtree(site / folder, ignore_errors=True)
    for form in _FILES:
        for path in site.rglob(form):
            path.unlink()
    for path in site.rglob("*.css"):
        _rewrite(path, lambda text: _ICON_FONT.sub("", text))
    for path in site.rglob("*.html"):
        _rewrite(path, without_unused)


def without_unused(page: str) -> str:
    """Return a page without the script of the icon font, without marks of plain code, and without MathJax if it has no
    formula.

    Example:
        >>> without_unused('<i class="n">x</i><span class="n">x</span><script src="mathjax/tex-svg.js"></script>')
        '<i class="n">x</i>x'
    """
    page = _PLAIN.sub(r"\1", _ICON_SCRIPT.sub("", page))
    return page if re.search(r'class="[^"]*\bmath\b', page) else _MATHJAX.sub("", page)


def _rewrite(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text(encoding="utf-8")
    if (changed := change(text)) != text:
        path.write_text(changed, encoding="utf-8")
