"""Made labelled folders for the tests of the formats."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st
from PIL import Image as Pil

from engine.structures.annotation import SOURCES, Annotation, LabelledBox, Provenance, Rectangle


def make_pictures(root: Path, *names: str, size: tuple[int, int] = (640, 480)) -> list[Path]:
    paths = [root / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        Pil.new("RGB", size, "grey").save(path)
    return paths


def box(x1: float, y1: float, x2: float, y2: float, label: str = "cat", **more: object) -> LabelledBox:
    return LabelledBox(Rectangle(x1, y1, x2, y2), label, **more)  # type: ignore[arg-type]


labels = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"), exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=12,
).filter(lambda text: text == text.strip() and not text.isdecimal())
provenances = st.builds(
    Provenance,
    st.sampled_from(SOURCES),
    st.none() | st.sampled_from(["starter", 'мой <model> & "co"']),
    st.none() | st.floats(0, 1),
    st.none() | st.just("2026-11-21T05:00:00Z"),
)


@st.composite
def rectangles(draw: st.DrawFn, width: int, height: int) -> Rectangle:
    """Any float64 edges, whole ones too, reaching over the picture's edge at times, never wholly outside."""
    edges = []
    for side in (width, height):
        low = draw(st.floats(-20, side, exclude_max=True) | st.integers(0, side - 1).map(float))
        high = draw(st.floats(0, side + 20, exclude_min=True) | st.integers(1, side).map(float))
        low, high = min(low, high), max(low, high)
        if low == high or low >= side or high <= 0:
            low, high = 0.0, float(side)
        edges.append((low, high))
    return Rectangle(edges[0][0], edges[1][0], edges[0][1], edges[1][1])


@st.composite
def annotations(draw: st.DrawFn, path: Path, size: tuple[int, int]) -> Annotation:
    boxes = draw(
        st.lists(
            st.builds(
                LabelledBox,
                rectangles(*size),
                labels,
                st.booleans(),
                st.booleans(),
                st.booleans(),
                st.booleans(),
                provenances,
            ),
            max_size=4,
        )
    )
    return Annotation(path, *size, tuple(boxes), draw(st.booleans()))
