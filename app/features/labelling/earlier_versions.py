"""Earlier versions of the labels: look at them over the picture, restore one picture or all; undo takes it back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.features.labelling.batch import BatchController
from app.features.saving.two_versions import Drawing
from app.services.plain_tips import tip_of
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.session import Session
from app.widgets.build import button, hbox, label, vbox
from engine.errors import UserError
from engine.pictures.reading import read_thumbnail
from engine.plain_text import plain
from engine.safety.restore_points import RestorePoint, restore_points
from engine.structures.annotation import Annotation
from engine.structures.selection import count_of, count_of_boxes

SIDE = 480  # pixels of the picture that is looked at
NONE = mark("There are no earlier versions yet: they are kept from the first change of each session on.")
HINT = mark("Choose a time at the left, then a picture. It is shown as its labels were before that session.")
RESTORED = mark(
    "Restored: {what}, as it was before the session of {when:%Y-%m-%d %H:%M}. In the main window Ctrl+Z takes it back."
)


class EarlierVersionsDialog(QDialog):
    """restored: pictures and how they shall be labelled again, with the words of the step."""

    restored = Signal(object, str)  # Mapping[Path, Annotation]
    picture_chosen = Signal(object)  # Annotation: look at it

    def __init__(self, points: list[RestorePoint], current: Path | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Earlier versions"))
        self.resize(980, 540)
        self._current = current
        self.times, self.pictures = QListWidget(), QListWidget()
        self.times.setAccessibleName(tr("Times"))
        self.pictures.setAccessibleName(tr("Pictures that have changed since"))
        self.words = label(tr(HINT) if points else tr(NONE), "small", wraps=True)
        self.one = button(tr("Restore this picture"), self._restore_one, style="primary")
        self.all = button(tr("Restore all"), self._restore_all)
        for verb in (self.one, self.all):
            verb.setEnabled(False)
        for point in points:
            when = point.when.astimezone()
            item = QListWidgetItem(f"{when:%Y-%m-%d  %H:%M}   {count_of(len(point.states))}")
            item.setData(Qt.ItemDataRole.UserRole, point)
            self.times.addItem(item)
        self._look = QVBoxLayout()
        lists = hbox((self.times, 5), (self.pictures, 5), (self._look, 8), spacing=10)
        buttons = hbox(1, self.all, self.one, button(tr("Close"), self.close), spacing=8)
        self.setLayout(vbox((lists, 1), self.words, buttons, spacing=10, margins=(16, 14, 16, 14)))
        self.times.currentItemChanged.connect(self._time_chosen)
        self.pictures.currentItemChanged.connect(self._picture_chosen)
        self.times.setCurrentRow(0)

    def show_picture(self, drawing: Drawing) -> None:
        """In place of the last one."""
        while (item := self._look.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._look.addWidget(drawing)

    @property
    def _point(self) -> RestorePoint:
        point: RestorePoint = self.times.currentItem().data(Qt.ItemDataRole.UserRole)
        return point

    @property
    def _text(self) -> str:
        return tr("Restore the labels of {when:%Y-%m-%d %H:%M}", when=self._point.when.astimezone())

    def _time_chosen(self) -> None:
        """The open picture comes first."""
        self.pictures.clear()
        states = self._point.states
        for path in sorted(states, key=lambda path: (path != self._current, str(path))):
            then = states[path]
            verified = tr(", verified") if then.verified else ""
            item = QListWidgetItem(f"{plain(path.name)}   {count_of_boxes(len(then.boxes))}{verified}")
            item.setData(Qt.ItemDataRole.UserRole, then)
            item.setToolTip(tip_of(str(path)))
            self.pictures.addItem(item)
        self.all.setText(
            tr("Restore all {pictures}", pictures=count_of(len(states))) if len(states) > 1 else tr("Restore all")
        )
        self.all.setEnabled(len(states) > 1)
        self.pictures.setCurrentRow(0)

    def _picture_chosen(self, item: QListWidgetItem | None) -> None:
        self.one.setEnabled(item is not None)
        if item is not None:
            self.words.setText(tr(HINT))
            self.picture_chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def _restore_one(self) -> None:
        then: Annotation = self.pictures.currentItem().data(Qt.ItemDataRole.UserRole)
        self._restore({then.path: then}, then.path.name)

    def _restore_all(self) -> None:
        self._restore(self._point.states, count_of(len(self._point.states)))

    def _restore(self, states: Mapping[Path, Annotation], what: str) -> None:
        """The picture may be another than the one in the window: here it is said."""
        self.restored.emit(states, self._text)
        self.words.setText(plain(tr(RESTORED, what=what, when=self._point.when.astimezone())))


class EarlierVersions(QObject):
    """Reads them away from the window's thread."""

    def __init__(self, services: Services, session: Session, batch: BatchController, window: QWidget) -> None:
        super().__init__(window)
        self._document, self._pictures = session.document, session.pictures
        self._background, self._messages = services.background, services.messages
        self._batch, self._window = batch, window
        self._looking = 0
        self.dialog: EarlierVersionsDialog | None = None

    def bring_up(self) -> None:
        if (root := self._pictures.root) is not None:
            self._background.run(partial(restore_points, root), self._show, self._messages.of_exception)

    def _show(self, points: list[RestorePoint]) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
        self.dialog = dialog = EarlierVersionsDialog(points, self._document.path, self._window)
        dialog.picture_chosen.connect(self._look_at)
        dialog.restored.connect(self._restore)
        if dialog.pictures.currentItem() is not None:
            self._look_at(dialog.pictures.currentItem().data(Qt.ItemDataRole.UserRole))
        window = self._window  # notes stand at its left
        dialog.move(window.mapToGlobal(QPoint(max(0, window.width() - dialog.width()), window.height() // 8)))
        dialog.show()

    def _look_at(self, then: Annotation) -> None:
        self._background.forget(self._looking)
        self._looking = self._background.run(
            partial(read_thumbnail, then.path, SIDE),
            lambda pixels: self._draw(Drawing(then, frozenset(), pixels)),
            partial(self._draw_without, then),
        )

    def _draw_without(self, then: Annotation, error: Exception) -> None:
        """The picture is gone or damaged: its boxes can be looked at without it."""
        if not isinstance(error, UserError):
            self._messages.of_exception(error)
        self._draw(Drawing(then, frozenset(), None))

    def _draw(self, drawing: Drawing) -> None:
        if self.dialog is not None:
            self.dialog.show_picture(drawing)

    def _restore(self, states: Mapping[Path, Annotation], text: str) -> None:
        """One step, of the open picture or of the folder."""
        if self._document.path is not None and list(states) == [self._document.path]:
            self._document.edit(states[self._document.path], text, select=())
        else:
            self._batch.restore(states, text)
