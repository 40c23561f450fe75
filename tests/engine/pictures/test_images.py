"""Every kind of picture becomes upright RGB bytes; every kind of broken file a sentence that names it."""

from __future__ import annotations

import contextlib
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pil

from engine.errors import UserError
from engine.pictures.reading import MAX_PIXELS, read_image, read_size, read_thumbnail


def _ramp(height: int = 24, width: int = 40) -> np.ndarray:
    """Every corner has a colour of its own, so that no turn looks like another."""
    y, x = np.mgrid[:height, :width]
    return np.stack([x * 255 // (width - 1), y * 255 // (height - 1), (x + y) % 256], axis=2).astype(np.uint8)


@pytest.mark.parametrize("suffix", ["png", "bmp", "tif", "ppm", "tga", "gif", "webp"])
def test_reads_what_was_written(tmp_path: Path, suffix: str) -> None:
    pixels = _ramp()
    if suffix == "gif":
        pixels = np.repeat(pixels[:, :, :1], 3, axis=2)
    file = tmp_path / f"a.{suffix}"
    Pil.fromarray(pixels).save(file, **({"lossless": True} if suffix == "webp" else {}))
    image = read_image(file)
    assert image.pixels.dtype == np.uint8
    assert not image.pixels.flags.writeable
    np.testing.assert_array_equal(image.pixels, pixels)
    assert read_size(file) == (40, 24) == (image.width, image.height)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "I;16", "I", "F"])
def test_every_mode_becomes_rgb(tmp_path: Path, mode: str) -> None:
    grey = np.tile(np.linspace(0, 255, 40).astype(np.uint8), (24, 1))
    source = Pil.fromarray(grey)
    if mode == "I;16":
        source = Pil.fromarray(grey.astype(np.uint16) * 257)
    elif mode == "LAB":
        source = Pil.merge("LAB", [source, Pil.new("L", source.size, 128), Pil.new("L", source.size, 128)])
    elif mode == "F":
        source = Pil.fromarray(grey.astype(np.float32) / 255)
    elif mode == "P":
        source = source.convert("P")
    else:
        source = source.convert("RGB").convert(mode)
    file = tmp_path / "a.tif"
    if mode == "YCbCr":
        file = tmp_path / "a.jpg"
    source.save(file)
    pixels = read_image(file).pixels
    assert pixels.shape == (24, 40, 3)
    if mode == "1":
        assert set(np.unique(pixels)) <= {0, 255}
    elif mode == "LAB":  # lightness is not linear in RGB; black and white stay black and white
        assert pixels[0, 0].max() < 8
        assert pixels[0, -1].min() > 247
    else:
        # An "I" of small numbers is taken for 12 bits, as the module says.
        expected = grey * (255 / 4095) if mode == "I" else grey
        assert np.abs(pixels.astype(float) - expected[:, :, None]).max() <= 3


def test_sixteen_bits_use_their_full_range(tmp_path: Path) -> None:
    wide = np.array([[0, 257, 32768, 65535]], np.uint16)
    Pil.fromarray(wide).save(tmp_path / "wide.png")
    assert read_image(tmp_path / "wide.png").pixels[0, :, 0].tolist() == [0, 1, 128, 255]
    twelve = np.array([[0, 2048, 4095]], np.uint16)
    Pil.fromarray(twelve).save(tmp_path / "twelve.tif")
    assert read_image(tmp_path / "twelve.tif").pixels[0, :, 0].tolist() == [0, 128, 255]


def test_floats_outside_one_are_stretched_and_nan_is_black(tmp_path: Path) -> None:
    values = np.array([[np.nan, -10, 0, 10, np.inf]], np.float32)
    Pil.fromarray(values).save(tmp_path / "f.tif")
    assert read_image(tmp_path / "f.tif").pixels[0, :, 0].tolist() == [0, 0, 128, 255, 255]


def test_transparency_is_laid_over_white(tmp_path: Path) -> None:
    Pil.new("RGBA", (2, 2), (255, 0, 0, 0)).save(tmp_path / "clear.png")
    Pil.new("LA", (2, 2), (0, 128)).save(tmp_path / "half.png")
    indexed = Pil.new("P", (2, 2), 1)
    indexed.putpalette([0, 0, 0, 9, 9, 9])
    indexed.save(tmp_path / "palette.png", transparency=1)
    assert (read_image(tmp_path / "clear.png").pixels == 255).all()
    assert (read_image(tmp_path / "half.png").pixels == 127).all()
    assert (read_image(tmp_path / "palette.png").pixels == 255).all()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp"])
def test_exif_orientation_is_applied(tmp_path: Path, orientation: int, suffix: str) -> None:
    """The oracle is the definition: `orientation` says where the stored row 0 and column 0 lie as shown."""
    upright = np.kron(np.array([[0, 80, 160], [200, 240, 40]], np.uint8), np.ones((16, 16), np.uint8))
    undo = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.T,
        6: lambda a: np.rot90(a, 1),
        7: lambda a: a[::-1, ::-1].T,
        8: lambda a: np.rot90(a, -1),
    }[orientation]
    exif = Pil.Exif()
    exif[0x0112] = orientation
    file = tmp_path / f"a.{suffix}"
    quality = {"quality": 95} if suffix == "jpg" else {"lossless": True} if suffix == "webp" else {}
    Pil.fromarray(np.ascontiguousarray(undo(upright))).convert("RGB").save(file, exif=exif, **quality)
    image = read_image(file)
    assert read_size(file) == (image.width, image.height) == (48, 32)
    assert np.abs(image.pixels[:, :, 0].astype(int) - upright).max() <= 6
    small = read_thumbnail(file, 24)
    assert small.shape == (16, 24, 3)
    assert np.abs(small[4::8, 4::8, 0].astype(int) - upright[8::16, 8::16]).max() <= 12


def test_an_animation_shows_its_first_frame(tmp_path: Path) -> None:
    frames = [Pil.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    for suffix in ("gif", "webp", "png"):
        file = tmp_path / f"a.{suffix}"
        frames[0].save(file, save_all=True, append_images=frames[1:], lossless=True)
        assert read_image(file).pixels[0, 0].tolist() == [255, 0, 0]


def test_one_pixel(tmp_path: Path) -> None:
    Pil.new("RGB", (1, 1), "white").save(tmp_path / "a.png")
    assert read_image(tmp_path / "a.png").pixels.shape == (1, 1, 3)
    assert read_thumbnail(tmp_path / "a.png", 64).shape == (1, 1, 3)


def _huge_png(file: Path, side: int) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


@pytest.mark.parametrize("side", [13_378, 30_000])
def test_a_huge_picture_is_refused_before_it_is_decoded(tmp_path: Path, side: int) -> None:
    _huge_png(tmp_path / "huge.png", side)
    for read in (read_image, read_size, lambda path: read_thumbnail(path, 64)):
        with pytest.raises(UserError, match=f"huge.png.*limit is {MAX_PIXELS:,}"):
            read(tmp_path / "huge.png")


def _broken(folder: Path) -> dict[str, Path]:
    whole = folder / "whole.jpg"
    Pil.fromarray(_ramp(200, 300)).save(whole)
    png = folder / "whole.png"
    Pil.fromarray(_ramp(200, 300)).save(png)
    made = {
        "is empty": b"",
        "is damaged or cut off": whole.read_bytes()[:3000],
        "is not a picture of a known kind": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    }
    files = {}
    for number, (what, content) in enumerate(made.items()):
        files[what] = folder / f"broken{number}.jpg"
        files[what].write_bytes(content)
    (folder / "cut.png").write_bytes(png.read_bytes()[:-400])
    files["cut off"] = folder / "cut.png"
    files["is not there"] = folder / "missing.jpg"
    files["is a folder"] = folder
    return files


def test_broken_files_are_named_with_what_to_do(tmp_path: Path) -> None:
    for what, file in _broken(tmp_path).items():
        with pytest.raises(UserError, match=what) as caught:
            read_image(file)
        assert caught.value.subject == str(file)
        assert caught.value.do


def test_damaged_bytes_never_escape_as_another_error(tmp_path: Path) -> None:
    """Flip bytes at random in small files of many formats: a picture or a UserError, nothing else."""
    random = np.random.default_rng(5)
    for suffix in ("jpg", "png", "gif", "bmp", "tif", "webp", "ppm", "jp2", "tga"):
        clean = tmp_path / f"clean.{suffix}"
        Pil.fromarray(_ramp()).save(clean)
        original = np.frombuffer(clean.read_bytes(), np.uint8)
        for _ in range(25):
            bent = original.copy()
            at = random.integers(0, min(len(bent), 200), 4)
            bent[at] = random.integers(0, 256, 4)
            file = tmp_path / f"bent.{suffix}"
            file.write_bytes(bent.tobytes())
            for read in (read_image, read_size, lambda path: read_thumbnail(path, 16)):
                with contextlib.suppress(UserError):
                    read(file)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are a thing of Unix")
def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(UserError, match="not an ordinary file"):
        read_image(tmp_path / "pipe.jpg")


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    file = tmp_path / "secret.png"
    Pil.new("L", (2, 2)).save(file)
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(UserError, match="may not be read"):
        read_image(file)


@pytest.mark.parametrize("name", ["фото.jpg", "写真 1.png", "ünï%20.bmp", "صورة.jpg", "🐈.png"])
def test_names_in_any_script(tmp_path: Path, name: str) -> None:
    Pil.fromarray(_ramp()).save(tmp_path / name)
    assert read_image(tmp_path / name).width == 40
    assert read_thumbnail(str(tmp_path / name), 16).shape[1] == 16


def test_key_changes_with_the_content(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    Pil.new("L", (2, 2)).save(file)
    before = read_image(file).key
    assert before == read_image(file).key
    Pil.new("L", (3, 3)).save(file)
    assert read_image(file).key != before


def test_no_torch_is_imported() -> None:
    labels = ", ".join(f"engine.labels.{name}" for name in ("folder", "convert", "several"))
    rooms = f"engine.pictures.reading, {labels}, engine.safety.journal"
    code = f"import sys, {rooms}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
