# %% right: a loop over the weights
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
        self.weights = np.array(weights, dtype=np.float64)
        if self.weights.ndim != 1:
            raise ValueError(f"weights must be one-dimensional, got shape {self.weights.shape}")
        for position, value in enumerate(self.weights.tolist()):
            if not 0 <= value < np.inf:
                raise ValueError(f"weights must be finite and not negative, got {value} at position {position}")
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

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        return self.num_samples


# %% right: the draw is chosen when the sampler is made
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
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
        self.draw = weighted_draws if replacement else weighted_order
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        return self.draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        return self.num_samples


# %% right: arguments first, then the weights
class WeightedRandomSampler(Sampler):
    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
        whole = type(num_samples) is int or isinstance(num_samples, np.integer)
        if not whole or num_samples < 1:
            raise ValueError(f"num_samples must be a positive integer, got {num_samples!r}")
        if replacement is not True and replacement is not False:
            raise ValueError(f"replacement must be a bool, got {replacement!r}")
        weights = np.array(weights, dtype=float)
        if weights.ndim != 1:
            raise ValueError(f"weights must have one dimension, got {weights.ndim}")
        good = np.isfinite(weights) & (weights >= 0)
        if not good.all():
            where = int(good.argmin())
            raise ValueError(f"weights must be finite and not negative: number {where} is {weights[where]}")
        if not (weights > 0).any():
            raise ValueError("weights are all 0, or there are none")
        if not replacement and num_samples > (weights > 0).sum():
            raise ValueError(f"num_samples={num_samples} is more than the {(weights > 0).sum()} positive weights")
        self.weights, self.num_samples, self.replacement = weights, int(num_samples), replacement
        self.seed, self.unseeded = (0, True) if generator is None else (seed_of(generator), False)

    def order(self, epoch: int) -> np.ndarray:
        rng = rng_at(self.seed, epoch)
        if self.replacement:
            return weighted_draws(self.weights, self.num_samples, rng)
        return weighted_order(self.weights, self.num_samples, rng)

    def __len__(self) -> int:
        return self.num_samples


# %% wrong: every epoch has the same order
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
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

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed))

    def __len__(self) -> int:
        return self.num_samples


# %% wrong: always with replacement
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
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

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_draws
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        return self.num_samples


# %% wrong: replacement the wrong way round
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
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

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_order if self.replacement else weighted_draws
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        return self.num_samples


# %% wrong: NaN passes
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
        self.weights = np.array(weights, dtype=np.float64)
        if self.weights.ndim != 1:
            raise ValueError(f"weights must be one-dimensional, got shape {self.weights.shape}")
        wrong = np.flatnonzero((self.weights < 0) | np.isinf(self.weights))
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

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        return self.num_samples


# %% wrong: infinite weights pass
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
        self.weights = np.array(weights, dtype=np.float64)
        if self.weights.ndim != 1:
            raise ValueError(f"weights must be one-dimensional, got shape {self.weights.shape}")
        wrong = np.flatnonzero(~(self.weights >= 0))
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

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        return self.num_samples


# %% wrong: the position of the weight is not told
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
        self.weights = np.array(weights, dtype=np.float64)
        if self.weights.ndim != 1:
            raise ValueError(f"weights must be one-dimensional, got shape {self.weights.shape}")
        wrong = np.flatnonzero(~((self.weights >= 0) & np.isfinite(self.weights)))
        if len(wrong):
            value = self.weights[wrong[0]]
            raise ValueError(f"weights must be finite and not negative, got {value}")
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

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        return self.num_samples


# %% wrong: only zeros pass
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
        self.weights = np.array(weights, dtype=np.float64)
        if self.weights.ndim != 1:
            raise ValueError(f"weights must be one-dimensional, got shape {self.weights.shape}")
        wrong = np.flatnonzero(~((self.weights >= 0) & np.isfinite(self.weights)))
        if len(wrong):
            value = self.weights[wrong[0]]
            raise ValueError(f"weights must be finite and not negative, got {value} at position {wrong[0]}")
        positive = int(np.count_nonzero(self.weights))
        if isinstance(num_samples, bool) or not isinstance(num_samples, int | np.integer) or num_samples <= 0:
            raise ValueError(f"num_samples must be a positive integer, got {num_samples!r}")
        if not isinstance(replacement, bool):
            raise ValueError(f"replacement must be a bool, got {replacement!r}")
        if not replacement and num_samples > positive:
            raise ValueError(f"num_samples must be at most {positive}, the positive weights, got {num_samples}")
        self.num_samples, self.replacement = int(num_samples), replacement
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        return self.num_samples


# %% wrong: True is a number of samples
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
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
        if not isinstance(num_samples, int | np.integer) or num_samples <= 0:
            raise ValueError(f"num_samples must be a positive integer, got {num_samples!r}")
        if not isinstance(replacement, bool):
            raise ValueError(f"replacement must be a bool, got {replacement!r}")
        if not replacement and num_samples > positive:
            raise ValueError(f"num_samples must be at most {positive}, the positive weights, got {num_samples}")
        self.num_samples, self.replacement = int(num_samples), replacement
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        return self.num_samples


# %% wrong: no samples at all pass
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
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
        if isinstance(num_samples, bool) or not isinstance(num_samples, int | np.integer) or num_samples < 0:
            raise ValueError(f"num_samples must be a positive integer, got {num_samples!r}")
        if not isinstance(replacement, bool):
            raise ValueError(f"replacement must be a bool, got {replacement!r}")
        if not replacement and num_samples > positive:
            raise ValueError(f"num_samples must be at most {positive}, the positive weights, got {num_samples}")
        self.num_samples, self.replacement = int(num_samples), replacement
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        return self.num_samples


# %% wrong: replacement may be anything
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
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
        if not replacement and num_samples > positive:
            raise ValueError(f"num_samples must be at most {positive}, the positive weights, got {num_samples}")
        self.num_samples, self.replacement = int(num_samples), replacement
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        return self.num_samples


# %% wrong: too many samples are found out in the loop
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
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
        self.num_samples, self.replacement = int(num_samples), replacement
        self.unseeded = generator is None
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        return self.num_samples


# %% wrong: the caller's array is kept
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
        self.weights = np.asarray(weights, dtype=np.float64)
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

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        return self.num_samples


# %% wrong: weights of any shape are made flat
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
        self.weights = np.array(weights, dtype=np.float64).reshape(-1)
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

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        return self.num_samples


# %% wrong: the length is the number of weights
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
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

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        return len(self.weights)


# %% wrong: without a seed every loop is the same
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
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
        self.unseeded = False
        self.seed = 0 if generator is None else seed_of(generator)

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        return self.num_samples


# %% wrong: weights as small integers
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
        self.weights = np.array(weights).astype(np.int64).astype(np.float64)
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

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        return self.num_samples


# %% wrong: seed 0 is no seed
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
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
        self.unseeded = not generator
        self.seed = seed_of(generator) if generator else 0

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        return self.num_samples


# %% wrong: the wrong weight is not given
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
        self.weights = np.array(weights, dtype=np.float64)
        if self.weights.ndim != 1:
            raise ValueError(f"weights must be one-dimensional, got shape {self.weights.shape}")
        wrong = np.flatnonzero(~((self.weights >= 0) & np.isfinite(self.weights)))
        if len(wrong):
            value = self.weights[wrong[0]]
            raise ValueError(f"weights must be finite and not negative, see position {wrong[0]}")
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

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed, epoch))

    def __len__(self) -> int:
        return self.num_samples


# %% wrong: the seed and the epoch are added up
class WeightedRandomSampler(Sampler):

    def __init__(self, weights: Any, num_samples: int, replacement: bool = True, generator: Any = None) -> None:
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

    def order(self, epoch: int) -> np.ndarray:
        draw = weighted_draws if self.replacement else weighted_order
        return draw(self.weights, self.num_samples, rng_at(self.seed + epoch))

    def __len__(self) -> int:
        return self.num_samples
