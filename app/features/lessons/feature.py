"""Lessons (menu Help): a strip over the picture that leads through the stages on a sample picture."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.features.detection.feature import DetectionFeature
from app.features.files.feature import FilesFeature
from app.features.inspection.feature import InspectionFeature
from app.features.lessons.controller import LessonController
from app.features.lessons.lesson import read_lessons
from app.features.lessons.strip import LessonStrip, cast_language
from app.features.stages.feature import StagesFeature
from app.services.services import Services
from app.services.translation import language_now, tr
from app.session.session import Session
from app.window.action_set import ActionRow
from app.window.main_window import MainWindow
from resources import RESOURCES


class LessonsFeature(QObject):
    """The language is the window's until another one is chosen in the strip."""

    def __init__(
        self, services: Services, session: Session, window: MainWindow, files: FilesFeature,
        detection: DetectionFeature, stages: StagesFeature, inspection: InspectionFeature,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._store, self._window, self._first_line = services.store, window, files.first_line
        self._was_introduced = True  # whether the first line was away when the strip came
        self.lessons = read_lessons(RESOURCES)
        self.controller = controller = LessonController(services, session, window, files, detection, stages, inspection)
        self.strip = strip = LessonStrip(services.theme, self.lessons)
        strip.hide()
        window.set_over(strip)
        strip.set_language(cast_language(services.store.session.lesson_language or language_now()))
        strip.chosen.connect(lambda number: controller.begin(self.lessons[number], RESOURCES))
        strip.stepped.connect(controller.go)
        strip.listed.connect(self._list)
        strip.left.connect(controller.leave)
        strip.language_chosen.connect(self._choose_language)
        controller.changed.connect(self._show)
        controller.shown.connect(strip.setFocus)
        controller.left.connect(self._left)
        tip = tr("Step by step on a sample picture: how the detector looks at it; in English or Korean")
        window.action_set.add([ActionRow("help.lessons", "Lessons…", (), "Help", 1, self._toggle, tip=tip)])
        window.escaped.connect(self._escaped)

    def _toggle(self) -> None:
        if self.strip.isVisible():
            self.controller.leave()
        else:
            self._was_introduced = self._first_line.isHidden()
            self._first_line.hide()  # the picture needs the room
            self.strip.show()
            self.strip.show_list()

    def _list(self) -> None:
        self.controller.end_lesson()
        self.strip.show_list()

    def _show(self) -> None:
        lesson = self.controller.lesson
        if lesson is not None:
            self.strip.show_step(lesson, self.controller.number, self.controller.state)

    def _choose_language(self, language: str) -> None:
        self._store.remember(lesson_language=language)
        self.strip.set_language(cast_language(language))
        self._show()
        self.strip.setFocus()

    def _left(self) -> None:
        self.strip.hide()
        self._first_line.setHidden(self._was_introduced)
        self._window.leave_field()

    def _escaped(self) -> None:
        """Nothing else had a use for the key."""
        if self.strip.isVisible():
            self.controller.leave()
