"""One row of the layer panel: eye, colour, name, count, time; below them, while the layer is shown, its sliders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QConicalGradient,
    QGradient,
    QIcon,
    QLinearGradient,
    QPainter,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QColorDialog, QComboBox, QLabel, QMenu, QToolButton, QWidget

from app.features.detection.choices import ABSENT_NOTES
from app.services.plain_tips import tip_of
from app.services.theme import Theme
from app.services.translation import mark, tr
from app.session.layers import Layer, LayerStyle
from app.widgets.build import combo, hbox, vbox
from app.widgets.controls import ElidedLabel, LabelledSlider

DASHES = {"dotted": (1, 1), "dashed": (2.5, 1.25), "solid": (1, 0)}  # in widths of the pen, as the swatch shows them
AFTERWARDS = mark("when the stages are closed (F6): until then the stage sets what is drawn")
OPACITIES = (100, 80, 60, 40, 20)  # per cent, in the colour's menu
# Slider steps to numbers of boxes: fine where few are shown, coarse where many are.
TOP_STEPS = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000, 0)


@dataclass(frozen=True, slots=True)
class Amount:
    """A slider for a field of the style. value: of a step; step: of a value; text: what a step means."""

    words: str
    tip: str
    steps: int
    value: Callable[[int], float]
    step: Callable[[Any], int]
    text: Callable[[int], str]


def _share(words: str, tip: str = "") -> Amount:
    return Amount(words, tip, 100, lambda step: step / 100, lambda share: round(share * 100), lambda step: f"{step} %")


AMOUNTS: dict[str, Amount] = {
    "top": Amount(
        mark("Best"),
        mark("How many are drawn, best first"),
        len(TOP_STEPS) - 1,
        TOP_STEPS.__getitem__,
        lambda top: TOP_STEPS.index(top) if top in TOP_STEPS else len(TOP_STEPS) - 1,
        lambda step: f"{TOP_STEPS[step]:,}" if TOP_STEPS[step] else tr("all"),
    ),
    "merges": _share(mark("Grouped"), mark("How far Selective Search has grouped them")),
    "opacity": _share(mark("Opacity")),
}


class LayerRow(QWidget):
    """Emits the whole style when any part of it is changed by hand."""

    style_changed = Signal(str, object)  # layer's name, LayerStyle

    def __init__(self, layer: Layer, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("layer_row")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.layer, self.style_now, self._theme = layer, layer.style, theme
        self._reason, self._is_staged = "", False
        self._painted: tuple[object, ...] = ()  # what the row was last painted for
        self._added: list[LabelledSlider] = []
        self.eye = _button("eye", 18, tr("Show {layer}", layer=tr(layer.text)))
        self.eye.setCheckable(True)
        self.swatch = _button("swatch", 14, tr("Colour of {layer}", layer=tr(layer.text)))
        self.swatch.setToolTip(tr("Colour and opacity"))
        self.name = QLabel(tr(layer.text))
        self.note = ElidedLabel()  # why there is nothing, or how many and how long
        self.note.setObjectName("number")
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._sliders = {field: self._slider(field) for field in (layer.slider, "opacity") if field in AMOUNTS}
        self.amount, self.opacity = self._sliders.get(layer.slider), self._sliders["opacity"]
        self.choice: QComboBox | None = None
        if layer.name == "anchors":
            choices = ("all", tr("All of the picture")), ("cell", tr("Of the cell under the cursor"))
            choice = self.choice = combo(tr("Which anchors"), choices)
            choice.activated.connect(lambda: self._change(anchors=choice.currentData()))
        self.body = QWidget()
        lines = [part for part in (self.amount, self.choice, self.opacity) if part is not None]
        self._lines = vbox(*lines, margins=(36, 0, 2, 5), spacing=1)
        self.body.setLayout(self._lines)
        head = hbox(self.eye, self.swatch, self.name, (self.note, 1), margins=(0, 0, 0, 0), spacing=4)
        self.setLayout(vbox(head, self.body, margins=(4, 1, 8, 1), spacing=0))
        self.eye.toggled.connect(lambda visible: self._change(visible=visible))
        self.swatch.clicked.connect(self._offer_colours)
        self.set_style(layer.style)

    def add_slider(self, slider: LabelledSlider) -> None:
        """A further slider of the panel (score, NMS), below those added before and above the opacity."""
        self._lines.insertWidget(len(self._added), slider)
        self.setTabOrder(self._added[-1].slider if self._added else self.swatch, slider.slider)
        self._added.append(slider)

    def add_below_sliders(self, widget: QWidget) -> None:
        """What the added sliders do, in figures."""
        self._lines.insertWidget(len(self._added), widget)

    def set_style(self, style: LayerStyle) -> None:
        """Show a style; `style_changed` is for what is changed by hand."""
        self.style_now = style
        with QSignalBlocker(self.eye):
            self.eye.setChecked(style.visible)
        for field, slider in self._sliders.items():
            slider.set_step(AMOUNTS[field].step(getattr(style, field)))
        if self.choice is not None:
            self.choice.setCurrentIndex(self.choice.findData(style.anchors))
        self.repaint_row()

    def set_compact(self, is_compact: bool) -> None:
        """Where there is little room the opacity is in the colour's menu alone."""
        self.opacity.setVisible(not is_compact)
        self._show_body()

    @property
    def saved_by_compact(self) -> int:
        """Pixels that the row is shorter by while it is compact."""
        if not self.is_unfolded:
            return 0
        margins = self._lines.contentsMargins()
        is_alone = self._lines.count() == 1
        beside = margins.top() + margins.bottom() if is_alone else self._lines.spacing()
        return self.opacity.sizeHint().height() + beside

    @property
    def is_unfolded(self) -> bool:
        return self.style_now.visible and not self._reason

    def set_count(self, count: int | None, seconds: float | None) -> None:
        """How many there are and how long they took, 0 for those kept from an earlier run; None: not computed yet."""
        if not self._reason:
            number = "–" if count is None else f"{count:,}"
            self.note.show_words(number if seconds is None else f"{number}  ·  {in_words(seconds)}")

    def set_absent(self, reason: str) -> None:
        """Grey the row and say why; an empty reason makes it usable again."""
        self._reason = reason
        self.setProperty("absent", bool(reason))
        self.setToolTip(tip_of(tr(reason or self.layer.tip)))
        self.eye.setEnabled(not reason)
        self.swatch.setEnabled(not reason)
        if reason:
            self.note.show_words(tr(ABSENT_NOTES[reason]))
        self.repaint_row()

    def set_staged(self, is_staged: bool) -> None:
        """Whether a stage is over the picture, which does not ask the eye."""
        self._is_staged = is_staged
        self.repaint_row()

    def _slider(self, field: str) -> LabelledSlider:
        amount = AMOUNTS[field]
        slider = LabelledSlider(tr(amount.words), amount.steps, amount.text, tr(amount.tip))
        slider.moved.connect(lambda step: self._change(**{field: amount.value(step)}))
        return slider

    def _change(self, **values: object) -> None:
        self.style_now = replace(self.style_now, **values)  # type: ignore[arg-type]
        self.repaint_row()
        self.style_changed.emit(self.layer.name, self.style_now)

    def _offer_colours(self) -> None:
        menu = QMenu(self)
        default = menu.addAction(tr(self.layer.colouring))
        one = menu.addAction(tr("One colour…"))
        menu.addSection(tr("Opacity"))
        shares = {menu.addAction(f"{percent} %"): percent for percent in OPACITIES}
        chosen = menu.exec(self.swatch.mapToGlobal(self.swatch.rect().bottomLeft()))
        if chosen is default:
            self._change(colour="")
        elif chosen in shares:
            self.opacity.set_step(shares[chosen])
            self._change(opacity=shares[chosen] / 100)
        elif chosen is one:
            colour = QColorDialog.getColor(QColor(self.style_now.colour or "#5cc8ff"), self, tr(self.layer.text))
            if colour.isValid():
                self._change(colour=colour.name())

    def repaint_row(self) -> None:
        """As the style and the theme are now. A style sheet that is laid over three parts of each row takes long."""
        colours = self._theme.colours
        shown = self.is_unfolded
        self._show_body()
        now = (self.style_now, shown, self._reason, self._is_staged, colours)
        if now == self._painted:
            return
        self._painted = now
        self.setProperty("shown", shown)
        name, tint = ("eye", colours.text) if shown else ("eye-off", colours.faint)
        self.eye.setIcon(self._theme.icon(name, colours.faint if self._is_staged else tint))
        layer = tr(self.layer.text).lower()
        tip = tr("Hide {layer}", layer=layer) if shown else tr("Show {layer}", layer=layer)
        self.eye.setToolTip(f"{tip} {tr(AFTERWARDS)}" if self._is_staged else tip)
        self.swatch.setIcon(_swatch(self.layer, self.style_now, faded=bool(self._reason)))
        for widget in (self, self.name, self.note):
            widget.style().unpolish(widget)
            widget.style().polish(widget)

    def _show_body(self) -> None:
        has_lines = not self.opacity.isHidden() or self._lines.count() > 1
        self.body.setVisible(self.is_unfolded and has_lines)


def _button(style: str, side: int, name: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(style)
    button.setIconSize(QSize(side, side))
    button.setAccessibleName(name)
    return button


def in_words(seconds: float) -> str:
    """A duration in three digits; none at all is a stage that was kept from an earlier run."""
    if seconds == 0:
        return tr("0 ms, kept")
    if seconds < 0.0095:
        return f"{seconds * 1000:.1f} ms"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


def _swatch(layer: Layer, style: LayerStyle, faded: bool) -> QIcon:
    """The layer's colour, or a small picture of its colouring."""
    pixmap = QPixmap(28, 28)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setOpacity(0.25 if faded else 1.0)
    brush: QBrush | QGradient
    if plain := style.colour or layer.colour:
        brush = QBrush(QColor(plain))
    elif layer.name in ("proposals", "positives"):
        gradient = QLinearGradient(2, 0, 26, 0)
        stops = {"proposals": ("#6b3fd4", "#f0568c", "#ffd94a"), "positives": ("#3ddc84", "#3ddc84", "#ff5c5c")}
        gradient.setStops([(at, QColor(colour)) for at, colour in zip((0.0, 0.5, 1.0), stops[layer.name], strict=True)])
        brush = gradient
    else:
        wheel = QConicalGradient(QPointF(14, 14), 0)
        wheel.setStops([(i / 6, QColor.fromHsl(i * 60 % 360, 190, 150)) for i in range(7)])
        brush = wheel
    if not layer.line:
        painter.setBrush(brush)
        painter.drawEllipse(QRectF(2, 2, 24, 24))
    else:  # a box, with lines as in the picture
        pen = QPen(QBrush(brush), 4)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern(DASHES[layer.line])
        painter.setPen(pen)
        painter.drawRect(QRectF(4, 4, 20, 20))
    painter.end()
    return QIcon(pixmap)
