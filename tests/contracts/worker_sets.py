"""Datasets that worker processes can import, and a picture of a batch that can be compared.

Processes started by `spawn` and `forkserver` import this file by its name: its folder has to be in `sys.path`.
"""

from __future__ import annotations

import ctypes
import faulthandler
import itertools
import mmap
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from tinytorch.core.dataloader import batch_rng, get_worker_info
from tinytorch.core.tensor import Tensor


class Pair(NamedTuple):
    image: Any
    label: Any


SAMPLES: dict[str, Callable[[int], Any]] = {
    "array": lambda k: np.full((2, 3), k, dtype=np.float32),
    "nested": lambda k: {"x": (np.arange(4) + k, [np.bool_(k % 2), {"deep": np.full((1, 2), k, np.int16)}]), "k": k},
    "empty": lambda k: (np.zeros((0, 3), dtype=np.float32), np.zeros(0, dtype=np.uint8)),
    "scalars": lambda k: (k, k / 3, np.float32(k), bool(k % 2), np.int8(k)),
    "texts": lambda k: (f"name {k}", str(k).encode(), "ä" * k),
    "named": lambda k: Pair(np.arange(3) * k, k),
    "Tensor": lambda k: (Tensor(np.full(3, k, dtype=np.float32)), k),
    "reversed": lambda k: np.arange(12).reshape(3, 4)[::-1, ::2] + k,
    "dtypes": lambda k: [np.full(2, k, dtype) for dtype in ("?", "i1", "u2", "i8", "f2", "f8", "c8", ">i4")],
}


class Zoo:
    """Eleven samples of one kind of `SAMPLES`."""

    def __init__(self, kind: str = "nested") -> None:
        self.kind = kind

    def __len__(self) -> int:
        return 11

    def __getitem__(self, index: int) -> Any:
        return SAMPLES[self.kind](index)


class Everything(Zoo):
    """Eleven samples of all kinds, and what a random augmentation adds to each."""

    def __getitem__(self, index: int) -> Any:
        drawn = (batch_rng().random(), random.random(), np.random.random(2))
        return {kind: sample(index) for kind, sample in SAMPLES.items()}, drawn


class Drawn:
    """Nine samples of random numbers, from the offered generator, or from the global ones too."""

    def __init__(self, everywhere: bool = True) -> None:
        self.everywhere = everywhere

    def __len__(self) -> int:
        return 9

    def __getitem__(self, index: int) -> list[float]:
        offered, torch = float(batch_rng().random()), sys.modules.get("torch")
        if not self.everywhere:
            return [offered]
        return [offered, random.random(), float(np.random.random()), float(torch.rand(())) if torch else 0.0]


class Counter:
    """`length` batches of some bytes that say which they are; `seconds` for each."""

    def __init__(self, length: int, width: int = 16, seconds: float = 0.0) -> None:
        self.length, self.width, self.seconds = length, width, seconds

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> np.ndarray:
        time.sleep(self.seconds)
        return np.full(self.width + index % 7, index, dtype=np.int32)


class PlaceError(Exception):
    """An exception whose arguments are not those of `__init__`."""

    def __init__(self, path: str, line: int) -> None:
        super().__init__(f"{path}:{line}")
        self.path, self.line = path, line


class SlotError(Exception):
    __slots__ = ("place",)


class Unreadable:
    """What can be pickled, and not read back."""

    def __reduce__(self) -> Any:
        return refuse, ()


def refuse() -> None:
    raise LookupError("it was sent, but cannot be read")


def slotted() -> None:
    error = SlotError("text")
    error.place = 7
    raise error


def raising(make: Callable[[], BaseException]) -> Any:
    def act() -> None:
        raise make()  # a new one each time: notes stay with an exception

    return act


def half_an_answer() -> Any:
    """End this process while it writes an answer that is larger than any pipe."""
    threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return b"0" * 300_000_000


def crash() -> None:
    faulthandler.disable()
    ctypes.string_at(1)


ACTS: dict[str, Callable[[], Any]] = {
    "KeyError": raising(lambda: KeyError("cat.png")),
    "own class": raising(lambda: PlaceError("a.bin", 7)),
    "UnicodeDecodeError": lambda: b"caf\xe9".decode("utf-8"),
    "FileNotFoundError": lambda: open("/nowhere/at all", encoding="utf-8"),  # noqa: PTH123, SIM115
    "ImportError": lambda: __import__("no_such_module"),
    "ExceptionGroup": raising(lambda: ExceptionGroup("two", [ValueError("one"), KeyError("two")])),
    "slots": slotted,
    "StopIteration": lambda: next(iter(())),
    "GeneratorExit": raising(lambda: GeneratorExit("odd")),
    "sys.exit": lambda: sys.exit(3),
    "unpicklable": lambda: lambda: 1,
    "unreadable": Unreadable,
    "os._exit": lambda: os._exit(0),
    "segfault": crash,
    "SIGKILL": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "SIGTERM": lambda: os.kill(os.getpid(), signal.SIGTERM),
    "SIGSTOP": lambda: os.kill(os.getpid(), signal.SIGSTOP),
    "sleep": lambda: time.sleep(60),
    "real-time signal": lambda: os.kill(os.getpid(), signal.SIGRTMIN + 1),
    "half an answer": half_an_answer,
}


class Acting:
    """Twelve samples, one of which does something of `ACTS`."""

    def __init__(self, act: str, at: int = 5) -> None:
        self.act, self.at = act, at

    def __len__(self) -> int:
        return 12

    def __getitem__(self, index: int) -> Any:
        return ACTS[self.act]() or index if index == self.at else index


class Elsewhere(Zoo):
    """A dataset that cannot be read where it is sent."""

    def __setstate__(self, state: Any) -> None:
        raise LookupError("the file of this dataset is not here")


class Locked(Zoo):
    """A dataset with something in it that only the start of a process can send."""

    def __init__(self, context: Any) -> None:
        super().__init__("array")
        self.count = context.Value("i", 0)

    def __getitem__(self, index: int) -> Any:
        with self.count.get_lock():
            self.count.value += 1
        return super().__getitem__(index)


class Large:
    """An array that samples are views of; it can be written to, as in every process of its own."""

    def __init__(self, data: Any) -> None:
        self.data = data

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, index: int) -> Any:
        self.data[index] += 1
        return self.data[index].sum()


class Sharded:
    """A stream whose shares are given: worker k gives the numbers from 100 k on, so many as `shares[k]`."""

    def __init__(self, *shares: int) -> None:
        self.shares = shares

    def __iter__(self) -> Iterator[int]:
        info = get_worker_info()
        start = 100 * info.id if info else 0
        return iter(range(start, start + self.shares[info.id if info else 0]))


class Whole:
    """A stream of numbers that `start` and `step` say; it knows nothing of workers."""

    def __init__(self, stop: int) -> None:
        self.start, self.stop, self.step = 0, stop, 1

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.start, self.stop, self.step))


class SizedWhole(Whole):
    def __len__(self) -> int:
        return self.stop


def share_out(worker: int) -> None:
    """Make the dataset of this worker a share: torch's other way."""
    info = get_worker_info()
    assert info is not None
    info.dataset.start, info.dataset.step = worker, info.num_workers


class Augmented(Sharded):
    """Shares in an order, and with numbers, that are drawn."""

    def __init__(self, *shares: int, everywhere: bool = True) -> None:
        super().__init__(*shares)
        self.everywhere = everywhere

    def __iter__(self) -> Iterator[Any]:
        for sample in batch_rng().permutation(list(super().__iter__())).tolist():
            drawn = (random.random(), np.random.random()) if self.everywhere else ()
            yield np.array([sample, batch_rng().random(), *drawn])


class ActingStream:
    """Four samples a worker, of which number 2 does something of `ACTS` in worker 1; or the start does."""

    def __init__(self, act: str, at_start: bool = False) -> None:
        self.act, self.at_start = act, at_start

    def __iter__(self) -> Iterator[Any]:
        info = get_worker_info()
        acts = info is None or info.id == 1
        if acts and self.at_start:
            ACTS[self.act]()
        return self.samples(acts)

    def samples(self, acts: bool) -> Iterator[int]:
        for k in range(4):
            if acts and not self.at_start and k == 2:
                ACTS[self.act]()
            yield k


class Passing:
    """An endless stream that notes how many passes over it are begun and ended, in memory that processes share."""

    def __init__(self) -> None:
        self.noted = np.frombuffer(mmap.mmap(-1, 16), np.int64)

    def __iter__(self) -> Iterator[int]:
        self.noted[0] += 1
        try:
            yield from itertools.count()
        finally:
            self.noted[1] += 1


def exit_at_start(worker: int) -> None:
    sys.exit(f"worker {worker} will not")


def fail_at_start(worker: int) -> None:
    raise OSError(5, f"no device for worker {worker}")


def as_list(samples: list[Any]) -> Any:
    """Collate nothing: a list, with an object and the process in it that NumPy knows nothing of."""
    info = get_worker_info()
    return [samples, {"odd": {1, 2}, "none": None}, info is None or info.num_workers > 0]


def portrait(value: Any) -> Any:
    """Return what a value is to the last byte, in tuples and lists that can be compared."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        flat = value.detach().resolve_conj().reshape(-1).contiguous().view(torch.uint8)
        return type(value), value.dtype, tuple(value.shape), value.requires_grad, flat.numpy().tobytes()
    if isinstance(value, np.ndarray):
        content = value.tolist() if value.dtype == object else value.tobytes()
        return type(value), value.dtype.str, value.shape, value.flags.writeable, content
    if isinstance(value, Tensor):
        return Tensor, portrait(value.data)
    if isinstance(value, Mapping):
        return type(value), [(key, portrait(part)) for key, part in value.items()]
    if isinstance(value, list | tuple):
        return type(value), [portrait(part) for part in value]
    return type(value), value
