"""What was measured, as parts of a page: for each benchmark a picture, its ratios and its numbers, all from one file.

`benchmarks/results/two-cores.json` is written by `python -m benchmarks --json`; `benchmark_pages.toml` says how each is
shown. One that is not known there is shown, too: its numbers in a table, without a picture.
"""

from __future__ import annotations

import html
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECORDED = Path("benchmarks/results/two-cores.json")
PARTS = "book/generated/benchmarks"
FIGURES = "book/figures"

WIDTH, ROW, LABEL, BAR = 720, 66, 22, 24  # of a drawing: a row is a line of text and the bar below it
_OURS, _TORCHS = (("var(--d-main-soft)", "var(--d-main)"), ("var(--d-worker-soft)", "var(--d-worker)"))
COLOURS = {"ours": _OURS, "for torch programs": _OURS, "torch": _TORCHS, "torch's": _TORCHS}
OTHERS = ("var(--d-paper)", "var(--d-muted)")  # as above: inside and edge of a bar
NAMES = {"python": "Python", "numpy": "NumPy", "system": "", "processor": ""}


@dataclass(frozen=True)
class Known:
    """How a benchmark is shown: in which part of the page, with which heading, and what to know when reading it."""

    part: str
    heading: str
    note: str = ""


_SUBJECTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_WORDS, _SHAPES = _SUBJECTS["words"], _SUBJECTS["shapes"]
_KNOWN = {
    **{f"W0, {shape}": Known("plain", shape[:1].upper() + shape[1:]) for shape in _SHAPES["plain"]},
    **{f"torch program, {shape}": Known("torch", shape[:1].upper() + shape[1:]) for shape in _SHAPES["torch"]},
    **{name: Known(**facts) for name, facts in _SUBJECTS["benchmark"].items()},
}
_HEADED = {"grading": "Grading", "others": "Other measurements"}  # parts that may be empty bring their own heading
_LEVELS = dict.fromkeys(("plain", "torch", "start", "memory"), "##")  # of the headings, in parts that are pages
_OF_THE_PAGES = ("speed", "scaling", *_LEVELS)
_FOLDED = ("plain", "torch")  # parts of many benchmarks that are alike: their pictures are folded
_COLUMNS = (  # of the first table: heading, benchmark, ratio
    ("no workers", "W0, {}", "torch / ours"),
    ("2 workers", "W0, {}", "torch, 2 workers / ours, 2 workers"),
    ("torch program, no workers", "torch program, {}", "torch's / for torch programs"),
    ("torch program, 2 workers", "torch program, {}", "torch's, 2 workers / for torch programs, 2 workers"),
)
_NOT_TIME = ("MiB", "MB")


def benchmark_pages(root: Path) -> dict[str, str]:
    """Return the parts of the page and their drawings: path below the folder of the sources -> text.

    Raises:
        OSError: there is no recorded file. ValueError, KeyError: it is not what `python -m benchmarks --json` writes.
    """
    recorded = json.loads((root / RECORDED).read_text(encoding="utf-8"))
    measured_on = machine_line(recorded["machine"])
    pages = {f"{PARTS}/machine.md": f"{measured_on}\n", f"{PARTS}/headline.md": headline(recorded["results"])}
    pages[f"{PARTS}/summary.md"] = summary(recorded["results"])
    for part in (*_OF_THE_PAGES, *_HEADED):
        chosen = [result for result in recorded["results"] if _part(result) == part]
        shown = [_section(result, measured_on) for result in chosen]
        head = [f"## {_HEADED[part]}\n"] if shown and part in _HEADED else []
        pages[f"{PARTS}/{part}.md"] = "\n".join([*head, *shown]) or "% nothing was measured\n"
        pages |= {f"{FIGURES}/{drawing_name(result)}": drawing(result) for result in chosen if _is_drawn(result)}
    return pages


def summary(results: Iterable[Mapping[str, Any]]) -> str:
    """Return the first table: how many times as long torch's loader takes; and what it does with less memory."""
    results = list(results)
    ratios = {(one["name"], ratio["name"]): ratio["value"] for one in results for ratio in one["ratios"]}
    shapes = [one["name"].removeprefix("W0, ") for one in results if one["name"].startswith("W0, ")]
    lines = ["| a sample | " + " | ".join(heading for heading, *_ in _COLUMNS) + " |", "|---" + "|---:" * 4 + "|"]
    for shape in shapes:
        cells = [ratios.get((name.format(shape), ratio)) for _, name, ratio in _COLUMNS]
        lines.append(f"| {shape} | " + " | ".join("" if cell is None else f"{cell:.1f}" for cell in cells) + " |")
    more = [
        f"{one['name']}{ours.removeprefix('ours')}: {value:.3g} {one['unit']}; torch's {one['facts'][theirs]:.3g}"
        for one in results
        if one["unit"] in _NOT_TIME
        for ours, value in one["facts"].items()
        if value > one["facts"].get(theirs := ours.replace("ours", "torch"), value)
    ]
    worse = "".join(f"- {line}\n" for line in more)
    return "\n".join(lines) + (f"\n\n**More memory than with torch's loader:**\n\n{worse}" if more else "\n")


def headline(results: Iterable[Mapping[str, Any]]) -> str:
    """Return the one number of the landing page, as a paragraph: torch's time in memory as a multiple of ours."""
    ratios = {
        ratio["name"]: ratio["value"] for result in results if result["name"] == "W1" for ratio in result["ratios"]
    }
    value = ratios.get("torch, TensorDataset / ours")
    if value is None:
        return "% nothing was measured\n"
    return (
        f"**{number(value)}\N{MULTIPLICATION SIGN}** as fast as torch's loader "
        "for small samples in memory, without workers. "
        "{ref}`The comparison <benchmark-w1>` has the other measurements, also those where there is little to gain.\n"
    )


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
    return f"bench_{slug(result['name'])}.svg"


def alt_text(result: Mapping[str, Any]) -> str:
    """Return in words what the drawing shows."""
    bars = "; ".join(f"{name}: {number(value)}" for name, value in values_of(result).items())
    return f"Bars, in {unit_of(result)}. {better(result)}. {bars}."


def drawing(result: Mapping[str, Any]) -> str:
    """Return an SVG: a bar for each value, name and number above it, and on it a thin line from best to worst round."""
    return bars(values_of(result), _ranges(result), unit_of(result))


def bars(values: Mapping[str, float], ranges: Mapping[str, tuple[float, float]], unit: str) -> str:
    """Return an SVG: a bar for each value, and a thin line on those that have a range."""
    largest = max([*values.values(), *(high for _, high in ranges.values())], default=0) or 1
    rows: list[str] = []
    for place, (name, value) in enumerate(values.items()):
        rows += _row(place * ROW, name, value, unit, (WIDTH - 2) / largest, ranges.get(name))
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
        f"(benchmark-{slug(result['name'])})=",
        f"{_LEVELS.get(known.part, '###')} {known.heading}\n",
        " ".join(filter(None, [words, *notes])),
        "",
    ]
    ratios = list(table(("ratio", "measured", "demanded"), ratio_rows(result["ratios"])))
    numbers = [*ratios, *_numbers(result), f"{measured_on}", ""]
    if known.part in _FOLDED:
        blocks += ratios
        numbers = [":::{dropdown} Picture and numbers", *_figure(result), *numbers[len(ratios) :], ":::", ""]
    elif _is_drawn(result):
        blocks += _figure(result)
        numbers = [":::{dropdown} The numbers", *numbers, ":::", ""]
    return "\n".join([*blocks, *numbers])


def _figure(result: Mapping[str, Any]) -> list[str]:
    rounds = {len(timing["rounds_s"]) for timing in result["timings"]} if not result["facts"] else set()
    how = f" Medians of {min(rounds)} rounds; the thin line goes from the best to the worst." if rounds else ""
    alt = json.dumps(alt_text(result), ensure_ascii=False)
    return [f"```{{drawing}} {drawing_name(result)}", f":alt: {alt}", f"{better(result)}.{how}", "```", ""]


def ratio_rows(ratios: Iterable[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Return the rows of a table: name, value, and the bound that is demanded, if any, with whether it is met."""
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
    yield from table(("", str(result["unit"])), facts)
    yield from table(("ms", "median", "best", "worst"), times)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a Markdown table, numbers to the right; none if there are no rows."""
    if rows:
        for cells in (columns, ["---", *["---:"] * (len(columns) - 1)], *rows):
            yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
        yield ""


def _part(result: Mapping[str, Any]) -> str:
    return _KNOWN[result["name"]].part if result["name"] in _KNOWN else "others"


def _is_drawn(result: Mapping[str, Any]) -> bool:
    return result["name"] in _KNOWN and bool(values_of(result))


def slug(name: str) -> str:
    """Return a name as a part of a file's name or of an address."""
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())
