"""The folders of compiled code: the user's cache, not the program's own folder nor the system's temporary one."""

from __future__ import annotations

import os
from pathlib import Path

from engine.safety.temporary import temporary_folder

VARIABLE = "NUMBA_CACHE_DIR"
_OF_TORCH = "TORCHINDUCTOR_CACHE_DIR"  # torchvision makes it when it is imported, though nothing is compiled for it


def keep_kernels(cache: Path) -> None:
    """Numba would keep compiled kernels beside their sources: they go to `cache`/kernels.

    To be called before numba and torch are imported. A choice of the person's own, in one of the variables, stays.
    Where the cache folder cannot be written, the kernels are compiled in every run.
    """
    if VARIABLE not in os.environ:
        os.environ[VARIABLE] = str(_writable(cache / "kernels"))
    os.environ.setdefault(_OF_TORCH, str(Path(os.environ[VARIABLE]) / "torch"))


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    return temporary_folder("kernels")
