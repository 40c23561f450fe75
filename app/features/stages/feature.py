"""The detector stage by stage, in a strip under the picture; figures beside its sliders."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.features.detection.feature import DetectionFeature
from app.features.stages.controller import StageController
from app.features.stages.figures import FiguresController, FiguresLines
from app.features.stages.strip import StageStrip
from app.features.stages.tools import AmountTools, FilmTools, MapTools, OcclusionTools, StepTools
from app.features.stages.views import CROWDED
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.session import Session
from app.window.action_set import ActionRow
from app.window.main_window import MainWindow
from engine.structures.inspection.heat import ChannelMaps

NMS = mark("Box"), mark("How many boxes have been chosen")


class StagesFeature(QObject):
    """The strip stands under the picture while it is open, and goes while another page is in the picture's place."""

    def __init__(self, services: Services, session: Session, window: MainWindow, detection: DetectionFeature) -> None:
        super().__init__(window)
        self._services, self._session, self._window = services, session, window
        self.controller = stages = StageController(services, session.document, window.canvas, detection.controller)
        self.maps, self.film, self.nms = (
            MapTools(services.theme),
            FilmTools(services.theme),
            StepTools(services.theme, *map(tr, NMS)),
        )
        self.occlusion, self.amount = OcclusionTools(), AmountTools()
        tools = self.maps, self.film, self.nms, self.occlusion, self.amount
        self.strip = StageStrip(services.theme, tools, services.store.session.large_type)
        self._keys_before: QWidget | None = None  # who had them when the strip came
        self.strip.hide()
        window.set_under(self.strip)
        self._connect_strip(detection)
        self._connect_tools()
        self.figures = FiguresController(services, session, detection.controller, window)
        self.table = FiguresLines(self.figures)
        detection.layers.rows["detections"].add_below_sliders(self.table)
        self.table.resized.connect(detection.layers.show_what_fits)
        detection.layers.selection_moved.connect(lambda _score, _nms: self.figures.judge_soon())
        window.action_set.add(self._rows(), session.document.image_changed, stages.opened)

    def _rows(self) -> tuple[ActionRow, ...]:
        return (
            ActionRow("view.stages", "Stage by stage", ("F6",), "View", 5, self.controller.toggle, "stages", 4,
                      self._is_shown, "Step through the detector: every stage drawn over the picture and explained"),
        )  # fmt: skip

    def save_view(self) -> None:
        """As the verb of the menu does it: what is seen of the picture, with all that lies over it."""
        self._window.action_set.actions["view.save"].trigger()

    def _escaped(self) -> None:
        """First what goes on or is unfolded inside a stage ends, then the stages do."""
        if self.film.is_playing:
            self.film.stop()
        elif self.controller.occlusion.is_running:
            self.controller.occlusion.cancel()
        elif self.maps.channels.isChecked():
            self.maps.channels.setChecked(False)
            self.strip.setFocus()
        else:
            self.controller.close()

    def _left_elsewhere(self) -> None:
        """The keys were in a panel beside the picture."""
        if self._window.shows_canvas:
            self.controller.close()

    def _is_shown(self) -> bool:
        return self._session.document.image is not None and self._window.shows_canvas

    def _connect_strip(self, detection: DetectionFeature) -> None:
        strip, stages = self.strip, self.controller
        strip.chosen.connect(stages.choose)
        strip.stepped.connect(stages.go)
        strip.inner_stepped.connect(stages.go_inside)
        strip.closed.connect(stages.close)
        strip.escaped.connect(self._escaped)
        self._window.escaped.connect(self._left_elsewhere)
        strip.save_requested.connect(self.save_view)
        strip.detect_requested.connect(detection.controller.detect)
        strip.large_type_changed.connect(lambda is_large: self._services.store.remember(large_type=is_large))
        stages.opened.connect(self._opened)
        stages.opened.connect(detection.layers.show_staged)
        stages.changed.connect(self._show)
        stages.cell_changed.connect(self.maps.cell.setText)
        self._window.middle.currentChanged.connect(self._page_changed)

    def _connect_tools(self) -> None:
        stages = self.controller
        maps, occlusion = stages.maps, stages.occlusion
        self.maps.level_chosen.connect(stages.choose_level)
        self.amount.top_chosen.connect(stages.set_top)
        self.maps.channels_toggled.connect(self._channels_toggled)
        self.maps.channel_chosen.connect(maps.choose_channel)
        maps.channels_changed.connect(self._show_channels)
        self.film.step_chosen.connect(stages.set_merges)
        self.nms.step_chosen.connect(stages.nms.set_step)
        self.occlusion.asked.connect(occlusion.ask)
        self.occlusion.cancelled.connect(occlusion.cancel)
        self.occlusion.hidden.connect(occlusion.hide)

    def _opened(self, is_open: bool) -> None:
        keys = self._window.focusWidget()
        has_keys = keys is not None and (keys is self.strip or self.strip.isAncestorOf(keys))
        self.strip.resize(self._window.middle.width(), self.strip.height())  # its lines break as they will stand
        self.strip.setVisible(is_open and self._window.shows_canvas)
        keys_of = self.strip if is_open else None  # after a click in the picture, too
        self._window.canvas.setFocusProxy(keys_of)  # type: ignore[arg-type]  # the stubs forget None
        if is_open:
            self._keys_before = keys
            self.strip.setFocus()
        else:
            self.film.stop()
            self.maps.channels.setChecked(False)
            self._window.leave_field()
            before, self._keys_before = self._keys_before, None
            if has_keys and before is not None and isValid(before) and before.isVisible():
                before.setFocus()

    def _page_changed(self, _index: int) -> None:
        self.strip.setVisible(self.controller.is_open and self._window.shows_canvas)

    def _channels_toggled(self, is_on: bool) -> None:
        maps = self.controller.maps
        if is_on:
            maps.ask_for_channels()
        else:
            maps.drop_channels()
            maps.changed.emit()

    def _show_channels(self, found: ChannelMaps | None) -> None:
        self.maps.show_channels(found)

    def _show(self) -> None:
        """Whatever the stage is now."""
        stages = self.controller
        stage, tools = stages.stage, self._tools_of_stage()
        if tools is self.maps:
            self.maps.show_levels(stages.level_words, stages.level, has_channels=stage.name == "features")
        elif tools is self.amount:
            self.amount.show_top(stages.top)
        elif tools is self.film:
            self.film.show_step(stages.merges, stages.most_merges)
        elif tools is self.nms:
            self.nms.show_step(stages.nms.step, stages.nms.steps)
        elif tools is self.occlusion:
            found = stages.occlusion
            self.occlusion.show_state(found.selected_name, found.heat, found.patches, is_running=found.is_running)
        paper, has_run = stage.paper(stages.run), stages.has_run
        self.strip.show_stage(stages.cells, stages.place, paper, stages.line, tools, stages.lines, has_run=has_run)

    def _tools_of_stage(self) -> QWidget | None:
        tools: dict[str, QWidget] = {
            "features": self.maps, "objectness": self.maps, "segments": self.film, "nms": self.nms,
            "detections": self.occlusion, **dict.fromkeys(CROWDED, self.amount),
        }  # fmt: skip
        return tools.get(self.controller.stage.name)
