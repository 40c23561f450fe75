"""`detect --format`: every picture's copy and labels are its own, whatever the pictures are called."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import numpy as np
import pytest
from PIL import Image as Pil

from engine.cli.files import write_labels
from engine.errors import UserError
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


@pytest.mark.parametrize("format", get_args(Format))
def test_a_second_run_into_the_same_folder_overwrites_nothing(format: Format, tmp_path: Path) -> None:
    first, second, again = make_pictures(tmp_path, "x/a.png", "y/b.png", "z/a.png", size=(100, 80))
    write_labels(tmp_path / "out", [_result(first, 0, "dog")], format)
    write_labels(tmp_path / "out", [_result(second, 1, "cat")], format)
    with pytest.raises(UserError, match="would be overwritten"):
        write_labels(tmp_path / "out", [_result(again, 2, "cat")], format)
    folder = open_folder(tmp_path / "out")
    assert folder is not None
    assert {path.name: folder.annotation(path).labels for path in folder.pictures} == {
        "a.png": ("dog",),
        "b.png": ("cat",),
    }


@pytest.mark.parametrize("format", get_args(Format))
def test_painted_pictures_and_a_labelled_folder_do_not_meet(call, tmp_path: Path, format: Format) -> None:
    sides = (64, 80)
    for folder, side in zip("xy", sides, strict=True):
        make_pictures(tmp_path, f"{folder}/a.png", size=(side, side))
    asked = ("--model", "tiny", "--score", "0", "--top", "5", "--out", tmp_path / "out", "--quiet")
    ran = call("detect", tmp_path / "x", tmp_path / "y", *asked, "--draw", "--format", format)
    assert (ran.status, ran.err) == (0, "")
    painted = [Pil.open(tmp_path / f"out/drawn/{name}.png").width for name in ("a", "a_")]
    labelled = open_folder(tmp_path / "out")
    assert labelled is not None
    assert painted == [labelled.annotation(tmp_path / f"out/{name}.png").width for name in ("a", "a_2")] == [*sides]
    ran = call("detect", tmp_path / "y", *asked, "--format", format)
    assert ran.status == 1
    assert ran.err.endswith("out/a.png: is there already and would be overwritten; choose another --out\n")


def _result(path: Path, number: int, label: str = "cat") -> object:
    boxes = np.array([[1, 2, 30 + number, 40]], np.float32)
    found = SimpleNamespace(boxes=boxes, names=(label,), scores=np.array([0.5]))
    return SimpleNamespace(path=path, width=100, height=80, model="tiny", trace={Detections: found})
