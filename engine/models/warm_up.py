"""What is slow once: compiling the kernels (kept on disk afterwards) and the first call of torch's own operators."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import torch

from engine.models.kernels import compile_apart, load_kernels
from engine.postprocess.detections import select_detections
from engine.structures.stages import HeadOutput, Refinement


def warm_up(cache: Path) -> Iterator[str | None]:
    """Yields what is being prepared, before it is done, or None while it goes on; the caller may stop at each.

    cache: where it is noted that this version's kernels are compiled.
    """
    yield "Preparing the kernels (once)"
    yield from compile_apart(cache)
    yield from load_kernels()
    _select_once()


def _select_once() -> None:
    boxes = torch.tensor([[[0.0, 0.0, 9.0, 9.0]], [[1.0, 0.0, 9.0, 9.0]]]).numpy()
    head = HeadOutput(torch.tensor([[0.1, 0.9], [0.2, 0.8]]).numpy(), ("object",))
    select_detections(head, Refinement(boxes[:, 0], boxes * 0, boxes), score=0.05, nms=0.5, top=10)
