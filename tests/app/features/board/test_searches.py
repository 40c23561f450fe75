"""Find all like this, what is wrong in the labels, what to label next: by the engine itself, on scenes of known twins.

The net is `tiny`, which knows none of the classes: red boxes and blue balls are told apart by what they look like.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.features.board.table import BoardItem
from app.shell.application import Shell
from engine.labels.folder import open_folder as open_labels
from engine.labels.folder import start_folder
from engine.labels.review.rejections import read_rejections
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from engine.structures.boxes import as_boxes, iou
from engine.structures.retrieval import FindAlike
from tests.app.conftest import open_folder
from tests.app.features.board.test_board import click, items, key, on_disk
from tests.app.features.labelling.test_batches import settled
from tests.app.features.labelling.test_editing import CTRL, SHIFT

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key = Qt.Key
RED, BLUE = Rectangle(20, 30, 70, 90), Rectangle(90, 35, 140, 85)
SLOW = 300_000  # milliseconds: torch is imported meanwhile


def draw_scene(path: Path, seed: int, twins: bool = True) -> None:
    random = np.random.default_rng(seed)
    pixels = random.integers(90, 120, (120, 160, 3)).astype(np.uint8)
    if not twins:
        pixels = cv2.resize(random.integers(0, 255, (5, 6, 3)).astype(np.uint8), (160, 120))
    if twins:
        cv2.rectangle(pixels, (20, 30), (70, 90), (40, 40, 200), cv2.FILLED)
        cv2.circle(pixels, (115, 60), 25, (220, 80, 40), cv2.FILLED)
    cv2.imwrite(str(path), pixels)


@pytest.fixture
def scenes(tmp_path: Path) -> Path:
    """Six pictures with a red box and a blue ball each; all balls are labelled, and the box of the first."""
    root = tmp_path / "scenes"
    root.mkdir()
    folder = start_folder(root, "voc")
    for number in range(6):
        path = root / f"{number}.png"
        draw_scene(path, number)
        boxes = (LabelledBox(RED, "box"),) if number == 0 else ()
        folder.annotation(path)
        folder.save(Annotation(path, 160, 120, (*boxes, LabelledBox(BLUE, "ball"))))
    return root


@pytest.fixture
def shell(real: Shell, scenes: Path, qtbot: QtBot) -> Shell:
    real.detection.controller.list_models()
    open_folder(real, scenes, qtbot)
    qtbot.waitUntil(lambda: len(real.session.folder_index.summaries) == 6)
    qtbot.waitUntil(lambda: bool(real.detection.controller.models), timeout=SLOW)
    real.detection.controller.choose_model("tiny")
    real.window.canvas.setFocus()
    return real


def idle(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle and not shell.board.alike._timer.isActive(), timeout=SLOW)


def boxes_of(shell: Shell, path: Path) -> list[list[float]]:
    summary = shell.session.folder_index.summaries.get(path)
    return [] if summary is None or shell.session.folder_index.is_reading else summary.boxes.tolist()


def on(item: BoardItem, box: Rectangle) -> bool:
    return item.box is not None and float(iou(as_boxes([item.box]), as_boxes([box]))[0, 0]) > 0.5


def found(shell: Shell, qtbot: QtBot) -> list[BoardItem]:
    idle(shell, qtbot)
    qtbot.waitUntil(lambda: len(items(shell)) > 0)
    return items(shell)


def test_one_is_shown_and_the_others_are_found(shell: Shell, scenes: Path, qtbot: QtBot) -> None:
    shell.document.select("truth", (0,))
    qtbot.waitUntil(lambda: shell.actions.actions["board.alike"].isEnabled())
    qtbot.keyClick(shell.window.canvas.viewport(), Key.Key_F)
    qtbot.waitUntil(shell.board.page.isVisible)
    first = found(shell, qtbot)
    assert (first[0].path, first[0].source, first[0].label) == (scenes / "0.png", "label", "box")
    assert first[0].score == pytest.approx(1)
    assert {item.source for item in first} >= {"label", "match"}
    assert all(not on(item, BLUE) for item in first[1:6]), "the red boxes are more like a red box than the balls"

    # What is not it falls behind, and one undo brings it back.
    matches = [row for row, item in enumerate(first) if item.source == "match"]
    shell.board.view.choose(matches[-2:])
    gone = {item.key for item in shell.board.view.chosen()}
    key(shell, qtbot, Key.Key_X)
    assert shell.document.step_text(forwards=False) == "Mark 2 objects as not it"
    after = found(shell, qtbot)
    assert not gone & {item.key for item in after}
    key(shell, qtbot, Key.Key_Z, CTRL)
    assert gone <= {item.key for item in found(shell, qtbot)}

    # The best ones are accepted: they become labels, and examples.
    rows = [row for row, item in enumerate(items(shell)) if item.source == "match"][:3]
    shell.board.view.choose(rows)
    accepted = shell.board.view.chosen()
    likeness = {item.path: item.score for item in accepted}
    examples = len(shell.board.alike.like)
    key(shell, qtbot, Key.Key_Return)
    settled(shell, qtbot)
    assert len(shell.board.alike.like) == examples + 3
    assert sum(names.count("box") for names in on_disk(scenes).values()) == 4
    again = found(shell, qtbot)
    labelled = [item for item in again if item.source == "label" and item.label == "box"]
    assert len(labelled) == 4
    assert {item.path for item in accepted} <= {item.path for item in labelled}
    key(shell, qtbot, Key.Key_Z, CTRL)
    settled(shell, qtbot)
    keys = {item.key for item in accepted}
    qtbot.waitUntil(lambda: {i.path: i.score for i in found(shell, qtbot) if i.key in keys} == pytest.approx(likeness))


def test_a_label_of_something_else_is_told_apart_by_x_as_matches_are(
    shell: Shell, scenes: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[FindAlike] = []
    ask = shell.board.alike.question.ask
    monkeypatch.setattr(
        shell.board.alike.question, "ask", lambda request, *rest: (asked.append(request), ask(request, *rest))[1]
    )
    labels = open_labels(scenes)
    labels.save(labels.annotation(scenes / "1.png").with_boxes([]))
    shell.files.controller.renew()
    qtbot.waitUntil(lambda: not boxes_of(shell, scenes / "1.png"))
    before = on_disk(scenes)
    shell.document.select("truth", (0,))
    shell.board.alike.find()
    found(shell, qtbot)
    if (more := shell.board.page.more).isVisible():  # the list may end before what is something else
        qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    row = next(row for row, item in enumerate(items(shell)) if item.label == "ball")
    click(shell, qtbot, row)
    (other,) = shell.board.view.chosen()
    key(shell, qtbot, Key.Key_X)
    assert shell.document.step_text(forwards=False) == "Mark 1 object as not it"
    assert not any("Del deletes" in text for text in shell.window.toasts.texts()), "a right label is not to be deleted"
    assert other.key not in {item.key for item in found(shell, qtbot)}
    key(shell, qtbot, Key.Key_Z, CTRL)
    assert other.key in {item.key for item in found(shell, qtbot)}
    assert on_disk(scenes) == before

    # The accepted match is the first label of its picture, and an example; the one chosen by mistake is none any more.
    click(shell, qtbot, 0)
    (example,) = shell.board.view.chosen()
    bare = next(row for row, item in enumerate(items(shell)) if item.source == "match" and item.path.stem == "1")
    click(shell, qtbot, bare)
    (accepted,) = shell.board.view.chosen()
    key(shell, qtbot, Key.Key_Return)
    settled(shell, qtbot)
    idle(shell, qtbot)
    assert asked[-1].like == ((example.path, example.box), (accepted.path, accepted.box))
    click(shell, qtbot, next(row for row, item in enumerate(items(shell)) if item.key == example.key))
    key(shell, qtbot, Key.Key_X)
    assert example.key not in {item.key for item in found(shell, qtbot)}
    assert asked[-1].like == ((accepted.path, accepted.box),)


def test_matches_are_dashed_on_the_picture_until_they_are_labels(shell: Shell, scenes: Path, qtbot: QtBot) -> None:
    shell.document.select("truth", (0,))
    shell.board.alike.find()
    first = found(shell, qtbot)
    row = next(row for row, item in enumerate(first) if item.source == "match" and item.path != scenes / "0.png")
    click(shell, qtbot, row)
    qtbot.waitUntil(lambda: shell.document.path == first[row].path)
    qtbot.waitUntil(lambda: first[row].box in [box for box, _, _ in shell.window.canvas.matches])
    assert {label for _, label, _ in shell.window.canvas.matches} == {"box"}
    shell.board.hide()
    shell.files.controller.show(scenes / "5.png")
    qtbot.waitUntil(lambda: shell.document.path == scenes / "5.png")
    assert shell.window.canvas.matches == ()


def test_a_box_that_is_not_it_beforehand_and_a_look_that_computes_nothing(
    shell: Shell, scenes: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.document.select("truth", (1,))  # the ball
    qtbot.waitUntil(lambda: shell.actions.actions["board.not_alike"].isEnabled())
    qtbot.keyClick(shell.window.canvas.viewport(), Key.Key_F, SHIFT)
    assert any("Now select" in text for text in shell.window.toasts.texts())
    shell.document.select("truth", (0,))
    qtbot.keyClick(shell.window.canvas.viewport(), Key.Key_F)
    first = found(shell, qtbot)
    assert not [item for item in first if on(item, BLUE) and item.path == scenes / "0.png"]
    from engine.retrieval import roi_vectors

    monkeypatch.setattr(roi_vectors, "picture_vectors", lambda *_: pytest.fail("a picture was looked at again"))
    shell.board.alike.look()
    assert [item.key for item in found(shell, qtbot)] == [item.key for item in first]


def test_likeness_and_oddness_sort_the_labels(shell: Shell, scenes: Path, qtbot: QtBot) -> None:
    odd = scenes / "3.png"
    labels = open_labels(scenes)
    labels.save(labels.annotation(odd).with_boxes([LabelledBox(RED, "ball")]))
    shell.files.controller.renew()
    qtbot.waitUntil(lambda: boxes_of(shell, odd) == [list(RED)])
    shell.board.show()
    page = shell.board.page

    def sort(order: str) -> None:
        page.order.setCurrentIndex(page.order.findData(order))
        page.order.activated.emit(page.order.currentIndex())
        idle(shell, qtbot)

    sort("likeness")
    assert shell.board.board.order == "picture", "nothing is chosen"
    shell.board.view.choose([0])
    assert items(shell)[0].label == "box"
    sort("likeness")
    qtbot.waitUntil(lambda: items(shell)[1].path == odd)
    assert items(shell)[0].label == "box"
    sort("oddness")
    qtbot.waitUntil(lambda: items(shell)[0].path == odd)
    table = shell.board.board.table
    assert shell.board.comparing.value(table, "oddness") is not None
    shell.detection.controller.choose_model("starter")
    assert shell.board.board.order == "picture"
    assert shell.board.comparing.value(table, "oddness") is None, "another model's vectors are never compared"


def test_wrong_labels_are_fixed_or_ignored_and_that_is_remembered(shell: Shell, scenes: Path, qtbot: QtBot) -> None:
    labels = open_labels(scenes)
    double = LabelledBox(Rectangle(90, 36, 140, 85), "ball")
    labels.save(labels.annotation(scenes / "2.png").with_boxes([LabelledBox(BLUE, "ball"), double]))
    shell.files.controller.renew()
    qtbot.waitUntil(lambda: len(boxes_of(shell, scenes / "2.png")) == 2)
    shell.board.show()
    page = shell.board.page
    page.content.setCurrentIndex(page.content.findData("check"))
    page.content.activated.emit(page.content.currentIndex())
    assert page.verb.text() == "Check the labels"
    qtbot.mouseClick(page.verb, Qt.MouseButton.LeftButton)
    first = found(shell, qtbot)
    shell.detection.controller.choose_model("starter")
    assert "tiny" in page.origin.words, "whose findings these are"
    scores = [item.score for item in first]
    assert scores == sorted(scores, reverse=True)
    row = next(row for row, item in enumerate(first) if item.remedy == "delete")
    assert first[row].path == scenes / "2.png"
    assert "lies on" in first[row].note
    click(shell, qtbot, row)
    key(shell, qtbot, Key.Key_Return)
    settled(shell, qtbot)
    assert on_disk(scenes)["2"] == ("ball",)
    qtbot.waitUntil(lambda: all(item.remedy != "delete" for item in items(shell)))
    left = items(shell)
    if not left:
        return
    click(shell, qtbot, 0)
    key(shell, qtbot, Key.Key_X)
    qtbot.waitUntil(lambda: len(items(shell)) == len(left) - 1)
    qtbot.waitUntil(lambda: len(read_rejections([scenes]).dismissed) == 1)
    key(shell, qtbot, Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: len(items(shell)) == len(left))
    qtbot.waitUntil(lambda: not read_rejections([scenes]).dismissed)
    key(shell, qtbot, Key.Key_Y, CTRL)
    qtbot.waitUntil(lambda: len(read_rejections([scenes]).dismissed) == 1)
    shell.detection.controller.choose_model("tiny")
    shell.board.faults.check()
    idle(shell, qtbot)
    assert (left[0].key, left[0].note) not in [(item.key, item.note) for item in items(shell)]


def test_the_list_ends_before_what_is_hardly_like_it_and_more_is_a_click_away(shell: Shell, qtbot: QtBot) -> None:
    shell.document.select("truth", (0,))
    qtbot.waitUntil(lambda: shell.actions.actions["board.alike"].isEnabled())
    qtbot.keyClick(shell.window.canvas.viewport(), Key.Key_F)
    first, more = found(shell, qtbot), shell.board.page.more
    qtbot.waitUntil(more.isVisible)
    left = shell.board.board.left
    assert more.text() == f"Show {left} more"
    shown = [item.score for item in first[1:] if item.score is not None]
    assert min(shown) >= 0.4 * shown[2]
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(items(shell)) == len(first) + left)
    assert [item.key for item in items(shell)[: len(first)]] == [item.key for item in first]
    assert max(item.score or 0 for item in items(shell)[len(first) :]) < 0.4 * shown[2]
    assert not more.isVisible()


def test_of_two_findings_about_one_box_only_the_chosen_one_is_judged(shell: Shell, scenes: Path, qtbot: QtBot) -> None:
    one = BoardItem(scenes / "1.png", 0, BLUE, "ball", "finding", 0.4, "the nearest ball lies elsewhere")
    shell.board.show()
    shell.board.board.show_content("check")
    shell.board.board.set_items("check", [one, one._replace(score=0.1, note="ball: 7 boxes in all")])
    click(shell, qtbot, 0)
    shell.board.board.renew()
    assert [item.note for item in shell.board.view.chosen()] == [one.note]
    assert one.note in shell.board.page.hints.text()


def test_twenty_to_label_become_the_list_and_near_duplicates_are_groups(
    shell: Shell, scenes: Path, qtbot: QtBot
) -> None:
    shell.actions.actions["board.next"].trigger()
    qtbot.waitUntil(lambda: any("none is left to pick" in text for text in shell.window.toasts.texts()), timeout=SLOW)
    for number in range(6, 9):
        draw_scene(scenes / f"{number}.png", number, twins=False)
    copy = cv2.imread(str(scenes / "7.png"))
    cv2.imwrite(str(scenes / "9.jpg"), cv2.resize(copy, (120, 90), interpolation=cv2.INTER_AREA))
    shell.files.controller.renew()
    qtbot.waitUntil(lambda: shell.session.pictures.rowCount() == 10)
    qtbot.waitUntil(lambda: shell.actions.actions["board.next"].isEnabled())
    shell.actions.actions["board.next"].trigger()
    idle(shell, qtbot)
    qtbot.waitUntil(lambda: shell.session.pictures.is_narrowed)
    picked = [path.name for path in shell.session.pictures.pictures]
    assert set(picked) <= {"6.png", "7.png", "8.png", "9.jpg"}
    assert not {"7.png", "9.jpg"} <= set(picked), "one of two that show the same"
    assert shell.document.path is not None
    assert "to label next" in shell.files.panel.only.title.text()
    shell.files.panel.clear_filter()
    shell.actions.actions["board.duplicates"].trigger()
    groups = found(shell, qtbot)
    by_group: dict[str, set[str]] = {}
    for item in groups:
        by_group.setdefault(item.label, set()).add(item.path.name)
    assert {"7.png", "9.jpg"} in by_group.values()
    assert shell.board.page.count.text().endswith("pictures")
