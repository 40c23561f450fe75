"""The sample pictures as the person's own: what is labelled in them is not written into the program."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

AN_HOUR = 3600.0
SAMPLES = ("samples", "samples_coins")


def own_samples(resources: Path, data: Path) -> Path:
    """The folder `data/samples`, copied from the bundled one where it is not there yet; beside it `samples_coins`, a
    labelled folder to learn from. Raises OSError where it cannot be written."""
    data.mkdir(parents=True, exist_ok=True)
    for left in (one for name in SAMPLES for one in data.glob(f".{name}.*")):  # of a process that was killed
        if time.time() - left.stat().st_mtime > AN_HOUR:
            shutil.rmtree(left, ignore_errors=True)
    for name in SAMPLES:
        if not (data / name).exists():
            with tempfile.TemporaryDirectory(prefix=f".{name}.", dir=data) as part:
                for file in filter(Path.is_file, (resources / name).rglob("*")):
                    copy = Path(part) / file.relative_to(resources)
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(file, copy)  # contents alone: the bundled files may be read-only
                (Path(part) / name).rename(data / name)
    return data / SAMPLES[0]
