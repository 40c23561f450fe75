"""The outcomes of all labelled boxes of a folder, from the ladders of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.explain.ladder import Ladder, Records, case_of, ladder_of
from engine.structures.annotation import Annotation, LabelledBox
from engine.structures.boxes import as_boxes
from engine.structures.inspection.outcomes import FolderOutcomes
from engine.structures.inspection.stories import OUTCOMES
from engine.structures.stages import PostProcessing, Trace


@dataclass(frozen=True, slots=True)
class PictureLadders:
    """Of one picture: its labelled boxes that are to be found, and how far each came."""

    path: Path
    score: float
    nms: float
    ladders: tuple[tuple[LabelledBox, Ladder], ...]


def picture_ladders(trace: Trace, annotation: Annotation, any_class: bool) -> PictureLadders:
    """Crowds and difficult boxes need not be found. Raises ValueError for a trace that does not reach that far."""
    records = Records.of(trace)
    rule = records.detections.selected_by
    boxes = [one for one in annotation.boxes if one.is_learned]
    ladders = ((one, ladder_of(case_of(records, one.box, None if any_class else one.label))) for one in boxes)
    return PictureLadders(annotation.path, rule.score, rule.nms, tuple(ladders))


def folder_outcomes(model: str, pictures: Sequence[PictureLadders]) -> FolderOutcomes:
    """All of one run."""
    rows = [(number, box, one) for number, picture in enumerate(pictures) for box, one in picture.ladders]
    ladders = [one for _, _, one in rows]
    rule = pictures[0] if pictures else PostProcessing()
    return FolderOutcomes(
        model,
        tuple(picture.path for picture in pictures),
        rule.score,
        rule.nms,
        np.array([number for number, _, _ in rows], np.int32),
        as_boxes([one.box for _, one, _ in rows]),
        np.array([-1 if one.lost is None else OUTCOMES.index(one.lost) for one in ladders], np.int32),
        *(
            np.array([getattr(one, name) for one in ladders], np.float32)
            for name in ("found", "placed", "scored", "other")
        ),
    )
