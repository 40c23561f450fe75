"""The four detectors on one folder, a truncated copy of a model, the recipes in full, what one can start from."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch

from engine.models.architectures import build
from engine.models.library import checkpoints
from engine.models.library.checkpoints import read_specification
from engine.models.library.model_file import read_metadata
from engine.models.specification import ModelSpecification
from engine.structures.papers import LINEAGE
from engine.training.data.external_proposals import ExternalProposals
from tests.engine.cli.test_detectors import labelled  # noqa: F401 - a fixture
from tests.engine.cli.test_new_detectors import small_pictures  # noqa: F401 - a fixture


@pytest.fixture
def several(labelled: Path, picture: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: F811
    """Ten pictures that differ, all with labels; R-CNN's crops are small."""
    import cv2

    monkeypatch.setattr("engine.tasks.lineage.CROP_SIDE", 48)
    for number in range(1, 10):
        pixels = cv2.imread(str(picture))
        pixels[:8, : 8 * number] = 20 * number
        file = picture.with_name(f"shapes{number}.png")
        cv2.imwrite(str(file), pixels)
        shutil.copy(picture.with_suffix(".txt"), file.with_suffix(".txt"))
    return labelled


def test_all_four_are_trained_and_timed_beside_the_papers_figures(call, several, tiny_cache, picture):
    ran = call("lineage", several, "--epochs", "1", "--top", "12", "--mode", "single", "--save", "four", "--json")
    assert ran.status == 0, ran.err
    rows = {row["detector"]: row for row in ran.json["rows"]}
    assert tuple(rows) == LINEAGE
    assert ran.json["pictures"] + ran.json["held_out"] == 10
    for name, row in rows.items():
        assert row["training"] > 0
        assert 0 <= row["ap50"] <= 1
        assert row["picture"] == pytest.approx(row["proposals"] + row["features"] + row["regions"])
        file = tiny_cache / "models" / f"{row['model']}.safetensors"
        assert read_specification(file).detector == name
        assert call("detect", picture, "--model", row["model"], "--json").status == 0
        file.unlink()
    assert rows["rcnn"]["features"] == 0, "there is no map of the whole picture"
    assert rows["fast-rcnn"]["proposals"] == rows["sppnet"]["proposals"] != rows["faster-rcnn"]["proposals"]
    papers = [(rows[name]["paper"]["training"], rows[name]["paper"]["map50"]) for name in LINEAGE]
    assert papers == [(84.0, 66.0), (25.0, 63.1), (9.5, 66.9), (None, 69.9)]


def test_as_a_table_with_the_papers_own_below(call, several, monkeypatch):
    prepare = ExternalProposals.prepare
    monkeypatch.setattr(ExternalProposals, "prepare", lambda self, paths, *rest: prepare(self, paths[:8], *rest))
    ran = call("lineage", several, "--epochs", "1", "--top", "10", "--mode", "single", "--layers", "fc6")
    assert ran.status == 0, ran.err
    here, papers = ran.out.split("The papers' own")
    assert "8 pictures learned from, 1 held out, 1 left alone (1 no time), in " in here
    for text in (here, papers):
        assert all(name in text for name in ("R-CNN", "SPPnet", "Fast R-CNN", "Faster R-CNN"))
    assert "84 h" in papers
    assert "0.198 s" in papers


def test_a_folder_that_is_too_small_is_said_before_anything_is_computed(call, labelled):  # noqa: F811
    ran = call("lineage", labelled)
    assert ran.status == 1
    assert "is too small: " in ran.err
    assert "label at least 10 pictures" in ran.err
    ran = call("lineage", labelled.parent / "nowhere")
    assert ran.status == 1
    assert len(ran.err.splitlines()) == 1


def test_a_pyramid_that_nobody_taught_is_not_compared(call, several, tmp_path):
    from torchvision import models

    torch.save(models.resnet18(weights=None).state_dict(), tmp_path / "r18.pth")
    ran = call("lineage", several, "--start", tmp_path / "r18.pth", "--design", "pyramid")
    assert ran.status == 1
    assert "SPPnet would leave it random" in ran.err


@pytest.fixture
def two_layers(tiny_cache: Path):
    """A model on the shelf with an fc6 and fc7 of a hundred."""
    torch.manual_seed(0)
    net = build(read_specification(tiny_cache / "models" / "tiny.safetensors").with_(name="wide", head_width=100))
    file = tiny_cache / "models" / "wide.safetensors"
    checkpoints.save(net, file, {"seen_pictures": "{}"})
    yield file
    file.unlink()


def test_a_truncated_copy_is_measured_beside_the_model(call, two_layers, labelled, picture, tmp_path):  # noqa: F811
    saved = tmp_path / "small.safetensors"
    ran = call("compress", "wide", "--svd", "20,10", "--save", saved, "--folder", labelled, "--json")
    assert ran.status == 0, ran.err
    before, after = ran.json["before"], ran.json["after"]
    assert (before["weights"], after["weights"]) == (16 * 49 * 100 + 100 * 100, (16 * 49 + 100) * 20 + 200 * 10)
    assert after["size_mb"] < before["size_mb"]
    assert {before["ap50"], after["ap50"]} <= {0.0} | {before["ap50"]} | {after["ap50"]}
    assert all(side[part] > 0 for side in (before, after) for part in ("head", "picture"))
    assert read_specification(saved).svd_ranks == (20, 10)
    found = call("detect", picture, "--weights", saved, "--score", "0", "--json")
    assert found.status == 0, found.err
    assert found.json["model"] == "small"
    again = call("compress", "wide", "--svd", "20,10", "--save", saved)
    assert "is there already" in again.err
    truncated = call("compress", "--weights", saved, "--svd", ".5", "--save", "smaller")
    assert "has 0 fully connected layers that can be truncated" in truncated.err


def test_a_copy_says_what_it_costs_in_a_table(call, two_layers, tmp_path):
    ran = call("compress", "wide", "--svd", ".25", "--save", tmp_path / "small.safetensors")
    assert ran.status == 0, ran.err
    assert "25, 25 singular values stay" in ran.out
    assert "detection, a picture" in ran.out
    assert "AP50" not in ran.out


def test_a_copy_that_would_be_bigger_is_refused_with_numbers_that_make_it_smaller(call, two_layers, tmp_path):
    """t (u + v) < u v: of 784 x 100 up to 88, of 100 x 100 up to 49."""
    saved = tmp_path / "copy.safetensors"
    for ranks, asked in (("5000,49", "5000,49"), ("88,50", "88,50"), (".9", "90,90")):
        ran = call("compress", "wide", "--svd", ranks, "--save", saved)
        assert ran.status == 1
        expected = f"wide: does not get smaller with {asked} singular values; choose at most 88,49, or a share such as"
        assert expected in ran.err
        assert not saved.exists()
    assert call("compress", "wide", "--svd", "88,49", "--save", saved, "--quiet").status == 0


def test_a_backbones_file_is_no_detector_and_what_it_is_for_is_said(call, tmp_path):
    from torchvision import models

    torch.save(models.resnet18(weights=None).state_dict(), tmp_path / "res18.pth")
    ran = call("models", "--import", tmp_path / "res18.pth")
    assert "is a backbone (resnet18), not a detector; train a new detector that starts from this file" in ran.err


def test_a_copy_has_a_name_of_its_own(call, two_layers, tiny_cache):
    file = tiny_cache / "models" / "titled.safetensors"
    checkpoints.save(checkpoints.load(two_layers), file, {"title": "The great one"})
    assert call("compress", "titled", "--svd", "20,10", "--save", "titled small").status == 0
    copy = file.with_stem("titled small")
    assert "title" not in read_metadata(copy)
    titles = {entry["name"]: entry["title"] for entry in call("models", "--json").json["models"]}
    copy.unlink()
    file.unlink()
    assert titles["titled small"] == "titled small"


def test_the_recipes_in_full(call):
    paper = call("recipes", "--json").json["recipes"]["paper"]
    assert paper["learning rate"] == "0.001"
    assert paper["of biases"] == "none, at twice the rate"
    assert paper["positive anchors"].startswith("IoU 0.7 and more")
    assert paper["anchors across the edge"] == "left out"
    assert paper["proposals"] == "12,000 -> 2,000"
    assert paper["least side of one"] == "16"
    assert paper["background"] == "IoU [0.1, 0.5)"
    assert paper["RoIs a picture"] == "64, 25% foreground"
    table = call("recipes").out
    assert all(name in table for name in ("paper", "heads", "full", "scratch", "Faster R-CNN 3.1.2"))


def test_models_lists_what_can_be_started_from(call):
    shown = call("models").out.split("to start from")[1]
    assert all(name in shown for name in ("bundled", "imagenet-vgg16", "imagenet-resnet18", "timm:NAME", ".pth"))
    document = call("models", "--json").json
    starts = {start["name"]: start for start in document["starts"]}
    assert starts["bundled"]["state"] == "bundled"
    assert starts["imagenet-vgg16"]["state"] in ("to download", "cached")


def test_a_specification_without_the_mark_has_a_trained_rpn():
    old = ModelSpecification("old", "resnet18", ("cat",)).to_json().replace(', "rpn_trained": true', "")
    assert ModelSpecification.from_json(old).rpn_trained
