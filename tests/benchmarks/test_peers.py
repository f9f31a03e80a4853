"""What measures the peers: who is ahead, in which order runs come, and what is done with those that fail."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.peers import __main__ as command
from benchmarks.peers import cells, peer, recording, sameness, schedule, workloads
from benchmarks.peers.cells import CELLS, Cell
from benchmarks.peers.environments import STAND_IN, Environment, NotInstalledError
from benchmarks.peers.peer import Peer, rate
from benchmarks.peers.schedule import Found, Run
from benchmarks.peers.verdict import Standing, best, unsteadiness, verdict

FASTER = Cell("a", "memory", "more is better")
SHORTER = Cell("b", "memory", "less is better", "s", more=False)
COUNTED = Cell("c", "memory", "less is better, and exact", "bytes", more=False, exact=True)


def stands(*runs: float) -> Standing:
    return Standing("peer", "way", runs)


@pytest.mark.parametrize(
    ("cell", "ours", "theirs", "said"),
    [
        (FASTER, stands(200), stands(100), "ahead"),
        (FASTER, stands(100), stands(200), "behind"),
        (SHORTER, stands(1), stands(2), "ahead"),
        (SHORTER, stands(2), stands(1), "behind"),
        (FASTER, stands(112), stands(100), "even"),
        (FASTER, stands(118), stands(100), "ahead"),
        # The machine was slow in the last rounds, for both.
        (FASTER, stands(120, 122, 121, 60, 61), stands(100, 101, 99, 50, 51), "ahead"),
        (SHORTER, stands(10, 11, 20, 21, 10), stands(12, 13, 25, 26, 12), "ahead"),
        (SHORTER, stands(10, 11, 20, 21, 10), stands(11, 12, 22, 23, 11), "even"),
        # One round of five may say otherwise, two may not; one of two may not.
        (FASTER, stands(120, 120, 120, 120, 90), stands(100, 100, 100, 100, 100), "ahead"),
        (FASTER, stands(120, 120, 120, 90, 90), stands(100, 100, 100, 100, 100), "even"),
        (FASTER, stands(100, 100, 100, 100, 100), stands(120, 120, 120, 90, 90), "even"),
        (FASTER, stands(150, 90), stands(100, 100), "even"),
        (SHORTER, stands(0.0, 0.0), stands(1, 1), "ahead"),
        (COUNTED, stands(100), stands(101), "ahead"),
        (COUNTED, stands(101), stands(100), "behind"),
        (COUNTED, stands(100), stands(100), "even"),
        (SHORTER, stands(0), stands(1), "ahead"),
    ],
)
def test_a_loader_is_ahead_if_it_is_better_in_four_of_five_rounds_and_by_15_percent_in_the_median(
    cell: Cell, ours: Standing, theirs: Standing, said: str
) -> None:
    assert verdict(cell, ours, {"peer": theirs}) == said


def test_the_best_peer_is_the_one_to_beat() -> None:
    others = {"slow": stands(50), "fast": stands(300)}
    assert verdict(FASTER, stands(100), others) == "behind"
    assert verdict(SHORTER, stands(100), others) == "behind"
    assert verdict(FASTER, stands(100), {}) == "alone"
    assert best(FASTER, list(others.values())).median == 300
    assert best(SHORTER, list(others.values())).median == 50


def test_runs_are_summed_up_by_median_and_quartiles() -> None:
    one = stands(10.0, 12.0, 11.0, 100.0, 9.0)
    assert (one.median, one.quartiles) == (11.0, (10.0, 12.0))
    assert (stands(3.0).median, stands(3.0).quartiles) == (3.0, (3.0, 3.0))


def test_how_steady_the_machine_was_is_the_spread_of_what_is_timed() -> None:
    steady, not_steady = [10.0, 10.0, 10.0, 10.0, 10.0], [8.0, 9.0, 10.0, 11.0, 12.0]
    values = {("W1", "ours", "a"): steady, ("W1", "ours", "b"): not_steady, ("W1", "torch_loader", "c"): not_steady}
    assert unsteadiness(values, CELLS) == pytest.approx(0.2)
    not_timed = {("state", "ours", "a"): not_steady, (cells.memory_of(1, ""), "ours", "a"): not_steady}
    not_timed["a cell of earlier days", "ours", "a"] = not_steady
    assert unsteadiness(not_timed | {("W1", "ours", "a"): not_steady[:2], ("W2", "ours", "a"): [0.0] * 5}, CELLS) == 0.0


def test_cells_have_names_of_their_own_and_parts_that_are_shown() -> None:
    assert all(name == cell.name and cell.part in cells.PARTS for name, cell in CELLS.items())
    assert len({cell.wish for cell in CELLS.values()}) == len(CELLS)


def test_every_peer_is_named_and_has_tasks_with_ours_first() -> None:
    found = schedule.peers()
    assert next(iter(found)) == "ours"
    assert len({peer.name for peer in found.values()}) == len(found) >= 10
    assert all(peer.tasks for peer in found.values())
    measured = {task for peer in found.values() for task, _ in peer.tasks}
    ours = {task for task, _ in found["ours"].tasks}
    assert measured <= ours  # where a peer is measured, we are


def test_the_runs_of_a_task_come_in_rounds_each_in_an_order_of_its_own() -> None:
    one = Peer("one", tasks={("W1", way): lambda folder: {} for way in "abcd"})
    other = Peer("other", tasks={("W1", "x"): lambda folder: {}, ("W2", "x"): lambda folder: {}})
    planned = schedule.plan([("one", one), ("other", other)], [], runs=4, seed=1)
    assert [run.task for run in planned] == ["W1"] * 20 + ["W2"] * 4
    rounds = [planned[start : start + 5] for start in range(0, 20, 5)]
    assert all(len(set(one_round)) == 5 for one_round in rounds)
    assert len({tuple(one_round) for one_round in rounds}) > 1
    assert planned == schedule.plan([("one", one), ("other", other)], [], runs=4, seed=1)
    assert {run.task for run in schedule.plan([("other", other)], ["W2"], 1, 0)} == {"W2"}


def test_what_fails_is_kept_with_its_reason_and_the_rest_goes_on(tmp_path: Path) -> None:
    found = Found(machine={"cores": 2}, versions={"ours": "numpy 2"}, missing={"peer": "no wheel"})

    def fails() -> dict[str, float]:
        raise RuntimeError("no such option")

    found.add(Run("one", "W1", "way"), lambda: {"W1": 2.0})
    found.add(Run("one", "W1", "way"), lambda: {"W1": 3.0})
    found.add(Run("one", "W2", "way"), fails)
    assert found.values == {("W1", "one", "way"): [2.0, 3.0]}
    assert found.failures == {Run("one", "W2", "way"): "no such option"}
    recording.write(tmp_path / "new" / "peers.json", found)
    assert recording.read(tmp_path / "new" / "peers.json") == found


def test_a_run_is_a_process_whose_last_line_is_what_was_measured(tmp_path: Path) -> None:
    measured = schedule.carry_out(Run("naive", "W6", "threads and queue.Queue, room for 16"), sys.executable, tmp_path)
    assert set(measured) == {"W6", "W6, 4 stages"}
    assert all(value > 0 for value in measured.values())
    with pytest.raises(RuntimeError, match="KeyError"):
        schedule.carry_out(Run("naive", "W6", "no such way"), sys.executable, tmp_path)


def test_a_run_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "PATIENCE_S", 0.05)
    with pytest.raises(RuntimeError, match=r"longer than 0\.05 seconds"):
        schedule.carry_out(Run("naive", "W6", "threads and queue.Queue, room for 16"), sys.executable, tmp_path)


def test_a_package_that_cannot_be_installed_is_told_with_the_last_words_of_pip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.peers.environments.PLACE", tmp_path)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    wrong = Environment("wrong", ("no-such-package-at-all",))
    with pytest.raises(NotInstalledError, match="no-such-package-at-all"):
        wrong.python()
    found = Found()
    said: list[str] = []
    assert dict(schedule.interpreters({"wrong": Peer("wrong", environment=wrong)}, found, said.append)) == {}
    assert said == ["wrong"]
    assert "no-such-package-at-all" in found.missing["wrong"]


def test_a_stand_in_has_every_name_but_no_special_ones() -> None:
    module: dict[str, Any] = {}
    exec(STAND_IN, module)
    assert module["__getattr__"]("VisionDataset") is object
    with pytest.raises(AttributeError):
        module["__getattr__"]("__path__")


def test_the_rate_is_that_of_whole_epochs_and_an_empty_loader_is_an_error() -> None:
    class Counting:
        epochs = 0

        def __iter__(self) -> Any:
            self.epochs += 1
            return iter(range(10))

    loader = Counting()
    assert rate(loader, 10) > 0
    assert loader.epochs >= 2
    with pytest.raises(AssertionError, match="no batch"):
        rate([], 10)


def test_an_epoch_that_takes_long_is_measured_itself_without_the_first_batch_of_each_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(peer, "LONG_S", 0.05)
    monkeypatch.setattr(peer, "ENOUGH_S", 0.25)
    loader = Slow([0.2, 0.2, 0.02, 0.02, 0.02])
    assert 0 < rate(loader, 50) <= 500  # at best 10 samples in 20 ms
    assert loader.epochs == 1
    monkeypatch.setattr(peer, "LONG_S", 100)
    rate(loader, 40)
    assert loader.epochs == 3


class Slow:
    """Batches that take so many seconds."""

    def __init__(self, seconds: list[float]) -> None:
        self.seconds, self.epochs = seconds, 0

    def __iter__(self) -> Any:
        self.epochs += 1
        for seconds in self.seconds:
            time.sleep(seconds)
            yield seconds


def test_what_a_loop_saw_tells_batches_apart() -> None:
    one = [(np.arange(6, dtype=np.uint8), None)]
    assert sameness.seen(one) == sameness.seen(list(one))
    assert sameness.seen(one) != sameness.seen([(np.arange(1, 7, dtype=np.uint8), None)])


class Counted:
    """A loader of numbered images: those of a rank, from a place on."""

    def __init__(self, way: sameness.Way, *, shared: bool = True, crops: bool = False) -> None:
        self.way, self.given, self.shared, self.crops = way, 0, shared, crops

    def __iter__(self) -> Iterator[Any]:
        rank, ranks = (self.way.rank, self.way.ranks) if self.shared else (0, 1)
        order = np.arange(self.given, sameness.SAMPLES)[rank::ranks]
        drawn = self.way.workers if self.crops else 0
        for start in range(0, len(order), self.way.batch_size):
            rows = order[start : start + self.way.batch_size]
            self.given += len(rows) * ranks
            yield np.stack([rows, np.full(len(rows), drawn)], axis=1), None

    def at(self, given: int) -> Iterator[Any]:
        self.given = given
        return iter(self)


def test_ranks_see_the_same_in_each_step_or_not() -> None:
    assert sameness.same_on_ranks(Counted) == {"same ranks": 3}
    assert sameness.same_on_ranks(lambda way: Counted(way, shared=False)) == {"same ranks": 1}


def test_an_epoch_goes_on_as_it_would_have_or_not() -> None:
    def state_of(made: Counted, loop: Any) -> int:
        return made.given

    def refuses(made: Counted, state: int) -> Any:
        raise ValueError("another state")

    assert sameness.same_after_resume(Counted, state_of, Counted.at) == {"same resumed": 4}
    assert sameness.same_after_resume(Counted, state_of, refuses) == {"same resumed": 0}
    assert sameness.same_after_resume(Counted, lambda made, loop: 0, Counted.at) == {"same resumed": 0}
    other = {"same resumed": 3}  # without workers, it crops otherwise
    assert sameness.same_after_resume(lambda way: Counted(way, crops=True), state_of, Counted.at) == other


@pytest.mark.parametrize(("task", "most"), [("same ranks", 3), ("same resumed", 4)])
def test_our_loader_gives_a_training_the_same(tmp_path: Path, task: str, most: int) -> None:
    assert schedule.carry_out(Run("ours", task, "as in its guide"), sys.executable, tmp_path) == {task: most}


def test_the_command_says_what_can_be_measured() -> None:
    program = [sys.executable, "-m", "benchmarks.peers"]
    shown = subprocess.run([*program, "--help"], capture_output=True, text=True, encoding="utf-8", check=True).stdout
    assert "--peers" in shown
    assert "mosaic" in shown
    program += ["--show", "--json", "no-such-file"]
    wrong = subprocess.run(program, capture_output=True, text=True, encoding="utf-8", check=False)
    assert wrong.returncode == 2
    assert "no-such-file" in wrong.stderr


PART = ["--peers", "naive", "--tasks", "W6", "W5"]


def test_what_is_far_behind_another_configuration_in_both_first_runs_is_not_measured_further() -> None:
    found = Found()
    for way, values in {"best": [9.0, 10.0], "near": [8.5, 9.5], "far": [7.0, 1.0], "once": [1.0]}.items():
        found.values["W2", "one", way] = values
    found.values["W2", "other", "slow"] = [1.0, 1.0]
    behind = [key for key in found.values if found.is_settled(Run(key[1], "W2", key[2]))]
    assert behind == [("W2", "one", "far")]
    found.values |= {("W6", "one", way): values for way, values in {"best": [2.0, 1.0], "far": [3.0, 2.6]}.items()}
    found.values |= {("W6, 4 stages", "one", way): [1.0, 1.0] for way in ("best", "far")}
    assert not found.is_settled(Run("one", "W6", "far"))  # in one of its cells it is not
    found.values["W6, 4 stages", "one", "far"] = [1.3, 1.3]
    assert found.is_settled(Run("one", "W6", "far"))
    assert not found.is_settled(Run("one", "W6", "best"))


def test_what_hangs_twice_is_not_measured_further() -> None:
    limit = CELLS["stop"].limit
    found = Found(values={("stop", "one", "its way"): [limit], ("stop", "other", "its way"): [limit, 0.1]})
    assert not found.is_settled(Run("one", "stop", "its way"))
    assert not found.is_settled(Run("other", "stop", "its way"))
    found.values["stop", "one", "its way"].append(limit)
    assert found.is_settled(Run("one", "stop", "its way"))


def test_what_all_runs_read_is_written_once_and_again_if_that_was_stopped(tmp_path: Path) -> None:
    def fails(place: Path) -> None:
        (place / "half").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        workloads.written_once(tmp_path, "tars", fails)
    written = workloads.written_once(tmp_path, "tars", lambda place: (place / "whole").touch())
    assert [path.name for path in written.iterdir()] == ["whole"]
    assert workloads.written_once(tmp_path, "tars", fails) == written


@pytest.fixture
def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where a run of everything would be recorded; no pictures are made, and each run gives 2.0."""
    monkeypatch.setattr(command, "RECORDED", tmp_path / "peers.json")
    monkeypatch.setattr(command.workloads, "pictures", lambda folder: None)
    monkeypatch.setattr(schedule, "carry_out", lambda run, python, data: {run.task: 2.0})
    return tmp_path / "peers.json"


def test_a_part_is_shown_and_does_not_take_the_place_of_the_whole(recorded: Path) -> None:
    assert command.main(PART) == 0
    assert not recorded.exists()
    assert command.main([*PART, "--runs", "2", "--json", str(recorded)]) == 0
    values = recording.read(recorded).values
    assert all(runs == [2.0, 2.0] for runs in values.values())
    assert {(cell, who) for cell, who, _ in values} == {
        (cell, who) for cell in ("W5", "W6") for who in ("ours", "naive")
    }


def test_ctrl_c_leaves_what_was_measured_until_then(
    recorded: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measured(run: Run, python: str, data: Path) -> dict[str, float]:
        if run.task == "W6":
            raise KeyboardInterrupt
        return {run.task: 3.0}

    monkeypatch.setattr(schedule, "carry_out", measured)
    assert command.main([*PART, "--json", str(recorded)]) == 130
    assert "stopped" in capsys.readouterr().out
    values = recording.read(recorded).values
    assert {cell for cell, *_ in values} == {"W5"}
    assert all(runs == [3.0] * schedule.RUNS for runs in values.values())


def test_a_task_that_there_is_not_is_named_before_anything_is_installed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["--tasks", "W0", "W99"])
    assert ended.value.code == 2
    assert "'W99'" in (said := capsys.readouterr().err)
    assert "same batches" in said


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", "\x00", '{"machine": {}, "versions": {}, "missing": {}, "values": [3]}']
)
def test_a_file_that_is_no_recording_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "peers.json").write_text(content, encoding="utf-8")
    with pytest.raises(SystemExit, match=r"peers\.json is not what a measurement writes"):
        command.main(["--show", "--json", str(tmp_path / "peers.json")])


def test_what_was_recorded_is_read_and_shown(tmp_path: Path) -> None:
    found = Found(machine={"cores": 2})
    found.values = {("W1", "ours", "a"): [3.0], ("W1", "torch_loader", "b"): [1.0], ("W1", "torch_loader", "c"): [2.0]}
    recording.write(tmp_path / "peers.json", found)
    program = [sys.executable, "-m", "benchmarks.peers", "--show", "--json", str(tmp_path / "peers.json")]
    shown = subprocess.run(program, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    assert "torch DataLoader, c" in " ".join(shown.split())
    assert "1 ahead" in shown
    assert json.loads((tmp_path / "peers.json").read_text(encoding="utf-8"))["machine"] == {"cores": 2}
