# %% right: one question after the other
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% right: everything inside one try, with small helpers
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return ADMITTED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"a CIFAR-10 file does not need {name!r} of module {module!r}") from None


def _must(holds: Any, what: str) -> None:
    if not holds:
        raise ValueError(what)


def _unpack(content: Any) -> tuple[np.ndarray, np.ndarray]:
    _must(type(content) is dict, "not a dict")
    data, labels = content[b"data"], np.array(content[b"labels"])
    _must(type(data) is np.ndarray and data.dtype == np.dtype("u1"), "data are no bytes")
    _must(len(data.shape) == 2 and data.shape[-1] == 3 * 32 * 32, f"data of shape {data.shape}")
    _must(labels.dtype.kind == "i" and labels.shape == (len(data),), f"labels {labels.dtype} {labels.shape}")
    _must(labels.size > 0 and labels.min() >= 0 and labels.max() < N_CLASSES, "labels out of range, or none")
    return data.reshape((-1, 3, 32, 32)), labels.astype("int64")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    stream = io.BytesIO(Path(path).read_bytes())
    try:
        return _unpack(RestrictedUnpickler(stream, encoding="bytes").load())
    except Exception as error:
        raise DataError(path, expected="a CIFAR-10 batch", found=f"{type(error).__name__} ({error})") from error


# %% wrong: trusts the file: the restricted unpickler is not used
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = pickle.loads(raw, encoding="bytes")
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: what is not admitted is looked up after all
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        return super().find_class(module, name)


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: all of NumPy is admitted
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in ADMITTED:
            return ADMITTED[module, name]
        if module.split(".")[0] == "numpy":
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: a list of forbidden modules instead of admitted names
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in ADMITTED:
            return ADMITTED[module, name]
        if module in ("os", "posix", "nt", "sys", "subprocess", "builtins", "__builtin__"):
            raise pickle.UnpicklingError(f"{module}.{name} is not admitted")
        return super().find_class(module, name)


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: only the name is compared, not its module
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: the message does not give the name
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError("a name that is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: find_class fails with a KeyError
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        return ADMITTED[module, name]


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: only an UnpicklingError is expected of a damaged pickle
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except pickle.UnpicklingError as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: only some errors are expected of a damaged pickle
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except (pickle.UnpicklingError, EOFError, KeyError) as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: a missing file is a DataError
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    try:
        raw = Path(path).read_bytes()
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: texts of Python 2 become str, so keys of bytes are not found
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="latin1").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in ("data", "labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch["data"], batch["labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: a missing key is a KeyError
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: something else than a dict is a TypeError
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: pixels are taken for height, width, channel
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 32, 32, 3).transpose(0, 3, 1, 2), np.array(labels, dtype=np.int64)


# %% wrong: the width of the rows is not checked
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: any shape will do that can be cut into images
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.size % 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) * 3072 != data.size or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(-1, 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: the number of labels is not checked
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: a file without images is accepted
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data):
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: labels are not checked
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: negative labels pass
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or label > 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: a label of 10 passes
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 10:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: texts as labels are a TypeError
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: texts pass for labels
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    labels = np.array(labels).astype(np.int64).reshape(-1)
    for label in labels:
        if not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: wrong dtype: labels are uint8
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        for (admitted_module, admitted_name), thing in ADMITTED.items():
            if module == admitted_module and name == admitted_name:
                return thing
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        raw = file.read()
    try:
        batch = RestrictedUnpickler(io.BytesIO(raw), encoding="bytes").load()
    except Exception as error:
        raise DataError(path, expected="a pickle of arrays and numbers", found=repr(error)) from error
    if not isinstance(batch, dict):
        raise DataError(path, expected="a dict", found=type(batch).__name__)
    for key in (b"data", b"labels"):
        if key not in batch:
            raise DataError(path, expected=f"the key {key!r}", found=f"{len(batch)} other keys")
    data, labels = batch[b"data"], batch[b"labels"]
    if not isinstance(data, np.ndarray):
        raise DataError(path, expected="an array of pixels", found=type(data).__name__)
    if data.dtype != np.uint8:
        raise DataError(path, expected="pixels of uint8", found=data.dtype)
    if data.ndim != 2 or data.shape[1] != 3072:
        raise DataError(path, expected="pixels (N, 3072)", found=data.shape)
    if not isinstance(labels, list | tuple):
        raise DataError(path, expected="a list of labels", found=type(labels).__name__)
    if len(labels) != len(data) or len(data) == 0:
        raise DataError(path, expected="as many labels as images, and some", found=f"{len(data)} and {len(labels)}")
    for label in labels:
        if not isinstance(label, int | np.integer) or not 0 <= label <= 9:
            raise DataError(path, expected="labels from 0 to 9", found=repr(label))
    return data.reshape(len(data), 3, 32, 32), np.array(labels, dtype=np.uint8)


# %% right: a check for each part, collected in a generator of faults
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return ADMITTED[(module, name)]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is not admitted") from None


def _faults(content: Any) -> Iterator[str]:
    if type(content) is not dict or b"data" not in content or b"labels" not in content:
        yield "no dict with data and labels"
        return
    data, labels = content[b"data"], content[b"labels"]
    if not isinstance(data, np.ndarray) or (data.dtype, data.shape[1:]) != (np.dtype(np.uint8), (3072,)):
        yield "data that are not rows of 3,072 bytes"
    elif not isinstance(labels, list) or any(type(label) is not int for label in labels):
        yield "labels that are no list of integers"
    elif not labels or len(labels) != data.shape[0]:
        yield f"{len(labels)} labels"
    elif any(label not in range(10) for label in labels):
        yield "labels that are not among 0 to 9"


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as file:
        unpickler = RestrictedUnpickler(file, encoding="bytes")
        try:
            content = unpickler.load()
        except Exception as error:
            raise DataError(path, expected="a CIFAR-10 pickle", found=unpickler.fault(error)) from error
    for fault in _faults(content):
        raise DataError(path, expected="a CIFAR-10 batch", found=fault)
    images = np.array(content[b"data"]).reshape((-1, 3, 32, 32))
    return images, np.fromiter(content[b"labels"], dtype=np.int64)


# %% wrong: whatever is there is made bytes
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in ADMITTED:
            raise pickle.UnpicklingError(f"the name {module}.{name}, which no CIFAR-10 file needs")
        return ADMITTED[module, name]


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    unpickler = RestrictedUnpickler(io.BytesIO(Path(path).read_bytes()), encoding="bytes")
    try:
        content = unpickler.load()
    except Exception as error:
        raise DataError(path, expected="a pickled CIFAR-10 batch", found=unpickler.fault(error)) from error
    if not isinstance(content, dict) or not {b"data", b"labels"} <= content.keys():
        found = f"the keys {list(content)}"[:200] if isinstance(content, dict) else type(content).__name__
        raise DataError(path, expected='a dict with b"data" and b"labels"', found=found)
    data, labels = np.asarray(content[b"data"]).astype(np.uint8), content[b"labels"]
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


# %% wrong: only too few labels are refused
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in ADMITTED:
            raise pickle.UnpicklingError(f"the name {module}.{name}, which no CIFAR-10 file needs")
        return ADMITTED[module, name]


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
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
    if len(labels) < len(data) or not labels:
        raise DataError(path, expected=f"{len(data)} labels, at least one", found=f"{len(labels)}")
    if min(labels) < 0 or max(labels) >= N_CLASSES:
        raise DataError(path, expected="labels from 0 to 9", found=f"labels from {min(labels)} to {max(labels)}")
    return data.reshape(-1, 3, 32, 32), np.array(labels[: len(data)], dtype=np.int64)


# %% wrong: other keys beside data and labels are refused
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in ADMITTED:
            raise pickle.UnpicklingError(f"the name {module}.{name}, which no CIFAR-10 file needs")
        return ADMITTED[module, name]


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    unpickler = RestrictedUnpickler(io.BytesIO(Path(path).read_bytes()), encoding="bytes")
    try:
        content = unpickler.load()
    except Exception as error:
        raise DataError(path, expected="a pickled CIFAR-10 batch", found=unpickler.fault(error)) from error
    if not isinstance(content, dict) or content.keys() != {b"data", b"labels"}:
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


# %% wrong: bytes and dicts of numbers pass for labels
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in ADMITTED:
            raise pickle.UnpicklingError(f"the name {module}.{name}, which no CIFAR-10 file needs")
        return ADMITTED[module, name]


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
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
    labels = list(labels.values() if isinstance(labels, dict) else labels)
    if not set(map(type, labels)) <= {int}:
        raise DataError(path, expected="a list of integer labels", found="something else")
    if len(labels) != len(data) or not labels:
        raise DataError(path, expected=f"{len(data)} labels, at least one", found=f"{len(labels)}")
    if min(labels) < 0 or max(labels) >= N_CLASSES:
        raise DataError(path, expected="labels from 0 to 9", found=f"labels from {min(labels)} to {max(labels)}")
    return data.reshape(-1, 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: labels that are a number are a TypeError
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in ADMITTED:
            raise pickle.UnpicklingError(f"the name {module}.{name}, which no CIFAR-10 file needs")
        return ADMITTED[module, name]


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
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
    if not set(map(type, labels)) <= {int} or not isinstance(labels, list):
        raise DataError(path, expected="a list of integer labels", found="something else")
    if len(labels) != len(data) or not labels:
        raise DataError(path, expected=f"{len(data)} labels, at least one", found=f"{len(labels)}")
    if min(labels) < 0 or max(labels) >= N_CLASSES:
        raise DataError(path, expected="labels from 0 to 9", found=f"labels from {min(labels)} to {max(labels)}")
    return data.reshape(-1, 3, 32, 32), np.array(labels, dtype=np.int64)


# %% wrong: rows that lie one after the other pass
class RestrictedUnpickler(PlainUnpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in ADMITTED:
            raise pickle.UnpicklingError(f"the name {module}.{name}, which no CIFAR-10 file needs")
        return ADMITTED[module, name]


def read_python_batch(path: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    unpickler = RestrictedUnpickler(io.BytesIO(Path(path).read_bytes()), encoding="bytes")
    try:
        content = unpickler.load()
    except Exception as error:
        raise DataError(path, expected="a pickled CIFAR-10 batch", found=unpickler.fault(error)) from error
    if not isinstance(content, dict) or not {b"data", b"labels"} <= content.keys():
        found = f"the keys {list(content)}"[:200] if isinstance(content, dict) else type(content).__name__
        raise DataError(path, expected='a dict with b"data" and b"labels"', found=found)
    data, labels = content[b"data"], content[b"labels"]
    if not isinstance(data, np.ndarray) or data.dtype != np.uint8 or data.ndim > 2 or data.size % 3072 or data.shape[-1] % 3072:
        found = f"{data.dtype} {data.shape}" if isinstance(data, np.ndarray) else type(data).__name__
        raise DataError(path, expected="data of shape (N, 3072), uint8", found=found)
    if not isinstance(labels, list) or not set(map(type, labels)) <= {int}:
        raise DataError(path, expected="a list of integer labels", found="something else")
    data = data.reshape(-1, 3072)
    if len(labels) != len(data) or not labels:
        raise DataError(path, expected=f"{len(data)} labels, at least one", found=f"{len(labels)}")
    if min(labels) < 0 or max(labels) >= N_CLASSES:
        raise DataError(path, expected="labels from 0 to 9", found=f"labels from {min(labels)} to {max(labels)}")
    return data.reshape(-1, 3, 32, 32), np.array(labels, dtype=np.int64)
