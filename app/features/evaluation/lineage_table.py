"""The papers' table for the pictures of a person: two rows of each detector, the figures here and the papers' own."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QTableWidgetItem

from app.services.plain_tips import tip_of
from app.services.theme import Theme
from app.services.translation import mark, tr
from app.widgets.page import RIGHT, FiguresTable
from engine.structures.papers import LINEAGE, PAPERS, LineageRow
from engine.structures.settings import DETECTOR_WORDS, DetectorName

NAME, TRAINING, PROPOSALS, FEATURES, REGIONS, PICTURE, AP50, RECALL = range(8)
COLUMNS = (  # headings and their tips
    (mark("Detector"), mark("Click a figure to see what is behind it")),
    (mark("Training"), mark("Training time in seconds, without Selective Search; the papers' in hours")),
    (mark("Proposals"), mark("Seconds per picture to make the proposals")),
    (mark("Features"), mark("Seconds per picture for the feature map")),
    (mark("Regions"), mark("Seconds per picture for everything done per proposal")),
    (mark("A picture"), mark("Seconds per picture in total")),
    ("AP50", mark("Average precision at IoU .50 on the pictures held out; the papers' mAP on VOC 2007")),
    (mark("Recall"), mark("Share of the labelled boxes that a proposal covers with IoU .50")),
)
NONE = "–"


class LineageTable(FiguresTable):
    """`opened`: the detector, whether the papers' own, and the column of the cell that was clicked."""

    opened = Signal(str, bool, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(COLUMNS)
        self._theme = theme
        self.cellActivated.connect(self._open)
        self.cellClicked.connect(self._open)

    def show_rows(self, rows: Iterable[LineageRow]) -> None:
        """Those of detectors that are done; the papers' are there from the beginning."""
        here = {row.detector: row for row in rows}
        with self.filling(2 * len(LINEAGE)):
            for number, name in enumerate(LINEAGE):
                row = here.get(name)
                cells = [DETECTOR_WORDS[name], *(own_words(row) if row else [NONE] * RECALL)]
                self._fill(2 * number, cells, [own_tip(row, column) for column in range(len(COLUMNS))])
                papers = [tr("in the papers"), *papers_words(name)]
                self._fill(2 * number + 1, papers, [papers_sentence(name)] * len(COLUMNS), self._theme.colours.muted)

    def _fill(self, row: int, cells: list[str], tips: list[str], colour: str = "") -> None:
        for column, (words, tip) in enumerate(zip(cells, tips, strict=True)):
            item = QTableWidgetItem(f"    {words}" if colour and not column else words)
            item.setToolTip(tip_of(tip))
            if column:
                item.setTextAlignment(RIGHT)
            if colour:
                item.setForeground(QColor(colour))
            elif not column:
                font = self.font()
                font.setBold(True)
                item.setData(Qt.ItemDataRole.FontRole, font)
            self.setItem(row, column, item)

    def _open(self, row: int, column: int) -> None:
        self.opened.emit(LINEAGE[row // 2], bool(row % 2), column)


def own_words(row: LineageRow) -> list[str]:
    """From the second column on."""
    parts = (row.proposals, row.features, row.regions, row.picture)
    recall = tr("{recall:.3f} of {count:,.0f}", recall=row.recall50, count=row.count)
    return [f"{row.training:,.1f} s", *(_seconds(part) for part in parts), f"{row.ap50:.3f}", recall]


def papers_words(name: DetectorName) -> list[str]:
    """From the second column on."""
    paper = PAPERS[name]
    training = NONE if paper.training is None else f"{paper.training:g} h"
    parts = (NONE if part is None else f"{part:g} s" for part in (paper.proposals, paper.features, paper.regions))
    return [training, *parts, f"{paper.whole:.3g} s", f"{paper.map50 / 100:.3f}", NONE]


def papers_sentence(name: DetectorName) -> str:
    """What the papers measured, and where they say it."""
    paper = PAPERS[name]
    without = (
        "" if paper.proposals is not None else tr("; a picture without its proposals, which the paper does not time")
    )
    measured = tr(
        "{detector} in the papers: VGG-16 on VOC 2007's test pictures, a GPU of 2015",
        detector=DETECTOR_WORDS[name],
    )
    return tr(
        "{measured}; mAP at IoU .50{without} ({source}).", measured=measured, without=without, source=paper.source
    )


def own_tip(row: LineageRow | None, column: int) -> str:
    if row is None:
        return tr("Not trained yet")
    proposals = tr("its own region proposal network") if row.detector == "faster-rcnn" else tr("Selective Search")
    epochs = tr("1 epoch") if row.epochs == 1 else tr("{epochs:,} epochs", epochs=row.epochs)
    every = {
        NAME: tr("On the shelf as {model}", model=row.model) if row.model else tr("Not kept on the shelf"),
        TRAINING: tr("{epochs} on the CPU; click for the pictures that it learned from", epochs=epochs),
        PROPOSALS: tr(
            "{count:,.0f} proposals of {proposals}; click for the pictures", count=row.count, proposals=proposals
        ),
        FEATURES: tr("Every proposal is a picture of its own: there is no map of the whole")
        if not row.features
        else "",
        RECALL: tr("Of {count:,.0f} proposals a picture, by {proposals}", count=row.count, proposals=proposals),
    }
    return every.get(column) or tr("Click for the pictures that it was judged by")


def _seconds(value: float) -> str:
    return f"{value:.3f} s" if value else NONE
