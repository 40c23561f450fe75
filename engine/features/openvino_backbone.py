"""A backbone run by OpenVINO, an optional extra: for many nets quicker on a CPU than ours, for some slower
(engine.models.quickest finds out; docs/decisions/0004-openvino.md says what was measured).

Shapes: N pictures, C,H,W a feature map, L levels. Float32 throughout; results differ from ours by rounding alone.
OpenVINO's frontend is called directly: its `convert_model` reports its use over the network.
"""

from __future__ import annotations

import warnings
from functools import cache
from importlib import metadata
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.features.backbones import Backbone
from engine.roi.threads import end_team

_EXAMPLE = (1, 64, 128, 3)  # every level has a cell
_ANY_SIZE = [-1, -1, -1, 3]
_KEPT_KERNELS = 1000  # those of some ten sizes of picture, 3 MB each; by default it keeps 5,000


@cache
def openvino_version() -> str | None:
    """None where it is not installed."""
    try:
        return metadata.version("openvino")
    except metadata.PackageNotFoundError:
        return None


class _ChannelsLast(nn.Module):
    """The backbone with channels last at both ends, as it computes anyway: no map is put in another order."""

    def __init__(self, backbone: Backbone) -> None:
        super().__init__()
        self.backbone = backbone

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        """(N, H, W, 3) -> the maps of every level, then the trunk's, (N, H, W, C) each."""
        levels, trunk = self.backbone.with_trunk(images.permute(0, 3, 1, 2))
        return tuple(m.permute(0, 2, 3, 1) for m in (*levels, *trunk))


class OpenVinoBackbone(Backbone):
    """In place of another one, for detection alone; for pictures of any size. Its weights are its own copy.

    body: the trunk for whoever needs its parts (engine.heads.naming). threads: how many it was made for; those of
    torch are counted apart, and wait while these work.
    """

    def __init__(self, backbone: Backbone, threads: int, body: nn.Module | None = None) -> None:
        """Takes half a second. Raises ImportError or RuntimeError where OpenVINO cannot run this backbone."""
        nn.Module.__init__(self)
        self.channels, self.trunk_channels, self.threads = backbone.channels, backbone.trunk_channels, threads
        self.fpn = None
        if body is not None:
            self.body = body
        with torch.no_grad():
            self._levels = len(backbone(torch.zeros(_EXAMPLE).permute(0, 3, 1, 2)))
        self._request = _compiled(_converted(_ChannelsLast(backbone).eval()), threads)

    def with_trunk(self, images: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """The maps of every level, and the trunk's own maps beneath them."""
        given: Any = images.detach().permute(0, 2, 3, 1).contiguous().numpy()
        end_team()
        results = self._request.infer([given], share_inputs=True, share_outputs=False)
        maps = [torch.from_numpy(np.asarray(m)).permute(0, 3, 1, 2) for m in results.values()]
        return maps[: self._levels], maps[self._levels :]


def _converted(module: nn.Module) -> Any:
    """OpenVINO's model of the module, for pictures of any size."""
    from openvino import Type
    from openvino.frontend import FrontEndManager
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder

    with warnings.catch_warnings():  # deprecated since torch 2.9, but all that every supported version has
        warnings.simplefilter("ignore")
        traced = torch.jit.freeze(torch.jit.trace(module, torch.zeros(_EXAMPLE), check_trace=False))
    decoder = TorchScriptPythonDecoder(traced, shared_memory=False, skip_freeze=True)  # must outlive the conversion
    frontend = FrontEndManager().load_by_framework("pytorch")
    model = frontend.convert(frontend.load(decoder))
    model.inputs[0].get_node().set_element_type(Type.f32)
    model.validate_nodes_and_infer_types()
    model.reshape(_ANY_SIZE)
    return model


def _compiled(model: Any, threads: int) -> Any:
    """A request that may be made again and again."""
    from openvino import Core

    options = {
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "f32",  # never bfloat16, whatever the processor can do
        "INFERENCE_NUM_THREADS": threads,
        "NUM_STREAMS": 1,
        "ENABLE_CPU_PINNING": False,  # the window's thread and torch's need the same cores
        "CPU_RUNTIME_CACHE_CAPACITY": _KEPT_KERNELS,
    }
    return Core().compile_model(model, "CPU", options).create_infer_request()
