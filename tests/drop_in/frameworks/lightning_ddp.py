"""Lightning with `strategy="ddp"`: which samples each process gets, and what it learns from them.

Arguments: torch or tinytorch; the number of workers; "hook", to give the loader in `train_dataloader`, not to `fit`.
"""

from __future__ import annotations

import json
import os
import sys

import lightning
import torch
import torch.distributed
from torch import nn
from torch.utils.data import Dataset

if sys.argv[1] == "tinytorch":
    from tinytorch.torch import DataLoader
else:
    from torch.utils.data import DataLoader


class Points(Dataset):
    """Points on a parabola, with noise that is drawn each time."""

    def __len__(self) -> int:
        return 1600

    def __getitem__(self, index: int) -> tuple[int, torch.Tensor, torch.Tensor]:
        x = torch.tensor([index / 1600])
        return index, x, x**2 + 0.01 * torch.randn(1)


class Parabola(lightning.LightningModule):
    """A small network, which notes what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.network = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Dropout(0.1), nn.Linear(8, 1))
        self.seen: list[list[int]] = []
        self.losses: list[float] = []

    def training_step(self, batch: list[torch.Tensor], number: int) -> torch.Tensor:
        """Return the loss of one batch."""
        indices, x, y = batch
        loss = nn.functional.mse_loss(self.network(x), y)
        self.seen.append(indices.tolist())
        self.losses.append(loss.item())
        return loss

    def configure_optimizers(self) -> torch.optim.Optimizer:
        """Return the optimizer."""
        return torch.optim.SGD(self.parameters(), lr=0.1)


class WithHook(Parabola):
    """The same, with a loader of its own."""

    def train_dataloader(self) -> DataLoader:
        """Return the loader."""
        return DataLoader(Points(), batch_size=50, shuffle=True, num_workers=int(sys.argv[2]))


def main(workers: int, hook: bool) -> None:
    """Train for two epochs, and print what each process saw."""
    lightning.seed_everything(1, workers=True, verbose=False)
    quiet = dict.fromkeys(("logger", "enable_checkpointing", "enable_progress_bar", "enable_model_summary"), False)
    trainer = lightning.Trainer(accelerator="cpu", devices=2, strategy="ddp", max_epochs=2, **quiet)
    model = WithHook() if hook else Parabola()
    trainer.fit(model, None if hook else DataLoader(Points(), batch_size=50, shuffle=True, num_workers=workers))
    ranks: list[dict] = [{}, {}]
    loader = type(trainer.train_dataloader).__module__
    torch.distributed.all_gather_object(ranks, {"seen": model.seen, "losses": model.losses})
    if trainer.is_global_zero:
        print(json.dumps({"loader": loader, "ranks": ranks}))


if __name__ == "__main__":
    main(int(sys.argv[2]), "hook" in sys.argv[3:])
    sys.stdout.flush()
    os._exit(0)  # torch may hang when it joins the threads of gloo at exit
