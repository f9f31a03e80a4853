"""Training: the loss, the accuracy, and the loop that feeds a model from any loader of (features, labels) batches.

A whole program:

    loader = DataLoader(CIFAR10Dataset("./data"), batch_size=64, shuffle=True)
    model = classifier()
    optimizer = SGD(model.parameters(), lr=0.01, momentum=0.9)
    Trainer(model, optimizer, transform=Normalizer().fit(loader).transform).fit(loader, epochs=3)
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .autograd import Array, no_grad
from .checkpoint import Checkpoint, Tally, as_facts
from .layers import Layer
from .optimizers import SGD, Adam, Optimizer
from .progress import EpochLines, training_progress
from .tensor import Tensor, operation

__all__ = ["SGD", "Adam", "EpochResult", "Optimizer", "Trainer", "accuracy", "cross_entropy"]


def cross_entropy(logits: Tensor, labels: ArrayLike) -> Tensor:
    """Return the mean of -log(probability of the right class), where the probabilities are the softmax of the logits.

    Args:
        logits: the model's scores, (N, C).
        labels: the right classes, (N,) integers in [0, C).

    Raises:
        TypeError: the labels are not integers.
        ValueError: the shapes don't match, there are no samples, or a label is out of range.

    >>> cross_entropy(Tensor([[0.0, 0.0]]), [1])
    Tensor(0.6931472)
    """
    classes = _checked_labels(labels, logits.shape)
    rows = np.arange(len(classes))
    shifted = logits.data - logits.data.max(axis=1, keepdims=True)  # exp cannot overflow; the result is the same
    log_total = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = (log_total[:, 0] - shifted[rows, classes]).mean()

    def gradient(g: Array) -> Array:
        by_logit = np.exp(shifted - log_total)
        by_logit[rows, classes] -= 1
        by_logit *= g / len(classes)
        return by_logit

    return operation(loss, (logits, gradient))


def accuracy(logits: ArrayLike, labels: ArrayLike) -> float:
    """Return the fraction of samples whose right class has the highest score; logits (N, C), labels (N,).

    >>> accuracy([[0.1, 0.9], [0.8, 0.2]], [1, 1])
    0.5
    """
    scores = np.asarray(logits)
    classes = _checked_labels(labels, scores.shape)
    return float((scores.argmax(axis=1) == classes).mean())


def _checked_labels(labels: ArrayLike, logits_shape: tuple[int, ...]) -> Array:
    classes = np.asarray(labels)
    if classes.dtype.kind not in "iu":
        raise TypeError(f"labels must be integers, got {classes.dtype}")
    if len(logits_shape) != 2 or classes.shape != logits_shape[:1]:
        raise ValueError(f"logits must be (N, C) and labels (N,), got {logits_shape} and {classes.shape}")
    if not len(classes):
        raise ValueError("a batch must hold at least one sample, got 0")
    wrong = np.flatnonzero((classes < 0) | (classes >= logits_shape[1]))
    if len(wrong):
        where = int(wrong[0])
        raise ValueError(f"labels must be in [0, {logits_shape[1]}), got {classes[where]} at position {where}")
    return classes


@dataclass(frozen=True)
class EpochResult:
    """The result of one epoch.

    Attributes:
        epoch: counted from 1.
        loss: mean over the samples of the epoch, each measured before the step on its batch.
        train_accuracy: fraction of right answers, measured like the loss.
        validation_accuracy: the same on the validation loader, after the epoch; None without one.
        samples_per_s: training speed, loading included.
        seconds: time spent on training, without validation.
    """

    epoch: int
    loss: float
    train_accuracy: float
    validation_accuracy: float | None
    samples_per_s: float
    seconds: float

    def __str__(self) -> str:
        validation = "" if self.validation_accuracy is None else f", validation {self.validation_accuracy:.1%}"
        return (
            f"epoch {self.epoch}: loss {self.loss:.3f}, accuracy {self.train_accuracy:.1%}{validation}"
            f" ({self.samples_per_s:,.0f} samples/s)"
        )


class Trainer:
    """Train a model on batches from a loader.

    A loader is any iterable of (features, labels) batches; features and labels are NumPy arrays, Tensors, torch CPU
    tensors, or anything else that NumPy can read. To train for several epochs it must be iterable several times.

    A run that may be killed saves itself: `fit(loader, epochs, checkpoint="run.npz")` continues where the file says.

    Args:
        model: from features (N, ...) to logits (N, C).
        optimizer: holds the model's parameters.
        transform: applied to the features of each batch, for example a fitted `Normalizer().transform`.
        progress: show a bar on a terminal, and print a line for each epoch.
    """

    def __init__(
        self,
        model: Layer,
        optimizer: Optimizer,
        *,
        transform: Callable[[Any], ArrayLike] | None = None,
        progress: bool = True,
    ) -> None:
        self.model = model
        self.optimizer = optimizer
        self.transform = transform
        self.progress = progress

    def fit(
        self,
        loader: Iterable[Any],
        epochs: int,
        *,
        validation: Iterable[Any] | None = None,
        checkpoint: str | os.PathLike[str] | None = None,
        save_every: int = 100,
    ) -> list[EpochResult]:
        """Go through the loader `epochs` times; return the result of each epoch.

        Args:
            validation: a loader; the accuracy on it is measured after each epoch.
            checkpoint: a file that is written every `save_every` batches and after each epoch. If it is there already,
                the run in it continues, in the middle of an epoch, too. The loader may have another number of workers
                or another batch size than before.

        Raises:
            ValueError: `epochs` is not positive, or the loader gave no batches; a checkpoint of something else, or a
                loader that has no `state_dict` to put into one.
            TypeError: a batch is not a pair.
            FloatingPointError: the loss is no longer finite.
        """
        if epochs < 1:
            raise ValueError(f"epochs must be a positive integer, got {epochs}")
        file = None if checkpoint is None else Checkpoint(checkpoint, save_every)
        results, tally, is_over = self._resumed(file, loader)
        with training_progress(self.progress) as progress:
            for epoch in range(len(results) + 1, epochs + 1):
                progress.start(f"epoch {epoch}/{epochs}", loader)
                if not is_over:
                    saving = None if file is None else _Saving(self, file, loader, results)
                    self._train(loader, tally, progress, saving)
                results.append(self._result(epoch, tally, validation))
                tally, is_over = Tally(), False
                if file is not None:
                    self._save(file, loader, results, tally)
                progress.finish(str(results[-1]))
        return results

    def evaluate(self, loader: Iterable[Any]) -> float:
        """Return the accuracy over all samples of the loader, in [0, 1], without changing the model."""
        samples, right = 0, 0.0
        with no_grad():
            for features, labels in self._batches(loader):
                right += accuracy(self.model(features), labels) * len(labels)
                samples += len(labels)
        return right / samples

    def _train(self, loader: Iterable[Any], tally: Tally, progress: EpochLines, saving: _Saving | None) -> None:
        """Go through what is left of an epoch, and add it to the tally."""
        before, started = tally.seconds, time.perf_counter()
        for number, (features, labels) in enumerate(self._batches(loader), 1):
            logits, loss = self._step(features, labels)
            tally.samples += len(labels)
            tally.loss += loss * len(labels)
            tally.right += accuracy(logits, labels) * len(labels)
            tally.seconds = before + time.perf_counter() - started
            progress.advance(loss)
            if saving is not None:
                saving.after(number, tally)

    def _result(self, epoch: int, tally: Tally, validation: Iterable[Any] | None) -> EpochResult:
        return EpochResult(
            epoch=epoch,
            loss=tally.loss / tally.samples,
            train_accuracy=tally.right / tally.samples,
            validation_accuracy=None if validation is None else self.evaluate(validation),
            samples_per_s=tally.samples / tally.seconds,
            seconds=tally.seconds,
        )

    def _arrays(self) -> list[Array]:
        return [*(parameter.data for parameter in self.optimizer.parameters), *self.optimizer.state_arrays()]

    def _save(self, file: Checkpoint, loader: Any, results: list[EpochResult], tally: Tally) -> None:
        file.save(self._arrays(), as_facts(results, tally, loader.state_dict()))

    def _resumed(self, file: Checkpoint | None, loader: Any) -> tuple[list[EpochResult], Tally, bool]:
        """Return results so far, the tally of the epoch that runs, and whether that is over."""
        if file is None:
            return [], Tally(), False
        if not hasattr(loader, "load_state_dict"):
            raise ValueError(f"checkpoint needs a loader with state_dict(), got a {type(loader).__name__}")
        facts = file.load_into(self._arrays())
        if facts is None:
            return [], Tally(), False
        loader.load_state_dict(facts["loader"])
        tally = Tally(**facts["tally"])
        return (
            [EpochResult(**one) for one in facts["results"]],
            tally,
            (tally.samples > 0 and not facts["loader"]["batches"]),
        )

    def _step(self, features: Tensor, labels: Array) -> tuple[Tensor, float]:
        logits = self.model(features)
        loss = cross_entropy(logits, labels)
        if not math.isfinite(loss.item()):
            raise FloatingPointError(
                f"the loss is {loss.item()}; normalize the features, or lower the learning rate ({self.optimizer.lr})"
            )
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return logits, loss.item()

    def _batches(self, loader: Iterable[Any]) -> Iterator[tuple[Tensor, Array]]:
        empty = True
        for batch in loader:
            empty = False
            if not isinstance(batch, tuple | list) or len(batch) != 2:
                raise TypeError(f"a batch must be a pair (features, labels), got {_in_words(batch)}")
            features, labels = batch
            if self.transform is not None:
                features = self.transform(features)
            yield Tensor(np.asarray(features, dtype=np.float32)), np.asarray(labels)
        if empty:
            raise ValueError(
                "the loader gave no batches; it is empty, or an iterator that can be used only once"
                " (pass a list or a DataLoader)"
            )


@dataclass(frozen=True)
class _Saving:
    """A run that is saved every few batches."""

    trainer: Trainer
    file: Checkpoint
    loader: Any
    results: list[EpochResult]

    def after(self, number: int, tally: Tally) -> None:
        """Save after batch `number`, if it is time."""
        if number % self.file.every == 0:
            self.trainer._save(self.file, self.loader, self.results, tally)


def _in_words(batch: object) -> str:
    size = f" of {len(batch)}" if isinstance(batch, Sized) else ""
    return f"a {type(batch).__name__}{size}"
