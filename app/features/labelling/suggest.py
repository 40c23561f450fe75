"""Verbs of suggestions: from what the model found to labels, with a person's word for each.

A model's box never replaces or doubles a person's. Each verb is one step that undo takes back, rejecting included.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer

from app.features.labelling.controller import EditController
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.session import Session
from app.session.suggestions import accepted, agreed, is_labelled, is_suggested, rejected, relabelled
from engine.labels.classes.class_meanings import synonym_in
from engine.structures.annotation import LabelledBox
from engine.structures.stages import Detections

RESTS = 10_000  # milliseconds that suggestions stand still after a verb about them
STANDS_STILL = mark(
    "The model is still learning, and its boxes move. In this picture they stand still now: press again if they are "
    "right."
)


class SuggestController(QObject):
    """Suggestions are what the detector found and nobody labelled, and boxes that a model wrote into the file.

    Those of a net that learns now move. They stand still from the first verb on that is about them, until there was
    none for a while: the next one is about what the person has seen.
    """

    def __init__(self, services: Services, session: Session, edit: EditController, parent: QObject) -> None:
        super().__init__(parent)
        self._edit = edit
        self._document, self._traces = session.document, session.traces
        self._store, self._messages = services.store, services.messages
        self._rest = QTimer(self, singleShot=True, interval=RESTS)
        self._rest.timeout.connect(self._let_move)

    @property
    def count(self) -> int:
        """How many suggestions the open picture has."""
        return len(self._open) + len(self._in_file())

    @property
    def is_selected(self) -> bool:
        return any(self._selected())

    def accept(self) -> None:
        """The selected suggestions become labels, and the next one is selected; with none selected, the best one is."""
        if self.is_selected:
            self.accept_to_name()
        else:
            self._hold()
            self._select_next(-1)

    def accept_to_name(self) -> list[int]:
        """The selected suggestions become labels. Their places among the labels, for whoever names them."""
        found, written = self._selected()
        return self._accept(found, written, tr("Accept")) if self.is_selected and not self._moves(found) else []

    def accept_as(self, label: str) -> None:
        """The selected suggestions become labels of this class, and stay selected: another class corrects it."""
        found, written = self._selected()
        text = tr("Accept as {label}", label=label)
        if not self._moves(found) and (places := self._accept(found, written, text, label)):
            self._document.select("truth", places)

    @property
    def can_accept_all(self) -> bool:
        return any(self._acceptable())

    def accept_all(self) -> bool:
        """All above the score of Preferences. False where they moved until now, and are still to be looked at."""
        found, written = self._acceptable()
        if self._moves(found):
            return False
        if found or written:
            self._accept(found, written, tr("Accept all"))
            if self._document.annotation is not None and self._document.annotation.verified:
                self._messages.info(tr("This picture is marked as verified: look at its new boxes, or undo"))
        elif self.count:
            self._messages.info(
                tr(
                    "No suggestion is above the score in Preferences ({least:.2f}): Enter accepts one by one",
                    least=self._store.settings.accept_score,
                )
            )
        return True

    def reject(self) -> None:
        """The selected suggestions are not shown again; the next one is selected."""
        document, (found, written) = self._document, self._selected()
        annotation, detections = document.annotation, document.trace.get(Detections)
        if annotation is None or not (found or written) or self._moves(found):
            return
        gone = [annotation.boxes[i] for i in written]
        gone += [rejected(detections, i) for i in found] if detections is not None else []
        left = annotation.with_boxes(box for i, box in enumerate(annotation.boxes) if i not in written)
        document.edit(left if written else annotation, tr("Reject"), (), (*document.rejected, *gone))
        self._select_next(found[0] if found else -1)

    def bring_back(self) -> None:
        """What was rejected in the open picture, in this session or an earlier one, is suggested again."""
        document = self._document
        if document.annotation is not None and document.rejected:
            document.edit(document.annotation, tr("Restore rejected suggestions"), None, ())

    @property
    def is_detection_selected(self) -> bool:
        """A suggestion that is no box of the file: there it is a label already, for the verbs of labels."""
        return bool(self._selected()[0])

    def _moves(self, found: list[int]) -> bool:
        """Whether these detections are a learning net's that moved until now: then they stand still, and it is said."""
        document = self._document
        if not found or not document.is_preview:
            return False
        if document.held is document.trace.get(Detections):
            self._rest.start()
            return False
        self._hold()
        self._messages.info(tr(STANDS_STILL))
        return True

    def _hold(self) -> None:
        """Until another picture is opened, the training ends, or nobody decides any more."""
        if self._document.is_preview:
            self._document.held = self._document.trace.get(Detections)
            self._rest.start()

    def _let_move(self) -> None:
        self._document.held = None

    @property
    def _open(self) -> list[int]:
        """Detections, by index: of a class that is hidden nobody sees any."""
        if (suggestions := self._document.suggestions) is None:
            return []
        names, hidden = suggestions.detections.names, self._edit.hidden
        return [i for i in suggestions.indices.tolist() if synonym_in(names[i], hidden) is None]

    def _acceptable(self) -> tuple[list[int], list[int]]:
        """Detections above the score of Preferences, and boxes of the file, by index."""
        least, suggestions = self._store.settings.accept_score, self._document.suggestions
        seen = set(self._open)
        found = [i for i in suggestions.above(least) if i in seen] if suggestions else []
        scores = {i: self._document.boxes[i].provenance.score for i in self._in_file()}
        return found, [i for i, score in scores.items() if score is None or score >= least]

    def _in_file(self, indices: Iterable[int] | None = None) -> list[int]:
        """Of these boxes, or of all, those that a model wrote into the file."""
        boxes = self._document.boxes
        places = range(len(boxes)) if indices is None else indices
        hidden = self._edit.hidden
        return [i for i in places if is_suggested(boxes[i]) and not boxes[i].locked and boxes[i].label not in hidden]

    def _selected(self) -> tuple[list[int], list[int]]:
        """Detections, and boxes that a model wrote into the file, by index."""
        selection = self._document.selection
        found = list(selection.indices) if selection and selection.layer == "detections" else []
        return found, self._in_file(self._document.selected_labels)

    def _accept(self, found: list[int], written: list[int], text: str, label: str = "") -> list[int]:
        """Returns the places of the new labels, and of those that were in the file. label: of the new ones, "" for the
        model's."""
        document = self._document
        annotation, detections = document.annotation, document.trace.get(Detections)
        if annotation is None:
            return []
        new: list[LabelledBox] = []
        if detections is not None:
            seen = self._traces.get(annotation.path)  # by whom: the model chosen by now may be another
            model = seen.model if seen is not None and seen.model else self._store.session.model
            labelled = is_labelled(detections, annotation)
            new = [accepted(detections, i, model, self._edit.classes) for i in found if not labelled[i]]
        if not new and not written:
            self._messages.info(tr("Nothing to accept: all detections are labelled already"))
            return []
        if label:
            new = [relabelled(box, label) for box in new]
        boxes = [agreed(box) if i in written else box for i, box in enumerate(annotation.boxes)]
        first = len(boxes)
        document.edit(annotation.with_boxes([*boxes, *new]), text, range(first, first + len(new)) if new else written)
        self._select_next(found[0] if found else -1)
        return [*written, *range(first, first + len(new))]

    def _select_next(self, after: int) -> None:
        """The suggestion that follows in rank, the best one after the last."""
        if left := self._open:
            self._document.select("detections", (next((i for i in left if i > after), left[0]),))
        elif written := self._in_file():
            self._document.select("truth", written[:1])
