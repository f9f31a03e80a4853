"""Datasets of torch's class as people write them, which worker processes can import."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

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


# ---- tensors of all types


def types_of_torch() -> dict[str, torch.dtype]:
    """Return all types of torch but quantized ones, which are made in another way."""
    found = {str(dtype)[6:]: dtype for dtype in vars(torch).values() if isinstance(dtype, torch.dtype)}
    return {name: dtype for name, dtype in sorted(found.items()) if not name.startswith(("qint", "quint"))}


DTYPES = types_of_torch()


def tensor_of(name: str, number: int) -> torch.Tensor:
    """Return eight numbers of a type, made from bits: there are few that it cannot hold."""
    count = 8 * torch.empty(0, dtype=DTYPES[name]).element_size()
    bits = torch.arange(1 + number, 1 + number + count, dtype=torch.uint8) % (2 if name == "bool" else 97)
    return bits.view(DTYPES[name])


def bits_of(tensor: torch.Tensor) -> list[int]:
    """Return the bytes of a tensor in the order of its elements, with what is conjugate or negative carried out."""
    plain = tensor.detach().resolve_conj().resolve_neg()
    size = plain.element_size()
    storage = torch.empty(0, dtype=torch.uint8).set_(plain.untyped_storage())
    places = plain.storage_offset() + torch.zeros(plain.shape, dtype=torch.int64)
    for axis, (length, stride) in enumerate(zip(plain.shape, plain.stride(), strict=True)):
        places = places + (torch.arange(length) * stride).reshape([-1 if k == axis else 1 for k in range(plain.dim())])
    return [int(storage[place * size + k]) for place in places.reshape(-1).tolist() for k in range(size)]


class EveryType(torch.utils.data.Dataset[Any]):
    """One tensor of each type."""

    def __len__(self) -> int:
        return len(DTYPES)

    def __getitem__(self, index: int) -> torch.Tensor:
        return tensor_of(list(DTYPES)[index], 1)


# ---- containers


class Instances(list[Any]):
    """A list with a constructor of its own, as detection libraries have it."""

    made = 0

    def __init__(self, samples: Any, *, image_size: tuple[int, int]) -> None:
        super().__init__(samples)
        type(self).made += 1
        self.image_size = image_size


class Sized(tuple[Any, ...]):
    """A tuple with a constructor of its own."""

    size: int

    def __new__(cls, values: Any, *, size: int) -> Sized:
        made = super().__new__(cls, values)
        made.size = size
        return made

    def __reduce__(self) -> Any:
        return sized, (list(self), self.size)


def sized(values: Any, size: int) -> Sized:
    return Sized(values, size=size)


class Slotted(list[Any]):
    __slots__ = ("unit",)

    def __init__(self, values: Any, unit: str) -> None:
        super().__init__(values)
        self.unit = unit

    def __reduce__(self) -> Any:
        return Slotted, (list(self), self.unit)


class Marked(NamedTuple("Marked", [("x", Any), ("y", Any)])):
    """A named tuple with more arguments than fields, and an attribute of its class."""

    mark = "*"

    @property
    def size(self) -> int:
        return len(self)


def instances(samples: list[int]) -> Instances:
    return Instances([torch.tensor(samples)], image_size=(640, 480))


def as_is(samples: Any) -> Any:
    return samples


def leaves(batch: Any) -> list[Any]:
    parts = list(batch.values()) if isinstance(batch, dict) else batch
    return [leaf for part in parts for leaf in leaves(part)] if isinstance(parts, list | tuple) else [batch]


# ---- streams


def fail_with(error: Exception) -> Callable[[], int]:
    def length() -> int:
        raise error

    return length


LENGTHS: dict[str, Callable[[], Any]] = {
    "AttributeError": lambda: len(object().offsets),  # type: ignore[attr-defined]
    "RuntimeError": fail_with(RuntimeError("call index() first")),
    "KeyError": fail_with(KeyError("rows")),
    "OSError": fail_with(OSError(2, "no such file")),
    "StopIteration": fail_with(StopIteration()),
    "NotImplementedError": fail_with(NotImplementedError()),
    "too large for C": lambda: 2**63,
    "negative": lambda: -1,
    "a float": lambda: 6.0,
    "None": lambda: None,
    "infinite": lambda: float("inf"),
}


class PlainLines:
    """Six numbers, and a length that cannot be had."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __iter__(self) -> Iterator[int]:
        yield from range(6)
        if self.kind == "fails in the middle":
            raise AttributeError("no offsets")

    def __len__(self) -> int:
        return {"too large": 7, "fails in the middle": 6}.get(self.kind) or LENGTHS[self.kind]()


class Lines(PlainLines, torch.utils.data.IterableDataset[Any]):
    pass
