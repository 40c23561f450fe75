"""Difficult boxes, crowds and what is no box in a label file are neither objects to learn nor background."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image as Pil

from engine.errors import UserError
from engine.generators import result_of
from engine.labels.folder import open_folder
from engine.models.architectures import build
from engine.pictures.reading import read_image
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.boxes import iou
from engine.structures.requests import FineTune
from engine.structures.settings import DetectSettings
from engine.training.data.augment import Example, flip, jittered, resize
from engine.training.data.cached_batches import CachedBatches
from engine.training.data.examples import training_data
from engine.training.data.feature_cache import FeatureCache
from engine.training.data.loader import LabelledPictures, to_batch
from engine.training.data.strength import GENTLE
from engine.training.detection.named_recipes import Sampling
from engine.training.detection.step import Batch, anchors_of, sample_targets
from engine.training.detection.targets import Ignored, Labelling, label_anchors, match_anchors
from engine.training.svm.fit import _may_be_background, region_batch
from tests.engine.training.test_from_folder import NET

OBJECT, HARD, CROWD = Rectangle(4, 4, 24, 24), Rectangle(36, 4, 60, 28), Rectangle(4, 36, 60, 62)
NONE = torch.zeros(0, 4)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "a.png"
    Pil.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)).save(path)
    return path


def annotation(path: Path, *, unshown: tuple[Rectangle | None, ...] = ()) -> Annotation:
    boxes = (
        LabelledBox(OBJECT, "thing"),
        LabelledBox(HARD, "thing", difficult=True),
        LabelledBox(CROWD, "thing", crowd=True),
    )
    return Annotation(path, 64, 64, boxes, unshown=unshown)


def ignored(*boxes: Rectangle, crowd: bool = False) -> Ignored:
    return Ignored(torch.tensor(boxes, dtype=torch.float32), torch.full((len(boxes),), crowd))


def test_only_the_plain_box_is_learned_and_the_others_are_ignored_regions(picture: Path) -> None:
    outline = Rectangle(26, 26, 34, 34)
    example = LabelledPictures([(picture, annotation(picture, unshown=(outline, None)))], {"thing": 1})[0]
    assert example.boxes.tolist() == [list(OBJECT)]
    assert example.ignored.tolist() == [list(HARD), list(CROWD), list(outline)]
    assert example.crowds.tolist() == [False, True, False]


def test_anchors_on_them_are_neither_positive_nor_negative() -> None:
    anchors = torch.tensor([OBJECT, HARD, (38.0, 6.0, 60.0, 28.0), (10.0, 40.0, 20.0, 50.0), (0.0, 30.0, 8.0, 34.0)])
    truth = torch.tensor([OBJECT])
    regions = Ignored(torch.tensor([HARD, CROWD]), torch.tensor([False, True]))
    assert match_anchors(anchors, truth).labels.tolist() == [1, 0, 0, 0, 0]
    assert anchors_of(truth, anchors, Sampling(), ignored=regions).labels.tolist() == [1, -1, -1, -1, 0]
    no_crowd = Ignored(regions.boxes, torch.tensor([False, False]))
    found = anchors_of(truth, anchors, Sampling(), ignored=no_crowd).labels.tolist()
    assert found == [1, -1, -1, 0, 0], "a small region within a box is background, within a crowd it is not"
    assert anchors_of(NONE, anchors, Sampling(), ignored=regions).labels.tolist() == [0, -1, -1, -1, 0]


def test_proposals_on_them_are_not_sampled_as_background() -> None:
    net, generator = build(NET), torch.Generator().manual_seed(0)
    proposals = torch.tensor([HARD, (37.0, 5.0, 60.0, 28.0), (10.0, 40.0, 20.0, 50.0), (0.0, 28.0, 8.0, 34.0)])
    regions = Ignored(torch.tensor([HARD, CROWD]), torch.tensor([False, True]))
    images, sizes = torch.zeros(1, 3, 64, 64), [(64, 64)]
    batch = Batch(images, sizes, [torch.tensor([OBJECT])], [torch.tensor([1])], [""], ignored=[regions])
    rois, classes, _ = sample_targets(net, batch, 0, proposals, Sampling(), generator)
    assert sorted(rois.tolist()) == [[0.0, 28.0, 8.0, 34.0], list(OBJECT)]
    assert sorted(classes.tolist()) == [0, 1]
    empty = batch._replace(boxes=[NONE], classes=[torch.zeros(0, dtype=torch.int64)])
    alone = sample_targets(net, empty, 0, proposals[:3], Sampling(), generator)
    assert len(alone[0]) == 0, "nothing is left that is known to be background"


def test_they_move_with_the_picture(picture: Path) -> None:
    pixels = read_image(picture).pixels
    example = Example(pixels, np.zeros((0, 4), np.float32), np.zeros(0, np.int64))
    example = example.ignoring(np.array([HARD, CROWD], np.float32), np.array([False, True]))
    assert flip(example).ignored.tolist() == [[4, 4, 28, 28], [4, 36, 60, 62]]
    assert resize(example, 32, 128).ignored.tolist() == [[18, 8, 30, 56], [2, 72, 30, 124]]


def test_they_move_with_the_changes_before_a_step(picture: Path) -> None:
    """A plain square of one colour, ignored: wherever it comes to lie, the region lies on it."""
    pixels = np.zeros((96, 96, 3), np.uint8)
    pixels[20:50, 60:90] = 255
    region = np.array([[60, 20, 90, 50]], np.float32)
    for boxes in (np.zeros((0, 4), np.float32), np.array([[5, 5, 60, 60]], np.float32)):
        example = Example(pixels, boxes, np.ones(len(boxes), np.int64)).ignoring(region, np.array([False]))
        for seed in range(12):
            strength = replace(GENTLE, crop=0.9, brightness=0, contrast=0, hue=0, saturation=0)
            changed = jittered(example, 96, np.random.default_rng(seed), strength)
            rows, columns = np.nonzero(changed.pixels[..., 0] > 190)
            if not len(changed.ignored):
                assert len(rows) < 40
                continue
            shown = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
            assert changed.ignored[0] == pytest.approx(shown, abs=1.5), seed


def test_every_kind_of_batch_carries_them(picture: Path) -> None:
    net = build(NET)
    pictures = LabelledPictures([(picture, annotation(picture))], {"thing": 1})
    [regions] = to_batch([pictures[0]], NET).ignored or []
    assert regions.boxes.tolist() == [list(HARD), list(CROWD)]
    cached = CachedBatches(net, pictures, FeatureCache(), Sampling(), 1, 0, mirrored=0.0)
    batch = next(cached.epoch(1))
    [scaled] = batch.ignored or []
    factor = batch.sizes[0][0] / 64
    assert scaled.boxes[0].tolist() == pytest.approx([edge * factor for edge in HARD])
    assert batch.matches is not None
    anchors = torch.cat(net.anchors_for(batch.features or [], batch.sizes[0]))
    covered = scaled.covers(anchors, 0.3)
    assert covered.any()
    assert not (batch.matches[0].labels[covered] == 0).any()
    two = [replace(pictures[0], proposals=np.array([OBJECT], np.float32))] * 2
    assert len(region_batch(net, two, 10).ignored or []) == 2
    assert len(pictures[0].tensors()[2].boxes) == 2


def ask(root: Path) -> FineTune:
    return FineTune(DetectSettings(), "mine", root)


def test_crowds_alone_are_nothing_to_learn_from(picture: Path) -> None:
    crowd = {"id": 1, "image_id": 1, "category_id": 1, "iscrowd": 1, "bbox": [2, 2, 50, 50]}
    document = {"images": [{"id": 1, "file_name": "a.png"}], "categories": [{"id": 1, "name": "people"}]}
    (picture.parent / "instances.json").write_text(json.dumps({**document, "annotations": [crowd]}))
    with pytest.raises(UserError, match="all of them are crowds or marked as difficult"):
        result_of(training_data(ask(picture.parent)))


def _object(name: str, *edges: object) -> str:
    tags = "".join(f"<{tag}>{edge}</{tag}>" for tag, edge in zip(("xmin", "ymin", "xmax", "ymax"), edges, strict=True))
    return f"<object><name>{name}</name><bndbox>{tags}</bndbox></object>"


PARTS = (_object("a", 2, 2, 20, 20), _object("", 30, 30, 60, 60), _object("b", "", 1, 2, 3))
VOC = f"<annotation>{''.join(PARTS)}</annotation>"


def test_what_is_no_box_in_a_label_file_is_no_background(picture: Path) -> None:
    root = picture.parent
    lines = {"label": "b", "shape_type": "linestrip", "points": [[30, 30], [60, 30], [60, 60]]}
    rectangle = {"label": "a", "shape_type": "rectangle", "points": [[2, 2], [20, 20]]}
    forms = {
        "labelme": (
            "a.json",
            json.dumps({"shapes": [rectangle, lines]}),
            [(30, 30, 60, 60)],
        ),
        "yolo": ("a.txt", "0 .25 .25 .25 .25\n1 .5 .5 .9 .5 .9 .9 .5 .9\n", []),
        "voc": (
            "a.xml",
            VOC,
            [(29, 29, 60, 60), None],
        ),
    }
    for format, (name, text, expected) in forms.items():
        (root / name).write_text(text)
        folder = open_folder(root)
        assert folder is not None
        assert folder.format == format
        found = folder.annotation(picture).unshown
        assert len(found) == len(expected)  # outlines of YOLO are read as boxes
        for wanted in expected:
            assert (wanted is None) in [one is None for one in found]
            assert wanted is None or any(one == pytest.approx(wanted) for one in found if one is not None), format
        data = result_of(training_data(ask(root)))
        assert data.labelling(data.train[0], corrected=False).whole is (None not in expected), format
        (root / name).unlink()


def test_a_box_of_an_unknown_category_is_no_background(picture: Path) -> None:
    boxes = [
        {"id": 1, "image_id": 1, "category_id": 1, "bbox": [2, 2, 18, 18]},
        {"id": 2, "image_id": 1, "category_id": "cat", "bbox": [30, 30, 20, 20]},
        {"id": 3, "image_id": 1, "category_id": 1, "segmentation": [[5, 40, 15, 40, 15, 50]]},
    ]
    document = {"images": [{"id": 1, "file_name": "a.png"}], "categories": [{"id": 1, "name": "dog"}]}
    (picture.parent / "instances.json").write_text(json.dumps({**document, "annotations": boxes}))
    [(_, found)] = result_of(training_data(ask(picture.parent))).train
    assert found.unshown == (Rectangle(30, 30, 50, 50),)
    assert [b.box for b in found.boxes][1:] == [Rectangle(5, 40, 15, 50)]  # the box around an outline


def test_the_layer_of_anchor_labels_shows_what_is_trained(picture: Path) -> None:
    labels = annotation(picture)
    anchors = np.array(
        [OBJECT, HARD, (38.0, 6.0, 60.0, 28.0), (10.0, 40.0, 20.0, 50.0), (0.0, 30.0, 8.0, 34.0)], np.float32
    )
    shown = label_anchors(anchors, labels.box_array(), 64, 64, ignored=labels.ignored())
    assert shown.labels.tolist() == [1, -1, -1, -1, 0]
    assert shown.covered.tolist() == [True, True, True], "what is ignored needs no anchor"
    assert shown.matched.tolist() == [0, -1, -1, -1, -1]


def test_svms_learn_no_negatives_on_ignored_regions(picture: Path) -> None:
    near = torch.tensor([OBJECT, HARD, (0.0, 28.0, 8.0, 34.0), (6.0, 6.0, 24.0, 30.0)])
    between = iou(near.numpy(), np.array([OBJECT], np.float32))
    pictures = LabelledPictures([(picture, annotation(picture))], {"thing": 1})
    proposals = replace(pictures[0], proposals=np.array([OBJECT], np.float32))
    net = build(NET)
    batch = region_batch(net, [proposals], 10)._replace(ignored=[pictures[0].tensors()[2]])
    assert _may_be_background(batch, near, between).tolist() == [True, False, True, True]
    partly = batch._replace(labellings=[Labelling(whole=False)])
    assert _may_be_background(partly, near, between).tolist() == [True, False, False, True]
