# %% right: a ring by modulo
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    seen = set()
    steps_round = len(indices) if dataset.on_error == "replace" else 1
    for step in range(steps_round):
        index = indices[(number + step) % len(indices)]
        if index in seen:
            continue
        seen.add(index)
        try:
            image = dataset.read(index, steps)
        except UnreadableError as error:
            dataset.note(index, error)
        else:
            return image, index
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% right: instead with two branches
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    if isinstance(cause, DecodeError):
        raise cause.at(index) from cause.__cause__
    raise cause


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% right: readable with a counter
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    place = -1

    def load(index: int) -> Any:
        nonlocal place
        place += 1
        return tried(dataset, indices, place, steps)

    images, used = [], []
    for found in in_turn(dataset, indices, load):
        if found is not None:
            images.append(found[0])
            used.append(found[1])
    if images:
        return images, used
    raise DataError(dataset.paths[indices[0]], expected="an image", found=f"{len(indices)} files that cannot be read")


# %% wrong: the index is not named
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise cause from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: raised from nothing
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from None


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: the UnreadableError itself
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise error


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: instead notes nothing
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: the function is asked with the UnreadableError
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(error, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: index and error exchanged
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(index, cause)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: other causes become a DecodeError
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise DecodeError(dataset.paths[index], expected="an image", found=str(cause), index=index) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: skip and replace give None for a sample alone
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    if dataset.on_error in ("skip", "replace"):
        return None
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: replace begins at the front
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [indices[number], *indices] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: replace ends with the batch
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: replace walks to the left
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number::-1], *indices[:number:-1]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: the next of the data set
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*range(indices[number], len(dataset.paths))] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: skip replaces
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: repeats are tried again
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in others:
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: every error is a damaged file
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except Exception as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: tried notes nothing
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError:
            continue
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: the index that was asked for
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), indices[number]
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: a batch of nothing
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if False:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: samples outside of their places
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = [tried(dataset, indices, number, steps) for number in numbers]
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: None stays in the batch
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair if pair is not None else (None, -1) for pair in found] if any(found) else []
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: the path of the last file
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[-1]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: errors name the place in the batch, not the sample
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    seen = set()
    steps_round = len(indices) if dataset.on_error == "replace" else 1
    for step in range(steps_round):
        index = indices[(number + step) % len(indices)]
        if index in seen:
            continue
        seen.add(index)
        try:
            image = dataset.read(index, steps)
        except UnreadableError as error:
            dataset.note(index, error)
        else:
            return image, index
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    places = range(len(indices))
    found = in_turn(dataset, places, lambda place: tried(dataset, indices, place, steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: a place is found by its index
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, list(indices).index(index), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: notes the file of the place
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(indices[number], error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: notes the cause
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error.__cause__)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: a cause of another type is raised from the wrong error
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    if isinstance(cause, DecodeError):
        raise cause.at(index) from cause.__cause__
    raise cause from error


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except UnreadableError as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: a file that a transform reads is a damaged file
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except (UnreadableError, OSError) as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]


# %% wrong: any DecodeError is a damaged file
def instead(dataset: Any, index: int, error: UnreadableError) -> Any:
    dataset.note(index, error)
    cause: Any = error.__cause__
    if callable(dataset.on_error):
        return dataset.on_error(cause, index)
    raise (cause.at(index) if isinstance(cause, DecodeError) else cause) from cause.__cause__


def tried(dataset: Any, indices: Sequence[int], number: int, steps: Any) -> tuple[Any, int] | None:
    others = [*indices[number:], *indices[:number]] if dataset.on_error == "replace" else [indices[number]]
    for index in dict.fromkeys(others):
        try:
            return dataset.read(index, steps), index
        except (UnreadableError, DecodeError) as error:
            dataset.note(index, error)
    return None


def readable(dataset: Any, indices: Sequence[int], steps: Any) -> tuple[list[Any], list[int]]:
    numbers = iter(range(len(indices)))
    found = in_turn(dataset, indices, lambda index: tried(dataset, indices, next(numbers), steps))
    kept = [pair for pair in found if pair is not None]
    if not kept:
        expected = "a batch with an image that can be read"
        raise DataError(dataset.paths[indices[0]], expected=expected, found=f"{len(indices)} damaged files")
    return [image for image, _ in kept], [index for _, index in kept]
