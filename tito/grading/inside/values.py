"""Values as untrusted code sends them to the program that compares them: plain JSON, typed.

A value without a plain form is sent as the name of its type with its fields or its `repr`.
`tito/grading/decoding.py` reads them.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

WHOLE_BYTES = 1 << 20  # of an array; of a longer one, only its digest travels where exact values are compared
DEPTH = 40
TEXT = 1 << 20  # characters; of a longer text, only its digest travels
KINDS = "biufcSUmM"  # of array elements that travel as bytes
NOTHING = "nothing that can be compared"  # the type of what stands for a value that cannot travel


def encode(value: Any, *, whole: bool = False, depth: int = DEPTH) -> list[Any]:
    """Return a value as lists, strings and numbers: `json.dumps` takes them, and `tito.grading.decoding` reads them.

    With `whole`, long arrays travel whole, too.

    Raises:
        ValueError: it is nested deeper than `depth`.
    """
    if depth < 0:
        raise ValueError("the value is nested too deep")
    kind = type(value)
    if value is None or kind in (bool, int, float, complex, str, bytes):
        return _plain(value)
    if isinstance(value, np.ndarray | np.generic):  # a memory map, too
        return _array(np.asarray(value), "g" if isinstance(value, np.generic) else "a", whole, depth)
    if isinstance(value, list | tuple | dict | set | frozenset):
        return _container(value, whole, depth)
    if isinstance(value, type):
        return ["k", _name(value)]
    if isinstance(value, np.dtype):
        return ["D", value.str]
    return ["x", _name(kind), _content(value, whole, depth)]


def _plain(value: Any) -> list[Any]:
    kind = type(value)
    if kind is str:
        return ["s", value] if len(value) <= TEXT else ["x", "str", _digest(value)]
    if kind is bytes:
        return ["y", base64.b64encode(value).decode()]
    if kind is float:
        return ["f", value.hex()]
    if kind is complex:
        return ["c", value.real.hex(), value.imag.hex()]
    return ["i", hex(value)] if kind is int else ["v", value]


def _container(value: Any, whole: bool, depth: int) -> list[Any]:
    def inner(part: Any) -> list[Any]:
        return encode(part, whole=whole, depth=depth - 1)

    if isinstance(value, dict):
        return ["d", [[inner(key), inner(part)] for key, part in dict.items(value)]]
    if isinstance(value, set | frozenset):
        return ["S", type(value).__name__, sorted(map(inner, value), key=json.dumps)]
    if isinstance(value, list):
        return ["l", [inner(part) for part in list.__iter__(value)]]
    parts = [inner(part) for part in tuple.__iter__(value)]
    return ["t", parts] if type(value) is tuple else ["T", _name(type(value)), _field_names(value), parts]


def _field_names(value: tuple[Any, ...]) -> list[str]:
    names = getattr(type(value), "_fields", ())
    return [str(name) for name in names] if len(names) == len(value) else []


def _array(array: np.ndarray, tag: str, whole: bool, depth: int) -> list[Any]:
    shape = list(array.shape)
    if array.dtype.kind not in KINDS:
        parts = [encode(part, whole=whole, depth=depth - 1) for part in array.ravel().tolist()]
        return [tag, array.dtype.str, shape, parts]
    data = array.tobytes()
    if len(data) > WHOLE_BYTES and not whole:
        digest = hashlib.sha256(data).hexdigest()
        return ["x", "numpy.ndarray", f"<an array of shape {array.shape}, {array.dtype}, sha256 {digest}>"]
    return [tag, array.dtype.str, shape, base64.b64encode(data).decode()]


def _content(value: Any, whole: bool, depth: int) -> str:
    """Return what is in an object, as text: its fields, the array that it stands for, or its `repr`."""
    if is_dataclass(value):
        parts = [[field.name, encode(getattr(value, field.name), depth=depth - 1)] for field in fields(value)]
        text = json.dumps(parts)
    elif hasattr(type(value), "__array__"):
        text = json.dumps(encode(np.asarray(value), whole=whole, depth=depth - 1))
    else:
        text = str(repr(value))
    return text if len(text) <= TEXT else _digest(text)


def _digest(text: str) -> str:
    return f"<{len(text)} characters, sha256 {hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}>"


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
