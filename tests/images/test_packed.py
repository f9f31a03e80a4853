"""One file of decoded images: resumed after a kill, checked when opened, stale when a source has changed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest

from tinytorch.core.dataloader import (
    CenterCrop,
    Compose,
    DataError,
    DataLoader,
    DecodeError,
    ImageDataset,
    ImageFolder,
    Normalize,
    PackedImages,
    RandomResizedCrop,
    Resize,
    pack_images,
)
from tinytorch.core.dataloader.images.plumbing.packs import packer as packing
from tinytorch.core.dataloader.images.plumbing.packs.format import open_pack


@pytest.fixture
def packed(photographs, tmp_path):
    return pack_images(ImageDataset(photographs, range(12)), tmp_path / "a.pack", size=48, progress=False)


def test_the_folder_of_the_file_is_made(photographs, tmp_path):
    to = tmp_path / "new/folder/a.pack"
    assert pack_images(ImageDataset(photographs[:2]), to, size=32, progress=False) == to
    assert len(PackedImages(to)) == 2


def test_images_are_the_resized_ones(photographs, packed):
    dataset, files = PackedImages(packed), ImageDataset(photographs, range(12), Resize(48))
    assert len(dataset) == 12
    for index in range(12):
        assert np.array_equal(dataset[index][0], files[index][0])
        assert dataset[index][1] == index
    assert dataset.paths == [str(path) for path in photographs]
    assert os.listdir(packed.parent) == ["a.pack"]  # noqa: PTH208
    dataset.verify()


@pytest.mark.parametrize("options", [{}, {"num_workers": 2}, {"num_workers": 1, "multiprocessing_context": "spawn"}])
def test_batches_are_those_of_the_files(photographs, packed, options):
    transform = Compose([RandomResizedCrop(24), Normalize()])
    files = ImageDataset(photographs, range(12), Compose([Resize(48), *transform.transforms]))
    expected = list(DataLoader(files, 5, shuffle=True, generator=1))
    found = list(DataLoader(PackedImages(packed, transform), 5, shuffle=True, generator=1, **options))
    for one, other in zip(found, expected, strict=True):
        assert np.array_equal(one[0], other[0])
        assert np.array_equal(one[1], other[1])


def test_a_batch_of_images_as_they_are(packed):
    dataset = PackedImages(packed)
    samples = dataset.__getitems__([3, -1, 3])
    assert [label for _, label in samples] == [3, 11, 3]
    assert all(np.array_equal(image, dataset[label][0]) for image, label in samples)
    assert dataset.get_batch([3, 3])[0].shape == (2, *dataset[3][0].shape)
    with pytest.raises(IndexError):
        dataset.get_batch([0, 12])


def test_images_are_read_only_views_of_the_file(packed):
    image = PackedImages(packed)[0][0]
    assert not image.flags.owndata
    with pytest.raises(ValueError, match="read-only"):
        image[0] = 1


def test_without_labels_and_with_classes(photographs, tmp_path):
    path = pack_images(ImageDataset(photographs[:2]), tmp_path / "b.pack", size=32, progress=False)
    assert PackedImages(path)[0].shape == (48, 32, 3)
    for name in ("cat", "dog"):
        (tmp_path / "tree" / name).mkdir(parents=True)
        (tmp_path / "tree" / name / "1.jpg").write_bytes(photographs[0].read_bytes())
    folder = PackedImages(pack_images(ImageFolder(tmp_path / "tree"), tmp_path / "c.pack", progress=False))
    assert folder.classes == ["cat", "dog"]
    assert folder.labels.tolist() == [0, 1]


@pytest.mark.parametrize("labels", [[0.5, -1.25], np.float32([1, 2]), [True, False], np.uint8([3, 255])])
def test_labels_are_what_they_were(photographs, tmp_path, labels):
    path = pack_images(ImageDataset(photographs[:2], labels), tmp_path / "b.pack", size=32, progress=False)
    found = PackedImages(path)
    assert found.labels.tolist() == np.asarray(labels).tolist()
    assert found.paths == [str(photograph) for photograph in photographs[:2]]
    assert [found[index][1] for index in range(2)] == np.asarray(labels).tolist()


@pytest.mark.parametrize("labels", [[[1, 0], [0, 1]], ["cat", "dog"], [1j, 2j], [None, 1]])
def test_labels_that_are_not_one_number_each_are_refused(photographs, tmp_path, labels):
    with pytest.raises(ValueError, match=r"labels of packed images must be one number each, got an array \(2"):
        pack_images(ImageDataset(photographs[:2], labels), tmp_path / "b.pack", size=32, progress=False)
    assert not list(tmp_path.iterdir())


def test_of_a_whole_file_only_what_was_damaged_is_read_again(damaged, photographs, tmp_path, monkeypatch):
    read, usual = [], packing.decode_and
    monkeypatch.setattr(packing, "decode_and", lambda path, *a, **o: (read.append(path), usual(path, *a, **o))[1])
    for wanted in (12, 3, 3):
        read.clear()
        dataset = ImageDataset(damaged)
        to = pack_images(dataset, tmp_path / "b.pack", size=32, on_error="skip", progress=False)
        assert len(read) == wanted
        assert [error.index for error in dataset.errors] == [3, 5, 8]
    damaged[5].write_bytes(photographs[5].read_bytes())
    pack_images(dataset, to, size=32, on_error="skip", progress=False)
    assert len(PackedImages(to)) == 10
    with pytest.raises(DecodeError):
        pack_images(dataset, to, size=32, progress=False)


def test_damaged_files_are_named_or_left_out(damaged, tmp_path):
    dataset = ImageDataset(damaged, range(12))
    with pytest.raises(DecodeError, match=r"sample 3, .*03\.jpg"):
        pack_images(dataset, tmp_path / "a.pack", size=48, progress=False)
    found = PackedImages(pack_images(dataset, tmp_path / "a.pack", size=48, on_error="skip", progress=False))
    assert found.labels.tolist() == [0, 1, 2, 4, 6, 7, 9, 10, 11]
    assert found.damaged == [str(damaged[index]) for index in (3, 5, 8)]


def test_source_that_changed_is_found(damaged, tmp_path):
    path = pack_images(ImageDataset(damaged[:3]), tmp_path / "a.pack", size=48, progress=False)
    damaged[0].unlink()  # gone is not changed: the pack may be all there is
    PackedImages(path)
    damaged[1].write_bytes(damaged[2].read_bytes())
    with pytest.raises(DataError, match=r"found 1 that changed later, .*01\.jpg among them; pack them again"):
        PackedImages(path)
    assert len(PackedImages(path, check_sources=False)) == 3


@pytest.mark.parametrize("cut", [0, 4, 12, 100, 3000, -1])
def test_files_that_are_cut_off(packed, cut):
    content = packed.read_bytes()
    packed.write_bytes(content[:cut])
    with pytest.raises(DataError):
        PackedImages(packed)


def test_other_files_and_changed_pixels(packed, tmp_path):
    (tmp_path / "text").write_text("not a pack at all, but long enough", encoding="utf-8")
    with pytest.raises(DataError, match="expected a file of packed images"):
        PackedImages(tmp_path / "text")
    content = bytearray(packed.read_bytes())
    content[-1] ^= 1
    packed.write_bytes(content)
    with pytest.raises(DataError, match="expected the pixels that were written"):
        PackedImages(packed).verify()


PROGRAM = """
    import glob, time
    from tinytorch.core.dataloader import ImageDataset, pack_images
    from tinytorch.core.dataloader.images.plumbing.packs import packer

    def slowly(*arguments, decode=packer.decode_and, **options):
        time.sleep(0.05)
        return decode(*arguments, **options)

    packer.decode_and = slowly
    paths = sorted(glob.glob({source!r}))
    pack_images(ImageDataset(paths, range(len(paths))), {to!r}, size=48, threads=1, progress=False)
"""


def test_a_pack_that_was_killed_goes_on(photographs, packed, tmp_path, monkeypatch):
    to, source = tmp_path / "killed.pack", str(photographs[0].parent / "*.jpg")
    program = textwrap.dedent(PROGRAM.format(source=source, to=str(to)))
    done = 0
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", program])
        while process.poll() is None and rows_done(to.with_name("killed.pack.part"), len(photographs)) < done + 2:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        done = rows_done(to.with_name("killed.pack.part"), len(photographs))
        assert not to.exists()
    assert done >= 6
    loads, original = [], packing.decode_and
    monkeypatch.setattr(packing, "decode_and", lambda *given, **more: (loads.append(1), original(*given, **more))[1])
    pack_images(ImageDataset(photographs, range(12)), to, size=48, threads=1, progress=False)
    assert len(loads) == 12 - done
    PackedImages(to).verify()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pack", "killed.pack"]
    assert all(np.array_equal(PackedImages(to)[k][0], PackedImages(packed)[k][0]) for k in range(12))


def rows_done(part, count):
    try:
        return int((open_pack(part).rows["state"] > 0).sum())
    except (OSError, DataError, ValueError):
        return 0


def test_a_part_of_another_data_set_is_not_gone_on_with(photographs, tmp_path):
    to = tmp_path / "a.pack"
    pack_images(ImageDataset(photographs[:3]), to, size=48, progress=False)
    to.rename(tmp_path / "a.pack.part")
    pack_images(ImageDataset(photographs[3:6]), to, size=48, progress=False)
    assert PackedImages(to).paths == [str(path) for path in photographs[3:6]]


@pytest.mark.parametrize("room", [2_000, 80_000])  # not even for the head; for some images
def test_full_disk_says_what_to_do(photographs, packed, tmp_path, full_disk, room):
    dataset, to = ImageDataset(photographs, range(12)), tmp_path / "b.pack"
    with full_disk(room), pytest.raises(OSError, match=r"b\.pack\.part") as raised:
        pack_images(dataset, to, size=48, progress=False)
    assert "make room, and the same call continues from there" in raised.value.__notes__[0]
    assert not to.exists()
    pack_images(dataset, to, size=48, progress=False)
    PackedImages(to).verify()
    assert all(np.array_equal(PackedImages(to)[k][0], PackedImages(packed)[k][0]) for k in range(12))


def test_what_is_packed_is_not_packed_again(damaged, tmp_path, monkeypatch):
    dataset, to = ImageDataset(damaged[:3]), tmp_path / "a.pack"
    pack_images(dataset, to, size=48, progress=False)
    before = to.stat().st_mtime_ns
    with monkeypatch.context() as patched:
        patched.setattr(packing, "decode_and", None)
        pack_images(dataset, to, size=48, progress=False)
    assert to.stat().st_mtime_ns == before
    pack_images(dataset, to, size=32, progress=False)
    assert PackedImages(to)[1].shape == (32, 48, 3)
    damaged[1].write_bytes(damaged[0].read_bytes())
    pack_images(dataset, to, size=32, progress=False)
    assert PackedImages(to)[1].shape == (48, 32, 3)


def test_what_was_damaged_or_has_changed_is_read_again(damaged, photographs, tmp_path, full_disk):
    dataset, to = ImageDataset(damaged, range(12)), tmp_path / "a.pack"
    with full_disk(70_000), pytest.raises(OSError, match=r"a\.pack\.part"):
        pack_images(dataset, to, size=48, on_error="skip", threads=1, progress=False)
    assert rows_done(tmp_path / "a.pack.part", 12) == 9
    assert [error.index for error in dataset.errors] == [3, 5, 8]
    for number in (0, 3, 5, 8):
        damaged[number].write_bytes(photographs[number - 1].read_bytes())
    found = PackedImages(pack_images(dataset, to, size=48, progress=False))
    assert found.damaged == []
    for number in (0, 3, 5, 8):
        assert np.array_equal(found[number][0], ImageDataset(damaged, transform=Resize(48))[number])


def test_arguments_that_make_no_sense(photographs, tmp_path):
    with pytest.raises(ValueError, match="on_error must be 'raise' or 'skip', got 'replace'"):
        pack_images(ImageDataset(photographs), tmp_path / "a", on_error="replace")
    with pytest.raises(ValueError, match="size must be positive, got 0"):
        pack_images(ImageDataset(photographs), tmp_path / "a", size=0)


def test_crop_of_a_packed_image_is_a_view(packed):
    assert not PackedImages(packed, CenterCrop(32))[0][0].flags.owndata
