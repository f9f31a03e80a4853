# %% right: shape as width by height of one
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        for _ in range(self.TRIES):
            pixels_wanted = rng.uniform(*self.scale) * (height * width)
            ratio = float(np.exp(rng.uniform(math.log(self.ratio[0]), math.log(self.ratio[1]))))
            w = int(round((pixels_wanted * ratio) ** 0.5))
            h = int(round((pixels_wanted / ratio) ** 0.5))
            if 1 <= w <= width and 1 <= h <= height:
                top = rng.integers(0, height - h + 1)
                left = rng.integers(0, width - w + 1)
                return int(top), int(left), h, w
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, round(width / least))
        elif width / height > most:
            across = max(1, round(height * most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% right: middle by clipping the shape
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(self.TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            across, down = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            if 0 < across <= width and 0 < down <= height:
                return int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1)), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        shape = width / height
        nearest = min(max(shape, self.ratio[0]), self.ratio[1])
        down = max(1, round(width / nearest)) if shape < nearest else height
        across = max(1, round(height * nearest)) if shape > nearest else width
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% right: a list of tries
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = math.log(self.ratio[0]), math.log(self.ratio[1])
        tries = 0
        while tries < self.TRIES:
            tries += 1
            area = rng.uniform(self.scale[0], self.scale[1]) * height * width
            shape = math.exp(rng.uniform(low, high))
            sides = round(math.sqrt(area / shape)), round(math.sqrt(area * shape))
            if min(sides) < 1 or sides[0] > height or sides[1] > width:
                continue
            top, left = (int(rng.integers(have - want + 1)) for have, want in zip((height, width), sides))
            return top, left, *sides
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, round(width / least))
        elif width / height > most:
            across = max(1, round(height * most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: shapes drawn evenly
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = self.ratio
        for _ in range(self.TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = rng.uniform(low, high)
            across, down = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            if 0 < across <= width and 0 < down <= height:
                return int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1)), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, round(width / least))
        elif width / height > most:
            across = max(1, round(height * most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: height and width exchanged
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(self.TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            down, across = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            if 0 < across <= width and 0 < down <= height:
                return int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1)), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, round(width / least))
        elif width / height > most:
            across = max(1, round(height * most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: the share of the side, not of the area
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(self.TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            across, down = round(area / math.sqrt(height * width) * math.sqrt(shape)), round(area / math.sqrt(height * width) / math.sqrt(shape))
            if 0 < across <= width and 0 < down <= height:
                return int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1)), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, round(width / least))
        elif width / height > most:
            across = max(1, round(height * most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: shape before area
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(self.TRIES):
            shape = math.exp(rng.uniform(low, high))
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            across, down = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            if 0 < across <= width and 0 < down <= height:
                return int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1)), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, round(width / least))
        elif width / height > most:
            across = max(1, round(height * most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: left before top
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(self.TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            across, down = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            if 0 < across <= width and 0 < down <= height:
                left = int(rng.integers(width - across + 1))
                return int(rng.integers(height - down + 1)), left, down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, round(width / least))
        elif width / height > most:
            across = max(1, round(height * most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: the last place is never drawn
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(self.TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            across, down = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            if 0 < across <= width and 0 < down <= height:
                return int(rng.integers(max(1, height - down))), int(rng.integers(max(1, width - across))), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, round(width / least))
        elif width / height > most:
            across = max(1, round(height * most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: truncated, not rounded
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(self.TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            across, down = int(math.sqrt(area * shape)), int(math.sqrt(area / shape))
            if 0 < across <= width and 0 < down <= height:
                return int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1)), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, round(width / least))
        elif width / height > most:
            across = max(1, round(height * most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: a full side does not fit
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(self.TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            across, down = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            if 0 < across < width and 0 < down < height:
                return int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1)), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, round(width / least))
        elif width / height > most:
            across = max(1, round(height * most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: no pixel is enough
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(self.TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            across, down = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            if across <= width and down <= height:
                return int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1)), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, round(width / least))
        elif width / height > most:
            across = max(1, round(height * most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: one try
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(1):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            across, down = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            if 0 < across <= width and 0 < down <= height:
                return int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1)), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, round(width / least))
        elif width / height > most:
            across = max(1, round(height * most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: tries without end
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(10**5):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            across, down = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            if 0 < across <= width and 0 < down <= height:
                return int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1)), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, round(width / least))
        elif width / height > most:
            across = max(1, round(height * most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: clipped, not drawn again
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(self.TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            across, down = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            across, down = max(1, min(across, width)), max(1, min(down, height))
            if True:
                return int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1)), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, round(width / least))
        elif width / height > most:
            across = max(1, round(height * most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: NumPy integers
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(self.TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            across, down = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            if 0 < across <= width and 0 < down <= height:
                return rng.integers(height - down + 1), rng.integers(width - across + 1), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, round(width / least))
        elif width / height > most:
            across = max(1, round(height * most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: the middle is the whole picture
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(self.TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            across, down = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            if 0 < across <= width and 0 < down <= height:
                return int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1)), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if False:
            down = max(1, round(width / least))
        elif False:
            across = max(1, round(height * most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: middle: wide and narrow exchanged
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(self.TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            across, down = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            if 0 < across <= width and 0 < down <= height:
                return int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1)), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, round(width * least))
        elif width / height > most:
            across = max(1, round(height / most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: middle: at the corner
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(self.TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            across, down = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            if 0 < across <= width and 0 < down <= height:
                return int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1)), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, round(width / least))
        elif width / height > most:
            across = max(1, round(height * most))
        return 0, 0, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: middle: a side of no pixel
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(self.TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            across, down = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            if 0 < across <= width and 0 < down <= height:
                return int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1)), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = round(width / least)
        elif width / height > most:
            across = round(height * most)
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: middle: an odd pixel at the top
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(self.TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            across, down = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            if 0 < across <= width and 0 < down <= height:
                return int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1)), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, round(width / least))
        elif width / height > most:
            across = max(1, round(height * most))
        return (height - down + 1) // 2, (width - across + 1) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: middle: truncated
class RandomResizedCrop(Geometric):
    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(self.TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            across, down = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            if 0 < across <= width and 0 < down <= height:
                return int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1)), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, int(width / least))
        elif width / height > most:
            across = max(1, int(height * most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)


# %% wrong: the middle in NumPy's floats
class RandomResizedCrop(Geometric):

    random = True
    TRIES = 10

    def __init__(
        self,
        size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
        interpolation: str = "bilinear",
    ) -> None:
        for name, bounds in (("scale", scale), ("ratio", ratio)):
            if len(bounds) != 2 or not 0 < bounds[0] <= bounds[1]:
                raise ValueError(f"{name} must be two positive numbers, the smaller one first, got {bounds!r}")
        self.size, self.scale, self.ratio = pair("size", size), tuple(scale), tuple(ratio)
        self.interpolation = known_interpolation(interpolation)

    def box(self, height: int, width: int, rng: np.random.Generator) -> tuple[int, int, int, int]:
        low, high = np.log(self.ratio)
        for _ in range(self.TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            shape = math.exp(rng.uniform(low, high))
            across, down = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
            if 0 < across <= width and 0 < down <= height:
                return int(rng.integers(height - down + 1)), int(rng.integers(width - across + 1)), down, across
        return self.middle(height, width)

    def middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        least, most = self.ratio
        down, across = height, width
        if width / height < least:
            down = max(1, np.round(width / least))
        elif width / height > most:
            across = max(1, np.round(height * most))
        return (height - down) // 2, (width - across) // 2, down, across

    def frame(self, frame: Frame, rng: Any) -> Frame | None:
        if frame.resizes:
            return None
        return frame.cropped(*self.box(*frame.shape, rng)).resized(*self.size, self.interpolation)
