"""Labelled folders: reading and saving them, their splits, and everything that labels alone can tell."""
