"""The strip over the picture: the list of lessons, or a step of one in plain words, with Back and Next."""

from __future__ import annotations

import re
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItemModel
from PySide6.QtWidgets import QFrame, QSizePolicy, QStackedWidget

from app.features.lessons.lesson import LANGUAGES, Language, Lesson, Words, said
from app.services.fonts import NO_HANGUL, can_show
from app.services.theme import Theme
from app.services.translation import tr
from app.widgets.build import button, combo, hbox, holder, label, vbox
from app.widgets.controls import IconButton

SECTION = re.compile(r", section (\S+)")  # of a paper
LINE = 20  # pixels of a line of the words
BACK: dict[Language, str] = {"en": "Back", "ko": "이전"}
NEXT: dict[Language, str] = {"en": "Next", "ko": "다음"}
LEAVE: dict[Language, str] = {"en": "Leave the lessons (Esc)", "ko": "강의 나가기 (Esc)"}
LIST: dict[Language, str] = {"en": "All lessons", "ko": "강의 목록"}
CHOOSE: dict[Language, str] = {
    "en": "Each drives the window on a sample picture. Afterwards all is as it was.",
    "ko": "강의를 고르십시오. 예제 사진으로 진행하며, 마치면 창이 원래 상태로 돌아옵니다.",
}


class LessonStrip(QFrame):
    """Left, Right and Return step while it has the keys; Escape leaves."""

    chosen = Signal(int)  # a lesson
    stepped = Signal(int)
    listed = Signal()
    left = Signal()
    language_chosen = Signal(str)

    def __init__(self, theme: Theme, lessons: tuple[Lesson, ...]) -> None:
        super().__init__()
        self.setObjectName("lesson_strip")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lessons, self._language = lessons, cast_language("en")
        self.language = combo(tr("Language"), LANGUAGES.items())
        if not can_show("ko"):
            self._close_korean()
        self.language.activated.connect(lambda _row: self.language_chosen.emit(self.language.currentData()))
        self.close_button = IconButton(theme, "cancel", LEAVE["en"], self.left, side=16)
        self.invitation = label("", "strong", wraps=True)
        self.titles = [button("", partial(self.chosen.emit, number), style="link") for number in range(len(lessons))]
        self.title, self.place, self.paper = label("", "muted"), label("", "muted"), label("", "muted")
        self.words, self.state = label("", "lesson_words", wraps=True), label("", "small")
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.back = button("", partial(self.stepped.emit, -1))
        self.next = button("", self._next, style="primary")
        self.list = button("", self.listed, style="link")
        head = hbox(self.title, self.place, 1, self.paper, spacing=10)
        foot = hbox(self.back, self.next, self.state, 1, self.list, spacing=8)
        self.words.setMinimumHeight(2 * LINE)  # so that the picture stays where it is
        side = Qt.AlignmentFlag.AlignLeft
        self.pages = QStackedWidget()
        self.pages.addWidget(
            holder(vbox(self.invitation, *((title, side) for title in self.titles), spacing=2, margins=(0, 0, 0, 0)))
        )
        self.pages.addWidget(holder(vbox(head, self.words, foot, spacing=4, margins=(0, 0, 0, 0))))
        self.pages.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        corner = vbox(hbox(self.language, self.close_button, spacing=4), 1)
        self.setLayout(hbox((self.pages, 1), corner, spacing=14, margins=(12, 8, 8, 8)))
        self._is_last = False
        self._write()

    def set_language(self, language: Language) -> None:
        self._language = language
        self.language.setCurrentIndex(self.language.findData(language))
        self._write()

    def show_list(self) -> None:
        self.pages.setCurrentIndex(0)
        self.setFocus()

    def show_step(self, lesson: Lesson, number: int, state: Words) -> None:
        """state: what is waited for."""
        step, language = lesson.steps[number], self._language
        self._is_last = number == len(lesson.steps) - 1
        self.title.setText(lesson.title[language])
        self.place.setText(f"{number + 1} / {len(lesson.steps)}")
        self.paper.setText(SECTION.sub(r" \1절", step.paper) if language == "ko" else step.paper)
        self.words.setText(said(step.words[language]))
        self.state.setText(state[language])
        self.back.setEnabled(number > 0)
        self.next.setText((LIST if self._is_last else NEXT)[language])
        self.list.setVisible(not self._is_last)
        self.pages.setCurrentIndex(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_step = self.pages.currentIndex() == 1
        match event.key():
            case Qt.Key.Key_Escape:
                self.left.emit()
            case Qt.Key.Key_Left if is_step:
                self.back.click()
            case Qt.Key.Key_Right | Qt.Key.Key_Return | Qt.Key.Key_Enter if is_step:
                self.next.click()
            case _:
                super().keyPressEvent(event)

    def _next(self) -> None:
        if self._is_last:
            self.listed.emit()
        else:
            self.stepped.emit(1)

    def _close_korean(self) -> None:
        """No font has its letters: it cannot be chosen, and its name says why."""
        row, model = self.language.findData("ko"), self.language.model()
        self.language.setItemText(row, "Korean (no font)")
        self.language.setToolTip(tr(NO_HANGUL))
        if isinstance(model, QStandardItemModel):
            model.item(row).setEnabled(False)

    def _write(self) -> None:
        """What is always there, in the language of the strip."""
        language = self._language
        self.invitation.setText(CHOOSE[language])
        for title, lesson in zip(self.titles, self._lessons, strict=True):
            title.setText(lesson.title[language])
        self.back.setText(BACK[language])
        self.close_button.setToolTip(LEAVE[language])
        self.close_button.setAccessibleName(LEAVE[language])
        self.list.setText(LIST[language])


def cast_language(name: str) -> Language:
    """English for what is none of the languages, and for one whose letters no font has."""
    return next((language for language in LANGUAGES if language == name and can_show(language)), "en")
