"""The list of pictures: what is in the opened folder, the state of each, and which of them are shown."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.session.picture_state import COUNTED, FILTERS, UNKNOWN, Filter, Order, PictureState, describe

Index = QModelIndex | QPersistentModelIndex
PathRole = Qt.ItemDataRole.UserRole
StateRole = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """Pictures, made ready for the list where nobody waits for it. common: what all paths begin with, and no name does.
    places: of each picture its number."""

    pictures: tuple[Path, ...]
    names: list[str]
    common: str
    places: dict[Path, int]

    @classmethod
    def of(cls, pictures: Sequence[Path]) -> Listed:
        names = _short_names(pictures)
        common = str(pictures[0]).removesuffix(names[0]) if pictures else ""
        return cls(tuple(pictures), names, common, {path: place for place, path in enumerate(pictures)})


class PictureList(QAbstractListModel):
    """100,000 pictures are fine: rows are made when they are looked at, and filtering is one pass over strings."""

    counts_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.root: Path | None = None
        self._take_list(Listed.of(()))
        self._shown: Sequence[int] = ()
        self._rows: dict[int, int] | None = None  # by place; made when it is asked for
        self._states: list[PictureState] = []  # by place
        self._alike: dict[PictureState, PictureState] = {}  # equal ones are one object: 100,000 are a dozen
        self._counts: Counter[str] = Counter()
        self._text = ""
        self._filter: Filter = "all"
        self._class = ""
        self._order: Order = "name"
        self._only: list[int] | None = None

    def load(self, pictures: Sequence[Path] | Listed, root: Path | None) -> None:
        """Show other pictures; `root` is what their names are relative to."""
        listed = pictures if isinstance(pictures, Listed) else Listed.of(pictures)
        with self._chosen_anew():
            self.root = root
            self._take_list(listed)
            self._states, self._alike, self._counts = [UNKNOWN] * len(self._all), {}, Counter()
            self._only = None

    def _take_list(self, listed: Listed) -> None:
        self._all, self._names, self._common, self._place = (
            listed.pictures, listed.names, listed.common, listed.places,
        )  # fmt: skip

    def show_only(self, paths: Sequence[Path] | None) -> None:
        """Show these pictures alone, in their order (the filter still holds); None shows the whole list again."""
        with self._chosen_anew():
            place = self._place
            self._only = None if paths is None else [place[path] for path in dict.fromkeys(paths) if path in place]

    def set_filter(self, text: str, state: Filter, label: str = "") -> None:
        """Show the pictures whose name contains every word of `text`, and of which `state` is true.

        label: of the filter "class", the one that a picture must have.
        """
        with self._chosen_anew():
            self._text, self._filter, self._class = text, state, label

    def set_order(self, order: Order) -> None:
        """By name as a person counts, or what the model is least sure of first; what was not detected comes last."""
        with self._chosen_anew():
            self._order = order

    @contextmanager
    def _chosen_anew(self) -> Iterator[None]:
        """After a change of what decides which pictures are shown."""
        self.beginResetModel()
        yield
        words = self._text.casefold().split()
        shown = range(len(self._all)) if self._only is None else self._only
        if words:
            names = self._names
            shown = [i for i in shown if all(word in names[i].casefold() for word in words)]
        if self._filter != "all":
            shown = self._accepted(shown)
        if self._order == "doubt":
            doubts = [-1.0 if state.doubt is None else state.doubt for state in self._states]
            shown = sorted(shown, key=lambda i: -doubts[i])
        self._shown = shown
        self._rows = None
        self.endResetModel()
        self.counts_changed.emit()

    def _accepted(self, among: Sequence[int]) -> list[int]:
        """Those that the filter lets through. Of most pictures of a big folder nothing is known, so that only of the
        others is asked."""
        accepts = FILTERS[self._filter][1] if self._filter != "class" else lambda state: self._class in state.classes
        are_in = accepts(UNKNOWN)
        others = {i for i, state in enumerate(self._states) if state is not UNKNOWN and accepts(state) != are_in}
        return [i for i in among if (i in others) != are_in]

    # -- the state of a picture

    def state(self, path: Path) -> PictureState:
        place = self._place.get(path)
        return UNKNOWN if place is None else self._states[place]

    def mark(self, path: Path, **values: Any) -> None:
        """Set fields of the picture's state. A picture stays in view until the filter is chosen again."""
        self.mark_many({path: values})

    def mark_many(self, marks: Mapping[Path, Mapping[str, Any]]) -> None:
        """As `mark`, with one signal for all of them."""
        states = {path: replace(self.state(path), **values) for path, values in marks.items() if path in self._place}
        changed = {path: state for path, state in states.items() if state != self.state(path)}
        self._take(changed)
        if rows := [row for path in changed if (row := self.row(path)) is not None]:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))
        if changed:
            self.counts_changed.emit()

    def touch(self, path: Path) -> None:
        """The picture's row looks different now."""
        if (row := self.row(path)) is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _take(self, states: Mapping[Path, PictureState]) -> None:
        for counted, accepts in COUNTED.items():
            self._counts[counted] += sum(accepts(new) - accepts(self.state(path)) for path, new in states.items())
        for path, one in states.items():
            self._states[self._place[path]] = self._alike.setdefault(one, one)

    def count(self, state: Filter) -> int:
        """Of all pictures, shown or not. What is asked for ten times a second is counted already."""
        if state == "all":
            return len(self._all)
        return self._counts[state] if state in COUNTED else sum(map(FILTERS[state][1], self._states))

    @property
    def has_acceptable(self) -> bool:
        """Whether one of those shown has suggestions that may be accepted."""
        accepts, states = COUNTED["acceptable"], self._states
        return self._counts["acceptable"] > 0 and any(accepts(states[i]) for i in self._shown)

    @property
    def narrowed(self) -> tuple[Path, ...] | None:
        """The pictures of `show_only`, also those that the filter hides; None where it does not hold."""
        return None if self._only is None else tuple(self._all[i] for i in self._only)

    @property
    def is_narrowed(self) -> bool:
        """Whether `show_only` holds."""
        return self._only is not None

    @property
    def filter(self) -> Filter:
        """Which pictures `set_filter` has chosen."""
        return self._filter

    @property
    def every(self) -> tuple[Path, ...]:
        """All of them, shown or not."""
        return self._all

    @property
    def states(self) -> Mapping[Path, PictureState]:
        """What is known of the pictures now."""
        return {path: one for path, one in zip(self._all, self._states, strict=True) if one is not UNKNOWN}

    def bring_back(self, states: Mapping[Path, PictureState]) -> None:
        """What was known of them, of those that are here; `load` forgets it."""
        with self._chosen_anew():
            self._take({path: state for path, state in states.items() if path in self._place})

    @property
    def pictures(self) -> list[Path]:
        """Those shown, in their order."""
        return [self._all[i] for i in self._shown]

    def row(self, path: Path) -> int | None:
        place = self._place.get(path)
        if place is None or (len(self._shown) == len(self._all) and self._only is None and self._order == "name"):
            return place
        if self._rows is None:
            self._rows = {place: row for row, place in enumerate(self._shown)}
        return self._rows.get(place)

    def path(self, row: int) -> Path:
        return self._all[self._shown[row]]

    def name_of(self, path: Path) -> str:
        """As it is listed: below the folder that all have in common."""
        return str(path).removeprefix(self._common)

    def neighbour(self, path: Path | None, step: int) -> Path | None:
        """The picture `step` rows on; the first where `path` is not shown; None beyond either end."""
        row = self.row(path) if path else None
        target = 0 if row is None else row + step
        return self.path(target) if target in range(len(self._shown)) else None

    # -- Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        i = self._shown[index.row()]
        path = self._all[i]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._names[i]
        if role == PathRole:
            return path
        if role == StateRole:
            return self._states[i]
        return describe(path, self.state(path)) if role == Qt.ItemDataRole.ToolTipRole else None


def _short_names(pictures: Sequence[Path]) -> list[str]:
    """Names below the folder that all have in common."""
    folders = {os.path.dirname(path) for path in pictures}  # noqa: PTH120 - 100,000 of them
    if len(folders) == 1:
        return [path.name for path in pictures]  # which a path has already
    common = os.path.commonpath(folders) if folders and all(folders) else ""
    start = len(common.rstrip(os.sep)) + 1 if common else 0
    return [str(path)[start:] for path in pictures]
