"""What a submission gets to read while it is graded: the given files, and what earlier notebooks export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import tito
from tito.export.plan import exported_from
from tito.workspace import Module


def given_files(module: Module, notebook: Path) -> dict[str, bytes]:
    """Return the files of `tinytorch` and `tito` that submissions of a notebook may read, by path.

    What the notebook itself exports, and what comes after it, is left out: it holds the solutions.
    """
    solved = set(solved_files(module, notebook))
    package, program = module.root / "tinytorch", Path(tito.__file__).parent
    found = {f"tinytorch/{path.as_posix()}": package / path for path in _sources(package) if path not in solved}
    found |= {f"tito/{path.as_posix()}": program / path for path in _sources(program)}
    return {name: path.read_bytes() for name, path in sorted(found.items())}


def solved_files(module: Module, notebook: Path) -> Iterator[Path]:
    """Yield the files below `tinytorch` that hold solutions a student of this notebook has still to write."""
    names = [path.name for path in module.notebooks]
    earlier = {f"modules/{module.name}/{name}" for name in names[: names.index(notebook.name)]}
    package = module.root / "tinytorch"
    for path in _sources(package):
        if exported_from(package / path) not in ("", *earlier):
            yield path


def _sources(folder: Path) -> Iterator[Path]:
    """Yield the program files in a folder, as paths below it."""
    for path in folder.rglob("*"):
        below = path.relative_to(folder)
        hidden = any(part.startswith((".", "__pycache__")) for part in below.parts)
        if path.is_file() and not hidden and path.suffix in (".py", ".typed", ".json"):
            yield below
