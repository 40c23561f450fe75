"""The settings of a detection and of a training. Frozen: a submitted request never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

DetectorName = Literal["rcnn", "sppnet", "fast-rcnn", "faster-rcnn"]
DETECTOR_WORDS: Mapping[str, str] = {  # for a person
    "rcnn": "R-CNN",
    "sppnet": "SPPnet",
    "fast-rcnn": "Fast R-CNN",
    "faster-rcnn": "Faster R-CNN",
}
SVM_DETECTORS = ("rcnn", "sppnet")  # those that classify with SVMs, over given proposals
SearchMode = Literal["single", "fast", "quality"]
Design = Literal["paper", "pyramid"]
ScheduleName = Literal["joint", "four-step"]
RecipeName = Literal["ours", "paper"]
Layers = Literal["fc6", "conv3_1", "conv2_1", "all"]  # the lowest one that learns, by the papers' names
Format = Literal[
    "voc", "coco", "yolo", "labelme", "csv", "openimages", "createml", "label-studio", "cvat", "via", "kitti", "dota"
]
# Of labels, as engine/labels/formats reads and writes them, in a person's words.
LABEL_FORMATS: Mapping[Format, str] = {
    "voc": "Pascal VOC XML",
    "coco": "COCO JSON",
    "yolo": "YOLO text",
    "labelme": "labelme JSON",
    "csv": "TensorFlow CSV",
    "openimages": "OpenImages CSV",
    "createml": "CreateML JSON",
    "label-studio": "Label Studio JSON",
    "cvat": "CVAT XML",
    "via": "VIA JSON",
    "kitti": "KITTI text",
    "dota": "DOTA text",
}


# Above it a detection is shown to a person, and an object counts as found: where the sliders of the window, the figures
# of an evaluation and the command explain begin. NMS begins at the model's own threshold everywhere.
SHOWN_SCORE = 0.5


@dataclass(frozen=True, slots=True)
class DetectSettings:
    """model: a name on the shelf. weights/architecture: a file instead of it.

    detector, proposals: None means the model's own (faster-rcnn with rpn); fast-rcnn with selective-search.
    top: how many proposals reach the head; None is the model's own number (300, 1,000).
    score, nms: post-processing; None is the model's own (the paper's .05 and .3, torchvision's .05 and .5).
    svd: truncated SVD of the head's fully connected layers: the share (up to 1) or the number of singular values
    of each that is kept; one for all, or one a layer; () truncates nothing.
    threads: 0 leaves the choice to the program. device: auto, cpu, cuda, cuda:N, mps.
    """

    model: str = "starter"
    weights: Path | None = None
    architecture: str | None = None
    detector: DetectorName | None = None
    proposals: Literal["rpn", "selective-search"] | None = None
    mode: SearchMode = "fast"
    top: int | None = None
    score: float | None = None
    nms: float | None = None
    svd: tuple[float, ...] = ()
    device: str = "auto"
    threads: int = 0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class AnchorShapes:
    """sizes: per level of the net, small to large, side lengths in pixels of its input; ratios: height over width.

    Empty ones are the model's own.
    """

    sizes: tuple[tuple[float, ...], ...] = ()
    ratios: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class NewDetector:
    """A detector that is new but for its trunk, in place of a model to go on from.

    start: bundled, a trunk of the shelf (imagenet-vgg16), timm:NAME, or a file of weights. design: as in the paper (one
    map of stride 16, nine anchors, RoI max pooling, 600 / 1000), or a feature pyramid with RoIAlign. layers: the lowest
    that learn; "fc6" is every layer above the trunk.
    """

    start: str = "bundled"
    design: Design = "paper"
    layers: Layers = "conv3_1"


@dataclass(frozen=True, slots=True)
class LearnSettings:
    """How a training learns. None leaves a choice to the recipe.

    recipe: this program's own of what is trained (heads, full, scratch), or the papers' numbers.
    batch: pictures a step. optimiser, rate: the peak rate of new layers; the trunk's keeps its proportion to it.
    decay: learning rate schedule. warm_up: steps of linear growth. clip: the gradient's largest norm, 0 for none.
    mean: decay of the running mean of the weights, 0 for none. flip: half the looks mirrored. scale, colour: how much
    size and colours are changed, 0 not at all, 1 much; heads, which learn on kept features, are shown neither.
    amp: half precision where the device is a GPU; None is yes there. anchors: "suggested" is from the labels.
    """

    recipe: RecipeName = "ours"
    batch: int = 2
    optimiser: Literal["sgd", "adamw"] | None = None
    rate: float | None = None
    decay: Literal["cosine", "steps", "constant"] | None = None
    warm_up: int | None = None
    clip: float | None = None
    mean: float | None = None
    flip: bool = True
    scale: float | None = None
    colour: float | None = None
    amp: bool | None = None
    anchors: AnchorShapes | Literal["suggested"] | None = None
