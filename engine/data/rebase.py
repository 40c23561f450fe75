"""Take a change of a picture's labels over to a later state of them: nothing that was edited since is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from engine.structures.annotation import Annotation, LabelledBox


def rebased(current: Annotation, before: Annotation, after: Annotation) -> Annotation:
    """What the change from `before` to `after` makes of `current`, which is `before` or was edited since.

    Boxes that the change replaced or removed, and that are still as they were, are replaced or removed; those that it
    added are added. A box that somebody touched since stays as it is.
    """
    if [facts(box) for box in current.boxes] == [facts(box) for box in before.boxes]:
        return after if current.verified == before.verified else replace(after, verified=current.verified)
    if len(before.boxes) == len(after.boxes):
        return _replaced(current, before, after)
    gone = Counter(map(facts, before.boxes)) - Counter(map(facts, after.boxes))
    new = Counter(map(facts, after.boxes)) - Counter(map(facts, before.boxes))
    kept = [box for box in current.boxes if not _taken(gone, box)]
    changed = current.with_boxes([*kept, *(box for box in after.boxes if _taken(new, box))])
    return replace(changed, is_labelled=after.is_labelled)


def facts(box: LabelledBox) -> tuple[object, ...]:
    """What makes two boxes the same to a person and to a file."""
    flags = (box.difficult, box.truncated, box.crowd, box.locked)
    return (tuple(box.box), box.label, flags, box.provenance)


def _replaced(current: Annotation, before: Annotation, after: Annotation) -> Annotation:
    """Each box in its place."""
    waiting: dict[tuple[object, ...], list[LabelledBox]] = {}
    for old, new in zip(before.boxes, after.boxes, strict=True):
        if facts(old) != facts(new):
            waiting.setdefault(facts(old), []).append(new)
    boxes = [places.pop(0) if (places := waiting.get(facts(box))) else box for box in current.boxes]
    return current.with_boxes(boxes)


def _taken(count: Counter[tuple[object, ...]], box: LabelledBox) -> bool:
    key = facts(box)
    if count[key] <= 0:
        return False
    count[key] -= 1
    return True
