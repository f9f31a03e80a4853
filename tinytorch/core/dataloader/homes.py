"""Which file holds each name that the notebooks build, and which task builds it.

If a task is not solved or not exported, its file may be missing or hold a placeholder. Then `find` raises an error that
says so.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

from .errors import NotBuilt


class Home(NamedTuple):
    """The file that holds a name, the task that builds it, the notebook of that task, and what a caller calls it."""

    file: str
    task: str
    notebook: str
    known_as: str = ""


_CORE = "modules/08_dataloader/dataloader_dev.py"
_WORKERS = "modules/08_dataloader/workers_dev.py"
_SAMPLING = "modules/08_dataloader/sampling_dev.py"
_IMAGES = "modules/08_dataloader/images_dev.py"
_PIPELINE = "modules/08_dataloader/pipeline_dev.py"

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
    "SubsetRandomSampler": Home("sampling.samplers", "8.31", _SAMPLING),
    "WeightedRandomSampler": Home("sampling.samplers", "8.34", _SAMPLING),
    "Padded": Home("sampling.lengths", "8.35", _SAMPLING),
    "pad_collate": Home("sampling.lengths", "8.35", _SAMPLING),
    "TokenBatchSampler": Home("sampling.lengths", "8.36", _SAMPLING),
    "DistributedSampler": Home("sampling.ranks", "8.38", _SAMPLING),
    "DistributedRandomSampler": Home("sampling.ranks", "8.38", _SAMPLING),
    "DistributedDeterministicSampler": Home("sampling.ranks", "8.38", _SAMPLING),
    "KeyedRandomSampler": Home("sampling.permutation", "8.40", _SAMPLING),
    "IterableDataset": Home("sampling.stream", "8.45", _SAMPLING),
    "shuffle_buffer": Home("sampling.stream", "8.44", _SAMPLING),
    "ChunkStream": Home("sampling.stream", "8.45", _SAMPLING),
    "Mixture": Home("sampling.mixture", "8.46", _SAMPLING),
    "decode": Home("images.decode", "8.49", _IMAGES),
    "RandomResizedCrop": Home("images.transforms", "8.50", _IMAGES),
    "Compose": Home("images.transforms", "8.51", _IMAGES),
    "ColorJitter": Home("images.color", "8.52", _IMAGES),
    "Normalize": Home("images.normalize", "8.53", _IMAGES),
    "LRUCache": Home("images.cache", "8.56", _IMAGES),
    "SharedCache": Home("images.shared_cache", "8.57", _IMAGES),
    "build_data_pipeline": Home("pipeline.data_pipeline", "8.67", _PIPELINE),
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
    "pinned": Home("workers.pinning", "8.29", _WORKERS),
    "check_pinned": Home("workers.pinning", "8.29", _WORKERS, "pin_memory=True"),
    "pin_batch": Home("workers.pinning", "8.29", _WORKERS),
    "pin_each": Home("workers.pinning", "8.29", _WORKERS),
    "share_length": Home("sampling.ranks", "8.37", _SAMPLING),
    "Remaining": Home("sampling.state", "8.41", _SAMPLING),
    "loader_state": Home("sampling.state", "8.42", _SAMPLING, "state_dict()"),
    "resumed_part": Home("sampling.state", "8.43", _SAMPLING, "load_state_dict()"),
    "Frame": Home("images.frame", "8.47", _IMAGES),
    "finish": Home("images.transforms", "8.51", _IMAGES),
    "readable": Home("images.damage", "8.54", _IMAGES),
    "parse_idx": Home("images.idx", "8.55", _IMAGES),
    "Run": Home("pipeline.run", "8.66", _PIPELINE, "the run of a pipeline"),
    "judge": Home("pipeline.bottleneck", "8.68", _PIPELINE, "the verdict of a profile"),
}


def find_given(file: str, name: str) -> Any:
    """Return an object that is given, from a file that may import others that notebooks build.

    Raises:
        NotBuiltError: one of these others is missing.
    """
    try:
        return getattr(import_module(f"{__package__}.{file}"), name)
    except ModuleNotFoundError as error:
        for other, home in (PUBLIC | BEHIND).items():
            if error.name == f"{__package__}.{home.file}":
                NotBuilt(other, home.task, home.notebook).fail()
        raise


def find(name: str) -> Any:
    """Return the object that a notebook has built under this name.

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
        value = NotBuilt(home.known_as or name, home.task, home.notebook)
    if isinstance(value, NotBuilt):
        value.fail()
    return value
