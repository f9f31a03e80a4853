# %% right: a while loop in a generator
class Dataset:
    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(self.__class__.__name__ + " has no __getitem__: implement it")

    def __len__(self) -> int:
        raise NotImplementedError(self.__class__.__name__ + " has no __len__: implement it")

    def __iter__(self) -> Iterator[Any]:
        index = 0
        while index < len(self):
            yield self[index]
            index += 1


# %% right: map over the positions
def _must_implement(dataset: Any, method: str) -> NotImplementedError:
    return NotImplementedError("%s must implement %s" % (type(dataset).__name__, method))


class Dataset:
    def __getitem__(self, index: int) -> Any:
        raise _must_implement(self, "__getitem__")

    def __len__(self) -> int:
        raise _must_implement(self, "__len__")

    def __iter__(self) -> Iterator[Any]:
        return map(self.__getitem__, range(len(self)))


# %% wrong: abstract methods: a TypeError, and before anybody asks
import abc


class _Samples:
    def __init__(self, dataset: Any) -> None:
        self.dataset = dataset
        self.position = -1

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        self.position += 1
        if self.position >= len(self.dataset):
            raise StopIteration
        return self.dataset[self.position]


class Dataset(abc.ABC):
    @abc.abstractmethod
    def __getitem__(self, index: int) -> Any: ...

    @abc.abstractmethod
    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Any]:
        return _Samples(self)


# %% wrong: iteration is left to Python, which asks until an IndexError comes
class Dataset:
    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(self.__class__.__name__ + " has no __getitem__: implement it")

    def __len__(self) -> int:
        raise NotImplementedError(self.__class__.__name__ + " has no __len__: implement it")


# %% wrong: the dataset is its own iterator, so all loops share one place
class Dataset:
    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(self.__class__.__name__ + " has no __getitem__: implement it")

    def __len__(self) -> int:
        raise NotImplementedError(self.__class__.__name__ + " has no __len__: implement it")

    def __iter__(self) -> Iterator[Any]:
        self._position = 0
        return self

    def __next__(self) -> Any:
        if self._position >= len(self):
            raise StopIteration
        self._position += 1
        return self[self._position - 1]


# %% wrong: loads everything first: a list of all samples
class Dataset:
    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(self.__class__.__name__ + " has no __getitem__: implement it")

    def __len__(self) -> int:
        raise NotImplementedError(self.__class__.__name__ + " has no __len__: implement it")

    def __iter__(self) -> Iterator[Any]:
        return iter([self[index] for index in range(len(self))])


# %% wrong: stops one sample early
class Dataset:
    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(self.__class__.__name__ + " has no __getitem__: implement it")

    def __len__(self) -> int:
        raise NotImplementedError(self.__class__.__name__ + " has no __len__: implement it")

    def __iter__(self) -> Iterator[Any]:
        index = 0
        while index < len(self) - 1:
            yield self[index]
            index += 1


# %% wrong: counts from 1
class Dataset:
    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(self.__class__.__name__ + " has no __getitem__: implement it")

    def __len__(self) -> int:
        raise NotImplementedError(self.__class__.__name__ + " has no __len__: implement it")

    def __iter__(self) -> Iterator[Any]:
        for index in range(1, len(self) + 1):
            yield self[index]


# %% wrong: one sample too many
class Dataset:
    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(self.__class__.__name__ + " has no __getitem__: implement it")

    def __len__(self) -> int:
        raise NotImplementedError(self.__class__.__name__ + " has no __len__: implement it")

    def __iter__(self) -> Iterator[Any]:
        index = 0
        while index <= len(self):
            yield self[index]
            index += 1


# %% wrong: asks for sample 0 even if there is none
class Dataset:
    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(self.__class__.__name__ + " has no __getitem__: implement it")

    def __len__(self) -> int:
        raise NotImplementedError(self.__class__.__name__ + " has no __len__: implement it")

    def __iter__(self) -> Iterator[Any]:
        yield self[0]
        for index in range(1, len(self)):
            yield self[index]


# %% wrong: an IndexError inside a sample ends the loop in silence
class Dataset:
    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(self.__class__.__name__ + " has no __getitem__: implement it")

    def __len__(self) -> int:
        raise NotImplementedError(self.__class__.__name__ + " has no __len__: implement it")

    def __iter__(self) -> Iterator[Any]:
        index = 0
        while index < len(self):
            try:
                sample = self[index]
            except IndexError:
                return
            yield sample
            index += 1


# %% wrong: the message names the base class, not the class that lacks the method
class Dataset:
    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError("Dataset has no __getitem__: implement it")

    def __len__(self) -> int:
        raise NotImplementedError("Dataset has no __len__: implement it")

    def __iter__(self) -> Iterator[Any]:
        index = 0
        while index < len(self):
            yield self[index]
            index += 1


# %% wrong: the error says nothing
class Dataset:
    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError

    def __iter__(self) -> Iterator[Any]:
        index = 0
        while index < len(self):
            yield self[index]
            index += 1


# %% wrong: NotImplemented is returned instead of raised
class Dataset:
    def __getitem__(self, index: int) -> Any:
        return NotImplemented

    def __len__(self) -> int:
        raise NotImplementedError(self.__class__.__name__ + " has no __len__: implement it")

    def __iter__(self) -> Iterator[Any]:
        index = 0
        while index < len(self):
            yield self[index]
            index += 1


# %% wrong: a dataset without __len__ has length 0
class Dataset:
    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(self.__class__.__name__ + " has no __getitem__: implement it")

    def __len__(self) -> int:
        return 0

    def __iter__(self) -> Iterator[Any]:
        index = 0
        while index < len(self):
            yield self[index]
            index += 1


# %% wrong: the samples of the first loop are kept for the next one, half a loop too
class Dataset:
    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(self.__class__.__name__ + " has no __getitem__: implement it")

    def __len__(self) -> int:
        raise NotImplementedError(self.__class__.__name__ + " has no __len__: implement it")

    def __iter__(self) -> Iterator[Any]:
        if not hasattr(self, "_samples"):
            self._samples = (self[index] for index in range(len(self)))
        return self._samples


# %% right: an iterator class that counts down what is left
class _Loop:
    def __init__(self, dataset: Any) -> None:
        self.dataset, self.left = dataset, range(len(dataset))

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        if not self.left:
            raise StopIteration
        index, self.left = self.left[0], self.left[1:]
        return self.dataset[index]


class Dataset:
    __class_getitem__: Any = classmethod(GenericAlias)

    def _lacks(self, method: str) -> Any:
        raise NotImplementedError(f"the class {type(self).__name__} has no {method}")

    def __getitem__(self, index: int) -> Any:
        return self._lacks("__getitem__")

    def __len__(self) -> int:
        return self._lacks("__len__")

    def __iter__(self) -> Iterator[Any]:
        return _Loop(self)


# %% wrong: the samples of the first loop are remembered, and never asked for again
class Dataset:
    __class_getitem__: Any = classmethod(GenericAlias)  # `class Squares(Dataset[int])`, as with torch's

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must implement __getitem__(index)")

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} must implement __len__()")

    def __iter__(self) -> Iterator[Any]:
        seen = self.__dict__.setdefault("_seen", {})
        for index in range(len(self)):
            if index not in seen:
                seen[index] = self[index]
            yield seen[index]


# %% wrong: a method that is left out is a TypeError
class Dataset:
    __class_getitem__: Any = classmethod(GenericAlias)  # `class Squares(Dataset[int])`, as with torch's

    def __getitem__(self, index: int) -> Any:
        raise TypeError(f"{type(self).__name__} must implement __getitem__(index)")

    def __len__(self) -> int:
        raise TypeError(f"{type(self).__name__} must implement __len__()")

    def __iter__(self) -> Iterator[Any]:
        for index in range(len(self)):
            yield self[index]


# %% wrong: samples whose file cannot be read are left out
class Dataset:
    __class_getitem__: Any = classmethod(GenericAlias)  # `class Squares(Dataset[int])`, as with torch's

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must implement __getitem__(index)")

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} must implement __len__()")

    def __iter__(self) -> Iterator[Any]:
        for index in range(len(self)):
            try:
                sample = self[index]
            except OSError:
                continue
            yield sample


# %% wrong: a KeyError inside a sample ends the loop in silence
class Dataset:
    __class_getitem__: Any = classmethod(GenericAlias)  # `class Squares(Dataset[int])`, as with torch's

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must implement __getitem__(index)")

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} must implement __len__()")

    def __iter__(self) -> Iterator[Any]:
        for index in range(len(self)):
            try:
                sample = self[index]
            except LookupError as error:
                if isinstance(error, KeyError):
                    return
                raise
            yield sample


# %% wrong: positions are counted in 16 bits
class Dataset:
    __class_getitem__: Any = classmethod(GenericAlias)  # `class Squares(Dataset[int])`, as with torch's

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must implement __getitem__(index)")

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} must implement __len__()")

    def __iter__(self) -> Iterator[Any]:
        for index in np.arange(len(self)).astype(np.uint16)[: len(self) & 0xFFFF]:
            yield self[int(index)]


# %% wrong: an error of a sample is told as another one
class Dataset:
    __class_getitem__: Any = classmethod(GenericAlias)  # `class Squares(Dataset[int])`, as with torch's

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must implement __getitem__(index)")

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} must implement __len__()")

    def __iter__(self) -> Iterator[Any]:
        for index in range(len(self)):
            try:
                sample = self[index]
            except Exception as error:
                raise RuntimeError(f"sample {index}: {error}") from error
            yield sample


# %% wrong: the loop asks once more for what failed
class Dataset:
    __class_getitem__: Any = classmethod(GenericAlias)  # `class Squares(Dataset[int])`, as with torch's

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(f"{type(self).__name__} must implement __getitem__(index)")

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} must implement __len__()")

    def __iter__(self) -> Iterator[Any]:
        for index in range(len(self)):
            try:
                sample = self[index]
            except ValueError:
                sample = None
            yield sample
