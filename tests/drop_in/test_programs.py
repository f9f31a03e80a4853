"""Programs that change the import and nothing else: what torch's loader gives them, the drop-in gives them too.

Each runs with torch's class and with the drop-in, after the same seeds, with and without workers.
"""

from __future__ import annotations

import collections
import dataclasses
import random
import warnings
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader as TorchDataLoader

from tinytorch.torch import DataLoader

from .programs import PROGRAMS, Made, Pattern, outcome, told

RUNS = [(name, number) for name, (_, numbers) in PROGRAMS.items() for number in numbers]
# What differs on purpose; the page "For torch programs" says so.
DIFFERS = {
    ("reproducible_as_the_notes_of_torch_say", 2): "with a generator, draws depend on the place of the batch alone",
    ("an_error_that_needs_two_arguments", 2): "an exception from a worker is the one that was raised",
    ("an_error_of_another_library", 2): "an exception from a worker is the one that was raised",
    ("sample_raises_stop_iteration", 0): "the rest of the epoch would be lost without a word",
    ("sample_raises_stop_iteration", 2): "the rest of the epoch would be lost without a word",
    ("arrays backwards", 0): "arrays with negative strides are collated, where torch refuses them",
    ("arrays backwards", 1): "arrays with negative strides are collated, where torch refuses them",
}


def result(run: Pattern, loaders: Any, workers: int) -> Any:
    """Return what a program gives, and what is drawn next from the three global generators."""
    torch.manual_seed(20)
    np.random.seed(21)
    random.seed(22)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        given = told(run(loaders, workers))
    return given, torch.rand(1).item(), np.random.rand(), random.random()


@pytest.mark.parametrize(("name", "workers"), RUNS)
def test_a_program_gets_what_torch_gives(name: str, workers: int) -> None:
    run, _ = PROGRAMS[name]
    alike = result(run, DataLoader, workers) == result(run, TorchDataLoader, workers)
    assert alike != ((name, workers) in DIFFERS)


# ---- what samples may be


class Point(NamedTuple):
    """A sample with names."""

    x: Any
    y: Any


@dataclasses.dataclass
class Record:
    """A sample that torch cannot collate."""

    x: int


class Image(torch.Tensor):
    """A tensor of a class of its own."""


class Name(str):
    """A text of a class of its own."""

    __slots__ = ()


class Row(list):
    """A list of a class of its own."""


class Whole(int):
    """A number of a class of its own."""


class Values(np.ndarray):
    """An array of a class of its own."""


def arrays(dtype: Any, *shape: int) -> list[Any]:
    """Return three arrays of this type."""
    count = int(np.prod(shape))
    return [(np.arange(count) + 10 * number).astype(dtype).reshape(shape) for number in range(3)]


def frozen(array: np.ndarray) -> np.ndarray:
    """Return an array that may not be written."""
    array.flags.writeable = False
    return array


def defaulting(number: int) -> Any:
    """Return a dict with a default."""
    made: Any = collections.defaultdict(list)
    made["a"] = number
    return made


grid = torch.arange(24.0).reshape(2, 3, 4)
SAMPLES: dict[str, Any] = {
    **{
        f"arrays of {kind}": arrays(kind, 2, 3)
        for kind in ["?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8", "c8", "c16"]
    },
    **{
        f"scalars of {kind}": list(arrays(kind, 3)[1])
        for kind in ["?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8", "c8", "c16"]
    },
    "long doubles": arrays(np.longdouble, 2),
    "big-endian arrays": arrays(">f4", 2),
    "big-endian scalars": list(np.arange(3, dtype=">i4")),
    "dates": arrays("M8[D]", 2),
    "date scalars": list(np.arange(3).astype("M8[D]")),
    "spans of time": list(np.arange(3).astype("m8[s]")),
    "arrays without dimensions": [np.array(number) for number in range(3)],
    "arrays without values": [np.zeros((0, 2)) for _ in range(3)],
    "arrays with gaps": [np.arange(12).reshape(3, 4)[:, ::2] for _ in range(3)],
    "arrays transposed": [np.arange(6).reshape(2, 3).T for _ in range(3)],
    "arrays backwards": [np.arange(4)[::-1] for _ in range(3)],
    "arrays in the order of Fortran": [np.asfortranarray(np.arange(6).reshape(2, 3)) for _ in range(3)],
    "arrays that are frozen": [frozen(np.arange(3.0)) for _ in range(3)],
    "arrays broadcast": [np.broadcast_to(np.float32(number), (2, 2)) for number in range(3)],
    "arrays of two types": [np.arange(2, dtype="i4"), np.arange(2, dtype="i8"), np.arange(2.0)],
    "arrays of two shapes": [np.zeros((1, 2)), np.zeros((2, 1)), np.zeros(2)],
    "arrays of rows of two lengths": [np.zeros((2, 2)), np.zeros((2, 3))],
    "arrays with structure": [np.zeros(2, [("a", "i4"), ("b", "f8")]) for _ in range(2)],
    "arrays of objects": [np.array([1, None], dtype=object) for _ in range(2)],
    "arrays of text": [np.array(["a", "bc"]) for _ in range(2)],
    "arrays of bytes": [np.array([b"a", b"bc"]) for _ in range(2)],
    "arrays of a class of their own": [np.arange(2).view(Values) for _ in range(2)],
    "arrays and others of their class": [np.arange(2), np.arange(2).view(Values)],
    "matrices": [np.eye(2).view(np.matrix) for _ in range(2)],
    "masked arrays": [np.ma.masked_array([1.0, 2.0], [True, False]) for _ in range(2)],
    "recarrays": [np.rec.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]) for _ in range(2)],
    "texts of NumPy": [np.str_("a"), np.str_("b")],
    "bytes of NumPy": [np.bytes_(b"a"), np.bytes_(b"b")],
    "scalars of two types": [np.int32(1), np.int64(2), np.float32(3)],
    "scalars and numbers": [np.float32(1), 2, 3.5],
    "numbers and scalars": [1, np.float32(2.5), np.int8(3)],
    "scalars and arrays": [np.float64(1), np.array(2.0)],
    "numbers": [1, 2, 3],
    "large numbers": [2**62, -(2**63), 0],
    "too large numbers": [2**63, 1, 2],
    "numbers and fractions": [1, 2.5, 3],
    "fractions and numbers": [1.5, 2, True],
    "truths": [True, False, True],
    "truths and numbers": [True, 2, 0],
    "numbers and truths": [2, True, False],
    "not numbers": [float("nan"), float("inf"), -0.0],
    "complex numbers": [1j, 2 + 1j],
    "numbers of a class of their own": [Whole(1), Whole(2)],
    "numbers and others of their class": [1, Whole(2)],
    "texts": ["a", "", "ä"],
    "texts of a class of their own": [Name("a"), Name("b")],
    "bytes": [b"", b"a"],
    "bytearrays": [bytearray(b"ab"), bytearray(b"cd")],
    "texts and numbers": ["a", 1],
    "nothing": [None, None],
    "nothing in a dict": [{"a": 1, "b": None}] * 2,
    "ellipses": [..., ...],
    "slices": [slice(1), slice(2)],
    "dates of Python": [__import__("datetime").date(2024, 1, 2)] * 2,
    "paths": [Path("a"), Path("b")],
    "records": [Record(1), Record(2)],
    "functions": [len, len],
    "sets": [{1, 2}, {3, 4}],
    "ranges": [range(2), range(2, 4)],
    "tuples": [(1, 2.5, "a"), (2, 3.5, "b")],
    "lists": [[1, 2.5, "a"], [2, 3.5, "b"]],
    "empty tuples": [(), ()],
    "empty lists": [[], []],
    "empty dicts": [{}, {}],
    "tuples and lists": [(1, 2), [3, 4]],
    "lists and tuples": [[1, 2], (3, 4)],
    "tuples of two lengths": [(1, 2), (3,)],
    "lists of a class of their own": [Row([1, 2]), Row([3, 4])],
    "named tuples": [Point(1, np.ones(2)), Point(2, np.zeros(2))],
    "named tuples in tuples": [(Point(1, "a"), 1), (Point(2, "b"), 2)],
    "user lists": [collections.UserList([1, 2]), collections.UserList([3, 4])],
    "deques": [collections.deque([1, 2]), collections.deque([3, 4])],
    "dicts": [{"a": 1, "b": "x", "c": {"d": [1.5]}}, {"a": 2, "b": "y", "c": {"d": [2.5]}}],
    "dicts in another order": [{"a": 1, "b": 2}, {"b": 3, "a": 4}],
    "dicts with more keys later": [{"a": 1}, {"a": 2, "b": 3}],
    "dicts with fewer keys later": [{"a": 1, "b": 2}, {"a": 2}],
    "dicts with numbers as keys": [{1: 1, (2, 3): 2}] * 2,
    "ordered dicts": [collections.OrderedDict(b=1, a=2), collections.OrderedDict(b=3, a=4)],
    "default dicts": [defaulting(1), defaulting(2)],
    "counters": [collections.Counter(a=1), collections.Counter(a=2)],
    "user dicts": [collections.UserDict(a=1), collections.UserDict(a=2)],
    "chain maps": [collections.ChainMap({"a": 1}), collections.ChainMap({"a": 2})],
    "read-only dicts": [MappingProxyType({"a": 1}), MappingProxyType({"a": 2})],
    "dicts and ordered dicts": [{"a": 1}, collections.OrderedDict(a=2)],
    "nested tuples": [((1, (2.5, "a")), [np.ones(2), (True,)])] * 2,
    "tensors": [torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])],
    "tensors without dimensions": [torch.tensor(1), torch.tensor(2)],
    "tensors without values": [torch.zeros(0, 2), torch.zeros(0, 2)],
    "tensors of two types": [torch.tensor([1]), torch.tensor([1.5])],
    "tensors of two shapes": [torch.zeros(2), torch.zeros(3)],
    "tensors of two kinds of shape": [torch.zeros(2, 1), torch.zeros(2)],
    "tensors in halves": [torch.ones(2, dtype=torch.bfloat16), torch.zeros(2, dtype=torch.bfloat16)],
    "tensors of 16 bits": [torch.ones(2, dtype=torch.uint16), torch.zeros(2, dtype=torch.uint16)],
    "tensors of 8 bits": [torch.ones(2).to(torch.float8_e4m3fn), torch.zeros(2).to(torch.float8_e4m3fn)],
    "tensors transposed": [grid.transpose(0, 2), grid.transpose(0, 2)],
    "tensors with channels last": [grid[None].to(memory_format=torch.channels_last)] * 2,
    "tensors expanded": [torch.ones(1, 2).expand(3, 2)] * 2,
    "tensors conjugated": [torch.tensor([1j, 2.0]).conj()] * 2,
    "tensors that are negative views": [torch.tensor([1j, 2j]).conj().imag] * 2,
    "tensors of a class of their own": [torch.ones(2).as_subclass(Image), torch.zeros(2).as_subclass(Image)],
    "tensors and others of their class": [torch.ones(2), torch.zeros(2).as_subclass(Image)],
    "parameters": [torch.nn.Parameter(torch.ones(2)), torch.nn.Parameter(torch.zeros(2))],
    "tensors with gradients": [torch.ones(2, requires_grad=True)] * 2,
    "tensors of which some have gradients": [torch.ones(2), torch.ones(2, requires_grad=True)],
    "tensors without memory": [torch.ones(2, device="meta")] * 2,
    "sparse tensors": [torch.eye(2).to_sparse()] * 2,
    "sparse tensors in rows": lambda: [torch.eye(2).to_sparse_csr()] * 2,  # torch warns of them
    "dense and sparse tensors": [torch.eye(2), torch.eye(2).to_sparse()],
    "tensors and arrays": [torch.ones(2), np.ones(2, np.float32)],
    "arrays and tensors": [np.ones(2, np.float32), torch.ones(2)],
    "tensors and numbers": [torch.tensor(1), 2],
    "numbers and tensors": [1, torch.tensor(2)],
    "fractions and tensors": [1.5, torch.tensor(2.5)],
    "truths and tensors": [True, torch.tensor(False)],
    "sizes of tensors": [torch.Size([1, 2]), torch.Size([3, 4])],
    "kinds of tensors": [torch.float32, torch.float32],
    "one sample": [{"x": np.ones(2), "y": (1, "a")}],
    "large arrays": arrays("f4", 100, 100),
    "large tensors": [torch.arange(10_000.0) + number for number in range(3)],
    "large tensors in halves": [torch.ones(20_000, dtype=torch.bfloat16)] * 3,
}


def collated(given: Any) -> Pattern:
    """Return the program that loads these samples, together and one by one."""

    def run(loaders: Any, workers: int) -> Any:
        samples = given() if callable(given) else given
        sizes = [{"batch_size": len(samples)}, {"batch_size": 1}, {"batch_size": None}]
        loaded = [loaders(Made(samples.__getitem__, len(samples)), num_workers=workers, **size) for size in sizes]
        return [outcome(lambda loader=loader: list(loader)) for loader in loaded]

    return run


# torch's own workers lose what marks these, or hang with them.
HERE = {"tensors conjugated", "tensors that are negative views", "read-only dicts"}


@pytest.mark.parametrize(
    ("name", "workers"), [(name, n) for name in SAMPLES for n in (0, 1) if not (n and name in HERE)]
)
def test_samples_are_collated_as_torch_does(name: str, workers: int) -> None:
    run = collated(SAMPLES[name])
    alike = result(run, DataLoader, workers) == result(run, TorchDataLoader, workers)
    assert alike != ((name, workers) in DIFFERS)


def test_a_mapped_file_is_collated_as_torch_does(tmp_path: Path) -> None:
    mapped = np.memmap(tmp_path / "values", np.float32, "w+", shape=(3, 4))
    mapped[:] = np.arange(12).reshape(3, 4)
    run = collated(list(mapped))
    for workers in (0, 1):
        assert result(run, DataLoader, workers) == result(run, TorchDataLoader, workers)


def test_there_are_many_programs() -> None:
    letters = {name[0] for name in PROGRAMS if name[1] == "_"}
    assert letters >= set("abcdefghijklmno")
    assert len(PROGRAMS) >= 60 + 15
