"""What a training learns with, made ready: a copy of the net, and the pictures as it is shown them."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

from engine.labels.several import Sample
from engine.models.library.negatives import negatives_of
from engine.models.network import TwoStageNet
from engine.structures.annotation import Annotation
from engine.structures.requests import FineTune
from engine.structures.settings import AnchorShapes
from engine.structures.training import Notice
from engine.training.adapt import ANY_OBJECT, untrained, with_anchors, with_classes, with_new_classes
from engine.training.data.examples import TrainingData
from engine.training.data.external_proposals import ExternalProposals
from engine.training.data.loader import LabelledPictures
from engine.training.data.replay import replayed, with_detected_objects
from engine.training.detection.recipes import Plan
from engine.training.detection.targets import Labelling
from engine.training.distributed import ALONE, Ranks
from engine.training.loop.budget import Budget
from engine.training.loop.validation import judges_in_time
from engine.training.prototypes import NOTHING, Prior
from engine.words import tr

COMPLETING_SHARE = 0.2  # of the time to learn


def net_to_learn(
    request: FineTune,
    start: TwoStageNet,
    data: TrainingData,
    title: str,
    *,
    searched: bool = False,
    more: bool = False,
    details: bool = True,
) -> TwoStageNet:
    """searched: its proposals come from elsewhere. more: `start` is what a finished run of this request has made.
    details: as `with_classes` has it."""
    if request.train == "scratch":
        net = untrained(start, data.classes, title, request.seed)
    elif request.new is None or more:
        net = with_classes(start, data.classes, title, request.seed, details=details)
    else:
        net = with_new_classes(start, data.classes, title, request.seed)
    net = net.to(start.device)
    shapes = request.learn.anchors
    net = with_anchors(net, shapes) if isinstance(shapes, AnchorShapes) else net
    net.specification = net.specification.with_(
        detector="fast-rcnn" if searched else "faster-rcnn", rpn_trained=start.specification.rpn_trained or not searched
    )
    return net


def data_in_time(
    data: TrainingData, net: TwoStageNet, budget: Budget, proposals: ExternalProposals | None, ranks: Ranks = ALONE
) -> Generator[Notice | str | None, None, TrainingData]:
    """As many of the pictures as there is time to judge by, and to search for proposals, which is done here; a notice
    says so where it is not all. Each rank searches its share."""
    judges = yield from judges_in_time(data.validation, net, budget, proposals)
    judges, train = ranks.broadcast(judges), data.train
    if proposals is not None:
        paths = [path for path, _ in train][ranks.rank :: ranks.count]
        searched = set(ranks.gather((yield from proposals.prepare(paths, budget))))
        train = [sample for sample in train if sample[0] in searched]
    if len(train) < len(data.train):
        yield Notice(
            tr(
                "There is time to learn from {some:,} of {all:,} pictures alone",
                some=len(train),
                all=len(data.train),
            )
        )
    if len(judges) < (held := len(data.validation)):
        yield Notice(
            tr(
                "There is time to judge by {count:,} of the {held:,} pictures held out alone",
                count=len(judges),
                held=held,
            )
        )
    return data.limited_to(train, judges)


def pictures_of(
    request: FineTune,
    data: TrainingData,
    start: TwoStageNet,
    earlier: Sequence[Annotation],
    budget: Budget | None = None,
    proposals: ExternalProposals | None = None,
) -> Generator[str, None, LabelledPictures]:
    """The data's pictures, completed by what the net finds, and earlier ones. Yields while it looks at them, for a
    fifth of the time to learn at most: what it did not look at is not taken for background."""
    budget = budget or Budget()
    until = budget.to_learn * (1 - COMPLETING_SHARE)
    labellings = [data.labelling(sample, corrected=request.folder is None) for sample in data.train]
    samples: list[Sample] = list(data.train)
    index, learns_anew = data.index, request.train == "scratch" or request.new is not None
    again = [] if learns_anew else replayed(earlier, data.train, data.classes, request.seed)
    for sample, hidden in again:
        samples.append(sample)
        labellings.append(Labelling(None not in sample[1].unshown, tuple(index[name] for name in hidden)))
    learnt = set() if learns_anew else set(start.specification.class_names)
    for number, labelling in enumerate(labellings):
        names = [name for name in data.classes if index[name] in labelling.hidden and name in learnt]
        if names and budget.to_learn >= until:
            samples[number] = with_detected_objects(samples[number], start, names)
            yield tr("looking at picture {number:,} of {count:,}", number=number + 1, count=len(samples))
    search = None if proposals is None else proposals.of
    return LabelledPictures(samples, index, start.specification.longer_side, labellings, search)


def prior_of(start: TwoStageNet, net: TwoStageNet, plan: Plan, origin: Path | None) -> Prior:
    """What `start`, read from the file `origin`, knows of other things than the new classes of `net`. Its names count
    where it knows "object", too, and none of them is kept."""
    if not plan.new:
        return NOTHING
    all_new = len(plan.new) == len(net.specification.class_names)
    has_names = all_new and ANY_OBJECT in start.specification.class_names
    negatives = negatives_of(origin, net.box_head.cls_score.in_features)
    return Prior(start.box_head.cls_score if has_names else None, negatives)
