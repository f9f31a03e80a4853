"""The command line: options are declared here, work is done elsewhere, printing is in `output.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tito import book_commands, class_commands, data_commands, output
from tito.notebook import NotebookError
from tito.workspace import WorkspaceError

app = typer.Typer(
    name="tito",
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

app.add_typer(data_commands.app, name="data")
app.add_typer(book_commands.app, name="book")


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


@app.command()
def export(
    module: ModuleArgument = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 where a file differs.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Export again whenever a notebook is saved.")] = False,
    json: JsonOption = False,
) -> None:
    """Write the exported cells of the notebooks into the package."""
    from tito.export.command import export_command

    raise typer.Exit(export_command(module, check=check, watch=watch, json=json))


@app.command("test")
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


@app.command()
def status(module: ModuleArgument = None, json: JsonOption = False) -> None:
    """Show tasks, points and exported files of each notebook."""
    from tito.status import status_command

    raise typer.Exit(status_command(module, json=json))


@app.command()
def doctor(json: JsonOption = False) -> None:
    """Show what is missing or broken, and the command that mends it."""
    from tito.doctor import doctor_command

    raise typer.Exit(doctor_command(json=json))


@app.command()
def lint(module: ModuleArgument = None, json: JsonOption = False) -> None:
    """Show what a maintainer has to mend in the notebooks."""
    from tito.lint import lint_command

    raise typer.Exit(lint_command(module, json=json))


@app.command()
def demo(
    root: Annotated[
        Path | None,
        typer.Option(help="Folder with CIFAR-10, or its archive, in either format. [default: data made from a seed]"),
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, help="Times to go through the training images.")] = 8,
    seed: Annotated[int, typer.Option(min=0, help="Decides the order of the images and the first weights.")] = 0,
    json: JsonOption = False,
) -> None:
    """Go the whole way: data, export, test, train; no network needed."""
    from tito.demo import demo_command

    raise typer.Exit(demo_command(root, epochs=epochs, seed=seed, json=json))


class_commands.add_to(app)


def main() -> None:
    """Run the command line; an error of ours is a sentence on stderr and exit code 2, not a traceback."""
    try:
        app(prog_name="tito")
    except (NotebookError, WorkspaceError) as error:
        output.fail("\n".join([str(error), *getattr(error, "__notes__", [])]))
        raise SystemExit(2) from None
    except (OSError, ValueError) as error:
        _fail_if_data(error)
        if isinstance(error, OSError) and error.filename is not None:
            output.fail(f"{error.filename}: {error.strerror}")
            raise SystemExit(2) from None
        raise


def _fail_if_data(error: Exception) -> None:
    """End with exit code 1 and a sentence if a data set is at fault."""
    from tinytorch.core.dataloader.errors import DataError, DownloadError

    if isinstance(error, DataError | DownloadError):
        output.fail(str(error))
        raise SystemExit(1) from None
