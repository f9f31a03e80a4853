"""Optimizers step by step, and the loss, against torch's."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tinytorch.core.layers import classifier
from tinytorch.core.tensor import Tensor
from tinytorch.core.training import SGD, Adam, Trainer, cross_entropy

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (lambda p: SGD(p, 0.1), lambda p: torch.optim.SGD(p, 0.1)),
        (lambda p: SGD(p, 0.1, momentum=0.9), lambda p: torch.optim.SGD(p, 0.1, momentum=0.9)),
        (Adam, torch.optim.Adam),
        (lambda p: Adam(p, 0.1, (0.5, 0.9), 1e-3), lambda p: torch.optim.Adam(p, 0.1, (0.5, 0.9), 1e-3)),
    ],
)
def test_every_step_is_that_of_torch(ours, theirs):
    mine = [Tensor(RNG.standard_normal(shape), True, dtype=np.float64) for shape in ((3, 4), (4,), (2,))]
    reference = [torch.tensor(p.data.copy(), requires_grad=True) for p in mine]
    my_optimizer, their_optimizer = ours(mine), theirs(reference)
    for step in range(20):
        for p, q in zip(mine[: 2 + step % 2], reference, strict=False):  # the last one joins every other step
            p.grad = RNG.standard_normal(p.shape)
            q.grad = torch.tensor(p.grad)
        for optimizer in (my_optimizer, their_optimizer):
            optimizer.step()
            optimizer.zero_grad()
        for p, q in zip(mine, reference, strict=True):
            np.testing.assert_allclose(p, q.detach().numpy(), rtol=1e-12, atol=1e-14)


def test_a_learning_rate_that_changes_is_that_of_torch():
    mine = Tensor([1.0, 2.0], True, dtype=np.float64)
    reference = torch.tensor([1.0, 2.0], requires_grad=True, dtype=torch.float64)
    optimizer, peer = SGD([mine], 0.1, momentum=0.9), torch.optim.SGD([reference], 0.1, momentum=0.9)
    for lr in (0.1, 0.05, 0.2):
        optimizer.lr = peer.param_groups[0]["lr"] = lr
        mine.grad, reference.grad = np.ones(2), torch.ones(2, dtype=torch.float64)
        optimizer.step()
        peer.step()
    np.testing.assert_allclose(mine, reference.detach().numpy(), rtol=1e-12)


@given(st.integers(1, 6), st.integers(1, 5), st.sampled_from([0.1, 1.0, 100.0, 1e4]), st.integers(0, 2**32))
def test_cross_entropy_and_its_gradient(n_samples, n_classes, scale, seed):
    rng = np.random.default_rng(seed)
    scores, labels = rng.standard_normal((n_samples, n_classes)) * scale, rng.integers(0, n_classes, n_samples)
    ours = Tensor(scores, requires_grad=True, dtype=np.float64)
    theirs = torch.tensor(scores, requires_grad=True)
    my_loss, their_loss = (
        cross_entropy(ours, labels) * 3,
        torch.nn.functional.cross_entropy(theirs, torch.tensor(labels)) * 3,
    )
    my_loss.backward()
    their_loss.backward()
    np.testing.assert_allclose(my_loss.item(), their_loss.item(), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(ours.grad, theirs.grad, rtol=1e-9, atol=1e-12)


def test_a_whole_run_is_that_of_torch():
    features, labels = RNG.standard_normal((64, 12)).astype(np.float32), RNG.integers(0, 4, 64)
    batches = [(features[i : i + 16], labels[i : i + 16]) for i in range(0, 64, 16)]
    model = classifier(n_inputs=12, n_classes=4, hidden=8)
    peer = torch.nn.Sequential(torch.nn.Linear(12, 8), torch.nn.ReLU(), torch.nn.Linear(8, 4))
    for mine, theirs in zip(model.parameters(), peer.parameters(), strict=True):
        theirs.data = torch.tensor(mine.data.T.copy())
    Trainer(model, SGD(model.parameters(), 0.1, momentum=0.9), progress=False).fit(batches, epochs=5)
    optimizer = torch.optim.SGD(peer.parameters(), 0.1, momentum=0.9)
    for x, y in batches * 5:
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(peer(torch.tensor(x)), torch.tensor(y)).backward()
        optimizer.step()
    for mine, theirs in zip(model.parameters(), peer.parameters(), strict=True):
        np.testing.assert_allclose(mine.data.T, theirs.detach().numpy(), rtol=1e-3, atol=1e-5)


def test_torch_batches_train_like_numpy_batches():
    features, labels = RNG.standard_normal((8, 3, 2, 2)).astype(np.float32), RNG.integers(0, 4, 8)
    losses = []
    for batch in ((features, labels), [torch.tensor(features), torch.tensor(labels)]):
        model = classifier(n_inputs=12, n_classes=4, hidden=8)
        losses.append([r.loss for r in Trainer(model, Adam(model.parameters()), progress=False).fit([batch], epochs=3)])
    assert losses[0] == losses[1]
