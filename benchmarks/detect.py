"""Claim: on a CPU a detection takes half of torchvision's time with the MobileNets, 1/1.45 with ResNet-50-FPN, 1/1.4
with VGG-16: same seeded weights, same picture, same threads, in one run, alternating.

    python -m benchmarks.detect [--threads 2] [--repeats 5] [mobilenet-320] [mobilenet] [resnet50] [vgg16]

Ours is everything that the window gets: all stages with their records. The peer is torchvision's model as it comes.
The share of the machine's measured peak (a matrix product's) counts the multiply-adds of convolutions and fully
connected layers alone.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torchvision.models import detection, vgg16
from torchvision.models.detection import FasterRCNN as TorchvisionFasterRCNN
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.ops import MultiScaleRoIAlign

from engine.models.architectures import ARCHITECTURES
from engine.models.build import build
from engine.models.checkpoints import fill
from engine.models.faster_rcnn import FasterRCNN
from engine.models.network import TwoStageNet
from engine.models.specification import ModelSpecification
from engine.models.torchvision_keys import from_torchvision
from engine.settings import DetectSettings
from engine.structures.image import Image
from engine.structures.stages import Detections

NAMES = tuple(f"class {i}" for i in range(1, 91))
BUILDERS = {
    "mobilenet-320": ("fasterrcnn_mobilenet_v3_large_320_fpn", 2.0),
    "mobilenet": ("fasterrcnn_mobilenet_v3_large_fpn", 2.0),
    "resnet50": ("fasterrcnn_resnet50_fpn", 1.45),
}
VGG_AIM = 1.4


def published(architecture: str) -> tuple[Any, TwoStageNet]:
    torch.manual_seed(0)
    peer = getattr(detection, architecture)(weights=None, weights_backbone=None).eval()
    return peer, build(ARCHITECTURES[architecture](NAMES))


def over_vgg16() -> tuple[Any, TwoStageNet]:
    """torchvision's FasterRCNN over VGG-16's features, 300 proposals, RoIAlign (it refuses RoI max pooling)."""
    torch.manual_seed(0)
    trunk = vgg16(weights=None).features[:-1]
    trunk.out_channels = 512
    sizes = (128.0, 256.0, 512.0)
    peer = TorchvisionFasterRCNN(
        trunk,
        min_size=600,
        max_size=1000,
        rpn_anchor_generator=AnchorGenerator((sizes,), ((0.5, 1.0, 2.0),)),
        rpn_pre_nms_top_n_test=6000,
        rpn_post_nms_top_n_test=300,
        box_roi_pool=MultiScaleRoIAlign(["0"], 7, 2),
        box_head=TwoMLPHead(512 * 49, 4096),
        box_predictor=FastRCNNPredictor(4096, len(NAMES) + 1),
    ).eval()
    specification = ModelSpecification(
        "vgg16",
        "vgg16",
        NAMES,
        strides=(16,),
        fpn_channels=0,
        shorter_side=600,
        longer_side=1000,
        anchor_sizes=(sizes,),
        rpn_pre_nms=6000,
        rpn_post_nms=300,
        head_width=4096,
    )
    return peer, build(specification)


def photograph(height: int = 600, width: int = 1000) -> Image:
    rng = np.random.default_rng(0)
    coarse = torch.from_numpy(rng.random((1, 3, 30, 50), np.float32))
    pixels = nn.functional.interpolate(coarse, (height, width), mode="bicubic").clamp(0, 1)[0]
    return Image(Path("made.png"), (pixels.permute(1, 2, 0).numpy() * 255).astype(np.uint8), "made")


def multiply_adds(peer: Any, tensor: torch.Tensor) -> float:
    """Of every convolution and fully connected layer of one detection."""
    total = 0.0

    def count(layer: nn.Module, inputs: tuple[torch.Tensor, ...], output: torch.Tensor) -> None:
        nonlocal total
        if isinstance(layer, nn.Conv2d):
            kernel = layer.kernel_size[0] * layer.kernel_size[1]
            total += output.numel() * layer.in_channels // layer.groups * kernel
        elif isinstance(layer, nn.Linear):
            total += output.numel() * layer.in_features

    handles = [m.register_forward_hook(count) for m in peer.modules() if isinstance(m, nn.Conv2d | nn.Linear)]
    peer([tensor])
    for handle in handles:
        handle.remove()
    return total


def measured_peak() -> float:
    """Multiply-adds a second of a large matrix product."""
    a = torch.randn(1536, 1536)
    return 1536**3 / best(lambda: a @ a, 7)


def best(work: Callable[[], Any], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def run_ours(detector: FasterRCNN, image: Image) -> Detections:
    detector.cache.forget_pictures()
    record = [stage.record for stage in detector.stages(image, DetectSettings(device="cpu"))][-1]
    assert isinstance(record, Detections)
    return record


@torch.inference_mode()
def compare(name: str, peer: Any, net: TwoStageNet, aim: float, repeats: int, peak: float) -> None:
    fill(net, from_torchvision(peer.state_dict()), Path("seeded"))
    image, detector = photograph(), FasterRCNN(net)
    tensor = torch.from_numpy(np.array(image.pixels)).permute(2, 0, 1).float() / 255
    run_ours(detector, image)
    floor = multiply_adds(peer, tensor) / peak
    ours, theirs = [], []
    for _ in range(repeats):  # alternating: what else the machine does meets both
        ours.append(best(lambda: run_ours(detector, image), 1))
        theirs.append(best(lambda: peer([tensor]), 1))
    ratio = min(theirs) / min(ours)
    print(
        f"{name:14} ours {min(ours):7.3f} s   torchvision {min(theirs):7.3f} s   {ratio:5.2f}x (aim {aim}x)"
        f"   {100 * floor / min(ours):3.0f} % of the measured peak (torchvision {100 * floor / min(theirs):.0f} %)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=[*BUILDERS, "vgg16"])
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    peak = measured_peak()
    print(f"torch {torch.__version__}, {options.threads} threads, peak {2e-9 * peak:.0f} GFLOP/s, 600 x 1000 pixels")
    for name in options.names:
        (peer, net), aim = (
            (over_vgg16(), VGG_AIM) if name == "vgg16" else (published(BUILDERS[name][0]), BUILDERS[name][1])
        )
        compare(name, peer, net, aim, options.repeats, peak)


if __name__ == "__main__":
    main()
