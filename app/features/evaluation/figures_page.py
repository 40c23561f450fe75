"""What evaluation and comparison share: a page in place of the picture, filled by one job of the engine at a time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QWidget

from app.features.detection.controller import DetectController
from app.features.files.feature import FilesFeature
from app.services.bridge import AnyHandle, JobHandle
from app.services.plain_tips import tip_of
from app.services.services import Services
from app.services.translation import tr
from app.widgets.build import Part, button, combo, fill, hbox, holder, label, vbox
from app.widgets.controls import IconButton
from app.widgets.page import swap
from app.window.main_window import MainWindow
from engine.labels.split_lists import matching_splits
from engine.structures.jobs import Progress, Request

P = TypeVar("P")
R = TypeVar("R")


class FiguresPage(QWidget):
    """A title, choices with a button that begins, progress, problems, and below them a hint or the figures.

    It follows its job; a subclass submits that, and shows the result.
    """

    KEY = ""  # brings the page up, and the picture back; a page may have none

    shown = Signal()  # in place of the picture

    def __init__(
        self, services: Services, window: MainWindow, files: FilesFeature, detect: DetectController, run: str
    ) -> None:
        """run: the words of the button that begins."""
        super().__init__()
        self.setObjectName("inset")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._bridge, self._theme, self._messages = services.bridge, services.theme, services.messages
        self._window, self._files, self._detect = window, files, detect
        self._job: AnyHandle | None = None
        self._root: Path | None = None  # of the folder that is open
        self._words_before = ""  # the state, before what goes on began
        window.middle.addWidget(self)
        self.title, self.hint = label("", "title", wraps=True), label("", "subtitle", wraps=True)
        self.state, self.problem = label("", "small", wraps=True), label("", "problem", wraps=True)
        self.problem.hide()
        self.split = combo(tr("Pictures"))
        self.run, self.stop = button(run, self._run, style="primary"), button(tr("Stop"), self.cancel)
        back = tr("Back to the picture") + (f" ({self.KEY})" if self.KEY else "")
        self.close_button = IconButton(self._theme, "cancel", back, files.show_middle, side=16)
        self.bar = QProgressBar(textVisible=False)
        self.pages = QStackedWidget()
        services.activity.stop_requested.connect(self.cancel)

    def _lay_out(
        self, verbs: Sequence[Part], below: list[QWidget], figures: list[QWidget], more: Sequence[Part] = ()
    ) -> None:
        """verbs: choices and buttons; more: those of a second row, where one would be wider than a small window has
        room. below: words above the figures."""
        self.hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        for page in (holder(vbox(2, self.hint, 3)), *figures):
            self.pages.addWidget(page)
        head = hbox((self.title, 1), (self.close_button, Qt.AlignmentFlag.AlignTop))
        rows = [hbox(*row, 1, spacing=8) for row in (verbs, more) if row]
        parts: tuple[Part, ...] = (head, *rows, self.bar, self.state, self.problem, *below)
        self.setLayout(vbox(*parts, (self.pages, 1), spacing=8, margins=(20, 14, 16, 10)))

    def bring_up(self) -> None:
        """In the middle of the window, in place of the picture."""
        self._window.show_page(self)
        self.shown.emit()

    def toggle(self) -> None:
        """Once more goes back to the picture."""
        if self._window.middle.currentWidget() is self:
            self._files.show_middle()
        else:
            self.bring_up()
            self.run.setFocus()

    @property
    def is_running(self) -> bool:
        return self._job is not None and self._job.is_running

    def cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def submit(self, request: Request[P, R], words: str) -> JobHandle[P, R]:
        """In place of what goes on."""
        if not self.is_running:
            self._words_before = self.state.text()
        job = self._job = self._bridge.submit(request, words, replaces=self._job)
        job.progress.connect(self._show_progress)
        job.ended.connect(partial(self._show_running, False))
        job.cancelled.connect(self._show_stopped)
        job.failed.connect(lambda failure: self._show_problem(failure.message))
        self._show_running(True)
        return job

    @property
    def _is_possible(self) -> bool:
        """Whether anything is open that can be judged."""
        raise NotImplementedError

    @property
    def _why_not(self) -> str:
        """Where nothing is possible: what is missing, and what to do."""
        return self.hint.text()

    def _title_of(self, name: str) -> str:
        """As the tool bar has it."""
        return next((model.title for model in self._detect.models if model.name == name and model.title), name)

    def _is_back(self, root: Path | None) -> bool:
        """Whether a folder is open again after another one: what was found in it is shown again."""
        folder = self._files.controller.folder
        was, self._root = self._root, folder.root if folder is not None else None
        return root is not None and root == self._root != was

    def _open(self, title: str, paths: tuple[Path, ...]) -> None:
        """The pictures behind what was clicked."""
        if paths:
            self._files.list_and_show(title, paths)
        else:
            self._messages.info(tr("No picture: {title}", title=title))

    def _run(self) -> None:
        raise NotImplementedError

    def _show_splits(self, every: str) -> None:
        """What can be judged, first what models are not trained on; every: the words for all of it."""
        folder = self._files.controller.folder
        splits = tuple(folder.splits) if folder is not None else ()
        usual = next(iter(matching_splits("val", splits)), None)  # whatever it is called
        fill(self.split, [(None, every), *((name, tr("Split: {name}", name=name)) for name in splits)], usual)

    def _show_running(self, is_running: bool) -> None:
        swap(self.run, self.stop) if is_running else swap(self.stop, self.run)
        self.run.setEnabled(self._is_possible)
        self.run.setToolTip("" if self._is_possible else tip_of(self._why_not))
        self.bar.setVisible(is_running)
        self.bar.setRange(0, 0)
        self.hint.setVisible(not is_running)  # it says what to press

    def _show_stopped(self) -> None:
        """What was said before is true again: whose figures are shown, or what would be judged."""
        self.state.setText(self._words_before or tr("Stopped"))

    def _show_progress(self, now: Progress) -> None:
        self.bar.setRange(0, now.total)
        self.bar.setValue(now.done)
        place = tr("{done:,} of {total:,}  ·  ", done=now.done, total=now.total) if now.total else ""
        self.state.setText(f"{place}{now.text}")

    def _show_problem(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()
