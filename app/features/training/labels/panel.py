"""What the label check found: each finding opens into its pictures and boxes; a click shows the box on the picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from app.services.plain_tips import tip_of
from app.services.theme import Theme
from app.services.translation import mark, tr
from app.widgets.build import button, hbox, label, vbox
from engine.labels.anchor_fit import Suggestion
from engine.labels.review.checks import Finding, LabelCheck, Place
from engine.plain_text import plain
from engine.structures.selection import count_of, count_of_boxes

MOST_PLACES = 200  # listed under one finding; all of them are shown by "List the pictures"
PLACE, FINDING = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
EMPTY = mark("Open a labelled folder: its labels are checked here before a training.")


class TrainingLabels(QWidget):
    """The findings as a tree, and beside it what the chosen one means and what can be done."""

    place_requested = Signal(object)  # Place
    pictures_requested = Signal(object)  # Finding
    called_right = Signal(object)  # frozenset[Dismissed]: not to be listed again

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.summary = label(tr(EMPTY), "small", wraps=True)
        self.again = button(tr("Check again"))
        tip = tr("Show only the pictures of the chosen warning in the list at the left, with its boxes marked")
        self.list_pictures = button(tr("List the pictures"), self._list, tip=tip)
        tip = tr("Do not list the chosen warnings again; Ctrl+Z undoes this")
        self.right = button(tr("Ignore"), self._call_right, tip=tip)
        self.all = button("", tip=tr("Also list ignored warnings"))
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setIconSize(QSize(16, 16))
        self.tree.setAccessibleName(tr("What the label check found"))
        self.why = label("", "muted", wraps=True)
        self.why.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.anchors = label("", "small", wraps=True, selectable=True)
        tip = tr("The next training on this folder lays these anchors over its pictures")
        self.use_anchors = button(tr("Train with these anchors"), tip=tip)
        self.use_anchors.setCheckable(True)
        self._root: Path | None = None
        self._lay_out()
        self.tree.itemClicked.connect(self._clicked)
        self.tree.itemActivated.connect(self._clicked)
        self.tree.currentItemChanged.connect(self._explain)
        theme.changed.connect(self._recolour)
        self.show_nothing(tr(EMPTY))

    def show_nothing(self, why: str) -> None:
        """Not checked (yet): in words."""
        self.tree.clear()
        self.summary.setText(why)
        self.why.clear()
        self.anchors.clear()
        self._offer_anchors(None)
        self.all.hide()
        self._explain()

    def show_check(self, check: LabelCheck, root: Path, called_right: int = 0) -> None:
        """called_right: how many findings are not listed, because a person said that they are right."""
        self._root = root
        opened, chosen = self._place_in_list()
        with QSignalBlocker(self.tree):  # the buttons of the chosen finding stay, and so does the focus
            self.tree.clear()
            count = len(check.findings)
            verdict = {0: tr("No warnings"), 1: tr("1 warning")}.get(count, tr("{count} warnings", count=count))
            classes = ", ".join(f"{label} {count:,}" for label, count in list(check.classes.items())[:8])
            more = tr(" and {count} more classes", count=len(check.classes) - 8) if len(check.classes) > 8 else ""
            self.summary.setText(
                tr(
                    "{verdict} in {boxes} of {pictures}. {classes}{more}",
                    verdict=verdict,
                    boxes=count_of_boxes(check.boxes),
                    pictures=count_of(check.pictures),
                    classes=classes,
                    more=more,
                ).strip()
            )
            for finding in check.findings:
                self._add(finding)
            self.anchors.setText(anchor_words(check.suggestion))
            self._offer_anchors(check.suggestion)
            self.all.setText(tr("Show {called_right:,} ignored", called_right=called_right))
            self.all.setVisible(called_right > 0)
            self._recolour()
            self._go_back_to(opened, chosen)
        self._explain()

    def _tops(self) -> list[QTreeWidgetItem]:
        """The findings' own rows."""
        tops = (self.tree.topLevelItem(number) for number in range(self.tree.topLevelItemCount()))
        return [top for top in tops if top is not None]

    def _place_in_list(self) -> tuple[set[str], tuple[str, int]]:
        """Which findings are opened, and what is chosen: a finding, and the row below it (-1: the finding itself)."""
        opened = {_key(top) for top in self._tops() if top.isExpanded()}
        item = self.tree.currentItem()
        if item is None:
            return opened, ("", -1)
        parent = item.parent()
        return opened, (_key(item), -1) if parent is None else (_key(parent), parent.indexOfChild(item))

    def _go_back_to(self, opened: set[str], chosen: tuple[str, int]) -> None:
        """The list as it was; where the chosen place is gone, the one that follows it."""
        current = self.tree.topLevelItem(0)
        for top in self._tops():
            top.setExpanded(_key(top) in opened)
            if _key(top) == chosen[0]:
                current = top.child(min(chosen[1], top.childCount() - 1)) if chosen[1] >= 0 else top
        if current is not None:
            self.tree.setCurrentItem(current)

    def _lay_out(self) -> None:
        head = hbox((self.summary, 1), self.all, self.again, spacing=6)
        verbs, anchors = hbox(self.right, self.list_pictures, 1, spacing=6), hbox(self.use_anchors, 1, spacing=6)
        side = vbox(self.why, verbs, self.anchors, anchors, 1, spacing=8)
        whole = vbox(head, (hbox((self.tree, 1), (side, 1), spacing=14), 1), spacing=6, margins=(12, 8, 12, 8))
        self.setLayout(whole)

    def _offer_anchors(self, suggestion: Suggestion | None) -> None:
        offered = suggestion is not None and is_better(suggestion)
        self.use_anchors.setVisible(offered)
        if not offered:
            self.use_anchors.setChecked(False)

    def _add(self, finding: Finding) -> None:
        top = QTreeWidgetItem([plain(finding.text)])
        top.setData(0, FINDING, finding)
        for place in finding.places[:MOST_PLACES]:
            item = QTreeWidgetItem([plain(self._words(place))])
            item.setData(0, PLACE, place)
            item.setToolTip(0, tip_of(str(place.path)))
            top.addChild(item)
        if len(finding.places) > MOST_PLACES:
            top.addChild(QTreeWidgetItem([tr("and {count:,} more", count=len(finding.places) - MOST_PLACES)]))
        self.tree.addTopLevelItem(top)

    def _words(self, place: Place) -> str:
        root = self._root
        path = place.path.relative_to(root) if root and place.path.is_relative_to(root) else place.path
        return str(path) if place.box is None else tr("{path}, box {box}", path=path, box=place.box + 1)

    def _clicked(self, item: QTreeWidgetItem, _column: int = 0) -> None:
        place = item.data(0, PLACE)
        if isinstance(place, Place):
            self.place_requested.emit(place)

    def _finding(self) -> Finding | None:
        item = self.tree.currentItem()
        while item is not None and item.parent() is not None:
            item = item.parent()
        found = item.data(0, FINDING) if item is not None else None
        return found if isinstance(found, Finding) else None

    def _explain(self, *_items: object) -> None:
        finding = self._finding()
        self.why.setText(finding.why if finding else "")
        for widget in (self.why, self.right, self.list_pictures):
            widget.setVisible(finding is not None)

    def _call_right(self) -> None:
        finding, item = self._finding(), self.tree.currentItem()
        place = item.data(0, PLACE) if item is not None else None
        if finding is not None:
            self.called_right.emit(finding.dismissed(place if isinstance(place, Place) else None))

    def _list(self) -> None:
        finding = self._finding()
        if finding is not None:
            self.pictures_requested.emit(finding)

    def _recolour(self) -> None:
        icon = self._theme.icon("warning", self._theme.colours.warn)
        for top in self._tops():
            top.setIcon(0, icon)


def _key(top: QTreeWidgetItem) -> str:
    """What a finding is of, apart from how much of it there is."""
    finding: Finding = top.data(0, FINDING)
    return f"{finding.kind} {finding.label}"


def is_better(suggestion: Suggestion) -> bool:
    """By more than chance."""
    return suggestion.after > suggestion.before + 0.02


def anchor_words(suggestion: Suggestion | None) -> str:
    """How the model's anchors fit these boxes, and which would fit better."""
    if suggestion is None:
        return ""
    fit = tr("Anchors overlap the boxes by {before:.2f} on average; ", before=suggestion.before)
    missed = {0: tr("none is missed."), 1: tr("1 box is not covered.")}.get(
        suggestion.uncovered_before,
        tr("{uncovered_before:,} boxes are not covered.", uncovered_before=suggestion.uncovered_before),
    )
    if suggestion.uncovered_before and suggestion.uncovered_after == suggestion.uncovered_before:
        missed = f"{missed} {tr('No shapes that were tried cover more of them.')}"
    if not is_better(suggestion):
        return fit + missed
    plan = suggestion.plan
    sizes = "; ".join(", ".join(f"{size:g}" for size in level) for level in plan.sizes)
    ratios = ", ".join(f"{ratio:g}" for ratio in plan.ratios)
    return tr(
        "{fit}{missed}\nBetter for these boxes: sizes {sizes}, ratios {ratios} (overlap "
        "{after:.2f}, {uncovered_after:,} not covered).",
        fit=fit,
        missed=missed,
        sizes=sizes,
        ratios=ratios,
        after=suggestion.after,
        uncovered_after=suggestion.uncovered_after,
    )
