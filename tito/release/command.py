"""What `tito release` does and prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tito import output
from tito.grading.results import number
from tito.grading.supervise import RunnerError
from tito.release.steps import STEPS, Released, ReleaseError, release
from tito.solutions import SolutionsError
from tito.workspace import find

SHOWN = 20  # faults that are listed


def release_command(module: str, *, to: Path, zip: bool, force: bool, json: bool) -> int:
    """Write the student edition of the module that a word names; return 1 where something is to mend first.

    Raises:
        NotebookError, WorkspaceError: as `release`.
    """
    chosen = find().module(module)
    with output.working(f"{chosen.name} …") as work:

        def tell(step: str, what: str) -> None:
            if step and what and not json:
                output.say(f"{STEPS.index(step) + 1}/{len(STEPS)} {step:<10} {what}")
            elif not (step and what):
                work(f"{chosen.name} {step or what} …")

        try:
            released = release(chosen, to, zip=zip, force=force, tell=tell)
        except ReleaseError as error:
            _show_faults(error, json=json)
            return 1
        except (RunnerError, SolutionsError) as error:
            output.fail(str(error))
            return 2
    output.put_json(_as_dict(released)) if json else _show(released)
    return 0


def _show_faults(error: ReleaseError, *, json: bool) -> None:
    if json:
        output.put_json({"released": False, "step": error.step, "faults": error.faults})
        return
    for fault in error.faults[:SHOWN]:
        output.fail(fault)
    if len(error.faults) > SHOWN:
        output.fail(f"... and {len(error.faults) - SHOWN} more")
    output.fail(f"nothing was released: {len(error.faults)} to mend ({error.step})")


def _show(released: Released) -> None:
    zipped = f" and {released.zip}" if released.zip else ""
    output.say(f"released {released.module} to {released.folder}{zipped}", "bold")
    questions = f", {released.questions} questions ({number(released.question_points)} points)"
    output.say(f"{released.tasks} tasks ({number(released.points)} points){questions if released.questions else ''}")
    for path in released.kept:
        output.say(f"what stood there is now {path}")


def _as_dict(released: Released) -> dict[str, Any]:
    return {
        "released": True,
        "module": released.module,
        "to": str(released.folder),
        "zip": str(released.zip) if released.zip else None,
        "files": released.files,
        "tasks": released.tasks,
        "points": released.points,
        "questions": released.questions,
        "question_points": released.question_points,
        "kept": [str(path) for path in released.kept],
    }
