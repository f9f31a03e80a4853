"""Windows over a labelled array as samples: for programs that use xarray.

    from tinytorch.xarray import Windows

It needs xarray, which the extra `xarray` installs, and lives outside `core`: no notebook builds it.
"""

from __future__ import annotations

import itertools
import math
import operator
import threading
import zlib
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future
from typing import Any

import numpy as np

try:
    import xarray
except ModuleNotFoundError as error:
    mend = "tinytorch.xarray is for programs that have xarray: pip install xarray"
    raise ModuleNotFoundError(mend, name=error.name) from error

from tinytorch.core.dataloader.errors import shown
from tinytorch.core.dataloader.workers.plumbing.messages import get_worker_info

__all__ = ["Windows"]


class Windows:
    """Windows over a labelled array, each of which is a sample of NumPy arrays.

    They are those of xbatcher's `BatchGenerator(data, input_dims, input_overlap)`, in the same order. The place of a
    window is computed from its number, so a billion windows take no more memory than one.

    Data in chunks, in dask arrays or in files, are read in blocks. A block holds all windows that begin in one chunk
    along the first of `input_dims`, so it also reaches into the next chunk. A `BlockShuffleSampler` mixes blocks.

    Args:
        data: a DataArray or a Dataset.
        input_dims: how long a window is along each dimension, for example {"time": 6, "lat": 32}. The place along the
            first one changes most slowly. A window has all of every other dimension.
        input_overlap: how much of a window the next one has, too, along each dimension; 0 where it is not given.
        transform: makes the input of a window, which is a DataArray or a Dataset; the window itself if None.
        target_transform: makes the target of the same window. A sample is then a tuple (input, target).
        keep: how many blocks stay in memory. With 0, each window is read by itself.

    Raises:
        TypeError: `data` is of another type, or a length or an overlap is no integer.
        ValueError: a dimension that `data` or `input_dims` does not have; a window that is not from 1 to the length of
            its dimension; an overlap that is not from 0 to less than the window; a negative `keep`; no dimension.

    Attributes:
        edges: (blocks + 1,) which windows along the first dimension begin a block, and how many there are.
        ends: (blocks,) how many windows there are up to the end of each block.
        reads: how many blocks this process has read.

    Example:
        >>> series = xarray.DataArray(np.arange(10), dims="time")
        >>> windows = Windows(series, {"time": 4}, {"time": 2})
        >>> len(windows), windows[1]
        (4, array([2, 3, 4, 5]))
    """

    def __init__(
        self,
        data: xarray.DataArray | xarray.Dataset,
        input_dims: Mapping[Hashable, int],
        input_overlap: Mapping[Hashable, int] | None = None,
        *,
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
        keep: int = 2,
    ) -> None:
        overlap = dict(input_overlap or {})
        _check(data, input_dims, overlap, keep)
        self.data, self.transform, self.target_transform, self.keep = data, transform, target_transform, keep
        self.sizes = dict(input_dims)
        self.strides = {dim: size - overlap.get(dim, 0) for dim, size in self.sizes.items()}
        self.counts = [(data.sizes[dim] - size) // self.strides[dim] + 1 for dim, size in self.sizes.items()]
        self.first = next(iter(self.sizes))  # the dimension that is cut into blocks
        starts = np.arange(self.counts[0]) * self.strides[self.first]
        blocks = np.searchsorted(_chunk_ends(data, self.first), starts, side="right")
        self.edges = np.concatenate([[0], np.flatnonzero(np.diff(blocks)) + 1, [self.counts[0]]])
        self.ends = self.edges[1:] * math.prod(self.counts[1:])
        self.fingerprint = zlib.crc32(repr((self.sizes, self.strides, self.counts)).encode())  # for a loader's state
        self.reads = 0
        self._kept: dict[int, Future[Any]] = {}
        self._lock = threading.Lock()

    def __getstate__(self) -> dict[str, object]:
        """Leave out what this process has read: a worker reads for itself."""
        return {name: value for name, value in vars(self).items() if name != "_lock"} | {"_kept": {}, "reads": 0}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _lock=threading.Lock())

    def __len__(self) -> int:
        return math.prod(self.counts)

    def __getitem__(self, index: int) -> Any:
        """Return a sample; of a Dataset, inputs and targets are dicts of arrays unless a transform makes one."""
        try:
            number = range(len(self))[operator.index(index)]
        except IndexError:
            raise IndexError(f"index {index} is out of range for {len(self)} windows") from None
        places = map(int, np.unravel_index(number, self.counts))
        begins = {dim: place * self.strides[dim] for dim, place in zip(self.sizes, places, strict=True)}
        data = self.data
        if self.keep:
            block = int(np.searchsorted(self.ends, number, side="right"))
            data = self._block(block)
            begins[self.first] -= self._span(block).start
        window = data.isel({dim: slice(begin, begin + self.sizes[dim]) for dim, begin in begins.items()})
        if not self.keep:
            window = _loaded(window)  # once, whatever the transforms ask for
        made = _arrays(self.transform(window) if self.transform else window)
        return made if self.target_transform is None else (made, _arrays(self.target_transform(window)))

    def _span(self, block: int) -> slice:
        """Return the places along the first dimension that a block covers."""
        start, stop = map(int, self.edges[block : block + 2])
        stride = self.strides[self.first]
        return slice(start * stride, (stop - 1) * stride + self.sizes[self.first])

    def _block(self, block: int) -> Any:
        """Return a block. It is read once, also if several threads need it, and stays until `keep` others were used."""
        with self._lock:
            found = self._kept.pop(block, None)
            self._kept[block] = coming = Future() if found is None else found  # the latest is the last
            while len(self._kept) > self.keep:
                del self._kept[next(iter(self._kept))]
            self.reads += found is None
        if found is None:
            try:
                coming.set_result(_loaded(self.data.isel({self.first: self._span(block)})))
            except BaseException as error:
                coming.set_exception(error)
                with self._lock:
                    self._kept.pop(block, None)
        return coming.result()


def _check(data: Any, sizes: Mapping[Hashable, int], overlap: Mapping[Hashable, int], keep: int) -> None:
    if not isinstance(data, xarray.DataArray | xarray.Dataset):
        raise TypeError(f"data must be a DataArray or a Dataset, got {shown(data)}")
    if not sizes:
        raise ValueError("input_dims must name a dimension, got none")
    for name, given, known in (("input_dims", sizes, data.sizes), ("input_overlap", overlap, sizes)):
        for dim in given:
            if dim not in known:
                raise ValueError(f"{name} must be among {', '.join(map(repr, known))}, got {dim!r}")
            if isinstance(given[dim], bool) or not isinstance(given[dim], int | np.integer):
                raise TypeError(f"{name}[{dim!r}] must be an integer, got {shown(given[dim])}")
    for dim, size in sizes.items():
        if not 1 <= size <= data.sizes[dim]:
            raise ValueError(f"input_dims[{dim!r}] must be from 1 to {data.sizes[dim]}, got {size}")
        if not 0 <= overlap.get(dim, 0) < size:
            raise ValueError(f"input_overlap[{dim!r}] must be from 0 to {size - 1}, got {overlap[dim]}")
    if keep < 0:
        raise ValueError(f"keep must not be negative, got {keep}")


def _chunk_ends(data: xarray.DataArray | xarray.Dataset, dim: Hashable) -> list[int]:
    """Return where the chunks along a dimension end: those of dask, else those of the file, else there is one."""
    length = data.sizes[dim]
    if dim in data.chunksizes:
        return list(itertools.accumulate(data.chunksizes[dim]))
    variables = [data] if isinstance(data, xarray.DataArray) else list(data.data_vars.values())
    for variable in variables:
        if dim in (chunks := variable.encoding.get("preferred_chunks", {})):
            size = chunks[dim]
            return list(itertools.accumulate(size)) if isinstance(size, tuple) else [*range(size, length, size), length]
    return [length]


def _loaded(data: Any) -> Any:
    """Return the data in memory. In a worker, dask uses no threads: a forked process would wait for its parent's."""
    return data.load(scheduler="synchronous") if data.chunksizes and get_worker_info() else data.load()


def _arrays(made: Any) -> Any:
    """Return what a transform made, without labels."""
    if isinstance(made, xarray.Dataset):
        return {str(name): np.asarray(array) for name, array in made.data_vars.items()}
    return np.asarray(made) if isinstance(made, xarray.DataArray) else made
