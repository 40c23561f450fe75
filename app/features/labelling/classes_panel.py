"""The panel of the classes: their keys, colours and boxes; each found or added by its name, with verbs of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QAbstractItemView, QColorDialog, QDialog, QInputDialog, QListWidgetItem, QMenu, QWidget
from shiboken6 import isValid

from app.canvas.colours import class_colour
from app.features.labelling.batch import BatchController
from app.features.labelling.classes import ClassesController
from app.features.labelling.controller import EditController
from app.features.labelling.naming.typed_class import DIGITS, matching
from app.features.labelling.panels import ListPanel
from app.services.plain_tips import tip_of
from app.services.translation import mark, tr
from app.widgets.build import button
from app.widgets.controls import SearchField, dot
from engine.plain_text import plain
from engine.structures.annotation import Annotation

NO_CLASSES = mark("Press W and draw a box, or type a name above: the classes are listed here, with the keys 1 to 9.")
BECOMES = mark("Every box of “{old}” in the folder becomes:")
BECOME_ONE = mark("The two become one class.")
MOVE_UP = mark("The digits of the classes below “{last}” move up by one.")
NAME = Qt.ItemDataRole.UserRole


class ClassesPanel(ListPanel):
    """A click chooses a class for the next box and the selected ones; rows are dragged into another order; the right
    button has the rest."""

    def __init__(
        self,
        edit: EditController,
        order: ClassesController,
        batch: BatchController,
        choose: Callable[[str], None],
        asks: QWidget,
    ) -> None:
        """asks: whether drawn boxes are asked for their names."""
        self.search = SearchField(tr("Find or add a class"))
        self.all = button(tr("Show all classes"), order.show_all, style="link")
        super().__init__(tr("Classes"), tr(NO_CLASSES), asks, self.search, self.all)
        self._edit, self._order, self._batch, self._choose = edit, order, batch, choose
        self._counts: Counter[str] = Counter()
        self._dots: dict[str, QIcon] = {}  # by colour
        self.dialog: QDialog | None = None
        self.search.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # so that letters stay keys of the window
        self.search.textChanged.connect(self._show_rows)
        self.search.returnPressed.connect(self._take_first)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setMinimumHeight(40)  # the layers above need the room of a small window
        self.hint.setContentsMargins(14, 0, 14, 0)
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.model().rowsMoved.connect(self._moved)
        self.list.itemClicked.connect(self._take)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)

    def show_classes(self, annotation: Annotation | None) -> None:
        self._counts = Counter(annotation.labels if annotation else ())
        self._show_rows()

    def _show_rows(self, _text: str = "") -> None:
        """Those that fit what is typed, and first, marked, the one that Return takes; where what is typed is no class
        yet, a row that makes it one."""
        typed, classes = self.search.text().strip(), self._edit.classes
        numbers = {name: number for number, name in enumerate(classes, 1)}
        names = matching(typed, classes) if typed else list(classes)
        is_new = bool(typed) and typed.casefold() not in map(str.casefold, classes)
        count = len(names) + is_new
        while self.list.count() > count:
            self.list.takeItem(self.list.count() - 1)
        while self.list.count() < count:
            self.list.addItem(QListWidgetItem())
        for row, name in enumerate(names):
            self._show_class(self.list.item(row), numbers[name], name)
        if is_new:
            tip = tr("A click adds it") if names else tr("Return adds it")
            _show_row(self.list.item(count - 1), typed, tr("New class “{typed}”", typed=typed), QIcon(), tip)
        chosen = names.index(self._edit.current) if self._edit.current in names else -1
        self.list.setCurrentRow(0 if typed else chosen)
        self.list.setDragEnabled(not typed)
        self.hint.setVisible(not classes and not typed)
        self.all.setVisible(bool(self._edit.hidden))

    def _show_class(self, item: QListWidgetItem, number: int, name: str) -> None:
        key = f"{number}   " if number <= len(DIGITS) else "     "
        count = f"   {self._counts[name]:,}" if self._counts[name] else ""
        hidden = f"   {tr('hidden')}" if name in self._edit.hidden else ""
        colour = class_colour(name)
        if colour.name() not in self._dots:
            self._dots[colour.name()] = dot(colour, 24)
        tip = tr(
            "{name}: {count:,} in this picture. Drag it elsewhere; the right button has more",
            name=name,
            count=self._counts[name],
        )
        _show_row(item, name, f"{key}{name}{count}{hidden}", self._dots[colour.name()], tip)

    def _take(self, item: QListWidgetItem) -> None:
        """Choose the class of a row. That of a new name is made, and no box is renamed for it."""
        name = item.data(NAME)
        is_new = name not in self._edit.classes
        self.search.setText("")  # and not cleared, which Ctrl+Z would take back
        self._show_rows()
        if is_new:
            self._order.add([name])
            self._edit.choose_next(name)
        else:
            self._choose(name)

    def _take_first(self) -> None:
        """The marked row, while something is typed."""
        if self.search.text().strip():
            self._take(self.list.item(0))

    def _moved(self) -> None:
        self._order.arrange([self.list.item(row).data(NAME) for row in range(self.list.count())])

    def _open_menu(self, at: QPoint) -> None:
        if (item := self.list.itemAt(at)) is None or item.data(NAME) not in self._edit.classes:
            return
        name, order = item.data(NAME), self._order
        place, classes = self._edit.classes.index(name), self._edit.classes
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rows = (
            (
                tr("Show its boxes") if name in self._edit.hidden else tr("Hide its boxes"),
                partial(order.toggle, name),
                True,
            ),
            (tr("Show this class alone"), partial(order.show_only, name), len(classes) > 1),
            (tr("Move up"), partial(order.move, name, place - 1), place > 0),
            (tr("Move down"), partial(order.move, name, place + 1), place + 1 < len(classes)),
            (tr("Move to the top"), partial(order.move, name, 0), place > 0),
            (tr("Colour…"), partial(self.ask_colour, name), True),
            (tr("Rename or merge in the whole folder…"), partial(self.ask_name, name), True),
            (tr("Remove from the list"), partial(order.remove, name), not order.is_used(name)),
        )
        for text, verb, is_possible in rows:
            action = menu.addAction(text)
            action.triggered.connect(partial(_do, verb))
            action.setEnabled(is_possible)
        menu.popup(self.list.viewport().mapToGlobal(at))

    def ask_name(self, old: str) -> None:
        """What the class is to be called; the name of another one makes the two one."""
        self.dialog = dialog = QInputDialog(self)
        dialog.setWindowTitle(tr("Rename class"))
        dialog.setLabelText(tr(BECOMES, old=old))
        dialog.setTextValue(old)
        dialog.setOkButtonText(tr("Rename"))
        dialog.textValueChanged.connect(partial(self._show_verb, dialog, old))
        dialog.textValueSelected.connect(partial(self._batch.rename_class, old))
        dialog.finished.connect(lambda _: self.list.setFocus())  # where Ctrl+Z is about boxes, not about the search
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _show_verb(self, dialog: QInputDialog, old: str, name: str) -> None:
        merges = name.strip() != old and name.strip() in self._edit.classes
        dialog.setOkButtonText(tr("Merge") if merges else tr("Rename"))
        lines = [tr(BECOMES, old=old)]
        if merges:  # the one class has the upper place of the two
            classes = self._edit.classes
            last = max(old, name.strip(), key=classes.index)
            moves_up = classes.index(last) < min(len(DIGITS), len(classes) - 1)
            lines += [tr(BECOME_ONE), *([tr(MOVE_UP, last=last)] if moves_up else [])]
        dialog.setLabelText("\n".join(lines))

    def ask_colour(self, name: str) -> None:
        self.dialog = dialog = QColorDialog(class_colour(name), self)
        dialog.setWindowTitle(tr("Colour of {name}", name=name))
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.colorSelected.connect(partial(self._recolour, name))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _recolour(self, name: str, colour: QColor) -> None:
        self._order.recolour(name, colour.name())

    def stop_asking(self) -> None:
        """Another folder is open: what was asked was about the classes of the one before."""
        if self.dialog is not None and isValid(self.dialog):
            self.dialog.reject()
        self.dialog = None


def _show_row(item: QListWidgetItem, name: str, text: str, icon: QIcon, tip: str) -> None:
    """Only what is another: each change of an item is a layout of the list."""
    text = plain(text)
    if item.data(NAME) != name:
        item.setData(NAME, name)
        item.setToolTip(tip_of(tip))
    if item.text() != text:
        item.setText(text)
        item.setToolTip(tip_of(tip))
    if item.icon().cacheKey() != icon.cacheKey():
        item.setIcon(icon)


def _do(verb: partial[None], _checked: bool = False) -> None:
    verb()
