"""What is asked about boxes now and answered later is about these boxes, not about what is selected by then."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.structures.annotation import Annotation, LabelledBox


@dataclass(frozen=True, slots=True, eq=False)
class PickedBoxes:
    """Labelled boxes of one picture that something was asked for, themselves and not by their numbers."""

    path: Path
    boxes: tuple[LabelledBox, ...]

    def places(self, annotation: Annotation | None) -> list[int]:
        """Where those are that are still there as they were, in the order in which they were picked."""
        if annotation is None or annotation.path != self.path:
            return []
        found = {id(box): i for i, box in enumerate(annotation.boxes)}
        return [found[id(box)] for box in self.boxes if id(box) in found]
