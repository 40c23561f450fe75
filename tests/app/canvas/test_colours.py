from __future__ import annotations

from itertools import pairwise

import numpy as np
from PySide6.QtGui import QColor

from app.canvas.colours import class_colour, relative_luminance, score_ramp, score_step, text_on

NAMES = [f"class {i}" for i in range(200)] + ["cat", "dog", "лиса", "消防车", ""]


def contrast(a: QColor, b: QColor) -> float:
    light, dark = sorted((relative_luminance(a), relative_luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_a_class_has_the_same_colour_in_every_run():
    assert class_colour("person").name() == "#f16dc5"


def test_text_on_a_class_colour_is_readable():
    """WCAG 2 asks for 4.5 for small text."""
    for colour in map(class_colour, NAMES):
        assert contrast(colour, text_on(colour)) >= 4.5, colour.name()


def test_a_class_colour_is_seen_on_both_windows_and_is_not_pale():
    for colour in map(class_colour, NAMES):
        assert contrast(colour, QColor("#1f2227")) >= 3, colour.name()
        assert contrast(colour, QColor("#ffffff")) >= 1.25, colour.name()
        assert colour.saturationF() > 0.25, colour.name()


def test_there_are_many_colours():
    assert len({class_colour(name).name() for name in NAMES}) > 40


def test_the_score_ramp_gets_lighter_evenly():
    luminance = [relative_luminance(colour) for colour in score_ramp()]
    assert all(a < b for a, b in pairwise(luminance))


def test_scores_find_their_step():
    steps = score_step(np.array([-1, 0, 0.5, 1, 2, np.nan], np.float32))
    assert steps.tolist() == [0, 0, 16, 31, 31, 0]
