"""A JPEG file decoded by simplejpeg is what Pillow makes of it: the same pixels, and the same words about a fault."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tinytorch.core.dataloader import DecodeError, decode
from tinytorch.core.dataloader.images.frame import Frame
from tinytorch.core.dataloader.images.plumbing import pictures

turbo = pytest.importorskip("tinytorch.core.dataloader.images.plumbing.turbo", reason="needs simplejpeg")

PLANS: dict[str, Callable[[int, int], Any] | None] = {
    "whole": None,
    "corner": lambda height, width: Frame.whole(height, width).cropped(1, 2, height // 2, width // 3),
    "half": lambda height, width: Frame.whole(height, width).resized(height // 2, width // 2).flipped(),
    "third": lambda height, width: Frame.whole(height, width).resized(height // 3, width // 3),
    "eighth of a part": lambda height, width: (
        Frame.whole(height, width).cropped(height // 5, 3, height // 2, width // 2).resized(height // 16, width // 16)
    ),
}


def picture(height: int, width: int) -> Image.Image:
    """Smooth colours with noise on them."""
    rows, columns = np.mgrid[0:height, 0:width]
    waves = np.stack([rows * 3, columns * 2, rows + columns], axis=-1) % 256
    noise = np.random.default_rng(0).integers(0, 40, waves.shape)
    return Image.fromarray(np.clip(waves + noise, 0, 255).astype(np.uint8))


def jpeg(height: int, width: int, mode: str = "RGB", **options: Any) -> bytes:
    file = io.BytesIO()
    picture(height, width).convert(mode).save(file, "JPEG", **options)
    return file.getvalue()


def both(content: bytes, plan: Any, monkeypatch: Any, **options: Any) -> list[Any]:
    """What comes of a file with simplejpeg, and with Pillow alone: the pixels, or the words of the error."""
    results: list[Any] = []
    for module in (turbo, None):
        with monkeypatch.context() as patch:
            patch.setattr(pictures, "turbo", lambda module=module: module)
            try:
                results.append(decode(content, plan, **options))
            except DecodeError as error:
                results.append(str(error))
    return results


@pytest.fixture
def decoded_by(monkeypatch) -> list[str]:
    """The colours in which simplejpeg was asked for pixels, as it is used."""
    asked: list[str] = []
    real = turbo.simplejpeg.decode_jpeg

    def decode_jpeg(content: bytes, color: str, **options: Any) -> np.ndarray:
        asked.append(color)
        return real(content, color, **options)

    monkeypatch.setattr(turbo.simplejpeg, "decode_jpeg", decode_jpeg)
    return asked


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_the_pixels_are_pillows(mode, subsampling, progressive, plan, monkeypatch, decoded_by) -> None:
    for height, width in ((192, 288), (167, 133), (144, 301)):
        content = jpeg(height, width, mode, subsampling=subsampling, progressive=progressive, quality=80)
        for wanted in ("RGB", "L"):
            ours, pillows = both(content, plan, monkeypatch, mode=wanted)
            np.testing.assert_array_equal(ours, pillows)
            assert ours.flags.writeable
    by_pillow = plan is PLANS["third"]  # which resizes the whole picture
    assert set(decoded_by) == (set() if by_pillow else {"RGB" if mode == "RGB" else "GRAY"})


@pytest.mark.parametrize("turn", range(1, 9))
def test_all_eight_orientations(turn, monkeypatch) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    for plan in PLANS.values():
        ours, pillows = both(jpeg(96, 144, exif=exif), plan, monkeypatch)
        np.testing.assert_array_equal(ours, pillows)


@pytest.mark.parametrize("mode", ["CMYK", "1"])
@pytest.mark.parametrize("options", [{}, {"keep_rgb": True}], ids=["", "RGB kept"])
def test_other_colours(mode, options, monkeypatch) -> None:
    mode = "RGB" if options else mode
    ours, pillows = both(jpeg(96, 144, mode, **options), PLANS["third"], monkeypatch)
    np.testing.assert_array_equal(ours, pillows)


@pytest.mark.parametrize("side", [1, 2, 7, 9, 15, 16, 17, 31])
def test_small_pictures(side, monkeypatch) -> None:
    for shape in ((side, side), (side, 100), (100, side)):
        for divisor in (2, 4, 8):
            sides = [max(1, length // divisor) for length in shape]
            plan = lambda height, width, sides=sides: Frame.whole(height, width).resized(*sides)  # noqa: E731
            ours, pillows = both(jpeg(*shape), plan, monkeypatch)
            np.testing.assert_array_equal(ours, pillows)


def test_a_damaged_file_is_pillows_to_judge(monkeypatch) -> None:
    whole, rng = jpeg(96, 144), random.Random(0)
    faults = 0
    for _ in range(200):
        content = bytearray(whole)
        how = rng.randrange(3)
        place = rng.randrange(len(content))
        if how == 0:
            del content[place:]
        elif how == 1:
            del content[place : place + rng.randrange(1, 300)]
        else:
            content[place] ^= 1 << rng.randrange(8)
        for plan in (None, PLANS["third"]):
            ours, pillows = both(bytes(content), plan, monkeypatch)
            assert isinstance(ours, str) == isinstance(pillows, str)
            assert np.array_equal(ours, pillows)
            faults += isinstance(ours, str)
    assert 50 < faults < 350  # there were damaged files, and files that only look otherwise


class TestAsPillow:
    """Whatever is asked of such a picture besides `crop`, Pillow answers."""

    @pytest.fixture
    def pair(self) -> tuple[Any, Any]:
        content = jpeg(96, 144)
        return pictures.open_image(content), Image.open(io.BytesIO(content))

    ASKED: dict[str, Callable[[Any], Any]] = {  # noqa: RUF012
        "array": np.asarray,
        "cut": lambda image: np.asarray(image.crop((3, 5, 40, 50))),
        "cut twice": lambda image: np.asarray(image.crop((3, 5, 40, 50)).crop((1, 2, 9, 8))),
        "cut beyond": lambda image: np.asarray(image.crop((-5, 90, 160, 100))),
        "cut at nothing": lambda image: np.asarray(image.crop()),
        "turned": lambda image: np.asarray(image.transpose(2)),
        "cut, grey": lambda image: np.asarray(image.crop((3, 5, 40, 50)).convert("L")),
        "cut, resized": lambda image: np.asarray(image.crop((3, 5, 40, 50)).resize((7, 9))),
        "a pixel": lambda image: image.load()[3, 4],
        "a pixel of a cut": lambda image: image.crop((3, 5, 40, 50)).load()[3, 4],
        "bytes": lambda image: image.crop((3, 5, 40, 50)).tobytes(),
        "copied": lambda image: np.asarray(image.crop((3, 5, 40, 50)).copy()),
        "saved": lambda image: image.crop((3, 5, 40, 50)).save(io.BytesIO(), "PNG"),
    }

    @pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
    def test_the_same_answer(self, pair, ask) -> None:
        ours, pillows = map(ask, pair)
        assert np.array_equal(ours, pillows)

    @pytest.mark.parametrize(
        "change",
        [
            lambda image: image.putpixel((0, 0), (1, 2, 3)),
            lambda image: image.paste((9, 9, 9), (0, 0, 8, 8)),
            lambda image: image.thumbnail((20, 20)),
        ],
        ids=["a pixel", "a box", "smaller"],
    )
    def test_what_is_changed_in_place_is_changed(self, pair, change) -> None:
        ours, pillows = (image.crop((3, 5, 40, 50)) for image in pair)
        change(ours)
        change(pillows)
        np.testing.assert_array_equal(pictures.pixels(ours), np.asarray(pillows))

    def test_an_array_is_the_callers(self, pair) -> None:
        cut = pair[0].crop((3, 5, 40, 50))
        first = pictures.pixels(cut)
        first[:] = 0
        assert pictures.pixels(cut).any()


def test_without_simplejpeg(tmp_path) -> None:
    (tmp_path / "cat.jpg").write_bytes(jpeg(96, 144))
    program = """if True:
        import sys
        sys.modules["simplejpeg"] = None
        from tinytorch.core.dataloader import decode
        print(decode(sys.argv[1]).sum())
    """
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "cat.jpg")], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) == decode(tmp_path / "cat.jpg").sum()
