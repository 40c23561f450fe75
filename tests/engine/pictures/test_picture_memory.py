"""What reading a picture takes of memory, in bytes, beside the picture itself; and a size without decoding."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image as Pil

from engine.pictures import reading
from engine.pictures.reading import read_image, read_size

ROOT = Path(__file__).resolve().parents[3]
PEAK = """
import sys
sys.path.insert(0, {root!r})
from engine.pictures.reading import read_image
def status(name):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(name))
read_image({small!r})
before = status("VmRSS")
read_image({path!r})
print((status("VmHWM") - before) * 1024)
"""
SIDE = 2400


def ramp() -> np.ndarray:
    return np.linspace(0, 1, SIDE * SIDE, dtype=np.float32).reshape(SIDE, SIDE)


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux what was used at most")
@pytest.mark.parametrize("kind", ["grey.png", "grey.tiff", "float.tiff", "colour.tiff"])
def test_pictures_of_many_bits_take_three_times_their_size_at_most(kind: str, tmp_path: Path) -> None:
    values = ramp() if kind.startswith("float") else (ramp() * 65535).astype(np.uint16)
    values = np.repeat(values[:, :, None], 3, axis=2) if kind.startswith("colour") else values
    path, small = tmp_path / kind, tmp_path / f"small {kind}"
    for file, some in ((path, values), (small, values[:16, :16])):
        if file.suffix == ".png":
            Pil.fromarray(some).save(file)
        else:
            tifffile.imwrite(file, some)
    code = PEAK.format(root=str(ROOT), small=str(small), path=str(path))
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(ran.stdout) <= 3 * values.nbytes
    shown = read_image(path).pixels
    whole = np.broadcast_to(ramp()[:, :, None], shown.shape)
    assert np.abs(shown.astype(np.float32) - whole * 255).max() <= 1


def test_the_size_of_a_plain_jpeg_is_read_without_pillow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, turned, png = (tmp_path / name for name in ("plain.jpg", "turned.jpg", "is png.jpg"))
    picture = Pil.new("RGB", (40, 30), "red")
    picture.save(plain)
    exif = picture.getexif()
    exif[0x0112] = 6
    picture.save(turned, exif=exif)
    picture.save(png, format="PNG")
    assert [read_size(path) for path in (plain, turned, png)] == [(40, 30), (30, 40), (40, 30)]
    assert read_size(plain) == (read_image(plain).width, read_image(plain).height)
    picture.save(plain, progressive=True, quality=30)
    monkeypatch.setattr(reading, "_identified", None)
    assert read_size(plain) == (40, 30)
