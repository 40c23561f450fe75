"""The board, by real Qt events: what is on it, what is chosen, what the keys do to all of it, and one undo."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.features.board.model import line_below
from app.features.board.table import BoardItem
from app.services.messages import Message
from app.shell.application import Shell
from app.window.main_window import SMALLEST
from engine.labels.classes.folder_classes import read_folder_classes
from engine.labels.folder import open_folder as open_labels
from engine.labels.folder import start_folder
from engine.labels.review.rejections import read_rejections
from engine.pictures.reading import read_size
from engine.structures.annotation import Annotation, LabelledBox, Provenance, Rectangle
from engine.structures.retrieval import Match, Matches
from tests.app.conftest import MakeShell, open_folder
from tests.app.features.labelling.test_batches import detect_folder, settled
from tests.app.features.labelling.test_editing import CTRL, SHIFT
from tests.app.features.review.test_review import label, read_through

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key = Qt.Key


def key(
    shell: Shell, qtbot: QtBot, which: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    qtbot.keyClick(shell.board.view.viewport(), which, modifier)


def items(shell: Shell) -> list[BoardItem]:
    model = shell.board.view.board
    return [model.item(row) for row in range(model.rowCount())]


def words(shell: Shell) -> list[tuple[str, str]]:
    return [(item.path.stem.removeprefix("photo "), item.label) for item in items(shell)]


def show_board(shell: Shell, qtbot: QtBot) -> None:
    qtbot.keyClick(shell.window.canvas.viewport(), Key.Key_F9)
    qtbot.waitUntil(shell.board.page.isVisible)
    qtbot.waitUntil(shell.board.view.hasFocus)


def click(shell: Shell, qtbot: QtBot, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    view = shell.board.view
    index = view.board.index(row)
    view.scrollTo(index)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, view.visualRect(index).center())


def on_disk(pictures: Path) -> dict[str, tuple[str, ...]]:
    folder = open_labels(pictures)
    assert folder is not None
    found = {path.stem.removeprefix("photo "): folder.annotation(path).labels for path in folder.pictures}
    return {name: names for name, names in found.items() if names}


@pytest.fixture
def shell(labelled: Shell) -> Shell:
    return labelled


def test_every_object_of_the_folder_is_a_picture(shell: Shell, qtbot: QtBot) -> None:
    show_board(shell, qtbot)
    assert words(shell) == [("2", "cat"), ("2", "dog"), ("10", "cat"), ("11", "dog")]
    assert [item.source for item in items(shell)] == ["label", "label", "label", "suggestion"]
    assert items(shell)[3].score == pytest.approx(0.8)
    qtbot.waitUntil(lambda: shell.board.crops.bytes > 0)
    assert shell.board.page.count.text() == "4 objects"
    key(shell, qtbot, Key.Key_F9)
    assert not shell.board.page.isVisible()
    assert shell.window.canvas.hasFocus()


def test_it_follows_the_list_of_pictures_and_every_edit(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    show_board(shell, qtbot)
    panel = shell.files.panel
    panel.state.setCurrentIndex(panel.state.findData("verified"))
    qtbot.waitUntil(lambda: words(shell) == [("2", "cat"), ("2", "dog")])
    panel.state.setCurrentIndex(panel.state.findData("all"))
    qtbot.waitUntil(lambda: len(items(shell)) == 4)
    box = LabelledBox(Rectangle(5, 5, 60, 60), "cat")
    shell.document.edit(shell.document.annotation.with_boxes([box]), "Draw")
    qtbot.waitUntil(lambda: words(shell)[0] == ("1", "cat"))


def test_sorted_by_class_size_score_and_doubt(shell: Shell, qtbot: QtBot) -> None:
    show_board(shell, qtbot)
    page = shell.board.page

    def sort(order: str) -> list[tuple[str, str]]:
        page.order.setCurrentIndex(page.order.findData(order))
        page.order.activated.emit(page.order.currentIndex())
        return words(shell)

    assert sort("class") == [("2", "cat"), ("10", "cat"), ("2", "dog"), ("11", "dog")]
    assert sort("score")[0] == ("11", "dog"), "the only one with a score"
    sort("doubt")
    assert any("detect first" in text for text in shell.window.toasts.texts())
    assert page.order.currentData() == "score", "nothing has a doubt yet"
    detect_folder(shell, qtbot)
    sort("size")
    sides = [(i.box.x2 - i.box.x1) * (i.box.y2 - i.box.y1) for i in items(shell) if i.box]
    assert sides == sorted(sides, reverse=True)
    assert len(sides) > 50
    shell.board.view.scrollToBottom()
    sort("doubt")
    assert shell.board.view.verticalScrollBar().value() == 0, "what comes first is seen"
    doubts = shell.board.board.table.doubt[shell.board.board.rows]
    assert (doubts[:-1] >= doubts[1:]).all()
    assert {item.source for item in items(shell)} == {"label", "suggestion", "detection"}


def test_in_a_narrow_window_the_list_gives_its_place(shell: Shell, qtbot: QtBot) -> None:
    window = shell.window
    window.resize(SMALLEST)
    qtbot.waitUntil(lambda: window.width() == SMALLEST.width())
    width = window.left.width()
    for _ in range(2):
        show_board(shell, qtbot)
        assert not window.left.isVisible()
        qtbot.waitUntil(lambda: min(window.desk.sizes()) >= 250)
        shell.board.show()  # as a search does it
        assert not window.left.isVisible()
        key(shell, qtbot, Key.Key_F9)
        assert window.left.isVisible()
        qtbot.waitUntil(lambda: window.left.width() == width)
    show_board(shell, qtbot)
    key(shell, qtbot, Key.Key_F9, SHIFT)
    assert window.left.isVisible(), "the board has a window of its own"
    key(shell, qtbot, Key.Key_F9, SHIFT)
    assert not window.left.isVisible()
    window.show_page(shell.evaluation.page)
    assert window.left.isVisible(), "another page is in the picture's place, and the board is away"
    window.show_page(window.canvas)
    assert not window.left.isVisible()
    for _ in range(2):
        key(shell, qtbot, Key.Key_B, CTRL)  # the panels, seen and away
    key(shell, qtbot, Key.Key_F9)
    assert not window.left.isVisible(), "it was a person who took it away"


def test_many_are_renamed_by_one_key_and_taken_back_by_one(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    show_board(shell, qtbot)
    before = on_disk(pictures)
    click(shell, qtbot, 0)
    click(shell, qtbot, 2, CTRL)
    assert shell.board.page.count.text() == "4 objects, 2 chosen"
    key(shell, qtbot, Key.Key_2)  # dog
    settled(shell, qtbot)
    assert on_disk(pictures) == {"2": ("dog", "dog"), "10": ("dog",), "11": ("dog",)}
    qtbot.waitUntil(lambda: {name for _, name in words(shell)} == {"dog"})
    assert shell.board.view.chosen_count == 2, "what was chosen stays so"
    key(shell, qtbot, Key.Key_Z, CTRL)
    settled(shell, qtbot)
    assert shell.labelling.undo.question is None, "it is seen on the board what is taken back"
    assert on_disk(pictures) == before
    key(shell, qtbot, Key.Key_Y, CTRL)
    settled(shell, qtbot)
    assert on_disk(pictures)["10"] == ("dog",)


def test_a_name_is_typed_for_all_that_is_chosen(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    show_board(shell, qtbot)
    key(shell, qtbot, Key.Key_A, CTRL)
    assert shell.board.view.chosen_count == 4
    key(shell, qtbot, Key.Key_E, CTRL)
    bar = shell.board.label_bar
    qtbot.waitUntil(bar.hasFocus)
    assert (bar.text(), bar.list.currentRow()) == ("", -1)  # they have different names: none is proposed
    assert shell.window.status.currentMessage() == "The name of 4 objects"
    qtbot.keyClick(bar, Key.Key_Return)
    settled(shell, qtbot)
    assert shell.document.step(False) is None  # nothing was typed: nothing is done
    assert on_disk(pictures) == {"2": ("cat", "dog"), "10": ("cat",), "11": ("dog",)}
    key(shell, qtbot, Key.Key_E, CTRL)
    qtbot.waitUntil(bar.hasFocus)
    qtbot.keyClicks(bar, "lynx 2")
    qtbot.keyClick(bar, Key.Key_Return)
    settled(shell, qtbot)
    qtbot.waitUntil(lambda: "lynx 2" in read_folder_classes(pictures).colours)
    assert on_disk(pictures) == {"2": ("lynx 2", "lynx 2"), "10": ("lynx 2",), "11": ("lynx 2",)}
    assert shell.board.view.hasFocus()
    assert shell.labelling.edit.classes[-1] == "lynx 2"
    key(shell, qtbot, Key.Key_Z, CTRL)  # a class that no box has any more is no answer to what is typed next
    settled(shell, qtbot)
    assert "lynx 2" not in shell.labelling.edit.classes
    qtbot.waitUntil(lambda: "lynx 2" not in read_folder_classes(pictures).colours)
    key(shell, qtbot, Key.Key_Y, CTRL)
    settled(shell, qtbot)
    assert shell.labelling.edit.classes[-1] == "lynx 2"


def test_delete_accept_and_verify_in_bulk(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    show_board(shell, qtbot)
    click(shell, qtbot, 3)
    key(shell, qtbot, Key.Key_Return)
    settled(shell, qtbot)
    [box] = open_labels(pictures).annotation(pictures / "photo 11.png").boxes
    assert box.provenance.source == "accepted"
    assert box.provenance.model == "other"
    click(shell, qtbot, 0)
    click(shell, qtbot, 2, SHIFT)
    key(shell, qtbot, Key.Key_Space)
    settled(shell, qtbot)
    qtbot.waitUntil(lambda: shell.session.pictures.count("verified") == 2)
    key(shell, qtbot, Key.Key_Delete)
    settled(shell, qtbot)
    assert on_disk(pictures) == {"11": ("dog",)}
    key(shell, qtbot, Key.Key_Z, CTRL)
    settled(shell, qtbot)
    assert on_disk(pictures) == {"2": ("cat", "dog"), "10": ("cat",), "11": ("dog",)}


def test_detections_are_rejected_and_accepted_in_bulk(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    show_board(shell, qtbot)
    detect_folder(shell, qtbot)
    qtbot.keyClick(shell.window.canvas.viewport(), Key.Key_F9)
    show_board(shell, qtbot)
    page = shell.board.page
    page.content.setCurrentIndex(page.content.findData("suggestions"))
    page.content.activated.emit(page.content.currentIndex())
    found = items(shell)
    assert {item.source for item in found} == {"suggestion", "detection"}
    click(shell, qtbot, 0)
    click(shell, qtbot, 4, SHIFT)
    gone = shell.board.view.chosen()
    key(shell, qtbot, Key.Key_X)
    qtbot.waitUntil(lambda: len(items(shell)) == len(found) - 5)
    assert shell.board.view.chosen_count == 1, "the next one is chosen"
    shell.labelling.rejections._background.run(lambda: None, lambda _: None)
    qtbot.waitUntil(lambda: sum(map(len, read_rejections([pictures]).suggestions.values())) == 5)
    key(shell, qtbot, Key.Key_Z, CTRL)
    settled(shell, qtbot)
    qtbot.waitUntil(lambda: len(items(shell)) == len(found))
    qtbot.waitUntil(lambda: not read_rejections([pictures]).suggestions)
    rows = [row for row, item in enumerate(items(shell)) if item.key in {one.key for one in gone}]
    shell.board.view.choose(rows)
    before = sum(map(len, on_disk(pictures).values()))
    key(shell, qtbot, Key.Key_Return)
    settled(shell, qtbot)
    assert sum(map(len, on_disk(pictures).values())) == before + 5
    assert shell.document.step_text(forwards=False) == "Accept"


def test_a_rubber_band_and_the_arrows_choose(shell: Shell, qtbot: QtBot) -> None:
    shell.window.resize(1440, 900)
    show_board(shell, qtbot)
    view = shell.board.view
    port = view.viewport()
    last = view.visualRect(view.board.index(1))
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    for step in range(1, 6):
        qtbot.mouseMove(port, QPoint(2, 2) + (last.center() - QPoint(2, 2)) * step / 5)
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=last.center())
    assert [item.path.stem for item in view.chosen()] == ["photo 2", "photo 2"]
    click(shell, qtbot, 0)
    key(shell, qtbot, Key.Key_Right, SHIFT)
    assert view.chosen_count == 2


def test_the_picture_beside_follows_and_a_double_click_goes_there(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    show_board(shell, qtbot)
    click(shell, qtbot, 1)
    qtbot.waitUntil(lambda: shell.document.path == pictures / "photo 2.png")
    qtbot.waitUntil(lambda: shell.document.selected_labels == (1,))
    assert shell.board.view.hasFocus()
    view = shell.board.view
    index = view.board.index(2)
    spot = view.visualRect(index).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.waitUntil(lambda: shell.document.path == pictures / "photo 10.png")
    qtbot.waitUntil(lambda: shell.document.selected_labels == (0,))
    assert shell.window.canvas.hasFocus()
    qtbot.keyClick(shell.window.canvas.viewport(), Key.Key_2)  # the keys are the picture's again
    settled(shell, qtbot)
    assert on_disk(pictures)["10"] == ("dog",)


def test_what_was_edited_meanwhile_is_left_alone(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    show_board(shell, qtbot)
    key(shell, qtbot, Key.Key_A, CTRL)
    chosen = shell.board.view.chosen()
    folder = shell.files.controller.folder
    moved = LabelledBox(Rectangle(70, 70, 90, 90), "cat")
    shell.labelling.batch.change("Elsewhere", [(pictures / "photo 10.png", lambda one: one.with_boxes([moved]))])
    shell.board.edits.relabel(chosen, "lynx")
    settled(shell, qtbot)
    assert folder is not None
    assert on_disk(pictures) == {"2": ("lynx", "lynx"), "10": ("cat",), "11": ("lynx",)}
    [found] = open_labels(pictures).annotation(pictures / "photo 11.png").boxes
    assert (found.provenance.source, found.provenance.model) == ("relabelled", "other"), "no suggestion any more"


def test_a_locked_box_stays_and_a_picture_that_is_gone_is_said(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    path = pictures / "photo 10.png"
    locked = LabelledBox(Rectangle(10, 10, 40, 40), "cat", locked=True)
    shell.labelling.batch.change("Lock", [(path, lambda one: one.with_boxes([locked]))])
    settled(shell, qtbot)
    (pictures / "photo 2.png").unlink()
    show_board(shell, qtbot)
    assert [shell.board.view.board.is_locked(item) for item in items(shell)] == [False, False, True, False]
    tip = shell.board.view.board.index(2).data(Qt.ItemDataRole.ToolTipRole)
    assert "locked" in tip
    gone, states = items(shell)[0], shell.session.pictures
    qtbot.waitUntil(lambda: states.state(gone.path).failed.startswith("is not there"))
    click(shell, qtbot, 0)
    said: list[Message] = []
    shell.services.messages.arrived.connect(said.append)
    key(shell, qtbot, Key.Key_F)
    qtbot.waitUntil(lambda: any("cannot be read any more" in one.text for one in said))
    assert all(one.level == "info" for one in said)
    labels_of_gone = next(pictures.rglob("photo 2.xml"))
    before = labels_of_gone.read_bytes()
    key(shell, qtbot, Key.Key_A, CTRL)
    key(shell, qtbot, Key.Key_Delete)
    settled(shell, qtbot)
    assert on_disk(pictures) == {"10": ("cat",)}
    assert labels_of_gone.read_bytes() == before
    assert any(one.text == "1 picture is gone: left out" for one in said)


def test_a_window_of_its_own_has_the_same_keys(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    show_board(shell, qtbot)
    key(shell, qtbot, Key.Key_F9, SHIFT)
    own = shell.board.own_window
    qtbot.waitUntil(own.isActiveWindow)
    assert shell.board.page.window() is own
    click(shell, qtbot, 2)
    key(shell, qtbot, Key.Key_2)
    settled(shell, qtbot)
    assert on_disk(pictures)["10"] == ("dog",)
    qtbot.waitUntil(lambda: shell.document.path == pictures / "photo 10.png")
    key(shell, qtbot, Key.Key_Z, CTRL)
    settled(shell, qtbot)
    assert on_disk(pictures)["10"] == ("cat",)
    shell.window.showMinimized()
    spot = shell.board.view.visualRect(shell.board.view.board.index(0)).center()
    qtbot.mouseClick(shell.board.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseDClick(shell.board.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.waitUntil(shell.window.isActiveWindow)
    assert not shell.window.isMinimized()
    own.close()
    assert not shell.board.page.isVisible()
    assert shell.board.page.window() is shell.window


@pytest.mark.parametrize("formats", [("coco", "voc", "yolo")])
def test_one_undo_over_folders_of_several_formats(
    formats: tuple[str, ...], make_shell: MakeShell, pictures: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    """Each format's folder is opened as one; its own undo takes all of it back, to the last byte of its files."""
    for name in formats:
        root = tmp_path / name
        shutil.copytree(pictures, root)
        label(root, name)  # type: ignore[arg-type]
        files = {path: path.read_bytes() for path in root.rglob("*") if path.suffix in (".xml", ".json", ".txt")}
        shell = make_shell()
        read_through(shell, root, qtbot)
        show_board(shell, qtbot)
        key(shell, qtbot, Key.Key_A, CTRL)
        key(shell, qtbot, Key.Key_2)
        settled(shell, qtbot)
        assert on_disk(root) == {"2": ("dog", "dog"), "10": ("dog",), "11": ("dog",)}
        key(shell, qtbot, Key.Key_Z, CTRL)
        settled(shell, qtbot)
        assert on_disk(root) == {"2": ("cat", "dog"), "10": ("cat",), "11": ("dog",)}
        assert {path: path.read_bytes() for path in files if path.suffix != ".json"} == {
            path: data for path, data in files.items() if path.suffix != ".json"
        }


def test_every_empty_board_says_the_next_step(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    shell = make_shell()
    shell.board.show()
    page = shell.board.page
    assert "Open a folder" in page.verb.text()
    open_folder(shell, pictures, qtbot)
    qtbot.waitUntil(lambda: page.verb.text() == "Detect all")
    qtbot.mouseClick(page.verb, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(items(shell)) > 20)
    shell.files.panel.text.setText("no such name")
    qtbot.waitUntil(lambda: page.verb.text() == "Show all pictures")
    qtbot.mouseClick(page.verb, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(items(shell)) > 20)


def choose_content(shell: Shell, content: str) -> None:
    page = shell.board.page
    page.content.setCurrentIndex(page.content.findData(content))
    page.content.activated.emit(page.content.currentIndex())


def test_a_missing_box_is_dashed_on_its_picture_and_its_words_fit(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    missing = BoardItem(
        pictures / "photo 2.png", -1, Rectangle(80, 50, 120, 90), "dog", "finding", 0.8, "looks like dog, and …", "add"
    )
    wrong = BoardItem(
        pictures / "photo 2.png", 0, Rectangle(10, 10, 40, 40), "cat", "finding", 0.7, "looks more …", "rename", "dog"
    )
    show_board(shell, qtbot)
    choose_content(shell, "check")
    shell.board.board.set_items("check", [missing, wrong])
    page = shell.board.page
    assert [line_below(one) for one in items(shell)] == ["no label here", "dog? not cat"]
    click(shell, qtbot, 0)
    qtbot.waitUntil(lambda: shell.document.path == missing.path)
    qtbot.waitUntil(lambda: [one[:2] for one in shell.window.canvas.matches] == [(missing.box, "dog")])
    assert page.hints.text() == f"{missing.note}\nEnter labels it dog; X ignores this: nothing is missing"
    assert page.order.currentText() == "Likeliest first"
    choose_content(shell, "objects")
    assert shell.window.canvas.matches == ()
    assert page.order.currentText() == "By picture"


def test_what_is_not_alike_is_not_shown_and_it_is_said_how_far_was_looked(
    shell: Shell, pictures: Path, qtbot: QtBot
) -> None:
    show_board(shell, qtbot)
    choose_content(shell, "alike")
    near, far = (Match(pictures / "photo 1.png", Rectangle(x, 5, x + 30, 60), like) for x, like in ((5, 0.7), (90, 0)))
    shell.board.alike._found(Matches("tiny", (near, far), 2, 6, least=0.28))
    assert [item.score for item in items(shell)] == [0.7]
    assert shell.board.page.origin.words == "Model: tiny · 2 of 6 pictures looked at"
    assert shell.board.page.order.currentText() == "Best first"


def test_verified_taken_back_leaves_the_file_as_it_was(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    show_board(shell, qtbot)
    file = next(pictures.rglob("photo 10.xml"))
    before = file.read_bytes()
    click(shell, qtbot, 2)
    key(shell, qtbot, Key.Key_Space)
    settled(shell, qtbot)
    assert b'verified="yes"' in file.read_bytes()
    key(shell, qtbot, Key.Key_Z, CTRL)
    settled(shell, qtbot)
    assert file.read_bytes() == before


def test_an_empty_board_keeps_the_keys_and_looks_at_the_filter(shell: Shell, pictures: Path, qtbot: QtBot) -> None:
    show_board(shell, qtbot)
    page, panel = shell.board.page, shell.files.panel
    choose_content(shell, "duplicates")
    shell.board.board.set_items("duplicates", [])
    assert page.title.text() == "No near-duplicates"
    shell.session.pictures.show_only([pictures / "photo 2.png", pictures / "photo 11.png"])
    qtbot.waitUntil(lambda: page.verb.text() == "Show all pictures")
    assert "filter" in page.text.text()
    panel.clear_filter()

    choose_content(shell, "suggestions")
    qtbot.waitUntil(lambda: words(shell) == [("11", "dog")])
    before = on_disk(pictures)
    click(shell, qtbot, 0)
    key(shell, qtbot, Key.Key_Return)
    settled(shell, qtbot)
    qtbot.waitUntil(lambda: page.title.text() == "No suggestions")
    assert page.verb.text() == "Detect all"
    assert shell.board.view.hasFocus()
    key(shell, qtbot, Key.Key_Z, CTRL)
    settled(shell, qtbot)
    assert shell.labelling.undo.question is None
    qtbot.waitUntil(lambda: words(shell) == [("11", "dog")])
    assert on_disk(pictures) == before


def two_hundred_classes(root: Path) -> None:
    folder = start_folder(root, "voc")
    for number, path in enumerate(folder.pictures):
        width, height = read_size(path)
        boxes = tuple(
            LabelledBox(
                Rectangle(float(i), 3.0, 40.0 + i, 50.0),
                f"class {number * 40 + i} with a very long name that never ends",
                provenance=Provenance(),
            )
            for i in range(40)
        )
        folder.annotation(path)
        folder.save(Annotation(path, width, height, boxes))


def test_two_hundred_classes_of_long_names_fit(make_shell: MakeShell, pictures: Path, qtbot: QtBot) -> None:
    two_hundred_classes(pictures)
    shell = make_shell()
    shell.window.resize(900, 560)
    open_folder(shell, pictures, qtbot)
    show_board(shell, qtbot)
    qtbot.waitUntil(lambda: len(items(shell)) == 240)
    page = shell.board.page
    assert page.label.count() == 241
    assert page.width() < 560
    page.label.setCurrentIndex(7)
    page.label.activated.emit(7)
    assert len(items(shell)) == 1
