"""The window as a lesson finds it, and how it gets back to that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QRectF, QTimer
from PySide6.QtWidgets import QWidget

from app.features.detection.feature import DetectionFeature
from app.features.files.feature import FilesFeature
from app.features.inspection.counted import CountedState
from app.features.inspection.feature import InspectionFeature
from app.features.stages.controller import StageController
from app.services.settings import SettingsStore
from app.session.document import Selection
from app.session.layers import LAYERS, LayerName, LayerStyle
from app.session.picture_state import PictureState
from app.session.session import Session
from app.window.main_window import MainWindow
from engine.structures.annotation import Rectangle
from engine.structures.settings import DetectSettings


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """paths: what to open to have the list back; () for nothing. only: the title and pictures of a list of some of
    them. seen: the part of the picture that is looked at; None: all of it. asked, step: of the story."""

    paths: tuple[Path, ...]
    picture: Path | None
    page: QWidget | None
    tab: QWidget | None
    settings: DetectSettings
    styles: Mapping[LayerName, LayerStyle]
    is_stepping: bool
    stage: int
    remembered: Mapping[str, Any]
    states: Mapping[Path, PictureState]
    only: tuple[str, tuple[Path, ...]] | None
    counted: CountedState
    selection: Selection | None
    asked: Rectangle | None
    step: int | None
    seen: QRectF | None


class WindowKeeper(QObject):
    """What needs no reading is back at once; the picture, and what is selected in it, as soon as it is read."""

    def __init__(
        self, store: SettingsStore, session: Session, window: MainWindow, files: FilesFeature,
        detection: DetectionFeature, stages: StageController, inspection: InspectionFeature,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._store, self._document, self._pictures = store, session.document, session.pictures
        self._window, self._files, self._detection = window, files, detection
        self._stages, self._inspection = stages, inspection
        self._due: Before | None = None  # its picture is being read
        session.document.image_changed.connect(self._picture_came)

    def remember(self) -> Before:
        files, window, document = self._files.controller, self._window, self._document
        layers, pictures, stories = self._detection.layers, self._pictures, self._inspection.stories
        session = self._store.session
        self._due = None
        return Before(
            (pictures.root,) if pictures.root is not None else pictures.every,
            files.current, window.middle.currentWidget(), window.tabs.currentWidget(),
            self._detection.controller.settings, {layer.name: layers.style_of(layer.name) for layer in LAYERS},
            self._stages.is_open, self._stages.place,
            {"recent": session.recent, "last_picture": session.last_picture},
            pictures.states, self._files.panel.only_these, self._inspection.counted.state,
            document.selection, stories.asked, stories.chosen, window.canvas.part_seen,
        )  # fmt: skip

    def bring_back(self, before: Before, is_reopened: bool) -> None:
        """is_reopened: the files, too. Otherwise something else was opened meanwhile, and stays open."""
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
        if is_reopened:
            self._reopen(before)

    def _reopen(self, before: Before) -> None:
        self._store.remember(**before.remembered)
        if before.paths:
            self._due = before
            self._files.controller.open_paths(list(before.paths), before.picture)
        else:
            self._files.controller.close()
            self._show_page(before)

    def _picture_came(self, _image: object) -> None:
        before = self._due
        if before is None or before.picture is None or self._document.path != before.picture:
            return
        self._due = None
        self._pictures.bring_back(before.states)
        if before.only is not None:
            self._files.panel.show_these(*before.only)
        self._inspection.counted.resume(before.counted)
        self._show_page(before)
        if before.is_stepping:
            self._stages.open()
            self._stages.choose(before.stage)
        QTimer.singleShot(0, self, partial(self._select, before))  # when its labels and detections are there, too

    def _show_page(self, before: Before) -> None:
        if before.page is not None:
            self._window.show_page(before.page)

    def _select(self, before: Before) -> None:
        """What was selected, or asked about, the step of its story, and the part of the picture."""
        if self._document.path != before.picture:
            return
        stories = self._inspection.stories
        if before.asked is not None:
            stories.ask(before.asked)
        elif before.selection is not None:
            self._document.select(before.selection.layer, before.selection.indices)
        if stories.story is not None:
            stories.choose(before.step)
        if before.tab is not None:
            self._window.tabs.setCurrentWidget(before.tab)
        if before.seen is not None:
            self._window.canvas.see(before.seen)
