"""The comparison is true: its numbers are those of the file, peers have sources, and what it says of ours is so."""

from __future__ import annotations

import inspect
import itertools
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinytorch.core.dataloader import ArrayDataset, DataLoader, batch_rng
from tito.book.drawing import svg_for_page
from tito.book.measured.benchmark_pages import (
    FIGURES,
    PARTS,
    RECORDED,
    alt_text,
    benchmark_pages,
    drawing_name,
    machine_line,
    number,
    summary,
    values_of,
)

ROOT = Path(__file__).parents[2]
PAGES = (
    "comparison",
    *(f"comparison_{subject}" for subject in ("batches", "plain", "torch", "start", "memory")),
    "other_loaders",
)
PAGE = "\n".join((ROOT / f"book/{name}.md").read_text(encoding="utf-8") for name in PAGES)
DIFFERENCES, DIFFERENCES_OF_PIPELINES = (
    "".join((ROOT / "book" / f"{name}.md").read_text(encoding="utf-8") for name in names)
    for names in (("differences", "differences_running"), ("differences_pipeline",))
)
CONTENT = json.loads((ROOT / RECORDED).read_text(encoding="utf-8"))
RESULTS = {result["name"]: result for result in CONTENT["results"]}
ENTRY = re.compile(r"^(\S.*)\n: ((?:.*\n(?= +\S))*.*)$", re.MULTILINE)  # a term, and what is said of it
PEERS = {
    "torch DataLoader",
    "StatefulDataLoader",
    "torchdata.nodes",
    "tf.data",
    "Grain",
    "SPDL",
    "DALI",
    "WebDataset",
    "Hugging Face datasets",
}
SUBJECTS = ("peers", "workers", "order", "transport", "resume", "gpu", "errors")


def subject(name: str) -> dict[str, str]:
    """Return what the page says of each loader on one subject."""
    text = PAGE.split(f"(comparison-{name})=\n")[1].split("\n(comparison-")[0]
    return dict(ENTRY.findall(text))


def course_with(change: Callable[[dict[str, Any]], None], folder: Path) -> Path:
    """Return a folder whose recorded file is ours with a change."""
    content = json.loads(json.dumps(CONTENT))
    change(content)
    (folder / RECORDED).parent.mkdir(parents=True)
    (folder / RECORDED).write_text(json.dumps(content), encoding="utf-8")
    return folder


# ---- what was measured


@pytest.mark.parametrize("name", [name for name, result in RESULTS.items() if values_of(result)])
def test_a_picture_has_the_numbers_of_the_file(name: str) -> None:
    result, pages = RESULTS[name], benchmark_pages(ROOT)
    svg = pages[f"{FIGURES}/{drawing_name(result)}"]
    shown = re.findall(r'bold">(\S+) ', svg)
    expected = result["facts"] or {t["name"]: t["median_s"] * 1e3 for t in result["timings"]}
    assert shown == [number(value) for value in expected.values()]
    widths = [float(width) for width in re.findall(r'<rect .*?width="([\d.]+)"', svg)]
    unit = max(widths) / max(expected.values())  # of the longest bar: the shortest is a pixel, rounded
    assert widths == pytest.approx([value * unit for value in expected.values()], abs=1)
    assert all(f"{key}: {number(value)}" in alt_text(result) for key, value in expected.items())


def result_of(content: dict[str, Any], name: str) -> Any:
    return next(result for result in content["results"] if result["name"] == name)


@pytest.mark.parametrize("name", RESULTS)
def test_tables_have_the_numbers_of_the_file(name: str) -> None:
    pages, result = benchmark_pages(ROOT), RESULTS[name]
    texts = "".join(text for path, text in pages.items() if path.startswith(PARTS))
    for ratio in result["ratios"]:
        assert f"| {ratio['name']} | {number(ratio['value'])} | at " in texts
    for timing in result["timings"]:
        times = (timing["median_s"], min(timing["rounds_s"]), max(timing["rounds_s"]))
        assert f"| {timing['name']} | {' | '.join(number(t * 1e3) for t in times)} |" in texts
    for fact, value in result["facts"].items():
        assert f"| {fact} | {number(value)} |" in texts


def test_numbers_keep_three_digits() -> None:
    assert [number(x) for x in (0, 0.104, 1.0434, 26, 19.671, 172.75, 2838.65, -5)] == [
        "0",
        "0.104",
        "1.04",
        "26",
        "19.7",
        "173",
        "2,839",
        "-5",
    ]


def test_the_machine_and_its_versions_are_named() -> None:
    pages = benchmark_pages(ROOT)
    said = pages[f"{PARTS}/machine.md"]
    assert all(str(value) in said for value in CONTENT["machine"].values())
    assert machine_line({"cores": 2, "other": 7}) == "Measured on: 2 cores, other 7."


def test_a_change_of_the_file_changes_the_page(tmp_path: Path) -> None:
    def slower(content: dict[str, Any]) -> None:
        timing = result_of(content, "W1")["timings"][1]
        timing |= {"median_s": 0.4321, "rounds_s": [0.4321]}

    before, after = benchmark_pages(ROOT), benchmark_pages(course_with(slower, tmp_path))
    changed = {path for path in after if after[path] != before[path]}
    assert changed == {f"{PARTS}/speed.md", f"{FIGURES}/bench_w1.svg"}
    assert "432 ms" in after[f"{FIGURES}/bench_w1.svg"]


def test_the_same_file_gives_the_same_pages() -> None:
    assert benchmark_pages(ROOT) == benchmark_pages(ROOT)


def test_a_row_that_needs_a_word_gets_it(tmp_path: Path) -> None:
    def fused(content: dict[str, Any]) -> None:
        row = {"name": "torch, workers stay, in one pass", "median_s": 0.7, "rounds_s": [0.7]}
        w3 = result_of(content, "W3")
        w3["timings"] = [t for t in w3["timings"] if t["name"] != row["name"]] + [row]

    text = benchmark_pages(course_with(fused, tmp_path))[f"{PARTS}/speed.md"]
    assert "In one pass: with the same arithmetic" in text
    assert "| torch, workers stay, in one pass | 700 | 700 | 700 |" in text


def test_a_ratio_that_is_not_met_is_said_to_be(tmp_path: Path) -> None:
    def missed(content: dict[str, Any]) -> None:
        result_of(content, "W1")["ratios"][1] |= {"value": 9.0, "holds": False}

    assert "| 9 | at most 1.2: not met |" in benchmark_pages(course_with(missed, tmp_path))[f"{PARTS}/speed.md"]


def test_a_benchmark_nobody_knows_is_shown_in_plain_tables(tmp_path: Path) -> None:
    def another(content: dict[str, Any]) -> None:
        times = [{"name": "ours | piped", "median_s": 0.5, "rounds_s": [0.4, 0.5, 0.6]}]
        new = {"name": "W9: images", "workload": "decoding", "timings": times, "ratios": [], "facts": {}, "unit": ""}
        content["results"].append(new)

    pages = benchmark_pages(course_with(another, tmp_path))
    text = pages[f"{PARTS}/others.md"]
    assert text.startswith("## Other measurements\n\n(benchmark-w9-images)=\n### W9: images\n\nDecoding.\n")
    assert "| ours \\| piped | 500 | 400 | 600 |" in text
    assert "{drawing}" not in text
    assert not any("w9" in path for path in pages)


def test_a_benchmark_that_could_not_run_says_why(tmp_path: Path) -> None:
    def missing(content: dict[str, Any]) -> None:
        nothing = {"timings": [], "ratios": [], "facts": {}}
        result_of(content, "W1").update({"workload": "not measured: no /proc"} | nothing)

    text = benchmark_pages(course_with(missing, tmp_path))[f"{PARTS}/speed.md"]
    assert "Not measured: no /proc." in text.split("(benchmark-w2)=")[0]
    assert "bench_w1.svg" not in text


def test_drawings_follow_the_rules_of_the_book() -> None:
    svgs = {path: text for path, text in benchmark_pages(ROOT).items() if path.endswith(".svg")}
    assert len(svgs) == len([result for result in RESULTS.values() if values_of(result)])
    for text in svgs.values():
        svg_for_page(text, "a name")
        assert set(re.findall(r'(?:fill|stroke)="(.*?)"', text)) <= {
            f"var(--d-{name})" for name in ("ink", "muted", "paper", "main", "main-soft", "worker", "worker-soft")
        }
        assert not re.search(r"<style|<script|href|\bid=", text)
        assert min(map(int, re.findall(r'font-size="(\d+)"', text))) >= 20  # 10 of them are left on a phone


def test_each_part_is_on_its_page() -> None:
    first = (ROOT / "book/index.md").read_text(encoding="utf-8")
    parts = {path.removeprefix("book/") for path in benchmark_pages(ROOT) if path.endswith(".md")}
    assert set(re.findall(r"```\{include\} (generated/benchmarks/\S+)", first + PAGE)) == parts


def test_what_the_texts_say_of_the_numbers_is_so() -> None:
    def median(name: str, who: str) -> float:
        return float({t["name"]: t["median_s"] for t in RESULTS[name]["timings"]}[who])

    torchs = [timing["name"] for timing in RESULTS["W1"]["timings"] if timing["name"].startswith("torch")]
    assert min(torchs, key=lambda who: median("W1", who)) == "torch, batched dataset"
    assert median("W2", "ours, no workers") == min(timing["median_s"] for timing in RESULTS["W2"]["timings"])
    for kind in ("process", "thread"):  # "the loader hardly matters"
        facts = RESULTS[f"scaling, {kind}"]["facts"]
        assert facts["torch, 2 workers"] == pytest.approx(facts["ours, 2 workers"], rel=0.2)
    for factor in (1, 2, 4, 8):
        facts = RESULTS["in flight"]["facts"]
        assert facts[f"ours, prefetch_factor {factor}"] > facts[f"torch, prefetch_factor {factor}"]
    for method in ("spawn", "forkserver"):  # ours share one dataset of 147 MiB, each of torch's workers has its own
        facts = RESULTS[f"memory, {method}"]["facts"]
        assert facts["ours, 4 workers, after epoch 1"] - facts["ours, 2 workers, after epoch 1"] < 147
        assert facts["torch, 4 workers, after epoch 1"] - facts["torch, 2 workers, after epoch 1"] > 2 * 147


# ---- the others


@pytest.mark.parametrize("name", SUBJECTS)
def test_each_subject_speaks_of_each_loader(name: str) -> None:
    assert set(subject(name)) == PEERS | {"ours"}


@pytest.mark.parametrize("peer", sorted(PEERS))
def test_each_peer_has_a_source_and_a_version(peer: str) -> None:
    entry = subject("peers")[peer]
    assert re.search(r"\*\*as of:\*\* \S", entry)
    assert re.search(r"\]\(https://\S+\)", entry)


def test_links_are_written_in_full() -> None:
    links = re.findall(r"\]\(([^)]*)\)", PAGE)
    assert [link for link in links if not re.match(r"https://[\w.-]+/\S+$|[\w./-]+\.md$", link)] == []
    assert len([link for link in links if link.startswith("https://")]) >= 40


# ---- what is said of ours


def test_the_program_on_the_page_runs(tmp_path: Path) -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "program.py").write_text(program, encoding="utf-8")
    done = subprocess.run([sys.executable, "program.py"], cwd=tmp_path, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_loader_imports_nothing_but_numpy() -> None:
    program = (
        "import sys; before = set(sys.modules); from tinytorch.core.dataloader import DataLoader;"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names);"
        "found = [name for name in new if sys.modules[name].__spec__];"  # Cython registers what is no module
        "print(sorted(name for name in found if not name.startswith('_')))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout == "['numpy', 'tinytorch']\n"


def test_arguments_that_the_page_names_exist() -> None:
    parameters = inspect.signature(DataLoader).parameters
    for name in ("generator", "worker_method", "num_workers", "prefetch_factor", "pin_memory"):
        assert name in parameters
        assert name in PAGE


def test_there_are_map_style_sets_and_streams() -> None:
    class Stream:
        def __iter__(self) -> Any:
            return iter(range(5))

    assert [batch.tolist() for batch in DataLoader(Stream(), 2)] == [[0, 1], [2, 3], [4]]
    assert [batch.tolist() for batch in DataLoader(range(5), 2)] == [[0, 1], [2, 3], [4]]


class Noisy(ArrayDataset):
    def get_batch(self, indices: Any) -> Any:
        (rows,) = super().get_batch(indices)
        return rows + batch_rng().random()


@pytest.mark.parametrize("how", [{"num_workers": 1}, {"num_workers": 2}, {"num_workers": 2, "worker_method": "thread"}])
def test_augmentation_is_the_same_with_any_number_of_workers(how: dict[str, Any]) -> None:
    data = Noisy(np.arange(40.0))
    one, other = (
        [batch.tolist() for batch in DataLoader(data, 8, shuffle=True, generator=7, **more)] for more in ({}, how)
    )
    assert one == other


def test_memory_is_used_again_only_when_nobody_holds_a_batch() -> None:
    loader = DataLoader(ArrayDataset(np.arange(4000).reshape(1000, 4)), 8, num_workers=2, prefetch_factor=2)
    held = [batch for (batch,) in loader]
    assert np.concatenate(held).tolist() == np.arange(4000).reshape(1000, 4).tolist()
    addresses = [batch.__array_interface__["data"][0] for (batch,) in loader]
    assert len(set(addresses)) <= 2 * 2 + 3


def test_no_more_is_on_its_way_than_the_page_says() -> None:
    asked: list[int] = []

    class Counted:
        def __len__(self) -> int:
            return 100

        def __getitem__(self, index: int) -> int:
            asked.append(index)
            return index

    loader = DataLoader(Counted(), 1, num_workers=2, prefetch_factor=3, worker_method="thread")
    for taken, _ in enumerate(loader, 1):
        assert len(asked) <= taken + 2 * 3


def test_a_saved_state_continues_an_epoch_with_other_workers_and_batch_size() -> None:
    first = [k for batch in DataLoader(range(40), 8, shuffle=True, generator=3) for k in batch.tolist()]
    stopped = DataLoader(range(40), 8, shuffle=True, generator=3)
    seen = [k for batch in itertools.islice(stopped, 2) for k in batch.tolist()]
    again = DataLoader(range(40), 5, shuffle=True, generator=3, num_workers=2, worker_method="thread")
    again.load_state_dict(stopped.state_dict())
    assert seen + [k for batch in again for k in batch.tolist()] == first


class Broken:
    def __len__(self) -> int:
        return 4

    def __getitem__(self, index: int) -> int:
        error = KeyError("cat.png")
        error.where = index  # type: ignore[attr-defined]
        raise error


def test_an_error_comes_with_its_attributes_its_worker_and_its_traceback() -> None:
    with pytest.raises(KeyError) as caught:
        list(DataLoader(Broken(), 2, num_workers=1))
    assert caught.value.where == 0  # type: ignore[attr-defined]
    assert "in worker 0" in caught.value.__notes__
    assert "__getitem__" in str(caught.value.__cause__)


# ---- differences.md


def test_each_difference_says_what_torch_does_what_we_do_and_why() -> None:
    entries = dict(ENTRY.findall(DIFFERENCES))
    assert len(entries) >= 42  # what a program may stumble over; one that needs torch's ways has a class of torch's
    require_reasons(entries, "torch")


def test_each_difference_of_pipelines_says_what_spdl_does_what_we_do_and_why() -> None:
    entries = dict(ENTRY.findall(DIFFERENCES_OF_PIPELINES))
    assert len(entries) >= 8
    require_reasons(entries, "SPDL")


def require_reasons(entries: dict[str, str], other: str) -> None:
    for said in entries.values():
        rows = re.sub(r"(?<!\\)\n +", " ", said)  # a row may go over several lines
        form = rf"\*\*{other}:\*\* \S.*\\\n  \*\*here:\*\* \S.*\\\n  \*\*why:\*\* \S.*"
        assert re.fullmatch(form, rows), said


@pytest.mark.parametrize("text", [DIFFERENCES, DIFFERENCES_OF_PIPELINES], ids=["torch", "SPDL"])
def test_each_difference_can_be_linked_to(text: str) -> None:
    anchors = re.findall(r"^\(((?:pipeline-)?differs-[\w-]+)\)=\n(.*)$", text, re.MULTILINE)
    assert len({name for name, _ in anchors}) == len(anchors)
    terms = {term for term, _ in ENTRY.findall(text)}
    assert terms == {line for _, line in anchors if not line.startswith("#")}
    assert set(re.findall(r"\(#([\w-]+)\)", text)) <= {name for name, _ in anchors}


def test_the_first_table_holds_the_ratios_and_says_where_more_memory_is_taken() -> None:
    def one(name: str, **more: Any) -> dict[str, Any]:
        return {"name": name, "ratios": [], "facts": {}, "unit": "", **more}

    table = summary(
        [
            one("W0, pair", ratios=[{"name": "torch / ours", "value": 2.84}, {"name": "other", "value": 9.0}]),
            one("torch program, pair", ratios=[{"name": "torch's / for torch programs", "value": 1.0}]),
            one("large", facts={"ours, often": 124.0, "torch, often": 37.8, "ours": 1.0, "torch": 2.0}, unit="MB"),
            one("speed", facts={"ours": 5.0, "torch": 2.0}, unit="samples/s"),
        ]
    )
    assert "| pair | 2.8 |  | 1.0 |  |" in table.split("\n")
    assert [line for line in table.split("\n") if line.startswith("- ")] == ["- large, often: 124 MB; torch's 37.8"]
