"""The metadata of an exported file: texts that any viewer of ONNX files shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version

import onnx

from engine.export import whole
from engine.export.whole import Thresholds
from engine.labels.formats.json_text import escape_surrogates
from engine.models.specification import ModelSpecification
from engine.structures.models import ExportCheck

COPIED_KEYS = ("title", "licence", "provenance", "figures")  # of the model's own file, where it has them


def describe(
    model: onnx.ModelProto, s: ModelSpecification, source: Mapping[str, str], thresholds: Thresholds
) -> onnx.ModelProto:
    """Adds the metadata, in place. source: the metadata of the model's own file."""
    plan = s.anchor_plan
    texts = {
        "classes": s.class_names,
        "architecture": _architecture(s),
        "anchors": {"sizes": plan.sizes, "ratios": plan.ratios, "strides": plan.strides, "rule": plan.rule},
        "scales": {
            "shorter_side": s.shorter_side,
            "longer_side": s.longer_side,
            "divisible": s.divisible,
            "mean": s.mean,
            "std": s.std,
        },
        "thresholds": {"score": thresholds.score, "nms": thresholds.nms, "top": s.top},
        "input": {whole.PICTURE: whole.PICTURE_TEXT},
        "outputs": {whole.BOXES: whole.BOXES_TEXT, whole.LABELS: whole.LABELS_TEXT, whole.SCORES: whole.SCORES_TEXT},
        "specification": asdict(s),
        "made_with": _versions(),
    }
    described = {name: value if isinstance(value, str) else _json(value) for name, value in texts.items()}
    onnx.helper.set_model_props(model, described | {name: source[name] for name in COPIED_KEYS if name in source})
    return model


def addition(check: ExportCheck) -> bytes:
    """The bytes that add the result of the check to the metadata when they are appended to a model's file.

    Messages of protobuf one behind the other are one message; so the checked bytes stay as they were.
    """
    entry = onnx.StringStringEntryProto(key="checked", value=_json(asdict(check)))
    return bytes(onnx.ModelProto(metadata_props=[entry]).SerializeToString())


def _architecture(s: ModelSpecification) -> str:
    pyramid = f"pyramid of {s.fpn_channels} channels" if s.fpn_channels else "no pyramid"
    return f"{s.detector}: {s.backbone}, {pyramid}, RoI {s.pooling} pooling, {s.head} head"


def _versions() -> dict[str, str]:
    found = {}
    for name in ("regionscope", "torch", "onnx", "onnxscript"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # run from its folder, not installed
            found[name] = "unknown"
    return found


def _json(value: object) -> str:
    return escape_surrogates(json.dumps(value, ensure_ascii=False))
