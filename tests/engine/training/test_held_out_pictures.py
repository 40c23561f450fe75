"""What a folder holds out is never learned from: not by replay of earlier trainings, not by tuning, not by a copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch

from engine.generators import result_of
from engine.models.architectures import build
from engine.models.library.runs import read_run, record_file
from engine.structures.annotation import Annotation
from engine.structures.requests import FineTune, TuneFurther
from engine.structures.selection import Selection
from engine.structures.settings import DetectSettings
from engine.training import from_folder, tuning
from engine.training.data.replay import still_to_learn
from engine.training.from_folder import train_request
from engine.training.tuning import tune_further
from tests.engine.training.test_from_folder import NET, made_folder, run
from tests.engine.training.test_memory import picture

CPU = torch.device("cpu")


@pytest.fixture
def learned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the pictures of each training, replayed ones too, as they are handed to it."""
    seen: list[str] = []

    def watched(trained):  # type: ignore[no-untyped-def]
        def train(net, pictures, *more):  # type: ignore[no-untyped-def]
            seen[:] = [Path(name).name for name in pictures.names]
            return trained(net, pictures, *more)

        return train

    for module, name in ((from_folder, "fine_tune"), (tuning, "_trainer")):
        monkeypatch.setattr(module, name, watched(getattr(module, name)))
    return seen


def lists(root: Path, **names: str) -> None:
    (root / "data.yaml").write_text("names: [dark, bright]\n" + "".join(f"{name}: {name}.txt\n" for name in names))
    for name, numbers in names.items():
        (root / f"{name}.txt").write_text("".join(f"./{number}.png\n" for number in numbers.split()))


def ask(root: Path | None, **more: object) -> FineTune:
    return FineTune(DetectSettings(), "mine", root, epochs=1, **more)  # type: ignore[arg-type]


def test_the_record_says_what_was_learned_from_held_out_and_left_alone(tmp_path: Path, learned: list[str]) -> None:
    root = made_folder(tmp_path / "scenes")
    lists(root, train="00 01 02 03", valid="04 05", test="06 07")
    (root / "03.txt").unlink()
    _, result = run(train_request(ask(root), build(NET), tmp_path / "m.safetensors"))
    assert learned == ["00.png", "01.png", "02.png"]
    record = read_run(record_file(result.file))
    assert record.train == ("00.png", "01.png", "02.png")
    assert record.validation == ("04.png", "05.png")
    assert record.left_alone["03.png"] == "not labelled"
    assert record.left_alone["06.png"] == "in test"
    assert record.left_alone["11.png"] == "in no split"
    assert set(record.protected) == {"04.png", "05.png", "06.png", "07.png"}
    assert [a.path.name for a in record.replay] == ["00.png", "01.png", "02.png"]
    assert result.pictures == len(result.selection.learn) == 3
    assert set(result.metrics) == {"AP", "AP50", "AP75"}, "those of valid judge"


def test_what_became_a_test_picture_since_is_not_replayed(tmp_path: Path, learned: list[str]) -> None:
    root, first = made_folder(tmp_path / "scenes"), tmp_path / "first.safetensors"
    lists(root, train="00 01 02 03", valid="04")
    run(train_request(ask(root), build(NET), first))
    lists(root, train="05", valid="00 04", test="01")
    shutil.copy(root / "02.png", root / "11.png")  # a copy of what was learned from is held out now
    (root / "test.txt").write_text("./01.png\n./11.png\n")
    _, second = run(train_request(ask(root), build(NET), tmp_path / "second.safetensors", origin=first))
    assert sorted(learned) == ["03.png", "05.png"]
    assert sorted(a.path.name for a in read_run(record_file(second.file)).replay) == ["03.png", "05.png"]


def test_another_folders_splits_are_its_own_of_today(tmp_path: Path, learned: list[str]) -> None:
    root, first = made_folder(tmp_path / "scenes"), tmp_path / "first.safetensors"
    lists(root, train="00 01 02", valid="04")
    run(train_request(ask(root), build(NET), first))
    lists(root, train="00", valid="01", test="02")
    (tmp_path / "new").mkdir()
    new = picture(tmp_path / "new", 9, "dark", verified=True)
    run(train_request(ask(None, annotations=(new,)), build(NET), tmp_path / "second.safetensors", origin=first))
    assert sorted(learned) == ["00.png", "9.png"]


def test_corrected_pictures_bring_what_their_folder_protects(tmp_path: Path, learned: list[str]) -> None:
    old = [picture(tmp_path, number, "dark", verified=True) for number in range(3)]
    first = tmp_path / "first.safetensors"
    run(train_request(ask(None, annotations=tuple(old)), build(NET), first))
    new = picture(tmp_path, 9, "dark", verified=True)
    selection = Selection((new.path,), protected=frozenset({old[0].path, old[1].path}))
    asked = ask(None, annotations=(new,), selection=selection)
    _, result = run(train_request(asked, build(NET), tmp_path / "second.safetensors", origin=first))
    assert sorted(learned) == ["2.png", "9.png"]
    assert result.selection == selection


def test_a_train_that_is_val_leaves_nothing_to_replay_and_is_judged_all_the_same(tmp_path: Path) -> None:
    root = made_folder(tmp_path / "scenes")
    lists(root, train="00 01 02", val="00 01 02")
    _, result = run(train_request(ask(root), build(NET), tmp_path / "m.safetensors"))
    assert result.selection.learn == result.selection.judge
    assert result.metrics
    assert not read_run(record_file(result.file)).replay


def test_tuning_replays_nothing_that_judges(tmp_path: Path, learned: list[str]) -> None:
    old = [picture(tmp_path, number, "dark", "bright", verified=True) for number in range(4)]
    first = tmp_path / "first.safetensors"
    run(train_request(ask(None, annotations=tuple(old)), build(NET), first))
    new = picture(tmp_path, 9, "dark", verified=True)
    second = tmp_path / "second.safetensors"
    asked = ask(None, annotations=(new,))
    run(train_request(asked, build(NET), second, origin=first))
    assert len(learned) == 5
    tuning = TuneFurther(asked, judges=tuple(old[:2]))
    tuning.enough.set()  # after its first step
    run(tune_further(tuning, second, CPU))
    assert sorted(learned) == ["2.png", "3.png", "9.png"]


def test_a_folder_that_is_gone_protects_nothing(tmp_path: Path) -> None:
    one = Annotation(tmp_path / "a.png", 4, 4, extra={"folder": str(tmp_path / "gone")})
    assert result_of(still_to_learn([one], Selection())) == (one,)
