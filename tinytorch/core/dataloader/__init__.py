"""The data loader: `from tinytorch.core.dataloader import DataLoader`.

Names are loaded on first use. Those of a task that is not solved, or not exported, raise `NotBuiltError` with a
sentence that says which task builds them.
"""

from __future__ import annotations

from typing import Any

from .errors import (
    CollateError,
    DataError,
    DataLoaderError,
    DownloadError,
    MixtureError,
    NotBuiltError,
    NotFittedError,
    WorkerError,
)
from .homes import PUBLIC, find
from .memory import batch_array
from .seeding import batch_rng, sample_rng
from .workers.plumbing.messages import get_worker_info

__all__ = [
    "CollateError",
    "DataError",
    "DataLoaderError",
    "DownloadError",
    "MixtureError",
    "NotBuiltError",
    "NotFittedError",
    "WorkerError",
    "batch_array",
    "batch_rng",
    "get_worker_info",
    "sample_rng",
]
__all__ += list(PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value = find(name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
