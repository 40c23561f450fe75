"""The label files of one folder by their names, exact or alike."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from engine.pictures.finding import in_natural_order


class Stems:
    """The label files of one folder, by their names without the suffix."""

    def __init__(self, folder: Path, files: Iterable[str], suffix: str, reserved: Collection[str]) -> None:
        start = len(os.path.join(folder, ""))  # noqa: PTH118 - with its separator
        own = (file for file in files if file.lower().endswith(suffix) and file[start:].lower() not in reserved)
        self.files = {file[start : -len(suffix)]: file for file in own}
        self.folder = folder

    @cached_property
    def _loose(self) -> Mapping[str, str | None]:
        found: dict[str, str | None] = {}
        for stem, file in self.files.items():
            alike = loose(stem)
            found[alike] = None if alike in found else file
        return found

    def of(self, stem: str) -> str | None:
        """The file of exactly this name, else the only one whose name differs in case or in how letters are coded."""
        return self.files.get(stem) or self._loose.get(loose(stem))

    def without(self, taken: Collection[str]) -> list[str]:
        """The other files, as a person would count them."""
        return in_natural_order([file for file in self.files.values() if file not in taken])


def loose(name: str) -> str:
    """Names alike but for case, %C3%A9 for é, and é as one letter or as two."""
    return unicodedata.normalize("NFC", unquote(name, errors="surrogateescape")).casefold()
