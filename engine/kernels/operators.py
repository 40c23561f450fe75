"""The compiled steps of a detection, as a net calls them (engine.models.network); each leaves tensors of another
device than the CPU to the plain one."""

from __future__ import annotations

from engine.kernels.nms import batched_nms
from engine.kernels.roi.pooling import roi_align, roi_max_pool
from engine.kernels.scaling import scaled_and_normalised
from engine.models.network import Operators

COMPILED = Operators(scaled_and_normalised, roi_align, roi_max_pool, batched_nms)
