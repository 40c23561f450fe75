"""The shelf's questions (another name, which architecture, really delete?), asked in place and not in front of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit

from app.services.translation import tr
from app.widgets.build import button, combo, fill, hbox, label, vbox


@dataclass(frozen=True, slots=True)
class Question:
    """do: called with the answers: the name, the choice, the amount. name: None asks for none. choices: (value, words).
    amount: before anybody writes another, "" asks for none; amount_words: what it is. wrong: called with the same
    answers before `do`; the sentence that it gives is shown, and the question stays. Empty: they are right."""

    text: str
    yes: str
    do: Callable[..., None]
    name: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    amount: str = ""
    amount_words: str = ""
    wrong: Callable[..., str] = lambda *_: ""


class AskBar(QFrame):
    """Hidden until it asks. Return answers, Escape takes the question back."""

    answered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sheet")
        self._question: Question | None = None
        self.text = label(wraps=True)
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name"))
        self.name.textChanged.connect(self._allow)
        self.choice = combo(tr("Architecture"))
        self.amount, self.amount_words = QLineEdit(), label(wraps=True)
        self.amount.textChanged.connect(self._allow)
        self.problem = label("", "problem", wraps=True)
        self.yes, self.no = button("", self._do, style="primary"), button(tr("Cancel"), self.hide)
        buttons = hbox(1, self.no, self.yes)
        parts = self.text, self.name, self.choice, self.amount_words, self.amount, self.problem, buttons
        self.setLayout(vbox(*parts, spacing=8, margins=(12, 10, 12, 10)))
        self.hide()

    def ask(self, question: Question) -> None:
        self._question = question
        self.text.setText(question.text)
        self.yes.setText(question.yes)
        self.name.setVisible(question.name is not None)
        self.name.setText(question.name or "")
        self.choice.setVisible(bool(question.choices))
        fill(self.choice, question.choices)
        for widget in (self.amount_words, self.amount):
            widget.setVisible(bool(question.amount))
        self.amount_words.setText(question.amount_words)
        self.amount.setAccessibleName(question.amount_words)
        self.amount.setText(question.amount)
        self._allow()
        self._complain("")
        self.show()
        if question.name is not None:
            self.name.setFocus()
            self.name.selectAll()
        else:
            self.no.setFocus()  # so that no key pressed by chance deletes

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.name.isVisible():
            self._do()
        else:
            super().keyPressEvent(event)

    def _allow(self, _text: str = "") -> None:
        asks = self._question is not None and self._question.name is not None
        fields = (self.name, self.amount) if self._question is not None and self._question.amount else (self.name,)
        self.yes.setEnabled(not asks or all(field.text().strip() for field in fields))

    def _do(self) -> None:
        if (question := self._question) is None or not self.yes.isEnabled():
            return
        name = () if question.name is None else (self.name.text().strip(),)
        chosen = (self.choice.currentData(),) if question.choices else ()
        answers = (*name, *chosen, *((self.amount.text().strip(),) if question.amount else ()))
        if wrong := question.wrong(*answers):
            self._complain(wrong)
            return
        self._question = None
        self.hide()
        self.answered.emit()
        question.do(*answers)

    def _complain(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
