"""The layers that lie over the picture: one row each. The layer panel, the canvas and `snapshot --layers` read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.services.translation import mark
from app.session.suggestions import Suggestions
from engine.structures.annotation import Annotation
from engine.structures.stages import AnchorLabels, Anchors, Detections, Proposals, RoiGrid, Segments

LayerName = Literal["segments", "anchors", "positives", "proposals", "rois", "detections", "suggestions", "truth"]
AnchorChoice = Literal["all", "cell"]


@dataclass(frozen=True, slots=True)
class LayerStyle:
    """How a layer is drawn now. top: how many, best first (0: all). score: the least shown. colour: #rrggbb or ""
    for the layer's own colouring (by class, by score). merges: share 0..1 of the grouping done (segments)."""

    visible: bool = False
    colour: str = ""
    opacity: float = 1.0
    top: int = 0
    score: float = 0.0
    merges: float = 0.0
    anchors: AnchorChoice = "all"


@dataclass(frozen=True, slots=True)
class Layer:
    """name: also the word on the command line. key: shows and hides it. slider: what it moves. colouring: the layer's
    own, in words; colour: it, where it is a single one. style: before anybody has chosen another. line: by which its
    boxes are told from those of other layers."""

    name: LayerName
    text: str
    key: str
    record: type
    tip: str
    colouring: str
    style: LayerStyle = LayerStyle()
    slider: Literal["", "top", "merges"] = ""
    colour: str = ""
    line: Literal["", "dotted", "dashed", "solid"] = ""


SHOWN = LayerStyle(visible=True)
LAYERS: tuple[Layer, ...] = (
    Layer("segments", mark("Segments"), "Shift+S", Segments,
          mark("Selective Search: the regions, and how they are grouped"), mark("Colour by region"),
          LayerStyle(opacity=0.6), "merges"),
    Layer("anchors", mark("Anchors"), "Shift+A", Anchors, mark("Every reference box of the region proposal network"),
          mark("Default colour"), LayerStyle(opacity=0.8), colour="#5cc8ff"),
    Layer("positives", mark("Anchor labels"), "Shift+L", AnchorLabels,
          mark("Trained as object (IoU ≥ 0.7 or best) or as background"), mark("Green object, red background")),
    Layer("proposals", mark("Proposals"), "Shift+P", Proposals, mark("Where the detector looks, best first"),
          mark("Colour by score"), LayerStyle(opacity=0.9, top=100), "top"),
    Layer("rois", mark("RoI bins"), "Shift+B", RoiGrid, mark("The cells pooled for the selected box"),
          mark("Default colour"), colour="#ffb84d"),
    Layer("detections", mark("Detections"), "Shift+D", Detections,
          mark("The detector’s boxes: dotted, name and score in the colour of the class"), mark("Colour by class"),
          SHOWN, line="dotted"),
    Layer("suggestions", mark("Suggestions"), "Shift+G", Suggestions,
          mark("Detections that are not labelled yet: dashed"), mark("Colour by class"), SHOWN, line="dashed"),
    Layer("truth", mark("Labels"), "Shift+T", Annotation, mark("The labelled boxes: solid, the name on black"),
          mark("Colour by class"), SHOWN, line="solid"),
)  # fmt: skip
