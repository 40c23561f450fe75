"""All settings of each recipe, side by side."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHeaderView, QTableWidgetItem, QWidget

from app.services.translation import mark, tr
from app.widgets.build import button, hbox, label, vbox
from app.widgets.page import LEFT, FiguresTable
from engine.structures.training import RecipeTable

WORDS = {
    "paper": mark("As in the paper"),
    "heads": mark("This program’s: last layers"),
    "full": mark("This program’s: all layers"),
    "scratch": mark("This program’s: from scratch"),
}


class RecipesDialog(QDialog):
    """Not modal: it may stay beside the panel."""

    def __init__(self, table: RecipeTable, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Recipes"))
        self.resize(QSize(1080, 640))
        columns = ("", *(tr(WORDS.get(name, name)) for name in table.recipes), tr("In the papers"))
        self.table = FiguresTable([(heading, "") for heading in columns])
        for place, heading in enumerate(columns):
            self.table.setHorizontalHeaderItem(place, QTableWidgetItem(heading))
        self.table.setWordWrap(True)
        with self.table.filling(len(table.rows)):
            for number, row in enumerate(table.rows):
                for place, words in enumerate((row.quantity, *row.values, row.source)):
                    self.table.setItem(number, place, QTableWidgetItem(words))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setDefaultAlignment(LEFT | Qt.TextFlag.TextWordWrap.value)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        words = tr("A new detector whose fc6 and up learn alone takes the last layers’ column, any other that of all.")
        close = button(tr("Close"), self.close)
        self.setLayout(vbox((self.table, 1), hbox((label(words, "small"), 1), close), margins=(12, 12, 12, 12)))
