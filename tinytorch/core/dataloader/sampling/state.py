# Exported from modules/08_dataloader/sampling_dev.py; edit that file.
"""The place of a loop over a loader, in a few numbers, and how to continue there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tinytorch.core.dataloader.errors import shown
from tinytorch.core.dataloader.plumbing.epochs import EpochPart
from tinytorch.core.dataloader.plumbing.orders import every
from tinytorch.core.dataloader.plumbing.progress import batches_left, described, latest_loop, ranks_of, size_of
from tinytorch.core.dataloader.sampler import Sampler

__all__ = ["VERSION", "Remaining", "differences", "loader_state", "resumed_part"]


class Remaining(Sampler):
    """The positions of a sampler without the first ones of each epoch.

    Args:
        sampler: has `order(epoch)` and a length; may have `order_after(epoch, given)` and `length_after(given)`, which
            are then asked.
        given: how many positions were given before; of all ranks together.

    Example:
        >>> Remaining(SequentialSampler("abcde"), 3).order(0).tolist()
        [3, 4]
    """

    def __init__(self, sampler: Any, given: int) -> None:
        self.sampler, self.given = sampler, given

    def order(self, epoch: int) -> Any:
        """Return what is left of an epoch; a lazy order if the sampler's is one."""
        if hasattr(self.sampler, "order_after"):
            return self.sampler.order_after(epoch, self.given)
        return every(self.sampler.order(epoch), self.given, 1, len(self))

    def __len__(self) -> int:
        """Return how many positions are left, at least 0; no order is made for that."""
        if hasattr(self.sampler, "length_after"):
            return self.sampler.length_after(self.given)
        return max(0, len(self.sampler) - self.given)


VERSION = 1


def loader_state(loader: Any) -> dict[str, Any]:
    """Return the place of a loader's latest loop, and what loader it was.

    Returns:
        version: VERSION.
        epoch: number of the epoch.
        samples: given of this epoch to all ranks together, at this moment or in runs before.
        batches: given of this epoch to this process, likewise.
        number: drawn for the loop of a loader without a seed; else None.
        seed, dataset, order: see `described`.
        After the last batch, epoch is the next one, samples and batches are 0, number is None.

    Raises:
        RuntimeError: the loader has workers and `in_order=False`: no number says which batches the caller was given.
            The message names `in_order`.
    """
    if loader.num_workers and not loader.in_order:
        raise RuntimeError("a loader with in_order=False has no state: no number tells which batches were given")
    loop = latest_loop(loader)
    epoch, batches = int(loop.part), loop.part.batches + loop.given
    samples = loop.part.samples + loop.given * size_of(loader) * ranks_of(loader)
    number = loop.part.number if loader.generator is None else None
    left = batches_left(loader, samples, batches)
    if batches and left is not None and left <= 0:
        epoch, batches, samples = epoch + 1, 0, 0
    place = {"epoch": epoch, "samples": samples, "batches": batches, "number": number if batches else None}
    return {"version": VERSION, **place, **described(loader)}


def differences(saved: Mapping[str, Any], here: Mapping[str, Any], name: str = "") -> Iterator[str]:
    """Yield a sentence for each field that differs: its name, and both values; of dicts in dicts, for their fields.

    A field that one of the two does not have differs, even if the other one's is None.

    Example:
        >>> list(differences({"seed": 1, "dataset": {"length": 9}}, {"seed": 1, "dataset": {"length": 8}}))
        ['dataset length: 9 in the state, 8 here']
    """
    for key in sorted(saved.keys() | here.keys()):
        one, other = saved.get(key), here.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from differences(one, other, f"{name}{key} ")
        elif one != other or key not in saved or key not in here:
            texts = [shown(each[key]) if key in each else "missing" for each in (saved, here)]
            yield f"{name}{key}: {texts[0]} in the state, {texts[1]} here"


def resumed_part(loader: Any, state: Mapping[str, Any]) -> EpochPart:
    """Return the epoch of a state, as the part that is left of it.

    Raises:
        ValueError: this is no state of `loader_state` (not a dict; a field is missing; `epoch`, `samples` or `batches`
            is not an integer of at least 0: the message names the field); another version, which the message gives;
            or what `described(loader)` says differs, see `differences`. Each message has the word "state" in it.
    """
    here = described(loader)
    if not isinstance(state, Mapping) or not {"version", "epoch", "samples", "batches", "number", *here} <= set(state):
        raise ValueError(f"state must be what state_dict() returned, got {shown(state)}")
    if state["version"] != VERSION:
        raise ValueError(f"state must be of version {VERSION}, got one of version {shown(state['version'])}")
    for name in ("epoch", "samples", "batches"):
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"{name} in the state must be an integer of at least 0, got {shown(state[name])}")
    found = list(differences({name: state[name] for name in here}, here))
    if found:
        raise ValueError(f"the state is one of another dataset or order: {'; '.join(found)}")
    return EpochPart(state["epoch"], samples=state["samples"], batches=state["batches"], number=state["number"])
