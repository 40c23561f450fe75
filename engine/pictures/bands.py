"""Pictures of more than 8 bits a value, or of more bands than a screen has colours: the values, and how they are shown.

- Of more than three bands the first three are red, green and blue, of two the first is grey; stretched where they are
  not bytes.
- 16 bits are scaled by their full range, 65535 -> 255; where no value needs more than 12 bits (microscopes, X-ray),
  by 4095, since such a picture would else be black. 32-bit and float pictures: [0, 1] or 16 bits where they fit,
  else their own minimum to maximum; not-a-number becomes black.
- Stretched: from the value below which one in 200 lies to that above which one in 200 lies, all bands alike.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pil

from engine.errors import reason_of
from engine.words import tr

logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # what is wrong is said by our own errors
MOST_WHOLE = 1 << 30  # bytes of a file that is read as a whole before it is decoded
MOST_PACKED = 1100  # to one byte: what Deflate can do at its best
ORIENTATION = 0x0112
TAIL = 0.5  # percent of the values at either end
_BITS, _SAMPLES, _EXTRA, _UNSPECIFIED = 258, 277, 338, 0  # tags of TIFF, and a band that is not said to be an alpha
AT_ONCE = 2**16  # values that are scaled at once
_PNG_DEPTH = 24  # where the number of bits stands in the file


class NotUnpacked(Exception):  # noqa: N818 - what a person reads is made of it
    """A TIFF whose values cannot be unpacked; the words say of what kind it is."""


class Bands(NamedTuple):
    """values: (H, W, B), as stored, not turned yet. depth: bits of a value. orientation: EXIF's."""

    values: NDArray[Any]
    depth: int
    orientation: int = 1

    def shown(self, stretched: bool) -> tuple[NDArray[np.uint8], str]:
        """(H, W, 3) for the screen, and what is to be said of it. stretched: where there are more than 8 bits."""
        count = self.values.shape[2]
        values = self.values[:, :, :3] if count >= 3 else self.values[:, :, :1]
        note = ""
        if count != values.shape[2]:
            which = tr("the first three are shown as red, green and blue") if count > 3 else tr("the first is shown")
            note = tr("has {count} bands: {which}", count=count, which=which)
        if values.dtype == np.uint8:
            return _grey_as_rgb(values), note
        if stretched or note:
            low, high = _middle(values)
            return _scaled(values, low, high), tr(
                "{note}, stretched from {low:g} to {high:g}", note=note, low=low, high=high
            ) if note else note
        if values.dtype.kind == "f":
            return _scaled_floats(values)
        return _scaled_integers(values), note


def read_bands(picture: Pil.Image | None, file: IO[bytes]) -> Bands | None:
    """The values of a picture that Pillow has opened, or of a TIFF that it has not (None); no bands: three of 8 bits,
    as Pillow decodes them. Raises NotUnpacked."""
    if picture is None or (picture.format == "TIFF" and _is_beyond_pillow(picture)):
        return _read_tiff(file)
    if picture.mode.startswith("I") or picture.mode == "F":
        picture.load()
        depth, orientation = 16 if picture.mode.startswith("I;16") else 32, orientation_of(picture)
        return Bands(values_of(picture)[:, :, None], depth, orientation)
    if picture.format == "PNG" and picture.mode == "RGB" and _png_depth(file) == 16:
        picture.load()
        return Bands(_decoded(file), 16, orientation_of(picture))
    return None


def values_of(picture: Pil.Image) -> NDArray[Any]:
    """(H, W) or (H, W, B) of a decoded picture, which is closed: some rows at a time, as Pillow would make two copies
    of all of them before it gave one."""
    width, height = picture.size
    step = max(1, AT_ONCE // max(1, width))
    values: NDArray[Any] | None = None
    for top in range(0, height, step):
        rows = np.asarray(picture.crop((0, top, width, min(top + step, height))))
        if values is None:
            values = np.empty((height, *rows.shape[1:]), rows.dtype)
        values[top : top + step] = rows
    if values is None:
        return np.asarray(picture)
    picture.close()
    values.flags.writeable = False
    return values


def is_tiff(head: bytes) -> bool:
    return head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def tiff_size(file: IO[bytes]) -> tuple[int, int]:
    """(width, height) as stored, from the header."""
    with _first_page(file) as page:
        return int(page.imagewidth), int(page.imagelength)


def orientation_of(picture: Pil.Image) -> int:
    """EXIF's, 1 to 8."""
    try:
        value = picture.getexif().get(ORIENTATION, 1)
    except Exception:  # a damaged EXIF block does not make the picture unreadable: viewers show it unturned
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _is_beyond_pillow(picture: Pil.Image) -> bool:
    """Bands that Pillow would drop or take for an alpha, and colours of more than 8 bits, of which it drops the low."""
    tags: Any = getattr(picture, "tag_v2", {})
    samples, extra = tags.get(_SAMPLES, 1), tags.get(_EXTRA, ())
    extra = extra if isinstance(extra, tuple) else (extra,)
    return samples > 1 and (_UNSPECIFIED in extra or (not extra and max(tags.get(_BITS, (8,))) > 8))


@contextmanager
def _first_page(file: IO[bytes]) -> Iterator[Any]:
    """Of a TIFF, where all that its header speaks of is in the file. Raises ValueError where it is not: tifffile would
    read what is missing as zeros."""
    import tifffile  # a quarter of a second, for few pictures

    size = file.seek(0, 2)
    file.seek(0)
    with tifffile.TiffFile(file) as tiff:
        page: Any = tiff.pages.first
        places = list(zip(page.dataoffsets, page.databytecounts, strict=False))
        is_whole = len(places) == math.prod(page.chunked) and all(o > 0 and n > 0 and o + n <= size for o, n in places)
        packed = sum(count for _, count in places)
        if not is_whole or page.dtype is None or page.nbytes > packed * (1 if page.compression == 1 else MOST_PACKED):
            raise ValueError("its header speaks of more than there is")
        yield page


def _read_tiff(file: IO[bytes]) -> Bands:
    with _first_page(file) as page:
        try:
            values = np.asarray(page.asarray())
        except (ValueError, ImportError) as error:  # of tifffile alone some ways of packing need another package
            if page.samplesperpixel > 4 or page.compression == 1:
                packed = (
                    tr("packed as {name}", name=page.compression.name)
                    if page.compression != 1
                    else f"({reason_of(error)})"
                )
                raise NotUnpacked(
                    tr(
                        "is a TIFF of {samplesperpixel} bands {packed}, which is not read",
                        samplesperpixel=page.samplesperpixel,
                        packed=packed,
                    )
                ) from error
            return Bands(_decoded(file), page.bitspersample, _orientation_tag(page))
        if page.axes == "SYX":
            values = np.moveaxis(values, 0, 2)
        elif values.ndim == 2:
            values = values[:, :, None]
        if values.ndim != 3 or values.dtype.kind not in "uifb":
            raise NotUnpacked(
                tr("is a TIFF whose values are a {ndim}-dimensional {dtype}", ndim=values.ndim, dtype=values.dtype)
            )
        return Bands(values, page.bitspersample, _orientation_tag(page))


def _orientation_tag(page: Any) -> int:
    tag = page.tags.get(ORIENTATION)
    return int(tag.value) if tag is not None and 1 <= int(tag.value) <= 8 else 1


def _decoded(file: IO[bytes]) -> NDArray[Any]:
    """By OpenCV, which keeps all bits: (H, W, B), red first. Raises NotUnpacked."""
    import cv2

    if file.seek(0, 2) > MOST_WHOLE:
        raise NotUnpacked(
            tr(
                "has more than {most_whole:,} MB of values, packed so that they are not read",
                most_whole=MOST_WHOLE >> 20,
            )
        )
    file.seek(0)
    values = cv2.imdecode(np.frombuffer(file.read(), np.uint8), cv2.IMREAD_UNCHANGED)
    if values is None:
        raise NotUnpacked(tr("holds values that cannot be unpacked"))
    values = values[:, :, None] if values.ndim == 2 else values
    return np.ascontiguousarray(values[:, :, [2, 1, 0, *range(3, values.shape[2])]]) if values.shape[2] > 2 else values


def _png_depth(file: IO[bytes]) -> int:
    before = file.tell()
    file.seek(_PNG_DEPTH)
    depth = file.read(1)
    file.seek(before)
    return depth[0] if depth else 8


def _middle(values: NDArray[Any]) -> tuple[float, float]:
    """From one in 200 at the dark end to one in 200 at the bright one."""
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return 0.0, 1.0
    low, high = (float(edge) for edge in np.percentile(finite, (TAIL, 100 - TAIL)))
    return (low, high) if high > low else (float(finite.min()), float(finite.max()))


def _scaled_integers(values: NDArray[Any]) -> NDArray[np.uint8]:
    low, high = int(values.min()), int(values.max())
    if low < 0 or high > 65535:
        return _scaled(values, low, high)
    return _scaled(values, 0, 4095 if high <= 4095 else 65535)


def _scaled_floats(values: NDArray[Any]) -> tuple[NDArray[np.uint8], str]:
    low, high = math.inf, -math.inf
    for row in values:
        finite = row[np.isfinite(row)]
        low, high = min(low, float(finite.min(initial=low))), max(high, float(finite.max(initial=high)))
    if low > high:
        return np.zeros((*values.shape[:2], 3), np.uint8), tr("holds no number")
    if low >= 0 and high <= 1:
        return _scaled(values, 0.0, 1.0), ""
    return _scaled(values, low, high), tr("holds floats, stretched from {low:g} to {high:g}", low=low, high=high)


def _scaled(values: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    """(H, W, 1 or 3) -> (H, W, 3): low is black, high is white, not-a-number black. Some rows at a time: as float64 all
    of them would take eight times the picture's own size."""
    height, width, bands = values.shape
    shown = np.empty((height, width, 3), np.uint8)
    step = max(1, AT_ONCE // max(1, width * bands))
    for top in range(0, height, step):
        numbers = np.nan_to_num(values[top : top + step].astype(np.float64), nan=low, posinf=high, neginf=low)
        numbers = (numbers - low) * (255.0 / max(high - low, 1e-30))
        shown[top : top + step] = np.clip(np.rint(numbers), 0, 255)
    shown.flags.writeable = False
    return shown


def _grey_as_rgb(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.repeat(values, 3, axis=2) if values.shape[2] == 1 else values
