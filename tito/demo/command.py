"""`tito demo`: the whole way in one go, from notebook to package to data to a trained model, and what came of it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tito import output
from tito.demo.resume import kill_and_resume, prepared, weights_of
from tito.workspace import Module, Workspace, find

if TYPE_CHECKING:
    from tinytorch.core.training import EpochResult

MODULE = "08_dataloader"


def demo_command(root: Path | None, *, epochs: int, seed: int, json: bool, resume: bool = False) -> int:
    """Run the demo and print its table; return 0, or what `tito test` would where the notebook is not finished.

    Raises:
        DataError: `root` is no CIFAR-10, neither folder nor archive; this is found out before anything else is done.
        NotebookError, WorkspaceError: as `tito export` and `tito test`.
    """
    started, workspace = time.monotonic(), find()
    module = workspace.module(MODULE)
    say = (lambda text: None) if json else output.say
    with _data(workspace, root) as data:
        say(f"1/4 data    {_shown(workspace, data.source)}")
        say("2/4 export  notebook → package")
        code, tasks, earned, of = _export_and_grade(workspace, module, say)
        if code:
            output.fail(f"the demo needs all tasks: `tito test {MODULE}` says what is missing")
            return code
        say(f"4/4 train   {epochs} epochs")
        trained = _train(data, epochs, seed, progress=not json)
        resumed = kill_and_resume(data, epochs, seed, trained.weights, say) if resume else None
    pictures = _draw(workspace.root / "demo", trained)
    result = {
        "tasks": tasks,
        "points": earned,
        "points_of": of,
        "data": _shown(workspace, data.source),
        **trained.summary,
        "seconds": round(time.monotonic() - started, 2),
        "sample_picture": _shown(workspace, pictures[0]),
        "curve_picture": _shown(workspace, pictures[1]),
        "resumed": vars(resumed) if resumed else None,
    }
    output.put_json(result) if json else _show(result)
    return 0 if resumed is None or resumed.same_weights else 1


def _export_and_grade(workspace: Workspace, module: Module, say: Any) -> tuple[int, int, float, float]:
    """Return the exit code of `tito test`, the number of tasks, the points, and how many there are."""
    from tito.export.module import export_module
    from tito.testing import run_module

    report = export_module(module, workspace.package)
    say(f"            {len(report.written)} files written, {len(report.unchanged)} as they were")
    say("3/4 test    checks, then the package")
    graded = run_module(module)
    points = graded.notebook
    say(f"            {points.earned:g} of {points.of:g} points")
    return graded.exit_code, len(points.tasks), points.earned, points.of


@dataclass(frozen=True)
class Data:
    """The folder of a data set, its format, and what it comes from: that folder, or an archive."""

    source: Path
    folder: Path
    format: str


@contextmanager
def _data(workspace: Workspace, root: Path | None) -> Iterator[Data]:
    """Yield the data set in `root`, or the sample; an archive is unpacked elsewhere, for as long as the block runs."""
    from tinytorch.data import find_cifar10, install_archive, write_sample
    from tinytorch.data.archive import folder_in
    from tinytorch.data.layout import LAYOUTS

    if root is None:
        home = workspace.root / "data" / "sample"
        folder = find_cifar10(home) or write_sample(home)
        yield Data(folder, folder, "binary")
        return
    for layout in LAYOUTS if root.is_dir() else ():
        if there := find_cifar10(root, layout.format):
            yield Data(there, there, layout.format)
            return
    archive = _archive(root)
    formats = {layout.folder: layout.format for layout in LAYOUTS}
    format = formats[folder_in(archive, tuple(formats))]
    with tempfile.TemporaryDirectory(prefix="tinytorch-demo-") as scratch:
        yield Data(archive, install_archive(archive, scratch, format=format), format)


def _archive(root: Path) -> Path:
    """Return the archive that `root` is, or holds.

    Raises:
        DataError: there is none.
    """
    from tinytorch.core.dataloader.errors import DataError
    from tinytorch.data.archive import is_archive
    from tinytorch.data.find import archives_in, nearby

    if root.is_file() and is_archive(root):
        return root
    if archives := archives_in(root):
        return archives[0]
    found = "a file of another kind" if root.is_file() else "neither" if root.exists() else "nothing of that name"
    near = next((f"use --root {folder}, or " for folder in nearby(root)), "")
    hint = f"{near}leave out --root to train on the sample data"
    raise DataError(root, expected="a folder with CIFAR-10 or its archive", found=found, hint=hint)


@dataclass(frozen=True)
class Trained:
    """A training run, what it was fed, and what it came to."""

    images: Any
    labels: Any
    classes: list[str]
    history: list[EpochResult]
    summary: dict[str, Any]
    weights: bytes


def _train(data: Data, epochs: int, seed: int, *, progress: bool) -> Trained:
    from tinytorch.core.dataloader import CIFAR10Dataset, DataLoader

    trainer, loader = prepared(data.folder, data.format, seed, progress=progress)
    train_set = loader.dataset
    test_set = CIFAR10Dataset(data.folder, train=False, download=False, format=data.format)
    test_loader: DataLoader[Any] = DataLoader(test_set, batch_size=256)
    images, labels = next(loader.batches(0))
    history = trainer.fit(loader, epochs, validation=test_loader)
    summary = {
        "classes": train_set.classes,
        "training_images": len(train_set),
        "test_images": len(test_set),
        "loader_samples_per_s": round(_speed(loader, len(train_set))),
        "epochs": epochs,
        "training_samples_per_s": round(sum(epoch.samples_per_s for epoch in history) / epochs),
        "train_accuracy": trainer.evaluate(DataLoader(train_set, batch_size=256)),
        "test_accuracy": trainer.evaluate(test_loader),
    }
    return Trained(images, labels, train_set.classes, history, summary, weights_of(trainer))


def _speed(loader: Any, samples: int) -> float:
    """Return samples per second of the loader alone, the best of three epochs."""
    best = float("inf")
    for _ in range(3):
        started = time.perf_counter()
        for _batch in loader:
            pass
        best = min(best, time.perf_counter() - started)
    return samples / best


def _draw(folder: Path, trained: Trained) -> tuple[Path, Path]:
    """Save a grid of training images and the training curve; return both files."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    folder.mkdir(exist_ok=True)
    grid = Figure(figsize=(10, 4.4), layout="constrained")
    axes = grid.subplots(3, 8).flat
    for ax, image, label in zip(axes, trained.images, trained.labels, strict=False):
        ax.imshow(image.transpose(1, 2, 0))
        ax.set_title(trained.classes[label], fontsize=8)
        ax.set_axis_off()
    curve = Figure(figsize=(6, 3.6), layout="constrained")
    ax = curve.subplots()
    epochs = [epoch.epoch for epoch in trained.history]
    ax.plot(epochs, [epoch.train_accuracy for epoch in trained.history], "o-", label="training, during the epoch")
    ax.plot(
        epochs, [epoch.validation_accuracy or 0.0 for epoch in trained.history], "s-", label="test, after the epoch"
    )
    ax.set(xlabel="epoch", ylabel="accuracy", ylim=(0, 1.02), xticks=epochs)
    ax.legend()
    files = folder / "samples.png", folder / "training.png"
    for figure, file in zip((grid, curve), files, strict=True):
        FigureCanvasAgg(figure).print_png(file)
    return files


def _shown(workspace: Workspace, path: Path) -> str:
    """Return a path; inside the root of the course, relative to it."""
    path = path.resolve()
    return str(path.relative_to(workspace.root)) if path.is_relative_to(workspace.root) else str(path)


def _resumed_rows(resumed: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    if resumed is None:
        return []
    same = "the same" if resumed["same_weights"] else "NOT the same"
    return [("killed", "; ".join(resumed["stopped_at"])), ("weights afterwards", f"{same} to the last byte")]


def _show(result: Mapping[str, Any]) -> None:
    rows = [
        ("tasks", f"{result['tasks']} solved, {result['points']:g} of {result['points_of']:g} points"),
        ("data", f"{result['data']}: {result['training_images']:,} training, {result['test_images']:,} test images"),
        ("loader alone", f"{result['loader_samples_per_s']:,} samples/s"),
        ("training", f"{result['epochs']} epochs, {result['training_samples_per_s']:,} samples/s"),
        ("training accuracy", f"{result['train_accuracy']:.1%}"),
        ("test accuracy", f"{result['test_accuracy']:.1%} (guessing: {1 / len(result['classes']):.0%})"),
        *_resumed_rows(result["resumed"]),
        ("package", "tinytorch/core/dataloader"),
        ("pictures", f"{result['sample_picture']}, {result['curve_picture']}"),
        ("time", f"{result['seconds']:.1f} s"),
    ]
    output.table(("", "what happened"), rows)
