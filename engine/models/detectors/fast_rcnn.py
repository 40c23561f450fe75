"""Fast R-CNN (Girshick 2015, figure 1): one pass over the picture, then the head on proposals from elsewhere.

Shapes: R proposals.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import torch

from engine.models.cancellable import run_cancellable
from engine.models.detectors.detector import Stage
from engine.models.detectors.stage_cache import StageCache
from engine.models.detectors.two_stage import TwoStageDetector
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import Proposals

if TYPE_CHECKING:
    from engine.proposals.selective_search import SelectiveSearch

_PROPOSALS = 2000  # the paper's number of Selective Search boxes


class FastRCNN(TwoStageDetector):
    """Proposals come from Selective Search, a file, or a hand."""

    def stages(
        self, image: Image, settings: DetectSettings, proposals: Proposals | None = None
    ) -> Iterator[Stage | None]:
        """FeatureMaps, Segments, Proposals, RoiGrid, PooledRois, HeadOutput, Refinement, Detections."""
        features, is_cached = self.features(image)
        yield Stage(features.record, is_cached)
        depends: Hashable
        if proposals is None:
            depends = ("selective-search", settings.mode, settings.seed)
            search, is_cached = yield from search_proposals(self.cache, image, settings)
            yield Stage(search.segments, is_cached)
            proposals = search.proposals
        else:
            depends, is_cached = ("from user", proposals), False
        top = settings.top or _PROPOSALS
        proposals = top_of(proposals, top)
        yield Stage(proposals, is_cached)
        yield from self.regions(image, features, proposals, (depends, top), settings)


def top_of(proposals: Proposals, top: int | None) -> Proposals:
    """The best `top` of them; all when None."""
    if top is None or len(proposals) <= top:
        return proposals
    return Proposals(proposals.boxes[:top], proposals.scores[:top], proposals.source, proposals.anchors[:top])


def search_proposals(
    cache: StageCache, image: Image, settings: DetectSettings
) -> Generator[None, None, tuple[SelectiveSearch, bool]]:
    """Selective Search of a picture, and whether it was cached; may be cancelled at each yield."""
    depends = ("selective-search", settings.mode, settings.seed)
    search: SelectiveSearch | None = cache.get(image.key, "search", depends)
    if search is not None:
        return search, True
    search = yield from run_cancellable(partial(_search, image, settings))
    cache.store(image.key, "search", depends, search)
    return search, False


def _search(image: Image, settings: DetectSettings, is_cancelled: Callable[[], bool]) -> SelectiveSearch:
    # Here, not above: compiled code is loaded only where somebody searches.
    from engine.proposals.selective_search import selective_search

    threads = settings.threads or torch.get_num_threads()
    return selective_search(image.pixels, settings.mode, seed=settings.seed, threads=threads, is_cancelled=is_cancelled)
