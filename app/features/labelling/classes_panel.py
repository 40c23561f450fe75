"""The panel of classes: their colours, number keys, and how many boxes of each the open picture has."""

from __future__ import annotations

from collections import Counter
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QInputDialog, QLabel, QListWidget, QListWidgetItem, QMenu, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.canvas.colours import class_colour
from app.widgets.dots import dot
from engine.structures.annotation import Annotation

HINT = "Press W and draw a box: the classes that you name are listed here, with the keys 1 to 9."


class LabelsPanel(QWidget):
    """`chosen`: the class of the next box, and of the selected ones."""

    chosen = Signal(str)
    rename_wanted = Signal(str, str)  # a class, and what it is to be called in the whole folder

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.dialog: QInputDialog | None = None
        self.list = QListWidget()
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setIconSize(QSize(12, 12))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName("Classes")
        self.list.itemClicked.connect(self._clicked)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.hint = QLabel(HINT)
        self.hint.setObjectName("small")
        self.hint.setWordWrap(True)
        self.hint.setContentsMargins(14, 12, 14, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 6, 4, 6)
        column.addWidget(self.hint)
        column.addWidget(self.list, 1)

    def show_classes(self, classes: tuple[str, ...], current: str, annotation: Annotation | None) -> None:
        counts = Counter(annotation.labels if annotation else ())
        self.hint.setVisible(not classes)
        self.list.clear()
        for number, label in enumerate(classes, 1):
            key = f"{number}   " if number <= 9 else "     "
            count = f"   {counts[label]:,}" if counts[label] else ""
            item = QListWidgetItem(dot(class_colour(label), 24), f"{key}{label}{count}")
            item.setData(Qt.ItemDataRole.UserRole, label)
            item.setToolTip(f"{label}: {counts[label]:,} in this picture. The right button renames it everywhere")
            self.list.addItem(item)
            if label == current:
                self.list.setCurrentItem(item)

    def _open_menu(self, at: QPoint) -> None:
        item = self.list.itemAt(at)
        if item is not None:
            menu = QMenu(self)
            rename = menu.addAction("Rename in the whole folder…")
            rename.triggered.connect(partial(self.ask_name, item.data(Qt.ItemDataRole.UserRole)))
            menu.popup(self.list.viewport().mapToGlobal(at))

    def ask_name(self, old: str, _checked: bool = False) -> None:
        """What the class is to be called; the name of another one makes the two one."""
        dialog = QInputDialog(self)
        dialog.setWindowTitle("Rename class")
        dialog.setLabelText(f"Every box of “{old}” in the folder becomes:")
        dialog.setTextValue(old)
        dialog.setOkButtonText("Rename")
        dialog.textValueSelected.connect(partial(self.rename_wanted.emit, old))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog = dialog
        dialog.open()

    def stop_asking(self) -> None:
        """Another folder is open: what was asked was about the classes of the one before."""
        if self.dialog is not None and isValid(self.dialog):
            self.dialog.reject()
        self.dialog = None

    def _clicked(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
