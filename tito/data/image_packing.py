"""What `tito data pack --images` does: one file of decoded images, written here, decoded here or on a dask cluster."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from tinytorch.core.dataloader import DataError, ImageDataset, ImageFolder
from tinytorch.core.dataloader.images.plumbing.folder import EXTENSIONS, files_below
from tinytorch.core.dataloader.images.plumbing.packs.packer import Decoded, Each, Job
from tito.classroom.examined.cluster import require_dask
from tito.data.packing import shared_out

IN_TASK = 32  # images that are decoded by one task, and sent here in one piece
AHEAD = 2  # tasks for each thread of the workers that are sent before they are asked for


def images_in(source: Path) -> ImageDataset:
    """Return the images of a folder: in a folder for each class, or all in one.

    Raises:
        DataError: no folder, no images, or images both in folders and in none.
    """
    if not source.is_dir():
        raise DataError(source, expected="a folder", found="a file" if source.exists() else "nothing of that name")
    found = sorted(source.resolve().iterdir(), key=os.fsencode)
    loose = [path for path in found if is_image(path.name) and not path.is_dir()]
    folders = [path for path in found if path.is_dir()]
    if loose and folders:
        both = f"both: {loose[0].name} and the folder {folders[0].name}"
        raise DataError(source, expected="images in a folder for each class, or all in one", found=both)
    if loose:
        return ImageDataset(loose)
    if not folders:
        found_instead = "an empty folder" if not found else f"{found[0].name}, which is no image"
        raise DataError(source, expected="images, or a folder of them for each class", found=found_instead)
    without = next((path for path in folders if not any(map(is_image, files_below(path)))), None)
    if without:
        raise DataError(source, expected="an image in each folder", found=f"none in {without.name}")
    return ImageFolder(source.resolve())


def is_image(path: str) -> bool:
    return path.lower().endswith(EXTENSIONS)


def on_cluster(address: str, source: Path) -> Each:
    """Return what decodes on the workers of a dask cluster, which must see the folder under the same path.

    Raises:
        ClusterError: dask is not installed; later also, there is no scheduler, or a worker cannot do it.
    """
    require_dask()

    def each(job: Job, numbers: Sequence[int]) -> Iterator[Decoded]:
        pieces = [numbers[start : start + IN_TASK] for start in range(0, len(numbers), IN_TASK)]
        for decoded in shared_out(address, _decoded_there, job, pieces, [source.resolve()], AHEAD):
            yield from decoded

    return each


def _decoded_there(job: Job, numbers: Sequence[int]) -> list[Decoded]:
    return [job.decoded(number) for number in numbers]
