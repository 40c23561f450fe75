"""Which detector a training makes, over which proposals, in which time; and options that would change nothing."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pytest
from safetensors.torch import load_file

from engine.models.library.model_file import read_specification
from engine.training.data import external_proposals
from tests.engine.cli.conftest import Ran


@pytest.fixture
def labelled(picture: Path) -> Path:
    """A folder of one picture, whose rectangle and circle are labelled."""
    (picture.parent / "classes.txt").write_text("box\nball\n")
    picture.with_suffix(".txt").write_text("0 0.28125 0.5 0.3125 0.5\n1 0.71875 0.5 0.3125 0.41666\n")
    return picture.parent


def steps(ran: Ran) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert lines[-1]["event"] == "finished"
    return lines[:-1]


def test_fast_rcnn_learns_over_selective_search_and_runs_over_it(call, labelled, picture, tmp_path, tiny_cache):
    saved, arguments = (
        tmp_path / "fast.safetensors",
        ("fine-tune", labelled, "--model", "tiny", "--epochs", "2", "--json"),
    )
    ran = call(*arguments, "--detector", "fast-rcnn", "--mode", "single", "--save", saved)
    assert ran.status == 0, ran.err
    assert {tuple(point["losses"]) for point in steps(ran)} == {("classes", "boxes")}, "no anchor learns"
    assert read_specification(saved).detector == "fast-rcnn"
    before, after = load_file(tiny_cache / "models" / "tiny.safetensors"), load_file(saved)
    assert all(bool((after[name] == before[name]).all()) for name in before if name.startswith("rpn_head"))
    found = call("detect", picture, "--weights", saved, "--score", "0", "--mode", "single", "--json")
    assert {"segments", "proposals"} <= found.json["images"][0]["seconds"].keys()
    assert "anchors" not in found.json["images"][0]["seconds"]
    again = call(*arguments, "--weights", saved, "--save", tmp_path / "more.safetensors")
    assert again.status == 0, again.err
    assert read_specification(tmp_path / "more.safetensors").detector == "fast-rcnn", "as the model that it began with"
    rpn = call(*arguments, "--weights", saved, "--detector", "faster-rcnn", "--save", tmp_path / "rpn.safetensors")
    assert {"objectness", "rpn_boxes"} <= steps(rpn)[0]["losses"].keys()
    assert read_specification(tmp_path / "rpn.safetensors").detector == "faster-rcnn"


def test_proposals_of_a_file_are_learnt_over_and_judged_with(call, labelled, picture, tmp_path, monkeypatch):
    file, saved = tmp_path / "boxes.json", tmp_path / "mine.safetensors"
    boxes = [[20, 30, 70, 90], [90, 35, 140, 85], [0, 0, 40, 40], [60, 60, 120, 110]]
    file.write_text(json.dumps({"images": [{"path": picture.name, "proposals": boxes}]}))
    monkeypatch.setattr(external_proposals, "search", lambda *_: pytest.fail("nothing is to be searched"))
    learn = ("fine-tune", labelled, "--model", "tiny", "--epochs", "2", "--save", saved, "--json")
    ran = call(*learn, "--detector", "fast-rcnn", "--proposals-from", file, "--train", "full")
    assert ran.status == 0, ran.err
    judged = call("evaluate", labelled, "--weights", saved, "--proposals-from", file, "--json")
    assert judged.status == 0, judged.err
    assert judged.json["proposals"]["mean_count"] == 4
    assert judged.json["proposals"]["recall50"]["100"] == 1
    wrong = call(*learn, "--proposals-from", file)
    assert wrong.status == 1
    assert "Faster R-CNN makes its own proposals" in wrong.err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--detector", "fast-rcnn", "--anchors", "suggested"), "has no anchors"),
        (("--detector", "fast-rcnn", "--schedule", "four-step"), "has no proposal network"),
        (("--detector", "rcnn", "--train", "full"), "“full” does not change it"),
    ],
)
def test_what_a_detector_does_not_have_is_not_passed_over(call, labelled, tmp_path, options, says):
    ran = call("fine-tune", labelled, "--model", "tiny", "--save", tmp_path / "m.safetensors", *options)
    assert ran.status == 1
    assert says in ran.err
    assert not (tmp_path / "m.safetensors").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        "propose x.png --score .5",
        "propose x.png --svd .5",
        "detect x.png --out there",
        "detect x.png --architecture fasterrcnn_resnet50_fpn",
        "detect x.png --detector fast-rcnn --proposals rpn",
        "detect x.png --proposals rpn --mode quality",
        "detect x.png --detector faster-rcnn --mode quality",
        "detect x.png --proposals-from b.json --proposals rpn",
        "evaluate there --proposals-from b.json --mode single",
        "explain x.png --box 1,1,9,9 --detector rcnn --proposals rpn",
        "models --name mine",
        "fine-tune there --save m --mode quality",
        "fine-tune there --save m --colour .5",
        "fine-tune there --save m --detector rcnn --scale 0",
        "fine-tune there --save m --detector sppnet --device cuda",
    ],
)
def test_options_that_would_change_nothing_are_refused(call, arguments):
    ran = call(*arguments.split())
    assert ran.status == 2
    (line,) = ran.err.splitlines()
    assert line.startswith("regionscope: --")


def test_a_model_for_one_system_is_not_retrained_as_another(call, labelled, picture, tiny_cache, tmp_path):
    arguments = ("fine-tune", labelled, "--epochs", "1", "--quiet")
    made = call(*arguments, "--model", "tiny", "--detector", "sppnet", "--save", tmp_path / "spp.safetensors")
    assert made.status == 0, made.err
    more = ("--weights", tmp_path / "spp.safetensors", "--save", tmp_path / "m.safetensors")
    assert "is a model for SPPnet" in call(*arguments, *more, "--detector", "fast-rcnn").err
    shutil.copy(tiny_cache / "models" / "tiny.safetensors", tmp_path / "m.safetensors")
    ran = call(*arguments, *more)
    assert ran.status == 0
    assert "m is there already (Faster R-CNN, mobilenet_v3_large): the end of this training replaces it" in ran.err
    assert read_specification(tmp_path / "m.safetensors").detector == "sppnet"
    assert call("detect", picture, "--weights", tmp_path / "m.safetensors", "--quiet").out, "progress alone is quiet"
    refused = call("detect", picture, "--weights", tmp_path / "m.safetensors", "--proposals", "rpn")
    assert refused.status == 1
    assert "SPPnet, which has no proposal network; detect with Selective Search" in refused.err


def test_seconds_bound_the_whole_command(call, labelled, tmp_path):
    saved = tmp_path / "mine.safetensors"
    arguments = ("fine-tune", labelled, "--model", "tiny", "--save", saved, "--json")
    began = time.monotonic()
    ran = call(*arguments, "--seconds", "5")
    if ran.status and os.getloadavg()[0] > (os.cpu_count() or 1):
        pytest.skip("other programs leave too little of this machine to learn anything in five seconds")
    assert ran.status == 0, ran.err
    assert time.monotonic() - began < 5 * 1.1 + 3
    assert len(steps(ran)) > 1
    saved.unlink()
    few = call(*arguments, "--seconds", "1")
    assert (few.status, few.out) == (1, "")
    (line,) = few.err.splitlines()
    assert line.startswith("regionscope: 1 seconds: are too few: ")
    assert "give at least" in line
    assert not saved.exists()
