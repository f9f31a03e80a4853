"""The files of a collection of submissions: a folder, or a zip archive with the same in it. No link is followed."""

from __future__ import annotations

import os
import stat
import zipfile
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath

from tito.classroom.collected.archives import MAX_PACKED, Entry, zip_entries, zip_folders

SKIPPED = frozenset(
    {"__MACOSX", "__pycache__", "node_modules", "site-packages", "venv", "env"}
)  # never a student's work
MAX_FILES = 200_000


@dataclass
class Tree:
    """The contents of a collection.

    Attributes:
        name: of the folder, or of the archive without `.zip`.
        files: their `read` raises OSError.
        folders: paths of the folders, empty ones too.
        odd: path -> why what is there is not read.
        refused: what an archive holds beside these and must not be read, a sentence each.
    """

    name: str
    files: list[Entry] = field(default_factory=list)
    folders: set[str] = field(default_factory=set)
    odd: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    @property
    def tops(self) -> set[str]:
        """Return the names of the files and folders at the top."""
        return {path.split("/")[0] for path in (*(found.path for found in self.files), *self.folders, *self.odd)}

    def inside(self, folder: str) -> Tree:
        """Return the tree of a folder at the top."""
        start = f"{folder}/"
        return Tree(
            self.name,
            [replace(found, path=found.path[len(start) :]) for found in self.files if found.path.startswith(start)],
            {path[len(start) :] for path in self.folders if path.startswith(start)},
            {path[len(start) :]: why for path, why in self.odd.items() if path.startswith(start)},
            self.refused,
        )


def read_tree(path: Path) -> Tree:
    """Return the contents of a folder or of a zip archive; of any other file, the file itself.

    Raises:
        OSError: it cannot be opened. zipfile.BadZipFile: the archive is damaged.
    """
    if path.is_dir():
        return _read_folder(path)
    if path.suffix.lower() == ".zip":
        return _read_zip(path)
    status = path.stat()
    return Tree("", [Entry(path.name, status.st_size, status.st_mtime, partial(_read_file, path.resolve()))])


def is_skipped(parts: tuple[str, ...]) -> bool:
    """Tell whether a path leads to what systems, editors and Python leave behind."""
    return any(part.startswith(".") or part in SKIPPED for part in parts)


def _read_folder(root: Path) -> Tree:
    tree = Tree(root.resolve().name)

    def told(error: OSError) -> None:
        tree.odd[_below(root, Path(error.filename))] = f"cannot be read ({error.strerror})"

    for folder, folders, files in os.walk(root, onerror=told):
        folders[:] = sorted(name for name in folders if not is_skipped((name,)))
        for name in [*folders, *sorted(files)]:
            path = Path(folder, name)
            if not is_skipped((name,)):
                _note(tree, path, _below(root, path))
        folders[:] = [name for name in folders if not Path(folder, name).is_symlink()]
    return tree


def _note(tree: Tree, path: Path, name: str) -> None:
    try:
        status = path.lstat()
    except OSError as error:
        tree.odd[name] = f"cannot be read ({error.strerror})"
        return
    if stat.S_ISDIR(status.st_mode):
        tree.folders.add(name)
    elif stat.S_ISREG(status.st_mode) and len(tree.files) < MAX_FILES:
        tree.files.append(Entry(name, status.st_size, status.st_mtime, partial(_read_file, path)))
    else:
        tree.odd[name] = "is a link or a device, which is not followed"


def _below(root: Path, path: Path) -> str:
    """Return the path within the collection, as it can be shown; bytes that are no UTF-8 as %E9."""
    return "".join(map(_shown, path.relative_to(root).as_posix()))


def _shown(sign: str) -> str:
    if sign.isprintable():
        return sign
    return f"%{ord(sign) - 0xDC00:02X}" if "\udc80" <= sign <= "\udcff" else "_"


def _read_file(path: Path) -> bytes:
    """Return the content of a file, as far as any archive or notebook goes, and one byte more."""
    with os.fdopen(
        os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)), "rb"
    ) as file:
        return file.read(MAX_PACKED + 1)


def _read_zip(path: Path) -> Tree:
    tree = Tree(path.stem)
    archive = zipfile.ZipFile(path)  # stays open as long as somebody may read from it
    refused: list[str] = []
    for entry in zip_entries(archive, refused):
        if not is_skipped(entry.parts) and len(tree.files) < MAX_FILES:
            tree.files.append(replace(entry, read=partial(_read_entry, entry)))
    tree.folders = {folder for folder in zip_folders(archive) if not is_skipped(PurePosixPath(folder).parts)}
    tree.refused = refused
    return tree


def _read_entry(entry: Entry) -> bytes:
    """Return the content of an entry.

    Raises:
        OSError: it is too large, or damaged.
    """
    if entry.size > MAX_PACKED:
        raise OSError(f"has {entry.size // 2**20} MiB")
    try:
        return entry.read()
    except Exception as error:  # the library raises a dozen kinds of errors for what is damaged
        raise OSError(f"is damaged: {type(error).__name__}") from error
