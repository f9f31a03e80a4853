# %% right: the whole image at once, by transpose
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        if image.dtype != np.uint8 or len(self.mean) not in (1, image.shape[2]):
            raise ValueError(f"image must be uint8 with {len(self.mean)} channels, got {image.dtype} {image.shape}")
        np.multiply(image.transpose(2, 0, 1), np.float32(1 / 255), out=out)
        out -= self.mean.astype(np.float32)[:, None, None]
        out /= self.std.astype(np.float32)[:, None, None]

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"


# %% right: batch by numbers
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        shape = images[0].shape
        out = batch_array((len(images), shape[2], shape[0], shape[1]), np.float32)
        for number in range(len(images)):
            self.into(out[number], images[number])
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        channels = image.shape[2]
        if len(self.mean) not in (1, channels) or image.dtype != np.uint8:
            raise ValueError(f"cannot normalize {image.dtype} of shape {image.shape} with {len(self.mean)} means")
        for channel in range(channels):
            plane, at = out[channel], channel % len(self.mean)
            np.multiply(image[..., channel], np.float32(1 / 255), out=plane)
            plane -= np.float32(self.mean[at])
            plane /= np.float32(self.std[at])

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"


# %% right: means repeated for all channels
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        channels = image.shape[2]
        if image.dtype != np.uint8 or (len(self.mean) != 1 and len(self.mean) != channels):
            raise ValueError(f"image must be uint8, with as many channels as means; got {image.dtype}, {image.shape}")
        means = np.broadcast_to(self.mean, channels).astype(np.float32)
        stds = np.broadcast_to(self.std, channels).astype(np.float32)
        for plane, number in zip(out, range(channels)):
            plane[...] = image[..., number]
            plane *= np.float32(1 / 255)
            plane -= means[number]
            plane /= stds[number]

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"


# %% wrong: divided by 256
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        channels = image.shape[2]
        if len(self.mean) not in (1, channels) or image.dtype != np.uint8:
            expected = f"uint8 with {len(self.mean)} channels"
            raise ValueError(f"image must be {expected}, got {image.dtype} with shape {image.shape}")
        for channel in range(channels):
            plane, at = out[channel], channel % len(self.mean)
            np.multiply(image[..., channel], np.float32(1 / 256), out=plane)
            plane -= np.float32(self.mean[at])
            plane /= np.float32(self.std[at])

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"


# %% wrong: divided by 255, not multiplied
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        channels = image.shape[2]
        if len(self.mean) not in (1, channels) or image.dtype != np.uint8:
            expected = f"uint8 with {len(self.mean)} channels"
            raise ValueError(f"image must be {expected}, got {image.dtype} with shape {image.shape}")
        for channel in range(channels):
            plane, at = out[channel], channel % len(self.mean)
            np.divide(image[..., channel], np.float32(255), out=plane)
            plane -= np.float32(self.mean[at])
            plane /= np.float32(self.std[at])

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"


# %% wrong: the mean is of 0 to 255
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        channels = image.shape[2]
        if len(self.mean) not in (1, channels) or image.dtype != np.uint8:
            expected = f"uint8 with {len(self.mean)} channels"
            raise ValueError(f"image must be {expected}, got {image.dtype} with shape {image.shape}")
        for channel in range(channels):
            plane, at = out[channel], channel % len(self.mean)
            np.multiply(image[..., channel], np.float32(1 / 255), out=plane)
            plane -= np.float32(self.mean[at] / 255)
            plane /= np.float32(self.std[at])

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"


# %% wrong: by float64
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        channels = image.shape[2]
        if len(self.mean) not in (1, channels) or image.dtype != np.uint8:
            expected = f"uint8 with {len(self.mean)} channels"
            raise ValueError(f"image must be {expected}, got {image.dtype} with shape {image.shape}")
        for channel in range(channels):
            plane, at = out[channel], channel % len(self.mean)
            plane[...] = (image[..., channel] / 255 - self.mean[at]) / self.std[at]

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"


# %% wrong: times 1 / std
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        channels = image.shape[2]
        if len(self.mean) not in (1, channels) or image.dtype != np.uint8:
            expected = f"uint8 with {len(self.mean)} channels"
            raise ValueError(f"image must be {expected}, got {image.dtype} with shape {image.shape}")
        for channel in range(channels):
            plane, at = out[channel], channel % len(self.mean)
            np.multiply(image[..., channel], np.float32(1 / 255), out=plane)
            plane -= np.float32(self.mean[at])
            plane *= np.float32(1 / self.std[at])

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"


# %% wrong: std first
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        channels = image.shape[2]
        if len(self.mean) not in (1, channels) or image.dtype != np.uint8:
            expected = f"uint8 with {len(self.mean)} channels"
            raise ValueError(f"image must be {expected}, got {image.dtype} with shape {image.shape}")
        for channel in range(channels):
            plane, at = out[channel], channel % len(self.mean)
            np.multiply(image[..., channel], np.float32(1 / 255), out=plane)
            plane /= np.float32(self.std[at])
            plane -= np.float32(self.mean[at])

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"


# %% wrong: the first mean for all channels
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        channels = image.shape[2]
        if len(self.mean) not in (1, channels) or image.dtype != np.uint8:
            expected = f"uint8 with {len(self.mean)} channels"
            raise ValueError(f"image must be {expected}, got {image.dtype} with shape {image.shape}")
        for channel in range(channels):
            plane, at = out[channel], 0
            np.multiply(image[..., channel], np.float32(1 / 255), out=plane)
            plane -= np.float32(self.mean[at])
            plane /= np.float32(self.std[at])

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"


# %% wrong: channels in reverse
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        channels = image.shape[2]
        if len(self.mean) not in (1, channels) or image.dtype != np.uint8:
            expected = f"uint8 with {len(self.mean)} channels"
            raise ValueError(f"image must be {expected}, got {image.dtype} with shape {image.shape}")
        for channel in range(channels):
            plane, at = out[channel], channel % len(self.mean)
            np.multiply(image[..., channels - 1 - channel], np.float32(1 / 255), out=plane)
            plane -= np.float32(self.mean[at])
            plane /= np.float32(self.std[at])

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"


# %% wrong: any dtype
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        channels = image.shape[2]
        if len(self.mean) not in (1, channels):
            expected = f"uint8 with {len(self.mean)} channels"
            raise ValueError(f"image must be {expected}, got {image.dtype} with shape {image.shape}")
        for channel in range(channels):
            plane, at = out[channel], channel % len(self.mean)
            np.multiply(image[..., channel], np.float32(1 / 255), out=plane)
            plane -= np.float32(self.mean[at])
            plane /= np.float32(self.std[at])

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"


# %% wrong: any number of channels
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        channels = image.shape[2]
        if image.dtype != np.uint8:
            expected = f"uint8 with {len(self.mean)} channels"
            raise ValueError(f"image must be {expected}, got {image.dtype} with shape {image.shape}")
        for channel in range(channels):
            plane, at = out[channel], channel % len(self.mean)
            np.multiply(image[..., channel], np.float32(1 / 255), out=plane)
            plane -= np.float32(self.mean[at])
            plane /= np.float32(self.std[at])

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"


# %% wrong: one mean is for one channel only
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        channels = image.shape[2]
        if len(self.mean) != channels or image.dtype != np.uint8:
            expected = f"uint8 with {len(self.mean)} channels"
            raise ValueError(f"image must be {expected}, got {image.dtype} with shape {image.shape}")
        for channel in range(channels):
            plane, at = out[channel], channel % len(self.mean)
            np.multiply(image[..., channel], np.float32(1 / 255), out=plane)
            plane -= np.float32(self.mean[at])
            plane /= np.float32(self.std[at])

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"


# %% wrong: memory of its own
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = np.empty((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
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


# %% wrong: height and width exchanged
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, width, height), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
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


# %% wrong: a batch of the first image
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, images[0])
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
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


# %% wrong: the last image is left out
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images[:-1], out):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
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


# %% wrong: a batch by a second array
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        out[...] = np.stack([self(image) for image in images])
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
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


# %% wrong: float64
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float64)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
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


# %% wrong: the error says nothing about the image
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:
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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        shape = images[0].shape
        out = batch_array((len(images), shape[2], shape[0], shape[1]), np.float32)
        for number in range(len(images)):
            self.into(out[number], images[number])
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        channels = image.shape[2]
        if len(self.mean) not in (1, channels) or image.dtype != np.uint8:
            raise ValueError("image must be uint8, with as many channels as there are means")
        for channel in range(channels):
            plane, at = out[channel], channel % len(self.mean)
            np.multiply(image[..., channel], np.float32(1 / 255), out=plane)
            plane -= np.float32(self.mean[at])
            plane /= np.float32(self.std[at])

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"


# %% wrong: the whole image beside its place
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:

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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        channels = image.shape[2]
        if len(self.mean) not in (1, channels) or image.dtype != np.uint8:
            expected = f"uint8 with {len(self.mean)} channels"
            raise ValueError(f"image must be {expected}, got {image.dtype} with shape {image.shape}")
        scaled = image * np.float32(1 / 255) - self.mean.astype(np.float32)
        out[...] = (scaled / self.std.astype(np.float32)).transpose(2, 0, 1)

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"


# %% wrong: with one mean, one channel
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:

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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        channels = image.shape[2]
        if len(self.mean) not in (1, channels) or image.dtype != np.uint8:
            expected = f"uint8 with {len(self.mean)} channels"
            raise ValueError(f"image must be {expected}, got {image.dtype} with shape {image.shape}")
        for channel in range(len(self.mean)):
            plane, at = out[channel], channel
            np.multiply(image[..., channel], np.float32(1 / 255), out=plane)
            plane -= np.float32(self.mean[at])
            plane /= np.float32(self.std[at])

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"


# %% wrong: with one mean, any dtype
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:

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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        channels = image.shape[2]
        if len(self.mean) > 1 and (len(self.mean) != channels or image.dtype != np.uint8):
            expected = f"uint8 with {len(self.mean)} channels"
            raise ValueError(f"image must be {expected}, got {image.dtype} with shape {image.shape}")
        for channel in range(channels):
            plane, at = out[channel], channel % len(self.mean)
            np.multiply(image[..., channel], np.float32(1 / 255), out=plane)
            plane -= np.float32(self.mean[at])
            plane /= np.float32(self.std[at])

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"


# %% wrong: only floats are refused
IMAGENET_MEAN = 0.485, 0.456, 0.406
IMAGENET_STD = 0.229, 0.224, 0.225


class Normalize:

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
        out = np.empty((image.shape[2], *image.shape[:2]), np.float32)
        self.into(out, image)
        return out

    def batch(self, images: Any) -> np.ndarray:
        height, width, channels = images[0].shape
        out = batch_array((len(images), channels, height, width), np.float32)
        for image, row in zip(images, out, strict=True):
            self.into(row, image)
        return out

    def into(self, out: np.ndarray, image: np.ndarray) -> None:
        channels = image.shape[2]
        if len(self.mean) not in (1, channels) or image.dtype.kind == "f":
            expected = f"uint8 with {len(self.mean)} channels"
            raise ValueError(f"image must be {expected}, got {image.dtype} with shape {image.shape}")
        for channel in range(channels):
            plane, at = out[channel], channel % len(self.mean)
            np.multiply(image[..., channel], np.float32(1 / 255), out=plane)
            plane -= np.float32(self.mean[at])
            plane /= np.float32(self.std[at])

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean.tolist()}, std={self.std.tolist()})"
