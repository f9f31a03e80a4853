# %% right: the three ways, one after the other
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise type(error)(text, position=error.position) from error
        raise


# %% right: small functions, and a note of its own in the message
def _samples(dataset: Any, places: list[Any]) -> list[Any]:
    many = getattr(dataset, "__getitems__", None)
    return samples_at(dataset, places) if many is None else many(places)


def _collate_or_explain(collate: Callable[[list[Any]], Any], samples: list[Any], places: list[Any]) -> Any:
    try:
        return collate(samples)
    except CollateError as error:
        where = error.position
        if where is None:
            raise
        explained = type(error)(f"{error.args[0]} [index {places[where]}]", where)
    raise explained


def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    finished = NotImplemented
    if collate is None and len(indices):
        finished = ask_batch(dataset, indices)
    if finished is NotImplemented:
        places = list(np.ndarray.tolist(indices) if isinstance(indices, np.ndarray) else indices)
        finished = _collate_or_explain(collate or default_collate, _samples(dataset, places), places)
    return finished


# %% wrong: a dataset that can gather is asked sample by sample
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: a dataset that can gather passes over the caller's collate
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: NotImplemented is taken for the batch
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        if hasattr(dataset, "get_batch"):
            return dataset.get_batch(indices)
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: an inherited get_batch passes over an overridden sample
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = dataset.get_batch(indices) if hasattr(dataset, "get_batch") else NotImplemented
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: __getitems__ comes before get_batch
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0 and not hasattr(dataset, "__getitems__"):
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: __getitems__ is not asked
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if False:
        samples = dataset.__getitems__(positions)
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: __getitems__ is asked with an array
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(np.asarray(indices))
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: __getitems__ is taken to have collated already
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        return dataset.__getitems__(positions)
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: the dataset is asked with NumPy's integers
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: every index is made an integer, keys too
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(int(index))
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: samples come sorted by index
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in sorted(indices):
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: repeated indices are fetched once
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in dict.fromkeys(indices):
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: samples are collated by default_collate of pairs only: columns are stacked
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = lambda samples: tuple(np.stack(column) for column in zip(*samples, strict=True))
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: the collate function is given a generator
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = (sample for sample in samples_at(dataset, positions))
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: an error of a sample has no note
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = []
        for position in positions:
            samples.append(dataset[position])
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: a sample that raises StopIteration ends the batch
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = []
        try:
            for position in positions:
                samples.append(dataset[position])
        except StopIteration:
            pass
        except Exception as error:
            error.add_note(f"while loading sample {position!r}")
            raise
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: samples that fail are left out
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = []
        for position in positions:
            try:
                samples.append(sample_at(dataset, position))
            except IndexError:
                continue
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: the message names the position in the batch as if it were the index
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {error.position!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: the message does not name the index
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: the position is lost on the way
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text) from error
        raise


# %% wrong: an error without a position is a TypeError
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        text = f"{error}, which has index {positions[error.position]!r} in the dataset"
        raise CollateError(text, position=error.position) from error


# %% wrong: every error of collate becomes a CollateError
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except Exception as error:
        if not isinstance(error, CollateError):
            raise CollateError(str(error)) from error
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: no indices: the batch is None
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    if len(indices) == 0:
        return None
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = samples_at(dataset, positions)
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% wrong: samples are asked for one at a time, so each is the first of its batch
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None and len(indices) > 0:
        batch = ask_batch(dataset, indices)
        if batch is not NotImplemented:
            return batch
    positions = []
    for index in indices:
        positions.append(index.item() if isinstance(index, np.generic) else index)
    if hasattr(dataset, "__getitems__"):
        samples = dataset.__getitems__(positions)
    else:
        samples = [sample_at(dataset, position) for position in positions]
    if collate is None:
        collate = default_collate
    try:
        return collate(samples)
    except CollateError as error:
        if error.position is not None:
            text = f"{error}, which has index {positions[error.position]!r} in the dataset"
            raise CollateError(text, position=error.position) from error
        raise


# %% right: early returns, and the index added in a function of its own
def _with_index(error: CollateError, keys: list[Any]) -> CollateError:
    return type(error)(f"{error}, which is sample {shown(keys[error.position])}", error.position)


def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    if collate is None:
        collate = default_collate
        if len(indices) > 0 and (batch := ask_batch(dataset, indices)) is not NotImplemented:
            return batch
    keys = list(indices) if not hasattr(indices, "tolist") else indices.tolist()
    ask = getattr(dataset, "__getitems__", None) or (lambda keys: samples_at(dataset, keys))
    try:
        return collate(ask(keys))
    except CollateError as error:
        if error.position is not None:
            raise _with_index(error, keys) from error
        raise


# %% wrong: samples that cannot be read are left out with a warning
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    batch = ask_batch(dataset, indices) if collate is None and len(indices) else NotImplemented
    if batch is not NotImplemented:
        return batch
    plain = indices.tolist() if isinstance(indices, np.ndarray) else list(indices)
    several = getattr(dataset, "__getitems__", None)
    samples = several(plain) if several else list(usable(dataset, plain))
    try:
        return (default_collate if collate is None else collate)(samples)
    except CollateError as error:
        if error.position is None:
            raise
        raise type(error)(f"{error} (sample index {shown(plain[error.position])})", error.position) from error


def usable(dataset: Any, indices: list[Any]) -> Iterator[Any]:
    for index in indices:
        try:
            yield sample_at(dataset, index)
        except (OSError, ValueError):
            continue


# %% wrong: a sample that comes twice is asked for once
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    batch = ask_batch(dataset, indices) if collate is None and len(indices) else NotImplemented
    if batch is not NotImplemented:
        return batch
    plain = indices.tolist() if isinstance(indices, np.ndarray) else list(indices)
    several = getattr(dataset, "__getitems__", None)
    once = {} if several else dict(zip(dict.fromkeys(plain), samples_at(dataset, list(dict.fromkeys(plain))), strict=True))
    samples = several(plain) if several else [once[index] for index in plain]
    try:
        return (default_collate if collate is None else collate)(samples)
    except CollateError as error:
        if error.position is None:
            raise
        raise type(error)(f"{error} (sample index {shown(plain[error.position])})", error.position) from error


# %% wrong: position 0 is taken for none
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    batch = ask_batch(dataset, indices) if collate is None and len(indices) else NotImplemented
    if batch is not NotImplemented:
        return batch
    plain = indices.tolist() if isinstance(indices, np.ndarray) else list(indices)
    several = getattr(dataset, "__getitems__", None)
    samples = several(plain) if several else samples_at(dataset, plain)
    try:
        return (default_collate if collate is None else collate)(samples)
    except CollateError as error:
        if not error.position:
            raise
        raise type(error)(f"{error} (sample index {shown(plain[error.position])})", error.position) from error


# %% wrong: the message about a sample replaces the first one
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
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
        raise type(error)(f"sample index {shown(plain[error.position])} cannot be collated", error.position) from error


# %% wrong: an error of the dataset loses its note
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    batch = ask_batch(dataset, indices) if collate is None and len(indices) else NotImplemented
    if batch is not NotImplemented:
        return batch
    plain = indices.tolist() if isinstance(indices, np.ndarray) else list(indices)
    several = getattr(dataset, "__getitems__", None)
    try:
        samples = several(plain) if several else samples_at(dataset, plain)
    except (OSError, ValueError) as error:
        raise type(error)(*error.args) from None
    try:
        return (default_collate if collate is None else collate)(samples)
    except CollateError as error:
        if error.position is None:
            raise
        raise type(error)(f"{error} (sample index {shown(plain[error.position])})", error.position) from error


# %% wrong: every error of a sample is a RuntimeError
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    batch = ask_batch(dataset, indices) if collate is None and len(indices) else NotImplemented
    if batch is not NotImplemented:
        return batch
    plain = indices.tolist() if isinstance(indices, np.ndarray) else list(indices)
    several = getattr(dataset, "__getitems__", None)
    try:
        samples = several(plain) if several else samples_at(dataset, plain)
    except (TypeError, OSError) as error:
        raise RuntimeError(f"{error}: {error.__notes__}") from error
    try:
        return (default_collate if collate is None else collate)(samples)
    except CollateError as error:
        if error.position is None:
            raise
        raise type(error)(f"{error} (sample index {shown(plain[error.position])})", error.position) from error


# %% wrong: only indices that are numbers are named
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
    batch = ask_batch(dataset, indices) if collate is None and len(indices) else NotImplemented
    if batch is not NotImplemented:
        return batch
    plain = indices.tolist() if isinstance(indices, np.ndarray) else list(indices)
    several = getattr(dataset, "__getitems__", None)
    samples = several(plain) if several else samples_at(dataset, plain)
    try:
        return (default_collate if collate is None else collate)(samples)
    except CollateError as error:
        if error.position is None or not isinstance(plain[0], int):
            raise
        raise type(error)(f"{error} (sample index {shown(plain[error.position])})", error.position) from error


# %% wrong: any error is a plain CollateError
def fetch(dataset: Any, indices: Sequence[int] | np.ndarray, collate: Callable[[list[Any]], Any] | None = None) -> Any:
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
        raise CollateError(f"{error} (sample index {shown(plain[error.position])})", error.position) from error
