"""Read untrusted values in the format of `tito.grading.inside.values`, without running any code of theirs.

Nothing is unpickled, and all is bounded: what is made takes no more than a small multiple of the memory of the code.
"""

from __future__ import annotations

import base64
import math
import re
from collections import namedtuple
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from tito.grading.inside.values import DEPTH, KINDS, NOTHING

KEYS = 10_000  # of all dicts and sets of a value: numbers that collide on purpose make each as slow as all before it
_EMPTY = 1_000_000  # the longest way through an array without elements, whose lists would take memory all the same
_FIELDS, _DIMENSIONS = 64, 8
_DTYPE = re.compile(f"[<>|=]?[{KINDS}]" + r"\d{0,6}(\[\d{0,6}[A-Za-z]{1,3}\])?")


@dataclass(frozen=True)
class Thing:
    """A value without a plain form: the name of its type, and what is in it as text."""

    type: str
    content: str

    def __repr__(self) -> str:
        return self.content if self.content.startswith("<") else f"{self.type.rpartition('.')[2]}({self.content})"


def decode(code: Any) -> Any:
    """Return the value of what `encode` made.

    Raises:
        ValueError: it is not such a code, or too much.
    """
    try:
        return _Reader().value(code, DEPTH + 5)
    except ValueError:
        raise
    except Exception as error:  # there are many ways to be no code
        raise ValueError(f"not the code of a value ({type(error).__name__})") from error


class _Reader:
    """Read one value."""

    def __init__(self) -> None:
        self.keys = KEYS

    def value(self, code: Any, depth: int) -> Any:
        if depth < 0 or not isinstance(code, list):
            raise ValueError("not the code of a value" if depth >= 0 else "the value is nested too deep")
        if code[0] in _PLAIN:
            return _PLAIN[code[0]](code)
        return _CONTAINERS[code[0]](self, code, depth - 1)

    def items(self, codes: Any, depth: int) -> list[Any]:
        return [self.value(part, depth) for part in _of(list, codes)]

    def dict(self, code: Any, depth: int) -> dict[Any, Any]:
        self._count(code[1])
        return {self.value(key, depth): self.value(part, depth) for key, part in code[1]}

    def set(self, code: Any, depth: int) -> Any:
        self._count(code[2])
        kind = frozenset if code[1] == "frozenset" else set
        return kind(self.items(code[2], depth))

    def named(self, code: Any, depth: int) -> Any:
        parts = self.items(code[3], depth)
        given = tuple(_of(str, name) for name in _of(list, code[2]))
        names = given or tuple(f"f{place}" for place in range(len(parts)))
        if len(names) > _FIELDS:
            raise ValueError("a tuple with that many names")
        return _tuple_type(_of(str, code[1]), names)(*parts)

    def array(self, code: Any, depth: int) -> np.ndarray:
        shape = tuple(_length(length) for length in _of(list, code[2])[: _DIMENSIONS + 1])
        if len(shape) > _DIMENSIONS:
            raise ValueError("an array of too many dimensions")
        if isinstance(code[3], list):
            found = np.empty(len(code[3]), object)
            for place, part in enumerate(self.items(code[3], depth)):
                found[place] = part
        else:
            found = np.frombuffer(base64.b64decode(_of(str, code[3]), validate=True), _dtype(code[1]))
        if math.prod(shape) != found.size or (not found.size and math.prod(max(it, 1) for it in shape) > _EMPTY):
            raise ValueError("an array of another shape")
        return found.reshape(shape)

    def _count(self, codes: Any) -> None:
        self.keys -= len(_of(list, codes))
        if self.keys < 0:
            raise ValueError("more keys than can be compared")


def _dtype(text: Any) -> np.dtype:
    if not _DTYPE.fullmatch(_of(str, text)):
        raise ValueError("not a type of array elements that travels")
    return np.dtype(text)


def _length(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**48:
        raise ValueError("not a length")
    return value


def _of(kind: Any, value: Any) -> Any:
    """Return a value that has to be of a kind."""
    if not isinstance(value, kind):
        raise ValueError("not the code of a value")
    return value


@lru_cache(256)
def _tuple_type(name: str, names: tuple[str, ...]) -> Any:
    plain = name.rpartition(".")[2]
    return namedtuple(plain if plain.isidentifier() and len(plain) < 100 else "Tuple", names, rename=True)


def _thing(code: Any) -> Thing:
    if code[1] == NOTHING:
        raise ValueError(_of(str, code[2])[:200])
    return Thing(_of(str, code[1]), _of(str, code[2]))


_PLAIN: dict[str, Any] = {
    "v": lambda code: _of(bool | None, code[1]),
    "i": lambda code: int(_of(str, code[1]), 16),
    "f": lambda code: float.fromhex(_of(str, code[1])),
    "c": lambda code: complex(float.fromhex(_of(str, code[1])), float.fromhex(_of(str, code[2]))),
    "s": lambda code: _of(str, code[1]),
    "y": lambda code: base64.b64decode(_of(str, code[1]), validate=True),
    "D": lambda code: _dtype(code[1]),
    "k": lambda code: Thing("type", f"<class {_of(str, code[1])}>"),
    "x": _thing,
}
_CONTAINERS: dict[str, Any] = {
    "l": lambda reader, code, depth: reader.items(code[1], depth),
    "t": lambda reader, code, depth: tuple(reader.items(code[1], depth)),
    "d": _Reader.dict,
    "S": _Reader.set,
    "T": _Reader.named,
    "a": _Reader.array,
    "g": lambda reader, code, depth: reader.array(code, depth)[()],
}
