"""A whole model as a file: onnxruntime's detections are the engine's, and no file stays that disagrees."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")
pytest.importorskip("onnxscript")

import main
from engine.cli import running
from engine.cli.running import finish
from engine.errors import UserError
from engine.export import whole
from engine.export.file import NEVER, Answer, Runtime, insist_on_nothing, pair
from engine.export.whole import Thresholds, as_onnx
from engine.models import architectures
from engine.models.architectures import build
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.library import checkpoints
from engine.models.network import TwoStageNet
from engine.pictures.reading import read_image
from engine.structures.image import Image
from engine.structures.jobs import Progress
from engine.structures.requests import ExportModel
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections
from engine.tasks import export as task
from engine.tasks.export import export_model
from engine.tasks.models import Models
from tests.conftest import ROOT
from tests.engine.models import references

STARTER = ROOT / "resources/models/starter.safetensors"


@pytest.fixture(scope="module")
def starter() -> TwoStageNet:
    """The bundled model, for small pictures: a test must be quick."""
    net = checkpoints.load(STARTER)
    net.specification = net.specification.with_(shorter_side=256, longer_side=384)
    return net


@pytest.fixture(scope="module")
def graph(starter: TwoStageNet) -> bytes:
    return as_onnx(starter, Thresholds(0.03, 0.45)).SerializeToString()


@pytest.fixture(scope="module")
def vgg() -> TwoStageNet:
    """VGG-16 as published but for a thin head, decisive enough that float noise changes nothing."""
    torch.manual_seed(0)
    net = build(architectures.vgg16(("a", "b", "c")).with_(head_width=32, shorter_side=192, longer_side=256))
    with torch.no_grad():
        for layer, factor in ((net.rpn_head.objectness, 20), (net.rpn_head.deltas, 20), (net.box_head.bbox_pred, 3)):
            layer.weight.mul_(factor)
        net.box_head.cls_score.weight.mul_(20)
    return net


@pytest.fixture
def place(tmp_path: Path, starter: TwoStageNet) -> Path:
    """A shelf with the small starter, and two pictures."""
    (tmp_path / "samples").mkdir()
    for name in ("coffee.jpg", "chelsea.jpg"):
        picture = cv2.imread(str(ROOT / "resources/samples" / name))
        cv2.imwrite(str(tmp_path / "samples" / name), cv2.resize(picture, None, fx=0.5, fy=0.5))
    metadata = {"licence": "Apache-2.0", "provenance": '{"start": "backbone"}', "figures": '{"AP50": 0.5}'}
    checkpoints.save(starter, tmp_path / "models/small.safetensors", metadata)
    return tmp_path


@pytest.fixture
def quick(graph: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The starter's graph is written once for all tests."""
    monkeypatch.setattr(whole, "as_onnx", lambda net, thresholds: onnx.load_from_string(graph))


def detections(net: TwoStageNet, image: Image, **settings: Any) -> Detections:
    *_, last = FasterRCNN(net).stages(image, DetectSettings(**settings))
    assert last is not None
    assert isinstance(last.record, Detections)
    return last.record


def runtime(model: bytes, tmp_path: Path, score: float | None = None) -> Runtime:
    (tmp_path / "made.onnx").write_bytes(model)
    return Runtime(tmp_path / "made.onnx", 1, score)


def run(place: Path, **changes: Any) -> Any:
    request = ExportModel(DetectSettings(model="small"), place / "made.onnx")
    return finish(export_model(Models(place, place / "cache", 1), replace(request, **changes)))


def blank(height: int, width: int) -> Image:
    return Image(Path("blank"), np.full((height, width, 3), 127, np.uint8), f"blank {height} {width}")


def test_the_starter_finds_the_same_in_pictures_of_any_shape(
    starter: TwoStageNet, graph: bytes, tmp_path: Path
) -> None:
    session, found = runtime(graph, tmp_path), 0
    for name in ("coffee.jpg", "chelsea.jpg"):
        whole_picture = read_image(ROOT / "resources/samples" / name)
        for part in (whole_picture.pixels, whole_picture.pixels[:, :150], whole_picture.pixels[:90]):
            image = Image(Path(name), part.copy(), f"{name} {part.shape}")
            pairing = pair(image, detections(starter, image, score=0.03, nms=0.45), session.detect(image))
            assert (pairing.unpaired, pairing.box < 0.02, pairing.score < 1e-4) == (0, True, True), pairing
            found += pairing.detections
    assert found > 20


def test_nothing_found_is_nothing(graph: bytes, tmp_path: Path) -> None:
    session = runtime(graph, tmp_path, NEVER)
    for image in (blank(48, 64), blank(1, 1), blank(8, 900), references.picture()):
        answer = session.detect(image)
        insist_on_nothing(answer, tmp_path)
        assert [array.dtype.name for array in answer] == ["float32", "int64", "float32"]


def test_vgg16_with_roi_max_pooling_finds_the_same_and_may_lack_proposals(vgg: TwoStageNet, tmp_path: Path) -> None:
    session = runtime(as_onnx(vgg, Thresholds(0.05, 0.3)).SerializeToString(), tmp_path)
    image = references.picture()
    pairing = pair(image, detections(vgg, image, score=0.05, nms=0.3), session.detect(image))
    assert pairing.detections > 10
    assert (pairing.unpaired, pairing.box < 0.05) == (0, True), pairing
    strip = blank(6, 400)
    assert len(detections(vgg, strip)) == 0
    insist_on_nothing(session.detect(strip), tmp_path)


@pytest.mark.usefixtures("quick")
def test_the_task_writes_a_checked_file_that_says_what_it_is(place: Path) -> None:
    result = run(place)
    assert (result.model, result.score, result.nms) == ("small", 0.03, 0.45)
    assert (result.check.pictures, result.check.unpaired) == (2, 0)
    assert result.check.detections > 5
    session = onnxruntime.InferenceSession(result.file, providers=["CPUExecutionProvider"])
    told = session.get_modelmeta().custom_metadata_map
    assert json.loads(told["classes"])[::80] == ["person", "object"]
    assert json.loads(told["anchors"])["sizes"][0] == [16.0, 40.0, 88.0]
    assert json.loads(told["scales"])["shorter_side"] == 256
    assert json.loads(told["thresholds"]) == {"score": 0.03, "nms": 0.45, "top": 100}
    assert (told["licence"], told["provenance"]) == ("Apache-2.0", '{"start": "backbone"}')
    assert json.loads(told["checked"])["detections"] == result.check.detections
    assert [p.name for p in place.glob("*.onnx*")] == ["made.onnx"]
    assert not list(place.glob(".*"))
    onnx.checker.check_model(onnx.load(result.file), full_check=True)


@pytest.mark.usefixtures("quick")
def test_a_file_that_disagrees_is_not_kept(place: Path) -> None:
    """The graph holds an NMS of .45; asked for is one of .2."""
    with pytest.raises(
        UserError, match=r"disagrees with the engine: \d+ of \d+ detections have no partner; .*not kept"
    ):
        run(place, settings=DetectSettings(model="small", nms=0.2))
    assert not list(place.glob("*.onnx")) + list(place.glob(".*"))


@pytest.mark.usefixtures("quick")
def test_a_file_is_replaced_only_when_told_so(place: Path) -> None:
    (place / "made.onnx").write_bytes(b"precious")
    with pytest.raises(UserError, match="is there already"):
        run(place)
    with pytest.raises(UserError, match="disagrees"):
        run(place, overwrite=True, settings=DetectSettings(model="small", nms=0.2))
    assert (place / "made.onnx").read_bytes() == b"precious"
    run(place, overwrite=True)
    assert onnx.load(place / "made.onnx").producer_name == "regionscope"


@pytest.mark.usefixtures("quick")
def test_cancelled_nothing_is_left(place: Path) -> None:
    steps: Iterator[Any] = export_model(
        Models(place, place / "cache", 1), ExportModel(DetectSettings(model="small"), place / "made.onnx")
    )
    for step in steps:
        if isinstance(step, Progress) and step.text.startswith("Checking"):
            break
    assert len(list(place.glob(".made.onnx.*.tmp"))) == 1
    steps.close()  # type: ignore[attr-defined]
    assert not list(place.glob("*.onnx")) + list(place.glob(".*"))


@pytest.mark.usefixtures("quick")
def test_the_command_prints_what_it_has_checked(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(running, "cache_folder", lambda: place)

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["main.py", "export", *map(str, arguments)])
        return main.main(), *capsys.readouterr()

    file = place / "made.onnx"
    asked = ("small", "--out", file, "--pictures", place / "samples")
    status, out, _ = call(*asked, "--json")
    document = json.loads(out)
    assert (status, document["file"], document["model"], document["score"]) == (0, str(file), "small", 0.03)
    assert (document["check"]["pictures"], document["check"]["unpaired"]) == (2, 0)
    status, out, err = call(*asked)
    assert (status, out) == (1, "")
    assert err == f"regionscope: {file}: is there already; choose another name, or allow it to be replaced\n"
    status, out, _ = call(*asked, "--overwrite", "--threads", "1")
    assert status == 0
    assert "2 pictures (score 0.03)" in out
    assert "each with its partner" in out


def test_what_cannot_be_exported(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match=r"let it end in \.onnx"):
        run(place, file=place / "made.pth")
    with pytest.raises(UserError, match="there is no such folder"):
        run(place, file=place / "none" / "made.onnx")
    with pytest.raises(UserError, match=r"none\.png: is not there"):
        run(place, pictures=(place / "none.png",))
    region_net = build(architectures.starter(("a",)).with_(detector="sppnet", name="regions"))
    checkpoints.save(region_net, place / "models/regions.safetensors")
    with pytest.raises(UserError, match=r"regions: is not a Faster R-CNN"):
        run(place, settings=DetectSettings(model="regions"))
    monkeypatch.setattr(task.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UserError, match=r"needs onnx, onnxscript, onnxruntime.*; install with: pip install onnx"):
        run(place)


def test_partners(starter: TwoStageNet) -> None:
    image = references.picture()
    ours = Detections(
        np.array([[0, 0, 9, 9], [20, 20, 40, 40], [20, 20, 41, 40]], np.float32),
        np.array([0, 1, 1], np.int32),
        np.array([0.9, 0.8, 0.3], np.float32),
        np.arange(3, dtype=np.int32),
        ("cat", "dog"),
    )
    same = Answer(ours.boxes.copy(), ours.classes.astype(np.int64), ours.scores.copy())
    assert pair(image, ours, same) == (3, 0, 0.0, 0.0)
    assert pair(image, ours, same._replace(boxes=same.boxes + np.float32(0.05))).box == pytest.approx(0.05, abs=1e-5)
    assert pair(image, ours, same._replace(boxes=same.boxes + np.float32(0.2))).unpaired == 4  # not the last
    assert pair(image, ours, same._replace(labels=np.array([0, 0, 1]))).unpaired == 2
    fewer = Answer(*(array[:2] for array in same))
    assert pair(image, ours, fewer).unpaired == 0  # the list ends there
    assert pair(image, ours, Answer(*(array[1:] for array in same))).unpaired == 1
