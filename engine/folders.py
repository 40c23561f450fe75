"""The folders of the user's data, and of the cache (anything that can be computed or downloaded again)."""

from __future__ import annotations

from pathlib import Path

import platformdirs

NAME = "regionscope"


def data_folder() -> Path:
    """Own models with their trainings and figures, journals of unsaved edits. Nobody but the user deletes these."""
    return platformdirs.user_data_path(NAME)


def cache_folder() -> Path:
    """Which kernels are compiled, pictures' features. Cleaners may empty it at any time."""
    return platformdirs.user_cache_path(NAME)
