"""Korean is offered only where a font can show it: in a program with the fonts of a machine that has none for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"""
PROGRAM = """
from PySide6.QtWidgets import QApplication
app = QApplication([])
from app.features.lessons.lesson import read_lessons
from app.features.lessons.strip import LessonStrip, cast_language
from app.services.theme import Theme
from resources import RESOURCES
strip = LessonStrip(Theme(RESOURCES), read_lessons(RESOURCES))
row = strip.language.findData("ko")
print(cast_language("ko"), bool(strip.language.model().item(row).isEnabled()), strip.language.itemText(row))
print(strip.language.toolTip())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="fonts are chosen by fontconfig there")
def test_without_hangul_korean_cannot_be_chosen_and_the_strip_says_why(tmp_path: Path) -> None:
    latin = next((p for p in Path("/usr/share/fonts").rglob("*.ttf") if "DejaVuSans" in p.name), None)
    if latin is None:
        pytest.skip("no DejaVu Sans here")
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    (fonts / latin.name).write_bytes(latin.read_bytes())
    config = tmp_path / "fonts.conf"
    config.write_text(CONFIG.format(fonts=fonts, cache=tmp_path / "cache"))
    environment = {**os.environ, "FONTCONFIG_FILE": str(config), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    first, tip = done.stdout.splitlines()[:2]
    assert first == "en False Korean (no font)"
    assert "Hangul" in tip
