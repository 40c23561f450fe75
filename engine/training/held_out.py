"""What labelled pictures that were not learned from tell of a net that few others teach: how much of them it finds
before it learns, and how sure of its new classes it may be after."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from engine.errors import UserError
from engine.evaluation.evaluate import evaluate_detections
from engine.generators import WithResult
from engine.labels.several import Sample
from engine.models.network import TwoStageNet
from engine.structures.annotation import Annotation
from engine.structures.requests import FineTune
from engine.structures.stages import Detections
from engine.structures.training import TrainingPoint
from engine.training.calibration import MOST_JUDGES, SHORT, draw_in, fitting_factor, to_hold_out
from engine.training.data.cached_batches import CachedBatches
from engine.training.data.examples import TrainingData
from engine.training.data.feature_cache import FeatureCache
from engine.training.detection.recipes import Plan, recipe_of
from engine.training.distributed import Ranks
from engine.training.loop.budget import Budget
from engine.training.loop.trainer import Hooks, fine_tune
from engine.training.loop.validation import Validation
from engine.training.preparing import net_to_learn, pictures_of
from engine.training.prototypes import start_new_rows
from engine.words import tr

LEAST_SECONDS = 1.0
_MOST = 40  # pictures
_SECONDS = 0.5  # a picture
_SHARE = 0.2  # of the time to learn


def found_already(
    request: FineTune, start: TwoStageNet, data: TrainingData, plan: Plan, hooks: Hooks
) -> Generator[str | None, None, float]:
    """AP50 of `start` on the labelled pictures, where of all its weights the rows of the new classes alone are fitted:
    each half of the pictures judges the rows that the other half gave. 0 where it has one of the labelled classes: it
    may have learned from these very pictures. 0, too, where there are too few or too many pictures to find out, too
    little time, or a half of which nothing can be read: the training says so."""
    samples = [sample for sample in data.train if sample[1].boxes]
    labelled = {data.index[box.label] for _, labels in samples for box in labels.boxes if box.is_learned}
    has_time = hooks.budget.to_learn * _SHARE >= len(samples) * _SECONDS
    if not labelled <= set(plan.new) or not 2 <= len(samples) <= _MOST or not has_time:
        return 0.0
    truths, found = list[Annotation](), list[Detections]()
    for judges, others in ((samples[::2], samples[1::2]), (samples[1::2], samples[::2])):
        yield tr("finding out how much it finds already")
        if hooks.enough():
            return 0.0
        try:
            net = yield from _with_rows_of(request, start, data.limited_to(others, judges), plan, hooks)
        except UserError:
            return 0.0
        fixed = not net.backbone.pyramid_is_quick
        validation = Validation(judges, fixed_trunk=fixed, looked_for=data.looked_for, budget=hooks.budget)
        judging = WithResult(validation.detections(net))
        for _ in judging:  # its words are of a judging that a person has asked for
            yield None
        labels, detections = judging.result
        truths, found = truths + labels, found + detections
    return evaluate_detections(truths, found).ap50 if found else 0.0


def _with_rows_of(
    request: FineTune, start: TwoStageNet, data: TrainingData, plan: Plan, hooks: Hooks
) -> Generator[str | None, None, TwoStageNet]:
    """`start`, with the rows that its new classes would begin with."""
    net = net_to_learn(request, start, data, start.specification.name)
    pictures = yield from pictures_of(request, data, start, ())
    rules, cache = recipe_of(plan, net).sampling, hooks.cache or FeatureCache()
    batches = CachedBatches(net, pictures, cache, rules, plan.learn.batch, plan.seed)
    for _ in start_new_rows(net, plan.new, batches, rules, prior=hooks.prior):
        yield None
    return net


def judges_of_scores(request: FineTune, data: TrainingData, plan: Plan, ranks: Ranks) -> list[Sample]:
    """The pictures that tell how sure the net may be of its new classes; none where it has none."""
    if request.train != "heads" or request.new is not None or not plan.new or ranks.count > 1:
        return []
    return data.validation[:MOST_JUDGES] or to_hold_out(data.train)


def lower_scores(
    request: FineTune,
    start: TwoStageNet,
    net: TwoStageNet,
    data: TrainingData,
    plan: Plan,
    hooks: Hooks,
    judges: list[Sample],
) -> Generator[str | None, None, float]:
    """Of the new classes, as far as the judges tell (engine.training.calibration); by what factor. Judges that the net
    has learned from judge a second net, which has not."""
    judged, budget = net, hooks.budget
    if not data.validation:
        words = tr("finding out how sure it may be of the new classes")
        yield words
        held = {path for path, _ in judges}
        rest = data.limited_to([sample for sample in data.train if sample[0] not in held], judges)
        judged = net_to_learn(request, start, rest, net.specification.name)
        pictures = yield from pictures_of(request, rest, start, ())
        time = Budget(max(budget.to_learn / 2, LEAST_SECONDS)) if budget.is_limited else Budget()
        short = replace(plan, epochs=max(1, plan.epochs // SHORT))
        alone = Hooks(cache=hooks.cache, enough=hooks.enough, budget=time, prior=hooks.prior)
        for part in fine_tune(judged, pictures, short, alone):
            yield f"{words}, {part.step:,} / {part.steps:,}" if isinstance(part, TrainingPoint) else None
    fixed = not judged.backbone.pyramid_is_quick
    validation = Validation(judges, fixed_trunk=fixed, looked_for=data.looked_for, budget=budget)
    factor = yield from fitting_factor(judged, plan.new, validation)
    draw_in(net, plan.new, factor)
    return factor
