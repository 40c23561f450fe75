"""The interface of every detector of the R-CNN family: R-CNN, SPPnet, Fast R-CNN and Faster R-CNN."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections, Proposals, StageRecord, Trace


class Stage(NamedTuple):
    """A finished stage. is_cached: it was still valid from an earlier run and was not computed again."""

    record: StageRecord
    is_cached: bool = False


class Detector(Protocol):
    """name: of the model. class_names: K foreground classes. device: in words, "cpu" or the GPU's name."""

    @property
    def name(self) -> str: ...
    @property
    def class_names(self) -> tuple[str, ...]: ...
    @property
    def device(self) -> str: ...

    def stages(
        self, image: Image, settings: DetectSettings, proposals: Proposals | None = None
    ) -> Iterator[Stage | None]:
        """The stages in the order of the papers' figures, the last one Detections. None: still at it, a point where
        the run may be cancelled.

        proposals: given ones (from a file, drawn by hand) instead of computed ones. Between two `yield`s no
        torch grad mode or other global state may be left changed.
        """
        ...

    def select(self, trace: Trace, settings: DetectSettings) -> Detections:
        """Post-processing alone (score threshold, NMS, number), from the HeadOutput and Refinement of a trace."""
        ...
