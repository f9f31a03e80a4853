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


# %% right: abstract methods, and an iterator class with a place of its own
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
