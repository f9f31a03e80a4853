"""Diagrams in pages: the SVG itself, with a name for those who cannot see it."""

from __future__ import annotations

import pytest

from tito.book.drawing import svg_for_page


def test_a_drawing_gets_a_role_and_a_name() -> None:
    made = svg_for_page(
        '<?xml version="1.0"?>\n<svg viewBox="0 0 7 5"><path d="M0 0"/></svg>\n', 'six "slots" & a batch'
    )
    assert made == (
        '<svg viewBox="0 0 7 5" role="img" aria-label="six &quot;slots&quot; &amp; a batch"><path d="M0 0"/></svg>'
    )


@pytest.mark.parametrize(("size", "room"), [(18, 440), (13, 609), (22, 360)])
def test_a_drawing_is_never_so_small_that_its_text_cannot_be_read(size: int, room: int) -> None:
    made = svg_for_page(
        f'<svg viewBox="0 0 720 50"><text font-size="{size}"/><text font-size="40"/></svg>', "six slots"
    )
    assert f'style="min-width: {room}px"' in made


@pytest.mark.parametrize(
    "text", ["", "<html></html>", "<svg><path/></svg>", '<svg viewBox="0 0 1 1" width="10"></svg>'], ids=str
)
def test_what_would_not_fit_a_page_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a drawing"):
        svg_for_page(text, "anything")
