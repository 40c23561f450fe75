"""Take a change of a picture's labels over to a later state of them: nothing that was edited since is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from engine.structures.annotation import Annotation, LabelledBox


def rebased(current: Annotation, before: Annotation, after: Annotation) -> Annotation:
    """Apply the change from `before` to `after` to `current`, which is `before` or was edited since.

    Boxes that the change replaced or removed, and that are still as they were, are replaced or removed; those that it
    added are added. A box that somebody touched since stays as it is.
    """
    if current.boxes == before.boxes:
        return after if current.verified == before.verified else replace(after, verified=current.verified)
    if len(before.boxes) == len(after.boxes):
        return _replaced(current, before, after)
    gone = Counter(before.boxes) - Counter(after.boxes)
    new = Counter(after.boxes) - Counter(before.boxes)
    remaining = [box for box in current.boxes if not _taken(gone, box)]
    changed = current.with_boxes([*remaining, *(box for box in after.boxes if _taken(new, box))])
    return replace(changed, is_labelled=after.is_labelled)


def _replaced(current: Annotation, before: Annotation, after: Annotation) -> Annotation:
    """Each box in its place."""
    replacements: dict[LabelledBox, list[LabelledBox]] = {}
    for old, new in zip(before.boxes, after.boxes, strict=True):
        if old != new:
            replacements.setdefault(old, []).append(new)
    boxes = [places.pop(0) if (places := replacements.get(box)) else box for box in current.boxes]
    return current.with_boxes(boxes)


def _taken(count: Counter[LabelledBox], box: LabelledBox) -> bool:
    if count[box] <= 0:
        return False
    count[box] -= 1
    return True
