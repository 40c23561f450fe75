from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np
import pytest
from PySide6.QtGui import QColor
from skimage.color import deltaE_ciede2000

from app.canvas.colours import (
    DEUTERANOPIA,
    DISTINCT,
    PROTANOPIA,
    assign_colours,
    class_colour,
    relative_luminance,
    score_ramp,
    score_step,
    text_on,
)

TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)

NAMES = [f"class {i}" for i in range(200)] + ["cat", "dog", "лиса", "消防车", ""]


def contrast(a: QColor, b: QColor) -> float:
    light, dark = sorted((relative_luminance(a), relative_luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def cielab(colour: QColor, seen: object) -> np.ndarray:
    """As somebody sees it whose eyes do this with linear red, green and blue."""
    encoded = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    xyz = np.array(TO_XYZ) @ np.clip(np.array(seen) @ linear, 0, 1) / WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def least(colours: Sequence[QColor], seen: object) -> float:
    """The difference (CIEDE2000) of the two that are most alike."""
    return min(deltaE_ciede2000(one, other) for one, other in combinations([cielab(c, seen) for c in colours], 2))


EYES = {"all": (np.eye(3), {20: 14, 12: 16, 5: 30}), "protanopia": (PROTANOPIA, {20: 9, 12: 10, 5: 20})}
EYES["deuteranopia"] = (DEUTERANOPIA, EYES["protanopia"][1])


@pytest.mark.parametrize("eyes", EYES)
def test_the_first_classes_of_a_folder_are_told_apart_by_everybody(eyes: str) -> None:
    """A difference of 1 is just noticed side by side; two greens that were mixed up differed by 8.4."""
    seen, wanted = EYES[eyes]
    names = [f"class {i}" for i in range(20)]
    assign_colours(names, {})
    colours = [class_colour(name) for name in names]
    assert {count: least(colours[:count], seen) >= limit for count, limit in wanted.items()} == dict.fromkeys(
        wanted, True
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_class_that_is_added_later_is_like_none_that_is_there(seed: int) -> None:
    """Whatever was added, removed and drawn anew before, and also beside the colours that folders have from earlier
    releases."""
    random = np.random.default_rng(seed)
    before = ("#f7e600", "#7b42ff", "#9ceff7", "#ad5229", "#c5efa5", "#52737b", "#949cff", "#e6b531")
    stored = {f"old {i}": before[i] for i in random.permutation(len(before))[: 2 * seed]}
    for step in range(12):
        name = f"class {seed} {step}"
        assign_colours([*stored, name], stored)
        new, others = class_colour(name), [QColor(colour) for colour in stored.values()]
        assert min((least([new, other], np.eye(3)) for other in others), default=99) > 9
        assert min((least([new, other], PROTANOPIA) for other in others), default=99) > 5
        assert min((least([new, other], DEUTERANOPIA) for other in others), default=99) > 5
        stored[name] = new.name()
        if random.random() < 0.3:
            del stored[str(random.choice(list(stored)))]


def test_a_colour_that_a_person_chose_is_no_other_class() -> None:
    names = [f"class {i}" for i in range(20)]
    assign_colours(names, {})
    chosen = class_colour("class 3").name()
    assert assign_colours(names, {"class 7": chosen})
    assert class_colour("class 7").name() == chosen
    assert len({class_colour(name).name() for name in names}) == 20
    assert not assign_colours(names, {"class 7": chosen, "class 8": "no colour"})


def test_what_a_model_names_has_a_colour_of_its_own_and_keeps_it_as_a_class() -> None:
    """Two names of suggestions are as unlike as two classes, and nothing changes its colour when it is accepted."""
    assign_colours(["cup"], {})
    names = ["chair", "potted plant", "tv", "person", "clock", "dining table"]
    seen = [class_colour(name).name() for name in names]
    assert least([class_colour("cup"), *map(QColor, seen)], np.eye(3)) > 14
    assert not assign_colours(["cup", "person", "tv"], {})
    assert not assign_colours(["cup", "person", "tv", "chair"], {})
    assert [class_colour(name).name() for name in names] == seen
    assign_colours(["cup", "spoon"], {"spoon": seen[0]})  # a person's choice goes before
    assert class_colour("chair").name() != seen[0]


def test_text_on_a_class_colour_is_readable():
    """WCAG 2 asks for 4.5 for small text."""
    for colour in (*map(class_colour, NAMES), *map(QColor, DISTINCT)):
        assert contrast(colour, text_on(colour)) >= 4.5, colour.name()


def test_a_class_colour_is_seen_on_both_windows_and_is_not_pale():
    for colour in (*map(class_colour, NAMES), *map(QColor, DISTINCT)):
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
