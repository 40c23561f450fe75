"""What stands in the middle while no picture is open: what to do next."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.services.theme import Theme

SHOWN = 5


class WelcomePage(QWidget):
    """Also says why a picture cannot be shown."""

    folder_wanted = Signal()
    file_wanted = Signal()
    recent_wanted = Signal(object)  # Path

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("inset")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self.mark = QLabel(alignment=Qt.AlignmentFlag.AlignHCenter)
        self.title = QLabel(alignment=Qt.AlignmentFlag.AlignHCenter)
        self.title.setObjectName("title")
        self.text = QLabel(alignment=Qt.AlignmentFlag.AlignHCenter)
        self.text.setObjectName("subtitle")
        self.text.setWordWrap(True)
        self.text.setMinimumWidth(200)
        self.text.setMaximumWidth(520)
        self.folder = QPushButton("Open a folder…")
        self.folder.setObjectName("primary")
        self.folder.setAutoDefault(True)  # Enter opens it, too
        self.folder.clicked.connect(self.folder_wanted)
        file = QPushButton("Open pictures…")
        file.clicked.connect(self.file_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.folder)
        buttons.addWidget(file)
        buttons.addStretch(1)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        text_row = QHBoxLayout()
        text_row.addStretch(1)
        text_row.addWidget(self.text, 10)
        text_row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self.mark)
        column.addWidget(self.title)
        column.addLayout(text_row)
        column.addSpacing(6)
        column.addLayout(buttons)
        column.addSpacing(14)
        column.addLayout(self._recent)
        column.addStretch(3)
        theme.changed.connect(self._recolour)
        self.greet()

    def greet(self) -> None:
        self._icon, self._colour, self._side = "regionscope", "", 64
        self.title.setText("See how a detector sees")
        self.text.setText(
            "Open a folder of pictures, or drop one here. Then press F5: every stage of the detector can be laid "
            "over the picture."
        )
        self._recolour()

    def explain(self, why: str) -> None:
        """A picture cannot be shown."""
        self._icon, self._colour, self._side = "warning", "warn", 40
        self.title.setText("This picture cannot be shown")
        self.text.setText(f"{why}\n\nA and D go on to the other pictures.")
        self._recolour()

    def show_recent(self, folders: tuple[str, ...]) -> None:
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        found = [Path(f) for f in folders[:SHOWN]]
        if found:
            heading = QLabel("RECENT FOLDERS", alignment=Qt.AlignmentFlag.AlignHCenter)
            heading.setObjectName("heading")
            self._recent.addWidget(heading)
        for folder in found:
            link = _Recent(folder)
            link.wanted.connect(self.recent_wanted)
            self._recent.addWidget(link, 0, Qt.AlignmentFlag.AlignHCenter)

    def _recolour(self) -> None:
        colour = self._theme.colours.warn if self._colour else ""
        icon = self._theme.icon(self._icon, colour)
        self.mark.setPixmap(icon.pixmap(QSize(self._side, self._side)))


class _Recent(QPushButton):
    wanted = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__(folder.name or str(folder))
        self.setObjectName("link")
        self.setToolTip(str(folder))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._folder = folder
        self.clicked.connect(self._tell)

    def _tell(self) -> None:
        self.wanted.emit(self._folder)
