"""The record of pictures that a model has seen: small, safe to read from any file, and there for the bundled model."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from engine.generators import result_of
from engine.labels.folder import open_folder
from engine.labels.split import pictures_to_judge
from engine.models.library.seen_pictures import KEY, SeenPictures, hashed, seen_by
from engine.structures.evaluation import DetectionMetrics, Evaluation
from resources import RESOURCES

STARTER = RESOURCES / "models" / "starter.safetensors"


def test_a_hundred_thousand_pictures_take_about_a_megabyte() -> None:
    seen = SeenPictures(frozenset(secrets.token_bytes(8) for _ in range(100_000)))
    text = seen.to_text()
    assert len(text) < 1_200_000
    assert SeenPictures.from_text(text) == seen


@pytest.mark.parametrize("text", ["", "no", "[]", "{}", '{"learned_from": "AAAA", "chosen_by": ""}', "[" * 100_000])
def test_a_damaged_record_is_none(text: str, tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    save_file({"a": torch.zeros(1)}, file, {KEY: text})
    assert not seen_by(file)
    assert not seen_by(tmp_path / "not there.safetensors")
    assert not seen_by(tmp_path / "published.pth")


@pytest.mark.parametrize(
    ("folder", "split", "expected"),
    [
        ("bccd_voc", "train", (3, 0)),
        ("bccd_voc", "val", (0, 0)),
        ("bccd_voc", "test", (0, 0)),
        ("coco128_yolo", "train", (2, 1)),
        ("coco_voc20", "val", (1, 2)),
        ("coco_voc20", "test", (0, 3)),
    ],
)
def test_the_bundled_model_knows_which_real_pictures_it_saw(
    shared_data: Path, folder: str, split: str, expected: tuple[int, int]
) -> None:
    opened = open_folder(shared_data / folder)
    assert opened is not None
    some = pictures_to_judge(opened, split).judge[:3]
    assert seen_by(STARTER).counts(result_of(hashed(some))) == expected


def seen_words(learned_from: int, chosen_by: int, pictures: int) -> str:
    metrics = DetectionMetrics(pictures, 0, {}, 0.0, 0.0, {})
    return Evaluation("a", metrics, None, 0.1, learned_from=learned_from, chosen_by=chosen_by).seen_words


def test_words_name_both_and_are_silent_where_all_is_new() -> None:
    assert seen_words(0, 0, 87) == ""
    assert seen_words(25, 0, 87).startswith("25 of these 87 pictures were learned from")
    assert "25 of these 87 pictures were learned from, and 1 of these 87 pictures was looked at" in seen_words(
        25, 1, 87
    )
    assert seen_words(1, 0, 1).startswith("the only picture was learned from")
