"""The compiled library: where it is, which functions it has, and which exception stands for each number it returns."""

from __future__ import annotations

import ctypes
import functools
import os
import sys
from pathlib import Path
from typing import Any

VERSION = 1  # as in src/lib.rs
ROOT = Path(__file__).resolve().parent
EXCEPTIONS: dict[int, type[Exception]] = {-1: IndexError, -2: ValueError, -3: RuntimeError, -4: RuntimeError}
_NAMES = {"darwin": "libloader.dylib", "win32": "loader.dll"}


class Array(ctypes.Structure):
    """`struct Array` of src/lib.rs: an array of a data set."""

    _fields_ = (
        ("first", ctypes.c_void_p),
        ("count", ctypes.c_size_t),
        ("row_bytes", ctypes.c_size_t),
        ("stride", ctypes.c_ssize_t),
        ("mean", ctypes.c_void_p),
        ("std", ctypes.c_void_p),
        ("channels", ctypes.c_size_t),
        ("channels_last", ctypes.c_bool),
    )


class Output(ctypes.Structure):
    """`struct Output` of src/pool.rs: memory for one array of a batch."""

    _fields_ = (("start", ctypes.c_void_p), ("bytes", ctypes.c_size_t))


def library_path() -> Path:
    """Return the file that `cargo build --release` writes."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return target / "release" / _NAMES.get(sys.platform, "libloader.so")


@functools.cache
def library() -> Any:
    """Load the library.

    Raises:
        ImportError: it is not built yet, or was built from other source code.
    """
    path = library_path()
    if not path.is_file():
        raise ImportError(f"{path} does not exist: run  make rust  to build it (it needs cargo)", name="rust")
    found = ctypes.CDLL(str(path))
    number, size, pointer = ctypes.c_int64, ctypes.c_size_t, ctypes.c_void_p
    found.loader_version.restype = ctypes.c_uint32
    if found.loader_version() != VERSION:
        raise ImportError(f"{path} is older than its source code: run  make rust  to build it again", name="rust")
    found.loader_open.argtypes = [ctypes.POINTER(Array), size, size, size]
    found.loader_submit.argtypes = [number, pointer, size, ctypes.POINTER(Output), size]
    found.loader_wait.argtypes = [number, number, ctypes.c_uint64]
    found.loader_close.argtypes = [number]
    for function in (found.loader_open, found.loader_submit, found.loader_wait, found.loader_close, found.loader_panic):
        function.restype = number
    found.loader_message.argtypes = [ctypes.c_char_p, size]
    found.loader_message.restype = size
    return found


def checked(code: int) -> int:
    """Return what a function of the library returned, or raise its error."""
    if code >= 0:
        return code
    raise EXCEPTIONS[code](last_message())


def last_message() -> str:
    """Return the message of the last error in this thread."""
    message = library().loader_message
    buffer = ctypes.create_string_buffer(message(None, 0))
    message(buffer, len(buffer))
    return buffer.raw.decode("utf-8")
