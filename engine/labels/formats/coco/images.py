"""The list of images of a COCO file: which picture on disk each of them is."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.errors import UserError
from engine.labels.formats.coco.names import inside, is_id, listed_id, name_in, whole_number
from engine.labels.formats.json_text import as_mapping
from engine.labels.picture_names import PicturesByName
from engine.pictures.finding import is_picture
from engine.words import mark, tr


class ImageTable:
    """places: of each picture the number of its entry in the list. rows: the same by the ids that annotations name.
    ids: of each entry. last: the highest id."""

    def __init__(self, file: Path, root: Path, base: Path, entries: Iterable[Any], pictures: PicturesByName) -> None:
        """base: the folder that file names start from. pictures: those of the folder, among which names are looked for
        that lead to no picture."""
        self._file, self._root, self._base, self._pictures = file, root, base, pictures
        self.problems: list[UserError] = []
        self.places: dict[Path, int] = {}
        self.rows: dict[Any, int] = {}
        self.ids: list[Any] = []
        self.last = 0
        self._read(entries)

    def _read(self, entries: Iterable[Any]) -> None:
        rest = []
        for row, entry in enumerate(entries):
            name, number = name_in(as_mapping(entry)), as_mapping(entry).get("id")
            self.last = max(self.last, whole_number(number))
            self.ids.append(number)
            if name is None or not is_id(number) or listed_id(number, self.rows) is not None:
                self._problem(tr("an image without file_name or with an id used before ({entry!r:.80})", entry=entry))
                continue
            self.rows[number] = row
            path = inside(self._root, self._base, name)
            if path is None or (path in self.places or path not in self._pictures):
                rest.append((row, name, path))
            else:
                self.places[path] = row
        self._read_misplaced(rest)

    def _read_misplaced(self, entries: list[tuple[int, str, Path | None]]) -> None:
        """Images that are not where the file says: by the longest ending of their names that pictures have; where none
        has it, by the name without its suffix, and it is said."""
        unclear: list[str] = []
        renamed: list[str] = []
        found = [[] if path in self._pictures else self._pictures.find(name, self._file) for _, name, path in entries]
        known = {places[0] for places in found if len(places) == 1} | self.places.keys()
        for (row, name, path), alike in zip(entries, found, strict=True):
            if not alike and path not in self._pictures and is_picture(name):
                alike = self._pictures.find(os.path.splitext(name)[0], self._file)  # noqa: PTH122 - an address, too
                alike = [one for one in alike if one not in known]
                known.update(alike[:1] if len(alike) == 1 else ())
                renamed += [tr("{name} for {name2}", name=name, name2=alike[0].name)] if len(alike) == 1 else []
            place = alike[0] if len(alike) == 1 else path
            if len(alike) > 1:
                unclear.append(name)
                del self.rows[self.ids[row]]
            elif place is None:
                del self.rows[self.ids[row]]
                self._problem(tr("the image {name}, which lies outside the folder", name=name))
            elif place in self.places:
                self.rows[self.ids[row]] = self.places[place]
                self._problem(tr("two entries for the image {name}, read as one", name=name))
            else:
                self.places[place] = row
        self._tell(renamed, mark("{count} with another suffix than the picture's, read as of that one ({first})"))
        self._tell(unclear, mark("{count} that several pictures have, so that none is sure ({first})"))

    def _tell(self, names: list[str], text: str) -> None:
        if names:
            count = tr("a name") if len(names) == 1 else tr("{count} names", count=len(names))
            self._problem(tr(text, count=count, first=names[0]))

    def _problem(self, what: str) -> None:
        self.problems.append(held(self._file, what))


def held(file: Path, what: str) -> UserError:
    """A problem that the file holds."""
    return UserError(file, tr("holds {what}", what=what), tr("correct it there; it stays in the file"))
