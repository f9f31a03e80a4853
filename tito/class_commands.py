"""The commands that run a class: release, submit, grade, feedback, scores; and `sync`, for work in Jupyter."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

ModuleArgument = Annotated[str, typer.Argument(metavar="MODULE", help="8, 08, dataloader or 08_dataloader.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
GradingOption = Annotated[
    Path | None, typer.Option("--grading", metavar="DIR", help="The folder of the grades. [default: grading/MODULE]")
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="URL",
        help="The gradebook, such as postgresql://me@host/course. [default: as in the last run, at first SQLite]",
    ),
]
Form = Literal["plain", "canvas", "moodle", "json"]
Side = Literal["py", "ipynb"]


def release(
    module: ModuleArgument,
    to: Annotated[
        Path, typer.Option("--to", metavar="DIR", help="The folder to write; an earlier release is replaced.")
    ],
    zip: Annotated[bool, typer.Option("--zip", help="Write DIR.zip, too.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a folder that is no release, or was worked in.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Write the student edition: complete, without a solution or a hidden check in it."""
    from tito.release.command import release_command

    raise typer.Exit(release_command(module, to=to, zip=zip, force=force, json=json))


def submit(
    module: ModuleArgument,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="The file to write. [default: MODULE-submission.zip]")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Your name, if the file name does not contain it.")] = None,
    json: JsonOption = False,
) -> None:
    """Check your work, and write the one file that you hand in; what is not finished is no obstacle."""
    from tito.submit.command import submit_command

    raise typer.Exit(submit_command(module, to=to, name=name, json=json))


def sync(
    module: Annotated[str | None, typer.Argument(metavar="MODULE", help="All modules if left out.")] = None,
    counts: Annotated[Side | None, typer.Option("--from", help="The form that counts where both were edited.")] = None,
    json: JsonOption = False,
) -> None:
    """Bring the .py and the .ipynb of each notebook to the same state; other commands do it, too."""
    from tito.sync.command import sync_command

    raise typer.Exit(sync_command(module, counts=counts, json=json))


def restore(
    cells: Annotated[
        list[str] | None,
        typer.Argument(metavar="CELL...", help="8.4, 8.4-check, a name that a given cell defines, or a notebook."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Put cells back as they were released, or list which can be; what was there is kept beside the notebook."""
    from tito.sync.restore import restore_command

    raise typer.Exit(restore_command(cells or [], json=json))


def grade(
    module: ModuleArgument,
    submissions: Annotated[
        Path | None, typer.Argument(metavar="SUBMISSIONS", help="A folder, or a zip, as a platform gives it.")
    ] = None,
    grading: GradingOption = None,
    jobs: Annotated[
        int, typer.Option(min=0, show_default=False, help="Submissions at a time. [default: one for each core]")
    ] = 0,
    database: DatabaseOption = None,
    deadline: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="'2026-11-30T23:59 Europe/Berlin', or none. [default: as the last run]"),
    ] = None,
    late: Annotated[
        str | None,
        typer.Option(
            metavar="POLICY",
            help="What lateness costs: '10%/day, at most 50%', none or MODULE:FUNCTION. [default: as the last run]",
        ),
    ] = None,
    times: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV",
            help="student,time: when each was handed in; student is a name, a login or the platform's number. Or none. "
            "[default: as the last run]",
        ),
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Grade on a dask cluster, such as tcp://10.0.0.1:8786.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that a cell or a check may take.")] = 10.0,
    memory: Annotated[int, typer.Option(min=64, metavar="MIB", help="Memory that a process may take.")] = 2048,
    student: Annotated[str | None, typer.Option(help="Grade only this one, also one who was forgotten.")] = None,
    forget: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Take this one out of all grades and of later runs, and grade nothing."),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Grade all, also what has not changed.")] = False,
    allow_weak_sandbox: Annotated[
        bool, typer.Option("--allow-weak-sandbox", help="Continue without bubblewrap; every record says so.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Grade a class in a sandbox; what has not changed stays as graded, so this can be stopped at any time.

    Exit code 0: all are graded. 1: some could not be read or graded. 2: it could not begin or continue.
    """
    from tito.classroom.grade_command import GradeOptions, grade_command

    if forget:
        from tito.classroom.forget_command import forget_command

        raise typer.Exit(forget_command(module, forget, grading=grading, database=database))
    if submissions is None:
        raise typer.BadParameter("name the folder or the zip archive of what was handed in", param_hint="SUBMISSIONS")
    options = GradeOptions(
        grading=grading,
        jobs=jobs,
        database=database,
        deadline=deadline,
        late=late,
        times=times,
        scheduler=scheduler,
        timeout_s=timeout,
        memory_mib=memory,
        student=student,
        again=again,
        allow_weak_sandbox=allow_weak_sandbox,
        json=json,
    )
    raise typer.Exit(grade_command(module, submissions, options))


def feedback(
    module: ModuleArgument,
    student: Annotated[str | None, typer.Option(help="Only this one.")] = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="[default: feedback/ among the grades]")
    ] = None,
    book: Annotated[str, typer.Option(metavar="URL", help="The address of the book, for links.")] = "",
    zip: Annotated[bool, typer.Option("--zip", help="Write feedback.zip, too, for Canvas or Moodle.")] = False,
    grading: GradingOption = None,
    database: DatabaseOption = None,
) -> None:
    """Write a page for each student: points by task, and what failed, in words."""
    from tito.classroom.feedback_command import feedback_command

    raise typer.Exit(
        feedback_command(module, student=student, to=to, book=book, zip=zip, grading=grading, database=database)
    )


def scores(
    module: ModuleArgument,
    form: Annotated[Form, typer.Option("--format", help="What the file is for.")] = "plain",
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="- is the terminal. [default: scores/]")
    ] = None,
    roster: Annotated[
        Path | None, typer.Option(metavar="CSV", help="An export of Canvas' gradebook or Moodle's sheet, to fill in.")
    ] = None,
    assignment: Annotated[str | None, typer.Option(help="What the platform calls it. [default: the module]")] = None,
    report: Annotated[bool, typer.Option(help="Write scores/report.html, too.")] = True,
    grading: GradingOption = None,
    database: DatabaseOption = None,
) -> None:
    """Write the scores for Canvas, Moodle or a spreadsheet, and a report with pictures for the instructor."""
    from tito.classroom.scores_command import scores_command

    raise typer.Exit(
        scores_command(
            module,
            form=form,
            to=to,
            roster=roster,
            assignment=assignment,
            report=report,
            grading=grading,
            database=database,
        )
    )


def add_to(app: typer.Typer, *, learn: str, teach: str) -> None:
    """Add the commands, in the order in which a term needs them."""
    for command in (release, submit, sync, restore, grade, feedback, scores):
        app.command(rich_help_panel=learn if command in (submit, sync, restore) else teach)(command)
