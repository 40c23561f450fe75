"""Pictures that show nearly the same, and a split that keeps them together."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.errors import UserError
from engine.generators import result_of
from engine.labels.folder import start_folder
from engine.labels.several import read_folders
from engine.labels.split import is_held_out
from engine.pictures.near_duplicates import SIDE, Look, distances, groups_of, look_at, near_duplicates
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.retrieval import FindDuplicates
from engine.tasks import make_runner
from resources import RESOURCES


def scene(seed: int) -> np.ndarray:
    coarse = np.random.default_rng(seed).integers(0, 255, (6, 8, 3)).astype(np.uint8)
    return cv2.resize(coarse, (320, 240), interpolation=cv2.INTER_CUBIC)


def write(path: Path, pixels: np.ndarray) -> Path:
    cv2.imwrite(str(path), pixels)
    return path


@pytest.mark.parametrize(
    "change",
    [
        lambda pixels: cv2.resize(pixels, (200, 150), interpolation=cv2.INTER_AREA),
        lambda pixels: np.clip(pixels.astype(int) * 0.8 + 20, 0, 255).astype(np.uint8),
        lambda pixels: cv2.GaussianBlur(pixels, (7, 7), 2),
        lambda pixels: np.roll(pixels, 3, axis=1),
        lambda pixels: pixels[:, ::-1],
        lambda pixels: pixels[10:-10, 13:-13],
        lambda pixels: pixels[10:-10, -14:12:-1],
        lambda pixels: pixels[20:, 16:],
    ],
    ids=[
        "scaled",
        "darker",
        "blurred",
        "the next frame",
        "mirrored",
        "cropped",
        "cropped and mirrored",
        "cut at a side",
    ],
)
def test_what_shows_nearly_the_same_is_a_group(tmp_path: Path, change) -> None:
    others = [write(tmp_path / f"{seed}.png", scene(seed)) for seed in range(20)]
    twin = write(tmp_path / "twin.jpg", change(scene(7)))
    assert result_of(near_duplicates([*others, twin])) == [(others[7], twin)]


def test_other_scenes_differ_in_about_half_of_the_bits(tmp_path: Path) -> None:
    hashes = np.array([look_at(write(tmp_path / f"{n}.png", scene(n))).hash for n in range(30)], np.uint64)
    apart = distances(hashes, hashes)
    assert (np.diag(apart) == 0).all()
    assert apart[np.triu_indices(30, 1)].min() > 10
    assert 26 < apart[np.triu_indices(30, 1)].mean() < 38


def test_a_doubtful_pair_must_correlate() -> None:
    grey = [cv2.resize(cv2.cvtColor(scene(seed), cv2.COLOR_BGR2GRAY), (SIDE, SIDE)) for seed in (1, 2)]
    near, doubtful, far = 0b1111, (1 << 12) - 1, (1 << 64) - 1

    def groups(*looks: tuple[int, int]) -> list[list[int]]:
        return result_of(groups_of([Look(bits, grey[which]) for bits, which in looks]))

    assert groups((0, 0), (near, 1)) == [[0, 1]]
    assert groups((0, 0), (doubtful, 0)) == [[0, 1]]
    assert groups((0, 0), (doubtful, 1)) == []
    assert groups((0, 0), (far, 0)) == []
    assert groups((0, 0), (doubtful, 1), (near, 1)) == [[0, 1, 2]], "the third is near both"
    assert groups() == []


def test_what_cannot_be_read_is_in_no_group(tmp_path: Path) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"nothing")
    pair = [write(tmp_path / name, scene(1)) for name in ("a.png", "b.png")]
    assert result_of(near_duplicates([bad, *pair, tmp_path / "gone.png"])) == [tuple(pair)]
    with pytest.raises(UserError, match="is not there"):
        look_at(tmp_path / "gone.png")


def labelled(root: Path, pixels: list[np.ndarray]) -> list[Path]:
    root.mkdir()
    folder = start_folder(root, "voc")
    paths = []
    for number, one in enumerate(pixels):
        path = write(root / f"frame {number:02}.png", one)
        folder.annotation(path)
        folder.save(Annotation(path, 320, 240, (LabelledBox(Rectangle(10, 10, 90, 90), "thing"),)))
        paths.append(path)
    return paths


def test_near_duplicates_are_never_on_both_sides_of_a_split(tmp_path: Path) -> None:
    """Twenty scenes of two frames each, one after the other, as a video gives them."""
    pixels = [np.roll(scene(n // 2), 2 * (n % 2), axis=1) for n in range(40)]
    paths = labelled(tmp_path / "video", pixels)
    read = result_of(read_folders([tmp_path / "video"], None))
    judge = set(read.selection.judge)
    divided = [n for n in range(20) if is_held_out(paths[2 * n], tmp_path / "video") != is_held_out(
        paths[2 * n + 1], tmp_path / "video")]  # fmt: skip
    assert divided, "by their names alone some would be divided"
    for n in range(20):
        assert (paths[2 * n] in judge) == (paths[2 * n + 1] in judge)
    assert judge
    assert read.selection.learn
    assert judge == read.selection.protected
    assert {*read.selection.learn, *judge} == set(paths)
    assert any("shows nearly the same" in note for note in read.selection.notes)


def test_near_duplicates_in_two_folders_are_not_on_both_sides(tmp_path: Path) -> None:
    """The second folder has the next frames of the first one's scenes under other names, the third its own."""
    first = labelled(tmp_path / "a", [scene(n) for n in range(20)])
    second = labelled(tmp_path / "b", [np.roll(scene(n), 2, axis=1) for n in reversed(range(20))])[::-1]
    labelled(tmp_path / "c", [scene(100 + n) for n in range(40)])
    selection = result_of(read_folders([tmp_path / part for part in "abc"], None)).selection
    learn, judge = set(selection.learn), set(selection.judge)
    assert judge.intersection(first)
    assert learn.intersection(first)
    for one, next_frame in zip(first, second, strict=True):
        for a, b in ((one, next_frame), (next_frame, one)):
            assert not (a in judge and b in learn)
            if a in judge and b not in judge:
                assert selection.left_alone[b] == f"copy of {a.name}"


def test_crops_and_mirrored_pictures_are_on_the_side_of_the_whole_as_the_window_groups_them(tmp_path: Path) -> None:
    whole = [scene(n) for n in range(20)]
    root = tmp_path / "copies"
    paths = labelled(root, [*whole, *(one[10:-10, 13:-13] for one in whole), *(one[:, ::-1] for one in whole)])
    window = result_of(make_runner(RESOURCES, tmp_path / "data", 1)(FindDuplicates(tuple(paths)))).groups
    assert sorted(window) == [(paths[n], paths[20 + n], paths[40 + n]) for n in range(20)]
    judge = set(result_of(read_folders([root], None)).selection.judge)
    assert judge
    assert all(len(judge & set(group)) in (0, 3) for group in window)


def test_a_camera_that_never_moves_is_still_divided_and_it_is_said(tmp_path: Path) -> None:
    labelled(tmp_path / "still", [np.roll(scene(1), n % 3, axis=1) for n in range(20)])
    read = result_of(read_folders([tmp_path / "still"], None))
    assert read.selection.judge
    assert read.selection.learn
    assert any("say little of unseen pictures" in note for note in read.selection.notes)
