"""The command line's words. Only what works is listed."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.cli.contradictions import contradiction
from engine.cli.learning import add_learning
from engine.structures.annotation import Rectangle
from engine.structures.settings import DetectSettings

EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_NO_DISPLAY, EXIT_CANCELLED = 0, 1, 2, 3, 130
LAYER_NAMES = ("segments", "anchors", "positives", "proposals", "rois", "detections", "suggestions", "truth")
FORMATS = ("voc", "coco", "yolo", "labelme")


@dataclass(frozen=True, slots=True)
class Command:
    """name: the word. text: one line of help. adds: the argument groups it takes."""

    name: str
    text: str
    adds: tuple[str, ...]


COMMANDS = (
    Command("models", "the model shelf: name, detector, backbone, classes, state", ("shelf", "output")),
    Command(
        "detect",
        "find objects in pictures or folders",
        ("paths", "model", "detect", "proposals_from", "files", "format", "output"),
    ),
    Command("propose", "proposals alone", ("paths", "model", "detect", "files", "output")),
    Command("explain", "why an object was or was not found", ("explain", "model", "detect", "output")),
    Command("fine-tune", "learn from labelled folders", ("folders", "model", "learn", "output")),
    Command(
        "evaluate",
        "figures on a labelled folder",
        ("folder", "compare", "model", "detect", "proposals_from", "output"),
    ),
    Command("convert", "a labelled folder in another format", ("folder", "convert", "output")),
    Command("export", "a model as one ONNX file, checked with onnxruntime", ("export", "output")),
    Command("snapshot", "the real window, drawn off screen after detection", ("snapshot", "model", "detect", "output")),
)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit() and 200 <= int(width) <= 16384 and 200 <= int(height) <= 16384):
        raise argparse.ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT in pixels, such as 1440x900")
    return int(width), int(height)


def _layers(text: str) -> tuple[str, ...]:
    names = tuple(name for name in text.replace(",", " ").split() if name)
    unknown = [name for name in names if name not in LAYER_NAMES]
    if unknown:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is no layer; the layers are {', '.join(LAYER_NAMES)}")
    return names


def _box(text: str) -> Rectangle:
    try:
        box = Rectangle(*(float(value) for value in text.split(",")))
    except (TypeError, ValueError):
        raise argparse.ArgumentTypeError(f"{text!r} is not X1,Y1,X2,Y2, such as 10,20,110,220") from None
    if not (box.x2 > box.x1 and box.y2 > box.y1):
        raise argparse.ArgumentTypeError(f"{text} has no area; give left, top, right, bottom")
    return box


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number of at least 1")
    return value


def _ranks(text: str) -> tuple[float, ...]:
    try:
        values = tuple(float(value) for value in text.split(","))
    except ValueError:
        values = ()
    if not values or any(not (0 < v <= 1 or (v > 1 and v.is_integer())) for v in values):
        raise argparse.ArgumentTypeError(f"{text!r} is neither a share such as 0.25 nor numbers such as 1024,256")
    return values


def _add_paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="pictures, or folders with their subfolders"
    )


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default="starter", metavar="NAME", help="a model of the shelf (default: starter)")
    parser.add_argument("--weights", type=Path, metavar="FILE", help="a .safetensors file, or a torchvision .pth")
    parser.add_argument("--architecture", metavar="NAME", help="of a .pth: a torchvision builder's name")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:N or mps")
    parser.add_argument("--threads", type=_count, default=0, metavar="N", help="how many processor threads")


def _add_detect(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--detector", choices=("rcnn", "sppnet", "fast-rcnn", "faster-rcnn"))
    parser.add_argument("--proposals", choices=("rpn", "selective-search"))
    text = "of Selective Search (default: fast)"
    parser.add_argument("--mode", choices=("single", "fast", "quality"), help=text)
    parser.add_argument("--top", type=_count, metavar="N", help="how many proposals")
    parser.add_argument("--score", type=_share, metavar="T", help="the least score shown")
    parser.add_argument("--nms", type=_share, metavar="T", help="IoU above which the lower score goes")
    text = "truncated SVD of the head: which share (0.25) or how many (1024,256) singular values of a layer stay"
    parser.add_argument("--svd", type=_ranks, default=(), metavar="S[,S]", help=text)
    parser.add_argument("--seed", type=int, default=0, metavar="N")


def _add_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="DIR", help="where files are written")
    parser.add_argument("--draw", action="store_true", help="pictures with the boxes painted, into --out")


def _add_explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("picture", type=Path, metavar="PICTURE")
    parser.add_argument("--box", type=_box, required=True, metavar="X1,Y1,X2,Y2", help="the object, in pixels")
    parser.add_argument("--label", metavar="L", help="its class (default: what the model takes it for)")


def _add_proposals_from(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--proposals-from", type=Path, metavar="FILE", help="what `propose --json` wrote, or your own")


def _add_detect_files(parser: argparse.ArgumentParser) -> None:
    text = "write a labelled folder of this format into --out: the pictures, copied, and what was found"
    parser.add_argument("--format", choices=FORMATS, help=text)


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a labelled folder: VOC, COCO, YOLO or labelme")


def _add_folders(parser: argparse.ArgumentParser) -> None:
    text = "labelled folders, of any formats; each is split by itself, classes are united by name"
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help=text)


def _add_convert(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("to", type=Path, metavar="TO", help="a new or empty folder")
    parser.add_argument("--format", choices=FORMATS, required=True)


def _add_compare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--split", metavar="NAME", help="only this split of it, such as val")
    parser.add_argument("--any-class", action="store_true", help="where objects are counts, not what they are called")


TRAIN_HELP = "heads: in seconds; full: all layers; scratch: all layers, from random weights"


def _add_learn(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--save", metavar="NAME", required=True, help="a name on the shelf, or a .safetensors file")
    text = "what is trained (rcnn, sppnet: over the model's backbone)"
    parser.add_argument("--detector", choices=("rcnn", "sppnet", "fast-rcnn", "faster-rcnn"), help=text)
    text = "fast-rcnn, rcnn, sppnet: learn over these proposals, in place of Selective Search"
    parser.add_argument("--proposals-from", type=Path, metavar="FILE", help=text)
    text = "of Selective Search, for fast-rcnn, rcnn and sppnet"
    parser.add_argument("--mode", choices=("single", "fast", "quality"), help=text)
    parser.add_argument("--train", choices=("heads", "full", "scratch"), default="heads", help=TRAIN_HELP)
    parser.add_argument("--schedule", choices=("joint", "four-step"), default="joint")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=_count, default=0, metavar="N", help="how often each picture is seen")
    length.add_argument(
        "--seconds", type=_count, default=0, metavar="S", help="of the whole command, in place of --epochs"
    )
    text = "then tune all layers for S seconds; the model is replaced only where it became better"
    parser.add_argument("--then-full", type=_count, default=0, metavar="S", help=text)
    text = "pictures a step (default: 2, the papers'); under torchrun all processes share them"
    parser.add_argument("--batch", type=_count, default=2, metavar="N", help=text)
    parser.add_argument("--resume", action="store_true", help="go on where a run of this name was stopped")
    parser.add_argument("--validate", metavar="SPLIT", help="the split held out (default: val, where there is one)")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    add_learning(parser)


def _add_shelf(parser: argparse.ArgumentParser) -> None:
    verb = parser.add_mutually_exclusive_group()
    text = "bring a published model or trunk into the cache; goes on where it stopped"
    verb.add_argument("--download", metavar="NAME", help=text)
    text = "put weights on the shelf: .safetensors, or a torchvision .pth with --architecture"
    verb.add_argument("--import", dest="import_file", type=Path, metavar="FILE", help=text)
    verb.add_argument("--rename", nargs=2, metavar=("NAME", "NEW"), help="one of your own models")
    verb.add_argument("--delete", metavar="NAME", help="one of your own models, or a download: to the trash")
    parser.add_argument("--name", help="with --import: its name on the shelf (default: the file's)")
    parser.add_argument("--architecture", metavar="NAME", help="with --import of a .pth: a torchvision builder's name")


def _add_export(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("model", nargs="?", default="starter", metavar="NAME", help="a model of the shelf (starter)")
    which.add_argument("--weights", type=Path, metavar="FILE", help="a .safetensors file, or a torchvision .pth")
    parser.add_argument("--architecture", metavar="NAME", help="of a .pth: a torchvision builder's name")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.onnx")
    parser.add_argument("--overwrite", action="store_true", help="replace a file of that name")
    parser.add_argument("--score", type=_share, metavar="T", help="the least score given (default: the model's)")
    parser.add_argument("--nms", type=_share, metavar="T", help="IoU above which the lower score goes")
    text = "pictures or folders to check the file with (default: the bundled samples)"
    parser.add_argument("--pictures", nargs="+", type=Path, default=(), metavar="PATH", help=text)
    parser.add_argument("--threads", type=_count, default=0, metavar="N", help="how many processor threads")


def _add_snapshot(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="PATH", help="a picture or a folder")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.png")
    parser.add_argument("--layers", type=_layers, default=("detections",), metavar="LIST", help=", ".join(LAYER_NAMES))
    parser.add_argument("--size", type=_size, default=(1440, 900), metavar="WxH")
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("--select", type=int, metavar="N", help="the detection whose RoI is shown, 0 the best")


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output, nothing else there")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    parser.add_argument("--debug", action="store_true", help="tracebacks of errors")


_GROUPS = {
    "paths": _add_paths,
    "model": _add_model,
    "detect": _add_detect,
    "files": _add_files,
    "explain": _add_explain,
    "proposals_from": _add_proposals_from,
    "format": _add_detect_files,
    "folder": _add_folder,
    "folders": _add_folders,
    "convert": _add_convert,
    "compare": _add_compare,
    "learn": _add_learn,
    "shelf": _add_shelf,
    "export": _add_export,
    "snapshot": _add_snapshot,
    "output": _add_output,
}


def make_parser() -> argparse.ArgumentParser:
    """The parser of `main.py COMMAND …`, once installed `regionscope COMMAND …`. Without a command the window opens."""
    parser = argparse.ArgumentParser(
        description="See how a two-stage detector sees a picture, correct it, and watch it learn.",
        epilog="%(prog)s [PATH …] opens the window on pictures or folders; nothing given: the last folder, or samples.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        sub = commands.add_parser(command.name, help=command.text, description=command.text)
        for group in command.adds:
            _GROUPS[group](sub)
    return parser


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Options of a command, or command "window" with the paths to open. Wrong usage exits with status 2."""
    names = {command.name for command in COMMANDS}
    first = arguments[0] if arguments else ""
    if first in names or first.startswith("-"):
        began = time.monotonic()
        options = make_parser().parse_args(arguments)
        options.began = began
        _check(options)
        return options
    return argparse.Namespace(command="window", paths=[Path(argument) for argument in arguments], debug=False)


def _check(options: argparse.Namespace) -> None:
    wrong = contradiction(options)
    if wrong is not None:
        sys.stderr.write(f"regionscope: {wrong}\n")
        raise SystemExit(EXIT_USAGE)


def model_settings(options: argparse.Namespace) -> DetectSettings:
    """Which model, and where it runs."""
    return DetectSettings(
        model=options.model,
        weights=options.weights,
        architecture=options.architecture,
        device=options.device,
        threads=options.threads,
    )


def detect_settings(options: argparse.Namespace) -> DetectSettings:
    """The detection settings that the options ask for."""
    return replace(
        model_settings(options),
        detector=options.detector,
        proposals=options.proposals,
        mode=options.mode or "fast",
        top=options.top,
        score=options.score,
        nms=options.nms,
        svd=options.svd,
        seed=options.seed,
    )
