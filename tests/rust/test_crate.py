"""The crate's own tests pass, and it needs nothing but the toolchain."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import rust_lab
from rust import library

ROOT = Path(__file__).parents[2]
CRATE = ROOT / "rust"
SOURCES = sorted((CRATE / "src").glob("*.rs"))
Cargo = Callable[..., subprocess.CompletedProcess[str]]


def test_the_tests_of_the_crate_pass(cargo: Cargo) -> None:
    done = cargo("test", "--lib")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "16 passed" in done.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_each_unsafe_block_has_its_reason(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if re.search(r"\bunsafe (?:\{|impl)", line) and not line.strip().startswith("//"):
            above = [text.strip() for text in lines[max(0, number - 4) : number]]
            assert any(text.startswith("// SAFETY: ") for text in above), f"{path.name}:{number + 1}"


def test_python_and_rust_agree_on_the_interface() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    assert f"const VERSION: u32 = {library.VERSION};" in text
    numbers = {int(number) for number in re.findall(r"^    \w+ = (-\d+),$", text, re.MULTILINE)}
    assert numbers == set(library.EXCEPTIONS)
    for kind, start in ((library.Array, "pub struct Array {"), (library.Output, "pub struct Output {")):
        body = text.split(start)[1].split("\n}")[0]
        assert re.findall(r"^    (?:pub )?(\w+): ", body, re.MULTILINE) == [name for name, _ in kind._fields_]


@pytest.mark.usefixtures("built")
def test_the_benchmark_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rust_lab, "trials", lambda rounds: [])
    results = rust_lab.run(images_count=300, rounds=1)
    assert [result.name for result in results] == ["Rust, W1", "Rust, W2", "Rust, W3", "Rust, W3, channels last"]
    for result in results:
        assert {f"Rust, {rust_lab.WORKERS} threads"} < {timing.name for timing in result.timings}
        assert result.ratios


@pytest.mark.skipif(sys.platform != "linux", reason="the trials use what only Linux has")
def test_the_trials_run(cargo: Cargo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done = cargo("build", "--release", "--examples", "--features", "trials")
    assert done.returncode == 0, done.stderr
    monkeypatch.setattr(rust_lab, "ROWS", 50)
    (tmp_path / "records").write_bytes(bytes(100 * rust_lab.ROW_BYTES))
    results = [rust_lab.reading(tmp_path / "records", cache, 1) for cache in ("cold", "warm")] + [rust_lab.locking(1)]
    assert [len(result.timings) for result in results] == [6, 6, 3]
    assert all(timing.median_s > 0 for result in results for timing in result.timings)


def test_the_benchmark_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path))
    (result,) = rust_lab.run(images_count=300)
    assert result.workload == "not measured: the library is not built, run  make rust"
