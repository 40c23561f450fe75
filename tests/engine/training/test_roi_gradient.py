"""RoI pooling's way back for one RoI: nothing is lost between bins and map, and nothing arrives beside the RoI."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.heads.box_coder import encode
from engine.kernels.operators import COMPILED
from engine.models.architectures import build
from engine.models.detectors.detector import PictureFeatures, extract_features
from engine.models.network import PLAIN, TwoStageNet
from engine.structures.image import Image
from engine.training.detection.losses import head_losses
from engine.training.detection.roi_gradient import send_back
from tests.conftest import one_map_specification


@pytest.fixture(scope="module")
def net() -> TwoStageNet:
    """One map of stride 16, RoI max pooling, four numbers a class."""
    torch.manual_seed(0)
    return build(one_map_specification().with_(dropout=0.5, shorter_side=192, longer_side=256))


@pytest.fixture(scope="module")
def features(net: TwoStageNet) -> PictureFeatures:
    pixels = np.random.default_rng(0).integers(0, 255, (192, 256, 3), dtype=np.uint8)
    found = extract_features(net, Image(Path("made.png"), pixels, "made"))
    random = torch.randn(found.levels[0].shape, generator=torch.Generator().manual_seed(0))
    return replace(found, levels=[random])  # an untrained trunk's maxima are all but ties


corner = st.tuples(st.floats(0, 240), st.floats(0, 180), st.floats(4, 200), st.floats(4, 150))


@pytest.mark.parametrize("operators", [PLAIN, COMPILED], ids=["plain", "compiled"])
@given(corner=corner)
@settings(max_examples=25, deadline=None)
def test_what_leaves_the_bins_arrives_at_the_map_and_only_below_the_roi(net, features, operators, corner):
    net.operators = operators
    x, y, w, h = corner
    # Half a cell before the map's end: beyond it bins are empty, and have nowhere to send theirs to.
    roi = torch.tensor([[x, y, min(x + w, 247.0), min(y + h, 183.0)]])
    truth, classes = roi + torch.tensor([[1.0, 2.0, 1.0, -1.0]]), torch.tensor([2])
    found = send_back(net, features, roi, truth, classes)
    torch.testing.assert_close(found.at_map.sum((1, 2)), found.at_bins.sum((1, 2)), atol=1e-6, rtol=1e-4)
    x1, y1, x2, y2 = np.floor(roi[0].numpy() / 16 + 0.5).astype(int)
    outside = torch.ones(found.at_map.shape[1:], dtype=torch.bool)
    outside[y1 : y2 + 1, x1 : x2 + 1] = False
    assert not found.at_map[:, outside].any()
    assert all(weight.grad is None for weight in net.parameters())


def test_it_is_the_loss_of_a_training_step(net, features):
    """Against the head's own derivative at the bins, by differences of the loss."""
    net.operators = PLAIN
    roi, truth = torch.tensor([[30.0, 20.0, 150.0, 140.0]]), torch.tensor([[35.0, 28.0, 160.0, 139.0]])
    found = send_back(net, features, roi, truth, torch.tensor([1]))
    assert (found.label, found.iou > 0.7) == (1, True)

    def loss(step: float) -> float:
        moved = [features.levels[0] - step * found.at_map]
        with torch.no_grad():
            logits, deltas = net.box_head(net.pool(moved, [roi], [features.padded]))
            target = encode(truth, roi, net.specification.box_weights)
            return float(sum(head_losses(logits, deltas, torch.tensor([1]), target).values()))

    assert loss(0.0) == pytest.approx(found.class_loss + found.box_loss)
    step = 1e-2
    falls = (loss(0.0) - loss(step)) / step
    assert falls == pytest.approx(float((found.at_map**2).sum()), rel=0.1)


def test_beside_every_label_it_is_background_without_a_box_loss(net, features):
    roi, truth = torch.tensor([[0.0, 0.0, 60.0, 60.0]]), torch.tensor([[100.0, 100.0, 180.0, 180.0]])
    for boxes, classes in ((truth, torch.tensor([1])), (truth[:0], torch.zeros(0, dtype=torch.int64))):
        found = send_back(net, features, roi, boxes, classes)
        assert (found.label, found.iou, found.box_loss) == (0, 0.0, 0.0)
        assert found.class_loss > 0
        assert found.at_map.any()
