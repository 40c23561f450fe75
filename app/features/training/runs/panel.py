"""The trainings that were kept: their curves, two of them laid over each other, and what can be done with each."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.features.training.curves.panel import TrainingCurves
from app.features.training.curves.points import Curve
from app.features.training.runs.words import differences, row_of, settings_of, why_not
from app.services.theme import Theme
from engine.structures.training import RunRecord

COLUMNS = ("Model", "AP50", "Ended", "Learnt", "From", "Pictures", "Time", "When")
NUMBERS = (1, 5, 6)
NAME_WIDTH = 150  # pixels: the other columns are scrolled to where the page is narrow
LONGEST_NAME = 15  # of a run in the table that compares two
EMPTY = "Every training is kept here with its settings and its curves. Press Ctrl+T, or Start in the page “Train”."
CHOOSE = "Choose a training to see its curves; choose two with Ctrl to compare them."


class TrainingRuns(QWidget):
    """Tells what is wanted of which run."""

    use_wanted = Signal(object)  # RunRecord
    continue_wanted = Signal(object)
    delete_wanted = Signal(object)
    compare_wanted = Signal(object)  # tuple[RunRecord, ...], one or two

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.runs: tuple[RunRecord, ...] = ()
        self.tree = QTreeWidget()
        self.tree.setColumnCount(len(COLUMNS))
        self.tree.setHeaderLabels(COLUMNS)
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.tree.setAccessibleName("Trainings")
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.tree.header().resizeSection(0, NAME_WIDTH)
        self.tree.header().setMinimumSectionSize(40)
        self.use = QPushButton("Use")
        self.use.setToolTip("Choose this training's model in the tool bar")
        self.go_on = QPushButton("Continue")
        self.delete = QPushButton("Delete…")
        self.delete.setToolTip("Move the model and its curves to the trash")
        self.compare = QPushButton("Before / after")
        self.curves = TrainingCurves(theme, EMPTY)
        self.settings = QLabel()
        self.settings.setObjectName("small")
        self.settings.setTextFormat(Qt.TextFormat.RichText)
        self.settings.setWordWrap(True)
        self.settings.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.settings.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._is_running = False
        self._lay_out()
        self.tree.itemSelectionChanged.connect(self._chosen)
        self.tree.itemDoubleClicked.connect(self._use)
        self.use.clicked.connect(self._use)
        self.go_on.clicked.connect(self._continue)
        self.delete.clicked.connect(self._delete)
        self.compare.clicked.connect(self._compare)
        self._chosen()

    @property
    def chosen(self) -> tuple[RunRecord, ...]:
        """In the order of the list."""
        return tuple(
            self.runs[row] for row in sorted(index.row() for index in self.tree.selectionModel().selectedRows())
        )

    def show_runs(self, runs: tuple[RunRecord, ...]) -> None:
        """Newest first; those that were chosen stay chosen."""
        names = {run.name for run in self.chosen}
        self.runs = runs
        self.tree.blockSignals(True)
        self.tree.clear()
        for run in runs:
            item = QTreeWidgetItem(list(row_of(run)))
            for column in NUMBERS:
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(0, run.name)
            item.setToolTip(4, str(run.folder or "pictures corrected in the window"))
            self.tree.addTopLevelItem(item)
            item.setSelected(run.name in names)
        if runs and not self.tree.selectedItems():
            first = self.tree.topLevelItem(0)
            if first is not None:
                first.setSelected(True)
        self.tree.blockSignals(False)
        self._chosen()

    def show_running(self, running: bool) -> None:
        self._is_running = running
        self._show_state()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.use, self.compare, self.go_on, self.delete):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(12, 8, 6, 8)
        column.setSpacing(8)
        column.addWidget(self.tree, 1)
        column.addLayout(buttons)
        facts = QScrollArea()
        facts.setWidget(self.settings)
        facts.setWidgetResizable(True)
        facts.setMinimumWidth(200)
        facts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setHandleWidth(1)
        parts.setChildrenCollapsible(False)
        for widget, stretch in ((left, 3), (self.curves, 5), (facts, 1)):
            parts.addWidget(widget)
            parts.setStretchFactor(parts.count() - 1, stretch)
        parts.setSizes([480, 510, 260])
        self.settings.setContentsMargins(10, 10, 10, 8)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(parts)

    def _chosen(self) -> None:
        chosen = self.chosen[:2]
        self.curves.empty.setText(CHOOSE if self.runs else EMPTY)
        self.curves.show_runs(tuple(Curve.of(run.name, run.points) for run in chosen))
        self.settings.setText(_table(chosen))
        self._show_state()

    def _show_state(self) -> None:
        chosen = self.chosen
        only = chosen[0] if len(chosen) == 1 else None
        self.use.setEnabled(only is not None and only.state != "unfinished")
        can_go_on = only is not None and not why_not(only) and not self._is_running
        self.go_on.setEnabled(can_go_on)
        self.go_on.setToolTip(_go_on_words(only))
        self.compare.setEnabled(len(chosen) in (1, 2) and all(run.state != "unfinished" for run in chosen))
        self.compare.setToolTip(_compare_words(chosen))
        self.delete.setEnabled(only is not None and not self._is_running)

    def _use(self, *_item: object) -> None:
        if self.use.isEnabled():
            self.use_wanted.emit(self.chosen[0])

    def _continue(self) -> None:
        self.continue_wanted.emit(self.chosen[0])

    def _compare(self) -> None:
        self.compare_wanted.emit(self.chosen)

    def _delete(self) -> None:
        self.delete_wanted.emit(self.chosen[0])


def _go_on_words(run: RunRecord | None) -> str:
    if run is None:
        return "Choose one training"
    if why := why_not(run):
        return why
    if run.state == "unfinished":
        return "Go on where it was stopped, on the same curve"
    return "Train further from this model, with the same settings, under a new name"


def _compare_words(runs: tuple[RunRecord, ...]) -> str:
    if len(runs) == 2:
        return "See what these two models find in the open folder"
    return "See what this model finds in the open folder, beside the one it was trained from"


def _table(runs: tuple[RunRecord, ...]) -> str:
    """One run: its settings. Two: what is different between them, the first solid and the second dashed."""
    if not runs:
        return ""
    if len(runs) == 1:
        rows = "".join(f"<tr><td>{_safe(n)}&nbsp;&nbsp;</td><td>{_safe(v)}</td></tr>" for n, v in settings_of(runs[0]))
        return f"<table cellspacing=3>{rows}</table>"
    names = (f"— {_short(runs[0].name)}&nbsp;", f"- - {_short(runs[1].name)}")
    head = "<tr><td></td>" + "".join(f"<th align=left>{name}</th>" for name in names) + "</tr>"
    rows = "".join(
        f"<tr><td>{_safe(n)}&nbsp;&nbsp;</td><td>{_safe(a)}&nbsp;&nbsp;</td><td>{_safe(b)}</td></tr>"
        for n, a, b in differences(*runs)
    )
    return f"<table cellspacing=3>{head}{rows}</table>"


def _short(name: str) -> str:
    return _safe(name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 8]}…{name[-7:]}")


def _safe(text: str) -> str:
    """As rich text; a path may be broken after each of its folders."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("/", "/\u200b")
