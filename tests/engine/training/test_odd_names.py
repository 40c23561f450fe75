"""A training on pictures, in a folder, and of classes whose names are no UTF-8, is kept as any other."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pil

from engine.cli.running import finish
from engine.errors import UserError
from engine.labels.formats.json_text import JsonStyle, write_json
from engine.structures.requests import Evaluate, FineTune, ListModels, ListRuns
from engine.structures.settings import DetectSettings
from engine.tasks import make_runner

ODD = "\udce9t\udce9"


@pytest.mark.skipif(os.name != "posix", reason="names of bytes")
def test_from_odd_names_to_a_kept_run(tiny_cache: Path, tmp_path: Path) -> None:
    root = tmp_path / ODD
    root.mkdir()
    random = np.random.default_rng(0)
    for number in range(12):
        Pil.fromarray(random.integers(0, 255, (80, 100, 3), np.uint8)).save(root / f"{ODD} {number}.png")
    document: dict[str, Any] = {"categories": [{"id": n, "name": name} for n, name in ((1, "cat"), (2, "\ud83d"))]}
    document["images"] = [{"id": n, "file_name": f"{ODD} {n}.png", "width": 100, "height": 80} for n in range(12)]
    document["annotations"] = [
        {"id": n, "image_id": n, "category_id": n % 2 + 1, "bbox": [10, 10, 40 + n, 30]} for n in range(12)
    ]
    (root / "instances.json").write_bytes(write_json(document, JsonStyle()))
    run = make_runner(tmp_path / "resources", tmp_path / "data", 1, tmp_path / "cache")
    model = tiny_cache / "models" / "tiny.safetensors"
    settings = DetectSettings(weights=model, device="cpu", seed=1)
    for name in (ODD, str(tmp_path / f"{ODD}.safetensors")):  # which safetensors cannot open
        with pytest.raises(UserError, match="is not UTF-8"):
            finish(run(FineTune(settings, name, root, epochs=1)))
    result = finish(run(FineTune(settings, "été", root, epochs=1)))
    assert result.file.exists()
    [record] = finish(run(ListRuns()))
    assert record.folder == root
    assert record.name == "été"
    finish(run(Evaluate(root, DetectSettings(model="été", device="cpu"), None)))
    [entry] = [one for one in finish(run(ListModels())) if one.name == "été"]
    assert "\ud83d" in entry.classes
    assert entry.own_figures[0].folder == root
