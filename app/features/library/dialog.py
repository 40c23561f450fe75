"""The model shelf: which models there are, what each can do, and what can be done with it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QProgressBar, QSplitter, QWidget

from app.features.library.controller import ShelfController
from app.features.library.details import ShelfDetails
from app.features.library.list import ShelfList
from app.features.library.questions import AskBar, Question
from app.features.library.words import (
    can_compress,
    can_export,
    download_words,
    is_here,
    is_trunk,
    ranks_offered,
    transfer_words,
)
from app.services.theme import Theme
from app.services.translation import mark, tr
from app.widgets.build import button, hbox, holder, label, vbox
from engine.structures.models import ModelEntry

HINT = mark("Choose a model to see what it is. Choose two (Ctrl+click) to see them side by side.")
ONNX = mark("ONNX file (*.onnx)")
FILES = mark("Weights (*.safetensors *.pth *.pt);;All files (*)")


class ShelfDialog(QDialog):
    """Not modal: a download goes on while the user works, and also when this is closed."""

    def __init__(self, shelf: ShelfController, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shelf")
        self.setWindowTitle(tr("Model shelf"))
        self.resize(QSize(1120, 640))
        self.setMinimumSize(QSize(1040, 460))
        self._shelf, self._theme = shelf, theme
        self._detect = detect = shelf.detect
        self.list = ShelfList(theme)
        self.details = ShelfDetails()
        self.ask = AskBar()
        self.problem, self.message = label("", "problem", wraps=True), label("", "message", wraps=True)
        self._say(None)
        self.bar, self.bar_text = QProgressBar(textVisible=False), label("", "small")
        self.use = button(tr("Use this model"), lambda: detect.choose_model(self.chosen[0].name), style="primary")
        self.download = button(tr("Download"), self._download, style="primary")
        self.stop = button(tr("Stop"), self._stop)
        tip = tr("Save as an ONNX file, which other programs can run")
        self.export = button(tr("Export…"), self._choose_target, tip=tip)
        tip = tr("Keep only the largest singular values of fc6 and fc7: truncated SVD (Fast R-CNN, section 3.1)")
        self.compress = button(tr("Make a smaller copy…"), self._ask_for_copy, tip=tip)
        self.folder = button(tr("Open its folder"), self._open_folder)
        self.rename = button(tr("Rename…"), self._ask_for_name)
        self.delete = button(tr("Delete…"), self._ask_to_delete)
        self.import_file = button(tr("Import a file…"), self._choose_file)
        self.close_button = button(tr("Close"), self.close)
        self._arriving = ""  # a model that is chosen as soon as it is listed
        self._lay_out()
        self._connect()
        self._show_models()

    @property
    def chosen(self) -> list[ModelEntry]:
        names = self.list.chosen
        return [entry for entry in self._detect.models if entry.name in names]

    def ask_about_file(self, file: Path) -> None:
        """Its name on the shelf; of a .pth also which net it belongs to."""
        named = tuple((e.name, e.title or e.name) for e in self._detect.models if e.name.startswith("fasterrcnn_"))
        needs = file.suffix != ".safetensors"
        text = tr("{name} does not say which net it belongs to. Choose it, and a name for the shelf.", name=file.name)
        words = text if needs else tr("The name of {name} on the shelf:", name=file.name)
        do = partial(self._shelf.import_file, file)
        choices = named if needs else ()
        self.ask.ask(Question(words, tr("Import"), do, file.stem, choices, wrong=self._shelf.wrong_name))

    # -- verbs

    def _download(self) -> None:
        self.problem.hide()
        for entry in self.chosen:
            if not is_here(entry):
                self._shelf.download(entry.name)

    def _stop(self) -> None:
        for entry in self.chosen:
            if entry.name == self._shelf.writing:
                self._shelf.stop_writing()
            if entry.name in self._shelf.transfers:
                self._shelf.stop(entry.name)

    def _open_folder(self) -> None:
        if (file := self.chosen[0].file) is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(file.parent))

    def _ask_for_name(self) -> None:
        name = self.chosen[0].name
        do, wrong = partial(self._shelf.rename, name), partial(self._shelf.wrong_name, but=name)
        self.ask.ask(Question(tr("Another name for {name}:", name=name), tr("Rename"), do, name, wrong=wrong))

    def _ask_for_copy(self) -> None:
        entry = self.chosen[0]
        text = tr(
            "A copy of {title} with fewer weights in fc6 and fc7 (truncated SVD). Its name:",
            title=entry.title or entry.name,
        )
        words = tr("Singular values that stay: a share of all, or numbers for fc6 and fc7:")
        do = partial(self._compress, entry.name)
        copy, ranks = tr("{name} small", name=entry.name), ranks_offered(entry)
        wrong = self._shelf.wrong_copy
        self.ask.ask(Question(text, tr("Make the copy"), do, copy, amount=ranks, amount_words=words, wrong=wrong))

    def _compress(self, name: str, copy: str, amount: str) -> None:
        self._say(None)
        self._shelf.compress(name, copy, amount)

    def _ask_to_delete(self) -> None:
        entry = self.chosen[0]
        again = "" if entry.state == "own" else tr(" It can be downloaded again.")
        text = tr("Move {title} to the trash?{again}", title=entry.title or entry.name, again=again)
        self.ask.ask(Question(text, tr("Move to the trash"), partial(self._shelf.delete, entry.name)))

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Import a model"), str(Path.home()), tr(FILES))
        if name:
            self.ask_about_file(Path(name))

    def _choose_target(self) -> None:
        entry = self.chosen[0]
        start = str(Path.home() / f"{entry.name}.onnx")
        name, _ = QFileDialog.getSaveFileName(
            self, tr("Export {title}", title=entry.title or entry.name), start, tr(ONNX)
        )
        if name:
            self.export_to(Path(name))

    def export_to(self, file: Path) -> None:
        """The chosen model."""
        self._say(None)
        self._shelf.export(self.chosen[0].name, file)

    # -- what is shown

    def _show_models(self) -> None:
        self.list.show_models(self._detect.models, self._shelf.transfers, self._detect.settings.model)
        if not self.list.chosen and not self.list.hasFocus():
            self.list.choose(self._detect.settings.model)

    def _show_transfers(self) -> None:
        self.list.show_states(self._detect.models, self._shelf.transfers, self._detect.settings.model)
        self._show_verbs()

    def _show_chosen(self) -> None:
        chosen = self.chosen
        if len(chosen) == 1:
            self.details.show_one(chosen[0])
        elif len(chosen) == 2:
            self.details.show_two(*chosen)
        else:
            self.details.show_hint(tr(HINT))
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
        self.use.setEnabled(one is not None and not one.error and one.name != self._detect.settings.model)
        self.use.setText(
            tr("In use") if one is not None and one.name == self._detect.settings.model else tr("Use this model")
        )
        self.download.setVisible(bool(absent))
        self.download.setText(
            download_words(absent[0]) if len(absent) == 1 else tr("Download {count} models", count=len(absent))
        )
        writing = self._shelf.writing
        is_writing = writing in [entry.name for entry in chosen]
        self.stop.setVisible(bool(moving) or is_writing)
        self.export.setVisible(one is not None and can_export(one) and not is_writing)
        self.compress.setVisible(one is not None and can_compress(one) and not is_writing)
        for verb in (self.export, self.compress):
            verb.setEnabled(not writing)
        self.folder.setVisible(one is not None and one.file is not None)
        self.rename.setVisible(one is not None and one.state == "own")
        self.delete.setVisible(one is not None and one.state in ("own", "cached"))
        self.bar.setVisible(bool(moving) or is_writing)
        self.bar_text.setVisible(bool(moving) or is_writing)
        if is_writing:
            now = self._shelf.writing_progress
            self._show_bar(now.done, now.total, now.text)
        elif moving:
            first = moving[0]
            share = 1000 * first.done // first.total if first.total else 0
            self._show_bar(share, 1000 if first.total else 0, transfer_words(first))

    def _show_bar(self, done: int, total: int, text: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.bar_text.setText(text)

    def _say(self, where: QLabel | None, sentence: str = "") -> None:
        """A message or a problem, in place of the last one; None: neither."""
        for line in (self.problem, self.message):
            line.setText(sentence)
            line.setVisible(line is where)

    def _arrived(self, name: str) -> None:
        self.list.clearSelection()
        self._arriving = name

    def _listed(self) -> None:
        self._show_models()
        if self.list.item_of(self._arriving) is not None:
            self.list.choose(self._arriving)
            self._arriving = ""

    # -- how it is made

    def _lay_out(self) -> None:
        verbs = hbox(self.use, self.download, self.stop, self.rename, self.delete, 1, spacing=8)
        files = hbox(self.export, self.compress, self.folder, 1, spacing=8)
        side = vbox(
            (self.details, 1), self.bar, self.bar_text, self.ask, files, verbs, spacing=8, margins=(18, 4, 0, 0)
        )
        halves = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        for widget, stretch in ((self.list, 5), (holder(side), 4)):
            halves.addWidget(widget)
            halves.setStretchFactor(halves.count() - 1, stretch)
        halves.setSizes([640, 430])
        foot = hbox(self.import_file, 1, self.close_button)
        whole = vbox(self.problem, self.message, (halves, 1), foot, spacing=12, margins=(16, 14, 16, 14))
        self.setLayout(whole)

    def _connect(self) -> None:
        self.list.chosen_changed.connect(self._show_chosen)
        self.ask.answered.connect(self.problem.hide)
        self._shelf.transfers_changed.connect(self._show_transfers)
        self._shelf.failed.connect(partial(self._say, self.problem))
        self._shelf.message.connect(partial(self._say, self.message))
        self._shelf.arrived.connect(self._arrived)
        self._detect.models_changed.connect(self._listed)
        self._detect.settings_changed.connect(self._listed)
        self._theme.changed.connect(self._show_models)
