"""The two readers against damaged and hostile files: a DataError, or exactly what is in the file, in bounded memory.

What is in a file is found out here by slow readers of another make: bytes counted off by hand for the binary format,
for pickles a small stack machine over `pickletools.genops`, which calls nothing.
"""

from __future__ import annotations

import io
import os
import pickle
import pickletools
import re
import struct
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import tinytorch
from tinytorch.core.dataloader import DataError, read_binary_batch, read_python_batch

RECORD_BYTES = 3073
Batch = tuple[np.ndarray, np.ndarray]
many = settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("parser") / "data_batch_1"


def same(one: Batch | None, other: Batch | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def answer(read: Callable[[Path], Batch], path: Path, content: bytes) -> Batch | None:
    """Return what the reader says is in the file; None for a DataError, which must name the file."""
    path.write_bytes(content)
    try:
        batch = read(path)
    except DataError as error:
        refusal = error
    else:
        assert [type(part) for part in batch] == [np.ndarray, np.ndarray]
        return batch
    assert refusal.path == str(path)
    assert len(str(refusal)) < 1000
    return None


def slow_binary(content: bytes) -> Batch | None:
    images, labels = [], []
    while content:
        if len(content) < RECORD_BYTES or content[0] > 9:
            return None
        labels.append(content[0])
        rows = [content[1 + 32 * k : 33 + 32 * k] for k in range(96)]
        images.append([[list(row) for row in rows[32 * c : 32 * c + 32]] for c in range(3)])
        content = content[RECORD_BYTES:]
    return (np.array(images, np.uint8), np.array(labels, np.int64)) if labels else None


class Slow:
    """What the pickle machine below makes of a call: its function's name, its arguments, and the state set later."""

    def __init__(self, name: str, arguments: Any) -> None:
        self.name, self.arguments, self.state = name, arguments, None


def slow_pickle(content: bytes) -> Batch | None:
    """Read a batch as the format has it; None for anything that is not exactly that."""
    try:
        batch = machine(content)
        array, labels = batch[b"data"], batch[b"labels"]
        version, shape, dtype, columns_first, raw = array.state
        dtype_is_bytes = dtype.name == "numpy.dtype" and dtype.arguments[0] in (b"u1", "u1")
        if not (array.name.endswith("._reconstruct") and version in (0, 1) and dtype_is_bytes):
            return None
        (n, width), raw = shape, raw.encode("latin-1") if isinstance(raw, str) else raw
        fits = width == 3072 and n > 0 and len(raw) == n * width and len(labels) == n
        if not (fits and type(labels) is list and all(type(k) is int and 0 <= k <= 9 for k in labels)):
            return None
        pixels = [raw[r + n * c] if columns_first else raw[r * width + c] for r in range(n) for c in range(width)]
        return np.array(pixels, np.uint8).reshape(n, 3, 32, 32), np.array(labels, np.int64)
    except (LookupError, ValueError, TypeError, AttributeError):
        return None


def machine(content: bytes) -> Any:
    """Run a pickle without calling anything."""
    mark, stack, memo = object(), list[Any](), dict[int, Any]()

    def since_mark() -> list[Any]:
        start = len(stack) - 1 - stack[::-1].index(mark)
        items = stack[start + 1 :]
        del stack[start:]
        return items

    for opcode, argument, _ in pickletools.genops(io.BytesIO(content)):
        name = opcode.name
        if name in ("GLOBAL", "STACK_GLOBAL"):
            full = ".".join([stack.pop(-2), stack.pop()]) if argument is None else argument.replace(" ", ".")
            known = (
                "numpy.ndarray",
                "numpy.dtype",
                "numpy.core.multiarray._reconstruct",
                "numpy._core.multiarray._reconstruct",
            )
            stack.append(Slow(known[known.index(full)], None))
        elif name in ("BINSTRING", "SHORT_BINSTRING"):
            stack.append(argument.encode("latin-1"))
        elif name in ("BINBYTES", "SHORT_BINBYTES", "BINUNICODE", "SHORT_BINUNICODE", "BININT", "BININT1", "BININT2"):
            stack.append(argument)
        elif name in ("NONE", "NEWTRUE", "NEWFALSE"):
            stack.append({"NONE": None, "NEWTRUE": True, "NEWFALSE": False}[name])
        elif name in ("MARK", "EMPTY_LIST", "EMPTY_DICT", "EMPTY_TUPLE"):
            stack.append({"MARK": mark, "EMPTY_LIST": [], "EMPTY_DICT": {}, "EMPTY_TUPLE": ()}[name])
        elif name == "TUPLE":
            stack.append(tuple(since_mark()))
        elif name in ("TUPLE1", "TUPLE2", "TUPLE3"):
            n = int(name[-1])
            stack[-n:] = [tuple(stack[-n:])]
        elif name in ("APPEND", "APPENDS"):
            items = [stack.pop()] if name == "APPEND" else since_mark()
            stack[-1].extend(items)
        elif name in ("SETITEM", "SETITEMS"):
            items = [stack.pop(-2), stack.pop()] if name == "SETITEM" else since_mark()
            if any(type(key) not in (bytes, str) for key in items[::2]):
                raise ValueError("keys are texts")
            stack[-1].update(zip(items[::2], items[1::2], strict=True))
        elif name in ("BINPUT", "LONG_BINPUT", "MEMOIZE"):
            memo[len(memo) if argument is None else argument] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET"):
            stack.append(memo[argument])
        elif name == "REDUCE":
            arguments = stack.pop()
            stack[-1] = Slow(stack[-1].name, tuple(arguments))
        elif name == "BUILD":
            state = stack.pop()
            stack[-1].state = state
        elif name == "STOP":
            return stack.pop()
        elif name not in ("PROTO", "FRAME"):
            raise ValueError(name)
    raise ValueError("no end")


def binary_file(n: int) -> bytes:
    records = np.random.default_rng(n).integers(0, 256, (n, RECORD_BYTES), dtype=np.uint8)
    records[:, 0] %= 10
    return records.tobytes()


def pickle_file(n: int, protocol: int) -> bytes:
    records = np.frombuffer(binary_file(n), np.uint8).reshape(n, RECORD_BYTES)
    content = {b"batch_label": b"batch", b"labels": records[:, 0].tolist(), b"data": records[:, 1:].copy()}
    return pickle.dumps(content, protocol)


def python2_file(n: int) -> bytes:
    """Return a batch as the official files have it: protocol 2, written by Python 2."""
    records = np.frombuffer(binary_file(n), np.uint8).reshape(n, RECORD_BYTES)
    raw = records[:, 1:].tobytes()
    dtype = (
        b"cnumpy\ndtype\nq\x05U\x02u1q\x06K\x00K\x01\x87Rq\x07(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    )
    array = b"cnumpy.core.multiarray\n_reconstruct\nq\x01cnumpy\nndarray\nq\x02K\x00\x85U\x01bq\x03\x87Rq\x04"
    state = (
        b"(K\x01"
        b"J" + struct.pack("<i", n) + b"M\x00\x0c\x86" + dtype + b"\x89T" + struct.pack("<i", len(raw)) + raw + b"tb"
    )
    labels = b"](" + b"".join(b"K" + bytes([label]) for label in records[:, 0]) + b"e"
    return b"\x80\x02}q\x00(U\x04data" + array + state + b"U\x06labels" + labels + b"u."


FILES = {
    "binary": binary_file(2),
    "protocol 2": python2_file(1),
    "protocol 3": pickle_file(1, 3),
    "protocol 4": pickle_file(1, 4),
}


def check(kind: str, path: Path, content: bytes) -> Batch | None:
    """Return what the reader gives, which must be right; of pickles it may refuse more than the slow one does."""
    if kind == "binary":
        found = answer(read_binary_batch, path, content)
        assert same(found, slow_binary(content))
    else:
        found = answer(read_python_batch, path, content)
        assert found is None or same(found, slow_pickle(content))
    return found


@pytest.mark.parametrize("kind", FILES)
def test_the_slow_readers_and_the_readers_agree_on_whole_files(kind: str, path: Path) -> None:
    assert check(kind, path, FILES[kind]) is not None


@many
@given(st.binary(max_size=4000) | st.integers(0, 3).flatmap(lambda n: st.binary(min_size=n * 3073, max_size=n * 3073)))
@example(b"")
@example(bytes(3073))
@example(bytes([10]) + bytes(3072))
def test_any_bytes_as_a_binary_file(path: Path, content: bytes) -> None:
    check("binary", path, content)


@many
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\x80\x02", b"\x80\x02}(", b"\x80\x04\x95\x20\x00\x00\x00\x00\x00\x00\x00"]),
)
def test_any_bytes_as_a_pickle(path: Path, content: bytes, start: bytes) -> None:
    check("pickle", path, start + content)
    check("pickle", path, start + content + b".")


OPCODES = [opcode.code.encode("latin-1") for opcode in pickletools.opcodes]
ARGUMENTS = [b"", b"\x00", b"\x01", b"\xff\xff\xff\x7f", b"U\x04data", b"U\x06labels", b"K\x05", b"M\x00\x0c", b"1\n"]
NAMES = [b"cnumpy\nndarray\n", b"cnumpy\ndtype\n", b"cnumpy.core.multiarray\n_reconstruct\n"]


@many
@given(st.lists(st.sampled_from(OPCODES + ARGUMENTS + NAMES), max_size=40))
def test_any_program_of_opcodes(path: Path, parts: list[bytes]) -> None:
    check("pickle", path, b"\x80\x02" + b"".join(parts) + b".")


def places(content: bytes) -> st.SearchStrategy[int]:
    """Positions, most of them where a pickle has its structure and not its pixels."""
    return st.integers(0, 400) | st.integers(len(content) - 200, len(content) - 1) | st.integers(0, len(content) - 1)


damaged_files = pytest.mark.parametrize("kind", FILES)


@damaged_files
@many
@given(data=st.data())
def test_bytes_that_are_flipped(kind: str, path: Path, data: st.DataObject) -> None:
    content = bytearray(FILES[kind])
    for place in data.draw(st.lists(places(FILES[kind]), min_size=1, max_size=3)):
        content[place] = data.draw(
            st.integers(0, 255) | st.sampled_from([content[place] ^ 1 << bit for bit in range(8)])
        )
    check(kind, path, bytes(content))


@damaged_files
@many
@given(data=st.data())
def test_pieces_that_are_cut_out_put_in_or_doubled(kind: str, path: Path, data: st.DataObject) -> None:
    content = FILES[kind]
    start, end = sorted(data.draw(st.lists(places(content), min_size=2, max_size=2)))
    piece = data.draw(st.sampled_from([b"", content[start:end] * 2, content[:end]]) | st.binary(max_size=20))
    check(kind, path, content[:start] + piece + content[end:])


@damaged_files
def test_files_cut_off_anywhere(kind: str, path: Path) -> None:
    """After each of the first and last bytes, and here and there between; a whole record of a binary file is a file."""
    content = FILES[kind]
    ends = {*range(300), *range(len(content) - 100, len(content)), *range(0, len(content), 97), RECORD_BYTES}
    whole = [end for end in ends if check(kind, path, content[:end]) is not None]
    assert whole == ([RECORD_BYTES] if kind == "binary" else [])


def refusal(path: Path, content: bytes) -> str:
    """Return what the reader of pickles says it found in such a file."""
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_python_batch(path)
    return str(caught.value.found)


pickles = pytest.mark.parametrize("kind", ["protocol 2", "protocol 3", "protocol 4"])


@pickles
def test_a_pickle_that_is_cut_off_says_after_how_many_bytes(kind: str, path: Path) -> None:
    content = FILES[kind]
    for end in [*range(2, 300), len(content) // 2, *range(len(content) - 100, len(content))]:
        found = re.fullmatch(
            r"a file that is cut off after ([\d,]+) of at least ([\d,]+) bytes", refusal(path, content[:end])
        )
        assert found is not None
        size, needed = (int(number.replace(",", "")) for number in found.groups())
        assert size == end < needed <= len(content)


@pickles
def test_a_cut_in_the_images_says_how_long_the_file_has_to_be(kind: str, path: Path) -> None:
    content, pixels = FILES[kind], binary_file(1)[1:]
    start = content.index(pixels)
    found = refusal(path, content[: start + 1000])
    needed = len(content) if kind == "protocol 4" else start + len(pixels)
    assert found == f"a file that is cut off after {start + 1000:,} of at least {needed:,} bytes"


UNREADABLE = "something that cannot be read: "


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (FILES["protocol 2"] + b"\0" * 1234, f"{UNREADABLE}1,234 bytes after the end of the pickle"),
        (FILES["protocol 4"] * 2, f"{UNREADABLE}{len(FILES['protocol 4']):,} bytes after the end of the pickle"),
        (b"<html>Please log in</html>", f"{UNREADABLE}an opcode that arrays, lists and dicts do not need"),
        (FILES["binary"], f"{UNREADABLE}an opcode that arrays, lists and dicts do not need"),
        (b"The file has moved.", "damaged content"),
        (b"\x80\x02a.", "damaged content"),
        (b"\x80\x02]q\x00.", "list"),
        (pickle.dumps({"data": 1, "labels": 2}, 2), "the keys ['data', 'labels']"),
        (pickle.dumps({}, 2), "the keys []"),
    ],
)
def test_what_is_no_batch_is_described_in_words(path: Path, content: bytes, found: str) -> None:
    assert refusal(path, content) == found


@pickles
def test_every_bit_of_the_structure_flipped(kind: str, path: Path) -> None:
    content, pixels = FILES[kind], binary_file(1)[1:]
    start = content.index(pixels)
    for place in [*range(start), *range(start + len(pixels), len(content))]:
        for bit in range(8):
            check(kind, path, content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :])


# Files that were made to do harm


def u8(n: int) -> bytes:
    return struct.pack("<Q", n)


def u4(n: int) -> bytes:
    return struct.pack("<I", n)


def hidden(program: bytes) -> bytes:
    """Return the pickle of a batch with one more entry, whose value the program makes."""
    return b"\x80\x02}q\x00(U\x05extra" + program + python2_file(1)[len(b"\x80\x02}q\x00(") :]


def labelled(program: bytes) -> bytes:
    """Return the pickle of a batch whose labels the program makes."""
    whole = python2_file(1)
    return whole[: whole.rindex(b"U\x06labels") + 8] + program + b"u."


def nest(depth: int, width: int = 10) -> bytes:
    """Return a program that makes a tuple of ten times the same tuple of ten times the same tuple of ..."""
    layers = (b"q%c" % (100 + k) + b"h%c" % (100 + k) * (width - 1) + b"t" for k in range(depth))
    return b"(" * depth + b"K\x01" + b"".join(layers)


ARRAY = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R"
NDARRAY, DTYPE = b"cnumpy\nndarray\n", b"cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R"
BIG = 2**28  # enough to be noticed, and not enough to hurt


def state(shape: bytes, raw: bytes, dtype: bytes = DTYPE) -> bytes:
    """Return a program that makes the state of an array."""
    return b"(K\x01" + shape + dtype + b"\x89" + raw + b"t"


MEGABYTE = b"B" + u4(2**20) + bytes(2**20) + b"q\x60"
ITS_STATE = state(b"J" + u4(2**20) + b"\x85", b"h\x60")

GREEDY: dict[str, bytes] = {
    "a memo of 4 billion places": hidden(b"Nr\xff\xff\xff\xff"),
    "a memo of 200 million places": hidden(b"Nr" + u4(BIG)),
    "a text longer than the file": hidden(b"T" + u4(2**31 - 1)),
    "bytes longer than the file": hidden(b"B" + u4(2**32 - 1)),
    "bytes of 8 EiB": hidden(b"\x8e" + u8(2**63 - 1)),
    "a text of many GiB": hidden(b"\x8d" + u8(2**40)),
    "a bytearray": hidden(b"\x96" + u8(BIG)),
    "a frame": hidden(b"\x95" + u8(2**62)),
    "an integer of many digits": hidden(b"\x8b" + u4(2**31 - 1)),
    "an array of any size": hidden(ARRAY.replace(b"K\x00", b"J" + u4(BIG))),
    "an array as its class makes it": hidden(NDARRAY + b"J" + u4(BIG) + b"\x85\x85R"),
    "an array as it is newly made": hidden(NDARRAY + b"J" + u4(BIG) + b"\x85\x85\x81"),
    "an array of objects": hidden(
        ARRAY + state(b"J" + u4(BIG >> 3) + b"\x85", b"]", b"cnumpy\ndtype\nU\x01O\x85R") + b"b"
    ),
    "a shape larger than its bytes": hidden(ARRAY + state(b"J" + u4(BIG) + b"\x85", b"U\x01x") + b"b"),
    "many arrays of the same bytes": hidden(b"(" + MEGABYTE + (ARRAY + ITS_STATE + b"b") * 300 + b"t"),
    "a million empty arrays": hidden(b"(" + ARRAY + b"q\x61" + b"h\x61" * 100_000 + b"t"),
}


@pytest.mark.parametrize("content", GREEDY.values(), ids=GREEDY)
def test_memory_is_bounded_by_the_size_of_the_file(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    tracemalloc.start()
    try:
        answer(read_python_batch, path, content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000 + 20 * len(content)


def test_entries_that_do_no_harm_are_passed_over(path: Path) -> None:
    for program in (
        b"N",
        b"Nr\xff\xff\xff\xff",
        b"](K\x01U\x01ae",
        b"}U\x01aK\x01s",
        b")",
        b"X\x01\x00\x00\x00a",
        nest(3),
    ):
        assert same(check("pickle", path, hidden(program)), slow_pickle(python2_file(1)))


SLOW: dict[str, bytes] = {
    "labels that are nested without end": labelled(b"](" + nest(30) + b"e"),
    "labels that are all one nest": labelled(nest(30)),
    "data that are nested without end": hidden(b"NU\x04data" + nest(30)) + b"",
    "a key whose hash takes for ever": hidden(b"}" + nest(60, 2) + b"Ns"),
    "keys whose hashes take for ever": hidden(b"}(" + nest(60, 2) + b"Nu"),
    "a dict made at once": hidden(b"(" + nest(60, 2) + b"Nd"),
    "a set": hidden(b"\x8f(" + nest(60, 2) + b"\x90"),
    "a frozen set": hidden(b"(" + nest(60, 2) + b"\x91"),
    "a key too deep to be hashed": hidden(b"})" + b"\x85" * 1_000_000 + b"Ns"),
    "labels too deep to be seen": labelled(b"]" * 300_000 + b"a" * 299_999),
    "labels that hold themselves": labelled(b"]q\x60h\x60a"),
    "an index that is a nest": hidden(ARRAY + nest(30) + b"K\x01s"),
    "a value that is a nest": hidden(ARRAY + b"K\x00" + nest(30) + b"s"),
    "a million arguments a million times": hidden(
        b"(" + b"N" * 10**6 + b"tq\x60" + ARRAY[:36] + b"q\x61" + b"0h\x61h\x60R" * 10**5
    ),
    "a call for each argument again": hidden(
        b"((" + b"N" * 10**6 + b"tq\x60" + b"cnumpy.core.multiarray\n_reconstruct\nh\x60R" * 10**4 + b"t"
    ),
    "one array filled a million times": hidden(
        b"(" + MEGABYTE + ARRAY + b"q\x61" + ITS_STATE + b"q\x62" + b"h\x61h\x62b" * 10**6 + b"t"
    ),
    "a shape that is a nest": hidden(ARRAY + state(nest(60, 2), b"U\x01x") + b"b"),
    "a dtype named by a nest": hidden(b"cnumpy\ndtype\n" + nest(60, 2) + b"\x85R"),
    "a negative shape": hidden(ARRAY + state(b"J\xfe\xff\xff\xffJ\xfe\xff\xff\xff\x86", b"U\x04abcd") + b"b"),
    "a negative shape for the data": hidden(
        b"NU\x04data" + ARRAY + state(b"J\xff\xff\xff\xffJ\x00\xf4\xff\xff\x86", b"T" + u4(3072) + bytes(3072)) + b"b"
    ),
    "a dtype with fields": hidden(DTYPE + b"(K\x03U\x01|NU\x01x}K\x01K\x01K\x3ftb"),
    "a dtype with flags": hidden(DTYPE + b"(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x3ftb"),
    "attributes for a function": hidden(ARRAY[:36] + b"}X\x05\x00\x00\x00extraK\x01sb"),
    "defaults for a function": hidden(ARRAY[:36] + b"N}X\x0c\x00\x00\x00__defaults__)s\x86b"),
}


READ_ALL = """
import resource, sys
from pathlib import Path
from tinytorch.core.dataloader import DataError, read_python_batch
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        images, labels = read_python_batch(path)
        print(path.name, "read", images.shape, labels.tolist())
    except DataError as error:
        print(path.name, "refused", "MemoryError" in str(error))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits on a process are POSIX")
def test_no_file_makes_the_reader_hang_or_crash(tmp_path: Path) -> None:
    for name, content in SLOW.items():
        (tmp_path / name.replace(" ", "_")).write_bytes(content)
    environment = {**os.environ, "PYTHONPATH": str(Path(tinytorch.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=100,
        env=environment,
        check=False,
    )
    answers = [line.split(" ", 1)[1] for line in done.stdout.splitlines()]
    assert (done.returncode, len(answers)) == (0, len(SLOW)), done.stdout + done.stderr[-500:]
    label = binary_file(1)[0]
    assert set(answers) <= {"refused False", f"read (1, 3, 32, 32) [{label}]"}, done.stdout


class Call:
    """An object that is pickled as a call."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Any:
        return self.call


def evil_calls(marker: Path) -> list[Call]:
    command = f"{sys.executable} -c \"open({str(marker)!r}, 'w')\""
    return [
        Call(os.system, command),
        Call(os.mkdir, str(marker)),
        Call(eval, f"open({str(marker)!r}, 'w')"),
        Call(exec, f"open({str(marker)!r}, 'w')"),
        Call(open, str(marker), "w"),
        Call(getattr, "text", "__class__"),
        Call(np.save, str(marker), np.zeros(2)),
        Call(subprocess.Popen, command, 0, None, None, None, None, None, True, True),
        Call(Path(marker).touch),
    ]


@pytest.mark.parametrize("protocol", range(5))
@pytest.mark.parametrize("which", range(9))
def test_nothing_is_executed(which: int, protocol: int, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    for wrap in (
        lambda it: it,
        lambda it: {b"data": it},
        lambda it: {b"data": np.zeros((1, 3072), np.uint8), b"labels": [it]},
    ):
        content = pickle.dumps(wrap(evil_calls(marker)[which]), protocol)
        assert answer(read_python_batch, tmp_path / "batch", content) is None
    assert [file.name for file in tmp_path.iterdir()] == ["batch"]


FOREIGN = """numpy load, numpy fromfile, numpy memmap, numpy ndarray.tofile, numpy.core.multiarray fromfile,
    numpy.core.multiarray scalar, numpy.core.multiarray _reconstruct.__globals__, codecs open, builtins getattr"""


@pytest.mark.parametrize("name", [name.strip() for name in FOREIGN.split(",")])
@pytest.mark.parametrize("how", ["GLOBAL", "STACK_GLOBAL", "INST", "OBJ"])
def test_no_other_name_is_looked_up(name: str, how: str, path: Path) -> None:
    module, attribute = (part.encode() for part in name.split())
    texts = b"".join(b"\x8c" + bytes([len(part)]) + part for part in (module, attribute))
    program = {
        "GLOBAL": b"c" + module + b"\n" + attribute + b"\n",
        "STACK_GLOBAL": texts + b"\x93",
        "INST": b"(i" + module + b"\n" + attribute + b"\n",
        "OBJ": b"(c" + module + b"\n" + attribute + b"\no",
    }[how]
    assert answer(read_python_batch, path, b"\x80\x04" + program + b"0" + python2_file(1)[2:]) is None


def test_hostile_files_leave_numpy_as_it_was(path: Path) -> None:
    for content in SLOW.values():
        if len(content) < 10_000:
            answer(read_python_batch, path, content)
    assert np.dtype("u1").fields is None
    assert (np.dtype("u1").itemsize, np.dtype("u1").hasobject) == (1, False)
    assert check("protocol 2", path, FILES["protocol 2"]) is not None
