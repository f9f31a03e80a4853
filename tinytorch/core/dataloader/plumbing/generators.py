"""The global generators of `random`, NumPy and torch: saved, watched, seeded and restored at little cost.

All three are Mersenne twisters: 624 words and an index. Asking for a state takes 1 to 60 us, and a loader with a seed
needs two states for each batch. So this module copies the words in memory, in 0.1 us. It finds their address once, by
searching for the words that the library reports. If it doesn't find them, it asks the library.
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
    """A global generator. A state is `bytes` if the words are the whole state; otherwise it is what the library
    returns.

    Besides its words, a generator may hold a second normal number, drawn together with the first. Only the library
    knows whether it does. We ask it again if the words have changed since it said no.
    """

    generator: Any = None  # the library's own
    raw: memoryview | None = None  # where the words and the index lie
    mark: memoryview | None = None  # of these the index and three words: after anything that is drawn, others
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
        """Tell whether anything was drawn since then; True if this can't be determined."""
        return self.raw is None or self.raw.tobytes() != state

    def can_be_watched(self, state: Any) -> bool:
        """Tell whether `changed` notices every draw."""
        return isinstance(state, bytes)

    def restore(self, state: Any) -> None:
        """Restore a state."""
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
        """Restore such a state."""
        raise NotImplementedError

    def seed(self, seed: int) -> None:
        """Restart from a seed of 64 bits."""
        raise NotImplementedError


class PythonTwister(Twister):
    """What `random` draws from."""

    def __init__(self) -> None:
        _, (*words, index), _ = random.getstate()
        self.generator = vars(random)["_inst"]
        self.raw = found(
            id(self.generator), type(self.generator).__basicsize__, struct.pack(f"={WORDS + 1}I", index, *words)
        )
        self.mark = self.raw and self.raw[:16]

    def save(self) -> Any:
        """Return the state."""
        return super().save() if self.generator.gauss_next is None else self.full()

    def full(self) -> Any:
        return random.getstate()

    def holds_more(self, state: Any) -> bool:
        return state[2] is not None

    def set_full(self, state: Any) -> None:
        random.setstate(state)

    def seed(self, seed: int) -> None:
        random.seed(seed)


bit_generator = getattr(np.random, "get_bit_generator", lambda: None)


class NumpyTwister(Twister):
    """What `np.random` draws from, unless a program has set another kind of generator."""

    def __init__(self) -> None:
        state: Any = np.random.get_state()
        address = getattr(bit_generator(), "ctypes", None)
        if state[0] == "MT19937" and address is not None:
            words = struct.pack(f"={WORDS + 1}I", *state[1].tolist(), state[2])
            self.raw = found(address.state_address, len(words), words)
            self.mark = self.raw and self.raw[-16:]
        self.generator = bit_generator()

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
                self.raw, self.mark = raw, raw[16:32]

    def full(self) -> Any:
        return self.generator.get_state()

    def holds_more(self, state: Any) -> bool:
        return bool(state[24 + 8 * WORDS :].any())

    def set_full(self, state: Any) -> None:
        self.generator.set_state(state)

    def seed(self, seed: int) -> None:
        self.generator.manual_seed(seed >> 1)  # of 63 bits: `torch.initial_seed()` should fit into a tensor


def found(address: int, length: int, words: bytes, before: int = 0) -> memoryview | None:
    """Return the memory that holds these words and so many bytes before them; None if the words are not found."""
    if sys.implementation.name != "cpython":  # where `id` is no address
        return None
    start = ctypes.string_at(address, length).find(words) - before
    if start < 0:
        return None
    return memoryview((ctypes.c_char * (len(words) + before)).from_address(address + start)).cast("B")


class Watch:
    """The generators at one moment: those that are watched, because the dataset probably won't draw from them, and the
    rest.

    Attributes:
        all: the generators. states: (generator, state) of each watched one. rest: those that are not or can't be
            watched.
    """

    def __init__(self, generators: list[Twister], rest: set[type]) -> None:
        self.all = list(generators)
        states = [(one, one.save()) for one in generators if type(one) not in rest]
        self.states = [(one, state) for one, state in states if one.can_be_watched(state)]
        watched = [one for one, _ in self.states]
        self.rest = [one for one in generators if one not in watched]
        self.places = [one.mark for one in watched if one.mark is not None]
        self.marks = [place.tobytes() for place in self.places]

    def stands(self) -> bool:
        """Tell whether all watched generators are unchanged."""
        return [place.tobytes() for place in self.places] == self.marks


KINDS: list[type[Twister]] = [PythonTwister, NumpyTwister, TorchTwister]
_ours: list[Twister] = []


def global_generators() -> list[Twister]:
    """Return the global generators of the libraries that are loaded."""
    if not _ours:
        _ours.extend((PythonTwister(), NumpyTwister()))
    if bit_generator() is not _ours[1].generator:  # somebody has put another one there
        _ours[1] = NumpyTwister()
    if len(_ours) == 2 and hasattr(sys.modules.get("torch"), "default_generator"):
        _ours.append(TorchTwister())
    return _ours
