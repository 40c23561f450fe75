"""The engine thread's runner: which task answers which request.

The shelf is read without torch. What another request needs is imported when the first of its kind comes: torch takes
seconds, and neither the window nor the list of models waits for it.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Never, TypeVar, cast

from engine.errors import UserError
from engine.structures import requests
from engine.structures.inspection.duel import Duel
from engine.structures.inspection.gradients import SendBack
from engine.structures.inspection.heat import FindReceptiveFields, Occlude, ShowChannels
from engine.structures.inspection.post_processing import JudgeSelection, ReplaySuppression
from engine.structures.inspection.winners import FindWinners
from engine.structures.jobs import Progress, Request
from engine.structures.papers import Compress, Lineage, OutlineDetector
from engine.structures.retrieval import CheckFolder, DescribeBoxes, FindAlike, FindDuplicates, PickNext
from engine.tasks import shelf
from engine.tasks.models import Models
from engine.words import mark, tr
from engine.worker import RunTask, Task

P = TypeVar("P")
R = TypeVar("R")
AnyTask = Callable[[Models, Never], Task[object, object]]
LOADING = mark("Loading the engine")
# What the first detection needs, in parts: between two of them the engine may be stopped.
PARTS = ("torch", "torchvision", "timm", "numba", "engine.tasks.detect")

# What answers a request: a module of this room, which is imported when the first of the kind comes, and its function.
TASKS: Mapping[type, str] = {
    requests.Detect: "detect.detect",
    requests.Reselect: "detect.reselect",
    requests.LabelAnchors: "detect.renew_anchor_labels",
    requests.DetectMany: "detect.detect_many",
    requests.Propose: "detect.propose",
    requests.Evaluate: "evaluate.evaluate",
    requests.Compare: "evaluate.compare",
    requests.ExplainFolder: "inspection.explain.explain_folder",
    FindWinners: "inspection.explain.find_winners",
    requests.ExportModel: "export.export_model",
    requests.FineTune: "fine_tune.fine_tune",
    requests.TuneFurther: "fine_tune.tune",
    ShowChannels: "inspection.heat.show_channels",
    FindReceptiveFields: "inspection.heat.find_receptive_fields",
    Occlude: "inspection.heat.occlude_picture",
    PickNext: "next_pictures.pick_next",
    FindDuplicates: "next_pictures.find_duplicates",
    ReplaySuppression: "inspection.post_processing.replay_suppression",
    JudgeSelection: "inspection.post_processing.judge_selection",
    FindAlike: "retrieval.find_alike",
    CheckFolder: "retrieval.check_folder",
    DescribeBoxes: "retrieval.describe_boxes",
    Lineage: "lineage.lineage",
    Compress: "compress.compress",
    OutlineDetector: "outline.outline_detector",
    Duel: "duel.duel",
    SendBack: "inspection.gradient.send_back",
}


def warm_up(models: Models, request: requests.WarmUp) -> Task[Never, str]:
    """Everything that a detection imports is there by now."""
    detector = yield from models.load(request.settings)
    return detector.device


def _import_parts() -> Iterator[Progress]:
    """Python does not look for garbage meanwhile: modules are none, and each look would be a stall of the window."""
    missing = [part for part in PARTS if sys.modules.get(part) is None]
    if not missing:
        return
    collects = gc.isenabled()
    gc.disable()
    try:
        for part in missing:
            yield Progress(0, 0, tr(LOADING))
            with _installed():
                import_module(part)
    finally:
        gc.freeze()  # nor does it look at them later
        if collects:
            gc.enable()


def task_of(kind: type) -> AnyTask:
    """The task of a kind of request. Raises UserError where a package that it needs cannot be imported.

    Each answers with the types that its request says: tests/engine/test_tasks.py compares them.
    """
    if kind in shelf.TASKS:
        return shelf.TASKS[kind]
    if kind is requests.WarmUp:
        return warm_up
    module, _, name = TASKS[kind].rpartition(".")
    with _installed():
        return cast("AnyTask", getattr(import_module(f"engine.tasks.{module}"), name))


@contextmanager
def _installed() -> Iterator[None]:
    """torch's libraries are not whole everywhere: an OSError as well as an ImportError."""
    try:
        yield
    except (ImportError, OSError) as error:
        reason = " ".join(str(error).split())[:160]
        raise UserError(
            tr("the engine"),
            tr("cannot be loaded ({reason})", reason=reason),
            tr("install the program's packages anew"),
        ) from error


def _run(models: Models, request: Request[P, R]) -> Task[P, R]:
    if type(request) not in shelf.TASKS:
        yield from _import_parts()
    task = cast("Callable[[Models, Request[P, R]], Task[P, R]]", task_of(type(request)))
    return (yield from task(models, request))


def make_runner(resources: Path, data: Path, threads: int, cache: Path | None = None) -> RunTask:
    """The engine thread's runner, see `Models`."""
    return partial(_run, Models(resources, data, threads, cache))
