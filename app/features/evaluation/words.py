"""What the page of figures says in words. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

from engine.structures.evaluation import Evaluation, Interval

APART = "   "  # between two figures


def state_words(evaluation: Evaluation, failed: int) -> str:
    """What was judged, on what, how fast. failed: how many pictures could not be detected."""
    found = evaluation.detections
    left_out = f"  ·  {failed:,} could not be detected" if failed else ""
    left_out += f"  ·  {left}" if (left := evaluation.selection.left_alone_words) else ""
    per = f"{1000 * evaluation.seconds_per_image:,.0f} ms a picture"
    return f"{evaluation.model}  ·  {found.images:,} pictures, {found.boxes:,} labelled boxes  ·  {per}{left_out}"


def unknown_words(classes: Sequence[str]) -> str:
    """Of labelled classes that the model was never taught: why the figures are as low as they are."""
    if not classes:
        return ""
    some = ", ".join(f"“{name}”" for name in classes[:3])
    more = f" and {len(classes) - 3} more" if len(classes) > 3 else ""
    return f"The model has no class {some}{more}. Tick Any class to judge where boxes lie, or let it learn (Ctrl+T)."


def sums_words(evaluation: Evaluation) -> str:
    """The figures over all classes, each with its interval."""
    coco, intervals, proposals = evaluation.detections.coco, evaluation.intervals, evaluation.proposals
    parts = [_figure(name, coco[name], intervals.get(name)) for name in ("AP50", "AP", "AP75")]
    for name, interval in intervals.items():
        if name.startswith("recall50") and proposals is not None:
            count = int(name.rpartition(" ")[2])
            parts.append(_figure(f"proposals@{count}", proposals.recall50[count], interval))
    return APART.join(parts)


def unbroken(sums: str) -> str:
    """A line may end between two figures, never within one."""
    return APART.join(figure.replace("– ", "–\u2060\u00a0").replace(" ", "\u00a0") for figure in sums.split(APART))


def _figure(name: str, value: float, interval: Interval | None) -> str:
    if value < 0:
        return f"{name} –"
    return f"{name} {value:.3f}" + (f" ({interval.low:.2f} – {interval.high:.2f})" if interval else "")
