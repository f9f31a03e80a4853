"""Memory that a GPU can read directly: page-locked, by torch or in place. Also functions to walk through a batch."""

from __future__ import annotations

import contextlib
import copy
import functools
import warnings
import weakref
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np


def torch_module() -> Any:
    """Return torch.

    Raises:
        ImportError: it is not installed.
    """
    try:
        import torch
    except ModuleNotFoundError as error:
        rule = "page-locked batches are torch tensors, and torch is not installed"
        raise ImportError(f"{rule}: run pip install 'torch>=2.2'", name="torch") from error
    return torch


@functools.cache
def can_lock() -> bool:
    """Tell whether there is an accelerator that benefits from page-locked memory."""
    torch = torch_module()
    if not hasattr(torch, "accelerator"):  # before torch 2.6
        return bool(torch.cuda.is_available())
    return torch.accelerator.is_available() and torch.accelerator.current_accelerator().type != "mps"


def tensor_of(array: np.ndarray) -> Any:
    """Return a torch tensor that shares the memory of an array; the array itself, if torch has no such type.

    Memory that torch can't share is copied: if it is read-only, or has another byte order or unusual strides.
    """
    from_numpy = torch_module().from_numpy
    if isinstance(array, np.ma.MaskedArray):
        return array  # the mask would be lost
    try:
        return from_numpy(array if array.flags.writeable else array.copy())
    except ValueError:
        return from_numpy(np.array(array, dtype=array.dtype.newbyteorder("="), order="C"))
    except TypeError:
        return array


def rebuilt(container: Any, values: Any) -> Any:
    """Return a container like this one with other values, without calling its constructor.

    Args:
        container: a mapping, list, tuple or named tuple; a subclass keeps its attributes.
        values: a dict with the keys of the mapping; or a list as long as the list or tuple.

    An immutable mapping becomes a dict.
    """
    kind = type(container)
    if hasattr(container, "_fields"):
        return kind(*values)
    if isinstance(container, tuple):
        other = tuple.__new__(kind, values)
        vars(other).update(vars(container)) if hasattr(container, "__dict__") else None
        return other
    try:
        other = copy.copy(container)
        other.update(values) if isinstance(container, Mapping) else other.__setitem__(slice(None), values)
    except (TypeError, AttributeError):
        return values
    return other


def page_locked(leaf: Any) -> Any:
    """Return a tensor, or another object with `pin_memory()`, in page-locked memory; unchanged if pinning is no use."""
    device = getattr(leaf, "device", None)
    on_host = getattr(device, "type", "cpu") == "cpu"
    return leaf.pin_memory() if on_host and can_lock() else leaf


def page_locked_copy(leaf: Any) -> Any:
    """Return a copy in torch's page-locked memory, even if the tensor's memory is already locked."""
    torch = torch_module()
    if not can_lock() or not isinstance(leaf, torch.Tensor) or leaf.layout is not torch.strided:
        return page_locked(copy.deepcopy(leaf))
    return torch.empty_like(leaf, pin_memory=True).copy_(leaf) if leaf.device.type == "cpu" else leaf


@functools.cache
def warn_of_no_use() -> None:
    """Warn once in each process that pinning is no use in it."""
    found = "no accelerator was found that could use it"
    stays = "batches are torch tensors in ordinary memory"
    warnings.warn(
        f"pin_memory=True has no effect on this machine: {found}; {stays}", stacklevel=4
    )  # who made the loader


class CudaMemory:
    """Locks existing memory, and unlocks it: everything that locking in place needs from CUDA. Not yet run on a GPU."""

    PORTABLE = 1  # for all devices

    def register(self, address: int, length: int) -> None:
        """Lock `length` bytes. Raises RuntimeError if CUDA refuses, for example at a limit of locked memory."""
        torch = torch_module()
        code = int(torch.cuda.cudart().cudaHostRegister(address, length, self.PORTABLE))
        if code:
            with contextlib.suppress(RuntimeError):
                torch.zeros(1, device="cuda")  # CUDA reports an error once more, to whoever asks next: this does
            raise RuntimeError(f"cudaHostRegister of {length:,} bytes returned error {code}")

    def unregister(self, address: int) -> None:
        """Unlock the memory that was locked at this address."""
        torch_module().cuda.cudart().cudaHostUnregister(address)


class Locker:
    """Locks the maps of slots, for an `Arena`: `register(address, length)` and `unregister(address)` do it.

    If CUDA refuses once, it warns and stops locking. Batches are then copied into page-locked memory instead.
    """

    def __init__(self, memory: Any) -> None:
        self.memory, self.refused = memory, False

    def __call__(self, fresh: Any) -> memoryview:
        """Return a view of a map, which is locked as long as there are views of it."""
        root = np.frombuffer(fresh, np.uint8)
        address = root.__array_interface__["data"][0]
        if not self.refused and self._lock(address, root.nbytes):
            weakref.finalize(root, self._unlock, address, fresh).atexit = False
        return memoryview(root)  # type: ignore[arg-type]

    def _lock(self, address: int, length: int) -> bool:
        try:
            self.memory.register(address, length)
        except RuntimeError as error:
            self.refused = True
            warnings.warn(f"slots cannot be page-locked, so batches are copied once more: {error}", stacklevel=2)
        return not self.refused

    def _unlock(self, address: int, fresh: Any) -> None:
        """Unlock a map, and keep it until then, because an array may free its memory before its weak references are
        called."""
        self.memory.unregister(address)


def lock_slots(arena: Any, locker: Locker) -> None:
    """Lock the slots of an arena from now on."""
    if arena.locker is None:
        arena.locker, arena.maps = locker, [None] * len(arena.maps)  # what is mapped is mapped once more, and locked


def device_of(device: Any) -> Any:
    """Return a torch device, with its number.

    Raises:
        ValueError: it is neither a CPU nor a CUDA device, or there is no CUDA.
    """
    torch = torch_module()
    found = torch.device(device)
    if found.type not in ("cpu", "cuda"):
        raise ValueError(f"device must be a CPU or a CUDA device, got {str(found)!r}")
    if found.type == "cuda" and not torch.cuda.is_available():
        raise ValueError(f"device={str(found)!r} needs CUDA, and none was found: use device='cpu'")
    return torch.device("cuda", torch.cuda.current_device()) if found == torch.device("cuda") else found


def passed_on(batches: Iterator[Any], change: Callable[[Any], Any] | None = None) -> Iterator[Any]:
    """Yield batches, changed or as they are; close their iterator when this is closed."""
    try:
        yield from map(change, batches) if change else batches
    finally:
        if hasattr(batches, "close"):
            batches.close()
