"""Why the selected box is what it is, and why an object was missed."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.canvas.view_file import FILTER, view_folder, write_view
from app.features.detection.feature import DetectionFeature
from app.features.files.feature import FilesFeature
from app.features.inspection.counted import CountedController
from app.features.inspection.gradient import GradientController
from app.features.inspection.panel import InspectorPanel
from app.features.inspection.remedies import RemedyController
from app.features.inspection.story import StoryController
from app.features.labelling.feature import LabellingFeature
from app.services.services import Services
from app.services.translation import tr
from app.session.document import Selection
from app.session.session import Session
from app.window.action_set import ActionRow
from app.window.main_window import MainWindow
from engine.errors import UserError


class InspectionFeature(QObject):
    """Its tab comes up when something is selected, but not in place of the boxes or the classes; a question brings it
    up."""

    def __init__(
        self,
        services: Services,
        session: Session,
        window: MainWindow,
        files: FilesFeature,
        detection: DetectionFeature,
        labelling: LabellingFeature,
    ) -> None:
        super().__init__(window)
        self._window, self._tabs = window, window.tabs
        self._lists = (labelling.boxes, labelling.classes)
        self._document, self._messages = session.document, services.messages
        self._views = view_folder()
        self.stories = StoryController(services, session, window, detection)
        self.counted = CountedController(services.messages, session, files, detection, window)
        self.remedies = RemedyController(services, session, window, detection, labelling, self.stories)
        self.gradients = GradientController(services, session, window, detection)
        self.panel = InspectorPanel(
            session.document, services.theme, self.gradients, self.stories, self.remedies.apply,
            detection.controller.detect, self.counted,
        )  # fmt: skip
        self.panel.save_requested.connect(self.save_view)
        window.tabs.insertTab(0, self.panel, tr("Selected box"))
        window.tabs.setCurrentWidget(self.panel)
        window.tabs.currentChanged.connect(self._tab_changed)
        session.document.selection_changed.connect(self._selection_changed)
        window.canvas.box_asked.connect(lambda _box: self._bring_up())
        self.stories.changed.connect(self._make_room)
        window.action_set.add(
            self._rows(),
            session.document.image_changed,
            self.stories.changed,
            session.document.selection_changed,
            self.counted.changed,
        )

    def _rows(self) -> tuple[ActionRow, ...]:
        document, window, stories, counted = self._document, self._window, self.stories, self.counted
        return (
            ActionRow("detect.ask", "Ask why", ("Q",), "Detect", 4, self.ask, "ask", 4,
                      lambda: document.image is not None and window.shows_canvas,
                      "Click a box, or drag one around anything, to see why it was detected or missed. Esc ends it"),
            ActionRow("detect.next_step", "Next step, or box", ("N",), "Detect", 4, partial(self._go, 1), "", 0,
                      lambda: stories.story is not None or counted.is_open,
                      "Of the story of the selected box: from its anchor to NMS, each drawn over the picture. Of a "
                      "count whose pictures are listed: the next of its boxes, in whichever picture", repeats=True),
            ActionRow("detect.previous_step", "Previous step, or box", ("Shift+N",), "Detect", 4,
                      partial(self._go, -1), "", 0, lambda: stories.story is not None or counted.is_open,
                      repeats=True),
            ActionRow("view.save", "Save this view…", (), "View", 5, self.save_view, "", 0,
                      lambda: document.image is not None and window.shows_canvas,
                      "The visible part of the picture with everything drawn over it, as PNG or SVG"),
        )  # fmt: skip

    def ask(self) -> None:
        """Into asking, and out of it again."""
        canvas = self._window.canvas
        canvas.setFocus()  # so that Escape ends it
        if canvas.mode == "ask":
            canvas.leave_mode()
        else:
            canvas.set_mode("ask")

    def save_view(self) -> None:
        """Ask for a file, and write what is seen of the picture. It is not proposed to lie among the pictures that are
        labelled."""
        path, story = self._document.path, self.stories.story
        if path is None:
            return
        step = self.stories.step
        words = [path.stem, story.label if story is not None else "", step.title if step is not None else ""]
        name = " ".join(word for word in words if word).replace("/", "-")
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, tr("Save this view"), str(self._views / f"{name}.png"), tr(FILTER)
        )
        if chosen:
            self._views = Path(chosen).parent
            self.write_view(Path(chosen))

    def write_view(self, file: Path) -> None:
        canvas = self._window.canvas
        canvas.finish_layers()
        try:
            written = write_view(canvas, file, canvas.shown_part())
        except UserError as error:
            self._messages.warning(str(error))
        else:
            self._messages.info(tr("Saved as {name}", name=written.name))

    def _go(self, by: int) -> None:
        self._bring_up()
        if self.counted.is_open:
            self.counted.go(by)
        else:
            self.stories.go(by)

    def _bring_up(self) -> None:
        self._tabs.setCurrentWidget(self.panel)

    def _make_room(self) -> None:
        if self.stories.story is not None and self._tabs.currentWidget() is self.panel:
            self._window.give_tabs_room()

    def _tab_changed(self, _index: int) -> None:
        self.stories.set_shown(self._tabs.currentWidget() is self.panel)

    def _selection_changed(self, selection: Selection | None) -> None:
        if selection is not None and self._tabs.currentWidget() not in self._lists:
            self._bring_up()
