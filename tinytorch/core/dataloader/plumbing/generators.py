"""The global generators of `random`, NumPy and torch: saved, watched, seeded and put back at little cost.

All three are Mersenne twisters: 624 words and an index. To ask for a state takes 1 to 60 us, and a loader that is
given a seed needs two for each batch. So the words are copied where they lie in memory, in 0.1 us. Where they lie is
looked up once, by searching for what the library says they are; where they are not found, the library is asked.
"""

from __future__ import annotations

import ctypes
import random
import struct
import sys
from typing import Any

import numpy as np

WORDS = 624


class Twister:
    """A global generator. A state is `bytes` if the words are all there is to it, else what the library gives.

    Beside its words a generator may hold a second normal number, drawn with the first. Whether it does, only the
    library can tell; it is asked if the words are others than when it said no.
    """

    raw: memoryview | None = None  # where the words and the index lie
    plain: bytes | None = None  # words beside which there is no second number

    def save(self) -> Any:
        """Return the state."""
        words = None if self.raw is None else self.raw.tobytes()
        if words is not None and words == self.plain:
            return words
        state = self.full()
        if words is None or self.holds_more(state):
            return state
        self.plain = words
        return words

    def changed(self, state: Any) -> bool:
        """Tell whether anything was drawn since; it always has been if that cannot be told."""
        return self.raw is None or self.raw.tobytes() != state

    def can_be_watched(self, state: Any) -> bool:
        """Tell whether anything that is drawn would show in `changed`."""
        return isinstance(state, bytes)

    def restore(self, state: Any) -> None:
        """Go back to a state."""
        if not isinstance(state, bytes) or self.raw is None:
            self.set_full(state)
            self.plain = None
        elif self.raw.tobytes() != state:
            self.seed(0)  # forgets a second number
            self.raw[:] = self.plain = state

    def full(self) -> Any:
        """Return the state as the library gives it."""
        raise NotImplementedError

    def holds_more(self, state: Any) -> bool:
        """Tell whether such a state has a second number."""
        raise NotImplementedError

    def set_full(self, state: Any) -> None:
        """Go back to such a state."""
        raise NotImplementedError

    def seed(self, seed: int) -> None:
        """Begin anew from a seed of 64 bits."""
        raise NotImplementedError


class PythonTwister(Twister):
    """What `random` draws from."""

    def __init__(self) -> None:
        _, (*words, index), _ = random.getstate()
        self.inst: Any = vars(random)["_inst"]
        self.raw = found(id(self.inst), type(self.inst).__basicsize__, struct.pack(f"={WORDS + 1}I", index, *words))

    def save(self) -> Any:
        """Return the state."""
        return super().save() if self.inst.gauss_next is None else self.full()

    def full(self) -> Any:
        return random.getstate()

    def holds_more(self, state: Any) -> bool:
        return state[2] is not None

    def set_full(self, state: Any) -> None:
        random.setstate(state)

    def seed(self, seed: int) -> None:
        random.seed(seed)


class NumpyTwister(Twister):
    """What `np.random` draws from, unless somebody has put another kind of generator there."""

    def __init__(self) -> None:
        state: Any = np.random.get_state()
        address = getattr(self._generator(), "ctypes", None)
        if state[0] == "MT19937" and address is not None:
            words = struct.pack(f"={WORDS + 1}I", *state[1].tolist(), state[2])
            self.raw = found(address.state_address, len(words), words)
        self.known = self._generator()

    def _generator(self) -> Any:
        return np.random.get_bit_generator() if hasattr(np.random, "get_bit_generator") else None

    def save(self) -> Any:
        """Return the state."""
        if self._generator() is not self.known:
            self.raw = self.plain = None
        return super().save()

    def full(self) -> Any:
        return np.random.get_state()

    def holds_more(self, state: Any) -> bool:
        return bool(state[3])

    def set_full(self, state: Any) -> None:
        np.random.set_state(state)

    def seed(self, seed: int) -> None:
        np.random.seed(seed & 0xFFFFFFFF)


class TorchTwister(Twister):
    """What torch draws from on the CPU."""

    def __init__(self) -> None:
        self.generator = sys.modules["torch"].default_generator
        blob = self.generator.get_state().numpy().tobytes()
        words = np.frombuffer(blob, np.uint64, WORDS, 24).astype(np.uint32).tobytes()
        if hasattr(self.generator, "_cdata"):
            raw = found(self.generator._cdata, 2640, words, before=20)  # its seed, how many are left, the next
            if raw is not None and bytes(raw[:12]) == blob[:12] and bytes(raw[16:20]) == blob[16:20]:
                self.raw = raw

    def full(self) -> Any:
        return self.generator.get_state()

    def holds_more(self, state: Any) -> bool:
        return bool(state[24 + 8 * WORDS :].any())

    def set_full(self, state: Any) -> None:
        self.generator.set_state(state)

    def seed(self, seed: int) -> None:
        self.generator.manual_seed(seed)


def found(address: int, length: int, words: bytes, before: int = 0) -> memoryview | None:
    """Return the memory in which these words lie, and so many bytes before them; None if they are not there."""
    if sys.implementation.name != "cpython":  # where `id` is no address
        return None
    start = ctypes.string_at(address, length).find(words) - before
    if start < 0:
        return None
    return memoryview((ctypes.c_char * (len(words) + before)).from_address(address + start)).cast("B")


KINDS: list[type[Twister]] = [PythonTwister, NumpyTwister, TorchTwister]
_ours: list[Twister] = []


def global_generators() -> list[Twister]:
    """Return the global generators of the libraries that are loaded."""
    if not _ours:
        _ours.extend((PythonTwister(), NumpyTwister()))
    if len(_ours) == 2 and hasattr(sys.modules.get("torch"), "default_generator"):
        _ours.append(TorchTwister())
    return _ours
