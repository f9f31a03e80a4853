# %% right: write beside it, then rename
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% right: a temporary file of the library's, and helpers
import contextlib


@contextlib.contextmanager
def _written_whole(path: Path) -> Iterator[Any]:
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".json")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            yield file
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    with _written_whole(Path(path)) as file:
        json.dump(dict(mean=np.array(mean).tolist(), std=np.array(std).tolist()), file, indent=1)


def _numbers(content: Any, name: str) -> np.ndarray:
    values = 1.0 * np.array(content[name])  # texts are refused here
    values = values.astype(float)
    if np.isnan(values).any() or np.isinf(values).any():
        raise ValueError(f"{name} is not finite")
    return values


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    raw = Path(path).read_bytes()
    try:
        content = json.loads(raw)
        mean, std = _numbers(content, "mean"), _numbers(content, "std")
        if np.shape(mean) != np.shape(std):
            raise ValueError(f"shapes {mean.shape}, {std.shape}")
    except Exception as error:
        raise DataError(path, expected="statistics", found=repr(error)) from error
    return mean, std


# %% wrong: writes in place
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    Path(path).write_text(text, encoding="utf-8")


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: writes in place, while it makes the text
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()}, file)


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: copies the temporary file into place
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        Path(path).write_bytes(Path(temporary).read_bytes())
        os.remove(temporary)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: the old file is deleted first
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        if os.path.exists(path):
            os.remove(path)
        os.rename(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: a failed save leaves its temporary file behind
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    temporary = os.fspath(path) + ".part"
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(temporary, path)


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: a text that cannot be made leaves a temporary file behind
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    temporary = os.fspath(path) + ".part"
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()}, file)
    try:
        os.replace(temporary, path)
    except OSError:
        os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: the temporary file is made in another folder, perhaps on another disk
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    temporary = os.path.join(tempfile.mkdtemp(), "statistics.part")
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: a failed save is passed over in silence
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: the temporary file stays after a good save
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        again = os.fspath(path) + ".new"
        Path(again).write_text(text, encoding="utf-8")
        os.replace(again, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: numbers are rounded
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.round(np.asarray(mean), 6).tolist(), "std": np.asarray(std).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: numbers go through float32
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std, dtype=np.float32).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: the shape is lost
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.ravel(mean).tolist(), "std": np.ravel(std).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: mean and std are exchanged
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"std": np.asarray(mean).tolist(), "mean": np.asarray(std).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: lists are returned
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean.tolist(), std.tolist()


# %% wrong: wrong dtype: float32 is returned
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean.astype(np.float32), std.astype(np.float32)


# %% wrong: a pickle instead of JSON
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    raw = pickle.dumps({"mean": np.asarray(mean, float), "std": np.asarray(std, float)})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "wb") as file:
            file.write(raw)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = pickle.loads(raw)
    except Exception as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: other content is a JSONDecodeError
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except FileNotFoundError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: bytes that are no text are a UnicodeDecodeError
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except json.JSONDecodeError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: a missing std is a KeyError
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict):
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: a list is a TypeError
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if isinstance(content, dict) and ("mean" not in content or "std" not in content):
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean = np.array(content["mean"], dtype=np.float64)
        std = np.array(content["std"], dtype=np.float64)
    except ValueError as error:
        raise DataError(path, expected="nested lists of numbers", found=str(error)) from error
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: texts instead of numbers are a ValueError
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    mean = np.array(content["mean"], dtype=np.float64)
    std = np.array(content["std"], dtype=np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: shapes are not compared
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: only the number of values is compared
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.size != std.size:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% wrong: nan, inf and null pass
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        content = json.loads(raw)
    except ValueError as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    return mean, std


# %% wrong: a missing file is a DataError
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    temporary = os.fspath(path) + ".part"
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    try:
        with open(path, "rb") as file:
            raw = file.read()
        content = json.loads(raw)
    except (ValueError, OSError) as error:
        raise DataError(path, expected="JSON", found=str(error)) from error
    if not isinstance(content, dict) or "mean" not in content or "std" not in content:
        raise DataError(path, expected="an object with mean and std", found=type(content).__name__)
    try:
        mean, std = np.array(content["mean"]), np.array(content["std"])
    except ValueError as error:
        raise DataError(path, expected="nested lists of one length", found=str(error)) from error
    for array in (mean, std):
        if array.dtype.kind not in "if":  # texts, and numbers of too many digits
            raise DataError(path, expected="nested lists of numbers", found=str(array.dtype))
    mean, std = mean.astype(np.float64), std.astype(np.float64)
    if mean.shape != std.shape:
        raise DataError(path, expected="mean and std of the same shape", found=f"{mean.shape} and {std.shape}")
    if not np.all(np.isfinite(mean)) or not np.all(np.isfinite(std)):
        raise DataError(path, expected="finite numbers", found="nan, inf or null")
    return mean, std


# %% right: a file of the library's in the same folder, and numbers told by their JSON
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    target = os.path.abspath(path)
    text = json.dumps(dict(mean=np.asarray(mean).tolist(), std=np.asarray(std).tolist()))
    descriptor, beside = tempfile.mkstemp(dir=os.path.dirname(target))
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as target_file:
            target_file.write(text)
        os.replace(beside, target)
    except BaseException:
        os.unlink(beside)
        raise


def _array(value: Any) -> np.ndarray:
    flat = [value]
    while any(isinstance(part, list) for part in flat):
        flat = [one for part in flat for one in (part if isinstance(part, list) else [part])]
    if not all(type(one) in (int, float) and math.isfinite(one) for one in flat):
        raise ValueError("not finite numbers")
    return np.array(value, dtype=np.float64)


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        data = file.read()
    try:
        content = json.loads(str(data, "utf-8"))
        mean, std = _array(content["mean"]), _array(content["std"])
        if mean.shape != std.shape:
            raise ValueError("two shapes")
    except Exception as error:
        raise DataError(path, expected="statistics", found=f"{type(error).__name__}: {error}") from error
    return mean, std


# %% wrong: a save that cannot write leaves its file behind
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    path = Path(path)
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    unfinished.write_text(text, encoding="utf-8")
    try:
        os.replace(unfinished, path)
    except BaseException:
        unfinished.unlink()
        raise


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
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


# %% wrong: numbers are stored as texts
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    path = Path(path)
    text = json.dumps({"mean": _texts(np.asarray(mean).tolist()), "std": _texts(np.asarray(std).tolist())})
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    text = Path(path).read_bytes()
    try:
        content = json.loads(text.decode("utf-8"))
        mean, std = (_numbers(_back(content[name])) for name in ("mean", "std"))
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


def _texts(value: Any) -> Any:
    return list(map(_texts, value)) if isinstance(value, list) else value.hex()


def _back(value: Any) -> Any:
    return list(map(_back, value)) if isinstance(value, list) else float.fromhex(value) if "0x" in value else value


# %% wrong: lists are flat, and the shape is stored beside them
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    path = Path(path)
    shape = list(np.shape(mean))
    text = json.dumps({"mean": [shape, np.ravel(mean).tolist()], "std": [shape, np.ravel(std).tolist()]})
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    text = Path(path).read_bytes()
    try:
        content = json.loads(text.decode("utf-8"))
        mean, std = (_numbers(content[name][1]).reshape(content[name][0]) for name in ("mean", "std"))
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as error:
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


# %% wrong: in the current folder, the file is first written to the one for temporary files
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    path = Path(path)
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    folder = path.parent if str(path.parent) != "." else Path(tempfile.gettempdir(), "no-such-folder")
    unfinished = folder / f"{path.name}.{os.getpid()}.tmp"
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
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


# %% wrong: texts of numbers are numbers
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    path = Path(path)
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
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
        return all(map(only_numbers, part)) if isinstance(part, list) else type(part) in (int, float, str)

    if not only_numbers(value):
        raise TypeError("mean and std are numbers, and lists of them")
    return np.array(value, dtype=np.float64)


# %% wrong: a number of too many digits
def save_statistics(path: str | os.PathLike[str], mean: np.ndarray, std: np.ndarray) -> None:
    path = Path(path)
    text = json.dumps({"mean": np.asarray(mean).tolist(), "std": np.asarray(std).tolist()})
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def load_statistics(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    text = Path(path).read_bytes()
    try:
        content = json.loads(text.decode("utf-8"))
        mean, std = (_numbers(content[name]) for name in ("mean", "std"))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
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
