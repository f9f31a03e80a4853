"""Reverse-mode differentiation: gradients flow from a result back to what it was computed from.

An operation stores one function for each of its inputs. Given the gradient of the loss with respect to the result, the
function returns the gradient with respect to that input. `flow_back` calls these functions, results first, and adds up
the gradients that arrive at each input. This is the chain rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from .tensor import Tensor

Array = NDArray[Any]
GradientFunction = Callable[[Array], Array]

_recording: ContextVar[bool] = ContextVar("recording", default=True)


@contextmanager
def no_grad() -> Iterator[None]:
    """Compute without recording operations: inside, no result requires a gradient. Use it for evaluation.

    >>> from tinytorch.core.tensor import Tensor
    >>> weight = Tensor([1.0], requires_grad=True)
    >>> with no_grad():
    ...     (weight * 2).requires_grad
    False
    """
    token = _recording.set(False)
    try:
        yield
    finally:
        _recording.reset(token)


def is_recording() -> bool:
    """Tell whether operations record how a gradient flows back. They don't inside `no_grad()`."""
    return _recording.get()


def flow_back(root: Tensor, gradient: ArrayLike | None) -> None:
    """Do the work of `Tensor.backward`."""
    arrived = {id(root): _first_gradient(root, gradient)}
    for tensor in _results_first(root):
        g = arrived.pop(id(tensor))
        if not tensor.sources:
            tensor.grad = g if tensor.grad is None else tensor.grad + g
        for source, gradient_of in tensor.sources:
            part = _sum_to(gradient_of(g), source.shape).astype(source.dtype, copy=False)
            if id(source) in arrived:
                part = arrived[id(source)] + part
            elif not source.sources and np.may_share_memory(part, g):
                part = part.copy()  # a leaf's grad is the caller's to change, so no other tensor may see it
            arrived[id(source)] = part


def _first_gradient(root: Tensor, gradient: ArrayLike | None) -> Array:
    if not root.requires_grad:
        raise RuntimeError("backward() on a tensor that needs no gradient; make an input with requires_grad=True")
    if gradient is None:
        if root.data.size != 1:
            raise ValueError(f"backward() starts from one value, got shape {root.shape}; take sum() or mean() first")
        return np.ones_like(root.data)
    first = np.array(gradient, dtype=root.dtype)
    if first.shape != root.shape:
        raise ValueError(f"gradient must have the tensor's shape {root.shape}, got {first.shape}")
    return first


def _sum_to(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Undo broadcasting: an input that was used many times gets the sum of the gradients of its uses."""
    if gradient.shape == shape:
        return gradient
    added = gradient.ndim - len(shape)
    stretched = [added + axis for axis, length in enumerate(shape) if length == 1]
    return gradient.sum(axis=(*range(added), *stretched)).reshape(shape)


def _results_first(root: Tensor) -> list[Tensor]:
    """Return all tensors that `root` was computed from, each before its own inputs.

    The walk keeps its own stack: a recursive one would fail on a chain of a thousand operations.
    """
    inputs_first: list[Tensor] = []
    seen: set[int] = set()
    stack = [(root, False)]
    while stack:
        tensor, inputs_done = stack.pop()
        if inputs_done:
            inputs_first.append(tensor)
        elif id(tensor) not in seen:
            seen.add(id(tensor))
            stack.append((tensor, True))
            stack.extend((source, False) for source, _ in tensor.sources)
    return inputs_first[::-1]
