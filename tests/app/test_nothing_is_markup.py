"""What a class or a file is called is shown as it is: no part of it is markup, turns the words around it, or fills the
window. All widgets of the real window are walked, with their rows and their tips."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pil
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.features.board.table import BoardItem
from app.features.library.dialog import ShelfDialog
from app.features.saving.questions import RecoveryDialog
from app.shell.application import Shell
from engine.labels.folder import start_folder
from engine.plain_text import plain, plain_lines
from engine.safety.journal import Unsaved
from engine.structures.annotation import LabelledBox, Rectangle
from engine.structures.inspection.duel import Duel
from engine.worker import Task
from tests.app import fakes
from tests.app.conftest import Opened
from tests.app.features.evaluation.test_duel import DuelScript
from tests.app.markup import BOLD, ENTITY, LONG, PICTURE, TURNED, faults

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
NAMES = [BOLD, PICTURE, TURNED, ENTITY, LONG]
FILES = ["<img src=x>.png", "a<b>bold<.b>c.png", "cat\u202egnp.png", "&lt;u&gt;.png"]


@pytest.fixture
def odd_folder(tmp_path: Path) -> Path:
    root = tmp_path / "<u>folder"
    root.mkdir()
    for name in FILES:
        Pil.new("RGB", (160, 120), "grey").save(root / name)
    folder = start_folder(root, "coco")
    boxes = [LabelledBox(Rectangle(10 + 20 * i, 10, 60 + 20 * i, 70), name) for i, name in enumerate(NAMES)]
    for path in folder.pictures[:3]:
        folder.save(folder.annotation(path).with_boxes(boxes))
    file = folder.label_file(path)
    document = json.loads(file.read_bytes())
    document["annotations"].append({"id": 999, "image_id": document["images"][0]["id"], "category_id": 1, "bbox": [1]})
    file.write_text(json.dumps(document))
    return root


def assert_plain(when: str) -> None:
    found = sorted(set(faults()))
    assert not found, f"{when}:\n" + "\n".join(found)


def test_the_walk_sees(qtbot: QtBot) -> None:
    widgets = [QLabel(f"{BOLD} is a class"), QLabel("cat\u202egpj"), QPushButton(f"Use {ENTITY}")]
    for widget in widgets:
        widget.setToolTip(widget.text())
        qtbot.addWidget(widget)
    assert len(set(faults())) == 6


@pytest.fixture
def shell(opened: Opened, odd_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setattr(fakes, "CLASSES", (BOLD, PICTURE, TURNED))
    return opened(odd_folder)


def test_all_widgets(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not shell.session.folder_index.is_reading)
    for page in (shell.evaluation.page, shell.evaluation.lineage, shell.comparison.page, shell.training.anchors.page):
        assert shell.window.isAncestorOf(page)  # made now: a page is made when it is first asked for
    assert_plain("opened")
    window = shell.window
    for name in ("view.boxes", "review.statistics", "train.panel", "evaluate.panel"):
        if name in shell.actions.actions:
            shell.actions.actions[name].trigger()
    shell.detection.controller.detect()
    qtbot.waitUntil(lambda: shell.document.trace is not None and not shell.detection.controller.is_detecting)
    for number, box in enumerate(shell.document.annotation.boxes):
        shell.document.select("truth", (number,))
        assert_plain(f"box {box.label[:20]} is selected")
    shell.document.select("detections", (0,))
    assert_plain("a detection is selected")
    for _ in FILES[1:]:
        before = shell.document.path
        shell.files.controller.go(1)
        qtbot.waitUntil(lambda before=before: shell.document.path != before)
        assert_plain(f"picture {shell.document.path.name}")
    for text in (f"{BOLD}: is damaged; copy it again", f"{TURNED}: is damaged", LONG, "two\nlines"):
        shell.services.messages.error(text)
        qtbot.waitUntil(lambda text=text: plain_lines(text) in window.toasts.texts())
    assert_plain("messages")


class OddScript(DuelScript):
    """Its models are called oddly, too."""

    def __init__(self) -> None:
        super().__init__()
        self.models = (
            *self.models,
            *(replace(self.models[1], name=name, title=name, licence=name, classes=tuple(NAMES)) for name in NAMES[:4]),
            replace(self.models[1], name="broken", title="", error=f"{BOLD}: cannot be read", file=Path(f"/{TURNED}")),
        )

    def _compare(self, request: Duel) -> Task[Any, Any]:
        result = yield from super()._compare(request)
        paths = tuple(request.folder / name for name in FILES[:2])
        return replace(result, model=BOLD, paths=paths, labels=(BOLD, PICTURE, TURNED, ENTITY))


@pytest.fixture
def dialogs(monkeypatch: pytest.MonkeyPatch) -> list[QDialog]:
    """Those that would stand in the way are there, and nobody waits for their answer."""
    shown: list[QDialog] = []

    def show(dialog: QDialog) -> int:
        shown.append(dialog)
        dialog.open()
        return 0

    for kind in (QDialog, QMessageBox):
        monkeypatch.setattr(kind, "exec", show)
    return shown


VERBS = [  # the canvas first, for the pages lie over it
    *("label.name", "detect.ask", "view.stages", "board.show", "file.preferences", "file.problems", "file.save_as"),
    *("help.keys", "help.about", "label.statistics", "detect.shelf", "detect.duel", "detect.lineage", "train.anchors"),
    *("detect.evaluate", "detect.compare", "train.panel"),
]


def test_every_page_and_dialog(
    opened: Opened, odd_folder: Path, dialogs: list[QDialog], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fakes, "CLASSES", (BOLD, PICTURE, TURNED))
    shell = opened(odd_folder, OddScript())
    qtbot.waitUntil(lambda: not shell.session.folder_index.is_reading)
    shell.detection.controller.choose_model(BOLD)
    shell.detection.controller.detect()
    qtbot.waitUntil(lambda: shell.document.trace is not None and not shell.detection.controller.is_detecting)
    shell.document.select("truth", (0,))
    for verb in VERBS:
        qtbot.waitUntil(shell.actions.actions[verb].isEnabled)
        shell.actions.actions[verb].trigger()
    assert {type(dialog).__name__ for dialog in dialogs} >= {"Preferences", "KeysSheet", "About"}
    duel = shell.evaluation.duel
    shell.window.show_page(duel)
    qtbot.mouseClick(duel.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: duel.figures.result is not None)
    mine = shell.document.annotation.with_boxes([])
    recovery = RecoveryDialog((Unsaved(mine, odd_folder, "2026-01-01T00:00:00+00:00"),), shell.window)
    recovery.open()
    recovery.show_list.click()
    assert_plain("pages and dialogs")


def test_the_shelf_and_findings_on_the_board(opened: Opened, odd_folder: Path, qtbot: QtBot) -> None:
    shell = opened(odd_folder, OddScript())
    shell.actions.actions["detect.shelf"].trigger()
    shelf = shell.window.findChild(ShelfDialog)
    for name in (*NAMES[:4], "broken"):
        shelf.list.clearSelection()
        shelf.list.choose(name)
        assert shelf.chosen[0].name == name
        (shelf.rename if name in (BOLD, TURNED) else shelf.delete).click()
        assert_plain(f"{name} on the shelf")
    findings = [
        BoardItem(path, 0, Rectangle(10, 10, 60, 70), name, "finding", 0.5, f"nearer to {name}", "rename", BOLD)
        for path, name in zip(shell.session.pictures.pictures, NAMES, strict=False)
    ]
    shell.board.show()
    for content in ("check", "duplicates"):
        shell.board.board.show_content(content)
        shell.board.board.set_items(content, findings)
        for row in range(len(findings)):
            shell.board.view.choose([row])
            assert_plain(f"{content} {row}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("été 고양이", "été 고양이"),
        ("two\nlines\x1b[31m", "two\\x0alines\\x1b[31m"),
        (TURNED, "cat\\u202egpj.exe"),
        ("\udce9t", "\\udce9t"),
        ("x" * 1000, "x" * 200 + " … " + "x" * 200),
    ],
)
def test_what_is_hidden_is_seen_as_a_number(text: str, expected: str) -> None:
    assert plain(text) == expected
