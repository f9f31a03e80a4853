"""Datasets of torch tensors that worker processes can import."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch

SAMPLES: dict[str, Callable[[int], Any]] = {
    "dtypes": lambda k: [torch.full((2, 2), k).to(dtype) for dtype in DTYPES],
    "bfloat16": lambda k: torch.full((3,), k / 3, dtype=torch.bfloat16),
    "turned": lambda k: torch.arange(6).reshape(2, 3).t() + k,
    "expanded": lambda k: torch.tensor([k]).expand(4),
    "conjugate": lambda k: torch.tensor([1j * k, 2.0]).conj(),
    "empty": lambda k: (torch.zeros(0, 3), torch.zeros(0, dtype=torch.int64)),
    "scalars": lambda k: {"x": torch.tensor(k / 3), "y": torch.tensor(k)},
    "leaf": lambda k: torch.full((2,), float(k), requires_grad=True),
}
DTYPES = [
    torch.float16,
    torch.float32,
    torch.float64,
    torch.uint8,
    torch.int8,
    torch.int64,
    torch.bool,
    torch.complex64,
]


class TorchZoo(torch.utils.data.Dataset[Any]):
    """Seven samples of torch tensors of one kind; they are kept in the dataset, which is sent with them."""

    def __init__(self, kind: str) -> None:
        self.samples = [SAMPLES[kind](k) for k in range(7)]

    def __len__(self) -> int:
        return 7

    def __getitem__(self, index: int) -> Any:
        return self.samples[index]


class TorchStream(torch.utils.data.IterableDataset[Any]):
    """torch's kind of stream, which asks torch who it is: worker k gives `shares[k]` tensors."""

    def __init__(self, *shares: int) -> None:
        self.shares = shares

    def __iter__(self) -> Iterator[Any]:
        info = torch.utils.data.get_worker_info()
        worker, shares = (info.id, self.shares) if info else (0, self.shares[:1])
        assert info is None or (info.num_workers, type(info.dataset)) == (len(shares), TorchStream)
        return iter([torch.tensor([worker, k]) for k in range(shares[worker])])


def as_is(samples: list[Any]) -> list[Any]:
    return samples
