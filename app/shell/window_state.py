"""What is open, selected and possible now: from it each verb's row says whether the verb can act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.session.document import Document
from app.session.pictures import PictureList

if TYPE_CHECKING:
    from app.shell.actions import Verbs


@dataclass(frozen=True, slots=True)
class WindowState:
    """What decides whether an action is possible now."""

    pictures: int = 0
    has_picture: bool = False
    is_shown: bool = False  # the picture, and not a page in its place
    has_previous: bool = False
    has_next: bool = False
    is_busy: bool = False
    folder_is_running: bool = False
    is_training: bool = False
    has_model: bool = False
    labels: int = 0
    selected: int = 0
    unlocked: int = 0  # of the selected ones
    classes: int = 0
    suggestions: int = 0
    suggestion_is_selected: bool = False
    rejected: int = 0
    undo: str = ""  # what it takes back
    redo: str = ""
    can_paste: bool = False
    can_paste_previous: bool = False
    is_modified: bool = False
    is_toned: bool = False


def window_state(verbs: Verbs, document: Document, pictures: PictureList, is_shown: bool) -> WindowState:
    current, edit, suggest = verbs.files.current, verbs.edit, verbs.suggest
    boxes = document.annotation.boxes if document.annotation else ()
    chosen = document.selected_labels
    return WindowState(
        pictures=pictures.rowCount(),
        has_picture=document.image is not None,
        is_shown=is_shown,
        has_previous=pictures.neighbour(current, -1) is not None,
        has_next=pictures.neighbour(current, 1) is not None,
        is_busy=not verbs.detect.activity.now.is_idle,
        folder_is_running=verbs.detect.folder_is_running,
        is_training=verbs.train.is_running,
        has_model=verbs.detect.model is not None,
        labels=len(boxes),
        selected=len(chosen),
        unlocked=sum(not boxes[i].locked for i in chosen),
        classes=len(edit.classes),
        suggestions=suggest.count,
        suggestion_is_selected=suggest.is_selected,
        rejected=len(document.rejected),
        undo=verbs.undo.undo_words,
        redo=verbs.undo.redo_words,
        can_paste=bool(edit.clipboard),
        can_paste_previous=edit.can_paste_previous,
        is_modified=bool(verbs.save.unsaved),
        is_toned=verbs.view.tone != (0.0, 0.0),
    )
