# %% right: one case after the other
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% right: match, with a function for each kind of container
def _columns(samples: Sequence[Any]) -> list[Any]:
    try:
        return [collate_samples(column) for column in zip(*samples, strict=True)]
    except (ValueError, TypeError) as error:
        if isinstance(error, CollateError):
            raise
        require_alike([len(sample) for sample in samples], "length")
        raise


def _fields(samples: Sequence[Any]) -> dict[Any, Any]:
    require_alike([frozenset(sample.keys()) for sample in samples], "keys")
    return {key: collate_samples([sample[key] for sample in samples]) for key in samples[0]}


def _numbers(samples: Sequence[Any]) -> np.ndarray:
    return stack_arrays([np.asarray(sample, dtype=np.int64 if type(sample) is int else None) for sample in samples])


def collate_samples(samples: Sequence[Any]) -> Any:
    match list(samples):
        case []:
            raise CollateError("no samples, no batch")
        case [str() | bytes(), *_]:
            return [*samples]
        case [Mapping(), *_]:
            return _fields(samples)
        case [tuple() as first, *_] if hasattr(first, "_make"):
            return first._make(_columns(samples))
        case [tuple(), *_]:
            return tuple(_columns(samples))
        case [list(), *_]:
            return _columns(samples)
        case [first, *_] if is_tensor(first):
            return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, np.ndarray | np.generic | int | float | complex):
            raise TypeError(f"samples of type {type(sample).__name__} are not understood: pass a collate_fn")
    return _numbers(samples)


# %% wrong: a text is taken for a sequence of texts, for ever
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, Sequence):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: bytes are not understood
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: texts become an array
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return np.array(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: a longer tuple is cut to the shortest
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        columns = []
        for k in range(min(map(len, samples))):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: a longer tuple is cut to the first
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: tuples of different length are left to zip
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        columns = [collate_samples(column) for column in zip(*samples, strict=True)]
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: only the first two lengths are compared
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples[:2]], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: a named tuple becomes a tuple
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: a named tuple is made like a tuple
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: a list becomes a tuple
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: a tuple becomes a list
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return columns
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: what stands inside a container is only stacked
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(np.stack([np.asarray(sample[k]) for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: what stands inside a dict is only stacked
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = np.stack([np.asarray(sample[key]) for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: keys are not compared
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: a missing key is an error, one more is not
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        for position, sample in enumerate(samples):
            if any(key not in sample for key in first):
                raise CollateError(f"sample {position} of the batch lacks a key of {list(first)}", position)
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: the same keys in another order are refused
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([list(sample) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: values are joined in the order in which they stand, not by key
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key, *values in zip(first, *(sample.values() for sample in samples)):
            batch[key] = collate_samples(values)
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: of all mappings only dict is understood
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, dict):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: a Tensor becomes an array
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return np.stack([np.asarray(sample.data) for sample in samples])
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: no samples: an IndexError
def collate_samples(samples: Sequence[Any]) -> Any:
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: no samples are an empty batch
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        return np.zeros(0)
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: what is not understood comes back as a list
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            return list(samples)
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: what is not understood becomes an array of objects
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: only the first sample is looked at
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples[:1]:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: the message does not name the type
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of this")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: wrong dtype: floats become float32
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples).astype(np.float32)


# %% wrong: wrong dtype: integers are int32
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int32)
    return np.array(samples)


# %% wrong: a truth value is taken for an integer
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: the first number decides for all
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if isinstance(first, int):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: complex numbers lose half of themselves
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array([sample.real for sample in samples], dtype=np.float64)


# %% wrong: NumPy's numbers become Python's
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if isinstance(first, np.ndarray):
        return stack_arrays(samples)
    samples = [sample.item() if isinstance(sample, np.generic) else sample for sample in samples]
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: arrays of different shape are left to NumPy
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        return np.stack(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% wrong: whether there are arrays is asked of the first sample only
def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("there are no samples to make a batch of")
    first = samples[0]
    if isinstance(first, str) or isinstance(first, bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_alike([sorted(map(repr, sample)) for sample in samples], "keys")
        batch = {}
        for key in first:
            batch[key] = collate_samples([sample[key] for sample in samples])
        return batch
    if isinstance(first, tuple) or isinstance(first, list):
        require_alike([len(sample) for sample in samples], "length")
        columns = []
        for k in range(len(first)):
            columns.append(collate_samples([sample[k] for sample in samples]))
        if isinstance(first, list):
            return columns
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns)
    if is_tensor(first):
        return stack_tensors(samples)
    for sample in samples:
        if not isinstance(sample, (np.ndarray, np.generic, bool, int, float, complex)):
            raise TypeError(f"do not know how to make a batch of {type(sample).__name__}")
    if isinstance(first, np.ndarray) or isinstance(first, np.generic):
        return stack_arrays(samples)
    if all(isinstance(sample, bool) for sample in samples):
        return np.array(samples, dtype=np.bool_)
    if all(isinstance(sample, int) for sample in samples):
        return np.array(samples, dtype=np.int64)
    return np.array(samples)


# %% right: a table of questions and answers
def _texts(samples: Sequence[Any]) -> Any:
    return [sample for sample in samples]


def _mappings(samples: Sequence[Any]) -> Any:
    require_kind(samples, Mapping)
    require_alike([frozenset(sample) for sample in samples], "keys")
    return {key: collate_samples([sample[key] for sample in samples]) for key in samples[0]}


def _sequences(samples: Sequence[Any]) -> Any:
    require_kind(samples, (tuple, list))
    require_alike(list(map(len, samples)), "length")
    columns = [collate_samples([sample[k] for sample in samples]) for k in range(len(samples[0]))]
    if isinstance(samples[0], list):
        return columns
    return type(samples[0])._make(columns) if hasattr(samples[0], "_make") else tuple(columns)


def _numbers_and_arrays(samples: Sequence[Any]) -> Any:
    if any(is_tensor(sample) for sample in samples):
        return stack_tensors(samples)
    require_kind(samples, (np.ndarray, np.generic, bool, int, float, complex))
    if not any(isinstance(sample, (np.ndarray, np.generic)) for sample in samples):
        rank = max([bool, int, float, complex].index(type(sample)) for sample in samples)
        return np.array(samples, dtype=[np.bool_, np.int64, np.float64, np.complex128][rank])
    return stack_arrays([np.asarray(sample) for sample in samples])


def collate_samples(samples: Sequence[Any]) -> Any:
    if len(samples) == 0:
        raise CollateError("nothing to collate")
    answers = (((str, bytes), _texts), (Mapping, _mappings), ((tuple, list), _sequences), (object, _numbers_and_arrays))
    return next(answer for kinds, answer in answers if isinstance(samples[0], kinds))(samples)


# %% wrong: whatever is mixed is float64
def collate_samples(samples: Sequence[Any]) -> Any:
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
    kinds = {type(sample) for sample in samples}
    known = {bool: np.bool_, int: np.int64, float: np.float64, complex: np.complex128}
    if len(kinds) == 1 and kinds <= known.keys():
        return np.array(samples, dtype=known[kinds.pop()])
    return np.array(samples, dtype=np.complex128 if complex in kinds else np.float64)


# %% wrong: a batch of one array is a view of it
def collate_samples(samples: Sequence[Any]) -> Any:
    if not len(samples):
        raise CollateError("a batch needs at least one sample, got none")
    first = samples[0]
    if len(samples) == 1 and isinstance(first, np.ndarray):
        return first[None]
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


# %% wrong: NumPy's dates are refused
def collate_samples(samples: Sequence[Any]) -> Any:
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
    require_kind(samples, np.ndarray | np.number | np.bool_ | bool | int | float | complex)
    if any(isinstance(sample, np.ndarray | np.generic) for sample in samples):
        return stack_arrays(samples)
    return np.asarray(samples, dtype=np.int64 if all(type(sample) is int for sample in samples) else None)


# %% wrong: NumPy's texts become an array
def collate_samples(samples: Sequence[Any]) -> Any:
    if not len(samples):
        raise CollateError("a batch needs at least one sample, got none")
    first = samples[0]
    if isinstance(first, str | bytes) and not isinstance(first, np.generic):
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


# %% wrong: bytes come back as they were given
def collate_samples(samples: Sequence[Any]) -> Any:
    if not len(samples):
        raise CollateError("a batch needs at least one sample, got none")
    first = samples[0]
    if isinstance(first, str | bytes):
        return list(samples) if isinstance(first, str) else samples
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


# %% wrong: a list inside of a tuple becomes a tuple
def collate_samples(samples: Sequence[Any]) -> Any:
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
        if isinstance(first, tuple):
            columns = [tuple(one) if type(one) is list and not isinstance(first[k], str) else one for k, one in enumerate(columns)]
        if hasattr(first, "_fields"):
            return type(first)(*columns)
        return tuple(columns) if isinstance(first, tuple) else columns
    if any(map(is_tensor, samples)):
        return stack_tensors(samples)
    require_kind(samples, np.ndarray | np.generic | bool | int | float | complex)
    if any(isinstance(sample, np.ndarray | np.generic) for sample in samples):
        return stack_arrays(samples)
    return np.asarray(samples, dtype=np.int64 if all(type(sample) is int for sample in samples) else None)


# %% wrong: keys are sorted
def collate_samples(samples: Sequence[Any]) -> Any:
    if not len(samples):
        raise CollateError("a batch needs at least one sample, got none")
    first = samples[0]
    if isinstance(first, str | bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_kind(samples, Mapping)
        require_alike([set(sample) for sample in samples], "keys")
        return {key: collate_samples([sample[key] for sample in samples]) for key in sorted(first)}
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


# %% wrong: the type that is named is that of the first sample
def collate_samples(samples: Sequence[Any]) -> Any:
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
    if not all(isinstance(sample, np.ndarray | np.generic | bool | int | float | complex) for sample in samples):
        raise TypeError(f"samples such as {type(first).__name__} cannot be collated")
    if any(isinstance(sample, np.ndarray | np.generic) for sample in samples):
        return stack_arrays(samples)
    return np.asarray(samples, dtype=np.int64 if all(type(sample) is int for sample in samples) else None)


# %% wrong: large integers are cut to 32 bits
def collate_samples(samples: Sequence[Any]) -> Any:
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
    if all(type(sample) is int for sample in samples):
        return np.array([sample & 0xFFFFFFFF for sample in samples], dtype=np.int64)
    return np.asarray(samples)


# %% wrong: only the keys of the second dict are compared
def collate_samples(samples: Sequence[Any]) -> Any:
    if not len(samples):
        raise CollateError("a batch needs at least one sample, got none")
    first = samples[0]
    if isinstance(first, str | bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_kind(samples, Mapping)
        require_alike([set(sample) for sample in samples[:2]], "keys")
        return {key: collate_samples([sample.get(key, 0) for sample in samples]) for key in first}
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


# %% wrong: only the first two samples are looked at for a type that is not understood
def collate_samples(samples: Sequence[Any]) -> Any:
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
    require_kind(samples[:2], np.ndarray | np.generic | bool | int | float | complex)
    if any(isinstance(sample, np.ndarray | np.generic) for sample in samples):
        return stack_arrays(samples)
    return np.asarray(samples, dtype=np.int64 if all(type(sample) is int for sample in samples) else None)


# %% wrong: integers as NumPy makes them
def collate_samples(samples: Sequence[Any]) -> Any:
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
    return np.array(samples)


# %% wrong: the position is counted without the first
def collate_samples(samples: Sequence[Any]) -> Any:
    if not len(samples):
        raise CollateError("a batch needs at least one sample, got none")
    first = samples[0]
    if isinstance(first, str | bytes):
        return list(samples)
    if isinstance(first, Mapping):
        require_kind(samples, Mapping)
        for position, sample in enumerate(samples[1:]):
            if set(sample) != set(first):
                raise CollateError(f"sample {position} has other keys than sample 0", position)
        return {key: collate_samples([sample[key] for sample in samples]) for key in first}
    if isinstance(first, tuple | list):
        require_kind(samples, tuple | list)
        for position, sample in enumerate(samples[1:]):
            if len(sample) != len(first):
                raise CollateError(f"sample {position} has another length than sample 0", position)
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
