"""The options of `fine-tune`, and stopping early with Ctrl+C."""

from __future__ import annotations

import argparse
import math
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Literal

from engine.structures.settings import AnchorShapes, LearnSettings


def add_learning(parser: argparse.ArgumentParser) -> None:
    """The options of learning, except what is trained and for how long. An option left out is the recipe's choice."""
    parser.add_argument("--classes", type=_names, metavar="A,B", help="only these (default: known and labelled ones)")
    parser.add_argument("--optimiser", choices=("sgd", "adamw"))
    parser.add_argument("--rate", type=_rate, metavar="R", help="the highest learning rate")
    parser.add_argument("--decay", choices=("cosine", "steps", "constant"), help="how the rate falls")
    parser.add_argument("--warm-up", type=_count, metavar="N", help="steps in which the rate grows")
    parser.add_argument("--clip", type=_norm, metavar="NORM", help="the gradient's largest norm, 0: none")
    parser.add_argument("--ema", type=_decay, metavar="D", help="decay of the weights' running mean, 0: none")
    parser.add_argument("--no-flip", action="store_true", help="never mirrored")
    text = "how much {} are changed, 0 to 1 (all layers alone: heads learn on kept features)"
    parser.add_argument("--scale", type=_share, metavar="S", help=text.format("sizes"))
    parser.add_argument("--colour", type=_share, metavar="C", help=text.format("colours"))
    text = "suggested (from the labels), or sizes level by level, such as 24,48,96,192,384; + between two of a level"
    parser.add_argument("--anchors", type=_anchors, metavar="S,S", help=text)
    parser.add_argument("--ratios", type=_ratios, default=(), metavar="R,R", help="the anchors' heights over widths")
    parser.add_argument("--amp", action=argparse.BooleanOptionalAction, help="half precision (default: on a GPU)")


def learn_settings(options: argparse.Namespace) -> LearnSettings:
    return LearnSettings(
        batch=options.batch,
        optimiser=options.optimiser,
        rate=options.rate,
        decay=options.decay,
        warm_up=options.warm_up,
        clip=options.clip,
        mean=options.ema,
        flip=not options.no_flip,
        scale=options.scale,
        colour=options.colour,
        amp=options.amp,
        anchors=_shapes(options),
    )


def _shapes(options: argparse.Namespace) -> AnchorShapes | Literal["suggested"] | None:
    asked = options.anchors
    if asked == "suggested" or not (asked or options.ratios):
        return "suggested" if asked else None
    return AnchorShapes(asked or (), options.ratios)


@contextmanager
def enough_on_interrupt(enough: threading.Event) -> Iterator[Callable[[], bool]]:
    """Within it, Ctrl+C sets `enough`: the training stops early and keeps the best. A second one cancels it where it
    may be left with nothing half done, as the function given says from then on; a third one anywhere."""
    cancelled = threading.Event()

    def interrupted(number: int, frame: FrameType | None) -> None:
        if cancelled.is_set():
            raise KeyboardInterrupt
        if enough.is_set():
            cancelled.set()
            return
        enough.set()
        sys.stderr.write("regionscope: stopping early, the best is kept; once more to cancel\n")

    if threading.current_thread() is not threading.main_thread():  # handlers are the main thread's alone
        yield cancelled.is_set
        return
    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield cancelled.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _names(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise argparse.ArgumentTypeError("name at least one class")
    return names


def _anchors(text: str) -> str | tuple[tuple[float, ...], ...]:
    if text == "suggested":
        return text
    return tuple(_numbers(level, "+") for level in text.split(","))


def _ratios(text: str) -> tuple[float, ...]:
    return _numbers(text, ",")


def _numbers(text: str, between: str) -> tuple[float, ...]:
    try:
        numbers = tuple(float(number) for number in text.split(between))
    except ValueError:
        numbers = ()
    if not numbers or not all(0 < number < math.inf for number in numbers):
        raise argparse.ArgumentTypeError(f"{text!r} is neither numbers above 0 nor the word suggested")
    return numbers


def _share(text: str) -> float:
    value = _norm(text)
    if value > 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return value


def _decay(text: str) -> float:
    value = _share(text)
    if value == 1:
        raise argparse.ArgumentTypeError("1 would keep the weights of the first step; give a number below it")
    return value


def _rate(text: str) -> float:
    value = _norm(text)
    if value == 0:
        raise argparse.ArgumentTypeError("0 learns nothing; give a number above it")
    return value


def _norm(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of at least 0")
    return value


def _count(text: str) -> int:
    value = _norm(text)
    if value != int(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(value)
