"""The samples of a batch one by one, each with its own random numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tinytorch.core.dataloader.errors import with_note
from tinytorch.core.dataloader.seeding import current_place

__all__ = ["in_turn"]


def in_turn(dataset: Any, indices: Sequence[int], load: Callable[[int], Any]) -> list[Any]:
    """Return `load(index)` of each of a batch's samples; `sample_rng()` is that of the sample, errors get a note."""
    place, results = current_place(), []
    before = place.reading if place else None
    try:
        for number, index in enumerate(indices):
            if place:
                place.reading = lambda number=number: number
            try:
                results.append(load(index))
            except Exception as error:
                with_note(error, f"while loading sample {index} of {type(dataset).__name__}")
                raise
    finally:
        if place:
            place.reading = before
    return results
