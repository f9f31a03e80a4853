"""Optimizers: how the gradients change the parameters."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from .autograd import Array
from .tensor import Tensor

__all__ = ["SGD", "Adam", "Optimizer"]


class Optimizer:
    """Adjust parameters in place, one step for each batch. Subclasses define `_update`.

    A step writes into arrays that are made once, because for large layers, allocating costs as much as computing.

    Args:
        parameters: the tensors to adjust; a tensor that is in the list twice is adjusted once.
        lr: the learning rate. You may change it between steps.

    Raises:
        ValueError: there is nothing to adjust, or a number is out of its range.
    """

    def __init__(self, parameters: Iterable[Tensor], lr: float) -> None:
        self.parameters = list(dict.fromkeys(parameters))
        self.lr = lr
        if not self.parameters or not all(parameter.requires_grad for parameter in self.parameters):
            raise ValueError("parameters must be one or more tensors that require gradients; pass model.parameters()")
        if not lr > 0:
            raise ValueError(f"lr must be positive, got {lr}")
        self._scratch = self._zeros()

    def step(self) -> None:
        """Adjust every parameter that has a gradient."""
        for index, parameter in enumerate(self.parameters):
            if parameter.grad is not None:
                self._update(index, parameter.data, parameter.grad)

    def zero_grad(self) -> None:
        """Forget the gradients; `backward` would add to them."""
        for parameter in self.parameters:
            parameter.grad = None

    def state_arrays(self) -> list[Array]:
        """Return the arrays that a step changes beside the parameters: fill them to continue from there."""
        return []

    def _update(self, index: int, data: Array, gradient: Array) -> None:
        raise NotImplementedError(f"{type(self).__name__} must define _update(index, data, gradient)")

    def _zeros(self) -> list[Array]:
        return [np.zeros_like(parameter.data) for parameter in self.parameters]


class SGD(Optimizer):
    """Stochastic gradient descent: steps go downhill; with momentum, in the mean direction of the last steps.

    >>> weight = Tensor([3.0], requires_grad=True)
    >>> (weight * weight).sum().backward()
    >>> SGD([weight], lr=0.1).step()
    >>> weight
    Tensor([2.4], requires_grad=True)
    """

    def __init__(self, parameters: Iterable[Tensor], lr: float = 0.01, momentum: float = 0.0) -> None:
        super().__init__(parameters, lr)
        self.momentum = _fraction("momentum", momentum)
        self._velocity = self._zeros() if momentum else []

    def state_arrays(self) -> list[Array]:
        return self._velocity

    def _update(self, index: int, data: Array, gradient: Array) -> None:
        direction = gradient
        if self._velocity:
            direction = self._velocity[index]
            direction *= self.momentum
            direction += gradient
        data -= np.multiply(direction, self.lr, out=self._scratch[index])


class Adam(Optimizer):
    """Adam: steps of about `lr` for each value, whatever the scale of its gradient.

    Kingma and Ba 2015, https://arxiv.org/abs/1412.6980, algorithm 1.

    Args:
        betas: how much of the running mean of the gradients, and of their squares, is kept at each step.
        eps: keeps the division finite if all gradients were 0.
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        lr: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ) -> None:
        super().__init__(parameters, lr)
        self.betas = (_fraction("betas[0]", betas[0]), _fraction("betas[1]", betas[1]))
        self.eps = eps
        self._mean = self._zeros()
        self._square = self._zeros()
        self._steps = np.zeros(len(self.parameters), dtype=np.int64)

    def state_arrays(self) -> list[Array]:
        return [*self._mean, *self._square, self._steps]

    def _update(self, index: int, data: Array, gradient: Array) -> None:
        mean, square, scratch = self._mean[index], self._square[index], self._scratch[index]
        beta1, beta2 = self.betas
        self._steps[index] += 1
        steps = int(self._steps[index])
        # The running means start at 0; these two factors take that out of them.
        mean_factor = 1 / (1 - beta1**steps)
        root_factor = math.sqrt(1 - beta2**steps)
        mean *= beta1
        mean += np.multiply(gradient, 1 - beta1, out=scratch)
        square *= beta2
        np.multiply(gradient, gradient, out=scratch)
        scratch *= 1 - beta2
        square += scratch
        np.sqrt(square, out=scratch)
        scratch += self.eps * root_factor
        np.divide(mean, scratch, out=scratch)
        scratch *= self.lr * mean_factor * root_factor
        data -= scratch


def _fraction(name: str, value: float) -> float:
    if not 0 <= value < 1:
        raise ValueError(f"{name} must be at least 0 and below 1, got {value}")
    return value
