"""What was measured, as parts of a page: for each benchmark a picture, its ratios and its numbers, all from one file.

`benchmarks/results/two-cores.json` is written by `python -m benchmarks --json`. A benchmark that is not known here is
shown, too: its numbers in a table, without a picture.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECORDED = Path("benchmarks/results/two-cores.json")
PARTS = "book/generated/benchmarks"
FIGURES = "book/figures"

WIDTH, ROW, LABEL, BAR = 720, 66, 22, 24  # of a drawing: a row is a line of text and the bar below it
COLOURS = {"ours": ("var(--d-main-soft)", "var(--d-main)"), "torch": ("var(--d-worker-soft)", "var(--d-worker)")}
OTHERS = ("var(--d-paper)", "var(--d-muted)")  # as above: inside and edge of a bar
NAMES = {"python": "Python", "numpy": "NumPy", "system": "", "processor": ""}


@dataclass(frozen=True)
class Known:
    """How a benchmark is shown: in which part of the page, with which heading, and what to know when reading it."""

    part: str
    heading: str
    note: str = ""


_COPIES = "Started in this way, each of torch's workers has a dataset of its own; ours share the memory of one."
_FIRST = "A batched dataset is asked for whole batches: the least that torch's workers can be given to do."
_ASKED = (
    "A loop over `np.take` does the least that an epoch of shuffled batches needs. Most of the difference between the "
    "loaders is how they ask: torch's asks for one sample after the other, ours for a whole batch. torch comes nearest "
    "with a dataset that is asked for whole batches, and nothing to collate."
)
_MOVED = "There is nothing to compute here, only to move. For such data the best number of workers is none."
_NORMALIZED = (
    "Ours normalizes a batch at a time, because its loader asks for batches; with torch's, each sample is normalized "
    "by itself."
)
_WORDS = {"in one pass": "In one pass: with the same arithmetic as ours, one multiplication and one addition."}
_SPARE = (
    "Ours takes more here: it has three slots beyond the window, so that batches that a loop holds need not be copied."
)
_PLAIN = (
    "pair",
    "normalized",
    "augmented",
    "torch tensors",
    "dict",
    "nested tuples",
    "named tuple",
    "scalar",
    "small array",
    "strings",
    "lists, padded",
    "__getitems__",
)
_KNOWN = {
    **{f"W0, {shape}": Known("speed", f"Plain datasets: {shape}") for shape in _PLAIN},
    "W1": Known("speed", "Arrays in memory, no workers", _ASKED),
    "W2": Known("speed", "Arrays in memory, with workers", _MOVED),
    "W3": Known("speed", "Normalized to float32, with workers", _NORMALIZED),
    "first batch, fork": Known("start", "Time to the first batch, fork", _FIRST),
    "first batch, spawn": Known("start", "Time to the first batch, spawn", _FIRST),
    "first batch, forkserver": Known("start", "Time to the first batch, forkserver", _FIRST),
    "between epochs": Known("start", "Pause between two epochs"),
    "start": Known("start", "Import", "NumPy is part of each of the others."),
    "scaling, process": Known("scaling", "Work in Python, processes"),
    "scaling, thread": Known(
        "scaling", "Work outside of Python, threads", "Ours runs it in threads here, torch's, as always, in processes."
    ),
    "memory, fork": Known("memory", "Workers started by fork"),
    "memory, spawn": Known("memory", "Workers started by spawn", _COPIES),
    "memory, forkserver": Known("memory", "Workers started by forkserver", _COPIES),
    "kept": Known("memory", "Labels that are kept"),
    "large batches": Known("memory", "After large batches"),
    "page faults": Known("memory", "Page faults of a worker"),
    "descriptors": Known("memory", "Open descriptors"),
    "in flight": Known("memory", "Batches on their way", _SPARE),
    "grading": Known("grading", "Submissions graded in a second"),
    "grading, memory": Known("grading", "Memory of grading"),
}
_HEADED = {"grading": "Grading", "others": "Other measurements"}  # parts that may be empty bring their own heading
_OF_THE_PAGE = ("speed", "start", "scaling", "memory")


def benchmark_pages(root: Path) -> dict[str, str]:
    """Return the parts of the page and their drawings: path below the folder of the sources -> text.

    Raises:
        OSError: there is no recorded file. ValueError, KeyError: it is not what `python -m benchmarks --json` writes.
    """
    recorded = json.loads((root / RECORDED).read_text(encoding="utf-8"))
    measured_on = machine_line(recorded["machine"])
    pages = {f"{PARTS}/machine.md": f"{measured_on}\n"}
    for part in (*_OF_THE_PAGE, *_HEADED):
        chosen = [result for result in recorded["results"] if _part(result) == part]
        shown = [_section(result, measured_on) for result in chosen]
        head = [f"## {_HEADED[part]}\n"] if shown and part in _HEADED else []
        pages[f"{PARTS}/{part}.md"] = "\n".join([*head, *shown]) or "% nothing was measured\n"
        pages |= {f"{FIGURES}/{drawing_name(result)}": drawing(result) for result in chosen if _is_drawn(result)}
    return pages


def machine_line(machine: Mapping[str, Any]) -> str:
    """Return one sentence: on what this was measured, with which versions."""
    facts = [f"{machine['cores']} cores"] if "cores" in machine else []
    facts += [f"{NAMES.get(key, key)} {value}".strip() for key, value in machine.items() if key != "cores"]
    return f"Measured on: {', '.join(facts)}."


def number(value: float) -> str:
    """Return a number with three digits that count, and all of them before the point.

    Example:
        >>> number(0.10426), number(19.6713), number(2838.65)
        ('0.104', '19.7', '2,839')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def values_of(result: Mapping[str, Any]) -> dict[str, float]:
    """Return what a picture shows: the facts, or the median times in ms."""
    return dict(result["facts"]) or {timing["name"]: timing["median_s"] * 1e3 for timing in result["timings"]}


def unit_of(result: Mapping[str, Any]) -> str:
    """Return the unit of `values_of`."""
    return str(result["unit"]) if result["facts"] else "ms"


def better(result: Mapping[str, Any]) -> str:
    """Return which bars are the better ones."""
    return "Longer is better" if unit_of(result).endswith("/s") else "Shorter is better"


def drawing_name(result: Mapping[str, Any]) -> str:
    """Return the name of the drawing's file."""
    return f"bench_{_slug(result['name'])}.svg"


def alt_text(result: Mapping[str, Any]) -> str:
    """Return in words what the drawing shows."""
    bars = "; ".join(f"{name}: {number(value)}" for name, value in values_of(result).items())
    return f"Bars, in {unit_of(result)}. {better(result)}. {bars}."


def drawing(result: Mapping[str, Any]) -> str:
    """Return an SVG: a bar for each value, name and number above it, and on it a thin line from best to worst round."""
    values, ranges = values_of(result), _ranges(result)
    largest = max([*values.values(), *(high for _, high in ranges.values())], default=0) or 1
    rows: list[str] = []
    for place, (name, value) in enumerate(values.items()):
        rows += _row(place * ROW, name, value, unit_of(result), (WIDTH - 2) / largest, ranges.get(name))
    return "\n".join([f'<svg viewBox="0 0 {WIDTH} {len(values) * ROW}">', *rows, "</svg>", ""])


def _row(top: int, name: str, value: float, unit: str, scale: float, ends: tuple[float, float] | None) -> Iterator[str]:
    text = f'<text y="{top + LABEL}" font-size="{LABEL}" fill="var(--d-ink)"'
    yield f'{text} x="0">{html.escape(name)}</text>'
    yield f'{text} x="{WIDTH}" text-anchor="end" font-weight="bold">{number(value)} {html.escape(unit)}</text>'
    y, (inside, edge) = top + LABEL + 8, COLOURS.get(name.partition(",")[0], OTHERS)
    size = f'width="{max(value * scale, 1):.1f}" height="{BAR}"'
    yield f'<rect x="1" y="{y}" {size} fill="{inside}" stroke="{edge}" stroke-width="2"/>'
    if ends:
        low, high, middle = 1 + ends[0] * scale, 1 + ends[1] * scale, y + BAR / 2
        ticks = f"M{low:.1f} {middle - 5:g}v10M{high:.1f} {middle - 5:g}v10"
        yield f'<path d="M{low:.1f} {middle:g}H{high:.1f}{ticks}" stroke="var(--d-ink)" stroke-width="2"/>'


def _ranges(result: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Return the best and the worst round in ms, by the name of the timing, if the picture shows times."""
    if result["facts"]:
        return {}
    return {t["name"]: (min(t["rounds_s"]) * 1e3, max(t["rounds_s"]) * 1e3) for t in result["timings"]}


def _section(result: Mapping[str, Any], measured_on: str) -> str:
    """Return one benchmark: heading, workload, picture, ratios, and the numbers in a box that opens."""
    known = _KNOWN.get(result["name"], Known("others", str(result["name"])))
    words = f"{result['workload'][:1].upper()}{result['workload'][1:]}.".replace("..", ".")
    notes = [known.note, *(text for word, text in _WORDS.items() if any(word in t["name"] for t in result["timings"]))]
    blocks = [
        f"(benchmark-{_slug(result['name'])})=",
        f"### {known.heading}\n",
        " ".join(filter(None, [words, *notes])),
        "",
    ]
    tables = [*_table(("ratio", "measured", "demanded"), _ratios(result["ratios"]))]
    numbers = [*_numbers(result), f"{measured_on}", ""]
    if _is_drawn(result):
        blocks += _figure(result)
        numbers = [":::{dropdown} The numbers", *numbers, ":::", ""]
    return "\n".join([*blocks, *tables, *numbers])


def _figure(result: Mapping[str, Any]) -> list[str]:
    rounds = {len(timing["rounds_s"]) for timing in result["timings"]} if not result["facts"] else set()
    how = f" Medians of {min(rounds)} rounds; the thin line goes from the best to the worst." if rounds else ""
    alt = json.dumps(alt_text(result), ensure_ascii=False)
    return [f"```{{drawing}} {drawing_name(result)}", f":alt: {alt}", f"{better(result)}.{how}", "```", ""]


def _ratios(ratios: Iterable[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for ratio in ratios:
        bounds = [f"at {end} {ratio[f'at_{end}']:g}" for end in ("most", "least") if ratio[f"at_{end}"] is not None]
        demand = f"{bounds[0]}: {'met' if ratio['holds'] else 'not met'}" if bounds else ""
        rows.append((ratio["name"], number(ratio["value"]), demand))
    return rows


def _numbers(result: Mapping[str, Any]) -> Iterator[str]:
    """Yield tables of all facts and all medians, with the best and the worst round."""
    facts = [(name, number(value)) for name, value in result["facts"].items()]
    times = [
        (t["name"], *(number(value * 1e3) for value in (t["median_s"], min(t["rounds_s"]), max(t["rounds_s"]))))
        for t in result["timings"]
    ]
    yield from _table(("", str(result["unit"])), facts)
    yield from _table(("ms", "median", "best", "worst"), times)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a Markdown table, numbers to the right; none if there are no rows."""
    if rows:
        for cells in (columns, ["---", *["---:"] * (len(columns) - 1)], *rows):
            yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
        yield ""


def _part(result: Mapping[str, Any]) -> str:
    return _KNOWN[result["name"]].part if result["name"] in _KNOWN else "others"


def _is_drawn(result: Mapping[str, Any]) -> bool:
    return result["name"] in _KNOWN and bool(values_of(result))


def _slug(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())
