"""What can go wrong while loading data.

DataLoaderError
├── DataError (ValueError)                   a file is not what its format says
├── DownloadError (OSError)                  a data set could not be fetched
├── CollateError (ValueError, RuntimeError)  samples that do not fit into one batch
│   └── MixtureError (TypeError)             because they are of different types, or of one that cannot be collated
├── NotFittedError (RuntimeError)            a Normalizer was used before it saw any data
├── WorkerError (RuntimeError)               a worker ended, did not start, or does not answer
└── NotBuiltError (ImportError)              a name whose task is not solved or not exported yet

Each also derives from the built-in class that a caller would expect, so `except ValueError` keeps working.
"""

from __future__ import annotations

import reprlib
from os import PathLike, fspath
from typing import Any, NoReturn


class DataLoaderError(Exception):
    """Base of every error of this package."""


class DataError(DataLoaderError, ValueError):
    """A file is not what its format says.

    Attributes:
        path: the file or folder.
        offset: bytes from the start of the file to the fault, or None where there is no such place.
        expected, found: what the format demands and what is there, in words.
    """

    def __init__(
        self, path: str | PathLike[str], *, expected: object, found: object, offset: int | None = None, hint: str = ""
    ) -> None:
        self.path, self.offset, self.expected, self.found = fspath(path), offset, expected, found
        place = "" if offset is None else f" at byte {offset:,}"
        super().__init__(f"{self.path}{place}: expected {expected}, found {found}" + (f"; {hint}" if hint else ""))


class DownloadError(DataLoaderError, OSError):
    """A data set could not be fetched, or what arrived is not what was asked for."""


class CollateError(DataLoaderError, ValueError, RuntimeError):
    """Samples that do not fit into one batch (RuntimeError too, because that is what torch raises here).

    Attributes:
        position: place in the batch, counted from 0, of the sample that does not fit; None where there is no such one.
    """

    def __init__(self, message: str, position: int | None = None) -> None:
        self.position = position
        super().__init__(message)


class MixtureError(CollateError, TypeError):
    """Samples of types that do not fit into one batch (TypeError too, because that is what torch raises here)."""


class NotFittedError(DataLoaderError, RuntimeError):
    """A Normalizer was used before `fit` or `load`."""


class WorkerError(DataLoaderError, RuntimeError):
    """A worker ended, did not start, or does not answer.

    Attributes:
        worker: its number. pid, exitcode: of its process; a negative exit code is the signal that killed it.
    """

    def __init__(
        self, message: str, worker: int | None = None, pid: int | None = None, exitcode: int | None = None
    ) -> None:
        self.worker, self.pid, self.exitcode = worker, pid, exitcode
        super().__init__(message)


class NotBuiltError(DataLoaderError, ImportError):
    """A name whose task is not solved, or not exported, yet."""


class NotBuilt:
    """Stand in the package for a name whose task is not solved yet.

    It may be imported and even subclassed, so that one unsolved task does not take the rest of the package with it;
    using it raises `NotBuiltError` with a sentence that says which task builds it.
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
        """Give a subclass a base that fails when it is given data, and in a loop, which otherwise would never end."""

        def init(instance: object, *data: object, **options: object) -> None:
            if data or options:
                self.fail()

        return (type(self.name, (), {"__init__": init, "__iter__": lambda instance: self.fail()}),)

    def __instancecheck__(self, instance: object) -> bool:
        return False


def with_note(error: BaseException, note: str) -> BaseException:
    """Return the exception, with a note; also if its class refuses attributes, as a frozen dataclass does."""
    try:
        error.add_note(note)
    except Exception:
        set_past_class(error, "__notes__", [*getattr(error, "__notes__", []), note])
    return error


def set_past_class(error: BaseException, name: str, value: Any) -> None:
    """Set an attribute of an exception, whatever its class says to that."""
    BaseException.__setattr__(error, name, value)


_short = reprlib.Repr()
_short.maxstring = _short.maxother = _short.maxlong = 200
_short.maxlist = _short.maxtuple = _short.maxarray = _short.maxset = _short.maxdict = 10


def shown(value: Any) -> str:
    """Return the repr of anything for a message: short, and without failing where `repr` does."""
    return _short.repr(value)
