"""What a picture's RoIs look like to the net: a vector for each labelled box and each of the best proposals, cached on
disk.

A vector has three parts, each of length 1: what the class maps say in the middle of the RoI (where the net has some),
the head's fully connected features, and the pooled features averaged to 2 x 2 bins, the last two through a random
projection (Johnson and Lindenstrauss 1984) to 64 numbers, so that a picture costs about 50 kB. Chosen with the starter
on training pictures alone, as engine.retrieval.ranking says: for nearest means of one and of five examples, class maps
alone had .275, .263 (bccd_voc), .196, .166 (cards_coco), .122, .187 (coco128_yolo); pooled features alone .333, .328;
.164, .151; .091, .156; all together without projection .343, .346; .161, .154; .094, .161, since the class maps are
then a small part; these vectors .326, .326; .170, .175; .118, .208.

Shapes: R RoIs, D numbers of a vector, C channels, b bins a side.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from engine.errors import UserError
from engine.heads.box_head import WithClassMaps
from engine.models.detectors.detector import Detector, classify, pool
from engine.models.network import TwoStageNet
from engine.pictures.reading import read_image
from engine.postprocess.nms import batched_nms
from engine.safety.reading import read_file
from engine.structures.boxes import BoxArray, clip, is_proper
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import HeadOutput, Proposals, Refinement
from engine.training.data.feature_cache import FeatureFiles
from engine.words import tr

CACHED_BYTES = 1_000_000_000  # on disk: ten thousand pictures' or so
PROPOSALS, SAME_OBJECT = 100, 0.6  # of a picture; IoU above which the less likely of two is left out
PART = 64  # numbers of each projected part
_METHOD = "roi vectors 1"  # another number, where vectors come to be others
_LARGEST = 1 << 30
Vectors = NDArray[np.float16]
Floats = NDArray[np.float32]


class RoiVectors(NamedTuple):
    """boxes: (R, 4). scores: (R,) how likely any object is there. vectors: (R, D). refined: (R, 4), the boxes after the
    head's box regression."""

    boxes: BoxArray
    scores: Floats
    vectors: Vectors
    refined: BoxArray

    def rows(self, rows: slice) -> RoiVectors:
        return RoiVectors(self.boxes[rows], self.scores[rows], self.vectors[rows], self.refined[rows])


class PictureVectors(NamedTuple):
    """boxes: of those asked for, in their order. proposals: best first, their boxes refined already."""

    boxes: RoiVectors
    proposals: RoiVectors


@dataclass(eq=False)
class VectorStore:
    """Of one net: an entry is found by the picture's content, the boxes, and all weights, and by nothing else."""

    detector: Detector
    files: FeatureFiles

    def __post_init__(self) -> None:
        self._net = net_digest(self.detector.net)
        self.computed = 0

    def of(self, path: Path, boxes: BoxArray) -> PictureVectors:
        """Raises UserError where the picture cannot be read."""
        content = read_file(path, _LARGEST)
        if content is None:
            raise UserError(path, tr("is not there"), tr("check the name"))
        name = f"{_METHOD} {self._net} {hashlib.blake2b(content, digest_size=16).hexdigest()}"
        names = f"{name} {hashlib.blake2b(boxes.tobytes(), digest_size=16).hexdigest()}", name
        cached = [self._read(one) for one in names]
        if cached[0] is None or cached[1] is None:
            found = picture_vectors(self.detector, read_image(path), boxes, cached[1])
            self.computed += 1
            for one, parts in zip(names, found, strict=True):
                self.files.write(one, [torch.from_numpy(np.array(part)) for part in parts])
            return found
        return PictureVectors(cached[0], cached[1])

    def _read(self, name: str) -> RoiVectors | None:
        parts = self.files.read(name)
        return None if parts is None else RoiVectors(*(part.numpy() for part in parts))


def net_digest(net: TwoStageNet) -> str:
    """Changes with any bit of the weights and with any number of the specification."""
    digest = hashlib.sha256(repr(net.specification).encode())
    for name, tensor in net.state_dict().items():
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:32]


def picture_vectors(
    detector: Detector, image: Image, boxes: BoxArray, proposals: RoiVectors | None = None
) -> PictureVectors:
    """proposals: those of this picture, where they are there already."""
    if proposals is None:
        likely, scores = _best_proposals(detector, image)
        found = box_vectors(detector, image, np.concatenate([boxes, likely]))
        rest = found.rows(slice(len(boxes), None))._replace(scores=scores, refined=likely)
        result = PictureVectors(found.rows(slice(len(boxes))), rest)
    else:
        result = PictureVectors(box_vectors(detector, image, boxes), proposals)
    detector.cache.forget_pictures()
    return result


def _best_proposals(detector: Detector, image: Image) -> tuple[BoxArray, Floats]:
    """The proposals, moved by the head's box regression as for their likeliest class, and how likely each is any
    object; without those that lie on a likelier one."""
    records = [stage.record for stage in detector.stages(image, DetectSettings()) if stage is not None]
    head = next(record for record in records if isinstance(record, HeadOutput))
    moved = next(record for record in records if isinstance(record, Refinement)).after
    best = np.minimum(head.scores[:, 1:].argmax(1), moved.shape[1] - 1)
    boxes = clip(moved[np.arange(len(moved)), best], image.width, image.height)
    rows = np.flatnonzero(((boxes[:, 2:] - boxes[:, :2]) >= 1).all(1))
    scores = 1 - head.scores[rows, 0]
    table, likely = torch.from_numpy(boxes[rows]), torch.from_numpy(scores)
    chosen = batched_nms(table, likely, torch.zeros(len(rows), dtype=torch.int64), SAME_OBJECT)[:PROPOSALS].numpy()
    return boxes[rows][chosen], scores[chosen]


@torch.no_grad()
def box_vectors(detector: Detector, image: Image, boxes: BoxArray) -> RoiVectors:
    """Of any boxes of the picture; one without area is what the net takes it for, a point."""
    features, _ = detector.features(image)
    net, rois = detector.ready, Proposals(boxes, np.zeros(len(boxes), np.float32), "file")
    pooled = pool(net, features, rois)
    head, deltas = classify(net, pooled, rois)
    s = net.specification
    after = features.refined(rois, deltas, s.box_weights, 0 if s.class_agnostic else 1).after
    best = np.minimum(head.scores[:, 1:].argmax(1), after.shape[1] - 1)
    refined = after[np.arange(len(boxes)), best]
    refined = np.where(is_proper(refined)[:, None], refined, boxes)
    vectors = _vectors(net, pooled).half().cpu().numpy()
    return RoiVectors(boxes, 1 - head.scores[:, 0], vectors, refined)


def _vectors(net: TwoStageNet, pooled: Tensor) -> Tensor:
    """(R, C, b, b) -> (R, D) float32."""
    head = net.box_head.features
    vectors, parts, channels = head(pooled), [], pooled.shape[1]
    if isinstance(head, WithClassMaps):
        parts.append(vectors[:, -head.classes :])
        vectors, channels = vectors[:, : -head.classes], head.channels
    averaged = F.adaptive_avg_pool2d(pooled[:, :channels], 2).flatten(1)
    parts += [_projected(vectors), _projected(averaged)]
    return torch.cat([F.normalize(part, dim=1) for part in parts], 1)


def _projected(values: Tensor) -> Tensor:
    """(R, n) -> (R, PART), distances about as they were; as they are where there are so few."""
    inputs = values.shape[1]
    if inputs <= PART:
        return values
    matrix = torch.randn(inputs, PART, generator=torch.Generator().manual_seed(inputs))
    return values @ matrix.to(values)
