"""The subjects of the package's reference: a page for each, with what to know first, and the names it shows."""

from __future__ import annotations

from dataclasses import dataclass

LOADER = "tinytorch.core.dataloader"
_LOADER_TEXT = """\
`DataLoader` joins a dataset, an order and a collate function, and starts workers if you ask for them.
[The way of a batch](../../how_it_works/batch.md) shows how the parts work together, and
[Differences from torch](../../differences.md) where it does not do what torch's loader does.
The first four arguments may be given by position, all others by name.

The arguments about workers, which the entry below leaves to the second notebook:

`num_workers`
: Workers that load ahead; 0 loads each batch when the loop asks for it.

`worker_method`
: `"process"`, or `"thread"` for threads of this process.

`prefetch_factor`
: Batches on their way for each worker; 2 if None.

`persistent_workers`
: Keep the workers from epoch to epoch, until `close()`. Loops in several threads may share them.

`timeout`
: Seconds to wait for a batch before a `WorkerError` is raised; 0 waits as long as it takes.

`worker_init_fn`
: Called in each worker, with its number, before it loads.

`multiprocessing_context`
: A start method, such as `"spawn"`, or a context; None is Python's default.

`in_order`
: False gives each batch when it is there, and not in the order of the sampler.

[How many workers](../../how_to/num_workers.md) helps you choose."""


@dataclass(frozen=True)
class Page:
    """One page: its file, its title, what its subject is (Markdown), and the names it shows, in this order."""

    file: str
    title: str
    text: str
    names: tuple[str, ...]


PAGES = (
    Page(
        "loader",
        "The loader",
        _LOADER_TEXT,
        (f"{LOADER}.DataLoader",),
    ),
    Page(
        "datasets",
        "Datasets",
        "A dataset knows how many samples it has, and gives the sample at any position. "
        "If it also has `get_batch(indices)`, the loader asks it for whole batches. "
        "[A dataset of your own](../../how_to/dataset.md) shows how to write one.",
        tuple(f"{LOADER}.{name}" for name in ("Dataset", "ArrayDataset", "Subset", "ConcatDataset", "random_split")),
    ),
    Page(
        "cifar10",
        "CIFAR-10",
        "The data set that the course trains on, in either of its two official formats, in memory or mapped from disk. "
        "[Data](data.md) has the functions that fetch it, check it, or make a small set like it.",
        tuple(f"{LOADER}.{name}" for name in ("CIFAR10Dataset", "read_binary_batch", "read_python_batch")),
    ),
    Page(
        "collate",
        "Collate",
        "Collating makes one batch of many samples. A `DataLoader` does it with `default_collate`, or with the "
        "function that you give as `collate_fn`; a dataset with `get_batch` gives finished batches.",
        (f"{LOADER}.default_collate",),
    ),
    Page(
        "order",
        "Samplers and order",
        "A sampler decides in which order samples are loaded. With a seed, the order of an epoch is a function of the "
        "seed and the number of the epoch, and of nothing else: [order](../../how_it_works/order.md) explains why. "
        "Random augmentation draws from `sample_rng()` for each sample, or from `batch_rng()` for a whole batch.",
        tuple(
            f"{LOADER}.{name}"
            for name in ("Sampler", "SequentialSampler", "RandomSampler", "BatchSampler", "batch_rng", "sample_rng")
        ),
    ),
    Page(
        "workers",
        "Workers and shared memory",
        "Code that runs while a batch is loaded can ask who loads it, and where its arrays should lie. "
        "[Slots](../../how_it_works/slot.md) are the shared memory that batches travel in.",
        (f"{LOADER}.batch_array", f"{LOADER}.get_worker_info", f"{LOADER}.workers.plumbing.messages.WorkerInfo"),
    ),
    Page(
        "device",
        "Pinning and devices",
        "`DataLoader(..., pin_memory=True)` gives batches in page-locked memory; `DevicePrefetcher` also copies them "
        "to the device. [With a GPU](../../how_to/gpu.md) tells which to take.",
        (f"{LOADER}.DevicePrefetcher",),
    ),
    Page(
        "normalizer",
        "Normalizer",
        "Models train better on numbers around 0. A `Normalizer` learns mean and standard deviation from the training "
        "data, and applies them to any batch.",
        (f"{LOADER}.Normalizer",),
    ),
    Page(
        "errors",
        "Errors",
        "Every error of the loader is a `DataLoaderError`. Each also derives from the built-in class that a caller "
        "would expect, so `except ValueError` keeps working. "
        "[Failure](../../how_it_works/failure.md) tells how an error in a worker gets to you.",
        tuple(
            f"{LOADER}.{name}"
            for name in (
                "DataLoaderError",
                "DataError",
                "DownloadError",
                "CollateError",
                "MixtureError",
                "NotFittedError",
                "WorkerError",
                "NotBuiltError",
            )
        ),
    ),
    Page(
        "data",
        "Data",
        "`tinytorch.data` makes, fetches, finds and checks data sets. "
        "[`tito data`](../commands.md) does the same from a terminal.",
        tuple(
            f"tinytorch.data.{name}"
            for name in (
                "write_sample",
                "download_cifar10",
                "install_archive",
                "find_cifar10",
                "is_sample",
                "unpack",
                "verify",
                "Report",
                "report.BatchFile",
                "report.Problem",
            )
        ),
    ),
    Page(
        "core",
        "Tensors, layers, training",
        "What the loader feeds: small, in NumPy, and the same for everybody. "
        "These files are given; no task builds them.",
        tuple(
            f"tinytorch.core.{name}"
            for name in (
                "tensor.Tensor",
                "tensor.no_grad",
                "tensor.operation",
                "layers.Layer",
                "layers.Linear",
                "layers.ReLU",
                "layers.Flatten",
                "layers.Sequential",
                "layers.classifier",
                "optimizers.Optimizer",
                "optimizers.SGD",
                "optimizers.Adam",
                "training.Trainer",
                "training.EpochResult",
                "training.cross_entropy",
                "training.accuracy",
            )
        ),
    ),
)
