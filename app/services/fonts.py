"""Which languages the installed fonts can show."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QFontDatabase

from engine.words import mark

SCRIPTS: Mapping[str, QFontDatabase.WritingSystem] = {"ko": QFontDatabase.WritingSystem.Korean}
NO_HANGUL = mark("Korean needs a font with Hangul, such as Noto Sans CJK; none is installed")


def can_show(language: str) -> bool:
    """Whether a font has its letters: without one each would be an empty box. Needs a QGuiApplication."""
    script = SCRIPTS.get(language)
    return script is None or bool(QFontDatabase.families(script))
