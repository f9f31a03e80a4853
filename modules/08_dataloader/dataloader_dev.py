# ---
# jupyter:
#   jupytext:
#     cell_markers: '"""'
#     comment_magics: false
#     notebook_metadata_filter: -jupytext.text_representation.jupytext_version
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
"""
# Module 8: the data loader

A model learns from batches. Before it can compute anything, a loader has to find the samples, read them, shuffle them
for every epoch, stack them into batches and hand these over, and it has to be faster than the model. In this notebook
you build that loader.

You write the files of `tinytorch.core.dataloader`. The result reads real CIFAR-10, takes the arguments of
`torch.utils.data.DataLoader`, and runs at close to the speed of a bare NumPy loop. You measure that yourself.

![The parts of a data loader, as boxes. A dataset gives samples; a sampler gives an order of positions; a batch
sampler cuts it into batches; fetch asks the dataset for the samples of a batch; collate stacks them; the loader joins
all of these and gives batches; a normalizer prepares them for your training loop.](figures/map_loader.svg)

**How to work.** Each task has an id such as 8.3. Its docstring is the specification. Replace
`raise NotImplementedError` with your code, run the check below it, then run `tito test 8 --task 8.3` in a terminal.
`tito export 8` copies your finished cells into the package. A hint tells you where to look. Cells that measure ask you
to *predict* first: write your guess down, then run them.

The map of each Part shows what you build there in blue, and what you have built already in green.

The checks give the points. After them, `tito test` also runs the package's own tests on your code. These give no
points, but they use your code as a program would, and a task is done when they pass, too. "graded later" marks hidden
checks, which only your instructor has; the comment in their cell says what they look at. You can add helper methods or
functions of your own: put them into the cell of the task, below what it asks for.
"""

# %% [markdown]
"""
The next two cells are given. They import what the notebook uses; you don't need to read them.
"""

# %%
from tinytorch.lab.timing import peak_mb, seconds
from tito.checks import check, expect, expect_close, expect_error, expect_true, script

script(globals())  # `python dataloader_dev.py` runs cell by cell and goes on after a failure; no effect in Jupyter

# %%
#| export
import bisect
import io
import itertools
import json
import math
import operator
import os
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import GenericAlias
from typing import Any, Generic, Self, TypeVar

import numpy as np

from tinytorch.core.dataloader.errors import CollateError, DataError, MixtureError, NotFittedError, with_note, shown
from tinytorch.core.dataloader.homes import find
from tinytorch.core.dataloader.plumbing.arguments import (
    check_functions,
    check_positional,
    check_samplers,
    check_worker_arguments,
    checked_context,
    is_iterable_style,
    require_positions,
    runs_out,
)
from tinytorch.core.dataloader.plumbing.arrays import gathers, position_array, rows_of, take_rows
from tinytorch.core.dataloader.plumbing.columns import collate_columns
from tinytorch.core.dataloader.plumbing.epochs import loop_number, part_of
from tinytorch.core.dataloader.plumbing.fetcher import Fetcher, counted_positions, plain_position, plain_positions
from tinytorch.core.dataloader.plumbing.marks import saved_marks, unmarked
from tinytorch.core.dataloader.plumbing.orders import BLOCK, LazyOrder, counting_order
from tinytorch.core.dataloader.plumbing.progress import (
    Resumable,
    begins_later,
    continued,
    global_sampler,
    latest_loop,
    rest_of,
)
from tinytorch.core.dataloader.plumbing.samples import samples_at
from tinytorch.core.dataloader.plumbing.stream import Reader, stream_batches
from tinytorch.core.dataloader.plumbing.torch_compat import (
    alike,
    asked_singly,
    is_tensor,
    is_torch_dataset,
    speaking_torch,
    stack_tensors,
    to_torch,
)
from tinytorch.core.dataloader.seeding import Drawn, drawn_number, number_at, rng_at, seed_of, seeded
from tinytorch.core.dataloader.unpickling import PlainUnpickler, byte_type, empty_array
from tinytorch.core.tensor import Tensor
from tinytorch.data.locate import locate_cifar10

# %% [markdown]
"""
## Part 1: Dataset

*Tasks 8.1 to 8.5 · 24 points · about 60 minutes*

![Map of the loader. You are here: dataset.](figures/map_loader_dataset.svg)

A *dataset* answers two questions: how many samples are there, and what is sample 17? Everything else in this module
builds on these two answers. They say nothing about files, memory or networks: a dataset can hold its samples, or fetch
each one when you ask for it.
"""

# %%
#| default_exp core.dataloader.dataset
"""Datasets: collections of samples that know their length and give the sample at any position.

The protocol is that of `torch.utils.data.Dataset` (https://docs.pytorch.org/docs/stable/data.html), with one addition:
`get_batch(indices)` gives a finished batch in one go.
"""


# %% [markdown]
"""
**Predict.** Python can iterate over any object with `__getitem__`: it calls it with 0, 1, 2, ... until it raises
`IndexError`. The dataset below never raises. How many squares does the loop see?
"""


# %%
class Squares:
    """A dataset without a base class: 5 samples, it says."""

    def __getitem__(self, index: int) -> int:
        return index * index

    def __len__(self) -> int:
        return 5


squares_seen = sum(1 for _ in itertools.islice(Squares(), 1000))
print(f"the loop was stopped after {squares_seen} of {len(Squares())} samples")

# %% [markdown]
"""
### 8.1 · Dataset: the protocol

*5 points, easy.* The base class does not know the samples, but it can insist on the two answers, and it can make
iteration end where `len` says. Each loop over a dataset is independent: two loops at once do not disturb each other.

*Hint: the class of the object is `type(self)`. A method with `yield` in it returns a new iterator each time.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_1", "locked": false, "schema_version": 3, "solution": true}
#| export
class Dataset:
    """A collection of samples: subclasses implement `__getitem__(index)` and `__len__()`.

    Example:
        >>> class Squares(Dataset):
        ...     def __getitem__(self, index):
        ...         return index * index
        ...     def __len__(self):
        ...         return 3
        >>> list(Squares())
        [0, 1, 4]
    """

    __class_getitem__: Any = classmethod(GenericAlias)  # `class Squares(Dataset[int])`, as with torch's

    def __getitem__(self, index: int) -> Any:
        """Return the sample at `index`.

        Raises:
            NotImplementedError: the subclass does not implement it; the message names the class and `__getitem__`.
        """
        ### BEGIN SOLUTION
        raise NotImplementedError(f"{type(self).__name__} must implement __getitem__(index)")
        ### END SOLUTION

    def __len__(self) -> int:
        """Return the number of samples.

        Raises:
            NotImplementedError: the subclass does not implement it; the message names the class and `__len__`.
        """
        ### BEGIN SOLUTION
        raise NotImplementedError(f"{type(self).__name__} must implement __len__()")
        ### END SOLUTION

    def __iter__(self) -> Iterator[Any]:
        """Yield the samples at 0 to len(self) - 1, each when it is asked for; errors of a sample are passed on."""
        ### BEGIN SOLUTION
        for index in range(len(self)):
            yield self[index]
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_1-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
class Cubes(Dataset):
    def __getitem__(self, index: int) -> int:
        return index**3

    def __len__(self) -> int:
        return 4


class NoLength(Dataset):
    def __getitem__(self, index: int) -> int:
        return index


class NoItems(Dataset):
    def __len__(self) -> int:
        return 3


with check("8.1", "iteration ends where len says"):
    expect(list(itertools.islice(Cubes(), 10)), [0, 1, 8, 27], "the samples of a dataset of 4 cubes")

with check("8.1", "two loops over one dataset do not disturb each other"):
    cubes = Cubes()
    pairs = [(a, b) for a in itertools.islice(cubes, 9) for b in itertools.islice(cubes, 9)]
    expect(len(pairs), 16, "pairs seen by two nested loops over 4 samples")
    expect(list(cubes), [0, 1, 8, 27], "a second loop over the same dataset")

with check("8.1", "the error names a method that a subclass leaves out"):
    lacking = NotImplementedError
    expect_error(lacking, lambda: len(NoLength()), "len() of a dataset without __len__", "NoLength", "__len__")
    expect_error(lacking, lambda: NoItems()[0], "sample 0 of a dataset without __getitem__", "NoItems", "__getitem__")


# %% nbgrader={"grade": true, "grade_id": "8_1-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
class Recorder(Dataset):
    def __init__(self) -> None:
        self.asked: list[int] = []

    def __getitem__(self, index: int) -> int:
        self.asked.append(index)
        return index

    def __len__(self) -> int:
        return 100


with check("8.1", "a sample is fetched when it is asked for, not before"):
    recorder = Recorder()
    samples = iter(recorder)
    expect([next(samples), next(samples)], [0, 1], "the first two samples")
    expect(recorder.asked, [0, 1], "the samples fetched to give two")


class Empty(Dataset):
    def __getitem__(self, index: int) -> int:
        raise AssertionError(f"sample {index} of an empty dataset was asked for")

    def __len__(self) -> int:
        return 0


with check("8.1", "an empty dataset gives nothing and is not asked"):
    expect(list(Empty()), [], "the samples of an empty dataset")


class Torn(Dataset):
    def __init__(self, kind: type[Exception]) -> None:
        self.kind = kind

    def __getitem__(self, index: int) -> int:
        if index == 2:
            raise self.kind("page 2 is missing")
        return index

    def __len__(self) -> int:
        return 4


with check("8.1", "a sample that cannot be loaded is an error, not the end"):
    for kind in (IndexError, KeyError, OSError, ValueError):
        what = f"a loop over 4 samples, of which sample 2 raises {kind.__name__}"
        expect_error(kind, lambda kind=kind: list(Torn(kind)), what, "page 2")


class Thrown(Dataset):
    """Samples that differ each time they are asked for: sample k is the number of the request."""

    def __init__(self, length: int) -> None:
        self.length, self.requests = length, 0

    def __getitem__(self, index: int) -> int:
        self.requests += 1
        return self.requests

    def __len__(self) -> int:
        return self.length


with check("8.1", "each loop asks for its samples again, however many there are"):
    thrown = Thrown(3)
    expect([*thrown, *thrown], [1, 2, 3, 4, 5, 6], "two loops over 3 samples that are other ones each time")
    expect(sum(1 for _ in itertools.islice(Thrown(70_000), 70_001)), 70_000, "samples in a loop over 70,000")
### END HIDDEN TESTS

# %% [markdown]
"""
### Positions, like a list's

`[10, 20, 30][-1]` is 30, and `[10, 20, 30][3]` is an error. Datasets should behave the same way. `resolve_index` is
given; use it in the tasks that follow. (A `range` knows the rules already, and needs no memory for its numbers.)
"""


# %%
#| export
def resolve_index(index: int, length: int) -> int:
    """Return `index` counted from 0: negative ones count from the end, as in a list.

    Raises:
        IndexError: there is no such position. TypeError: `index` is not an integer.

    Example:
        >>> resolve_index(-1, 10)
        9
    """
    try:
        return range(length)[operator.index(index)]
    except IndexError:
        raise IndexError(f"index {index} is out of range for a dataset of {length} samples") from None


# %% [markdown]
"""
### Sample by sample, or all at once?

**Predict.** The next cell makes a batch of 128 images in two ways: it fetches 128 samples and stacks them, and it uses
one *gather*, `images.take(indices, axis=0)`, which NumPy does in C. By what factor is the gather faster?
"""

# %% tags=["measure"]
images_demo = np.random.default_rng(0).integers(0, 256, (5000, 3, 32, 32), dtype=np.uint8)
some = np.random.default_rng(1).permutation(5000)[:128]
one_by_one = seconds(lambda: np.stack([images_demo[i] for i in some]), repeat=50)
one_gather = seconds(lambda: images_demo.take(some, axis=0), repeat=50)
assert np.array_equal(np.stack([images_demo[i] for i in some]), images_demo.take(some, axis=0))
print(
    f"sample by sample {one_by_one * 1e6:.0f} us, one gather {one_gather * 1e6:.0f} us: {one_by_one / one_gather:.1f}x"
)

# %% [markdown]
"""
### 8.2 · ArrayDataset: rows of arrays

*5 points, easy.* The simplest dataset there is: arrays in memory whose rows belong together. It gives one sample, or,
because arrays can gather, a whole batch: `get_batch(indices)` returns the rows at `indices`, in that order, one array
for each array of the dataset. Use one gather for each, and no loop over rows. This method makes the loader fast later.

| given | what it does for you |
|---|---|
| `resolve_index(index, length)` | turns -1 into `length - 1`, and refuses what is out of range |
| `rows_of(arrays)` | makes arrays of lists and pandas columns; refuses what has no rows |
| `take_rows(array, rows)` | is `array.take(rows, axis=0)` for arrays and tensors, with rows in an array; in a worker it saves a copy |
"""


# %% nbgrader={"grade": false, "grade_id": "8_2", "locked": false, "schema_version": 3, "solution": true}
#| export
class ArrayDataset(Dataset):
    """Samples that are rows of arrays held in memory.

    Args:
        *arrays: one or more arrays of shape (N, ...), equal in N; lists are turned into arrays.

    Raises:
        TypeError: what has no rows that can be asked for by position, see `rows_of`.
        ValueError: no array, or first dimensions that differ; the message gives them.

    Example:
        >>> data = ArrayDataset(np.zeros((5, 2)), np.arange(5))
        >>> len(data)
        5
        >>> features, labels = data.get_batch([4, 0])
        >>> features.shape, labels.tolist()
        ((2, 2), [4, 0])
    """

    def __init__(self, *arrays: Any) -> None:
        ### BEGIN SOLUTION
        self.arrays = rows_of(arrays)
        lengths = [len(array) if np.ndim(array) else None for array in self.arrays]
        if len(set(lengths)) != 1 or lengths[0] is None:
            raise ValueError(f"arrays must be at least one, with equal first dimensions, got lengths {lengths}")
        ### END SOLUTION

    def __len__(self) -> int:
        """Return N."""
        ### BEGIN SOLUTION
        return len(self.arrays[0])
        ### END SOLUTION

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        """Return a tuple of one row of each array; `index` may be negative, and raises IndexError out of range."""
        ### BEGIN SOLUTION
        index = resolve_index(index, len(self))
        return tuple(array[index] for array in self.arrays)
        ### END SOLUTION

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> tuple[Any, ...]:
        """Return, for each array, a new one (len(indices), ...) with its rows in that order, by one gather.

        Raises:
            IndexError: an index is out of range.
        """
        ### BEGIN SOLUTION
        rows = np.asarray(indices) if len(indices) else np.zeros(0, dtype=np.int64)  # [] would be an array of floats
        return tuple(take_rows(array, rows) for array in self.arrays)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_2-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
class CountingArray(np.ndarray):
    """An array that counts how often a part of it is asked for."""

    asked = 0

    def __getitem__(self, key: Any) -> Any:
        CountingArray.asked += 1
        return super().__getitem__(key)


features_demo = np.arange(12, dtype=np.float32).reshape(6, 2)
labels_demo = np.array([5, 4, 3, 2, 1, 0])

with check("8.2", "a sample is one row of each array"):
    rows = ArrayDataset(features_demo, labels_demo)
    expect(len(rows), 6, "the length of a dataset over arrays of 6 rows")
    expect(rows[4], (np.array([8, 9], dtype=np.float32), 1), "sample 4")
    expect(int(rows[-1][1]), 0, "the label of sample -1, the last")
    expect_error(IndexError, lambda: rows[6], "sample 6 of 6")

with check("8.2", "a batch is one gather per array, in the order asked for"):
    batch = rows.get_batch([5, 0, 0])
    expect(batch, (features_demo[[5, 0, 0]], labels_demo[[5, 0, 0]]), "the batch of samples 5, 0, 0")

with check("8.2", "no loop over rows"):
    counting = np.arange(4000).reshape(1000, 4).view(CountingArray)
    many = ArrayDataset(counting)
    CountingArray.asked = 0
    (gathered,) = many.get_batch(np.arange(500))
    expect_true(
        CountingArray.asked < 20, f"get_batch of 500 rows asked for parts of the array {CountingArray.asked} times"
    )
    expect(np.asarray(gathered).shape, (500, 4), "the shape of a batch of 500 rows")
    long_rows = ArrayDataset(np.arange(70_000))
    expect(long_rows.get_batch([69_999, 40_000, 300])[0].tolist(), [69_999, 40_000, 300], "three of 70,000 rows")

with check("8.2", "arrays of different length are refused"):
    expect_error(ValueError, lambda: ArrayDataset(np.zeros(3), np.zeros(4)), "lengths 3 and 4", 3, 4)


# %% nbgrader={"grade": true, "grade_id": "8_2-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.2", "batches are copies with the dtype of the arrays"):
    small = np.arange(6, dtype=np.int16)
    for some_rows in (np.array([1, 2]), range(1, 3), [3], range(6), np.arange(6)):
        (taken,) = ArrayDataset(small).get_batch(some_rows)
        expect(taken, np.array(list(some_rows), dtype=np.int16), f"the batch of samples {some_rows} of an int16 array")
        taken[:] = 99
        expect(small.tolist(), [0, 1, 2, 3, 4, 5], f"the data after the batch of {some_rows} was overwritten")

with check("8.2", "every array is compared, not only the first two, and none is refused"):
    expect_error(ValueError, lambda: ArrayDataset(np.zeros(3), np.zeros(3), np.zeros(27)), "lengths 3, 3, 27", 3, 27)
    expect_error(ValueError, ArrayDataset, "no array at all")

with check("8.2", "lists, single arrays and positions from the end"):
    expect(ArrayDataset([10, 20, 30])[-2], (20,), "sample -2 of [10, 20, 30], a tuple of one")
    sample = ArrayDataset(np.arange(3, dtype=np.float32))[1]
    expect(np.asarray(sample[0]).dtype.name, "float32", "the dtype of a sample of a float32 column")
    expect_error(IndexError, lambda: ArrayDataset([10, 20, 30])[-4], "sample -4 of 3")
    expect_error(IndexError, lambda: ArrayDataset(np.arange(3)).get_batch([0, 3]), "a batch with sample 3 of 3")
    expect_error(IndexError, lambda: ArrayDataset(np.arange(3)).get_batch([0, -4]), "a batch with sample -4 of 3")
    expect(len(ArrayDataset(np.zeros((0, 2)))), 0, "the length of a dataset over no rows")
    lists = ArrayDataset([1.5, 2.5, 3.5], [[1], [2], [3]])
    expect(lists.get_batch([2, 0])[0], np.array([3.5, 1.5]), "a batch of samples 2 and 0 of the list 1.5, 2.5, 3.5")

with check("8.2", "indices in a tuple, in an array, and none at all"):
    table_demo = ArrayDataset(features_demo, labels_demo)
    for indices in ((5, 0), np.array([5, 0]), range(5, -1, -5)):
        batch = table_demo.get_batch(indices)
        expect(batch, (features_demo[[5, 0]], labels_demo[[5, 0]]), f"the batch of samples {indices}")
    expect(table_demo.get_batch([]), (features_demo[:0], labels_demo[:0]), "the batch of no samples")


class Column:
    """A column as in pandas: `[i]` is the row with label i, which may not be row number i."""

    iloc = "rows by position"

    def __getitem__(self, label: int) -> int:
        return {2: 5, 1: 6, 0: 7}[label]

    def __len__(self) -> int:
        return 3

    def to_numpy(self) -> np.ndarray:
        return np.array([5, 6, 7])


with check("8.2", "rows are asked for by position, and what has none is refused"):
    column = ArrayDataset(Column())
    expect(column[0], (5,), "sample 0 of a column whose [0] is its last row")
    expect(column.get_batch([0, 1]), (np.array([5, 6]),), "the batch of samples 0 and 1 of that column")
    expect_error(TypeError, lambda: ArrayDataset({1, 2, 3}), "a set, which has no rows")
    both_demo = [np.zeros(3), np.zeros(3)]
    expect_error(TypeError, lambda: ArrayDataset(both_demo), "a list of two arrays, which should be given one by one")
### END HIDDEN TESTS

# %% [markdown]
"""
### Asking for a batch

Not every dataset can gather: images in files are not rows of an array. So `get_batch` is optional, and it may answer
`NotImplemented`, which means "ask me sample by sample". `ask_batch` is given. It also avoids a trap: a subclass that
overrides `__getitem__`, to add noise for example, and inherits `get_batch`. The inherited method would skip the noise
without a word, so `ask_batch` does not call it.
"""


# %%
#| export
def ask_batch(dataset: Any, indices: Any) -> Any:
    """Return `dataset.get_batch(indices)`, or NotImplemented where the samples must be asked for one by one.

    That is so where there is no `get_batch`, where it answers NotImplemented itself, and where a subclass overrides
    `__getitem__` below an inherited `get_batch`. A dataset of torch's class may use the name for something else: it is
    asked if the argument of its `get_batch` is called `indices`, `index`, `idx` or `positions`. An error gets a note
    that says who called.
    """
    if not gathers(type(dataset)):  # type: ignore[arg-type]
        return NotImplemented
    try:
        return dataset.get_batch(indices)
    except Exception as error:
        called = f"{type(dataset).__name__}.get_batch was called by the loader, for the samples at {shown(indices)}"
        with_note(error, f"{called}; if it is meant for something else, give it another name")
        raise


# %% [markdown]
"""
The checks below need a dataset that records what it was asked for. This cell is given.
"""


# %% nbgrader={"grade": false, "grade_id": "dataset-fixtures", "locked": true, "schema_version": 3, "solution": false}
class Diary:
    """A dataset of 100, 101, 102, ... that writes down which samples it was asked for."""

    def __init__(self, length: int = 10) -> None:
        self.length, self.samples = length, []

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> int:
        self.samples.append(int(index))
        return 100 + index


# %% [markdown]
"""
### 8.3 · Subset: some samples of a dataset

*4 points, easy.* The obvious way to select some samples is to copy them: `[dataset[i] for i in indices]`. For a
thousand image files, this reads a thousand files right away. A subset only remembers which samples it has, and asks
the dataset for a sample when it is needed.

![A subset of a dataset of five samples a to e with the indices 4, 1, 1. Its sample 0 is sample 4 of the dataset, its
samples 1 and 2 are both sample 1. Below, a concatenation of three datasets of 3, 1 and 2 samples with the ends 3, 4,
6: sample 4 is in the third dataset, because 4 is at or above the end 4 and below 6, at position 4 minus 4 =
0.](figures/index_arithmetic.svg)

`position_array(indices)`, given, makes an array of anything that holds integers, and refuses everything else, such as
a mask of booleans.

*Hint: you can index a NumPy array with an array of positions. `ask_batch` above asks any dataset for a batch.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_3", "locked": false, "schema_version": 3, "solution": true}
#| export
class Subset(Dataset):
    """The samples of `dataset` at `indices`, in that order; nothing is copied or loaded.

    Args:
        dataset: any map-style dataset, or a sequence.
        indices: positions in `dataset`, negative ones counting from its end; repeats are allowed. They are not
            changed, and what the caller does to them later changes nothing. The dataset itself is only ever asked for
            positions from 0 to N - 1, as Python's integers if one by one.

    Attributes:
        dataset: the dataset that was given.

    Raises:
        TypeError: indices that are not integers, such as a mask of booleans.
        IndexError: an index that `dataset` does not have, which the message names; raised here, not in the middle of an
            epoch.

    Example:
        >>> part = Subset(["a", "b", "c", "d"], [3, 1])
        >>> len(part), part[0], part[-1]
        (2, 'd', 'b')
    """

    def __init__(self, dataset: Any, indices: Sequence[int] | np.ndarray) -> None:
        ### BEGIN SOLUTION
        require_positions(dataset)
        picked, length = position_array(indices), len(dataset)
        wrong = picked[(picked < -length) | (picked >= length)]
        if len(wrong):
            raise IndexError(f"index {wrong[0]} is out of range for a dataset of {length} samples")
        picked = picked.astype(np.int64)  # before anything is added: 200 is more than an int8 can hold
        self.dataset, self.indices = dataset, np.where(picked < 0, picked + length, picked)
        ### END SOLUTION

    def __len__(self) -> int:
        """Return the number of samples of the subset."""
        ### BEGIN SOLUTION
        return len(self.indices)
        ### END SOLUTION

    def __getitem__(self, index: int) -> Any:
        """Return sample `index` of the subset; negative ones count from its end, IndexError out of range."""
        ### BEGIN SOLUTION
        if isinstance(index, slice | list):  # several at a time, as torch's gives them
            batch = ask_batch(self.dataset, self.indices[index])
            return self.dataset[self.indices[index].tolist()] if batch is NotImplemented else batch
        return self.dataset[int(self.indices[resolve_index(index, len(self))])]
        ### END SOLUTION

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        """Return the batch at these positions of the subset, as `ask_batch` of `dataset` gives it.

        Raises:
            IndexError: a position that the subset does not have.
        """
        ### BEGIN SOLUTION
        return ask_batch(self.dataset, self.indices[np.asarray(indices, dtype=np.int64)])
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_3-check", "locked": true, "points": 2, "schema_version": 3, "solution": false}
with check("8.3", "a subset has its own positions"):
    letters = Subset(["a", "b", "c", "d", "e"], [4, 1, 1])
    expect(len(letters), 3, "the length of a subset of 3 indices")
    expect([letters[0], letters[1], letters[2]], ["e", "b", "b"], "the samples at 4, 1, 1 of a, b, c, d, e")
    expect(letters[-3], "e", "sample -3 of the subset")
    expect_error(IndexError, lambda: letters[3], "sample 3 of a subset of 3")

with check("8.3", "an index that the dataset lacks is refused at once"):
    expect_error(IndexError, lambda: Subset(["a", "b"], [0, 2]), "index 2 of 2 samples", 2)

with check("8.3", "a batch is asked of the dataset, in its positions, if it can gather"):

    class Tens:
        def __len__(self) -> int:
            return 5

        def __getitem__(self, index: int) -> int:
            raise AssertionError("this dataset can gather, and was asked for a single sample")

        def get_batch(self, indices: Any) -> list[int]:
            return [10 * int(index) for index in indices]

    expect(Subset(Tens(), [4, 1, 3]).get_batch([2, 0]), [30, 40], "the batch at 2, 0 of the subset of 4, 1, 3")
    expect_true(letters.get_batch([0]) is NotImplemented, "of a list, get_batch must return NotImplemented")


# %% nbgrader={"grade": true, "grade_id": "8_3-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
class GatheringDiary(Diary):
    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[int]] = []

    def get_batch(self, indices: Any) -> np.ndarray:
        self.batches.append([int(i) for i in indices])
        return 100 + np.asarray(indices)


class LouderDiary(GatheringDiary):
    """Overrides the samples, but inherits `get_batch`: the trap."""

    def __getitem__(self, index: int) -> int:
        return 1000 * super().__getitem__(index)


with check("8.3", "nothing is loaded before it is asked for"):
    diary = Diary()
    lazy = Subset(diary, [7, 2, 5])
    expect(diary.samples, [], "the samples loaded by making a subset")
    expect(lazy[1], 102, "sample 1 of the subset of 7, 2, 5")
    expect(diary.samples, [2], "the samples loaded by asking for one")
    expect_true(lazy.dataset is diary, "the attribute `dataset` should be the dataset that was given")
    expect(Subset(diary, [-1])[0], 109, "sample 0 of the subset of -1, from a dataset that knows no negative positions")

with check("8.3", "a batch goes through in one go, with the positions translated"):
    gathering = GatheringDiary()
    part = Subset(gathering, [7, 2, 5, -1])
    expect(np.asarray(part.get_batch([3, 0])).tolist(), [109, 107], "the batch at 3, 0 of the subset of 7, 2, 5, -1")
    expect([gathering.batches, gathering.samples], [[[9, 7]], []], "what the dataset was asked for")
    for positions in (np.array([3, 0]), range(3, -1, -3), (3, 0)):
        expect(
            np.asarray(part.get_batch(positions)).tolist(), [109, 107], f"the same batch, asked for with {positions!r}"
        )
    expect_error(IndexError, lambda: part.get_batch([0, 4]), "a batch with position 4 of a subset of 4")


class Kinds:
    """A dataset whose samples are the types of the indices that it is asked for."""

    def __len__(self) -> int:
        return 5

    def __getitem__(self, index: int) -> str:
        return type(index).__name__


with check("8.3", "the dataset gets Python's integers, and the caller's indices are left alone"):
    expect(Subset(Kinds(), np.array([4, -1]))[1], "int", "the type of the index that the dataset was asked for")
    for positions in ([-1, 0], [2, 0]):
        given = np.array(positions)
        kept = Subset("abc", given)
        expect(given.tolist(), positions, "the caller's indices after a subset was made")
        given[0] = 1
        expect(kept[0], "c", f"sample 0 of the subset of {positions} after the caller changed the array")

with check("8.3", "a dataset that cannot gather is not made to"):
    expect_true(Subset(Diary(), [1, 2]).get_batch([0]) is NotImplemented, "get_batch must answer NotImplemented here")
    expect_true(
        Subset(LouderDiary(), [1, 2]).get_batch([0]) is NotImplemented,
        "get_batch ignored the samples that a subclass overrides: ask_batch knows when not to ask",
    )

with check("8.3", "subsets of subsets, empty ones, and masks"):
    expect(Subset(Subset([10, 20, 30, 40], [3, 2, 1]), [0, -1])[1], 20, "sample 1 of a subset of a subset")
    expect(len(Subset([1, 2], [])), 0, "the length of an empty subset")
    expect_error(TypeError, lambda: Subset([1, 2, 3], [True, False, True]), "a mask of booleans as indices")
    expect_error(TypeError, lambda: Subset([1, 2, 3], [0.5, 1.5]), "0.5 and 1.5 as indices")
    for small in (np.array([5, -1], dtype=np.int8), np.array([5, 199], dtype=np.uint8)):
        expect(Subset(range(200), small)[1], 199, f"the last of 200 samples, with indices {small!r}")
        expect(Subset(range(1000), small)[0], 5, f"sample 5 of 1,000, with indices {small!r}")
    expect(Subset("abc", range(2, 0, -1))[0], "c", "sample 0 of the subset of range(2, 0, -1)")
    expect_error(IndexError, lambda: Subset([1, 2, 3], [-4]), "index -4 of 3 samples", "-4")
    expect_error(TypeError, lambda: Subset([1, 2], np.array([True, False])), "a mask that is an array, as indices")
    expect_error(TypeError, lambda: Subset([1, 2], np.array([0.0, 1.0])), "0.0 and 1.0 as indices")

with check("8.3", "the first and the last position, of the dataset and of the subset"):
    ends = Subset("abc", [-3, 2, -1, 0])
    expect([ends[k] for k in (0, 1, 2, 3, -4)], ["a", "c", "c", "a", "a"], "the samples at -3, 2, -1, 0 of a, b, c")
    for beyond in (4, -5):
        expect_error(IndexError, lambda k=beyond: ends[k], f"sample {beyond} of a subset of 4")
    for indices in ([70_000, -1], [70_000, 99_999]):
        large = Subset(range(100_000), indices)
        expect([large[0], large[1]], [70_000, 99_999], f"the samples at {indices} of 100,000")
### END HIDDEN TESTS

# %% [markdown]
"""
### 8.4 · ConcatDataset: one after another

*5 points, medium.* CIFAR-10 comes in five training files. Which file holds sample 23,456? Add up the lengths of the
files: the ends are a sorted list (the lower half of the picture above). To find a place in a sorted list takes a few
comparisons, not a walk through all files.

*Hint: `np.cumsum`. The module `bisect` has two functions that differ only if the value is in the list. Which one do
you need?*
"""


# %% nbgrader={"grade": false, "grade_id": "8_4", "locked": false, "schema_version": 3, "solution": true}
#| export
class ConcatDataset(Dataset):
    """Several datasets, one after another; nothing is copied or loaded.

    A dataset of N samples is only ever asked for positions from 0 to N - 1, as Python's integers.

    Attributes:
        datasets: those that were given, in a list.

    Raises:
        ValueError: no dataset was given.

    Example:
        >>> both = ConcatDataset([["a", "b"], ["c"]])
        >>> len(both), both[2], both[-3]
        (3, 'c', 'a')
    """

    def __init__(self, datasets: Iterable[Any]) -> None:
        ### BEGIN SOLUTION
        self.datasets = list(datasets)
        if not self.datasets:
            raise ValueError("datasets must hold at least one dataset, got none")
        for dataset in self.datasets:
            require_positions(dataset)
        self.ends = list(itertools.accumulate(len(dataset) for dataset in self.datasets))
        ### END SOLUTION

    def __len__(self) -> int:
        """Return the number of samples of all datasets together."""
        ### BEGIN SOLUTION
        return self.ends[-1]
        ### END SOLUTION

    def __getitem__(self, index: int) -> Any:
        """Return the sample at `index` of them all; negative ones count from the end, IndexError out of range."""
        ### BEGIN SOLUTION
        index = resolve_index(index, len(self))
        which = bisect.bisect_right(self.ends, index)
        return self.datasets[which][index - (self.ends[which - 1] if which else 0)]
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_4-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
with check("8.4", "the parts follow each other"):
    joined = ConcatDataset([[10, 11, 12], [20], [30, 31]])
    expect(len(joined), 6, "the length of 3 + 1 + 2 samples")
    expect([joined[i] for i in range(6)], [10, 11, 12, 20, 30, 31], "all samples in order")

with check("8.4", "positions behave like a list's"):
    expect([joined[-1], joined[-6]], [31, 10], "samples -1 and -6 of 6")
    expect_error(IndexError, lambda: joined[6], "sample 6 of 6")
    expect_error(IndexError, lambda: joined[-7], "sample -7 of 6")
    expect_error(ValueError, lambda: ConcatDataset([]), "no dataset at all")

# %% nbgrader={"grade": true, "grade_id": "8_4-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.4", "empty parts, anywhere"):
    gaps = ConcatDataset([[], [1], [], [], [2, 3], []])
    expect([gaps[i] for i in range(len(gaps))], [1, 2, 3], "the samples of parts of 0, 1, 0, 0, 2, 0")
    expect_error(IndexError, lambda: gaps[-4], "sample -4 of 3")
    expect_error(IndexError, lambda: ConcatDataset([[], []])[0], "sample 0 of two empty parts")
    expect([len(part) for part in gaps.datasets], [0, 1, 0, 0, 2, 0], "the lengths of the attribute `datasets`")

with check("8.4", "nothing is loaded but what is asked for"):
    first_part, second_part = Diary(4), Diary(6)
    both_parts = ConcatDataset(iter([first_part, second_part]))
    expect(both_parts[5], 101, "sample 5 of parts of 4 and 6")
    expect([first_part.samples, second_part.samples], [[], [1]], "the samples loaded")
    expect(both_parts[-1], 105, "sample -1 of parts of 4 and 6, which know no negative positions")
    same = [part is given for part, given in zip(both_parts.datasets, (first_part, second_part), strict=True)]
    expect(same, [True, True], "whether the attribute `datasets` holds the datasets that were given")

    class Kinds:
        """A dataset whose samples are the types of the indices that it is asked for."""

        def __len__(self) -> int:
            return 5

        def __getitem__(self, index: int) -> str:
            return type(index).__name__

    expect(ConcatDataset([Kinds(), Kinds()])[7], "int", "the type of the index that the second dataset was asked for")

with check("8.4", "concatenations of concatenations"):
    nested = ConcatDataset([ConcatDataset([[1], [2]]), [3], ConcatDataset([[4, 5]])])
    expect([nested[i] for i in range(len(nested))], [1, 2, 3, 4, 5], "the samples of nested parts")
    expect(len(nested.datasets), 3, "the number of datasets that were given")

with check("8.4", "parts of many samples"):
    many = ConcatDataset([range(50_000), range(50_000), range(200)])
    expect(
        [len(many), many[99_999], many[100_000], many[-1]], [100_200, 49_999, 0, 199], "length and samples of 100,200"
    )
### END HIDDEN TESTS

# %% [markdown]
"""
### 8.5 · random_split: hold some samples back

*5 points, medium.* You measure how good a model is on samples that it never saw in training. To hold some back,
shuffle the positions once and cut. A split must be reproducible, because otherwise you train today on last week's test
images. So it is a function of a seed.

`rng_at(seed_of(generator, dataset))`, given, is a NumPy generator for whatever the caller passes. Without a seed, it
draws one number from the global generator: torch's for a dataset of torch's, NumPy's for any other.

*Hint: ask once, about all lengths together, whether they are fractions. Fractions give lengths that are rounded down;
give the samples that are left over, one each, to the first parts. Floats rarely add up to exactly 1: `math.isclose`.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_5", "locked": false, "schema_version": 3, "solution": true}
#| export
def random_split(dataset: Any, lengths: Sequence[int] | Sequence[float], generator: Any = None) -> list[Subset]:
    """Split a dataset at random into parts that share no sample and leave none out.

    Args:
        dataset: any map-style dataset of N samples.
        lengths: either integers that add up to N, or fractions (floats) that add up to 1. Of fractions, each part gets
            floor(N * fraction) samples, and what is left over goes one each to the first parts. One float among the
            lengths makes fractions of all of them: 1 is then the whole dataset.
        generator: an integer seed, or a generator (its state is read, not advanced). None draws one number from the
            global generator, so that splits differ, and follow `np.random.seed`; see `seed_of`.

    Raises:
        ValueError: a negative length, or lengths that do not add up; the message gives sum and N.

    Example:
        >>> [len(part) for part in random_split(range(10), [0.5, 0.25, 0.25], generator=1)]
        [6, 2, 2]
    """
    ### BEGIN SOLUTION
    total = len(dataset)
    if any(length < 0 for length in lengths):
        raise ValueError(f"lengths must not be negative, got {list(lengths)}")
    fractions = any(not isinstance(length, int | np.integer) for length in lengths)
    sizes: list[Any] = [math.floor(total * length) if fractions else length for length in lengths]
    whole = math.isclose(sum(lengths), 1) if fractions else sum(sizes) == total
    if not whole:
        raise ValueError(f"lengths must add up to the {total} samples, or fractions to 1, got a sum of {sum(lengths)}")
    for part in range(total - sum(sizes)):
        sizes[part % len(sizes)] += 1
    order = rng_at(seed_of(generator, dataset)).permutation(total)
    return [Subset(dataset, part) for part in np.split(order, np.cumsum(sizes)[:-1])]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_5-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
def samples_of(part: Any) -> list[Any]:
    return [part[i] for i in range(len(part))]


with check("8.5", "every sample is in one part, and in one only"):
    parts = random_split(range(100, 110), [7, 3], generator=0)
    expect([len(part) for part in parts], [7, 3], "the lengths of the parts")
    expect(
        sorted(samples_of(parts[0]) + samples_of(parts[1])), list(range(100, 110)), "the samples of both parts, sorted"
    )

with check("8.5", "fractions: what rounding leaves over goes to the first parts"):
    expect([len(p) for p in random_split(range(11), [0.5, 0.5], generator=0)], [6, 5], "halves of 11")
    expect([len(p) for p in random_split(range(10), [0.3, 0.3, 0.4], generator=0)], [3, 3, 4], "0.3, 0.3 and 0.4 of 10")

with check("8.5", "floats rarely add up to exactly 1"):
    tenths = random_split(range(10), [0.1] * 10, generator=0)
    expect([len(part) for part in tenths], [1] * 10, "ten tenths of 10")

with check("8.5", "the seed decides the split"):
    again = random_split(range(100, 110), [7, 3], generator=0)
    expect(samples_of(again[0]), samples_of(parts[0]), "the first part, split again with the same seed")

    other_seed = random_split(range(100, 110), [7, 3], generator=1)
    expect_true(samples_of(other_seed[0]) != samples_of(parts[0]), "seeds 0 and 1 give the same split")
    expect_true(
        sorted(samples_of(parts[0])) != list(range(100, 107)), "the first part holds the first samples: not at random"
    )

with check("8.5", "lengths that do not add up are refused"):
    expect_error(ValueError, lambda: random_split(range(10), [7, 2]), "7 + 2 of 10 samples", 9, 10)

# %% nbgrader={"grade": true, "grade_id": "8_5-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
import random

with check("8.5", "the split is at random"):
    big = samples_of(random_split(range(1000), [500, 500], generator=3)[0])
    expect_true(
        sorted(big) != list(range(500)), "the first part holds the first half of the dataset: nothing was shuffled"
    )
    other = samples_of(random_split(range(1000), [500, 500], generator=4)[0])
    expect_true(sorted(big) != sorted(other), "seeds 3 and 4 give the same split")
    unseeded = [sorted(samples_of(random_split(range(1000), [500, 500])[0])) for _ in range(2)]
    expect_true(unseeded[0] != unseeded[1], "two splits without a seed are the same")
    followed = []
    for _ in range(2):
        np.random.seed(11)
        followed.append(samples_of(random_split(range(50), [25, 25])[0]))
    expect(followed[1], followed[0], "a split without a seed, each time after np.random.seed(11)")
    afterwards = []
    for size in (10, 1000):
        np.random.seed(11)
        random_split(range(size), [0.5, 0.5])
        afterwards.append(np.random.random())
    wanted = "np.random.random() after splits of 10 and of 1,000 samples without a seed: each draws one number"
    expect(afterwards[1], afterwards[0], wanted)

with check("8.5", "the dataset decides whose global generator gives the number"):
    from unittest import mock

    asked_about: list[Any] = []
    with mock.patch(
        "tinytorch.core.dataloader.seeding.is_torch_dataset", asked_about.append
    ):  # None: it is not torch's
        split_demo = range(10)
        random_split(split_demo, [5, 5])
    told = any(data is split_demo for data in asked_about)
    expect_true(
        told, "without a seed, the number is drawn without a look at the dataset, which may be torch's: see seed_of"
    )

with check("8.5", "no random state of the program is touched"):
    np.random.seed(11)
    expected_numbers = np.random.random(3).tolist()
    np.random.seed(11)
    pythons_state = random.getstate()
    random_split(range(50), [0.5, 0.5], generator=9)
    expect(np.random.random(3).tolist(), expected_numbers, "np.random.random after splits, with the state from before")
    expect_true(random.getstate() == pythons_state, "a split changed the state of Python's own module random")
    own = np.random.default_rng(5)
    state = own.bit_generator.state
    twice = [samples_of(random_split(range(50), [25, 25], generator=own)[0]) for _ in range(2)]
    expect_true(own.bit_generator.state == state, "the generator that was given was advanced: its state is only read")
    expect(twice[1], twice[0], "a second split with a generator in the same state")

with check("8.5", "fractions lose no sample, wherever they round"):
    for total in (0, 1, 7, 10, 99):
        sizes = [len(p) for p in random_split(range(total), [0.7, 0.15, 0.15], generator=0)]
        expect(sum(sizes), total, f"the sum of the lengths of a split of {total} samples")
    thirds = random_split(range(5), [0.34, 0.33, 0.33], generator=0)
    expect([len(p) for p in thirds], [2, 2, 1], "thirds of 5")
    expect(sorted(k for part in thirds for k in samples_of(part)), list(range(5)), "the samples of all three, sorted")
    expect([len(p) for p in random_split(range(11), [0.0, 0.5, 0.5], generator=0)], [1, 5, 5], "0.0, 0.5 and 0.5 of 11")
    pieces = random_split(range(98), [1 / 49] * 49, generator=0)  # which add up to nearly 1, however they are added
    expect([len(part) for part in pieces], [2] * 49, "49 fractions 1/49 of 98")

with check("8.5", "whether lengths are fractions is decided for all together"):
    for lengths in ([1, 0.0], [0.0, 1], [1.0, 0.0], [1.0], [np.float32(0), np.float32(1)]):
        sizes = [len(part) for part in random_split(range(10), lengths, generator=0)]
        expect(sizes, [int(10 * length) for length in lengths], f"the lengths of a split of 10 samples by {lengths}")
    sizes = [len(part) for part in random_split(range(10), list(np.array([7, 3])), generator=0)]
    expect(sizes, [7, 3], "the lengths of a split by NumPy's integers 7 and 3")
    for wanted in ([7, 3], [0.5, 0.25, 0.25]):
        lengths = list(wanted)
        random_split(range(10), lengths, generator=0)
        expect(lengths, wanted, "the caller's list of lengths after a split")
    expect_error(ValueError, lambda: random_split(range(10), [5, 0.5]), "5 and 0.5, which are no fractions of one")

with check("8.5", "nothing is loaded, and wrong lengths are refused"):
    untouched = Diary(20)
    random_split(untouched, [15, 5], generator=0)
    expect(untouched.samples, [], "the samples loaded by a split")
    cut = random_split(untouched, [15, 5], generator=0)
    kinds = [type(cut).__name__, *(type(part).__name__ for part in cut), cut[1].dataset is untouched]
    expect(
        kinds, ["list", "Subset", "Subset", True], "what a split is, and whether it is of the dataset that was given"
    )
    expect_error(ValueError, lambda: random_split(range(70), [0.5, 0.6]), "fractions 0.5 and 0.6 of 70", 1.1, 70)
    expect_error(ValueError, lambda: random_split(range(70), [0.5, 0.3]), "fractions 0.5 and 0.3 of 70", 0.8, 70)
    expect_error(ValueError, lambda: random_split(range(10), [-2, 12]), "lengths -2 and 12")
    expect_error(ValueError, lambda: random_split(range(10), [-0.5, 1.5]), "fractions -0.5 and 1.5")
    expect_error(ValueError, lambda: random_split(range(5), [1, 0]), "the integers 1 and 0 for 5 samples")
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 2: CIFAR-10

*Tasks 8.6 to 8.8 · 17 points · about 45 minutes*

![Map of the loader. You are here: dataset, from files.](figures/map_loader_cifar10.svg)

CIFAR-10 has 60,000 colour photographs of 32 x 32 pixels in ten classes, collected by Krizhevsky, Nair and Hinton: small
enough to learn with, and real enough to be hard. The binary version is about as simple as a file format can be. Its
definition is at https://www.cs.toronto.edu/~kriz/cifar.html. Each file is a sequence of records, and nothing else:

| bytes | meaning |
|---|---|
| 1 | the label, 0 to 9 |
| 1,024 | the red channel, row by row |
| 1,024 | the green channel |
| 1,024 | the blue channel |

So a record has 3,073 bytes. The file has no header, no length and no checksum, so the reader has to detect errors
itself.
"""

# %%
#| default_exp core.dataloader.cifar10
"""CIFAR-10 from its two official formats, in memory or memory-mapped.

Formats: https://www.cs.toronto.edu/~kriz/cifar.html
"""

# %%
#| export
RECORD = np.dtype([("label", np.uint8), ("image", np.uint8, (3, 32, 32))])  # 3,073 bytes
N_CLASSES = 10

# %% [markdown]
"""
The checks below make small files in this format. The functions that write them are given:

| given | what it does for you |
|---|---|
| `binary_batch(n)` | makes `n` random records: the bytes of the file, its images and its labels |
| `python_batch(images, labels)` | makes the bytes of a pickle like the official ones |
| `scratch_file(content)` | writes bytes to a temporary file and returns its path |
| `scratch_folder()` | makes a temporary folder; it is removed when Python ends |
| `small_cifar10(records)` | writes a data set of six small files; returns its folder, images and labels |
"""


# %% nbgrader={"grade": false, "grade_id": "cifar-fixtures", "locked": true, "schema_version": 3, "solution": false}
from tinytorch.lab.tiny_cifar10 import binary_batch, python_batch, scratch_file, scratch_folder, small_cifar10

content, true_images, true_labels = binary_batch(7)


# %% [markdown]
"""
**Predict.** This reader follows the table word by word, one record at a time. A training file has 10,000 records. How
long will it take? And how long will it take if NumPy looks at all bytes at once?
"""


# %%
def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    """Read one record at a time: the naive version."""
    pixels, classes = [], []
    with Path(path).open("rb") as file:
        while record := file.read(3073):
            classes.append(record[0])
            pixels.append(np.array(list(record[1:]), dtype=np.uint8).reshape(3, 32, 32))
    return np.stack(pixels), np.array(classes, dtype=np.int64)


# %% tags=["measure"]
thousand, _, _ = binary_batch(1000)
thousand_path = scratch_file(thousand)
record_by_record = seconds(lambda: read_binary_batch(thousand_path))
all_at_once = seconds(lambda: np.fromfile(thousand_path, dtype=RECORD))
print(f"1,000 records one by one: {record_by_record * 1e3:.1f} ms; all bytes at once: {all_at_once * 1e3:.2f} ms")

# %% [markdown]
"""
### 8.6 · read_binary_batch: bytes to images

*5 points, medium.* Read the whole file in one go. The dtype `RECORD` above, or slicing of your own, finds labels and
pixels. Real files get cut off, and people open wrong files. The format has no checksum, so check what you can: the
size, and every label. Both checks are functions of their own, because the memory-mapped reader needs them, too.

The error is `DataError(path, expected=..., found=..., offset=...)`: what the format requires, what the file has, and
the byte where it goes wrong.

*Hint: `np.fromfile` takes a dtype; you index a structured array by field name. At which byte does record k begin?*
"""


# %% nbgrader={"grade": false, "grade_id": "8_6", "locked": false, "schema_version": 3, "solution": true}
#| export
def count_records(path: str | os.PathLike[str]) -> int:
    """Return the number of records in a file, from its size alone.

    Raises:
        DataError: the file is empty, or its size is not a multiple of 3,073 bytes; gives this and the size found.
    """
    ### BEGIN SOLUTION
    size = Path(path).stat().st_size
    if size == 0 or size % RECORD.itemsize:
        raise DataError(path, expected=f"one or more records of {RECORD.itemsize} bytes", found=f"{size} bytes")
    return size // RECORD.itemsize
    ### END SOLUTION


def require_labels(labels: np.ndarray, path: str | os.PathLike[str], first: int = 0) -> None:
    """Raise DataError if a label is 10 or more.

    Args:
        labels: (n,) uint8, the labels of n records that follow each other in the file.
        first: the record, counted from 0, that `labels[0]` belongs to.

    Raises:
        DataError: `offset` is the byte of the first such label in the file, `found` is the label.
    """
    ### BEGIN SOLUTION
    wrong = np.flatnonzero(labels >= N_CLASSES)
    if len(wrong):
        offset = (first + int(wrong[0])) * RECORD.itemsize
        raise DataError(path, offset=offset, expected="a label from 0 to 9", found=int(labels[wrong[0]]))
    ### END SOLUTION


def read_binary_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    """Read a file of CIFAR-10 records (format: https://www.cs.toronto.edu/~kriz/cifar.html).

    Returns:
        images (N, 3, 32, 32) uint8, channels red, green, blue; labels (N,) int64, 0 to 9.

    Raises:
        DataError: see `count_records` and `require_labels`.
        FileNotFoundError: there is no such file.
    """
    ### BEGIN SOLUTION
    count_records(path)
    records = np.fromfile(path, dtype=RECORD)
    require_labels(records["label"], path)
    return np.ascontiguousarray(records["image"]), records["label"].astype(np.int64)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_6-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
with check("8.6", "images and labels come out as they went in"):
    images, labels = read_binary_batch(scratch_file(content))
    expect(images, true_images, "the images of a file of 7 records")
    expect(labels, true_labels, "the labels of a file of 7 records")

with check("8.6", "a file that was cut off is refused, and the sizes are named"):
    cut = scratch_file(content[:-1])
    error = expect_error(DataError, lambda: read_binary_batch(cut), "7 records less one byte", cut.name)
    for size, what in ((7 * 3073 - 1, "the size found"), (3073, "the size of a record")):
        expect(str(size) in str(error).replace(",", ""), True, f"whether {what}, {size}, is in the message")
    expect_error(DataError, lambda: read_binary_batch(scratch_file(b"")), "an empty file")

with check("8.6", "a label of 10 is refused, and the byte is named"):
    spoilt = bytearray(content)
    spoilt[3 * 3073] = 10
    error = expect_error(DataError, lambda: read_binary_batch(scratch_file(bytes(spoilt))), "a label of 10 in record 3")
    expect(getattr(error, "offset", None), 3 * 3073, "the offset of the label of record 3")

# %% nbgrader={"grade": true, "grade_id": "8_6-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
import re
from functools import partial

with check("8.6", "the first and the last wrong label, and the largest"):
    for record, label in ((0, 10), (6, 255), (2, 99)):
        spoilt = bytearray(content)
        spoilt[record * 3073] = label
        broken = scratch_file(bytes(spoilt))
        error = expect_error(
            DataError, lambda path=broken: read_binary_batch(path), f"label {label} in record {record}"
        )
        expect(getattr(error, "offset", None), record * 3073, f"the offset of the label of record {record}")
    spoilt = bytearray(content)
    spoilt[2 * 3073], spoilt[5 * 3073] = 20, 77
    error = expect_error(
        DataError, lambda: read_binary_batch(scratch_file(bytes(spoilt))), "wrong labels in records 2 and 5"
    )
    expect(getattr(error, "offset", None), 2 * 3073, "the offset of the first of two wrong labels")

with check("8.6", "pixels of 10 and more are no labels, and a label of 9 is fine"):
    nines = bytes([9]) + bytes([200]) * 3072
    images, labels = read_binary_batch(scratch_file(nines))
    expect(labels, np.array([9], dtype=np.int64), "the label of a record")
    expect(images, np.full((1, 3, 32, 32), 200, dtype=np.uint8), "the image of a record")

with check("8.6", "each of the checks works alone"):
    expect(count_records(scratch_file(content)), 7, "count_records of a file of 7 records")
    sparse = scratch_file(b"")
    os.truncate(sparse, 4000 * 3073)
    used = peak_mb(lambda: expect(count_records(sparse), 4000, "count_records of a file of 4,000 records"))
    expect_true(used < 1, "count_records used more than 1 MB: the size of a file is known without reading it")
    for size in (0, 1, 3072, 3074, 7 * 3073 + 1):
        path = scratch_file(bytes(size), "cut.bin")
        counting = partial(count_records, path)
        error = expect_error(DataError, counting, f"count_records of {size} bytes", "cut.bin")
        told = str(error).replace(",", "").replace(str(path), "")
        if size:
            expect([n in told for n in ("3073", str(size))], [True] * 2, f"whether 3,073 and {size} are in the message")
    linked = sparse.with_name("linked.bin")
    linked.symlink_to(sparse)
    expect(count_records(linked), 4000, "count_records of a link to a file of 4,000 records")
    expect(require_labels(np.array([0, 9, 3], dtype=np.uint8), "x.bin"), None, "require_labels of 0, 9, 3")
    wrong_labels = np.array([1, 2, 30], dtype=np.uint8)
    error = expect_error(DataError, lambda: require_labels(wrong_labels, "x.bin", first=100), "labels 1, 2, 30", 30)
    expect(getattr(error, "offset", None), 102 * 3073, "the offset, when the labels begin at record 100")
    late_labels = np.array([0, 12, 99, 9], dtype=np.uint8)
    error = expect_error(DataError, lambda: require_labels(late_labels, "x.bin", 10**6), "labels 0, 12, 99", "x.bin")
    expect(re.findall(r"[0-9]+", str(error.found)), ["12"], "the numbers in the attribute `found`")
    expect(error.offset, 1_000_001 * 3073, "the offset, when the labels begin at record 1,000,000")

with check("8.6", "a missing file stays a FileNotFoundError"):
    expect_error(FileNotFoundError, lambda: read_binary_batch("no-such-file.bin"), "a file that does not exist")
### END HIDDEN TESTS

# %% [markdown]
"""
### Files that run programs

The other official format is a Python pickle. A pickle is not data: it is a small program that builds objects, and it
may call any function that it names. **Predict:** what does the next cell print, and who decided that?
"""


# %%
class Harmless:
    """What an attacker's pickle looks like: it asks for a call of `print` (it could be `os.system`) when it is read."""

    def __reduce__(self) -> tuple[Any, ...]:
        return print, ("this line was printed by reading a file",)


harmful_pickle = pickle.dumps({b"data": Harmless()})
pickle.loads(harmful_pickle)


# %%
def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    """Read a pickled batch and trust it: the naive version."""
    content = pickle.loads(Path(path).read_bytes(), encoding="bytes")
    return content[b"data"].reshape(-1, 3, 32, 32), np.array(content[b"labels"])


# %% [markdown]
"""
### 8.7 · read_python_batch: a pickle on a short leash

*5 points, medium.* When a pickle names a function or a class, the unpickler calls its own method
`find_class(module, name)`, and uses what that returns. So this method decides what a file can do. The files of CIFAR-10
name three things, which rebuild an array. `ADMITTED` says what to return for each: a harmless replacement for NumPy's
own function. (It has four lines because NumPy moved one of them.) For any other name, raise an error. Then nothing of
it is ever called.

`PlainUnpickler` is given. It reads a file that was opened with `"rb"`:
`RestrictedUnpickler(file, encoding="bytes").load()`. It needs the encoding because the files come from Python 2: keys
and texts are bytes. When `load` fails, call `fault(error)` of the same unpickler: it returns a sentence that says what
is wrong with the file. Then check what you read as carefully as in 8.6.

*Hint: "Restricting Globals" in the documentation of `pickle`. A damaged pickle can raise almost any exception; all of
them mean the same here.*
"""

# %%
#| export
ADMITTED: dict[tuple[str, str], Any] = {
    ("numpy.core.multiarray", "_reconstruct"): empty_array,
    ("numpy._core.multiarray", "_reconstruct"): empty_array,
    ("numpy", "ndarray"): "ndarray",  # an argument of `_reconstruct`, never called
    ("numpy", "dtype"): byte_type,
}


# %% nbgrader={"grade": false, "grade_id": "8_7", "locked": false, "schema_version": 3, "solution": true}
#| export
class RestrictedUnpickler(PlainUnpickler):
    """An unpickler that admits only the names in `ADMITTED`."""

    def find_class(self, module: str, name: str) -> Any:
        """Return what `ADMITTED` has for (module, name).

        Raises:
            pickle.UnpicklingError: a name that is not admitted; the message gives module and name.
        """
        ### BEGIN SOLUTION
        if (module, name) not in ADMITTED:
            raise pickle.UnpicklingError(f"the name {module}.{name}, which no CIFAR-10 file needs")
        return ADMITTED[module, name]
        ### END SOLUTION


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    """Read a pickled CIFAR-10 batch: a dict with b"data" (N, 3072) uint8 and b"labels", a list of N integers.

    Returns:
        images (N, 3, 32, 32) uint8; labels (N,) int64, 0 to 9: the same as `read_binary_batch` of the same batch.

    Raises:
        DataError: not a pickle, or cut off; a name that is not admitted (it is named, and nothing was called); data or
            labels that are missing, or of the wrong shape, type, number or range; no images at all.
        FileNotFoundError: there is no such file.
    """
    ### BEGIN SOLUTION
    unpickler = RestrictedUnpickler(io.BytesIO(Path(path).read_bytes()), encoding="bytes")
    try:
        content = unpickler.load()
    except Exception as error:
        raise DataError(path, expected="a pickled CIFAR-10 batch", found=unpickler.fault(error)) from error
    if not isinstance(content, dict) or not {b"data", b"labels"} <= content.keys():
        found = f"the keys {list(content)}"[:200] if isinstance(content, dict) else type(content).__name__
        raise DataError(path, expected='a dict with b"data" and b"labels"', found=found)
    data, labels = content[b"data"], content[b"labels"]
    if not isinstance(data, np.ndarray) or data.dtype != np.uint8 or data.ndim != 2 or data.shape[1] != 3072:
        found = f"{data.dtype} {data.shape}" if isinstance(data, np.ndarray) else type(data).__name__
        raise DataError(path, expected="data of shape (N, 3072), uint8", found=found)
    if not isinstance(labels, list) or not set(map(type, labels)) <= {int}:
        raise DataError(path, expected="a list of integer labels", found="something else")
    if len(labels) != len(data) or not labels:
        raise DataError(path, expected=f"{len(data)} labels, at least one", found=f"{len(labels)}")
    if min(labels) < 0 or max(labels) >= N_CLASSES:
        raise DataError(path, expected="labels from 0 to 9", found=f"labels from {min(labels)} to {max(labels)}")
    return data.reshape(-1, 3, 32, 32), np.array(labels, dtype=np.int64)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_7-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
with check("8.7", "both formats give the same images and labels"):
    pickled = scratch_file(python_batch(true_images, true_labels), "data_batch_1")
    images, labels = read_python_batch(pickled)
    expect(images, true_images, "the images of a pickled batch")
    expect(labels, true_labels, "the labels of a pickled batch")

with check("8.7", "a name that is not admitted is refused, and nothing is called"):
    vars(tempfile).pop("tito_was_here", None)
    trap = scratch_file(b"cbuiltins\nexec\n(S'import tempfile; tempfile.tito_was_here = True'\ntR.", "data_batch_1")
    error = expect_error(DataError, lambda: read_python_batch(trap), "a pickle that calls exec")
    expect_true(not hasattr(tempfile, "tito_was_here"), "the program in the pickle was run")
    expect("exec" in str(error), True, "whether the name that was refused, exec, is in the message")

with check("8.7", "what is not a batch is a DataError"):
    expect_error(DataError, lambda: read_python_batch(scratch_file(b"", "empty")), "an empty file", "empty")
    expect_error(
        DataError, lambda: read_python_batch(scratch_file(pickle.dumps({b"data": 1}))), "a pickle without labels"
    )


# %% nbgrader={"grade": true, "grade_id": "8_7-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
def refuses(content: bytes, what: str, *mentions: object) -> None:
    path = scratch_file(content, "data_batch_2")
    expect_error(DataError, lambda: read_python_batch(path), what, "data_batch_2", *mentions)


def outcome_of(data: Any, labels: Any, **more: Any) -> str:
    """Return what reading a pickle of these two gives: "read", or the name of the error."""
    content = {b"data": data, b"labels": labels, **{name.encode(): value for name, value in more.items()}}
    try:
        read_python_batch(scratch_file(pickle.dumps(content, protocol=3), "data_batch_2"))
    except Exception as error:
        return type(error).__name__
    return "read"


with check("8.7", "no other name is admitted, not even NumPy's own"):
    for name in (
        b"os\nsystem",
        b"numpy\nfromfile",
        b"numpy.core.multiarray\nfromfile",
        b"builtins\neval",
        b"numpy\nload",
    ):
        called = name.decode().split("\n")[1]
        refuses(b"c" + name + b"\n(S'no-such-file'\ntR.", f"a pickle that calls {called}", called)
    for module, name in (
        ("os", "system"),
        ("numpy", "load"),
        ("numpy.core.multiarray", "fromfile"),
        ("numpy.ma", "ndarray"),
        ("_reconstruct", "numpy.core.multiarray"),
    ):
        expect_error(
            pickle.UnpicklingError,
            lambda m=module, n=name: RestrictedUnpickler(io.BytesIO(b"")).find_class(m, n),
            f"find_class({module!r}, {name!r})",
            module,
            name,
        )
    for (module, name), admitted in ADMITTED.items():
        found = RestrictedUnpickler(io.BytesIO(b"")).find_class(module, name)
        expect_true(found is admitted, f"find_class({module!r}, {name!r}) should return what ADMITTED has")
    refuses(
        pickle.dumps({b"data": true_images, b"labels": [1], b"more": Path("x")}, protocol=3),
        "a pickle with a Path in it",
    )

with check("8.7", "every way of being cut off"):
    whole = python_batch(true_images[:1], true_labels[:1])
    for end in (1, 5, 60, 150, len(whole) - 3000, len(whole) - 10, len(whole) - 1):
        refuses(whole[:end], f"the first {end} bytes of a pickle of {len(whole)}")

with check("8.7", "data and labels must fit each other and the format"):
    refuses(python_batch(true_images, true_labels[:-1]), "7 images and 6 labels")
    refuses(python_batch(true_images, [10, *true_labels[1:]]), "a label of 10")
    refuses(pickle.dumps([1, 2, 3]), "a list")
    refuses(pickle.dumps(5), "a number")
    refuses(pickle.dumps({b"labels": [1]}), "a dict without data")
    two = np.zeros((2, 3072), np.uint8)
    for data, what in (
        (two, "read"),
        (np.zeros((4, 1536), np.uint8), "DataError"),
        (two.reshape(2, 3, 32, 32), "DataError"),
        (two.reshape(-1), "DataError"),
        (np.zeros((2, 3071), np.uint8), "DataError"),
        (two.astype(np.float64), "DataError"),
        ([[300] * 3072, [1] * 3072], "DataError"),
        ([[1] * 3072] * 2, "DataError"),
        (two.tobytes(), "DataError"),
        (None, "DataError"),
    ):
        shape = np.shape(data)
        expect(outcome_of(data, [1, 2]), what, f"reading data that are {type(data).__name__} {shape}, and two labels")
    for labels, what in (
        ([0, 9], "read"),
        ([1], "DataError"),
        ([1, 2, 3], "DataError"),
        ([1, -1], "DataError"),
        ([1, 10**30], "DataError"),
        ([1, b"5"], "DataError"),
        ([1.0, 2.0], "DataError"),
        ([1, None], "DataError"),
        ([[1], [2]], "DataError"),
        (b"\x01\x02", "DataError"),
        ({0: 1, 1: 2}, "DataError"),
        (5, "DataError"),
    ):
        expect(outcome_of(two, labels), what, f"reading two images and the labels {labels}")
    expect(outcome_of(two[:0], []), "DataError", "reading no records")
    official = {"batch_label": b"training batch 1 of 5", "filenames": [b"cat.png", b"dog.png"]}
    expect(outcome_of(two, [1, 2], **official), "read", "reading a batch with the other keys of the official files")

with check("8.7", "newer pickles of the same batch are read too"):
    flat = true_images.reshape(len(true_images), -1)
    newer = pickle.dumps({b"data": flat, b"labels": [int(label) for label in true_labels]}, protocol=3)
    images, labels = read_python_batch(scratch_file(newer))
    expect([images, labels], [true_images, true_labels], "images and labels of a pickle from Python 3")
    expect_error(FileNotFoundError, lambda: read_python_batch("no-such-file"), "a file that does not exist")
### END HIDDEN TESTS

# %% [markdown]
"""
### In memory, or on disk?

CIFAR-10 has 180 MB of pixels, so it fits into memory. The next data set may not. A *memory map* makes a file look like
an array: the operating system reads a page (4 KiB) when you touch it, and drops it when memory runs short. Two helpers
are given. One maps a file. The other makes several files look like one array, with the two methods that a dataset
needs of an array: its length, and `take`.
"""


# %%
#| export
def map_binary_batch(path: str | os.PathLike[str]) -> np.ndarray:
    """Map a file of CIFAR-10 records: an array of `RECORD`s (N,), none of which is read before it is used.

    Raises:
        DataError: see `count_records`. Labels are not checked: that would read every page of the file.
    """
    return np.memmap(path, dtype=RECORD, mode="r", shape=(count_records(path),))


class JoinedRecords:
    """Mapped files one after another, indexed as one array of records (N,); nothing is copied but what is asked for.

    Raises:
        DataError: a record that is asked for has a label of 10 or more.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths, self.files = list(paths), [map_binary_batch(path) for path in paths]
        self.ends = np.cumsum([len(file) for file in self.files])

    def __len__(self) -> int:
        return int(self.ends[-1])

    def __reduce__(self) -> tuple[Any, ...]:  # pickled and copied as paths: a map would take its whole file along
        return JoinedRecords, (self.paths,)

    def take(self, indices: Sequence[int] | np.ndarray) -> np.ndarray:
        """Return the records (len(indices),) at these positions, copied, in this order."""
        places = np.asarray(indices, dtype=np.int64)
        wrong = places[(places < -len(self)) | (places >= len(self))]
        if len(wrong):
            resolve_index(wrong[0], len(self))  # raises IndexError
        places = places % len(self)
        which = np.searchsorted(self.ends, places, side="right")
        records = np.empty(len(places), dtype=RECORD)
        for k, (file, path) in enumerate(zip(self.files, self.paths, strict=True)):
            (here,) = np.nonzero(which == k)
            rows = places[here] - (self.ends[k] - len(file))
            records[here] = file[rows]
            for row in rows[records["label"][here] >= N_CLASSES]:
                require_labels(file["label"][row : row + 1], path, first=int(row))
        return records


# %% [markdown]
"""
### 8.8 · CIFAR10Dataset

*7 points, medium.* Now put the parts together. In memory, read the files of the split and join them into `images` and
`labels`. Memory-mapped, the records stay on disk, in a `JoinedRecords`; its `take` returns records with the fields
"image" and "label".

`locate_cifar10`, given, finds the files: it returns the files of a split and the names of the classes, downloads what
is missing if it may, and says what is wrong if it can't.

A transform works on one image, so a dataset with a transform can't give a whole batch: its `get_batch` returns
`NotImplemented` (the constant; it raises nothing). A `target_transform` alone is a transform, too.

*Hint: write one private method that returns images and labels for a list of positions, in memory or mapped; the rest
follows from it. Put it into the same cell, below `get_batch`.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_8", "locked": false, "schema_version": 3, "solution": true}
#| export
class CIFAR10Dataset(Dataset):
    """CIFAR-10 images (3, 32, 32) uint8 with labels (int64, 0 to 9).

    Args:
        root: folder that holds the data set, or is to hold it.
        train: the five training files if true, else the test file.
        download: fetch the data set (about 170 MB) if `root` has none.
        format: "binary" or "python", which hold the same images.
        mmap: leave the images on disk and read what is asked for; binary format only.
        transform: called with an image (3, 32, 32) uint8, a copy, each time the image is asked for; what it returns
            takes the image's place in the sample.
        target_transform: the same for the label.

    Attributes:
        classes: the names of the ten classes.
        images, labels: all of the split, (N, 3, 32, 32) uint8 and (N,) int64. A mapped dataset has no such attributes.

    Raises:
        DataError: files are missing, or not what the format says. DownloadError: such as no network.
        ValueError: an unknown format, or `mmap` with the python format.
    """

    def __init__(
        self,
        root: str | os.PathLike[str] = "./data",
        train: bool = True,
        download: bool = True,
        *,
        format: str = "binary",
        mmap: bool = False,
        transform: Callable[[np.ndarray], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        if mmap and format != "binary":
            raise ValueError(f"mmap needs the binary format, whose records are at fixed places; got format {format!r}")
        files, self.classes = locate_cifar10(root, train, download, format)
        self.transform, self.target_transform = transform, target_transform
        ### BEGIN SOLUTION
        self.records = JoinedRecords(files) if mmap else None
        if not mmap:
            read = read_binary_batch if format == "binary" else read_python_batch
            images, labels = zip(*map(read, files), strict=True)
            self.images, self.labels = np.concatenate(images), np.concatenate(labels)
        ### END SOLUTION

    def __len__(self) -> int:
        """Return the number of images of the split."""
        ### BEGIN SOLUTION
        return len(self.labels) if self.records is None else len(self.records)
        ### END SOLUTION

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        """Return (image, label), transformed; `index` may be negative, and raises IndexError out of range.

        The image is a copy, with a transform or without: the caller may change it.
        """
        ### BEGIN SOLUTION
        images, labels = self._take([resolve_index(index, len(self))])
        image = images[0] if self.transform is None else self.transform(images[0])
        label = labels[0] if self.target_transform is None else self.target_transform(labels[0])
        return image, label
        ### END SOLUTION

    def get_batch(self, indices: Sequence[int] | np.ndarray) -> Any:
        """Return images (n, 3, 32, 32) uint8 and labels (n,) int64, or NotImplemented if either transform is given."""
        ### BEGIN SOLUTION
        plain = self.transform is None and self.target_transform is None
        return self._take(indices) if plain else NotImplemented

    def _take(self, indices: Sequence[int] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.records is None:
            return self.images.take(indices, axis=0), self.labels.take(indices)
        records = self.records.take(indices)
        return np.ascontiguousarray(records["image"]), records["label"].astype(np.int64)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_8-check", "locked": true, "points": 4, "schema_version": 3, "solution": false}
cifar_root, all_images, all_labels = small_cifar10()

with check("8.8", "five files make the training split, one the test split"):
    train_set = CIFAR10Dataset(cifar_root, train=True, download=False)
    test_set = CIFAR10Dataset(cifar_root, train=False, download=False)
    expect([len(train_set), len(test_set)], [20, 4], "the lengths of both splits, with 4 records a file")
    expect(np.asarray(train_set[13][0]), all_images[13], "training image 13")
    expect(int(train_set[-1][1]), int(all_labels[19]), "the label of the last training image")
    expect(np.asarray(test_set[0][0]), all_images[20], "test image 0")
    expect(train_set.classes[0], "airplane", "the name of class 0")
    expect((train_set.images, train_set.labels), (all_images[:20], all_labels[:20]), "the attributes images and labels")

with check("8.8", "a batch comes in one go"):
    expect(train_set.get_batch([19, 0]), (all_images[[19, 0]], all_labels[[19, 0]]), "the batch of images 19 and 0")

with check("8.8", "memory-mapped, the images are the same"):
    mapped = CIFAR10Dataset(cifar_root, train=True, download=False, mmap=True)
    expect(len(mapped), 20, "the length of the mapped training split")
    expect(np.asarray(mapped[7][0]), all_images[7], "mapped image 7")
    expect(mapped.get_batch([19, 0]), (all_images[[19, 0]], all_labels[[19, 0]]), "the mapped batch of images 19 and 0")

with check("8.8", "transforms"):
    half = CIFAR10Dataset(
        cifar_root, download=False, transform=lambda image: image[:, :16], target_transform=lambda y: -int(y)
    )
    expect(np.asarray(half[3][0]), all_images[3][:, :16], "image 3, transformed")
    expect(half[3][1], -int(all_labels[3]), "label 3, transformed")
    expect_true(
        half.get_batch([1]) is NotImplemented, "get_batch of a dataset with a transform must say NotImplemented"
    )

# %% nbgrader={"grade": true, "grade_id": "8_8-hidden", "locked": true, "points": 3, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.8", "only one of the two transforms is enough to be asked one by one"):
    for only in ({"transform": lambda image: image * 0}, {"target_transform": lambda y: 7}):
        for mode in (False, True):
            changed = CIFAR10Dataset(cifar_root, download=False, mmap=mode, **only)
            expect_true(
                changed.get_batch([0]) is NotImplemented, f"get_batch with {next(iter(only))} must say NotImplemented"
            )
            image, label = changed[2]
            wanted_image = all_images[2] * 0 if "transform" in only else all_images[2]
            expect(np.asarray(image), wanted_image, f"image 2 with {next(iter(only))}")
            expect(
                int(label), 7 if "target_transform" in only else int(all_labels[2]), f"label 2 with {next(iter(only))}"
            )
            if "transform" in only:
                expect(np.asarray(label).dtype, np.dtype(np.int64), f"the dtype of label 2 beside it, mmap={mode}")

with check("8.8", "a transform may change its image, and is called each time"):

    def darken(image: np.ndarray) -> np.ndarray:
        transformed.append(1)
        image //= 2
        return image

    for mode in (False, True):
        transformed: list[int] = []
        dark = CIFAR10Dataset(cifar_root, download=False, mmap=mode, transform=darken)
        expect(len(transformed), 0, f"calls of the transform before an image was asked for, mmap={mode}")
        for time_asked in ("first", "second"):
            expect(np.asarray(dark[5][0]), all_images[5] // 2, f"image 5, halved, the {time_asked} time, mmap={mode}")
        expect(len(transformed), 2, f"calls of the transform for two images, mmap={mode}")
        calls = itertools.count()
        noted = CIFAR10Dataset(
            cifar_root, download=False, mmap=mode, target_transform=lambda y, calls=calls: (next(calls), int(y))
        )
        lowered = CIFAR10Dataset(cifar_root, download=False, mmap=mode, target_transform=lambda y: y - 10)
        expect(int(lowered[5][1]), int(all_labels[5]) - 10, f"label 5 less 10, mmap={mode}")
        label = int(all_labels[5])
        expect([noted[5][1], noted[5][1]], [(0, label), (1, label)], f"(call, label) of label 5, twice, mmap={mode}")

with check("8.8", "positions and batches, in memory and mapped"):
    train_set = CIFAR10Dataset(cifar_root, download=False)
    for name, one_set in (("in memory", train_set), ("mapped", CIFAR10Dataset(cifar_root, download=False, mmap=True))):
        expect_error(IndexError, lambda s=one_set: s[20], f"image 20 of 20, {name}")
        expect_error(IndexError, lambda s=one_set: s[-21], f"image -21 of 20, {name}")
        expect(np.asarray(one_set[-20][0]), all_images[0], f"image -20 of 20, {name}")
        shuffled = np.random.default_rng(5).permutation(20)
        expect(
            one_set.get_batch(shuffled), (all_images[shuffled], all_labels[shuffled]), f"all images, shuffled, {name}"
        )
        expect(np.asarray(one_set[4][1]).dtype, np.dtype(np.int64), f"the dtype of a label, {name}")
    for some_rows in ([1, 2], range(20), np.arange(20)):
        taken_images, taken_labels = train_set.get_batch(some_rows)
        taken_images[:], taken_labels[:] = 0, 99
        expect(np.asarray(train_set[1][0]), all_images[1], f"image 1, after the batch of {some_rows} was overwritten")
        expect(int(train_set[1][1]), int(all_labels[1]), f"label 1, after the batch of {some_rows} was overwritten")
    np.asarray(train_set[0][0])[:] = 0
    expect(np.asarray(train_set[0][0]), all_images[0], "image 0, after the one that was given was overwritten")
    mapped = CIFAR10Dataset(cifar_root, download=False, mmap=True)
    there = [hasattr(one_set, name) for one_set in (train_set, mapped) for name in ("images", "labels")]
    expect(there, [True, True, False, False], "whether images and labels are attributes, in memory and mapped")

with check("8.8", "the python format gives the same"):
    python_root = scratch_folder()
    python_folder = python_root / "cifar-10-batches-py"
    python_folder.mkdir()
    for k, name in enumerate([*(f"data_batch_{k}" for k in range(1, 6)), "test_batch"]):
        some_rows = slice(4 * k, 4 * k + 4)
        (python_folder / name).write_bytes(python_batch(all_images[some_rows], all_labels[some_rows]))
    from_pickle = CIFAR10Dataset(python_root, download=False, format="python")
    expect(
        from_pickle.get_batch(np.arange(20)),
        (all_images[:20], all_labels[:20]),
        "all training images of the python format",
    )
    half = CIFAR10Dataset(python_root, download=False, format="python", train=False, transform=lambda x: x[:, :16])
    expect(np.asarray(half[3][0]), all_images[23][:, :16], "test image 3 of the python format, transformed")
    expect_error(
        ValueError, lambda: CIFAR10Dataset(python_root, format="python", mmap=True, download=False), "mmap of pickles"
    )

with check("8.8", "a mapped file is not read whole"):
    sparse_root, _, _ = small_cifar10(1)
    for path in (sparse_root / "cifar-10-batches-bin").glob("data_batch_*.bin"):
        os.truncate(path, 2000 * 3073)
    used = peak_mb(lambda: CIFAR10Dataset(sparse_root, download=False, mmap=True).get_batch([3, 9000]))
    expect_true(used < 3, "opening 31 MB of mapped files and taking two images used more than 3 MB of memory")

with check("8.8", "what is missing or damaged is named"):
    expect_error(
        DataError, lambda: CIFAR10Dataset(sparse_root / "nowhere", download=False), "an empty root", "tito data"
    )
    (sparse_root / "cifar-10-batches-bin" / "test_batch.bin").unlink()
    missing = expect_error(DataError, lambda: CIFAR10Dataset(sparse_root, train=False, download=False), "no test file")
    expect("test_batch.bin" in str(missing), True, "whether the missing file is named in the message")
    third = sparse_root / "cifar-10-batches-bin" / "data_batch_3.bin"
    third.write_bytes(third.read_bytes()[:-7])
    for mode in (False, True):
        damaged = {"root": sparse_root, "download": False, "mmap": mode}
        expect_error(
            DataError, lambda a=damaged: CIFAR10Dataset(**a), f"a damaged third file, mmap={mode}", "data_batch_3.bin"
        )
### END HIDDEN TESTS

# %% [markdown]
"""
**Measure.** Random batches from memory and from maps. The files were just written, so they are still in the operating
system's memory, and nothing waits for a disk. What you see is bookkeeping: which file, which record, and pixels that
are copied twice because there are labels between them. With a cold disk, reading time is added. When would you use maps
anyway?
"""

# %% tags=["measure"]
measured_root, _, _ = small_cifar10(1000)
in_memory_set = CIFAR10Dataset(measured_root, download=False)
mapped_set = CIFAR10Dataset(measured_root, download=False, mmap=True)
random_order = np.random.default_rng(0).permutation(len(in_memory_set)).reshape(-1, 100)
for name, one_set in (("in memory", in_memory_set), ("memory-mapped", mapped_set)):
    duration = seconds(lambda s=one_set: [s.get_batch(batch) for batch in random_order])
    print(f"{name:>14}: {len(in_memory_set) / duration:>10,.0f} images/s in shuffled batches of 100")

# %% [markdown]
"""
## Part 3: Collate

*Tasks 8.9 and 8.10 · 11 points · about 30 minutes*

![Map of the loader. You are here: collate.](figures/map_loader_collate.svg)

A model needs one array of 128 images, not 128 arrays. To make one batch of many samples is called *collating*. A sample
may be more than an image and a label: a dict with a mask and a file name, for example. The batch keeps that shape, with
arrays at its leaves:

| sample | batch of N |
|---|---|
| array (3, 32, 32) uint8 | array (N, 3, 32, 32) uint8 |
| number `7` | array (N,) int64 |
| `(image, label)` | `(images, labels)` |
| `{"mask": ..., "name": "cat.png"}` | `{"mask": masks, "name": ["cat.png", ...]}` |

![Three samples, each a pair of an image and a label, are three rows. Collating turns rows into columns: one column of
three images, which becomes one array, and one column of three labels, which becomes
another.](figures/collate_columns.svg)
"""

# %%
#| default_exp core.dataloader.collate
"""Collating: many samples of one shape into one batch of that shape."""

# %% [markdown]
"""
**Predict.** The naive way to collate pairs is one line. What does it do with a batch whose third image is smaller than
the others? Would the message help you find that image among 50,000?
"""


# %%
def naive_collate(samples: Sequence[tuple[Any, ...]]) -> tuple[np.ndarray, ...]:
    return tuple(np.stack([np.asarray(value) for value in column]) for column in zip(*samples, strict=True))


try:
    naive_collate([(np.zeros((3, 32, 32)), 0), (np.zeros((3, 32, 32)), 1), (np.zeros((3, 32, 30)), 2)])
except ValueError as error:
    print(f"ValueError: {error}")

# %% [markdown]
"""
### 8.9 · stack_arrays: one array from many

*4 points, easy.* Stack arrays of equal shape. If one has another shape, say which one, and give both shapes: its
position in the batch leads to the sample, and the loader will add the index in the dataset. NumPy does two things
silently that would spoil a batch: it turns numbers into texts where there are texts beside them (refuse this), and it
drops masks (keep them: `np.ma.stack`).

*Hint: `np.shape` works on anything; `dtype.kind` is one letter ("biufc" are numbers);
`CollateError(message, position=...)` carries the position.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_9", "locked": false, "schema_version": 3, "solution": true}
#| export
def stack_arrays(arrays: Sequence[np.ndarray]) -> np.ndarray:
    """Stack N >= 1 arrays of shape (...) into a new one of shape (N, ...).

    The dtype is kept; where numbers have different ones, it is the common one that NumPy finds. Masks are kept.

    Raises:
        CollateError: an array has another shape than the first; the message gives its position in the batch, counted
            from 0, and both shapes, and `position` is that of the first such array. Or an array is of another kind of
            dtype than the first, such as texts or times beside numbers: NumPy would make texts, times or objects of all
            of them. `position` is again that of the first array that differs.

    Example:
        >>> stack_arrays([np.zeros((3, 4)), np.ones((3, 4))]).shape
        (2, 3, 4)
    """
    ### BEGIN SOLUTION
    first, kinds = np.asarray(arrays[0]), []
    for position, array in enumerate(arrays):
        dtype = np.asarray(array).dtype
        if np.shape(array) != first.shape:
            message = f"sample {position} of the batch has shape {np.shape(array)}, sample 0 has shape {first.shape}"
            raise CollateError(f"{message}; make them equal (crop, pad), or pass a collate_fn", position=position)
        kinds.append("number" if dtype.kind in "biufc" else dtype.names or dtype.kind)
        if kinds[position] != kinds[0]:
            found = f"is of dtype {dtype}, sample 0 of dtype {first.dtype}"
            message = f"sample {position} of the batch {found}, which have no dtype in common"
            raise CollateError(message, position=position)
    if any(isinstance(array, np.ma.MaskedArray) for array in arrays):
        return np.ma.stack(arrays)
    return np.stack([np.asarray(array) if isinstance(array, np.matrix) else array for array in arrays])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_9-check", "locked": true, "points": 2, "schema_version": 3, "solution": false}
with check("8.9", "equal shapes are stacked, and the dtype is kept"):
    stacked = stack_arrays([np.full((2, 3), k, dtype=np.uint8) for k in range(4)])
    expect(stacked, np.repeat(np.arange(4, dtype=np.uint8), 6).reshape(4, 2, 3), "four arrays (2, 3)")

with check("8.9", "another shape is named, with its position"):
    ragged = [np.zeros((3, 32, 32)), np.zeros((3, 32, 32)), np.zeros((3, 32, 30))]
    shapes = "(3, 32, 32)", "(3, 32, 30)"
    error = expect_error(CollateError, lambda: stack_arrays(ragged), "shapes (3, 32, 32) twice, then another", *shapes)
    expect(getattr(error, "position", None), 2, "the position of the array that differs")

with check("8.9", "texts beside numbers are refused, and masks are kept"):
    error = expect_error(CollateError, lambda: stack_arrays([np.arange(2), np.array(["a", "b"])]), "numbers and texts")
    expect(getattr(error, "position", None), 1, "the position of the array of texts")
    hidden_pixel = np.ma.masked_array([1, 2], mask=[False, True])
    expect(np.ma.getmaskarray(stack_arrays([hidden_pixel])).tolist(), [[False, True]], "the mask of one masked array")

# %% nbgrader={"grade": true, "grade_id": "8_9-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.9", "shapes that NumPy would stretch are refused too"):
    for other in ((1,), (), (3, 1), (1, 3)):
        strange = [np.zeros(3), np.zeros(other)]
        expect_error(CollateError, lambda s=strange: stack_arrays(s), f"shapes (3,) and {other}")

with check("8.9", "the first that differs is named"):
    late = [np.zeros(2), np.zeros(2), np.zeros(2), np.zeros(5), np.zeros(2), np.zeros(6)]
    error = expect_error(CollateError, lambda: stack_arrays(late), "arrays 3 and 5 differ", "(5,)", "(2,)", "3")
    expect(getattr(error, "position", None), 3, "the position of the first array that differs")

with check("8.9", "single arrays, arrays of no dimension, and copies"):
    expect(stack_arrays([np.float32(2.5), np.float32(1)]), np.array([2.5, 1], dtype=np.float32), "two float32 numbers")
    lone = np.arange(3)
    alone = stack_arrays([lone])
    expect(alone, np.array([[0, 1, 2]]), "a batch of one")
    alone[:] = 9
    expect(lone.tolist(), [0, 1, 2], "a sample, after the batch that holds it was overwritten")
    twins = stack_arrays([lone, lone])
    twins[0] = 9
    expect([twins.tolist(), lone.tolist()], [[[9, 9, 9], [0, 1, 2]], [0, 1, 2]], "two copies of one array, one changed")
    expect(stack_arrays([np.array([True]), np.array([False])]), np.array([[True], [False]]), "booleans")
    for dtype in ("int8", "uint16", "float16", "float64", "complex64"):
        expect(stack_arrays([np.ones(2, dtype)] * 2).dtype.name, dtype, f"the dtype of two {dtype} arrays")
    for one, other, common in (
        ("uint8", "float32", "float32"),
        ("int16", "float64", "float64"),
        ("int32", "float32", "float64"),
        ("uint8", "int8", "int16"),
        ("int64", "int32", "int64"),
        ("bool", "uint8", "uint8"),
        ("float32", "complex64", "complex64"),
    ):
        for pair in ((one, other), (other, one)):
            batch = stack_arrays([np.ones(2, dtype) for dtype in pair])
            expect([batch.dtype.name, batch.tolist()], [common, [[1, 1]] * 2], f"ones of dtypes {' and '.join(pair)}")
    large_number = [np.array([2**24 + 1], np.int32), np.array([0.5], np.float32)]
    expect(stack_arrays(large_number).tolist(), [[16_777_217.0], [0.5]], "an int32 16,777,217 and a float32 0.5")

with check("8.9", "masks are kept, whichever array has one"):
    hidden_demo = np.ma.array([1.5, 2.5], mask=[False, True])
    for arrays, masks in (
        ([hidden_demo, hidden_demo[::-1]], [[False, True], [True, False]]),
        ([np.zeros(2), hidden_demo], [[False, False], [False, True]]),
        ([hidden_demo, np.zeros(2)], [[False, True], [False, False]]),
    ):
        kept = stack_arrays(arrays)
        expect(isinstance(kept, np.ma.MaskedArray), True, "whether a batch with a masked array is one")
        expect(np.ma.getmaskarray(kept).tolist(), masks, f"the mask of a batch of {arrays}")
        expect([kept.shape, float(kept.sum())], [(2, 2), float(sum(a.sum() for a in arrays))], "its shape and sum")
    plain_kind = type(stack_arrays([np.zeros(2)])).__name__
    expect(plain_kind, "ndarray", "the type of a batch without masks")
    error = expect_error(CollateError, lambda: stack_arrays([hidden_demo, hidden_demo[:1]]), "masks of two lengths")
    expect(getattr(error, "position", None), 1, "the position of a masked array of another shape")

with check("8.9", "what NumPy would make texts of is refused, and texts alone are stacked"):
    texts = [np.array(["cat", "dog"]), np.array(["horse", "cow"])]
    expect(stack_arrays(texts).tolist(), [["cat", "dog"], ["horse", "cow"]], "two arrays of texts")
    day = np.array(["2024-02-29", "2024-03-01"], dtype="datetime64[D]")
    durations = np.array([1, 2], dtype="timedelta64[s]")
    for odd in (texts[0], day, durations, np.array([b"cat", b"dog"]), np.array([None, "cat"], dtype=object)):
        for arrays in ([np.zeros(2), odd], [odd, np.arange(2)]):
            what = f"{arrays[0]!r}, then {arrays[1]!r}"
            error = expect_error(CollateError, lambda a=arrays: stack_arrays(a), what)
            expect(getattr(error, "position", None), 1, f"the position of the array of another kind in {what}")
    for pair in ([texts[0], day], [texts[0], np.array([b"cat", b"dog"])], [day, np.array([None, "cat"], object)]):
        expect_error(CollateError, lambda a=pair: stack_arrays(a), f"{pair[0]!r}, then {pair[1]!r}")
    late = [np.zeros(2), np.ones(2, np.int8), texts[0]]
    error = expect_error(CollateError, lambda: stack_arrays(late), "numbers twice, then texts")
    expect(getattr(error, "position", None), 2, "the position of the texts")
    expect(stack_arrays([np.array(True), np.array(2.5)]), np.array([1, 2.5]), "a boolean and a float")
### END HIDDEN TESTS

# %% [markdown]
"""
### 8.10 · collate_samples: any shape of sample

*7 points, hard.* The table above as one function. Write it in three steps; each has a check of its own below:

1. **Leaves.** Numbers become an array, texts become a list, arrays are stacked (8.9). Anything else is refused.
2. **Containers.** A tuple of samples is a batch of tuples turned inside out; the same goes for a list, a named tuple
   and a dict. Let the function call itself for each column, because there may be tuples and dicts inside.
3. **Samples that differ.** Tuples of different length, dicts with different keys, a number beside a text: say which
   sample of the batch is the odd one.

| given | what it does for you |
|---|---|
| `is_tensor(x)`, `stack_tensors(samples)` | recognise and stack the tensors of this course and of torch |
| `require_kind(samples, kind)` | refuses, and names, a sample that is not of this type |
| `require_alike(properties, what)` | refuses, and names, a sample whose length or keys differ |

*Hint: `zip(*samples)` turns rows into columns. A named tuple is a tuple with `_fields`, and its class takes the fields
one by one, not as a list. In which order do you ask what a sample is?*
"""


# %%
#| export
def require_kind(samples: Sequence[Any], kind: Any) -> None:
    """Raise MixtureError, naming the position, unless all samples are of this type, or one of several."""
    for position, sample in enumerate(samples):
        if not isinstance(sample, kind):
            found = f"cannot collate {type(sample).__name__} (sample {position} of the batch)"
            beside = f" beside {type(samples[0]).__name__} (sample 0)" if position else ""
            how = "convert it in the dataset, or pass a collate_fn that understands it"
            raise MixtureError(f"{found}{beside}: {how}", position)


def require_alike(properties: Sequence[Any], what: str) -> None:
    """Raise CollateError, naming the position, unless all samples have the same `what` (length, keys, type)."""
    for position, found in enumerate(properties):
        if found != properties[0]:
            message = f"sample {position} of the batch has {what} {found}, sample 0 has {what} {properties[0]}"
            raise CollateError(message, position=position)


# %% nbgrader={"grade": false, "grade_id": "8_10", "locked": false, "schema_version": 3, "solution": true}
#| export
def collate_samples(samples: Sequence[Any]) -> Any:
    """Make one batch of N >= 1 samples of the same structure.

    | sample | batch |
    |---|---|
    | NumPy array, NumPy scalar | array (N, ...), dtype kept |
    | bool, int, float, complex | array (N,) of bool, int64, float64, complex128; mixed, the widest of them |
    | `Tensor`, torch tensor | the same kind, (N, ...) |
    | str, bytes (`np.str_` and `np.bytes_` are both) | list of N |
    | tuple, named tuple, list | the same kind, of batches |
    | dict (any Mapping) | dict of batches, with the keys in the order of the first sample |

    Raises:
        CollateError: no samples, shapes that differ, tuples or lists of different length, dicts with different keys.
            `position` is that of the first sample that differs from sample 0.
        OverflowError: integers alone, of which int64 cannot hold one.
        TypeError: a sample of a type that the table lacks, or something that is neither a number nor an array beside
            a number; the message names the type. What is beside a text is not looked at.
            `MixtureError(message, position)` is a TypeError and a CollateError, and keeps the position.

    Example:
        >>> collate_samples([({"x": 1.5}, "a"), ({"x": 2.5}, "b")])
        ({'x': array([1.5, 2.5])}, ['a', 'b'])
    """
    ### BEGIN SOLUTION
    if not len(samples):
        raise CollateError("a batch needs at least one sample, got none")
    first = samples[0]
    if isinstance(first, str | bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_kind(samples, Mapping)
        require_alike([set(sample) for sample in samples], "keys")
        return {key: collate_samples([sample[key] for sample in samples]) for key in first}
    if isinstance(first, tuple | list):
        require_kind(samples, tuple | list)
        require_alike([len(sample) for sample in samples], "length")
        columns = [collate_samples(column) for column in zip(*samples, strict=True)]
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns) if isinstance(first, tuple) else columns
    if any(map(is_tensor, samples)):
        return stack_tensors(samples)
    require_kind(samples, np.ndarray | np.generic | bool | int | float | complex)
    if any(isinstance(sample, np.ndarray | np.generic) for sample in samples):
        return stack_arrays(samples)
    return np.asarray(samples, dtype=np.int64 if all(type(sample) is int for sample in samples) else None)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_10-leaves", "locked": true, "points": 1, "schema_version": 3, "solution": false}
with check("8.10", "step 1: arrays are stacked, and texts become a list"):
    pictures = [np.full((3, 2, 2), k, dtype=np.uint8) for k in range(3)]
    expect(collate_samples(pictures), np.stack(pictures), "the batch of three arrays (3, 2, 2)")
    names = collate_samples(["cat.png", "dog.png"])
    expect(names, ["cat.png", "dog.png"], "the batch of two texts")
    expect(type(names).__name__, "list", "the type of a batch of texts")

with check("8.10", "step 1: numbers get the dtype that Python gives them"):
    expect(collate_samples([1, 2]), np.array([1, 2], dtype=np.int64), "two integers")
    expect(collate_samples([0.5, 2.0]), np.array([0.5, 2.0], dtype=np.float64), "two floats")
    expect(collate_samples([True, False]), np.array([True, False]), "two booleans")

with check("8.10", "step 1: what is not understood is refused"):
    expect_error(TypeError, lambda: collate_samples([object(), object()]), "two objects", "object")

# %% nbgrader={"grade": true, "grade_id": "8_10-containers", "locked": true, "points": 2, "schema_version": 3, "solution": false}
from collections import OrderedDict, namedtuple

with check("8.10", "step 2: pairs of image and label"):
    pictures = [np.full((3, 2, 2), k, dtype=np.uint8) for k in range(3)]
    batch = collate_samples([(picture, k) for k, picture in enumerate(pictures)])
    expect(batch, (np.stack(pictures), np.array([0, 1, 2], dtype=np.int64)), "the batch of three (image, label)")

with check("8.10", "step 2: lists stay lists, and named tuples keep their names"):
    expect(type(collate_samples([[1, 2], [3, 4]])).__name__, "list", "the type of a batch of two lists")
    Point = namedtuple("Point", "x y")
    point = collate_samples([Point(1, 2), Point(3, 4)])
    expect(type(point).__name__, "Point", "the type of a batch of two points")
    expect(getattr(point, "y", None), np.array([2, 4], np.int64), "the field y of a batch of two points")

with check("8.10", "step 2: dicts, with tuples in them"):
    cards = [{"name": "cat.png", "size": (32, 48)}, {"name": "dog.png", "size": (20, 30)}]
    expect(
        collate_samples(cards),
        {"name": ["cat.png", "dog.png"], "size": (np.array([32, 20], np.int64), np.array([48, 30], np.int64))},
        "two dicts",
    )

# %% nbgrader={"grade": true, "grade_id": "8_10-differ", "locked": true, "points": 1, "schema_version": 3, "solution": false}
with check("8.10", "step 3: samples that differ are refused"):
    expect_error(CollateError, lambda: collate_samples([(1, 2), (3,)]), "a pair and a tuple of one")
    expect_error(CollateError, lambda: collate_samples([{"a": 1}, {"b": 1}]), "two dicts with different keys")
    expect_error(TypeError, lambda: collate_samples([1, "one"]), "a number and a text", "str")

# %% nbgrader={"grade": true, "grade_id": "8_10-hidden", "locked": true, "points": 3, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
from types import MappingProxyType

Sample = namedtuple("Sample", ["image", "label"])

with check("8.10", "containers keep their kind"):
    named = collate_samples([Sample(np.zeros(2), 1), Sample(np.ones(2), 0)])
    expect(type(named).__name__, "Sample", "the type of a batch of named tuples of the class Sample")
    expect(named.label, np.array([1, 0], np.int64), "the field label of a batch of named tuples")
    listed = collate_samples([[1, 2.0], [3, 4.0]])
    inner = collate_samples([([1], "a"), ([2], "b")])
    texts_of_bytes = collate_samples((b"ab", b"c"))
    kinds = [type(one).__name__ for one in (listed, *inner, texts_of_bytes)]
    expect(kinds, ["list"] * 4, "the types of batches of lists, of lists in tuples, of texts in tuples, and of bytes")
    expect(listed, [np.array([1, 3], np.int64), np.array([2.0, 4.0])], "the batch of two lists")
    ordered = collate_samples([OrderedDict(b=1, a=2), OrderedDict(a=4, b=3)])
    expect(ordered, {"b": np.array([1, 3]), "a": np.array([2, 4])}, "two dicts whose keys are in different order")
    read_only = [MappingProxyType({"a": 1}), MappingProxyType({"a": 2})]
    expect(collate_samples(read_only), {"a": np.array([1, 2], np.int64)}, "two mappings that are no dicts")

with check("8.10", "dtypes are kept"):
    for dtype in (np.uint8, np.int16, np.float16, np.float32, np.bool_, np.complex64):
        expect(
            collate_samples([np.zeros(2, dtype), np.ones(2, dtype)]).dtype,
            np.dtype(dtype),
            f"the dtype of {dtype.__name__} arrays",
        )
        expect(collate_samples([dtype(0), dtype(1)]).dtype, np.dtype(dtype), f"the dtype of {dtype.__name__} numbers")
    expect(collate_samples([1, 2.5]), np.array([1.0, 2.5]), "an integer and a float")
    expect(collate_samples([1j, 2j]), np.array([1j, 2j]), "two complex numbers")
    for mixed, widest in (
        ([True, 2], "int64"),
        ([2, True], "int64"),
        ([True, 2.5], "float64"),
        ([2, 1j], "complex128"),
    ):
        expect(collate_samples(mixed), np.array(mixed, dtype=widest), f"the batch of {mixed}")
    expect(collate_samples([2**40, -1]), np.array([2**40, -1]), "2**40 and -1")
    too_large = (OverflowError, CollateError)
    expect_error(too_large, lambda: collate_samples([2**63, 1]), "2**63 and 1, which no int64 array holds")
    days = [np.datetime64("2024-02-29"), np.datetime64("2024-03-01")]
    expect(collate_samples(days), np.array(days), "two of NumPy's dates")
    text = collate_samples([np.str_("cat"), np.str_("dog")])
    expect([type(text).__name__, list(map(str, text))], ["list", ["cat", "dog"]], "two of NumPy's texts")

with check("8.10", "a batch is the caller's: its samples stay as they are when it is overwritten"):
    for count in (1, 2):
        owned = [np.zeros(2) for _ in range(count)]
        for batch in (collate_samples(owned), collate_samples([(one, 1) for one in owned])[0]):
            batch[:] = 9
            expect([one.tolist() for one in owned], [[0, 0]] * count, f"the samples of a batch of {count}")

with check("8.10", "deep nests and batches of one"):
    deep = [{"a": [(k, {"b": np.array([k, k], dtype=np.int8)})]} for k in range(3)]
    wanted = {"a": [(np.arange(3, dtype=np.int64), {"b": np.array([[0, 0], [1, 1], [2, 2]], dtype=np.int8)})]}
    expect(collate_samples(deep), wanted, "three nested samples")
    expect(collate_samples([(5, "x")]), (np.array([5], np.int64), ["x"]), "a batch of one pair")
    expect(collate_samples([b"ab", b"c"]), [b"ab", b"c"], "two bytes")
    expect(collate_samples([(), ()]), (), "two empty tuples")

with check("8.10", "Tensor stays Tensor"):
    tensors = collate_samples([Tensor(np.ones(2, np.float32)), Tensor(np.zeros(2, np.float32))])
    expect(type(tensors).__name__, "Tensor", "the type of a batch of Tensors")
    expect(tensors.data, np.array([[1, 1], [0, 0]], dtype=np.float32), "the data of the batch of Tensors")

with check("8.10", "samples that do not fit together are errors"):
    expect_error(CollateError, lambda: collate_samples([]), "no samples")
    expect_error(CollateError, lambda: collate_samples([{"a": 1}, {"b": 1}]), "dicts with different keys")
    expect_error(CollateError, lambda: collate_samples([{"a": 1}, {"a": 1, "b": 2}]), "a dict with a key more")
    for differing in ([(1, 2), (1, 2), (1, 2, 3)], [{"a": 1}, {"a": 1}, {"b": 1}], [[1], [1], []]):
        error = expect_error(CollateError, lambda d=differing: collate_samples(d), f"the samples {differing}")
        expect(getattr(error, "position", None), 2, f"the position of the one that differs, of {differing}")
    expect_error(TypeError, lambda: collate_samples([1, 2, None]), "two numbers and None")
    error = expect_error(
        CollateError, lambda: collate_samples([(np.zeros(2), 1), (np.zeros(3), 2)]), "shapes (2,) and (3,)", "(3,)"
    )
    expect(getattr(error, "position", None), 1, "the position of the sample whose shape differs")
    for strange in (None, {1, 2}, print):
        refused = (TypeError, CollateError)
        expect_error(refused, lambda s=strange: collate_samples([(1, s), (2, s)]), f"a sample with {strange!r} in it")
    for mixed, odd in (([1, None], "NoneType"), ([(1, 2), (1, {2})], "set"), ([(1, None), (1, None)], "NoneType")):
        expect_error((TypeError, CollateError), lambda m=mixed: collate_samples(m), f"the samples {mixed}", odd)
    expect_error(TypeError, lambda: collate_samples([1, None]), "a number and None")
    expect_error(CollateError, lambda: collate_samples([[1, 2], [3]]), "lists of different length")
    error = expect_error(CollateError, lambda: collate_samples([1, 2, np.zeros(3)]), "two numbers, then an array")
    expect(getattr(error, "position", None), 2, "the position of an array that comes after two numbers")
### END HIDDEN TESTS

# %% [markdown]
"""
### default_collate: the same, by columns

Your function asks every sample what it is, because any of them may be the odd one. Nearly always, all are alike, and
then most of that work is wasted. `collate_columns`, given, looks at a whole column at once with functions that run in
C. If it finds anything unusual, it answers `NotImplemented`, and your function takes over and says what is wrong.

**Predict.** 128 pairs of image and label: how much faster are columns? And dicts of five values?
"""


# %%
#| export
def default_collate(samples: Sequence[Any]) -> Any:
    """Make one batch of N >= 1 samples of the same structure, as `collate_samples` does, in less time.

    If there is a torch tensor among the samples, or the loader's dataset is torch's, arrays of numbers become tensors,
    too, so that a program written for torch keeps working.

    Example:
        >>> default_collate([({"x": 1.5}, "a"), ({"x": 2.5}, "b")])
        ({'x': array([1.5, 2.5])}, ['a', 'b'])
    """
    batch = collate_columns(samples) if len(samples) else NotImplemented
    return alike(collate_samples(samples) if batch is NotImplemented else batch)


def collate_to_torch(samples: Sequence[Any]) -> Any:
    """Collate, and make torch tensors of the arrays."""
    with speaking_torch():
        return default_collate(samples)


def as_it_is(sample: Any) -> Any:
    """Return the sample: what is done to it where there are no batches."""
    return sample


# %% tags=["measure"]
pairs_demo = [(picture, k) for k, picture in enumerate(images_demo[:128])]
cards_demo = [
    {"image": picture, "label": k, "id": f"{k}.png", "weight": 0.5, "crop": (0, 1)} for picture, k in pairs_demo
]
for what, samples in (("pairs", pairs_demo), ("dicts of five", cards_demo)):
    slow_s = seconds(lambda samples=samples: collate_samples(samples), repeat=20)
    fast_s = seconds(lambda samples=samples: default_collate(samples), repeat=20)
    print(
        f"128 {what}: sample by sample {slow_s * 1e6:.0f} us, by columns {fast_s * 1e6:.0f} us: {slow_s / fast_s:.1f}x"
    )

# %% [markdown]
"""
## Part 4: Order

*Tasks 8.11 and 8.12 · 10 points · about 30 minutes*

![Map of the loader. You are here: sampler and batch sampler.](figures/map_loader_sampler.svg)

Which samples come next? The *sampler* decides this, and nothing else does. It knows positions, not data, so the same
sampler works for images, texts and files.

The order must be random, and it must be repeatable. A generator that you carry along can't be both for long, because
its state depends on everything that was drawn before. So here the order is a *function* of the seed and of the number
of the epoch, and of nothing else. You can compute epoch 17 without the sixteen before it, in any process, twice.
`rng_at(seed, epoch)`, given, is the generator for that place.
"""

# %%
#| default_exp core.dataloader.sampler
"""Samplers: the order in which samples are asked for, as a function of (seed, epoch)."""

# %% [markdown]
"""
**Predict.** A loader shuffles with `np.random.shuffle`, after `np.random.seed(0)`, as much code does. Then somebody
adds one line that draws a number, somewhere else in the program. Is the order of the next epoch still the same?
"""

# %%
np.random.seed(0)
order_before = np.random.permutation(8)
np.random.seed(0)
np.random.random()  # one line, somewhere else
order_after = np.random.permutation(8)
assert not np.array_equal(order_before, order_after)
print(order_before, "became", order_after)
print("as a function of (seed, epoch):", rng_at(0, 17).permutation(8), rng_at(0, 17).permutation(8))

# %% [markdown]
"""
### Samplers: what they have in common

A sampler has `order(epoch)`, which returns all positions of an epoch as an array, and you can iterate over it: each
loop is the next epoch. `SequentialSampler` is given as the pattern.
"""


# %%
#| export
class Sampler:
    """An order of positions. Subclasses implement `order(epoch)` and `__len__()`.

    A subclass written for torch, which implements `__iter__` instead, is iterated: what it yields, whether it ends and
    whether it has a length is up to itself.

    Attributes:
        epoch: the number of the next loop over this sampler; `set_epoch` changes it. A DataLoader counts its own
            epochs: there it is `loader.set_epoch` that matters.
        unseeded: whether the sampler has no seed. Then each loop draws a number, and has the order of that epoch.
    """

    __class_getitem__: Any = classmethod(GenericAlias)  # `Sampler[int]`, as with torch's
    epoch = 0
    unseeded = False

    def order(self, epoch: int) -> np.ndarray:
        """Return the positions of epoch number `epoch`: (len(self),) int64, the same for the same epoch."""
        raise NotImplementedError(f"{type(self).__name__} must implement order(epoch)")

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} must implement __len__()")

    def __iter__(self) -> Iterator[int]:
        """Yield the positions of the next epoch."""
        epoch, self.epoch = self.epoch, self.epoch + 1
        number = drawn_number(getattr(self, "data_source", None)) if self.unseeded else epoch
        order = self.order(number)
        return iter(order if isinstance(order, LazyOrder) else order.tolist())

    def set_epoch(self, epoch: int) -> None:
        """Make `epoch` the number of the next loop."""
        self.epoch = epoch


def has_order(sampler: Any) -> bool:
    """Tell whether this is a `Sampler` whose order can be asked for; any other sampler can only be iterated."""
    return isinstance(sampler, Sampler) and type(sampler).__iter__ is Sampler.__iter__


class SequentialSampler(Sampler):
    """All positions of `data_source` in order: 0, 1, 2, ...

    Example:
        >>> list(SequentialSampler("abc"))
        [0, 1, 2]
    """

    def __init__(self, data_source: Any) -> None:
        self.data_source = data_source

    def order(self, epoch: int) -> np.ndarray:
        return counting_order(len(self))

    def __len__(self) -> int:
        return len(self.data_source)


# %% [markdown]
"""
### 8.11 · RandomSampler: a new order every epoch

*5 points, medium.* Without replacement, an epoch is a permutation: every position once. With replacement, each
position is drawn independently, so some come twice and some don't come at all. `num_samples` makes the epoch shorter
or longer; a longer one without replacement is several permutations, one after another.

*Hint: what does `rng_at(seed, epoch)` offer? Don't keep a generator: two calls with the same epoch must agree.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_11", "locked": false, "schema_version": 3, "solution": true}
#| export
class RandomSampler(Sampler):
    """Positions of `data_source` at random: a pure function of (seed, epoch), and an order of its own for each pair.

    Args:
        data_source: anything with a length N.
        replacement: draw each position independently; otherwise no position comes again before all have come.
        num_samples: length of an epoch; N if None.
        generator: an integer seed, or a generator whose state is read. None: each loop draws a number from the global
            generator, torch's for a dataset of torch's and NumPy's for any other, and has the order of that epoch.

    Raises:
        TypeError: `replacement` is not a bool.
        ValueError: `num_samples` is not a positive integer, or N is 0.

    Attributes:
        seed: the integer that `generator` stands for, from `seed_of(generator)`; 0 for None.
    """

    def __init__(
        self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None
    ) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement must be a bool, got {replacement!r}")
        size = len(data_source) if num_samples is None else num_samples
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size <= 0 or not len(data_source):
            raise ValueError(f"num_samples must be a positive integer, got {size!r} for {len(data_source)} samples")
        self.data_source, self.replacement, self.length = data_source, replacement, num_samples
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    @property
    def num_samples(self) -> int:
        """Length of an epoch."""
        return len(self.data_source) if self.length is None else self.length

    def __len__(self) -> int:
        return self.num_samples

    def order(self, epoch: int) -> np.ndarray:
        """Return the positions of one epoch: (len(self),) int64, any order as likely as any other.

        Example:
            >>> sampler = RandomSampler(range(100), generator=7)
            >>> np.array_equal(sampler.order(3), sampler.order(3))
            True
        """
        ### BEGIN SOLUTION
        n = len(self.data_source)
        if len(self) <= n and not self.replacement:
            return rng_at(self.seed, epoch).permutation(n)[: len(self)]

        def drawn(block: int) -> np.ndarray:  # an epoch may be too long to be kept
            rng = rng_at(self.seed, epoch, block)
            return rng.integers(n, size=BLOCK) if self.replacement else rng.permutation(n)

        order: Any = LazyOrder(len(self), BLOCK if self.replacement else n, drawn)
        return order[:] if len(self) <= 1 << 22 else order
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_11-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
with check("8.11", "an epoch holds every position once"):
    sampler = RandomSampler(range(50), generator=3)
    expect(sorted(np.asarray(sampler.order(0)).tolist()), list(range(50)), "the positions of epoch 0, sorted")
    expect_true(np.asarray(sampler.order(0)).tolist() != list(range(50)), "epoch 0 is not shuffled")

with check("8.11", "the order is a function of seed and epoch"):
    same = RandomSampler(range(50), generator=3)
    expect(
        np.asarray(same.order(7)).tolist(),
        np.asarray(sampler.order(7)).tolist(),
        "epoch 7, from another sampler with the same seed",
    )
    expect_true(not np.array_equal(sampler.order(0), sampler.order(1)), "epochs 0 and 1 have the same order")
    expect_true(
        not np.array_equal(RandomSampler(range(50), generator=4).order(0), sampler.order(0)),
        "seeds 3 and 4 give the same order",
    )

with check("8.11", "with replacement, positions repeat"):
    drawn = np.asarray(RandomSampler(range(1000), replacement=True, generator=0).order(0))
    expect(drawn.shape, (1000,), "the shape of an epoch of 1,000")
    expect([k for k in drawn.tolist() if not 0 <= k < 1000], [], "the positions that are not among 0 to 999")
    expect_true(
        550 < len(set(drawn.tolist())) < 710,
        "among 1,000 draws there should be about 632 different positions",
    )

with check("8.11", "a longer epoch is several permutations, one after another"):
    twice = np.asarray(RandomSampler(range(50), num_samples=100, generator=3).order(0)).tolist()
    expect([sorted(twice[:50]), sorted(twice[50:])], [list(range(50))] * 2, "both halves of an epoch of 100, sorted")

# %% nbgrader={"grade": true, "grade_id": "8_11-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.11", "asking in any order, and again, changes nothing"):
    forward = [np.asarray(RandomSampler(range(30), generator=1).order(e)).tolist() for e in range(4)]
    asked_backwards = RandomSampler(range(30), generator=1)
    backward = [np.asarray(asked_backwards.order(e)).tolist() for e in (3, 2, 1, 0, 0)]
    expect(
        backward, [forward[3], forward[2], forward[1], forward[0], forward[0]], "epochs 3, 2, 1, 0, 0 of the same seed"
    )

with check("8.11", "a loop is an epoch"):
    looped = RandomSampler(range(30), generator=1)
    looped.order(2)
    expect([list(looped), list(looped)], forward[:2], "the first two loops over a sampler that was asked for epoch 2")
    looped.set_epoch(3)
    expect(list(looped), forward[3], "the loop after set_epoch(3)")

with check("8.11", "longer and shorter epochs"):
    longer = np.asarray(RandomSampler(range(10), num_samples=25, generator=2).order(0)).tolist()
    expect(len(longer), 25, "the length of an epoch with num_samples=25")
    expect(
        [sorted(longer[:10]), sorted(longer[10:20])],
        [list(range(10))] * 2,
        "positions 0-9 and 10-19 of an epoch of 25, sorted",
    )
    expect(len(set(longer[20:])), 5, "different positions among the last 5 of 25")
    expect_true(longer[:10] != longer[10:20], "an epoch of 25 over 10 samples repeats one permutation")
    shorter = np.asarray(RandomSampler(range(100), num_samples=8, generator=2).order(0)).tolist()
    expect_true(
        len(shorter) == len(set(shorter)) == 8 and max(shorter) > 7, f"8 different positions out of 100, got {shorter}"
    )
    expect(len(RandomSampler(range(10), True, 40, generator=2).order(0)), 40, "the length of 40 draws with replacement")

with check("8.11", "with replacement, each position can come, and no other"):
    draws = np.asarray(RandomSampler(range(3), True, 400, generator=2).order(0))
    expect(sorted(set(draws.tolist())), [0, 1, 2], "the different positions among 400 draws of 3")
    expect_true(
        80 < sum(draws[1:] == draws[:-1]) < 190, "of 399 neighbours among draws of 3, about 133 should be equal"
    )
    counts = [int(sum(draws == position)) for position in range(3)]
    expect_true(80 < min(counts) and max(counts) < 190, "each of 3 positions should come about 133 times in 400 draws")

with check("8.11", "every kind of epoch is int64, and a function of seed and epoch"):
    for more in ({}, {"replacement": True}, {"num_samples": 5}, {"num_samples": 30}):

        def epoch_of_seed(seed: int, epoch: int, more: dict[str, Any] = more) -> np.ndarray:
            return np.asarray(RandomSampler(range(20), generator=seed, **more).order(epoch))

        expect(epoch_of_seed(2, 0).dtype.name, "int64", f"the dtype of an order with {more}")
        expect(
            epoch_of_seed(2, 1).tolist(), epoch_of_seed(2, 1).tolist(), f"epoch 1 of seed 2 with {more}, asked twice"
        )
        orders = [epoch_of_seed(seed, epoch).tolist() for seed in (2, 3) for epoch in (0, 1)]
        expect(len({tuple(order) for order in orders}), 4, f"different orders of seeds 2, 3 in epochs 0, 1 with {more}")

with check("8.11", "all orders are equally likely, about"):
    fair = RandomSampler(range(4), generator=5)
    seen = [tuple(np.asarray(fair.order(epoch)).tolist()) for epoch in range(2000)]
    surprise = sum((seen.count(one) - 2000 / 24) ** 2 / (2000 / 24) for one in itertools.permutations(range(4)))
    expect_true(  # chi-squared with 23 degrees of freedom: about 23, and above 65 once in 100,000 fair samplers
        surprise < 65, "of the 24 orders of 4 positions, some come far more often than others in 2,000 epochs"
    )
    short = RandomSampler(range(4), num_samples=2, generator=5)
    seen = [tuple(np.asarray(short.order(epoch)).tolist()) for epoch in range(1200)]
    surprise = sum((seen.count(one) - 100) ** 2 / 100 for one in itertools.permutations(range(4), 2))
    expect_true(surprise < 50, "of the 12 orders of 2 out of 4 positions, some come far more often than others")
    double = RandomSampler(range(3), num_samples=6, generator=5)
    seen = {tuple(np.asarray(double.order(epoch)).tolist()) for epoch in range(1000)}
    expect(len(seen), 36, "the different epochs among 1,000 of 6 samples out of 3: two permutations, each on its own")
    halves = []
    for seed, epoch in ((5, 0), (5, 1), (5, 2), (6, 0), (7, 0)):
        both = np.asarray(RandomSampler(range(20), num_samples=40, generator=seed).order(epoch)).tolist()
        halves += [tuple(both[:20]), tuple(both[20:])]
    expect(len(set(halves)), 10, "different permutations in five epochs of two permutations each")

with check("8.11", "no random state of the program is touched"):
    np.random.seed(5)
    undisturbed = np.random.random()
    np.random.seed(5)
    RandomSampler(range(9), generator=0).order(0)
    RandomSampler(range(9)).order(0)
    expect(np.random.random(), undisturbed, "np.random.random after an order, with the state from before")

with check("8.11", "a loop without a seed draws its number"):
    unseeded_orders = [list(RandomSampler(range(100))) for _ in range(2)]
    expect_true(unseeded_orders[0] != unseeded_orders[1], "two samplers without a seed give the same order")
    followed = []
    for _ in range(2):
        np.random.seed(5)
        followed.append(list(RandomSampler(range(100))))
    expect(followed[1], followed[0], "a sampler without a seed, each time after np.random.seed(5)")
    unseeded = RandomSampler(range(100))
    expect_true(list(unseeded) != list(unseeded), "two loops over one sampler without a seed are the same")
    asked = [np.asarray(unseeded.order(epoch)).tolist() for epoch in (3, 4, 3)]
    expect(asked[2], asked[0], "epoch 3 of a sampler without a seed, asked for again after epoch 4")
    expect_true(asked[0] != asked[1], "epochs 3 and 4 of a sampler without a seed have the same order")
### END HIDDEN TESTS

# %% [markdown]
"""
### 8.12 · BatchSampler: positions in groups

*5 points, medium.* Cut an order into batches. Our samplers give an order as an array: slice it, with no loop over
positions. Any other sampler (torch's, a list, something endless) can only be iterated: take what one batch needs, and
no more. `has_order(sampler)`, given, tells you which it is.

**Predict.** 10 positions in batches of 4: how many batches with `drop_last`, and how many without? And for 0, 8 and 11
positions?

*Hint: `itertools.islice` takes the next few items of an iterator. Slicing beyond the end of an array is no error.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_12", "locked": false, "schema_version": 3, "solution": true}
#| export
class BatchSampler:
    """Batches of positions.

    Args:
        sampler: a `Sampler`, or any iterable of positions that can be iterated again.
        batch_size: positions in a batch, a positive integer.
        drop_last: leave out a last batch that is not full.

    Attributes:
        epoch: the number of the next loop.

    Raises:
        ValueError: `batch_size` is not a positive integer, or `drop_last` is not a bool.

    Example:
        >>> [np.asarray(batch).tolist() for batch in BatchSampler(SequentialSampler("abcde"), 2, False)]
        [[0, 1], [2, 3], [4]]
    """

    epoch = 0

    def __init__(self, sampler: Any, batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer) or batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size!r}")
        if type(drop_last) not in (bool, np.bool_):
            raise ValueError(f"drop_last must be True or False, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, int(batch_size), drop_last

    def __iter__(self) -> Iterator[Any]:
        """Yield the batches of the next epoch, as lists; positions are Python's integers."""
        epoch, self.epoch = self.epoch, self.epoch + 1
        unseeded = has_order(self.sampler) and self.sampler.unseeded
        number = drawn_number(getattr(self.sampler, "data_source", None)) if unseeded else epoch
        return (batch.tolist() if isinstance(batch, np.ndarray) else list(batch) for batch in self.batches(number))

    def batches(self, epoch: int) -> Iterator[Any]:
        """Yield the batches of positions of one epoch, each when it is asked for.

        A sampler that `has_order` gives slices (n,) int64 of its `order(epoch)`; any other is iterated, and gives lists
        of n positions. n is `batch_size`, except in a last batch that is not full.
        """
        ### BEGIN SOLUTION
        if has_order(self.sampler):
            order = self.sampler.order(epoch)
            stop = len(order) - len(order) % self.batch_size if self.drop_last else len(order)
            for start in range(0, stop, self.batch_size):
                yield order[start : start + self.batch_size]
        else:
            positions = (position for position in self.sampler)  # asked once for its iterator, which may begin anew
            while batch := list(itertools.islice(positions, self.batch_size)):
                if len(batch) == self.batch_size or not self.drop_last:
                    yield batch
        ### END SOLUTION

    def __len__(self) -> int:
        """Return the number of batches of an epoch. Raises TypeError if the sampler has no length."""
        ### BEGIN SOLUTION
        full, rest = divmod(len(self.sampler), self.batch_size)
        return full + (rest > 0 and not self.drop_last)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_12-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
def batch_lists(length: int, batch_size: int, drop_last: bool) -> list[list[int]]:
    """Return what a BatchSampler over a sequential sampler gives, as lists."""
    sampler = BatchSampler(SequentialSampler(range(length)), batch_size, drop_last)
    return [np.asarray(batch).tolist() for batch in itertools.islice(sampler, 20)]


with check("8.12", "the last batch"):
    expect(batch_lists(10, 4, False), [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]], "10 positions in batches of 4")
    expect(batch_lists(10, 4, True), [[0, 1, 2, 3], [4, 5, 6, 7]], "10 positions in batches of 4, the last dropped")
    expect(batch_lists(8, 4, True), [[0, 1, 2, 3], [4, 5, 6, 7]], "8 positions in batches of 4: the last is full")

with check("8.12", "len is the number of batches"):
    for length, drop_last in ((10, False), (10, True), (8, False), (0, False), (3, True)):
        counted = len(BatchSampler(SequentialSampler(range(length)), 4, drop_last))
        expect(
            counted,
            len(batch_lists(length, 4, drop_last)),
            f"len for {length} positions, batches of 4, drop_last={drop_last}",
        )

with check("8.12", "any iterable is a sampler"):
    from_list = BatchSampler([7, 3, 9], 2, False)
    for loop in ("first", "second"):
        batches = list(itertools.islice(from_list, 20))
        expect(batches, [[7, 3], [9]], f"the list 7, 3, 9 in batches of 2, all batches kept, in the {loop} loop")
    expect([type(batch).__name__ for batch in from_list.batches(0)], ["list"] * 2, "the types of its two batches")


# %% nbgrader={"grade": true, "grade_id": "8_12-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
class Shifted(Sampler):
    """An order that differs in every epoch in a way that can be checked: it begins at position `epoch`."""

    def order(self, epoch: int) -> np.ndarray:
        return np.roll(np.arange(7), -epoch)

    def __len__(self) -> int:
        return 7


with check("8.12", "each loop is the next epoch, and an epoch can be asked for"):
    shifted = BatchSampler(Shifted(), 3, False)
    first_loop = [np.asarray(batch).tolist() for batch in shifted]
    second_loop = [np.asarray(batch).tolist() for batch in shifted]
    expect(first_loop, [[0, 1, 2], [3, 4, 5], [6]], "the first loop")
    expect(second_loop, [[1, 2, 3], [4, 5, 6], [0]], "the second loop")
    expect(np.asarray(next(iter(shifted.batches(5)))).tolist(), [5, 6, 0], "the first batch of epoch 5")
    arrays = [(type(batch).__name__, str(getattr(batch, "dtype", None))) for batch in shifted.batches(0)]
    expect(arrays, [("ndarray", "int64")] * 3, "the types and dtypes of the batches of one of our samplers")

with check("8.12", "a sampler is asked for its iterator once, and an endless one is not run to its end"):
    asked_for: list[int] = []

    class Beginning:
        """An iterator that begins again whenever it is asked for an iterator."""

        def __iter__(self) -> Any:
            self.left = [3, 2, 1]
            return self

        def __next__(self) -> int:
            if not self.left:
                raise StopIteration
            return self.left.pop()

    begun = [list(batch) for batch in itertools.islice(BatchSampler(Beginning(), 2, False).batches(0), 20)]
    expect(begun, [[1, 2], [3]], "the batches of a sampler that begins again with each iter()")

    class Endless:
        def __iter__(self) -> Iterator[int]:
            for position in itertools.count():
                if position > 100:
                    raise AssertionError("more than 100 positions were taken to make two batches of 3")
                asked_for.append(position)
                yield position

    endless = iter(BatchSampler(Endless(), 3, False))
    expect(
        [list(next(endless)), list(next(endless))],
        [[0, 1, 2], [3, 4, 5]],
        "the first two batches of an endless sampler",
    )
    expect(asked_for, list(range(6)), "the positions that were taken for two batches of 3")
    expect_error(TypeError, lambda: len(BatchSampler(Endless(), 3, False)), "len with a sampler that has no length")

with check("8.12", "a Sampler that was written for torch is iterated, and only as far as needed"):

    class Keys(Sampler):
        def __iter__(self) -> Iterator[Any]:
            for number, key in enumerate(itertools.cycle([(0, "small"), (1, "large"), "cat.png"])):
                if number > 100:
                    raise AssertionError("more than 100 positions were taken to make two batches of 2")
                yield key

    keys = BatchSampler(Keys(), 2, False).batches(0)
    wanted = [[(0, "small"), (1, "large")], ["cat.png", (0, "small")]]
    expect([list(next(keys)), list(next(keys))], wanted, "the first two batches of an endless sampler of keys")

with check("8.12", "an error of the sampler comes after the batches before it, and what is false is a position"):

    class Failing:
        def __iter__(self) -> Iterator[Any]:
            yield from (0, "", None)
            raise OSError("the list of files is gone")

    failing = BatchSampler(Failing(), 2, True).batches(0)
    expect(next(failing), [0, ""], "the first batch of a sampler that fails after 0, '' and None")
    expect_error(OSError, lambda: next(failing), "its next batch", "list of files")
    expect(
        list(BatchSampler([0, None, "", 0, False], 2, False).batches(0)), [[0, None], ["", 0], [False]], "false keys"
    )

with check("8.12", "a batch that was given is not changed by the next one"):
    for sampler in ([7, 3, 9, 5], SequentialSampler("abcd")):
        all_batches = [np.asarray(batch) for batch in list(BatchSampler(sampler, 2, False).batches(0))]
        expect([len(batch) for batch in all_batches], [2, 2], "the lengths of two batches, asked for after both came")
        expect_true(all_batches[0].tolist() != all_batches[1].tolist(), "two batches of an epoch are one list")

with check("8.12", "a loop gives lists of Python's integers"):
    for sampler in (SequentialSampler(range(5)), RandomSampler(range(5), generator=1), [3, 1, 4, 0, 2]):
        kinds_of_batch = {type(batch).__name__ for batch in BatchSampler(sampler, 2, False)}
        expect(kinds_of_batch, {"list"}, "the types of the batches in a loop")
    in_batches = {type(k).__name__ for batch in BatchSampler(SequentialSampler(range(5)), 2, False) for k in batch}
    expect(in_batches, {"int"}, "the types of the positions in a loop")

with check("8.12", "loops over a sampler without a seed differ, and follow np.random.seed"):

    def unseeded_loops() -> list[list[list[int]]]:
        batches_demo = BatchSampler(RandomSampler(range(50)), 10, False)
        return [[np.asarray(batch).tolist() for batch in batches_demo] for _ in range(2)]

    np.random.seed(3)
    one_run = unseeded_loops()
    expect_true(one_run[0] != one_run[1], "two loops over a sampler without a seed have the same order")
    expect_true(unseeded_loops() != one_run, "two samplers without a seed give the same orders")
    np.random.seed(3)
    expect(unseeded_loops(), one_run, "two loops over a sampler without a seed, each time after np.random.seed(3)")
    np.random.seed(3)
    undisturbed = np.random.random()
    np.random.seed(3)
    list(BatchSampler(RandomSampler(range(50), generator=1), 10, False))
    expect(np.random.random(), undisturbed, "np.random.random after a loop with a seed, with the state from before")

with check("8.12", "a sampler of another library is iterated, whatever else it has"):

    class Foreign:
        order = "a word of its own"

        def __iter__(self) -> Iterator[int]:
            return iter([2, 0, 1])

    expect(
        [list(batch) for batch in itertools.islice(BatchSampler(Foreign(), 2, False), 20)],
        [[2, 0], [1]],
        "a sampler with an attribute `order`",
    )

with check("8.12", "batches of every size over lists and samplers agree"):
    for length in range(8):
        for size in (1, 2, 3, 7, 100):
            for drop in (False, True):
                whole = [list(range(length))[k : k + size] for k in range(0, length, size)]
                wanted = [batch for batch in whole if len(batch) == size or not drop]
                expect(
                    batch_lists(length, size, drop),
                    wanted,
                    f"{length} positions in batches of {size}, drop_last={drop}",
                )
                from_list = BatchSampler(list(range(length)), size, drop)
                expect(
                    [list(batch) for batch in itertools.islice(from_list, 20)],
                    wanted,
                    f"a list of {length} in batches of {size}, drop_last={drop}",
                )
                expect(
                    len(from_list), len(wanted), f"len for {length} positions in batches of {size}, drop_last={drop}"
                )
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 5: Arguments

*Task 8.13 · 5 points · about 20 minutes*

![Map of the loader. You are here: the loader's arguments.](figures/map_loader_arguments.svg)

A loader takes many arguments. Some values make no sense, and some arguments contradict each other. Say so when the
loader is made, in one sentence, and not an hour later in the middle of an epoch.

**Predict.** The first loader that most people write looks like the one below. Find out what is wrong with it before you
run the cell. There are at least four things.
"""

# %%
#| default_exp core.dataloader.arguments
"""The rules for the arguments of a DataLoader, checked before anything is loaded."""


# %%
class NaiveLoader:
    def __init__(self, dataset: Any, batch_size: int = 32, shuffle: bool = False) -> None:
        self.dataset, self.batch_size = dataset, batch_size
        self.order = np.random.permutation(len(dataset)) if shuffle else np.arange(len(dataset))
        self.start = 0

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if self.start >= len(self.order):
            raise StopIteration
        indices = self.order[self.start : self.start + self.batch_size]
        self.start += self.batch_size
        return naive_collate([self.dataset[i] for i in indices])


naive = NaiveLoader([(np.zeros(2), k) for k in range(6)], batch_size=2, shuffle=True)
print("batches in the first epoch:", len(list(naive)), " in the second:", len(list(naive)))

# %% [markdown]
"""
The second epoch is empty, because the loader is its own iterator and remembers its place. Two nested loops would share
that place. The order is drawn once, so no epoch is shuffled again, and it comes from the global generator. And
`batch_size=0` loops forever.

### 8.13 · check_batch_arguments: refuse at the door

*5 points, easy.* Some arguments are wrong by themselves, others contradict each other: if you pass a `batch_sampler`,
then batch size, order and the last batch are already decided. The rules and the exception types are torch's. A message
names the parameter, the rule, and the value that was passed.

*Hint: `True` is an instance of `int`. The docstring lists the rules in the order in which they are easiest to check.*
"""

# %%
#| export
DEFAULT_BATCH_SIZE = 32


# %% nbgrader={"grade": false, "grade_id": "8_13", "locked": false, "schema_version": 3, "solution": true}
#| export
def check_batch_arguments(
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
) -> None:
    """Raise unless these arguments of a DataLoader make sense, alone and together.

    Raises ValueError if
        batch_size is neither None nor a positive integer (NumPy's integers count; True, 2.5 and "3" do not);
        drop_last is not a bool, or shuffle neither a bool nor None;
        sampler is given together with shuffle=True;
        batch_sampler is given together with a batch_size other than 1 or 32 (the defaults of torch and of this loader),
            shuffle=True, drop_last=True or a sampler;
        batch_size is None (no batches are made) together with drop_last=True;
        sampler or batch_sampler can be gone through only once (`runs_out`, given, tells: a generator for example).
    Each message names the parameter, or both that exclude each other, and for a wrong value that value.

    Example:
        >>> check_batch_arguments(batch_size=0)
        Traceback (most recent call last):
        ValueError: batch_size must be a positive integer or None, got 0
    """
    ### BEGIN SOLUTION
    whole = isinstance(batch_size, int | np.integer) and not isinstance(batch_size, bool)
    if batch_size is not None and not (whole and batch_size > 0):
        raise ValueError(f"batch_size must be a positive integer or None, got {batch_size!r}")
    if not isinstance(drop_last, bool | np.bool_):
        raise ValueError(f"drop_last must be a bool, got {drop_last!r}")
    if shuffle is not None and not isinstance(shuffle, bool | np.bool_):
        raise ValueError(f"shuffle must be a bool or None, got {shuffle!r}")
    if sampler is not None and shuffle:
        raise ValueError("sampler and shuffle=True exclude each other: the sampler decides the order")
    if batch_sampler is not None and (
        batch_size not in (1, DEFAULT_BATCH_SIZE) or shuffle or drop_last or sampler is not None
    ):
        raise ValueError("batch_sampler excludes batch_size, shuffle, drop_last and sampler: it decides all of them")
    if batch_size is None and drop_last:
        raise ValueError("batch_size=None makes no batches, so drop_last=True has nothing to drop")
    for name, value in (("sampler", sampler), ("batch_sampler", batch_sampler)):
        if runs_out(value):
            rule = "must give a new iterator for each epoch"
            raise ValueError(f"{name} {rule}, got {shown(value)}, which is used up after one")
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_13-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
with check("8.13", "what makes sense passes"):
    for fine in (
        {},
        {"batch_size": None},
        {"batch_size": 7, "shuffle": True, "drop_last": True},
        {"sampler": [1, 0]},
        {"batch_sampler": [[0]]},
    ):
        expect(check_batch_arguments(**fine), None, f"check_batch_arguments of {fine}")

with check("8.13", "batch sizes that are none"):
    for wrong in (0, -1, True, 2.5):
        expect_error(
            ValueError,
            lambda size=wrong: check_batch_arguments(batch_size=size),
            f"batch_size {wrong!r}",
            "batch_size",
            wrong,
        )

with check("8.13", "arguments that exclude each other"):
    expect_error(
        ValueError,
        lambda: check_batch_arguments(sampler=[0], shuffle=True),
        "sampler and shuffle",
        "sampler",
        "shuffle",
    )
    for other in ({"batch_size": 7}, {"shuffle": True}, {"drop_last": True}, {"sampler": [0]}, {"batch_size": None}):
        both = {"batch_sampler": [[0]], **other}
        expect_error(
            ValueError, lambda a=both: check_batch_arguments(**a), f"batch_sampler and {other}", "batch_sampler", *other
        )
    expect_error(
        ValueError,
        lambda: check_batch_arguments(batch_size=None, drop_last=True),
        "drop_last without batches",
        "drop_last",
        "batch_size",
    )


# %% nbgrader={"grade": true, "grade_id": "8_13-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
def verdict(**arguments: Any) -> str:
    """Return "passes", or the name of the error."""
    try:
        check_batch_arguments(**arguments)
    except Exception as error:
        return type(error).__name__
    return "passes"


with check("8.13", "right and wrong values, in turn"):
    for arguments, wanted in (
        ({"batch_size": np.int64(5)}, "passes"),
        ({"batch_size": np.int64(0)}, "ValueError"),
        ({"batch_size": "3"}, "ValueError"),
        ({"batch_size": 10**9}, "passes"),
        ({"batch_size": 4.0}, "ValueError"),
        ({"batch_size": None, "shuffle": True}, "passes"),
        ({"batch_size": None, "drop_last": True, "sampler": [0]}, "ValueError"),
        ({"shuffle": None}, "passes"),
        ({"shuffle": 1}, "ValueError"),
        ({"sampler": [0], "shuffle": None}, "passes"),
        ({"sampler": [0], "shuffle": True}, "ValueError"),
        ({"sampler": [0], "drop_last": True, "batch_size": 7}, "passes"),
        ({"sampler": [0], "batch_size": None}, "passes"),
        ({"batch_sampler": [[0]], "batch_size": 1, "shuffle": None}, "passes"),
        ({"batch_sampler": [[0]], "batch_size": 2}, "ValueError"),
        ({"batch_sampler": [[0]], "batch_size": DEFAULT_BATCH_SIZE}, "passes"),
        ({"batch_sampler": [[0]], "sampler": []}, "ValueError"),
        ({"drop_last": None}, "ValueError"),
        ({"drop_last": False}, "passes"),
        ({"batch_sampler": iter([[0]])}, "ValueError"),
    ):
        expect(verdict(**arguments), wanted, f"check_batch_arguments of {arguments}")

with check("8.13", "more values that are none"):
    for wrong in ("3", False, float("nan"), [4], np.float64(4)):
        expect_error(
            ValueError,
            lambda size=wrong: check_batch_arguments(batch_size=size),
            f"batch_size {wrong!r}",
            "batch_size",
            wrong,
        )
    for wrong in (1, "yes", None, 0):
        expect_error(
            ValueError,
            lambda drop=wrong: check_batch_arguments(drop_last=drop),
            f"drop_last {wrong!r}",
            "drop_last",
            wrong,
        )
    for wrong in (1, "yes", 0):
        expect_error(
            ValueError, lambda value=wrong: check_batch_arguments(shuffle=value), f"shuffle {wrong!r}", "shuffle", wrong
        )

with check("8.13", "what makes sense passes, more of it"):
    for fine in (
        {"batch_size": np.int64(5)},
        {"shuffle": None},
        {"batch_size": 1, "batch_sampler": [[0]]},
        {"batch_size": None, "shuffle": True},
    ):
        expect(check_batch_arguments(**fine), None, f"check_batch_arguments of {fine}")
    expect(
        check_batch_arguments(batch_size=10**9, sampler=range(3), drop_last=True),
        None,
        "a sampler with drop_last and a large batch",
    )
    expect(check_batch_arguments(sampler=[], shuffle=False), None, "an empty sampler")

    class Unsized:
        def __iter__(self) -> Iterator[int]:
            return itertools.count()

    expect(check_batch_arguments(sampler=Unsized()), None, "a sampler without a length and an end")

    class Untouched:
        def __iter__(self) -> Iterator[int]:
            raise AssertionError("a position was asked for")
            yield

    for name in ("sampler", "batch_sampler"):
        expect(check_batch_arguments(**{name: Untouched()}), None, f"a {name} that must not be asked for a position")
    expect(check_batch_arguments(sampler=np.arange(3)), None, "an array as a sampler")

with check("8.13", "empty samplers are samplers, and iterators are none"):
    expect_error(
        ValueError, lambda: check_batch_arguments(sampler=[], shuffle=True), "an empty sampler and shuffle", "sampler"
    )
    expect_error(
        ValueError,
        lambda: check_batch_arguments(batch_sampler=[], drop_last=True),
        "an empty batch_sampler",
        "batch_sampler",
    )
    expect_error(ValueError, lambda: check_batch_arguments(sampler=iter([1, 2])), "an iterator as sampler", "sampler")
    expect_error(
        ValueError, lambda: check_batch_arguments(batch_sampler=(b for b in [[1]])), "a generator", "batch_sampler"
    )

    class Beginning:
        """An iterator that begins again: its `__iter__` does."""

        def __iter__(self) -> Any:
            self.left = [2, 1]
            return self

        def __next__(self) -> int:
            if not self.left:
                raise StopIteration
            return self.left.pop()

    expect(check_batch_arguments(sampler=Beginning()), None, "an iterator as sampler whose __iter__ begins again")
    expect(check_batch_arguments(batch_sampler=Beginning()), None, "such an iterator as batch_sampler")
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 6: Fetch

*Task 8.14 · 5 points · about 20 minutes*

![Map of the loader. You are here: fetch.](figures/map_loader_fetch.svg)

Positions in, batch out: `fetch` asks for the samples, calls the collate function itself, and returns the batch. This is
the heart of the loader. A worker process will do exactly this later, hundreds of times a second.
"""

# %%
#| default_exp core.dataloader.fetch
"""From positions to a batch: asking a dataset, and collating what it gives."""

# %% [markdown]
"""
Given for Part 7; this task doesn't need them. The loader asks two things about a dataset: whether code outside this
package can keep a batch, and whether loading draws random numbers.
"""


# %%
#| export
def stacks_alone(dataset: Any) -> bool:
    """Tell whether all batches of this dataset are made by code of ours: it has no `get_batch` of its own."""
    while type(dataset) is Subset:
        dataset = dataset.dataset
    kind: Any = type(dataset)
    return kind is ArrayDataset or not gathers(kind)


def may_draw(dataset: Any) -> bool:
    """Tell whether loading from this dataset may draw random numbers: it may, unless all its code is ours."""
    while type(dataset) is Subset:
        dataset = getattr(dataset, "dataset", None)
    if type(dataset) is CIFAR10Dataset:
        return dataset.transform is not None or dataset.target_transform is not None
    return type(dataset) is not ArrayDataset


# %% [markdown]
"""
### 8.14 · fetch: positions in, batch out

*5 points, medium.* There are three ways to get the samples, from the fastest to the slowest:

1. A dataset that can gather gives the finished batch: `ask_batch`. This bypasses `collate`, so use it only if `collate`
   is None.
2. Some datasets of torch have `__getitems__(list)`, which returns a list of samples.
3. Otherwise, get the samples one by one, with one call of `samples_at`.

Then collate the samples of 2 and 3, with `default_collate` if `collate` is None.

`samples_at(dataset, indices)`, given, returns a list of samples. If one fails, the original error goes on with a note
that says which sample it was. One exception needs care: a `StopIteration` that escapes into a loop would *end* the
loop, and half an epoch would be missing without a word. `samples_at` turns it into a `RuntimeError`. It also gives
each sample its own random numbers, through `sample_rng()`.

*Hint: positions in an array should reach the dataset as Python's integers, because people use them as dict keys and in
file names. Arrays have a method for that. Pass on what is in a list (a key of a dict, for example) as it is.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_14", "locked": false, "schema_version": 3, "solution": true}
#| export
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    """Return the batch of the samples at `indices`.

    Args:
        dataset: map-style; may have `get_batch(indices)` (see `ask_batch`) or torch's `__getitems__(list of int)`.
            If it has both, `get_batch` is asked first. Asked one by one, it gets Python's integers, not NumPy's, and a
            position that comes twice is asked for twice: a random transform may give another sample.
        indices: n positions, an int64 array (n,), or a list of whatever the dataset takes, keys of a dict for example.
        collate: makes a batch of a list of n samples. None: `default_collate`, unless the dataset gives finished
            batches.

    Raises:
        CollateError: as `collate` raises it, of the same type; where it names a position, that is kept, and the message
            also gives the index of that sample.
        Any error of the dataset, with a note that names the sample, see `samples_at`.
    """
    ### BEGIN SOLUTION
    batch = ask_batch(dataset, indices) if collate is None and len(indices) else NotImplemented
    if batch is not NotImplemented:
        return batch
    plain = indices.tolist() if isinstance(indices, np.ndarray) else list(indices)
    several = getattr(dataset, "__getitems__", None)
    samples = several(plain) if several else samples_at(dataset, plain)
    try:
        return (default_collate if collate is None else collate)(samples)
    except CollateError as error:
        if error.position is None:
            raise
        raise type(error)(f"{error} (sample index {shown(plain[error.position])})", error.position) from error
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_14-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
class Words:
    """A dataset without gather: sample k is (k, the word number k)."""

    words = ("zero", "one", "two", "three")

    def __len__(self) -> int:
        return 4

    def __getitem__(self, index: int) -> tuple[int, str]:
        return index, self.words[index]


class Gatherer(Words):
    """The same with gather."""

    def __getitem__(self, index: int) -> tuple[int, str]:
        raise AssertionError("this dataset can gather, and was asked for a single sample")

    def get_batch(self, indices: Any) -> Any:
        return "finished", [int(index) for index in indices]


with check("8.14", "samples are collated in the order asked for"):
    expect(fetch(Words(), np.array([3, 0])), (np.array([3, 0], np.int64), ["three", "zero"]), "the batch of 3 and 0")
    expect(fetch(Words(), [1, 2, 1])[1], ["one", "two", "one"], "the words of the batch of samples 1, 2 and 1")

with check("8.14", "a dataset that can gather is asked once"):
    expect(fetch(Gatherer(), np.array([2, 1])), ("finished", [2, 1]), "the batch of a dataset with get_batch")

with check("8.14", "a collate function of the caller's gets the samples, even if the dataset can gather"):
    expect(fetch(Words(), [1, 2], collate=list), [(1, "one"), (2, "two")], "the batch with collate=list")

    class Either(Words):
        def __getitem__(self, index: int) -> tuple[int, str]:
            return index, "a sample"

        def get_batch(self, indices: Any) -> Any:
            return "finished"

    expect(fetch(Either(), [2], collate=list), [(2, "a sample")], "a dataset that can gather, with collate=list")

with check("8.14", "what is in a list reaches the dataset as it is"):
    expect(fetch({"a": 1, "b": 2}, ["b", "a"], collate=list), [2, 1], "a dict asked for b and a")


# %% nbgrader={"grade": true, "grade_id": "8_14-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
class Both(Words):
    """Gathers, and also gives single samples: which way was taken?"""

    def __getitem__(self, index: int) -> tuple[int, str]:
        return index, "single"

    def get_batch(self, indices: Any) -> Any:
        return "finished", list(indices)


class Reluctant(Both):
    def __getitem__(self, index: int) -> tuple[int, str]:
        return index, "single"

    def get_batch(self, indices: Any) -> Any:
        return NotImplemented


class Noisy(Both):
    """Overrides one sample, inherits get_batch: the trap."""

    def __getitem__(self, index: int) -> tuple[int, str]:
        return index, "noisy"


class Several(Words):
    """torch's way."""

    def __getitems__(self, indices: list[int]) -> list[tuple[int, str]]:
        assert {type(indices), *map(type, indices)} == {list, int}, "a list of int is asked for"
        return [(index * 10, "several") for index in indices]

    def __getitem__(self, index: int) -> tuple[int, str]:
        raise AssertionError("this dataset has __getitems__, and was asked for a single sample")


class AllWays(Several):
    def get_batch(self, indices: Any) -> Any:
        return "finished", list(indices)


with check("8.14", "which way, when there are several"):
    expect(fetch(Both(), [1], collate=list), [(1, "single")], "a gathering dataset with a collate function")
    one = np.array([1], np.int64)
    expect(fetch(Reluctant(), [1]), (one, ["single"]), "a dataset whose get_batch answers NotImplemented")
    expect(fetch(Noisy(), [1]), (one, ["noisy"]), "a subclass that overrides __getitem__ only")
    two = np.array([30, 10], np.int64)
    expect(fetch(Several(), np.array([3, 1])), (two, ["several"] * 2), "a dataset with __getitems__")
    expect(fetch(AllWays(), [2]), ("finished", [2]), "a dataset with both get_batch and __getitems__")
    expect(fetch(Several(), [2], collate=list), [(20, "several")], "a dataset with __getitems__ and a collate function")

with check("8.14", "a position that comes twice is asked for twice"):
    calls = itertools.count()

    class Rolled(Words):
        def __getitem__(self, index: int) -> int:
            return next(calls)

    expect(
        fetch(Rolled(), [1, 1, 3], collate=list), [0, 1, 2], "samples 1, 1 and 3, which are the number of the request"
    )

with check("8.14", "plain integers, and other keys as they are"):
    kinds: list[type] = []

    class Typed(Words):
        def __getitem__(self, index: int) -> int:
            kinds.append(type(index))
            return 0

    fetch(Typed(), np.array([1, 2]))
    expect_true(
        set(kinds) == {int}, f"the dataset was asked with {', '.join(sorted({kind.__name__ for kind in kinds}))}"
    )
    expect(fetch({"a": 1, "b": 2}, ["b", "a"]), np.array([2, 1], np.int64), "a dict asked for b and a")
    expect(fetch(Words(), [1], collate=type) is list, True, "whether the collate function was given a list")

with check("8.14", "each sample has a place of its own in the batch"):
    from tinytorch.core.dataloader.seeding import sample_rng

    class Thrown(Words):
        def __getitem__(self, index: int) -> float:
            return float(sample_rng().random())

    with seeded(7, 0, 0):
        thrown = fetch(Thrown(), [1, 1, 2], collate=list)
    with seeded(7, 0, 0):
        wanted = [float(sample_rng(number).random()) for number in range(3)]
    expect(
        thrown, wanted, "the numbers from sample_rng() for three samples of a batch, against sample_rng(0), (1), (2)"
    )

with check("8.14", "errors name the sample"):
    ragged_set = [np.zeros(3), np.zeros(3), np.zeros(2), np.zeros(3)]
    error = expect_error(
        CollateError, lambda: fetch(ragged_set, [3, 2, 0]), "sample 2 is shorter than the others", "(2,)", "(3,)"
    )
    expect(getattr(error, "position", None), 1, "the position in the batch of the sample that does not fit")
    named = str(error).replace("(2,)", "")
    expect_true("2" in named, "sample 2 of the dataset, which came second in the batch, is not named in the message")
    keyed = {"cat.png": np.zeros(2), "dog.png": np.zeros(3)}
    expect_error(CollateError, lambda: fetch(keyed, ["cat.png", "dog.png"]), "dog.png is longer", "(3,)", "dog.png")
    for place, index in ((0, 7), (1, 18)):

        def refuse(samples: list[Any], place: int = place) -> Any:
            raise CollateError("too dark", position=place)

        what = f"a collate function that refuses the sample at position {place}, of 7 and 18"
        error = expect_error(CollateError, lambda f=refuse: fetch(range(20), [7, 18], f), what, "too dark", index)
        expect(getattr(error, "position", None), place, f"the position in the error of {what}")

    def refuse_all(samples: list[Any]) -> Any:
        raise CollateError("all too dark")

    error = expect_error(CollateError, lambda: fetch(range(9), [7], refuse_all), "an error without a position", "dark")
    expect(error.position, None, "the position of an error that names none")
    expect_error(TypeError, lambda: fetch([1, None], [0, 1]), "a number and None: a MixtureError", "NoneType")
    error = expect_error(IndexError, lambda: fetch([1, 2, 3], [0, 17]), "sample 17 of 3")
    expect_true(any("17" in note for note in getattr(error, "__notes__", [])), "no note on the error names sample 17")

    class Unreadable(Words):
        def __init__(self, kind: type[Exception]) -> None:
            self.kind = kind

        def __getitem__(self, index: int) -> int:
            if index == 23:
                raise self.kind("broken jpeg")
            return index

    for kind in (OSError, ValueError, KeyError, TypeError):
        what = f"sample 23 raises {kind.__name__}"
        error = expect_error(kind, lambda kind=kind: fetch(Unreadable(kind), [0, 23, 1]), what, "broken jpeg")
        noted = any("23" in note for note in getattr(error, "__notes__", []))
        expect(noted, True, f"whether a note on the {kind.__name__} names sample 23")

    class Stopping(Words):
        def __getitem__(self, index: int) -> int:
            if index == 2:
                raise StopIteration
            return index

    expect_error(RuntimeError, lambda: fetch(Stopping(), [0, 2, 1]), "sample 2 raises StopIteration", 2)

    def stops(samples: list[Any]) -> Any:
        raise KeyError("from collate")

    expect_error(
        KeyError, lambda: fetch(Words(), [0], collate=stops), "an error of the collate function", "from collate"
    )
    expect_error(CollateError, lambda: fetch(Words(), []), "no indices")
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 7: the DataLoader

*Tasks 8.15 and 8.16 · 12 points · about 40 minutes*

![Map of the loader. You are here: the loader, which joins the parts.](figures/map_loader_loader.svg)

Now the parts meet. A loader takes positions from a sampler, asks the dataset for those samples, and collates them. It
adds two promises: every loop is independent, and the same seed gives the same batches, whatever else the program does.
"""

# %%
#| default_exp core.dataloader.loader
"""The data loader: it joins dataset, sampler and collate function, and adds nothing but their order."""

# %% [markdown]
"""
### The class and its arguments

Given: the beginning of the class. The constructor checks its arguments and keeps them. The positions come from
`make_samplers`, which you write next. Some attributes decide how the loader was built, so they can't be changed later.
"""

# %%
#| export
Batch = TypeVar("Batch")
FIXED = frozenset({"dataset", "batch_size", "sampler", "batch_sampler", "drop_last", "persistent_workers"})


class DataLoader(Resumable, AbstractContextManager[Any], Generic[Batch]):
    """Batches of a dataset, in order or shuffled, collated: arguments and meanings of `torch.utils.data.DataLoader`.

    Args:
        dataset: map-style (`__getitem__`, `__len__`), a sequence, or a stream (`__iter__` only). If it has
            `get_batch(indices)`, it is asked for whole batches.
        batch_size: samples in a batch; None gives single samples.
        shuffle: a new random order in every epoch.
        drop_last: leave out a last batch that is not full.
        sampler, batch_sampler: iterables of positions, or of batches of positions, that decide the order instead.
        collate_fn: makes a batch of a list of samples; by default `default_collate`.
        generator: the seed: an integer, or a generator whose state is read. With it, all batches are a pure function of
            (seed, epoch, position), random transforms included. Without it, each loop draws one number from the global
            generator (torch's for torch's datasets, else NumPy's), and is a function of that.
        num_workers: how many workers load batches ahead; 0: each batch is loaded when it is asked for.
        worker_method: "process" or "thread".
        prefetch_factor: how many batches each worker has in flight or waiting; 2 if None.
        persistent_workers: keep the workers from one loop to the next; `close()` ends them.
        timeout: seconds to wait for a batch; 0 is no limit.
        worker_init_fn: is called in each worker with its number, before it loads anything.
        multiprocessing_context: a start method, or a context of multiprocessing's.
        in_order: give batches in order; otherwise as they arrive.
        pin_memory: torch tensors, in page-locked memory where there is a GPU.

    Attributes:
        epoch: the number of the next loop; set it to continue where an earlier run stopped.

    Raises:
        ValueError, TypeError: arguments that make no sense; here, and not in the loop.

    Example:
        >>> loader = DataLoader(ArrayDataset(np.arange(5)), batch_size=2)
        >>> [batch.tolist() for (batch,) in loader]
        [[0, 1], [2, 3], [4]]
    """

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = DEFAULT_BATCH_SIZE,
        shuffle: bool | None = False,
        drop_last: bool = False,
        *more: Any,
        sampler: Any = None,
        batch_sampler: Any = None,
        num_workers: int = 0,
        worker_method: str = "process",
        collate_fn: Callable[[list[Any]], Batch] | None = None,
        pin_memory: bool = False,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], None] | None = None,
        multiprocessing_context: Any = None,
        generator: Any = None,
        in_order: bool = True,
    ) -> None:
        check_positional(more)
        check_batch_arguments(batch_size, shuffle, drop_last, sampler, batch_sampler)
        check_worker_arguments(num_workers, prefetch_factor, persistent_workers, timeout)
        check_functions(worker_method, collate_fn=collate_fn, worker_init_fn=worker_init_fn)
        self.is_stream, self.of_torch = is_iterable_style(dataset), is_torch_dataset(dataset)
        check_samplers(dataset, self.is_stream, shuffle, sampler, batch_sampler)
        if pin_memory:
            find("check_pinned")()
        self.dataset, self.drop_last, self.sampler, self.batch_sampler = dataset, drop_last, None, None
        self.batch_size = None if batch_sampler is not None else batch_size
        self.generator, self.epoch, self.seed = generator, 0, 0 if generator is None else seed_of(generator)
        if not self.is_stream:
            given = dataset, batch_size, shuffle, drop_last, sampler, batch_sampler
            self.sampler, self.batch_sampler = make_samplers(*given, None if generator is None else self.seed)
        self.collate_fn = self.standard_collate if collate_fn is None else collate_fn
        self.num_workers, self.worker_method, self.worker_init_fn = num_workers, worker_method, worker_init_fn
        self.pin_memory, self.persistent_workers = pin_memory, persistent_workers
        self.prefetch_factor = 2 if prefetch_factor is None and num_workers else prefetch_factor
        self.timeout, self.multiprocessing_context, self.in_order = timeout, multiprocessing_context, in_order
        self._drawn, self._settled = Drawn(self.of_torch), True

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse changes that would come too late; before `__init__` a derived class may set what it likes."""
        if name in FIXED and vars(self).get("_settled"):
            raise ValueError(f"{name} of a loader cannot be changed: make a new DataLoader")
        if name == "multiprocessing_context" and value is not None:
            value = checked_context(value, self.num_workers)
        super().__setattr__(name, value)

    def number_of(self, epoch: int) -> int:
        """Return the number of a loop: that of the epoch; without a seed, one that is drawn now.

        A loop that gives only a part of an epoch has an `EpochPart`: the number, and how much was given before.
        """
        number: int | None = getattr(epoch, "number", None) if self.generator is None else int(epoch)
        number = loop_number(epoch, drawn_number(self.dataset) if number is None else number, global_sampler(self))
        return int(number) if self.is_stream and not begins_later(self, epoch) else number

    def close(self) -> None:
        """End persistent workers; the next loop starts new ones. Batches that were given out stay."""
        if "_engine" in vars(self):
            vars(self)["_engine"].close()

    def __exit__(self, *error: object) -> None:
        """End the workers, when a `with` block is left."""
        self.close()


# %% [markdown]
"""
### 8.15 · make_samplers: who decides the order

*4 points, easy.* The constructor above has checked the arguments. They say how positions are made: a `batch_sampler`
decides everything, a `sampler` decides the order, and `shuffle` chooses between the two samplers that you know.
`drop_last` has nothing to do with `shuffle`.

*Hint: an empty list is a sampler, too, and false. How do you ask whether an argument was given?*
"""


# %% nbgrader={"grade": false, "grade_id": "8_15", "locked": false, "schema_version": 3, "solution": true}
#| export
def make_samplers(
    dataset: Any,
    batch_size: int | None = DEFAULT_BATCH_SIZE,
    shuffle: bool | None = False,
    drop_last: bool = False,
    sampler: Any = None,
    batch_sampler: Any = None,
    seed: int | None = 0,
) -> tuple[Any, Any]:
    """Return (sampler, batch_sampler) for arguments that `check_batch_arguments` accepts.

    The sampler is the one given, else a RandomSampler with `seed` if `shuffle`, else a SequentialSampler. If `seed`
    is None, the RandomSampler has no seed, either, and draws a number for each loop. The batch sampler is the one
    given, else None if `batch_size` is None, else a BatchSampler of the sampler.

    Example:
        >>> sampler, batch_sampler = make_samplers("abcde", batch_size=2)
        >>> list(batch_sampler)
        [[0, 1], [2, 3], [4]]
    """
    ### BEGIN SOLUTION
    if sampler is None:
        sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
    if batch_sampler is None and batch_size is not None:
        batch_sampler = BatchSampler(sampler, batch_size, drop_last)
    return sampler, batch_sampler
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_15-check", "locked": true, "points": 2, "schema_version": 3, "solution": false}
def positions_of(**arguments: Any) -> list[list[int]]:
    """Return the batches of positions that make_samplers decides on, as lists."""
    return [np.asarray(batch).tolist() for batch in make_samplers(**arguments)[1]]


with check("8.15", "in order, with and without the last batch"):
    expect(positions_of(dataset="abcde", batch_size=2), [[0, 1], [2, 3], [4]], "5 samples in batches of 2")
    expect(positions_of(dataset="abcde", batch_size=2, drop_last=True), [[0, 1], [2, 3]], "the same with drop_last")

with check("8.15", "shuffled, with and without the last batch"):
    for drop in (False, True):
        mixed = positions_of(dataset=range(50), batch_size=20, shuffle=True, drop_last=drop, seed=1)
        expect(
            [len(batch) for batch in mixed], [20, 20] + [10] * (not drop), f"batch sizes, shuffled, drop_last={drop}"
        )
    everything = [k for batch in positions_of(dataset=range(50), batch_size=20, shuffle=True, seed=1) for k in batch]
    expect_true(
        sorted(everything) == list(range(50)) != everything,
        "a shuffled epoch should hold each position once, out of order",
    )

with check("8.15", "a sampler and a batch sampler of the caller's"):
    expect(
        positions_of(dataset="abcde", batch_size=2, sampler=[4, 0, 2]),
        [[4, 0], [2]],
        "sampler [4, 0, 2] in batches of 2",
    )
    given_batches = [[3], [1, 2]]
    expect_true(
        make_samplers("abcde", batch_sampler=given_batches)[1] is given_batches,
        "a batch_sampler should be used as it is",
    )

# %% nbgrader={"grade": true, "grade_id": "8_15-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.15", "shuffling mixes all samples, by the seed, differently in each epoch"):
    one = make_samplers(range(64), 8, True, seed=5)[1]
    epochs = [[np.asarray(batch).tolist() for batch in one] for _ in range(3)]
    expect_true(epochs[0] != epochs[1] != epochs[2] != epochs[0], "two epochs have the same order")
    expect_true(
        any(max(batch) - min(batch) > 8 for batch in epochs[0]), "samples are shuffled inside fixed batches only"
    )
    expect_true(
        sorted(map(sorted, epochs[0])) != sorted(map(sorted, epochs[1])),
        "the batches hold the same samples in each epoch",
    )
    expect(
        positions_of(dataset=range(64), batch_size=8, shuffle=True, seed=5),
        epochs[0],
        "epoch 0 of another sampler with seed 5",
    )
    expect_true(
        positions_of(dataset=range(64), batch_size=8, shuffle=True, seed=6) != epochs[0],
        "seeds 5 and 6 give the same order",
    )

with check("8.15", "seed 0 is a seed like any other, and no random state of the program is touched"):
    np.random.seed(12)
    undisturbed = np.random.random()
    np.random.seed(12)
    zeros = [positions_of(dataset=range(64), batch_size=8, shuffle=True, seed=0) for _ in range(2)]
    expect(zeros[1], zeros[0], "the order of another sampler with seed 0")
    expect(np.random.random(), undisturbed, "np.random.random after two orders, with the state from before")

with check("8.15", "without a seed, each loop draws its order when it begins"):

    def two_loops() -> list[list[list[int]]]:
        unseeded_batches = make_samplers(range(64), 8, True, seed=None)[1]
        np.random.seed(12)
        return [[np.asarray(batch).tolist() for batch in unseeded_batches] for _ in range(2)]

    drawn_loops = two_loops()
    expect_true(drawn_loops[0] != drawn_loops[1], "two loops without a seed have the same order")
    expect(two_loops(), drawn_loops, "two loops of another sampler without a seed, each time after np.random.seed(12)")
    with_seed = make_samplers(range(64), 8, True, seed=0)[1]
    expect_true([list(batch) for batch in with_seed] != drawn_loops[0], "without a seed, the order is that of seed 0")
    expect(make_samplers(range(64), None, True, seed=None)[0].unseeded, True, "whether the sampler has no seed")

with check("8.15", "the parts are what the docstring says, and the batches are made of the sampler beside them"):
    given = [2, 0]
    for more, wanted in (
        ({}, "SequentialSampler"),
        ({"shuffle": True, "seed": 4}, "RandomSampler"),
        ({"sampler": given}, "list"),
    ):
        one, batches_of_one = make_samplers("abcde", 2, drop_last=True, **more)
        found = [type(one).__name__, type(batches_of_one).__name__, batches_of_one.sampler is one]
        expect(
            found, [wanted, "BatchSampler", True], f"the types of the two with {more}, and whether one holds the other"
        )
        expect(
            [batches_of_one.batch_size, batches_of_one.drop_last], [2, True], "batch_size and drop_last of the batches"
        )
        alone = make_samplers("abcde", None, **more)[0]
        expect(type(alone).__name__, wanted, f"the type of the sampler with batch_size=None and {more}")
    used = [make_samplers("abcde", size, sampler=given)[0] is given for size in (2, None)]
    expect(used, [True, True], "whether the sampler that was given is used as it is, with batches and without")
    expect(make_samplers("abcde", 2, True, seed=4)[0].seed, 4, "the seed of the RandomSampler for seed=4")

with check("8.15", "no batches, empty samplers, shuffle=None"):
    single, none = make_samplers("abc", batch_size=None)
    expect([list(single), none], [[0, 1, 2], None], "sampler and batch sampler for batch_size=None")
    mixed, none = make_samplers(range(100), None, True, seed=1)
    expect(list(mixed), list(RandomSampler(range(100), generator=1)), "the sampler for batch_size=None, shuffle=True")
    expect(none, None, "the batch sampler for batch_size=None, shuffle=True")
    expect(positions_of(dataset="abc", sampler=[]), [], "an empty sampler")
    expect(positions_of(dataset=range(20), shuffle=None), [list(range(20))], "shuffle=None")
    empty: list[list[int]] = []
    expect_true(make_samplers("abc", batch_sampler=empty)[1] is empty, "an empty batch_sampler should be used as it is")
    expect(list(make_samplers("abc", batch_sampler=empty)[0]), [0, 1, 2], "the sampler beside a given batch_sampler")
    array = np.array([4, 0, 2])
    expect(positions_of(dataset="abcde", batch_size=2, sampler=array), [[4, 0], [2]], "a sampler that is an array")
    expect(
        positions_of(dataset="abcde", batch_size=2, drop_last=True, sampler=[4, 0, 2]),
        [[4, 0]],
        "a sampler and drop_last",
    )
    expect(positions_of(dataset="", batch_size=2), [], "an empty dataset")
### END HIDDEN TESTS

# %% [markdown]
"""
### What a loop needs

Given: methods that your loop calls. `positions` asks the samplers. `load` makes a batch of positions, with your
`fetch`. The others answer questions: which collate function to use, whether anything may draw random numbers, whether
workers load the batches.
"""


# %%
#| export
class DataLoader(DataLoader):
    def positions(self, epoch: int, number: int) -> Iterator[Any]:
        """Yield the positions of each batch of one epoch; single positions if there are no batches.

        A sampler with a seed, or one that needs none, gives the order of the epoch; any other that of `number`.
        """
        source: Any = self.batch_sampler
        if source is None:
            source = self.sampler
        own_batches = getattr(type(source), "__iter__", None) is BatchSampler.__iter__  # a subclass may replace it
        sampler = source.sampler if own_batches else source
        if has_order(sampler) and sampler.unseeded:
            epoch = number if self.generator is None else number_at(self.seed, epoch)
        part = part_of(number)
        if not own_batches and self.batch_sampler is not None:
            return itertools.islice(counted_positions(source), part.batches, None)
        if part.batches:
            source = rest_of(source, int(epoch), part)
        elif own_batches:
            source = source.batches(int(epoch))
        elif has_order(source):
            source = iter(source.order(int(epoch)))
        return map(plain_positions if own_batches else plain_position, source)

    @property
    def load(self) -> Any:
        """How a batch is made of its positions: `load(positions)`. Of a stream: how it is read."""
        if self.is_stream:
            return Reader.of(self)
        in_worker = self.num_workers and self.worker_method == "process"  # which leaves the GPU alone
        pin = find("pin_batch") if self.pin_memory and not in_worker else None
        same_size = type(self.batch_sampler) is BatchSampler
        size = None if self.batch_sampler is None else self.batch_sampler.batch_size if same_size else 0
        stacks = self.own_collate is None and stacks_alone(self.dataset)
        return Fetcher(fetch, asked_singly(self.dataset), self.own_collate, size, self.of_torch, pin, stacks)

    @property
    def standard_collate(self) -> Callable[..., Any]:
        """How samples become a batch if the caller gives no collate function."""
        if self.batch_size is None and self.batch_sampler is None:
            return to_torch if self.of_torch else as_it_is
        return collate_to_torch if self.of_torch else default_collate

    @property
    def own_collate(self) -> Callable[..., Any] | None:
        """The caller's collate function, or None."""
        standard = self.standard_collate
        usual = self.collate_fn is standard or (standard is collate_to_torch and self.collate_fn is default_collate)
        return None if usual else self.collate_fn

    @property
    def draws(self) -> bool:
        """Whether random numbers may be drawn for a batch: they may, unless all that makes it is ours."""
        return self.own_collate is not None or may_draw(self.dataset)

    @property
    def everywhere(self) -> Any:
        """Whether the global generators are to be seeded, see `seeded`."""
        in_threads = self.num_workers and self.worker_method == "thread"  # they share the global generators
        if self.generator is None or not self.draws or in_threads:
            return False
        return True if self.is_stream else self._drawn

    def stream(self, epoch: int) -> Iterator[Any]:
        """Yield the batches of one epoch of a stream; the samples themselves if there are no batches."""
        number = self.number_of(epoch)
        if self.num_workers:
            return self.ahead(epoch, number)
        batches = unmarked(self, stream_batches(self.load, (self.seed, number, self.everywhere)), epoch)
        return find("pin_each")(batches) if self.pin_memory else batches

    def ahead(self, epoch: int, number: int, deliver: Callable[..., Iterator[Any]] | None = None) -> Iterator[Any]:
        """Yield the batches of one epoch, loaded by workers while the caller works on earlier ones."""
        from tinytorch.core.dataloader.workers.plumbing.ahead import batches_ahead  # not needed without workers

        return batches_ahead(self, epoch, number, deliver)

    def set_epoch(self, epoch: int) -> None:
        """Make `epoch` the number of the next loop. If `load_state_dict` did so before, the loop continues in it."""
        if epoch != self.epoch:
            self.epoch = epoch


# %% [markdown]
"""
### 8.16 · DataLoader: joining the parts

*8 points, hard.* You write what happens in a loop. `iter(loader)` starts an epoch of its own: it takes the next epoch
number at once, and returns `batches(epoch)` (or the stream). `batches` is a generator: it loads a batch when
the loop asks for it, and never before.

| given | what it does for you |
|---|---|
| `self.positions(epoch, number)` | yields the positions of each batch |
| `self.load(positions)` | makes a batch of them: calls your `fetch` |
| `self.number_of(epoch)` | the number that replaces the epoch in everything random: with a seed, it is the epoch; without, it is drawn |
| `self.everywhere` | whether the global generators are seeded, too; pass it on to `seeded` |
| `self.draws` | whether random numbers may be drawn at all; you can do without it |
| `self.is_stream`, `self.stream(epoch)` | whether the dataset is a stream, and its batches |

Pass the number of the epoch on as it is: after a resume it is a number that also knows how much of the epoch was given
before.

Load each batch inside `with seeded(self.seed, number, position, everywhere=self.everywhere):`, where `position` counts
the batches of the epoch from 0. Leave the block *before* you yield, because the caller's code must not run inside it.
`class DataLoader(DataLoader)` adds your methods to the class; in the package they are in one class.

*Hint: a method with `yield` in it does nothing until the first `next()`. So which work belongs in `__iter__`, and which
does not?*
"""


# %% nbgrader={"grade": false, "grade_id": "8_16", "locked": false, "schema_version": 3, "solution": true}
#| export
class DataLoader(DataLoader):
    def __len__(self) -> int:
        """Return the number of batches of an epoch, or of samples if there are no batches.

        Raises TypeError: the sampler, or the stream, has no length.
        """
        if self.is_stream:
            return self.load.length()
        ### BEGIN SOLUTION
        source: Any = self.sampler if self.batch_sampler is None else self.batch_sampler
        return len(source)
        ### END SOLUTION

    def __iter__(self) -> Iterator[Batch]:
        """Start the next epoch, independent of all other loops over this loader."""
        ### BEGIN SOLUTION
        epoch, self.epoch = self.epoch, self.epoch + 1
        return self.stream(epoch) if self.is_stream else self.batches(epoch)
        ### END SOLUTION

    def batches(self, epoch: int) -> Iterator[Batch]:
        """Yield the batches of one epoch, each loaded when it is asked for: a pure function of (seed, epoch).

        When the loop is over, the loader keeps nothing of a batch. Errors of the dataset are passed on.
        """
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        ### BEGIN SOLUTION
        seed, load, everywhere = self.seed, self.load, self.everywhere
        if not self.draws:  # then nobody asks where a batch stands
            yield from map(load, self.positions(epoch, number))
            return
        for position, positions in enumerate(self.positions(epoch, number)):
            with seeded(seed, number, position, everywhere=everywhere):
                batch = load(positions)
            yield batch
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_16-check", "locked": true, "points": 4, "schema_version": 3, "solution": false}
numbers = list(range(100, 110))

with check("8.16", "batches, in the order of the sampler"):
    loader = DataLoader(numbers, batch_sampler=[[9, 0], [4], [2, 2, 3]], collate_fn=list)
    expect(list(loader), [[109, 100], [104], [102, 102, 103]], "batches of samples 9, 0 / 4 / 2, 2, 3")
    expect(len(loader), 3, "the length of a loader of three batches")
    expect(list(loader), [[109, 100], [104], [102, 102, 103]], "the second epoch")

with check("8.16", "single samples, when there are no batches"):
    singles = DataLoader("abc", batch_size=None)
    expect(list(singles), ["a", "b", "c"], "a loader with batch_size=None")
    expect(len(singles), 3, "the length of a loader of 3 samples with batch_size=None")

with check("8.16", "loops do not share their place"):
    pairs = DataLoader(numbers, batch_sampler=[[0], [1], [2]], collate_fn=list)
    expect(sum(1 for _ in pairs for _ in pairs), 9, "bodies run by two nested loops over three batches")

with check("8.16", "nothing is loaded before it is asked for"):
    loaded: list[int] = []

    class Log:
        def __len__(self) -> int:
            return 100

        def __getitem__(self, index: int) -> int:
            loaded.append(index)
            return index

    batches = iter(DataLoader(Log(), batch_sampler=[[0, 1], [2, 3], [4, 5]], collate_fn=list))
    expect(loaded, [], "the samples loaded by iter(loader)")
    next(batches)
    expect(loaded, [0, 1], "the samples loaded by the first next()")

with check("8.16", "each loop takes its epoch number when it begins, whichever is asked first"):
    earlier, later = iter(pairs), iter(pairs)
    begun = pairs.epoch
    next(later)
    next(earlier)
    expect(pairs.epoch, begun, "the number of the next loop, before and after two loops were asked for batches")

with check("8.16", "the caller works outside of the seeded block"):
    np.random.seed(1)
    undisturbed = float(np.random.random())
    np.random.seed(1)
    for _ in DataLoader(Log(), 50, generator=3):
        drawn = float(np.random.random())
        break
    expect(drawn, undisturbed, "what np.random.random gives the caller in a loop over a seeded loader")

# %% nbgrader={"grade": true, "grade_id": "8_16-hidden", "locked": true, "points": 4, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
import gc
import weakref

from tinytorch.core.dataloader.seeding import batch_rng

table = np.arange(1000, dtype=np.float32).reshape(500, 2)
marks = np.arange(500)


def epoch_of(loader: Any) -> list[int]:
    """Return the labels of one epoch, after checking that each belongs to its features and has kept its dtype."""
    seen: list[int] = []
    for x, y in loader:
        expect(np.asarray(y).dtype, marks.dtype, "the dtype of the labels of a batch")
        expect(x, table[np.asarray(y)], "the features of a batch, against those of its labels")
        seen += np.asarray(y).tolist()
    return seen


with check("8.16", "every sample once, shuffled again in each epoch"):
    shuffled = DataLoader(ArrayDataset(table, marks), batch_size=32, shuffle=True)
    one, two, three = epoch_of(shuffled), epoch_of(shuffled), epoch_of(shuffled)
    expect([sorted(one), sorted(two)], [marks.tolist()] * 2, "the labels of two epochs, sorted")
    expect_true(one != two and two != three and one != three, "two epochs have the same order")
    expect_true(one != marks.tolist(), "the first epoch is not shuffled")
    expect_true(sorted(one[:32]) != sorted(two[:32]), "the first batch holds the same samples in each epoch")

with check("8.16", "len and drop_last, shuffled or not"):
    for shuffle in (False, True):
        for drop in (False, True):
            sized = DataLoader(ArrayDataset(table, marks), 32, shuffle, drop)
            sizes = [len(y) for _, y in sized]
            expect(sizes, [32] * 15 + [20] * (not drop), f"batch sizes with shuffle={shuffle}, drop_last={drop}")
            expect(len(sized), len(sizes), f"len(loader) with shuffle={shuffle}, drop_last={drop}")
    expect(list(DataLoader([], batch_size=4)), [], "the batches of an empty dataset")
    expect(len(DataLoader(numbers, 2, sampler=[4, 0, 2])), 2, "the length with 3 positions in batches of 2")
    expect(len(DataLoader(numbers, None, sampler=[4, 0])), 2, "the length with 2 positions and no batches")

    class Unsized:
        def __iter__(self) -> Iterator[int]:
            return iter([1, 2])

    expect_error(TypeError, lambda: len(DataLoader(numbers, 2, sampler=Unsized())), "a sampler without a length")

with check("8.16", "a list of all batches holds what the loop gave"):
    small = DataLoader(ArrayDataset(table[:6], marks[:6]), 2)
    expect([y.tolist() for _, y in list(small)], [[0, 1], [2, 3], [4, 5]], "the labels of all batches, kept in a list")

with check("8.16", "the seed decides everything, epochs are numbered, and an epoch can be repeated"):

    def seeded_loader(seed: int) -> Any:
        return DataLoader(ArrayDataset(table, marks), 50, shuffle=True, generator=seed)

    first_run = seeded_loader(1)
    epochs = [epoch_of(first_run) for _ in range(3)]
    second_run = seeded_loader(1)
    expect([epoch_of(second_run) for _ in range(3)], epochs, "three epochs of another loader with the same seed")
    expect(epoch_of(first_run.batches(1)), epochs[1], "batches(1), after three epochs")
    first_run.set_epoch(2)
    expect(epoch_of(first_run), epochs[2], "the loop after set_epoch(2)")
    expect_true(epoch_of(seeded_loader(2)) != epochs[0], "seeds 1 and 2 give the same order")
    expect_true(
        epoch_of(shuffled) != epoch_of(DataLoader(ArrayDataset(table, marks), 32, True)),
        "two loaders without a seed agree",
    )

with check("8.16", "two loops at once are two epochs, each whole"):
    both = DataLoader(ArrayDataset(table, marks), 100, shuffle=True, generator=3)
    left, right = iter(both), iter(both)
    alternating = [(next(left)[1].tolist(), next(right)[1].tolist()) for _ in range(5)]
    expect(
        [label for a, _ in alternating for label in a],
        epoch_of(both.batches(0)),
        "the loop begun first, both running in turns",
    )
    expect(
        [label for _, b in alternating for label in b],
        epoch_of(both.batches(1)),
        "the loop begun second, both running in turns",
    )
    late, later = iter(both), iter(both)
    expect(
        next(later)[1].tolist(),
        next(both.batches(3))[1].tolist(),
        "the loop begun second, asked first: its epoch number is its own",
    )


class Tossed:
    """A dataset whose samples are numbers from `batch_rng()`, the first of the batch."""

    def __len__(self) -> int:
        return 12

    def __getitem__(self, index: int) -> float:
        return float(batch_rng().random())


with check("8.16", "without a seed, each loop draws one number, and is a function of it"):

    def unseeded_loop(dataset: Any, shuffle: bool, seed: int | None = None) -> list[list[Any]]:
        if seed is not None:
            np.random.seed(seed)
        return [np.asarray(batch).tolist() for batch in DataLoader(dataset, 4, shuffle, collate_fn=np.array)]

    for what, dataset, shuffle in (("order", range(12), True), ("random numbers from batch_rng()", Tossed(), False)):
        loops = [str(unseeded_loop(dataset, shuffle)) for _ in range(5)]
        expect_true(len(set(loops)) > 1, f"five loops over loaders without a seed have the same {what}")
        followed = [unseeded_loop(dataset, shuffle, seed=6) for _ in range(2)]
        expect(followed[1], followed[0], f"the {what} of a loop without a seed, each time after np.random.seed(6)")
        other = unseeded_loop(dataset, shuffle, seed=7)
        expect_true(other != followed[0], f"the {what} of a loop is the same after np.random.seed(6) and (7)")
    repeated = DataLoader(Tossed(), 4, collate_fn=np.array)
    expect_true(
        str(list(repeated)) != str(list(repeated)), "two loops over a loader without a seed give the same batch_rng()"
    )
    tossed = unseeded_loop(Tossed(), False)
    expect_true(tossed[0] != tossed[1], "two batches of a loop without a seed got the same numbers from batch_rng()")
    afterwards = []
    for length in (4, 400):
        unseeded_loop(range(length), True, seed=6)
        afterwards.append(float(np.random.random()))
    expect(
        afterwards[1], afterwards[0], "np.random.random() after loops of 1 and of 100 batches: each draws one number"
    )

with check("8.16", "without a seed, a sampler that has one gives the orders of its epochs"):
    own_order = RandomSampler(range(10), generator=3)
    ordered = DataLoader(range(10), 5, sampler=own_order, collate_fn=list)
    for epoch in range(2):
        order = [k for batch in ordered for k in batch]
        expect(order, np.asarray(own_order.order(epoch)).tolist(), f"loop {epoch} over a loader with a seeded sampler")


class Augmented:
    """Adds random numbers from all three sources to a sample."""

    def __len__(self) -> int:
        return 12

    def __getitem__(self, index: int) -> tuple[int, float, float, float]:
        import random

        return index, random.random(), float(np.random.random()), float(batch_rng().random())


with check("8.16", "random transforms repeat with the seed, and leave the caller's numbers alone"):
    np.random.seed(8)
    undisturbed = np.random.random(2).tolist()
    runs = []
    for _ in range(2):
        np.random.seed(8)
        numbers_between = []
        run = []
        for batch in DataLoader(Augmented(), 6, shuffle=True, generator=4):
            numbers_between.append(float(np.random.random()))
            run.append([np.asarray(column).tolist() for column in batch])
        runs.append(run)
        expect(numbers_between, undisturbed, "what np.random.random gives the caller, once in each of two batches")
        np.random.random(7)
    expect(runs[0], runs[1], "two runs with the same seed, random transforms included")
    expect_true(runs[0][0][1] != runs[0][1][1], "both batches of an epoch got the same random numbers")
    third = DataLoader(Augmented(), 6, shuffle=True, generator=4)
    list(third)
    fourth = DataLoader(Augmented(), 6, shuffle=True, generator=5)
    for column, source in ((1, "random"), (2, "np.random"), (3, "batch_rng()")):
        later = np.asarray(next(iter(third.batches(1)))[column]).tolist()
        other_seed = np.asarray(next(iter(fourth.batches(0)))[column]).tolist()
        expect_true(later != runs[0][0][column], f"two epochs got the same numbers from {source}")
        expect_true(other_seed != runs[0][0][column], f"two seeds gave the same numbers from {source}")

with check("8.16", "random numbers belong to the number of the loop and the position of the batch, counted from 0"):
    numbered = DataLoader(Tossed(), 4, collate_fn=list, generator=4)
    for epoch in (0, 3):
        wanted = []
        for position in range(3):
            with seeded(4, epoch, position):
                wanted.append([float(batch_rng().random()) for _ in range(4)])
        expect(
            list(numbered.batches(epoch)),
            wanted,
            f"the numbers of three batches of epoch {epoch}, as a worker has them",
        )
    expect(numbered.epoch, 0, "the number of the next loop, after batches(0) and batches(3)")

with check("8.16", "the number of an epoch may know what was given of it before"):
    from tinytorch.core.dataloader.plumbing.epochs import EpochPart

    continued = DataLoader(numbers, batch_sampler=[[0], [1], [2]], collate_fn=list)
    continued.epoch = EpochPart(0, batches=1, samples=1)
    expect(list(continued), [[101], [102]], "the rest of an epoch of which one batch was given before")

with check("8.16", "batches are loaded one by one, also of an endless epoch, and none is kept"):

    class Endless:
        def __iter__(self) -> Iterator[list[int]]:
            for position in range(100):
                yield [position]
            raise AssertionError("100 batches of positions were taken to load two")

    endless = iter(DataLoader(numbers, batch_sampler=Endless(), collate_fn=list))
    expect([next(endless), next(endless)], [[100], [101]], "the first two batches of an endless epoch")
    kept_demo = DataLoader([np.zeros(3)] * 4, 2, collate_fn=np.stack)
    references = [weakref.ref(batch) for batch in kept_demo]
    gc.collect()
    expect([ref() is None for ref in references], [True, True], "whether the two batches of a loop are gone after it")

with check("8.16", "samples that fail, fail loudly"):
    for kind in (OSError, ValueError, KeyError):

        class Unreadable:
            def __len__(self) -> int:
                return 6

            def __getitem__(self, index: int, kind: type[Exception] = kind) -> int:
                if index == 3:
                    raise kind("broken jpeg")
                return index

        rest = iter(DataLoader(Unreadable(), 2, collate_fn=list))
        expect(next(rest), [0, 1], f"the batch before a sample that raises {kind.__name__}")
        expect_error(kind, lambda rest=rest: next(rest), f"the batch of a sample that raises {kind.__name__}", "jpeg")

    class Liar:
        def __len__(self) -> int:
            return 100

        def __getitem__(self, index: int) -> int:
            if index >= 7:
                raise StopIteration
            return index

    expect_error(
        RuntimeError, lambda: list(DataLoader(Liar(), 4)), "a dataset that raises StopIteration at sample 7", 7
    )
    expect_error(
        IndexError,
        lambda: list(DataLoader(numbers, sampler=[1, 99], batch_size=2)),
        "a sampler that gives position 99 of 10",
    )

with check("8.16", "streams, single samples with a collate function, wrong arguments"):

    class Stream:
        def __iter__(self) -> Iterator[int]:
            return iter(range(7))

    expect(
        [np.asarray(b).tolist() for b in DataLoader(Stream(), 3)],
        [[0, 1, 2], [3, 4, 5], [6]],
        "a stream in batches of 3",
    )
    expect(
        [np.asarray(b).tolist() for b in DataLoader(Stream(), 3, drop_last=True)],
        [[0, 1, 2], [3, 4, 5]],
        "with drop_last",
    )
    expect(
        list(DataLoader([1, 2], batch_size=None, collate_fn=lambda sample: -sample)),
        [-1, -2],
        "single samples, collated",
    )
    expect_error(TypeError, lambda: len(DataLoader(Stream(), 3)), "the length of a stream without one")
    streaming = DataLoader(Stream(), 3)
    next(iter(streaming))
    expect(streaming.epoch, 1, "the number of the next loop, after one over a stream")
    iter(streaming)
    expect(streaming.epoch, 2, "the number of the next loop, after another was begun and not asked for a batch")

    class Drawing:
        def __iter__(self) -> Iterator[float]:
            return (float(batch_rng().random()) for _ in range(4))

    drawing = DataLoader(Drawing(), 2, generator=1, collate_fn=list)
    one, two = list(drawing), list(drawing)
    expect_true(one != two, "two epochs of a stream got the same numbers from batch_rng()")
    drawing.set_epoch(0)
    expect(list(drawing), one, "the random numbers of a stream after set_epoch(0)")
    expect_error(ValueError, lambda: DataLoader(numbers, batch_size=0), "batch_size=0, in the constructor")
### END HIDDEN TESTS

# %% [markdown]
"""
### Where a loop is

Given, to complete the class: the state of a loop that was interrupted. The third notebook, `sampling_dev.py`, builds
what is behind `state_dict` and `load_state_dict`.
"""


# %%
#| export
class DataLoader(DataLoader):
    def state_dict(self) -> dict[str, Any]:
        """Return the place of the loop that began last, in at most 1 kB that `json` can write.

        It counts the batches that the caller was given, and not what was loaded ahead. After the last batch of an
        epoch it is the beginning of the next epoch. A stream that has a `state_dict` and a `load_state_dict` is asked
        for its state after each batch, in each worker process; what it returns comes on top of the 1 kB.

        Raises:
            RuntimeError: `in_order=False`, with workers: no number says which batches the caller was given.
        """
        return saved_marks(find("loader_state")(self), latest_loop(self))

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Have the next loop continue at the place that `state_dict` returned, in this or another process.

        The number of workers, their method, `prefetch_factor`, `batch_size` and the number of ranks may be others; but
        a stream that has saved its own state needs as many workers.

        Raises:
            ValueError: this is no state, or one of another dataset or order; the message names what differs.
        """
        self.epoch = continued(self, find("resumed_part")(self, state), state)


# %% [markdown]
"""
## Part 8: Normalizer

*Tasks 8.17 to 8.19 · 16 points · about 50 minutes*

![Map of the loader. You are here: the normalizer, between the loader and the model.](figures/map_loader_normalizer.svg)

Pixels are numbers from 0 to 255; a network learns best from inputs around 0, of size 1. So subtract the mean and divide
by the standard deviation, for each channel. There are two traps. The data may not fit into memory, so you must compute
the statistics in one pass. And *which* data do you use? The test images stand for images that nobody has seen yet. If
you fit the statistics on them, the model has seen them.
"""

# %%
#| default_exp core.dataloader.normalizer
"""Normalizing: statistics fitted on training data, in one pass over arrays or any loader, and applied to batches."""

# %% [markdown]
"""
**Predict.** The textbook formula for the variance is the mean of the squares minus the square of the mean. The cell
below applies it to numbers whose standard deviation is about 1, far away from zero. What does float32 make of it?
"""

# %%
far_away = (np.random.default_rng(0).standard_normal(100_000) + 10_000).astype(np.float32)
textbook = np.mean(far_away**2) - np.mean(far_away) ** 2
print(f"textbook formula in float32: variance {textbook:.3f}; true: {far_away.astype(np.float64).var():.3f}")

# %% [markdown]
r"""
### 8.17 · moments: mean and spread in one pass

*5 points, medium.* Each array that comes in has a count, a mean, and a sum of squared distances from that mean. You can
merge two such triples into the triple of both together, without going back to the data, and without the cancellation
that you just saw:

- count: $n = n_a + n_b$, and $\delta = m_b - m_a$
- mean: $m = m_a + \delta \, n_b / n$
- squares: $M = M_a + M_b + \delta^2 \, n_a n_b / n$

![Arrays come in one after another. Each has a count, a mean and a sum of squares; it is merged into a running triple,
and then forgotten. At the end, the running triple holds count, mean and squares of all of
them.](figures/moments_pass.svg)

The formulas are from Chan, Golub and LeVeque, *Updating Formulae and a Pairwise Algorithm for Computing Sample
Variances* (1979).

*Hint: `keepdims=True` gives statistics a shape that broadcasts against the data. Compute in float64, whatever comes
in.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_17", "locked": false, "schema_version": 3, "solution": true}
#| export
def moments(arrays: Iterable[np.ndarray], axis: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    """Return mean, standard deviation and count of all values along `axis`, in one pass over the arrays.

    Args:
        arrays: arrays of any numeric dtype, equal in ndim and in the axes that are not in `axis`; may be an iterator
            over more than memory holds. None of them is changed.
        axis: the axes to average over, (0, 2, 3) for channels of images (N, C, H, W).

    Returns:
        mean and std (population), float64, with length 1 along `axis`: (1, C, 1, 1) for channels; and the number of
        values that each is made of.

    Raises:
        ValueError: there are no values; an array does not fit the first (its shape is named); a value is nan or inf.

    Example:
        >>> mean, std, count = moments([np.array([[1.0], [3.0]]), np.array([[5.0]])], axis=(0,))
        >>> mean.tolist(), round(std.item(), 4), count
        ([[3.0]], 1.633, 3)
    """
    ### BEGIN SOLUTION
    count, mean, squares = 0, np.zeros(()), None
    for array in arrays:
        with np.errstate(over="ignore", invalid="ignore"):  # such values are refused below
            values = np.array(array, dtype=np.float64)
            here = values.sum(axis, keepdims=True)
            if squares is None:
                mean, squares = np.zeros(here.shape), np.zeros(here.shape)
            if here.shape != mean.shape:
                raise ValueError(
                    f"expected arrays whose statistics are {mean.shape} like the first's, got {values.shape}"
                )
            if not values.size:
                continue
            n = values.size // here.size
            here, total = here / n, count + n
            values -= here
            delta = here - mean
            mean = mean + delta * (n / total)
            squares = squares + np.square(values, out=values).sum(axis, keepdims=True) + delta**2 * (count * n / total)
            count = total
        if not np.isfinite(squares).all():
            raise ValueError(f"expected finite values with finite squares, got others in an array {values.shape}")
    if squares is None or not count:
        raise ValueError("expected at least one value to fit on, got none")
    return mean, np.sqrt(squares / count), count
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_17-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
colours = np.random.default_rng(2).integers(0, 256, (50, 3, 4, 4)).astype(np.uint8)

with check("8.17", "one array"):
    mean, std, count = moments([colours], axis=(0, 2, 3))
    expect(np.shape(mean), (1, 3, 1, 1), "the shape of the mean of images (50, 3, 4, 4) per channel")
    expect([np.asarray(m).dtype for m in (mean, std)], [np.dtype(np.float64)] * 2, "the dtypes of mean and std")
    expect_close(mean, colours.mean((0, 2, 3), keepdims=True), "the mean per channel")
    expect_close(std, colours.std((0, 2, 3), keepdims=True), "the standard deviation per channel")
    expect(count, 800, "the number of values per channel")

with check("8.17", "many arrays of different length give the same as one"):
    mean_parts, std_parts, _ = moments((colours[a:b] for a, b in ((0, 1), (1, 30), (30, 50))), axis=(0, 2, 3))
    expect_close(mean_parts, mean, "the mean, in parts of 1, 29 and 20 images", rtol=1e-12)
    expect_close(std_parts, std, "the standard deviation, in parts of 1, 29 and 20 images", rtol=1e-10)

with check("8.17", "the numbers on which the textbook formula failed"):
    _, std_far, _ = moments([far_away[:40_000], far_away[40_000:]], axis=(0,))
    expect_close(
        std_far,
        far_away.astype(np.float64).std(keepdims=True),
        "the standard deviation of numbers near 10,000",
        rtol=1e-6,
    )

with check("8.17", "more data than memory"):
    used = peak_mb(lambda: moments((np.full((1000, 8), k) for k in range(60)), axis=(0,)))
    expect_true(used < 1.5, "60 arrays of 0.064 MB, one after another, took more than 1.5 MB of memory")

# %% nbgrader={"grade": true, "grade_id": "8_17-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.17", "numbers far from zero, in float32"):
    distant = np.random.default_rng(3).standard_normal((4000, 2)) + np.array([1e4, -3e5])
    distant32 = distant.astype(np.float32)
    mean, std, _ = moments(np.split(distant32, 8), axis=(0,))
    expect_close(
        mean,
        distant32.astype(np.float64).mean(0, keepdims=True),
        "the mean of numbers around 10,000 and -300,000",
        rtol=1e-9,
    )
    expect_close(std, distant32.astype(np.float64).std(0, keepdims=True), "their standard deviation", rtol=1e-6)
    expect([np.asarray(m).dtype.name for m in (mean, std)], ["float64"] * 2, "the dtypes of mean and std")

with check("8.17", "numbers so far from zero that squares lose them"):
    remote = np.random.default_rng(3).standard_normal((4000, 1)) + 1e8
    mean, std, _ = moments(np.split(remote.copy(), 5), axis=(0,))
    expect_close(mean, remote.mean(0, keepdims=True), "the mean of float64 numbers around 100,000,000", rtol=1e-12)
    expect_close(std, remote.std(0, keepdims=True), "their standard deviation", rtol=1e-6)

with check("8.17", "any axes"):
    block = np.random.default_rng(4).standard_normal((6, 5, 4))
    for axes in ((0,), (0, 1), (0, 2), (0, 1, 2)):
        mean, std, count = moments([block[:2].copy(), block[2:].copy()], axis=axes)
        expect_close(mean, block.mean(axes, keepdims=True), f"the mean over axes {axes} of (6, 5, 4)")
        expect_close(std, block.std(axes, keepdims=True), f"the standard deviation over axes {axes} of (6, 5, 4)")
        wanted = int(np.prod([block.shape[a] for a in axes]))
        expect(operator.index(count), wanted, f"the count over axes {axes} of (6, 5, 4), an integer")
    two_sizes = [np.zeros((1, 2, 4, 4)), np.full((1, 2, 2, 2), 5.0)]
    mean, std, count = moments(two_sizes, axis=(0, 2, 3))
    expect_close(mean, np.ones((1, 2, 1, 1)), "the mean of 16 zeros and 4 fives in each channel, images of two sizes")
    expect_close(std, np.full((1, 2, 1, 1), 2.0), "their standard deviation")
    expect(operator.index(count), 20, "their count")

with check("8.17", "one pass over an iterator, and the data are left as they were"):
    before = block.copy()
    passes: list[int] = []

    def once() -> Iterator[np.ndarray]:
        passes.append(1)
        yield from (block[:3], block[3:])

    expect_close(moments(once(), axis=(0,))[0], block.mean(0, keepdims=True), "the mean over a generator")
    expect([len(passes), block], [1, before], "the number of passes, and the data afterwards")
    constant_std = moments([np.full((5, 2), 7.0), np.full((3, 2), 7.0)], axis=(0,))[1]
    expect_close(constant_std, np.zeros((1, 2)), "the standard deviation of sevens")

with check("8.17", "an error of the arrays is passed on"):
    for kind in (OSError, KeyError, ValueError):

        def broken(kind: type[Exception] = kind) -> Iterator[np.ndarray]:
            yield np.ones((2, 2))
            raise kind("the second file is gone")

        what = f"arrays of which the second raises {kind.__name__}"
        expect_error(kind, lambda broken=broken: moments(broken(), axis=(0,)), what, "second file")

with check("8.17", "nothing to fit on, shapes that differ, values that are none"):
    expect_error(ValueError, lambda: moments([], axis=(0,)), "no arrays")
    expect_error(ValueError, lambda: moments([np.zeros((0, 3))], axis=(0,)), "an array of no rows")
    expect_error(
        ValueError,
        lambda: moments([np.zeros((2, 3)), np.zeros((2, 4))], axis=(0,)),
        "arrays (2, 3) and (2, 4)",
        "(2, 4)",
    )
    expect_error(
        ValueError,
        lambda: moments([np.zeros((2, 3)), np.zeros((2, 1))], axis=(0,)),
        "arrays (2, 3) and (2, 1), which NumPy would stretch",
        "(2, 1)",
    )
    for strange in (np.nan, np.inf, -np.inf):
        odd, even = np.array([[1.0, 2.0], [3.0, strange]]), np.ones((2, 2))
        for place, arrays in (("only", [odd]), ("first", [odd, even]), ("third", [even, even, odd])):
            what = f"a value that is {strange}, in the {place} one of the arrays"
            expect_error(ValueError, lambda a=arrays: moments(a, axis=(0,)), what)
    for shapes in ([(2, 3), (2, 3), (2, 4)], [(2, 3), (2, 3, 1)]):
        arrays = [np.ones(shape) for shape in shapes]
        expect_error(ValueError, lambda a=arrays: moments(a, axis=(0,)), f"arrays of shapes {shapes}", shapes[-1])
    large_mean = moments([np.full((2, 1), 1e100), np.full((2, 1), -1e100)], axis=(0,))
    expect_close(large_mean[1], np.full((1, 1), 1e100), "the standard deviation of 1e100 twice and -1e100 twice")
    expect_close(
        moments([np.zeros((0, 2)), np.ones((2, 2)), np.zeros((0, 2))], axis=(0,))[0],
        np.ones((1, 2)),
        "empty arrays in between",
    )
### END HIDDEN TESTS

# %% [markdown]
"""
### 8.18 · save and load statistics

*4 points, easy.* The statistics belong to the trained model, which is useless without them. So save them in a file.
JSON is a good format for this: people can read it, and it can't run programs. Never leave a half-written file where a
good one was: write next to it, then rename it. Renaming either happens or does not.

*Hint: `DataError(path, expected=..., found=...)`. `ndarray.tolist` and Python's `json` keep every bit of a float64.
`os.replace` renames over an existing file.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_18", "locked": false, "schema_version": 3, "solution": true}
#| export
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    """Write two float64 arrays of equal shape to a JSON file, {"mean": nested lists, "std": nested lists}.

    The file is complete or not there: it is written under another name in the same folder, and then renamed to `path`.
    If that fails, only the earlier file is left, and the error is raised.
    """
    ### BEGIN SOLUTION
    path = Path(path)
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    ### END SOLUTION


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and std, float64, as `save_statistics` wrote them: equal to the last bit.

    Raises:
        DataError: the file is not such a file: not JSON, no mean or std, not finite numbers, shapes that differ.
        FileNotFoundError: there is no such file.
    """
    ### BEGIN SOLUTION
    text = Path(path).read_bytes()
    try:
        content = json.loads(text.decode("utf-8"))
        mean, std = (_numbers(content[name]) for name in ("mean", "std"))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        found = f"no {error}" if isinstance(error, KeyError) else f"something else: {error}"
        raise DataError(path, expected="JSON with mean and std", found=found) from error
    if mean.shape != std.shape or not (np.isfinite(mean).all() and np.isfinite(std).all()):
        raise DataError(path, expected="finite mean and std of one shape", found=f"shapes {mean.shape} and {std.shape}")
    return mean, std


def _numbers(value: Any) -> np.ndarray:
    def only_numbers(part: Any) -> bool:
        return all(map(only_numbers, part)) if isinstance(part, list) else type(part) in (int, float)

    if not only_numbers(value):
        raise TypeError("mean and std are numbers, and lists of them")
    return np.array(value, dtype=np.float64)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_18-check", "locked": true, "points": 2, "schema_version": 3, "solution": false}
statistics_folder = scratch_folder()
statistics_file = statistics_folder / "statistics.json"
some_mean, some_std = np.array([[1 / 3, -1e-17, 1e300]]), np.array([[0.1, 2.0, 3.3e-9]])

with check("8.18", "what was saved is loaded, to the last bit"):
    save_statistics(statistics_file, some_mean, some_std)
    expect(load_statistics(statistics_file), (some_mean, some_std), "mean and std after saving and loading")
    in_the_file = json.loads(statistics_file.read_text(encoding="utf-8"))
    expect(sorted(in_the_file), ["mean", "std"], "the keys in the file")
    expect(in_the_file["mean"], [[1 / 3, -1e-17, 1e300]], "the mean in the file, a list in a list")
    expect([path.name for path in statistics_folder.iterdir()], ["statistics.json"], "the files left in the folder")

with check("8.18", "a save that fails leaves the good file, and no other"):
    before = statistics_file.read_bytes()
    unwritable = np.array([[object()]])
    expect_error(
        TypeError, lambda: save_statistics(statistics_file, some_mean, unwritable), "saving what JSON cannot hold"
    )
    expect_true(statistics_file.read_bytes() == before, "the statistics that were there before are gone")
    expect([path.name for path in statistics_folder.iterdir()], ["statistics.json"], "the files left in the folder")

with check("8.18", "another file is refused"):
    wrong_file = scratch_file(b'{"mean": [1.0]}', "wrong.json")
    expect_error(DataError, lambda: load_statistics(wrong_file), "a file without std", "wrong.json")

# %% nbgrader={"grade": true, "grade_id": "8_18-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
import contextlib
import resource

with check("8.18", "a failed save leaves the old file, and no other"):
    statistics_folder = scratch_folder()
    statistics_file = statistics_folder / "statistics.json"
    save_statistics(statistics_file, some_mean, some_std)
    expect_error(
        (TypeError, ValueError),
        lambda: save_statistics(statistics_file, np.array([object()]), some_std),
        "a mean of objects",
    )
    expect(load_statistics(statistics_file), (some_mean, some_std), "the file after a save that failed")
    expect([path.name for path in statistics_folder.iterdir()], ["statistics.json"], "the files left by a failed save")
    replaced: list[Path] = []
    true_replace, true_rename = os.replace, os.rename

    def failing(*names: Any, **named: Any) -> None:
        replaced.append(Path([*names, *named.values()][0]))
        raise OSError("no space left on device")

    os.replace = os.rename = failing
    try:
        expect_error(OSError, lambda: save_statistics(statistics_file, some_std, some_mean), "a rename that fails")
    finally:
        os.replace, os.rename = true_replace, true_rename
    expect_true(
        bool(replaced), "the file was written in place: half of it would be left if the program stopped in the middle"
    )
    expect(load_statistics(statistics_file), (some_mean, some_std), "the file after a rename that failed")
    expect(
        [path.name for path in statistics_folder.iterdir()], ["statistics.json"], "the files left by a failed rename"
    )
    expect_true(
        replaced[0].parent.resolve() == statistics_folder.resolve(),
        f"the file was first written to {replaced[0].parent}: a rename may fail from one folder to another",
    )

with check("8.18", "a save that fails while it writes leaves the old file, and no other"):
    usual_limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    long_mean = np.random.default_rng(0).random(1000)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, usual_limits[1]))  # a file may grow to 4 KiB, the new one has 20
    try:
        expect_error(
            OSError, lambda: save_statistics(statistics_file, long_mean, long_mean), "a file that grows too large"
        )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual_limits)
    expect(load_statistics(statistics_file), (some_mean, some_std), "the file after a save that could not write")
    expect([path.name for path in statistics_folder.iterdir()], ["statistics.json"], "the files left by that save")

with check("8.18", "a name without a folder is a file of the current one"):
    with contextlib.chdir(statistics_folder):
        save_statistics("here.json", some_mean, some_std)
        expect(load_statistics("here.json"), (some_mean, some_std), "mean and std, saved in the current folder")
    Path(statistics_folder, "here.json").unlink()

with check("8.18", "saving again replaces, and shapes are kept"):
    shaped = np.arange(3.0).reshape(1, 3, 1, 1)
    save_statistics(str(statistics_file), shaped, shaped + 1)
    expect(load_statistics(str(statistics_file)), (shaped, shaped + 1), "statistics of shape (1, 3, 1, 1)")
    stored = json.loads(statistics_file.read_text(encoding="utf-8"))
    wanted = {"mean": [[[[0.0]], [[1.0]], [[2.0]]]], "std": [[[[1.0]], [[2.0]], [[3.0]]]]}
    expect({name: stored[name] for name in wanted}, wanted, "what is in the file of statistics of shape (1, 3, 1, 1)")
    expect(
        load_statistics(scratch_file(b'{"std": [2, 3], "mean": [1, 0]}')),
        (np.array([1.0, 0]), np.array([2.0, 3])),
        "integers",
    )

with check("8.18", "files that are none"):
    for strange in (
        b"",
        b"{",
        b"[1, 2]",
        b"\xff\xfe",
        b'{"mean": [1], "std": ["x"]}',
        b'{"mean": ["1.5"], "std": [1]}',
        b'{"mean": [' + b"9" * 400 + b'], "std": [1]}',
        b'{"mean": [1], "std": [1, 2]}',
        b'{"mean": [[1], [1, 2]], "std": 1}',
        b'{"mean": [[1], [2]], "std": [1, 2]}',
        b'{"mean": [NaN], "std": [1]}',
        b'{"mean": [1], "std": [Infinity]}',
        b'{"mean": "\x80"}',
        b'{"mean": [null], "std": [1]}',
        b'{"mean": {"a": 1}, "std": {"a": 1}}',
    ):
        expect_error(
            DataError,
            lambda c=strange: load_statistics(scratch_file(c, "strange.json")),
            f"a file with {strange!r}",
            "strange.json",
        )
    expect_error(FileNotFoundError, lambda: load_statistics(statistics_folder / "nothing.json"), "no file")
### END HIDDEN TESTS

# %% [markdown]
"""
### 8.19 · Normalizer: fit, then transform

*7 points, medium.* `fit` learns the statistics, `transform` applies them, and `inverse_transform` goes back, for
example to show an image. `fit` takes an array, or anything that yields batches, so you can fit on a loader whose data
don't fit into memory. `batches_of`, given, turns either into a sequence of arrays.

The loop calls `transform` for every batch of every epoch. The result is float32, and on the way you may make at most
one more array of that size, so you can't make a float64 copy of a batch of bytes. Subtract the mean from float64 data
before you convert them to float32. A feature that is constant in the training data has standard deviation 0; divide
it by 1, so that it stays 0.

*Hint: a ufunc takes `dtype=` or `out=`; an operator such as `/=` works in place. A single image has one axis less
than a batch.*
"""


# %%
#| export
def batches_of(data: Any) -> Iterator[np.ndarray]:
    """Yield the features of `data` as arrays: slices of an array, or the first item of each batch of a loader.

    Raises:
        TypeError: a dataset, which gives samples and not batches; a batch that does not begin with an array of numbers.
    """
    if hasattr(data, "__array__"):
        array = np.asarray(data)
        yield from (array[start : start + 1024] for start in range(0, len(array), 1024))
        return
    if hasattr(data, "__getitem__") and not isinstance(data, tuple | list):
        raise TypeError(f"fit needs batches, and {type(data).__name__} gives samples: pass DataLoader(dataset, 256)")
    for batch in data:
        features = np.asarray(batch[0] if isinstance(batch, tuple | list) else batch)
        if features.dtype.kind not in "biuf":
            raise TypeError(f"fit needs batches that begin with an array of numbers, got {type(batch).__name__}")
        yield features


# %% nbgrader={"grade": false, "grade_id": "8_19", "locked": false, "schema_version": 3, "solution": true}
#| export
class Normalizer:
    """Subtract the mean and divide by the standard deviation of the training data.

    Args:
        axis: the axes to average over; they must include 0, the axis of the samples. None: all axes but 1, so one mean
            per channel for images (N, C, H, W), and one per feature for tables (N, D).

    Attributes:
        mean, std: float64, as `moments` gives them; None before `fit`. If std is 0, or so small beside the mean
            (1e-12 of it) that rounding alone explains it, 1 takes its place.

    Example:
        >>> normalizer = Normalizer().fit(np.array([[1.0, 5.0], [3.0, 5.0]]))
        >>> normalizer.transform(np.array([[3.0, 5.0]]))
        array([[1., 0.]], dtype=float32)
    """

    def __init__(self, axis: tuple[int, ...] | None = None) -> None:
        if axis is not None and 0 not in axis:
            raise ValueError(f"axis must include 0, the axis of the samples, got {axis}")
        self.axis = axis
        self.mean: np.ndarray | None = None
        self.std: np.ndarray | None = None

    def fit(self, data: Any) -> Self:
        """Learn mean and std from an array (N, ...), or in one pass from a loader; return self.

        Raises:
            ValueError: see `moments`.
        """
        ### BEGIN SOLUTION
        arrays = iter(batches_of(data))
        first = next(arrays, np.zeros((0, 0)))
        axis = tuple(k for k in range(first.ndim) if k != 1) if self.axis is None else self.axis
        mean, std, _ = moments(itertools.chain([first], arrays), axis)
        self.mean, self.std = mean, np.where(std <= 1e-12 * np.abs(mean), 1.0, std)
        return self
        ### END SOLUTION

    def transform(self, data: Any) -> np.ndarray:
        """Return (data - mean) / std, a new float32 array; a batch like those of `fit`, or one sample of it.

        The mean of float64 and int64 data is taken off in float64. On the way, at most one more array is made that has
        as many bytes as the result.

        Raises:
            NotFittedError: there are no statistics yet. ValueError: the shape does not fit; both shapes are named.
        """
        ### BEGIN SOLUTION
        data, mean, std = self._fitting(data)
        exact = np.result_type(data.dtype, np.float32)  # float64 for large integers, too
        result = np.empty(data.shape, dtype=np.float32)
        np.subtract(data, mean.astype(exact), out=result, casting="same_kind")
        result /= std.astype(np.float32)
        return result
        ### END SOLUTION

    def inverse_transform(self, data: Any) -> np.ndarray:
        """Return data * std + mean, a new float32 array: what `transform` was given, a batch or one sample.

        Errors as in `transform`.
        """
        ### BEGIN SOLUTION
        data, mean, std = self._fitting(data)
        result = np.multiply(data, std.astype(np.float32), dtype=np.float32)
        result += mean.astype(np.float32)
        return result

    def _fitting(self, data: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return data, mean and std with axes that fit each other."""
        if self.mean is None or self.std is None:
            raise NotFittedError("this Normalizer has no statistics yet: call fit(training data) or load(path) first")
        data = np.asarray(data)
        single = data.ndim == self.mean.ndim - 1
        mean, std = (self.mean[0], self.std[0]) if single else (self.mean, self.std)
        if data.ndim != mean.ndim or any(m not in (1, d) for m, d in zip(mean.shape, data.shape, strict=True)):
            raise ValueError(f"data of shape {data.shape} do not fit statistics of shape {self.mean.shape}")
        return data, mean, std
        ### END SOLUTION

    def fit_transform(self, data: Any) -> np.ndarray:
        """Fit on an array, and return it transformed."""
        return self.fit(data).transform(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the statistics to a JSON file. Raises NotFittedError if there are none."""
        mean, std = self.mean, self.std
        if mean is None or std is None:
            raise NotFittedError("this Normalizer has no statistics to save: call fit(training data) first")
        save_statistics(path, mean, std)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Return a Normalizer with the statistics of a file that `save` wrote. Raises DataError for another file."""
        normalizer = cls()
        normalizer.mean, normalizer.std = load_statistics(path)
        return normalizer


# %% nbgrader={"grade": true, "grade_id": "8_19-check", "locked": true, "points": 4, "schema_version": 3, "solution": false}
training = np.random.default_rng(6).integers(0, 256, (200, 3, 5, 5)).astype(np.uint8)

with check("8.19", "the training data get mean 0 and standard deviation 1, per channel"):
    normalizer = Normalizer().fit(training)
    normalized = normalizer.transform(training)
    expect(normalized.dtype, np.dtype(np.float32), "the dtype of the result")
    expect_close(normalized.mean((0, 2, 3)), np.zeros(3), "the mean per channel", atol=1e-4)
    expect_close(normalized.std((0, 2, 3)), np.ones(3), "the standard deviation per channel", rtol=1e-4)

with check("8.19", "a single image, and the way back"):
    expect_close(normalizer.transform(training[7]), normalized[7], "image 7, transformed alone")
    there_and_back = normalizer.inverse_transform(normalized.copy())
    expect_close(there_and_back, training, "the training data, there and back", atol=1e-3)

with check("8.19", "any loader will do for fit"):
    in_batches = Normalizer().fit((training[k : k + 32], None) for k in range(0, 200, 32))
    expect_close(
        in_batches.transform(training[:2]), normalized[:2], "two images, after fit on batches (images, labels)"
    )

with check("8.19", "the mean of float64 data is subtracted in float64"):
    close_together = np.array([[1e8], [1e8 + 2]])
    expect(Normalizer().fit_transform(close_together).tolist(), [[-1.0], [1.0]], "two numbers near 100,000,000")

with check("8.19", "no float64 copy of a batch is made on the way"):
    large = np.repeat(training, 10, axis=0)
    times = peak_mb(lambda: normalizer.transform(large)) * 1e6 / (4 * large.size)
    expect_true(times < 2.2, "transform of uint8 images took more than 2.2 times the memory of its result")

with check("8.19", "not fitted, or another shape"):
    expect_error(NotFittedError, lambda: Normalizer().transform(training), "transform before fit")
    expect_error(
        ValueError,
        lambda: normalizer.transform(np.zeros((2, 4, 5, 5))),
        "images of 4 channels",
        "(2, 4, 5, 5)",
        "(1, 3, 1, 1)",
    )

# %% nbgrader={"grade": true, "grade_id": "8_19-hidden", "locked": true, "points": 3, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.19", "the statistics are those of fit, whatever is transformed"):
    normalizer = Normalizer().fit(training)
    normalized = normalizer.transform(training)
    other = np.full((2, 3, 5, 5), 255, dtype=np.uint8)
    wanted = (255 - training.mean((0, 2, 3))) / training.std((0, 2, 3))
    expect_close(
        normalizer.transform(other)[0, :, 0, 0],
        wanted,
        "white images, by the statistics of the training data",
        rtol=1e-4,
    )
    one_by_one = np.stack([normalizer.transform(image) for image in training[:4]])
    expect_close(one_by_one, normalized[:4], "four images, one by one")

with check("8.19", "what is constant stays 0, and nothing divides by 0"):
    flat = np.ones((10, 2)) * np.array([0.1, 3.0])
    flat[::2, 1] = 5.0
    with np.errstate(all="raise"):
        level = Normalizer().fit(flat)
        expect_close(level.transform(flat)[:, 0], np.zeros(10), "a constant feature")
        expect_close(np.abs(level.transform(flat)[:, 1]), np.ones(10), "the feature beside it")
    expect_close(level.inverse_transform(level.transform(flat)), flat, "constant features, there and back", rtol=1e-6)
    constants = np.ones((10, 3)) * np.array([0.0, -0.1, 1e8])
    with np.errstate(all="raise"):
        steady = Normalizer().fit(constants)
        expect_close(steady.transform(constants), np.zeros((10, 3)), "features that are always 0, -0.1 and 1e8")
    expect_close(steady.std, np.ones((1, 3)), "the attribute std of features that are always 0, -0.1 and 1e8")
    nearly = Normalizer().fit(np.array([[1e6, 1e6], [1e6 + 1e-5, 1e6 + 1e-7]]))
    expect_close(nearly.std, [[5e-6, 1]], "the attribute std for 5e-12 and 5e-14 of the mean", rtol=1e-2, atol=0)
    small_scale = Normalizer().fit(np.array([[1e-9], [3e-9]]))
    expect_close(
        small_scale.transform(np.array([[1e-9], [3e-9]])), [[-1], [1]], "a feature of tiny numbers that do differ"
    )

with check("8.19", "the input is left alone, and only the result is made"):
    for source in (training, training.astype(np.float32), training.astype(np.float64)):
        original, big = source.copy(), np.repeat(source, 10, axis=0)
        expect_close(normalizer.transform(source), normalized, f"{source.dtype} images, transformed", atol=1e-5)
        expect(source, original, f"the {source.dtype} images after transform")
        times = peak_mb(lambda big=big: normalizer.transform(big)) * 1e6 / (4 * big.size)
        expect_true(
            times < 2.2, f"transform of {source.dtype} images took more than 2.2 times the memory of its result"
        )
    made = normalized.copy()
    back = normalizer.inverse_transform(made)
    expect_true(back is not made and back.dtype == np.float32, "inverse_transform should return a new float32 array")
    expect(made, normalized, "the images after inverse_transform")
    for data in (training[7], training[:1], training[:0]):
        there = normalizer.transform(data)
        back = normalizer.inverse_transform(there)
        expect(
            [there.dtype.name, back.dtype.name],
            ["float32"] * 2,
            f"the dtypes of data of shape {data.shape}, there and back",
        )
        expect_close(back, data, f"data of shape {data.shape}, there and back", atol=1e-3)

with check("8.19", "fit returns the Normalizer, and begins again each time"):
    again = Normalizer()
    expect_true(again.mean is None and again.std is None, "mean and std should be None before fit")
    expect_true(again.fit(training + 1.0) is again, "fit should return the Normalizer itself")
    again.fit(training)
    for name in ("mean", "std"):
        expect_close(
            getattr(again, name), getattr(normalizer, name), f"the attribute {name} after a second fit", rtol=1e-9
        )
        kind = [getattr(again, name).dtype.name, getattr(again, name).shape]
        expect(kind, ["float64", (1, 3, 1, 1)], f"dtype and shape of the attribute {name}")

with check("8.19", "fit holds one batch at a time"):
    used = peak_mb(lambda: Normalizer().fit((np.full((1000, 8), k), None) for k in range(60)))
    expect_true(used < 1.5, "fit on 60 batches of 0.064 MB took more than 1.5 MB of memory")

with check("8.19", "tables, other axes, precision"):
    rows = np.random.default_rng(7).standard_normal((60, 4)) * [1, 10, 100, 1000] + 5
    expect_close(
        Normalizer().fit(rows).transform(rows),
        (rows - rows.mean(0)) / rows.std(0),
        "a table, per column",
        rtol=1e-4,
        atol=1e-5,
    )
    per_pixel = Normalizer(axis=(0,)).fit(training)
    wanted = (training - training.mean(0)) / training.std(0)
    expect_close(per_pixel.transform(training), wanted, "images, per pixel", rtol=1e-4, atol=1e-5)
    overall = Normalizer(axis=(0, 1, 2, 3)).fit(training)
    expect_close(
        overall.transform(training),
        (training - training.mean()) / training.std(),
        "images, one mean for all",
        rtol=1e-4,
        atol=1e-5,
    )
    far = np.array([[1e8], [1e8 + 1], [1e8 + 2]])
    expect_close(
        Normalizer().fit(far).transform(far), (far - far.mean()) / far.std(), "float64 values near 1e8", rtol=1e-4
    )
    timestamps = np.array([[1_700_000_000], [1_700_000_002]])
    expect(Normalizer().fit_transform(timestamps).tolist(), [[-1.0], [1.0]], "two int64 numbers near 1.7 billion")
    expect_error(
        ValueError,
        lambda: per_pixel.transform(np.zeros((2, 3, 5, 6))),
        "images of another width",
        "(2, 3, 5, 6)",
        "(1, 3, 5, 5)",
    )
    expect_error(ValueError, lambda: per_pixel.transform(np.zeros(3)), "one number per channel", "(3,)", "(1, 3, 5, 5)")
    for shape in ((2, 1, 5, 5), (5, 5), (1, 5, 5)):
        expect_error(
            ValueError,
            lambda s=shape: normalizer.transform(np.zeros(s)),
            f"shape {shape}, which NumPy would stretch to three channels",
            shape,
            "(1, 3, 1, 1)",
        )
        expect_error(
            ValueError,
            lambda s=shape: normalizer.inverse_transform(np.zeros(s, np.float32)),
            f"inverse_transform of shape {shape}",
            shape,
            "(1, 3, 1, 1)",
        )
    row = Normalizer().fit(rows).transform(rows[9])
    expect_close(row, (rows[9] - rows.mean(0)) / rows.std(0), "a single row of a table", rtol=1e-4, atol=1e-5)
    expect_error(NotFittedError, lambda: Normalizer().inverse_transform(training), "inverse_transform before fit")
    expect_error(ValueError, lambda: Normalizer().fit([]), "fit on nothing")
    expect_close(
        Normalizer().fit(np.concatenate([training] * 12)).mean,
        training.mean((0, 2, 3), keepdims=True),
        "the mean of 2,400 images",
    )
    saved = scratch_folder() / "normalizer.json"
    normalizer.save(saved)
    expect(
        Normalizer.load(saved).transform(training),
        normalized,
        "the training data, by a Normalizer that was saved and loaded",
    )
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 9: Use it

*No task · about 15 minutes*

All parts are in place, so train something: a network of two layers (given, `tinytorch.core`) on ten kinds of small
pictures, which are drawn here from a seed. For photographs, run `tito data cifar10`, and put the path of its folder in
place of `data_root`.
"""

# %% tags=["measure"]
import matplotlib.pyplot as plt

from tinytorch.lab.plots import bars, curves
from tinytorch.core.layers import classifier
from tinytorch.core.training import Adam, Trainer
from tinytorch.data import write_sample

data_root = scratch_folder()
write_sample(data_root)
train_data = CIFAR10Dataset(data_root, train=True, download=False)
test_data = CIFAR10Dataset(data_root, train=False, download=False)
print(f"{len(train_data):,} training and {len(test_data):,} test images of {', '.join(train_data.classes)}")

# %% alt="Twenty-four small pictures in three rows, each with the name of its class above it; the classes come in no order." tags=["measure"]
grid_images, grid_labels = next(iter(DataLoader(train_data, batch_size=24, shuffle=True, generator=1)))
figure, axes = plt.subplots(3, 8, figsize=(10, 4.2), layout="constrained")
for ax, picture, label in zip(axes.flat, grid_images, grid_labels, strict=True):
    ax.imshow(picture.transpose(1, 2, 0))  # CHW as stored, HWC as matplotlib wants it
    ax.set_title(train_data.classes[label], fontsize=8)
    ax.axis("off")
figure.suptitle("one shuffled batch of 24")
plt.show()

# %% [markdown]
"""
**Predict.** After how many epochs will the network name nine of ten test images correctly? Note what the Normalizer is
fitted on: a loader over the *training* data, and nothing else.
"""

# %% tags=["measure"]
train_loader = DataLoader(train_data, batch_size=64, shuffle=True, generator=0)
test_loader = DataLoader(test_data, batch_size=256)
input_normalizer = Normalizer().fit(DataLoader(train_data, batch_size=256))
print("mean per channel", input_normalizer.mean.ravel().round(1), " std", input_normalizer.std.ravel().round(1))

model = classifier(seed=0)
trainer = Trainer(model, Adam(model.parameters(), lr=1e-3), transform=input_normalizer.transform)
history = trainer.fit(train_loader, epochs=5, validation=test_loader)

# %% alt="Accuracy after each of five epochs, for training and test images: both lines rise and then flatten near 1." tags=["measure"]
curves(
    [r.epoch for r in history],
    {"training": [r.train_accuracy for r in history], "test": [r.validation_accuracy for r in history]},
    xlabel="epoch",
    ylabel="accuracy",
    ylim=(0, 1),
    title="a small network on your loader",
)
print(f"test accuracy after {len(history)} epochs: {history[-1].validation_accuracy:.1%}")

# %% [markdown]
"""
**The mistake that does not show.** The next cell fits a Normalizer on the test images instead. The numbers differ a
little, and the accuracy may even look fine. Nothing warns you. What is wrong is the *claim*: the test score now comes
from images that took part in the preprocessing.
"""

# %% tags=["measure"]
peeking = Normalizer().fit(DataLoader(test_data, batch_size=256))
print("fitted on training data:", input_normalizer.mean.ravel().round(2), input_normalizer.std.ravel().round(2))
print("fitted on test data:    ", peeking.mean.ravel().round(2), peeking.std.ravel().round(2))

# %% [markdown]
"""
## Part 10: Analyze

*No task · about 35 minutes, then the questions*

Engineers measure. Each cell below asks you for a prediction, computes a number on your machine, and draws it. Your
numbers will differ from your neighbour's. The questions at the end are about yours.

**Predict.** How much memory does one batch of images take, as bytes and normalized? Does it depend on the size of the
data set?
"""

# %% alt="Memory of a batch against batch size, both on logarithmic axes: two parallel straight lines, float32 four times above uint8." tags=["measure"]
batch_sizes = [1, 4, 16, 64, 256, 1024]
as_bytes, as_floats = [], []
for size in batch_sizes:
    measured_images, _ = next(iter(DataLoader(train_data, batch_size=size)))
    as_bytes.append(measured_images.nbytes)
    as_floats.append(input_normalizer.transform(measured_images).nbytes)
assert as_bytes == [size * 3 * 32 * 32 for size in batch_sizes]
assert as_floats == [4 * count for count in as_bytes]

curves(
    batch_sizes,
    {
        "uint8, as loaded": np.array(as_bytes) / 2**20,
        "float32, normalized": np.array(as_floats) / 2**20,
    },
    log=True,
    xlabel="batch size",
    ylabel="memory of a batch (MiB)",
    title="memory grows with the batch, not with the data set",
)
for size, count in zip(batch_sizes, as_bytes, strict=True):
    print(f"batch {size:>5}: {count / 2**20:>8.3f} MiB as loaded, {4 * count / 2**20:>8.3f} MiB normalized")

# %% [markdown]
"""
**Predict.** And the speed? Each batch has a fixed cost (positions, calls, a new array), and each image adds some. For
which batch sizes is the fixed cost the larger part? Draw the curve before you look.
"""


# %% alt="Images per second against batch size, on logarithmic axes: the line of one gather is far above the line of sample by sample." tags=["measure"]
class AskOneByOne:
    """The same images, without `get_batch`."""

    def __len__(self) -> int:
        return len(train_data)

    def __getitem__(self, index: int) -> Any:
        return train_data[index]


def images_per_s(dataset: Any, batch_size: int, samples: int = 5000) -> float:
    """Return the median speed of one shuffled epoch, cut off after about `samples` images."""
    loader = DataLoader(dataset, batch_size, shuffle=True)
    batches = max(1, samples // batch_size)
    return batches * batch_size / seconds(lambda: [None for _ in itertools.islice(loader, batches)], repeat=3)


gathered = [images_per_s(train_data, size) for size in batch_sizes]
one_at_a_time = [images_per_s(AskOneByOne(), size, samples=1024) for size in batch_sizes]
curves(
    batch_sizes,
    {"get_batch: one gather": gathered, "sample by sample": one_at_a_time},
    log=True,
    xlabel="batch size",
    ylabel="images per second",
    title="throughput against batch size",
)
for size, fast, slow in zip(batch_sizes, gathered, one_at_a_time, strict=True):
    print(
        f"batch {size:>5}: {fast:>12,.0f} images/s with one gather, {slow:>10,.0f} sample by sample ({fast / slow:.1f}x)"
    )

# %% [markdown]
"""
**Predict.** In memory or memory-mapped, in order or shuffled: four combinations. Which is the slowest? (Run the cell
more than once: how sure are you of the factor? The files are in the system's memory here, so the disk plays no part
yet.)
"""

# %% alt="Four bars of images per second: data in memory and mapped, each read in order and shuffled." tags=["measure"]
mapped_data = CIFAR10Dataset(data_root, download=False, mmap=True)
speeds = {}
for where, one_set in (("in memory", train_data), ("mapped", mapped_data)):
    for how in (False, True):
        loader = DataLoader(one_set, 128, shuffle=how)
        speeds[where, "shuffled" if how else "in order"] = len(one_set) / seconds(
            lambda it=loader: [None for _ in it], repeat=3
        )
bars(
    {f"{where}\n{how}": speed for (where, how), speed in speeds.items()},
    ylabel="images per second",
    title="in memory against memory-mapped (file in the system's cache)",
)
fastest = max(speeds.values())
for (where, how), speed in speeds.items():
    print(f"{where:>10}, {how:<9}{speed:>12,.0f} images/s, {speed / fastest:.2f} of the fastest")

# %% [markdown]
"""
**Predict.** Does shuffling matter for what a network *learns*? Two networks get the same images in the same number of
steps. One sees them shuffled, the other sorted by class, which is the order of a folder of images if you don't shuffle.
Guess both test accuracies.
"""

# %% alt="Test accuracy after one and two epochs: with shuffled training data far above guessing, with data sorted by class lower." tags=["measure"]
by_class = np.argsort(train_data.labels, kind="stable")


def accuracy_after(loader: Any, epochs: int = 2) -> list[float]:
    """Train a new network on the loader; return the test accuracy after each epoch."""
    network = classifier(seed=0)
    coach = Trainer(network, Adam(network.parameters(), lr=1e-3), transform=input_normalizer.transform, progress=False)
    return [result.validation_accuracy for result in coach.fit(loader, epochs, validation=test_loader)]


with_shuffle = accuracy_after(DataLoader(Subset(train_data, by_class), 64, shuffle=True, generator=0))
sorted_by_class = accuracy_after(DataLoader(Subset(train_data, by_class), 64))
curves(
    [1, 2],
    {"shuffled": with_shuffle, "sorted by class": sorted_by_class},
    guessing=0.1,
    xlabel="epoch",
    ylabel="test accuracy",
    ylim=(0, 1),
    title="the same images, in another order",
)
assert with_shuffle[-1] > sorted_by_class[-1]
print(f"test accuracy: shuffled {with_shuffle[-1]:.1%}, sorted by class {sorted_by_class[-1]:.1%}")

# %% [markdown]
"""
**Predict.** What share of a training step on your machine is loading? And what if the images took ten times as long to
load?
"""

# %% tags=["measure"]
share_loader = DataLoader(train_data, 64, shuffle=True, generator=0)
share_model = classifier(seed=0)
share_coach = Trainer(share_model, Adam(share_model.parameters()), transform=input_normalizer.transform, progress=False)
loading_s = seconds(lambda: [None for _ in share_loader], repeat=3)
training_s = seconds(lambda: share_coach.fit(share_loader, 1), repeat=1)
print(
    f"an epoch: {training_s * 1e3:.0f} ms, of which {loading_s * 1e3:.1f} ms is loading: {loading_s / training_s:.1%}"
)
print(f"with loading ten times as slow: {10 * loading_s / (training_s + 9 * loading_s):.1%} of the time")

# %% [markdown]
"""
**Measure the loader itself.** A bare NumPy loop is the least that any loader has to do: permute, gather, next. How much
does your loader add to it?
"""

# %% tags=["measure"]
bare_images, bare_labels = train_data.images, train_data.labels


def bare_loop() -> None:
    order = np.random.default_rng().permutation(len(bare_labels))
    for start in range(0, len(order), 128):
        rows = order[start : start + 128]
        np.take(bare_images, rows, axis=0), np.take(bare_labels, rows)


own_loader = DataLoader(ArrayDataset(bare_images, bare_labels), 128, shuffle=True)
bare_s = seconds(bare_loop, repeat=9)
own_s = seconds(lambda: [None for _ in own_loader], repeat=9)
print(
    f"bare loop {bare_s * 1e3:.2f} ms, your loader {own_s * 1e3:.2f} ms an epoch of {len(bare_labels):,}: {own_s / bare_s:.2f}x"
)

# %% [markdown]
"""
## Questions

Answer in your own words, with numbers that you measured above where there are some. Your instructor grades these.

### Question 1: memory and throughput

A colleague sets `batch_size=1024` "because larger is faster". Use your two curves, memory and throughput against batch
size. Up to which batch size does it pay? Why does the curve stop rising, or even fall? What else grows with the batch,
besides its own memory?
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_Q1", "locked": false, "points": 4, "schema_version": 3, "solution": true}
"""
### BEGIN SOLUTION
The throughput curve rises while the fixed price of a batch (positions, calls, one new array) is spread over more
images, and flattens when copying pixels dominates: beyond that point, in the measurement somewhere between 16 and
256, a larger batch buys little. Memory grows in proportion: four times as much after normalizing to float32, and the
activations and gradients of the model grow with it too. Batches too large for the cache may even get slower.
### END SOLUTION
"""

# %% [markdown]
"""
### Question 2: shuffling

Explain the two curves of shuffled and sorted training. What does one batch look like in each case, and where does the
gradient point? Why must the order change in *each* epoch? When is it right not to shuffle at all?
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_Q2", "locked": false, "points": 4, "schema_version": 3, "solution": true}
"""
### BEGIN SOLUTION
Sorted, a batch holds one class only, so each step pulls the network towards answering that class, and the next class
undoes it; the gradient is a biased estimate of that of the whole data set. Shuffled, each batch is a small fair
sample. A fixed order repeats the same accidents of neighbourhood in each epoch, which the network can fit.
Evaluation, streams that are ordered by time, and reproducing an error need no shuffling.
### END SOLUTION
"""

# %% [markdown]
"""
### Question 3: what is the bottleneck?

A GPU can train on 1,000 images per second. The disk and the decoder deliver 100. What does the utilization of the GPU
look like? What would a GPU of twice the speed change? What would you try to fix, in which order? Then turn it round:
the loader delivers 1,000, and the GPU trains on 100.
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_Q3", "locked": false, "points": 4, "schema_version": 3, "solution": true}
"""
### BEGIN SOLUTION
The GPU works a tenth of the time and waits for the rest; a faster one changes nothing, as the rate is the minimum of
both. First measure where the loading time goes; then load ahead in parallel (workers, prefetching), decode once and
cache, store in a form that needs no decoding, use a faster disk or smaller images. Turned round, loading needs no
work: the loader waits, a small prefetch window is enough, and the effort belongs in the model.
### END SOLUTION
"""

# %% [markdown]
"""
### Question 4: where does preprocessing belong?

Decoding, resizing, normalizing, random flips: for each, would you do it once and store the result, in the dataset for
each sample, for each batch, or on the GPU? What does each choice cost in memory, time and flexibility? Use what you
measured about one gather against sample by sample.
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_Q4", "locked": false, "points": 4, "schema_version": 3, "solution": true}
"""
### BEGIN SOLUTION
What is the same in every epoch (decoding, resizing) is done once and stored if the disk has room: the result is
larger than the JPEG. Random augmentation must be done again in each epoch: per sample if it depends on the sample, per
batch or on the GPU if it can be vectorised. Normalizing is cheap per batch and makes the data four times as large, so
it belongs as late as possible: bytes travel, floats are made where they are used. Work per sample in Python pays the
interpreter for each image.
### END SOLUTION
"""

# %% [markdown]
"""
### Question 5: eight GPUs

Eight GPUs train one model, each on its own batches. Which samples does each of them get, so that an epoch still shows
each sample once? What decides the order, if no two processes may disagree? What happens at the end if 50,000 samples do
not divide by 8 times the batch size? And how fast must the disk be now?
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_Q5", "locked": false, "points": 4, "schema_version": 3, "solution": true}
"""
### BEGIN SOLUTION
Each GPU takes every eighth position of one common order. As the order is a function of (seed, epoch), each process
computes it for itself and all agree without a message. The last round is short: either drop it, or pad it by
repeating samples, so that all processes make the same number of steps; otherwise some wait forever. The disk must
deliver the sum of what eight GPUs eat, and random access over a shared file system is usually the first thing to give
in; shards of contiguous samples help.
### END SOLUTION
"""

# %% [markdown]
"""
## What is next

`tito export 8` has copied your cells into `tinytorch.core.dataloader`: from now on it is a package like any other. Next
come the workers (`workers_dev.py`), which load batches ahead in other processes. They call your `fetch`, and because
your order is a function of the seed, the batches will be the same to the last byte.
"""
