"""The window's frame. Features fill it; it knows none."""
