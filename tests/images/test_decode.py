"""What each kind of file becomes, and what is said of those that are none."""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import pickle
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageFile, ImageOps

from tinytorch.core.dataloader import DataError, DecodeError, decode
from tinytorch.core.dataloader.images.frame import Frame


def reference(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def half(height: int, width: int) -> Frame:
    return Frame.whole(height, width).resized(height // 2, width // 2)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP", "PPM", "ICO", "PCX", "TGA", "SGI"])
def test_formats_give_what_pillow_gives(make_scene, saved, format):
    content = saved(make_scene(40, 60), format)
    image = decode(content)
    assert image.dtype == np.uint8
    assert image.shape[2] == 3
    assert np.array_equal(image, reference(content))


def test_a_path_is_decoded_whatever_its_name(make_scene, saved, tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(saved(make_scene(40, 60), "JPEG"))
    assert np.array_equal(decode(path), reference(path.read_bytes()))


def test_names_that_are_not_utf8(make_scene, saved, tmp_path):
    path = bytes(tmp_path) + b"/\xff\xfe.jpg"
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(saved(make_scene(4, 6)))
    assert decode(os.fsdecode(path)).shape == (4, 6, 3)


def test_result_belongs_to_the_caller(make_scene, saved):
    image = decode(saved(make_scene(4, 6)))
    image += 1  # read-only memory would raise


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("number", range(1, 9))
def test_orientation_is_applied_once_and_can_be_turned_off(make_scene, saved, number, format):
    exif = Image.Exif()
    exif[0x0112] = number
    options = {"lossless": True} if format == "WEBP" else {}
    content = saved(make_scene(40, 60), format, exif=exif, **options)
    stored = reference(saved(make_scene(40, 60), format, **options))
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(saved(make_scene(40, 60), format, exif=exif, **options))))
    assert np.array_equal(decode(content), np.asarray(upright))
    assert np.array_equal(decode(content, exif=False), stored)
    assert number == 1 or not np.array_equal(decode(content), stored)


@pytest.mark.parametrize("number", range(1, 9))
def test_plan_is_of_the_upright_picture(make_scene, saved, number):
    exif = Image.Exif()
    exif[0x0112] = number
    content, seen = saved(make_scene(64, 96), exif=exif), []

    def plan(height: int, width: int) -> Frame:
        seen.append((height, width))
        return Frame.whole(height, width).cropped(0, 0, 32, 48).resized(16, 24)

    image = decode(content, plan)
    assert seen == [(64, 96) if number < 5 else (96, 64)]
    whole = decode(content)[:32, :48]
    assert np.abs(image.astype(int) - whole.reshape(16, 2, 24, 2, 3).mean(axis=(1, 3))).mean() < 4


def test_sixteen_bits_keep_the_upper_eight(saved):
    values = np.arange(0, 65536, 64, dtype=np.uint16).reshape(32, 32)
    image = decode(saved(values, "PNG"))
    assert np.array_equal(image[..., 0], values >> 8)
    assert np.array_equal(decode(saved(values, "TIFF"), mode="L")[..., 0], values >> 8)


@pytest.mark.parametrize("format", ["PNG", "TIFF", "PPM"])
def test_a_part_of_a_picture_with_sixteen_bits(saved, format):
    values = np.arange(0, 65536, 64, dtype=np.uint16).reshape(32, 32)
    image = decode(
        saved(values, format), lambda height, width: Frame.whole(height, width).cropped(4, 8, 16, 20), mode="L"
    )
    assert np.array_equal(image[..., 0], values[4:20, 8:28] >> 8)


def test_transparency_is_laid_over_the_background(saved):
    pixels = np.zeros((2, 2, 4), np.uint8)
    pixels[..., 0], pixels[0, 0, 3], pixels[0, 1, 3] = 200, 255, 51
    content = saved(pixels, "PNG")
    white, black = decode(content), decode(content, background=0)
    assert white[0, 0].tolist() == [200, 0, 0]  # opaque
    assert white[1, 1].tolist() == [255, 255, 255]  # no trace of the hidden red
    assert black[1, 1].tolist() == [0, 0, 0]
    assert abs(int(white[0, 1, 0]) - (200 * 51 + 255 * 204) / 255) <= 1


def test_palette_with_a_transparent_colour(saved):
    picture = Image.new("P", (2, 1))
    picture.putpalette([10, 20, 30, 40, 50, 60])
    picture.putpixel((1, 0), 1)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", transparency=0)
    assert decode(buffer.getvalue()).tolist() == [[[255, 255, 255], [40, 50, 60]]]


def test_grey_in_three_channels_and_colour_in_one(make_scene, saved):
    grey = make_scene(8, 8)[..., 0]
    assert np.array_equal(decode(saved(grey, "PNG")), np.repeat(grey[..., None], 3, axis=2))
    assert decode(saved(make_scene(8, 8)), mode="L").shape == (8, 8, 1)
    assert decode(saved(make_scene(8, 8)), half, mode="L").shape == (4, 4, 1)


def test_one_bit_is_black_and_white(make_scene, saved):
    image = decode(saved(make_scene(8, 8), "PNG", mode="1"))
    assert set(np.unique(image)) == {0, 255}


@pytest.mark.parametrize("adobe", [True, False])
def test_cmyk_is_never_a_negative(make_scene, saved, adobe):
    content = saved(make_scene(40, 60), mode="CMYK")
    if not adobe:  # cut out the marker that says who wrote it
        at = content.index(b"\xff\xee")
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        content = content[:at] + content[at + 2 + length :]
    assert np.abs(decode(content).astype(int) - make_scene(40, 60)).mean() < 3


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_colour_profiles_change_nothing_even_if_they_lie(make_scene, saved, format):
    grey = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    grey[16:20] = b"GRAY"
    for profile in (b"no profile", bytes(grey)):
        content = saved(make_scene(40, 60), format, icc_profile=profile)
        assert np.array_equal(decode(content), reference(saved(make_scene(40, 60), format)))


def test_animation_gives_its_first_picture(saved):
    red, blue = (Image.new("RGB", (4, 4), colour) for colour in ("red", "blue"))
    buffer = io.BytesIO()
    red.save(buffer, "GIF", save_all=True, append_images=[blue])
    assert decode(buffer.getvalue())[0, 0].tolist() == [255, 0, 0]


def test_floats_have_no_known_range(saved):
    content = saved(np.zeros((4, 4), np.float32), "TIFF")
    with pytest.raises(DecodeError, match="found a fault: pixels that are floats"):
        decode(content)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"not found", "9 bytes that begin with the text b'not found'"),
        (b"\x01\x02\xff" * 9, "27 bytes that begin with the bytes"),
        (b"%PDF-1.7 " + b" " * 100, "begin with the text b'%PDF"),
        (b"\xff\xd8\xff", "a damaged JPEG header"),
        (b"\x89PNG\r\n\x1a\n", "a damaged PNG header"),
    ],
)
def test_what_is_no_image_is_described(tmp_path, content, found):
    path = tmp_path / "cat.jpg"
    path.write_bytes(content)
    with pytest.raises(DecodeError, match=r"cat\.jpg: expected an image, found") as raised:
        decode(path)
    assert found in raised.value.found
    assert raised.value.path == str(path)


@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "BMP"])
def test_files_that_are_cut_off(make_scene, saved, format, share):
    content = saved(np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8), format)
    for plan in (None, half):
        with pytest.raises(DecodeError):
            decode(content[: int(share * len(content))], plan)


def test_switches_of_pillow_change_nothing_here(make_scene, saved, monkeypatch):
    content = saved(make_scene(64, 64))
    before = ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS
    with pytest.raises(DecodeError):
        decode(content[:600])
    assert before == (ImageFile.LOAD_TRUNCATED_IMAGES, Image.MAX_IMAGE_PIXELS)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert decode(content).shape == (64, 64, 3)


def bomb(height: int, width: int) -> bytes:
    """A PNG file of a few kB that announces so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def test_limit_of_pixels_is_read_from_the_header():
    with pytest.raises(DecodeError, match=r"at most 89,478,485 pixels, found 50,000 x 50,000 = 2,500,000,000"):
        decode(bomb(50_000, 50_000))
    with pytest.raises(DecodeError, match="at most 100 pixels"):
        decode(bomb(20, 20), max_pixels=100)


def test_sides_of_no_length_are_refused():
    with pytest.raises(DecodeError):
        decode(bomb(0, 20))


def test_missing_file_and_directory_keep_their_errors(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.jpg"):
        decode(tmp_path / "none.jpg")
    with pytest.raises(IsADirectoryError):
        decode(tmp_path)


def test_pipes_and_devices_are_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    for path in (tmp_path / "pipe.jpg", "/dev/zero"):
        with pytest.raises(DecodeError, match="expected a file, found a pipe or a device"):
            decode(path)


@pytest.fixture
def not_root() -> Iterator[None]:
    """Let the system treat this process as that of a user who may not read everything."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield
    os.seteuid(user)


def test_forbidden_file_is_named(saved, make_scene, tmp_path_factory, request):
    path = tmp_path_factory.mktemp("forbidden") / "secret.jpg"
    path.write_bytes(saved(make_scene(4, 6)))
    path.chmod(0)
    request.getfixturevalue("not_root")
    with pytest.raises(PermissionError, match=r"secret\.jpg"):
        decode(path)


def test_a_file_that_changes_while_it_is_read_is_one_of_its_states(make_scene, saved, tmp_path):
    contents = [saved(make_scene(64, 96, seed), "PNG") for seed in (1, 2)]
    states = [reference(content) for content in contents]
    path, stop, seen = tmp_path / "now.png", threading.Event(), set()
    path.write_bytes(contents[0])

    def write():
        for content in itertools.cycle(contents):
            path.write_bytes(content)  # empty at first, then a part of it, then all
            if stop.wait(0.0005):  # it is whole for a while
                return

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(300):
        with contextlib.suppress(DecodeError):
            image = decode(path)
            seen |= {number for number in (0, 1) if np.array_equal(image, states[number])} or {"neither"}
    stop.set()
    writer.join()
    assert "neither" not in seen
    assert seen


def test_errors_come_back_from_a_pool_as_they_were():
    error = DecodeError("a.jpg", expected="an image", found="none", hint="look").at(3)
    error.add_note("while packing")
    for one in (error, DataError("a.bin", offset=5, expected="1", found="2")):
        other = pickle.loads(pickle.dumps(one))
        assert type(other) is type(one)
        assert str(other) == str(one)
        assert vars(other) == vars(one)


def test_error_of_a_plan_is_passed_on(make_scene, saved):
    def plan(height: int, width: int) -> Frame:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        decode(saved(make_scene(8, 8)), plan)


@pytest.mark.parametrize("shape", [(512, 768), (513, 770), (1025, 1537)])
def test_reduced_decoding_looks_like_the_whole(make_scene, saved, shape):
    content = saved(make_scene(*shape))
    frame = Frame.whole(*shape).resized(128, 192).cropped(16, 48, 96, 96)
    assert frame.reduction > 1
    reduced, whole = decode(content, lambda height, width: frame), frame.of_array(decode(content))
    assert reduced.shape == (96, 96, 3)
    assert np.abs(reduced.astype(int) - whole).mean() < 1


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "GIF", "TIFF", "WEBP", "BMP"]), st.data())
def test_damage_anywhere_gives_a_picture_or_a_named_error(make_scene, saved, format, data):
    content = bytearray(saved(make_scene(16, 24), format))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = decode(bytes(content), max_pixels=10**6)
        except DecodeError:
            return
    assert image.dtype == np.uint8
    assert image.ndim == 3
