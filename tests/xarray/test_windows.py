"""Windows over labelled arrays: xbatcher's windows, in any order, read by chunks, with bounded memory."""

from __future__ import annotations

import doctest
import itertools
import pickle
import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import dask.array
import numpy as np
import pytest
import xarray as xr
import xbatcher
from hypothesis import given, settings
from hypothesis import strategies as st

import tinytorch.xarray
from tinytorch.core.dataloader import BlockShuffleSampler, DataLoader
from tinytorch.xarray import Windows

Sizes = dict[str, int]


def grid(time: int = 24, lat: int = 6, lon: int = 4) -> xr.DataArray:
    """Return an array in which each value is its place."""
    values = np.arange(time * lat * lon).reshape(time, lat, lon)
    return xr.DataArray(values, dims=("time", "lat", "lon"), coords={"lat": np.linspace(-60, 60, lat)}, name="place")


class Counted:
    """An array that counts how often each part of it was read."""

    def __init__(self, values: np.ndarray) -> None:
        self.values, self.reads, self.lock = values, list[int](), threading.Lock()
        self.shape, self.dtype, self.ndim = values.shape, values.dtype, values.ndim

    def __getitem__(self, place: Any) -> np.ndarray:
        if place[0].stop > place[0].start:  # dask also asks for nothing, to learn the type
            with self.lock:
                self.reads.append(place[0].start)
        return self.values[place]


def chunked(sizes: tuple[int, ...]) -> tuple[xr.DataArray, Counted]:
    """Return an array in chunks along time, and what counts the chunks that were read."""
    plain = grid(sum(sizes))
    counted = Counted(plain.values)
    chunks = (sizes, *((length,) for length in plain.shape[1:]))
    return plain.copy(data=dask.array.from_array(counted, chunks, name=False)), counted


def test_the_example_of_the_docstring() -> None:
    assert doctest.testmod(tinytorch.xarray).attempted > 0
    assert doctest.testmod(tinytorch.xarray).failed == 0


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_windows_are_those_of_xbatcher_in_its_order(data: st.DataObject) -> None:
    array = grid()
    dims = data.draw(st.permutations(["time", "lat"]))
    sizes = {dim: data.draw(st.integers(1, array.sizes[dim])) for dim in dims}
    overlap = {dim: data.draw(st.integers(0, size - 1)) for dim, size in sizes.items()}
    theirs = xbatcher.BatchGenerator(array, sizes, overlap)
    chunks = data.draw(st.none() | st.integers(1, 9))
    ours = Windows(
        array if chunks is None else array.chunk(time=chunks), sizes, overlap, keep=data.draw(st.integers(0, 3))
    )
    assert len(ours) == len(theirs)
    for k in data.draw(st.lists(st.integers(0, len(ours) - 1), max_size=5)):
        window = theirs[k].transpose(*array.dims)  # it puts the dimensions of a window last
        np.testing.assert_array_equal(ours[k], window)


def test_a_dataset_gives_dicts_of_arrays() -> None:
    data = xr.Dataset({"place": grid(), "height": ("lat", np.arange(6.0))})
    windows = Windows(data, {"time": 5, "lat": 3})
    batch = next(iter(DataLoader(windows, 4, shuffle=True, generator=1)))
    assert {name: array.shape for name, array in batch.items()} == {"place": (4, 5, 3, 4), "height": (4, 3)}
    assert all(type(array) is np.ndarray for array in batch.values())


def test_transforms_speak_xarray_and_the_loader_numpy() -> None:
    def past(window: xr.DataArray) -> xr.DataArray:
        return window.isel(time=slice(None, -1)).sel(lat=slice(0, None)) - window.mean("time")

    windows = Windows(grid(), {"time": 4}, {"time": 3}, transform=past, target_transform=lambda w: w[-1].max().item())
    x, y = next(iter(DataLoader(windows, 8)))
    assert (type(x), x.shape, y.tolist()) == (np.ndarray, (8, 3, 3, 4), [24 * (k + 4) - 1 for k in range(8)])


def test_every_epoch_has_all_windows_in_another_order() -> None:
    windows = Windows(grid(), {"time": 5}, {"time": 4}, transform=lambda w: int(w[0, 0, 0]) // 24)
    loader = DataLoader(windows, 6, shuffle=True, generator=2)
    first, second = (np.concatenate(list(loader)).tolist() for _ in range(2))
    assert sorted(first) == sorted(second) == list(range(20))
    assert first != second


def test_windows_that_reach_across_batches_of_xbatcher_are_all_there() -> None:
    series, sizes, overlap = xr.DataArray(np.arange(30), dims="time"), {"time": 5}, {"time": 4}
    theirs = xbatcher.BatchGenerator(series, sizes, overlap, batch_dims={"time": 12}, concat_input_dims=True)
    assert sum(batch.sizes["input_batch"] for batch in theirs) == 24  # it leaves out those behind its last full batch
    ours = Windows(series, sizes, overlap, transform=lambda window: int(window[0]))
    assert np.concatenate(list(DataLoader(ours, 12))).tolist() == list(range(26))


@pytest.mark.parametrize("method", [None, "thread", "process"])
def test_workers_and_a_resumed_run_give_the_same_windows(method: str | None) -> None:
    lazy, _ = chunked((7, 7, 7, 3))

    def loader(method: str | None) -> Any:
        windows = Windows(lazy, {"time": 4, "lat": 3}, {"time": 3})
        workers: dict[str, Any] = {"num_workers": 2, "worker_method": method} if method else {}
        return DataLoader(windows, 5, sampler=BlockShuffleSampler(windows, 2, generator=4), generator=4, **workers)

    whole = [batch.tolist() for batch in loader(None)]
    interrupted = loader(method)
    seen = [batch.tolist() for batch in itertools.islice(interrupted, 3)]
    resumed = loader(method)
    resumed.load_state_dict(interrupted.state_dict())
    assert seen + [batch.tolist() for batch in resumed] == whole


def test_blocks_are_the_windows_that_begin_in_a_chunk() -> None:
    lazy, _ = chunked((10, 1, 1, 12))
    assert Windows(lazy, {"time": 4, "lat": 3}, {"time": 2}).ends.tolist() == [10, 12, 22]  # none begins in the third
    assert Windows(lazy, {"lat": 2, "time": 4}).ends.tolist() == [18]
    assert Windows(grid(), {"time": 4}).ends.tolist() == [6]


def test_a_file_without_dask_is_read_in_its_own_chunks() -> None:
    array = grid()
    array.encoding["preferred_chunks"] = {"time": 10, "lat": 6, "lon": 4}
    assert Windows(array, {"time": 4}, {"time": 3}).ends.tolist() == [10, 20, 21]
    assert Windows(array.to_dataset(), {"time": 4}, {"time": 3}).ends.tolist() == [10, 20, 21]


def reads_of(sampler: Any, windows: Windows, counted: Counted) -> int:
    counted.reads.clear()
    list(DataLoader(windows, 8, sampler=sampler(windows)))
    return len(counted.reads)


def test_in_block_order_no_chunk_is_read_more_than_twice() -> None:
    lazy, counted = chunked((12,) * 20)
    windows = Windows(lazy, {"time": 4}, {"time": 3}, keep=4)
    blocks = reads_of(lambda data: BlockShuffleSampler(data, 4, generator=1), windows, counted)
    full = reads_of(lambda data: np.random.default_rng(1).permutation(len(data)).tolist(), windows, counted)
    assert blocks <= 2 * 20 < 200 < full


def test_no_more_blocks_stay_than_keep_says() -> None:
    lazy, _ = chunked((500,) * 12)  # of 500 x 24 numbers, 96 kB
    windows = Windows(lazy, {"time": 50}, keep=2)
    tracemalloc.start()
    for k in range(len(windows)):
        windows[k]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert windows.reads == 12
    assert peak < 0.5 * lazy.nbytes


def test_a_million_windows_take_no_memory() -> None:
    array = xr.DataArray(np.zeros(1_000_010, np.uint8), dims="time")
    tracemalloc.start()
    windows = Windows(array, {"time": 11}, {"time": 10})
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(windows) == 1_000_000
    assert held < 100_000


def test_threads_read_a_block_once() -> None:
    lazy, counted = chunked((24,))
    barrier = threading.Barrier(8)
    windows = Windows(lazy, {"time": 5})

    def read(k: int) -> Any:
        barrier.wait()
        return windows[k % len(windows)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(read, range(8)))
    assert counted.reads == [0]


def test_a_block_that_could_not_be_read_is_tried_again() -> None:
    lazy, counted = chunked((12, 12))
    values, counted.values = counted.values, None  # type: ignore[assignment]
    windows = Windows(lazy, {"time": 4})
    with pytest.raises(TypeError, match="subscriptable"):
        windows[0]
    counted.values = values
    assert windows[0].shape == (4, 6, 4)


def test_a_pickle_carries_the_windows_and_not_what_was_read() -> None:
    windows = Windows(grid().chunk(time=6), {"time": 4})
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(windows))[1], windows[1])
    assert (windows.reads, pickle.loads(pickle.dumps(windows)).reads) == (1, 0)


def test_a_state_of_other_windows_is_refused() -> None:
    state = DataLoader(Windows(grid(), {"time": 4}), 2).state_dict()
    with pytest.raises(ValueError, match="dataset fingerprint"):
        DataLoader(
            Windows(grid(), {"time": 3}, {"time": 0}).__class__(grid(), {"time": 9}, {"time": 6}), 2
        ).load_state_dict(state)


WRONG: list[tuple[Sizes, Sizes, int, str]] = [
    ({}, {}, 2, "input_dims must name a dimension, got none"),
    ({"day": 2}, {}, 2, "input_dims must be among 'time', 'lat', 'lon', got 'day'"),
    ({"time": 0}, {}, 2, r"input_dims\['time'\] must be from 1 to 24, got 0"),
    ({"time": 25}, {}, 2, r"input_dims\['time'\] must be from 1 to 24, got 25"),
    ({"time": 4}, {"lat": 1}, 2, "input_overlap must be among 'time', got 'lat'"),
    ({"time": 4}, {"time": 4}, 2, r"input_overlap\['time'\] must be from 0 to 3, got 4"),
    ({"time": 4}, {"time": -1}, 2, r"input_overlap\['time'\] must be from 0 to 3, got -1"),
    ({"time": 4}, {}, -1, "keep must not be negative, got -1"),
]


@pytest.mark.parametrize(("sizes", "overlap", "keep", "message"), WRONG)
def test_what_makes_no_sense_is_named(sizes: Sizes, overlap: Sizes, keep: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Windows(grid(), sizes, overlap, keep=keep)


def test_data_of_another_type_and_windows_that_are_not_there() -> None:
    with pytest.raises(TypeError, match="data must be a DataArray or a Dataset, got"):
        Windows(np.zeros(9), {"time": 3})  # type: ignore[arg-type]
    for sizes, overlap in (({"time": 2.5}, {}), ({"time": True}, {}), ({"time": 4}, {"time": "1"})):
        name = "input_overlap" if overlap else "input_dims"
        with pytest.raises(TypeError, match=rf"{name}\['time'\] must be an integer, got"):
            Windows(grid(), sizes, overlap)  # type: ignore[arg-type]
    windows = Windows(grid(), {"time": 6})
    np.testing.assert_array_equal(windows[-1], windows[3])
    with pytest.raises(IndexError, match="index 4 is out of range for 4 windows"):
        windows[4]
    with pytest.raises(TypeError, match="integer"):
        windows["a"]  # type: ignore[index]
