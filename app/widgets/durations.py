"""Spans of time in words."""

from __future__ import annotations


def duration(seconds: float) -> str:
    """Rough on purpose: an estimate to the second would be a lie."""
    if seconds < 100:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
