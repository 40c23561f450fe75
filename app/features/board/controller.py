"""What is on the board now, in which order; it follows labels, detections and the list of pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from app.features.board.table import (
    FOUND,
    SOURCES,
    BoardItem,
    BoardTable,
    Floats,
    Objects,
    Order,
    objects_of,
    ordered,
    table_from,
    table_of,
)
from app.features.detection.controller import DetectController
from app.features.labelling.controller import EditController
from app.services.translation import mark, tr
from app.session.session import Session
from app.session.suggestions import Suggestions
from engine.labels.classes.class_meanings import synonym_in
from engine.structures.requests import ImageResult
from engine.structures.stages import Detections

Content = Literal["objects", "labels", "suggestions", "alike", "check", "duplicates"]
CONTENTS: tuple[tuple[Content, str, str], ...] = (
    ("objects", mark("All objects"), mark("Labels, suggestions and detections")),
    ("labels", mark("Labels"), mark("What a person labelled or accepted")),
    ("suggestions", mark("Suggestions"), mark("What a model found, and nobody has accepted or rejected yet")),
    ("alike", mark("Alike"), mark("Objects that look like the chosen ones (F)")),
    ("check", mark("Label check"), mark("Labels that look wrong, the likeliest first")),
    ("duplicates", mark("Near-duplicates"), mark("Pictures that show nearly the same, in groups")),
)
PAUSE = 120  # milliseconds, after a burst of changes
Value = Callable[[BoardTable, Order], Floats | None]


class BoardController(QObject):
    """table, rows: what the grid shows. While nobody sees the board, it only notes what has changed."""

    changed = Signal()  # table and rows are new
    content_changed = Signal()

    def __init__(self, session: Session, detect: DetectController, edit: EditController, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._pictures, self._index = session.document, session.pictures, session.folder_index
        self._traces, self._edit = session.traces, edit
        self.content: Content = "objects"
        self.order: Order = "picture"
        self.label = ""  # of the class that is shown alone
        self.table, self.rows = BoardTable(), np.zeros(0, np.intp)
        self.value: Value = lambda table, order: None  # of likeness and oddness, by whoever compares the objects
        self._items: dict[Content, tuple[BoardItem, ...]] = {}
        self._origins: dict[Content, tuple[str, str]] = {}
        self._left: dict[Content, int] = {}
        self._objects: dict[Path, Objects] = {}
        self._stale: set[Path] | None = None  # None: nothing was looked at yet
        self.is_seen = False
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.renew)
        self._index.read.connect(self._changed)
        session.document.rejected_changed.connect(lambda path, _rejected: self._changed((path,)))
        session.document.suggestions_changed.connect(self._suggestions_changed)
        detect.detected_in_folder.connect(self._detected)
        session.pictures.modelReset.connect(self.renew_soon)
        session.pictures.counts_changed.connect(self.renew_soon)
        edit.classes_changed.connect(self.renew_soon)

    def begin(self) -> None:
        """Another folder is open."""
        self._objects.clear()
        self._items.clear()
        self._origins.clear()
        self._left.clear()
        self._stale = None
        self.label = ""
        self.show_content("objects")

    def set_seen(self, seen: bool) -> None:
        if seen != self.is_seen:
            self.is_seen = seen
            self.content_changed.emit()
            if seen:
                self.renew()

    def show_content(self, content: Content) -> None:
        self.content = content
        if content not in ("objects", "labels", "suggestions"):
            self.order = "picture"  # the best, or the likeliest to be wrong, first
        self.content_changed.emit()
        self.renew()

    def choose_order(self, order: Order) -> None:
        self.order = order
        self.renew()

    def choose_class(self, label: str) -> None:
        """ "" is every class."""
        self.label = label
        self.renew()

    def set_items(self, content: Content, items: Sequence[BoardItem], left: int = 0) -> None:
        """Of a content that somebody else finds. left: how many more there are, less likely ones."""
        self._items[content], self._left[content] = tuple(items), left
        if content == self.content:
            self.renew()

    def set_origin(self, content: Content, model: str, looked: int, total: int, caution: str = "") -> None:
        """Whose items they are, and, where that was not every picture, how many were looked at. caution: a sentence on
        how far to trust them."""
        part = tr("{looked:,} of {total:,} pictures looked at", looked=looked, total=total)
        words = tr("Model: {title}", title=model)
        self._origins[content] = (words if looked >= total else f"{words} · {part}"), caution

    @property
    def origin(self) -> tuple[str, str]:
        """Of what is on the board, and how far to trust it; ("", "") where no search found it."""
        return self._origins.get(self.content, ("", ""))

    @property
    def left(self) -> int:
        """Less likely ones that the board does not show."""
        return self._left.get(self.content, 0)

    def is_locked(self, item: BoardItem) -> bool:
        summary = self._index.summaries.get(item.path)
        if summary is None or item.source in FOUND or not 0 <= item.number < len(summary.labels):
            return False
        return bool(summary.locked[item.number])

    def items_of(self, content: Content) -> tuple[BoardItem, ...] | None:
        """None: nobody has looked for them yet."""
        return self._items.get(content)

    @property
    def classes(self) -> tuple[str, ...]:
        """Of what is on the board, whatever class is chosen."""
        return tuple(dict.fromkeys((*self._edit.classes, *self.table.names)))

    @property
    def total(self) -> int:
        """Objects of the folder, shown or not."""
        return sum(len(one.boxes) for one in self._objects.values())

    # -- what changes

    def renew_soon(self) -> None:
        if self.is_seen and not self._timer.isActive():
            self._timer.start()

    def _changed(self, paths: Iterable[Path]) -> None:
        if self._stale is not None:
            self._stale.update(paths)
        self.renew_soon()

    def _suggestions_changed(self, _suggestions: Suggestions | None) -> None:
        if self._document.path is not None:
            self._changed((self._document.path,))

    def _detected(self, result: ImageResult) -> None:
        self._changed((result.path,))

    def renew(self) -> None:
        """Look again at what has changed, and sort."""
        if not self.is_seen:
            return
        self._timer.stop()
        self._read_stale()
        shown = self._pictures.pictures
        if self.content in ("objects", "labels", "suggestions"):
            found = {path: self._objects[path] for path in shown if path in self._objects}
            table = table_of(found, self._edit.classes)
        else:
            there = set(shown)
            items = [item for item in self._items.get(self.content, ()) if item.path in there]
            table = table_from(items, self._edit.classes)
        table = table.rows(np.flatnonzero(self._shown(table)))
        self.table, self.rows = table, ordered(table, self.order, self.value(table, self.order))
        self.changed.emit()

    def _read_stale(self) -> None:
        all_paths = chain(self._index.summaries, self._pictures.pictures)
        for path in set(all_paths) if self._stale is None else self._stale:
            summary, found = self._index.summaries.get(path), self._traces.trace(path).get(Detections)
            if path == self._document.path:
                found = self._document.trace.get(Detections)
            objects = objects_of(path, summary, found, self._document.rejected_of(path))
            if len(objects.boxes):
                self._objects[path] = objects
            else:
                self._objects.pop(path, None)
        self._stale = set()

    def _shown(self, table: BoardTable) -> NDArray[np.bool_]:
        shown = np.ones(len(table), bool)
        if self.content == "labels":
            shown &= table.source == SOURCES.index("label")
        elif self.content == "suggestions":
            shown &= table.source != SOURCES.index("label")
        hidden = [i for i, name in enumerate(table.names) if synonym_in(name, self._edit.hidden) is not None]
        shown &= ~np.isin(table.label, hidden)
        if self.label and self.content != "duplicates":
            shown &= np.isin(table.label, [i for i, name in enumerate(table.names) if name == self.label])
        return shown
