"""What `images_dev.py` builds, used as a program would: frames, decoding, steps, colours, damaged files, caches."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinytorch.core.dataloader as dl
from tinytorch.core.dataloader.homes import find
from tinytorch.lab.pictures import file_of, scene


@pytest.fixture
def album(tmp_path: Path) -> list[Path]:
    """Six photographs, of which number 2 is cut off."""
    paths = [tmp_path / f"{number}.jpg" for number in range(6)]
    for number, path in enumerate(paths):
        path.write_bytes(file_of(scene(60, 80, seed=number)))
    paths[2].write_bytes(paths[2].read_bytes()[:1500])
    return paths


def half(height: int, width: int) -> Any:
    return find("Frame").whole(height, width).resized(height // 2, width // 2)


@pytest.mark.task("8.47")
def test_a_frame_joins_crops_a_resize_and_a_flip() -> None:
    frame = find("Frame").whole(512, 768).cropped(0, 128, 512, 512).resized(64, 64).flipped()
    assert (frame.shape, frame.reduction) == ((64, 64), 8)
    assert frame.flipped().cropped(1, 2, 3, 4).crop == (1, 2, 3, 4)


@pytest.mark.task("8.48", "8.49")
def test_a_transparent_picture_is_laid_over_the_background() -> None:
    content = file_of(np.zeros((2, 2, 4), np.uint8), "PNG")
    assert dl.decode(content, background=7).tolist() == [[[7] * 3] * 2] * 2


@pytest.mark.task("8.47", "8.49")
def test_a_photograph_is_decoded_at_half_its_size() -> None:
    image, picture = dl.decode(file_of(scene(60, 80)), half), scene(60, 80)
    wanted = picture.reshape(30, 2, 40, 2, 3).mean(axis=(1, 3))
    assert np.abs(image - wanted).mean() < 5


@pytest.mark.task("8.49")
def test_a_damaged_file_is_named(album: list[Path]) -> None:
    with pytest.raises(dl.DecodeError, match=r"2\.jpg"):
        dl.decode(album[2])


@pytest.mark.task("8.50")
def test_random_parts_are_of_all_places() -> None:
    crop, rng = dl.RandomResizedCrop(4, scale=(0.1, 0.5)), np.random.default_rng(1)
    boxes = np.array([crop.box(30, 40, rng) for _ in range(500)])
    assert boxes[:, :2].min() == 0
    assert (boxes[:, :2] + boxes[:, 2:]).max(axis=0).tolist() == [30, 40]


@pytest.mark.task("8.51")
def test_a_row_of_steps_is_what_its_steps_are() -> None:
    picture = scene(60, 80)
    row = dl.Compose([dl.CenterCrop(40), dl.RandomHorizontalFlip(1.0), dl.CenterCrop((10, 20))])
    assert np.array_equal(row(picture), picture[10:50, 20:60][:, ::-1][15:25, 10:30])


@pytest.mark.task("8.52")
def test_colours_are_changed_by_mixing() -> None:
    image = np.full((2, 2, 3), 100, np.uint8)
    assert dl.ColorJitter(brightness=(1.5, 1.5))(image).tolist() == np.full((2, 2, 3), 150).tolist()


@pytest.mark.task("8.53")
def test_a_batch_is_normalized_as_its_images_are() -> None:
    images = [scene(6, 8, seed=seed) for seed in range(3)]
    batch = dl.Normalize().batch(images)
    assert batch.shape == (3, 3, 6, 8)
    assert np.array_equal(batch[1], dl.Normalize()(images[1]))


@pytest.mark.task("8.54")
def test_a_batch_without_its_damaged_file(album: list[Path]) -> None:
    def shapes(on_error: str) -> list[int]:
        dataset = dl.ImageDataset(album, range(6), dl.CenterCrop(32), on_error=on_error)
        labels = [label.tolist() for _, label in dl.DataLoader(dataset, 3)]
        assert [one.index for one in dataset.errors] == [2]
        return labels[0]

    assert (shapes("skip"), shapes("replace")) == ([0, 1], [0, 1, 0])
    with pytest.raises(dl.DecodeError, match="sample 2"):
        shapes("raise")


@pytest.mark.task("8.55")
def test_an_idx_file_is_an_array() -> None:
    content = bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3]) + bytes(range(6))
    assert find("parse_idx")(content).tolist() == [[0, 1, 2], [3, 4, 5]]
    with pytest.raises(dl.DataError, match="digits"):
        find("parse_idx")(content[:-1], "digits")


@pytest.mark.task("8.56")
def test_a_key_is_loaded_once_in_all_threads() -> None:
    cache, calls, go = dl.LRUCache(4), [], threading.Barrier(8)

    def ask() -> None:
        go.wait()
        cache.get_or_load("a", lambda: calls.append(1))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1
    assert cache.stats()["hits"] == 7


@pytest.mark.task("8.56", "8.57")
def test_all_workers_find_what_one_has_loaded(album: list[Path]) -> None:
    del album[2]
    cache = dl.SharedCache(len(album), max_bytes=10**6)
    dataset = dl.ImageDataset(album, range(5), dl.CenterCrop(32), cache=cache)
    for _ in range(2):
        list(dl.DataLoader(dataset, 2, num_workers=2))
    assert {name: cache.stats()[name] for name in ("hits", "misses", "items")} == {"hits": 5, "misses": 5, "items": 5}


@pytest.mark.task("8.47", "8.50", "8.51", "8.53")
def test_one_call_gives_batches(album: list[Path]) -> None:
    del album[2]
    loader = dl.create_dataloader(album, range(5), 2, num_workers=0, img_size=32, pin_memory=False, generator=1)
    assert [images.shape for images, _ in loader] == [(2, 3, 32, 32)] * 2
