"""Folders of pictures: natural order, no hidden files, no endless loops."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.pictures import finding
from engine.pictures.finding import find_pictures, in_natural_order, is_picture, natural_key
from tests.work import calls_of


def _touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def test_order_is_natural_and_hidden_files_are_left_out(tmp_path: Path) -> None:
    _touch(tmp_path, "b10.jpg", "b2.JPG", "A1.png", ".b3.jpg", "notes.txt", "sub2/x.png", "sub10/x.png", ".git/x.png")
    names = [str(path.relative_to(tmp_path)) for path in find_pictures([tmp_path])]
    assert names == ["A1.png", "b2.JPG", "b10.jpg", "sub2/x.png", "sub10/x.png"]


def test_named_files_are_kept_and_nothing_comes_twice(tmp_path: Path) -> None:
    _touch(tmp_path, "a.jpg", "odd.xyz")
    found = find_pictures([tmp_path / "odd.xyz", tmp_path, tmp_path / "a.jpg", tmp_path, tmp_path / "missing.jpg"])
    assert [path.name for path in found] == ["odd.xyz", "a.jpg", "missing.jpg"]


def test_links_that_lead_back_end(tmp_path: Path) -> None:
    _touch(tmp_path, "a.jpg", "sub/b.jpg")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "broken.jpg").symlink_to(tmp_path / "nowhere.jpg")
    assert [path.name for path in find_pictures([tmp_path])] == ["a.jpg", "broken.jpg", "b.jpg"]


def test_suffixes() -> None:
    assert is_picture("x/Y.JPEG")
    assert is_picture(Path("photo.tif"))
    assert not is_picture("labels.xml")
    assert not is_picture("jpg")


@given(st.lists(st.text("aB019.é٣_ ", max_size=6)))
def test_natural_key_is_a_total_order(names: list[str]) -> None:
    once = sorted(names, key=natural_key)
    names.reverse()
    assert once == sorted(names, key=natural_key)


@given(st.lists(st.text("aB019.é٣_ ", max_size=6)))
def test_many_names_are_sorted_as_a_person_counts(names: list[str]) -> None:
    """As where there are 100,000, a few at a time: by pieces of text and whole numbers, as all at once."""

    def in_parts(name: str) -> tuple[list[str | int], str]:
        parts: list[str | int] = [*re.split(r"(\d+)", name.casefold())]
        parts[1::2] = map(int, parts[1::2])
        return parts, name

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "_AT_ONCE", 3)
        assert in_natural_order(names) == sorted(names, key=in_parts)


def test_a_large_folder_is_no_more_work_for_each_picture(tmp_path: Path) -> None:
    """100,000 take about a second on one core."""
    for number in range(500):
        (tmp_path / f"img{number}.jpg").touch()
    found: list[Path] = []
    assert calls_of(lambda: found.extend(find_pictures([tmp_path]))) < 75 * 500
    assert [found[0].name, found[9].name, found[-1].name] == ["img0.jpg", "img9.jpg", "img499.jpg"]
