"""Selective Search is made once a picture; its boxes move with the picture that they lie in."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from engine.errors import UserError
from engine.pictures.reading import read_image
from engine.training.data import external_proposals
from engine.training.data.augment import Example, flip, jittered
from engine.training.data.external_proposals import ExternalProposals
from engine.training.data.feature_cache import FeatureFiles
from engine.training.data.loader import LabelledPictures, to_batch
from engine.training.data.strength import GENTLE, Strength
from tests.engine.training.test_fine_tune import TINY


def test_a_picture_is_searched_once_whatever_its_name(picture, tmp_path, monkeypatch):
    files = FeatureFiles(tmp_path / "kept")
    first = ExternalProposals("single", files=files).of(read_image(picture))
    assert len(first) > 5
    copy = picture.with_name("copy.png")
    copy.write_bytes(picture.read_bytes())
    again = ExternalProposals("single", files=files, top=5)
    monkeypatch.setattr(external_proposals, "search", lambda *_: pytest.fail("it was searched before"))
    np.testing.assert_array_equal(again.of(read_image(copy)).boxes, first.boxes[:5])
    other = ExternalProposals("fast", files=files)
    monkeypatch.setattr(external_proposals, "search", lambda *_: SimpleNamespace(proposals=first))
    assert len(other.of(read_image(copy))) == len(first), "another mode has boxes of its own"


def test_a_file_takes_the_place_of_the_search(picture, tmp_path):
    file = tmp_path / "boxes.json"
    file.write_text(json.dumps({"images": [{"path": picture.name, "proposals": [[1, 2, 30, 40]]}]}))
    given = ExternalProposals(file=file)
    assert given.of(read_image(picture)).boxes.tolist() == [[1, 2, 30, 40]]
    other = picture.with_name("other.png")
    other.write_bytes(picture.read_bytes())
    with pytest.raises(UserError, match=r"has no proposals in boxes\.json"):
        given.of(read_image(other))
    items = [(path, _unlabelled(path)) for path in (other, picture)]
    pictures = LabelledPictures(items, {}, 80, proposals=given.of)
    assert pictures[0].proposals.tolist() == [[0.5, 1, 15, 20]], "scaled as the picture, which is kept at half its size"
    assert "has no proposals" in pictures.newly_gone()[0].message


def _unlabelled(path):
    from engine.structures.annotation import Annotation

    return Annotation(path, 160, 120)


def marked() -> Example:
    """A bright square on a dark ground, which is both labelled and proposed."""
    pixels = np.zeros((60, 90, 3), np.uint8)
    pixels[20:40, 30:50] = 255
    box = np.array([[30, 20, 50, 40]], np.float32)
    outside = np.array([[0, 0, 3, 3]], np.float32)
    return Example(pixels, box, np.ones(1, np.int64), proposals=np.concatenate((box, outside)))


@pytest.mark.parametrize("strength", [GENTLE, Strength(), Strength(flip=1.0, crop=0.0)])
def test_proposals_move_with_the_labelled_boxes(strength):
    for seed in range(12):
        changed = jittered(marked(), 96, np.random.default_rng(seed), strength)
        if len(changed.boxes):
            np.testing.assert_allclose(changed.proposals[0], changed.boxes[0], atol=0.01)
    twice = flip(flip(marked()))
    np.testing.assert_array_equal(twice.proposals, marked().proposals)


def test_a_batch_has_the_proposals_of_each_picture():
    batch = to_batch([marked(), flip(marked())], TINY)
    assert [len(own) for own in batch.proposals] == [2, 2]
    assert torch.equal(batch.proposals[1][0], torch.tensor([40.0, 20, 60, 40]))
    assert (
        to_batch(
            [Example(np.zeros((9, 9, 3), np.uint8), np.zeros((0, 4), np.float32), np.zeros(0, np.int64))], TINY
        ).proposals
        is None
    )


def test_what_a_file_is_not_is_said(tmp_path):
    with pytest.raises(UserError, match="is not there"):
        ExternalProposals(file=Path(tmp_path / "nowhere.json"))
