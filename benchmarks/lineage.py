"""The R-CNN family's story on one machine: R-CNN, SPPnet, Fast R-CNN and Faster R-CNN, each trained and run.

    python benchmarks/lineage.py [../shared/data/bccd_voc] [--quick] [--design pyramid]

What `main.py lineage` does, with two rows more and the papers' ratios: Fast R-CNN's fully connected layers alone, which
is SPPnet's condition, and R-CNN's time at test with crops of 227 pixels. The same seed, pictures, proposals and trunk
for all: the bundled model's (with --design pyramid its pyramid, too), which has learned to find boxes, without their
names, in bccd_voc's split `train`, where the pictures to learn from are; those to test on, of `test`, it never saw.
RPN, fully connected layers and classifiers of all are new.

Training time is all that a system needs beyond the proposals. See docs/papers.md for what differs from the papers.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.cli.lineage import print_lineage
from engine.generators import WithResult, result_of
from engine.kernels.compilation import load_kernels
from engine.labels.several import Sample, read_folders
from engine.models.library.shelf import Shelf
from engine.models.library.trunks import detector_over, find_trunk
from engine.structures.papers import LINEAGE, LineageResult, LineageRow
from engine.structures.settings import DetectorName, DetectSettings
from engine.structures.stages import Proposals
from engine.training.data.external_proposals import ExternalProposals
from engine.training.lineage import Contest, measure, searched, train_detector, untaught
from engine.training.loop.budget import Budget
from engine.training.svm.from_folder import PAPERS_SIDE
from resources import RESOURCES

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SEED = 0
Found = tuple[dict[Path, Proposals], float]  # of each picture; seconds of a search
FC_ALONE = "Fast R-CNN, fully connected layers on kept maps"


def progress(events: Generator[Any, None, Any]) -> Any:
    """The generator's result; a dot for each event where somebody looks."""
    running = WithResult(events)
    for event in running:
        if event is not None and sys.stderr.isatty():
            print(".", end="", flush=True, file=sys.stderr)
    return running.result


def run(contest: Contest, judges: list[Sample], found: Found, name: DetectorName, title: str) -> LineageRow:
    net = untaught(contest, name)
    seconds, epochs = progress(train_detector(contest, net, Budget()))
    row: LineageRow = progress(measure(net, judges, found[0], found[1], contest.proposals.top))
    row = replace(row, training=seconds, epochs=epochs)
    print(f"{title}: trained in {seconds:.1f} s, AP50 {row.ap50:.3f}, recall@.5 {row.recall50:.3f}", flush=True)
    return row


def ratios(rows: dict[DetectorName, LineageRow], fc: LineageRow, large: LineageRow) -> None:
    rcnn, spp, fast, faster = (rows[name] for name in LINEAGE)

    def apart(row: LineageRow) -> float:
        return row.features + row.regions

    lines = (
        ("training: R-CNN / Fast R-CNN", rcnn.training / fast.training, "9 (84 h / 9.5 h)"),
        (
            "training: SPPnet / Fast R-CNN, the same layers",
            spp.training / fc.training,
            "2.6 (25 h / 9.5 h, more layers)",
        ),
        ("training: SPPnet / Fast R-CNN, conv3_1 and up", spp.training / fast.training, "-"),
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
    parser.add_argument("folder", type=Path, nargs="?", default=DATA / "bccd_voc")
    parser.add_argument("--quick", action="store_true", help="small sizes: two or three minutes, figures only roughly")
    parser.add_argument("--design", choices=("paper", "pyramid"), default="pyramid")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    learn, test, top, epochs = (8, 4, 150, 2) if arguments.quick else (12, 8, 400, 5)
    load_kernels()
    samples = result_of(read_folders((arguments.folder,), "test"))
    trunk = result_of(find_trunk("bundled", arguments.design, Shelf(RESOURCES, Path(tempfile.mkdtemp()))))
    start = detector_over(trunk, arguments.design, SEED)
    train, judges = samples.train[:learn], samples.validation[:test]
    proposals = ExternalProposals("fast", SEED, top)
    contest = Contest(start, samples.classes, train, proposals, "conv3_1", epochs=epochs, seed=SEED)
    print(f"{arguments.folder.name}: {len(train)} pictures to learn from, {len(judges)} to test")
    found: Found = progress(searched(judges, DetectSettings(top=top, seed=SEED)))
    rows = {name: run(contest, judges, found, name, name) for name in LINEAGE}
    fc = run(replace(contest, layers="fc6"), judges, found, "fast-rcnn", FC_ALONE)
    large = untaught(replace(contest, crop_side=PAPERS_SIDE), "rcnn")
    crops: LineageRow = progress(measure(large, judges[:3], found[0], found[1], top))
    print(f"R-CNN at test with crops of {PAPERS_SIDE} pixels: {crops.regions:.3f} s a picture\n")
    paths = [tuple(path for path, _ in part) for part in (train, judges)]
    selection = replace(samples.selection, learn=paths[0], judge=paths[1])
    spent = sum(row.training for row in rows.values())
    table = tuple(rows.values())
    print_lineage(LineageResult(arguments.folder, "bundled", arguments.design, table, selection, spent))
    ratios(rows, fc, crops)


if __name__ == "__main__":
    main()
