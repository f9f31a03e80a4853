"""The data loader: `from tinytorch.core.dataloader import DataLoader`.

Names are loaded on first use. Those of a task that is not solved, or not exported, raise `NotBuiltError` with a
sentence that says which task builds them.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .errors import (
    CollateError,
    DataError,
    DataLoaderError,
    DownloadError,
    NotBuilt,
    NotBuiltError,
    NotFittedError,
    WorkerError,
)
from .memory import batch_array
from .seeding import batch_rng

_CORE = "modules/08_dataloader/dataloader_dev.py"
_WORKERS = "modules/08_dataloader/workers_dev.py"

# name -> (file, task that builds it, notebook)
_HOMES: dict[str, tuple[str, str, str]] = {
    "Dataset": ("dataset", "8.1", _CORE),
    "ArrayDataset": ("dataset", "8.2", _CORE),
    "Subset": ("dataset", "8.3", _CORE),
    "ConcatDataset": ("dataset", "8.4", _CORE),
    "random_split": ("dataset", "8.5", _CORE),
    "read_binary_batch": ("cifar10", "8.6", _CORE),
    "read_python_batch": ("cifar10", "8.7", _CORE),
    "CIFAR10Dataset": ("cifar10", "8.8", _CORE),
    "default_collate": ("collate", "8.10", _CORE),
    "Sampler": ("sampler", "8.11", _CORE),
    "SequentialSampler": ("sampler", "8.11", _CORE),
    "RandomSampler": ("sampler", "8.11", _CORE),
    "BatchSampler": ("sampler", "8.12", _CORE),
    "DataLoader": ("loader", "8.16", _CORE),
    "Normalizer": ("normalizer", "8.19", _CORE),
    "get_worker_info": ("worker", "8.23", _WORKERS),
    "DevicePrefetcher": ("device", "8.30", _WORKERS),
}

__all__ = [
    "CollateError",
    "DataError",
    "DataLoaderError",
    "DownloadError",
    "NotBuiltError",
    "NotFittedError",
    "WorkerError",
    "batch_array",
    "batch_rng",
]
__all__ += list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    file, task, notebook = _HOMES[name]
    try:
        value = getattr(import_module(f"{__name__}.{file}"), name)
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{file}":
            raise
        value = NotBuilt(name, task, notebook)
    if isinstance(value, NotBuilt):
        value.fail()
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
