"""Pictures that not every program reads: bands and floats, JPEGs without their end, HEIC. They are shown and it is
said, or one sentence says what they are."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image as Pil

from engine.errors import UserError
from engine.pictures.finding import find_pictures
from engine.pictures.reading import read_image, read_size, read_thumbnail

HEIC_HEAD = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200)
try:
    import pillow_heif
except ImportError:
    pillow_heif = None


def ramp(bands: int, kind: type, most: float) -> np.ndarray:
    """(48, 64, bands), each band another slope."""
    across = np.linspace(0, most, 64)[None, :, None] * (np.arange(bands) + 1) / bands
    return np.broadcast_to(across, (48, 64, bands)).astype(kind)


@pytest.mark.parametrize("planar", ["contig", "separate"])
@pytest.mark.parametrize(
    ("bands", "kind", "most", "words"),
    [(3, np.float32, 400, "floats"), (5, np.float32, 1, "5 bands"), (4, np.uint16, 9000, "4 bands"),
     (2, np.uint8, 200, "2 bands"), (7, np.uint8, 200, "7 bands")],
)  # fmt: skip
def test_bands_beyond_rgb_are_shown_and_told(
    tmp_path: Path, bands: int, kind: type, most: float, words: str, planar: str
) -> None:
    file, values = tmp_path / "a.tif", ramp(bands, kind, most)
    stored = values if planar == "contig" else np.moveaxis(values, 2, 0)
    colour = "rgb" if bands in (3, 4) else "minisblack"
    tifffile.imwrite(file, stored, photometric=colour, planarconfig=planar, extrasamples=[0] * (bands - 3)
                     if bands == 4 else None)  # fmt: skip
    image = read_image(file)
    assert read_size(file) == (64, 48) == (image.width, image.height)
    assert words in image.note
    assert read_thumbnail(file, 32).shape == (24, 32, 3)
    row = image.pixels[0].astype(int)
    assert (np.diff(row, axis=0) >= 0).all()
    assert row[-1].max() == (values[0, -1, 2 if bands > 2 else 0] if kind == np.uint8 else 255)
    assert row[0].max() == 0
    assert (row[:, 0] == row[:, 1]).all() == (bands == 2)


def test_a_band_file_packed_as_nobody_here_unpacks_it_is_named(tmp_path: Path) -> None:
    plain = io.BytesIO()
    tifffile.imwrite(plain, ramp(5, np.float32, 1), photometric="minisblack", planarconfig="contig")
    content = bytearray(plain.getvalue())
    plain.seek(0)
    with tifffile.TiffFile(plain) as tif:
        at = tif.pages[0].tags[259].valueoffset
    content[at : at + 2] = (50000).to_bytes(2, "little")  # Zstandard
    (tmp_path / "a.tif").write_bytes(content)
    with pytest.raises(UserError, match=r"TIFF of 5 bands.*ZSTD") as caught:
        read_image(tmp_path / "a.tif")
    assert "without compression" in caught.value.do


def test_sixteen_bits_in_colour_keep_their_low_bits(tmp_path: Path) -> None:
    """12 bits of a microscope, in a PNG of 16: as in grey."""
    values = ramp(3, np.uint16, 4095)
    cv2.imwrite(str(tmp_path / "a.png"), values[:, :, ::-1])
    image = read_image(tmp_path / "a.png")
    assert image.depth == 16
    np.testing.assert_array_equal(image.pixels[0, -1], [85, 170, 255])


def test_sixteen_bits_packed_by_lzw_are_read(tmp_path: Path) -> None:
    values = ramp(3, np.uint16, 65535)
    cv2.imwrite(str(tmp_path / "a.tif"), values[:, :, ::-1], [cv2.IMWRITE_TIFF_COMPRESSION, 5])
    image = read_image(tmp_path / "a.tif")
    assert (image.depth, image.note) == (16, "")
    np.testing.assert_array_equal(image.pixels[0, -1], [85, 170, 255])


def test_dark_pictures_can_be_stretched_to_be_looked_at(tmp_path: Path) -> None:
    values = np.clip(ramp(1, np.uint16, 900)[:, :, 0] + 30_000, 0, 65535).astype(np.uint16)
    values[0, 0] = 65535  # a hot pixel
    Pil.fromarray(values).save(tmp_path / "a.png")
    plain, stretched = read_image(tmp_path / "a.png"), read_image(tmp_path / "a.png", stretched=True)
    assert plain.depth == stretched.depth == 16
    assert np.ptp(plain.pixels[1:]) < 6
    assert np.ptp(stretched.pixels[1:]) == 255
    eight = tmp_path / "b.png"
    Pil.new("L", (4, 4), 7).save(eight)
    assert (read_image(eight, stretched=True).pixels == 7).all()
    assert read_image(eight).depth == 8


def jpeg(size: tuple[int, int] = (64, 48)) -> bytes:
    random = np.random.default_rng(1)
    small = random.integers(0, 255, (size[1] // 8, size[0] // 8, 3), np.uint8)
    target = io.BytesIO()
    Pil.fromarray(small).resize(size).save(target, "JPEG", quality=90)
    return target.getvalue()


@pytest.mark.parametrize("missing", [1, 2, 20])
def test_a_jpeg_without_its_end_is_shown_as_damaged(tmp_path: Path, missing: int) -> None:
    whole, cut = tmp_path / "whole.jpg", tmp_path / "cut.jpg"
    whole.write_bytes(jpeg())
    cut.write_bytes(jpeg()[:-missing])
    image = read_image(cut)
    assert "damaged" in image.note
    assert read_size(cut) == (64, 48)
    assert read_thumbnail(cut, 32).shape == (24, 32, 3)
    np.testing.assert_array_equal(image.pixels[:24], read_image(whole).pixels[:24])
    assert read_image(whole).note == ""
    (tmp_path / "more.jpg").write_bytes(jpeg() + b"more")
    assert read_image(tmp_path / "more.jpg").note == ""


def test_a_jpeg_that_lacks_much_is_refused(tmp_path: Path) -> None:
    content = jpeg((320, 240))
    (tmp_path / "half.jpg").write_bytes(content[: len(content) // 2])
    for read in (read_image, lambda path: read_thumbnail(path, 32)):
        with pytest.raises(UserError, match="damaged or cut off"):
            read(tmp_path / "half.jpg")


@pytest.mark.skipif(pillow_heif is not None, reason="HEIC is read here")
@pytest.mark.parametrize("name", ["photo.jpg", "IMG_0001.HEIC"])
def test_a_heic_is_called_so_whatever_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(HEIC_HEAD)
    assert [path.name for path in find_pictures([tmp_path])] == [name]
    for read in (read_image, read_size, lambda path: read_thumbnail(path, 32)):
        with pytest.raises(UserError, match="is a HEIC picture") as caught:
            read(tmp_path / name)
        assert "pillow-heif" in caught.value.do
        assert "JPEG" in caught.value.do


@pytest.mark.skipif(pillow_heif is None, reason="the extra [heic] is not installed")
@pytest.mark.parametrize("name", ["photo.jpg", "IMG_0001.HEIC"])
def test_a_heic_is_read_where_its_reader_is_installed(tmp_path: Path, name: str) -> None:
    pillow_heif.from_pillow(Pil.new("RGB", (64, 48), (200, 40, 40))).save(tmp_path / name)
    assert read_size(tmp_path / name) == (64, 48)
    assert np.abs(read_image(tmp_path / name).pixels.astype(int) - [200, 40, 40]).max() < 12


def test_an_avif_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.avif"
    try:
        Pil.new("RGB", (64, 48), "red").save(file)
    except (KeyError, ValueError, OSError):
        pytest.skip("this Pillow has no AVIF")
    assert read_size(file) == (64, 48) == (read_image(file).width, read_image(file).height)
