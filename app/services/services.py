"""What every feature may use, whatever it does."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.activity import ActivityTracker
from app.services.background import Background
from app.services.bridge import EngineBridge
from app.services.messages import Messages
from app.services.settings import SettingsStore
from app.services.theme import Theme


@dataclass(frozen=True, slots=True)
class Services:
    """background: one thread for label files and pictures, so that a folder is never used by two at once."""

    store: SettingsStore
    theme: Theme
    messages: Messages
    bridge: EngineBridge
    background: Background
    activity: ActivityTracker
