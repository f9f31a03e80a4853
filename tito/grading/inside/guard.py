"""Keep one cell of a notebook from changing the process for the next: what a cell may have bent is bent back.

Code under test replaces `builtins.len`, empties `sys.modules`, closes stdout, changes the folder, seeds the random
generators, forks. Nothing of that may cost another task its points, nor silence the report.
"""

from __future__ import annotations

import builtins
import contextlib
import faulthandler
import gc
import importlib
import io
import os
import random
import sys
import tempfile
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import IO, Any, TextIO

import numpy as np

OUTPUT_LIMIT = 20_000  # bytes of a cell's output that are kept

# What is needed to recover is held here, out of the reach of `builtins.len = None` and `os.getpid = None`.
BUILTINS = dict(builtins.__dict__)
_MODULES = sys.modules
_chdir, _getpid, _exit = os.chdir, os.getpid, os._exit
_OF_FUNCTION, _CAN_BE_CHANGED = ("__code__", "__defaults__", "__kwdefaults__"), 1 << 9  # a class made by `class`


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


class Originals:
    """What checks are made with, as it was before any cell of a submission ran: `put_back` before each check.

    It holds against a cell that replaces `tracemalloc.get_traced_memory` or what given code counts with, not against
    code that does so while the check runs.

    Args:
        modules: those of Python and NumPy that the course's cells import, with all that belongs to them.
    """

    def __init__(self, modules: Iterable[str]) -> None:
        self._names: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self._classes: dict[type, dict[str, Any]] = {}
        self._functions: dict[FunctionType, tuple[Any, ...]] = {}
        for name in modules:
            with contextlib.suppress(ImportError):  # a name of a module, as in `from os import path`
                importlib.import_module(name)
        tops = {name.partition(".")[0] for name in modules}
        loaded = [module for name, module in sys.modules.items() if name.partition(".")[0] in tops]
        for module in [it for it in loaded if isinstance(it, ModuleType)]:
            given = {name: value for name, value in vars(module).items() if callable(value)}
            self._names.append((vars(module), given))
            for value in given.values():
                self.keep(value)

    def keep(self, value: Any) -> None:
        """Remember a function or class as it is."""
        if isinstance(value, FunctionType):
            self._functions[value] = tuple(getattr(value, name) for name in _OF_FUNCTION)
            if vars(value):
                self._names.append((vars(value), dict(vars(value))))
        elif isinstance(value, type) and value.__flags__ & _CAN_BE_CHANGED:
            self._classes[value] = dict(vars(value))
            for part in vars(value).values():
                if isinstance(part, FunctionType):
                    self.keep(part)

    def put_back(self) -> None:
        """Undo what has been changed since."""
        for names, given in self._names:
            names.update(given)
        for function, made_of in self._functions.items():
            for name, part in zip(_OF_FUNCTION, made_of, strict=True):
                if getattr(function, name) is not part:
                    setattr(function, name, part)
        for kind, parts in self._classes.items():
            now = vars(kind)
            changed = [name for name in {**now, **parts} if now.get(name, parts) is not parts.get(name, parts)]
            for name in changed:
                with contextlib.suppress(AttributeError, TypeError):  # Python's own, such as `__abstractmethods__`
                    if name in parts:
                        type.__setattr__(kind, name, parts[name])
                    else:
                        type.__delattr__(kind, name)


def keep_temporary_files_in(folder: str) -> None:
    """Let `tempfile`, here and in processes started from here, use a folder that is removed after the run."""
    os.environ["TMPDIR"] = os.environ["TEMP"] = folder
    tempfile.tempdir = None  # it is remembered


def program(path: Path, folder: str) -> ModuleType:
    """Let this process be the program of a notebook, with temporary files in a folder; return the notebook's module.

    The module is one of its own, so that its classes can be pickled.
    """
    module = ModuleType(path.stem)
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    sys.path.append(str(path.parent))
    sys.argv = [str(path)]
    keep_temporary_files_in(folder)
    return module


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
