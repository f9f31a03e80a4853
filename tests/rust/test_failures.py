"""Whatever goes wrong is a Python error that says what and why; no panic and no hang reaches Python."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rust import library
from rust.column import Column
from rust.library import Array, Output, checked
from rust.loader import RustLoader
from rust.pool import Pool
from tinytorch.core.dataloader import ArrayDataset, DataLoader, Normalizer, Subset

pytestmark = pytest.mark.usefixtures("built")

ROOT = Path(__file__).parents[2]
NUMBERS = np.arange(40).reshape(10, 4)
LINUX = pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc, where Linux shows threads")


def require_threads(count: int) -> None:
    """Require that this process has so many threads of Rust. One that begins has its name a moment later."""
    deadline, found = time.monotonic() + 5, -1
    while found != count and time.monotonic() < deadline:
        found = 0
        for task in Path("/proc/self/task").iterdir():
            with contextlib.suppress(OSError):  # it has ended
                found += (task / "comm").read_text().startswith("loader ")
    assert found == count


def pool(count: int = 1, capacity: int = 4) -> Pool:
    return Pool([Column(NUMBERS)], threads=count, capacity=capacity)


def memory(rows: int = 1) -> list[np.ndarray]:
    return [np.empty((rows, 4), np.int64)]


# ---- wrong arguments


@pytest.mark.parametrize("count", [0, 1])
@pytest.mark.parametrize("index", [10, -11, 2**62, -(2**63)])
def test_an_index_out_of_range_is_named(count: int, index: int) -> None:
    with pool(count) as made:
        wrong, right = made.submit([3, index], memory(2)), made.submit([3], memory())
        with pytest.raises(IndexError, match=f"^index {index} is out of range for an array of 10 rows$"):
            made.collect(wrong)
        made.collect(right)  # the pool continues


@pytest.mark.parametrize("indices", [[1.0], [True], [[1]], ["a"], np.array([2**63], np.uint64)])
def test_indices_that_are_no_positions_are_refused(indices: Any) -> None:
    with pool() as made, pytest.raises(TypeError, match=r"^indices must be integers \(n,\) below 2\*\*63, got "):
        made.submit(indices, memory())


@pytest.mark.parametrize(
    ("array", "error", "message"),
    [
        ([1, 2], TypeError, "array must be a NumPy array (N, ...) without objects, got list"),
        (np.array(3), TypeError, "got ndarray () of int64"),
        (np.array([None]), TypeError, "got ndarray (1,) of object"),
        (np.ma.array([1]), TypeError, "got MaskedArray (1,) of int64"),
        (NUMBERS[:, ::2], ValueError, "must be contiguous in memory, got strides (32, 16): pass np.ascontiguousarray"),
        (NUMBERS.T, ValueError, "got strides (8, 32)"),
    ],
)
def test_arrays_without_plain_rows_are_refused(array: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        Column(array)
    assert message in str(caught.value)


IMAGES = np.zeros((4, 3, 2, 2), np.uint8)


@pytest.mark.parametrize(
    ("images", "normalizer", "error", "message"),
    [
        (IMAGES.astype(np.float32), Normalizer().fit(IMAGES), TypeError, "uint8, got float32 with shape (4, 3, 2, 2)"),
        (IMAGES[0], Normalizer().fit(IMAGES), TypeError, "got uint8 with shape (3, 2, 2)"),
        (IMAGES, Normalizer(), ValueError, "normalizer must be fitted, with a mean for each of 3 channels, got None"),
        (IMAGES, Normalizer(axis=(0,)).fit(IMAGES), ValueError, "got (1, 3, 2, 2)"),
        (IMAGES[:, :2], Normalizer().fit(IMAGES), ValueError, "each of 2 channels, got (1, 3, 1, 1)"),
    ],
)
def test_statistics_that_do_not_fit_are_refused(
    images: np.ndarray, normalizer: Normalizer, error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        Column(images, normalizer)
    assert message in str(caught.value)


def test_memory_that_does_not_fit_the_batch_is_refused() -> None:
    with pool() as made:
        with pytest.raises(ValueError, match="must fit, got 32 bytes for 2 rows of 32"):
            made.collect(made.submit([1, 2], memory(1)))
        with pytest.raises(ValueError, match=r"^a batch must have 1 arrays, got 2$"):
            made.submit([1], memory() * 2)
        with pytest.raises(ValueError, match=r"contiguous and writable, got strides \(64, 16\)"):
            made.submit([1], [np.empty((1, 8), np.int64)[:, ::2]])
        fixed = np.empty((1, 4), np.int64)
        fixed.flags.writeable = False
        with pytest.raises(ValueError, match="contiguous and writable"):
            made.submit([1], [fixed])


@pytest.mark.parametrize(
    "options", [{"threads": -1}, {"threads": True}, {"threads": 5000}, {"prefetch": 0}, {"prefetch": 1.5}]
)
def test_numbers_that_make_no_sense_are_refused_at_once(options: dict[str, Any]) -> None:
    (name,) = options
    with pytest.raises(ValueError, match=rf"^(?:{name}|capacity) must be an integer from \d to 4096, got "):
        RustLoader(DataLoader(ArrayDataset(NUMBERS)), **options)


@pytest.mark.parametrize(
    ("loader", "message"),
    [
        (DataLoader(Subset(ArrayDataset(NUMBERS), [1])), "must have an ArrayDataset, got Subset"),
        (DataLoader(ArrayDataset(NUMBERS), collate_fn=list), "must make plain batches, without collate_fn"),
        (DataLoader(ArrayDataset(NUMBERS), batch_size=None), "must make plain batches"),
    ],
)
def test_loaders_that_do_more_are_refused(loader: DataLoader, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        RustLoader(loader)


def test_a_library_that_is_not_built_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path))
    with pytest.raises(ImportError, match="does not exist: run  make rust  to build it"):
        library.library.__wrapped__()


def test_a_library_of_another_version_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "VERSION", 99)
    with pytest.raises(ImportError, match="is older than its source code"):
        library.library.__wrapped__()


# ---- the C interface itself


@pytest.fixture
def c() -> Any:
    return library.library()


def array_of(numbers: np.ndarray, **changes: Any) -> Array:
    described = Column(numbers).described()
    for name, value in changes.items():
        setattr(described, name, value)
    return described


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"first": None}, "an array must have an address, got null"),
        ({"count": 2**62}, "an array must fit into the address space, got 4611686018427387904 rows of 32 bytes"),
        ({"row_bytes": 2**63}, "an array must fit into the address space"),
        ({"channels": 3, "mean": None}, "3 values must have an address that is aligned, got 0x0"),
        ({"channels": 3, "mean": 1, "std": 1}, "3 values must have an address that is aligned, got 0x1"),
    ],
)
def test_addresses_and_sizes_are_checked_in_rust(c: Any, changes: dict[str, Any], message: str) -> None:
    array = array_of(NUMBERS, **changes)
    with pytest.raises(ValueError, match=f"^{message}"):
        checked(c.loader_open(ctypes.byref(array), 1, 1, 1))


def test_null_is_an_error_everywhere(c: Any) -> None:
    with pytest.raises(ValueError, match="2 values must have an address"):
        checked(c.loader_open(None, 2, 1, 1))
    with pool() as made:
        with pytest.raises(ValueError, match="1 values must have an address"):
            checked(c.loader_submit(made._handle, None, 1, Output(), 1))
        with pytest.raises(ValueError, match="the memory of a batch must have an address, got null"):
            checked(c.loader_submit(made._handle, None, 0, Output(None, 32), 1))
    assert c.loader_message(None, 0) > 0


def test_images_without_all_channels_are_refused_in_rust(c: Any) -> None:
    statistics = np.ones(3, np.float32).ctypes.data
    array = array_of(np.zeros((2, 4), np.uint8), channels=3, mean=statistics, std=statistics)
    with pytest.raises(ValueError, match="an image must have all channels, got 4 bytes"):
        checked(c.loader_open(ctypes.byref(array), 1, 1, 1))


def test_a_panic_is_an_error_and_rust_continues(c: Any, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError, match=r"^the Rust code panicked, which is a bug: on purpose$"):
        checked(c.loader_panic())
    assert "on purpose" in capfd.readouterr().err  # where it happened, for a report
    with pool() as made:
        made.collect(made.submit([1], memory()))


@pytest.mark.parametrize("handle", [0, -1, 2**40])
def test_a_handle_that_never_was_is_an_error(c: Any, handle: int) -> None:
    calls: list[Callable[[], int]] = [
        lambda: c.loader_submit(handle, None, 0, None, 0),
        lambda: c.loader_wait(handle, 0, 1),
        lambda: c.loader_close(handle),
    ]
    for call in calls:
        with pytest.raises(RuntimeError, match=f"^there is no pool with handle {handle}: it is closed, or never was$"):
            checked(call())


# ---- the life of a pool


def test_the_window_is_bounded() -> None:
    with pool(capacity=2) as made:
        tickets = [made.submit([k], memory()) for k in range(2)]
        with pytest.raises(RuntimeError, match=r"^the pool is full: 2 batches are in flight, collect one first$"):
            made.submit([2], memory())
        made.collect(tickets[1])
        made.collect(made.submit([2], memory()))


def test_a_ticket_is_collected_once() -> None:
    with pool() as made:
        ticket = made.submit([1], memory())
        made.collect(ticket)
        for wrong in (ticket, 99):
            with pytest.raises(RuntimeError, match=f"^ticket {wrong} was never given out, or is collected already$"):
                made.collect(wrong)


def test_a_closed_pool_can_be_closed_but_not_used() -> None:
    made = pool()
    ticket, handle = made.submit([1], memory()), made._handle
    made.close()
    made.close()
    for use in (lambda: made.submit([1], memory()), lambda: made.collect(ticket)):
        with pytest.raises(RuntimeError, match=r"^the pool is closed: make a new Pool$"):
            use()
    with pytest.raises(RuntimeError, match="it is closed, or never was"):
        checked(library.library().loader_close(handle))


def test_a_pool_that_is_closed_while_another_thread_waits_wakes_it() -> None:
    made, errors = pool(capacity=1), list[str]()

    def wait() -> None:
        try:
            while True:  # a ticket that is always ready, until the pool is closed
                made.collect(made.submit([1], memory()))
        except RuntimeError as error:
            errors.append(str(error))

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.05)
    made.close()
    waiting.join(10)
    assert not waiting.is_alive()
    assert "closed" in errors[0]


@LINUX
def test_a_pool_that_is_lost_says_so_and_ends_its_threads() -> None:
    lost = [pool(3)]
    require_threads(3)
    with pytest.warns(ResourceWarning, match=r"^a Pool was not closed: use it in a `with` block$"):
        lost.clear()
    require_threads(0)


@LINUX
def test_break_an_error_and_a_lost_loop_leave_no_thread() -> None:
    loader = RustLoader(DataLoader(ArrayDataset(NUMBERS), 1), threads=3)
    for _ in loader:
        require_threads(3)
        break
    require_threads(0)
    with contextlib.suppress(ZeroDivisionError):
        for _ in loader:
            raise ZeroDivisionError
    require_threads(0)
    loops = [iter(loader)]
    next(loops[0])
    require_threads(3)
    loops.clear()
    require_threads(0)


@LINUX
def test_an_index_out_of_range_ends_the_loop_as_with_the_python_loader() -> None:
    arguments: dict[str, Any] = {"dataset": ArrayDataset(NUMBERS), "batch_size": 2, "sampler": [0, 1, 2, 10, 3]}
    for loader in (RustLoader(DataLoader(**arguments)), DataLoader(**arguments)):
        loop = iter(loader)
        assert next(loop)[0][:, 0].tolist() == [0, 4]
        with pytest.raises(IndexError, match="index 10 is out of"):
            next(loop)
    require_threads(0)


FORKED = """
import os, sys, numpy as np, warnings
warnings.simplefilter("error")
warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)  # from Python 3.12
from rust.column import Column
from rust.library import checked, library
from rust.pool import Pool
numbers = np.arange(40).reshape(10, 4)
pool = Pool([Column(numbers)], threads=2, capacity=4)
ticket = pool.submit([1], [np.empty((1, 4), np.int64)])
child = os.fork()
if not child:
    for use in (lambda: pool.collect(ticket), lambda: pool.submit([1], []),
                lambda: checked(library().loader_wait(pool._handle, ticket, 10))):
        try:
            use()
        except RuntimeError as error:
            assert "forked from it" in str(error), error
            print(error, flush=True)
    with Pool([Column(numbers)], threads=2, capacity=4) as other:
        out = np.empty((1, 4), np.int64)
        other.collect(other.submit([7], [out]))
    assert out.tolist() == [[28, 29, 30, 31]]
    pool.close()
    sys.exit(0)
assert os.waitpid(child, 0)[1] == 0
pool.collect(ticket)
pool.close()
"""


def run(program: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=timeout)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
def test_a_fork_is_told_that_the_threads_are_elsewhere() -> None:
    done = run(FORKED)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("make a new Pool") == 2
    assert done.stdout.count("start a new pool") == 1


def test_a_program_may_end_in_the_middle_of_a_loop() -> None:
    program = """
import numpy as np
from rust.loader import RustLoader
from tinytorch.core.dataloader import ArrayDataset, DataLoader
loop = iter(RustLoader(DataLoader(ArrayDataset(np.zeros((1000, 20000))), 100), threads=2))
print(next(loop)[0].shape)
"""
    for _ in range(3):
        done = run(program)
        assert (done.returncode, done.stdout, done.stderr) == (0, "(100, 20000)\n", "")


WAITING = """
import os, signal, threading, time, numpy as np
from rust.column import Column
from rust.pool import Pool

class Slow:  # a library whose batch is never made
    def loader_wait(self, handle, ticket, timeout_ms):
        time.sleep(timeout_ms / 1000)
        return 1

with Pool([Column(np.zeros(1))], threads=1, capacity=2) as pool:
    real, pool._library = pool._library, Slow()
    threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
    started = time.monotonic()
    try:
        pool.collect(0)
    except KeyboardInterrupt:
        print("interrupted", time.monotonic() - started < 2)
    pool._library = real
"""


@pytest.mark.skipif(os.name != "posix", reason="Windows sends Ctrl-C in another way")
def test_control_c_ends_a_wait() -> None:
    done = run(WAITING)
    assert (done.returncode, done.stdout, done.stderr) == (0, "interrupted True\n", "")
