"""What can go wrong while loading data.

DataLoaderError
├── DataError (ValueError)                   a file is not what its format says
│   └── DecodeError (OSError)                an image file that is damaged, or is none
├── DownloadError (OSError)                  a data set could not be fetched
├── CollateError (ValueError, RuntimeError)  samples don't fit into one batch
│   └── MixtureError (TypeError)             their types differ, or can't be collated
├── NotFittedError (RuntimeError)            a Normalizer was used before it saw any data
├── WorkerError (RuntimeError)               a worker ended, did not start, or does not answer
└── NotBuiltError (ImportError)              a name whose task is not solved or not exported yet

Each also derives from the built-in class that you would expect, so `except ValueError` works.
"""

from __future__ import annotations

import reprlib
from functools import partial
from os import PathLike, fspath
from typing import Any, NoReturn


class DataLoaderError(Exception):
    """Base of every error of this package."""


class DataError(DataLoaderError, ValueError):
    """A file is not what its format says.

    Attributes:
        path: the file or folder.
        offset: bytes from the start of the file to the fault, or None if there is no such place.
        expected, found: what the format requires and what the file holds, in words.
    """

    def __init__(
        self, path: str | PathLike[str], *, expected: object, found: object, offset: int | None = None, hint: str = ""
    ) -> None:
        self.path, self.offset, self.expected, self.found, self.hint = fspath(path), offset, expected, found, hint
        place = "" if offset is None else f" at byte {offset:,}"
        super().__init__(f"{self.path}{place}: expected {expected}, found {found}" + (f"; {hint}" if hint else ""))

    def __reduce__(self) -> Any:
        """Have it made again by keywords: Pool and ProcessPoolExecutor hang or break where an error cannot be."""
        names = "expected", "found", "offset", "hint"
        return partial(type(self), self.path, **{name: getattr(self, name) for name in names}), (), vars(self)


class DecodeError(OSError, DataError):
    """An image file is damaged, is none, or is more than may be decoded (OSError too, as Pillow raises it).

    Attributes:
        index: of the sample, or None where the file was not asked for by a dataset.
    """

    def __init__(
        self, path: str | PathLike[str], *, expected: object, found: object, index: int | None = None, hint: str = ""
    ) -> None:
        DataError.__init__(self, path, expected=expected, found=found, hint=hint)
        self.index = index
        if index is not None:
            self.args = (f"sample {index}, {self.args[0]}",)

    def __reduce__(self) -> Any:
        names = "expected", "found", "index", "hint"
        return partial(type(self), self.path, **{name: getattr(self, name) for name in names}), (), vars(self)

    def at(self, index: int) -> DecodeError:
        """Return the same error, of a sample."""
        return DecodeError(self.path, expected=self.expected, found=self.found, index=index, hint=self.hint)


class DownloadError(DataLoaderError, OSError):
    """A data set could not be fetched, or the wrong data arrived."""


class CollateError(DataLoaderError, ValueError, RuntimeError):
    """Samples don't fit into one batch (a RuntimeError, too, because torch raises that here).

    Attributes:
        position: place in the batch, counted from 0, of the sample that doesn't fit; None if there is no such sample.
    """

    def __init__(self, message: str, position: int | None = None) -> None:
        self.position = position
        super().__init__(message)


class MixtureError(CollateError, TypeError):
    """The types of samples don't fit into one batch (a TypeError, too, because torch raises that here)."""


class NotFittedError(DataLoaderError, RuntimeError):
    """A Normalizer was used before `fit` or `load`."""


class WorkerError(DataLoaderError, RuntimeError):
    """A worker ended, did not start, or does not answer.

    Attributes:
        worker: its number. pid, exitcode: those of its process; a negative exit code is the signal that killed it.
    """

    def __init__(
        self, message: str, worker: int | None = None, pid: int | None = None, exitcode: int | None = None
    ) -> None:
        self.worker, self.pid, self.exitcode = worker, pid, exitcode
        super().__init__(message)


class NotBuiltError(DataLoaderError, ImportError):
    """The task of a name is not solved or not exported yet."""


class NotBuilt:
    """A placeholder in the package for a name whose task is not solved yet.

    You can import and even subclass it, so one unsolved task doesn't break the rest of the package. Using it raises
    `NotBuiltError`, which says which task builds it.
    """

    def __init__(self, name: str, task: str, notebook: str) -> None:
        self.name, self.task, self.notebook = name, task, notebook

    def fail(self) -> NoReturn:
        raise NotBuiltError(
            f"{self.name} is not built yet: solve task {self.task} in {self.notebook}, then run `tito export`",
            name=self.name,
        )

    def __call__(self, *args: object, **kwargs: object) -> NoReturn:
        self.fail()

    def __getitem__(self, key: object) -> NotBuilt:
        return self  # `class Squares(Dataset[int])`

    def __iter__(self) -> NoReturn:
        self.fail()

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)  # asked by Python's own machinery, which copes with the lack
        self.fail()

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        """Give a subclass a base that fails when it is called with data, and in a loop, which would never end."""

        def init(instance: object, *data: object, **options: object) -> None:
            if data or options:
                self.fail()

        return (type(self.name, (), {"__init__": init, "__iter__": lambda instance: self.fail()}),)

    def __instancecheck__(self, instance: object) -> bool:
        return False


def with_note(error: BaseException, note: str) -> BaseException:
    """Return the exception with a note, even if its class refuses attributes, as a frozen dataclass does."""
    try:
        error.add_note(note)
    except Exception:
        set_past_class(error, "__notes__", [*getattr(error, "__notes__", []), note])
    return error


def set_past_class(error: BaseException, name: str, value: Any) -> None:
    """Set an attribute of an exception, even if its class refuses it."""
    BaseException.__setattr__(error, name, value)


_short = reprlib.Repr()
_short.maxstring = _short.maxother = _short.maxlong = 200
_short.maxlist = _short.maxtuple = _short.maxarray = _short.maxset = _short.maxdict = 10


def shown(value: Any) -> str:
    """Return a short repr of anything for a message, even if its own `repr` fails."""
    return _short.repr(value)
