"""One detector after another over the same trunk, pictures and proposals: trained as its paper says, then timed.

R-CNN: every layer that the papers train, then features of all proposals, SVMs and regressors. SPPnet: its fully
connected layers, then the same. Fast R-CNN: in one stage. Faster R-CNN: jointly with its RPN.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np

from engine.evaluation.evaluate import evaluate_detections, evaluate_proposals
from engine.generators import run_cancellable
from engine.labels.several import Sample
from engine.models.detectors.choosing import detector_of
from engine.models.detectors.detector import Stage
from engine.models.detectors.fast_rcnn import search, top_of
from engine.models.detectors.stage_cache import StageCache
from engine.models.network import TwoStageNet
from engine.pictures.reading import read_image
from engine.structures.image import Image
from engine.structures.papers import LineageRow
from engine.structures.settings import SVM_DETECTORS, DetectorName, DetectSettings, Layers, LearnSettings
from engine.structures.stages import Anchors, Detections, FeatureMaps, Proposals, Segments
from engine.structures.training import TrainingPoint
from engine.training.adapt import with_new_classes
from engine.training.data.external_proposals import ExternalProposals
from engine.training.data.loader import LabelledPictures
from engine.training.detection.layers import frozen_below
from engine.training.detection.named_recipes import REGIONS, paper_recipe
from engine.training.detection.recipes import Plan, adjusted
from engine.training.loop.budget import Budget
from engine.training.loop.trainer import Hooks, TrainingEvent, fine_tune
from engine.training.svm.from_folder import CROP_SIDE, region_net
from engine.training.svm.training import RegionPlan, train_regions
from engine.words import tr

MOST_LOOKS = 240  # at pictures, in a training whose length nobody has chosen
_WARMING = 8  # proposals of the picture with which a net is made ready


@dataclass(frozen=True, slots=True, eq=False)
class Contest:
    """What the four have in common. start: a net without classes, over the trunk. layers: the lowest that learn.
    epochs: 0 is five of few pictures, fewer of many. proposals: of Selective Search. folder: for features of regions.
    crop_side: of R-CNN's crops."""

    start: TwoStageNet
    classes: tuple[str, ...]
    train: Sequence[Sample]
    proposals: ExternalProposals
    layers: Layers = "conv3_1"
    learn: LearnSettings = field(default_factory=LearnSettings)
    epochs: int = 0
    seed: int = 0
    folder: Path | None = None
    crop_side: int = CROP_SIDE

    @property
    def planned(self) -> int:
        return self.epochs or min(5, max(1, round(MOST_LOOKS / max(len(self.train), 1))))

    @property
    def index(self) -> dict[str, int]:
        """Label -> 1..K."""
        return {name: number for number, name in enumerate(self.classes, 1)}


def untaught(contest: Contest, detector: DetectorName) -> TwoStageNet:
    """The net of that detector before its training."""
    if detector in SVM_DETECTORS:
        return region_net(contest.start, detector, contest.classes, detector, contest.seed, contest.crop_side)
    net = with_new_classes(contest.start, contest.classes, detector, contest.seed)
    net.specification = net.specification.with_(detector=detector, rpn_trained=detector == "faster-rcnn", nms=0.3)
    return net.to(contest.start.device)


def train_detector(
    contest: Contest, net: TwoStageNet, budget: Budget
) -> Generator[TrainingEvent | None, None, tuple[float, int]]:
    """Train the net in place. Returns the seconds that it took, and the epochs that fitted into the budget."""
    detector, epoch = net.specification.detector, 0
    searches = detector != "faster-rcnn"
    longer = net.specification.longer_side
    pictures = LabelledPictures(contest.train, contest.index, longer, None, contest.proposals.of if searches else None)
    for number in range(len(pictures)):
        _ = pictures[number]  # decoded, and searched, which is not counted
        yield None
    hooks, began = Hooks(budget=budget), time.monotonic()
    if detector in SVM_DETECTORS:
        is_paper = contest.learn.recipe == "paper"
        recipe = paper_recipe(net.specification) if is_paper else REGIONS
        recipe = replace(recipe, frozen=frozen_below(net, contest.layers))
        recipe = adjusted(recipe, contest.learn, contest.seed, net.device)
        plan = RegionPlan(contest.planned, contest.learn.batch, contest.proposals.top, recipe)
        training = train_regions(net, pictures, plan, hooks, contest.folder)  # type: ignore[arg-type]
    else:
        layers = contest.layers
        kind = "heads" if layers == "fc6" else "full"
        joint = Plan(kind, "joint", contest.planned, contest.seed, contest.learn, layers, epochs_bind=True)  # type: ignore[arg-type]
        training = fine_tune(net, pictures, joint, hooks)  # type: ignore[assignment]
    for event in training:
        epoch = event.epoch if isinstance(event, TrainingPoint) else epoch
        yield event
    return time.monotonic() - began, epoch


def searched(
    samples: Sequence[Sample], settings: DetectSettings
) -> Generator[str | None, None, tuple[dict[Path, Proposals], float]]:
    """Selective Search of each picture, and the mean of its seconds."""
    found, took = {}, list[float]()

    def timed(image: Image, is_cancelled: Callable[[], bool]) -> Proposals:
        began = time.perf_counter()
        boxes = search(image, settings, is_cancelled).proposals
        took.append(time.perf_counter() - began)
        return top_of(boxes, settings.top)

    for number, (path, _) in enumerate(samples, 1):
        yield tr("Selective Search on picture {number:,} of {count:,} held out", number=number, count=len(samples))
        found[path] = yield from run_cancellable(partial(timed, read_image(path)))
    return found, float(np.mean(took))


def measure(
    net: TwoStageNet, judges: Sequence[Sample], proposals: Mapping[Path, Proposals], search_seconds: float, top: int
) -> Generator[str, None, LineageRow]:
    """Detect on every picture held out: AP50, and the seconds of each part. proposals: of Selective Search, for the
    three that have none of their own."""
    name = net.specification.detector
    has_own, settings = name == "faster-rcnn", DetectSettings(top=None if name == "faster-rcnn" else top)
    cache = StageCache()
    detector = detector_of(net, cache, settings)
    found: list[Detections] = []
    proposed: list[Proposals] = []
    spent = {"proposals": 0.0, "features": 0.0, "regions": 0.0}
    few = top_of(proposals[judges[0][0]], _WARMING)
    for _ in detector.stages(read_image(judges[0][0]), settings, None if has_own else few):
        pass  # what is done once for a net is not counted
    cache.forget_pictures()
    for number, (path, _) in enumerate(judges, 1):
        yield tr("judging picture {number:,} of {count:,}", number=number, count=len(judges))
        image = read_image(path)
        began = time.perf_counter()
        for stage in detector.stages(image, settings, None if has_own else proposals[path]):
            if stage is None:
                continue
            now = time.perf_counter()
            spent[_part_of(stage)] += now - began
            began = now
            if isinstance(stage.record, Detections):
                found.append(stage.record)
            if isinstance(stage.record, Proposals):
                proposed.append(stage.record)
    truths = [truth for _, truth in judges]
    recall = evaluate_proposals(truths, proposed)
    features, regions = (spent[part] / len(judges) for part in ("features", "regions"))
    proposing = spent["proposals"] / len(judges) if has_own else search_seconds
    ap50, found50 = evaluate_detections(truths, found).ap50, max(recall.recall50.values())
    return LineageRow(name, 0.0, 0, proposing, features, regions, ap50, found50, recall.mean_count)


def _part_of(stage: Stage) -> str:
    if isinstance(stage.record, FeatureMaps):
        return "features"
    return "proposals" if isinstance(stage.record, Anchors | Proposals | Segments) else "regions"
