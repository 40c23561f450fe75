"""The panels of the open picture's boxes and of the classes."""

from __future__ import annotations

from collections import Counter
from functools import partial

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QRectF, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QIcon, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QInputDialog, QListWidget, QListWidgetItem, QMenu, QWidget
from shiboken6 import isValid

from app.canvas.colours import class_colour
from app.canvas.view import ImageCanvas
from app.features.labelling.batch import BatchController
from app.features.labelling.controller import EditController
from app.session.document import Document
from app.session.suggestions import is_suggested
from app.widgets.build import label, vbox
from app.widgets.controls import dot
from engine.structures.annotation import Annotation, LabelledBox

NO_BOXES = "No boxes yet. Press W and draw one, or F5 and then Enter to take what the model suggests."
NO_CLASSES = "Press W and draw a box: the classes that you name are listed here, with the keys 1 to 9."
FLAGS = ("locked", "difficult", "truncated", "crowd")


class _ListPanel(QWidget):
    """A list, with a hint above it while it is empty."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.list = QListWidget()
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setIconSize(QSize(12, 12))
        self.list.setAccessibleName(name)
        self.hint = label(hint, "small", wraps=True)
        self.hint.setContentsMargins(14, 12, 14, 0)
        self.setLayout(vbox(self.hint, (self.list, 1), margins=(4, 6, 4, 6)))


class BoxesPanel(_ListPanel):
    """What each box is, how large, what is special. Follows the document while it is shown; what is selected here is
    selected in the picture, and the other way."""

    def __init__(self, document: Document, canvas: ImageCanvas, edit: EditController) -> None:
        super().__init__("Boxes of this picture", NO_BOXES)
        self._document, self._canvas = document, canvas
        self._shown: Annotation | None = None
        self._spots: dict[str, QIcon] = {}  # by class
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setUniformItemSizes(True)
        self.list.itemSelectionChanged.connect(self._choose)
        self.list.itemDoubleClicked.connect(lambda item: edit.ask_to_name((self.list.row(item),)))
        document.annotation_changed.connect(self._renew)
        document.selection_changed.connect(self._show_selection)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._renew()

    def _renew(self, _annotation: Annotation | None = None) -> None:
        annotation = self._document.annotation
        if not self.isVisible() or (annotation is self._shown and annotation is not None):
            return
        before = self._shown.boxes if self._shown is not None else ()
        boxes = annotation.boxes if annotation is not None else ()
        self._shown = annotation
        with QSignalBlocker(self.list):
            while self.list.count() > len(boxes):
                self.list.takeItem(self.list.count() - 1)
            for row, box in enumerate(boxes):
                if row >= len(before) or before[row] is not box:  # of a thousand boxes an edit changes one
                    self._show_box(row, box)
        self.hint.setVisible(not boxes)
        self._show_selection()

    def _show_box(self, row: int, box: LabelledBox) -> None:
        if row == self.list.count():
            self.list.addItem(QListWidgetItem())
        if box.label not in self._spots:
            self._spots[box.label] = dot(class_colour(box.label), 24)
        item = self.list.item(row)
        item.setIcon(self._spots[box.label])
        item.setText(f"{row + 1}   {box.label}   {_says(box)}")
        item.setToolTip(f"{box.label}, {_says(box)}. Double click to rename, Del to delete")

    def _show_selection(self, _selection: object = None) -> None:
        chosen = self._document.selected_labels
        if not self.isVisible() or tuple(sorted(chosen)) == self._chosen():
            return
        rows = self.list.model()
        selection = QItemSelection()
        for index in chosen:
            selection.select(rows.index(index, 0), rows.index(index, 0))
        with QSignalBlocker(self.list):
            self.list.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            if chosen:
                self.list.setCurrentRow(chosen[-1], QItemSelectionModel.SelectionFlag.NoUpdate)

    def _chosen(self) -> tuple[int, ...]:
        return tuple(sorted(index.row() for index in self.list.selectedIndexes()))

    def _choose(self) -> None:
        chosen = self._chosen()
        if chosen or self._document.selected_labels:
            self._document.select("truth", chosen)
        if len(chosen) == 1 and self._shown is not None:
            x1, y1, x2, y2 = self._shown.boxes[chosen[0]].box
            self._canvas.reveal_area(QRectF(x1, y1, x2 - x1, y2 - y1))


class ClassesPanel(_ListPanel):
    """Their colours, number keys, and how many boxes of each the open picture has."""

    def __init__(self, edit: EditController, batch: BatchController) -> None:
        super().__init__("Classes", NO_CLASSES)
        self._batch = batch
        self.dialog: QInputDialog | None = None
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(lambda item: edit.choose_class(item.data(Qt.ItemDataRole.UserRole)))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)

    def show_classes(self, classes: tuple[str, ...], current: str, annotation: Annotation | None) -> None:
        counts = Counter(annotation.labels if annotation else ())
        self.hint.setVisible(not classes)
        self.list.clear()
        for number, name in enumerate(classes, 1):
            key = f"{number}   " if number <= 9 else "     "
            count = f"   {counts[name]:,}" if counts[name] else ""
            item = QListWidgetItem(dot(class_colour(name), 24), f"{key}{name}{count}")
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setToolTip(f"{name}: {counts[name]:,} in this picture. The right button renames it everywhere")
            self.list.addItem(item)
            if name == current:
                self.list.setCurrentItem(item)

    def _open_menu(self, at: QPoint) -> None:
        if (item := self.list.itemAt(at)) is not None:
            menu = QMenu(self)
            rename = menu.addAction("Rename in the whole folder…")
            rename.triggered.connect(partial(self.ask_name, item.data(Qt.ItemDataRole.UserRole)))
            menu.popup(self.list.viewport().mapToGlobal(at))

    def ask_name(self, old: str, _checked: bool = False) -> None:
        """What the class is to be called; the name of another one makes the two one."""
        self.dialog = dialog = QInputDialog(self)
        dialog.setWindowTitle("Rename class")
        dialog.setLabelText(f"Every box of “{old}” in the folder becomes:")
        dialog.setTextValue(old)
        dialog.setOkButtonText("Rename")
        dialog.textValueSelected.connect(partial(self._batch.rename_class, old))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def stop_asking(self) -> None:
        """Another folder is open: what was asked was about the classes of the one before."""
        if self.dialog is not None and isValid(self.dialog):
            self.dialog.reject()
        self.dialog = None


def _says(box: LabelledBox) -> str:
    x1, y1, x2, y2 = box.box
    words = [f"{x2 - x1:.0f} × {y2 - y1:.0f}", *(flag for flag in FLAGS if getattr(box, flag))]
    if is_suggested(box):
        words.append("by a model")
    return ", ".join(words)
