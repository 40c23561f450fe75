"""Compiled kernels are kept in the user's cache folder, whatever else may be written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.kernels.cache_folder import VARIABLE, keep_kernels


@pytest.fixture(autouse=True)
def nothing_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (VARIABLE, "TORCHINDUCTOR_CACHE_DIR"):
        monkeypatch.setenv(name, "")  # so that what the test sets goes with it
        monkeypatch.delenv(name)


def test_kernels_are_kept_in_the_cache_folder(tmp_path: Path) -> None:
    keep_kernels(tmp_path)
    assert os.environ[VARIABLE] == str(tmp_path / "kernels")


def test_without_a_cache_folder_that_can_be_written_kernels_are_compiled_for_this_run(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    keep_kernels(tmp_path / "file" / "no folder")
    assert Path(os.environ[VARIABLE]).is_dir()
    assert not Path(os.environ[VARIABLE]).is_relative_to(tmp_path)


def test_a_folder_of_the_persons_own_choice_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(VARIABLE, "/elsewhere")
    keep_kernels(tmp_path)
    assert os.environ[VARIABLE] == "/elsewhere"
