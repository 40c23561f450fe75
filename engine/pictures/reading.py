"""Pictures from files: any mode that Pillow reads becomes (height, width, 3) uint8 RGB, turned as EXIF says.

Choices that a reader of labels relies on:
- Transparent pixels are laid over white, as most viewers show them.
- 16 bits are scaled by their full range, 65535 -> 255; where no value needs more than 12 bits (microscopes, X-ray),
  by 4095, since such a picture would else be black. 32-bit and float pictures: [0, 1] or 16 bits where they fit,
  else their own minimum to maximum; not-a-number becomes black.
- Of an animation the first frame is read.
- The size is checked by the file's header, before a pixel is decoded.
"""

from __future__ import annotations

import os
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pil
from PIL import UnidentifiedImageError

from engine.errors import UserError, reason_of
from engine.structures.image import Image

# 13,377 x 13,377 pixels, half a gigabyte as RGB: Pillow's own limit for what it calls a decompression bomb.
MAX_PIXELS = 178_956_970
# Only formats that decode by themselves: Pillow would hand an EPS that calls itself .jpg to Ghostscript.
_FORMATS = ("JPEG", "MPO", "PNG", "BMP", "DIB", "WEBP", "TIFF", "GIF", "PPM", "JPEG2000", "AVIF", "TGA", "ICO", "PCX")
_ORIENTATION = 0x0112
_TIFF_WIDTH, _TIFF_HEIGHT = 256, 257
_TURNS = {
    2: Pil.Transpose.FLIP_LEFT_RIGHT,
    3: Pil.Transpose.ROTATE_180,
    4: Pil.Transpose.FLIP_TOP_BOTTOM,
    5: Pil.Transpose.TRANSPOSE,
    6: Pil.Transpose.ROTATE_270,
    7: Pil.Transpose.TRANSVERSE,
    8: Pil.Transpose.ROTATE_90,
}
# Our own limit is checked for every file; Pillow's warning at half of it would only litter standard error.
warnings.filterwarnings("ignore", category=Pil.DecompressionBombWarning)
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\..*")  # what is wrong is said by our own errors


def read_image(path: str | Path) -> Image:
    """The whole picture. Raises UserError where the file cannot be read, is no picture, is cut off or is too large."""
    path = Path(path)
    with _opened(path) as (picture, file):
        pixels = _to_rgb(_turned(picture))
        return Image(path, pixels, content_key(path, os.fstat(file.fileno())))


def read_size(path: str | Path) -> tuple[int, int]:
    """(width, height) as shown, from the header alone. Raises UserError as `read_image`."""
    with _opened(Path(path)) as (picture, file):
        width, height = picture.size
        if picture.format == "TIFF":
            # Some versions of Pillow swap `size` by themselves, some do not; the tags always say what is stored.
            tags: Any = getattr(picture, "tag_v2", {})
            width, height = tags.get(_TIFF_WIDTH, width), tags.get(_TIFF_HEIGHT, height)
        has_exif = picture.format != "PNG" or _png_has_exif(file)
        return (height, width) if has_exif and _orientation(picture) >= 5 else (width, height)


def read_thumbnail(path: str | Path, side: int) -> NDArray[np.uint8]:
    """(h, w, 3) uint8 RGB with max(h, w) <= side. JPEGs are decoded at the next larger eighth, which is quick."""
    with _opened(Path(path)) as (picture, _):
        picture.draft("RGB", (side, side))
        small = _turned(picture)
        if small.mode.startswith(("I", "F")):  # resizing 16 bits and floats is done on what is shown
            small = Pil.fromarray(_to_rgb(small))
        elif small.mode in ("P", "PA", "1"):
            small = small.convert("RGBA")
        small.thumbnail((side, side), Pil.Resampling.BILINEAR, reducing_gap=2.0)
        return _to_rgb(small)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Pil.Image, IO[bytes]]]:
    """The picture with its header read; every way in which decoding may fail leaves as a UserError."""
    try:
        with _open_file(path) as file, Pil.open(file, formats=_readable_formats()) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS:
                raise _too_large(path, f"has {width:,} x {height:,} pixels")
            yield picture, file
    except UserError:
        raise
    except UnidentifiedImageError as error:
        raise UserError(path, "is not a picture of a known kind", "open it elsewhere and save it as PNG") from error
    except Pil.DecompressionBombError as error:
        raise _too_large(path, "has more pixels than can be opened") from error
    except MemoryError as error:
        raise UserError(path, "does not fit into memory", "close other programs or scale the picture down") from error
    except FileNotFoundError as error:
        do = "check the name, or whether it was moved or its drive is gone"
        raise UserError(path, "is not there", do) from error
    except PermissionError as error:
        do = "change its permissions or copy it to a folder of yours"
        raise UserError(path, "may not be read by you", do) from error
    except Exception as error:  # decoders raise nearly anything on damaged bytes: struct.error, KeyError, zlib.error
        if isinstance(error, OSError) and error.errno is not None:
            what, do = f"cannot be read ({error.strerror})", "check the drive or copy the file elsewhere"
            raise UserError(path, what, do) from error
        raise UserError(path, f"is damaged or cut off ({reason_of(error)})", "copy or download it again") from error


def _open_file(path: Path) -> IO[bytes]:
    """The file, opened. A pipe or device is refused before it can block."""
    mode = path.stat()
    if stat.S_ISDIR(mode.st_mode):
        raise UserError(path, "is a folder, not a picture", "name a picture in it")
    if not stat.S_ISREG(mode.st_mode):
        raise UserError(path, "is not an ordinary file", "name a picture file")
    if mode.st_size == 0:
        raise UserError(path, "is empty (0 bytes)", "copy or download it again")
    return path.open("rb")


@cache
def _readable_formats() -> tuple[str, ...]:
    """Those that this build of Pillow has (AVIF is newer than the oldest Pillow that is good enough)."""
    Pil.init()
    return tuple(name for name in _FORMATS if name in Pil.OPEN)


def _too_large(path: Path, what: str) -> UserError:
    return UserError(
        path, f"{what}; the limit is {MAX_PIXELS:,} (13,377 x 13,377)", "scale it down or cut it into smaller pictures"
    )


def content_key(path: Path, status: os.stat_result) -> str:
    """The `key` of the Image that this file is read as."""
    return f"{path.absolute()}|{status.st_size}|{status.st_mtime_ns}"


def _turned(picture: Pil.Image) -> Pil.Image:
    """Decoded and turned upright."""
    picture.load()  # before EXIF is looked at: TIFF may be turned by Pillow while decoding, PNG may have it at its end
    turn = _TURNS.get(_orientation(picture))
    return picture if turn is None else picture.transpose(turn)


def _orientation(picture: Pil.Image) -> int:
    """EXIF's, 1 to 8."""
    try:
        value = picture.getexif().get(_ORIENTATION, 1)
    except Exception:  # a damaged EXIF block does not make the picture unreadable: viewers show it unturned
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _png_has_exif(file: IO[bytes]) -> bool:
    """Whether any chunk tells of an orientation. Pillow would decode the whole picture to find out."""
    position, before = 8, file.tell()
    try:
        while True:
            file.seek(position)
            head = file.read(8)
            if len(head) < 8 or head[4:] == b"IEND":
                return False
            if head[4:] in (b"eXIf", b"iTXt", b"zTXt", b"tEXt"):
                return True
            position += 12 + int.from_bytes(head[:4], "big")
    finally:
        file.seek(before)


def _to_rgb(picture: Pil.Image) -> NDArray[np.uint8]:
    """(H, W, 3) uint8, see the top of the module. LAB and CMYK without a colour profile, as Pillow converts them."""
    if picture.mode.startswith("I"):
        return _scaled_integers(np.asarray(picture))
    if picture.mode == "F":
        return _scaled_floats(np.asarray(picture))
    if picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info:
        solid = picture.convert("RGBA")
        white = Pil.new("RGBA", solid.size, "white")
        return np.asarray(Pil.alpha_composite(white, solid).convert("RGB"))
    return np.asarray(picture if picture.mode == "RGB" else picture.convert("RGB"))


def _scaled_integers(values: NDArray[Any]) -> NDArray[np.uint8]:
    low, high = int(values.min()), int(values.max())
    if low < 0 or high > 65535:
        return _stretched(values, low, high)
    return _stretched(values, 0, 4095 if high <= 4095 else 65535)


def _scaled_floats(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return np.zeros((*values.shape, 3), np.uint8)
    low, high = float(finite.min()), float(finite.max())
    if low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    return _stretched(np.nan_to_num(values, nan=low, posinf=high, neginf=low), low, high)


def _stretched(values: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    """(H, W) -> (H, W, 3), grey: low is black, high is white."""
    scaled = (values.astype(np.float64) - low) * (255.0 / max(high - low, 1e-30))
    return np.repeat(np.clip(np.rint(scaled), 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)
