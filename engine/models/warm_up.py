"""What is slow once: compiling the kernels (kept on disk afterwards) and the first call of torch's own operators."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from engine.postprocess.detections import select_detections
from engine.roi import pooling
from engine.roi.levels import pool_levels
from engine.structures.stages import HeadOutput, Refinement


def warm_up() -> Iterator[str]:
    """Yields what is being prepared, before it is done; the caller may stop between two steps."""
    yield "Preparing RoI pooling"
    pooling.warm_up()
    _pool_once()
    yield "Preparing non-maximum suppression"
    _select_once()
    yield "Preparing Selective Search"
    # Here, not above: numba is imported after the window is up.
    from engine.proposals.selective_search import warm_up as warm_up_search

    warm_up_search()


@torch.no_grad()
def _pool_once() -> None:
    features = [torch.zeros(1, 8, 8 // step, 8 // step) for step in (1, 2)]
    rois = torch.tensor([[0.0, 0.0, 16.0, 16.0], [0.0, 0.0, 64.0, 64.0]])
    for kind in ("align", "max"):
        pool_levels(features, [rois], [(64, 64)], kind, 7, 2)  # type: ignore[arg-type]


def _select_once() -> None:
    boxes = torch.tensor([[[0.0, 0.0, 9.0, 9.0]], [[1.0, 0.0, 9.0, 9.0]]]).numpy()
    head = HeadOutput(torch.tensor([[0.1, 0.9], [0.2, 0.8]]).numpy(), ("object",))
    select_detections(head, Refinement(boxes[:, 0], boxes * 0, boxes), score=0.05, nms=0.5, top=10)
