# %% right: crops by numbers of their own
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        y, x, _, old_width = self.crop
        x += old_width - left - width if self.flip else left
        y += top
        if self.size == self.region[2:]:
            first, start = self.region[:2]
            box = (first + y, start + x, height, width)
            return Frame(box, (height, width), (0, 0, height, width), self.flip, self.interpolation)
        return Frame(self.region, self.size, (y, x, height, width), self.flip, self.interpolation)

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% right: reduction by division
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=self.flip is False)

    @property
    def reduction(self) -> int:
        room = min(self.region[2] // self.size[0], self.region[3] // self.size[1])
        if self.interpolation == "nearest":
            return 1
        return max([by for by in REDUCTIONS if by <= room], default=1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% right: resized asks in another order
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        same = self.crop[2] == height and self.crop[3] == width
        if not same and self.resizes:
            return None
        if same:
            return self
        return Frame(self.region, (height, width), (0, 0, height, width), self.flip, interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: crops of a flipped picture from the left
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            pass
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: a flipped crop off by one
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width - 1 + (width == self.crop[3])
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: flipped crops from the edge of the region
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.region[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: crops do not add up
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: the region starts at the picture's corner
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = top, left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: a crop after a resize moves the region
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: the size stays in a crop
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: the crop stays in a crop
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: a second resize in place of the first
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: a resize to its own shape is a second one
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: the crop stays in a resize
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: interpolation is forgotten
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width))

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: flipped twice is flipped
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=True)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: a resize forgets the flip
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return Frame(self.region, size, (0, 0, height, width), False, interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: reduction looks at one side
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: reduction of either side
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height or region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: reduction needs more than enough
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] > by * height and region[3] > by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: reduction by the crop
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.crop[2:], self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: nearest is reduced
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: the smallest reduction that will do
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS[::-1] if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: no reduction
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:
    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in () if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: a flip forgets the interpolation
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:

    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return Frame(self.region, self.size, self.crop, not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: a crop forgets the interpolation
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:

    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return Frame(self.region, self.size, (top, left, height, width), self.flip)
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation == "nearest":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)


# %% wrong: only bilinear can be reduced
REDUCTIONS = 8, 4, 2  # by which a JPEG decoder can divide both sides almost for free


@dataclass(frozen=True)
class Frame:

    region: Box
    size: tuple[int, int]
    crop: Box
    flip: bool = False
    interpolation: str = "bilinear"

    @classmethod
    def whole(cls, height: int, width: int) -> "Frame":
        return cls((0, 0, height, width), (height, width), (0, 0, height, width))

    @property
    def shape(self) -> tuple[int, int]:
        return self.crop[2:]

    @property
    def resizes(self) -> bool:
        return self.size != self.region[2:]

    def cropped(self, top: int, left: int, height: int, width: int) -> "Frame":
        if self.flip:
            left = self.crop[3] - left - width
        top, left = self.crop[0] + top, self.crop[1] + left
        if self.resizes:
            return replace(self, crop=(top, left, height, width))
        region = self.region[0] + top, self.region[1] + left, height, width
        return replace(self, region=region, size=(height, width), crop=(0, 0, height, width))

    def resized(self, height: int, width: int, interpolation: str = "bilinear") -> "Frame | None":
        if (height, width) == self.shape:
            return self
        if self.resizes:
            return None
        size = height, width
        return replace(self, size=size, crop=(0, 0, height, width), interpolation=interpolation)

    def flipped(self) -> "Frame":
        return replace(self, flip=not self.flip)

    @property
    def reduction(self) -> int:
        if self.interpolation != "bilinear":
            return 1
        (height, width), region = self.size, self.region
        return next((by for by in REDUCTIONS if region[2] >= by * height and region[3] >= by * width), 1)

    def bounds(self, reduced: int = 1) -> Box:
        return bounds_of(self, reduced)

    def of_picture(self, picture: Any, reduced: int = 1) -> Any:
        return picture_of(self, picture, reduced)

    def of_array(self, image: np.ndarray) -> np.ndarray:
        return array_of(self, image)
