"""What a picture's RoIs look like to the net: a vector for each labelled box and each of the best proposals, cached on
disk.

A vector has three parts, each of length 1: what the class maps say in the middle of the RoI (where the net has some),
the head's fully connected features, and the pooled features averaged to 2 x 2 bins, the last two through a random
projection (Johnson and Lindenstrauss 1984) to 64 numbers, so that a picture costs about 60 kB, colours included.
Chosen with the starter on training pictures alone, as engine.retrieval.ranking says: for nearest means of one and of
five examples, class maps alone had .275, .263 (bccd_voc), .196, .166 (cards_coco), .122, .187 (coco128_yolo); pooled
features alone .333, .328; .164, .151; .091, .156; all together without projection .343, .346; .161, .154; .094, .161,
since the class maps are then a small part; these vectors .326, .326; .170, .175; .118, .208.

Shapes: R RoIs, D numbers of a vector, C channels, b bins a side.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from cachetools import LRUCache
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from engine.errors import UserError
from engine.heads.box_head import WithClassMaps
from engine.models.detectors.detector import Detector, classify, pool
from engine.models.detectors.stage_cache import weights_version
from engine.models.network import TwoStageNet
from engine.pictures.reading import content_key, read_image
from engine.postprocess.nms import batched_nms
from engine.retrieval.colours import colours
from engine.retrieval.similar_places import SimilarPlaces
from engine.safety.reading import read_file
from engine.structures.boxes import BoxArray, clip, iou, is_proper
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import HeadOutput, Proposals, Refinement
from engine.training.data.feature_cache import FeatureFiles
from engine.words import tr

CACHED_BYTES = 1_000_000_000  # on disk: ten thousand pictures' or so
PROPOSALS, SAME_OBJECT = 100, 0.6  # of a picture; IoU above which the less likely of two is left out
MEMORY_BYTES = 128 * 2**20  # of what was looked at lately: two thousand pictures' or so
MOST_BOXES = 400  # of a picture, of which vectors are cached: those of boxes that were moved since go first
NEAR = 0.9  # IoU from which a box that was just accepted is the proposal that it was
PART = 64  # numbers of each projected part
_METHOD = "roi-vectors-4"  # another number, where vectors come to be others
_LARGEST = 1 << 30
Vectors = NDArray[np.float16]
Floats = NDArray[np.float32]


class RoiVectors(NamedTuple):
    """boxes: (R, 4). scores: (R,) how likely any object is there. vectors: (R, D). refined: (R, 4), the boxes after the
    head's box regression. kind: (R,) number of the net's likeliest class, without background. sure: (R,) its score.
    colours: (R, C), as engine.retrieval.colours has them."""

    boxes: BoxArray
    scores: Floats
    vectors: Vectors
    refined: BoxArray
    kind: NDArray[np.int16]
    sure: Floats
    colours: Vectors

    def rows(self, rows: slice) -> RoiVectors:
        return _of_parts(lambda part: part[rows], self)

    def take(self, rows: NDArray[np.intp]) -> RoiVectors:
        return _of_parts(lambda part: part[rows], self)


class PictureVectors(NamedTuple):
    """boxes: of those asked for, in their order. proposals: best first, their boxes refined already."""

    boxes: RoiVectors
    proposals: RoiVectors


@dataclass(slots=True, eq=False)
class _Entry:
    """Of one picture. name: of its content and the net. boxes: all that were asked for, the newest last."""

    name: str
    proposals: RoiVectors
    boxes: RoiVectors

    @property
    def nbytes(self) -> int:
        return sum(part.nbytes for part in (*self.proposals, *self.boxes))


class VectorStore:
    """Of one net: an entry is found by the picture's content and all weights, and by nothing else. What was looked at
    lately is in memory, everything in `files`."""

    def __init__(self, detector: Detector, files: FeatureFiles, limit: int = MEMORY_BYTES) -> None:
        self.detector, self.files = detector, files
        self._net, self._weights = net_digest(detector.net), weights_version(detector.net)
        self._entries: LRUCache[str, _Entry] = LRUCache(limit, lambda entry: min(limit, entry.nbytes))
        self.places = SimilarPlaces(self._key)
        self.computed = 0

    def is_of(self, detector: Detector) -> bool:
        """Whether its vectors are this net's, as its weights are now."""
        return detector.net is self.detector.net and weights_version(detector.net) == self._weights

    def of(self, path: Path, boxes: BoxArray, *, is_exact: bool = True) -> PictureVectors:
        """is_exact: False: a box that lies closely on a proposal may have its vector, so that nothing is computed for
        one that was just accepted. Raises UserError where the picture cannot be read.
        """
        key = self._key(path)
        entry = self._entries.get(key)
        if entry is None:
            entry = self._read(path) or self._computed(path, boxes)
            self._entries[key] = entry
        rows, near = _places(entry.boxes.boxes, boxes), np.full(len(boxes), -1)
        if not is_exact:
            near = np.where(rows < 0, _nearest(entry.proposals.boxes, boxes), -1)
        missing = np.flatnonzero((rows < 0) & (near < 0))
        if len(missing):
            self._add(path, entry, boxes[missing])
            self._entries[key] = entry  # its size is another
            rows = _places(entry.boxes.boxes, boxes)
        found = entry.boxes.take(np.maximum(rows, 0)) if len(entry.boxes.boxes) else entry.proposals.take(near)
        if (near >= 0).any():
            closest = entry.proposals.take(np.maximum(near, 0))
            found = _of_parts(lambda a, b: np.where(_column(near >= 0, a), b, a), found, closest)
        return PictureVectors(found._replace(boxes=boxes), entry.proposals)

    def _key(self, path: Path) -> str:
        try:
            return content_key(path, path.stat())
        except OSError as error:
            raise UserError(path, tr("is not there"), tr("check the name")) from error

    def _read(self, path: Path) -> _Entry | None:
        name = self._name(path)
        proposals, boxes = (self.files.read(one) for one in (name, f"{name} boxes"))
        if proposals is None:
            return None
        found = _of_tensors(proposals)
        return _Entry(name, found, found.rows(slice(0)) if boxes is None else _of_tensors(boxes))

    def _computed(self, path: Path, boxes: BoxArray) -> _Entry:
        found = picture_vectors(self.detector, read_image(path), boxes)
        self.computed += 1
        entry = _Entry(self._name(path), found.proposals, found.boxes)
        self._write(entry.name, found.proposals)
        self._write(f"{entry.name} boxes", found.boxes)
        return entry

    def _add(self, path: Path, entry: _Entry, boxes: BoxArray) -> None:
        new = picture_vectors(self.detector, read_image(path), boxes, entry.proposals).boxes
        self.computed += 1
        most = max(MOST_BOXES, len(boxes))
        entry.boxes = joined(entry.boxes, new).rows(slice(-most, None))
        self._write(f"{entry.name} boxes", entry.boxes)

    def _name(self, path: Path) -> str:
        content = read_file(path, _LARGEST)
        if content is None:
            raise UserError(path, tr("is not there"), tr("check the name"))
        return f"{_METHOD} {self._net} {hashlib.blake2b(content, digest_size=16).hexdigest()}"

    def _write(self, name: str, vectors: RoiVectors) -> None:
        self.files.write(name, [torch.from_numpy(np.array(part)) for part in vectors])


def joined(*vectors: RoiVectors) -> RoiVectors:
    """One after the other."""
    return _of_parts(lambda *parts: np.concatenate(parts), *vectors)


def _of_parts(combine: Callable[..., Any], *vectors: RoiVectors) -> RoiVectors:
    """The same done to each of their arrays."""
    return RoiVectors(*(combine(*parts) for parts in zip(*vectors, strict=True)))


def _of_tensors(parts: Sequence[Tensor]) -> RoiVectors:
    return RoiVectors(*(part.numpy() for part in parts))


def _places(there: BoxArray, boxes: BoxArray) -> NDArray[np.intp]:
    """(N,) the place of each box among those that are there; -1: it is not."""
    rows = {row.tobytes(): place for place, row in enumerate(there)}
    return np.array([rows.get(row.tobytes(), -1) for row in boxes], np.intp)


def _nearest(proposals: BoxArray, boxes: BoxArray) -> NDArray[np.intp]:
    """(N,) the proposal that lies on each box; -1: none does."""
    if not len(proposals) or not len(boxes):
        return np.full(len(boxes), -1, np.intp)
    overlap = iou(boxes, proposals)
    return np.where(overlap.max(1) >= NEAR, overlap.argmax(1), -1)


def _column(chosen: NDArray[np.bool_], like: NDArray[Any]) -> NDArray[np.bool_]:
    return chosen if like.ndim == 1 else chosen[:, None]


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
        likely, scores, kind, sure = _best_proposals(detector, image)
        found = box_vectors(detector, image, np.concatenate([boxes, likely]))
        rest = found.rows(slice(len(boxes), None))._replace(scores=scores, refined=likely, kind=kind, sure=sure)
        result = PictureVectors(found.rows(slice(len(boxes))), rest)
    else:
        result = PictureVectors(box_vectors(detector, image, boxes), proposals)
    detector.cache.forget_pictures()
    return result


def _best_proposals(detector: Detector, image: Image) -> tuple[BoxArray, Floats, NDArray[np.int16], Floats]:
    """The proposals, moved by the head's box regression as for their likeliest class, how likely each is any object,
    and that class with its score; without those that lie on a likelier one."""
    records = [stage.record for stage in detector.stages(image, DetectSettings()) if stage is not None]
    head = next(record for record in records if isinstance(record, HeadOutput))
    moved = next(record for record in records if isinstance(record, Refinement)).after
    kind, sure = _likeliest(head.scores)
    best = np.minimum(kind, moved.shape[1] - 1)
    boxes = clip(moved[np.arange(len(moved)), best], image.width, image.height)
    rows = np.flatnonzero(((boxes[:, 2:] - boxes[:, :2]) >= 1).all(1))
    scores = 1 - head.scores[rows, 0]
    table, likely = torch.from_numpy(boxes[rows]), torch.from_numpy(scores)
    chosen = batched_nms(table, likely, torch.zeros(len(rows), dtype=torch.int64), SAME_OBJECT)[:PROPOSALS].numpy()
    rows = rows[chosen]
    return boxes[rows], scores[chosen], kind[rows], sure[rows]


def _likeliest(scores: Floats) -> tuple[NDArray[np.int16], Floats]:
    """The class of each, without background, and its score."""
    return scores[:, 1:].argmax(1).astype(np.int16), scores[:, 1:].max(1)


@torch.no_grad()
def box_vectors(detector: Detector, image: Image, boxes: BoxArray) -> RoiVectors:
    """Of any boxes of the picture; one without area is what the net takes it for, a point."""
    features, _ = detector.features(image)
    net, rois = detector.ready, Proposals(boxes, np.zeros(len(boxes), np.float32), "file")
    pooled = pool(net, features, rois)
    head, deltas = classify(net, pooled, rois)
    s = net.specification
    after = features.refined(rois, deltas, s.box_weights, 0 if s.class_agnostic else 1).after
    kind, sure = _likeliest(head.scores)
    refined = after[np.arange(len(boxes)), np.minimum(kind, after.shape[1] - 1)]
    refined = np.where(is_proper(refined)[:, None], refined, boxes)
    vectors = _vectors(net, pooled).half().cpu().numpy()
    return RoiVectors(boxes, 1 - head.scores[:, 0], vectors, refined, kind, sure, colours(image, boxes))


def _vectors(net: TwoStageNet, pooled: Tensor) -> Tensor:
    """(R, C, b, b) -> (R, D) float32."""
    head = net.box_head.features
    vectors, parts, channels = head(pooled), [], pooled.shape[1]
    if isinstance(head, WithClassMaps):
        vectors, beside = vectors[:, : -head.more], vectors[:, -head.more :]
        parts.append(beside[:, : head.classes])
        channels = head.channels
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
