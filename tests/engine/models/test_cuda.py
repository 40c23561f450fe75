"""Half precision on a CUDA device: close to what the CPU finds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.kernels import optimise
from engine.models import architectures
from engine.models.architectures import build
from engine.models.detectors import detector, faster_rcnn
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.devices import half_on_cuda
from engine.structures.image import Image
from engine.structures.settings import DetectSettings
from engine.structures.stages import FeatureMaps, HeadOutput, Proposals

needs_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no CUDA device")


def test_the_cpu_stays_in_single_precision() -> None:
    with half_on_cuda(torch.device("cpu")):
        assert torch.nn.functional.linear(torch.ones(2, 3), torch.ones(4, 3)).dtype == torch.float32


def test_half_precision_reaches_no_kernel_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The path of a CUDA device, on the CPU with bfloat16: half maps must not get into boxes, pooling or records."""
    torch.manual_seed(0)
    net = build(architectures.starter().with_(shorter_side=128, longer_side=192))
    # Those replacements for a CPU take float32 alone; a CUDA device has none of them either.
    monkeypatch.setattr(optimise, "replace_convolutions", lambda module, *examples, **_: 0)
    monkeypatch.setattr(optimise, "_replace_slid_convolutions", lambda convs, compiled: None)
    image = Image(Path("made.png"), np.random.default_rng(0).integers(0, 255, (90, 120, 3), dtype=np.uint8), "made")

    def run() -> dict[type, object]:
        stages = FasterRCNN(net).stages(image, DetectSettings(score=0.0))
        return {type(s.record): s.record for s in stages if s is not None}

    single = run()
    for room in (detector, faster_rcnn):
        monkeypatch.setattr(room, "half_on_cuda", lambda device: torch.autocast("cpu", torch.bfloat16))
    half = run()
    assert half.keys() == single.keys()
    for mine, theirs in zip(single[FeatureMaps].levels, half[FeatureMaps].levels, strict=True):  # type: ignore[attr-defined]
        assert np.abs(mine.magnitude - theirs.magnitude).max() > 0  # half precision it was
        np.testing.assert_allclose(mine.magnitude, theirs.magnitude, rtol=0.1, atol=0.05 * float(mine.magnitude.max()))
    assert half[HeadOutput].scores.dtype == np.float32  # type: ignore[attr-defined]
    assert half[Proposals].boxes.dtype == np.float32  # type: ignore[attr-defined]


@needs_cuda
def test_close_to_the_cpu() -> None:
    torch.manual_seed(0)
    net = build(architectures.starter().with_(shorter_side=128, longer_side=192))
    image = Image(Path("made.png"), np.random.default_rng(0).integers(0, 255, (90, 120, 3), dtype=np.uint8), "made")
    given = Proposals(np.array([[10, 10, 60, 50], [30, 5, 110, 80]], np.float32), np.ones(2, np.float32), "file")

    def run() -> dict[type, object]:
        stages = FasterRCNN(net).stages(image, DetectSettings(), given)
        return {type(s.record): s.record for s in stages if s is not None}

    cpu = run()
    net.cuda()
    cuda = run()
    for mine, theirs in zip(cpu[FeatureMaps].levels, cuda[FeatureMaps].levels, strict=True):  # type: ignore[attr-defined]
        np.testing.assert_allclose(mine.magnitude, theirs.magnitude, rtol=0.02, atol=0.02)
    np.testing.assert_allclose(cpu[HeadOutput].scores, cuda[HeadOutput].scores, atol=0.02)  # type: ignore[attr-defined]
