"""A new detector over a trunk, from the command line: each design, detector, schedule and recipe on a small folder."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torchvision import models

from engine.models import architectures
from engine.models.library import model_file, trunks
from engine.models.library.model_file import read_specification
from engine.models.specification import ModelSpecification
from tests.engine.cli.conftest import Ran
from tests.engine.cli.test_detectors import labelled, steps  # noqa: F401 - a fixture

# Published names and shapes, smaller pictures.
SIDES = {"shorter_side": 144, "longer_side": 192}


@pytest.fixture(autouse=True)
def small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    vgg16, plain = architectures.vgg16, architectures.plain
    monkeypatch.setattr(architectures, "vgg16", lambda names: vgg16(names).with_(**SIDES))
    monkeypatch.setattr(architectures, "plain", lambda *names: plain(*names).with_(**SIDES))


@pytest.fixture(scope="module")
def trunk_file(tmp_path_factory: pytest.TempPathFactory):
    """A classification net with seeded weights as its .pth, of any of torchvision's names."""
    folder = tmp_path_factory.mktemp("trunks")

    def file(name: str) -> Path:
        target = folder / f"{name}.pth"
        if not target.exists():
            torch.manual_seed(0)
            torch.save(models.get_model(name, weights=None).state_dict(), target)
        return target

    return file


@pytest.fixture(scope="module")
def vgg_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """VGG-16's published names and shapes, 553 MB; small seeded values."""
    target = tmp_path_factory.mktemp("vgg") / "vgg16.safetensors"
    with torch.device("meta"):
        layout = models.vgg16(weights=None).state_dict()
    generator = torch.Generator().manual_seed(0)
    state = {}
    for name, tensor in layout.items():
        values = torch.zeros(tensor.shape)
        rows = values.view(len(values), -1)
        rows[:, : 64 if "classifier" in name else None].normal_(0, 0.03, generator=generator)
        state[name] = values
    save_file(state, target)
    return target


@pytest.fixture
def learn(call, labelled, tmp_path):  # noqa: F811
    def learn(*options: object, status: int = 0) -> tuple[Ran, Path]:
        saved = tmp_path / "mine.safetensors"
        length = () if "--epochs" in options else ("--epochs", "2")
        ran = call("fine-tune", labelled, "--save", saved, "--json", *length, *options)
        assert ran.status == status, ran.err
        return ran, saved

    return learn


def tensors(file: Path, *prefixes: str) -> dict[str, torch.Tensor]:
    """Of a large file those alone whose names begin so."""
    with safe_open(file, "pt") as opened:
        return {name: opened.get_tensor(name) for name in opened.keys() if name.startswith(prefixes)}  # noqa: SIM118


def moved(before: dict[str, Any], saved: Path, prefix: str) -> set[str]:
    """The trunk's tensors that a training changed, by the names of `before`."""
    after = tensors(saved, prefix)
    names = [name for name in before if f"{prefix}{name}" in after and before[name].is_floating_point()]
    assert names
    return {name for name in names if not torch.equal(before[name].float(), after[f"{prefix}{name}"])}


def test_vgg_16_as_in_the_paper_keeps_its_fc6_and_learns_from_conv3_1(learn, vgg_file, call, picture):
    ran, saved = learn("--start", vgg_file, "--recipe", "paper", "--epochs", "1")
    s, before = read_specification(saved), tensors(vgg_file, "features.", "classifier.0.weight")
    assert (s.strides, s.pooling, s.bins, s.head_width, s.anchors_per_cell) == ((16,), "max", 7, 4096, 9)
    assert (s.rpn_pre_nms_train, s.rpn_post_nms_train, s.rpn_pre_nms, s.rpn_post_nms) == (12000, 2000, 6000, 300)
    assert not s.class_agnostic
    assert "fc6 and fc7 are the backbone's own" in ran.err
    assert "136.4 of 136.7 million weights learn (conv3_1 and up)\n" in ran.err
    trunk = {name.removeprefix("features."): t for name, t in before.items() if name.startswith("features.")}
    changed = {name.split(".")[0] for name in moved(trunk, saved, "backbone.body.")}
    assert changed == {str(i) for i in (10, 12, 14, 17, 19, 21, 24, 26, 28)}, "conv1 and conv2 stay"
    fc6, (after,) = before["classifier.0.weight"], tensors(saved, "box_head.features.1.weight").values()
    assert 0 < float((fc6 - after).abs().max()) < 0.05, "taken over, and learned"
    assert [point["rate"] for point in steps(ran)] == [0.001]
    found = call("detect", picture, "--weights", saved, "--score", "0", "--json")
    assert found.json["images"][0]["counts"]["anchors"] == 9 * 10 * 12


@pytest.mark.parametrize(
    ("layers", "first"), [("conv2_1", "layer1"), ("conv3_1", "layer2"), ("fc6", None), ("all", "conv1")]
)
def test_layers_below_the_named_one_stay(learn, trunk_file, layers, first):
    before = torch.load(trunk_file("resnet18"))
    ran, saved = learn("--start", trunk_file("resnet18"), "--layers", layers)
    order = ["conv1", "layer1", "layer2", "layer3"]
    changed = {name.split(".")[0] for name in moved(before, saved, "backbone.body.")}
    assert changed == set(order[order.index(first) :] if first else ())
    assert ("all layers" if layers == "all" else f"{layers} and up") in ran.err
    assert read_specification(saved).head_width == 1024


@pytest.fixture
def few_proposals(picture: Path, tmp_path: Path) -> tuple[object, ...]:
    """A file with a dozen, in place of the hundreds of Selective Search."""
    boxes = [[8 * i, 4 * i, 8 * i + 60, 4 * i + 60] for i in range(12)]
    file = tmp_path / "boxes.json"
    file.write_text(json.dumps({"images": [{"path": picture.name, "proposals": boxes}]}))
    return ("--proposals-from", file)


@pytest.mark.parametrize("design", ["paper", "pyramid"])
@pytest.mark.parametrize("detector", ["rcnn", "sppnet", "fast-rcnn", "faster-rcnn"])
def test_every_detector_over_the_bundled_trunk_in_both_designs(learn, call, picture, few_proposals, design, detector):
    proposals = () if detector == "faster-rcnn" else few_proposals
    options = ("--design", design, "--detector", detector, "--layers", "fc6", "--epochs", "1")
    _, saved = learn("--start", "bundled", *options, *proposals)
    s = read_specification(saved)
    assert s.detector == detector
    assert s.class_names == ("box", "ball")
    assert s.rpn_trained == (detector == "faster-rcnn")
    found = call("detect", picture, "--weights", saved, "--score", "0", "--json", *proposals)
    assert found.status == 0, found.err
    assert all(d["label"] in ("box", "ball") for d in found.json["images"][0]["detections"])
    story = json.loads(model_file.read_metadata(saved)["provenance"])
    assert (story["design"], story["layers"]) == (design, "fc6")


@pytest.mark.parametrize(
    ("name", "design", "recipe"), [("resnet18", "paper", "paper"), ("mobilenet_v3_large", "pyramid", "ours")]
)
def test_four_steps_in_the_papers_design_and_over_a_pyramid(learn, trunk_file, name, design, recipe):
    options = ("--start", trunk_file(name), "--schedule", "four-step", "--design", design, "--recipe", recipe)
    ran, saved = learn(*options)
    phases = list(dict.fromkeys(point["phase"] for point in steps(ran)))
    assert phases == ["1/4 RPN", "2/4 head", "3/4 RPN", "4/4 head"]
    assert read_specification(saved).levels == (1 if design == "paper" else 5)


def test_a_trunk_of_timm_by_its_name(learn, monkeypatch, tmp_path):
    import timm

    from engine.models.library import published

    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "hub"))
    torch.manual_seed(1)
    net = timm.create_model("resnet10t", pretrained=False)
    save_file(net.state_dict(), tmp_path / "sent.safetensors")
    asked = []

    class Answer(io.BytesIO):
        status, headers = 200, {}

    def send(url: str, start: int) -> Answer:
        asked.append(url)
        return Answer((tmp_path / "sent.safetensors").read_bytes())

    monkeypatch.setattr(published, "_open", send)
    for _ in range(2):
        _, saved = learn("--start", "timm:resnet10t", "--layers", "fc6")
    assert len(asked) == 1, "once, and then it is there"
    assert asked[0].endswith("/resnet10t.c3_in1k/resolve/main/model.safetensors")
    s = read_specification(saved)
    assert (s.backbone, s.strides) == ("timm:resnet10t", (16,))
    assert not moved({name: t for name, t in net.state_dict().items() if "layer3" in name}, saved, "backbone.body.net.")


def test_from_random_weights_nothing_is_fetched(learn, monkeypatch):
    monkeypatch.setattr(trunks, "of_file", lambda *_: pytest.fail("no weights are wanted"))
    ran, saved = learn("--start", "imagenet-resnet18", "--train", "scratch")
    assert "million weights are new, and random" in ran.err
    assert not read_specification(saved).norm_frozen


def test_one_net_is_switched_between_rpn_and_selective_search(learn, call, picture, few_proposals, labelled, tmp_path):  # noqa: F811
    _, fast = learn("--start", "bundled", "--detector", "fast-rcnn", "--layers", "fc6", *few_proposals)
    no = call("detect", picture, "--weights", fast, "--proposals", "rpn")
    assert no.status == 1
    assert "has no trained RPN" in no.err
    both = tmp_path / "both.safetensors"
    more = ("fine-tune", labelled, "--weights", fast, "--detector", "faster-rcnn", "--epochs", "1", "--save", both)
    assert call(*more, "--quiet").status == 0
    again = tmp_path / "again.safetensors"
    more = ("fine-tune", labelled, "--weights", both, "--detector", "fast-rcnn", "--epochs", "1", "--save", again)
    more += few_proposals
    assert call(*more, "--quiet").status == 0
    for model in (both, again):
        for source, stage in (("rpn", "anchors"), ("selective-search", "segments")):
            found = call("detect", picture, "--weights", model, "--proposals", source, "--top", "20", "--json")
            assert found.status == 0, found.err
            assert stage in found.json["images"][0]["seconds"]


def test_without_a_connection_a_trunk_says_so_in_one_sentence(learn, monkeypatch, tmp_path):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "hub"))
    monkeypatch.setattr(torch.hub, "_hub_dir", None, raising=False)
    from engine.models.library import published

    def refuse(url: str, start: int) -> Any:
        raise ConnectionError("no network")

    monkeypatch.setattr(published, "_open", refuse)
    ran, saved = learn("--start", "imagenet-resnet18", status=1)
    (line,) = ran.err.splitlines()
    assert "the download failed (no network)" in line
    assert "the bundled model works without" in line
    assert "or copy its weights here (.pth), and start from that file" in line
    assert not saved.exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            ("--start", "imagenet-resnet99"),
            "imagenet-resnet99: there is no such backbone or file to start from; choose",
        ),
        (("--start", "nowhere"), "there is no such backbone or file to start from"),
        (("--start", "timm:no_such_net"), "no such backbone"),
        (("--start", "timm:vit_tiny_patch16_224", "--design", "pyramid"), "no pyramid can be made"),
        (("--start", "bundled", "--classes", "cat"), "there is no box of cat"),
        (("--start", "bundled", "--detector", "rcnn", "--schedule", "four-step"), "no proposal network"),
        (("--start", "bundled", "--detector", "sppnet", "--layers", "all"), "choose fc6"),
        (("--start", "imagenet-vgg16", "--detector", "rcnn", "--train", "scratch"), "not trained from random weights"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_computed(learn, options, says):
    ran, saved = learn(*options, status=1)
    line = ran.err.splitlines()[-1]
    assert line.startswith("regionscope: ")
    assert says in line
    assert not ran.out
    assert not saved.exists()


def test_a_design_that_a_trunk_cannot_have(learn, monkeypatch):
    from engine.features import backbones

    monkeypatch.setattr(backbones, "_RESNET_STRIDES", (4, 8, 32))
    ran, _ = learn("--start", "imagenet-resnet18", status=1)
    assert "has no map of stride 16" in ran.err
    assert "choose the pyramid design" in ran.err


def test_files_of_other_nets_are_refused_by_name_and_shape(learn, trunk_file, tmp_path):
    ran, _ = learn("--start", trunk_file("resnet152"), status=1)
    assert "resnet101 is nearest" in ran.err
    assert "has no 'layer2.4.conv1.weight'" in ran.err or "layer2" in ran.err
    torch.save(models.resnet18(weights=None, num_classes=5).state_dict(), tmp_path / "five.pth")
    assert "fc6, fc7 and class layers are new" in learn("--start", tmp_path / "five.pth", "--epochs", "1")[0].err
    wide = torch.load(trunk_file("resnet18"))
    wide["layer3.0.conv1.weight"] = torch.zeros(256, 64, 3, 3)
    torch.save(wide, tmp_path / "odd.pth")
    ran, _ = learn("--start", tmp_path / "odd.pth", status=1)
    assert "'layer3.0.conv1.weight' has shape (256, 64, 3, 3) and not (256, 128, 3, 3)" in ran.err
    (tmp_path / "cut.pth").write_bytes((tmp_path / "five.pth").read_bytes()[:5000])
    (tmp_path / "notes.pth").write_text("no weights")
    (tmp_path / "mine.safetensors").unlink()
    ran, _ = learn("--start", tmp_path / "notes.pth", status=1)
    assert "cannot be read as weights" in ran.err
    ran, _ = learn("--start", tmp_path / "cut.pth", status=1)
    assert "cannot be read as weights: it is damaged, cut short, or something else; use a" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        "fine-tune there --save m --design paper",
        "fine-tune there --save m --layers fc6",
        "fine-tune there --save m --start bundled --model tiny",
        "fine-tune there --save m --start bundled --train full",
        "fine-tune there --save m --start bundled --layers fc6 --scale .5",
        "fine-tune there --save m --recipe paper --train full --colour .5",
        "fine-tune there --save m --recipe paper --train scratch",
    ],
)
def test_options_that_contradict_each_other(call, arguments):
    ran = call(*arguments.split())
    assert ran.status == 2
    assert ran.err.startswith("regionscope: --")


def test_the_anchors_of_a_pyramid_grow_with_its_strides():
    vgg: ModelSpecification = architectures.over_pyramid("vgg16", ("cat",))
    assert vgg.strides == (4, 8, 16)
    assert vgg.anchor_sizes == ((32, 64), (64, 128), (128, 256), (256, 512))
    assert architectures.over_pyramid("resnet50", ("cat",)).anchor_sizes == ((32,), (64,), (128,), (256,), (512,))


def test_a_stopped_or_finished_one_goes_on_with_what_it_has(learn):
    _, saved = learn("--start", "bundled", "--layers", "fc6", "--epochs", "2")
    before = load_file(saved)
    ran, _ = learn("--start", "bundled", "--layers", "fc6", "--epochs", "1", "--resume", "--rate", "1e-9", "--ema", "0")
    assert steps(ran)[-1]["step"] > 2, "counted on"
    after = load_file(saved)
    for name in ("box_head.cls_score.weight", "rpn_head.objectness.weight", "box_head.features.1.weight"):
        torch.testing.assert_close(before[name], after[name], atol=1e-4, rtol=1e-2)


def test_the_papers_recipe_learns_by_the_papers_numbers(learn, trunk_file, monkeypatch):
    from engine.training.detection import step
    from engine.training.loop import step_runner

    recipes, numbers, anchors = [], [], []
    optimiser_of, select, match = step_runner.optimiser_of, step.select_proposals, step.targets.match_anchors

    def noted_recipe(net, recipe):
        recipes.append(recipe)
        return optimiser_of(net, recipe)

    def noted_proposals(*arguments, **options):
        numbers.append(options)
        return select(*arguments, **options)

    def noted_anchors(boxes, truth, size=None, **options):
        found = match(boxes, truth, size, **options)
        crossing = (boxes[:, :2] < 0).any(1) | (boxes[:, 2:] > boxes.new_tensor(size)).any(1)
        anchors.append(found.labels[crossing])
        return found

    monkeypatch.setattr(step_runner, "optimiser_of", noted_recipe)
    monkeypatch.setattr(step, "select_proposals", noted_proposals)
    monkeypatch.setattr(step.targets, "match_anchors", noted_anchors)
    learn("--start", trunk_file("resnet18"), "--recipe", "paper", "--epochs", "1")
    (recipe,) = recipes
    assert (recipe.optimiser, recipe.rate, recipe.trunk_rate, recipe.momentum) == ("sgd", 1e-3, 1e-3, 0.9)
    assert (recipe.decay, recipe.biases_double, recipe.mean_decay, recipe.clip) == (5e-4, True, 0.0, 0.0)
    rules = recipe.sampling
    assert (rules.anchor_positive, rules.anchor_negative, rules.anchors) == (0.7, 0.3, 256)
    assert (rules.rois, rules.foreground_share, rules.background_from, rules.foreground_iou) == (64, 0.25, 0.1, 0.5)
    (asked,) = ({name: one[name] for name in ("pre_nms", "post_nms", "nms_threshold", "min_size")} for one in numbers)
    assert asked == {"pre_nms": 12000, "post_nms": 2000, "nms_threshold": 0.7, "min_size": 16.0}
    assert all(bool((labels == -1).all()) for labels in anchors), "anchors across the edge are left out"


def test_what_a_choice_means_is_said_without_a_download(tiny_cache, monkeypatch):
    from engine.generators import result_of
    from engine.models.library import published
    from engine.structures.papers import OutlineDetector
    from engine.structures.settings import NewDetector
    from engine.tasks import make_runner
    from resources import RESOURCES

    monkeypatch.setattr(published, "_open", lambda *_: pytest.fail("nothing is fetched"))
    run = make_runner(RESOURCES, tiny_cache, 1)

    def outline(*choice: Any) -> Any:
        return result_of(run(OutlineDetector(NewDetector(*choice))))

    vgg = outline("imagenet-vgg16", "paper", "conv3_1")
    assert vgg.total - vgg.learning == 64 * 27 + 64 + 64 * 576 + 64 + 128 * 576 + 128 + 128 * 1152 + 128
    assert "fc6 and fc7 are the backbone's own" in vgg.sentence
    resnet, bundled = outline("imagenet-resnet18", "pyramid", "all"), outline("bundled", "pyramid", "fc6")
    assert resnet.sentence.startswith(
        "imagenet-resnet18, with a pyramid: pyramid, RPN, fc6, fc7 and class layers are new"
    )
    assert bundled.is_here
    assert bundled.learning < resnet.learning
    assert "136.4 of 136.7 million weights learn" in vgg.sentence
    nearly, whole = (replace(vgg, learning=number, total=15_240_000) for number in (15_190_000, 15_240_000))
    assert "all but 50,000 of 15.2 million weights learn" in nearly.sentence, "rounded, the two numbers are equal"
    assert "all 15.2 million weights learn" in whole.sentence
    assert "(conv3_1 and up)" in vgg.sentence
    there = outline("imagenet-resnet18", "paper", "conv3_1").sentence
    assert "(conv3_1 and up, in this backbone from its maps of stride 8 on)" in there
    choice = NewDetector("bundled", "paper", "conv3_1")
    whole = result_of(run(OutlineDetector(choice, pictures=9, epochs=3)))
    assert (whole.steps, whole.anchors.strides) == (15, (16,))
    assert ", 15 steps: " in whole.cost
    assert whole.cost.endswith(" in all")
    timed = result_of(run(OutlineDetector(choice, pictures=9, seconds=600)))
    assert timed.cost.endswith("steps: 10 min in all")
    assert bundled.steps == 0
    choice = NewDetector("imagenet-vgg16", "paper", "fc6")
    rcnn = result_of(run(OutlineDetector(choice, "rcnn")))
    assert "backbone's own; class layers are new" in rcnn.sentence
    assert rcnn.learning == 4096 * 512 * 49 + 4096 + 4096 * 4096 + 4096 + 4096 * 10 + 10
