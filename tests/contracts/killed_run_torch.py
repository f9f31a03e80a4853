"""The same as `killed_run.py` in torch, whose program saves the state of the loader itself."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import torch

sys.path.insert(0, str(Path(__file__).parent))

from killed_run import Augmented

from tinytorch.core.dataloader import DataLoader


def main(checkpoint: str, weights: str, arguments: str) -> None:
    """Train, or go on training, and write the weights."""
    torch.set_num_threads(1)
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(192, 10))
    optimizer = torch.optim.Adam(model.parameters())
    options: dict[str, Any] = {"batch_size": 8, "shuffle": True, "generator": 7, **json.loads(arguments)}
    loader: Any = DataLoader(Augmented(), **options)
    if Path(checkpoint).exists():
        saved = torch.load(checkpoint)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        loader.load_state_dict(saved["loader"])
    print("ready", flush=True)
    while loader.epoch < 2:
        for step, (images, labels) in enumerate(loader):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(torch.as_tensor(images)), torch.as_tensor(labels)).backward()
            optimizer.step()
            if step % 3 == 2:
                states = {"model": model, "optimizer": optimizer, "loader": loader}
                torch.save({name: one.state_dict() for name, one in states.items()}, f"{checkpoint}.new")
                Path(f"{checkpoint}.new").replace(checkpoint)
    Path(weights).write_bytes(b"".join(parameter.detach().numpy().tobytes() for parameter in model.parameters()))


if __name__ == "__main__":
    main(*sys.argv[1:])
