"""Which stages of pictures that were looked at before are kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.session.trace_cache import TraceCache
from engine.structures.requests import ImageResult
from engine.structures.stages import Anchors, Detections, PooledRois, Trace


def test_what_was_seen_longest_ago_keeps_its_detections_alone() -> None:
    traces = TraceCache(room=1000)
    for name, side in (("a", 10), ("b", 10), ("c", 10), ("large", 40)):
        trace = Trace().with_(detections_of_one(), 0.0).with_(PooledRois(np.zeros((side, 7, 7), np.float32), 1), 0.0)
        traces.keep(ImageResult(Path(name), 30, 20, trace))
        assert traces.trace(Path(name)).get(PooledRois) is not None, "the newest has room, however large it is"
    for name in "abc":
        assert traces.trace(Path(name)).get(PooledRois) is None
        assert traces.trace(Path(name)).get(Detections) is not None
    traces.forget(Path("a"))
    assert traces.get(Path("a")) is None


def test_anchors_that_pictures_have_in_common_take_no_room() -> None:
    traces, anchors = TraceCache(room=1000), Anchors(np.zeros((1000, 4), np.float32), ())
    for name in "abcde":
        trace = Trace().with_(anchors, 0.0).with_(PooledRois(np.zeros((1, 7, 7), np.float32), 1), 0.0)
        traces.keep(ImageResult(Path(name), 30, 20, trace))
    assert len(traces.whole()) == 5


def detections_of_one() -> Detections:
    return Detections(np.array([[1, 1, 9, 9]], np.float32), [0], [0.9], np.arange(1), ("cat",))
