"""One number made of another, such that nothing of it can be recognised."""

from __future__ import annotations

import numpy as np

FACTORS = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
SHIFTS = np.uint64(30), np.uint64(27), np.uint64(31)


def scrambled(values: np.ndarray, key: np.uint64) -> np.ndarray:
    """Return a number of 64 bits for each value, (n,) uint64: for another key another one, without any likeness.

    Source: the mixer of SplitMix64, Steele et al. 2014, https://doi.org/10.1145/2660193.2660195
    """
    mixed = values ^ key
    for shift, factor in zip(SHIFTS, FACTORS, strict=False):
        mixed ^= mixed >> shift
        mixed *= factor
    return mixed ^ (mixed >> SHIFTS[2])
