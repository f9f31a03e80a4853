"""Layers: functions with parameters that training adjusts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from .tensor import Tensor

__all__ = ["Flatten", "Layer", "Linear", "ReLU", "Sequential", "classifier"]


class Layer:
    """A function from a batch to a batch. Your own layer defines `forward`, and `parameters` if it has any."""

    def forward(self, inputs: Tensor) -> Tensor:
        raise NotImplementedError(f"{type(self).__name__} must define forward(inputs)")

    def parameters(self) -> list[Tensor]:
        """Return the tensors that an optimizer adjusts."""
        return []

    def __call__(self, inputs: ArrayLike) -> Tensor:
        return self.forward(inputs if isinstance(inputs, Tensor) else Tensor(inputs))


class Linear(Layer):
    """Multiply by a matrix and add a bias: (..., n_inputs) to (..., n_outputs).

    Args:
        n_inputs, n_outputs: features of a sample before and after.
        rng: a seed, or the generator that a whole model shares. The weights are drawn from a normal distribution of
            variance 2 / n_inputs, which keeps the scale of the values from layer to layer (He et al. 2015,
            https://arxiv.org/abs/1502.01852); the biases start at 0.

    >>> Linear(3, 2, rng=0)(np.ones((4, 3))).shape
    (4, 2)
    """

    def __init__(self, n_inputs: int, n_outputs: int, *, rng: np.random.Generator | int) -> None:
        if n_inputs < 1 or n_outputs < 1:
            raise ValueError(f"n_inputs and n_outputs must be positive, got {n_inputs} and {n_outputs}")
        weight = np.random.default_rng(rng).standard_normal((n_inputs, n_outputs), dtype=np.float32)
        weight *= math.sqrt(2 / n_inputs)
        self.weight = Tensor(weight, requires_grad=True)
        self.bias = Tensor(np.zeros(n_outputs, np.float32), requires_grad=True)

    def forward(self, inputs: Tensor) -> Tensor:
        n_inputs = len(self.weight)
        if inputs.shape[-1:] != (n_inputs,):
            raise ValueError(
                f"Linear takes inputs of shape (..., {n_inputs}), got {inputs.shape}; Flatten makes images into vectors"
            )
        return inputs @ self.weight + self.bias

    def parameters(self) -> list[Tensor]:
        return [self.weight, self.bias]


class ReLU(Layer):
    """Replace negative values by 0."""

    def forward(self, inputs: Tensor) -> Tensor:
        return inputs.relu()


class Flatten(Layer):
    """Make each sample a vector: (N, 3, 32, 32) to (N, 3072)."""

    def forward(self, inputs: Tensor) -> Tensor:
        return inputs.reshape(len(inputs), math.prod(inputs.shape[1:]))


class Sequential(Layer):
    """Apply layers one after another."""

    def __init__(self, *layers: Layer) -> None:
        self.layers = layers

    def forward(self, inputs: Tensor) -> Tensor:
        for layer in self.layers:
            inputs = layer(inputs)
        return inputs

    def parameters(self) -> list[Tensor]:
        return [parameter for layer in self.layers for parameter in layer.parameters()]


def classifier(
    *, n_inputs: int = 3 * 32 * 32, n_classes: int = 10, hidden: int | Sequence[int] = 256, seed: int = 0
) -> Sequential:
    """Return the given classifier: images to a score (logit) for each class, (N, ...) to (N, n_classes).

    Args:
        n_inputs: values of one sample.
        n_classes: scores for each sample.
        hidden: the width of the hidden layer, or of each one.
        seed: equal seeds give equal weights.

    >>> classifier(hidden=64)(np.zeros((2, 3, 32, 32))).shape
    (2, 10)
    """
    rng = np.random.default_rng(seed)
    layers: list[Layer] = [Flatten()]
    for n_before, n_after in pairwise([n_inputs, *([hidden] if isinstance(hidden, int) else hidden), n_classes]):
        layers += [Linear(n_before, n_after, rng=rng), ReLU()]
    return Sequential(*layers[:-1])  # no ReLU after the scores
