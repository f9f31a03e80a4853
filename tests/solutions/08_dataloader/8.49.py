# %% right: one with-block for each step
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    from_bytes = isinstance(source, bytes)
    name = "<bytes>" if from_bytes else source
    picture = open_image(source if from_bytes else read_file(source), name)
    across, down = picture.size
    if max_pixels is not None and down * across > max_pixels:
        raise DecodeError(
            name, expected=f"no more than max_pixels={max_pixels} pixels", found=f"{down} x {across} of them"
        )
    with faults_named(name, picture):
        turn = orientation(picture, exif)
    sides = (across, down) if turn in SIDEWAYS else (down, across)
    frame = plan(*sides) if plan else Frame.whole(*sides)
    with faults_named(name, picture):
        image = framed(picture, frame, turn, mode, background)
    return image


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% right: crop always
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    by = reduce(picture, frame.reduction)
    upright = picture if turn is None else picture.transpose(turn)
    top, left, height, width = frame.bounds(by)
    part = upright.crop((left, top, left + width, top + height))
    part.format = picture.format
    part = frame.of_picture(as_mode(part, mode, background), by)
    image = pixels(part)
    if frame.flip:
        image = np.flip(image, axis=1)
    return image


# %% right: limit by a helper
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = source if not isinstance(source, bytes) else "<bytes>"
    picture = open_image(source if isinstance(source, bytes) else read_file(path), path)
    _require_few(picture, path, max_pixels)
    with faults_named(path, picture):
        turn = orientation(picture, exif)
    width, height = reversed(picture.size) if turn in SIDEWAYS else picture.size
    frame = (plan or Frame.whole)(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


def _require_few(picture: Any, path: Any, most: int | None) -> None:
    width, height = picture.size
    if most is None or width * height <= most:
        return
    raise DecodeError(path, expected=f"{most:,} pixels at most", found=f"{height:,} x {width:,}", hint="see max_pixels")


# %% wrong: no limit
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels * 10**9:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: a limit one pixel too low
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height >= max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: the limit is asked after decoding
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    picture.load()
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: None is a limit
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if width * height > (max_pixels or 0):
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: the message exchanges the sides
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{width:,} x {height:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: sides are exchanged
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(width, height) if plan is None else plan(width, height)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: plan of the picture as it is stored
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: never turned
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = None  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: always turned
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: turned last
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    picture = frame.of_picture(as_mode(picture, mode, background), reduced)
    image = pixels(picture if turn is None else picture.transpose(turn))
    return image[:, ::-1] if frame.flip else image


# %% wrong: turned before it is reduced
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    if turn is not None:
        picture = picture.transpose(turn)
    picture.load()
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: never reduced
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced = 1
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: bounds of the whole size
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds()
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: the frame is not told of the reduction
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background)))
    return image[:, ::-1] if frame.flip else image


# %% wrong: not cut to the region
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced = reduce(picture, frame.reduction)
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        pass
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: cut with height and width as edges
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced = reduce(picture, frame.reduction)
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, width, height))
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: top and left exchanged
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced = reduce(picture, frame.reduction)
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((top, left, top + width, left + height))
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: never mirrored
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image


# %% wrong: upside down
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[::-1] if frame.flip else image


# %% wrong: always over white
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: always in colour
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, "RGB", background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: faults as Pillow names them
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: a plan's faults are the file's
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    with faults_named(path, picture):
        frame = Frame.whole(height, width) if plan is None else plan(height, width)
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: errors name no path
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "image"
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: an array that cannot be written to
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    image.flags.writeable = False
    return image[:, ::-1] if frame.flip else image


# %% wrong: the format is forgotten
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = source if not isinstance(source, bytes) else "<bytes>"
    picture = open_image(source if isinstance(source, bytes) else read_file(path), path)
    _require_few(picture, path, max_pixels)
    with faults_named(path, picture):
        turn = orientation(picture, exif)
    width, height = reversed(picture.size) if turn in SIDEWAYS else picture.size
    frame = (plan or Frame.whole)(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced = reduce(picture, frame.reduction)
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


def _require_few(picture: Any, path: Any, most: int | None) -> None:
    width, height = picture.size
    if most is None or width * height <= most:
        return
    raise DecodeError(path, expected=f"{most:,} pixels at most", found=f"{height:,} x {width:,}", hint="see max_pixels")


# %% wrong: the reduction that was asked for
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(frame.reduction)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), frame.reduction))
    return image[:, ::-1] if frame.flip else image


# %% wrong: the orientation is looked up where no fault is named
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: no orientation is asked for without exif
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture) if exif else None  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: faults have no path
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named("<bytes>", picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: too many pixels, without a path
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError("<bytes>", expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: a limit of 0 is none
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: what is mirrored is copied
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return np.ascontiguousarray(image[:, ::-1]) if frame.flip else image


# %% wrong: turned first, so a phone's picture is never reduced
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    if turn is not None:
        picture = picture.transpose(turn)
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(frame.of_picture(as_mode(picture, mode, background), reduced))
    return image[:, ::-1] if frame.flip else image


# %% wrong: into the mode after the resize
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    reduced, file_format = reduce(picture, frame.reduction), picture.format
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    picture.format = file_format
    image = pixels(as_mode(frame.of_picture(picture, reduced), mode, background))
    return image[:, ::-1] if frame.flip else image


# %% wrong: into the mode first, so only RGB files are reduced
Plan = Callable[[int, int], Frame]
Source = str | os.PathLike[str] | bytes
MAX_PIXELS = 89_478_485  # a quarter of a GiB in RGB; Pillow begins to warn here


def decode(
    source: Source,
    plan: Plan | None = None,
    *,
    mode: str = "RGB",
    exif: bool = True,
    background: int = 255,
    max_pixels: int | None = MAX_PIXELS,
) -> np.ndarray:
    path = "<bytes>" if isinstance(source, bytes) else source
    content = source if isinstance(source, bytes) else read_file(source)
    picture = open_image(content, path)
    width, height = picture.size
    if max_pixels is not None and width * height > max_pixels:
        found = f"{height:,} x {width:,} = {height * width:,}"
        raise DecodeError(path, expected=f"at most {max_pixels:,} pixels", found=found, hint="max_pixels sets this")
    with faults_named(path, picture):
        turn = orientation(picture, exif)  # of a PNG file that may be behind the pixels
    if turn in SIDEWAYS:
        width, height = height, width
    frame = Frame.whole(height, width) if plan is None else plan(height, width)
    with faults_named(path, picture):
        return framed(picture, frame, turn, mode, background)


def framed(picture: Any, frame: Frame, turn: Any, mode: str, background: int) -> np.ndarray:
    picture = as_mode(picture, mode, background)
    reduced = reduce(picture, frame.reduction)
    if turn is not None:
        picture = picture.transpose(turn)
    top, left, height, width = frame.bounds(reduced)
    if (width, height) != picture.size:
        picture = picture.crop((left, top, left + width, top + height))
    image = pixels(frame.of_picture(picture, reduced))
    return image[:, ::-1] if frame.flip else image
