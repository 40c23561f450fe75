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
        store, theme, window = self._store, self._theme, self._window
        verbs = window.action_set
        return (
            ActionRow("file.preferences", "Preferences…", ("Ctrl+,",), "File", 4,
                      lambda: Preferences(store, verbs.rows, window).exec(), "settings"),
            ActionRow("file.quit", "Quit", ("Ctrl+Q",), "File", 5, window.close),
            ActionRow("view.theme", "Dark or light", ("Ctrl+Shift+L",), "View", 5,
                      lambda: store.change(theme="light" if theme.is_dark else "dark"), "sun", 6,
                      tip="Switch between the dark and the light theme"),
            ActionRow("view.panels", "Side panels", ("Ctrl+B",), "View", 5, window.toggle_panels,
                      tip="Hide or show the side panels"),
            ActionRow("help.keys", "Keys", ("F1",), "Help", 1, lambda: KeysSheet(verbs, window).exec(), "keyboard"),
            ActionRow("help.about", "About regionscope", (), "Help", 2, lambda: About(theme, window).exec(), "info"),
        )  # fmt: skip

    def _settings_changed(self, settings: Settings) -> None:
        self._window.action_set.set_shortcuts(settings.shortcuts)
        self._theme.choose(settings.theme)  # type: ignore[arg-type]
