"""The commands of the book: build, serve, record."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Build and show the book.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command()
def build(json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False) -> None:
    """Build the site into book/_build/html; warnings are errors, and it is searched for solutions."""
    from tito.book.command import build_command

    raise typer.Exit(build_command(json=json))


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
) -> None:
    """Build the site, show it at http://127.0.0.1:PORT, and build again whenever a page is saved."""
    from tito.book.serve import serve_command

    raise typer.Exit(serve_command(port))


@app.command()
def record() -> None:
    """Run the solved notebooks, and keep what they print and draw for the site."""
    from tito.book.command import record_command

    raise typer.Exit(record_command())
