"""Which merge made a proposal: that whose parts' boxes span it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from app.canvas.overlays.film import OTHER, FilmOverlay, SearchedOverlay, merge_words, region_of
from app.session.layers import LayerStyle
from engine.structures.stages import Proposals, Segments


@pytest.fixture
def segments() -> Segments:
    """Four columns of a picture of 40 x 10, merged from the left."""
    labels = np.tile(np.repeat(np.arange(4), 10), (10, 1))
    boxes = [[x, 0, x + 10, 10] for x in (0, 10, 20, 30)] + [[0, 0, 20, 10], [0, 0, 30, 10], [0, 0, 40, 10]]
    return Segments(labels, np.array([[0, 1], [2, 4], [3, 5]]), np.array(boxes), "HSV", 100.0)


def test_a_proposals_merge_spans_it(segments: Segments) -> None:
    for step, (one, other) in enumerate(segments.merges.tolist()):
        box = segments.boxes[len(segments) + step]
        parts = segments.boxes[[one, other]]
        np.testing.assert_array_equal(np.concatenate([parts[:, :2].min(0), parts[:, 2:].max(0)]), box)
        assert region_of(segments, box) == len(segments) + step
        assert merge_words(segments, box) == f"merge {step + 1} of 3"
    assert merge_words(segments, segments.boxes[2]) == "segment 3"
    assert merge_words(segments, np.array([1, 1, 5, 5], np.float32)) == OTHER


def test_pointing_at_a_proposal_says_its_merge(segments: Segments, qtbot: QtBot) -> None:
    overlay = SearchedOverlay()
    overlay.set_style(LayerStyle(visible=True))
    overlay.show_record(Proposals(segments.boxes[[5, 2]], np.array([0.9, 0.5]), "selective-search"))
    overlay.show_record(segments)
    overlay.hover(QPointF(5, 5))
    assert [tag.detail for tag in overlay.floating_tags()] == ["merge 2 of 3"]
    overlay.hover(QPointF(25, 5))
    assert [tag.detail for tag in overlay.floating_tags()] == ["segment 3"]


def test_the_film_stands_where_it_is_put(segments: Segments, qtbot: QtBot) -> None:
    film = FilmOverlay()
    film.show_record(segments)
    for step in range(4):
        film.set_merges(step / 3, LayerStyle(visible=True, opacity=0.5))
        assert film.step == step
