"""The detector on this picture or the folder: its choosers in the tool bar, its stages in the layer panel."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.features.detection.anchor_labels import AnchorLabelsController
from app.features.detection.choices import nothing_found
from app.features.detection.choosers import Choosers
from app.features.detection.controller import DetectController
from app.features.detection.layers_panel import LayersPanel
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.session import Session
from app.window.action_set import ActionRow
from app.window.main_window import MainWindow
from engine.structures.image import Image
from engine.structures.settings import DetectSettings

USUAL_NMS = 0.5  # until the model is known
LEARNING = mark("learning")  # beside the name of the model that is shown while it learns


class DetectionFeature(QObject):
    """Other features ask the controller which model is chosen."""

    def __init__(self, services: Services, session: Session, window: MainWindow) -> None:
        super().__init__(window)
        self._session, self._window, self._activity = session, window, services.activity
        self._store = services.store
        self.controller = detect = DetectController(services, session, window)
        self.choosers, self.layers = Choosers(detect), LayersPanel(services.theme)
        self.layers.from_session(services.store.session.layers)
        window.side.insertWidget(0, self.layers)
        AnchorLabelsController(services, session, self.layers, window)
        # One look at all layers after a burst of changes, instead of one for each.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.show_layers)
        document, canvas = session.document, window.canvas
        for signal in (document.annotation_changed, document.trace_changed, document.suggestions_changed):
            signal.connect(lambda _what: self._soon.start())
        document.image_changed.connect(self._opened)
        self.layers.style_changed.connect(canvas.set_style)
        self.layers.selection_moved.connect(detect.choose_selection)
        self._has_models = False
        detect.models_changed.connect(self._models_changed)
        detect.detected.connect(lambda _result: self._detect_if_due(document.image))  # opened while that went on
        detect.settings_changed.connect(self._show_choices)
        detect.settings_changed.connect(self._show_thresholds)
        detect.device_changed.connect(window.status.show_device)
        services.activity.stop_requested.connect(detect.cancel)
        window.action_set.add(
            self._rows(), document.image_changed, detect.models_changed, detect.settings_changed,
            services.activity.changed, services.bridge.idle_changed, session.pictures.counts_changed,
            self._store.changed,
        )  # fmt: skip
        for name in self.layers.rows:
            canvas.set_style(name, self.layers.style_of(name))
        self._show_thresholds(detect.settings)
        self._show_choices()
        self.show_layers()

    def _show_thresholds(self, settings: DetectSettings) -> None:
        self.layers.set_selection(settings.score or 0.0, USUAL_NMS if settings.nms is None else settings.nms)

    def _toggle_on_open(self) -> None:
        self._store.change(detect_on_open=not self._store.settings.detect_on_open)

    def _rows(self) -> tuple[ActionRow, ...]:
        detect, document, activity = self.controller, self._session.document, self._activity
        return (
            ActionRow("detect.run", "Detect", ("F5",), "Detect", 1, detect.detect, "detect", 3,
                      lambda: document.image is not None and detect.model is not None,
                      "Run the detector on this picture"),
            ActionRow("detect.folder", "Detect all", ("Shift+F5",), "Detect", 1, detect.detect_folder,
                      "detect-folder", 3, self._folder_can_be_detected,
                      "Run the detector on every picture in the list"),
            ActionRow("detect.on_open", "Detect when a picture is opened", (), "Detect", 1, self._toggle_on_open,
                      is_on=lambda: self._store.settings.detect_on_open, tip="Run the detector at once, as with F5"),
            ActionRow("detect.cancel", "Stop", ("Ctrl+.",), "Detect", 2, activity.stop, "cancel", 0,
                      lambda: not activity.now.is_idle, "Stop the running job"),
        )  # fmt: skip

    def _folder_can_be_detected(self) -> bool:
        detect = self.controller
        return self._session.pictures.rowCount() > 0 and detect.model is not None and not detect.folder_is_running

    def load_engine(self) -> None:
        """When the window shows its first picture: importing torch would hold that up."""
        self.controller.warm_up()
        self._detect_if_due(self._session.document.image)

    def show_layers(self) -> None:
        """What the layer panel says of each stage."""
        document = self._session.document
        self.layers.show_state(document, self.controller.proposals)
        self._window.status.show_model(self._model_words)
        self._window.status.show_idle(nothing_found(document.trace, self.controller.settings.score or 0.0))

    def _models_changed(self) -> None:
        self._show_choices()
        if not self._has_models:  # the first picture may have come before them
            self._has_models = True
            self._detect_if_due(self._session.document.image)

    def _show_choices(self, _settings: object = None) -> None:
        self.choosers.show_choice()
        self._window.status.show_model(self._model_words)
        self._soon.start()

    @property
    def _model_words(self) -> str:
        """Whose detections are seen: while a net learns, those of the net as it is now."""
        model = self.controller.model
        name = model.title or model.name if model else tr("no model")
        document = self._session.document
        return f"{document.new_detector or name}, {tr(LEARNING)}" if document.is_preview else name

    def _detect_if_due(self, image: Image | None) -> None:
        if image is not None and self.controller.is_due(image.path):
            QTimer.singleShot(0, self.controller, self.controller.detect)

    def _opened(self, image: Image | None) -> None:
        self._detect_if_due(image)
        self.controller.follow_selection()
