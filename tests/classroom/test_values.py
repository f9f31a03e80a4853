"""Values that travel: what comes out is what went in, and whatever else comes in is refused, not believed."""

from __future__ import annotations

import contextlib
import json
import math
import time
import tracemalloc
from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from tito.checks import expect
from tito.grading.decoding import KEYS, Thing, decode
from tito.grading.inside.values import NOTHING, TEXT, encode

Pair = namedtuple("Pair", "first second")

PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.text()
    | st.binary()
)
KEY = st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.tuples(st.integers(), st.text())
VALUES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(KEY, inner, max_size=4)
        | st.sets(KEY, max_size=4)
        | st.frozensets(KEY, max_size=4)
        | st.builds(Pair, inner, inner)
    ),
    max_leaves=12,
)
ARRAYS = npst.arrays(
    st.one_of(
        npst.boolean_dtypes(),
        npst.integer_dtypes(),
        npst.floating_dtypes(sizes=(16, 32, 64)),
        npst.complex_number_dtypes(),
    ),
    npst.array_shapes(min_dims=0, max_dims=4, min_side=0),
)


def travelled(value: Any, *, whole: bool = False) -> Any:
    return decode(json.loads(json.dumps(encode(value, whole=whole))))


def test_arrays_of_other_kinds_are_arrays(tmp_path: Path) -> None:
    """At home they pass; a memory map is what a right solution may return."""

    class Own(np.ndarray):
        pass

    plain = np.arange(6, dtype=np.int32).reshape(2, 3)
    plain.tofile(tmp_path / "x")
    for value in (np.memmap(tmp_path / "x", np.int32, "r", shape=(2, 3)), plain.view(Own)):
        found = travelled(value, whole=True)
        assert type(found) is np.ndarray
        assert (found.dtype, found.tolist()) == (plain.dtype, plain.tolist())


def types(value: Any) -> Any:
    if isinstance(value, list | tuple | set | frozenset):
        return type(value).__name__, sorted(map(repr, map(types, value)))
    return type(value).__name__


@given(VALUES)
def test_a_value_arrives_as_it_was(value: Any) -> None:
    found = travelled(value)
    assert found == value
    assert types(found) == types(value)


@given(ARRAYS)
def test_an_array_arrives_with_shape_dtype_and_bits(array: np.ndarray) -> None:
    found = travelled(array)
    assert (found.shape, found.dtype, found.tobytes()) == (array.shape, array.dtype, array.tobytes())


@given(npst.arrays(npst.datetime64_dtypes() | npst.unicode_string_dtypes() | npst.byte_string_dtypes(), 3))
def test_arrays_of_texts_and_times_arrive(array: np.ndarray) -> None:
    found = travelled(array)
    assert (found.dtype, found.tobytes()) == (array.dtype, array.tobytes())


@pytest.mark.parametrize("value", [math.nan, -0.0, math.inf, np.float32(0.1), np.int8(-3), np.bool_(True), 10**400])
def test_odd_numbers_arrive(value: Any) -> None:
    found = travelled(value)
    assert type(found) is type(value)
    assert repr(found) == repr(value)


def test_an_array_of_objects_arrives_element_by_element() -> None:
    array = np.array([[1, "a"], [None, [2]]], dtype=object)
    found = travelled(array)
    assert found.dtype == object
    assert found.tolist() == array.tolist()


def test_long_arrays_are_told_apart_by_their_digest_and_travel_whole_where_asked() -> None:
    one, other = np.zeros(1 << 18), np.zeros(1 << 18)
    other[-1] = 1
    assert travelled(one) != travelled(other)
    assert travelled(one) == travelled(one.copy())
    assert np.array_equal(travelled(other, whole=True), other)


def test_long_texts_are_told_apart_at_their_end() -> None:
    assert travelled("x" * TEXT + "a") != travelled("x" * TEXT + "b")
    assert travelled("x" * TEXT) == "x" * TEXT


def test_objects_travel_as_their_fields_or_their_repr() -> None:
    @dataclass
    class Point:
        x: int
        y: list[int]

    assert travelled(Point(1, [2])) == travelled(Point(1, [2]))
    assert travelled(Point(1, [2])) != travelled(Point(1, [3]))
    assert isinstance(travelled(object), Thing)
    assert travelled(range(3)) == travelled(range(3)) != travelled(range(4))
    assert travelled(np.dtype("f4")) == np.dtype("f4")


class Equal(list):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


def test_what_says_that_it_is_equal_is_compared_by_what_it_holds() -> None:
    with pytest.raises(AssertionError):
        expect(travelled(Equal([1])), [2], "a list")
    with pytest.raises(AssertionError):
        expect(travelled([type("I", (int,), {"__eq__": lambda *_: True})(1)]), [2], "a number")


def test_a_ring_is_nested_too_deep() -> None:
    ring: list[Any] = []
    ring.append(ring)
    with pytest.raises(ValueError, match="nested too deep"):
        encode(ring)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)
TAGS = st.sampled_from(list("vifcsyltdSTagDkx"))
DTYPES = st.sampled_from(["<f8", "|u1", "|O", "V8", "<U9", "S0", "i4,i4", "(1000000000,)f8", "M8[D]", "x" * 99])
LENGTHS = st.sampled_from([-1, 0, 1, 2, 10**12, 2**70]) | st.integers()
CODES = st.recursive(
    JSON | st.builds(lambda tag, rest: [tag, *rest], TAGS, st.lists(JSON, max_size=4)),
    lambda inner: (
        st.builds(lambda tag, parts: [tag, parts], TAGS, st.lists(inner, max_size=4))
        | st.builds(
            lambda tag, dtype, shape, data: [tag, dtype, shape, data],
            st.sampled_from("ag"),
            DTYPES,
            st.lists(LENGTHS, max_size=5),
            st.sampled_from(["", "AAAA", "AAAAAAAAAAA=", "?"]) | st.lists(inner, max_size=3),
        )
        | st.builds(lambda name, names, parts: ["T", name, names, parts], JSON, st.lists(JSON, max_size=3), JSON)
        | st.builds(lambda name, parts: ["S", name, parts], JSON, st.lists(inner, max_size=3))
    ),
    max_leaves=8,
)


@settings(max_examples=400)
@given(CODES)
def test_whatever_comes_is_a_value_or_a_value_error(code: Any) -> None:
    with contextlib.suppress(ValueError):
        decode(code)


HEAVY: dict[str, Callable[[], Any]] = {
    "a long way through nothing": lambda: ["a", "<f8", [10**12, 0], ""],
    "a negative length": lambda: ["a", "<f8", [-1], "AAAAAAAAAAA="],
    "a length that is no length": lambda: ["a", "<f8", [True], "AAAAAAAAAAA="],
    "more than there is": lambda: ["a", "<f8", [10**12], "AAAAAAAAAAA="],
    "a wide element": lambda: ["a", "S2000000000", [1], "AAAA"],
    "fields as elements": lambda: ["a", ",".join(["i4"] * 5000), [1], "AAAA"],
    "many fields": lambda: ["T", "x.Y", [f"a{n}" for n in range(5000)], [["v", None]] * 5000],
    "keys that collide": lambda: ["d", [[["i", hex(n * (2**61 - 1))], ["v", None]] for n in range(KEYS + 1)]],
    "elements that collide": lambda: ["S", "set", [["i", hex(n * (2**61 - 1))] for n in range(KEYS + 1)]],
    "keys in many places": lambda: ["l", [["S", "set", [["i", hex(n)] for n in range(KEYS // 2)]]] * 3],
    "what stands for nothing": lambda: ["x", NOTHING, "TypeError: x"],
    "names that are the same when Python reads them": lambda: ["T", "x.Y", ["ﬁ", "fi"], [["v", None]] * 2],
    "many dimensions": lambda: ["a", "|u1", [1] * 60, "AA=="],
}


@pytest.mark.parametrize("name", HEAVY)
def test_what_would_take_much_is_refused_at_once(name: str) -> None:
    code = HEAVY[name]()
    tracemalloc.start()
    started = time.monotonic()
    with pytest.raises(ValueError):
        decode(code)
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.monotonic() - started < 2.0
    assert taken < 20_000_000


def test_as_many_keys_as_are_allowed_are_read_in_time_though_they_collide() -> None:
    started = time.monotonic()
    assert len(decode(["S", "set", [["i", hex(n * (2**61 - 1))] for n in range(KEYS)]])) == KEYS
    assert time.monotonic() - started < 20.0


def test_deep_nesting_is_refused() -> None:
    code: list[Any] = ["v", None]
    for _ in range(500):
        code = ["l", [code]]
    with pytest.raises(ValueError, match="nested too deep"):
        decode(code)
