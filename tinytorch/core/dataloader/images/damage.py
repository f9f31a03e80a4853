# Exported from modules/08_dataloader/images_dev.py; edit that file.
"""What takes the place of files that cannot be read, or what is raised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tinytorch.core.dataloader.errors import DataError, DecodeError
from tinytorch.core.dataloader.images.plumbing.damage_log import UnreadableError
from tinytorch.core.dataloader.images.plumbing.turns import in_turn

__all__ = ["instead", "readable", "tried"]


def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    """Note a damaged file; return what the function `dataset.on_error` makes of it.

    Args:
        error: its `__cause__` says what is wrong. `on_error` is called with this cause, and the index.

    Raises:
        Exception: the cause, if `on_error` is no function; if it is a `DecodeError`, with the index of the sample. It
            is raised from the cause's own cause.
    """
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    """Return an image for a place in a batch, and its index; None if there is none. Damaged files are noted.

    Args:
        indices: of the batch. number: the place in it. steps: for `dataset.read`.

    `dataset.on_error` is "skip" or "replace". With "skip", only the index at this place is tried; with "replace", also
    those at the places after it, and then those from the start of the batch; each index once in a call.
    """
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    """Return the images of a batch and their indices, with damaged files skipped or replaced.

    Raises:
        DataError: no file of the batch can be read; the message names the path of the first.
    """
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]
