"""`tito data`: make, fetch and check data sets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tito import output
from tito.workspace import WorkspaceError, find

if TYPE_CHECKING:
    from tinytorch.data.report import BatchFile, Report

app = typer.Typer(help="Make, fetch and check data sets.", no_args_is_help=True)

RootOption = Annotated[Path | None, typer.Option(help="Folder to put it in. [default: data in the course folder]")]
FormatOption = Annotated[Literal["binary", "python"], typer.Option(help="Records of 3,073 bytes, or pickles.")]
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
    format: FormatOption = "binary",
    mirror: MirrorOption = None,
    archive: ArchiveOption = None,
) -> None:
    """Fetch CIFAR-10 (162 MiB), or install its archive from disk; what is there is not fetched again."""
    from tinytorch.data import download_cifar10, install_archive, verify

    root = root or in_course("data")
    if archive:
        folder = install_archive(archive, root, format=format)
    else:
        folder = download_cifar10(root, format=format, mirror=mirror)
    images = verify(folder).images
    output.say(f"{shown(folder)}: CIFAR-10, {format} format" + (f", {images:,} images" if images else ""))


@app.command()
def mnist(root: RootOption = None, mirror: MirrorOption = None) -> None:
    """Fetch the four files of MNIST (11 MB); what is there is not fetched again."""
    from tinytorch.data import download_mnist

    folder = download_mnist(root or in_course("data"), mirror=mirror)
    output.say(f"{shown(folder)}: MNIST")


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


@app.command()
def pack(
    source: Annotated[
        Path, typer.Argument(help="A folder of images, in a folder for each class or in none; or CIFAR-10, binary.")
    ],
    to: Annotated[Path, typer.Option(help="The new folder of shards; the new file, with --images.")],
    images: Annotated[
        bool, typer.Option("--images", help="Write one file of decoded, resized images, which PackedImages reads.")
    ] = False,
    size: Annotated[
        int | None,
        typer.Option(min=1, show_default=False, help="With --images: pixels of the short side. [default: 256]"),
    ] = None,
    on_error: Annotated[
        Literal["raise", "skip"], typer.Option(help="With --images: whether a damaged file stops it, or is left out.")
    ] = "raise",
    split: Annotated[Literal["train", "test"], typer.Option(help="Which images of CIFAR-10.")] = "train",
    max_samples: Annotated[int, typer.Option(min=1, help="Samples in a shard.")] = 10_000,
    max_mib: Annotated[float, typer.Option(min=0.01, help="MiB of a shard.")] = 128,
    jobs: Annotated[
        int, typer.Option(min=0, show_default=False, help="Shards or images at a time. [default: one for each core]")
    ] = 0,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Work on the dask cluster of this scheduler.")
    ] = None,
) -> None:
    """Write a data set to shards, which ShardedDataset and WebDataset read; or to one file of decoded images.

    The same command continues where an interrupted one stopped.
    """
    if not images and (size is not None or on_error != "raise"):
        raise typer.BadParameter("--size and --on-error are for --images")
    try:
        if images:
            said = pack_decoded(source, to, size=size or 256, on_error=on_error, jobs=jobs, scheduler=scheduler)
        else:
            said = pack_shards(source, to, split, max_samples, int(max_mib * 2**20), jobs=jobs, scheduler=scheduler)
    except KeyboardInterrupt:
        output.fail("stopped; the same command continues from there")
        raise typer.Exit(130) from None
    output.say(f"{shown(to)}: {said}")


def pack_shards(
    source: Path, to: Path, split: str, max_samples: int, max_bytes: int, *, jobs: int, scheduler: str | None
) -> str:
    """Write shards; return what they hold."""
    from tinytorch.data import pack, plan_pack
    from tito.data.packing import in_processes, on_cluster

    each = on_cluster(scheduler) if scheduler else in_processes(jobs)
    plan = plan_pack(source, split=split, max_samples=max_samples, max_bytes=max_bytes)
    with output.progress("packing", plan.shards) as step:
        pack(plan, to, each=each, progress=step)
    classes = f" of {len(plan.classes)} classes" if plan.classes else ""
    return f"{plan.samples:,} samples{classes} in {plan.shards:,} shards"


def pack_decoded(source: Path, to: Path, *, size: int, on_error: str, jobs: int, scheduler: str | None) -> str:
    """Write one file of decoded images; return what it holds."""
    from tinytorch.core.dataloader import PackedImages, pack_images
    from tito.data.image_packing import images_in, on_cluster

    each = on_cluster(scheduler, source) if scheduler else None
    dataset = images_in(source)
    packed = PackedImages(pack_images(dataset, to, size=size, on_error=on_error, threads=jobs or None, each=each))
    for damaged in dataset.errors:
        output.fail(f"left out: {damaged.path}: {damaged.problem}")
    classes = f" of {len(packed.classes)} classes" if packed.classes else ""
    return f"{len(packed):,} images{classes}, short side {size}, {to.stat().st_size / 2**20:,.1f} MiB"


@app.command()
def index(folder: Annotated[Path, typer.Argument(help="A folder of tars in WebDataset's form.")]) -> None:
    """Make the index of tars that have none, or were rewritten, so that any sample is one read."""
    from tinytorch.core.dataloader import index_shards

    with output.progress("indexing", max(len(list(folder.glob("*.tar"))), 1)) as step:
        shards = index_shards(folder, progress=step)
    if not shards:
        output.fail(f"{folder}: expected a folder with tars, found none")
        raise typer.Exit(1)
    output.say(f"{shown(folder)}: {sum(shard.samples for shard in shards):,} samples in {len(shards):,} shards")


def in_course(folder: str) -> Path:
    """Return a folder of the course that tito is run in; of the current folder where there is no course."""
    try:
        return find().root / folder
    except WorkspaceError:
        return Path(folder)


def shown(path: Path) -> str:
    """Return the path relative to the current folder, if it is inside of that."""
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
