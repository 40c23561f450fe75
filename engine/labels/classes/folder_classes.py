"""The classes of a folder in the order and the colours that a person sees them in: a small file of the folder itself.

The label files know nothing of it: a format's own list of classes has numbers that must stay. Here is what the window
makes of it, so that keys and colours are the same tomorrow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.errors import UserError
from engine.labels.formats.json_text import JsonStyle, as_list, as_mapping, read_json, write_json
from engine.safety.atomic_files import HIDDEN_FOLDER, locked, write_file
from engine.safety.reading import read_file
from engine.words import tr

NAME = "classes.json"


@dataclass(frozen=True, slots=True)
class FolderClasses:
    """entries: each class and its colour (#rrggbb, or "" for the window's choice), in their order. removed: classes of
    the format's own list that are not offered while no box has them."""

    entries: tuple[tuple[str, str], ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def colours(self) -> dict[str, str]:
        return dict(self.entries)

    def in_order(self, names: Iterable[str]) -> FolderClasses:
        """These come first. Numbers that stood for names which were not known yet go."""
        others = {name: colour for name, colour in self.colours.items() if not name.isdecimal()}
        first = {name: others.get(name, "") for name in names}
        return FolderClasses(tuple((first | others).items()), tuple(n for n in self.removed if n not in first))


def read_folder_classes(root: Path) -> FolderClasses:
    """Empty where nothing is stored; a file that cannot be read has nothing in it."""
    file = root / HIDDEN_FOLDER / NAME
    try:
        content = read_file(file)
        document = {} if content is None else as_mapping(read_json(content, file))
    except UserError:
        return FolderClasses()
    entries = [as_mapping(entry) for entry in as_list(document.get("classes"))]
    colours = {str(entry["name"]): str(entry.get("colour", "")) for entry in entries if entry.get("name")}
    return FolderClasses(tuple(colours.items()), tuple(map(str, as_list(document.get("removed")))))


def write_folder_classes(root: Path, classes: FolderClasses) -> None:
    """Raises UserError where the folder cannot be written; a drive that is gone does not come back as a folder."""
    if not root.is_dir():
        raise UserError(
            root, tr("is gone, so the order of its classes is known until the program ends"), tr("bring it back")
        )
    entries = [{"name": name, "colour": colour} for name, colour in classes.entries]
    with locked(root / NAME):
        content = write_json({"classes": entries, "removed": list(classes.removed)}, JsonStyle(indent=1))
        write_file(root / HIDDEN_FOLDER / NAME, content, keep_version=False)
