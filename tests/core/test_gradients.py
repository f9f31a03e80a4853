"""Gradients against finite differences: small steps of the inputs must change the result as the gradient says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tinytorch.core.tensor import Tensor


def slopes(function, *values, seed=0, step=1e-6):
    """Return the slope of `function` in a random direction: as measured, and as its gradients say."""
    rng = np.random.default_rng(seed)
    inputs = [Tensor(value, requires_grad=True, dtype=np.float64) for value in values]
    directions = [rng.standard_normal(value.shape) for value in values]
    result = function(*inputs)
    weights = rng.standard_normal(result.shape)
    result.backward(weights)

    def moved(by):
        return (
            (
                function(*(Tensor(v + by * d, dtype=np.float64) for v, d in zip(values, directions, strict=True)))
                * weights
            )
            .sum()
            .item()
        )

    measured = (moved(step) - moved(-step)) / (2 * step)
    return measured, sum((x.grad * d).sum() for x, d in zip(inputs, directions, strict=True))


def positive(shape, seed=1):
    return np.random.default_rng(seed).uniform(0.5, 2, shape)


ONE_INPUT = {
    "neg": lambda x: -x,
    "square": lambda x: x**2,
    "power": lambda x: x**-1.5,
    "power 0": lambda x: x**0,
    "exp": lambda x: x.exp(),
    "log": lambda x: x.log(),
    "relu": lambda x: (x - 1).relu(),
    "number on the left": lambda x: 2 / (3 - x * 0.5) + 1,
    "sum": lambda x: x.sum(),
    "sum of an axis": lambda x: x.sum(axis=1),
    "sum kept": lambda x: x.sum(axis=(0, -1), keepdims=True),
    "mean": lambda x: x.mean(),
    "mean of axes": lambda x: x.mean(axis=(0, 2)),
    "max": lambda x: x.max(),
    "max of an axis": lambda x: x.max(axis=-1),
    "max kept": lambda x: x.max(axis=(0, 1), keepdims=True),
    "reshape": lambda x: x.reshape(6, 4) * np.arange(4.0),
    "reshape to a tuple": lambda x: x.reshape((4, -1)) ** 2,
    "transpose": lambda x: x.transpose() ** 2,
    "transpose to an order": lambda x: x.transpose(1, -1, 0) ** 2,
    "row": lambda x: x[1] ** 2,
    "slice": lambda x: x[:, ::2, 1:] ** 2,
    "picked twice": lambda x: x[[0, 1, 1]] ** 2,
    "picked by a tensor": lambda x: x[Tensor([1, 1])] ** 2,
    "picked by a mask": lambda x: x[x.data > 1] ** 2,
    "used twice": lambda x: x * x.exp() + x,
    "rows": sum,
}


@pytest.mark.parametrize("function", ONE_INPUT.values(), ids=ONE_INPUT)
def test_operation_of_one_input(function):
    measured, computed = slopes(function, positive((2, 3, 4)))
    assert computed == pytest.approx(measured, rel=1e-6, abs=1e-8)


TWO_INPUTS = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
}


@pytest.mark.parametrize("function", TWO_INPUTS.values(), ids=TWO_INPUTS)
@given(arrays.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=3))
def test_operation_of_two_inputs_that_broadcast(function, shapes):
    a, b = (positive(shape, seed) for seed, shape in enumerate(shapes.input_shapes))
    measured, computed = slopes(function, a, b)
    assert computed == pytest.approx(measured, rel=1e-5, abs=1e-7)


@given(arrays.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=3, min_side=0))
def test_gradients_have_the_shape_and_dtype_of_their_tensors(shapes):
    a, b = (Tensor(positive(shape), requires_grad=True) for shape in shapes.input_shapes)
    (a * b).sum().backward()
    assert (a.grad.shape, a.grad.dtype) == (a.shape, a.dtype)
    assert (b.grad.shape, b.grad.dtype) == (b.shape, b.dtype)


@given(arrays.mutually_broadcastable_shapes(signature="(n?,k),(k,m?)->(n?,m?)", max_dims=3, max_side=3))
def test_matmul_of_vectors_matrices_and_stacks(shapes):
    a, b = (positive(shape, seed) for seed, shape in enumerate(shapes.input_shapes))
    np.testing.assert_allclose(Tensor(a, dtype=np.float64) @ Tensor(b, dtype=np.float64), a @ b)
    measured, computed = slopes(lambda a, b: a @ b, a, b)
    assert computed == pytest.approx(measured, rel=1e-5, abs=1e-7)


@given(
    arrays.array_shapes(max_dims=4, max_side=3).flatmap(
        lambda s: st.tuples(st.just(s), arrays.valid_tuple_axes(len(s)))
    )
)
def test_sums_and_maxima_over_any_axes(shape_and_axes):
    shape, axes = shape_and_axes
    measured, computed = slopes(lambda x: x.sum(axes) * x.max(axes) + x.mean(axes), positive(shape))
    assert computed == pytest.approx(measured, rel=1e-5, abs=1e-7)


def test_equal_maxima_share_the_gradient():
    x = Tensor([[1.0, 3.0, 3.0]], requires_grad=True)
    x.max().backward()
    np.testing.assert_array_equal(x.grad, [[0, 0.5, 0.5]])


def test_the_slope_of_relu_at_zero_is_zero():
    x = Tensor([-1.0, 0.0, 2.0], requires_grad=True)
    x.relu().sum().backward()
    np.testing.assert_array_equal(x.grad, [0, 0, 1])


def test_gradients_add_up_over_calls():
    x = Tensor([2.0], requires_grad=True)
    for _ in range(3):
        (x * x).backward()
    np.testing.assert_array_equal(x.grad, [12])


def test_a_shared_input_gets_the_gradients_of_all_its_uses():
    x = Tensor([2.0], requires_grad=True)
    y = x * 3
    (y * y + y + x).backward()
    np.testing.assert_array_equal(x.grad, [40])


def test_changing_one_gradient_changes_no_other():
    x, y = Tensor([1.0, 2.0], requires_grad=True), Tensor([3.0, 4.0], requires_grad=True)
    gradient = np.ones(2, np.float32)
    (x + y).backward(gradient)
    x.grad *= 10
    np.testing.assert_array_equal(y.grad, [1, 1])
    np.testing.assert_array_equal(gradient, [1, 1])


def test_only_leaves_get_a_gradient():
    x = Tensor([2.0], requires_grad=True)
    y = x * 3
    (y * y).backward()
    assert y.grad is None


def test_a_chain_of_fifty_thousand_operations_can_be_differentiated():
    x = y = Tensor([1.0], requires_grad=True)
    for _ in range(50_000):
        y = y + 1
    y.backward()
    np.testing.assert_array_equal(x.grad, [1])


def test_work_is_linear_in_the_number_of_operations():
    x = y = Tensor([1.0], requires_grad=True)
    for _ in range(60):
        y = (y + y) * 0.5  # 2**60 paths lead from y to x
    y.backward()
    np.testing.assert_array_equal(x.grad, [1])
