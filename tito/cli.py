"""The command line: options are declared here, work is done elsewhere, printing is in `output.py`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from tito import book_commands, class_commands, data_commands, output
from tito.workspace import WorkspaceError, find

LEARN, TEACH, MAINTAIN = "Learn", "Teach a class", "Maintain the course"
EXAMPLES = """\b
Examples:
  tito test 8 --task 8.3      grade one task
  tito restore 8.3-check      put a cell back as it was released
  tito submit 8               make the file to hand in
  tito release 8 --to out     make the student edition
"""


class Grouped(TyperGroup):
    """Show the commands by what they are for."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        commands = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        width = formatter.width - 6 - max(map(len, commands))
        for panel in (LEARN, TEACH, MAINTAIN):
            found = {name: it for name, it in commands.items() if getattr(it, "rich_help_panel", "") == panel}
            with formatter.section(panel):
                if panel != LEARN and _is_edition():  # a student needs none of these
                    formatter.write_text(", ".join(found))
                else:
                    formatter.write_dl([(name, it.get_short_help_str(width)) for name, it in found.items() if it])


def _is_edition() -> bool:
    """Return whether the user is a student, who works in a student edition."""
    try:
        return find().is_edition
    except WorkspaceError:
        return False


app = typer.Typer(
    name="tito",
    cls=Grouped,
    epilog=EXAMPLES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: the same in every terminal, and there sooner
    context_settings={"help_option_names": ["-h", "--help"]},
)

ModuleArgument = Annotated[
    str | None, typer.Argument(metavar="MODULE", help="8, 08, dataloader or 08_dataloader; all modules if left out.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

app.add_typer(data_commands.app, name="data", rich_help_panel=LEARN)
app.add_typer(book_commands.app, name="book", rich_help_panel=MAINTAIN)


def _print_version(wanted: bool) -> None:
    if wanted:
        from tinytorch import __version__

        output.say(f"tito {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Build, grade and use the TinyTorch data loader."""


@app.command(rich_help_panel=LEARN)
def export(
    module: ModuleArgument = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 where a file differs.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Export again whenever a notebook is saved.")] = False,
    json: JsonOption = False,
) -> None:
    """Write the exported cells of the notebooks into the package."""
    from tito.export.command import export_command

    raise typer.Exit(export_command(module, check=check, watch=watch, json=json))


@app.command("test", rich_help_panel=LEARN)
def run_checks(
    module: ModuleArgument = None,
    task: Annotated[str | None, typer.Option(help="Grade only this task, such as 8.3.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Run again whenever a notebook or a test is saved.")] = False,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that a cell or a test may take.")] = 10.0,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Show where in the notebook an error came up, and output.")
    ] = False,
    json: JsonOption = False,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the results as JUnit XML, too.")] = None,
) -> None:
    """Run the notebooks' checks, then the tests of the package exported from them; show points."""
    from tito.grading.command import grade_command

    raise typer.Exit(
        grade_command(module, task=task, watch=watch, timeout_s=timeout, verbose=verbose, json=json, junit=junit)
    )


@app.command(rich_help_panel=LEARN)
def status(module: ModuleArgument = None, json: JsonOption = False) -> None:
    """Show tasks, points and exported files of each notebook."""
    from tito.status import status_command

    raise typer.Exit(status_command(module, json=json))


@app.command(rich_help_panel=LEARN)
def doctor(json: JsonOption = False) -> None:
    """Show what is missing or broken, and the command that fixes it."""
    from tito.doctor import doctor_command

    raise typer.Exit(doctor_command(json=json))


@app.command(rich_help_panel=MAINTAIN)
def lint(module: ModuleArgument = None, json: JsonOption = False) -> None:
    """Show what a maintainer has to fix in the notebooks."""
    from tito.notebooks.lint import lint_command

    raise typer.Exit(lint_command(module, json=json))


@app.command(rich_help_panel=LEARN)
def demo(
    root: Annotated[
        Path | None,
        typer.Option(help="Folder with CIFAR-10, or its archive, in either format. [default: data made from a seed]"),
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, help="Times to go through the training images.")] = 8,
    seed: Annotated[int, typer.Option(min=0, help="Decides the order of the images and the first weights.")] = 0,
    resume: Annotated[bool, typer.Option("--resume", help="Also kill the training twice, and resume it.")] = False,
    json: JsonOption = False,
) -> None:
    """Go the whole way: data, export, test, train; no network needed."""
    from tito.demo.command import demo_command

    raise typer.Exit(demo_command(root, epochs=epochs, seed=seed, json=json, resume=resume))


@app.command(rich_help_panel=LEARN)
def profile(
    target: Annotated[
        str, typer.Argument(metavar="FILE", help="A program; FILE.py:NAME is a loader or pipeline in it.")
    ],
    step: Annotated[str | None, typer.Option(help="The function in it that does a training step with a batch.")] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="The longest time for one measurement.")] = 2.0,
    json: JsonOption = False,
) -> None:
    """Find out why a model waits: measure a loader or a pipeline, and say what would help."""
    from tito.profile.command import profile_command

    raise typer.Exit(profile_command(target, step=step, seconds=seconds, json=json))


@app.command(rich_help_panel=MAINTAIN)
def bench(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Of `python -m benchmarks --help`. [default: a few]")
    ] = None,
) -> None:
    """Measure the loader beside torch's on this machine, in a minute; `make peers` measures the others."""
    from tito.bench import bench_command

    raise typer.Exit(bench_command(names or ()))


class_commands.add_to(app, learn=LEARN, teach=TEACH)


def main() -> None:
    """Run the command line; an error of ours is a sentence on stderr and exit code 2, not a traceback."""
    try:
        app(prog_name="tito")
    except output.TitoError as error:
        output.fail("\n".join([str(error), *getattr(error, "__notes__", [])]))
        raise SystemExit(2) from None
    except ModuleNotFoundError as error:
        if (error.name or "tito").partition(".")[0] in ("tito", "tinytorch"):
            raise
        output.fail(f"{error.name} is not installed for {sys.executable}: `tito doctor` says what to run")
        raise SystemExit(2) from None
    except (OSError, ValueError) as error:
        _fail_if_data(error)
        if isinstance(error, OSError) and error.filename is not None:
            output.fail("\n".join([f"{error.filename}: {error.strerror}", *getattr(error, "__notes__", [])]))
            raise SystemExit(2) from None
        raise


def _fail_if_data(error: Exception) -> None:
    """End with exit code 1 and a sentence if a data set is at fault."""
    from tinytorch.core.dataloader.errors import DataError, DownloadError

    if isinstance(error, DataError | DownloadError):
        output.fail(str(error))
        raise SystemExit(1) from None
