"""The command line's words. Only what works is listed."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from engine.cli import values
from engine.cli.contradictions import contradiction
from engine.structures.settings import (
    LABEL_FORMATS,
    Design,
    DetectorName,
    DetectSettings,
    Layers,
    NewDetector,
    SearchMode,
)

EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_NO_DISPLAY, EXIT_CANCELLED = 0, 1, 2, 3, 130
WEIGHTS_HELP = "a .safetensors file, or a torchvision .pth"
ARCHITECTURE_HELP = "of a .pth: a torchvision builder's name"
Parser = argparse.ArgumentParser
R = TypeVar("R")


def _paths(parser: Parser) -> None:
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="pictures, or folders with their subfolders"
    )


def _model(parser: Parser) -> None:
    add = parser.add_argument
    add("--model", default="starter", metavar="NAME", help="a model from `models` (default: starter)")
    add("--weights", type=Path, metavar="FILE", help=WEIGHTS_HELP)
    add("--architecture", metavar="NAME", help=ARCHITECTURE_HELP)
    add("--device", default="auto", help="auto, cpu, cuda, cuda:N or mps")
    _threads(parser)


def _threads(parser: Parser) -> None:
    parser.add_argument("--threads", type=values.count, default=0, metavar="N", help="how many CPU threads")


def _detection(parser: Parser) -> None:
    add = parser.add_argument
    add("--detector", choices=get_args(DetectorName))
    add("--proposals", choices=("rpn", "selective-search"))
    add("--mode", choices=get_args(SearchMode), help="of Selective Search (default: fast)")
    add("--top", type=values.count, metavar="N", help="how many proposals")
    _thresholds(parser, "score threshold of detections (default: the model's; of explain: 0.5, as in the window)")
    text = "truncated SVD of the head: which share (0.25) or how many (1024,256) singular values of a layer stay"
    add("--svd", type=values.ranks, default=(), metavar="S[,S]", help=text)
    add("--seed", type=int, default=0, metavar="N")


def _thresholds(parser: Parser, score: str) -> None:
    parser.add_argument("--score", type=values.share, metavar="T", help=score)
    parser.add_argument(
        "--nms",
        type=values.share,
        metavar="T",
        help="NMS threshold: the IoU above which the box with the lower score is removed",
    )


def _drawing(parser: Parser) -> None:
    parser.add_argument("--out", type=Path, metavar="DIR", help="where files are written")
    text = "save pictures with the boxes drawn, into --out (with --format: into drawn/ there)"
    parser.add_argument("--draw", action="store_true", help=text)


def _proposals_from(parser: Parser, text: str = "what `propose --json` wrote, or your own") -> None:
    parser.add_argument("--proposals-from", type=Path, metavar="FILE", help=text)


def _writing(parser: Parser) -> None:
    text = "write a labelled folder of this format into --out: the pictures, copied, and what was found"
    parser.add_argument("--format", choices=list(LABEL_FORMATS), help=text)


def _explained(parser: Parser) -> None:
    add = parser.add_argument
    add("path", type=Path, metavar="PATH", help="a picture, or a labelled folder: all its labelled boxes, by stage")
    add("--box", type=values.box, metavar="X1,Y1,X2,Y2", help="the object in the picture, in pixels")
    add("--label", metavar="L", help="its class (default: what the model takes it for)")
    text = "where RoI max pooling would send the loss of the RoI that was followed back to (Fast R-CNN, equation 4)"
    add("--gradient", action="store_true", help=text)


def _duelling(parser: Parser) -> None:
    add = parser.add_argument
    add("path", type=Path, metavar="PATH", help="a labelled folder, or one picture of it")
    add("--split", metavar="NAME", help="only this split of it, such as val")
    add("--mode", choices=get_args(SearchMode), help="of Selective Search (default: fast)")
    add("--seed", type=int, default=0, metavar="N")


class _BoxOfPicture(argparse.Action):
    """A --box is of the --like before it."""

    def __call__(
        self, parser: Parser, namespace: argparse.Namespace, value: Any, option_string: str | None = None
    ) -> None:
        if not namespace.pictures:
            parser.error("--box: name its picture before it, with --like PICTURE")
        namespace.like = [*namespace.like, (namespace.pictures[-1], value)]


def _finding(parser: Parser) -> None:
    add = parser.add_argument
    parser.set_defaults(like=[])
    add("folder", type=Path, metavar="FOLDER", help="pictures to look through, with subfolders; labels are not needed")
    text = "the picture of the examples that follow; may be given again"
    add("--like", dest="pictures", type=Path, action="append", required=True, metavar="PICTURE", help=text)
    text = "an object in it, in pixels; each one more is a further example"
    add("--box", type=values.box, action=_BoxOfPicture, required=True, metavar="X1,Y1,X2,Y2", help=text)
    text = "an object that is none of these; may be given again"
    add(
        "--not",
        dest="rejected",
        type=values.box_of_picture,
        action="append",
        default=[],
        metavar="PICTURE:BOX",
        help=text,
    )
    add("--top", type=values.count, default=100, metavar="N", help="how many matches (default: 100)")


def _picking(parser: Parser) -> None:
    add = parser.add_argument
    add("folder", type=Path, metavar="FOLDER", help="pictures, with subfolders; those that have labels are not picked")
    add("--count", type=values.count, default=20, metavar="N", help="how many pictures (default: 20)")


def _folder(parser: Parser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help=f"a labelled folder: {', '.join(LABEL_FORMATS)}")


def _conversion(parser: Parser) -> None:
    parser.add_argument("to", type=Path, metavar="TO", help="a new or empty folder")
    text = "darknet is YOLO's text with Darknet's own lists"
    parser.add_argument("--format", choices=[*LABEL_FORMATS, "darknet"], required=True, help=text)


def _judging(parser: Parser) -> None:
    parser.add_argument("--split", metavar="NAME", help="only this split of it, such as val")
    parser.add_argument("--any-class", action="store_true", help="compare only boxes, not classes")


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
    text = "heads: the box heads only (seconds); full: all layers; scratch: all layers, from random weights"
    add("--train", choices=("heads", "full", "scratch"), default="heads", help=text)
    _new_detector(parser)
    add("--schedule", choices=("joint", "four-step"), default="joint")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=values.count, default=0, metavar="N", help="number of epochs")
    text = "time limit of the whole command, instead of --epochs"
    length.add_argument("--seconds", type=values.count, default=0, metavar="S", help=text)
    text = "then tune all layers for S seconds; the model is replaced only where it became better"
    add("--then-full", type=values.count, default=0, metavar="S", help=text)
    text = "batch size (default: 2, the papers'); under torchrun shared by all processes"
    add("--batch", type=values.count, default=2, metavar="N", help=text)
    add("--resume", action="store_true", help="continue a stopped training of this name")
    add("--validate", metavar="SPLIT", help="the validation split (default: val, if there is one)")
    add("--seed", type=int, default=0, metavar="N")


def _lineage(parser: Parser) -> None:
    add = parser.add_argument
    _folder(parser)
    _new_detector(parser, NewDetector())
    add("--recipe", choices=("ours", "paper"), default="ours", help="of all four (`main.py recipes`)")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=values.count, default=0, metavar="N", help="of each of the four")
    length.add_argument("--seconds", type=values.count, default=0, metavar="S", help="of the whole command")
    add("--save", default="", metavar="NAME", help="put them on the shelf: NAME rcnn, NAME sppnet, ...")
    add("--validate", metavar="SPLIT", help="the validation split (default: val, if there is one)")
    add("--batch", type=values.count, default=2, metavar="N", help="pictures a step")
    add("--mode", choices=get_args(SearchMode), help="of Selective Search (default: fast)")
    add("--top", type=values.count, metavar="N", help="how many of its proposals (default: 400; paper: 2,000)")
    add("--seed", type=int, default=0, metavar="N")
    _threads(parser)


def _new_detector(parser: Parser, default: NewDetector | None = None) -> None:
    """default: of a command that always makes new ones; else they are made where --start is there alone."""
    add, own = parser.add_argument, default or NewDetector()
    text = (
        "a new detector over a backbone: bundled, imagenet-vgg16 (see `models`), timm:NAME, or a .pth or .safetensors"
    )
    add("--start", metavar="NAME", default=default and own.start, help=text)
    text = f"paper: one map, nine anchors, RoI max pooling; pyramid: FPN, RoIAlign (default: {own.design})"
    add("--design", choices=get_args(Design), default=default and own.design, help=text)
    text = f"the lowest layers to train (default: {own.layers})"
    add("--layers", choices=get_args(Layers), default=default and own.layers, help=text)


def _recipe(parser: Parser) -> None:
    """An option left out is the recipe's choice."""
    add = parser.add_argument
    text = "ours (default), or the papers' numbers: SGD .001, 256 anchors, 2 x 64 RoIs (`main.py recipes`)"
    add("--recipe", choices=("ours", "paper"), default="ours", help=text)
    text = (
        "only these classes (default: those of the model and the labels); may be given several times; a name with a "
        "comma is found whole"
    )
    add("--classes", type=values.names, action="append", metavar="A,B", help=text)
    add("--optimiser", choices=("sgd", "adamw"))
    add("--rate", type=values.rate, metavar="R", help="the highest learning rate")
    add("--decay", choices=("cosine", "steps", "constant"), help="learning rate schedule")
    add("--warm-up", type=values.whole, metavar="N", help="warm-up steps")
    add("--clip", type=values.number, metavar="NORM", help="gradient clipping: largest norm, 0: none")
    add("--ema", type=values.decay, metavar="D", help="decay of the weights' moving average (EMA), 0: none")
    add("--no-flip", action="store_true", help="no horizontal flips")
    text = "augmentation: how much {} are changed, 0 to 1 (only with --train full)"
    add("--scale", type=values.share, metavar="S", help=text.format("sizes"))
    add("--colour", type=values.share, metavar="C", help=text.format("colours"))
    text = "suggested (from the labels), or sizes level by level, such as 24,48,96,192,384; + between two of a level"
    add("--anchors", type=values.anchors, metavar="S,S", help=text)
    add("--ratios", type=values.ratios, default=(), metavar="R,R", help="the anchors' heights over widths")
    add("--amp", action=argparse.BooleanOptionalAction, help="half precision (default: on a GPU)")


def _shelf(parser: Parser) -> None:
    verb = parser.add_mutually_exclusive_group()
    text = "download a published model or backbone; continues a stopped download"
    verb.add_argument("--download", metavar="NAME", help=text)
    text = "import weights: .safetensors, or a torchvision .pth with --architecture"
    verb.add_argument("--import", dest="import_file", type=Path, metavar="FILE", help=text)
    verb.add_argument("--rename", nargs=2, metavar=("NAME", "NEW"), help="one of your own models")
    verb.add_argument("--delete", metavar="NAME", help="delete one of your models or a download (moved to the trash)")
    parser.add_argument("--name", help="with --import: its name on the shelf (default: the file's)")
    parser.add_argument("--architecture", metavar="NAME", help="with --import of a .pth: a torchvision builder's name")


def _one_model(parser: Parser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("model", nargs="?", default="starter", metavar="NAME", help="a model of the shelf (starter)")
    which.add_argument("--weights", type=Path, metavar="FILE", help=WEIGHTS_HELP)
    parser.add_argument("--architecture", metavar="NAME", help=ARCHITECTURE_HELP)


def _compression(parser: Parser) -> None:
    add = parser.add_argument
    _one_model(parser)
    text = "which share (0.25) or how many (1024,256, the paper's for VGG-16) singular values of a layer stay"
    add("--svd", type=values.ranks, required=True, metavar="S[,S]", help=text)
    add("--save", required=True, metavar="NAME", help="a name on the shelf, or a .safetensors file")
    text = "a labelled folder to compare AP50 and time on (default: time alone, on the bundled samples)"
    add("--folder", type=Path, metavar="FOLDER", help=text)
    _judging(parser)
    add("--device", default="auto", help="auto, cpu, cuda, cuda:N or mps")
    _threads(parser)


def _export(parser: Parser) -> None:
    add = parser.add_argument
    _one_model(parser)
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
    add("--language", choices=("en", "ko"), default="en", help="of the window")
    add("--select", type=int, metavar="N", help="the detection whose RoI is shown (0: the best)")


def _output(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output, nothing else there")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    parser.add_argument("--debug", action="store_true", help="tracebacks of errors")


# Command -> a line of help, and what adds its arguments; `_output` is of all.
_COMMANDS: dict[str, tuple[str, tuple[Callable[[Parser], None], ...]]] = {
    "models": ("list, download, import, rename or delete models", (_shelf,)),
    "recipes": ("the training recipes: the papers' settings beside this program's", ()),
    "detect": (
        "detect objects in pictures or folders", (_paths, _model, _detection, _proposals_from, _drawing, _writing),
    ),
    "propose": ("region proposals only", (_paths, _model, _detection, _drawing)),
    "explain": (
        "why an object, or each of a folder, was detected or missed", (_explained, _judging, _model, _detection),
    ),
    "fine-tune": ("train on labelled folders", (_folders, _model, _learning, _recipe)),
    "evaluate": (
        "test a model on a labelled folder (AP, recall)", (_folder, _judging, _model, _detection, _proposals_from),
    ),
    "find": ("objects of a folder that look like these, best first", (_finding, _model)),
    "next": ("pictures to label next: those with the most objects unlike the labelled ones", (_picking, _model)),
    "check": ("what looks wrong in a folder's labels, the likeliest first", (_folder, _model)),
    "duel": ("compare RPN and Selective Search proposals on labelled pictures", (_duelling, _model)),
    "lineage": ("train and time R-CNN, SPPnet, Fast R-CNN and Faster R-CNN on a labelled folder", (_lineage,)),
    "convert": ("convert a labelled folder to another format", (_folder, _conversion)),
    "compress": ("make a smaller, faster copy of a model by truncated SVD of fc6 and fc7", (_compression,)),
    "export": ("export a model as one ONNX file, checked with onnxruntime", (_export,)),
    "snapshot": ("a screenshot of the window after detection, made without a display", (_snapshot, _model, _detection)),
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
        return _window([Path(argument) for argument in arguments])
    began = time.monotonic()
    options = make_parser().parse_args(arguments)
    options.began = began
    if (wrong := contradiction(options)) is not None:
        sys.stderr.write(f"regionscope: {wrong}\n")
        raise SystemExit(EXIT_USAGE)
    return options


def _window(paths: Sequence[Path]) -> argparse.Namespace:
    """Command "window". A path that is not there may be a command with a typing mistake."""
    missing = next((path for path in paths if not os.path.lexists(path)), None)
    if missing is not None:
        near = get_close_matches(str(paths[0]), _COMMANDS, n=1) if missing == paths[0] else []
        hint = f"did you mean the command {near[0]}?" if near else "check the path, or see --help for the commands"
        sys.stderr.write(f"regionscope: {missing}: no such file or folder; {hint}\n")
        raise SystemExit(EXIT_USAGE)
    return argparse.Namespace(command="window", paths=list(paths), debug=False)


def record_of(kind: type[R], options: argparse.Namespace, **others: Any) -> R:
    """A record whose fields are the options of their names; `others` are those that are called or typed otherwise."""
    asked = {f.name: getattr(options, f.name) for f in fields(kind) if hasattr(options, f.name)}  # type: ignore[arg-type]
    return kind(**asked | others)


def detect_settings(options: argparse.Namespace) -> DetectSettings:
    """The detection settings that the options ask for."""
    return record_of(DetectSettings, options, mode=options.mode or "fast")
