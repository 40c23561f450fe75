"""What each stage draws over the picture: overlays of its records."""

from __future__ import annotations

from dataclasses import replace

from app.canvas.overlays.anchors import AnchorsOverlay
from app.canvas.overlays.base import Overlay
from app.canvas.overlays.detections import DetectionsOverlay
from app.canvas.overlays.film import FilmOverlay, SearchedOverlay
from app.canvas.overlays.heat import HeatOverlay
from app.canvas.overlays.proposals import ProposalsOverlay
from app.canvas.overlays.stage_boxes import (
    BinsOverlay,
    RankedOverlay,
    RefinementOverlay,
    RoiLevelsOverlay,
    ScoresOverlay,
)
from app.canvas.overlays.suppression import SuppressionOverlay
from app.features.stages.stage_list import StageName
from app.session.layers import LayerStyle
from engine.structures.stages import Proposals, Trace

SHOWN = LayerStyle(visible=True)
FILM = LayerStyle(visible=True, opacity=0.65)
CROWDED: tuple[StageName, ...] = ("ranked", "proposals", "rois", "scores")
KINDS: dict[StageName, tuple[type[Overlay], ...]] = {
    "picture": (),
    "features": (HeatOverlay,),
    "segments": (FilmOverlay,),
    "anchors": (AnchorsOverlay,),
    "objectness": (HeatOverlay,),
    "ranked": (RankedOverlay,),
    "proposals": (ProposalsOverlay,),
    "rois": (RoiLevelsOverlay,),
    "bins": (BinsOverlay,),
    "scores": (ScoresOverlay,),
    "refinement": (RefinementOverlay,),
    "nms": (SuppressionOverlay,),
    "detections": (HeatOverlay, DetectionsOverlay),
}


def make_overlays(name: StageName, trace: Trace, top: int) -> tuple[Overlay, ...]:
    """Bottom to top, with the records of the run that they draw from. top: how many boxes, where many lie over each
    other; 0 is all."""
    kinds = KINDS[name]
    proposals = trace.get(Proposals)
    if name == "proposals" and proposals is not None and proposals.source == "selective-search":
        kinds = (SearchedOverlay,)
    overlays = tuple(kind() for kind in kinds)
    for overlay in overlays:
        overlay.set_style(FILM if name == "segments" else replace(SHOWN, top=top if name in CROWDED else 0))
        for kind in overlay.kinds:
            if (record := trace.get(kind)) is not None:
                overlay.show_record(record)
    return overlays
