"""Who hears whom: every connection between the window's parts, in one place."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QTimer

from app.canvas.colours import class_colour
from app.features.library.dialog import ShelfDialog
from app.features.preferences.keys_sheet import About, KeysSheet
from app.features.preferences.preferences import Preferences
from app.services.bridge import EngineBridge
from app.services.messages import Messages
from app.services.settings import Settings, SettingsStore
from app.services.theme import Theme
from app.session.document import Document, Selection
from app.session.folder_index import FolderIndex
from app.session.layers import LayerName, LayerStyle
from app.session.picked_boxes import PickedBoxes
from app.session.pictures import PictureList
from app.shell.actions import Verbs
from app.shell.window_state import window_state
from app.window.action_set import ActionSet
from app.window.main_window import MainWindow
from engine.labels.labelled import LabelledFolder
from engine.structures.annotation import Annotation
from engine.structures.image import Image

PASSING = 4000  # milliseconds that a passing note stays in the status line


class Wiring(QObject):
    """Keeps the parts in step with the document. Its slots pass things on and decide nothing."""

    def __init__(
        self,
        window: MainWindow,
        document: Document,
        pictures: PictureList,
        folder_index: FolderIndex,
        bridge: EngineBridge,
        verbs: Verbs,
        actions: ActionSet,
        store: SettingsStore,
        theme: Theme,
        messages: Messages,
    ) -> None:
        super().__init__(window)
        self._window, self._document, self._pictures, self._folder_index = window, document, pictures, folder_index
        self._bridge, self._verbs, self._actions = bridge, verbs, actions
        self._store, self._theme, self._messages = store, theme, messages
        # One look at everything after a burst of changes, instead of one for each.
        self._state_timer = QTimer(self, singleShot=True, interval=0)
        self._state_timer.timeout.connect(self.show_state)
        self._connect_document()
        self._connect_panels()
        self._connect_controllers()

    def _connect_document(self) -> None:
        document = self._document
        self._window.key_pressed.connect(self._show_actions)
        self._window.middle.currentChanged.connect(self._state_timer.start)
        document.image_changed.connect(self._image_changed)
        document.annotation_changed.connect(self._annotation_changed)
        document.trace_changed.connect(self._trace_changed)
        document.selection_changed.connect(self._selection_changed)
        document.history_changed.connect(self._state_timer.start)
        document.suggestions_changed.connect(self._window.canvas.show_suggestions)
        document.suggestions_changed.connect(self._state_timer.start)

    def _connect_panels(self) -> None:
        window, files, detect = self._window, self._verbs.files, self._verbs.detect
        canvas, choosers = window.canvas, window.choosers
        canvas.cursor_moved.connect(window.status.show_cursor)
        canvas.cursor_left.connect(window.status.hide_cursor)
        canvas.zoom_changed.connect(window.status.show_zoom)
        canvas.box_picked.connect(self._box_picked)
        canvas.selection_changed.connect(self._boxes_selected)
        window.label_bar.labelled.connect(self._verbs.edit.name)
        window.labels.chosen.connect(self._verbs.edit.choose_class)
        window.boxes.wanted.connect(canvas.reveal_area)
        window.boxes.label_wanted.connect(self._verbs.edit.ask_to_name)
        window.layers.style_changed.connect(self._style_changed)
        window.layers.selection_moved.connect(detect.choose_selection)
        window.files.chosen.connect(files.show)
        window.files.open_wanted.connect(files.open_folder)
        window.welcome.folder_wanted.connect(files.open_folder)
        window.welcome.file_wanted.connect(files.open_file)
        window.welcome.recent_wanted.connect(self._recent_wanted)
        window.dropped.connect(files.open_paths)
        window.status.cancel_wanted.connect(self._verbs.stop)
        choosers.shelf_wanted.connect(self._verbs.shelf.open)
        choosers.model_chosen.connect(detect.choose_model)
        choosers.detector_chosen.connect(detect.choose_detector)
        choosers.proposals_chosen.connect(detect.choose_proposals)

    def _connect_controllers(self) -> None:
        files, detect, view = self._verbs.files, self._verbs.detect, self._verbs.view
        files.folder_changed.connect(self._folder_changed)
        files.set_unsaved(self._verbs.save.current)
        self._verbs.save.folder_changed.connect(files.use_folder)
        self._verbs.save.folder_changed.connect(self._verbs.batch.follow_folder)
        self._verbs.edit.clipboard_changed.connect(self._state_timer.start)
        self._window.labels.rename_wanted.connect(self._verbs.batch.rename_class)
        self._folder_index.classes_known.connect(self._classes_known)
        self._folder_index.progressed.connect(self._window.files.progress.show_reading)
        self._verbs.edit.label_wanted.connect(self._label_wanted)
        self._verbs.edit.classes_changed.connect(self._show_classes)
        self._verbs.suggest.accepted_all.connect(files.next)
        self._verbs.snap.snapped.connect(self._passing)
        files.recent_changed.connect(self._show_recent)
        files.unreadable.connect(self._unreadable)
        detect.models_changed.connect(self._show_choices)
        self._verbs.shelf.wanted.connect(self._open_shelf)
        self._verbs.shelf.exports.told.connect(self._passing)
        detect.settings_changed.connect(self._show_choices)
        detect.device_known.connect(self._window.status.show_device)
        detect.folder_ended.connect(self._folder_detected)
        detect.activity.changed.connect(self._window.status.show_activity)
        detect.activity.changed.connect(self._state_timer.start)
        self._bridge.idle_changed.connect(self._state_timer.start)
        self._pictures.counts_changed.connect(self._state_timer.start)
        view.training_wanted.connect(self._window.training.toggle)
        self._verbs.train.began.connect(self._state_timer.start)
        self._verbs.train.ended.connect(self._state_timer.start)
        self._verbs.tune.began.connect(self._state_timer.start)
        self._verbs.tune.ended.connect(self._state_timer.start)
        view.preferences_wanted.connect(self._open_preferences)
        view.keys_wanted.connect(self._open_keys)
        view.about_wanted.connect(self._open_about)
        view.panels_toggled.connect(self._window.toggle_panels)
        view.tone_wanted.connect(self._window.toggle_tone)
        view.tone_changed.connect(self._tone_changed)
        self._window.tone.moved.connect(view.set_tone)
        view.quit_wanted.connect(self._window.close)
        self._store.changed.connect(self._settings_changed)
        self._messages.arrived.connect(self._window.toasts.show_message)

    def begin(self) -> None:
        """Show everything as it is now."""
        for name, row in self._window.layers.rows.items():
            self._window.canvas.set_style(name, row.style_now)
        settings = self._verbs.detect.settings
        self._window.layers.set_selection(settings.score or 0.0, settings.nms or 0.0)
        self._actions.set_shortcuts(self._store.settings.shortcuts)
        self._show_recent()
        self._show_choices()
        self.show_state()
        self._messages.take()

    def show_state(self) -> None:
        """Which actions are possible, what the layer panel says."""
        document = self._document
        self._show_actions()
        self._window.layers.show_state(
            document.trace, document.annotation, self._verbs.detect.proposals, document.suggestions
        )

    def _show_actions(self) -> None:
        is_shown = self._window.middle.currentWidget() is self._window.canvas
        self._actions.show_state(window_state(self._verbs, self._document, self._pictures, is_shown))

    # -- of the document

    def _image_changed(self, image: Image | None) -> None:
        window = self._window
        window.canvas.show_image(image)
        window.status.show_picture(image)
        window.show_picture(image is not None)
        window.files.show_current(image.path if image else self._verbs.files.current)
        window.setWindowTitle(f"{image.path.name} – regionscope" if image else "regionscope")
        if image is None:
            window.welcome.greet()
        elif self._verbs.detect.is_due(image.path):
            QTimer.singleShot(0, self._verbs.detect, self._verbs.detect.detect)
        self._state_timer.start()

    def _annotation_changed(self, annotation: Annotation | None) -> None:
        self._window.canvas.show_annotation(annotation)
        self._state_timer.start()

    def _trace_changed(self, record: object) -> None:
        canvas = self._window.canvas
        if record is not None:
            canvas.show_record(record)
        else:
            canvas.clear_records()
            for kept in self._document.trace.records.values():
                canvas.show_record(kept)
        self._state_timer.start()

    def _selection_changed(self, selection: Selection | None) -> None:
        canvas = self._window.canvas
        canvas.set_selection(self._document.selected_labels)
        canvas.set_picked(*((selection.layer, selection.indices[0]) if selection else ("", -1)))
        if selection is not None and self._window.tabs.currentWidget() is not self._window.boxes:
            self._window.tabs.setCurrentWidget(self._window.inspector)
        self._state_timer.start()

    # -- of the panels

    def _box_picked(self, layer: LayerName, index: int) -> None:
        if layer != "truth":  # labelled boxes may be several: `selection_changed` tells of them
            self._document.select(layer or None, () if index < 0 else (index,))

    def _boxes_selected(self, indices: tuple[int, ...]) -> None:
        if indices or self._document.selected_labels:
            self._document.select("truth", indices)

    def _label_wanted(self, boxes: PickedBoxes) -> None:
        box = boxes.boxes[-1].box
        at = self._window.canvas.mapFromScene(box.x1, box.y2) + QPoint(0, 6)
        self._window.label_bar.ask(boxes, self._verbs.edit.classes, at)

    def _show_classes(self) -> None:
        edit = self._verbs.edit
        self._window.files.show_classes(edit.classes)
        self._window.labels.show_classes(edit.classes, edit.current, self._document.annotation)
        colour = class_colour(edit.current) if edit.current else None
        self._window.canvas.set_draft_colour(colour)

    def _style_changed(self, name: LayerName, style: LayerStyle) -> None:
        self._window.canvas.set_style(name, style)

    def _recent_wanted(self, folder: object) -> None:
        self._verbs.files.open_paths([folder])  # type: ignore[list-item]

    # -- of the controllers

    def _folder_changed(self, folder: LabelledFolder | None) -> None:
        self._verbs.save.set_folder(folder)
        self._verbs.batch.set_folder(folder)
        self._window.labels.stop_asking()
        self._folder_index.begin(folder)
        self._window.files.show_current(self._verbs.files.current)

    def _classes_known(self, classes: tuple[str, ...]) -> None:
        self._verbs.edit.set_classes(classes)
        if not self._folder_index.is_reading:
            self._window.files.renew()

    def _folder_detected(self, before: object) -> None:
        self._window.files.renew()
        if before:
            self._verbs.batch.detected(before)  # type: ignore[arg-type]

    def _unreadable(self, why: str) -> None:
        self._window.welcome.explain(why)
        self._window.files.show_current(self._verbs.files.current)

    def _show_recent(self) -> None:
        self._window.welcome.show_recent(self._store.session.recent)

    def _show_choices(self, _settings: object = None) -> None:
        detect = self._verbs.detect
        self._window.choosers.show_choice(detect.models, detect.model, detect.detector, detect.proposals)
        model = detect.model
        self._window.status.show_model(model.title or model.name if model else "no model")
        self._state_timer.start()

    def _passing(self, text: str) -> None:
        self._window.status.showMessage(text, PASSING)

    def _settings_changed(self, settings: Settings) -> None:
        self._actions.set_shortcuts(settings.shortcuts)
        self._theme.choose(settings.theme)  # type: ignore[arg-type]

    def _tone_changed(self, brightness: float, contrast: float) -> None:
        self._window.tone.show_tone(brightness, contrast)
        self._window.show_toned(bool(brightness or contrast))
        self._state_timer.start()

    def _open_preferences(self) -> None:
        Preferences(self._store, self._window).exec()

    def _open_shelf(self) -> None:
        """One dialog for all times: a download goes on while it is closed."""
        dialog = self._window.findChild(ShelfDialog) or ShelfDialog(self._verbs.shelf, self._theme, self._window)
        dialog.show()
        dialog.activateWindow()

    def _open_keys(self) -> None:
        KeysSheet(self._actions, self._window).exec()

    def _open_about(self) -> None:
        About(self._theme, self._window).exec()
