"""The tool bar: the verbs of every day have words beside their icons, as long as all tools have room."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QToolBar, QToolButton, QWidget

from app.services.theme import Theme
from app.services.translation import mark, tr
from app.window.action_set import ActionSet

BEFORE_CHOOSERS = 3  # the group with the verbs of detection
WITH_WORDS = {  # beside their icons
    "detect.run": mark("Detect"),
    "detect.folder": mark("Detect all"),
    "train.quick": mark("Learn"),
    "detect.evaluate": mark("Evaluate"),
    "detect.compare": mark("Compare"),
}
WORDS, ICON = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
NAME = 80  # pixels for the model's name beyond the least that its chooser can have
ALWAYS = "detect.run"  # keeps its word in a narrow window, too


class ToolRow(QToolBar):
    """In a narrow window the words go first; what then has no room is behind an arrow."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(tr("Tools"), movable=False, iconSize=QSize(20, 20))
        self.setObjectName("tools")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._theme = theme
        self._worded: list[QToolButton] = []
        self._words: dict[QToolButton, int] = {}  # how wide the word of each is

    def fill(self, actions: ActionSet, choosers: QWidget) -> None:
        """The rows that have a place in the tool bar. choosers: of the model, beside the verbs of detection."""
        self._choosers = choosers
        rows = sorted((row for row in actions.rows if row.toolbar), key=lambda row: row.toolbar)
        for place, group in groupby(rows, key=lambda row: row.toolbar):
            if place == BEFORE_CHOOSERS + 1:  # the choice of model stands beside what it decides
                self.addWidget(choosers)
                self.addWidget(_spring())
            elif place > 1:
                self.addSeparator()
            for row in group:
                action = actions.actions[row.id]
                self.addAction(action)
                button = self.widgetForAction(action)
                assert isinstance(button, QToolButton)
                button.setObjectName(row.id.replace(".", "_"))
                if row.id in WITH_WORDS:
                    action.setIconText(tr(WITH_WORDS[row.id]))
                    button.setToolButtonStyle(WORDS)
                    if row.id != ALWAYS:
                        self._worded.append(button)
        more = self._more()  # Qt's own, for what has no room; its icon is dark
        if more is not None:
            more.setToolTip(tr("More tools"))
            more.setAccessibleName(tr("More tools"))
            self._show_more_icon()
            self._theme.changed.connect(self._show_more_icon)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.Show, QEvent.Type.Resize, QEvent.Type.LayoutRequest) and self.isVisible():
            self._show_words()
        return done

    def _show_words(self) -> None:
        """As many as have room, from the left."""
        if not self._words:
            self._words = {button: _width(button, WORDS) - _width(button, ICON) for button in self._worded}
        shown = [button for button in self._worded if button.toolButtonStyle() == WORDS]
        room = self.width() - self._least_width() + sum(self._words[button] for button in shown)
        for button in self._worded:
            room -= self._words[button]
            if (wanted := WORDS if room >= 0 else ICON) != button.toolButtonStyle():
                button.setToolButtonStyle(wanted)

    def _least_width(self) -> int:
        """At which every tool has room, and a name of common length in the chooser of the model; a longer one gives
        way before the words do, and all of it before a tool."""
        wanted, least = self._choosers.sizeHint().width(), self._choosers.minimumSizeHint().width()
        return self.sizeHint().width() - wanted + min(wanted, least + NAME)

    def _more(self) -> QToolButton | None:
        found = self.findChild(QToolButton, "qt_toolbar_ext_button")
        return found if isinstance(found, QToolButton) else None

    def _show_more_icon(self) -> None:
        if (more := self._more()) is not None:
            more.setIcon(self._theme.icon("chevron-down"))


def _width(button: QToolButton, style: Qt.ToolButtonStyle) -> int:
    """Of the button in that style."""
    before = button.toolButtonStyle()
    button.setToolButtonStyle(style)
    width = button.sizeHint().width()
    button.setToolButtonStyle(before)
    return width


def _spring() -> QWidget:
    spring = QWidget()
    spring.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return spring
