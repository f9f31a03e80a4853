"""torch's tensors and datasets, when the loader meets them. This never imports torch."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from tinytorch.core.dataloader.errors import CollateError, MixtureError
from tinytorch.core.tensor import Tensor


def is_tensor(value: Any) -> bool:
    """Tell whether this is a `Tensor` or a torch tensor."""
    torch = sys.modules.get("torch")
    return isinstance(value, Tensor) or (torch is not None and isinstance(value, torch.Tensor))


def memory_of(tensor: Any) -> np.ndarray | None:
    """Return the memory of a torch tensor as an array; None if this is no torch tensor, or has more than its memory.

    NumPy takes rows in this thread. torch splits that work among several threads, which wait for one another. If other
    programs keep the cores busy, 128 rows of an image then take milliseconds instead of microseconds.
    """
    if type(tensor) is not getattr(sys.modules.get("torch"), "Tensor", None) or tensor.requires_grad:
        return None
    try:
        return tensor.numpy()
    except (TypeError, RuntimeError):  # on a device, sparse, conjugated, or of a type that NumPy does not know
        return None


def is_torch_dataset(dataset: Any) -> bool:
    """Tell whether the dataset is, or is made of, one of torch's class, so that its batches should be torch's, too."""
    torch = sys.modules.get("torch")
    if torch is None:
        return False
    if isinstance(dataset, getattr(torch.utils.data, "Dataset", ())):
        return True
    names = {base.__name__ for base in type(dataset).__mro__}
    parts = dataset.datasets if "ConcatDataset" in names else [dataset.dataset] if "Subset" in names else []
    return any(map(is_torch_dataset, parts))


def asked_singly(dataset: Any) -> Any:
    """Return the dataset. For torch's `Subset` of a dataset without batches, return one that is asked for single
    samples.

    torch's `Subset` always asks for several samples at a time, so `sample_rng` couldn't know the current one.
    """
    kind = getattr(getattr(getattr(sys.modules.get("torch"), "utils", None), "data", None), "Subset", None)
    inner = dataset
    while kind is not None and type(inner) is kind:
        inner = inner.dataset
    return dataset if inner is dataset or hasattr(inner, "__getitems__") else Singly(dataset)


class Singly:
    """A dataset that is asked for one sample at a time; errors name the dataset that it wraps."""

    def __new__(cls, dataset: Any) -> Any:
        return super().__new__(type(type(dataset).__name__, (cls,), {"__reduce__": lambda self: (Singly, (dataset,))}))

    def __init__(self, dataset: Any) -> None:
        self.dataset = dataset

    def __len__(self) -> int:
        return len(self.dataset)

    def __getitem__(self, index: Any) -> Any:
        return self.dataset[index]


def to_torch(part: Any) -> Any:
    """Return a batch, or a part of one, with torch tensors for its arrays of numbers, whose memory they share.

    Everything else stays as it is, including masked arrays, because a tensor can't tell which of its values are
    missing.
    """
    if isinstance(part, np.ndarray | np.generic) and part.dtype.kind in "biufc":
        return part if isinstance(part, np.ma.MaskedArray) else sys.modules["torch"].as_tensor(part)
    if isinstance(part, Mapping):
        return {key: to_torch(value) for key, value in part.items()}
    if not isinstance(part, tuple | list):
        return part
    values = [to_torch(value) for value in part]
    if hasattr(part, "_fields"):
        return type(part)(*values)
    return tuple(values) if isinstance(part, tuple) else values


def holds_torch(part: Any) -> bool:
    """Tell whether there is a torch tensor anywhere in a batch."""
    if type(part) is np.ndarray:
        return False
    if type(part) is tuple:
        return any(map(holds_torch, part))
    if isinstance(part, Mapping):
        return any(map(holds_torch, part.values()))
    if isinstance(part, tuple | list):
        texts = type(part) is list and part and isinstance(part[0], str | bytes)  # there may be thousands
        return not texts and any(map(holds_torch, part))
    return isinstance(part, sys.modules["torch"].Tensor) if "torch" in sys.modules else False


_speaking: ContextVar[bool] = ContextVar("speaking", default=False)


@contextmanager
def speaking_torch() -> Iterator[None]:
    """While a batch of a torch dataset is made, let `default_collate` give tensors, even if your `collate_fn` calls
    it."""
    token = _speaking.set(True)
    try:
        yield
    finally:
        _speaking.reset(token)


def alike(batch: Any) -> Any:
    """Return the batch with tensors for its arrays if it contains a tensor, or if all of it should be torch's."""
    if "torch" not in sys.modules:
        return batch
    return to_torch(batch) if _speaking.get() or holds_torch(batch) else batch


def stack_tensors(tensors: Sequence[Any]) -> Any:
    """Stack N >= 1 tensors of one kind (`Tensor`, or torch's) and one shape (...) into one of that kind, (N, ...).

    Raises:
        MixtureError: something is not a tensor of that kind; a TypeError, as with torch.
        CollateError: a shape differs (with the position of the first one), or a tensor is nested or sparse.
    """
    first = tensors[0]
    kinds = [Tensor, getattr(sys.modules.get("torch"), "Tensor", Tensor)]
    kind = next((kind for kind in kinds if isinstance(first, kind)), type(first))
    for position, tensor in enumerate(tensors):
        if not isinstance(tensor, kind):
            found = f"{_full_name(tensor)} (sample {position} of the batch) beside {_full_name(first)} (sample 0)"
            raise MixtureError(f"cannot collate {found}: make all of them tensors of one kind", position)
    if kind is not Tensor:
        for tensor in tensors:
            _require_dense(tensor)
    for position, tensor in enumerate(tensors):
        if tuple(tensor.shape) != tuple(first.shape):
            shapes = f"has shape {tuple(tensor.shape)}, sample 0 has shape {tuple(first.shape)}"
            how = "make them equal (crop, pad), or pass a collate_fn"
            raise CollateError(f"sample {position} of the batch {shapes}; {how}", position=position)
    if kind is Tensor:
        stacked = np.stack([tensor.data for tensor in tensors])
        return Tensor(stacked, dtype=stacked.dtype)
    return sys.modules["torch"].stack(list(tensors))


def _full_name(value: Any) -> str:
    kind = type(value)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _require_dense(tensor: Any) -> None:
    if tensor.is_nested or tensor.layout is not sys.modules["torch"].strided:
        found = "nested" if tensor.is_nested else tensor.layout
        rule = "are not currently supported by the default collate_fn; pass one that knows what a batch of them is"
        raise CollateError(f"{found} tensors {rule}")
