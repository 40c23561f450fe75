"""What stands in the middle while no picture is open: what to do next."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.features.files.controller import FilesController
from app.services.theme import Theme
from app.services.translation import tr
from app.widgets.build import button, hbox, label, vbox

SHOWN = 5
CENTRE = Qt.AlignmentFlag.AlignHCenter


class WelcomePage(QWidget):
    """Also says why a picture cannot be shown."""

    def __init__(self, theme: Theme, files: FilesController) -> None:
        super().__init__()
        self.setObjectName("inset")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme, self._files = theme, files
        self.mark, self.title, self.text = label(), label(style="title"), label(style="subtitle", wraps=True)
        for words in (self.mark, self.title, self.text):
            words.setAlignment(CENTRE)
        self.text.setMinimumWidth(200)
        self.text.setMaximumWidth(520)
        self.folder = button(tr("Open a folder…"), files.open_folder, style="primary")
        self.folder.setAutoDefault(True)  # Enter opens it, too
        file = button(tr("Open pictures…"), files.open_file)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        buttons = hbox(1, self.folder, file, 1, margins=(0, 6, 0, 14), spacing=8)
        parts = self.mark, self.title, hbox(1, (self.text, 10), 1), buttons, self._recent
        self.setLayout(vbox(2, *parts, 3, margins=(24, 24, 24, 24), spacing=12))
        theme.changed.connect(self._recolour)
        self.greet()

    def greet(self) -> None:
        self._icon, self._colour, self._side = "regionscope", "", 64
        self.title.setText(tr("See how a detector sees"))
        self.text.setText(
            tr(
                "Open a folder of pictures, or drop one here. Then press F5: every stage of "
                "the detector can be laid over the picture. F7 tests a model on a labelled "
                "folder, F8 compares two models."
            )
        )
        self._recolour()

    def explain(self, why: str) -> None:
        """A picture cannot be shown."""
        self._icon, self._colour, self._side = "warning", "warn", 40
        self.title.setText(tr("This picture cannot be shown"))
        self.text.setText(tr("{why}\n\nA and D go on to the other pictures.", why=why))
        self._recolour()

    def show_recent(self, folders: tuple[str, ...]) -> None:
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        if folders:
            self._recent.addWidget(label(tr("RECENT FOLDERS"), "heading"), 0, CENTRE)
        for folder in map(Path, folders[:SHOWN]):
            link = button(folder.name or str(folder), partial(self._open, folder), style="link", tip=str(folder))
            link.setCursor(Qt.CursorShape.PointingHandCursor)
            self._recent.addWidget(link, 0, CENTRE)

    def _open(self, folder: Path, _checked: bool = False) -> None:
        self._files.open_paths([folder])

    def _recolour(self) -> None:
        colour = self._theme.colours.warn if self._colour else ""
        self.mark.setPixmap(self._theme.icon(self._icon, colour).pixmap(QSize(self._side, self._side)))
