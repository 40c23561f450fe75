"""Boxes and their classes: drawn, named, copied, taken from suggestions, taken back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence

from app.canvas.colours import class_colour
from app.features.detection.feature import DetectionFeature
from app.features.files.feature import FilesFeature
from app.features.labelling.batch import BatchController
from app.features.labelling.class_import import ClassImport
from app.features.labelling.classes import ClassesController
from app.features.labelling.classes_panel import ClassesPanel
from app.features.labelling.context_menus import ContextMenus
from app.features.labelling.controller import EditController
from app.features.labelling.earlier_versions import EarlierVersions
from app.features.labelling.naming.asking import NameAsking
from app.features.labelling.panels import FLAGS, BoxesPanel
from app.features.labelling.previous import PreviousPicture
from app.features.labelling.rejections import RejectionWriter
from app.features.labelling.snap import SnapController
from app.features.labelling.suggest import SuggestController
from app.features.labelling.undo import UndoController
from app.features.saving.feature import SavingFeature
from app.features.viewing.feature import ViewingFeature
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.session import Session
from app.window.action_set import ActionRow
from app.window.main_window import MainWindow
from engine.labels.labelled import LabelledFolder

CORNER = mark("Click the opposite corner; Escape takes this one back")
REFUSED = mark("No box: nothing of it lies in the picture, or it would be no pixel wide")


class LabellingFeature(QObject):
    """A drawn box goes from the canvas to `EditController.add_drawn`, and from there into the document."""

    def __init__(
        self,
        services: Services,
        session: Session,
        window: MainWindow,
        files: FilesFeature,
        detection: DetectionFeature,
        viewing: ViewingFeature,
        saving: SavingFeature,
    ) -> None:
        super().__init__(window)
        self._session, self._window, self._files, self._view = session, window, files, viewing.controller
        document, messages = session.document, services.messages
        self.rejections = RejectionWriter(services, session, window)
        self.edit = EditController(document, window.canvas, services)
        self.previous = PreviousPicture(services.background, session, files.controller, window)
        self.edit.previous_picture = self.previous.annotation
        self.undo = UndoController(document, messages, window)
        self.suggest = SuggestController(services, session, self.edit, window)
        self.snap = SnapController(services, session, detection.controller, window)
        self.batch = BatchController(services, session, saving.controller, self.edit, window)
        self.earlier = EarlierVersions(services, session, self.batch, window)
        self.asking = NameAsking(services.store, document, self.edit, window, messages)
        self.label_bar = self.asking.bar
        self.boxes = BoxesPanel(document, window.canvas, self.edit)
        self.order = ClassesController(services, session, self.edit, window.canvas, window)
        self.class_import = ClassImport(services, session.folder_index, files.controller, self.order, window)
        self.classes = ClassesPanel(self.edit, self.order, self.batch, self._choose_class, self.asking.box)
        window.tabs.addTab(self.boxes, tr("Boxes"))
        window.tabs.addTab(self.classes, tr("Classes"))
        ContextMenus(window, files, document)
        self.edit.classes_changed.connect(self._show_classes)
        self.snap.snapped.connect(window.status.show_passing)
        window.canvas.corner_set.connect(lambda: window.status.show_passing(tr(CORNER)))
        window.canvas.box_refused.connect(lambda: window.status.show_passing(tr(REFUSED)))
        document.annotation_changed.connect(lambda _: window.status.clearMessage())  # the note is of the step before
        self._files.controller.folder_changed.connect(self._folder_changed)
        saving.controller.folder_changed.connect(self.batch.follow_folder)
        session.folder_index.classes_read.connect(self._classes_read)
        detection.controller.folder_ended.connect(self._files.panel.renew)
        self.batch.rename_begins.connect(self.order.begin_rename)
        self.batch.rename_ended.connect(self.order.end_rename)
        for undone in (self.undo.undone, self.batch.taken_back):
            undone.connect(self.order.forget_unused)
        self.order.recoloured.connect(self.boxes.recolour)
        services.activity.stop_requested.connect(self.batch.cancel)
        window.unused.connect(self._key_unused)
        window.action_set.add(
            (*self._edit_rows(), *self._box_rows(), *self._suggestion_rows(), *self._class_rows(), self.asking.row()),
            document.image_changed, document.history_changed, document.selection_changed, document.trace_changed,
            document.suggestions_changed, self.edit.clipboard_changed, self.previous.found,
            session.pictures.counts_changed, window.canvas.mode_changed, services.store.changed,
        )  # fmt: skip

    def close(self) -> bool:
        """What was rejected is written down, and the order of the classes. True when its threads have ended."""
        return all([self.rejections.close(), self.order.close()])

    def _key_unused(self, keys: QKeySequence) -> None:
        """By a verb that is not possible now."""
        for id, forwards in (("edit.undo", False), ("edit.redo", True)):
            if keys in self._window.action_set.actions[id].shortcuts():
                self.undo.say_nothing(forwards)

    def _edit_rows(self) -> tuple[ActionRow, ...]:
        edit, undo, document = self.edit, self.undo, self._session.document
        return (
            ActionRow("file.import_classes", "Import a list of classes…", (), "File", 3, self.class_import.ask, "", 0,
                      self._has_pictures,
                      "A text file with one name per line, or a data.yaml; new classes come after those there"),
            ActionRow("file.earlier", "Earlier versions…", (), "File", 3, self.earlier.bring_up, "", 0,
                      self._has_pictures, "How the labels were before each session; look at them, and restore them"),
            ActionRow("edit.undo", "Undo", ("Ctrl+Z",), "Edit", 1, partial(undo.take, False), "undo", 0,
                      lambda: document.step(False) is not None, repeats=True, names=partial(undo.words, False)),
            ActionRow("edit.redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Edit", 1, partial(undo.take, True),
                      "redo", 0,
                      lambda: document.step(True) is not None, repeats=True, names=partial(undo.words, True)),
            ActionRow("edit.copy", "Copy boxes", ("Ctrl+C",), "Edit", 2, edit.copy, "copy", 0, self._is_selected),
            ActionRow("edit.paste", "Paste boxes", ("Ctrl+V",), "Edit", 2, edit.paste, "paste", 0,
                      lambda: self._has_picture() and bool(edit.clipboard)),
            ActionRow("edit.paste_previous", "Paste from previous picture", ("Ctrl+Shift+V",), "Edit", 2,
                      edit.paste_previous, "", 0, lambda: self._has_picture() and bool(edit.previous)),
            ActionRow("edit.duplicate", "Duplicate", ("Ctrl+D",), "Edit", 3, edit.duplicate, "duplicate", 0,
                      self._is_selected),
            ActionRow("edit.delete", "Delete", ("Del", "Backspace"), "Edit", 3, self._delete, "trash", 0,
                      lambda: self._is_unlocked() or (self._window.shows_canvas and self.suggest.is_detection_selected),
                      "The selected boxes; a suggestion is rejected"),
            ActionRow("edit.select_all", "Select all boxes", ("Ctrl+A",), "Edit", 3, edit.select_all, "", 0,
                      lambda: self._has_picture() and edit.can_select_more),
            ActionRow("edit.copy_picture", "Copy picture", ("Ctrl+Alt+C",), "Edit", 4, self._view.copy_picture, "", 0,
                      self._has_picture, "The visible part of the picture, with its layers"),
        )  # fmt: skip

    def _box_rows(self) -> tuple[ActionRow, ...]:
        edit, document = self.edit, self._session.document
        return (
            ActionRow("label.draw", "Draw boxes", ("W", "R"), "Label", 1, edit.draw, "draw", 4, self._has_picture,
                      "Drag, or click two corners; Escape ends it", is_on=lambda: self._window.canvas.mode == "draw",
                      stays_on=True),
            ActionRow("label.name", "Name the box…", ("Ctrl+E",), "Label", 1,
                      lambda: edit.ask_to_name(document.selected_labels or self.suggest.accept_to_name()), "tag", 0,
                      lambda: self._is_selected() or (self._window.shows_canvas and self.suggest.is_selected),
                      "Name the selected boxes; a suggestion is accepted for it"),
            ActionRow("label.verified", "Verified", ("Space",), "Label", 1, edit.toggle_verified, "verified", 4,
                      self._has_picture,
                      "Mark this picture as checked: its labels are right. Press again to undo",
                      is_on=lambda: document.annotation is not None and document.annotation.verified),
            ActionRow("label.unverified", "Next picture to verify", ("U",), "Label", 1,
                      self._files.controller.next_unverified, "", 0, self._has_pictures,
                      "The next picture that is not verified"),
            ActionRow("label.snap", "Snap to object", ("S",), "Label", 2, self.snap.snap, "snap", 0,
                      self._is_unlocked,
                      "Fit the selected box to the best proposal near it; press again for the next one"),
            *(
                ActionRow(f"label.{flag}", tr(text).capitalize(), (), "Label", 4, partial(edit.toggle, flag), "", 0,
                          self._is_unlocked)
                for flag, text in FLAGS.items() if flag != "locked"
            ),
            ActionRow("label.locked", "Locked", ("L",), "Label", 4, partial(edit.toggle, "locked"), "lock", 0,
                      self._is_selected, "A locked box cannot be moved, relabelled or deleted"),
        )  # fmt: skip

    def _suggestion_rows(self) -> tuple[ActionRow, ...]:
        suggest, document, window = self.suggest, self._session.document, self._window
        return (
            ActionRow("label.accept", "Select, then accept a suggestion", ("Return", "Enter"), "Label", 3,
                      suggest.accept, "check", 0,
                      lambda: window.shows_canvas and (suggest.count > 0 or suggest.is_selected),
                      "The selected suggestion becomes a label, and the next one is selected; with none selected, the "
                      "best one is"),
            ActionRow("label.reject", "Reject suggestion", ("X",), "Label", 3, suggest.reject, "cancel", 0,
                      lambda: window.shows_canvas and suggest.is_selected,
                      "The selected suggestion is not shown again; undo brings it back"),
            ActionRow("label.bring_back", "Restore rejected suggestions", (), "Label", 3, suggest.bring_back, "", 0,
                      lambda: window.shows_canvas and len(document.rejected) > 0,
                      "Suggestions that were rejected in this picture are shown again"),
            ActionRow("label.accept_above", "Accept all suggestions", ("Ctrl+Return",), "Label", 3,
                      suggest.accept_all, "check-all", 0, lambda: window.shows_canvas and suggest.can_accept_all,
                      "All suggestions above the score in Preferences become labels"),
            ActionRow("label.accept_all", "Accept all and go on", ("Shift+Return",), "Label", 3,
                      self._accept_all_and_go_on, "", 0, self._has_picture,
                      "All suggestions above the score in Preferences become labels; then the next picture"),
            ActionRow("label.accept_folder", "Accept all in the folder", ("Ctrl+Shift+Return",), "Label", 3,
                      self.batch.accept_all, "", 0, lambda: self.batch.can_accept,
                      "All suggestions above the score in Preferences, in every picture listed; one undo takes it "
                      "back"),
        )  # fmt: skip

    def _class_rows(self) -> tuple[ActionRow, ...]:
        return tuple(
            ActionRow(f"label.class{n}", tr("Class {n}", n=n), (str(n),), "", 5, partial(self._choose_number, n),
                      "", 0, partial(self._has_class, n),
                      "Class of the selected boxes and of the next box; a suggestion is accepted as it and stays "
                      "selected: another digit corrects it")
            for n in range(1, 10)
        )  # fmt: skip

    def _has_pictures(self) -> bool:
        return self._session.pictures.rowCount() > 0

    def _has_picture(self) -> bool:
        return self._session.document.annotation is not None and self._window.shows_canvas

    def _has_class(self, number: int) -> bool:
        return self._has_picture() and len(self.edit.classes) >= number

    def _is_selected(self) -> bool:
        return self._window.shows_canvas and bool(self._session.document.selected_labels)

    def _is_unlocked(self) -> bool:
        """Whether one of the selected boxes may be changed."""
        document = self._session.document
        return self._window.shows_canvas and any(not document.boxes[i].locked for i in document.selected_labels)

    def _delete(self) -> None:
        if self.suggest.is_detection_selected:
            self.suggest.reject()
        else:
            self.edit.delete()

    def _choose_number(self, number: int) -> None:
        """1 to 9: the folder's classes in their order."""
        if number <= len(self.edit.classes):
            self._choose_class(self.edit.classes[number - 1])

    def _choose_class(self, name: str) -> None:
        if self.label_bar.isVisible():
            self.label_bar.take(name)
        elif self.suggest.is_detection_selected:
            self.suggest.accept_as(name)
        else:
            self.edit.choose_class(name)

    def _accept_all_and_go_on(self) -> None:
        if self.suggest.accept_all():
            self._files.controller.go(1)

    def _show_classes(self) -> None:
        edit = self.edit
        self._files.panel.show_classes(edit.classes)
        self.classes.show_classes(self._session.document.annotation)
        self._window.canvas.set_draft(edit.current, class_colour(edit.current) if edit.current else None)

    def _folder_changed(self, folder: LabelledFolder | None) -> None:
        self.rejections.set_folder(folder)
        self.batch.set_folder(folder)
        self.classes.stop_asking()
        files = self._files.controller
        self.edit.leave_folder()
        self.order.open_folder(folder.root if folder is not None else files.root, files.stored_classes)
        self._session.folder_index.begin(folder)
        if folder is None:
            self.order.show_read(files.listed_classes)

    def _classes_read(self, classes: tuple[str, ...]) -> None:
        self.order.show_read(classes)
        if not self._session.folder_index.is_reading:
            self._files.panel.renew()
