"""The choice between our way through the backbone and OpenVINO's: measured once, remembered, never stale."""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.errors import UserError
from engine.models import architectures, quickest
from engine.models.build import build
from engine.models.faster_rcnn import FasterRCNN
from engine.models.network import TwoStageNet
from engine.models.quickest import Choice, Choices, key_of, quicken
from engine.settings import DetectSettings
from engine.structures.image import Image
from engine.structures.stages import Detections, FeatureMaps

needs_openvino = pytest.mark.skipif(quickest.openvino_version() is None, reason="the extra openvino is not installed")


@pytest.fixture
def net() -> TwoStageNet:
    torch.manual_seed(0)
    return build(architectures.starter().with_(shorter_side=128, longer_side=192))


@pytest.fixture
def choices(tmp_path: Path) -> Choices:
    return Choices(tmp_path / "cache" / "quickest.json")


def finish(steps: Generator[None, None, Any]) -> Any:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def photograph(size: tuple[int, int], seed: int = 0) -> Image:
    pixels = np.random.default_rng(seed).integers(0, 255, (*size, 3), dtype=np.uint8)
    return Image(Path("made.png"), pixels, f"made {size} {seed}")


def records(detector: FasterRCNN, image: Image) -> dict[type, Any]:
    return {type(s.record): s.record for s in detector.stages(image, DetectSettings(score=0.0)) if s is not None}


def test_what_was_found_out_is_remembered(choices: Choices) -> None:
    assert choices.get("a") is None
    choices.put("a", Choice("openvino", 0.03, 0.02))
    choices.put("b", Choice("own", why="no such operator"))
    assert choices.get("a") == Choice("openvino", 0.03, 0.02)
    assert choices.get("b") == Choice("own", why="no such operator")


@pytest.mark.parametrize("text", ["", "[]", '{"a": 3}', '{"a": {"use": "magic"}}', '{"a": {"how": "own"}}', "\0"])
def test_a_damaged_file_is_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "quickest.json").write_text(text)
    choices = Choices(tmp_path / "quickest.json")
    assert choices.get("a") is None
    choices.put("a", Choice("own"))
    assert choices.get("a") == Choice("own")


def test_the_file_does_not_grow_for_ever(tmp_path: Path) -> None:
    choices = Choices(tmp_path / "quickest.json")
    for number in range(quickest._MOST_REMEMBERED + 5):
        choices.put(str(number), Choice("own"))
    assert len(json.loads((tmp_path / "quickest.json").read_text())) == quickest._MOST_REMEMBERED
    assert choices.get("0") is None


def test_the_key_knows_what_times_depend_on(net: TwoStageNet) -> None:
    before, threads = key_of(net), torch.get_num_threads()
    with torch.no_grad():
        net.rpn_head.objectness.weight.mul_(2)
    assert key_of(net) == before  # the numbers do not matter
    assert key_of(build(net.specification.with_(shorter_side=160))) != before
    assert key_of(build(net.specification.with_(fpn_channels=64))) != before
    torch.set_num_threads(threads + 1)
    try:
        assert key_of(net) != before
    finally:
        torch.set_num_threads(threads)


def test_without_openvino_all_is_as_before(net: TwoStageNet, choices: Choices, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quickest, "openvino_version", lambda: None)
    detector = FasterRCNN(net)
    assert finish(quicken(detector, choices)) == "own"
    assert detector.inference == "own"
    with pytest.raises(UserError, match="not installed"):
        finish(quicken(detector, choices, "openvino"))


def test_a_backbone_that_openvino_cannot_run(
    net: TwoStageNet, choices: Choices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: Any) -> None:
        raise RuntimeError("no conversion\nfor aten::magic")

    monkeypatch.setattr(quickest, "openvino_version", lambda: "1")
    monkeypatch.setattr(quickest, "OpenVinoBackbone", refuse)
    assert finish(quicken(FasterRCNN(net), choices)) == "own"
    assert choices.get(key_of(net)) == Choice("own", why="no conversion for aten::magic")
    with pytest.raises(UserError, match="aten::magic"):
        finish(quicken(FasterRCNN(net), choices, "openvino"))


@needs_openvino
@pytest.mark.parametrize(("own", "theirs", "use"), [(2.0, 1.0, "openvino"), (1.0, 0.97, "own"), (1.0, 2.0, "own")])
def test_the_quicker_way_is_taken_and_remembered(
    net: TwoStageNet, choices: Choices, monkeypatch: pytest.MonkeyPatch, own: float, theirs: float, use: str
) -> None:
    passes: list[str] = []

    def pretend(backbone: Any, images: torch.Tensor) -> float:
        is_own = not isinstance(backbone, quickest.OpenVinoBackbone)
        passes.append("own" if is_own else "openvino")
        return own if is_own else theirs

    monkeypatch.setattr(quickest, "_pass", pretend)
    detector = FasterRCNN(net)
    assert finish(quicken(detector, choices)) == detector.inference == use
    assert choices.get(key_of(net)) == Choice(use, own, theirs)  # type: ignore[arg-type]
    assert passes.count("own") == passes.count("openvino") > 0
    passes.clear()
    assert finish(quicken(FasterRCNN(net), choices)) == use  # another start of the program
    assert not passes


@needs_openvino
def test_equal_detections_in_real_pictures(net: TwoStageNet, choices: Choices, shared_data: Path) -> None:
    from engine.data.images import read_image

    own, theirs = FasterRCNN(net), FasterRCNN(net)
    assert finish(quicken(theirs, choices, "openvino")) == theirs.inference == "openvino"
    pictures = sorted((shared_data / "coco128_yolo").rglob("*.jpg"))[:4]
    assert pictures
    for path in pictures:
        image = read_image(path)
        ours, openvinos = records(own, image), records(theirs, image)
        for a, b in zip(ours[FeatureMaps].levels, openvinos[FeatureMaps].levels, strict=True):
            np.testing.assert_allclose(a.energy, b.energy, rtol=1e-3, atol=1e-4 * float(a.energy.max()))
        assert len(ours[Detections]) == len(openvinos[Detections])
        np.testing.assert_allclose(ours[Detections].boxes, openvinos[Detections].boxes, atol=0.05)
        np.testing.assert_allclose(ours[Detections].scores, openvinos[Detections].scores, atol=1e-4)


@needs_openvino
def test_never_stale(net: TwoStageNet, choices: Choices) -> None:
    detector = FasterRCNN(net)
    finish(quicken(detector, choices, "openvino"))
    image = photograph((90, 120))
    before = records(detector, image)[FeatureMaps].levels[0].energy
    with torch.no_grad():
        for parameter in net.backbone.parameters():
            parameter.mul_(1.02)
    net.generation += 1
    after = records(detector, image)[FeatureMaps].levels[0].energy
    assert detector.inference == "own"
    np.testing.assert_allclose(after, records(FasterRCNN(net), image)[FeatureMaps].levels[0].energy, rtol=1e-4)
    assert np.abs(after - before).max() > 0.01 * before.max()
    assert finish(quicken(detector, choices, "openvino")) == "openvino"
    image = photograph((90, 120), 1)
    again = records(detector, image)[FeatureMaps].levels[0].energy
    np.testing.assert_allclose(again, records(FasterRCNN(net), image)[FeatureMaps].levels[0].energy, rtol=1e-3)


@needs_openvino
def test_weights_that_change_meanwhile_keep_our_way(net: TwoStageNet, choices: Choices) -> None:
    detector = FasterRCNN(net)
    steps = quicken(detector, choices, "openvino")
    next(steps)
    next(steps)
    net.generation += 1
    assert finish(steps) == "own"
    assert detector.inference == "own"


@needs_openvino
def test_another_number_of_threads_takes_our_way_until_asked_again(net: TwoStageNet, choices: Choices) -> None:
    detector, threads = FasterRCNN(net), torch.get_num_threads()
    finish(quicken(detector, choices, "openvino"))
    torch.set_num_threads(threads + 1)
    try:
        assert detector.inference == "own"
        assert finish(quicken(detector, choices, "openvino")) == "openvino"
    finally:
        torch.set_num_threads(threads)


@needs_openvino
def test_stopped_in_the_middle_nothing_has_changed(net: TwoStageNet, choices: Choices) -> None:
    detector = FasterRCNN(net)
    steps = quicken(detector, choices)
    for _ in range(4):
        next(steps)
    steps.close()
    assert detector.inference == "own"
    assert choices.get(key_of(net)) is None
