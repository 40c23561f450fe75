"""Which way through the net is the quickest on this machine, found out while nothing else is asked for."""

from __future__ import annotations

from typing import Never

from engine.driven import Driven
from engine.models.quickest import FILE, Choices, quicken
from engine.models.two_stage import RegionDetector
from engine.requests import Quicken
from engine.structures.jobs import Progress
from engine.tasks.models import Models
from engine.worker import Task


def quicken_task(models: Models, request: Quicken) -> Task[Never, str]:
    """Result: "own" or "openvino"."""
    detector = yield from models.load(request.settings)
    assert isinstance(detector, RegionDetector), "every system of the family is one"
    steps = Driven(quicken(detector, Choices(models.cache / FILE), request.settings.inference))
    for _ in steps:
        yield Progress(0, 0, "Looking for the quickest way")  # no `None`: others may be answered here
    return steps.result
