"""Pictures from files: any mode that Pillow reads becomes (height, width, 3) uint8 RGB, turned as EXIF says.

Choices that a reader of labels relies on:
- Transparent pixels are laid over white, as most viewers show them.
- More than 8 bits a value, and more bands than three: see `engine/pictures/bands.py`.
- A JPEG that lacks its end mark, or no more than its last rows, is shown, and said to be damaged.
- What a file is, its content says: an iPhone's HEIC may be called photo.jpg.
- Of an animation the first frame is read.
- The size is checked by the file's header, before a pixel is decoded.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import IO, Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pil
from PIL import UnidentifiedImageError

from engine.errors import UserError, reason_of
from engine.pictures.bands import MOST_WHOLE, NotUnpacked, is_tiff, orientation_of, read_bands, tiff_size, values_of
from engine.pictures.jpeg_size import plain_jpeg_size
from engine.safety.reading import open_file
from engine.structures.image import Image
from engine.words import mark, tr

# 13,377 x 13,377 pixels, half a gigabyte as RGB: Pillow's own limit for what it calls a decompression bomb.
MAX_PIXELS = 178_956_970
# Only formats that decode by themselves: Pillow would hand an EPS that calls itself .jpg to Ghostscript.
_FORMATS = ("JPEG", "MPO", "PNG", "BMP", "DIB", "WEBP", "TIFF", "GIF", "PPM", "JPEG2000", "AVIF", "TGA", "ICO", "PCX")
_TIFF_WIDTH, _TIFF_HEIGHT = 256, 257
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
_JPEG_END = b"\xff\xd9"
_LAST_ROWS = 16  # of a JPEG: what is packed together, and lost with its last bytes
DAMAGED = mark("is damaged: it lacks its end, and perhaps its last rows; copy or download it again")
R = TypeVar("R")
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


class Source(NamedTuple):
    """A file with its header read. picture: None for a TIFF that Pillow does not know. is_cut: it lacks its end, which
    was added."""

    path: Path
    picture: Pil.Image | None
    file: IO[bytes]
    status: os.stat_result
    is_cut: bool


def read_image(path: str | Path, *, stretched: bool = False) -> Image:
    """The whole picture. Raises UserError where the file cannot be read, is no picture, is cut off or is too large.

    stretched: pictures of more than 8 bits from their darkest to their brightest parts, to be looked at.
    """
    return _decoded(Path(path), partial(_whole, stretched))


def read_size(path: str | Path) -> tuple[int, int]:
    """(width, height) as shown, from the header alone. Raises UserError as `read_image`."""
    path = Path(path)
    with suppress(OSError, UserError), _open_file(path) as plain:
        if (size := plain_jpeg_size(plain)) is not None and size[0] * size[1] <= MAX_PIXELS:
            return size
    with _opened(path) as (_, picture, file, _, _):
        if picture is None:
            return tiff_size(file)
        width, height = picture.size
        if picture.format == "TIFF":
            # Some versions of Pillow swap `size` by themselves, some do not; the tags always say what is stored.
            tags: Any = getattr(picture, "tag_v2", {})
            width, height = tags.get(_TIFF_WIDTH, width), tags.get(_TIFF_HEIGHT, height)
        has_exif = picture.format != "PNG" or _png_has_exif(file)
        return (height, width) if has_exif and orientation_of(picture) >= 5 else (width, height)


def read_thumbnail(path: str | Path, side: int) -> NDArray[np.uint8]:
    """(h, w, 3) uint8 RGB with max(h, w) <= side. JPEGs are decoded at the next larger eighth, which is quick."""
    return _decoded(Path(path), partial(_small, side))


def _whole(stretched: bool, source: Source) -> Image:
    key = content_key(source.path, source.status)
    if (bands := read_bands(source.picture, source.file)) is not None:
        pixels, note = bands.shown(stretched)
        if bands.orientation in _TURNS:
            pixels = np.asarray(_turned(Pil.fromarray(pixels), bands.orientation))
        return Image(source.path, pixels, key, bands.depth, note)
    picture = _loaded(source)
    pixels = _to_rgb(_turned(picture, orientation_of(picture)))
    return Image(source.path, pixels, key, note=tr(DAMAGED) if source.is_cut else "")


def _small(side: int, source: Source) -> NDArray[np.uint8]:
    if source.picture is not None and not source.is_cut:
        source.picture.draft("RGB", (side, side))
    if (bands := read_bands(source.picture, source.file)) is not None:  # they are made small as they are shown
        small = _turned(Pil.fromarray(bands.shown(False)[0]), bands.orientation)
    else:
        picture = _loaded(source)
        small = _turned(picture, orientation_of(picture))
    if small.mode in ("P", "PA", "1"):
        small = small.convert("RGBA")
    small.thumbnail((side, side), Pil.Resampling.BILINEAR, reducing_gap=2.0)
    return _to_rgb(small)


def _decoded(path: Path, decode: Callable[[Source], R]) -> R:
    """What is decoded of the file; where a JPEG lacks its end, of that with an end to it."""
    try:
        with _opened(path) as source:
            return decode(source)
    except UserError as error:
        if not _is_cut_jpeg(path, error):
            raise
        with _opened(path, is_cut=True) as source:
            if _missing_rows(_loaded(source)) > _LAST_ROWS:
                raise
            return decode(source)


def _is_cut_jpeg(path: Path, error: UserError) -> bool:
    cause = error.__cause__
    if not isinstance(cause, OSError) or cause.errno is not None:
        return False
    with open_file(path) as file:
        return os.fstat(file.fileno()).st_size <= MOST_WHOLE and file.read(2) == b"\xff\xd8"


def _missing_rows(picture: Pil.Image) -> int:
    """Rows at the bottom that are of the grey which stands for what was not there to be decoded."""
    values = np.asarray(picture.convert("RGB")).astype(np.int16)
    there = np.flatnonzero((np.abs(values - 128) > 2).any(axis=(1, 2)))
    return len(values) - int(there.max(initial=-1)) - 1


@contextmanager
def _opened(path: Path, is_cut: bool = False) -> Iterator[Source]:
    """The picture with its header read; every way in which decoding may fail leaves as a UserError."""
    try:
        with _open_file(path) as plain:
            file: IO[bytes] = BytesIO(plain.read() + _JPEG_END) if is_cut else plain
            with _identified(path, file) as picture:
                width, height = picture.size if picture is not None else tiff_size(file)
                if width * height > MAX_PIXELS:
                    raise _too_large(path, tr("has {width:,} x {height:,} pixels", width=width, height=height))
                yield Source(path, picture, file, os.fstat(plain.fileno()), is_cut)
    except UserError:
        raise
    except NotUnpacked as error:
        raise UserError(path, str(error), tr("save it without compression, or as PNG")) from error
    except UnidentifiedImageError as error:
        raise UserError(
            path, tr("is not a picture of a known kind"), tr("open it elsewhere and save it as PNG")
        ) from error
    except Pil.DecompressionBombError as error:
        raise _too_large(path, tr("has more pixels than can be opened")) from error
    except MemoryError as error:
        raise UserError(
            path, tr("does not fit into memory"), tr("close other programs or scale the picture down")
        ) from error
    except FileNotFoundError as error:
        do = tr("check the name, or whether it was moved or its drive is gone")
        raise UserError(path, tr("is not there"), do) from error
    except PermissionError as error:
        do = tr("change its permissions or copy it to a folder of yours")
        raise UserError(path, tr("may not be read by you"), do) from error
    except Exception as error:  # decoders raise nearly anything on damaged bytes: struct.error, KeyError, zlib.error
        if isinstance(error, OSError) and error.errno is not None:
            what, do = (
                tr("cannot be read ({reason})", reason=reason_of(error)),
                tr("check the drive or copy the file elsewhere"),
            )
            raise UserError(path, what, do) from error
        raise UserError(
            path, tr("is damaged or cut off ({reason})", reason=reason_of(error)), tr("copy or download it again")
        ) from error


def _open_file(path: Path) -> IO[bytes]:
    """The file, opened. A pipe or device is refused before it can block."""
    if path.is_dir():
        raise UserError(path, tr("is a folder, not a picture"), tr("name a picture in it"))
    file = open_file(path)
    if os.fstat(file.fileno()).st_size == 0:
        file.close()
        raise UserError(path, tr("is empty (0 bytes)"), tr("copy or download it again"))
    return file


def _identified(path: Path, file: IO[bytes]) -> AbstractContextManager[Pil.Image | None]:
    """By its content. None: a TIFF of another kind than Pillow knows. Raises UserError of a HEIC that is not read."""
    try:
        return Pil.open(file, formats=_readable_formats())
    except UnidentifiedImageError:
        file.seek(0)
        head = file.read(16)
        if is_tiff(head):
            return nullcontext()
        if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
            do = tr("install it (pip install pillow-heif), or save the picture as JPEG")
            raise UserError(path, tr("is a HEIC picture (of a phone), which needs pillow-heif"), do) from None
        raise


@cache
def _readable_formats() -> tuple[str, ...]:
    """Those that this build of Pillow has (AVIF is newer than the oldest Pillow that is good enough), and HEIC where
    pillow-heif is installed."""
    Pil.init()
    with suppress(ImportError):
        import pillow_heif

        pillow_heif.register_heif_opener()
    return tuple(name for name in (*_FORMATS, "HEIF") if name in Pil.OPEN)


def _too_large(path: Path, what: str) -> UserError:
    return UserError(
        path,
        tr("{what}; the limit is {max_pixels:,} (13,377 x 13,377)", what=what, max_pixels=MAX_PIXELS),
        tr("scale it down or cut it into smaller pictures"),
    )


def content_key(path: Path, status: os.stat_result) -> str:
    """The `key` of the Image that this file is read as."""
    return f"{path.absolute()}|{status.st_size}|{status.st_mtime_ns}"


def _loaded(source: Source) -> Pil.Image:
    """Decoded: before EXIF is looked at, as TIFF may be turned by Pillow while decoding, PNG may have it at its end."""
    assert source.picture is not None, "a TIFF that Pillow does not know has bands"
    source.picture.load()
    return source.picture


def _turned(picture: Pil.Image, orientation: int) -> Pil.Image:
    turn = _TURNS.get(orientation)
    return picture if turn is None else picture.transpose(turn)


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
    if picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info:
        solid = picture.convert("RGBA")
        white = Pil.new("RGBA", solid.size, "white")
        return np.asarray(Pil.alpha_composite(white, solid).convert("RGB"))
    return values_of(picture if picture.mode == "RGB" else picture.convert("RGB"))
