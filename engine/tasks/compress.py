"""A model's copy with truncated fully connected layers, beside the model: time, size and AP50."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Never

import numpy as np
import torch

from engine.errors import UserError
from engine.evaluation.evaluate import evaluate_detections
from engine.generators import WithResult
from engine.heads.svd import check_smaller, truncate_head
from engine.labels.several import Sample, read_to_judge
from engine.models.detectors.choosing import detector_of
from engine.models.detectors.stage_cache import StageCache
from engine.models.library import checkpoints, model_file
from engine.models.library.shelf import SUFFIX
from engine.models.network import TwoStageNet
from engine.pictures.finding import find_pictures
from engine.pictures.reading import read_image
from engine.structures.annotation import Annotation
from engine.structures.evaluation import number_or_none
from engine.structures.jobs import Progress
from engine.structures.papers import Compress, Compression, CompressionSide
from engine.structures.stages import Detections, HeadOutput
from engine.tasks.detect import timed
from engine.tasks.models import Models
from engine.words import tr
from engine.worker import Task


def compress(models: Models, request: Compress) -> Task[Never, Compression]:
    """The copy is saved once both have been measured."""
    save = request.save
    target = Path(save) if save.endswith(SUFFIX) else models.shelf.own_file(save)
    if target.exists():
        raise UserError(target, tr("is there already"), tr("choose another name"))
    if not request.settings.svd:
        raise UserError(
            request.settings.model,
            tr("needs to be told what stays of it"),
            tr("give numbers of singular values such as 1024,256, or a share such as 0.25"),
        )
    samples: list[Sample] = []
    if request.folder is not None:
        samples = read_to_judge(request.folder, request.split)[0]
    paths = [path for path, _ in samples] or find_pictures([models.samples])
    settings = replace(request.settings, svd=())
    for _ in models.kernels.wait():  # the two are timed
        yield Progress(0, 0, tr("First use: preparing, a minute or two"))
    net = (yield from models.load(settings)).net
    origin = models.shelf.file_of(settings)
    if net.specification.head == "conv-fc":
        what = tr("has one fully connected layer behind convolutions, which is not truncated")
        raise UserError(net.specification.name, what, tr("choose a model with an fc6 and an fc7"))
    check_smaller(net, request.settings.svd)
    copied = deepcopy(net)
    truncate_head(copied, request.settings.svd)
    sides = []
    for one in (net, copied):
        measuring = WithResult(_measure(one, paths, samples, request))
        yield from (Progress(0, 0, f"{one.specification.name}: {text}") for text in measuring)
        sides.append(measuring.result)
    copied.specification = copied.specification.with_(name=target.stem)
    metadata: dict[str, str] = {}
    if origin.suffix == SUFFIX:
        metadata = {
            key: value for key, value in model_file.read_metadata(origin).items() if key not in ("figures", "title")
        }
    story: dict[str, object] = {}
    with suppress(ValueError):
        story = dict(json.loads(metadata.get("provenance", "{}")))
    ranks = copied.specification.svd_ranks
    metadata["provenance"] = json.dumps({**story, "copy of": net.specification.name, "singular values": list(ranks)})
    is_half = any(tensor.dtype == torch.float16 for tensor in checkpoints.read_state(origin).values())
    checkpoints.save(copied, target, metadata, torch.float16 if is_half else torch.float32)
    before, after = sides
    before = replace(before, size_mb=origin.stat().st_size / 1e6)
    after = replace(after, size_mb=target.stat().st_size / 1e6)
    return Compression(target.stem, target, ranks, len(paths), before, after)


def _measure(
    net: TwoStageNet, paths: Sequence[Path], samples: Sequence[Sample], request: Compress
) -> Generator[str, None, CompressionSide]:
    """Detect on all pictures, the first twice: what is done once for a net is not counted."""
    cache, settings = StageCache(), replace(request.settings, svd=())
    detector = detector_of(net, cache, settings)
    heads, wholes, found = [], [], []
    truths: list[Annotation] = []
    by_path = dict(samples)
    for number, path in enumerate([paths[0], *paths]):
        yield tr("picture {number:,} of {count:,}", number=max(number, 1), count=len(paths))
        cache.forget_pictures()
        head = whole = 0.0
        for stage, seconds in timed(detector.stages(read_image(path), settings)):
            whole += seconds if stage is not None else 0.0
            if stage is not None and isinstance(stage.record, HeadOutput):
                head = seconds
            if number and stage is not None and isinstance(stage.record, Detections) and path in by_path:
                found.append(stage.record)
                truths.append(by_path[path])
        if number:
            heads.append(head)
            wholes.append(whole)
    ap50 = number_or_none(evaluate_detections(truths, found, any_class=request.any_class).ap50) if samples else None
    weights = sum(p.numel() for p in net.box_head.layers.parameters() if p.ndim == 2)
    return CompressionSide(weights, 0.0, float(np.median(heads)), float(np.median(wholes)), ap50)
