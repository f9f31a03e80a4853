"""Find the root of the course and its modules on disk; every path that tito uses is decided here."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

from tito.output import TitoError
from tito.release.marker import read_release

_ORDER = ("dataloader_dev.py", "workers_dev.py", "sampling_dev.py", "images_dev.py", "pipeline_dev.py")


class WorkspaceError(TitoError):
    """The course, or a module of it, is not where it was looked for, or cannot be written to."""


@dataclass(frozen=True)
class Module:
    """One folder under `modules/`, such as `08_dataloader`."""

    root: Path
    name: str

    @property
    def folder(self) -> Path:
        return self.root / "modules" / self.name

    @property
    def names(self) -> list[str]:
        """Return what the notebooks are called, such as `dataloader_dev.py`, in order.

        In a student edition these are the released ones, whatever else was put beside them or deleted.
        """
        release, home = read_release(self.root), f"modules/{self.name}/"
        released = [name.removeprefix(home) for name in (release.cells if release else ()) if name.startswith(home)]
        rank = {name: i for i, name in enumerate(_ORDER)}
        found = released or {path.with_suffix(".py").name for path in _notebooks(self.folder)}
        return sorted(found, key=lambda name: (rank.get(name, len(_ORDER)), name))

    @property
    def notebooks(self) -> list[Path]:
        """Return the `*_dev.py` files that are there, in the order a student works through them."""
        return [path for name in self.names if (path := self.folder / name).is_file()]

    @property
    def tests(self) -> Path:
        return self.root / "tests" / self.name

    @property
    def solutions(self) -> Path:
        """Return where the course edition keeps right and wrong solutions; a student edition has no such folder."""
        return self.root / "tests" / "solutions" / self.name


@dataclass(frozen=True)
class Workspace:
    """A course folder: the one that holds `modules/` and `tinytorch/`."""

    root: Path

    @property
    def package(self) -> Path:
        return self.root / "tinytorch"

    @property
    def is_edition(self) -> bool:
        """Tell whether this is what students get, and not the course that it was made of."""
        return read_release(self.root) is not None

    @property
    def modules(self) -> list[Module]:
        found = [Module(self.root, path.name) for path in sorted((self.root / "modules").iterdir()) if path.is_dir()]
        return [module for module in found if module.names]

    def select(self, word: str | None) -> list[Module]:
        """Return the module that the word names, or all modules where there is none.

        Raises:
            WorkspaceError: as `module`; or the course has no module.
        """
        modules = [self.module(word)] if word is not None else self.modules
        if not modules:
            raise WorkspaceError(f"{self.root / 'modules'} holds no folder with a *_dev.py notebook")
        return modules

    def module(self, word: str) -> Module:
        """Return the module that `8`, `08`, `dataloader`, `08_dataloader`, or a path into it, names.

        Raises:
            WorkspaceError: no module, or more than one, is called that; the nearest name is suggested.
        """
        modules = {module.name: module for module in self.modules}
        wanted = _last_folder(word)
        found = [module for name, module in modules.items() if _names(wanted, name)]
        if len(found) == 1:
            return found[0]
        if found:
            raise WorkspaceError(f"{word!r} may be {' or '.join(module.name for module in found)}: give the whole name")
        known = {key: name for name in modules for key in (name, name.split("_", 1)[-1])}
        near = difflib.get_close_matches(wanted.lower(), known, n=1, cutoff=0.5)
        if re.fullmatch(r"\d+\.\d+", word):
            raise WorkspaceError(f"{word} is a task: `tito test {word.split('.')[0]} --task {word}`")
        suggestion = f"did you mean {known[near[0]]}?" if near else f"there is {', '.join(modules) or 'none'}"
        raise WorkspaceError(f"no module is called {word!r}; {suggestion}")


def _notebooks(folder: Path) -> list[Path]:
    """Return the notebooks of a folder; names with a dot in front are what systems and editors leave behind."""
    found = (path for path in folder.glob("*_dev.*") if path.suffix in (".py", ".ipynb"))
    return [path for path in found if not path.name.startswith(".")]


def _last_folder(word: str) -> str:
    """Return the module's name out of `modules/08_dataloader/` or `modules/08_dataloader/dataloader_dev.py`."""
    parts = [part for part in re.split(r"[/\\]", word) if part not in ("", ".")]
    if len(parts) > 1 and parts[-1].endswith(("_dev.py", "_dev.ipynb")):
        parts = parts[:-1]
    return parts[-1] if parts else word


def _names(word: str, name: str) -> bool:
    number, _, title = name.partition("_")
    if word in (name, title):
        return word != ""
    return number.isdecimal() and re.fullmatch(r"[0-9]{1,6}", word) is not None and int(word) == int(number)


def find(start: Path | None = None) -> Workspace:
    """Walk up from `start` (default: the current folder) to the root of the course.

    Raises:
        WorkspaceError: no folder above holds both `modules/` and `tinytorch/`.
    """
    try:
        start = (start or Path.cwd()).resolve()
    except FileNotFoundError as error:
        raise WorkspaceError(
            "the current folder is gone: change to the folder that holds modules/ and tinytorch/"
        ) from error
    for folder in (start, *start.parents):
        if (folder / "modules").is_dir() and (folder / "tinytorch" / "__init__.py").is_file():
            return Workspace(folder)
    raise WorkspaceError(
        f"no course found in {start} or above it: run tito inside the folder that holds modules/ and tinytorch/"
    )
