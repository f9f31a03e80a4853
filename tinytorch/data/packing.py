"""Pack a data set of files into shards: planned first, then shard by shard, so that an interrupted run can continue.

What is done is in the folder `NAME.part` beside the one to be: whole shards, each with its index. At the end the folder
gets its name. A shard is a function of the plan and its number, so it does not matter who writes it, or when.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tinytorch.core.dataloader.errors import DataError
from tinytorch.core.dataloader.shards.coding import IMAGES
from tinytorch.core.dataloader.shards.index import Shard, entry, shard_of
from tinytorch.core.dataloader.shards.opening import write_index, write_whole
from tinytorch.core.dataloader.shards.tar_format import BLOCK, padding
from tinytorch.core.dataloader.shards.writer import MAX_BYTES, MAX_SAMPLES, NAME, ShardWriter, encoded

from .find import find_cifar10
from .lock import exclusive
from .staging import disk_errors

PLAN = "plan.json"
SPLITS = ("train", "test")
CIFAR10_FIELDS = ("npy", "cls")


@dataclass(frozen=True)
class Plan:
    """What goes into which shard.

    Attributes:
        source: the folder of the data set. split: of CIFAR-10; "" for a folder of images.
        files: the images, by their paths in `source`. labels: of each, empty if there are no classes.
        classes: their names.
        edges: the first sample of each shard, and the number of samples.
    """

    source: str
    split: str
    files: tuple[str, ...]
    labels: tuple[int, ...]
    classes: tuple[str, ...]
    edges: tuple[int, ...]

    @property
    def shards(self) -> int:
        """The number of shards."""
        return len(self.edges) - 1

    @property
    def samples(self) -> int:
        """The number of samples."""
        return self.edges[-1]


def plan_pack(
    source: str | Path, *, split: str = "train", max_samples: int = MAX_SAMPLES, max_bytes: int = MAX_BYTES
) -> Plan:
    """Return how a folder is packed: CIFAR-10 in its binary format, or images, in a folder for each class or in none.

    Images are taken in the order of their paths, as they are; their suffixes say what is an image.

    Raises:
        DataError: there is no such folder, or neither is in it. ValueError: an argument makes no sense.
    """
    source = Path(source)
    if split not in SPLITS:
        raise ValueError(f"split must be train or test, got {split!r}")
    for name, value in (("max_samples", max_samples), ("max_bytes", max_bytes)):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise ValueError(f"{name} must be a positive integer, got {value!r}")
    if not source.is_dir():
        raise DataError(source, expected="a folder", found="a file" if source.exists() else "nothing of that name")
    if find_cifar10(source) is not None:
        return _plan_cifar10(source, split, max_samples, max_bytes)
    return _plan_images(source, max_samples, max_bytes)


def _plan_cifar10(source: Path, split: str, max_samples: int, max_bytes: int) -> Plan:
    images = _cifar10(str(source.resolve()), split)
    size = sum(_taken(len(content)) for content in encoded(images[0], "0", CIFAR10_FIELDS)[1].values())
    in_shard = max(min(max_samples, (max_bytes - 2 * BLOCK) // size), 1)
    edges = (*range(0, len(images), in_shard), len(images))
    return Plan(str(source.resolve()), split, (), (), tuple(images.classes), edges)


def _plan_images(source: Path, max_samples: int, max_bytes: int) -> Plan:
    found = sorted(path for path in _files(source) if path.suffix[1:].lower() in IMAGES)
    if not found:
        raise DataError(source, expected="CIFAR-10's binary format, or a folder of images", found="neither")
    parts = [path.relative_to(source).parts for path in found]
    flat = [path for path in parts if len(path) == 1]
    if flat and len(flat) < len(parts):
        expected = "images in a folder for each class, or all in one"
        raise DataError(source, expected=expected, found=f"both: {flat[0][0]} is in none")
    classes = tuple(sorted({path[0] for path in parts})) if not flat else ()
    numbers = {name: number for number, name in enumerate(classes)}
    sizes = [_taken(_size_of(path)) + (_taken(4) if classes else 0) for path in found]
    labels = tuple(numbers[path[0]] for path in parts) if classes else ()
    files = tuple("/".join(path) for path in parts)
    return Plan(str(source.resolve()), "", files, labels, classes, _edges(sizes, max_samples, max_bytes))


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder; hidden ones are left out."""
    for path in folder.iterdir():
        if not path.name.startswith("."):
            if path.is_dir():
                yield from _files(path)
            else:
                yield path


def _taken(size: int) -> int:
    """Return how many bytes a member of this size takes in a tar."""
    return BLOCK + size + len(padding(size))


def _edges(sizes: Sequence[int], max_samples: int, max_bytes: int) -> tuple[int, ...]:
    """Return where shards begin that are as full as they may be, and the number of samples."""
    edges, taken = [0], 2 * BLOCK
    for number, size in enumerate(sizes):
        if number > edges[-1] and (number - edges[-1] >= max_samples or taken + size > max_bytes):
            edges.append(number)
            taken = 2 * BLOCK
        taken += size
    return (*edges, len(sizes))


def _cifar10(source: str, split: str) -> Any:
    from tinytorch.core.dataloader import CIFAR10Dataset

    return CIFAR10Dataset(source, train=split == "train", download=False, mmap=True)


def samples_of(plan: Plan, number: int) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Yield the samples of a shard: key and fields."""
    first, last = plan.edges[number : number + 2]
    if plan.split:
        images = _cifar10(plan.source, plan.split)
        for k in range(first, last):
            yield encoded(images[k], f"{k:08d}", CIFAR10_FIELDS)
        return
    for k in range(first, last):
        path = Path(plan.source, plan.files[k])
        stem = re.sub(r"[^\w-]+", "_", path.stem, flags=re.ASCII)[:40]
        fields: dict[str, Any] = {path.suffix[1:].lower(): _content(path)}
        if plan.labels:
            fields["cls"] = plan.labels[k]
        yield encoded(fields, f"{k:08d}_{stem}")


def _content(path: Path) -> bytes:
    with _image_errors(path):
        return path.read_bytes()


def _size_of(path: Path) -> int:
    with _image_errors(path):
        size = path.stat().st_size
    if not size:
        raise DataError(path, expected="an image", found="an empty file")
    return size


@contextmanager
def _image_errors(path: Path) -> Iterator[None]:
    """Turn what the system says of a file that cannot be read into a DataError that names it."""
    try:
        yield
    except OSError as error:
        raise DataError(path, expected="an image", found=error.strerror or str(error)) from error


def write_planned(plan: Plan, number: int, folder: str | Path) -> Shard:
    """Write one shard of a plan, and its index; nothing is done if they are there. Returns what the index says of it.

    Raises:
        DataError: an image is empty or gone. DownloadError: the disk is full or cannot be written.
    """
    folder = Path(folder)
    done = folder / f"{NAME.format(number)}.json"
    if done.exists():
        return shard_of(json.loads(done.read_bytes()))
    with disk_errors(folder), ShardWriter(folder / NAME.format(number)) as writer:
        for key, fields in samples_of(plan, number):
            writer.add(key, fields)
        shard, content = writer.close()
        write_whole(folder / shard.index_file.name, content)
        write_whole(done, json.dumps(entry(shard)).encode())
    return shard


def pack(
    plan: Plan,
    to: str | Path,
    *,
    each: Callable[[Plan, list[int], Path], Iterable[int]] | None = None,
    progress: Callable[[str], object] = lambda name: None,
) -> Path:
    """Write a plan to a new folder of shards; what an earlier run has done of the same plan is kept.

    Args:
        each: writes shards: is called with the plan, their numbers and a folder, calls `write_planned` for each,
            wherever and in whatever order, and yields the number of each that is done.
        progress: is called with the name of each shard when it is done, those included that an earlier run has done.

    Raises:
        DataError: the folder is there already; or an earlier run had another plan.
    """
    to = Path(to)
    part = to.with_name(f"{to.name}.part")
    _require_none(to)
    with disk_errors(to.parent):
        to.parent.mkdir(parents=True, exist_ok=True)
        with exclusive(part.with_name(f".{part.name}.lock")):
            _require_none(to)  # another process may have finished meanwhile
            part.mkdir(exist_ok=True)
            _require_same(plan, part)
            done = [k for k in range(plan.shards) if (part / f"{NAME.format(k)}.json").exists()]
            for number in done:
                progress(NAME.format(number))
            waiting = sorted(set(range(plan.shards)) - set(done))
            for number in (each or _one_by_one)(plan, waiting, part):
                progress(NAME.format(number))
            _finish(plan, part, to)
    return to


def _require_none(to: Path) -> None:
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise DataError(to, expected="no such folder, or an empty one", found="something", hint="write to another one")


def _one_by_one(plan: Plan, numbers: Sequence[int], folder: Path) -> Iterator[int]:
    for number in numbers:
        write_planned(plan, number, folder)
        yield number


def _require_same(plan: Plan, part: Path) -> None:
    """Note the plan, or raise DataError if another one was begun there."""
    told = hashlib.blake2b(json.dumps(asdict(plan)).encode(), digest_size=16).hexdigest()
    noted = part / PLAN
    if noted.exists() and noted.read_text(encoding="ascii") != told:
        hint = f"delete {part}, or write to another folder"
        raise DataError(part, expected="the beginning of the same shards", found="that of others", hint=hint)
    write_whole(noted, told.encode())


def _finish(plan: Plan, part: Path, to: Path) -> None:
    """Write the index of the set, take away what only a continued run needs, and give the folder its name."""
    notes = [part / f"{NAME.format(number)}.json" for number in range(plan.shards)]
    shards = [shard_of(json.loads(note.read_bytes())) for note in notes]
    made = [(shard, (part / shard.index_file.name).read_bytes()) for shard in shards]
    write_index(part, made, {"classes": list(plan.classes)} if plan.classes else {})
    for path in itertools.chain(notes, [part / PLAN], part.glob(".*.tmp")):
        path.unlink(missing_ok=True)
    if to.exists():
        to.rmdir()
    part.replace(to)
