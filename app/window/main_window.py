"""The window's frame: where panels, pages, menus, tool bar and status line go. Features fill it; it knows none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QSplitter, QTabWidget, QWidget

from app.canvas.view import ImageCanvas
from app.services.activity import ActivityTracker
from app.services.settings import LastSession
from app.services.theme import Theme
from app.services.translation import tr
from app.widgets.build import holder, vbox
from app.widgets.page import Pages
from app.widgets.toasts import Toasts
from app.window.action_set import MENUS, TITLES, ActionSet
from app.window.own_keys import accepts_own_key
from app.window.status_line import StatusLine
from app.window.tool_row import ToolRow

SMALLEST = QSize(900, 560)
FIRST = QSize(1440, 900)
FRAME = QSize(8, 40)  # what a desktop may put around a window; not known before it is shown
LEFT, RIGHT = 250, 290
LOW, TABS_SHARE = 760, 0.62  # pixels of the side, and what of it a long tab gets


class MainWindow(QMainWindow):
    """left: the list of pictures. middle: the pages, one of them the canvas. side: the layers over the tabs."""

    dropped = Signal(object)  # list[Path]
    escaped = Signal()  # the key, where nothing else had a use for it
    unused = Signal(QKeySequence)  # keys that nothing had a use for
    closed = Signal()
    may_close: Callable[[], bool] = staticmethod(lambda: True)  # asked before; False keeps it open

    def __init__(self, theme: Theme, activity: ActivityTracker, canvas: ImageCanvas) -> None:
        super().__init__()
        self.setObjectName("regionscope")
        self.setWindowTitle("regionscope")
        self.setWindowIcon(theme.logo())
        self.setMinimumSize(SMALLEST)
        self.resize(FIRST)
        self.setAcceptDrops(True)
        self.canvas, self._theme = canvas, theme
        self.action_set = ActionSet(theme, self)
        self.status = StatusLine(theme, activity)
        self.setStatusBar(self.status)
        self.middle = Pages()
        self.middle.addWidget(canvas)
        self.middle.currentChanged.connect(self.action_set.show_state_soon)
        self.side = QSplitter(Qt.Orientation.Vertical, handleWidth=1, childrenCollapsible=False)
        self.tabs = QTabWidget(documentMode=True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBarClicked.connect(self.give_tabs_room)
        self.side.addWidget(self.tabs)
        self._is_divided = False  # by hand
        self._is_lent, self._list_width = False, LEFT
        self.side.splitterMoved.connect(self._divided)
        self.whole = QSplitter(Qt.Orientation.Horizontal, handleWidth=1, childrenCollapsible=False)
        self.desk = QSplitter(Qt.Orientation.Horizontal, handleWidth=1, childrenCollapsible=False)
        self.desk.addWidget(self.middle)
        self._under = vbox((self.desk, 1), spacing=0, margins=(0, 0, 0, 0))
        self.whole.addWidget(holder(self._under))
        self.whole.addWidget(self.side)
        self.setCentralWidget(self.whole)
        self.tools = ToolRow(theme)

    @property
    def shows_canvas(self) -> bool:
        """The picture, and not a page in its place: nothing is done to a picture behind another page."""
        return self.middle.currentWidget() is self.canvas

    def show_page(self, page: QWidget) -> None:
        if page is self.canvas and not self.shows_canvas:
            self.canvas.hold_arrows()
        self.middle.setCurrentWidget(page)

    def set_left(self, panel: QWidget) -> None:
        self.left = panel
        self.whole.insertWidget(0, panel)
        self.toasts = Toasts(self, panel, self.middle, self._theme)

    def set_beside(self, panel: QWidget) -> None:
        """Left of the picture, in the middle of the window; it shows itself."""
        self.desk.insertWidget(0, panel)
        for place in (0, 1):
            self.desk.setStretchFactor(place, 1)

    def lend_list(self, is_lent: bool, least: int) -> None:
        """The place of the list of pictures, to what is in the middle where that is narrower than `least`; or back."""
        if is_lent and (self.left.isHidden() or self.desk.width() >= least):
            return
        if is_lent or self._is_lent:
            sizes, self._is_lent = self.whole.sizes(), is_lent
            self._list_width = sizes[0] or self._list_width
            self.left.setVisible(not is_lent)
            self.whole.setSizes([self._list_width, *sizes[1:]])

    def is_beside(self, widget: QWidget) -> bool:
        """Whether it is a part of what is beside the picture."""
        return self.desk.isAncestorOf(widget) and not self.middle.isAncestorOf(widget)

    def set_under(self, strip: QWidget) -> None:
        """A strip below the picture; it shows itself, and goes while another page is in the picture's place."""
        self._under.addWidget(strip)

    def set_over(self, strip: QWidget) -> None:
        """A strip above the picture, whatever page is in its place; it shows itself."""
        self._under.insertWidget(0, strip)

    def toggle_panels(self) -> None:
        visible, self._is_lent = self.left.isHidden(), False
        self.left.setVisible(visible)
        self.side.setVisible(visible)

    def finish(self, choosers: QWidget) -> None:
        """When all features are there: menus and tool bar from their rows, and the first sizes of the panels.

        choosers: of the model, beside the verbs of detection.
        """
        actions = self.action_set
        for name in MENUS:
            menu = self.menuBar().addMenu(tr(TITLES[name]))
            menu.setObjectName(f"menu.{name}")
            actions.fill(menu, name)
        self.addActions(list(actions.actions.values()))  # so that their keys work with the menu bar hidden, too
        actions.recolour()
        self.tools.fill(actions, choosers)
        self.addToolBar(self.tools)
        self._divide()

    def _divide(self) -> None:
        sizes = [LEFT, FIRST.width() - LEFT - RIGHT, RIGHT]
        for splitter, first, stretches in ((self.whole, sizes, (0, 1, 0)), (self.side, [560, 240], (7, 3))):
            splitter.setSizes(first)
            for index, stretch in enumerate(stretches):
                splitter.setStretchFactor(index, stretch)

    def give_tabs_room(self) -> None:
        """What a tab shows is long, or somebody clicked it: in a low window most of the side is for the tabs, and the
        layers scroll. Nobody who has divided it otherwise is corrected."""
        layers, tabs = self.side.sizes()
        most = round((layers + tabs) * TABS_SHARE)
        if not self._is_divided and layers + tabs < LOW and tabs < most:
            self.side.setSizes([layers + tabs - most, most])

    def _divided(self, _position: int, _index: int) -> None:
        self._is_divided = True

    # -- what is remembered

    def to_session(self) -> dict[str, object]:
        return {
            "geometry": self.saveGeometry().toBase64().toStdString(),
            "splits": {name: tuple(splitter.sizes()) for name, splitter in self._splitters},
        }

    @property
    def _splitters(self) -> tuple[tuple[str, QSplitter], ...]:
        return ("whole", self.whole), ("side", self.side), ("desk", self.desk)

    def keep_on(self, room: QSize) -> None:
        """No larger than the free part of a screen, the window's frame included."""
        self.resize(self.size().boundedTo(room - FRAME).expandedTo(self.minimumSize()))

    def from_session(self, session: LastSession) -> None:
        if session.geometry:
            self.restoreGeometry(QByteArray.fromBase64(session.geometry.encode("ascii", "ignore")))
        for name, splitter in self._splitters:
            sizes = session.splits.get(name, ())
            if len(sizes) == splitter.count() and all(isinstance(s, int) and s > 0 for s in sizes):
                splitter.setSizes(list(sizes))

    # -- Qt's side

    def event(self, event: QEvent) -> bool:
        """Before a key becomes a verb: each is as possible as it is now."""
        if event.type() == QEvent.Type.ShortcutOverride:
            self.action_set.show_state()
        return accepts_own_key(event, self.focusWidget()) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, where the control that has the focus has no use for it, leaves that."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave_field()
            self.escaped.emit()
        else:
            super().keyPressEvent(event)
            if not event.isAutoRepeat():
                self.unused.emit(QKeySequence(event.keyCombination()))

    def leave_field(self) -> None:
        """The keys go to the page in the middle."""
        if (page := self.middle.currentWidget()) is not None:
            self.canvas.hold_arrows()
            page.setFocus()

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Tab; and Qt asks where a control goes that has the keys. They do not go to whatever comes next, as the
        chooser of the model, but to the picture."""
        focus = self.focusWidget()
        if focus is None or focus is self.canvas or (focus.isVisible() and focus.isEnabled()):
            return super().focusNextPrevChild(forwards)
        self.leave_field()
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.dropped.emit(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(self.may_close())
        if event.isAccepted():
            self.closed.emit()
