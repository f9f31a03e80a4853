"""The reference of the package: which page shows which public name, and the directives that make Sphinx do it."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from tito.book.docstrings import QUOTED

FOLDER = "book/reference/api"
_LOADER = "tinytorch.core.dataloader"
# What public names return, but nobody has to import.
_RETURNED = (f"{_LOADER}.worker.WorkerInfo", "tinytorch.data.report.BatchFile", "tinytorch.data.report.Problem")
# Methods that are shown with a class although a base class, which is not public, has them.
_INHERITED = {"DataLoader": ("set_epoch", "close")}
# Methods that a task builds for the class alone: nobody else calls them.
_INSIDE = ("DevicePrefetcher.overlapped",)
_SPECIAL = ("__call__", "__getitem__", "__iter__", "__len__")
_LOADER_TEXT = """\
`DataLoader` joins a dataset, an order and a collate function, and starts workers if you ask for them.
[The way of a batch](../../how_it_works/batch.md) shows how the parts work together, and
[Differences from torch](../../differences.md) where it does not do what torch's loader does.

The arguments about workers, which the entry below leaves to the second notebook:

`num_workers`
: Workers that load ahead; 0 loads each batch when the loop asks for it.

`worker_method`
: `"process"`, or `"thread"` for threads of this process.

`prefetch_factor`
: Batches on their way for each worker; 2 if None.

`persistent_workers`
: Keep the workers from epoch to epoch, until `close()`.

`timeout`
: Seconds to wait for a batch before a `WorkerError` is raised; 0 waits as long as it takes.

`worker_init_fn`
: Called in each worker, with its number, before it loads.

`multiprocessing_context`
: A start method, such as `"spawn"`, or a context; None is Python's default.

`in_order`
: False gives each batch when it is there, and not in the order of the sampler.

[How many workers](../../how_to/num_workers.md) tells what to choose."""


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
        (f"{_LOADER}.DataLoader",),
    ),
    Page(
        "datasets",
        "Datasets",
        "A dataset knows how many samples it has, and gives the sample at any position. "
        "If it also has `get_batch(indices)`, the loader asks it for whole batches. "
        "[A dataset of your own](../../how_to/dataset.md) shows how to write one.",
        tuple(f"{_LOADER}.{name}" for name in ("Dataset", "ArrayDataset", "Subset", "ConcatDataset", "random_split")),
    ),
    Page(
        "cifar10",
        "CIFAR-10",
        "The data set that the course trains on, in either of its two official formats, in memory or mapped from disk. "
        "[Data](data.md) has the functions that fetch it, check it, or make a small set like it.",
        tuple(f"{_LOADER}.{name}" for name in ("CIFAR10Dataset", "read_binary_batch", "read_python_batch")),
    ),
    Page(
        "collate",
        "Collate",
        "Collating makes one batch of many samples. A `DataLoader` does it with `default_collate`, or with the "
        "function that you give as `collate_fn`; a dataset with `get_batch` gives finished batches.",
        (f"{_LOADER}.default_collate",),
    ),
    Page(
        "order",
        "Samplers and order",
        "A sampler decides in which order samples are loaded. The order of an epoch is a function of a seed and the "
        "number of the epoch, and of nothing else: [order](../../how_it_works/order.md) tells why.",
        tuple(
            f"{_LOADER}.{name}"
            for name in ("Sampler", "SequentialSampler", "RandomSampler", "BatchSampler", "batch_rng")
        ),
    ),
    Page(
        "workers",
        "Workers and shared memory",
        "Code that runs while a batch is loaded can ask who loads it, and where its arrays should lie. "
        "[Slots](../../how_it_works/slot.md) are the shared memory that batches travel in.",
        (f"{_LOADER}.batch_array", f"{_LOADER}.get_worker_info", f"{_LOADER}.worker.WorkerInfo"),
    ),
    Page(
        "device",
        "Pinning and devices",
        "`DataLoader(..., pin_memory=True)` gives batches in page-locked memory; `DevicePrefetcher` also copies them "
        "to the device. [With a GPU](../../how_to/gpu.md) tells which to take.",
        (f"{_LOADER}.DevicePrefetcher",),
    ),
    Page(
        "normalizer",
        "Normalizer",
        "Models train better on numbers around 0. A `Normalizer` learns mean and standard deviation from the training "
        "data, and applies them to any batch.",
        (f"{_LOADER}.Normalizer",),
    ),
    Page(
        "errors",
        "Errors",
        "Every error of the loader is a `DataLoaderError`. Each also derives from the built-in class that a caller "
        "would expect, so `except ValueError` keeps working. "
        "[Failure](../../how_it_works/failure.md) tells how an error in a worker gets to you.",
        tuple(
            f"{_LOADER}.{name}"
            for name in (
                "DataLoaderError",
                "DataError",
                "DownloadError",
                "CollateError",
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


def api_pages() -> dict[str, str]:
    """Return the pages of the package's reference: the path of each below the sources -> its text, MyST Markdown.

    Raises:
        ValueError: a public name has no page, or a page shows a name that is not public, or was shown before.
    """
    _require_each_once()
    pages = {f"{FOLDER}/{page.file}.md": _page(page) for page in PAGES}
    return {f"{FOLDER}/index.md": _index(), **pages}


def public_names() -> list[str]:
    """Return the full name of all that the package offers: what `__all__` of its modules says.

    A name that several modules of `tinytorch.core` offer counts for the one that defines it.
    """
    names = [f"{module}.{name}" for module in (_LOADER, "tinytorch.data") for name in import_module(module).__all__]
    core = [
        module.name for module in pkgutil.iter_modules(import_module("tinytorch.core").__path__) if not module.ispkg
    ]
    homes: dict[tuple[str, int], str] = {}
    for file in core:
        module = import_module(f"tinytorch.core.{file}")
        for name in getattr(module, "__all__", ()):
            value = getattr(module, name)
            if (name, id(value)) not in homes or value.__module__ == module.__name__:
                homes[name, id(value)] = f"{module.__name__}.{name}"
    return [*names, *homes.values()]


def links() -> dict[str, str]:
    """Return what a text can link to: a name -> its full name."""
    return {_short(name): name for page in PAGES for name in page.names}


def members(cls: type) -> list[str]:
    """Return the methods that the entry of a class shows: its own, but those that only do what a base class says."""
    return [*filter(lambda name: _is_shown(cls, name), vars(cls)), *_INHERITED.get(cls.__name__, ())]


def find(name: str) -> Any:
    """Return what a full name stands for."""
    module, _, last = name.rpartition(".")
    return getattr(import_module(module), last)


def _require_each_once() -> None:
    shown = [name for page in PAGES for name in page.names]
    wanted = [*public_names(), *_RETURNED]
    for name in sorted({*shown, *wanted}):
        if name not in shown:
            raise ValueError(
                f"{name} is public, but no page of the reference shows it: add it to tito/book/api_pages.py"
            )
        if name not in wanted:
            raise ValueError(f"{name} is not public, but the page of it is in tito/book/api_pages.py")
        if shown.count(name) > 1:
            raise ValueError(f"{name} is shown {shown.count(name)} times: see tito/book/api_pages.py")


def _is_shown(cls: type, name: str) -> bool:
    value = vars(cls)[name]
    if f"{cls.__name__}.{name}" in _INSIDE or not (inspect.isroutine(value) or isinstance(value, property)):
        return False
    if name.startswith("_"):
        return name in _SPECIAL and bool(value.__doc__)
    return bool(value.__doc__) or not any(hasattr(base, name) for base in cls.__bases__)


def _short(name: str) -> str:
    return name.rpartition(".")[2]


def _page(page: Page) -> str:
    entries = "\n".join(map(_entry, page.names))
    return f"# {page.title}\n\n{page.text}\n\n{entries}"


def _entry(name: str) -> str:
    """Return the section of one name: how to import it, the task that builds it, and autodoc's directive."""
    module, _, short = name.rpartition(".")
    options = "".join(f"   {option}\n" for option in _options(find(name)))
    origin = f"`from {module} import {short}`{_task(short, ' · built in ')}"
    return f"""\
(api-{short.lower()})=
## {short}

{origin}

```{{eval-rst}}
.. {_directive(find(name))}:: {name}
{options}```
"""


def _directive(value: Any) -> str:
    if not isinstance(value, type):
        return "autofunction"
    return "autoexception" if issubclass(value, BaseException) else "autoclass"


def _options(value: Any) -> Iterator[str]:
    if isinstance(value, type):
        if shown := members(value):
            yield f":members: {', '.join(shown)}"
            yield ":undoc-members:"
        if value.__bases__ != (object,) and all(_is_known(base) for base in value.__bases__):
            yield ":show-inheritance:"


def _is_known(base: type) -> bool:
    return base.__module__ == "builtins" or base.__name__ in links()


def _task(short: str, before: str = "") -> str:
    """Return a link to the task that builds a name; nothing where it is given."""
    home = import_module(_LOADER)._HOMES.get(short)
    return f"{before}{{ref}}`task {home[1]} <task-{home[1].replace('.', '-')}>`" if home else ""


def _index() -> str:
    subjects = "\n".join(f"## [{page.title}]({page.file}.md)\n\n{_terms(page)}" for page in PAGES)
    return f"""\
# The package

All names that the package offers, by subject. What is not here may change without notice.
Shapes stand in parentheses, as in `(N, 3, 32, 32)`; N is the number of samples.

{subjects}"""


def _terms(page: Page) -> str:
    return "\n".join(
        f"[`{_short(name)}`](#api-{_short(name).lower()})\n: {_summary(find(name))}\n" for name in page.names
    )


def _summary(value: Any) -> str:
    """Return the first sentence of a docstring, as Markdown."""
    paragraph = " ".join(inspect.getdoc(value).split("\n\n")[0].split())  # type: ignore[union-attr]
    return QUOTED.sub(r"`\1`", re.split(r"(?<=\.) (?=[A-Z])", paragraph)[0])
