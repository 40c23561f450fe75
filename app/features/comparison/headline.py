"""The sums of a comparison: AP50, what came and went, and as buttons what became right or wrong."""

from __future__ import annotations

from functools import partial
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.services.translation import tr
from app.widgets.build import button, hbox, label
from engine.structures.comparison import ModelComparison

Kind = Literal["fixed", "broken"]


class Headline(QWidget):
    """`chosen`: a kind whose boxes somebody wants to see."""

    chosen = Signal(str)

    def __init__(self, tips: dict[Kind, str]) -> None:
        super().__init__()
        self.sums = label("", "strong", wraps=True)
        self.buttons = {
            kind: button("", partial(self.chosen.emit, kind), style="link", tip=tip) for kind, tip in tips.items()
        }
        for one in self.buttons.values():
            one.hide()
        self.setLayout(hbox((self.sums, 1), *self.buttons.values(), spacing=12, margins=(0, 0, 0, 0)))

    def show_sums(self, comparison: ModelComparison) -> None:
        (before, after), sums = comparison.ap50, comparison.sums
        has_labels = before == before
        figures = f"AP50 {before:.3f} → {after:.3f}     " if has_labels else ""
        gained, lost = tr("{count:,} gained", count=sums["gained"]), tr("{count:,} lost", count=sums["lost"])
        self.sums.setText(f"{figures}{gained}     {lost}")
        words = {"fixed": tr("{count:,} fixed", count=sums["fixed"])}
        words["broken"] = tr("{count:,} broken", count=sums["broken"])
        for kind, one in self.buttons.items():
            one.setText(words[kind])
            one.setVisible(has_labels)
            one.setEnabled(sums[kind] > 0)


def why(found: ModelComparison, kind: Kind) -> str:
    """Of a labelled box that became right, or wrong."""
    does, fails = (found.after, found.before) if kind == "fixed" else (found.before, found.after)
    return tr("{does} detects it, {fails} does not", does=does, fails=fails)
