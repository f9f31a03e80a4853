"""Train the given classifier on CIFAR-10, with nothing but NumPy.

    python -m tinytorch.examples.train_mlp --root ./data --epochs 3

`tito data sample` writes a data set to start with.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tinytorch.core.dataloader import CIFAR10Dataset, DataLoader, DataLoaderError, Normalizer
from tinytorch.core.layers import classifier
from tinytorch.core.training import SGD, EpochResult, Trainer


def train(root: str | Path, epochs: int = 3, batch_size: int = 64, seed: int = 0) -> list[EpochResult]:
    """Train on the images under `root`; return the result of each epoch, also on the test images.

    Raises:
        DataError: there is no data set, or it is broken.
    """
    images = CIFAR10Dataset(root, train=True, download=False)
    loader = DataLoader(images, batch_size, shuffle=True, generator=seed)
    test_loader = DataLoader(CIFAR10Dataset(root, train=False, download=False), batch_size)

    normalizer = Normalizer().fit(loader)  # never on the test images: they stand for images nobody has seen
    model = classifier(seed=seed)
    optimizer = SGD(model.parameters(), lr=0.01, momentum=0.9)
    return Trainer(model, optimizer, transform=normalizer.transform).fit(loader, epochs, validation=test_loader)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and train; return the exit code."""
    parser = argparse.ArgumentParser(description="Train the given classifier on CIFAR-10, with nothing but NumPy.")
    parser.add_argument("--root", type=Path, default=Path("data"), help="folder of the data set (default: ./data)")
    parser.add_argument("--epochs", type=int, default=3, help="times to go through the images (default: 3)")
    options = parser.parse_args(arguments)
    try:
        train(options.root, options.epochs)
    except DataLoaderError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
