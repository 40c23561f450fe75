"""A new class is told apart from its few labelled boxes before the first step, and one corrected picture helps."""

import copy
from dataclasses import replace

import numpy as np
import torch

from engine.evaluation.evaluate import evaluate_detections
from engine.generators import result_of
from engine.labels.folder import open_folder
from engine.labels.several import readable
from engine.models.architectures import build
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.library import checkpoints
from engine.pictures.reading import read_image
from engine.structures.requests import FineTune
from engine.structures.settings import DetectSettings
from engine.training.adapt import with_classes
from engine.training.data.cached_batches import CachedBatches
from engine.training.data.feature_cache import FeatureCache, fingerprint
from engine.training.data.loader import LabelledPictures
from engine.training.detection.recipes import HEADS
from engine.training.detection.step import maps_of
from engine.training.detection.targets import Labelling
from engine.training.from_folder import train_request
from engine.training.prototypes import Prior, fit_rows, start_new_rows
from resources import RESOURCES
from tests.engine.training.test_from_folder import NET, folder  # noqa: F401 - a fixture

NEW = ("dark", "bright")


def batches_of(net, root, number, labelling=None):
    samples = list(result_of(readable(opened := open_folder(root), opened.pictures)).values())[:number]
    labellings = None if labelling is None else [labelling] * len(samples)
    index = {name: row for row, name in enumerate(net.specification.class_names, 1)}
    pictures = LabelledPictures(samples, index, net.specification.longer_side, labellings)
    return CachedBatches(net, pictures, FeatureCache(), HEADS.sampling, 2, 0)


@torch.no_grad()
def chances(net, batch):
    """(G, K+1) of the labelled boxes, and their classes."""
    logits, _ = net.box_head(net.pool(maps_of(net, batch), batch.boxes, [batch.padded] * len(batch.boxes)))
    return logits.softmax(1), torch.cat(batch.classes)


def test_a_class_s_own_boxes_have_its_highest_score_right_after_the_start(folder):  # noqa: F811
    torch.manual_seed(1)
    maps = {"backbone": "csp", "class_maps": 5, "extra_level": False, "anchor_sizes": NET.anchor_sizes[:2]}
    net = with_classes(build(NET.with_(**maps)), NEW)
    batches = batches_of(net, folder, 2)
    rows = net.box_head.cls_score.weight.detach().clone()
    words = list(start_new_rows(net, (1, 2), batches, HEADS.sampling))
    assert words[-1] == "first look at the new classes, 100 %"
    assert len(set(words)) == len(words), "each says that it goes on"
    for batch in batches.epoch(0):
        scores, classes = chances(net, batch)
        assert (scores[:, 1:].argmax(1) + 1 == classes).all()
    assert torch.equal(net.box_head.cls_score.weight[0], rows[0]), "what the background is, it knew"


def test_what_was_known_keeps_its_row_and_what_has_no_box_here_too():
    torch.manual_seed(0)
    net = with_classes(build(NET.with_(class_names=("old",))), ("old", "new", "absent"))
    before = net.box_head.cls_score.weight.detach().clone()
    features = torch.randn(60, before.shape[1]).relu()
    classes = torch.zeros(60, dtype=torch.int64)
    classes[:4], features[:4, 3] = 2, 9.0
    fit_rows(net, (2, 3), features, classes, hold=0.003)
    after = net.box_head.cls_score
    assert torch.equal(after.weight[[0, 1, 3]], before[[0, 1, 3]])
    assert ((features @ after.weight.T + after.bias)[:4].argmax(1) == 2).all()


def test_what_things_of_other_pictures_have_too_is_no_sign_of_a_new_class():
    """All labelled boxes have signs 3 and 5; so have other things sign 3, which a few pictures do not show."""
    torch.manual_seed(0)
    net = with_classes(build(NET.with_(class_names=("old",))), ("old", "new"))
    features = torch.randn(60, net.box_head.cls_score.in_features).relu()
    classes = torch.zeros(60, dtype=torch.int64)
    classes[:4], features[:4, 3], features[:4, 5] = 2, 9.0, 9.0
    things = torch.randn(40, features.shape[1]).relu()
    things[:, 3] = 9.0
    chances = {}
    for kind, negatives in (("without", None), ("with", things)):
        fitted = copy.deepcopy(net)
        fit_rows(fitted, (2,), features, classes, hold=0.003, prior=Prior(negatives=negatives))
        layer = fitted.box_head.cls_score
        chances[kind] = [layer(rows).softmax(1)[:, 2].mean().item() for rows in (features[:4], things)]
    assert chances["without"][1] > 0.3
    assert chances["with"][1] < chances["without"][1] / 2
    assert chances["with"][0] > 0.8, "the labelled ones are told by the other sign"


def test_a_new_class_is_not_told_from_things_that_the_trunk_takes_for_the_same():
    """Where mugs are new, cups of other pictures are no evidence against them."""
    torch.manual_seed(0)
    maps = {"backbone": "csp", "class_maps": 5, "extra_level": False, "anchor_sizes": NET.anchor_sizes[:2]}
    net = with_classes(build(NET.with_(**maps)), ("mug",))
    width = net.box_head.cls_score.in_features
    features, classes = torch.randn(60, width).relu() * 0.1, torch.zeros(60, dtype=torch.int64)
    cup = net.specification.head_width + 1
    classes[:4], features[:4, cup] = 1, 1.0
    cups = torch.randn(40, width).relu() * 0.1
    cups[:, cup] = 1.0
    rows = []
    for negatives in (None, cups):
        fitted = copy.deepcopy(net)
        fit_rows(fitted, (1,), features, classes, hold=0.003, prior=Prior(negatives=negatives))
        rows.append(fitted.box_head.cls_score(features).softmax(1)[:4, 1])
    assert (rows[1] > 0.8).all(), rows


@torch.no_grad()
def test_a_new_class_begins_as_what_its_boxes_were_called_before():
    """What was called a cat, and a little a dog, is an animal: a dog is likelier it than a car is."""
    torch.manual_seed(0)
    start = build(NET.with_(class_names=("cat", "dog", "car", "object")))
    scores = start.box_head.cls_score
    scores.weight.zero_()
    scores.bias.zero_()
    for row in range(1, 5):
        scores.weight[row, row] = 1.0
    net = with_classes(start, ("raccoon",))
    features = torch.zeros(30, scores.in_features)
    classes = torch.zeros(30, dtype=torch.int64)
    classes[:3], features[:3, 1], features[:3, 2] = 1, 9.0, 6.0
    fit_rows(net, (1,), features, classes, hold=1e6, prior=Prior(scores))  # they stay where they begin
    dog, car = torch.eye(scores.in_features)[[2, 3]]
    layer = net.box_head.cls_score
    assert layer(dog)[1] > layer(car)[1] + 0.1
    assert layer(features[0])[1] > layer(dog)[1]


def test_where_nobody_looked_for_the_new_class_nothing_is_its_background(folder):  # noqa: F811
    torch.manual_seed(0)
    net = with_classes(build(NET.with_(class_names=("dark",))), NEW)
    before = net.box_head.cls_score.weight.detach().clone()
    list(start_new_rows(net, (2,), batches_of(net, folder, 2, Labelling(hidden=(2,))), HEADS.sampling))
    assert torch.equal(net.box_head.cls_score.weight, before), "without background there is nothing to tell apart"


def test_maps_of_classes_are_part_of_what_the_cache_knows_a_net_by():
    net = build(NET)
    other = build(NET)
    other.load_state_dict(net.state_dict())
    assert fingerprint(net) == fingerprint(other)
    other.specification = other.specification.with_(class_maps=3)
    assert fingerprint(net) != fingerprint(other)


def test_one_corrected_picture_already_helps(tmp_path):
    """As Ctrl+T does: the bundled model learns one picture of coins, and names most coins of pictures new to it."""
    coins = open_folder(RESOURCES / "samples_coins")
    samples = {split: list(result_of(readable(coins, coins.splits[split])).values()) for split in ("train", "val")}
    origin, file = RESOURCES / "models" / "starter.safetensors", tmp_path / "one.safetensors"
    corrected = replace(samples["train"][0][1], verified=True)
    request = FineTune(DetectSettings(), "one", annotations=(corrected,))
    result_of(train_request(request, checkpoints.load(origin), file, origin=origin))
    detector = FasterRCNN(checkpoints.load(file))
    found = [detector.detect(read_image(path), DetectSettings()) for path, _ in samples["val"]]
    figures = evaluate_detections([truth for _, truth in samples["val"]], found)
    assert figures.ap50 > 0.5
    assert np.mean([len(one.boxes) > 0 for one in found]) == 1


def test_a_net_that_knows_the_world_is_refined_where_it_knows_the_names(folder, tmp_path):  # noqa: F811
    """Its other names and its features stay; of what it does not know by name, it learns as any other. What it calls
    otherwise gets the folder's name."""
    torch.manual_seed(0)
    world = build(NET.with_(class_names=("Dark", "bright", "cloud", "object")))
    stranger = build(NET.with_(class_names=("cloud", "object")))
    outcomes = {}
    for name, start in (("knows", world), ("does not", stranger)):
        file = tmp_path / f"{name}.safetensors"
        asked = FineTune(DetectSettings(), "mine", folder, epochs=1)
        result_of(train_request(asked, start, file))
        learned = checkpoints.load(file)
        before, after = start.state_dict(), learned.state_dict()
        changed = {key for key, value in after.items() if not torch.equal(value, before[key].to(value))}
        outcomes[name] = learned.specification.class_names, changed
        if name == "knows":
            rows = (after["box_head.cls_score.weight"] != before["box_head.cls_score.weight"]).any(1)
    names, changed = outcomes["knows"]
    assert names == ("dark", "bright", "cloud", "object")
    siblings = ("cls_score", "bbox_pred")
    assert changed == {f"box_head.{layer}.{part}" for layer in siblings for part in ("weight", "bias")}
    assert rows.tolist() == [True, True, True, False, False]
    names, changed = outcomes["does not"]
    assert names == ("dark", "bright")
    assert any(key.startswith("rpn_head") for key in changed)
