from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest
import torch

from engine.errors import UserError
from engine.models import architectures
from engine.models.architectures import build
from engine.models.library import checkpoints, model_file
from engine.models.network import TwoStageNet
from tests.engine.models import references


@pytest.fixture(scope="module")
def net() -> TwoStageNet:
    torch.manual_seed(1)
    return build(architectures.starter(("cat", "dog")))


def test_round_trip(net: TwoStageNet, tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "größe.safetensors"
    checkpoints.save(net, file, {"figures": "none"})
    again = checkpoints.load(file)
    assert again.specification == net.specification
    assert not again.training
    assert all(torch.equal(a, b) for a, b in zip(net.state_dict().values(), again.state_dict().values(), strict=True))
    assert model_file.read_metadata(file)["figures"] == "none"
    assert os.listdir(file.parent) == [file.name]  # noqa: PTH208  (no .tmp left behind)


@pytest.mark.parametrize(
    ("backbone", "detector"),
    [
        ("csp", "faster-rcnn"),
        ("resnet18", "faster-rcnn"),
        ("mobilenet_v3_large", "sppnet"),
        ("timm:resnet10t", "faster-rcnn"),
    ],
)
def test_no_random_weights_are_made_for_a_net_that_gets_its_own(backbone: str, detector: str, tmp_path: Path) -> None:
    """Nor is anything else of it another: each weight, and each buffer that no file holds."""
    torch.manual_seed(1)
    small = {"detector": detector, "head_width": 32, "rpn_width": 32}
    saved = build(architectures.as_in_paper(backbone, ("cat", "dog")).with_(**small))
    checkpoints.save(saved, tmp_path / "net.safetensors")
    before = torch.get_rng_state()
    again = checkpoints.load(tmp_path / "net.safetensors")
    assert torch.equal(torch.get_rng_state(), before)
    for kind in (torch.nn.Module.named_parameters, torch.nn.Module.named_buffers):
        expected, found = dict(kind(saved)), dict(kind(again))
        assert list(found) == list(expected)
        assert all(torch.equal(found[name], expected[name]) for name in expected)
        assert all(found[name].requires_grad == expected[name].requires_grad for name in expected)


def test_half_precision_halves_the_file(net: TwoStageNet, tmp_path: Path) -> None:
    checkpoints.save(net, tmp_path / "a.safetensors", dtype=torch.float16)
    assert (tmp_path / "a.safetensors").stat().st_size < 25e6
    again = checkpoints.load(tmp_path / "a.safetensors")
    assert again.box_head.cls_score.weight.dtype == torch.float32


def test_weights_of_another_architecture_name_file_key_and_shapes(tmp_path: Path) -> None:
    file = tmp_path / "mobile.pth"
    torch.save(references.builder("fasterrcnn_mobilenet_v3_large_320_fpn").state_dict(), file)
    with pytest.raises(UserError) as caught:
        checkpoints.load(file, "fasterrcnn_resnet50_fpn")
    message = str(caught.value)
    assert "mobile.pth" in message
    assert "'backbone.fpn.lateral.0.0.weight' has shape (256, 160, 1, 1)" in message
    assert "needs (256, 256, 1, 1)" in message


def test_a_missing_and_an_unknown_key_are_named(net: TwoStageNet) -> None:
    state = net.state_dict()
    del state["rpn_head.deltas.bias"]
    with pytest.raises(UserError, match=r"'rpn_head.deltas.bias' .*is missing"):
        checkpoints.fill(net, state, Path("x.safetensors"))
    state = net.state_dict()
    state["mask_head.weight"] = torch.zeros(3)
    with pytest.raises(UserError, match=r"'mask_head.weight', of shape \(3,\), is not part of starter"):
        checkpoints.fill(net, state, Path("x.safetensors"))


@pytest.mark.parametrize("content", [b"", b"not weights", b"PK\x03\x04broken"])
@pytest.mark.parametrize("name", ["a.safetensors", "a.pth"])
def test_broken_files(content: bytes, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match="cannot be read as weights"):
        checkpoints.load(tmp_path / name, "fasterrcnn_resnet50_fpn")


def test_missing_file_and_missing_architecture(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no such file"):
        checkpoints.load(tmp_path / "none.safetensors")
    torch.save({"a": torch.zeros(1)}, tmp_path / "a.pth")
    with pytest.raises(UserError, match="name its architecture"):
        checkpoints.load(tmp_path / "a.pth")
    with pytest.raises(UserError, match="no such architecture"):
        checkpoints._specification_for(tmp_path, "yolo", {"box_head.cls_score.bias": torch.zeros(3)})


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch /tmp/regionscope-was-here",)


def test_nothing_is_unpickled(tmp_path: Path) -> None:
    (tmp_path / "evil.pth").write_bytes(pickle.dumps(Evil()))
    torch.save({"weight": Evil()}, tmp_path / "evil2.pth")
    for name in ("evil.pth", "evil2.pth"):
        with pytest.raises(UserError, match=r"it was not run|nothing in it was run"):
            checkpoints.load(tmp_path / name, "fasterrcnn_resnet50_fpn")
    assert not Path("/tmp/regionscope-was-here").exists()


def test_old_names_of_torchvision() -> None:
    from engine.models.library.checkpoints import from_torchvision

    old = ["rpn.head.conv.weight", "backbone.fpn.inner_blocks.2.bias", "backbone.fpn.layer_blocks.0.weight"]
    new = ["rpn.head.conv.0.0.weight", "backbone.fpn.inner_blocks.2.0.bias", "backbone.fpn.layer_blocks.0.0.weight"]
    blank = torch.zeros(1)
    assert list(from_torchvision(dict.fromkeys(old, blank))) == list(from_torchvision(dict.fromkeys(new, blank)))
