"""Draw the ten classes of the sample data: boat, fish, flower, heart, house, moon, mushroom, star, sun, tree.

A shape is the signed distance to its outline, negative inside. A minimum joins two shapes, and a maximum cuts one out
of the other (https://iquilezles.org/articles/distfunctions2d). The code only uses `+ - * /`, `sqrt` and comparisons,
which IEEE 754 defines to the last bit, so a seed gives the same bytes on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Layer = tuple[Array, Array]  # signed distance (n, 32, 32), colour (n, 3, 1, 1)
Draw = Callable[[Array, Array, "Palette"], Iterator[Layer]]

SIZE = 32
FIVE = ((0.0, 1.0), (-0.951057, 0.309017), (-0.587785, -0.809017), (0.587785, -0.809017), (0.951057, 0.309017))
"""Five directions, 72 degrees apart, the first one up."""


class Palette:
    """Picks colours and numbers for `n` images from one random stream."""

    def __init__(self, n: int, rng: np.random.Generator) -> None:
        self.n, self.rng = n, rng
        self.night = rng.random(n) < 0.5

    def number(self, low: float, high: float) -> Array:
        """Return one number in [low, high) for each image, shape (n, 1, 1)."""
        return (low + (high - low) * self.rng.random((self.n, 1, 1))).astype(np.float32)

    def choice(self, *values: float) -> Array:
        """Return one of `values` for each image, shape (n, 1, 1)."""
        return np.asarray(values, np.float32)[self.rng.integers(len(values), size=(self.n, 1, 1))]

    def colour(self, day: str, night: str | None = None) -> Array:
        """Return one of the colours (`"f4a261 e76f51"`) for each image, in [0, 255], shape (n, 3, 1, 1)."""
        chosen: Array = np.where(self.night[:, None], self._one_of(night or day), self._one_of(day))
        return chosen[:, :, None, None]

    def _one_of(self, names: str) -> Array:
        table: Array = np.array([tuple(bytes.fromhex(name)) for name in names.split()], np.float32)
        return table[self.rng.integers(len(table), size=self.n)]


def disc(x: Array, y: Array, radius: float) -> Array:
    distance: Array = np.sqrt(x * x + y * y)
    return distance - radius


def oval(x: Array, y: Array, width: float, height: float) -> Array:
    return disc(x, y * (width / height), width) * (height / width)


def box(x: Array, y: Array, width: float, height: float) -> Array:
    return np.maximum(abs(x) - width, abs(y) - height)


def polygon(x: Array, y: Array, *corners: tuple[float, float]) -> Array:
    """Return the distance to a convex polygon whose corners are given anticlockwise."""
    sides = []
    for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
        right, up = x1 - x0, y1 - y0
        sides.append((up * (x - x0) - right * (y - y0)) / math.sqrt(right * right + up * up))
    return np.maximum.reduce(sides)


def join(*shapes: Array) -> Array:
    return np.minimum.reduce(shapes)


def cut(shape: Array, hole: Array) -> Array:
    return np.maximum(shape, -hole)


def boat(x: Array, y: Array, pick: Palette) -> Iterator[Layer]:
    yield box(x - 0.02, y - 0.15, 0.05, 0.75), pick.colour("5c4033", "ffe8d6")
    sail = polygon(x, y, (0.1, -0.3), (0.75, -0.3), (0.1, 0.85))
    yield sail, pick.colour("d00000 0077b6 6a4c93", "ffffff fff3b0 ffafcc")
    jib = polygon(x, y, (-0.06, -0.3), (-0.06, 0.65), (-0.55, -0.3))
    yield jib, pick.colour("f77f00 0077b6", "ffd166 ffffff")
    hull = polygon(x, y, (-0.6, -0.85), (0.6, -0.85), (0.95, -0.4), (-0.95, -0.4))
    yield hull, pick.colour("6f1d1b 1d3557", "ff9f1c 80ffdb")


def fish(x: Array, y: Array, pick: Palette) -> Iterator[Layer]:
    body = pick.colour("e85d04 c9184a 0077b6", "ff9e00 ff8fab 72efdd ffe66d")
    tail = polygon(x, y, (-0.45, 0.0), (-0.95, 0.55), (-0.8, 0.0))
    tail = join(tail, polygon(x, y, (-0.45, 0.0), (-0.8, 0.0), (-0.95, -0.55)))
    fin = polygon(x, y, (0.3, 0.3), (-0.35, 0.75), (-0.3, 0.2))
    yield join(tail, fin), body * 0.75
    whole = oval(x - 0.15, y, 0.75, 0.5)
    yield whole, body
    stripes = join(box(x + 0.25, y, 0.08, 1), box(x - 0.1, y, 0.08, 1))
    yield np.maximum(whole, stripes), pick.colour("ffd60a 5f0f40 ffffff", "3a0ca3 ffffff d00000")
    yield disc(x - 0.55, y - 0.12, 0.14), pick.colour("ffffff")
    yield disc(x - 0.58, y - 0.12, 0.07), pick.colour("111111")


def flower(x: Array, y: Array, pick: Palette) -> Iterator[Layer]:
    green = pick.colour("2d6a4f 386641", "80ed99 b5e48c")
    yield box(x, y + 0.6, 0.07, 0.4), green
    yield oval(x - 0.25, y + 0.65, 0.25, 0.12), green
    petals = join(*(disc(x - 0.38 * a, y - 0.3 - 0.38 * b, 0.3) for a, b in FIVE))
    yield petals, pick.colour("d90429 7209b7 1d4ed8 e85d04", "ff8fab e0aaff ffffff 90e0ef")
    yield disc(x, y - 0.3, 0.22), pick.colour("ffd60a 3c1518", "ffd60a 7f4f24")


def heart(x: Array, y: Array, pick: Palette) -> Iterator[Layer]:
    lobes = join(disc(x - 0.4, y - 0.3, 0.46), disc(x + 0.4, y - 0.3, 0.46))
    point = polygon(x, y, (0.0, -0.85), (0.76, 0.05), (0.0, 0.55), (-0.76, 0.05))
    yield join(lobes, point), pick.colour("c1121f d00060 7209b7", "ff4d6d ff8fab ffc8dd")
    yield oval(x + 0.45, y - 0.45, 0.16, 0.12), pick.colour("ffe5ec")


def house(x: Array, y: Array, pick: Palette) -> Iterator[Layer]:
    yield box(x - 0.45, y - 0.55, 0.1, 0.3), pick.colour("5c4033", "dda15e")
    yield box(x, y + 0.4, 0.65, 0.5), pick.colour("bc6c25 457b9d 9c6644", "fefae0 ffcad4 a8dadc")
    yield (
        polygon(x, y, (-0.95, 0.05), (0.95, 0.05), (0.0, 0.85)),
        pick.colour("780000 1d3557 3a5a40", "ff7f51 80ed99 c77dff"),
    )
    yield box(x + 0.25, y + 0.6, 0.16, 0.3), pick.colour("fefae0 432818", "5c4033 14213d")
    yield box(x - 0.28, y + 0.4, 0.17, 0.17), pick.colour("caf0f8 ffe66d", "ffb703 264653")


def moon(x: Array, y: Array, pick: Palette) -> Iterator[Layer]:
    crescent = cut(disc(x, y, 0.85), disc(x - 0.4, y - 0.15, 0.68))
    yield crescent, pick.colour("4361ee 5e548e 6c757d b5651d", "fff3b0 ffffff ffd166 cdb4db")
    yield np.maximum(crescent, disc(x + 0.55, y + 0.1, 0.13)), pick.colour("3a0ca3 343a40", "e0c873 c9c9c9")


def mushroom(x: Array, y: Array, pick: Palette) -> Iterator[Layer]:
    stem = join(box(x, y + 0.45, 0.22, 0.4), oval(x, y + 0.75, 0.32, 0.15))
    yield stem, pick.colour("a98467 7f5539", "fefae0 ffe5d9")
    cap = np.maximum(oval(x, y + 0.1, 0.9, 0.85), -0.1 - y)
    yield cap, pick.colour("d00000 7f4f24 5a189a", "ff5d5d ffb4a2 e0aaff")
    dots = join(disc(x, y - 0.4, 0.17), disc(x - 0.5, y - 0.12, 0.13), disc(x + 0.5, y - 0.12, 0.13))
    yield np.maximum(cap, dots), pick.colour("ffffff", "ffffff 9d0208")


def star(x: Array, y: Array, pick: Palette) -> Iterator[Layer]:
    planes = np.sort(np.stack([-(a * x + b * y) - 0.33 for a, b in FIVE]), axis=0)
    yield planes[3], pick.colour("e36414 0f4c5c 9a031e 5f0f40", "ffd60a ffffff 72efdd")


def sun(x: Array, y: Array, pick: Palette) -> Iterator[Layer]:
    tilted_x, tilted_y = (x + y) * 0.7071, (x - y) * 0.7071
    rays = [box(a, b, 0.95, 0.08) for a, b in ((x, y), (y, x), (tilted_x, tilted_y), (tilted_y, tilted_x))]
    glow = pick.colour("e85d04 d00000 b5651d", "ffd60a ffb703 fff3b0")
    yield join(*rays, disc(x, y, 0.5)), glow
    yield disc(x, y, 0.38), pick.colour("f48c06 dc2f02", "ffea00 ff9500")


def tree(x: Array, y: Array, pick: Palette) -> Iterator[Layer]:
    yield box(x, y + 0.7, 0.12, 0.25), pick.colour("582f0e 3c1518", "ddb892")
    green = pick.colour("1b4332 31572c 52603b", "70e000 80ed99 d8f3dc")
    yield polygon(x, y, (-0.75, -0.55), (0.75, -0.55), (0.0, 0.25)), green * 0.8
    yield polygon(x, y, (-0.6, -0.15), (0.6, -0.15), (0.0, 0.6)), green * 0.9
    yield polygon(x, y, (-0.45, 0.25), (0.45, 0.25), (0.0, 0.95)), green


CLASSES: dict[str, Draw] = {
    "boat": boat, "fish": fish, "flower": flower, "heart": heart, "house": house,
    "moon": moon, "mushroom": mushroom, "star": star, "sun": sun, "tree": tree,
}  # fmt: skip


def draw(label: int, n: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return `n` different pictures of one class, (n, 3, 32, 32) uint8."""
    pick = Palette(n, rng)
    axis = (np.arange(SIZE, dtype=np.float32) - (SIZE - 1) / 2) / (SIZE / 2)
    right, up = axis[None, None, :], -axis[None, :, None]
    canvas = _scene(right, up, pick)
    scale = pick.number(0.62, 0.8)
    x, y = (right - pick.number(-0.18, 0.18)) / scale, (up - pick.number(-0.18, 0.18)) / scale
    half = pick.number(-0.1, 0.1)  # tangent of half the angle: a rotation without sine or cosine
    cos, sin = (1 - half * half) / (1 + half * half), 2 * half / (1 + half * half)
    x, y = (cos * x + sin * y) * pick.choice(-1, 1), cos * y - sin * x
    for distance, colour in list(CLASSES.values())[label](x, y, pick):
        cover = np.clip(0.5 - distance * scale * (SIZE / 2), 0, 1)[:, None]
        canvas += cover * (colour - canvas)
    return _photograph(canvas, pick)


def _scene(right: Array, up: Array, pick: Palette) -> Array:
    """Return a sky that fades into a second colour, with stripes over it, (n, 3, 32, 32)."""
    top = pick.colour("48cae4 90e0ef ffafcc f8edeb ffd6a5 cdb4db", "0b132b 240046 370617 0b3954 10002b")
    bottom = pick.colour("ade8f4 caffbf ffd6a5 bde0fe fefae0 ffffff", "1c2541 5a189a 9d0208 1b4965 3a0ca3")
    mix = np.clip(0.5 + 0.5 * up + 0 * right, 0, 1)[:, None]
    canvas = bottom + mix * (top - bottom)
    a, b = pick.number(-4, 4), pick.number(-4, 4)
    wave = a * right + b * up + pick.number(0, 1)
    wave = abs(wave - np.floor(wave) - 0.5)
    return canvas + (wave[:, None] - 0.25) * pick.choice(0, 30, 70)[:, None]


def _photograph(canvas: Array, pick: Palette) -> NDArray[np.uint8]:
    """Return the pictures under different light, with noise in each pixel."""
    canvas = canvas * pick.number(0.75, 1.15)[:, None] + pick.number(-12, 12)[:, None]
    noise = pick.rng.integers(-14, 15, (2, *canvas.shape), dtype=np.int8)
    return np.clip(canvas + noise[0] + noise[1], 0, 255).astype(np.uint8)
