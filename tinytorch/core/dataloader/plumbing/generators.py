"""The global generators of `random`, NumPy and torch: saved, watched, seeded and put back at little cost.

The state of a Mersenne twister is 624 words and an index. To ask Python or NumPy for it takes 10 to 60 us; here it is
copied where it lies in memory, in 0.1 us. Where it lies is looked up once and compared with what the library says;
where that fails, the library's own functions are used.
"""

from __future__ import annotations

import ctypes
import functools
import random
import struct
import sys
from typing import Any

import numpy as np

WORDS = 624
RAW_BYTES = 4 * WORDS + 4


@functools.cache
def _python_state() -> memoryview | None:
    """Return where the state of `random` lies (index, then words); None if it cannot be found."""
    _, (*words, index), _ = random.getstate()
    inst = random._inst
    whole = ctypes.string_at(id(inst), type(inst).__basicsize__)
    start = whole.find(struct.pack(f"={WORDS + 1}I", index, *words))
    return _at(id(inst) + start) if start > 0 else None


@functools.cache
def _numpy_state(generator: Any) -> memoryview | None:
    """Return where the state of NumPy's global generator lies (words, then index); None if it is of another kind."""
    if not isinstance(generator, np.random.MT19937):
        return None
    raw = _at(generator.ctypes.state_address)
    state = generator.state["state"]
    return raw if bytes(raw) == struct.pack(f"={WORDS + 1}I", *state["key"].tolist(), int(state["pos"])) else None


def _at(address: int) -> memoryview:
    return memoryview((ctypes.c_char * RAW_BYTES).from_address(address)).cast("B")


class PythonGenerator:
    """What `random` draws from. `save` returns a token, which the other methods take."""

    def save(self) -> Any:
        """Return the state."""
        raw = _python_state()
        return random.getstate() if raw is None else (bytes(raw), random._inst.gauss_next)  # type: ignore[attr-defined]

    def can_be_watched(self, token: Any) -> bool:
        """Tell whether anything that is drawn would show in `changed`."""
        return len(token) == 2

    def changed(self, token: Any) -> bool:
        """Tell whether anything was drawn since."""
        return self.save() != token

    def seed(self, seed: int) -> None:
        """Begin anew from a seed of 64 bits."""
        random.seed(seed)

    def restore(self, token: Any) -> None:
        """Go back to a state."""
        raw = _python_state()
        if raw is None or len(token) != 2:
            random.setstate(token)
        else:
            raw[:], random._inst.gauss_next = token  # type: ignore[attr-defined]


class NumpyGenerator:
    """What `np.random` draws from.

    Beside its words it may hold a second normal number, which only `np.random.get_state` tells, in 60 us. It is asked
    for if anything was drawn since this class put the state back without one.
    """

    def __init__(self) -> None:
        self.plain: bytes | None = None  # a state that holds no second number

    def save(self) -> Any:
        """Return the state: bytes if there is no second number."""
        raw = self._raw()
        words = None if raw is None else bytes(raw)
        if words is not None and words == self.plain:
            return words
        state: Any = np.random.get_state()
        if words is None or state[3]:
            return state
        self.plain = words
        return words

    def _raw(self) -> memoryview | None:
        generator = getattr(np.random, "get_bit_generator", None)
        return _numpy_state(generator()) if generator else None

    def can_be_watched(self, token: Any) -> bool:
        """Tell whether anything that is drawn would show in `changed`."""
        return isinstance(token, bytes)

    def changed(self, token: Any) -> bool:
        """Tell whether anything was drawn since."""
        raw = self._raw()
        return raw is None or not isinstance(token, bytes) or bytes(raw) != token

    def seed(self, seed: int) -> None:
        """Begin anew from a seed of 64 bits, of which NumPy takes 32."""
        np.random.seed(seed & 0xFFFFFFFF)

    def restore(self, token: Any) -> None:
        """Go back to a state."""
        raw = self._raw()
        if raw is None or not isinstance(token, bytes):
            np.random.set_state(token)
            self.plain = None
        elif bytes(raw) != token:
            np.random.seed(0)  # forgets the second number
            raw[:] = self.plain = token


class TorchGenerator:
    """What torch draws from on the CPU."""

    def __init__(self) -> None:
        self.generator = sys.modules["torch"].default_generator

    def save(self) -> Any:
        """Return the state."""
        return self.generator.get_state()

    def can_be_watched(self, token: Any) -> bool:
        """Tell whether anything that is drawn would show in `changed`."""
        return True

    def changed(self, token: Any) -> bool:
        """Tell whether anything was drawn since."""
        return self.save().numpy().tobytes() != token.numpy().tobytes()

    def seed(self, seed: int) -> None:
        """Begin anew from a seed of 64 bits."""
        self.generator.manual_seed(seed)

    def restore(self, token: Any) -> None:
        """Go back to a state."""
        self.generator.set_state(token)


KINDS = [PythonGenerator, NumpyGenerator, TorchGenerator]
_ours: list[Any] = [PythonGenerator(), NumpyGenerator()]


def global_generators() -> list[Any]:
    """Return the global generators of the libraries that are loaded."""
    if len(_ours) == 2 and hasattr(sys.modules.get("torch"), "default_generator"):
        _ours.append(TorchGenerator())
    return _ours
