"""After each of many edits a COCO folder says of every picture what its file says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from engine.labels.folder import open_folder
from tests.engine.labels.folders import box, make_pictures


@pytest.mark.parametrize("seed", range(4))
def test_what_is_in_memory_is_what_a_fresh_reading_finds(tmp_path: Path, seed: int) -> None:
    """Boxes come, go and change their places; two pictures have no entry at first, one annotation is of no picture."""
    random = np.random.default_rng(seed)
    pictures = make_pictures(tmp_path, *(f"images/{number}.jpg" for number in range(6)))
    entries = [{"id": 10 * n, "file_name": path.name, "width": 640, "height": 480} for n, path in enumerate(pictures)]
    ids = [*range(4), 77, *range(4)]
    items = [{"id": n, "image_id": 10 * of, "category_id": 1, "bbox": [n, 5, 20, 30]} for n, of in enumerate(ids, 1)]
    document = {"images": entries[:4], "annotations": items, "categories": [{"id": 1, "name": "cat"}]}
    (tmp_path / "images" / "labels.json").write_text(json.dumps(document))
    folder = open_folder(tmp_path)
    assert folder is not None
    for _ in range(25):
        path = pictures[random.integers(6)]
        boxes = list(folder.annotation(path).boxes)
        random.shuffle(boxes)
        boxes = boxes[random.integers(0, 2) :]
        boxes += [box(*random.integers(0, 50, 2), *random.integers(60, 200, 2)) for _ in range(random.integers(0, 3))]
        folder.save(folder.annotation(path).with_boxes(boxes))
        fresh = open_folder(tmp_path)
        assert fresh is not None
        for other in pictures:
            assert folder.annotation(other).boxes == fresh.annotation(other).boxes
        assert sorted(map(str, folder.problems)) == sorted(map(str, fresh.problems))
