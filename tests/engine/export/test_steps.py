"""Each step of the ONNX graph beside the engine's own, both on the same numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")

from engine.export import steps
from engine.export.graph import Graph, Value
from engine.heads import box_coder
from engine.heads.box_head import with_objectness
from engine.models import architectures
from engine.models.architectures import build
from engine.models.network import TwoStageNet
from engine.models.specification import ModelSpecification
from engine.postprocess.detections import select_detections
from engine.proposals.anchors import make_anchors
from engine.roi.pooling import multi_level_pool, roi_align, roi_max_pool
from engine.structures.stages import HeadOutput, Refinement
from tests.engine.models import references

STARTER = architectures.starter(("cat", "dog"))
VGG = architectures.vgg16(("cat", "dog")).with_(head_width=8)
RANDOM = np.random.default_rng(0)


def run(make: Callable[..., Any], **inputs: NDArray[Any]) -> list[NDArray[Any]]:
    """make: (graph, names of the inputs) -> names of the outputs."""
    g = Graph()
    values = [
        Value(name, array.dtype.type, [f"{name}{i}" for i in range(array.ndim)]) for name, array in inputs.items()
    ]
    made = make(g, *inputs)
    outputs = (made,) if isinstance(made, str) else made
    described = [Value(f"out{n}", np.float32, [], value) for n, value in enumerate(outputs)]
    model = g.model(values, described, "steps")
    for output in model.graph.output:
        output.type.tensor_type.ClearField("shape")
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, inputs)


def random_boxes(count: int, side: float) -> NDArray[np.float32]:
    corners = RANDOM.uniform(0, side, (count, 2, 2)).astype(np.float32)
    return np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)


@pytest.fixture(scope="module")
def nets() -> dict[str, TwoStageNet]:
    return {s.name: build(s) for s in (STARTER, VGG)}


@pytest.mark.parametrize(("height", "width"), [(131, 190), (600, 1), (1, 1), (480, 640), (97, 1200), (2000, 30)])
@pytest.mark.parametrize("name", ["starter", "fasterrcnn_vgg16"])
def test_a_picture_of_any_size_is_scaled_padded_and_normalised(
    name: str, height: int, width: int, nets: dict[str, TwoStageNet]
) -> None:
    net, image = nets[name], references.picture(height, width)

    def make(g: Graph, picture: str) -> list[str]:
        made = steps.prepare(g, net.specification, picture)
        return [made.images, g.cast(made.size, np.float32), made.to_scaled, made.to_original]

    images, size, to_scaled, to_original = run(make, picture=image.pixels)
    prepared = net.preprocess(image)
    np.testing.assert_allclose(images, net.batch([prepared.tensor]).numpy(), atol=1e-4)
    assert tuple(size) == tuple(prepared.tensor.shape[1:])
    x, y = prepared.scale
    np.testing.assert_array_equal(to_scaled, np.array([x, y, x, y], np.float32))
    np.testing.assert_array_equal(to_original, np.array([x**-1, y**-1, x**-1, y**-1], np.float32))


@pytest.mark.parametrize("s", [STARTER, VGG], ids=lambda s: s.name)
def test_anchors(s: ModelSpecification) -> None:
    size = (5 * s.divisible, 3 * s.divisible)
    cells = [(size[0] // stride, size[1] // stride) for stride in (*s.strides, 2 * s.strides[-1])[: s.levels]]
    expected = make_anchors(cells, size, s.anchor_sizes, s.anchor_ratios, s.anchor_rule)
    for level, (rows, columns) in enumerate(cells):
        (made,) = run(
            lambda g, features, padded, level=level: steps.anchors(g, s, level, features, padded),
            features=np.zeros((1, 2, rows, columns), np.float32),
            padded=np.array(size, np.int64),
        )
        np.testing.assert_array_equal(made, expected[level].numpy())


@pytest.mark.parametrize("count", [0, 1, 40])
def test_boxes_are_decoded_and_clipped(count: int) -> None:
    deltas = RANDOM.normal(0, 3, (count, 12)).astype(np.float32)
    reference, weights = random_boxes(count, 300), (10.0, 10.0, 5.0, 5.0)
    expected = box_coder.clip(box_coder.decode(torch.tensor(deltas), torch.tensor(reference), weights), (200, 250))

    def make(g: Graph, deltas: str, reference: str, size: str) -> str:
        return steps.clip(g, steps.decode(g, deltas, reference, 3, weights), size)

    (made,) = run(make, deltas=deltas, reference=reference, size=np.array([200, 250], np.int64))
    np.testing.assert_allclose(made, expected.numpy(), rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("count", [0, 1, 60])
@pytest.mark.parametrize("pooling", ["align", "max"])
def test_every_roi_is_pooled_from_its_level(pooling: str, count: int) -> None:
    s = STARTER.with_(pooling=pooling)
    maps = [RANDOM.normal(0, 1, (1, 3, 512 // stride, 640 // stride)).astype(np.float32) for stride in s.strides]
    rois = random_boxes(count, 500)
    rois[::7, 2:] = rois[::7, :2]  # without area

    def make(g: Graph, a: str, b: str, c: str, rois: str, likely: str) -> tuple[str, str, str]:
        return steps.pool(g, s, [a, b, c], rois, likely)

    likely = rois[:, 0] / 1000
    pooled, ordered, moved = run(make, a=maps[0], b=maps[1], c=maps[2], rois=rois, likely=likely)
    np.testing.assert_allclose(moved, ordered[:, 0] / 1000, rtol=1e-6)
    scales = [1 / stride for stride in s.strides]
    features = [torch.tensor(m) for m in maps]

    def pool(level: torch.Tensor, table: torch.Tensor, scale: float) -> torch.Tensor:
        if pooling == "max":
            return roi_max_pool(level, table, 7, scale)
        return roi_align(level, table, 7, scale, s.sampling_ratio)

    expected = multi_level_pool(features, [torch.tensor(ordered)], scales, pool, canonical_scale=s.canonical_size)
    np.testing.assert_allclose(pooled, expected.numpy(), atol=1e-5)
    np.testing.assert_array_equal(np.unique(ordered, axis=0), np.unique(rois, axis=0))


@pytest.mark.parametrize("count", [0, 40])
def test_both_stages_have_a_say(count: int) -> None:
    scores = RANDOM.dirichlet(np.ones(4), count).astype(np.float32)
    objectness = RANDOM.random(count).astype(np.float32)

    def make(g: Graph, scores: str, likely: str) -> str:
        return steps.with_objectness(g, scores, likely, 0.6, 3)

    (made,) = run(make, scores=scores, likely=objectness)
    expected = with_objectness(torch.tensor(scores), torch.tensor(objectness), 0.6)
    np.testing.assert_allclose(made, expected.numpy(), atol=1e-6)
    np.testing.assert_allclose(made.sum(1), np.ones(count), atol=1e-5)
    np.testing.assert_allclose(1 - made[:, 0], (1 - scores[:, 0]) ** 0.4 * objectness**0.6, atol=1e-5)


@pytest.mark.parametrize("agnostic", [False, True])
@pytest.mark.parametrize(("count", "score"), [(0, 0.05), (200, 0.05), (200, 0.3), (200, 1.0)])
def test_what_is_selected(agnostic: bool, count: int, score: float) -> None:
    s = STARTER.with_(class_agnostic=agnostic, top=30)
    boxes = np.stack([random_boxes(count, 200) for _ in range(1 if agnostic else 2)])
    boxes[:, ::5, 2] = boxes[:, ::5, 0]  # without width
    scores = torch.softmax(torch.tensor(RANDOM.normal(0, 2, (count, 3)).astype(np.float32)), 1).numpy()

    def make(g: Graph, boxes: str, scores: str) -> list[str]:
        boxes, labels, scores = steps.select(g, s, boxes, scores, score, 0.5)
        return [boxes, g.cast(labels, np.float32), scores]

    found = run(make, boxes=boxes, scores=scores)
    after = boxes.transpose(1, 0, 2)
    head = HeadOutput(scores, s.class_names)
    expected = select_detections(
        head, Refinement(after[:, 0], np.zeros_like(after), after), score=score, nms=0.5, top=s.top
    )
    assert len(expected) == (0 if score == 1 or not count else 30)
    np.testing.assert_array_equal(found[0], expected.boxes)
    np.testing.assert_array_equal(found[1], expected.classes)
    np.testing.assert_array_equal(found[2], expected.scores)
