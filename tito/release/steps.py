"""One release from end to end: rehearse, write aside, search for leaks, put in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tito.grading.results import ModuleResult, number
from tito.notebooks.notebook import Notebook, read
from tito.release import rehearsal
from tito.release.archive import zipped
from tito.release.edition import edition, write
from tito.release.history import remember
from tito.release.leaks import find_leaks, secrets_of
from tito.release.marker import FILE, read_release
from tito.release.place import building, put_file, require_place, require_zip, swap_in, was_used
from tito.workspace import Module, WorkspaceError

Tell = Callable[[str, str], None]  # step, what came of it; while it runs, '' and what is being done
STEPS = ("lint", "reference", "write", "blank", "leaks")


class ReleaseError(Exception):
    """A module that cannot be released; `faults` are sentences, and nothing was changed."""

    def __init__(self, step: str, faults: Sequence[str]) -> None:
        self.step, self.faults = step, list(faults)
        super().__init__(f"{step}: " + "; ".join(faults))


@dataclass(frozen=True)
class Released:
    """The files that were written, and those that were moved aside for them."""

    module: str
    to: Path
    zip: Path | None
    files: int
    tasks: int
    points: float
    questions: int
    question_points: float
    kept: tuple[Path, ...] = ()
    noted: Path | None = None  # digests of what students get, for grading


def release(module: Module, to: Path, *, zip: bool, force: bool, tell: Tell) -> Released:
    """Write the student edition of a module into a folder, and into `<folder>.zip` if asked for.

    Args:
        module: of a course edition.
        to: the folder; its parents are made.
        zip: write the archive, too.
        force: move aside what is there and is not an earlier release as it was written.
        tell: is called when a step begins, while it runs, and when it ended.

    Raises:
        ReleaseError: something has to be fixed first; the folder is as it was.
        NotebookError: a notebook cannot be read. WorkspaceError: the folder is not a place for a release.
    """
    to = to.expanduser().resolve()
    archive = to.with_name(f"{to.name}.zip") if zip else None
    _require_course(module)
    require_place(to, module.root, force=force)
    if archive:
        require_zip(archive, force=force)
    notebooks = [read(path) for path in module.notebooks]
    _rehearse(module, notebooks, tell)
    with building(to) as aside:
        files = _build(module, notebooks, aside, to.name, archive, tell)
        kept = [swap_in(aside / "new", to, aside, keep=was_used(to))]
        if archive:
            kept.append(put_file(aside / "new.zip", archive))
        marker = read_release(to)
        noted = remember(module, notebooks, marker) if marker else None
    questions = [question for notebook in notebooks for question in notebook.questions]
    return Released(
        module=module.name,
        to=to,
        zip=archive,
        files=files,
        tasks=sum(len(notebook.tasks) for notebook in notebooks),
        points=sum(notebook.points for notebook in notebooks),
        questions=len(questions),
        question_points=sum(question.points for question in questions),
        kept=tuple(path for path in kept if path),
        noted=noted,
    )


def _rehearse(module: Module, notebooks: Sequence[Notebook], tell: Tell) -> None:
    tell("lint", "")
    _require("lint", rehearsal.lint_faults(module, notebooks))
    tell("lint", f"{len(notebooks)} notebooks, nothing to fix")
    tell("reference", "")
    result = rehearsal.run(module, lambda check: tell("", check))
    _require("reference", rehearsal.reference_faults(result))
    tell("reference", _marks(result))


def _build(
    module: Module, notebooks: Sequence[Notebook], aside: Path, name: str, archive: Path | None, tell: Tell
) -> int:
    """Write the edition into `aside / "new"`, look at it in every way, and return the number of its files."""
    folder = aside / "new"
    folder.mkdir()
    tell("write", "")
    files = edition(module)
    write(files, folder)
    if archive:
        (aside / "new.zip").write_bytes(zipped({f"{name}/{file}": data for file, data in files.items()}))
    _require("write", rehearsal.edition_faults(Module(folder, module.name), notebooks))
    tell("write", f"{len(files)} files")
    tell("blank", "")
    _require_blank(files, module, Module(aside / "tried", module.name), tell)
    tell("leaks", "")
    secrets = secrets_of(notebooks, module.solutions)
    found = find_leaks(folder, secrets) + (find_leaks(aside / "new.zip", secrets) if archive else [])
    _require("leaks", [str(leak) for leak in found])
    tell("leaks", f"none: {len(secrets):,} secrets looked for in {len(files)} files")
    return len(files)


def _require_blank(files: dict[str, bytes], module: Module, tried: Module, tell: Tell) -> None:
    """Grade a copy, so that nothing that a run leaves behind is released."""
    tried.root.mkdir()
    write(files, tried.root)
    result = rehearsal.run(tried, lambda check: tell("", check))
    _require("blank", rehearsal.blank_faults(result) + rehearsal.idle_faults(module, tried))
    tell("blank", f"{_marks(result)}, {len(result.notebook.tasks)} tasks to do")


def _require(step: str, faults: Sequence[str]) -> None:
    if faults:
        raise ReleaseError(step, faults)


def _require_course(module: Module) -> None:
    if (module.root / FILE).exists():
        raise WorkspaceError(f"{module.root} is a student edition: release from the course that it was made of")


def _marks(result: ModuleResult) -> str:
    return f"{number(result.notebook.earned)} of {number(result.notebook.of)} points"
