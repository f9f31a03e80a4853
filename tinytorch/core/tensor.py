"""Tensors: NumPy arrays that remember how they were computed, so that they can be differentiated.

Each operation is a line of NumPy for its result and a function for each gradient; `autograd.py` does the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .autograd import Array, GradientFunction, flow_back, is_recording, no_grad

__all__ = ["Tensor", "no_grad", "operation"]

Axis = int | tuple[int, ...] | None


class Tensor:
    """Wrap a NumPy array, and differentiate values that are computed from it.

    Floating-point data become float32 unless `dtype` says otherwise; integers and booleans keep theirs. An array of the
    right dtype is shared, not copied. Shapes broadcast, and axes count, as in NumPy.

    Attributes:
        data: the NumPy array.
        requires_grad: whether `backward` computes a gradient for this tensor.
        grad: the gradient that `backward` left here, an array of the same shape, or None. Only leaves get one: the
            tensors that you made, not those that an operation returned.
        sources: for a result, the inputs that require a gradient, each with its gradient function; empty for a leaf.

    Raises:
        TypeError: the data are not numbers, or `requires_grad` is set for numbers that are not floating-point.

    >>> x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> x.grad
    array([2., 4., 6.], dtype=float32)
    """

    __slots__ = ("__weakref__", "data", "grad", "requires_grad", "sources")
    __array_priority__ = 1000.0  # makes NumPy leave `array * tensor` to the tensor

    def __init__(self, data: ArrayLike, requires_grad: bool = False, *, dtype: DTypeLike | None = None) -> None:
        array = np.asarray(data, dtype=dtype)
        if array.dtype.kind not in "biuf":
            raise TypeError(f"a Tensor holds real numbers or booleans, got data of dtype {array.dtype}")
        if array.dtype.kind == "f" and dtype is None:
            array = array.astype(np.float32, copy=False)
        if requires_grad and array.dtype.kind != "f":
            raise TypeError(f"requires_grad needs floating-point data, got {array.dtype}; pass dtype=np.float32")
        self.data: Array = array
        self.requires_grad = requires_grad
        self.grad: Array | None = None
        self.sources: tuple[tuple[Tensor, GradientFunction], ...] = ()

    @property
    def shape(self) -> tuple[int, ...]:
        return self.data.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.data.dtype

    @property
    def ndim(self) -> int:
        return self.data.ndim

    def __len__(self) -> int:
        if self.ndim == 0:
            raise TypeError("a tensor of shape () has no length; item() returns its value")
        return len(self.data)

    def __iter__(self) -> Iterator[Tensor]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        values = np.array2string(self.data, separator=", ", prefix="Tensor(", threshold=100)
        dtype = "" if self.dtype == np.float32 else f", dtype={self.dtype}"
        return f"Tensor({values}{dtype}{', requires_grad=True' if self.requires_grad else ''})"

    # The ways out: no gradient flows through these.

    def numpy(self) -> Array:
        """Return the array itself, not a copy."""
        return self.data

    def item(self) -> Any:
        """Return the only value as a Python number."""
        return self.data.item()

    def detach(self) -> Tensor:
        """Return a new leaf on the same array."""
        return Tensor(self.data, dtype=self.dtype)

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> Array:
        if copy is None:  # which NumPy 1 does not know
            return np.asarray(self.data, dtype=dtype)
        return np.array(self.data, dtype=dtype, copy=copy)

    def __reduce__(self) -> tuple[Any, ...]:  # pickled as a leaf: gradient functions cannot be pickled
        return partial(Tensor, dtype=self.dtype), (self.data, self.requires_grad)

    def __add__(self, other: Any) -> Tensor:
        return operation(self.data + _value(other), (self, lambda g: g), (other, lambda g: g))

    def __sub__(self, other: Any) -> Tensor:
        return operation(self.data - _value(other), (self, lambda g: g), (other, lambda g: -g))

    def __mul__(self, other: Any) -> Tensor:
        a, b = self.data, _value(other)
        return operation(a * b, (self, lambda g: g * b), (other, lambda g: g * a))

    def __truediv__(self, other: Any) -> Tensor:
        a, b = self.data, _value(other)
        return operation(a / b, (self, lambda g: g / b), (other, lambda g: -g * a / b / b))

    def __neg__(self) -> Tensor:
        return operation(-self.data, (self, lambda g: -g))

    def __pow__(self, exponent: float) -> Tensor:
        x = self.data
        return operation(x**exponent, (self, lambda g: g * (exponent * x ** (exponent - 1) if exponent else 0)))

    def __matmul__(self, other: Any) -> Tensor:
        other = self._constant(other)
        if other.ndim == 1:
            column = self @ other.reshape(-1, 1)
            return column.reshape(column.shape[:-1])
        if self.ndim == 1:
            row = self.reshape(1, -1) @ other
            return row.reshape(row.shape[:-2] + row.shape[-1:])
        a, b = self.data, other.data
        return operation(a @ b, (self, lambda g: g @ b.swapaxes(-1, -2)), (other, lambda g: a.swapaxes(-1, -2) @ g))

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: Any) -> Tensor:
        return self._constant(other) - self

    def __rtruediv__(self, other: Any) -> Tensor:
        return self._constant(other) / self

    def __rmatmul__(self, other: Any) -> Tensor:
        return self._constant(other) @ self

    def _constant(self, other: Any) -> Tensor:
        """Return the other operand as a tensor, which is only float64 next to a float64 tensor."""
        return other if isinstance(other, Tensor) else Tensor(other, dtype=_float64_beside(self))

    def exp(self) -> Tensor:
        result = np.exp(self.data)
        return operation(result, (self, lambda g: g * result))

    def log(self) -> Tensor:
        return operation(np.log(self.data), (self, lambda g: g / self.data))

    def relu(self) -> Tensor:
        """Return max(x, 0); the slope at 0 is defined as 0."""
        result = np.maximum(self.data, 0)
        return operation(result, (self, lambda g: g * (result > 0)))

    def sum(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        x = self.data
        total = x.sum(axis=axis, keepdims=True)
        result = total if keepdims else np.squeeze(total, axis)
        return operation(result, (self, lambda g: np.broadcast_to(g.reshape(total.shape), x.shape)))

    def mean(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        total = self.sum(axis, keepdims)
        return total / (self.data.size // max(total.data.size, 1))

    def max(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """Return the largest values; if several are equal, they share the gradient evenly."""
        x = self.data
        largest = x.max(axis=axis, keepdims=True)
        result = largest if keepdims else np.squeeze(largest, axis)

        def gradient(g: Array) -> Array:
            chosen = x == largest
            return chosen / chosen.sum(axis=axis, keepdims=True) * g.reshape(largest.shape)

        return operation(result, (self, gradient))

    def reshape(self, *shape: Any) -> Tensor:
        return operation(self.data.reshape(*shape), (self, lambda g: g.reshape(self.shape)))

    def transpose(self, *axes: int) -> Tensor:
        """Reorder the axes; without arguments, reverse them."""
        order = np.arange(self.ndim)[list(axes) if axes else slice(None, None, -1)]
        return operation(self.data.transpose(order), (self, lambda g: g.transpose(np.argsort(order))))

    def __getitem__(self, index: Any) -> Tensor:
        index = _value(index)

        def gradient(g: Array) -> Array:
            whole = np.zeros_like(self.data)
            np.add.at(whole, index, g)  # `whole[index] += g` would count a value that is picked twice only once
            return whole

        return operation(self.data[index], (self, gradient))

    def backward(self, gradient: ArrayLike | None = None) -> None:
        """Add the gradient of this tensor to the `grad` of every leaf that it was computed from.

        Args:
            gradient: that of the loss with respect to this tensor, of its shape; not needed when it is the loss itself.

        Raises:
            RuntimeError: nothing that this tensor was computed from requires a gradient.
            ValueError: the gradient is missing for a tensor of many values, or has another shape.
        """
        flow_back(self, gradient)


def operation(result: ArrayLike, *inputs: tuple[Any, GradientFunction]) -> Tensor:
    """Return the result of an operation as a tensor that knows the way back to its inputs.

    Args:
        result: the computed array; floating-point results are float32, or float64 if an input is a float64 tensor.
        inputs: pairs of an input and a function from the gradient of the result to the gradient of that input. It is
            only called for a tensor that requires a gradient, and doesn't have to undo broadcasting.

    >>> x = Tensor([0.0, 1.0], requires_grad=True)
    >>> operation(np.sin(x.data), (x, lambda g: g * np.cos(x.data)))
    Tensor([0.      , 0.841471], requires_grad=True)
    """
    tensor = Tensor(result, dtype=_float64_beside(*(source for source, _ in inputs)))
    if is_recording():
        tensor.sources = tuple(pair for pair in inputs if isinstance(pair[0], Tensor) and pair[0].requires_grad)
        tensor.requires_grad = bool(tensor.sources)
    return tensor


def _float64_beside(*operands: Any) -> DTypeLike | None:
    return np.float64 if any(isinstance(o, Tensor) and o.dtype == np.float64 for o in operands) else None


def _value(operand: Any) -> Any:
    """Return a tensor's array, or a Python number as it is, because NumPy then keeps the dtype of the other operand."""
    return operand.data if isinstance(operand, Tensor) else operand
