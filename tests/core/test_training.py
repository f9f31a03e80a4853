"""The loss, the accuracy and the Trainer."""

from __future__ import annotations

import numpy as np
import pytest

from tinytorch.core.layers import Flatten, Layer, classifier
from tinytorch.core.tensor import Tensor
from tinytorch.core.training import SGD, Adam, EpochResult, Trainer, accuracy, cross_entropy


def problem(n=120, seed=0):
    """Return batches of three clouds of points that lines can separate."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, n)
    features = np.array([[4, 0], [-4, 4], [-4, -4]])[labels] + rng.normal(0, 0.5, (n, 2))
    return [(features[i : i + 32], labels[i : i + 32]) for i in range(0, n, 32)]


def trainer(lr=0.1, **options):
    model = classifier(n_inputs=2, n_classes=3, hidden=8)
    return Trainer(model, SGD(model.parameters(), lr, momentum=0.9), **{"progress": False, **options})


@pytest.mark.parametrize(
    "use", [lambda t: t.fit([], 1), lambda t: t.evaluate([]), lambda t: t.fit(problem(), 1, validation=[])]
)
def test_an_empty_loader_is_an_error(use):
    with pytest.raises(ValueError, match="the loader gave no batches; it is empty"):
        use(trainer())


def test_an_iterator_that_is_used_up_is_an_error():
    with pytest.raises(ValueError, match="iterator that can be used only once"):
        trainer().fit(iter(problem()), epochs=2)


@pytest.mark.parametrize(
    ("batch", "words"),
    [
        (np.zeros((2, 2)), "a ndarray of 2"),
        ({"x": 1, "y": 2}, "a dict of 2"),
        ((1, 2, 3), "a tuple of 3"),
        (7, "a int"),
    ],
)
def test_a_batch_that_is_no_pair_is_an_error(batch, words):
    with pytest.raises(TypeError, match=f"a pair \\(features, labels\\), got {words}$"):
        trainer().fit([batch], epochs=1)


@pytest.mark.parametrize("epochs", [0, -1])
def test_the_number_of_epochs_must_be_positive(epochs):
    with pytest.raises(ValueError, match=f"epochs must be a positive integer, got {epochs}"):
        trainer().fit(problem(), epochs)


def test_a_loss_that_is_not_finite_stops_before_the_model_is_spoiled():
    spoiled = trainer()
    (features, labels), *_ = problem()
    features[3, 0] = np.nan
    with pytest.raises(FloatingPointError, match="the loss is nan; normalize the features"):
        spoiled.fit([(features, labels)], epochs=1)
    assert all(np.isfinite(p.data).all() for p in spoiled.model.parameters())


def test_labels_must_be_integers():
    with pytest.raises(TypeError, match="labels must be integers, got float64"):
        cross_entropy(Tensor([[1.0, 2.0]]), np.array([1.0]))


@pytest.mark.parametrize(("labels", "wrong"), [([0, 3], "3 at position 1"), ([-1, 0], "-1 at position 0")])
def test_a_label_out_of_range_is_named(labels, wrong):
    with pytest.raises(ValueError, match=rf"in \[0, 3\), got {wrong}"):
        cross_entropy(Tensor(np.zeros((2, 3))), labels)


@pytest.mark.parametrize(
    ("logits", "labels"), [((2, 3), [0]), ((2, 3), [[0], [1]]), ((2,), [0, 1]), ((2, 3, 4), [0, 1])]
)
def test_shapes_that_disagree_are_named(logits, labels):
    with pytest.raises(ValueError, match=r"logits must be \(N, C\) and labels \(N,\), got"):
        accuracy(np.zeros(logits), labels)


def test_a_batch_without_samples_is_an_error():
    with pytest.raises(ValueError, match="at least one sample, got 0"):
        cross_entropy(Tensor(np.zeros((0, 3))), np.zeros(0, np.int64))


def test_cross_entropy_of_huge_scores_is_finite():
    logits = Tensor([[1e30, 0.0], [0.0, 1e30]], requires_grad=True)
    loss = cross_entropy(logits, [0, 0])
    loss.backward()
    assert loss.item() == pytest.approx(5e29)
    np.testing.assert_allclose(logits.grad, [[0, 0], [-0.5, 0.5]])


def test_cross_entropy_knows_nothing_when_all_scores_are_equal():
    assert cross_entropy(Tensor(np.zeros((4, 10))), [0, 3, 5, 9]).item() == pytest.approx(np.log(10))


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.int32])
def test_labels_of_any_integer_dtype_count_the_same(dtype):
    assert accuracy([[0, 1], [1, 0], [1, 0], [0, 1]], np.array([1, 0, 1, 1], dtype)) == 0.75


@pytest.mark.parametrize("optimizer", [lambda p: SGD(p, 0.1, momentum=0.9), lambda p: Adam(p, 0.01)])
def test_a_separable_problem_is_solved(optimizer):
    model = classifier(n_inputs=2, n_classes=3, hidden=8)
    results = Trainer(model, optimizer(model.parameters()), progress=False).fit(
        problem(), 20, validation=problem(seed=1)
    )
    assert (results[-1].train_accuracy, results[-1].validation_accuracy) == (1, 1)
    assert results[-1].loss < 0.1 * results[0].loss


def test_results_count_epochs_and_time():
    results = trainer().fit(problem(n=100), epochs=3)
    assert [r.epoch for r in results] == [1, 2, 3]
    assert [r.validation_accuracy for r in results] == [None] * 3
    assert all(r.samples_per_s == pytest.approx(100 / r.seconds) for r in results)


def test_loss_and_accuracy_weigh_samples_not_batches():
    frozen = trainer(lr=1e-30)
    whole, parts = problem(n=40), problem(n=40)
    features, labels = (np.concatenate(arrays) for arrays in zip(*whole, strict=True))
    one, many = (frozen.fit(loader, 1)[0] for loader in ([(features, labels)], parts))
    assert many.loss == pytest.approx(one.loss, rel=1e-5)
    assert many.train_accuracy == one.train_accuracy == frozen.evaluate(parts)


def test_evaluation_changes_nothing():
    fixed = trainer()
    before = [p.data.copy() for p in fixed.model.parameters()]
    fixed.evaluate(problem())
    assert all(np.array_equal(p, b) for p, b in zip(fixed.model.parameters(), before, strict=True))
    assert all(p.grad is None for p in fixed.model.parameters())


def test_evaluation_records_no_operations(monkeypatch):
    fixed, recorded = trainer(), []
    monkeypatch.setattr(
        type(fixed.model), "__call__", lambda model, x: recorded.append(model.forward(x)) or recorded[-1]
    )
    fixed.evaluate(problem())
    assert not any(logits.requires_grad for logits in recorded)


def test_the_transform_sees_the_features_of_training_and_validation():
    seen = []
    trainer(transform=lambda x: seen.append(len(x)) or x).fit([problem()[0]], 1, validation=[problem(n=8)[0]])
    assert seen == [32, 8]


def test_features_of_any_kind_reach_the_model_as_float32():
    seen = []

    class Spy(Flatten):
        def forward(self, inputs):
            seen.append((type(inputs), inputs.dtype, inputs.requires_grad))
            return super().forward(inputs)

    images = np.zeros((2, 3), np.uint8)
    spied = Trainer(Spy(), SGD([Tensor([1.0], requires_grad=True)]), progress=False)
    spied.evaluate(
        [(images, [0, 1]), (Tensor(images), Tensor([0, 1])), (images.tolist(), (0, 1)), (images * 1.0, [0, 1])]
    )
    assert seen == [(Tensor, np.float32, False)] * 4


def test_two_runs_are_the_same():
    first, second = ([r.loss for r in trainer().fit(problem(), 3)] for _ in range(2))
    assert first == second


def test_batches_are_taken_one_at_a_time():
    taken, trained = [], []

    class Count(Layer):
        def forward(self, inputs):
            trained.append(len(taken))
            return inputs

    def loader():
        for batch in problem():
            taken.append(1)
            yield batch[0][:, :2], batch[1] % 2

    Trainer(Count(), SGD([Tensor([1.0], requires_grad=True)]), progress=False).evaluate(loader())
    assert trained == [1, 2, 3, 4]


def test_a_result_reads_as_a_line():
    result = EpochResult(2, 0.1234, 0.915, 0.5, 12345.6, 1.0)
    assert str(result) == "epoch 2: loss 0.123, accuracy 91.5%, validation 50.0% (12,346 samples/s)"


def resumable(**options):
    from tinytorch.core.dataloader import ArrayDataset, DataLoader

    features, labels = map(np.concatenate, zip(*problem(), strict=True))
    return DataLoader(ArrayDataset(features, labels), 10, shuffle=True, generator=3, **options)


class InterruptedRunError(Exception):
    pass


def stopped(loader, batches):
    """Return the loader, which raises after so many batches in all."""
    counted = iter(range(batches))
    whole = loader.batches

    def some(epoch):
        for batch in whole(epoch):
            if next(counted, None) is None:
                raise InterruptedRunError
            yield batch

    loader.batches = some
    return loader


@pytest.mark.parametrize("kind", [SGD, Adam])
@pytest.mark.parametrize("batches", [1, 5, 12, 13, 25, 35])
def test_a_run_goes_on_from_its_checkpoint_to_the_same_weights(kind, batches, tmp_path):
    def run():
        model = classifier(n_inputs=2, hidden=8, n_classes=3)
        options = {"momentum": 0.9} if kind is SGD else {}
        return Trainer(model, kind(model.parameters(), lr=0.05, **options), progress=False)

    whole, file = run(), tmp_path / "run.npz"
    history = whole.fit(resumable(), 3)
    with pytest.raises(InterruptedRunError):
        run().fit(stopped(resumable(), batches), 3, checkpoint=file, save_every=1)
    resumed = run()
    results = resumed.fit(resumable(), 3, checkpoint=file, save_every=4)
    for one, other in zip(resumed.model.parameters(), whole.model.parameters(), strict=True):
        assert np.array_equal(one.data, other.data)
    assert [(one.epoch, one.loss, one.train_accuracy) for one in results] == [
        (one.epoch, one.loss, one.train_accuracy) for one in history
    ]


def test_a_checkpoint_of_something_else_is_refused(tmp_path):
    file = tmp_path / "run.npz"
    trainer().fit(resumable(), 1, checkpoint=file)
    with pytest.raises(ValueError, match="another model or optimizer"):
        Trainer((other := classifier(n_inputs=2, hidden=3, n_classes=3)), SGD(other.parameters()), progress=False).fit(
            resumable(), 1, checkpoint=file
        )
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(ValueError, match="no checkpoint of a Trainer"):
        trainer().fit(resumable(), 1, checkpoint=file)
    with pytest.raises(ValueError, match=r"state_dict\(\), got a list"):
        trainer().fit([problem()], 1, checkpoint=tmp_path / "other.npz")
    with pytest.raises(ValueError, match="save_every"):
        trainer().fit(resumable(), 1, checkpoint=tmp_path / "other.npz", save_every=0)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_checkpoint_that_cannot_be_written_leaves_the_one_before_and_no_other_file(step, tmp_path, monkeypatch):
    file = tmp_path / "run.npz"
    trainer().fit(resumable(), 1, checkpoint=file)
    before = file.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*{"fsync": ("os.fsync", full), "replace": ("pathlib.Path.replace", full)}[step])
    with pytest.raises(OSError, match="No space left"):
        trainer().fit(resumable(), 2, checkpoint=file)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]
