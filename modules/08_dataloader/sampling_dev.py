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
# Module 8: order, ranks and state

Your loader shuffles, and your workers load ahead. This notebook is about *which* sample comes when: rare samples more
often, long texts beside long texts, a share for each of eight processes, a shuffle of a billion samples that needs no
memory, and a run that was killed and continues as if nothing had happened.

One idea carries all of it. The order of an epoch is a function of (seed, epoch), and of nothing else. Ranks and
workers share that order out. They are never part of it. So a place in the order is one number, and that number is all
you need to save.

![The parts that you build: samplers that choose, a shuffle without memory, ranks that take a share each of an order,
batches by length, the state of a loop over a loader, and streams and their mixtures, which a loader takes instead of an
order.](figures/map_sampling.svg)

You need `dataloader_dev.py` solved and exported. If you have solved `workers_dev.py`, too, the last Part uses
workers.

**How to work.** As before: the docstring of a task is its specification, the check is below it, and
`tito test 8 --task 8.31` grades it. Predict before you measure.
"""

# %% [markdown]
"""
The next cells are given. They import what the notebook uses; you don't need to read them.
"""

# %%
from tinytorch.lab.timing import seconds
from tito.checks import check, expect, expect_error, expect_true, script

script(globals())  # `python sampling_dev.py` runs cell by cell and goes on after a failure; no effect in Jupyter

# %%
#| export
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import GenericAlias
from typing import Any, NamedTuple

import numpy as np

from tinytorch.core.dataloader import BatchSampler, Dataset, RandomSampler, Sampler, SequentialSampler, default_collate
from tinytorch.core.dataloader.errors import CollateError, shown
from tinytorch.core.dataloader.plumbing.arrays import position_array
from tinytorch.core.dataloader.plumbing.epochs import EpochPart
from tinytorch.core.dataloader.plumbing.orders import LazyOrder, every
from tinytorch.core.dataloader.plumbing.progress import batches_left, described, latest_loop, ranks_of, size_of
from tinytorch.core.dataloader.sampling.plumbing.processes import process_rank, reader_place
from tinytorch.core.dataloader.sampling.plumbing.scrambling import scrambled
from tinytorch.core.dataloader.seeding import rng_at, seed_of

# %%
import itertools
import json
import time

from tinytorch.core.dataloader import DataLoader, sample_rng

# %% [markdown]
"""
## Part 1: samplers with a choice

*Tasks 8.31 to 8.34 · 16 points · about 30 minutes*

![Map of the order. You are here: samplers.](figures/map_sampling_samplers.svg)

A sampler decides which position comes next. You know
two, in order and shuffled. Here are two more: some of the samples, and some of them more often than others.
"""

# %%
#| default_exp core.dataloader.sampling.samplers
"""Samplers that choose: some of the samples, or some of them more often than others."""

# %% [markdown]
"""
### 8.31 · SubsetRandomSampler: some positions, shuffled

*4 points, easy.* `Subset` makes a smaller dataset. This sampler leaves the dataset as it is, and asks for some of its
samples only: one fold of a cross-validation, for example. It follows the rule of all samplers here: `order(epoch)` is
a function of (seed, epoch), and a sampler without a seed says so by `unseeded`, like `RandomSampler`. The loader then
draws a number for each loop.

`position_array(indices)`, given, makes an array (n,) of lists, ranges and arrays, and refuses what is no position.

*Hint: `rng_at(seed, epoch)` is the generator of an epoch, and its `permutation` also takes an array.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_31", "locked": false, "schema_version": 3, "solution": true}
#| export
class SubsetRandomSampler(Sampler):
    """The positions `indices` at random, without replacement: a function of (seed, epoch), and another for each pair.

    Args:
        indices: N positions, repeats are allowed. They are copied.
        generator: a seed, or a generator whose state is read, see `seed_of`. None: each loop has another order.

    Raises:
        TypeError: what is no position, see `position_array`.

    Attributes:
        indices: the positions, (N,) int64.
        seed: the integer that `generator` stands for; 0 for None. unseeded: whether it is None.

    Example:
        >>> sorted(SubsetRandomSampler([2, 5, 7], generator=1))
        [2, 5, 7]
    """

    def __init__(self, indices: Sequence[int] | np.ndarray, generator: Any = None) -> None:
        ### BEGIN SOLUTION
        self.indices = position_array(indices).astype(np.int64)
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)
        ### END SOLUTION

    def order(self, epoch: int) -> np.ndarray:
        """Return the positions of one epoch, (N,) int64."""
        ### BEGIN SOLUTION
        return rng_at(self.seed, epoch).permutation(self.indices)
        ### END SOLUTION

    def __len__(self) -> int:
        """Return N."""
        ### BEGIN SOLUTION
        return len(self.indices)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_31-check", "locked": true, "points": 2, "schema_version": 3, "solution": false}
fold = SubsetRandomSampler([3, 30, 300, 3000, 3], generator=5)

with check("8.31", "each position comes as often as it was given"):
    expect(sorted(fold.order(0).tolist()), [3, 3, 30, 300, 3000], "the positions of an epoch, sorted")
    expect(len(fold), 5, "the length")

with check("8.31", "an order is a function of (seed, epoch)"):
    many = SubsetRandomSampler(range(100, 200), generator=5)
    again = SubsetRandomSampler(range(100, 200), generator=5)
    expect(many.order(3), again.order(3), "epoch 3, asked of two samplers with one seed")
    expect_true(not np.array_equal(many.order(3), many.order(4)), "epochs 3 and 4 have the same order")

# %% nbgrader={"grade": true, "grade_id": "8_31-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.31", "seeds differ, and no seed means another order in each loop"):
    other = SubsetRandomSampler(range(100, 200), generator=6)
    expect_true(not np.array_equal(many.order(0), other.order(0)), "seeds 5 and 6 have the same order")
    orders = [SubsetRandomSampler(range(50), generator=seed).order(epoch) for seed in (2, 3) for epoch in (0, 1)]
    expect(len({tuple(order.tolist()) for order in orders}), 4, "different orders of seeds 2, 3 in epochs 0, 1")
    free = SubsetRandomSampler(range(50))
    expect([free.unseeded, many.unseeded], [True, False], "unseeded, without and with a seed")
    expect_true(list(free) != list(free), "two loops of a sampler without a seed have the same order")

with check("8.31", "a seed of 0, a generator as a seed, and what is kept"):
    zero = SubsetRandomSampler(range(50), generator=0)
    expect([zero.unseeded, zero.seed], [False, 0], "unseeded and seed, with seed 0")
    expect([free.unseeded, free.seed], [True, 0], "unseeded and seed, without one")
    expect(zero.indices.tolist(), list(range(50)), "the attribute indices")
    small = SubsetRandomSampler(np.array([4, 2], np.uint8), generator=0)
    expect(str(small.indices.dtype), "int64", "the dtype of the attribute indices, of uint8")
    one, two = (SubsetRandomSampler(range(50), generator=np.random.default_rng(3)) for _ in range(2))
    expect(one.order(1), two.order(1), "epoch 1 of two samplers, each with a generator in the same state")
    expect([one.unseeded, one.seed], [False, seed_of(np.random.default_rng(3))], "unseeded and seed, with a generator")

with check("8.31", "an order is (N,) int64, of whatever the indices were made"):
    for indices in ([4, 2], (4, 2), np.array([4, 2], np.uint8), range(2, 6, 2), np.array([4, 2], np.int32)):
        order = SubsetRandomSampler(indices, generator=0).order(0)
        expect([str(order.dtype), sorted(order.tolist())], ["int64", [2, 4]], f"the order of {indices!r}")
    expect(SubsetRandomSampler([], generator=0).order(0).shape, (0,), "the shape of the order of no indices")
    expect_error(TypeError, lambda: SubsetRandomSampler([0.5]), "half a position")

with check("8.31", "what the caller does to its array later does not matter"):
    mine = np.arange(40)
    kept = SubsetRandomSampler(mine, generator=2)
    before = kept.order(1).tolist()
    mine[:] = 0
    expect(kept.order(1).tolist(), before, "epoch 1, after the caller changed its array")
    kept.order(1)[:] = 0
    expect(kept.order(1).tolist(), before, "epoch 1, after the caller changed an order")

with check("8.31", "in a loader, all permutations are about as likely"):
    counts = np.zeros((3, 3))
    sampler = SubsetRandomSampler([0, 1, 2], generator=9)
    for epoch in range(3000):
        counts[np.arange(3), sampler.order(epoch)] += 1
    expect_true(abs(counts - 1000).max() < 150, "a position comes first, second or third more often than the others")
    loop = DataLoader(np.arange(10), 2, sampler=SubsetRandomSampler([9, 4, 6], generator=1))
    expect(sorted(np.concatenate(list(loop)).tolist()), [4, 6, 9], "the samples of a loader")
### END HIDDEN TESTS

# %% [markdown]
"""
### Rare samples, more often

A data set has 990 pictures of cats and 10 of owls. A model that says "cat" is right 99 times in 100. One way out is
to draw owls more often: each sample gets a *weight*, and is drawn with a probability that is proportional to it.

The naive way is a wheel of fortune: put the weights one behind another on a line, throw a dart, and walk along the
line until you have passed it.

**Predict.** There are a million weights, and you draw a thousand times. How long does the walk take? And if you add
the weights up once, and search by halving?
"""


# %% tags=["measure"]
def walk(weights: list[float], dart: float) -> int:
    """Return the position whose piece of the line the dart hits, by walking along it."""
    for position, weight in enumerate(weights):
        dart -= weight
        if dart < 0:
            return position
    return len(weights) - 1


wheel = np.random.default_rng(0).random(1_000_000)
wheel_list, wheel_ends = wheel.tolist(), np.cumsum(wheel)
walk_s = seconds(lambda: walk(wheel_list, float(wheel_ends[-1]) / 2), repeat=3)
halving_s = seconds(lambda: np.searchsorted(wheel_ends, wheel_ends[-1] * np.linspace(0, 0.999, 1000)), repeat=3)
print(f"a thousand darts: walking {walk_s * 1000:.1f} s, halving {halving_s * 1e3:.2f} ms")
assert walk_s * 1000 > 100 * halving_s

# %% [markdown]
"""
### 8.32 · weighted_draws: with replacement

*4 points, medium.* Draw positions independently of each other, with probabilities proportional to the weights. Add
the weights up once, throw all darts at once, search for all of them in one call. torch's own sampler stops at 2^24
weights. Yours needs no limit.

*Hint: `np.searchsorted` has a parameter `side`. Try a dart that hits the border between two pieces exactly: a weight
of 0 has a piece of no length, and must never be hit. And `random() * total` is rounded up to the total if that is as
small as a number can be.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_32", "locked": false, "schema_version": 3, "solution": true}
#| export
def weighted_draws(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Draw `size` positions with replacement: each time position k with probability weights[k] / sum(weights).

    Args:
        weights: (n,) float64, finite, not negative, not all 0; of any finite sum.
        rng: is asked for `size` numbers of `random()`, in one call.

    Returns:
        (size,) int64. A position whose weight is 0 is never drawn.

    Example:
        >>> weighted_draws(np.array([0.0, 3.0]), 4, rng_at(7))
        array([1, 1, 1, 1])
    """
    ### BEGIN SOLUTION
    ends = np.cumsum(weights)
    drawn = np.searchsorted(ends, rng.random(size) * ends[-1], side="right")
    return np.minimum(drawn, np.flatnonzero(weights)[-1])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_32-check", "locked": true, "points": 2, "schema_version": 3, "solution": false}
with check("8.32", "as often as the weights say"):
    tally = np.bincount(weighted_draws(np.array([1.0, 2.0, 5.0]), 8000, rng_at(1)), minlength=3)
    expect_true(abs(tally - [1000, 2000, 5000]).max() < 200, f"8,000 draws with weights 1, 2, 5 gave {tally.tolist()}")

with check("8.32", "many draws at once, as int64"):
    drawn = weighted_draws(np.ones(10), 1000, rng_at(2))
    expect([drawn.shape, str(drawn.dtype)], [(1000,), "int64"], "shape and dtype of a thousand draws")
    expect(sorted(set(drawn.tolist())), list(range(10)), "the positions that were drawn")


class Darts:
    """A generator whose random numbers are known."""

    def __init__(self, *numbers: float) -> None:
        self.numbers = np.array(numbers)

    def random(self, size: Any = None) -> Any:
        return self.numbers[:size]


with check("8.32", "a dart at a border never hits a weight of 0"):
    hit = weighted_draws(np.array([0.0, 1.0, 0.0, 1.0]), 2, Darts(0.0, 0.5))
    expect(hit.tolist(), [1, 3], "darts at 0 and at half, with weights 0, 1, 0, 1")

# %% nbgrader={"grade": true, "grade_id": "8_32-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.32", "weights of any size: they don't have to add up to 1"):
    for scale in (1e-9, 1.0, 1e12):
        tally = np.bincount(weighted_draws(np.array([3.0, 1.0]) * scale, 4000, rng_at(3)), minlength=2)
        expect_true(abs(tally[0] - 3000) < 150, f"4,000 draws with weights 3, 1 times {scale} gave {tally.tolist()}")

with check("8.32", "a dart that is rounded up to the end hits the last weight that is not 0"):
    below = float(np.nextafter(1.0, 0.0))
    for weights, last in (([1.0, 0.0], 0), ([0.0, 7.0, 0.0, 0.0], 1), ([0.1] * 10, 9), ([1.0, 1e-300], 0)):
        drawn = weighted_draws(np.array(weights), 1, Darts(below)).tolist()
        expect_true(drawn == [last] or weights[drawn[0]] > 0, f"a dart at the very end of {weights} hit {drawn}")
    drawn = weighted_draws(np.array([5e-324, 0.0]), 1, Darts(below)).tolist()
    expect(drawn, [0], "a dart at the very end of weights 5e-324, 0, where it is rounded up to their sum")

with check("8.32", "draws are independent: repeats come, and the order is not sorted"):
    drawn = weighted_draws(np.ones(1000), 1000, rng_at(4))
    expect_true(550 < len(set(drawn.tolist())) < 720, "a thousand draws of a thousand should repeat about a third")
    expect_true(not np.array_equal(drawn, np.sort(drawn)), "the draws are sorted")
    expect(weighted_draws(np.ones(5), 20, rng_at(8)), weighted_draws(np.ones(5), 20, rng_at(8)), "two equal generators")

with check("8.32", "many weights, and they stay as they are"):
    large = np.ones((1 << 20) + 10)
    large[: 1 << 20] = 0
    expect_true(weighted_draws(large, 50, rng_at(5)).min() >= 1 << 20, "a weight of 0 was drawn of 2^20 + 10 weights")
    expect(large[-11:].tolist(), [0.0] + [1.0] * 10, "the last weights, after the draws")
    expect(weighted_draws(np.ones(3), 0, rng_at(0)).shape, (0,), "the shape of no draws")
### END HIDDEN TESTS

# %% [markdown]
"""
### 8.33 · weighted_order: without replacement

*4 points, medium.* Now each position may come only once. After each draw the probabilities of all others change, so
the obvious way adds all weights up again for every draw. There is a better one: a race. Runner k arrives after a
random time that is exponential with mean 1 / weights[k]. Then the first to arrive is k with probability weights[k] /
sum, and after that the same holds for the rest. So one random number for each position, and the `size` earliest, is
all you need (Efraimidis and Spirakis 2006, https://doi.org/10.1016/j.ipl.2005.11.003).

*Hint: `rng.exponential` with mean 1, divided by the weights. A position with weight 0 never arrives.
`np.argpartition` finds the earliest without sorting all.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_33", "locked": false, "schema_version": 3, "solution": true}
#| export
def weighted_order(weights: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Draw `size` different positions, one after another: each time k with probability weights[k] / sum of those left.

    Args:
        weights: (n,) float64, finite, not negative.

    Returns:
        (size,) int64, in the order in which they were drawn.

    Raises:
        ValueError: fewer than `size` weights are positive; the message gives both numbers.

    Example:
        >>> sorted(weighted_order(np.array([5.0, 0.0, 1.0]), 2, rng_at(7)).tolist())
        [0, 2]
    """
    ### BEGIN SOLUTION
    positive = np.count_nonzero(weights)
    if size > positive:
        raise ValueError(f"size must be at most the number of positive weights, got {size} of {positive}")
    runners = np.flatnonzero(weights)
    arrivals = rng.exponential(size=positive) / weights[runners]
    first = np.argpartition(arrivals, size - 1)[:size]
    return runners[first[np.argsort(arrivals[first])]]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_33-check", "locked": true, "points": 2, "schema_version": 3, "solution": false}
with check("8.33", "each position once"):
    order = weighted_order(np.arange(1.0, 101.0), 100, rng_at(1))
    expect(sorted(order.tolist()), list(range(100)), "100 of 100 positions, sorted")
    expect(str(order.dtype), "int64", "the dtype")

with check("8.33", "the first and the second are as likely as the weights say"):
    pairs = np.zeros((3, 3))
    for trial in range(6000):
        a, b = weighted_order(np.array([1.0, 2.0, 3.0]), 2, rng_at(2, trial))
        pairs[a, b] += 1
    wanted = 6000 * np.array([[0, 1 / 6 * 2 / 5, 1 / 6 * 3 / 5], [1 / 12, 0, 1 / 4], [1 / 6, 1 / 3, 0]])
    expect_true(abs(pairs - wanted).max() < 150, f"6,000 pairs with weights 1, 2, 3 gave {pairs.tolist()}")

with check("8.33", "more than there are cannot be drawn"):
    expect_error(ValueError, lambda: weighted_order(np.array([1.0, 0, 0, 2]), 3, rng_at(1)), "3 of 2 weights", 3, 2)

# %% nbgrader={"grade": true, "grade_id": "8_33-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.33", "a weight of 0 never comes, not even last"):
    weights = np.zeros(50)
    weights[[3, 30, 44]] = [1e-6, 1.0, 1e6]
    orders = [weighted_order(weights, 3, rng_at(3, trial)).tolist() for trial in range(50)]
    expect([sorted(order) for order in orders], [[3, 30, 44]] * 50, "3 of 3 positive weights, sorted, 50 times")
    expect_true(sum(order == [44, 30, 3] for order in orders) > 45, "weights 1e6, 1, 1e-6 should come in this order")
    for trial in range(20):
        expect(weighted_order(weights, 1, rng_at(4, trial)).tolist(), [44], "the first of weights 1e6, 1, 1e-6")

with check("8.33", "what is drawn first comes first, also if few of many are drawn"):
    firsts = [int(weighted_order(np.r_[np.ones(999), 999.0], 10, rng_at(5, trial))[0]) for trial in range(400)]
    expect_true(150 < firsts.count(999) < 250, f"a weight of half the sum came first {firsts.count(999)} of 400 times")
    weighted = [weighted_order(np.arange(1.0, 1001.0), 20, rng_at(6, trial)) for trial in range(100)]
    early, late = (np.mean([order[part].mean() for order in weighted]) for part in (slice(0, 5), slice(15, 20)))
    expect_true(600 < late < 740 and 600 < early < 740, f"means of early and late positions: {early:.0f}, {late:.0f}")
    expect_true(not all(np.array_equal(order, np.sort(order)) for order in weighted), "the draws are sorted")

with check("8.33", "small weights are as good as large ones"):
    firsts = [int(weighted_order(np.full(10, 1e-6), 1, rng_at(11, trial))[0]) for trial in range(500)]
    counts = np.bincount(firsts, minlength=10)
    expect_true(counts.min() >= 20, f"with ten weights of 1e-6, the positions came first {counts.tolist()} times")

with check("8.33", "equal generators, equal draws; the scale of the weights does not matter"):
    one = weighted_order(np.ones(20), 7, rng_at(9))
    expect(weighted_order(np.ones(20), 7, rng_at(9)), one, "two equal generators")
    expect(len(set(weighted_order(np.full(30, 1e-300), 30, rng_at(1)).tolist())), 30, "30 weights of 1e-300")
### END HIDDEN TESTS

# %% [markdown]
"""
### 8.34 · WeightedRandomSampler: both, in a sampler

*4 points, medium.* The arguments are torch's, and so are the rules. Say what is wrong when the sampler is made, and
name the weight: in a file of a million weights, "negative weight" alone does not help.

*Hint: NaN is neither negative nor not: `weights >= 0` is the question to ask, and its opposite is the answer.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_34", "locked": false, "schema_version": 3, "solution": true}
#| export
class WeightedRandomSampler(Sampler):
    """Positions 0 to len(weights) - 1, drawn by weight: a function of (seed, epoch), and another for each pair.

    Args:
        weights: one for each position; of any finite sum.
        num_samples: length of an epoch, a positive integer.
        replacement: whether a position may come several times in an epoch.
        generator: a seed, or a generator whose state is read, see `seed_of`. None: each loop has another order.

    Raises:
        ValueError: weights that are not one-dimensional; one that is negative, NaN or infinite (the message gives it
            and its position); no positive one; a `num_samples` that is not a positive integer, or without replacement
            larger than the number of positive weights; a `replacement` that is not a bool. The message names the
            argument.

    Attributes:
        weights: (n,) float64. num_samples, replacement: as given.
        seed: the integer that `generator` stands for; 0 for None. unseeded: whether it is None.

    Example:
        >>> WeightedRandomSampler([0, 0, 1], num_samples=4, generator=1).order(0).tolist()
        [2, 2, 2, 2]
    """

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
        ### BEGIN SOLUTION
        self.weights = np.array(weights, dtype=np.float64)
        if self.weights.ndim != 1:
            raise ValueError(f"weights must be one-dimensional, got shape {self.weights.shape}")
        wrong = np.flatnonzero(~((self.weights >= 0) & np.isfinite(self.weights)))
        if len(wrong):
            value = self.weights[wrong[0]]
            raise ValueError(f"weights must be finite and not negative, got {value} at position {wrong[0]}")
        positive = int(np.count_nonzero(self.weights))
        if not positive:
            raise ValueError("weights must have a positive one, got only zeros")
        if isinstance(num_samples, bool) or not isinstance(num_samples, int | np.integer) or num_samples <= 0:
            raise ValueError(f"num_samples must be a positive integer, got {num_samples!r}")
        if not isinstance(replacement, bool):
            raise ValueError(f"replacement must be a bool, got {replacement!r}")
        if not replacement and num_samples > positive:
            raise ValueError(f"num_samples must be at most {positive}, the positive weights, got {num_samples}")
        self.num_samples, self.replacement = int(num_samples), replacement
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)
        ### END SOLUTION

    def order(self, epoch: int) -> np.ndarray:
        """Return the positions of one epoch, (num_samples,) int64."""
        ### BEGIN SOLUTION
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))
        ### END SOLUTION

    def __len__(self) -> int:
        """Return `num_samples`."""
        ### BEGIN SOLUTION
        return self.num_samples
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_34-check", "locked": true, "points": 2, "schema_version": 3, "solution": false}
with check("8.34", "owls as often as cats"):
    is_owl = np.arange(1000) >= 990
    fair = WeightedRandomSampler(np.where(is_owl, 1 / 10, 1 / 990), num_samples=2000, generator=3)
    owls = int(is_owl[fair.order(0)].sum())
    expect_true(850 < owls < 1150, f"of 2,000 samples {owls} are owls")
    expect(len(fair), 2000, "the length")

with check("8.34", "a function of (seed, epoch), with replacement and without"):
    for replacement in (True, False):
        one, two = (WeightedRandomSampler(np.arange(1, 99), 50, replacement, generator=4) for _ in range(2))
        expect(one.order(2), two.order(2), f"epoch 2 of two samplers, replacement={replacement}")
        expect_true(not np.array_equal(one.order(2), one.order(3)), "epochs 2 and 3 have the same order")
    expect(len(set(one.order(0).tolist())), 50, "different positions of 50, without replacement")

with check("8.34", "what is wrong is named"):
    nan = float("nan")
    for weights, value, where in (([1, 2, -0.5], "-0.5", 2), ([1, nan], "nan", 1), ([float("inf"), 1], "inf", 0)):
        what = f"weights {weights}"
        expect_error(ValueError, lambda w=weights: WeightedRandomSampler(w, 1), what, "weights", value, where)
    expect_error(ValueError, lambda: WeightedRandomSampler([0, 0], 1), "weights that are all 0", "weights")
    expect_error(ValueError, lambda: WeightedRandomSampler([1, 1, 0], 3, False), "3 of 2", "num_samples", 3)

# %% nbgrader={"grade": true, "grade_id": "8_34-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.34", "all arguments are looked at"):
    for arguments in (
        {"num_samples": 0},
        {"num_samples": -3},
        {"num_samples": True},
        {"num_samples": 2.5},
        {"num_samples": None},
        {"replacement": 1},
        {"replacement": None},
        {"weights": [[1.0, 2.0]]},
        {"weights": 3.0},
        {"weights": []},
        {"num_samples": 4, "replacement": False},
    ):
        all_arguments = {"weights": [1, 2, 3], "num_samples": 2, **arguments}
        expect_error(
            ValueError, lambda a=all_arguments: WeightedRandomSampler(**a), f"{arguments}", next(iter(arguments))
        )

with check("8.34", "what is right is taken"):
    for weights in ([1, 2, 3], (1.5, 2), np.array([1, 2], np.float32), np.array([0, 9], np.int8), range(3)):
        sampler = WeightedRandomSampler(weights, np.int64(5), generator=1)
        order = sampler.order(0)
        expect([order.shape, str(order.dtype), len(sampler)], [(5,), "int64", 5], f"the order of weights {weights!r}")
    expect(len(WeightedRandomSampler([1, 0, 1], 2, False, generator=1).order(0)), 2, "2 of 2 positive weights")

with check("8.34", "a seed or none"):
    free, seeded_one = WeightedRandomSampler(range(90), 40), WeightedRandomSampler(range(90), 40, generator=8)
    expect([free.unseeded, seeded_one.unseeded], [True, False], "unseeded, without and with a seed")
    expect_true(list(free) != list(free), "two loops of a sampler without a seed have the same order")
    expect(list(seeded_one), seeded_one.order(0).tolist(), "the first loop, and epoch 0")
    zero = WeightedRandomSampler(range(90), 40, False, generator=0)
    expect([zero.unseeded, zero.seed], [False, 0], "unseeded and seed, with seed 0")
    expect([zero.num_samples, zero.replacement], [40, False], "the attributes num_samples and replacement")
    expect(zero.weights, np.arange(90.0), "the attribute weights")
    one, two = (WeightedRandomSampler(range(90), 40, generator=np.random.default_rng(3)) for _ in range(2))
    expect(one.order(1), two.order(1), "epoch 1 of two samplers, each with a generator in the same state")
    pairs = list(itertools.product((8, 9), (0, 1)))
    for how in (True, False):
        orders = [WeightedRandomSampler(range(90), 40, how, generator=seed).order(epoch) for seed, epoch in pairs]
        different = {tuple(order.tolist()) for order in orders}
        expect(len(different), 4, f"different orders of seeds 8, 9 in epochs 0, 1, replacement={how}")

with check("8.34", "the caller's weights are copied, and an epoch follows the weights"):
    mine = np.array([1.0, 0.0])
    sampler = WeightedRandomSampler(mine, 30, generator=1)
    mine[:] = [0.0, 1.0]
    expect(sampler.order(0).tolist(), [0] * 30, "30 draws with weights 1, 0, which the caller changed later")
    first = [WeightedRandomSampler([1, 3], 1, False, generator=2).order(epoch)[0] for epoch in range(2000)]
    expect_true(1350 < sum(first) < 1650, f"weights 1, 3 without replacement: 1 came first {sum(first)} of 2,000 times")
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 2: samples of different lengths

*Tasks 8.35 and 8.36 · 10 points · about 30 minutes*

![Map of the order. You are here: batches by length.](figures/map_sampling_lengths.svg)

Sentences, melodies and proteins are not all of one length, but a batch is one array. So short ones are filled up. How
the batches are cut decides how much of a batch is filling.
"""

# %%
#| default_exp core.dataloader.sampling.lengths
"""Batches of samples that differ in length: filled up, and cut so that little has to be."""

# %% [markdown]
"""
**Predict.** A thousand sentences have 5 to 200 words. Cut into batches of 32 in random order, what fraction of all
numbers is filling? And if neighbours have about the same length?
"""


# %%
def filling(lengths: np.ndarray, size: int = 32) -> float:
    """Return the fraction of filling, if samples of these lengths are cut into batches of `size` in this order."""
    rows = [lengths[start : start + size] for start in range(0, len(lengths), size)]
    return 1 - lengths.sum() / sum(len(row) * row.max() for row in rows)


sentence_lengths = np.random.default_rng(0).integers(5, 201, 1000)
mixed_up, by_length = filling(sentence_lengths), filling(np.sort(sentence_lengths))
print(f"filling: {mixed_up:.0%} in random order, {by_length:.1%} by length")
assert mixed_up > 0.4
assert by_length < 0.05

# %% alt="Two pictures of 31 batches: how long the longest sample is, and the mean. In random order the longest is near 200 in every batch, and the mean half of it; by length both rise together." tags=["measure"]
import matplotlib.pyplot as plt

figure, axes = plt.subplots(1, 2, figsize=(9, 2.4), sharey=True, layout="constrained")
for ax, (title, row) in zip(
    axes, {"in random order": sentence_lengths, "by length": np.sort(sentence_lengths)}.items(), strict=True
):
    of_batches = row[:992].reshape(31, 32)
    ax.bar(range(31), of_batches.max(axis=1), color="C1", label="longest: what a batch takes")
    ax.bar(range(31), of_batches.mean(axis=1), color="C0", label="mean: what is data")
    ax.set(title=title, xlabel="batch")
figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, fontsize=8)
plt.show()

# %% [markdown]
"""
### 8.35 · padded: one array of sequences

*5 points, medium.* Fill sequences up to the longest of them. A model must be able to tell filling from data: a melody
may contain zeros of its own. So you return three arrays: the values, how long each sequence is, and a mask that is
True where there is data.

| given | what it does for you |
|---|---|
| `Padded` | the named tuple that you return |
| `CollateError(message, position)` | says which sample of the batch does not fit |

*Hint: `np.arange(longest) < lengths[:, None]` compares every place with every length. Make the array of values once,
with the dtype that `np.result_type` finds for all sequences, and write each sequence to its row.*
"""


# %%
#| export
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


# %% nbgrader={"grade": false, "grade_id": "8_35", "locked": false, "schema_version": 3, "solution": true}
#| export
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
    ### BEGIN SOLUTION
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
    ### END SOLUTION


# %%
#| export
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


# %% nbgrader={"grade": true, "grade_id": "8_35-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
three = [np.array([7, 8, 9], np.int16), np.array([5], np.int16), np.array([6, 0], np.int16)]

with check("8.35", "values, lengths, and a mask"):
    values, lengths, mask = padded(three)
    expect(values, np.array([[7, 8, 9], [5, 0, 0], [6, 0, 0]], np.int16), "the values")
    expect(lengths, np.array([3, 1, 2]), "the lengths")
    expect(mask.tolist(), [[True] * 3, [True, False, False], [True, True, False]], "the mask")

with check("8.35", "another padding value"):
    expect(padded(three, padding_value=-1).values.tolist(), [[7, 8, 9], [5, -1, -1], [6, 0, -1]], "filled with -1")

with check("8.35", "sequences of vectors"):
    melody = padded([np.ones((2, 4)), np.ones((3, 4))])
    expect([melody.values.shape, melody.mask.shape], [(2, 3, 4), (2, 3)], "the shapes of values and mask")
    points = padded([np.arange(4).reshape(2, 2), np.array([[7, 8]])], padding_value=-1)
    expect(points.values.tolist(), [[[0, 1], [2, 3]], [[7, 8], [-1, -1]]], "two sequences of pairs")
    error = expect_error(CollateError, lambda: padded([np.ones((2, 4)), np.ones((3, 5))]), "vectors of 4 and 5", 1)
    expect(error.position, 1, "the position of the sample that does not fit")

# %% nbgrader={"grade": true, "grade_id": "8_35-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.35", "one sequence, empty sequences, lists"):
    expect(padded([[1, 2]]).values.tolist(), [[1, 2]], "one sequence")
    expect(padded([[1, 2]]).mask.tolist(), [[True, True]], "the mask of one sequence")
    nothing = padded([np.zeros((0, 2)), np.zeros((0, 2))])
    expect([nothing.values.shape, nothing.lengths.tolist(), nothing.mask.shape], [(2, 0, 2), [0, 0], (2, 0)], "empty")
    some = padded([np.zeros(0, np.float32), np.array([1.5], np.float32)], padding_value=9)
    expect([some.values.tolist(), some.lengths.tolist()], [[[9.0], [1.5]], [0, 1]], "an empty one and one of length 1")

with check("8.35", "the dtype is that of the sequences"):
    for dtypes, wanted in (
        ((np.uint8, np.uint8), "uint8"),
        ((np.float32, np.float32), "float32"),
        ((np.int8, np.float64), "float64"),
        ((np.int64, np.int32), "int64"),
        ((np.int32, np.float32), "float64"),
        ((np.uint8, np.int8), "int16"),
        ((np.bool_, np.bool_), "bool"),
    ):
        values = padded([np.ones(2, dtypes[0]), np.ones(1, dtypes[1])], padding_value=0.0).values
        expect(str(values.dtype), wanted, f"the dtype of sequences of {[kind.__name__ for kind in dtypes]}")
    expect([str(padded([[1], [2, 3]]).lengths.dtype), str(padded([[1]]).mask.dtype)], ["int64", "bool"], "dtypes")
    expect(padded([[1.5], [2, 3]]).values.tolist(), [[1.5, 0.0], [2.0, 3.0]], "floats beside integers")
    filled = padded([[1], [0.5, 2.5]], padding_value=-0.5).values.tolist()
    expect(filled, [[1.0, -0.5], [0.5, 2.5]], "integers beside floats, filled with -0.5")

with check("8.35", "what does not fit is named"):
    for sequences, position in (
        ([np.ones(2), np.ones((2, 2))], 1),
        ([np.ones((2, 2)), np.ones((1, 2)), np.ones(2)], 2),
        ([np.ones(3), np.ones(1), np.float64(3)], 2),
        ([np.float64(3), np.ones(3)], 0),
    ):
        shapes = [np.shape(sequence) for sequence in sequences]
        error = expect_error(CollateError, lambda s=sequences: padded(s), f"shapes {shapes}", position)
        expect(error.position, position, f"the position, for shapes {shapes}")

with check("8.35", "new memory: the sequences stay as they are"):
    source = np.arange(3)
    result = padded([source, source[:1]])
    result.values[:] = 7
    expect(source.tolist(), [0, 1, 2], "a sequence, after the values were changed")

with check("8.35", "through a loader, with workers' pickles in mind"):
    import pickle

    texts = [(np.arange(k % 5), k) for k in range(12)]
    (sentences, numbers), *_ = DataLoader(texts, 6, collate_fn=pad_collate)
    expect([sentences.values.shape, numbers.tolist()], [(6, 4), list(range(6))], "the first batch")
    expect(type(pickle.loads(pickle.dumps(sentences))).__name__, "Padded", "the type, through a pickle")
### END HIDDEN TESTS

# %% [markdown]
"""
### 8.36 · TokenBatchSampler: as much as fits

*5 points, hard.* If lengths differ, a batch of 32 may be tiny or may not fit into memory. What counts is the size of
the array: number of samples times the longest of them. So give the sampler a budget of *tokens*, and let it fill each
batch up to that: samples of about equal length together, long ones in small batches, short ones in large ones.

There are two kinds of chance in it, and training needs both: which samples of equal length meet in a batch, and in
which order the batches come. If batches came from short to long, the model would always learn from short samples
first.

`__init__` is given. You write how batches are cut, the batches of an epoch, and how many there are. The same
lengths are cut in the same places in every epoch, so `len` is known before the first one.

*Hint: sort the *order* of the epoch by length with `kind="stable"`: then equal lengths stay in the random order they
had. In sorted order the newest sample of a batch is its longest, so one comparison tells whether it still fits.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_36", "locked": false, "schema_version": 3, "solution": true}
#| export
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
        ### BEGIN SOLUTION
        cuts, start = [], 0
        for place, length in enumerate(lengths.tolist()):
            if (place - start + 1) * length > self.max_tokens:
                cuts.append(place)
                start = place
        return cuts
        ### END SOLUTION

    def batches(self, epoch: int) -> Iterator[np.ndarray]:
        """Yield the batches of positions of one epoch: a function of (seed, epoch), each an array (n,) int64.

        With `shuffle`, in the order of `rng_at(self.sampler.seed, epoch, 1).permutation(len(self))`.
        """
        ### BEGIN SOLUTION
        order = np.asarray(self.sampler.order(epoch))  # of many samples, it is lazy
        batches = np.split(order[np.argsort(self.lengths[order], kind="stable")], self.cuts)
        numbers: Any = range(len(batches))
        if self.shuffle:
            numbers = rng_at(self.sampler.seed, epoch, 1).permutation(len(batches))
        for number in numbers:
            yield batches[number]
        ### END SOLUTION

    def __len__(self) -> int:
        """Return the number of batches, the same in every epoch."""
        ### BEGIN SOLUTION
        return len(self.cuts) + 1
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_36-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
def as_lists(batches: Any) -> list[list[int]]:
    return [np.asarray(batch).tolist() for batch in batches]


with check("8.36", "batches as large as the budget allows"):
    in_order = TokenBatchSampler([3, 1, 2, 2, 6, 1], max_tokens=6, shuffle=False)
    expect(as_lists(in_order.batches(0)), [[1, 5, 2], [3, 0], [4]], "lengths 3, 1, 2, 2, 6, 1 with 6 tokens")
    expect(len(in_order), 3, "the number of batches")

with check("8.36", "every sample once, no batch over the budget"):
    budget = TokenBatchSampler(sentence_lengths, max_tokens=1000, generator=1)
    batches = list(budget.batches(0))
    expect(sorted(np.concatenate(batches).tolist()), list(range(1000)), "all positions of an epoch, sorted")
    expect_true(max(len(b) * sentence_lengths[b].max() for b in batches) <= 1000, "a batch is over the budget")
    expect(len(budget), len(batches), "the number of batches")

with check("8.36", "two kinds of chance, both functions of (seed, epoch)"):
    expect(as_lists(budget.batches(2)), as_lists(budget.batches(2)), "epoch 2, asked for twice")
    longest = [[int(sentence_lengths[b].max()) for b in budget.batches(epoch)] for epoch in (0, 1)]
    expect_true(longest[0] != longest[1], "the batches of two epochs come in the same order of lengths")
    groups = [{frozenset(b) for b in as_lists(budget.batches(epoch))} for epoch in (0, 1)]
    expect_true(groups[0] != groups[1], "the same samples meet in a batch in two epochs")

# %% nbgrader={"grade": true, "grade_id": "8_36-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.36", "cuts of all kinds"):
    for lengths, tokens, cuts in (
        ([5], 5, []),
        ([1] * 7, 3, [3, 6]),
        ([1] * 6, 3, [3]),
        ([1, 1, 1, 9], 9, [3]),
        ([1, 5], 9, [1]),
        ([1, 4], 8, []),
        ([9, 9, 9], 9, [1, 2]),
        ([2, 2, 3, 3, 3], 6, [2, 4]),
    ):
        made = TokenBatchSampler(lengths, tokens, shuffle=False)
        expect([int(cut) for cut in made.cuts], cuts, f"the cuts of lengths {lengths} with {tokens} tokens")
        expect(len(made), len(cuts) + 1, f"the number of batches of lengths {lengths} with {tokens} tokens")
        expect([len(b) for b in made.batches(0)], np.diff([0, *cuts, len(lengths)]).tolist(), "sizes of the batches")
    short = TokenBatchSampler(np.array([100] * 5, np.uint8), 255, shuffle=False)
    expect([int(cut) for cut in short.cuts], [2, 4], "the cuts of five lengths of 100, of dtype uint8, with 255 tokens")

with check("8.36", "batches hold neighbours in length, and never less than would fit"):
    for seed in range(3):
        lengths = rng_at(seed).integers(1, 60, 300)
        sampler = TokenBatchSampler(lengths, 120, generator=seed)
        batches = list(sampler.batches(5))
        expect(sorted(np.concatenate(batches).tolist()), list(range(300)), "all positions of an epoch")
        spans = sorted((int(lengths[b].min()), int(lengths[b].max()), -len(b)) for b in batches)
        for (_, high, size), (low, _, _) in itertools.pairwise(spans):
            expect_true(high <= low, "the lengths of two batches overlap")
            expect_true((1 - size) * low > 120, f"a batch of {-size} with {high} leaves room for a sample of {low}")
        expect_true(sum(len(b) * lengths[b].max() for b in batches) < 1.2 * lengths.sum(), "too much filling")

with check("8.36", "seeds and epochs differ, the length does not, and the order of batches is as agreed"):
    lengths = rng_at(1).integers(1, 9, 200)
    one, two = TokenBatchSampler(lengths, 20, generator=1), TokenBatchSampler(lengths, 20, generator=2)
    expect_true(as_lists(one.batches(0)) != as_lists(two.batches(0)), "seeds 1 and 2 have the same batches")
    expect({len(list(one.batches(epoch))) for epoch in range(5)}, {len(one)}, "numbers of batches of five epochs")
    plain = sorted(as_lists(one.batches(3)), key=lambda batch: (lengths[batch].max(), lengths[batch].min()))
    longest = np.array([lengths[b].max() for b in plain])[rng_at(1, 3, 1).permutation(len(one))]
    expect([int(lengths[b].max()) for b in one.batches(3)], longest.tolist(), "the longest of each batch of epoch 3")
    agreed = TokenBatchSampler(lengths, 20, generator=1)
    expect(as_lists(agreed.batches(0)), as_lists(one.batches(0)), "two samplers with one seed")
    many = rng_at(2).integers(1, 4, 300)
    flat = np.concatenate(list(TokenBatchSampler(many, 30, shuffle=False).batches(0)))
    expect(flat.tolist(), sorted(range(300), key=many.__getitem__), "300 samples of three lengths, in order")

with check("8.36", "arrays of int64, in a loader, without a seed"):
    kinds = {(b.ndim, str(b.dtype)) for b in one.batches(0)}
    expect(kinds, {(1, "int64")}, "ndim and dtype of the batches")
    data = [np.full(n, k) for k, n in enumerate(lengths)]
    shapes = [b.values.shape for b in DataLoader(data, batch_sampler=one, collate_fn=pad_collate)]
    expect(sorted(shapes), sorted((len(b), int(lengths[b].max())) for b in one.batches(0)), "shapes of the batches")
    free = TokenBatchSampler(lengths, 20)
    expect_true(list(free) != list(free), "two loops of a sampler without a seed have the same batches")
    expect_error(ValueError, lambda: TokenBatchSampler([3, 9], 8), "a sample that is too long", 9, 1)
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 3: ranks

*Tasks 8.37 and 8.38 · 10 points · about 30 minutes*

![Map of the order. You are here: ranks, a share each.](figures/map_sampling_ranks.svg)

Now there are eight processes at once. Each *rank* trains a copy of the
model on its own share of the samples, and after each step all of them average their gradients. How do they agree on
who takes what, without talking?

They all know the order: it is a function of (seed, epoch). Rank r of R takes the positions at places r, r + R, r +
2R, and so on, like dealing cards. Then step k of all ranks together is the same samples as one large step of one
process.
"""

# %%
#| default_exp core.dataloader.sampling.ranks
"""Samplers for several processes: one order, which they share out."""

# %% [markdown]
"""
**Predict.** Ten samples, four ranks. Each rank has to take the same number of steps, or those that are done wait
forever for gradients of those that are not. Which three ways out are there, and what does each do to an average over
all samples?
"""

# %%
dealt = [np.arange(10)[rank::4].tolist() for rank in range(4)]
print("dealt like cards:", *dealt)
assert sorted(map(len, dealt)) == [2, 2, 3, 3]

# %% [markdown]
"""
- `"pad"`: the order starts again, and some samples come twice. Equal steps, but a wrong average.
- `"drop"`: the last samples are left out. Equal steps; a few samples are missing, different ones in each epoch.
- `"keep"`: every sample once. A right average, but not equal steps: for validation.

torch pads silently, so an accuracy may count some pictures twice. Here the caller chooses, and
can ask which samples are repeats.

### 8.37 · rank_share: deal an order

*5 points, medium.* Return one rank's share of an order, from a place on: a run that continues in the middle of an
epoch, on another number of machines, deals what is left. `every(order, start, step, length)`, given, returns that
many positions at `start`, `start + step`, and so on. Behind the end of the order it starts again, which is what
padding is. It also takes *lazy* orders, which have a length and make only the slice that you ask for, and copies
nothing of them.

*Hint: how many places are left? With "pad" each rank gets that number divided by R, rounded up; with "drop", rounded
down; with "keep" it depends on the rank, and `len(range(...))` can count.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_37", "locked": false, "schema_version": 3, "solution": true}
#| export
def share_length(places: int, rank: int, world_size: int, uneven: str) -> int:
    """Return how many of so many places one rank gets; `uneven` is "pad", "drop" or "keep"."""
    ### BEGIN SOLUTION
    if uneven == "pad":
        return -(-places // world_size)
    if uneven == "drop":
        return places // world_size
    return len(range(rank, places, world_size))
    ### END SOLUTION


def rank_share(order: Any, rank: int, world_size: int, uneven: str, given: int = 0) -> Any:
    """Return what one rank gets of an order: the places given + rank, given + rank + world_size, ...

    Args:
        order: n positions, an array or a lazy order.
        uneven: what is done where the places do not divide: "pad" takes the missing ones from the start of the order,
            "drop" leaves the last ones out, "keep" gives some ranks one less.
        given: places that all ranks together have had before, at most n.

    Returns:
        `share_length(n - given, ...)` positions, an array if the order is one.

    Example:
        >>> [rank_share(np.arange(5), rank, 2, "pad").tolist() for rank in range(2)]
        [[0, 2, 4], [1, 3, 0]]
    """
    ### BEGIN SOLUTION
    return every(order, given + rank, world_size, share_length(len(order) - given, rank, world_size, uneven))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_37-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
def shares(n: int, world_size: int, uneven: str, given: int = 0) -> list[list[int]]:
    order = np.arange(100, 100 + n)
    return [rank_share(order, rank, world_size, uneven, given).tolist() for rank in range(world_size)]


with check("8.37", "each way of sharing five out to two"):
    expect(shares(5, 2, "pad"), [[100, 102, 104], [101, 103, 100]], "5 samples, 2 ranks, padded")
    expect(shares(5, 2, "drop"), [[100, 102], [101, 103]], "5 samples, 2 ranks, dropped")
    expect(shares(5, 2, "keep"), [[100, 102, 104], [101, 103]], "5 samples, 2 ranks, kept")

with check("8.37", "what is left is dealt to another number of ranks"):
    expect(shares(10, 3, "keep", given=4), [[104, 107], [105, 108], [106, 109]], "6 of 10 samples, 3 ranks")
    expect(shares(10, 4, "pad", given=4), [[104, 108], [105, 109], [106, 100], [107, 101]], "6 of 10, 4 ranks, padded")

with check("8.37", "lengths are known without an order"):
    lengths = [[share_length(10, rank, 4, uneven) for rank in range(4)] for uneven in ("pad", "drop", "keep")]
    expect(lengths, [[3, 3, 3, 3], [2, 2, 2, 2], [3, 3, 2, 2]], "of 10 places, for pad, drop and keep")


# %% nbgrader={"grade": true, "grade_id": "8_37-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
def dealt_slowly(n: int, world_size: int, uneven: str, given: int) -> list[list[int]]:
    """Deal one card after another."""
    places = list(range(given, n))
    if uneven == "pad":
        missing = -len(places) % world_size
        places += [place % n for place in range(missing)]
    if uneven == "drop":
        places = places[: len(places) - len(places) % world_size]
    return [[100 + place for place in places[rank::world_size]] for rank in range(world_size)]


with check("8.37", "every number of samples and ranks, from every place on"):
    for n, world_size in itertools.product((1, 2, 3, 7, 8, 12), (1, 2, 3, 5, 8)):
        for uneven, given in itertools.product(("pad", "drop", "keep"), range(n + 1)):
            what = f"{n} samples, {world_size} ranks, {uneven}, {given} given"
            expect(shares(n, world_size, uneven, given), dealt_slowly(n, world_size, uneven, given), what)

with check("8.37", "a lazy order is not gone through"):
    asked: list[int] = []

    def block(k: int) -> np.ndarray:
        asked.append(k)
        return np.arange(1000 * k, 1000 * (k + 1))

    endless = LazyOrder(10**12, 1000, block)
    share = rank_share(endless, 2, 8, "drop", given=10**9)
    expect(len(share), (10**12 - 10**9) // 8, "the length of a share")
    expect(share[5:8].tolist(), [10**9 + 2 + 8 * k for k in (5, 6, 7)], "three of its positions")
    expect_true(len(asked) < 10, f"{len(asked)} blocks of a thousand positions were made for three positions")

with check("8.37", "arrays stay arrays of int64, and the order is not changed"):
    order = np.arange(9)[::-1].copy()
    share = rank_share(order, 1, 2, "pad")
    expect([str(share.dtype), share.shape, order.tolist()], ["int64", (5,), list(range(8, -1, -1))], "share and order")
### END HIDDEN TESTS

# %% [markdown]
"""
### 8.38 · DistributedSampler: a sampler for each rank

*5 points, medium.* Now the sampler: arguments and names are torch's, with `uneven` added. Two things are better than
in torch. You don't have to call `set_epoch`, because the loader counts epochs itself. In torch, if you forget it, every
epoch has the same order. And `order_after(epoch, given)` lets a run continue in the middle.

`process_rank()`, given, returns (rank, number of processes): of `torch.distributed` if that runs, else of the
environment that `torchrun` makes. It is asked only for what was not given.

*Hint: `whole` does the work: a sampler of all positions, which you share out. `set_epoch` should note in `asked` what
it was called with: the loader looks there.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_38", "locked": false, "schema_version": 3, "solution": true}
#| export
class DistributedSampler(Sampler):
    """One process's share of the positions of `dataset`: all shares together are the order of one process.

    Args:
        dataset: anything with a length N.
        num_replicas, rank: how many processes there are, and which this is; `process_rank()` tells where None.
        shuffle: the order of `RandomSampler(dataset, generator=seed)`; otherwise that of `SequentialSampler(dataset)`.
        seed: the same in all processes.
        uneven: "pad", "drop" or "keep", see `rank_share`. None: "drop" if `drop_last`, else "pad", as in torch.
        sampler: is shared out instead, for example a WeightedRandomSampler; it needs a seed.

    Raises:
        ValueError: a `rank` that is not from 0 to `num_replicas` - 1, or an `uneven` that is none of these (the
            message names the argument and its value); "drop" with fewer samples than processes, where all get nothing
            (it gives both numbers); a `sampler` without a seed.

    Attributes:
        num_replicas, rank, uneven: what holds.
        whole: the sampler that is shared out.
        repeats: how many positions at the end of this share are repeats, 0 or 1.
        asked: the epoch that `set_epoch` set; None before that. A loader reads it when a loop begins, and sets it to
            None again. Your class does not do that, and needs no `__iter__`: it has that of `Sampler`.
    """

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
        *,
        uneven: str | None = None,
        sampler: Any = None,
    ) -> None:
        ### BEGIN SOLUTION
        if num_replicas is None or rank is None:
            found_rank, found_size = process_rank()
            num_replicas = found_size if num_replicas is None else num_replicas
            rank = found_rank if rank is None else rank
        if not 0 <= rank < num_replicas:
            raise ValueError(f"rank must be from 0 to {num_replicas - 1} for {num_replicas} processes, got {rank}")
        uneven = uneven or ("drop" if drop_last else "pad")
        if uneven not in ("pad", "drop", "keep"):
            raise ValueError(f"uneven must be 'pad', 'drop' or 'keep', got {uneven!r}")
        if sampler is not None and sampler.unseeded:
            raise ValueError(f"sampler must have a seed, the same in all processes, got {shown(sampler)}")
        if sampler is None:
            sampler = RandomSampler(dataset, generator=seed) if shuffle else SequentialSampler(dataset)
        self.num_replicas, self.rank, self.uneven, self.whole = num_replicas, rank, uneven, sampler
        self.asked: int | None = None
        if uneven == "drop" and len(sampler) < num_replicas:
            raise ValueError(f"uneven='drop' leaves nothing of {len(sampler)} samples for {num_replicas} processes")
        ### END SOLUTION

    def order_after(self, epoch: int, given: int) -> Any:
        """Return this share of what is left of an epoch, of which all processes together were given so many."""
        ### BEGIN SOLUTION
        return rank_share(self.whole.order(epoch), self.rank, self.num_replicas, self.uneven, given)
        ### END SOLUTION

    def length_after(self, given: int) -> int:
        """Return the length of `order_after`; nothing is left if more were given than there are."""
        ### BEGIN SOLUTION
        left = max(0, len(self.whole) - given)
        return share_length(left, self.rank, self.num_replicas, self.uneven)
        ### END SOLUTION

    def order(self, epoch: int) -> Any:
        """Return this share of an epoch."""
        ### BEGIN SOLUTION
        return self.order_after(epoch, 0)
        ### END SOLUTION

    def __len__(self) -> int:
        """Return the number of positions of this share."""
        ### BEGIN SOLUTION
        return self.length_after(0)
        ### END SOLUTION

    @property
    def repeats(self) -> int:
        """How many positions at the end of this share are repeats, 0 or 1."""
        ### BEGIN SOLUTION
        return max(0, len(self) - len(range(self.rank, len(self.whole), self.num_replicas)))
        ### END SOLUTION

    def set_epoch(self, epoch: int) -> None:
        """Make `epoch` the number of the next loop, also of a loader that has this sampler."""
        ### BEGIN SOLUTION
        self.epoch = self.asked = epoch
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_38-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
def dealt_back(samplers: list[Any], epoch: int) -> list[int]:
    """Return the positions of all shares, in the order in which they were dealt."""
    rounds = itertools.zip_longest(*(sampler.order(epoch).tolist() for sampler in samplers))
    return [position for one_round in rounds for position in one_round if position is not None]


with check("8.38", "all shares together are the order of one process"):
    alone = RandomSampler(range(23), generator=7)
    for world_size in (1, 2, 5):
        team = [DistributedSampler(range(23), world_size, rank, seed=7, uneven="keep") for rank in range(world_size)]
        expect(dealt_back(team, 4), alone.order(4).tolist(), f"epoch 4, dealt to {world_size} and put together")

with check("8.38", "equal steps, and repeats are known"):
    team = [DistributedSampler(range(10), 4, rank, shuffle=False) for rank in range(4)]
    expect([list(sampler) for sampler in team], [[0, 4, 8], [1, 5, 9], [2, 6, 0], [3, 7, 1]], "10 samples, padded")
    expect([sampler.repeats for sampler in team], [0, 0, 1, 1], "repeats")
    expect([len(DistributedSampler(range(10), 4, r, drop_last=True)) for r in range(4)], [2] * 4, "lengths, dropped")

with check("8.38", "what is left is dealt again"):
    share = DistributedSampler(range(10), 3, 1, shuffle=False, uneven="keep")
    expect(list(share.order_after(0, 4)), [5, 8], "rank 1 of 3, after 4 of 10 were given to all")
    expect([share.length_after(4), share.length_after(99)], [2, 0], "the lengths, after 4 and 99")

with check("8.38", "an epoch that is asked for"):
    share.set_epoch(3)
    expect([share.epoch, share.asked], [3, 3], "epoch and asked, after set_epoch(3)")

with check("8.38", "a rank that there is not"):
    expect_error(ValueError, lambda: DistributedSampler(range(10), 4, 4), "rank 4 of 4", "rank", 4)
    expect_error(ValueError, lambda: DistributedSampler(range(3), 4, 0, drop_last=True), "3 samples, dropped", 3, 4)

# %% nbgrader={"grade": true, "grade_id": "8_38-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
import os
from contextlib import contextmanager
from unittest import mock


@contextmanager
def torchrun(**variables: str) -> Iterator[None]:
    """Have these variables in the environment, and neither RANK nor WORLD_SIZE beside them."""
    with mock.patch.dict(os.environ):
        for variable in ("RANK", "WORLD_SIZE"):
            os.environ.pop(variable, None)
        os.environ.update(variables)
        yield


with check("8.38", "the environment tells what was not given"):
    with torchrun(RANK="2", WORLD_SIZE="3"):
        sampler = DistributedSampler(range(9), shuffle=False)
        expect([sampler.rank, sampler.num_replicas, list(sampler)], [2, 3, [2, 5, 8]], "rank 2 of 3")
        expect(DistributedSampler(range(9), rank=0).num_replicas, 3, "the number of processes, with a rank given")
        expect(DistributedSampler(range(9), num_replicas=5).rank, 2, "the rank, with a number of processes given")
        expect_error(ValueError, lambda: DistributedSampler(range(9), num_replicas=2), "rank 2 of 2", "rank")
    with torchrun():
        sampler = DistributedSampler(range(9))
        expect([sampler.rank, sampler.num_replicas], [0, 1], "rank and number of processes of a plain program")
    with torchrun(RANK="1"):
        expect(DistributedSampler(range(9), 2, 0).rank, 0, "the rank, where both are given")

with check("8.38", "arguments"):
    for rank, size in ((-1, 2), (2, 2), (0, 0), (5, 3)):
        expect_error(ValueError, lambda r=rank, s=size: DistributedSampler(range(9), s, r), f"rank {rank} of {size}")
    expect_error(ValueError, lambda: DistributedSampler(range(9), 2, 0, uneven="even"), "uneven", "uneven", "even")
    expect_error(ValueError, lambda: DistributedSampler(range(9), 2, 0, sampler=RandomSampler(range(9))), "no seed")
    kept = [DistributedSampler(range(2), 3, rank, shuffle=False, uneven="keep") for rank in range(3)]
    expect([list(sampler) for sampler in kept], [[0], [1], []], "2 samples for 3 processes, kept")
    few = [DistributedSampler(range(2), 5, rank, shuffle=False) for rank in range(5)]
    expect([sampler.repeats for sampler in few], [0, 0, 1, 1, 1], "repeats of 2 samples for 5 processes")
    expect_error(ValueError, lambda: DistributedSampler(range(2), 3, 0, uneven="drop"), "uneven='drop'", 2, 3)
    for length, uneven in ((8, "pad"), (10, "keep"), (10, "drop")):
        shares = [DistributedSampler(range(length), 4, rank, uneven=uneven) for rank in range(4)]
        expect([share.repeats for share in shares], [0] * 4, f"repeats of {length} samples for 4 processes, {uneven}")
    expect(DistributedSampler(range(9), 2, 0).asked, None, "asked, of a sampler whose set_epoch was not called")
    chosen = DistributedSampler(range(9), 2, 0, drop_last=True, uneven="keep")
    expect([chosen.uneven, len(chosen)], ["keep", 5], "uneven where drop_last says otherwise, and the length")

with check("8.38", "the rest of an epoch, and how long it is"):
    for world_size, uneven, given in itertools.product((1, 2, 3), ("pad", "drop", "keep"), (0, 4, 11, 13, 20)):
        for rank in range(world_size):
            sampler = DistributedSampler(range(13), world_size, rank, seed=3, uneven=uneven)
            what = f"rank {rank} of {world_size}, {uneven}, {given} of 13 given"
            if given <= 13:
                rest = rank_share(RandomSampler(range(13), generator=3).order(1), rank, world_size, uneven, given)
                expect(sampler.order_after(1, given).tolist(), rest.tolist(), what)
                expect(sampler.length_after(given), len(rest), f"the length, {what}")
            else:
                expect(sampler.length_after(given), 0, f"the length, {what}")
        expect(len(sampler), len(sampler.order(0)), "the length of a share")

with check("8.38", "epochs differ by themselves, and set_epoch works all the same"):
    loop = DataLoader(np.arange(40), 8, sampler=DistributedSampler(range(40), 2, 0, seed=5))
    first, second = (np.concatenate(list(loop)).tolist() for _ in range(2))
    expect_true(first != second, "two epochs have the same order, without set_epoch")
    loop.sampler.set_epoch(0)
    expect(np.concatenate(list(loop)).tolist(), first, "the loop after sampler.set_epoch(0), and the first")
    expect(np.concatenate(list(loop)).tolist(), second, "the loop after that, and the second")
    loop.sampler.set_epoch(2)
    expect(list(loop.sampler), loop.sampler.order(2).tolist(), "the sampler by itself, in the epoch it was set to")

with check("8.38", "other orders are shared out, too, also long ones"):
    rare = RandomSampler(range(6), replacement=True, num_samples=30, generator=4)
    team = [DistributedSampler(range(6), 3, rank, sampler=rare) for rank in range(3)]
    expect(dealt_back(team, 2), rare.order(2).tolist(), "draws with replacement, dealt to 3 and put together")
    expect([len(share) for share in team], [10] * 3, "the lengths of three shares of 30 draws from six samples")
    expect([share.repeats for share in team], [0] * 3, "repeats of three shares of 30 draws from six samples")
    expect_true(team[0].whole is rare, "the attribute whole is not the sampler that was given")
    kind = type(DistributedSampler(range(9), 2, 0).whole).__name__
    expect(kind, "RandomSampler", "the type of the attribute whole, where no sampler was given")
    expect([share.length_after(27) for share in team], [1] * 3, "what is left of each after 27 draws were given")
    expect(len(DistributedSampler(range(2), 3, 0, sampler=rare, uneven="drop")), 10, "of 30 draws, dropped, beside 2")
    far = DistributedSampler(range(10**10), 4, 3, shuffle=False)
    expect([len(far), far.order(0)[10**9 : 10**9 + 2].tolist()], [25 * 10**8, [4 * 10**9 + 3, 4 * 10**9 + 7]], "10^10")
### END HIDDEN TESTS

# %% [markdown]
"""
### The same under other names

SPDL's samplers have no dataset, only a number of positions, and drop what does not divide unless told otherwise.
Programs that were written for them find the names here.

Batches of 8.36 differ in size, so ranks can't deal their *samples*: each batch must stay whole.
`DistributedBatchSampler` (given, in `rank_batches.py`) deals batches instead, with the same rule for those that do not
divide.
"""


# %%
#| export
class DistributedDeterministicSampler(DistributedSampler):
    """One process's share of the positions 0 to n - 1, in order; names and arguments as in SPDL.

    Args:
        ddp_drop_last_distributed_round: leave out positions for which not every process has one.
    """

    def __init__(
        self,
        n: int,
        /,
        *,
        rank: int,
        world_size: int,
        ddp_drop_last_distributed_round: bool = True,
        sampler: Any = None,
    ) -> None:
        uneven = "drop" if ddp_drop_last_distributed_round else "keep"
        super().__init__(range(n), world_size, rank, False, uneven=uneven, sampler=sampler)


class DistributedRandomSampler(DistributedDeterministicSampler):
    """One process's share of the positions 0 to n - 1, at random; names and arguments as in SPDL.

    Args:
        num_draws: length of an epoch of all processes; n if None.
        weights: of the positions, which are then drawn with replacement.
    """

    def __init__(
        self,
        n: int,
        /,
        *,
        rank: int,
        world_size: int,
        num_draws: int | None = None,
        weights: Any = None,
        seed: int = 0,
        ddp_drop_last_distributed_round: bool = True,
    ) -> None:
        whole: Any = RandomSampler(range(n), num_samples=num_draws, generator=seed)
        if weights is not None:
            whole = WeightedRandomSampler(weights, num_draws or n, generator=seed)
        rounds = ddp_drop_last_distributed_round
        super().__init__(n, rank=rank, world_size=world_size, ddp_drop_last_distributed_round=rounds, sampler=whole)

    def shuffle(self, seed: int) -> None:
        """Have the next loop over this sampler the order of epoch `seed`."""
        self.set_epoch(seed)


# %% [markdown]
"""
## Part 4: a shuffle without memory

*Tasks 8.39 and 8.40 · 8 points · about 30 minutes*

![Map of the order. You are here: a shuffle without memory.](figures/map_sampling_permutation.svg)

`RandomSampler` makes a list of all positions and shuffles it. For a
billion samples that list takes 8 GB and half a minute, in every process, before the first batch.

But you do not need the list. A batch needs 32 positions of it. What if there were a *function* from place to position
that never gives the same position twice?
"""

# %%
#| default_exp core.dataloader.sampling.permutation
"""A shuffle as a function from place to position, which needs no memory."""

# %% [markdown]
"""
**Predict.** How long does `permutation` take for a million positions, and how much memory? So how long for a billion?
"""

# %% tags=["measure"]
listed_s = seconds(lambda: rng_at(0).permutation(1_000_000), repeat=3)
listed_bytes = rng_at(0).permutation(1_000_000).nbytes
print(f"a million positions: {listed_s * 1e3:.0f} ms and {listed_bytes / 1e6:.0f} MB")
print(f"a billion, if nothing gets worse: {listed_s * 1000:.0f} s and {listed_bytes / 1e6:.0f} GB")
assert listed_bytes == 8 * 1_000_000

# %% [markdown]
"""
### 8.39 · feistel: shuffle by arithmetic

*4 points, medium.* Ciphers have had such functions for fifty years: they map a block of bits to a block of bits, one
to one, and the result looks random without the key. Horst Feistel's way to build one (1973) is short. Cut
the bits of a number into a left and a right half. A *round* does this:

    new left  = right
    new right = left XOR (a scrambled version of right, under the key of this round)

Whatever scrambling is used, a round can be undone, so it never maps two numbers to one. Do it several times, and
every bit depends on every other.

`scrambled(values, key)`, given, makes 64 bits of each value, which look random. You keep as many of them as a half
has.

*Hint: everything is an array of uint64, so all numbers go through a round at once. `np.uint64(2) ** half_bits - 1` is
a mask of that many bits; shift by `np.uint64(half_bits)`.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_39", "locked": false, "schema_version": 3, "solution": true}
#| export
def feistel(values: np.ndarray, half_bits: int, keys: np.ndarray) -> np.ndarray:
    """Map numbers of 2 * half_bits bits to such numbers, one to one: a round for each key.

    Args:
        values: (n,) uint64, each below 4 ** half_bits. They are not changed.
        half_bits: 1 to 24.
        keys: (rounds,) uint64.

    Returns:
        (n,) uint64. After the last round the new left half is above the new right half.

    Example:
        >>> sorted(feistel(np.arange(16, dtype=np.uint64), 2, np.array([7, 8], dtype=np.uint64)).tolist())
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
    """
    ### BEGIN SOLUTION
    shift = np.uint64(half_bits)
    mask = np.uint64((1 << half_bits) - 1)
    left, right = values >> shift, values & mask
    for key in keys:
        left, right = right, left ^ (scrambled(right, key) & mask)
    return (left << shift) | right
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_39-check", "locked": true, "points": 2, "schema_version": 3, "solution": false}
def uint64(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.uint64)


with check("8.39", "one to one, for any number of rounds"):
    for half_bits, rounds in ((1, 1), (2, 3), (4, 4), (6, 8)):
        images = feistel(
            np.arange(4**half_bits, dtype=np.uint64),
            half_bits,
            rng_at(rounds).integers(9**9, size=rounds).astype(np.uint64),
        )
        expect(sorted(images.tolist()), list(range(4**half_bits)), f"{rounds} rounds over {2 * half_bits} bits, sorted")

with check("8.39", "one round, as the text says"):
    left, right, key = 5, 9, uint64(77)
    wanted = (right << 4) | (left ^ (int(scrambled(uint64(right), key[0])[0]) & 15))
    expect(feistel(uint64((left << 4) | right), 4, key).tolist(), [wanted], "a round over the halves 5 and 9")

with check("8.39", "no rounds change nothing"):
    expect(feistel(uint64(3, 200, 255), 4, uint64()).tolist(), [3, 200, 255], "no rounds")


# %% nbgrader={"grade": true, "grade_id": "8_39-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
def feistel_slowly(value: int, half_bits: int, keys: list[int]) -> int:
    left, right = value >> half_bits, value % (1 << half_bits)
    for key in keys:
        left, right = right, left ^ (int(scrambled(uint64(right), np.uint64(key))[0]) % (1 << half_bits))
    return (left << half_bits) | right


with check("8.39", "several rounds, each with its own key, up to 48 bits"):
    for half_bits in (1, 3, 5, 16, 20, 24):
        keys = rng_at(half_bits).integers(1 << 63, size=5).astype(np.uint64)
        some = rng_at(half_bits, 1).integers(4**half_bits, size=20).astype(np.uint64)
        wanted = [feistel_slowly(int(value), half_bits, keys.tolist()) for value in some]
        images = feistel(some, half_bits, keys)
        expect(images.tolist(), wanted, f"5 rounds over {2 * half_bits} bits")
        expect(str(images.dtype), "uint64", "the dtype")

with check("8.39", "the order of the keys matters, and what was given stays"):
    values, keys = np.arange(64, dtype=np.uint64), uint64(1, 2, 3)
    one = feistel(values, 3, keys)
    expect([values.tolist(), keys.tolist()], [list(range(64)), [1, 2, 3]], "values and keys, afterwards")
    expect_true(not np.array_equal(one, feistel(values, 3, keys[::-1])), "keys 1, 2, 3 and 3, 2, 1 do the same")
    expect(feistel(uint64(), 3, keys).shape, (0,), "the shape of no values")
### END HIDDEN TESTS

# %% [markdown]
"""
### How many rounds?

After one round the left half is the old right half, in plain sight. **Predict** what the picture of place against
position looks like for 1, 2, 3 and 8 rounds over 4,096 numbers.
"""

# %% alt="Four pictures of place against position. One round draws diagonal stripes, two rounds vertical bands, three and eight rounds an even cloud." tags=["measure"]
import matplotlib.pyplot as plt

figure, axes = plt.subplots(1, 4, figsize=(10, 2.6), sharey=True, layout="constrained")
round_keys = rng_at(1).integers(1 << 63, size=8).astype(np.uint64)
for ax, rounds in zip(axes, (1, 2, 3, 8), strict=True):
    ax.plot(feistel(np.arange(4096, dtype=np.uint64), 6, round_keys[:rounds]), ",", color="C0", rasterized=True)
    ax.set(title=f"{rounds} round{'s' * (rounds > 1)}", xlabel="place", ylabel="position" if rounds == 1 else "")
plt.show()


def likeness(rounds: int, trials: int = 200) -> float:
    """Return how often two neighbours stay in the same sixteenth of all positions; by chance it is 1 in 16."""
    same = 0
    for trial in range(trials):
        keys = rng_at(rounds, trial).integers(1 << 63, size=rounds).astype(np.uint64)
        sixteenth = feistel(np.arange(4096, dtype=np.uint64), 6, keys) >> np.uint64(8)
        same += int((sixteenth[::2] == sixteenth[1::2]).sum())
    return same / (2048 * trials)


likenesses = {rounds: likeness(rounds) for rounds in (1, 2, 3, 4, 8)}
print("neighbours that stay together:", {rounds: f"{value:.1%}" for rounds, value in likenesses.items()})
assert likenesses[1] > 2 / 16
assert likenesses[3] > 0.07
assert abs(likenesses[8] - 1 / 16) < 0.002

# %% [markdown]
"""
The cloud of three rounds looks even, but the eye is a poor judge: neighbours still stay together too often. Four
rounds pass this test, and fail others. Eight is what you use.

### 8.40 · Permutation: any number of samples

*4 points, hard.* The cipher shuffles 4^h numbers, but you have n samples. Take the smallest h with 4^h at least n.
Some places are then mapped to a position that does not exist. The way out is called *cycle walking*: put such a
result into the cipher again, and again, until it is below n. That is still one to one: a walk goes along a cycle of
the cipher to the first number on it that is small enough, and no other place leads there.

*Hint: after the first step, only the positions that are too large need another one. Stop when there are none. Use at
least 4 bits for a half: with fewer, there is too little to scramble.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_40", "locked": false, "schema_version": 3, "solution": true}
#| export
class Permutation:
    """A shuffle of the positions 0 to n - 1, as a function of the place: it takes no memory.

    Args:
        n: 1 to 2^48.
        keys: (rounds,) uint64: for other keys another shuffle.

    Raises:
        ValueError: `n` is out of range; the message says what "n must be", and gives it.

    Attributes:
        half_bits: of the cipher below: the smallest number, but at least 4, with 4 ** half_bits >= n.

    Example:
        >>> shuffle = Permutation(1000, np.arange(8, dtype=np.uint64))
        >>> sorted(shuffle(np.arange(1000)).tolist()) == list(range(1000))
        True
    """

    def __init__(self, n: int, keys: np.ndarray) -> None:
        ### BEGIN SOLUTION
        if not 1 <= n <= 1 << 48:
            raise ValueError(f"n must be from 1 to 2^48, got {n}")
        self.n, self.keys = n, keys
        self.half_bits = max(4, -(-(n - 1).bit_length() // 2))
        ### END SOLUTION

    def __call__(self, places: np.ndarray) -> np.ndarray:
        """Return the positions at some places: (m,) integers in, each from 0 to n - 1, and (m,) int64 out."""
        ### BEGIN SOLUTION
        positions = feistel(places.astype(np.uint64), self.half_bits, self.keys)
        outside = np.flatnonzero(positions >= self.n)
        while len(outside):
            positions[outside] = feistel(positions[outside], self.half_bits, self.keys)
            outside = outside[positions[outside] >= self.n]
        return positions.astype(np.int64)
        ### END SOLUTION


# %%
#| export
ROUNDS, PIECE = 8, 1 << 13  # of the cipher; positions that are made at a time


class KeyedRandomSampler(Sampler):
    """Positions of `data_source` at random, like `RandomSampler`, but in next to no memory, for up to 2^48 samples.

    Args:
        data_source: anything with a length N.
        generator: a seed, or a generator whose state is read, see `seed_of`. None: each loop has another order.

    Example:
        >>> len(KeyedRandomSampler(range(10**9), generator=7).order(0))
        1000000000
    """

    def __init__(self, data_source: Any, generator: Any = None) -> None:
        self.data_source, self.unseeded = data_source, generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> Any:
        """Return the positions of one epoch: a lazy order, of which you can take any slice."""
        n = len(self)
        shuffle = Permutation(n, rng_at(self.seed, epoch).integers(1 << 64, size=ROUNDS, dtype=np.uint64))
        return LazyOrder(n, PIECE, lambda k: shuffle(np.arange(k * PIECE, min((k + 1) * PIECE, n))))

    def __len__(self) -> int:
        return len(self.data_source)


# %% nbgrader={"grade": true, "grade_id": "8_40-check", "locked": true, "points": 2, "schema_version": 3, "solution": false}
def some_keys(seed: int) -> np.ndarray:
    return rng_at(seed).integers(1 << 63, size=8).astype(np.uint64)


with check("8.40", "each position once, for any n"):
    for n in (1, 2, 3, 15, 16, 17, 255, 256, 257, 1000, 4096):
        positions = Permutation(n, some_keys(n))(np.arange(n))
        expect([str(positions.dtype), positions.shape], ["int64", (n,)], f"dtype and shape for n={n}")
        expect(sorted(positions.tolist()), list(range(n)), f"the positions of all {n} places, sorted")

with check("8.40", "any places, in any order, without the others"):
    shuffle = Permutation(10**12, some_keys(3))
    some = np.array([5, 999_999_999_999, 5, 0])
    there = shuffle(some)
    expect(
        [int(there[0]), there[::-1].tolist()], [int(there[2]), shuffle(some[::-1]).tolist()], "places 5, 10^12-1, 5, 0"
    )
    expect_true(there.min() >= 0 and there.max() < 10**12, "a position is outside of 0 to 10^12 - 1")

with check("8.40", "n out of range"):
    for n in (0, -5, (1 << 48) + 1):
        expect_error(ValueError, lambda n=n: Permutation(n, some_keys(0)), f"n={n}", "n must be", n)

# %% nbgrader={"grade": true, "grade_id": "8_40-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.40", "the cipher is as small as it may be"):
    for n, half_bits in ((1, 4), (256, 4), (257, 5), (1024, 5), (1025, 6), (4**12, 12), (4**12 + 1, 13), (1 << 48, 24)):
        expect(Permutation(n, some_keys(0)).half_bits, half_bits, f"half_bits for n={n}")

with check("8.40", "walking continues from where the cipher led, and only where it has to"):
    n, keys = 300, some_keys(4)
    wanted = []
    for place in range(n):
        value = feistel(np.array([place], np.uint64), 5, keys)
        while value[0] >= n:
            value = feistel(value, 5, keys)
        wanted.append(int(value[0]))
    expect(Permutation(n, keys)(np.arange(n)).tolist(), wanted, "300 places, each walked by itself")
    expect(Permutation(n, keys)(np.arange(n, dtype=np.int32)).tolist(), wanted, "300 places of dtype int32")

with check("8.40", "for other keys another shuffle, in which any two positions are as likely to be neighbours"):
    neighbours = np.array([Permutation(200, some_keys(trial))(np.arange(2)) for trial in range(1500)])
    for what, numbers in {"first": neighbours[:, 0], "distance": (neighbours[:, 1] - neighbours[:, 0]) % 200}.items():
        tally = np.bincount(numbers // 20, minlength=10)
        chi2 = float(((tally - 150) ** 2 / 150).sum())
        expect_true(chi2 < 40, f"{what} of two neighbours: chi2 is {chi2:.0f} with 9 degrees of freedom")

with check("8.40", "the largest n, odd shapes, and what was given stays"):
    shuffle = Permutation(1 << 48, some_keys(6))
    edge = np.array([0, (1 << 48) - 1, 1 << 47])
    positions = shuffle(edge)
    expect_true(len(set(positions.tolist())) == 3 and positions.max() < 1 << 48, "three places of 2^48")
    expect(edge.tolist(), [0, (1 << 48) - 1, 1 << 47], "the places, afterwards")
    expect(Permutation(9, some_keys(1))(np.zeros(0, np.int64)).shape, (0,), "the shape of no places")
    expect(Permutation(1, some_keys(1))(np.array([0])).tolist(), [0], "the only place of one")

with check("8.40", "a sampler over a billion is quick"):
    far = KeyedRandomSampler(range(10**9), generator=1)
    at_start = time.perf_counter()
    batch = next(BatchSampler(far, 32, False).batches(0))
    expect_true(time.perf_counter() - at_start < 2, "the first batch of a billion samples took more than 2 seconds")
    expect([batch.shape, len(set(batch.tolist()))], [(32,), 32], "the first batch of a billion samples")
    near = KeyedRandomSampler(range(20_000), generator=1)
    expect(sorted(near.order(3).tolist()), list(range(20_000)), "an epoch of 20,000 samples, sorted")
### END HIDDEN TESTS

# %% [markdown]
"""
**Measure** what you have bought. How long does the first batch take, and how good is the shuffle? For a good one, a
sample moves by a third of the epoch on average, and two neighbours are as far from each other afterwards as any two.
"""


# %% tags=["measure"]
def moved(order: np.ndarray) -> tuple[float, float]:
    """Return how far samples move, and how far neighbours come apart, on average, as fractions of the epoch."""
    n = len(order)
    return float(abs(order - np.arange(n)).mean() / n), float(abs(np.diff(order)).mean() / n)


n_demo = 200_000
for name, kind in {"permutation": RandomSampler, "keyed": KeyedRandomSampler}.items():
    whole_order = np.asarray(kind(range(n_demo), generator=7).order(0))
    far_moved, far_apart = moved(whole_order)
    print(f"{name}: moved by {far_moved:.4f} of the epoch, neighbours {far_apart:.4f} apart")
    assert max(abs(far_moved - 1 / 3), abs(far_apart - 1 / 3)) < 0.005
billion = KeyedRandomSampler(range(10**9), generator=7)
first_s = seconds(lambda: billion.order(0)[:32])
middle_s = seconds(lambda: billion.order(0)[500_000_000:500_000_032])
print(f"a billion samples: first batch in {first_s * 1e3:.1f} ms, a batch in the middle in {middle_s * 1e3:.1f} ms")
assert max(first_s, middle_s) < 0.5

# %% [markdown]
"""
## Part 5: state

*Tasks 8.41 to 8.43 · 14 points · about 35 minutes*

![Map of the order. You are here: the state of a loop.](figures/map_sampling_state.svg)

A run that was killed in the middle of an epoch should continue there, and not begin the epoch again. What has to be
saved?

The first idea is to save the iterator: its list of positions, its generator, what the workers have loaded. For a
large data set that is gigabytes, and it only works with the same number of workers. But your order is a function.
So the place in it is enough: seed, epoch, and how many samples the training loop was given.

What counts is what was handed out, not what was loaded. **Predict**: two workers with `prefetch_factor=2` are ahead of
the loop. After 10 batches, how many has the dataset been asked for?
"""

# %%
#| default_exp core.dataloader.sampling.state
"""The place of a loop over a loader, in a few numbers, and how to continue there."""


# %%
class Counting:
    """Samples 0 to n - 1, and how many were asked for."""

    def __init__(self, n: int) -> None:
        self.n, self.asked = n, 0

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, index: int) -> int:
        self.asked += 1
        return index


counting = Counting(1000)
if "DataLoader" in globals():
    ahead_loop = iter(DataLoader(counting, 10, num_workers=2, worker_method="thread"))
    for _ in range(10):
        next(ahead_loop)
    time.sleep(0.1)
    print(f"10 batches given, {counting.asked // 10} loaded")
    assert counting.asked // 10 > 10
    ahead_loop.close()

# %% [markdown]
"""
### 8.41 · Remaining: what is left of an order

*4 points, easy.* A sampler that gives what is left of another one. If an epoch has 50,000 positions and 12,800 were
given, it gives the last 37,200, in the same order. Nothing is loaded and dropped, and for a lazy order nothing is
made that is not asked for: `every(order, start, step, length)` from Part 3 can do that.

A sampler that shares its order out to ranks has to be asked differently: `given` counts the samples of all ranks, and
what is left is dealt again. Such samplers have `order_after` and `length_after`, as you wrote them in 8.38.

*Hint: `hasattr`. More may have been given than there are: then nothing is left.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_41", "locked": false, "schema_version": 3, "solution": true}
#| export
class Remaining(Sampler):
    """The positions of a sampler without the first ones of each epoch.

    Args:
        sampler: has `order(epoch)` and a length; may have `order_after(epoch, given)` and `length_after(given)`, which
            are then asked.
        given: how many positions were given before; of all ranks together.

    Example:
        >>> Remaining(SequentialSampler("abcde"), 3).order(0).tolist()
        [3, 4]
    """

    def __init__(self, sampler: Any, given: int) -> None:
        ### BEGIN SOLUTION
        self.sampler, self.given = sampler, given
        ### END SOLUTION

    def order(self, epoch: int) -> Any:
        """Return what is left of an epoch; a lazy order if the sampler's is one."""
        ### BEGIN SOLUTION
        if hasattr(self.sampler, "order_after"):
            return self.sampler.order_after(epoch, self.given)
        return every(self.sampler.order(epoch), self.given, 1, len(self))
        ### END SOLUTION

    def __len__(self) -> int:
        """Return how many positions are left, at least 0; no order is made for that."""
        ### BEGIN SOLUTION
        if hasattr(self.sampler, "length_after"):
            return self.sampler.length_after(self.given)
        return max(0, len(self.sampler) - self.given)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_41-check", "locked": true, "points": 2, "schema_version": 3, "solution": false}
with check("8.41", "the end of the same order"):
    shuffled = RandomSampler(range(50), generator=3)
    rest = Remaining(shuffled, 20)
    expect(rest.order(7).tolist(), shuffled.order(7)[20:].tolist(), "epoch 7 without the first 20")
    expect(len(rest), 30, "the length")

    class NoOrder(SequentialSampler):
        def order(self, epoch: int) -> Any:
            raise AssertionError("an order was made, only to know its length")

    expect(len(Remaining(NoOrder(range(9)), 2)), 7, "the length, of a sampler that must not be asked for an order")

with check("8.41", "nothing left"):
    for given in (50, 51, 1000):
        nothing = Remaining(shuffled, given)
        expect([len(nothing), len(nothing.order(0))], [0, 0], f"lengths, {given} of 50 given")

with check("8.41", "a share is dealt again"):
    share = DistributedSampler(range(50), 4, 1, seed=3)
    rest = Remaining(share, 20)
    wanted = RandomSampler(range(50), generator=3).order(7)[20:].tolist()
    expect(rest.order(7).tolist(), [*wanted, *wanted][1:32:4], "rank 1 of 4, 20 of 50 given to all ranks")
    expect(len(rest), share.length_after(20), "the length")

# %% nbgrader={"grade": true, "grade_id": "8_41-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.41", "a lazy order stays lazy"):
    at_start = time.perf_counter()
    far = Remaining(KeyedRandomSampler(range(10**11), generator=1), 5 * 10**10)
    slice_of_rest = far.order(2)[3:6].tolist()
    expect(len(far), 5 * 10**10, "the length")
    whole = KeyedRandomSampler(range(10**11), generator=1).order(2)
    expect(slice_of_rest, whole[5 * 10**10 + 3 : 5 * 10**10 + 6].tolist(), "three positions in the middle of 10^11")
    expect_true(time.perf_counter() - at_start < 5, "what is left of 10^11 positions took more than 5 seconds")

with check("8.41", "no order is made for the length, and each epoch has its own"):

    class Orderless(Sampler):
        def order(self, epoch: int) -> np.ndarray:
            raise AssertionError("an order was asked for")

        def __len__(self) -> int:
            return 9

    expect(len(Remaining(Orderless(), 4)), 5, "the length of what is left of 9 after 4")
    rest = Remaining(shuffled, 0)
    expect(
        [rest.order(0).tolist(), rest.order(1).tolist()],
        [shuffled.order(0).tolist(), shuffled.order(1).tolist()],
        "0 given",
    )
    ranked = Remaining(DistributedSampler(range(10), 2, 0, shuffle=False, uneven="keep"), 9)
    expect([ranked.order(0).tolist(), len(ranked)], [[9], 1], "the last of ten, for rank 0 of 2")
    late = Remaining(DistributedSampler(range(10), 2, 0), 12)
    expect(len(late), 0, "the length for a rank, where more were given than there are")
### END HIDDEN TESTS

# %% [markdown]
"""
### 8.42 · loader_state: where a loop is

*5 points, medium.* `loader.state_dict()` calls this function. It answers in plain numbers and texts, which `json` can
write. The moment matters: in the body of the loop, after the last batch of an epoch, nothing of this epoch is left,
so the state is the beginning of the next one.

| given | what it does for you |
|---|---|
| `latest_loop(loader)` | the loop that began last: its `.part`, and batches `.given`; if it is over, the next one |
| `part` | an integer, the epoch, with attributes: `batches` and `samples` that came before this loop, and `number` |
| `ranks_of(loader)` | how many processes share the order; each is at the same batch |
| `size_of(loader)` | samples of a full batch; 1 if there are no batches, or if they differ in size |
| `batches_left(loader, samples, batches)` | batches of the epoch that are left; None if unknown |
| `described(loader)` | `seed`, `dataset` and `order` in words and numbers |

A batch has `size_of(loader)` samples. Only the last one of an epoch may have less, and after that one the epoch is
over. `len(loader)` does not tell when that is: batches that came before this loop may have been of another size. Ask
`batches_left`.

*Hint: a loader without a seed (`loader.generator` is None) has drawn a number for its loop. That number belongs to
the state; with a seed, or at the beginning of an epoch, there is None.*
"""


# %%
#| export
VERSION = 1


# %% nbgrader={"grade": false, "grade_id": "8_42", "locked": false, "schema_version": 3, "solution": true}
#| export
def loader_state(loader: Any) -> dict[str, Any]:
    """Return the place of a loader's latest loop, and what loader it was.

    Returns:
        version: VERSION.
        epoch: number of the epoch.
        samples: given of this epoch to all ranks together, at this moment or in runs before.
        batches: given of this epoch to this process, likewise.
        number: drawn for the loop of a loader without a seed; else None.
        seed, dataset, order: see `described`.
        After the last batch, epoch is the next one, samples and batches are 0, number is None.

    Raises:
        RuntimeError: the loader has workers and `in_order=False`: no number says which batches the caller was given.
            The message names `in_order`.
    """
    ### BEGIN SOLUTION
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place, **described(loader)}
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_42-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
def place_of(loader: Any) -> list[int]:
    state = loader_state(loader)
    return [state["epoch"], state["samples"], state["batches"]]


with check("8.42", "batches that were given are counted"):
    loader = DataLoader(np.arange(100), 8, shuffle=True, generator=7)
    places = [place_of(loader)]
    loop = iter(loader)
    places.append(place_of(loader))
    for _ in range(3):
        next(loop)
        places.append(place_of(loader))
    expect(places, [[0, 0, 0], [0, 0, 0], [0, 8, 1], [0, 16, 2], [0, 24, 3]], "[epoch, samples, batches] on the way")

with check("8.42", "after the last batch it is the beginning of the next epoch"):
    places = [place_of(loader) for _ in loader]
    expect(places[-2:], [[1, 96, 12], [2, 0, 0]], "in the last two bodies of a loop over epoch 1")
    expect(place_of(loader), [2, 0, 0], "after the loop")

with check("8.42", "json can write it, and reads the same again"):
    state = loader_state(loader)
    text = json.dumps(state)
    expect(json.loads(text) == state, True, "whether the state is the same after json")
    expect_true(len(text) <= 1000, f"the state has {len(text)} characters, at most 1,000")
    expect([state["version"], state["seed"], state["number"]], [VERSION, 7, None], "version, seed and number")
    expect({name: state[name] for name in ("seed", "dataset", "order")}, described(loader), "seed, dataset and order")

# %% nbgrader={"grade": true, "grade_id": "8_42-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.42", "ranks are at the same batch, so samples count for all of them"):
    team = DistributedSampler(range(100), 4, 2, seed=7)
    ranked = DataLoader(np.arange(100), 5, sampler=team, generator=7)
    expect([place_of(ranked) for _ in ranked], [[0, 20, 1], [0, 40, 2], [0, 60, 3], [0, 80, 4], [1, 0, 0]], "5 steps")

with check("8.42", "break, a new loop, and an epoch that was set"):
    loader = DataLoader(np.arange(100), 8, shuffle=True, generator=7)
    for number, _ in enumerate(loader):
        if number == 4:
            break
    expect(place_of(loader), [0, 40, 5], "after a break in the fifth body")
    iter(loader)
    expect(place_of(loader), [1, 0, 0], "after a new loop was begun")
    loader.set_epoch(9)
    expect(place_of(loader), [9, 0, 0], "after set_epoch(9)")

with check("8.42", "other kinds of loaders"):
    singles = DataLoader(np.arange(4), None)
    expect([place_of(singles) for _ in singles], [[0, 1, 1], [0, 2, 2], [0, 3, 3], [1, 0, 0]], "single samples")
    dropped = DataLoader(np.arange(10), 4, drop_last=True)
    expect([place_of(dropped) for _ in dropped], [[0, 4, 1], [1, 0, 0]], "the last two samples are dropped")
    for drop, ends in ((False, [[0, 4, 1], [0, 8, 2], [1, 0, 0]]), (True, [[0, 4, 1], [1, 0, 0]])):
        own = DataLoader(np.arange(10), batch_sampler=BatchSampler(SequentialSampler(range(10)), 4, drop))
        expect([place_of(own) for _ in own], ends, f"batches of 4 from a BatchSampler that was given, drop_last={drop}")
    exact = DataLoader(np.arange(8), 4)
    expect([place_of(exact) for _ in exact], [[0, 4, 1], [1, 0, 0]], "full batches only")
    tokens = DataLoader(np.arange(6), batch_sampler=TokenBatchSampler([1, 1, 2, 2, 3, 6], 6, generator=1))
    ends = [place_of(tokens)[::2] for _ in tokens]
    expect(ends[-2:], [[0, len(tokens) - 1], [1, 0]], "epoch and batches, with batches of different sizes")

    class Endless:
        def __iter__(self) -> Iterator[int]:
            return itertools.count()

    stream = DataLoader(Endless(), 5)
    expect([place_of(stream) for _ in itertools.islice(stream, 3)], [[0, 5, 1], [0, 10, 2], [0, 15, 3]], "a stream")

with check("8.42", "a loop that continues counts what came before it"):
    gone_on = DataLoader(np.arange(100), 4, sampler=range(100), generator=7)
    gone_on.epoch = EpochPart(3, batches=5, samples=40)
    loop = iter(gone_on)
    expect(place_of(gone_on), [3, 40, 5], "before its first batch")
    next(loop)
    expect(place_of(gone_on), [3, 44, 6], "after its first batch")
    expect(loader_state(gone_on)["number"], None, "the number of a loader with a seed, after its first batch")
    larger = DataLoader(np.arange(100), 10, sampler=range(100), generator=7)
    larger.epoch = EpochPart(3, batches=10, samples=40)
    next(iter(larger))
    expect(place_of(larger), [3, 50, 11], "after a batch of 10, where 10 batches of 4 came before")

with check("8.42", "a state stays what it was"):
    kept = DataLoader(np.arange(40), 4, generator=7)
    loop = iter(kept)
    next(loop)
    first = loader_state(kept)
    text = json.dumps(first)
    next(loop)
    second = loader_state(kept)
    expect(json.dumps(first), text, "a state, after the next batch and another state")
    second["dataset"]["length"] = 3
    expect(loader_state(kept)["dataset"]["length"], 40, "the length in a state, after another state was changed")

with check("8.42", "a loader without a seed keeps the number that it drew"):
    free = DataLoader(np.arange(20), 4, shuffle=True)
    expect(loader_state(free)["number"], None, "the number before the first loop")
    loop = iter(free)
    next(loop)
    number = loader_state(free)["number"]
    expect_true(isinstance(number, int) and number > 1000, f"the number is {number!r}")
    next(loop)
    expect(loader_state(free)["number"], number, "the number one batch later")
    list(loop)
    expect(loader_state(free)["number"], None, "the number after the loop")
    resumed = DataLoader(np.arange(20), 4, shuffle=True)
    resumed.epoch = EpochPart(0, batches=2, samples=8, number=77)
    expect(loader_state(resumed)["number"], 77, "the number of a run that was resumed, and did no batch since")
    there = [loader_state(free)["number"] is not None for _ in free]
    expect(there, [True] * 4 + [False], "whether there is a number, in the five bodies of a loop")

with check("8.42", "batches in any order have no state"):
    quick = DataLoader(np.arange(20), 4, num_workers=2, in_order=False)
    expect_error(RuntimeError, lambda: loader_state(quick), "the state of a loader with in_order=False", "in_order")
    expect(place_of(DataLoader(np.arange(20), 4, in_order=False)), [0, 0, 0], "in_order=False without workers")
### END HIDDEN TESTS

# %% [markdown]
"""
### 8.43 · resumed_part: continue there

*5 points, medium.* `loader.load_state_dict(state)` calls this function. A state that belongs to another data set
would silently give wrong samples, so compare first: whatever `described` says of this loader must be what the
state says, field by field. A message that names the field and both values saves an evening: "dataset length: 50000 in
the state, 49000 here".

A state may come from a file that was edited, from another version, or from another library. Refuse those, too, with a
reason.

Then answer with `EpochPart(epoch, samples=..., batches=..., number=...)`: an `int`, the number of the epoch, that also
knows how much of it was handed out before. That is all. The loader makes its next loop of it: the order is asked for
what is `Remaining`, and the random numbers of each sample are those that it would have had.

*Hint: `dataset` and `order` are dicts themselves. The keys of one may be missing in the other, and that is a
difference.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_43", "locked": false, "schema_version": 3, "solution": true}
#| export
def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    """Yield a sentence for each field that differs: its name, and both values; of dicts in dicts, for their fields.

    A field that one of the two does not have differs, even if the other one's is None.

    Example:
        >>> list(differences({"seed": 1, "dataset": {"length": 9}}, {"seed": 1, "dataset": {"length": 8}}))
        ['dataset length: 9 in the state, 8 here']
    """
    ### BEGIN SOLUTION
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other or key not in saved or key not in here:
            texts = [shown(each[key]) if key in each else "missing" for each in (saved, here)]
            yield f"{name}{key}: {texts[0]} in the state, {texts[1]} here"
    ### END SOLUTION


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    """Return the epoch of a state, as the part that is left of it.

    Raises:
        ValueError: this is no state of `loader_state` (not a dict; a field is missing; `epoch`, `samples` or `batches`
            is not an integer of at least 0: the message names the field); another version, which the message gives;
            or what `described(loader)` says differs, see `differences`. Each message has the word "state" in it.
    """
    ### BEGIN SOLUTION
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])

    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_43-check", "locked": true, "points": 3, "schema_version": 3, "solution": false}
def shuffled_loader(n: int = 100, batch_size: int = 8, **more: Any) -> Any:
    return DataLoader(np.arange(n), batch_size, shuffle=True, **{"generator": 7, **more})


def state_after(loader: Any, batches: int) -> Any:
    """Return the state after so many batches of a new loop, through json."""
    for _ in itertools.islice(loader, batches):
        pass
    return json.loads(json.dumps(loader_state(loader)))


with check("8.43", "the epoch, and what came before"):
    part = resumed_part(shuffled_loader(), state_after(shuffled_loader(), 3))
    expect([int(part), part.samples, part.batches], [0, 24, 3], "epoch, samples and batches")
    expect(type(part).__name__, "EpochPart", "the type")

with check("8.43", "a state of a run that was resumed, and did no batch since"):
    again = shuffled_loader()
    again.epoch = resumed_part(again, state_after(shuffled_loader(), 3))
    expect([loader_state(again)[name] for name in ("epoch", "samples", "batches")], [0, 24, 3], "its state")

with check("8.43", "what differs is named, with both values"):
    state = state_after(shuffled_loader(), 3)
    expect_error(ValueError, lambda: resumed_part(shuffled_loader(99), state), "another length", "length", 99, 100)
    expect_error(ValueError, lambda: resumed_part(shuffled_loader(generator=8), state), "another seed", "seed", 7, 8)

with check("8.43", "what is no state"):
    for wrong in (None, {}, [], "epoch 3", {"epoch": 1}, {**state, "version": 99}):
        expect_error(ValueError, lambda w=wrong: resumed_part(shuffled_loader(), w), f"the state {wrong!r}", "state")

# %% nbgrader={"grade": true, "grade_id": "8_43-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.43", "other workers and another batch size are fine"):
    state = state_after(shuffled_loader(), 3)
    for more in (
        {"batch_size": 5},
        {"num_workers": 3},
        {"num_workers": 1, "worker_method": "thread"},
        {"in_order": True},
    ):
        part = resumed_part(shuffled_loader(**more), state)
        expect([int(part), part.samples, part.batches], [0, 24, 3], f"epoch, samples and batches, with {more}")
    free = DataLoader(np.arange(20), 4, shuffle=True)
    next(iter(free))
    saved = loader_state(free)
    expect(resumed_part(DataLoader(np.arange(20), 4, shuffle=True), saved).number, saved["number"], "the number drawn")

with check("8.43", "differences of all kinds, each named"):
    for saved, here, wanted in (
        ({}, {}, []),
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [("a", "1", "2")]),
        ({"a": 1}, {}, [("a", "1")]),
        ({}, {"a": 1}, [("a", "1")]),
        ({"x": {"a": 1, "b": 2}}, {"x": {"a": 1, "b": 3}}, [("x b", "2", "3")]),
        ({"x": {"a": 1}, "y": 5}, {"x": {"a": 2}, "y": 6}, [("x a", "1", "2"), ("y", "5", "6")]),
        ({"x": {"a": 1}}, {"x": 3}, [("x", "{'a': 1}", "3")]),
        ({"x": {"y": {"a": 1, "b": 0}}}, {"x": {"y": {"a": 2, "b": 0}}}, [("x y a", "1", "2")]),
        ({"a": None}, {}, [("a", "None")]),
        ({}, {"a": None}, [("a", "None")]),
    ):
        said = sorted(differences(saved, here))
        expect(len(said), len(wanted), f"the number of sentences for {saved} and {here}: {said}")
        for sentence, words in zip(said, wanted, strict=True):
            expect([word in sentence for word in words], [True] * len(words), f"whether {words} are in {sentence!r}")
    example = {"seed": 1, "dataset": {"length": 9}}, {"seed": 1, "dataset": {"length": 8}}
    expect(list(differences(*example)), ["dataset length: 9 in the state, 8 here"], "the example of the docstring")
    spoilt = json.loads(json.dumps(state))
    spoilt["dataset"]["type"], spoilt["order"]["type"] = "Wikipedia", "SequentialSampler"
    expect_error(
        ValueError, lambda: resumed_part(shuffled_loader(), spoilt), "two differences", "Wikipedia", "order type"
    )

with check("8.43", "fields that are missing, wrong, or of another version"):
    for field in ("version", "epoch", "samples", "batches", "number", "seed", "dataset", "order"):
        cut = {name: value for name, value in state.items() if name != field}
        expect_error(ValueError, lambda s=cut: resumed_part(shuffled_loader(), s), f"a state without {field}", "state")
    for field, wrong in (("epoch", -1), ("samples", 2.5), ("batches", "3"), ("epoch", None), ("samples", True)):
        bad = {**state, field: wrong}
        expect_error(ValueError, lambda s=bad: resumed_part(shuffled_loader(), s), f"{field}={wrong!r}", field)
    for other in (VERSION + 1, VERSION - 1, str(VERSION), None):
        changed = {**state, "version": other}
        what = f"a state of version {other!r}"
        expect_error(ValueError, lambda s=changed: resumed_part(shuffled_loader(), s), what, "version", other)

with check("8.43", "a state is read, and not changed"):
    before = json.dumps(state)
    resumed_part(shuffled_loader(), state)
    expect(json.dumps(state), before, "the state, afterwards")
    expect(int(resumed_part(shuffled_loader(), {**state, "note": "mine"})), 0, "the epoch of a state with a field more")
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 6: streams

*Tasks 8.44 and 8.45 · 8 points · about 25 minutes*

![Map of the order. You are here: streams, which have an order of their own.](figures/map_sampling_streams.svg)

A stream takes the place of dataset and sampler: it has no positions, so it decides the order itself.
Logs, archives and queues are like that. What you have learned still holds, if a stream can be cut into *chunks*: deal
those.
"""

# %%
#| default_exp core.dataloader.sampling.stream
"""Streams: a shuffle with a buffer, and chunks that are dealt to ranks and workers."""


# %%
#| export
class IterableDataset:
    """A dataset that can only be read from its start: subclasses implement `__iter__`."""

    __class_getitem__: Any = classmethod(GenericAlias)  # `class Lines(IterableDataset[str])`, as with torch's

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError(f"{type(self).__name__} must implement __iter__()")


# %% [markdown]
"""
### 8.44 · shuffle_buffer: as much as fits into a bag

*4 points, easy.* A stream cannot be permuted. The usual way out is a bag that holds some samples: draw one at random,
give it out, and put the next one of the stream into its place. It bounds the memory, and it is cheap. Is it a
shuffle?

*Hint: nothing is given out before the bag is full or the stream ends. At the end the bag is emptied, in random
order.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_44", "locked": false, "schema_version": 3, "solution": true}
#| export
def shuffle_buffer(samples: Iterable[Any], size: int, rng: np.random.Generator) -> Iterator[Any]:
    """Yield all samples once, each drawn at random from a buffer of `size` samples that is filled from the stream.

    The buffer holds `size` samples whenever one is drawn, until the stream ends. Then the rest comes in random order.
    No more than one sample beyond the buffer is read ahead.

    Example:
        >>> list(shuffle_buffer("abc", 1, rng_at(0)))
        ['a', 'b', 'c']
    """
    ### BEGIN SOLUTION
    buffer: list[Any] = []
    for sample in samples:
        if len(buffer) < size:
            buffer.append(sample)
        else:
            place = int(rng.integers(size))
            yield buffer[place]
            buffer[place] = sample
    for place in rng.permutation(len(buffer)).tolist():
        yield buffer[place]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_44-check", "locked": true, "points": 2, "schema_version": 3, "solution": false}
with check("8.44", "every sample once, in another order"):
    out = list(shuffle_buffer(range(1000), 100, rng_at(1)))
    expect(sorted(out), list(range(1000)), "the samples, sorted")
    expect_true(out != sorted(out), "the samples come in the order of the stream")

with check("8.44", "no sample comes more than a buffer too early, and few behind the one before them"):
    early = max(number - place for place, number in enumerate(out))
    expect_true(50 < early < 100, f"with a buffer of 100, a sample came {early} places early")
    followers = sum(second == first + 1 for first, second in itertools.pairwise(out))
    expect_true(followers < 100, f"{followers} of 999 samples come right behind the one before them in the stream")
    expect(list(shuffle_buffer("abc", 1, rng_at(0))), ["a", "b", "c"], "a buffer of one")

with check("8.44", "the same generator, the same order"):
    expect(list(shuffle_buffer(range(50), 8, rng_at(2))), list(shuffle_buffer(range(50), 8, rng_at(2))), "two runs")

# %% nbgrader={"grade": true, "grade_id": "8_44-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.44", "small and large buffers, short streams"):
    for n, size in itertools.product((0, 1, 2, 7, 30), (1, 2, 7, 100)):
        shuffled_stream = list(shuffle_buffer(iter(range(n)), size, rng_at(n, size)))
        expect(sorted(shuffled_stream), list(range(n)), f"{n} samples through a buffer of {size}, sorted")
    expect(list(shuffle_buffer(range(30), 1, rng_at(3))), list(range(30)), "a buffer of one")

with check("8.44", "samples of any kind"):
    pairs = [(np.zeros(2), number) for number in range(12)]
    expect(sorted(number for _, number in shuffle_buffer(pairs, 4, rng_at(7))), list(range(12)), "pairs with an array")
    odd = [None, 1, True, None, 0, ""]
    expect(sorted(map(repr, shuffle_buffer(odd, 2, rng_at(8)))), sorted(map(repr, odd)), f"the samples {odd}, sorted")

with check("8.44", "the stream is read as far as the buffer needs, and no further"):
    read_so_far: list[int] = []

    def watched_stream() -> Iterator[int]:
        for number in range(100):
            read_so_far.append(number)
            yield number

    stream = shuffle_buffer(watched_stream(), 10, rng_at(4))
    expect(len(read_so_far), 0, "samples read before the first is asked for")
    for given in range(1, 20):
        next(stream)
        ahead = len(read_so_far) - given
        expect_true(9 <= ahead <= 10, f"{ahead} samples are in a buffer of 10 after {given} were given")

with check("8.44", "any sample of the buffer is as likely, also at the end"):
    firsts = np.bincount([next(shuffle_buffer(range(20), 5, rng_at(5, k))) for k in range(2000)], minlength=6)
    expect_true(firsts[6:].sum() == 0 and firsts[:5].min() > 250, f"first samples of 2,000 runs: {firsts.tolist()}")
    lasts = np.bincount([list(shuffle_buffer(range(8), 8, rng_at(6, k)))[-1] for k in range(2000)], minlength=8)
    expect_true(180 < lasts.min() and lasts.max() < 330, f"last samples of 2,000 runs: {lasts.tolist()}")
### END HIDDEN TESTS

# %% [markdown]
"""
**Measure** four ways to shuffle 10,000 samples that are sorted by class, ten classes of a thousand: not at all, a
buffer of 500, blocks of 500 in random order and shuffled inside, and a full shuffle. **Predict** how far a sample
moves on average, and how many classes a batch of 32 has.
"""


# %% alt="Four pictures of place against sample, coloured by class. Without a shuffle a line; with a buffer a thick line; with blocks scattered squares; with a full shuffle an even cloud of all colours." tags=["measure"]
def blocks(n: int, size: int, rng: np.random.Generator) -> np.ndarray:
    """Return the positions 0 to n - 1, block by block in random order, each block shuffled."""
    return np.concatenate([rng.permutation(size) + size * block for block in rng.permutation(n // size)])


if "shuffle_buffer" in globals():
    ways = {
        "none": np.arange(10_000),
        "buffer of 500": np.array(list(shuffle_buffer(range(10_000), 500, rng_at(1)))),
        "blocks of 500": blocks(10_000, 500, rng_at(2)),
        "full": rng_at(3).permutation(10_000),
    }
    classes_of = {}
    for name, order in ways.items():
        batches_of_32 = order[: 312 * 32].reshape(312, 32) // 1000
        classes_of[name] = float(np.mean([len(set(batch.tolist())) for batch in batches_of_32]))
        distance = abs(order - np.arange(10_000)).mean()
        print(f"{name:14} moved by {distance:5.0f} places, {classes_of[name]:.1f} classes in a batch of 32")
    figure, axes = plt.subplots(1, 4, figsize=(10, 2.6), sharey=True, layout="constrained")
    for ax, (name, order) in zip(axes, ways.items(), strict=True):
        ax.scatter(range(0, 10_000, 10), order[::10], c=order[::10] // 1000, s=2, cmap="tab10", rasterized=True)
        ax.set(title=name, xlabel="place")
    plt.show()
    assert classes_of["blocks of 500"] < 2 < classes_of["buffer of 500"] < 4 < 9 < classes_of["full"]

# %% [markdown]
"""
No sample leaves a buffer more than its size too early: sorted data stay nearly sorted. Blocks move far,
but a batch sees one or two of them.

Does it matter? **Measure** what a model learns. It sees 10,000 points of ten classes once, sorted by class and then
shuffled in one of these ways, and is tested on others. **Predict** the order of the ways. The last line has blocks,
too, but of 50.
"""


# %% tags=["measure"]
from tinytorch.core.dataloader import ArrayDataset
from tinytorch.core.layers import Linear
from tinytorch.core.training import SGD, Trainer

point_rng = rng_at(0)
centers = point_rng.normal(size=(10, 20))


def points(labels: np.ndarray) -> ArrayDataset:
    """Return a point near the center of its class for each label."""
    noise = 1.5 * point_rng.normal(size=(len(labels), 20))
    return ArrayDataset((centers[labels] + noise).astype(np.float32), labels)


sorted_points = points(np.repeat(np.arange(10), 1000))
test_points = DataLoader(points(np.tile(np.arange(10), 200)), 500)


def learned(order: np.ndarray) -> float:
    """Return the test accuracy of a linear model that has seen the points once, in this order."""
    model = Linear(20, 10, rng=1)
    loader = DataLoader(sorted_points, 32, sampler=order.tolist())
    trainer = Trainer(model, SGD(model.parameters(), lr=0.3), progress=False)
    return trainer.fit(loader, 1, validation=test_points)[0].validation_accuracy


if "shuffle_buffer" in globals():
    accuracy = {name: learned(order) for name, order in ways.items()}
    accuracy["blocks of 50"] = learned(blocks(10_000, 50, rng_at(2)))
    for name, correct in accuracy.items():
        print(f"{name:14} test accuracy {correct:.0%}")
    assert accuracy["none"] + 0.2 < accuracy["blocks of 50"]
    assert accuracy["buffer of 500"] + 0.2 < accuracy["full"]

# %% [markdown]
"""
The buffer is hardly better than no shuffle: the model forgets the first classes while it sees the last ones. Small
blocks are nearly as good as a full shuffle. So if you can, cut small chunks and permute *them*, or permute everything
once when you write the file.

### 8.45 · ChunkStream: deal chunks, not workers

*4 points, medium.* In `workers_dev.py` each worker read its share of a stream, and with another number of workers the
batches came in another order. Chunks fix that. The chunks of an epoch have one order; ranks deal it, as in 8.37, and
a rank's workers deal the rank's share again, one chunk each in turn. The loader takes one item of each worker in
turn. So if each chunk is read as *one* finished batch, the batches come in the order of the chunks, whichever worker
reads them.

| given | what it does for you |
|---|---|
| `reader_place()` | `seed`, `epoch`, chunks `given` before to all ranks, this `worker`, and `num_workers` |
| `rank_share` (8.37) | deals what is left of an order to the ranks |

*Hint: with 2 workers, worker 0 reads the rank's chunks 0, 2, 4, ...: a slice with a step.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_45", "locked": false, "schema_version": 3, "solution": true}
#| export
class ChunkStream(IterableDataset):
    """A stream of finished batches: one for each chunk, in an order that depends on neither ranks nor workers.

    Give it to a loader with `batch_size=None`. A run continues at the next chunk, without reading those before it.

    Args:
        chunks: what `read` is called with: file names, ranges, ...
        read: returns the batch of one chunk.
        shuffle: the chunks in random order, a function of the loader's seed and the epoch.
        num_replicas, rank: how many processes there are, and which this is; `process_rank()` tells where None.
        uneven: "pad", "drop" or "keep", see `rank_share`.
    """

    is_elastic = True  # it asks `reader_place()` where to begin

    def __init__(
        self,
        chunks: Sequence[Any],
        read: Callable[[Any], Any],
        *,
        shuffle: bool = False,
        num_replicas: int | None = None,
        rank: int | None = None,
        uneven: str = "keep",
    ) -> None:
        self.chunks, self.read, self.shuffle, self.uneven = chunks, read, shuffle, uneven
        self.num_replicas = process_rank()[1] if num_replicas is None else num_replicas
        self.rank = process_rank()[0] if rank is None else rank

    def __len__(self) -> int:
        """Return the number of chunks of this rank."""
        return share_length(len(self.chunks), self.rank, self.num_replicas, self.uneven)

    def __iter__(self) -> Iterator[Any]:
        """Yield `read(chunk)` for each chunk that this worker of this rank has to read, one after another.

        With `shuffle`, the chunks of an epoch have the order `rng_at(seed, epoch).permutation(len(chunks))`.
        """
        ### BEGIN SOLUTION
        place = reader_place()
        order = np.arange(len(self.chunks))
        if self.shuffle:
            order = rng_at(place.seed, place.epoch).permutation(len(self.chunks))
        mine = rank_share(order, self.rank, self.num_replicas, self.uneven, place.given)
        for number in mine[place.worker :: place.num_workers].tolist():
            yield self.read(self.chunks[number])
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "8_45-check", "locked": true, "points": 2, "schema_version": 3, "solution": false}
def chunks_seen(num_workers: int = 0, epoch: int = 0, **how: Any) -> list[int]:
    """Return the chunks that a loader gives in one epoch, of 20."""
    loader = DataLoader(
        ChunkStream(range(20), lambda chunk: chunk, **how),
        None,
        num_workers=num_workers,
        worker_method="thread",
        generator=3,
    )
    loader.epoch = epoch
    return [int(chunk) for chunk in loader]


with check("8.45", "the order does not depend on the workers"):
    for workers in (0, 1, 2, 3):
        expect(chunks_seen(workers), list(range(20)), f"the chunks with {workers} workers")
        expect(
            chunks_seen(workers, shuffle=True), rng_at(3, 0).permutation(20).tolist(), f"shuffled, {workers} workers"
        )
    expect(chunks_seen(2, epoch=1, shuffle=True), rng_at(3, 1).permutation(20).tolist(), "epoch 1, shuffled")

with check("8.45", "ranks deal the same order"):
    dealt_out = [chunks_seen(2, shuffle=True, num_replicas=3, rank=rank) for rank in range(3)]
    expect(dealt_out, [rng_at(3, 0).permutation(20)[rank::3].tolist() for rank in range(3)], "the chunks of 3 ranks")

# %% nbgrader={"grade": true, "grade_id": "8_45-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.45", "epochs differ if it shuffles, and only then"):
    expect(chunks_seen(2, epoch=4, shuffle=True), rng_at(3, 4).permutation(20).tolist(), "epoch 4, shuffled")
    expect(chunks_seen(0, epoch=4), list(range(20)), "epoch 4, in order")

with check("8.45", "a chunk is read when it is asked for, and once"):
    reads: list[int] = []

    def noted(chunk: int) -> int:
        reads.append(chunk)
        return chunk

    stream = iter(ChunkStream([5, 6, 7], noted))
    expect(reads, [], "the chunks read before the first is asked for")
    expect([next(stream), *reads], [5, 5], "the first chunk, and what was read")
    expect([*stream, *reads], [6, 7, 5, 6, 7], "the others, and what was read")

with check("8.45", "chunks of any kind reach `read` as they are"):
    mixed = ["a.txt", ("b.bin", 0, 4), range(3), None]
    expect(list(ChunkStream(mixed, lambda chunk: chunk)), mixed, f"the chunks {mixed}")
    padded = ChunkStream(mixed, lambda chunk: chunk, num_replicas=3, rank=2, uneven="pad")
    expect(list(padded), [mixed[2], mixed[1]], "those of rank 2 of 3, padded")

with check("8.45", "uneven shares, and what was given before"):
    for uneven, wanted in (
        ("pad", [[0, 3], [1, 4], [2, 0]]),
        ("drop", [[0], [1], [2]]),
        ("keep", [[0, 3], [1, 4], [2]]),
    ):
        streams = [ChunkStream(range(5), int, num_replicas=3, rank=rank, uneven=uneven) for rank in range(3)]
        expect([list(stream) for stream in streams], wanted, f"5 chunks for 3 ranks, {uneven}")
        expect([len(stream) for stream in streams], [len(share) for share in wanted], f"the lengths, {uneven}")
    for ranks in (1, 2, 3, 4):
        rest = []
        for rank in range(ranks):
            loader = DataLoader(ChunkStream(range(10, 19), int, num_replicas=ranks, rank=rank), None, generator=3)
            loader.epoch = EpochPart(0, batches=2, samples=4)
            rest.append([int(chunk) for chunk in loader])
        expect(rest, [list(range(14, 19))[rank::ranks] for rank in range(ranks)], f"after 4 of 9 chunks, {ranks} ranks")
    rest_of_epoch = DataLoader(ChunkStream(range(20), int, shuffle=True), None, generator=3)
    rest_of_epoch.epoch = EpochPart(1, batches=4, samples=4)
    wanted = rng_at(3, 1).permutation(20)[4:].tolist()
    expect([int(chunk) for chunk in rest_of_epoch], wanted, "after 4 of 20 chunks, shuffled")
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 7: mixtures

*Task 8.46 · 4 points · about 15 minutes*

![Map of the order. You are here: a mixture of several datasets.](figures/map_sampling_mixture.svg)

A mixture is a dataset that is made of several, with a weight for each. A language model reads two
parts of web pages, one part of books, and a little code. Two questions decide what that means: in which order do they
come, and what happens when one of them ends?
"""

# %%
#| default_exp core.dataloader.sampling.mixture
"""Several datasets as one, by weights."""

# %% [markdown]
"""
**Predict.** You draw for each sample which source it is from, with weights 3 and 1. How often are there ten in a row
without the rare one?
"""

# %%
rows_of_ten = (rng_at(1).random(100_000) < 0.75).reshape(-1, 10).all(axis=1).mean()
print(f"ten in a row without the rare source: {rows_of_ten:.1%} of all tens")
assert abs(rows_of_ten - 0.75**10) < 0.01

# %% [markdown]
"""
By chance, a batch may miss a source altogether. The other way is to deal evenly. Picture a clock: sample k of a
source with weight w is due at time (k + 1/2) / w. Sort all samples of all sources by time, and you have an order in
which every stretch has the sources in their proportions.

Chance fits into the same picture: let the times between two samples of a source be random, exponential with mean 1 /
w. Then the next one is from each source with a probability proportional to its weight.

### 8.46 · mixed_order: who comes when

*4 points, medium.* Make the times, apply the rule for the end, sort. The rules:

- `"first"`: stop when the first source has given its last sample. Samples that are due later are left out.
- `"all"`: continue without a source that has ended, until all have. Every sample comes once.
- `"cycle"`: start a source again when it has ended, until the last one has ended. Short sources come several times.

For "cycle" a source continues as if it had more samples: number k is then sample k modulo its length.

*Hint: the end of a source is the time of its last sample. For "cycle", ask for times until one is due after the end,
and drop those. `np.argsort(times, kind="stable")` sorts them all.*
"""


# %% nbgrader={"grade": false, "grade_id": "8_46", "locked": false, "schema_version": 3, "solution": true}
#| export
def mixed_order(times: Sequence[Callable[[int], np.ndarray]], lengths: Sequence[int], stop: str) -> np.ndarray:
    """Return who comes when: (m, 2) int64, in each row the number of a source and of a sample in it.

    What is due at one time comes in the order of the sources.

    Args:
        times: for each source, a function: `times[s](n)` are the times at which its samples 0 to n - 1 are due, (n,),
            rising; a larger n begins with the same times.
        lengths: of the sources, each at least 1.
        stop: "first", "all" or "cycle", as above. A sample that is due exactly at the end still comes.

    Raises:
        ValueError: another `stop`; the message names the argument and gives it.

    Example:
        >>> even = [lambda n: (np.arange(n) + 0.5) / 2, lambda n: np.arange(n) + 0.5]
        >>> mixed_order(even, [4, 2], "all").tolist()
        [[0, 0], [1, 0], [0, 1], [0, 2], [1, 1], [0, 3]]
    """
    ### BEGIN SOLUTION
    if stop not in ("first", "all", "cycle"):
        raise ValueError(f"stop must be 'first', 'all' or 'cycle', got {stop!r}")
    ends = [due(length)[-1] for due, length in zip(times, lengths, strict=True)]
    end = min(ends) if stop == "first" else max(ends)
    found = []
    for source, (due, length) in enumerate(zip(times, lengths, strict=True)):
        count = length
        while stop == "cycle" and due(count)[-1] <= end:
            count *= 2
        moments = due(count)
        moments = moments[moments <= end]
        found += [np.stack([moments, np.full(len(moments), source), np.arange(len(moments)) % length], axis=1)]
    rows = np.concatenate(found)
    return rows[np.argsort(rows[:, 0], kind="stable"), 1:].astype(np.int64)
    ### END SOLUTION


# %%
#| export
class Mixture(Dataset):
    """Several map-style datasets as one, by weights: sampler, ranks and state work with it as with any other.

    Args:
        datasets: each with a length of at least 1.
        weights: positive, one for each; of any sum.
        stop: what happens where one ends, see `mixed_order`.
        generator: a seed: the sources come by chance. None: they are dealt evenly.

    Example:
        >>> list(Mixture(["aaaa", "bb"], [2, 1], stop="all"))
        ['a', 'b', 'a', 'a', 'b', 'a']
    """

    def __init__(
        self, datasets: Sequence[Any], weights: Sequence[float], *, stop: str = "first", generator: Any = None
    ) -> None:
        if len(weights) != len(datasets) or not all(0 < weight < np.inf for weight in weights):
            raise ValueError(f"weights must be positive numbers, one for each dataset, got {shown(list(weights))}")
        self.datasets, self.stop = list(datasets), stop
        seed = None if generator is None else seed_of(generator)

        def times(source: int, weight: float) -> Callable[[int], np.ndarray]:
            if seed is None:
                return lambda n: (np.arange(n) + 0.5) / weight
            return lambda n: np.cumsum(rng_at(seed, source).standard_exponential(n)) / weight

        clocks = [times(source, weight) for source, weight in enumerate(weights)]
        self.rows = mixed_order(clocks, [len(dataset) for dataset in self.datasets], stop)
        self.fingerprint = zlib.crc32(self.rows.tobytes())  # for the state of a loader: other weights, other samples

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> Any:
        source, sample = self.rows[index].tolist()
        return self.datasets[source][sample]


# %% nbgrader={"grade": true, "grade_id": "8_46-check", "locked": true, "points": 2, "schema_version": 3, "solution": false}
def evenly(*weights: float) -> list[Callable[[int], np.ndarray]]:
    return [lambda n, w=weight: (np.arange(n) + 0.5) / w for weight in weights]


with check("8.46", "in proportion, in every stretch"):
    order = mixed_order(evenly(3, 1), [300, 100], "all")
    shares_of_four = order[:, 0].reshape(-1, 4).sum(axis=1)
    expect(shares_of_four.tolist(), [1] * 100, "samples of source 1 in each four, with weights 3 and 1")

with check("8.46", "each rule for the end"):
    lasts = {stop: mixed_order(evenly(1, 1), [2, 4], stop).tolist() for stop in ("first", "all", "cycle")}
    expect(lasts["first"], [[0, 0], [1, 0], [0, 1], [1, 1]], "2 and 4 samples, the first that ends")
    expect(lasts["all"][4:], [[1, 2], [1, 3]], "2 and 4 samples, all: the end of it")
    expect(lasts["cycle"][4:], [[0, 0], [1, 2], [0, 1], [1, 3]], "2 and 4 samples, again: the end of it")

# %% nbgrader={"grade": true, "grade_id": "8_46-hidden", "locked": true, "points": 2, "schema_version": 3, "solution": false}
### BEGIN HIDDEN TESTS
with check("8.46", "all: every sample once, each source in its own order"):
    for weights, lengths in (([1, 1], [5, 5]), ([5, 1, 2], [10, 30, 1]), ([0.1], [7]), ([1, 1e-6], [3, 2])):
        order = mixed_order(evenly(*weights), lengths, "all")
        expect([order.shape, str(order.dtype)], [(sum(lengths), 2), "int64"], f"shape and dtype, lengths {lengths}")
        for source, length in enumerate(lengths):
            own = order[order[:, 0] == source, 1].tolist()
            expect(own, list(range(length)), f"the samples of source {source} of {lengths}, weights {weights}")

with check("8.46", "first and cycle, with sources of any length"):
    order = mixed_order(evenly(2, 1), [100, 7], "first")
    expect(np.bincount(order[:, 0]).tolist(), [13, 7], "counts with weights 2, 1 and lengths 100, 7")
    expect(order[-1].tolist(), [1, 6], "the last one")
    order = mixed_order(evenly(1, 10), [5, 20], "first")
    expect(
        np.bincount(order[:, 0]).tolist(), [2, 20], "counts with weights 1, 10 and lengths 5, 20: the longer ends first"
    )
    order = mixed_order(evenly(1, 2, 1), [50, 3, 1], "cycle")
    expect(np.bincount(order[:, 0]).tolist(), [50, 99, 50], "counts with weights 1, 2, 1 and lengths 50, 3, 1, again")
    expect(order[order[:, 0] == 1, 1].tolist(), (list(range(3)) * 34)[:99], "the samples of the source of three")
    expect(set(order[order[:, 0] == 2, 1].tolist()), {0}, "the samples of the source of one")
    expect_error(ValueError, lambda: mixed_order(evenly(1), [1], "never"), "stop='never'", "stop", "never")

with check("8.46", "what is due at one time comes in the order of the sources"):
    expect(mixed_order(evenly(1, 1, 1), [2, 2, 2], "all")[:, 0].tolist(), [0, 1, 2, 0, 1, 2], "three equal sources")

with check("8.46", "by chance, in proportion all the same"):
    chance = [lambda n, w=w, s=s: np.cumsum(rng_at(7, s).exponential(size=n)) / w for s, w in enumerate((3, 1))]
    order = mixed_order(chance, [3000, 3000], "first")
    rare = float((order[:2000, 0] == 1).mean())
    expect_true(0.21 < rare < 0.29, f"with weights 3 and 1, {rare:.1%} of the first 2,000 are of the second")
    expect_true(order[order[:, 0] == 0, 1].tolist() == list(range((order[:, 0] == 0).sum())), "not in their order")
    order = mixed_order(chance, [5, 400], "cycle")
    moments = [due(5000) for due in chance]
    counts = [int((due <= moments[1][399]).sum()) for due in moments]
    expect(np.bincount(order[:, 0]).tolist(), counts, "counts with weights 3 and 1 and lengths 5 and 400, again")
    rows = [(moments[s][k], s, k % length) for s, length in enumerate((5, 400)) for k in range(counts[s])]
    expect(order.tolist(), [list(row[1:]) for row in sorted(rows)], "who comes when, with these, sorted by time")
    order = mixed_order(evenly(100, 1), [3, 50], "cycle")
    expect(np.bincount(order[:, 0]).tolist(), [4950, 50], "counts with weights 100, 1 and lengths 3, 50, again")
    mixture = Mixture(["aaaa", "bb"], [2, 1])
    expect(list(mixture), ["a", "b", "a", "a", "b"], "a mixture of four and two, until the first ends")
### END HIDDEN TESTS

# %% [markdown]
"""
## Part 8: use it

*No task · about 15 minutes, then the questions*

The loader's `state_dict()` and `load_state_dict()` call what you have written, as soon as it is exported. Below, a
run is interrupted at a random batch, and continues with another batch size and another number of workers. The samples
have random noise, from `sample_rng()`: its numbers belong to the sample's place in the epoch.

**Predict.** Which of these would make the noise another one: other workers, another batch size, a resume?
"""


# %%
class NoisyNumbers:
    """Numbers 0 to 99, each with noise."""

    def __len__(self) -> int:
        return 100

    def __getitem__(self, index: int) -> Any:
        return index, float(sample_rng().random())


def noisy_loader(batch_size: int, num_workers: int) -> Any:
    how = {"num_workers": num_workers, "worker_method": "thread"} if num_workers else {}
    return DataLoader(NoisyNumbers(), batch_size, shuffle=True, generator=7, **how)


def pairs(batches: Any) -> list[tuple[int, float]]:
    """Return the numbers and the noise of all batches."""
    return [pair for numbers, noise in batches for pair in zip(numbers.tolist(), noise.tolist(), strict=True)]


if "DataLoader" in globals():
    never_stopped = pairs(noisy_loader(8, 0))
    for stop, batch_size, num_workers in ((1, 8, 2), (5, 3, 0), (9, 32, 3)):
        interrupted = noisy_loader(8, 0)
        seen = pairs(itertools.islice(interrupted, stop))
        saved = json.dumps(interrupted.state_dict())
        other_run = noisy_loader(batch_size, num_workers)
        other_run.load_state_dict(json.loads(saved))
        seen += pairs(other_run)
        assert seen == never_stopped
        print(f"stopped after {stop} batches, continued with batches of {batch_size}, {num_workers} workers: the same")
    print(f"the state has {len(saved)} bytes: {saved}")

# %% [markdown]
"""
### What does it cost?

A state is made of numbers that the loader has anyway. **Predict**: how long does `state_dict()` take? And the first
batch after a resume in the middle of an epoch of a billion samples?
"""

# %% tags=["measure"]
if "DataLoader" in globals():
    billion_loader = DataLoader(range(10**9), 32, sampler=KeyedRandomSampler(range(10**9), generator=7), generator=7)
    next(iter(billion_loader))
    state_s = seconds(billion_loader.state_dict, repeat=200)
    middle = {**billion_loader.state_dict(), "samples": 16 * 10**6, "batches": 500_000}

    def first_batch(state: Any = None) -> Any:
        if state is not None:
            billion_loader.load_state_dict(state)
        return next(iter(billion_loader))

    plain_s, resumed_s = seconds(first_batch, repeat=9), seconds(lambda: first_batch(middle), repeat=9)
    print(f"state_dict() {state_s * 1e6:.0f} us, {len(json.dumps(middle))} bytes")
    print(f"first batch {plain_s * 1e3:.1f} ms, after a resume in the middle {resumed_s * 1e3:.1f} ms")

# %% [markdown]
"""
## Questions

Answer in your own words, with numbers that you measured above where there are some. A person grades these.

### Question 8: elastic

A run is *elastic* if it can continue with another number of machines. This one on 8 machines is stopped in the
middle of an epoch and continues with 6, because two are broken. Which of these
must be saved, and which must not matter: the seed, the epoch, the samples given, the batch size, the number of
workers, the position list, the states of the generators? What changes in training all the same, although no sample is
lost and none comes twice?
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_Q8", "locked": false, "points": 4, "schema_version": 3, "solution": true}
"""
### BEGIN SOLUTION
Saved: seed, epoch, samples given to all ranks together, and a fingerprint of the data set and the order, so that a
run never continues with other data. The order is a function of (seed, epoch), so you don't save a list of positions;
generators are made for each place, so you don't save their states, either. Batch size and workers only share the
order out. What changes: with 6 ranks and the same batch size per rank, a step is of 6 batches instead of 8: the
gradient is noisier, there are more steps in an epoch, and a learning rate that was chosen for the large step is too
large. Keep the global batch size, or adapt the learning rate. Sums of floating-point numbers are rounded in another
order, so weights are not equal to the last bit.
### END SOLUTION
"""

# %% [markdown]
"""
### Question 9: padding and validation

A validation set has 10,000 samples, and 64 ranks. A colleague uses `DistributedSampler` as in training, averages the
accuracy of the ranks, and reports 76.31 %. What is wrong, and by how much can the number be off? Give two ways to get
the right one.
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_Q9", "locked": false, "points": 4, "schema_version": 3, "solution": true}
"""
### BEGIN SOLUTION
10,000 = 64 * 156 + 16, so each rank gets 157 positions, and 48 samples come twice. They count double: the reported
number is an average over 10,048. If all 48 are right, or all wrong, the number is off by up to 48/10,048 times the
difference to the true accuracy: 0.11 or 0.36 points of a percent, more than the last digits that were printed. It
also depends on the order and on the number of ranks. Ways out: uneven="keep", and add up right answers and counts
over all ranks before dividing (not the mean of means: some ranks have fewer samples); or keep the padding for equal
steps and leave out the last `sampler.repeats` answers of each rank. In validation there are no gradients to wait for,
so unequal steps do no harm.
### END SOLUTION
"""

# %% [markdown]
"""
### Question 10: which shuffle?

For each case, say which order you would choose (`RandomSampler`, `KeyedRandomSampler`, `WeightedRandomSampler`,
`TokenBatchSampler`), and what you would give up: 50,000 images in memory; 2 billion short records on a fast disk;
30,000 sentences in 4 languages, one of them with 300 sentences; protein chains of 30 to 3,000 residues on a GPU with
16 GB.
"""

# %% [markdown] nbgrader={"grade": true, "grade_id": "8_Q10", "locked": false, "points": 4, "schema_version": 3, "solution": true}
"""
### BEGIN SOLUTION
50,000 images: RandomSampler; the list takes 400 kB and any order is as likely as any other. Two billion records:
KeyedRandomSampler; the list would take 16 GB in each process and a minute in each epoch. One gives up that all of n!
orders are possible (there are at most 2^512 keys), which no test can notice. Sentences: WeightedRandomSampler,
weights 1 over the number of sentences of the language, or a power of that between 0 and 1; one gives up that an epoch
shows every sentence, and the rare ones are repeated and may be learned by heart. Proteins: TokenBatchSampler with the
budget that the GPU can take; memory is bounded and little is computed on filling. One gives up a constant batch size,
so the loss has to be averaged by residues or samples knowingly, and batches are alike in length. Cases can be
combined: a share of each for several ranks.
### END SOLUTION
"""

# %% [markdown]
"""
## What is next

Your order is one number wide. Put `loader.state_dict()` into the checkpoint of your model, beside the weights, and no
night of training is lost any more.
"""
