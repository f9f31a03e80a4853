"""The status of a course: tasks, points and exported files of each notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tito import output
from tito.export.plan import Plan, exported_from, left_over, plan_module, source_name
from tito.sync.command import take_over_aloud
from tito.workspace import Module, find


@dataclass(frozen=True)
class NotebookStatus:
    """The numbers of one notebook.

    `exported` is `exported`, `not exported`, `drifted`, `nothing to export` or `cannot be exported`.
    """

    module: str
    notebook: str
    tasks: int
    solved: int
    todo: tuple[str, ...]
    points: float
    questions: int
    question_points: float
    exported: str
    drifted: tuple[str, ...] = ()
    problem: str = ""


def status_command(word: str | None, *, json: bool) -> int:
    """Print the status of the module that `word` names, or of all; return 2 if a notebook can't be read or exported."""
    workspace = find()
    modules = workspace.select(word)
    take_over_aloud(modules)
    found = [item for module in modules for item in status(module, workspace.package)]
    output.put_json([asdict(item) for item in found]) if json else _show(found)
    for item in found:
        if item.problem:
            output.fail(item.problem)
    return 2 if any(item.problem for item in found) else 0


def status(module: Module, package_root: Path) -> list[NotebookStatus]:
    """Return the status of each notebook of a module, compared with a package folder."""
    plans = plan_module(module, package_root)
    spare = list(left_over(module, plans, package_root))
    return [_status(module, plan, spare, package_root) for plan in plans]


def _status(module: Module, plan: Plan, spare: Iterable[Path], package_root: Path) -> NotebookStatus:
    notebook = plan.notebook
    tasks = notebook.tasks if notebook else ()
    questions = notebook.questions if notebook else ()
    source = source_name(module, plan.path)
    drifted = [drift.path for drift in plan.drifted()] + [path for path in spare if exported_from(path) == source]
    return NotebookStatus(
        module=module.name,
        notebook=plan.path.name,
        tasks=len(tasks),
        solved=sum(not task.is_todo for task in tasks),
        todo=tuple(task.id for task in tasks if task.is_todo),
        points=sum(task.points for task in tasks),
        questions=len(questions),
        question_points=sum(cell.points for cell in questions),
        exported=_exported(plan, drifted),
        drifted=tuple(path.relative_to(package_root.parent).as_posix() for path in drifted),
        problem="\n".join(map(str, [plan.failure] if plan.failure else plan.broken)),
    )


def _exported(plan: Plan, drifted: Sequence[Path]) -> str:
    if plan.failure:
        return "cannot be exported"
    if drifted:
        return "drifted" if any(path.exists() for path in drifted) else "not exported"
    return "exported" if plan.files else "nothing to export"


def _exported_cell(item: NotebookStatus) -> str:
    names = ", ".join(Path(path).name for path in item.drifted)
    return f"changed since `tito export`: {names}" if item.exported == "drifted" else item.exported


def _show(found: Sequence[NotebookStatus]) -> None:
    several = len({item.module for item in found}) > 1
    rows = [
        (
            f"{item.module}/{item.notebook}" if several else item.notebook,
            f"{item.solved} of {item.tasks} tasks",
            f"{item.points:g}",
            f"{item.questions} ({item.question_points:g} points)" if item.questions else "none",
            _exported_cell(item),
        )
        for item in found
    ]
    output.table(("notebook", "written", "points", "questions", "package"), rows, numbers=("points",))
    todo = [task for item in found for task in item.todo]
    if todo:
        output.say(f"to do: {output.spans(todo)}")
