"""Scores of classes that few pictures taught, lowered until they fit pictures that were not learned from.

A net that learned from few pictures is too sure on others (Guo et al. 2017). Here one number is taken from the logits
of all new classes: that with the least squared error of the scores (Brier 1950), where a right detection should have 1,
a wrong one 0, and an object that was not found counts as a score of 0. Where no picture is held out, a second net
learns for a third of the time from all but one or a few, which then judge it. On five pictures of bccd_voc, two
draws, the shift that suits it (2 to 2.5, 3) is that which suits the whole net on 24 other pictures (2 to 2.5, 3).
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np

from engine.evaluation.coco_metrics import Floats
from engine.evaluation.evaluate import outcomes
from engine.evaluation.matching import Ints
from engine.labels.several import Sample
from engine.models.network import TwoStageNet
from engine.structures.evaluation import FOUND, IGNORED
from engine.training.loop.validation import Validation

SHORT = 3  # the second net learns for so small a part of the epochs
MOST_JUDGES = 8
_MOST_PICTURES = 40  # to learn from: so many and more teach scores as well
_SHIFTS = np.arange(0.0, 4.5, 0.5)
_WORSE = 2  # shifts in a row: a larger one will not be better


def to_hold_out(samples: Sequence[Sample]) -> list[Sample]:
    """Of few pictures, all of whose objects are labelled, those that the second net does not learn from: every fifth,
    those with most boxes. None of a single one, or of many."""
    whole = [one for one in samples if one[1].verified and one[1].boxes]
    if len(whole) < 2 or len(samples) > _MOST_PICTURES:
        return []
    whole.sort(key=lambda one: -len(one[1].boxes))
    return whole[: max(1, len(whole) // 5)]


def fitting_shift(net: TwoStageNet, rows: Sequence[int], validation: Validation) -> Generator[str, None, float]:
    """What to take from the logits of these classes, 1..K; 0 where nothing could be judged. The net stays as it is."""
    bias, errors = net.box_head.cls_score.bias.detach(), dict[float, float]()
    before = bias.clone()
    try:
        for shift in _SHIFTS.tolist():
            bias.copy_(before)
            lower(net, rows, shift)
            truths, found = yield from validation.detections(net)
            if not found:
                return 0.0
            errors[shift] = squared_error(*outcomes(truths, found))
            if min([*errors.values()][-_WORSE - 1 :]) > min(errors.values()):
                break
    finally:
        bias.copy_(before)
        net.generation += 1
    return min(errors, key=errors.__getitem__)


def lower(net: TwoStageNet, rows: Sequence[int], shift: float) -> None:
    """Take `shift` from the logits of these classes, 1..K."""
    net.box_head.cls_score.bias.detach()[list(rows)] -= shift
    net.generation += 1


def squared_error(scores: Floats, met: Ints, objects: int) -> float:
    """Of the scores, summed over the detections (engine.evaluation.evaluate.outcomes) and the objects that none of them
    found."""
    counts = met != IGNORED
    right = met[counts] == FOUND
    return float(np.square(scores[counts] - right).sum()) + objects - int(right.sum())
