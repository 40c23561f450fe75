"""The story of an object: found, and how; or the stage where it was lost, with the evidence, and what would help."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.explain import step_words, words
from engine.explain.anchors import place_of
from engine.explain.detection_story import (
    BARS,
    detection_steps,
    ranked_scores,
    rectangle,
    refinement_step,
)
from engine.explain.ladder import COVERED
from engine.explain.outcome import Explanation, explain
from engine.explain.remedies import remedies_for
from engine.structures.annotation import Rectangle
from engine.structures.boxes import as_boxes, iou
from engine.structures.inspection.stories import Mark, Remedy, Sketch, Step, Story
from engine.structures.stages import Trace
from engine.words import tr


def object_story(
    trace: Trace, box: Rectangle, label: str | None = None, other_proposals: tuple[Remedy, ...] = ()
) -> Story:
    """label: None is whatever the model would call it. other_proposals: as in `remedies_for`. Raises
    ValueError for a trace that does not reach that far."""
    return story_of(trace, explain(trace, box, label), other_proposals)


def story_of(trace: Trace, why: Explanation, other_proposals: tuple[Remedy, ...] = ()) -> Story:
    """The steps from the first stage to the one where the object was lost, or those of the detection that found it."""
    if why.detection is not None:
        steps = tuple(detection_steps(trace, why.case.records, why.detection))
    else:
        steps = tuple(_lost_steps(why))
    remedies = remedies_for(why, other_proposals)
    return Story(words.outcome_name(why.outcome), why.label, why.box, why.outcome, why.text, steps, remedies, why.roi)


def _lost_steps(why: Explanation) -> Iterator[Step]:
    """Each stage's best for the object; the last one is where it was lost."""
    for made in (_anchor_step, _proposal_step, _scores_step, _refinement_step, _nms_step):
        step = made(why)
        if step is not None:
            yield step
            if not step.passed:
                return


def _asked(why: Explanation) -> Mark:
    return Mark(why.box, "object", why.label if why.case.label or why.case.is_unknown else "")


def _anchor_step(why: Explanation) -> Step | None:
    anchors, best = why.case.records.anchors, why.case.anchor
    if anchors is None or best is None:
        return None
    index, overlap = best
    place = place_of(anchors, index)
    is_lost = why.outcome == "no anchor"
    found = [_asked(why), Mark(place.box, "anchor", tr("IoU {digits}", digits=words.digits(overlap)))]
    if is_lost and why.better_anchor is not None:
        found.append(
            Mark(
                why.better_anchor.box,
                "rounded",
                tr("would have IoU {digits}", digits=words.digits(why.better_anchor.iou)),
            )
        )
    text = why.text if is_lost else step_words.best_anchor(index, place, overlap)
    sketch = Sketch(tuple(found), cells=np.array([place.cell], np.float32))
    return Step("anchors", tr("Anchors"), text, sketch, not is_lost)


def _proposal_step(why: Explanation) -> Step:
    case, best = why.case, why.best_proposal
    if best is None:
        return Step("proposals", tr("Proposals"), why.text, Sketch((_asked(why),)), passed=False)
    is_lost = why.outcome == "no proposal"
    overlap = words.digits(best.iou)
    found = [
        _asked(why),
        Mark(best.box, "proposal", tr("proposal {rank:,}, IoU {digits}", rank=best.rank, digits=overlap)),
    ]
    sentences = [step_words.best_proposal(case.records.proposals, best.rank, best.iou)]
    if is_lost:
        sentences, more = _before_nms(why)
        found += more
        sentences.insert(0, why.text)
    else:
        sentences.append(step_words.covering(int(case.near.sum()), len(case.near)))
        if why.roi is not None:
            sentences.append(step_words.followed(why.roi + 1, best.rank, why.outcome, why.case.records.head, why.klass))
            if why.roi + 1 != best.rank:
                roi = rectangle(case.records.proposals.boxes, why.roi)
                found.append(Mark(roi, "proposal", tr("RoI {roi:,}", roi=why.roi + 1)))
    return Step("proposals", tr("Proposals"), " ".join(sentences), Sketch(tuple(found)), not is_lost)


def _before_nms(why: Explanation) -> tuple[list[str], list[Mark]]:
    """What the RPN had before NMS that lies better over the object, and why it is no proposal."""
    records = why.case.records
    proposals, run = records.proposals, records.proposal_nms
    if run is None or not len(run.boxes):
        return [], []
    overlap = iou(run.boxes, as_boxes([why.box]))[:, 0]
    best = int(overlap.argmax())
    value, count = float(overlap[best]), len(run.boxes)
    if value < COVERED:
        return [step_words.ranked_miss(value, count)], []
    mark = Mark(rectangle(run.boxes, best), "removed", tr("IoU {digits}", digits=words.digits(value)))
    by = run.remover_of(best)
    if by is None:
        return [step_words.ranked_late(value, best + 1, count)], [mark]
    number = int(np.flatnonzero(proposals.anchors == run.sources[by])[0])
    between = float(iou(run.boxes[[best]], run.boxes[[by]])[0, 0])
    rival = Mark(rectangle(proposals.boxes, number), "rival", tr("proposal {number:,}", number=number + 1))
    return [step_words.ranked_removed(value, best + 1, count, number + 1, between)], [mark, rival]


def _scores_step(why: Explanation) -> Step | None:
    case, roi = why.case, why.roi
    if roi is None:
        return None
    head, is_lost = case.records.head, why.outcome in ("unknown class", "wrong class", "low score")
    name, score = head.class_names[why.klass], float(case.confidence[roi])
    text = why.text if is_lost else step_words.scores_for(name, score, head.scored_by, why.threshold, roi)
    looked_at = Mark(rectangle(case.records.proposals.boxes, roi), "proposal", tr("RoI {roi:,}", roi=roi + 1))
    sketch = Sketch((_asked(why), looked_at))
    return Step("scores", tr("Class scores"), text, sketch, not is_lost, ranked_scores(head, roi)[:BARS])


def _refinement_step(why: Explanation) -> Step | None:
    if why.roi is None:
        return None
    case, is_lost = why.case, why.outcome == "badly placed"
    step = refinement_step(case.records, why.roi, why.klass)
    placed = step_words.placed(float(case.before[why.roi]), float(case.after[why.roi]))
    sketch = Sketch((_asked(why), *step.sketch.marks), step.sketch.moves)
    return Step("refinement", step.title, placed, sketch, not is_lost)


def _nms_step(why: Explanation) -> Step | None:
    if why.roi is None or why.refinement is None:
        return None
    found = [_asked(why), Mark(why.refinement.after, "removed", _removed_words(why, why.roi))]
    if why.rival is not None:
        found.append(why.rival.mark)
    return Step("detections", "NMS", why.text, Sketch(tuple(found)), passed=False)


def _removed_words(why: Explanation, roi: int) -> str:
    score = float(why.case.confidence[roi])
    return words.scored(score) if why.rival is None else words.removed(why.rival.iou, score)
