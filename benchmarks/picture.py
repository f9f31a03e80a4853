"""A picture of results: what was measured on the left, what was demanded on the right, the machine below."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.harness import Ratio, Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = {"ours": "#0072B2", "torch": "#E69F00", "others": "#BBBBBB"}  # Okabe and Ito's: dark, light and grey to all
HATCHES = {"ours": "", "torch": "///", "others": ""}
STYLE = {"svg.fonttype": "none", "svg.hashsalt": "benchmarks", "font.size": 9, "hatch.linewidth": 0.5}
BAR_INCHES, HEAD_INCHES, CAPTION_INCHES, WIDTH_INCHES = 0.24, 0.85, 1.0, 12.0


def draw(machine: dict[str, Any], results: Sequence[Result], path: Path) -> None:
    """Write an SVG: for each result its bars, and its ratios with their bounds."""
    import matplotlib
    from matplotlib.figure import Figure

    shown = [result for result in results if values_of(result)]
    heights = [HEAD_INCHES + BAR_INCHES * max(len(values_of(result)), len(result.ratios)) for result in shown]
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH_INCHES, sum(heights) + CAPTION_INCHES), facecolor="white")
        top = sum(heights) + CAPTION_INCHES
        for result, height in zip(shown, heights, strict=True):
            draw_result(figure, result, top, height)
            top -= height
        caption(figure, machine)
        figure.savefig(path, format="svg", metadata={"Date": None})


def draw_result(figure: Figure, result: Result, top: float, height: float) -> None:
    """Draw one result below `top`, in inches from below."""
    tall = figure.get_figheight()
    figure.text(0.02, (top - 0.18) / tall, result.name, weight="bold", va="center", size=10)
    figure.text(0.19, (top - 0.18) / tall, textwrap.shorten(result.workload, 160), va="center", color="#444444")

    def axes_for(left: float, width: float, bars: int) -> Axes:
        return figure.add_axes((left, (top - 0.34 - BAR_INCHES * bars) / tall, width, BAR_INCHES * bars / tall))

    draw_values(axes_for(0.19, 0.3, len(values_of(result))), result)
    if result.ratios:
        draw_ratios(axes_for(0.76, 0.1, len(result.ratios)), result.ratios)


def draw_values(axes: Axes, result: Result) -> None:
    """Draw a bar for each fact, or each median time; a thin line goes from the best round to the worst."""
    values = values_of(result)
    rounds = {} if result.facts else {timing.name: timing.rounds_s for timing in result.timings}
    for row, (name, value) in enumerate(values.items()):
        who = who_is(name)
        axes.barh(row, value, color=COLOURS[who], hatch=HATCHES[who], edgecolor="#333333", linewidth=0.6, height=0.75)
        ends = [1e3 * end(rounds[name]) for end in (min, max)] if name in rounds else [value]
        axes.plot(ends, [row] * len(ends), color="black", linewidth=0.8, alpha=0.6)
        axes.annotate(f"{value:,.4g}", (max(ends), row), va="center", xytext=(4, 0), textcoords="offset points")
    lay_out(axes, list(values))
    axes.annotate(result.unit or "ms", (1.01, 0), xycoords="axes fraction", va="center", size=8)


def draw_ratios(axes: Axes, ratios: Sequence[Ratio]) -> None:
    """Draw a bar for each ratio, as long as it is beside its bound, which is a line."""
    for row, ratio in enumerate(ratios):
        unit = ratio.bound or 1.0
        axes.barh(row, ratio.value / unit, color="#DDDDDD", edgecolor="#333333", linewidth=0.6, height=0.75)
        axes.plot([ratio.bound / unit] * 2, [row - 0.5, row + 0.5], color="#D55E00", linewidth=2)
        note = f"{ratio.value:.3g}, {ratio.demand} {'✓' if ratio.holds else '✗'}"
        axes.annotate(note, (1.03, row), xycoords=("axes fraction", "data"), va="center", annotation_clip=False)
    lay_out(axes, [ratio.name for ratio in ratios])
    axes.set_xlim(0, max(1.2, axes.get_xlim()[1]))
    axes.set_xticks([])


def lay_out(axes: Axes, names: Sequence[str]) -> None:
    """Write the names at the bars, the first one at the top; leave out what need not be there."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(0, axes.get_xlim()[1] * 1.12)
    axes.tick_params(left=False, labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)


def caption(figure: Figure, machine: dict[str, Any]) -> None:
    """Explain colours and lines, and say where this was measured."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    keys: list[Any] = [
        Patch(facecolor=COLOURS[who], hatch=HATCHES[who], edgecolor="#333333", label=who) for who in COLOURS
    ]
    keys.append(Line2D([], [], color="#D55E00", linewidth=2, label="what is demanded"))
    tall = figure.get_figheight()
    figure.legend(handles=keys, ncols=len(keys), loc="lower left", bbox_to_anchor=(0.01, 0.5 / tall), frameon=False)
    measured_on = ", ".join(f"{name} {value}" for name, value in machine.items())
    text = f"Times are medians; a thin line goes from the best round to the worst. Measured on: {measured_on}."
    figure.text(0.02, 0.45 / tall, textwrap.fill(text, 150), va="top", color="#444444")


def values_of(result: Result) -> dict[str, float]:
    """Return what a result is about: its facts, or the median times in ms."""
    return result.facts or {timing.name: timing.median_s * 1e3 for timing in result.timings}


def who_is(name: str) -> str:
    """Return whose bar this is."""
    who = name.partition(",")[0]
    return who if who in COLOURS else "others"
