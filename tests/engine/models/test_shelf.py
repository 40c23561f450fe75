from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import torch

from engine.errors import UserError
from engine.models import architectures
from engine.models.architectures import build
from engine.models.detectors.fast_rcnn import FastRCNN
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.library import checkpoints, published, shelf
from engine.models.library.shelf import Shelf
from engine.models.library.trunks import detector_over, of_file
from engine.structures.settings import DetectSettings


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setattr(torch.hub, "_hub_dir", None)
    net = build(architectures.starter())
    checkpoints.save(net, tmp_path / "resources/models/starter.safetensors", {"licence": "Apache-2.0"})
    return tmp_path


@pytest.fixture
def some(place: Path) -> Shelf:
    return Shelf(place / "resources", place / "cache")


def test_what_stands_on_it(some: Shelf, place: Path) -> None:
    checkpoints.save(build(architectures.starter(("cat",))), some.own_file("mine"), {"figures": '{"AP50": 0.5}'})
    some.own_file("broken").write_bytes(b"nothing")
    entries = {e.name: e for e in some.entries()}
    assert entries["starter"].state == "bundled"
    assert entries["starter"].licence == "Apache-2.0"
    assert entries["mine"].classes == ("cat",)
    assert entries["mine"].figures == {"AP50": 0.5}
    assert entries["mine"].file == some.own_file("mine")
    assert "cannot be read" in entries["broken"].error
    coco = entries["fasterrcnn_mobilenet_v3_large_320_fpn"]
    assert (coco.state, coco.figures, len(coco.classes)) == ("to download", {"box AP (COCO)": 22.8}, 80)
    assert coco.file is None
    assert coco.size_mb == pytest.approx(77.8, abs=0.1)
    assert entries["imagenet-vgg16"].detector == "trunk"
    assert entries["imagenet-vgg16"].anchors is None
    for entry in (entries["starter"], coco):
        assert entry.anchors is not None
        assert (
            len(entry.anchors.strides) == len(entry.anchors.sizes) == len(set(entry.anchors.strides)) + (entry is coco)
        )


def test_load_keeps_the_last_net(some: Shelf) -> None:
    first = some.load(DetectSettings(device="cpu"))
    second = some.load(DetectSettings(device="cpu", detector="fast-rcnn"))
    assert isinstance(first, FasterRCNN)
    assert isinstance(second, FastRCNN)
    assert first.net is second.net
    assert first.cache is second.cache
    assert (first.name, first.device, first.net.specification.class_names) == ("starter", "cpu", ("object",))


def test_rename_import_and_delete(some: Shelf, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imported = some.import_file(place / "resources/models/starter.safetensors", "copy")
    assert imported.provenance == {"imported": "starter.safetensors"}
    assert some.rename("copy", "better").name == "better"
    with pytest.raises(UserError, match="is the name of another"):
        some.rename("better", "starter")
    with pytest.raises(UserError, match="not one of your"):
        some.delete("starter")
    trashed: list[Path] = []
    monkeypatch.setattr(shelf, "send2trash", trashed.append)
    some.delete("better")
    assert trashed == [place / "cache/models/better.safetensors"]
    trashed.clear()
    stopped = [place / "cache/models" / f"stopped{suffix}" for suffix in (".run.json", ".labels.json", ".training")]
    for file in stopped:
        file.write_bytes(b"")
    some.delete("stopped")
    assert trashed == stopped


@pytest.mark.parametrize("name", ["", " ", "a/b", "..", "a:b", "starter", "fasterrcnn_resnet50_fpn"])
def test_names_that_cannot_be(name: str, some: Shelf) -> None:
    with pytest.raises(UserError):
        some.own_file(name)


def test_what_is_not_there(some: Shelf, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no such model; the models on the shelf are: starter, fasterrcnn_resnet50"):
        some.load(DetectSettings(model="starterr"))
    with pytest.raises(UserError, match="there is no such file"):
        some.load(DetectSettings(weights=tmp_path / "none.pth"))
    with pytest.raises(UserError, match="is a backbone"):
        some.load(DetectSettings(model="imagenet-resnet50"))
    with pytest.raises(UserError, match="not downloaded yet"):
        some.trunk_file("imagenet-resnet50")
    with pytest.raises(UserError, match="no such device"):
        some.load(DetectSettings(device="abacus"))


def test_no_network_is_one_sentence_and_the_bundled_model_works(some: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(url: str, start: int) -> object:
        raise ConnectionRefusedError("Connection refused")

    monkeypatch.setattr(published, "_open", refuse)
    with pytest.raises(UserError, match=r"the download failed \(Connection refused\); check the connection"):
        some.load(DetectSettings(model="fasterrcnn_resnet50_fpn", device="cpu"))
    assert some.load(DetectSettings(device="cpu")).name == "starter"


def test_a_published_model_is_downloaded_once(some: Shelf, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "fasterrcnn_mobilenet_v3_large_320_fpn"
    weights = place / "weights.pth"
    torch.save(torch_model().state_dict(), weights)
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()[:8]
    served = place / f"net-{digest}.pth"
    weights.rename(served)
    row = next(p for p in published.published() if p.name == name)
    here = type(row)(**{f: getattr(row, f) for f in row.__slots__} | {"url": served.as_uri()})
    monkeypatch.setattr(shelf, "find", lambda wanted: here if wanted == name else None)
    monkeypatch.setattr(published, "_open", lambda url, start: LocalAnswer(served))
    detector = some.load(DetectSettings(model=name, device="cpu"))
    assert detector.net.specification.class_names[:2] == ("person", "bicycle")
    assert here.is_cached
    assert here.entry().state == "cached"
    assert list(some.fetch(DetectSettings(model=name))) == []


class LocalAnswer:
    status = 200
    headers: dict[str, str] = {}  # noqa: RUF012

    def __init__(self, file: Path) -> None:
        self._opened = file.open("rb")
        self.read, self.close = self._opened.read, self._opened.close


def torch_model() -> torch.nn.Module:
    from torchvision.models import detection

    return detection.fasterrcnn_mobilenet_v3_large_320_fpn(weights=None, weights_backbone=None)


@pytest.mark.parametrize("name", ["resnet18", "mobilenet_v3_large"])
def test_trunks_load_classification_weights(name: str, tmp_path: Path) -> None:
    from torchvision import models

    torch.manual_seed(0)
    classifier = models.get_model(name, weights=None)
    torch.save(classifier.state_dict(), tmp_path / "a.pth")
    trunk = of_file(tmp_path / "a.pth", "a.pth")
    assert trunk.backbone == name
    net = detector_over(trunk, "pyramid", 0)
    x = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        ours = net.backbone.body(x)[-1]
        classifier.eval()
        theirs = classifier.features(x) if hasattr(classifier, "features") else resnet_features(classifier, x)
    torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-4)
    torch.save(models.get_model("vgg11", weights=None).features.state_dict(), tmp_path / "b.pth")
    with pytest.raises(UserError, match=r"vgg16 is nearest, but '2\.weight' is missing"):
        of_file(tmp_path / "b.pth", "b.pth")


def resnet_features(net: torch.nn.Module, x: torch.Tensor) -> torch.Tensor:
    for layer in list(net.children())[:-2]:
        x = layer(x)
    return x
