"""When two boxes, and two pictures' labels, are equal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.structures.annotation import Annotation, LabelledBox, Provenance, Rectangle


def test_annotations_are_equal_where_a_file_would_hold_the_same_of_both() -> None:
    box = LabelledBox(Rectangle(1.0, 2.0, 3.0, 4.0), "cat", provenance=Provenance("model", "m", 0.5))
    one = Annotation(Path("a.png"), 10, 10, (box,))
    assert one == Annotation(Path("a.png"), 0, 0, (box.with_(extra={"voc": []}),), extra={"voc": {}})
    assert len({box, box.with_(extra={"pose": "left"})}) == 1
    others = [
        box.with_(box=Rectangle(1.0, 2.0, 3.0, float(np.nextafter(4.0, 5.0)))),
        box.with_(label="dog"),
        *(box.with_(**{flag: True}) for flag in ("difficult", "truncated", "crowd", "locked")),
        box.with_(provenance=Provenance("accepted", "m", 0.5)),
    ]
    for other in others:
        assert other != box
        assert one.with_boxes([other]) != one
    assert one.with_boxes([box, others[0]]) != one.with_boxes([others[0], box])
    assert replace(one, verified=True) != one
    assert replace(one, path=Path("b.png")) != one
