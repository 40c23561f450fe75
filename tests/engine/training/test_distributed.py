"""Two ranks over gloo on one machine learn what one rank learns at the same total batch."""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from PIL import Image as Pil
from safetensors.torch import load_file

from engine.cli import commands
from engine.cli.parser import parse
from engine.models.architectures import build
from engine.models.library import checkpoints
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.requests import FineTune
from engine.structures.settings import DetectSettings, LearnSettings
from engine.tasks.fine_tune import ONCE
from engine.training import distributed
from engine.training.distributed import ALONE, Ranks, Share, joined, own_device
from engine.training.from_folder import train_request
from tests.engine.training.ranks import ROOT, command, several
from tests.engine.training.test_fine_tune import TINY, scene
from tests.engine.training.test_from_folder import steps_of

NET = TINY.with_(class_names=("object",), class_agnostic=True, norm_frozen=True)
PLANS = (("heads", "joint"), ("full", "joint"), ("heads", "four-step"))


def label_file(boxes) -> str:
    """YOLO's lines for boxes in a 64 x 64 picture."""
    rows = [
        f"{k} {(b[0] + b[2]) / 128} {(b[1] + b[3]) / 128} {(b[2] - b[0]) / 64} {(b[3] - b[1]) / 64}"
        for k, b in enumerate(boxes)
    ]
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Five pictures, one without boxes and one of another shape: an odd number, so that a rank stays without one."""
    root = tmp_path_factory.mktemp("scenes")
    (root / "classes.txt").write_text("dark\nbright\n", encoding="utf-8")
    for seed in range(5):
        example = scene(seed)
        pixels = example.pixels if seed else example.pixels[:40]
        Pil.fromarray(pixels).save(root / f"{seed}.png")
        (root / f"{seed}.txt").write_text(label_file(example.boxes) if 0 < seed < 4 else "", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def start(tmp_path_factory) -> Path:
    """An RPN with opinions: near ties among its scores, as of a new one, would be broken by the last bits."""
    torch.manual_seed(0)
    net = build(NET)
    torch.nn.init.normal_(net.rpn_head.objectness.weight, std=1.0)
    torch.nn.init.normal_(net.rpn_head.deltas.weight, std=0.1)
    file = tmp_path_factory.mktemp("start") / "start.safetensors"
    checkpoints.save(net, file)
    return file


def torchrun(*arguments: object) -> subprocess.CompletedProcess[str]:
    """main.py under torchrun with two ranks."""
    program = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", "main.py"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [*program, *map(str, arguments), "--device", "cpu", "--threads", "1"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=200,
    )


Learned = tuple[list[dict[str, float]], dict[str, torch.Tensor]]


def train(folder: Path, start: Path, ranks: Ranks) -> list[Learned]:
    """The losses and the weights of each of PLANS."""
    torch.set_num_threads(1)
    outcomes = []
    for number, (train, schedule) in enumerate(PLANS):
        learn = LearnSettings(optimiser="sgd")  # AdamW makes a whole step of a gradient that is nothing but rounding
        request = FineTune(DetectSettings(), "mine", folder, train=train, schedule=schedule, epochs=2, learn=learn)
        file = folder.parent / f"{ranks.count}-{number}.safetensors"
        told = steps_of(train_request(request, checkpoints.load(start), file, ranks))
        losses = [dict(point.losses) for point in told]
        outcomes.append((losses, load_file(file) if ranks.is_first else {}))
    return outcomes


def train_as_rank(folder: Path, start: Path) -> None:
    with joined(torch.device("cpu")) as ranks:
        torch.save(train(folder, start, ranks), folder.parent / f"rank{ranks.rank}.pt")


@pytest.fixture(scope="module")
def outcomes(folder, start) -> list[list[Learned]]:
    """Of one rank alone, and of both of two."""
    ended = several(2, train_as_rank, folder, start)
    assert not ended.failed, ended.err
    both = [torch.load(folder.parent / f"rank{rank}.pt", weights_only=True) for rank in (0, 1)]
    return [train(folder, start, ALONE), *both]


@pytest.mark.parametrize("plan", range(len(PLANS)))
def test_two_ranks_learn_what_one_does(outcomes, start, plan):
    (alone, one), (first, two), (second, _) = (outcome[plan] for outcome in outcomes)
    assert len(alone) >= 4
    assert first == second, "the ranks tell the same losses"
    assert first == [pytest.approx(expected, abs=1e-4) for expected in alone]
    begun = checkpoints.load(start).state_dict()
    assert any(not torch.equal(one[name], begun[name]) for name in begun if name.startswith("rpn_head"))
    for name, weight in one.items():
        torch.testing.assert_close(two[name], weight, atol=1e-4, rtol=1e-4)


def test_a_broken_picture_is_left_out_and_told_once(folder, start, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    for file in folder.iterdir():
        (broken / file.name).write_bytes(file.read_bytes())
    cut = (folder / "3.png").read_bytes()
    (broken / "3.png").write_bytes(cut[: len(cut) // 2])
    ran = command("fine-tune", broken, "--weights", start, "--save", tmp_path / "m.safetensors", "--epochs", "1")
    assert ran.failed
    told = [line for line in ran.err.splitlines() if line.startswith("regionscope:")]
    assert len(told) == 1
    assert "3.png" in told[0]
    assert "left out" in told[0]
    assert (tmp_path / "m.safetensors").exists()


def test_a_failing_rank_ends_the_others_with_one_line(folder, start, tmp_path):
    (tmp_path / "file").write_text("no folder: the first rank, which alone writes, cannot")
    place = tmp_path / "file" / "m.safetensors"
    ran = torchrun("fine-tune", folder, "--weights", start, "--save", place)
    assert ran.returncode != 0
    told = [line for line in ran.stderr.splitlines() if line.startswith("regionscope:") and ONCE not in line]
    assert len(told) == 1
    assert str(tmp_path / "file") in told[0]


def boxes(document: str) -> dict[str, list[object]]:
    """Of each picture, in the document's order."""
    return {image["path"]: image["detections"] for image in json.loads(document)["images"]}


def test_a_folder_is_detected_by_two_as_by_one(folder, start, capsys):
    arguments = ["detect", str(folder), "--weights", str(start), "--score", "0", "--json"]
    together = command(*arguments)
    assert not together.failed, together.err
    assert commands.run(parse([*arguments, "--threads", "1"]), ROOT / "resources") == 0
    expected, found = boxes(capsys.readouterr().out), boxes(together.out)
    assert len(found) == 5
    assert list(found) == list(expected)
    assert found == expected


@pytest.fixture(scope="module")
def with_splits(folder, tmp_path_factory) -> Path:
    """The same scenes as a YOLO folder with two splits."""
    root = tmp_path_factory.mktemp("splits")
    for number in range(5):
        split = "train" if number < 2 else "val"
        for kind, suffix in (("images", ".png"), ("labels", ".txt")):
            (root / kind / split).mkdir(parents=True, exist_ok=True)
            (root / kind / split / f"{number}{suffix}").write_bytes((folder / f"{number}{suffix}").read_bytes())
    (root / "data.yaml").write_text("train: images/train\nval: images/val\nnames: [dark, bright]\n", encoding="utf-8")
    return root


@pytest.mark.parametrize("options", [("--split", "val", "--any-class"), ("--detector", "fast-rcnn", "--top", "20")])
def test_a_folder_is_judged_by_two_as_by_one(with_splits, start, capsys, options):
    """Three pictures of a split for two ranks, with labels in them."""
    arguments = ["evaluate", str(with_splits), "--weights", str(start), "--score", "0", *options, "--json"]
    together = command(*arguments)
    assert not together.failed, together.err
    assert commands.run(parse([*arguments, "--threads", "1"]), ROOT / "resources") == 0
    expected, found = json.loads(capsys.readouterr().out), json.loads(together.out)
    assert expected["boxes"] == (4 if options[:1] == ("--split",) else 6)
    for document in (expected, found):
        del document["seconds_per_image"]
    assert found == expected


def test_proposals_of_two_are_those_of_one(folder, start, capsys):
    arguments = ["propose", str(folder), "--weights", str(start), "--proposals", "rpn", "--top", "9", "--json"]
    together = command(*arguments)
    assert not together.failed, together.err
    assert commands.run(parse([*arguments, "--threads", "1"]), ROOT / "resources") == 0
    expected, found = json.loads(capsys.readouterr().out), json.loads(together.out)
    for image in (*expected["images"], *found["images"]):
        del image["seconds"]
    assert len(found["images"]) == 5
    assert found == expected


def test_an_annotation_goes_from_process_to_process():
    box = LabelledBox(Rectangle(1, 2, 3, 4), "cat", extra={"pose": "left"})
    received = pickle.loads(pickle.dumps(Annotation(Path("a.png"), 9, 9, (box,))))
    assert received.boxes[0].extra == {"pose": "left"}
    assert received.extra == {}


def test_what_several_processes_cannot_share_is_refused(monkeypatch, capsys):
    for name, value in {"RANK": "1", "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(distributed, "is_first_to_fail", lambda: True)
    assert commands.run(parse(["models"]), ROOT / "resources") == 1
    told = capsys.readouterr().err
    assert told == "regionscope: models: is one process's work; start it without torchrun\n"


def test_shares_cover_a_step_once():
    for total in range(1, 8):
        shares = [Ranks(rank, 3).share(total) for rank in range(3)]
        assert sorted(p for s in shares if not s.spare for p in s.places) == list(range(total))
        assert all(s.places for s in shares), "every rank has a picture to run, for nothing perhaps"
    assert ALONE.share(4) == Share((0, 1, 2, 3), 4)


def test_alone_nothing_is_exchanged():
    losses = {"a": torch.tensor(2.0, requires_grad=True)}
    parts, values = ALONE.weighted_losses(losses, {"a": 7})
    assert parts["a"] is losses["a"]
    assert values == {"a": 2.0}
    assert ALONE.gather([1, 2]) == [1, 2]
    assert ALONE.broadcast("x") == "x"
    assert ALONE.gather([(3, 4)]) == [(3, 4)]
    assert own_device(torch.device("cpu")) == torch.device("cpu")
