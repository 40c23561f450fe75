"""Figures against the references: pycocotools (its figures are kept here), a plain VOC devkit, closed forms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from faster_coco_eval import COCO, COCOeval_faster

from engine.evaluation.comparing import compare_picture
from engine.evaluation.evaluate import evaluate_detections, evaluate_folder, evaluate_proposals, selection_figures
from engine.labels.folder import open_folder
from engine.labels.review.disagreements import compare
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.evaluation import Evaluation
from engine.structures.stages import Detections, Proposals

NAMES = ("AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl")
# pycocotools 2.0.11 on the same truth and the detections of `_answers` (float32, as a detector gives them).
PYCOCOTOOLS: dict[str, list[float]] = {
    "coco128_yolo": [
        0.202688599,
        0.57241021,
        0.096590664,
        0.246808259,
        0.236084484,
        0.249019095,
        0.180315685,
        0.314694377,
        0.325717048,
        0.377588031,
        0.340298144,
        0.318548127,
    ],
    "cards_coco": [
        0.133782316,
        0.40100892,
        0.073657408,
        -1.0,
        0.290147615,
        0.150453499,
        0.192153629,
        0.317909234,
        0.317909234,
        -1.0,
        0.6,
        0.297681219,
    ],
    "bccd_voc": [
        0.139081065,
        0.413611301,
        0.053528189,
        0.153811881,
        0.178907004,
        0.098222413,
        0.147155785,
        0.318417364,
        0.379452561,
        0.5,
        0.392189586,
        0.243698514,
    ],
}


def _truths(shared_data: Path, name: str, split: str) -> tuple[list[Annotation], tuple[str, ...]]:
    folder = open_folder(shared_data / name)
    assert folder is not None
    return [folder.annotation(path) for path in folder.splits[split]], folder.classes


def _answers(truths: Sequence[Annotation], classes: tuple[str, ...]) -> list[Detections]:
    """Wrong in every way there is, and the same on every machine: shifted, misnamed, doubled, missed, invented."""
    answers = []
    for picture, truth in enumerate(truths):
        rows = []
        for index, one in enumerate(truth.boxes):
            number = picture * 13 + index * 7
            for copy in range(1 + number % 3):
                if number % 5 == 4 and copy == 0:
                    continue
                width, height = one.box.x2 - one.box.x1, one.box.y2 - one.box.y1
                dx, dy = ((number * (3 + copy)) % 17 - 8) / 40 * width, ((number * (5 + copy)) % 13 - 6) / 40 * height
                label = (classes.index(one.label) + (number % 7 == 3)) % len(classes)
                score = ((number * 29 + copy * 11) % 97) / 97
                rows.append((one.box.x1 + dx, one.box.y1 + dy, one.box.x2 + dx, one.box.y2 + dy * 1.5, label, score))
        rows.append((5, 5, 5 + picture % 50, 60, picture % len(classes), (picture * 31 % 89) / 89))
        table = np.array(sorted(rows, key=lambda row: -row[5]))
        rois = np.zeros(len(table))
        answers.append(Detections(table[:, :4], table[:, 4], table[:, 5], rois, classes))
    return answers


def _coco_documents(
    truths: Sequence[Annotation], answers: Sequence[Detections]
) -> tuple[dict[str, object], list[dict[str, object]]]:
    """The same as COCO's own documents, for whichever implementation reads them."""
    labels = list(answers[0].class_names)
    annotations = [
        {
            "id": picture * 1000 + index + 1,
            "image_id": picture + 1,
            "category_id": labels.index(box.label) + 1,
            "bbox": [box.box.x1, box.box.y1, box.box.x2 - box.box.x1, box.box.y2 - box.box.y1],
            "area": (box.box.x2 - box.box.x1) * (box.box.y2 - box.box.y1),
            "iscrowd": int(box.crowd),
        }
        for picture, truth in enumerate(truths)
        for index, box in enumerate(truth.boxes)
    ]
    images = [{"id": picture + 1} for picture in range(len(truths))]
    categories = [{"id": number + 1, "name": name} for number, name in enumerate(labels)]
    results = []
    for picture, found in enumerate(answers):
        for corners, c, score in zip(found.boxes.astype(float), found.classes, found.scores, strict=True):
            x1, y1, x2, y2 = corners.tolist()
            row = {"image_id": picture + 1, "category_id": int(c) + 1, "score": float(score)}
            results.append({**row, "bbox": [x1, y1, x2 - x1, y2 - y1]})
    return {"images": images, "annotations": annotations, "categories": categories}, results


def _reference_numbers(truth: dict[str, object], results: list[dict[str, object]]) -> dict[str, float]:
    """faster-coco-eval as its own documentation calls it."""
    reference = COCO(truth)
    run = COCOeval_faster(reference, reference.loadRes(results), "bbox")
    run.evaluate()
    run.accumulate()
    run.summarize()
    return dict(zip(NAMES, run.stats[:12], strict=True))


@pytest.mark.parametrize(("name", "split"), [("coco128_yolo", "val"), ("cards_coco", "test"), ("bccd_voc", "test")])
def test_coco_numbers_are_the_references(shared_data: Path, name: str, split: str) -> None:
    truths, classes = _truths(shared_data, name, split)
    answers = _answers(truths, classes)
    ours = evaluate_detections(truths, answers).coco
    assert 0.1 < ours["AP"] < 0.9
    assert ours == pytest.approx(_reference_numbers(*_coco_documents(truths, answers)), abs=1e-9)
    assert [ours[key] for key in NAMES] == pytest.approx(PYCOCOTOOLS[name], abs=1e-6)


def _devkit_ap(truths: Sequence[Annotation], answers: Sequence[Detections], label: str) -> tuple[float, float]:
    """VOCevaldet.m, line by line: corners that belong to the box, hence its "+ 1"."""
    rows = [
        (float(score), picture, corners.astype(float))
        for picture, found in enumerate(answers)
        for corners, c, score in zip(found.boxes, found.classes, found.scores, strict=True)
        if found.class_names[c] == label
    ]
    rows.sort(key=lambda row: -row[0])
    wanted = {p: [b for b in t.boxes if b.label == label] for p, t in enumerate(truths)}
    positives = sum(not b.difficult for boxes in wanted.values() for b in boxes)
    seen = {p: [False] * len(boxes) for p, boxes in wanted.items()}
    tp, fp = [], []
    for _, picture, bb in rows:
        best, match = -np.inf, None
        for index, truth in enumerate(wanted[picture]):
            gt = (truth.box.x1 + 1, truth.box.y1 + 1, truth.box.x2, truth.box.y2)
            det = (bb[0] + 1, bb[1] + 1, bb[2], bb[3])
            iw = min(det[2], gt[2]) - max(det[0], gt[0]) + 1
            ih = min(det[3], gt[3]) - max(det[1], gt[1]) + 1
            if iw > 0 and ih > 0:
                area = (det[2] - det[0] + 1) * (det[3] - det[1] + 1) + (gt[2] - gt[0] + 1) * (gt[3] - gt[1] + 1)
                overlap = iw * ih / (area - iw * ih)
                if overlap > best:
                    best, match = overlap, index
        hit = match is not None and best >= 0.5
        if hit and wanted[picture][match].difficult:
            tp.append(0)
            fp.append(0)
            continue
        first = hit and not seen[picture][match]
        if first:
            seen[picture][match] = True
        tp.append(int(first))
        fp.append(int(not first))
    recall = np.cumsum(tp) / positives
    total = np.cumsum(tp) + np.cumsum(fp)
    precision = np.divide(np.cumsum(tp), total, out=np.zeros(len(total)), where=total > 0)
    eleven = sum(max(precision[recall >= t - 1e-12], default=0) / 11 for t in (0, *np.arange(1, 11) / 10))
    area, previous = 0.0, 0.0
    for index in range(len(recall)):
        area += (recall[index] - previous) * precision[index:].max()
        previous = recall[index]
    return float(eleven), float(area)


@pytest.mark.parametrize(("name", "split"), [("bccd_voc", "test"), ("coco_voc20", "val")])
def test_voc_numbers_are_the_development_kits(shared_data: Path, name: str, split: str) -> None:
    truths, classes = _truths(shared_data, name, split)
    hard = [
        t.with_boxes([b.with_(difficult=(i + k) % 6 == 0) for k, b in enumerate(t.boxes)]) for i, t in enumerate(truths)
    ]
    answers = _answers(truths, classes)
    ours = evaluate_detections(hard, answers)
    expected = {}
    for label, figures in ours.per_class.items():
        if not any(not b.difficult and b.label == label for t in hard for b in t.boxes):
            assert np.isnan(figures.voc_all)
            continue
        expected[label] = _devkit_ap(hard, answers, label)
        assert (figures.voc11, figures.voc_all) == pytest.approx(expected[label], abs=1e-6)
    assert (ours.voc11, ours.voc_all) == pytest.approx(np.mean(list(expected.values()), axis=0), abs=1e-6)


def _picture(*boxes: tuple[float, float, float, float], label: str = "cat", **more: bool) -> Annotation:
    return Annotation(Path("a.jpg"), 100, 100, tuple(LabelledBox(Rectangle(*b), label, **more) for b in boxes))


def _found(*rows: tuple[float, float, float, float, float], label: str = "cat") -> Detections:
    table = np.array(rows, float).reshape(-1, 5)
    nothing = np.zeros(len(table))
    return Detections(table[:, :4], nothing, table[:, 4], nothing, (label,))


def test_perfect_and_hopeless() -> None:
    truth = _picture((0, 0, 40, 40), (50, 50, 90, 90))
    perfect = evaluate_detections([truth], [_found((0, 0, 40, 40, 0.9), (50, 50, 90, 90, 0.8))])
    assert (perfect.coco["AP"], perfect.voc11, perfect.voc_all, perfect.ap50) == (1, 1, 1, 1)
    nothing = evaluate_detections([truth], [_found()])
    assert (nothing.coco["AP"], nothing.voc11, nothing.voc_all) == (0, 0, 0)
    background = evaluate_detections([_picture()], [_found((0, 0, 9, 9, 0.5))])
    assert background.coco["AP"] == -1
    assert np.isnan(background.voc_all)
    assert evaluate_detections([], []).coco["AP"] == -1


def test_a_known_curve() -> None:
    """Right, wrong, right out of two: precision 1 up to recall .5, then 2/3. 11 points: 6 of 1 and 5 of 2/3."""
    truth = _picture((0, 0, 40, 40), (50, 50, 90, 90))
    found = _found((0, 0, 40, 40, 0.9), (0, 60, 20, 80, 0.8), (50, 50, 90, 90, 0.7))
    figures = evaluate_detections([truth], [found])
    assert figures.voc_all == pytest.approx(0.5 + 0.5 * 2 / 3)
    assert figures.voc11 == pytest.approx((6 + 5 * 2 / 3) / 11)


def test_any_class_asks_only_where() -> None:
    truth, found = _picture((0, 0, 40, 40), label="cat"), _found((0, 0, 40, 40, 0.9), label="dog")
    assert evaluate_detections([truth], [found]).coco["AP"] == 0
    assert evaluate_detections([truth], [found], any_class=True).coco["AP"] == 1


def _rpn(*boxes: tuple[float, float, float, float]) -> Proposals:
    return Proposals(np.array(boxes, float).reshape(-1, 4), np.linspace(1, 0.5, len(boxes)), "file")


def test_proposals_by_hand() -> None:
    truth = [_picture((0, 0, 10, 10), (50, 50, 60, 60)), _picture((0, 0, 20, 20), label="dog")]
    # Best overlaps: 1 and 0 for the cats, .5 for the dog; the second cat is reached by the third proposal alone.
    found = [_rpn((0, 0, 10, 10), (80, 80, 90, 90), (50, 50, 60, 60)), _rpn((0, 0, 20, 10))]
    figures = evaluate_proposals(truth, found, counts=(1, 2, 3))
    assert figures.recall50 == pytest.approx({1: 2 / 3, 2: 2 / 3, 3: 1})
    assert figures.mabo == pytest.approx((1 + 0.5) / 2)
    assert figures.mean_count == 2
    # At IoU .50 two (three) of three are found, at .55 to .95 one (two).
    assert figures.average_recall == pytest.approx({1: (2 + 9) / 30, 2: (2 + 9) / 30, 3: (3 + 18) / 30})
    assert evaluate_proposals(truth, found, counts=(3,), any_class=True).mabo == pytest.approx(2.5 / 3)
    assert figures.curve[3][[0, 1, 49]] == pytest.approx([1, 2 / 3, 2 / 3])


def test_difficult_and_crowd_boxes_are_not_asked_of_proposals() -> None:
    truth = [_picture((0, 0, 10, 10)), _picture((0, 0, 10, 10), difficult=True), _picture((0, 0, 10, 10), crowd=True)]
    figures = evaluate_proposals(truth, [_rpn((0, 0, 10, 10)), _rpn(), _rpn()])
    assert (figures.recall50[100], figures.average_recall[100], figures.mabo, figures.boxes) == (1, 1, 1, 1)


def test_average_recall_grows_with_the_number_of_proposals(shared_data: Path) -> None:
    truths, classes = _truths(shared_data, "coco_voc20", "val")
    found = [Proposals(a.boxes, np.linspace(1, 0, len(a.boxes)), "file") for a in _answers(truths, classes)]
    figures = evaluate_proposals(truths, found, counts=(1, 5, 100))
    values = list(figures.average_recall.values())
    assert 0 < values[0] < values[1] <= values[2] < 1
    assert np.all(np.diff(figures.curve[100]) <= 0)


def test_json_is_plain_and_has_no_nan() -> None:
    truth, found = [_picture((0, 0, 40, 40)), _picture()], [_found((0, 0, 40, 40, 0.9)), _found()]
    for truths, answers in ((truth, found), ([_picture()], [_found()])):
        proposals = evaluate_proposals(truths, [_rpn() for _ in truths])
        result = Evaluation("starter", evaluate_detections(truths, answers), proposals, 0.5)
        document = json.loads(json.dumps(result.as_json(), allow_nan=False))
        assert {"model", "images", "boxes", "AP", "VOC07_11pt", "VOC_all", "per_class", "proposals"} <= set(document)
        assert {"recall50", "AR", "MABO", "mean_count"} <= set(document["proposals"])
        assert set(document["proposals"]["recall50"]) == {"100", "300", "1000", "2000"}


def test_figures_of_a_selection_are_vocs_with_precision_and_recall_at_its_thresholds() -> None:
    """Two pictures: a dog found and one missed, a cat where none is; a difficult box counts neither way."""
    boxes = [LabelledBox(Rectangle(0, 0, 10, 10), "dog"), LabelledBox(Rectangle(50, 50, 70, 70), "dog")]
    hard = LabelledBox(Rectangle(20, 20, 40, 40), "dog", difficult=True)
    truths = [Annotation(Path("a.png"), 100, 100, (*boxes, hard)), Annotation(Path("b.png"), 100, 100, ())]
    found = [
        Detections(np.array([[0, 0, 10, 10], [20, 20, 40, 40]]), [0, 0], [0.9, 0.8], [0, 1], ("dog", "cat")),
        Detections(np.array([[0, 0, 10, 10]]), [1], [0.7], [0], ("dog", "cat")),
    ]
    figures = selection_figures(truths, found)
    assert (figures.pictures, figures.boxes, figures.detections) == (2, 2, 3)
    assert figures.precision == pytest.approx(1 / 2)
    assert figures.recall == pytest.approx(1 / 2)
    assert figures.ap50 == pytest.approx(0.5)
    assert not figures.any_class
    bird = Annotation(Path("b.png"), 100, 100, (LabelledBox(Rectangle(40, 40, 60, 60), "bird"),))
    assert selection_figures([truths[0], bird], found).ap50 == pytest.approx(0.25), "a class never detected counts 0"
    other = [Detections(f.boxes, f.classes, f.scores, f.rois, ("thing", "stuff")) for f in found]
    assert selection_figures(truths, other).any_class, "the model has no dog: names do not count"
    nothing = selection_figures(truths[1:], found[1:])
    assert np.isnan(nothing.recall)
    assert not nothing.any_class


def test_names_that_mean_the_same_are_one_class_and_it_is_said() -> None:
    truth = Annotation(Path("a"), 100, 100, (LabelledBox(Rectangle(0, 0, 10, 10), "sofa"),))
    found = Detections(np.array([[0, 0, 10, 10]], np.float32), np.zeros(1), np.ones(1), np.zeros(1), ("couch",))
    nothing = Proposals(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), "rpn")
    evaluation = evaluate_folder("any", [truth], [found], [nothing], 0.1)
    assert evaluation.detections.ap50 == 1
    assert list(evaluation.detections.per_class) == ["sofa"]
    assert evaluation.other_names_words == "The labels have other names for the same: “couch” as “sofa”."
    assert evaluation.as_json()["other_names"] == {"couch": "sofa"}
    assert selection_figures([truth], [found]).precision == 1
    assert compare_picture(truth, found, found, 0.5).broken.tolist() == []
    assert compare(truth.box_array(), truth.labels, found, 0.5)[:2] == (0, 0)
