"""ACTIONS: every verb of the window as one row. Menus, toolbar, the sheet of keys and Preferences are made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from app.features.comparison.controller import CompareController
from app.features.detection.controller import DetectController
from app.features.evaluation.controller import EvaluateController
from app.features.files.controller import FilesController
from app.features.labelling.batch import BatchController
from app.features.labelling.controller import EditController
from app.features.labelling.snap import SnapController
from app.features.labelling.suggest import SuggestController
from app.features.labelling.undo import UndoController
from app.features.library.controller import ShelfController
from app.features.review.statistics import StatisticsController
from app.features.saving.controller import SaveController
from app.features.saving.progress import SaveProgress
from app.features.training.controller import TrainController
from app.features.training.tune import TuneController
from app.features.viewing.controller import ViewController
from app.session.layers import LAYERS, LayerName
from app.shell.window_state import WindowState

Menu = Literal["File", "Edit", "Label", "Detect", "Train", "View", "Help", ""]
MENUS: tuple[Menu, ...] = ("File", "Edit", "Label", "Detect", "Train", "View", "Help")


@dataclass(frozen=True, slots=True)
class Verbs:
    """What the verbs of the rows may call."""

    files: FilesController
    edit: EditController
    undo: UndoController
    detect: DetectController
    view: ViewController
    save: SaveController
    shelf: ShelfController
    suggest: SuggestController
    snap: SnapController
    batch: BatchController
    evaluate: EvaluateController
    compare: CompareController
    statistics: StatisticsController
    train: TrainController
    tune: TuneController
    save_progress: SaveProgress

    def stop(self) -> None:
        """Whatever goes on and can be stopped."""
        for stop in (self.detect.cancel, self.batch.cancel, self.save_progress.stop, self.shelf.stop_all):
            stop()
        for stop in (self.train.cancel, self.tune.cancel, self.evaluate.stop, self.compare.stop):
            stop()


EnabledWhen = Callable[[WindowState], bool]


def _always(_state: WindowState) -> bool:
    return True


def _picture(state: WindowState) -> bool:
    """Nothing is done to a picture behind another page."""
    return state.has_picture and state.is_shown


def _selected(state: WindowState) -> bool:
    return state.selected > 0 and state.is_shown


def _unlocked(state: WindowState) -> bool:
    return state.unlocked > 0 and state.is_shown


@dataclass(frozen=True, slots=True)
class ActionRow:
    """keys: the first is shown in menus. group: a number; menus draw a line where it changes. toolbar: its place in
    the tool bar, 0 for none. repeats: while its key is held. names: what follows the text in its menu."""

    id: str
    text: str
    keys: tuple[str, ...]
    menu: Menu
    group: int
    verb: Callable[[Verbs], None]
    icon: str = ""
    toolbar: int = 0
    enabled_when: EnabledWhen = _always
    tip: str = ""
    repeats: bool = False
    names: Callable[[WindowState], str] | None = None


def _toggle_layer(name: LayerName, verbs: Verbs) -> None:
    verbs.view.toggle_layer(name)


def _has_class(number: int, state: WindowState) -> bool:
    return _picture(state) and state.classes >= number


def _choose_class(number: int, verbs: Verbs) -> None:
    verbs.edit.choose_class_by_number(number)


LAYER_KEYS: Mapping[LayerName, str] = {
    "segments": "Shift+S",
    "anchors": "Shift+A",
    "positives": "Shift+L",
    "proposals": "Shift+P",
    "rois": "Shift+B",
    "detections": "Shift+D",
    "suggestions": "Shift+G",
    "truth": "Shift+T",
}
_FILE = (
    ActionRow(
        "file.open", "Open pictures…", ("Ctrl+O",), "File", 1, lambda v: v.files.open_file(), "open-file",
        tip="Open one or more pictures",
    ),
    ActionRow(
        "file.open_folder", "Open folder…", ("Ctrl+U",), "File", 1, lambda v: v.files.open_folder(), "open-folder", 1,
        tip="Open a folder with its subfolders; a labelled folder is recognised",
    ),
    ActionRow(
        "file.previous", "Previous picture", ("A", "PgUp"), "File", 2, lambda v: v.files.previous(), "previous", 2,
        lambda s: s.has_previous, repeats=True,
    ),
    ActionRow(
        "file.next", "Next picture", ("D", "PgDown"), "File", 2, lambda v: v.files.next(), "next", 2,
        lambda s: s.has_next, repeats=True,
    ),
    ActionRow("file.save", "Save labels", ("Ctrl+S",), "File", 3, lambda v: v.save.save(), "save", 0,
              lambda s: s.is_modified, "Labels are saved by themselves; this tries again where that failed"),
    ActionRow("file.preferences", "Preferences…", ("Ctrl+,",), "File", 4, lambda v: v.view.preferences(), "settings"),
    ActionRow("file.quit", "Quit", ("Ctrl+Q",), "File", 5, lambda v: v.view.quit()),
)  # fmt: skip
_EDIT = (
    ActionRow(
        "edit.undo", "Undo", ("Ctrl+Z",), "Edit", 1, lambda v: v.undo.undo(), "undo", 0, lambda s: bool(s.undo),
        repeats=True, names=lambda s: s.undo,
    ),
    ActionRow(
        "edit.redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Edit", 1, lambda v: v.undo.redo(), "redo", 0,
        lambda s: bool(s.redo), repeats=True, names=lambda s: s.redo,
    ),
    ActionRow(
        "edit.copy", "Copy", ("Ctrl+C",), "Edit", 2, lambda v: v.edit.copy(), "copy", 0, _picture,
        "The selected boxes; with none selected, what is seen of the picture",
    ),
    ActionRow("edit.paste", "Paste boxes", ("Ctrl+V",), "Edit", 2, lambda v: v.edit.paste(), "paste", 0,
              lambda s: _picture(s) and s.can_paste),
    ActionRow("edit.paste_previous", "Paste the previous picture's boxes", ("Ctrl+Shift+V",), "Edit", 2,
              lambda v: v.edit.paste_previous(), "", 0, lambda s: _picture(s) and s.can_paste_previous),
    ActionRow("edit.duplicate", "Duplicate", ("Ctrl+D",), "Edit", 3, lambda v: v.edit.duplicate(), "duplicate", 0,
              _selected),
    ActionRow("edit.delete", "Delete", ("Del", "Backspace"), "Edit", 3, lambda v: v.edit.delete(), "trash", 0,
              _unlocked),
    ActionRow("edit.select_all", "Select all boxes", ("Ctrl+A",), "Edit", 3, lambda v: v.edit.select_all(), "", 0,
              lambda s: s.labels > 0 and s.is_shown),
    ActionRow(
        "edit.copy_picture", "Copy picture", ("Ctrl+Alt+C",), "Edit", 2, lambda v: v.view.copy_picture(), "", 0,
        _picture, "What is seen of the picture, layers included",
    ),
)  # fmt: skip
_LABEL = (
    ActionRow("label.draw", "Draw boxes", ("W", "R"), "Label", 1, lambda v: v.edit.draw(), "draw", 4, _picture,
              "Drag, or click two corners; Escape ends it"),
    ActionRow("label.name", "Label…", ("Ctrl+E",), "Label", 1, lambda v: v.edit.ask_for_label(), "tag", 0, _unlocked,
              "Name the selected boxes"),
    ActionRow("label.verified", "Verified", ("Space",), "Label", 1, lambda v: v.edit.toggle_verified(), "verified", 4,
              _picture, "Somebody looked at this picture, and its labels are right; once more takes it back"),
    ActionRow("label.unverified", "Next picture to verify", ("U",), "Label", 1,
              lambda v: v.files.next_unverified(), "", 0,
              lambda s: s.pictures > 0, "The next one that nobody has verified yet"),
    ActionRow("label.snap", "Snap to the object", ("S",), "Label", 2, lambda v: v.snap.snap(), "snap", 0, _unlocked,
              "Fit the selected box to the best proposal near it; again for the next one, and at last back"),
    ActionRow("label.accept", "Accept suggestion", ("Return", "Enter"), "Label", 3, lambda v: v.suggest.accept(),
              "check", 0, lambda s: s.is_shown and (s.suggestions > 0 or s.suggestion_is_selected),
              "The selected suggestion becomes a label, and the next one is selected"),
    ActionRow("label.reject", "Reject suggestion", ("X",), "Label", 3, lambda v: v.suggest.reject(), "cancel", 0,
              lambda s: s.is_shown and s.suggestion_is_selected,
              "The selected suggestion is not shown again; undo brings it back"),
    ActionRow("label.bring_back", "Bring back rejected ones", (), "Label", 3, lambda v: v.suggest.bring_back(), "", 0,
              lambda s: s.is_shown and s.rejected > 0,
              "What was rejected in this picture, today or earlier, is suggested again"),
    ActionRow("label.accept_above", "Accept all suggestions", ("Ctrl+Return",), "Label", 3,
              lambda v: v.suggest.accept_all(), "check-all", 0, lambda s: s.is_shown and s.suggestions > 0,
              "All above the score of Preferences become labels"),
    ActionRow("label.accept_all", "Accept all and go on", ("Shift+Return",), "Label", 3,
              lambda v: v.suggest.accept_all_and_go_on(), "", 0, _picture,
              "All suggestions above the score of Preferences become labels; then the next picture"),
    ActionRow("label.accept_folder", "Accept all in the folder", ("Ctrl+Shift+Return",), "Label", 3,
              lambda v: v.batch.accept_all(), "", 0, lambda s: s.pictures > 0,
              "All suggestions above the score of Preferences, in every picture listed; one undo takes it back"),
    ActionRow("label.difficult", "Difficult", (), "Label", 4, lambda v: v.edit.toggle("difficult"), "", 0, _unlocked),
    ActionRow("label.truncated", "Truncated", (), "Label", 4, lambda v: v.edit.toggle("truncated"), "", 0, _unlocked),
    ActionRow("label.crowd", "ManyBoxes", (), "Label", 4, lambda v: v.edit.toggle("crowd"), "", 0, _unlocked),
    ActionRow("label.locked", "Locked", ("L",), "Label", 4, lambda v: v.edit.toggle("locked"), "lock", 0, _selected,
              "A locked box cannot be moved, relabelled or deleted"),
    *(
        ActionRow(f"label.class{n}", f"Class {n}", (str(n),), "", 5, partial(_choose_class, n), "", 0,
                  partial(_has_class, n), "Of the selected boxes and of the next one")
        for n in range(1, 10)
    ),
    ActionRow("label.statistics", "Statistics of the folder", ("Ctrl+I",), "Label", 6, lambda v: v.statistics.show(),
              "", 0, lambda s: s.pictures > 0, "Boxes per class, sizes, shapes, and boxes that no anchor covers"),
)  # fmt: skip
_DETECT = (
    ActionRow(
        "detect.run", "Detect", ("F5",), "Detect", 1, lambda v: v.detect.detect(), "detect", 3,
        lambda s: s.has_picture and s.has_model, "See how the detector sees this picture",
    ),
    ActionRow(
        "detect.folder", "Detect folder", ("Shift+F5",), "Detect", 1, lambda v: v.detect.detect_folder(),
        "detect-folder", 3, lambda s: s.pictures > 0 and s.has_model and not s.folder_is_running,
        "Detect every picture that the list shows",
    ),
    ActionRow(
        "detect.cancel", "Stop", ("Ctrl+.",), "Detect", 2, lambda v: v.stop(), "cancel", 0,
        lambda s: s.is_busy, "Stop what the status line tells of",
    ),
    ActionRow("detect.shelf", "Model shelf…", ("Ctrl+M",), "Detect", 3, lambda v: v.shelf.open(), "shelf",
              tip="Which models there are; download, import, compare"),
    ActionRow("detect.evaluate", "Evaluation", ("F7",), "Detect", 3, lambda v: v.evaluate.open(), "figures",
              tip="How good the model is on the open labelled folder, and why; once more goes back to the picture"),
    ActionRow("detect.compare", "Before and after", ("F8",), "Detect", 3, lambda v: v.compare.open(), "split",
              tip="Two models on the same pictures: boxes gained, lost, fixed and broken"),
)  # fmt: skip
_TRAIN = (
    ActionRow("train.quick", "Learn from corrections", ("Ctrl+T",), "Train", 1, lambda v: v.train.quick(), "learn", 3,
              lambda s: s.has_picture and s.has_model,
              "The model learns from the pictures that you corrected, and shows at once what it sees now"),
    ActionRow("train.panel", "Training…", ("Ctrl+Shift+T",), "Train", 2, lambda v: v.view.open_training(), "curves", 0,
              tip="Train on a folder: what is learnt, curves, a check of the labels, and earlier trainings"),
    ActionRow("train.enough", "Stop and keep the best", ("Ctrl+Shift+E",), "Train", 3, lambda v: v.train.enough(), "",
              0, lambda s: s.is_training, "End the training now; the best model so far is kept"),
)  # fmt: skip
_VIEW = (
    ActionRow("view.fit", "Fit", ("Ctrl+F",), "View", 1, lambda v: v.view.fit(), "fit", 5, _picture,
              "The whole picture"),
    ActionRow("view.actual", "100 %", ("Ctrl+0",), "View", 1, lambda v: v.view.actual_size(), "actual-size", 5,
              _picture, "One pixel of the picture is one pixel of the screen"),
    ActionRow("view.zoom_selected", "Zoom to the box", ("Z",), "View", 1, lambda v: v.edit.zoom_to_selected(), "", 0,
              lambda s: s.is_shown and (s.selected > 0 or s.suggestion_is_selected),
              "The selected box, enlarged, in the middle"),
    ActionRow("view.zoom_in", "Zoom in", ("Ctrl++", "Ctrl+="), "View", 1, lambda v: v.view.zoom(1.25), "zoom-in", 0,
              _picture, repeats=True),
    ActionRow("view.zoom_out", "Zoom out", ("Ctrl+-",), "View", 1, lambda v: v.view.zoom(0.8), "zoom-out", 0, _picture,
              repeats=True),
    ActionRow("view.tone", "Brightness and contrast…", ("B",), "View", 2, lambda v: v.view.open_tone(), "contrast", 5,
              _picture, "Show the picture lighter, darker, harder or softer"),
    ActionRow("view.brighter", "Brighter", ("]",), "View", 2, lambda v: v.view.change_tone(0.1, 0), "", 0, _picture,
              repeats=True),
    ActionRow("view.darker", "Darker", ("[",), "View", 2, lambda v: v.view.change_tone(-0.1, 0), "", 0, _picture,
              repeats=True),
    ActionRow("view.harder", "More contrast", ("Ctrl+]",), "View", 2, lambda v: v.view.change_tone(0, 0.1), "", 0,
              _picture, repeats=True),
    ActionRow("view.softer", "Less contrast", ("Ctrl+[",), "View", 2, lambda v: v.view.change_tone(0, -0.1), "", 0,
              _picture, repeats=True),
    ActionRow("view.plain", "As the picture is", ("Ctrl+Shift+0",), "View", 2, lambda v: v.view.set_tone(0, 0), "", 0,
              lambda s: s.is_toned, "Brightness and contrast as they are in the file"),
    ActionRow("view.hide_layers", "Hide all layers", ("Ctrl+H",), "View", 3, lambda v: v.view.hide_layers(), "eye-off",
              0, _picture, "The picture alone; once more brings the layers back"),
    *(
        ActionRow(f"view.layer.{layer.name}", f"Show {layer.text.lower().replace('roi', 'RoI')}",
                  (LAYER_KEYS[layer.name],), "View", 4, partial(_toggle_layer, layer.name), "", 0, _picture, layer.tip)
        for layer in LAYERS
    ),
    ActionRow("view.theme", "Dark or light", ("Ctrl+Shift+L",), "View", 5, lambda v: v.view.switch_theme(), "sun", 6,
              tip="Switch between the dark and the light theme"),
    ActionRow("view.panels", "Side panels", ("Ctrl+B",), "View", 5, lambda v: v.view.toggle_panels(),
              tip="Hide or show the panels, to give the picture all the room"),
)  # fmt: skip
_HELP = (
    ActionRow("help.keys", "Keys", ("F1",), "Help", 1, lambda v: v.view.show_keys(), "keyboard"),
    ActionRow("help.about", "About regionscope", (), "Help", 2, lambda v: v.view.about(), "info"),
)
ACTIONS: tuple[ActionRow, ...] = (*_FILE, *_EDIT, *_LABEL, *_DETECT, *_TRAIN, *_VIEW, *_HELP)
