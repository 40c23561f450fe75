"""The story of a proposal: the detection that came of it, or where it was lost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.explain import words
from engine.explain.detection_story import detection_steps, proposal_steps, rectangle, refinement_step, scores_step
from engine.explain.ladder import Records
from engine.explain.outcome import Rival, rival_of
from engine.explain.suppression import of_detections
from engine.structures.inspection.stories import Mark, Sketch, Step, Story
from engine.structures.stages import Trace
from engine.words import tr


def proposal_story(trace: Trace, roi: int) -> Story:
    """By the class that scores best where no detection came of it. Raises ValueError for a trace that does not reach
    that far."""
    records = Records.of(trace)
    d, title, box = records.detections, tr("Proposal {roi:,}", roi=roi + 1), rectangle(records.proposals.boxes, roi)
    became = np.flatnonzero(d.rois == roi)
    if became.size:
        index = int(became[0])
        text = words.found(d.names[index], float(d.scores[index]), index + 1)
        return Story(title, d.names[index], box, None, text, tuple(detection_steps(trace, records, index)), roi=roi)
    text, steps = _lost(trace, records, roi)
    return Story(title, "", box, None, tr("No detection came of it. {text}", text=text), tuple(steps), roi=roi)


def _lost(trace: Trace, records: Records, roi: int) -> tuple[str, Iterator[Step]]:
    """The sentence, and the steps up to the one where it was lost."""
    klass = int(records.head.scores[roi, 1:].argmax())
    name, score = records.head.class_names[klass], float(records.head.scores[roi, 1 + klass])
    if score <= records.threshold:
        text = words.best_is_low(name, score, records.threshold)
        return text, iter((*proposal_steps(trace, records, roi), scores_step(records, roi, klass, text)))
    rule, rival = records.detections.selected_by, rival_of(records, roi, klass)
    if rival is not None:
        text = words.suppressed(name, score, name, rival.score, rival.iou, rule.nms)
    elif roi in of_detections(records.head, records.refinement, records.detections, klass).sources:
        text = words.number_full(name, score, rule.top)
    else:
        text = words.nothing_left(name, score)
    reached = (
        *proposal_steps(trace, records, roi), scores_step(records, roi, klass), refinement_step(records, roi, klass)
    )  # fmt: skip
    return text, iter((*reached, _removed(records, roi, klass, text, rival)))


def _removed(records: Records, roi: int, klass: int, text: str, rival: Rival | None) -> Step:
    refinement, score = records.refinement, float(records.head.scores[roi, 1 + klass])
    box = rectangle(refinement.after[:, min(klass, refinement.after.shape[1] - 1)], roi)
    said = words.scored(score) if rival is None else words.removed(rival.iou, score)
    found = [Mark(box, "removed", said)]
    if rival is not None:
        found.append(rival.mark)
    return Step("detections", "NMS", text, Sketch(tuple(found)), passed=False)
