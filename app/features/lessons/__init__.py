"""Guided lessons: each step drives the window on a sample picture, and says in a sentence or two what is seen."""
