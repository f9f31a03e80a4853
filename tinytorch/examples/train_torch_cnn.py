"""Train a small torch network on batches of this loader. Only the import differs from a program that uses torch's
loader.

    python -m tinytorch.examples.train_torch_cnn --root ./data --epochs 3

`tito data sample` writes a data set to start with.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from tinytorch.core.dataloader import CIFAR10Dataset, DataLoader, DataLoaderError, Normalizer

if TYPE_CHECKING:
    from torch import nn


def network(n_classes: int = 10) -> nn.Module:
    """Return two convolutions and a linear layer: images (N, 3, 32, 32) float32 to logits (N, n_classes)."""
    from torch import nn

    return nn.Sequential(
        *(nn.Conv2d(3, 32, kernel_size=3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 64, kernel_size=3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(64 * 8 * 8, n_classes)),
    )


def train(root: str | Path, epochs: int = 3, batch_size: int = 64, seed: int = 0) -> list[float]:
    """Train on the images under `root`, on the GPU if there is one; return the test accuracy after each epoch.

    Raises:
        DataError: there is no data set, or it is broken.
    """
    import torch

    images = CIFAR10Dataset(root, train=True, download=False)
    loader = DataLoader(images, batch_size, shuffle=True, generator=seed)
    test_loader = DataLoader(CIFAR10Dataset(root, train=False, download=False), batch_size)
    normalizer = Normalizer().fit(loader)

    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(seed)
    model = network().to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    accuracies = []
    for epoch in range(1, epochs + 1):
        started = time.perf_counter()
        for features, labels in loader:
            logits = model(torch.from_numpy(normalizer.transform(features)).to(device))
            loss = torch.nn.functional.cross_entropy(logits, torch.from_numpy(labels).to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        speed = len(images) / (time.perf_counter() - started)
        accuracies.append(evaluate(model, test_loader, normalizer, device))
        print(f"epoch {epoch}: test accuracy {accuracies[-1]:.1%} ({speed:,.0f} images/s on {device})", flush=True)
    return accuracies


def evaluate(model: nn.Module, loader: DataLoader, normalizer: Normalizer, device: str) -> float:
    """Return the fraction of right answers, in [0, 1]."""
    import torch

    right = samples = 0
    with torch.no_grad():
        for features, labels in loader:
            scores = model(torch.from_numpy(normalizer.transform(features)).to(device))
            right += int((scores.argmax(1).cpu().numpy() == labels).sum())
            samples += len(labels)
    return right / samples


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and train; return the exit code."""
    parser = argparse.ArgumentParser(description="Train a small torch network on batches of this loader.")
    parser.add_argument("--root", type=Path, default=Path("data"), help="folder of the data set (default: ./data)")
    parser.add_argument("--epochs", type=int, default=3, help="times to go through the images (default: 3)")
    options = parser.parse_args(arguments)
    if find_spec("torch") is None:
        print("this example needs torch, which is not installed: pip install torch", file=sys.stderr)
        return 1
    try:
        train(options.root, options.epochs)
    except DataLoaderError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
