"""The pictures of a labelled folder, for what needs their labels."""

from __future__ import annotations

from pathlib import Path

from engine.data.dataset import Dataset, Sample
from engine.data.folder import open_folder
from engine.errors import UserError


def read_dataset(root: Path, split: str | None) -> Dataset:
    """A split of a labelled folder, or all of it. Raises UserError where the folder is not labelled."""
    folder = open_folder(root)
    if folder is None:
        raise UserError(root, "is not a labelled folder", "give a folder with VOC, COCO, YOLO or labelme labels")
    return Dataset.of(folder, split)


def read_samples(root: Path, split: str | None) -> list[Sample]:
    """Its pictures with their labels. Raises UserError as above, and where none of the labels can be read."""
    samples = read_dataset(root, split).readable()
    if not samples:
        raise UserError(root, "holds no picture with labels that can be read", "check its label files")
    return samples
