"""The language of the window. A text is English in the code; its translation stands in resources/translations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from defusedxml import ElementTree
from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from app.services.fonts import can_show
from engine.words import mark, tr, use

__all__ = [
    "LANGUAGES",
    "language_choices",
    "language_now",
    "language_of",
    "mark",
    "tr",
    "tr_rows",
    "translate_into",
]

CONTEXT = "regionscope"
LANGUAGE = "language"  # a property of the application
LANGUAGES: Mapping[str, str] = {"en": "English", "ko": "한국어"}  # the code, and its own name


class Catalogue(QTranslator):
    """The texts of a .ts file of Qt Linguist. Read as it is, so there is no second, compiled file to keep in step."""

    def __init__(self, file: Path, parent: QObject) -> None:
        super().__init__(parent)
        messages = ElementTree.parse(file).iter("message")
        self._texts = {one.findtext("source", ""): one.findtext("translation", "") for one in messages}

    def isEmpty(self) -> bool:
        return not self._texts

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        return (self._texts.get(source) or None) if context == CONTEXT else None


def tr_rows(rows: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Rows of a table of constants: of each the value as it is, and its texts translated."""
    return [(value, *(tr(str(text)) for text in texts)) for value, *texts in rows]


def language_of(setting: str) -> str:
    """ "auto" is the system's first language, where there is a translation into it and a font that can show it."""
    if setting == "auto":
        setting = QLocale.system().uiLanguages()[0].split("-")[0]
    return setting if setting in LANGUAGES and can_show(setting) else "en"


def language_choices() -> tuple[tuple[str, str], ...]:
    """(setting, words): those whose letters this machine can show."""
    return (("auto", mark("Automatic")), *((code, name) for code, name in LANGUAGES.items() if can_show(code)))


def language_now() -> str:
    """Of the window: the code of one of LANGUAGES."""
    app = QCoreApplication.instance()
    return str((app.property(LANGUAGE) if app is not None else None) or "en")


def translate_into(language: str, resources: Path) -> None:
    """From now on; what is shown already stays as it is. English needs no translator. Qt's own texts follow."""
    app = QCoreApplication.instance()
    assert app is not None, "the application comes first"
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.setParent(None)
    app.setProperty(LANGUAGE, language)
    use(str)
    if language == "en":
        return
    of_qt = QTranslator(app)
    of_qt.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    app.installTranslator(of_qt)
    app.installTranslator(Catalogue(resources / "translations" / f"{CONTEXT}_{language}.ts", app))
    use(lambda text: QCoreApplication.translate(CONTEXT, text))
