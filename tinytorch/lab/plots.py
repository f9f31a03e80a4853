"""Plots of a notebook's measurements. Each is drawn after everything is measured, so drawing is not measured, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["bars", "curves", "timelines"]

Span = tuple[float, float]  # start and end, in seconds


def curves(
    x: Sequence[float],
    named: Mapping[str, Sequence[float]],
    *,
    log: bool = False,
    guessing: float | None = None,
    **axes: Any,
) -> None:
    """Draw y over x, one line for each name.

    Args:
        x: (n,) numbers.
        named: name -> (n,) numbers.
        log: both axes are logarithmic; x has ticks at its own numbers.
        guessing: the height of a dotted line that shows the result of guessing.
        **axes: `xlabel`, `ylabel`, `title`, `ylim` and anything else that matplotlib's `Axes.set` takes.
    """
    import matplotlib.pyplot as plt

    _, ax = plt.subplots(figsize=(6, 3.2), layout="constrained")
    for (name, y), marker, width in zip(named.items(), "os^D", (5, 3.5, 2, 1), strict=False):  # so that all are seen
        ax.plot(x, y, f"{marker}-", label=name, linewidth=width, markersize=2.5 * width + 3)
    if guessing is not None:
        ax.axhline(guessing, color="grey", linestyle=":", label="guessing")
    if log:
        ax.set(xscale="log", yscale="log")
        ax.grid(visible=True, alpha=0.3)
    ax.set_xticks(list(x), [f"{value:g}" for value in x], minor=False)
    ax.minorticks_off()
    ax.set(**axes)
    ax.legend()
    plt.show()


def bars(named: Mapping[str, float], **axes: Any) -> None:
    """Draw a bar for each name; `axes` as in `curves`."""
    import matplotlib.pyplot as plt

    _, ax = plt.subplots(figsize=(6, 2.8), layout="constrained")
    ax.bar(list(named), list(named.values()))
    ax.set(**axes)
    plt.show()


def timelines(charts: Mapping[str, Mapping[str, Sequence[Span]]], stop_s: float | None = None) -> None:
    """Draw when each row of each chart was busy, in milliseconds since the first start of that chart.

    Args:
        charts: title -> name of the row -> (start, end) of its bars, in seconds of one clock. The first row is the
            lowest.
        stop_s: leave out bars that start more than this many seconds after the first start.
    """
    import matplotlib.pyplot as plt

    height = sum(0.6 + 0.3 * len(rows) for rows in charts.values())
    _, axes = plt.subplots(len(charts), 1, figsize=(9, height), sharex=True, squeeze=False, layout="constrained")
    for ax, (title, rows) in zip(axes[:, 0], charts.items(), strict=True):
        origin = min(start for spans in rows.values() for start, _ in spans)
        for row, spans in enumerate(rows.values()):
            shown = [(a, b) for a, b in spans if stop_s is None or a - origin < stop_s]
            bar = [((a - origin) * 1e3, (b - a) * 1e3) for a, b in shown]
            ax.broken_barh(bar, (row - 0.4, 0.8), color=f"C{row}", edgecolor="white", linewidth=0.3)
        ax.set(yticks=range(len(rows)), yticklabels=list(rows), xlim=(0, stop_s and stop_s * 1e3))
        ax.set_title(title, fontsize=9)
    axes[-1, 0].set_xlabel("milliseconds")
    plt.show()
