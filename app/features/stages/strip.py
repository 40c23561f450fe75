"""The strip under the picture: the row of stages, what the chosen one did in plain words, and its own controls."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QSizePolicy, QToolButton, QWidget

from app.features.stages.rail import RailCell, StageRail
from app.services.theme import Theme
from app.services.translation import tr
from app.widgets.build import button, hbox, holder, label, vbox
from app.widgets.controls import ElidedLabel, IconButton

ARROWS = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down
LARGE = 1.45  # of the usual type
SIDE = 8  # pixels of its left and right margin
ROOMY, MOST_ROOM = 1000, 0.35  # pixels of width from which type grows by itself, and by how much at most


class StageStrip(QFrame):
    """Left and right step through the stages while it has the keys, up and down through what a stage has inside.

    tools: the controls of single stages; one at most is shown.
    """

    stepped = Signal(int)  # stages
    inner_stepped = Signal(int)
    closed = Signal()
    escaped = Signal()  # the key, wherever in the strip
    save_requested = Signal()
    detect_requested = Signal()
    large_type_changed = Signal(bool)

    def __init__(self, theme: Theme, tools: tuple[QWidget, ...], is_large: bool) -> None:
        super().__init__()
        self.setObjectName("stage_strip")
        self._tools, self._theme = tools, theme
        self.rail = StageRail(theme)
        self.setFocusProxy(self.rail)
        self.title, self.paper, self.line = label(), ElidedLabel(), label(wraps=True)
        self.paper.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._lines: tuple[str, ...] = ()
        self.line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.line.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.previous = _icon(theme, "previous", tr("The stage before (←)"), lambda: self.stepped.emit(-1))
        self.next = _icon(theme, "next", tr("The next stage (→)"), lambda: self.stepped.emit(1))
        self.detect = button(tr("Detect"), self.detect_requested, tip=tr("Run the detector on this picture (F5)"))
        self.large = _icon(theme, "large-type", tr("Large type, for a projector"), None)
        self.large.setCheckable(True)
        self.large.setChecked(is_large)
        self.large.toggled.connect(self._large_toggled)
        self.save = _icon(theme, "save", tr("Save this view as PNG or SVG…"), self.save_requested)
        self.close_button = _icon(theme, "cancel", tr("Back to the layers (Esc)"), self.closed)
        head = hbox(
            self.previous, self.next, self.title, (self.paper, 1), self.detect, self.large, self.save,
            self.close_button, spacing=8,
        )  # fmt: skip
        room = holder(vbox(*tools, margins=(0, 0, 0, 0)))
        room.setMinimumHeight(max(tool.sizeHint().height() for tool in tools))  # also of a stage without tools
        self.setLayout(vbox(self.rail, head, self.line, room, spacing=4, margins=(SIDE, 6, SIDE, 6)))
        self.chosen = self.rail.chosen  # its signal is this one's
        for one in self.findChildren(QAbstractButton):
            one.installEventFilter(self)
        theme.changed.connect(self._show_type)
        self._show_type()

    def show_stage(
        self,
        cells: tuple[RailCell, ...],
        current: int,
        paper: str,
        line: str,
        tools: QWidget | None,
        lines: tuple[str, ...],
        *,
        has_run: bool,
    ) -> None:
        """lines: of all stages; the strip is as high as the longest needs, or the picture above would jump."""
        self.rail.show_cells(cells, current)
        self.title.setText(f"{current + 1} · {cells[current].text}")
        self.paper.show_words(paper, paper)
        self.line.setText(line)
        self._lines = lines
        self._keep_room()
        self.previous.setEnabled(current > 0)
        self.next.setEnabled(current < len(cells) - 1)
        self.detect.setVisible(not has_run)
        for one in self._tools:
            one.setVisible(one is tools)

    @property
    def factor(self) -> float:
        """How much larger than the window's its type is."""
        room = min(1.0, max(0.0, (self.width() - ROOMY) / 800)) * MOST_ROOM
        return (1.0 + room) * (LARGE if self.large.isChecked() else 1.0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                self.stepped.emit(1 if event.key() == Qt.Key.Key_Right else -1)
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self.inner_stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Home | Qt.Key.Key_End:
                self.chosen.emit(0 if event.key() == Qt.Key.Key_Home else len(self.rail.cells) - 1)
            case Qt.Key.Key_Escape:
                self.escaped.emit()
            case _:
                super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys of a button that was clicked would go to the button beside it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in ARROWS:
            self.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_type()

    def _large_toggled(self, is_large: bool) -> None:
        self._show_type()
        self.large_type_changed.emit(is_large)

    def _show_type(self) -> None:
        """The window's style sheet has one size of type; here it depends on the room."""
        factor, colours = self.factor, self._theme.colours
        self.rail.set_factor(factor)
        _set_type(self.title, 15 * factor, colours.text, "600")
        _set_type(self.paper, 13 * factor, colours.muted)
        _set_type(self.line, 14 * factor, colours.text)
        self._keep_room()

    def _keep_room(self) -> None:
        self.line.ensurePolished()
        margins = self.contentsMargins().left() + self.contentsMargins().right()
        width, metrics = self.width() - margins - 2 * SIDE, self.line.fontMetrics()
        area = QRect(0, 0, max(1, width), 0)
        heights = [metrics.boundingRect(area, Qt.TextFlag.TextWordWrap, line).height() for line in self._lines]
        self.line.setMinimumHeight(max([2 * metrics.lineSpacing(), *heights]))


def _set_type(words: QLabel, size: float, colour: str, weight: str = "400") -> None:
    sheet = f"font-size: {round(size)}px; font-weight: {weight}; color: {colour};"
    if words.styleSheet() != sheet:
        words.setStyleSheet(sheet)


def _icon(theme: Theme, name: str, tip: str, do: object) -> QToolButton:
    """The arrow keys stay with the strip."""
    found = IconButton(theme, name, tip, do, side=16)
    found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return found
