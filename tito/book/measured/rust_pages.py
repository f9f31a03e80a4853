"""The lab in Rust, as parts of its page: code as it is in the files, what was measured, and what it cost."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tito.book.measured.benchmark_pages import machine_line, number, ratio_rows, table

RECORDED = Path("benchmarks/results/rust.json")  # written by  python -m benchmarks rust --json
PARTS = "book/generated/rust"
EXCERPTS = {
    "gather": ("src/batch.rs", "pub fn gather"),
    "row": ("src/rows.rs", "pub fn row("),
    "normalize": ("src/normalize.rs", "fn normalize"),
    "work": ("src/pool.rs", "fn work"),
    "next_job": ("src/pool.rs", "fn next_job"),
    "caught": ("src/error.rs", "pub fn caught"),
    "batches": ("loader.py", "def batches"),
}
_CELLS = ("Rust, W1", "Rust, W2", "Rust, W3", "Rust, W3, channels last")
_ROWS = {  # heading of a row -> what the benchmarks call it
    "NumPy loop": ("np.take loop", "NumPy loop"),
    "NumPy loop, in place": ("NumPy loop, in place",),
    "Python, no workers": ("Python",),
    "Python, 2 processes": ("Python, 2 processes",),
    "Rust, no threads": ("Rust, no threads",),
    "Rust, 1 thread": ("Rust, 1 thread",),
    "Rust, 2 threads": ("Rust, 2 threads",),
}


def rust_pages(root: Path) -> dict[str, str]:
    """Return the parts of the page: path below the folder of the sources -> text.

    Raises:
        OSError: there is no recorded file, or no code. ValueError: a function of `EXCERPTS` is gone.
    """
    recorded = json.loads((root / RECORDED).read_text(encoding="utf-8"))
    results = {result["name"]: result for result in recorded["results"]}
    parts = {name: excerpt(root / "rust" / path, start) for name, (path, start) in EXCERPTS.items()}
    parts["speed"] = speed(results, machine_line(recorded["machine"]))
    parts["reading"] = "\n".join(_reading(results))
    parts["locking"] = "\n".join(table(("", "ms"), median_rows(results["Rust, locking"])))
    parts["cost"] = f"It takes {', '.join(f'{count} {what}' for what, count in cost(root / 'rust').items())}."
    return {f"{PARTS}/{name}.md": f"{text}\n" for name, text in parts.items()}


def excerpt(path: Path, start: str) -> str:
    """Return a function of a file as a block of code: from the line that begins with `start` to where it ends."""
    lines = path.read_text(encoding="utf-8").splitlines()
    first = next((k for k, line in enumerate(lines) if line.strip().startswith(start)), None)
    if first is None:
        raise ValueError(f"{path} has no line that begins with {start!r}")
    indent = len(lines[first]) - len(lines[first].lstrip())
    is_python = path.suffix == ".py"
    last = first + 1
    while last < len(lines) and (not lines[last].strip() or lines[last].startswith(" " * (indent + 1))):
        last += 1
    code = textwrap.dedent("\n".join(lines[first : last + (not is_python)])).rstrip()
    place = f"# rust/{path.name}" if is_python else f"// rust/src/{path.name}"
    return f"```{{code-block}} {'python' if is_python else 'rust'}\n{place}\n{code}\n```"


def speed(results: Mapping[str, Any], measured_on: str) -> str:
    """Return the table of the cells, the ratios that are demanded, and the machine."""
    medians = {name: {t["name"]: t["median_s"] * 1e3 for t in results[name]["timings"]} for name in _CELLS}
    rows = []
    for heading, names in _ROWS.items():
        values = [next((medians[cell][name] for name in names if name in medians[cell]), None) for cell in _CELLS]
        rows.append((heading, *("" if value is None else number(value) for value in values)))
    ratios = [
        (f"{cell.removeprefix('Rust, ')}: {name}", *told)
        for cell in _CELLS
        for name, *told in ratio_rows(results[cell]["ratios"])
    ]
    headings = ("ms for an epoch", *(cell.removeprefix("Rust, ") for cell in _CELLS))
    demands = [":::{dropdown} What was demanded", *table(("ratio", "measured", "demanded"), ratios), ":::", ""]
    return "\n".join([*table(headings, rows), *demands, measured_on])


def _reading(results: Mapping[str, Any]) -> Iterator[str]:
    cold, warm = (dict(median_rows(results[f"Rust, reading, {cache}"])) for cache in ("cold", "warm"))
    yield from table(("ms", "on the disk", "in memory"), [(name, cold[name], warm[name]) for name in cold])


def median_rows(result: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the name and the median of each timing, in ms."""
    return [(timing["name"], number(timing["median_s"] * 1e3)) for timing in result["timings"]]


def cost(rust: Path) -> dict[str, str]:
    """Return what there is to read and to check: lines of code, `unsafe` blocks, functions that Python calls."""
    library = tests = 0
    text = ""
    for path in sorted((rust / "src").glob("*.rs")):
        code, _, checks = path.read_text(encoding="utf-8").partition("#[cfg(test)]\nmod tests")
        library, tests, text = library + _lines(code, "//"), tests + _lines(checks, "//"), text + code
    python = sum(_lines(path.read_text(encoding="utf-8"), "#") for path in rust.glob("*.py"))
    return {
        "lines of Rust": str(library),
        "lines of its tests": str(tests),
        "lines of Python": str(python),
        "`unsafe` blocks": str(len(re.findall(r"\bunsafe \{", text))),
        "functions that Python calls": str(text.count("#[no_mangle]")),
    }


def _lines(code: str, comment: str) -> int:
    return sum(bool(line.strip()) and not line.strip().startswith(comment) for line in code.splitlines())
