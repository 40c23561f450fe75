"""The sheet of keys (F1) and the box that says what this program is."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import PySide6
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from app.services.theme import Theme
from app.services.translation import mark, tr
from app.widgets.build import hbox, label, vbox
from app.window.action_set import ActionRow, ActionSet, menu_title
from engine.safety.reading import read_text

MOUSE = (
    (mark("Zoom at the cursor"), mark("Wheel")),
    (mark("Move the picture"), mark("Middle-drag  Space-drag")),
    (mark("Select a box"), mark("Click")),
    (mark("Name a box"), mark("Double click")),
    (mark("Select a proposal under boxes"), mark("Alt+Click")),
)
# Keys that the canvas itself understands, and those of the classes in one line.
BOXES = (
    (mark("Class of the box; another corrects it"), "1 … 9"),
    (mark("Next box, smallest first"), "Tab"),
    (mark("Move by a pixel"), mark("Arrows")),
    (mark("Move by ten"), mark("Shift+Arrows")),
    (mark("Resize"), mark("Ctrl+Arrows")),
    (mark("End drawing, select nothing"), "Esc"),
)
BOARD = (  # where the keys of labels act on all that is chosen
    (mark("Choose more"), mark("Ctrl+Click  Shift+Click")),
    (mark("Go on with it in the picture"), mark("Double click")),
)
PAIRS = {  # verbs that share a line
    (mark("Next picture"), mark("Previous picture")): mark("Next, previous picture"),
    (mark("Next step, or box"), mark("Previous step, or box")): mark("Next, previous step, or box"),
    (mark("Board of all objects"), mark("Board in its own window")): mark("Board of all objects, in its own window"),
    (mark("Find all like this"), mark("Not like this")): mark("Find all like this, not like this"),
    (mark("Zoom in"), mark("Zoom out")): mark("Zoom in, out"),
    (mark("Brighter"), mark("Darker")): mark("Brighter, darker"),
    (mark("More contrast"), mark("Less contrast")): mark("More, less contrast"),
}
COLUMNS = 3
HEADING, ROW = 21, 19  # pixels, whatever letters are in it: those of a second font ask for more, and need less


class KeysSheet(QDialog):
    """Every action that has a key, by menu, with the keys that are set now."""

    def __init__(self, actions: ActionSet, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        keys = hbox(*_columns(_blocks(actions)), spacing=26)
        foot = hbox(label(tr("Keys can be changed in Preferences."), "small"), buttons)
        self.setLayout(vbox(keys, foot, spacing=12, margins=(24, 14, 24, 12)))


Block = tuple[str, list[tuple[str, str]]]


def _blocks(actions: ActionSet) -> list[Block]:
    blocks: dict[str, list[tuple[str, str]]] = {}
    for row in actions.rows:
        keys = actions.actions[row.id].shortcuts()
        if keys and row.menu:
            native = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in keys]
            blocks.setdefault(_heading(row), []).append((row.text, "  ".join(native)))
    paired = [(name, _paired(lines)) for name, lines in blocks.items()]
    return [*paired, (tr("Boxes"), _shown(BOXES)), (tr("On the board"), _shown(BOARD)), (tr("Mouse"), _shown(MOUSE))]


def _paired(lines: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Next and previous of one thing share a line; from here on they are in the language of the window."""
    keys = dict(lines)
    pairs = [(one, other, both) for (one, other), both in PAIRS.items() if one in keys and other in keys]
    shared = {one: (tr(both), _in_turn(keys[one], keys[other])) for one, other, both in pairs}
    done = {other for _, other, _ in pairs}
    return [shared.get(text, (tr(text).rstrip("…"), own)) for text, own in lines if text not in done]


def _in_turn(one: str, other: str) -> str:
    """The first keys of both, then the second ones."""
    return "  ".join(key for keys in zip(one.split("  "), other.split("  "), strict=False) for key in keys)


def _heading(row: ActionRow) -> str:
    if row.menu == "Help":  # one line needs no heading of its own
        return menu_title("View")
    return tr("Layers") if row.id.startswith("view.layer.") else menu_title(row.menu)


def _shown(rows: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Rows of a table above, in the language of the window."""
    return [(tr(text), tr(keys)) for text, keys in rows]


def _columns(blocks: list[Block]) -> list[QVBoxLayout]:
    """The longest block first, each to the column that is shortest so far: the sheet fits a screen of 720 lines."""
    columns = [vbox(spacing=4) for _ in range(COLUMNS)]
    heights = [0] * COLUMNS
    for name, lines in sorted(blocks, key=lambda block: -len(block[1])):
        shortest = heights.index(min(heights))
        heights[shortest] += len(lines) + 2
        heading = label(name.upper(), "heading")
        heading.setContentsMargins(0, 6, 0, 2)
        heading.setFixedHeight(HEADING)
        columns[shortest].addWidget(heading)
        columns[shortest].addLayout(_lines(lines))
    for column in columns:
        column.addStretch(1)
    return columns


def _lines(lines: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(1)
    grid.setColumnStretch(0, 1)
    for number, (text, keys) in enumerate(lines):
        pills = [label(key, "key") for key in keys.split("  ")]
        name = label(text)
        for part in (name, *pills):
            part.setFixedHeight(ROW)
        grid.addWidget(name, number, 0)
        grid.addLayout(hbox(1, *pills, spacing=4), number, 1)
    return grid


class About(QDialog):
    """Name, version, licence, what it stands on."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About regionscope"))
        mark = QLabel(alignment=Qt.AlignmentFlag.AlignHCenter)
        mark.setPixmap(theme.logo().pixmap(QSize(64, 64)))
        lines = (
            label("regionscope", "title"),
            label(tr("Version {version}  ·  Apache License 2.0", version=_version_here()), "muted"),
            label(tr("See how a two-stage detector sees a picture,\ncorrect it, and watch it learn.")),
            label(f"Qt {PySide6.__version__}  ·  torch {_version('torch')}  ·  NumPy {_version('numpy')}", "small"),
        )
        for line in lines:
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        foot = vbox(buttons, margins=(0, 8, 0, 0))
        self.setLayout(vbox(mark, *lines, foot, spacing=8, margins=(36, 28, 36, 20)))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return tr("unknown")


def _version_here() -> str:
    """Of the project's own file where it runs from its folder, as it is after a clone."""
    file = Path(__file__).resolve().parents[3] / "pyproject.toml"
    if not file.is_file():
        return _version("regionscope")
    return str(tomllib.loads(read_text(file))["project"]["version"])
