"""Samples that are fetched one by one, and errors that name the sample."""

from __future__ import annotations

import operator
from typing import Any

from tinytorch.core.dataloader.errors import shown, with_note
from tinytorch.core.dataloader.seeding import current_place

__all__ = ["sample_at", "samples_at"]


def samples_at(dataset: Any, indices: list[Any]) -> list[Any]:
    """Return `dataset[index]` for each of the indices; an error gets a note that names the sample.

    Raises:
        RuntimeError: the dataset raised StopIteration, which would silently end the epoch.
    """
    coming = iter(indices)

    def number() -> int:
        return len(indices) - operator.length_hint(coming) - 1

    place = current_place()
    before = place.reading if place else None
    if place:
        place.reading = number
    try:
        return [dataset[index] for index in coming]
    except StopIteration as error:
        index = shown(indices[number()])
        raise RuntimeError(f"sample {index} of {type(dataset).__name__} raised StopIteration") from error
    except Exception as error:
        with_note(error, f"while loading sample {shown(indices[number()])} of {type(dataset).__name__}")
        raise
    finally:
        if place:
            place.reading = before


def sample_at(dataset: Any, index: Any) -> Any:
    """Return `dataset[index]`; errors as in `samples_at`."""
    return samples_at(dataset, [index])[0]
