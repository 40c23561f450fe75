"""What a stopped training needs to go on is kept with it: corrected pictures, and the fine-tuning of R-CNN."""

import json
from dataclasses import replace

import pytest
import torch

from engine.cli.running import finish
from engine.errors import UserError
from engine.generators import result_of
from engine.models.architectures import build
from engine.models.library import checkpoints, model_file
from engine.models.library.runs import FIRST_STARTER, read_run, record_file
from engine.structures.jobs import PartReady
from engine.structures.requests import FineTune, ListModels
from engine.structures.settings import DetectSettings
from engine.structures.training import TrainingPoint
from engine.tasks import make_runner
from engine.training.data.examples import training_data
from engine.training.data.external_proposals import ExternalProposals
from engine.training.from_folder import train_request
from engine.training.loop import validation
from engine.training.svm.from_folder import train_region_request
from resources import RESOURCES
from tests.engine.training.test_from_folder import NET, curve, folder, request, run, steps_of  # noqa: F401 - a fixture
from tests.engine.training.test_memory import ask, picture
from tests.engine.training.test_tuning import figures


def test_corrections_go_on_from_what_their_run_kept(tmp_path):
    torch.manual_seed(0)
    start, file = build(NET), tmp_path / "mine.safetensors"
    new = picture(tmp_path, 0, "dark", "bright", verified=True)
    whole, _ = run(train_request(ask(new, epochs=4), start, tmp_path / "whole.safetensors"))
    stopped = train_request(ask(new, epochs=4), start, file)
    for _ in zip(range(2), steps_of(stopped), strict=False):
        pass
    stopped.close()
    kept = read_run(record_file(file))
    assert kept.folder is None
    assert [a.labels for a in kept.corrected] == [("dark", "bright")]
    assert kept.corrected[0].verified
    again = ask(*kept.corrected, epochs=4, resume=True)
    rest, _ = run(train_request(again, start, file))
    rest = curve(rest)
    assert [p.step for p in rest] == [3, 4]
    assert [p.loss for p in rest] == pytest.approx([p.loss for p in curve(whole)[2:]], rel=1e-3)


@pytest.mark.parametrize("detector", ["sppnet"])  # R-CNN's goes through the same steps, a crop at a time
def test_the_fine_tuning_of_regions_goes_on_where_it_was(folder, tmp_path, detector):  # noqa: F811
    given = ExternalProposals(top=20)
    for path in sorted(folder.glob("[0-9]*"))[8:]:  # the labels and pictures of all but four
        path.unlink()
    torch.manual_seed(0)
    start, file = build(NET), tmp_path / "mine.safetensors"
    asked = replace(request(folder, epochs=3), settings=DetectSettings(detector=detector))
    whole, _ = run(train_region_request(asked, start, tmp_path / "whole.safetensors", given))
    stopped = train_region_request(asked, start, file, given)
    points = []
    while len(points) < 3:
        told = next(stopped)
        points += [told] if isinstance(told, TrainingPoint) else []
    stopped.close()
    assert read_run(record_file(file)).settings["detector"] == detector
    rest, _ = run(train_region_request(replace(asked, resume=True), start, file, given))
    curve, expected = ([p for p in told if getattr(p, "losses", None)] for told in (rest, whole))
    assert [p.step for p in curve] == [p.step for p in expected[3:]]
    assert [p.loss for p in curve] == pytest.approx([p.loss for p in expected[3:]], rel=1e-3)
    assert checkpoints.load(file).specification.detector == detector
    assert not file.with_suffix(".training").exists()
    with pytest.raises(UserError, match="is trained already"):
        run(train_region_request(replace(asked, resume=True), start, file, given))


@pytest.fixture
def start():
    torch.manual_seed(0)
    return build(NET)


@pytest.mark.parametrize("schedule", ["joint", "four-step"])
def test_figures_are_those_of_the_weights_that_are_kept(folder, tmp_path, monkeypatch, start, schedule):  # noqa: F811
    """Also where the best were judged before a stop, and nothing after it was better."""
    monkeypatch.setattr(validation, "_FIRST", 0.0)
    figures(monkeypatch, 0.9, 0.1)
    file, asked = tmp_path / "mine.safetensors", request(folder, epochs=8, schedule=schedule)
    going = train_request(asked, start, file)
    while not getattr(next(going), "metrics", None):
        pass
    going.close()
    assert read_run(record_file(file)).metrics["AP50"] == 0.9
    told, result = run(train_request(replace(asked, resume=True), start, file))
    assert curve(told)[-1].metrics["AP50"] == 0.1
    assert result.metrics["AP50"] == read_run(record_file(file)).metrics["AP50"] == 0.9
    assert '"AP50": 0.9' in model_file.read_metadata(file)["figures"]


def test_stopped_in_the_last_judging_it_is_saved_with_figures(folder, tmp_path, start):  # noqa: F811
    file, asked = tmp_path / "mine.safetensors", request(folder)
    going = train_request(asked, start, file)
    while not str(next(going)).startswith("judging picture 1"):
        pass
    going.close()
    assert not file.exists()
    told, result = run(train_request(replace(asked, resume=True), start, file))
    assert set(result.metrics) == set(curve(told)[-1].metrics) == {"AP", "AP50", "AP75"}
    kept = read_run(record_file(file))
    assert (kept.state, kept.metrics) == ("finished", result.metrics)
    assert [p.step for p in kept.points] == list(range(1, len(kept.points) + 1))


def test_a_judge_that_vanished_does_not_cost_the_regions_their_training(folder, tmp_path, monkeypatch, start):  # noqa: F811
    given = ExternalProposals(top=20)
    asked = replace(request(folder, epochs=1), settings=DetectSettings(detector="sppnet"))
    data = result_of(training_data(asked))
    for path, _ in data.train[4:]:
        path.unlink()
    going = train_region_request(asked, start, tmp_path / "mine.safetensors", given)
    while next(going) is not None:  # named as gone, and the search for proposals
        pass
    for path, _ in data.validation:
        path.unlink()
    _, result = run(going)
    assert result.file.exists()
    assert result.metrics == {}


def test_a_run_of_the_first_starter_goes_on(folder, tmp_path):  # noqa: F811
    """Its record says "starter", which is another net by now; and its checkpoint has no trunk."""
    for path in sorted(folder.glob("[0-9]*"))[8:]:
        path.unlink()
    runner = make_runner(RESOURCES, tmp_path / "data", 1)
    first = DetectSettings(model=FIRST_STARTER, device="cpu")
    asked = FineTune(first, "mine", folder, train="heads", epochs=2)
    assert FIRST_STARTER not in [entry.name for entry in finish(runner(ListModels()))]
    whole = [told.part for told in runner(replace(asked, save="whole")) if isinstance(told, PartReady)]
    stopped = runner(asked)
    for told in stopped:
        if isinstance(told, PartReady) and isinstance(told.part, TrainingPoint):
            break
    stopped.close()
    [file] = (tmp_path / "data" / "models").glob("mine.run.json")
    record = json.loads(file.read_text(encoding="utf-8"))
    record["settings"]["model"] = "starter"
    del record["form"]
    file.write_text(json.dumps(record), encoding="utf-8")
    again = replace(asked, settings=DetectSettings(device="cpu"), resume=True)
    rest = [told.part for told in runner(again) if isinstance(told, PartReady)]
    goes_on, expected = map(curve, (rest, whole))
    assert [p.step for p in goes_on] == [p.step for p in expected[1:]]
    assert [p.loss for p in goes_on] == pytest.approx([p.loss for p in expected[1:]], rel=1e-3)
    assert FIRST_STARTER in [entry.name for entry in finish(runner(ListModels()))]
