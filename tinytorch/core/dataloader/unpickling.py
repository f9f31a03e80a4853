"""An unpickler that no file can misuse to hang the program or to fill its memory.

Restricting `find_class` decides what a pickle may call, but not how often, or with which arguments. A file of a few MB
can copy an array a million times, ask for a `bytearray` of many GiB, or use deeply nested tuples as the key of a dict,
so that hashing it never ends. So `PlainUnpickler` only knows the opcodes that a dict of arrays and lists needs. The
functions here replace NumPy's, which would make arrays of any size, with old memory contents in them.
"""

from __future__ import annotations

import os
import pickle
from typing import Any, BinaryIO

import numpy as np

_KNOWN = (
    *(pickle.PROTO, pickle.FRAME, pickle.STOP, pickle.MARK, pickle.NONE, pickle.NEWTRUE, pickle.NEWFALSE),
    *(pickle.BININT, pickle.BININT1, pickle.BININT2, pickle.BINSTRING, pickle.SHORT_BINSTRING),
    *(pickle.BINBYTES, pickle.SHORT_BINBYTES, pickle.BINUNICODE, pickle.SHORT_BINUNICODE),
    *(pickle.EMPTY_TUPLE, pickle.TUPLE, pickle.TUPLE1, pickle.TUPLE2, pickle.TUPLE3),
    *(pickle.EMPTY_LIST, pickle.APPEND, pickle.APPENDS, pickle.EMPTY_DICT, pickle.GLOBAL, pickle.STACK_GLOBAL),
    *(pickle.BINPUT, pickle.LONG_BINPUT, pickle.MEMOIZE, pickle.BINGET, pickle.LONG_BINGET),
)
_MOST_CALLS = 8  # a batch of CIFAR-10 needs two: its array, and the dtype of that

_Unpickler: Any = pickle._Unpickler  # the one in Python: C's sizes its memo by a number in the file, up to 32 GiB


class _Source:
    """A file that records the length that the unpickler asked for; pickle itself also accepts less."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.needed = file, 0

    def read(self, size: int) -> bytes:
        self.needed = max(self.needed, self.file.tell() + size)
        return self.file.read(size)

    def readline(self) -> bytes:
        line = self.file.readline()
        self.needed = max(self.needed, self.file.tell() + (not line.endswith(b"\n")))
        return line


class PlainUnpickler(_Unpickler):
    """Read texts, integers, tuples, lists, dicts whose keys are texts, and arrays; refuse everything else.

    Subclasses decide with `find_class` which functions may be called.

    Raises:
        Any exception: the file is not such a pickle.
    """

    _calls = 0

    def __init__(self, file: BinaryIO, *, encoding: str = "ASCII") -> None:
        self._source = _Source(file)
        super().__init__(self._source, encoding=encoding)

    def load(self) -> Any:
        """Return the contents of the file; refuse trailing data."""
        content = super().load()
        if rest := len(self._source.file.read()):
            raise pickle.UnpicklingError(f"{rest:,} bytes after the end of the pickle")
        return content

    def fault(self, error: Exception) -> str:
        """Say in words what is wrong with the file; `error` is what `load` raised."""
        size = self._source.file.seek(0, os.SEEK_END)
        if size == 0:
            return "an empty file"
        if self.proto and self._source.needed > size:  # other files, a text say, may look like a pickle that is longer
            return f"a file that is cut off after {size:,} of at least {self._source.needed:,} bytes"
        unreadable = f"something that cannot be read: {error}"
        return unreadable if isinstance(error, pickle.UnpicklingError) else "damaged content"

    def _refuse(self) -> None:
        raise pickle.UnpicklingError("an opcode that arrays, lists and dicts do not need")

    def _call(self) -> None:
        self._calls += 1
        if self._calls > _MOST_CALLS:
            raise pickle.UnpicklingError(f"more than {_MOST_CALLS} calls")
        self.load_reduce()

    def _fill(self) -> None:
        state = self.stack.pop()
        if isinstance(self.stack[-1], np.ndarray):  # a dtype comes with a state too, which says nothing that is needed
            if self.stack[-1].size:
                raise pickle.UnpicklingError("an array that is filled twice")
            self.stack[-1].__setstate__(state)

    def _set_item(self) -> None:
        value, key = self.stack.pop(), self.stack.pop()
        self._store([key, value])

    def _set_items(self) -> None:
        self._store(self.pop_mark())

    def _store(self, items: list[Any]) -> None:
        if type(self.stack[-1]) is not dict or not {type(key) for key in items[::2]} <= {bytes, str}:
            raise pickle.UnpicklingError("a dict with keys that are no texts")
        self.stack[-1].update(zip(items[::2], items[1::2], strict=True))

    dispatch = dict.fromkeys(range(256), _refuse)
    dispatch |= {code[0]: _Unpickler.dispatch[code[0]] for code in _KNOWN}
    dispatch |= {pickle.REDUCE[0]: _call, pickle.BUILD[0]: _fill}
    dispatch |= {pickle.SETITEM[0]: _set_item, pickle.SETITEMS[0]: _set_items}


def empty_array(*_: Any) -> np.ndarray:
    """Return a new array for the pickle to fill, instead of NumPy's `_reconstruct`; the arguments are ignored."""
    return np.zeros(0, dtype=np.uint8)


def byte_type(name: Any, *_: Any) -> np.dtype:
    """Return the dtype of bytes, instead of `np.dtype`; refuse any other."""
    if name not in (b"u1", "u1"):
        raise pickle.UnpicklingError("an array whose type is not u1, bytes")
    return np.dtype(np.uint8)
