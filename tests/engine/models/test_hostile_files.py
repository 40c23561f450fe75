"""Weights from strangers: each bad file is one clear sentence, and no machine is brought down by one."""

from __future__ import annotations

import json
import os
import pickle
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from engine.cli.report import models_document, print_json
from engine.errors import UserError
from engine.models import architectures
from engine.models.architectures import build
from engine.models.library import checkpoints
from engine.models.library.shelf import Shelf
from engine.models.network import TwoStageNet
from engine.models.specification import ModelSpecification


@pytest.fixture(scope="module")
def net() -> TwoStageNet:
    return build(architectures.plain("resnet18", ("cat",)).with_(fpn_channels=8, head_width=8))


@pytest.fixture
def save(net: TwoStageNet, tmp_path: Path) -> Callable[..., Path]:
    """A file of the net with another specification, other metadata or other weights."""

    def save(metadata: dict[str, str] | None = None, tensors: dict[str, Any] | None = None, **changes: Any) -> Path:
        specification = json.loads(net.specification.to_json()) | changes
        file = tmp_path / "cache/models/strange.safetensors"
        file.parent.mkdir(parents=True, exist_ok=True)
        state = {key: value.clone() for key, value in net.state_dict().items()} | (tensors or {})
        save_file(state, file, {"specification": json.dumps(specification), "format": "pt"} | (metadata or {}))
        return file

    return save


def assert_refused(file: Path, match: str) -> None:
    """By name, in one sentence; and the shelf lists it, as text and as JSON."""
    with pytest.raises(UserError, match=match) as caught:
        checkpoints.load(file)
    assert file.name in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


def listed(file: Path) -> dict[str, Any]:
    (row,) = (e for e in Shelf(file.parent, file.parent.parent).entries() if e.name == file.stem and e.state == "own")
    print_json(document := models_document([row]))
    return document["models"][0]  # type: ignore[no-any-return]


def raw(file: Path, header: bytes, length: int | None = None, data: bytes = b"") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(struct.pack("<Q", len(header) if length is None else length) + header + data)
    return file


@pytest.mark.parametrize(
    ("header", "length"),
    [
        (b"{}", 2**63),
        (b"{}", 2**40),
        (b" " * 200, 200_000_000),
        (b'{"__metadata__": {"specification": "\xff\xfe"}}', None),
        (b'{"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}', None),
        (b'{"a": {"dtype": "F32", "shape": [1000000000000], "data_offsets": [0, 4000000000000]}}', None),
        (b'{"a": {"dtype": "X99", "shape": [0], "data_offsets": [0, 0]}}', None),
        (b'{"__metadata__": {"specification": 3}}', None),
        (b"[" * 100_000, None),
    ],
    ids=[
        "huge header",
        "header beyond the file",
        "cut header",
        "no UTF-8",
        "no data",
        "vast",
        "type",
        "number",
        "deep",
    ],
)
def test_a_damaged_header(header: bytes, length: int | None, tmp_path: Path) -> None:
    file = raw(tmp_path / "cache/models/strange.safetensors", header, length)
    assert_refused(file, "cannot be read as weights")
    assert "cannot be read as weights" in listed(file)["error"]


@pytest.mark.parametrize(
    "changes",
    [
        {"head_width": 10**9},
        {"head_width": -1},
        {"head_width": "8"},
        {"head_width": 8.5},
        {"bins": 30_000, "head_width": 30_000},
        {"fpn_channels": 30_000},
        {"rpn_depth": 10**9},
        {"class_names": [1, 2]},
        {"class_names": 7},
        {"class_names": "cat"},
        {"strides": [0]},
        {"shorter_side": True},
        {"score": "low"},
        {"anchor_sizes": [[32.0]]},
        {"anchor_sizes": 5},
        {"backbone": None},
        {"nms": 7},
        {"score": float("nan")},
        {"rpn_nms": -0.5},
        {"top": 0},
        {"rpn_post_nms": 10**12},
        {"anchor_ratios": [0.0]},
        {"anchor_ratios": [1.0] * 5000},
        {"anchor_sizes": [[-32.0]] * 5},
        {"mean": [0.5]},
        {"std": [0.0, 0.2, 0.2]},
        {"dropout": 1.0},
        {"pooling": "sum"},
        {"detector": "yolo"},
        {"box_weights": [10, 10, 5]},
        {"svd_ranks": [-1]},
        {"bins": 4096},
        {"norm_eps": -1.0},
        {"crop_side": 0},
    ],
    ids=str,
)
def test_a_specification_that_cannot_be(changes: dict[str, Any], save: Callable[..., Path]) -> None:
    file = save(**changes)
    assert_refused(file, "does not say what model it holds")
    assert "does not say" in listed(file)["error"]


@pytest.mark.parametrize("text", ["", "null", "[]", "{", '{"name": "x"}', "[" * 100_000], ids=lambda t: t[:12])
def test_no_specification(text: str, save: Callable[..., Path]) -> None:
    file = save({"specification": text})
    assert_refused(file, "does not say what model it holds")


@pytest.mark.parametrize("backbone", ["no_such_net", "hf-hub:someone/something", "timm:hf-hub:someone/something"])
def test_no_backbone_is_fetched(backbone: str, save: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timm.create_model", _must_not if ":" in backbone else _fails)
    with pytest.raises(UserError, match="no such backbone"):
        checkpoints.load(save(backbone=backbone))


def _must_not(*_: object, **__: object) -> None:
    raise AssertionError("asked for")


def _fails(*_: object, **__: object) -> None:
    raise RuntimeError("Unknown model")


def test_weights_that_do_not_fit_are_named(save: Callable[..., Path]) -> None:
    key = "box_head.cls_score.bias"
    assert_refused(save(tensors={key: torch.zeros(7)}), rf"'{key}' has shape \(7,\), but .* needs \(2,\)")
    assert_refused(save(class_names=["cat", "dog"]), r"has shape .*, but .* needs")
    for wrong in (float("nan"), float("inf")):
        assert_refused(save(tensors={key: torch.tensor([0.0, wrong])}), rf"'{key}' holds values that are no numbers")


@pytest.mark.parametrize(
    "figures", ["", "[]", "3", '{"AP50": "high"}', '{"AP50": {}}', "[" * 100_000], ids=lambda t: t[:12]
)
def test_figures_that_are_none_do_not_hide_the_shelf(figures: str, save: Callable[..., Path]) -> None:
    assert listed(save({"figures": figures}))["error"] == "its figures cannot be read"


def test_figures_without_a_value_are_left_out(save: Callable[..., Path]) -> None:
    assert listed(save({"figures": '{"AP50": NaN, "AP": 0.5, "AP75": Infinity}'}))["figures"] == {"AP": 0.5}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"start": "starter", "loss": NaN}', {"start": "starter", "loss": None}),
        ("by hand", {"told": "by hand"}),
        ("[1]", {"told": "[1]"}),
    ],
)
def test_provenance_is_told_whatever_it_is(text: str, expected: dict[str, Any], save: Callable[..., Path]) -> None:
    row = listed(save({"provenance": text}))
    assert (row["provenance"], row["error"]) == (expected, "")
    assert row["anchors"]["sizes"][0] == (32.0,)


def test_every_architecture_of_ours_passes() -> None:
    for make in architectures.ARCHITECTURES.values():
        specification = make(("cat", "dog"))
        assert ModelSpecification.from_json(specification.to_json()) == specification


class Code:
    """A pickle that calls os.mkdir where it is loaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.folder),)


@pytest.mark.parametrize("kind", ["in a checkpoint", "alone", "a whole net"])
def test_a_pickle_that_would_run_code_is_said_not_to_have_run(kind: str, tmp_path: Path) -> None:
    file, made = tmp_path / "a.pth", tmp_path / "made"
    if kind == "alone":
        file.write_bytes(pickle.dumps(Code(made), protocol=2))
    else:
        torch.save({"weights": Code(made)} if kind == "in a checkpoint" else torch.nn.Linear(2, 2), file)
    with pytest.raises(UserError, match=r"was (not )?run") as caught:
        checkpoints.load(file, "fasterrcnn_resnet50_fpn")
    assert "not run" in str(caught.value) or "nothing in it was run" in str(caught.value)
    assert len(str(caught.value)) < 400
    assert not made.exists()


@pytest.mark.parametrize("content", [b"", b"junk", b"PK\x03\x04", b"\x80\x02}q\x00.", b"\x80\x04\x95" + b"\xff" * 20])
def test_a_pth_that_is_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pth").write_bytes(content)
    with pytest.raises(UserError) as caught:
        checkpoints.load(tmp_path / "a.pth", "fasterrcnn_resnet50_fpn")
    assert "a.pth" in str(caught.value)


def test_what_is_out_of_range_is_named(save: Callable[..., Path]) -> None:
    assert_refused(save(nms=7), r"does not say what model it holds \(nms is 7\)")
