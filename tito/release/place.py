"""Put a release in its place: no other file is overwritten; the folder is the old one or the new one, never half."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tito.export.plan import exported_from
from tito.release.marker import FILE, read_release, sha256
from tito.workspace import WorkspaceError

SHOWN = 5  # files that a refusal names
_SOURCES = ("modules", "tinytorch", "tests", "tito", "book", "benchmarks", "rust", ".git", ".github", ".venv")
_KEPT = (".git",)  # of the template repository that a release is committed to
# What is left by using a release: environments, caches, data, and what tito and editors write for themselves.
_LEFT = {".git", "__pycache__", ".ipynb_checkpoints", ".vscode", ".idea", ".DS_Store"}
_LEFT_AT_TOP = {".venv", "venv", "data", "demo"}
_LEFT_ENDINGS = (".pyc", ".egg-info", "_cache")


def require_place(target: Path, course: Path, *, force: bool) -> None:
    """Refuse a place where a release would harm the course, or other files.

    Raises:
        WorkspaceError: the folder is the course, contains it, or is in its sources; it is a file; without `force`, it
            holds something else than a release, or one that was worked in.
    """
    target, course = target.resolve(), course.resolve()
    if course.is_relative_to(target):
        raise WorkspaceError(f"{target} holds the course itself: release into a folder of its own")
    inside = next((name for name in _SOURCES if target.is_relative_to(course / name)), None)
    if inside:
        raise WorkspaceError(f"{target} is in {inside}/ of the course: release into a folder outside of it")
    if target.exists() and not target.is_dir():
        raise WorkspaceError(f"{target} is a file: --to names a folder")
    if not force and was_used(target):
        why = _why_used(target)
        raise WorkspaceError(f"{target} {why}: name another folder, or add --force, which moves it aside")


def require_zip(archive: Path, *, force: bool) -> None:
    """Refuse to overwrite a file that is not the archive of an earlier release.

    Raises:
        WorkspaceError: it is something else, and `force` was not given.
    """
    if not force and archive.exists() and not _is_release_zip(archive):
        raise WorkspaceError(f"{archive} is not an earlier release: move it, or add --force, which moves it aside")


def was_used(target: Path) -> bool:
    """Tell whether a folder holds anything else than a release as it was written."""
    holds_anything = target.exists() and any(path.name not in _KEPT for path in target.iterdir())
    return holds_anything and bool(_why_used(target))


def _why_used(target: Path) -> str:
    if read_release(target) is None:
        return "is not an earlier release"
    changed = sorted(changes(target))
    more = f" and {len(changed) - SHOWN} more" if len(changed) > SHOWN else ""
    return f"was worked in ({', '.join(changed[:SHOWN])}{more})" if changed else ""


def _is_release_zip(archive: Path) -> bool:
    try:
        with zipfile.ZipFile(archive) as file:
            return any(name.count("/") == 1 and name.endswith(f"/{FILE}") for name in file.namelist())
    except (OSError, zipfile.BadZipFile):
        return False


def changes(release: Path) -> Iterator[str]:
    """Yield what differs in the folder of a release from what was written: files changed, gone and added."""
    known = read_release(release)
    files = known.files if known else {}
    for name, digest in files.items():
        path = release / name
        if not path.is_file():
            yield f"{name} is gone"
        elif sha256(path.read_bytes()) != digest:
            yield f"{name} was changed"
    for path in release.rglob("*"):
        name = path.relative_to(release).as_posix()
        is_new = path.is_file() and name not in files and name != FILE
        if is_new and not _is_left(path.relative_to(release)) and not exported_from(path):
            yield f"{name} was added"


def _is_left(path: Path) -> bool:
    parts = path.parts
    return parts[0] in _LEFT_AT_TOP or any(part in _LEFT or part.endswith(_LEFT_ENDINGS) for part in parts)


@contextmanager
def building(target: Path) -> Iterator[Path]:
    """Give an empty folder beside the place; it is removed, with its contents, at the end of the block."""
    target.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{target.name}."
    with tempfile.TemporaryDirectory(prefix=prefix, dir=target.parent, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def swap_in(new: Path, target: Path, aside: Path, *, keep: bool) -> Path | None:
    """Put a folder in its place; the earlier one comes back if that fails.

    Args:
        new: the finished folder, on the same disk. target: its place.
        aside: an empty folder on the same disk, for the earlier release, which goes with it.
        keep: keep the earlier folder beside the new one instead.

    Returns the folder that was kept, if one was.
    """
    if not target.exists():
        new.rename(target)
        return None
    old = free_name(target) if keep else aside / "earlier"
    moved = [name for name in _KEPT if (target / name).exists()]
    try:
        for name in moved:
            (target / name).rename(new / name)
        target.rename(old)
        new.rename(target)
    except BaseException:
        _put_back(new, target, old, moved)
        raise
    return old if keep else None


def _put_back(new: Path, target: Path, old: Path, moved: list[str]) -> None:
    if not target.exists():
        old.rename(target)
    for name in moved:
        if (new / name).exists():
            (new / name).rename(target / name)


def free_name(target: Path) -> Path:
    """Return a name for what is moved aside, or copied: `NAME.old`, `NAME.old-2`, ..."""
    names = (target.with_name(f"{target.name}.old" + (f"-{count}" if count > 1 else "")) for count in range(1, 1000))
    return next(name for name in names if not name.exists())


def put_file(new: Path, target: Path) -> Path | None:
    """Put an archive in its place; a file there that was no release is kept beside it, and its path returned."""
    kept = free_name(target) if target.exists() and not _is_release_zip(target) else None
    if kept:
        target.rename(kept)
    new.replace(target)
    return kept
