"""What an evaluation found stays with the very weights that were evaluated."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.cli.report import models_document, print_models
from engine.cli.running import finish
from engine.errors import UserError
from engine.models.library import checkpoints
from engine.models.library.own_figures import MOST, SUFFIX, add_figures, figures_of, read_figures
from engine.structures.evaluation import DetectionMetrics, Evaluation
from engine.structures.models import ModelEntry, OwnFigures
from engine.structures.requests import DeleteModel, Evaluate, ListModels, RenameModel
from engine.structures.settings import DetectSettings
from engine.tasks.session import make_runner
from tests.conftest import ROOT

COINS = ROOT / "resources/samples_coins"
FIGURES = OwnFigures(Path("/data/coins"), "val", False, 4, 90, "2026-11-21T10:00:00+00:00", {"AP50": 0.5})


@pytest.fixture
def call(tmp_path: Path, tiny_cache: Path) -> Callable[[Any], Any]:
    """The shelf with `tiny`, and a bundled copy of it called `boxed`."""
    net = checkpoints.load(tiny_cache / "models/tiny.safetensors")
    for place in ("resources/models/boxed", "cache/models/tiny"):
        checkpoints.save(net, tmp_path / f"{place}.safetensors")
    runner = make_runner(tmp_path / "resources", tmp_path / "cache", 1)
    return lambda request: finish(runner(request))


def entry(call: Callable[[Any], Any], name: str) -> ModelEntry:
    return next(one for one in call(ListModels()) if one.name == name)


def test_an_evaluation_is_told_on_the_shelf(call: Callable[[Any], Any], tmp_path: Path) -> None:
    for name, file in (("tiny", "cache/models/tiny"), ("boxed", "cache/figures/boxed")):
        request = Evaluate(COINS, DetectSettings(model=name, device="cpu"), "val")
        evaluation = call(request)
        (own,) = entry(call, name).own_figures
        assert (own.folder, own.split, own.pictures) == (COINS, "val", evaluation.detections.images)
        assert own.figures["AP50"] == pytest.approx(evaluation.detections.ap50)
        assert own.where == "samples_coins, val"
        assert (tmp_path / f"{file}{SUFFIX}").is_file()
    document = models_document([entry(call, "tiny")])["models"][0]["own_figures"]
    assert json.loads(json.dumps(document))[0]["folder"] == str(COINS)
    changed = replace(request, settings=replace(request.settings, model="tiny", score=0.5), split=None)
    call(changed)  # not the model as it comes
    call(replace(request, settings=DetectSettings(weights=tmp_path / "cache/models/tiny.safetensors"), split=None))
    assert len(entry(call, "tiny").own_figures) == 1
    call(RenameModel("tiny", "renamed"))
    assert len(entry(call, "renamed").own_figures) == 1


def test_the_table_of_models_says_once_where_a_figure_is_from(capsys: pytest.CaptureFixture[str]) -> None:
    own = replace(FIGURES, learned_from=3)
    print_models([ModelEntry("mine", "mine", "faster-rcnn", "resnet18", ("coin",), "own", 1.0, own_figures=(own,))])
    assert "AP50 0.500 (own: coins, val, 4 pictures, 3 learned from)\n" in capsys.readouterr().out


def test_deleted_with_its_model(call: Callable[[Any], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trashed: list[Path] = []
    monkeypatch.setattr("engine.models.library.shelf.send2trash", lambda path: trashed.append(path))
    model = tmp_path / "cache/models/tiny.safetensors"
    add_figures(model.with_suffix(SUFFIX), model, FIGURES)
    call(DeleteModel("tiny"))
    assert trashed == [model, model.with_suffix(SUFFIX)]


def test_kept_one_for_each_set_of_pictures_newest_first(tmp_path: Path) -> None:
    file, weights = tmp_path / "a.figures.json", tmp_path / "a.safetensors"
    weights.write_bytes(bytes(3 << 20))
    assert read_figures(file, weights) == ()
    better = replace(FIGURES, figures={"AP50": 0.7})
    for one in (FIGURES, replace(FIGURES, split=None), replace(FIGURES, any_class=True), better):
        add_figures(file, weights, one)
    found = read_figures(file, weights)
    assert [(one.where, one.figures["AP50"]) for one in found] == [
        ("coins, val", 0.7), ("coins, val, any class", 0.5), ("coins", 0.5),
    ]  # fmt: skip
    for number in range(MOST + 5):
        add_figures(file, weights, replace(FIGURES, folder=Path(f"/{number}")))
    assert len(read_figures(file, weights)) == MOST


def test_other_weights_of_that_name_have_none(tmp_path: Path) -> None:
    file, weights = tmp_path / "a.figures.json", tmp_path / "a.safetensors"
    weights.write_bytes(b"x" * 1000)
    add_figures(file, weights, FIGURES)
    weights.write_bytes(b"y" * 1000)
    assert read_figures(file, weights) == ()
    add_figures(file, weights, replace(FIGURES, split=None))
    assert [one.split for one in read_figures(file, weights)] == [None]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b'{"weights": 3}', b'{"evaluations": {}}', b"[" * 100000])
def test_a_damaged_record_is_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "w").write_bytes(b"weights")
    (tmp_path / "f").write_bytes(content)
    assert read_figures(tmp_path / "f", tmp_path / "w") == ()


def test_nothing_labelled_is_nothing_to_keep() -> None:
    metrics = DetectionMetrics(3, 0, dict.fromkeys(("AP50", "AP", "AR100"), -1.0), np.nan, np.nan, {})
    assert figures_of(Evaluation("a", metrics, None, 0.1), COINS, None, any_class=False) is None


def test_a_full_disk_takes_nothing_from_the_evaluation(
    call: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise UserError("figures", "cannot be saved (no space left on device)", "make room")

    monkeypatch.setattr("engine.models.library.shelf.add_figures", full)
    with caplog.at_level(logging.WARNING):
        assert call(Evaluate(COINS, DetectSettings(model="tiny", device="cpu"), "val")).detections.images
    assert "no space left" in caplog.text
