"""Functions of stages that run in other processes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def square(x: int) -> int:
    return x * x


def process_id(x: int) -> int:
    time.sleep(0.02)
    return os.getpid()


def image(x: int) -> dict[str, Any]:
    import numpy as np  # sub-interpreters can import this file, but not NumPy

    return {"x": x, "pixels": np.full((64, 64, 3), x, np.uint8)}


def fail_at_three(x: int) -> int:
    if x == 3:
        raise FileNotFoundError(2, "gone", "cat.jpg")
    return x


def no_answer(x: int) -> int:
    raise OSError("no answer")


def killed_at_three(note: Path, x: int) -> int:
    if x == 3:
        note.write_text(str(time.time()))
        os.kill(os.getpid(), signal.SIGKILL)
    return x


def times(x: int) -> Iterator[int]:
    yield from [x] * x


def sleep(x: int) -> int:
    time.sleep(x)
    return x


def no_pickle(x: int) -> Any:
    return lambda: x


class Reader:
    """A callable object with state, and a method."""

    def __init__(self, offset: int) -> None:
        self.offset = offset

    def __call__(self, x: int) -> int:
        return x + self.offset

    read = __call__
