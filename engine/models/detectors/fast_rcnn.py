"""Fast R-CNN (Girshick 2015, figure 1): one pass over the picture, then the head on proposals from elsewhere.

Shapes: R proposals.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import torch

from engine.generators import run_cancellable
from engine.models.detectors.detector import Detector, Stage
from engine.models.detectors.stage_cache import StageCache
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import Proposals

if TYPE_CHECKING:
    from engine.proposals.selective_search import SelectiveSearch

PROPOSALS = 2000  # the papers' number of Selective Search boxes


class FastRCNN(Detector):
    """Proposals come from Selective Search, a file, or a hand."""

    def stages(
        self, image: Image, settings: DetectSettings, proposals: Proposals | None = None
    ) -> Iterator[Stage | None]:
        """FeatureMaps, Segments, Proposals, RoiGrid, PooledRois, HeadOutput, Refinement, Detections."""
        features, is_cached = self.features(image)
        yield Stage(features.record, is_cached)
        chosen, depends = yield from external_proposals(self.cache, image, settings, proposals)
        yield from self.regions(image, features, chosen, depends, settings)


def external_proposals(
    cache: StageCache, image: Image, settings: DetectSettings, from_user: Proposals | None
) -> Generator[Stage | None, None, tuple[Proposals, Hashable]]:
    """Segments and Proposals of Selective Search; where the user gives proposals, these alone.

    Returns the proposals used, and what they depend on.
    """
    is_cached = False
    depends: Hashable = ("from user", from_user)
    if from_user is None:
        depends = ("selective-search", settings.mode, settings.seed)
        found: SelectiveSearch | None = cache.get(image.key, "search", depends)
        is_cached = found is not None
        if found is None:
            found = yield from run_cancellable(partial(search, image, settings))
            cache.store(image.key, "search", depends, found)
        yield Stage(found.segments, is_cached)
        from_user = found.proposals
    top = settings.top or PROPOSALS
    proposals = top_of(from_user, top)
    yield Stage(proposals, is_cached)
    return proposals, (depends, top)


def top_of(proposals: Proposals, top: int | None) -> Proposals:
    """The best `top` of them; all when None."""
    if top is None or len(proposals) <= top:
        return proposals
    return Proposals(proposals.boxes[:top], proposals.scores[:top], proposals.source, proposals.anchors[:top])


def search(image: Image, settings: DetectSettings, is_cancelled: Callable[[], bool]) -> SelectiveSearch:
    """Selective Search in the settings' mode."""
    # Here, not above: compiled code is loaded only where somebody searches.
    from engine.proposals.selective_search import selective_search

    threads = settings.threads or torch.get_num_threads()
    return selective_search(image.pixels, settings.mode, seed=settings.seed, threads=threads, is_cancelled=is_cancelled)
