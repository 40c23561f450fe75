"""Where tags go: at a corner of their box, inside the picture, and not over each other.

Places are (left, top, right, bottom) in screen pixels from the picture's corner, so that zooming leaves their size
alone. Plain tuples: this runs at every step of a zoom, and a QRectF costs ten times as much.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

Place = tuple[float, float, float, float]
Box = tuple[float, float, float, float]

BUCKET = 64
LEAST_BOX = 8.0  # screen pixels: a narrower box shows no tag until the cursor is over it
CROWDED = 60  # among more boxes than this, only those about as wide as their tag have one
SMALL_BOX = 48.0  # a box that a tag would hide


class Room:
    """Which places are taken, in buckets, so that asking costs the same among ten and a thousand."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[int, int], list[Place]] = defaultdict(list)

    def is_free(self, place: Place) -> bool:
        left, top, right, bottom = place
        buckets = self._buckets
        for key in _keys(place):
            for taken in buckets.get(key, ()):
                if left < taken[2] and taken[0] < right and top < taken[3] and taken[1] < bottom:
                    return False
        return True

    def take(self, place: Place) -> None:
        for key in _keys(place):
            self._buckets[key].append(place)


def lay_out(
    boxes: Sequence[Box], sizes: Sequence[tuple[float, float]], zoom: float, width: float, height: float
) -> list[Place | None]:
    """The place of each tag, None where there is no room. width, height: of the picture, in picture pixels.

    The first choose first. Each tries its corners in turn, clear of small boxes and of other tags; then of other
    tags alone; then, among few, all along its sides.
    """
    edge = (width * zoom, height * zoom)
    small, room = _small_boxes(boxes, zoom), Room()
    places: list[Place | None] = []
    for box, size in zip(boxes, sizes, strict=True):
        place = None
        least = max(LEAST_BOX, 0.8 * size[0]) if len(boxes) > CROWDED else LEAST_BOX
        if (box[2] - box[0]) * zoom >= least:
            for corner in corners(box, size, zoom, edge):
                if room.is_free(corner):
                    if small.is_free(corner):
                        place = corner
                        break
                    place = place or corner
            if place is None and len(boxes) <= CROWDED:
                place = next(filter(room.is_free, sides(box, size, zoom, edge)), None)
        if place is not None:
            room.take(place)
        places.append(place)
    return places


def corners(box: Box, size: tuple[float, float], zoom: float, edge: tuple[float, float]) -> Iterator[Place]:
    """Above the box, inside it at the top, below it, inside at the bottom; each from the left and from the right.
    Pushed back over the picture's edge; a tag wider than the picture starts at its left."""
    x1, y1, x2, y2 = (v * zoom for v in box)
    width, height = size
    left, right = x1 - 1, max(x1 - 1, x2 + 1 - width)
    for top in (y1 - height - 1, y1 + 2, y2 + 1, y2 - height - 2):
        y = round(max(0.0, min(top, edge[1] - height)))
        for start in (left, right):
            x = round(max(0.0, min(start, edge[0] - width)))
            yield x, y, x + width, y + height


def sides(box: Box, size: tuple[float, float], zoom: float, edge: tuple[float, float]) -> Iterator[Place]:
    """Inside a box, from its top to its bottom, at the left and at the right, as far as they lie in the picture."""
    x1, y1, x2, y2 = (v * zoom for v in box)
    width, height = size
    starts = [max(0, round(min(start, edge[0] - width))) for start in (x1 - 1, max(x1 - 1, x2 + 1 - width))]
    for y in range(max(0, round(y1 + 2)), round(min(y2, edge[1]) - height), round(height / 2)):
        for x in starts:
            yield x, y, x + width, y + height


def _small_boxes(boxes: Sequence[Box], zoom: float) -> Room:
    room = Room()
    for box in boxes:
        x1, y1, x2, y2 = (v * zoom for v in box)
        if max(x2 - x1, y2 - y1) < SMALL_BOX:
            room.take((x1 + 1, y1 + 1, max(x1 + 2, x2 - 1), max(y1 + 2, y2 - 1)))
    return room


def _keys(place: Place) -> list[tuple[int, int]]:
    left, right = int(place[0] // BUCKET), int(place[2] // BUCKET)
    top, bottom = int(place[1] // BUCKET), int(place[3] // BUCKET)
    if left == right and top == bottom:
        return [(left, top)]
    return [(column, row) for column in range(left, right + 1) for row in range(top, bottom + 1)]
