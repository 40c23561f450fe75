"""One step over many pictures, and one undo that takes it back in all of them, files included."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.features.labelling import changes
from app.features.saving import feature as saving
from app.services.activity import Activity
from app.services.settings import SettingsStore
from app.shell.application import Shell
from engine.labels.folder import open_folder as open_labels
from engine.labels.formats.coco import file as coco_file
from engine.labels.formats.yolo import YoloFolder
from engine.labels.labelled import LabelFilePerPicture
from engine.safety.rebase import rebased
from engine.structures.annotation import Annotation, LabelledBox, Rectangle
from tests.app.conftest import MakeShell, open_folder
from tests.app.features.labelling.test_editing import CTRL, SHIFT, labels
from tests.app.features.review.test_review import label, listed, read_through
from tests.app.test_window import press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def on_disk(pictures: Path) -> dict[str, tuple[str, ...]]:
    folder = open_labels(pictures)
    if folder is None:
        return {}
    found = {path.stem.removeprefix("photo "): folder.annotation(path).labels for path in folder.pictures}
    return {name: names for name, names in found.items() if names}


def settled(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(
        lambda: not shell.labelling.batch.is_busy and not shell.saving.controller.unsaved,
        timeout=10_000,
    )


def detect_folder(shell: Shell, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: shell.actions.actions["detect.folder"].isEnabled())
    press(shell, qtbot, Qt.Key.Key_F5, SHIFT)
    qtbot.waitUntil(
        lambda: shell.session.pictures.count("detected") == 6 and not shell.detection.controller.folder_is_running
    )


def step(shell: Shell, qtbot: QtBot, key: Qt.Key) -> None:
    name = "edit.undo" if key == Qt.Key.Key_Z else "edit.redo"
    qtbot.waitUntil(lambda: shell.actions.actions[name].isEnabled())
    press(shell, qtbot, key, CTRL)
    say_yes(shell, qtbot)
    settled(shell, qtbot)


def say_yes(shell: Shell, qtbot: QtBot) -> None:
    """To the question whether a step over many pictures is meant."""
    question = shell.labelling.undo.question
    if question is not None:
        qtbot.waitUntil(question.isActiveWindow)
        qtbot.keyClick(question, Qt.Key.Key_Return)
        shell.window.activateWindow()  # a desktop does that by itself
        qtbot.waitUntil(shell.window.isActiveWindow)


def test_accept_all_in_the_folder_and_back(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    shell.window.canvas.setFocus()
    detect_folder(shell, qtbot)
    press(shell, qtbot, Qt.Key.Key_Return, CTRL | SHIFT)
    qtbot.waitUntil(lambda: shell.document.step_text(forwards=False) == "Accept all in the folder")
    settled(shell, qtbot)
    accepted = on_disk(pictures)
    assert len(accepted) == 6
    assert labels(shell) == accepted["1"]
    step(shell, qtbot, Qt.Key.Key_Z)
    assert on_disk(pictures) == {}
    step(shell, qtbot, Qt.Key.Key_Y)
    assert on_disk(pictures) == accepted


def test_what_was_edited_since_is_kept(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    label(pictures)
    shell = make_shell()
    read_through(shell, pictures, qtbot)
    shell.labelling.batch.rename_class("cat", "lynx")
    settled(shell, qtbot)
    assert on_disk(pictures) == {"2": ("lynx", "dog"), "10": ("lynx",), "11": ("dog",)}
    shell.files.controller.show(pictures / "photo 2.png")
    qtbot.waitUntil(lambda: labels(shell) == ("lynx", "dog"))
    shell.document.select("truth", (1,))
    shell.labelling.edit.delete()
    shell.files.controller.show(pictures / "photo 1.png")
    qtbot.waitUntil(lambda: labels(shell) == ())
    settled(shell, qtbot)
    step(shell, qtbot, Qt.Key.Key_Z)  # from another picture, which has no step of its own
    assert on_disk(pictures) == {"2": ("cat",), "10": ("cat",), "11": ("dog",)}
    shell.files.controller.show(pictures / "photo 2.png")
    qtbot.waitUntil(lambda: labels(shell) == ("cat",))
    step(shell, qtbot, Qt.Key.Key_Z)  # the deletion, in a picture where the renaming is undone by now
    assert on_disk(pictures)["2"] == ("cat", "dog")


@pytest.mark.parametrize("file", ["classes.txt", "data.yaml"])
def test_a_class_of_yolo_is_renamed_where_it_is_listed(
    file: str, make_shell: MakeShell, pictures: Path, qtbot: QtBot
) -> None:
    label(pictures, "yolo")
    listed_before = "cat\ndog\n"
    if file == "data.yaml":
        (pictures / "classes.txt").unlink()
        listed_before = "# ours\nnames: [cat, 'dog'] # in their order\n"
        (pictures / file).write_text(listed_before)

    def files() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in pictures.iterdir() if path.suffix in (".txt", ".yaml")}

    before = files()
    shell = make_shell()
    read_through(shell, pictures, qtbot)
    shell.labelling.batch.rename_class("cat", "lynx, big")
    settled(shell, qtbot)
    assert on_disk(pictures) == {"2": ("lynx, big", "dog"), "10": ("lynx, big",), "11": ("dog",)}
    name = '"lynx, big"' if file == "data.yaml" else "lynx, big"
    assert files() == {**before, file: listed_before.replace("cat", name).encode()}
    step(shell, qtbot, Qt.Key.Key_Z)
    assert on_disk(pictures) == {"2": ("cat", "dog"), "10": ("cat",), "11": ("dog",)}
    assert files() == before
    step(shell, qtbot, Qt.Key.Key_Y)
    assert on_disk(pictures)["10"] == ("lynx, big",)
    shell.files.controller.show(pictures / "photo 1.png")
    qtbot.waitUntil(lambda: labels(shell) == ())
    shell.document.edit(shell.document.annotation.with_boxes([_box("lynx, big")]), "Draw")
    settled(shell, qtbot)
    step(shell, qtbot, Qt.Key.Key_Z)  # the drawing
    shell.document.edit(shell.document.annotation.with_boxes([_box("lynx, big")]), "Draw again")
    settled(shell, qtbot)
    shell.files.controller.show(pictures / "photo 3.png")
    qtbot.waitUntil(lambda: labels(shell) == ())
    step(shell, qtbot, Qt.Key.Key_Z)  # the renaming: the box that was drawn since keeps its class
    assert on_disk(pictures) == {"1": ("lynx, big",), "2": ("cat", "dog"), "10": ("cat",), "11": ("dog",)}


def _box(name: str) -> LabelledBox:
    return LabelledBox(Rectangle(3, 3, 20, 20), name)


@pytest.mark.parametrize("format", ["voc", "coco", "yolo", "labelme"])
def test_two_classes_become_one_by_the_menu(format: str, make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    label(pictures, format)  # type: ignore[arg-type]
    shell = make_shell()
    read_through(shell, pictures, qtbot)
    panel = shell.labelling.classes
    panel.ask_name("dog")
    [dialog] = panel.findChildren(QInputDialog)
    assert dialog.okButtonText() == "Rename"
    dialog.findChild(QLineEdit).setText("cat")
    assert dialog.okButtonText() == "Merge"
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shell.document.step_text(forwards=False).startswith("Merge dog into cat"))
    settled(shell, qtbot)
    assert on_disk(pictures) == {"2": ("cat", "cat"), "10": ("cat",), "11": ("cat",)}
    assert listed(shell, "class", "cat") == ["2", "10", "11"]
    listed(shell, "all")
    shell.labelling.undo.take(forwards=False)
    say_yes(shell, qtbot)
    settled(shell, qtbot)
    assert on_disk(pictures) == {"2": ("cat", "dog"), "10": ("cat",), "11": ("dog",)}


def test_a_run_over_the_folder_is_one_step(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell()
    open_folder(shell, pictures, qtbot)
    shell.window.canvas.setFocus()
    detect_folder(shell, qtbot)
    assert shell.document.step_text(forwards=False) == "Detect all"
    assert shell.document.suggestions is not None
    step(shell, qtbot, Qt.Key.Key_Z)
    assert shell.document.suggestions is None
    assert shell.session.pictures.count("detected") == shell.session.pictures.count("suggested") == 0
    step(shell, qtbot, Qt.Key.Key_Y)
    assert shell.session.pictures.count("detected") == 6
    assert shell.document.suggestions is not None


def test_a_coco_file_is_written_once_for_all_its_pictures(
    make_shell: MakeShell, pictures: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    label(pictures, "coco")
    shell = make_shell()
    read_through(shell, pictures, qtbot)
    shell.window.canvas.setFocus()
    detect_folder(shell, qtbot)
    written: list[Path] = []
    write = coco_file.write_file
    monkeypatch.setattr(coco_file, "write_file", lambda file, data: (written.append(file), write(file, data)))
    monkeypatch.setattr(changes, "change_some", one_at_a_time)
    press(shell, qtbot, Qt.Key.Key_Return, CTRL | SHIFT)
    qtbot.waitUntil(lambda: shell.document.step_text(forwards=False) == "Accept all in the folder")
    settled(shell, qtbot)
    assert len(on_disk(pictures)) == 6
    assert len(written) == 1
    step(shell, qtbot, Qt.Key.Key_Z)
    assert on_disk(pictures) == {"2": ("cat", "dog"), "10": ("cat",), "11": ("dog",)}
    assert len(written) == 2


@pytest.mark.parametrize("format", ["voc", "coco"])
def test_a_long_step_tells_how_far_it_is_and_can_be_stopped(
    format: str, make_shell: MakeShell, pictures: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = make_shell(store=SettingsStore(None))
    shell.services.store.change(label_format=format)
    open_folder(shell, pictures, qtbot)
    shell.window.canvas.setFocus()
    detect_folder(shell, qtbot)
    told: list[str] = []
    status = shell.window.status

    def stop_after_two(activity: Activity) -> None:
        told.append(activity.text)
        if activity.done == 2 and activity.text.startswith("Accept"):
            qtbot.mouseClick(status.cancel, Qt.MouseButton.LeftButton)

    shell.detection.controller.activity.changed.connect(stop_after_two)
    monkeypatch.setattr(changes, "change_some", one_at_a_time)
    press(shell, qtbot, Qt.Key.Key_Return, CTRL | SHIFT)
    qtbot.waitUntil(lambda: shell.document.step_text(forwards=False) == "Accept all in the folder")
    settled(shell, qtbot)
    assert "Accept all in the folder: 1 of 6" in told
    assert status.activity.text() == "Ready"
    assert any("Stopped after 3 of 6" in text for text in shell.window.toasts.texts())
    assert len(on_disk(pictures)) == 3
    step(shell, qtbot, Qt.Key.Key_Z)
    assert on_disk(pictures) == {}


@pytest.mark.parametrize("format", ["voc", "yolo", "labelme"])
def test_files_still_to_be_written_are_counted_and_can_wait(
    format: str, make_shell: MakeShell, pictures: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = SlowDisk(monkeypatch)
    shell = make_shell(store=SettingsStore(None))
    shell.services.store.change(label_format=format)
    open_folder(shell, pictures, qtbot)
    shell.window.canvas.setFocus()
    detect_folder(shell, qtbot)
    monkeypatch.setattr(saving, "MANY", 2)
    status = shell.window.status
    press(shell, qtbot, Qt.Key.Key_Return, CTRL | SHIFT)
    qtbot.waitUntil(lambda: shell.document.step_text(forwards=False) == "Accept all in the folder")
    for written in (0, 1, 2):
        if written:
            disk.let_write()
        text = f"Saving labels: {written} of 6 files"
        qtbot.waitUntil(lambda text=text: status.activity.text() == text)
        assert (status.bar.value(), status.bar.maximum()) == (written, 6)
    qtbot.waitUntil(lambda: shell.actions.actions["detect.cancel"].isEnabled())
    press(shell, qtbot, Qt.Key.Key_Period, CTRL)  # the window is alive while the disk is not
    qtbot.waitUntil(lambda: any("3 label files are not written yet" in text for text in shell.window.toasts.texts()))
    disk.let_write()  # the one that was being written
    qtbot.waitUntil(lambda: status.activity.text() == "Ready")
    qtbot.waitUntil(lambda: len(on_disk(pictures)) == 3)
    assert len(shell.saving.controller.unsaved) == 3
    disk.be_quick()
    if format == "voc":  # asked for
        qtbot.waitUntil(lambda: shell.actions.actions["file.save"].isEnabled())
        press(shell, qtbot, Qt.Key.Key_S, CTRL)
        settled(shell, qtbot)
        assert len(on_disk(pictures)) == 6
    elif format == "yolo":  # taken back, in the files and out of them
        step(shell, qtbot, Qt.Key.Key_Z)
        assert on_disk(pictures) == {}
    else:  # the program ends
        shell.close()
        assert len(on_disk(pictures)) == 6


class SlowDisk:
    """Writes a label file each time it is let."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._is_quick = False
        self._turns = threading.Semaphore(0)
        for kind in (LabelFilePerPicture, YoloFolder):
            monkeypatch.setattr(kind, "_write", self._in_turn(kind._write))

    def let_write(self) -> None:
        self._turns.release()

    def be_quick(self) -> None:
        self._is_quick = True
        self._turns.release()

    def _in_turn(self, write: Callable[..., None]) -> Callable[..., None]:
        def write_in_turn(*values: object) -> None:
            if not self._is_quick:
                assert self._turns.acquire(timeout=20)
            write(*values)

        return write_in_turn


def one_at_a_time(run: changes.Run) -> list[tuple[Annotation, Annotation]]:
    """As if reading a picture's labels took long."""
    path, change = run.changes.popleft()
    before = run.edited.get(path) or changes.read_labels(run, path)
    after = change(before)
    return [(before, after)] if after is not before else []


def annotation(*names: str) -> Annotation:
    boxes = [LabelledBox(Rectangle(10.0 * i, 0, 10.0 * i + 9, 9), name) for i, name in enumerate(names)]
    return Annotation(Path("a"), 100, 100, tuple(boxes))


def test_rebase_by_its_definition() -> None:
    before, after = annotation("a", "b"), annotation("a", "b", "c")
    assert rebased(before, before, after) is after
    assert rebased(after, after, before).labels == ("a", "b")
    edited = after.with_boxes([after.boxes[0].with_(label="x"), *after.boxes[1:]])
    assert rebased(edited, after, before).labels == ("x", "b")
    moved = after.with_boxes([*after.boxes[:2], after.boxes[2].with_(box=Rectangle(0, 50, 9, 59))])
    assert rebased(moved, after, before).labels == ("a", "b", "c")  # a person touched it: it stays
    renamed = annotation("a", "y")
    assert rebased(annotation("a", "b", "b"), before, renamed).labels == ("a", "y", "b")
