"""A lesson quotes the buttons by the names that are on the screen, whichever language it is read in."""

from __future__ import annotations

import re

import pytest

from app.features.lessons.lesson import LANGUAGES, Language, read_lessons
from app.services.translation import tr, translate_into
from app.shell.application import Shell
from engine.explain.words import lower_threshold
from resources import RESOURCES

LESSONS = read_lessons(RESOURCES)


@pytest.mark.parametrize("window", LANGUAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lesson_names_what_is_on_the_screen_as_it_is_called_there(
    shell: Shell, request: pytest.FixtureRequest, window: str, language: Language
) -> None:
    """Whichever language the lesson is read in: the buttons are in the window's."""
    request.addfinalizer(lambda: translate_into("en", RESOURCES))
    translate_into(window, RESOURCES)
    on_screen = [lower_threshold(0.11), tr("Why missed"), tr("no anchor fits well")]
    strip, seen = shell.lessons.strip, set()
    strip.set_language(language)
    for lesson in LESSONS:
        for number in range(len(lesson.steps)):
            strip.show_step(lesson, number, {"en": "", "ko": ""})
            text = strip.words.text()
            assert "[[" not in text
            seen |= set(re.findall("“(.+?)”", text))
    assert seen == {re.sub(r"\d\.\d\d", "…", name) for name in on_screen}
