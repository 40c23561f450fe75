"""The R-CNN family's story on one machine: R-CNN, SPPnet, Fast R-CNN and Faster R-CNN, each trained and run.

    python benchmarks/lineage.py ../shared/data/bccd_voc [--quick] [--model FILE.safetensors]

The same seed, pictures, proposals and number of sampled regions for all, and the same start: the bundled model's
backbone alone (trunk and pyramid); RPN, fully connected layers and classifiers of all four are new. That backbone has
learned to find boxes, without their names, in bccd_voc's split `train`, where the pictures to learn from are; those to
test on, of `test`, it never saw.

Each is trained as its paper says: R-CNN all layers, then features of all proposals, SVMs and regressors; SPPnet the
fully connected layers on kept maps, then features, SVMs and regressors; Fast R-CNN in one stage, once all layers, and
once the fully connected ones alone on kept maps, which is SPPnet's condition; Faster R-CNN jointly with its RPN.
Training time is all that a system needs beyond the proposals. Crops have the paper's share of a picture (227 pixels of
600 x 1000); R-CNN's time at test is also taken with crops of 227 pixels. Beside each ratio stands the papers'. See
docs/papers.md for what differs from them.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.evaluation.evaluate import evaluate_detections, evaluate_proposals
from engine.generators import result_of
from engine.kernels.compilation import load_kernels
from engine.labels.folder import open_folder
from engine.labels.several import Sample, readable
from engine.models.architectures import build
from engine.models.detectors.rcnn import rcnn_specification
from engine.models.detectors.region_net import RegionNet
from engine.models.detectors.sppnet import sppnet_specification
from engine.models.detectors.stage_cache import StageCache
from engine.models.library import checkpoints
from engine.models.library.shelf import detector_of
from engine.models.network import TwoStageNet
from engine.models.specification import ModelSpecification
from engine.pictures.reading import read_image
from engine.proposals.selective_search import selective_search
from engine.structures.boxes import clip, is_proper
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import Anchors, Detections, FeatureMaps, Proposals, Segments
from engine.training.data.augment import Example, flip
from engine.training.detection.recipes import REGIONS, Recipe
from engine.training.detection.step import joint_step
from engine.training.loop.step_runner import StepRunner
from engine.training.svm.fit import region_batch
from engine.training.svm.from_folder import CROP_SIDE
from engine.training.svm.training import RegionPlan, side_by_side, train_regions

SEED = 0
FC_ALONE = "  fc layers"


@dataclass(frozen=True)
class Sizes:
    """train, test: pictures. proposals: of each. epochs: of fine-tuning. rois: sampled from a picture and epoch."""

    train: int = 12
    test: int = 8
    proposals: int = 400
    epochs: int = 5
    rois: int = 64
    side: int = CROP_SIDE


PAPERS_SIDE = 227
QUICK = Sizes(train=8, test=4, proposals=150, epochs=2, rois=32)


@dataclass
class Row:
    name: str
    train: float
    proposals: float = 0.0
    features: float = 0.0
    regions: float = 0.0
    ap50: float = 0.0


@dataclass(frozen=True)
class Material:
    train: list[Example]
    test: list[tuple[Image, Any, Proposals]]
    search: float


def recipe(sizes: Sizes) -> Recipe:
    sampling = replace(REGIONS.sampling, rois=sizes.rois, proposals=sizes.proposals)
    return replace(REGIONS, seed=SEED, sampling=sampling)


def start(specification: ModelSpecification, source: TwoStageNet) -> TwoStageNet:
    """A net over the source's backbone; its RPN, fully connected layers and classifiers are new, whatever it is."""
    torch.manual_seed(SEED)
    net = build(specification)
    net.box_head.initialise()
    net.backbone.load_state_dict(source.backbone.state_dict())
    return net


def gather(folder: Path, sizes: Sizes, names: tuple[str, ...]) -> Material:
    opened = open_folder(folder)
    if opened is None:
        raise SystemExit(f"{folder}: not a labelled folder")
    seconds: list[float] = []

    def found(sample: Sample) -> tuple[Image, Any, Proposals]:
        image = read_image(sample[0])
        begun = time.perf_counter()
        proposals = selective_search(image.pixels, "fast", seed=SEED).proposals
        seconds.append(time.perf_counter() - begun)
        return image, sample[1], proposals

    def labelled(sample: Sample) -> Example:
        image, truth, proposals = found(sample)
        boxes = clip(truth.box_array(), image.width, image.height)
        classes = np.array([names.index(label) + 1 for label in truth.labels], np.int64)
        given = proposals.boxes[: sizes.proposals]
        example = Example(image.pixels, boxes, classes, str(image.path), image.key, proposals=given)
        return example.keep(is_proper(boxes))

    train, test = ([*result_of(readable(opened, opened.splits[name])).values()] for name in ("train", "test"))
    return Material(
        [labelled(sample) for sample in train[: sizes.train]],
        [found(sample) for sample in test[: sizes.test]],
        float(np.mean(seconds)),
    )


def train_svm_system(net: TwoStageNet, material: Material, sizes: Sizes) -> None:
    assert isinstance(net, RegionNet)
    plan = RegionPlan(epochs=sizes.epochs, proposals=sizes.proposals, recipe=recipe(sizes))
    for point in filter(None, train_regions(net, material.train, plan)):
        progress(point.step, point.steps)


def train_jointly(net: TwoStageNet, material: Material, sizes: Sizes, *, rpn: bool, frozen: bool = False) -> None:
    """Fast R-CNN on the given proposals, or Faster R-CNN on its own; both on the same pictures in the same order.

    frozen: the backbone does not learn, and what it makes of a picture is cached.
    """
    cached: dict[tuple[int, bool], list[torch.Tensor]] = {}
    rules = recipe(sizes)
    steps = sizes.epochs * -(-len(material.train) // 2)

    def batches() -> Any:
        for epoch in range(1, sizes.epochs + 1):
            random = np.random.default_rng([SEED, epoch])
            order = [(int(i), bool(random.random() < 0.5)) for i in random.permutation(len(material.train))]
            for first in range(0, len(order), 2):
                group = order[first : first + 2]
                batch = region_batch(net, [shown(*one) for one in group], sizes.proposals)
                if frozen:
                    levels = zip(*(seen(*one) for one in group), strict=True)
                    batch = batch._replace(features=[side_by_side(maps) for maps in levels])
                yield batch._replace(proposals=None) if rpn else batch

    def shown(index: int, flipped: bool) -> Example:
        return flip(material.train[index]) if flipped else material.train[index]

    def seen(index: int, flipped: bool) -> list[torch.Tensor]:
        if (index, flipped) not in cached:
            with torch.no_grad():
                images = region_batch(net, [shown(index, flipped)], 1).images
                cached[index, flipped] = net.backbone(images)
        return cached[index, flipped]

    unused = (*(() if rpn else ("rpn_head",)), *(("backbone",) if frozen else ()))
    runner = StepRunner(net, replace(rules, frozen=(*rules.frozen, *unused)), steps, partial(joint_step, train_rpn=rpn))
    for batch in batches():
        record = result_of(runner.run(batch))
        progress(record.step, steps)
    runner.use_mean_weights()


def progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r  {done}/{total} ", end="", file=sys.stderr)


def run(row: Row, net: TwoStageNet, material: Material, sizes: Sizes) -> Any:
    """Detections and proposals of every test picture; fills in the row's seconds and AP50."""
    settings = DetectSettings(top=sizes.proposals)
    given = net.specification.detector != "faster-rcnn"
    found, proposed, spent = [], [], {"proposals": 0.0, "features": 0.0, "regions": 0.0}
    cache = StageCache()
    detector = detector_of(net, cache, replace(settings, detector=net.specification.detector))
    image, _, proposals = material.test[0]
    few = Proposals(proposals.boxes[:8], proposals.scores[:8], proposals.source)
    for _ in detector.stages(image, settings, few if given else None):
        pass  # what is done once for a net is not counted
    cache.forget_pictures()
    for image, _, proposals in material.test:
        begun = time.perf_counter()
        for stage in filter(None, detector.stages(image, settings, proposals if given else None)):
            now = time.perf_counter()
            spent[part_of(stage.record)] += now - begun
            begun = now
            if isinstance(stage.record, Detections):
                found.append(stage.record)
            if isinstance(stage.record, Proposals):
                proposed.append(stage.record)
    pictures = len(material.test)
    row.proposals = material.search if given else spent["proposals"] / pictures
    row.features, row.regions = spent["features"] / pictures, spent["regions"] / pictures
    truths = [truth for _, truth, _ in material.test]
    row.ap50 = evaluate_detections(truths, found).ap50
    return evaluate_proposals(truths, proposed)


def with_large_crops(specification: ModelSpecification, source: TwoStageNet, material: Material, sizes: Sizes) -> Row:
    """R-CNN's seconds at test with the paper's crops, on a few pictures; it is not trained."""
    net = start(specification.with_(crop_side=PAPERS_SIDE), source)
    row = Row(f"  crops of {PAPERS_SIDE}", float("nan"))
    run(row, net, replace(material, test=material.test[:3]), sizes)
    row.ap50 = float("nan")
    return row


def part_of(record: Any) -> str:
    if isinstance(record, FeatureMaps):
        return "features"
    return "proposals" if isinstance(record, Anchors | Proposals | Segments) else "regions"


def table(rows: list[Row]) -> None:
    print(f"\n{'':<16}{'training':>10}{'proposals':>11}{'features':>10}{'regions':>9}{'a picture':>11}{'AP50':>7}")
    for r in rows:
        whole = r.proposals + r.features + r.regions
        times = f"{r.train:>9.1f}s{r.proposals:>10.3f}s{r.features:>9.3f}s{r.regions:>8.3f}s{whole:>10.3f}s"
        print(f"{r.name:<16}{times}{r.ap50:>7.3f}")


def ratios(rows: list[Row]) -> None:
    rcnn, large, spp, fc, fast, faster = rows

    def apart(row: Row) -> float:
        return row.features + row.regions

    lines = (
        ("training: R-CNN / Fast R-CNN", rcnn.train / fast.train, "9 (84 h / 9.5 h)"),
        ("training: SPPnet / Fast R-CNN, the same layers", spp.train / fc.train, "2.6 (25 h / 9.5 h, more layers)"),
        ("training: SPPnet / Fast R-CNN, all layers", spp.train / fast.train, "-"),
        ("test without proposals: R-CNN / Fast R-CNN", apart(rcnn) / apart(fast), "146 (47 s / .32 s)"),
        ("the same, crops of 227 pixels", apart(large) / apart(fast), "146"),
        ("test without proposals: SPPnet / Fast R-CNN", apart(spp) / apart(fast), "7 (2.3 s / .32 s)"),
        ("proposals: Selective Search / RPN", fast.proposals / faster.proposals, "150 (1.51 s / .01 s)"),
    )
    print(f"\n{'ratio':<48}{'here':>8}   paper")
    for text, here, paper in lines:
        print(f"{text:<48}{here:>8.1f}   {paper}")
    for text, here, paper in (
        ("AP50: Fast R-CNN - R-CNN", fast.ap50 - rcnn.ap50, "+.009"),
        ("AP50: Fast R-CNN - SPPnet", fast.ap50 - spp.ap50, "+.038"),
        ("AP50: Fast R-CNN - its fc layers alone", fast.ap50 - fc.ap50, "+.055"),
        ("AP50: Faster R-CNN - Fast R-CNN", faster.ap50 - fast.ap50, "+.030"),
    ):
        print(f"{text:<48}{here:>+8.3f}   {paper}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quick", action="store_true", help="small sizes: two or three minutes, figures only roughly")
    parser.add_argument("--model", type=Path, default=Path("resources/models/starter.safetensors"))
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    sizes = QUICK if arguments.quick else Sizes()
    for _ in load_kernels():
        pass
    source = checkpoints.load(arguments.model)
    opened = open_folder(arguments.folder)
    if opened is None:
        raise SystemExit(f"{arguments.folder}: not a labelled folder")
    names = opened.classes
    base = source.specification.with_(name="lineage", class_names=names, class_agnostic=False, norm_frozen=True)
    material = gather(arguments.folder, sizes, names)
    print(f"{arguments.folder.name}: {len(material.train)} pictures to learn from, {len(material.test)} to test")
    systems = (
        ("R-CNN", rcnn_specification(base, sizes.side)),
        ("SPPnet", sppnet_specification(base)),
        (FC_ALONE, base.with_(detector="fast-rcnn", nms=0.3)),
        ("Fast R-CNN", base.with_(detector="fast-rcnn", nms=0.3)),
        ("Faster R-CNN", base.with_(detector="faster-rcnn", nms=0.3)),
    )
    rows = []
    for name, specification in systems:
        net = start(specification, source)
        detector = specification.detector
        begun = time.perf_counter()
        if detector in ("rcnn", "sppnet"):
            train_svm_system(net, material, sizes)
        else:
            train_jointly(net, material, sizes, rpn=detector == "faster-rcnn", frozen=name == FC_ALONE)
        row = Row(name, time.perf_counter() - begun)
        figures = run(row, net, material, sizes)
        recall = ", ".join(f"{n}: {value:.3f}" for n, value in figures.recall50.items())
        print(
            f"{name}: trained in {row.train:.1f} s, AP50 {row.ap50:.3f}; proposals' recall@.5 {recall}",
            flush=True,
        )
        rows.append(row)
        if detector == "rcnn":
            rows.append(with_large_crops(specification, source, material, sizes))
    table(rows)
    ratios(rows)


if __name__ == "__main__":
    main()
