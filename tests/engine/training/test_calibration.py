"""Scores of new classes are lowered until they fit pictures that were not learned from."""

import copy
import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.evaluation.evaluate import outcomes
from engine.generators import result_of
from engine.labels.folder import open_folder
from engine.labels.several import readable
from engine.models.architectures import build
from engine.models.library import checkpoints, model_file
from engine.structures.evaluation import FALSE, FOUND, IGNORED
from engine.structures.requests import FineTune
from engine.structures.settings import DetectSettings
from engine.training.calibration import FIXED, draw_in, fitting_factor, squared_error, to_hold_out
from engine.training.from_folder import train_request
from engine.training.loop.validation import Validation
from tests.engine.training.test_from_folder import NET, curve, made_folder, run


@pytest.fixture
def samples(tmp_path):
    folder = open_folder(made_folder(tmp_path / "scenes"))
    return [(p, replace(a, verified=True)) for p, a in result_of(readable(folder, folder.pictures)).values()]


def test_an_object_that_is_not_found_counts_as_one_found_with_a_score_of_nothing():
    met = np.array([FOUND, FALSE, IGNORED])
    assert squared_error(np.array([0.8, 0.3, 0.9]), met, 3) == pytest.approx(0.2**2 + 0.3**2 + 2)


def test_the_factor_is_the_one_with_the_least_error_and_only_asked_for(samples):
    torch.manual_seed(0)
    net = build(NET.with_(class_names=("dark", "bright")))
    with torch.no_grad():
        net.box_head.cls_score.bias[:] = torch.tensor([0.0, 6.0, 1.0])  # sure that everything is dark
    layer = net.box_head.cls_score
    before = copy.deepcopy(layer.state_dict())
    judges = Validation(samples[:2], fixed_trunk=True)
    found = result_of(fitting_factor(net, (1,), judges))
    assert all(torch.equal(value, before[name]) for name, value in layer.state_dict().items())
    errors = {}
    for tried in (1.0, found + 1 / 12, found):
        draw_in(net, (1,), tried)
        errors[tried] = squared_error(*outcomes(*result_of(judges.detections(net)))) + 3.6 * (1 - tried) ** 2
        layer.load_state_dict(before)
    assert found < 1
    assert min(errors, key=errors.__getitem__) == found


def test_high_scores_sink_most_and_the_order_remains():
    torch.manual_seed(0)
    net = build(NET.with_(class_names=("dark", "bright")))
    layer = net.box_head.cls_score
    with torch.no_grad():
        layer.weight.normal_(std=0.1)
        layer.bias[:] = torch.tensor([0.5, -1.0, 1.0])
        vectors = torch.randn(200, layer.in_features)
        before = layer(vectors)
        draw_in(net, (1,), 0.6)
        after = layer(vectors)
    above, drawn = (logits[:, 1] - logits[:, 0] for logits in (before, after))
    assert torch.equal(before[:, [0, 2]], after[:, [0, 2]])
    assert torch.allclose(drawn - FIXED, 0.6 * (above - FIXED), atol=1e-5)
    assert torch.equal(above.argsort(), drawn.argsort())
    high = above > FIXED
    assert high.any()
    assert bool((drawn[high] < above[high]).all())
    assert bool((drawn[high] > FIXED).all())


def test_who_is_held_out(samples):
    assert to_hold_out(samples[:1]) == []
    assert len(to_hold_out(samples[:4])) == 1
    assert len(to_hold_out(samples[:10])) == 2
    unfinished = [(path, replace(annotation, verified=False)) for path, annotation in samples]
    assert to_hold_out(unfinished) == [], "what has no label there may still be an object"
    few = [samples[0], (samples[1][0], samples[1][1].with_boxes(samples[1][1].boxes[:1]))]
    assert to_hold_out(few) == [samples[0]], "more boxes tell more"


@pytest.mark.parametrize(("number", "tells"), [(1, False), (4, True)])
def test_the_model_says_by_how_much_its_scores_were_lowered(samples, tmp_path, number, tells):
    torch.manual_seed(0)
    annotations = tuple(annotation for _, annotation in samples[:number])
    file = tmp_path / "mine.safetensors"
    told, _ = run(
        train_request(FineTune(DetectSettings(), "mine", annotations=annotations, epochs=3), build(NET), file)
    )
    story = json.loads(model_file.read_metadata(file)["provenance"])
    assert ("scores drawn in by" in story) is tells
    assert ("finding out how sure it may be of the new classes" in told) is tells
    steps = [point.step for point in curve(told)]
    assert steps == list(range(1, len(steps) + 1)), "the second net draws no curve"
    assert checkpoints.load(file).specification.class_names == ("dark", "bright")
