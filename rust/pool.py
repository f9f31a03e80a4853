"""Threads of Rust that make batches: the library's functions as a class."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from rust.column import Column, address_of
from rust.library import Array, Output, checked, library

SLICE_MS = 50  # a wait returns to Python this often, so Ctrl-C is noticed


class Pool:
    """Makes batches of columns in threads, at most `capacity` at a time.

    Args:
        columns: arrays of equal length.
        threads: how many threads make batches; 0: each is made when it is submitted.
        capacity: how many batches may be submitted and not collected yet.

    Raises:
        ImportError: the library is not built. ValueError: arguments that make no sense.

    Example:
        >>> with Pool([Column(images)], threads=2, capacity=4) as pool:
        ...     batch = np.empty((2, 3, 32, 32), np.uint8)
        ...     pool.collect(pool.submit(np.array([7, 0]), [batch]))
    """

    _handle: int | None = None
    _submitted: Sequence[np.ndarray] | None = None

    def __init__(self, columns: Sequence[Column], *, threads: int, capacity: int) -> None:
        for name, value, least in (("threads", threads, 0), ("capacity", capacity, 1)):
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 4096:
                raise ValueError(f"{name} must be an integer from {least} to 4096, got {value!r}")
        self.columns = tuple(columns)  # the threads read their memory
        self._open: dict[int, Any] = {}  # ticket -> the arrays of its batch: the threads write to them
        self._library, self._process = library(), os.getpid()
        arrays = (Array * len(self.columns))(*(column.described() for column in self.columns))
        self._handle = checked(self._library.loader_open(arrays, len(arrays), threads, capacity))

    def submit(self, indices: Any, outputs: Sequence[np.ndarray]) -> int:
        """Have the batch of the rows at `indices` made in the memory of these arrays, one for each column.

        Return its ticket. Leave the arrays alone until you have collected it.

        Raises:
            TypeError: indices that are not integers.
            ValueError: arrays that can't be written to, or are not contiguous.
            RuntimeError: the pool is closed, full, or of another process.
        """
        rows = np.asarray(indices) if len(indices) else np.zeros(0, np.int64)
        if rows.dtype.kind not in "iu" or rows.dtype == np.uint64 or rows.ndim != 1:
            raise TypeError(f"indices must be integers (n,) below 2**63, got {rows.dtype} with shape {rows.shape}")
        rows = np.ascontiguousarray(rows, np.int64)
        for output in outputs:
            if not (output.flags.c_contiguous and output.flags.writeable):
                raise ValueError(f"outputs must be contiguous and writable, got strides {output.strides}")
        memory = (Output * len(outputs))(*(Output(address_of(output), output.nbytes) for output in outputs))
        self._submitted = outputs  # the threads write to them, even if Ctrl-C comes before there is a ticket
        arguments = address_of(rows), len(rows), memory, len(memory)
        ticket = checked(self._library.loader_submit(self._number, *arguments))
        self._open[ticket] = outputs
        return ticket

    def collect(self, ticket: int) -> None:
        """Wait until the batch of this ticket is made. Ctrl-C ends the wait, not the pool.

        Raises:
            IndexError: the batch has a position that a column doesn't have.
            ValueError: an output has another size than the batch.
            RuntimeError: the pool is closed or of another process; the ticket is unknown; or the Rust code panicked.
        """
        while True:
            code = self._library.loader_wait(self._number, ticket, SLICE_MS)
            if code != 1:
                self._open.pop(ticket, None)
                checked(code)
                return

    def close(self) -> None:
        """Drop the batches that wait, and end the threads. A second call does nothing."""
        if self._handle is not None and self._process == os.getpid():  # a fork has no threads to end
            checked(self._library.loader_close(self._handle))
        self._handle = self._submitted = None  # afterwards: Ctrl-C may come at any line
        self._open.clear()

    @property
    def _number(self) -> int:
        """The handle, if there are threads behind it. The library would notice, too, but maybe at a lock."""
        if self._handle is None:
            raise RuntimeError("the pool is closed: make a new Pool")
        if self._process != os.getpid():
            here = f"this is process {os.getpid()}, forked from it"
            raise RuntimeError(f"the threads of the pool are in process {self._process}, and {here}: make a new Pool")
        return self._handle

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __del__(self) -> None:
        """Close a pool that is lost: its threads would write to memory that Python has freed."""
        if self._handle is not None and self._process == os.getpid():
            self.close()
            warnings.warn("a Pool was not closed: use it in a `with` block", ResourceWarning, stacklevel=1)
