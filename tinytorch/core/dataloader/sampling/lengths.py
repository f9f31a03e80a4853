# Exported from modules/08_dataloader/sampling_dev.py; edit that file.
"""Batches of samples that differ in length: filled up, and cut so that little has to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from tinytorch.core.dataloader.collate import default_collate
from tinytorch.core.dataloader.errors import CollateError
from tinytorch.core.dataloader.sampler import BatchSampler, RandomSampler, SequentialSampler
from tinytorch.core.dataloader.seeding import rng_at

__all__ = ["Padded", "TokenBatchSampler", "pad_collate", "padded"]


class Padded(NamedTuple):
    """Sequences in one array.

    Attributes:
        values: (N, longest, ...), filled up behind each sequence.
        lengths: of the sequences, (N,) int64.
        mask: (N, longest) bool, True where a value belongs to a sequence.
    """

    values: np.ndarray
    lengths: np.ndarray
    mask: np.ndarray


def padded(sequences: Sequence[Any], padding_value: float = 0) -> Padded:
    """Return N >= 1 sequences in one array, filled up with `padding_value`.

    Args:
        sequences: arrays (or lists) of shape (length, ...), of any lengths, also 0, equal in all other dimensions.

    Returns:
        see `Padded`. The dtype of the values is what `np.result_type` gives for all sequences; `padding_value` has no
        say in it.

    Raises:
        CollateError: a sequence without a first dimension, or whose other dimensions differ from those of the first
            one; `position` and the message say which.

    Example:
        >>> padded([[1, 2, 3], [4]]).values.tolist()
        [[1, 2, 3], [4, 0, 0]]
    """
    arrays = [np.asarray(sequence) for sequence in sequences]
    for position, array in enumerate(arrays):
        if not array.ndim or array.shape[1:] != arrays[0].shape[1:]:
            shapes = f"has shape {array.shape}, sample 0 has shape {arrays[0].shape}"
            raise CollateError(f"sample {position} of the batch {shapes}: only the first may differ", position)
    lengths = np.array([len(array) for array in arrays], dtype=np.int64)
    shape = (len(arrays), lengths.max(), *arrays[0].shape[1:])
    values = np.full(shape, padding_value, dtype=np.result_type(*arrays))
    for row, array in zip(values, arrays, strict=True):
        row[: len(array)] = array
    return Padded(values, lengths, np.arange(lengths.max()) < lengths[:, None])


def pad_collate(samples: Sequence[Any], padding_value: float = 0) -> Any:
    """Collate sequences of different lengths: a `collate_fn` for `DataLoader`.

    Samples are sequences, or tuples whose first element is one. The first elements become a `Padded`, the others are
    collated by `default_collate`.

    Example:
        >>> sentences, labels = pad_collate([([1, 2, 3], 0), ([4], 1)])
        >>> sentences.lengths.tolist(), labels.tolist()
        ([3, 1], [0, 1])
    """
    if not isinstance(samples[0], tuple):
        return padded(samples, padding_value)
    sequences, *others = zip(*samples, strict=True)
    return padded(sequences, padding_value), *(default_collate(list(other)) for other in others)


class TokenBatchSampler(BatchSampler):
    """Batches of samples of about equal length, each with at most `max_tokens` values after it is filled up.

    From batch to batch, samples are sorted by length; those of equal length come in the order of `sampler`.

    Args:
        lengths: of the samples, (N,), N >= 1, positive integers.
        max_tokens: upper bound of (samples in a batch) times (longest of them).
        shuffle: samples of equal length and whole batches at random; otherwise batches from short to long.
        generator: a seed, or a generator whose state is read, see `seed_of`. None: each loop has another order.

    Raises:
        ValueError: a sample that is longer than `max_tokens`, or has a length below 1; the message gives its position.

    Attributes:
        sampler: gives the order of single positions: a RandomSampler or a SequentialSampler.
        cuts: where the samples, sorted by length, are cut into batches.
    """

    def __init__(self, lengths: Any, max_tokens: int, *, shuffle: bool = True, generator: Any = None) -> None:
        self.lengths, self.max_tokens, self.shuffle = np.array(lengths), max_tokens, shuffle
        wrong = np.flatnonzero((self.lengths > max_tokens) | (self.lengths < 1))
        if len(wrong):
            found = f"{self.lengths[wrong[0]]} at position {wrong[0]}"
            raise ValueError(f"lengths must be from 1 to max_tokens={max_tokens}, got {found}")
        self.sampler = RandomSampler(self.lengths, generator=generator) if shuffle else SequentialSampler(self.lengths)
        self.drop_last, self.cuts = False, self.cut(np.sort(self.lengths))

    def cut(self, lengths: np.ndarray) -> list[int]:
        """Return where samples of these lengths, which rise, are cut: batches as large as the budget allows.

        A cut is the place of the first sample of a batch. There is none at 0 and none at the end.

        Example:
            >>> TokenBatchSampler([1, 2, 2, 6], max_tokens=6).cuts
            [3]
        """
        cuts, start = [], 0
        for place, length in enumerate(lengths.tolist()):
            if (place - start + 1) * length > self.max_tokens:
                cuts.append(place)
                start = place
        return cuts

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        """Yield the batches of positions of one epoch: a function of (seed, epoch), each an array (n,) int64.

        With `shuffle`, in the order of `rng_at(self.sampler.seed, epoch, 1).permutation(len(self))`.
        """
        order = np.asarray(self.sampler.order(epoch))  # of many samples, it is lazy
        batches = np.split(order[np.argsort(self.lengths[order], kind="stable")], self.cuts)
        numbers: Any = range(len(batches))
        if self.shuffle:
            numbers = rng_at(self.sampler.seed, epoch, 1).permutation(len(batches))
        for number in numbers:
            yield batches[number]

    def __len__(self) -> int:
        """Return the number of batches, the same in every epoch."""
        return len(self.cuts) + 1
