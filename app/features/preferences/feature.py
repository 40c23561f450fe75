"""The window itself: settings, keys, theme, panels, and what this program is."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.features.preferences.keys_sheet import About, KeysSheet
from app.features.preferences.preferences import Preferences
from app.services.services import Services
from app.services.settings import Settings
from app.window.action_set import ActionRow
from app.window.main_window import MainWindow


class PreferencesFeature(QObject):
    """Changes hold at once."""

    def __init__(self, services: Services, window: MainWindow) -> None:
        super().__init__(window)
        self._store, self._theme, self._window = services.store, services.theme, window
        services.store.changed.connect(self._settings_changed)
        window.action_set.add(self._rows())

    def _rows(self) -> tuple[ActionRow, ...]:
        return (
            ActionRow("file.preferences", "Preferences…", ("Ctrl+,",), "File", 4, self._open_preferences, "settings"),
            ActionRow("file.quit", "Quit", ("Ctrl+Q",), "File", 5, self._window.close),
            ActionRow("view.theme", "Dark or light", ("Ctrl+Shift+L",), "View", 5, self._switch_theme, "sun", 6,
                      tip="Switch between the dark and the light theme"),
            ActionRow("view.panels", "Side panels", ("Ctrl+B",), "View", 5, self._window.toggle_panels,
                      tip="Hide or show the panels, to give the picture all the room"),
            ActionRow("help.keys", "Keys", ("F1",), "Help", 1, self._open_keys, "keyboard"),
            ActionRow("help.about", "About regionscope", (), "Help", 2, self._open_about, "info"),
        )  # fmt: skip

    def _settings_changed(self, settings: Settings) -> None:
        self._window.action_set.set_shortcuts(settings.shortcuts)
        self._theme.choose(settings.theme)  # type: ignore[arg-type]

    def _switch_theme(self) -> None:
        self._store.change(theme="light" if self._theme.is_dark else "dark")

    def _open_preferences(self) -> None:
        Preferences(self._store, self._window.action_set.rows, self._window).exec()

    def _open_keys(self) -> None:
        KeysSheet(self._window.action_set, self._window).exec()

    def _open_about(self) -> None:
        About(self._theme, self._window).exec()
