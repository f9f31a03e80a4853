"""W0: datasets as most people write them: `__getitem__` and nothing else, standard collate, in twelve shapes of sample.

Both loaders are given the same object. Its samples are arrays and numbers, except for one that has torch tensors.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from benchmarks.harness import ROUNDS, WORKERS, Ratio, Result, Timing, measure, ratio
from benchmarks.in_memory import BATCH, N, arrays, epochs_of
from tinytorch.core.dataloader import DataLoader

if TYPE_CHECKING:
    from torch import Tensor

BORDER = 4  # pixels around an image that is cropped
SEEDED = 1.1  # what a seed may add


def run(images_count: int = N, rounds: int = ROUNDS) -> list[Result]:
    """Measure every shape: each loader without workers and with two that stay, ours with a seed, too."""
    images, labels = arrays(images_count)
    return [one_shape(shape, shape.make(images, labels), rounds) for shape in SHAPES]


@dataclass(frozen=True)
class Shape:
    """What a sample looks like, and what is demanded.

    Attributes:
        make: makes the dataset of images (N, 3, 32, 32) uint8 and labels (N,).
        at_least: how many times longer torch must take, without workers.
        with_workers: the same with two workers.
        collate: those of ours and of torch; None for the standard ones.
        draws: the dataset draws random numbers. A seed then costs what seeding costs, so nothing is demanded of it.
        works: most of the time goes to the dataset itself, which is measured, too. Without workers the demand holds for
            the time beyond that.
    """

    name: str
    sample: str
    make: Callable[[np.ndarray, np.ndarray], Any]
    at_least: float = 1.0
    with_workers: float = 3.0
    collate: tuple[Callable[..., Any] | None, Callable[..., Any] | None] = (None, None)
    draws: bool = False
    works: bool = False


def one_shape(shape: Shape, dataset: Any, rounds: int) -> Result:
    """Measure all loaders over one dataset."""
    from torch.utils.data import DataLoader as TorchDataLoader

    our_collate, their_collate = shape.collate
    ours: dict[str, Any] = {"shuffle": True, "collate_fn": our_collate}
    theirs: dict[str, Any] = {"shuffle": True, "collate_fn": their_collate}
    two: dict[str, Any] = {"num_workers": WORKERS, "persistent_workers": True}
    contestants: dict[str, Callable[[], object]] = {
        "ours": epochs_of(DataLoader(dataset, BATCH, **ours)),
        "ours, seeded": epochs_of(DataLoader(dataset, BATCH, generator=0, **ours)),
        "torch": epochs_of(TorchDataLoader(dataset, BATCH, **theirs)),
        "ours, 2 workers": epochs_of(DataLoader(dataset, BATCH, **ours, **two)),
        "torch, 2 workers": epochs_of(TorchDataLoader(dataset, BATCH, **theirs, **two)),
    }
    if shape.works:
        contestants = {"dataset alone": lambda: ask_for_all(dataset), **contestants}
    timings = measure(contestants, rounds=rounds)
    return Result(
        name=f"W0, {shape.name}",
        workload=f"{shape.sample}; {len(dataset):,} of them, batches of {BATCH}, shuffled",
        timings=list(timings.values()),
        ratios=demands(shape, timings),
    )


def demands(shape: Shape, timings: dict[str, Timing]) -> list[Ratio]:
    """Return how the loaders compare."""
    ratios = [
        ratio(timings, "torch", "ours", at_least=1.0 if shape.works else shape.at_least),
        *([over_the_dataset(timings, shape.at_least)] if shape.works else []),
        ratio(timings, "torch, 2 workers", "ours, 2 workers", at_least=shape.with_workers),
    ]
    return ratios if shape.draws else [*ratios, ratio(timings, "ours, seeded", "ours", at_most=SEEDED)]


def over_the_dataset(timings: dict[str, Timing], at_least: float) -> Ratio:
    """Return how many times longer torch takes for its own work: the time beyond that of the dataset alone."""
    rounds = zip(*(timings[name].rounds_s for name in ("torch", "ours", "dataset alone")), strict=True)
    own = [(torch_s - alone_s) / max(ours_s - alone_s, 1e-9) for torch_s, ours_s, alone_s in rounds]
    return Ratio("(torch - dataset) / (ours - dataset)", statistics.median(own), at_least=at_least)


def ask_for_all(dataset: Any) -> None:
    """Ask for all samples in a random order and drop them: what no loader can be faster than."""
    for index in np.random.default_rng().permutation(len(dataset)).tolist():
        dataset[index]


class Pairs:
    """An image (3, 32, 32) uint8 and its label; the datasets below differ in what they give of an index."""

    def __init__(self, images: np.ndarray, labels: np.ndarray) -> None:
        self.images, self.labels = images, labels

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> Any:
        return self.images[index], int(self.labels[index])


class Normalized(Pairs):
    """The image normalized to float32."""

    def __init__(self, images: np.ndarray, labels: np.ndarray) -> None:
        super().__init__(images, labels)
        self.mean = images.mean(axis=(0, 2, 3), keepdims=True, dtype=np.float64)[0].astype(np.float32)
        self.std = np.full((3, 1, 1), images[:1000].std(), np.float32)

    def __getitem__(self, index: int) -> Any:
        return (self.images[index] - self.mean) / self.std, int(self.labels[index])


class Augmented(Pairs):
    """A random crop of the image in a black border, mirrored or not."""

    def __getitem__(self, index: int) -> Any:
        image = self.images[index]
        bordered = np.zeros((3, 32 + 2 * BORDER, 32 + 2 * BORDER), np.uint8)
        bordered[:, BORDER:-BORDER, BORDER:-BORDER] = image
        top, left = np.random.randint(0, 2 * BORDER + 1, 2)
        cropped = bordered[:, top : top + 32, left : left + 32]
        mirrored = cropped[:, :, ::-1] if np.random.random() < 0.5 else cropped
        return mirrored.copy(), int(self.labels[index])  # torch takes no negative strides


class Tensors:
    """Torch tensors: image and label."""

    def __init__(self, images: np.ndarray, labels: np.ndarray) -> None:
        from torch import from_numpy

        self.images, self.labels = from_numpy(images), from_numpy(labels)

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> Any:
        return self.images[index], self.labels[index]


class Described(Pairs):
    """What else may be known of an image: a weight, a name, a mask (32,) of bools."""

    def __init__(self, images: np.ndarray, labels: np.ndarray) -> None:
        super().__init__(images, labels)
        self.weights = [label / 10 for label in labels.tolist()]
        self.names = [f"image-{index:05d}.png" for index in range(len(labels))]
        self.masks = images[:, 0, 0] > 127


class Dicts(Described):
    """All of that in a dict."""

    def __getitem__(self, index: int) -> Any:
        return {
            "image": self.images[index],
            "label": int(self.labels[index]),
            "weight": self.weights[index],
            "name": self.names[index],
            "mask": self.masks[index],
        }


class Nested(Described):
    """Tuples in tuples."""

    def __getitem__(self, index: int) -> Any:
        return (self.images[index], self.masks[index]), (int(self.labels[index]), (index, self.weights[index]))


class Sample(NamedTuple):
    """A sample whose parts have names."""

    image: np.ndarray
    label: int
    weight: float


class Named(Described):
    """Named tuples."""

    def __getitem__(self, index: int) -> Any:
        return Sample(self.images[index], int(self.labels[index]), self.weights[index])


class Rows:
    """One row of whatever is given, an array or a list."""

    def __init__(self, rows: Sequence[Any] | np.ndarray) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> Any:
        return self.rows[index]


class SeveralAtOnce(Pairs):
    """Pairs, asked for all of a batch in one call."""

    def __getitems__(self, indices: list[int]) -> list[Any]:
        return [(self.images[index], int(self.labels[index])) for index in indices]


def four_numbers(images: np.ndarray, labels: np.ndarray) -> Rows:
    """Return small arrays (4,) float32."""
    return Rows(images[:, 0, 0, :4].astype(np.float32))


def one_number(images: np.ndarray, labels: np.ndarray) -> Rows:
    """Return scalars, float32."""
    return Rows(labels.astype(np.float32))


def strings(images: np.ndarray, labels: np.ndarray) -> Rows:
    """Return the names of the images."""
    return Rows(Described(images, labels).names)


def lists(images: np.ndarray, labels: np.ndarray) -> Rows:
    """Return lists of 1 to 32 numbers."""
    lengths = 1 + images[:, 0, 0, 0].astype(int) % 32
    return Rows([row[:length].tolist() for row, length in zip(images[:, 1, 0], lengths, strict=True)])


def padded(samples: Iterable[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Collate lists: (N, longest) int64 with zeros at the ends, and the lengths (N,)."""
    rows = list(samples)
    lengths = np.array([len(row) for row in rows])
    batch = np.zeros((len(rows), lengths.max()), np.int64)
    for place, row in enumerate(rows):
        batch[place, : len(row)] = row
    return batch, lengths


def padded_tensors(samples: Iterable[list[int]]) -> tuple[Tensor, Tensor]:
    """Do the same for torch: as tensors, which its workers send through shared memory."""
    from torch import from_numpy

    batch, lengths = padded(samples)
    return from_numpy(batch), from_numpy(lengths)


SHAPES = (
    Shape("pair", "image uint8 and label", Pairs, 1.5, 5),
    Shape("normalized", "image float32, normalized by the dataset, and label", Normalized, 1.5, works=True),
    Shape("augmented", "image cropped and mirrored at random, and label", Augmented, 1.5, draws=True, works=True),
    Shape("torch tensors", "image and label as torch tensors", Tensors),
    Shape("dict", "dict of image, int, float, string, array of bools", Dicts, 1.5, 5),
    Shape("nested tuples", "((image, array of bools), (int, (int, float)))", Nested, 1.5),
    Shape("named tuple", "named tuple of image, int, float", Named, 1.5),
    Shape("scalar", "one float32", one_number, 1.2),
    Shape("small array", "four float32", four_numbers, 1.2),
    Shape("strings", "one string", strings),
    Shape("lists, padded", "list of 1 to 32 numbers, with a collate_fn", lists, collate=(padded, padded_tensors)),
    Shape("__getitems__", "image uint8 and label, asked for a list of them", SeveralAtOnce),
)
