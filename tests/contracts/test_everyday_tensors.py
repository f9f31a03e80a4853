"""Tensors of all of torch's types, and containers with constructors of their own, arrive as they were."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tinytorch.core.dataloader import DataLoader, DevicePrefetcher
from tinytorch.core.dataloader.plumbing.arrays import take_rows

sys.path.insert(0, str(Path(__file__).parent))

import everyday_torch_sets as sets
from everyday_programs import FORK, NONE, THREAD, alone_and_forked, every_way, workers_of
from everyday_torch_sets import DTYPES, Instances, Numbers, Sized, Slotted, bits_of, tensor_of

pytestmark = pytest.mark.filterwarnings("ignore:ComplexHalf support:UserWarning")


@pytest.mark.parametrize("name", DTYPES)
@alone_and_forked
def test_each_type_of_torch_arrives_as_it_was(name: str, workers: dict[str, Any]) -> None:
    arrived = list(DataLoader(Numbers([tensor_of(name, k) for k in range(3)]), batch_size=None, **workers))
    for k, tensor in enumerate(arrived):
        assert (type(tensor), tensor.dtype, tensor.shape) == (torch.Tensor, DTYPES[name], (8,))
        assert bits_of(tensor) == bits_of(tensor_of(name, k))


@pytest.mark.parametrize("name", DTYPES)
@alone_and_forked
def test_each_type_that_torch_can_stack_is_collated(name: str, workers: dict[str, Any]) -> None:
    samples = [(tensor_of(name, k), k) for k in range(4)]
    expected = torch.utils.data.default_collate(samples)[0]
    ((ours, numbers),) = DataLoader(Numbers(samples), 4, **workers)
    assert (ours.dtype, ours.shape, bits_of(ours)) == (expected.dtype, expected.shape, bits_of(expected))
    assert numbers.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_they_arrive_from_processes_that_inherit_nothing(method: str) -> None:
    workers = {"num_workers": 1, "multiprocessing_context": method}
    arrived = list(DataLoader(sets.EveryType(), batch_size=None, **workers))
    assert [str(tensor.dtype) for tensor in arrived] == [str(dtype) for dtype in DTYPES.values()]
    assert [bits_of(tensor) for tensor in arrived] == [bits_of(tensor_of(name, 1)) for name in DTYPES]


SHAPED: dict[str, Callable[[], torch.Tensor]] = {
    "float8, turned": lambda: tensor_of("float8_e5m2", 1).reshape(2, 4).t(),
    "float8, part of a row": lambda: tensor_of("float8_e4m3fn", 1)[2:5],
    "float8, one number": lambda: tensor_of("float8_e4m3fn", 1)[3],
    "float8, empty": lambda: torch.zeros(0, 3, dtype=torch.float8_e5m2),
    "complex32, conjugate": lambda: tensor_of("complex32", 1).conj(),
    "complex32, negative": lambda: tensor_of("complex64", 1).conj().imag,
    "int4, every second": lambda: tensor_of("int4", 1)[::2],
    "bfloat16, repeated": lambda: tensor_of("bfloat16", 1)[:1].expand(5),
    "bfloat16, that wants a gradient": lambda: torch.ones(3, dtype=torch.bfloat16, requires_grad=True),
    "bfloat16, computed": lambda: torch.ones(3, dtype=torch.bfloat16, requires_grad=True) * 2,
    "float8, that wants a gradient": lambda: torch.ones(3).to(torch.float8_e4m3fn).requires_grad_(),
    "bfloat16, not numbers": lambda: torch.tensor([0x7F81, 0xFFC1, 0x7F80], dtype=torch.uint16).view(torch.bfloat16),
}


@pytest.mark.parametrize("kind", SHAPED)
@workers_of(fork=FORK, thread=THREAD)
def test_however_a_tensor_lies_its_numbers_arrive(kind: str, workers: dict[str, Any]) -> None:
    made = SHAPED[kind]()
    (arrived,) = DataLoader(Numbers([made]), batch_size=None, **workers)
    assert (arrived.dtype, arrived.shape, arrived.requires_grad) == (made.dtype, made.shape, made.requires_grad)
    assert bits_of(arrived) == bits_of(made)


def test_they_arrive_beside_others_and_can_be_written_to() -> None:
    sample = {"a": (tensor_of("float8_e4m3fn", 1), np.arange(3)), "b": [tensor_of("int4", 2), "text"]}
    (arrived,) = DataLoader(Numbers([sample]), batch_size=None, collate_fn=sets.as_is, **FORK)
    assert bits_of(arrived["a"][0]) == bits_of(sample["a"][0])
    arrived["a"][0].view(torch.uint8).fill_(0)
    arrived["b"][0].view(torch.uint8).fill_(0)
    assert (arrived["a"][1].tolist(), arrived["b"][1]) == ([0, 1, 2], "text")


@pytest.mark.parametrize("name", ["bfloat16", "float8_e4m3fn", "uint16", "complex32", "float16"])
def test_such_a_tensor_is_not_pickled(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is pickled is copied several times; numbers of any type can lie in the memory that is shared."""

    def refuse(*_: Any) -> Any:
        raise AssertionError("a tensor was pickled")

    monkeypatch.setattr(torch.Tensor, "__reduce_ex__", refuse)  # forked workers have it, too
    (arrived,) = DataLoader(Numbers([tensor_of(name, 1)]), batch_size=None, **FORK)
    assert bits_of(arrived) == bits_of(tensor_of(name, 1))


# ---- containers with constructors of their own


CONTAINERS: dict[str, Callable[[], Any]] = {
    "list": lambda: Instances([torch.ones(2), np.zeros(3)], image_size=(640, 480)),
    "tuple": lambda: Sized([np.ones(2), 3], size=7),
    "list with slots": lambda: Slotted([np.ones(2)], unit="mm"),
    "named tuple": lambda: sets.Marked(np.ones(2), np.zeros(1)),
    "inside others": lambda: {"a": [Instances([np.ones(1)], image_size=(1, 2))], "b": (Sized([np.ones(1)], size=7),)},
    "empty": lambda: Instances([], image_size=(3, 4)),
}
PINNED = pytest.mark.parametrize(
    "way",
    [
        lambda *arguments, **options: DataLoader(*arguments, pin_memory=True, **options),
        lambda *arguments, **options: DevicePrefetcher(DataLoader(*arguments, **options), "cpu"),
    ],
    ids=["pin_memory", "DevicePrefetcher"],
)
unpinned = pytest.mark.filterwarnings("ignore:.*pin.*:UserWarning")  # here nothing can be pinned, which is said once


def picture(value: Any) -> Any:
    """Return types, attributes and values of a batch, whatever its arrays are made of."""
    own = {name: getattr(value, name) for name in ("image_size", "size", "unit", "mark") if hasattr(value, name)}
    if isinstance(value, dict):
        return {key: picture(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value), own, [picture(part) for part in value]
    return np.asarray(value).tolist()


@unpinned
@PINNED
@pytest.mark.parametrize("kind", CONTAINERS)
@workers_of(none=NONE, fork=FORK, thread=THREAD)
def test_a_container_keeps_its_class_and_attributes(way: Any, kind: str, workers: dict[str, Any]) -> None:
    (batch,) = way([CONTAINERS[kind]()], batch_size=None, **workers)
    assert picture(batch) == picture(CONTAINERS[kind]())
    assert not any(isinstance(leaf, np.ndarray) for leaf in sets.leaves(batch))


@unpinned
@PINNED
@every_way
def test_one_that_a_collate_function_makes_does_too(way: Any, workers: dict[str, Any]) -> None:
    batches = list(way(range(4), batch_size=2, collate_fn=sets.instances, **workers))
    assert [(type(batch), batch.image_size) for batch in batches] == [(Instances, (640, 480))] * 2
    assert [batch[0].tolist() for batch in batches] == [[0, 1], [2, 3]]


@unpinned
@PINNED
def test_the_container_of_the_dataset_stays_as_it_is(way: Any) -> None:
    samples = [Instances([np.ones(2)], image_size=(1, 2)), Sized([np.ones(2)], size=7)]
    for _ in range(2):
        assert [type(sample[0]) for sample in way(samples, batch_size=None)] == [torch.Tensor, torch.Tensor]
    assert [type(sample[0]) for sample in samples] == [np.ndarray, np.ndarray]


@unpinned
@PINNED
def test_the_constructor_is_not_called_again(way: Any) -> None:
    samples = [Instances([np.ones(2)], image_size=(1, 2))]
    made = Instances.made
    list(way(samples, batch_size=None))
    assert Instances.made == made


@pytest.mark.parametrize(
    "tensor",
    [
        torch.arange(24, dtype=torch.uint8).reshape(6, 4),
        torch.arange(24.0).reshape(4, 6).T,
        torch.arange(6, dtype=torch.bfloat16),
        torch.arange(6).to(torch.complex64).conj(),
        torch.arange(6.0, requires_grad=True),
        torch.nn.Parameter(torch.arange(6.0)),
    ],
    ids=["uint8", "transposed", "bfloat16", "conjugated", "with gradient", "parameter"],
)
def test_rows_of_a_tensor_are_those_that_torch_takes(tensor: torch.Tensor) -> None:
    rows = np.array([5, 0, -2, 0])
    taken = take_rows(tensor, rows)
    wanted = tensor[rows]
    assert (type(taken), taken.dtype, taken.requires_grad) == (torch.Tensor, wanted.dtype, wanted.requires_grad)
    assert torch.equal(taken, wanted)
    with torch.no_grad():
        taken[:] = 0
    assert tensor.abs().sum() > 0


def test_a_row_that_a_tensor_does_not_have_is_an_index_error() -> None:
    with pytest.raises(IndexError, match="out of bounds"):
        take_rows(torch.arange(3), np.array([3]))
