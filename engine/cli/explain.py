"""The command explain: one object of a picture, or every labelled box of a folder."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console

from engine.cli import report, running
from engine.cli.folders import tell_problems
from engine.cli.parser import EXIT_DONE, detect_settings, record_of
from engine.errors import UserError
from engine.explain import words
from engine.explain.detection_story import with_winners
from engine.explain.object_story import story_of
from engine.explain.outcome import Explanation, as_json
from engine.explain.outcome import explain as explain_box
from engine.explain.remedies import other_proposals
from engine.labels.classes.class_meanings import synonym_in
from engine.structures.annotation import Rectangle
from engine.structures.boxes import as_boxes
from engine.structures.inspection.gradients import RoiGradient, SendBack
from engine.structures.inspection.outcomes import FolderOutcomes, ObjectOutcome
from engine.structures.inspection.stories import OUTCOMES, Story
from engine.structures.inspection.winners import FindWinners, RoiWinners
from engine.structures.jobs import PartReady, Progress, Update
from engine.structures.requests import Detect, ExplainFolder, ImageResult, ListModels, PictureFailed
from engine.structures.selection import count_of, labelled_boxes
from engine.structures.settings import SHOWN_SCORE, DetectSettings
from engine.structures.stages import HeadOutput, RoiGrid
from engine.worker import RunTask

BAR = 40  # characters of the longest bar


def explain(options: argparse.Namespace, resources: Path) -> int:
    return _folder(options, resources) if options.path.is_dir() else _picture(options, resources)


def _picture(options: argparse.Namespace, resources: Path) -> int:
    """Why the object at --box was or was not found."""
    settings = _as_shown(options)
    run = running.runner(resources)
    result = running.finish(run(Detect(options.path, settings)))
    _check_label(result, options.label)
    why = explain_box(result.trace, options.box, options.label)
    story = story_of(result.trace, why, other_proposals(_has_rpn(run, settings), settings.mode))
    winners = _winners(run, options.path, settings, result, story)
    story = with_winners(story, winners)
    gradient = _gradient(run, options, settings, result, why) if options.gradient else None
    if options.json:
        document = as_json(why) | _story_document(story) | {"winners": winners and _winners_document(winners)}
        report.print_json(document | ({"gradient": gradient.as_json()} if gradient is not None else {}))
    else:
        rule = why.case.records.detections.selected_by
        _print_story(story, f"score threshold {rule.score:.2f}, NMS IoU {rule.nms:.2f}")
        if gradient is not None:
            sys.stdout.write(f"{gradient.sentence}\n")
    return EXIT_DONE


def _as_shown(options: argparse.Namespace) -> DetectSettings:
    """By the threshold of the score from which the window shows a detection, where none is given."""
    settings = detect_settings(options)
    return replace(settings, score=SHOWN_SCORE) if settings.score is None else settings


def _has_rpn(run: RunTask, settings: DetectSettings) -> bool:
    """Whether the model could make its own proposals. A file of weights is not asked."""
    entries = running.finish(run(ListModels())) if settings.weights is None else ()
    return any(one.name == settings.model and one.detector == "faster-rcnn" for one in entries)


def _check_label(result: ImageResult, label: str | None) -> None:
    """A label that somebody typed may be a slip; one of a folder's is not."""
    head = result.trace.get(HeadOutput)
    if head is None or label is None or len(head.class_names) == 1 or synonym_in(label, head.class_names) is not None:
        return
    classes = ", ".join(head.class_names[:10]) + (", ..." if len(head.class_names) > 10 else "")
    raise UserError(label, "is not a class of this model", f"choose one of {classes}")


def _winners(
    run: RunTask, path: Path, settings: DetectSettings, result: ImageResult, story: Story
) -> RoiWinners | None:
    grid = result.trace.get(RoiGrid)
    if grid is None or not grid.quantised or story.roi is None:
        return None
    box = Rectangle(*grid.boxes[story.roi].tolist())
    return running.finish(run(FindWinners(path, settings, story.roi, box)))


def _gradient(
    run: RunTask, options: argparse.Namespace, settings: DetectSettings, result: ImageResult, why: Explanation
) -> RoiGradient | None:
    grid = result.trace.get(RoiGrid)
    if why.roi is None or grid is None:
        return None
    roi = Rectangle(*grid.boxes[why.roi].tolist())
    truth, labels = as_boxes([options.box]), (why.label,)
    return running.finish(run(SendBack(options.path, settings, why.roi, roi, truth, labels)))


def _story_document(story: Story) -> dict[str, Any]:
    steps = [
        {"stage": step.stage, "title": step.title, "text": step.text, "passed": step.passed} for step in story.steps
    ]
    remedies = [{"kind": one.kind, "text": one.text, "value": one.value} for one in story.remedies]
    return {"steps": steps, "remedies": remedies}


def _winners_document(winners: RoiWinners) -> dict[str, Any]:
    cells = [[*box, wins] for box, wins in zip(report.box_list(winners.boxes), winners.wins.tolist(), strict=True)]
    return {"roi": winners.roi, "cells": winners.cells, "channels": winners.channels, "boxes": cells}


def _print_story(story: Story, rule: str) -> None:
    """rule: by which thresholds it is so."""
    console = Console(soft_wrap=True, highlight=False, markup=False)
    console.print(f"{story.outcome}: {story.text}", style="bold")
    console.print(f"({rule})")
    for number, step in enumerate(story.steps, 1):
        console.print(f"{number}. {step.title}{'' if step.passed else ' (lost here)'}: {step.text}")
        for name, score in step.bars[:5]:
            console.print(f"   {score:.3f}  {name}")
    for remedy in story.remedies:
        console.print(f"would help: {remedy.text}")


def _folder(options: argparse.Namespace, resources: Path) -> int:
    """Every labelled box of a folder, by the stage at which it was lost."""
    tell_problems(options.path, options)
    request = record_of(ExplainFolder, options, folder=options.path, settings=_as_shown(options))
    objects: list[ObjectOutcome] = []
    failures: list[PictureFailed] = []
    with running.bar(options) as shown:
        row = shown.add_task("reading labels", total=None)

        def show(update: Update[ObjectOutcome | PictureFailed]) -> None:
            if isinstance(update, Progress):
                shown.update(row, description=update.text, completed=update.done, total=update.total or None)
            elif isinstance(update, PartReady):
                match update.part:
                    case ObjectOutcome() as one:
                        objects.append(one)
                    case PictureFailed() as failure:
                        failures.append(failure)

        outcomes = running.finish(running.runner(resources)(request), show)
    running.report_failures(failures)
    if options.json:
        report.print_json(_folder_document(outcomes, objects, failures))
    elif not options.quiet:
        _print_folder(outcomes)
    return running.exit_status(failures)


def _folder_document(
    outcomes: FolderOutcomes, objects: list[ObjectOutcome], failures: list[PictureFailed]
) -> dict[str, Any]:
    whole = {"model": outcomes.model, "images": len(outcomes.paths), "boxes": len(outcomes)}
    rows = [
        {"path": str(one.path), "box": one.box, "label": one.label, "outcome": one.outcome, "text": one.text}
        for one in objects
    ]
    errors = [{"path": str(one.path), "error": one.message} for one in failures]
    counts = outcomes.counts(outcomes.score)
    return whole | {"score": outcomes.score, "nms": outcomes.nms, "outcomes": counts, "objects": rows, "errors": errors}


def _print_folder(outcomes: FolderOutcomes) -> None:
    """A bar for each outcome, in the order of the stages, and what it means."""
    counts, total = outcomes.counts(outcomes.score), len(outcomes)
    pictures = count_of(len(outcomes.paths))
    sys.stdout.write(
        f"{outcomes.model}: {pictures}, {labelled_boxes(total)}, "
        f"scores above {outcomes.score:.2f}, NMS IoU {outcomes.nms:.2f}\n"
    )
    most = max(counts.values(), default=0) or 1
    rows = [
        (name, f"{counts[name]:,}", f"{100 * counts[name] / max(total, 1):.0f} %",
         "█" * round(BAR * counts[name] / most), words.outcome_words(name))
        for name in OUTCOMES
        if counts[name] or name != "unknown class"
    ]  # fmt: skip
    report.print_table(("outcome", "boxes", "share", "", "because"), ("boxes", "share"), rows)
