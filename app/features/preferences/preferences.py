"""Preferences: one page per word in SETTINGS, and a page of keys made from the rows of verbs. Changes hold at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QGridLayout,
    QKeySequenceEdit,
    QLabel,
    QScrollArea,
    QTabWidget,
    QWidget,
)

from app.services.settings import SETTINGS, SettingRow, SettingsStore
from app.services.translation import tr, tr_rows
from app.widgets.build import button, fill, label, vbox
from app.widgets.controls import SearchField
from app.window.action_set import ActionRow, menu_title


class Preferences(QDialog):
    """Made from the two tables; knows no setting by name but the keys."""

    def __init__(self, store: SettingsStore, rows: Sequence[ActionRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Preferences"))
        self.resize(700, 520)
        self._store = store
        self.editors: dict[str, QWidget] = {}
        tabs = QTabWidget()
        for page in dict.fromkeys(row.page for row in SETTINGS):
            tabs.addTab(self._page(page), tr(page))
        self.keys = KeysPage(store, rows)
        tabs.addTab(self.keys, tr("Keys"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.setLayout(vbox((tabs, 1), buttons, margins=(12, 8, 12, 12)))

    def _page(self, page: str) -> QWidget:
        widget = QWidget()
        form = QFormLayout(widget)
        form.setContentsMargins(12, 18, 12, 12)
        form.setHorizontalSpacing(18)
        form.setVerticalSpacing(12)
        for row in SETTINGS:
            if row.page == page:
                editor = self._editor(row)
                editor.setToolTip(tr(row.tip))
                editor.setAccessibleName(tr(row.text))
                self.editors[row.name] = editor
                cell = vbox(editor, label(tr(row.tip), "small", wraps=True), spacing=4)
                form.addRow("" if row.kind == "switch" else tr(row.text), cell)
        return widget

    def _editor(self, row: SettingRow) -> QWidget:
        value = getattr(self._store.settings, row.name)
        if row.kind == "switch":
            switch = QCheckBox(tr(row.text))
            switch.setChecked(value)
            switch.toggled.connect(partial(self._set, row.name))
            return switch
        if row.kind == "choice":
            chooser = QComboBox()
            fill(chooser, tr_rows(row.choices() if callable(row.choices) else row.choices), value)
            chooser.activated.connect(lambda: self._set(row.name, chooser.currentData()))
            return chooser
        number = QDoubleSpinBox(decimals=0 if isinstance(value, int) else 2)
        number.lineEdit().setTextMargins(6, 0, 0, 0)  # a style sheet cannot pad it
        number.setRange(row.low, row.high)
        number.setSingleStep(row.step)
        number.setValue(value)
        number.valueChanged.connect(lambda now: self._set(row.name, type(value)(now)))
        return number

    def _set(self, name: str, value: Any) -> None:
        self._store.change(**{name: value})


class KeysPage(QWidget):
    """One line per action. A key that another action has is taken from it, and the page says so."""

    def __init__(self, store: SettingsStore, rows: Sequence[ActionRow]) -> None:
        super().__init__()
        self._store, self._rows = store, rows
        self.edits: dict[str, tuple[QKeySequenceEdit, ...]] = {}  # a field for each key
        self._names: dict[str, QLabel] = {}
        self.note = label("", "small", wraps=True)
        search = SearchField(tr("Find an action"))
        search.textChanged.connect(self._filter)
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setColumnStretch(0, 1)
        most = max((len(keys) for keys in self.keys().values()), default=1)
        for number, row in enumerate(rows):
            self._names[row.id] = label(f"{menu_title(row.menu)}  ›  {tr(row.text)}" if row.menu else tr(row.text))
            grid.addWidget(self._names[row.id], number, 0)
            self.edits[row.id] = tuple(self._field(row, place) for place in range(most))
            for place, edit in enumerate(self.edits[row.id]):
                grid.addWidget(edit, number, 1 + place)
        grid.setRowStretch(len(rows), 1)
        area = QScrollArea(widgetResizable=True)
        area.setWidget(inner)
        reset = (button(tr("Reset all keys"), self._reset), Qt.AlignmentFlag.AlignLeft)
        self.setLayout(vbox(search, (area, 1), self.note, reset, margins=(12, 14, 12, 8)))
        self._show()

    def _field(self, row: ActionRow, place: int) -> QKeySequenceEdit:
        edit = QKeySequenceEdit()
        edit.setMaximumSequenceLength(1)
        edit.setClearButtonEnabled(True)
        edit.setFixedWidth(140)
        name = tr(row.text)
        edit.setAccessibleName(tr("Another key of {name}", name=name) if place else tr("Key of {name}", name=name))
        edit.keySequenceChanged.connect(partial(self._changed, row.id, place))
        return edit

    def keys(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of every action, as they are set now."""
        changed = self._store.settings.shortcuts
        return {row.id: tuple(changed.get(row.id, row.keys)) for row in self._rows}

    def _show(self) -> None:
        for name, keys in self.keys().items():
            for place, edit in enumerate(self.edits[name]):
                with QSignalBlocker(edit):
                    edit.setKeySequence(QKeySequence(keys[place]) if place < len(keys) else QKeySequence())

    def _changed(self, name: str, place: int, sequence: QKeySequence) -> None:
        key = sequence.toString(QKeySequence.SequenceFormat.PortableText)
        now = dict(self.keys())
        self.note.setText("")
        for other, keys in now.items():
            taken = [k for k in keys if QKeySequence(k) == sequence]
            if key and other != name and taken:
                now[other] = tuple(k for k in keys if k not in taken)
                text = tr(next(row.text for row in self._rows if row.id == other))
                self.note.setText(tr("{key} was the key of “{text}”, which has lost it.", key=key, text=text))
        others = tuple(k for i, k in enumerate(now[name]) if i != place and QKeySequence(k) != sequence)
        now[name] = (*others[:place], key, *others[place:]) if key else others
        defaults = {row.id: row.keys for row in self._rows}
        self._store.change(shortcuts={n: k for n, k in now.items() if k != defaults[n]})
        self._show()

    def _reset(self) -> None:
        self._store.change(shortcuts={})
        self.note.setText(tr("All keys are reset."))
        self._show()

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        for row, name in self._names.items():
            fits = all(word in name.text().casefold() for word in words)
            name.setVisible(fits)
            for edit in self.edits[row]:
                edit.setVisible(fits)
