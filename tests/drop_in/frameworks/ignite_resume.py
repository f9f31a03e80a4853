"""ignite's `DeterministicEngine`, resumed in the middle of an epoch and at its end: the batches and losses of the rest.

Arguments: torch or tinytorch; the number of workers.
"""

from __future__ import annotations

import copy
import json
import sys
from typing import Any

import torch
from ignite.engine import DeterministicEngine, Engine, Events
from torch import nn
from torch.utils.data import Dataset

if sys.argv[1] == "tinytorch":
    from tinytorch.torch import DataLoader
else:
    from torch.utils.data import DataLoader


class Points(Dataset):
    """Points on a parabola, with noise that is drawn each time, or without."""

    def __init__(self, noise: float) -> None:
        self.noise = noise

    def __len__(self) -> int:
        return 64

    def __getitem__(self, index: int) -> tuple[int, torch.Tensor, torch.Tensor]:
        x = torch.tensor([index / 64])
        return index, x, x**2 + self.noise * torch.randn(1)


def run(workers: int, noise: float, save_at: int = 0, checkpoint: dict[str, Any] | None = None) -> dict[str, Any]:
    """Train to the end of epoch 3 and return what was seen, and what was saved after `save_at` of 24 steps."""
    torch.manual_seed(12)
    model = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Dropout(0.1), nn.Linear(8, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    result: dict[str, Any] = {"seen": [], "losses": []}

    def step(engine: Engine, batch: list[torch.Tensor]) -> None:
        indices, x, y = batch
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        result["seen"].append(indices.tolist())
        result["losses"].append(loss.item())

    engine = DeterministicEngine(step)
    parts = {"model": model, "optimizer": optimizer, "engine": engine}

    if not checkpoint:

        @engine.on(Events.ITERATION_COMPLETED(once=save_at))
        def save() -> None:
            result["saved"] = copy.deepcopy({name: part.state_dict() for name, part in parts.items()})

    for name, state in (checkpoint or {}).items():
        parts[name].load_state_dict(state)
    engine.run(DataLoader(Points(noise), batch_size=8, shuffle=True, num_workers=workers), max_epochs=3)
    result["loader"] = type(engine.state.dataloader).__module__
    return result


def main(workers: int) -> None:
    """Run to the end, and from step 11 and step 16 to the end, and print what was seen."""
    results, loaders = {}, set()
    for name, save_at, noise in (("mid_epoch", 11, 0.0), ("epoch_end", 16, 0.01)):
        whole = run(workers, noise, save_at)
        resumed = run(workers, noise, checkpoint=whole.pop("saved"))
        loaders |= {part.pop("loader") for part in (whole, resumed)}
        results[name] = {"whole": whole, "resumed": resumed}
    print(json.dumps({"loader": " and ".join(sorted(loaders)), **results}))


if __name__ == "__main__":
    main(int(sys.argv[2]))
