"""What optimizers refuse, and what they leave alone."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from tinytorch.core.optimizers import SGD, Adam, Optimizer
from tinytorch.core.tensor import Tensor

BOTH = pytest.mark.parametrize("optimizer", [lambda p, lr=0.1: SGD(p, lr, momentum=0.9), lambda p, lr=0.1: Adam(p, lr)])


def weight(*values):
    return Tensor(list(values), requires_grad=True)


@BOTH
@pytest.mark.parametrize("parameters", [[], [Tensor([1.0])]])
def test_nothing_to_adjust_is_an_error(optimizer, parameters):
    with pytest.raises(ValueError, match=r"pass model\.parameters\(\)"):
        optimizer(parameters)


@BOTH
@pytest.mark.parametrize("lr", [0, -1, float("nan")])
def test_a_learning_rate_must_be_positive(optimizer, lr):
    with pytest.raises(ValueError, match=f"lr must be positive, got {lr}"):
        optimizer([weight(1.0)], lr)


def test_fractions_must_be_below_one():
    with pytest.raises(ValueError, match="momentum must be at least 0 and below 1, got 1"):
        SGD([weight(1.0)], 0.1, momentum=1)
    with pytest.raises(ValueError, match=r"betas\[1\] must be at least 0 and below 1, got -0\.1"):
        Adam([weight(1.0)], betas=(0.9, -0.1))


def test_an_optimizer_without_update_says_so():
    parameter = weight(1.0)
    parameter.sum().backward()
    with pytest.raises(NotImplementedError, match="Half must define _update"):
        type("Half", (Optimizer,), {})([parameter], 0.1).step()


@BOTH
def test_parameters_without_gradient_stay(optimizer):
    used, unused = weight(1.0), weight(1.0)
    adjust = optimizer([used, unused])
    used.sum().backward()
    adjust.step()
    assert used.item() < 1
    assert unused.item() == 1


@BOTH
def test_a_parameter_named_twice_is_adjusted_once(optimizer):
    once, twice = weight(1.0), weight(1.0)
    for parameter, parameters in ((once, [once]), (twice, [twice, twice])):
        adjust = optimizer(parameters)
        parameter.sum().backward()
        adjust.step()
    assert once.item() == twice.item()


@BOTH
def test_zero_grad_forgets(optimizer):
    parameter = weight(1.0)
    parameter.sum().backward()
    optimizer([parameter]).zero_grad()
    assert parameter.grad is None


@BOTH
def test_a_step_changes_the_array_in_place_and_not_the_gradient(optimizer):
    parameter = weight(1.0, 2.0)
    array = parameter.data
    (parameter * 3).sum().backward()
    optimizer([parameter]).step()
    assert parameter.data is array
    np.testing.assert_array_equal(parameter.grad, [3, 3])


@BOTH
def test_a_step_allocates_no_array(optimizer):
    parameter = Tensor(np.ones(100_000), requires_grad=True)
    parameter.grad = np.ones(100_000, np.float32)
    adjust = optimizer([parameter])
    tracemalloc.start()
    adjust.step()
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 10_000
