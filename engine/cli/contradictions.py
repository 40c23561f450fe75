"""Options that contradict each other, or would change nothing beside others: refused, not passed over in silence."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.structures.settings import SVM_DETECTORS

SEARCHING = ("fast-rcnn", "rcnn", "sppnet")


def contradiction(options: argparse.Namespace) -> str | None:
    """A sentence that says which options contradict each other, and what to do; None where none do.

    Options that would change nothing beside others are refused, not passed over in silence.
    """
    asked = {name for name, value in vars(options).items() if value not in (None, False, (), 0)}
    detector = getattr(options, "detector", None)
    if "architecture" in asked and not asked & {"weights", "import_file"}:
        return "--architecture: tells what a .pth file is; name the file, too"
    if "name" in asked and "import_file" not in asked:
        return "--name: goes with --import FILE"
    if options.command in ("detect", "propose") and (asked & {"draw", "format"}) and "out" not in asked:
        return "--draw and --format write files; name their folder with --out DIR"
    if options.command in ("detect", "propose") and "out" in asked and not asked & {"draw", "format"}:
        return "--out: is where --draw and --format write; add one of them, or redirect the output of --json"
    if options.command == "compress" and asked & {"split", "any_class"} and "folder" not in asked:
        return "--split and --any-class: are of a labelled folder; add --folder FOLDER"
    if options.command == "explain" and (wrong := _of_explaining(options.path, asked)) is not None:
        return wrong
    if options.command == "find" and (bare := set(options.pictures) - {path for path, _ in options.like}):
        return f"--like {bare.pop()}: a picture has many places; name the object with --box X1,Y1,X2,Y2 after it"
    if options.command == "propose":
        return _of_proposals(asked)
    if options.command == "fine-tune":
        return _of_learning(options, asked)
    if getattr(options, "proposals", None) == "rpn" and detector in SEARCHING:
        return f"--proposals rpn: {detector} has no proposal network; leave it out, or take --detector faster-rcnn"
    source = getattr(options, "proposals", None) or ("rpn" if detector == "faster-rcnn" else None)
    if "mode" in asked and (source == "rpn" or "proposals_from" in asked):
        return "--mode: is of Selective Search; add --proposals selective-search, or leave it out"
    if "proposals_from" in asked and "proposals" in asked:
        return "--proposals-from: is in place of --proposals; leave one of them out"
    return None


def _of_explaining(path: Path, asked: set[str]) -> str | None:
    if not path.is_dir():
        if "box" not in asked:
            return (
                f"{path}: a picture has many places; name the object with --box X1,Y1,X2,Y2, or give a labelled folder"
            )
        if asked & {"split", "any_class"}:
            return "--split and --any-class: are of a labelled folder; leave them out"
        return None
    if asked & {"box", "label", "gradient"}:
        return f"{path}: --box, --label and --gradient are of one picture; leave them out, or name the picture"
    return None


def _of_proposals(asked: set[str]) -> str | None:
    for name in ("score", "nms", "svd"):
        if name in asked:
            return f"--{name}: is of detections, not of proposals; use it with detect"
    return None


def _of_learning(options: argparse.Namespace, asked: set[str]) -> str | None:
    detector = options.detector
    if "mode" in asked and ("proposals_from" in asked or detector not in SEARCHING):
        return "--mode: is of Selective Search; choose a detector that learns over it (--detector fast-rcnn)"
    if options.start is None and asked & {"design", "layers"}:
        return "--design and --layers: are of a new detector; add --start NAME"
    if options.start is not None and (options.model != "starter" or "weights" in asked):
        return "--start: is in place of --model and --weights; leave one of them out"
    if options.start is not None and options.train == "full":
        return "--train full: with --start, --layers says what learns; leave it out"
    if options.recipe == "paper" and options.train == "scratch":
        return "--recipe paper: is for a backbone that has learned; with --train scratch leave it out"
    for name in ("scale", "colour") if options.recipe == "paper" else ():
        if name in asked or getattr(options, name) == 0:
            return f"--{name}: the papers' pictures are mirrored alone; leave it out, or --recipe paper"
    learns_heads = options.train == "heads" and not options.then_full and options.layers in (None, "fc6")
    if (learns_heads and (options.start is None or options.layers)) or detector in SVM_DETECTORS:
        for name in ("scale", "colour"):
            if name in asked or getattr(options, name) == 0:
                return f"--{name}: heads learn on kept features, which do not change; take --train full"
    if detector in SVM_DETECTORS and options.device.split(":")[0] not in ("auto", "cpu"):
        return f"--device {options.device}: {detector} is trained on the CPU; leave it out"
    return None
