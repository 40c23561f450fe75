"""Colour and texture histograms of segments (Uijlings et al. 2013, section 3.2, "complementary similarity measures").

Shapes: C channels, H,W the picture, S segments. Texture of a channel is Gaussian derivatives in 8 directions, what is
negative cut off, 10 bins each. A first Gaussian derivative is steerable, so the two axes give all directions: they are
kept as one 16-bit code a pixel, made once for a colour space, and a table says what each code counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from engine.proposals.selective_search.arrays import Float32, Int32, UInt8, UInt16, UInt32
from engine.proposals.selective_search.colour_spaces import Planes
from engine.proposals.selective_search.grid_edges import Check, bands, never

COLOUR_BINS = 25
DIRECTIONS = 8
TEXTURE_BINS = 10
DERIVATIVE_SIGMA = 1.0  # the paper's
STRONGEST = 102.0  # a step from 0 to 255 gives a derivative of 255 / sqrt(2 pi) = 102: the top of the last bin


@dataclass(frozen=True, slots=True, eq=False)
class RegionFeatures:
    """Pixel counts, so that a union's histogram is exactly the sum of its parts'.

    colour: (S, 25 C) int32. texture: (S, 80 C) int32, by channel, direction, bin.
    """

    colour: Int32
    texture: Int32


def _derivative_kernels() -> tuple[Float32, Float32]:
    """(7,) Gaussian and (7,) its derivative, for a correlation; a ramp of one level a pixel has the derivative 1."""
    offsets = np.arange(-3, 4)
    gaussian = np.exp(-0.5 * (offsets / DERIVATIVE_SIGMA) ** 2)
    gaussian = gaussian / gaussian.sum()
    derivative = gaussian * offsets
    derivative = derivative / (derivative * offsets).sum()
    return gaussian.astype(np.float32), derivative.astype(np.float32)


def _texture_table() -> UInt32:
    """(65536,) uint32: the four bins, direction * 10 + bin, that a code counts in, a byte each; 0 where every response
    is in bin 0."""
    steps = np.arange(-128, 128)
    dx, dy = (axis.astype(np.float64) for axis in np.meshgrid(steps, steps, indexing="ij"))
    table = np.zeros((256, 256, 4), np.uint8)
    for i, response in enumerate((dx, (dx + dy) / np.sqrt(2), dy, (dy - dx) / np.sqrt(2))):
        bins = np.minimum(np.abs(response) * TEXTURE_BINS / STRONGEST, TEXTURE_BINS - 1).astype(np.uint8)
        direction = np.where(response < 0, i + 4, i).astype(np.uint8)
        table[:, :, i] = np.where(bins > 0, direction * TEXTURE_BINS + bins, i * TEXTURE_BINS)
    table[(table % TEXTURE_BINS == 0).all(axis=2)] = 0
    return np.ascontiguousarray(table).view(np.uint32).reshape(-1)


_GAUSSIAN, _DERIVATIVE = _derivative_kernels()
_TABLE = _texture_table()


@njit(nogil=True, cache=True)
def _filter_rows(plane: UInt8, gaussian: Float32, derivative: Float32, smooth: Float32, slope: Float32) -> None:
    """(h, W) uint8 -> both filters along the rows, the border's pixels repeated."""
    height, width = plane.shape
    padded = np.empty(width + 6, np.float32)
    for y in range(height):
        padded[:3], padded[width + 3 :] = plane[y, 0], plane[y, width - 1]
        padded[3 : width + 3] = plane[y]
        smooth_row, slope_row = smooth[y], slope[y]
        smooth_row[:], slope_row[:] = 0, 0
        for i in range(7):
            shifted = padded[i:]
            for x in range(width):
                smooth_row[x] += gaussian[i] * shifted[x]
                slope_row[x] += derivative[i] * shifted[x]


@njit(nogil=True, cache=True)
def _encode_columns(
    smooth: Float32, slope: Float32, gaussian: Float32, derivative: Float32, first: int, last: int, codes: UInt16
) -> None:
    """The other filter along the columns: (round(dx) + 128) << 8 | (round(dy) + 128), of rows first..last-1."""
    height, width = smooth.shape
    dx, dy = np.empty(width, np.float32), np.empty(width, np.float32)
    for y in range(first, last):
        dx[:], dy[:] = 128.5, 128.5
        for i in range(7):
            row = min(max(y + i - 3, 0), height - 1)
            smooth_row, slope_row = smooth[row], slope[row]
            for x in range(width):
                dx[x] += gaussian[i] * slope_row[x]
                dy[x] += derivative[i] * smooth_row[x]
        out = codes[y]
        for x in range(width):
            out[x] = (np.uint16(dx[x]) << np.uint16(8)) | np.uint16(dy[x])


def derivative_codes(planes: Planes, check: Check = never) -> UInt16:
    """(C, H, W) uint8 -> (C, H, W) uint16: both Gaussian derivatives of each pixel, whole grey levels a pixel."""
    codes = np.empty(planes.shape, np.uint16)
    smooth, slope = np.empty(planes.shape[1:], np.float32), np.empty(planes.shape[1:], np.float32)
    for plane, out in zip(planes, codes, strict=True):
        for first, last in bands(plane.shape, check):
            _filter_rows(plane[first:last], _GAUSSIAN, _DERIVATIVE, smooth[first:last], slope[first:last])
        for first, last in bands(plane.shape, check):
            _encode_columns(smooth, slope, _GAUSSIAN, _DERIVATIVE, first, last, out)
    return codes


@njit(nogil=True, cache=True)
def _count(labels: Int32, plane: UInt8, codes: UInt16, table: UInt32, colour: Int32, texture: Int32) -> None:
    """Add one channel: colour (S, 25) and texture (S, 80) by label. Whatever was counted in bin 0 of a direction, it
    gets what the others lack."""
    flat_labels, flat_plane, flat_codes = labels.reshape(-1), plane.reshape(-1), codes.reshape(-1)
    for i in range(flat_labels.size):
        label = flat_labels[i]
        colour[label, (flat_plane[i] * 25) >> 8] += 1
        four = table[flat_codes[i]]
        if four != 0:
            bins = texture[label]
            bins[four & 255] += 1
            bins[(four >> 8) & 255] += 1
            bins[(four >> 16) & 255] += 1
            bins[four >> 24] += 1
    for label in range(len(colour)):
        size = colour[label].sum()
        for direction in range(8):
            bins = texture[label, direction * 10 : direction * 10 + 10]
            bins[0] = size - bins[1:].sum()


def region_features(planes: Planes, codes: UInt16, labels: Int32, count: int, check: Check = never) -> RegionFeatures:
    """Histograms of the `count` segments of `labels` (H, W), from (C, H, W) planes and their derivative codes."""
    channels = len(planes)
    colour = np.zeros((channels, count, COLOUR_BINS), np.int32)
    texture = np.zeros((channels, count, DIRECTIONS * TEXTURE_BINS), np.int32)
    for c in range(channels):
        check()
        _count(labels, planes[c], codes[c], _TABLE, colour[c], texture[c])
    return RegionFeatures(
        np.ascontiguousarray(colour.transpose(1, 0, 2)).reshape(count, -1),
        np.ascontiguousarray(texture.transpose(1, 0, 2)).reshape(count, -1),
    )
