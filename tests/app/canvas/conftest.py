from __future__ import annotations

import pytest

from app.canvas.view import ImageCanvas


@pytest.fixture
def canvas(qtbot) -> ImageCanvas:
    """An empty canvas of 600 x 400."""
    view = ImageCanvas()
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    qtbot.waitExposed(view)
    return view
