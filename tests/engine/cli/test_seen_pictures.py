"""Figures say what they are: the best of several looks, and measured on pictures that the model had seen before."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image as Pil

from engine.generators import result_of
from engine.labels.folder import open_folder
from engine.models.architectures import build
from engine.models.library import checkpoints
from engine.models.library.seen_pictures import hashed, seen_by
from engine.structures.requests import FineTune
from engine.structures.settings import DetectSettings
from engine.training.from_folder import train_request
from engine.training.loop.validation import Best
from engine.training.svm.from_folder import train_region_request
from tests.engine.training.test_from_folder import NET, run

ONE = ("--threads", "1")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """YOLO: four pictures to learn from, three that judge, two of the test split."""
    root, random = tmp_path_factory.mktemp("boxes"), np.random.default_rng(0)
    for split, count in (("train", 4), ("val", 3), ("test", 2)):
        (root / "images" / split).mkdir(parents=True)
        (root / "labels" / split).mkdir(parents=True)
        for number in range(count):
            pixels = random.integers(0, 90, (96, 128, 3)).astype(np.uint8)
            pixels[24:72, 32:96] = 220
            Pil.fromarray(pixels).save(root / "images" / split / f"{number}.png")
            (root / "labels" / split / f"{number}.txt").write_text("0 0.5 0.5 0.5 0.5\n")
    (root / "data.yaml").write_text("train: images/train\nval: images/val\ntest: images/test\nnames: [box]\n")
    return root


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("start") / "start.safetensors"
    torch.manual_seed(0)
    checkpoints.save(build(NET), file)
    return file


@pytest.fixture(scope="module")
def model(folder: Path, start: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Learned from `train`, and the best of two looks at `val`."""
    file = tmp_path_factory.mktemp("models") / "first.safetensors"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Best, "is_due", lambda self, spent, *, epoch_ended=True: epoch_ended)
        train(folder, start, file, epochs=2)
    return file


def train(folder: Path | None, start: Path, file: Path, **asked: object) -> None:
    request = FineTune(DetectSettings(), file.stem, folder, **({"epochs": 1} | asked))  # type: ignore[arg-type]
    run(train_request(request, checkpoints.load(start), file, origin=start))


def counts(file: Path, folder: Path, split: str) -> tuple[int, int]:
    opened = open_folder(folder)
    assert opened is not None
    return seen_by(file).counts(result_of(hashed(opened.splits[split])))


def test_the_best_of_several_looks_is_told_as_such(
    call, folder: Path, start: Path, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(Best, "is_due", lambda self, spent, *, epoch_ended=True: epoch_ended)
    asked = ("fine-tune", folder, "--weights", start, "--epochs", "2", *ONE, "--save")
    *points, end = map(json.loads, call(*asked, tmp_path / "a.safetensors", "--json").out.splitlines())
    looks = [point["metrics"]["AP50"] for point in points if point["metrics"]]
    assert len(looks) == end["looks"] == 2
    assert end["metrics"]["AP50"] == max(looks)
    assert end["last"]["AP50"] == looks[-1]
    told = call(*asked, tmp_path / "b.safetensors").out
    assert re.search(r"best of 2 validations on 3 pictures held out; last [01]\.\d{3}", told)


def test_a_single_look_is_no_choice(folder: Path, start: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(Best, "is_due", lambda self, spent, *, epoch_ended=True: False)
    train(folder, start, tmp_path / "a.safetensors")
    assert counts(tmp_path / "a.safetensors", folder, "val") == (0, 0)


@pytest.mark.parametrize(
    ("split", "seen", "sentence"),
    [
        ("train", (4, 0), "4 of these 4 pictures were learned from"),
        ("val", (0, 3), "3 of these 3 pictures were looked at to choose"),
        ("test", (0, 0), ""),
    ],
)
def test_evaluate_says_what_the_model_had_seen(
    call, folder: Path, model: Path, split: str, seen: tuple[int, int], sentence: str
) -> None:
    ran = call("evaluate", folder, "--weights", model, "--split", split, "--json", *ONE)
    assert (ran.json["learned_from"], ran.json["chosen_by"]) == seen
    assert sentence in ran.err
    assert bool(ran.err) == bool(sentence)


def test_a_copy_elsewhere_is_the_same_picture(folder: Path, model: Path, tmp_path: Path) -> None:
    copy, other = tmp_path / "a copy.bmp", tmp_path / "another.bmp"
    original = Pil.open(folder / "images/train/0.png")
    original.save(copy)
    original.transpose(Pil.Transpose.ROTATE_180).save(other)
    assert seen_by(model).counts(result_of(hashed([copy]))) == (1, 0)
    assert seen_by(model).counts(result_of(hashed([other]))) == (0, 0)


def test_what_a_models_start_had_learned_from_counts(folder: Path, model: Path, tmp_path: Path) -> None:
    other, second, anew = tmp_path / "other", tmp_path / "second.safetensors", tmp_path / "anew.safetensors"
    other.mkdir()
    (other / "classes.txt").write_text("box\n")
    shutil.copy(folder / "images/test/0.png", other)
    shutil.copy(folder / "labels/test/0.txt", other)
    train(other, model, second)
    assert counts(second, folder, "train") == (4, 0)
    assert counts(second, folder, "val") == (0, 3)
    assert counts(second, folder, "test") == (1, 0)
    train(other, model, anew, train="scratch")
    assert counts(anew, folder, "train") == (0, 0)


@pytest.mark.parametrize(
    "asked", [{"train": "full"}, {"schedule": "four-step"}, {"corrected": True}, {"regions": True}]
)
def test_however_it_learned(folder: Path, start: Path, tmp_path: Path, asked: dict[str, object]) -> None:
    file = tmp_path / "a.safetensors"
    if "regions" in asked:
        request = FineTune(DetectSettings(detector="sppnet"), "a", folder, epochs=1)
        run(train_region_request(request, checkpoints.load(start), file, origin=start))
    elif "corrected" in asked:  # Ctrl+T
        opened = open_folder(folder)
        assert opened is not None
        train(None, start, file, annotations=tuple(map(opened.annotation, opened.splits["train"])))
    else:
        train(folder, start, file, **asked)
    assert counts(file, folder, "train") == (4, 0)


def test_the_shelf_says_so_beside_its_own_figures(call, folder: Path, model: Path, tiny_cache: Path) -> None:
    own = tiny_cache / "models"
    shutil.copy(model, own / "seen before.safetensors")
    try:
        assert call("evaluate", folder, "--model", "seen before", "--split", "train", "--quiet", *ONE).status == 0
        (entry,) = [e for e in call("models", "--json").json["models"] if e["name"] == "seen before"]
        assert entry["own_figures"][0]["learned_from"] == 4
        assert "4 pictures, 4 learned from" in call("models").out
    finally:
        for file in own.glob("seen before*"):
            file.unlink()
