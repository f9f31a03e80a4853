"""Fingerprints of code: what is left of it when names, comments and layout are taken away, a few numbers for each cell.

Runs of tokens are hashed, and of each few neighbouring hashes the smallest is kept: "winnowing", by Schleimer,
Wilkerson and Aiken (2003), https://theory.stanford.edu/~aiken/publications/papers/sigmod03.pdf.
"""

from __future__ import annotations

import builtins
import hashlib
import keyword
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

RUN = 10  # tokens that are hashed together: about a line and a half
WINDOW = 4  # neighbouring hashes of which one is kept; so RUN + WINDOW - 1 equal tokens are always seen
LIMIT = 50_000  # characters of a cell that are looked at

_TOKEN = re.compile(
    r"""
    \#[^\n]*                                              # a comment
  | [rbfuRBFU]{0,2}(?:\"{3}(?:[^\\]|\\.)*?(?:\"{3}|\Z)    # strings, also unclosed ones
                   |'{3}(?:[^\\]|\\.)*?(?:'{3}|\Z)
                   |\"(?:[^\"\\\n]|\\.)*\"?
                   |'(?:[^'\\\n]|\\.)*'?)
  | \.\.\. | self\ *\.\ *\w+ | \.\ *[^\W\d]\w*             # attributes
  | \d[\w.]* | \w+ | [^\w\s]
    """,
    re.VERBOSE | re.DOTALL,
)
_KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins)) | {"np", "self", "case", "match"}
_FACTOR = 0x9E3779B97F4A7C15  # odd, with bits all over


class _Numbers(dict[str, int]):
    """Token -> number: one for all variables, one for all strings, one for all numbers, 0 for a comment."""

    def __missing__(self, token: str) -> int:
        kind = _kind(token)
        digest = hashlib.blake2b(kind.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self[token] = number = int.from_bytes(digest) if kind else 0
        return number


def _kind(token: str) -> str:
    """Return what stands for a token, '' for a comment."""
    if token.startswith("#"):
        return ""
    if token[-1] in "\"'" or token.lstrip("rbfuRBFU")[:1] in ("'", '"'):
        return "string"
    if token[0].isdecimal():
        return "number"
    if token in _KEPT or not (token[0].isalpha() or token[0] == "_"):
        return "".join(token.split())
    return "variable"  # `self.name` too: an attribute of one's own is named as one likes


def fingerprints(sources: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return (index of the source, fingerprint), each pair once, sorted by source: two arrays of equal length.

    A source of fewer than `RUN` tokens has none.
    """
    import numpy as np

    numbers = _Numbers()
    rows = [[number for token in _TOKEN.findall(source[:LIMIT]) if (number := numbers[token])] for source in sources]
    lengths = np.array([len(row) for row in rows], np.int64)
    owner = np.repeat(np.arange(len(rows)), lengths)
    tokens = np.array([number for row in rows for number in row], np.uint64)
    reach = RUN + WINDOW - 1
    if len(tokens) < reach:
        return np.empty(0, np.int64), np.empty(0, np.uint64)
    smallest = _smallest(_hashes(tokens))
    whole = owner[: len(smallest)] == owner[reach - 1 :]  # a window that lies in one source
    return _distinct(owner[: len(smallest)][whole], smallest[whole])


def _hashes(tokens: np.ndarray) -> np.ndarray:
    """Return a number for each run of `RUN` tokens, the same for equal runs."""
    import numpy as np

    count = len(tokens) - RUN + 1
    total = np.zeros(count, np.uint64)
    for place in range(RUN):
        total = total * np.uint64(_FACTOR) + tokens[place : place + count]
    total ^= total >> np.uint64(29)
    return total * np.uint64(_FACTOR)


def _smallest(hashes: np.ndarray) -> np.ndarray:
    import numpy as np

    count = len(hashes) - WINDOW + 1
    return np.minimum.reduce([hashes[place : place + count] for place in range(WINDOW)])


def _distinct(owner: np.ndarray, prints: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    order = np.lexsort((prints, owner))
    owner, prints = owner[order], prints[order]
    first = np.ones(len(owner), bool)
    first[1:] = (owner[1:] != owner[:-1]) | (prints[1:] != prints[:-1])
    return owner[first], prints[first]
