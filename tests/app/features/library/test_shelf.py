"""The model shelf with real clicks and keys: what is shown, and what each verb asks of the engine."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QDesktopServices, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QStyleOptionComboBox
from pytestqt.qtbot import QtBot

from app.features.library.controller import Transfer
from app.features.library.dialog import ShelfDialog
from app.features.library.list import FIGURE, STATE
from app.features.library.words import compare_classes, facts, megabytes, transfer_words
from app.shell.application import Shell
from engine.errors import UserError
from engine.structures.jobs import Progress
from engine.structures.models import AnchorPlan, ExportCheck, ExportResult, ModelEntry, OwnFigures
from engine.structures.papers import Compress, Compression, CompressionSide
from engine.structures.requests import DeleteModel, Download, ExportModel, ImportModel, ListModels, RenameModel
from engine.worker import Task
from tests.app.conftest import MakeShell, open_folder
from tests.app.fakes import CLASSES, MODELS, Script

COCO = tuple(f"thing {n}" for n in range(77)) + CLASSES
PUBLISHED = (
    ModelEntry("fasterrcnn_a", "Faster R-CNN of a very long name, COCO", "faster-rcnn", "ResNet-50", COCO,
               "to download", 160.0, "BSD-3-Clause", {"box AP (COCO)": 37.0}),
    ModelEntry("fasterrcnn_b", "Faster R-CNN b", "faster-rcnn", "MobileNet", COCO, "cached", 77.0),
    ModelEntry("imagenet-vgg16", "vgg16 backbone", "trunk", "vgg16", COCO, "to download", 528.0),
)  # fmt: skip


class ShelfScript(Script):
    """A shelf in memory. Downloads go on while `go_on` is set, and fail while `offline`."""

    def __init__(self) -> None:
        super().__init__()
        self.models = {entry.name: entry for entry in (*MODELS, *PUBLISHED)}
        self.models["other"] = replace(MODELS[1], can_truncate=True)
        self.offline = False
        self.gate_open = threading.Event()

    def run(self, request: Any) -> Task[Any, Any]:
        if isinstance(request, ListModels):
            return self._answer(tuple(self.models.values()))
        if isinstance(request, ExportModel):
            self.requests.append(request)
            return self._export(request)
        if isinstance(request, Compress):
            self.requests.append(request)
            return self._compress(request)
        if isinstance(request, (Download, ImportModel, RenameModel, DeleteModel)):
            self.requests.append(request)
            return self._download(request) if isinstance(request, Download) else self._change(request)
        return super().run(request)

    def _answer(self, result: Any) -> Task[Any, Any]:
        yield None
        return result

    def _download(self, request: Download) -> Task[Any, Any]:
        yield Progress(40_000_000, 160_000_000, "Downloading")
        if self.offline:
            what = "the download failed (no route to host)"
            raise UserError(request.name, what, "check the connection; the bundled model works without")
        while not self.gate_open.wait(0.005):
            yield Progress(80_000_000, 160_000_000, "Downloading")
        self.models[request.name] = replace(self.models[request.name], state="cached")
        return self.models[request.name]

    def _export(self, request: ExportModel) -> Task[Any, Any]:
        if request.file.exists() and not request.overwrite:
            raise UserError(request.file, "is there already", "choose another name")
        yield Progress(1, 2, "Checking with coffee.jpg")
        while not self.gate_open.wait(0.005):
            yield Progress(1, 2, "Checking with coffee.jpg")
        check = ExportCheck(2, 40, 0, 0.0012, 1e-5, 0.05, 0.1, 0.2)
        return ExportResult(request.settings.model, request.file, 24.3, 0.05, 0.5, check)

    def _compress(self, request: Compress) -> Task[Any, Any]:
        if request.save in self.models:
            raise UserError(request.save, "is the name of another model on the shelf", "choose another name")
        while not self.gate_open.wait(0.005):
            yield Progress(0, 0, "other: picture 1 of 3")
        self.models[request.save] = replace(MODELS[1], name=request.save, title=request.save)
        sides = (
            CompressionSide(120_000_000, 528.0, 0.12, 0.9, 0.65),
            CompressionSide(30_000_000, 170.0, 0.04, 0.8, 0.64),
        )
        return Compression(request.save, Path(request.save), (1024, 256), 3, *sides)

    def _change(self, request: Any) -> Task[Any, Any]:
        yield None
        if isinstance(request, ImportModel):
            if request.name in self.models:
                raise UserError(request.name, "is the name of another model on the shelf", "choose another name")
            self.models[request.name] = replace(MODELS[1], name=request.name, title=request.name)
            return self.models[request.name]
        entry = self.models.pop(request.name)
        if isinstance(request, RenameModel):
            self.models[request.new_name] = replace(entry, name=request.new_name, title=request.new_name)
            return self.models[request.new_name]
        return None


def opened(shell: Shell, qtbot: QtBot) -> ShelfDialog:
    """By its key, from the window."""
    qtbot.keyClick(shell.window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shell.window.findChild(ShelfDialog) is not None)
    dialog = shell.window.findChild(ShelfDialog)
    qtbot.waitUntil(lambda: shell.services.bridge.is_idle)
    return dialog


def choose(dialog: ShelfDialog, name: str, qtbot: QtBot, *, also: bool = False) -> None:
    item = dialog.list.item_of(name)
    dialog.list.scrollToItem(item)
    keys = Qt.KeyboardModifier.ControlModifier if also else Qt.KeyboardModifier.NoModifier
    at = dialog.list.visualItemRect(item).center()
    qtbot.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, keys, at)


def click(button: QPushButton, qtbot: QtBot) -> None:
    assert button.isVisible(), button.text()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def told(dialog: ShelfDialog) -> list[str]:
    """The words of the details."""
    return [words.text() for words in dialog.details.findChildren(QLabel)]


def state(dialog: ShelfDialog, name: str) -> str:
    return dialog.list.item_of(name).text(STATE)


def test_every_model_has_its_place_and_its_facts(make_shell: MakeShell, qtbot: QtBot) -> None:
    shell = make_shell(ShelfScript())
    dialog = opened(shell, qtbot)
    assert dialog.list.chosen == ["starter"]
    assert state(dialog, "starter") == "in use"
    assert dialog.use.text() == "In use"
    assert not dialog.use.isEnabled()
    assert not dialog.delete.isVisible()
    choose(dialog, "fasterrcnn_a", qtbot)
    texts = told(dialog)
    assert {"box AP (COCO)", "37.0 %", "BSD-3-Clause", "160 MB", "80 CLASSES", "Not downloaded yet"} <= set(texts)
    assert dialog.download.text() == "Download 160 MB"
    assert not dialog.use.isVisible()
    choose(dialog, "imagenet-vgg16", qtbot)
    assert any("a training can start from it" in text for text in told(dialog))


def test_using_another_model(make_shell: MakeShell, qtbot: QtBot) -> None:
    shell = make_shell(ShelfScript())
    dialog = opened(shell, qtbot)
    choose(dialog, "other", qtbot)
    click(dialog.use, qtbot)
    assert shell.detection.controller.settings.model == "other"
    qtbot.waitUntil(lambda: state(dialog, "other") == "in use" and state(dialog, "starter") == "ready")


def test_two_models_side_by_side(make_shell: MakeShell, qtbot: QtBot) -> None:
    dialog = opened(make_shell(ShelfScript()), qtbot)
    choose(dialog, "starter", qtbot)
    choose(dialog, "fasterrcnn_a", qtbot, also=True)
    texts = told(dialog)
    assert {"Starter", "Faster R-CNN of a very long name, COCO", "12 MB", "160 MB"} <= set(texts)
    assert {"3 CLASSES IN BOTH", "0 CLASSES ONLY IN THE FIRST", "77 CLASSES ONLY IN THE SECOND"} <= set(texts)
    choose(dialog, "other", qtbot, also=True)
    assert any("Choose two" in text for text in told(dialog))


def test_a_download_tells_of_itself_and_detection_goes_on_meanwhile(make_shell: MakeShell, qtbot: QtBot) -> None:
    script = ShelfScript()
    shell = make_shell(script)
    dialog = opened(shell, qtbot)
    choose(dialog, "fasterrcnn_a", qtbot)
    click(dialog.download, qtbot)
    qtbot.waitUntil(lambda: state(dialog, "fasterrcnn_a") == "50 %")
    assert dialog.bar.value() == 500
    assert dialog.bar_text.text().startswith("80 MB of 160 MB")
    choose(dialog, "other", qtbot)
    assert not dialog.bar.isVisible()
    with qtbot.waitSignal(shell.detection.controller.device_changed):  # the engine answers this while the download runs
        click(dialog.use, qtbot)
    assert "fasterrcnn_a" in shell.library.controller.transfers
    script.gate_open.set()
    qtbot.waitUntil(lambda: dialog.list.chosen == ["fasterrcnn_a"])
    assert state(dialog, "fasterrcnn_a") == "downloaded"
    assert dialog.use.isVisible()


def test_stopping_and_going_on(make_shell: MakeShell, qtbot: QtBot) -> None:
    script = ShelfScript()
    shell = make_shell(script)
    dialog = opened(shell, qtbot)
    choose(dialog, "fasterrcnn_a", qtbot)
    click(dialog.download, qtbot)
    qtbot.waitUntil(lambda: dialog.stop.isVisible())
    script.models["fasterrcnn_a"] = replace(script.models["fasterrcnn_a"], received_mb=80.0)
    click(dialog.stop, qtbot)
    qtbot.waitUntil(lambda: state(dialog, "fasterrcnn_a") == "paused")
    assert dialog.download.text() == "Resume download (80 MB left)"
    click(dialog.download, qtbot)
    script.gate_open.set()
    qtbot.waitUntil(lambda: state(dialog, "fasterrcnn_a") == "downloaded")
    assert [type(r) for r in script.requests if isinstance(r, Download)] == [Download, Download]


def test_without_a_network_one_sentence_and_everything_else_works(make_shell: MakeShell, qtbot: QtBot) -> None:
    script = ShelfScript()
    script.offline = True
    shell = make_shell(script)
    dialog = opened(shell, qtbot)
    choose(dialog, "fasterrcnn_a", qtbot)
    click(dialog.download, qtbot)
    qtbot.waitUntil(lambda: dialog.problem.isVisible())
    assert dialog.problem.text().startswith("fasterrcnn_a: the download failed (no route to host); check")
    assert "the bundled model works without" in dialog.problem.text()
    assert not shell.window.toasts.texts(), "it is told once"
    assert shell.detection.controller.settings.model == "starter"
    assert state(dialog, "fasterrcnn_a") == "to download"


def test_rename_with_the_keyboard(make_shell: MakeShell, qtbot: QtBot) -> None:
    script = ShelfScript()
    shell = make_shell(script)
    dialog = opened(shell, qtbot)
    choose(dialog, "other", qtbot)
    click(dialog.use, qtbot)
    click(dialog.rename, qtbot)
    assert dialog.ask.name.text() == "other"
    dialog.ask.name.clear()
    assert not dialog.ask.yes.isEnabled()
    qtbot.keyClicks(dialog.ask.name, "coins of Rome")
    qtbot.keyClick(dialog.ask.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.list.chosen == ["coins of Rome"])
    qtbot.waitUntil(lambda: shell.detection.controller.settings.model == "coins of Rome")  # it stays the one in use


def test_delete_asks_and_the_model_in_use_gives_way_to_the_bundled_one(make_shell: MakeShell, qtbot: QtBot) -> None:
    script = ShelfScript()
    shell = make_shell(script)
    dialog = opened(shell, qtbot)
    choose(dialog, "other", qtbot)
    click(dialog.use, qtbot)
    click(dialog.delete, qtbot)
    assert "to the trash?" in dialog.ask.text.text()
    assert dialog.ask.no.hasFocus()
    qtbot.keyClick(dialog.ask.no, Qt.Key.Key_Escape)
    assert not dialog.ask.isVisible()
    assert dialog.isVisible()
    assert not [r for r in script.requests if isinstance(r, DeleteModel)]
    click(dialog.delete, qtbot)
    click(dialog.ask.yes, qtbot)
    qtbot.waitUntil(lambda: dialog.list.item_of("other") is None)
    qtbot.waitUntil(lambda: shell.detection.controller.settings.model == "starter")


def test_importing_files(make_shell: MakeShell, tmp_path: Path, qtbot: QtBot) -> None:
    script = ShelfScript()
    dialog = opened(make_shell(script), qtbot)
    dialog.ask_about_file(tmp_path / "from elsewhere.pth")  # the system's file dialog is not ours to test
    assert dialog.ask.choice.isVisible()
    assert [dialog.ask.choice.itemData(i) for i in range(2)] == ["fasterrcnn_a", "fasterrcnn_b"]
    click(dialog.ask.yes, qtbot)
    qtbot.waitUntil(lambda: dialog.list.chosen == ["from elsewhere"])
    assert script.requests[-1] == ImportModel(tmp_path / "from elsewhere.pth", "from elsewhere", "fasterrcnn_a")
    dialog.ask_about_file(tmp_path / "starter.safetensors")
    assert not dialog.ask.choice.isVisible()
    click(dialog.ask.yes, qtbot)
    assert dialog.ask.problem.text() == "There is already a model “starter”: write another name."
    assert dialog.ask.isVisible()


def test_exporting_a_model(make_shell: MakeShell, tmp_path: Path, qtbot: QtBot) -> None:
    script = ShelfScript()
    shell = make_shell(script)
    dialog = opened(shell, qtbot)
    assert dialog.export.isVisible()
    dialog.export_to(tmp_path / "mine")  # the system's file dialog is not ours to test
    qtbot.waitUntil(lambda: dialog.bar_text.text() == "Checking with coffee.jpg")
    assert (dialog.bar.value(), dialog.bar.maximum()) == (1, 2)
    assert not dialog.export.isVisible()
    choose(dialog, "fasterrcnn_b", qtbot)
    assert not dialog.bar.isVisible()
    assert not dialog.export.isEnabled(), "one at a time"
    choose(dialog, "other", qtbot)
    assert not dialog.export.isVisible(), "Fast R-CNN cannot be exported"
    script.gate_open.set()
    qtbot.waitUntil(lambda: dialog.message.isVisible())
    assert dialog.message.text().startswith(
        "mine.onnx is written (24 MB). On 2 pictures its 40 detections are the engine's"
    )
    asked = next(r for r in script.requests if isinstance(r, ExportModel))
    assert (asked.settings.model, asked.file, asked.overwrite) == ("starter", tmp_path / "mine.onnx", False)


def test_an_export_that_fails_or_is_stopped(make_shell: MakeShell, tmp_path: Path, qtbot: QtBot) -> None:
    script = ShelfScript()
    dialog = opened(make_shell(script), qtbot)
    (tmp_path / "mine.onnx").write_bytes(b"")
    dialog.export_to(tmp_path / "mine")
    qtbot.waitUntil(lambda: dialog.problem.isVisible())
    assert dialog.problem.text().endswith("mine.onnx: is there already; choose another name")
    dialog.export_to(tmp_path / "mine.onnx")
    assert not dialog.problem.isVisible()
    qtbot.waitUntil(lambda: dialog.bar.value() == 1)
    click(dialog.stop, qtbot)
    qtbot.waitUntil(lambda: dialog.export.isVisible() and dialog.export.isEnabled())
    assert not dialog.stop.isVisible()
    assert not dialog.bar.isVisible()
    assert not dialog.message.isVisible()


def test_a_smaller_copy_by_truncated_svd(make_shell: MakeShell, labelled: Path, qtbot: QtBot) -> None:
    script = ShelfScript()
    shell = make_shell(script)
    open_folder(shell, labelled, qtbot)
    dialog = opened(shell, qtbot)
    assert not dialog.compress.isVisible(), "its fully connected layers are truncated, or it has none"
    choose(dialog, "imagenet-vgg16", qtbot)
    assert not dialog.compress.isVisible()
    choose(dialog, "other", qtbot)
    click(dialog.compress, qtbot)
    assert (dialog.ask.name.text(), dialog.ask.amount.text()) == ("other small", "0.25")
    dialog.ask.amount.selectAll()
    qtbot.keyClicks(dialog.ask.amount, "many")
    qtbot.keyClick(dialog.ask.amount, Qt.Key.Key_Return)
    assert dialog.ask.problem.text() == "“many” is not valid: write a share such as 0.25, or numbers such as 1024,256."
    assert dialog.ask.problem.isVisible(), "the form stays, with what was written"
    assert dialog.ask.amount.text() == "many"
    dialog.ask.amount.selectAll()
    qtbot.keyClicks(dialog.ask.amount, "1024, 256")
    click(dialog.ask.yes, qtbot)
    qtbot.waitUntil(lambda: dialog.bar_text.text() == "other: picture 1 of 3")
    assert dialog.stop.isVisible()
    assert not dialog.compress.isVisible()
    script.gate_open.set()
    qtbot.waitUntil(lambda: dialog.list.chosen == ["other small"])
    words = dialog.message.text()
    assert words.startswith("other small is on the shelf, with 1,024 and 256 singular values: 528.0 → 170.0 MB; ")
    assert "120.00 → 30.00 million" in words
    assert "120.0 → 40.0 ms a picture; detection 900 → 800 ms a picture; AP50 0.650 → 0.640 (on 3 pictures)." in words
    asked = next(r for r in script.requests if isinstance(r, Compress))
    assert (asked.settings.model, asked.settings.svd, asked.folder) == ("other", (1024.0, 256.0), labelled)
    choose(dialog, "other", qtbot)
    click(dialog.compress, qtbot)
    click(dialog.ask.yes, qtbot)
    assert dialog.ask.problem.text() == "There is already a model “other small”: write another name."


def test_own_figures_beside_the_published_ones(make_shell: MakeShell, qtbot: QtBot) -> None:
    script = ShelfScript()
    when = "2026-11-21T10:00:00+00:00"
    own = OwnFigures(Path("/data/coins"), "val", False, 64, 300, when, {"AP50": 0.8731, "AP": 0.5, "AR100": 0.6}, 5)
    script.models["other"] = replace(script.models["other"], own_figures=(own,))
    everything = replace(own, split=None, pictures=1)
    script.models["fasterrcnn_b"] = replace(script.models["fasterrcnn_b"], own_figures=(own, everything))
    dialog = opened(make_shell(script), qtbot)
    assert not any("MEASURED" in text for text in told(dialog))
    assert dialog.list.item_of("other").text(FIGURE) == "87.3 % AP50"
    choose(dialog, "fasterrcnn_b", qtbot)
    texts = told(dialog)
    assert {"MEASURED HERE", "coins, val", "coins"} <= set(texts)
    assert "AP50 87.3 %, AP 50.0 %\nrecall 60.0 %\n64 pictures (5 learned from), 2026-11-21" in texts
    choose(dialog, "other", qtbot, also=True)
    assert told(dialog).count("coins, val") == 1, "side by side"


def test_where_a_model_lies(make_shell: MakeShell, qtbot: QtBot, tmp_path: Path, monkeypatch) -> None:
    opened_urls: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened_urls.append(url.toLocalFile()))
    script = ShelfScript()
    script.models["other"] = replace(script.models["other"], file=tmp_path / "other.safetensors")
    dialog = opened(make_shell(script), qtbot)
    choose(dialog, "fasterrcnn_a", qtbot)
    assert not dialog.folder.isVisible(), "not downloaded yet"
    choose(dialog, "other", qtbot)
    assert str(tmp_path / "other.safetensors") in told(dialog)
    click(dialog.folder, qtbot)
    assert opened_urls == [str(tmp_path)]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_tool_bar_leads_to_it_and_shows_no_trunks(make_shell: MakeShell, qtbot: QtBot) -> None:
    shell = make_shell(ShelfScript())
    combo = shell.detection.choosers.model
    assert combo.findData("imagenet-vgg16") < 0
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    qtbot.waitUntil(combo.view().isVisible)
    qtbot.keyClick(combo.view(), Qt.Key.Key_End)
    qtbot.keyClick(combo.view(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shell.window.findChild(ShelfDialog) is not None)
    assert combo.currentData() == "starter"


def test_a_long_name_is_cut_in_its_middle_and_whole_in_the_tip(make_shell: MakeShell, qtbot: QtBot) -> None:
    """Names of trained models differ at their end, and are what a person has called them."""
    names = [f"<b>cards</b> of the second drawer with frozen trunk {number}" for number in (1, 12)]
    models = (*MODELS, *(replace(MODELS[1], name=f"m{i}", title=name) for i, name in enumerate(names)))
    shell = make_shell(Script(models=models))
    shell.window.resize(1280, 720)
    chooser, status = shell.detection.choosers.model, shell.window.status.model
    shown = []
    for number, name in enumerate(names):
        shell.detection.controller.choose_model(f"m{number}")
        qtbot.waitUntil(lambda name=name: chooser.currentText() == name)
        qtbot.waitUntil(lambda: chooser.width() >= 150)  # laid out
        option = QStyleOptionComboBox()
        chooser.initStyleOption(option)
        shown.append(option.currentText)
        assert "…" in option.currentText
        for tip in (chooser.toolTip(), status.toolTip()):
            assert name in tip.replace("\u2060", "")
            assert not Qt.mightBeRichText(tip)
    assert all(words.startswith("<b>c") for words in shown)  # words beside icons give way before it
    assert shown[0].endswith(" 1")
    assert shown[1].endswith(" 12")


def test_words() -> None:
    assert (megabytes(7.61), megabytes(1234.5)) == ("7.6 MB", "1,234 MB")
    assert transfer_words(Transfer()) == "Waiting"
    assert transfer_words(Transfer(34_000_000, 160_000_000, 2.1e6, True)) == (
        "34 MB of 160 MB  ·  2.1 MB/s  ·  60 s left"
    )
    made = replace(
        MODELS[0], provenance={"start": "starter", "pictures": 3, "folder": "coins", "recipe": {"rate": 0.1}}
    )
    plan = AnchorPlan(((16.0, 23.0), (45.0,)), (0.5, 1.0), (8, 16), 480, 640)
    rows = dict(facts(replace(made, anchors=plan)))
    assert rows["Made from"] == "started from starter; from 3 pictures; of coins"
    assert rows["Picture"] == "shorter side 480, longer at most 640 pixels"
    assert rows["Anchors"] == "16, 23, 45 pixels, of heights to widths 0.5, 1"
    left, right = MODELS[0], replace(MODELS[1], classes=("dog", "cat"))
    classes = compare_classes(left, right)
    assert (classes["in both"], classes["only in the second"]) == (("dog",), ("cat",))
