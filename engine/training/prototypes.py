"""What a few labelled boxes say of a new class at once: its row of scores, fitted before the first step.

The classes' features in the labelled boxes and in the proposals on them, and those of the background in the same
pictures, are the prototypes (Snell et al. 2017; of background, too: DE-ViT, Zhang et al. 2023); the rows of a linear
layer that tells them apart best are found by logistic regression, which takes their spread into account as well.
Measured with the starter on five training pictures of bccd_voc and cards_coco: the rows of the class maps alone (what
the trunk makes of a RoI, engine.heads.box_head) tell new classes apart better than the fully connected layers'
features, pooled ones, or all together, so that they learn ten times as easily here.

One picture shows little. So the start's knowledge helps: a new row begins as the mean of the rows of its own names,
each by how likely the labelled boxes are that for it (what is called cat, dog and bear is an animal); and most of
what counts as background are negatives of other pictures, where the start has a file of them
(engine.models.library.negatives). Rows fitted to one raccoon (12 draws of the training pictures of a folder that no
model had seen, AP50 on others of these): .75 without both, .82 with negatives, .87 with both; one kangaroo .67, .72
and .76.

Shapes: R RoIs, F features, K classes, M new ones among them.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.models.network import TwoStageNet
from engine.models.specification import ModelSpecification
from engine.training.data.cached_batches import CachedBatches
from engine.training.detection.named_recipes import Sampling
from engine.training.detection.step import Batch, hidden_classes, maps_of, sampled_rois
from engine.training.distributed import ALONE, Ranks, Share
from engine.words import tr

LOOKS = 50  # at pictures, at most
_ROIS = 1000  # of a picture: all of them
_HOLD = 0.02  # how strongly the rows hold to where they were: as much as so much of one box's evidence
_LESS = 0.25  # of that, where there are negatives of other pictures
_NEGATIVES = 0.8  # what these count for, of all background
_EVEN = 3.0  # temperature of the start's names: those that it takes for less likely count, too
_LIKELY = 3  # classes of the trunk: what a box may be for it
_SLOW = 0.1  # how easily the fully connected layers' features are used, beside those of class maps
_DETAILS = 0.5  # likewise, those of details
_LEAST_SPREAD = 0.1  # share of that of all features together
_LEAST = 1e-6  # spread
_ITERATIONS = 80


@dataclass(frozen=True, slots=True)
class Prior:
    """What a start knows of other things. scores: its layer of class scores, where none of its names is kept; else
    None. negatives: (N, F) features of RoIs of other pictures, as its head sees them, or None."""

    scores: nn.Linear | None = None
    negatives: Tensor | None = None


NOTHING = Prior()


def start_new_rows(
    net: TwoStageNet,
    new: Sequence[int],
    batches: CachedBatches,
    rules: Sampling,
    ranks: Ranks = ALONE,
    prior: Prior = NOTHING,
) -> Generator[str, None, None]:
    """Set the score rows of the new classes, 1..K, of `net`, from the first pictures of these batches. The rows of the
    others and of the background stay. prior: of the net's start. Yields words of how far it is after each batch."""
    rules = Sampling(rois=_ROIS, foreground_share=0.5, foreground_iou=rules.foreground_iou)
    examples: list[tuple[int, int, Tensor, Tensor]] = []
    looks, boxes, most = 0, 0, min(LOOKS, 2 * len(batches))
    for batch in chain(batches.epoch(0), batches.epoch(1)):  # few pictures are seen mirrored, too
        share = batch.share or Share(tuple(range(len(batch.names))), len(batch.names))
        if not share.spare:
            found = _examples(net, new, batch.to(net.device), rules)
            boxes += sum(map(len, batch.boxes))
            examples += [(looks, place, *one) for place, one in zip(share.places, found, strict=True)]
        looks += share.total
        yield tr("first look at the new classes, {share:.0f} %", share=100 * min(looks / most, 1.0))
        if looks >= LOOKS:
            break
    examples = sorted(ranks.gather(examples), key=lambda example: example[:2])  # however many ranks looked
    features, classes = (torch.cat(parts) for parts in list(zip(*examples, strict=True))[2:])
    hold = _HOLD if prior.negatives is None else _HOLD * _LESS
    fit_rows(net, new, features, classes, hold / max(1, sum(ranks.gather([boxes]))), prior)
    ranks.broadcast_weights(net)


@torch.no_grad()
def _examples(net: TwoStageNet, new: Sequence[int], batch: Batch, rules: Sampling) -> Iterator[tuple[Tensor, Tensor]]:
    """(R, F) and (R,) of each picture's RoIs, without those which may be of a new class that nobody looked for."""
    generators = [torch.Generator().manual_seed(place) for place in range(len(batch.names))]
    rois, classes, _ = sampled_rois(net, batch.proposals or [], batch, rules, generators)
    pooled = net.pool([level.float() for level in maps_of(net, batch)], rois, [batch.padded] * len(rois))
    labels = torch.cat(classes)
    hidden = hidden_classes(batch, classes, net.box_head.cls_score.out_features)
    clear = labels >= 0 if hidden is None else (labels > 0) | ~hidden[:, list(new)].any(1)
    rows = [len(part) for part in classes]
    features = net.box_head.features(pooled).cpu().split(rows)
    for vectors, own, use in zip(features, classes, clear.cpu().split(rows), strict=True):
        yield vectors[use], own.cpu()[use]


@torch.no_grad()
def fit_rows(
    net: TwoStageNet,
    new: Sequence[int],
    features: Tensor,
    classes: Tensor,
    hold: float,
    prior: Prior = NOTHING,
) -> None:
    """features: (R, F) as the net's own head makes them. classes: (R,), 0 background. Foreground and background count
    alike, and so do the classes, whether they have many boxes or few. A class without a box here stays as it is.

    hold: of the square of what is added to the rows, in features of spread 1. prior: of the net's start; its negatives
    are background, too.
    """
    layer, count = net.box_head.cls_score, torch.bincount(classes, minlength=net.box_head.cls_score.out_features)
    rows = [row for row in new if count[row]]
    if not rows or not count[0]:
        return
    share = torch.where(count > 0, 0.5 / count.clamp(min=1), 0.0)
    share[1:] /= (count[1:] > 0).sum()
    gain, mean = _gain(features, net.specification), features.mean(0)
    even, weight = (features - mean) * gain, share[classes]
    labelled = {row: features[classes == row] for row in rows}
    if prior.scores is not None:
        _begin_as_named(layer, labelled, prior.scores)
    if (negatives := prior.negatives) is not None:
        others = negatives[~_are_alike(negatives, [*labelled.values()], net.specification)]
        weight[classes == 0] *= 1 - _NEGATIVES
        weight = torch.cat([weight, weight.new_full((len(others),), 0.5 * _NEGATIVES / max(1, len(others)))])
        classes = torch.cat([classes, classes.new_zeros(len(others))])
        features, even = torch.cat([features, others]), torch.cat([even, (others - mean) * gain])
    before = features @ layer.weight.cpu().T + layer.bias.cpu()
    added = torch.zeros(len(rows), features.shape[1] + 1, requires_grad=True)  # the last is the bias
    optimiser = torch.optim.LBFGS([added], max_iter=_ITERATIONS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        logits = before.index_add(1, torch.tensor(rows), even @ added[:, :-1].T + added[:, -1])
        value = (F.cross_entropy(logits, classes, reduction="none") * weight).sum()
        value = value + hold * added[:, :-1].square().sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    with torch.enable_grad():
        optimiser.step(loss)  # type: ignore[no-untyped-call]
    more = added[:, :-1] * gain
    layer.weight[rows] += more.to(layer.weight)
    layer.bias[rows] += (added[:, -1] - more @ mean).to(layer.bias)
    net.generation += 1


def _begin_as_named(layer: nn.Linear, labelled: Mapping[int, Tensor], scores: nn.Linear) -> None:
    """labelled: (R, F) features of each row's class. Details, which come last, the start's `scores` do not look at."""
    weight, bias = scores.weight.cpu(), scores.bias.cpu()
    width = weight.shape[1]
    for row, rois in labelled.items():
        names = (F.linear(rois[:, :width], weight, bias)[:, 1:] / _EVEN).softmax(1).mean(0)
        layer.weight[row, :width] = (names @ weight[1:]).to(layer.weight)
        layer.weight[row, width:] = 0
        layer.bias[row] = (names @ bias[1:] - math.log(len(labelled))).to(layer.bias)


def _are_alike(negatives: Tensor, labelled: Sequence[Tensor], s: ModelSpecification) -> Tensor:
    """(N,) whether the trunk takes a negative for what the labelled RoIs of a class, (R, F) each, may be, too: where
    mugs are new, cups are no evidence against them."""
    known = slice(s.head_width, s.head_width + s.head_class_maps)
    if not s.head_class_maps:
        return torch.zeros(len(negatives), dtype=torch.bool)
    likely = torch.stack([rois[:, known].mean(0).topk(_LIKELY).indices for rois in labelled])
    return torch.isin(negatives[:, known].argmax(1), likely)


def _gain(features: Tensor, s: ModelSpecification) -> Tensor:
    """(F,) factors that give all features like spread: those of class maps fully, those before them little."""
    maps = s.head_class_maps
    if not maps:
        parts = [(features, 1.0)]
    else:
        layers, classes, details = features.tensor_split((s.head_width, s.head_width + maps), 1)
        parts = [(layers, _SLOW), (classes, 1.0)] + ([(details, _DETAILS)] if s.details else [])
    spreads = [(part.std(0) + _LEAST_SPREAD * part.std()).clamp(min=_LEAST) / easy for part, easy in parts]
    return 1 / (torch.cat(spreads) * math.sqrt(maps or features.shape[1]))
