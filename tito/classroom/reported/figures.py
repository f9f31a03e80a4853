"""Pictures for a page: SVG that takes its colours from the page, and is the same for the same numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 5.0  # inches, at 9 points of type: it can be read on a telephone, and on a screen it grows
MOST_DOTS = 400  # beyond that, they are drawn small and thin

# Colours are drawn as these numbers, and become the page's own, light or dark, when the picture is put into it.
_NAMES = ("ink", "muted", "line", "paper", "passed", "failed", "timed-out", "crashed", "to-do")
COLOURS = {name: f"#0101{number:02x}" for number, name in enumerate(_NAMES, start=1)}
_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "tito",
    "font.family": "DejaVu Sans",
    "figure.constrained_layout.use": True,
    **dict.fromkeys(("font.size", "legend.fontsize"), 9.0),
    **dict.fromkeys(("text.parse_math", "axes.spines.top", "axes.spines.right", "legend.frameon"), False),
    **dict.fromkeys(("axes.edgecolor", "xtick.color", "ytick.color"), COLOURS["line"]),
    **dict.fromkeys(("axes.labelcolor", "text.color", "xtick.labelcolor", "ytick.labelcolor"), COLOURS["ink"]),
}


@dataclass(frozen=True)
class Picture:
    """A drawing: the `svg` to put into a page, and what it shows in a sentence."""

    svg: str
    alt: str


def histogram(name: str, values: Sequence[float], bins: Sequence[float], labels: tuple[str, str], alt: str) -> Picture:
    """Draw how many values are in each bin; `labels` are those of the axes."""
    with _figure(2.6) as (figure, axes):
        axes.hist(values, bins=list(bins), color=COLOURS["passed"], edgecolor=COLOURS["paper"], linewidth=0.8)
        _name_axes(axes, *labels)
        _count_whole(axes)
        return Picture(_svg(figure, name, alt), alt)


def stacked_bars(
    name: str, labels: Sequence[str], shares: Mapping[str, Sequence[float]], words: Mapping[str, str], alt: str
) -> Picture:
    """Draw a bar for each label, of parts in the colours that are the keys of `shares`, in percent."""
    with _figure(0.7 + 0.19 * len(labels)) as (figure, axes):
        left = [0.0] * len(labels)
        rows = range(len(labels))
        for colour, values in shares.items():
            axes.barh(rows, values, 0.8, left, color=COLOURS[colour], edgecolor=COLOURS["paper"], linewidth=0.6,
                      label=words[colour])  # fmt: skip
            left = [before + value for before, value in zip(left, values, strict=True)]
        axes.set(xlim=(0, 100), ylim=(len(labels) - 0.4, -0.6), yticks=rows, yticklabels=labels)
        axes.tick_params(axis="y", length=0)
        _name_axes(axes, "% of the students", "")
        figure.legend(loc="outside upper left", ncols=len(shares), handlelength=0.9, columnspacing=1.0)
        return Picture(_svg(figure, name, alt), alt)


def time_line(
    name: str,
    dots: Sequence[tuple[datetime, float, bool]],
    labels: tuple[str, str],
    deadline: datetime | None,
    alt: str,
) -> Picture:
    """Draw (moment, value, whether it is late), earliest first, in the zone of the first."""
    from matplotlib.dates import AutoDateLocator, DateFormatter, date2num

    with _figure(2.6) as (figure, axes):
        size, alpha = (4.5, 0.8) if len(dots) <= MOST_DOTS else (2.5, 0.35)
        for is_late, colour, marker, word in ((False, "passed", "o", "in time"), (True, "failed", "^", "late")):
            chosen = [(moment, value) for moment, value, late in dots if late is is_late]
            if chosen:
                when, values = zip(*chosen, strict=True)
                axes.plot(when, values, marker, color=COLOURS[colour], markersize=size, alpha=alpha,
                          markeredgewidth=0, clip_on=False, label=word)  # fmt: skip
        if deadline is not None:
            axes.axvline(date2num(deadline), color=COLOURS["muted"], linewidth=1, linestyle="--", label="deadline")
        zone = dots[0][0].tzinfo
        moments = [dots[0][0], dots[-1][0], *([deadline] if deadline else [])]
        first, last = min(moments), max(moments)
        short = last - first < timedelta(days=3)
        room = max((last - first) / 20, timedelta(hours=3))  # also where all is at one moment
        axes.set_xlim(date2num(first - room), date2num(last + room))
        axes.xaxis.set_major_locator(AutoDateLocator(tz=zone, minticks=3, maxticks=6))
        axes.xaxis.set_major_formatter(DateFormatter("%d %b\n%H:%M" if short else "%d %b", tz=zone))
        axes.set_ylim(bottom=0)
        _name_axes(axes, *labels)
        legend: Any = figure.legend(
            loc="outside upper left", ncols=3, handlelength=1.2, columnspacing=1.0, markerscale=4.5 / size
        )
        for handle in legend.legend_handles:
            handle.set_alpha(1.0)
        return Picture(_svg(figure, name, alt), alt)


@contextmanager
def _figure(height: float) -> Iterator[tuple[Figure, Axes]]:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(_STYLE):
        figure = Figure(figsize=(WIDTH, height))
        figure.patch.set_visible(False)
        axes = figure.subplots()
        axes.patch.set_visible(False)
        yield figure, axes


def _name_axes(axes: Any, x: str, y: str) -> None:
    axes.set(xlabel=x, ylabel=y)


def _count_whole(axes: Any) -> None:
    """Let the ticks of a count be whole numbers."""
    from matplotlib.ticker import MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))


def _svg(figure: Any, name: str, alt: str) -> str:
    import io

    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return for_page(out.getvalue(), name, alt, {f"var(--{colour})": number for colour, number in COLOURS.items()})


def for_page(svg: str, name: str, alt: str, colours: Mapping[str, str]) -> str:
    """Return matplotlib's drawing as an element of a page: no header, no links, ids of its own, colours of the page.

    Args:
        svg: the file that matplotlib wrote.
        name: what ids begin with.
        alt: what the drawing shows.
        colours: CSS colour -> the number that it was drawn with.
    """
    import html

    text = re.sub(r"<(metadata|style).*?</\1>", "", svg, flags=re.DOTALL)
    text = text[text.index("<svg") :]
    text = re.sub(r'\s(?:xmlns(?::\w+)?|version)="[^"]*"', "", text)
    text = text.replace("xlink:href=", "href=")
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", text)
    for colour, number in colours.items():
        text = text.replace(number, colour)
    text = re.sub(r' (?:width|height)="[\d.]+pt"', "", text, count=2)
    return text.replace("<svg", f'<svg role="img" aria-label="{html.escape(alt)}"', 1).strip()
