"""A detector that learns nothing: RoIs are told apart by how near their features are to those of a few labelled boxes.

Prototypes are the mean features of each class's labelled boxes (Snell et al. 2017), and several of background: centres
of k-means over those RoIs of the same pictures that lie on no label (as DE-ViT has them, Zhang et al. 2023). A RoI is
compared by the cosine of its features, pooled to 2 x 2 bins, each divided by its deviation over the background; a
softmax of that times the model's own chance of an object is the score. The boxes are the model's own proposals, moved
by its own box regression. Bins, deviation, and the numbers below were chosen on five training pictures of bccd_voc and
cards_coco, judged by others of `train`: the head's last layer, cosines alone, and one background were worse.

Shapes: R RoIs, C channels, F features, K classes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from sklearn.cluster import KMeans
from torch import Tensor
from torch.nn import functional as F

from engine.labels.several import Sample
from engine.models.detectors.detector import pool
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.network import TwoStageNet
from engine.pictures.reading import read_image
from engine.postprocess.detections import select_detections
from engine.structures.boxes import BoxArray, iou
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections, HeadOutput, Proposals, Refinement

BINS = 2
TEMPERATURE = 20.0  # of the cosine, as in TFA (Wang et al. 2020)
BACKGROUNDS = 10
OFF = 0.3  # IoU with every label, below which a RoI is background
LEAST_DEVIATION = 0.1  # share of that of all features together


class PrototypeDetector:
    """net: as it comes. samples: the labelled pictures. classes: those to tell apart, each with a labelled box."""

    def __init__(self, net: TwoStageNet, samples: Sequence[Sample], classes: tuple[str, ...]) -> None:
        self.detector, self.classes = FasterRCNN(net), classes
        labelled: list[list[Tensor]] = [[] for _ in classes]
        off: list[Tensor] = []
        for path, annotation in samples:
            image, boxes = read_image(path), [box for box in annotation.boxes if box.is_learned]
            for feature, box in zip(
                self._features(image, annotation.with_boxes(boxes).box_array()), boxes, strict=True
            ):
                labelled[classes.index(box.label)].append(feature)
            found, _ = self._regions(image)
            overlap = iou(found, annotation.box_array()).max(1, initial=0.0)
            off.append(self._features(image, found[overlap < OFF]))
            self.detector.cache.forget_pictures()
        rest = torch.cat(off)
        self._deviation = rest.std(0) + LEAST_DEVIATION * rest.std()
        background = F.normalize(rest / self._deviation, dim=1).numpy()
        clusters = KMeans(min(BACKGROUNDS, len(background)), n_init=1, random_state=0).fit(background)
        means = [F.normalize(torch.stack(part) / self._deviation, dim=1).mean(0) for part in labelled]
        self._background = F.normalize(torch.from_numpy(clusters.cluster_centers_), dim=1)
        self._means = F.normalize(torch.stack(means), dim=1)

    def detect(self, image: Image) -> Detections:
        boxes, likely = self._regions(image)
        features = F.normalize(self._features(image, boxes) / self._deviation, dim=1)
        near = torch.cat([(features @ self._background.T).max(1, keepdim=True).values, features @ self._means.T], 1)
        scores = torch.softmax(near * TEMPERATURE, 1).numpy() * likely[:, None]
        self.detector.cache.forget_pictures()
        as_they_are = Refinement(boxes, np.zeros((len(boxes), 1, 4), np.float32), boxes[:, None])
        return select_detections(HeadOutput(scores, self.classes), as_they_are, score=0.001, nms=0.5, top=100)

    def _regions(self, image: Image) -> tuple[BoxArray, BoxArray]:
        """(R, 4) the proposals, moved as for their likeliest class, and (R,) how likely any object is there."""
        records = [stage.record for stage in self.detector.stages(image, DetectSettings()) if stage is not None]
        head = next(record for record in records if isinstance(record, HeadOutput))
        moved = next(record for record in records if isinstance(record, Refinement)).after
        best = np.minimum(head.scores[:, 1:].argmax(1), moved.shape[1] - 1)
        boxes = moved[np.arange(len(moved)), best]
        proper = ((boxes[:, 2:] - boxes[:, :2]) >= 1).all(1)
        return boxes[proper], 1 - head.scores[proper, 0]

    @torch.no_grad()
    def _features(self, image: Image, boxes: BoxArray) -> Tensor:
        """(R, 4) -> (R, F), F = C BINS²."""
        maps, _ = self.detector.features(image)
        proposals = Proposals(boxes, np.zeros(len(boxes), np.float32), "file")
        return F.adaptive_avg_pool2d(pool(self.detector.ready, maps, proposals), BINS).flatten(1)
