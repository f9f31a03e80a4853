"""The same computation here and in torch: results and gradients must agree."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis.extra import numpy as arrays

from tinytorch.core.tensor import Tensor

RNG = np.random.default_rng(0)
IMAGES = RNG.standard_normal((4, 3, 5, 5))
WEIGHT = RNG.standard_normal((75, 6))
BIAS = RNG.standard_normal(6)


def both(function, *values):
    """Return the result and the gradients of `function`, first ours, then torch's."""
    ours = [Tensor(value, requires_grad=True, dtype=np.float64) for value in values]
    theirs = [torch.tensor(value, requires_grad=True) for value in values]
    answers = []
    for inputs in (ours, theirs):
        result = function(*inputs)
        (result * result).sum().backward()
        answers.append([np.asarray(result.detach()), *(np.asarray(x.grad) for x in inputs)])
    return answers


def agree(function, *values):
    ours, theirs = both(function, *values)
    for mine, reference in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, reference, rtol=1e-9, atol=1e-9)


def test_two_layers():
    agree(lambda x, w, b: ((x.reshape(4, 75) @ w).relu() + b).exp().mean(1).log(), IMAGES, WEIGHT * 0.1, BIAS)


def test_normalization():
    agree(lambda x: (x - x.mean((0, 2, 3), keepdims=True)) / (x**2).mean((0, 2, 3), keepdims=True) ** 0.5, IMAGES)


def test_softmax():
    agree(lambda x: x.exp() / x.exp().sum(1, keepdims=True), IMAGES)


def test_indexing():
    agree(lambda x: x[[0, 0, 2], :, 1:3], IMAGES)
    agree(lambda x: x[..., 0, None], IMAGES)


def test_maximum_with_ties():
    ours, theirs = (
        Tensor([[1.0, 2, 2], [3, 3, 3]], requires_grad=True),
        torch.tensor([[1.0, 2, 2], [3, 3, 3]], requires_grad=True),
    )
    ours.max(axis=1).sum().backward()
    theirs.amax(dim=1).sum().backward()
    np.testing.assert_array_equal(ours.grad, theirs.grad)


def test_stacked_matrices_that_broadcast():
    agree(lambda a, b: a @ b, IMAGES, RNG.standard_normal((3, 5, 2)))


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 0.5, -1])
def test_powers(exponent):
    agree(lambda x: x**exponent, np.abs(IMAGES) + 0.1)


@pytest.mark.parametrize("exponent", [0, 1, 2])
def test_powers_at_zero(exponent):
    agree(lambda x: x**exponent, np.zeros(3))


@given(arrays.mutually_broadcastable_shapes(num_shapes=3, max_dims=4, max_side=3, min_side=0))
def test_arithmetic_over_any_shapes_that_broadcast(shapes):
    agree(lambda a, b, c: a * b - c / (a * a + 1) + 2, *(RNG.standard_normal(shape) for shape in shapes.input_shapes))


@pytest.mark.parametrize("dtype", [torch.float32, torch.uint8, torch.int64])
def test_torch_tensors_are_read(dtype):
    given = torch.arange(4).to(dtype)
    assert Tensor(given).dtype == given.numpy().dtype
    np.testing.assert_array_equal(Tensor(given), [0, 1, 2, 3])
