"""Make the scores of a trained bundled model mean what they say (Guo et al. 2017, Platt scaling).

    python -m tools.starter.calibrate runs/starter/run/starter.safetensors resources/models/starter.safetensors \
        --data ../shared/data

The logits of classes, and of objectness where it has a say, are multiplied by one number: what a logistic regression of
"this detection is right" on the score's logit finds on the training pictures that were held out (`pictures.HELD_OUT`).
No shift is fitted: NanoDet-g and the teacher learned from these photographs, and are right more often there than
elsewhere.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from torch import nn

from engine.evaluation.evaluate import outcomes
from engine.labels.folder import open_folder
from engine.models import architectures
from engine.models.detectors.faster_rcnn import FasterRCNN
from engine.models.library import checkpoints
from engine.models.library.model_file import read_metadata
from engine.models.network import TwoStageNet
from engine.pictures.reading import read_image
from engine.structures.settings import DetectSettings
from tools.starter.nanodet import OBJECT
from tools.starter.pictures import HELD_OUT, NATURAL, split

_LEAST = 0.02


def answers(net: TwoStageNet, data: Path) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Logits of the scores of all detections that have a name, and whether each is right."""
    folder = open_folder(data / NATURAL)
    assert folder is not None
    detector, logits, rights = FasterRCNN(net), [], []
    for path in split(data / NATURAL)[::HELD_OUT]:
        found = detector.detect(read_image(path), DetectSettings(score=_LEAST))
        scores, met, _ = outcomes([folder.annotation(path)], [found])
        counted = (met >= 0) & np.array([name != OBJECT for name in found.names], bool)
        scores = np.clip(scores[counted], _LEAST, 1 - _LEAST)
        logits.append(np.log(scores / (1 - scores)))
        rights.append(met[counted] == 1)
        detector.cache.forget_pictures()
    return np.concatenate(logits), np.concatenate(rights)


@torch.no_grad()
def scale(net: TwoStageNet, factor: float) -> None:
    """All logits of which a score is made times `factor`: those of objects and classes, or of classes alone."""
    layers: list[nn.Linear | nn.Conv2d] = [net.box_head.cls_score]
    if net.specification.objectness_share:
        layers.append(net.rpn_head.objectness)
    for layer in layers:
        for parameter in layer.parameters():
            parameter.mul_(factor)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    net = checkpoints.load(options.model)
    net.specification = architectures.by_name(net.specification.name, net.specification.class_names)
    logits, rights = answers(net, options.data)
    fit = LogisticRegression(C=np.inf, fit_intercept=False).fit(logits[:, None], rights)
    factor = float(fit.coef_[0, 0])
    print(f"{len(rights)} detections, {rights.sum()} right: logits times {factor:.2f}")
    scale(net, factor)
    metadata = read_metadata(options.model)
    metadata = {key: value for key, value in metadata.items() if key not in {"specification", "format"}}
    checkpoints.save(net, options.out, metadata, torch.float16)


if __name__ == "__main__":
    main()
