"""Compiled kernels are kept in an installation that may only be read, too."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.kernels.cache_folder import ENGINE, VARIABLE, keep_kernels


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """As root everything may be written, so that permissions alone cannot tell this story."""
    monkeypatch.setenv(VARIABLE, "")  # so that what the test sets goes with it
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != ENGINE)


@pytest.mark.usefixtures("read_only")
def test_kernels_of_a_read_only_installation_are_kept_in_the_cache_folder(tmp_path: Path) -> None:
    keep_kernels(tmp_path)
    assert os.environ[VARIABLE] == str(tmp_path / "kernels")


@pytest.mark.usefixtures("read_only")
def test_without_a_cache_folder_that_can_be_written_kernels_are_compiled_for_this_run(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    keep_kernels(tmp_path / "file" / "no folder")
    assert Path(os.environ[VARIABLE]).is_dir()
    assert not Path(os.environ[VARIABLE]).is_relative_to(tmp_path)


@pytest.mark.usefixtures("read_only")
def test_a_folder_of_the_persons_own_choice_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(VARIABLE, "/elsewhere")
    keep_kernels(tmp_path)
    assert os.environ[VARIABLE] == "/elsewhere"


def test_where_the_sources_folder_can_be_written_numba_goes_on_keeping_them_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(VARIABLE, "")  # so that what the test sets goes with it
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr(os, "access", lambda path, mode: True)
    keep_kernels(tmp_path)
    assert VARIABLE not in os.environ
