"""The page of the anchor designer, in place of the picture: the scatter, the shares covered, the boxes that are not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QListWidget, QListWidgetItem, QWidget

from app.canvas.view_file import FILTER, view_folder, write_view
from app.features.files.feature import FilesFeature
from app.features.training.anchors import edits
from app.features.training.anchors.edits import AnchorPlace
from app.features.training.anchors.scatter import AnchorScatter
from app.services.services import Services
from app.services.translation import mark, tr
from app.session.session import Session
from app.widgets.build import button, hbox, label, vbox
from app.widgets.controls import IconButton
from app.window.main_window import MainWindow
from engine.errors import UserError
from engine.labels.anchor_fit import SHOWN, Suggestion, best_ious, fit_anchors, net_scales
from engine.plain_text import plain
from engine.structures.annotation import Rectangle
from engine.structures.boxes import BoxArray, as_boxes
from engine.structures.models import AnchorPlan
from engine.structures.settings import AnchorShapes

COVERED, WELL = SHOWN
MOST_ROWS = 500
MOST_BOXES = 50_000  # at even distances: more do not change the shares
PAUSE = 25  # milliseconds while a mark is dragged
ROW = Qt.ItemDataRole.UserRole
NOTHING_BETTER = mark("Nothing better was found: none of those tried covers more without covering fewer at .5 or .7.")
NO_BOXES = mark("Open a labelled folder: its boxes appear here, and the anchors over them.")


@dataclass(frozen=True, slots=True, eq=False)
class FolderBoxes:
    """Of the open folder. boxes: (N, 4). sizes: (N, 2) width and height of each one's picture."""

    boxes: BoxArray
    sizes: NDArray[np.float64]
    labels: tuple[str, ...]
    paths: tuple[Path, ...]


class AnchorPage(QWidget):
    """`used`: shapes for a new detector, and whether they are of one map."""

    used = Signal(object, bool)  # AnchorShapes

    def __init__(self, services: Services, session: Session, window: MainWindow, files: FilesFeature) -> None:
        super().__init__()
        self.setObjectName("inset")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._services, self._session, self._window, self._files = services, session, window, files
        self.plan = edits.PAPER
        self._found = FolderBoxes(as_boxes([]), np.zeros((0, 2)), (), ())
        self.ious: NDArray[np.float64] = np.zeros(0)
        self._shown: tuple[Path, Rectangle] | None = None  # the box to select when its picture is there
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self._judge)
        self._lay_out()
        self.scatter.moved.connect(self._moved)
        self.scatter.dropped.connect(self._dropped)
        self.scatter.chosen.connect(self._show_verbs)
        self.objects.itemClicked.connect(lambda item: self._open_box(item.data(ROW)))
        self.objects.itemActivated.connect(lambda item: self._open_box(item.data(ROW)))
        session.document.history_changed.connect(self._select)
        session.folder_index.progressed.connect(lambda _done, _total: self._read_if_shown())
        window.middle.addWidget(self)

    def _lay_out(self) -> None:
        theme = self._services.theme
        self.scatter = AnchorScatter(theme)
        self.title, self.words = label(tr("Anchor designer"), "title"), label("", "strong", wraps=True)
        self.shapes, self.note = label("", "small", wraps=True, selectable=True), label("", "small", wraps=True)
        close = IconButton(theme, "cancel", tr("Back to the picture"), self._files.show_middle, side=16)
        self.add_size = button(tr("Add a size"), partial(self._edit, edits.with_size))
        self.add_ratio = button(tr("Add a ratio"), partial(self._edit, edits.with_ratio))
        tip = tr("Of the anchor that was clicked, from all levels")
        self.drop_size = button(tr("Remove its size"), partial(self._drop, edits.without_size), tip=tip)
        self.drop_ratio = button(tr("Remove its ratio"), partial(self._drop, edits.without_ratio), tip=tip)
        tip = tr("As many sizes and ratios as now, moved to where the labelled boxes are")
        self.suggest = button(tr("Suggest from the labels"), self._suggest, tip=tip)
        self.use = button(tr("Use for a new detector"), self._use, style="primary", tip=tr("In the training panel"))
        self.save = button(tr("Save this view…"), self._choose_file, tip=tr("The scatter as PNG or SVG"))
        self.objects = QListWidget()
        self.objects.setAccessibleName(tr("Boxes that no anchor covers"))
        self.objects.setMinimumWidth(230)
        self.objects.setHorizontalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )  # a long name is cut, not its IoU
        verbs = hbox(self.add_size, self.add_ratio, self.drop_size, self.drop_ratio, 1, spacing=6)
        ends = hbox(self.use, self.suggest, self.save, 1, spacing=6)
        heading = label(tr("NOT COVERED AT IOU .5, WORST FIRST"), "heading")
        right = vbox(self.words, self.shapes, heading, (self.objects, 1), self.note, spacing=6)
        body = hbox((self.scatter, 3), (right, 2), spacing=16)
        head = hbox((self.title, 1), (close, Qt.AlignmentFlag.AlignTop))
        self.setLayout(vbox(head, ends, verbs, (body, 1), spacing=8, margins=(20, 14, 16, 10)))

    def bring_up(self, plan: AnchorPlan | None) -> None:
        """plan: of the new detector in the training panel, where there is one."""
        if plan is not None and plan.strides != self.plan.strides:
            self.plan = plan
        self._window.show_page(self)
        self._read()
        self.use.setFocus()

    # -- what is shown

    def _read_if_shown(self) -> None:
        if self._window.middle.currentWidget() is self:
            self._read()

    def _read(self) -> None:
        """The folder's boxes that are to be learned."""
        boxes, sizes, labels, paths = [], [], [], []
        for summary in self._session.folder_index.summaries.values():
            for row in np.flatnonzero(~summary.ignored):
                boxes.append(summary.boxes[row])
                sizes.append((summary.width, summary.height))
                labels.append(summary.labels[row])
                paths.append(summary.path)
        step = -(-len(boxes) // MOST_BOXES) or 1
        some = slice(None, None, step)
        size_rows = np.asarray(sizes[some], np.float64).reshape(-1, 2)
        self._found = FolderBoxes(as_boxes(boxes[some]), size_rows, tuple(labels[some]), tuple(paths[some]))
        self._show_plan()

    def _show_plan(self) -> None:
        self.scatter.show_plan(self.plan)
        self._judge()
        self._list()
        self._show_verbs()

    def _judge(self) -> None:
        """The share of boxes that the best anchor of the whole grid covers."""
        found = self._found
        self.ious = best_ious(found.boxes, found.sizes, self.plan)
        sides = (found.boxes[:, 2:] - found.boxes[:, :2]) * net_scales(found.sizes, self.plan)[:, None]
        self.scatter.show_boxes(sides.astype(np.float64), self.ious >= COVERED)
        count = len(self.ious)
        shares = {iou: 100 * (self.ious >= iou).sum() / max(count, 1) for iou in (COVERED, WELL)}
        at = ", ".join(tr("{value:.1f} % at IoU {iou}", value=share, iou=iou) for iou, share in shares.items())
        self.words.setText(tr("{count:,} labelled boxes covered: {at}", count=count, at=at) if count else tr(NO_BOXES))
        sizes = "; ".join(", ".join(f"{side:g}" for side in level) for level in self.plan.sizes)
        ratios = ", ".join(f"{ratio:g}" for ratio in self.plan.ratios)
        self.shapes.setText(tr("Sizes {sizes}. Ratios (height over width) {ratios}.", sizes=sizes, ratios=ratios))

    def _list(self) -> None:
        rows = np.flatnonzero(self.ious < COVERED)
        rows = rows[np.argsort(self.ious[rows], kind="stable")]
        self.objects.clear()
        for row in rows[:MOST_ROWS]:
            words = f"{self.ious[row]:.2f} · {self._found.labels[row]} · {self._found.paths[row].name}"
            item = QListWidgetItem(plain(words))
            item.setToolTip(tr("The highest IoU of any anchor; a click shows the box"))
            item.setData(ROW, int(row))
            self.objects.addItem(item)
        more = (
            tr("The worst {most_rows:,} of {count:,}. ", most_rows=MOST_ROWS, count=len(rows))
            if len(rows) > MOST_ROWS
            else ""
        )
        more = more or (tr("Every box is covered. ") if len(self.ious) and not len(rows) else "")
        self.note.setText(
            tr("{more}Drag a mark: its size and ratio move, and those of all anchors that share them.", more=more)
        )

    def _show_verbs(self) -> None:
        is_chosen = self.scatter.place is not None
        self.drop_size.setEnabled(is_chosen and len(self.plan.sizes[0]) > 1)
        self.drop_ratio.setEnabled(is_chosen and len(self.plan.ratios) > 1)
        self.suggest.setEnabled(bool(len(self.ious)))

    # -- edits

    def _moved(self, plan: AnchorPlan) -> None:
        self.plan = plan
        self.scatter.show_plan(plan)
        if not self._timer.isActive():
            self._timer.start()

    def _dropped(self) -> None:
        self._timer.stop()
        self._show_plan()

    def _edit(self, change: Callable[[AnchorPlan], AnchorPlan]) -> None:
        self.plan = change(self.plan)
        self._show_plan()

    def _drop(self, change: Callable[[AnchorPlan, AnchorPlace], AnchorPlan]) -> None:
        if self.scatter.place is not None:
            self.plan = change(self.plan, self.scatter.place)
            self._show_plan()

    def _suggest(self) -> None:
        """Away from the window's thread: it tries dozens of plans."""
        self.suggest.setEnabled(False)
        work = partial(fit_anchors, self._found.boxes, self._found.sizes, self.plan)
        self._services.background.run(work, self._suggested, self._services.messages.of_exception)

    def _suggested(self, found: Suggestion) -> None:
        is_new = (found.plan.sizes, found.plan.ratios) != (self.plan.sizes, self.plan.ratios)
        self.plan = replace(self.plan, sizes=found.plan.sizes, ratios=found.plan.ratios)
        self._show_plan()
        if not is_new:
            self.note.setText(tr(NOTHING_BETTER))

    def _use(self) -> None:
        self.used.emit(AnchorShapes(self.plan.sizes, self.plan.ratios), len(self.plan.strides) == 1)

    # -- a box, a file

    def _open_box(self, row: int) -> None:
        path, document = self._found.paths[row], self._session.document
        self._shown = path, Rectangle(*self._found.boxes[row].tolist())
        if path == document.path:
            self._select()
            self._files.show_middle()
        else:
            self._files.controller.show(path)

    def _select(self) -> None:
        document = self._session.document
        if self._shown is None or document.path != self._shown[0]:
            return
        box, self._shown = self._shown[1], None
        there = as_boxes([one.box for one in document.boxes]).tolist()
        document.select("truth", [i for i, one in enumerate(there) if Rectangle(*one) == box])

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, tr("Save this view"), str(view_folder() / "anchors.png"), tr(FILTER)
        )
        if name:
            try:
                written = write_view(self.scatter, Path(name))
            except UserError as error:
                self._services.messages.warning(str(error))
            else:
                self._services.messages.info(tr("Saved as {name}", name=written.name))
