"""The four losses of a two-stage detector, by name (Faster R-CNN, eq. 1; Fast R-CNN, eq. 1-3).

Shapes: M sampled anchors of all pictures of a step, R sampled RoIs, K classes.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.training.detection.named_recipes import HEAD_BETA, RPN_BETA

OBJECTNESS, RPN_BOXES, CLASSES, BOXES = "objectness", "rpn_boxes", "classes", "boxes"


def rpn_losses(
    objectness: Tensor, deltas: Tensor, labels: Tensor, targets: Tensor, beta: float = RPN_BETA
) -> dict[str, Tensor]:
    """Log loss of the sampled anchors and smooth L1 of the positive ones, both over the number of sampled anchors.

    objectness: (M,) logits of the M sampled anchors of all pictures. deltas, targets: (M, 4), tx, ty, tw, th.
    labels: (M,) 1 or 0. The balance between the two is torchvision's: one normaliser, weight 1.
    """
    sampled = max(len(labels), 1)
    positive = labels > 0
    box = F.smooth_l1_loss(deltas[positive], targets[positive], beta=beta, reduction="sum") / sampled
    log = F.binary_cross_entropy_with_logits(objectness, labels.to(objectness.dtype), reduction="sum") / sampled
    return {OBJECTNESS: log, RPN_BOXES: box}


def head_losses(
    logits: Tensor,
    deltas: Tensor,
    classes: Tensor,
    targets: Tensor,
    beta: float = HEAD_BETA,
    hidden: Tensor | None = None,
) -> dict[str, Tensor]:
    """Log loss of all RoIs; smooth L1 of the foreground ones, whose true class's four deltas alone count.

    logits: (R, K+1). deltas: (R, 4(K+1)) or, for a regressor without classes, (R, 4). classes: (R,) 0 background.
    targets: (R, 4) normalised, which is what the box coder's weights (10, 10, 5, 5) do. Both over R.
    hidden: (R, K+1) classes that nobody looked for: a background RoI may be one of them just as well, so that the loss
    is that of the background's and their probabilities together (Cermelli et al. 2020, "Modeling the Background").
    """
    rois = max(len(classes), 1)
    foreground = classes > 0
    chosen = deltas[foreground]
    if chosen.shape[1] > 4:
        chosen = chosen.unflatten(1, (-1, 4))[torch.arange(len(chosen), device=chosen.device), classes[foreground]]
    box = F.smooth_l1_loss(chosen, targets[foreground], beta=beta, reduction="sum") / rois
    log = F.cross_entropy(logits, classes, reduction="none")
    if hidden is not None and len(log):
        rows = (classes == 0) & hidden.any(1)
        allowed = hidden[rows].clone()
        allowed[:, 0] = True
        together = logits[rows].masked_fill(~allowed, -torch.inf).logsumexp(1)
        log = log.masked_scatter(rows, logits[rows].logsumexp(1) - together)
    return {CLASSES: log.sum() / rois, BOXES: box}
