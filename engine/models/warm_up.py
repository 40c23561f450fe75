"""What is slow once: compiling the kernels (kept on disk afterwards) and the first call of torch's own operators."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from engine.postprocess.detections import select_detections
from engine.structures.stages import HeadOutput, Refinement


def warm_up() -> Iterator[str]:
    """Yields what is being prepared, before it is done; the caller may stop between two steps."""
    # Here, not above: numba is imported after the window is up.
    from engine.postprocess import nms
    from engine.proposals import selective_search
    from engine.roi import pooling

    yield "Preparing RoI pooling"
    pooling.warm_up()
    yield "Preparing non-maximum suppression"
    nms.warm_up()
    _select_once()
    yield "Preparing Selective Search"
    selective_search.warm_up()


def _select_once() -> None:
    boxes = torch.tensor([[[0.0, 0.0, 9.0, 9.0]], [[1.0, 0.0, 9.0, 9.0]]]).numpy()
    head = HeadOutput(torch.tensor([[0.1, 0.9], [0.2, 0.8]]).numpy(), ("object",))
    select_detections(head, Refinement(boxes[:, 0], boxes * 0, boxes), score=0.05, nms=0.5, top=10)
