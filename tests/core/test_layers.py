"""Layers and the given classifier."""

from __future__ import annotations

import numpy as np
import pytest

from tinytorch.core.layers import Flatten, Layer, Linear, ReLU, Sequential, classifier
from tinytorch.core.tensor import Tensor


def test_linear_names_both_shapes_when_they_disagree():
    with pytest.raises(ValueError, match=r"\(\.\.\., 3072\), got \(2, 3, 32, 32\); Flatten"):
        Linear(3072, 10, rng=0)(np.zeros((2, 3, 32, 32)))


def test_linear_refuses_a_layer_without_outputs():
    with pytest.raises(ValueError, match="positive, got 3 and 0"):
        Linear(3, 0, rng=0)


def test_a_layer_without_forward_says_so():
    with pytest.raises(NotImplementedError, match=r"Half must define forward"):
        type("Half", (Layer,), {})()(np.zeros(1))


def test_linear_is_a_matrix_and_a_bias():
    layer = Linear(3, 2, rng=0)
    layer.bias.data[:] = [10, 20]
    inputs = np.eye(3, dtype=np.float32)
    np.testing.assert_allclose(layer(inputs), layer.weight.data + [10, 20], rtol=1e-6)


def test_linear_keeps_leading_axes():
    assert Linear(3, 2, rng=0)(np.zeros((4, 5, 3))).shape == (4, 5, 2)


def test_the_scale_of_the_values_is_kept_through_many_layers():
    inputs = np.random.default_rng(0).standard_normal((200, 400))
    outputs = classifier(n_inputs=400, hidden=[400] * 20, n_classes=400)(inputs).numpy()
    assert 0.3 < (outputs**2).mean() / 2 < 3


def test_linear_layers_of_one_generator_differ():
    rng = np.random.default_rng(0)
    first, second = Linear(3, 3, rng=rng), Linear(3, 3, rng=rng)
    assert not np.array_equal(first.weight, second.weight)


def test_a_model_is_a_function_of_its_seed():
    weights = [classifier(seed=seed).parameters()[0].numpy() for seed in (1, 1, 2)]
    assert np.array_equal(weights[0], weights[1])
    assert not np.array_equal(weights[0], weights[2])


def test_building_a_model_does_not_disturb_the_global_generator():
    np.random.seed(0)
    before = np.random.get_state()[1].tolist()
    classifier()
    assert np.random.get_state()[1].tolist() == before


@pytest.mark.parametrize("size", [0, 1, 7])
def test_flatten_makes_vectors_of_any_number_of_images(size):
    assert Flatten()(np.zeros((size, 3, 4, 5))).shape == (size, 60)


def test_relu_and_sequential_apply_in_order():
    doubled = Sequential(ReLU(), type("Double", (Layer,), {"forward": lambda self, x: x * 2})())
    np.testing.assert_array_equal(doubled(Tensor([-1.0, 2.0])), [0, 4])


def test_parameters_of_nested_models_come_in_order():
    first, second = Linear(2, 3, rng=0), Linear(3, 1, rng=1)
    model = Sequential(Sequential(first, ReLU()), second)
    assert model.parameters() == [first.weight, first.bias, second.weight, second.bias]


@pytest.mark.parametrize(
    ("hidden", "shapes"), [((), [(12, 4)]), (5, [(12, 5), (5, 4)]), ((5, 6), [(12, 5), (5, 6), (6, 4)])]
)
def test_the_classifier_has_the_layers_that_were_asked_for(hidden, shapes):
    model = classifier(n_inputs=12, n_classes=4, hidden=hidden)
    assert [p.shape for p in model.parameters() if p.ndim == 2] == shapes
    assert model(np.zeros((2, 3, 2, 2))).shape == (2, 4)


def test_scores_may_be_negative():
    assert (classifier(n_inputs=12)(np.random.default_rng(0).standard_normal((50, 12))).numpy() < 0).any()
