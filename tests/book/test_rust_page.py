"""The page about Rust is true: its numbers are those of the recorded run, and its code is that of the files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tito.book.measured.benchmark_pages import machine_line, number
from tito.book.measured.rust_pages import EXCERPTS, RECORDED, cost, excerpt, rust_pages

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "book/how_it_works/rust.md").read_text(encoding="utf-8")
CONTENT = json.loads((ROOT / RECORDED).read_text(encoding="utf-8"))
RESULTS = {result["name"]: result for result in CONTENT["results"]}


def medians(name: str) -> dict[str, float]:
    return {timing["name"]: timing["median_s"] * 1e3 for timing in RESULTS[name]["timings"]}


def test_every_part_is_shown() -> None:
    shown = re.findall(r"```\{include\} \.\./(generated/rust/\S+)", PAGE)
    assert sorted(f"book/{name}" for name in shown) == sorted(rust_pages(ROOT))


@pytest.mark.parametrize("name", RESULTS)
def test_the_tables_have_all_medians_and_ratios_of_the_run(name: str) -> None:
    text = "".join(rust_pages(ROOT).values())
    for value in medians(name).values():
        assert re.search(rf"\| {re.escape(number(value))} \|", text)
    for ratio in RESULTS[name]["ratios"]:
        assert f"{ratio['name']} | {number(ratio['value'])} | at " in text
    assert machine_line(CONTENT["machine"]) in text


def test_the_run_has_the_size_that_the_page_gives() -> None:
    assert "50,000 images" in PAGE
    assert all("50,000 images" in RESULTS[name]["workload"] for name in ("Rust, W1", "Rust, W3"))
    assert "400 batches of 384 KiB" in RESULTS["Rust, locking"]["workload"]
    assert RESULTS["Rust, reading, cold"]["workload"].startswith("4,000 rows")


@pytest.mark.parametrize("name", EXCERPTS)
def test_code_is_that_of_the_file(name: str) -> None:
    path, start = EXCERPTS[name]
    code = excerpt(ROOT / "rust" / path, start).split("\n", 2)[2].removesuffix("\n```")
    assert code.startswith(start)
    assert code.count("{") == code.count("}")
    bare = [line.strip() for line in (ROOT / "rust" / path).read_text(encoding="utf-8").splitlines()]
    assert [line for line in code.splitlines() if line.strip() not in bare] == []


def test_code_that_is_gone_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.rs").write_text("fn other() {}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="has no line that begins with 'fn one'"):
        excerpt(tmp_path / "a.rs", "fn one")


def test_an_excerpt_ends_with_its_function(tmp_path: Path) -> None:
    (tmp_path / "a.rs").write_text(
        "mod a {\n    fn one() {\n\n        1\n    }\n    fn two() {}\n}\n", encoding="utf-8"
    )
    assert excerpt(tmp_path / "a.rs", "fn one").split("\n", 2)[2] == "fn one() {\n\n    1\n}\n```"
    (tmp_path / "a.py").write_text("def one():\n    return 1\n\n\nx = 2\n", encoding="utf-8")
    assert excerpt(tmp_path / "a.py", "def one").endswith("# rust/a.py\ndef one():\n    return 1\n```")


def test_what_it_cost_is_counted(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    code = "// a comment\n\n#[no_mangle]\nfn a() {\n    unsafe { b() }\n}\n\n"
    tests = "#[cfg(test)]\nmod tests {\n    unsafe { c() }\n}\n"
    (tmp_path / "src/lib.rs").write_text(code + tests, encoding="utf-8")
    (tmp_path / "a.py").write_text("# a comment\nx = 1\n", encoding="utf-8")
    assert list(cost(tmp_path).values()) == ["4", "3", "1", "1", "1"]


def test_what_the_text_says_of_the_numbers_is_so() -> None:
    def ratios(name: str) -> dict[str, Any]:
        return {ratio["name"]: ratio["value"] for ratio in RESULTS[name]["ratios"]}

    w1, w3 = medians("Rust, W1"), medians("Rust, W3")
    assert w1["Rust, no threads"] > w1["np.take loop"] > w1["Rust, 2 threads"]  # "slower on one core, faster on two"
    assert 0.8 < w1["Rust, 1 thread"] / w1["Rust, 2 threads"] < 1.25  # "one thread was as fast as two"
    assert w3["Rust, no threads"] < w3["NumPy loop, in place"]  # "one pass wins over three"
    assert ratios("Rust, W2")["Python, 2 processes / Rust, 2 threads"] > 1
    cold, warm = medians("Rust, reading, cold"), medians("Rust, reading, warm")
    assert cold["pread, 8 threads"] < 0.8 * min(ms for name, ms in cold.items() if name.startswith("mapped"))
    assert max(warm.values()) < min(cold.values())
    locking = medians("Rust, locking")
    assert locking["locked for each batch"] > locking["the same memory"]
