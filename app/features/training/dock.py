"""The dock of training: what is learned and its live curves, the check of the labels, and earlier runs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDockWidget, QTabBar, QWidget

from app.features.training.curves.panel import TrainingCurves
from app.features.training.labels.panel import TrainingLabels
from app.features.training.runs.panel import TrainingRuns
from app.features.training.setup import TrainingSetup
from app.services.theme import Theme
from app.services.translation import tr
from app.widgets.build import hbox, holder
from app.widgets.controls import IconButton
from app.widgets.page import Pages
from app.window.own_keys import accepts_own_key

SETUP_WIDTH = 760
HEIGHT = 310


class TrainingDock(QDockWidget):
    """Its pages; they ask for what is to be done."""

    shown = Signal()  # it is looked at: what takes time is done now

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(tr("Training"), parent)
        self.setObjectName("training")
        self.setAllowedAreas(Qt.DockWidgetArea.BottomDockWidgetArea | Qt.DockWidgetArea.TopDockWidgetArea)
        self.setup, self.curves = TrainingSetup(), TrainingCurves(theme)
        self.labels, self.runs = TrainingLabels(theme), TrainingRuns(theme)
        self.tabs, self._pages = QTabBar(), Pages()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(tr("Pages of training"))
        for widget, words in (
            (self._train_page(), tr("Train")),
            (self.labels, tr("Label check")),
            (self.runs, tr("Runs")),
        ):
            widget.setObjectName("panel")
            widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            self._pages.addWidget(widget)
            self.tabs.addTab(words)
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self._title = self._head(theme)
        self.setTitleBarWidget(self._title)
        self.setWidget(self._pages)
        self.setup.findings.clicked.connect(self.show_labels)

    def show_train(self) -> None:
        self.tabs.setCurrentIndex(0)

    def show_labels(self) -> None:
        self.tabs.setCurrentIndex(1)

    def toggle(self) -> None:
        """Show it and go to its form, or hide it where it is shown."""
        if self.isVisible():
            self.hide()
        else:
            self.show()
            self.setup.start.setFocus()

    def _train_page(self) -> QWidget:
        self.setup.setFixedWidth(SETUP_WIDTH)
        return holder(hbox(self.setup, (self.curves, 1), spacing=0, margins=(0, 0, 0, 0)))

    def _head(self, theme: Theme) -> QWidget:
        """The pages' tabs in place of a title, with the two buttons of a dock."""
        detach = IconButton(theme, "duplicate", tr("A window of its own, and back"))
        close = IconButton(theme, "cancel", tr("Close (Ctrl+Shift+T)"), self.hide)
        head = holder(hbox(self.tabs, 1, detach, close, spacing=2, margins=(0, 0, 6, 0)), "panel")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        detach.clicked.connect(lambda: self.setFloating(not self.isFloating()))
        self.topLevelChanged.connect(self._show_floating)
        return head

    def _show_floating(self, is_floating: bool) -> None:
        """A window of its own has an edge; in the program's window the panels beside it are its edge."""
        for widget in (self._title, self._pages):
            widget.setProperty("floating", is_floating)
            widget.style().unpolish(widget)
            widget.style().polish(widget)

    def event(self, event: QEvent) -> bool:
        """As a window of its own its keys do not pass the program's window."""
        return accepts_own_key(event, self.focusWidget()) or super().event(event)

    def sizeHint(self) -> QSize:
        return QSize(SETUP_WIDTH + 400, HEIGHT)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()
