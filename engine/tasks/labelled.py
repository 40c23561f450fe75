"""The pictures of a labelled folder, for what needs their labels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from engine.errors import UserError
from engine.labels.dataset import Dataset, Sample
from engine.labels.folder import open_folder
from engine.labels.split import pictures_to_judge
from engine.structures.selection import UNREADABLE, Selection


class ToJudge(NamedTuple):
    """samples: what `selection` judges by, with labels."""

    samples: list[Sample]
    selection: Selection


def read_samples(root: Path, split: str | None) -> ToJudge:
    """The labelled pictures of a folder or of a split of it; pictures without labels are left out.

    Raises UserError where the folder is not labelled, lacks the split, or where no labels can be read.
    """
    folder = open_folder(root)
    if folder is None:
        raise UserError(root, "is not a labelled folder", "give a folder with VOC, COCO, YOLO or labelme labels")
    selection = pictures_to_judge(folder, split)
    samples = Dataset(folder, selection.judge).readable()
    if not samples:
        where = "holds no picture" if split is None else f"holds no picture of the split {split}"
        raise UserError(root, f"{where} with labels that can be read", "check its label files")
    read = dict(samples)
    lost = {path: UNREADABLE for path in selection.judge if path not in read}
    left = {**selection.left_alone, **lost}
    return ToJudge(samples, replace(selection, judge=tuple(read), left_alone=left))
