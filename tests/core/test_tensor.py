"""What a Tensor is apart from its gradients: data, dtypes, NumPy's protocols, errors."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from tinytorch.core.tensor import Tensor, no_grad, operation


def test_text_is_refused():
    with pytest.raises(TypeError, match="real numbers or booleans, got data of dtype <U"):
        Tensor(["cat"])


def test_ragged_lists_are_refused():
    with pytest.raises(ValueError, match="inhomogeneous"):
        Tensor([[1, 2], [3]])


def test_integers_cannot_require_gradients():
    with pytest.raises(TypeError, match=r"floating-point data, got int64; pass dtype=np\.float32"):
        Tensor(np.arange(3, dtype=np.int64), requires_grad=True)


def test_backward_of_many_values_needs_a_gradient():
    with pytest.raises(ValueError, match=r"one value, got shape \(2,\); take sum\(\) or mean\(\) first"):
        Tensor([1.0, 2.0], requires_grad=True).backward()


def test_backward_refuses_a_gradient_of_another_shape():
    with pytest.raises(ValueError, match=r"shape \(2,\), got \(3,\)"):
        (Tensor([1.0, 2.0], requires_grad=True) * 2).backward([1, 1, 1])


def test_backward_without_anything_to_differentiate_says_so():
    with pytest.raises(RuntimeError, match="requires_grad=True"):
        (Tensor([1.0]) * 2).backward()


def test_a_tensor_of_no_axes_has_no_length():
    with pytest.raises(TypeError, match=r"shape \(\) has no length"):
        len(Tensor(3.0))


@pytest.mark.parametrize("given", [1.5, [1.5], np.float64(1.5), np.ones(2), np.ones(2, np.float16)])
def test_floats_become_float32(given):
    assert Tensor(given).dtype == np.float32


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.bool_, np.int8])
def test_integers_and_booleans_keep_their_dtype(dtype):
    assert Tensor(np.ones(2, dtype)).dtype == dtype


def test_a_dtype_that_is_asked_for_is_kept_by_operations():
    x = Tensor([1.0, 2.0], dtype=np.float64)
    assert ((x * 2 + 1) / 3 - x**2).mean().dtype == np.float64


@pytest.mark.parametrize(
    "result",
    [
        Tensor(np.uint8([4])) / 255,
        Tensor([1, 2]).mean(),
        Tensor([1, 2]) * 0.5,
        Tensor([1.0]) * np.ones(1),
        np.ones((1, 1)) @ Tensor([[1.0]]),
        1 / Tensor([2]),
    ],
)
def test_results_are_float32_unless_a_tensor_is_float64(result):
    assert result.dtype == np.float32


@pytest.mark.parametrize("result", [lambda x, c: c / x, lambda x, c: c - x, lambda x, c: c @ x, lambda x, c: x @ c])
def test_constants_beside_float64_keep_their_digits(result):
    x, constant = Tensor([[3.0]], dtype=np.float64), np.array([[0.1]])
    assert result(x, constant).item() == result(x.data, constant).item()


def test_whole_numbers_keep_the_dtype_of_the_tensor():
    assert (Tensor(np.uint8([3])) + 1).dtype == np.uint8


def test_subtracting_small_integers_from_a_float_does_not_wrap_around():
    np.testing.assert_array_equal(1.0 - Tensor(np.uint8([3])), np.float32([-2]))


def test_the_right_dtype_is_shared_not_copied():
    pixels = np.zeros((2, 3), np.uint8)
    assert Tensor(pixels).numpy() is pixels
    assert np.shares_memory(np.asarray(Tensor(pixels)), pixels)


def test_array_copies_only_when_told_to():
    x = Tensor([1.0, 2.0])
    assert np.asarray(x) is x.data
    assert not np.shares_memory(np.array(x, copy=True), x.data)
    assert np.asarray(x, dtype=np.int64).dtype == np.int64


def test_a_list_of_tensors_becomes_one_array():
    np.testing.assert_array_equal(np.stack([Tensor([1, 2]), Tensor([3, 4])]), [[1, 2], [3, 4]])


def test_array_times_tensor_is_a_tensor_that_can_be_differentiated():
    x = Tensor([1.0, 2.0], requires_grad=True)
    (np.array([3.0, 4.0]) * x).sum().backward()
    np.testing.assert_array_equal(x.grad, [3, 4])


def test_shape_ndim_and_length():
    x = Tensor(np.zeros((4, 3, 2)))
    assert (x.shape, x.ndim, len(x)) == ((4, 3, 2), 3, 4)


def test_iteration_gives_the_rows():
    assert [row.numpy().tolist() for row in Tensor([[1, 2], [3, 4]])] == [[1, 2], [3, 4]]


def test_item_is_a_python_number():
    assert type(Tensor([2.5]).item()) is float


def test_repr_shows_values_dtype_and_gradient():
    assert repr(Tensor([1.0, 2.0], requires_grad=True)) == "Tensor([1., 2.], requires_grad=True)"
    assert repr(Tensor(np.uint8([7]))) == "Tensor([7], dtype=uint8)"


def test_repr_of_a_large_tensor_is_short():
    assert len(repr(Tensor(np.zeros((1000, 1000))))) < 1000


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_copies_and_pickles_are_leaves_with_the_same_values(clone):
    x = clone(Tensor([1.0, 2.0], requires_grad=True, dtype=np.float64) * 3)
    assert (x.dtype, x.requires_grad, x.sources) == (np.float64, True, ())
    np.testing.assert_array_equal(x, [3, 6])


def test_detached_tensors_share_memory_and_need_no_gradient():
    x = Tensor([1.0], requires_grad=True)
    assert not (x.detach() * 2).requires_grad
    assert x.detach().data is x.data


def test_no_grad_records_nothing_and_ends():
    x = Tensor([1.0], requires_grad=True)
    with no_grad():
        inside = x * 2
    assert (inside.requires_grad, inside.sources) == (False, ())
    assert (x * 2).requires_grad


def test_no_grad_ends_after_an_error():
    x = Tensor([1.0], requires_grad=True)
    with pytest.raises(ZeroDivisionError), no_grad():
        raise ZeroDivisionError
    assert (x * 2).requires_grad


def test_inputs_without_gradient_are_never_asked_for_one():
    features, weight = Tensor([2.0]), Tensor([3.0], requires_grad=True)
    asked = []
    product = operation(
        features.data * weight.data,
        (features, lambda g: asked.append("features")),
        (weight, lambda g: g * features.data),
    )
    product.backward()
    assert (asked, features.grad, weight.grad) == ([], None, [2])
