"""`tito demo --resume`: the same training in a process that is killed, and in others that resume it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KILLS = 2
LONGEST_S = 600
WORKERS = (0, 2, 1)  # of the first process, and of those that go on


@dataclass(frozen=True)
class Resumed:
    """What came of a run that was killed: at which batches, and whether its weights are the same."""

    stopped_at: list[str]
    same_weights: bool
    state_bytes: int


def prepared(folder: str | Path, format: str, seed: int, *, workers: int = 0, progress: bool = False) -> Any:
    """Return the trainer of the demo, and the loader of its training images."""
    from tinytorch.core.dataloader import CIFAR10Dataset, DataLoader, Normalizer
    from tinytorch.core.layers import classifier
    from tinytorch.core.training import SGD, Trainer

    train_set = CIFAR10Dataset(folder, train=True, download=False, format=format)
    loader: DataLoader[Any] = DataLoader(train_set, 64, shuffle=True, generator=seed, num_workers=workers)
    normalizer = Normalizer().fit(DataLoader(train_set, batch_size=256))
    model = classifier(seed=seed)
    optimizer = SGD(model.parameters(), lr=0.01, momentum=0.9)
    return Trainer(model, optimizer, transform=normalizer.transform, progress=progress), loader


def weights_of(trainer: Any) -> bytes:
    """Return all weights of a model."""
    return b"".join(parameter.data.tobytes() for parameter in trainer.model.parameters())


def kill_and_resume(data: Any, epochs: int, seed: int, whole: bytes, say: Callable[[str], None]) -> Resumed:
    """Train in processes of which all but the last are killed; compare the weights with those of a whole run."""
    dice, stopped_at, size = random.Random(seed), [], 0
    with tempfile.TemporaryDirectory(prefix="tito-resume-") as scratch:
        file, weights = Path(scratch, "run.npz"), Path(scratch, "weights")
        for number in range(KILLS + 1):
            last = number == KILLS
            arguments = [str(data.folder), data.format, str(epochs), str(seed), str(file), str(weights)]
            command = [sys.executable, "-m", "tito.demo.resume", *arguments, str(WORKERS[number % len(WORKERS)])]
            _watch(command, file, None if last else dice.randint(2, 12))
            if not last:
                state = _state(file)
                stopped_at.append(f"epoch {state['epoch'] + 1}, batch {state['batches']}")
                size = len(json.dumps(state))
                say(f"            killed in {stopped_at[-1]}; resuming with num_workers={WORKERS[(number + 1) % 3]}")
        return Resumed(stopped_at, weights.read_bytes() == whole, size)


def _watch(command: list[str], file: Path, batches: int | None) -> None:
    """Let a process run to its end; or kill it when it has saved itself so many times."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    seen, last = 0, None
    try:
        while batches is not None and seen < batches and process.poll() is None:
            now = file.stat().st_mtime_ns if file.exists() else None
            seen, last = seen + (now != last), now
        if batches is not None:
            process.kill()
        code = process.wait(LONGEST_S)
    finally:
        process.kill()
    if batches is None and code:
        raise RuntimeError(f"the resumed training run ended with exit code {code}")


def _state(file: Path) -> Any:
    import numpy as np

    with np.load(file) as there:
        return json.loads(str(there["facts"]))["loader"]


def main(folder: str, format: str, epochs: str, seed: str, checkpoint: str, weights: str, workers: str) -> None:
    """Train, from a checkpoint if there is one, and write the weights."""
    trainer, loader = prepared(folder, format, int(seed), workers=int(workers))
    trainer.fit(loader, int(epochs), checkpoint=checkpoint, save_every=1)
    Path(weights).write_bytes(weights_of(trainer))


if __name__ == "__main__":
    main(*sys.argv[1:])
