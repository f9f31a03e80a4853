# %% right: step by step
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% right: one batch in a method of its own
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        return len(self.batch_sampler if self.batch_sampler is not None else self.sampler)

    def _batch(self, number: int, position: int, positions: Any) -> Any:
        with seeded(self.seed, number, position, everywhere=self.everywhere):
            return self.load(positions)

    def __iter__(self) -> Iterator[Batch]:
        begun = self.epoch
        self.epoch += 1
        return (self.stream if self.is_stream else self.batches)(begun)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            return self.ahead(epoch, number)
        numbered = zip(itertools.count(), self.positions(epoch, number))
        return (self._batch(number, position, positions) for position, positions in numbered)


# %% right: an iterator class for each epoch
class _Epoch:
    def __init__(self, loader: Any, epoch: int, number: int) -> None:
        self.loader, self.number, self.position = loader, number, 0
        self.ahead = loader.positions(epoch, number)

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        loader, positions = self.loader, next(self.ahead)
        place = (loader.seed, self.number, self.position)
        self.position += 1
        with seeded(*place, everywhere=loader.everywhere):
            try:
                return loader.load(positions)
            except StopIteration as error:
                raise RuntimeError("a batch raised StopIteration") from error


class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        source = self.sampler if self.batch_sampler is None else self.batch_sampler
        return source.__len__() if hasattr(source, "__len__") else len(source)

    def __iter__(self) -> Iterator[Batch]:
        number = self.epoch
        self.set_epoch(number + 1)
        if not self.is_stream:
            return self.batches(number)
        return self.stream(number)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            return self.ahead(epoch, number)
        return _Epoch(self, epoch, number)


# %% wrong: shared iterator state: the loader is its own iterator
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        self._running = self.stream(self.epoch) if self.is_stream else self.batches(self.epoch)
        self.epoch += 1
        return self

    def __next__(self) -> Batch:
        return next(self._running)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: shared iterator state: an unfinished loop is gone on with
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        if getattr(self, "_running", None) is None:
            self._running = self._finish(self.stream(self.epoch) if self.is_stream else self.batches(self.epoch))
            self.epoch += 1
        return self._running

    def _finish(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        yield from batches
        self._running = None

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: second epoch empty: the iterator is made once
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        if not hasattr(self, "_batches"):
            self._batches = self.stream(self.epoch) if self.is_stream else self.batches(self.epoch)
            self.epoch += 1
        return self._batches

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: never reshuffles: the epoch is not counted
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: the epoch is counted when a loop ends
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1
        self.epoch = epoch + 1


# %% wrong: the epoch is taken at the first next()
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        yield from (self.stream(epoch) if self.is_stream else self.batches(epoch))

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: the first loop is epoch 1
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        self.epoch = self.epoch + 1
        if self.is_stream:
            return self.stream(self.epoch)
        return self.batches(self.epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: epochs of a stream are not counted
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        if self.is_stream:
            return self.stream(epoch)
        self.epoch = epoch + 1
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: epochs are counted for all loaders together
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = DataLoader.__dict__.get("epochs", 0)
        DataLoader.epochs = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: streams are forgotten
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: batches() follows the count of epochs, not its argument
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(self.epoch - 1, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: loads everything first: all batches of the epoch
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        loaded = []
        for position, positions in enumerate(self.positions(epoch, number)):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                loaded.append(self.load(positions))
        yield from loaded


# %% wrong: loads one batch ahead
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        ahead = []
        for position, positions in enumerate(self.positions(epoch, number)):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                ahead.append(self.load(positions))
            if len(ahead) > 1:
                yield ahead.pop(0)
        yield from ahead


# %% wrong: loads the first batch in iter()
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        batches = self.batches(epoch)
        first = next(batches, None)
        return batches if first is None else itertools.chain([first], batches)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: yields inside the block: disturbs the caller's global generator
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
                yield batch
            position += 1


# %% wrong: one block around the whole epoch
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        with seeded(self.seed, number, 0, everywhere=self.everywhere):
            for positions in self.positions(epoch, number):
                yield self.load(positions)


# %% wrong: seeds the global generator for each batch, and leaves it so
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            if self.everywhere:
                import random

                random.seed(repr((self.seed, epoch, position)))
                np.random.seed((self.seed * 31 + epoch * 1009 + position) % 2**32)
            with seeded(self.seed, number, position):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: random transforms are not seeded
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: only batch_rng is seeded
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: every batch gets the same random numbers
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, 0, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: every epoch gets the same random numbers
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, 0, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: the random numbers do not depend on the seed
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(0, epoch, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: the position is never counted up
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch


# %% wrong: StopIteration of a sample ends the epoch
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                try:
                    batch = self.load(positions)
                except RuntimeError as error:
                    if isinstance(error.__cause__, StopIteration):
                        return
                    raise
            yield batch
            position += 1


# %% wrong: an IndexError ends the epoch
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                try:
                    batch = self.load(positions)
                except IndexError:
                    return
            yield batch
            position += 1


# %% wrong: batches that fail are left out
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                try:
                    batch = self.load(positions)
                except Exception:
                    continue
            yield batch
            position += 1


# %% wrong: the last batch is lost
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        batch = None
        for position, positions in enumerate(self.positions(epoch, number)):
            if batch is not None:
                yield batch
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)


# %% wrong: a short last batch is left out when shuffling
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            if isinstance(self.sampler, RandomSampler) and self.batch_size and len(positions) < self.batch_size:
                return
            yield batch
            position += 1


# %% wrong: labels shuffled apart from features
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            if isinstance(self.sampler, RandomSampler) and isinstance(batch, tuple) and len(batch) == 2:
                batch = (batch[0], rng_at(self.seed, epoch, position).permutation(batch[1]))
            yield batch
            position += 1


# %% wrong: shuffles only inside fixed batches
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        if not isinstance(self.sampler, RandomSampler) or self.batch_sampler is None:
            order = self.positions(epoch, number)
        else:
            rng = rng_at(self.seed, epoch)
            fixed = BatchSampler(SequentialSampler(self.dataset), self.batch_size, self.drop_last)
            order = (rng.permutation(batch) for batch in fixed)
        for position, positions in enumerate(order):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch


# %% wrong: wrong dtype: batches are float32
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
                if isinstance(batch, tuple):
                    batch = tuple(x.astype(np.float32) if isinstance(x, np.ndarray) else x for x in batch)
            yield batch
            position += 1


# %% wrong: the same array is filled again for every batch
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
                if isinstance(batch, tuple) and all(isinstance(x, np.ndarray) for x in batch):
                    kept = self.__dict__.setdefault("_kept", {})
                    for k, x in enumerate(batch):
                        kept.setdefault((k, x.shape), np.empty_like(x))[...] = x
                    batch = tuple(kept[k, x.shape] for k, x in enumerate(batch))
            yield batch
            position += 1


# %% wrong: the length is rounded down
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.dataset) // self.batch_size if self.batch_size else len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: the length does not know drop_last
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return -(-len(self.sampler) // self.batch_size) if self.batch_size else len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: the length is that of the dataset, whatever the sampler
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        if self.batch_size is None:
            return len(self.batch_sampler)
        full, rest = divmod(len(self.dataset), self.batch_size)
        return full + (rest > 0 and not self.drop_last)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: the length is the number of samples
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        return len(self.sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: without batches there is no length
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: the length is found by counting positions
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        return sum(1 for _ in self.positions(self.epoch))

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: without a seed, every run is alike: the epoch is the number
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = epoch
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: without a seed, the order is that of the epoch
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, epoch):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: without a seed, random numbers are those of the epoch
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, epoch, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% right: the number of the loop is asked for again for every batch
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, self.number_of(epoch), position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: with a seed, a number is drawn all the same
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = drawn_number(self.dataset)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(epoch, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% wrong: the number is taken for the epoch: a sampler with a seed has no epochs
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        if self.batch_sampler is None:
            return len(self.sampler)
        return len(self.batch_sampler)

    def __iter__(self) -> Iterator[Batch]:
        epoch = self.epoch
        self.epoch = epoch + 1
        if self.is_stream:
            return self.stream(epoch)
        return self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        position = 0
        for positions in self.positions(number, number):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch
            position += 1


# %% right: a counter, and a function that loads one batch
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        source: Any = self.sampler if self.batch_sampler is None else self.batch_sampler
        return len(source)

    def __iter__(self) -> Iterator[Batch]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        return self.stream(epoch) if self.is_stream else self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        count = itertools.count()

        def loaded(positions: Any) -> Any:
            with seeded(self.seed, number, next(count), everywhere=self.everywhere):
                return self.load(positions)

        for positions in self.positions(epoch, number):
            yield loaded(positions)


# %% wrong: batches of samples that cannot be read are left out
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        source: Any = self.sampler if self.batch_sampler is None else self.batch_sampler
        return len(source)

    def __iter__(self) -> Iterator[Batch]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        return self.stream(epoch) if self.is_stream else self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        for position, positions in enumerate(self.positions(epoch, number)):
            try:
                with seeded(self.seed, number, position, everywhere=self.everywhere):
                    batch = self.load(positions)
            except OSError:
                continue
            yield batch


# %% wrong: the loader keeps the last batch
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        source: Any = self.sampler if self.batch_sampler is None else self.batch_sampler
        return len(source)

    def __iter__(self) -> Iterator[Batch]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        return self.stream(epoch) if self.is_stream else self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        for position, positions in enumerate(self.positions(epoch, number)):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                self.last_batch = batch = self.load(positions)
            yield batch


# %% wrong: positions count from 1
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        source: Any = self.sampler if self.batch_sampler is None else self.batch_sampler
        return len(source)

    def __iter__(self) -> Iterator[Batch]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        return self.stream(epoch) if self.is_stream else self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        for position, positions in enumerate(self.positions(epoch, number), start=1):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch


# %% wrong: all positions of the epoch are listed first
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        source: Any = self.sampler if self.batch_sampler is None else self.batch_sampler
        return len(source)

    def __iter__(self) -> Iterator[Batch]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        return self.stream(epoch) if self.is_stream else self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        for position, positions in enumerate(list(self.positions(epoch, number))):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch


# %% wrong: an epoch that is asked for moves the count on
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        source: Any = self.sampler if self.batch_sampler is None else self.batch_sampler
        return len(source)

    def __iter__(self) -> Iterator[Batch]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        return self.stream(epoch) if self.is_stream else self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        self.epoch = epoch + 1
        for position, positions in enumerate(self.positions(epoch, number)):
            with seeded(self.seed, number, position, everywhere=self.everywhere):
                batch = self.load(positions)
            yield batch


# %% wrong: a KeyError ends the epoch
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        source: Any = self.sampler if self.batch_sampler is None else self.batch_sampler
        return len(source)

    def __iter__(self) -> Iterator[Batch]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        return self.stream(epoch) if self.is_stream else self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        for position, positions in enumerate(self.positions(epoch, number)):
            try:
                with seeded(self.seed, number, position, everywhere=self.everywhere):
                    batch = self.load(positions)
            except KeyError:
                return
            yield batch


# %% wrong: a batch whose load failed is tried again with the next position
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        source: Any = self.sampler if self.batch_sampler is None else self.batch_sampler
        return len(source)

    def __iter__(self) -> Iterator[Batch]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        return self.stream(epoch) if self.is_stream else self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        for position, positions in enumerate(self.positions(epoch, number)):
            try:
                with seeded(self.seed, number, position, everywhere=self.everywhere):
                    batch = self.load(positions)
            except ValueError:
                batch = None
            yield batch


# %% wrong: without batches the length is that of the dataset
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        source: Any = self.dataset if self.batch_sampler is None else self.batch_sampler
        return len(source)

    def __iter__(self) -> Iterator[Batch]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        return self.stream(epoch) if self.is_stream else self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        seed, load, everywhere = self.seed, self.load, self.everywhere
        if not self.draws:  # then nobody asks where a batch stands
            yield from map(load, self.positions(epoch, number))
            return
        for position, positions in enumerate(self.positions(epoch, number)):
            with seeded(seed, number, position, everywhere=everywhere):
                batch = load(positions)
            yield batch


# %% wrong: every epoch of a stream is epoch 0
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        source: Any = self.sampler if self.batch_sampler is None else self.batch_sampler
        return len(source)

    def __iter__(self) -> Iterator[Batch]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        return self.stream(0) if self.is_stream else self.batches(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        seed, load, everywhere = self.seed, self.load, self.everywhere
        if not self.draws:  # then nobody asks where a batch stands
            yield from map(load, self.positions(epoch, number))
            return
        for position, positions in enumerate(self.positions(epoch, number)):
            with seeded(seed, number, position, everywhere=everywhere):
                batch = load(positions)
            yield batch


# %% wrong: a stream takes its epoch number when it is asked for a batch
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        source: Any = self.sampler if self.batch_sampler is None else self.batch_sampler
        return len(source)

    def __iter__(self) -> Iterator[Batch]:
        if self.is_stream:
            return self._streamed()
        epoch, self.epoch = self.epoch, self.epoch + 1
        return self.batches(epoch)

    def _streamed(self) -> Iterator[Batch]:
        epoch, self.epoch = self.epoch, self.epoch + 1
        yield from self.stream(epoch)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        seed, load, everywhere = self.seed, self.load, self.everywhere
        if not self.draws:  # then nobody asks where a batch stands
            yield from map(load, self.positions(epoch, number))
            return
        for position, positions in enumerate(self.positions(epoch, number)):
            with seeded(seed, number, position, everywhere=everywhere):
                batch = load(positions)
            yield batch


# %% wrong: the number of an epoch is counted back
class DataLoader(DataLoader):
    def __len__(self) -> int:
        if self.is_stream:
            return self.load.length()
        source: Any = self.sampler if self.batch_sampler is None else self.batch_sampler
        return len(source)

    def __iter__(self) -> Iterator[Batch]:
        self.epoch += 1
        return (self.stream if self.is_stream else self.batches)(self.epoch - 1)

    def batches(self, epoch: int) -> Iterator[Batch]:
        number = self.number_of(epoch)
        if self.num_workers:
            yield from self.ahead(epoch, number)
            return
        seed, load, everywhere = self.seed, self.load, self.everywhere
        if not self.draws:  # then nobody asks where a batch stands
            yield from map(load, self.positions(epoch, number))
            return
        for position, positions in enumerate(self.positions(epoch, number)):
            with seeded(seed, number, position, everywhere=everywhere):
                batch = load(positions)
            yield batch
