"""Earlier trainings: their curves, two of them laid over each other, and what can be done with each."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QAbstractItemView, QScrollArea, QSplitter, QTreeWidget, QTreeWidgetItem, QWidget

from app.features.training.curves.panel import TrainingCurves
from app.features.training.curves.points import Curve
from app.features.training.runs.words import differences, figure_of, from_tip, row_of, settings_of, why_not
from app.services.plain_tips import tip_of
from app.services.theme import Theme
from app.services.translation import mark, tr
from app.widgets.build import button, hbox, holder, label, vbox
from app.widgets.page import RIGHT
from engine.plain_text import plain
from engine.structures.models import ModelEntry
from engine.structures.training import RunSummary

COLUMNS = (
    mark("Model"),
    "AP50",
    mark("Result"),
    mark("Layers"),
    mark("From"),
    mark("Pictures"),
    mark("Duration"),
    mark("When"),
)
NUMBERS = (1, 5, 6)
NAME_WIDTH = 150  # pixels: the other columns are scrolled to where the page is narrow
LONGEST_NAME = 15  # of a run in the table that compares two
EMPTY = mark(
    "No trainings yet. Press Ctrl+T, or Start in the page “Train”; each is kept here with its settings and curves."
)
CHOOSE = mark("Choose a training to see its curves; choose two with Ctrl to compare them.")


class TrainingRuns(QWidget):
    """The list of runs, the curves and settings of the chosen ones, and a button for each verb that they allow."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.runs: tuple[RunSummary, ...] = ()
        self._models: dict[str, ModelEntry] = {}
        self._changes: dict[str, str] = {}  # by the model's name, what its training changed
        self.tree = QTreeWidget()
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setHeaderLabels([tr(column) for column in COLUMNS])
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.tree.setAccessibleName(tr("Trainings"))
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(header.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, header.ResizeMode.Interactive)
        header.resizeSection(0, NAME_WIDTH)
        header.setMinimumSectionSize(40)
        self.use = button(tr("Use"), tip=tr("Choose this training's model in the tool bar"))
        self.compare = button(tr("Compare"))
        self.go_on = button(tr("Continue"))
        self.delete = button(tr("Delete…"), tip=tr("Move the model and its curves to the trash"))
        self.curves = TrainingCurves(theme, EMPTY)
        self.settings = label("", "small", wraps=True, selectable=True)
        self.settings.setTextFormat(Qt.TextFormat.RichText)
        self.settings.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._is_running = False
        self._lay_out()
        self.tree.itemSelectionChanged.connect(self._chosen)
        self.tree.itemDoubleClicked.connect(self.use.click)
        self._chosen()

    @property
    def chosen(self) -> tuple[RunSummary, ...]:
        """In the order of the list."""
        rows = sorted(index.row() for index in self.tree.selectionModel().selectedRows())
        return tuple(self.runs[row] for row in rows)

    def show_models(self, models: tuple[ModelEntry, ...]) -> None:
        """On the shelf, where figures of later evaluations are."""
        self._models = {entry.name: entry for entry in models}
        self.show_runs(self.runs)

    def show_runs(self, runs: tuple[RunSummary, ...]) -> None:
        """Newest first; those that were chosen stay chosen."""
        names = {run.name for run in self.chosen}
        self.runs = runs
        with QSignalBlocker(self.tree):
            self.tree.clear()
            for run in runs:
                entry = self._models.get(run.name)
                item = QTreeWidgetItem([plain(words) for words in row_of(run, entry)])
                for column in NUMBERS:
                    item.setTextAlignment(column, RIGHT)
                item.setToolTip(0, tip_of(run.name))
                item.setToolTip(1, tip_of(figure_of(run, entry)[1]))
                item.setToolTip(4, tip_of(from_tip(run)))
                self.tree.addTopLevelItem(item)
                item.setSelected(run.name in names)
            if not self.tree.selectedItems() and (first := self.tree.topLevelItem(0)) is not None:
                first.setSelected(True)
        self._chosen()

    def show_change(self, name: str, words: str) -> None:
        """What a training of this session changed on the labelled pictures."""
        self._changes[name] = words
        self._chosen()

    def show_running(self, running: bool) -> None:
        self._is_running = running
        self._show_state()

    def _lay_out(self) -> None:
        buttons = hbox(self.use, self.compare, self.go_on, self.delete, 1, spacing=6)
        left = holder(vbox((self.tree, 1), buttons, spacing=8, margins=(12, 8, 6, 8)))
        facts = QScrollArea(widgetResizable=True)
        facts.setWidget(self.settings)
        facts.setMinimumWidth(200)
        facts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.settings.setContentsMargins(10, 10, 10, 8)
        parts = QSplitter(Qt.Orientation.Horizontal, handleWidth=1, childrenCollapsible=False)
        for widget, stretch in ((left, 3), (self.curves, 5), (facts, 1)):
            parts.addWidget(widget)
            parts.setStretchFactor(parts.count() - 1, stretch)
        parts.setSizes([480, 510, 260])
        self.setLayout(hbox(parts, margins=(0, 0, 0, 0)))

    def _chosen(self) -> None:
        chosen = self.chosen[:2]
        self.curves.empty.setText(tr(CHOOSE) if self.runs else tr(EMPTY))
        self.curves.show_runs(tuple(Curve.of(run.name, run.points) for run in chosen))
        change = self._changes.get(chosen[0].name, "") if len(chosen) == 1 else ""
        lines = "<br>".join(map(_safe, change.split("\n")))
        self.settings.setText((f"<p>{lines}</p>" if change else "") + _table(chosen))
        self._show_state()

    def _show_state(self) -> None:
        chosen = self.chosen
        only = chosen[0] if len(chosen) == 1 else None
        self.use.setEnabled(only is not None and only.state != "unfinished")
        self.go_on.setEnabled(only is not None and not why_not(only) and not self._is_running)
        self.go_on.setToolTip(tip_of(_go_on_words(only)))
        self.compare.setEnabled(len(chosen) in (1, 2) and all(run.state != "unfinished" for run in chosen))
        self.compare.setToolTip(tip_of(_compare_words(chosen)))
        self.delete.setEnabled(only is not None and not self._is_running)


def _go_on_words(run: RunSummary | None) -> str:
    if run is None:
        return tr("Choose one training")
    if why := why_not(run):
        return why
    if run.state == "unfinished":
        return tr("Continue the stopped training, on the same curve")
    return tr("Train further from this model, with the same settings, under a new name")


def _compare_words(runs: tuple[RunSummary, ...]) -> str:
    if len(runs) == 2:
        return tr("See what these two models find in the open folder")
    return tr("See what this model finds in the open folder, beside the one it was trained from")


def _table(runs: tuple[RunSummary, ...]) -> str:
    """One run: its settings. Two: what is different between them, the first solid and the second dashed."""
    if not runs:
        return ""
    names = (f"— {_short(runs[0].name)}&nbsp;", f"- - {_short(runs[-1].name)}") if len(runs) == 2 else ()
    head = f"<tr><td></td>{''.join(f'<th align=left>{name}</th>' for name in names)}</tr>" if names else ""
    rows = differences(*runs) if len(runs) == 2 else settings_of(runs[0])
    cells = (f"<tr><td>{'&nbsp;&nbsp;</td><td>'.join(map(_safe, row))}</td></tr>" for row in rows)
    return f"<table cellspacing=3>{head}{''.join(cells)}</table>"


def _short(name: str) -> str:
    return _safe(name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 8]}…{name[-7:]}")


def _safe(text: str) -> str:
    """As rich text; a path may be broken after each of its folders."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("/", "/\u200b")
