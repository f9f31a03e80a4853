"""W4: JPEG files to batches of 224 x 224, short side to 256 and the middle of it, with two workers.

torch's loader decodes with Pillow at full size, as most programs do.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks import footprint
from benchmarks.harness import WORKERS, Ratio, Result, Timing, apart, measure, ratio
from benchmarks.in_memory import epochs_of
from benchmarks.photographs import LARGE, SMALL, likeness, write
from benchmarks.plain import PlainProcesses
from tinytorch.core.dataloader import (
    ArrayDataset,
    CenterCrop,
    Compose,
    DataLoader,
    ImageDataset,
    PackedImages,
    Resize,
    SharedCache,
    create_dataloader,
    pack_images,
)
from tinytorch.core.dataloader.images.plumbing import pictures

BATCH, SIZE, SHORT = 32, 224, 256
EPOCHS = 100
TIMES = 4  # each file in an epoch that decodes, so that its start and its end count for little
SIDES = {"768x512": None, "2304x1536": LARGE, "500x333": SMALL}
MIDDLE = Compose([Resize(SHORT), CenterCrop(SIZE)])


def run(images_count: int = 256, rounds: int = 5, large_count: int = 128) -> list[Result]:
    """Measure decoding at three sizes, the second epoch of what is kept, and the table of configurations."""
    with tempfile.TemporaryDirectory(prefix="tinytorch-bench-") as folder:
        results = []
        for name, sides in SIDES.items():
            paths = write(Path(folder, name), sides, large_count if sides == LARGE else images_count)
            results.append(decoding(name, paths * TIMES, rounds))
        paths = [str(path) for path in sorted(Path(folder, "768x512").iterdir())]
        results.append(kept(paths, Path(folder), rounds))
        results.append(table(paths, Path(folder)))
        return results


def full_size(path: str) -> np.ndarray:
    """Return the middle of a picture that was decoded whole and then resized."""
    with Image.open(path) as file:
        return middle(file.convert("RGB"))


def middle(picture: Image.Image) -> np.ndarray:
    """Return the middle of a picture whose short side is brought to 256."""
    height, width = Resize(SHORT).target(picture.height, picture.width)
    picture = picture.resize((width, height), Image.Resampling.BILINEAR)
    top, left = round((height - SIZE) / 2), round((width - SIZE) / 2)
    return np.array(picture.crop((left, top, left + SIZE, top + SIZE)))


class TorchImages:
    """The same images, as a program for torch loads them: Pillow, at full size."""

    read = staticmethod(full_size)

    def __init__(self, paths: list[str]) -> None:
        self.paths = paths

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> Any:
        return self.read(self.paths[index])


def decoding(name: str, paths: list[str], rounds: int) -> Result:
    """Measure one epoch of files of one size."""
    from torch.utils.data import DataLoader as TorchDataLoader

    dataset = ImageDataset(paths, transform=MIDDLE, cache_size=0)
    common: dict[str, Any] = {"num_workers": WORKERS, "persistent_workers": True}
    loaders: dict[str, Any] = {
        "ours, processes": DataLoader(dataset, BATCH, **common),
        "ours, threads": DataLoader(dataset, BATCH, worker_method="thread", **common),
        "torch, Pillow": TorchDataLoader(TorchImages(paths), BATCH, **common),
    }

    def bare() -> None:
        for index in range(len(dataset)):
            dataset[index]

    contestants: dict[str, Callable[[], object]] = {
        "bare loop, one core": bare,
        "bare loop, Pillow alone": lambda: by_pillow(bare),
    }
    plain = PlainProcesses(dataset, WORKERS)
    contestants[f"bare loop, {WORKERS} processes"] = plain.work
    contestants |= {who: epochs_of(loader) for who, loader in loaders.items()}
    timings = measure(contestants, rounds=rounds)
    loaders["ours, processes"].close()
    loaders["ours, threads"].close()
    plain.close()
    pairs = [
        (dataset[index].astype(float), full_size(paths[index]).astype(float)) for index in range(min(24, len(paths)))
    ]
    levels = float(np.mean([np.abs(one - other).mean() for one, other in pairs]))
    similar = float(np.mean([likeness(one, other) for one, other in pairs]))
    speeds = [ratio(timings, "bare loop, Pillow alone", "bare loop, one core")]
    faster = 1.0 if name == "500x333" else 2.5
    speeds += [ratio(timings, "torch, Pillow", f"ours, {how}", at_least=faster) for how in ("processes", "threads")]
    for how in ("processes", "threads"):
        each = ratio(timings, "bare loop, one core", f"ours, {how}")
        speeds.append(Ratio(f"ours, {how} / ({WORKERS} x bare loop)", each.value / WORKERS, at_least=0.9))
        speeds.append(ratio(timings, f"bare loop, {WORKERS} processes", f"ours, {how}", at_least=0.9))
    quality = [
        Ratio("levels away from Pillow's", levels, at_most=3.0),
        Ratio("SSIM with Pillow's", similar, at_least=0.97),
    ]
    return Result(
        name=f"W4, {name}",
        workload=f"{len(set(paths))} JPEG files of {name}, {TIMES} times, to {SIZE}x{SIZE}, {WORKERS} workers",
        timings=list(timings.values()),
        ratios=speeds + quality,
        facts={who: len(paths) / timing.median_s for who, timing in timings.items()},
        unit="images/s",
    )


def by_pillow(work: Callable[[], object]) -> None:
    """Do it as where simplejpeg is not installed."""
    turbo, pictures.turbo = pictures.turbo, lambda: None  # type: ignore[assignment]
    try:
        work()
    finally:
        pictures.turbo = turbo


def kept(paths: list[str], folder: Path, rounds: int) -> Result:
    """Measure epochs in which everything is kept already, beside an array of the same pixels."""
    pixels = np.stack([full_size(path) for path in paths])
    packed = pack_images(ImageDataset(paths), folder / "photographs.pack", size=SHORT, progress=False)
    cut = pack_images(ImageDataset(cut_out(pixels, folder)), folder / "cut.pack", size=SIZE, progress=False)
    datasets: dict[str, Any] = {
        "ArrayDataset": ArrayDataset(pixels),
        "SharedCache": ImageDataset(paths, transform=MIDDLE, cache=SharedCache(len(paths), pixels.nbytes + 2**20)),
        "preload": ImageDataset(paths, transform=MIDDLE, preload=True),
        "PackedImages": PackedImages(cut),
        "PackedImages, cropped": PackedImages(packed, CenterCrop(SIZE)),
    }
    common: dict[str, Any] = {"num_workers": WORKERS, "persistent_workers": True, "shuffle": True, "generator": 0}
    loaders = {name: DataLoader(dataset, BATCH, **common) for name, dataset in datasets.items()}
    timings = measure({name: several(epochs_of(loader)) for name, loader in loaders.items()}, rounds=rounds)
    for loader in loaders.values():
        loader.close()
    names = [name for name in datasets if name not in ("ArrayDataset", "PackedImages, cropped")]
    return Result(
        name="W4, kept",
        workload=f"{EPOCHS} epochs of {len(paths)} images of {SIZE}x{SIZE} that were loaded before, {WORKERS} workers",
        timings=list(timings.values()),
        ratios=[ratio(timings, "ArrayDataset", name, at_least=0.8) for name in names],
        facts={name: EPOCHS * len(paths) / timing.median_s for name, timing in timings.items()},
        unit="images/s",
    )


def cut_out(pixels: np.ndarray, folder: Path) -> list[str]:
    """Write the pixels of each image to a file of its own that keeps them as they are; return the paths."""
    paths = [folder / f"{number:05}.png" for number in range(len(pixels))]
    for path, image in zip(paths, pixels, strict=True):
        Image.fromarray(image).save(path, compress_level=0)
    return [str(path) for path in paths]


def several(epoch: Callable[[], None]) -> Callable[[], None]:
    """Return what goes through as many epochs as it takes to be measured: one of them takes three milliseconds."""

    def epochs() -> None:
        for _ in range(EPOCHS):
            epoch()

    return epochs


def table(paths: list[str], folder: Path) -> Result:
    """Return images/s and memory of each configuration."""
    pack = str(folder / "photographs.pack")
    speeds, facts = {}, {}
    for name in CONFIGURATIONS:
        seconds, mib = apart(configuration, name, paths, pack)
        speeds[name] = Timing(name, [seconds])
        facts[f"{name}, images/s"] = len(paths) / seconds
        if mib is not None:
            facts[f"{name}, MiB of all processes"] = mib
    ratios = [ratio(speeds, "baseline", name, at_least=1.0) for name in list(CONFIGURATIONS)[1:]]
    return Result(
        "W4, table", "the second epoch of each configuration, augmented", list(speeds.values()), ratios, facts, ""
    )


CONFIGURATIONS: dict[str, dict[str, Any]] = {
    "baseline": {"num_workers": 0, "cache_size": 0},
    "workers": {"num_workers": WORKERS, "cache_size": 0},
    "cache": {"num_workers": WORKERS, "cache_size": 10_000},
    "preloaded": {"num_workers": WORKERS, "preload": True},
    "packed": {"num_workers": WORKERS},
    "preloaded, on the device": {"num_workers": WORKERS, "preload": True, "prefetch_device": "device"},
}


def configuration(name: str, paths: list[str], pack: str) -> tuple[float, float | None]:
    """Return the seconds of the second epoch, and MiB that it took more than before."""
    options, before = dict(CONFIGURATIONS[name]), footprint.memory_bytes() if footprint.available() else 0
    if options.get("prefetch_device"):
        import torch

        options["prefetch_device"] = "cuda" if torch.cuda.is_available() else "cpu"
    loader = create_dataloader(paths, range(len(paths)), BATCH, generator=0, **options)
    if name == "packed":
        dataset = PackedImages(pack, loader.dataset.transform)
        loader = DataLoader(dataset, BATCH, shuffle=True, generator=0, num_workers=WORKERS, persistent_workers=True)
    for _ in loader:
        pass
    started = time.perf_counter()
    for _ in loader:
        pass
    seconds = time.perf_counter() - started
    mib = (footprint.memory_bytes() - before) / footprint.MIB if footprint.available() else None
    getattr(loader, "loader", loader).close()
    return seconds, mib
