"""The data loader: `from tinytorch.core.dataloader import DataLoader`.

Names are loaded on first use. If a name's task is not solved or not exported, using it raises `NotBuiltError`, which
says which task builds it.
"""

from __future__ import annotations

from typing import Any

from .errors import (
    CollateError,
    DataError,
    DataLoaderError,
    DecodeError,
    DownloadError,
    MixtureError,
    NotBuiltError,
    NotFittedError,
    WorkerError,
)
from .homes import PUBLIC, find, find_given
from .memory import batch_array
from .seeding import batch_rng, sample_rng
from .workers.plumbing.messages import get_worker_info

__all__ = [
    "CollateError",
    "DataError",
    "DataLoaderError",
    "DecodeError",
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
GIVEN = {
    "BlockShuffleSampler": "shards.shuffle",
    "CacheDataLoader": "pipeline.profiling.cache",
    "CenterCrop": "images.plumbing.geometry",
    "DistributedBatchSampler": "sampling.rank_batches",
    "HighPerformanceDataset": "images.plumbing.one_call",
    "IMAGENET_MEAN": "images.normalize",
    "IMAGENET_STD": "images.normalize",
    "ImageDataset": "images.plumbing.dataset",
    "ImageFolder": "images.plumbing.folder",
    "MNISTDataset": "images.plumbing.mnist",
    "Merge": "pipeline.plumbing.merge",
    "PackedImages": "images.plumbing.packs.packed",
    "Pipeline": "pipeline.plumbing.pipeline",
    "PipelineBuilder": "pipeline.plumbing.builder",
    "PipelineFailure": "pipeline.plumbing.failure",
    "PipelineLoader": "pipeline.plumbing.pipeline_loader",
    "PrefetchLoader": "images.plumbing.one_call",
    "RandomCrop": "images.plumbing.geometry",
    "RandomHorizontalFlip": "images.plumbing.geometry",
    "Resize": "images.plumbing.geometry",
    "Retry": "shards.retry",
    "SKIP": "pipeline.plumbing.outlets",
    "ShardedDataset": "shards.dataset",
    "cache_iterator": "pipeline.profiling.cache",
    "create_dataloader": "images.plumbing.one_call",
    "index_shards": "shards.opening",
    "pack_images": "images.plumbing.packs.packer",
    "preload_images": "images.plumbing.preload",
    "profile_loader": "pipeline.profiling.loader_profile",
    "profile_pipeline": "pipeline.profiling.profile",
    "read_idx": "images.plumbing.mnist",
    "trace_pipeline": "pipeline.profiling.trace",
    "transfer_tensor": "pipeline.plumbing.transfer",
    "tune": "pipeline.profiling.loader_profile",
    "write_shards": "shards.writer",
}
__all__ += list(PUBLIC)
__all__ += [name for name in GIVEN if not name.isupper()]  # constants have no page of their own


def __getattr__(name: str) -> Any:
    if name not in PUBLIC and name not in GIVEN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = find_given(GIVEN[name], name) if name in GIVEN else find(name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
