"""All that Pillow can write, and what makes it warn: a picture by the rules, or a named error, in silence."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tinytorch.core.dataloader import DecodeError, decode
from tinytorch.core.dataloader.images.plumbing.pictures import FORMATS

MODES = "1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "I;16", "I", "F"
UNSUPPORTED = "BLP", "BUFR", "DDS", "DIB", "EPS", "GRIB", "HDF5", "ICNS", "IM", "MSP", "PALM", "PDF", "SPIDER", "XBM"

PROGRAM = """
    import json, logging, pathlib, re, sys, time, warnings
    warnings.simplefilter("error")
    from tinytorch.core.dataloader import DecodeError, ImageDataset

    for path in sys.stdin.read().splitlines():
        started = time.process_time()
        try:
            image = ImageDataset([path], cache_size=0)[0]
            said = {"shape": image.shape, "sum": int(image.sum(dtype="int64")), "error": None}
        except DecodeError as error:
            said = {"error": str(error)}
        seconds = time.process_time() - started
        status = pathlib.Path("/proc/self/status")  # not ru_maxrss, which begins with what the parent takes
        peak = re.search(r"VmHWM:\\s+(\\d+)", status.read_text(encoding="utf-8") if status.exists() else "VmHWM: 0")
        mib = int(peak[1]) / 2**10
        print(json.dumps(said | {"path": path, "seconds": seconds, "mib": mib}))
"""


def decoded(paths: list[Path]) -> dict[str, dict]:
    """What a program of its own, in which warnings are errors, says of each file."""
    program = "\n".join(line[4:] for line in PROGRAM.splitlines())
    given = "\n".join(map(str, paths))
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return {said["path"]: said for said in map(json.loads, done.stdout.splitlines())}


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> list[Path]:
    """A picture in each format and mode that Pillow can write."""
    folder, paths = tmp_path_factory.mktemp("written"), []
    pixels = np.random.default_rng(0).integers(0, 256, (24, 32, 4), dtype=np.uint8)
    Image.init()
    for format in sorted(set(Image.SAVE) & {*FORMATS, *UNSUPPORTED}):
        for mode in MODES:
            path = folder / f"{mode.replace(';', '')}.{format}"
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    picture_in(mode, pixels).save(path, format)
            except (OSError, ValueError, KeyError, TypeError):
                path.unlink(missing_ok=True)  # a mode that this format has not
            else:
                paths.append(path)
    return paths


def picture_in(mode: str, pixels: np.ndarray) -> Image.Image:
    if mode == "I;16":
        return Image.fromarray(pixels.view(np.uint16)[..., 0].copy())
    if mode == "LAB":
        return Image.frombytes("LAB", (32, 24), pixels[..., :3].tobytes())
    if mode == "PA":
        return Image.fromarray(pixels).convert("RGB").convert("P").convert("PA")
    return Image.fromarray(pixels).convert(mode) if mode == "RGBA" else Image.fromarray(pixels[..., :3]).convert(mode)


def by_the_rules(path: Path) -> np.ndarray | None:
    """The picture that Pillow makes of a file, turned into RGB as the table of the decoder says; None: an error."""
    with Image.open(path) as picture:
        format = picture.format
        picture.load()
    if picture.mode.startswith("I;16") or (picture.mode == "I" and format in ("PNG", "PPM")):
        return np.repeat((np.asarray(picture).clip(0, 65535) >> 8).astype(np.uint8)[..., None], 3, axis=2)
    if picture.mode in ("I", "F"):
        return None
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return np.asarray(picture.convert("RGB"))


def test_every_format_and_mode_has_one_result(written):
    found = decoded(written)
    assert {path.suffix[1:] for path in written} >= {"JPEG", "PNG", "WEBP", "GIF", "TIFF", "PPM", "ICO", "EPS", "DDS"}
    assert len(found) == len(written) > 80
    for path in written:
        said = found[str(path)]
        if path.suffix[1:] in UNSUPPORTED:
            assert "expected an image, found" in said["error"], path
        elif (picture := by_the_rules(path)) is None:
            assert "pixels that are" in said["error"], path
        else:
            assert said["error"] is None, (path, said)
            assert (tuple(said["shape"]), said["sum"]) == (picture.shape, int(picture.sum(dtype=np.int64))), path
        assert path.name in (said["error"] or path.name)
    assert max(said["seconds"] for said in found.values()) < 5
    assert max(said["mib"] for said in found.values()) < 500


def warned_of(make_scene) -> dict[str, bytes]:
    """Files that Pillow warns of when it opens or loads them."""
    picture = Image.fromarray(make_scene(24, 32))

    def saved(format: str, **options) -> bytes:
        buffer = io.BytesIO()
        picture.save(buffer, format, **options)
        return buffer.getvalue()

    png, jpeg, ico = saved("PNG"), saved("JPEG"), bytearray(saved("ICO", sizes=[(16, 12)]))
    control = b"acTL" + struct.pack(">II", 0, 0)  # of an animation without pictures
    control = struct.pack(">I", 8) + control + struct.pack(">I", zlib.crc32(control))
    ico[6] = 48  # the width, according to the directory
    many = b"MPF\0MM\0*\0\0\0\x08\0\0\0\0\0\0"  # of several pictures: none
    return {
        "exif.jpg": saved("JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\x05\0\x12\x01"),
        "animation.png": png[:33] + control + png[33:],
        "several.jpg": jpeg[:2] + b"\xff\xe2" + struct.pack(">H", len(many) + 2) + many + jpeg[2:],
        "size.ico": bytes(ico),
    }


def look(content: bytes) -> None:
    with Image.open(io.BytesIO(content)) as picture:
        picture.getexif()
        picture.load()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("exif.jpg", "Corrupt EXIF"),
        ("animation.png", "Invalid APNG"),
        ("several.jpg", "malformed MPO"),
        ("size.ico", "not the expected size"),
    ],
)
def test_what_pillow_warns_of_is_a_picture(make_scene, tmp_path, name, message):
    path, content = tmp_path / name, warned_of(make_scene)[name]
    path.write_bytes(content)
    with pytest.warns(UserWarning, match=message):
        look(content)
    said = decoded([path])[str(path)]
    assert said["error"] is None
    assert said["shape"][2] == 3


def test_warnings_of_the_program_are_left_alone(make_scene):
    content, before = warned_of(make_scene)["exif.jpg"], list(warnings.filters)
    assert decode(content).shape == (24, 32, 3)
    with pytest.raises(DecodeError, match="a fault"):
        decode(content[:-50])
    assert warnings.filters == before
    with pytest.warns(UserWarning, match="Corrupt EXIF"):
        look(content)
