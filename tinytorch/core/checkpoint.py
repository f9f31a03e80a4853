"""A training run in a file: model, optimizer, the place in the data, and what came of it so far."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .autograd import Array

__all__ = ["Checkpoint", "Tally"]

VERSION = 1


@dataclass
class Tally:
    """Sums over the samples of an epoch, so far.

    Attributes:
        samples: how many. loss, right: sums over them. seconds: spent on them.
    """

    samples: int = 0
    loss: float = 0.0
    right: float = 0.0
    seconds: float = 0.0


class Checkpoint:
    """A file that always holds a whole run: it is written beside the old one, and then takes its place.

    Args:
        path: of the file, an `.npz` that NumPy reads without pickle.
        every: how many batches apart it is written.
    """

    def __init__(self, path: str | os.PathLike[str], every: int) -> None:
        if every < 1:
            raise ValueError(f"save_every must be a positive number of batches, got {every}")
        self.path, self.every = Path(path), every

    def save(self, arrays: Sequence[Array], facts: dict[str, Any]) -> None:
        """Write arrays, and what JSON can hold. If that fails, the file that was there before is all that is left."""
        content = io.BytesIO()
        text = json.dumps({"version": VERSION, **facts})
        named: dict[str, Any] = {f"array{k}": array for k, array in enumerate(arrays)}
        np.savez(content, facts=np.array(text), **named)
        beside = self.path.with_name(f".{self.path.name}.new")
        try:
            with beside.open("wb") as file:
                file.write(content.getbuffer())
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)
        finally:
            beside.unlink(missing_ok=True)

    def load_into(self, arrays: Sequence[Array]) -> dict[str, Any] | None:
        """Fill arrays from the file, and return the facts; None if there is no file.

        Raises:
            ValueError: the file holds something else, or arrays of other shapes.
        """
        try:
            with self.path.open("rb") as file, np.load(file, allow_pickle=False) as there:
                facts = json.loads(str(there["facts"]))
                found = [there[f"array{k}"] for k in range(len(there.files) - 1)]
        except FileNotFoundError:
            return None
        except Exception as error:
            raise ValueError(f"{self.path} is no checkpoint of a Trainer: {error}") from error
        if facts.get("version") != VERSION:
            raise ValueError(f"{self.path} is a checkpoint of version {facts.get('version')}, not {VERSION}")
        shapes, wanted = ([array.shape for array in those] for those in (found, arrays))
        if shapes != wanted:
            raise ValueError(f"{self.path} is of another model or optimizer: it has {shapes}, not {wanted}")
        for array, value in zip(arrays, found, strict=True):
            array[...] = value
        return facts


def as_facts(results: Sequence[Any], tally: Tally, loader_state: dict[str, Any]) -> dict[str, Any]:
    """Return the facts of a run: results of whole epochs, sums of the one that runs, and the place in the data."""
    return {"results": [asdict(result) for result in results], "tally": asdict(tally), "loader": loader_state}
