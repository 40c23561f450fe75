"""The folder of Numba's compiled code, for an installation that may only be read."""

from __future__ import annotations

import os
from pathlib import Path

from engine.safety.temporary import temporary_folder

ENGINE = Path(__file__).resolve().parents[1]
VARIABLE = "NUMBA_CACHE_DIR"


def keep_kernels(cache: Path) -> None:
    """Numba keeps compiled kernels beside their sources; where nothing can be written there, in `cache`/kernels.

    To be called before numba is imported. A choice of the person's own, in NUMBA_CACHE_DIR, stays. Where the cache
    folder cannot be written either, the kernels are compiled in every run: numba would refuse to load at all.
    """
    if VARIABLE not in os.environ and not os.access(ENGINE, os.W_OK):
        os.environ[VARIABLE] = str(_writable(cache / "kernels"))


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    return temporary_folder("kernels")
