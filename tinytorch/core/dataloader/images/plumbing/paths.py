"""Many paths in one array: workers share its memory, and no object is counted when one of them is read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

__all__ = ["PathList"]


class PathList(Sequence[str]):
    """A sequence of paths that takes as many bytes as they have, and eight for each.

    A list of a million strings is copied into every worker, page by page, as reference counts are written into it.

    Example:
        >>> paths = PathList(["a.jpg", "b.jpg"])
        >>> len(paths), paths[-1]
        (2, 'b.jpg')
    """

    def __init__(self, paths: Iterable[str | os.PathLike[str]]) -> None:
        if isinstance(paths, str | bytes | os.PathLike):
            raise TypeError(f"data_paths must be a list of paths, got one path: {paths!r}")
        encoded = [os.fsencode(path) for path in paths]
        self.ends = np.cumsum([len(path) for path in encoded], dtype=np.int64)
        self.content = np.frombuffer(b"".join(encoded), np.uint8)

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self[place] for place in range(len(self))[index]]
        index = range(len(self))[index]
        start = int(self.ends[index - 1]) if index else 0
        return os.fsdecode(self.content[start : int(self.ends[index])].tobytes())

    def __iter__(self) -> Iterator[str]:
        return (self[index] for index in range(len(self)))

    def __repr__(self) -> str:
        return f"<{len(self):,} paths>"
