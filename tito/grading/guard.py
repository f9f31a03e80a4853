"""Keep one cell of a notebook from changing the process for the next: what a cell may have bent is bent back.

Code under test replaces `builtins.len`, empties `sys.modules`, closes stdout, changes the folder, seeds the random
generators, forks. Nothing of that may cost another task its points, nor silence the report.
"""

from __future__ import annotations

import builtins
import contextlib
import faulthandler
import gc
import io
import os
import random
import sys
import tempfile
import warnings
from dataclasses import dataclass
from types import ModuleType
from typing import IO, Any, TextIO

import numpy as np

OUTPUT_LIMIT = 20_000  # bytes of a cell's output that are kept

# What is needed to recover is held here, out of the reach of `builtins.len = None` and `os.getpid = None`.
BUILTINS = dict(builtins.__dict__)
_MODULES = sys.modules
_chdir, _getpid, _exit = os.chdir, os.getpid, os._exit


class Kept(io.RawIOBase):
    """A file that keeps the first bytes written to it, and swallows the rest."""

    def __init__(self, limit: int = OUTPUT_LIMIT) -> None:
        self.limit, self.kept, self.size = limit, bytearray(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        data = bytes(data)
        self.size += len(data)
        self.kept += data[: max(0, self.limit - len(self.kept))]
        return len(data)

    def fileno(self) -> int:
        return 1

    @property
    def text(self) -> str:
        text = self.kept.decode("utf-8", "replace")
        return text if self.size <= self.limit else f"{text}\n... {self.size - self.limit:,} more bytes"


@dataclass(frozen=True)
class _Before:
    """What the process was like before a cell."""

    modules: dict[str, ModuleType]
    recursion: int
    trace: Any
    profile: Any
    environment: dict[str, str]
    random: Any
    numpy_random: Any
    numpy_errors: Any
    numpy_print: Any
    warnings: warnings.catch_warnings[None]


class Guard:
    """Run cells one after another: `enter`, the cell, `leave`, its error put into words, `disarm`.

    `fault` is the file that a cell which takes too long writes its position to before the process ends itself;
    None sets no limit. `show` is where the output of ordinary cells goes; None keeps it like that of checks.
    """

    def __init__(self, folder: str, fault: IO[bytes] | None = None, show: TextIO | None = None) -> None:
        self.folder, self.fault, self.show = folder, fault, show
        self.pid = os.getpid()
        self.kept = Kept()
        self._open: TextIO | None = None
        self._outside = sys.stdin, sys.stdout, sys.stderr

    def enter(self, limit_s: float, *, folder: str | None = None, keep_output: bool = True) -> _Before:
        """Set the stage for a cell: its folder, its output, its time limit."""
        before = _Before(
            modules=dict(sys.modules),
            recursion=sys.getrecursionlimit(),
            trace=sys.gettrace(),
            profile=sys.getprofile(),
            environment=dict(os.environ),
            random=random.getstate(),
            numpy_random=np.random.get_state(),
            numpy_errors=np.geterr(),
            numpy_print=np.get_printoptions(),
            warnings=warnings.catch_warnings(),
        )
        self.kept = Kept()
        sys.stdin = io.StringIO()
        sys.stdout = sys.stderr = self._stream(keep_output)
        _chdir(folder or self.folder)
        before.warnings.__enter__()
        if keep_output:
            warnings.simplefilter("ignore")  # a warning of the code under test costs nothing
        if self.fault is not None:
            faulthandler.dump_traceback_later(limit_s, exit=True, file=self.fault)
        return before

    def leave(self, before: _Before, *, everything: bool) -> None:
        """Put the process back: what every later cell needs to run at all, or everything that the cell could have set.

        An ordinary cell may mean to seed a generator or to set a print option for the cells below it; a check may not.
        """
        builtins.__dict__.update(BUILTINS)  # first: all below needs `len` and its like
        if _getpid() != self.pid:
            _exit(0)  # a copy which the cell forked, and which came back from it
        sys.modules = _MODULES
        for name, module in before.modules.items():
            if _MODULES.get(name) is not module:
                _MODULES[name] = module
        sys.settrace(before.trace)
        sys.setprofile(before.profile)
        sys.setrecursionlimit(before.recursion if everything else max(before.recursion, sys.getrecursionlimit()))
        gc.enable()
        with contextlib.suppress(OSError):
            _chdir(self.folder)
        if everything:
            _put_back(before)

    def disarm(self) -> None:
        """End the time limit of the cell; later than `leave`, because putting an error into words may run its code."""
        if self.fault is not None:
            faulthandler.cancel_dump_traceback_later()
        sys.stdin, sys.stdout, sys.stderr = self._outside

    def _stream(self, keep_output: bool) -> TextIO:
        """Return a stream that is open: the cell before may have closed its own."""
        if keep_output or self.show is None:
            return _text(self.kept)
        if self._open is None or self._open.closed:
            self._open = os.fdopen(
                os.dup(self.show.fileno()), "w", encoding=self.show.encoding, errors="backslashreplace"
            )
            self._open.reconfigure(line_buffering=True)
        return self._open


def keep_temporary_files_in(folder: str) -> None:
    """Let `tempfile`, here and in processes started from here, use a folder that is removed after the run."""
    os.environ["TMPDIR"] = os.environ["TEMP"] = folder
    tempfile.tempdir = None  # it is remembered


def _text(raw: io.RawIOBase) -> TextIO:
    return io.TextIOWrapper(raw, "utf-8", "backslashreplace", write_through=True)  # type: ignore[type-var]


def _put_back(before: _Before) -> None:
    if dict(os.environ) != before.environment:
        os.environ.clear()
        os.environ.update(before.environment)
    before.warnings.__exit__(None, None, None)
    random.setstate(before.random)
    np.random.set_state(before.numpy_random)
    np.seterr(**before.numpy_errors)
    np.set_printoptions(**before.numpy_print)
