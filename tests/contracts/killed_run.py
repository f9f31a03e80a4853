"""A training run with random augmentation that saves itself: `python killed_run.py CHECKPOINT WEIGHTS LOADER`.

CHECKPOINT is gone on with if it is there, WEIGHTS is written at the end, LOADER is JSON: arguments of the loader.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from tinytorch.core.dataloader import DataLoader, Dataset, batch_rng, sample_rng
from tinytorch.core.layers import Flatten, Linear, Sequential
from tinytorch.core.training import Adam, Trainer


class Augmented(Dataset):
    """Small images, each with noise of its own, and all of a batch with the same brightness."""

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self.images, self.labels = rng.random((300, 3, 8, 8), dtype=np.float32), rng.integers(0, 10, 300)

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int) -> tuple[Any, int]:
        time.sleep(0.0003)  # or there would be no time to be killed in
        noise = sample_rng().normal(size=(3, 8, 8)) + batch_rng().random()
        return (self.images[index] + 0.1 * noise).astype(np.float32), int(self.labels[index])


def main(checkpoint: str, weights: str, loader: str) -> None:
    """Train, or go on training, and write the weights."""
    model = Sequential(Flatten(), Linear(192, 10, rng=1))
    arguments: dict[str, Any] = {"batch_size": 8, "shuffle": True, "generator": 7, **json.loads(loader)}
    trainer = Trainer(model, Adam(model.parameters()), progress=False)
    print("ready", flush=True)
    trainer.fit(DataLoader(Augmented(), **arguments), 2, checkpoint=checkpoint, save_every=3)
    Path(weights).write_bytes(b"".join(parameter.data.tobytes() for parameter in model.parameters()))


if __name__ == "__main__":
    main(*sys.argv[1:])
