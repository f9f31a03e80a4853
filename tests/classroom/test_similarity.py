"""Near copies: what a copier does to hide is seen through, and what the task leads to is no hint."""

from __future__ import annotations

import builtins
import itertools
import json
import keyword
import random
import re
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tito.classroom.recorded.folder import GradingFolder, file_name
from tito.classroom.recorded.record import Record
from tito.classroom.reported.fingerprints import LIMIT, RUN, WINDOW, fingerprints
from tito.classroom.reported.similarity import Pair, TaskAgreement, groups, near_copies, read_cells
from tito.export.cells.order import natural_key
from tito.notebooks.solutions import read_solutions

SOLUTIONS = Path(__file__).parents[1] / "solutions/08_dataloader"
VARIANTS = {path.stem: [one.source for one in read_solutions(path)] for path in sorted(SOLUTIONS.glob("*.py"))}
RIGHT = {path.stem: [one.source for one in read_solutions(path) if one.is_right] for path in SOLUTIONS.glob("*.py")}
LINES = [line for sources in VARIANTS.values() for source in sources for line in source.split("\n") if len(line) > 20]
KEPT = set(keyword.kwlist) | set(dir(builtins)) | {"np", "self", "f", "r", "b", "match", "case"}


def written(seed: int, lines: int = 30) -> str:
    """Return a cell of lines taken from all over the course: no two seeds share more than single lines."""
    return "\n".join(random.Random(seed).sample(LINES, lines))


def disguised(source: str, seed: int = 0) -> str:
    """Return a source with other names, comments, blank lines, quotes and spaces."""
    chance = random.Random(seed)
    words = set(re.findall(r"(?<![.\w'\"])[a-z_]\w*", source)) - KEPT
    names = {word: f"{chance.choice('abc')}_{word[::-1]}" for word in sorted(words)}
    source = re.sub(r"(?<![.\w'\"])[a-z_]\w*", lambda word: names.get(word[0], word[0]), source)
    source = re.sub(r"self\.(\w+)", r"self.my_\1", source)
    rows = [row.replace(" = ", "  =  ").replace(", ", " ,") + "  # mine" for row in source.split("\n")]
    return "# written by me\n\n" + "\n\n".join(rows)


def honest(students: int, tasks: int = 4) -> dict[str, dict[str, str]]:
    numbers = itertools.count(1000)
    return {f"s{i:02}": {f"8.{task + 1}": written(next(numbers)) for task in range(tasks)} for i in range(students)}


def names(pairs: list[Pair]) -> list[tuple[str, str]]:
    return [(pair.first, pair.second) for pair in pairs]


def prints(source: str) -> set[int]:
    return set(fingerprints([source])[1].tolist())


def test_names_comments_and_layout_do_not_count() -> None:
    for sources in VARIANTS.values():
        for source in sources[:3]:
            one, other = prints(source), prints(disguised(source))
            assert len(one & other) >= 0.95 * len(one)


def test_other_code_has_other_fingerprints() -> None:
    one, other = prints(written(1)), prints(written(2))
    assert len(one) > 50
    assert len(one & other) < 0.1 * len(one)


def test_enough_equal_tokens_are_always_seen() -> None:
    tokens = [f"x {sign}" for sign in "+-*/%&|^<>"] * 4
    chance = random.Random(3)
    for _ in range(50):
        common = chance.sample(tokens, (RUN + WINDOW - 1 + 1) // 2)
        one, other = (
            " ".join([*chance.sample(tokens, 9), "if", *common, "if", *chance.sample(tokens, 9)]) for _ in "ab"
        )
        assert prints(one) & prints(other)


@pytest.mark.parametrize("source", ["", "# nothing", "x = 1", '"""' * 3, "'", "\\", "\x00\ud800", "é = ñ", "(" * 50])
def test_what_is_too_short_or_no_python_has_no_fingerprints_or_some(source: str) -> None:
    owner, found = fingerprints([source, source])
    assert len(owner) == len(found)


@given(st.lists(st.text(max_size=200), max_size=4))
@settings(max_examples=60, deadline=None)
def test_fingerprints_belong_to_their_source_alone(sources: list[str]) -> None:
    owner, found = fingerprints(sources)
    for index, source in enumerate(sources):
        assert set(found[owner == index].tolist()) == prints(source)
    assert len(set(zip(owner.tolist(), found.tolist(), strict=True))) == len(owner)


def test_huge_and_hostile_cells_take_no_time() -> None:
    started = time.perf_counter()
    for source in ("a" * 10**7, '"' * 10**6, "'''" + "\\" * 10**6, "x=" * 10**6, "self ." * 10**5, "#" + " " * 10**7):
        fingerprints([source])
    assert time.perf_counter() - started < 5
    assert np.array_equal(fingerprints([written(1, 20) + " " * LIMIT + "more"])[1], fingerprints([written(1, 20)])[1])


def test_a_disguised_copy_is_found_with_its_tasks() -> None:
    cells = honest(12)
    cells["copier"] = {**cells["s03"], "8.2": written(7), "8.4": disguised(cells["s03"]["8.4"])}
    (pair,) = near_copies(cells)
    assert (pair.first, pair.second) == ("copier", "s03")
    assert [task.task for task in pair.tasks] == ["8.1", "8.3", "8.4"]
    assert pair.overall > 0.9


def test_a_copy_with_lines_put_in_is_found() -> None:
    cells = honest(12)
    rows = cells["s05"]["8.1"].split("\n")
    rows[9:9] = written(5, 6).split("\n")
    rows[25:25] = written(6, 6).split("\n")
    cells["copier"] = {"8.1": disguised("\n".join(rows))}
    assert names(near_copies(cells)) == [("copier", "s05")]


def test_those_who_wrote_for_themselves_are_no_pair() -> None:
    assert near_copies(honest(20)) == []
    alone = {
        f"{task}-{number}": {task: source} for task, sources in RIGHT.items() for number, source in enumerate(sources)
    }
    known = {task: sources[:1] for task, sources in RIGHT.items()}
    assert near_copies(alone, known) == []


def test_what_is_known_is_no_hint() -> None:
    solution = VARIANTS["8.8"][0]
    cells = honest(4) | {"a": {"8.8": solution}, "b": {"8.8": disguised(solution)}}
    assert names(near_copies(cells)) == [("a", "b")]
    assert near_copies(cells, {"8.8": [solution]}) == []


def test_what_most_wrote_is_no_hint() -> None:
    cells = honest(12, 1)
    for number in range(8):
        cells[f"s{number:02}"] = {"8.1": disguised(VARIANTS["8.8"][0], number)}
    assert near_copies(cells) == []


@pytest.mark.parametrize("students", [0, 1, 2, 3])
def test_small_classes_can_be_compared(students: int) -> None:
    cells = honest(students)
    assert near_copies(cells) == []
    if students:
        cells["copier"] = {task: disguised(source) for task, source in cells["s00"].items()}
        assert names(near_copies(cells)) == [("copier", "s00")]


def test_short_cells_that_agree_are_no_hint() -> None:
    cells = honest(8) | {name: {"8.1": "def add(a, b):\n    return sorted(a + b)[:3]"} for name in ("a", "b")}
    assert near_copies(cells) == []


def test_the_result_does_not_depend_on_the_order_of_students() -> None:
    cells = honest(10)
    cells["c"] = {task: disguised(source) for task, source in cells["s01"].items()}
    cells["d"] = {task: disguised(source, 4) for task, source in cells["s01"].items()}
    assert near_copies(cells) == near_copies(dict(reversed(cells.items())))
    assert names(near_copies(cells)) == [("c", "d"), ("c", "s01"), ("d", "s01")]


def test_pairs_hang_together_in_groups() -> None:
    tasks = (TaskAgreement("8.1", 0.9, 20),)
    pairs = [Pair(*both, tasks) for both in ("ab", "cd", "bc", "xy", "pq", "qr")]
    assert groups(pairs) == [("a", "b", "c", "d"), ("p", "q", "r")]


def test_a_large_class_takes_seconds() -> None:
    cells = honest(600)
    for number in range(60):
        cells[f"copier{number}"] = {task: disguised(source) for task, source in cells[f"s{number % 20:02}"].items()}
    started = time.process_time()
    pairs = near_copies(cells)
    assert time.process_time() - started < 10
    assert len(pairs) == 20 * 6  # four who share with each other, twenty times


def test_a_class_of_copies_of_one_is_bounded() -> None:
    started = time.process_time()
    near_copies({f"s{number}": {"8.1": written(number % 3) + f"\n# {number}"} for number in range(900)})
    assert time.process_time() - started < 10


def test_cells_are_read_from_the_grading_folder(tmp_path: Path) -> None:
    folder = GradingFolder(tmp_path)
    folder.cells.mkdir()
    texts = {"Ada L": json.dumps({"8.1": "x = 1", "8.2": " ", "8.3": 7}), "b": "{", "c": "[1]", "d": "\udcff"}
    for student, text in texts.items():
        (folder.cells / f"{file_name(student)}.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert read_cells(folder, [Record(name, "08_x") for name in (*texts, "nobody")]) == {"Ada L": {"8.1": "x = 1"}}


def test_tasks_are_in_the_order_in_which_people_count() -> None:
    names = ["8.10", "8.9", "8.Q1", "10.1", "8.1"]
    assert sorted(names, key=natural_key) == ["8.1", "8.9", "8.10", "8.Q1", "10.1"]
