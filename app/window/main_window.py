"""The window: lays out canvas, panels, menus, tool bar and status line. It has no verbs of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QMainWindow,
    QSizePolicy,
    QSplitter,
    QTabWidget,
    QToolBar,
    QToolButton,
    QWidget,
)

from app.canvas.view import ImageCanvas
from app.features.detection.choosers import Choosers
from app.features.detection.layers_panel import LayersPanel
from app.features.files.panel import FilesPanel
from app.features.files.welcome import WelcomePage
from app.features.inspection.panel import InspectorPanel
from app.features.labelling.boxes_panel import BoxesPanel
from app.features.labelling.classes_panel import LabelsPanel
from app.features.labelling.label_bar import LabelBar
from app.features.training.dock import HEIGHT, TrainingDock
from app.features.viewing.tone import ToneSheet
from app.services.messages import Toasts
from app.services.settings import Session
from app.services.theme import Theme
from app.shell.actions import ACTIONS, MENUS
from app.widgets.page import Pages
from app.window.action_set import ActionSet
from app.window.own_keys import accepts_own_key, is_typed_in
from app.window.status_line import StatusLine

SMALLEST = QSize(900, 560)
FIRST = QSize(1440, 900)
FRAME = QSize(8, 40)  # what a desktop may put around a window; not known before it is shown
LEFT, RIGHT = 250, 290
WITH_WORDS = {"detect.run": "Detect", "detect.folder": "Folder", "train.quick": "Learn"}  # beside their icons


class MainWindow(QMainWindow):
    """Made of parts that were made elsewhere."""

    dropped = Signal(object)  # list[Path]
    closing = Signal()
    key_pressed = Signal()  # before it becomes a verb, so that each verb is as possible as it is now
    may_close: Callable[[], bool] = staticmethod(lambda: True)  # asked before; False keeps it open

    def __init__(
        self,
        theme: Theme,
        canvas: ImageCanvas,
        files: FilesPanel,
        layers: LayersPanel,
        inspector: InspectorPanel,
        boxes: BoxesPanel,
        labels: LabelsPanel,
    ) -> None:
        super().__init__()
        self.setObjectName("regionscope")
        self.setWindowTitle("regionscope")
        self.setWindowIcon(theme.logo())
        self.setMinimumSize(SMALLEST)
        self.resize(FIRST)
        self.setAcceptDrops(True)
        self.theme, self.canvas, self.files, self.layers = theme, canvas, files, layers
        self.inspector, self.boxes, self.labels = inspector, boxes, labels
        self.label_bar = LabelBar(canvas)
        self.welcome = WelcomePage(theme)
        self.choosers = Choosers()
        self.status = StatusLine(theme)
        self.middle = Pages()
        self.middle.addWidget(self.welcome)
        self.middle.addWidget(canvas)
        self.side = QSplitter(Qt.Orientation.Vertical)
        self.side.addWidget(layers)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(inspector, "Selected box")
        self.tabs.addTab(boxes, "Boxes")
        self.tabs.addTab(labels, "Classes")
        self.side.addWidget(self.tabs)
        self.whole = QSplitter(Qt.Orientation.Horizontal)
        for widget in (files, self.middle, self.side):
            self.whole.addWidget(widget)
        self._divide()
        self.setCentralWidget(self.whole)
        self.welcome.folder.setFocus()
        self.setStatusBar(self.status)
        self.training = TrainingDock(theme, self)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.training)
        self.resizeDocks([self.training], [HEIGHT], Qt.Orientation.Vertical)
        self.training.hide()
        self.toasts = Toasts(self.middle, theme)
        self.tools = QToolBar("Tools")
        self.tone = ToneSheet(self)
        self.tone.closed.connect(canvas.setFocus)
        files.text.left.connect(self._leave_field)

    def add_actions(self, actions: ActionSet) -> None:
        """Menus and tool bar, from the table of actions."""
        for name in MENUS:
            menu = self.menuBar().addMenu(f"&{name}")
            menu.setObjectName(f"menu.{name}")
            menu.setToolTipsVisible(True)
            for action in actions.of_menu(name):
                if action is None:
                    menu.addSeparator()
                else:
                    menu.addAction(action)
        for action in actions.actions.values():
            self.addAction(action)  # so that its keys work with the menu bar hidden, too
        self._fill_tools(actions)

    def _fill_tools(self, actions: ActionSet) -> None:
        tools = self.tools
        tools.setObjectName("tools")
        tools.setMovable(False)
        tools.setIconSize(QSize(20, 20))
        tools.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        rows = sorted((row for row in ACTIONS if row.toolbar), key=lambda row: row.toolbar)
        previous = rows[0].toolbar
        for row in rows:
            if row.toolbar != previous:
                if previous == 3:  # the choice of model stands beside what it decides
                    tools.addWidget(self.choosers)
                    tools.addWidget(_spring())
                else:
                    tools.addSeparator()
            previous = row.toolbar
            tools.addAction(actions.actions[row.id])
        tone = tools.widgetForAction(actions.actions["view.tone"])
        if isinstance(tone, QToolButton):
            tone.setObjectName("tone")
        for name, words in WITH_WORDS.items():
            action = actions.actions[name]
            action.setIconText(words)
            button = tools.widgetForAction(action)
            if isinstance(button, QToolButton):
                button.setObjectName(name.replace(".", "_"))
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.addToolBar(tools)

    def show_picture(self, is_there: bool) -> None:
        """The canvas, or the page that says what to do. Nobody is taken away from a field, or from the list."""
        self.middle.setCurrentWidget(self.canvas if is_there else self.welcome)
        self.toasts.raise_()
        focus = self.focusWidget()
        in_use = focus is not None and focus.isVisible() and (is_typed_in(focus) or focus is self.files.view)
        if is_there and not in_use:
            self.canvas.setFocus()

    def toggle_tone(self) -> None:
        """Below its button."""
        self.tone.toggle_below(self.tools.findChild(QToolButton, "tone") or self.tools)

    def show_toned(self, is_toned: bool) -> None:
        """The button stays lit while the picture is not shown as it is in the file."""
        for button in self.tools.findChildren(QToolButton, "tone"):
            button.setProperty("lit", is_toned)
            button.style().unpolish(button)
            button.style().polish(button)

    def toggle_panels(self) -> None:
        visible = self.files.isHidden()
        self.files.setVisible(visible)
        self.side.setVisible(visible)

    def _divide(self) -> None:
        self.whole.setHandleWidth(1)
        self.side.setHandleWidth(1)
        self.whole.setSizes([LEFT, FIRST.width() - LEFT - RIGHT, RIGHT])
        self.side.setSizes([560, 240])
        self.whole.setChildrenCollapsible(False)
        self.side.setChildrenCollapsible(False)
        for index, stretch in enumerate((0, 1, 0)):
            self.whole.setStretchFactor(index, stretch)
        self.side.setStretchFactor(0, 7)
        self.side.setStretchFactor(1, 3)

    # -- what is remembered

    def to_session(self) -> dict[str, object]:
        return {
            "geometry": self.saveGeometry().toBase64().toStdString(),
            "splits": {"whole": tuple(self.whole.sizes()), "side": tuple(self.side.sizes())},
        }

    def keep_on(self, room: QSize) -> None:
        """No larger than the free part of a screen, the window's frame included."""
        self.resize(self.size().boundedTo(room - FRAME).expandedTo(self.minimumSize()))

    def from_session(self, session: Session) -> None:
        if session.geometry:
            self.restoreGeometry(QByteArray.fromBase64(session.geometry.encode("ascii", "ignore")))
        for name, splitter in (("whole", self.whole), ("side", self.side)):
            sizes = session.splits.get(name, ())
            if len(sizes) == splitter.count() and all(isinstance(s, int) and s > 0 for s in sizes):
                splitter.setSizes(list(sizes))

    # -- Qt's side

    def event(self, event: QEvent) -> bool:
        """Before a key becomes a verb."""
        if event.type() == QEvent.Type.ShortcutOverride:
            self.key_pressed.emit()
        return accepts_own_key(event, self.focusWidget()) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, where the control that has the focus has no use for it, leaves that."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave_field()
        else:
            super().keyPressEvent(event)

    def _leave_field(self) -> None:
        page = self.middle.currentWidget()
        if page is not None:
            page.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.dropped.emit(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_close():
            event.ignore()
            return
        self.closing.emit()
        event.accept()


def _spring() -> QWidget:
    spring = QWidget()
    spring.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return spring
