"""Image files as Pillow knows them: opened by their bytes, turned, reduced, and faults of many types given one."""

from __future__ import annotations

import contextlib
import functools
import io
import logging
import os
import re
import stat
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from tinytorch.core.dataloader.errors import DecodeError

__all__ = [
    "FORMATS",
    "SIDEWAYS",
    "describe",
    "faults_named",
    "open_image",
    "orientation",
    "pixels",
    "read_file",
    "reduce",
]

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "JPEG2000", "AVIF", "ICO", "PCX", "SGI", "QOI", "TGA")
ORIENTATION = 0x0112  # EXIF's tag
HAS_EXIF = "JPEG", "MPO", "PNG", "WEBP", "TIFF", "AVIF"
# Pillow's numbers of: left to right, by 180 degrees, top to bottom, transpose, by 270, transverse, by 90
TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
BACK = {6: 8, 8: 6}  # all others are undone by themselves
SIDEWAYS = {TURNS[value] for value in (5, 6, 7, 8)}
WHITE = dict.fromkeys(b"\t\r\n", " ")  # what text has besides printable characters

IGNORED: Any = ("ignore", None, Warning, re.compile(r"PIL\."), 0)  # an entry of `warnings.filters`
logging.getLogger("PIL").addHandler(logging.NullHandler())  # what nobody listens to is not printed


def read_file(path: str | os.PathLike[str]) -> bytes:
    """Return the bytes of a file.

    Raises:
        DecodeError: a pipe or a device, which may have no end. OSError: it cannot be read.
    """
    mode = os.stat(path).st_mode  # noqa: PTH116 (a Path costs more than the answer)
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise DecodeError(path, expected="a file", found="a pipe or a device")
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        return file.read()


class Quiet:
    """Ignore Pillow's warnings, which name no file, whatever the program does about warnings.

    `warnings.catch_warnings` may not be used by several threads at once. An entry more and one less may.
    """

    filters: Any

    def __enter__(self) -> None:
        self.filters = warnings.filters
        self.filters.insert(0, IGNORED)

    def __exit__(self, *error: object) -> None:
        with contextlib.suppress(ValueError):  # a `catch_warnings` of another thread ended meanwhile
            self.filters.remove(IGNORED)


@contextlib.contextmanager
def faults_named(path: Any, picture: Any) -> Iterator[None]:
    """Raise as a DecodeError whatever Pillow raises, which is of many types."""
    try:
        with Quiet():
            yield
    except (DecodeError, MemoryError):
        raise
    except Exception as error:
        raise DecodeError(path, expected=f"a whole {picture.format} image", found=f"a fault: {error}") from error


def open_image(content: bytes, path: Any = "<bytes>") -> Any:
    """Return a Pillow image of which only the header was read.

    `Image.open` would warn of, or refuse, what is larger than a limit of the whole program.

    Raises:
        DecodeError: no format of `FORMATS`, or sides of no length.
    """
    from PIL import Image

    Image.init()
    reasons = []
    for name in FORMATS:
        factory, accept = Image.OPEN.get(name, (None, None))
        if factory is None or (accept and accept(content[:16]) is not True):
            continue
        try:
            with Quiet():
                picture: Any = factory(io.BytesIO(content), "")
        except MemoryError:
            raise
        except Exception as error:  # of many types: each format has its own
            if accept:
                reasons.append(f"a damaged {name} header: {error}")
            continue
        if min(picture.size) < 1:
            raise DecodeError(path, expected="sides of at least one pixel", found=f"{picture.size[::-1]}")
        if (jpeg := turbo()) is not None:
            jpeg.quicken(picture)
        return picture
    raise DecodeError(path, expected="an image", found=reasons[0] if reasons else describe(content))


def describe(content: bytes) -> str:
    """Return what a file that is no image seems to be, in words."""
    if not content:
        return "an empty file"
    head = content[:16]
    kind = "text" if head.isascii() and head.decode("ascii").translate(WHITE).isprintable() else "bytes"
    return f"{len(content):,} bytes that begin with the {kind} {head!r}"


def orientation(picture: Any, exif: bool = True) -> Any:
    """Return how Pillow's `transpose` is to turn a picture that is loaded: upright, or as it is stored if not `exif`.

    None: not at all. TIFF files are turned by Pillow while they are loaded, and must be turned back.
    """
    if picture.format not in HAS_EXIF or not (exif or picture.format == "TIFF"):
        return None
    number = picture.getexif().get(ORIENTATION)
    if picture.format == "TIFF":
        return None if exif else TURNS.get(BACK.get(number, number))
    return TURNS.get(number)


def reduce(picture: Any, by: int) -> int:
    """Have a JPEG decoded at a fraction of its size; return by how much the sides will be divided, which may be 1."""
    if by == 1 or picture.format not in ("JPEG", "MPO"):
        return 1
    before = picture.size
    picture.draft(None, tuple(max(1, side // by) for side in before))
    return by if picture.size != before else 1


def pixels(picture: Any) -> np.ndarray:
    """Return a picture as an array (H, W, C), which is the caller's."""
    jpeg = turbo()
    image = None if jpeg is None else jpeg.pixels_of(picture)
    if image is None:
        image = np.array(picture)
    return image[..., None] if image.ndim == 2 else image


@functools.cache
def turbo() -> Any:
    """Return the module that decodes JPEG files by simplejpeg. None: that is not installed."""
    try:
        from tinytorch.core.dataloader.images.plumbing import turbo
    except ImportError:
        return None
    return turbo
