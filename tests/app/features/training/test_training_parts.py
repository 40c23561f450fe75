"""The parts of the training panel that need no window: curves, kept runs, words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.features.training.curves.points import ALL, DOTS, Curve, Mean
from app.features.training.labels.panel import anchor_words
from app.features.training.runs.words import differences, further, row_of, settings_of, why_not
from app.features.training.setup import TrainingSetup
from engine.labels.anchor_fit import Suggestion
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.jobs import duration
from engine.structures.models import AnchorPlan
from engine.structures.settings import DetectSettings
from engine.structures.training import RunRecord, TrainingPoint


def point(step: int, losses: dict[str, float], **metrics: float) -> TrainingPoint:
    return TrainingPoint(step, 100, 1, losses, 1e-3, 10.0, metrics)


RUN = RunRecord(
    "coins 1",
    Path("coins 1.safetensors"),
    "2026-01-02T03:04:05+00:00",
    250.0,
    {"model": "starter", "train": "full", "epochs": 3, "classes": ["coin"], "learn": {"batch": 4, "flip": False}},
    (point(1, {"boxes": 1.0}),),
    {"AP50": 0.5},
    Path("/data/coins"),
    ("a.jpg", "b.jpg"),
    ("c.jpg",),
    ("coin",),
)


def test_losses_that_come_and_go_keep_their_places() -> None:
    curve = Curve.of(
        "x",
        [point(1, {"a": 1.0}), point(2, {"b": 4.0}), point(3, {"a": 3.0, "b": 5.0}), point(3, {"a": 9.0}, AP50=0.5)],
    )
    assert curve.steps == [1, 2, 3]
    assert curve.losses[ALL] == [1.0, 4.0, 8.0]
    np.testing.assert_array_equal(curve.losses["a"], [1.0, np.nan, 3.0])
    np.testing.assert_array_equal(curve.losses["b"], [np.nan, 4.0, 5.0])
    assert [list(v) for v in curve.dots("a")] == [[1.0, 3.0], [1.0, 3.0]]
    assert (curve.metric_steps, curve.metrics, curve.best) == ([3], [0.5], (3, 0.5))


def test_the_best_is_marked_and_too_many_dots_are_thinned() -> None:
    points = [
        point(s, {"a": 1.0}, **({"AP50": v} if (v := {10: 0.2, 20: 0.6, 30: 0.4}.get(s)) else {}))
        for s in range(1, 5000)
    ]
    curve = Curve.of("x", points)
    assert curve.best == (20, 0.6)
    assert len(curve.dots("a")[0]) <= 2 * DOTS


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_the_smooth_line_stays_between_the_values(values: list[float]) -> None:
    mean = Mean()
    smooth = np.array([mean.of(value) for value in values])
    assert smooth[0] == pytest.approx(values[0])
    assert smooth.min() >= min(values) - 1e-6 * (1 + max(values))
    assert smooth.max() <= max(values) + 1e-6 * (1 + max(values))


def test_a_finished_run_goes_on_from_its_model_and_a_stopped_one_from_its_checkpoint() -> None:
    request = further(RUN, DetectSettings(), "coins 2")
    assert request is not None
    assert (request.save, request.settings.model, request.resume) == ("coins 2", "coins 1", False)
    assert (request.train, request.epochs, request.classes, request.folder) == (
        "full",
        3,
        ("coin",),
        Path("/data/coins"),
    )
    assert (request.learn.batch, request.learn.flip) == (4, False)
    stopped = further(replace(RUN, state="unfinished"), DetectSettings(), "coins 2")
    assert stopped is not None
    assert (stopped.save, stopped.settings.model, stopped.resume) == ("coins 1", "starter", True)
    assert further(replace(RUN, folder=None), DetectSettings(), "x") is None


def test_runs_from_corrections_and_of_other_detectors_go_on_too() -> None:
    labels = (Annotation(Path("a.png"), 8, 8, (LabelledBox(Rectangle(1, 1, 5, 5), "coin"),)),)
    corrected = further(replace(RUN, folder=None, corrected=labels, state="unfinished"), DetectSettings(), "x")
    assert corrected is not None
    assert (corrected.annotations, corrected.folder, corrected.resume) == (labels, None, True)
    for detector in ("rcnn", "sppnet"):
        run = replace(RUN, settings={**RUN.settings, "detector": detector, "device": "cpu"})
        assert further(run, DetectSettings(), "x") is None
        assert "in one go" in why_not(run.summary)
        stopped = further(replace(run, state="unfinished"), DetectSettings(device="auto"), "x")
        assert stopped is not None
        assert (stopped.settings.detector, stopped.settings.device) == (detector, "cpu")
    fast = further(replace(RUN, settings={"detector": "fast-rcnn", "weights": "/w.pth"}), DetectSettings(), "coins 2")
    assert fast is not None
    assert (fast.settings.detector, fast.settings.model, fast.settings.weights) == ("fast-rcnn", "coins 1", None)


def test_what_is_said_of_runs() -> None:
    other = replace(RUN, name="coins 2", settings={**RUN.settings, "train": "heads"}, metrics={"AP50": 0.7})
    assert ("Layers trained", "all layers", "last layers") in differences(RUN.summary, other.summary)
    assert ("AP50", "0.500", "0.700") in differences(RUN.summary, other.summary)
    assert not any(name == "Epochs" for name, _, _ in differences(RUN.summary, other.summary))
    assert dict(settings_of(RUN.summary))["Batch size"] == "4"
    looks = [point(step, {"a": 1.0}, AP50=value) for step, value in enumerate((0.3, 0.5, 0.4), 1)]
    assert {("Validations", "3"), ("AP50 at the last validation", "0.400")} <= {
        *settings_of(replace(RUN, points=looks).summary)
    }
    assert row_of(RUN.summary)[:7] == ("coins 1", "0.500", "finished", "all layers", "coins", "2", "4 min")


@pytest.mark.parametrize(("seconds", "words"), [(0.2, "1 s"), (99, "99 s"), (100, "2 min"), (7300, "2 h 2 min")])
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_anchors_are_suggested_only_where_they_are_better() -> None:
    plan = AnchorPlan(((8.0,), (16.0,)), (0.5, 1.0), (8, 16), 480, 640)
    better = Suggestion(plan, 0.4, 0.7, 12, 0)
    assert "12 boxes are not covered" in anchor_words(better)
    assert "sizes 8; 16, ratios 0.5, 1 (overlap 0.70" in anchor_words(better)
    assert "Better" not in anchor_words(Suggestion(plan, 0.7, 0.7, 0, 0))
    assert anchor_words(None) == ""
    nothing = anchor_words(Suggestion(plan, 0.7, 0.7, 1, 1))
    assert nothing.endswith("1 box is not covered. No shapes that were tried cover more of them.")


def test_what_a_detector_does_not_have_is_not_asked_for(qtbot) -> None:
    """A field that is greyed out says nothing, whatever it showed before."""
    form = TrainingSetup()
    qtbot.addWidget(form)
    form.how.schedule.setCurrentIndex(form.how.schedule.findData("four-step"))
    form.how.what.setCurrentIndex(form.how.what.findData("full"))
    for detector, train, schedule in (
        ("faster-rcnn", "full", "four-step"), ("fast-rcnn", "full", "joint"), ("sppnet", "heads", "joint"),
    ):  # fmt: skip
        form.how.detector.setCurrentIndex(form.how.detector.findData(detector))
        form.how.detector.activated.emit(form.how.detector.currentIndex())
        request = form.request(DetectSettings())
        assert (request.settings.detector, request.train, request.schedule) == (detector, train, schedule)
