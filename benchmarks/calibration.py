"""Do scores mean what they say? Reliability of detections' scores (Guo et al. 2017, sections 2 and 3).

A detection is right when its box has an IoU of at least .5 with a labelled box of its class that no better detection
has taken (COCO's rules; what lies on crowd regions does not count). Detections with scores from .05 on fall into 15
bins of equal width; in each, the share of right ones should be the mean score. The expected calibration error is the
mean of |share - score|, weighted by the number of detections in each bin.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.evaluation.evaluate import outcomes
from engine.structures.annotation import Annotation
from engine.structures.evaluation import FOUND, IGNORED
from engine.structures.stages import Detections

LEAST, BINS = 0.05, 15
Floats = NDArray[np.float64]


class Reliability(NamedTuple):
    """Of each bin: how many detections, their mean score, the share that is right (nan where there is none)."""

    counts: NDArray[np.int64]
    scores: Floats
    right: Floats

    @property
    def error(self) -> float:
        """Expected calibration error; nan without any detection."""
        filled = self.counts > 0
        gaps = np.abs(self.right - self.scores)[filled]
        return float(np.average(gaps, weights=self.counts[filled])) if filled.any() else float("nan")


def reliability(truths: Sequence[Annotation], found: Sequence[Detections]) -> Reliability:
    """truths and detections of the same pictures, in one order."""
    scores, met, _ = outcomes(truths, found)
    counted = (met != IGNORED) & (scores >= LEAST)
    every, hit = scores[counted], met[counted] == FOUND
    bins = np.minimum((every * BINS).astype(int), BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    with np.errstate(invalid="ignore"):
        return Reliability(counts, *(np.bincount(bins, v, BINS) / counts for v in (every, hit.astype(float))))


def table(curves: Mapping[str, Reliability]) -> str:
    """A line a bin: of each detector the mean score, the share of right ones, and how many."""
    lines = ["scores      " + "".join(f"{title:>30.28}" for title in curves)]
    for number in range(BINS):
        cells = [
            f"{c.scores[number]:>14.2f} -> {c.right[number]:.2f}{c.counts[number]:>8}"
            if c.counts[number]
            else f"{'-':>30}"
            for c in curves.values()
        ]
        lines.append(f"{number / BINS:.2f}-{(number + 1) / BINS:.2f}   " + "".join(f"{cell:>30}" for cell in cells))
    return "\n".join(lines)


def write_csv(file: Path, curves: Mapping[str, Reliability]) -> None:
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(("detector", "bin", "detections", "mean score", "share right"))
        for title, c in curves.items():
            writer.writerows((title, n, int(c.counts[n]), c.scores[n], c.right[n]) for n in range(BINS))


def write_png(file: Path, curves: Mapping[str, Reliability], side: int = 640, margin: int = 50) -> None:
    """Share of right ones over score; on the diagonal scores mean what they say."""
    colours = ((180, 90, 20), (40, 40, 200), (40, 140, 40), (150, 40, 150), (0, 150, 200), (90, 90, 90))
    canvas = np.full((side + 2 * margin, side + 2 * margin, 3), 255, np.uint8)
    font = cv2.FONT_HERSHEY_SIMPLEX

    def place(x: float, y: float) -> tuple[int, int]:
        return margin + round(x * side), margin + round((1 - y) * side)

    cv2.rectangle(canvas, place(0, 1), place(1, 0), (200, 200, 200))
    cv2.line(canvas, place(0, 0), place(1, 1), (200, 200, 200), 1, cv2.LINE_AA)
    cv2.putText(canvas, "share of right ones over score", (margin, margin - 15), font, 0.5, (0, 0, 0), 1, cv2.LINE_AA)
    for mark in (0.0, 0.5, 1.0):
        cv2.putText(canvas, f"{mark:.1f}", place(mark - 0.015, -0.04), font, 0.45, (0, 0, 0), 1, cv2.LINE_AA)
        cv2.putText(canvas, f"{mark:.1f}", place(-0.06, mark - 0.01), font, 0.45, (0, 0, 0), 1, cv2.LINE_AA)
    for number, (title, c) in enumerate(curves.items()):
        colour = colours[number % len(colours)]
        filled = np.flatnonzero(c.counts)
        points = np.array([place(c.scores[n], c.right[n]) for n in filled], np.int32)
        cv2.polylines(canvas, [points], False, colour, 2, cv2.LINE_AA)
        for n, point in zip(filled, points, strict=True):
            cv2.circle(canvas, point.tolist(), 2 + min(8, int(c.counts[n] ** 0.33)), colour, -1, cv2.LINE_AA)
        text = f"{title} (error {c.error:.3f})"
        cv2.putText(canvas, text, place(0.02, 0.96 - 0.04 * number), font, 0.45, colour, 1, cv2.LINE_AA)
    cv2.imencode(".png", canvas)[1].tofile(file)
