"""The command line's words. Only what works is listed."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar, get_args

from engine.cli import values
from engine.structures.settings import LABEL_FORMATS, SVM_DETECTORS, DetectorName, DetectSettings, SearchMode

EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_NO_DISPLAY, EXIT_CANCELLED = 0, 1, 2, 3, 130
WEIGHTS_HELP = "a .safetensors file, or a torchvision .pth"
ARCHITECTURE_HELP = "of a .pth: a torchvision builder's name"
SEARCHING = ("fast-rcnn", "rcnn", "sppnet")
Parser = argparse.ArgumentParser
R = TypeVar("R")


def _paths(parser: Parser) -> None:
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="pictures, or folders with their subfolders"
    )


def _model(parser: Parser) -> None:
    add = parser.add_argument
    add("--model", default="starter", metavar="NAME", help="a model of the shelf (default: starter)")
    add("--weights", type=Path, metavar="FILE", help=WEIGHTS_HELP)
    add("--architecture", metavar="NAME", help=ARCHITECTURE_HELP)
    add("--device", default="auto", help="auto, cpu, cuda, cuda:N or mps")
    _threads(parser)


def _threads(parser: Parser) -> None:
    parser.add_argument("--threads", type=values.count, default=0, metavar="N", help="how many processor threads")


def _detection(parser: Parser) -> None:
    add = parser.add_argument
    add("--detector", choices=get_args(DetectorName))
    add("--proposals", choices=("rpn", "selective-search"))
    add("--mode", choices=get_args(SearchMode), help="of Selective Search (default: fast)")
    add("--top", type=values.count, metavar="N", help="how many proposals")
    _thresholds(parser, "the least score shown")
    text = "truncated SVD of the head: which share (0.25) or how many (1024,256) singular values of a layer stay"
    add("--svd", type=values.ranks, default=(), metavar="S[,S]", help=text)
    add("--seed", type=int, default=0, metavar="N")


def _thresholds(parser: Parser, score: str) -> None:
    parser.add_argument("--score", type=values.share, metavar="T", help=score)
    parser.add_argument("--nms", type=values.share, metavar="T", help="IoU above which the lower score goes")


def _drawing(parser: Parser) -> None:
    parser.add_argument("--out", type=Path, metavar="DIR", help="where files are written")
    parser.add_argument("--draw", action="store_true", help="pictures with the boxes painted, into --out")


def _proposals_from(parser: Parser, text: str = "what `propose --json` wrote, or your own") -> None:
    parser.add_argument("--proposals-from", type=Path, metavar="FILE", help=text)


def _writing(parser: Parser) -> None:
    text = "write a labelled folder of this format into --out: the pictures, copied, and what was found"
    parser.add_argument("--format", choices=list(LABEL_FORMATS), help=text)


def _explained(parser: Parser) -> None:
    add = parser.add_argument
    add("picture", type=Path, metavar="PICTURE")
    add("--box", type=values.box, required=True, metavar="X1,Y1,X2,Y2", help="the object, in pixels")
    add("--label", metavar="L", help="its class (default: what the model takes it for)")


def _folder(parser: Parser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a labelled folder: VOC, COCO, YOLO or labelme")


def _conversion(parser: Parser) -> None:
    parser.add_argument("to", type=Path, metavar="TO", help="a new or empty folder")
    parser.add_argument("--format", choices=list(LABEL_FORMATS), required=True)


def _judging(parser: Parser) -> None:
    parser.add_argument("--split", metavar="NAME", help="only this split of it, such as val")
    parser.add_argument("--any-class", action="store_true", help="where objects are counts, not what they are called")


def _folders(parser: Parser) -> None:
    text = "labelled folders, of any formats; each is split by itself, classes are united by name"
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help=text)


def _learning(parser: Parser) -> None:
    add = parser.add_argument
    add("--save", metavar="NAME", required=True, help="a name on the shelf, or a .safetensors file")
    text = "what is trained (rcnn, sppnet: over the model's backbone)"
    add("--detector", choices=get_args(DetectorName), help=text)
    _proposals_from(parser, "fast-rcnn, rcnn, sppnet: learn over these proposals, in place of Selective Search")
    add("--mode", choices=get_args(SearchMode), help="of Selective Search, for fast-rcnn, rcnn and sppnet")
    text = "heads: in seconds; full: all layers; scratch: all layers, from random weights"
    add("--train", choices=("heads", "full", "scratch"), default="heads", help=text)
    add("--schedule", choices=("joint", "four-step"), default="joint")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=values.count, default=0, metavar="N", help="how often each picture is seen")
    text = "of the whole command, in place of --epochs"
    length.add_argument("--seconds", type=values.count, default=0, metavar="S", help=text)
    text = "then tune all layers for S seconds; the model is replaced only where it became better"
    add("--then-full", type=values.count, default=0, metavar="S", help=text)
    text = "pictures a step (default: 2, the papers'); under torchrun all processes share them"
    add("--batch", type=values.count, default=2, metavar="N", help=text)
    add("--resume", action="store_true", help="go on where a run of this name was stopped")
    add("--validate", metavar="SPLIT", help="the split held out (default: val, where there is one)")
    add("--seed", type=int, default=0, metavar="N")


def _recipe(parser: Parser) -> None:
    """An option left out is the recipe's choice."""
    add = parser.add_argument
    add("--classes", type=values.names, metavar="A,B", help="only these (default: known and labelled ones)")
    add("--optimiser", choices=("sgd", "adamw"))
    add("--rate", type=values.rate, metavar="R", help="the highest learning rate")
    add("--decay", choices=("cosine", "steps", "constant"), help="how the rate falls")
    add("--warm-up", type=values.whole, metavar="N", help="steps in which the rate grows")
    add("--clip", type=values.number, metavar="NORM", help="the gradient's largest norm, 0: none")
    add("--ema", type=values.decay, metavar="D", help="decay of the weights' running mean, 0: none")
    add("--no-flip", action="store_true", help="never mirrored")
    text = "how much {} are changed, 0 to 1 (all layers alone: heads learn on kept features)"
    add("--scale", type=values.share, metavar="S", help=text.format("sizes"))
    add("--colour", type=values.share, metavar="C", help=text.format("colours"))
    text = "suggested (from the labels), or sizes level by level, such as 24,48,96,192,384; + between two of a level"
    add("--anchors", type=values.anchors, metavar="S,S", help=text)
    add("--ratios", type=values.ratios, default=(), metavar="R,R", help="the anchors' heights over widths")
    add("--amp", action=argparse.BooleanOptionalAction, help="half precision (default: on a GPU)")


def _shelf(parser: Parser) -> None:
    verb = parser.add_mutually_exclusive_group()
    text = "bring a published model or trunk into the cache; goes on where it stopped"
    verb.add_argument("--download", metavar="NAME", help=text)
    text = "put weights on the shelf: .safetensors, or a torchvision .pth with --architecture"
    verb.add_argument("--import", dest="import_file", type=Path, metavar="FILE", help=text)
    verb.add_argument("--rename", nargs=2, metavar=("NAME", "NEW"), help="one of your own models")
    verb.add_argument("--delete", metavar="NAME", help="one of your own models, or a download: to the trash")
    parser.add_argument("--name", help="with --import: its name on the shelf (default: the file's)")
    parser.add_argument("--architecture", metavar="NAME", help="with --import of a .pth: a torchvision builder's name")


def _export(parser: Parser) -> None:
    add, which = parser.add_argument, parser.add_mutually_exclusive_group()
    which.add_argument("model", nargs="?", default="starter", metavar="NAME", help="a model of the shelf (starter)")
    which.add_argument("--weights", type=Path, metavar="FILE", help=WEIGHTS_HELP)
    add("--architecture", metavar="NAME", help=ARCHITECTURE_HELP)
    add("--out", type=Path, required=True, metavar="FILE.onnx")
    add("--overwrite", action="store_true", help="replace a file of that name")
    _thresholds(parser, "the least score given (default: the model's)")
    text = "pictures or folders to check the file with (default: the bundled samples)"
    add("--pictures", nargs="+", type=Path, default=(), metavar="PATH", help=text)
    _threads(parser)


def _snapshot(parser: Parser) -> None:
    add = parser.add_argument
    add("path", type=Path, metavar="PATH", help="a picture or a folder")
    add("--out", type=Path, required=True, metavar="FILE.png")
    layers = ", ".join(values.LAYER_NAMES)
    add("--layers", type=values.layers, default=("detections",), metavar="LIST", help=layers)
    add("--size", type=values.size, default=(1440, 900), metavar="WxH")
    add("--theme", choices=("dark", "light"), default="dark")
    add("--select", type=int, metavar="N", help="the detection whose RoI is shown, 0 the best")


def _output(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output, nothing else there")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    parser.add_argument("--debug", action="store_true", help="tracebacks of errors")


# Command -> a line of help, and what adds its arguments; `_output` is of all.
_COMMANDS: dict[str, tuple[str, tuple[Callable[[Parser], None], ...]]] = {
    "models": ("the model shelf: name, detector, backbone, classes, state", (_shelf,)),
    "detect": (
        "find objects in pictures or folders", (_paths, _model, _detection, _proposals_from, _drawing, _writing),
    ),
    "propose": ("proposals alone", (_paths, _model, _detection, _drawing)),
    "explain": ("why an object was or was not found", (_explained, _model, _detection)),
    "fine-tune": ("learn from labelled folders", (_folders, _model, _learning, _recipe)),
    "evaluate": ("figures on a labelled folder", (_folder, _judging, _model, _detection, _proposals_from)),
    "convert": ("a labelled folder in another format", (_folder, _conversion)),
    "export": ("a model as one ONNX file, checked with onnxruntime", (_export,)),
    "snapshot": ("the real window, drawn off screen after detection", (_snapshot, _model, _detection)),
}  # fmt: skip


def make_parser() -> Parser:
    """The parser of `main.py COMMAND …`, once installed `regionscope COMMAND …`. Without a command the window opens."""
    parser = argparse.ArgumentParser(
        description="See how a two-stage detector sees a picture, correct it, and watch it learn.",
        epilog="%(prog)s [PATH …] opens the window on pictures or folders; nothing given: the last folder, or samples.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (text, groups) in _COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text)
        for add in (*groups, _output):
            add(command)
    return parser


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Options of a command, or command "window" with the paths to open. Wrong usage exits with status 2."""
    first = arguments[0] if arguments else ""
    if first not in _COMMANDS and not first.startswith("-"):
        return argparse.Namespace(command="window", paths=[Path(argument) for argument in arguments], debug=False)
    began = time.monotonic()
    options = make_parser().parse_args(arguments)
    options.began = began
    if (wrong := contradiction(options)) is not None:
        sys.stderr.write(f"regionscope: {wrong}\n")
        raise SystemExit(EXIT_USAGE)
    return options


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


def _of_proposals(asked: set[str]) -> str | None:
    for name in ("score", "nms", "svd"):
        if name in asked:
            return f"--{name}: is of detections, not of proposals; use it with detect"
    return None


def _of_learning(options: argparse.Namespace, asked: set[str]) -> str | None:
    detector = options.detector
    if "mode" in asked and ("proposals_from" in asked or detector not in SEARCHING):
        return "--mode: is of Selective Search; choose a detector that learns over it (--detector fast-rcnn)"
    if (options.train == "heads" and not options.then_full) or detector in SVM_DETECTORS:
        for name in ("scale", "colour"):
            if name in asked or getattr(options, name) == 0:
                return f"--{name}: heads learn on kept features, which do not change; take --train full"
    if detector in SVM_DETECTORS and options.device.split(":")[0] not in ("auto", "cpu"):
        return f"--device {options.device}: {detector} is trained on the CPU; leave it out"
    return None


def record_of(kind: type[R], options: argparse.Namespace, **others: Any) -> R:
    """A record whose fields are the options of their names; `others` are those that are called or typed otherwise."""
    asked = {f.name: getattr(options, f.name) for f in fields(kind) if hasattr(options, f.name)}  # type: ignore[arg-type]
    return kind(**asked | others)


def detect_settings(options: argparse.Namespace) -> DetectSettings:
    """The detection settings that the options ask for."""
    return record_of(DetectSettings, options, mode=options.mode or "fast")
