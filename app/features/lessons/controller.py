"""Which step of which lesson is shown: it brings the window to what the step shows, and back to what it was before."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.features.detection.feature import DetectionFeature
from app.features.files.feature import FilesFeature
from app.features.inspection.feature import InspectionFeature
from app.features.lessons.before import Before, WindowKeeper
from app.features.lessons.lesson import Lesson, Target, Words
from app.features.stages.feature import StagesFeature
from app.services.services import Services
from app.services.settings import BUNDLED
from app.services.translation import tr
from app.session.layers import LAYERS, LayerName
from app.session.session import Session
from app.window.main_window import MainWindow
from engine.errors import reason_of
from engine.folders import cache_folder
from engine.labels.folder import start_folder
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections, HeadOutput

OPENING: Words = {"en": "Opening the picture…", "ko": "사진을 여는 중…"}
DETECTING: Words = {"en": "Detecting…", "ko": "검출하는 중…"}
READY: Words = {"en": "", "ko": ""}


class LessonController(QObject):
    """The pictures of a lesson are copies of its own: what somebody draws in them is gone with the next lesson."""

    changed = Signal()  # another step, or what is waited for
    shown = Signal()  # the window is as the step says
    left = Signal()

    def __init__(
        self, services: Services, session: Session, window: MainWindow, files: FilesFeature,
        detection: DetectionFeature, stages: StagesFeature, inspection: InspectionFeature,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._messages = services.messages
        self._session, self._document, self._window, self._files = session, session.document, window, files
        self._detection, self._stages, self._inspection = detection, stages.controller, inspection
        self.lesson: Lesson | None = None
        self.number = 0
        self.state = READY  # what is waited for
        self._is_reaching = False  # the window is not yet as the step says
        self._is_opening = False
        self._keeper = WindowKeeper(services.store, session, window, files, detection, stages.controller, inspection)
        self._before: Before | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._go_on)
        for signal in (session.document.image_changed, session.document.trace_changed):
            signal.connect(self._something_came)
        detection.controller.detected.connect(self._something_came)

    # -- verbs

    def begin(self, lesson: Lesson, resources: Path) -> None:
        """The window is remembered once, however many lessons follow each other."""
        if not self._copy(lesson, resources):
            return
        self._session.traces.forget(_home() / lesson.picture)  # it may have been looked at by other thresholds
        if self._before is None:
            self._before = self._keeper.remember()
        self.lesson, self.number = lesson, 0
        self._reach()

    def go(self, steps: int) -> None:
        if self.lesson is not None:
            self.number = min(max(0, self.number + steps), len(self.lesson.steps) - 1)
            self._reach()

    def end_lesson(self) -> None:
        """The list of lessons is shown; the window waits as it is."""
        self.lesson, self._is_reaching = None, False

    def leave(self) -> None:
        """The window as it was before. A folder that was opened meanwhile stays open."""
        before, self._before = self._before, None
        self.end_lesson()
        if before is not None:
            is_ours = self._files.controller.current is not None and _is_ours(self._files.controller.current)
            self._keeper.bring_back(before, is_ours)
        self.left.emit()

    # -- to the step

    @property
    def picture(self) -> Path | None:
        """That of the lesson, where it is opened from."""
        return _home() / self.lesson.picture if self.lesson is not None else None

    def _copy(self, lesson: Lesson, resources: Path) -> bool:
        name = Path(lesson.picture).parts[0]
        try:
            shutil.rmtree(_home() / name, ignore_errors=True)
            for file in filter(Path.is_file, (resources / name).rglob("*")):
                copy = _home() / file.relative_to(resources)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, copy)  # contents alone: the bundled files may be read-only
            _write_labels(lesson)
        except OSError as error:
            self._messages.warning(
                tr("The lesson's picture cannot be copied ({reason}); make room on the disk", reason=reason_of(error))
            )
            return False
        return True

    def _reach(self) -> None:
        self._is_reaching, self._is_opening = True, False
        self._go_on()

    def _something_came(self, _what: object) -> None:
        if self._is_reaching:
            self._soon.start()

    def _go_on(self) -> None:
        """As far as it is possible now; what is missing is asked for, and comes here again."""
        lesson, picture = self.lesson, self.picture
        if lesson is None or picture is None or not self._is_reaching:
            return
        target, detect = lesson.steps[self.number].shows, self._detection.controller
        self.state = READY
        if self._document.path != picture:
            self.state = OPENING
            if not self._is_opening:
                self._is_opening = True
                self._files.controller.open_paths([_home() / Path(lesson.picture).parts[0]], picture)
        elif target.is_detected and not self._has_run(lesson):
            self.state = DETECTING
            if not detect.is_detecting:
                self._use_bundled(lesson)
                detect.detect()
        elif not (target.is_detected and detect.is_detecting):
            self._is_reaching = False
            self._show(target)
            self.shown.emit()
        self.changed.emit()

    def _has_run(self, lesson: Lesson) -> bool:
        records = self._document.trace.records
        return (
            self._detection.controller.settings == self._settings(lesson) and {HeadOutput, Detections} <= records.keys()
        )

    def _use_bundled(self, lesson: Lesson) -> None:
        """The lessons say what the bundled model sees, whatever somebody has tried in the step before."""
        self._detection.controller.use(self._settings(lesson))
        self._detection.layers.set_selection(lesson.score, lesson.nms)

    def _settings(self, lesson: Lesson) -> DetectSettings:
        device = self._before.settings.device if self._before is not None else "auto"
        return DetectSettings(BUNDLED, device=device, score=lesson.score, nms=lesson.nms)

    def _show(self, target: Target) -> None:
        self._window.show_page(self._window.canvas)
        self._window.canvas.set_mode("view")
        for layer in LAYERS:
            self._set_visible(layer.name, layer.name in target.layers)
        self._select(target)
        stages = self._stages
        if target.stage is None:
            stages.close()
        else:
            stages.open()
            stages.choose([stage.name for stage in stages.stages].index(target.stage))

    def _set_visible(self, name: LayerName, visible: bool) -> None:
        layers = self._detection.layers
        layers.set_style(name, replace(layers.style_of(name), visible=visible))

    def _select(self, target: Target) -> None:
        """A selection or a question, and the step of its story that lies over the picture."""
        stories = self._inspection.stories
        if target.ask is not None:
            self._window.canvas.box_asked.emit(target.ask)
        elif target.select is not None:
            self._document.select(None)
            self._document.select(target.select[0], target.select[1:])
            self._window.tabs.setCurrentWidget(self._inspection.panel)
        else:
            stories.forget()
            self._document.select(None)
        if stories.story is not None:
            names = [step.stage for step in stories.story.steps]
            stories.choose(names.index(target.story) if target.story else None)


def _write_labels(lesson: Lesson) -> None:
    """Into the copies."""
    if lesson.labels:
        picture = _home() / lesson.picture
        folder = start_folder(_home() / Path(lesson.picture).parts[0], "voc")
        folder.save(replace(folder.annotation(picture), boxes=lesson.labels))


def _is_ours(picture: Path) -> bool:
    """Otherwise the person has opened something else meanwhile."""
    return picture.is_relative_to(_home())


def _home() -> Path:
    """Where the pictures of the lessons are copied to."""
    return cache_folder() / "lessons"
