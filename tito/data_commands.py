"""`tito data`: make, fetch and check data sets."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tito import output
from tito.workspace import WorkspaceError, find

if TYPE_CHECKING:
    from tinytorch.data.report import BatchFile, Report

app = typer.Typer(help="Make, fetch and check data sets.", no_args_is_help=True)


class Format(StrEnum):
    binary = "binary"
    python = "python"


RootOption = Annotated[Path | None, typer.Option(help="Folder to put it in. [default: data in the course folder]")]
FormatOption = Annotated[Format, typer.Option(help="Records of 3,073 bytes, or pickles.")]
MirrorOption = Annotated[str | None, typer.Option(help="Address of a folder that holds the official archives.")]
ArchiveOption = Annotated[
    Path | None, typer.Option(help="Install this archive instead of fetching one.", dir_okay=False, exists=True)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@app.command()
def sample(
    root: Annotated[
        Path | None, typer.Option(help="Folder to put it in. [default: data/sample in the course folder]")
    ] = None,
    images_per_file: Annotated[int, typer.Option(min=1, help="Images in each of the six files.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same images.")] = 0,
) -> None:
    """Make a small data set of ten classes in CIFAR-10's format, without a network."""
    from tinytorch.data import write_sample

    folder = write_sample(
        root or in_course("data/sample"), images_per_file=images_per_file, seed=seed, progress=images_per_file > 2000
    )
    output.say(f"{shown(folder)}: {6 * images_per_file:,} images of ten classes, seed {seed}")


@app.command()
def cifar10(
    root: RootOption = None,
    format: FormatOption = Format.binary,
    mirror: MirrorOption = None,
    archive: ArchiveOption = None,
) -> None:
    """Fetch CIFAR-10 (162 MiB), or install its archive from disk; what is there is not fetched again."""
    from tinytorch.data import download_cifar10, install_archive, verify

    root = root or in_course("data")
    if archive:
        folder = install_archive(archive, root, format=format.value)
    else:
        folder = download_cifar10(root, format=format.value, mirror=mirror)
    images = verify(folder).images
    output.say(f"{shown(folder)}: CIFAR-10, {format.value} format" + (f", {images:,} images" if images else ""))


@app.command()
def verify(
    path: Annotated[Path, typer.Argument(help="A folder, an archive, or a file of images, in either format.")],
    json: JsonOption = False,
) -> None:
    """Read every byte of a data set and say what is there, what is missing and what is wrong."""
    from tinytorch.data import verify

    report = verify(path)
    output.put_json(report.as_dict()) if json else show(report)
    raise typer.Exit(0 if report.ok else 1)


def in_course(folder: str) -> Path:
    """Return a folder of the course that tito is run in; of the current folder where there is no course."""
    try:
        return find().root / folder
    except WorkspaceError:
        return Path(folder)


def shown(path: Path) -> str:
    """Return the path as seen from the current folder, if it lies below it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def show(report: Report) -> None:
    """Print a report for people."""
    output.say(f"{report.path}: {report.format or 'no known'} format")
    for file in report.files:
        if file.name not in report.unread:
            output.say(f"  {file.name:<18} {file.images:>7,} images   {per_class(file)}".rstrip())
    for name in report.missing:
        output.fail(f"  {name}: missing")
    for problem in report.problems:
        output.fail(f"  {problem}")
    for name in report.unread:
        output.fail(f"  {name}: not read")
    for note in report.notes:
        output.say(f"  note: {note}")
    verdict = f"whole: {report.images:,} images" if report.ok else "not whole" if report.files else "not a data set"
    output.say(f"{'✓' if report.ok else '✗'} {verdict}")


def per_class(file: BatchFile) -> str:
    """Return how evenly the classes share a file."""
    if not file.labels:
        return ""
    least, most = min(file.labels), max(file.labels)
    return f"{least:,} of each class" if least == most else f"{least:,} to {most:,} of each class"
