# %% right: struct
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    import struct

    if len(content) < 4:
        raise DataError(path, offset=0, expected="four bytes of magic", found=f"{len(content)} bytes")
    zeros, code, ndim = struct.unpack(">HBB", content[:4])
    if zeros or code not in IDX_TYPES or ndim < 1 or ndim > 8:
        raise DataError(path, offset=0, expected="a magic number of idx", found=content[:4].hex(" "))
    start = 4 + ndim * 4
    if start > len(content):
        raise DataError(path, offset=4, expected=f"{ndim} lengths", found=f"{len(content)} bytes in all")
    shape = struct.unpack(f">{ndim}I", content[4:start])
    kind = np.dtype(IDX_TYPES[code])
    count = 1
    for side in shape:
        count *= side
    end = start + count * kind.itemsize
    if end != len(content):
        where = end if end < len(content) else len(content)
        raise DataError(path, offset=where, expected=f"{end} bytes for shape {shape}", found=len(content))
    return np.frombuffer(content[start:], kind).astype(kind.newbyteorder("=")).reshape(shape)


# %% right: int.from_bytes
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or not 1 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(int.from_bytes(content[4 + 4 * k : 8 + 4 * k], "big") for k in range(sides))
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


# %% right: checks one by one
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    right = len(magic) == 4 and not magic[0] and not magic[1]
    right = right and magic[2] in IDX_TYPES and magic[3] in range(1, 9)
    if not right:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


# %% wrong: zeros are not looked at
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[2] not in IDX_TYPES or not 1 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


# %% wrong: unknown types are bytes
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or not 1 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES.get(magic[2], "u1")), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


# %% wrong: no dimensions
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or not 0 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


# %% wrong: any number of dimensions
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or magic[3] < 1:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


# %% wrong: up to four dimensions
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or not 1 <= magic[3] <= 4:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


# %% wrong: sides in the machine's order
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or not 1 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, "=u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


# %% wrong: values in the machine's order
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or not 1 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype.newbyteorder("="), offset=start).reshape(shape).astype(dtype.newbyteorder("="))


# %% wrong: big-endian values
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or not 1 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).copy()


# %% wrong: read-only
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or not 1 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="), copy=False)


# %% wrong: always bytes
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or not 1 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype("u1"), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


# %% wrong: a head that is cut off is NumPy's error
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or not 1 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


# %% wrong: bytes too many are left out
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or not 1 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) < size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, math.prod(shape), start).reshape(shape).astype(dtype.newbyteorder("="))


# %% wrong: the offset of the values
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or not 1 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=start, expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


# %% wrong: the offset of the end of what should be
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or not 1 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=size, expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


# %% wrong: NumPy's product
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or not 1 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + int(np.prod(np.array(shape, np.int64))) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


# %% wrong: the message has no shape
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or not 1 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


# %% wrong: column by column
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or not 1 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape, order="F").astype(dtype.newbyteorder("="))


# %% wrong: the path is left out
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or not 1 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError("file", offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError("file", offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError("file", offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


# %% wrong: lengths with a sign
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or not 1 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">i4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


# %% wrong: too long is said without bytes and shape
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def parse_idx(content: bytes, path: Any = "<bytes>") -> np.ndarray:
    magic = content[:4]
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in IDX_TYPES or not 1 <= magic[3] <= 8:
        expected = "the magic number of an idx file, such as 00 00 08 03"
        raise DataError(path, offset=0, expected=expected, found=magic.hex(" ") or "an empty file")
    dtype, sides = np.dtype(IDX_TYPES[magic[2]]), magic[3]
    start = 4 + 4 * sides
    if len(content) < start:
        raise DataError(path, offset=4, expected=f"{sides} sides of 4 bytes", found=f"{len(content) - 4} bytes")
    shape = tuple(np.frombuffer(content, ">u4", sides, 4).tolist())
    size = start + math.prod(shape) * dtype.itemsize
    if len(content) > size:
        raise DataError(path, offset=size, expected="the end of the file", found=f"{len(content):,}")
    if len(content) != size:
        found = f"{len(content):,}"
        raise DataError(path, offset=min(size, len(content)), expected=f"{size:,} bytes for {shape}", found=found)
    return np.frombuffer(content, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))
