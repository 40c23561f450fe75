"""What a lesson says, and the state of the window that each of its steps shows; read from resources/lessons."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from app.features.stages.stage_list import StageName
from app.services.translation import tr
from app.session.layers import LayerName
from engine.safety.reading import read_text
from engine.structures.annotation import LabelledBox, Rectangle

Language = Literal["en", "ko"]
LANGUAGES: Mapping[Language, str] = {"en": "English", "ko": "한국어"}
Words = Mapping[Language, str]
NAME, VALUE = re.compile(r"\[\[(.+?)\]\]"), re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Target:
    """What a step shows of the picture. Each step says all of it, so that any may follow any.

    is_detected: the records of a run are there; everything below needs them. stage: of the stepper, None: it is closed.
    layers: those that are visible. select: a layer, and the index of its box. ask: the box that is asked about.
    story: the stage of the step of the story that lies over the picture.
    """

    is_detected: bool = False
    stage: StageName | None = None
    layers: tuple[LayerName, ...] = ()
    select: tuple[LayerName, int] | None = None
    ask: Rectangle | None = None
    story: str | None = None


@dataclass(frozen=True, slots=True)
class LessonStep:
    """words: a sentence or two; [[…]] is the name of something on the screen (`said`).
    paper: where the papers have it, "" for nowhere."""

    words: Words
    paper: str
    shows: Target


@dataclass(frozen=True, slots=True)
class Lesson:
    """picture: below the folder of the program's resources; its first part is the folder that is opened. labels: of the
    picture, where the lesson needs them. score, nms: the thresholds that it speaks of."""

    title: Words
    picture: str
    steps: tuple[LessonStep, ...]
    labels: tuple[LabelledBox, ...] = ()
    score: float = 0.5
    nms: float = 0.5


def said(words: str) -> str:
    """With the names of things on the screen as they stand there, in the window's language, whichever the lesson's is.

    A value in a name is left open: “Lower the score to …”.
    """
    return NAME.sub(lambda found: VALUE.sub("…", tr(found[1])), words)


def read_lessons(resources: Path) -> tuple[Lesson, ...]:
    """In the order of the files' names."""
    files = sorted((resources / "lessons").glob("*.json"))
    return tuple(_lesson(json.loads(read_text(file))) for file in files)


def _lesson(content: Mapping[str, Any]) -> Lesson:
    steps = (LessonStep(one["words"], one.get("paper", ""), _target(**one["shows"])) for one in content["steps"])
    labels = tuple(LabelledBox(Rectangle(*map(float, one["box"])), one["label"]) for one in content.get("labels", ()))
    thresholds = {name: content[name] for name in ("score", "nms") if name in content}
    return Lesson(content["title"], content["picture"], tuple(steps), labels, **thresholds)


def _target(
    *,
    detected: bool = False,
    stage: str | None = None,
    layers: list[str] | None = None,
    select: list[Any] | None = None,
    ask: list[float] | None = None,
    story: str | None = None,
) -> Target:
    """These words alone: another one in a file is a TypeError."""
    return Target(
        detected,
        cast("StageName | None", stage),
        cast("tuple[LayerName, ...]", tuple(layers or ())),
        cast("tuple[LayerName, int] | None", tuple(select) if select else None),
        Rectangle(*ask) if ask else None,
        story,
    )
