# Exported from modules/08_dataloader/images_dev.py; edit that file.
"""From images (N, H, W, C) uint8 to what a network takes, (N, C, H, W) float32: the last step of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tinytorch.core.dataloader.memory import batch_array

__all__ = ["IMAGENET_MEAN", "IMAGENET_STD", "Normalize"]


IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
    """Divide by 255, subtract the mean, divide by the standard deviation (std), and put the channels first.

    As the last of a dataset's transforms, it works on whole batches, in the batch's own memory.

    Args:
        mean, std: one number for each channel, or one for all; by default ImageNet's. `Normalize(0, 1)` only divides
            by 255.

    Raises:
        ValueError: a std is not positive, or the numbers of means and stds differ.

    Attributes:
        mean, std: (C,) or (1,) float64.

    Example:
        >>> Normalize(0.5, 0.5)(np.full((2, 2, 3), 255, np.uint8)).shape
        (3, 2, 2)
    """

    def __init__(
        self, mean: float | Sequence[float] = IMAGENET_MEAN, std: float | Sequence[float] = IMAGENET_STD
    ) -> None:
        self.mean = np.atleast_1d(np.asarray(mean, np.float64))
        self.std = np.atleast_1d(np.asarray(std, np.float64))
        if self.mean.shape != self.std.shape or self.mean.ndim != 1:
            raise ValueError(f"mean and std must have as many numbers, got {mean} and {std}")
        if not (self.std > 0).all() or not np.isfinite(self.mean).all():
            raise ValueError(f"std must be positive and mean finite, got mean {mean} and std {std}")

    def __call__(self, image: np.ndarray) -> np.ndarray:
        """Return an image (H, W, C) uint8 as (C, H, W) float32."""
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        """Return images (N, H, W, C) uint8, or a list of N, as (N, C, H, W) float32, in memory of `batch_array`."""
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        """Write an image (H, W, C) uint8 to `out` (C, H, W) float32, channel by channel: each stays in the cache.

        It takes no more memory for itself than one channel of `out` has.

        Raises:
            ValueError: an image of another dtype, or with another number of channels than there are means (if there
                are several); the message gives dtype and shape.
        """
        channels = image.shape[2]
        if len(self.mean) not in (1, channels) or image.dtype != np.uint8:
            expected = f"uint8 with {len(self.mean)} channels"
            raise ValueError(f"image must be {expected}, got {image.dtype} with shape {image.shape}")
        for channel in range(channels):
            plane, at = out[channel], channel % len(self.mean)
            np.multiply(image[..., channel], np.float32(1 / 255), out=plane)
            plane -= np.float32(self.mean[at])
            plane /= np.float32(self.std[at])

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"
