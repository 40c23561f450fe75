"""What stands where the board is empty: why, and the next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.features.board.controller import BoardController, Content
from app.features.board.page import EmptyState
from app.features.detection.controller import DetectController
from app.features.files.feature import FilesFeature
from app.session.pictures import PictureList

Begin = Mapping[Content, Callable[[], object]]


class EmptyStates:
    """begin: how the contents are looked for that nobody has looked for yet."""

    def __init__(
        self, board: BoardController, pictures: PictureList, files: FilesFeature, detect: DetectController, begin: Begin
    ) -> None:
        self._board, self._pictures, self._files, self._detect = board, pictures, files, detect
        self._begin = begin

    def now(self) -> EmptyState:
        """Of what is to be shown; asked for only where there is nothing."""
        files, content = self._files.controller, self._board.content
        if self._pictures.count("all") == 0:
            return EmptyState("No pictures yet", "Open a folder of pictures.", "Open a folder…", files.open_folder)
        if content in self._begin:
            return self._of_search(content)
        if self._board.total and not self._pictures.rowCount():
            text = "The list at the left shows no picture, and the board shows what is in these."
            return EmptyState("No object here", text, "Show all pictures", self._files.panel.clear_filter)
        if self._board.label:
            text = f"Nothing here is called {self._board.label}."
            return EmptyState("No object of this class", text, "Show all classes", lambda: self._board.choose_class(""))
        if content == "labels":
            return EmptyState("No labels here", "Draw a box on the picture (W), or accept what the model finds.")
        if self._board.total:
            text = "Objects in other pictures are not listed; the filter is at the left."
            return EmptyState("Nothing to show here", text, "Show all pictures", self._files.panel.clear_filter)
        if self._detect.folder_is_running:
            return EmptyState("Looking…", "What the model finds appears here, picture by picture.")
        text = "Draw a box on the picture (W), or let the model look for objects in every picture."
        return EmptyState("No objects yet", text, "Detect all", self._detect.detect_folder)

    def _of_search(self, content: Content) -> EmptyState:
        begin = self._begin[content]
        if self._board.items_of(content) is None:
            return {
                "alike": EmptyState(
                    "Show me one, I find the others",
                    "Select a box on the picture, or objects on the board, and press F. Shift+F says what it is not.",
                ),
                "check": EmptyState(
                    "Which labels look wrong?",
                    "Each label is judged by what the other pictures teach: missing boxes, wrong names, loose boxes, "
                    "doubles.",
                    "Check the labels",
                    begin,
                ),
                "duplicates": EmptyState(
                    "Pictures that show nearly the same",
                    "Found by what they look like, and shown in groups. A training never learns from one and is judged "
                    "by another of a group.",
                    "Look for near-duplicates",
                    begin,
                ),
            }[content]  # fmt: skip
        return {
            "alike": EmptyState("Nothing looks like it", "Choose another example, or more of them, and press F."),
            "check": EmptyState("Nothing looks wrong", "Every finding is fixed or ignored.", "Check again", begin),
            "duplicates": EmptyState("No near-duplicates", "Every picture shows something else.", "Look again", begin),
        }[content]  # fmt: skip
