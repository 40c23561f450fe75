"""`detect --format`: every picture's copy and labels are its own, whatever the pictures are called."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import numpy as np
import pytest

from engine.cli.files import write_labels
from engine.labels.folder import Format, open_folder
from engine.structures.stages import Detections
from tests.engine.labels.folders import make_pictures


@pytest.mark.skipif(os.name != "posix", reason="names of bytes")
@pytest.mark.parametrize("format", get_args(Format))
def test_pictures_of_one_name_and_odd_ones_stay_apart(format: Format, tmp_path: Path) -> None:
    pictures = make_pictures(tmp_path, "x/a.png", "y/a.png", "y/a.jpg", "z/\udce9.png", size=(100, 80))
    write_labels(tmp_path / "out", [_result(path, number) for number, path in enumerate(pictures)], format)
    folder = open_folder(tmp_path / "out")
    assert folder is not None
    found = {path.name: [tuple(box.box) for box in folder.annotation(path).boxes] for path in folder.pictures}
    names = ("a.png", "a_2.png", "a_3.jpg", "_.png")
    assert found == {name: [(1, 2, 30 + number, 40)] for number, name in enumerate(names)}


def _result(path: Path, number: int) -> object:
    boxes = np.array([[1, 2, 30 + number, 40]], np.float32)
    found = SimpleNamespace(boxes=boxes, names=("cat",), scores=np.array([0.5]))
    return SimpleNamespace(path=path, width=100, height=80, model="tiny", trace={Detections: found})
