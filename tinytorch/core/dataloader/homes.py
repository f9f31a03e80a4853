"""Where each name that the notebooks build has its home, and which task builds it.

A file whose task is not solved, or not exported, may be missing or hold a stand-in: `find` says so in a sentence.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

from .errors import NotBuilt


class Home(NamedTuple):
    """The file that holds a name, the task that builds it, and the notebook of that task."""

    file: str
    task: str
    notebook: str


_CORE = "modules/08_dataloader/dataloader_dev.py"
_WORKERS = "modules/08_dataloader/workers_dev.py"

PUBLIC = {
    "Dataset": Home("dataset", "8.1", _CORE),
    "ArrayDataset": Home("dataset", "8.2", _CORE),
    "Subset": Home("dataset", "8.3", _CORE),
    "ConcatDataset": Home("dataset", "8.4", _CORE),
    "random_split": Home("dataset", "8.5", _CORE),
    "read_binary_batch": Home("cifar10", "8.6", _CORE),
    "read_python_batch": Home("cifar10", "8.7", _CORE),
    "CIFAR10Dataset": Home("cifar10", "8.8", _CORE),
    "default_collate": Home("collate", "8.10", _CORE),
    "Sampler": Home("sampler", "8.11", _CORE),
    "SequentialSampler": Home("sampler", "8.11", _CORE),
    "RandomSampler": Home("sampler", "8.11", _CORE),
    "BatchSampler": Home("sampler", "8.12", _CORE),
    "DataLoader": Home("loader", "8.16", _CORE),
    "Normalizer": Home("normalizer", "8.19", _CORE),
    "DevicePrefetcher": Home("workers.device", "8.30", _WORKERS),
}
BEHIND = {
    "dump": Home("workers.packing", "8.20", _WORKERS),
    "load": Home("workers.packing", "8.20", _WORKERS),
    "Arena": Home("workers.arena", "8.21", _WORKERS),
    "ProcessPool": Home("workers.process_pool", "8.24", _WORKERS),
    "TaskQueue": Home("workers.task_queue", "8.25", _WORKERS),
    "prefetch": Home("workers.prefetch", "8.26", _WORKERS),
    "ThreadPool": Home("workers.thread_pool", "8.27", _WORKERS),
    "StreamFetcher": Home("workers.streams", "8.28", _WORKERS),
    "prefetch_stream": Home("workers.streams", "8.28", _WORKERS),
    "check_pinned": Home("workers.pinning", "8.29", _WORKERS),
    "pin_batch": Home("workers.pinning", "8.29", _WORKERS),
    "pin_each": Home("workers.pinning", "8.29", _WORKERS),
}


def find(name: str) -> Any:
    """Return what a notebook has built under this name.

    Raises:
        NotBuiltError: its task is not solved, or not exported yet.
    """
    home = (PUBLIC | BEHIND)[name]
    module = f"{__package__}.{home.file}"
    try:
        value = getattr(import_module(module), name)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        value = NotBuilt(name, home.task, home.notebook)
    if isinstance(value, NotBuilt):
        value.fail()
    return value
