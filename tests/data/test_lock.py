"""One process or thread at a time, and no lock outlives its holder."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from tinytorch.data import lock as lock_module
from tinytorch.data.lock import exclusive


def test_lock_file_goes_with_the_lock(tmp_path: Path) -> None:
    with exclusive(tmp_path / "lock") as alone:
        assert alone
        assert (tmp_path / "lock").exists()
    assert list(tmp_path.iterdir()) == []


def test_lock_file_that_was_left_behind_blocks_nobody(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    with exclusive(tmp_path / "lock") as alone:
        assert alone


def test_holders_never_overlap(tmp_path: Path) -> None:
    inside, most, turns = 0, 0, 0

    def work() -> None:
        nonlocal inside, most, turns
        with exclusive(tmp_path / "lock"):
            inside += 1
            most, turns = max(most, inside), turns + 1
            time.sleep(0.002)  # long enough for another to come in, if it could
            inside -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, turns, list(tmp_path.iterdir())) == (1, 8, [])


def test_lock_on_a_file_that_was_removed_meanwhile_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, removals, lock = tmp_path / "lock", [tmp_path / "lock"], lock_module._try_lock

    def late(file) -> str:
        if removals:
            removals.pop().unlink()  # the holder before left between our opening and our locking
        return lock(file)

    monkeypatch.setattr(lock_module, "_try_lock", late)
    with exclusive(path):
        assert path.exists()


def test_second_holder_is_told_that_it_waits(tmp_path: Path) -> None:
    waiting, order = threading.Event(), list[str]()

    def second() -> None:
        with exclusive(tmp_path / "lock", waiting.set):
            order.append("second")

    thread = threading.Thread(target=second)
    with exclusive(tmp_path / "lock"):
        thread.start()
        assert waiting.wait(10)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
