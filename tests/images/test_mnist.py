"""MNIST's files: read, refused, found and fetched."""

from __future__ import annotations

import gzip
import hashlib
import struct
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from tinytorch.core.dataloader import DataError, DataLoader, DownloadError, MNISTDataset, read_idx
from tinytorch.core.dataloader.images.idx import parse_idx
from tinytorch.data import download_mnist
from tinytorch.data.mnist import MIRROR_VARIABLE

OFFICIAL = Path(__file__).parents[2].parent / "shared" / "data" / "mnist-test"


def idx(array: np.ndarray, kind: int = 8) -> bytes:
    return bytes([0, 0, kind, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


@pytest.fixture
def files(tmp_path: Path) -> dict[str, bytes]:
    """The four gzipped files of a data set of 20 and 10 images."""
    rng, files = np.random.default_rng(0), {}
    for split, count in (("train", 20), ("t10k", 10)):
        images = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        files[f"{split}-images-idx3-ubyte"] = gzip.compress(idx(images))
        files[f"{split}-labels-idx1-ubyte"] = gzip.compress(idx((np.arange(count) % 10).astype(np.uint8)))
    return files


@pytest.fixture
def root(tmp_path: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (tmp_path / f"{name}.gz").write_bytes(content)
    return tmp_path


def test_samples_and_batches(root):
    dataset = MNISTDataset(root, download=False)
    assert (len(dataset), len(MNISTDataset(root, train=False, download=False))) == (20, 10)
    image, label = dataset[-1]
    assert (image.shape, image.dtype, label) == ((1, 28, 28), np.uint8, 9)
    images, labels = next(iter(DataLoader(dataset, 7)))
    assert images.shape == (7, 1, 28, 28)
    assert labels.dtype == np.int64
    assert np.array_equal(images[3], dataset[3][0])
    image[...] = 0
    assert dataset[-1][0].any()


def test_transforms(root):
    dataset = MNISTDataset(root, download=False, transform=lambda image: image / 255, target_transform=str)
    assert dataset[3][0].max() <= 1
    assert dataset[3][1] == "3"
    assert next(iter(DataLoader(dataset, 4)))[1] == ["0", "1", "2", "3"]


def test_files_without_gz_and_in_torchvisions_folder(root):
    raw = root / "other" / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for path in root.glob("t10k*"):
        (raw / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
    assert np.array_equal(
        MNISTDataset(root / "other", train=False, download=False).images, MNISTDataset(root, False, False).images
    )
    with pytest.raises(DataError, match=r"expected the files train-images-idx3-ubyte and .* get them with `tito data"):
        MNISTDataset(root / "other", download=False)


def test_the_official_test_set():
    if not OFFICIAL.is_dir():
        pytest.skip("the data beside the project, ../shared/data/mnist-test, is not there")
    dataset = MNISTDataset(OFFICIAL, train=False, download=False)
    assert len(dataset) == 10_000
    assert dataset.labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]


@pytest.mark.parametrize(
    ("kind", "dtype"), [(0x08, "u1"), (0x09, "i1"), (0x0B, ">i2"), (0x0C, ">i4"), (0x0D, ">f4"), (0x0E, ">f8")]
)
def test_all_types_of_the_format(kind, dtype):
    array = np.arange(6).reshape(1, 3, 2).astype(dtype)
    found = parse_idx(idx(array, kind))
    assert np.array_equal(found, array)
    assert found.dtype.isnative


@pytest.mark.parametrize(
    ("content", "offset", "message"),
    [
        (b"", 0, "found an empty file"),
        (b"\0\0\x08", 0, "found 00 00 08"),
        (b"\0\1\x08\x01\0\0\0\0", 0, "the magic number of an idx file"),
        (b"\0\0\x0a\x01\0\0\0\0", 0, "the magic number of an idx file"),
        (b"\0\0\x08\x03\0\0\0\0", 4, "expected 3 sides of 4 bytes, found 4 bytes"),
        (idx(np.zeros((3, 2), np.uint8))[:-1], 17, r"expected 18 bytes for \(3, 2\), found 17"),
        (idx(np.zeros((3, 2), np.uint8)) + b"x", 18, r"expected 18 bytes for \(3, 2\), found 19"),
        (b"\0\0\x08\x02" + b"\xff" * 8, 12, "expected 18,446,744,065,119,617,037 bytes"),
    ],
)
def test_files_that_are_not_what_they_say(content, offset, message):
    with pytest.raises(DataError, match=message) as raised:
        parse_idx(content)
    assert raised.value.offset == offset


def test_gzip_that_is_cut_off_or_was_taken_for_text(root, files):
    path, content = root / "t10k-images-idx3-ubyte.gz", files["t10k-images-idx3-ubyte"]
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(DataError, match="expected a whole gzip file"):
        read_idx(path)
    for mangled in (content.replace(b"\n", b"\r\n"), content.decode("utf-8", "replace").encode()):
        path.write_bytes(mangled)
        with pytest.raises(DataError, match="was it copied as text"):
            read_idx(path)


def test_files_that_do_not_belong_together(root, files):
    (root / "t10k-labels-idx1-ubyte.gz").write_bytes(files["train-labels-idx1-ubyte"])
    with pytest.raises(DataError, match=r"expected 10 labels, found \(20,\)"):
        MNISTDataset(root, train=False, download=False)
    (root / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(np.full(10, 10, np.uint8))))
    with pytest.raises(DataError, match="expected labels from 0 to 9, found 10"):
        MNISTDataset(root, train=False, download=False)
    (root / "t10k-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(np.zeros((10, 8, 8), np.uint8))))
    with pytest.raises(DataError, match=r"expected images \(N, 28, 28\) uint8"):
        MNISTDataset(root, train=False, download=False)


@pytest.fixture
def site(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server of the files."""
    monkeypatch.setattr(SimpleHTTPRequestHandler, "log_message", lambda *arguments: None)
    monkeypatch.setattr("tinytorch.data.fetch.sleep", lambda seconds: None)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(root)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def sums(files: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.md5(content).hexdigest() for name, content in files.items()}


def test_download_verifies_and_fetches_once(site, files, tmp_path):
    to = tmp_path / "to"
    for _ in range(2):
        folder = download_mnist(to, mirror=site, md5=sums(files), progress=False)
        assert sorted(path.name for path in folder.iterdir()) == sorted(f"{name}.gz" for name in files)
        site = "http://127.0.0.1:1"  # nothing is asked for any more
    assert len(MNISTDataset(to, download=False)) == 20


def test_download_of_a_wrong_file_leaves_nothing(site, files, tmp_path):
    with pytest.raises(DownloadError, match="expected a file with MD5 f68b3c2dcbeaaa9fbdd348bbdeb94873"):
        download_mnist(tmp_path / "to", mirror=site, progress=False)
    assert not list((tmp_path / "to" / "mnist").iterdir())


def test_no_network_is_told_at_once(tmp_path, monkeypatch):
    monkeypatch.setenv(MIRROR_VARIABLE, "http://127.0.0.1:1")
    with pytest.raises(DownloadError, match=r"by hand, or set another mirror"):
        MNISTDataset(tmp_path / "to")
