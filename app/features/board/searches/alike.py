"""Find all like this: the chosen objects are examples, and what looks like them in the folder comes to the board."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer

from app.features.board.controller import BoardController
from app.features.board.edits import BoardEdits
from app.features.board.searches.running import LongQuestion
from app.features.board.table import BoardItem, Source, is_nested, on_board
from app.features.board.view import BoardView
from app.features.detection.controller import DetectController
from app.features.labelling.controller import EditController
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.folder_index import Summary
from app.session.session import Session
from engine.retrieval.ranking import DUPLICATE
from engine.structures.annotation import Rectangle
from engine.structures.boxes import BoxArray, as_boxes, iou
from engine.structures.requests import PictureFailed
from engine.structures.retrieval import ExampleBox, FindAlike, Match, Matches
from engine.structures.stages import Detections

MOST = 300  # matches on the board
SAME_BOX = 0.9  # IoU from which an example is the very box that was called *not it*
PAUSE = 400  # milliseconds after a word about matches, before it is looked again
NOTHING = Matches("", (), 0, 0)
WORDS = mark("Finding objects like this")
Examples = tuple[list[ExampleBox], list[ExampleBox]]  # of what it is, of what it is not


class AlikeController(QObject):
    """Accepted matches are further examples, rejected ones examples of what it is not; each time it looks again."""

    def __init__(
        self,
        services: Services,
        session: Session,
        detect: DetectController,
        edit: EditController,
        board: BoardController,
        edits: BoardEdits,
        view: BoardView,
        show: Callable[[], object],
    ) -> None:
        super().__init__(view)
        self._document, self._pictures, self._index = session.document, session.pictures, session.folder_index
        self._messages, self._detect, self._edit = services.messages, detect, edit
        self._board, self._edits, self._view, self._show = board, edits, view, show
        self.question = LongQuestion(services, session.pictures, "alike", self)
        self.like: list[ExampleBox] = []
        self.unlike: list[ExampleBox] = []
        self._accepted: set[ExampleBox] = set()  # of `like`, those that count while they are labels
        self._found_last = NOTHING  # the board ends at its least score,
        self._is_whole = False  # unless a person wants to see more
        self._asked: tuple[ExampleBox, ...] = ()  # the examples by which it was looked last
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.look)
        edits.is_search = lambda: board.content == "alike"
        edits.matches_judged.connect(self._judged)
        session.folder_index.read.connect(self._labels_changed)

    def forget(self) -> None:
        """Another folder is open."""
        self.question.stop()
        self._timer.stop()
        self.like, self.unlike, self._found_last, self._asked, self._is_whole = [], [], NOTHING, (), False
        self._accepted.clear()

    # -- verbs

    def find(self) -> None:
        """Look for what is chosen on the board or on the picture; chosen matches are further examples."""
        chosen = self._chosen()
        if not chosen:
            self._messages.info(tr("Select a box on the picture, or objects on the board: others like it are found"))
            return
        chosen = [(one, label) for one, label in chosen if not self._pictures.state(one.path).failed]
        if not chosen:
            self._messages.info(tr("Its picture cannot be read any more: choose an object of another one"))
            return
        if self._board.content != "alike" or not self._view.is_active:
            self.like, self._found_last, self._is_whole = [], NOTHING, False
            self._accepted.clear()
            self._edits.match_label = next((label for _, label in chosen if label), self._edit.current)
        before = list(self.like), list(self.unlike)
        self._add(self.like, (one for one, _ in chosen))
        after = list(self.like), list(self.unlike)
        if before[0] and after != before:
            number = len(chosen)
            text = tr("Add 1 example") if number == 1 else tr("Add {count:,} examples", count=number)
            self._document.add_folder_step(text, "", partial(self._set_examples, before, after))
        self._board.set_items("alike", ())
        self._show()
        self._board.show_content("alike")
        self.look()

    def exclude(self) -> None:
        """What is chosen is not it."""
        chosen = [one for one, _ in self._chosen()]
        if not chosen:
            self._messages.info(tr("Select the boxes that are not it, then press Shift+F"))
            return
        self._reject(chosen)
        if not self.like:
            self._messages.info(tr("Noted. Now select what you look for, and press F"))

    def show_more(self) -> None:
        """Matches that are less likely, until something else is looked for."""
        self._is_whole = True
        self._tell()

    def look(self) -> None:
        """Again, with the examples as they are by now."""
        self._timer.stop()
        like = self._asked = self._examples
        if not like:
            return
        summaries = None if self._index.is_reading else self._index.summaries  # the engine reads them itself
        labels = None if summaries is None else {path: _learned(one) for path, one in summaries.items()}
        listed = tuple(self._pictures.pictures)
        root = self._pictures.root or Path(os.path.commonpath([path.parent for path in listed]))
        request = FindAlike(root, self._detect.settings, like, tuple(self.unlike), MOST, listed=listed, labels=labels)
        job = self.question.ask(request, request.enough, tr(WORDS))
        job.part.connect(self._part)
        job.finished.connect(self._found)

    @property
    def _examples(self) -> tuple[ExampleBox, ...]:
        return tuple(one for one in self.like if self._counts(one))

    def _counts(self, example: ExampleBox) -> bool:
        """It was not called *not it* since, and where it was accepted, that was not taken back."""
        is_there = example not in self._accepted or self._label_on(example.path, example.box) is not None
        boxes = [box for path, box in self.unlike if path == example.path]
        return is_there and not (boxes and iou(as_boxes([example.box]), as_boxes(boxes)).max() >= SAME_BOX)

    # -- answers

    def _part(self, part: Matches | PictureFailed) -> None:
        if isinstance(part, Matches):
            self._found(part)

    def _found(self, found: Matches) -> None:
        self._found_last = found
        self._board.set_origin("alike", found.model, found.pictures, found.total)
        self._tell()

    def _labels_changed(self, _paths: object) -> None:
        """Where an accepted match was taken back, or came again, it is looked again."""
        if self._found_last.matches:
            self._tell()
            if self._asked and self._examples != self._asked:
                self._timer.start()

    def _tell(self) -> None:
        """To the board, what each of them is by now."""
        gone: dict[Path, list[Rectangle]] = {}
        for path, box in self.unlike:
            gone.setdefault(path, []).append(box)
        there: dict[tuple[Path, int | Rectangle], Match] = {}  # of several on one label the best
        for match in self._found_last.matches:
            if not _is_on(match.box, gone.get(match.path, [])):
                place = self._label_on(match.path, match.box)
                there.setdefault((match.path, match.box if place is None else place), match)
        shown = [match for match in there.values() if self._is_whole or self._is_offered(match)]
        self._board.set_items("alike", [self._item(match) for match in shown], left=len(there) - len(shown))

    def _is_offered(self, match: Match) -> bool:
        """It is much like the best ones, and no other outline of what has a label of this name already."""
        summary, least = self._index.summaries.get(match.path), self._found_last.least
        if match.score < least or summary is None or self._label_on(match.path, match.box) is not None:
            return match.score >= least
        return not is_nested(match.box, summary.boxes[np.array(summary.labels, object) == self._edits.match_label])

    def _item(self, match: Match) -> BoardItem:
        """One that lies on a label is that label."""
        summary = self._index.summaries.get(match.path)
        place = self._label_on(match.path, match.box)
        likeness = self._found_last.likeness(match)
        if summary is None or place is None:
            label = self._edits.match_label
            return BoardItem(match.path, -1, match.box, label, "match", match.score, likeness=likeness)
        box = Rectangle(*summary.boxes[place].tolist())
        source: Source = "suggestion" if summary.by_model[place] else "label"
        label = summary.labels[place]
        return BoardItem(match.path, place, box, label, source, match.score, likeness=likeness)

    def _label_on(self, path: Path, box: Rectangle) -> int | None:
        """The labelled box on which it lies, by the rule of the search for two matches of one object; None: on none."""
        summary = self._index.summaries.get(path)
        if summary is None or not len(summary.boxes):
            return None
        overlap = iou(as_boxes([box]), summary.boxes)[0]
        return int(overlap.argmax()) if overlap.max() > DUPLICATE else None

    # -- words of a person

    def _judged(self, items: Sequence[BoardItem], is_it: bool) -> None:
        if self._board.content != "alike":
            return
        if is_it:  # a label of another name is no example of what is looked for
            items = [one for one in items if one.source == "match" or one.label == self._edits.match_label]
        chosen = [ExampleBox(item.path, item.box) for item in items if item.box is not None]
        if not is_it:
            self._reject(chosen)
        elif chosen:
            self._accepted.update(one for one in chosen if one not in self.like)
            self._add(self.like, chosen)
            self._timer.start()

    def _reject(self, chosen: Sequence[ExampleBox]) -> None:
        """One step that undo takes back."""
        new = [one for one in chosen if one not in self.unlike]
        if new:
            self._set_rejected(new, True)
            one, many = tr("Mark 1 object as not it"), mark("Mark {count:,} objects as not it")
            text = one if len(new) == 1 else tr(many, count=len(new))
            self._document.add_folder_step(text, "", partial(self._set_rejected, new))

    def _set_rejected(self, new: Sequence[ExampleBox], forwards: bool) -> None:
        left = [one for one in self.unlike if one not in new]
        self.unlike = [*left, *new] if forwards else left
        if self._found_last.matches:
            self._tell()
        if self.like:
            self._timer.start()

    def _set_examples(self, before: Examples, after: Examples, forwards: bool) -> None:
        like, unlike = after if forwards else before
        self.like, self.unlike = list(like), list(unlike)
        self._timer.start()

    def _add(self, examples: list[ExampleBox], new: Iterable[ExampleBox]) -> None:
        new = list(dict.fromkeys(new))
        examples += [one for one in new if one not in examples]
        self.unlike = [one for one in self.unlike if one not in new]

    def _chosen(self) -> list[tuple[ExampleBox, str]]:
        """What is selected where the keys are, with its name."""
        if self._view.is_active:
            items = self._view.chosen()
            return [(ExampleBox(item.path, item.box), item.label) for item in items if item.box is not None]
        path, selection, found = self._document.path, self._document.selection, self._document.trace.get(Detections)
        if path is None or selection is None:
            return []
        if selection.layer == "truth":
            boxes = [self._document.boxes[i] for i in selection.indices]
            return [(ExampleBox(path, on_board(box.box)), box.label) for box in boxes]
        if selection.layer == "detections" and found is not None:
            rows = selection.indices
            return [(ExampleBox(path, Rectangle(*found.boxes[i].tolist())), found.names[i]) for i in rows]
        return []


def _learned(summary: Summary) -> BoxArray:
    return summary.boxes[~summary.ignored]


def _is_on(box: Rectangle, boxes: Sequence[Rectangle]) -> bool:
    return bool(boxes) and float(iou(as_boxes([box]), as_boxes(boxes)).max()) > DUPLICATE
