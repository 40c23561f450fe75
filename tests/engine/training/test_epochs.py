"""N epochs are N looks at each picture, also where pictures of other shapes do not lie in one batch."""

from collections import Counter
from dataclasses import replace

import pytest
import torch
from PIL import Image as Pil

from engine.generators import result_of
from engine.models.architectures import build
from engine.structures.settings import DetectSettings
from engine.structures.training import TrainingPoint
from engine.training.data.examples import training_data
from engine.training.data.external_proposals import ExternalProposals
from engine.training.from_folder import train_request
from engine.training.loop.step_runner import StepRunner
from engine.training.svm.from_folder import train_region_request
from tests.engine.training.test_from_folder import NET, folder, request, run  # noqa: F401 - a fixture

N = 3


@pytest.fixture
def seen(monkeypatch) -> Counter:
    """How often each picture was learned from."""
    looks: Counter = Counter()
    step = StepRunner.run

    def counting(self, batch):
        looks.update(batch.names)
        return step(self, batch)

    monkeypatch.setattr(StepRunner, "run", counting)
    return looks


@pytest.fixture
def of_three_shapes(folder):  # noqa: F811
    """Seven pictures to learn from, without any to judge by: five of one shape, and two of a shape of their own."""
    for path in sorted(folder.glob("[0-9]*"))[14:]:
        path.unlink()
    for name, size in (("01.png", (64, 30)), ("04.png", (30, 64))):
        Pil.open(folder / name).resize(size).save(folder / name)
    return folder


@pytest.mark.parametrize(
    "asked", [{}, {"train": "full"}, {"schedule": "four-step"}, {"detector": "fast-rcnn"}, {"detector": "sppnet"}]
)
def test_each_picture_is_seen_n_times(of_three_shapes, tmp_path, seen, asked):
    detector = asked.get("detector", "faster-rcnn")
    wanted = request(of_three_shapes, epochs=N, **{k: v for k, v in asked.items() if k != "detector"})
    wanted = replace(wanted, settings=DetectSettings(detector=detector))
    torch.manual_seed(0)
    given = None if detector == "faster-rcnn" else ExternalProposals("single", top=20)
    start, file = build(NET), tmp_path / "mine.safetensors"
    if detector == "sppnet":
        told, _ = run(train_region_request(wanted, start, file, given))
    else:
        told, _ = run(train_request(wanted, start, file, proposals=given))
    assert seen == {str(path): N for path, _ in result_of(training_data(wanted)).train}
    points = [one for one in told if isinstance(one, TrainingPoint)]
    assert points[-1].step == points[-1].steps
    assert points[-1].epoch == N
