"""What the program brings along: icons, style, class names, the bundled model, sample pictures. Only ever read."""

from pathlib import Path

RESOURCES = Path(__file__).resolve().parent
