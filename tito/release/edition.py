"""The files of the student edition: which there are, and what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tinytorch import __version__
from tito.export.plan import exported_from, targets
from tito.notebooks.digest import digest
from tito.notebooks.ipynb import paired, to_ipynb
from tito.notebooks.notebook import read
from tito.release import readme
from tito.release.blank import blank
from tito.release.marker import FILE, Release, now, sha256
from tito.release.released import released_path
from tito.workspace import Module, WorkspaceError

FOR_TORCH = "torch.py", "torch_collate.py"  # of finished parts, and a reader would find solutions in it
_JUNK = (".pyc", ".pyo", ".tmp", ".orig", ".rej", ".bak", ".swp", "~")


def edition(module: Module) -> dict[str, bytes]:
    """Return the files of the student edition of a module: path below its folder -> bytes.

    Raises:
        NotebookError: a notebook cannot be read, or has a solution outside markers.
        WorkspaceError: the course lacks a file that students need.
    """
    files = dict(_given(module))
    cells = {}
    for path in module.notebooks:
        text = paired(blank(read(path), path.read_text(encoding="utf-8-sig")))
        name = path.relative_to(module.root).as_posix()
        files[name] = files[released_path(module, path.name).relative_to(module.root).as_posix()] = text.encode()
        files[f"{name.removesuffix('.py')}.ipynb"] = to_ipynb(text).encode()
        cells[name] = digest(text, path)
    hashes = {name: sha256(data) for name, data in sorted(files.items())}
    files[FILE] = Release(module.name, __version__, now(), hashes, cells).dumps()
    return dict(sorted(files.items()))


def write(files: dict[str, bytes], folder: Path) -> None:
    """Write the files into a folder that is there and empty."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _given(module: Module) -> Iterator[tuple[str, bytes]]:
    """Yield what is no notebook: files taken over from the course, and files made from templates."""
    root, about = module.root, f"modules/{module.name}/ABOUT.md"
    notebooks = [read(path) for path in module.notebooks]
    for name in ("LICENSE", "constraints.txt", ".gitattributes", about):
        yield name, _course_file(root, name)
    left_out = targets(module) | {root / "tinytorch" / name for name in FOR_TORCH}
    for folder in (root / "tinytorch", root / "tito", module.folder / "figures", module.tests):
        for path in sorted(folder.rglob("*")):
            if _is_source(path, folder) and path not in left_out and not exported_from(path):
                yield path.relative_to(root).as_posix(), path.read_bytes()
    if (root / "tests" / "conftest.py").is_file():
        yield "tests/conftest.py", _course_file(root, "tests/conftest.py")
    yield "README.md", readme.readme(module, notebooks).encode()
    yield "Makefile", readme.makefile().encode()
    yield "pyproject.toml", readme.pyproject(_course_file(root, "pyproject.toml").decode()).encode()
    yield ".gitignore", readme.gitignore().encode()
    yield ".github/workflows/tito-test.yml", readme.workflow(module).encode()


def _is_source(path: Path, folder: Path) -> bool:
    """Tell whether a file belongs to the sources: no cache, no file of an editor or a system, no link."""
    parts = path.relative_to(folder).parts
    is_hidden = any(part.startswith(".") or part == "__pycache__" for part in parts)
    return path.is_file() and not path.is_symlink() and not is_hidden and not path.name.endswith(_JUNK)


def _course_file(root: Path, name: str) -> bytes:
    try:
        return (root / name).read_bytes().replace(b"\r\n", b"\n")
    except OSError as error:
        raise WorkspaceError(f"{root / name} cannot be read, and students need it: {error.strerror}") from error
