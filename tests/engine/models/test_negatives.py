"""The negatives of other pictures that lie beside a bundled model."""

import numpy as np
import pytest

from engine.models.library import checkpoints
from engine.models.library.negatives import SUFFIX, negatives_of, write_negatives
from engine.training.adapt import with_details
from resources import RESOURCES

FEATURES = np.random.default_rng(0).normal(size=(20, 6)).astype(np.float32) * [1, 10, 0.1, 1, 1, 1]


def test_they_are_read_as_they_were_written(tmp_path):
    write_negatives(tmp_path / f"model{SUFFIX}", FEATURES)
    read = negatives_of(tmp_path / "model.safetensors", 6).numpy()
    assert np.abs(read - FEATURES).max(0) == pytest.approx(np.abs(FEATURES).max(0) / 254, rel=0.3)


@pytest.mark.parametrize("content", [b"", b"PK not a zip", b"text"])
def test_a_damaged_file_is_as_none(tmp_path, content):
    (tmp_path / f"model{SUFFIX}").write_bytes(content)
    assert negatives_of(tmp_path / "model.safetensors", 6) is None


def test_there_are_none_for_another_head_or_another_model(tmp_path):
    write_negatives(tmp_path / f"model{SUFFIX}", FEATURES)
    assert negatives_of(tmp_path / "model.safetensors", 7) is None
    assert negatives_of(tmp_path / "other.safetensors", 6) is None
    assert negatives_of(None, 6) is None


def test_those_of_the_starter_are_as_its_head_with_details_sees_them():
    file = RESOURCES / "models" / "starter.safetensors"
    net = with_details(checkpoints.load(file))
    negatives = negatives_of(file, net.box_head.cls_score.in_features)
    assert negatives is not None
    assert len(negatives) > 500
    is_thing = net.box_head.cls_score(negatives).argmax(1) > 0
    third = len(negatives) // 3
    assert is_thing[: 2 * third].float().mean() > 0.5, "two thirds are things, mostly for the head alone, too"
    assert is_thing[2 * third :].float().mean() < 0.2, "the others are mostly nothing"
