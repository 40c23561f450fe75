"""Proposals from elsewhere: precomputed by `propose --json`, by another program, or drawn by hand.

The file: {"images": [{"path": …, "proposals": [[x1, y1, x2, y2], …], "scores": […]}]}, pixels of the picture as shown.
Without scores the order of the file is the ranking.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import UserError
from engine.safety.reading import read_text
from engine.structures.boxes import as_boxes, is_proper
from engine.structures.stages import Proposals
from engine.words import tr

LIMIT = 2**30  # bytes; a larger file is no list of proposals


def read_proposals(file: Path) -> dict[str, Proposals]:
    """Proposals by the name of their picture (its path as the file has it, and its last part).

    Raises UserError that names the file and the picture where something is no box.
    """
    try:
        document = json.loads(read_text(file, LIMIT))
        images = document["images"]
        found = [(str(one["path"]), _proposals(one, file)) for one in images]
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError) as error:
        raise UserError(file, tr("is not a list of proposals"), tr("give what `propose --json` writes")) from error
    return {Path(path).name: one for path, one in found} | dict(found)


def proposals_for(picture: Path, by_name: Mapping[str, Proposals], file: Path) -> Proposals:
    """Those of a picture. Raises UserError where the file has none for it."""
    found = by_name.get(str(picture)) or by_name.get(picture.name)
    if found is None:
        raise UserError(
            picture, tr("has no proposals in {name}", name=file.name), tr("make them with `propose --json`")
        )
    return found


def _proposals(image: Mapping[str, Any], file: Path) -> Proposals:
    boxes = as_boxes(image["proposals"])
    scores = image.get("scores")
    ranked = np.linspace(1, 0, len(boxes), endpoint=False, dtype=np.float32)
    values = ranked if scores is None else np.asarray(scores, np.float32)
    if values.shape != (len(boxes),):
        raise UserError(
            file,
            tr(
                "{image}: {count} boxes, but {count2} scores", image=image["path"], count=len(boxes), count2=len(values)
            ),
            tr("give one for each box"),
        )
    if not is_proper(boxes).all() or not np.isfinite(values).all():
        number = int(np.flatnonzero(~(is_proper(boxes) & np.isfinite(values)))[0])
        raise UserError(
            file,
            tr("{image}: proposal {number} is not a box", image=image["path"], number=number),
            tr("give left, top, right, bottom in pixels"),
        )
    order = np.argsort(-values, kind="stable")
    return Proposals(boxes[order], values[order], "file")
