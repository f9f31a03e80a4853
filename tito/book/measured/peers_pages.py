"""The loader beside other loaders, as parts of a page: where it is slower, one table, and a picture of each cell."""

from __future__ import annotations

import json
import statistics
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tito.book.measured.benchmark_pages import FIGURES, bars, machine_line, number, slug, table

RECORDED = Path("benchmarks/peers/recorded.json")  # written by  make peers
REASONS = Path("benchmarks/peers/reasons.toml")  # cell -> why another loader is ahead
RESULTS = "book/generated/peers.md"
PLAIN = "plain"  # the part of many cells that are alike: it is shown as two rows
_WORKERS = " no workers", " 2 workers"
_SHORT = {  # heading of a column, in the order of the columns
    "ours": "ours",
    "torch_loader": "torch",
    "stateful": "Stateful",
    "nodes": "nodes",
    "spdl_loader": "SPDL",
    "grain_loader": "Grain",
    "webdataset_loader": "WDS",
    "mosaic": "Mosaic",
    "litdata_loader": "litdata",
    "huggingface": "HF",
    "naive": "two queues",
}
_ARROWS = {"more": "\N{UPWARDS ARROW}", "less": "\N{DOWNWARDS ARROW}"}  # which is better
_TABLE = """\
\N{UPWARDS ARROW} more is better, \N{DOWNWARDS ARROW} less is better. The best of each row is bold, and ours too if it
is about even with it. An empty cell was not measured, or failed (see below). "Hangs": it did not end within {hangs_s:g}
seconds. Handing a small batch from a worker to the program costs more than making it, so two workers can be slower than
none. A decoder leaves out most of a large JPEG file, but has to decode all of a small one.

Stateful is StatefulDataLoader, nodes torchdata.nodes, WDS WebDataset, HF Hugging Face datasets. Two queues is a pool
as a first exercise has it: a queue of tasks, and a queue of batches."""

_STEADY = "The middle half of the runs of a configuration typically spans {:.0%} of their median."


def peers_pages(root: Path) -> dict[str, str]:
    """Return the results and their drawings: path below the folder of the sources -> text.

    Raises:
        KeyError: what was recorded is not what `make peers` writes.
    """
    if not (root / RECORDED).is_file():
        return {
            RESULTS: "Nothing is recorded here yet: `make peers` measures, and `make book` makes this page of it.\n"
        }
    recorded = json.loads((root / RECORDED).read_text(encoding="utf-8"))
    reasons = tomllib.loads((root / REASONS).read_text(encoding="utf-8"))
    cells, names = recorded["cells"], {who: peer["name"] for who, peer in recorded["peers"].items()}
    behind = list(slower(cells, names, reasons))
    lines = [
        f"{verdicts(cells)}\n",
        *(["**Others are ahead here:**\n", *behind, ""] if behind else []),
        "## One table\n",
        f"{_TABLE.format(hangs_s=max(cell['limit'] for cell in cells))}\n",
        ":::{container} peers",
        *overview(cells, names),
        ":::\n",
        "## Each comparison, with its spread\n",
        *(line for part in recorded["parts"] for line in _part(recorded, part, names)),
        "## Machine and versions\n",
        *_machine(recorded, names),
    ]
    drawn = [cell for cell in cells if cell["part"] != PLAIN and not cell["exact"]]
    return {RESULTS: "\n".join(lines) + "\n"} | {
        f"{FIGURES}/{drawing_name(cell)}": _drawing(cell, names) for cell in drawn
    }


def verdicts(cells: Sequence[Mapping[str, Any]]) -> str:
    """Return one sentence: in how many comparisons this loader is ahead, even, behind."""
    count = {said: sum(cell["verdict"] == said for cell in cells) for said in ("ahead", "even", "behind", "alone")}
    compared = len(cells) - count["alone"]
    return (
        f"Of {compared} comparisons, 24 of them over plain datasets, this loader is ahead of all others in "
        f"{count['ahead']}, about even with the best in {count['even']}, and behind in {count['behind']}."
    )


def slower(cells: Sequence[Mapping[str, Any]], names: Mapping[str, str], reasons: Mapping[str, str]) -> Iterator[str]:
    """Yield an item of a list for each cell in which another loader is ahead, with the reason."""
    for cell in (cell for cell in cells if cell["verdict"] == "behind"):
        ours, best = cell["standings"][0], best_of(cell["standings"], cell, "ours")
        assert best is not None  # behind whom?
        said = f"{value(ours, cell)} {cell['unit']}; {names[best['who']]} ({best['configuration']}) {value(best, cell)}"
        yield f"- **{_upper(cell['wish'])}:** {said}. {reasons.get(cell['name'], 'The reason is not known yet.')}"


def overview(cells: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    """Yield the first table: what a user wants, and what each loader reaches; the best is bold."""
    there = {row["who"] for cell in cells for row in cell["standings"]}
    shown = [who for who in dict.fromkeys([*_SHORT, *names]) if who in there]
    rows = []
    for cell in [*folded(cells), *(cell for cell in cells if cell["part"] != PLAIN)]:
        each = {row["who"]: row for row in cell["standings"]}
        leader = (best_of(cell["standings"], cell) or {})["median"]
        even = {"ours"} if cell["verdict"] == "even" else set()
        bold = even | {who for who, row in each.items() if row["median"] == leader}
        texts = [_bold(value(each[who], cell), who in bold) if who in each else "" for who in shown]
        wanted = "more" if cell["more"] else "less"
        rows.append((f"{_upper(cell['wish'])}, {cell['unit']} {_ARROWS[wanted]}", *texts))
    yield from table(("", *(_SHORT.get(who, names[who]) for who in shown)), rows)


def folded(cells: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the plain datasets as one row for each number of workers: the median over their shapes."""
    for ending in _WORKERS:
        some = [cell for cell in cells if cell["part"] == PLAIN and cell["wish"].endswith(ending)]
        medians: dict[str, list[float]] = {}
        for cell in some:
            for row in cell["standings"]:
                medians.setdefault(row["who"], []).append(row["median"])
        rows = [
            {"who": who, "median": statistics.median(each)} for who, each in medians.items() if len(each) == len(some)
        ]
        if rows:
            wish = f"plain `__getitem__`,{ending}, median of {len(some)} kinds"
            yield {**some[0], "wish": wish, "standings": rows, "verdict": ""}


def _part(recorded: Mapping[str, Any], part: str, names: Mapping[str, str]) -> Iterator[str]:
    """Yield a part of the cells: pictures that open, or a table of many that are alike, or of counts."""
    cells = [cell for cell in recorded["cells"] if cell["part"] == part]
    yield f"### {recorded['parts'][part]}\n"
    if part == PLAIN:
        yield from _table(cells, "All twelve kinds of samples, without and with workers, in samples/s", names)
        return
    for cell in (cell for cell in cells if not cell["exact"]):
        rival = ", ".join(filter(None, _rival(best_of(cell["standings"], cell, "ours"), cell, names)))
        rival = f"; best other {rival}" if rival else ""
        bars_of = [(names[row["who"]], value(row, cell), row["configuration"]) for row in _sorted(cell)]
        alt = f"Bars, in {cell['unit']}. {'; '.join(f'{name}: {shown}' for name, shown, _ in bars_of)}."
        yield f":::{{dropdown}} {_upper(cell['wish'])}: ours {value(cell['standings'][0], cell)} {cell['unit']}{rival}"
        yield f"```{{drawing}} {drawing_name(cell)}\n:alt: {json.dumps(alt)}"
        better = "Longer" if cell["more"] else "Shorter"
        yield f"{better} is better. Medians; the middle half of the runs is on the thin line.\n```"
        yield f"Measured as: {'; '.join(f'{name}: {way}' for name, _, way in bars_of)}.\n:::\n"

    if counts := [cell for cell in cells if cell["exact"]]:
        yield from _table(counts, "What is counted, and does not depend on the machine", names)


def _table(cells: Sequence[Mapping[str, Any]], heading: str, names: Mapping[str, str]) -> Iterator[str]:
    """Yield a table that opens: of each cell ours, the best other, and the verdict."""
    rows = []
    for cell in cells:
        ours, best = cell["standings"][0], best_of(cell["standings"], cell, "ours")
        rows.append((_upper(cell["wish"]), value(ours, cell), *_rival(best, cell, names), cell["verdict"]))
    yield f":::{{dropdown}} {heading}"
    yield from table(("", "ours", "best other", "", ""), rows)
    yield ":::\n"


def _machine(recorded: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """Yield the machine, versions with the guides that were followed, and who is missing, or failed."""
    yield f"{machine_line(recorded['machine'])} {_STEADY.format(recorded['unsteadiness'])}\n"
    rows = []
    for who, versions in recorded["versions"].items():
        guide = recorded["peers"][who]["guide"]
        rows.append((f"[{names[who]}]({guide})" if guide else names[who], versions))
    yield from table(("", "versions"), rows)
    yield from (f"- {names[who]} is missing: {why}" for who, why in recorded["missing"].items())
    for who, task, way, why in recorded["failures"]:
        yield f"- {names[who]}, {task} ({way}), failed: `{why.replace(chr(96), chr(39))}`"


def _drawing(cell: Mapping[str, Any], names: Mapping[str, str]) -> str:
    rows = _sorted(cell)
    values = {names[row["who"]]: row["median"] for row in rows}
    return bars(values, {names[row["who"]]: tuple(row["quartiles"]) for row in rows}, cell["unit"])


def drawing_name(cell: Mapping[str, Any]) -> str:
    """Return the name of the drawing's file."""
    return f"peers_{slug(cell['name'])}.svg"


def best_of(rows: Sequence[Mapping[str, Any]], cell: Mapping[str, Any], but: str = "") -> Mapping[str, Any] | None:
    """Return the best of some standings, one loader left out; None if there is no other."""
    others = [row for row in rows if row["who"] != but]
    return (max if cell["more"] else min)(others, key=lambda row: row["median"], default=None)


def _rival(best: Mapping[str, Any] | None, cell: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, str]:
    return (value(best, cell), names[best["who"]]) if best else ("", "")


def _sorted(cell: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return sorted(cell["standings"], key=lambda row: row["median"], reverse=cell["more"])


def value(row: Mapping[str, Any], cell: Mapping[str, Any]) -> str:
    """Return a median as it is shown: 12,345 as 12.3k, and a loop that did not end as such."""
    median = row["median"]
    if cell["limit"] and median >= cell["limit"]:
        return "hangs"
    if median >= 1_000_000:
        return f"{number(median / 1e6)}M"
    return f"{number(median / 1000)}k" if median >= 10_000 else number(median)


def _bold(text: str, is_best: bool) -> str:
    return f"**{text}**" if is_best else text


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
