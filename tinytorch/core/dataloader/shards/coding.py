"""What the bytes of a field mean, going by its extension: WebDataset's, except for those that could run code.

| extension | in a sample | bytes |
|---|---|---|
| npy | array | NumPy's format |
| npz | dict of arrays | NumPy's format |
| cls, cls2, class, count, index, inx, id | int | digits |
| txt, text, transcript | str | UTF-8 |
| json, jsn | what JSON can say | UTF-8 |
| jpg, jpeg, png, ppm, pgm, pbm, bmp, gif, tif, tiff, webp | (H, W, 3) uint8 | a file; arrays become png or bmp |
| any other, pickles too | bytes | bytes |

Of an extension with dots, the last part counts: `seg.png` is a png.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from tinytorch.core.dataloader.homes import find

Decode = Callable[[bytes], Any]
NPY_HEAD = 10  # bytes that say how long the header is, in version 1


def parse_int(content: bytes) -> int:
    """Return the number that the digits are."""
    return int(content)


def parse_text(content: bytes) -> str:
    """Return the text."""
    return str(content, "utf-8")


def parse_json(content: bytes) -> Any:
    """Return what the JSON says."""
    return json.loads(bytes(content))


@lru_cache
def npy_layout(head: bytes) -> tuple[np.dtype, tuple[int, ...], bool]:
    """Return (dtype, shape, in Fortran's order) from the header of a `.npy` file.

    Raises:
        ValueError: it is none, or its values would have to be unpickled.
    """
    file = io.BytesIO(head)
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, fortran, dtype = read(file)
    if dtype.hasobject:
        raise ValueError(f"an array of {dtype} holds pickled objects, which are not read")
    return dtype, shape, fortran


def npy_head_size(content: bytes) -> int:
    """Return where the values of a `.npy` file begin."""
    digits = 2 if content[6:7] == b"\x01" else 4
    return 8 + digits + int.from_bytes(content[8 : 8 + digits], "little")


def parse_npy(content: bytes) -> np.ndarray:
    """Return the array of a `.npy` file, in memory of its own."""
    start = npy_head_size(content)
    dtype, shape, fortran = npy_layout(bytes(content[:start]))
    count = int(np.prod(shape, dtype=np.int64))
    if len(content) - start != count * dtype.itemsize:
        found = f"{len(content) - start:,} bytes of values"
        raise ValueError(f"an array of shape {shape} and {dtype} takes {count * dtype.itemsize:,} bytes, found {found}")
    values = np.frombuffer(content, dtype, count, start).copy()
    return values.reshape(shape[::-1]).T if fortran else values.reshape(shape)


def parse_npz(content: bytes) -> dict[str, np.ndarray]:
    """Return the arrays of a `.npz` file."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return dict(arrays)


def parse_image(content: bytes) -> np.ndarray:
    """Return an image as (H, W, 3) uint8, in RGB: the pixels that `decode` gives."""
    return find("decode")(bytes(content))


def as_bytes(content: bytes) -> bytes:
    """Return the bytes themselves."""
    return bytes(content)


IMAGES = ("jpg", "jpeg", "png", "ppm", "pgm", "pbm", "bmp", "gif", "tif", "tiff", "webp")
NUMBERS = ("cls", "cls2", "class", "count", "index", "inx", "id")
TEXTS = ("txt", "text", "transcript")
DECODERS: dict[str, Decode] = {
    "npy": parse_npy,
    "npz": parse_npz,
    **dict.fromkeys(NUMBERS, parse_int),
    **dict.fromkeys(TEXTS, parse_text),
    **dict.fromkeys(("json", "jsn"), parse_json),
    **dict.fromkeys(IMAGES, parse_image),
}


def kind_of(extension: str) -> str:
    """Return the part of an extension that says what its bytes mean."""
    return extension.rpartition(".")[2]


def decoder_of(extension: str, decode: bool | Mapping[str, Decode]) -> Decode:
    """Return the function that decodes a field.

    Args:
        decode: False: nothing is decoded. A mapping: functions of the caller's by extension, whole or its last part.
    """
    if decode is False:
        return as_bytes
    own = {} if decode is True else decode
    kind = kind_of(extension)
    return own.get(extension) or own.get(kind) or DECODERS.get(kind, as_bytes)


def encode(extension: str, value: Any) -> bytes:
    """Return the bytes of a field.

    Raises:
        TypeError: a value of a type that this extension cannot hold.
    """
    kind = kind_of(extension)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    if kind == "npy":
        return _npy(np.asarray(value))
    if kind == "npz" and isinstance(value, Mapping):
        buffer = io.BytesIO()
        np.savez(buffer, **{name: np.asarray(array) for name, array in value.items()})  # type: ignore[arg-type]
        return buffer.getvalue()
    if kind in NUMBERS and isinstance(value, int | np.integer):
        return str(int(value)).encode()
    if kind in TEXTS and isinstance(value, str):
        return value.encode()
    if kind in ("json", "jsn"):
        return json.dumps(value).encode()
    if kind in ("png", "bmp"):
        return _image(np.asarray(value), kind)
    rule = "must be bytes" if kind not in DECODERS else f"is not what {kind!r} holds"
    raise TypeError(f"the field {extension!r} {rule}, got {type(value).__name__}")


def _npy(array: np.ndarray) -> bytes:
    if array.dtype.hasobject:
        raise TypeError(f"an array must hold numbers or texts, got {array.dtype}, which would have to be pickled")
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def _image(array: np.ndarray, kind: str) -> bytes:
    from PIL import Image

    if array.dtype != np.uint8 or array.ndim not in (2, 3):
        raise TypeError(f"an image must be (H, W, 3) or (H, W) uint8, got {array.shape} {array.dtype}")
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, format=kind)
    return buffer.getvalue()
