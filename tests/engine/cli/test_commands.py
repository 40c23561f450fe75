"""The command line as scripts use it: JSON, exit statuses, and one line per failure."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.cli import commands, running, values
from engine.cli.parser import EXIT_DONE, EXIT_FAILED
from engine.errors import UserError
from engine.labels.folder import open_folder
from engine.models.library.model_file import read_specification
from engine.structures.inspection.stories import OUTCOMES


def test_detect_writes_one_json_document_of_the_schema(call, picture: Path) -> None:
    ran = call("detect", picture, "--model", "tiny", "--score", "0", "--top", "40", "--json")
    assert ran.status == 0
    assert ran.json.keys() == {"model", "device", "images", "errors"}
    (image,) = ran.json["images"]
    assert (image["width"], image["height"]) == (160, 120)
    assert {"read", "features", "anchors", "proposals", "rois", "detections", "total"} <= image["seconds"].keys()
    assert image["counts"].keys() == {"anchors", "proposals", "rois", "detections"}
    assert image["counts"]["detections"] == len(image["detections"]) > 0
    for found in image["detections"]:
        x1, y1, x2, y2 = found["box"]
        assert 0 <= x1 < x2 <= 160
        assert 0 <= y1 < y2 <= 120
        assert found["label"] in ("cat", "dog")
        assert 0 <= found["score"] <= 1


def test_a_bad_picture_among_good_ones_is_one_line_and_status_1(call, picture: Path) -> None:
    bad = picture.with_name("zero.jpg")
    bad.touch()
    ran = call("detect", picture, bad, "--model", "tiny", "--json")
    assert ran.status == 1
    assert [Path(image["path"]) for image in ran.json["images"]] == [picture]
    assert [Path(error["path"]) for error in ran.json["errors"]] == [bad]
    lines = ran.err.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"regionscope: {bad}: ")
    assert "; " in lines[0], "it says what to do"


def test_what_is_unusual_in_a_picture_is_said_and_no_failure(call, picture: Path) -> None:
    cut = picture.with_name("cut.jpg")
    cv2.imwrite(str(cut), cv2.imread(str(picture)))
    cut.write_bytes(cut.read_bytes()[:-2])
    ran = call("detect", cut, "--model", "tiny", "--json")
    assert ran.status == 0
    assert len(ran.json["images"]) == 1
    assert ran.err.startswith(f"regionscope: {cut}: is damaged")


def test_a_folder_of_heic_is_not_called_empty(call, tmp_path: Path) -> None:
    (tmp_path / "IMG_0001.HEIC").write_bytes(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200))
    ran = call("detect", tmp_path, "--model", "tiny")
    assert ran.status == 1
    assert "HEIC" in ran.err or "damaged" in ran.err  # the second where pillow-heif is installed


def test_folders_are_read_with_their_subfolders(call, picture: Path) -> None:
    below = picture.parent / "down" / "été 日本"
    below.mkdir(parents=True)
    (below / "копия.png").write_bytes(picture.read_bytes())
    ran = call("propose", picture.parent, "--mode", "single", "--top", "5", "--json")
    assert ran.status == 0
    assert ran.json["method"] == "selective-search"
    assert ran.json["mode"] == "single"
    assert len(ran.json["images"]) == 2
    for image in ran.json["images"]:
        assert 0 < len(image["proposals"]) == len(image["scores"]) <= 5


def test_draw_writes_painted_pictures(call, picture: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    ran = call("detect", picture, "--model", "tiny", "--score", "0", "--draw", "--out", out)
    assert ran.status == 0
    painted = cv2.imread(str(out / "shapes.png"))
    assert painted.shape == (120, 160, 3)
    assert (painted != cv2.imread(str(picture))).any()


def test_draw_needs_a_folder_that_can_be_written_before_anything_is_detected(
    call, picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "runner", lambda resources: lambda request: pytest.fail("a picture was worked on"))
    (tmp_path / "file").write_text("not a folder")
    ran = call("detect", picture, "--model", "tiny", "--draw", "--out", tmp_path / "file" / "out")
    assert ran.status == 1
    assert "file" in ran.err
    assert "choose a folder that can be written with --out" in ran.err


def test_models_lists_the_shelf(call) -> None:
    ran = call("models", "--json")
    assert ran.status == 0
    tiny = next(model for model in ran.json["models"] if model["name"] == "tiny")
    assert tiny["classes"] == ["cat", "dog"]
    assert tiny["state"] == "own"
    assert "tiny" in call("models").out


def test_models_has_the_verbs_of_the_shelf(call, tiny_cache: Path) -> None:
    copy = tiny_cache / "models" / "copy.safetensors"
    ran = call("models", "--import", tiny_cache / "models" / "tiny.safetensors", "--name", "copy", "--json")
    assert ran.status == 0
    assert copy.is_file()
    assert "copy" in [model["name"] for model in ran.json["models"]]
    assert call("models", "--rename", "copy", "better", "--quiet").out == ""
    copy.with_name("better.safetensors").unlink()
    ran = call("models", "--rename", "copy", "better")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == "regionscope: copy: is not one of your models; only those can be renamed or deleted\n"
    assert call("models", "--delete", "starter").status == 1


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("detect", "--model", "tiny"), 2, "PATH"),
        (("detect", "x.png", "--draw"), 2, "--out"),
        (("detect", "x.png", "--score", "7"), 2, "between 0 and 1"),
        (("detect", "nowhere.png", "--model", "tiny"), 1, "nowhere.png"),
        (("snapshot", "x.png", "--out", "y.png", "--layers", "proposal"), 2, "proposals"),
        (("explain", "x.png", "--box", "1,2,3"), 2, "X1,Y1,X2,Y2"),
        (("explain", "x.png", "--box", "9,9,3,3"), 2, "no area"),
        (("explain", "x.png"), 2, "--box X1,Y1,X2,Y2, or give a labelled folder"),
        (("explain", "x.png", "--box", "1,1,9,9", "--split", "val"), 2, "of a labelled folder"),
        (("explain", ".", "--box", "1,1,9,9"), 2, "of one picture"),
        (("snapshot", "x.png", "--out", "y.png", "--size", "10x10"), 2, "WIDTHxHEIGHT"),
    ],
)
def test_wrong_usage_says_what_is_right(call, arguments: tuple[str, ...], status: int, says: str) -> None:
    ran = call(*arguments)
    assert ran.status == status
    assert says in ran.err
    assert "Traceback" not in ran.err


def test_an_unknown_model_names_those_that_are_there(call, picture: Path) -> None:
    ran = call("detect", picture, "--model", "nowhere")
    assert ran.status == 1
    assert "tiny" in ran.err


def test_help_lists_only_commands_that_exist(call) -> None:
    ran = call("--help")
    assert ran.status == 0
    listed = {line.split()[0] for line in ran.out.splitlines() if line.startswith("    ") and line[4] != " "}
    assert {"models", "detect", "convert", "fine-tune"} <= listed
    for name in listed - {"snapshot"}:  # the window's own
        assert callable(commands.command(name))


def test_evaluate_gives_the_figures_of_a_labelled_folder(call, picture: Path) -> None:
    (picture.parent / "classes.txt").write_text("cat\ndog\n")
    # The rectangle and the circle of the picture: class, centre and size as shares.
    picture.with_suffix(".txt").write_text("0 0.28125 0.5 0.3125 0.5\n1 0.71875 0.5 0.3125 0.41666\n")
    ran = call("evaluate", picture.parent, "--model", "tiny", "--json")
    assert ran.status == 0
    assert {"AP", "AP50", "VOC07_11pt", "VOC_all", "per_class", "proposals", "seconds_per_image"} <= ran.json.keys()
    assert (ran.json["images"], ran.json["boxes"]) == (1, 2)
    assert set(ran.json["per_class"]) == {"cat", "dog"}
    assert ran.json["proposals"]["recall50"].keys() == {"100", "300", "1000", "2000"}
    assert "cat" in call("evaluate", picture.parent, "--model", "tiny").out


def test_evaluate_wants_labels_and_a_split_that_is_there(call, picture: Path) -> None:
    ran = call("evaluate", picture.parent, "--model", "tiny")
    assert ran.status == 1
    assert "labelled folder" in ran.err
    picture.with_suffix(".txt").write_text("0 0.5 0.5 0.2 0.2\n")
    (picture.parent / "classes.txt").write_text("cat\n")
    assert "no split" in call("evaluate", picture.parent, "--model", "tiny", "--split", "spring").err


def test_fine_tune_tells_every_step_and_saves_a_model_that_detects(call, picture: Path, tmp_path: Path) -> None:
    (picture.parent / "classes.txt").write_text("box\nball\n")
    picture.with_suffix(".txt").write_text("0 0.28125 0.5 0.3125 0.5\n1 0.71875 0.5 0.3125 0.41666\n")
    saved = tmp_path / "new" / "mine.safetensors"
    saved.parent.mkdir()
    ran = call("fine-tune", picture.parent, "--model", "tiny", "--save", saved, "--epochs", "3", "--json")
    assert ran.status == 0
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert [line["event"] for line in lines] == ["progress"] * 3 + ["finished"]
    assert lines[0]["losses"].keys() == {"objectness", "rpn_boxes", "classes", "boxes"}
    assert lines[0]["loss"] == pytest.approx(sum(lines[0]["losses"].values()))
    found = call("detect", picture, "--weights", saved, "--score", "0", "--json")
    assert {one["label"] for one in found.json["images"][0]["detections"]} <= {"box", "ball"}


def test_fine_tune_takes_several_folders_and_names_the_one_that_is_wrong(call, picture: Path, tmp_path: Path) -> None:
    (picture.parent / "classes.txt").write_text("box\n")
    picture.with_suffix(".txt").write_text("0 0.28125 0.5 0.3125 0.5\n")
    second = tmp_path / "second"
    assert call("convert", picture.parent, second, "--format", "coco").status == 0
    saved = tmp_path / "both.safetensors"
    arguments = ("--model", "tiny", "--save", saved, "--epochs", "1", "--json")
    assert call("fine-tune", picture.parent, second, *arguments).status == 0
    empty = tmp_path / "nothing"
    empty.mkdir()
    ran = call("fine-tune", picture.parent, empty, *arguments)
    assert ran.status == 1
    assert "nothing: is not a labelled folder" in ran.err


def test_fine_tune_over_other_anchors(call, picture: Path, tmp_path: Path) -> None:
    (picture.parent / "classes.txt").write_text("box\n")
    picture.with_suffix(".txt").write_text("0 0.28125 0.5 0.3125 0.5\n")
    saved = tmp_path / "mine.safetensors"
    arguments = ("fine-tune", picture.parent, "--model", "tiny", "--save", saved, "--epochs", "1", "--quiet")
    assert call(*arguments, "--ratios", "0.5,1").status == 0
    specification = read_specification(saved)
    assert specification.anchor_ratios == (0.5, 1.0)
    assert call("detect", picture, "--weights", saved, "--json").status == 0
    wrong = call(*arguments, "--anchors", "16")
    assert wrong.status == 1
    assert f"a model that has {specification.levels}" in wrong.err
    assert call(*arguments, "--anchors", "many").status == 2
    assert "has no anchors" in call(*arguments, "--anchors", "suggested", "--detector", "sppnet").err


def test_fine_tune_may_tune_all_layers_after_the_heads(call, picture: Path, tmp_path: Path) -> None:
    (picture.parent / "classes.txt").write_text("box\n")
    picture.with_suffix(".txt").write_text("0 0.28125 0.5 0.3125 0.5\n")
    saved = tmp_path / "mine.safetensors"
    arguments = ("fine-tune", picture.parent, "--model", "tiny", "--save", saved, "--epochs", "2", "--json")
    ran = call(*arguments, "--then-full", "10")
    if "are too few" in ran.err and os.getloadavg()[0] > (os.cpu_count() or 1):
        pytest.skip("other programs leave too little of this machine to tune anything in ten seconds")
    assert ran.status == 0
    *lines, end = [json.loads(line) for line in ran.out.splitlines()]
    assert [line["phase"] for line in lines][:2] == ["heads"] * 2
    assert {line["phase"] for line in lines[2:]} == {"all layers"}
    assert lines[2]["step"] == 3
    assert end["event"] == "finished"
    assert end["tuned"].keys() == {"replaced", "judged", "looks", "held_out", "before", "after", "last"}
    assert (end["tuned"]["judged"], end["tuned"]["held_out"]) == (1, False)
    wrong = call(*arguments, "--then-full", "1", "--train", "full")
    assert wrong.status == 1
    assert "after the heads alone" in wrong.err


@pytest.mark.parametrize("detector", ["rcnn", "sppnet"])
def test_the_comparators_are_trained_and_run_from_the_command_line(
    call, picture: Path, tmp_path: Path, detector: str
) -> None:
    (picture.parent / "classes.txt").write_text("box\nball\n")
    picture.with_suffix(".txt").write_text("0 0.28125 0.5 0.3125 0.5\n1 0.71875 0.5 0.3125 0.41666\n")
    saved = tmp_path / f"{detector}.safetensors"
    ran = call(
        "fine-tune",
        picture.parent,
        "--model",
        "tiny",
        "--detector",
        detector,
        "--save",
        saved,
        "--epochs",
        "1",
        "--json",
    )
    assert ran.status == 0
    assert json.loads(ran.out.splitlines()[-1])["event"] == "finished"
    found = call("detect", picture, "--weights", saved, "--top", "60", "--score", "0", "--mode", "single", "--json")
    assert found.status == 0
    assert {one["label"] for one in found.json["images"][0]["detections"]} <= {"box", "ball"}


def test_fine_tune_wants_labelled_boxes(call, picture: Path) -> None:
    (picture.parent / "classes.txt").write_text("box\n")
    picture.with_suffix(".txt").write_text("")
    ran = call("fine-tune", picture.parent, "--model", "tiny", "--save", "mine")
    assert ran.status == 1
    assert "no box to learn from" in ran.err


def _one_voc(picture: Path, *names: str, crowd: bool = False) -> None:
    edges = "<xmin>11</xmin><ymin>11</ymin><xmax>60</xmax><ymax>60</ymax>"
    more = "<crowd>1</crowd>" if crowd else ""
    objects = "".join(f"<object><name>{name}</name>{more}<bndbox>{edges}</bndbox></object>" for name in names)
    picture.with_suffix(".xml").write_text(f"<annotation>{objects}</annotation>", encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "classes", "says"),
    [
        (["salt, pepper"], ("salt, pepper",), ""),
        (["salt, pepper", "c/d"], ("salt, pepper", "c/d"), ""),
        (["c/d,🙂 face"], ("c/d", "🙂 face"), ""),
        (["c/d, 🙂 face", "salt, pepper"], ("c/d", "🙂 face", "salt, pepper"), ""),
        (["cat,dog"], ("cat,dog",), "--classes cat,dog: is taken as one class"),
        (["cat", "dog"], ("cat", "dog"), ""),
        (["nobody, here"], ("nobody", "here"), ""),
    ],
)
def test_classes_may_hold_commas_and_be_asked_for_again(
    call, picture: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str], classes: tuple[str, ...], says: str
) -> None:
    _one_voc(picture, "salt, pepper", "c/d", "🙂 face", "cat,dog", "cat", "dog")
    requests = []

    def run(request: object) -> None:
        requests.append(request)
        raise UserError("run", "is not what is tested", "stop")

    monkeypatch.setattr(running, "runner", lambda resources: run)
    options = [word for text in asked for word in ("--classes", text)]
    ran = call("fine-tune", picture.parent, "--model", "tiny", "--save", "mine", *options)
    assert requests[0].classes == classes
    assert (ran.err.splitlines()[:-1] or [""])[0].startswith(f"regionscope: {says}" if says else "")
    assert len(ran.err.splitlines()) == 1 + bool(says)


def test_crowds_alone_teach_nothing_and_measure_nothing(call, picture: Path) -> None:
    _one_voc(picture, "people", crowd=True)
    ran = call("fine-tune", picture.parent, "--model", "tiny", "--save", "mine")
    assert ran.status == 1
    assert ran.err.splitlines() == [
        f"regionscope: {picture.parent}: has no box to learn from: all of them are crowds or marked as difficult; "
        "draw boxes around single objects"
    ]
    ran = call("evaluate", picture.parent, "--model", "tiny", "--json")
    assert ran.status == 0
    assert {ran.json[name] for name in ("AP", "AP50", "APs", "AR1", "AR100", "VOC07_11pt", "VOC_all")} == {None}
    assert "-1.0" not in ran.out
    assert "None of these pictures has a labelled box" in ran.err


def test_a_folder_whose_labels_are_gone_is_not_converted(call, picture: Path, tmp_path: Path) -> None:
    (picture.parent / "data.yaml").write_text("names: [cat]\n")
    ran = call("convert", picture.parent, tmp_path / "out", "--format", "voc")
    assert ran.status == 1
    assert ran.err == (
        f"regionscope: {picture.parent}: has no picture with labels; "
        "check its label files, or name the folder around it\n"
    )
    assert not (tmp_path / "out").exists()


def test_progress_is_said_in_lines_where_there_is_no_terminal(
    call, picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _one_voc(picture, "cat")
    monkeypatch.setattr(running, "SECONDS_BETWEEN_LINES", 0.0)
    ran = call("convert", picture.parent, tmp_path / "out", "--format", "coco")
    assert ran.err == f"{picture.name}: 1 of 1\n"
    assert ran.out.startswith("1 picture: voc to coco in ")
    assert not call("convert", picture.parent, tmp_path / "quiet", "--format", "coco", "--quiet").err


def test_labels_that_cannot_be_used_are_named_and_the_others_are(call, picture: Path) -> None:
    (picture.parent / "classes.txt").write_text("box\n")
    picture.with_suffix(".txt").write_text("0 0.28 0.5 0.31 0.5\n0 nan 0.5 0.3 0.3\n0 0.5 0.5 0 0.3\n")
    ran = call("evaluate", picture.parent, "--model", "tiny", "--json")
    assert ran.status == 0
    assert ran.json["boxes"] == 1
    lines = ran.err.splitlines()
    assert len(lines) == 2
    assert all(f"{picture.stem}.txt, line {number}" in line for number, line in zip((2, 3), lines, strict=True))
    picture.with_suffix(".txt").write_text("0 0.28 0.5 0.31 0.5\n" + "0 nan 0.5 0.3 0.3\n" * 30)
    line, _ = call("convert", picture.parent, picture.parent / "to", "--format", "voc").err.splitlines()
    assert f"{picture.stem}.txt, line 2: a line that is not" in line
    assert line.endswith("(29 more in this file)")


@pytest.mark.parametrize("format", ["voc", "coco", "yolo", "labelme"])
def test_what_was_found_becomes_a_labelled_folder(call, picture: Path, tmp_path: Path, format: str) -> None:
    out = tmp_path / "labels"
    arguments = ("detect", picture, "--model", "tiny", "--score", "0", "--top", "20", "--json")
    ran = call(*arguments, "--format", format, "--out", out)
    assert ran.status == 0
    folder = open_folder(out)
    assert folder is not None
    assert folder.format == format
    annotation = folder.annotation(out / picture.name)
    found = ran.json["images"][0]["detections"]
    assert [box.label for box in annotation.boxes] == [one["label"] for one in found]
    np.testing.assert_allclose(annotation.box_array(), [one["box"] for one in found], atol=0.51)
    again = call(*arguments, "--format", format, "--out", out)
    assert again.status == 1
    assert "overwritten" in again.err


def test_convert_copies_a_folder_and_overwrites_nothing(call, picture: Path, tmp_path: Path) -> None:
    (picture.parent / "classes.txt").write_text("box\nball\n")
    picture.with_suffix(".txt").write_text("0 0.28125 0.5 0.3125 0.5\n1 0.71875 0.5 0.3125 0.41666\n")
    to = tmp_path / "as coco"
    ran = call("convert", picture.parent, to, "--format", "coco", "--json")
    assert ran.status == 0
    assert ran.json["pictures"] == 1
    converted = open_folder(to)
    assert converted is not None
    assert converted.format == "coco"
    assert converted.annotation(converted.pictures[0]).labels == ("box", "ball")
    again = call("convert", picture.parent, to, "--format", "coco")
    assert again.status == 1
    assert "empty" in again.err


def test_explain_follows_an_object_through_the_stages(call, picture: Path) -> None:
    ran = call("explain", picture, "--box", "20,30,70,90", "--model", "tiny", "--json")
    assert ran.status == 0
    assert ran.json["box"] == [20, 30, 70, 90]
    assert ran.json["outcome"] in OUTCOMES
    anchor = ran.json["best_anchor"]
    assert 0 < anchor["iou"] <= 1
    # As the model has them, whatever the picture's own size is: 160 x 120 here, 213 x 160 for the net.
    assert (anchor["stride"], anchor["scale"]) in ((8, 32), (16, 64))
    assert anchor["ratio"] in (0.5, 1, 2)
    assert ran.json["best_proposal"].keys() == {"box", "iou", "rank", "objectness", "source"}
    assert ran.json["scores"].keys() == {"background", "cat", "dog"}
    told = call("explain", picture, "--box", "20,30,70,90", "--model", "tiny").out
    assert all(words in told for words in (ran.json["text"], *(step["text"] for step in ran.json["steps"])))
    assert f"(stride {anchor['stride']}), scale {anchor['scale']:g}, ratio {anchor['ratio']:g}" in told


def test_explain_refuses_a_class_that_somebody_mistyped(call, picture: Path) -> None:
    ran = call("explain", picture, "--box", "20,30,70,90", "--label", "horse", "--model", "tiny")
    assert ran.status == 1
    assert "horse: is not a class of this model; choose one of cat, dog" in ran.err


def test_explain_takes_the_threshold_of_the_run(call, picture: Path) -> None:
    """A score that is too low is low, and never suppressed."""
    ran = call(
        "explain", picture, "--box", "20,30,70,90", "--label", "cat", "--model", "tiny", "--score", "0.99", "--json"
    )
    assert ran.json["score"] == 0.99
    assert ran.json["outcome"] in ("no anchor", "no proposal", "low score", "wrong class")


def test_explain_tells_of_a_whole_folder_by_stage(call, picture: Path) -> None:
    labelled_folder = picture.parent
    (labelled_folder / "classes.txt").write_text("cat\nhorse\n")
    picture.with_suffix(".txt").write_text("0 0.28125 0.5 0.3125 0.5\n1 0.71875 0.5 0.3125 0.41666\n")
    ran = call("explain", labelled_folder, "--model", "tiny", "--json")
    assert ran.status == 0, ran.err
    assert list(ran.json["outcomes"]) == list(OUTCOMES)
    assert sum(ran.json["outcomes"].values()) == ran.json["boxes"] == len(ran.json["objects"])
    for outcome, count in ran.json["outcomes"].items():
        assert sum(one["outcome"] == outcome for one in ran.json["objects"]) == count
    one = ran.json["objects"][0]
    box = ",".join(str(edge) for edge in one["box"])
    label = () if one["outcome"] == "unknown class" else ("--label", one["label"])
    alone = call("explain", one["path"], "--box", box, *label, "--model", "tiny", "--json")
    assert (alone.json["outcome"], alone.json["text"]) == (one["outcome"], one["text"])
    assert "labelled boxes" in call("explain", labelled_folder, "--model", "tiny").out


def test_explain_says_where_a_roi_s_gradient_would_go(call, picture: Path, one_map: str) -> None:
    asked = ("explain", picture, "--box", "20,30,70,90", "--label", "cat", "--gradient")
    ran = call(*asked, "--model", one_map, "--json")
    assert ran.status == 0, ran.err
    gradient = ran.json["gradient"]
    assert gradient["cells"]
    assert all(value > 0 for _, _, value in gradient["cells"])
    assert (gradient["label"] == "cat") == (gradient["iou"] >= 0.5)
    assert ran.json["winners"]["boxes"]
    told = call(*asked, "--model", one_map).out
    assert "cells get gradient" in told
    refused = call(*asked, "--model", "tiny")
    assert refused.status == 1
    assert "tiny: has no RoI max pooling" in refused.err


def test_proposals_from_a_file_feed_the_same_head(call, picture: Path, tmp_path: Path) -> None:
    made = call("propose", picture, "--mode", "single", "--top", "7", "--json")
    file = tmp_path / "proposals.json"
    file.write_text(made.out)
    ran = call("detect", picture, "--model", "tiny", "--score", "0", "--proposals-from", file, "--json")
    assert ran.status == 0
    assert ran.json["images"][0]["counts"]["proposals"] == 7
    assert ran.json["images"][0]["counts"]["detections"] > 0


@pytest.mark.parametrize(("rank", "status"), [(None, EXIT_FAILED), ("0", EXIT_FAILED), ("1", EXIT_DONE)])
def test_of_several_processes_the_first_alone_tells_of_failures_by_its_status(monkeypatch, rank, status):
    """At the first that ends with another status than 0 torchrun ends the others, in the middle of what they write."""
    if rank is not None:
        monkeypatch.setenv("RANK", rank)
    assert running.exit_status(["a picture"]) == status
    assert running.exit_status([]) == EXIT_DONE


def split_folder(root: Path, **splits: int) -> Path:
    """VOC files beside pictures of noise, in a folder for each split."""
    for number, (name, count) in enumerate(splits.items()):
        (root / name).mkdir(parents=True)
        for at in range(count):
            pixels = np.random.default_rng(100 * number + at).integers(0, 255, (60, 80, 3)).astype(np.uint8)
            cv2.imwrite(str(root / name / f"{name}{at}.png"), pixels)
            edges = "<xmin>11</xmin><ymin>11</ymin><xmax>40</xmax><ymax>40</ymax>"
            text = f"<annotation><object><name>cat</name><bndbox>{edges}</bndbox></object></annotation>"
            (root / name / f"{name}{at}.xml").write_text(text)
    return root


def test_fine_tune_says_what_it_learned_from_held_out_and_left_alone(call, tmp_path: Path) -> None:
    root = split_folder(tmp_path / "fish", Train=3, valid=2, test=2)
    (root / "Train" / "Train2.xml").unlink()
    told = ("--model", "tiny", "--epochs", "1", "--save")
    ran = call("fine-tune", root, *told, tmp_path / "a.safetensors", "--json")
    last = json.loads(ran.out.splitlines()[-1])
    assert (last["pictures"], last["held_out"], last["left_alone"]) == (2, 2, 3)
    assert [Path(path).name for path in last["files"]["learned_from"]] == ["Train0.png", "Train1.png"]
    assert [Path(path).name for path in last["files"]["held_out"]] == ["valid0.png", "valid1.png"]
    left = {Path(path).name: why for path, why in last["files"]["left_alone"].items()}
    assert left == {"Train2.png": "not labelled", "test0.png": "in test", "test1.png": "in test"}
    ran = call("fine-tune", root, *told, tmp_path / "b.safetensors", "--validate", "testing")
    line = "2 pictures learned from, 2 held out (test), 3 left alone (2 in valid, 1 not labelled)"
    assert line in ran.out
    shutil.rmtree(root / "Train")
    ran = call("fine-tune", root, *told, tmp_path / "c.safetensors")
    assert ran.status == 1
    assert "leaves no picture to learn from: all are in test, valid; add a train split" in ran.err


def test_evaluate_leaves_pictures_without_labels_alone(call, tmp_path: Path) -> None:
    root = split_folder(tmp_path / "fish", train=1, val=3)
    (root / "val" / "val1.xml").unlink()
    (root / "val" / "val2.xml").write_text("<annotation/>")
    ran = call("evaluate", root, "--model", "tiny", "--split", "Validation", "--json")
    assert (ran.json["images"], ran.json["boxes"], ran.json["left_alone"]) == (2, 1, 1)
    assert list(ran.json["files"]["left_alone"].values()) == ["not labelled"]
    assert "1 left alone (1 not labelled)" in call("evaluate", root, "--model", "tiny", "--split", "val").out


def test_layers_are_called_as_in_the_window() -> None:
    assert values.layers("labels, anchor-labels detections") == ("truth", "positives", "detections")
