"""The panel of the open picture's labelled boxes: what each is, how large, what is special; a click selects it."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.canvas.colours import class_colour
from app.session.document import Document
from app.session.suggestions import is_suggested
from app.widgets.dots import dot
from engine.structures.annotation import Annotation, LabelledBox

HINT = "No boxes yet. Press W and draw one, or F5 and then Enter to take what the model suggests."
FLAGS = ("locked", "difficult", "truncated", "crowd")


class BoxesPanel(QWidget):
    """Follows the document while it is shown. What is selected here is selected in the picture, and the other way."""

    wanted = Signal(QRectF)  # the box that was chosen here is to be seen
    label_wanted = Signal(object)  # (index,): another name for this one

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._shown: Annotation | None = None
        self._spots: dict[str, QIcon] = {}  # by class
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.list = QListWidget()
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setUniformItemSizes(True)
        self.list.setIconSize(QSize(12, 12))
        self.list.setAccessibleName("Boxes of this picture")
        self.hint = QLabel(HINT)
        self.hint.setObjectName("small")
        self.hint.setWordWrap(True)
        self.hint.setContentsMargins(14, 12, 14, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 6, 4, 6)
        column.addWidget(self.hint)
        column.addWidget(self.list, 1)
        self.list.itemSelectionChanged.connect(self._tell)
        self.list.itemDoubleClicked.connect(self._ask_for_label)
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
        self.list.blockSignals(True)
        while self.list.count() > len(boxes):
            self.list.takeItem(self.list.count() - 1)
        for row, box in enumerate(boxes):
            if row >= len(before) or before[row] is not box:  # of a thousand boxes an edit changes one
                self._show_box(row, box)
        self.list.blockSignals(False)
        self.hint.setVisible(not boxes)
        self._show_selection()

    def _show_box(self, row: int, box: LabelledBox) -> None:
        item = self.list.item(row)
        if item is None:
            item = QListWidgetItem()
            self.list.addItem(item)
        if box.label not in self._spots:
            self._spots[box.label] = dot(class_colour(box.label), 24)
        item.setIcon(self._spots[box.label])
        item.setText(f"{row + 1}   {box.label}   {_says(box)}")
        item.setToolTip(f"{box.label}, {_says(box)}. Double click: another name. Del: away with it")

    def _show_selection(self, _selection: object = None) -> None:
        chosen = self._document.selected_labels
        if not self.isVisible() or tuple(sorted(chosen)) == self._chosen():
            return
        rows = self.list.model()
        wanted = QItemSelection()
        for index in chosen:
            wanted.select(rows.index(index, 0), rows.index(index, 0))
        self.list.blockSignals(True)
        self.list.selectionModel().select(wanted, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if chosen:
            self.list.setCurrentRow(chosen[-1], QItemSelectionModel.SelectionFlag.NoUpdate)
        self.list.blockSignals(False)

    def _chosen(self) -> tuple[int, ...]:
        return tuple(sorted(index.row() for index in self.list.selectedIndexes()))

    def _tell(self) -> None:
        chosen = self._chosen()
        if chosen or self._document.selected_labels:
            self._document.select("truth", chosen)
        if len(chosen) == 1 and self._shown is not None:
            box = self._shown.boxes[chosen[0]].box
            self.wanted.emit(QRectF(box.x1, box.y1, box.x2 - box.x1, box.y2 - box.y1))

    def _ask_for_label(self, item: QListWidgetItem) -> None:
        self.label_wanted.emit((self.list.row(item),))


def _says(box: LabelledBox) -> str:
    x1, y1, x2, y2 = box.box
    words = [f"{x2 - x1:.0f} × {y2 - y1:.0f}", *(flag for flag in FLAGS if getattr(box, flag))]
    if is_suggested(box):
        words.append("by a model")
    return ", ".join(words)
