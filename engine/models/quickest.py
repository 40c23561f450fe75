"""The quickest way through a net's backbone on this machine: ours, or OpenVINO's where it is installed.

Found out once per kind of net by a short measurement, and remembered in a file of the cache. What is measured depends
on the layers, the size that pictures are scaled to, the threads, the processor and both libraries, not on the weights'
values: a model that was trained further need not be measured anew.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import platform
import time
from collections.abc import Generator
from dataclasses import asdict, dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from engine.errors import UserError
from engine.features.backbones import Backbone
from engine.features.openvino_backbone import OpenVinoBackbone, openvino_version
from engine.models.inference import weights_now
from engine.models.network import TwoStageNet
from engine.models.two_stage import RegionDetector
from engine.settings import Inference
from engine.structures.image import Image

Way = Literal["own", "openvino"]

FILE = "quickest.json"
_MOST_REMEMBERED = 200
# OpenVINO must be quicker than this share of ours: it needs memory for a second set of weights, and a part of what it
# gains in a backbone measured alone is lost beside torch's threads in a whole detection.
_MARGIN = 0.7
_FEWEST_ROUNDS, _ROUNDS, _SECONDS = 2, 8, 3.0  # of a measurement; a slow net has the fewest
_OURS = 3  # raised with every change of how quick ours is: what was measured before then no longer holds
_PICTURE = (600, 800)  # what most pictures look like, before they are scaled
_CLOSE = 1e-3  # largest difference, relative to the largest value, that OpenVINO may make
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Choice:
    """use: the quickest. seconds: of one picture's backbone. why: it was not measured."""

    use: Way
    own_seconds: float = 0.0
    openvino_seconds: float = 0.0
    why: str = ""


class Choices:
    """What was found out on this machine, kept in a JSON file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def get(self, key: str) -> Choice | None:
        """None where nothing was found out yet, or where the file was damaged."""
        try:
            choice = Choice(**self._all()[key])
        except (KeyError, TypeError):
            return None
        return choice if choice.use in ("own", "openvino") else None

    def put(self, key: str, choice: Choice) -> None:
        """Where nothing can be written it will be found out again."""
        known = {k: v for k, v in self._all().items() if k != key} | {key: asdict(choice)}
        kept = dict(list(known.items())[-_MOST_REMEMBERED:])
        temporary = self._file.with_name(f"{self._file.name}.{os.getpid()}.tmp")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(kept, indent=1), encoding="utf-8")
            temporary.replace(self._file)
        except OSError as error:
            _log.warning("%s cannot be written (%s)", self._file, error)

    def _all(self) -> dict[str, Any]:
        try:
            known = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            _log.warning("%s cannot be read (%s)", self._file, error)
            return {}
        return known if isinstance(known, dict) else {}


def quicken(detector: RegionDetector, choices: Choices, wanted: Inference = "auto") -> Generator[None, None, Way]:
    """Let the detector take the quickest way from its next picture on, until a weight changes. Returns which it is.

    Whoever runs it may answer something else at each yield, or stop: no step takes longer than two passes through the
    backbone, or half a second. wanted: "openvino" asks for it unmeasured. Raises UserError where it is asked for and
    cannot be had.
    """
    net = detector.net
    if detector.inference == "openvino" and wanted != "own":
        return "openvino"
    if reason := _hindrance(net):
        return _instead(reason, wanted)
    key = key_of(net)
    choice = Choice("openvino") if wanted == "openvino" else choices.get(key)
    if wanted == "own" or (choice is not None and choice.use == "own"):
        return "own"
    ready, made_for = detector.ready, weights_now(net)
    yield
    try:
        theirs = OpenVinoBackbone(net.backbone, torch.get_num_threads(), ready.backbone.body if ready.naming else None)
    except (ImportError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        choices.put(key, Choice("own", why=reason))
        return _instead(f"cannot run {net.specification.name}: {reason}", wanted)
    if not _agree(ready.backbone, theirs):  # a matter of these weights: not remembered
        return _instead(f"gives other results for {net.specification.name}", wanted)
    yield
    if choice is None:
        choice = yield from _measured(ready.backbone, theirs, example(net))
        choices.put(key, choice)
    if choice.use == "own" or weights_now(net) != made_for or detector.ready is not ready:
        return "own"
    ready.backbone = theirs
    return "openvino"


def _instead(reason: str, wanted: Inference) -> Way:
    if wanted == "openvino":
        raise UserError("openvino", reason, "install the extra with pip install regionscope[openvino], or choose auto")
    return "own"


def _hindrance(net: TwoStageNet) -> str:
    """Why OpenVINO need not be asked; empty where it may."""
    if net.device.type != "cpu":
        return f"it is for the processor, and the net runs on {net.device.type}"
    if openvino_version() is None:
        return "is not installed"
    return "the model is being trained" if net.training else ""


def key_of(net: TwoStageNet) -> str:
    """Changes with everything that the times depend on."""
    s = net.specification
    size = (s.shorter_side, s.longer_side, s.divisible)
    versions = (_OURS, torch.__version__, openvino_version(), torch.get_num_threads(), _processor())
    return hashlib.sha256(f"{net.backbone} {size} {versions}".encode()).hexdigest()[:24]


@cache
def _processor() -> str:
    """In the maker's words, with what torch makes of it."""
    name = platform.processor()
    told = Path("/proc/cpuinfo")
    if told.exists():
        lines = [line for line in told.read_text(errors="replace").splitlines() if line.startswith("model name")]
        name = lines[0].partition(":")[2].strip() if lines else name
    return f"{name} {torch.backends.cpu.get_cpu_capability()} {os.cpu_count()}"


def example(net: TwoStageNet) -> Tensor:
    """(1, 3, H, W): noise of the size that most pictures are scaled to."""
    noise = np.random.default_rng(0).integers(0, 255, (*_PICTURE, 3), dtype=np.uint8)
    return net.preprocess_alone(Image(Path("noise"), noise, "noise"))[1]


@torch.no_grad()
def _agree(own: Backbone, theirs: Backbone) -> bool:
    """On a size that neither was made with."""
    images = torch.randn(1, 3, 192, 128).contiguous(memory_format=torch.channels_last)
    pairs = zip(*(chain(*backbone.with_trunk(images)) for backbone in (own, theirs)), strict=True)
    return all(
        a.shape == b.shape and float((a - b).abs().max()) <= _CLOSE * float(a.abs().max().clamp(min=1e-6))
        for a, b in pairs
    )


@torch.no_grad()
def _pass(backbone: Backbone, images: Tensor) -> float:
    """Seconds of a pass right after another one: by then the other library's threads sleep."""
    backbone.with_trunk(images)
    start = time.perf_counter()
    backbone.with_trunk(images)
    return time.perf_counter() - start


def _measured(own: Backbone, theirs: Backbone, images: Tensor) -> Generator[None, None, Choice]:
    """The best of a few passes each, alternating."""
    times: list[list[float]] = [[], []]
    start = time.perf_counter()
    for number in range(1, _ROUNDS + 1):
        for backbone, taken in zip((own, theirs), times, strict=True):
            taken.append(_pass(backbone, images))
            yield
        if number >= _FEWEST_ROUNDS and time.perf_counter() - start > _SECONDS:
            break
    ours, openvinos = (min(taken) for taken in times)
    use: Way = "openvino" if openvinos < _MARGIN * ours else "own"
    return Choice(use, round(ours, 6), round(openvinos, 6))
