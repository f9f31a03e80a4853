# %% right: lead with a while loop
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame, done = Frame.whole(height, width), 0
    while done < len(steps):
        step = steps[done]
        if not isinstance(step, Geometric):
            break
        adds = step.sides(*frame.shape) != NONE and not (padded and done == 0)
        if adds:
            break
        after = step.frame(frame, rng() if step.random else None)
        if after is None:
            break
        frame, done = after, done + 1
    return frame, steps[done:]


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% right: finish by recursion
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    if not steps:
        return image
    first = steps[0]
    if not isinstance(first, Geometric):
        return finish(steps[1:], first(image))
    image = first.padded(image)
    frame, left = lead(steps, image.shape[0], image.shape[1], sample_rng, padded=True)
    return finish(left, frame.of_array(image))


# %% right: lists of what is left
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    left = list(steps)
    first = padded
    while left and isinstance(left[0], Geometric):
        step = left[0]
        if not first and step.sides(*frame.shape) != NONE:
            return frame, left
        generator = rng() if step.random else None
        next_frame = step.frame(frame, generator)
        if next_frame is None:
            return frame, left
        frame, first = next_frame, False
        left.pop(0)
    return frame, left


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: nothing is joined
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    if not padded:
        return frame, steps
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: any callable is a step of frames
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = not isinstance(step, type(len)) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: padding is left out
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and True
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: padding is done for all steps
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and (padded or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: a row whose padding is done stops
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and (step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: sides of the picture, not of the frame
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(height, width) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: a generator for every step
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng()) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: one generator for all
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame, generator = Frame.whole(height, width), rng()
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, generator if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: never a generator
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, np.random.default_rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: the step that stops is left out
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number + 1 :]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: a second resize is skipped
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None and known:
            continue
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: all steps are left at the end
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, steps


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: height and width exchanged
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(width, height)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: finish does the first row only
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    if steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: finish does not pad
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: finish forgets other functions
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            steps = steps[1:]
    return image


# %% wrong: finish copies
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image).copy()
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: finish empties the list of steps
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, left = lead(steps, height, width, sample_rng, padded=True)
            image = frame.of_array(image)
            if isinstance(steps, list):
                steps[:] = left
            else:
                steps = left
        elif isinstance(steps, list):
            image = steps.pop(0)(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: finish draws from a generator of its own
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, np.random.default_rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: finish draws the same for every image
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, lambda: rng_at(0), padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: a generator is asked for before it is needed
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    rng = sample_rng()
    while steps:
        if isinstance(steps[0], Geometric):
            image = steps[0].padded(image)
            height, width = image.shape[:2]
            frame, steps = lead(steps, height, width, lambda: rng, padded=True)
            image = frame.of_array(image)
        else:
            image, steps = steps[0](image), steps[1:]
    return image


# %% wrong: finish does one step at a time
def lead(
    steps: Sequence[Any], height: int, width: int, rng: Callable[[], Any], *, padded: bool = False
) -> tuple[Frame, Sequence[Any]]:
    frame = Frame.whole(height, width)
    for number, step in enumerate(steps):
        known = isinstance(step, Geometric) and ((padded and number == 0) or step.sides(*frame.shape) == NONE)
        after = step.frame(frame, rng() if step.random else None) if known else None
        if after is None:
            return frame, steps[number:]
        frame = after
    return frame, ()


def finish(steps: Sequence[Any], image: Any) -> Any:
    for step in steps:
        if isinstance(step, Geometric):
            image = step.padded(image)
            frame, _ = lead([step], *image.shape[:2], sample_rng, padded=True)
            image = frame.of_array(image)
        else:
            image = step(image)
    return image
