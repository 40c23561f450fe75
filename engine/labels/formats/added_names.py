"""Class names that this program has added to lists of classes: the last of them goes again with its last box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.labels.formats.class_list import names_listed_in
from engine.safety.atomic_files import write_file
from engine.safety.reading import read_file, status_of

Contents = Mapping[Path, bytes]  # of the lists


@dataclass(slots=True, eq=False)
class _Addition:
    """names: all of the list, the new ones last. since: when the lists were written, in ns. users: label files that
    this program wrote with one of the new names."""

    names: list[str]
    new: frozenset[str]
    before: Contents
    after: Contents
    since: int
    users: set[Path] = field(default_factory=set)


class AddedNames:
    """The additions of a session, the newest last. A list that anybody has changed since stays as it is."""

    def __init__(self) -> None:
        self._additions: list[_Addition] = []

    def clear(self) -> None:
        self._additions.clear()

    def note(self, before: Contents, earlier: Sequence[str], names: Sequence[str]) -> None:
        """The lists were extended. earlier: the names before. names: those that they hold now."""
        after = {file: read_file(file) or b"" for file in before}
        since = min((state.st_mtime_ns for file in before if (state := status_of(file)) is not None), default=0)
        self._additions.append(_Addition(list(names), frozenset(names[len(earlier) :]), dict(before), after, since))

    def note_saved(self, file: Path, labels: Sequence[str]) -> bool:
        """A label file was written with these. Whether nothing that was written here has the newest names any more."""
        for addition in self._additions:
            if not addition.new.isdisjoint(labels):
                addition.users.add(file)
            elif file in addition.users:
                addition.users.remove(file)
        return bool(self._additions) and not self._additions[-1].users

    def newest(self, names: Sequence[str]) -> tuple[int, int] | None:
        """Of the newest names, where no label file that was written here has them, and they are the last of `names`:
        the number of the first one, and since when they are in the lists, in ns."""
        if not self._additions or self._additions[-1].users or self._additions[-1].names != list(names):
            return None
        last = self._additions[-1]
        return len(last.names) - len(last.new), last.since

    def take_back(self) -> bool:
        """Write the lists as they were before the newest names; False where somebody has changed one since. Raises
        UserError where one cannot be written."""
        last = self._additions.pop()
        if any(read_file(file) != content for file, content in last.after.items()):
            return False
        for file, content in last.before.items():
            write_file(file, content)
        return True


def contents_of(lists: Sequence[Path], names: Sequence[str], root: Path) -> Contents | None:
    """Of lists inside the folder that hold these names and no others; None where one does not: then nothing is taken
    back. A list that is begun stays: without it the folder may not be known as YOLO's; and one above the folder may be
    that of other folders."""
    inside = (file for file in lists if file.is_relative_to(root))
    found = {file: content for file in inside if (content := read_file(file)) is not None}
    is_as_read = len(found) == len(lists) and all(names_listed_in(file) == list(names) for file in lists)
    return found if is_as_read else None
