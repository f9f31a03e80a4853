"""What `tito release` does and prints."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from tito import output
from tito.grading.results import number
from tito.release.steps import STEPS, Released, ReleaseError, release
from tito.workspace import find

SHOWN = 20  # faults that are listed


def release_command(module: str, *, to: Path, zip: bool, force: bool, json: bool) -> int:
    """Write the student edition of the module that a word names; return 1 if something has to be fixed first.

    Raises:
        NotebookError, WorkspaceError, RunnerError, SolutionsError: as `release`, `run_module`.
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
    output.put_json({"released": True} | asdict(released)) if json else _show(released)
    return 0


def _show_faults(error: ReleaseError, *, json: bool) -> None:
    if json:
        output.put_json({"released": False, "step": error.step, "faults": error.faults})
        return
    for fault in error.faults[:SHOWN]:
        output.fail(fault)
    if len(error.faults) > SHOWN:
        output.fail(f"... and {len(error.faults) - SHOWN} more")
    output.fail(f"nothing was released: {len(error.faults)} to fix ({error.step})")


def _show(released: Released) -> None:
    zipped = f" and {released.zip}" if released.zip else ""
    output.say(f"released {released.module} to {released.to}{zipped}", "bold")
    questions = f", {released.questions} questions ({number(released.question_points)} points)"
    output.say(f"{released.tasks} tasks ({number(released.points)} points){questions if released.questions else ''}")
    if released.noted:
        output.say(f"what students hold is noted in {released.noted}: commit it, so that `tito grade` can tell")
    for path in released.kept:
        output.say(f"what was there is now {path}")
