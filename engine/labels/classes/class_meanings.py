"""Names of classes that mean the same: as people spell them, and as Pascal VOC and COCO call the same things."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

_AS_COCO_HAS_IT = {
    "aeroplane": "airplane",
    "motorbike": "motorcycle",
    "sofa": "couch",
    "tvmonitor": "tv",
}


@cache
def meaning(name: str) -> str:
    """Equal for "dining table", "Dining-Table" and "diningtable", and for VOC's "sofa" and COCO's "couch"."""
    plain = re.sub(r"[\W_]+", "", name).casefold() or name
    return _AS_COCO_HAS_IT.get(plain, plain)


def synonym_in(name: str, names: Iterable[str]) -> str | None:
    """What `names` call it: the same name, else the first that means the same, else None."""
    names = tuple(names)
    if name in names:
        return name
    return next((other for other in names if meaning(other) == meaning(name)), None)
