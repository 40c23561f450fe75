"""Several labelled folders as one: united classes, own splits, a picture in two of them on one side alone."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pil

from engine.errors import UserError
from engine.generators import result_of
from engine.labels.folder import start_folder
from engine.labels.several import FolderSamples, read_folders
from engine.structures.annotation import Annotation, LabelledBox, Rectangle


def make(root: Path, format: str, labels: tuple[str, ...], count: int = 12, seed: int = 0) -> Path:
    """Pictures of noise, each with a box of one of the labels in turn."""
    root.mkdir(parents=True)
    random = np.random.default_rng(seed)
    for number in range(count):
        Pil.fromarray(random.integers(0, 255, (24, 32, 3), np.uint8)).save(root / f"{number:02}.png")
    folder = start_folder(root, format, labels)
    for number, path in enumerate(folder.pictures):
        box = LabelledBox(Rectangle(2, 3, 20, 18), labels[number % len(labels)])
        folder.save(Annotation(path, 32, 24, (box,)))
    return root


def read(roots: list[Path], validate: str | None) -> FolderSamples:
    return result_of(read_folders(roots, validate))


def test_formats_may_differ_and_classes_keep_their_order(tmp_path):
    roots = [make(tmp_path / "a", "voc", ("dog", "cat")), make(tmp_path / "b", "coco", ("cat", "bird"), seed=1)]
    both = read(roots, None)
    assert both.classes == (*read(roots[:1], None).classes, "bird")
    parts = [read([root], None) for root in roots]
    assert [p for p, _ in both.train] == [p for part in parts for p, _ in part.train], "each is split by itself"
    assert [p for p, _ in both.validation] == [p for part in parts for p, _ in part.validation]
    assert set(both.looked_for[roots[0] / "00.png"]) == {"dog", "cat"}
    assert set(both.looked_for[roots[1] / "00.png"]) == {"cat", "bird"}
    assert not parts[0].looked_for


def test_what_one_folder_holds_out_no_other_gives_to_learn_from(tmp_path):
    a, b = make(tmp_path / "a", "voc", ("dog",)), make(tmp_path / "b", "yolo", ("dog",), seed=1)
    held = read([a], None).validation[0][0]
    (b / "images").mkdir(exist_ok=True)
    learnt = read([b], None).train[0][0]
    shutil.copy(held, learnt)
    both = read([a, b], None)
    assert learnt not in [p for p, _ in both.train]
    assert held in [p for p, _ in both.validation]
    assert len(both.train) == len(read([a], None).train) + len(read([b], None).train) - 1


def test_the_same_folder_twice_or_one_inside_the_other_counts_once(tmp_path):
    whole = make(tmp_path / "whole", "labelme", ("dog",))
    inside = make(whole / "inside", "labelme", ("dog",), seed=1)
    alone = read([whole], None)
    for roots in ([whole, whole], [whole, inside]):
        again = read(roots, None)
        assert len(again.validation) >= len(alone.validation)
        paths = [p for part in (again.train, again.validation) for p, _ in part]
        assert len(paths) == len(set(paths)) == 24


def test_a_split_of_one_folder_and_errors_name_the_folder(tmp_path):
    a, b = make(tmp_path / "a", "voc", ("dog",)), make(tmp_path / "b", "voc", ("dog",), seed=1)
    lists = a / "ImageSets" / "Main"
    lists.mkdir(parents=True)
    (lists / "test.txt").write_text("00\n01\n")
    both = read([b, a], "test")
    assert [p.name for p, _ in both.validation if p.is_relative_to(a)] == ["00.png", "01.png"]
    assert [p for p, _ in both.validation if p.is_relative_to(b)] == [p for p, _ in read([b], None).validation]
    with pytest.raises(UserError, match="no split spring"):
        read([a, b], "spring")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="empty: is not a labelled folder"):
        read([a, tmp_path / "empty"], None)
    with pytest.raises(UserError, match="gone: is not a folder"):
        read([a, tmp_path / "gone"], None)
