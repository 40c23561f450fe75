"""What a step over the folder makes of one picture's labels: pure functions, used on the background's thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.services.translation import mark, tr
from app.session.suggestions import accepted, suggest
from engine.labels.review.rejections import Rejected
from engine.structures.annotation import Annotation
from engine.structures.stages import Detections


def accept_detections(
    found: Detections,
    model: str,
    rejected: Rejected,
    least: float,
    classes: tuple[str, ...],
    hidden: frozenset[str],
    annotation: Annotation,
) -> Annotation:
    """Nothing in a picture of which somebody said that it is right."""
    if annotation.verified:
        return annotation
    new = [accepted(found, i, model, classes) for i in suggest(found, annotation, rejected).above(least)]
    new = [box for box in new if box.label not in hidden]
    return annotation.with_boxes([*annotation.boxes, *new]) if new else annotation


def restored(_now: Annotation, then: Annotation) -> Annotation:
    return then


def rename(annotation: Annotation, old: str, new: str) -> Annotation:
    return replace(annotation, boxes=tuple(b.with_(label=new) if b.label == old else b for b in annotation.boxes))


def done_words(step: str, where: str) -> str:
    return tr("{step}: done in {where}. Ctrl+Z takes it back", step=step, where=where)


def left_out(gone: int, changed_elsewhere: int) -> Iterator[str]:
    """What is said of pictures that were not found as they were seen."""
    one, many = mark("1 picture is gone: left out"), mark("{count:,} pictures are gone: left out")
    other = mark("Another program changed the labels of 1 picture: what is not as you saw it was left out")
    others = mark("Another program changed the labels of {count:,} pictures: what is not as you saw it was left out")
    for count, single, several in ((gone, one, many), (changed_elsewhere, other, others)):
        if count:
            yield tr(single if count == 1 else several, count=count)
