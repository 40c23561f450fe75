"""The model shelf: which models there are, what each can do, and what can be done with it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.features.library.controller import ShelfController
from app.features.library.details import ShelfDetails
from app.features.library.list import ShelfList
from app.features.library.questions import AskBar, Question
from app.features.library.words import can_export, download_words, is_here, is_trunk, transfer_words
from app.services.theme import Theme
from engine.structures.models import ModelEntry

HINT = "Choose a model to see what it is. Choose two (Ctrl+click) to see them side by side."
ONNX = "ONNX file (*.onnx)"
FILES = "Weights (*.safetensors *.pth *.pt);;All files (*)"


class ShelfDialog(QDialog):
    """Not modal: a download goes on while the user works, and also when this is closed."""

    def __init__(self, shelf: ShelfController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shelf")
        self.setWindowTitle("Model shelf")
        self.resize(QSize(1120, 640))
        self.setMinimumSize(QSize(1040, 460))
        self._shelf, self._theme = shelf, theme
        self.list = ShelfList(theme)
        self.details = ShelfDetails()
        self.ask = AskBar()
        self.problem = QLabel()
        self.problem.setObjectName("problem")
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.hide()
        self.message = QLabel()
        self.message.setObjectName("told")
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.hide()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar_text = QLabel()
        self.bar_text.setObjectName("small")
        self.use = self._button("Use this model", self._use, "primary")
        self.download = self._button("Download", self._download, "primary")
        self.stop = self._button("Stop", self._stop, "")
        self.export = self._button("Export…", self._choose_target, "")
        self.export.setToolTip("Write it as an ONNX file, which other programs can run")
        self.rename = self._button("Rename…", self._ask_for_name, "")
        self.delete = self._button("Delete…", self._ask_to_delete, "")
        self.import_file = self._button("Import a file…", self._choose_file, "")
        self.close_button = self._button("Close", self.close, "")
        self._lay_out()
        self._connect()
        self._show_models()

    @property
    def chosen(self) -> list[ModelEntry]:
        names = self.list.chosen
        return [entry for entry in self._shelf.models if entry.name in names]

    def ask_about_file(self, file: Path) -> None:
        """Its name on the shelf; of a .pth also which net it belongs to."""
        named = tuple((e.name, e.title or e.name) for e in self._shelf.models if e.name.startswith("fasterrcnn_"))
        needs = file.suffix != ".safetensors"
        text = f"{file.name} does not say which net it belongs to. Choose it, and a name for the shelf."
        self.ask.ask(
            Question(
                text if needs else f"The name of {file.name} on the shelf:",
                "Import",
                partial(self._import, file),
                file.stem,
                named if needs else (),
            )
        )

    # -- verbs

    def _use(self) -> None:
        self._shelf.use(self.chosen[0].name)

    def _download(self) -> None:
        self.problem.hide()
        for entry in self.chosen:
            if not is_here(entry):
                self._shelf.download(entry.name)

    def _stop(self) -> None:
        for entry in self.chosen:
            if entry.name == self._shelf.exports.model:
                self._shelf.exports.stop()
            if entry.name in self._shelf.transfers:
                self._shelf.stop(entry.name)

    def _ask_for_name(self) -> None:
        name = self.chosen[0].name
        self.ask.ask(Question(f"Another name for {name}:", "Rename", partial(self._rename, name), name))

    def _ask_to_delete(self) -> None:
        entry = self.chosen[0]
        again = "" if entry.state == "own" else " It can be downloaded again."
        text = f"Move {entry.title or entry.name} to the trash?{again}"
        self.ask.ask(Question(text, "Move to the trash", partial(self._delete, entry.name)))

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Import a model", str(Path.home()), FILES)
        if name:
            self.ask_about_file(Path(name))

    def _choose_target(self) -> None:
        entry = self.chosen[0]
        start = str(Path.home() / f"{entry.name}.onnx")
        name, _ = QFileDialog.getSaveFileName(self, f"Export {entry.title or entry.name}", start, ONNX)
        if name:
            self.export_to(Path(name))

    def export_to(self, file: Path) -> None:
        """The chosen model."""
        self.problem.hide()
        self.message.hide()
        self._shelf.exports.export(self.chosen[0].name, file)

    def _import(self, file: Path, name: str, architecture: str) -> None:
        self.problem.hide()
        self._shelf.import_file(file, name, architecture or None)

    def _rename(self, name: str, new_name: str, _choice: str) -> None:
        self.problem.hide()
        self._shelf.rename(name, new_name)

    def _delete(self, name: str, _name: str, _choice: str) -> None:
        self.problem.hide()
        self._shelf.delete(name)

    # -- what is shown

    def _show_models(self) -> None:
        self.list.show_models(self._shelf.models, self._shelf.transfers, self._shelf.used)
        if not self.list.chosen and not self.list.hasFocus():
            self.list.choose(self._shelf.used)

    def _show_transfers(self) -> None:
        self.list.show_states(self._shelf.models, self._shelf.transfers, self._shelf.used)
        self._show_verbs()

    def _show_chosen(self) -> None:
        chosen = self.chosen
        if len(chosen) == 1:
            self.details.show_one(chosen[0])
        elif len(chosen) == 2:
            self.details.show_two(*chosen)
        else:
            self.details.show_hint(HINT)
        self.ask.hide()
        self._show_verbs()

    def _show_verbs(self) -> None:
        """What can be done with the models chosen; a verb that never fits a model is not shown."""
        chosen, transfers = self.chosen, self._shelf.transfers
        one = chosen[0] if len(chosen) == 1 else None
        moving = [transfers[e.name] for e in chosen if e.name in transfers]
        absent = [e for e in chosen if not is_here(e) and e.name not in transfers]
        can_use = one is not None and is_here(one) and not is_trunk(one)
        self.use.setVisible(can_use)
        self.use.setEnabled(one is not None and not one.error and one.name != self._shelf.used)
        self.use.setText("In use" if one is not None and one.name == self._shelf.used else "Use this model")
        self.download.setVisible(bool(absent))
        self.download.setText(download_words(absent[0]) if len(absent) == 1 else f"Download {len(absent)} models")
        writing = self._shelf.exports.model
        is_writing = writing in [entry.name for entry in chosen]
        self.stop.setVisible(bool(moving) or is_writing)
        self.export.setVisible(one is not None and can_export(one) and not is_writing)
        self.export.setEnabled(not writing)
        self.rename.setVisible(one is not None and one.state == "own")
        self.delete.setVisible(one is not None and one.state in ("own", "cached"))
        self.bar.setVisible(bool(moving) or is_writing)
        self.bar_text.setVisible(bool(moving) or is_writing)
        if is_writing:
            self._show_writing()
        elif moving:
            self.bar.setRange(0, 1000 if moving[0].total else 0)
            self.bar.setValue(1000 * moving[0].done // moving[0].total if moving[0].total else 0)
            self.bar_text.setText(transfer_words(moving[0]))

    def _show_writing(self) -> None:
        exports = self._shelf.exports
        self.bar.setRange(0, exports.total)
        self.bar.setValue(exports.done)
        self.bar_text.setText(exports.text)

    def _show_message(self, sentence: str) -> None:
        self.problem.hide()
        self.message.setText(sentence)
        self.message.show()

    def _show_problem(self, sentence: str) -> None:
        self.message.hide()
        self.problem.setText(sentence)
        self.problem.show()

    def _arrived(self, name: str) -> None:
        self.list.clearSelection()
        self._wanted = name

    def _listed(self) -> None:
        self._show_models()
        if self.list.item_of(self._wanted) is not None:
            self.list.choose(self._wanted)
            self._wanted = ""

    # -- how it is made

    def _button(self, text: str, do: object, name: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(do)
        return button

    def _lay_out(self) -> None:
        right = QWidget()
        side = QVBoxLayout(right)
        side.setContentsMargins(18, 4, 0, 0)
        side.setSpacing(8)
        side.addWidget(self.details, 1)
        for widget in (self.bar, self.bar_text, self.ask):
            side.addWidget(widget)
        verbs = QHBoxLayout()
        verbs.setSpacing(8)
        for button in (self.use, self.download, self.stop, self.export, self.rename, self.delete):
            verbs.addWidget(button)
        verbs.addStretch(1)
        side.addLayout(verbs)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self.list)
        halves.addWidget(right)
        halves.setStretchFactor(0, 5)
        halves.setStretchFactor(1, 4)
        halves.setSizes([640, 430])
        foot = QHBoxLayout()
        foot.addWidget(self.import_file)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addWidget(self.problem)
        column.addWidget(self.message)
        column.addWidget(halves, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self._wanted = ""
        self.list.chosen_changed.connect(self._show_chosen)
        self._shelf.transfers_changed.connect(self._show_transfers)
        self._shelf.failed.connect(self._show_problem)
        self._shelf.exports.changed.connect(self._show_verbs)
        self._shelf.exports.failed.connect(self._show_problem)
        self._shelf.exports.message.connect(self._show_message)
        self._shelf.arrived.connect(self._arrived)
        self._shelf.list_changed.connect(self._listed)
        self._theme.changed.connect(self._show_models)
