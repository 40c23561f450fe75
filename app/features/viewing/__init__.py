"""Zoom, and go back to the whole picture.
Show it lighter, darker, harder or softer than it is in its file.
Show or hide the layers that lie over it, and copy what is seen."""
