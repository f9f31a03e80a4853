"""The `drawing` directive: a diagram written into the page itself, so that it follows its light or dark colours."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

FOLDER = "book/figures"  # with the pictures of the notebooks, where the site is built
BESIDE_A_PAGE = re.compile(r'\s*(?:<style>.*?</style>|<rect class="ground"[^>]*/>)', re.DOTALL)  # the page has its own


def svg_for_page(text: str, alt: str) -> str:
    """Return the SVG element of a file as part of a page: with a role and a name for those who cannot see it.

    Raises:
        ValueError: it is no SVG file, has no viewBox, or a fixed size.
    """
    found = re.search(r"<svg\b([^>]*)>(.*)</svg>", text, re.DOTALL)
    if found is None or "viewBox" not in found[1]:
        raise ValueError("a drawing is an SVG file with a viewBox")
    if re.search(r"\s(?:width|height)=", found[1]):
        raise ValueError("a drawing has no width and no height: the page decides")
    inside = BESIDE_A_PAGE.sub("", found[2])
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)', text)]
    width = float(found[1].split("viewBox=")[1].split()[2])
    room = (
        f' style="min-width: {width * 11 / min(sizes):.0f}px"' if sizes else ""
    )  # no text is less than 11 pixels high
    return f'<svg{found[1]}{room} role="img" aria-label="{html.escape(alt)}">{inside}</svg>'


class Drawing(SphinxDirective):
    """`{drawing} slot.svg` with `:alt:` and a caption."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[Any] = {"alt": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return a figure with the drawing and its caption."""
        path = Path(self.env.srcdir) / FOLDER / self.arguments[0]
        self.env.note_dependency(str(path))
        try:
            svg = svg_for_page(path.read_text(encoding="utf-8"), self.options["alt"])
        except (OSError, ValueError, KeyError) as error:
            raise self.error(f"drawing {self.arguments[0]}: {error or 'no :alt:'}") from error
        figure = nodes.container(classes=["drawing"])
        figure += nodes.raw("", f'<div class="drawing-frame">{svg}</div>', format="html")
        if self.content:
            caption = nodes.container(classes=["drawing-caption"])
            self.state.nested_parse(self.content, self.content_offset, caption)
            figure += caption
        return [figure]


def setup(app: Any) -> dict[str, bool]:
    """Tell Sphinx about the directive, and about a setting of Jupyter Book's for comments, which are left out."""
    app.add_config_value("comments_config", {}, "html")
    app.add_directive("drawing", Drawing)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
