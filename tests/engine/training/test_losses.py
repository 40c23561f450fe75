"""All four losses of a step, against torchvision's own Faster R-CNN with the same random weights."""

import pytest
import torch
from torchvision.models.detection import fasterrcnn_mobilenet_v3_large_320_fpn

from engine.models import architectures
from engine.models.architectures import build
from engine.models.library.checkpoints import from_torchvision
from engine.training.detection.losses import BOXES, CLASSES, OBJECTNESS, RPN_BOXES, head_losses, rpn_losses
from engine.training.detection.named_recipes import Sampling
from engine.training.detection.step import Batch, joint_step

EVERYTHING = 10**6  # as many samples as there are: what is left has no chance in it
NAMES = {
    "loss_objectness": OBJECTNESS,
    "loss_rpn_box_reg": RPN_BOXES,
    "loss_classifier": CLASSES,
    "loss_box_reg": BOXES,
}


@pytest.fixture(scope="module")
def pair():
    torch.manual_seed(3)
    theirs = fasterrcnn_mobilenet_v3_large_320_fpn(
        weights=None,
        weights_backbone=None,
        num_classes=4,
        trainable_backbone_layers=6,
        rpn_pre_nms_top_n_train=200,
        rpn_post_nms_top_n_train=200,
        rpn_batch_size_per_image=EVERYTHING,
        box_batch_size_per_image=EVERYTHING,
        rpn_score_thresh=0.0,
        min_size=224,
        max_size=224,
        image_mean=[0, 0, 0],
        image_std=[1, 1, 1],
    )
    theirs.train()
    for layer in theirs.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.eval()
    ours = build(architectures.mobilenet_v3_large_320_fpn(("a", "b", "c")))
    ours.load_state_dict(from_torchvision(theirs.state_dict()), strict=False)
    return theirs, ours


def test_losses_equal_torchvisions(pair):
    theirs, ours = pair
    images = torch.rand(2, 3, 224, 224)
    boxes = [torch.tensor([[20.0, 30, 120, 150], [90, 90, 200, 220]]), torch.tensor([[5.0, 5, 60, 100]])]
    classes = [torch.tensor([1, 3]), torch.tensor([2])]
    targets = [{"boxes": b, "labels": c} for b, c in zip(boxes, classes, strict=True)]
    with torch.no_grad():
        expected = theirs(list(images), targets)
    rules = Sampling(anchors=EVERYTHING, rois=EVERYTHING, pre_nms=200, proposals=200, head_beta=1 / 9, rpn_beta=1 / 9)
    batch = Batch(images, [(224, 224)] * 2, boxes, classes, ["one", "two"])
    with torch.no_grad():
        found = joint_step(ours, batch, rules, [torch.Generator() for _ in batch.names]).losses
    for theirs_name, our_name in NAMES.items():
        torch.testing.assert_close(found[our_name], expected[theirs_name], rtol=2e-4, atol=1e-6)


def test_only_the_true_class_s_deltas_count():
    logits, classes = torch.zeros(2, 3), torch.tensor([2, 0])
    deltas = torch.full((2, 12), 100.0)
    deltas[0, 8:12] = torch.tensor([0.5, 0, 0, 2.0])
    found = head_losses(logits, deltas, classes, torch.zeros(2, 4), beta=1.0)
    torch.testing.assert_close(found[BOXES], torch.tensor((0.125 + 1.5) / 2))
    torch.testing.assert_close(found[CLASSES], torch.log(torch.tensor(3.0)))


def test_a_regressor_without_classes():
    deltas = torch.tensor([[0.5, 0, 0, 0], [9, 9, 9, 9]])
    found = head_losses(torch.zeros(2, 2), deltas, torch.tensor([1, 0]), torch.zeros(2, 4), beta=1.0)
    torch.testing.assert_close(found[BOXES], torch.tensor(0.0625))


def test_nothing_sampled_is_no_loss_and_not_nan():
    nothing = torch.zeros(0)
    found = rpn_losses(nothing, torch.zeros(0, 4), nothing, torch.zeros(0, 4))
    assert all(float(v) == 0 for v in found.values())


def test_the_rpn_s_losses_are_over_all_samples_and_turn_linear_at_a_ninth():
    deltas = torch.tensor([[0.05, 0, 0, 1.0], [9, 9, 9, 9], [9, 9, 9, 9], [9, 9, 9, 9]])
    found = rpn_losses(torch.zeros(4), deltas, torch.tensor([1, 0, 0, 0]), torch.zeros(4, 4))
    torch.testing.assert_close(found[RPN_BOXES], torch.tensor((4.5 * 0.05**2 + 1 - 1 / 18) / 4))
    torch.testing.assert_close(found[OBJECTNESS], torch.log(torch.tensor(2.0)))


def test_what_nobody_looked_for_matters_to_background_alone():
    logits, zeros = torch.tensor([[0.0, 1.0, 2.0]]), torch.zeros(1, 4)
    hidden = torch.tensor([[False, False, True]])
    plain, told = (head_losses(logits, zeros, torch.tensor([1]), zeros, hidden=h)[CLASSES] for h in (None, hidden))
    assert told == plain
    chances = torch.softmax(logits, 1)[0]
    background = head_losses(logits, zeros, torch.tensor([0]), zeros, hidden=hidden)[CLASSES]
    torch.testing.assert_close(background, -(chances[0] + chances[2]).log())
