"""What people read passes through `tr`. It is English by itself; the window asks its translator (`use`)."""

from __future__ import annotations

from collections.abc import Callable

_translate: Callable[[str], str] = str


def use(translate: Callable[[str], str]) -> None:
    """From now on texts are what `translate` makes of the English ones; `str` leaves them English."""
    global _translate
    _translate = translate


def tr(text: str, /, **values: object) -> str:
    """The text in the language of the window, with the values in the places of their `{names}`.

    text: as it stands in the code, so that tools/translations.py can collect it, or a constant that was marked.
    """
    text = _translate(text)
    return text.format(**values) if values else text


def mark(text: str) -> str:
    """A constant of a module: collected for translation, still English. Where it is shown, `tr` translates it."""
    return text
