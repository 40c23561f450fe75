"""What is held out: by file and fixed, never learnt from."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.data.dataset import Sample
from engine.data.folder import open_folder, start_folder
from engine.data.labelled import LabelledFolder
from engine.data.split import FEWEST_TO_SPLIT, is_held_out, split_samples
from engine.errors import UserError
from tests.engine.data.folders import box, make_pictures


def labelled(root: Path, count: int) -> LabelledFolder:
    folder = start_folder(root, "voc")
    for path in make_pictures(root, *(f"{number}.png" for number in range(count)), size=(20, 20)):
        folder.save(folder.annotation(path).with_boxes([box(1, 1, 9, 9)]))
    return start_folder(root, "voc")


def names(samples: list[Sample]) -> list[str]:
    return [path.name for path, _ in samples]


def test_from_ten_on_the_same_fifth_is_held_out_wherever_the_folder_lies(tmp_path: Path) -> None:
    few = labelled(tmp_path / "few", FEWEST_TO_SPLIT - 1)
    assert [len(part) for part in split_samples(few, None)] == [FEWEST_TO_SPLIT - 1, 0]
    here, there = (split_samples(labelled(tmp_path / name, FEWEST_TO_SPLIT), None) for name in ("here", "there"))
    assert [names(part) for part in here] == [names(part) for part in there]
    assert sorted(names(here[0]) + names(here[1])) == [f"{number}.png" for number in range(FEWEST_TO_SPLIT)]
    assert here[1]
    assert all(is_held_out(path, tmp_path / "here") for path, _ in here[1])
    many = [is_held_out(Path(f"{number}.png"), tmp_path) for number in range(2000)]
    assert 340 < sum(many) < 460, "a fifth; binomial: 400 +- 18"


def test_a_picture_of_both_lists_is_not_learnt_from(tmp_path: Path) -> None:
    labelled(tmp_path, 5)
    lists = tmp_path / "ImageSets" / "Main"
    lists.mkdir(parents=True)
    (lists / "train.txt").write_text("0\n1\n2\n")
    (lists / "val.txt").write_text("2\n3\n")
    folder = open_folder(tmp_path)
    assert folder is not None
    train, held = split_samples(folder, None)
    assert (names(train), names(held)) == (["0.png", "1.png"], ["2.png", "3.png"])
    with pytest.raises(UserError, match="no split"):
        split_samples(folder, "spring")
