from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.canvas.colours import assign_colours, forget_colours
from app.canvas.view import ImageCanvas


@pytest.fixture(autouse=True)
def no_folder() -> Iterator[None]:
    """No name has a colour yet."""
    forget_colours()
    assign_colours((), {})
    yield
    forget_colours()
    assign_colours((), {})


@pytest.fixture
def canvas(qtbot) -> ImageCanvas:
    """An empty canvas of 600 x 400."""
    view = ImageCanvas()
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    qtbot.waitExposed(view)
    return view
