"""Datasets and samplers as people write them, which worker processes can import.

Processes started by `spawn` and `forkserver` import this file by its name: its folder has to be in `sys.path`.
"""

from __future__ import annotations

import dataclasses
import itertools
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import tinytorch.core.dataloader as dl


class Made:
    """Samples that are made, not kept; the length is only large."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> int:
        return index % 7


class Seen:
    """Eight samples, each of which is the text of the key that it was asked for by."""

    def __len__(self) -> int:
        return 8

    def __getitem__(self, key: Any) -> str:
        return repr(key)


class Cycling(dl.Sampler):
    """A sampler with a length that goes on without an end, and counts what was drawn of it."""

    drawn = 0

    def __len__(self) -> int:
        return 8

    def __iter__(self) -> Iterator[int]:
        for position in itertools.cycle(range(8)):
            self.drawn += 1
            yield position


class Kept(dl.Sampler):
    """A sampler of given keys."""

    def __init__(self, keys: Any) -> None:
        self.keys = keys

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.keys)


class Lengthless(dl.Sampler):
    """A sampler that ends, and does not know when."""

    def __iter__(self) -> Iterator[int]:
        return iter([3, 1, 2])


class Anew:
    """A sampler that is its own iterator, as textbooks write them; each `iter()` begins anew."""

    def __init__(self, items: Any) -> None:
        self.items = items

    def __iter__(self) -> Anew:
        self.at = -1
        return self

    def __next__(self) -> Any:
        self.at += 1
        if self.at == len(self.items):
            raise StopIteration
        return self.items[self.at]


class Pictures(dl.Dataset):
    """Photographs of 150 kB with their numbers; a batch of 64 has 9.6 MB."""

    def __init__(self, length: int = 64 * 60, form: str = "tuple") -> None:
        self.length, self.form = length, form

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> Any:
        image = np.full((3, 224, 224), index % 251, np.uint8)
        return {"image": image, "more": [{"label": index}]} if self.form == "dict" else (image, index)


class Bursts(dl.Dataset):
    """Batches of 80 bytes, but each fiftieth is one of `size`."""

    def __init__(self, size: int, length: int = 1000) -> None:
        self.size, self.length = size, length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> np.ndarray:
        return np.ones(80 if index % 50 else self.size, np.uint8)


# ---- what goes wrong


@dataclasses.dataclass(frozen=True)
class FrozenError(Exception):
    path: str


class StubbornError(Exception):
    """It refuses all attributes, whatever their name."""

    def __setattr__(self, name: str, value: Any) -> None:
        raise TypeError(f"{name} cannot be set")


class SlottedError(Exception):
    __slots__ = ("place",)

    def __init__(self, place: int) -> None:
        super().__init__(f"at {place}")
        self.place = place

    def add_note(self, note: str) -> None:
        raise RuntimeError("no notes here")


class SilentNotesError(Exception):
    """It has notes already, and they cannot grow."""

    __notes__ = ("read only",)


class SessionError(Exception):
    """An error of a client, with the connection in it, as many have it."""

    def __init__(self, text: str, session: Any, code: int = 429) -> None:
        super().__init__(text)
        self.session, self.code = session, code


class TwoPartError(Exception):
    """It cannot be made from its `args`, and they hold the connection."""

    def __new__(cls, text: str, session: Any) -> TwoPartError:
        return super().__new__(cls, text, session)

    def __init__(self, text: str, session: Any) -> None:
        self.text, self.session = text, session
        super().__init__(text, session)


class Trap:
    """What can be pickled, and not read back."""

    def __reduce__(self) -> Any:
        return refuse, ()


def refuse() -> None:
    raise LookupError("it was sent, but cannot be read")


def caused() -> Exception:
    error = SessionError("429", None)
    error.__cause__ = SessionError("the server said no", threading.Lock())
    return error


ERRORS: dict[str, Callable[[], Exception]] = {
    "frozen dataclass": lambda: FrozenError("cat.png"),
    "attributes refused": lambda: StubbornError("no"),
    "notes refused": lambda: SlottedError(7),
    "notes in a tuple": lambda: SilentNotesError("full"),
    "lock": lambda: SessionError("429 too many requests", threading.Lock()),
    "function": lambda: SessionError("429 too many requests", lambda: 1),
    "trap": lambda: SessionError("429 too many requests", Trap()),
    "deep": lambda: SessionError("429 too many requests", {"pool": [threading.Lock()]}),
    "arguments": lambda: TwoPartError("429", threading.Lock()),
    "cause": caused,
    "group": lambda: ExceptionGroup("two", [KeyError("one"), SessionError("429", threading.Lock())]),
}


class Failing(dl.Dataset):
    """Four samples, all of which raise an error of `ERRORS`."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __len__(self) -> int:
        return 4

    def __getitem__(self, index: int) -> Any:
        raise ERRORS[self.kind]()


# ---- what draws random numbers


class Noted(dl.Dataset):
    """Twenty-six samples, each with two numbers of the sample's own generator."""

    def __len__(self) -> int:
        return 26

    def __getitem__(self, index: int) -> tuple[int, float, float]:
        return index, float(dl.sample_rng().random()), float(dl.sample_rng().random())


class NotedTogether(Noted):
    """The same, made for all samples of a batch at once."""

    def __getitems__(self, indices: list[int]) -> list[Any]:
        generators = [dl.sample_rng(k) for k in range(len(indices))]
        return [(index, rng.random(), rng.random()) for index, rng in zip(indices, generators, strict=True)]


class NotedBatch(Noted):
    """The same, as a finished batch."""

    def get_batch(self, indices: Any) -> Any:
        generators = [dl.sample_rng(k) for k in range(len(indices))]
        drawn = np.array([[rng.random(), rng.random()] for rng in generators])
        return np.asarray(indices), drawn[:, 0], drawn[:, 1]


class Plain(dl.Dataset):
    """Numbers that are their own samples, of a dataset without torch."""

    def __init__(self, length: int = 20) -> None:
        self.length = length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> int:
        return range(self.length)[index]
