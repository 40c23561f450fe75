"""Made traces in which one thing goes wrong at a time."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest

from engine.errors import UserError
from engine.explain import as_json, explain
from engine.postprocess.detections import select_detections
from engine.structures.annotation import Rectangle
from engine.structures.stages import AnchorLevel, Anchors, HeadOutput, Proposals, Refinement, Trace

CAT = Rectangle(10, 10, 50, 50)
NAMES = ("cat", "dog")
FAR = (200.0, 200.0, 240.0, 240.0)


def made(
    boxes: Sequence[Sequence[float]], scores: Sequence[Sequence[float]], after: Sequence[Sequence[float]] | None = None
) -> Trace:
    """One RoI a row; the same refined box for both classes."""
    before = np.array(boxes, np.float32).reshape(-1, 4)
    refined = np.repeat(np.array(after if after is not None else boxes, np.float32).reshape(-1, 1, 4), 2, axis=1)
    head = HeadOutput(np.array(scores, np.float32).reshape(-1, 3), NAMES)
    refinement = Refinement(before, np.zeros_like(refined), refined)
    detections = select_detections(head, refinement, score=0.05, nms=0.5, top=100)
    anchors = Anchors(
        np.array([[0, 0, 30, 30], [12, 10, 50, 50], FAR], np.float32),
        (AnchorLevel(0, 1, 1, 1, 8, 8), AnchorLevel(1, 1, 2, 1, 16, 16)),
    )
    trace = Trace()
    proposals = Proposals(before, np.linspace(0.9, 0.1, len(before)), "rpn")
    for record in (anchors, proposals, head, refinement, detections):
        trace = trace.with_(record, 0.0)
    return trace


def test_found() -> None:
    why = explain(made([FAR, (12, 10, 50, 52)], [(0.9, 0.05, 0.05), (0.1, 0.8, 0.1)]), CAT, "cat")
    assert why.outcome == "found"
    assert why.roi == 1
    assert why.best_proposal is not None
    assert (why.best_proposal.rank, why.best_proposal.objectness) == (2, pytest.approx(0.1))
    assert why.best_anchor is not None
    assert (why.best_anchor.level, why.best_anchor.iou) == (1, pytest.approx(38 / 40))
    assert list(why.scores) == ["cat", "background", "dog"]
    assert "0.80" in why.text


def test_no_proposal() -> None:
    assert explain(made([FAR], [(0.1, 0.8, 0.1)]), CAT, "cat").outcome == "no proposal"
    nothing = explain(made([], []), CAT, "cat")
    assert (nothing.outcome, nothing.best_proposal, nothing.refinement) == ("no proposal", None, None)


def test_wrong_class() -> None:
    why = explain(made([CAT], [(0.1, 0.02, 0.88)]), CAT, "cat")
    assert why.outcome == "wrong class"
    assert "dog" in why.text


def test_low_score() -> None:
    assert explain(made([CAT], [(0.98, 0.01, 0.01)]), CAT, "cat").outcome == "low score"


def test_badly_placed() -> None:
    why = explain(made([CAT], [(0.1, 0.8, 0.1)], after=[(10, 10, 90, 90)]), CAT, "cat")
    assert why.outcome == "badly placed"
    assert why.refinement is not None
    assert (why.refinement.before, why.refinement.after) == (CAT, (10, 10, 90, 90))


def test_suppressed() -> None:
    """A better scored box, too far from the object to be it, suppresses the one that fits."""
    rival, own = (10.0, 10.0, 50.0, 95.0), (10.0, 10.0, 50.0, 62.0)
    why = explain(made([rival, own], [(0.1, 0.85, 0.05), (0.2, 0.7, 0.1)]), CAT, "cat")
    assert why.outcome == "suppressed"
    assert why.roi == 1
    assert why.suppressed_by == rival


def test_a_label_is_chosen_or_refused() -> None:
    trace = made([CAT], [(0.1, 0.1, 0.8)])
    assert explain(trace, CAT).label == "dog"
    with pytest.raises(UserError, match="is not a class of this model; choose one of cat, dog"):
        explain(trace, CAT, "horse")
    with pytest.raises(ValueError, match="does not reach"):
        explain(Trace(), CAT)


def test_json_has_the_promised_keys() -> None:
    document = json.loads(json.dumps(as_json(explain(made([CAT], [(0.1, 0.8, 0.1)]), CAT, "cat"))))
    promised = {"box", "label", "outcome", "best_anchor", "best_proposal", "scores", "refinement", "suppressed_by"}
    assert promised <= document.keys()
    assert document["best_proposal"].keys() == {"box", "iou", "rank", "objectness"}
    assert document["refinement"].keys() == {"delta", "before", "after"}
    assert document["suppressed_by"] is None
