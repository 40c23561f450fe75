"""How the window looks: two palettes of one design, the style sheet made from them, and the icons in their colours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Literal

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from engine.safety.atomic_files import replacing
from engine.safety.reading import read_text
from engine.safety.temporary import temporary_folder

ThemeName = Literal["system", "dark", "light"]
ICON_SIZES = (16, 20, 24, 32, 40, 48, 64)


@dataclass(frozen=True, slots=True)
class Colours:
    """The defaults are the dark palette.

    Text on every ground reaches a contrast of 4.5 (WCAG AA); faint, for what is switched off, and the edges of what can
    be switched (strong, accent) 3.
    """

    window: str = "#15171c"
    panel: str = "#1a1d23"
    raised: str = "#23272f"
    field: str = "#111317"
    hover: str = "#2a2f39"
    pressed: str = "#323844"
    selected: str = "#22375c"
    border: str = "#2c313b"
    strong: str = "#666f80"
    groove: str = "#343a46"
    knob: str = "#dfe3ea"
    text: str = "#e7e9ee"
    muted: str = "#a0a8b7"
    faint: str = "#808999"
    accent: str = "#2b66da"
    accent_hover: str = "#3470e4"
    accent_pressed: str = "#2458c4"
    on_accent: str = "#ffffff"
    link: str = "#7fb0ff"
    good: str = "#4cc38a"
    warn: str = "#f0b429"
    bad: str = "#ff7a7a"


DARK = Colours()
LIGHT = Colours(
    window="#f4f5f7",
    panel="#fbfbfc",
    raised="#ffffff",
    field="#ffffff",
    hover="#e6e9ee",
    pressed="#d9dee6",
    selected="#d8e6ff",
    border="#dcdfe5",
    strong="#848d9c",
    groove="#d5d9e0",
    knob="#ffffff",
    text="#1b1f27",
    muted="#5a6373",
    faint="#737c8b",
    accent="#2467d6",
    accent_hover="#2b6ae0",
    accent_pressed="#1c57b8",
    on_accent="#ffffff",
    link="#1f5fc9",
    good="#117036",
    warn="#8f5600",
    bad="#b8262d",
)


class Theme(QObject):
    """The theme in use. `changed` is emitted after the window has its new colours: painted icons are then renewed."""

    changed = Signal()

    def __init__(self, resources: Path) -> None:
        super().__init__()
        self._resources = resources
        self._choice: ThemeName = "system"
        self._is_held_back = False
        self.colours = DARK
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    @property
    def is_dark(self) -> bool:
        return self.colours is DARK

    def choose(self, name: ThemeName) -> None:
        """Dark, light, or what the system says now and later."""
        self._choice = name
        is_light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
        self.colours = LIGHT if name == "light" or (name == "system" and is_light) else DARK
        if not self._is_held_back:
            self._lay_over()
        self.changed.emit()

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """A window is built within, and the style sheet laid over it once, at the end.

        Qt lays it over a widget and all that is in it each time that it gets another parent: half the time of a window
        that is put together from the inside out.
        """
        app = QApplication.instance()
        if isinstance(app, QApplication) and app.styleSheet():  # of the window before
            app.setStyleSheet("")
        self._is_held_back = True
        try:
            yield
        finally:
            self._is_held_back = False
            self._lay_over()

    def _lay_over(self) -> None:
        app, sheet = QApplication.instance(), self._style_sheet()
        if isinstance(app, QApplication) and app.styleSheet() != sheet:  # each time costs all widgets a new style
            app.setPalette(_palette(self.colours))
            app.setStyleSheet(sheet)

    def icon(self, name: str, colour: str = "") -> QIcon:
        """The icon `resources/icons/NAME.svg` in the theme's text colour, or in `colour` (#rrggbb)."""
        return _icon(self._resources, name, colour or self.colours.text, self.colours.faint)

    def logo(self) -> QIcon:
        return self.icon("regionscope")

    def _system_changed(self, _scheme: object) -> None:
        if self._choice == "system":
            self.choose("system")

    def _style_sheet(self) -> str:
        sheet = Template(read_text(self._resources / "style" / "window.qss"))
        pictures = {
            "chevron": self._picture("chevron-down", self.colours.muted),
            "chevron_up": self._picture("chevron-up", self.colours.muted),
            "small_chevron": self._picture("chevron-down", self.colours.muted, 12),
            "tick": self._picture("check", self.colours.on_accent),
        }
        return sheet.substitute(asdict(self.colours), **pictures)

    def _picture(self, name: str, colour: str, side: int = 24) -> str:
        """side: for a place of the style sheet that cannot say how large the picture is to be."""
        file = _images() / f"{name}-{colour[1:]}-{side}.svg"
        if not file.exists():
            drawn = _svg(self._resources / "icons" / f"{name}.svg", colour)
            sized = drawn.replace('width="24" height="24"', f'width="{side}" height="{side}"', 1)
            with replacing(file, sync=False) as part:
                part.write_text(sized, encoding="utf-8")
        return file.as_posix()


@cache
def _images() -> Path:
    """For the pictures of the style sheet, which takes them from files alone."""
    return temporary_folder("style")


def _palette(colours: Colours) -> QPalette:
    """For what no style sheet reaches: native parts, links, disabled text, selections."""
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: colours.window,
        QPalette.ColorRole.WindowText: colours.text,
        QPalette.ColorRole.Base: colours.field,
        QPalette.ColorRole.AlternateBase: colours.panel,
        QPalette.ColorRole.Text: colours.text,
        QPalette.ColorRole.Button: colours.raised,
        QPalette.ColorRole.ButtonText: colours.text,
        QPalette.ColorRole.ToolTipBase: colours.raised,
        QPalette.ColorRole.ToolTipText: colours.text,
        QPalette.ColorRole.PlaceholderText: colours.muted,
        QPalette.ColorRole.Highlight: colours.accent,
        QPalette.ColorRole.HighlightedText: colours.on_accent,
        QPalette.ColorRole.Link: colours.link,
        QPalette.ColorRole.Mid: colours.border,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.faint))
    return palette


def _svg(file: Path, colour: str) -> str:
    return read_text(file).replace("currentColor", colour)


@cache
def _icon(resources: Path, name: str, colour: str, disabled: str) -> QIcon:
    icon, file = QIcon(), resources / "icons" / f"{name}.svg"
    for mode, shade in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        renderer = QSvgRenderer(QByteArray(_svg(file, shade).encode()))
        for side in ICON_SIZES:
            pixmap = QPixmap(QSize(side, side))
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter, QRectF(0, 0, side, side))
            painter.end()
            icon.addPixmap(pixmap, mode)
    return icon
