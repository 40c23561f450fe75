"""Anchors edited with the mouse over the labelled boxes of the open folder."""
