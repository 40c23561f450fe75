"""Which step of which lesson is shown: it brings the window to what the step shows, and back to what it was before."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.features.detection.feature import DetectionFeature
from app.features.files.feature import FilesFeature
from app.features.inspection.feature import InspectionFeature
from app.features.lessons.lesson import Lesson, Target, Words
from app.features.stages.feature import StagesFeature
from app.services.services import Services
from app.services.settings import BUNDLED
from app.session.layers import LAYERS, LayerName, LayerStyle
from app.session.session import Session
from app.window.main_window import MainWindow
from engine.folders import cache_folder
from engine.structures.settings import DetectSettings
from engine.structures.stages import Detections

OPENING: Words = {"en": "Opening the picture…", "ko": "사진을 여는 중…"}
DETECTING: Words = {"en": "Detecting…", "ko": "검출하는 중…"}
READY: Words = {"en": "", "ko": ""}


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """The window as a lesson found it. paths: what to open to have the list back; () for nothing."""

    paths: tuple[Path, ...]
    picture: Path | None
    page: QWidget | None
    tab: QWidget | None
    settings: DetectSettings
    styles: Mapping[LayerName, LayerStyle]
    is_stepping: bool
    stage: int
    remembered: Mapping[str, Any]


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
        self._store, self._messages = services.store, services.messages
        self._session, self._document, self._window, self._files = session, session.document, window, files
        self._detection, self._stages, self._inspection = detection, stages.controller, inspection
        self.lesson: Lesson | None = None
        self.number = 0
        self.state = READY  # what is waited for
        self._is_reaching = False  # the window is not yet as the step says
        self._is_opening = False
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
        if self._before is None:
            self._before = self._remember()
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
            self._restore(before)
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
        except OSError as error:
            self._messages.warning(f"The lesson's picture cannot be copied ({error.strerror}); make room on the disk")
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
        elif target.is_detected and not self._has_run():
            self.state = DETECTING
            if not detect.is_detecting:
                self._use_bundled()
                detect.detect()
        elif not (target.is_detected and detect.is_detecting):
            self._is_reaching = False
            self._show(target)
            self.shown.emit()
        self.changed.emit()

    def _has_run(self) -> bool:
        settings = self._detection.controller.settings
        is_bundled = (settings.model, settings.detector, settings.proposals) == (BUNDLED, None, None)
        return is_bundled and Detections in self._document.trace.records

    def _use_bundled(self) -> None:
        """The lessons say what the bundled model sees."""
        settings = DetectSettings(device=self._before.settings.device if self._before else "auto", score=0.5, nms=0.5)
        self._detection.controller.use(settings)
        self._detection.layers.set_selection(0.5, 0.5)

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

    # -- the window before

    def _remember(self) -> Before:
        files, window, session = self._files.controller, self._window, self._store.session
        pictures, layers = self._session.pictures, self._detection.layers
        root = pictures.root
        return Before(
            (root,) if root is not None else tuple(pictures.pictures),
            files.current, window.middle.currentWidget(), window.tabs.currentWidget(),
            self._detection.controller.settings, {layer.name: layers.style_of(layer.name) for layer in LAYERS},
            self._stages.is_open, self._stages.place,
            {"recent": session.recent, "last_picture": session.last_picture},
        )  # fmt: skip

    def _restore(self, before: Before) -> None:
        """All that needs no reading at once; the picture as soon as it is read."""
        self._stages.close()
        self._inspection.stories.forget()
        self._document.select(None)
        layers, detect = self._detection.layers, self._detection.controller
        detect.cancel()
        for name, style in before.styles.items():
            layers.set_style(name, style)
        detect.use(before.settings)
        layers.set_selection(before.settings.score or 0.0, before.settings.nms or 0.0)
        if before.tab is not None:
            self._window.tabs.setCurrentWidget(before.tab)
        self._reopen(before)

    def _reopen(self, before: Before) -> None:
        files, current = self._files.controller, self._files.controller.current
        if current is None or not current.is_relative_to(_home()):
            return  # the person has opened something else meanwhile
        self._store.remember(**before.remembered)
        if not before.paths:
            files.close()
            return

        def show(_what: object) -> None:
            if before.picture is not None and self._document.path == before.picture:
                self._document.image_changed.disconnect(show)
                self._window.show_page(before.page or self._window.canvas)
                if before.is_stepping:
                    self._stages.open()
                    self._stages.choose(before.stage)

        self._document.image_changed.connect(show)
        files.open_paths(list(before.paths), before.picture)


def _home() -> Path:
    """Where the pictures of the lessons are copied to."""
    return cache_folder() / "lessons"
