"""A pipeline with the interface of a DataLoader: length, epochs, order, seed and state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tinytorch.core.dataloader.collate import default_collate
from tinytorch.core.dataloader.errors import shown
from tinytorch.core.dataloader.homes import find
from tinytorch.core.dataloader.sampler import RandomSampler, SequentialSampler, has_order
from tinytorch.core.dataloader.seeding import seed_of

from .pipeline import Pipeline
from .stage import check_positive

__all__ = ["PipelineLoader"]


def as_it_is(sample: Any) -> Any:
    """Return the sample."""
    return sample


class PipelineLoader:
    """Batches of a data source, read by many threads and decoded by a few: the same batches whatever their number.

    Args:
        data_source: `data_source[position]` is what `load_fn` gets; it has a length.
        load_fn: reads an entry; on `num_io_workers` threads, or on an event loop if it is `async`.
        preprocess_fn: decodes and augments what was read, on `num_cpu_workers` threads, or processes.
        collate_fn: makes a batch of a list of samples.
        batch_size, drop_last, shuffle: as in `DataLoader`.
        sampler: a `Sampler`, or an iterable of positions, that decides the order instead.
        generator: the seed, of the order and of `sample_rng()` in both functions; drawn once if None.
        executor: where `preprocess_fn` runs: "thread", "process", "interpreter", or an executor.
        buffer_size: finished batches that may wait.

    Attributes:
        epoch: the number of the next loop.

    Example:
        >>> loader = PipelineLoader(["a", "b", "c"], load_fn=str.upper, collate_fn="".join, batch_size=2)
        >>> list(loader)
        ['AB', 'C']
    """

    def __init__(
        self,
        data_source: Any,
        *,
        load_fn: Callable[[Any], Any] = as_it_is,
        preprocess_fn: Callable[[Any], Any] = as_it_is,
        collate_fn: Callable[[list[Any]], Any] = default_collate,
        batch_size: int = 32,
        drop_last: bool = False,
        num_io_workers: int = 8,
        num_cpu_workers: int = 2,
        buffer_size: int = 3,
        shuffle: bool = False,
        sampler: Any = None,
        generator: Any = None,
        executor: Any = None,
    ) -> None:
        numbers = {"batch_size": batch_size, "num_io_workers": num_io_workers, "num_cpu_workers": num_cpu_workers}
        for name, value in numbers.items():
            check_positive(name, value)
        if shuffle and sampler is not None:
            raise ValueError("shuffle=True and sampler exclude each other: the sampler is the order")
        self.data_source, self.batch_size, self.drop_last = data_source, batch_size, drop_last
        self.seed = seed_of(generator, data_source)
        ordered = RandomSampler(data_source, generator=self.seed) if shuffle else SequentialSampler(data_source)
        self.sampler = ordered if sampler is None else sampler
        self.options: dict[str, Any] = {
            "load_fn": load_fn,
            "preprocess_fn": preprocess_fn,
            "collate_fn": collate_fn,
            "batch_size": batch_size,
            "drop_last": drop_last,
            "num_io_workers": num_io_workers,
            "num_cpu_workers": num_cpu_workers,
            "buffer_size": buffer_size,
            "executor": executor,
        }
        self.epoch, self.given, self.first = 0, 0, 0
        self.running = 0

    def __len__(self) -> int:
        """Return the number of batches of an epoch."""
        whole, left = divmod(len(self.sampler), self.batch_size)
        return whole + bool(left and not self.drop_last)

    def set_epoch(self, epoch: int) -> None:
        """Make `epoch` the number of the next loop."""
        self.epoch = self.running = epoch  # so no loop of it has begun
        self.first = self.given = 0

    def pipeline(self, epoch: int, first: int = 0) -> Pipeline:
        """Return the pipeline of one epoch, from sample number `first` on: a pure function of seed and epoch."""
        if not has_order(self.sampler):
            if hasattr(self.sampler, "set_epoch"):
                self.sampler.set_epoch(epoch)
            positions: Any = list(self.sampler)[first:]
        else:
            positions = self.sampler.order(epoch)[first:]
        place: dict[str, Any] = {"seed": self.seed, "epoch": epoch, "first_place": first}
        pipeline: Pipeline = find("build_data_pipeline")(self.data_source, positions, **self.options, **place)
        return pipeline

    def __iter__(self) -> Iterator[Any]:
        """Yield the batches of the next epoch, or of what is left of the one that `load_state_dict` named."""
        epoch, first = self.epoch, self.first
        self.epoch, self.first = epoch + 1, 0
        self.running, self.given = epoch, first
        for batch in self.pipeline(epoch, first):
            if self.running == epoch:
                self.given += self.batch_size
            yield batch
        if self.running == epoch:  # and not another loop's, or one that `set_epoch` asked for
            self.running, self.given = epoch + 1, 0

    def state_dict(self) -> dict[str, int]:
        """Return where the loop is: seed, epoch, and samples that it got; the next loop continues there."""
        started = self.running + 1 == self.epoch and not self.first
        epoch, given = (self.running, self.given) if started else (self.epoch, self.first)
        return {"seed": self.seed, "epoch": epoch, "given": given, "length": len(self.sampler)}

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Continue with the next loop where the loop of a state was; with any concurrency and batch size.

        Raises:
            ValueError: it is not a state, or that of a loader with another seed, or of another length.
        """
        if not isinstance(state, Mapping) or not {"seed", "epoch", "given", "length"} <= state.keys():
            raise ValueError(f"this is not a state of a PipelineLoader: {shown(state)}")
        for name, ours in (("seed", self.seed), ("length", len(self.sampler))):
            if state[name] != ours:
                raise ValueError(f"this state is of a loader with {name} {state[name]}, this one has {ours}")
        given = state["given"]
        over = given >= state["length"] - (state["length"] % self.batch_size if self.drop_last else 0)
        self.epoch, self.first = (state["epoch"] + 1, 0) if over else (state["epoch"], given)
        self.running, self.given = self.epoch, self.first
