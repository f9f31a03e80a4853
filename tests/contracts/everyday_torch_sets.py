"""Datasets of torch's class as people write them, which worker processes can import."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

from tinytorch.core.dataloader import default_collate

SAMPLES: dict[str, Callable[[int], Any]] = {
    "number": lambda k: k,
    "array": lambda k: (np.full(2, k, np.float32), k / 2),
    "dict": lambda k: {"x": np.arange(3) + k, "more": [k, (np.float64(k),)]},
    "text": lambda k: (f"name {k}", k),
    "masked": lambda k: (np.ma.array([1.0, -9999.0], mask=[False, True]), k),
    "masked and tensor": lambda k: (np.ma.array([1.0, -9999.0], mask=[False, True]), torch.ones(2)),
    "nothing masked": lambda k: (np.ma.array([1.0, 2.0]), k),
}


class Numbers(torch.utils.data.Dataset[Any]):
    """Eight samples of a kind, or the samples that are given."""

    def __init__(self, kind: Any) -> None:
        self.samples = kind if isinstance(kind, list) else [SAMPLES[kind](k) for k in range(8)]

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, index: int) -> Any:
        return self.samples[index]


class Photos(torch.utils.data.Dataset[Any]):
    """Eight samples, one of which is missing."""

    def __len__(self) -> int:
        return 8

    def __getitem__(self, index: int) -> Any:
        return None if index == 3 else (torch.ones(3), index % 2)


class NumberStream(torch.utils.data.IterableDataset[Any]):
    def __iter__(self) -> Iterator[Any]:
        return ((np.full(2, k), k) for k in range(8))


def skip_none(samples: list[Any]) -> Any:
    return default_collate([sample for sample in samples if sample is not None])


def collated_twice(samples: Any) -> Any:
    """Collate, and collate some of it again, as a function that pads does."""
    default_collate([1, 2])
    return default_collate(samples if isinstance(samples, list) else [samples])


def kept_apart(samples: list[Any]) -> Any:
    return np.stack([array for array, _ in samples]), [number for _, number in samples]
