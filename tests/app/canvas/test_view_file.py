"""What is seen is saved: as a picture with every pixel, as a drawing with every line."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator, QSvgRenderer
from PySide6.QtWidgets import QFileDialog, QStyleOptionGraphicsItem
from pytestqt.qtbot import QtBot

from app.canvas.overlays.segments import SegmentsOverlay
from app.canvas.view_file import write_view
from app.session.layers import LayerStyle
from app.shell.application import Shell
from engine.errors import UserError
from engine.structures.stages import Detections, Segments
from tests.app.features.stages.test_stepper import detect


def rgb(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return rows[..., :3].astype(int)


@pytest.fixture
def detected(shell: Shell, qtbot: QtBot) -> Shell:
    detect(shell, qtbot)
    return shell


def test_the_picture_is_what_is_seen_twice_as_fine(detected: Shell, tmp_path: Path) -> None:
    canvas, file = detected.window.canvas, tmp_path / "seen.png"
    write_view(canvas, file, canvas.shown_part())
    saved, seen = QImage(str(file)), canvas.grab_picture()
    assert (saved.width(), saved.height()) == (2 * seen.width(), 2 * seen.height())
    assert np.abs(rgb(saved.scaled(seen.size())) - rgb(seen)).mean() < 12


def test_the_drawing_shows_it_too_and_its_lines_are_lines(detected: Shell, tmp_path: Path) -> None:
    canvas, file = detected.window.canvas, tmp_path / "seen.svg"
    write_view(canvas, file, canvas.shown_part())
    seen = canvas.grab_picture()
    drawn = QImage(seen.size(), QImage.Format.Format_RGB32)
    painter = QPainter(drawn)
    QSvgRenderer(str(file)).render(painter, QRectF(drawn.rect()))
    painter.end()
    assert np.abs(rgb(drawn) - rgb(seen)).mean() < 12
    kinds = [element.tag.rsplit("}")[-1] for element in ElementTree.parse(file).iter()]
    assert kinds.count("polyline") + kinds.count("path") + kinds.count("line") > 20


def test_every_name_is_text_in_the_drawing_and_a_pale_layer_has_lines(detected: Shell, tmp_path: Path) -> None:
    """The picture alone is made of pixels."""
    canvas = detected.window.canvas
    canvas.set_style("detections", LayerStyle(visible=True, opacity=0.5))
    file = tmp_path / "seen.svg"
    write_view(canvas, file, canvas.shown_part())
    elements = list(ElementTree.parse(file).iter())
    said = {(element.text or "").strip() for element in elements if element.tag.endswith("text")}
    found = detected.document.trace.get(Detections)
    assert found is not None
    assert len(found)
    assert set(found.names) <= said
    assert {f"{score:.2f}" for score in found.scores} <= said
    assert sum(element.tag.endswith("image") for element in elements) == 1


def test_what_cannot_be_written_is_said_and_leaves_the_file_as_it_was(detected: Shell, tmp_path: Path) -> None:
    (tmp_path / "no folder").write_text("a file")
    for name in ("seen.png", "seen.svg"):
        with pytest.raises(UserError, match="cannot be written"):
            write_view(detected.window.canvas, tmp_path / "no folder" / name)
    (tmp_path / "notes.odt").write_text("mine")
    assert write_view(detected.window.canvas, tmp_path / "notes.odt").name == "notes.odt.png"
    assert (tmp_path / "notes.odt").read_text() == "mine"


def test_the_verb_asks_for_a_name_and_writes_it(
    detected: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    asked: list[str] = []

    def name(_parent: object, _title: str, proposed: str, _kinds: str) -> tuple[str, str]:
        asked.append(proposed)
        return str(tmp_path / "mine"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", name)
    detected.stages.controller.open()
    detected.actions.actions["view.save"].trigger()
    assert [Path(one).name for one in asked] == ["photo 1.png"]
    assert not QImage(str(tmp_path / "mine.png")).isNull()


def test_segments_let_the_picture_shine_through_in_a_drawing_too(qtbot: QtBot, tmp_path: Path) -> None:
    labels = np.repeat(np.repeat([[0, 1]], 32, 0), 32, 1).astype(np.int32)
    boxes = np.array([[0, 0, 32, 32], [32, 0, 64, 32]], np.float32)
    overlay, file = SegmentsOverlay(), tmp_path / "segments.svg"
    overlay.set_style(LayerStyle(visible=True, opacity=0.5))
    overlay.show_record(Segments(labels, np.zeros((0, 2), np.int32), boxes, "hsv", 100.0))
    drawing = QSvgGenerator()
    drawing.setFileName(str(file))
    drawing.setViewBox(QRectF(0, 0, 64, 32))
    seen, drawn = (QImage(64, 32, QImage.Format.Format_RGB32) for _ in range(2))
    for image in (seen, drawn):
        image.fill(0xFF000000)
    for device in (drawing, seen):
        painter = QPainter(device)
        overlay.paint(painter, QStyleOptionGraphicsItem())
        painter.end()
    painter = QPainter(drawn)
    QSvgRenderer(str(file)).render(painter, QRectF(0, 0, 64, 32))
    painter.end()
    assert np.abs(rgb(drawn) - rgb(seen)).mean() < 3
