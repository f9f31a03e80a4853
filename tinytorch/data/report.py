"""Check a whole data set, and report its contents."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from tinytorch.core.dataloader.errors import DataError, NotBuiltError

from .archive import folder_in, is_archive, require_file, unpack
from .find import archives_in, nearby, size_fault
from .layout import BINARY, CLASSES, LAYOUTS, PYTHON, RECORD_BYTES, Layout

_EXPECTED = "a folder, an archive or a file of images"
SHOWN = 3
"""Faults of one kind that are listed for each file; the last one says how many more there are."""


@dataclass(frozen=True)
class Problem:
    """One fault: its place, what the format requires, and what is there."""

    file: str
    expected: str
    found: str
    offset: int | None = None

    def __str__(self) -> str:
        place = "" if self.offset is None else f" at byte {self.offset:,}"
        return f"{self.file}{place}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True)
class BatchFile:
    """One file of images: its length, and how many images of each class it holds (empty if it could not be read)."""

    name: str
    size_bytes: int
    images: int
    labels: tuple[int, ...] = ()


@dataclass(frozen=True)
class Report:
    """The result of `verify`."""

    path: str
    format: str | None = None
    files: tuple[BatchFile, ...] = ()
    missing: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return bool(self.files) and not (self.problems or self.missing or self.unread)

    @property
    def images(self) -> int:
        return sum(file.images for file in self.files)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return {"ok": self.ok, "images": self.images, **asdict(self)}


def verify(path: str | Path) -> Report:
    """Read every byte of a data set, in either format: a folder, an archive, or one of the six files of images.

    Faults are in the report, and not raised.

    Example:
        >>> print(*verify("no/such/folder").problems)
        no/such/folder: expected a folder, an archive or a file of images, found nothing of that name
    """
    path = Path(path)
    if path.is_dir():
        return _verify_folder(path)
    if not path.exists():
        return _failed(path, Problem(str(path), _EXPECTED, "nothing of that name"))
    try:
        require_file(path)
        if is_archive(path) or path.suffix in (".gz", ".tgz", ".tar"):
            return _verify_archive(path)
        if layout := _layout_of_file(path):
            return replace(_verify_files([path], layout), path=str(path))
        return _failed(
            path, Problem(str(path), _EXPECTED, "something else" if path.stat().st_size else "an empty file")
        )
    except DataError as error:
        return _failed(path, _problem(error))


def _layout_of_file(path: Path) -> Layout | None:
    """Return the format of a file of images, from its content or else its name; None if it has neither format."""
    with path.open("rb") as file:
        start, size = file.read(2), path.stat().st_size
    if start[:1] == b"\x80" and start[1:] in (b"\2", b"\3", b"\4", b"\5"):  # a pickle, and its protocol
        return PYTHON
    if path.suffix == ".bin" or (size and size % RECORD_BYTES == 0):
        return BINARY
    return PYTHON if path.name in PYTHON.data else None


def _failed(path: Path, problem: Problem) -> Report:
    return Report(str(path), problems=(problem,))


def _problem(error: DataError, file: str | None = None) -> Problem:
    return Problem(file or error.path, str(error.expected), str(error.found), error.offset)


def _verify_archive(path: Path) -> Report:
    folder = folder_in(path, tuple(layout.folder for layout in LAYOUTS))
    with tempfile.TemporaryDirectory(prefix="tinytorch-verify-") as temporary:
        report = _verify_folder(unpack(path, temporary, folder=folder))
    return replace(report, path=str(path))


def _verify_folder(path: Path) -> Report:
    found = [(layout, folder) for layout in LAYOUTS if (folder := _folder_of(path, layout))]
    places = [*(folder for _, folder in found), *archives_in(path)]
    if not places:
        names = " or ".join(layout.folder for layout in LAYOUTS)
        near = tuple(f"{folder} is a data set: verify it by its own path" for folder in nearby(path))
        return replace(_failed(path, Problem(str(path), f"{names}, their files or archive", "neither")), notes=near)
    also = tuple(f"{other} is there too: verify it by its own path" for other in places[1:])
    if not found:
        return replace(verify(places[0]), notes=also)
    layout, folder = found[0]
    return verify_folder(folder, layout, notes=also)


def _folder_of(path: Path, layout: Layout) -> Path | None:
    if (path / layout.folder).is_dir():
        return path / layout.folder
    own = path.name == layout.folder or any((path / name).is_file() for name in layout.data)
    return path if own else None


def verify_folder(folder: Path, layout: Layout, *, notes: tuple[str, ...] = ()) -> Report:
    """Verify the files of one layout in `folder`."""
    missing = tuple(name for name in (*layout.data, layout.meta) if not (folder / name).is_file())
    report = _verify_files([folder / name for name in layout.data if name not in missing], layout)
    meta = _read_meta(folder / layout.meta) if layout == BINARY and layout.meta not in missing else []
    return replace(
        report,
        path=str(folder),
        missing=missing,
        problems=(*report.problems, *meta),
        notes=(*notes, *report.notes),
    )


def _verify_files(paths: list[Path], layout: Layout) -> Report:
    read = _read_binary if layout.format == "binary" else _read_python
    files: list[BatchFile] = []
    problems: list[Problem] = []
    unread: list[str] = []
    notes: dict[str, None] = {}  # each once, in order
    for path in paths:
        if fault := size_fault(path, layout):
            problems.append(_problem(fault, path.name))
        if path.stat().st_size == 0:
            continue
        try:
            file, faults = read(path)
        except NotBuiltError as error:
            notes[str(error)] = None
            unread.append(path.name)
            continue
        files.append(file)
        problems += faults
    return Report("", layout.format, tuple(files), unread=tuple(unread), problems=tuple(problems), notes=tuple(notes))


def _read_binary(path: Path) -> tuple[BatchFile, list[Problem]]:
    """Check the labels of all whole records at once."""
    content = np.fromfile(path, dtype=np.uint8)
    labels = content[: content.size // RECORD_BYTES * RECORD_BYTES : RECORD_BYTES]
    bad = np.flatnonzero(labels >= len(CLASSES))
    counts = np.bincount(labels[labels < len(CLASSES)], minlength=len(CLASSES))
    problems = [
        Problem(path.name, "a label from 0 to 9", f"{labels[i]} in record {i:,}", int(i) * RECORD_BYTES)
        for i in bad[:SHOWN]
    ]
    if len(bad) > SHOWN:
        problems[-1] = replace(problems[-1], found=f"{problems[-1].found}, and {len(bad) - SHOWN:,} more like it")
    return BatchFile(path.name, content.size, len(labels), tuple(counts.tolist())), problems


def _read_python(path: Path) -> tuple[BatchFile, list[Problem]]:
    from tinytorch.core.dataloader import read_python_batch

    empty = BatchFile(path.name, path.stat().st_size, 0)
    try:
        images, labels = read_python_batch(path)
        counts = np.bincount(labels, minlength=len(CLASSES))
    except NotBuiltError:
        raise
    except DataError as error:
        return empty, [_problem(error, path.name)]
    except Exception as error:  # the reader is the students' own, and may fail in its own ways
        return empty, [Problem(path.name, "a file that read_python_batch reads", f"{type(error).__name__}: {error}")]
    return BatchFile(path.name, path.stat().st_size, len(images), tuple(counts.tolist())), []


def _read_meta(path: Path) -> list[Problem]:
    names = path.read_bytes().decode("ascii", "replace").split()
    if len(names) == len(CLASSES):
        return []
    return [Problem(path.name, f"{len(CLASSES)} class names, one a line", f"{len(names)}")]
