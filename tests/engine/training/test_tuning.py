"""All layers tuned after the quick pass: kept only where better, never in the way of the model that is there."""

import itertools
import shutil
from dataclasses import replace

import pytest
import torch

from engine.errors import UserError
from engine.generators import result_of
from engine.models.architectures import build
from engine.models.library import checkpoints, model_file
from engine.models.library.runs import read_run, record_file
from engine.models.library.seen_pictures import hashed, seen_by
from engine.structures.requests import TuneFurther
from engine.structures.training import TrainingPoint, TuningResult
from engine.training import tuning
from engine.training.data.examples import training_data
from engine.training.from_folder import train_request
from engine.training.loop.validation import Validation
from engine.training.tuning import PHASE, tune_further
from tests.engine.training.test_from_folder import NET, folder, made_folder, request, run  # noqa: F401 - a fixture
from tests.engine.training.test_memory import ask, picture

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def learnt_once(tmp_path_factory):
    torch.manual_seed(0)
    root = tmp_path_factory.mktemp("learned")
    asked, file = request(made_folder(root / "scenes"), epochs=1), root / "mine.safetensors"
    run(train_request(asked, build(NET), file))
    return asked, file


@pytest.fixture
def learnt(learnt_once, tmp_path):
    """(request, file) of a model whose heads have just learned. The files are the test's own, the pictures are not."""
    asked, file = learnt_once
    for part in (file, record_file(file)):
        shutil.copy(part, tmp_path)
    return asked, tmp_path / file.name


def one_step(asked, judges=()):
    """A tuning that has had enough after its first step."""
    further = TuneFurther(asked, 60.0, judges)
    further.enough.set()
    return further


def figures(monkeypatch, *values):
    """Of the net as it came, and at each look after it."""
    left = itertools.chain(values, itertools.repeat(values[-1]))

    def measure(self, net):
        yield 1
        return {"AP": 0.1, "AP50": next(left)}

    monkeypatch.setattr(Validation, "measure", measure)


def test_better_weights_take_the_models_place(learnt, monkeypatch):
    asked, file = learnt
    before, curve = checkpoints.load(file).state_dict(), read_run(record_file(file)).points
    monkeypatch.setattr(tuning, "_LOOKS", 1000)
    figures(monkeypatch, 0.5, 0.6, 0.7, 0.3, 0.2, 0.1)
    told, result = run(tune_further(TuneFurther(asked, 60.0), file, CPU))
    assert isinstance(result, TuningResult)
    assert (result.replaced, result.held_out) == (True, True)
    assert (result.before["AP50"], result.after["AP50"]) == (0.5, 0.7)
    assert result.judged == len(result_of(training_data(asked)).validation)
    assert (result.looks, result.last["AP50"]) == (5, 0.1)
    assert "0.500 → 0.700" in result.sentence
    assert "best of 5 validations; last 0.100" in result.sentence
    held = result_of(hashed(path for path, _ in result_of(training_data(asked)).validation))
    assert seen_by(file).counts(held) == (0, len(held)), "they chose its weights"
    points = [t for t in told if isinstance(t, TrainingPoint)]
    assert {p.phase for p in points} == {PHASE}
    assert [p.best for p in points if p.metrics] == [True, True, False, False, False], "it gave up after three"
    after = checkpoints.load(file).state_dict()
    trunk = "backbone.body.net.blocks.3.0.conv_pw.weight"
    assert not torch.equal(after[trunk], before[trunk])
    kept = read_run(record_file(file))
    assert kept.metrics["AP50"] == 0.7
    assert [p.step for p in kept.points[len(curve) :]] == [curve[-1].step + p.step for p in points]
    assert '"then_full": 60.0' in model_file.read_metadata(file)["provenance"]


def test_what_is_no_better_leaves_the_model_alone(learnt, monkeypatch):
    asked, file = learnt
    content, record = file.read_bytes(), record_file(file).read_bytes()
    figures(monkeypatch, 0.5, 0.5, 0.4)
    _, result = run(tune_further(one_step(asked), file, CPU))
    assert not result.replaced
    assert "no better (0.500 → 0.500" in result.sentence
    assert (file.read_bytes(), record_file(file).read_bytes()) == (content, record)


def test_stopped_early_it_judges_now_and_cancelled_it_changes_nothing(learnt, monkeypatch):
    asked, file = learnt
    content = file.read_bytes()
    cancelled = tune_further(TuneFurther(asked, 60.0), file, CPU)
    while not isinstance(next(cancelled), TrainingPoint):
        pass
    cancelled.close()
    assert file.read_bytes() == content
    figures(monkeypatch, 0.5, 0.6)
    further = TuneFurther(asked, 60.0)
    further.enough.set()
    told, result = run(tune_further(further, file, CPU))
    assert result.replaced
    assert len([t for t in told if isinstance(t, TrainingPoint)]) == 1, "the last point comes with its figures"


def test_a_model_that_was_changed_or_deleted_meanwhile_is_not_touched(learnt, monkeypatch):
    asked, file = learnt
    figures(monkeypatch, 0.1, 0.9)
    going = tune_further(one_step(asked), file, CPU)
    next(going)
    file.unlink()
    with pytest.raises(UserError, match="was changed while it was tuned"):
        run(going)
    assert not file.exists()


def test_corrections_are_judged_by_others_or_by_themselves(tmp_path):
    torch.manual_seed(0)
    new, seen = picture(tmp_path, 0, "dark", "bright", verified=True), picture(tmp_path, 1, "dark", "other")
    asked, file = ask(new), tmp_path / "mine.safetensors"
    run(train_request(asked, build(NET), file))
    _, alone = run(tune_further(one_step(asked), file, CPU))
    assert (alone.judged, alone.held_out) == (1, False)
    _, judged = run(tune_further(one_step(asked, (new, seen)), file, CPU))
    assert (judged.judged, judged.held_out) == (1, True), "a picture that is learned from does not judge"


def test_judging_goes_on_without_a_picture_that_vanished(folder):  # noqa: F811
    data = result_of(training_data(request(folder)))
    torch.manual_seed(0)
    net = build(NET.with_(class_names=data.classes, class_agnostic=False))
    held = Validation(data.train[:3], fixed_trunk=False)
    assert result_of(held.measure(net))
    data.train[0][0].unlink()
    assert set(result_of(held.measure(net))) == {"AP", "AP50", "AP75"}
    assert list(held.measure(net))[-1] == "judging picture 2 of 2"


def test_classes_that_were_labelled_since_do_not_hurt(learnt, tmp_path):
    asked, file = learnt
    folder = shutil.copytree(asked.folder, tmp_path / "scenes")  # noqa: F811
    (folder / "00.txt").write_text("2 0.5 0.5 0.2 0.2\n")
    _, result = run(tune_further(one_step(replace(asked, folder=folder)), file, CPU))
    assert checkpoints.load(file).specification.class_names == ("dark", "bright")
    assert result.judged
