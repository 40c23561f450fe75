"""What stands where the board is empty: why, and the next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from app.features.board.controller import BoardController, Content
from app.features.board.page import EmptyState
from app.features.detection.controller import DetectController
from app.features.files.feature import FilesFeature
from app.services.translation import mark, tr
from app.session.pictures import PictureList

# Of each search what stands there before it, and where it has found nothing (any more): title, text, button.
BEFORE: dict[Content, tuple[str, str, str]] = {
    "alike": (
        mark("Show me one, I find the others"),
        mark("Select a box on the picture, or objects on the board, and press F. Shift+F says what it is not."),
        "",
    ),
    "check": (
        mark("Which labels look wrong?"),
        mark("Each label is judged by what other pictures teach: missing boxes, wrong names, loose boxes, doubles."),
        mark("Check the labels"),
    ),
    "duplicates": (
        mark("Pictures that show nearly the same"),
        mark("Shown in groups. A training never learns from one picture of a group and is judged by another."),
        mark("Look for near-duplicates"),
    ),
}
AFTER: dict[Content, tuple[str, str, str]] = {
    "alike": (mark("Nothing looks like it"), mark("Choose another example, or more of them, and press F."), ""),
    "check": (mark("Nothing looks wrong"), mark("Every finding is fixed or ignored."), mark("Check again")),
    "duplicates": (mark("No near-duplicates"), mark("Every picture shows something else."), mark("Look again")),
}
Begin = Mapping[Content, Callable[[], object]]


class EmptyStates:
    """begin: how the contents are looked for that nobody has looked for yet; is_running: whether one is now."""

    def __init__(
        self,
        board: BoardController,
        pictures: PictureList,
        files: FilesFeature,
        detect: DetectController,
        begin: Begin,
        is_running: Callable[[Content], bool],
    ) -> None:
        self._board, self._pictures, self._files, self._detect = board, pictures, files, detect
        self._begin, self._is_running = begin, is_running

    def now(self) -> EmptyState:
        """Of what is to be shown; asked for only where there is nothing."""
        files, content = self._files.controller, self._board.content
        if self._pictures.count("all") == 0:
            text = tr("Open a folder of pictures.")
            return EmptyState(tr("No pictures yet"), text, tr("Open a folder…"), files.open_folder)
        if self._is_running(content):
            return EmptyState(tr("Looking…"), tr("What is found appears here. Stop (Ctrl+.) keeps what is there."))
        found = self._board.items_of(content)
        if content in self._begin and not found:
            return self._of_search(content)
        if (found or self._board.total) and not self._pictures.rowCount():
            return self._elsewhere(tr("The list at the left shows no picture, and the board shows what is in these."))
        if self._board.label and content != "duplicates":
            text = tr("Nothing here is called {name}.", name=self._board.label)
            every = partial(self._board.choose_class, "")
            return EmptyState(tr("No object of this class"), text, tr("Show all classes"), every)
        if content == "labels":
            text = tr("Draw a box on the picture (W), or accept what the model finds.")
            return EmptyState(tr("No labels here"), text)
        if found or (self._board.total and self._is_filtered):
            return self._elsewhere(tr("Objects in other pictures are not listed; the filter is at the left."))
        if self._detect.folder_is_running:
            return EmptyState(tr("Looking…"), tr("What the model finds appears here, picture by picture."))
        if self._board.total:
            text = tr("Detect first (Shift+F5): what a model finds, and nobody has judged yet, comes here.")
            return EmptyState(tr("No suggestions"), text, tr("Detect all"), self._detect.detect_folder)
        text = tr("Draw a box on the picture (W), or let the model look for objects in every picture.")
        return EmptyState(tr("No objects yet"), text, tr("Detect all"), self._detect.detect_folder)

    @property
    def _is_filtered(self) -> bool:
        return self._pictures.rowCount() < self._pictures.count("all")

    def _elsewhere(self, why: str) -> EmptyState:
        return EmptyState(tr("Nothing to show here"), why, tr("Show all pictures"), self._files.panel.clear_filter)

    def _of_search(self, content: Content) -> EmptyState:
        is_new = self._board.items_of(content) is None
        if not is_new and content == "duplicates" and self._is_filtered:
            why = tr("The filter at the left lists some pictures: none of these shows what another one shows.")
            return self._elsewhere(why)
        title, text, verb = (BEFORE if is_new else AFTER)[content]
        return EmptyState(tr(title), tr(text), tr(verb) if verb else "", self._begin[content])
