"""Made traces in which one thing goes wrong at a time: each outcome is named, in the words of its numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine.explain.folder import folder_outcomes, picture_ladders
from engine.explain.object_story import object_story
from engine.explain.outcome import as_json, explain
from engine.explain.remedies import other_proposals
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.inspection.stories import OUTCOMES
from engine.structures.stages import AnchorLevel, Anchors, HeadOutput, Proposals, RankedAnchors, Refinement, Trace
from tests.engine.explain.scenes import CAT, FAR, crowded, made


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


def test_a_name_that_means_the_same_is_no_other_class() -> None:
    assert explain(made([CAT], [(0.1, 0.8, 0.1)]), CAT, "Cat").outcome == "found"
    why = explain(made([CAT], [(0.1, 0.02, 0.88)]), CAT, "Cat")
    assert (why.outcome, why.label) == ("wrong class", "Cat")
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
    assert why.rival is not None
    assert why.rival.box == rival
    assert why.rival.index == 0


def test_a_label_is_chosen_or_unknown() -> None:
    trace = made([CAT], [(0.1, 0.1, 0.8)])
    assert explain(trace, CAT).label == "dog"
    why = explain(trace, CAT, "horse")
    assert (why.outcome, why.label) == ("unknown class", "horse")
    assert why.text == "The model has no class horse; of those that it has, dog is the likeliest, score 0.80."
    with pytest.raises(ValueError, match="does not reach"):
        explain(Trace(), CAT)


def test_json_has_the_promised_keys() -> None:
    document = json.loads(json.dumps(as_json(explain(made([CAT], [(0.1, 0.8, 0.1)]), CAT, "cat"))))
    promised = {"box", "label", "outcome", "best_anchor", "best_proposal", "scores", "refinement", "suppressed_by"}
    assert promised <= document.keys()
    assert document["best_proposal"].keys() == {"box", "iou", "rank", "objectness", "source"}
    assert document["refinement"].keys() == {"delta", "before", "after"}
    assert document["suppressed_by"] is None


def test_a_score_below_the_threshold_of_the_run_is_low_and_never_suppressed() -> None:
    """Well placed, and beside a confident box: the score has its say before NMS."""
    rival = (10.0, 10.0, 50.0, 95.0)
    for score in (0.07, 0.3, 0.5):
        why = explain(made([rival, CAT], [(0.1, 0.85, 0.05), (0.9, score, 0.01)], score=0.5), CAT, "cat")
        assert why.outcome == "low score"
        assert "threshold is 0.5" in why.text
    assert explain(made([rival, CAT], [(0.1, 0.85, 0.05), (0.9, 0.51, 0.01)], score=0.5), CAT, "cat").outcome in (
        "suppressed", "found",
    )  # fmt: skip
    assert explain(made([CAT], [(0.93, 0.07, 0.0)]), CAT, "cat").outcome == "found"


def test_a_faint_box_is_never_called_suppressed() -> None:
    """NMS removed it, by the low threshold of the run; to whoever asks it is a low score all the same."""
    rival, box = (16, 10, 56, 50), Rectangle(2, 10, 42, 50)
    trace = made([rival, box], [(0.8, 0.14, 0.06), (0.92, 0.07, 0.01)], score=0.05, nms=0.3)
    for label in ("cat", None):
        story = object_story(trace, box, label)
        assert (story.outcome, story.steps[-1].stage) == ("low score", "scores")
    said = explain(trace, box, "cat").text
    assert said == "Its score for cat is 0.070: below 0.10 it is low, though the threshold is 0.05."
    assert explain(trace, Rectangle(*rival), "cat").outcome == "found", "what a detection lies on is found"


def test_no_anchor() -> None:
    trace = made([FAR], [(0.1, 0.8, 0.1)])
    anchors = Anchors(
        np.array([[26, 26, 30, 30], FAR], np.float32), (AnchorLevel(0, 1, 2, 1, 8, 8, 8, (4.0,), (1.0,)),)
    )
    story = object_story(trace.with_(anchors, 0.0), CAT, "cat")
    assert story.outcome == "no anchor"
    assert "One of scale 40 would have IoU" in story.text
    assert [step.passed for step in story.steps] == [False]
    assert [one.kind for one in story.remedies] == ["anchors"]


def test_an_object_smaller_than_the_stride_is_fitted_by_no_anchor() -> None:
    anchors = Anchors(
        np.array([[0, 0, 32, 32], [32, 0, 64, 32]], np.float32), (AnchorLevel(0, 1, 2, 1, 32, 32, 32, (32.0,), (1.0,)),)
    )
    trace = made([FAR], [(0.1, 0.8, 0.1)]).with_(anchors, 0.0)
    text = explain(trace, Rectangle(2, 2, 6, 6), "cat").text
    assert "Even one of its own shape would have 0.00" in text
    assert "cells are 32 pixels apart" in text


def test_a_full_number_is_said_to_be_full() -> None:
    beside = [(60.0 + 45 * i, 10.0, 100.0 + 45 * i, 50.0) for i in range(3)]
    trace = made([*beside, CAT], [(0.1, 0.9, 0.0)] * 3 + [(0.2, 0.7, 0.1)], top=3)
    why = explain(trace, CAT, "cat")
    assert (why.outcome, why.rival) == ("suppressed", None)
    assert "the best 3 are taken" in why.text


def test_a_lower_threshold_is_offered_and_helps() -> None:
    trace = made([CAT], [(0.6, 0.34, 0.06)], score=0.5)
    (lower, *_) = object_story(trace, CAT, "cat").remedies
    assert (lower.kind, lower.value) == ("threshold", 0.33)
    assert explain(made([CAT], [(0.6, 0.34, 0.06)], score=lower.value), CAT, "cat").outcome == "found"


def test_a_lower_threshold_is_not_offered_where_better_boxes_take_all_places() -> None:
    beside = [(60.0 + 45 * i, 10.0, 100.0 + 45 * i, 50.0) for i in range(3)]
    scores = [(0.6, 0.0, 0.4)] * 3 + [(0.7, 0.2, 0.1)]
    trace = made([*beside, CAT], scores, score=0.5, top=3)
    assert [one.kind for one in object_story(trace, CAT, "cat").remedies] == ["learn"]
    (lower, *_) = object_story(made([*beside, CAT], scores, score=0.5, top=4), CAT, "cat").remedies
    assert (lower.kind, lower.value) == ("threshold", 0.19)


def test_a_higher_nms_threshold_is_offered_and_helps() -> None:
    rival, mine = (10.0, 10.0, 50.0, 95.0), (10.0, 10.0, 50.0, 62.0)
    scores = [(0.1, 0.85, 0.05), (0.2, 0.7, 0.1)]
    (higher,) = object_story(made([rival, mine], scores), CAT, "cat").remedies
    assert higher.kind == "nms"
    assert explain(made([rival, mine], scores, nms=higher.value), CAT, "cat").outcome == "found"


@pytest.mark.parametrize("seed", range(6))
def test_a_folder_s_outcomes_are_those_of_each_box_at_every_threshold(seed: int) -> None:
    """One run at a low threshold tells of all higher ones."""
    random, low = np.random.default_rng(seed), crowded(seed, score=0.02)
    refinement = low.get(Refinement)
    assert refinement is not None
    near = refinement.after[:40, 0] + random.normal(0, 8, (40, 4))
    near[:8, :2] += 60  # some that nothing covers
    names = random.choice(["cat", "dog", "horse"], 40)
    boxes = tuple(LabelledBox(Rectangle(*box), str(name)) for box, name in zip(near.tolist(), names, strict=True))
    annotation = Annotation(__file__, 320, 240, boxes)  # type: ignore[arg-type]
    outcomes = folder_outcomes("made", [picture_ladders(low, annotation, any_class=False)])
    met = set()
    for threshold in (0.02, 0.1, 0.3, 0.5, 0.8):
        here = crowded(seed, score=threshold)
        each = [explain(here, one.box, one.label).outcome for one in boxes]
        assert [OUTCOMES[i] for i in outcomes.outcomes(threshold)] == each
        met |= set(each)
    assert len(met) >= 5


def test_difficult_boxes_and_crowds_need_not_be_found() -> None:
    boxes = (LabelledBox(CAT, "cat", difficult=True), LabelledBox(CAT, "cat", crowd=True), LabelledBox(CAT, "cat"))
    annotation = Annotation(__file__, 320, 240, boxes)  # type: ignore[arg-type]
    outcomes = folder_outcomes("made", [picture_ladders(made([CAT], [(0.1, 0.8, 0.1)]), annotation, False)])
    assert outcomes.boxes.tolist() == [[*CAT]]
    assert outcomes.counts(0.5)["found"] == 1
    assert outcomes.boxes_of("found", 0.5) == {annotation.path: (CAT,)}


def test_the_score_of_the_right_class_is_the_best_that_a_roi_has_and_its_button_agrees() -> None:
    """One RoI takes it for a dog, another one gives cat .28: one story, one number."""
    trace = made([CAT, (11, 10, 51, 50)], [(0.1, 0.02, 0.88), (0.6, 0.28, 0.12)], score=0.5)
    story = object_story(trace, CAT, "cat")
    assert story.text == "It is taken for dog, score 0.88; its best score for cat is 0.28, of RoI 2."
    assert story.remedies[0].text == "Lower the score to 0.27"


def test_a_lower_score_than_was_told_says_why() -> None:
    """The box of .29 lies beside the object, or NMS removes it; the one that would find it has .18."""
    beside, fits = (10, 10, 50, 120), (10, 10, 50, 52)
    scores = [(0.7, 0.29, 0.01), (0.8, 0.18, 0.02)]
    trace = made([CAT, CAT], scores, after=[beside, fits], score=0.5)
    story = object_story(trace, CAT, "cat")
    assert (story.outcome, story.remedies[0].value) == ("low score", 0.17)
    assert "That box would lie beside it (IoU 0.36; 0.50 is needed): the best that fits has 0.18." in story.text
    assert explain(made([CAT, CAT], scores, after=[beside, fits], score=0.17), CAT, "cat").outcome == "found"
    rival, box, far = (16.0, 10.0, 56.0, 50.0), Rectangle(2, 10, 42, 50), (2.0, 0.0, 34.0, 46.0)
    scores = [(0.5, 0.45, 0.05), (0.7, 0.29, 0.01), (0.8, 0.18, 0.02)]
    story = object_story(made([rival, box, far], scores, score=0.5, nms=0.45), box, "cat")
    assert "NMS would remove that box: the best that it leaves on the object has 0.18." in story.text


def test_a_class_with_two_names_has_both_said_once() -> None:
    trace = made([CAT], [(0.6, 0.34, 0.06)], score=0.5)
    trace = trace.with_(HeadOutput(np.array([[0.6, 0.34, 0.06]], np.float32), ("couch", "dog")), 0.0)
    story = object_story(trace, CAT, "sofa")
    assert story.text == "Its score for sofa (couch) is 0.34; the threshold is 0.50."
    assert "sofa" not in "".join(step.text for step in story.steps[:-1])


def test_anchors_are_offered_only_where_one_would_fit() -> None:
    anchors = Anchors(
        np.array([[0, 0, 32, 32], [32, 0, 64, 32]], np.float32), (AnchorLevel(0, 1, 2, 1, 32, 32, 32, (32.0,), (1.0,)),)
    )
    trace = made([FAR], [(0.1, 0.8, 0.1)]).with_(anchors, 0.0)
    assert object_story(trace, Rectangle(2, 2, 6, 6), "cat").remedies == ()


def test_what_learns_nothing_is_not_offered_for_learning() -> None:
    """Selective Search: another source of proposals may find it."""
    trace = made([FAR], [(0.1, 0.8, 0.1)]).without(Anchors)
    trace = trace.with_(Proposals(np.array([FAR], np.float32), np.array([1.0]), "selective-search"), 0.0)
    for has_rpn, mode, kinds in ((True, "fast", ["rpn", "quality"]), (False, "quality", [])):
        story = object_story(trace, CAT, "cat", other_proposals(has_rpn, mode))
        assert (story.outcome, [one.kind for one in story.remedies]) == ("no proposal", kinds)


def test_what_is_taken_for_background_can_be_labelled() -> None:
    story = object_story(made([CAT], [(0.986, 0.01, 0.004)]), CAT)
    assert [one.text for one in story.remedies] == ["Label it: then it can learn"]


def test_as_many_proposals_as_the_object_needs_and_never_more_than_exist() -> None:
    """250 boxes beside each other, of which the RPN's NMS removes half; the 4 best became proposals."""
    places = np.stack([np.array([x, y, x + 20, y + 20]) for y in range(0, 250, 25) for x in range(0, 625, 25)])
    boxes = np.repeat(places, 2, axis=0).astype(np.float32)
    ranked = RankedAnchors(boxes, np.linspace(0.9, 0.1, len(boxes), dtype=np.float32), np.arange(len(boxes)))
    sources = np.array([0, 2, 4, 6])
    trace = made(boxes[sources].tolist(), [(0.9, 0.05, 0.05)] * 4)
    level = AnchorLevel(0, 1, len(boxes), 1, 8, 8, 8, (20.0,), (1.0,))
    trace = trace.with_(Anchors(boxes, (level,)), 0.0).with_(ranked, 0.0)
    trace = trace.with_(Proposals(boxes[sources], ranked.scores[sources], "rpn", sources, 0.7), 0.0)
    for place, text in ((120, "Detect with 200 proposals"), (249, "Detect with 250 proposals")):
        remedies = object_story(trace, Rectangle(*places[place].tolist()), "cat").remedies
        assert remedies[0].text == text
