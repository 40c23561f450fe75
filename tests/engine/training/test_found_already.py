"""A start that finds most of the labelled things already is moved little: few pictures would teach it less than it
knows."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from engine.generators import result_of
from engine.labels.folder import open_folder
from engine.labels.several import readable
from engine.models.architectures import build
from engine.models.library import checkpoints, model_file
from engine.models.network import TwoStageNet
from engine.structures.annotation import Annotation
from engine.structures.requests import FineTune
from engine.structures.settings import DetectSettings
from engine.training.from_folder import train_request
from tests.engine.training.test_from_folder import NET, made_folder, request, run

RENAMED = {"dark": "coal", "bright": "chalk"}


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_folder(tmp_path_factory.mktemp("known") / "scenes")


@pytest.fixture(scope="module")
def learned(scenes: Path) -> TwoStageNet:
    """It knows the things of these scenes by other names."""
    torch.manual_seed(0)
    _, result = run(train_request(request(scenes, epochs=60, train="full"), build(NET), scenes / "m.safetensors"))
    return checkpoints.load(result.file)


def verified(scenes: Path, number: int) -> tuple[Annotation, ...]:
    folder = open_folder(scenes)
    assert folder is not None
    read = list(result_of(readable(folder, folder.pictures)).values())[:number]
    return tuple(
        replace(labels.with_boxes(replace(box, label=RENAMED[box.label]) for box in labels.boxes), verified=True)
        for _, labels in read
    )


def taught(start: TwoStageNet, annotations: tuple[Annotation, ...], file: Path) -> tuple[float | None, float]:
    """What it found before, and how far the weights of the first head layer went."""
    run(train_request(FineTune(DetectSettings(), "mine", annotations=annotations, epochs=6), start, file))
    story = json.loads(model_file.read_metadata(file)["provenance"])
    name = "box_head.features.1.weight"
    moved = checkpoints.load(file).state_dict()[name] - start.state_dict()[name]
    return story.get("found before"), float(moved.norm())


def test_what_finds_them_already_moves_less_than_what_does_not(
    scenes: Path, learned: TwoStageNet, tmp_path: Path
) -> None:
    pictures = verified(scenes, 6)
    knows, little = taught(learned, pictures, tmp_path / "a.safetensors")
    torch.manual_seed(0)
    ignorant, far = taught(build(NET), pictures, tmp_path / "b.safetensors")
    assert knows is not None
    assert ignorant is not None
    assert knows > ignorant + 0.1
    assert little < 0.7 * far


def test_of_one_picture_nothing_can_be_found_out(scenes: Path, learned: TwoStageNet, tmp_path: Path) -> None:
    known, _ = taught(learned, verified(scenes, 1), tmp_path / "a.safetensors")
    assert known == 0


def test_what_learned_from_these_pictures_before_is_not_asked(
    scenes: Path, learned: TwoStageNet, tmp_path: Path
) -> None:
    """It finds them, of course: taught again, with two more, it must learn as fully as the first time."""
    taught(learned, verified(scenes, 4), tmp_path / "a.safetensors")
    known, _ = taught(checkpoints.load(tmp_path / "a.safetensors"), verified(scenes, 6), tmp_path / "b.safetensors")
    assert known == 0
