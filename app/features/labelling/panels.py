"""The panel of the open picture's boxes, and what it has in common with that of the classes."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QRectF, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QIcon, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from app.canvas.colours import class_colour
from app.canvas.view import ImageCanvas
from app.features.labelling.controller import EditController
from app.services.plain_tips import tip_of
from app.services.translation import mark, tr
from app.session.document import Document
from app.session.suggestions import is_suggested
from app.widgets.build import label, vbox
from app.widgets.controls import dot
from engine.structures.annotation import Annotation, LabelledBox

NO_BOXES = mark("No boxes yet. Press W and draw one, or F5 and then Enter to take what the model suggests.")
FLAGS = {
    "locked": mark("locked"),
    "difficult": mark("difficult"),
    "truncated": mark("truncated"),
    "crowd": mark("crowd"),
}


class ListPanel(QWidget):
    """A list, with a hint above it while it is empty. above: what stands over both."""

    def __init__(self, name: str, hint: str, *above: QWidget) -> None:
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
        self.setLayout(vbox(*above, self.hint, (self.list, 1), margins=(4, 6, 4, 6)))


class BoxesPanel(ListPanel):
    """What each box is, how large, what is special. Follows the document while it is shown; what is selected here is
    selected in the picture, and the other way."""

    def __init__(self, document: Document, canvas: ImageCanvas, edit: EditController) -> None:
        super().__init__(tr("Boxes of this picture"), tr(NO_BOXES))
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
        words = tr("{label}, {facts}. Double click to rename, Del to delete", label=box.label, facts=_says(box))
        item.setToolTip(tip_of(words))

    def recolour(self) -> None:
        """Classes have other colours now."""
        self._spots.clear()
        for row, box in enumerate(self._shown.boxes if self._shown is not None else ()):
            self._show_box(row, box)

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


def _says(box: LabelledBox) -> str:
    x1, y1, x2, y2 = box.box
    words = [f"{x2 - x1:.0f} × {y2 - y1:.0f}", *(tr(word) for flag, word in FLAGS.items() if getattr(box, flag))]
    if is_suggested(box):
        words.append(tr("by a model"))
    return ", ".join(words)
