# %% right: grey by float32 products
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[2] == 1:
        return image[:, :, 0].astype(np.float32)
    floats = image.astype(np.float32)
    total = floats[..., 0] * np.float32(0.2989) + floats[..., 1] * np.float32(0.587) + floats[..., 2] * np.float32(0.114)
    return np.floor(total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% right: blend with two float32 arrays
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    part, rest = np.float32(factor), np.float32(1 - factor)
    mixed = image.astype(np.float32) * part + np.asarray(other, np.float32) * rest
    return np.minimum(np.maximum(mixed, 0), 255).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% right: draw with a dict
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        functions = [adjust_brightness, adjust_contrast, adjust_saturation, adjust_hue]
        bounds = [self.brightness, self.contrast, self.saturation, self.hue]
        order = rng.permutation(4).tolist()
        factors = {}
        for number, ends in enumerate(bounds):
            if ends is not None:
                factors[number] = float(rng.uniform(ends[0], ends[1]))
        return [(functions[number], factors[number]) for number in order if number in factors]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: grey is a mean
def grey(image: np.ndarray) -> np.ndarray:
    return np.floor(image.astype(np.float32).mean(axis=-1))


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: blue and red exchanged
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    blue, green, red = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: grey is rounded to the nearest
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.rint(total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: grey is not rounded
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return total


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: grey is uint8
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total).astype(np.uint8)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: one channel is weighted
def grey(image: np.ndarray) -> np.ndarray:
    image = np.repeat(image, 3 // image.shape[-1], axis=-1)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: wraps instead of being cut off
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return mixed.astype(np.int64).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: cut off above only
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.minimum(mixed, 255).astype(np.int64).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: rounded, not truncated
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.rint(np.clip(mixed, 0, 255)).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: the factor is the share of the other picture
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(1 - factor), dtype=np.float32)
    mixed += other * np.float32(factor)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: the other picture is left out
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: factors above 1 count as 1
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    factor = min(factor, 1.0)
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: factors before the order
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        order = rng.permutation(4)
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: factors in the drawn order
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(steps[k][0], float(rng.uniform(*steps[k][1])) if steps[k][1] else None) for k in order]
        return [(adjust, factor) for adjust, factor in drawn if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: always in one order
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in range(4)) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: a number for what has no bounds
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*(bounds or (0, 1)))) if bounds or rng.random() > 1 else (rng.random(), None)[1]) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: what has no bounds is kept
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order)]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: a factor of 0 is left out, and small ones
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor and factor > 0.7]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: contrast and saturation exchanged
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_saturation, self.contrast),
            (adjust_contrast, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: 1 - factor in float32
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[2] == 1:
        return image[:, :, 0].astype(np.float32)
    floats = image.astype(np.float32)
    total = floats[..., 0] * np.float32(0.2989) + floats[..., 1] * np.float32(0.587) + floats[..., 2] * np.float32(0.114)
    return np.floor(total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * (np.float32(1) - np.float32(factor))
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:
    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: the other picture is scaled in place
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    other *= np.float32(1 - factor)
    mixed += other
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:

    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = rng.permutation(4)
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"


# %% wrong: the order is the inverse of what was drawn
def grey(image: np.ndarray) -> np.ndarray:
    if image.shape[-1] == 1:
        return image[..., 0].astype(np.float32)
    red, green, blue = (image[..., channel] for channel in range(3))
    total = np.multiply(red, np.float32(0.2989), dtype=np.float32)
    total += np.multiply(green, np.float32(0.587), dtype=np.float32)
    total += np.multiply(blue, np.float32(0.114), dtype=np.float32)
    return np.floor(total, out=total)


def blend(image: np.ndarray, other: Any, factor: float) -> np.ndarray:
    mixed = np.multiply(image, np.float32(factor), dtype=np.float32)
    mixed += other * np.float32(1 - factor)
    return np.clip(mixed, 0, 255, out=mixed).astype(np.uint8)


def adjust_brightness(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(0), factor)


def adjust_contrast(image: np.ndarray, factor: float) -> np.ndarray:
    return blend(image, np.float32(grey(image).mean(dtype=np.float64)), factor)


def adjust_saturation(image: np.ndarray, factor: float) -> np.ndarray:
    return image if image.shape[-1] == 1 else blend(image, grey(image)[..., None], factor)


class ColorJitter:

    random = True

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        self.brightness = factor_range("brightness", brightness)
        self.contrast = factor_range("contrast", contrast)
        self.saturation = factor_range("saturation", saturation)
        self.hue = factor_range("hue", hue, around=0.0, least=-0.5, most=0.5)

    def draw(self, rng: np.random.Generator) -> list[tuple[Callable[..., np.ndarray], float]]:
        steps = [
            (adjust_brightness, self.brightness),
            (adjust_contrast, self.contrast),
            (adjust_saturation, self.saturation),
            (adjust_hue, self.hue),
        ]
        order = np.argsort(rng.permutation(4))
        drawn = [(adjust, float(rng.uniform(*bounds)) if bounds else None) for adjust, bounds in steps]
        return [(adjust, factor) for adjust, factor in (drawn[k] for k in order) if factor is not None]

    def __call__(self, image: np.ndarray) -> np.ndarray:
        for adjust, factor in self.draw(sample_rng()):
            image = adjust(image, factor)
        return image

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in vars(self).items() if value)
        return f"ColorJitter({given})"
